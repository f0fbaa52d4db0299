/* A map from row ids to small numbers, for the groups of resolution. */
#ifndef KZ_STORE_IDMAP_H
#define KZ_STORE_IDMAP_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/status.h"

struct kzi_idmap { /* zeroed to begin with */
    int64_t *keys; /* 0: empty */
    size_t *values;
    size_t cap, count;
};

void kzi_idmap_clear(struct kzi_idmap *m);
void kzi_idmap_reset(struct kzi_idmap *m); /* empty, memory kept */
/* 1 and *value if the key (not 0) is there. */
int kzi_idmap_find(const struct kzi_idmap *m, int64_t key, size_t *value);
/* KZ_ENOMEM.  The key is not there yet. */
kz_status kzi_idmap_add(struct kzi_idmap *m, int64_t key, size_t value,
    struct kz_error *err) KZ_MUST_CHECK;

#endif
