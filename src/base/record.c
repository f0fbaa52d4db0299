/* Records: one field table for writing, reading, checking and digests. */
#include "keizu/base/record.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/hash.h"
#include "keizu/base/name.h"
#include "keizu/base/number.h"

/* ---- words of the enumerations ---- */

static const char *const kind_names[KZ_REC_KINDS] = { "document", "party",
    "name", "identifier", "holding", "role", "capital", "note", "finding",
    "reject" };
static const char *const party_type_names[KZ_PARTY_TYPES] = { "unknown",
    "company", "person", "state", "fund", "nominee", "association" };
static const char *const stake_names[KZ_STAKES] = { "both", "shares", "votes" };
static const char *const nature_names[KZ_NATURES] = { "ordinary", "treasury",
    "reciprocal" };
static const char *const listing_names[KZ_LISTINGS] = { "single", "complete",
    "top", "partial" };
static const char *const yesno_names[3] = { "", "yes", "no" };
static const char *const role_names[KZ_ROLE_KINDS] = { "director",
    "representative-director", "outside-director", "auditor",
    "executive-officer", "managing-member", "partner", "manager", "adviser",
    "employee", "government-post" };

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

static const char *
word_at(const char *const *words, int count, int i)
{
    return i >= 0 && i < count ? words[i] : NULL;
}

static int
word_find(const char *const *words, int count, const char *s)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], s) == 0)
            return i;
    return -1;
}

const char *
kz_record_kind_name(enum kz_record_kind k)
{
    return word_at(kind_names, KZ_REC_KINDS, (int)k);
}

const char *
kz_party_type_name(enum kz_party_type t)
{
    return word_at(party_type_names, KZ_PARTY_TYPES, (int)t);
}

const char *
kz_stake_name(enum kz_stake s)
{
    return word_at(stake_names, KZ_STAKES, (int)s);
}

const char *
kz_listing_name(enum kz_listing l)
{
    return word_at(listing_names, KZ_LISTINGS, (int)l);
}

const char *
kz_nature_name(enum kz_nature n)
{
    return word_at(nature_names, KZ_NATURES, (int)n);
}

const char *
kz_role_name(enum kz_role_kind k)
{
    return word_at(role_names, KZ_ROLE_KINDS, (int)k);
}

int
kz_party_type_find(const char *s)
{
    return word_find(party_type_names, KZ_PARTY_TYPES, s);
}

int
kz_stake_find(const char *s)
{
    return word_find(stake_names, KZ_STAKES, s);
}

int
kz_listing_find(const char *s)
{
    return word_find(listing_names, KZ_LISTINGS, s);
}

int
kz_role_find(const char *s)
{
    return word_find(role_names, KZ_ROLE_KINDS, s);
}

/* ---- the field table ---- */

enum field_type {
    F_TEXT,   /* const char *; NULL is left out */
    F_COUNT,  /* int64_t; 0 is left out */
    F_NUMBER, /* int64_t; -1 is left out */
    F_FLAG,   /* int; 0 is left out */
    F_SMALL,  /* int; 0 is left out */
    F_DATE,   /* kz_date; KZ_DATE_NONE and KZ_DATE_OPEN are left out */
    F_AMOUNT, /* struct kz_amount */
    F_ENUM,   /* an enumeration with words; value 0 is left out */
    F_REF     /* struct kz_ref: six sub-fields */
};

struct field {
    const char *name;
    enum field_type type;
    size_t offset;
    int content;              /* part of what the content digest hashes */
    const char *const *words; /* F_ENUM */
    int nwords;
};

#define AT(member) offsetof(struct kz_record, member)
#define PLAIN(n, t, m, c)       \
    {                           \
        n, t, AT(m), c, NULL, 0 \
    }
#define WORDS(n, m, c, w)                \
    {                                    \
        n, F_ENUM, AT(m), c, w, COUNT(w) \
    }

static const struct field common_fields[] = {
    PLAIN("document", F_TEXT, document, 0),
    PLAIN("place", F_TEXT, place, 0),
    PLAIN("line", F_COUNT, line, 0),
    PLAIN("rank", F_SMALL, rank, 0),
    PLAIN("as_of", F_DATE, as_of, 1),
    PLAIN("since", F_DATE, since, 1),
    PLAIN("until", F_DATE, until, 1),
    PLAIN("filed", F_DATE, filed, 1),
};
static const struct field document_fields[] = {
    PLAIN("key", F_TEXT, u.document.key, 0),
    PLAIN("title", F_TEXT, u.document.title, 0),
    PLAIN("type", F_TEXT, u.document.type, 0),
    PLAIN("series", F_TEXT, u.document.series, 0),
    PLAIN("version", F_COUNT, u.document.version, 0),
    PLAIN("source_sha256", F_TEXT, u.document.source_sha256, 0),
};
static const struct field party_fields[] = {
    PLAIN("ref", F_REF, u.party.ref, 1),
    WORDS("type", u.party.type, 1, party_type_names),
    PLAIN("name", F_TEXT, u.party.name, 1),
    PLAIN("country", F_TEXT, u.party.country, 1),
    PLAIN("head_office", F_TEXT, u.party.head_office, 1),
    PLAIN("residence", F_TEXT, u.party.residence, 1),
    PLAIN("state_of", F_TEXT, u.party.state_of, 1),
    PLAIN("address_country", F_TEXT, u.party.address_country, 1),
    PLAIN("address", F_TEXT, u.party.address, 1),
    WORDS("listed", u.party.listed, 1, yesno_names),
    WORDS("contractor", u.party.contractor, 1, yesno_names),
    PLAIN("birth_date", F_DATE, u.party.birth_date, 1),
    PLAIN("former_nationality", F_TEXT, u.party.former_nationality, 1),
};
static const struct field name_fields[] = {
    PLAIN("ref", F_REF, u.name.ref, 1),
    PLAIN("text", F_TEXT, u.name.text, 1),
    PLAIN("use", F_TEXT, u.name.use, 1),
};
static const struct field identifier_fields[] = {
    PLAIN("ref", F_REF, u.identifier.ref, 1),
    PLAIN("scheme", F_TEXT, u.identifier.scheme, 1),
    PLAIN("id", F_TEXT, u.identifier.id, 1),
};
static const struct field holding_fields[] = {
    PLAIN("owner", F_REF, u.holding.owner, 1),
    PLAIN("owned", F_REF, u.holding.owned, 1),
    PLAIN("amount", F_AMOUNT, u.holding.amount, 1),
    WORDS("stake", u.holding.stake, 1, stake_names),
    WORDS("nature", u.holding.nature, 1, nature_names),
    WORDS("listing", u.holding.listing, 1, listing_names),
    PLAIN("position", F_COUNT, u.holding.position, 0),
    PLAIN("table", F_TEXT, u.holding.table, 0),
    PLAIN("share_class", F_TEXT, u.holding.share_class, 1),
};
static const struct field role_fields[] = {
    PLAIN("person", F_REF, u.role.person, 1),
    PLAIN("company", F_REF, u.role.company, 1),
    { "role", F_ENUM, AT(u.role.role), 1, role_names, KZ_ROLE_KINDS },
    PLAIN("former", F_FLAG, u.role.former, 1),
    WORDS("representative", u.role.representative, 1, yesno_names),
    WORDS("outside", u.role.outside, 1, yesno_names),
    PLAIN("title", F_TEXT, u.role.title, 0),
    PLAIN("table", F_TEXT, u.role.table, 0),
    PLAIN("appointed_by", F_REF, u.role.appointed_by, 1),
};
static const struct field capital_fields[] = {
    PLAIN("company", F_REF, u.capital.company, 1),
    PLAIN("share_class", F_TEXT, u.capital.share_class, 1),
    PLAIN("issued", F_NUMBER, u.capital.issued, 1),
    PLAIN("treasury", F_NUMBER, u.capital.treasury, 1),
    PLAIN("votes", F_NUMBER, u.capital.votes, 1),
    PLAIN("unit", F_NUMBER, u.capital.unit, 1),
};
static const struct field note_fields[] = {
    PLAIN("field", F_TEXT, u.note.field, 0),
    PLAIN("text", F_TEXT, u.note.text, 0),
};
static const struct field finding_fields[] = {
    PLAIN("party", F_REF, u.finding.party, 0),
    PLAIN("code", F_TEXT, u.finding.code, 0),
    PLAIN("text", F_TEXT, u.finding.text, 0),
};
static const struct field reject_fields[] = {
    PLAIN("reason", F_TEXT, u.reject.reason, 0),
    PLAIN("excerpt", F_TEXT, u.reject.excerpt, 0),
};

#define TABLE(t)    \
    {               \
        t, COUNT(t) \
    }
static const struct {
    const struct field *fields;
    int count;
} tables[KZ_REC_KINDS] = { TABLE(document_fields), TABLE(party_fields),
    TABLE(name_fields), TABLE(identifier_fields), TABLE(holding_fields),
    TABLE(role_fields), TABLE(capital_fields), TABLE(note_fields),
    TABLE(finding_fields), TABLE(reject_fields) };

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

/* Reading a member through its offset, without aliasing tricks. */
#define GET(type, r, f) \
    (*(const type *)(const void *)((const char *)(r) + (f)->offset))
#define SET(type, r, f, v) (*(type *)(void *)((char *)(r) + (f)->offset) = (v))

static int
enum_get(const struct kz_record *r, const struct field *f)
{
    int v;

    /* every enumeration here is an int-sized object (checked below) */
    memcpy(&v, (const char *)r + f->offset, sizeof v);
    return v;
}

_Static_assert(sizeof(enum kz_party_type) == sizeof(int) &&
                   sizeof(enum kz_yesno) == sizeof(int),
    "enumerations are read as int");

void
kz_record_init(struct kz_record *r, enum kz_record_kind kind)
{
    memset(r, 0, sizeof *r);
    r->kind = kind;
    r->as_of = r->since = r->filed = KZ_DATE_NONE;
    r->until = KZ_DATE_OPEN;
    if (kind == KZ_REC_PARTY)
        r->u.party.birth_date = KZ_DATE_NONE;
    if (kind == KZ_REC_CAPITAL)
        r->u.capital.issued = r->u.capital.treasury = r->u.capital.votes =
            r->u.capital.unit = -1;
    if (kind == KZ_REC_HOLDING)
        r->u.holding.amount.base = 1;
}

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
    kz_buf_printf(out, "\t%s=%lld", name, (long long)v);
}

/* One field with its tab; nothing when it is empty. */
static void
write_field(struct kz_buf *out, const struct kz_record *r,
    const struct field *f)
{
    char date[KZ_DATE_TEXT];

    switch (f->type) {
    case F_TEXT:
        if (GET(char *const, r, f))
            put_field(out, f->name, "", GET(char *const, r, f));
        break;
    case F_COUNT:
        if (GET(int64_t, r, f))
            put_number(out, f->name, GET(int64_t, r, f));
        break;
    case F_NUMBER:
        if (GET(int64_t, r, f) != -1)
            put_number(out, f->name, GET(int64_t, r, f));
        break;
    case F_FLAG:
    case F_SMALL:
        if (GET(int, r, f))
            put_number(out, f->name, GET(int, r, f));
        break;
    case F_DATE:
        kz_date_format(GET(kz_date, r, f), date);
        if (date[0])
            put_field(out, f->name, "", date);
        break;
    case F_AMOUNT:
        kz_buf_printf(out, "\t%s=", f->name);
        kz_amount_format(&GET(struct kz_amount, r, f), out);
        break;
    case F_ENUM:
        if (enum_get(r, f))
            put_field(out, f->name, "",
                word_at(f->words, f->nwords, enum_get(r, f)));
        break;
    case F_REF:
        put_ref(out, f->name, &GET(struct kz_ref, r, f));
        break;
    }
}

void
kz_record_write(const struct kz_record *r, struct kz_buf *out)
{
    kz_buf_puts(out, kind_names[r->kind]);
    for (int i = 0; i < COUNT(common_fields); i++)
        write_field(out, r, &common_fields[i]);
    for (int i = 0; i < tables[r->kind].count; i++)
        write_field(out, r, &tables[r->kind].fields[i]);
    kz_buf_putc(out, '\n');
}

/* ---- content ---- */

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

static void
content_fields(const struct kz_record *r, const struct field *f, int count,
    struct kz_buf *out)
{
    for (int i = 0; i < count; i++, f++) {
        if (!f->content)
            continue;
        if (f->type == F_REF) {
            const struct kz_ref *ref = &GET(struct kz_ref, r, f);

            if (!ref->scheme && !ref->name)
                continue;
            kz_buf_printf(out, "\t%s=", f->name);
            if (kz_ref_key(ref, out, NULL) < 0)
                out->failed = 1;
        } else {
            write_field(out, r, f);
        }
    }
}

void
kz_record_content(const struct kz_record *r, struct kz_buf *out)
{
    kz_buf_puts(out, kind_names[r->kind]);
    content_fields(r, common_fields, COUNT(common_fields), out);
    content_fields(r, tables[r->kind].fields, tables[r->kind].count, out);
}

/* ---- checking ---- */

static kz_status
check_ref(const struct kz_ref *ref, const char *what, struct kz_error *err)
{
    if (ref->scheme) {
        if (!ref->scheme[0] || !ref->id || !ref->id[0])
            return kz_fail(err, KZ_EFORMAT, "%s has an empty identifier", what);
        return KZ_OK;
    }
    if (!ref->name || !ref->name[0])
        return kz_fail(err, KZ_EFORMAT, "%s is not named", what);
    return KZ_OK;
}

static kz_status
check_country(const char *s, const char *what, struct kz_error *err)
{
    if (!s ||
        (s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z' && !s[2]))
        return KZ_OK;
    return kz_fail(err, KZ_EFORMAT, "%s is not a country code of two capitals",
        what);
}

static kz_status
check_holding(const struct kz_rec_holding *h, struct kz_error *err)
{
    const struct kz_amount *a = &h->amount;

    if (a->base <= 0 || a->lo < 0 || a->point < a->lo || a->hi < a->point)
        return kz_fail(err, KZ_EFORMAT,
            "the amount of the holding is not "
            "a fraction");
    if (a->lo == a->hi && (a->lo_open || a->hi_open))
        return kz_fail(err, KZ_EFORMAT,
            "the amount of the holding is an "
            "empty interval");
    return KZ_OK;
}

static kz_status
check_party(const struct kz_rec_party *p, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(check_country(p->country, "country", err));
    KZ_TRY(check_country(p->head_office, "head_office", err));
    KZ_TRY(check_country(p->residence, "residence", err));
    KZ_TRY(check_country(p->state_of, "state_of", err));
    KZ_TRY(check_country(p->address_country, "address_country", err));
    KZ_TRY(check_country(p->former_nationality, "former_nationality", err));
out:
    return st;
}

kz_status
kz_record_check(const struct kz_record *r, struct kz_error *err)
{
    const struct field *f = tables[r->kind].fields;
    kz_status st = KZ_OK;

    if (r->rank < 0 || r->rank > 8)
        return kz_fail(err, KZ_EFORMAT, "rank is not 1 to 8");
    if (r->since != KZ_DATE_NONE && r->until <= r->since)
        return kz_fail(err, KZ_EFORMAT, "until is not after since");
    for (int i = 0; i < tables[r->kind].count; i++, f++) {
        const struct kz_ref *ref = &GET(struct kz_ref, r, f);

        if (f->type != F_REF)
            continue;
        if ((r->kind == KZ_REC_FINDING ||
                strcmp(f->name, "appointed_by") == 0) &&
            !ref->scheme && !ref->name)
            continue; /* optional */
        KZ_TRY(check_ref(ref, f->name, err));
    }
    if (r->kind == KZ_REC_HOLDING)
        KZ_TRY(check_holding(&r->u.holding, err));
    else if (r->kind == KZ_REC_PARTY)
        KZ_TRY(check_party(&r->u.party, err));
    else if (r->kind == KZ_REC_DOCUMENT && !r->u.document.key)
        return kz_fail(err, KZ_EFORMAT, "a document has no key");
    else if (r->kind == KZ_REC_IDENTIFIER &&
             (!r->u.identifier.scheme || !r->u.identifier.id ||
                 !r->u.identifier.id[0]))
        return kz_fail(err, KZ_EFORMAT, "an identifier is empty");
out:
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
read_value(struct kz_record *r, const struct field *f, const char *sub,
    char *value)
{
    size_t n = strlen(value);
    int64_t i;
    kz_date d;

    switch (f->type) {
    case F_TEXT:
        SET(const char *, r, f, value);
        return 1;
    case F_COUNT:
    case F_NUMBER:
        if (!kz_int_parse(value, n, INT64_MIN, INT64_MAX, &i))
            return 0;
        SET(int64_t, r, f, i);
        return 1;
    case F_FLAG:
    case F_SMALL:
        if (!kz_int_parse(value, n, 0, 1000, &i))
            return 0;
        SET(int, r, f, (int)i);
        return 1;
    case F_DATE:
        if (!kz_date_parse(value, n, &d))
            return 0;
        SET(kz_date, r, f, d);
        return 1;
    case F_AMOUNT:
        return kz_amount_parse(value, n,
            &(*(struct kz_amount *)(void *)((char *)r + f->offset)));
    case F_ENUM: {
        int v = word_find(f->words, f->nwords, value);

        if (v >= 0)
            memcpy((char *)r + f->offset, &v, sizeof v);
        return v >= 0;
    }
    case F_REF:
        return read_ref((struct kz_ref *)(void *)((char *)r + f->offset), sub,
            value);
    }
    return 0;
}

static const struct field *
find_field(const struct field *f, int count, const char *name, const char **sub)
{
    for (int i = 0; i < count; i++, f++) {
        size_t n = strlen(f->name);

        if (strncmp(f->name, name, n) == 0 &&
            (!name[n] || (f->type == F_REF && name[n] == '.'))) {
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
    const struct field *f;
    const char *sub;

    if (!value)
        return kz_fail(err, KZ_EFORMAT, "record: a field has no value");
    *value++ = 0;
    unescape(value);
    f = find_field(common_fields, COUNT(common_fields), item, &sub);
    if (!f)
        f = find_field(tables[r->kind].fields, tables[r->kind].count, item,
            &sub);
    if (!f)
        return kz_fail(err, KZ_EFORMAT, "record: no such field: %.60s", item);
    if (!read_value(r, f, sub, value))
        return kz_fail(err, KZ_EFORMAT, "record: bad value of %.60s", item);
    return KZ_OK;
}

kz_status
kz_record_read(char *line, struct kz_record *out, struct kz_error *err)
{
    struct kz_record r;
    char *next = strchr(line, '\t');
    kz_status st = KZ_OK;
    int kind;

    if (next)
        *next++ = 0;
    kind = word_find(kind_names, KZ_REC_KINDS, line);
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
