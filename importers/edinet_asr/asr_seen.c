/* EDINET annual report: who was named already. */
#include <string.h>

#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/alloc.h"

void
kzi_asr_seen_clear(struct kzi_asr_seen *s)
{
    for (size_t i = 0; i < s->len; i++)
        kz_free(s->keys[i]);
    kz_free(s->keys);
}

kz_status
kzi_asr_seen_add(struct kzi_asr_seen *s, const char *key, int *times,
    struct kz_error *err)
{
    int n = 1;

    for (size_t i = 0; i < s->len; i++)
        n += strcmp(s->keys[i], key) == 0;
    if (kz_grow(&s->keys, &s->cap, s->len + 1, sizeof *s->keys) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    s->keys[s->len] = kz_strdup(key);
    if (!s->keys[s->len])
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    s->len++;
    s->distinct += n == 1;
    *times = n;
    return KZ_OK;
}
