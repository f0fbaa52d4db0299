/*
 * Bigrams: a key is cut into all its pairs of neighbouring characters and its
 * last character alone, so that any two characters are found by one term and
 * any one by the terms that begin with it.  A list of terms grows in memory;
 * each term has the numbers of the blocks of rows it occurs in, rising, as
 * the differences between them in bytes of seven bits.
 */
#include "src/store/search_priv.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"

#define FIRST      ((size_t)1 << 12) /* slots; a power of two */
#define BYTES_MOST 10                /* of one difference */
#define AT_ONCE    ((size_t)32)      /* terms */

#ifdef __GNUC__
#define PREFETCH(p) __builtin_prefetch(p, 1)
#else
#define PREFETCH(p) ((void)(p))
#endif

/* The term of a character and the one behind it; 0: there is none. */
static inline int64_t
term_of(enum kzi_place place, uint32_t a, uint32_t b)
{
    if (a == 0 || a == KZI_BREAK)
        return 0;
    return KZI_TERM(place, a, b == KZI_BREAK ? 0 : b);
}

kz_status
kzi_bigrams(enum kzi_place place, const char *key, size_t n,
    kz_status (*put)(void *ctx, int64_t term), void *ctx)
{
    uint32_t a = 0;
    kz_status st = KZ_OK;

    for (size_t i = 0, k; i <= n && st == KZ_OK; i += k) {
        uint32_t b = 0;
        int64_t term;

        k = i < n ? kzi_utf8_length(key + i, n - i) : 1;
        if (i < n)
            b = kzi_utf8_decode(key + i, k);
        term = term_of(place, a, b);
        if (term)
            st = put(ctx, term);
        a = b;
    }
    return st;
}

/* ---- blocks ---- */

void
kzi_blocks_put(unsigned char **p, int64_t difference)
{
    uint64_t v = (uint64_t)difference;

    while (v >= 0x80) {
        *(*p)++ = (unsigned char)(v | 0x80);
        v >>= 7;
    }
    *(*p)++ = (unsigned char)v;
}

int
kzi_blocks_next(const unsigned char **p, const unsigned char *end,
    int64_t *block)
{
    uint64_t v = 0;

    if (*p == end)
        return 0;
    for (unsigned shift = 0; *p < end && shift < 63; shift += 7) {
        unsigned char c = *(*p)++;

        v |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80) {
            if (v == 0 || v > (uint64_t)(INT64_MAX - *block))
                return -1;
            *block += (int64_t)v;
            return 1;
        }
    }
    return -1;
}

/* ---- terms in memory ---- */

void
kzi_terms_clear(struct kzi_terms *t)
{
    for (size_t i = 0; i < t->cap; i++)
        kz_free(t->slots[i].blocks);
    kz_free_big(t->slots, t->cap, sizeof *t->slots);
    memset(t, 0, sizeof *t);
}

static size_t
first_slot(size_t cap, int64_t term)
{
    return (size_t)((uint64_t)term * 0x9E3779B97F4A7C15U >> 20) & (cap - 1);
}

/* The slot of a term, or the empty one where it would stand. */
static struct kzi_term *
slot_of(struct kzi_term *slots, size_t cap, int64_t term)
{
    size_t i = first_slot(cap, term);

    while (slots[i].term && slots[i].term != term)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static int
grow(struct kzi_terms *t)
{
    size_t cap = t->cap ? t->cap * 2 : FIRST;
    struct kzi_term *slots = kz_alloc_big(cap, sizeof *slots);

    if (!slots)
        return -1;
    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].term)
            *slot_of(slots, cap, t->slots[i].term) = t->slots[i];
    kz_free_big(t->slots, t->cap, sizeof *t->slots);
    t->slots = slots;
    t->cap = cap;
    return 0;
}

/* The latest blocks behind the others. */
static kz_status
move_latest(struct kzi_terms *t, struct kzi_term *slot)
{
    size_t cap = slot->cap, need = (size_t)slot->len + KZI_LATEST;

    if (need > cap) /* big steps: each may move a list */
        need = need < 64 ? 64 : need * 2;
    if (need > UINT32_MAX || kz_grow(&slot->blocks, &cap, need, 1) < 0)
        return KZ_ENOMEM;
    t->bytes += cap - slot->cap;
    slot->cap = (uint32_t)cap;
    memcpy(slot->blocks + slot->len, slot->latest, slot->nlatest);
    slot->len += slot->nlatest;
    slot->nlatest = 0;
    return KZ_OK;
}

/* The block at hand behind the others of a term. */
static kz_status
add_block(struct kzi_terms *t, struct kzi_term *slot)
{
    unsigned char *p;

    if (slot->last == t->block)
        return KZ_OK;
    if (slot->nlatest > KZI_LATEST - BYTES_MOST && move_latest(t, slot) < 0)
        return KZ_ENOMEM;
    p = slot->latest + slot->nlatest;
    kzi_blocks_put(&p, t->block - slot->last);
    slot->nlatest = (unsigned char)(p - slot->latest);
    slot->last = t->block;
    return KZ_OK;
}

/*
 * Some terms at once: where each stands is asked of memory before the first is
 * needed, since hardly any of it is near the processor.
 */
static kz_status
add_some(struct kzi_terms *t, const int64_t *terms, size_t n)
{
    struct kzi_term *slots[AT_ONCE] KZ_UNSET;

    while (t->count + n > t->cap / 2)
        if (grow(t) < 0)
            return KZ_ENOMEM;
    for (size_t i = 0; i < n; i++)
        PREFETCH(&t->slots[first_slot(t->cap, terms[i])]);
    for (size_t i = 0; i < n; i++) {
        struct kzi_term *slot = slot_of(t->slots, t->cap, terms[i]);

        slots[i] = slot;
        if (!slot->term) {
            slot->term = terms[i];
            slot->first = slot->last = t->block;
            t->count++;
            t->bytes += sizeof *slot * 2;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (add_block(t, slots[i]) < 0)
            return KZ_ENOMEM;
    return KZ_OK;
}

kz_status
kzi_terms_add(struct kzi_terms *t, enum kzi_place place, kz_rowid row,
    const uint32_t *points, size_t n, struct kz_error *err)
{
    int64_t terms[AT_ONCE] KZ_UNSET;
    size_t k = 0;

    t->block = row / KZI_BLOCK_ROWS + 1;
    for (size_t i = 0; i < n; i++) {
        terms[k] = term_of(place, points[i], i + 1 < n ? points[i + 1] : 0);
        k += terms[k] != 0;
        if (k == AT_ONCE || i + 1 == n) {
            if (add_some(t, terms, k) < 0)
                return kz_fail(err, KZ_ENOMEM, "out of memory");
            k = 0;
        }
    }
    return KZ_OK;
}

static int
compare(const void *pa, const void *pb)
{
    const struct kzi_term *a = pa, *b = pb;

    return a->term < b->term ? -1 : a->term > b->term;
}

kz_status
kzi_terms_sort(struct kzi_terms *t, struct kz_error *err)
{
    size_t n = 0;

    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].term) {
            struct kzi_term x = t->slots[i];

            memset(&t->slots[i], 0, sizeof x);
            t->slots[n++] = x;
        }
    for (size_t i = 0; i < n; i++)
        if (t->slots[i].nlatest && move_latest(t, &t->slots[i]) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (n > 1)
        qsort(t->slots, n, sizeof *t->slots, compare);
    return KZ_OK;
}
