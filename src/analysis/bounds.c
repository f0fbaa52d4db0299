/* Sharp bounds over all completions: policies, component by component. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/analysis/bounds_priv.h"

void
kz_bounds_free(struct kz_bounds *b)
{
    if (!b)
        return;
    kz_order_clear(&b->order);
    kzi_slots_clear(&b->slots);
    kz_free(b->binds);
    kz_free(b->member);
    kz_free(b->amount);
    kz_free(b);
}

/* Whether any register at or above binds, one pass over components. */
static void
mark_binding(struct kz_bounds *b)
{
    const struct kz_columns *c = b->c;
    const struct kz_order *o = &b->order;

    for (uint32_t k = 0; k < o->ncomp; k++) {
        uint8_t any = 0;

        for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++) {
            uint32_t j = o->column[r];

            any |= (c->flags[j] & KZ_COL_BINDING) != 0;
            if (c->flags[j] & KZ_COL_INFEASIBLE)
                continue;
            for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
                if (!(c->src[a] & KZ_SRC_CLASS) && c->hi[a] > 0)
                    any |= b->binds[c->src[a]];
        }
        for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++)
            b->binds[o->column[r]] = any;
    }
}

kz_status
kz_bounds_new(const struct kz_graph *g, const struct kz_integrated *lower,
    struct kz_bounds **out, struct kz_error *err)
{
    struct kz_bounds *b = kz_calloc(1, sizeof *b);
    kz_status st = KZ_OK;

    if (!b)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    b->g = g;
    b->c = kz_graph_columns(g);
    b->lower = lower;
    b->binds = kz_calloc(b->c->nc, sizeof *b->binds);
    b->member = kz_calloc(b->c->nc, sizeof *b->member);
    if (!b->binds || !b->member)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_order_init(&b->order, b->c, NULL, err));
    mark_binding(b);
    *out = b;
    b = NULL;
out:
    kz_bounds_free(b);
    return st;
}

int
kz_bounds_binds(const struct kz_bounds *b, uint32_t column)
{
    return b->binds[column];
}

unsigned
kz_bounds_rounds(const struct kz_bounds *b)
{
    return b->rounds;
}

/* ---- companies outside loops ---- */

/* Free registers upstream: all at their lower ends. */
double
kzi_bounds_at_lower(const struct kz_bounds *b, const uint8_t *in,
    uint32_t column)
{
    const struct kz_integrated_row *r = &b->lower->row[column];
    double v = 0;

    for (uint64_t i = r->at; i < r->at + r->n; i++)
        if (in[b->lower->cls[i]])
            v += b->lower->value[i];
    return v;
}

/* What a register is worth filled so, in canonical order. */
double
kzi_bounds_worth(const struct kzi_sweep *s, uint32_t column,
    const int64_t *amount)
{
    const struct kz_columns *c = s->c;
    uint64_t first = c->start[column];
    size_t n = (size_t)(c->start[column + 1] - first);
    double base = (double)c->base[column], v = 0;

    for (size_t i = 0; i < n; i++)
        v += (double)amount[i] / base * kzi_source_value(s, c->src[first + i]);
    return v + (double)amount[n] / base * kzi_source_value(s, c->usrc[column]);
}

/* The best filling of a register for the values so far, into amount[]. */
kz_status
kzi_bounds_choose(struct kz_bounds *b, const struct kzi_sweep *s,
    uint32_t column, int64_t *amount, struct kz_error *err)
{
    const struct kz_columns *c = b->c;
    uint64_t first = c->start[column];
    size_t n = (size_t)(c->start[column + 1] - first);
    kz_status st = KZ_OK;

    if (kzi_is_at_lower(c, column)) {
        amount[n] = c->base[column];
        for (size_t i = 0; i < n; i++) {
            amount[i] = c->lo[first + i];
            amount[n] -= amount[i];
        }
        return KZ_OK;
    }
    KZ_TRY(kzi_slots_set(&b->slots, s, column, err));
    kzi_slots_sort(&b->slots);
    kzi_slots_fill(&b->slots, amount);
out:
    return st;
}

static int
owns_itself(const struct kz_columns *c, uint32_t column)
{
    if (c->flags[column] & KZ_COL_INFEASIBLE)
        return 0;
    for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++)
        if (c->src[a] == column && c->hi[a] > 0)
            return 1;
    return 0;
}

/* ---- whether the ends are reached ---- */

kz_status
kzi_bounds_attained(struct kz_bounds *b, const struct kzi_sweep *s,
    uint32_t column, int *yes, struct kz_error *err)
{
    const struct kz_columns *c = b->c;
    kz_status st = KZ_OK;

    *yes = 1;
    if (c->flags[column] & KZ_COL_INFEASIBLE)
        return KZ_OK;
    if (!(c->flags[column] & KZ_COL_INTERVAL)) {
        for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++)
            if (!(c->src[a] & KZ_SRC_CLASS) && c->lo[a] > 0)
                *yes &= s->attained[c->src[a]];
        return KZ_OK;
    }
    KZ_TRY(kzi_slots_set(&b->slots, s, column, err));
    kzi_slots_sort(&b->slots);
    *yes = kzi_slots_attained(&b->slots);
out:
    return st;
}

/* ---- the sweep ---- */

static kz_status
solve_single(struct kz_bounds *b, struct kzi_sweep *s, uint32_t column,
    uint8_t *attained, struct kz_error *err)
{
    size_t n = (size_t)(b->c->start[column + 1] - b->c->start[column]) + 1;
    int yes;
    kz_status st = KZ_OK;

    if (b->binds[column]) {
        if (kz_grow(&b->amount, &b->amount_cap, n, sizeof *b->amount) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        KZ_TRY(kzi_bounds_choose(b, s, column, b->amount, err));
        s->x[column] = kzi_bounds_worth(s, column, b->amount);
    } else {
        s->x[column] = kzi_bounds_at_lower(b, s->in, column);
    }
    if (attained) {
        KZ_TRY(kzi_bounds_attained(b, s, column, &yes, err));
        attained[column] = (uint8_t)yes;
    }
out:
    return st;
}

static kz_status
solve(struct kz_bounds *b, struct kzi_sweep *s, uint32_t comp,
    uint8_t *attained, struct kz_error *err)
{
    const struct kz_order *o = &b->order;
    uint32_t first = o->comp_start[comp], j = o->column[first];

    if (o->comp_start[comp + 1] - first > 1 || owns_itself(b->c, j))
        return kzi_bounds_part(b, s, comp, attained, err);
    return solve_single(b, s, j, attained, err);
}

kz_status
kz_bounds_lower(struct kz_bounds *b, const uint8_t *in, double *x,
    uint8_t *attained, struct kz_error *err)
{
    struct kzi_sweep s = { b->g, b->c, in, x, attained };
    kz_status st = KZ_OK;

    b->rounds = 0;
    for (uint32_t k = 0; k < b->order.ncomp; k++)
        KZ_TRY(solve(b, &s, k, attained, err));
out:
    return st;
}

kz_status
kz_bounds_lower_in(struct kz_bounds *b, const uint8_t *in, const uint32_t *comp,
    size_t n, double *x, uint8_t *attained, struct kz_error *err)
{
    struct kzi_sweep s = { b->g, b->c, in, x, attained };
    kz_status st = KZ_OK;

    b->rounds = 0;
    for (size_t i = 0; i < n; i++)
        KZ_TRY(solve(b, &s, comp[i], attained, err));
out:
    return st;
}

const struct kz_order *
kz_bounds_order(const struct kz_bounds *b)
{
    return &b->order;
}
