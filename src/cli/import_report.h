/* What each file of an import came to, and the document that says so. */
#ifndef KZ_CLI_IMPORT_REPORT_H
#define KZ_CLI_IMPORT_REPORT_H

#include "keizu/store/store.h"
#include "src/cli/cli.h"

enum kz_import_result {
    KZ_IMPORT_STORED,
    KZ_IMPORT_SAME,      /* the same bytes were loaded before */
    KZ_IMPORT_DRY_RUN,   /* read, nothing kept */
    KZ_IMPORT_UNCLAIMED, /* found in a folder, of no known format */
    KZ_IMPORT_REFUSED,
    KZ_IMPORT_FAILED /* input, output, store, or interrupted */
};

struct kz_import_outcome {
    const char *name; /* borrowed from the list of paths */
    enum kz_import_result result;
    int status;      /* exit status of this batch */
    char *importers; /* blank-separated; NULL: none */
    char *message;   /* why it was refused; NULL */
    char sha256[KZ_SHA256_TEXT];
    int64_t bytes, unclaimed; /* members that nobody claims */
    struct kz_batch_result counts;
};

struct kz_import_report {
    struct kz_import_outcome *list;
    size_t count, cap;
};

void kz_import_report_free(struct kz_import_report *r);

/* The sums in one line on stderr; kz_import_report_write ends with it. */
void kz_import_report_say(struct kz_cli *cli, const struct kz_import_report *r);

/*
 * Write the document: a map a file; structured outputs also get the sums and
 * what can be asked now.  s NULL: there is no store.
 */
kz_status kz_import_report_write(struct kz_cli *cli, struct kz_doc *d,
    struct kz_store *s, const struct kz_import_report *r) KZ_MUST_CHECK;

#endif
