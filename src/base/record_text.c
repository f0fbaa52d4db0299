/* Records as text: the one-line form, and the key of a mention. */
#include "src/base/record_priv.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/hash.h"
#include "keizu/base/name.h"
#include "keizu/base/number.h"

/* The sub-fields of a reference; all text. */
static const struct {
    const char *name;
    size_t offset;
} ref_parts[] = {
    { "", offsetof(struct kz_ref, scheme) }, /* written as scheme:id */
    { ".name", offsetof(struct kz_ref, name) },
    { ".distinct", offsetof(struct kz_ref, distinct) },
    { ".at", offsetof(struct kz_ref, at_scheme) }, /* scheme:id */
};

static int
enum_get(const struct kz_record *r, const struct kzi_field *f)
{
    int v;

    /* every enumeration here is an int-sized object (checked below) */
    memcpy(&v, (const char *)r + f->offset, sizeof v);
    return v;
}

_Static_assert(sizeof(enum kz_party_type) == sizeof(int) &&
                   sizeof(enum kz_yesno) == sizeof(int),
    "enumerations are read as int");

/* ---- writing ---- */

static void
put_escaped(struct kz_buf *out, const char *s)
{
    for (; *s; s++) {
        size_t n = strcspn(s, "\t\n\r\\");

        kz_buf_add(out, s, n);
        s += n;
        if (!*s)
            break;
        kz_buf_putc(out, '\\');
        kz_buf_putc(out, *s == '\t'   ? 't'
                         : *s == '\n' ? 'n'
                         : *s == '\r' ? 'r'
                                      : '\\');
    }
}

static void
put_field(struct kz_buf *out, const char *name, const char *sub,
    const char *value)
{
    kz_buf_putc(out, '\t');
    kz_buf_puts(out, name);
    kz_buf_puts(out, sub);
    kz_buf_putc(out, '=');
    put_escaped(out, value);
}

static void
put_ref(struct kz_buf *out, const char *name, const struct kz_ref *ref)
{
    if (ref->scheme) {
        put_field(out, name, "", ref->scheme);
        kz_buf_putc(out, ':');
        put_escaped(out, ref->id ? ref->id : "");
        return;
    }
    if (ref->name)
        put_field(out, name, ".name", ref->name);
    if (ref->distinct && ref->distinct[0])
        put_field(out, name, ".distinct", ref->distinct);
    if (ref->at_scheme) {
        put_field(out, name, ".at", ref->at_scheme);
        kz_buf_putc(out, ':');
        put_escaped(out, ref->at_id ? ref->at_id : "");
    }
}

static void
put_number(struct kz_buf *out, const char *name, int64_t v)
{
    put_field(out, name, "", "");
    kz_buf_integer(out, v);
}

/* One field with its tab; nothing when it is empty. */
static void
write_field(struct kz_buf *out, const struct kz_record *r,
    const struct kzi_field *f)
{
    char date[KZ_DATE_TEXT];

    switch (f->type) {
    case KZI_F_TEXT:
        if (KZI_GET(char *const, r, f))
            put_field(out, f->name, "", KZI_GET(char *const, r, f));
        break;
    case KZI_F_COUNT:
        if (KZI_GET(int64_t, r, f))
            put_number(out, f->name, KZI_GET(int64_t, r, f));
        break;
    case KZI_F_NUMBER:
        if (KZI_GET(int64_t, r, f) != -1)
            put_number(out, f->name, KZI_GET(int64_t, r, f));
        break;
    case KZI_F_FLAG:
    case KZI_F_SMALL:
        if (KZI_GET(int, r, f))
            put_number(out, f->name, KZI_GET(int, r, f));
        break;
    case KZI_F_DATE:
        kz_date_format(KZI_GET(kz_date, r, f), date);
        if (date[0])
            put_field(out, f->name, "", date);
        break;
    case KZI_F_AMOUNT:
        put_field(out, f->name, "", "");
        kz_amount_format(&KZI_GET(struct kz_amount, r, f), out);
        break;
    case KZI_F_ENUM:
        if (enum_get(r, f))
            put_field(out, f->name, "",
                kzi_word_at(f->words, f->nwords, enum_get(r, f)));
        break;
    case KZI_F_REF:
        put_ref(out, f->name, &KZI_GET(struct kz_ref, r, f));
        break;
    }
}

void
kz_record_write(const struct kz_record *r, struct kz_buf *out)
{
    const struct kzi_field *f;
    int n;

    kz_buf_puts(out, kz_record_kind_name(r->kind));
    f = kzi_record_common(&n);
    for (int i = 0; i < n; i++)
        write_field(out, r, &f[i]);
    f = kzi_record_fields(r->kind, &n);
    for (int i = 0; i < n; i++)
        write_field(out, r, &f[i]);
    kz_buf_putc(out, '\n');
}

/* ---- keys ---- */

kz_status
kz_ref_key(const struct kz_ref *ref, struct kz_buf *out, struct kz_error *err)
{
    struct kz_buf b;
    struct kz_digest d;
    char hex[KZ_DIGEST_TEXT];
    kz_status st = KZ_OK;

    if (ref->scheme && ref->id && ref->id[0]) {
        kz_buf_puts(out, ref->scheme);
        kz_buf_putc(out, ':');
        kz_buf_puts(out, ref->id);
        return kz_buf_check(out, err);
    }
    if (!ref->name || !ref->name[0])
        return kz_fail(err, KZ_EFORMAT,
            "a party has neither an identifier nor a name");
    kz_buf_init(&b);
    if (ref->at_scheme)
        kz_buf_printf(&b, "%s:%s", ref->at_scheme,
            ref->at_id ? ref->at_id : "");
    kz_buf_add(&b, "", 1);
    KZ_TRY(kz_name_fold(ref->name, strlen(ref->name), &b, err));
    kz_buf_add(&b, "", 1);
    kz_buf_puts(&b, ref->distinct);
    KZ_TRY(kz_buf_check(&b, err));
    d = kz_digest_of(b.data, b.len);
    kz_digest_hex(d, hex);
    kz_buf_puts(out, "k:");
    kz_buf_puts(out, hex);
    st = kz_buf_check(out, err);
out:
    kz_buf_clear(&b);
    return st;
}

/* ---- reading ---- */

static void
unescape(char *s)
{
    char *w = s;

    for (; *s; s++, w++) {
        if (*s == '\\' && s[1]) {
            s++;
            *w = *s == 't' ? '\t' : *s == 'n' ? '\n' : *s == 'r' ? '\r' : *s;
        } else {
            *w = *s;
        }
    }
    *w = 0;
}

/* Split "scheme:id" in place. */
static int
split_id(char *value, const char **scheme, const char **id)
{
    char *colon = strchr(value, ':');

    if (!colon)
        return 0;
    *colon = 0;
    *scheme = value;
    *id = colon + 1;
    return 1;
}

static int
read_ref(struct kz_ref *ref, const char *sub, char *value)
{
    if (!*sub)
        return split_id(value, &ref->scheme, &ref->id);
    if (strcmp(sub, ref_parts[1].name) == 0)
        ref->name = value;
    else if (strcmp(sub, ref_parts[2].name) == 0)
        ref->distinct = value;
    else if (strcmp(sub, ref_parts[3].name) == 0)
        return split_id(value, &ref->at_scheme, &ref->at_id);
    else
        return 0;
    return 1;
}

static int
read_value(struct kz_record *r, const struct kzi_field *f, const char *sub,
    char *value)
{
    size_t n = strlen(value);
    int64_t i;
    kz_date d;

    switch (f->type) {
    case KZI_F_TEXT:
        KZI_SET(const char *, r, f, value);
        return 1;
    case KZI_F_COUNT:
    case KZI_F_NUMBER:
        if (!kz_int_parse(value, n, f->type == KZI_F_COUNT ? 0 : -1, INT64_MAX,
                &i))
            return 0;
        KZI_SET(int64_t, r, f, i);
        return 1;
    case KZI_F_FLAG:
    case KZI_F_SMALL:
        if (!kz_int_parse(value, n, 0, f->type == KZI_F_FLAG ? 1 : 1000, &i))
            return 0;
        KZI_SET(int, r, f, (int)i);
        return 1;
    case KZI_F_DATE:
        if (!kz_date_parse(value, n, &d))
            return 0;
        KZI_SET(kz_date, r, f, d);
        return 1;
    case KZI_F_AMOUNT:
        return kz_amount_parse(value, n,
            &(*(struct kz_amount *)(void *)((char *)r + f->offset)));
    case KZI_F_ENUM: {
        int v = kzi_word_find(f->words, f->nwords, value);

        if (v >= 0)
            memcpy((char *)r + f->offset, &v, sizeof v);
        return v >= 0;
    }
    case KZI_F_REF:
        return read_ref((struct kz_ref *)(void *)((char *)r + f->offset), sub,
            value);
    }
    return 0;
}

static const struct kzi_field *
find_field(const struct kzi_field *f, int count, const char *name,
    const char **sub)
{
    for (int i = 0; i < count; i++, f++) {
        size_t n = strlen(f->name);

        if (strncmp(f->name, name, n) == 0 &&
            (!name[n] || (f->type == KZI_F_REF && name[n] == '.'))) {
            *sub = name + n;
            return f;
        }
    }
    return NULL;
}

static kz_status
read_item(struct kz_record *r, char *item, struct kz_error *err)
{
    char *value = strchr(item, '=');
    const struct kzi_field *f;
    const char *sub;
    int n;

    if (!value)
        return kz_fail(err, KZ_EFORMAT, "record: a field has no value");
    *value++ = 0;
    unescape(value);
    f = kzi_record_common(&n);
    f = find_field(f, n, item, &sub);
    if (!f) {
        f = kzi_record_fields(r->kind, &n);
        f = find_field(f, n, item, &sub);
    }
    if (!f)
        return kz_fail(err, KZ_EFORMAT, "record: no such field: %.60s", item);
    if (!read_value(r, f, sub, value))
        return kz_fail(err, KZ_EFORMAT, "record: bad value of %.60s", item);
    return KZ_OK;
}

static int
find_kind(const char *word)
{
    for (int k = 0; k < KZ_REC_KINDS; k++)
        if (strcmp(kz_record_kind_name((enum kz_record_kind)k), word) == 0)
            return k;
    return -1;
}

kz_status
kz_record_read(char *line, struct kz_record *out, struct kz_error *err)
{
    struct kz_record r;
    char *next = strchr(line, '\t');
    kz_status st = KZ_OK;
    size_t bad;
    int kind;

    if (!kz_utf8_valid(line, strlen(line), &bad))
        return kz_fail(err, KZ_EFORMAT, "record: not UTF-8 at byte %zu", bad);
    if (next)
        *next++ = 0;
    kind = find_kind(line);
    if (kind < 0)
        return kz_fail(err, KZ_EFORMAT, "record: no such kind: %.60s", line);
    kz_record_init(&r, (enum kz_record_kind)kind);
    while (next) {
        char *item = next;

        next = strchr(item, '\t');
        if (next)
            *next++ = 0;
        KZ_TRY(read_item(&r, item, err));
    }
    *out = r;
out:
    return st;
}
