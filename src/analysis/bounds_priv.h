/*
 * Inside the bounds: one register as slots, filled best owners first.  The
 * slots of a column are its arcs and behind them its undisclosed parts: one,
 * or one a group where holders are counted by category.
 */
#ifndef KZ_BOUNDS_PRIV_H
#define KZ_BOUNDS_PRIV_H

#include "keizu/analysis/bounds.h"
#include "src/analysis/point.h"

/* One owner of a register, or an undisclosed part. */
struct kzi_slot {
    double value;   /* what a unit of it costs */
    int64_t lo, hi; /* of the register's base */
    uint32_t arc;   /* its place among the slots */
    uint8_t group;  /* enum kz_group */
    uint8_t lo_open, hi_open;
    uint8_t attained; /* its value is, by some completion */
};

/*
 * So many units and a little more: `little` times what is less than any unit.
 * With open ends moved inward by one such each, what a filling of least cost
 * costs tells whether that is reached within the ends as stated.
 */
struct kzi_much {
    int64_t units, little;
};

struct kzi_slots {
    struct kzi_slot *list;
    struct kzi_much *each; /* what the last filling gave them */
    size_t n, cap, each_cap;
    int64_t base;
    const struct kz_categories *groups; /* NULL: nobody counts them */
};

/* What is asked about, and what is known of it so far. */
struct kzi_sweep {
    const struct kz_columns *c;
    const uint8_t *in; /* [classes] */
    kz_node owner;     /* counts 1 wherever it holds; or none */
    int most;          /* 1: the greatest share, 0: the least */
    int whole;         /* 1: the lower ends of the graph do not answer */
    uint32_t known;    /* a register taken at its points; or none */
    uint8_t rest_in;   /* its undisclosed part is in the set */
    unsigned at_home;  /* class of what is counted among holders of home */
    double *x;         /* [nc] */
    uint8_t *attained; /* [nc]; NULL: not asked */
    int64_t *policy;   /* how each register was filled; or NULL */
};

/* Where a column's amounts are in a policy: its arcs, then undisclosed. */
static inline uint64_t
kzi_policy_at(const struct kz_columns *c, uint32_t column)
{
    return c->start[column] + column +
           (KZ_GROUPS - 2) * kz_categories_before(c, column);
}

/* What a unit of a holding is worth, and one of the undisclosed part. */
static inline double
kzi_arc_value(const struct kzi_sweep *s, uint64_t arc)
{
    uint32_t src = s->c->src[arc];

    if (s->c->owner[arc] == s->owner)
        return 1;
    return src & KZ_SRC_CLASS ? s->in[KZ_SRC_CLASS_OF(src)] : s->x[src];
}

/* Undisclosed parts of a column. */
static inline uint32_t
kzi_rest_parts(const struct kz_columns *c, uint32_t column)
{
    return c->flags[column] & KZ_COL_CATEGORIES ? KZ_GROUPS - 1 : 1;
}

static inline double
kzi_rest_value(const struct kzi_sweep *s, uint32_t column, uint32_t part)
{
    if (s->c->flags[column] & KZ_COL_CATEGORIES &&
        kz_group_is_home((enum kz_group)(part + 1)))
        return s->in[s->at_home];
    return column == s->known ? s->rest_in
                              : s->in[KZ_SRC_CLASS_OF(s->c->usrc[column])];
}

/*
 * Does a register stand still, at its lower ends?  For the least share of a
 * set those do in which nothing binds.
 */
static inline int
kzi_stands_still(const struct kzi_sweep *s, uint32_t column)
{
    return column == s->known ||
           !(s->c->flags[column] &
               (s->most ? KZ_COL_INTERVAL | KZ_COL_CATEGORIES
                        : KZ_COL_BINDING));
}

/* The register of a column that is feasible; values are turned round where
 * the greatest share is asked for. */
kz_status kzi_slots_set(struct kzi_slots *r, const struct kzi_sweep *s,
    uint32_t column, struct kz_error *err) KZ_MUST_CHECK;
void kzi_slots_clear(struct kzi_slots *r);

/* By value, then place. */
void kzi_slots_sort(struct kzi_slots *r);

/*
 * Fill a sorted register: all at their lower ends, each group to the least it
 * has, then the least value first.  amount[arc] of each.
 */
void kzi_slots_fill(struct kzi_slots *r, int64_t *amount);

/*
 * Whether a sorted register has a filling of least value that no open end
 * forbids and that gives nothing to an owner whose value is not attained.
 * Ties are settled in it.
 */
int kzi_slots_attained(struct kzi_slots *r);

/*
 * Such a filling, where there is one, as shares: of those of one value each
 * goes the same part of its way.
 */
void kzi_slots_inside(struct kzi_slots *r, double *share);

/* ---- the sweep ---- */

/* What a witness is kept in. */
struct kzi_witness {
    int64_t *policy;      /* of every column: kzi_policy_at */
    uint8_t *attained;    /* [nc] */
    uint8_t *others;      /* [classes] known ones that are not in the set */
    uint32_t *met, stamp; /* [nc] columns that were come to */
    uint32_t *column;
    uint64_t *start;
    uint8_t *counts;
    double *share;
    size_t column_cap, start_cap, counts_cap, share_cap;
    struct kz_witness out;
};

struct kz_bounds {
    const struct kz_graph *g;
    const struct kz_columns *c;
    const struct kz_integrated *lower;
    struct kz_order order; /* over all that can be positive */
    uint8_t *binds;        /* [nc] */
    uint32_t *member;      /* [nc] number within the component under work */
    uint8_t *nobody;       /* [classes] all 0 */
    uint32_t *seen, stamp; /* [ncomp] of the last cone */
    uint32_t *cone;
    size_t ncone, cone_cap;
    uint32_t asked; /* the column it is of */
    double *x;      /* [nc] of an owner; made when needed */
    struct kzi_slots slots;
    int64_t *amount; /* [amount_cap] of one register */
    size_t amount_cap;
    unsigned rounds;
    struct kzi_witness *witness; /* made when needed */
};

/* Free registers upstream: what the solution at the lower ends says. */
double kzi_bounds_at_lower(const struct kz_bounds *b, const uint8_t *in,
    uint32_t column);
/* What a register is worth filled so, in canonical order. */
double kzi_bounds_worth(const struct kzi_sweep *s, uint32_t column,
    const int64_t *amount);
/* The best filling for the values so far, into amount[]. */
kz_status kzi_bounds_choose(struct kz_bounds *b, const struct kzi_sweep *s,
    uint32_t column, int64_t *amount, struct kz_error *err) KZ_MUST_CHECK;
/* Whether it is reached, as far as its owners' are. */
kz_status kzi_bounds_attained(struct kz_bounds *b, const struct kzi_sweep *s,
    uint32_t column, int *yes, struct kz_error *err) KZ_MUST_CHECK;

/* The register in order of value, in b->slots. */
kz_status kzi_bounds_sorted(struct kz_bounds *b, const struct kzi_sweep *s,
    uint32_t column, struct kz_error *err) KZ_MUST_CHECK;
/* The value of the last cone's column, whatever the graph's lower ends say. */
kz_status kzi_bounds_cone_value(struct kz_bounds *b, struct kzi_sweep *s,
    double *value, struct kz_error *err) KZ_MUST_CHECK;
/* The sum over walks of an owner, from the chance to meet it. */
double kzi_bounds_walk(const struct kz_bounds *b, kz_node owner, double value);

/* bounds_witness.c */
void kzi_witness_free(struct kzi_witness *w); /* accepts NULL */

/* bounds_loop.c: a component with a loop. */
kz_status kzi_bounds_part(struct kz_bounds *b, struct kzi_sweep *s,
    uint32_t comp, struct kz_error *err) KZ_MUST_CHECK;

#endif
