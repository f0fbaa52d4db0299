/*
 * Inside of the importer of corporate numbers: one row of the register, and
 * the run over a file.
 */
#ifndef KZ_HOUJIN_CSV_PRIV_H
#define KZ_HOUJIN_CSV_PRIV_H

#include "keizu/base/record.h"
#include "keizu/import/importer.h"

#include "importers/common/csv.h"

/* The columns in their order; the form of 2016 ends with H_ASSIGNED. */
enum kzi_houjin_column {
    H_SEQUENCE,
    H_NUMBER,
    H_PROCESS,
    H_CORRECT,
    H_UPDATED,
    H_CHANGED,
    H_NAME,
    H_NAME_IMAGE,
    H_KIND,
    H_PREFECTURE,
    H_CITY,
    H_STREET,
    H_ADDRESS_IMAGE,
    H_PREFECTURE_CODE,
    H_CITY_CODE,
    H_POST_CODE,
    H_OUTSIDE,
    H_OUTSIDE_IMAGE,
    H_CLOSED,
    H_CLOSE_CAUSE,
    H_SUCCESSOR,
    H_CHANGE_CAUSE,
    H_ASSIGNED,
    H_LATEST,
    H_EN_NAME,
    H_EN_PREFECTURE,
    H_EN_CITY,
    H_EN_OUTSIDE,
    H_FURIGANA,
    H_HIDDEN,
    H_COLUMNS /* their number */
};

struct kzi_houjin_row {
    const char *text[H_COLUMNS]; /* never NULL; "" where there is none */
    size_t len[H_COLUMNS];
    int64_t line;
    kz_date updated, changed, assigned, closed; /* KZ_DATE_NONE: empty */
};

struct kzi_houjin_run {
    struct kz_csv *csv;
    const struct kz_import_opts *opts;
    const struct kz_sink *sink;
    size_t columns; /* of the first row: 23, 28, 29 or 30 */
    kz_date day;    /* the file describes, or KZ_DATE_NONE */

    /*
     * The row before this one, kept while its number may have another: a row
     * of history is read together with what followed it.
     */
    struct kzi_houjin_row saved;
    struct kz_buf saved_text;
    int has_saved;
    kz_date name_since, address_since; /* of the saved row; or KZ_DATE_NONE */

    int64_t above;      /* lines in front of the rows */
    int64_t count;      /* rows an API answer announces, -1 none */
    int64_t rows;       /* rows met */
    struct kz_buf text; /* scratch: an address */
    struct kz_buf note; /* scratch: a note, a reason */
};

/* ---- row.c ---- */

/* The statement a number's current row makes. */
kz_status kzi_houjin_current(struct kzi_houjin_run *run,
    const struct kzi_houjin_row *row, struct kz_error *err) KZ_MUST_CHECK;
/* What an older row says beyond the one that followed it. */
kz_status kzi_houjin_history(struct kzi_houjin_run *run,
    const struct kzi_houjin_row *row, const struct kzi_houjin_row *next,
    struct kz_error *err) KZ_MUST_CHECK;
/*
 * The day on which this row's name or address began, if the row says so;
 * process is that of such a change ("11" for names).
 */
kz_date kzi_houjin_began(const struct kzi_houjin_row *row, const char *process,
    const char *other_process);
/* A record of that kind about the row, with its days. */
void kzi_houjin_about(const struct kzi_houjin_run *run,
    const struct kzi_houjin_row *row, enum kz_record_kind kind,
    struct kz_record *out);
kz_status kzi_houjin_finding(struct kzi_houjin_run *run,
    const struct kzi_houjin_row *row, const char *code, const char *text,
    struct kz_error *err) KZ_MUST_CHECK;

/* ---- merger.c ---- */

/* Successions: the successor's column, and the mergers told in prose. */
kz_status kzi_houjin_mergers(struct kzi_houjin_run *run,
    const struct kzi_houjin_row *row, struct kz_error *err) KZ_MUST_CHECK;

#endif
