/* Graph files: writing the sections of a graph. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/graph/file_priv.h"

static kz_status
put_head(const struct kz_graph *g, struct kz_blocks_out *o,
    struct kz_error *err)
{
    struct kzi_file_head h = { 0, g->votes_differ ? 1 : 0, g->a_hi ? 1 : 0 };

    for (kz_node i = 0; i < g->n; i++)
        h.keys_len += strlen(kz_graph_key(g, i)) + 1;
    return kz_blocks_put(o, &h, sizeof h, err);
}

static kz_status
put_nodes(const struct kz_graph *g, struct kz_blocks_out *o,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (kz_node i = 0; i < g->n; i++) {
        const struct kz_node_info *n = &g->node[i];
        struct kzi_file_node f = { (uint32_t)n->party, g->column_of[i],
            n->country, n->nationality, n->residence,
            (uint8_t)(n->basis << 4 | n->type),
            (uint8_t)(n->flags & ~KZ_NODE_TERMINAL) };

        KZ_TRY(kz_blocks_put(o, &f, sizeof f, err));
    }
out:
    return st;
}

static kz_status
put_keys(const struct kz_graph *g, struct kz_blocks_out *o,
    struct kz_error *err)
{
    uint64_t *group = kz_calloc(g->n / KZI_KEY_GROUP + 1, sizeof *group);
    uint64_t at = 0;
    size_t groups = 0;
    const char *before = "";
    kz_status st = KZ_OK;

    if (!group)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (kz_node i = 0; i < g->n; i++) {
        const char *key = kz_graph_key(g, i);
        unsigned char shared = 0;
        size_t n;

        if (i % KZI_KEY_GROUP == 0)
            group[groups++] = at;
        else
            while (shared < 255 && key[shared] && key[shared] == before[shared])
                shared++;
        n = strlen(key + shared) + 1;
        KZ_TRY(kz_blocks_put(o, &shared, 1, err));
        KZ_TRY(kz_blocks_put(o, key + shared, n, err));
        at += 1 + n;
        before = key;
    }
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(kz_blocks_put(o, group, groups * sizeof *group, err));
out:
    kz_free(group);
    return st;
}

/* ---- columns ---- */

static int
same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

/* 1 if the short form says all there is to say of a column. */
static int
is_plain(const struct kz_columns *c, uint32_t i)
{
    uint64_t a = c->start[i], end = c->start[i + 1];
    int64_t base = c->base[i], sum = 0;
    double rest;

    if (c->flags[i] & KZ_COL_CATEGORIES || base <= 0 || base > UINT32_MAX ||
        c->ulo[i] != 0 || c->uhi[i] != base)
        return 0;
    for (uint64_t k = a; k < end; k++) {
        if (c->lo[k] != c->hi[k] || c->lo[k] < 0 || c->lo[k] > base ||
            (c->ends && c->ends[k]) || c->day[k] != c->day[a] ||
            c->rank[k] != c->rank[a] || !same_bits(c->point[k], c->lower[k]))
            return 0;
        sum += c->lo[k];
    }
    rest = (double)(base - sum) / (double)base;
    return same_bits(c->upoint[i], rest) && same_bits(c->ulower[i], rest);
}

static kz_status
put_columns(const struct kz_graph *g, uint8_t *wide, struct kz_blocks_out *o,
    struct kz_error *err)
{
    const struct kz_columns *c = &g->c;
    struct kzi_file_column end = { KZ_NODE_NONE, (uint32_t)c->m, 0, 0, 0, 0,
        0 };
    uint32_t k = 0;
    kz_status st = KZ_OK;

    for (uint32_t i = 0; i < c->nc; i++) {
        uint64_t a = c->start[i];
        struct kzi_file_column f = { c->node[i], (uint32_t)a, 0, 0, c->flags[i],
            0, 0 };

        wide[i] = f.wide = !is_plain(c, i);
        if (f.wide) {
            f.base = k++;
        } else {
            f.base = (uint32_t)c->base[i];
            f.day = a < c->start[i + 1] ? c->day[a] : 0;
            f.rank = a < c->start[i + 1] ? c->rank[a] : 0;
        }
        KZ_TRY(kz_blocks_put(o, &f, sizeof f, err));
    }
    st = kz_blocks_put(o, &end, sizeof end, err);
out:
    return st;
}

static kz_status
put_arcs(const struct kz_graph *g, const uint8_t *wide, struct kz_blocks_out *o,
    struct kz_error *err)
{
    const struct kz_columns *c = &g->c;
    kz_status st = KZ_OK;

    for (uint32_t i = 0; i < c->nc; i++)
        for (uint64_t a = c->start[i]; a < c->start[i + 1]; a++) {
            struct kzi_file_arc f = { c->owner[a],
                wide[i] ? 0 : (uint32_t)c->lo[a], (uint32_t)c->holding[a] };

            KZ_TRY(kz_blocks_put(o, &f, sizeof f, err));
        }
out:
    return st;
}

static kz_status
put_wide(const struct kz_graph *g, const uint8_t *wide, struct kz_blocks_out *o,
    struct kz_error *err)
{
    const struct kz_columns *c = &g->c;
    uint64_t at = 0, categories = 0;
    kz_status st = KZ_OK;

    for (uint32_t i = 0; i < c->nc; i++) {
        struct kzi_file_wide f = { c->base[i], c->ulo[i], c->uhi[i],
            c->upoint[i], c->ulower[i], at, categories };

        if (!wide[i])
            continue;
        categories += (c->flags[i] & KZ_COL_CATEGORIES) != 0;
        at += c->start[i + 1] - c->start[i];
        KZ_TRY(kz_blocks_put(o, &f, sizeof f, err));
    }
out:
    return st;
}

static kz_status
put_wide_arcs(const struct kz_graph *g, const uint8_t *wide,
    struct kz_blocks_out *o, struct kz_error *err)
{
    const struct kz_columns *c = &g->c;
    kz_status st = KZ_OK;

    for (uint32_t i = 0; i < c->nc; i++)
        for (uint64_t a = c->start[i]; wide[i] && a < c->start[i + 1]; a++) {
            struct kzi_file_wide_arc f = { c->lo[a], c->hi[a], c->point[a],
                c->day[a], c->ends ? c->ends[a] : 0, c->rank[a], 0 };

            KZ_TRY(kz_blocks_put(o, &f, sizeof f, err));
        }
out:
    return st;
}

/* ---- findings ---- */

struct words {
    struct kz_buf text;
    uint32_t *at; /* where each kind of finding begins */
    size_t n, cap;
};

static int
is_kind(const char *p, const struct kz_finding *f)
{
    if (strcmp(p, f->code) != 0)
        return 0;
    p += strlen(p) + 1;
    return strcmp(p, f->severity) == 0 &&
           strcmp(p + strlen(p) + 1, f->text) == 0;
}

/* Kinds are some dozens. */
static kz_status
find_words(struct words *w, const struct kz_finding *f, uint32_t *out,
    struct kz_error *err)
{
    for (size_t i = 0; i < w->n; i++)
        if (is_kind(w->text.data + w->at[i], f)) {
            *out = w->at[i];
            return KZ_OK;
        }
    if (kz_grow(&w->at, &w->cap, w->n + 1, sizeof *w->at) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    *out = w->at[w->n++] = (uint32_t)w->text.len;
    kz_buf_add(&w->text, f->code, strlen(f->code) + 1);
    kz_buf_add(&w->text, f->severity, strlen(f->severity) + 1);
    kz_buf_add(&w->text, f->text, strlen(f->text) + 1);
    return kz_buf_check(&w->text, err);
}

static kz_status
put_findings(const struct kz_graph *g, struct kz_blocks_out *o,
    struct kz_error *err)
{
    struct words w = { .at = NULL };
    kz_status st = KZ_OK;

    kz_buf_init(&w.text);
    for (size_t i = 0; i < g->nfindings; i++) {
        const struct kz_finding *f = &g->findings[i];
        struct kzi_file_finding x = { f->share, f->against_share, f->company,
            f->other, (uint32_t)f->holding, (uint32_t)f->against, 0, 0 };

        KZ_TRY(find_words(&w, f, &x.code, err));
        KZ_TRY(kz_blocks_put(o, &x, sizeof x, err));
    }
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(kz_blocks_put(o, w.text.data, w.text.len, err));
out:
    kz_buf_clear(&w.text);
    kz_free(w.at);
    return st;
}

static int
by_owned(const void *pa, const void *pb)
{
    const struct kzi_beside *a = pa, *b = pb;

    if (a->owned != b->owned)
        return a->owned < b->owned ? -1 : 1;
    return a->owner < b->owner ? -1 : a->owner > b->owner;
}

/* In order, each once. */
static void
sort_besides(struct kzi_besides *b)
{
    size_t n = 0;

    if (b->n)
        qsort(b->list, b->n, sizeof *b->list, by_owned);
    for (size_t i = 0; i < b->n; i++)
        if (n == 0 || by_owned(&b->list[n - 1], &b->list[i]) != 0)
            b->list[n++] = b->list[i];
    b->n = n;
}

/* ---- by owner ---- */

struct owned {
    uint32_t *end; /* by owner, of what it owns */
    kz_node *list;
    size_t nodes, n;
};

static void
add_owned(struct owned *w, kz_node owner, kz_node owned)
{
    w->list[w->end[owner]++] = owned;
}

/* Companies come in ascending order, so each owner's do too. */
static void
fill_owned(const struct kz_graph *g, const struct kzi_besides *b,
    struct owned *w)
{
    const struct kz_columns *c = &g->c;
    size_t k = 0;

    for (uint32_t i = 0; i <= c->nc; i++) {
        kz_node company = i < c->nc ? c->node[i] : KZ_NODE_NONE;

        for (; k < b->n && b->list[k].owned < company; k++)
            if (b->list[k].owner != KZ_NODE_NONE)
                add_owned(w, b->list[k].owner, b->list[k].owned);
        for (uint64_t a = c->start[i]; i < c->nc && a < c->start[i + 1]; a++)
            add_owned(w, c->owner[a], company);
    }
}

/* What each owner owns, by counting. */
static kz_status
sort_owned(const struct kz_graph *g, const struct kzi_besides *b,
    struct owned *w, struct kz_error *err)
{
    const struct kz_columns *c = &g->c;
    uint32_t at = 0;

    w->nodes = g->n;
    w->n = (size_t)c->m + b->n;
    w->end = kz_alloc_big(w->nodes, sizeof *w->end);
    w->list = kz_alloc_big(w->n, sizeof *w->list);
    if (!w->end || !w->list)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (uint64_t a = 0; a < c->m; a++)
        w->end[c->owner[a]]++;
    for (size_t k = 0; k < b->n; k++)
        if (b->list[k].owner != KZ_NODE_NONE)
            w->end[b->list[k].owner]++;
    for (kz_node i = 0; i < g->n; i++) {
        uint32_t count = w->end[i];

        w->end[i] = at;
        at += count;
    }
    fill_owned(g, b, w);
    return KZ_OK;
}

static kz_status
put_owned(const struct kz_graph *g, const struct kzi_besides *b,
    struct kz_blocks_out *o, struct kz_error *err)
{
    struct owned w = { .end = NULL };
    uint32_t at = 0;
    kz_status st;

    KZ_TRY(sort_owned(g, b, &w, err));
    for (kz_node i = 0; i < g->n; i++)
        for (; at < w.end[i]; at++) {
            struct kzi_file_owned f = { (uint8_t)(i % KZI_OWNED_GROUP), { 0 } };

            memcpy(f.owned, &w.list[at], sizeof f.owned);
            KZ_TRY(kz_blocks_put(o, &f, sizeof f, err));
        }
    KZ_TRY(kz_blocks_section(o, err));
    for (kz_node i = 0; i < g->n; i += KZI_OWNED_GROUP) {
        uint32_t begin = i ? w.end[i - 1] : 0;

        KZ_TRY(kz_blocks_put(o, &begin, sizeof begin, err));
    }
    KZ_TRY(kz_blocks_put(o, &at, sizeof at, err));
out:
    kz_free_big(w.end, w.nodes, sizeof *w.end);
    kz_free_big(w.list, w.n, sizeof *w.list);
    return st;
}

static kz_status
put_categories(const struct kz_graph *g, struct kz_blocks_out *o,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < g->ncategories; i++) {
        struct kzi_file_categories f;

        memcpy(f.lo, g->categories[i].lo, sizeof f.lo);
        memcpy(f.hi, g->categories[i].hi, sizeof f.hi);
        KZ_TRY(kz_blocks_put(o, &f, sizeof f, err));
    }
out:
    return st;
}

kz_status
kzi_file_put(const struct kz_graph *g, struct kzi_besides *beside,
    struct kz_blocks_out *o, struct kz_error *err)
{
    uint8_t *wide = kz_malloc(g->c.nc);
    kz_status st = KZ_OK;

    if (!wide)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    sort_besides(beside);
    KZ_TRY(put_head(g, o, err));
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(put_nodes(g, o, err));
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(put_keys(g, o, err)); /* two sections */
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(kz_blocks_put(o, g->by_party, g->n * sizeof *g->by_party, err));
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(put_columns(g, wide, o, err));
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(put_arcs(g, wide, o, err));
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(put_wide(g, wide, o, err));
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(put_wide_arcs(g, wide, o, err));
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(put_findings(g, o, err)); /* two sections */
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(kz_blocks_put(o, beside->list, beside->n * sizeof *beside->list,
        err));
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(put_owned(g, beside, o, err)); /* two sections */
    KZ_TRY(kz_blocks_section(o, err));
    KZ_TRY(put_categories(g, o, err));
    KZ_TRY(kz_blocks_section(o, err));
out:
    kz_free(wide);
    return st;
}
