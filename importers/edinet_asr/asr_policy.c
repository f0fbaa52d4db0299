/*
 * EDINET annual report: shares the filer holds for other reasons than
 * investment (特定投資株式), and those it may vote only (みなし保有株式).
 *
 * A number of shares without the number of all shares is no part of a
 * company, so the rows are notes: they never become holdings.
 */
#include "importers/edinet_asr/asr_priv.h"

static kz_status
put_cell(struct kzi_asr_out *o, const struct kzi_asr_row *row, int column,
    const char *field, struct kz_error *err)
{
    const struct kzi_asr_fact *f = row->column[column];
    const char *s = kzi_asr_text(o->a, f);
    struct kz_record r;

    if (!s)
        return KZ_OK;
    kzi_asr_record(o, &r, KZ_REC_NOTE, row);
    r.line = f->line;
    r.u.note.field = field;
    r.u.note.text = s;
    return kz_sink_put(o->sink, &r, err);
}

/* The rows of this year; those of the year before have no names. */
static kz_status
put_table(struct kzi_asr_out *o, enum kzi_asr_table table, struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *rows = kzi_asr_rows(o->a, table, &n);
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n; i++) {
        const struct kzi_asr_row *row = rows + i;

        if (!row->member[0] || row->date != o->end)
            continue;
        KZ_TRY(put_cell(o, row, KZI_ASR_P_NAME, "policy-holding", err));
        KZ_TRY(put_cell(o, row, KZI_ASR_P_SHARES, "policy-holding-shares",
            err));
        KZ_TRY(put_cell(o, row, KZI_ASR_P_VALUE, "policy-holding-book-value",
            err));
        KZ_TRY(put_cell(o, row, KZI_ASR_P_BACK, "policy-holding-held-back",
            err));
    }
out:
    return st;
}

kz_status
kzi_asr_emit_policy(struct kzi_asr_out *o, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(put_table(o, KZI_ASR_POLICY, err));
    KZ_TRY(put_table(o, KZI_ASR_DEEMED, err));
out:
    return st;
}
