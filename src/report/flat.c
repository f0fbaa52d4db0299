/*
 * Rows: a header line and rows of the same columns, for every output that is
 * one table; the dialect says how a cell is written.
 *
 * The shape (one list of maps of single values) is checked in doc.c.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "keizu/base/number.h"
#include "src/report/report_priv.h"

void
kzi_flat_start(struct kz_doc *d, const struct kzi_dialect *dialect)
{
    struct kzi_flat *f = kz_doc_state(d);

    f->dialect = dialect;
    f->excel = dialect->takes_excel && kz_doc_options(d)->excel;
    kz_buf_init(&f->names);
    kz_buf_init(&f->head);
    kz_buf_init(&f->row);
}

void
kzi_flat_release(struct kz_doc *d)
{
    struct kzi_flat *f = kz_doc_state(d);

    kz_buf_clear(&f->names);
    kz_buf_clear(&f->head);
    kz_buf_clear(&f->row);
}

static void
write_line(struct kz_doc *d, const struct kzi_flat *f, struct kz_buf *line)
{
    kz_buf_puts(line, f->excel ? "\r\n" : "\n");
    if (line->failed)
        kz_doc_refuse(d, KZ_ENOMEM, "out of memory");
    kz_doc_write(d, line->data, line->len);
    kz_buf_reset(line);
}

/* One more column in the header. */
static void
add_column(struct kz_doc *d, struct kzi_flat *f, const char *name)
{
    if (f->names.len > 0)
        kz_buf_putc(&f->head, f->dialect->separator);
    else if (f->excel)
        kz_buf_puts(&f->head, "\xEF\xBB\xBF");
    f->dialect->cell(&f->head, name, f->excel);
    kz_buf_add(&f->names, name, strlen(name) + 1);
    if (f->names.failed)
        kz_doc_refuse(d, KZ_ENOMEM, "out of memory");
}

void
kzi_flat_columns(struct kz_doc *d, const char *const *names)
{
    struct kzi_flat *f = kz_doc_state(d);

    for (; *names; names++, f->columns++)
        add_column(d, f, *names);
    if (f->columns)
        write_line(d, f, &f->head);
}

void
kzi_flat_begin_list(struct kz_doc *d)
{
    (void)d;
}

void
kzi_flat_begin_map(struct kz_doc *d)
{
    struct kzi_flat *f = kz_doc_state(d);

    f->at = f->name = 0;
}

void
kzi_flat_end(struct kz_doc *d)
{
    struct kzi_flat *f = kz_doc_state(d);

    if (f->at == 0)
        return; /* the list, or a row without a value */
    if (f->columns == 0) {
        f->columns = f->at;
        write_line(d, f, &f->head);
    }
    if (f->at != f->columns)
        kz_doc_refuse(d, KZ_EINVAL, "the rows have different columns");
    if (f->columns == 1 && f->row.len == 0)
        kz_buf_puts(&f->row, f->dialect->empty_row);
    write_line(d, f, &f->row);
    f->at = 0;
}

void
kzi_flat_key(struct kz_doc *d, const char *key)
{
    struct kzi_flat *f = kz_doc_state(d);

    if (f->columns == 0) {
        add_column(d, f, key);
        return;
    }
    if (f->at >= f->columns || strcmp(f->names.data + f->name, key) != 0)
        kz_doc_refuse(d, KZ_EINVAL, "the rows have different columns");
    else
        f->name += strlen(key) + 1;
}

static void
separate(struct kzi_flat *f)
{
    if (f->at++ > 0)
        kz_buf_putc(&f->row, f->dialect->separator);
}

static void
plain(struct kz_doc *d, const char *text)
{
    struct kzi_flat *f = kz_doc_state(d);

    separate(f);
    kz_buf_puts(&f->row, text);
}

void
kzi_flat_text(struct kz_doc *d, const char *utf8)
{
    struct kzi_flat *f = kz_doc_state(d);

    separate(f);
    if (utf8)
        f->dialect->cell(&f->row, utf8, f->excel);
}

void
kzi_flat_number(struct kz_doc *d, double value)
{
    char text[KZ_NUMBER_TEXT] = "";

    if (isfinite(value))
        (void)kz_number_format(value, text);
    plain(d, text);
}

void
kzi_flat_integer(struct kz_doc *d, int64_t value)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRId64, value);
    plain(d, text);
}

void
kzi_flat_boolean(struct kz_doc *d, int value)
{
    plain(d, value ? "true" : "false");
}
