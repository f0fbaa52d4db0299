/* EDINET annual report: holders by kind (所有者別状況). */
#include <string.h>

#include "importers/common/reason.h"
#include "importers/edinet_asr/asr_priv.h"
#include "importers/edinet_asr/asr_ratio.h"
#include "keizu/base/amount.h"

/* Shares of one unit: of the class, else of all. */
static kz_status
find_unit(struct kzi_asr_out *o, const char *member, int64_t *unit,
    struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *r = kzi_asr_rows(o->a, KZI_ASR_CLASS, &n);
    int64_t v;
    kz_status st = KZ_OK;

    *unit = o->unit > 0 ? o->unit : -1;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(r[i].member, member) != 0)
            continue;
        KZ_TRY(kzi_asr_count(o, r + i, r[i].column[KZI_ASR_C_UNIT], &v, err));
        if (v > 0)
            *unit = v;
    }
out:
    return st;
}

/* A stated ratio as it is printed, which is a decimal from 0 to 1. */
static kz_status
read_ratio(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    const struct kzi_asr_fact *f, const char **ratio, struct kz_error *err)
{
    const char *s = kzi_asr_text(o->a, f);
    struct kz_amount r;

    *ratio = NULL;
    if (s && !kzi_asr_share(s, &r))
        return kzi_asr_issue(o->a, NULL,
            KZ_REASON("a stated ratio is not a decimal from 0 to 1"), row, f,
            err);
    *ratio = s;
    return KZ_OK;
}

/*
 * The kinds have to add up to the total, where all are stated and read: else a
 * column may stand under another's heading.
 */
static kz_status
check_sum(struct kzi_asr_out *o, const struct kzi_asr_row *row, int column,
    struct kz_error *err)
{
    int64_t v, sum = 0, total = -1;
    kz_status st = KZ_OK;

    for (int c = 0; c < KZ_CATEGORIES; c++) {
        const struct kzi_asr_fact *f =
            row->column[c * KZI_ASR_G_COLUMNS + column];

        KZ_TRY(kzi_asr_count(o, row, f, &v, err));
        if (!f || v == -2)
            goto out;
        if (c == KZ_CATEGORY_TOTAL)
            total = v;
        else if (v > 0)
            sum += v;
    }
    if (total < 0 || sum == total)
        goto out;
    st = kzi_asr_issue(o->a, "category-sum",
        column == KZI_ASR_G_UNITS
            ? "the units of the kinds of holders do not add up to their total"
            : "the kinds of holders do not add up to their total",
        row, NULL, err);
out:
    return st;
}

/*
 * Units of a kind.  Where those of one foreign kind are no number, those of
 * the other are left out too: they would pass for all foreign units.
 */
static kz_status
read_units(struct kzi_asr_out *o, const struct kzi_asr_row *row, int category,
    int64_t *units, struct kz_error *err)
{
    static const int foreign[] = { KZ_CATEGORY_FOREIGN_ORGANISATIONS,
        KZ_CATEGORY_FOREIGN_INDIVIDUALS };
    int64_t other;
    kz_status st;

    KZ_TRY(kzi_asr_count(o, row,
        row->column[category * KZI_ASR_G_COLUMNS + KZI_ASR_G_UNITS], units,
        err));
    if (category != foreign[0] && category != foreign[1])
        goto out;
    KZ_TRY(kzi_asr_count(o, row,
        row->column[foreign[category == foreign[0]] * KZI_ASR_G_COLUMNS +
                    KZI_ASR_G_UNITS],
        &other, err));
    if (other == -2)
        *units = -2;
out:
    return st;
}

static kz_status
put_category(struct kzi_asr_out *o, const struct kzi_asr_row *row, int category,
    int64_t unit, struct kz_error *err)
{
    const struct kzi_asr_fact *const *c =
        row->column + category * KZI_ASR_G_COLUMNS;
    const char *ratio;
    struct kz_record r;
    int64_t holders, units;
    kz_status st;

    KZ_TRY(read_ratio(o, row, c[KZI_ASR_G_RATIO], &ratio, err));
    KZ_TRY(kzi_asr_count(o, row, c[KZI_ASR_G_HOLDERS], &holders, err));
    KZ_TRY(read_units(o, row, category, &units, err));
    if (holders < 0 && units < 0 && !ratio)
        goto out;
    kzi_asr_record(o, &r, KZ_REC_CATEGORY, row);
    for (int i = KZI_ASR_G_COLUMNS; i-- > 0;)
        if (c[i])
            r.line = c[i]->line;
    r.u.category.company = kzi_asr_filer(o);
    if (row->member[0] && strcmp(row->member, "OrdinaryShareMember") != 0 &&
        strcmp(row->member, KZI_ASR_ORDINARY) != 0)
        r.u.category.share_class = row->member;
    r.u.category.category = (enum kz_category)category;
    r.u.category.holders = holders < 0 ? -1 : holders;
    r.u.category.units = units < 0 ? -1 : units;
    r.u.category.unit_shares = unit;
    r.u.category.ratio = ratio;
    KZ_TRY(kz_sink_put(o->sink, &r, err));
out:
    return st;
}

kz_status
kzi_asr_emit_categories(struct kzi_asr_out *o, struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *rows = kzi_asr_rows(o->a, KZI_ASR_CATEGORY, &n);
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n; i++) {
        int64_t unit;

        KZ_TRY(find_unit(o, rows[i].member, &unit, err));
        for (int c = 0; c < KZ_CATEGORIES; c++)
            KZ_TRY(put_category(o, rows + i, c, unit, err));
        KZ_TRY(check_sum(o, rows + i, KZI_ASR_G_HOLDERS, err));
        KZ_TRY(check_sum(o, rows + i, KZI_ASR_G_UNITS, err));
        KZ_TRY(kzi_asr_note(o, rows + i, rows[i].column[KZI_ASR_G_LESS], err));
    }
out:
    return st;
}
