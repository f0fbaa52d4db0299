/* Integrated ownership by class: one sweep, owners first. */
#include "keizu/analysis/integrated.h"

#include <string.h>

#include "keizu/analysis/gth.h"
#include "keizu/base/alloc.h"
#include "src/analysis/loop.h"

/* A dense row of classes with a mask of those that are not 0. */
struct accumulator {
    double *value;  /* [classes], 0 outside the mask */
    uint64_t *mask; /* [words] */
    unsigned words;
};

static void
add(struct accumulator *a, unsigned cls, double v)
{
    a->value[cls] += v;
    a->mask[cls >> 6] |= (uint64_t)1 << (cls & 63);
}

/* Add w times what a source is worth. */
static void
add_source(const struct kz_graph *g, const struct kz_integrated *x,
    struct accumulator *a, uint32_t src, double w)
{
    if (src & KZ_SRC_CLASS) {
        unsigned rest = KZ_SRC_REST_OF(src);

        add(a, KZ_SRC_CLASS_OF(src), w);
        if (rest)
            add(a, kz_graph_special(g, KZ_CLASS_REST_RESIDENCE) + rest - 1, w);
    } else {
        const uint16_t *cls = x->cls + x->row[src].at;
        const double *value = x->value + x->row[src].at;

        for (uint64_t i = 0; i < x->row[src].n; i++)
            add(a, cls[i], w * value[i]);
    }
}

/*
 * Pages are touched for the first time as the values come, and huge ones cost a
 * fraction of small ones; so room is made at once, rarely twice.
 */
static int
make_room(struct kz_integrated *x, size_t cap)
{
    double *value = kz_alloc_big(cap, sizeof *value);
    uint16_t *cls = kz_alloc_big(cap, sizeof *cls);

    if (!value || !cls) {
        kz_free_big(value, cap, sizeof *value);
        kz_free_big(cls, cap, sizeof *cls);
        return 0;
    }
    if (x->used) {
        memcpy(value, x->value, x->used * sizeof *value);
        memcpy(cls, x->cls, x->used * sizeof *cls);
    }
    kz_free_big(x->value, x->cap, sizeof *x->value);
    kz_free_big(x->cls, x->cap, sizeof *x->cls);
    x->value = value;
    x->cls = cls;
    x->cap = cap;
    return 1;
}

/* Put the accumulator down as the values of a column, and empty it. */
static kz_status
put_row(struct kz_integrated *x, uint32_t column, struct accumulator *a,
    struct kz_error *err)
{
    uint64_t at = x->used;
    size_t need = at + 64u * a->words;

    if (need > x->cap && !make_room(x, need + need / 2))
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (unsigned w = 0; w < a->words; w++) {
        uint64_t m = a->mask[w];

        a->mask[w] = 0;
        while (m) {
            unsigned c = 64 * w + (unsigned)__builtin_ctzll(m);

            m &= m - 1;
            x->cls[at] = (uint16_t)c;
            x->value[at++] = a->value[c];
            a->value[c] = 0;
        }
    }
    x->row[column].at = x->used;
    x->row[column].n = at - x->used;
    x->used = at;
    return KZ_OK;
}

/*
 * Add what a company gets from outside its component; returns what it holds
 * of itself.
 */
static double
outside(const struct kz_graph *g, const struct kz_integrated *x,
    const struct kz_order *o, uint32_t column, const double *w, const double *u,
    struct accumulator *a)
{
    const struct kz_columns *c = kz_graph_columns(g);
    uint32_t comp = o->comp_of[column];
    double self = 0;

    if (u[column] > 0)
        add_source(g, x, a, c->usrc[column], u[column]);
    if (c->flags[column] & KZ_COL_INFEASIBLE)
        return 0;
    for (uint64_t i = c->start[column]; i < c->start[column + 1]; i++) {
        uint32_t src = c->src[i];

        if (w[i] <= 0)
            continue;
        if ((src & KZ_SRC_CLASS) || o->comp_of[src] != comp)
            add_source(g, x, a, src, w[i]);
        else if (src == column)
            self = w[i];
    }
    return self;
}

/* A component of one company: a plain sum, over 1 - its own shares. */
static kz_status
solve_single(const struct kz_graph *g, const struct kz_order *o,
    const double *w, const double *u, uint32_t column, struct kz_integrated *x,
    struct accumulator *a, struct kz_error *err)
{
    double self = outside(g, x, o, column, w, u, a);

    if (self > 0) {
        double rest = kzi_outside_mass(kz_graph_columns(g), o, column, w, u);

        if (rest <= 0) { /* wholly its own: a ring of one */
            x->rings++;
            add(a, kz_graph_special(g, KZ_CLASS_UNATTRIBUTED), 1);
            return put_row(x, column, a, err);
        }
        for (unsigned k = 0; k < 64 * a->words; k++)
            if (a->mask[k >> 6] >> (k & 63) & 1)
                a->value[k] /= rest;
    }
    return put_row(x, column, a, err);
}

/*
 * The sweep jumps from register to register: fetch what it needs soon, the
 * places first, then the arcs, then the values of owners.
 */
static void
fetch_ahead(const struct kz_columns *c, const struct kz_order *o,
    const double *w, const double *u, const struct kz_integrated *x,
    uint32_t row)
{
    if (row + 24 < o->nc) {
        uint32_t j = o->column[row + 24];

        __builtin_prefetch(&c->start[j]);
        __builtin_prefetch(&c->usrc[j]);
        __builtin_prefetch(&c->flags[j]);
        __builtin_prefetch(&u[j]);
        __builtin_prefetch(&o->comp_of[j]);
        __builtin_prefetch(&x->row[j], 1);
    }
    if (row + 12 < o->nc) {
        uint64_t a = c->start[o->column[row + 12]];

        __builtin_prefetch(&c->src[a]);
        __builtin_prefetch(&w[a]);
    }
    if (row + 6 < o->nc) {
        uint32_t j = o->column[row + 6];

        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
            if (!(c->src[a] & KZ_SRC_CLASS))
                __builtin_prefetch(&x->row[c->src[a]]);
    }
    if (row + 2 < o->nc) {
        uint32_t j = o->column[row + 2];

        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
            if (!(c->src[a] & KZ_SRC_CLASS)) {
                __builtin_prefetch(x->cls + x->row[c->src[a]].at);
                __builtin_prefetch(x->value + x->row[c->src[a]].at);
            }
    }
}

/* The classes that any member of a component can see, as a dense numbering. */
static unsigned
union_mask(uint64_t *all, unsigned words, uint16_t *list)
{
    unsigned n = 0;

    for (unsigned w = 0; w < words; w++)
        for (uint64_t m = all[w]; m; m &= m - 1)
            list[n++] = (uint16_t)(64 * w + (unsigned)__builtin_ctzll(m));
    return n;
}

struct loop_work {
    double *b;      /* [n * width] */
    uint16_t *list; /* [width] classes */
    uint64_t *all;  /* [words] */
};

static kz_status
loop_right_sides(const struct kz_graph *g, const struct kz_order *o,
    const double *w, const double *u, uint32_t first, uint32_t n,
    const struct kz_integrated *x, struct accumulator *a, struct loop_work *l,
    unsigned *width, struct kz_error *err)
{
    unsigned classes = 64 * a->words;

    l->all = kz_calloc(a->words, sizeof *l->all);
    l->list = kz_calloc(classes, sizeof *l->list);
    if (!l->all || !l->list)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    /* twice over the members: which classes, then their values */
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t r = 0; r < n; r++) {
            uint32_t column = o->column[first + r];

            (void)outside(g, x, o, column, w, u, a);
            for (unsigned k = 0; pass && k < *width; k++)
                l->b[(size_t)r * *width + k] = a->value[l->list[k]];
            for (unsigned q = 0; q < a->words; q++) {
                l->all[q] |= a->mask[q];
                for (uint64_t m = a->mask[q]; m; m &= m - 1)
                    a->value[64 * q + (unsigned)__builtin_ctzll(m)] = 0;
                a->mask[q] = 0;
            }
        }
        if (pass == 0) {
            *width = union_mask(l->all, a->words, l->list);
            l->b = kz_calloc((size_t)n * *width, sizeof *l->b);
            if (!l->b)
                return kz_fail(err, KZ_ENOMEM, "out of memory");
        }
    }
    return KZ_OK;
}

static kz_status
put_loop(const struct kz_order *o, uint32_t first, uint32_t n,
    const struct loop_work *l, unsigned width, struct kz_integrated *x,
    struct accumulator *a, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (uint32_t r = 0; r < n; r++) {
        for (unsigned k = 0; k < width; k++)
            if (l->b[(size_t)r * width + k] > 0)
                add(a, l->list[k], l->b[(size_t)r * width + k]);
        KZ_TRY(put_row(x, o->column[first + r], a, err));
    }
out:
    return st;
}

static kz_status
solve_loop(const struct kz_graph *g, const struct kz_order *o, const double *w,
    const double *u, uint32_t first, uint32_t n, struct kz_integrated *x,
    struct accumulator *a, struct kz_error *err)
{
    const struct kz_columns *c = kz_graph_columns(g);
    struct loop_work l = { 0 };
    struct kz_loop loop = { 0 };
    unsigned width = 0;
    kz_status st;

    KZ_TRY(kzi_loop_init(&loop, c, o, first, n, w, u, err));
    if (kzi_loop_is_ring(&loop)) {
        x->rings++;
        for (uint32_t r = 0; r < n; r++) {
            add(a, kz_graph_special(g, KZ_CLASS_UNATTRIBUTED), 1);
            KZ_TRY(put_row(x, o->column[first + r], a, err));
        }
        goto out;
    }
    KZ_TRY(loop_right_sides(g, o, w, u, first, n, x, a, &l, &width, err));
    KZ_TRY(kzi_loop_solve(&loop, l.b, width, err));
    if (loop.iterated) {
        x->iterated++;
        if (loop.error > x->error)
            x->error = loop.error;
    }
    KZ_TRY(put_loop(o, first, n, &l, width, x, a, err));
out:
    kzi_loop_clear(&loop);
    kz_free(l.b);
    kz_free(l.list);
    kz_free(l.all);
    return st;
}

void
kz_integrated_clear(struct kz_integrated *x)
{
    kz_free_big(x->row, x->nc, sizeof *x->row);
    kz_free_big(x->cls, x->cap, sizeof *x->cls);
    kz_free_big(x->value, x->cap, sizeof *x->value);
    memset(x, 0, sizeof *x);
}

kz_status
kz_integrated_solve(const struct kz_graph *g, const struct kz_order *o,
    const double *w, const double *u, struct kz_integrated *out,
    struct kz_error *err)
{
    struct kz_integrated x = { .nc = o->nc };
    const struct kz_columns *c = kz_graph_columns(g);
    struct accumulator a = { 0 };
    unsigned classes = kz_graph_classes(g);
    kz_status st = KZ_OK;

    a.words = (classes + 63) / 64;
    a.value = kz_calloc((size_t)64 * a.words, sizeof *a.value);
    a.mask = kz_calloc(a.words, sizeof *a.mask);
    x.row = kz_alloc_big(o->nc, sizeof *x.row);
    if (!a.value || !a.mask || !x.row ||
        !make_room(&x, (size_t)c->start[c->nc] + 64 * a.words))
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t k = 0; k < o->ncomp; k++) {
        uint32_t first = o->comp_start[k];
        uint32_t n = o->comp_start[k + 1] - first;

        fetch_ahead(c, o, w, u, &x, first);
        if (n == 1)
            KZ_TRY(solve_single(g, o, w, u, o->column[first], &x, &a, err));
        else
            KZ_TRY(solve_loop(g, o, w, u, first, n, &x, &a, err));
    }
    *out = x;
    memset(&x, 0, sizeof x);
out:
    kz_integrated_clear(&x);
    kz_free(a.value);
    kz_free(a.mask);
    return st;
}

double
kz_integrated_at(const struct kz_integrated *x, uint32_t column, unsigned cls)
{
    const struct kz_integrated_row *r = &x->row[column];

    for (uint64_t i = r->at; i < r->at + r->n; i++)
        if (x->cls[i] == cls)
            return x->value[i];
    return 0;
}
