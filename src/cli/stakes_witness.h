/*
 * The completions of stakes --witness: of each end that stakes prints, how
 * the registers above would have to be for it to be reached.
 */
#ifndef KZ_CLI_STAKES_WITNESS_H
#define KZ_CLI_STAKES_WITNESS_H

#include "keizu/analysis/bounds.h"
#include "keizu/analysis/stakes.h"
#include "src/cli/asked.h"

struct kz_stakes_witness {
    const struct kz_asked *a; /* with its totals */
    struct kz_doc *d;
    struct kz_bounds *bounds; /* over its graph */
    kz_node company;
    const struct kz_owner_stake *holders; /* that have ends of their own */
    size_t nholders;
    int table; /* for people: a list of rows */
};

extern const char *const kz_stakes_witness_columns[];

/*
 * The keys witness and witness_partial, or, of a flat output, rows of the
 * columns above.  Holders are left out where there are more than 1,000,000
 * pairs of a holding above the company and a holder: the answer is partial.
 */
kz_status kz_stakes_witness_put(struct kz_cli *cli,
    const struct kz_stakes_witness *w) KZ_MUST_CHECK;

#endif
