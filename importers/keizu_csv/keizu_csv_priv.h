/*
 * Inside of the importer of keizu's own CSV files: one run, its columns, and
 * the reading of cells.
 */
#ifndef KZ_KEIZU_CSV_PRIV_H
#define KZ_KEIZU_CSV_PRIV_H

#include "keizu/base/record.h"
#include "keizu/import/importer.h"

#include "importers/common/csv.h"

/* The columns known, of all tables; their names are in keizu_csv.c. */
enum kzi_column {
    /* of every table */
    C_DOCUMENT,
    C_PLACE,
    C_RANK,
    C_AS_OF,
    C_FILED,
    /* holdings and roles */
    C_SINCE,
    C_UNTIL,
    /* holdings */
    C_OWNER,
    C_OWNED,
    C_SHARE,
    C_PERCENT,
    C_SHARE_MIN,
    C_SHARE_MAX,
    C_PERCENT_MIN,
    C_PERCENT_MAX,
    C_MIN_OPEN,
    C_MAX_OPEN,
    C_COUNT,
    C_TOTAL,
    C_KIND,
    C_LISTING,
    /* parties */
    C_ID,
    C_NAME,
    C_TYPE,
    C_COUNTRY,
    C_HEAD_OFFICE,
    C_RESIDENCE,
    C_STATE_OF,
    C_LISTED,
    C_BIRTH_DATE,
    C_FORMER_NATIONALITY,
    C_CONTRACTOR,
    C_ADDRESS,
    C_OTHER_NAMES,
    C_VALID_FROM,
    C_VALID_TO,
    /* roles */
    C_PERSON,
    C_ROLE,
    C_REPRESENTATIVE,
    C_OUTSIDE,
    C_APPOINTED_BY,
    /* roles and categories */
    C_COMPANY,
    /* categories */
    C_CATEGORY,
    C_HOLDERS,
    C_UNITS,
    C_UNIT,
    C_COLUMNS /* their number */
};

#define KZI_SCHEME_MAX 32 /* bytes of a scheme's name and its 0 */

/* A run over one file. */
struct kzi_run {
    struct kz_csv *csv;
    const struct kz_import_opts *opts;
    const struct kz_sink *sink;
    int column[C_COLUMNS];    /* where it stands in the file, or -1 */
    const char *const *names; /* of the columns, by enum kzi_column */

    int ids[KZ_CSV_COLUMNS]; /* parties: the id_<scheme> columns */
    size_t id_count;
    int unknown[KZ_CSV_COLUMNS]; /* columns kept as notes */
    size_t unknown_count;

    /* Why the row at hand is rejected. */
    const char *reason;  /* NULL: it is not */
    const char *subject; /* column name in front of the reason, or NULL */
    const char *excerpt; /* text of the cell, or NULL */

    char schemes[3][KZI_SCHEME_MAX]; /* of the references of this row */
    size_t scheme_count;
    struct kz_ref wrong[3]; /* corporate numbers with a wrong check digit */
    size_t wrong_count;
    struct kz_buf text; /* scratch: tidied names, reasons */
};

/*
 * Cells.  Each returns 1, or 0 after noting why the row is rejected; an empty
 * cell gives 1 and leaves *out as it is.
 */
int kzi_cell_day(struct kzi_run *run, enum kzi_column c, kz_date *out);
int kzi_cell_yesno(struct kzi_run *run, enum kzi_column c, enum kz_yesno *out);
int kzi_cell_country(struct kzi_run *run, enum kzi_column c, const char **out);
/*
 * An identifier, "scheme:value" or a local one; must asks for a non-empty
 * cell.  The texts are borrowed from the row and, for the scheme, run->schemes (3 a row).
 */
int kzi_cell_ref(struct kzi_run *run, enum kzi_column c, int must,
    struct kz_ref *out);

/* Document, place, rank, as_of, filed and line of a row. */
int kzi_row_head(struct kzi_run *run, struct kz_record *r);
/* since and until, in the columns of those names. */
int kzi_row_interval(struct kzi_run *run, enum kzi_column since,
    enum kzi_column until, struct kz_record *r);

const char *kzi_text(const struct kzi_run *run, enum kzi_column c);
size_t kzi_length(const struct kzi_run *run, enum kzi_column c);

/* Note that the row is rejected for what stands in column c.  Returns 0. */
int kzi_bad(struct kzi_run *run, enum kzi_column c, const char *reason);

/* 1 if s can name an identifier scheme: [a-z][a-z0-9-]*, 31 at most. */
int kzi_is_scheme(const char *s, size_t n);

/* The finding about a corporate number with a wrong check digit. */
kz_status kzi_check_digit(struct kzi_run *run, const struct kz_ref *party,
    struct kz_error *err);

/*
 * One row of each table into the sink; rejected where run->reason is set
 * after.
 */
kz_status kzi_party_row(struct kzi_run *run, struct kz_error *err);
kz_status kzi_holding_row(struct kzi_run *run, struct kz_error *err);
kz_status kzi_role_row(struct kzi_run *run, struct kz_error *err);
kz_status kzi_category_row(struct kzi_run *run, struct kz_error *err);

#endif
