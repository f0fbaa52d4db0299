/*
 * Identity: links that no document states, concluded from names, addresses
 * and birth dates (docs/identity.md has the rules).
 *
 * Two derived tables.  name_key has the keys under which equal names meet: one
 * of each name, and one of each name with a birth date.  link has what was
 * concluded under a key.  What is concluded depends on the rows of that key
 * and on statements only, so after a batch the keys of its rows are decided
 * anew and no other.
 */
#ifndef KZ_STORE_IDENTITY_H
#define KZ_STORE_IDENTITY_H

#include "keizu/store/identity.h"
#include "src/store/resolve.h"

/* A set of keys, or of mentions, in the order of adding. */
struct kzi_ids {
    int64_t *list;
    size_t count, cap;
};
kz_status kzi_ids_add(struct kzi_ids *ids, int64_t id, struct kz_error *err)
    KZ_MUST_CHECK;
/* Add all columns of all rows of a query that has its values. */
kz_status kzi_ids_read(struct kz_store *s, sqlite3_stmt *q, struct kzi_ids *ids,
    struct kz_error *err) KZ_MUST_CHECK;
void kzi_ids_sort(struct kzi_ids *ids);                 /* rising, each once */
int kzi_ids_has(const struct kzi_ids *ids, int64_t id); /* they are sorted */
void kzi_ids_clear(struct kzi_ids *ids);

/* Rows first[t] <= id < last[t] of each table of facts. */
struct kzi_range {
    const kz_rowid *first, *last;
};

/* ---- identity_key.c ---- */

/* Keys of birth dates are odd, those of names even. */
#define KZI_IS_BIRTH_KEY(key) ((key)&1)

/* Note the keys of the names in the range in name_key (sign 1), or take them
 * out (sign -1); keys gets them too, unless NULL. */
kz_status kzi_keys_change(struct kz_store *s, const struct kzi_range *rows,
    int sign, struct kzi_ids *keys, struct kz_error *err) KZ_MUST_CHECK;
/*
 * Add the keys of older rows that the rows of a range bear on: names of
 * parties that their links join, of persons they give a role, of holders.
 */
kz_status kzi_keys_affected(struct kzi_resolver *r,
    const struct kzi_range *rows, struct kzi_ids *keys, struct kz_error *err)
    KZ_MUST_CHECK;
/* Add the keys of the names that a change of the class of mention bears on. */
kz_status kzi_keys_of_class(struct kzi_resolver *r, kz_rowid mention,
    struct kzi_ids *keys, struct kz_error *err) KZ_MUST_CHECK;

/* ---- identity_rules.c ---- */

struct kzi_links {
    struct kz_identity_pair *list; /* of mentions */
    size_t count, cap;
};

struct kzi_rules; /* statements and scratch for many keys */
kz_status kzi_rules_open(struct kzi_resolver *r, struct kzi_rules **out,
    struct kz_error *err) KZ_MUST_CHECK;
void kzi_rules_free(struct kzi_rules *x); /* accepts NULL */
/* What is concluded under one key: into links, emptied first. */
kz_status kzi_rules_apply(struct kzi_rules *x, int64_t key,
    struct kzi_links *links, struct kz_error *err) KZ_MUST_CHECK;

/* ---- decision.c ---- */

/* Add the hashes of all decisions. */
kz_status kzi_decisions_hash(struct kz_store *s, struct kz_digest *content,
    struct kz_digest *store, struct kz_error *err) KZ_MUST_CHECK;

/* ---- identity_bucket.c ---- */

/* Raise the flags that the types of ?1 say, by a query that is then reset. */
kz_status kzi_types_read(struct kz_store *s, sqlite3_stmt *q, kz_rowid id,
    int *person, int *organisation, struct kz_error *err) KZ_MUST_CHECK;

/* ---- identity.c ---- */

/* Decide keys anew; touched gets the mentions whose links changed. */
kz_status kzi_identity_decide(struct kzi_resolver *r, struct kzi_ids *keys,
    struct kzi_ids *touched, struct kz_error *err) KZ_MUST_CHECK;
/* Write the parties of the mentions' groups; ids are sorted. */
kz_status kzi_identity_resolve(struct kzi_resolver *r, struct kzi_ids *touched,
    struct kz_error *err) KZ_MUST_CHECK;
/* 1 if the store keeps name_key: there is a name that needs it. */
kz_status kzi_identity_is_kept(struct kz_store *s, int *kept,
    struct kz_error *err) KZ_MUST_CHECK;
/* After the facts of a batch are in, before its commit: parties anew. */
kz_status kzi_identity_commit(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;
/* All parties from nothing. */
kz_status kzi_identity_rebuild(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;

#endif
