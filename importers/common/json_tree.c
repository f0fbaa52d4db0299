/* JSON reader, the tree half: records as small trees in shared arrays. */
#include <string.h>

#include "importers/common/json_priv.h"
#include "keizu/base/alloc.h"

void
kzi_json_tree_init(struct kzi_json_tree *t)
{
    memset(t, 0, sizeof *t);
    kz_buf_init(&t->text);
}

void
kzi_json_tree_clear(struct kzi_json_tree *t)
{
    kz_free(t->nodes);
    kz_free(t->recs);
    kz_buf_clear(&t->text);
}

void
kzi_json_tree_begin(struct kzi_json_tree *t)
{
    t->building = 1;
    t->open = -1;
    t->base.nodes = t->nodes_len;
    t->base.text = t->text.len;
    t->key = t->key_len = 0;
}

/* Bytes into the record's texts, with a 0 behind; where they begin. */
static size_t
add_text(struct kzi_json_tree *t, const char *s, size_t n)
{
    size_t at = t->text.len - t->base.text;

    kz_buf_add(&t->text, s, n);
    kz_buf_putc(&t->text, 0);
    return at;
}

static kz_status
check_size(const struct kzi_json_tree *t, const char **why)
{
    size_t n = t->text.len - t->base.text +
               (t->nodes_len - t->base.nodes) * sizeof *t->nodes;

    if (t->text.failed)
        return KZ_ENOMEM;
    if (n <= KZ_JSON_RECORD_MAX)
        return KZ_OK;
    *why = "a record is longer than 4 MiB";
    return KZ_ELIMIT;
}

kz_status
kzi_json_tree_key(struct kzi_json_tree *t, const char *s, size_t n,
    const char **why)
{
    const struct kzi_json_node *nodes = t->nodes + t->base.nodes;
    const struct kzi_json_node *map = nodes + t->open;
    const char *text = t->text.data + t->base.text;

    if (map->count == KZ_JSON_KEYS_MAX) {
        *why = "a map has more than 512 keys";
        return KZ_ELIMIT;
    }
    if (map->count)
        for (int i = t->open + 1; i >= 0; i = nodes[i].next)
            if (nodes[i].key_len == n &&
                memcmp(text + nodes[i].key, s, n) == 0) {
                *why = "a map has the same key twice";
                return KZ_EFORMAT;
            }
    t->key = add_text(t, s, n);
    t->key_len = n;
    return check_size(t, why);
}

kz_status
kzi_json_tree_value(struct kzi_json_tree *t, enum kz_json_type type,
    const char *s, size_t n, int64_t line, uint64_t offset, const char **why)
{
    int number = (int)(t->nodes_len - t->base.nodes);
    struct kzi_json_node *node, *up;

    if (kz_grow(&t->nodes, &t->nodes_cap, t->nodes_len + 1, sizeof *t->nodes) <
        0)
        return KZ_ENOMEM;
    node = t->nodes + t->nodes_len++;
    node->type = type;
    node->parent = t->open;
    node->last = node->next = -1;
    node->count = 0;
    node->key = t->key;
    node->key_len = t->key_len;
    node->text = add_text(t, s, n);
    node->text_len = n;
    node->line = line;
    node->offset = offset;
    t->key = t->key_len = 0;
    if (t->open >= 0) {
        up = t->nodes + t->base.nodes + t->open;
        if (up->last >= 0)
            t->nodes[t->base.nodes + (size_t)up->last].next = number;
        up->last = number;
        up->count++;
    }
    if (type == KZ_JSON_LIST || type == KZ_JSON_MAP)
        t->open = number;
    return check_size(t, why);
}

void
kzi_json_tree_up(struct kzi_json_tree *t)
{
    t->open = t->nodes[t->base.nodes + (size_t)t->open].parent;
}

kz_status
kzi_json_tree_finish(struct kzi_json_tree *t)
{
    if (t->open >= 0)
        return KZ_OK;
    t->building = 0;
    if (kz_grow(&t->recs, &t->recs_cap, t->recs_len + 1, sizeof *t->recs) < 0)
        return KZ_ENOMEM;
    t->recs[t->recs_len++] = t->base;
    return KZ_OK;
}

void
kzi_json_tree_compact(struct kzi_json_tree *t)
{
    static const struct kzi_json_mark zero;
    size_t nodes = t->building ? t->base.nodes : t->nodes_len;
    size_t text = t->building ? t->base.text : t->text.len;

    if (nodes && t->nodes_len > nodes)
        memmove(t->nodes, t->nodes + nodes,
            (t->nodes_len - nodes) * sizeof *t->nodes);
    if (text && t->text.len > text)
        memmove(t->text.data, t->text.data + text, t->text.len - text);
    t->nodes_len -= nodes;
    kz_buf_cut(&t->text, t->text.len - text);
    t->base = zero;
    t->recs_len = t->next_rec = 0;
}

/* ---- what is in a record ---- */

static const struct kzi_json_node *
at(const struct kz_json *j, int node)
{
    const struct kzi_json_tree *t = kzi_json_tree(j);

    return t->nodes + t->cur.nodes + node;
}

static const char *
text_at(const struct kz_json *j, size_t offset)
{
    const struct kzi_json_tree *t = kzi_json_tree(j);

    return t->text.data + t->cur.text + offset;
}

enum kz_json_type
kz_json_type(const struct kz_json *j, int node)
{
    return node < 0 ? KZ_JSON_NONE : at(j, node)->type;
}

const char *
kz_json_text(const struct kz_json *j, int node)
{
    enum kz_json_type type = kz_json_type(j, node);

    return type >= KZ_JSON_FALSE && type <= KZ_JSON_TEXT
               ? text_at(j, at(j, node)->text)
               : NULL;
}

size_t
kz_json_length(const struct kz_json *j, int node)
{
    return kz_json_text(j, node) ? at(j, node)->text_len : 0;
}

int
kz_json_child(const struct kz_json *j, int node)
{
    return node < 0 || at(j, node)->count == 0 ? -1 : node + 1;
}

int
kz_json_sibling(const struct kz_json *j, int node)
{
    return node < 0 ? -1 : at(j, node)->next;
}

const char *
kz_json_key(const struct kz_json *j, int node)
{
    return node < 0 || at(j, node)->key_len == 0 ? ""
                                                 : text_at(j, at(j, node)->key);
}

/* The value of a key of n bytes in a map, or -1. */
static int
member(const struct kz_json *j, int map, const char *key, size_t n)
{
    int i = kz_json_type(j, map) == KZ_JSON_MAP ? kz_json_child(j, map) : -1;

    while (i >= 0 && (at(j, i)->key_len != n ||
                         memcmp(text_at(j, at(j, i)->key), key, n) != 0))
        i = at(j, i)->next;
    return i;
}

int
kz_json_find(const struct kz_json *j, int node, const char *path)
{
    while (node >= 0 && *path) {
        size_t n = strcspn(path, ".");

        node = member(j, node, path, n);
        path += path[n] ? n + 1 : n;
    }
    return node;
}

int64_t
kz_json_line(const struct kz_json *j, int node)
{
    return node < 0 ? 0 : at(j, node)->line;
}

uint64_t
kz_json_offset(const struct kz_json *j, int node)
{
    return node < 0 ? 0 : at(j, node)->offset;
}
