/* keizu's own CSV files: one table a file, told by the header. */
#include "importers/keizu_csv/keizu_csv_priv.h"

#include <string.h>

#include "keizu/base/alloc.h"

#include "importers/common/reason.h"

#define RANK 6 /* a self-made table, docs/methods.md 1 */

static const char *const column_names[C_COLUMNS] = {
    [C_DOCUMENT] = "document",
    [C_PLACE] = "place",
    [C_RANK] = "rank",
    [C_AS_OF] = "as_of",
    [C_FILED] = "filed",
    [C_SINCE] = "since",
    [C_UNTIL] = "until",
    [C_OWNER] = "owner",
    [C_OWNED] = "owned",
    [C_SHARE] = "share",
    [C_PERCENT] = "percent",
    [C_SHARE_MIN] = "share_min",
    [C_SHARE_MAX] = "share_max",
    [C_PERCENT_MIN] = "percent_min",
    [C_PERCENT_MAX] = "percent_max",
    [C_MIN_OPEN] = "min_open",
    [C_MAX_OPEN] = "max_open",
    [C_COUNT] = "count",
    [C_TOTAL] = "total",
    [C_KIND] = "kind",
    [C_LISTING] = "listing",
    [C_ID] = "id",
    [C_NAME] = "name",
    [C_TYPE] = "type",
    [C_COUNTRY] = "country",
    [C_HEAD_OFFICE] = "head_office",
    [C_RESIDENCE] = "residence",
    [C_STATE_OF] = "state_of",
    [C_LISTED] = "listed",
    [C_BIRTH_DATE] = "birth_date",
    [C_FORMER_NATIONALITY] = "former_nationality",
    [C_CONTRACTOR] = "contractor",
    [C_ADDRESS] = "address",
    [C_OTHER_NAMES] = "other_names",
    [C_VALID_FROM] = "valid_from",
    [C_VALID_TO] = "valid_to",
    [C_PERSON] = "person",
    [C_ROLE] = "role",
    [C_REPRESENTATIVE] = "representative",
    [C_OUTSIDE] = "outside",
    [C_APPOINTED_BY] = "appointed_by",
    [C_COMPANY] = "company",
    [C_CATEGORY] = "category",
    [C_HOLDERS] = "holders",
    [C_UNITS] = "units",
    [C_UNIT] = "unit",
};

/* The tables: what names one, and the columns it has beyond every table's. */
static const struct table {
    enum kzi_column needed[3];
    int needed_count;
    enum kzi_column first, last; /* its own columns */
    int interval;                /* since and until too */
    kz_status (*row)(struct kzi_run *run, struct kz_error *err);
} tables[] = {
    { { C_OWNER, C_OWNED }, 2, C_OWNER, C_LISTING, 1, kzi_holding_row },
    { { C_PERSON, C_COMPANY, C_ROLE }, 3, C_PERSON, C_COMPANY, 1,
        kzi_role_row },
    { { C_COMPANY, C_CATEGORY }, 2, C_COMPANY, C_UNIT, 0, kzi_category_row },
    { { C_ID, C_NAME }, 2, C_ID, C_VALID_TO, 0, kzi_party_row },
};

#define TABLES (sizeof tables / sizeof tables[0])

/*
 * The first line that is not empty as ASCII: without BOM, quotes and the
 * zero bytes of UTF-16.  Other bytes are no business of a bid.
 */
static size_t
first_line(const struct kz_peek *p, char out[KZ_PEEK_MAX])
{
    const int utf16 = p->len >= 2 && (memcmp(p->bytes, "\xFF\xFE", 2) == 0 ||
                                         memcmp(p->bytes, "\xFE\xFF", 2) == 0);
    size_t i = 0, n = 0;

    if (utf16)
        i = 2;
    else if (p->len >= 3 && memcmp(p->bytes, "\xEF\xBB\xBF", 3) == 0)
        i = 3;
    for (; i < p->len; i++) {
        const unsigned char c = p->bytes[i];

        if (c == '\n' || c == '\r') {
            if (n)
                break;
        } else if (c != '"' && !(utf16 && c == 0)) {
            out[n++] = (char)c;
        }
    }
    return n;
}

/* 1 if one of the cells of the line is this name. */
static int
names_cell(const char *line, size_t n, const char *name)
{
    const size_t k = strlen(name);
    const char *s = line, *end = line + n;

    for (;;) {
        const char *comma = memchr(s, ',', (size_t)(end - s));
        const char *stop = comma ? comma : end;

        while (s < stop && (*s == ' ' || *s == '\t'))
            s++;
        while (stop > s && (stop[-1] == ' ' || stop[-1] == '\t'))
            stop--;
        if ((size_t)(stop - s) == k && memcmp(s, name, k) == 0)
            return 1;
        if (!comma)
            return 0;
        s = comma + 1;
    }
}

static int
keizu_csv_bid(const struct kz_peek *peek)
{
    char line[KZ_PEEK_MAX];
    const size_t n = first_line(peek, line);
    const size_t name = strlen(peek->name);
    int best = 0;

    for (size_t t = 0; t < TABLES; t++) {
        int bid = 0;

        for (int i = 0; i < tables[t].needed_count; i++) {
            const char *column = column_names[tables[t].needed[i]];

            if (!names_cell(line, n, column)) {
                bid = 0;
                break;
            }
            bid += 8 * (int)strlen(column);
        }
        if (bid > best)
            best = bid;
    }
    if (best && name > 4 && strcmp(peek->name + name - 4, ".csv") == 0)
        best += 4;
    return best;
}

/* The table this header belongs to: the one with most needed columns. */
static kz_status
find_table(const struct kz_csv *csv, const struct table **out,
    struct kz_error *err)
{
    const struct table *best = NULL;

    for (size_t t = 0; t < TABLES; t++) {
        int i = 0;

        while (i < tables[t].needed_count &&
               kz_csv_find(csv, column_names[tables[t].needed[i]]) >= 0)
            i++;
        if (i == tables[t].needed_count && (!best || i > best->needed_count))
            best = &tables[t];
    }
    if (!best)
        return kz_fail(err, KZ_EFORMAT,
            "the header names neither owner and owned, nor id and name, nor "
            "person, company and role, nor company and category");
    if (best->row == kzi_holding_row && kz_csv_find(csv, "share") < 0 &&
        kz_csv_find(csv, "percent") < 0 && kz_csv_find(csv, "share_min") < 0 &&
        kz_csv_find(csv, "percent_min") < 0 && kz_csv_find(csv, "count") < 0)
        return kz_fail(err, KZ_EFORMAT,
            "the header names no amount: share, percent, share_min and "
            "share_max, percent_min and percent_max, or count and total");
    *out = best;
    return KZ_OK;
}

/* Bind the columns by name; what is left is kept as notes. */
static void
bind(struct kzi_run *run, const struct table *t)
{
    for (int c = 0; c < C_COLUMNS; c++)
        run->column[c] = -1;
    for (size_t i = 0; i < kz_csv_columns(run->csv); i++) {
        const char *name = kz_csv_name(run->csv, i);
        int c;

        for (c = 0; c < C_COLUMNS; c++)
            if (strcmp(name, column_names[c]) == 0)
                break;
        if (c <= C_FILED || (c <= C_UNTIL && t->interval) ||
            (c >= (int)t->first && c <= (int)t->last))
            run->column[c] = (int)i;
        else if (t->row == kzi_party_row && strncmp(name, "id_", 3) == 0 &&
                 kzi_is_scheme(name + 3, strlen(name + 3)))
            run->ids[run->id_count++] = (int)i;
        else
            run->unknown[run->unknown_count++] = (int)i;
    }
}

static kz_status
put_document(struct kzi_run *run, const char *name, struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_DOCUMENT);
    r.rank = RANK;
    r.filed = run->opts->filed;
    r.u.document.key = name;
    r.u.document.title = name;
    r.u.document.type = "keizu-csv";
    return kz_sink_put(run->sink, &r, err);
}

/* One finding for each column that keizu does not know. */
static kz_status
put_unknown_columns(struct kzi_run *run, struct kz_error *err)
{
    struct kz_record r;
    kz_status st = KZ_OK;

    kz_record_init(&r, KZ_REC_FINDING);
    r.line = kz_csv_line(run->csv);
    r.u.finding.code = "unknown-column";
    for (size_t i = 0; i < run->unknown_count; i++) {
        kz_buf_reset(&run->text);
        kz_buf_printf(&run->text, "the column %s is kept as notes",
            kz_csv_name(run->csv, (size_t)run->unknown[i]));
        KZ_TRY(kz_buf_check(&run->text, err));
        r.u.finding.text = run->text.data;
        KZ_TRY(kz_sink_put(run->sink, &r, err));
    }
out:
    return st;
}

/* A note of the row at hand, or of the whole file with line 0. */
static kz_status
put_note(struct kzi_run *run, int64_t line, const char *field, const char *text,
    struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_NOTE);
    if (line && kzi_length(run, C_DOCUMENT))
        r.document = kzi_text(run, C_DOCUMENT);
    r.line = line;
    r.u.note.field = field;
    r.u.note.text = text;
    return kz_sink_put(run->sink, &r, err);
}

/* The unknown columns of a row that was taken. */
static kz_status
put_notes(struct kzi_run *run, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < run->unknown_count; i++) {
        const int c = run->unknown[i];
        const char *text = kz_csv_text(run->csv, c);

        if (text[0])
            KZ_TRY(put_note(run, kz_csv_line(run->csv),
                kz_csv_name(run->csv, (size_t)c), text, err));
    }
out:
    return st;
}

kz_status
kzi_check_digit(struct kzi_run *run, const struct kz_ref *party,
    struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_FINDING);
    if (kzi_length(run, C_DOCUMENT))
        r.document = kzi_text(run, C_DOCUMENT);
    r.line = kz_csv_line(run->csv);
    r.u.finding.party = *party;
    r.u.finding.code = "check-digit";
    r.u.finding.text = "a corporate number that has not 13 digits with the "
                       "right check digit";
    return kz_sink_put(run->sink, &r, err);
}

/* What goes with a row that was taken. */
static kz_status
put_rest(struct kzi_run *run, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < run->wrong_count; i++)
        KZ_TRY(kzi_check_digit(run, &run->wrong[i], err));
    KZ_TRY(put_notes(run, err));
out:
    return st;
}

static kz_status
put_reject(struct kzi_run *run, struct kz_error *err)
{
    kz_status st;

    kz_buf_reset(&run->text);
    if (run->subject)
        kz_buf_printf(&run->text, "%s ", run->subject);
    kz_buf_puts(&run->text, run->reason);
    KZ_TRY(kz_buf_check(&run->text, err));
    KZ_TRY(kz_sink_reject(run->sink, kz_csv_line(run->csv), NULL,
        run->text.data, run->excerpt, err));
out:
    return st;
}

static kz_status
read_rows(struct kzi_run *run, const struct table *t, struct kz_error *err)
{
    kz_status st;

    for (;;) {
        KZ_TRY(kz_csv_next(run->csv, err));
        if (st == KZ_DONE)
            return KZ_OK;
        if (kz_csv_blank(run->csv))
            continue;
        run->reason = run->subject = run->excerpt = NULL;
        run->scheme_count = run->wrong_count = 0;
        if (kz_csv_fields(run->csv) != kz_csv_columns(run->csv))
            run->reason =
                KZ_REASON("not as many fields as the header has columns");
        else
            KZ_TRY(t->row(run, err));
        if (run->reason)
            KZ_TRY(put_reject(run, err));
        else
            KZ_TRY(put_rest(run, err));
    }
out:
    return st;
}

static kz_status
keizu_csv_run(struct kz_input *in, const struct kz_import_opts *opts,
    const struct kz_sink *sink, struct kz_error *err)
{
    struct kzi_run *run = kz_calloc(1, sizeof *run);
    const struct table *t = NULL;
    struct kz_peek peek;
    kz_status st;

    if (!run)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    run->opts = opts;
    run->sink = sink;
    run->names = column_names;
    kz_buf_init(&run->text);
    KZ_TRY(kz_input_peek(in, &peek, err));
    KZ_TRY(put_document(run, peek.name, err));
    KZ_TRY(kz_csv_open(in, opts->encoding, &run->csv, err));
    KZ_TRY(find_table(run->csv, &t, err));
    bind(run, t);
    KZ_TRY(put_unknown_columns(run, err));
    KZ_TRY(read_rows(run, t, err));
    KZ_TRY(put_note(run, 0, "encoding", kz_csv_encoding(run->csv), err));
out:
    kz_csv_close(run->csv);
    kz_buf_clear(&run->text);
    kz_free(run);
    return st;
}

KZ_IMPORTER(keizu_csv) = {
    .name = "keizu-csv",
    .summary = "keizu's own tables: parties, holdings, roles, categories (CSV)",
    .guide =
        "File: one CSV file a table, header row first, columns in any order.  "
        "parties: id,name and what is known of them; holdings: owner,owned and "
        "share, percent, a range, or count,total; roles: person,company,role; "
        "categories of holders: company,category,units.\n"
        "From: tables you make yourself, from a register or your own notes.\n"
        "How often: as the source you took them from.\n"
        "Licence: that of the source.\n"
        "Gives: whatever no importer reads; every row may name its document, "
        "place, day and evidence rank.",
    .bid = keizu_csv_bid,
    .run = keizu_csv_run,
};
