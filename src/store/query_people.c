/* Queries for people: names, evidence, and lists of the facts of a party. */
#include <stdio.h>
#include <string.h>

#include "keizu/store/query.h"
#include "src/store/store_priv.h"

#define PLACE(t) " coalesce(" t ".place, 'line ' || " t ".line, '') "

kz_status
kz_party_key(struct kz_store *s, kz_rowid mention, struct kz_buf *out,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    kz_buf_reset(out);
    KZ_TRY(kzi_cached(s, KZI_Q_KEY,
        "SELECT scheme || ':' || value FROM mention WHERE id = ?", &q, err));
    sqlite3_bind_int64(q, 1, mention);
    KZ_TRY(kzi_step(s, q, err));
    if (st == KZ_OK)
        kz_buf_puts(out, kzi_text_at(q, 0));
    st = kz_buf_check(out, err);
out:
    sqlite3_reset(q);
    return st;
}

kz_status
kz_evidence_of(struct kz_store *s, enum kz_fact fact, kz_rowid row,
    struct kz_evidence *out, struct kz_error *err)
{
#define EVIDENCE(table, rank)                                           \
    "SELECT d.key, d.title," PLACE("x") ", d.sha256, x.filed, " rank    \
                                        " FROM " table                  \
                                        " x JOIN document d ON d.id = " \
                                        "x.document WHERE x.id = ?"
    static const char *const sql[] = {
        [KZ_FACT_HOLDING] = EVIDENCE("holding", "x.rank"),
        [KZ_FACT_ROLE] = EVIDENCE("role", "x.rank"),
        [KZ_FACT_PARTY] = EVIDENCE("party_fact", "x.rank"),
        [KZ_FACT_LINK] = EVIDENCE("identifier", "x.rank"),
        [KZ_FACT_SUCCESSION] = EVIDENCE("succession", "x.rank"),
    };
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_cached(s,
        (enum kzi_query)((int)KZI_Q_EVIDENCE_HOLDING + (int)fact), sql[fact],
        &q, err));
    sqlite3_bind_int64(q, 1, row);
    KZ_TRY(kzi_step(s, q, err));
    if (st == KZ_DONE)
        kz_bug("a fact without its document");
    out->document = kzi_text_at(q, 0);
    out->title = kzi_text_at(q, 1);
    out->place = kzi_text_at(q, 2);
    out->sha256 = kzi_text_at(q, 3);
    out->filed = kzi_date_at(q, 4, KZ_DATE_NONE);
    out->rank = sqlite3_column_int(q, 5);
out:
    return st;
}

kz_status
kz_scan_batches(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_batch_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT b.id, b.name, b.sha256, b.importer, b.source, b.options,"
        " r.started, b.bytes, b.records, b.rejects, b.findings, b.status"
        " FROM batch b JOIN run r ON r.id = b.run ORDER BY b.id",
        &q, err));
    for (;;) {
        struct kz_batch_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.id = sqlite3_column_int64(q, 0);
        r.name = kzi_text_at(q, 1);
        r.sha256 = kzi_text_at(q, 2);
        r.importer = kzi_text_at(q, 3);
        r.source = kzi_text_at(q, 4);
        r.options = kzi_text_at(q, 5);
        r.started = kzi_text_at(q, 6);
        r.bytes = sqlite3_column_int64(q, 7);
        r.records = sqlite3_column_int64(q, 8);
        r.rejects = sqlite3_column_int64(q, 9);
        r.findings = sqlite3_column_int64(q, 10);
        r.status = sqlite3_column_int(q, 11);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_scan_findings(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_finding_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT 'rejected-record' code, x.reason text, d.key," PLACE(
            "x") ", 0, d.filed, 1, d.sha256, coalesce(x.line, 0) FROM reject x"
                 " JOIN document d ON d.id = x.document UNION ALL"
                 " SELECT x.code, x.text, d.key," PLACE(
                     "x") ", coalesce(m.party, 0), d.filed, 0, d.sha256, "
                          "coalesce(x.line, 0)"
                          " FROM finding x JOIN document d ON d.id = x.document"
                          " LEFT JOIN mention m ON m.id = x.party ORDER BY 3, "
                          "9, 4, 1, 2, 8",
        &q, err));
    for (;;) {
        struct kz_finding_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.code = kzi_text_at(q, 0);
        r.text = kzi_text_at(q, 1);
        r.document = kzi_text_at(q, 2);
        r.place = kzi_text_at(q, 3);
        r.party = sqlite3_column_int64(q, 4);
        r.filed = kzi_date_at(q, 5, KZ_DATE_NONE);
        r.is_reject = sqlite3_column_int(q, 6);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_names_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_name_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_cached(s, KZI_Q_NAMES_OF,
        KZI_MEMBERS "SELECT x.text, x.use, d.key," PLACE(
            "x") ", x.address, x.as_of, x.filed, NULL, 0, d.rank FROM m JOIN "
                 "name x"
                 " ON x.mention = m.id JOIN document d ON d.id = x.document "
                 "UNION ALL"
                 " SELECT x.text, x.use, d.key," PLACE(
                     "x") ", x.address, x.as_of, x.filed, x.birth_date, 1, "
                          "d.rank FROM "
                          "m"
                          " JOIN person x ON x.mention = m.id JOIN document d"
                          " ON d.id = x.document ORDER BY 7 DESC, 1, 2, 3, 4",
        &q, err));
    sqlite3_bind_int64(q, 1, party);
    for (;;) {
        struct kz_name_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.text = kzi_text_at(q, 0);
        r.use = kzi_text_at(q, 1);
        r.document = kzi_text_at(q, 2);
        r.place = kzi_text_at(q, 3);
        r.address = kzi_text_at(q, 4);
        r.as_of = kzi_date_at(q, 5, KZ_DATE_NONE);
        r.filed = kzi_date_at(q, 6, KZ_DATE_NONE);
        r.birth_date = kzi_date_at(q, 7, KZ_DATE_NONE);
        r.personal = sqlite3_column_int(q, 8);
        r.rank = sqlite3_column_int(q, 9);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_reset(q);
    return st;
}

kz_status
kz_mentions_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_mention_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        KZI_MEMBERS "SELECT x.id, x.party, x.scheme, x.value FROM m"
                    " JOIN mention x ON x.id = m.id ORDER BY 3, 4",
        &q, err));
    sqlite3_bind_int64(q, 1, party);
    for (;;) {
        struct kz_mention_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.id = sqlite3_column_int64(q, 0);
        r.party = sqlite3_column_int64(q, 1);
        r.scheme = kzi_text_at(q, 2);
        r.value = kzi_text_at(q, 3);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

#define ROLE_COLUMNS                                                    \
    "SELECT x.id, p.party, c.party, x.role, x.former,"                  \
    " x.representative, x.outside, x.title, d.key," PLACE(              \
        "x") ","                                                        \
             " x.as_of, x.since, x.until, x.filed, x.rank, x.document," \
             " f.name, coalesce(x.line, 0) "
#define ROLE_JOINS                          \
    " JOIN mention p ON p.id = x.person"    \
    " JOIN mention c ON c.id = x.company"   \
    " JOIN document d ON d.id = x.document" \
    " JOIN family f ON f.id = x.family "

static void
read_role(sqlite3_stmt *q, struct kz_role_row *r)
{
    r->id = sqlite3_column_int64(q, 0);
    r->person = sqlite3_column_int64(q, 1);
    r->company = sqlite3_column_int64(q, 2);
    r->role = (enum kz_role_kind)sqlite3_column_int(q, 3);
    r->former = sqlite3_column_int(q, 4);
    r->representative = (enum kz_yesno)sqlite3_column_int(q, 5);
    r->outside = (enum kz_yesno)sqlite3_column_int(q, 6);
    r->title = kzi_text_at(q, 7);
    r->document = kzi_text_at(q, 8);
    r->place = kzi_text_at(q, 9);
    r->as_of = kzi_date_at(q, 10, KZ_DATE_NONE);
    r->since = kzi_date_at(q, 11, KZ_DATE_NONE);
    r->until = kzi_date_at(q, 12, KZ_DATE_OPEN);
    r->filed = kzi_date_at(q, 13, KZ_DATE_NONE);
    r->rank = sqlite3_column_int(q, 14);
    r->document_row = sqlite3_column_int64(q, 15);
    r->family = kzi_text_at(q, 16);
    r->line = sqlite3_column_int64(q, 17);
}

static kz_status
visit_roles(struct kz_store *s, sqlite3_stmt *q,
    kz_status (*visit)(void *ctx, const struct kz_role_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    kz_status st;

    for (;;) {
        struct kz_role_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            return KZ_OK;
        read_role(q, &r);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
out:
    return st;
}

kz_status
kz_roles_of(struct kz_store *s, kz_rowid party, int as_person,
    kz_status (*visit)(void *ctx, const struct kz_role_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
#define ROLES(mine)                                                 \
    KZI_MEMBERS ROLE_COLUMNS                                        \
        "FROM m JOIN role x ON x." mine " = m.id" ROLE_JOINS        \
        "ORDER BY coalesce(x.filed, -1000000) DESC, d.key, x.line," \
        " x.place, p.scheme, p.value, x.role"
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_cached(s, as_person ? KZI_Q_ROLES_BY : KZI_Q_ROLES_OF,
        as_person ? ROLES("person") : ROLES("company"), &q, err));
    sqlite3_bind_int64(q, 1, party);
    KZ_TRY(visit_roles(s, q, visit, ctx, err));
out:
    sqlite3_reset(q);
    return st;
}

kz_status
kz_scan_role_companies(struct kz_store *s, enum kz_role_kind role,
    kz_status (*visit)(void *ctx, kz_rowid company, struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT DISTINCT c.party FROM role x JOIN mention c"
        " ON c.id = x.company WHERE x.role = ?1 ORDER BY 1",
        &q, err));
    sqlite3_bind_int(q, 1, (int)role);
    for (;;) {
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        st = visit(ctx, sqlite3_column_int64(q, 0), err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_scan_roles(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_role_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s, ROLE_COLUMNS "FROM role x" ROLE_JOINS "ORDER BY x.id",
        &q, err));
    KZ_TRY(visit_roles(s, q, visit, ctx, err));
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_scan_persons(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_person_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT m.party, x.text, x.birth_date, x.filed FROM person x"
        " JOIN mention m ON m.id = x.mention ORDER BY x.id",
        &q, err));
    for (;;) {
        struct kz_person_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.party = sqlite3_column_int64(q, 0);
        r.text = kzi_text_at(q, 1);
        r.birth_date = kzi_date_at(q, 2, KZ_DATE_NONE);
        r.filed = kzi_date_at(q, 3, KZ_DATE_NONE);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_capital_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_capital_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        KZI_MEMBERS "SELECT x.share_class, d.key," PLACE(
            "x") ", x.issued, x.treasury, x.votes, x.unit, x.as_of, x.filed,"
                 " x.rank FROM m"
                 " JOIN capital x ON x.company = m.id"
                 " JOIN document d ON d.id = x.document"
                 " ORDER BY coalesce(x.filed, -1000000) DESC, d.key, "
                 "x.share_class",
        &q, err));
    sqlite3_bind_int64(q, 1, party);
    for (;;) {
        struct kz_capital_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.share_class = kzi_text_at(q, 0);
        r.document = kzi_text_at(q, 1);
        r.place = kzi_text_at(q, 2);
        r.issued = kzi_stated_at(q, 3);
        r.treasury = kzi_stated_at(q, 4);
        r.votes = kzi_stated_at(q, 5);
        r.unit = kzi_stated_at(q, 6);
        r.as_of = kzi_date_at(q, 7, KZ_DATE_NONE);
        r.filed = kzi_date_at(q, 8, KZ_DATE_NONE);
        r.rank = sqlite3_column_int(q, 9);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_successions_of(struct kz_store *s, kz_rowid party, int as_successor,
    kz_status (*visit)(void *ctx, const struct kz_succession_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
#define SUCCESSIONS(mine)                                                \
    KZI_MEMBERS "SELECT x.id, a.party, b.party, x.cause, d.key," PLACE(  \
        "x") ", x.as_of, x.since, x.until, x.filed, x.rank FROM m"       \
             " JOIN succession x ON x." mine " = m.id"                   \
             " JOIN mention a ON a.id = x.mention"                       \
             " JOIN mention b ON b.id = x.successor"                     \
             " JOIN document d ON d.id = x.document"                     \
             " ORDER BY coalesce(x.as_of, -1000000) DESC, a.scheme,"     \
             " a.value, b.scheme, b.value, d.key, coalesce(x.line, 0), " \
             "x.place"
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        as_successor ? SUCCESSIONS("successor") : SUCCESSIONS("mention"), &q,
        err));
    sqlite3_bind_int64(q, 1, party);
    for (;;) {
        struct kz_succession_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.id = sqlite3_column_int64(q, 0);
        r.party = sqlite3_column_int64(q, 1);
        r.successor = sqlite3_column_int64(q, 2);
        r.cause = kzi_text_at(q, 3);
        r.document = kzi_text_at(q, 4);
        r.place = kzi_text_at(q, 5);
        r.as_of = kzi_date_at(q, 6, KZ_DATE_NONE);
        r.since = kzi_date_at(q, 7, KZ_DATE_NONE);
        r.until = kzi_date_at(q, 8, KZ_DATE_OPEN);
        r.filed = kzi_date_at(q, 9, KZ_DATE_NONE);
        r.rank = sqlite3_column_int(q, 10);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

/* The total of votes that the document of x states for the same company. */
#define VOTES                                                             \
    "(SELECT c.votes FROM capital c WHERE c.document = x.document AND "   \
    "c.company = x.company AND c.share_class IS NULL AND c.votes IS NOT " \
    "NULL ORDER BY c.as_of, c.id LIMIT 1)"

kz_status
kz_categories_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_category_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        KZI_MEMBERS "SELECT x.share_class, d.key," PLACE(
            "x") ", x.category, x.holders, x.units, x.unit_shares, x.ratio,"
                 " x.as_of, x.filed," VOTES ", x.rank FROM m"
                 " JOIN category x ON x.company = m.id"
                 " JOIN document d ON d.id = x.document"
                 " ORDER BY coalesce(x.filed, -1000000) DESC, d.key,"
                 " x.as_of DESC, x.share_class, x.category, x.id",
        &q, err));
    sqlite3_bind_int64(q, 1, party);
    for (;;) {
        struct kz_category_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.share_class = kzi_text_at(q, 0);
        r.document = kzi_text_at(q, 1);
        r.place = kzi_text_at(q, 2);
        r.category = (enum kz_category)sqlite3_column_int(q, 3);
        r.holders = kzi_stated_at(q, 4);
        r.units = kzi_stated_at(q, 5);
        r.unit_shares = kzi_stated_at(q, 6);
        r.ratio = kzi_text_at(q, 7);
        r.as_of = kzi_date_at(q, 8, KZ_DATE_NONE);
        r.filed = kzi_date_at(q, 9, KZ_DATE_NONE);
        r.votes = kzi_stated_at(q, 10);
        r.rank = sqlite3_column_int(q, 11);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}
