/*
 * JSON reader, inside: what the parser half (json.c) and the tree half
 * (json_tree.c) share (private to importers/common).
 *
 * Arrays hold the records of the last piece of input and the one that is
 * being built; all numbers inside a record count from its own beginning, so
 * that what is unfinished can be moved to the front as it is.
 */
#ifndef KZI_JSON_PRIV_H
#define KZI_JSON_PRIV_H

#include "importers/common/json.h"
#include "keizu/base/buf.h"

struct kzi_json_node {
    enum kz_json_type type;
    int parent, last, next; /* -1: none; the first child is node + 1 */
    int count;              /* values directly inside */
    size_t key, key_len;    /* from the record's first byte of text */
    size_t text, text_len;
    int64_t line;
    uint64_t offset;
};

struct kzi_json_mark { /* where a record begins */
    size_t nodes, text;
};

struct kzi_json_tree {
    struct kzi_json_node *nodes;
    size_t nodes_len, nodes_cap;
    struct kz_buf text;         /* each with its 0 */
    struct kzi_json_mark *recs; /* where finished records begin */
    size_t recs_len, recs_cap;
    size_t next_rec;           /* which one is given out next */
    struct kzi_json_mark cur;  /* where the one given out last begins */
    struct kzi_json_mark base; /* where the one being built begins */
    int building;              /* a record is open */
    int open;                  /* its innermost open list or map, -1 none */
    size_t key, key_len;       /* of the value that comes next */
};

void kzi_json_tree_init(struct kzi_json_tree *t);
void kzi_json_tree_clear(struct kzi_json_tree *t);
void kzi_json_tree_begin(struct kzi_json_tree *t); /* a record */
/*
 * These return KZ_OK, KZ_ENOMEM, KZ_EFORMAT or KZ_ELIMIT, the last two with
 * *why a constant sentence.
 */
kz_status kzi_json_tree_key(struct kzi_json_tree *t, const char *s, size_t n,
    const char **why);
/* A value; with a list or map it is the one that is open. */
kz_status kzi_json_tree_value(struct kzi_json_tree *t, enum kz_json_type type,
    const char *s, size_t n, int64_t line, uint64_t offset, const char **why);
/* The innermost list or map ends. */
void kzi_json_tree_up(struct kzi_json_tree *t);
/* If nothing is open any more the record is finished. */
kz_status kzi_json_tree_finish(struct kzi_json_tree *t);
/* Forget the finished records; move an unfinished one to the front. */
void kzi_json_tree_compact(struct kzi_json_tree *t);

/* What yajl does not look at, on the bytes before they go there. */
struct kzi_json_scan {
    int in_text, escaped; /* inside quotes; behind a backslash */
    int digits;           /* of \uXXXX still to come */
    unsigned unit;        /* what they give so far */
    int high;             /* a high surrogate waits for its low one */
    size_t len;           /* of the text or word so far */
};

/*
 * Look over n bytes; *used gets how many are fine.  KZ_EFORMAT, KZ_ELIMIT
 * with *why a constant sentence.
 */
kz_status kzi_json_scan(struct kzi_json_scan *s, const char *p, size_t n,
    size_t *used, const char **why);

/* The tree that kz_json_* looks at. */
const struct kzi_json_tree *kzi_json_tree(const struct kz_json *j);

#endif
