/* The cone of a company for exact shares: what is above it, in whole amounts. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/analysis/exact_priv.h"

#define NONE UINT32_MAX

void
kzi_exact_forget(struct kz_exact *x)
{
    for (size_t k = 0; k < x->ncol; k++)
        x->col_at[x->col[k].column] = NONE;
    for (size_t i = 0; i < x->nowner; i++)
        x->owner_at[x->owner[i].node] = NONE;
    x->ncol = x->narc = x->nowner = 0;
    x->work = x->corrected_work = 0;
    x->column = NONE;
    x->solved = x->binds = x->too_much = 0;
    kz_order_clear(&x->order);
}

void
kz_exact_free(struct kz_exact *x)
{
    if (!x)
        return;
    kz_order_clear(&x->order);
    for (size_t i = 0; i < x->named; i++) {
        kz_rational_free(x->owner[i].n);
        kz_rational_free(x->owner[i].corr);
    }
    if (x->cls)
        for (unsigned k = 0; k < kz_graph_classes(x->g); k++)
            kz_rational_free(x->cls[k]);
    kz_rational_free(x->zero);
    kz_rational_free(x->one);
    kz_rational_free(x->t);
    kz_rational_free(x->y);
    kz_free(x->cls);
    kz_free(x->col);
    kz_free(x->start);
    kz_free(x->arc_owner);
    kz_free(x->arc_src);
    kz_free(x->arc_amount);
    kz_free(x->owner);
    kz_free(x->col_at);
    kz_free(x->owner_at);
    kz_free(x);
}

kz_status
kz_exact_new(const struct kz_graph *g, struct kz_exact **out,
    struct kz_error *err)
{
    struct kz_exact *x = kz_calloc(1, sizeof *x);
    kz_status st = KZ_OK;

    if (!x)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    x->g = g;
    x->c = kz_graph_columns(g);
    x->column = NONE;
    x->zero = kz_rational_new();
    x->one = kz_rational_new();
    x->t = kz_rational_new();
    x->y = kz_rational_new();
    x->cls = kz_calloc(kz_graph_classes(g), sizeof(struct kz_rational *));
    x->col_at = kz_malloc(x->c->nc * sizeof *x->col_at);
    x->owner_at = kz_malloc(kz_graph_nodes(g) * sizeof *x->owner_at);
    if (!x->zero || !x->one || !x->t || !x->y || !x->cls || !x->col_at ||
        !x->owner_at)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    kz_rational_set(x->one, 1, 1);
    memset(x->col_at, 0xFF, x->c->nc * sizeof *x->col_at);
    memset(x->owner_at, 0xFF, kz_graph_nodes(g) * sizeof *x->owner_at);
    *out = x;
    x = NULL;
out:
    kz_exact_free(x);
    return st;
}

/* ---- the cone ---- */

/* The number of a party in the cone, with 0 so far if it is new. */
static kz_status
owner_number(struct kz_exact *x, kz_node node, uint32_t *out,
    struct kz_error *err)
{
    struct kzi_exact_owner *o;

    *out = x->owner_at[node];
    if (*out != NONE)
        return KZ_OK;
    if (kz_grow(&x->owner, &x->owners_cap, x->nowner + 1, sizeof *x->owner) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    o = &x->owner[x->nowner];
    if (x->nowner == x->named) {
        memset(o, 0, sizeof *o);
        o->n = kz_rational_new();
        if (!o->n)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        x->named++;
    }
    kz_rational_set(o->n, 0, 1);
    o->node = node;
    o->src = NONE;
    o->no_sum = 0;
    o->corrected = KZI_SAME;
    *out = x->owner_at[node] = (uint32_t)x->nowner++;
    return KZ_OK;
}

static kz_status
add_column(struct kz_exact *x, uint32_t column, struct kz_error *err)
{
    struct kzi_exact_column *k;
    kz_status st = KZ_OK;

    if (x->col_at[column] != NONE)
        return KZ_OK;
    if (kz_grow(&x->col, &x->col_cap, x->ncol + 1, sizeof *x->col) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    k = &x->col[x->ncol];
    memset(k, 0, sizeof *k);
    k->column = column;
    KZ_TRY(owner_number(x, x->c->node[column], &k->owner, err));
    x->col_at[column] = (uint32_t)x->ncol++;
    x->binds |= (x->c->flags[column] & KZ_COL_BINDING) != 0;
out:
    return st;
}

static kz_status
add_arc(struct kz_exact *x, uint64_t arc, int64_t amount, struct kz_error *err)
{
    size_t need = x->narc + 1;
    uint32_t src = x->c->src[arc], owner;
    kz_status st;

    KZ_TRY(owner_number(x, x->c->owner[arc], &owner, err));
    if (src & KZ_SRC_CLASS) {
        x->owner[owner].src = src;
    } else {
        KZ_TRY(add_column(x, src, err));
        src = x->col_at[src];
    }
    if (kz_grow(&x->arc_owner, &x->owner_cap, need, sizeof *x->arc_owner) < 0 ||
        kz_grow(&x->arc_src, &x->src_cap, need, sizeof *x->arc_src) < 0 ||
        kz_grow(&x->arc_amount, &x->amount_cap, need, sizeof *x->arc_amount) <
            0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    x->arc_owner[x->narc] = owner;
    x->arc_src[x->narc] = src;
    x->arc_amount[x->narc++] = amount;
out:
    return st;
}

/* The register of number k; *known 0: it cannot be exact. */
static kz_status
add_register(struct kz_exact *x, size_t k, const int64_t *given, int *known,
    struct kz_error *err)
{
    uint32_t j = x->col[k].column;
    struct kzi_amounts amounts;
    kz_status st = KZ_OK;

    *known = 1;
    if (x->c->flags[j] & KZ_COL_INFEASIBLE) { /* wholly undisclosed */
        x->col[k].base = x->col[k].rest = 1;
        return KZ_OK;
    }
    KZ_TRY(kzi_amounts_init(&amounts, x->c, j, given, known, err));
    if (!*known)
        return KZ_OK;
    x->col[k].base = amounts.base;
    x->col[k].rest = amounts.rest;
    for (uint64_t a = x->c->start[j]; a < x->c->start[j + 1]; a++) {
        int64_t v = kzi_amounts_at(&amounts, a);

        if (v > 0)
            KZ_TRY(add_arc(x, a, v, err));
    }
out:
    return st;
}

/* Registers, each before those it leads to for the first time. */
static kz_status
collect(struct kz_exact *x, uint32_t column, const int64_t *given, int *known,
    struct kz_error *err)
{
    kz_status st;

    *known = 1;
    KZ_TRY(add_column(x, column, err));
    for (size_t k = 0; k < x->ncol && *known; k++) {
        if (kz_grow(&x->start, &x->start_cap, k + 2, sizeof *x->start) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        x->start[k] = x->narc;
        KZ_TRY(add_register(x, k, given, known, err));
        x->start[k + 1] = x->narc;
        if (x->narc > KZ_EXACT_ARCS)
            *known = 0;
    }
out:
    return st;
}

/* Components of the cone, through the order of a graph of its columns. */
static kz_status
put_in_order(struct kz_exact *x, struct kz_error *err)
{
    uint16_t *flags = kz_calloc(x->ncol, sizeof *flags);
    struct kz_columns c = { .nc = (uint32_t)x->ncol,
        .m = x->narc,
        .start = x->start,
        .flags = flags,
        .src = x->arc_src,
        .hi = x->arc_amount };
    kz_status st = KZ_OK;

    if (!flags)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    KZ_TRY(kz_order_init(&x->order, &c, NULL, err));
out:
    kz_free(flags);
    return st;
}

kz_status
kzi_exact_collect(struct kz_exact *x, uint32_t column, const int64_t *amount,
    int *known, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(collect(x, column, amount, known, err));
    if (*known)
        KZ_TRY(put_in_order(x, err));
out:
    return st;
}
