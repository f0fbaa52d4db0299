/* Bulk: the keys of an index, gathered while rows are put and sorted after. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/store/bulk_priv.h"

/* ---- numbers ---- */

struct sorted {
    const uint32_t *list;
    uint32_t *rows; /* in the order of their numbers; NULL: as they are */
};

static unsigned char *
put_integer(unsigned char *p, int64_t v, int bytes)
{
    return kzi_put_big(p, (uint64_t)v, bytes);
}

static size_t
number_entry(void *ctx, size_t i, unsigned char *out)
{
    const struct sorted *s = ctx;
    size_t row = s->rows ? s->rows[i] : i;
    int64_t number = s->list[row], id = (int64_t)row + 1;
    int n, k;
    unsigned char *p;

    out[0] = 3; /* bytes of this header */
    out[1] = (unsigned char)kzi_integer_type(number, &n);
    out[2] = (unsigned char)kzi_integer_type(id, &k);
    p = put_integer(out + 3, number, n);
    return (size_t)(put_integer(p, id, k) - out);
}

/* The rows in the order of their numbers: counted, then each put in place. */
static uint32_t *
sort_numbers(const struct kzi_numbers *k, uint32_t most)
{
    uint32_t *rows = kz_alloc_big(k->count, sizeof *rows);
    uint32_t *at = kz_alloc_big((size_t)most + 2, sizeof *at);

    if (rows && at) {
        for (size_t i = 0; i < k->count; i++)
            at[k->list[i] + 1]++;
        for (size_t v = 1; v <= most; v++)
            at[v] += at[v - 1];
        for (size_t i = 0; i < k->count; i++)
            rows[at[k->list[i]]++] = (uint32_t)i;
    } else {
        kz_free_big(rows, k->count, sizeof *rows);
        rows = NULL;
    }
    kz_free_big(at, (size_t)most + 2, sizeof *at);
    return rows;
}

kz_status
kzi_numbers_index(struct kzi_numbers *k, struct kzi_pages *p, uint32_t root,
    int64_t room, struct kz_error *err)
{
    struct sorted s = { k->list, NULL };
    uint32_t most = 0;
    kz_status st = KZ_OK;

    if (!k->rising) {
        for (size_t i = 0; i < k->count; i++)
            most = k->list[i] > most ? k->list[i] : most;
        if ((int64_t)(k->count + most) * (int64_t)sizeof *s.rows > room)
            return KZ_DONE;
        s.rows = sort_numbers(k, most);
        if (!s.rows)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    }
    KZ_TRY(kzi_index_write(p, root, k->count, number_entry, &s, err));
out:
    kz_free_big(s.rows, k->count, sizeof *s.rows);
    kz_free(k->list);
    memset(k, 0, sizeof *k);
    return st;
}

/* ---- texts ---- */

kz_status
kzi_texts_add(struct kzi_texts *k, const char *scheme, const char *value,
    struct kz_error *err)
{
    size_t n = strlen(scheme) + 1, m = strlen(value) + 1;

    if (n + m + 16 > KZI_ENTRY_MAX) /* its header and the id */
        k->too_long = 1;
    if (k->too_long)
        return KZ_OK;
    if (kz_grow(&k->bytes, &k->cap, k->len + n + m, 1) < 0 ||
        kz_grow(&k->at, &k->at_cap, k->count + 1, sizeof *k->at) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    k->at[k->count++] = k->len;
    memcpy(k->bytes + k->len, scheme, n);
    memcpy(k->bytes + k->len + n, value, m);
    k->len += n + m;
    return KZ_OK;
}

void
kzi_texts_clear(struct kzi_texts *k)
{
    kz_free(k->bytes);
    kz_free(k->at);
    memset(k, 0, sizeof *k);
}

struct item {
    uint64_t high, low; /* 16 bytes behind what all have in common */
    const char *scheme; /* and behind its 0 the value */
    size_t row;
};

/* How many bytes all of them begin with. */
static size_t
common_length(const struct kzi_texts *k)
{
    const char *first = k->bytes;
    size_t n = strlen(first);

    for (size_t i = 1; i < k->count && n; i++) {
        const char *s = k->bytes + k->at[i];
        size_t m = 0;

        while (m < n && s[m] == first[m])
            m++;
        n = m;
    }
    return n;
}

/* Eight of n bytes from at on, the first one the most significant. */
static uint64_t
eight(const char *s, size_t n, size_t at)
{
    uint64_t v = 0;

    for (size_t i = at; i < at + 8; i++)
        v = v << 8 | (i < n ? (unsigned char)s[i] : 0);
    return v;
}

/* A 0 lies between scheme and value and is less than any character of them,
 * so both compare as one text. */
static int
compare(const void *pa, const void *pb)
{
    const struct item *a = pa, *b = pb;
    int c;

    if (a->high != b->high)
        return a->high < b->high ? -1 : 1;
    if (a->low != b->low)
        return a->low < b->low ? -1 : 1;
    c = strcmp(a->scheme, b->scheme);
    if (c == 0) {
        size_t value = strlen(a->scheme) + 1;

        c = strcmp(a->scheme + value, b->scheme + value);
    }
    return c;
}

static size_t
text_entry(void *ctx, size_t i, unsigned char *out)
{
    const struct item *x = (struct item *)ctx + i;
    size_t n = strlen(x->scheme), m = strlen(x->scheme + n + 1);
    int64_t id = (int64_t)x->row + 1;
    int bytes, type = kzi_integer_type(id, &bytes);
    unsigned char *p;

    p = kzi_put_varint(out + 1, n * 2 + 13);
    p = kzi_put_varint(p, m * 2 + 13);
    *p++ = (unsigned char)type;
    out[0] = (unsigned char)(p - out);
    memcpy(p, x->scheme, n);
    memcpy(p + n, x->scheme + n + 1, m);
    return (size_t)(put_integer(p + n + m, id, bytes) - out);
}

kz_status
kzi_texts_index(struct kzi_texts *k, struct kzi_pages *p, uint32_t root,
    int64_t room, struct kz_error *err)
{
    struct item *items;
    size_t common;
    int sorted = 1;
    kz_status st = KZ_OK;

    if (k->too_long || (int64_t)(k->count * sizeof *items * 2) > room)
        return KZ_DONE;
    if (k->count == 0)
        return KZ_OK;
    items = kz_alloc_big(k->count, sizeof *items);
    if (!items)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    common = common_length(k);
    for (size_t i = 0; i < k->count; i++) {
        const char *s = k->bytes + k->at[i];
        size_t n = (i + 1 < k->count ? k->at[i + 1] : k->len) - k->at[i];

        items[i].high = eight(s, n, common);
        items[i].low = eight(s, n, common + 8);
        items[i].scheme = s;
        items[i].row = i;
        sorted &= i == 0 || compare(&items[i - 1], &items[i]) < 0;
    }
    if (!sorted)
        qsort(items, k->count, sizeof *items, compare);
    KZ_TRY(kzi_index_write(p, root, k->count, text_entry, items, err));
out:
    kz_free_big(items, k->count, sizeof *items);
    return st;
}
