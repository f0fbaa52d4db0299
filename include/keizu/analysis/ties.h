/*
 * Executive ties: whom the officers of a company may carry into it.
 *
 * The exposure of a person p at company x to a class k (foreign, foreign
 * state, one country) is 1 by its own class or a post at a state body of k;
 * else the greatest, over its other roles q of the day at companies y, of
 *
 *     weight(q) * F_k(y),   F_k(y) = [lower, upper] of kz_totals
 *
 * where y is neither x nor certainly controlled by x.  A person of unknown
 * class has [by roles, 1]; a company in a role has F_k of itself.  Posts of a
 * person who only has the same name raise the upper end alone.  Then
 *
 *     T_k(x) = 1 - prod over persons p of x (1 - weight(p) * exposure_k(p))
 *
 * with the weightiest role of p at x.  T is in [0, 1] and never falls when a
 * share or an officer is added.  It speaks of known officers only, and F
 * never uses T, so nothing is circular.  Weights are a policy, not law
 * (keizu/analysis/weights.h).  docs/methods.md 5.
 */
#ifndef KZ_TIES_H
#define KZ_TIES_H

#include "keizu/analysis/control.h"
#include "keizu/analysis/totals.h"
#include "keizu/analysis/weights.h"
#include "keizu/graph/roles.h"

/* A class: a kz_country, or one of these. */
#define KZ_TIE_FOREIGN       0x10000u
#define KZ_TIE_FOREIGN_STATE 0x10001u

/* Somebody with a role at the company asked about. */
struct kz_officer {
    kz_node person;                /* also a company: a managing member */
    const struct kz_role_at *role; /* [roles], borrowed from the kz_roles */
    size_t roles;
    const struct kz_role_at *weightiest;
    double weight;
    int officer;    /* some role is kz_role_is_officer */
    int auditor;    /* and all of these are auditor's */
    int represents; /* may represent the company */
};

/* Which officers are counted, and what makes one foreign. */
enum kz_officer_set {
    KZ_SET_OFFICERS,
    KZ_SET_WITHOUT_AUDITORS,
    KZ_SET_REPRESENTATIVES,
    KZ_OFFICER_SETS
};
enum kz_officer_by {
    KZ_BY_NATIONALITY, /* of a company: law of incorporation */
    KZ_BY_RESIDENCE,   /* of a company: head office */
    KZ_BY_STATE,       /* a foreign state body, or a post at one */
    KZ_OFFICER_BYS,
    KZ_BY_CLASS = KZ_OFFICER_BYS /* as the question classes persons */
};

struct kz_officer_count {
    size_t of, foreign, unknown; /* ratios: foreign/of to that + unknown/of */
};

/* A company with which officers are shared, directly or on a third board. */
struct kz_interlock {
    kz_node company;
    int direct;
    const kz_node *shared;  /* [nshared] officers of x: of the company too, */
    size_t nshared;         /* or, not direct, of a third board */
    const kz_node *through; /* [nthrough] third boards; direct: none */
    size_t nthrough;
    double weight;        /* sum of 1 / (boards of the officer - 1); else NAN */
    double jaccard;       /* shared / officers of either; else NAN */
    kz_date since, until; /* of the common time; NONE, OPEN: not known */
};

struct kz_ties;

/*
 * Everything is borrowed until free.  g and roles are of one question; the
 * parties of roles are nodes of g.  control (NULL: companies that x controls
 * are not left out) is over a graph with the same nodes, its > 1/2 rule.
 * O(nodes).
 */
kz_status kz_ties_new(const struct kz_graph *g, const struct kz_totals *totals,
    struct kz_control *control, const struct kz_graph *control_graph,
    const struct kz_roles *roles, const struct kz_weights *weights,
    struct kz_ties **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_ties_free(struct kz_ties *t); /* accepts NULL */

/* Find the officers of a company, in order of their ids; the calls below
 * answer about it until the next solve. */
kz_status kz_ties_solve(struct kz_ties *t, kz_node company,
    struct kz_error *err) KZ_MUST_CHECK;
const struct kz_officer *kz_ties_officers(const struct kz_ties *t, size_t *n);

/* Exposure of officer i.  Ends of F that are not known count as 0 and 1. */
struct kz_range kz_ties_exposure(const struct kz_ties *t, size_t i,
    unsigned cls);
/*
 * The score.  At the lower end persons of one name who may be the same count
 * once, by the greatest contribution.
 */
struct kz_range kz_ties_score(const struct kz_ties *t, unsigned cls);
/*
 * Foreign countries to which some officer is exposed by more than what is
 * unknown, ascending: *cursor starts at 0; returns 0 at the end.
 */
int kz_ties_country(const struct kz_ties *t, size_t *cursor,
    kz_country *country);

struct kz_officer_count kz_ties_count(const struct kz_ties *t,
    enum kz_officer_set set, enum kz_officer_by by);
const char *kz_officer_set_name(enum kz_officer_set s);
const char *kz_officer_by_name(enum kz_officer_by b);

/*
 * Companies with which x shares officers (kz_role_is_officer), directly
 * first, then those met on a third board only; by id.  Borrowed until the
 * next solve.  Complete only where the roles reach KZ_ROLES_BOARDS.
 */
kz_status kz_ties_interlocks(struct kz_ties *t,
    const struct kz_interlock **list, size_t *n, struct kz_error *err)
    KZ_MUST_CHECK;

#endif
