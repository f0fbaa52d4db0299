/* Corporate numbers (法人番号) of the National Tax Agency: a file of rows. */
#include <stdio.h>
#include <string.h>

#include "importers/common/reason.h"
#include "importers/houjin_csv/houjin_csv_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/name.h"
#include "keizu/base/number.h"

#define RANK 1 /* a register, docs/methods.md 1 */

/* ---- bidding ---- */

#define CELLS 6 /* of a line that are looked at */

struct cell {
    const unsigned char *text;
    size_t len;
};

/* The first cells of a line, without quotes; the number of them. */
static size_t
first_cells(const unsigned char *s, size_t n, struct cell cell[CELLS])
{
    const unsigned char *end = memchr(s, '\n', n);
    size_t count = 0;

    if (!end)
        end = s + n;
    if (end > s && end[-1] == '\r')
        end--;
    while (count < CELLS) {
        const unsigned char *stop = memchr(s, ',', (size_t)(end - s));
        struct cell c;

        if (!stop)
            stop = end;
        c.text = s;
        c.len = (size_t)(stop - s);
        if (c.len >= 2 && s[0] == '"' && stop[-1] == '"') {
            c.text++;
            c.len -= 2;
        }
        cell[count++] = c;
        if (stop == end)
            break;
        s = stop + 1;
    }
    return count;
}

/* 1 if the cell is like "dddd-dd-dd", where d is any digit. */
static int
is_like(const struct cell *c, const char *form)
{
    if (c->len != strlen(form))
        return 0;
    for (size_t i = 0; i < c->len; i++)
        if (form[i] == 'd' ? c->text[i] < '0' || c->text[i] > '9'
                           : c->text[i] != (unsigned char)form[i])
            return 0;
    return 1;
}

static int
is_digits(const struct cell *c)
{
    for (size_t i = 0; i < c->len; i++)
        if (c->text[i] < '0' || c->text[i] > '9')
            return 0;
    return c->len > 0 && c->len < 12;
}

#define DAY "dddd-dd-dd"

/* lastUpdateDate,count,divideNumber,divideSize */
static int
is_answer(const struct cell *cell, size_t n)
{
    return n == 4 && is_like(&cell[0], DAY) && is_digits(&cell[1]) &&
           is_digits(&cell[2]) && is_digits(&cell[3]);
}

static int
houjin_csv_bid(const struct kz_peek *peek)
{
    const unsigned char *s = peek->bytes, *end = s + peek->len, *line;
    struct cell cell[CELLS];
    size_t n;
    int bid = 0;

    if (peek->len >= 3 && memcmp(s, "\xEF\xBB\xBF", 3) == 0)
        s += 3;
    n = first_cells(s, (size_t)(end - s), cell);
    if (is_answer(cell, n)) {
        bid = 8 * (10 + 3 + 3);
        line = memchr(s, '\n', (size_t)(end - s));
        if (!line || line + 1 == end)
            return bid; /* an answer without rows */
        s = line + 1;
        n = first_cells(s, (size_t)(end - s), cell);
    }
    if (n < CELLS || !is_digits(&cell[0]) ||
        !is_like(&cell[1], "ddddddddddddd") || !is_like(&cell[2], "dd") ||
        !is_like(&cell[3], "d") || !is_like(&cell[4], DAY) ||
        !is_like(&cell[5], DAY))
        return 0;
    return bid + 8 * (13 + 2 + 1 + 10 + 10 + 5);
}

/* ---- the document ---- */

/* The day in diff_20260401.csv and 13_tokyo_all_20260331_1.csv. */
static kz_date
day_in_name(const char *name)
{
    kz_date day = KZ_DATE_NONE;

    for (const char *s = strchr(name, '_'); s; s = strchr(s, '_')) {
        s++;
        if (strspn(s, "0123456789") == 8)
            (void)kz_date_parse(s, 8, &day);
    }
    return day;
}

static kz_status
put_document(struct kzi_houjin_run *run, const char *name, struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    kz_buf_reset(&run->note);
    kz_buf_printf(&run->note, "法人番号公表サイト %s", name);
    KZ_TRY(kz_buf_check(&run->note, err));
    kz_record_init(&r, KZ_REC_DOCUMENT);
    r.rank = RANK;
    r.filed = r.as_of = run->day;
    r.u.document.key = name;
    r.u.document.title = run->note.data;
    r.u.document.type = "houjin-csv";
    st = kz_sink_put(run->sink, &r, err);
out:
    return st;
}

/* A note about the whole file. */
static kz_status
put_note(struct kzi_houjin_run *run, const char *field, const char *text,
    struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_NOTE);
    r.u.note.field = field;
    r.u.note.text = text;
    return kz_sink_put(run->sink, &r, err);
}

/* ---- rows ---- */

static kz_status
put_reject(struct kzi_houjin_run *run, const char *column, const char *reason,
    const char *excerpt, struct kz_error *err)
{
    kz_status st;

    kz_buf_reset(&run->note);
    kz_buf_printf(&run->note, "%s%s%s", column ? column : "", column ? " " : "",
        reason);
    KZ_TRY(kz_buf_check(&run->note, err));
    st = kz_sink_reject(run->sink, kz_csv_line(run->csv), NULL, run->note.data,
        excerpt, err);
out:
    return st;
}

static void
read_row(const struct kzi_houjin_run *run, struct kzi_houjin_row *row)
{
    for (int c = 0; c < H_COLUMNS; c++) {
        row->text[c] = kz_csv_text(run->csv, c);
        row->len[c] = kz_csv_length(run->csv, c);
    }
    row->line = kz_csv_line(run->csv);
}

/* A day, or an empty cell: 1. */
static int
read_day(const struct kzi_houjin_row *row, enum kzi_houjin_column c,
    kz_date *out)
{
    *out = KZ_DATE_NONE;
    return row->len[c] == 0 || (kz_date_parse(row->text[c], row->len[c], out) &&
                                   *out != KZ_DATE_OPEN);
}

static int
is_flag(const struct kzi_houjin_row *row, enum kzi_houjin_column c)
{
    return row->len[c] == 1 &&
           (row->text[c][0] == '0' || row->text[c][0] == '1');
}

/* Why the row cannot be used, or NULL; *column is where, or NULL. */
static const char *
refusal(const struct kzi_houjin_run *run, struct kzi_houjin_row *row,
    enum kzi_houjin_column *column, const char **name)
{
    static const struct {
        enum kzi_houjin_column column;
        const char *name;
    } days[] = { { H_UPDATED, "updateDate" }, { H_CHANGED, "changeDate" },
        { H_ASSIGNED, "assignmentDate" }, { H_CLOSED, "closeDate" } };
    kz_date *const to[] = { &row->updated, &row->changed, &row->assigned,
        &row->closed };

    *name = NULL;
    *column = H_NUMBER;
    if (kz_csv_fields(run->csv) != run->columns)
        return KZ_REASON("not as many fields as the first row");
    if (!kz_houjin_valid(row->text[H_NUMBER], row->len[H_NUMBER]))
        return KZ_REASON("corporateNumber has not 13 digits with the right "
                         "check digit");
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        if (!read_day(row, days[i].column, to[i])) {
            *column = days[i].column;
            *name = days[i].name;
            return KZ_REASON("is not a day (2026-11-24)");
        }
    *column = H_NAME;
    if (!row->len[H_NAME] && strcmp(row->text[H_PROCESS], "81") != 0 &&
        strcmp(row->text[H_PROCESS], "99") != 0)
        return KZ_REASON("name is empty");
    *column = H_LATEST;
    if (run->columns > H_LATEST && !is_flag(row, H_LATEST))
        return KZ_REASON("latest is not 0 or 1");
    return NULL;
}

/* Keep a copy of the row until the next one is seen. */
static kz_status
save_row(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    struct kz_error *err)
{
    const char *s;

    kz_buf_reset(&run->saved_text);
    for (int c = 0; c < H_COLUMNS; c++)
        kz_buf_add(&run->saved_text, row->text[c], row->len[c] + 1);
    run->saved = *row;
    s = run->saved_text.data;
    for (int c = 0; c < H_COLUMNS; c++) {
        run->saved.text[c] = s;
        s += row->len[c] + 1;
    }
    run->has_saved = 1;
    return kz_buf_check(&run->saved_text, err);
}

/* The saved row turned out to be the last of its number. */
static kz_status
finish_saved(struct kzi_houjin_run *run, struct kz_error *err)
{
    if (!run->has_saved)
        return KZ_OK;
    run->has_saved = 0;
    return kzi_houjin_current(run, &run->saved, err);
}

static kz_status
take_row(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (run->has_saved &&
        strcmp(run->saved.text[H_NUMBER], row->text[H_NUMBER]) == 0) {
        KZ_TRY(kzi_houjin_history(run, &run->saved, row, err));
        run->has_saved = 0;
    } else {
        KZ_TRY(finish_saved(run, err));
        run->name_since = kzi_houjin_began(row, "11", "11");
        run->address_since = kzi_houjin_began(row, "12", "13");
    }
    if (row->text[H_LATEST][0] == '1')
        return kzi_houjin_current(run, row, err);
    /* of history, or of the form that does not tell */
    KZ_TRY(save_row(run, row, err));
out:
    return st;
}

/* The row at hand and all after it. */
static kz_status
read_rows(struct kzi_houjin_run *run, struct kz_error *err)
{
    struct kzi_houjin_row row;
    kz_status st = KZ_OK;

    while (st != KZ_DONE) {
        enum kzi_houjin_column column;
        const char *reason, *name;

        run->rows++;
        read_row(run, &row);
        reason = refusal(run, &row, &column, &name);
        if (reason)
            KZ_TRY(put_reject(run, name, reason, row.text[column], err));
        else
            KZ_TRY(take_row(run, &row, err));
        KZ_TRY(kz_csv_next(run->csv, err));
    }
    st = finish_saved(run, err);
out:
    return st;
}

/* The line in front of a Web-API answer; *answer is its text for a note. */
static kz_status
read_answer(struct kzi_houjin_run *run, struct kz_buf *answer,
    struct kz_error *err)
{
    kz_date day;
    int64_t parts = 0;

    if (kz_csv_fields(run->csv) != 4)
        return KZ_OK;
    if (!kz_date_parse(kz_csv_text(run->csv, 0), kz_csv_length(run->csv, 0),
            &day) ||
        !kz_int_parse(kz_csv_text(run->csv, 1), kz_csv_length(run->csv, 1), 0,
            INT64_MAX, &run->count) ||
        !kz_int_parse(kz_csv_text(run->csv, 3), kz_csv_length(run->csv, 3), 0,
            INT64_MAX, &parts))
        return KZ_OK; /* not one: its number of columns refuses the file */
    if (run->day == KZ_DATE_NONE)
        run->day = day;
    for (int c = 0; c < 4; c++)
        kz_buf_printf(answer, "%s%s", c ? "," : "", kz_csv_text(run->csv, c));
    if (parts != 1)
        run->count = -1; /* all parts together */
    return kz_buf_check(answer, err);
}

static kz_status
check_count(struct kzi_houjin_run *run, struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    if (run->count < 0 || run->count == run->rows)
        return KZ_OK;
    kz_buf_reset(&run->note);
    kz_buf_printf(&run->note, "%s: %lld, announced %lld",
        "the answer has not as many rows as it announces", (long long)run->rows,
        (long long)run->count);
    KZ_TRY(kz_buf_check(&run->note, err));
    kz_record_init(&r, KZ_REC_FINDING);
    r.u.finding.code = "rows-missing";
    r.u.finding.text = run->note.data;
    st = kz_sink_put(run->sink, &r, err);
out:
    return st;
}

/* All rows, the one at hand first. */
static kz_status
read_table(struct kzi_houjin_run *run, struct kz_error *err)
{
    char columns[16];
    kz_status st;

    run->columns = kz_csv_fields(run->csv);
    if (run->columns != 23 && run->columns != 28 && run->columns != 29 &&
        run->columns != 30)
        return kz_fail(err, KZ_EFORMAT,
            "line %lld: %zu columns, not 23, 28, 29 or 30",
            (long long)kz_csv_line(run->csv), run->columns);
    run->above = kz_csv_line(run->csv) - 1;
    (void)snprintf(columns, sizeof columns, "%zu", run->columns);
    KZ_TRY(put_note(run, "columns", columns, err));
    st = read_rows(run, err);
out:
    return st;
}

/* The first line or two, the document, and the rows. */
static kz_status
read_file(struct kzi_houjin_run *run, const char *name, struct kz_buf *answer,
    struct kz_error *err)
{
    int done;
    kz_status st;

    run->day = day_in_name(name);
    KZ_TRY(kz_csv_next(run->csv, err));
    done = st == KZ_DONE;
    if (!done)
        KZ_TRY(read_answer(run, answer, err));
    if (run->day == KZ_DATE_NONE)
        run->day = run->opts->filed;
    KZ_TRY(put_document(run, name, err));
    if (done)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "the file is empty"));
    if (answer->len) {
        KZ_TRY(put_note(run, "lastUpdateDate,count,divideNumber,divideSize",
            answer->data, err));
        KZ_TRY(kz_csv_next(run->csv, err));
        done = st == KZ_DONE;
    }
    if (!done)
        KZ_TRY(read_table(run, err));
    KZ_TRY(check_count(run, err));
    st = put_note(run, "encoding", kz_csv_encoding(run->csv), err);
out:
    return st;
}

static kz_status
houjin_csv_run(struct kz_input *in, const struct kz_import_opts *opts,
    const struct kz_sink *sink, struct kz_error *err)
{
    struct kzi_houjin_run run;
    struct kz_buf answer;
    struct kz_peek peek;
    char *name = NULL;
    kz_status st;

    memset(&run, 0, sizeof run);
    run.opts = opts;
    run.sink = sink;
    run.count = -1;
    kz_buf_init(&run.saved_text);
    kz_buf_init(&run.text);
    kz_buf_init(&run.note);
    kz_buf_init(&answer);
    KZ_TRY(kz_input_peek(in, &peek, err));
    name = kz_strdup(peek.name);
    if (!name)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_csv_open_rows(in, opts->encoding, &run.csv, err));
    KZ_TRY(read_file(&run, name, &answer, err));
    st = KZ_OK;
out:
    kz_csv_close(run.csv);
    kz_buf_clear(&run.saved_text);
    kz_buf_clear(&run.text);
    kz_buf_clear(&run.note);
    kz_buf_clear(&answer);
    kz_free(name);
    return st;
}

KZ_IMPORTER(houjin_csv) = {
    .name = "houjin-csv",
    .summary = "corporate numbers of the National Tax Agency (CSV)",
    .guide =
        "File: NN_name_all_YYYYMMDD.zip (all of a prefecture or the country), "
        "diff_YYYYMMDD.zip (what changed), or an answer of the Web-API "
        "(type=01, "
        "02); Shift_JIS or Unicode, zip or csv as downloaded.  Load the "
        "monthly "
        "file first.\n"
        "From: 法人番号公表サイト of the National Tax Agency "
        "(www.houjin-bangou.nta.go.jp/download).\n"
        "How often: the whole once a month, changes every working day.\n"
        "Licence: free re-use with attribution (公共データ利用規約).\n"
        "Gives: who exists in Japan: name, reading, English name, address, "
        "kind, closures, successors.  No holders and no officers: the register "
        "knows none.",
    .bid = houjin_csv_bid,
    .run = houjin_csv_run,
};
