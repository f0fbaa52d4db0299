/* Records in one piece, to be handed to another thread or process. */
#include "src/base/record_priv.h"

#include <stddef.h>
#include <string.h>

#include "keizu/base/name.h"

#define TEXTS_MAX 32
#define ALIGN     _Alignof(max_align_t)

struct texts {
    size_t at[TEXTS_MAX]; /* of the pointer in the record */
    size_t bytes[TEXTS_MAX];
    int count;
};

/* The texts of a reference, in their order in the bytes. */
static const size_t ref_texts[] = { offsetof(struct kz_ref, scheme),
    offsetof(struct kz_ref, id), offsetof(struct kz_ref, name),
    offsetof(struct kz_ref, distinct), offsetof(struct kz_ref, at_scheme),
    offsetof(struct kz_ref, at_id) };

#define REF_TEXTS (sizeof ref_texts / sizeof ref_texts[0])

static void
note_text(struct texts *t, const struct kz_record *r, size_t at)
{
    const char *s;

    memcpy(&s, (const char *)r + at, sizeof s);
    if (s)
        t->at[t->count++] = at;
}

static void
note_texts(struct texts *t, const struct kz_record *r,
    const struct kzi_field *f, int count)
{
    for (int i = 0; i < count; i++)
        if (f[i].type == KZI_F_TEXT)
            note_text(t, r, f[i].offset);
        else if (f[i].type == KZI_F_REF)
            for (size_t k = 0; k < REF_TEXTS; k++)
                note_text(t, r, f[i].offset + ref_texts[k]);
}

/* The bytes of a record in one piece at once; its texts lie as far on. */
static size_t
pack_piece(const struct kz_record *r, const struct texts *t, char *to,
    size_t room)
{
    if (r->piece_bytes > room)
        return r->piece_bytes;
    memcpy(to, r, r->piece_bytes);
    for (int i = 0; i < t->count; i++) {
        const char *s;

        memcpy(&s, to + t->at[i], sizeof s);
        s = to + (s - (const char *)r);
        memcpy(to + t->at[i], &s, sizeof s);
    }
    return r->piece_bytes;
}

size_t
kz_record_pack(const struct kz_record *r, char *to, size_t room)
{
    const struct kzi_field *f;
    struct texts t KZ_UNSET;
    size_t all = sizeof *r;
    char *text;
    int n;

    t.count = 0;
    f = kzi_record_common(&n);
    note_texts(&t, r, f, n);
    f = kzi_record_fields(r->kind, &n);
    note_texts(&t, r, f, n);
    if (r->piece == r)
        return pack_piece(r, &t, to, room);
    for (int i = 0; i < t.count; i++) {
        const char *s;

        memcpy(&s, (const char *)r + t.at[i], sizeof s);
        t.bytes[i] = strlen(s) + 1;
        all += t.bytes[i];
    }
    all = (all + ALIGN - 1) / ALIGN * ALIGN;
    if (all > room)
        return all;
    memcpy(to, r, sizeof *r);
    text = to + sizeof *r;
    for (int i = 0; i < t.count; i++) {
        const char *s;

        memcpy(&s, to + t.at[i], sizeof s);
        memcpy(text, s, t.bytes[i]);
        memcpy(to + t.at[i], &text, sizeof text);
        text += t.bytes[i];
    }
    return all;
}

/* ---- bytes of another process ---- */

#define FIRST_DAY (-719162) /* 0001-01-01 */
#define LAST_DAY  2932895   /* 9999-12-30: behind it is KZ_DATE_OPEN */

struct unpacking {
    char *record;
    char *next, *end; /* of the texts */
};

/* What the pointer was is not looked at: only whether there was one. */
static int
take_text(struct unpacking *u, size_t at)
{
    char *s, *zero;

    memcpy(&s, u->record + at, sizeof s);
    if (!s)
        return 1;
    s = u->next;
    zero = memchr(s, 0, (size_t)(u->end - s));
    if (!zero)
        return 0;
    memcpy(u->record + at, &s, sizeof s);
    u->next = zero + 1;
    return 1;
}

static int
in_range(int64_t v, int64_t lo, int64_t hi)
{
    return v >= lo && v <= hi;
}

static int
take_int(const struct unpacking *u, size_t at, int lo, int hi)
{
    int v;

    memcpy(&v, u->record + at, sizeof v);
    return in_range(v, lo, hi);
}

static int
take_number(const struct unpacking *u, size_t at, int64_t lo)
{
    int64_t v;

    memcpy(&v, u->record + at, sizeof v);
    return v >= lo;
}

static int
take_date(const struct unpacking *u, size_t at)
{
    kz_date d;

    memcpy(&d, u->record + at, sizeof d);
    return d == KZ_DATE_NONE || d == KZ_DATE_OPEN ||
           in_range(d, FIRST_DAY, LAST_DAY);
}

/* How its ends lie is a matter of kz_record_check. */
static int
take_amount(const struct unpacking *u, size_t at)
{
    return take_int(u, at + offsetof(struct kz_amount, kind), 0,
               KZ_AMOUNT_BAND) &&
           take_int(u, at + offsetof(struct kz_amount, rounding), 0,
               KZ_ROUND_UNKNOWN) &&
           take_int(u, at + offsetof(struct kz_amount, lo_open), 0, 1) &&
           take_int(u, at + offsetof(struct kz_amount, hi_open), 0, 1);
}

static int
take_field(struct unpacking *u, const struct kzi_field *f)
{
    switch (f->type) {
    case KZI_F_TEXT:
        return take_text(u, f->offset);
    case KZI_F_REF:
        for (size_t k = 0; k < REF_TEXTS; k++)
            if (!take_text(u, f->offset + ref_texts[k]))
                return 0;
        return 1;
    case KZI_F_COUNT:
        return take_number(u, f->offset, 0);
    case KZI_F_NUMBER:
        return take_number(u, f->offset, -1);
    case KZI_F_FLAG:
        return take_int(u, f->offset, 0, 1);
    case KZI_F_SMALL:
        return 1; /* a rank: kz_record_check */
    case KZI_F_DATE:
        return take_date(u, f->offset);
    case KZI_F_AMOUNT:
        return take_amount(u, f->offset);
    case KZI_F_ENUM:
        return take_int(u, f->offset, 0, f->nwords - 1);
    }
    return 0;
}

static int
take_fields(struct unpacking *u, const struct kzi_field *f, int count)
{
    for (int i = 0; i < count; i++)
        if (!take_field(u, &f[i]))
            return 0;
    return 1;
}

kz_status
kz_record_unpack(char *bytes, size_t n, struct kz_record **out,
    struct kz_error *err)
{
    struct unpacking u = { bytes, bytes + sizeof **out, bytes + n };
    const struct kzi_field *f;
    int kind, count;

    if (n < sizeof **out)
        return kz_fail(err, KZ_EFORMAT, "a record is cut off");
    memcpy(&kind, bytes + offsetof(struct kz_record, kind), sizeof kind);
    if (!in_range(kind, 0, KZ_REC_KINDS - 1))
        return kz_fail(err, KZ_EFORMAT, "a record is of no known kind");
    f = kzi_record_common(&count);
    if (!take_fields(&u, f, count))
        return kz_fail(err, KZ_EFORMAT, "a record is damaged");
    f = kzi_record_fields((enum kz_record_kind)kind, &count);
    if (!take_fields(&u, f, count) ||
        !kz_utf8_texts_valid(bytes + sizeof **out,
            (size_t)(u.next - bytes) - sizeof **out))
        return kz_fail(err, KZ_EFORMAT, "a record is damaged");
    *out = (void *)bytes;
    (*out)->piece = *out;
    (*out)->piece_bytes = n;
    return KZ_OK;
}
