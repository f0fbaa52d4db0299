/* Rows: how a record part is bound to a table, read back and hashed. */
#include <string.h>

#include "src/store/store_priv.h"

/*
 * Every table of statements begins with the same columns; what follows is the
 * kind's own.  Insert and select name the columns in one order.
 */
const char *const kzi_insert_sql[KZI_TABLES] = {
    [KZI_DOCUMENT] = "INSERT INTO document(id, batch, key, title, type, series,"
                     " version, filed, as_of, rank, sha256, line, place)"
                     " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [KZI_MENTION] = "INSERT INTO mention(id, scheme, value, party)"
                    " VALUES(?1,?2,?3,?1)",
    [KZI_PARTY] = "INSERT INTO party_fact(id, document, line, place, as_of,"
                  " since, until, filed, rank, mention, type, country,"
                  " head_office, residence, state_of, address_country, listed,"
                  " contractor, former_nationality)"
                  " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [KZI_NAME] = "INSERT INTO name(id, document, line, place, as_of, since,"
                 " until, filed, mention, text, use, address)"
                 " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?10,?11,?12,?13)",
    [KZI_PERSON] = "INSERT INTO person(id, document, line, place, as_of,"
                   " since, until, filed, mention, text, use, address,"
                   " birth_date)"
                   " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?10,?11,?12,?13,?14)",
    [KZI_IDENTIFIER] = "INSERT INTO identifier(id, document, line, place,"
                       " as_of, since, until, filed, rank, mention, other)"
                       " VALUES(?,?,?,?,?,?,?,?,?,?,?)",
    [KZI_HOLDING] = "INSERT INTO holding(id, document, line, place, as_of,"
                    " since, until, filed, rank, owner, owned, kind, rounding,"
                    " lo, hi, point, base, lo_open, hi_open, stake, nature,"
                    " listing, position, family, share_class) VALUES(?,?,?,?,"
                    "?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [KZI_ROLE] = "INSERT INTO role(id, document, line, place, as_of, since,"
                 " until, filed, rank, person, company, role, former,"
                 " representative, outside, title, family, appointed_by)"
                 " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [KZI_CAPITAL] = "INSERT INTO capital(id, document, line, place, as_of,"
                    " since, until, filed, rank, company, share_class, issued,"
                    " treasury, votes, unit)"
                    " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [KZI_CATEGORY] = "INSERT INTO category(id, document, line, place, as_of,"
                     " since, until, filed, rank, company, share_class,"
                     " category, holders, units, unit_shares, ratio)"
                     " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    [KZI_SUCCESSION] = "INSERT INTO succession(id, document, line, place,"
                       " as_of, since, until, filed, rank, mention, successor,"
                       " cause) VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
    [KZI_NOTE] = "INSERT INTO note(id, document, line, place, field, text)"
                 " VALUES(?1,?2,?3,?4,?10,?11)",
    [KZI_FINDING] = "INSERT INTO finding(id, document, line, place, party,"
                    " code, text) VALUES(?1,?2,?3,?4,?10,?11,?12)",
    [KZI_REJECT] = "INSERT INTO reject(id, document, line, place, reason,"
                   " excerpt) VALUES(?1,?2,?3,?4,?10,?11)",
};

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

/* ---- binding ---- */

static void
bind_text(sqlite3_stmt *q, int i, const char *s)
{
    if (s)
        sqlite3_bind_text(q, i, s, -1, SQLITE_STATIC);
    else
        sqlite3_bind_null(q, i);
}

static void
bind_date(sqlite3_stmt *q, int i, kz_date d)
{
    if (d == KZ_DATE_NONE || d == KZ_DATE_OPEN)
        sqlite3_bind_null(q, i);
    else
        sqlite3_bind_int(q, i, d);
}

static void
bind_id(sqlite3_stmt *q, int i, kz_rowid id)
{
    if (id)
        sqlite3_bind_int64(q, i, id);
    else
        sqlite3_bind_null(q, i);
}

static void
bind_stated(sqlite3_stmt *q, int i, int64_t v)
{
    if (v >= 0)
        sqlite3_bind_int64(q, i, v);
    else
        sqlite3_bind_null(q, i);
}

static void
bind_holding(sqlite3_stmt *q, const struct kz_rec_holding *h,
    const struct kzi_refs *refs, kz_rowid family)
{
    const struct kz_amount *a = &h->amount;

    sqlite3_bind_int64(q, 10, refs->a);
    sqlite3_bind_int64(q, 11, refs->b);
    sqlite3_bind_int(q, 12, (int)a->kind);
    sqlite3_bind_int(q, 13, (int)a->rounding);
    sqlite3_bind_int64(q, 14, a->lo);
    sqlite3_bind_int64(q, 15, a->hi);
    sqlite3_bind_int64(q, 16, a->point);
    sqlite3_bind_int64(q, 17, a->base);
    sqlite3_bind_int(q, 18, a->lo_open);
    sqlite3_bind_int(q, 19, a->hi_open);
    sqlite3_bind_int(q, 20, (int)h->stake);
    sqlite3_bind_int(q, 21, (int)h->nature);
    sqlite3_bind_int(q, 22, (int)h->listing);
    sqlite3_bind_int64(q, 23, h->position);
    sqlite3_bind_int64(q, 24, family);
    bind_text(q, 25, h->share_class);
}

static void
bind_party(sqlite3_stmt *q, const struct kz_rec_party *p)
{
    sqlite3_bind_int(q, 11, (int)p->type);
    bind_text(q, 12, p->country);
    bind_text(q, 13, p->head_office);
    bind_text(q, 14, p->residence);
    bind_text(q, 15, p->state_of);
    bind_text(q, 16, p->address_country);
    sqlite3_bind_int(q, 17, (int)p->listed);
    sqlite3_bind_int(q, 18, (int)p->contractor);
    bind_text(q, 19, p->former_nationality);
}

/* A name part is a party record with a name only, or a name record. */
static void
bind_name(sqlite3_stmt *q, enum kzi_table t, const struct kz_record *r)
{
    int plain = r->kind == KZ_REC_PARTY;

    bind_text(q, 11, plain ? r->u.party.name : r->u.name.text);
    bind_text(q, 12, plain ? NULL : r->u.name.use);
    bind_text(q, 13, plain ? r->u.party.address : NULL);
    if (t == KZI_PERSON)
        bind_date(q, 14, plain ? r->u.party.birth_date : KZ_DATE_NONE);
}

static void
bind_role(sqlite3_stmt *q, const struct kz_rec_role *r,
    const struct kzi_refs *refs, kz_rowid family)
{
    sqlite3_bind_int64(q, 11, refs->b);
    sqlite3_bind_int(q, 12, (int)r->role);
    sqlite3_bind_int(q, 13, r->former);
    sqlite3_bind_int(q, 14, (int)r->representative);
    sqlite3_bind_int(q, 15, (int)r->outside);
    bind_text(q, 16, r->title);
    sqlite3_bind_int64(q, 17, family);
    bind_id(q, 18, refs->c);
}

static void
bind_category(sqlite3_stmt *q, const struct kz_rec_category *c)
{
    bind_text(q, 11, c->share_class);
    sqlite3_bind_int(q, 12, (int)c->category);
    bind_stated(q, 13, c->holders);
    bind_stated(q, 14, c->units);
    bind_stated(q, 15, c->unit_shares);
    bind_text(q, 16, c->ratio);
}

void
kzi_row_bind(sqlite3_stmt *q, enum kzi_table t, kz_rowid id, kz_rowid document,
    const struct kz_record *part, const struct kzi_refs *refs, kz_rowid family)
{
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, document);
    bind_id(q, 3, part->line);
    bind_text(q, 4, part->place);
    if (t < KZI_NOTE) {
        bind_date(q, 5, part->as_of);
        bind_date(q, 6, part->since);
        bind_date(q, 7, part->until);
        bind_date(q, 8, part->filed);
        if (t != KZI_NAME && t != KZI_PERSON)
            sqlite3_bind_int(q, 9, part->rank);
        sqlite3_bind_int64(q, 10, refs->a);
    }
    switch (t) {
    case KZI_PARTY:
        bind_party(q, &part->u.party);
        break;
    case KZI_NAME:
    case KZI_PERSON:
        bind_name(q, t, part);
        break;
    case KZI_IDENTIFIER:
        sqlite3_bind_int64(q, 11, refs->b);
        break;
    case KZI_HOLDING:
        bind_holding(q, &part->u.holding, refs, family);
        break;
    case KZI_ROLE:
        bind_role(q, &part->u.role, refs, family);
        break;
    case KZI_CAPITAL:
        bind_text(q, 11, part->u.capital.share_class);
        bind_stated(q, 12, part->u.capital.issued);
        bind_stated(q, 13, part->u.capital.treasury);
        bind_stated(q, 14, part->u.capital.votes);
        bind_stated(q, 15, part->u.capital.unit);
        break;
    case KZI_CATEGORY:
        bind_category(q, &part->u.category);
        break;
    case KZI_SUCCESSION:
        sqlite3_bind_int64(q, 11, refs->b);
        bind_text(q, 12, part->u.succession.cause);
        break;
    case KZI_NOTE:
        bind_text(q, 10, part->u.note.field);
        bind_text(q, 11, part->u.note.text);
        break;
    case KZI_FINDING:
        bind_id(q, 10, refs->a);
        bind_text(q, 11, part->u.finding.code);
        bind_text(q, 12, part->u.finding.text);
        break;
    case KZI_REJECT:
        bind_text(q, 10, part->u.reject.reason);
        bind_text(q, 11, part->u.reject.excerpt);
        break;
    case KZI_DOCUMENT:
    case KZI_MENTION:
    case KZI_TABLES:
        kz_bug("not a table of statements");
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

kz_status
kzi_row_hash(struct kz_buf *scratch, enum kzi_table t,
    const struct kz_record *part, const char *document_key,
    struct kz_digest *content, struct kz_digest *store, struct kz_error *err)
{
    struct kz_record r = *part;
    kz_status st;

    kz_buf_reset(scratch);
    kz_record_content(&r, scratch);
    KZ_TRY(kz_buf_check(scratch, err));
    /* parties, holdings, roles; the rest speaks of documents */
    if ((t >= KZI_PARTY && t <= KZI_ROLE) || t == KZI_SUCCESSION)
        kz_digest_add(content, kz_digest_of(scratch->data, scratch->len));
    kz_buf_reset(scratch);
    r.document = document_key;
    if (t == KZI_NAME || t == KZI_PERSON)
        r.rank = 0;      /* not kept in that table */
    if (t >= KZI_NOTE) { /* nor days and rank in these */
        r.as_of = r.since = r.filed = KZ_DATE_NONE;
        r.until = KZ_DATE_OPEN;
        r.rank = 0;
    }
    if (t == KZI_HOLDING)
        r.u.holding.table = NULL; /* kept as the family */
    if (t == KZI_ROLE)
        r.u.role.table = NULL;
    kz_record_write(&r, scratch);
    KZ_TRY(kz_buf_check(scratch, err));
    kz_digest_add(store, kz_digest_of(scratch->data, scratch->len));
out:
    return st;
}
