/* Decisions: a person's word on two mentions, and what follows from it. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/store/identity.h"
#include "src/store/identity.h"

/* Hashes of a decision: its verdict is content, who and why are evidence. */
static kz_status
hash_decision(struct kz_buf *text, const struct kz_decision *d,
    struct kz_digest *content, struct kz_digest *store, struct kz_error *err)
{
    kz_status st;

    kz_buf_reset(text);
    kz_buf_printf(text, "decision\t%s\t%s\t%s", d->a, d->b,
        d->accept ? "accept" : "reject");
    KZ_TRY(kz_buf_check(text, err));
    kz_digest_add(content, kz_digest_of(text->data, text->len));
    kz_buf_printf(text, "\t%s\t%s\t%d", d->who ? d->who : "",
        d->why ? d->why : "", (int)d->decided);
    KZ_TRY(kz_buf_check(text, err));
    kz_digest_add(store, kz_digest_of(text->data, text->len));
out:
    return st;
}

/* The mention of a key "scheme:value", where there is one. */
#define JOIN_MENTION(m, key)                                                   \
    " LEFT JOIN mention " m " ON " m ".scheme = substr(" key ", 1, instr(" key \
    ", ':') - 1) AND " m ".value = substr(" key ", instr(" key ", ':') + 1)"

kz_status
kz_scan_decisions(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_decision_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT d.a, d.b, d.verdict = 'accept', d.who, d.why, d.decided,"
        " a.id, b.id, a.party, b.party FROM decision d" JOIN_MENTION("a", "d.a")
            JOIN_MENTION("b", "d.b") " ORDER BY d.a, d.b",
        &q, err));
    for (;;) {
        struct kz_decision_row r;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        r.decision.a = kzi_text_at(q, 0);
        r.decision.b = kzi_text_at(q, 1);
        r.decision.accept = sqlite3_column_int(q, 2);
        r.decision.who = kzi_text_at(q, 3);
        r.decision.why = kzi_text_at(q, 4);
        r.decision.decided = kzi_date_at(q, 5, KZ_DATE_NONE);
        r.a = sqlite3_column_int64(q, 6); /* NULL is 0 */
        r.b = sqlite3_column_int64(q, 7);
        r.party_a = sqlite3_column_int64(q, 8);
        r.party_b = sqlite3_column_int64(q, 9);
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

struct sums {
    struct kz_digest content, store;
    struct kz_buf text;
};

static kz_status
add_hash(void *ctx, const struct kz_decision_row *r, struct kz_error *err)
{
    struct sums *sums = ctx;

    return hash_decision(&sums->text, &r->decision, &sums->content,
        &sums->store, err);
}

kz_status
kzi_decisions_hash(struct kz_store *s, struct kz_digest *content,
    struct kz_digest *store, struct kz_error *err)
{
    struct sums sums = { { 0, 0 }, { 0, 0 }, { 0 } };
    kz_status st;

    kz_buf_init(&sums.text);
    KZ_TRY(kz_scan_decisions(s, add_hash, &sums, err));
    kz_digest_add(content, sums.content);
    kz_digest_add(store, sums.store);
out:
    kz_buf_clear(&sums.text);
    return st;
}

kz_status
kz_mention_find(struct kz_store *s, const char *key, kz_rowid *mention,
    struct kz_error *err)
{
    const char *colon = strchr(key, ':');
    sqlite3_stmt *q = NULL;
    kz_status st = KZ_OK;

    *mention = 0;
    if (!colon)
        return KZ_OK;
    KZ_TRY(kzi_prepare(s,
        "SELECT id FROM mention WHERE scheme = ? AND value = ?", &q, err));
    sqlite3_bind_text(q, 1, key, (int)(colon - key), SQLITE_STATIC);
    sqlite3_bind_text(q, 2, colon + 1, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    if (st == KZ_OK)
        *mention = sqlite3_column_int64(q, 0);
out:
    sqlite3_finalize(q);
    return st < 0 ? st : KZ_OK;
}

/* ---- changing them ---- */

/* The mentions of a pair, and the keys of names their classes bear on. */
static kz_status
affected(struct kz_store *s, const struct kz_decision *list, size_t n,
    struct kzi_ids *mentions, struct kzi_ids *keys, struct kz_error *err)
{
    struct kzi_resolver r = { 0 };
    int kept;
    kz_status st;

    KZ_TRY(kzi_resolver_open(s, &r, err));
    KZ_TRY(kzi_identity_is_kept(s, &kept, err));
    for (size_t i = 0; i < 2 * n; i++) {
        const struct kz_decision *d = &list[i / 2];
        kz_rowid mention;

        KZ_TRY(kz_mention_find(s, i % 2 ? d->b : d->a, &mention, err));
        if (!mention)
            continue;
        KZ_TRY(kzi_ids_add(mentions, mention, err));
        if (kept)
            KZ_TRY(kzi_keys_of_class(&r, mention, keys, err));
    }
out:
    kzi_resolver_clear(&r);
    return st;
}

static kz_status
delete_pair(struct kz_store *s, const char *a, const char *b,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s, "DELETE FROM decision WHERE a = ? AND b = ?", &q,
        err));
    sqlite3_bind_text(q, 1, a, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, b, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

static kz_status
insert_pair(struct kz_store *s, const struct kz_decision *d,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "INSERT INTO decision(a, b, verdict, who, why, decided)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        &q, err));
    sqlite3_bind_text(q, 1, d->a, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, d->b, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 3, d->accept ? "accept" : "reject", -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 4, d->who, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 5, d->why, -1, SQLITE_STATIC);
    if (d->decided != KZ_DATE_NONE)
        sqlite3_bind_int(q, 6, d->decided);
    KZ_TRY(kzi_step(s, q, err));
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

static struct kz_decision
ordered(const struct kz_decision *d)
{
    struct kz_decision o = *d;

    if (strcmp(o.a, o.b) > 0) {
        o.a = d->b;
        o.b = d->a;
    }
    return o;
}

/* An acceptance that no party can follow is refused when it is made. */
static kz_status
check_followed(struct kz_store *s, const struct kz_decision *d,
    struct kz_error *err)
{
    kz_rowid a, b;
    int64_t party_a = 0, party_b = 0;
    kz_status st;

    KZ_TRY(kz_mention_find(s, d->a, &a, err));
    KZ_TRY(kz_mention_find(s, d->b, &b, err));
    if (!d->accept || !a || !b)
        goto out;
    KZ_TRY(kzi_int(s, "SELECT party FROM mention WHERE id = ?", a, &party_a,
        err));
    KZ_TRY(kzi_int(s, "SELECT party FROM mention WHERE id = ?", b, &party_b,
        err));
    if (party_a != party_b)
        st = kz_fail(err, KZ_EINVAL,
            "%s and %s cannot be one party: their corporate numbers or LEIs "
            "differ, or another decision keeps them apart",
            d->a, d->b);
out:
    return st;
}

/* Change the table of decisions inside a transaction by change. */
static kz_status
apply(struct kz_store *s, const struct kz_decision *list, size_t n, int forget,
    struct kz_error *err)
{
    struct kz_digest was_c = { 0, 0 }, was_s = { 0, 0 }, is_c = { 0, 0 },
                     is_s = { 0, 0 };
    struct kzi_ids mentions = { NULL, 0, 0 }, keys = { NULL, 0, 0 };
    struct kzi_resolver r = { 0 };
    kz_status st;

    KZ_TRY(kzi_decisions_hash(s, &was_c, &was_s, err));
    KZ_TRY(affected(s, list, n, &mentions, &keys, err));
    for (size_t i = 0; i < n; i++) {
        struct kz_decision d = ordered(&list[i]);

        KZ_TRY(delete_pair(s, d.a, d.b, err));
        if (!forget)
            KZ_TRY(insert_pair(s, &d, err));
    }
    KZ_TRY(affected(s, list, n, &mentions, &keys, err));
    KZ_TRY(kzi_resolver_open(s, &r, err));
    KZ_TRY(kzi_identity_decide(&r, &keys, &mentions, err));
    KZ_TRY(kzi_identity_resolve(&r, &mentions, err));
    for (size_t i = 0; i < n && !forget; i++)
        KZ_TRY(check_followed(s, &list[i], err));
    KZ_TRY(kzi_decisions_hash(s, &is_c, &is_s, err));
    KZ_TRY(kzi_digests_change(s, -1, was_c, was_s, err));
    KZ_TRY(kzi_digests_change(s, 1, is_c, is_s, err));
out:
    kzi_resolver_clear(&r);
    kzi_ids_clear(&mentions);
    kzi_ids_clear(&keys);
    return st;
}

static kz_status
change(struct kz_store *s, const struct kz_decision *list, size_t n, int forget,
    struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_change_begin(s, err));
    KZ_TRY(apply(s, list, n, forget, err));
    KZ_TRY(kzi_change_end(s, err));
out:
    if (st < 0)
        kz_store_batch_drop(s);
    return st;
}

kz_status
kz_store_decide(struct kz_store *s, const struct kz_decision *list, size_t n,
    struct kz_error *err)
{
    for (size_t i = 0; i < n; i++) {
        const struct kz_decision *d = &list[i];

        if (!strchr(d->a, ':') || !strchr(d->b, ':'))
            return kz_fail(err, KZ_EINVAL, "%s is no scheme:value",
                strchr(d->a, ':') ? d->b : d->a);
        if (strcmp(d->a, d->b) == 0)
            return kz_fail(err, KZ_EINVAL, "%s and %s are the same id", d->a,
                d->b);
    }
    return change(s, list, n, 0, err);
}

static kz_status
find_pair(void *ctx, const struct kz_decision_row *r, struct kz_error *err)
{
    struct kz_decision *wanted = ctx;

    (void)err;
    if (strcmp(r->decision.a, wanted->a) == 0 &&
        strcmp(r->decision.b, wanted->b) == 0)
        wanted->accept = 1;
    return KZ_OK;
}

kz_status
kz_store_forget(struct kz_store *s, const char *a, const char *b,
    struct kz_error *err)
{
    struct kz_decision d = { a, b, 0, NULL, NULL, KZ_DATE_NONE };
    kz_status st;

    d = ordered(&d);
    if (!s->db)
        return kz_fail(err, KZ_ESTORE, "store %s: there is none yet", s->path);
    KZ_TRY(kz_scan_decisions(s, find_pair, &d, err));
    if (!d.accept)
        KZ_TRY(kz_fail(err, KZ_EINVAL, "there is no decision on %s and %s", a,
            b));
    KZ_TRY(change(s, &d, 1, 1, err));
out:
    return st;
}
