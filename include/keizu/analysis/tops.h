/*
 * Tops: the ultimate controller of every company, in one pass.
 *
 * The ultimate controllers of a company are those owners whose certain
 * closure (keizu/analysis/control.h) holds it and who are in no closure, not
 * even their own.  Where two disjoint sets of owners cannot both carry a
 * company (a threshold of 1/2 with `>`, or a greater one) there is at most
 * one, and it is found without a closure an owner:
 *
 * Every party begins as a group of its own, with itself as its root.  A root
 * that the votes of another group carry, those of all its members together,
 * brings its group under that group's root; a root that its own group carries
 * is self-controlled.  When nothing moves any more, the group of each root is
 * its closure:
 *
 *   - A group lies in the closure of its root r: r's closure takes the other
 *     root, and with it, since closures only grow with their votes, all that
 *     follows it.
 *   - Were a company of r's closure in another group, take the first one, a,
 *     in the order of joining.  Those that carried it are all in r's group.
 *     If a is a root, it would have moved.  Else the group it moved to carries
 *     it as well, and two disjoint sets carry a: impossible.
 *   - So a root lies in no other root's closure; and in that of a member of
 *     its own group only if its group carries it.  Tops are the roots that are
 *     not self-controlled.
 *
 * An infeasible register carries nobody (docs/methods.md 1.8), so that all
 * others have a completion, in which no two disjoint sets have more than half.
 *
 * Companies outside loops (strong components, owners first) find the groups
 * of their owners settled: whichever has more than half is met by striking
 * out unequal ones (Boyer and Moore 1991), lower and upper ends apart.  In a
 * loop each group keeps what it holds of each company, and the smaller one is
 * added to the larger, so that what is held moves log2 m times at most.
 */
#ifndef KZ_TOPS_H
#define KZ_TOPS_H

#include "keizu/analysis/control.h"

/* The result; immutable. */
struct kz_tops;

/* Can there be one ultimate controller at most? */
int kz_tops_unique(const struct kz_control_rule *rule);

/*
 * By the rule of a workspace, which is used for it (the last closure is
 * gone).  KZ_EINVAL: the rule allows several.  O(n + m) time and memory;
 * O(s log s) for s holdings in a loop.
 */
kz_status kz_tops_find(struct kz_control *k, struct kz_tops **out,
    struct kz_error *err) KZ_MUST_CHECK;
void kz_tops_free(struct kz_tops *t); /* accepts NULL */

/* The ultimate controller of a column, or KZ_NODE_NONE. */
kz_node kz_tops_of(const struct kz_tops *t, uint32_t column);
/* Is the party in no closure, not even its own? */
int kz_tops_has(const struct kz_tops *t, kz_node i);

#endif
