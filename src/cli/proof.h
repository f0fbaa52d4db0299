/* Proofs of control as lists of steps, for control and chain. */
#ifndef KZ_CLI_PROOF_H
#define KZ_CLI_PROOF_H

#include "keizu/analysis/control.h"
#include "src/cli/asked.h"

/*
 * key: [{company, votes, by: [{party, share, evidence}]}], in the order of
 * joining, of the last closure of k, up to a column.
 */
kz_status kz_proof_put(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, struct kz_control *k, const char *key,
    uint32_t column) KZ_MUST_CHECK;

/*
 * The same as rows of an open list, one a voter, for the table output:
 * {controller, step, company, votes, by, share, evidence}.
 */
kz_status kz_proof_rows(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, struct kz_control *k, kz_node controller,
    uint32_t column) KZ_MUST_CHECK;

/*
 * Who certainly controls the asked company and is controlled by nobody, not
 * even by its own group: *top (kz_free it) is 1 for those nodes.
 */
kz_status kz_proof_tops(struct kz_cli *cli, const struct kz_asked *a,
    struct kz_control *k, uint8_t **top) KZ_MUST_CHECK;

/* The first of them from *i on, and its closure in k.  KZ_DONE: no more. */
kz_status kz_proof_next(struct kz_cli *cli, const struct kz_asked *a,
    struct kz_control *k, const uint8_t *top, kz_node *i) KZ_MUST_CHECK;

#endif
