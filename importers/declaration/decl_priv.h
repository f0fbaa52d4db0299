/*
 * The contractor's declaration, inside: its sheets in memory and the row at
 * hand.  A declaration is small (10,000 rows a sheet, 4 MiB of text), and
 * its sheets speak of each other: the totals of B are the whole of C, the
 * documents of N tell the rank of every row, birth dates of E and G tell
 * persons apart.
 */
#ifndef KZI_DECL_PRIV_H
#define KZI_DECL_PRIV_H

#include "keizu/base/buf.h"
#include "keizu/base/sink.h"
#include "keizu/import/declaration.h"
#include "keizu/import/importer.h"

#define KZI_DECL_ROWS_MAX  10000
#define KZI_DECL_BYTES_MAX ((size_t)4 << 20) /* of all sheets together */
#define KZI_DECL_UNKNOWN   64 /* columns of a sheet that keizu does not know */
#define KZI_DECL_SHEETS    14

#define KZI_DECL_NAMES 24 /* texts that references of a row need */

struct kzi_decl_born {
    size_t name; /* folded, in born_names */
    kz_date day;
};

struct kzi_decl_row {
    int64_t line;
    size_t cells; /* the first of them in sheet->cells */
    int ragged;   /* has not as many fields as the header */
};

struct kzi_decl_sheet {
    const struct kz_decl_sheet *def;
    int given; /* its file is there */
    struct kzi_decl_row *rows;
    size_t row_count, rows_cap;
    uint32_t *cells; /* where each begins in text: known columns, then others */
    size_t cell_count, cells_cap;
    size_t unknown; /* columns behind the known ones */
    struct kz_buf text;
    struct kz_buf unknown_names; /* each with its 0 */
    char encoding[16];
};

/* A run over one declaration. */
struct kzi_decl {
    const struct kz_import_opts *opts;
    const struct kz_sink *sink;
    struct kzi_decl_sheet sheets[KZI_DECL_SHEETS]; /* A to N */
    size_t bytes;                                  /* of their texts */

    struct kz_ref company;
    kz_date base, declared; /* 基準日, 申告日 */

    /* The row at hand. */
    const struct kzi_decl_sheet *sheet;
    size_t row;
    struct kz_buf place;
    int rank;
    kz_date as_of;
    int missing;         /* it names a document that N does not list */
    const char *reason;  /* why it is rejected; NULL: it is not */
    const char *subject; /* heading of the column in front of it, or NULL */
    const char *excerpt;

    /* Scratch.  Names made for references live as long as the row. */
    struct kz_buf words, note;
    struct kz_buf names[KZI_DECL_NAMES];
    size_t names_used;

    /* Persons of E and G with their birth dates. */
    struct kzi_decl_born *born;
    size_t born_count, born_cap;
    struct kz_buf born_names;

    /* B */
    int64_t issued, treasury, votes; /* of all classes; -1 unstated */
};

static inline struct kzi_decl_sheet *
kzi_decl_sheet(struct kzi_decl *d, char letter)
{
    return &d->sheets[letter - 'A'];
}

/* ---- decl_load.c ---- */

/* Read one file into its sheet. */
kz_status kzi_decl_load(struct kzi_decl *d, struct kzi_decl_sheet *s,
    struct kz_input *in, const char *encoding, struct kz_error *err);
void kzi_decl_init(struct kzi_decl *d);
void kzi_decl_clear(struct kzi_decl *d);

/* ---- decl_row.c ---- */

/* Stand on a row: place, rank, day; nothing is rejected yet. */
kz_status kzi_decl_at(struct kzi_decl *d, const struct kzi_decl_sheet *s,
    size_t row, struct kz_error *err);
/* The cell of a column of the row at hand, "" where it is empty. */
const char *kzi_decl_text(const struct kzi_decl *d, const char *column);
/* The same of another row of the sheet. */
const char *kzi_decl_cell(const struct kzi_decl_sheet *s, size_t row,
    const char *column);
/*
 * Cells.  Each returns 1, or 0 after noting why the row is rejected; an empty
 * cell gives 1 and leaves *out as it is.
 */
int kzi_decl_count(struct kzi_decl *d, const char *column, int64_t *out);
int kzi_decl_day(struct kzi_decl *d, const char *column, kz_date *out);
int kzi_decl_yesno(struct kzi_decl *d, const char *column, enum kz_yesno *out);
int kzi_decl_percent(struct kzi_decl *d, const char *column,
    struct kz_amount *out);
/* Number of the word among the column's choices, -1 where empty. */
int kzi_decl_choice(struct kzi_decl *d, const char *column, int *out);
/* The country of a word, or NULL: nothing is rejected for it. */
const char *kzi_decl_country(const struct kzi_decl *d, const char *column);
/* Note that the row is rejected.  Returns 0. */
int kzi_decl_bad(struct kzi_decl *d, const char *column, const char *reason);

/* A record of the row at hand. */
void kzi_decl_record(struct kzi_decl *d, struct kz_record *r,
    enum kz_record_kind kind);
kz_status kzi_decl_finding(struct kzi_decl *d, const char *code,
    const char *text, struct kz_error *err);
/* The whole row as a note "declaration.<sheet>". */
kz_status kzi_decl_note(struct kzi_decl *d, struct kz_error *err);
/* The reject, where d->reason is set. */
kz_status kzi_decl_rejected(struct kzi_decl *d, struct kz_error *err);
/*
 * What the row's state of answer asks for: *value is 1 if the row states
 * facts, else its note and finding have been said.  A row that cannot be read
 * is rejected, *value 0.
 */
kz_status kzi_decl_answer(struct kzi_decl *d, int *value, struct kz_error *err);

/* ---- decl_country.c ---- */

/* "JP" of 日本, 日本国 or JP; NULL. */
const char *kzi_decl_country_of(const char *word);

/* ---- decl_party.c ---- */

/* Gather who is born when, once the sheets are in memory. */
kz_status kzi_decl_gather_born(struct kzi_decl *d, struct kz_error *err);
/*
 * The mention of a party named in two columns (id_column may be NULL), or the
 * contractor itself where it bears its name; *out stays as it is where both
 * are empty.  A person whose birth date E or G states, or the row itself, is
 * told apart by it.  Texts live as long as the row.
 */
kz_status kzi_decl_ref(struct kzi_decl *d, const char *name_column,
    const char *id_column, struct kz_ref *out, struct kz_error *err);
/* A text of the row's own, filled by the caller; NULL where all are used. */
struct kz_buf *kzi_decl_scratch(struct kzi_decl *d);
/* 1 if the mention is the contractor. */
int kzi_decl_is_company(const struct kzi_decl *d, const struct kz_ref *ref);
/* An identifier as written; the scheme is put into a text of the row. */
kz_status kzi_decl_identifier(struct kzi_decl *d, const char *s,
    struct kz_ref *out, struct kz_error *err);
/*
 * The party of a mention; nothing for the contractor.  name_column gives its
 * name, country_column (NULL for none) its country: `country` on the basis
 * in country_basis, held_country as law of incorporation, others as an
 * address.  The sheet's address and birth date go with `country` and with
 * `nationality`.
 */
kz_status kzi_decl_put_party(struct kzi_decl *d, const struct kz_ref *ref,
    const char *name_column, enum kz_party_type type,
    const char *country_column, struct kz_error *err);
/* Another name of a mention, unless the cell is empty. */
kz_status kzi_decl_put_name(struct kzi_decl *d, const struct kz_ref *ref,
    const char *column, const char *use, struct kz_error *err);
/* Type of a party by the column `type`; whether it is the rest (その他). */
int kzi_decl_type(struct kzi_decl *d, enum kz_party_type *type, int *others);

/* ---- one file a group of sheets ---- */

kz_status kzi_decl_cover(struct kzi_decl *d, struct kz_error *err);
kz_status kzi_decl_shares(struct kzi_decl *d, struct kz_error *err);
kz_status kzi_decl_holders(struct kzi_decl *d, struct kz_error *err);
kz_status kzi_decl_upstream(struct kzi_decl *d, struct kz_error *err);
kz_status kzi_decl_beneficial(struct kzi_decl *d, struct kz_error *err);
kz_status kzi_decl_officers(struct kzi_decl *d, struct kz_error *err);
/* F and H to N: notes, and the parties they name. */
kz_status kzi_decl_others(struct kzi_decl *d, char letter,
    struct kz_error *err);

#endif
