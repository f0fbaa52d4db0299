/* Row ids to small numbers: open addressing, at most half full. */
#include "src/store/idmap.h"

#include <string.h>

#include "keizu/base/alloc.h"

void
kzi_idmap_clear(struct kzi_idmap *m)
{
    kz_free(m->keys);
    kz_free(m->values);
    memset(m, 0, sizeof *m);
}

void
kzi_idmap_reset(struct kzi_idmap *m)
{
    if (m->count)
        memset(m->keys, 0, m->cap * sizeof *m->keys);
    m->count = 0;
}

static size_t
slot_of(const struct kzi_idmap *m, int64_t key)
{
    size_t i = (size_t)((uint64_t)key * 0x9E3779B97F4A7C15u >> 20);

    for (i &= m->cap - 1; m->keys[i] && m->keys[i] != key;
         i = (i + 1) & (m->cap - 1))
        ;
    return i;
}

int
kzi_idmap_find(const struct kzi_idmap *m, int64_t key, size_t *value)
{
    size_t i;

    if (!m->count)
        return 0;
    i = slot_of(m, key);
    if (!m->keys[i])
        return 0;
    *value = m->values[i];
    return 1;
}

static kz_status
grow(struct kzi_idmap *m, struct kz_error *err)
{
    struct kzi_idmap more = { NULL, NULL, m->cap ? m->cap * 2 : 16, m->count };

    more.keys = kz_calloc(more.cap, sizeof *more.keys);
    more.values = kz_calloc(more.cap, sizeof *more.values);
    if (!more.keys || !more.values) {
        kzi_idmap_clear(&more);
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    for (size_t i = 0; i < m->cap; i++) {
        if (m->keys[i]) {
            size_t to = slot_of(&more, m->keys[i]);

            more.keys[to] = m->keys[i];
            more.values[to] = m->values[i];
        }
    }
    kzi_idmap_clear(m);
    *m = more;
    return KZ_OK;
}

kz_status
kzi_idmap_add(struct kzi_idmap *m, int64_t key, size_t value,
    struct kz_error *err)
{
    size_t i;
    kz_status st = KZ_OK;

    if (m->count * 2 >= m->cap)
        KZ_TRY(grow(m, err));
    i = slot_of(m, key);
    m->keys[i] = key;
    m->values[i] = value;
    m->count++;
out:
    return st;
}
