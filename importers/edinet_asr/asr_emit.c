/* EDINET annual report: the document, its filer and capital, then the rest. */
#include <string.h>

#include "importers/common/country.h"
#include "importers/common/reason.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/name.h"
#include "keizu/base/number.h"

#define RANK      2 /* a statutory filing */
#define STEM      "jpcrp030000-asr-"
#define COUNT_MAX INT64_C(1000000000000000) /* shares of one company */

struct kz_ref
kzi_asr_filer(const struct kzi_asr_out *o)
{
    struct kz_ref ref = { "edinet", o->code, NULL, NULL, NULL, NULL };

    return ref;
}

void
kzi_asr_record(struct kzi_asr_out *o, struct kz_record *r,
    enum kz_record_kind kind, const struct kzi_asr_row *row)
{
    struct kz_buf *place = o->buf + KZI_ASR_B_PLACE;

    kz_record_init(r, kind);
    r->filed = o->filed;
    if (!row)
        return;
    kz_buf_reset(place);
    kz_buf_puts(place, kzi_asr_table_name(row->table));
    if (row->number)
        kz_buf_printf(place, ", row %d", row->number);
    r->place = place->data;
    r->line = row->line;
    r->as_of = row->date;
}

kz_status
kzi_asr_count(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    const struct kzi_asr_fact *f, int64_t *v, struct kz_error *err)
{
    const char *s = kzi_asr_text(o->a, f);

    *v = -1;
    if (!s || kz_int_parse(s, strlen(s), 0, COUNT_MAX, v))
        return KZ_OK;
    *v = -2;
    return kzi_asr_issue(o->a, NULL,
        KZ_REASON("a number of shares or votes is not a whole number"), row, f,
        err);
}

static const struct kzi_asr_row *
only_row(const struct kzi_asr *a, enum kzi_asr_table table)
{
    size_t n;
    const struct kzi_asr_row *r = kzi_asr_rows(a, table, &n);

    return n && !r->member[0] ? r : NULL;
}

static const char *
report_text(const struct kzi_asr *a, int column)
{
    return kzi_asr_text(a, kzi_asr_at(only_row(a, KZI_ASR_REPORT), column));
}

static kz_date
report_date(const struct kzi_asr *a, int column)
{
    const char *s = report_text(a, column);
    kz_date d = KZ_DATE_NONE;

    if (s)
        (void)kz_date_parse(s, strlen(s), &d);
    return d;
}

/* One letter and five digits. */
static int
is_edinet_code(const char *s)
{
    return s && s[0] >= 'A' && s[0] <= 'Z' && strlen(s) == 6 &&
           strspn(s + 1, "0123456789") == 5;
}

/*
 * The forms of a domestic company (企業内容等の開示に関する内閣府令 15条);
 * a foreign one files 第八号様式 or 第九号様式.
 */
static int
is_domestic_form(const char *s)
{
    return s &&
           (strcmp(s, "第三号様式") == 0 || strcmp(s, "第三号の二様式") == 0 ||
               strcmp(s, "第四号様式") == 0);
}

/* The base name without .xbrl if it is in EDINET's pattern, else rebuilt. */
static void
make_key(struct kzi_asr_out *o, const char *file, int64_t submission,
    struct kz_buf *key)
{
    static const char end[] = ".xbrl";
    size_t n = strlen(file), k = strlen(end);
    char day[KZ_DATE_TEXT];

    kz_buf_reset(key);
    if (strncmp(file, STEM, strlen(STEM)) == 0 && n > strlen(STEM) + k &&
        strcmp(file + n - k, end) == 0) {
        kz_buf_add(key, file, n - k);
        return;
    }
    kz_date_format(o->end, day);
    kz_buf_printf(key, STEM "001_%s-000_%s_%02lld_", o->code, day,
        (long long)submission);
    kz_date_format(o->filed, day);
    kz_buf_puts(key, day);
}

static kz_status
emit_document(struct kzi_asr_out *o, const char *file, const char *sha256,
    struct kz_error *err)
{
    const char *s = report_text(o->a, KZI_ASR_R_SUBMISSION);
    struct kz_buf *key = o->buf + KZI_ASR_B_TEXT;
    struct kz_buf *title = o->buf + KZI_ASR_B_NAME;
    struct kz_buf *series = o->buf + KZI_ASR_B_ADDRESS;
    char end[KZ_DATE_TEXT];
    struct kz_record r;
    int64_t version = 1;

    if (s && !kz_int_parse(s, strlen(s), 1, 9999, &version))
        return kz_fail(err, KZ_EFORMAT, "NumberOfSubmissionDEI is no number");
    make_key(o, file, version, key);
    kz_date_format(o->end, end);
    s = report_text(o->a, KZI_ASR_R_TITLE);
    kz_buf_reset(title);
    kz_buf_printf(title, "%s %s %s", s ? s : "有価証券報告書", end, o->name);
    kz_buf_reset(series);
    kz_buf_printf(series, "edinet-asr:%s:%s", o->code, end);
    if (o->a->extract)
        kz_buf_puts(key, ".csv");
    kzi_asr_record(o, &r, KZ_REC_DOCUMENT, NULL);
    r.rank = RANK;
    r.as_of = o->end;
    r.u.document.key = key->data;
    r.u.document.title = title->data;
    r.u.document.type = o->a->extract ? "edinet-tsv" : "edinet-asr";
    r.u.document.series = series->data;
    /* of one submission the instance holds before its extract */
    r.u.document.version = 2 * version - o->a->extract;
    r.u.document.source_sha256 = sha256;
    return kz_sink_put(o->sink, &r, err);
}

static kz_status
emit_filer(struct kzi_asr_out *o, struct kz_error *err)
{
    const struct kzi_asr_row *row = only_row(o->a, KZI_ASR_REPORT);
    const char *address = report_text(o->a, KZI_ASR_R_ADDRESS);
    const char *country = NULL;
    struct kz_buf *tidy = o->buf + KZI_ASR_B_ADDRESS;
    struct kz_record r;
    kz_status st;

    st = kz_address_country(address, &country, err);
    if (st < 0)
        return st;
    kz_buf_reset(tidy);
    if (address)
        kz_name_tidy(address, strlen(address), tidy);
    kzi_asr_record(o, &r, KZ_REC_PARTY, row);
    r.as_of = o->end;
    r.u.party.ref = kzi_asr_filer(o);
    r.u.party.type = KZ_PARTY_COMPANY;
    r.u.party.name = o->name;
    if (is_domestic_form(report_text(o->a, KZI_ASR_R_FORM)))
        r.u.party.country = "JP";
    r.u.party.address = address ? tidy->data : NULL;
    r.u.party.address_country = country;
    if (report_text(o->a, KZI_ASR_R_SEC))
        r.u.party.listed = KZ_YES;
    return kz_sink_put(o->sink, &r, err);
}

static kz_status
emit_other_ids(struct kzi_asr_out *o, struct kz_error *err)
{
    const struct kzi_asr_row *row = only_row(o->a, KZI_ASR_REPORT);
    const char *sec = report_text(o->a, KZI_ASR_R_SEC);
    const char *english = report_text(o->a, KZI_ASR_R_ENGLISH);
    const char *amended = report_text(o->a, KZI_ASR_R_AMENDED);
    struct kz_buf *tidy = o->buf + KZI_ASR_B_NAME;
    struct kz_record r;
    kz_status st = KZ_OK;

    if (sec) {
        kzi_asr_record(o, &r, KZ_REC_IDENTIFIER, row);
        r.as_of = o->end;
        r.u.identifier.ref = kzi_asr_filer(o);
        r.u.identifier.scheme = "sec";
        r.u.identifier.id = sec;
        KZ_TRY(kz_sink_put(o->sink, &r, err));
    }
    if (english) {
        kz_buf_reset(tidy);
        kz_name_tidy(english, strlen(english), tidy);
        kzi_asr_record(o, &r, KZ_REC_NAME, row);
        r.as_of = o->end;
        r.u.name.ref = kzi_asr_filer(o);
        r.u.name.text = tidy->data;
        r.u.name.use = "english";
        KZ_TRY(kz_sink_put(o->sink, &r, err));
    }
    if (amended) {
        kzi_asr_record(o, &r, KZ_REC_NOTE, row);
        r.as_of = o->end;
        r.u.note.field = "IdentificationOfDocumentSubjectToAmendmentDEI";
        r.u.note.text = amended;
        KZ_TRY(kz_sink_put(o->sink, &r, err));
    }
out:
    return st;
}

const struct kzi_asr_row *
kzi_asr_votes_row(const struct kzi_asr *a, kz_date day)
{
    size_t n;
    const struct kzi_asr_row *r = kzi_asr_rows(a, KZI_ASR_VOTES, &n);
    const struct kzi_asr_row *found = NULL;

    for (size_t i = 0; i < n; i++)
        if (!r[i].member[0] && (day == KZ_DATE_NONE || r[i].date == day))
            found = r + i;
    return found;
}

/* Five years of issued shares, printed in thousands: better than none. */
static kz_status
rounded_issued(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_error *err)
{
    const struct kzi_asr_fact *f = row->column[KZI_ASR_C_ISSUED];
    kz_status st = kzi_asr_count(o, row, f, &o->issued, err);

    if (st < 0 || o->issued <= 0)
        return st;
    o->issued_step = 1;
    for (int i = 0; i < 9 && i < -f->decimals; i++)
        o->issued_step *= 10;
    if (o->issued_step == 1)
        return KZ_OK;
    return kzi_asr_issue(o->a, "issued-rounded",
        "issued shares are printed rounded only; parts of them are intervals",
        row, f, err);
}

/*
 * Issued shares and unit: the row of all classes, else the sum of the
 * classes, else the total of the votes table of that day.  Units that differ
 * between classes are no unit.
 */
static kz_status
find_issued(struct kzi_asr_out *o, struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *r = kzi_asr_rows(o->a, KZI_ASR_CLASS, &n);
    int64_t v, sum = -1;
    kz_status st = KZ_OK;

    o->issued = o->unit = -1;
    o->issued_step = 1;
    for (size_t i = 0; i < n; i++) {
        KZ_TRY(kzi_asr_count(o, r + i, r[i].column[KZI_ASR_C_UNIT], &v, err));
        if (v > 0)
            o->unit = o->unit == -1 || o->unit == v ? v : -2;
        KZ_TRY(kzi_asr_count(o, r + i, r[i].column[KZI_ASR_C_ISSUED], &v, err));
        if (!r[i].member[0])
            o->issued = v;
        else if (v >= 0)
            sum = (sum < 0 ? 0 : sum) + v;
    }
    if (o->issued < 0)
        o->issued = sum;
    r = kzi_asr_votes_row(o->a, o->end);
    if (o->issued < 0 && r)
        KZ_TRY(kzi_asr_count(o, r, r->column[KZI_ASR_V_SHARES], &o->issued,
            err));
    r = kzi_asr_rows(o->a, KZI_ASR_SUMMARY, &n);
    for (size_t i = 0; i < n && o->issued < 0; i++)
        if (r[i].date == o->end)
            KZ_TRY(rounded_issued(o, r + i, err));
out:
    return st;
}

enum { ISSUED, TREASURY, VOTES, UNIT, NUMBERS };

/* A record of the numbers that are not negative; none if all are. */
static kz_status
put_capital(struct kzi_asr_out *o, const struct kzi_asr_row *row, kz_date day,
    const char *share_class, const int64_t v[NUMBERS], struct kz_error *err)
{
    struct kz_record r;
    int stated = 0;

    for (int i = 0; i < NUMBERS; i++)
        stated += v[i] >= 0;
    if (!stated)
        return KZ_OK;
    kzi_asr_record(o, &r, KZ_REC_CAPITAL, row);
    r.as_of = day;
    r.u.capital.company = kzi_asr_filer(o);
    r.u.capital.share_class = share_class;
    r.u.capital.issued = v[ISSUED] < 0 ? -1 : v[ISSUED];
    r.u.capital.treasury = v[TREASURY] < 0 ? -1 : v[TREASURY];
    r.u.capital.votes = v[VOTES] < 0 ? -1 : v[VOTES];
    r.u.capital.unit = v[UNIT] < 0 ? -1 : v[UNIT];
    return kz_sink_put(o->sink, &r, err);
}

/* A line of its own for each class where there are two or more. */
static kz_status
emit_classes(struct kzi_asr_out *o, struct kz_error *err)
{
    size_t n, classes = 0;
    const struct kzi_asr_row *r = kzi_asr_rows(o->a, KZI_ASR_CLASS, &n);
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n; i++)
        classes += r[i].member[0] && r[i].column[KZI_ASR_C_ISSUED];
    for (size_t i = 0; classes > 1 && i < n; i++) {
        int64_t v[NUMBERS] = { -1, -1, -1, -1 };

        if (!r[i].member[0])
            continue;
        KZ_TRY(kzi_asr_count(o, r + i, r[i].column[KZI_ASR_C_ISSUED],
            &v[ISSUED], err));
        KZ_TRY(kzi_asr_count(o, r + i, r[i].column[KZI_ASR_C_UNIT], &v[UNIT],
            err));
        KZ_TRY(put_capital(o, r + i, o->end, r[i].member, v, err));
    }
out:
    return st;
}

/*
 * All classes together.  Treasury shares and votes are sometimes those of a
 * later day (the record date of votes): then they are records of their own.
 */
static kz_status
emit_capital(struct kzi_asr_out *o, struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *first = kzi_asr_rows(o->a, KZI_ASR_CLASS, &n);
    const struct kzi_asr_row *votes = kzi_asr_votes_row(o->a, KZ_DATE_NONE);
    int64_t v[3][NUMBERS] = { { o->issued, -1, -1, o->unit },
        { -1, -1, -1, -1 }, { -1, -1, -1, -1 } };
    int64_t *treasury = o->treasury_day == o->end ? v[0] : v[1];
    int64_t *at_votes = NULL;
    kz_status st = KZ_OK;

    treasury[TREASURY] = o->treasury;
    if (votes) {
        at_votes = votes->date == o->end            ? v[0]
                   : votes->date == o->treasury_day ? v[1]
                                                    : v[2];
        KZ_TRY(kzi_asr_count(o, votes, votes->column[KZI_ASR_V_VOTES],
            &at_votes[VOTES], err));
        if (at_votes != v[0])
            KZ_TRY(kzi_asr_count(o, votes, votes->column[KZI_ASR_V_SHARES],
                &at_votes[ISSUED], err));
    }
    if (!n && !votes)
        first = kzi_asr_rows(o->a, KZI_ASR_TREASURY, &n);
    KZ_TRY(put_capital(o, n ? first : votes, o->end, NULL, v[0], err));
    KZ_TRY(put_capital(o, votes, o->treasury_day, NULL, v[1], err));
    if (votes)
        KZ_TRY(put_capital(o, votes, votes->date, NULL, v[2], err));
    KZ_TRY(emit_classes(o, err));
out:
    return st;
}

static kz_status
emit_issues(struct kzi_asr_out *o, struct kz_error *err)
{
    struct kz_buf *place = o->buf + KZI_ASR_B_PLACE;
    struct kz_record r;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < o->a->issues_len; i++) {
        const struct kzi_asr_issue *is = o->a->issues + i;

        kz_buf_reset(place);
        kz_buf_puts(place, kzi_asr_table_name(is->table));
        if (is->row)
            kz_buf_printf(place, ", row %d", is->row);
        if (!is->code) {
            KZ_TRY(kz_sink_reject(o->sink, is->line, place->data,
                o->a->words.data + is->text, is->where, err));
            continue;
        }
        kz_record_init(&r, KZ_REC_FINDING);
        r.filed = o->filed;
        r.as_of = o->end;
        r.place = place->data;
        r.line = is->line;
        r.u.finding.party = kzi_asr_filer(o);
        r.u.finding.code = is->code;
        r.u.finding.text = o->a->words.data + is->text;
        KZ_TRY(kz_sink_put(o->sink, &r, err));
    }
out:
    return st;
}

/* The day at the end of jpcrp030000-asr-001_E..._2025-06-18.xbrl. */
static kz_date
day_of_name(const char *file)
{
    size_t n = strlen(file), k = strlen("2025-06-18.xbrl");
    kz_date d = KZ_DATE_NONE;

    if (strncmp(file, STEM, strlen(STEM)) == 0 && n > k)
        (void)kz_date_parse(file + n - k, strlen("2025-06-18"), &d);
    return d;
}

/* What nothing can be said without. */
static kz_status
find_report(struct kzi_asr_out *o, const char *file, kz_date filed,
    struct kz_error *err)
{
    struct kz_buf *name = o->buf + KZI_ASR_B_FILER;
    const char *s = report_text(o->a, KZI_ASR_R_NAME);
    kz_status st;

    o->code = report_text(o->a, KZI_ASR_R_CODE);
    if (!is_edinet_code(o->code))
        return kz_fail(err, KZ_EFORMAT,
            "EDINETCodeDEI is missing or not a letter and five digits");
    if (!s)
        return kz_fail(err, KZ_EFORMAT, "FilerNameInJapaneseDEI is missing");
    o->end = report_date(o->a, KZI_ASR_R_END);
    if (o->end == KZ_DATE_NONE)
        return kz_fail(err, KZ_EFORMAT,
            "CurrentPeriodEndDateDEI is missing or not a day");
    o->filed = report_date(o->a, KZI_ASR_R_FILED);
    if (o->filed == KZ_DATE_NONE)
        o->filed = day_of_name(file);
    if (o->filed == KZ_DATE_NONE)
        o->filed = filed;
    if (o->filed == KZ_DATE_NONE)
        return kz_fail(err, KZ_EFORMAT,
            "FilingDateCoverPage is missing: give --filed");
    kz_name_tidy(s, strlen(s), name);
    if (!name->len && !name->failed)
        return kz_fail(err, KZ_EFORMAT, "FilerNameInJapaneseDEI is missing");
    o->name = name->data;
    st = kz_name_fold(o->name, strlen(o->name), o->buf + KZI_ASR_B_FOLDED, err);
    return st < 0 ? st : kz_buf_check(name, err);
}

kz_status
kzi_asr_emit(struct kzi_asr *a, const char *file, const char *sha256,
    kz_date filed, const struct kz_sink *sink, struct kz_error *err)
{
    struct kz_buf buf[KZI_ASR_BUFS];
    struct kzi_asr_out o = { .a = a, .sink = sink, .buf = buf };
    kz_status st;

    for (int i = 0; i < KZI_ASR_BUFS; i++)
        kz_buf_init(buf + i);
    kz_holder_init(&o.holder);
    KZ_TRY(find_report(&o, file, filed, err));
    KZ_TRY(find_issued(&o, err));
    KZ_TRY(kzi_asr_find_treasury(&o, err));
    KZ_TRY(emit_document(&o, file, sha256, err));
    KZ_TRY(emit_filer(&o, err));
    KZ_TRY(emit_other_ids(&o, err));
    KZ_TRY(emit_capital(&o, err));
    KZ_TRY(kzi_asr_emit_holders(&o, err));
    KZ_TRY(kzi_asr_emit_votes(&o, err));
    KZ_TRY(kzi_asr_emit_treasury(&o, err));
    KZ_TRY(kzi_asr_emit_categories(&o, err));
    KZ_TRY(kzi_asr_emit_affiliates(&o, err));
    KZ_TRY(kzi_asr_emit_officers(&o, err));
    KZ_TRY(kzi_asr_emit_policy(&o, err));
    KZ_TRY(emit_issues(&o, err));
    for (int i = 0; i < KZI_ASR_BUFS; i++)
        KZ_TRY(kz_buf_check(buf + i, err));
out:
    for (int i = 0; i < KZI_ASR_BUFS; i++)
        kz_buf_clear(buf + i);
    kz_holder_clear(&o.holder);
    return st;
}
