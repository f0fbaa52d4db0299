/*
 * Control: who can carry a vote, certainly or possibly.
 *
 * A bloc controls a company when its votes there pass a threshold a/b, and
 * the companies it controls vote with it (majority closure; the sum runs over
 * statements, so two equal stakes count twice).  Over all completions of what
 * is disclosed, with C the bloc so far, lo and hi the ends of a holding and
 * [ulo, uhi] the undisclosed part,
 *
 *     min_C(j) = max(sum_C lo, 1 - uhi - sum_not-C hi)
 *     max_C(j) = min(sum_C hi + u_join, 1 - ulo_out - sum_not-C lo)
 *
 * certain is the least fixpoint of "min passes", possible that of "max
 * passes", excluded the rest.  All sums are integers; an open end counts as
 * not attained.  docs/methods.md 4.
 */
#ifndef KZ_CONTROL_H
#define KZ_CONTROL_H

#include "keizu/base/rational.h"
#include "keizu/graph/graph.h"

struct kz_control_rule {
    int64_t num, den; /* threshold, 0 <= num <= den, den > 0 */
    int inclusive;    /* 0: > threshold, 1: >= threshold */
};

extern const struct kz_control_rule kz_control_majority; /* > 1/2 */

/* Which fixpoint. */
enum kz_control_mode {
    KZ_CONTROL_CERTAIN,
    KZ_CONTROL_POSSIBLE,       /* through named links: undisclosed stays out */
    KZ_CONTROL_POSSIBLE_JOINED /* undisclosed may join */
};

/* A workspace for closures over one graph; reused, one thread. */
struct kz_control;

/* The graph is borrowed until free.  Builds its rows.  O(nodes + arcs). */
kz_status kz_control_new(struct kz_graph *g, const struct kz_control_rule *rule,
    struct kz_control **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_control_free(struct kz_control *c); /* accepts NULL */

/* One company in a closure, in the order in which it joined. */
struct kz_controlled {
    uint32_t column;
    double point;        /* votes of the bloc there: point values */
    double lower, upper; /* min and max over completions, given the bloc;
                          * undisclosed counts 0 for min where it is not
                          * known to be in the bloc */
};

/*
 * The closure of one named owner.  *list (borrowed until the next closure)
 * holds the companies that joined, without the owner; *self tells whether
 * its group holds enough of the owner itself to control it (a
 * self-controlled group).  Where undisclosed may join, companies that it alone
 * carries are there for everybody, and so is what they carry.  O(size of what
 * it reaches), with undisclosed O(nodes + arcs).
 */
kz_status kz_control_owner(struct kz_control *c, kz_node owner,
    enum kz_control_mode mode, const struct kz_controlled **list, size_t *count,
    int *self, struct kz_error *err) KZ_MUST_CHECK;

/* A pooled bloc: the terminal owners of some classes, or named members. */
struct kz_bloc {
    const uint8_t *classes; /* [kz_graph_classes]: 1 in the bloc; or NULL */
    const kz_node *members; /* or named members */
    size_t nmembers;
};

/* foreign, foreign-state: home's classes aside; into classes[]. */
void kz_bloc_foreign(const struct kz_graph *g, int state_only,
    uint8_t *classes);
void kz_bloc_country(const struct kz_graph *g, kz_country country,
    uint8_t *classes);
/*
 * All known classes that are not in a set; and what is counted among holders
 * of home, unless home is in the set.  others may be in itself.
 */
void kz_bloc_others(const struct kz_graph *g, const uint8_t *in,
    uint8_t *others);

/*
 * The closure of a pooled bloc; undisclosed holders and owners of unknown
 * class are out of it for certain, in it for possible.  In a list of members
 * persons and state bodies are only if they are on it.
 */
kz_status kz_control_bloc(struct kz_control *c, const struct kz_bloc *bloc,
    enum kz_control_mode mode, const struct kz_controlled **list, size_t *count,
    struct kz_error *err) KZ_MUST_CHECK;

/* Whether a column joined in the last closure. */
int kz_control_has(const struct kz_control *c, uint32_t column);
/* Whether a node voted with the bloc of the last closure. */
int kz_control_votes(const struct kz_control *c, kz_node i);

/*
 * Of the last closure, the steps that lead to a company, in the order of
 * joining: step i is column steps[i], carried by the owners of its arcs that
 * were in the bloc before it.  Borrowed until the next call.
 */
kz_status kz_control_proof(struct kz_control *c, uint32_t column,
    const uint32_t **steps, size_t *count, struct kz_error *err) KZ_MUST_CHECK;
/* Whether the owner of an arc was in the bloc before its column joined. */
int kz_control_carries(const struct kz_control *c, uint64_t arc,
    uint32_t column);

/*
 * What would bring a possible control about: one completion in which the last
 * closure's bloc carries the company asked about, and on the way to it every
 * company whose votes that takes, by plain majority.  The registers of all
 * other companies may be as they like.
 *
 * Where no more is needed, less is assumed: a company has its undisclosed
 * part out of the bloc if its named holders suffice; beside the bloc's own
 * holders the others count in the order in which they joined, and no more of
 * them than it takes.  Those who count have as much as the register allows, all others what is left.  An end that is only approached
 * is kept off: S the votes of the bloc of a whole 1 - w (w: own shares within
 * an interval), the ends of (w, S) are mixed with the middle of what is
 * stated until S is halfway between the threshold and its end, or nearer.
 * Each side goes the same part of its way from lower to upper ends.
 */
enum kz_completed_vote {
    KZ_VOTE_OTHER,      /* does not count for the bloc */
    KZ_VOTE_OWN,        /* the owner; a member of the bloc */
    KZ_VOTE_CONTROLLED, /* a company that joined before */
    KZ_VOTE_ASSUMED     /* of unknown class, or not known to be on no list */
};

/* One company of it; fractions of its register. */
struct kz_completed {
    uint32_t column;
    size_t arcs;                /* of the column */
    uint8_t *vote;              /* [arcs] enum kz_completed_vote */
    struct kz_rational **share; /* [arcs] */
    struct kz_rational *rest;   /* its undisclosed part, but for */
    struct kz_rational *home;   /* what is counted among holders of home
                                   * and not of the bloc; all sum to 1 */
    struct kz_rational *votes;  /* of the bloc, over the whole less w */
    struct kz_rational *needed; /* how much of rest is taken to be the
                                   * bloc's at least, more than that where the
                                   * rule is not inclusive; 0: none is */
    int rest_votes;             /* rest counts for the bloc: */
    int rest_assumed;           /* without being known to */
    int approached;             /* the greatest votes are no end attained */
};

/*
 * Steps of the completion as kz_control_proof has them, the company asked
 * about last: any column that joined in the last closure, which was one of
 * the possible modes.  Borrowed until the next call; a bloc must still be
 * there.  O(arcs of the steps * log).
 */
kz_status kz_control_completion(struct kz_control *c, uint32_t column,
    const uint32_t **steps, size_t *count, struct kz_error *err) KZ_MUST_CHECK;
/* One step of it, to be cleared.  O(arcs of the column * log). */
kz_status kz_control_completed(struct kz_control *c, uint32_t column,
    struct kz_completed *out, struct kz_error *err) KZ_MUST_CHECK;
void kz_completed_clear(struct kz_completed *x); /* accepts zeroed ones */

/*
 * All pairs of all owners, certain or possible through named links, by
 * controller, then company; visit is called once a controller.  Only owners
 * that alone carry some company start a closure.
 */
kz_status kz_control_all(struct kz_control *c, enum kz_control_mode mode,
    kz_status (*visit)(void *ctx, kz_node controller,
        const struct kz_controlled *list, size_t count, int self,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

#endif
