/* Graph files: the cone of some parties, reading what it consists of. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/lower_bound.h"
#include "src/graph/file_priv.h"

enum { ABOVE = 1, BELOW = 2 }; /* its owners are read; what it owns too */

/* A node of the file that is in the cone. */
struct item {
    kz_node node;
    uint32_t how;
    struct kzi_file_node says;
};

/* A column of the file that is in the cone. */
struct column {
    struct kzi_file_column says;
    uint32_t narcs;
    size_t arc; /* its first in cone.arc */
};

struct cone {
    struct kz_blocks *b;
    struct kz_graph *g;
    struct item *item; /* as they are found, then by node */
    size_t n, cap;
    uint32_t *table; /* node -> its place in item, open addressing */
    size_t table_size;
    struct column *column; /* as they are found, then by node */
    size_t ncolumns, column_cap;
    struct kzi_file_arc *arc;
    size_t narcs, arc_cap;
    uint32_t *queue; /* places in item of those below the seeds */
    size_t queued, queue_cap;
    char *group; /* keys of a group, as in the file */
    size_t group_cap;
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

static void
fill_table(struct cone *c)
{
    memset(c->table, 0xFF, c->table_size * sizeof *c->table);
    for (size_t i = 0; i < c->n; i++)
        c->table[slot_of(c, c->item[i].node)] = (uint32_t)i;
}

static kz_status
grow_table(struct cone *c, struct kz_error *err)
{
    size_t size = c->table_size ? c->table_size * 2 : 256;
    uint32_t *t = kz_malloc(size * sizeof *t);

    if (!t)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_free(c->table);
    c->table = t;
    c->table_size = size;
    fill_table(c);
    return KZ_OK;
}

/* Its place in item, where it is added if it is new. */
static kz_status
add_node(struct cone *c, kz_node node, uint32_t *out, struct kz_error *err)
{
    struct item *item;
    size_t h;
    kz_status st = KZ_OK;

    if (c->n * 2 >= c->table_size)
        KZ_TRY(grow_table(c, err));
    h = slot_of(c, node);
    *out = c->table[h];
    if (*out != UINT32_MAX)
        return KZ_OK;
    if (kz_grow(&c->item, &c->cap, c->n + 1, sizeof *c->item) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    item = &c->item[c->n];
    item->node = node;
    item->how = 0;
    KZ_TRY(read_row(c, KZI_NODES, node, &item->says, sizeof item->says, err));
    *out = c->table[h] = (uint32_t)c->n++;
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

/* The column of a node, its arcs, and their owners. */
static kz_status
add_column(struct cone *c, kz_node node, uint32_t at, struct kz_error *err)
{
    struct kzi_file_column f[2]; /* where it ends the next begins */
    size_t first = c->narcs;
    uint32_t n, owner;
    kz_status st;

    KZ_TRY(kz_blocks_read(c->b, KZI_COLUMNS, (uint64_t)at * sizeof f[0], f,
        sizeof f, err));
    n = f[1].start - f[0].start;
    if (f[0].node != node || f[1].start < f[0].start ||
        n > kzi_file_rows(c->b, KZI_ARCS, sizeof *c->arc) ||
        (!f[0].wide && f[0].base == 0))
        KZ_TRY(kzi_file_damaged(err));
    if (kz_grow(&c->column, &c->column_cap, c->ncolumns + 1,
            sizeof *c->column) < 0 ||
        kz_grow(&c->arc, &c->arc_cap, first + n, sizeof *c->arc) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    c->column[c->ncolumns++] = (struct column){ f[0], n, first };
    if (n)
        KZ_TRY(kz_blocks_read(c->b, KZI_ARCS,
            (uint64_t)f[0].start * sizeof *c->arc, c->arc + first,
            n * sizeof *c->arc, err));
    c->narcs += n;
    for (uint32_t i = 0; i < n; i++)
        KZ_TRY(add_node(c, c->arc[first + i].owner, &owner, err));
out:
    return st;
}

/* What a cone of the store has beyond columns. */
static kz_status
add_beside(struct cone *c, kz_node node, struct kz_error *err)
{
    uint64_t rows = kzi_file_rows(c->b, KZI_BESIDE, sizeof(struct kzi_beside)),
             at;
    uint32_t owner;
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
            KZ_TRY(add_node(c, x.owner, &owner, err));
    }
out:
    return st;
}

/* Once, whichever direction asks for it. */
static kz_status
add_owners(struct cone *c, size_t i, struct kz_error *err)
{
    struct item item = c->item[i]; /* the list grows */
    kz_status st = KZ_OK;

    if (item.how & ABOVE)
        return KZ_OK;
    c->item[i].how |= ABOVE;
    if (item.says.column != UINT32_MAX)
        KZ_TRY(add_column(c, item.node, item.says.column, err));
    KZ_TRY(add_beside(c, item.node, err));
out:
    return st;
}

/* The rows of what a node owns: where they begin, and its group ends. */
static kz_status
find_owned(struct cone *c, kz_node node, uint64_t *at, uint64_t *end,
    struct kz_error *err)
{
    uint64_t group = node / KZI_OWNED_GROUP, hi;
    uint32_t border[2];
    kz_status st;

    KZ_TRY(kz_blocks_read(c->b, KZI_OWNED_GROUPS, group * sizeof border[0],
        border, sizeof border, err));
    *at = border[0];
    *end = hi = border[1];
    while (*at < hi) {
        uint64_t mid = *at + (hi - *at) / 2;
        struct kzi_file_owned f;

        KZ_TRY(read_row(c, KZI_OWNED, mid, &f, sizeof f, err));
        if (f.owner < node % KZI_OWNED_GROUP)
            *at = mid + 1;
        else
            hi = mid;
    }
out:
    return st;
}

static kz_status
enqueue(struct cone *c, uint32_t i, struct kz_error *err)
{
    if (c->item[i].how & BELOW)
        return KZ_OK;
    c->item[i].how |= BELOW;
    if (kz_grow(&c->queue, &c->queue_cap, c->queued + 1, sizeof *c->queue) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    c->queue[c->queued++] = i;
    return KZ_OK;
}

static kz_status
add_owned(struct cone *c, kz_node node, struct kz_error *err)
{
    uint64_t at, end;
    uint32_t i;
    kz_status st;

    KZ_TRY(find_owned(c, node, &at, &end, err));
    for (; at < end; at++) {
        struct kzi_file_owned f;
        kz_node owned;

        KZ_TRY(read_row(c, KZI_OWNED, at, &f, sizeof f, err));
        if (f.owner != node % KZI_OWNED_GROUP)
            break;
        memcpy(&owned, f.owned, sizeof owned);
        KZ_TRY(add_node(c, owned, &i, err));
        KZ_TRY(enqueue(c, i, err));
    }
out:
    return st;
}

/* Above the seeds; then below them, each with its owners and no further. */
static kz_status
find_nodes(struct cone *c, const kz_rowid *seeds, size_t nseeds, int downstream,
    struct kz_error *err)
{
    size_t found;
    kz_node node;
    uint32_t i;
    kz_status st = KZ_OK;

    for (size_t k = 0; k < nseeds; k++) {
        KZ_TRY(find_party(c, seeds[k], &node, err));
        KZ_TRY(add_node(c, node, &i, err));
    }
    found = c->n;
    for (size_t k = 0; k < c->n; k++)
        KZ_TRY(add_owners(c, k, err));
    for (size_t k = 0; downstream && k < found; k++)
        KZ_TRY(enqueue(c, (uint32_t)k, err));
    for (size_t k = 0; k < c->queued; k++) {
        i = c->queue[k];
        KZ_TRY(add_owners(c, i, err));
        KZ_TRY(add_owned(c, c->item[i].node, err));
    }
out:
    return st;
}

static int
by_node(const void *pa, const void *pb)
{
    const struct item *a = pa, *b = pb;

    return a->node < b->node ? -1 : a->node > b->node;
}

static int
by_company(const void *pa, const void *pb)
{
    const struct column *a = pa, *b = pb;

    return a->says.node < b->says.node ? -1 : a->says.node > b->says.node;
}

/* From here on the place of an item is its number in the graph. */
static void
sort(struct cone *c)
{
    if (c->n) {
        qsort(c->item, c->n, sizeof *c->item, by_node);
        fill_table(c);
    }
    if (c->ncolumns)
        qsort(c->column, c->ncolumns, sizeof *c->column, by_company);
}

static kz_status
number_of(const struct cone *c, kz_node node, kz_node *out,
    struct kz_error *err)
{
    uint32_t at = c->table[slot_of(c, node)];

    if (at == UINT32_MAX)
        return kzi_file_damaged(err);
    *out = at;
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
take_arcs(struct cone *c, uint32_t to, const struct column *column,
    struct kz_error *err)
{
    const struct kzi_file_column *f = &column->says;
    struct kz_graph *g = c->g;
    struct kzi_file_wide w = { 0 };
    int64_t base = f->base, sum = 0;
    kz_status st = KZ_OK;

    if (f->wide) {
        KZ_TRY(read_row(c, KZI_WIDE, f->base, &w, sizeof w, err));
        kzi_file_column_wide(g, to, &w);
        base = w.base;
        if (f[0].flags & KZ_COL_CATEGORIES)
            KZ_TRY(kzi_file_categories(c->b, w.categories, to, g, err));
    }
    for (uint32_t i = 0; i < column->narcs; i++) {
        const struct kzi_file_arc *x = &c->arc[column->arc + i];
        struct kzi_file_wide_arc wide = { .day = f->day, .rank = f->rank };
        uint64_t a = g->c.m++;

        KZ_TRY(number_of(c, x->owner, &g->a_owner[a], err));
        g->a_holding[a] = x->holding;
        if (f->wide) {
            KZ_TRY(read_row(c, KZI_WIDE_ARCS, w.start + i, &wide, sizeof wide,
                err));
        } else {
            wide.lo = wide.hi = x->lo;
            wide.point = (double)x->lo / (double)base;
            sum += x->lo;
        }
        kzi_file_arc_wide(g, a, base, &wide);
    }
    if (!f->wide)
        kzi_file_column_plain(g, to, base, sum);
out:
    return st;
}

static kz_status
take_columns(struct cone *c, int ends, struct kz_error *err)
{
    struct kz_graph *g = c->g;
    kz_status st;

    KZ_TRY(kzi_graph_grow_columns(g, c->ncolumns, err));
    KZ_TRY(kzi_graph_grow_arcs(g, c->narcs, err));
    if (ends)
        KZ_TRY(kzi_graph_split_ends(g, err));
    for (uint32_t to = 0; to < c->ncolumns; to++) {
        const struct column *column = &c->column[to];

        KZ_TRY(number_of(c, column->says.node, &g->c_node[to], err));
        g->c_flags[to] = column->says.flags;
        g->column_of[g->c_node[to]] = to;
        KZ_TRY(take_arcs(c, to, column, err));
        g->c_start[++g->c.nc] = g->c.m;
    }
out:
    return st;
}

/* Of a party whose owners were not read, only what is about itself. */
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
            if (!(c->item[i].how & ABOVE) && !kzi_finding_is_own(f)) {
                g->nfindings--;
                continue;
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
    int downstream, struct kz_graph *g, struct kz_error *err)
{
    struct cone c = { .b = b, .g = g };
    struct kzi_file_head h;
    kz_status st;

    KZ_TRY(kz_blocks_read(b, KZI_HEAD, 0, &h, sizeof h, err));
    KZ_TRY(find_nodes(&c, seeds, nseeds, downstream, err));
    sort(&c);
    KZ_TRY(take_nodes(&c, err));
    KZ_TRY(take_columns(&c, h.ends != 0, err));
    KZ_TRY(take_findings(&c, err));
    KZ_TRY(kzi_graph_sources(g, err));
    kzi_graph_set_view(g);
out:
    kz_free(c.item);
    kz_free(c.table);
    kz_free(c.column);
    kz_free(c.arc);
    kz_free(c.queue);
    kz_free(c.group);
    return st;
}
