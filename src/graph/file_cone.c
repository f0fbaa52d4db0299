/* Graph files: the cone above some parties, reading what it consists of. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/lower_bound.h"
#include "src/graph/file_priv.h"

/* A node of the file that is in the cone. */
struct item {
    kz_node node;
    struct kzi_file_node says;
};

struct cone {
    struct kz_blocks *b;
    struct kz_graph *g;
    struct item *item; /* as they are found, then by node */
    size_t n, cap;
    uint32_t *table; /* node -> its place in item, open addressing */
    size_t table_size;
    char *group; /* keys of a group, as in the file */
    size_t group_cap;
    uint64_t arcs; /* of the cone */
    uint32_t columns;
};

static kz_status
read_row(struct cone *c, enum kzi_section s, uint64_t i, void *out, size_t size,
    struct kz_error *err)
{
    return kz_blocks_read(c->b, (int)s, i * size, out, size, err);
}

/* ---- which nodes ---- */

static size_t
slot_of(const struct cone *c, kz_node node)
{
    size_t mask = c->table_size - 1;
    size_t h = (size_t)((node * 0x9E3779B97F4A7C15u) >> 20) & mask;

    while (c->table[h] != UINT32_MAX && c->item[c->table[h]].node != node)
        h = (h + 1) & mask;
    return h;
}

static kz_status
grow_table(struct cone *c, struct kz_error *err)
{
    size_t size = c->table_size ? c->table_size * 2 : 1024;
    uint32_t *t = kz_malloc(size * sizeof *t);

    if (!t)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_free(c->table);
    c->table = t;
    c->table_size = size;
    memset(t, 0xFF, size * sizeof *t);
    for (size_t i = 0; i < c->n; i++)
        t[slot_of(c, c->item[i].node)] = (uint32_t)i;
    return KZ_OK;
}

static kz_status
add_node(struct cone *c, kz_node node, struct kz_error *err)
{
    size_t h;
    kz_status st = KZ_OK;

    if (c->n * 2 >= c->table_size)
        KZ_TRY(grow_table(c, err));
    h = slot_of(c, node);
    if (c->table[h] != UINT32_MAX)
        return KZ_OK;
    if (kz_grow(&c->item, &c->cap, c->n + 1, sizeof *c->item) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    c->item[c->n].node = node;
    c->table[h] = (uint32_t)c->n++;
out:
    return st;
}

/* The node of a party, by halving. */
static kz_status
find_party(struct cone *c, kz_rowid party, kz_node *out, struct kz_error *err)
{
    uint64_t lo = 0,
             hi = kzi_file_rows(c->b, KZI_NODES, sizeof(struct kzi_file_node));
    kz_status st;

    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        struct kzi_file_node f;

        KZ_TRY(read_row(c, KZI_BY_PARTY, mid, out, sizeof *out, err));
        KZ_TRY(read_row(c, KZI_NODES, *out, &f, sizeof f, err));
        if (f.party == party)
            return KZ_OK;
        if (f.party < party)
            lo = mid + 1;
        else
            hi = mid;
    }
    st = kz_fail(err, KZ_EINVAL, "no such party");
out:
    return st;
}

/* The first row of a section that is not of a node before this one; a row
 * begins with size bytes, the node at an offset of them. */
static kz_status
first_row(struct cone *c, enum kzi_section s, size_t size, size_t offset,
    kz_node node, uint64_t *out, struct kz_error *err)
{
    uint64_t lo = 0, hi = kzi_file_rows(c->b, s, size);
    kz_status st = KZ_OK;

    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        kz_node at;

        KZ_TRY(kz_blocks_read(c->b, (int)s, mid * size + offset, &at, sizeof at,
            err));
        if (at < node)
            lo = mid + 1;
        else
            hi = mid;
    }
    *out = lo;
out:
    return st;
}

/* The column of a node and, for where it ends, the next. */
static kz_status
read_column(struct cone *c, const struct item *item,
    struct kzi_file_column f[2], struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kz_blocks_read(c->b, KZI_COLUMNS,
        (uint64_t)item->says.column * sizeof f[0], f, 2 * sizeof f[0], err));
    if (f[0].node != item->node || f[1].start < f[0].start ||
        (!f[0].wide && f[0].base == 0))
        st = kzi_file_damaged(err);
out:
    return st;
}

static kz_status
add_column(struct cone *c, const struct item *item, struct kz_error *err)
{
    struct kzi_file_column f[2];
    kz_status st;

    KZ_TRY(read_column(c, item, f, err));
    c->columns++;
    c->arcs += f[1].start - f[0].start;
    for (uint64_t at = f[0].start; at < f[1].start; at++) {
        struct kzi_file_arc a;

        KZ_TRY(read_row(c, KZI_ARCS, at, &a, sizeof a, err));
        KZ_TRY(add_node(c, a.owner, err));
    }
out:
    return st;
}

/* What a cone of the store has beyond columns. */
static kz_status
add_beside(struct cone *c, kz_node node, struct kz_error *err)
{
    uint64_t rows = kzi_file_rows(c->b, KZI_BESIDE, sizeof(struct kzi_beside)),
             at;
    kz_status st;

    KZ_TRY(first_row(c, KZI_BESIDE, sizeof(struct kzi_beside),
        offsetof(struct kzi_beside, owned), node, &at, err));
    for (; at < rows; at++) {
        struct kzi_beside x;

        KZ_TRY(read_row(c, KZI_BESIDE, at, &x, sizeof x, err));
        if (x.owned != node)
            break;
        if (x.owner == KZ_NODE_NONE)
            c->g->votes_differ = 1;
        else
            KZ_TRY(add_node(c, x.owner, err));
    }
out:
    return st;
}

static kz_status
add_owners(struct cone *c, size_t i, struct kz_error *err)
{
    struct item *item = &c->item[i];
    struct item copy;
    kz_status st;

    KZ_TRY(read_row(c, KZI_NODES, item->node, &item->says, sizeof item->says,
        err));
    copy = *item; /* the list grows */
    if (copy.says.column != UINT32_MAX)
        KZ_TRY(add_column(c, &copy, err));
    KZ_TRY(add_beside(c, copy.node, err));
out:
    return st;
}

static int
by_node(const void *pa, const void *pb)
{
    const struct item *a = pa, *b = pb;

    return a->node < b->node ? -1 : a->node > b->node;
}

/* The number in the cone of a node of the file. */
static kz_status
number_of(const struct cone *c, kz_node node, kz_node *out,
    struct kz_error *err)
{
    size_t at;

    KZ_LOWER_BOUND(at, c->n, i, c->item[i].node < node);
    if (at == c->n || c->item[at].node != node)
        return kzi_file_damaged(err);
    *out = (kz_node)at;
    return KZ_OK;
}

/* ---- the graph ---- */

/* The key of one node, behind those before it. */
static kz_status
read_key(struct cone *c, kz_node node, struct kz_buf *keys,
    struct kz_error *err)
{
    uint64_t group = node / KZI_KEY_GROUP, begin, end;
    size_t from = keys->len;
    const char *p, *stop;
    kz_status st;

    KZ_TRY(read_row(c, KZI_KEY_GROUPS, group, &begin, sizeof begin, err));
    end = kz_blocks_size(c->b, KZI_KEYS);
    if (group + 1 < kzi_file_rows(c->b, KZI_KEY_GROUPS, sizeof end))
        KZ_TRY(read_row(c, KZI_KEY_GROUPS, group + 1, &end, sizeof end, err));
    if (end <= begin || end - begin > kz_blocks_size(c->b, KZI_KEYS))
        KZ_TRY(kzi_file_damaged(err));
    if (kz_grow(&c->group, &c->group_cap, (size_t)(end - begin), 1) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    KZ_TRY(kz_blocks_read(c->b, KZI_KEYS, begin, c->group,
        (size_t)(end - begin), err));
    p = c->group;
    stop = p + (end - begin);
    for (kz_node i = 0; i <= node % KZI_KEY_GROUP; i++) {
        size_t shared = p < stop ? (unsigned char)*p : SIZE_MAX;
        const char *zero =
            p < stop ? memchr(p + 1, 0, (size_t)(stop - p) - 1) : NULL;

        if (!zero || shared > keys->len - from)
            KZ_TRY(kzi_file_damaged(err));
        keys->len = from + shared;
        kz_buf_add(keys, p + 1, (size_t)(zero - p));
        KZ_TRY(kz_buf_check(keys, err));
        keys->len--; /* its 0 */
        p = zero + 1;
    }
    kz_buf_add(keys, "", 1);
    st = kz_buf_check(keys, err);
out:
    return st;
}

static kz_status
take_nodes(struct cone *c, struct kz_error *err)
{
    struct kz_graph *g = c->g;
    struct kz_buf keys;
    kz_status st = KZ_OK;

    kz_buf_init(&keys);
    g->n = (kz_node)c->n;
    g->node = kz_calloc(c->n, sizeof *g->node);
    g->key = kz_calloc(c->n, sizeof *g->key);
    g->column_of = kz_malloc(c->n * sizeof *g->column_of);
    if (!g->node || !g->key || !g->column_of)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    memset(g->column_of, 0xFF, c->n * sizeof *g->column_of);
    for (size_t i = 0; i < c->n; i++) {
        if (!kzi_file_node_take(&c->item[i].says, &g->node[i]))
            KZ_TRY(kzi_file_damaged(err));
        g->key[i] = keys.len;
        KZ_TRY(read_key(c, c->item[i].node, &keys, err));
    }
    g->keys_len = keys.len;
    g->keys = kz_buf_take(&keys);
    if (!g->keys)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
out:
    kz_buf_clear(&keys);
    return st;
}

static kz_status
take_arcs(struct cone *c, uint32_t to, const struct kzi_file_column f[2],
    struct kz_error *err)
{
    struct kz_graph *g = c->g;
    struct kzi_file_wide w = { 0 };
    int64_t base = f[0].base, sum = 0;
    kz_status st = KZ_OK;

    if (f[0].wide) {
        KZ_TRY(read_row(c, KZI_WIDE, f[0].base, &w, sizeof w, err));
        kzi_file_column_wide(g, to, &w);
        base = w.base;
        if (f[0].flags & KZ_COL_CATEGORIES)
            KZ_TRY(kzi_file_categories(c->b, w.categories, to, g, err));
    }
    for (uint32_t i = f[0].start; i < f[1].start; i++) {
        struct kzi_file_wide_arc wide = { .day = f[0].day, .rank = f[0].rank };
        struct kzi_file_arc x;
        uint64_t a = g->c.m++;

        KZ_TRY(read_row(c, KZI_ARCS, i, &x, sizeof x, err));
        KZ_TRY(number_of(c, x.owner, &g->a_owner[a], err));
        g->a_holding[a] = x.holding;
        if (f[0].wide) {
            KZ_TRY(read_row(c, KZI_WIDE_ARCS, w.start + (i - f[0].start), &wide,
                sizeof wide, err));
        } else {
            wide.lo = wide.hi = x.lo;
            wide.point = (double)x.lo / (double)base;
            sum += x.lo;
        }
        kzi_file_arc_wide(g, a, base, &wide);
    }
    if (!f[0].wide)
        kzi_file_column_plain(g, to, base, sum);
out:
    return st;
}

static kz_status
take_columns(struct cone *c, int ends, struct kz_error *err)
{
    struct kz_graph *g = c->g;
    kz_status st;

    KZ_TRY(kzi_graph_grow_columns(g, c->columns, err));
    KZ_TRY(kzi_graph_grow_arcs(g, (size_t)c->arcs, err));
    if (ends)
        KZ_TRY(kzi_graph_split_ends(g, err));
    for (size_t i = 0; i < c->n; i++) {
        struct kzi_file_column f[2];
        uint32_t to = g->c.nc;

        if (c->item[i].says.column == UINT32_MAX)
            continue;
        KZ_TRY(read_column(c, &c->item[i], f, err));
        g->c_node[to] = (kz_node)i;
        g->c_flags[to] = f[0].flags;
        g->column_of[i] = to;
        KZ_TRY(take_arcs(c, to, f, err));
        g->c_start[++g->c.nc] = g->c.m;
    }
out:
    return st;
}

static kz_status
take_findings(struct cone *c, struct kz_error *err)
{
    struct kz_graph *g = c->g;
    size_t size = sizeof(struct kzi_file_finding);
    uint64_t rows = kzi_file_rows(c->b, KZI_FINDINGS, size);
    kz_status st = KZ_OK;

    for (size_t i = 0; i < c->n && rows; i++) {
        kz_node node = c->item[i].node;
        uint64_t at;

        KZ_TRY(first_row(c, KZI_FINDINGS, size,
            offsetof(struct kzi_file_finding, company), node, &at, err));
        for (; at < rows; at++) {
            struct kz_finding *f;

            KZ_TRY(kzi_file_findings(c->b, at, at + 1, g, err));
            f = &g->findings[g->nfindings - 1];
            if (f->company != node) { /* it is of the next */
                g->nfindings--;
                break;
            }
            f->company = (kz_node)i;
            if (f->other != KZ_NODE_NONE)
                KZ_TRY(number_of(c, f->other, &f->other, err));
        }
    }
out:
    return st;
}

kz_status
kzi_file_cone(struct kz_blocks *b, const kz_rowid *seeds, size_t nseeds,
    struct kz_graph *g, struct kz_error *err)
{
    struct cone c = { .b = b, .g = g };
    struct kzi_file_head h;
    kz_node node;
    kz_status st;

    KZ_TRY(kz_blocks_read(b, KZI_HEAD, 0, &h, sizeof h, err));
    for (size_t i = 0; i < nseeds; i++) {
        KZ_TRY(find_party(&c, seeds[i], &node, err));
        KZ_TRY(add_node(&c, node, err));
    }
    for (size_t i = 0; i < c.n; i++)
        KZ_TRY(add_owners(&c, i, err));
    if (c.n)
        qsort(c.item, c.n, sizeof *c.item, by_node);
    KZ_TRY(take_nodes(&c, err));
    KZ_TRY(take_columns(&c, h.ends != 0, err));
    KZ_TRY(take_findings(&c, err));
    KZ_TRY(kzi_graph_sources(g, err));
    kzi_graph_set_view(g);
out:
    kz_free(c.item);
    kz_free(c.table);
    kz_free(c.group);
    return st;
}
