/*
 * The place where importers meet the store: members go through one sink into
 * one transaction.
 */
#include "src/cli/import_file.h"

#include <stdio.h>
#include <string.h>

#include "importers/common/archive.h"
#include "keizu/base/name.h"

/* ---- the sink between an importer and the store ---- */

static kz_status
put(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    struct kz_import_work *w = ctx;
    uint64_t now = w->outer ? kz_input_offset(w->outer) : w->seen;
    double begin = w->timed ? kz_clock() : 0;
    kz_status st;

    if (kz_interrupted())
        return kz_fail(err, KZ_EINTR, "interrupted");
    if (now != w->seen) {
        kz_progress_add(&w->progress, (int64_t)(now - w->seen));
        w->seen = now;
    }
    st = kz_sink_put(&w->inner, r, err);
    if (w->timed)
        w->in_store += kz_clock() - begin;
    return st;
}

/* ---- members ---- */

static int
is_claimed(const struct kz_peek *peek)
{
    for (const struct kz_importer *const *i = kz_importers(); *i; i++)
        if ((*i)->bid(peek) > 0)
            return 1;
    return 0;
}

/*
 * Who reads it; *out NULL: nobody.  What the user named is read by the
 * importer that was asked for; what was found in a folder or an archive only
 * if that importer knows it.
 */
static kz_status
choose(struct kz_import_work *w, const struct kz_peek *peek, int named,
    const struct kz_importer **out)
{
    *out = NULL;
    if (w->forced) {
        if (named || w->forced->bid(peek) > 0)
            *out = w->forced;
        return KZ_OK;
    }
    if (!named && !is_claimed(peek))
        return KZ_OK;
    return kz_importer_choose(peek, out, &w->cli->err);
}

static void
note_importer(struct kz_import_work *w, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = w->importers.data; (p = strstr(p, name)); p += n)
        if ((p == w->importers.data || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
            return;
    if (w->importers.len)
        kz_buf_putc(&w->importers, ' ');
    kz_buf_puts(&w->importers, name);
}

kz_status
kz_import_drain(struct kz_input *in, struct kz_error *err)
{
    const unsigned char *bytes;
    kz_status st;
    size_t n;

    do {
        st = kz_input_read(in, &bytes, &n, err);
        if (st == KZ_OK && kz_interrupted())
            st = kz_fail(err, KZ_EINTR, "interrupted");
    } while (st == KZ_OK);
    return st == KZ_DONE ? KZ_OK : st;
}

static kz_status
read_member(struct kz_import_work *w, struct kz_input *in,
    const struct kz_importer *importer)
{
    struct kz_sink sink = { w, put };
    struct kz_error *err = &w->cli->err;
    kz_status st;

    note_importer(w, importer->name);
    KZ_TRY(kz_buf_check(&w->importers, err));
    KZ_TRY(kz_store_batch_member(w->store, importer->name, err));
    st = importer->run(in, &w->opts, &sink, err);
    if (st < 0)
        KZ_TRY(kz_store_batch_failed(w->store, st, err));
    KZ_TRY(kz_import_drain(in, err));
    KZ_TRY(kz_store_batch_member_end(w->store, kz_input_sha256(in), err));
    w->claimed++;
out:
    return st;
}

static kz_status
read_members(struct kz_import_work *w, struct kz_archive *a)
{
    struct kz_error *err = &w->cli->err;
    struct kz_input *in = NULL;
    kz_status st;

    for (;;) {
        const struct kz_importer *importer;
        struct kz_peek peek;

        KZ_TRY(kz_archive_next(a, &in, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(kz_input_peek(in, &peek, err));
        KZ_TRY(choose(w, &peek, 0, &importer));
        if (importer) {
            st = read_member(w, in, importer);
            if (st < 0) {
                (void)kz_context(err, st, "%s", peek.name);
                goto out;
            }
        } else {
            w->unclaimed++;
            kz_cli_say(w->cli, KZ_SAY_DETAIL, "no importer knows %s",
                kz_input_name(in));
        }
        kz_input_close(in);
        in = NULL;
        if (kz_interrupted())
            KZ_TRY(kz_fail(err, KZ_EINTR, "interrupted"));
    }
    st = KZ_OK;
out:
    kz_input_close(in);
    return st;
}

/* ---- batches ---- */

static kz_status
begin_batch(struct kz_import_work *w, const struct kz_path *path)
{
    const struct kz_import_own *own = w->own;
    struct kz_batch_opts opts = { .source = own->source,
        .options = w->said.data,
        .filed = own->filed,
        .today = w->today,
        .run_verb = "import",
        .run_arguments = w->arguments.data,
        .version = PACKAGE_VERSION,
        .started = w->started,
        .strict = own->strict,
        .max_rejects = own->max_rejects };
    double begin = kz_clock();
    kz_status st;

    kz_buf_reset(&w->file);
    kz_utf8_escape(path->name, &w->file);
    KZ_TRY(kz_buf_check(&w->file, &w->cli->err));
    kz_buf_reset(&w->arguments);
    kz_buf_printf(&w->arguments, "%s%s", w->said.data, w->said.len ? " " : "");
    kz_utf8_escape(path->path, &w->arguments);
    KZ_TRY(kz_buf_check(&w->arguments, &w->cli->err));
    opts.name = w->file.data;
    opts.run_arguments = w->arguments.data;
    if (own->again)
        KZ_TRY(kz_store_batch_named(w->store, opts.name, opts.source,
            &opts.replaces, &w->cli->err));
    KZ_TRY(kz_store_batch_begin(w->store, &opts, &w->inner, &w->cli->err));
out:
    w->in_store += kz_clock() - begin;
    return st;
}

static kz_status
commit_batch(struct kz_import_work *w, const char *sha256, int64_t bytes,
    struct kz_import_outcome *o)
{
    double begin = kz_clock();
    kz_status st;

    KZ_TRY(kz_store_batch_commit(w->store, sha256, bytes, w->own->dry_run,
        &o->counts, &w->cli->err));
    (void)snprintf(o->sha256, sizeof o->sha256, "%s", sha256);
    o->bytes = bytes;
    o->unclaimed = w->unclaimed;
    o->result = o->counts.same_as ? KZ_IMPORT_SAME
                : w->own->dry_run ? KZ_IMPORT_DRY_RUN
                                  : KZ_IMPORT_STORED;
    if (o->result != KZ_IMPORT_SAME &&
        (o->counts.rejects || o->counts.findings))
        o->status = KZ_EXIT_FINDINGS;
    w->items += o->counts.records;
    w->bytes += bytes;
out:
    w->in_store += kz_clock() - begin;
    return st;
}

/* An archive: one batch of all members that an importer knows. */
static kz_status
import_archive(struct kz_import_work *w, struct kz_input *take_in,
    const struct kz_path *path, struct kz_import_outcome *o)
{
    struct kz_archive *a = NULL;
    struct kz_error *err = &w->cli->err;
    kz_status st;

    KZ_TRY(kz_archive_open(take_in, NULL, &a, err));
    KZ_TRY(begin_batch(w, path));
    KZ_TRY(read_members(w, a));
    if (w->claimed)
        KZ_TRY(commit_batch(w, kz_archive_sha256(a),
            (int64_t)kz_input_offset(w->outer), o));
    else if (path->named)
        KZ_TRY(kz_fail(err, KZ_EFORMAT,
            "no importer knows any of its %lld members",
            (long long)w->unclaimed));
    else
        o->result = KZ_IMPORT_UNCLAIMED;
out:
    kz_store_batch_drop(w->store);
    kz_archive_close(a);
    return st;
}

static kz_status
import_single(struct kz_import_work *w, struct kz_input *in,
    const struct kz_importer *importer, const struct kz_path *path,
    struct kz_import_outcome *o)
{
    kz_status st;

    KZ_TRY(begin_batch(w, path));
    KZ_TRY(read_member(w, in, importer));
    KZ_TRY(commit_batch(w, kz_input_sha256(in), (int64_t)kz_input_offset(in),
        o));
out:
    kz_store_batch_drop(w->store);
    return st;
}

/* A folder: one batch, read by one importer. */
static kz_status
import_whole(struct kz_import_work *w, const struct kz_path *path,
    struct kz_import_outcome *o)
{
    struct kz_sink sink = { w, put };
    struct kz_error *err = &w->cli->err;
    struct kz_input_set set;
    struct kz_set *files = NULL;
    char sha256[KZ_SHA256_TEXT];
    int64_t bytes;
    kz_status st;

    w->outer = NULL;
    w->seen = 0;
    w->claimed = w->unclaimed = 0;
    kz_buf_reset(&w->importers);
    note_importer(w, path->whole->name);
    KZ_TRY(kz_buf_check(&w->importers, err));
    KZ_TRY(kz_set_open(w, path->path, &files, &set));
    KZ_TRY(begin_batch(w, path));
    KZ_TRY(kz_store_batch_member(w->store, path->whole->name, err));
    st = path->whole->run_set(&set, &w->opts, &sink, err);
    if (st < 0)
        KZ_TRY(kz_store_batch_failed(w->store, st, err));
    KZ_TRY(kz_set_sum(files, sha256, &bytes, &w->unclaimed, err));
    KZ_TRY(kz_store_batch_member_end(w->store, sha256, err));
    KZ_TRY(commit_batch(w, sha256, bytes, o));
out:
    kz_store_batch_drop(w->store);
    kz_set_free(files);
    return st;
}

kz_status
kz_import_file(struct kz_import_work *w, const struct kz_path *path,
    struct kz_import_outcome *o)
{
    const struct kz_importer *importer;
    struct kz_error *err = &w->cli->err;
    struct kz_input *in = NULL;
    struct kz_peek peek;
    kz_status st;

    if (path->whole)
        return import_whole(w, path, o);
    if (path->named && kz_path_is_store(path->path, w->cli->db))
        return kz_fail(err, KZ_EFORMAT, "it is the store itself");
    KZ_TRY(kz_input_open_file(path->path, &in, err));
    w->outer = in;
    w->seen = 0;
    w->claimed = w->unclaimed = 0;
    kz_buf_reset(&w->importers);
    KZ_TRY(kz_input_peek(in, &peek, err));
    if (kz_archive_detect(&peek) != KZ_ARCHIVE_NONE) {
        struct kz_input *taken = in;

        in = NULL;
        KZ_TRY(import_archive(w, taken, path, o));
        goto out;
    }
    KZ_TRY(choose(w, &peek, path->named, &importer));
    if (importer)
        KZ_TRY(import_single(w, in, importer, path, o));
    else
        o->result = KZ_IMPORT_UNCLAIMED;
out:
    kz_input_close(in);
    return st;
}
