/*
 * Tree: a whole document in memory, in the order in which it was said, for
 * outputs that must see all of it before they write.
 *
 * Nodes are numbers; a node comes before everything inside it, so a loop
 * over the numbers is a walk in document order.  Node 0 is the document.
 */
#ifndef KZ_REPORT_TREE_H
#define KZ_REPORT_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/buf.h"

#define KZI_NONE UINT32_MAX

enum kzi_node_kind {
    KZI_N_MAP,
    KZI_N_LIST,
    KZI_N_NULL,
    KZI_N_TEXT,
    KZI_N_NUMBER,
    KZI_N_INTEGER,
    KZI_N_BOOLEAN
};

struct kzi_node {
    enum kzi_node_kind kind;
    uint32_t parent, first, last, next; /* KZI_NONE: none */
    size_t key;  /* offset in text; of a map's children */
    size_t text; /* offset in text; of KZI_N_TEXT */
    double number;
    int64_t integer; /* also a boolean */
};

struct kzi_tree {
    struct kzi_node *node;
    size_t count, cap;
    uint32_t open;   /* the innermost map or list */
    size_t next_key; /* of the value to come */
    struct kz_buf text;
    int failed; /* no memory, or 2^32 nodes; the tree is not whole */
};

void kzi_tree_init(struct kzi_tree *t);
void kzi_tree_clear(struct kzi_tree *t);

void kzi_tree_key(struct kzi_tree *t, const char *key);
/* Append a node of that kind; NULL when failed. */
struct kzi_node *kzi_tree_add(struct kzi_tree *t, enum kzi_node_kind kind);
void kzi_tree_text(struct kzi_tree *t, const char *utf8);
void kzi_tree_end(struct kzi_tree *t);

/* The child of a map with that key, or KZI_NONE.  O(children). */
uint32_t kzi_tree_child(const struct kzi_tree *t, uint32_t map,
    const char *key);
const char *kzi_tree_key_of(const struct kzi_tree *t, uint32_t n);
const char *kzi_tree_text_of(const struct kzi_tree *t, uint32_t n);

#endif
