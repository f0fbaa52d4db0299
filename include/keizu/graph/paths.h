/*
 * Strongest chains: simple paths from a company up to terminal owners, by the
 * product of the shares on them.
 *
 * Best first: a partial path is extended by each owner of its last company,
 * in the order of its product times the best that can still follow, a bound
 * made for all companies upstream beforehand and kept.  So a graph with 2^40 paths
 * costs no more than the few that are asked for.  Ties by the numbers of the
 * owners along them; paths below min_share are left out.
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

/* A workspace over one graph and order; reused, one thread. */
struct kz_paths;

/* The graph and the order (of w) are borrowed until free.  O(nc). */
kz_status kz_paths_new(const struct kz_graph *g, const struct kz_order *o,
    const double *w, struct kz_paths **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_paths_free(struct kz_paths *p); /* accepts NULL */

/*
 * The `limit` strongest paths of a company; *list is borrowed until the next
 * call.  *partial is set when a limit of this search (4,000,000 partial
 * paths, 1,000 steps) was reached: the list may then lack some.
 *
 * The first call above a company costs O(its cone) for bounds, which are
 * kept; else it is about the length of each path times its companies'
 * holders, inside dense loops more.
 */
kz_status kz_paths_find(struct kz_paths *p, kz_node company, size_t limit,
    double min_share, const struct kz_path **list, size_t *count, int *partial,
    struct kz_error *err) KZ_MUST_CHECK;

#endif
