/* The contractor's declaration: shares (B) and their holders (C). */
#include <string.h>

#include "importers/common/holder.h"
#include "importers/common/reason.h"
#include "importers/declaration/decl_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/name.h"

/* ---- B ---- */

/* -1 is not stated; a sum with it is what is stated. */
static void
add(int64_t *sum, int64_t n)
{
    if (n >= 0)
        *sum = (*sum < 0 ? 0 : *sum) + n;
}

static kz_status
put_capital(struct kzi_decl *d, const char *share_class, int64_t issued,
    int64_t treasury, int64_t votes, int64_t unit, struct kz_error *err)
{
    struct kz_record r;

    kzi_decl_record(d, &r, KZ_REC_CAPITAL);
    r.u.capital.company = d->company;
    r.u.capital.share_class = share_class;
    r.u.capital.issued = issued;
    r.u.capital.treasury = treasury;
    r.u.capital.votes = votes;
    r.u.capital.unit = unit;
    return kz_sink_put(d->sink, &r, err);
}

static kz_status
read_class(struct kzi_decl *d, struct kz_error *err)
{
    const char *name = kzi_decl_text(d, "share_class");
    int64_t issued = -1, treasury = -1, votes = -1, unit = -1, other = -1;
    enum kz_yesno yes = KZ_UNSTATED;
    int value, word;
    kz_status st;

    KZ_TRY(kzi_decl_answer(d, &value, err));
    if (!value)
        goto out;
    if (!kzi_decl_count(d, "issued", &issued) ||
        !kzi_decl_count(d, "treasury", &treasury) ||
        !kzi_decl_count(d, "votes", &votes) ||
        !kzi_decl_count(d, "unit", &unit) ||
        !kzi_decl_count(d, "barred", &other) ||
        !kzi_decl_count(d, "potential", &other) ||
        !kzi_decl_choice(d, "no_vote", &word) ||
        !kzi_decl_yesno(d, "veto", &yes) || !kzi_decl_yesno(d, "elects", &yes))
        return kzi_decl_rejected(d, err);
    add(&d->issued, issued);
    add(&d->treasury, treasury);
    add(&d->votes, votes);
    if (d->sheet->row_count > 1)
        KZ_TRY(put_capital(d, name[0] ? name : NULL, issued, treasury, votes,
            unit, err));
    else
        KZ_TRY(put_capital(d, NULL, issued, treasury, votes, unit, err));
    KZ_TRY(kzi_decl_note(d, err));
out:
    return st;
}

kz_status
kzi_decl_shares(struct kzi_decl *d, struct kz_error *err)
{
    const struct kzi_decl_sheet *s = kzi_decl_sheet(d, 'B');
    kz_status st = KZ_OK;

    for (size_t i = 0; i < s->row_count; i++) {
        KZ_TRY(kzi_decl_at(d, s, i, err));
        KZ_TRY(read_class(d, err));
    }
    if (s->row_count > 1) {
        KZ_TRY(kzi_decl_at(d, s, 0, err));
        KZ_TRY(put_capital(d, NULL, d->issued, d->treasury, d->votes, -1, err));
    }
out:
    return st;
}

/* ---- C ---- */

/* A holder, in all rows that name it. */
struct holder {
    size_t row;            /* the first of them */
    size_t key;            /* of its mention, in keys */
    int64_t shares, votes; /* -1 not stated */
};

struct holders {
    struct holder *list;
    size_t count, cap;
    struct kz_buf keys;
    int64_t shares, votes; /* of all rows, the rest (その他) too */
    int others;            /* there is such a rest */
    int gaps;              /* rows that are unknown, refused or rejected */
    int own;               /* the contractor's own shares are a row */
    kz_date day;           /* 資料日 of all rows, or KZ_DATE_NONE */
    int days;              /* how many there are: 0, 1, 2 for more */
    enum kz_listing listing;
};

/* The mention of the row's holder; one who lends its name is an account. */
static kz_status
holder_ref(struct kzi_decl *d, struct kz_ref *out, int *lent,
    struct kz_error *err)
{
    struct kz_buf *distinct;
    int account;
    kz_status st;

    memset(out, 0, sizeof *out);
    *lent = 0;
    if (!kzi_decl_choice(d, "account", &account))
        return KZ_OK;
    *lent = account == 1;
    if (!*lent || !kzi_decl_text(d, "holder")[0])
        return kzi_decl_ref(d, "holder", "holder_id", out, err);
    KZ_TRY(kzi_decl_ref(d, "holder", NULL, out, err));
    distinct = kzi_decl_scratch(d);
    kz_buf_printf(distinct, "名義%s", kzi_decl_text(d, "holder_id"));
    KZ_TRY(kz_buf_check(distinct, err));
    out->distinct = distinct->data;
out:
    return st;
}

/* Add the row at hand to its holder, found by the key of its mention. */
static kz_status
add_row(struct kzi_decl *d, struct holders *h, const struct kz_ref *ref,
    int64_t shares, int64_t votes, struct kz_error *err)
{
    const size_t at = h->keys.len;
    const char *class = kzi_decl_text(d, "share_class");
    struct holder *x = NULL;
    kz_status st;

    KZ_TRY(kz_ref_key(ref, &h->keys, err));
    for (size_t i = 0; i < h->count && !x; i++)
        if (strcmp(h->keys.data + h->list[i].key, h->keys.data + at) == 0)
            x = h->list + i;
    if (!x) {
        kz_buf_putc(&h->keys, 0);
        KZ_TRY(kz_buf_check(&h->keys, err));
        if (kz_grow(&h->list, &h->cap, h->count + 1, sizeof *h->list) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        x = h->list + h->count++;
        *x = (struct holder){ d->row, at, shares, votes };
        goto out;
    }
    kz_buf_cut(&h->keys, at);
    add(&x->shares, shares);
    add(&x->votes, votes);
    if (strcmp(class, kzi_decl_cell(d->sheet, x->row, "share_class")) == 0)
        KZ_TRY(kzi_decl_finding(d, "holder-twice",
            "two rows of one class name the same holder; they are added", err));
out:
    return st;
}

/* 1 if the totals of B make these numbers parts of a whole. */
static int
has_whole(const struct kzi_decl *d, int64_t shares, int64_t votes)
{
    return (shares >= 0 && d->issued > 0) || (votes >= 0 && d->votes > 0);
}

static kz_status
read_holder(struct kzi_decl *d, struct holders *h, struct kz_error *err)
{
    int64_t shares = -1, votes = -1, persons = -1;
    enum kz_party_type type;
    kz_date day = KZ_DATE_NONE;
    struct kz_ref ref;
    int value, others, lent, basis;
    kz_status st;

    KZ_TRY(kzi_decl_answer(d, &value, err));
    h->gaps +=
        !value && kz_decl_state_find(kzi_decl_text(d, "state")) != KZ_DECL_NONE;
    if (!value)
        goto out;
    KZ_TRY(holder_ref(d, &ref, &lent, err));
    if (d->reason || !kzi_decl_type(d, &type, &others) ||
        !kzi_decl_choice(d, "country_basis", &basis) ||
        !kzi_decl_count(d, "shares", &shares) ||
        !kzi_decl_count(d, "votes", &votes) ||
        !kzi_decl_count(d, "persons", &persons) ||
        !kzi_decl_day(d, "acquired", &day))
        (void)0; /* the reason is noted */
    else if (!others && !ref.scheme && !ref.name)
        (void)kzi_decl_bad(d, NULL, KZ_REASON("no holder is named"));
    else if (shares < 0 && votes < 0)
        (void)kzi_decl_bad(d, NULL, KZ_REASON("neither shares nor votes"));
    else if (!others && !has_whole(d, shares, votes))
        (void)kzi_decl_bad(d, NULL,
            KZ_REASON("sheet B states no total of which this is a part"));
    if (d->reason) {
        h->gaps++;
        KZ_TRY(kzi_decl_rejected(d, err));
        goto out;
    }
    if (!h->days || h->day != d->as_of)
        h->days++;
    h->day = d->as_of;
    add(&h->shares, shares);
    add(&h->votes, votes);
    h->others |= others;
    h->own |= !others && kzi_decl_is_company(d, &ref);
    if (others || d->sheet->unknown || kzi_decl_text(d, "account")[0] ||
        kzi_decl_text(d, "acquired")[0])
        KZ_TRY(kzi_decl_note(d, err));
    if (!others)
        KZ_TRY(add_row(d, h, &ref, shares, votes, err));
out:
    return st;
}

/* ---- does C add up to B? ---- */

static kz_status
check_sum(struct kzi_decl *d, const struct holders *h, const char *what,
    int64_t stated, int64_t sum, int *equal, struct kz_error *err)
{
    kz_status st;

    *equal = stated >= 0 && stated == sum;
    if (stated < 0 || sum < 0 || *equal || (h->gaps && sum < stated))
        return KZ_OK;
    kz_buf_reset(&d->note);
    kz_buf_printf(&d->note,
        "%s: sheet B states %lld, the rows of sheet C add up to %lld", what,
        (long long)stated, (long long)sum);
    KZ_TRY(kz_buf_check(&d->note, err));
    st = kzi_decl_finding(d, "declaration-sum", d->note.data, err);
out:
    return st;
}

/*
 * Everybody is listed only where both sums are right; with a rest (その他)
 * those above it are listed; else some are.
 */
static kz_status
judge(struct kzi_decl *d, struct holders *h, struct kz_error *err)
{
    int64_t held = d->issued;
    int shares = 1, votes = 1;
    kz_status st;

    if (held >= 0 && d->treasury > 0 && !h->own)
        held -= d->treasury;
    /* one list has one day: that of its rows, if it is the same */
    if (h->days > 1)
        h->day = d->base;
    KZ_TRY(check_sum(d, h, "shares", held, h->shares, &shares, err));
    KZ_TRY(check_sum(d, h, "votes", d->votes, h->votes, &votes, err));
    /* what C does not speak of is no objection */
    shares |= h->shares < 0;
    votes |= h->votes < 0;
    h->listing = h->gaps           ? KZ_LIST_PARTIAL
                 : h->others       ? KZ_LIST_TOP
                 : shares && votes ? KZ_LIST_COMPLETE
                                   : KZ_LIST_PARTIAL;
out:
    return st;
}

/* ---- records of C ---- */

static kz_status
put_part(struct kzi_decl *d, const struct kz_ref *owner, int64_t count,
    int64_t total, enum kz_stake stake, enum kz_nature nature,
    enum kz_listing listing, kz_date day, struct kz_error *err)
{
    struct kz_record r;

    if (count < 0 || total <= 0)
        return KZ_OK;
    kzi_decl_record(d, &r, KZ_REC_HOLDING);
    r.as_of = day;
    r.u.holding.owner = *owner;
    r.u.holding.owned = d->company;
    r.u.holding.stake = stake;
    r.u.holding.nature = nature;
    r.u.holding.listing = listing;
    r.u.holding.table =
        listing == KZ_LIST_SINGLE ? "holders-behind" : "holders";
    /* own shares are no measure of how much the unlisted may hold */
    if (nature == KZ_NATURE_TREASURY && listing == KZ_LIST_TOP)
        r.u.holding.listing = KZ_LIST_SINGLE;
    if (!kz_amount_count(count, total, &r.u.holding.amount))
        kz_bug("a count over a total");
    return kz_sink_put(d->sink, &r, err);
}

/*
 * Who is behind an account: the real holder has shares and votes, who
 * instructs a trust has votes, the settlor is named.  They are part of the
 * account's, never beside it (docs/methods.md 1.6).
 */
static kz_status
put_behind(struct kzi_decl *d, const struct holders *h, const struct holder *x,
    struct kz_error *err)
{
    struct kz_ref real = { 0 }, instructs = { 0 }, settlor = { 0 };
    kz_status st;

    KZ_TRY(kzi_decl_ref(d, "real_holder", "real_holder_id", &real, err));
    KZ_TRY(kzi_decl_ref(d, "instructs", NULL, &instructs, err));
    KZ_TRY(kzi_decl_ref(d, "settlor", NULL, &settlor, err));
    if (real.scheme || real.name) {
        KZ_TRY(kzi_decl_put_party(d, &real, "real_holder", KZ_PARTY_UNKNOWN,
            NULL, err));
        KZ_TRY(put_part(d, &real, x->shares, d->issued, KZ_STAKE_SHARES,
            KZ_NATURE_ORDINARY, KZ_LIST_SINGLE, h->day, err));
        KZ_TRY(put_part(d, &real, x->votes, d->votes, KZ_STAKE_VOTES,
            KZ_NATURE_ORDINARY, KZ_LIST_SINGLE, h->day, err));
    }
    if (settlor.scheme || settlor.name)
        KZ_TRY(kzi_decl_put_party(d, &settlor, "settlor", KZ_PARTY_UNKNOWN,
            NULL, err));
    if (instructs.scheme || instructs.name) {
        KZ_TRY(kzi_decl_put_party(d, &instructs, "instructs", KZ_PARTY_UNKNOWN,
            NULL, err));
        KZ_TRY(put_part(d, &instructs, x->votes, d->votes, KZ_STAKE_VOTES,
            KZ_NATURE_ORDINARY, KZ_LIST_SINGLE, h->day, err));
    }
out:
    return st;
}

/* Own shares: some of all, and no votes. */
static kz_status
put_own(struct kzi_decl *d, const struct holders *h, int64_t shares,
    struct kz_error *err)
{
    kz_status st;

    KZ_TRY(put_part(d, &d->company, shares, d->issued, KZ_STAKE_SHARES,
        KZ_NATURE_TREASURY, h->listing, h->day, err));
    if (h->votes >= 0)
        KZ_TRY(put_part(d, &d->company, 0, d->votes, KZ_STAKE_VOTES,
            KZ_NATURE_TREASURY, h->listing, h->day, err));
out:
    return st;
}

static kz_status
put_holder(struct kzi_decl *d, const struct holders *h, const struct holder *x,
    struct kz_error *err)
{
    enum kz_party_type type;
    const char *state_of = NULL;
    struct kz_ref ref;
    int others, lent;
    kz_status st;

    (void)kzi_decl_day(d, "as_of", &d->as_of);
    KZ_TRY(holder_ref(d, &ref, &lent, err));
    (void)kzi_decl_type(d, &type, &others);
    if (type == KZ_PARTY_UNKNOWN && kzi_decl_text(d, "holder")[0])
        KZ_TRY(kz_holder_type_of(kzi_decl_text(d, "holder"), &type, &state_of,
            err));
    if (lent)
        type = KZ_PARTY_NOMINEE;
    KZ_TRY(kzi_decl_put_party(d, &ref, "holder", type, "country", err));
    if (kzi_decl_is_company(d, &ref))
        return put_own(d, h, x->shares, err);
    KZ_TRY(put_part(d, &ref, x->shares, d->issued, KZ_STAKE_SHARES,
        KZ_NATURE_ORDINARY, h->listing, h->day, err));
    KZ_TRY(put_part(d, &ref, x->votes, d->votes, KZ_STAKE_VOTES,
        KZ_NATURE_ORDINARY, h->listing, h->day, err));
    KZ_TRY(put_behind(d, h, x, err));
out:
    return st;
}

/* Own shares that B states and C does not list. */
static kz_status
put_treasury(struct kzi_decl *d, const struct holders *h, struct kz_error *err)
{
    kz_status st;

    if (h->own || d->treasury <= 0)
        return KZ_OK;
    KZ_TRY(kzi_decl_at(d, kzi_decl_sheet(d, 'B'), 0, err));
    st = put_own(d, h, d->treasury, err);
out:
    return st;
}

kz_status
kzi_decl_holders(struct kzi_decl *d, struct kz_error *err)
{
    const struct kzi_decl_sheet *s = kzi_decl_sheet(d, 'C');
    struct holders h = { .shares = -1, .votes = -1 };
    kz_status st = KZ_OK;

    kz_buf_init(&h.keys);
    for (size_t i = 0; i < s->row_count; i++) {
        KZ_TRY(kzi_decl_at(d, s, i, err));
        KZ_TRY(read_holder(d, &h, err));
    }
    if (!h.count)
        goto out;
    KZ_TRY(kzi_decl_at(d, s, 0, err));
    KZ_TRY(judge(d, &h, err));
    for (size_t i = 0; i < h.count; i++) {
        KZ_TRY(kzi_decl_at(d, s, h.list[i].row, err));
        KZ_TRY(put_holder(d, &h, h.list + i, err));
    }
    KZ_TRY(put_treasury(d, &h, err));
out:
    kz_buf_clear(&h.keys);
    kz_free(h.list);
    return st;
}
