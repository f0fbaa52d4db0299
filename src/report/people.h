/*
 * For people: how the values of a document tree read as text, and tables of
 * aligned columns.  What out_table.c is made of.
 */
#ifndef KZ_REPORT_PEOPLE_H
#define KZ_REPORT_PEOPLE_H

#include <stddef.h>
#include <stdint.h>

#include "src/report/report_priv.h"
#include "src/report/tree.h"

enum kzi_shape {
    KZI_S_SCALAR,
    KZI_S_EMPTY,    /* a map or list with nothing inside */
    KZI_S_RANGE,    /* point, lower, upper */
    KZI_S_PARTY,    /* id and name and what describes them */
    KZI_S_EVIDENCE, /* document and place */
    KZI_S_ITEMS,    /* a list of the above */
    KZI_S_MAP,      /* any other map */
    KZI_S_ROWS,     /* a list of maps */
    KZI_S_LIST      /* any other list */
};

/* O(children and their children). */
enum kzi_shape kzi_shape(const struct kzi_tree *t, uint32_t n);

/* 1 for a list of maps that is worth a table: some are more than ranges. */
int kzi_shape_is_table(const struct kzi_tree *t, uint32_t n);

/*
 * Append the node as one line.  Where it is a number or a range, the part of
 * it that is aligned at its right end goes to `head` instead (the same buffer
 * may be given twice): "12.34 %" and "  [10 %, 20 %]".
 */
void kzi_shape_print(const struct kzi_tree *t, uint32_t n, const char *lang,
    struct kz_buf *head, struct kz_buf *rest);

/* Write a list of maps as an aligned table with translated headings. */
void kzi_grid_print(struct kz_doc *d, const struct kzi_tree *t, uint32_t list);

/* Write text in bold where the options say so. */
void kzi_bold(struct kz_doc *d, const char *text);

#endif
