/* XML reader, the tree half: records as small trees in shared arrays. */
#include <string.h>

#include "importers/common/xml_priv.h"
#include "keizu/base/alloc.h"

void
kzi_xml_tree_init(struct kzi_xml_tree *t)
{
    memset(t, 0, sizeof *t);
    kz_buf_init(&t->text);
    kz_buf_init(&t->values);
}

void
kzi_xml_tree_clear(struct kzi_xml_tree *t)
{
    kz_free(t->nodes);
    kz_free(t->attrs);
    kz_free(t->decls);
    kz_free(t->recs);
    kz_buf_clear(&t->text);
    kz_buf_clear(&t->values);
}

kz_status
kzi_xml_tree_decl(struct kzi_xml_tree *t, const char *prefix, const char *uri)
{
    struct kzi_xml_node *node = t->nodes + t->base.nodes + t->open;

    if (kz_grow(&t->decls, &t->decls_cap, t->decls_len + 1, sizeof *t->decls) <
        0)
        return KZ_ENOMEM;
    t->decls[t->decls_len].prefix = prefix;
    t->decls[t->decls_len++].uri = uri;
    node->decls++;
    return KZ_OK;
}

kz_status
kzi_xml_tree_attr(struct kzi_xml_tree *t, const char *name, const char *ns,
    const char *value, size_t n)
{
    struct kzi_xml_node *node = t->nodes + t->base.nodes + t->open;
    struct kzi_xml_attr *a;

    if (kz_grow(&t->attrs, &t->attrs_cap, t->attrs_len + 1, sizeof *t->attrs) <
        0)
        return KZ_ENOMEM;
    a = t->attrs + t->attrs_len++;
    a->name = name;
    a->ns = ns;
    a->value = t->values.len - t->base.values;
    kz_buf_add(&t->values, value, n);
    kz_buf_add(&t->values, "", 1);
    node->attrs++;
    return t->values.failed ? KZ_ENOMEM : KZ_OK;
}

static const char too_long[] = "a record is too long";

static int
too_big(const struct kzi_xml_tree *t)
{
    size_t n = t->text.len - t->base.text + t->values.len - t->base.values;

    n += (t->nodes_len - t->base.nodes) * sizeof *t->nodes;
    n += (t->attrs_len - t->base.attrs) * sizeof *t->attrs;
    n += (t->decls_len - t->base.decls) * sizeof *t->decls;
    return n > (t->text_max == KZ_XML_LONG_MAX ? KZ_XML_LONG_RECORD_MAX
                                               : KZ_XML_RECORD_MAX);
}

static void
link_node(struct kzi_xml_tree *t, struct kzi_xml_node *of, int node)
{
    struct kzi_xml_node *nodes = t->nodes + t->base.nodes;

    of->parent = t->open;
    if (t->open >= 0) {
        struct kzi_xml_node *up = nodes + t->open;

        if (up->last >= 0)
            nodes[up->last].next = node;
        up->last = node;
    }
    t->open = node;
}

kz_status
kzi_xml_tree_start(struct kzi_xml_tree *t, const char *name, const char *ns,
    int64_t line, const char **why)
{
    size_t n = t->nodes_len - t->base.nodes;
    struct kzi_xml_node *node;

    if (n >= KZ_XML_NODES_MAX) {
        *why = "a record has more than 32768 elements";
        return KZ_ELIMIT;
    }
    if (too_big(t)) {
        *why = too_long;
        return KZ_ELIMIT;
    }
    if (kz_grow(&t->nodes, &t->nodes_cap, t->nodes_len + 1, sizeof *t->nodes) <
        0)
        return KZ_ENOMEM;
    node = t->nodes + t->nodes_len++;
    node->name = name;
    node->ns = ns;
    node->last = node->next = -1;
    node->line = line;
    node->text = node->text_end = t->text.len - t->base.text;
    node->attr = t->attrs_len - t->base.attrs;
    node->decl = t->decls_len - t->base.decls;
    node->attrs = node->decls = 0;
    link_node(t, node, (int)n);
    return KZ_OK;
}

void
kzi_xml_tree_begin(struct kzi_xml_tree *t)
{
    t->building = 1;
    t->open = -1;
    t->base.nodes = t->nodes_len;
    t->base.attrs = t->attrs_len;
    t->base.decls = t->decls_len;
    t->base.text = t->text.len;
    t->base.values = t->values.len;
}

kz_status
kzi_xml_tree_end(struct kzi_xml_tree *t, int last)
{
    struct kzi_xml_node *node = t->nodes + t->base.nodes + t->open;

    node->text_end = t->text.len - t->base.text;
    t->open = node->parent;
    if (!last)
        return KZ_OK;
    t->building = 0;
    if (kz_grow(&t->recs, &t->recs_cap, t->recs_len + 1, sizeof *t->recs) < 0)
        return KZ_ENOMEM;
    t->recs[t->recs_len++] = t->base;
    return KZ_OK;
}

kz_status
kzi_xml_tree_text(struct kzi_xml_tree *t, const char *s, size_t n,
    const char **why)
{
    const struct kzi_xml_node *node = t->nodes + t->base.nodes + t->open;

    kz_buf_add(&t->text, s, n);
    if (t->text.failed)
        return KZ_ENOMEM;
    if (t->text.len - t->base.text - node->text > t->text_max) {
        *why = t->text_max == KZ_XML_LONG_MAX ? "a text is longer than 16 MiB"
                                              : "a text is longer than 1 MiB";
        return KZ_ELIMIT;
    }
    if (too_big(t)) {
        *why = too_long;
        return KZ_ELIMIT;
    }
    return KZ_OK;
}

/* Move what is behind `from` to the front of an array; its new length. */
static size_t
shift(void *array, size_t len, size_t from, size_t size)
{
    char *p = array;

    if (from > 0 && len > from)
        memmove(p, p + from * size, (len - from) * size);
    return len - from;
}

void
kzi_xml_tree_compact(struct kzi_xml_tree *t)
{
    static const struct kzi_xml_mark zero;

    if (!t->building) { /* keep nothing: begin behind everything */
        kzi_xml_tree_begin(t);
        t->building = 0;
    }
    t->nodes_len =
        shift(t->nodes, t->nodes_len, t->base.nodes, sizeof *t->nodes);
    t->attrs_len =
        shift(t->attrs, t->attrs_len, t->base.attrs, sizeof *t->attrs);
    t->decls_len =
        shift(t->decls, t->decls_len, t->base.decls, sizeof *t->decls);
    kz_buf_cut(&t->text, shift(t->text.data, t->text.len, t->base.text, 1));
    kz_buf_cut(&t->values,
        shift(t->values.data, t->values.len, t->base.values, 1));
    t->base = zero;
    t->recs_len = t->next_rec = 0;
}

static const struct kzi_xml_node *
at(const struct kz_xml *x, int node)
{
    return x->tree.nodes + x->tree.cur.nodes + node;
}

const char *
kz_xml_name(const struct kz_xml *x, int node)
{
    return at(x, node)->name;
}

const char *
kz_xml_ns(const struct kz_xml *x, int node)
{
    return at(x, node)->ns;
}

const char *
kz_xml_attr(const struct kz_xml *x, int node, const char *ns, const char *name)
{
    const struct kzi_xml_node *e = at(x, node);
    const struct kzi_xml_attr *a =
        e->attrs ? x->tree.attrs + x->tree.cur.attrs + e->attr : NULL;

    for (int i = 0; i < e->attrs; i++) {
        if (strcmp(a[i].name, name) != 0)
            continue;
        if (ns ? a[i].ns && strcmp(a[i].ns, ns) == 0 : !a[i].ns)
            return x->tree.values.data + x->tree.cur.values + a[i].value;
    }
    return NULL;
}

const char *
kz_xml_text(const struct kz_xml *x, int node, size_t *n)
{
    const struct kzi_xml_node *e = at(x, node);

    *n = e->text_end - e->text;
    return x->tree.text.data + x->tree.cur.text + e->text;
}

/* From node on along the siblings to the first of that name. */
static int
find_name(const struct kz_xml *x, int node, const char *name)
{
    while (node >= 0 && name && strcmp(at(x, node)->name, name) != 0)
        node = at(x, node)->next;
    return node;
}

int
kz_xml_child(const struct kz_xml *x, int node, const char *name)
{
    return find_name(x, at(x, node)->last < 0 ? -1 : node + 1, name);
}

int
kz_xml_sibling(const struct kz_xml *x, int node, const char *name)
{
    return find_name(x, at(x, node)->next, name);
}

static const char *
find_prefix(const struct kzi_xml_decl *d, size_t count, const char *prefix,
    size_t n)
{
    for (size_t i = count; i-- > 0;)
        if (strlen(d[i].prefix) == n && memcmp(d[i].prefix, prefix, n) == 0)
            return d[i].uri;
    return NULL;
}

const char *
kz_xml_resolve(const struct kz_xml *x, int node, const char *prefix, size_t n)
{
    const char *uri = NULL;

    for (; node >= 0 && !uri; node = at(x, node)->parent) {
        const struct kzi_xml_node *e = at(x, node);

        uri = find_prefix(x->tree.decls + x->tree.cur.decls + e->decl,
            (size_t)e->decls, prefix, n);
    }
    return uri;
}

int64_t
kz_xml_line(const struct kz_xml *x, int node)
{
    return at(x, node)->line;
}
