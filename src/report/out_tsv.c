/*
 * Output: tab-separated values, nothing quoted; a tab, line end or backslash
 * inside a value is \t, \n, \r or \\.
 */
#include <string.h>

#include "src/report/report_priv.h"

static void
tsv_cell(struct kz_buf *row, const char *s, int excel)
{
    static const char letters[] = "\t\n\r\\", escapes[] = "tnr\\";

    (void)excel;
    for (;;) {
        size_t n = strcspn(s, letters);

        kz_buf_add(row, s, n);
        s += n;
        if (!*s)
            break;
        kz_buf_putc(row, '\\');
        kz_buf_putc(row, escapes[strchr(letters, *s) - letters]);
        s++;
    }
}

static void
start(struct kz_doc *d)
{
    static const struct kzi_dialect dialect = {
        .cell = tsv_cell,
        .separator = '\t',
        .takes_excel = 0,
        .empty_row = "",
    };

    kzi_flat_start(d, &dialect);
}

KZ_OUTPUT(tsv) = {
    .name = "tsv",
    .suffix = "tsv",
    .media_type = "text/tab-separated-values; charset=utf-8",
    .flat = 1,
    .state_size = sizeof(struct kzi_flat),
    .start = start,
    .columns = kzi_flat_columns,
    .begin_map = kzi_flat_begin_map,
    .begin_list = kzi_flat_begin_list,
    .end = kzi_flat_end,
    .key = kzi_flat_key,
    .text = kzi_flat_text,
    .number = kzi_flat_number,
    .integer = kzi_flat_integer,
    .boolean = kzi_flat_boolean,
    .release = kzi_flat_release,
};
