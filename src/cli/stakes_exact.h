/*
 * Exact shares beside the doubles of `stakes --exact`: which of them are known
 * as fractions, and their text.
 */
#ifndef KZ_CLI_STAKES_EXACT_H
#define KZ_CLI_STAKES_EXACT_H

#include "keizu/analysis/exact.h"
#include "keizu/analysis/totals.h"
#include "keizu/report/doc.h"
#include "src/cli/cli.h"

/* Texts like "1/3"; NULL where not known. */
struct kz_exact_range {
    const char *point, *lower, *upper;
};

struct kz_stakes_exact;

/*
 * For one company of the graph, which is borrowed until free.  ends_same: all
 * amounts above it are exact.  Says on stderr where it is past the limits of
 * keizu/analysis/exact.h.
 */
kz_status kz_stakes_exact_new(struct kz_cli *cli, const struct kz_graph *g,
    kz_node company, int ends_same, struct kz_stakes_exact **out) KZ_MUST_CHECK;
void kz_stakes_exact_free(struct kz_stakes_exact *e); /* accepts NULL */

/*
 * The following give texts that are valid until the next of them, and none
 * with e NULL.  Memory that is lacking is said by kz_stakes_exact_check.
 */
enum kz_exact_total {
    KZ_EXACT_DOMESTIC,
    KZ_EXACT_FOREIGN,
    KZ_EXACT_FOREIGN_STATE,
    KZ_EXACT_UNKNOWN_CLASS, /* of these three only the point is known */
    KZ_EXACT_UNDISCLOSED,
    KZ_EXACT_UNATTRIBUTED
};
struct kz_exact_range kz_stakes_exact_total(struct kz_stakes_exact *e,
    enum kz_exact_total which);
struct kz_exact_range kz_stakes_exact_country(struct kz_stakes_exact *e,
    kz_country country);
/* A holding of the company; UINT64_MAX: none, 0. */
struct kz_exact_range kz_stakes_exact_direct(struct kz_stakes_exact *e,
    uint64_t arc);
struct kz_exact_range kz_stakes_exact_integrated(struct kz_stakes_exact *e,
    kz_node holder);
struct kz_exact_range kz_stakes_exact_corrected(struct kz_stakes_exact *e,
    kz_node holder);

kz_status kz_stakes_exact_check(const struct kz_stakes_exact *e,
    struct kz_error *err) KZ_MUST_CHECK;

/* "exact": {...} of what is known, into the map that is open. */
void kz_stakes_exact_put(struct kz_doc *d, const struct kz_exact_range *r);

#endif
