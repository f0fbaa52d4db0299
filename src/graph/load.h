/*
 * Loading, between its two files: what is gathered from the store, the whole
 * or the cone of some parties.
 */
#ifndef KZ_LOAD_H
#define KZ_LOAD_H

#include "src/graph/graph_priv.h"

struct kzi_doc { /* one document, for filtering and precedence */
    char *series, *sha;
    int64_t version;
    kz_date filed;
    uint32_t order;
    int superseded;
};

struct kzi_load {
    struct kz_store *s;
    struct kz_graph *g;
    struct kzi_raws *r;
    struct kz_counts extent;
    struct kzi_doc *docs; /* by document row id */
    kz_node *node_of;     /* all: by mention; NULL for a cone */
    /* parties while they are gathered; numbers change when sorted */
    kz_rowid *party;
    size_t *key;
    uint8_t *expanded;
    size_t n, cap, key_cap, expanded_cap;
    struct kz_buf keys;
    /* cone only: party -> index, open addressing */
    uint32_t *table;
    size_t table_size;
    size_t *queue;
    size_t queue_len, queue_cap;
};

/* ---- documents.c ---- */

/*
 * The documents of the store by row id, n of them (its documents_end), with
 * those marked that a later one of their series replaced.
 */
kz_status kzi_documents_load(struct kz_store *s, const struct kz_question *q,
    size_t n, struct kzi_doc **out, struct kz_error *err) KZ_MUST_CHECK;
void kzi_documents_free(struct kzi_doc *docs, size_t n); /* accepts NULL */

/* A statement filed that day is known on the day of known_by. */
int kzi_known(const struct kz_question *q, kz_date filed);
/* It has begun, has ended on the day asked. */
int kzi_begun(const struct kz_question *q, kz_date since, kz_date as_of);
int kzi_ended(const struct kz_question *q, kz_date until);

/* ---- load.c ---- */

/* A new party; whole: its public id, else scheme and value. */
kz_status kzi_load_add_party(struct kzi_load *l, kz_rowid party,
    const char *scheme, const char *value, const char *whole,
    struct kz_error *err) KZ_MUST_CHECK;
/*
 * Give the gathered parties their numbers: the bytewise order of keys.
 * *new_number (by index of gathering) is the caller's to free.
 */
kz_status kzi_load_number(struct kzi_load *l, uint32_t **new_number,
    struct kz_error *err) KZ_MUST_CHECK;
/* The question with its defaults filled in from the store. */
void kzi_question_fill(struct kz_store *s, const struct kz_counts *extent,
    const struct kz_question *q, struct kz_question *out);
/* kz_graph_load; of the whole store also what is beside, unless NULL. */
kz_status kzi_graph_load(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *seeds, size_t nseeds, int downstream,
    struct kz_graph_timing *timing, struct kzi_besides *beside,
    struct kz_graph **out, struct kz_error *err) KZ_MUST_CHECK;
/* Keep a statement if it is known and has begun on the day asked. */
kz_status kzi_load_holding(struct kzi_load *l, const struct kz_holding_row *h,
    kz_node owner, kz_node owned, struct kz_error *err) KZ_MUST_CHECK;
kz_status kzi_load_party(struct kzi_load *l, const struct kz_party_row *p,
    kz_node node, struct kz_error *err) KZ_MUST_CHECK;

/* A row of a table of categories, if it is known and has begun. */
kz_status kzi_load_counted(struct kzi_load *l, const struct kz_category_fact *f,
    kz_node company, struct kz_error *err) KZ_MUST_CHECK;

/* ---- cone.c ---- */

/* Statements and facts of the cone of the seeds, nodes numbered. */
kz_status kzi_load_cone(struct kzi_load *l, const kz_rowid *seeds,
    size_t nseeds, int downstream, struct kz_error *err) KZ_MUST_CHECK;

#endif
