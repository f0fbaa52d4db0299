/*
 * keizu import: the one place where importers meet the store.  Each file is
 * a batch; its members go through one sink into one transaction.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "importers/common/archive.h"
#include "keizu/base/alloc.h"
#include "keizu/import/importer.h"
#include "keizu/store/store.h"
#include "src/cli/answer.h"
#include "src/cli/import_paths.h"
#include "src/cli/import_report.h"
#include "src/cli/progress.h"
#include "src/cli/timings.h"

struct own {
    const char *importer, *source, *encoding;
    kz_date filed;
    int printed, snapshot, again, dry_run, strict;
    int64_t max_rejects;
};

static const struct own defaults = {
    .source = "local", .filed = KZ_DATE_NONE, .max_rejects = -1
};

#define OWN(field) KZ_INTO(struct own, field)

static const struct kz_option options[] = {
    { "importer", 0, KZ_OPT_TEXT, OWN(importer), N_("NAME"),
        N_("read with this importer instead of finding out"), 0, 0 },
    { "source", 0, KZ_OPT_TEXT, OWN(source), N_("NAME"),
        N_("namespace of the local ids of own files; default local"), 0, 0 },
    { "filed", 0, KZ_OPT_DATE, OWN(filed), N_("DATE"),
        N_("the day the document became known, where it states none"), 0, 0 },
    { "encoding", 0, KZ_OPT_TEXT, OWN(encoding), N_("NAME"),
        N_("encoding of a text file that is not UTF-8: CP932, UTF-16LE ..."), 0,
        0 },
    { "printed", 0, KZ_OPT_FLAG, OWN(printed), NULL,
        N_("decimals are printed numbers, not exact ones"), 0, 0 },
    { "snapshot", 0, KZ_OPT_FLAG, OWN(snapshot), NULL,
        N_("each company's rows are one list of that day and replace the "
           "source's earlier one"),
        0, 0 },
    { "again", 0, KZ_OPT_FLAG, OWN(again), NULL,
        N_("replace the newest earlier batch of the same file name and "
           "source"),
        0, 0 },
    { "dry-run", 0, KZ_OPT_FLAG, OWN(dry_run), NULL,
        N_("read and count; write nothing"), 0, 0 },
    { "strict", 0, KZ_OPT_FLAG, OWN(strict), NULL,
        N_("the first rejected record ends its batch"), 0, 0 },
    { "max-rejects", 0, KZ_OPT_INTEGER, OWN(max_rejects), N_("N"),
        N_("more than N rejected records end a batch"), 0, 1000000000000000 },
    KZ_OPTION_END,
};

struct work {
    struct kz_cli *cli;
    const struct own *own;
    struct kz_store *store;
    const struct kz_importer *forced; /* --importer; NULL: the auction */
    struct kz_import_opts opts;
    struct kz_buf said; /* the options that change the reading, one line */
    kz_date today;
    char started[32];
    struct kz_import_report report;

    /* The batch under way. */
    struct kz_sink inner;         /* the store's */
    const struct kz_input *outer; /* the file: whose offset is progress */
    uint64_t seen;
    struct kz_buf importers, arguments;
    int64_t claimed, unclaimed; /* members */

    struct kz_progress progress;
    int timed;
    double in_store, in_all; /* seconds */
    int64_t items, bytes;
};

/* ---- the sink between an importer and the store ---- */

static kz_status
put(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    struct work *w = ctx;
    uint64_t now = kz_input_offset(w->outer);
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
choose(struct work *w, const struct kz_peek *peek, int named,
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
note_importer(struct work *w, const char *name)
{
    size_t n = strlen(name);

    for (const char *p = w->importers.data; (p = strstr(p, name)); p += n)
        if ((p == w->importers.data || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
            return;
    if (w->importers.len)
        kz_buf_putc(&w->importers, ' ');
    kz_buf_puts(&w->importers, name);
}

/* The rest of an input, so that its hash is of all its bytes. */
static kz_status
drain(struct kz_input *in, struct kz_error *err)
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
read_member(struct work *w, struct kz_input *in,
    const struct kz_importer *importer)
{
    struct kz_sink sink = { w, put };
    struct kz_error *err = &w->cli->err;
    kz_status st;

    note_importer(w, importer->name);
    KZ_TRY(kz_buf_check(&w->importers, err));
    KZ_TRY(kz_store_batch_member(w->store, importer->name, err));
    KZ_TRY(importer->run(in, &w->opts, &sink, err));
    KZ_TRY(drain(in, err));
    KZ_TRY(kz_store_batch_member_end(w->store, kz_input_sha256(in), err));
    w->claimed++;
out:
    return st;
}

static kz_status
read_members(struct work *w, struct kz_archive *a)
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
begin_batch(struct work *w, const struct kz_path *path)
{
    const struct own *own = w->own;
    struct kz_batch_opts opts = { .name = path->name,
        .source = own->source,
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

    kz_buf_reset(&w->arguments);
    kz_buf_printf(&w->arguments, "%s%s%s", w->said.data, w->said.len ? " " : "",
        path->path);
    KZ_TRY(kz_buf_check(&w->arguments, &w->cli->err));
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
commit_batch(struct work *w, const char *sha256, int64_t bytes,
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
import_archive(struct work *w, struct kz_input *take_in,
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
import_single(struct work *w, struct kz_input *in,
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

static kz_status
import_file(struct work *w, const struct kz_path *path,
    struct kz_import_outcome *o)
{
    const struct kz_importer *importer;
    struct kz_error *err = &w->cli->err;
    struct kz_input *in = NULL;
    struct kz_peek peek;
    kz_status st;

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

/* ---- the run ---- */

/* Say why a file failed, and note it; the others go on. */
static void
note_failure(struct work *w, const struct kz_path *path, kz_status st,
    struct kz_import_outcome *o)
{
    struct kz_cli *cli = w->cli;

    if (st == KZ_ELIMIT) /* nothing partial is kept: the input is refused */
        st = KZ_EFORMAT;
    o->result = st == KZ_EFORMAT || st == KZ_EINVAL ? KZ_IMPORT_REFUSED
                                                    : KZ_IMPORT_FAILED;
    o->status = st == KZ_EFORMAT  ? KZ_EXIT_REFUSED
                : st == KZ_EINVAL ? KZ_EXIT_USAGE
                : st == KZ_EINTR  ? KZ_EXIT_INTERRUPTED
                                  : KZ_EXIT_STORE;
    if (st == KZ_EFORMAT || st == KZ_EINVAL)
        (void)kz_context(&cli->err, st, "importing %s", path->path);
    o->message = kz_strdup(cli->err.text);
    (void)kz_cli_exit(cli, st);
    kz_error_clear(&cli->err);
}

static void
say_outcome(struct work *w, const struct kz_path *path,
    const struct kz_import_outcome *o)
{
    struct kz_cli *cli = w->cli;

    if (o->result == KZ_IMPORT_SAME)
        kz_cli_say(cli, KZ_SAY_NOTE,
            "%s was loaded before as batch %lld; --again replaces it",
            path->path, (long long)o->counts.same_as);
    if (o->result == KZ_IMPORT_UNCLAIMED)
        kz_cli_say(cli, KZ_SAY_NOTE, "no importer knows %s", path->path);
    if (o->unclaimed)
        kz_cli_say(cli, KZ_SAY_NOTE, "%s: no importer knows %lld members",
            path->path, (long long)o->unclaimed);
}

/* One file.  Fails only where no other file can fare better. */
static kz_status
import_one(struct work *w, const struct kz_path *path)
{
    struct kz_import_report *r = &w->report;
    struct kz_import_outcome *o;
    double begin = kz_clock();
    kz_status st;

    if (kz_grow(&r->list, &r->cap, r->count + 1, sizeof *r->list) < 0)
        return kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory");
    o = &r->list[r->count++];
    memset(o, 0, sizeof *o);
    o->name = path->name;
    st = import_file(w, path, o);
    w->in_all += kz_clock() - begin;
    if (w->importers.len)
        o->importers = kz_strdup(w->importers.data);
    if (st < 0)
        note_failure(w, path, st, o);
    else
        say_outcome(w, path, o);
    kz_cli_raise(w->cli, o->status);
    return st == KZ_ESTORE || st == KZ_ENOMEM || st == KZ_EINTR ? st : KZ_OK;
}

/* The options that change the reading, in the order of their names. */
static void
say_options(struct work *w)
{
    const struct own *own = w->own;
    struct kz_buf *b = &w->said;
    char day[KZ_DATE_TEXT];

    if (own->encoding)
        kz_buf_printf(b, " encoding=%s", own->encoding);
    kz_date_format(own->filed, day);
    if (day[0])
        kz_buf_printf(b, " filed=%s", day);
    if (own->importer)
        kz_buf_printf(b, " importer=%s", own->importer);
    if (own->printed)
        kz_buf_puts(b, " printed");
    if (own->snapshot)
        kz_buf_puts(b, " snapshot");
    if (b->len && !b->failed) {
        memmove(b->data, b->data + 1, b->len);
        kz_buf_cut(b, b->len - 1);
    }
}

/* A namespace is a scheme; those of registers are not to be claimed by it. */
static int
is_namespace(const char *s)
{
    static const char *const taken[] = { "k", "houjin", "lei", "edinet",
        "sec" };

    for (size_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (strcmp(s, taken[i]) == 0)
            return 0;
    return s[0] &&
           strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == strlen(s);
}

static kz_status
check_options(struct work *w)
{
    const struct own *own = w->own;
    struct kz_error *err = &w->cli->err;

    if (own->importer) {
        w->forced = kz_importer_find(own->importer);
        if (!w->forced)
            return kz_fail(err, KZ_EINVAL,
                "--importer: there is no importer %s; see 'keizu importers'",
                own->importer);
    }
    if (!is_namespace(own->source))
        return kz_fail(err, KZ_EINVAL,
            "--source: not a name of a-z 0-9 - _ . that is free: %s",
            own->source);
    if (own->filed != KZ_DATE_NONE && own->filed > w->today + 1)
        return kz_fail(err, KZ_EINVAL, "--filed: a day after today");
    return KZ_OK;
}

/* The Japanese day for the store's checks, and the time for its run table. */
static void
read_clock(struct work *w)
{
    time_t now = time(NULL);
    struct tm utc;

    w->today = (kz_date)((now + 9 * 3600) / 86400);
    if (!gmtime_r(&now, &utc) ||
        !strftime(w->started, sizeof w->started, "%Y-%m-%dT%H:%M:%SZ", &utc))
        w->started[0] = 0;
}

static kz_status
import_all(struct work *w, const struct kz_import_paths *paths)
{
    struct kz_cli *cli = w->cli;
    kz_status st = KZ_OK;

    kz_progress_begin(&w->progress, cli, N_("bytes read"), paths->bytes);
    for (size_t i = 0; i < paths->count && st == KZ_OK; i++) {
        st = import_one(w, &paths->list[i]);
        if (st == KZ_OK && kz_interrupted())
            st = KZ_EINTR;
    }
    kz_progress_end(&w->progress);
    if (st == KZ_EINTR)
        kz_cli_raise(cli, KZ_EXIT_INTERRUPTED);
    kz_phase_write(cli, "import.read", w->in_all - w->in_store, w->items,
        w->bytes);
    kz_phase_write(cli, "import.store", w->in_store, w->items, w->bytes);
    /* said already; what was stored before it is still reported */
    return st == KZ_ENOMEM ? st : KZ_OK;
}

static int
nothing_claimed(const struct work *w)
{
    for (size_t i = 0; i < w->report.count; i++)
        if (w->report.list[i].result != KZ_IMPORT_UNCLAIMED)
            return 0;
    return w->cli->exit == KZ_EXIT_DONE;
}

static kz_status
import(struct work *w, int argc, char **argv)
{
    struct kz_cli *cli = w->cli;
    struct kz_import_paths paths = { 0 };
    struct kz_doc *d = NULL;
    kz_status st;

    KZ_TRY(check_options(w));
    say_options(w);
    KZ_TRY(kz_buf_check(&w->said, &cli->err));
    KZ_TRY(kz_paths_gather(cli, argc, argv, &paths));
    KZ_TRY(kz_cli_out_open(cli, &d));
    KZ_TRY(kz_store_open_writer(cli->db, &w->store, &cli->err));
    KZ_TRY(kz_store_set_memory(w->store, cli->memory, &cli->err));
    KZ_TRY(import_all(w, &paths));
    if (nothing_claimed(w))
        KZ_TRY(kz_fail(&cli->err, KZ_EFORMAT,
            "nothing to import: no file of a format that an importer knows"));
    KZ_TRY(kz_import_report_write(cli, d,
        kz_store_exists(w->store) ? w->store : NULL, &w->report));
out:
    st = kz_cli_out_close(cli, st);
    kz_store_close(w->store);
    kz_import_report_free(&w->report);
    kz_import_paths_free(&paths);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    struct work w = { .cli = cli, .own = cli->own };
    kz_status st;

    w.timed = cli->timings_fd >= 0;
    w.opts.source = w.own->source;
    w.opts.encoding = w.own->encoding;
    w.opts.filed = w.own->filed;
    w.opts.printed = w.own->printed;
    w.opts.snapshot = w.own->snapshot;
    kz_buf_init(&w.said);
    kz_buf_init(&w.importers);
    kz_buf_init(&w.arguments);
    read_clock(&w);
    st = import(&w, argc, argv);
    kz_buf_clear(&w.said);
    kz_buf_clear(&w.importers);
    kz_buf_clear(&w.arguments);
    return kz_cli_exit(cli, st);
}

KZ_COMMAND(import) = {
    .name = "import",
    .summary = N_("read files into the store"),
    .usage = "PATH...",
    .details = N_(
        "A file or an archive is a batch: all of it is stored, or nothing. A "
        "folder gives a batch for each file below it, in bytewise order. - is "
        "standard input. The same file a second time changes nothing. A "
        "record that cannot be used is rejected, stored with its place and "
        "reason, and counted; the rest of the file is read."),
    .examples = "keizu import parties.csv registers.csv S900AAA3.zip\n"
                "keizu import --again --filed 2025-06-20 registers.csv",
    .min_args = 1,
    .max_args = -1,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_WORK,
    .flat = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .own_defaults = &defaults,
    .run = run,
};
