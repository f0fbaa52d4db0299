/* Queries for the graph: whole tables, and the statements of one party. */
#include <string.h>

#include "keizu/store/query.h"
#include "src/store/store_priv.h"

kz_status
kzi_cached(struct kz_store *s, enum kzi_query which, const char *sql,
    sqlite3_stmt **out, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (!s->queries[which])
        st = kzi_prepare(s, sql, &s->queries[which], err);
    if (st == KZ_OK) {
        *out = s->queries[which];
        sqlite3_reset(*out);
    }
    return st;
}

/* ---- whole tables ---- */

kz_status
kz_scan_mentions(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_mention_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT id, party, scheme, value FROM mention ORDER BY id", &q, err));
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

static void
read_party(sqlite3_stmt *q, struct kz_party_row *r)
{
    r->id = sqlite3_column_int64(q, 0);
    r->mention = sqlite3_column_int64(q, 1);
    r->party = sqlite3_column_int64(q, 2);
    r->document = sqlite3_column_int64(q, 3);
    r->rank = sqlite3_column_int(q, 4);
    r->as_of = kzi_date_at(q, 5, KZ_DATE_NONE);
    r->since = kzi_date_at(q, 6, KZ_DATE_NONE);
    r->until = kzi_date_at(q, 7, KZ_DATE_OPEN);
    r->filed = kzi_date_at(q, 8, KZ_DATE_NONE);
    r->type = (enum kz_party_type)sqlite3_column_int(q, 9);
    r->country = kzi_text_at(q, 10);
    r->head_office = kzi_text_at(q, 11);
    r->residence = kzi_text_at(q, 12);
    r->state_of = kzi_text_at(q, 13);
    r->address_country = kzi_text_at(q, 14);
    r->listed = (enum kz_yesno)sqlite3_column_int(q, 15);
    r->contractor = (enum kz_yesno)sqlite3_column_int(q, 16);
}

static kz_status
visit_parties(struct kz_store *s, sqlite3_stmt *q,
    kz_status (*visit)(void *ctx, const struct kz_party_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    kz_status st;

    for (;;) {
        struct kz_party_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            return KZ_OK;
        read_party(q, &r);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
out:
    return st;
}

kz_status
kz_scan_parties(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_party_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    /* 0 in the place of the party: the graph maps mentions by itself */
    KZ_TRY(kzi_prepare(s,
        "SELECT f.id, f.mention, 0, f.document, f.rank, f.as_of, f.since,"
        " f.until, f.filed, f.type, f.country, f.head_office, f.residence,"
        " f.state_of, f.address_country, f.listed, f.contractor"
        " FROM party_fact f ORDER BY f.id",
        &q, err));
    KZ_TRY(visit_parties(s, q, visit, ctx, err));
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_facts_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_party_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_cached(s, KZI_Q_FACTS_OF,
        KZI_MEMBERS
        "SELECT f.id, f.mention, ?1, f.document, f.rank, f.as_of,"
        " f.since, f.until, f.filed, f.type, f.country, f.head_office,"
        " f.residence, f.state_of, f.address_country, f.listed,"
        " f.contractor FROM m CROSS JOIN party_fact f"
        " ON f.mention = m.id"
        " ORDER BY f.id",
        &q, err));
    sqlite3_bind_int64(q, 1, party);
    KZ_TRY(visit_parties(s, q, visit, ctx, err));
out:
    sqlite3_reset(q);
    return st;
}

static void
read_holding(sqlite3_stmt *q, struct kz_holding_row *r)
{
    struct kz_amount *a = &r->amount;

    r->id = sqlite3_column_int64(q, 0);
    r->owner = sqlite3_column_int64(q, 1);
    r->owned = sqlite3_column_int64(q, 2);
    r->document = sqlite3_column_int64(q, 3);
    r->family = sqlite3_column_int64(q, 4);
    r->rank = sqlite3_column_int(q, 5);
    r->as_of = kzi_date_at(q, 6, KZ_DATE_NONE);
    r->since = kzi_date_at(q, 7, KZ_DATE_NONE);
    r->until = kzi_date_at(q, 8, KZ_DATE_OPEN);
    r->filed = kzi_date_at(q, 9, KZ_DATE_NONE);
    a->kind = (enum kz_amount_kind)sqlite3_column_int(q, 10);
    a->rounding = (enum kz_rounding)sqlite3_column_int(q, 11);
    a->lo = sqlite3_column_int64(q, 12);
    a->hi = sqlite3_column_int64(q, 13);
    a->point = sqlite3_column_int64(q, 14);
    a->base = sqlite3_column_int64(q, 15);
    a->lo_open = sqlite3_column_int(q, 16);
    a->hi_open = sqlite3_column_int(q, 17);
    r->stake = (enum kz_stake)sqlite3_column_int(q, 18);
    r->nature = (enum kz_nature)sqlite3_column_int(q, 19);
    r->listing = (enum kz_listing)sqlite3_column_int(q, 20);
    r->line = sqlite3_column_int64(q, 21);
}

#define HOLDING_COLUMNS                                                       \
    " h.document, h.family, h.rank, h.as_of, h.since, h.until, h.filed,"      \
    " h.kind, h.rounding, h.lo, h.hi, h.point, h.base, h.lo_open, h.hi_open," \
    " h.stake, h.nature, h.listing, h.line "

static kz_status
visit_holdings(struct kz_store *s, sqlite3_stmt *q,
    kz_status (*visit)(void *ctx, const struct kz_holding_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    kz_status st;

    for (;;) {
        struct kz_holding_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            return KZ_OK;
        read_holding(q, &r);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
out:
    return st;
}

kz_status
kz_scan_holdings(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_holding_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT h.id, h.owner, h.owned," HOLDING_COLUMNS
        "FROM holding h ORDER BY h.id",
        &q, err));
    KZ_TRY(visit_holdings(s, q, visit, ctx, err));
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_holdings_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_holding_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_cached(s, KZI_Q_HOLDINGS_OF,
        KZI_MEMBERS "SELECT h.id, o.party, ?1," HOLDING_COLUMNS
                    "FROM m CROSS JOIN holding h ON h.owned = m.id"
                    " CROSS JOIN mention o ON o.id = h.owner ORDER BY h.id",
        &q, err));
    sqlite3_bind_int64(q, 1, party);
    KZ_TRY(visit_holdings(s, q, visit, ctx, err));
out:
    sqlite3_reset(q);
    return st;
}

kz_status
kz_holdings_by(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_holding_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_cached(s, KZI_Q_HOLDINGS_BY,
        KZI_MEMBERS "SELECT h.id, ?1, o.party," HOLDING_COLUMNS
                    "FROM m CROSS JOIN holding h ON h.owner = m.id"
                    " CROSS JOIN mention o ON o.id = h.owned ORDER BY h.id",
        &q, err));
    sqlite3_bind_int64(q, 1, party);
    KZ_TRY(visit_holdings(s, q, visit, ctx, err));
out:
    sqlite3_reset(q);
    return st;
}

#define CATEGORY_COLUMNS                                                 \
    " x.document, x.category, x.units, x.unit_shares, x.as_of, x.since," \
    " x.filed, x.rank, x.share_class IS NOT NULL "

kz_status
kz_scan_categories(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_category_fact *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    if (party) {
        KZ_TRY(kzi_cached(s, KZI_Q_CATEGORIES_OF,
            KZI_MEMBERS "SELECT ?1," CATEGORY_COLUMNS
                        "FROM m CROSS JOIN category x ON x.company = m.id",
            &q, err));
        sqlite3_bind_int64(q, 1, party);
    } else {
        KZ_TRY(kzi_prepare(s,
            "SELECT x.company," CATEGORY_COLUMNS "FROM category x", &q, err));
    }
    for (;;) {
        struct kz_category_fact r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.company = sqlite3_column_int64(q, 0);
        r.document = sqlite3_column_int64(q, 1);
        r.category = (enum kz_category)sqlite3_column_int(q, 2);
        r.units = kzi_stated_at(q, 3);
        r.unit_shares = kzi_stated_at(q, 4);
        r.as_of = kzi_date_at(q, 5, KZ_DATE_NONE);
        r.since = kzi_date_at(q, 6, KZ_DATE_NONE);
        r.filed = kzi_date_at(q, 7, KZ_DATE_NONE);
        r.rank = sqlite3_column_int(q, 8);
        r.of_a_class = sqlite3_column_int(q, 9);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    if (party)
        sqlite3_reset(q);
    else
        sqlite3_finalize(q);
    return st;
}

kz_status
kz_scan_documents(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_document_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT id, batch, key, title, type, series, sha256, version, filed,"
        " as_of, rank FROM document ORDER BY id",
        &q, err));
    for (;;) {
        struct kz_document_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.id = sqlite3_column_int64(q, 0);
        r.batch = sqlite3_column_int64(q, 1);
        r.key = kzi_text_at(q, 2);
        r.title = kzi_text_at(q, 3);
        r.type = kzi_text_at(q, 4);
        r.series = kzi_text_at(q, 5);
        r.sha256 = kzi_text_at(q, 6);
        r.version = sqlite3_column_int64(q, 7);
        r.filed = kzi_date_at(q, 8, KZ_DATE_NONE);
        r.as_of = kzi_date_at(q, 9, KZ_DATE_NONE);
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

kz_status
kz_scan_refused_links(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_identifier_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT x.id, x.mention, x.other, a.party, b.party, x.document,"
        " x.line, x.place FROM identifier x JOIN mention a ON a.id ="
        " x.mention JOIN mention b ON b.id = x.other"
        " WHERE a.party <> b.party ORDER BY x.id",
        &q, err));
    for (;;) {
        struct kz_identifier_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.id = sqlite3_column_int64(q, 0);
        r.mention = sqlite3_column_int64(q, 1);
        r.other = sqlite3_column_int64(q, 2);
        r.party = sqlite3_column_int64(q, 3);
        r.other_party = sqlite3_column_int64(q, 4);
        r.document = sqlite3_column_int64(q, 5);
        r.line = sqlite3_column_int64(q, 6);
        r.place = kzi_text_at(q, 7);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

/* ---- sizes ---- */

kz_status
kz_store_extent(struct kz_store *s, struct kz_counts *out, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    memset(out, 0, sizeof *out);
    KZ_TRY(kzi_prepare(s,
        "SELECT (SELECT max(id) FROM mention), (SELECT max(id) FROM"
        " document), max(newest_filed), max(newest_as_of), (SELECT max(id)"
        " FROM holding) FROM batch",
        &q, err));
    KZ_TRY(kzi_step(s, q, err));
    out->mentions_end = sqlite3_column_int64(q, 0) + 1;
    out->documents_end = sqlite3_column_int64(q, 1) + 1;
    out->newest_filed = kzi_date_at(q, 2, KZ_DATE_NONE);
    out->newest_as_of = kzi_date_at(q, 3, KZ_DATE_NONE);
    out->holdings_end = sqlite3_column_int64(q, 4) + 1;
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_store_counts(struct kz_store *s, struct kz_counts *out, struct kz_error *err)
{
    struct kz_counts c;
    const struct {
        const char *sql;
        int64_t *to;
    } each[] = {
        { "SELECT count(*) FROM mention", &c.mentions },
        { "SELECT count(*) FROM mention WHERE party = id", &c.parties },
        { "SELECT count(*) FROM party_fact", &c.party_facts },
        { "SELECT count(*) FROM holding", &c.holdings },
        { "SELECT count(*) FROM role", &c.roles },
        { "SELECT count(*) FROM document", &c.documents },
        { "SELECT count(*) FROM batch", &c.batches },
        { "SELECT count(*) FROM reject", &c.rejects },
        { "SELECT count(*) FROM finding", &c.findings },
        { "SELECT count(*) FROM identifier", &c.links },
        { "SELECT count(*) FROM person", &c.persons },
        { "SELECT count(*) FROM name", &c.names },
        { "SELECT count(*) FROM capital", &c.capitals },
        { "SELECT count(*) FROM category", &c.categories },
        { "SELECT count(*) FROM note", &c.notes },
    };
    kz_status st;

    KZ_TRY(kz_store_extent(s, &c, err));
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
        KZ_TRY(kzi_int(s, each[i].sql, 0, each[i].to, err));
    *out = c;
out:
    return st;
}
