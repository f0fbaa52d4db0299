/*
 * Fuzz targets: functions that take any bytes, check what always holds, and
 * come back.  libFuzzer drives them (libfuzzer.c), and so do the files of
 * crashes and corpora in every `make check` (replay.c).
 */
#ifndef KZ_TESTS_FUZZ_H
#define KZ_TESTS_FUZZ_H

#include <stddef.h>

#include "keizu/base/record.h"
#include "keizu/base/status.h"
#include "keizu/import/importer.h"

/* What must hold; else the program ends, which is a finding. */
#define fuzz_check(truth) \
    ((truth) ? (void)0 : kz_bug_at(__FILE__, __LINE__, "not so: " #truth))

/* One target: a reader, or an importer. */
struct fuzz_target {
    const char *name;
    void (*run)(const char *bytes, size_t n); /* NULL: the importer */
    const struct kz_importer *importer;
};

/* The i-th target, or 0: readers, then every importer under its name. */
int fuzz_target_at(size_t i, struct fuzz_target *out);
int fuzz_target_find(const char *name, struct fuzz_target *out);
void fuzz_target_run(const struct fuzz_target *t, const char *bytes, size_t n);

/* decimal.c, date.c, name.c, holder.c, record.c, unpack.c, archive.c */
void fuzz_decimal(const char *bytes, size_t n);
void fuzz_date(const char *bytes, size_t n);
void fuzz_name(const char *bytes, size_t n);
void fuzz_holder(const char *bytes, size_t n);
void fuzz_record(const char *bytes, size_t n);
void fuzz_unpack(const char *bytes, size_t n);
void fuzz_archive(const char *bytes, size_t n);

/*
 * importer.c.  The first line is how to run it: three characters counted from
 * '0', a space and the name of the file; the file follows.
 *
 *   1st  1 --printed, 2 --snapshot, 4 --filed, 8 --encoding CP932; added up
 *   2nd  0, or after how many allocations (its square) none succeeds
 *   3rd  0, or how many bytes a read gives at most
 *
 * A set of files has the name of the next one, a line end and its bytes behind
 * a byte 0x1E.
 */
void fuzz_import(const struct kz_importer *importer, const char *bytes,
    size_t n);

/*
 * sink.c: what a store, a pipe and a worker do with a record.  It packs, and
 * its text is read back to the same; *sum changes with every byte of that.
 */
kz_status fuzz_record_put(const struct kz_record *r, uint64_t *sum,
    struct kz_error *err);

#endif
