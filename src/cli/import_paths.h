/*
 * The files that the operands of `keizu import` stand for, in the order in
 * which they are read.
 */
#ifndef KZ_CLI_IMPORT_PATHS_H
#define KZ_CLI_IMPORT_PATHS_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/import/importer.h"
#include "src/cli/cli.h"

struct kz_path {
    char *path;       /* to open; "-" is standard input */
    const char *name; /* into path: base name, or path below the folder */
    int named;        /* an operand itself; 0: found in a folder */
    int64_t size;     /* bytes, 0 where not known */
    /* path is a folder that this importer reads as one; NULL: it is a file */
    const struct kz_importer *whole;
};

struct kz_import_paths {
    struct kz_path *list;
    size_t count, cap;
    int64_t bytes;   /* of all of them, as far as known */
    int64_t skipped; /* hidden, links to folders, neither file nor folder */
};

/*
 * Gather them: an operand that is a folder gives all files below it in the
 * bytewise order of their paths below it.  Hidden entries, links to folders
 * and what is neither file nor folder are skipped and said.  A folder that
 * cannot be read is said and raises the exit status; the others go on.  A
 * folder that an importer reads as one (the one asked for, if forced is not
 * NULL) is one entry instead of the files directly in it.  KZ_ENOMEM only.
 */
kz_status kz_paths_gather(struct kz_cli *cli, int argc, char **argv,
    const struct kz_importer *forced, struct kz_import_paths *out)
    KZ_MUST_CHECK;
void kz_import_paths_free(struct kz_import_paths *p);

/* 1 if path is the store at db or one of the files beside it. */
int kz_path_is_store(const char *path, const char *db);

#endif
