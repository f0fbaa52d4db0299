/* A row of the register as records: party, names, mergers, and a note. */
#include <string.h>

#include "importers/common/abroad.h"
#include "importers/houjin_csv/houjin_csv_priv.h"
#include "keizu/base/name.h"

/* 2015-10-05: those that existed were numbered; nothing began that day. */
#define FIRST_DAY 16713

static const struct kind {
    const char *code;
    enum kz_party_type type;
    const char *country; /* of law; NULL abroad, or not told */
    const char *state_of;
} kinds[] = {
    { "301", KZ_PARTY_COMPANY, "JP", NULL }, /* 株式会社 */
    { "302", KZ_PARTY_COMPANY, "JP", NULL }, /* 有限会社 */
    { "303", KZ_PARTY_COMPANY, "JP", NULL }, /* 合名会社 */
    { "304", KZ_PARTY_COMPANY, "JP", NULL }, /* 合資会社 */
    { "305", KZ_PARTY_COMPANY, "JP", NULL }, /* 合同会社 */
    { "399", KZ_PARTY_COMPANY, "JP", NULL }, /* その他の設立登記法人 */
    { "499", KZ_PARTY_ASSOCIATION, NULL, NULL },          /* その他 */
    { "401", KZ_PARTY_COMPANY, KZ_COUNTRY_ABROAD, NULL }, /* 外国会社等 */
    { "101", KZ_PARTY_STATE, "JP", "JP" },                /* 国の機関 */
    { "201", KZ_PARTY_STATE, "JP", "JP" }, /* 地方公共団体 */
};

static const struct kind *
kind_of(const struct kzi_houjin_row *row)
{
    static const struct kind none = { "", KZ_PARTY_UNKNOWN, NULL, NULL };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].code, row->text[H_KIND]) == 0)
            return &kinds[i];
    return &none;
}

static int
same(const struct kzi_houjin_row *a, const struct kzi_houjin_row *b,
    enum kzi_houjin_column first, enum kzi_houjin_column last)
{
    for (int c = (int)first; c <= (int)last; c++)
        if (strcmp(a->text[c], b->text[c]) != 0)
            return 0;
    return 1;
}

static int
same_address(const struct kzi_houjin_row *a, const struct kzi_houjin_row *b)
{
    return same(a, b, H_PREFECTURE, H_STREET) &&
           same(a, b, H_OUTSIDE, H_OUTSIDE);
}

void
kzi_houjin_about(const struct kzi_houjin_run *run,
    const struct kzi_houjin_row *row, enum kz_record_kind kind,
    struct kz_record *out)
{
    kz_record_init(out, kind);
    out->line = row->line;
    out->filed = row->updated;
    out->as_of = run->day != KZ_DATE_NONE ? run->day : row->updated;
    out->since = row->assigned;
}

kz_status
kzi_houjin_finding(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    const char *code, const char *text, struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_FINDING);
    r.line = row->line;
    r.u.finding.party.scheme = "houjin";
    r.u.finding.party.id = row->text[H_NUMBER];
    r.u.finding.code = code;
    r.u.finding.text = text;
    return kz_sink_put(run->sink, &r, err);
}

kz_date
kzi_houjin_began(const struct kzi_houjin_row *row, const char *process,
    const char *other_process)
{
    const char *p = row->text[H_PROCESS];

    if (strcmp(p, process) == 0 || strcmp(p, other_process) == 0)
        return row->changed;
    if (strcmp(p, "01") == 0 && row->assigned > FIRST_DAY)
        return row->changed;
    return KZ_DATE_NONE;
}

/* An interval that ended; the beginning only where it lies before the end. */
static void
ended(struct kz_record *r, kz_date since, kz_date until)
{
    r->since = until == KZ_DATE_NONE || since < until ? since : KZ_DATE_NONE;
    r->as_of = r->since;
    if (until != KZ_DATE_NONE)
        r->until = until;
}

/* The address of the head office: abroad if one is printed there. */
static const char *
address_of(struct kzi_houjin_run *run, const struct kzi_houjin_row *row)
{
    if (row->len[H_OUTSIDE])
        return row->text[H_OUTSIDE];
    if (!row->len[H_PREFECTURE])
        return row->len[H_STREET] ? row->text[H_STREET] : NULL;
    kz_buf_reset(&run->text);
    for (int c = H_PREFECTURE; c <= H_STREET; c++)
        kz_buf_add(&run->text, row->text[c], row->len[c]);
    return run->text.data;
}

/* A party record of the row with all but its name. */
static kz_status
fill_party(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    struct kz_record *r, struct kz_error *err)
{
    const struct kind *k = kind_of(row);
    struct kz_rec_party *p = &r->u.party;

    kzi_houjin_about(run, row, KZ_REC_PARTY, r);
    p->ref.scheme = "houjin";
    p->ref.id = row->text[H_NUMBER];
    p->type = k->type;
    p->country = k->country;
    p->state_of = k->state_of;
    p->address = address_of(run, row);
    if (row->len[H_OUTSIDE]) {
        const char *c =
            kzi_abroad_address(row->text[H_OUTSIDE], row->len[H_OUTSIDE]);

        p->head_office = p->address_country = c;
        if (c && k->country && strcmp(k->country, KZ_COUNTRY_ABROAD) == 0)
            p->country = NULL; /* the address tells */
    } else if (row->len[H_PREFECTURE]) {
        p->address_country = "JP";
    }
    return kz_buf_check(&run->text, err);
}

static kz_status
put_name(struct kzi_houjin_run *run, struct kz_record *r,
    const struct kzi_houjin_row *row, enum kzi_houjin_column c, const char *use,
    struct kz_error *err)
{
    r->u.name.ref.scheme = "houjin";
    r->u.name.ref.id = row->text[H_NUMBER];
    r->u.name.text = row->text[c];
    r->u.name.use = use;
    return kz_sink_put(run->sink, r, err);
}

/* ---- the note: columns that are no record of their own ---- */

static const char *const column_names[H_COLUMNS] = {
    [H_SEQUENCE] = "sequenceNumber",
    [H_NUMBER] = "corporateNumber",
    [H_PROCESS] = "process",
    [H_CORRECT] = "correct",
    [H_UPDATED] = "updateDate",
    [H_CHANGED] = "changeDate",
    [H_NAME_IMAGE] = "nameImageId",
    [H_KIND] = "kind",
    [H_PREFECTURE] = "prefectureName",
    [H_CITY] = "cityName",
    [H_STREET] = "streetNumber",
    [H_ADDRESS_IMAGE] = "addressImageId",
    [H_PREFECTURE_CODE] = "prefectureCode",
    [H_CITY_CODE] = "cityCode",
    [H_POST_CODE] = "postCode",
    [H_OUTSIDE_IMAGE] = "addressOutsideImageId",
    [H_CLOSED] = "closeDate",
    [H_CLOSE_CAUSE] = "closeCause",
    [H_SUCCESSOR] = "successorCorporateNumber",
    [H_CHANGE_CAUSE] = "changeCause",
    [H_ASSIGNED] = "assignmentDate",
    [H_LATEST] = "latest",
    [H_EN_NAME] = "enName",
    [H_EN_PREFECTURE] = "enPrefectureName",
    [H_EN_CITY] = "enCityName",
    [H_EN_OUTSIDE] = "enAddressOutside",
    [H_FURIGANA] = "furigana",
    [H_HIDDEN] = "hihyoji",
};

/* 1 if the column is said by the line number or by another record. */
static int
said_elsewhere(const struct kzi_houjin_run *run,
    const struct kzi_houjin_row *row, enum kzi_houjin_column c,
    const struct kzi_houjin_row *next)
{
    const char *s = row->text[c];

    switch (c) {
    case H_NUMBER:
        return !next;
    case H_NAME:
    case H_OUTSIDE:
        return 1;
    case H_CORRECT:
    case H_HIDDEN:
        return s[0] == '0' && !s[1];
    case H_UPDATED:
        return !next || row->updated == run->day;
    case H_CHANGED:
        return !next && row->changed == row->assigned;
    case H_PREFECTURE:
    case H_CITY:
    case H_STREET:
        return !row->len[H_OUTSIDE];
    case H_CLOSED:
        return !next; /* the end of the party */
    case H_ASSIGNED:  /* its beginning, unless it ends by then */
        return !next &&
               (row->closed == KZ_DATE_NONE || row->assigned < row->closed);
    case H_SUCCESSOR:
        return kz_houjin_valid(s, row->len[c]);
    case H_LATEST:
        return s[0] == '1' && !s[1];
    case H_EN_NAME:
    case H_FURIGANA:
        return !next || strcmp(row->text[H_NAME], next->text[H_NAME]) != 0 ||
               strcmp(s, next->text[c]) == 0;
    default:
        return 0;
    }
}

/* 1 if the text is that number. */
static int
is_number(const char *s, int64_t number)
{
    int64_t n = 0;

    for (; *s >= '0' && *s <= '9' && n < INT64_MAX / 16; s++)
        n = n * 10 + (*s - '0');
    return !*s && n == number;
}

/* The names beside the name: an older row may be without one. */
static int
is_reading(int c)
{
    return c == H_FURIGANA || c == H_EN_NAME;
}

/* next is NULL for a current row. */
static kz_status
put_note(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    const struct kzi_houjin_row *next, struct kz_error *err)
{
    struct kz_buf *b = &run->note;
    struct kz_record r;
    kz_status st;

    kz_buf_reset(b);
    for (int c = 0; c < H_COLUMNS; c++) {
        if ((!row->len[c] && !(next && is_reading(c) && next->len[c])) ||
            said_elsewhere(run, row, (enum kzi_houjin_column)c, next) ||
            (c == H_SEQUENCE &&
                is_number(row->text[c], row->line - run->above)))
            continue;
        if (b->len)
            kz_buf_putc(b, ';');
        kz_buf_puts(b, column_names[c]);
        kz_buf_putc(b, '=');
        kz_buf_add(b, row->text[c], row->len[c]);
    }
    KZ_TRY(kz_buf_check(b, err));
    kz_record_init(&r, KZ_REC_NOTE);
    r.line = row->line;
    r.u.note.field = "houjin";
    r.u.note.text = b->data;
    st = kz_sink_put(run->sink, &r, err);
out:
    return st;
}

/* ---- rows ---- */

/* What a reader has to know of a row before he uses it. */
static kz_status
put_findings(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (kind_of(row)->type == KZ_PARTY_UNKNOWN)
        KZ_TRY(kzi_houjin_finding(run, row, "unknown-code",
            "a kind of corporation that is not known", err));
    if (!row->len[H_FURIGANA] && strstr(row->text[H_NAME], "＿"))
        KZ_TRY(kzi_houjin_finding(run, row, "name-incomplete",
            "a character of the name is not in the character set of the file, "
            "and there is no reading",
            err));
    if (strcmp(row->text[H_PROCESS], "99") == 0)
        KZ_TRY(kzi_houjin_finding(run, row, "number-deleted",
            "the corporate number was deleted", err));
out:
    return st;
}

kz_status
kzi_houjin_current(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    KZ_TRY(fill_party(run, row, &r, err));
    kz_buf_reset(&run->note);
    kz_name_tidy(row->text[H_NAME], row->len[H_NAME], &run->note);
    KZ_TRY(kz_buf_check(&run->note, err));
    if (run->note.len)
        r.u.party.name = run->note.data;
    if (row->closed != KZ_DATE_NONE) {
        r.until = row->closed;
        if (r.since >= r.until)
            r.since = KZ_DATE_NONE;
    }
    KZ_TRY(kz_sink_put(run->sink, &r, err));
    if (row->len[H_FURIGANA] || row->len[H_EN_NAME])
        kzi_houjin_about(run, row, KZ_REC_NAME, &r);
    if (row->len[H_FURIGANA])
        KZ_TRY(put_name(run, &r, row, H_FURIGANA, "reading", err));
    if (row->len[H_EN_NAME])
        KZ_TRY(put_name(run, &r, row, H_EN_NAME, "english", err));
    KZ_TRY(kzi_houjin_mergers(run, row, err));
    KZ_TRY(put_note(run, row, NULL, err));
    KZ_TRY(put_findings(run, row, err));
out:
    return st;
}

/* Names that were given up with this row. */
static kz_status
put_former(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    kz_date until, struct kz_error *err)
{
    static const struct {
        enum kzi_houjin_column column;
        const char *use;
    } names[] = { { H_NAME, "former" }, { H_FURIGANA, "reading" },
        { H_EN_NAME, "english" } };
    struct kz_record r;
    kz_status st = KZ_OK;

    kzi_houjin_about(run, row, KZ_REC_NAME, &r);
    ended(&r, run->name_since, until);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (row->len[names[i].column])
            KZ_TRY(put_name(run, &r, row, names[i].column, names[i].use, err));
out:
    return st;
}

kz_status
kzi_houjin_history(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    const struct kzi_houjin_row *next, struct kz_error *err)
{
    struct kz_record r;
    kz_status st = KZ_OK;

    if (!same(row, next, H_NAME, H_NAME)) {
        KZ_TRY(put_former(run, row, next->changed, err));
        run->name_since = next->changed;
    }
    if (!same_address(row, next)) {
        KZ_TRY(fill_party(run, row, &r, err));
        ended(&r, run->address_since, next->changed);
        if (r.u.party.address)
            KZ_TRY(kz_sink_put(run->sink, &r, err));
        run->address_since = next->changed;
    }
    KZ_TRY(kzi_houjin_mergers(run, row, err));
    KZ_TRY(put_note(run, row, next, err));
out:
    return st;
}
