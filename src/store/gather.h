/*
 * Names to terms: one text, the rows of a batch as they are put, or rows that
 * are in the store.
 */
#ifndef KZ_STORE_GATHER_H
#define KZ_STORE_GATHER_H

#include "src/store/search_priv.h"

struct kzi_folder {       /* what folding a name needs */
    struct kz_buf points; /* of the name at hand */
    struct kzi_variants variants;
};

void kzi_folder_init(struct kzi_folder *f);
void kzi_folder_clear(struct kzi_folder *f);
/* Add the terms of a text as it stands in the store. */
kz_status kzi_folder_add(struct kzi_folder *f, struct kzi_terms *t,
    enum kzi_place place, kz_rowid row, const char *text, size_t n,
    struct kz_error *err) KZ_MUST_CHECK;

/* Columns of the tables name and person, which are alike up to there. */
#define KZI_NAME_TEXT    9
#define KZI_NAME_ADDRESS 11

/* ---- s->gather: the terms of batches since the last update ---- */

struct kzi_gathered { /* a name's row; its texts are the record's */
    kz_rowid row;     /* 0: there is none */
    int person;
    struct kzi_cell text, address;
};

/* All but kzi_gather_add only while no record is on its way. */
void kzi_gather_begin(struct kz_store *s);
/* A row that was put; of other tables than those of names nothing is kept.
 * With s->gathered it is only noted there, for kzi_gather_add. */
void kzi_gather_row(struct kz_store *s, enum kzi_table t,
    const struct kzi_row *row);
void kzi_gather_add(struct kz_store *s, const struct kzi_gathered *x);
void kzi_gather_commit(struct kz_store *s, kz_rowid batch);
/* The batch under way is given up. */
void kzi_gather_drop(struct kz_store *s);
/*
 * 1 if all terms of exactly these batches were gathered: they are out's.
 * Anything else is left alone.
 */
int kzi_gather_take(struct kz_store *s, kz_rowid first, kz_rowid last,
    size_t batches, struct kzi_terms *out);
/* Begin anew: after an update, or where rows were taken back. */
void kzi_gather_forget(struct kz_store *s);
void kzi_gather_close(struct kz_store *s);

#endif
