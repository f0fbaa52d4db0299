/* The contractor's declaration: the row at hand, its cells, its answer. */
#include <string.h>

#include "importers/common/reason.h"
#include "importers/declaration/decl_priv.h"
#include "keizu/base/number.h"

static int
column_of(const struct kzi_decl_sheet *s, const char *name)
{
    for (size_t i = 0; i < s->def->count; i++)
        if (strcmp(s->def->columns[i].name, name) == 0)
            return (int)i;
    kz_bug("no such column of a declaration");
}

static const char *
cell(const struct kzi_decl_sheet *s, size_t row, size_t column)
{
    return s->text.data + s->cells[s->rows[row].cells + column];
}

const char *
kzi_decl_cell(const struct kzi_decl_sheet *s, size_t row, const char *column)
{
    return cell(s, row, (size_t)column_of(s, column));
}

const char *
kzi_decl_text(const struct kzi_decl *d, const char *column)
{
    return kzi_decl_cell(d->sheet, d->row, column);
}

int
kzi_decl_bad(struct kzi_decl *d, const char *column, const char *reason)
{
    d->reason = reason;
    d->subject = NULL;
    d->excerpt = NULL;
    if (column) {
        const struct kz_decl_column *c =
            d->sheet->def->columns + column_of(d->sheet, column);

        d->subject = c->heading;
        if (c->kind != KZ_DECL_PARTY) /* a name is no business of a reject */
            d->excerpt = kzi_decl_text(d, column);
    }
    return 0;
}

/* ---- numbers as people write them ---- */

/* One character of a number in plain form: "1" of １, "" of a comma. */
static const char *
plain(const char **p, const char *units, char one[2])
{
    const unsigned char *u = (const unsigned char *)*p;
    size_t n = 1;

    one[0] = (*p)[0];
    one[1] = 0;
    if (u[0] == 0xEF && u[1] == 0xBC && u[2] >= 0x81) {
        one[0] = (char)(u[2] - 0x81 + 0x21); /* full width */
        n = 3;
    } else if (strncmp(*p, "\xE3\x80\x80", 3) == 0) {
        one[0] = ' ';
        n = 3;
    } else if (u[0] >= 0x80) { /* a unit behind it: 株, 個 */
        for (; *units; units += 3)
            if (strncmp(*p, units, 3) == 0)
                break;
        if (!*units)
            return NULL;
        one[0] = 0;
        n = 3;
    }
    *p += n;
    if (one[0] == ',' || one[0] == ' ')
        one[0] = 0;
    return one;
}

/* A cell in plain form in d->words; 0 if there is more than a number. */
static int
plain_number(struct kzi_decl *d, const char *s, const char *units)
{
    char one[2];

    kz_buf_reset(&d->words);
    while (*s) {
        const char *c = plain(&s, units, one);

        if (!c)
            return 0;
        kz_buf_puts(&d->words, c);
    }
    return 1;
}

int
kzi_decl_count(struct kzi_decl *d, const char *column, int64_t *out)
{
    const char *s = kzi_decl_text(d, column);

    if (!s[0])
        return 1;
    if (!plain_number(d, s, "株個名人円") ||
        !kz_int_parse(d->words.data, d->words.len, 0, 100000000000000, out))
        return kzi_decl_bad(d, column,
            KZ_REASON("is not a whole number from 0 on"));
    return 1;
}

/*
 * As printed, rounding unknown; all of it is said so, and not 99.5 to 100.
 */
int
kzi_decl_percent(struct kzi_decl *d, const char *column, struct kz_amount *out)
{
    const char *s = kzi_decl_text(d, column);
    struct kz_amount a;
    int ok;

    if (!s[0])
        return 1;
    ok = plain_number(d, s, "");
    if (ok && d->words.len && d->words.data[d->words.len - 1] == '%')
        kz_buf_cut(&d->words, d->words.len - 1);
    ok = ok && kz_amount_printed(d->words.data, d->words.len, 1,
                   KZ_ROUND_UNKNOWN, &a);
    if (!ok || a.point > a.base)
        return kzi_decl_bad(d, column,
            KZ_REASON("is not a number from 0 to 100"));
    if (a.point == a.base)
        (void)kz_amount_exact(d->words.data, d->words.len, 1, &a);
    *out = a;
    return 1;
}

int
kzi_decl_day(struct kzi_decl *d, const char *column, kz_date *out)
{
    const char *s = kzi_decl_text(d, column);
    const size_t n = strlen(s);
    kz_date day;
    size_t used;

    if (!n)
        return 1;
    if (!kz_date_parse(s, n, &day) &&
        !(kz_date_parse_ja(s, n, &day, &used) && used == n))
        return kzi_decl_bad(d, column,
            KZ_REASON("is not a day (2026-11-24, 令和８年11月24日)"));
    if (day == KZ_DATE_OPEN)
        return kzi_decl_bad(d, column, KZ_REASON("is no day but an open end"));
    *out = day;
    return 1;
}

int
kzi_decl_yesno(struct kzi_decl *d, const char *column, enum kz_yesno *out)
{
    static const char *const words[][2] = { { "有", "無" }, { "あり", "なし" },
        { "yes", "no" }, { "はい", "いいえ" }, { "○", "×" } };
    const char *s = kzi_decl_text(d, column);

    if (!s[0])
        return 1;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        for (int k = 0; k < 2; k++)
            if (strcmp(s, words[i][k]) == 0) {
                *out = k ? KZ_NO : KZ_YES;
                return 1;
            }
    return kzi_decl_bad(d, column, KZ_REASON("is not 有 or 無"));
}

/* The English words of choices, in the order of the Japanese ones. */
static const struct {
    const char *column, *first; /* of the Japanese words, to tell lists apart */
    const char *words;
} english[] = {
    { "type", "会社", "company person state fund nominee association others" },
    { "type", "個人", "person company" },
    { "country_basis", "準拠法",
        "incorporation nationality residence address" },
    { "account", "自己", "own other" },
    { "no_vote", "なし", "none all some" },
    { "legal_form", "株式会社", "kk gk foreign-branch partnership other" },
    { "kind", "株主間契約",
        "shareholders nomination joint-exercise funding licence other" },
    { "kind", "認証", "certificate sanction incident measure" },
    { "purpose", "拠点", "site storage processing backup remote" },
};

/* Number of a word in a list of words between spaces, or -1. */
static int
word_in(const char *list, const char *s)
{
    const size_t n = strlen(s);

    for (int i = 0; *list; i++) {
        size_t k = strcspn(list, " ");

        if (k == n && memcmp(list, s, n) == 0)
            return i;
        list += k + (list[k] == ' ');
    }
    return -1;
}

int
kzi_decl_choice(struct kzi_decl *d, const char *column, int *out)
{
    const char *list =
        d->sheet->def->columns[column_of(d->sheet, column)].choices;
    const char *s = kzi_decl_text(d, column);
    int i = s[0] ? word_in(list, s) : -1;

    for (size_t k = 0; s[0] && i < 0 && k < sizeof english / sizeof english[0];
         k++)
        if (strcmp(english[k].column, column) == 0 &&
            strncmp(list, english[k].first, strlen(english[k].first)) == 0)
            i = word_in(english[k].words, s);
    *out = i;
    if (s[0] && i < 0)
        return kzi_decl_bad(d, column,
            KZ_REASON("is none of the words to choose from"));
    return 1;
}

const char *
kzi_decl_country(const struct kzi_decl *d, const char *column)
{
    return kzi_decl_country_of(kzi_decl_text(d, column));
}

/* ---- the row ---- */

/* The document a row names, in sheet N: its row there, or -1. */
static int
document_row(struct kzi_decl *d, const char *number)
{
    const struct kzi_decl_sheet *n = kzi_decl_sheet(d, 'N');

    for (size_t i = 0; i < n->row_count; i++)
        if (strcmp(kzi_decl_cell(n, i, "document"), number) == 0)
            return (int)i;
    return -1;
}

kz_status
kzi_decl_at(struct kzi_decl *d, const struct kzi_decl_sheet *s, size_t row,
    struct kz_error *err)
{
    const char *number = kzi_decl_cell(s, row, "document");
    int at = -1;

    d->sheet = s;
    d->row = row;
    d->reason = d->subject = d->excerpt = NULL;
    d->names_used = 0;
    d->rank = 0;
    d->as_of = d->base;
    kz_buf_reset(&d->place);
    kz_buf_printf(&d->place, "%c %s, row %zu", s->def->letter, s->def->title,
        row + 1);
    if (number[0]) {
        at = document_row(d, number);
        kz_buf_printf(&d->place, ", 書類 %s", number);
    }
    if (at >= 0) {
        const char *kind =
            kzi_decl_cell(kzi_decl_sheet(d, 'N'), (size_t)at, "kind");

        d->rank = kz_decl_document_rank(kind);
        kz_buf_printf(&d->place, " %s", kind);
    }
    d->missing = number[0] && at < 0;
    return kz_buf_check(&d->place, err);
}

void
kzi_decl_record(struct kzi_decl *d, struct kz_record *r,
    enum kz_record_kind kind)
{
    kz_record_init(r, kind);
    r->place = d->place.data;
    r->line = d->sheet ? d->sheet->rows[d->row].line : 0;
    r->rank = d->rank;
    r->as_of = d->as_of;
}

kz_status
kzi_decl_finding(struct kzi_decl *d, const char *code, const char *text,
    struct kz_error *err)
{
    struct kz_record r;

    kzi_decl_record(d, &r, KZ_REC_FINDING);
    r.rank = 0;
    r.u.finding.party = d->company;
    r.u.finding.code = code;
    r.u.finding.text = text;
    return kz_sink_put(d->sink, &r, err);
}

/*
 * What is not noted: staff are counts, so a column keizu does not know could
 * only be their names; persons of the sheets A, C, D, E and G are stored as
 * such and not a second time as text.
 */
static int
is_noted(const struct kzi_decl_sheet *s, size_t column)
{
    static const char *const personal[] = { "representative", "name_kana",
        "address", "birth_date", "former_names" };
    const struct kz_decl_column *c = s->def->columns + column;

    if (column >= s->def->count)
        return s->def->letter != 'L';
    if (!strchr("ACDEG", s->def->letter))
        return 1;
    for (size_t i = 0; i < sizeof personal / sizeof personal[0]; i++)
        if (strcmp(c->name, personal[i]) == 0 && c->kind != KZ_DECL_YESNO)
            return 0;
    return c->kind != KZ_DECL_PARTY;
}

kz_status
kzi_decl_note(struct kzi_decl *d, struct kz_error *err)
{
    const struct kzi_decl_sheet *s = d->sheet;
    const char *unknown = s->unknown_names.data;
    struct kz_record r;
    kz_status st;

    kz_buf_reset(&d->note);
    for (size_t i = 0; i < s->def->count + s->unknown; i++) {
        const char *text = cell(s, d->row, i), *name = unknown;

        if (i < s->def->count)
            name = s->def->columns[i].name;
        else
            unknown += strlen(unknown) + 1;
        if (text[0] && is_noted(s, i))
            kz_buf_printf(&d->note, "%s%s=%s", d->note.len ? "; " : "", name,
                text);
    }
    kz_buf_reset(&d->words);
    kz_buf_printf(&d->words, "declaration.%s", s->def->file);
    KZ_TRY(kz_buf_check(&d->note, err));
    KZ_TRY(kz_buf_check(&d->words, err));
    kzi_decl_record(d, &r, KZ_REC_NOTE);
    r.u.note.field = d->words.data;
    r.u.note.text = d->note.data;
    st = kz_sink_put(d->sink, &r, err);
out:
    return st;
}

kz_status
kzi_decl_rejected(struct kzi_decl *d, struct kz_error *err)
{
    kz_status st;

    if (!d->reason)
        return KZ_OK;
    kz_buf_reset(&d->words);
    if (d->subject)
        kz_buf_printf(&d->words, "%s ", d->subject);
    kz_buf_puts(&d->words, d->reason);
    KZ_TRY(kz_buf_check(&d->words, err));
    st = kz_sink_reject(d->sink, d->sheet->rows[d->row].line, d->place.data,
        d->words.data, d->excerpt, err);
out:
    return st;
}

kz_status
kzi_decl_answer(struct kzi_decl *d, int *value, struct kz_error *err)
{
    const char *text = kzi_decl_text(d, "state");
    int state = kz_decl_state_find(text);
    kz_status st = KZ_OK;

    *value = 0;
    if (d->sheet->rows[d->row].ragged)
        (void)kzi_decl_bad(d, NULL,
            KZ_REASON("not as many fields as the header has columns"));
    else if (state < 0)
        (void)kzi_decl_bad(d, "state",
            KZ_REASON("is none of 値, 該当なし, 不明, 回答拒否"));
    else if (kzi_decl_day(d, "as_of", &d->as_of))
        *value = state == KZ_DECL_VALUE;
    if (d->reason)
        return kzi_decl_rejected(d, err);
    if (d->missing)
        KZ_TRY(kzi_decl_finding(d, "document-missing",
            "a row rests on a document that the attachments do not list", err));
    if (*value)
        goto out;
    KZ_TRY(kzi_decl_note(d, err));
    if (state == KZ_DECL_UNKNOWN)
        KZ_TRY(kzi_decl_finding(d, "declared-unknown",
            "the declarant says that this is not known (不明)", err));
    if (state == KZ_DECL_REFUSED)
        KZ_TRY(kzi_decl_finding(d, "declared-refused",
            "the declarant refuses to answer (回答拒否)", err));
out:
    return st;
}
