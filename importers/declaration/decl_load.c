/* The contractor's declaration: its files into memory. */
#include <stdio.h>
#include <string.h>

#include "importers/common/csv.h"
#include "importers/declaration/decl_priv.h"
#include "keizu/base/alloc.h"

void
kzi_decl_init(struct kzi_decl *d)
{
    size_t n;
    const struct kz_decl_sheet *defs = kz_decl_sheets(&n);

    memset(d, 0, sizeof *d);
    for (size_t i = 0; i < KZI_DECL_SHEETS; i++) {
        d->sheets[i].def = defs + i;
        kz_buf_init(&d->sheets[i].text);
        kz_buf_init(&d->sheets[i].unknown_names);
    }
    kz_buf_init(&d->place);
    kz_buf_init(&d->words);
    kz_buf_init(&d->note);
    for (size_t i = 0; i < KZI_DECL_NAMES; i++)
        kz_buf_init(&d->names[i]);
    kz_buf_init(&d->born_names);
    d->base = d->declared = KZ_DATE_NONE;
    d->issued = d->treasury = d->votes = -1;
}

void
kzi_decl_clear(struct kzi_decl *d)
{
    for (size_t i = 0; i < KZI_DECL_SHEETS; i++) {
        kz_free(d->sheets[i].rows);
        kz_free(d->sheets[i].cells);
        kz_buf_clear(&d->sheets[i].text);
        kz_buf_clear(&d->sheets[i].unknown_names);
    }
    kz_free(d->born);
    kz_buf_clear(&d->born_names);
    kz_buf_clear(&d->place);
    kz_buf_clear(&d->words);
    kz_buf_clear(&d->note);
    for (size_t i = 0; i < KZI_DECL_NAMES; i++)
        kz_buf_clear(&d->names[i]);
}

/* Which column of the file each column of the sheet is; -1: none. */
static kz_status
bind(struct kzi_decl_sheet *s, const struct kz_csv *csv, int *from,
    struct kz_error *err)
{
    kz_status st;

    for (size_t i = 0; i < s->def->count; i++)
        from[i] = -1;
    for (size_t i = 0; i < kz_csv_columns(csv); i++) {
        const char *name = kz_csv_name(csv, i);
        int c = kz_decl_column_find(s->def, name);

        if (c >= 0 && from[c] < 0) {
            from[c] = (int)i;
            continue;
        }
        if (s->unknown == KZI_DECL_UNKNOWN)
            return kz_fail(err, KZ_ELIMIT,
                "more than %d columns that keizu does not know",
                KZI_DECL_UNKNOWN);
        from[s->def->count + s->unknown++] = (int)i;
        kz_buf_add(&s->unknown_names, name, strlen(name) + 1);
        st = kz_buf_check(&s->unknown_names, err);
        if (st < 0)
            return st;
    }
    if (s->unknown == kz_csv_columns(csv))
        return kz_fail(err, KZ_EFORMAT,
            "the header names no column of the sheet %s", s->def->title);
    return KZ_OK;
}

static kz_status
take_row(struct kzi_decl *d, struct kzi_decl_sheet *s, const struct kz_csv *csv,
    const int *from, struct kz_error *err)
{
    const size_t n = s->def->count + s->unknown, begin = s->text.len;
    struct kzi_decl_row *row;

    if (s->row_count == KZI_DECL_ROWS_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than %d rows", KZI_DECL_ROWS_MAX);
    if (kz_grow(&s->rows, &s->rows_cap, s->row_count + 1, sizeof *s->rows) <
            0 ||
        kz_grow(&s->cells, &s->cells_cap, s->cell_count + n, sizeof *s->cells) <
            0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    row = s->rows + s->row_count++;
    row->line = kz_csv_line(csv);
    row->cells = s->cell_count;
    row->ragged = kz_csv_fields(csv) != kz_csv_columns(csv);
    for (size_t i = 0; i < n; i++) {
        s->cells[s->cell_count++] = (uint32_t)s->text.len;
        kz_buf_add(&s->text, kz_csv_text(csv, from[i]),
            kz_csv_length(csv, from[i]) + 1);
    }
    d->bytes += s->text.len - begin;
    if (d->bytes > KZI_DECL_BYTES_MAX)
        return kz_fail(err, KZ_ELIMIT, "the declaration is over 4 MiB");
    return kz_buf_check(&s->text, err);
}

kz_status
kzi_decl_load(struct kzi_decl *d, struct kzi_decl_sheet *s, struct kz_input *in,
    const char *encoding, struct kz_error *err)
{
    struct kz_csv *csv = NULL;
    int *from = NULL;
    kz_status st;

    from = kz_calloc(KZ_DECL_COLUMNS_MAX + KZI_DECL_UNKNOWN, sizeof *from);
    if (!from)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_csv_open(in, encoding, &csv, err));
    KZ_TRY(bind(s, csv, from, err));
    for (;;) {
        KZ_TRY(kz_csv_next(csv, err));
        if (st == KZ_DONE)
            break;
        if (!kz_csv_blank(csv))
            KZ_TRY(take_row(d, s, csv, from, err));
    }
    s->given = 1;
    (void)snprintf(s->encoding, sizeof s->encoding, "%s", kz_csv_encoding(csv));
    st = KZ_OK;
out:
    kz_csv_close(csv);
    kz_free(from);
    return st < 0 ? kz_context(err, st, "%s.csv", s->def->file) : st;
}
