/*
 * The largest foreign holder of a company in a score, and the ends of its
 * stake.
 */
#ifndef KZ_CLI_SCORE_LARGEST_H
#define KZ_CLI_SCORE_LARGEST_H

#include "keizu/analysis/bounds.h"
#include "keizu/analysis/stakes.h"
#include "src/cli/asked.h"

struct kz_largest {
    struct kz_cli *cli;
    const struct kz_asked *a;
    struct kz_stakes *stakes;
    struct kz_bounds *bounds; /* NULL until they are needed */
};

/* a is borrowed until clear, and has its totals. */
kz_status kz_score_largest_init(struct kz_largest *l, struct kz_cli *cli,
    const struct kz_asked *a) KZ_MUST_CHECK;
void kz_score_largest_clear(struct kz_largest *l); /* also of a zeroed one */

/* Its three columns: by integrated point share, the smallest id of equals. */
kz_status kz_score_largest(struct kz_largest *l, struct kz_doc *d,
    kz_node company) KZ_MUST_CHECK;

#endif
