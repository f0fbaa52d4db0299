/*
 * Sharp bounds of the share of a set of classes, over all completions.
 *
 * A completion gives every holding a value in its interval and every company
 * an undisclosed part in [ulo, uhi] so that each sums to 1.  The least share
 * of a set K of classes at company j,
 *
 *     lower_K(j) = min over completions of f_K(j),
 *     f_K(j) = sum_i w_ij (i terminal ? [class(i) in K] : f_K(i))
 *              + u_j [class(u_j) in K],
 *
 * where closed rings count 0, is the value of a Markov decision process (the
 * walk up from j, the register chosen by an adversary), so one completion
 * attains it at every company at once and policy iteration finds it (Howard
 * 1960; Bertsekas and Tsitsiklis, Math. Oper. Res. 16, 1991):
 *
 *  1. S, the least set with j in S if every completion gives it a part held
 *     by S or K: max(sum_in lo, 1 - sum_out hi) > 0.  Elsewhere the answer is
 *     0, perhaps by a closed ring, which no solution of the equations shows.
 *  2. Solve the equations of some choice of registers on S.
 *  3. Fill each register anew, the owners of least value first; take it only
 *     if it is strictly lower.  Until nothing changes.
 *
 * The greatest share, undisclosed parts counting 1, is 1 - lower of all known
 * classes that are not in K.  docs/methods.md 3.
 */
#ifndef KZ_BOUNDS_H
#define KZ_BOUNDS_H

#include "keizu/analysis/integrated.h"

/* A workspace over one graph; reused, one thread. */
struct kz_bounds;

/*
 * lower: the solution of all classes at the lower ends, over any order; it
 * answers for every company above which all registers are free (NULL: only
 * owners will be asked about).  Both are borrowed until free.
 * O(nodes + arcs).
 */
kz_status kz_bounds_new(const struct kz_graph *g,
    const struct kz_integrated *lower, struct kz_bounds **out,
    struct kz_error *err) KZ_MUST_CHECK;
void kz_bounds_free(struct kz_bounds *b); /* accepts NULL */

/* 1 if a register at or above the column binds: policies are needed. */
int kz_bounds_binds(const struct kz_bounds *b, uint32_t column);

/*
 * The least share of the classes with in[class] != 0 at every company, as
 * fractions into x[nc].  attained (NULL: not asked) becomes 1 where the
 * stated ends reach it, 0 where an open end is only approached.  Components
 * without a loop cost a sort of their bands; a loop costs its solution a few
 * times.  KZ_ELIMIT: as kz_integrated_solve.
 */
kz_status kz_bounds_lower(struct kz_bounds *b, const uint8_t *in, double *x,
    uint8_t *attained, struct kz_error *err) KZ_MUST_CHECK;

/*
 * The same in some components of kz_bounds_order only, in its order; x and
 * attained of all others are taken as they are.
 */
kz_status kz_bounds_lower_in(struct kz_bounds *b, const uint8_t *in,
    const uint32_t *comp, size_t n, double *x, uint8_t *attained,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * Components at and above a column, which kz_bounds_owner asks about until the
 * next call; arcs: the holdings in them.  O(cone).
 */
kz_status kz_bounds_cone(struct kz_bounds *b, uint32_t column, uint64_t *arcs,
    struct kz_error *err) KZ_MUST_CHECK;

/* The ends of one owner's share of a company; fractions. */
struct kz_owner_bounds {
    double lower, upper;           /* corrected: the walk up meets the owner */
    double walk_lower, walk_upper; /* the sum over walks; NAN in a ring */
};

/*
 * The share of one owner at the column of the last cone.  The owner is taken
 * as terminal and counts 1 wherever it holds, all other terminal owners and
 * undisclosed parts count 0: f.  What comes back at its own company, r, is
 * found by the same choice, and the sum over walks is f / (1 - r).  Of the
 * greatest share the least solution is meant: what a closed ring holds is
 * nobody's.  O(cone), and its loops a few times.
 */
kz_status kz_bounds_owner(struct kz_bounds *b, kz_node owner,
    struct kz_owner_bounds *out, struct kz_error *err) KZ_MUST_CHECK;

/*
 * A completion that reaches an end at the column of the last cone.  Only the
 * companies that the walk up from it comes to in this completion are listed,
 * itself first; all others may be completed in any way.  Fractions.
 */
struct kz_witness {
    double value; /* of a set; of an owner: corrected */
    double walk;  /* the same; of an owner: the sum over walks, or NAN */
    int unknown;  /* 1: undisclosed parts without a country, owners of unknown
                    * class and closed rings count to the set */
    int attained; /* 0: some amount is at an open end, so that the end is only
                    * approached */
    size_t n;
    const uint32_t *column; /* [n] */
    const uint64_t *start;  /* [n] where its amounts begin */
    /* of each of its arcs, then undisclosed: one, or one a group but
     * KZ_GROUP_NONE where holders are counted by category */
    const double *share;
    const uint8_t *counts; /* [n] 1: what is undisclosed is of the set */
    int home_counts;       /* the same of groups of home, in all companies */
};

/*
 * The least (upper 0) or greatest share (1) of the classes with in[class] !=
 * 0, or, in being NULL, of one owner, as a completion: the choice of registers
 * that the iteration above ended with.  Filling the registers once more from
 * the final values would not do: on a tie it can close a ring, which takes the
 * greatest share of an owner away.  Where that choice touches an open end and
 * the end is attained, owners of equal value share what is theirs instead,
 * each going the same part of its way, so that no open end is touched (in such
 * a completion every step of the choice stays possible: no ring).  *out is
 * borrowed until the next call about a cone.  O(cone log cone), and its loops
 * a few times; memory O(nodes + arcs), once.
 */
kz_status kz_bounds_witness(struct kz_bounds *b, const uint8_t *in,
    kz_node owner, int upper, const struct kz_witness **out,
    struct kz_error *err) KZ_MUST_CHECK;

/* What is taken as known beyond the facts. */
struct kz_known {
    uint32_t column; /* its register is at its points; UINT32_MAX: of none */
    int rest_in;     /* 1: its undisclosed part is in the set, 0: it is not */
    kz_node owner;   /* in the set, whatever its class; KZ_NODE_NONE: nobody */
};

/*
 * The least share of a set at the column of the last cone, if that were known:
 * how much an answer would narrow.  O(cone), and its loops a few times.
 */
kz_status kz_bounds_if_known(struct kz_bounds *b, const uint8_t *in,
    const struct kz_known *known, double *lower, struct kz_error *err)
    KZ_MUST_CHECK;

/* Components over all that can be positive. */
const struct kz_order *kz_bounds_order(const struct kz_bounds *b);

/* Of the last call: most rounds of policy iteration in one component. */
unsigned kz_bounds_rounds(const struct kz_bounds *b);

#endif
