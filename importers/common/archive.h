/*
 * Archives: the members of a zip, or the content of a gzip or zstd stream, as
 * inputs like any other.
 *
 * Everything is streamed: nothing is written to disk and no member is held
 * whole, so member names are only words to show.  Budgets stop bombs: a
 * total expansion ratio, a number of members, no archive inside an archive;
 * sizes and check sums must be as declared, and the directory of a zip must
 * be there and count as many members as were met.  Overlapping zip entries
 * have no effect, since each byte is read once.
 */
#ifndef KZ_IMPORTERS_ARCHIVE_H
#define KZ_IMPORTERS_ARCHIVE_H

#include <stdint.h>

#include "keizu/base/input.h"
#include "keizu/base/status.h"

enum kz_archive_kind {
    KZ_ARCHIVE_NONE,
    KZ_ARCHIVE_ZIP,
    KZ_ARCHIVE_GZIP,
    KZ_ARCHIVE_ZSTD
};

/* By its first bytes. */
enum kz_archive_kind kz_archive_detect(const struct kz_peek *peek);

struct kz_archive_limits {
    uint64_t ratio;   /* bytes out for each byte in ... */
    uint64_t free;    /* ... beyond this many bytes out */
    uint64_t members; /* folders included */
    uint64_t bytes;   /* out in all; 0: no cap */
};

extern const struct kz_archive_limits kz_archive_defaults;

struct kz_archive;

/*
 * Open over in, which is taken: closed by kz_archive_close, also if this
 * fails.  limits NULL for the defaults (200, 10 MiB, 10,000, no cap).
 * KZ_EFORMAT: in is no archive kz_archive_detect knows.
 */
kz_status kz_archive_open(struct kz_input *take_in,
    const struct kz_archive_limits *limits, struct kz_archive **out,
    struct kz_error *err) KZ_MUST_CHECK;
void kz_archive_close(struct kz_archive *a); /* accepts NULL */

/*
 * The next member; folders are passed over.  (A link is told apart only in
 * the zip's directory, behind it: its member is the text of its target.)
 * *member is the caller's to close, before the next call and before
 * kz_archive_close; what it left unread is read and checked by the next call.
 * Its name is "a.zip: dir/x.csv" with everything that is not plain text
 * escaped; the content of a single stream is named after its file without
 * .gz or .zst.  KZ_DONE after the last, *member untouched; only then are the
 * check sums of a stream and the directory of a zip known to be right, so what
 * was read before counts for nothing until KZ_DONE has come.
 *
 * These, and reading a member, fail with
 * KZ_EFORMAT  damaged, cut off, encrypted, an archive inside, a declared
 *             size that is not the real one, a stream with nothing in it
 * KZ_ELIMIT   a budget is used up
 */
kz_status kz_archive_next(struct kz_archive *a, struct kz_input **member,
    struct kz_error *err) KZ_MUST_CHECK;

/* SHA-256 of the archive itself; valid after KZ_DONE, "" before. */
const char *kz_archive_sha256(const struct kz_archive *a);

/*
 * Load the locale that names of members are read in, and keep it: for a
 * process that will not be allowed to open files.
 */
void kz_archive_preload(void);

#endif
