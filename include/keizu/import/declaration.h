/*
 * The contractor's declaration as tables: which sheets it has, what their
 * columns are called.  One table for the importer that reads them and the
 * template that is filled in.
 */
#ifndef KZ_DECLARATION_H
#define KZ_DECLARATION_H

#include <stddef.h>

#define KZ_DECL_COLUMNS_MAX 24 /* columns of a sheet, the common ones too */

enum kz_decl_kind { /* what stands in a column */
    KZ_DECL_TEXT,
    KZ_DECL_COUNT,   /* a whole number */
    KZ_DECL_PERCENT, /* 0 to 100 */
    KZ_DECL_DAY,
    KZ_DECL_YESNO,    /* 有 or 無 */
    KZ_DECL_COUNTRY,  /* a code of two letters, or its Japanese name */
    KZ_DECL_PARTY,    /* the name of a party */
    KZ_DECL_PARTY_ID, /* its identifier: a corporate number, scheme:value */
    KZ_DECL_CHOICE    /* one of the column's words */
};

struct kz_decl_column {
    const char *name;    /* in a machine's file; "votes" */
    const char *heading; /* in a person's file; "議決権数" */
    enum kz_decl_kind kind;
    const char *choices; /* "自己 他人"; NULL unless KZ_DECL_CHOICE */
};

struct kz_decl_sheet {
    char letter;       /* 'A' to 'N' */
    const char *file;  /* "beneficial-owners", without .csv */
    const char *title; /* "実質的支配者" */
    size_t count;      /* columns, the common ones at the end */
    struct kz_decl_column columns[KZ_DECL_COLUMNS_MAX];
};

/* All sheets, A first; *count of them. */
const struct kz_decl_sheet *kz_decl_sheets(size_t *count);
/* By file name without .csv, or NULL. */
const struct kz_decl_sheet *kz_decl_sheet_find(const char *file);
/* By name or heading, or -1; what follows a bracket in a heading is a note. */
int kz_decl_column_find(const struct kz_decl_sheet *sheet, const char *name);

/* Who has answered what: 値 該当なし 不明 回答拒否. */
enum kz_decl_state {
    KZ_DECL_VALUE,
    KZ_DECL_NONE,    /* there is none, so it is said */
    KZ_DECL_UNKNOWN, /* the declarant does not know */
    KZ_DECL_REFUSED
};

/* -1 if s is none of the words in either language; "" is KZ_DECL_VALUE. */
int kz_decl_state_find(const char *s);
/* The Japanese word. */
const char *kz_decl_state_name(enum kz_decl_state state);

/*
 * Evidence rank (docs/methods.md 1) of a document by what it is called, 1 to
 * 8; 6 where the name tells nothing.
 */
int kz_decl_document_rank(const char *kind);

#endif
