/* Strongest chains, best first, by what each can still come to. */
#include "keizu/graph/paths.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/sort.h"

#define PARTIAL_MAX ((size_t)4000000)
#define STEPS_MAX   1000
#define SWEEPS_MAX  64

struct partial { /* a path as its last step and the one before */
    double product;
    double hope; /* no chain that begins so has a larger product */
    uint64_t arc;
    uint32_t src;    /* of the arc */
    uint32_t parent; /* UINT32_MAX: starts at the company */
    uint32_t steps;
};

struct bound {     /* of a column; both are wanted at once */
    double best;   /* no way up from it is stronger */
    uint32_t comp; /* its component */
};

struct found { /* a path, and what its order needs */
    struct kz_path path;
    size_t first;         /* of its arcs */
    const kz_node *owner; /* of arcs */
};

struct kz_paths {
    const struct kz_columns *c;
    const struct kz_graph *g;
    const struct kz_order *o;
    const double *w;
    struct bound *bound; /* [nc] where known */
    uint8_t *known;      /* [ncomp] its columns are in bound */
    uint32_t *comp;      /* components to be bounded */
    size_t comp_cap;
    /* the search under way */
    uint32_t column;
    double min_share;
    int partial;
    struct partial *all;
    size_t n, cap;
    uint32_t *heap; /* of partial paths; the strongest on top */
    size_t heap_len, heap_cap;
    /* its result */
    struct found *found;
    size_t count, found_cap;
    struct kz_path *list;
    size_t list_cap;
    uint64_t *arcs; /* of all paths */
    size_t narcs, arcs_cap;
};

/* ---- what can come of a column ---- */

/* The best next step of a column, as far as its owners are known. */
static double
best_step(const struct kz_paths *s, uint32_t column)
{
    const struct kz_columns *c = s->c;
    double best = 0;

    if (c->flags[column] & KZ_COL_INFEASIBLE)
        return 0;
    for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++) {
        uint32_t src = c->src[a];
        double v = src & KZ_SRC_CLASS ? s->w[a] : s->w[a] * s->bound[src].best;

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
bound_component(struct kz_paths *s, uint32_t k)
{
    const struct kz_order *o = s->o;
    uint32_t first = o->comp_start[k], end = o->comp_start[k + 1];
    int changed = 1;

    for (uint32_t r = first; r < end; r++)
        s->bound[o->column[r]] = (struct bound){ 1, k };
    for (int i = 0; changed && i < SWEEPS_MAX; i++) {
        changed = 0;
        for (uint32_t r = first; r < end; r++) {
            uint32_t j = o->column[i & 1 ? end - 1 - (r - first) : r];
            double v = best_step(s, j);

            changed |= v < s->bound[j].best;
            s->bound[j].best = v;
        }
    }
}

/* Put a component on the list of those to be bounded. */
static kz_status
list_component(struct kz_paths *s, uint32_t k, size_t *n, struct kz_error *err)
{
    if (kz_grow(&s->comp, &s->comp_cap, *n + 1, sizeof *s->comp) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    s->known[k] = 1;
    s->comp[(*n)++] = k;
    return KZ_OK;
}

/*
 * Bounds of all columns upstream of one, owners first, as far as no search
 * before made them.
 */
static kz_status
bound_cone(struct kz_paths *s, uint32_t column, struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    const struct kz_order *o = s->o;
    size_t n = 0;
    kz_status st = KZ_OK;

    if (s->known[o->comp_of[column]])
        return KZ_OK;
    KZ_TRY(list_component(s, o->comp_of[column], &n, err));
    for (size_t at = 0; at < n; at++) {
        uint32_t first = o->comp_start[s->comp[at]];
        uint32_t end = o->comp_start[s->comp[at] + 1];

        for (uint32_t r = first; r < end; r++) {
            uint32_t j = o->column[r];

            for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
                if (!(c->src[a] & KZ_SRC_CLASS) && s->w[a] > 0 &&
                    !s->known[o->comp_of[c->src[a]]])
                    KZ_TRY(list_component(s, o->comp_of[c->src[a]], &n, err));
        }
    }
    if (n > 1)
        qsort(s->comp, n, sizeof *s->comp, kz_by_uint32);
    for (size_t i = 0; i < n; i++)
        bound_component(s, s->comp[i]);
out:
    if (st < 0) /* listed, and not bounded */
        for (size_t i = 0; i < n; i++)
            s->known[s->comp[i]] = 0;
    return st;
}

/* ---- the heap ---- */

/*
 * a before b: more hope, then the longer, so that equal chains are ended one
 * by one, then the smaller owner, then the earlier found.
 */
static int
before(const struct kz_paths *s, uint32_t a, uint32_t b)
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
sift_up(struct kz_paths *s, size_t i)
{
    uint32_t x = s->heap[i];

    while (i > 0 && before(s, x, s->heap[(i - 1) / 2])) {
        s->heap[i] = s->heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    s->heap[i] = x;
}

static uint32_t
pop(struct kz_paths *s)
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
repeats(const struct kz_paths *s, uint32_t parent, uint32_t owner)
{
    uint32_t comp = s->bound[owner].comp;

    while (parent != UINT32_MAX) {
        const struct partial *p = &s->all[parent];

        if (p->src == owner)
            return 1;
        if (s->bound[p->src].comp != comp)
            return 0;
        parent = p->parent;
    }
    return owner == s->column;
}

static kz_status
push(struct kz_paths *s, const struct partial *p, struct kz_error *err)
{
    if (s->n >= PARTIAL_MAX) {
        s->partial = 1;
        return KZ_OK;
    }
    if (kz_grow(&s->all, &s->cap, s->n + 1, sizeof *s->all) < 0 ||
        kz_grow(&s->heap, &s->heap_cap, s->heap_len + 1, sizeof *s->heap) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    s->all[s->n] = *p;
    s->heap[s->heap_len++] = (uint32_t)s->n++;
    sift_up(s, s->heap_len - 1);
    return KZ_OK;
}

/* Every owner of a column as the next step of a path that came to it. */
static kz_status
extend(struct kz_paths *s, uint32_t parent, uint32_t column, double product,
    uint32_t steps, struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    kz_status st = KZ_OK;

    if (steps >= STEPS_MAX) {
        s->partial = 1;
        return KZ_OK;
    }
    for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++) {
        double v = product * s->w[a], hope = v;
        uint32_t src = c->src[a];

        if (v < s->min_share)
            continue;
        if (!(src & KZ_SRC_CLASS))
            hope *= s->bound[src].best;
        if (hope < s->min_share * (1 - 1e-12) || hope <= 0)
            continue;
        if (!(src & KZ_SRC_CLASS)) {
            if (repeats(s, parent, src))
                continue;
            __builtin_prefetch(&c->start[src]);
        }
        KZ_TRY(push(s, &(struct partial){ v, hope, a, src, parent, steps + 1 },
            err));
    }
out:
    return st;
}

static kz_status
keep_path(struct kz_paths *s, uint32_t last, struct kz_error *err)
{
    uint32_t steps = s->all[last].steps;
    struct found *x;

    if (kz_grow(&s->found, &s->found_cap, s->count + 1, sizeof *s->found) < 0 ||
        kz_grow(&s->arcs, &s->arcs_cap, s->narcs + steps, sizeof *s->arcs) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    x = &s->found[s->count++];
    x->path.product = s->all[last].product;
    x->path.steps = steps;
    x->first = s->narcs;
    for (uint32_t i = steps; i-- > 0; last = s->all[last].parent)
        s->arcs[s->narcs + i] = s->all[last].arc;
    s->narcs += steps;
    return KZ_OK;
}

/* Larger products first, then by the owners along them. */
static int
by_product(const void *pa, const void *pb)
{
    const struct found *x = pa, *y = pb;
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
sort_paths(struct kz_paths *s, struct kz_error *err)
{
    if (kz_grow(&s->list, &s->list_cap, s->count, sizeof *s->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < s->count; i++) {
        s->found[i].path.arc = s->arcs + s->found[i].first;
        s->found[i].owner = s->c->owner;
    }
    if (s->count > 1)
        qsort(s->found, s->count, sizeof *s->found, by_product);
    for (size_t i = 0; i < s->count; i++)
        s->list[i] = s->found[i].path;
    return KZ_OK;
}

kz_status
kz_paths_find(struct kz_paths *s, kz_node company, size_t limit,
    double min_share, const struct kz_path **list, size_t *count, int *partial,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    s->column = kz_graph_column(s->g, company);
    s->min_share = min_share;
    s->partial = 0;
    s->n = s->heap_len = s->count = s->narcs = 0;
    if (s->column != UINT32_MAX) {
        KZ_TRY(bound_cone(s, s->column, err));
        if (s->bound[s->column].best > 0)
            KZ_TRY(extend(s, UINT32_MAX, s->column, 1, 0, err));
    }
    while (s->heap_len && s->count < limit) {
        uint32_t top = pop(s);
        struct partial x = s->all[top];

        if (x.src & KZ_SRC_CLASS)
            KZ_TRY(keep_path(s, top, err));
        else
            KZ_TRY(extend(s, top, x.src, x.product, x.steps, err));
    }
    KZ_TRY(sort_paths(s, err));
    *list = s->list;
    *count = s->count;
    *partial = s->partial;
out:
    return st;
}

/* ---- life ---- */

void
kz_paths_free(struct kz_paths *s)
{
    if (!s)
        return;
    kz_free(s->bound);
    kz_free(s->known);
    kz_free(s->comp);
    kz_free(s->all);
    kz_free(s->heap);
    kz_free(s->found);
    kz_free(s->list);
    kz_free(s->arcs);
    kz_free(s);
}

kz_status
kz_paths_new(const struct kz_graph *g, const struct kz_order *o,
    const double *w, struct kz_paths **out, struct kz_error *err)
{
    struct kz_paths *s = kz_calloc(1, sizeof *s);
    kz_status st = KZ_OK;

    if (!s)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    s->g = g;
    s->c = kz_graph_columns(g);
    s->o = o;
    s->w = w;
    s->bound = kz_calloc(s->c->nc, sizeof *s->bound);
    s->known = kz_calloc(o->ncomp, 1);
    if (!s->bound || !s->known)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    *out = s;
    s = NULL;
out:
    kz_paths_free(s);
    return st;
}
