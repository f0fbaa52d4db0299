/*
 * One strong component as a system of equations, eliminated or iterated.
 */
#ifndef KZ_LOOP_H
#define KZ_LOOP_H

#include "keizu/analysis/gth.h"
#include "keizu/graph/scc.h"

struct kz_loop {
    uint32_t n;
    uint64_t *start;  /* [n + 1] arcs inside the component, by owned */
    uint32_t *owner;  /* [arcs] member numbers */
    double *w;        /* [arcs] */
    double *d;        /* [n] share held from outside, undisclosed included */
    uint64_t *tstart; /* the same arcs by owner; made when needed */
    uint32_t *towned;
    double *tw;
    struct kz_gth gth; /* n <= KZ_GTH_MAX, factored when needed */
    int factored;
    uint32_t *turn; /* [n] a member's place in the elimination */
    double *v;      /* (I - P)^-1 1 of an iterated loop, for its bound */
    double vbound;  /* max v / min ((I - P) v) */
    int iterated;
    double error; /* rigorous bound of what was iterated last */
};

/* Members are o->column[first .. first + n). */
kz_status kzi_loop_init(struct kz_loop *l, const struct kz_columns *c,
    const struct kz_order *o, uint32_t first, uint32_t n, const double *w,
    const double *u, struct kz_error *err) KZ_MUST_CHECK;
void kzi_loop_clear(struct kz_loop *l); /* also of a zeroed one */

/* Nobody outside holds a part of any member. */
int kzi_loop_is_ring(const struct kz_loop *l);

/*
 * x_j = b_j + sum_i P[j][i] x_i for `width` right sides, in place
 * (b[j * width + k]).  KZ_ELIMIT: iterated, and the bound stays above 1e-6.
 */
kz_status kzi_loop_solve(struct kz_loop *l, double *b, unsigned width,
    struct kz_error *err) KZ_MUST_CHECK;
/* x_i = b_i + sum_j P[j][i] x_j, one right side. */
kz_status kzi_loop_solve_transposed(struct kz_loop *l, double *b,
    struct kz_error *err) KZ_MUST_CHECK;
/*
 * ((I - P)^-1)[i][i] for the members.  A loop of more than KZ_GTH_MAX
 * members gives NaN: too dear one by one.
 */
kz_status kzi_loop_diagonal(struct kz_loop *l, double *diag,
    struct kz_error *err) KZ_MUST_CHECK;

/* What of a column is not held inside its component: > 0, or exactly 0. */
double kzi_outside_mass(const struct kz_columns *c, const struct kz_order *o,
    uint32_t column, const double *w, const double *u);

#endif
