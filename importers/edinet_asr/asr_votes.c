/*
 * EDINET annual report: the largest holders by votes (所有株式に係る議決権上位者),
 * which a filer with several classes of shares states beside those by shares.
 */
#include <string.h>

#include "importers/common/reason.h"
#include "importers/edinet_asr/asr_priv.h"
#include "importers/edinet_asr/asr_ratio.h"
#include "keizu/base/alloc.h"
#include "keizu/base/name.h"

/* only where they are of another day than what is said of shares */
#define TABLE     "major-shareholders-votes"
#define OWN_TABLE "treasury-votes"

/* A holder as one of the tables names it; texts are offsets in words. */
struct named {
    const struct kzi_asr_row *row;
    size_t folded, name, distinct;
    int same_name; /* rows of its own table with this name */
    int matched;   /* index in the other table, or -1 */
    int told;      /* its own holding was said */
};

struct table {
    const char *name;
    enum kz_stake stake;
    struct kz_amount least; /* the smallest of it; base 0 none */
    struct named *row;
    size_t len, cap;
    struct kz_buf words;
    struct kzi_asr_seen seen;
};

struct votes {
    struct kzi_asr_out *o;
    struct table shares, votes;
    int64_t total; /* all votes; -1 unstated */
};

static const char *
text(const struct table *t, size_t off)
{
    return t->words.data + off;
}

static void
keep(struct table *t, const struct kz_buf *b, size_t *off)
{
    *off = t->words.len;
    kz_buf_add(&t->words, b->data, b->len);
    kz_buf_add(&t->words, "", 1);
}

static void
clear(struct table *t)
{
    kz_free(t->row);
    kz_buf_clear(&t->words);
    kzi_asr_seen_clear(&t->seen);
}

/* ---- who is who ---- */

static kz_status
add_named(struct votes *v, struct table *t, const struct kzi_asr_row *row,
    struct kz_error *err)
{
    struct kzi_asr_out *o = v->o;
    const char *name, *address;
    struct kz_buf folded;
    struct named *n;
    kz_status st;

    kz_buf_init(&folded);
    KZ_TRY(kzi_asr_read_names(o, row, &name, &address, err));
    if (!name)
        goto out;
    KZ_TRY(kz_name_fold(name, strlen(name), &folded, err));
    KZ_TRY(kzi_asr_tell_apart(o, row, folded.data, &t->seen, err));
    if (kz_grow(&t->row, &t->cap, t->len + 1, sizeof *t->row) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    n = t->row + t->len++;
    memset(n, 0, sizeof *n);
    n->row = row;
    n->matched = -1;
    keep(t, &folded, &n->folded);
    keep(t, o->buf + KZI_ASR_B_NAME, &n->name);
    keep(t, o->buf + KZI_ASR_B_DISTINCT, &n->distinct);
    st = kz_buf_check(&t->words, err);
out:
    kz_buf_clear(&folded);
    return st;
}

static kz_status
read_table(struct votes *v, struct table *t, enum kzi_asr_table table,
    struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *rows = kzi_asr_rows(v->o->a, table, &n);
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n; i++)
        if (rows[i].member[0])
            KZ_TRY(add_named(v, t, rows + i, err));
    for (size_t i = 0; i < t->len; i++)
        for (size_t k = 0; k < t->len; k++)
            t->row[i].same_name += strcmp(text(t, t->row[i].folded),
                                       text(t, t->row[k].folded)) == 0;
out:
    return st;
}

/*
 * One holder in both: name and address are the same, or only the name where
 * neither table has it twice.
 */
static void
match(struct votes *v)
{
    for (size_t i = 0; i < v->votes.len; i++) {
        struct named *a = v->votes.row + i;

        for (size_t k = 0; k < v->shares.len && a->matched < 0; k++) {
            struct named *b = v->shares.row + k;
            int alone = a->same_name == 1 && b->same_name == 1;

            if (strcmp(text(&v->votes, a->folded),
                    text(&v->shares, b->folded)) != 0)
                continue;
            if (!alone && strcmp(text(&v->votes, a->distinct),
                              text(&v->shares, b->distinct)) != 0)
                continue;
            a->matched = (int)k;
            b->matched = (int)i;
        }
    }
}

/* The other table has the name, at an address that this one has not. */
static int
is_elsewhere(const struct table *t, const struct named *n,
    const struct table *other)
{
    for (size_t i = 0; i < other->len; i++)
        if (other->row[i].matched < 0 &&
            strcmp(text(other, other->row[i].folded), text(t, n->folded)) == 0)
            return 1;
    return 0;
}

/* ---- how much ---- */

static kz_status
check_ratio(struct votes *v, const struct kzi_asr_row *row, int64_t count,
    int64_t step, struct kz_error *err)
{
    const struct kzi_asr_fact *f = row->column[KZI_ASR_H_RATIO];
    const char *s = kzi_asr_text(v->o->a, f);
    struct kz_amount r;

    if (!s)
        return KZ_OK;
    if (!kzi_asr_share(s, &r))
        return kzi_asr_issue(v->o->a, "ratio-unread",
            "a stated ratio is not a decimal from 0 to 1; the number of "
            "votes is taken",
            row, f, err);
    if (kzi_asr_explains(&r, count, count + step, v->total, v->total))
        return KZ_OK;
    return kzi_asr_issue(v->o->a, "ratio-disagrees",
        "the stated ratio is not the number of votes over all votes; the "
        "number is taken",
        row, f, err);
}

/* The count over all votes, else the printed ratio. */
static kz_status
read_amount(struct votes *v, const struct kzi_asr_row *row,
    struct kz_amount *amount, int *found, struct kz_error *err)
{
    const struct kzi_asr_fact *f = row->column[KZI_ASR_H_SHARES];
    const struct kzi_asr_fact *ratio = row->column[KZI_ASR_H_RATIO];
    const char *s = kzi_asr_text(v->o->a, ratio);
    int64_t count, step;
    int digits;
    kz_status st = kzi_asr_count(v->o, row, f, &count, err);

    *found = 0;
    if (st < 0 || count == -2)
        return st;
    if (count >= 0 && v->total > 0) {
        digits = kzi_asr_truncated(f, count, &step);
        *found =
            digits ? kz_amount_truncated_count(count, digits, v->total, amount)
                   : kz_amount_count(count, v->total, amount);
        return check_ratio(v, row, count, step, err);
    }
    if (s && kzi_asr_share(s, amount)) {
        *found = 1;
        return KZ_OK;
    }
    if (s)
        return kzi_asr_issue(v->o->a, NULL,
            KZ_REASON("a stated ratio is not a decimal from 0 to 1"), row,
            ratio, err);
    return kzi_asr_issue(v->o->a, NULL,
        KZ_REASON("a holder has no number of votes that can be used, and no "
                  "ratio"),
        row, f, err);
}

static void
take_least(struct table *t, const struct kz_amount *a)
{
    __extension__ typedef __int128 wide;

    if (!t->least.base ||
        (wide)a->hi * t->least.base < (wide)t->least.hi * a->base)
        t->least = *a;
}

/* ---- records ---- */

static struct kz_ref
ref_of(const struct votes *v, const struct table *t, const struct named *n)
{
    struct kz_ref ref = { NULL, NULL, text(t, n->name), text(t, n->distinct),
        "edinet", v->o->code };

    if (!ref.distinct[0])
        ref.distinct = NULL;
    return ref;
}

static void
begin(struct votes *v, struct kz_record *r, const struct kzi_asr_row *row,
    struct kz_ref owner, const struct table *t, const struct kz_amount *amount)
{
    kzi_asr_record(v->o, r, KZ_REC_HOLDING, row);
    r->u.holding.owner = owner;
    r->u.holding.owned = kzi_asr_filer(v->o);
    r->u.holding.amount = *amount;
    r->u.holding.stake = t->stake;
    r->u.holding.listing = KZ_LIST_TOP;
    r->u.holding.table = t->name;
}

static kz_status
put_votes(struct votes *v, struct named *n, struct kz_error *err)
{
    struct kzi_asr_out *o = v->o;
    const char *name, *address;
    struct kz_amount amount;
    struct kz_record r;
    int found;
    kz_status st;

    if (kzi_asr_is_filer(o, text(&v->votes, n->folded)))
        return kzi_asr_issue(o->a, NULL,
            KZ_REASON("the ranking by votes has the filer itself, but own "
                      "shares have no votes"),
            n->row, NULL, err);
    KZ_TRY(read_amount(v, n->row, &amount, &found, err));
    if (!found)
        goto out;
    take_least(&v->votes, &amount);
    n->told = 1;
    if (n->matched >= 0) {
        begin(v, &r, n->row, ref_of(v, &v->shares, v->shares.row + n->matched),
            &v->votes, &amount);
    } else {
        KZ_TRY(kzi_asr_read_names(o, n->row, &name, &address, err));
        kz_buf_reset(o->buf + KZI_ASR_B_DISTINCT);
        kz_buf_puts(o->buf + KZI_ASR_B_DISTINCT, text(&v->votes, n->distinct));
        KZ_TRY(kzi_asr_put_holder(o, n->row, err));
        begin(v, &r, n->row, ref_of(v, &v->votes, n), &v->votes, &amount);
    }
    r.u.holding.position = n->row->number;
    KZ_TRY(kz_sink_put(o->sink, &r, err));
out:
    return st;
}

/*
 * Who is in one ranking only has not more than the last of the other.  Without
 * that, votes would stand in for shares, and shares for votes.
 */
static kz_status
put_rest(struct votes *v, const struct table *t, const struct named *n,
    const struct table *other, struct kz_error *err)
{
    const struct kzi_asr_row *cross = NULL;
    const char *folded = text(t, n->folded);
    struct kz_amount amount = other->least;
    struct kz_record r;
    kz_status st;

    if (!amount.base || !n->told || n->matched >= 0 ||
        kzi_asr_is_filer(v->o, folded))
        return KZ_OK;
    if (is_elsewhere(t, n, other))
        return kzi_asr_issue(v->o->a, "holder-elsewhere",
            "the rankings by shares and by votes have this name at different "
            "addresses; they are taken as two",
            n->row, NULL, err);
    amount.kind = KZ_AMOUNT_BAND;
    amount.rounding = KZ_ROUND_NONE;
    amount.lo = amount.point = 0;
    amount.lo_open = 0;
    KZ_TRY(kzi_asr_find_name(v->o, KZI_ASR_TREASURY, folded, &cross, err));
    begin(v, &r, n->row, ref_of(v, t, n), other, &amount);
    if (cross)
        r.u.holding.nature = KZ_NATURE_RECIPROCAL;
    KZ_TRY(kz_sink_put(v->o->sink, &r, err));
out:
    return st;
}

/* The smallest of the ranking by shares; its faults were told before. */
static kz_status
find_least(struct votes *v, struct kz_error *err)
{
    struct kz_amount amount;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < v->shares.len; i++) {
        struct named *n = v->shares.row + i;

        if (kzi_asr_is_filer(v->o, text(&v->shares, n->folded)))
            continue;
        KZ_TRY(kzi_asr_holder_amount(v->o, n->row, &amount, &n->told, err));
        if (n->told)
            take_least(&v->shares, &amount);
    }
out:
    return st;
}

/* Own shares have no votes, and are not in the votes that were counted. */
static kz_status
put_own(struct votes *v, const struct kzi_asr_row *table, struct kz_error *err)
{
    struct kz_amount none;
    struct kz_record r;

    if (v->o->treasury <= 0 ||
        !kz_amount_count(0, v->total > 0 ? v->total : 1, &none))
        return KZ_OK;
    begin(v, &r, table, kzi_asr_filer(v->o), &v->votes, &none);
    r.u.holding.nature = KZ_NATURE_TREASURY;
    r.u.holding.listing = KZ_LIST_PARTIAL;
    r.u.holding.table =
        table->date == v->o->treasury_day ? KZI_ASR_OWN_TABLE : OWN_TABLE;
    return kz_sink_put(v->o->sink, &r, err);
}

static kz_status
put_total(struct votes *v, const struct kzi_asr_row *row, struct kz_error *err)
{
    struct kzi_asr_out *o = v->o;
    const char *name, *address;
    kz_status st;

    if (row->member[0]) {
        KZ_TRY(kzi_asr_read_names(o, row, &name, &address, err));
        return name ? KZ_OK : kzi_asr_no_name(o, row, err);
    }
    KZ_TRY(kzi_asr_note(o, row, row->column[KZI_ASR_H_SHARES], err));
    KZ_TRY(kzi_asr_note(o, row, row->column[KZI_ASR_H_RATIO], err));
out:
    return st;
}

/*
 * Both rankings of a day are one list of the filer's largest holders: so next
 * year's report ends both, also if it has only one of them.
 */
static void
name_tables(struct votes *v, kz_date day)
{
    size_t n;
    const struct kzi_asr_row *r = kzi_asr_rows(v->o->a, KZI_ASR_HOLDER, &n);

    v->shares.name = v->votes.name = KZI_ASR_MAJOR;
    for (size_t i = 0; i < n; i++)
        if (r[i].member[0] && r[i].date != day)
            v->votes.name = TABLE;
}

static kz_status
put_all(struct votes *v, const struct kzi_asr_row *rows, size_t n,
    struct kz_error *err)
{
    const struct kzi_asr_row *all = kzi_asr_votes_row(v->o->a, rows->date);
    struct kzi_asr_row table = rows[n - 1];
    kz_status st;

    if (!all)
        all = kzi_asr_votes_row(v->o->a, KZ_DATE_NONE);
    if (all)
        KZ_TRY(kzi_asr_count(v->o, all, all->column[KZI_ASR_V_VOTES], &v->total,
            err));
    table.number = 0;
    name_tables(v, table.date);
    KZ_TRY(read_table(v, &v->shares, KZI_ASR_HOLDER, err));
    KZ_TRY(read_table(v, &v->votes, KZI_ASR_VHOLDER, err));
    match(v);
    for (size_t i = 0; i < n; i++)
        KZ_TRY(put_total(v, rows + i, err));
    for (size_t i = 0; i < v->votes.len; i++)
        KZ_TRY(put_votes(v, v->votes.row + i, err));
    KZ_TRY(find_least(v, err));
    for (size_t i = 0; i < v->shares.len; i++)
        KZ_TRY(put_rest(v, &v->shares, v->shares.row + i, &v->votes, err));
    for (size_t i = 0; i < v->votes.len; i++)
        KZ_TRY(put_rest(v, &v->votes, v->votes.row + i, &v->shares, err));
    if (v->votes.least.base)
        KZ_TRY(put_own(v, &table, err));
out:
    return st;
}

kz_status
kzi_asr_emit_votes(struct kzi_asr_out *o, struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *rows = kzi_asr_rows(o->a, KZI_ASR_VHOLDER, &n);
    struct votes v;
    kz_status st = KZ_OK;

    memset(&v, 0, sizeof v);
    v.o = o;
    v.total = -1;
    v.shares.stake = KZ_STAKE_SHARES;
    v.votes.stake = KZ_STAKE_VOTES;
    kz_buf_init(&v.shares.words);
    kz_buf_init(&v.votes.words);
    if (n)
        st = put_all(&v, rows, n, err);
    clear(&v.shares);
    clear(&v.votes);
    return st;
}
