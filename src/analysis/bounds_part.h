/*
 * One component with a loop while its bounds are found: what the policy
 * iteration and the search for what is attained share.
 */
#ifndef KZ_BOUNDS_PART_H
#define KZ_BOUNDS_PART_H

#include "src/analysis/bounds_priv.h"

/* One component with a loop, under work. */
struct kzi_part {
    struct kz_bounds *b;
    struct kzi_sweep *s;
    const uint32_t *column; /* [n] its members */
    uint32_t n, comp;
    size_t *start;   /* [n + 1] of each member's slots */
    int64_t *amount; /* of each slot, the choice so far */
    size_t most;     /* slots of one member */
    int64_t *refill; /* [most] */
    uint8_t *solved; /* [n] in S; all others are 0 */
    size_t *rstart;  /* [n + 1] by owner: which registers it is in */
    uint32_t *owned; /* member */
    uint64_t *by;    /* arc */
    uint32_t *queue; /* [n] */
    uint32_t *place; /* [n] of a member among those solved */
    double *right;   /* [n] right sides, and solutions */
    double noise;    /* what an iterated solution may be off by, doubled */
};

/* Is the owner of an arc another member, and not the one asked about? */
static inline int
kzi_part_inside(const struct kzi_part *p, uint64_t arc)
{
    const struct kz_columns *c = p->b->c;
    uint32_t src = c->src[arc];

    return !(src & KZ_SRC_CLASS) && p->b->order.comp_of[src] == p->comp &&
           c->hi[arc] > 0 && c->owner[arc] != p->s->owner;
}

/* ---- bounds_attain.c ---- */

/* Which of its members' ends are reached, into the sweep's attained. */
kz_status kzi_part_attain(struct kzi_part *p, struct kz_error *err)
    KZ_MUST_CHECK;

#endif
