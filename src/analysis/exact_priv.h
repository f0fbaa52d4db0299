/* Inside exact shares: the cone of a company, its amounts and its loops. */
#ifndef KZ_EXACT_PRIV_H
#define KZ_EXACT_PRIV_H

#include "keizu/analysis/exact.h"
#include "keizu/graph/scc.h"

__extension__ typedef __int128 kzi_wide;

/* How the amounts of a register come out of the graph. */
enum kzi_amounts_kind {
    KZI_AMOUNTS_GIVEN,
    KZI_AMOUNTS_EXACT,   /* lo = hi */
    KZI_AMOUNTS_PRINTED, /* point is a whole number over the base */
    KZI_AMOUNTS_SCALED   /* lo + r/s (hi - lo) */
};

struct kzi_amounts {
    const struct kz_columns *c;
    const int64_t *given; /* [m] of the graph */
    enum kzi_amounts_kind kind;
    uint32_t column;
    int64_t r, s;
    kzi_wide unit;      /* what all of them are a multiple of */
    int64_t base, rest; /* in that unit; rest: undisclosed */
};

/*
 * The amounts of a column that is feasible (given NULL: of the point graph).
 * *known 0: not known exactly, or over no base below KZ_EXACT_BASE.
 * KZ_EINVAL: given amounts that are negative or exceed the base.
 */
kz_status kzi_amounts_init(struct kzi_amounts *x, const struct kz_columns *c,
    uint32_t column, const int64_t *given, int *known, struct kz_error *err)
    KZ_MUST_CHECK;
/* One of them, over x->base. */
int64_t kzi_amounts_at(const struct kzi_amounts *x, uint64_t arc);

/* ---- the cone ---- */

enum kzi_corrected { KZI_SAME, KZI_OWN, KZI_NOT_KNOWN };

/* A party at or above the company. */
struct kzi_exact_owner {
    kz_node node;
    uint32_t src; /* KZ_SRC_CLASS: its class is counted; or UINT32_MAX */
    struct kz_rational *n;    /* N[node][company]; less 1 of the company */
    struct kz_rational *corr; /* NULL until it was needed once */
    uint8_t no_sum;           /* in a closed ring */
    uint8_t corrected;        /* enum kzi_corrected */
};

struct kzi_exact_column {
    uint32_t column, owner;
    int64_t base, rest;
};

struct kz_exact {
    const struct kz_graph *g;
    const struct kz_columns *c;
    /* the cone; the company first */
    struct kzi_exact_column *col;
    size_t ncol, col_cap;
    uint64_t *start; /* [ncol + 1] */
    size_t start_cap;
    uint32_t *arc_owner, *arc_src; /* src: of the cone, or KZ_SRC_CLASS */
    int64_t *arc_amount;           /* all positive */
    size_t narc, owner_cap, src_cap, amount_cap;
    struct kzi_exact_owner *owner;
    size_t nowner, named, owners_cap; /* named: with an n, for reuse */
    uint32_t *col_at, *owner_at; /* [nc], [nodes]: in the cone, or UINT32_MAX */
    struct kz_order order;       /* of the cone's columns */
    struct kz_rational **cls;    /* [classes] */
    struct kz_rational *zero, *one, *t, *y;
    uint64_t work, corrected_work; /* each up to KZ_EXACT_WORK */
    /* what is solved */
    uint32_t column;
    const int64_t *amount;
    int how, solved, binds, too_much;
};

/* Make it empty. */
void kzi_exact_forget(struct kz_exact *x);
/*
 * All that is above a column for these amounts (NULL: the point graph), in
 * order.  *known 0: beyond the limits, or not exact; then it is not whole.
 */
kz_status kzi_exact_collect(struct kz_exact *x, uint32_t column,
    const int64_t *amount, int *known, struct kz_error *err) KZ_MUST_CHECK;

/* ---- the walk up ---- */

/* Is the owner of an arc in the component of number k of the cone? */
static inline int
kzi_exact_inside(const struct kz_exact *x, size_t k, uint64_t arc)
{
    return !(x->arc_src[arc] & KZ_SRC_CLASS) &&
           x->order.comp_of[x->arc_src[arc]] == x->order.comp_of[k];
}

/* What reaches a company from those that are settled: the first is asked. */
static inline void
kzi_exact_inflow(const struct kz_exact *x, size_t k, struct kz_rational *out)
{
    kz_rational_add(out, x->owner[x->col[k].owner].n, k ? x->zero : x->one);
}

kz_status kzi_exact_set_corrected(struct kzi_exact_owner *o,
    const struct kz_rational *v, struct kz_error *err) KZ_MUST_CHECK;
/*
 * Give the owners outside its component what they have through a company, and
 * its undisclosed part to that one's class; y is N over its base.
 */
kz_status kzi_exact_pass_on(struct kz_exact *x, size_t k,
    const struct kz_rational *y, struct kz_error *err) KZ_MUST_CHECK;
/* Members of a closed ring, by their numbers in the cone. */
kz_status kzi_exact_enter_ring(struct kz_exact *x, const uint32_t *member,
    size_t n, struct kz_error *err) KZ_MUST_CHECK;
/* exact_loop.c: a component of several companies. */
kz_status kzi_exact_loop(struct kz_exact *x, const uint32_t *member, size_t n,
    int how, struct kz_error *err) KZ_MUST_CHECK;

#endif
