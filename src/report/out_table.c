/*
 * Output: the document for people.  Nothing can be aligned before all of it
 * is known, so it is kept as a tree and written at the end.
 *
 *   - what fits on a line is "label: value"; a long list of texts is a
 *     section, a text a line;
 *   - a list of maps is a table with headings;
 *   - another map is a section of its own, its title the way to it.
 *
 * Of the opening that all documents share (docs/schemata.md), the schema is
 * left out and options and store are a line each.
 */
#include <math.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/report/message.h"
#include "src/report/people.h"

struct table {
    struct kzi_tree tree;
    unsigned char *section; /* a node of the tree was printed as one */
    int begun;              /* something has been printed */
};

static void
start(struct kz_doc *d)
{
    struct table *s = kz_doc_state(d);

    kzi_tree_init(&s->tree);
}

static void
release(struct kz_doc *d)
{
    struct table *s = kz_doc_state(d);

    kzi_tree_clear(&s->tree);
    kz_free(s->section);
}

static void
begin_map(struct kz_doc *d)
{
    struct table *s = kz_doc_state(d);

    (void)kzi_tree_add(&s->tree, KZI_N_MAP);
}

static void
begin_list(struct kz_doc *d)
{
    struct table *s = kz_doc_state(d);

    (void)kzi_tree_add(&s->tree, KZI_N_LIST);
}

static void
end(struct kz_doc *d)
{
    struct table *s = kz_doc_state(d);

    kzi_tree_end(&s->tree);
}

static void
key(struct kz_doc *d, const char *k)
{
    struct table *s = kz_doc_state(d);

    kzi_tree_key(&s->tree, k);
}

static void
text(struct kz_doc *d, const char *utf8)
{
    struct table *s = kz_doc_state(d);

    kzi_tree_text(&s->tree, utf8);
}

static void
number(struct kz_doc *d, double value)
{
    struct table *s = kz_doc_state(d);
    struct kzi_node *n =
        kzi_tree_add(&s->tree, isfinite(value) ? KZI_N_NUMBER : KZI_N_NULL);

    if (n)
        n->number = value;
}

static void
integer(struct kz_doc *d, int64_t value)
{
    struct table *s = kz_doc_state(d);
    struct kzi_node *n = kzi_tree_add(&s->tree, KZI_N_INTEGER);

    if (n)
        n->integer = value;
}

static void
boolean(struct kz_doc *d, int value)
{
    struct table *s = kz_doc_state(d);
    struct kzi_node *n = kzi_tree_add(&s->tree, KZI_N_BOOLEAN);

    if (n)
        n->integer = value;
}

void
kzi_bold(struct kz_doc *d, const char *s)
{
    int bold = kz_doc_options(d)->color;

    kz_doc_puts(d, bold ? "\033[1m" : "");
    kz_doc_puts(d, s);
    kz_doc_puts(d, bold ? "\033[0m" : "");
}

/* One of the maps of the opening that stand on a line. */
static int
is_opening(const struct kzi_tree *t, uint32_t n)
{
    const char *k = kzi_tree_key_of(t, n);

    return t->node[n].parent == 0 && t->node[0].kind == KZI_N_MAP &&
           (strcmp(k, "options") == 0 || strcmp(k, "store") == 0);
}

/* A list of texts is a line while a line can be read. */
static int
is_short(const struct kzi_tree *t, uint32_t list)
{
    size_t bytes = 0;

    for (uint32_t c = t->node[list].first; c != KZI_NONE; c = t->node[c].next)
        if (t->node[c].kind == KZI_N_TEXT)
            bytes += strlen(kzi_tree_text_of(t, c)) + 2;
    return bytes <= 200;
}

static int
fits_a_line(const struct kzi_tree *t, uint32_t n)
{
    switch (kzi_shape(t, n)) {
    case KZI_S_MAP:
        return is_opening(t, n);
    case KZI_S_ITEMS:
        return !kzi_shape_is_table(t, n) && is_short(t, n);
    case KZI_S_ROWS:
    case KZI_S_LIST:
        return 0;
    default:
        return 1;
    }
}

/* Write a node as one line behind what b holds already, and empty b. */
static void
write_value(struct kz_doc *d, uint32_t n, struct kz_buf *b)
{
    struct table *s = kz_doc_state(d);

    kzi_shape_print(&s->tree, n, kz_doc_options(d)->lang, b, b);
    kz_buf_putc(b, '\n');
    if (b->failed)
        kz_doc_refuse(d, KZ_ENOMEM, "out of memory");
    kz_doc_write(d, b->data, b->len);
    kz_buf_reset(b);
    s->begun = 1;
}

/* "totals / by country", in bold, an empty line before it. */
static void
write_title(struct kz_doc *d, uint32_t n, struct kz_buf *b)
{
    struct table *s = kz_doc_state(d);
    uint32_t way[KZ_DOC_DEPTH];
    size_t depth = 0;

    if (s->begun)
        kz_doc_puts(d, "\n");
    s->begun = 1;
    for (; n != 0; n = s->tree.node[n].parent)
        way[depth++] = n;
    if (depth == 0)
        return;
    while (depth-- > 0) {
        kzi_label(kz_doc_options(d)->lang,
            kzi_tree_key_of(&s->tree, way[depth]), b);
        kz_buf_puts(b, depth > 0 ? " / " : "");
    }
    if (b->failed)
        kz_doc_refuse(d, KZ_ENOMEM, "out of memory");
    kzi_bold(d, b->data);
    kz_doc_puts(d, "\n");
    kz_buf_reset(b);
}

/* The entries of a map that fit on a line, one each. */
static void
write_lines(struct kz_doc *d, uint32_t map, struct kz_buf *b)
{
    struct table *s = kz_doc_state(d);
    const struct kzi_tree *t = &s->tree;
    int titled = map == 0;

    for (uint32_t c = t->node[map].first; c != KZI_NONE; c = t->node[c].next) {
        if (!fits_a_line(t, c) ||
            (map == 0 && strcmp(kzi_tree_key_of(t, c), "schema") == 0))
            continue;
        if (!titled)
            write_title(d, map, b);
        titled = 1;
        kzi_label(kz_doc_options(d)->lang, kzi_tree_key_of(t, c), b);
        kz_buf_puts(b, ": ");
        if (t->node[c].kind == KZI_N_NULL)
            kz_buf_putc(b, '-');
        write_value(d, c, b);
    }
}

static void
write_section(struct kz_doc *d, uint32_t n, struct kz_buf *b)
{
    struct table *s = kz_doc_state(d);
    const struct kzi_tree *t = &s->tree;

    if (t->node[n].kind == KZI_N_MAP) {
        s->section[n] = 1;
        write_lines(d, n, b);
        return;
    }
    write_title(d, n, b);
    if (kzi_shape_is_table(t, n)) {
        kzi_grid_print(d, t, n);
        return;
    }
    if (t->node[n].first == KZI_NONE)
        write_value(d, n, b);
    for (uint32_t c = t->node[n].first; c != KZI_NONE; c = t->node[c].next)
        write_value(d, c, b);
}

static void
finish(struct kz_doc *d)
{
    struct table *s = kz_doc_state(d);
    const struct kzi_tree *t = &s->tree;
    struct kz_buf b;

    if (!t->failed)
        s->section = kz_calloc(t->count, 1);
    if (!s->section) {
        kz_doc_refuse(d, KZ_ENOMEM, "out of memory");
        return;
    }
    kz_buf_init(&b);
    write_section(d, 0, &b);
    for (uint32_t n = 1; n < t->count; n++)
        if (s->section[t->node[n].parent] && !fits_a_line(t, n))
            write_section(d, n, &b);
    kz_buf_clear(&b);
}

KZ_OUTPUT(table) = {
    .name = "table",
    .suffix = "txt",
    .media_type = "text/plain; charset=utf-8",
    .state_size = sizeof(struct table),
    .start = start,
    .begin_map = begin_map,
    .begin_list = begin_list,
    .end = end,
    .key = key,
    .text = text,
    .number = number,
    .integer = integer,
    .boolean = boolean,
    .finish = finish,
    .release = release,
};
