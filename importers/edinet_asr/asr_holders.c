/* EDINET annual report: major shareholders. */
#include <string.h>

#include "importers/common/reason.h"
#include "importers/edinet_asr/asr_priv.h"
#include "importers/edinet_asr/asr_ratio.h"
#include "keizu/base/name.h"

__extension__ typedef __int128 wide;

int
kzi_asr_is_filer(struct kzi_asr_out *o, const char *folded)
{
    return strcmp(folded, o->buf[KZI_ASR_B_FOLDED].data) == 0;
}

/* Without a bracket in front that only says which kind the row is. */
static const char *
skip_mark(const char *name)
{
    static const char *const marks[] = { KZI_ASR_OWN, KZI_ASR_OWN_2,
        KZI_ASR_CROSS };
    const char *p = name + strspn(name, " \n\r\t"), *end;

    if (strncmp(p, "（", 3) != 0 && *p != '(')
        return name;
    end = strstr(p, "）");
    end = end ? end + 3 : strchr(p, ')') ? strchr(p, ')') + 1 : NULL;
    for (int i = 0; end && i < 3; i++) {
        const char *mark = strstr(p, marks[i]);

        if (mark && mark < end)
            return end;
    }
    return name;
}

kz_status
kzi_asr_read_names(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    const char **name, const char **address, struct kz_error *err)
{
    struct kz_buf *bn = o->buf + KZI_ASR_B_NAME;
    struct kz_buf *bd = o->buf + KZI_ASR_B_DISTINCT;
    struct kz_holder *h = &o->holder;
    kz_status st;

    *name = kzi_asr_text(o->a, row->column[KZI_ASR_H_NAME]);
    *address = kzi_asr_text(o->a, row->column[KZI_ASR_H_ADDRESS]);
    if (*name && row->table == KZI_ASR_TREASURY)
        *name = skip_mark(*name);
    kz_buf_reset(bn);
    kz_buf_reset(bd);
    KZ_TRY(kz_holder_read(h, *name, *address, err));
    if (*name && !h->name.len) { /* marks only: then they are the name */
        kz_name_tidy(*name, strlen(*name), &h->name);
        kz_buf_reset(&h->marks);
    }
    if (*name) {
        kz_buf_add(bn, h->name.data, h->name.len);
        *name = bn->len ? bn->data : NULL; /* spaces are no name */
    }
    *address = h->address.len ? h->address.data : NULL;
    if (*address)
        KZ_TRY(kz_address_fold(*address, h->address.len, bd, err));
    KZ_TRY(kz_buf_check(bn, err));
out:
    return st;
}

/* A row without a name: a fault unless it has no numbers either. */
kz_status
kzi_asr_no_name(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_error *err)
{
    if (!kzi_asr_text(o->a, row->column[KZI_ASR_H_SHARES]) &&
        !kzi_asr_text(o->a, row->column[KZI_ASR_H_RATIO]))
        return KZ_OK; /* a row of dashes */
    return kzi_asr_issue(o->a, NULL, KZ_REASON("a holder has no name"), row,
        row->column[KZI_ASR_H_NAME], err);
}

/* A holder known by its name at the filer. */
struct kz_ref
kzi_asr_name_ref(const struct kzi_asr_out *o)
{
    struct kz_ref ref = { NULL, NULL, o->buf[KZI_ASR_B_NAME].data,
        o->buf[KZI_ASR_B_DISTINCT].data, "edinet", o->code };

    if (!ref.distinct[0])
        ref.distinct = NULL;
    return ref;
}

static kz_status
put_note(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    const char *field, const char *text, struct kz_error *err)
{
    struct kz_record r;

    if (!text[0])
        return KZ_OK;
    kzi_asr_record(o, &r, KZ_REC_NOTE, row);
    r.u.note.field = field;
    r.u.note.text = text;
    return kz_sink_put(o->sink, &r, err);
}

/*
 * What stood beside the name: the proxy is an agent only and changes, so it
 * is no part of the name that tells holders apart.
 */
static kz_status
put_rest(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_error *err)
{
    const struct kz_holder *h = &o->holder;
    const char *kind = h->kind == KZ_HOLDER_NOMINEE ||
                               h->kind == KZ_HOLDER_TRUST ||
                               h->kind == KZ_HOLDER_DEPOSITARY
                           ? kz_holder_class_name(h->kind)
                           : "";
    kz_status st;

    KZ_TRY(put_note(o, row, "holder-class", kind, err));
    KZ_TRY(put_note(o, row, "account", h->account.data, err));
    KZ_TRY(put_note(o, row, "account-number", h->number.data, err));
    KZ_TRY(put_note(o, row, "account-party", h->party.data, err));
    KZ_TRY(put_note(o, row, "standing-proxy", h->proxy.data, err));
    KZ_TRY(put_note(o, row, "standing-proxy-address", h->proxy_address.data,
        err));
    KZ_TRY(put_note(o, row, "note-marks", h->marks.data, err));
out:
    return st;
}

/* The name as printed, where it is not the holder's alone. */
static kz_status
put_printed_name(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_error *err)
{
    const char *name = kzi_asr_text(o->a, row->column[KZI_ASR_H_NAME]);
    struct kz_buf *text = o->buf + KZI_ASR_B_TEXT;
    struct kz_record r;
    kz_status st;

    kz_buf_reset(text);
    kz_name_tidy(name, strlen(name), text);
    st = kz_buf_check(text, err);
    if (st < 0 || strcmp(text->data, o->buf[KZI_ASR_B_NAME].data) == 0)
        return st;
    kzi_asr_record(o, &r, KZ_REC_NAME, row);
    r.u.name.ref = kzi_asr_name_ref(o);
    r.u.name.text = text->data;
    r.u.name.use = "printed";
    return kz_sink_put(o->sink, &r, err);
}

kz_status
kzi_asr_put_holder(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_error *err)
{
    const struct kz_holder *h = &o->holder;
    struct kz_record r;
    kz_status st;

    kzi_asr_record(o, &r, KZ_REC_PARTY, row);
    r.u.party.ref = kzi_asr_name_ref(o);
    r.u.party.name = r.u.party.ref.name;
    r.u.party.address = h->address.len ? h->address.data : NULL;
    r.u.party.type = kz_holder_type(h->kind);
    r.u.party.state_of = h->state_of;
    r.u.party.address_country = h->country;
    KZ_TRY(kz_sink_put(o->sink, &r, err));
    KZ_TRY(put_printed_name(o, row, err));
    KZ_TRY(put_rest(o, row, err));
out:
    return st;
}

int
kzi_asr_explains(const struct kz_amount *r, int64_t lo, int64_t hi, int64_t a,
    int64_t b)
{
    wide low = (wide)lo * r->base, most = (wide)r->hi * b;
    wide high = (wide)(hi - 1) * r->base, least = (wide)r->lo * a;

    /* lo/b below the upper end and (hi - 1)/a above the lower one */
    return a > 0 && (r->hi_open ? low < most : low <= most) &&
           (r->lo_open ? high > least : high >= least);
}

/*
 * What a printed ratio is of: all issued shares in fiscal years that end by
 * March 2017, issued less own shares from March 2018 on (the label of the
 * taxonomy of 2018-02-28); in the year between either.
 */
#define ALL_UNTIL 17256 /* 2017-03-31 in days */
#define LESS_FROM 17621 /* 2018-03-31 */

static const char *
denominator(kz_date end)
{
    return end <= ALL_UNTIL  ? "issued"
           : end < LESS_FROM ? "issued or issued-less-own"
                             : "issued-less-own";
}

struct whole { /* issued shares on the day of the table */
    int64_t issued;
    int64_t step; /* they were rounded to that; 1: exact */
};

/*
 * The stated ratio must be what the count gives of the year's denominator;
 * own shares are printed in whole units.
 */
static kz_status
check_ratio(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    const struct whole *all, int64_t count, int64_t step, struct kz_error *err)
{
    const struct kzi_asr_fact *f = row->column[KZI_ASR_H_RATIO];
    const char *s = kzi_asr_text(o->a, f);
    int64_t unit = o->unit > 1 ? o->unit : 1;
    int64_t own = o->treasury > 0 ? o->treasury : 0;
    int64_t low = all->issued - all->step / 2;
    int64_t high = all->issued + all->step - 1;
    struct kz_amount r;

    if (!s)
        return KZ_OK;
    if (!kzi_asr_share(s, &r))
        return kzi_asr_issue(o->a, "ratio-unread",
            "a stated ratio is not a decimal from 0 to 1; the number of "
            "shares is taken",
            row, f, err);
    if (o->end > ALL_UNTIL && kzi_asr_explains(&r, count, count + step,
                                  low - own - unit + 1, high - own))
        return KZ_OK;
    if (o->end < LESS_FROM &&
        kzi_asr_explains(&r, count, count + step, low, high))
        return KZ_OK;
    return kzi_asr_issue(o->a, "ratio-disagrees",
        o->end <= ALL_UNTIL
            ? "the stated ratio is not the number of shares over issued "
              "shares; the number is taken"
        : o->end < LESS_FROM
            ? "the stated ratio is not the number of shares over issued "
              "shares, with or without own shares; the number is taken"
            : "the stated ratio is not the number of shares over issued "
              "shares less own shares; the number is taken",
        row, f, err);
}

/*
 * A count of a total that was rounded: all that both may be.  The bounds are
 * fractions of the printed total.
 */
static int
count_of_rounded(const struct whole *all, int64_t count, int64_t step,
    struct kz_amount *amount)
{
    int64_t high = all->issued + all->step - 1;
    int64_t low = all->issued - all->step / 2;
    wide hi;

    if (low <= 0 || !kz_amount_count(count, all->issued, amount))
        return 0;
    hi = ((wide)(count + step) * all->issued + low - 1) / low;
    if (hi > all->issued)
        hi = all->issued;
    if (hi < count)
        hi = count;
    amount->kind = KZ_AMOUNT_PRINTED;
    amount->rounding = KZ_ROUND_TRUNCATED;
    amount->lo = (int64_t)((wide)count * all->issued / high);
    amount->hi = (int64_t)hi;
    return 1;
}

int
kzi_asr_truncated(const struct kzi_asr_fact *f, int64_t count, int64_t *step)
{
    int digits = 0;

    *step = 1;
    for (; digits < 9 && digits < -f->decimals; digits++)
        *step *= 10;
    if (count % *step != 0) {
        *step = 1;
        digits = 0;
    }
    return digits;
}

kz_status
kzi_asr_holder_amount(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_amount *amount, int *found, struct kz_error *err)
{
    const struct kzi_asr_fact *f = row->column[KZI_ASR_H_SHARES];
    const struct kzi_asr_fact *ratio = row->column[KZI_ASR_H_RATIO];
    const char *s = kzi_asr_text(o->a, ratio);
    struct whole all = { 0, o->issued_step };
    int64_t count, step;
    int digits;
    kz_status st;

    *found = 0;
    st = kzi_asr_count(o, row, f, &count, err);
    if (st < 0 || count == -2)
        return st;
    st = kzi_asr_issued_on(o, row->date, &all.issued, err);
    if (st < 0)
        return st;
    if (all.issued != o->issued)
        all.step = 1;
    if (count >= 0 && all.issued > 0) {
        digits = kzi_asr_truncated(f, count, &step);
        *found = all.step > 1 ? count_of_rounded(&all, count, step, amount)
                 : digits ? kz_amount_truncated_count(count, digits, all.issued,
                                amount)
                          : kz_amount_count(count, all.issued, amount);
        return check_ratio(o, row, &all, count, step, err);
    }
    if (s && kzi_asr_share(s, amount)) {
        *found = 1;
        return KZ_OK;
    }
    if (s)
        return kzi_asr_issue(o->a, NULL,
            KZ_REASON("a stated ratio is not a decimal from 0 to 1"), row,
            ratio, err);
    return kzi_asr_issue(o->a, NULL,
        KZ_REASON("a holder has no number of shares that can be used, and no "
                  "ratio"),
        row, f, err);
}

kz_status
kzi_asr_tell_apart(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    const char *folded, struct kzi_asr_seen *seen, struct kz_error *err)
{
    struct kz_buf *key = o->buf + KZI_ASR_B_TEXT;
    int times;
    kz_status st;

    kz_buf_reset(key);
    kz_buf_printf(key, "%s\n%s\n%d", folded, o->buf[KZI_ASR_B_DISTINCT].data,
        (int)row->date);
    KZ_TRY(kz_buf_check(key, err));
    KZ_TRY(kzi_asr_seen_add(seen, key->data, &times, err));
    if (times == 1)
        goto out;
    kz_buf_printf(o->buf + KZI_ASR_B_DISTINCT, "#%d", times);
    KZ_TRY(kzi_asr_issue(o->a, "holder-twice",
        "two rows name the same holder; they are taken as two", row, NULL,
        err));
out:
    return st;
}

/*
 * The first row of a table under a folded name; *row NULL if there is none.
 * Within one document one name is one holder.
 */
kz_status
kzi_asr_find_name(struct kzi_asr_out *o, enum kzi_asr_table table,
    const char *folded, const struct kzi_asr_row **row, struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *rows = kzi_asr_rows(o->a, table, &n);
    struct kz_holder h;
    struct kz_buf key;
    kz_status st = KZ_OK;

    kz_buf_init(&key);
    kz_holder_init(&h);
    *row = NULL;
    for (size_t i = 0; i < n && !*row; i++) {
        const char *name = kzi_asr_text(o->a, rows[i].column[KZI_ASR_H_NAME]);

        if (!name || !rows[i].member[0])
            continue;
        if (table == KZI_ASR_TREASURY)
            name = skip_mark(name);
        KZ_TRY(kz_holder_read(&h, name, NULL, err));
        kz_buf_reset(&key);
        KZ_TRY(kz_name_fold(h.name.data, h.name.len, &key, err));
        if (strcmp(key.data, folded) == 0)
            *row = rows + i;
    }
    st = kz_buf_check(&key, err);
out:
    kz_buf_clear(&key);
    kz_holder_clear(&h);
    return st;
}

static kz_status
emit_holder(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kzi_asr_seen *seen, struct kz_error *err)
{
    const struct kzi_asr_row *cross = NULL;
    const char *name, *address;
    struct kz_amount amount;
    struct kz_record r;
    struct kz_buf folded;
    int found = 0;
    kz_status st;

    kz_buf_init(&folded);
    KZ_TRY(kzi_asr_read_names(o, row, &name, &address, err));
    if (!name) {
        KZ_TRY(kzi_asr_no_name(o, row, err));
        goto out;
    }
    KZ_TRY(kzi_asr_holder_amount(o, row, &amount, &found, err));
    if (!found)
        goto out;
    KZ_TRY(kz_name_fold(name, strlen(name), &folded, err));
    KZ_TRY(kzi_asr_tell_apart(o, row, folded.data, seen, err));
    if (!kzi_asr_is_filer(o, folded.data))
        KZ_TRY(kzi_asr_put_holder(o, row, err));
    KZ_TRY(kzi_asr_find_name(o, KZI_ASR_TREASURY, folded.data, &cross, err));
    kzi_asr_record(o, &r, KZ_REC_HOLDING, row);
    r.u.holding.owner = kzi_asr_name_ref(o);
    r.u.holding.owned = kzi_asr_filer(o);
    if (cross)
        r.u.holding.nature = KZ_NATURE_RECIPROCAL;
    if (kzi_asr_is_filer(o, folded.data)) {
        r.u.holding.owner = kzi_asr_filer(o);
        r.u.holding.nature = KZ_NATURE_TREASURY;
    }
    r.u.holding.amount = amount;
    r.u.holding.stake = KZ_STAKE_SHARES;
    r.u.holding.listing = KZ_LIST_TOP;
    r.u.holding.position = row->number;
    r.u.holding.table = KZI_ASR_MAJOR;
    KZ_TRY(kz_sink_put(o->sink, &r, err));
out:
    kz_buf_clear(&folded);
    return st;
}

/* The printed total of a table is kept beside it: sums are not corrected. */
kz_status
kzi_asr_note(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    const struct kzi_asr_fact *f, struct kz_error *err)
{
    struct kz_record r;

    if (!f)
        return KZ_OK;
    kzi_asr_record(o, &r, KZ_REC_NOTE, row);
    if (r.as_of == KZ_DATE_NONE)
        r.as_of = o->filed;
    r.line = f->line;
    r.u.note.field = o->a->pool.data + f->name;
    r.u.note.text = f->nil ? "nil" : o->a->pool.data + f->value;
    return kz_sink_put(o->sink, &r, err);
}

kz_status
kzi_asr_emit_holders(struct kzi_asr_out *o, struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *rows = kzi_asr_rows(o->a, KZI_ASR_HOLDER, &n);
    struct kzi_asr_seen seen = { NULL, 0, 0, 0 };
    kz_status st = KZ_OK;

    if (n) {
        struct kzi_asr_row table = rows[0];

        table.number = 0;
        KZ_TRY(put_note(o, &table, "ratio-denominator", denominator(o->end),
            err));
    }
    for (size_t i = 0; i < n; i++) {
        if (rows[i].member[0]) {
            KZ_TRY(emit_holder(o, rows + i, &seen, err));
            continue;
        }
        KZ_TRY(kzi_asr_note(o, rows + i, rows[i].column[KZI_ASR_H_SHARES],
            err));
        KZ_TRY(kzi_asr_note(o, rows + i, rows[i].column[KZI_ASR_H_RATIO], err));
    }
out:
    kzi_asr_seen_clear(&seen);
    return st;
}
