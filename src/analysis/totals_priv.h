/*
 * Inside the totals: bounds where free registers do not tell them.
 */
#ifndef KZ_TOTALS_PRIV_H
#define KZ_TOTALS_PRIV_H

#include "keizu/analysis/totals.h"

/*
 * The class of a company of which no holder is known: all of it is its
 * undisclosed part.
 */
unsigned kzi_class_alone(const struct kz_graph *g, kz_node company);

/* Sets of classes whose least share is found for every company. */
enum kzi_set {
    KZI_SET_DOMESTIC,
    KZI_SET_FOREIGN,
    KZI_SET_FOREIGN_STATE,
    /* all known classes that are not in one, and what is counted at home */
    KZI_SET_NOT_FOREIGN,
    KZI_SET_NOT_FOREIGN_STATE,
    KZI_SET_KNOWN,         /* all known classes */
    KZI_SET_KNOWN_OR_HOME, /* and what is counted at home */
    KZI_SETS
};

/* The bounds of one country at a company. */
struct kzi_country_bound {
    double lower, upper;
    uint16_t country; /* its place in kz_graph_countries */
    uint8_t open;     /* as of struct kz_range */
};

struct kzi_totals_bounds; /* opaque */

/*
 * lower: the solution at the lower ends, borrowed until free.  *out is NULL
 * where nothing binds and, if attained is asked for, no end is open.
 */
kz_status kzi_totals_bounds_new(const struct kz_graph *g,
    const struct kz_integrated *lower, int attained,
    struct kzi_totals_bounds **out, struct kz_error *err) KZ_MUST_CHECK;
void kzi_totals_bounds_free(struct kzi_totals_bounds *b); /* accepts NULL */

/* 1 if the lower ends are no completion at or above the column. */
int kzi_totals_binds(const struct kzi_totals_bounds *b, uint32_t column);

/* Put the bounds of a set over those of free registers; b may be NULL. */
void kzi_totals_bound(const struct kzi_totals_bounds *b, uint32_t column,
    enum kzi_set of, enum kzi_set others, struct kz_range *r);
/* The same of a country. */
void kzi_totals_bound_country(const struct kzi_totals_bounds *b,
    uint32_t column, unsigned country, struct kz_range *r);

#endif
