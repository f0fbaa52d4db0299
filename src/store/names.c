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

/* The slot of a key, or the empty one where it would stand. */
static size_t
slot_of(const struct kzi_names *n, struct kz_digest key)
{
    size_t i = key.lo & (n->cap - 1);

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
        n->slots[key.lo & (n->cap - 1)] = new;
}
