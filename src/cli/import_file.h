/*
 * One file of an import: its bytes go through an importer into a batch of the
 * store.  cmd_import.c decides which files, and says what came of them.
 */
#ifndef KZ_CLI_IMPORT_FILE_H
#define KZ_CLI_IMPORT_FILE_H

#include "keizu/base/parsers.h"
#include "keizu/import/importer.h"
#include "keizu/store/store.h"
#include "src/cli/cli.h"
#include "src/cli/import_paths.h"
#include "src/cli/import_read.h"
#include "src/cli/import_report.h"
#include "src/cli/progress.h"

/* The command's own options. */
struct kz_import_own {
    const char *importer, *source, *encoding;
    kz_date filed;
    int printed, snapshot, again, dry_run, strict;
    int64_t max_rejects;
    int sandbox; /* enum kz_import_sandbox */
};

enum kz_import_sandbox { KZ_IMPORT_AUTO, KZ_IMPORT_REQUIRE, KZ_IMPORT_OFF };

/* A run over all files. */
struct kz_import_work {
    struct kz_cli *cli;
    const struct kz_import_own *own;
    struct kz_store *store;
    struct kz_parsers *parsers; /* NULL: this process reads by itself */
    int lacking;                /* what their sandbox cannot do here */
    struct kz_import_opts opts;
    struct kz_buf said; /* the options that change the reading, one line */
    kz_date today;
    char started[32];
    struct kz_import_report report;

    /* The batch under way. */
    const struct kz_path *path;
    struct kz_reading reading;
    struct kz_sink inner; /* the store's */
    uint64_t seen;        /* bytes of the file that progress has */
    struct kz_buf importers, arguments;
    struct kz_buf file; /* the name of the batch */

    struct kz_progress progress;
    int timed;
    double in_store, in_all; /* seconds */
    int64_t items, bytes;
};

/*
 * Read one file as one batch, and fill the outcome but for the status of a
 * failure.  The error is in cli->err; nothing of the file is kept then.
 */
kz_status kz_import_file(struct kz_import_work *w, const struct kz_path *path,
    struct kz_import_outcome *o) KZ_MUST_CHECK;

/* ---- import_set.c: a folder that an importer reads as one ---- */

struct kz_set; /* opaque */

/*
 * The files directly in a folder, without hidden ones and the store, in
 * bytewise order; w counts progress.  *set stays valid until free.
 */
kz_status kz_set_open(struct kz_import_work *w, const char *folder,
    struct kz_set **out, struct kz_input_set *set) KZ_MUST_CHECK;
void kz_set_free(struct kz_set *s); /* accepts NULL */
/* Open the i-th file for whoever reads it; and what came of that. */
kz_status kz_set_open_path(struct kz_set *s, size_t i, int *fd,
    struct kz_error *err) KZ_MUST_CHECK;
void kz_set_note(struct kz_set *s, size_t i, const char *sha256, int64_t bytes);
/*
 * Of the files that were read: the hash of their hashes and names, their
 * bytes, and how many were left alone.
 */
kz_status kz_set_sum(const struct kz_set *s, char sha256[KZ_SHA256_TEXT],
    int64_t *bytes, int64_t *unclaimed, struct kz_error *err) KZ_MUST_CHECK;

#endif
