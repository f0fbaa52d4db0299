/* The store's sink: each record becomes rows of the batch under way. */
#include <stdio.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/store/gather.h"
#include "src/store/sink_store.h"

/* ---- mentions, families, documents ---- */

static kz_status
insert_row(struct kz_store *s, enum kzi_table t, const struct kzi_row *row,
    const struct kzi_refs *refs, struct kz_error *err)
{
    sqlite3_stmt *q = s->insert[t];
    kz_status st;

    if (s->bulk)
        return kzi_bulk_row(s, t, row, refs, err);
    sqlite3_reset(q);
    kzi_row_bind(q, row);
    st = kzi_step(s, q, err);
    sqlite3_reset(q);
    return st < 0 ? st : KZ_OK;
}

static kz_status
insert_mention(struct kz_store *s, const char *scheme, const char *value,
    kz_rowid *id, struct kz_error *err)
{
    static const struct kzi_refs none = { 0, 0, 0 };
    struct kzi_row row KZ_UNSET;

    if (strcmp(scheme, "k") == 0)
        s->needs_identity = 1;
    *id = s->next[KZI_MENTION]++;
    kzi_row_make_mention(&row, *id, scheme, value);
    return insert_row(s, KZI_MENTION, &row, &none, err);
}

/* The row of a mention by the index; 0: there is none. */
static kz_status
search_mention(struct kz_store *s, const char *scheme, const char *value,
    kz_rowid *id, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    if (s->bulk)
        KZ_TRY(kzi_bulk_end(s, 0, err));
    q = s->find_mention;
    if (s->no_key) { /* the table of names has just become too small */
        KZ_TRY(kzi_key_make(s, err));
        s->no_key = 0;
    }
    sqlite3_reset(q);
    sqlite3_bind_text(q, 1, scheme, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, value, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    *id = st == KZ_OK ? sqlite3_column_int64(q, 0) : 0;
out:
    sqlite3_reset(q);
    return st < 0 ? st : KZ_OK;
}

/* Scheme and identifier of a reference into buf, each with its 0. */
static kz_status
normal_ref(const struct kz_ref *ref, struct kz_buf *buf, struct kz_ref *norm,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    kz_buf_reset(buf);
    memset(norm, 0, sizeof *norm);
    if (ref->scheme && ref->id && ref->id[0]) {
        size_t n = strlen(ref->scheme) + 1;

        kz_buf_add(buf, ref->scheme, n);
        kz_buf_puts(buf, ref->id);
        KZ_TRY(kz_buf_check(buf, err));
        norm->id = buf->data + n;
    } else {
        KZ_TRY(kz_ref_key(ref, buf, err));
        buf->data[1] = 0; /* the colon of "k:" */
        norm->id = buf->data + 2;
    }
    norm->scheme = buf->data;
out:
    return st;
}

/*
 * The row of a mention, made if new.  *norm gets its scheme and id; both stay
 * valid until the next one of that place in a record.
 */
static kz_status
mention_id(struct kz_store *s, const struct kz_ref *ref, int place,
    struct kz_ref *norm, kz_rowid *id, struct kz_error *err)
{
    struct kzi_ref *last = &s->refs[place];
    struct kz_digest d;
    kz_rowid found;
    kz_status st = KZ_OK;

    /* one row of a source says several things of one party */
    if (last->id && ref->scheme && ref->id &&
        strcmp(ref->id, last->norm.id) == 0 &&
        strcmp(ref->scheme, last->norm.scheme) == 0) {
        *norm = last->norm;
        *id = last->id;
        return KZ_OK;
    }
    last->id = 0;
    KZ_TRY(normal_ref(ref, &last->text, norm, err));
    d = kzi_names_key(&s->names, norm->scheme, norm->id);
    found = kzi_names_find(&s->names, d);
    if (!found) {
        if (!s->names.complete)
            KZ_TRY(search_mention(s, norm->scheme, norm->id, &found, err));
        if (!found)
            KZ_TRY(insert_mention(s, norm->scheme, norm->id, &found, err));
        kzi_names_add(&s->names, d, found);
    }
    last->norm = *norm;
    last->id = *id = found;
out:
    return st < 0 ? st : KZ_OK;
}

static kz_status
family_id(struct kz_store *s, const char *table, kz_rowid *id,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    struct kz_buf name;
    kz_status st = KZ_OK;

    kz_buf_init(&name);
    kz_buf_printf(&name, "%s/%s", s->importer ? s->importer : "?",
        table ? table : "");
    if (strcmp(s->opts.source, "local") != 0)
        kz_buf_printf(&name, "/%s", s->opts.source);
    KZ_TRY(kz_buf_check(&name, err));
    for (size_t i = 0; i < s->nfamilies; i++) {
        if (strcmp(s->families[i].name, name.data) == 0) {
            *id = s->families[i].id;
            goto out;
        }
    }
    KZ_TRY(kzi_prepare(s,
        "INSERT INTO family(name) VALUES(?1) ON CONFLICT(name) DO UPDATE"
        " SET name = ?1 RETURNING id",
        &q, err));
    sqlite3_bind_text(q, 1, name.data, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    *id = sqlite3_column_int64(q, 0);
    if (kz_grow(&s->families, &s->families_cap, s->nfamilies + 1,
            sizeof *s->families) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    s->families[s->nfamilies].id = *id;
    s->families[s->nfamilies].name = kz_buf_take(&name);
    if (!s->families[s->nfamilies].name)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    s->nfamilies++;
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    kz_buf_clear(&name);
    return st;
}

/* Insert a document row and make it the current one. */
static kz_status
insert_document(struct kz_store *s, const struct kz_record *r, const char *key,
    const char *type, struct kz_error *err)
{
    sqlite3_stmt *q = s->insert[KZI_DOCUMENT];
    const struct kz_rec_document *d = &r->u.document;
    int opened = r->kind == KZ_REC_DOCUMENT;
    kz_date filed = r->filed;
    kz_rowid id = s->next[KZI_DOCUMENT]++;
    kz_status st;

    if (filed == KZ_DATE_NONE)
        filed = opened ? s->opts.filed : s->main_filed;
    s->document = id;
    s->document_filed = filed;
    s->document_as_of = r->as_of;
    s->document_rank = r->rank ? r->rank : opened ? 6 : s->main_rank;
    kz_buf_reset(&s->document_key);
    kz_buf_puts(&s->document_key, key);
    KZ_TRY(kz_buf_check(&s->document_key, err));
    sqlite3_reset(q);
    sqlite3_clear_bindings(q);
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_int64(q, 2, s->batch);
    sqlite3_bind_text(q, 3, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 4, opened && d->title ? d->title : key, -1,
        SQLITE_STATIC);
    sqlite3_bind_text(q, 5, type, -1, SQLITE_STATIC);
    if (opened && d->series)
        sqlite3_bind_text(q, 6, d->series, -1, SQLITE_STATIC);
    sqlite3_bind_int64(q, 7, opened ? d->version : 0);
    if (filed != KZ_DATE_NONE)
        sqlite3_bind_int(q, 8, filed);
    if (r->as_of != KZ_DATE_NONE)
        sqlite3_bind_int(q, 9, r->as_of);
    sqlite3_bind_int(q, 10, s->document_rank);
    sqlite3_bind_text(q, 11, "", -1, SQLITE_STATIC);
    if (opened && r->line)
        sqlite3_bind_int64(q, 12, r->line);
    if (opened && r->place)
        sqlite3_bind_text(q, 13, r->place, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    s->result.documents++;
    st = KZ_OK;
out:
    sqlite3_reset(q);
    return st;
}

/* Make the record's document the current one. */
static kz_status
select_document(struct kz_store *s, const struct kz_record *r,
    struct kz_error *err)
{
    sqlite3_stmt *q = s->find_document;
    const char *key = r->document ? r->document : s->main_key.data;
    kz_status st = KZ_OK;

    if (!s->main_document)
        return kz_fail(err, KZ_EINVAL, "an importer gave no document first");
    if ((!r->document && s->document == s->main_document) ||
        strcmp(key, s->document_key.data) == 0)
        return KZ_OK;
    sqlite3_reset(q);
    sqlite3_bind_int64(q, 1, s->batch);
    sqlite3_bind_text(q, 2, key, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    if (st == KZ_DONE) {
        KZ_TRY(insert_document(s, r, key, "cited", err));
        goto out;
    }
    s->document = sqlite3_column_int64(q, 0);
    s->document_filed = sqlite3_column_type(q, 1) == SQLITE_NULL
                            ? KZ_DATE_NONE
                            : (kz_date)sqlite3_column_int(q, 1);
    s->document_rank = sqlite3_column_int(q, 2);
    kz_buf_reset(&s->document_key);
    kz_buf_puts(&s->document_key, key);
    st = kz_buf_check(&s->document_key, err);
out:
    sqlite3_reset(q);
    return st < 0 ? st : KZ_OK;
}

static kz_status
put_document(struct kz_store *s, const struct kz_record *r,
    struct kz_error *err)
{
    const struct kz_rec_document *d = &r->u.document;
    kz_status st;

    KZ_TRY(insert_document(s, r, d->key, d->type ? d->type : "", err));
    s->main_document = s->document;
    s->main_filed = s->document_filed;
    s->main_rank = s->document_rank;
    kz_buf_reset(&s->main_key);
    kz_buf_puts(&s->main_key, d->key);
    st = kz_buf_check(&s->main_key, err);
out:
    return st;
}

/* ---- rows ---- */

static void
note_days(struct kz_store *s, const struct kz_record *r)
{
    if (r->filed != KZ_DATE_NONE &&
        (s->newest_filed == KZ_DATE_NONE || r->filed > s->newest_filed))
        s->newest_filed = r->filed;
    if (r->as_of != KZ_DATE_NONE &&
        (s->newest_as_of == KZ_DATE_NONE || r->as_of > s->newest_as_of))
        s->newest_as_of = r->as_of;
}

static kz_status
insert_part(struct kz_store *s, enum kzi_table t, const struct kz_record *part,
    const struct kzi_refs *refs, kz_rowid family, struct kz_error *err)
{
    struct kzi_row row KZ_UNSET;
    kz_status st;

    kzi_row_make(&row, t, s->next[t]++, s->document, part, refs, family);
    KZ_TRY(insert_row(s, t, &row, refs, err));
    kzi_gather_row(s, t, &row);
    KZ_TRY(kzi_row_hash(&s->halves, t, part, s->document_key.data, &s->content,
        &s->store_digest, err));
out:
    return st;
}

static kz_status
put_reject(struct kz_store *s, const struct kz_record *r, const char *reason,
    const char *excerpt, struct kz_error *err)
{
    struct kz_record part;
    struct kzi_refs none = { 0, 0, 0 };
    kz_status st;

    kz_record_init(&part, KZ_REC_REJECT);
    part.line = r->line;
    part.place = r->place;
    part.u.reject.reason = reason;
    part.u.reject.excerpt = excerpt;
    KZ_TRY(insert_part(s, KZI_REJECT, &part, &none, 0, err));
    s->result.rejects++;
    if (s->opts.strict)
        st = kz_fail(err, KZ_EFORMAT, "line %lld: %s (--strict)",
            (long long)r->line, reason);
    else if (s->opts.max_rejects >= 0 &&
             s->result.rejects > s->opts.max_rejects)
        st = kz_fail(err, KZ_EFORMAT,
            "more than %lld records were rejected; the last: line %lld: %s",
            (long long)s->opts.max_rejects, (long long)r->line, reason);
out:
    return st;
}

/* The two halves of a party: attributes, and names with what is personal. */
static kz_status
put_party(struct kz_store *s, struct kz_record *r, const struct kzi_refs *refs,
    struct kz_error *err)
{
    struct kz_record names = *r;
    struct kz_rec_party *p = &r->u.party, *n = &names.u.party;
    int personal = p->type == KZ_PARTY_PERSON || p->type == KZ_PARTY_UNKNOWN ||
                   p->birth_date != KZ_DATE_NONE;
    kz_status st = KZ_OK;

    if (personal ? p->birth_date != KZ_DATE_NONE
                 : p->address && strcmp(p->ref.scheme, "houjin") != 0)
        s->needs_identity = 1;
    s->last_party = refs->a;
    s->last_personal = personal;
    memset(n, 0, sizeof *n);
    n->ref = p->ref;
    n->name = p->name;
    n->address = p->address;
    n->birth_date = p->birth_date;
    names.rank = 0;
    if (n->name || n->address || n->birth_date != KZ_DATE_NONE)
        KZ_TRY(insert_part(s, personal ? KZI_PERSON : KZI_NAME, &names, refs, 0,
            err));
    p->name = p->address = NULL;
    p->birth_date = KZ_DATE_NONE;
    KZ_TRY(insert_part(s, KZI_PARTY, r, refs, 0, err));
    s->result.parties++;
out:
    return st;
}

/*
 * Where another name goes: with persons when the party before it did (other
 * names follow their party), or when it is known by name only.
 */
static enum kzi_table
name_table(const struct kz_store *s, const char *scheme, kz_rowid mention)
{
    if (mention == s->last_party)
        return s->last_personal ? KZI_PERSON : KZI_NAME;
    return strcmp(scheme, "k") == 0 ? KZI_PERSON : KZI_NAME;
}

static kz_status
put_statement(struct kz_store *s, struct kz_record *r,
    const struct kzi_refs *refs, struct kz_error *err)
{
    kz_rowid family = 0;
    kz_status st = KZ_OK;

    switch (r->kind) {
    case KZ_REC_PARTY:
        return put_party(s, r, refs, err);
    case KZ_REC_NAME:
        r->rank = 0;
        return insert_part(s, name_table(s, r->u.name.ref.scheme, refs->a), r,
            refs, 0, err);
    case KZ_REC_IDENTIFIER:
        return insert_part(s, KZI_IDENTIFIER, r, refs, 0, err);
    case KZ_REC_HOLDING:
        KZ_TRY(family_id(s, r->u.holding.table, &family, err));
        s->result.holdings++;
        if (r->as_of == KZ_DATE_NONE && r->since == KZ_DATE_NONE &&
            r->filed == KZ_DATE_NONE)
            s->result.undated++;
        return insert_part(s, KZI_HOLDING, r, refs, family, err);
    case KZ_REC_ROLE:
        KZ_TRY(family_id(s, r->u.role.table, &family, err));
        s->result.roles++;
        return insert_part(s, KZI_ROLE, r, refs, family, err);
    case KZ_REC_CAPITAL:
        return insert_part(s, KZI_CAPITAL, r, refs, 0, err);
    case KZ_REC_CATEGORY:
        return insert_part(s, KZI_CATEGORY, r, refs, 0, err);
    case KZ_REC_SUCCESSION:
        return insert_part(s, KZI_SUCCESSION, r, refs, 0, err);
    case KZ_REC_NOTE:
        s->result.notes++;
        return insert_part(s, KZI_NOTE, r, refs, 0, err);
    case KZ_REC_FINDING:
        s->result.findings++;
        return insert_part(s, KZI_FINDING, r, refs, 0, err);
    case KZ_REC_DOCUMENT:
    case KZ_REC_REJECT:
    case KZ_REC_KINDS:
        break;
    }
    kz_bug("not a statement");
out:
    return st;
}

/* Replace the references of a record by scheme and id, and find their rows. */
static kz_status
resolve_refs(struct kz_store *s, struct kz_record *r, struct kzi_refs *refs,
    struct kz_error *err)
{
    struct kz_ref other = { 0 };
    struct kz_ref *ref[3] = { NULL, NULL, NULL };
    kz_rowid *id[3] = { &refs->a, &refs->b, &refs->c };
    kz_status st = KZ_OK;

    switch (r->kind) {
    case KZ_REC_PARTY:
        ref[0] = &r->u.party.ref;
        break;
    case KZ_REC_NAME:
        ref[0] = &r->u.name.ref;
        break;
    case KZ_REC_IDENTIFIER:
        ref[0] = &r->u.identifier.ref;
        other.scheme = r->u.identifier.scheme;
        other.id = r->u.identifier.id;
        ref[1] = &other;
        break;
    case KZ_REC_HOLDING:
        ref[0] = &r->u.holding.owner;
        ref[1] = &r->u.holding.owned;
        break;
    case KZ_REC_ROLE:
        ref[0] = &r->u.role.person;
        ref[1] = &r->u.role.company;
        if (r->u.role.appointed_by.scheme || r->u.role.appointed_by.name)
            ref[2] = &r->u.role.appointed_by;
        break;
    case KZ_REC_CAPITAL:
        ref[0] = &r->u.capital.company;
        break;
    case KZ_REC_CATEGORY:
        ref[0] = &r->u.category.company;
        break;
    case KZ_REC_SUCCESSION:
        ref[0] = &r->u.succession.party;
        ref[1] = &r->u.succession.successor;
        break;
    case KZ_REC_FINDING:
        if (r->u.finding.party.scheme || r->u.finding.party.name)
            ref[0] = &r->u.finding.party;
        break;
    case KZ_REC_DOCUMENT:
    case KZ_REC_NOTE:
    case KZ_REC_REJECT:
    case KZ_REC_KINDS:
        break;
    }
    for (int i = 0; i < 3; i++) {
        struct kz_ref norm;

        if (!ref[i])
            continue;
        KZ_TRY(mention_id(s, ref[i], i, &norm, id[i], err));
        *ref[i] = norm;
    }
out:
    return st;
}

static int
bad_scheme(const char *s)
{
    if (!s)
        return 0;
    for (const char *p = s; *p; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') ||
                *p == '-' || *p == '_' || *p == '.'))
            return 1;
    return !*s;
}

/* Why a record that its kind's check passed may still not be kept, or NULL. */
static const char *
refusal(const struct kz_store *s, const struct kz_record *r)
{
    if (s->opts.today != KZ_DATE_NONE) {
        if (r->filed != KZ_DATE_NONE && r->filed > s->opts.today + 1)
            return "filed is after the day of loading";
        if (r->as_of != KZ_DATE_NONE && r->as_of > s->opts.today + 1)
            return "as_of is after the day of loading";
    }
    if ((r->kind == KZ_REC_HOLDING &&
            (bad_scheme(r->u.holding.owner.scheme) ||
                bad_scheme(r->u.holding.owned.scheme))) ||
        (r->kind == KZ_REC_PARTY && bad_scheme(r->u.party.ref.scheme)) ||
        (r->kind == KZ_REC_IDENTIFIER &&
            (bad_scheme(r->u.identifier.ref.scheme) ||
                bad_scheme(r->u.identifier.scheme))) ||
        (r->kind == KZ_REC_SUCCESSION &&
            (bad_scheme(r->u.succession.party.scheme) ||
                bad_scheme(r->u.succession.successor.scheme))) ||
        (r->kind == KZ_REC_ROLE &&
            (bad_scheme(r->u.role.person.scheme) ||
                bad_scheme(r->u.role.company.scheme) ||
                bad_scheme(r->u.role.appointed_by.scheme))) ||
        (r->kind == KZ_REC_NAME && bad_scheme(r->u.name.ref.scheme)) ||
        (r->kind == KZ_REC_CAPITAL &&
            bad_scheme(r->u.capital.company.scheme)) ||
        (r->kind == KZ_REC_FINDING && bad_scheme(r->u.finding.party.scheme)))
        return "an identifier's scheme has other characters than a-z 0-9 - _ "
               ".";
    return NULL;
}

kz_status
kzi_sink_put(void *ctx, const struct kz_record *given, struct kz_error *err)
{
    struct kz_store *s = ctx;
    struct kz_record r = *given;
    struct kz_error why KZ_UNSET;
    struct kzi_refs refs = { 0, 0, 0 };
    const char *reason;
    kz_status st;

    why.translate = NULL;
    kz_error_clear(&why);
    st = kz_record_check(&r, &why);
    if (st == KZ_ENOMEM)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    reason = st < 0 ? why.text : refusal(s, &r);
    if (r.kind == KZ_REC_DOCUMENT) {
        if (reason)
            KZ_TRY(kz_fail(err, KZ_EFORMAT, "%s", reason));
        KZ_TRY(put_document(s, &r, err));
        goto out;
    }
    KZ_TRY(select_document(s, &r, err));
    if (r.kind == KZ_REC_REJECT || reason) {
        KZ_TRY(put_reject(s, &r, reason ? reason : r.u.reject.reason,
            reason ? NULL : r.u.reject.excerpt, err));
        goto out;
    }
    if (r.filed == KZ_DATE_NONE)
        r.filed = s->document_filed;
    if (!r.rank)
        r.rank = s->document_rank;
    KZ_TRY(resolve_refs(s, &r, &refs, err));
    note_days(s, &r);
    KZ_TRY(put_statement(s, &r, &refs, err));
    s->result.records++;
out:
    return st;
}
