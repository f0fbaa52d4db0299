/* Mentions by key: open addressing, grown while memory allows. */
#include "src/store/names.h"

#include <string.h>

#include "keizu/base/alloc.h"

#define FIRST ((size_t)1 << 12)

void
kzi_names_clear(struct kzi_names *n)
{
    kz_free_big(n->slots, n->cap, sizeof *n->slots);
    memset(n, 0, sizeof *n);
}

void
kzi_names_reset(struct kzi_names *n, int64_t memory, int complete)
{
    kzi_names_clear(n);
    n->most = FIRST;
    while (n->most < (size_t)1 << 32 &&
           (int64_t)(n->most * 2 * sizeof *n->slots) <= memory)
        n->most *= 2;
    n->complete = complete;
}

/* The number of a scheme, 1 first; 0: it has none. */
static int
number_of(struct kzi_names *n, const char *scheme)
{
    size_t length = strlen(scheme) + 1;

    for (int i = 0; i < n->nschemes; i++)
        if (strcmp(n->schemes[i], scheme) == 0)
            return i + 1;
    if (length > KZI_SCHEME_LENGTH || n->nschemes == KZI_SCHEMES)
        return 0;
    memcpy(n->schemes[n->nschemes], scheme, length);
    return ++n->nschemes;
}

/* Of both together; a 0 between them is in neither. */
static struct kz_digest
long_key(const char *scheme, const char *value)
{
    struct kz_digest a = kz_digest_of(scheme, strlen(scheme));
    struct kz_digest b = kz_digest_of(value, strlen(value));
    uint64_t both[4] = { a.hi, a.lo, b.hi, b.lo };

    a = kz_digest_of(both, sizeof both);
    a.hi &= UINT64_MAX >> 8; /* no scheme has the number 0 */
    return a;
}

struct kz_digest
kzi_names_key(struct kzi_names *n, const char *scheme, const char *value)
{
    size_t length = strlen(value);
    int number = length < 16 ? number_of(n, scheme) : 0;
    unsigned char bytes[16] = { 0 };
    struct kz_digest key = { 0, 0 };

    if (!number)
        return long_key(scheme, value);
    bytes[0] = (unsigned char)number;
    memcpy(bytes + 1, value, length);
    for (int i = 0; i < 8; i++) {
        key.hi = key.hi << 8 | bytes[i];
        key.lo = key.lo << 8 | bytes[8 + i];
    }
    return key;
}

/* Where a key is looked for first; cap is a power of two. */
static size_t
first_slot(const struct kzi_names *n, struct kz_digest key)
{
    uint64_t h =
        (key.hi ^ (key.lo << 32 | key.lo >> 32)) * UINT64_C(0x9E3779B97F4A7C15);

    h = (h ^ h >> 32) * UINT64_C(0xD6E8FEB86659FD93);
    return (size_t)(h ^ h >> 32) & (n->cap - 1);
}

/* The slot of a key, or the empty one where it would stand. */
static size_t
slot_of(const struct kzi_names *n, struct kz_digest key)
{
    size_t i = first_slot(n, key);

    while (n->slots[i].id &&
           (n->slots[i].key.lo != key.lo || n->slots[i].key.hi != key.hi))
        i = (i + 1) & (n->cap - 1);
    return i;
}

kz_rowid
kzi_names_find(const struct kzi_names *n, struct kz_digest key)
{
    return n->cap ? n->slots[slot_of(n, key)].id : 0;
}

/* Twice the room; without memory it stays as it is. */
static void
grow(struct kzi_names *n)
{
    struct kzi_names old = *n;

    n->cap = old.cap ? old.cap * 2 : FIRST;
    n->slots = kz_alloc_big(n->cap, sizeof *n->slots);
    if (!n->slots) {
        n->slots = old.slots;
        n->cap = old.cap;
        return;
    }
    for (size_t i = 0; i < old.cap; i++)
        if (old.slots[i].id)
            n->slots[slot_of(n, old.slots[i].key)] = old.slots[i];
    kz_free_big(old.slots, old.cap, sizeof *old.slots);
}

void
kzi_names_add(struct kzi_names *n, struct kz_digest key, kz_rowid id)
{
    struct kzi_name new = { key, id };

    if (n->count * 4 >= n->cap * 3 && n->cap < n->most)
        grow(n);
    if (n->count * 4 < n->cap * 3) {
        n->slots[slot_of(n, key)] = new;
        n->count++;
        return;
    }
    n->complete = 0;
    if (n->cap) /* in the place of another: no chain is broken by it */
        n->slots[first_slot(n, key)] = new;
}
