/*
 * Strongest chains: simple paths from a company up to terminal owners, by the
 * product of the shares on them.
 *
 * Best first: a partial path is extended by each owner of its last company;
 * products only fall, so paths come out strongest first.  Ties by owner
 * number.  Paths whose product falls below min_share are given up, so a graph
 * with 2^40 paths costs no more than 1 / min_share of them a level.
 */
#ifndef KZ_PATHS_H
#define KZ_PATHS_H

#include "keizu/graph/graph.h"
#include "keizu/graph/scc.h"

struct kz_path {
    double product;
    size_t steps;
    const uint64_t *arc; /* [steps] arcs, the company asked about first */
};

struct kz_paths; /* a result; immutable */

/*
 * The `limit` strongest paths over weights w (order: of w).  *partial is set
 * when a limit of this search (4,000,000 partial paths, 1,000 steps) was
 * reached: the list may then lack some.
 */
kz_status kz_paths_find(const struct kz_graph *g, const struct kz_order *o,
    const double *w, kz_node company, size_t limit, double min_share,
    struct kz_paths **out, int *partial, struct kz_error *err) KZ_MUST_CHECK;
void kz_paths_free(struct kz_paths *p); /* accepts NULL */
const struct kz_path *kz_paths_list(const struct kz_paths *p, size_t *count);

#endif
