/* EDINET annual report: holders by kind (所有者別状況). */
#include <string.h>

#include "importers/edinet_asr/asr_priv.h"

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

static kz_status
put_category(struct kzi_asr_out *o, const struct kzi_asr_row *row, int category,
    int64_t unit, struct kz_error *err)
{
    const struct kzi_asr_fact *const *c =
        row->column + category * KZI_ASR_G_COLUMNS;
    const char *ratio = kzi_asr_text(o->a, c[KZI_ASR_G_RATIO]);
    struct kz_record r;
    int64_t holders, units;
    kz_status st;

    KZ_TRY(kzi_asr_count(o, row, c[KZI_ASR_G_HOLDERS], &holders, err));
    KZ_TRY(kzi_asr_count(o, row, c[KZI_ASR_G_UNITS], &units, err));
    if (holders < 0 && units < 0 && !ratio)
        goto out;
    kzi_asr_record(o, &r, KZ_REC_CATEGORY, row);
    for (int i = KZI_ASR_G_COLUMNS; i-- > 0;)
        if (c[i])
            r.line = c[i]->line;
    r.u.category.company = kzi_asr_filer(o);
    if (row->member[0] && strcmp(row->member, "OrdinaryShareMember") != 0)
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
        KZ_TRY(kzi_asr_note(o, rows + i, rows[i].column[KZI_ASR_G_LESS], err));
    }
out:
    return st;
}
