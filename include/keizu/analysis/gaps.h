/*
 * Gaps: which missing facts would narrow an answer most.
 *
 * The answer is the foreign share of one company, its width the upper end less
 * the lower one (keizu/analysis/bounds.h).  A gap is a fact that is missing:
 *
 *   - the register of a company at or above it.  Were it known, its holdings
 *     would be at their points and its undisclosed part some known owner's;
 *   - the country of an owner of whom none is known.
 *
 * What is left of the width then depends on what would be learnt; the gap says
 * the greater of the two: all of it foreign, or none.  Where registers are
 * free that is the same, and what a register can remove is N[j][x] u_j: the
 * part of x that leads to j, times what of j is not disclosed.
 * docs/methods.md 3.3.
 */
#ifndef KZ_GAPS_H
#define KZ_GAPS_H

#include "keizu/graph/graph.h"

enum kz_gap_kind { KZ_GAP_REGISTER, KZ_GAP_COUNTRY };

struct kz_gap {
    enum kz_gap_kind kind;
    kz_node party;      /* whose register or country is missing */
    double undisclosed; /* of a register: its part in the point graph */
    double width;       /* what is left of it, were it known; fraction */
};

struct kz_gaps {
    double width; /* now; fraction of the company */
    struct kz_gap *list;
    size_t count;
    int partial; /* 1: more candidates than were tried */
};

/*
 * The gaps of a company that narrow its foreign share at all, the best first,
 * then by party.  At most KZ_GAPS_TRIED registers and as many owners are
 * tried, those that weigh most at the lower ends.  O(cone) for each, and its
 * loops a few times.  kz_gaps_clear *out.
 */
#define KZ_GAPS_TRIED 100
kz_status kz_gaps_find(const struct kz_graph *g, kz_node company,
    struct kz_gaps *out, struct kz_error *err) KZ_MUST_CHECK;
void kz_gaps_clear(struct kz_gaps *out); /* also of a zeroed one */

#endif
