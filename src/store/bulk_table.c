/* Bulk: a table as pages, its rows in the order of their ids. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/store/bulk_priv.h"

/* Of a row's bytes, these fit a leaf; of a longer one at least LEAST stay
 * there and the others go to pages of their own. */
#define MOST  (KZI_PAGE - 35)
#define LEAST ((KZI_PAGE - 12) * 32 / 255 - 23)
#define CHAIN (KZI_PAGE - 4) /* bytes of a row on such a page */

struct shape {
    size_t head, all;                /* bytes: header of the record, record */
    uint64_t types[KZI_COLUMNS_MAX]; /* serial types */
    int bytes[KZI_COLUMNS_MAX];      /* of integers */
};

static void
shape_of(const struct kzi_row *row, struct shape *f)
{
    size_t head = 1, body = 0; /* the id is NULL: the key tells it */

    f->types[0] = 0;
    for (int i = 1; i < row->count; i++) {
        const struct kzi_cell *c = &row->cells[i];

        if (c->type == KZI_TEXT) {
            f->types[i] = (uint64_t)c->n * 2 + 13;
            head += (size_t)kzi_varint_length(f->types[i]);
            body += (size_t)c->n;
        } else if (c->type == KZI_INTEGER) {
            f->types[i] = (uint64_t)kzi_integer_type(c->n, &f->bytes[i]);
            head++;
            body += (size_t)f->bytes[i];
        } else {
            f->types[i] = 0;
            head++;
        }
    }
    head++; /* its own length; with two bytes from 128 on */
    if (head > 127)
        head++;
    f->head = head;
    f->all = head + body;
}

static void
write_record(const struct kzi_row *row, const struct shape *f, unsigned char *p)
{
    p = kzi_put_varint(p, f->head);
    for (int i = 0; i < row->count; i++)
        p = kzi_put_varint(p, f->types[i]);
    for (int i = 1; i < row->count; i++) {
        const struct kzi_cell *c = &row->cells[i];

        if (c->type == KZI_TEXT) {
            if (c->n)
                memcpy(p, c->text, (size_t)c->n);
            p += c->n;
        } else if (c->type == KZI_INTEGER) {
            p = kzi_put_big(p, (uint64_t)c->n, f->bytes[i]);
        }
    }
}

/* The leaf is full: put it, and begin another. */
static kz_status
next_leaf(struct kzi_pile *t, struct kzi_pages *p, struct kz_error *err)
{
    kz_status st;

    if (kz_grow(&t->below, &t->cap, t->count + 1, sizeof *t->below) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kzi_page_end(&t->leaf, 0);
    KZ_TRY(kzi_pages_put(p, t->leaf.bytes, &t->below[t->count].page, err));
    t->below[t->count++].last = t->last;
    kzi_page_begin(&t->leaf, KZI_TABLE_LEAF);
out:
    return st;
}

/* Room for a cell; *out is where its n bytes go. */
static kz_status
cell(struct kzi_pile *t, struct kzi_pages *p, size_t n, unsigned char **out,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (t->leaf.head == 0)
        kzi_page_begin(&t->leaf, KZI_TABLE_LEAF);
    *out = kzi_page_cell(&t->leaf, n);
    if (!*out) {
        KZ_TRY(next_leaf(t, p, err));
        *out = kzi_page_cell(&t->leaf, n);
    }
out:
    return st;
}

/* Pages of a row's rest, each pointing to the next; *first is the first. */
static kz_status
put_chain(struct kzi_pages *p, const unsigned char *bytes, size_t n,
    uint32_t *first, struct kz_error *err)
{
    unsigned char page[KZI_PAGE];
    int begun = 0;
    kz_status st = KZ_OK;

    while (n > 0) {
        size_t k = n < CHAIN ? n : CHAIN;
        uint32_t number, next;

        KZ_TRY(kzi_pages_next(p, &number, err));
        next = number + 1 == KZI_LOCK_PAGE ? number + 2 : number + 1;
        (void)kzi_put_big(page, k < n ? next : 0, 4);
        memcpy(page + 4, bytes, k);
        memset(page + 4 + k, 0, CHAIN - k);
        KZ_TRY(kzi_pages_put(p, page, &number, err));
        if (!begun)
            *first = number;
        begun = 1;
        bytes += k;
        n -= k;
    }
out:
    return st;
}

static kz_status
long_row(struct kzi_pile *t, struct kzi_pages *p, const struct kzi_row *row,
    const struct shape *f, struct kz_error *err)
{
    size_t here = LEAST + (f->all - LEAST) % CHAIN, prefix;
    uint64_t id = (uint64_t)row->cells[0].n;
    unsigned char *record = kz_malloc(f->all), *to;
    uint32_t chain = 0;
    kz_status st;

    if (!record)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (here > MOST)
        here = LEAST;
    write_record(row, f, record);
    KZ_TRY(put_chain(p, record + here, f->all - here, &chain, err));
    prefix = (size_t)(kzi_varint_length(f->all) + kzi_varint_length(id));
    KZ_TRY(cell(t, p, prefix + here + 4, &to, err));
    to = kzi_put_varint(to, f->all);
    to = kzi_put_varint(to, id);
    memcpy(to, record, here);
    (void)kzi_put_big(to + here, chain, 4);
out:
    kz_free(record);
    return st;
}

kz_status
kzi_pile_row(struct kzi_pile *t, struct kzi_pages *p, const struct kzi_row *row,
    struct kz_error *err)
{
    uint64_t id = (uint64_t)row->cells[0].n;
    struct shape f KZ_UNSET;
    unsigned char *to;
    size_t prefix;
    kz_status st;

    shape_of(row, &f);
    if (f.all > MOST) {
        KZ_TRY(long_row(t, p, row, &f, err));
    } else {
        prefix = (size_t)(kzi_varint_length(f.all) + kzi_varint_length(id));
        KZ_TRY(cell(t, p, prefix + f.all, &to, err));
        to = kzi_put_varint(to, f.all);
        to = kzi_put_varint(to, id);
        write_record(row, &f, to);
    }
    t->last = (int64_t)id;
out:
    return st;
}

/* ---- above the leaves ---- */

/* One page over the pages first..end-1; the last has no cell. */
static void
make_node(const struct kzi_leaf *below, size_t first, size_t end,
    struct kzi_page *node)
{
    kzi_page_begin(node, KZI_TABLE_NODE);
    for (size_t i = first; i + 1 < end; i++) {
        uint64_t last = (uint64_t)below[i].last;
        unsigned char *to =
            kzi_page_cell(node, (size_t)(4 + kzi_varint_length(last)));

        if (!to)
            kz_bug("too many pages below one");
        to = kzi_put_big(to, below[i].page, 4);
        (void)kzi_put_varint(to, last);
    }
    kzi_page_end(node, below[end - 1].page);
}

/* One level of pages over those below, which it replaces in the list. */
static kz_status
put_level(struct kzi_pile *t, struct kzi_pages *p, size_t most,
    struct kz_error *err)
{
    size_t pages = (t->count + most - 1) / most;
    kz_status st = KZ_OK;

    /* evenly, so that none has a single page below it */
    for (size_t i = 0; i < pages; i++) {
        size_t first = t->count * i / pages, end = t->count * (i + 1) / pages;
        int64_t last = t->below[end - 1].last;

        make_node(t->below, first, end, &t->leaf);
        KZ_TRY(kzi_pages_put(p, t->leaf.bytes, &t->below[i].page, err));
        t->below[i].last = last;
    }
    t->count = pages;
out:
    return st;
}

kz_status
kzi_pile_end(struct kzi_pile *t, struct kzi_pages *p, struct kz_error *err)
{
    size_t most;
    kz_status st = KZ_OK;

    if (t->leaf.head == 0)
        return KZ_OK; /* no row: SQLite's own empty root stays */
    if (t->count == 0) {
        kzi_page_end(&t->leaf, 0);
        return kzi_pages_at(p, t->root, t->leaf.bytes, err);
    }
    KZ_TRY(next_leaf(t, p, err));
    most = (KZI_PAGE - 12) /
           (size_t)(2 + 4 + kzi_varint_length((uint64_t)t->last));
    while (t->count > most)
        KZ_TRY(put_level(t, p, most, err));
    make_node(t->below, 0, t->count, &t->leaf);
    KZ_TRY(kzi_pages_at(p, t->root, t->leaf.bytes, err));
out:
    return st;
}
