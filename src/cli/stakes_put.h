/*
 * Ranges and totals of a stakes document, each with what is known exactly.
 */
#ifndef KZ_CLI_STAKES_PUT_H
#define KZ_CLI_STAKES_PUT_H

#include "src/cli/stakes_exact.h"

/* {point, lower, upper, lower_attained, upper_attained, exact}. */
void kz_stakes_put_range(struct kz_doc *d, const char *key,
    const struct kz_range *r, struct kz_exact_range exact);

/* The map `totals` of a company; e NULL: without fractions. */
void kz_stakes_put_totals(struct kz_doc *d, const struct kz_totals *totals,
    kz_node company, struct kz_stakes_exact *e);

#endif
