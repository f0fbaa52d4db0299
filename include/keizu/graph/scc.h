/*
 * Strong components of the columns of a graph, owners first.
 *
 * Tarjan's algorithm (SIAM J. Comput. 1, 1972), iterative: memory O(nodes),
 * no recursion.
 */
#ifndef KZ_SCC_H
#define KZ_SCC_H

#include "keizu/graph/graph.h"

/*
 * The columns in solution order: a column comes after all columns its owners
 * lead to, except those of its own component, which lie together.
 */
struct kz_order {
    uint32_t nc;
    uint32_t *column; /* [nc] columns in solution order */
    uint32_t ncomp;
    uint32_t *comp_start; /* [ncomp + 1] into column */
    uint32_t *comp_of;    /* [nc] component number of a column */
};

/*
 * Components over arcs with a positive weight (w: the graph's point or lower;
 * NULL: over all whose upper end is positive); infeasible columns have no
 * arcs.  Within a component columns are in ascending order.  O(nc + m).
 */
kz_status kz_order_init(struct kz_order *o, const struct kz_columns *c,
    const double *w, struct kz_error *err) KZ_MUST_CHECK;
void kz_order_clear(struct kz_order *o); /* also of a zeroed one */

#endif
