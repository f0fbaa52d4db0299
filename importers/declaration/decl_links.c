/* The contractor's declaration: links upward (D), beneficial owners (E). */
#include <string.h>

#include "importers/common/reason.h"
#include "importers/declaration/decl_priv.h"

/* ---- D ---- */

static kz_status
put_link(struct kzi_decl *d, const struct kz_ref *holder,
    const struct kz_ref *held, const struct kz_amount *amount,
    enum kz_stake stake, struct kz_error *err)
{
    struct kz_record r;

    if (!amount->base)
        return KZ_OK;
    kzi_decl_record(d, &r, KZ_REC_HOLDING);
    r.u.holding.owner = *holder;
    r.u.holding.owned = *held;
    r.u.holding.amount = *amount;
    r.u.holding.stake = stake;
    r.u.holding.listing = KZ_LIST_SINGLE;
    r.u.holding.table = "upstream";
    return kz_sink_put(d->sink, &r, err);
}

/* Both ends as parties; that the holder is listed is said of it alone. */
static kz_status
put_ends(struct kzi_decl *d, const struct kz_ref *holder,
    const struct kz_ref *held, enum kz_party_type type, enum kz_yesno listed,
    struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    KZ_TRY(kzi_decl_put_party(d, holder, "holder", type, "country", err));
    if (listed != KZ_UNSTATED && !kzi_decl_is_company(d, holder)) {
        kzi_decl_record(d, &r, KZ_REC_PARTY);
        r.u.party.ref = *holder;
        r.u.party.type = type;
        r.u.party.listed = listed;
        KZ_TRY(kz_sink_put(d->sink, &r, err));
    }
    KZ_TRY(kzi_decl_put_party(d, held, "held", KZ_PARTY_COMPANY, "held_country",
        err));
    if (kzi_decl_text(d, "content")[0])
        KZ_TRY(kzi_decl_note(d, err));
out:
    return st;
}

static kz_status
read_link(struct kzi_decl *d, struct kz_error *err)
{
    struct kz_amount votes = { .base = 0 }, shares = { .base = 0 };
    struct kz_ref holder = { 0 }, held = d->company;
    enum kz_yesno listed = KZ_UNSTATED;
    enum kz_party_type type;
    int value, others, basis;
    kz_status st;

    KZ_TRY(kzi_decl_answer(d, &value, err));
    if (!value)
        goto out;
    KZ_TRY(kzi_decl_ref(d, "holder", "holder_id", &holder, err));
    KZ_TRY(kzi_decl_ref(d, "held", "held_id", &held, err));
    if (!kzi_decl_type(d, &type, &others) ||
        !kzi_decl_choice(d, "country_basis", &basis) ||
        !kzi_decl_percent(d, "votes_percent", &votes) ||
        !kzi_decl_percent(d, "shares_percent", &shares) ||
        !kzi_decl_yesno(d, "listed", &listed))
        (void)0; /* the reason is noted */
    else if (!holder.scheme && !holder.name)
        (void)kzi_decl_bad(d, NULL, KZ_REASON("no holder is named"));
    else if (!votes.base && !shares.base)
        (void)kzi_decl_bad(d, NULL,
            KZ_REASON("neither a part of votes nor of shares"));
    if (d->reason)
        return kzi_decl_rejected(d, err);
    KZ_TRY(put_ends(d, &holder, &held, type, listed, err));
    KZ_TRY(put_link(d, &holder, &held, &votes, KZ_STAKE_VOTES, err));
    KZ_TRY(put_link(d, &holder, &held, &shares, KZ_STAKE_SHARES, err));
out:
    return st;
}

kz_status
kzi_decl_upstream(struct kzi_decl *d, struct kz_error *err)
{
    const struct kzi_decl_sheet *s = kzi_decl_sheet(d, 'D');
    kz_status st = KZ_OK;

    for (size_t i = 0; i < s->row_count; i++) {
        KZ_TRY(kzi_decl_at(d, s, i, err));
        KZ_TRY(read_link(d, err));
    }
out:
    return st;
}

/* ---- E ---- */

/*
 * A person and, as a note, the route and what comes through it: votes direct
 * and indirect together, which are no holding of their own.
 */
static kz_status
read_beneficial(struct kzi_decl *d, struct kz_error *err)
{
    struct kz_amount percent = { .base = 0 };
    struct kz_ref ref = { 0 };
    int value;
    kz_status st;

    KZ_TRY(kzi_decl_answer(d, &value, err));
    if (!value)
        goto out;
    KZ_TRY(kzi_decl_ref(d, "person", NULL, &ref, err));
    if (!ref.name)
        (void)kzi_decl_bad(d, NULL, KZ_REASON("no person is named"));
    else
        (void)kzi_decl_percent(d, "percent", &percent);
    if (d->reason)
        return kzi_decl_rejected(d, err);
    KZ_TRY(kzi_decl_put_party(d, &ref, "person", KZ_PARTY_PERSON, "nationality",
        err));
    KZ_TRY(kzi_decl_put_name(d, &ref, "name_kana", "reading", err));
    KZ_TRY(kzi_decl_note(d, err));
out:
    return st;
}

kz_status
kzi_decl_beneficial(struct kzi_decl *d, struct kz_error *err)
{
    const struct kzi_decl_sheet *s = kzi_decl_sheet(d, 'E');
    kz_status st = KZ_OK;

    for (size_t i = 0; i < s->row_count; i++) {
        KZ_TRY(kzi_decl_at(d, s, i, err));
        KZ_TRY(read_beneficial(d, err));
    }
out:
    return st;
}
