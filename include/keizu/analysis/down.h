/*
 * What one owner holds: its integrated share of every company below it.
 *
 * The row x of Y = W (I - W)^-1: r_j = sum_i w_ij ([i = x] + r_i), one sweep
 * owners first over the companies that x reaches; loops as in integrated.h.
 */
#ifndef KZ_DOWN_H
#define KZ_DOWN_H

#include "keizu/graph/graph.h"
#include "keizu/graph/scc.h"

/*
 * value[nc]: the integrated share of x in each column, 0 where it holds
 * nothing, NAN for x itself and others in a closed ring that x is in.  *error
 * (NULL: not asked): the sum of the bounds of loops that were iterated.
 * O(nodes + arcs), plus the loops.
 */
kz_status kz_down_solve(const struct kz_graph *g, const struct kz_order *o,
    const double *w, const double *u, kz_node x, double *value, double *error,
    struct kz_error *err) KZ_MUST_CHECK;

#endif
