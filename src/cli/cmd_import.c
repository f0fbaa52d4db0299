/* keizu import: each file becomes a batch of the store. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "keizu/base/alloc.h"
#include "src/cli/import_file.h"
#include "src/cli/import_parser.h"
#include "src/cli/search_file.h"
#include "src/cli/timings.h"

static const struct kz_import_own defaults = {
    .source = "local", .filed = KZ_DATE_NONE, .max_rejects = -1
};

#define OWN(field) KZ_INTO(struct kz_import_own, field)

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
    { "sandbox", 0, KZ_OPT_CHOICE, OWN(sandbox), "auto|require|off",
        N_("read files in a process that can do nothing else: as far as the "
           "system can (auto), fully or not at all, or not"),
        0, 0 },
    KZ_OPTION_END,
};

/* Say why a file failed, and note it; the others go on. */
static void
note_failure(struct kz_import_work *w, const struct kz_path *path, kz_status st,
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
say_outcome(struct kz_import_work *w, const struct kz_path *path,
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
import_one(struct kz_import_work *w, const struct kz_path *path)
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
    st = kz_import_file(w, path, o);
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
say_options(struct kz_import_work *w)
{
    const struct kz_import_own *own = w->own;
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
check_options(struct kz_import_work *w)
{
    const struct kz_import_own *own = w->own;
    struct kz_error *err = &w->cli->err;

    if (own->importer) {
        w->reading.forced = kz_importer_find(own->importer);
        if (!w->reading.forced)
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
read_clock(struct kz_import_work *w)
{
    time_t now = time(NULL);
    struct tm utc;

    w->today = kz_date_in_japan(now);
    if (!gmtime_r(&now, &utc) ||
        !strftime(w->started, sizeof w->started, "%Y-%m-%dT%H:%M:%SZ", &utc))
        w->started[0] = 0;
}

static kz_status
import_all(struct kz_import_work *w, const struct kz_import_paths *paths)
{
    struct kz_cli *cli = w->cli;
    kz_status st = KZ_OK;

    kz_progress_begin(&w->progress, cli, N_("bytes read"), paths->bytes);
    for (size_t i = 0; i < paths->count && st == KZ_OK; i++) {
        st = import_one(w, &paths->list[i]);
        if (st == KZ_OK && kz_interrupted()) {
            st = KZ_EINTR;
            kz_cli_say(cli, KZ_SAY_WARNING, "interrupted");
        }
    }
    kz_progress_end(&w->progress);
    if (st == KZ_EINTR)
        kz_cli_raise(cli, KZ_EXIT_INTERRUPTED);
    kz_phase_write(cli, "import.read", w->in_all - w->in_store, w->items,
        w->bytes);
    kz_phase_write(cli, "import.store", w->in_store, w->items, w->bytes);
    /* said already; what was stored before it is still reported */
    return st == KZ_ENOMEM || st == KZ_EINTR ? st : KZ_OK;
}

static int
nothing_claimed(const struct kz_import_work *w)
{
    for (size_t i = 0; i < w->report.count; i++)
        if (w->report.list[i].result != KZ_IMPORT_UNCLAIMED)
            return 0;
    return w->cli->exit == KZ_EXIT_DONE;
}

static kz_status
import(struct kz_import_work *w, int argc, char **argv)
{
    struct kz_cli *cli = w->cli;
    struct kz_import_paths paths = { 0 };
    struct kz_doc *d = NULL;
    kz_status st;

    KZ_TRY(check_options(w));
    say_options(w);
    KZ_TRY(kz_buf_check(&w->said, &cli->err));
    KZ_TRY(kz_paths_gather(cli, argc, argv, w->reading.forced, &paths));
    /* while there are neither threads nor a store */
    KZ_TRY(kz_import_parsers_start(w));
    KZ_TRY(kz_cli_out_open(cli, &d));
    KZ_TRY(kz_store_open_writer(cli->db, &w->store, &cli->err));
    KZ_TRY(kz_store_set_memory(w->store, cli->memory, &cli->err));
    kz_store_set_threads(w->store, cli->threads);
    KZ_TRY(import_all(w, &paths));
    if (nothing_claimed(w))
        KZ_TRY(kz_fail(&cli->err, KZ_EFORMAT,
            "nothing to import: no file of a format that an importer knows"));
    if (kz_store_exists(w->store) && !w->own->dry_run)
        kz_cli_search_update(cli, w->store);
    KZ_TRY(kz_import_report_write(cli, d,
        kz_store_exists(w->store) ? w->store : NULL, &w->report));
out:
    if (st == KZ_EINTR)
        kz_import_report_say(cli, &w->report);
    st = kz_cli_out_close(cli, st);
    kz_store_close(w->store);
    kz_parsers_end(w->parsers);
    kz_import_report_free(&w->report);
    kz_import_paths_free(&paths);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    struct kz_import_work w = { .cli = cli, .own = cli->own };
    kz_status st;

    w.timed = cli->timings_fd >= 0;
    w.opts.source = w.own->source;
    w.opts.encoding = w.own->encoding;
    w.opts.filed = w.own->filed;
    w.opts.printed = w.own->printed;
    w.opts.snapshot = w.own->snapshot;
    w.reading.opts = &w.opts;
    kz_buf_init(&w.said);
    kz_buf_init(&w.importers);
    kz_buf_init(&w.arguments);
    kz_buf_init(&w.file);
    read_clock(&w);
    st = import(&w, argc, argv);
    kz_buf_clear(&w.said);
    kz_buf_clear(&w.importers);
    kz_buf_clear(&w.arguments);
    kz_buf_clear(&w.file);
    /* an interruption was said with the file it hit */
    return st == KZ_EINTR ? cli->exit : kz_cli_exit(cli, st);
}

KZ_COMMAND(import) = {
    .name = "import",
    .summary = N_("read files into the store"),
    .usage = "PATH...",
    .details = N_(
        "A file or an archive is a batch: all of it is stored, or nothing. A "
        "folder gives a batch for each file below it, in bytewise order; a "
        "declaration is a folder that is one batch. - is "
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
    .own_size = sizeof(struct kz_import_own),
    .own_defaults = &defaults,
    .run = run,
};
