/*
 * Report layer, private: what the outputs share.
 */
#ifndef KZ_REPORT_PRIV_H
#define KZ_REPORT_PRIV_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/buf.h"
#include "keizu/report/doc.h"

enum kzi_kind { KZI_VALUE, KZI_MAP, KZI_LIST };

/* Text (text.c) */

#define KZI_NOT_UTF8 UINT32_MAX
/*
 * The code point at s (not at its end) and its length; KZI_NOT_UTF8 and 1
 * for a byte that does not belong to one.
 */
size_t kzi_utf8_next(const char *s, uint32_t *c);

/* How < > & and " are written in XML and HTML; NULL for any other. */
const char *kzi_entity(uint32_t c);

/* Append the heading of a key: its message, else the key, _ as spaces. */
void kzi_label(const char *lang, const char *key, struct kz_buf *out);

/*
 * Append a fraction as percent: "12.34 %".  At most four decimals, or four
 * significant digits below 1 %; what is not 0 never prints as 0 %, and less
 * than the whole never as 100 %.
 */
void kzi_percent(double v, struct kz_buf *out);

/* JSON (json.c): the same writer, indented or a value a line. */

struct kzi_json {
    int lines;       /* one value of the outermost list a line */
    int keyed;       /* a key has been written, its value comes */
    int bare;        /* lines: the outermost list has no brackets */
    unsigned depth;  /* at most KZ_DOC_DEPTH */
    uint64_t is_map; /* a bit a level */
    uint64_t filled; /* a bit a level: something stands in it */
};

void kzi_json_begin_map(struct kz_doc *d);
void kzi_json_begin_list(struct kz_doc *d);
void kzi_json_end(struct kz_doc *d);
void kzi_json_key(struct kz_doc *d, const char *key);
void kzi_json_text(struct kz_doc *d, const char *utf8);
void kzi_json_number(struct kz_doc *d, double value);
void kzi_json_integer(struct kz_doc *d, int64_t value);
void kzi_json_boolean(struct kz_doc *d, int value);

/* Rows (flat.c): a header and its rows, in a dialect of cells and lines. */

struct kzi_dialect {
    /* Append one text cell, quoted or escaped; never NULL. */
    void (*cell)(struct kz_buf *row, const char *text, int excel);
    char separator;
    int takes_excel;       /* obeys the option excel */
    const char *empty_row; /* a row of one empty cell */
};

struct kzi_flat {
    const struct kzi_dialect *dialect;
    int excel;
    struct kz_buf names; /* the columns, each with its 0 */
    struct kz_buf head;  /* the header line, empty once written */
    struct kz_buf row;
    size_t columns; /* 0 until the header is known */
    size_t at;      /* cells of this row so far */
    size_t name;    /* offset in names of the next column */
};

void kzi_flat_start(struct kz_doc *d, const struct kzi_dialect *dialect);
void kzi_flat_columns(struct kz_doc *d, const char *const *names);
void kzi_flat_begin_map(struct kz_doc *d);
void kzi_flat_begin_list(struct kz_doc *d);
void kzi_flat_end(struct kz_doc *d);
void kzi_flat_key(struct kz_doc *d, const char *key);
void kzi_flat_text(struct kz_doc *d, const char *utf8);
void kzi_flat_number(struct kz_doc *d, double value);
void kzi_flat_integer(struct kz_doc *d, int64_t value);
void kzi_flat_boolean(struct kz_doc *d, int value);
void kzi_flat_release(struct kz_doc *d);

#endif
