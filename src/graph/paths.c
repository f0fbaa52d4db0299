/* Strongest chains, best first. */
#include "keizu/graph/paths.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"

#define PARTIAL_MAX ((size_t)4000000)
#define STEPS_MAX   1000

struct partial { /* a path as its last step and the one before */
    double product;
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
    struct partial *all;
    size_t n, cap;
    uint32_t *heap; /* of partial paths; the strongest on top */
    size_t heap_len, heap_cap;
    int partial;
};

/* a before b: larger product, then smaller owner, then the earlier found. */
static int
before(const struct search *s, uint32_t a, uint32_t b)
{
    const struct partial *x = &s->all[a], *y = &s->all[b];

    if (x->product != y->product)
        return x->product > y->product;
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
        double v = product * s->w[a];
        uint32_t src = s->c->src[a];
        struct partial *p;

        if (v < s->min_share || v <= 0)
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
    if (column != UINT32_MAX)
        KZ_TRY(extend(&s, UINT32_MAX, column, company, 1, 0, err));
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
    *partial = s.partial;
    *out = p;
    p = NULL;
out:
    kz_paths_free(p);
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
