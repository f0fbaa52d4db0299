/*
 * Managing members: who runs a company by its form (a GK) and not by votes.
 * Control is counted in votes, so each of them is a finding.
 */
#ifndef KZ_CLI_MEMBERS_H
#define KZ_CLI_MEMBERS_H

#include "src/cli/asked.h"

#define KZ_MEMBER_CODE "managing-member"
extern const char kz_member_text[]; /* for the catalogue */

/* The managing members of a company from *i on, each once; NULL: no more. */
const struct kz_role_at *kz_member_next(const struct kz_roles *r,
    kz_rowid company, size_t *i);

/*
 * Visit those of one company (the asked one: of everybody above it), or with
 * KZ_NODE_NONE of all the graph, by company.  Loads a->roles if need be.
 */
kz_status kz_members_each(struct kz_cli *cli, struct kz_asked *a, kz_node only,
    kz_status (*visit)(void *ctx, kz_node company, const struct kz_role_at *r),
    void *ctx) KZ_MUST_CHECK;

/* A warning on stderr where there are any, for answers that are rows. */
kz_status kz_members_say(struct kz_cli *cli, struct kz_asked *a, kz_node only)
    KZ_MUST_CHECK;

#endif
