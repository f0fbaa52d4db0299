/*
 * Tables of HTML fragments as grids of text.
 *
 * A cell that spans rows or columns is in all the places it spans.  Tables
 * inside tables are tables of their own, numbered as they begin; the cell
 * around one has the rest of its text.  Rows and cells that are not closed
 * are closed by what comes next.
 */
#ifndef KZ_HTML_TABLE_H
#define KZ_HTML_TABLE_H

#include <stddef.h>

#include "keizu/base/status.h"

/* Limits; past them KZ_ELIMIT. */
#define KZ_HTML_DEPTH_MAX   8         /* tables in tables */
#define KZ_HTML_COLUMNS_MAX 64        /* of a row; more are left out */
#define KZ_HTML_ROWS_MAX    8192      /* of all tables */
#define KZ_HTML_CELLS_MAX   65536     /* of all tables, spans counted once */
#define KZ_HTML_TEXT_MAX    (2 << 20) /* bytes of all cells */

struct kz_html_tables; /* opaque */

/*
 * Read all tables of n bytes, which are not needed afterwards.  KZ_ELIMIT,
 * KZ_ENOMEM.  Memory is in proportion to the text in the tables.
 */
kz_status kz_html_tables_read(const char *s, size_t n,
    struct kz_html_tables **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_html_tables_free(struct kz_html_tables *t); /* accepts NULL */

size_t kz_html_tables_count(const struct kz_html_tables *t);
size_t kz_html_rows(const struct kz_html_tables *t, size_t table);
/* Places of one row; rows of a table may differ. */
size_t kz_html_columns(const struct kz_html_tables *t, size_t table,
    size_t row);

/*
 * The text at a place; "" for an empty cell, a gap, or past the end.  Line
 * breaks are \n; U+00A0 and U+3000 stay.  Borrowed from t.
 */
const char *kz_html_at(const struct kz_html_tables *t, size_t table, size_t row,
    size_t column);
/*
 * The same where it is at most KZ_HTML_SHORT bytes, else `other`: for what is
 * done at every place, since one long text may span thousands of them.
 */
#define KZ_HTML_SHORT 4000
const char *kz_html_short(const struct kz_html_tables *t, size_t table,
    size_t row, size_t column, const char *other);
/* Which cell is at a place: spanned places have one number; -1 none. */
int kz_html_cell(const struct kz_html_tables *t, size_t table, size_t row,
    size_t column);

/* The last line of text between the table before and this one, or "". */
const char *kz_html_caption(const struct kz_html_tables *t, size_t table);

#endif
