/*
 * The roles of one day: who is director, auditor, managing member ... of
 * which company, and which persons may be the same.
 *
 * A role holds on the day asked as a holding does: it is known, it has begun
 * (since, else as_of) and has not ended; a former role does not hold.
 *
 * - The tables `officers`, `executives`, `representative` and `roles-list`
 *   name everybody who has such a role at that company: the latest list (all
 *   rows of one as_of and filed day) that has begun holds, earlier ones of the
 *   same importer, table and source end.  A table NAME-proposal is a later
 *   list of NAME: what holds if the meeting agrees, from the day its roles
 *   begin.
 * - Rows of all other tables are single statements.  A role ends when a later
 *   statement (as_of, then filed) of the same person, company and role says
 *   that it is a former one or has ended.
 *
 * Roles are never added: a person in two tables is one person with two roles.
 * docs/methods.md 5.
 */
#ifndef KZ_ROLES_H
#define KZ_ROLES_H

#include "keizu/graph/graph.h"

/* One statement of a role that holds on the day. */
struct kz_role_at {
    kz_rowid person, company; /* parties */
    kz_rowid row;             /* for kz_evidence_of */
    kz_date as_of, since, until, filed;
    uint8_t kind;           /* enum kz_role_kind */
    uint8_t representative; /* enum kz_yesno */
    uint8_t outside;
    uint8_t rank;
    uint32_t document; /* order of its document's hash: breaks ties */
    int64_t line;
};

/* How far a load around some companies goes. */
enum kz_roles_reach {
    KZ_ROLES_THERE,    /* their own roles, and no names */
    KZ_ROLES_OFFICERS, /* their officers, and those officers' other posts */
    KZ_ROLES_BOARDS    /* also the boards that share an officer with these */
};

struct kz_roles;

/*
 * Load the roles of a day.  around NULL: all of the store; else those within
 * reach of these parties.  Every company that is reached comes with all its
 * roles.  q with its day filled in (kz_graph_question, or the store's
 * default); as_of KZ_DATE_NONE: nothing is dated.
 * KZ_ENOMEM, KZ_ESTORE.  O(roles * log(roles)), and one pass over the names
 * of persons.
 */
kz_status kz_roles_load(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *around, size_t n, enum kz_roles_reach reach,
    struct kz_roles **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_roles_free(struct kz_roles *r); /* accepts NULL */

/* Roles at a company by person, kind and strength; *n may be 0; borrowed. */
const struct kz_role_at *kz_roles_at(const struct kz_roles *r, kz_rowid company,
    size_t *n);
/* Roles of a person, by company, kind and strength. */
const struct kz_role_at *kz_roles_by(const struct kz_roles *r, kz_rowid person,
    size_t *n);

/*
 * Every party of a load around some, these among them: the seeds of a graph
 * in which all of them are nodes.
 */
const kz_rowid *kz_roles_parties(const struct kz_roles *r, size_t *n);

/* KZ_DATE_NONE: not stated, or stated differently. */
kz_date kz_roles_birth(const struct kz_roles *r, kz_rowid person);

/*
 * Parties with a role that have a name of this one (folded) and no other
 * birth date: a name alone makes nobody the same, so these only may be.
 * Calls visit in the order of rows.
 */
void kz_roles_alike(const struct kz_roles *r, kz_rowid person,
    void (*visit)(void *ctx, kz_rowid other), void *ctx);
int kz_roles_are_alike(const struct kz_roles *r, kz_rowid a, kz_rowid b);

/*
 * Officers in the sense of counts and interlocks: directors of all kinds,
 * auditors, executive officers, managing members and partners; not managers,
 * advisers, employees or posts of a government.
 */
int kz_role_is_officer(enum kz_role_kind k);
/* Representative by the statement, or by the role itself. */
int kz_role_represents(const struct kz_role_at *r);

#endif
