/* Records: their words, the field table, what a record must be. */
#include "src/base/record_priv.h"

#include <string.h>

/* ---- words of the enumerations ---- */

static const char *const kind_names[KZ_REC_KINDS] = { "document", "party",
    "name", "identifier", "holding", "role", "capital", "category",
    "succession", "note", "finding", "reject" };
static const char *const party_type_names[KZ_PARTY_TYPES] = { "unknown",
    "company", "person", "state", "fund", "nominee", "association" };
static const char *const stake_names[KZ_STAKES] = { "both", "shares", "votes" };
static const char *const nature_names[KZ_NATURES] = { "ordinary", "treasury",
    "reciprocal" };
static const char *const listing_names[KZ_LISTINGS] = { "single", "complete",
    "top", "partial" };
static const char *const category_names[KZ_CATEGORIES] = { "government",
    "financial-institutions", "financial-firms", "corporations",
    "foreign-organisations", "foreign-individuals", "individuals", "total" };
static const char *const yesno_names[3] = { "", "yes", "no" };
static const char *const role_names[KZ_ROLE_KINDS] = { "director",
    "representative-director", "outside-director", "auditor",
    "executive-officer", "managing-member", "partner", "manager", "adviser",
    "employee", "government-post" };

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

const char *
kzi_word_at(const char *const *words, int count, int i)
{
    return i >= 0 && i < count ? words[i] : NULL;
}

int
kzi_word_find(const char *const *words, int count, const char *s)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], s) == 0)
            return i;
    return -1;
}

const char *
kz_record_kind_name(enum kz_record_kind k)
{
    return kzi_word_at(kind_names, KZ_REC_KINDS, (int)k);
}

const char *
kz_party_type_name(enum kz_party_type t)
{
    return kzi_word_at(party_type_names, KZ_PARTY_TYPES, (int)t);
}

const char *
kz_stake_name(enum kz_stake s)
{
    return kzi_word_at(stake_names, KZ_STAKES, (int)s);
}

const char *
kz_listing_name(enum kz_listing l)
{
    return kzi_word_at(listing_names, KZ_LISTINGS, (int)l);
}

const char *
kz_nature_name(enum kz_nature n)
{
    return kzi_word_at(nature_names, KZ_NATURES, (int)n);
}

const char *
kz_category_name(enum kz_category c)
{
    return kzi_word_at(category_names, KZ_CATEGORIES, (int)c);
}

const char *
kz_role_name(enum kz_role_kind k)
{
    return kzi_word_at(role_names, KZ_ROLE_KINDS, (int)k);
}

int
kz_party_type_find(const char *s)
{
    return kzi_word_find(party_type_names, KZ_PARTY_TYPES, s);
}

int
kz_stake_find(const char *s)
{
    return kzi_word_find(stake_names, KZ_STAKES, s);
}

int
kz_listing_find(const char *s)
{
    return kzi_word_find(listing_names, KZ_LISTINGS, s);
}

int
kz_category_find(const char *s)
{
    return kzi_word_find(category_names, KZ_CATEGORIES, s);
}

int
kz_role_find(const char *s)
{
    return kzi_word_find(role_names, KZ_ROLE_KINDS, s);
}

/* ---- the field table ---- */

#define AT(member) offsetof(struct kz_record, member)
#define PLAIN(n, t, m, c)       \
    {                           \
        n, t, AT(m), c, NULL, 0 \
    }
#define WORDS(n, m, c, w)                    \
    {                                        \
        n, KZI_F_ENUM, AT(m), c, w, COUNT(w) \
    }

static const struct kzi_field common_fields[] = {
    PLAIN("document", KZI_F_TEXT, document, 0),
    PLAIN("place", KZI_F_TEXT, place, 0),
    PLAIN("line", KZI_F_COUNT, line, 0),
    PLAIN("rank", KZI_F_SMALL, rank, 0),
    PLAIN("as_of", KZI_F_DATE, as_of, 1),
    PLAIN("since", KZI_F_DATE, since, 1),
    PLAIN("until", KZI_F_DATE, until, 1),
    PLAIN("filed", KZI_F_DATE, filed, 1),
};
static const struct kzi_field document_fields[] = {
    PLAIN("key", KZI_F_TEXT, u.document.key, 0),
    PLAIN("title", KZI_F_TEXT, u.document.title, 0),
    PLAIN("type", KZI_F_TEXT, u.document.type, 0),
    PLAIN("series", KZI_F_TEXT, u.document.series, 0),
    PLAIN("version", KZI_F_COUNT, u.document.version, 0),
    PLAIN("source_sha256", KZI_F_TEXT, u.document.source_sha256, 0),
};
static const struct kzi_field party_fields[] = {
    PLAIN("ref", KZI_F_REF, u.party.ref, 1),
    WORDS("type", u.party.type, 1, party_type_names),
    PLAIN("name", KZI_F_TEXT, u.party.name, 1),
    PLAIN("country", KZI_F_TEXT, u.party.country, 1),
    PLAIN("head_office", KZI_F_TEXT, u.party.head_office, 1),
    PLAIN("residence", KZI_F_TEXT, u.party.residence, 1),
    PLAIN("state_of", KZI_F_TEXT, u.party.state_of, 1),
    PLAIN("address_country", KZI_F_TEXT, u.party.address_country, 1),
    PLAIN("address", KZI_F_TEXT, u.party.address, 1),
    WORDS("listed", u.party.listed, 1, yesno_names),
    WORDS("contractor", u.party.contractor, 1, yesno_names),
    PLAIN("birth_date", KZI_F_DATE, u.party.birth_date, 1),
    PLAIN("former_nationality", KZI_F_TEXT, u.party.former_nationality, 1),
};
static const struct kzi_field name_fields[] = {
    PLAIN("ref", KZI_F_REF, u.name.ref, 1),
    PLAIN("text", KZI_F_TEXT, u.name.text, 1),
    PLAIN("use", KZI_F_TEXT, u.name.use, 1),
};
static const struct kzi_field identifier_fields[] = {
    PLAIN("ref", KZI_F_REF, u.identifier.ref, 1),
    PLAIN("scheme", KZI_F_TEXT, u.identifier.scheme, 1),
    PLAIN("id", KZI_F_TEXT, u.identifier.id, 1),
};
static const struct kzi_field holding_fields[] = {
    PLAIN("owner", KZI_F_REF, u.holding.owner, 1),
    PLAIN("owned", KZI_F_REF, u.holding.owned, 1),
    PLAIN("amount", KZI_F_AMOUNT, u.holding.amount, 1),
    WORDS("stake", u.holding.stake, 1, stake_names),
    WORDS("nature", u.holding.nature, 1, nature_names),
    WORDS("listing", u.holding.listing, 1, listing_names),
    PLAIN("position", KZI_F_COUNT, u.holding.position, 0),
    PLAIN("table", KZI_F_TEXT, u.holding.table, 0),
    PLAIN("share_class", KZI_F_TEXT, u.holding.share_class, 1),
};
static const struct kzi_field role_fields[] = {
    PLAIN("person", KZI_F_REF, u.role.person, 1),
    PLAIN("company", KZI_F_REF, u.role.company, 1),
    { "role", KZI_F_ENUM, AT(u.role.role), 1, role_names, KZ_ROLE_KINDS },
    PLAIN("former", KZI_F_FLAG, u.role.former, 1),
    WORDS("representative", u.role.representative, 1, yesno_names),
    WORDS("outside", u.role.outside, 1, yesno_names),
    PLAIN("title", KZI_F_TEXT, u.role.title, 0),
    PLAIN("table", KZI_F_TEXT, u.role.table, 0),
    PLAIN("appointed_by", KZI_F_REF, u.role.appointed_by, 1),
};
static const struct kzi_field capital_fields[] = {
    PLAIN("company", KZI_F_REF, u.capital.company, 1),
    PLAIN("share_class", KZI_F_TEXT, u.capital.share_class, 1),
    PLAIN("issued", KZI_F_NUMBER, u.capital.issued, 1),
    PLAIN("treasury", KZI_F_NUMBER, u.capital.treasury, 1),
    PLAIN("votes", KZI_F_NUMBER, u.capital.votes, 1),
    PLAIN("unit", KZI_F_NUMBER, u.capital.unit, 1),
};
static const struct kzi_field category_fields[] = {
    PLAIN("company", KZI_F_REF, u.category.company, 1),
    PLAIN("share_class", KZI_F_TEXT, u.category.share_class, 1),
    { "category", KZI_F_ENUM, AT(u.category.category), 1, category_names,
        KZ_CATEGORIES },
    PLAIN("holders", KZI_F_NUMBER, u.category.holders, 1),
    PLAIN("units", KZI_F_NUMBER, u.category.units, 1),
    PLAIN("unit_shares", KZI_F_NUMBER, u.category.unit_shares, 1),
    PLAIN("ratio", KZI_F_TEXT, u.category.ratio, 1),
};
static const struct kzi_field succession_fields[] = {
    PLAIN("party", KZI_F_REF, u.succession.party, 1),
    PLAIN("successor", KZI_F_REF, u.succession.successor, 1),
    PLAIN("cause", KZI_F_TEXT, u.succession.cause, 1),
};
static const struct kzi_field note_fields[] = {
    PLAIN("field", KZI_F_TEXT, u.note.field, 0),
    PLAIN("text", KZI_F_TEXT, u.note.text, 0),
};
static const struct kzi_field finding_fields[] = {
    PLAIN("party", KZI_F_REF, u.finding.party, 0),
    PLAIN("code", KZI_F_TEXT, u.finding.code, 0),
    PLAIN("text", KZI_F_TEXT, u.finding.text, 0),
};
static const struct kzi_field reject_fields[] = {
    PLAIN("reason", KZI_F_TEXT, u.reject.reason, 0),
    PLAIN("excerpt", KZI_F_TEXT, u.reject.excerpt, 0),
};

#define TABLE(t)    \
    {               \
        t, COUNT(t) \
    }
static const struct {
    const struct kzi_field *fields;
    int count;
} tables[KZ_REC_KINDS] = { TABLE(document_fields), TABLE(party_fields),
    TABLE(name_fields), TABLE(identifier_fields), TABLE(holding_fields),
    TABLE(role_fields), TABLE(capital_fields), TABLE(category_fields),
    TABLE(succession_fields), TABLE(note_fields), TABLE(finding_fields),
    TABLE(reject_fields) };

const struct kzi_field *
kzi_record_common(int *count)
{
    *count = COUNT(common_fields);
    return common_fields;
}

const struct kzi_field *
kzi_record_fields(enum kz_record_kind kind, int *count)
{
    *count = tables[kind].count;
    return tables[kind].fields;
}

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
    if (kind == KZ_REC_CATEGORY)
        r->u.category.holders = r->u.category.units =
            r->u.category.unit_shares = -1;
    if (kind == KZ_REC_HOLDING)
        r->u.holding.amount.base = 1;
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
    const struct kzi_field *f = tables[r->kind].fields;
    kz_status st = KZ_OK;

    if (r->rank < 0 || r->rank > 8)
        return kz_fail(err, KZ_EFORMAT, "rank is not 1 to 8");
    if (r->since != KZ_DATE_NONE && r->until <= r->since)
        return kz_fail(err, KZ_EFORMAT, "until is not after since");
    for (int i = 0; i < tables[r->kind].count; i++, f++) {
        const struct kz_ref *ref = &KZI_GET(struct kz_ref, r, f);

        if (f->type != KZI_F_REF)
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
    else if (r->kind == KZ_REC_NOTE && (!r->u.note.field || !r->u.note.text))
        return kz_fail(err, KZ_EFORMAT, "a note is empty");
    else if (r->kind == KZ_REC_FINDING &&
             (!r->u.finding.code || !r->u.finding.text))
        return kz_fail(err, KZ_EFORMAT, "a finding is empty");
    else if (r->kind == KZ_REC_REJECT && !r->u.reject.reason)
        return kz_fail(err, KZ_EFORMAT, "a rejected record has no reason");
out:
    return st;
}
