/* Strongest chains, best first, by what each can still come to. */
#include "keizu/graph/paths.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"

#define PARTIAL_MAX ((size_t)4000000)
#define STEPS_MAX   1000
#define SWEEPS_MAX  64

struct partial { /* a path as its last step and the one before */
    double product;
    double hope; /* no chain that begins so has a larger product */
    uint64_t arc;
    uint32_t parent; /* UINT32_MAX: starts at the company */
    uint32_t steps;
};

struct kz_paths {
    struct kz_path *list;
    size_t count, cap;
    uint64_t *arcs; /* of all paths */
    size_t narcs, arcs_cap;
};

struct search {
    const struct kz_graph *g;
    const struct kz_columns *c;
    const struct kz_order *o;
    const double *w;
    double min_share;
    double *best;   /* [nc] of the cone: no way up from a column is stronger */
    uint8_t *known; /* [ncomp] its columns are in best */
    struct partial *all;
    size_t n, cap;
    uint32_t *heap; /* of partial paths; the strongest on top */
    size_t heap_len, heap_cap;
    int partial;
};

/* ---- what can come of a column ---- */

static int
by_number(const void *pa, const void *pb)
{
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

    return a < b ? -1 : a > b;
}

/* The best next step of a column, as far as its owners are known. */
static double
best_step(const struct search *s, uint32_t column)
{
    const struct kz_columns *c = s->c;
    double best = 0;

    if (c->flags[column] & KZ_COL_INFEASIBLE)
        return 0;
    for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++) {
        uint32_t src = c->src[a];
        double v = src & KZ_SRC_CLASS ? s->w[a] : s->w[a] * s->best[src];

        if (v > best && src != column)
            best = v;
    }
    return best;
}

/*
 * A loop from above: each sweep stays an upper bound, so that it may end
 * before all is settled.
 */
static void
bound_component(struct search *s, uint32_t k)
{
    const struct kz_order *o = s->o;
    uint32_t first = o->comp_start[k], end = o->comp_start[k + 1];
    int changed = 1;

    for (uint32_t r = first; r < end; r++)
        s->best[o->column[r]] = 1;
    for (int i = 0; changed && i < SWEEPS_MAX; i++) {
        changed = 0;
        for (uint32_t r = first; r < end; r++) {
            uint32_t j = o->column[i & 1 ? end - 1 - (r - first) : r];
            double v = best_step(s, j);

            changed |= v < s->best[j];
            s->best[j] = v;
        }
    }
}

/* Bounds of all columns upstream of one, owners first. */
static kz_status
bound_cone(struct search *s, uint32_t column, struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    const struct kz_order *o = s->o;
    uint32_t *comp = NULL;
    size_t n = 0, cap = 0;
    kz_status st = KZ_OK;

    s->best = kz_calloc(c->nc, sizeof *s->best);
    s->known = kz_calloc(o->ncomp, 1);
    if (!s->best || !s->known || kz_grow(&comp, &cap, 1, sizeof *comp) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    comp[n++] = o->comp_of[column];
    s->known[comp[0]] = 1;
    for (size_t at = 0; at < n; at++) {
        uint32_t first = o->comp_start[comp[at]];
        uint32_t end = o->comp_start[comp[at] + 1];

        for (uint32_t r = first; r < end; r++) {
            uint32_t j = o->column[r];

            for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
                uint32_t k;

                if ((c->src[a] & KZ_SRC_CLASS) || s->w[a] <= 0)
                    continue;
                k = o->comp_of[c->src[a]];
                if (s->known[k])
                    continue;
                if (kz_grow(&comp, &cap, n + 1, sizeof *comp) < 0)
                    KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
                s->known[k] = 1;
                comp[n++] = k;
            }
        }
    }
    qsort(comp, n, sizeof *comp, by_number);
    for (size_t i = 0; i < n; i++)
        bound_component(s, comp[i]);
out:
    kz_free(comp);
    return st;
}

/* ---- the heap ---- */

/*
 * a before b: more hope, then the longer, so that equal chains are ended one
 * by one, then the smaller owner, then the earlier found.
 */
static int
before(const struct search *s, uint32_t a, uint32_t b)
{
    const struct partial *x = &s->all[a], *y = &s->all[b];

    if (x->hope != y->hope)
        return x->hope > y->hope;
    if (x->steps != y->steps)
        return x->steps > y->steps;
    if (s->c->owner[x->arc] != s->c->owner[y->arc])
        return s->c->owner[x->arc] < s->c->owner[y->arc];
    return a < b;
}

static void
sift_up(struct search *s, size_t i)
{
    uint32_t x = s->heap[i];

    while (i > 0 && before(s, x, s->heap[(i - 1) / 2])) {
        s->heap[i] = s->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s->heap[i] = x;
}

static uint32_t
pop(struct search *s)
{
    uint32_t top = s->heap[0], x = s->heap[--s->heap_len];
    size_t i = 0;

    for (;;) {
        size_t j = 2 * i + 1;

        if (j >= s->heap_len)
            break;
        if (j + 1 < s->heap_len && before(s, s->heap[j + 1], s->heap[j]))
            j++;
        if (before(s, x, s->heap[j]))
            break;
        s->heap[i] = s->heap[j];
        i = j;
    }
    if (s->heap_len)
        s->heap[i] = x;
    return top;
}

/*
 * Is the owner on the path already?  It can only be in the same component as
 * the last company, so the walk back ends where that is left.
 */
static int
repeats(const struct search *s, uint32_t parent, kz_node company,
    uint32_t owner)
{
    uint32_t comp = s->o->comp_of[owner];
    kz_node node = s->c->node[owner];

    while (parent != UINT32_MAX) {
        const struct partial *p = &s->all[parent];
        uint32_t src = s->c->src[p->arc];

        if (s->o->comp_of[src] != comp)
            return 0;
        if (src == owner)
            return 1;
        parent = p->parent;
    }
    return node == company;
}

static kz_status
extend(struct search *s, uint32_t parent, uint32_t column, kz_node company,
    double product, uint32_t steps, struct kz_error *err)
{
    if (s->c->flags[column] & KZ_COL_INFEASIBLE)
        return KZ_OK;
    if (steps >= STEPS_MAX) {
        s->partial = 1;
        return KZ_OK;
    }
    for (uint64_t a = s->c->start[column]; a < s->c->start[column + 1]; a++) {
        double v = product * s->w[a], hope;
        uint32_t src = s->c->src[a];
        struct partial *p;

        hope = src & KZ_SRC_CLASS ? v : v * s->best[src];
        if (v < s->min_share || hope < s->min_share * (1 - 1e-12) || hope <= 0)
            continue;
        if (!(src & KZ_SRC_CLASS) && repeats(s, parent, company, src))
            continue;
        if (s->n >= PARTIAL_MAX) {
            s->partial = 1;
            return KZ_OK;
        }
        if (kz_grow(&s->all, &s->cap, s->n + 1, sizeof *s->all) < 0 ||
            kz_grow(&s->heap, &s->heap_cap, s->heap_len + 1, sizeof *s->heap) <
                0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        p = &s->all[s->n];
        p->product = v;
        p->hope = hope;
        p->arc = a;
        p->parent = parent;
        p->steps = steps + 1;
        s->heap[s->heap_len++] = (uint32_t)s->n++;
        sift_up(s, s->heap_len - 1);
    }
    return KZ_OK;
}

static kz_status
keep_path(const struct search *s, uint32_t last, struct kz_paths *p,
    struct kz_error *err)
{
    uint32_t steps = s->all[last].steps;
    struct kz_path *x;

    if (kz_grow(&p->list, &p->cap, p->count + 1, sizeof *p->list) < 0 ||
        kz_grow(&p->arcs, &p->arcs_cap, p->narcs + steps, sizeof *p->arcs) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    x = &p->list[p->count++];
    x->product = s->all[last].product;
    x->steps = steps;
    for (uint32_t i = steps; i-- > 0; last = s->all[last].parent)
        p->arcs[p->narcs + i] = s->all[last].arc;
    p->narcs += steps;
    return KZ_OK;
}

struct sorted {
    struct kz_path path;
    const kz_node *owner; /* of arcs */
};

/* Larger products first, then by the owners along them. */
static int
by_product(const void *pa, const void *pb)
{
    const struct sorted *x = pa, *y = pb;
    const struct kz_path *a = &x->path, *b = &y->path;

    if (a->product != b->product)
        return a->product > b->product ? -1 : 1;
    for (size_t i = 0; i < a->steps && i < b->steps; i++) {
        kz_node m = x->owner[a->arc[i]], n = x->owner[b->arc[i]];

        if (m != n)
            return m < n ? -1 : 1;
    }
    return a->steps < b->steps ? -1 : a->steps > b->steps;
}

/* They were found in this order but for ties and the last bit of hopes. */
static kz_status
sort_paths(const struct search *s, struct kz_paths *p, struct kz_error *err)
{
    struct sorted *x = kz_calloc(p->count, sizeof *x);

    if (!x)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < p->count; i++) {
        x[i].path = p->list[i];
        x[i].owner = s->c->owner;
    }
    if (p->count > 1)
        qsort(x, p->count, sizeof *x, by_product);
    for (size_t i = 0; i < p->count; i++)
        p->list[i] = x[i].path;
    kz_free(x);
    return KZ_OK;
}

void
kz_paths_free(struct kz_paths *p)
{
    if (!p)
        return;
    kz_free(p->list);
    kz_free(p->arcs);
    kz_free(p);
}

kz_status
kz_paths_find(const struct kz_graph *g, const struct kz_order *o,
    const double *w, kz_node company, size_t limit, double min_share,
    struct kz_paths **out, int *partial, struct kz_error *err)
{
    struct search s = {
        .g = g, .c = kz_graph_columns(g), .o = o, .w = w, .min_share = min_share
    };
    struct kz_paths *p = kz_calloc(1, sizeof *p);
    uint32_t column = kz_graph_column(g, company);
    size_t at = 0;
    kz_status st = KZ_OK;

    if (!p)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (column != UINT32_MAX) {
        KZ_TRY(bound_cone(&s, column, err));
        KZ_TRY(extend(&s, UINT32_MAX, column, company, 1, 0, err));
    }
    while (s.heap_len && p->count < limit) {
        uint32_t best = pop(&s);
        uint32_t src = s.c->src[s.all[best].arc];

        if (src & KZ_SRC_CLASS)
            KZ_TRY(keep_path(&s, best, p, err));
        else
            KZ_TRY(extend(&s, best, src, company, s.all[best].product,
                s.all[best].steps, err));
    }
    for (size_t i = 0; i < p->count; i++) {
        p->list[i].arc = p->arcs + at;
        at += p->list[i].steps;
    }
    KZ_TRY(sort_paths(&s, p, err));
    *partial = s.partial;
    *out = p;
    p = NULL;
out:
    kz_paths_free(p);
    kz_free(s.best);
    kz_free(s.known);
    kz_free(s.all);
    kz_free(s.heap);
    return st;
}

const struct kz_path *
kz_paths_list(const struct kz_paths *p, size_t *count)
{
    *count = p->count;
    return p->list;
}
