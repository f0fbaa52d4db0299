/* The cone: what lies upstream, or up and down, of some parties. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/graph/load.h"

static kz_status
table_grow(struct kzi_load *l, struct kz_error *err)
{
    size_t size = l->table_size ? l->table_size * 2 : 1024;
    uint32_t *t = kz_malloc(size * sizeof *t);

    if (!t)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memset(t, 0xFF, size * sizeof *t);
    for (size_t i = 0; i < l->n; i++) {
        size_t h = (size_t)((uint64_t)l->party[i] * 0x9E3779B97F4A7C15u >> 20) &
                   (size - 1);

        while (t[h] != UINT32_MAX)
            h = (h + 1) & (size - 1);
        t[h] = (uint32_t)i;
    }
    kz_free(l->table);
    l->table = t;
    l->table_size = size;
    return KZ_OK;
}

/* The index of a party, added if new. */
static kz_status
cone_index(struct kzi_load *l, kz_rowid party, uint32_t *out,
    struct kz_error *err)
{
    struct kz_buf key;
    size_t h;
    kz_status st;

    if (l->n * 2 >= l->table_size) {
        st = table_grow(l, err);
        if (st < 0)
            return st;
    }
    h = (size_t)((uint64_t)party * 0x9E3779B97F4A7C15u >> 20) &
        (l->table_size - 1);
    while (l->table[h] != UINT32_MAX) {
        if (l->party[l->table[h]] == party) {
            *out = l->table[h];
            return KZ_OK;
        }
        h = (h + 1) & (l->table_size - 1);
    }
    kz_buf_init(&key);
    KZ_TRY(kz_party_key(l->s, party, &key, err));
    if (!key.len)
        KZ_TRY(kz_fail(err, KZ_EINVAL, "no such party"));
    KZ_TRY(kzi_load_add_party(l, party, NULL, NULL, key.data, err));
    if (kz_grow(&l->expanded, &l->expanded_cap, l->n, 1) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    l->expanded[l->n - 1] = 0;
    l->table[h] = (uint32_t)(l->n - 1);
    *out = (uint32_t)(l->n - 1);
out:
    kz_buf_clear(&key);
    return st;
}

enum { UP = 1, DOWN = 2, COLUMN = 4, FACTS = 8 };

static kz_status
enqueue(struct kzi_load *l, uint32_t i, int how, struct kz_error *err)
{
    if (l->expanded[i] & how)
        return KZ_OK;
    l->expanded[i] |= (uint8_t)how;
    if (kz_grow(&l->queue, &l->queue_cap, l->queue_len + 1, sizeof *l->queue) <
        0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    l->queue[l->queue_len++] = (size_t)i << 2 | (unsigned)how;
    return KZ_OK;
}

struct cone_visit {
    struct kzi_load *l;
    int how;
};

static kz_status
visit_upward(void *ctx, const struct kz_holding_row *h, struct kz_error *err)
{
    struct cone_visit *v = ctx;
    uint32_t owner, owned;
    kz_status st;

    KZ_TRY(cone_index(v->l, h->owner, &owner, err));
    KZ_TRY(cone_index(v->l, h->owned, &owned, err));
    KZ_TRY(kzi_load_holding(v->l, h, owner, owned, err));
    if (v->how == UP)
        KZ_TRY(enqueue(v->l, owner, UP, err));
out:
    return st;
}

static kz_status
visit_downward(void *ctx, const struct kz_holding_row *h, struct kz_error *err)
{
    struct cone_visit *v = ctx;
    uint32_t owned;
    kz_status st;

    KZ_TRY(cone_index(v->l, h->owned, &owned, err));
    KZ_TRY(enqueue(v->l, owned, DOWN, err));
out:
    return st;
}

static kz_status
visit_fact(void *ctx, const struct kz_party_row *p, struct kz_error *err)
{
    struct kzi_load *l = ctx;
    uint32_t i;
    kz_status st;

    KZ_TRY(cone_index(l, p->party, &i, err));
    KZ_TRY(kzi_load_party(l, p, i, err));
out:
    return st;
}

static kz_status
visit_category(void *ctx, const struct kz_category_fact *f,
    struct kz_error *err)
{
    struct kzi_load *l = ctx;
    uint32_t i;
    kz_status st;

    KZ_TRY(cone_index(l, f->company, &i, err));
    KZ_TRY(kzi_load_counted(l, f, i, err));
out:
    return st;
}

/* Read the column of a party once, whichever direction asks for it. */
static kz_status
read_column(struct kzi_load *l, uint32_t i, int how, struct kz_error *err)
{
    struct cone_visit v = { l, how };
    kz_status st = KZ_OK;

    if (l->expanded[i] & COLUMN)
        return KZ_OK;
    l->expanded[i] |= COLUMN;
    KZ_TRY(kz_holdings_of(l->s, l->party[i], visit_upward, &v, err));
    KZ_TRY(kz_scan_categories(l->s, l->party[i], visit_category, l, err));
out:
    return st;
}

kz_status
kzi_load_cone(struct kzi_load *l, const kz_rowid *seeds, size_t nseeds,
    int downstream, struct kz_error *err)
{
    uint32_t *number = NULL, i;
    struct kzi_raws *r = l->r;
    kz_status st = KZ_OK;

    for (size_t k = 0; k < nseeds; k++) {
        KZ_TRY(cone_index(l, seeds[k], &i, err));
        KZ_TRY(enqueue(l, i, UP, err));
    }
    for (size_t at = 0; at < l->queue_len; at++)
        KZ_TRY(read_column(l, (uint32_t)(l->queue[at] >> 2), UP, err));
    for (size_t k = 0; downstream && k < nseeds; k++) {
        struct cone_visit v = { l, DOWN };
        size_t at = l->queue_len;

        KZ_TRY(cone_index(l, seeds[k], &i, err));
        KZ_TRY(enqueue(l, i, DOWN, err));
        for (; at < l->queue_len; at++) {
            uint32_t j = (uint32_t)(l->queue[at] >> 2);

            KZ_TRY(read_column(l, j, DOWN, err));
            KZ_TRY(kz_holdings_by(l->s, l->party[j], visit_downward, &v, err));
        }
    }
    for (size_t k = 0; k < l->n; k++)
        KZ_TRY(kz_facts_of(l->s, l->party[k], visit_fact, l, err));
    KZ_TRY(kzi_load_number(l, &number, err));
    for (size_t k = 0; k < r->n; k++) {
        r->raw[k].owner = number[r->raw[k].owner];
        r->raw[k].owned = number[r->raw[k].owned];
    }
    for (size_t k = 0; k < r->nattr; k++)
        r->attr[k].node = number[r->attr[k].node];
    for (size_t k = 0; k < r->ncounted; k++)
        r->counted[k].company = number[r->counted[k].company];
out:
    kz_free(number);
    return st;
}
