/*
 * Output: CSV after RFC 4180, UTF-8, LF, no mark in front; with `excel` for
 * Japanese Excel: a mark, CRLF, and no cell that Excel would calculate.
 */
#include <string.h>

#include "src/report/report_priv.h"

/* Would Excel take the cell for a formula?  ＝＋－＠ count as their halves. */
static int
is_formula(const char *s)
{
    static const char *const full[] = { "\xEF\xBC\x9D", "\xEF\xBC\x8B",
        "\xEF\xBC\x8D", "\xEF\xBC\xA0" };

    if (s[0] && strchr("=+-@\t\r\n", s[0]))
        return 1;
    for (size_t i = 0; i < sizeof full / sizeof full[0]; i++)
        if (strncmp(s, full[i], 3) == 0)
            return 1;
    return 0;
}

static void
csv_cell(struct kz_buf *row, const char *s, int excel)
{
    int formula = excel && is_formula(s);

    if (!s[strcspn(s, ",\"\r\n")]) {
        if (formula)
            kz_buf_putc(row, '\'');
        kz_buf_puts(row, s);
        return;
    }
    kz_buf_putc(row, '"');
    if (formula)
        kz_buf_putc(row, '\'');
    for (;;) {
        size_t n = strcspn(s, "\"");

        kz_buf_add(row, s, n);
        s += n;
        if (!*s)
            break;
        kz_buf_puts(row, "\"\"");
        s++;
    }
    kz_buf_putc(row, '"');
}

static void
start(struct kz_doc *d)
{
    static const struct kzi_dialect dialect = {
        .cell = csv_cell,
        .separator = ',',
        .takes_excel = 1,
        .empty_row = "\"\"",
    };

    kzi_flat_start(d, &dialect);
}

KZ_OUTPUT(csv) = {
    .name = "csv",
    .suffix = "csv",
    .media_type = "text/csv; charset=utf-8",
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
