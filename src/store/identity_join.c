/* What was joined without a document that links it, and why. */
#include <string.h>

#include "keizu/store/identity.h"
#include "src/store/identity.h"

static const char *const reason_names[KZ_IDENTITY_REASONS] = {
    [KZ_SAME_STATED] = "stated",
    [KZ_SAME_ACCEPTED] = "accepted",
    [KZ_SAME_BIRTH] = "name-birth-date",
    [KZ_SAME_ADDRESS] = "name-address",
    [KZ_SAME_AREA] = "name-municipality",
    [KZ_SAME_OFFICER] = "holder-officer",
    [KZ_MAYBE_SEVERAL] = "name-address-several",
    [KZ_MAYBE_SPELLING] = "spelling-place",
    [KZ_MAYBE_AREA] = "name-area",
    [KZ_MAYBE_NAME] = "name-no-address",
    [KZ_MAYBE_MOVED] = "name-other-address",
    [KZ_MAYBE_PERSON] = "name-no-birth-date",
};

const char *
kz_identity_reason_name(enum kz_identity_reason r)
{
    return (unsigned)r < KZ_IDENTITY_REASONS ? reason_names[r] : NULL;
}

kz_status
kz_scan_joins(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_identity_pair *p,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        party ? KZI_MEMBERS
            "SELECT l.a, l.b, min(l.reason) FROM m CROSS JOIN link l ON"
            " l.a = m.id JOIN mention a ON a.id = l.a JOIN mention b ON"
            " b.id = l.b WHERE a.party = b.party GROUP BY l.a, l.b"
            " ORDER BY a.scheme, a.value, b.scheme, b.value"
              : "SELECT l.a, l.b, min(l.reason) FROM link l JOIN mention a ON"
                " a.id = l.a JOIN mention b ON b.id = l.b"
                " WHERE a.party = b.party GROUP BY l.a, l.b"
                " ORDER BY a.scheme, a.value, b.scheme, b.value",
        &q, err));
    if (party)
        sqlite3_bind_int64(q, 1, party);
    for (;;) {
        struct kz_identity_pair p;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        p.a = sqlite3_column_int64(q, 0);
        p.b = sqlite3_column_int64(q, 1);
        p.reason = (enum kz_identity_reason)sqlite3_column_int(q, 2);
        st = visit(ctx, &p, err);
        if (st != KZ_OK)
            goto out;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

#define PLAIN_NAMES                                                     \
    "SELECT n.text, n.address, NULL, n.filed FROM m CROSS JOIN name n"  \
    " ON n.mention = m.id WHERE n.use IS NULL UNION ALL SELECT p.text," \
    " NULL, p.birth_date, p.filed FROM m CROSS JOIN person p"           \
    " ON p.mention = m.id WHERE p.use IS NULL ORDER BY 4 DESC, 1, 2, 3"

kz_status
kz_mention_named(struct kz_store *s, kz_rowid mention, int whole_party,
    struct kz_buf *name, struct kz_buf *address, kz_date *birth,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    kz_buf_reset(name);
    kz_buf_reset(address);
    *birth = KZ_DATE_NONE;
    KZ_TRY(kzi_prepare(s,
        whole_party ? KZI_MEMBERS PLAIN_NAMES
                    : "WITH m(id) AS (SELECT ?1) " PLAIN_NAMES,
        &q, err));
    sqlite3_bind_int64(q, 1, mention);
    for (;;) {
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        if (!name->len)
            kz_buf_puts(name, kzi_text_at(q, 0));
        if (!address->len)
            kz_buf_puts(address, kzi_text_at(q, 1));
        if (*birth == KZ_DATE_NONE)
            *birth = kzi_date_at(q, 2, KZ_DATE_NONE);
    }
    KZ_TRY(kz_buf_check(name, err));
    st = kz_buf_check(address, err);
out:
    sqlite3_finalize(q);
    return st;
}
