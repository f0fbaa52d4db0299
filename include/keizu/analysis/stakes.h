/*
 * Stakes in one company: who owns how much of it, directly and through every
 * chain, as a vector over its owners.
 *
 * With W[i][j] the share of j held by i and N = (I - W)^-1, the integrated
 * stake of i in j is Y[i][j] = N[i][j] (i != j), the sum over all walks; the
 * corrected one N[i][j] / N[i][i], the probability that the walk up from j
 * meets i, in [0, 1].  They agree where i does not own itself through a loop.
 * Brioschi et al. (1989); Baldone et al. (1998); docs/methods.md 2.
 */
#ifndef KZ_STAKES_H
#define KZ_STAKES_H

#include "keizu/graph/graph.h"
#include "keizu/graph/scc.h"

struct kz_owner_stake {
    kz_node holder;
    double integrated; /* fraction of the company; NAN in a closed ring */
    double corrected;  /* NAN where it was not computed (see below) */
    uint64_t arc;      /* its own holding of the company; UINT64_MAX none */
};

/* A workspace over one graph and order; reused, one thread. */
struct kz_stakes;

/* The graph and the order (of w) are borrowed until free. */
kz_status kz_stakes_new(const struct kz_graph *g, const struct kz_order *o,
    const double *w, const double *u, struct kz_stakes **out,
    struct kz_error *err) KZ_MUST_CHECK;
void kz_stakes_free(struct kz_stakes *s); /* accepts NULL */

/* How to solve; bits. */
enum {
    KZ_STAKES_CORRECTED = 1, /* also the corrected stakes: dearer in loops */
    KZ_STAKES_BARE = 2       /* in any order, without their arcs: cheaper */
};

/*
 * All holders of a company upstream of it, by node number; *list is borrowed
 * until the next call.  A node without a column has no holders.  corrected is
 * NAN inside a loop of more than KZ_GTH_MAX companies.  O(cone), plus its
 * loops the first time they are met.
 */
kz_status kz_stakes_solve(struct kz_stakes *s, kz_node company, int how,
    const struct kz_owner_stake **list, size_t *count, struct kz_error *err)
    KZ_MUST_CHECK;

/* Was every amount upstream of the last company exact? */
int kz_stakes_exact(const struct kz_stakes *s);
/* Did the last cone hold a loop that was iterated? */
int kz_stakes_iterated(const struct kz_stakes *s);
/* The sum of their rigorous bounds (kz_integrated.error); 0: none was. */
double kz_stakes_error(const struct kz_stakes *s);

#endif
