/*
 * Resolution: which mentions are one party.
 *
 * Links say which may be: documents that state an identifier, a person's
 * acceptance, and what src/store/identity.h concludes from names, addresses
 * and birth dates.  A link joins nobody where that would give one party two
 * corporate numbers or two LEIs, or where a person has rejected it.  The
 * answer depends on the set of links only, never on their order: a group of
 * linked mentions is always decided anew, its stronger links first, then in
 * the order of their keys.
 */
#ifndef KZ_STORE_RESOLVE_H
#define KZ_STORE_RESOLVE_H

#include "src/store/idmap.h"
#include "src/store/store_priv.h"

struct kzi_decision { /* of two mentions that both exist */
    kz_rowid a, b;
    int accept;
};

struct kzi_group; /* mentions that links reach from one */

/* What groups are read and written with; open for many groups. */
struct kzi_resolver {
    struct kz_store *store;
    sqlite3_stmt *mention, *stated, *derived, *write;
    struct kzi_decision *decisions; /* few */
    size_t ndecisions, decisions_cap;
    struct kzi_idmap decided; /* mentions that a decision names */
    struct kzi_idmap done;    /* mentions written by this resolver */
    struct kzi_group *group;
};

/* Clear, also after a failure. */
kz_status kzi_resolver_open(struct kz_store *s, struct kzi_resolver *r,
    struct kz_error *err) KZ_MUST_CHECK;
void kzi_resolver_clear(struct kzi_resolver *r); /* accepts a zeroed one */

/*
 * The party a mention would have by statements and acceptances alone: what
 * src/store/identity.h begins with.
 */
struct kzi_class {
    kz_rowid rep;       /* of its mentions the one with the best key */
    int is_registered;  /* one of them has an id of more than one file */
    kz_rowid unique[2]; /* its corporate number's and its LEI's mention, 0 */
};
kz_status kzi_class_of(struct kzi_resolver *r, kz_rowid mention,
    struct kzi_class *out, struct kz_error *err) KZ_MUST_CHECK;

/* Call visit for every mention of the class. */
kz_status kzi_class_members(struct kzi_resolver *r, kz_rowid mention,
    kz_status (*visit)(void *ctx, kz_rowid member, struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* Decide anew the group of a mention and write its parties. */
kz_status kzi_resolve(struct kzi_resolver *r, kz_rowid mention,
    struct kz_error *err) KZ_MUST_CHECK;
/* The groups of all identifier links with first <= id < last. */
kz_status kzi_resolve_range(struct kzi_resolver *r, kz_rowid first,
    kz_rowid last, struct kz_error *err) KZ_MUST_CHECK;

/* Schemes of which a party has one number only: their place, or -1. */
int kzi_unique_scheme(const char *scheme);
/* Negative, 0, positive: which key is the better public id. */
int kzi_key_compare(const char *scheme_a, const char *value_a,
    const char *scheme_b, const char *value_b);

#endif
