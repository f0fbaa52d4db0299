/*
 * The mentions lately used, by their key; in a store that was empty at the
 * beginning all of them, so that a miss needs no search.
 *
 * A short identifier is its own key, with a number for its scheme; of a longer
 * one the key is a hash that nobody can find two identifiers for.
 */
#ifndef KZ_STORE_NAMES_H
#define KZ_STORE_NAMES_H

#include "keizu/base/hash.h"
#include "keizu/store/store.h"

#define KZI_SCHEMES       64
#define KZI_SCHEME_LENGTH 16 /* with its 0 */

struct kzi_name {
    struct kz_digest key;
    kz_rowid id; /* 0: empty */
};

struct kzi_names {
    struct kzi_name *slots;
    size_t cap, count; /* cap is a power of two */
    size_t most;       /* cap never grows beyond */
    int complete;      /* a miss proves that there is no such mention */
    int nschemes;      /* those that have a number */
    char schemes[KZI_SCHEMES][KZI_SCHEME_LENGTH];
};

/* Forget everything; memory is what the table may use, in bytes. */
void kzi_names_reset(struct kzi_names *n, int64_t memory, int complete);
void kzi_names_clear(struct kzi_names *n);

/* The key of an identifier: different ones, different keys. */
struct kz_digest kzi_names_key(struct kzi_names *n, const char *scheme,
    const char *value);

/* The row of a mention, or 0. */
kz_rowid kzi_names_find(const struct kzi_names *n, struct kz_digest key);
/* Add one that was not found; another may be forgotten for it, then the
 * table is no longer complete. */
void kzi_names_add(struct kzi_names *n, struct kz_digest key, kz_rowid id);

#endif
