/*
 * The place where importers meet the store: members go through one sink into
 * one transaction.
 */
#include "src/cli/import_file.h"

#include <stdio.h>
#include <string.h>

#include "keizu/base/name.h"
#include "src/cli/import_parser.h"

/* ---- what is read, into the store ---- */

static kz_status
begin_batch(void *ctx, struct kz_error *err)
{
    struct kz_import_work *w = ctx;
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
    kz_utf8_escape(w->path->name, &w->file);
    KZ_TRY(kz_buf_check(&w->file, err));
    kz_buf_reset(&w->arguments);
    kz_buf_printf(&w->arguments, "%s%s", w->said.data, w->said.len ? " " : "");
    kz_utf8_escape(w->path->path, &w->arguments);
    KZ_TRY(kz_buf_check(&w->arguments, err));
    opts.name = w->file.data;
    opts.run_arguments = w->arguments.data;
    if (own->again)
        KZ_TRY(kz_store_batch_named(w->store, opts.name, opts.source,
            &opts.replaces, err));
    KZ_TRY(kz_store_batch_begin(w->store, &opts, &w->inner, err));
out:
    w->in_store += kz_clock() - begin;
    return st;
}

static kz_status
note_importer(struct kz_import_work *w, const char *name, struct kz_error *err)
{
    size_t n = strlen(name);

    for (const char *p = w->importers.data; (p = strstr(p, name)); p += n)
        if ((p == w->importers.data || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
            return KZ_OK;
    if (w->importers.len)
        kz_buf_putc(&w->importers, ' ');
    kz_buf_puts(&w->importers, name);
    return kz_buf_check(&w->importers, err);
}

static kz_status
begin_member(void *ctx, const char *importer, const char *name,
    struct kz_error *err)
{
    struct kz_import_work *w = ctx;
    kz_status st;

    (void)name;
    KZ_TRY(note_importer(w, importer, err));
    st = kz_store_batch_member(w->store, importer, err);
out:
    return st;
}

static kz_status
put(void *ctx, const struct kz_record *r, uint64_t at, struct kz_error *err)
{
    struct kz_import_work *w = ctx;
    double begin = w->timed ? kz_clock() : 0;
    kz_status st;

    if (kz_interrupted())
        return kz_fail(err, KZ_EINTR, "interrupted");
    if (at > w->seen) {
        kz_progress_add(&w->progress, (int64_t)(at - w->seen));
        w->seen = at;
    }
    st = kz_sink_put(&w->inner, r, err);
    if (w->timed)
        w->in_store += kz_clock() - begin;
    return st;
}

static kz_status
member_failed(void *ctx, kz_status st, struct kz_error *err)
{
    struct kz_import_work *w = ctx;

    return kz_store_batch_failed(w->store, st, err);
}

static kz_status
end_member(void *ctx, const char *sha256, struct kz_error *err)
{
    struct kz_import_work *w = ctx;

    return kz_store_batch_member_end(w->store, sha256, err);
}

static kz_status
say_unclaimed(void *ctx, const char *name, struct kz_error *err)
{
    struct kz_import_work *w = ctx;

    (void)err;
    kz_cli_say(w->cli, KZ_SAY_DETAIL, "no importer knows %s", name);
    return KZ_OK;
}

static struct kz_listener
listener(struct kz_import_work *w)
{
    struct kz_listener l = { w, begin_batch, begin_member, put, member_failed,
        end_member, say_unclaimed, kz_interrupted };

    return l;
}

/* ---- batches ---- */

static kz_status
commit_batch(struct kz_import_work *w, const struct kz_read_sum *sum,
    struct kz_import_outcome *o)
{
    double begin = kz_clock();
    kz_status st;

    KZ_TRY(kz_store_batch_commit(w->store, sum->sha256, sum->bytes,
        w->own->dry_run, &o->counts, &w->cli->err));
    (void)snprintf(o->sha256, sizeof o->sha256, "%s", sum->sha256);
    o->bytes = sum->bytes;
    o->unclaimed = sum->unclaimed;
    o->result = o->counts.same_as ? KZ_IMPORT_SAME
                : w->own->dry_run ? KZ_IMPORT_DRY_RUN
                                  : KZ_IMPORT_STORED;
    if (o->result != KZ_IMPORT_SAME &&
        (o->counts.rejects || o->counts.findings))
        o->status = KZ_EXIT_FINDINGS;
    w->items += o->counts.records;
    w->bytes += sum->bytes;
out:
    w->in_store += kz_clock() - begin;
    return st;
}

/* A folder: one batch, read by one importer. */
static kz_status
import_whole(struct kz_import_work *w, struct kz_import_outcome *o)
{
    const struct kz_listener to = listener(w);
    struct kz_error *err = &w->cli->err;
    struct kz_read_sum sum = { .is_archive = 0 };
    struct kz_input_set set;
    struct kz_set *files = NULL;
    kz_status st;

    w->reading.to = &to;
    KZ_TRY(kz_set_open(w, w->path->path, &files, &set));
    if (w->parsers)
        KZ_TRY(kz_import_parse_folder(w, files, &set, &to, err));
    else
        KZ_TRY(kz_read_folder(&w->reading, w->path->whole, &set, err));
    KZ_TRY(kz_set_sum(files, sum.sha256, &sum.bytes, &sum.unclaimed, err));
    KZ_TRY(kz_store_batch_member_end(w->store, sum.sha256, err));
    KZ_TRY(commit_batch(w, &sum, o));
out:
    kz_store_batch_drop(w->store);
    kz_set_free(files);
    return st;
}

/* A file; fd is taken. */
static kz_status
read_file(struct kz_import_work *w, int take_fd, const struct kz_listener *to,
    struct kz_read_sum *sum, struct kz_error *err)
{
    struct kz_input *in = NULL;
    kz_status st;

    if (w->parsers)
        return kz_import_parse_file(w, take_fd, to, sum, err);
    w->reading.to = to;
    KZ_TRY(kz_input_open_fd(take_fd, w->path->path, &in, err));
    KZ_TRY(kz_read_file(&w->reading, in, sum, err));
out:
    return st;
}

kz_status
kz_import_file(struct kz_import_work *w, const struct kz_path *path,
    struct kz_import_outcome *o)
{
    const struct kz_listener to = listener(w);
    struct kz_error *err = &w->cli->err;
    struct kz_read_sum sum;
    kz_status st;
    int fd;

    w->path = path;
    w->seen = 0;
    w->reading.named = path->named;
    kz_buf_reset(&w->importers);
    if (path->whole)
        return import_whole(w, o);
    if (path->named && kz_path_is_store(path->path, w->cli->db))
        return kz_fail(err, KZ_EFORMAT, "it is the store itself");
    KZ_TRY(kz_input_open_path(path->path, &fd, err));
    KZ_TRY(read_file(w, fd, &to, &sum, err));
    if (sum.claimed)
        KZ_TRY(commit_batch(w, &sum, o));
    else if (sum.is_archive && path->named)
        KZ_TRY(kz_fail(err, KZ_EFORMAT,
            "no importer knows any of its %lld members",
            (long long)sum.unclaimed));
    else
        o->result = KZ_IMPORT_UNCLAIMED;
out:
    kz_store_batch_drop(w->store);
    return st;
}
