/*
 * CSV rows: lines whose quotes only stand around whole fields, or that have
 * none, are split where they lie; the others go through libcsv's quoting
 * machine, with the same answer.
 */
#include "importers/common/csv.h"

#include <string.h>

#include <csv.h>

#include "keizu/base/alloc.h"
#include "keizu/base/buf.h"
#include "keizu/base/decode.h"

struct field {
    char *text; /* 0-terminated */
    size_t len;
};

struct kz_csv {
    struct kz_decode *decode;
    struct csv_parser parser;
    int parser_ready;

    char *piece; /* decoded text of which no line was made yet */
    size_t piece_len;
    struct kz_buf carry; /* a line that began in an earlier piece */
    int64_t lines;       /* physical lines taken */
    int64_t line;        /* on which this row starts */

    struct field *fields; /* KZ_CSV_COLUMNS of them */
    size_t field_count;
    struct kz_buf row; /* texts of a quoted row; fields point into it */
    int row_done;      /* libcsv has reported the end of the row */
    kz_status failed;  /* what went wrong inside a callback */

    struct kz_buf header; /* names, each with its 0 */
    const char **names;   /* into header */
    size_t columns;
};

/* libcsv: a field has ended.  Its text is placed when the row is complete. */
static void
on_field(void *text, size_t n, void *ctx)
{
    struct kz_csv *c = ctx;

    if (c->failed)
        return;
    if (c->field_count == KZ_CSV_COLUMNS || n > KZ_CSV_FIELD_MAX ||
        n >= KZ_CSV_ROW_MAX - c->row.len) {
        c->failed = KZ_ELIMIT;
        return;
    }
    c->fields[c->field_count++].len = n;
    kz_buf_add(&c->row, text, n + 1); /* with the 0 of CSV_APPEND_NULL */
    if (c->row.failed)
        c->failed = KZ_ENOMEM;
}

/* libcsv: the row has ended. */
static void
on_row(int end, void *ctx)
{
    struct kz_csv *c = ctx;

    (void)end;
    c->row_done = 1;
}

static void *
grow(void *p, size_t n)
{
    return kz_realloc(p, n, 1);
}

static kz_status
too_long(const struct kz_csv *c, struct kz_error *err)
{
    return kz_fail(err, KZ_ELIMIT,
        "line %lld: a field over 1 MiB, a row over 4 MiB or over 1000 "
        "columns; is a quote not closed?",
        (long long)c->line);
}

/*
 * The next physical line with its line end (only the last line of the file
 * may have none), whole and in place where it lies in one piece.
 */
static kz_status
next_line(struct kz_csv *c, char **line, size_t *n, struct kz_error *err)
{
    kz_status st = KZ_OK;

    kz_buf_reset(&c->carry);
    for (;;) {
        char *s = c->piece, *end, *cr;
        size_t take;

        if (c->piece_len == 0) {
            KZ_TRY(kz_decode_read(c->decode, &c->piece, &c->piece_len, err));
            if (st == KZ_DONE) {
                c->piece_len = 0;
                if (c->carry.len == 0)
                    return KZ_DONE;
                st = KZ_OK;
                break;
            }
            s = c->piece;
        }
        if (c->carry.len && c->carry.data[c->carry.len - 1] == '\r') {
            if (s[0] != '\n')
                break;
            take = 1;
        } else {
            end = memchr(s, '\n', c->piece_len);
            take = end ? (size_t)(end - s) + 1 : c->piece_len;
            cr = memchr(s, '\r', take);
            if (cr && (!end || cr + 1 < end) &&
                (size_t)(cr - s) + 1 < c->piece_len) {
                end = cr; /* a CR alone ends a line too */
                take = (size_t)(cr - s) + 1;
            }
            if (end && c->carry.len == 0) {
                *line = s;
                *n = take;
                c->piece += take;
                c->piece_len -= take;
                goto out;
            }
        }
        if (take > KZ_CSV_ROW_MAX - c->carry.len)
            return too_long(c, err);
        kz_buf_add(&c->carry, s, take);
        KZ_TRY(kz_buf_check(&c->carry, err));
        c->piece += take;
        c->piece_len -= take;
        if (s[take - 1] == '\n' || (s[take - 1] == '\r' && c->piece_len))
            break;
    }
    *line = c->carry.data;
    *n = c->carry.len;
out:
    if (st == KZ_OK)
        c->lines++;
    return st;
}

static int
is_blank(char ch)
{
    return ch == ' ' || ch == '\t';
}

/* Split a line without quotes in place; 1, or 0 if it has too many fields. */
static int
split(struct kz_csv *c, char *s, size_t n)
{
    char *end = s + n;

    c->field_count = 0;
    for (;;) {
        char *comma = memchr(s, ',', (size_t)(end - s));
        char *stop = comma ? comma : end;

        if (c->field_count == KZ_CSV_COLUMNS)
            return 0;
        while (s < stop && is_blank(*s))
            s++;
        while (stop > s && is_blank(stop[-1]))
            stop--;
        *stop = 0;
        c->fields[c->field_count].text = s;
        c->fields[c->field_count++].len = (size_t)(stop - s);
        if (!comma)
            return 1;
        s = comma + 1;
    }
}

/*
 * Split a line in which every quoted field begins and ends with its quotes
 * and has none inside: 1, or 0 with the line untouched for all others.
 */
static int
split_quoted(struct kz_csv *c, char *s, size_t n)
{
    char *end = s + n;
    size_t count = 0;

    for (;;) {
        char *stop, *next;

        if (count == KZ_CSV_COLUMNS)
            return 0;
        if (s < end && *s == '"') {
            s++;
            stop = memchr(s, '"', (size_t)(end - s));
            if (!stop || (stop + 1 < end && stop[1] != ','))
                return 0;
            next = stop + 1;
        } else {
            for (stop = s; stop < end && *stop != ','; stop++)
                if (*stop == '"')
                    return 0;
            if (stop > s && (is_blank(s[0]) || is_blank(stop[-1])))
                return 0;
            next = stop;
        }
        c->fields[count].text = s;
        c->fields[count++].len = (size_t)(stop - s);
        if (next == end)
            break;
        s = next + 1;
    }
    /* the ends only now: a line that is not of this kind stays whole */
    for (size_t i = 0; i < count; i++)
        c->fields[i].text[c->fields[i].len] = 0;
    c->field_count = count;
    return 1;
}

/* One line, with an end, into libcsv. */
static kz_status
feed(struct kz_csv *c, const char *s, size_t n, struct kz_error *err)
{
    size_t used = csv_parse(&c->parser, s, n, on_field, on_row, c);

    if (c->failed == KZ_ELIMIT)
        return too_long(c, err);
    if (c->failed || (used < n && csv_error(&c->parser) == CSV_ENOMEM))
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (used < n)
        return kz_fail(err, KZ_EFORMAT, "line %lld: a quote out of place",
            (long long)c->lines);
    if (csv_get_buffer_size(&c->parser) > KZ_CSV_FIELD_MAX + (64 << 10))
        return too_long(c, err);
    return KZ_OK;
}

/* A row that begins with this line, which holds a quote. */
static kz_status
quoted_row(struct kz_csv *c, char *s, size_t n, struct kz_error *err)
{
    kz_status st;
    char *text;

    c->field_count = 0;
    c->row_done = 0;
    kz_buf_reset(&c->row);
    for (;;) {
        KZ_TRY(feed(c, s, n, err));
        if (!c->row_done && s[n - 1] != '\n' && s[n - 1] != '\r')
            KZ_TRY(feed(c, "\n", 1, err)); /* the last line of the file */
        if (c->row_done)
            break;
        KZ_TRY(next_line(c, &s, &n, err));
        if (st == KZ_DONE)
            return kz_fail(err, KZ_EFORMAT,
                "line %lld: a quoted field that is never closed",
                (long long)c->line);
    }
    text = c->row.data;
    for (size_t i = 0; i < c->field_count; i++) {
        c->fields[i].text = text;
        text += c->fields[i].len + 1;
    }
    st = KZ_OK;
out:
    return st;
}

kz_status
kz_csv_next(struct kz_csv *c, struct kz_error *err)
{
    kz_status st;
    char *s;
    size_t n, len;

    for (;;) {
        c->line = c->lines + 1;
        KZ_TRY(next_line(c, &s, &n, err));
        if (st == KZ_DONE)
            return st;
        len = n;
        while (len && (s[len - 1] == '\n' || s[len - 1] == '\r'))
            len--;
        if (memchr(s, '"', len)) {
            if (len > KZ_CSV_FIELD_MAX || !split_quoted(c, s, len))
                return quoted_row(c, s, n, err);
            return KZ_OK;
        }
        n = 0;
        while (n < len && is_blank(s[n]))
            n++;
        if (n == len)
            continue; /* a blank line is no row */
        if (!split(c, s, len))
            return too_long(c, err);
        if (len > KZ_CSV_FIELD_MAX)
            for (size_t i = 0; i < c->field_count; i++)
                if (c->fields[i].len > KZ_CSV_FIELD_MAX)
                    return too_long(c, err);
        return KZ_OK;
    }
out:
    return st;
}

/* Make the row just read the header. */
static kz_status
bind_header(struct kz_csv *c, struct kz_error *err)
{
    const char *name;
    kz_status st;

    c->columns = c->field_count;
    c->names = kz_calloc(c->columns, sizeof *c->names);
    if (!c->names)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < c->columns; i++) {
        if (c->fields[i].len)
            kz_buf_add(&c->header, c->fields[i].text, c->fields[i].len);
        else
            kz_buf_printf(&c->header, "column %zu", i + 1);
        kz_buf_putc(&c->header, 0);
    }
    KZ_TRY(kz_buf_check(&c->header, err));
    name = c->header.data;
    for (size_t i = 0; i < c->columns; i++) {
        for (size_t j = 0; j < i; j++)
            if (strcmp(c->names[j], name) == 0)
                return kz_fail(err, KZ_EFORMAT,
                    "line %lld: the header names the column %s twice",
                    (long long)c->line, name);
        c->names[i] = name;
        name += strlen(name) + 1;
    }
    st = KZ_OK;
out:
    return st;
}

static kz_status
open_rows(struct kz_input *in, const char *encoding, int header,
    struct kz_csv **out, struct kz_error *err)
{
    struct kz_csv *c = kz_calloc(1, sizeof *c);
    kz_status st;

    if (!c)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_buf_init(&c->carry);
    kz_buf_init(&c->row);
    kz_buf_init(&c->header);
    c->fields = kz_calloc(KZ_CSV_COLUMNS, sizeof *c->fields);
    if (!c->fields ||
        csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL)) {
        st = kz_fail(err, KZ_ENOMEM, "out of memory");
        goto out;
    }
    c->parser_ready = 1;
    csv_set_realloc_func(&c->parser, grow);
    csv_set_free_func(&c->parser, kz_free);
    csv_set_blk_size(&c->parser, 4096);
    KZ_TRY(kz_decode_open(in, encoding, &c->decode, err));
    if (header) {
        KZ_TRY(kz_csv_next(c, err));
        if (st == KZ_DONE)
            KZ_TRY(kz_fail(err, KZ_EFORMAT,
                "no header row: the file is empty"));
        KZ_TRY(bind_header(c, err));
    }
    *out = c;
    c = NULL;
    st = KZ_OK;
out:
    kz_csv_close(c);
    return st;
}

kz_status
kz_csv_open(struct kz_input *in, const char *encoding, struct kz_csv **out,
    struct kz_error *err)
{
    return open_rows(in, encoding, 1, out, err);
}

kz_status
kz_csv_open_rows(struct kz_input *in, const char *encoding, struct kz_csv **out,
    struct kz_error *err)
{
    return open_rows(in, encoding, 0, out, err);
}

void
kz_csv_close(struct kz_csv *c)
{
    if (!c)
        return;
    kz_decode_close(c->decode);
    if (c->parser_ready)
        csv_free(&c->parser);
    kz_buf_clear(&c->carry);
    kz_buf_clear(&c->row);
    kz_buf_clear(&c->header);
    kz_free(c->names);
    kz_free(c->fields);
    kz_free(c);
}

size_t
kz_csv_columns(const struct kz_csv *c)
{
    return c->columns;
}

const char *
kz_csv_name(const struct kz_csv *c, size_t column)
{
    return c->names[column];
}

int
kz_csv_find(const struct kz_csv *c, const char *name)
{
    for (size_t i = 0; i < c->columns; i++)
        if (strcmp(c->names[i], name) == 0)
            return (int)i;
    return -1;
}

const char *
kz_csv_text(const struct kz_csv *c, int column)
{
    if (column < 0 || (size_t)column >= c->field_count)
        return "";
    return c->fields[column].text;
}

size_t
kz_csv_length(const struct kz_csv *c, int column)
{
    if (column < 0 || (size_t)column >= c->field_count)
        return 0;
    return c->fields[column].len;
}

int64_t
kz_csv_line(const struct kz_csv *c)
{
    return c->line;
}

size_t
kz_csv_fields(const struct kz_csv *c)
{
    return c->field_count;
}

int
kz_csv_blank(const struct kz_csv *c)
{
    for (size_t i = 0; i < c->field_count; i++)
        if (c->fields[i].len)
            return 0;
    return 1;
}

const char *
kz_csv_encoding(const struct kz_csv *c)
{
    return kz_decode_encoding(c->decode);
}
