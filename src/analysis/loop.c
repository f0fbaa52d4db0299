/*
 * Loops: components up to KZ_GTH_MAX are eliminated, larger ones iterated.
 *
 * Iteration is Gauss-Seidel with sweeps in alternating directions.  It stops
 * on a rigorous bound, not on the size of the last step: with v > 0 and
 * q = (I - P) v > 0, |x - x*| <= max_j (|r_j| / q_j) max v, because I - P is
 * an M-matrix; v is iterated beside the first right side.
 */
#include "src/analysis/loop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"

#define TARGET     1e-13 /* bound at which iteration is done */
#define ACCEPT     1e-6  /* bound above which there is no answer */
#define SWEEPS_MAX 20000

double
kzi_outside_mass(const struct kz_columns *c, const struct kz_order *o,
    uint32_t column, const double *w, const double *u)
{
    double d = u[column];

    if (c->flags[column] & KZ_COL_INFEASIBLE)
        return 1;
    for (uint64_t i = c->start[column]; i < c->start[column + 1]; i++)
        if ((c->src[i] & KZ_SRC_CLASS) ||
            o->comp_of[c->src[i]] != o->comp_of[column])
            d += w[i];
    return d;
}

static int
is_inside(const struct kz_columns *c, const struct kz_order *o, uint32_t column,
    uint64_t arc, const double *w)
{
    return !(c->src[arc] & KZ_SRC_CLASS) && w[arc] > 0 &&
           o->comp_of[c->src[arc]] == o->comp_of[column];
}

/* The number of a column among the members: they are ascending. */
static uint32_t
member_of(const struct kz_order *o, uint32_t first, uint32_t n, uint32_t column)
{
    uint32_t lo = 0, hi = n;

    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (o->column[first + mid] <= column)
            lo = mid;
        else
            hi = mid;
    }
    return lo;
}

kz_status
kzi_loop_init(struct kz_loop *l, const struct kz_columns *c,
    const struct kz_order *o, uint32_t first, uint32_t n, const double *w,
    const double *u, struct kz_error *err)
{
    uint64_t arcs = 0;
    kz_status st = KZ_OK;

    memset(l, 0, sizeof *l);
    l->n = n;
    for (uint32_t r = 0; r < n; r++) {
        uint32_t column = o->column[first + r];

        for (uint64_t i = c->start[column]; i < c->start[column + 1]; i++)
            arcs += (uint64_t)is_inside(c, o, column, i, w);
    }
    l->start = kz_calloc((size_t)n + 1, sizeof *l->start);
    l->owner = kz_calloc(arcs, sizeof *l->owner);
    l->w = kz_calloc(arcs, sizeof *l->w);
    l->d = kz_calloc(n, sizeof *l->d);
    if (!l->start || !l->owner || !l->w || !l->d)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    arcs = 0;
    for (uint32_t r = 0; r < n; r++) {
        uint32_t column = o->column[first + r];

        for (uint64_t i = c->start[column]; i < c->start[column + 1]; i++) {
            if (!is_inside(c, o, column, i, w))
                continue;
            if (c->src[i] == column)
                continue; /* 1 - own share is the row's own pivot */
            l->owner[arcs] = member_of(o, first, n, c->src[i]);
            l->w[arcs++] = w[i];
        }
        l->start[r + 1] = arcs;
        l->d[r] = kzi_outside_mass(c, o, column, w, u);
    }
out:
    if (st < 0)
        kzi_loop_clear(l);
    return st;
}

void
kzi_loop_clear(struct kz_loop *l)
{
    kz_free(l->start);
    kz_free(l->owner);
    kz_free(l->w);
    kz_free(l->d);
    kz_free(l->tstart);
    kz_free(l->towned);
    kz_free(l->tw);
    kz_free(l->turn);
    kz_gth_clear(&l->gth);
    memset(l, 0, sizeof *l);
}

int
kzi_loop_is_ring(const struct kz_loop *l)
{
    for (uint32_t r = 0; r < l->n; r++)
        if (l->d[r] > 0)
            return 0;
    return 1;
}

/*
 * 1 minus the own share of a member: what it is divided by.  Without a
 * self-holding this is 1 up to rounding of the sum.
 */
static double
pivot_of(const struct kz_loop *l, uint32_t r)
{
    double sum = l->d[r];

    for (uint64_t i = l->start[r]; i < l->start[r + 1]; i++)
        sum += l->w[i];
    return sum;
}

/* ---- elimination ---- */

struct degree {
    uint64_t arcs;
    uint32_t member;
};

static int
by_degree(const void *pa, const void *pb)
{
    const struct degree *a = pa, *b = pb;

    if (a->arcs != b->arcs)
        return a->arcs < b->arcs ? -1 : 1;
    return a->member < b->member ? -1 : a->member > b->member;
}

/* Those with few arcs first, so that elimination fills in late and little. */
static kz_status
choose_turns(struct kz_loop *l, struct kz_error *err)
{
    struct degree *list = kz_calloc(l->n, sizeof *list);
    kz_status st = KZ_OK;

    if (!l->turn) /* else the memory did not suffice last time */
        l->turn = kz_calloc(l->n, sizeof *l->turn);
    if (!list || !l->turn)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t r = 0; r < l->n; r++) {
        list[r].member = r;
        list[r].arcs += l->start[r + 1] - l->start[r];
        for (uint64_t i = l->start[r]; i < l->start[r + 1]; i++)
            list[l->owner[i]].arcs++;
    }
    qsort(list, l->n, sizeof *list, by_degree);
    for (uint32_t k = 0; k < l->n; k++)
        l->turn[list[k].member] = k;
out:
    kz_free(list);
    return st;
}

static kz_status
factor(struct kz_loop *l, struct kz_error *err)
{
    kz_status st;

    if (l->factored)
        return KZ_OK;
    KZ_TRY(choose_turns(l, err));
    KZ_TRY(kz_gth_init(&l->gth, l->n, err));
    for (uint32_t r = 0; r < l->n; r++) {
        double *row = l->gth.p + (size_t)l->turn[r] * l->n;

        for (uint64_t i = l->start[r]; i < l->start[r + 1]; i++)
            row[l->turn[l->owner[i]]] = l->w[i];
        l->gth.d[l->turn[r]] = l->d[r];
    }
    kz_gth_factor(&l->gth);
    l->factored = 1;
out:
    return st;
}

/* b with its members in the order of elimination, or back (into b). */
static kz_status
eliminate(struct kz_loop *l, double *b, unsigned width, int transposed,
    struct kz_error *err)
{
    size_t bytes = width * sizeof *b;
    double *x = kz_calloc(l->n, bytes);
    kz_status st = KZ_OK;

    if (!x)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(factor(l, err));
    for (uint32_t r = 0; r < l->n; r++)
        memcpy(x + (size_t)l->turn[r] * width, b + (size_t)r * width, bytes);
    if (transposed)
        kz_gth_solve_transposed(&l->gth, x);
    else
        kz_gth_solve(&l->gth, x, width);
    for (uint32_t r = 0; r < l->n; r++)
        memcpy(b + (size_t)r * width, x + (size_t)l->turn[r] * width, bytes);
out:
    kz_free(x);
    return st;
}

/* ---- iteration ---- */

/* One Gauss-Seidel step of member r. */
static void
relax(const struct kz_loop *l, uint32_t r, double pivot, const double *b,
    double *x, unsigned width, double *scratch)
{
    memcpy(scratch, b + (size_t)r * width, width * sizeof *scratch);
    for (uint64_t i = l->start[r]; i < l->start[r + 1]; i++) {
        const double *xi = x + (size_t)l->owner[i] * width;

        for (unsigned k = 0; k < width; k++)
            scratch[k] += l->w[i] * xi[k];
    }
    for (unsigned k = 0; k < width; k++)
        x[(size_t)r * width + k] = scratch[k] / pivot;
}

static void
sweep(const struct kz_loop *l, const double *pivot, const double *b, double *x,
    unsigned width, double *scratch, int backward)
{
    for (uint32_t i = 0; i < l->n; i++) {
        uint32_t r = backward ? l->n - 1 - i : i;

        relax(l, r, pivot[r], b, x, width, scratch);
    }
}

/* max |b - (D - P) x| over members and right sides. */
static double
residual(const struct kz_loop *l, const double *pivot, const double *b,
    const double *x, unsigned width)
{
    double worst = 0;

    for (uint32_t r = 0; r < l->n; r++) {
        for (unsigned k = 0; k < width; k++) {
            double s = b[(size_t)r * width + k];

            for (uint64_t i = l->start[r]; i < l->start[r + 1]; i++)
                s += l->w[i] * x[(size_t)l->owner[i] * width + k];
            s = fabs(s - pivot[r] * x[(size_t)r * width + k]);
            if (s > worst)
                worst = s;
        }
    }
    return worst;
}

/* v with (I - P) v = 1 nearly, and what it makes of a residual. */
static kz_status
find_bound(struct kz_loop *l, const double *pivot, double *scratch,
    struct kz_error *err)
{
    double *one = kz_calloc(l->n, sizeof *one);
    double *v = kz_calloc(l->n, sizeof *v);
    double low = 0, high = 0;
    kz_status st = KZ_OK;

    if (!v || !one)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t r = 0; r < l->n; r++)
        one[r] = v[r] = 1;
    for (int i = 0; i < SWEEPS_MAX; i++) {
        sweep(l, pivot, one, v, 1, scratch, i & 1);
        if (i % 8 == 7 && residual(l, pivot, one, v, 1) < 0.5)
            break;
    }
    for (uint32_t r = 0; r < l->n; r++) {
        double q = pivot[r] * v[r];

        for (uint64_t i = l->start[r]; i < l->start[r + 1]; i++)
            q -= l->w[i] * v[l->owner[i]];
        if (r == 0 || q < low)
            low = q;
        if (v[r] > high)
            high = v[r];
    }
    l->vbound = low > 0 ? high / low : INFINITY;
out:
    kz_free(one);
    kz_free(v);
    return st;
}

static kz_status
iterate(struct kz_loop *l, double *b, unsigned width, struct kz_error *err)
{
    size_t size = (size_t)l->n * width;
    double *x = kz_calloc(size, sizeof *x);
    double *scratch = kz_calloc(width ? width : 1, sizeof *scratch);
    double *pivot = kz_calloc(l->n, sizeof *pivot);
    double last = INFINITY;
    int stuck = 0;
    kz_status st = KZ_OK;

    if (!x || !scratch || !pivot)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t r = 0; r < l->n; r++)
        pivot[r] = pivot_of(l, r);
    if (l->vbound == 0)
        KZ_TRY(find_bound(l, pivot, scratch, err));
    memcpy(x, b, size * sizeof *x);
    l->iterated = 1;
    for (int i = 0; i < SWEEPS_MAX && stuck < 4; i++) {
        double r;

        sweep(l, pivot, b, x, width, scratch, i & 1);
        if (i % 4 != 3)
            continue;
        r = residual(l, pivot, b, x, width);
        l->error = r * l->vbound;
        if (l->error < TARGET)
            break;
        /* rounding is all that is left */
        stuck = r < last / 2 ? 0 : stuck + 1;
        if (r > 1e-14)
            stuck = 0;
        last = r;
    }
    if (!(l->error < ACCEPT))
        KZ_TRY(kz_fail(err, KZ_ELIMIT,
            "a loop of %u companies owns itself so nearly that its shares "
            "did not settle",
            (unsigned)l->n));
    memcpy(b, x, size * sizeof *x);
out:
    kz_free(x);
    kz_free(scratch);
    kz_free(pivot);
    return st;
}

/* The same arcs by owner, for transposed systems. */
static kz_status
transpose(struct kz_loop *l, struct kz_error *err)
{
    uint64_t arcs = l->start[l->n];
    uint64_t *start = kz_calloc((size_t)l->n + 2, sizeof *start);
    uint32_t *owned = kz_calloc(arcs, sizeof *owned);
    double *w = kz_calloc(arcs, sizeof *w);
    kz_status st = KZ_OK;

    if (!start || !owned || !w)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint64_t i = 0; i < arcs; i++)
        start[l->owner[i] + 2]++;
    for (uint32_t r = 0; r < l->n; r++)
        start[r + 2] += start[r + 1];
    for (uint32_t r = 0; r < l->n; r++)
        for (uint64_t i = l->start[r]; i < l->start[r + 1]; i++) {
            uint64_t at = start[l->owner[i] + 1]++;

            owned[at] = r;
            w[at] = l->w[i];
        }
    l->tstart = start;
    l->towned = owned;
    l->tw = w;
    start = NULL;
    owned = NULL;
    w = NULL;
out:
    kz_free(start);
    kz_free(owned);
    kz_free(w);
    return st;
}

/* The same loop seen from its owners: a view that borrows l's arrays. */
static kz_status
iterate_transposed(struct kz_loop *l, double *b, struct kz_error *err)
{
    double *scratch = kz_calloc(1, sizeof *scratch);
    double *pivot = kz_calloc(l->n, sizeof *pivot);
    double *x = kz_calloc(l->n, sizeof *x);
    struct kz_loop t = { .n = l->n };
    double last = INFINITY;
    int stuck = 0;
    kz_status st = KZ_OK;

    if (!scratch || !pivot || !x)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t r = 0; r < l->n; r++)
        pivot[r] = pivot_of(l, r);
    if (l->vbound == 0)
        KZ_TRY(find_bound(l, pivot, scratch, err));
    if (!l->tstart)
        KZ_TRY(transpose(l, err));
    t.start = l->tstart;
    t.owner = l->towned;
    t.w = l->tw;
    memcpy(x, b, l->n * sizeof *x);
    l->iterated = 1;
    for (int i = 0; i < SWEEPS_MAX && stuck < 4; i++) {
        double r;

        sweep(&t, pivot, b, x, 1, scratch, i & 1);
        if (i % 4 != 3)
            continue;
        /* column sums of N are at most vbound: |x - x*| <= vbound |r|_1 */
        r = residual(&t, pivot, b, x, 1);
        l->error = r * l->n * l->vbound;
        if (l->error < TARGET)
            break;
        stuck = r < last / 2 ? 0 : stuck + 1;
        if (r > 1e-14)
            stuck = 0;
        last = r;
    }
    if (!(l->error < ACCEPT))
        KZ_TRY(kz_fail(err, KZ_ELIMIT,
            "a loop of %u companies owns itself so nearly that its shares "
            "did not settle",
            (unsigned)l->n));
    memcpy(b, x, l->n * sizeof *x);
out:
    kz_free(scratch);
    kz_free(pivot);
    kz_free(x);
    return st;
}

kz_status
kzi_loop_solve(struct kz_loop *l, double *b, unsigned width,
    struct kz_error *err)
{
    return l->n > KZ_GTH_MAX ? iterate(l, b, width, err)
                             : eliminate(l, b, width, 0, err);
}

kz_status
kzi_loop_solve_transposed(struct kz_loop *l, double *b, struct kz_error *err)
{
    return l->n > KZ_GTH_MAX ? iterate_transposed(l, b, err)
                             : eliminate(l, b, 1, 1, err);
}

kz_status
kzi_loop_diagonal(struct kz_loop *l, double *diag, struct kz_error *err)
{
    double *x = NULL;
    kz_status st = KZ_OK;

    if (l->n > KZ_GTH_MAX) {
        for (uint32_t r = 0; r < l->n; r++)
            diag[r] = NAN;
        return KZ_OK;
    }
    x = kz_calloc(l->n, sizeof *x);
    if (!x)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(factor(l, err));
    KZ_TRY(kz_gth_diagonal(&l->gth, x, err));
    for (uint32_t r = 0; r < l->n; r++)
        diag[r] = x[l->turn[r]];
out:
    kz_free(x);
    return st;
}
