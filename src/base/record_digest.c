/* Records as the bytes that digests are made of. */
#include "src/base/record_priv.h"

#include <string.h>

/*
 * A field is its number in the table, and its value: text with its length in
 * front, numbers in eight bytes.  So no two records have the same bytes, and
 * nothing has to be formatted for a row that is only hashed.
 */
#define NUMBER 8

static unsigned char *
put_number(unsigned char *p, uint64_t v)
{
    for (int i = 0; i < NUMBER; i++, v >>= 8)
        p[i] = (unsigned char)v;
    return p + NUMBER;
}

static void
add_number(struct kz_buf *out, int field, int64_t v)
{
    unsigned char *p = (unsigned char *)kz_buf_room(out, 1 + NUMBER);

    if (!p)
        return;
    p[0] = (unsigned char)field;
    (void)put_number(p + 1, (uint64_t)v);
    kz_buf_took(out, 1 + NUMBER);
}

static void
add_text(struct kz_buf *out, int field, const char *s, size_t n)
{
    unsigned char *p = (unsigned char *)kz_buf_room(out, n + 1 + NUMBER);
    size_t rest = n, k = 1;

    if (!p)
        return;
    p[0] = (unsigned char)field;
    for (; rest >= 0x80; rest >>= 7)
        p[k++] = (unsigned char)(rest | 0x80);
    p[k++] = (unsigned char)rest;
    memcpy(p + k, s, n);
    kz_buf_took(out, k + n);
}

static void
add_amount(struct kz_buf *out, int field, const struct kz_amount *a)
{
    const int64_t numbers[] = { a->kind, a->rounding, a->lo_open, a->hi_open,
        a->lo, a->hi, a->point, a->base };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        add_number(out, field, numbers[i]);
}

static void
add_ref(struct kz_buf *out, int field, const struct kz_ref *ref)
{
    struct kz_buf key;

    if (!ref->scheme && !ref->name)
        return;
    if (ref->scheme && ref->id && ref->id[0]) {
        add_text(out, field, ref->scheme, strlen(ref->scheme));
        add_text(out, field, ref->id, strlen(ref->id));
        return;
    }
    kz_buf_init(&key);
    if (kz_ref_key(ref, &key, NULL) < 0) {
        out->failed = 1;
    } else { /* "k:" and the hash, as if it had been given so */
        add_text(out, field, key.data, 1);
        add_text(out, field, key.data + 2, key.len - 2);
    }
    kz_buf_clear(&key);
}

static void
add_field(struct kz_buf *out, const struct kz_record *r,
    const struct kzi_field *f, int field)
{
    int64_t v = 0;

    switch (f->type) {
    case KZI_F_TEXT:
        if (KZI_GET(char *const, r, f))
            add_text(out, field, KZI_GET(char *const, r, f),
                strlen(KZI_GET(char *const, r, f)));
        return;
    case KZI_F_REF:
        add_ref(out, field, &KZI_GET(struct kz_ref, r, f));
        return;
    case KZI_F_AMOUNT:
        add_amount(out, field, &KZI_GET(struct kz_amount, r, f));
        return;
    case KZI_F_COUNT:
        v = KZI_GET(int64_t, r, f);
        break;
    case KZI_F_NUMBER:
        v = KZI_GET(int64_t, r, f) + 1;
        break;
    case KZI_F_FLAG:
    case KZI_F_SMALL:
    case KZI_F_ENUM:
        v = KZI_GET(int, r, f);
        break;
    case KZI_F_DATE:
        if (KZI_GET(kz_date, r, f) != KZ_DATE_NONE &&
            KZI_GET(kz_date, r, f) != KZ_DATE_OPEN)
            add_number(out, field, KZI_GET(kz_date, r, f));
        return;
    }
    if (v)
        add_number(out, field, v);
}

/* Fields of the content, or all others; first is the number of the first. */
static void
add_fields(struct kz_buf *out, const struct kz_record *r,
    const struct kzi_field *f, int count, int content, int first)
{
    for (int i = 0; i < count; i++)
        if (f[i].content == content)
            add_field(out, r, &f[i], first + i);
}

static void
add_half(struct kz_buf *out, const struct kz_record *r, int content)
{
    const struct kzi_field *f;
    int n, own;

    f = kzi_record_common(&n);
    add_fields(out, r, f, n, content, 1);
    f = kzi_record_fields(r->kind, &own);
    add_fields(out, r, f, own, content, 1 + n);
}

void
kz_record_content(const struct kz_record *r, struct kz_buf *out)
{
    kz_buf_putc(out, (char)r->kind);
    add_half(out, r, 1);
}

void
kz_record_evidence(const struct kz_record *r, struct kz_buf *out)
{
    add_half(out, r, 0);
}
