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
 * even by its own group, or KZ_NODE_NONE; its closure is then in k, which is
 * by more than half.
 */
kz_status kz_proof_top(struct kz_cli *cli, const struct kz_asked *a,
    struct kz_control *k, kz_node *top) KZ_MUST_CHECK;

/*
 * Write what would bring it about, under "brought_about_by": the completion
 * of the last closure, which was a possible one, step by step.
 */
kz_status kz_proof_completion(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, struct kz_control *k, uint32_t column)
    KZ_MUST_CHECK;

/*
 * The same as rows of an open list, one a holder, for the table output:
 * {controller, step, company, votes, approached, by, share, vote, needed};
 * controller KZ_NODE_NONE: of a bloc, without that key.
 */
kz_status kz_proof_completion_rows(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, struct kz_control *k, kz_node controller,
    uint32_t column) KZ_MUST_CHECK;

#endif
