/* Tree: two growing arrays, one of nodes and one of bytes. */
#include "src/report/tree.h"

#include <string.h>

#include "keizu/base/alloc.h"

void
kzi_tree_init(struct kzi_tree *t)
{
    memset(t, 0, sizeof *t);
    t->open = KZI_NONE;
    kz_buf_init(&t->text);
    /* offset 0 is the empty text, the key of what has none */
    kz_buf_putc(&t->text, 0);
    t->failed = t->text.failed;
}

void
kzi_tree_clear(struct kzi_tree *t)
{
    kz_free(t->node);
    kz_buf_clear(&t->text);
    memset(t, 0, sizeof *t);
}

static size_t
keep(struct kzi_tree *t, const char *s)
{
    size_t at = t->text.len;

    kz_buf_add(&t->text, s, strlen(s) + 1);
    if (t->text.failed)
        t->failed = 1;
    return at;
}

void
kzi_tree_key(struct kzi_tree *t, const char *key)
{
    t->next_key = keep(t, key);
}

struct kzi_node *
kzi_tree_add(struct kzi_tree *t, enum kzi_node_kind kind)
{
    struct kzi_node *n;
    uint32_t at = (uint32_t)t->count;

    if (t->failed || t->count >= KZI_NONE ||
        kz_grow(&t->node, &t->cap, t->count + 1, sizeof *t->node) < 0) {
        t->failed = 1;
        return NULL;
    }
    n = &t->node[t->count++];
    memset(n, 0, sizeof *n);
    n->kind = kind;
    n->parent = t->open;
    n->first = n->last = n->next = KZI_NONE;
    n->key = t->next_key;
    t->next_key = 0;
    if (t->open != KZI_NONE) {
        struct kzi_node *up = &t->node[t->open];

        if (up->last == KZI_NONE)
            up->first = at;
        else
            t->node[up->last].next = at;
        up->last = at;
    }
    if (kind == KZI_N_MAP || kind == KZI_N_LIST)
        t->open = at;
    return n;
}

void
kzi_tree_text(struct kzi_tree *t, const char *utf8)
{
    size_t at = utf8 ? keep(t, utf8) : 0;
    struct kzi_node *n = kzi_tree_add(t, utf8 ? KZI_N_TEXT : KZI_N_NULL);

    if (n)
        n->text = at;
}

void
kzi_tree_end(struct kzi_tree *t)
{
    if (!t->failed)
        t->open = t->node[t->open].parent;
}

uint32_t
kzi_tree_child(const struct kzi_tree *t, uint32_t map, const char *key)
{
    uint32_t c = t->node[map].first;

    while (c != KZI_NONE && strcmp(kzi_tree_key_of(t, c), key) != 0)
        c = t->node[c].next;
    return c;
}

const char *
kzi_tree_key_of(const struct kzi_tree *t, uint32_t n)
{
    return t->text.data + t->node[n].key;
}

const char *
kzi_tree_text_of(const struct kzi_tree *t, uint32_t n)
{
    return t->text.data + t->node[n].text;
}
