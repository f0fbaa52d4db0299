/* Stakes in one company: the walk down from its column to its owners. */
#include "keizu/analysis/stakes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/analysis/loop.h"

struct cached { /* a loop met before */
    struct kz_loop loop;
    double *diagonal; /* of (I - P)^-1, when asked for */
    int known, ring;
};

struct kz_stakes {
    const struct kz_graph *g;
    const struct kz_order *o;
    const struct kz_columns *c;
    const double *w, *u;
    double *n;        /* [nodes] N[node][company] of this run */
    double *corr;     /* [nodes] */
    uint32_t *stamp;  /* [nodes] */
    uint32_t *cstamp; /* [ncomp] component is in the cone */
    uint32_t now;
    uint32_t *comp; /* components of the cone */
    size_t ncomp, comp_cap;
    kz_node *seen;
    size_t nseen, seen_cap;
    struct cached *cache; /* [ncomp] */
    struct kz_owner_stake *list;
    size_t list_cap;
    double *b;
    size_t b_cap;
    int exact, iterated;
    double error;
};

void
kz_stakes_free(struct kz_stakes *s)
{
    if (!s)
        return;
    if (s->cache)
        for (uint32_t i = 0; i < s->o->ncomp; i++) {
            kzi_loop_clear(&s->cache[i].loop);
            kz_free(s->cache[i].diagonal);
        }
    kz_free(s->cache);
    kz_free(s->n);
    kz_free(s->corr);
    kz_free(s->stamp);
    kz_free(s->cstamp);
    kz_free(s->comp);
    kz_free(s->seen);
    kz_free(s->list);
    kz_free(s->b);
    kz_free(s);
}

kz_status
kz_stakes_new(const struct kz_graph *g, const struct kz_order *o,
    const double *w, const double *u, struct kz_stakes **out,
    struct kz_error *err)
{
    struct kz_stakes *s = kz_calloc(1, sizeof *s);
    size_t n = kz_graph_nodes(g);

    if (!s)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    s->g = g;
    s->o = o;
    s->c = kz_graph_columns(g);
    s->w = w;
    s->u = u;
    s->n = kz_calloc(n, sizeof *s->n);
    s->corr = kz_calloc(n, sizeof *s->corr);
    s->stamp = kz_calloc(n, sizeof *s->stamp);
    s->cstamp = kz_calloc(o->ncomp, sizeof *s->cstamp);
    s->cache = kz_calloc(o->ncomp, sizeof *s->cache);
    if (!s->n || !s->corr || !s->stamp || !s->cstamp || !s->cache) {
        kz_stakes_free(s);
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    *out = s;
    return KZ_OK;
}

static int
by_number_down(const void *pa, const void *pb)
{
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

    return a > b ? -1 : a < b;
}

static kz_status
add_component(struct kz_stakes *s, uint32_t k, struct kz_error *err)
{
    if (s->cstamp[k] == s->now)
        return KZ_OK;
    s->cstamp[k] = s->now;
    if (kz_grow(&s->comp, &s->comp_cap, s->ncomp + 1, sizeof *s->comp) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    s->comp[s->ncomp++] = k;
    return KZ_OK;
}

/* All components upstream, the company's own first: owners have lower numbers. */
static kz_status
collect(struct kz_stakes *s, uint32_t column, struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    const struct kz_order *o = s->o;
    kz_status st;

    s->ncomp = 0;
    KZ_TRY(add_component(s, o->comp_of[column], err));
    for (size_t at = 0; at < s->ncomp; at++) {
        uint32_t k = s->comp[at];

        for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++) {
            uint32_t j = o->column[r];

            if (c->flags[j] & KZ_COL_INFEASIBLE)
                continue;
            if (c->flags[j] & KZ_COL_INTERVAL)
                s->exact = 0;
            for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
                if (!(c->src[a] & KZ_SRC_CLASS) && s->w[a] > 0)
                    KZ_TRY(add_component(s, o->comp_of[c->src[a]], err));
        }
    }
    qsort(s->comp, s->ncomp, sizeof *s->comp, by_number_down);
out:
    return st;
}

static kz_status
give(struct kz_stakes *s, kz_node i, double v, struct kz_error *err)
{
    if (s->stamp[i] != s->now) {
        s->stamp[i] = s->now;
        s->n[i] = 0;
        s->corr[i] = -1; /* the same as integrated */
        if (kz_grow(&s->seen, &s->seen_cap, s->nseen + 1, sizeof *s->seen) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        s->seen[s->nseen++] = i;
    }
    s->n[i] += v;
    return KZ_OK;
}

/* Pass what a company holds in the answer on to owners outside its loop. */
static kz_status
pass_on(struct kz_stakes *s, uint32_t j, double v, struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    kz_status st = KZ_OK;

    if ((c->flags[j] & KZ_COL_INFEASIBLE) || v == 0)
        return KZ_OK;
    for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
        if (s->w[a] > 0 && ((c->src[a] & KZ_SRC_CLASS) ||
                               s->o->comp_of[c->src[a]] != s->o->comp_of[j]))
            KZ_TRY(give(s, c->owner[a], s->w[a] * v, err));
out:
    return st;
}

static double
inflow(const struct kz_stakes *s, uint32_t column)
{
    kz_node i = s->c->node[column];

    return s->stamp[i] == s->now ? s->n[i] : 0;
}

static kz_status
prepare_loop(struct kz_stakes *s, uint32_t k, int corrected,
    struct kz_error *err)
{
    const struct kz_order *o = s->o;
    struct cached *x = &s->cache[k];
    uint32_t first = o->comp_start[k], n = o->comp_start[k + 1] - first;
    double *diagonal = NULL;
    kz_status st = KZ_OK;

    if (!x->known) {
        KZ_TRY(kzi_loop_init(&x->loop, s->c, o, first, n, s->w, s->u, err));
        x->ring = kzi_loop_is_ring(&x->loop);
        x->known = 1;
    }
    if (corrected && !x->ring && !x->diagonal) {
        diagonal = kz_calloc(n, sizeof *diagonal);
        if (!diagonal)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        KZ_TRY(kzi_loop_diagonal(&x->loop, diagonal, err));
        x->diagonal = diagonal;
        diagonal = NULL;
    }
    if (kz_grow(&s->b, &s->b_cap, n, sizeof *s->b) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
out:
    kz_free(diagonal);
    return st;
}

/*
 * A closed ring takes in mass and gives none back: a walk that enters it
 * meets every member surely, and the sum over walks has no value.
 */
static kz_status
enter_ring(struct kz_stakes *s, uint32_t k, struct kz_error *err)
{
    const struct kz_order *o = s->o;
    double in = 0;
    kz_status st = KZ_OK;

    for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++)
        in += inflow(s, o->column[r]);
    for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++) {
        kz_node i = s->c->node[o->column[r]];

        KZ_TRY(give(s, i, 0, err));
        s->n[i] = NAN;
        s->corr[i] = in;
    }
out:
    return st;
}

static kz_status
go_through_loop(struct kz_stakes *s, uint32_t k, int corrected,
    struct kz_error *err)
{
    const struct kz_order *o = s->o;
    struct cached *x = &s->cache[k];
    uint32_t first = o->comp_start[k], n = o->comp_start[k + 1] - first;
    kz_status st;

    KZ_TRY(prepare_loop(s, k, corrected, err));
    if (x->ring) {
        KZ_TRY(enter_ring(s, k, err));
        goto out;
    }
    for (uint32_t r = 0; r < n; r++)
        s->b[r] = inflow(s, o->column[first + r]);
    KZ_TRY(kzi_loop_solve_transposed(&x->loop, s->b, err));
    s->iterated |= x->loop.iterated;
    s->error += x->loop.error;
    for (uint32_t r = 0; r < n; r++) {
        uint32_t j = o->column[first + r];
        kz_node i = s->c->node[j];

        KZ_TRY(give(s, i, 0, err));
        s->n[i] = s->b[r];
        if (corrected)
            s->corr[i] = s->b[r] / x->diagonal[r];
        KZ_TRY(pass_on(s, j, s->b[r], err));
    }
out:
    return st;
}

/* One company outside loops, or one that holds its own shares. */
static kz_status
go_through_single(struct kz_stakes *s, uint32_t j, struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    kz_node i = c->node[j];
    double v = inflow(s, j);
    kz_status st;

    if (!(c->flags[j] & KZ_COL_INFEASIBLE)) {
        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
            double d;

            if (c->src[a] != j || s->w[a] <= 0)
                continue;
            d = kzi_outside_mass(c, s->o, j, s->w, s->u);
            s->corr[i] = v;
            s->n[i] = d > 0 ? v / d : NAN;
            if (d <= 0)
                return KZ_OK;
            v /= d;
        }
    }
    KZ_TRY(pass_on(s, j, v, err));
out:
    return st;
}

static int
by_node(const void *pa, const void *pb)
{
    const struct kz_owner_stake *a = pa, *b = pb;

    return a->holder < b->holder ? -1 : a->holder > b->holder;
}

static kz_status
fill_list(struct kz_stakes *s, kz_node company, uint32_t column, int how,
    size_t *count, struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    size_t n = 0;
    kz_status st = KZ_OK;

    /* holders whose statement weighs nothing here are named all the same:
     * of an infeasible register, or with a lower end of 0 */
    if (column != UINT32_MAX)
        for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++)
            KZ_TRY(give(s, c->owner[a], 0, err));
    if (kz_grow(&s->list, &s->list_cap, s->nseen, sizeof *s->list) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t k = 0; k < s->nseen; k++) {
        struct kz_owner_stake *x = &s->list[n];
        kz_node i = s->seen[k];

        if (i == company)
            continue;
        x->holder = i;
        x->integrated = s->n[i];
        x->corrected = s->corr[i] < 0 ? s->n[i] : s->corr[i];
        x->arc = UINT64_MAX;
        n++;
    }
    *count = n;
    if (how & KZ_STAKES_BARE)
        goto out;
    if (n > 1)
        qsort(s->list, n, sizeof *s->list, by_node);
    if (n > 0 && column != UINT32_MAX)
        for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++) {
            struct kz_owner_stake key = { .holder = c->owner[a] }, *x;

            x = bsearch(&key, s->list, n, sizeof *s->list, by_node);
            if (x)
                x->arc = a;
        }
out:
    return st;
}

kz_status
kz_stakes_solve(struct kz_stakes *s, kz_node company, int how,
    const struct kz_owner_stake **list, size_t *count, struct kz_error *err)
{
    uint32_t column = kz_graph_column(s->g, company);
    int corrected = (how & KZ_STAKES_CORRECTED) != 0;
    kz_status st = KZ_OK;

    s->now++;
    s->nseen = 0;
    s->exact = 1;
    s->iterated = 0;
    s->error = 0;
    if (column != UINT32_MAX) {
        KZ_TRY(collect(s, column, err));
        KZ_TRY(give(s, company, 1, err));
        for (size_t i = 0; i < s->ncomp; i++) {
            uint32_t k = s->comp[i];

            if (s->o->comp_start[k + 1] - s->o->comp_start[k] > 1)
                KZ_TRY(go_through_loop(s, k, corrected, err));
            else
                KZ_TRY(go_through_single(s, s->o->column[s->o->comp_start[k]],
                    err));
        }
    }
    KZ_TRY(fill_list(s, company, column, how, count, err));
    *list = s->list;
out:
    return st;
}

int
kz_stakes_exact(const struct kz_stakes *s)
{
    return s->exact;
}

int
kz_stakes_iterated(const struct kz_stakes *s)
{
    return s->iterated;
}

double
kz_stakes_error(const struct kz_stakes *s)
{
    return s->error;
}
