/*
 * The contractor's declaration: sheets that are kept as notes (F, H to N),
 * with the parties they name.
 */
#include <string.h>

#include "importers/declaration/decl_priv.h"

/* The name of a column that goes with another: "maker" -> "maker_id". */
static const char *
companion(const struct kzi_decl *d, const char *column, const char *end)
{
    const struct kz_decl_sheet *s = d->sheet->def;
    const size_t n = strlen(column);

    for (size_t i = 0; i < s->count; i++)
        if (strncmp(s->columns[i].name, column, n) == 0 &&
            strcmp(s->columns[i].name + n, end) == 0)
            return s->columns[i].name;
    return NULL;
}

/* What stands in a column of that kind must be readable. */
static int
check_cell(struct kzi_decl *d, const struct kz_decl_column *c)
{
    struct kz_amount amount;
    enum kz_yesno yes;
    int64_t count;
    kz_date day;
    int choice;

    switch (c->kind) {
    case KZ_DECL_COUNT:
        return kzi_decl_count(d, c->name, &count);
    case KZ_DECL_PERCENT:
        return kzi_decl_percent(d, c->name, &amount);
    case KZ_DECL_DAY:
        return kzi_decl_day(d, c->name, &day);
    case KZ_DECL_YESNO:
        return kzi_decl_yesno(d, c->name, &yes);
    case KZ_DECL_CHOICE:
        return strcmp(c->name, "state") == 0 ||
               kzi_decl_choice(d, c->name, &choice);
    case KZ_DECL_TEXT:
    case KZ_DECL_COUNTRY:
    case KZ_DECL_PARTY:
    case KZ_DECL_PARTY_ID:
        break;
    }
    return 1;
}

static kz_status
put_parties(struct kzi_decl *d, struct kz_error *err)
{
    const struct kz_decl_sheet *s = d->sheet->def;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < s->count; i++) {
        const char *name = s->columns[i].name;
        struct kz_ref ref = { 0 };

        if (s->columns[i].kind != KZ_DECL_PARTY)
            continue;
        KZ_TRY(kzi_decl_ref(d, name, companion(d, name, "_id"), &ref, err));
        if (ref.scheme || ref.name)
            KZ_TRY(kzi_decl_put_party(d, &ref, name, KZ_PARTY_UNKNOWN,
                companion(d, name, "_country"), err));
    }
out:
    return st;
}

static kz_status
read_row(struct kzi_decl *d, struct kz_error *err)
{
    const struct kz_decl_sheet *s = d->sheet->def;
    int value;
    kz_status st;

    KZ_TRY(kzi_decl_answer(d, &value, err));
    if (!value)
        goto out;
    for (size_t i = 0; i < s->count; i++)
        if (!check_cell(d, s->columns + i))
            return kzi_decl_rejected(d, err);
    KZ_TRY(put_parties(d, err));
    KZ_TRY(kzi_decl_note(d, err));
out:
    return st;
}

kz_status
kzi_decl_others(struct kzi_decl *d, char letter, struct kz_error *err)
{
    const struct kzi_decl_sheet *s = kzi_decl_sheet(d, letter);
    kz_status st = KZ_OK;

    for (size_t i = 0; i < s->row_count; i++) {
        KZ_TRY(kzi_decl_at(d, s, i, err));
        KZ_TRY(read_row(d, err));
    }
out:
    return st;
}
