/* Rows of keizu's own CSV files, each of one table. */
#include "importers/keizu_csv/keizu_csv_priv.h"

#include <string.h>

#include "keizu/base/amount.h"
#include "keizu/base/name.h"
#include "keizu/base/number.h"

#include "importers/common/reason.h"

static int
has(const struct kzi_run *run, enum kzi_column c)
{
    return kzi_length(run, c) != 0;
}

/* share or percent, alone. */
static int
one_number(struct kzi_run *run, enum kzi_column c, int percent,
    struct kz_amount *out)
{
    const char *s = kzi_text(run, c);
    const size_t n = kzi_length(run, c);
    struct kz_amount a;
    int ok;

    if (run->opts->printed)
        ok = kz_amount_printed(s, n, percent, KZ_ROUND_UNKNOWN, &a);
    else
        ok = kz_amount_exact(s, n, percent, &a);
    if (!ok || a.point < 0 || a.point > a.base)
        return kzi_bad(run, c,
            percent ? KZ_REASON("is not a decimal from 0 to 100")
                    : KZ_REASON("is not a decimal from 0 to 1"));
    *out = a;
    return 1;
}

/* A lower and an upper end, each open or closed. */
static int
band(struct kzi_run *run, enum kzi_column lo, enum kzi_column hi, int percent,
    struct kz_amount *out)
{
    enum kz_yesno lo_open = KZ_NO, hi_open = KZ_NO;
    struct kz_amount a, ends;

    if (!has(run, lo) || !has(run, hi))
        return kzi_bad(run, has(run, lo) ? hi : lo,
            KZ_REASON("is missing: a range has two ends"));
    if (!kzi_cell_yesno(run, C_MIN_OPEN, &lo_open) ||
        !kzi_cell_yesno(run, C_MAX_OPEN, &hi_open))
        return 0;
    for (int i = 0; i < 2; i++) {
        enum kzi_column c = i == 0 ? lo : hi;

        if (!kz_amount_exact(kzi_text(run, c), kzi_length(run, c), percent,
                &ends) ||
            ends.lo < 0 || ends.hi > ends.base)
            return kzi_bad(run, c,
                KZ_REASON("is not the end of a range inside the whole"));
    }
    if (!kz_amount_band(kzi_text(run, lo), kzi_length(run, lo),
            lo_open == KZ_YES, kzi_text(run, hi), kzi_length(run, hi),
            hi_open == KZ_YES, percent, &a) ||
        (a.lo == a.hi && (a.lo_open || a.hi_open)))
        return kzi_bad(run, lo, KZ_REASON("begins a range that is empty"));
    *out = a;
    return 1;
}

static int
count_over_total(struct kzi_run *run, struct kz_amount *out)
{
    int64_t count, total;

    if (!kz_int_parse(kzi_text(run, C_COUNT), kzi_length(run, C_COUNT), 0,
            INT64_MAX, &count))
        return kzi_bad(run, C_COUNT, KZ_REASON("is not a whole number"));
    if (!kz_int_parse(kzi_text(run, C_TOTAL), kzi_length(run, C_TOTAL), 1,
            INT64_MAX, &total))
        return kzi_bad(run, C_TOTAL,
            KZ_REASON("is not a whole number above 0"));
    return kz_amount_count(count, total, out);
}

/* The one amount a row states. */
static int
read_amount(struct kzi_run *run, struct kz_amount *out)
{
    const int share = has(run, C_SHARE), percent = has(run, C_PERCENT);
    const int shares = has(run, C_SHARE_MIN) || has(run, C_SHARE_MAX);
    const int percents = has(run, C_PERCENT_MIN) || has(run, C_PERCENT_MAX);
    const int count = has(run, C_COUNT) || has(run, C_TOTAL);
    const int forms = share + percent + shares + percents + count;

    if (forms != 1) {
        run->subject = run->excerpt = NULL;
        run->reason =
            forms ? KZ_REASON("more than one amount") : KZ_REASON("no amount");
        return 0;
    }
    if (!shares && !percents && (has(run, C_MIN_OPEN) || has(run, C_MAX_OPEN)))
        return kzi_bad(run, has(run, C_MIN_OPEN) ? C_MIN_OPEN : C_MAX_OPEN,
            KZ_REASON("is for ranges only"));
    if (share)
        return one_number(run, C_SHARE, 0, out);
    if (percent)
        return one_number(run, C_PERCENT, 1, out);
    if (shares)
        return band(run, C_SHARE_MIN, C_SHARE_MAX, 0, out);
    if (percents)
        return band(run, C_PERCENT_MIN, C_PERCENT_MAX, 1, out);
    return count_over_total(run, out);
}

/*
 * Under --snapshot a row is part of the list of its day.  What names some
 * holders without a claim to name all is a partial list: it ends what the
 * source said before and leaves the rest undisclosed.
 */
static int
snapshot_row(struct kzi_run *run, struct kz_record *r)
{
    if (r->as_of == KZ_DATE_NONE)
        r->as_of = r->filed;
    if (r->as_of == KZ_DATE_NONE)
        return kzi_bad(run, C_AS_OF,
            KZ_REASON("is empty: a snapshot has a day (or --filed)"));
    if (r->kind == KZ_REC_HOLDING && r->u.holding.listing == KZ_LIST_SINGLE)
        r->u.holding.listing = KZ_LIST_PARTIAL;
    return 1;
}

static int
read_holding(struct kzi_run *run, struct kz_record *r)
{
    struct kz_rec_holding *h = &r->u.holding;
    int word;

    h->table = "holdings";
    if (!kzi_row_head(run, r) || !kzi_cell_ref(run, C_OWNER, 1, &h->owner) ||
        !kzi_cell_ref(run, C_OWNED, 1, &h->owned) ||
        !read_amount(run, &h->amount) ||
        !kzi_row_interval(run, C_SINCE, C_UNTIL, r))
        return 0;
    if (has(run, C_KIND)) {
        if ((word = kz_stake_find(kzi_text(run, C_KIND))) < 0)
            return kzi_bad(run, C_KIND,
                KZ_REASON("is not shares, votes or both"));
        h->stake = (enum kz_stake)word;
    }
    if (has(run, C_LISTING)) {
        if ((word = kz_listing_find(kzi_text(run, C_LISTING))) < 0)
            return kzi_bad(run, C_LISTING,
                KZ_REASON("is not complete, top, partial or single"));
        h->listing = (enum kz_listing)word;
    }
    return run->opts->snapshot ? snapshot_row(run, r) : 1;
}

kz_status
kzi_holding_row(struct kzi_run *run, struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_HOLDING);
    if (!read_holding(run, &r))
        return KZ_OK;
    return kz_sink_put(run->sink, &r, err);
}

static int
read_party(struct kzi_run *run, struct kz_record *r)
{
    struct kz_rec_party *p = &r->u.party;
    int word;

    if (!kzi_row_head(run, r) || !kzi_cell_ref(run, C_ID, 1, &p->ref))
        return 0;
    kz_name_tidy(kzi_text(run, C_NAME), kzi_length(run, C_NAME), &run->text);
    if (!run->text.len)
        return kzi_bad(run, C_NAME, KZ_REASON("is empty"));
    if (has(run, C_TYPE)) {
        if ((word = kz_party_type_find(kzi_text(run, C_TYPE))) < 0)
            return kzi_bad(run, C_TYPE,
                KZ_REASON("is not company, person, state, fund, nominee, "
                          "association or unknown"));
        p->type = (enum kz_party_type)word;
    }
    if (has(run, C_ADDRESS))
        p->address = kzi_text(run, C_ADDRESS);
    if (!kzi_cell_country(run, C_COUNTRY, &p->country) ||
        !kzi_cell_country(run, C_HEAD_OFFICE, &p->head_office) ||
        !kzi_cell_country(run, C_RESIDENCE, &p->residence) ||
        !kzi_cell_country(run, C_STATE_OF, &p->state_of) ||
        !kzi_cell_country(run, C_FORMER_NATIONALITY, &p->former_nationality) ||
        !kzi_cell_yesno(run, C_LISTED, &p->listed) ||
        !kzi_cell_yesno(run, C_CONTRACTOR, &p->contractor) ||
        !kzi_cell_day(run, C_BIRTH_DATE, &p->birth_date))
        return 0;
    if (p->birth_date == KZ_DATE_OPEN)
        return kzi_bad(run, C_BIRTH_DATE,
            KZ_REASON("is no day but an open end"));
    return kzi_row_interval(run, C_VALID_FROM, C_VALID_TO, r);
}

/* A record of another kind that says more about the party of `from`. */
static void
about(struct kz_record *r, const struct kz_record *from,
    enum kz_record_kind kind)
{
    kz_record_init(r, kind);
    r->document = from->document;
    r->place = from->place;
    r->line = from->line;
    r->rank = from->rank;
    r->as_of = from->as_of;
    r->since = from->since;
    r->until = from->until;
    r->filed = from->filed;
}

static kz_status
put_identifiers(struct kzi_run *run, const struct kz_record *party,
    struct kz_error *err)
{
    struct kz_record r;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < run->id_count; i++) {
        const int col = run->ids[i];
        const char *id = kz_csv_text(run->csv, col);

        if (!id[0])
            continue;
        about(&r, party, KZ_REC_IDENTIFIER);
        r.u.identifier.ref = party->u.party.ref;
        r.u.identifier.scheme =
            kz_csv_name(run->csv, (size_t)col) + strlen("id_");
        r.u.identifier.id = id;
        KZ_TRY(kz_sink_put(run->sink, &r, err));
        if (strcmp(r.u.identifier.scheme, "houjin") == 0 &&
            !kz_houjin_valid(id, kz_csv_length(run->csv, col)))
            KZ_TRY(kzi_check_digit(run, &party->u.party.ref, err));
    }
out:
    return st;
}

static kz_status
put_other_names(struct kzi_run *run, const struct kz_record *party,
    struct kz_error *err)
{
    const char *s = kzi_text(run, C_OTHER_NAMES), *stop;
    struct kz_record r;
    kz_status st = KZ_OK;

    about(&r, party, KZ_REC_NAME);
    r.u.name.ref = party->u.party.ref;
    r.u.name.use = "other";
    for (; *s; s = *stop ? stop + 1 : stop) {
        stop = strchr(s, ';');
        if (!stop)
            stop = s + strlen(s);
        kz_buf_reset(&run->text);
        kz_name_tidy(s, (size_t)(stop - s), &run->text);
        if (!run->text.len)
            continue;
        KZ_TRY(kz_buf_check(&run->text, err));
        r.u.name.text = run->text.data;
        KZ_TRY(kz_sink_put(run->sink, &r, err));
    }
out:
    return st;
}

kz_status
kzi_party_row(struct kzi_run *run, struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    kz_record_init(&r, KZ_REC_PARTY);
    kz_buf_reset(&run->text);
    if (!read_party(run, &r))
        return KZ_OK;
    KZ_TRY(kz_buf_check(&run->text, err));
    r.u.party.name = run->text.data;
    KZ_TRY(kz_sink_put(run->sink, &r, err));
    r.u.party.name = NULL; /* the scratch is used again */
    KZ_TRY(put_identifiers(run, &r, err));
    KZ_TRY(put_other_names(run, &r, err));
out:
    return st;
}

static int
read_role(struct kzi_run *run, struct kz_record *r)
{
    struct kz_rec_role *o = &r->u.role;
    const char *word = kzi_text(run, C_ROLE);
    int kind;

    /* single statements, or lists that name everybody */
    o->table = run->opts->snapshot ? "roles-list" : "roles";
    if (!kzi_row_head(run, r) || !kzi_cell_ref(run, C_PERSON, 1, &o->person) ||
        !kzi_cell_ref(run, C_COMPANY, 1, &o->company) ||
        !kzi_cell_ref(run, C_APPOINTED_BY, 0, &o->appointed_by))
        return 0;
    if (strncmp(word, "former-", 7) == 0) {
        o->former = 1;
        word += 7;
    }
    if ((kind = kz_role_find(word)) < 0)
        return kzi_bad(run, C_ROLE, KZ_REASON("is not a role keizu knows"));
    o->role = (enum kz_role_kind)kind;
    if (!kzi_cell_yesno(run, C_REPRESENTATIVE, &o->representative) ||
        !kzi_cell_yesno(run, C_OUTSIDE, &o->outside) ||
        !kzi_row_interval(run, C_SINCE, C_UNTIL, r))
        return 0;
    return run->opts->snapshot ? snapshot_row(run, r) : 1;
}

kz_status
kzi_role_row(struct kzi_run *run, struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_ROLE);
    if (!read_role(run, &r))
        return KZ_OK;
    return kz_sink_put(run->sink, &r, err);
}

/* A whole number of at least `least`, or -1 for an empty cell. */
static int
read_number(struct kzi_run *run, enum kzi_column c, int64_t least, int64_t *out)
{
    if (has(run, c) && !kz_int_parse(kzi_text(run, c), kzi_length(run, c),
                           least, INT64_MAX, out))
        return kzi_bad(run, c,
            least ? KZ_REASON("is not a whole number above 0")
                  : KZ_REASON("is not a whole number"));
    return 1;
}

static int
read_category(struct kzi_run *run, struct kz_record *r)
{
    struct kz_rec_category *g = &r->u.category;
    int word;

    g->holders = g->units = -1;
    g->unit_shares = 1;
    if (!kzi_row_head(run, r) || !kzi_cell_ref(run, C_COMPANY, 1, &g->company))
        return 0;
    if ((word = kz_category_find(kzi_text(run, C_CATEGORY))) < 0)
        return kzi_bad(run, C_CATEGORY,
            KZ_REASON("is not a kind of holders keizu knows"));
    g->category = (enum kz_category)word;
    return read_number(run, C_HOLDERS, 0, &g->holders) &&
           read_number(run, C_UNITS, 0, &g->units) &&
           read_number(run, C_UNIT, 1, &g->unit_shares);
}

kz_status
kzi_category_row(struct kzi_run *run, struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_CATEGORY);
    if (!read_category(run, &r))
        return KZ_OK;
    return kz_sink_put(run->sink, &r, err);
}
