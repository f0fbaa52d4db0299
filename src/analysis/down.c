/* What one owner holds: a sweep owners first with a single source. */
#include "keizu/analysis/down.h"

#include <math.h>

#include "keizu/base/alloc.h"
#include "src/analysis/loop.h"

struct down {
    const struct kz_columns *c;
    const struct kz_order *o;
    const double *w, *u;
    kz_node x;
    double *value;
    double error;
};

/* What a company gets of x from outside its component, and directly. */
static double
from_outside(const struct down *d, uint32_t j)
{
    const struct kz_columns *c = d->c;
    double s = 0;

    if (c->flags[j] & KZ_COL_INFEASIBLE)
        return 0;
    for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
        if (c->owner[a] == d->x)
            s += d->w[a];
        if (!(c->src[a] & KZ_SRC_CLASS) &&
            d->o->comp_of[c->src[a]] != d->o->comp_of[j])
            s += d->w[a] * d->value[c->src[a]];
    }
    return s;
}

static kz_status
go_through_loop(struct down *d, uint32_t first, uint32_t n,
    struct kz_error *err)
{
    struct kz_loop loop = { 0 };
    double *b = kz_calloc(n, sizeof *b), any = 0;
    kz_status st = KZ_OK;

    if (!b)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t r = 0; r < n; r++) {
        b[r] = from_outside(d, d->o->column[first + r]);
        any += b[r];
    }
    if (isnan(any)) { /* what comes from a closed ring goes all round */
        for (uint32_t r = 0; r < n; r++)
            b[r] = NAN;
    } else if (any > 0) {
        KZ_TRY(kzi_loop_init(&loop, d->c, d->o, first, n, d->w, d->u, err));
        if (kzi_loop_is_ring(&loop))
            for (uint32_t r = 0; r < n; r++)
                b[r] = NAN;
        else
            KZ_TRY(kzi_loop_solve(&loop, b, 1, err));
        d->error += loop.error;
    }
    for (uint32_t r = 0; r < n; r++)
        d->value[d->o->column[first + r]] = b[r];
out:
    kzi_loop_clear(&loop);
    kz_free(b);
    return st;
}

static void
go_through_single(struct down *d, uint32_t j)
{
    const struct kz_columns *c = d->c;
    double v = from_outside(d, j);

    for (uint64_t a = c->start[j]; v > 0 && a < c->start[j + 1]; a++)
        if (c->src[a] == j && d->w[a] > 0) {
            double rest = kzi_outside_mass(c, d->o, j, d->w, d->u);

            v = rest > 0 ? v / rest : NAN;
        }
    d->value[j] = v;
}

kz_status
kz_down_solve(const struct kz_graph *g, const struct kz_order *o,
    const double *w, const double *u, kz_node x, double *value, double *error,
    struct kz_error *err)
{
    struct down d = { kz_graph_columns(g), o, w, u, x, value, 0 };
    kz_status st = KZ_OK;

    for (uint32_t k = 0; k < o->ncomp; k++) {
        uint32_t first = o->comp_start[k];
        uint32_t n = o->comp_start[k + 1] - first;

        if (n == 1)
            go_through_single(&d, o->column[first]);
        else
            KZ_TRY(go_through_loop(&d, first, n, err));
    }
    if (error)
        *error = d.error;
out:
    return st;
}
