/*
 * Inside the search file: the key under which a name is looked for, its terms,
 * and the file that has them.
 *
 * FILE.search is a second SQLite file beside the store.  For each two
 * neighbouring characters of the names and addresses it has the blocks of
 * rows where they occur.  It only proposes rows; find.c compares them.  Only a
 * writer makes or changes it; a reader that cannot use it reads every name.
 */
#ifndef KZ_STORE_SEARCH_PRIV_H
#define KZ_STORE_SEARCH_PRIV_H

#include "src/store/store_priv.h"

/* Where a text stands. */
enum kzi_place {
    KZI_AT_NAME,    /* text of the table name */
    KZI_AT_PERSON,  /* text of the table person */
    KZI_AT_ADDRESS, /* address of the table name; never of person */
    KZI_PLACES
};

/* Stands in a key where a legal form stood: no term runs across it. */
#define KZI_BREAK '\n'

/* ---- variants.c ---- */

#define KZI_VARIANT_SLOTS 1024

struct kzi_variants {
    unsigned char bits[0x10000 / 8]; /* which may be variants: most are not */
    uint32_t variant[KZI_VARIANT_SLOTS], common[KZI_VARIANT_SLOTS];
};

void kzi_variants_init(struct kzi_variants *v);
uint32_t kzi_variant_find(const struct kzi_variants *v, uint32_t c);
/* The common form of a variant kanji, or the character itself. */
static inline uint32_t
kzi_variant(const struct kzi_variants *v, uint32_t c)
{
    return v->bits[(c & 0xFFFF) / 8] & 1U << c % 8 ? kzi_variant_find(v, c) : c;
}

/* ---- search_key.c ---- */

/*
 * The search key of a folded name (keizu/base/name.h), appended to out: old
 * and variant kanji as the common one, letters that look like a Latin one or a
 * kana as that one, long vowels of kana short, legal forms as a break.  A part of a name has a part of its key, but that its first
 * character may have to go (kzi_search_part).
 */
void kzi_search_key(const struct kzi_variants *v, const char *folded, size_t n,
    struct kz_buf *out);

/* The same of the characters of kz_name_fold_points (KZI_BREAK for a legal
 * form), in place; how many there are then. */
size_t kzi_search_points(const struct kzi_variants *v, uint32_t *points,
    size_t n);

/* The same of a part of a name: a first vowel that may prolong the kana
 * before it is left out. */
void kzi_search_part(const struct kzi_variants *v, const char *folded, size_t n,
    struct kz_buf *out);

/*
 * Latin letters read as Hepburn (or Kunrei) spelling, in katakana with small
 * letters full, as folded names have them.  1 if all of it could be read and
 * is at least two kana; else out is as it was.
 */
int kzi_search_kana(const char *folded, size_t n, struct kz_buf *out);

/* ---- bigram.c ---- */

/* Bytes of the character at s, at most n; and the character of k bytes. */
static inline size_t
kzi_utf8_length(const char *s, size_t n)
{
    unsigned char c = (unsigned char)s[0];
    size_t k = c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;

    return k < n ? k : n;
}

static inline uint32_t
kzi_utf8_decode(const char *s, size_t k)
{
    const unsigned char *p = (const unsigned char *)s;

    switch (k) {
    case 1:
        return p[0];
    case 2:
        return (p[0] & 0x1FU) << 6 | (p[1] & 0x3FU);
    case 3:
        return (p[0] & 0x0FU) << 12 | (p[1] & 0x3FU) << 6 | (p[2] & 0x3FU);
    default:
        return (p[0] & 0x07U) << 18 | (p[1] & 0x3FU) << 12 |
               (p[2] & 0x3FU) << 6 | (p[3] & 0x3FU);
    }
}

/* Two neighbouring characters; b = 0: a is the last. */
#define KZI_TERM(place, a, b) \
    ((int64_t)(place) << 42 | (int64_t)(a) << 21 | (int64_t)(b))
#define KZI_TERM_A(term) ((uint32_t)((term) >> 21 & 0x1FFFFF))
#define KZI_TERM_B(term) ((uint32_t)((term)&0x1FFFFF))

/* Each term of a key in order.  Ends with what put returns if not KZ_OK. */
kz_status kzi_bigrams(enum kzi_place place, const char *key, size_t n,
    kz_status (*put)(void *ctx, int64_t term), void *ctx) KZ_MUST_CHECK;

/* Rows are found a block at a time: block b has the rows from
 * (b - 1) * KZI_BLOCK_ROWS. */
#define KZI_BLOCK_ROWS 8

/* Write a difference (at most 10 bytes). */
void kzi_blocks_put(unsigned char **p, int64_t difference);
/* Read one: 1, *block is the next one; 0 at the end; -1 if damaged. */
int kzi_blocks_next(const unsigned char **p, const unsigned char *end,
    int64_t *block);

#define KZI_LATEST 23 /* so that a term fills one line of the cache */

struct kzi_term {
    int64_t term; /* 0: empty */
    int64_t first, last;
    unsigned char *blocks; /* those after the first, as differences */
    uint32_t len, cap;
    unsigned char nlatest, latest[KZI_LATEST]; /* and behind those */
};

struct kzi_terms { /* zeroed to begin with */
    struct kzi_term *slots;
    size_t cap, count;
    size_t bytes; /* memory, roughly */
    int64_t block;
};

/* Note the terms of one key, given as characters; rows of a place must come in
 * their order. */
kz_status kzi_terms_add(struct kzi_terms *t, enum kzi_place place, kz_rowid row,
    const uint32_t *points, size_t n, struct kz_error *err) KZ_MUST_CHECK;
/* The terms to the front of slots, in their order, and all their blocks in
 * blocks; nothing is added after. */
kz_status kzi_terms_sort(struct kzi_terms *t, struct kz_error *err)
    KZ_MUST_CHECK;
void kzi_terms_clear(struct kzi_terms *t);

/* ---- search.c ---- */

#define KZI_SEARCH_APPLICATION_ID 0x4B5A4631 /* "KZF1" */
#define KZI_SEARCH_VERSION        2 /* of folding, key, terms and tables */
#define KZI_SEARCH_SUFFIX         ".search"

/* What the rows of the store are: equal text, the same rows.  O(batches). */
kz_status kzi_search_state(struct kz_store *s, char state[KZ_DIGEST_TEXT],
    struct kz_error *err) KZ_MUST_CHECK;

/* The terms of the rows first <= id < last of the table name, or person. */
kz_status kzi_search_rows(struct kz_store *s, int person, kz_rowid first,
    kz_rowid last, struct kzi_terms *t, struct kz_error *err) KZ_MUST_CHECK;

/* Something was taken back: no term of it stays.  Later made anew. */
void kzi_search_remove(struct kz_store *s);

/* ---- search_read.c ---- */

struct kzi_blocks { /* zeroed to begin with; kz_free the list */
    int64_t *list;
    size_t count, cap;
};

/* Rising, each once. */
void kzi_blocks_unique(struct kzi_blocks *b);

/* A whole search file of this version. */
int kzi_search_is_ours(sqlite3 *db, const char *path);

/*
 * Add the blocks that may have a text with the key, rising.  KZ_DONE: the
 * search file cannot tell, or no term is in the key; every row must be read.
 * O(blocks that have the terms).
 */
kz_status kzi_search_candidates(struct kz_store *s, enum kzi_place place,
    const char *key, size_t n, struct kzi_blocks *out, struct kz_error *err)
    KZ_MUST_CHECK;

/* Compare the file's terms with those of the rows; a file that is missing or
 * of an earlier state is sound. */
kz_status kzi_search_verify(struct kz_store *s, int *sound,
    struct kz_error *err) KZ_MUST_CHECK;

/* Close the search file's connection. */
void kzi_search_close(struct kz_store *s);
/* The same, and ask it anew: the store is about to change, or has. */
void kzi_search_forget(struct kz_store *s);

#endif
