/* Ties of a command: the policy of weights, and control for its own house. */
#ifndef KZ_CLI_TIED_H
#define KZ_CLI_TIED_H

#include "keizu/analysis/ties.h"
#include "src/cli/asked.h"

struct kz_tied {
    struct kz_weights weights;
    struct kz_ties *ties;
    struct kz_control *own_control; /* NULL: the caller's is used */
};

/*
 * Ties over a graph with roles and totals.  weights: a file, NULL for what is
 * built in.  control: over the graph of votes; NULL: one is made.  Both graphs
 * are borrowed until clear.
 */
kz_status kz_tied_open(struct kz_cli *cli, const char *weights,
    struct kz_asked *a, struct kz_asked *votes, struct kz_control *control,
    struct kz_tied *out) KZ_MUST_CHECK;
void kz_tied_clear(struct kz_tied *t); /* also of a zeroed one */

/* "rules" with the policy's id, version and hash, and "weights" in full. */
void kz_tied_put_policy(const struct kz_tied *t, struct kz_doc *d);

#endif
