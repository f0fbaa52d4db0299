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

/* Inline, so that put can be: there are a dozen terms in a name. */
static inline kz_status
each_term(enum kzi_place place, const char *key, size_t n,
    kz_status (*put)(void *ctx, int64_t term), void *ctx)
{
    uint32_t a = 0;
    kz_status st = KZ_OK;

    for (size_t i = 0, k; i <= n && st == KZ_OK; i += k) {
        uint32_t b = 0;

        k = i < n ? kzi_utf8_length(key + i, n - i) : 1;
        if (i < n && key[i] != KZI_BREAK)
            b = kzi_utf8_decode(key + i, k);
        if (a)
            st = put(ctx, KZI_TERM(place, a, b));
        a = b;
    }
    return st;
}

kz_status
kzi_bigrams(enum kzi_place place, const char *key, size_t n,
    kz_status (*put)(void *ctx, int64_t term), void *ctx)
{
    return each_term(place, key, n, put, ctx);
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

/* The block at hand behind the others of a term. */
static kz_status
add_block(struct kzi_terms *t, struct kzi_term *slot)
{
    unsigned char *p;
    size_t before;

    if (slot->last == t->block)
        return KZ_OK;
    if (slot->cap - slot->len < BYTES_MOST) {
        before = slot->cap;
        if (kz_grow(&slot->blocks, &slot->cap, slot->len + BYTES_MOST, 1) < 0)
            return KZ_ENOMEM;
        t->bytes += slot->cap - before;
    }
    p = slot->blocks + slot->len;
    kzi_blocks_put(&p, t->block - slot->last);
    slot->len = (size_t)(p - slot->blocks);
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
        } else if (slot->blocks) {
            PREFETCH(slot->blocks + slot->len);
        }
    }
    for (size_t i = 0; i < n; i++)
        if (add_block(t, slots[i]) < 0)
            return KZ_ENOMEM;
    return KZ_OK;
}

struct some {
    struct kzi_terms *terms;
    int64_t list[AT_ONCE];
    size_t n;
};

static inline kz_status
add_term(void *ctx, int64_t term)
{
    struct some *s = ctx;
    kz_status st = KZ_OK;

    if (s->n == AT_ONCE) {
        st = add_some(s->terms, s->list, s->n);
        s->n = 0;
    }
    s->list[s->n++] = term;
    return st;
}

kz_status
kzi_terms_add(struct kzi_terms *t, enum kzi_place place, kz_rowid row,
    const char *key, size_t n, struct kz_error *err)
{
    struct some s KZ_UNSET;

    s.terms = t;
    s.n = 0;
    t->block = row / KZI_BLOCK_ROWS + 1;
    if (each_term(place, key, n, add_term, &s) < 0 ||
        add_some(t, s.list, s.n) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

static int
compare(const void *pa, const void *pb)
{
    const struct kzi_term *a = pa, *b = pb;

    return a->term < b->term ? -1 : a->term > b->term;
}

void
kzi_terms_sort(struct kzi_terms *t)
{
    size_t n = 0;

    for (size_t i = 0; i < t->cap; i++)
        if (t->slots[i].term) {
            struct kzi_term x = t->slots[i];

            memset(&t->slots[i], 0, sizeof x);
            t->slots[n++] = x;
        }
    if (n > 1)
        qsort(t->slots, n, sizeof *t->slots, compare);
}
