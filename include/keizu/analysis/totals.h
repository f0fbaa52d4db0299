/*
 * Totals of every company: foreign, domestic, by country and so on, each with
 * its sharp bounds, from two solutions of the classes and, where that is not
 * enough, policies.
 *
 * Free registers (docs/methods.md 3): with the undisclosed part in [0, 1]
 * every company sits at its lower ends in both bounds, so
 *
 *     lower_k = f_k,  upper_k = f_k + f_undisclosed + f_unknown + f_ring
 *
 * of one solution at W = lo.  Where a register upstream binds its slots
 * (complete with bands) the ends are those of keizu/analysis/bounds.h.
 */
#ifndef KZ_TOTALS_H
#define KZ_TOTALS_H

#include "keizu/analysis/integrated.h"

/* All fractions of the company; lower and upper NAN where not known. */
struct kz_range {
    double point, lower, upper;
    uint8_t open; /* bits of ends that are only approached */
};

enum { KZ_LOWER_OPEN = 1, KZ_UPPER_OPEN = 2 };

struct kz_totals_of {
    struct kz_range domestic, foreign, foreign_state;
    double unknown_class, undisclosed, unattributed; /* of the point graph */
    double rest_residence, rest_incorporation, rest_address;
};

struct kz_totals;

/*
 * Solves; the graph is borrowed until free.  attained: also find out which
 * ends are only approached, which costs a few sweeps where ends are open.
 */
kz_status kz_totals_new(const struct kz_graph *g, int attained,
    struct kz_totals **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_totals_free(struct kz_totals *t); /* accepts NULL */

/* A node without known holders is wholly what its undisclosed part is. */
void kz_totals_at(const struct kz_totals *t, kz_node company,
    struct kz_totals_of *out);

/*
 * Countries with a part in the point graph or at the lower end, in order of
 * their codes: *cursor starts at 0; returns 0 at the end.
 */
int kz_totals_country(const struct kz_totals *t, kz_node company,
    size_t *cursor, kz_country *country, struct kz_range *out);

/* Borrowed: the order of the point graph. */
const struct kz_order *kz_totals_order(const struct kz_totals *t);
/* Seconds spent ordering and solving, for --timings. */
void kz_totals_seconds(const struct kz_totals *t, double *order, double *solve);

/* Of what the answer for a company rests on: days and the worst rank. */
struct kz_evidence_age {
    kz_date oldest, newest; /* KZ_DATE_NONE: no dated statement */
    int weakest_rank;       /* 0: no statement */
};
void kz_totals_age(const struct kz_totals *t, kz_node company,
    struct kz_evidence_age *out);

#endif
