/* Tables of HTML fragments as grids of text. */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "importers/common/html.h"
#include "importers/common/html_table.h"
#include "keizu/base/alloc.h"

#define ROWSPAN_MAX 4096

struct row {
    size_t table, order; /* rows of nested tables come in between */
    size_t first, n;     /* in grid */
};

struct table {
    size_t first_row, rows; /* once all is read */
    size_t caption;         /* offset in the texts */
};

struct kz_html_tables {
    struct table *tables;
    size_t tables_len, tables_cap;
    struct row *rows;
    size_t rows_len, rows_cap;
    int *grid; /* cells by place; -1 none */
    size_t grid_len, grid_cap;
    size_t *cells; /* offsets in the texts */
    size_t cells_len, cells_cap;
    struct kz_buf text; /* 0-terminated texts; offset 0 is "" */
};

/* A table that is open, and its row. */
struct open {
    size_t table;
    int in_row, in_cell;
    int column;                    /* where the open cell begins */
    int width, height;             /* of the open cell */
    int now[KZ_HTML_COLUMNS_MAX];  /* cells of the row; -1 none */
    int used;                      /* places of the row */
    int left[KZ_HTML_COLUMNS_MAX]; /* rows that a cell above still spans */
    int above[KZ_HTML_COLUMNS_MAX];
    struct kz_buf text; /* of the open cell */
    int gap;
};

struct reader {
    struct kz_html_tables *t;
    struct open *open; /* KZ_HTML_DEPTH_MAX */
    int depth;
    struct kz_buf outside; /* text since the last table */
    int gap;
};

static kz_status
no_memory(struct kz_error *err)
{
    return kz_fail(err, KZ_ENOMEM, "out of memory");
}

/* Keep a text; *off its offset. */
static kz_status
keep(struct kz_html_tables *t, const char *s, size_t n, size_t *off,
    struct kz_error *err)
{
    while (n && (s[n - 1] == '\n' || s[n - 1] == ' '))
        n--;
    *off = t->text.len;
    if (n + t->text.len > KZ_HTML_TEXT_MAX)
        return kz_fail(err, KZ_ELIMIT, "tables with more than 2 MiB of text");
    kz_buf_add(&t->text, s, n);
    kz_buf_add(&t->text, "", 1);
    return kz_buf_check(&t->text, err);
}

static kz_status
close_cell(struct reader *r, struct kz_error *err)
{
    struct open *o = r->open + r->depth - 1;
    struct kz_html_tables *t = r->t;
    size_t off;
    kz_status st;

    if (r->depth == 0 || !o->in_cell)
        return KZ_OK;
    o->in_cell = 0;
    if (t->cells_len >= KZ_HTML_CELLS_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 65536 cells");
    st = keep(t, o->text.data, o->text.len, &off, err);
    if (st < 0)
        return st;
    if (kz_grow(&t->cells, &t->cells_cap, t->cells_len + 1, sizeof *t->cells) <
        0)
        return no_memory(err);
    t->cells[t->cells_len] = off;
    for (int c = o->column; c < o->column + o->width; c++) {
        o->now[c] = (int)t->cells_len;
        o->above[c] = (int)t->cells_len;
        o->left[c] = o->height - 1;
    }
    o->used = o->column + o->width;
    t->cells_len++;
    return kz_buf_check(&o->text, err);
}

/* The places of the open row that cells above fill, from `used` on. */
static void
fill_from_above(struct open *o)
{
    while (o->used < KZ_HTML_COLUMNS_MAX && o->left[o->used] > 0) {
        o->left[o->used]--;
        o->now[o->used] = o->above[o->used];
        o->used++;
    }
}

static kz_status
close_row(struct reader *r, struct kz_error *err)
{
    struct open *o = r->open + r->depth - 1;
    struct kz_html_tables *t = r->t;
    struct row *row;
    kz_status st;

    if (r->depth == 0 || !o->in_row)
        return KZ_OK;
    st = close_cell(r, err);
    if (st < 0)
        return st;
    o->in_row = 0;
    for (int c = o->used; c < KZ_HTML_COLUMNS_MAX; c++)
        if (o->left[c] > 0) {
            while (o->used < c)
                o->now[o->used++] = -1;
            fill_from_above(o);
        }
    if (t->rows_len >= KZ_HTML_ROWS_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 8192 rows of tables");
    if (kz_grow(&t->rows, &t->rows_cap, t->rows_len + 1, sizeof *t->rows) < 0 ||
        kz_grow(&t->grid, &t->grid_cap, t->grid_len + (size_t)o->used + 1,
            sizeof *t->grid) < 0)
        return no_memory(err);
    row = t->rows + t->rows_len;
    row->table = o->table;
    row->order = t->rows_len++;
    row->first = t->grid_len;
    row->n = (size_t)o->used;
    for (int c = 0; c < o->used; c++)
        t->grid[t->grid_len++] = o->now[c];
    return KZ_OK;
}

static kz_status
open_row(struct reader *r, struct kz_error *err)
{
    struct open *o = r->open + r->depth - 1;
    kz_status st = close_row(r, err);

    if (st < 0 || r->depth == 0)
        return st;
    o->in_row = 1;
    o->used = 0;
    return KZ_OK;
}

static kz_status
open_cell(struct reader *r, const struct kz_html_scan *h, struct kz_error *err)
{
    struct open *o = r->open + r->depth - 1;
    kz_status st;

    if (r->depth == 0)
        return KZ_OK;
    st = o->in_row ? close_cell(r, err) : open_row(r, err);
    if (st < 0)
        return st;
    fill_from_above(o);
    if (o->used >= KZ_HTML_COLUMNS_MAX)
        return KZ_OK;
    o->column = o->used;
    o->width = kz_html_number(h, "colspan", KZ_HTML_COLUMNS_MAX - o->used);
    o->height = kz_html_number(h, "rowspan", ROWSPAN_MAX);
    o->in_cell = 1;
    o->gap = 0;
    kz_buf_reset(&o->text);
    return KZ_OK;
}

/* The last line of what stood before the table. */
static kz_status
take_caption(struct reader *r, size_t *off, struct kz_error *err)
{
    struct kz_buf *b = &r->outside;
    const char *line;
    kz_status st;

    while (b->len &&
           (b->data[b->len - 1] == '\n' || b->data[b->len - 1] == ' '))
        kz_buf_cut(b, b->len - 1);
    line = strrchr(b->data, '\n');
    line = line ? line + 1 : b->data;
    st = keep(r->t, line, strlen(line), off, err);
    kz_buf_reset(b);
    return st < 0 ? st : kz_buf_check(b, err);
}

static kz_status
open_table(struct reader *r, struct kz_error *err)
{
    struct kz_html_tables *t = r->t;
    struct open *o = r->open + r->depth;
    size_t caption;
    kz_status st;

    if (r->depth >= KZ_HTML_DEPTH_MAX)
        return kz_fail(err, KZ_ELIMIT, "tables nested more than 8 deep");
    st = take_caption(r, &caption, err);
    if (st < 0)
        return st;
    if (kz_grow(&t->tables, &t->tables_cap, t->tables_len + 1,
            sizeof *t->tables) < 0)
        return no_memory(err);
    t->tables[t->tables_len].caption = caption;
    o->table = t->tables_len++;
    o->in_row = o->in_cell = o->used = 0;
    memset(o->left, 0, sizeof o->left);
    r->depth++;
    return t->tables_len > KZ_HTML_ROWS_MAX
               ? kz_fail(err, KZ_ELIMIT, "more than 8192 tables")
               : KZ_OK;
}

static kz_status
close_table(struct reader *r, struct kz_error *err)
{
    kz_status st = close_row(r, err);

    if (st >= 0 && r->depth > 0)
        r->depth--;
    return st;
}

/* Where text goes: the open cell, or what stands outside of tables. */
static struct kz_buf *
text_of(struct reader *r, int **gap)
{
    for (int d = r->depth; d-- > 0;)
        if (r->open[d].in_cell) {
            *gap = &r->open[d].gap;
            return &r->open[d].text;
        }
    *gap = &r->gap;
    return &r->outside;
}

static kz_status
take_tag(struct reader *r, const struct kz_html_scan *h, struct kz_error *err)
{
    int cell = strcmp(h->name, "td") == 0 || strcmp(h->name, "th") == 0;
    struct kz_buf *text;
    int *gap;

    if (strcmp(h->name, "table") == 0)
        return h->closing ? close_table(r, err) : open_table(r, err);
    if (strcmp(h->name, "tr") == 0)
        return h->closing ? close_row(r, err) : open_row(r, err);
    if (cell)
        return h->closing ? close_cell(r, err) : open_cell(r, h, err);
    if (h->breaks) {
        text = text_of(r, &gap);
        kz_html_break(gap, text);
    }
    return KZ_OK;
}

static kz_status
take_text(struct reader *r, const struct kz_html_scan *h, struct kz_error *err)
{
    int *gap;
    struct kz_buf *text = text_of(r, &gap);

    if (text->len > KZ_HTML_TEXT_MAX)
        return kz_fail(err, KZ_ELIMIT, "tables with more than 2 MiB of text");
    kz_html_show(h->text, h->text_len, gap, text);
    return kz_buf_check(text, err);
}

static int
compare_rows(const void *x, const void *y)
{
    const struct row *a = x, *b = y;

    if (a->table != b->table)
        return a->table < b->table ? -1 : 1;
    return (a->order > b->order) - (a->order < b->order);
}

/* Rows of one table next to each other. */
static void
sort_rows(struct kz_html_tables *t)
{
    if (t->rows_len)
        qsort(t->rows, t->rows_len, sizeof *t->rows, compare_rows);
    for (size_t i = 0; i < t->tables_len; i++)
        t->tables[i].rows = 0;
    for (size_t i = 0; i < t->rows_len; i++) {
        struct table *table = t->tables + t->rows[i].table;

        if (table->rows++ == 0)
            table->first_row = i;
    }
}

static kz_status
read_all(struct reader *r, const char *s, size_t n, struct kz_error *err)
{
    struct kz_html_scan h;
    enum kz_html_token token;
    kz_status st = KZ_OK;

    kz_html_begin(&h, s, n);
    while ((token = kz_html_next(&h)) != KZ_HTML_END) {
        if (token == KZ_HTML_TAG)
            KZ_TRY(take_tag(r, &h, err));
        else
            KZ_TRY(take_text(r, &h, err));
    }
    while (r->depth > 0)
        KZ_TRY(close_table(r, err));
    sort_rows(r->t);
out:
    return st;
}

kz_status
kz_html_tables_read(const char *s, size_t n, struct kz_html_tables **out,
    struct kz_error *err)
{
    struct reader r;
    kz_status st;

    memset(&r, 0, sizeof r);
    kz_buf_init(&r.outside);
    r.open = kz_calloc(KZ_HTML_DEPTH_MAX, sizeof *r.open);
    r.t = kz_calloc(1, sizeof *r.t);
    if (r.t)
        kz_buf_init(&r.t->text);
    for (int i = 0; r.open && i < KZ_HTML_DEPTH_MAX; i++)
        kz_buf_init(&r.open[i].text);
    if (!r.open || !r.t)
        KZ_TRY(no_memory(err));
    kz_buf_add(&r.t->text, "", 1);
    KZ_TRY(read_all(&r, s, n, err));
    *out = r.t;
    r.t = NULL;
out:
    for (int i = 0; r.open && i < KZ_HTML_DEPTH_MAX; i++)
        kz_buf_clear(&r.open[i].text);
    kz_free(r.open);
    kz_buf_clear(&r.outside);
    kz_html_tables_free(r.t);
    return st;
}

void
kz_html_tables_free(struct kz_html_tables *t)
{
    if (!t)
        return;
    kz_free(t->tables);
    kz_free(t->rows);
    kz_free(t->grid);
    kz_free(t->cells);
    kz_buf_clear(&t->text);
    kz_free(t);
}

size_t
kz_html_tables_count(const struct kz_html_tables *t)
{
    return t->tables_len;
}

size_t
kz_html_rows(const struct kz_html_tables *t, size_t table)
{
    return table < t->tables_len ? t->tables[table].rows : 0;
}

static const struct row *
find_row(const struct kz_html_tables *t, size_t table, size_t row)
{
    if (row >= kz_html_rows(t, table))
        return NULL;
    return t->rows + t->tables[table].first_row + row;
}

size_t
kz_html_columns(const struct kz_html_tables *t, size_t table, size_t row)
{
    const struct row *r = find_row(t, table, row);

    return r ? r->n : 0;
}

int
kz_html_cell(const struct kz_html_tables *t, size_t table, size_t row,
    size_t column)
{
    const struct row *r = find_row(t, table, row);

    return r && column < r->n ? t->grid[r->first + column] : -1;
}

const char *
kz_html_at(const struct kz_html_tables *t, size_t table, size_t row,
    size_t column)
{
    int cell = kz_html_cell(t, table, row, column);

    return cell < 0 ? "" : t->text.data + t->cells[cell];
}

const char *
kz_html_short(const struct kz_html_tables *t, size_t table, size_t row,
    size_t column, const char *other)
{
    const char *s = kz_html_at(t, table, row, column);

    return strnlen(s, KZ_HTML_SHORT + 1) > KZ_HTML_SHORT ? other : s;
}

const char *
kz_html_caption(const struct kz_html_tables *t, size_t table)
{
    return table < t->tables_len ? t->text.data + t->tables[table].caption : "";
}
