/* EDINET annual report: the table of own and reciprocal shares. */
#include <string.h>

#include "importers/common/reason.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/name.h"

/*
 * Is the row the filer's own?  By mark or by name; the first row without a
 * name is (an empty table prints one row of dashes).
 */
static kz_status
is_own_row(struct kzi_asr_out *o, const struct kzi_asr_row *row, int *own,
    struct kz_error *err)
{
    const char *raw = kzi_asr_text(o->a, row->column[KZI_ASR_H_NAME]);
    const char *name, *address;
    struct kz_buf folded;
    kz_status st;

    kz_buf_init(&folded);
    *own = 0;
    KZ_TRY(kzi_asr_read_names(o, row, &name, &address, err));
    if (raw && strstr(raw, KZI_ASR_CROSS))
        goto out;
    *own = raw && (strstr(raw, KZI_ASR_OWN) || strstr(raw, KZI_ASR_OWN_2));
    if (!name) {
        *own |= row->number == 1;
        goto out;
    }
    *own |= strcmp(name, "当社") == 0 || strcmp(name, "提出会社") == 0;
    KZ_TRY(kz_name_fold(name, strlen(name), &folded, err));
    if (kzi_asr_is_filer(o, folded.data))
        *own = 1;
out:
    kz_buf_clear(&folded);
    return st;
}

/*
 * Shares in the filer's own name are what the ratio of major shareholders
 * leaves out; those in the names of others (a stock-grant trust) it does not.
 */
static kz_status
own_count(struct kzi_asr_out *o, const struct kzi_asr_row *row, int64_t *v,
    struct kz_error *err)
{
    kz_status st = kzi_asr_count(o, row, row->column[KZI_ASR_H_OWN], v, err);

    if (st < 0 || *v >= 0)
        return st;
    return kzi_asr_count(o, row, row->column[KZI_ASR_H_SHARES], v, err);
}

static int
has_nil_count(const struct kzi_asr_row *row)
{
    const struct kzi_asr_fact *own = row->column[KZI_ASR_H_OWN];
    const struct kzi_asr_fact *all = row->column[KZI_ASR_H_SHARES];

    return (own && own->nil) || (all && all->nil);
}

kz_status
kzi_asr_find_treasury(struct kzi_asr_out *o, struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *rows = kzi_asr_rows(o->a, KZI_ASR_TREASURY, &n);
    kz_status st = KZ_OK;

    o->treasury = -1;
    o->treasury_day = KZ_DATE_NONE;
    for (size_t i = 0; i < n; i++) {
        int64_t v;
        int own;

        if (!rows[i].member[0])
            continue;
        KZ_TRY(is_own_row(o, rows + i, &own, err));
        if (!own)
            continue;
        KZ_TRY(own_count(o, rows + i, &v, err));
        if (v == -1 && has_nil_count(rows + i))
            v = 0; /* the filer says "none" */
        if (v < 0)
            continue;
        o->treasury = (o->treasury < 0 ? 0 : o->treasury) + v;
        o->treasury_day = rows[i].date;
    }
out:
    return st;
}

kz_status
kzi_asr_issued_on(struct kzi_asr_out *o, kz_date day, int64_t *issued,
    struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *r = kzi_asr_rows(o->a, KZI_ASR_VOTES, &n);
    int64_t v = -1;
    kz_status st = KZ_OK;

    *issued = o->issued;
    if (day == o->end)
        return KZ_OK;
    for (size_t i = 0; i < n && v < 0; i++)
        if (r[i].date == day && !r[i].member[0])
            KZ_TRY(kzi_asr_count(o, r + i, r[i].column[KZI_ASR_V_SHARES], &v,
                err));
    if (v > 0)
        *issued = v;
out:
    return st;
}

static kz_status
put_treasury(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_ref owner, enum kz_nature nature, int64_t count,
    struct kz_error *err)
{
    struct kz_record r;
    int64_t issued;
    kz_status st;

    st = kzi_asr_issued_on(o, row->date, &issued, err);
    if (st < 0)
        return st;
    kzi_asr_record(o, &r, KZ_REC_HOLDING, row);
    if (issued <= 0 || !kz_amount_count(count, issued, &r.u.holding.amount))
        return kzi_asr_issue(o->a, NULL,
            KZ_REASON("own or cross-held shares, but no number of issued "
                      "shares"),
            row, row->column[KZI_ASR_H_SHARES], err);
    r.u.holding.owner = owner;
    r.u.holding.owned = kzi_asr_filer(o);
    r.u.holding.stake = KZ_STAKE_SHARES;
    r.u.holding.nature = nature;
    r.u.holding.listing = KZ_LIST_PARTIAL;
    r.u.holding.table = KZI_ASR_OWN_TABLE;
    return kz_sink_put(o->sink, &r, err);
}

/* A company that may not vote, since the filer holds a quarter of it. */
static kz_status
emit_reciprocal(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_error *err)
{
    const struct kzi_asr_row *major = NULL;
    const char *name, *address;
    struct kz_buf folded;
    int64_t v;
    kz_status st;

    kz_buf_init(&folded);
    KZ_TRY(kzi_asr_count(o, row, row->column[KZI_ASR_H_SHARES], &v, err));
    if (v == -1)
        KZ_TRY(kzi_asr_count(o, row, row->column[KZI_ASR_H_OWN], &v, err));
    KZ_TRY(kzi_asr_read_names(o, row, &name, &address, err));
    if (!name) {
        KZ_TRY(kzi_asr_no_name(o, row, err));
        goto out;
    }
    if (v < 0) {
        if (v == -1)
            KZ_TRY(kzi_asr_issue(o->a, NULL,
                KZ_REASON("a row of own or cross-held shares has no number"),
                row, row->column[KZI_ASR_H_SHARES], err));
        goto out;
    }
    KZ_TRY(kz_name_fold(name, strlen(name), &folded, err));
    KZ_TRY(kzi_asr_find_name(o, KZI_ASR_HOLDER, folded.data, &major, err));
    if (major) /* the same holder, told with the same address */
        KZ_TRY(kzi_asr_read_names(o, major, &name, &address, err));
    else
        KZ_TRY(kzi_asr_put_holder(o, row, err));
    KZ_TRY(put_treasury(o, row, kzi_asr_name_ref(o), KZ_NATURE_RECIPROCAL, v,
        err));
out:
    kz_buf_clear(&folded);
    return st;
}

kz_status
kzi_asr_emit_treasury(struct kzi_asr_out *o, struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *rows = kzi_asr_rows(o->a, KZI_ASR_TREASURY, &n);
    kz_status st = KZ_OK;
    int own, done = 0;

    for (size_t i = 0; i < n; i++) {
        if (!rows[i].member[0])
            continue;
        KZ_TRY(is_own_row(o, rows + i, &own, err));
        if (!own) {
            KZ_TRY(emit_reciprocal(o, rows + i, err));
            continue;
        }
        if (o->treasury > 0 && !done++)
            KZ_TRY(put_treasury(o, rows + i, kzi_asr_filer(o),
                KZ_NATURE_TREASURY, o->treasury, err));
        KZ_TRY(kzi_asr_note(o, rows + i, rows[i].column[KZI_ASR_H_OTHERS],
            err));
    }
out:
    return st;
}
