/*
 * Reading: the bytes of a file or folder go through importers, and what they
 * say to whoever listens: the store, or a process that has one.
 */
#ifndef KZ_CLI_IMPORT_READ_H
#define KZ_CLI_IMPORT_READ_H

#include "keizu/base/hash.h"
#include "keizu/import/importer.h"

/* What is said, in this order; the first that fails ends the reading. */
struct kz_listener {
    void *ctx;
    /* Once, before the first member. */
    kz_status (*begin)(void *ctx, struct kz_error *err);
    /* A member: its importer, and what it is called, NULL: as the file. */
    kz_status (*member)(void *ctx, const char *importer, const char *name,
        struct kz_error *err);
    /* Its records; `at` bytes of the file were read. */
    kz_status (*put)(void *ctx, const struct kz_record *r, uint64_t at,
        struct kz_error *err);
    /* Its importer failed with st and err: st, or why that came about. */
    kz_status (*failed)(void *ctx, kz_status st, struct kz_error *err);
    /* Its end; not said of a folder read as one. */
    kz_status (*member_end)(void *ctx, const char *sha256,
        struct kz_error *err);
    /* A member that no importer knows. */
    kz_status (*unclaimed)(void *ctx, const char *name, struct kz_error *err);
    int (*stopped)(void); /* the user asked to stop */
};

/* What reading a file came to. */
struct kz_read_sum {
    int64_t claimed, unclaimed; /* members */
    int64_t bytes;
    int is_archive;
    char sha256[KZ_SHA256_TEXT];
};

struct kz_reading {
    const struct kz_import_opts *opts;
    const struct kz_importer *forced; /* --importer; NULL: the auction */
    int named;                        /* the user named the file itself */
    const struct kz_listener *to;
    const struct kz_input *outer; /* the file, or the one of a folder; NULL */
};

/*
 * Read a file; in is taken.  KZ_EFORMAT and others as the importers and
 * archives say; in an archive, the member's name is in front.
 */
kz_status kz_read_file(struct kz_reading *r, struct kz_input *take_in,
    struct kz_read_sum *sum, struct kz_error *err) KZ_MUST_CHECK;

/* Read a folder by the importer that takes it as one. */
kz_status kz_read_folder(struct kz_reading *r,
    const struct kz_importer *importer, const struct kz_input_set *set,
    struct kz_error *err) KZ_MUST_CHECK;

/* Read the rest of an input, so that its hash is of all its bytes. */
kz_status kz_read_rest(struct kz_input *in, int (*stopped)(void),
    struct kz_error *err) KZ_MUST_CHECK;

#endif
