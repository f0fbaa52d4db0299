/*
 * --min-share as a threshold: what is as large as it stays, however its double
 * was rounded.
 */
#ifndef KZ_CLI_MIN_SHARE_H
#define KZ_CLI_MIN_SHARE_H

#include "keizu/analysis/exact.h"
#include "keizu/graph/paths.h"
#include "src/cli/cli.h"

struct kz_min_share {
    struct kz_threshold t;
    double value; /* of t */
    const struct kz_graph *graph;
    struct kz_exact *exact; /* NULL until a share comes near */
    int64_t undetermined;   /* kept, since nobody knows */
};

/* The graph is borrowed until clear. */
void kz_min_share_init(struct kz_min_share *m, const struct kz_graph *g,
    const struct kz_fraction *least);
void kz_min_share_clear(struct kz_min_share *m); /* also of a zeroed one */

/*
 * Whether the integrated stake of a holder is large enough; value is its
 * double in the point graph, NAN in a closed ring (kept); error as in
 * kz_threshold_double.
 */
kz_status kz_min_share_keeps(struct kz_cli *cli, struct kz_min_share *m,
    uint32_t column, kz_node holder, double value, double error, int *keep)
    KZ_MUST_CHECK;

/* The least product to search for, so that none is missed. */
double kz_min_share_search(const struct kz_min_share *m);
/* Whether the product over a path from a column is large enough. */
kz_status kz_min_share_keeps_path(struct kz_cli *cli, struct kz_min_share *m,
    uint32_t column, const struct kz_path *p, int *keep) KZ_MUST_CHECK;

/* Say on stderr how many were kept because they could not be decided. */
void kz_min_share_say(struct kz_cli *cli, const struct kz_min_share *m);

#endif
