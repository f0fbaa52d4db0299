/*
 * Integrated (look-through) ownership by class, for every company at once.
 *
 * For each class k (a country, its state bodies, owners of unknown class,
 * undisclosed, unattributed) and company j
 *
 *     f_k(j) = sum_i w_ij (i terminal ? [class(i) = k] : f_k(i))
 *              + u_j [class(u_j) = k]
 *
 * with w the shares of the point graph, or all lower ends.  Each class is
 * solved as one of its own, none is what the others leave; so that they sum
 * to 1 is a check that can fail.  A closed ring (a component that nobody
 * outside holds a part of) is not solved: its mass is the class unattributed.
 * docs/methods.md 2 derives it; Brioschi, Buzzacchi, Colombo (1989).
 */
#ifndef KZ_INTEGRATED_H
#define KZ_INTEGRATED_H

#include "keizu/graph/graph.h"
#include "keizu/graph/scc.h"

/* The values of one column in the packed arrays. */
struct kz_integrated_row {
    uint64_t at;
    uint64_t n;
};

/* Values of all columns, packed: only classes that are not 0. */
struct kz_integrated {
    uint32_t nc;
    struct kz_integrated_row *row; /* [nc] by column */
    uint16_t *cls;                 /* ascending within a company */
    double *value;                 /* fraction of the company */
    size_t used, cap;
    double error; /* rigorous bound on the error of iterated loops, 0 if every
                   * loop was eliminated */
    uint64_t iterated, rings; /* loops solved by iteration; closed rings */
};

/*
 * Solve over the order o of weights w (both the graph's point, or lower) and
 * u (upoint or ulower).  K classes cost one sweep; loops up to KZ_GTH_MAX
 * companies are eliminated, larger ones iterated until the bound
 * max |r_j| / d_j is below 1e-13 (KZ_ELIMIT if it does not get there).
 * O(nc + m) times the classes met, plus the loops.
 */
kz_status kz_integrated_solve(const struct kz_graph *g,
    const struct kz_order *o, const double *w, const double *u,
    struct kz_integrated *out, struct kz_error *err) KZ_MUST_CHECK;
void kz_integrated_clear(struct kz_integrated *x); /* also of a zeroed one */

/* The value of one class for one column, 0 where not there. */
double kz_integrated_at(const struct kz_integrated *x, uint32_t column,
    unsigned cls);

#endif
