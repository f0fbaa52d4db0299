/* Rows: how a record part is bound to a table, read back and hashed. */
#include <stdio.h>
#include <string.h>

#include "src/store/store_priv.h"

/*
 * Columns of each table, in the order of schema.sql: rows are inserted without
 * naming them, and preparing the statement fails where the number is another.
 */
static const unsigned char columns[KZI_TABLES] = {
    [KZI_DOCUMENT] = 13,
    [KZI_MENTION] = 4,
    [KZI_PARTY] = 19,
    [KZI_NAME] = 12,
    [KZI_PERSON] = 13,
    [KZI_IDENTIFIER] = 11,
    [KZI_HOLDING] = 25,
    [KZI_ROLE] = 18,
    [KZI_CAPITAL] = 15,
    [KZI_CATEGORY] = 16,
    [KZI_SUCCESSION] = 12,
    [KZI_NOTE] = 6,
    [KZI_FINDING] = 7,
    [KZI_REJECT] = 6,
};

kz_status
kzi_row_prepare(struct kz_store *s, enum kzi_table t, sqlite3_stmt **out,
    struct kz_error *err)
{
    char sql[128];
    size_t n;

    (void)snprintf(sql, sizeof sql, "INSERT INTO %s VALUES(?",
        kzi_table_names[t]);
    n = strlen(sql);
    for (int i = 1; i < columns[t]; i++, n += 2)
        memcpy(sql + n, ",?", 3);
    memcpy(sql + n, ")", 2);
    return kzi_prepare(s, sql, out, err);
}

#define MENTION(alias, column) \
    " JOIN mention " alias " ON " alias ".id = x." column
#define RANGE                                                               \
    " JOIN document d ON d.id = x.document WHERE x.id >= ?1 AND x.id < ?2 " \
    "ORDER BY x.id"
#define COMMON                                                         \
    "SELECT x.id, d.key, x.line, x.place, x.as_of, x.since, x.until, " \
    "x.filed, "

const char *const kzi_select_sql[KZI_TABLES] = {
    [KZI_PARTY] = COMMON
    "x.rank, m.scheme, m.value, x.type, x.country, x.head_office, x.residence,"
    " x.state_of, x.address_country, x.listed, x.contractor,"
    " x.former_nationality FROM party_fact x" MENTION("m", "mention") RANGE,
    [KZI_NAME] = COMMON "0, m.scheme, m.value, x.text, x.use, x.address, NULL"
                        " FROM name x" MENTION("m", "mention") RANGE,
    [KZI_PERSON] =
        COMMON "0, m.scheme, m.value, x.text, x.use, x.address, x.birth_date"
               " FROM person x" MENTION("m", "mention") RANGE,
    [KZI_IDENTIFIER] =
        COMMON "x.rank, m.scheme, m.value, o.scheme, o.value FROM identifier "
               "x" MENTION("m", "mention") MENTION("o", "other") RANGE,
    [KZI_HOLDING] = COMMON
    "x.rank, m.scheme, m.value, o.scheme, o.value, x.kind, x.rounding, x.lo,"
    " x.hi, x.point, x.base, x.lo_open, x.hi_open, x.stake, x.nature,"
    " x.listing, x.position, x.share_class FROM holding x" MENTION("m", "owner")
        MENTION("o", "owned") RANGE,
    [KZI_ROLE] = COMMON
    "x.rank, m.scheme, m.value, o.scheme, o.value, x.role, x.former,"
    " x.representative, x.outside, x.title, a.scheme, a.value"
    " FROM role x" MENTION("m", "person") MENTION("o",
        "company") " LEFT JOIN mention a ON a.id = x.appointed_by" RANGE,
    [KZI_CAPITAL] = COMMON
    "x.rank, m.scheme, m.value, x.share_class, x.issued, x.treasury, x.votes,"
    " x.unit FROM capital x" MENTION("m", "company") RANGE,
    [KZI_CATEGORY] = COMMON
    "x.rank, m.scheme, m.value, x.share_class, x.category, x.holders, x.units,"
    " x.unit_shares, x.ratio FROM category x" MENTION("m", "company") RANGE,
    [KZI_SUCCESSION] =
        COMMON "x.rank, m.scheme, m.value, o.scheme, o.value, x.cause"
               " FROM succession x" MENTION("m", "mention")
                   MENTION("o", "successor") RANGE,
    [KZI_NOTE] = "SELECT x.id, d.key, x.line, x.place, NULL, NULL, NULL, NULL,"
                 " 0, x.field, x.text FROM note x" RANGE,
    [KZI_FINDING] =
        "SELECT x.id, d.key, x.line, x.place, NULL, NULL, NULL, NULL, 0,"
        " m.scheme, m.value, x.code, x.text FROM finding x"
        " LEFT JOIN mention m ON m.id = x.party" RANGE,
    [KZI_REJECT] = "SELECT x.id, d.key, x.line, x.place, NULL, NULL, NULL,"
                   " NULL, 0, x.reason, x.excerpt FROM reject x" RANGE,
};

/* ---- from a record ---- */

static void
put_text(struct kzi_row *row, const char *s)
{
    struct kzi_cell *c = &row->cells[row->count++];

    c->text = s;
    c->type = s ? KZI_TEXT : KZI_NULL;
    c->n = s ? (int64_t)strlen(s) : 0;
}

static void
put_int(struct kzi_row *row, int64_t v)
{
    struct kzi_cell *c = &row->cells[row->count++];

    c->type = KZI_INTEGER;
    c->n = v;
}

/* A number, or NULL where none is stated. */
static void
put_stated(struct kzi_row *row, int64_t v, int stated)
{
    put_int(row, v);
    if (!stated)
        row->cells[row->count - 1].type = KZI_NULL;
}

static void
put_date(struct kzi_row *row, kz_date d)
{
    put_stated(row, d, d != KZ_DATE_NONE && d != KZ_DATE_OPEN);
}

static void
put_id(struct kzi_row *row, kz_rowid id)
{
    put_stated(row, id, id != 0);
}

static void
put_holding(struct kzi_row *row, const struct kz_rec_holding *h,
    const struct kzi_refs *refs, kz_rowid family)
{
    const struct kz_amount *a = &h->amount;

    put_int(row, refs->b);
    put_int(row, a->kind);
    put_int(row, a->rounding);
    put_int(row, a->lo);
    put_int(row, a->hi);
    put_int(row, a->point);
    put_int(row, a->base);
    put_int(row, a->lo_open);
    put_int(row, a->hi_open);
    put_int(row, h->stake);
    put_int(row, h->nature);
    put_int(row, h->listing);
    put_int(row, h->position);
    put_int(row, family);
    put_text(row, h->share_class);
}

static void
put_party(struct kzi_row *row, const struct kz_rec_party *p)
{
    put_int(row, p->type);
    put_text(row, p->country);
    put_text(row, p->head_office);
    put_text(row, p->residence);
    put_text(row, p->state_of);
    put_text(row, p->address_country);
    put_int(row, p->listed);
    put_int(row, p->contractor);
    put_text(row, p->former_nationality);
}

/* A name part is a party record with a name only, or a name record. */
static void
put_name(struct kzi_row *row, enum kzi_table t, const struct kz_record *r)
{
    int plain = r->kind == KZ_REC_PARTY;

    put_text(row, plain ? r->u.party.name : r->u.name.text);
    put_text(row, plain ? NULL : r->u.name.use);
    put_text(row, plain ? r->u.party.address : NULL);
    if (t == KZI_PERSON)
        put_date(row, plain ? r->u.party.birth_date : KZ_DATE_NONE);
}

static void
put_role(struct kzi_row *row, const struct kz_rec_role *r,
    const struct kzi_refs *refs, kz_rowid family)
{
    put_int(row, refs->b);
    put_int(row, r->role);
    put_int(row, r->former);
    put_int(row, r->representative);
    put_int(row, r->outside);
    put_text(row, r->title);
    put_int(row, family);
    put_id(row, refs->c);
}

static void
put_capital(struct kzi_row *row, const struct kz_rec_capital *c)
{
    put_text(row, c->share_class);
    put_stated(row, c->issued, c->issued >= 0);
    put_stated(row, c->treasury, c->treasury >= 0);
    put_stated(row, c->votes, c->votes >= 0);
    put_stated(row, c->unit, c->unit >= 0);
}

static void
put_category(struct kzi_row *row, const struct kz_rec_category *c)
{
    put_text(row, c->share_class);
    put_int(row, c->category);
    put_stated(row, c->holders, c->holders >= 0);
    put_stated(row, c->units, c->units >= 0);
    put_stated(row, c->unit_shares, c->unit_shares >= 0);
    put_text(row, c->ratio);
}

/* What a table has behind the columns that most of them share. */
static void
put_own(struct kzi_row *row, enum kzi_table t, const struct kz_record *part,
    const struct kzi_refs *refs, kz_rowid family)
{
    switch (t) {
    case KZI_PARTY:
        put_party(row, &part->u.party);
        break;
    case KZI_NAME:
    case KZI_PERSON:
        put_name(row, t, part);
        break;
    case KZI_IDENTIFIER:
        put_int(row, refs->b);
        break;
    case KZI_HOLDING:
        put_holding(row, &part->u.holding, refs, family);
        break;
    case KZI_ROLE:
        put_role(row, &part->u.role, refs, family);
        break;
    case KZI_CAPITAL:
        put_capital(row, &part->u.capital);
        break;
    case KZI_CATEGORY:
        put_category(row, &part->u.category);
        break;
    case KZI_SUCCESSION:
        put_int(row, refs->b);
        put_text(row, part->u.succession.cause);
        break;
    case KZI_NOTE:
        put_text(row, part->u.note.field);
        put_text(row, part->u.note.text);
        break;
    case KZI_FINDING:
        put_id(row, refs->a);
        put_text(row, part->u.finding.code);
        put_text(row, part->u.finding.text);
        break;
    case KZI_REJECT:
        put_text(row, part->u.reject.reason);
        put_text(row, part->u.reject.excerpt);
        break;
    case KZI_DOCUMENT:
    case KZI_MENTION:
    case KZI_TABLES:
        kz_bug("not a table of statements");
    }
}

void
kzi_row_make(struct kzi_row *row, enum kzi_table t, kz_rowid id,
    kz_rowid document, const struct kz_record *part,
    const struct kzi_refs *refs, kz_rowid family)
{
    row->count = 0;
    put_int(row, id);
    put_int(row, document);
    put_id(row, part->line);
    put_text(row, part->place);
    if (t < KZI_NOTE) {
        if (t != KZI_NAME && t != KZI_PERSON)
            put_int(row, part->rank);
        put_date(row, part->as_of);
        put_date(row, part->since);
        put_date(row, part->until);
        put_date(row, part->filed);
        put_int(row, refs->a);
    }
    put_own(row, t, part, refs, family);
}

void
kzi_row_make_mention(struct kzi_row *row, kz_rowid id, const char *scheme,
    const char *value)
{
    row->count = 0;
    put_int(row, id);
    put_text(row, scheme);
    put_text(row, value);
    put_int(row, id); /* its own party until a link says otherwise */
}

void
kzi_row_bind(sqlite3_stmt *q, const struct kzi_row *row)
{
    for (int i = 0; i < row->count; i++) {
        const struct kzi_cell *c = &row->cells[i];

        if (c->type == KZI_TEXT)
            sqlite3_bind_text64(q, i + 1, c->text, (sqlite3_uint64)c->n,
                SQLITE_STATIC, SQLITE_UTF8);
        else if (c->type == KZI_INTEGER)
            sqlite3_bind_int64(q, i + 1, c->n);
        else
            sqlite3_bind_null(q, i + 1);
    }
}

/* ---- reading back ---- */

static struct kz_ref
ref_at(sqlite3_stmt *q, int i)
{
    struct kz_ref ref = { 0 };

    ref.scheme = kzi_text_at(q, i);
    ref.id = kzi_text_at(q, i + 1);
    return ref;
}

static void
read_holding(sqlite3_stmt *q, struct kz_rec_holding *h)
{
    struct kz_amount *a = &h->amount;

    h->owner = ref_at(q, 9);
    h->owned = ref_at(q, 11);
    a->kind = (enum kz_amount_kind)sqlite3_column_int(q, 13);
    a->rounding = (enum kz_rounding)sqlite3_column_int(q, 14);
    a->lo = sqlite3_column_int64(q, 15);
    a->hi = sqlite3_column_int64(q, 16);
    a->point = sqlite3_column_int64(q, 17);
    a->base = sqlite3_column_int64(q, 18);
    a->lo_open = sqlite3_column_int(q, 19);
    a->hi_open = sqlite3_column_int(q, 20);
    h->stake = (enum kz_stake)sqlite3_column_int(q, 21);
    h->nature = (enum kz_nature)sqlite3_column_int(q, 22);
    h->listing = (enum kz_listing)sqlite3_column_int(q, 23);
    h->position = sqlite3_column_int64(q, 24);
    h->share_class = kzi_text_at(q, 25);
}

static void
read_party(sqlite3_stmt *q, struct kz_rec_party *p)
{
    p->ref = ref_at(q, 9);
    p->type = (enum kz_party_type)sqlite3_column_int(q, 11);
    p->country = kzi_text_at(q, 12);
    p->head_office = kzi_text_at(q, 13);
    p->residence = kzi_text_at(q, 14);
    p->state_of = kzi_text_at(q, 15);
    p->address_country = kzi_text_at(q, 16);
    p->listed = (enum kz_yesno)sqlite3_column_int(q, 17);
    p->contractor = (enum kz_yesno)sqlite3_column_int(q, 18);
    p->former_nationality = kzi_text_at(q, 19);
}

static void
read_name(sqlite3_stmt *q, struct kz_record *part)
{
    if (kzi_text_at(q, 12)) {
        part->u.name.ref = ref_at(q, 9);
        part->u.name.text = kzi_text_at(q, 11);
        part->u.name.use = kzi_text_at(q, 12);
        return;
    }
    part->u.party.ref = ref_at(q, 9);
    part->u.party.name = kzi_text_at(q, 11);
    part->u.party.address = kzi_text_at(q, 13);
    part->u.party.birth_date = kzi_date_at(q, 14, KZ_DATE_NONE);
}

static void
read_role(sqlite3_stmt *q, struct kz_rec_role *r)
{
    r->person = ref_at(q, 9);
    r->company = ref_at(q, 11);
    r->role = (enum kz_role_kind)sqlite3_column_int(q, 13);
    r->former = sqlite3_column_int(q, 14);
    r->representative = (enum kz_yesno)sqlite3_column_int(q, 15);
    r->outside = (enum kz_yesno)sqlite3_column_int(q, 16);
    r->title = kzi_text_at(q, 17);
    r->appointed_by = ref_at(q, 18);
}

static void
read_category(sqlite3_stmt *q, struct kz_rec_category *c)
{
    c->company = ref_at(q, 9);
    c->share_class = kzi_text_at(q, 11);
    c->category = (enum kz_category)sqlite3_column_int(q, 12);
    c->holders = kzi_stated_at(q, 13);
    c->units = kzi_stated_at(q, 14);
    c->unit_shares = kzi_stated_at(q, 15);
    c->ratio = kzi_text_at(q, 16);
}

void
kzi_row_read(sqlite3_stmt *q, enum kzi_table t, struct kz_record *part,
    const char **key)
{
    static const enum kz_record_kind kinds[KZI_TABLES] = {
        [KZI_PARTY] = KZ_REC_PARTY,
        [KZI_NAME] = KZ_REC_PARTY,
        [KZI_PERSON] = KZ_REC_PARTY,
        [KZI_IDENTIFIER] = KZ_REC_IDENTIFIER,
        [KZI_HOLDING] = KZ_REC_HOLDING,
        [KZI_ROLE] = KZ_REC_ROLE,
        [KZI_CAPITAL] = KZ_REC_CAPITAL,
        [KZI_CATEGORY] = KZ_REC_CATEGORY,
        [KZI_SUCCESSION] = KZ_REC_SUCCESSION,
        [KZI_NOTE] = KZ_REC_NOTE,
        [KZI_FINDING] = KZ_REC_FINDING,
        [KZI_REJECT] = KZ_REC_REJECT,
    };
    int named = (t == KZI_NAME || t == KZI_PERSON) && kzi_text_at(q, 12);

    kz_record_init(part, named ? KZ_REC_NAME : kinds[t]);
    *key = kzi_text_at(q, 1);
    part->line = sqlite3_column_int64(q, 2);
    part->place = kzi_text_at(q, 3);
    part->as_of = kzi_date_at(q, 4, KZ_DATE_NONE);
    part->since = kzi_date_at(q, 5, KZ_DATE_NONE);
    part->until = kzi_date_at(q, 6, KZ_DATE_OPEN);
    part->filed = kzi_date_at(q, 7, KZ_DATE_NONE);
    part->rank = sqlite3_column_int(q, 8);
    if (t == KZI_PARTY) {
        read_party(q, &part->u.party);
    } else if (t == KZI_NAME || t == KZI_PERSON) {
        read_name(q, part);
    } else if (t == KZI_IDENTIFIER) {
        part->u.identifier.ref = ref_at(q, 9);
        part->u.identifier.scheme = kzi_text_at(q, 11);
        part->u.identifier.id = kzi_text_at(q, 12);
    } else if (t == KZI_HOLDING) {
        read_holding(q, &part->u.holding);
    } else if (t == KZI_ROLE) {
        read_role(q, &part->u.role);
    } else if (t == KZI_CAPITAL) {
        part->u.capital.company = ref_at(q, 9);
        part->u.capital.share_class = kzi_text_at(q, 11);
        part->u.capital.issued = kzi_stated_at(q, 12);
        part->u.capital.treasury = kzi_stated_at(q, 13);
        part->u.capital.votes = kzi_stated_at(q, 14);
        part->u.capital.unit = kzi_stated_at(q, 15);
    } else if (t == KZI_CATEGORY) {
        read_category(q, &part->u.category);
    } else if (t == KZI_SUCCESSION) {
        part->u.succession.party = ref_at(q, 9);
        part->u.succession.successor = ref_at(q, 11);
        part->u.succession.cause = kzi_text_at(q, 13);
    } else if (t == KZI_NOTE) {
        part->u.note.field = kzi_text_at(q, 9);
        part->u.note.text = kzi_text_at(q, 10);
    } else if (t == KZI_FINDING) {
        part->u.finding.party = ref_at(q, 9);
        part->u.finding.code = kzi_text_at(q, 11);
        part->u.finding.text = kzi_text_at(q, 12);
    } else if (t == KZI_REJECT) {
        part->u.reject.reason = kzi_text_at(q, 9);
        part->u.reject.excerpt = kzi_text_at(q, 10);
    }
}

/* ---- hashing ---- */

static void
put_digest(char bytes[KZI_HALF], struct kz_digest d)
{
    for (int i = 0; i < 8; i++) {
        bytes[i] = (char)(d.hi >> 8 * i);
        bytes[8 + i] = (char)(d.lo >> 8 * i);
    }
}

kz_status
kzi_row_hash(struct kzi_halves *h, enum kzi_table t,
    const struct kz_record *part, const char *document_key,
    struct kz_digest *content, struct kz_digest *store, struct kz_error *err)
{
    static const char none[KZI_HALF];
    struct kz_record r = *part;
    struct kz_digest d;
    kz_status st;

    if (t >= KZI_NOTE) { /* no days are kept in these tables */
        r.as_of = r.since = r.filed = KZ_DATE_NONE;
        r.until = KZ_DATE_OPEN;
    }
    r.document = document_key;
    if (t == KZI_NAME || t == KZI_PERSON || t >= KZI_NOTE)
        r.rank = 0; /* nor is it in these */
    if (t == KZI_HOLDING)
        r.u.holding.table = NULL; /* kept as the family */
    if (t == KZI_ROLE)
        r.u.role.table = NULL;
    kz_buf_reset(&h->content);
    kz_buf_reset(&h->evidence);
    kz_buf_add(&h->evidence, none, sizeof none);
    kz_record_digested(&r, &h->content, &h->evidence);
    KZ_TRY(kz_buf_check(&h->content, err));
    KZ_TRY(kz_buf_check(&h->evidence, err));
    /* parties, holdings, roles; the rest speaks of documents */
    if ((t >= KZI_PARTY && t <= KZI_ROLE) || t == KZI_SUCCESSION) {
        d = kz_digest_row(h->content.data, h->content.len);
        kz_digest_add(content, d);
        put_digest(h->evidence.data, d);
        d = kz_digest_row(h->evidence.data, h->evidence.len);
    } else {
        kz_buf_add(&h->content, h->evidence.data + KZI_HALF,
            h->evidence.len - KZI_HALF);
        KZ_TRY(kz_buf_check(&h->content, err));
        d = kz_digest_row(h->content.data, h->content.len);
    }
    kz_digest_add(store, d);
    st = KZ_OK;
out:
    return st;
}
