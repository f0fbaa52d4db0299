/*
 * For people: a list of maps as columns, aligned by what a character is wide
 * on a terminal; numbers and the points of ranges end in one column.
 */
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/name.h"
#include "src/report/people.h"

struct cell {
    size_t text; /* offset; the head, then the rest */
    size_t head; /* columns of the part aligned at its right end */
    size_t width;
};

struct column {
    size_t key;   /* offset in the tree's text */
    size_t label; /* offset in the grid's text */
    size_t head, width;
    int all_head; /* every value is a number: the label ends there too */
};

struct grid {
    const struct kzi_tree *tree;
    const char *lang;
    struct column *column;
    size_t columns, cap;
    struct cell *cell; /* rows * columns */
    size_t rows;
    struct kz_buf text, head, rest;
    int failed;
};

/* The column of that key, a new one if need be; the search starts at from. */
static size_t
column_of(struct grid *g, size_t key, size_t from)
{
    const char *name = g->tree->text.data + key;
    struct column *c;

    for (size_t i = 0; i < g->columns; i++) {
        size_t at = (from + i) % g->columns;

        if (strcmp(g->tree->text.data + g->column[at].key, name) == 0)
            return at;
    }
    if (kz_grow(&g->column, &g->cap, g->columns + 1, sizeof *g->column) < 0) {
        g->failed = 1;
        return 0;
    }
    c = &g->column[g->columns];
    memset(c, 0, sizeof *c);
    c->key = key;
    c->label = g->text.len;
    c->all_head = 1;
    kzi_label(g->lang, name, &g->text);
    kz_buf_putc(&g->text, 0);
    c->width = kz_text_width(g->text.data + c->label);
    return g->columns++;
}

static void
find_columns(struct grid *g, uint32_t list)
{
    const struct kzi_node *node = g->tree->node;

    for (uint32_t r = node[list].first; r != KZI_NONE; r = node[r].next) {
        size_t at = 0;

        g->rows++;
        for (uint32_t c = node[r].first; c != KZI_NONE && !g->failed;
             c = node[c].next)
            at = column_of(g, node[c].key, at) + 1;
    }
}

static void
fill_cell(struct grid *g, uint32_t n, size_t at, struct cell *cell)
{
    struct column *c = &g->column[at];
    size_t rest;

    kz_buf_reset(&g->head);
    kz_buf_reset(&g->rest);
    kzi_shape_print(g->tree, n, g->lang, &g->head, &g->rest);
    if (g->head.failed || g->rest.failed)
        g->failed = 1;
    cell->text = g->text.len;
    cell->head = kz_text_width(g->head.data);
    rest = kz_text_width(g->rest.data);
    cell->width = cell->head + rest;
    kz_buf_add(&g->text, g->head.data, g->head.len);
    kz_buf_add(&g->text, g->rest.data, g->rest.len);
    kz_buf_putc(&g->text, 0);
    if (cell->head > c->head)
        c->head = cell->head;
    if (rest > 0)
        c->all_head = 0;
}

static void
fill_cells(struct grid *g, uint32_t list)
{
    const struct kzi_node *node = g->tree->node;
    struct cell *row = g->cell;

    for (uint32_t r = node[list].first; r != KZI_NONE; r = node[r].next) {
        size_t at = 0;

        for (uint32_t c = node[r].first; c != KZI_NONE && !g->failed;
             c = node[c].next) {
            at = column_of(g, node[c].key, at);
            fill_cell(g, c, at, &row[at]);
            at++;
        }
        row += g->columns;
    }
}

static void
find_widths(struct grid *g)
{
    for (size_t i = 0; i < g->columns; i++) {
        struct column *c = &g->column[i];

        if (c->head == 0)
            c->all_head = 0;
        if (c->all_head && c->head < c->width)
            c->head = c->width;
        for (size_t r = 0; r < g->rows; r++) {
            const struct cell *cell = &g->cell[r * g->columns + i];
            size_t width = cell->width + c->head - cell->head;

            if (cell->width > 0 && width > c->width)
                c->width = width;
        }
    }
}

static void
spaces(struct kz_buf *out, size_t n)
{
    while (n-- > 0)
        kz_buf_putc(out, ' ');
}

/* End the line: no spaces at its end, in bold or not. */
static void
write_line(struct kz_doc *d, struct grid *g, int bold)
{
    size_t n = g->rest.len;

    while (n > 0 && g->rest.data[n - 1] == ' ')
        n--;
    kz_buf_cut(&g->rest, n);
    if (g->rest.failed)
        kz_doc_refuse(d, KZ_ENOMEM, "out of memory");
    if (bold)
        kzi_bold(d, g->rest.data);
    else
        kz_doc_write(d, g->rest.data, g->rest.len);
    kz_doc_puts(d, "\n");
    kz_buf_reset(&g->rest);
}

static void
write_head(struct kz_doc *d, struct grid *g)
{
    kz_buf_reset(&g->rest);
    for (size_t i = 0; i < g->columns; i++) {
        const struct column *c = &g->column[i];
        const char *label = g->text.data + c->label;
        size_t pad = c->width - kz_text_width(label);

        spaces(&g->rest, i > 0 ? 2 : 0);
        spaces(&g->rest, c->all_head ? pad : 0);
        kz_buf_puts(&g->rest, label);
        spaces(&g->rest, c->all_head ? 0 : pad);
    }
    write_line(d, g, 1);
}

static void
write_row(struct kz_doc *d, struct grid *g, const struct cell *row)
{
    for (size_t i = 0; i < g->columns; i++) {
        const struct column *c = &g->column[i];
        size_t before = row[i].width ? c->head - row[i].head : 0;

        spaces(&g->rest, i > 0 ? 2 : 0);
        spaces(&g->rest, before);
        if (row[i].width)
            kz_buf_puts(&g->rest, g->text.data + row[i].text);
        spaces(&g->rest, c->width - before - row[i].width);
    }
    write_line(d, g, 0);
}

void
kzi_grid_print(struct kz_doc *d, const struct kzi_tree *t, uint32_t list)
{
    struct grid g;

    memset(&g, 0, sizeof g);
    g.tree = t;
    g.lang = kz_doc_options(d)->lang;
    kz_buf_init(&g.text);
    kz_buf_init(&g.head);
    kz_buf_init(&g.rest);
    find_columns(&g, list);
    if (!g.failed && g.columns > 0 && g.rows <= SIZE_MAX / g.columns)
        g.cell = kz_calloc(g.rows * g.columns, sizeof *g.cell);
    if (g.cell)
        fill_cells(&g, list);
    if (!g.cell || g.failed || g.text.failed) {
        kz_doc_refuse(d, KZ_ENOMEM, "out of memory");
    } else {
        find_widths(&g);
        write_head(d, &g);
        for (size_t r = 0; r < g.rows; r++)
            write_row(d, &g, g.cell + r * g.columns);
    }
    kz_free(g.column);
    kz_free(g.cell);
    kz_buf_clear(&g.text);
    kz_buf_clear(&g.head);
    kz_buf_clear(&g.rest);
}
