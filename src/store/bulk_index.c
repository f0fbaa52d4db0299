/* Bulk: an index as pages, its entries sorted before. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/store/bulk_priv.h"

#define CELL_MAX (KZI_ENTRY_MAX + 2) /* with its length in front */

struct divider {   /* an entry between two pages: it stands in the page above */
    uint32_t left; /* the page before it */
    size_t at, n;  /* its cell in the bytes */
};

struct index {
    struct kzi_pages *pages;
    struct kzi_page page;
    struct divider *list;
    size_t count, cap;
    unsigned char *bytes;
    size_t len, bytes_cap;
};

/* The page is full: put it, and keep the entry that follows it. */
static kz_status
divide(struct index *x, const unsigned char *cell, size_t n,
    struct kz_error *err)
{
    struct divider *d;
    kz_status st;

    if (kz_grow(&x->list, &x->cap, x->count + 1, sizeof *x->list) < 0 ||
        kz_grow(&x->bytes, &x->bytes_cap, x->len + n, 1) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    d = &x->list[x->count++];
    d->at = x->len;
    d->n = n;
    memcpy(x->bytes + x->len, cell, n);
    x->len += n;
    kzi_page_end(&x->page, 0);
    KZ_TRY(kzi_pages_put(x->pages, x->page.bytes, &d->left, err));
    kzi_page_begin(&x->page, KZI_INDEX_LEAF);
out:
    return st;
}

/* All leaves but the last, which stays in x->page. */
static kz_status
put_leaves(struct index *x, size_t n,
    size_t (*entry)(void *ctx, size_t i, unsigned char *out), void *ctx,
    struct kz_error *err)
{
    unsigned char cells[2][CELL_MAX], record[KZI_ENTRY_MAX];
    size_t length[2] = { 0, 0 };
    kz_status st = KZ_OK;

    kzi_page_begin(&x->page, KZI_INDEX_LEAF);
    for (size_t i = 0; i < n; i++) {
        unsigned char *cell = cells[i % 2], *before = cells[(i + 1) % 2], *to;
        size_t k = entry(ctx, i, record), all;

        to = kzi_put_varint(cell, k);
        memcpy(to, record, k);
        all = length[i % 2] = (size_t)(to - cell) + k;
        to = kzi_page_cell(&x->page, all);
        if (!to && i + 1 == n) { /* the last leaf must have one */
            kzi_page_drop(&x->page, length[(i + 1) % 2]);
            KZ_TRY(divide(x, before, length[(i + 1) % 2], err));
            to = kzi_page_cell(&x->page, all);
        }
        if (to)
            memcpy(to, cell, all);
        else
            KZ_TRY(divide(x, cell, all, err));
    }
out:
    return st;
}

/* 1 if the divider went into the page as a cell. */
static int
put_cell(struct index *x, const struct divider *d)
{
    unsigned char *to = kzi_page_cell(&x->page, d->n + 4);

    if (!to)
        return 0;
    to = kzi_put_big(to, d->left, 4);
    memcpy(to, x->bytes + d->at, d->n);
    return 1;
}

/*
 * One level of pages over those below; the dividers between its pages stay in
 * the list.  The last page stays in x->page.
 */
static kz_status
put_level(struct index *x, struct kz_error *err)
{
    size_t n = x->count;
    kz_status st = KZ_OK;

    x->count = 0;
    kzi_page_begin(&x->page, KZI_INDEX_NODE);
    for (size_t i = 0; i < n; i++) {
        if (put_cell(x, &x->list[i]))
            continue;
        if (i + 1 == n) { /* the last page must have a cell */
            i--;
            kzi_page_drop(&x->page, x->list[i].n + 4);
        }
        kzi_page_end(&x->page, x->list[i].left);
        x->list[x->count] = x->list[i];
        KZ_TRY(kzi_pages_put(x->pages, x->page.bytes, &x->list[x->count].left,
            err));
        x->count++;
        kzi_page_begin(&x->page, KZI_INDEX_NODE);
    }
out:
    return st;
}

kz_status
kzi_index_write(struct kzi_pages *p, uint32_t root, size_t n,
    size_t (*entry)(void *ctx, size_t i, unsigned char *out), void *ctx,
    struct kz_error *err)
{
    struct index x = { .pages = p };
    uint32_t right = 0;
    kz_status st = KZ_OK;

    if (n == 0)
        return KZ_OK;
    KZ_TRY(put_leaves(&x, n, entry, ctx, err));
    kzi_page_end(&x.page, 0);
    while (x.count > 0) {
        KZ_TRY(kzi_pages_put(p, x.page.bytes, &right, err));
        KZ_TRY(put_level(&x, err));
        kzi_page_end(&x.page, right);
    }
    KZ_TRY(kzi_pages_at(p, root, x.page.bytes, err));
out:
    kz_free(x.list);
    kz_free(x.bytes);
    return st;
}
