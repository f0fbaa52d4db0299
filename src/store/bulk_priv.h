/*
 * Bulk: the rows of the first batch of a store, written as pages of SQLite's
 * file format (https://sqlite.org/fileformat2.html) without going through it.
 *
 * SQLite makes FILE.new with its empty tables and is closed.  Rows come in the
 * order of their ids, so a table is a row of full leaf pages, put one behind
 * the other, and a few pages above them at the end; an index is the same after
 * sorting.  Then SQLite opens the file again, goes on with it, and checks it
 * before it is published.  What does not fit (an index too big for the memory
 * given, a page size of another kind) is left to SQLite.
 */
#ifndef KZ_STORE_BULK_PRIV_H
#define KZ_STORE_BULK_PRIV_H

#include "src/store/store_priv.h"

#define KZI_PAGE 4096 /* bytes; SQLite's default, and no reserved ones */
/* SQLite locks bytes of this page and never keeps anything in it. */
#define KZI_LOCK_PAGE (0x40000000 / KZI_PAGE + 1)

/* ---- bulk_pages.c: the file and its pages ---- */

struct kzi_pages {
    int fd;
    uint32_t next;         /* number of the next page, 1 first */
    unsigned char *buffer; /* of KZI_PAGES_HELD pages; not written yet */
    size_t held;           /* pages in it */
};

/* next: the first page behind those that the file has; fd is borrowed. */
kz_status kzi_pages_init(struct kzi_pages *p, int fd, uint32_t next,
    struct kz_error *err) KZ_MUST_CHECK;
void kzi_pages_clear(struct kzi_pages *p);
/* Put a page at the end of the file; its number. */
kz_status kzi_pages_put(struct kzi_pages *p, const unsigned char page[KZI_PAGE],
    uint32_t *number, struct kz_error *err) KZ_MUST_CHECK;
/* The number that the next page put will have. */
kz_status kzi_pages_next(struct kzi_pages *p, uint32_t *number,
    struct kz_error *err) KZ_MUST_CHECK;
kz_status kzi_pages_flush(struct kzi_pages *p, struct kz_error *err)
    KZ_MUST_CHECK;
/* Write over a page that is in the file. */
kz_status kzi_pages_at(struct kzi_pages *p, uint32_t number,
    const unsigned char page[KZI_PAGE], struct kz_error *err) KZ_MUST_CHECK;

/* Numbers as SQLite writes them. */
unsigned char *kzi_put_varint(unsigned char *p, uint64_t v);
int kzi_varint_length(uint64_t v);
unsigned char *kzi_put_big(unsigned char *p, uint64_t v, int bytes);
/* The serial type of an integer in a record, and its bytes. */
int kzi_integer_type(int64_t v, int *bytes);

/* ---- a page being filled ---- */

struct kzi_page {
    unsigned char bytes[KZI_PAGE];
    unsigned n;    /* cells */
    unsigned top;  /* where the lowest cell begins */
    unsigned head; /* bytes of the page header: 8 in a leaf, 12 above */
};

#define KZI_TABLE_LEAF 0x0D
#define KZI_TABLE_NODE 0x05
#define KZI_INDEX_LEAF 0x0A
#define KZI_INDEX_NODE 0x02

void kzi_page_begin(struct kzi_page *p, int kind);
/* Room for a cell of n bytes behind the others, or NULL: the page is full. */
unsigned char *kzi_page_cell(struct kzi_page *p, size_t n);
/* Take the last cell off again, which has n bytes. */
void kzi_page_drop(struct kzi_page *p, size_t n);
/* Fill in the header; right is the last child of a page above leaves. */
void kzi_page_end(struct kzi_page *p, uint32_t right);

/* ---- bulk_table.c: one table ---- */

struct kzi_leaf { /* a page below, and the last id in it */
    uint32_t page;
    int64_t last;
};

struct kzi_pile {
    uint32_t root;
    struct kzi_page leaf;
    int64_t last; /* id in it */
    struct kzi_leaf *below;
    size_t count, cap;
};

/* Add a row behind the others; its first cell is its id. */
kz_status kzi_pile_row(struct kzi_pile *t, struct kzi_pages *p,
    const struct kzi_row *row, struct kz_error *err) KZ_MUST_CHECK;
/* Put the pages above the leaves, and the root in its place. */
kz_status kzi_pile_end(struct kzi_pile *t, struct kzi_pages *p,
    struct kz_error *err) KZ_MUST_CHECK;

/* ---- bulk_index.c: one index ---- */

/*
 * Write an index of n entries: entry(ctx, i, out) writes the record of the
 * i-th in the order of the index, at most KZI_ENTRY_MAX bytes, and returns how
 * many.
 */
#define KZI_ENTRY_MAX 1002 /* longer ones would need pages of their own */
kz_status kzi_index_write(struct kzi_pages *p, uint32_t root, size_t n,
    size_t (*entry)(void *ctx, size_t i, unsigned char *out), void *ctx,
    struct kz_error *err) KZ_MUST_CHECK;

/* ---- bulk_keys.c: what indexes are made of ---- */

struct kzi_numbers { /* the indexed number of each row, from id 1 on */
    uint32_t *list;
    size_t count, cap;
    int rising; /* no one is smaller than the one before it */
};

/* Write the index of these numbers; frees them.  room is the memory there is
 * to sort in.  KZ_DONE: it is not enough. */
kz_status kzi_numbers_index(struct kzi_numbers *k, struct kzi_pages *p,
    uint32_t root, int64_t room, struct kz_error *err) KZ_MUST_CHECK;

struct kzi_texts { /* scheme and value of each mention, from id 1 on */
    char *bytes;   /* each text with its 0 */
    size_t len, cap;
    size_t *at; /* where the scheme of a mention begins */
    size_t count, at_cap;
    int too_long;               /* one does not fit an entry */
    struct kzi_sorting *sorted; /* NULL: not, or room was not enough */
};

kz_status kzi_texts_add(struct kzi_texts *k, const char *scheme,
    const char *value, struct kz_error *err) KZ_MUST_CHECK;
void kzi_texts_clear(struct kzi_texts *k);
/* Sort them, if room is enough: nothing is added after. */
kz_status kzi_texts_sort(struct kzi_texts *k, int64_t room,
    struct kz_error *err) KZ_MUST_CHECK;
/* Write the index of those sorted. */
kz_status kzi_texts_index(const struct kzi_texts *k, struct kzi_pages *p,
    uint32_t root, struct kz_error *err) KZ_MUST_CHECK;

#endif
