/*
 * CSV: a stream of rows, under a header with columns bound by name, or
 * without one.
 *
 * RFC 4180 with CR LF, LF or CR as line end, quoted fields over several
 * lines, spaces and tabs around unquoted fields dropped, blank lines skipped.
 * A quote inside an unquoted field, text behind a closing quote and a quote
 * that never closes refuse the file.  Text arrives decoded
 * (keizu/base/decode.h).
 *
 * Limits: a field 1 MiB, a row 4 MiB, 1,000 columns.  Memory is one row and
 * the decoder's buffers, whatever the size of the file.
 */
#ifndef KZ_IMPORTERS_CSV_H
#define KZ_IMPORTERS_CSV_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/input.h"
#include "keizu/base/status.h"

#define KZ_CSV_FIELD_MAX ((size_t)1 << 20)
#define KZ_CSV_ROW_MAX   ((size_t)4 << 20)
#define KZ_CSV_COLUMNS   1000

struct kz_csv;

/*
 * Open and read the header row.  in is borrowed until close; encoding as in
 * kz_decode_open.  KZ_EFORMAT: no header, a column name twice, not text of
 * that encoding; KZ_ELIMIT: too many columns.
 */
kz_status kz_csv_open(struct kz_input *in, const char *encoding,
    struct kz_csv **out, struct kz_error *err) KZ_MUST_CHECK;
/*
 * The same without a header: the first row is the first kz_csv_next gives,
 * and there are no columns with names.  An empty input is no failure.
 */
kz_status kz_csv_open_rows(struct kz_input *in, const char *encoding,
    struct kz_csv **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_csv_close(struct kz_csv *c); /* accepts NULL */

/* The header: names in file order; an unnamed column is "column 7". */
size_t kz_csv_columns(const struct kz_csv *c);
const char *kz_csv_name(const struct kz_csv *c, size_t column);
int kz_csv_find(const struct kz_csv *c, const char *name); /* or -1 */

/*
 * Step to the next row.  KZ_DONE at the end.  KZ_EFORMAT: broken quoting or
 * encoding; KZ_ELIMIT: a field or row too long; both name the line.
 */
kz_status kz_csv_next(struct kz_csv *c, struct kz_error *err) KZ_MUST_CHECK;

/*
 * The text of a column in this row, "" where it is empty, missing, or column
 * is -1.  Never NULL; 0-terminated; borrowed until the next step.
 */
const char *kz_csv_text(const struct kz_csv *c, int column);
size_t kz_csv_length(const struct kz_csv *c, int column);

/* Line of the file on which this row starts, 1 first (the header's is 1). */
int64_t kz_csv_line(const struct kz_csv *c);

/* Fields this row really has: a ragged row has not kz_csv_columns of them. */
size_t kz_csv_fields(const struct kz_csv *c);

/* 1 if every field of this row is empty (spreadsheets append such rows). */
int kz_csv_blank(const struct kz_csv *c);

/* What the file was read as so far: "UTF-8", "CP932", ... */
const char *kz_csv_encoding(const struct kz_csv *c);

#endif
