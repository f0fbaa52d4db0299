/* EDINET code list: filers, their corporate numbers and securities codes. */
#include <string.h>

#include "importers/common/abroad.h"
#include "importers/common/csv.h"
#include "importers/common/reason.h"
#include "keizu/base/alloc.h"
#include "keizu/base/name.h"
#include "keizu/base/number.h"
#include "keizu/import/importer.h"

#define RANK 2 /* made from statutory filings, docs/methods.md 1 */

/* The columns by position: headings differ between the two languages. */
enum column {
    C_CODE,
    C_TYPE,
    C_LISTED,
    C_CONSOLIDATED,
    C_CAPITAL,
    C_CLOSING,
    C_NAME,
    C_NAME_EN,
    C_READING,
    C_ADDRESS,
    C_INDUSTRY,
    C_SEC,
    C_HOUJIN,
    C_COLUMNS
};

struct run {
    struct kz_csv *csv;
    const struct kz_import_opts *opts;
    const struct kz_sink *sink;
    kz_date day;   /* of the list */
    int64_t count; /* rows the list announces, -1 not stated */
    int64_t rows;
    struct kz_buf text; /* scratch: a tidied name */
    struct kz_buf note; /* scratch */
};

/* ---- bidding ---- */

/* The end of the line that begins at s; *commas is their number in it. */
static const unsigned char *
line_end(const unsigned char *s, const unsigned char *end, int *commas)
{
    *commas = 0;
    for (; s < end && *s != '\n'; s++)
        *commas += *s == ',';
    return s;
}

/*
 * 1 if p begins with E and five letters or digits, in quotes or not.  Bytes
 * of CP932 and UTF-8 text are never a comma, a quote or a line end.
 */
static int
is_code(const unsigned char *p, const unsigned char *end)
{
    if (p < end && *p == '"')
        p++;
    if (end - p < 7 || p[0] != 'E')
        return 0;
    for (int i = 1; i < 6; i++)
        if (!((p[i] >= '0' && p[i] <= '9') || (p[i] >= 'A' && p[i] <= 'Z')))
            return 0;
    return p[6] == '"' || p[6] == ',';
}

static int
edinet_codelist_bid(const struct kz_peek *peek)
{
    const unsigned char *s = peek->bytes, *end = s + peek->len;
    int commas, bid = 8 * (3 + C_COLUMNS - 1);

    s = line_end(s, end, &commas);
    if (commas != 3 || s == end)
        return 0;
    s = line_end(s + 1, end, &commas);
    if (commas != C_COLUMNS - 1 || s == end)
        return 0;
    if (!is_code(s + 1, end))
        return 0;
    bid += 8 * 7;
    if (strncmp(peek->name, "Edinetcode", strlen("Edinetcode")) == 0)
        bid += 4;
    return bid;
}

/* ---- the document ---- */

/* "2026年05月12日現在" or "As Of 2026.05.12"; KZ_DATE_NONE: neither. */
static kz_date
day_of(const char *s)
{
    kz_date day = KZ_DATE_NONE;
    int part[3] = { 0, 0, 0 };
    size_t used;

    s += strcspn(s, "0123456789");
    if (kz_date_parse_ja(s, strlen(s), &day, &used))
        return day;
    for (int i = 0; i < 3; i++) {
        size_t n = strspn(s, "0123456789");

        if (n == 0 || n > 4)
            return KZ_DATE_NONE;
        for (; n > 0; n--, s++)
            part[i] = part[i] * 10 + (*s - '0');
        if (i < 2 && *s != '.' && *s != '/' && *s != '-')
            return KZ_DATE_NONE;
        s += i < 2;
    }
    (void)kz_date_from_civil(part[0], part[1], part[2], &day);
    return day;
}

/* "11286件" or "11286". */
static int64_t
count_of(const char *s)
{
    int64_t n = -1;

    (void)kz_int_parse(s, strspn(s, "0123456789"), 0, INT64_MAX, &n);
    return n;
}

static kz_status
put_document(struct run *run, const char *name, struct kz_error *err)
{
    char day[KZ_DATE_TEXT];
    struct kz_record r;
    kz_status st;

    kz_date_format(run->day, day);
    kz_buf_reset(&run->note);
    kz_buf_printf(&run->note, "EDINETコードリスト%s%s", day[0] ? " " : "", day);
    KZ_TRY(kz_buf_check(&run->note, err));
    kz_record_init(&r, KZ_REC_DOCUMENT);
    r.rank = RANK;
    r.filed = r.as_of = run->day;
    r.u.document.key = name;
    r.u.document.title = run->note.data;
    r.u.document.type = "edinet-codelist";
    st = kz_sink_put(run->sink, &r, err);
out:
    return st;
}

/* ---- a row ---- */

/* The types of submitter; the first words that fit decide. */
static const struct type {
    const char *text;
    enum kz_party_type type;
    const char *country;
    const char *residence;
} types[] = {
    { "内国法人・組合", KZ_PARTY_COMPANY, "JP", NULL },
    { "外国法人・組合", KZ_PARTY_COMPANY, KZ_COUNTRY_ABROAD, NULL },
    { "外国政府等", KZ_PARTY_STATE, NULL, NULL },
    { "個人（非居住者）", KZ_PARTY_PERSON, NULL, KZ_COUNTRY_ABROAD },
    { "個人", KZ_PARTY_PERSON, NULL, "JP" },
};

static const struct type *
type_of(const char *s)
{
    static const struct type none = { "", KZ_PARTY_UNKNOWN, NULL, NULL };

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strncmp(s, types[i].text, strlen(types[i].text)) == 0)
            return &types[i];
    return &none;
}

static const char *
cell(const struct run *run, enum column c)
{
    return kz_csv_text(run->csv, (int)c);
}

static void
about(const struct run *run, enum kz_record_kind kind, struct kz_record *out)
{
    kz_record_init(out, kind);
    out->line = kz_csv_line(run->csv);
    if (kind != KZ_REC_NOTE && kind != KZ_REC_FINDING)
        out->as_of = out->filed = run->day;
}

/* 1 listed, 0 not, -1 not said; the words of both languages. */
static int
listing_of(const char *s)
{
    if (strcmp(s, "上場") == 0 || strcmp(s, "Listed company") == 0)
        return 1;
    if (strcmp(s, "非上場") == 0 || strcmp(s, "Unlisted company") == 0)
        return 0;
    return -1;
}

static int
is_partnership(const char *name)
{
    return strstr(name, "投資事業有限責任組合") ||
           strstr(name, "有限責任事業組合");
}

static void
fill_party(const struct run *run, struct kz_record *r)
{
    struct kz_rec_party *p = &r->u.party;
    const struct type *t = type_of(cell(run, C_TYPE));
    const int listed = listing_of(cell(run, C_LISTED));
    const char *address = cell(run, C_ADDRESS);

    about(run, KZ_REC_PARTY, r);
    p->ref.scheme = "edinet";
    p->ref.id = cell(run, C_CODE);
    p->type = t->type;
    p->country = t->country;
    p->residence = t->residence;
    p->name = run->text.data;
    p->address = address[0] ? address : NULL;
    p->listed = listed < 0 ? KZ_UNSTATED : listed ? KZ_YES : KZ_NO;
    if (t->type == KZ_PARTY_COMPANY && is_partnership(p->name))
        p->type = KZ_PARTY_FUND;
    if (t->type == KZ_PARTY_STATE) {
        p->state_of = kzi_abroad_name(p->name);
        if (!p->state_of) /* its seat does not tell: a bank of many states */
            p->state_of = KZ_COUNTRY_ABROAD;
    }
    if (address[0] && strcmp(t->country ? t->country : "", "JP") != 0 &&
        t->type != KZ_PARTY_PERSON) {
        p->address_country =
            kzi_abroad_address(address, kz_csv_length(run->csv, C_ADDRESS));
        if (p->address_country)
            p->country = NULL; /* the address tells */
    }
}

static kz_status
put_finding(struct run *run, const char *code, const char *text,
    struct kz_error *err)
{
    struct kz_record r;

    about(run, KZ_REC_FINDING, &r);
    r.u.finding.party.scheme = "edinet";
    r.u.finding.party.id = cell(run, C_CODE);
    r.u.finding.code = code;
    r.u.finding.text = text;
    return kz_sink_put(run->sink, &r, err);
}

static kz_status
put_name(struct run *run, enum column c, const char *use, struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    kz_buf_reset(&run->text);
    kz_name_tidy(cell(run, c), kz_csv_length(run->csv, (int)c), &run->text);
    KZ_TRY(kz_buf_check(&run->text, err));
    if (!run->text.len)
        return KZ_OK;
    about(run, KZ_REC_NAME, &r);
    r.u.name.ref.scheme = "edinet";
    r.u.name.ref.id = cell(run, C_CODE);
    r.u.name.text = run->text.data;
    r.u.name.use = use;
    st = kz_sink_put(run->sink, &r, err);
out:
    return st;
}

static kz_status
put_identifier(struct run *run, enum column c, const char *scheme,
    struct kz_error *err)
{
    struct kz_record r;

    about(run, KZ_REC_IDENTIFIER, &r);
    r.u.identifier.ref.scheme = "edinet";
    r.u.identifier.ref.id = cell(run, C_CODE);
    r.u.identifier.scheme = scheme;
    r.u.identifier.id = cell(run, c);
    return kz_sink_put(run->sink, &r, err);
}

static kz_status
put_identifiers(struct run *run, struct kz_error *err)
{
    const size_t n = kz_csv_length(run->csv, C_HOUJIN);
    kz_status st = KZ_OK;

    if (kz_houjin_valid(cell(run, C_HOUJIN), n))
        KZ_TRY(put_identifier(run, C_HOUJIN, "houjin", err));
    else if (n)
        KZ_TRY(put_finding(run, "check-digit",
            "a corporate number that has not 13 digits with the right check "
            "digit",
            err));
    /* a code outlives the listing: then it may be another company's */
    if (listing_of(cell(run, C_LISTED)) == 1 && cell(run, C_SEC)[0])
        KZ_TRY(put_identifier(run, C_SEC, "sec", err));
out:
    return st;
}

/* The columns that are no record of their own. */
static kz_status
put_note(struct run *run, struct kz_error *err)
{
    static const struct {
        enum column column;
        const char *name;
    } kept[] = { { C_TYPE, "type" }, { C_LISTED, "listed" },
        { C_CONSOLIDATED, "consolidated" }, { C_CAPITAL, "capital" },
        { C_CLOSING, "closing" }, { C_INDUSTRY, "industry" }, { C_SEC, "sec" },
        { C_HOUJIN, "houjin" } };
    struct kz_buf *b = &run->note;
    struct kz_record r;
    kz_status st;

    kz_buf_reset(b);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        const enum column c = kept[i].column;
        const char *s = cell(run, c);

        if (!s[0] || (c == C_INDUSTRY && strcmp(s, cell(run, C_TYPE)) == 0) ||
            (c == C_LISTED && listing_of(s) >= 0) ||
            (c == C_SEC && listing_of(cell(run, C_LISTED)) == 1) ||
            (c == C_HOUJIN && kz_houjin_valid(s, strlen(s))))
            continue;
        kz_buf_printf(b, "%s%s=%s", b->len ? ";" : "", kept[i].name, s);
    }
    KZ_TRY(kz_buf_check(b, err));
    if (!b->len)
        return KZ_OK;
    about(run, KZ_REC_NOTE, &r);
    r.u.note.field = "codelist";
    r.u.note.text = b->data;
    st = kz_sink_put(run->sink, &r, err);
out:
    return st;
}

/* Why the row cannot be used, or NULL. */
static const char *
refusal(struct run *run, const char **excerpt)
{
    const char *code = cell(run, C_CODE);
    const size_t n = kz_csv_length(run->csv, C_CODE);

    *excerpt = code;
    if (kz_csv_fields(run->csv) != C_COLUMNS)
        return KZ_REASON("not 13 fields");
    if (n != 6 || code[0] != 'E' ||
        strspn(code + 1, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 5)
        return KZ_REASON("the EDINET code is not E and five more");
    kz_buf_reset(&run->text);
    kz_name_tidy(cell(run, C_NAME), kz_csv_length(run->csv, C_NAME),
        &run->text);
    if (!run->text.len && !run->text.failed)
        return KZ_REASON("the name is empty");
    return NULL;
}

static kz_status
read_row(struct run *run, struct kz_error *err)
{
    const char *excerpt, *reason = refusal(run, &excerpt);
    struct kz_record r;
    kz_status st;

    if (reason)
        return kz_sink_reject(run->sink, kz_csv_line(run->csv), NULL, reason,
            excerpt, err);
    KZ_TRY(kz_buf_check(&run->text, err));
    fill_party(run, &r);
    KZ_TRY(kz_sink_put(run->sink, &r, err));
    KZ_TRY(put_name(run, C_NAME_EN, "english", err));
    KZ_TRY(put_name(run, C_READING, "reading", err));
    KZ_TRY(put_identifiers(run, err));
    KZ_TRY(put_note(run, err));
    if (type_of(cell(run, C_TYPE))->type == KZ_PARTY_UNKNOWN)
        KZ_TRY(put_finding(run, "unknown-code",
            "a type of submitter that is not known", err));
out:
    return st;
}

/* ---- the file ---- */

static kz_status
put_file_note(struct run *run, const char *field, const char *text,
    struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_NOTE);
    r.u.note.field = field;
    r.u.note.text = text;
    return kz_sink_put(run->sink, &r, err);
}

static kz_status
check_count(struct run *run, struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    if (run->count == run->rows)
        return KZ_OK;
    kz_buf_reset(&run->note);
    if (run->count < 0)
        kz_buf_printf(&run->note,
            "the first line does not state how many rows the list has");
    else
        kz_buf_printf(&run->note, "%s: %lld, announced %lld",
            "the list has not as many rows as it announces",
            (long long)run->rows, (long long)run->count);
    KZ_TRY(kz_buf_check(&run->note, err));
    kz_record_init(&r, KZ_REC_FINDING);
    r.u.finding.code = "rows-missing";
    r.u.finding.text = run->note.data;
    st = kz_sink_put(run->sink, &r, err);
out:
    return st;
}

/* The first line: when, and how many. */
static kz_status
read_head(struct run *run, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kz_csv_next(run->csv, err));
    if (st == KZ_DONE)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "the file is empty"));
    run->day = day_of(kz_csv_text(run->csv, 1));
    if (run->day == KZ_DATE_NONE)
        run->day = run->opts->filed;
    if (run->day == KZ_DATE_NONE)
        KZ_TRY(kz_fail(err, KZ_EFORMAT,
            "the first line does not state the day of the list (or --filed)"));
    run->count = count_of(kz_csv_text(run->csv, 3));
out:
    return st;
}

static kz_status
read_file(struct run *run, const char *name, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(read_head(run, err));
    KZ_TRY(put_document(run, name, err));
    KZ_TRY(kz_csv_next(run->csv, err));
    if (st == KZ_DONE || kz_csv_fields(run->csv) != C_COLUMNS)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "the second line has not 13 headings"));
    for (;;) {
        KZ_TRY(kz_csv_next(run->csv, err));
        if (st == KZ_DONE)
            break;
        run->rows++;
        KZ_TRY(read_row(run, err));
    }
    KZ_TRY(check_count(run, err));
    st = put_file_note(run, "encoding", kz_csv_encoding(run->csv), err);
out:
    return st;
}

static kz_status
edinet_codelist_run(struct kz_input *in, const struct kz_import_opts *opts,
    const struct kz_sink *sink, struct kz_error *err)
{
    struct run run;
    struct kz_peek peek;
    char *name = NULL;
    kz_status st;

    memset(&run, 0, sizeof run);
    run.opts = opts;
    run.sink = sink;
    kz_buf_init(&run.text);
    kz_buf_init(&run.note);
    KZ_TRY(kz_input_peek(in, &peek, err));
    name = kz_strdup(peek.name);
    if (!name)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_csv_open_rows(in, opts->encoding, &run.csv, err));
    st = read_file(&run, name, err);
out:
    kz_csv_close(run.csv);
    kz_buf_clear(&run.text);
    kz_buf_clear(&run.note);
    kz_free(name);
    return st;
}

KZ_IMPORTER(edinet_codelist) = {
    .name = "edinet-codelist",
    .summary = "EDINET code list: filers and their numbers (CSV)",
    .guide =
        "File: Edinetcode_*.zip or the csv in it, Japanese or English form.\n"
        "From: EDINETコードリスト of the Financial Services Agency "
        "(disclosure2.edinet-fsa.go.jp/weee0020.aspx).\n"
        "How often: made anew every day.  Keep and load every list you have: "
        "older ones hold dead companies and old names.\n"
        "Licence: free re-use with attribution (公共データ利用規約).\n"
        "Gives: EDINET code, corporate number and securities code of every "
        "filer; names, reading, address, listed or not, who is foreign, a "
        "person, a state.",
    .bid = edinet_codelist_bid,
    .run = edinet_codelist_run,
};
