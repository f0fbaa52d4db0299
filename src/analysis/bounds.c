/* Sharp bounds over all completions: policies, component by component. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/sort.h"
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
    kz_free(b->nobody);
    kz_free(b->seen);
    kz_free(b->cone);
    kz_free(b->x);
    kzi_witness_free(b->witness);
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
    b->nobody = kz_calloc(kz_graph_classes(g), 1);
    if (!b->binds || !b->member || !b->nobody)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_order_init(&b->order, b->c, NULL, err));
    b->seen = kz_calloc(b->order.ncomp, sizeof *b->seen);
    if (!b->seen)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
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
        v += (double)amount[i] / base * kzi_arc_value(s, first + i);
    for (uint32_t part = 0; part < kzi_rest_parts(c, column); part++)
        v += (double)amount[n + part] / base * kzi_rest_value(s, column, part);
    return v;
}

kz_status
kzi_bounds_sorted(struct kz_bounds *b, const struct kzi_sweep *s,
    uint32_t column, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_slots_set(&b->slots, s, column, err));
    kzi_slots_sort(&b->slots);
out:
    return st;
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

    if (kzi_stands_still(s, column) &&
        !(c->flags[column] & KZ_COL_CATEGORIES)) {
        amount[n] = c->base[column];
        for (size_t i = 0; i < n; i++) {
            amount[i] = column == s->known
                            ? kzi_point_amount(s->c, column, first + i)
                            : c->lo[first + i];
            amount[n] -= amount[i];
        }
        return KZ_OK;
    }
    KZ_TRY(kzi_bounds_sorted(b, s, column, err));
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
    if (!(c->flags[column] & (KZ_COL_INTERVAL | KZ_COL_CATEGORIES))) {
        for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++)
            if (!(c->src[a] & KZ_SRC_CLASS) && c->lo[a] > 0)
                *yes &= s->attained[c->src[a]];
        return KZ_OK;
    }
    KZ_TRY(kzi_bounds_sorted(b, s, column, err));
    *yes = kzi_slots_attained(&b->slots);
out:
    return st;
}

/* ---- the sweep ---- */

static kz_status
solve_single(struct kz_bounds *b, struct kzi_sweep *s, uint32_t column,
    struct kz_error *err)
{
    const struct kz_columns *c = b->c;
    size_t n = (size_t)(c->start[column + 1] - c->start[column]) +
               kzi_rest_parts(c, column);
    int yes;
    kz_status st = KZ_OK;

    if (c->flags[column] & KZ_COL_INFEASIBLE) {
        s->x[column] = kzi_rest_value(s, column, 0);
        if (s->policy) {
            memset(s->policy + kzi_policy_at(c, column), 0,
                n * sizeof *s->policy);
            s->policy[kzi_policy_at(c, column) + n - 1] = c->base[column];
        }
    } else if (b->binds[column] || s->whole) {
        if (kz_grow(&b->amount, &b->amount_cap, n, sizeof *b->amount) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        KZ_TRY(kzi_bounds_choose(b, s, column, b->amount, err));
        s->x[column] = kzi_bounds_worth(s, column, b->amount);
        if (s->policy)
            memcpy(s->policy + kzi_policy_at(c, column), b->amount,
                n * sizeof *b->amount);
    } else {
        s->x[column] = kzi_bounds_at_lower(b, s->in, column);
    }
    if (s->attained) {
        KZ_TRY(kzi_bounds_attained(b, s, column, &yes, err));
        s->attained[column] = (uint8_t)yes;
    }
out:
    return st;
}

static kz_status
solve(struct kz_bounds *b, struct kzi_sweep *s, uint32_t comp,
    struct kz_error *err)
{
    const struct kz_order *o = &b->order;
    uint32_t first = o->comp_start[comp], j = o->column[first];

    if (o->comp_start[comp + 1] - first > 1 || owns_itself(b->c, j))
        return kzi_bounds_part(b, s, comp, err);
    return solve_single(b, s, j, err);
}

/* Some components in their order; comp NULL: all n. */
static kz_status
sweep(struct kz_bounds *b, struct kzi_sweep *s, const uint32_t *comp, size_t n,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    s->c = b->c;
    s->at_home = kz_graph_special(b->g, KZ_CLASS_COUNTED_HOME);
    b->rounds = 0;
    for (size_t i = 0; i < n; i++)
        KZ_TRY(solve(b, s, comp ? comp[i] : (uint32_t)i, err));
out:
    return st;
}

kz_status
kz_bounds_lower_in(struct kz_bounds *b, const uint8_t *in, const uint32_t *comp,
    size_t n, double *x, uint8_t *attained, struct kz_error *err)
{
    struct kzi_sweep s = { .in = in,
        .owner = KZ_NODE_NONE,
        .known = UINT32_MAX,
        .x = x,
        .attained = attained };

    return sweep(b, &s, comp, n, err);
}

kz_status
kz_bounds_lower(struct kz_bounds *b, const uint8_t *in, double *x,
    uint8_t *attained, struct kz_error *err)
{
    return kz_bounds_lower_in(b, in, NULL, b->order.ncomp, x, attained, err);
}

kz_status
kz_bounds_cone(struct kz_bounds *b, uint32_t column, uint64_t *arcs,
    struct kz_error *err)
{
    const struct kz_columns *c = b->c;
    const struct kz_order *o = &b->order;
    size_t count = 0;
    kz_status st = KZ_OK;

    *arcs = 0;
    if (++b->stamp == 0) {
        memset(b->seen, 0, o->ncomp * sizeof *b->seen);
        b->stamp = 1;
    }
    if (kz_grow(&b->cone, &b->cone_cap, 1, sizeof *b->cone) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    b->cone[count++] = o->comp_of[column];
    b->seen[o->comp_of[column]] = b->stamp;
    for (size_t at = 0; at < count; at++) {
        uint32_t k = b->cone[at];

        for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++) {
            uint32_t j = o->column[r];

            if (c->flags[j] & KZ_COL_INFEASIBLE)
                continue;
            *arcs += c->start[j + 1] - c->start[j];
            for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
                uint32_t i;

                if ((c->src[a] & KZ_SRC_CLASS) || !c->hi[a])
                    continue;
                i = o->comp_of[c->src[a]];
                if (b->seen[i] == b->stamp)
                    continue;
                if (kz_grow(&b->cone, &b->cone_cap, count + 1,
                        sizeof *b->cone) < 0)
                    KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
                b->seen[i] = b->stamp;
                b->cone[count++] = i;
            }
        }
    }
    qsort(b->cone, count, sizeof *b->cone, kz_by_uint32);
    b->ncone = count;
    b->asked = column;
out:
    return st;
}

kz_status
kzi_bounds_cone_value(struct kz_bounds *b, struct kzi_sweep *s, double *value,
    struct kz_error *err)
{
    kz_status st;

    if (!b->x)
        b->x = kz_calloc(b->c->nc, sizeof *b->x);
    if (!b->x)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    s->x = b->x;
    s->whole = 1;
    KZ_TRY(sweep(b, s, b->cone, b->ncone, err));
    *value = b->x[b->asked];
out:
    return st;
}

double
kzi_bounds_walk(const struct kz_bounds *b, kz_node owner, double value)
{
    uint32_t own = kz_graph_column(b->g, owner);
    double back = 0;

    if (own != UINT32_MAX && b->seen[b->order.comp_of[own]] == b->stamp)
        back = b->x[own];
    return back < 1 ? value / (1 - back) : NAN;
}

static kz_status
owner_end(struct kz_bounds *b, kz_node owner, int most, double *end,
    double *walk, struct kz_error *err)
{
    struct kzi_sweep s = {
        .in = b->nobody, .owner = owner, .most = most, .known = UINT32_MAX
    };
    kz_status st;

    KZ_TRY(kzi_bounds_cone_value(b, &s, end, err));
    *walk = kzi_bounds_walk(b, owner, *end);
out:
    return st;
}

kz_status
kz_bounds_owner(struct kz_bounds *b, kz_node owner, struct kz_owner_bounds *out,
    struct kz_error *err)
{
    kz_status st;

    KZ_TRY(owner_end(b, owner, 0, &out->lower, &out->walk_lower, err));
    KZ_TRY(owner_end(b, owner, 1, &out->upper, &out->walk_upper, err));
out:
    return st;
}

kz_status
kz_bounds_if_known(struct kz_bounds *b, const uint8_t *in,
    const struct kz_known *known, double *lower, struct kz_error *err)
{
    struct kzi_sweep s = { .in = in,
        .owner = known->owner,
        .known = known->column,
        .rest_in = (uint8_t)known->rest_in };

    return kzi_bounds_cone_value(b, &s, lower, err);
}

const struct kz_order *
kz_bounds_order(const struct kz_bounds *b)
{
    return &b->order;
}
