/* Graph files: a whole graph out of one. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/graph/file_priv.h"

/* Rows of one section, one after another. */
struct rows {
    struct kz_blocks *b;
    enum kzi_section section;
    size_t size;
    uint64_t at, end; /* in rows */
    unsigned char *buf;
    size_t have, next;
};

#define ROWS_AT_ONCE ((size_t)16384)
#define KEYS_AT_ONCE ((size_t)1 << 20)

kz_status
kzi_file_damaged(struct kz_error *err)
{
    return kz_fail(err, KZ_EFORMAT, "it does not fit together");
}

uint64_t
kzi_file_rows(const struct kz_blocks *b, enum kzi_section s, size_t size)
{
    return kz_blocks_size(b, (int)s) / size;
}

static kz_status
rows_open(struct rows *r, struct kz_blocks *b, enum kzi_section section,
    size_t size, struct kz_error *err)
{
    *r = (struct rows){ .b = b, .section = section, .size = size };
    r->end = kzi_file_rows(b, section, size);
    r->buf = kz_malloc(ROWS_AT_ONCE * size);
    if (!r->buf)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

static void
rows_close(struct rows *r)
{
    kz_free(r->buf);
}

static kz_status
rows_fill(struct rows *r, struct kz_error *err)
{
    uint64_t left = r->end - r->at;
    kz_status st;

    if (left == 0)
        return kzi_file_damaged(err);
    r->have = left < ROWS_AT_ONCE ? (size_t)left : ROWS_AT_ONCE;
    r->next = 0;
    KZ_TRY(kz_blocks_read(r->b, (int)r->section, r->at * r->size, r->buf,
        r->have * r->size, err));
    r->at += r->have;
out:
    return st;
}

/* The next row into *out. */
static inline kz_status
rows_next(struct rows *r, void *out, size_t size, struct kz_error *err)
{
    if (r->next == r->have) {
        kz_status st = rows_fill(r, err);

        if (st < 0)
            return st;
    }
    memcpy(out, r->buf + r->next * size, size);
    r->next++;
    return KZ_OK;
}

/* ---- nodes ---- */

int
kzi_file_node_take(const struct kzi_file_node *f, struct kz_node_info *out)
{
    struct kz_node_info n = { f->party, f->country, f->nationality,
        f->residence, f->class & 0xFu, (f->class >> 4) & 0xFu, f->flags };

    if (n.country > 702 || n.nationality > 702 || n.residence > 702 ||
        n.type > KZ_PARTY_ASSOCIATION || n.basis > KZ_BASIS_ADDRESS)
        return 0;
    *out = n;
    return 1;
}

static kz_status
read_nodes(struct kz_blocks *b, struct kz_graph *g, struct kz_error *err)
{
    struct rows r;
    kz_status st;

    KZ_TRY(rows_open(&r, b, KZI_NODES, sizeof(struct kzi_file_node), err));
    g->n = (kz_node)r.end;
    g->big = 1;
    g->node = kz_alloc_big(g->n, sizeof *g->node);
    g->by_party = kz_alloc_big(g->n, sizeof *g->by_party);
    g->column_of = kz_alloc_big(g->n, sizeof *g->column_of);
    if (!g->node || !g->by_party || !g->column_of)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (kz_node i = 0; i < g->n; i++) {
        struct kzi_file_node f;

        KZ_TRY(rows_next(&r, &f, sizeof f, err));
        if (!kzi_file_node_take(&f, &g->node[i]))
            KZ_TRY(kzi_file_damaged(err));
    }
    KZ_TRY(kz_blocks_read(b, KZI_BY_PARTY, 0, g->by_party,
        g->n * sizeof *g->by_party, err));
    for (kz_node i = 0; i < g->n; i++)
        if (g->by_party[i] >= g->n)
            KZ_TRY(kzi_file_damaged(err));
    memset(g->column_of, 0xFF, g->n * sizeof *g->column_of);
out:
    rows_close(&r);
    return st;
}

/* Keys of the file, written in full behind each other. */
static kz_status
read_keys(struct kz_blocks *b, struct kz_graph *g, struct kz_error *err)
{
    uint64_t left = kz_blocks_size(b, KZI_KEYS), at = 0;
    size_t room = g->keys_len, len = 0, before = 0, part;
    char *chunk = NULL, *p, *end;
    kz_status st = KZ_OK;

    g->keys = kz_alloc_big(room, 1);
    g->key = kz_alloc_big(g->n, sizeof *g->key);
    chunk = kz_malloc(KEYS_AT_ONCE);
    if (!g->keys || !g->key || !chunk)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    p = end = chunk;
    for (kz_node i = 0; i < g->n; i++) {
        const char *zero =
            p < end ? memchr(p + 1, 0, (size_t)(end - p) - 1) : NULL;
        size_t shared;

        if (!zero) { /* its rest is in the part to come */
            size_t rest = (size_t)(end - p);

            memmove(chunk, p, rest);
            part = KEYS_AT_ONCE - rest;
            part = left < part ? (size_t)left : part;
            KZ_TRY(kz_blocks_read(b, KZI_KEYS, at, chunk + rest, part, err));
            at += part;
            left -= part;
            p = chunk;
            end = chunk + rest + part;
            zero = p < end ? memchr(p + 1, 0, (size_t)(end - p) - 1) : NULL;
        }
        if (!zero)
            KZ_TRY(kzi_file_damaged(err));
        shared = (unsigned char)*p++;
        part = (size_t)(zero - p) + 1;
        if (shared > len - before || part > room - len ||
            shared > room - len - part)
            KZ_TRY(kzi_file_damaged(err));
        g->key[i] = len;
        memcpy(g->keys + len, g->keys + before, shared);
        memcpy(g->keys + len + shared, p, part);
        before = len;
        len += shared + part;
        p += part;
    }
out:
    kz_free(chunk);
    return st;
}

/* ---- columns ---- */

void
kzi_file_column_plain(struct kz_graph *g, uint32_t c, int64_t base, int64_t sum)
{
    g->c_base[c] = g->c_uhi[c] = base;
    g->c_ulo[c] = 0;
    g->c_upoint[c] = g->c_ulower[c] = (double)(base - sum) / (double)base;
}

void
kzi_file_column_wide(struct kz_graph *g, uint32_t c,
    const struct kzi_file_wide *w)
{
    g->c_base[c] = w->base;
    g->c_ulo[c] = w->ulo;
    g->c_uhi[c] = w->uhi;
    g->c_upoint[c] = w->upoint;
    g->c_ulower[c] = w->ulower;
}

void
kzi_file_arc_wide(struct kz_graph *g, uint64_t a, int64_t base,
    const struct kzi_file_wide_arc *w)
{
    g->a_lo[a] = w->lo;
    g->a_lower[a] = (double)w->lo / (double)base;
    g->a_day[a] = w->day;
    g->a_rank[a] = w->rank;
    if (!g->a_hi)
        return;
    g->a_hi[a] = w->hi;
    g->a_ends[a] = w->ends;
    g->a_point[a] = w->point;
}

kz_status
kzi_file_categories(struct kz_blocks *b, uint64_t row, uint32_t c,
    struct kz_graph *g, struct kz_error *err)
{
    struct kzi_file_categories f;
    struct kz_categories *to;
    kz_status st;

    if (!g->a_hi || row >= kzi_file_rows(b, KZI_CATEGORY, sizeof f))
        return kzi_file_damaged(err);
    KZ_TRY(kz_blocks_read(b, KZI_CATEGORY, row * sizeof f, &f, sizeof f, err));
    KZ_TRY(kzi_graph_add_categories(g, err));
    to = &g->categories[g->ncategories - 1];
    to->column = c;
    memcpy(to->lo, f.lo, sizeof f.lo);
    memcpy(to->hi, f.hi, sizeof f.hi);
out:
    return st;
}

struct column_rows {
    struct rows column, arc, wide, wide_arc;
};

static void
exact_ends(struct kz_graph *g, uint64_t a)
{
    if (g->a_hi) {
        g->a_hi[a] = g->a_lo[a];
        g->a_point[a] = g->a_lower[a];
    }
}

static kz_status
read_arcs(struct column_rows *r, struct kz_graph *g, uint32_t c,
    const struct kzi_file_column *f, uint64_t n, struct kz_error *err)
{
    int64_t base = f->base, sum = 0;
    kz_status st = KZ_OK;

    if (f->wide) {
        struct kzi_file_wide w;

        KZ_TRY(rows_next(&r->wide, &w, sizeof w, err));
        kzi_file_column_wide(g, c, &w);
        base = w.base;
        if (f->flags & KZ_COL_CATEGORIES)
            KZ_TRY(kzi_file_categories(r->wide.b, w.categories, c, g, err));
    }
    for (uint64_t a = g->c.m; a < g->c.m + n; a++) {
        struct kzi_file_arc x;

        KZ_TRY(rows_next(&r->arc, &x, sizeof x, err));
        if (x.owner >= g->n)
            KZ_TRY(kzi_file_damaged(err));
        g->a_owner[a] = x.owner;
        g->a_holding[a] = x.holding;
        if (f->wide) {
            struct kzi_file_wide_arc w;

            KZ_TRY(rows_next(&r->wide_arc, &w, sizeof w, err));
            kzi_file_arc_wide(g, a, base, &w);
            continue;
        }
        sum += x.lo;
        g->a_lo[a] = x.lo;
        g->a_lower[a] = (double)x.lo / (double)base;
        g->a_day[a] = f->day;
        g->a_rank[a] = f->rank;
        exact_ends(g, a);
    }
    if (!f->wide)
        kzi_file_column_plain(g, c, base, sum);
out:
    return st;
}

static kz_status
read_columns(struct kz_blocks *b, struct kz_graph *g, int ends,
    struct kz_error *err)
{
    struct column_rows r = { { .b = NULL }, { .b = NULL }, { .b = NULL },
        { .b = NULL } };
    struct kzi_file_column f, next;
    kz_status st;

    KZ_TRY(rows_open(&r.column, b, KZI_COLUMNS, sizeof f, err));
    KZ_TRY(rows_open(&r.arc, b, KZI_ARCS, sizeof(struct kzi_file_arc), err));
    KZ_TRY(rows_open(&r.wide, b, KZI_WIDE, sizeof(struct kzi_file_wide), err));
    KZ_TRY(rows_open(&r.wide_arc, b, KZI_WIDE_ARCS,
        sizeof(struct kzi_file_wide_arc), err));
    KZ_TRY(rows_next(&r.column, &f, sizeof f, err)); /* one is always there */
    KZ_TRY(kzi_graph_grow_columns(g, (size_t)r.column.end - 1, err));
    KZ_TRY(kzi_graph_grow_arcs(g, (size_t)r.arc.end, err));
    if (ends)
        KZ_TRY(kzi_graph_split_ends(g, err));
    for (uint32_t c = 0; c < g->ncap; c++) {
        KZ_TRY(rows_next(&r.column, &next, sizeof next, err));
        if (f.node >= g->n || g->column_of[f.node] != UINT32_MAX ||
            f.start != g->c.m || next.start < f.start ||
            next.start > r.arc.end || (!f.wide && f.base == 0))
            KZ_TRY(kzi_file_damaged(err));
        g->c_node[c] = f.node;
        g->c_flags[c] = f.flags;
        g->column_of[f.node] = c;
        KZ_TRY(read_arcs(&r, g, c, &f, next.start - f.start, err));
        g->c.m = next.start;
        g->c_start[c + 1] = g->c.m;
        g->c.nc++;
        f = next;
    }
out:
    rows_close(&r.column);
    rows_close(&r.arc);
    rows_close(&r.wide);
    rows_close(&r.wide_arc);
    return st;
}

/* ---- findings ---- */

/* The words of one kind, all three within the section. */
static int
take_words(const char *words, size_t n, uint32_t at, struct kz_finding *f)
{
    const char *p, *end = words + n, *part[3];

    for (int i = 0; i < 3; i++) {
        if (at >= n)
            return 0;
        part[i] = words + at;
        p = memchr(part[i], 0, (size_t)(end - part[i]));
        if (!p)
            return 0;
        at = (uint32_t)(p + 1 - words);
    }
    f->code = part[0];
    f->severity = part[1];
    f->text = part[2];
    return 1;
}

kz_status
kzi_file_findings(struct kz_blocks *b, uint64_t first, uint64_t end,
    struct kz_graph *g, struct kz_error *err)
{
    size_t n = (size_t)kz_blocks_size(b, KZI_WORDS);
    kz_status st = KZ_OK;

    if (!g->words) {
        g->words = kz_malloc(n);
        if (!g->words)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        KZ_TRY(kz_blocks_read(b, KZI_WORDS, 0, g->words, n, err));
    }
    if (kz_grow(&g->findings, &g->findings_cap,
            g->nfindings + (size_t)(end - first), sizeof *g->findings) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (; first < end; first++) {
        struct kz_finding *f = &g->findings[g->nfindings];
        struct kzi_file_finding x;

        KZ_TRY(kz_blocks_read(b, KZI_FINDINGS, first * sizeof x, &x, sizeof x,
            err));
        if (!take_words(g->words, n, x.code, f))
            KZ_TRY(kzi_file_damaged(err));
        f->company = x.company;
        f->other = x.other;
        f->holding = x.holding;
        f->against = x.against;
        f->share = x.share;
        f->against_share = x.against_share;
        g->nfindings++;
    }
out:
    return st;
}

static int
are_findings_of(const struct kz_graph *g)
{
    for (size_t i = 0; i < g->nfindings; i++) {
        const struct kz_finding *f = &g->findings[i];

        if (f->company >= g->n ||
            (f->other >= g->n && f->other != KZ_NODE_NONE))
            return 0;
    }
    return 1;
}

kz_status
kzi_file_whole(struct kz_blocks *b, struct kz_graph *g, struct kz_error *err)
{
    struct kzi_file_head h;
    kz_status st;

    KZ_TRY(kz_blocks_read(b, KZI_HEAD, 0, &h, sizeof h, err));
    if (h.keys_len > SIZE_MAX / 2)
        KZ_TRY(kzi_file_damaged(err));
    g->votes_differ = h.votes_differ != 0;
    g->keys_len = (size_t)h.keys_len;
    KZ_TRY(read_nodes(b, g, err));
    KZ_TRY(read_keys(b, g, err));
    KZ_TRY(read_columns(b, g, h.ends != 0, err));
    KZ_TRY(kzi_file_findings(b, 0,
        kzi_file_rows(b, KZI_FINDINGS, sizeof(struct kzi_file_finding)), g,
        err));
    if (!are_findings_of(g))
        KZ_TRY(kzi_file_damaged(err));
    KZ_TRY(kzi_graph_sources(g, err));
    kzi_graph_set_view(g);
out:
    return st;
}
