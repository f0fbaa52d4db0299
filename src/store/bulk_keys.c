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

#define KEY 16 /* bytes of a text in its item */

struct item {
    uint64_t key[2];      /* those behind what all have in common */
    uint32_t row, length; /* of the text, with both its 0 */
};

struct kzi_sorting {
    const struct kzi_texts *texts;
    struct item *items, *other;      /* both of texts->count */
    size_t common;                   /* bytes that all begin with */
    char whole[KZI_ENTRY_MAX + KEY]; /* those, and room for a key */
};

/* Valid until the next one: a text that its key completes is made of it, since
 * the texts lie in memory in another order than that of the index. */
static const char *
text_of(struct kzi_sorting *x, size_t i)
{
    const struct item *item = &x->items[i];
    unsigned char *rest = (unsigned char *)x->whole + x->common;

    if (item->length > x->common + KEY)
        return x->texts->bytes + x->texts->at[item->row];
    rest = kzi_put_big(rest, item->key[0], 8);
    (void)kzi_put_big(rest, item->key[1], 8);
    return x->whole;
}

/* How many bytes all of them begin with. */
static size_t
common_length(const struct kzi_texts *k)
{
    const char *first = k->bytes;
    size_t n = strlen(first);

    n += 1 + strlen(first + n + 1);
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

/* One byte of the keys, the other order kept: the sorted ones are x->items. */
static void
sort_byte(struct kzi_sorting *x, int half, int shift)
{
    size_t at[257] = { 0 };
    struct item *to = x->other;

    for (size_t i = 0; i < x->texts->count; i++)
        at[(x->items[i].key[half] >> shift & 0xFF) + 1]++;
    for (int v = 1; v < 256; v++)
        at[v] += at[v - 1];
    for (size_t i = 0; i < x->texts->count; i++)
        to[at[x->items[i].key[half] >> shift & 0xFF]++] = x->items[i];
    x->other = x->items;
    x->items = to;
}

struct whole { /* a text that its key does not tell from another */
    const char *text;
    uint32_t row, length;
};

/* A 0 lies between scheme and value and is less than any character of them,
 * so both compare as one text. */
static int
compare(const void *pa, const void *pb)
{
    const char *a = ((const struct whole *)pa)->text;
    const char *b = ((const struct whole *)pb)->text;
    size_t value = strlen(a) + 1;
    int c = strcmp(a, b);

    return c ? c : strcmp(a + value, b + value);
}

/* Those with one key, from first to before end; x->other is free. */
static void
sort_rest(struct kzi_sorting *x, size_t first, size_t end)
{
    struct whole *w = (struct whole *)(void *)x->other;

    _Static_assert(sizeof *w <= sizeof *x->other, "they go there");
    for (size_t i = first; i < end; i++) {
        w[i - first].text = x->texts->bytes + x->texts->at[x->items[i].row];
        w[i - first].row = x->items[i].row;
        w[i - first].length = x->items[i].length;
    }
    qsort(w, end - first, sizeof *w, compare);
    for (size_t i = first; i < end; i++) {
        x->items[i].row = w[i - first].row;
        x->items[i].length = w[i - first].length;
    }
}

/* By the bytes of the keys that are not the same in all, the last first. */
static void
sort_texts(struct kzi_sorting *x)
{
    size_t n = x->texts->count;
    uint64_t differ[2] = { 0, 0 };

    for (size_t i = 1; i < n; i++)
        for (int half = 0; half < 2; half++)
            differ[half] |= x->items[i].key[half] ^ x->items[0].key[half];
    for (int half = 1; half >= 0; half--)
        for (int shift = 0; shift < 64; shift += 8)
            if (differ[half] >> shift & 0xFF)
                sort_byte(x, half, shift);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n; end++)
            if (x->items[end].key[0] != x->items[i].key[0] ||
                x->items[end].key[1] != x->items[i].key[1])
                break;
        if (end - i > 1)
            sort_rest(x, i, end);
    }
}

static size_t
text_entry(void *ctx, size_t i, unsigned char *out)
{
    struct kzi_sorting *x = ctx;
    const char *scheme = text_of(x, i);
    size_t n = strlen(scheme), m = strlen(scheme + n + 1);
    int64_t id = (int64_t)x->items[i].row + 1;
    int bytes, type = kzi_integer_type(id, &bytes);
    unsigned char *p;

    p = kzi_put_varint(out + 1, n * 2 + 13);
    p = kzi_put_varint(p, m * 2 + 13);
    *p++ = (unsigned char)type;
    out[0] = (unsigned char)(p - out);
    memcpy(p, scheme, n);
    memcpy(p + n, scheme + n + 1, m);
    return (size_t)(put_integer(p + n + m, id, bytes) - out);
}

static void
free_sorting(struct kzi_sorting *x, size_t count)
{
    if (!x)
        return;
    kz_free_big(x->items, count, sizeof *x->items);
    kz_free_big(x->other, count, sizeof *x->items);
    kz_free(x);
}

kz_status
kzi_texts_sort(struct kzi_texts *k, int64_t room, struct kz_error *err)
{
    struct kzi_sorting *x;

    if (k->too_long || k->count > UINT32_MAX ||
        (int64_t)(k->count * sizeof *x->items * 2) > room)
        return KZ_OK;
    x = k->sorted = kz_calloc(1, sizeof *x);
    if (!x)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (k->count == 0)
        return KZ_OK;
    x->texts = k;
    x->items = kz_alloc_big(k->count, sizeof *x->items);
    x->other = kz_alloc_big(k->count, sizeof *x->items);
    if (!x->items || !x->other)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    x->common = common_length(k);
    memcpy(x->whole, k->bytes, x->common);
    for (size_t i = 0; i < k->count; i++) {
        const char *s = k->bytes + k->at[i];
        size_t n = (i + 1 < k->count ? k->at[i + 1] : k->len) - k->at[i];

        x->items[i].key[0] = eight(s, n, x->common);
        x->items[i].key[1] = eight(s, n, x->common + 8);
        x->items[i].row = (uint32_t)i;
        x->items[i].length = (uint32_t)n;
    }
    sort_texts(x);
    return KZ_OK;
}

kz_status
kzi_texts_index(const struct kzi_texts *k, struct kzi_pages *p, uint32_t root,
    struct kz_error *err)
{
    return kzi_index_write(p, root, k->count, text_entry, k->sorted, err);
}

void
kzi_texts_clear(struct kzi_texts *k)
{
    free_sorting(k->sorted, k->count);
    kz_free(k->bytes);
    kz_free(k->at);
    memset(k, 0, sizeof *k);
}
