/* Records as the bytes that digests are made of. */
#include "src/base/record_priv.h"

#include <string.h>

/*
 * A field is its number in the table, and its value: numbers in bytes of seven
 * bits, text with its length in front.  So no two records have the same bytes,
 * and nothing has to be formatted for a row that is only hashed.
 */
#define NUMBER 11 /* a field's number and its own, at most */

/* Where the next byte goes: most fields find room without asking. */
struct cursor {
    struct kz_buf *out;
    unsigned char *at, *end;
};

static void
open_cursor(struct cursor *c, struct kz_buf *out)
{
    c->out = out;
    c->at = c->end = NULL;
}

static void
close_cursor(struct cursor *c)
{
    if (c->at)
        kz_buf_took(c->out,
            (size_t)((char *)c->at - (c->out->data + c->out->len)));
}

/* Room for n bytes: 1, or 0 without memory. */
static int
room(struct cursor *c, size_t n)
{
    if ((size_t)(c->end - c->at) >= n)
        return 1;
    close_cursor(c);
    n += 512;
    c->at = (unsigned char *)kz_buf_room(c->out, n);
    c->end = c->at ? c->at + n : NULL;
    return c->at != NULL;
}

static unsigned char *
put_number(unsigned char *p, uint64_t v)
{
    for (; v >= 0x80; v >>= 7)
        *p++ = (unsigned char)(v | 0x80);
    *p++ = (unsigned char)v;
    return p;
}

static void
add_number(struct cursor *c, int field, int64_t v)
{
    uint64_t sign = v < 0 ? UINT64_MAX : 0;

    if (!room(c, NUMBER))
        return;
    *c->at++ = (unsigned char)field;
    c->at = put_number(c->at, (uint64_t)v << 1 ^ sign);
}

static void
add_text(struct cursor *c, int field, const char *s)
{
    size_t n = strlen(s);

    if (!room(c, n + NUMBER))
        return;
    *c->at++ = (unsigned char)field;
    c->at = put_number(c->at, n);
    memcpy(c->at, s, n);
    c->at += n;
}

static void
add_amount(struct cursor *c, int field, const struct kz_amount *a)
{
    const int64_t numbers[] = { a->kind, a->rounding, a->lo_open, a->hi_open,
        a->lo, a->hi, a->point, a->base };

    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        add_number(c, field, numbers[i]);
}

static void
add_ref(struct cursor *c, int field, const struct kz_ref *ref)
{
    struct kz_buf key;

    if (!ref->scheme && !ref->name)
        return;
    if (ref->scheme && ref->id && ref->id[0]) {
        add_text(c, field, ref->scheme);
        add_text(c, field, ref->id);
        return;
    }
    kz_buf_init(&key);
    if (kz_ref_key(ref, &key, NULL) < 0) {
        c->out->failed = 1;
    } else { /* "k:" and the hash, as if it had been given so */
        add_text(c, field, "k");
        add_text(c, field, key.data + 2);
    }
    kz_buf_clear(&key);
}

static void
add_field(struct cursor *c, const struct kz_record *r,
    const struct kzi_field *f, int field)
{
    int64_t v = 0;
    kz_date d;

    switch (f->type) {
    case KZI_F_TEXT:
        if (KZI_GET(char *const, r, f))
            add_text(c, field, KZI_GET(char *const, r, f));
        return;
    case KZI_F_REF:
        add_ref(c, field, &KZI_GET(struct kz_ref, r, f));
        return;
    case KZI_F_AMOUNT:
        add_amount(c, field, &KZI_GET(struct kz_amount, r, f));
        return;
    case KZI_F_COUNT:
        v = KZI_GET(int64_t, r, f);
        break;
    case KZI_F_NUMBER:
        v = KZI_GET(int64_t, r, f);
        if (v != -1)
            add_number(c, field, v);
        return;
    case KZI_F_FLAG:
    case KZI_F_SMALL:
    case KZI_F_ENUM:
        v = KZI_GET(int, r, f);
        break;
    case KZI_F_DATE:
        d = KZI_GET(kz_date, r, f);
        if (d != KZ_DATE_NONE && d != KZ_DATE_OPEN)
            add_number(c, field, d);
        return;
    }
    if (v)
        add_number(c, field, v);
}

/* Each field where it belongs. */
static void
add_fields(struct cursor halves[2], const struct kz_record *r,
    const struct kzi_field *f, int count, int first)
{
    for (int i = 0; i < count; i++)
        add_field(&halves[f[i].content], r, &f[i], first + i);
}

void
kz_record_digested(const struct kz_record *r, struct kz_buf *content,
    struct kz_buf *evidence)
{
    struct cursor halves[2];
    const struct kzi_field *f;
    int n, own;

    open_cursor(&halves[1], content);
    open_cursor(&halves[0], evidence);
    add_number(&halves[1], 0, (int64_t)r->kind);
    f = kzi_record_common(&n);
    add_fields(halves, r, f, n, 1);
    f = kzi_record_fields(r->kind, &own);
    add_fields(halves, r, f, own, 1 + n);
    close_cursor(&halves[0]);
    close_cursor(&halves[1]);
}
