/* Loading: facts of the store that hold on the day, as nodes and raw rows. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keizu/base/alloc.h"
#include "src/graph/load.h"

double
kzi_seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* ---- nodes ---- */

kz_status
kzi_load_add_party(struct kzi_load *l, kz_rowid party, const char *scheme,
    const char *value, const char *whole, struct kz_error *err)
{
    if (kz_grow(&l->party, &l->cap, l->n + 1, sizeof *l->party) < 0 ||
        kz_grow(&l->key, &l->key_cap, l->n + 1, sizeof *l->key) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (l->n >= INT32_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 2^31 parties");
    l->party[l->n] = party;
    l->key[l->n] = l->keys.len;
    if (whole) {
        kz_buf_puts(&l->keys, whole);
    } else {
        kz_buf_puts(&l->keys, scheme);
        kz_buf_putc(&l->keys, ':');
        kz_buf_puts(&l->keys, value);
    }
    kz_buf_add(&l->keys, "", 1);
    l->n++;
    return kz_buf_check(&l->keys, err);
}

struct sort_item {
    uint64_t a, b; /* first 16 bytes, big endian */
    const char *key;
    uint32_t index;
};

static uint64_t
eight(const char **p)
{
    uint64_t v = 0;

    for (int i = 0; i < 8; i++) {
        v = v << 8 | (unsigned char)**p;
        if (**p)
            (*p)++;
    }
    return v;
}

static int
compare_items(const void *pa, const void *pb)
{
    const struct sort_item *x = pa, *y = pb;

    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    return strcmp(x->key, y->key);
}

/* Nodes by party, where parties came in order (the whole store does). */
static kz_status
index_parties(struct kzi_load *l, const uint32_t *number, struct kz_error *err)
{
    for (size_t i = 1; i < l->n; i++)
        if (l->party[i - 1] >= l->party[i])
            return KZ_OK; /* a cone: small enough to look through */
    l->g->by_party = kz_calloc(l->n, sizeof *l->g->by_party);
    if (!l->g->by_party)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memcpy(l->g->by_party, number, l->n * sizeof *number);
    return KZ_OK;
}

/* Give the gathered parties their numbers: the bytewise order of keys. */
kz_status
kzi_load_number(struct kzi_load *l, uint32_t **new_number, struct kz_error *err)
{
    struct kz_graph *g = l->g;
    struct sort_item *item = kz_calloc(l->n, sizeof *item);
    uint32_t *number = kz_calloc(l->n, sizeof *number);
    kz_status st = KZ_OK;

    g->n = (kz_node)l->n;
    g->node = kz_calloc(l->n, sizeof *g->node);
    g->key = kz_calloc(l->n, sizeof *g->key);
    if (!item || !number || !g->node || !g->key)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < l->n; i++) {
        const char *p = l->keys.data + l->key[i];

        item[i].key = p;
        item[i].a = eight(&p);
        item[i].b = eight(&p);
        item[i].index = (uint32_t)i;
    }
    qsort(item, l->n, sizeof *item, compare_items);
    for (size_t i = 0; i < l->n; i++) {
        size_t old = item[i].index;

        number[old] = (uint32_t)i;
        g->key[i] = l->key[old];
        g->node[i].party = l->party[old];
    }
    KZ_TRY(index_parties(l, number, err));
    g->keys_len = l->keys.len;
    g->keys = kz_buf_take(&l->keys);
    if (!g->keys)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    *new_number = number;
    number = NULL;
out:
    kz_free(item);
    kz_free(number);
    return st;
}

static kz_status
visit_mention(void *ctx, const struct kz_mention_row *r, struct kz_error *err)
{
    struct kzi_load *l = ctx;

    /* for now the party's row; replaced by node numbers when all are known */
    l->node_of[r->id] = (kz_node)r->party;
    if (r->id != r->party)
        return KZ_OK;
    return kzi_load_add_party(l, r->party, r->scheme, r->value, NULL, err);
}

static kz_status
load_all_nodes(struct kzi_load *l, struct kz_error *err)
{
    size_t n = (size_t)l->extent.mentions_end;
    uint32_t *number = NULL;
    kz_node *of_party = NULL;
    kz_status st;

    if (n > INT32_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 2^31 mentions");
    l->node_of = kz_calloc(n, sizeof *l->node_of);
    of_party = kz_calloc(n, sizeof *of_party);
    if (!l->node_of || !of_party)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_scan_mentions(l->s, visit_mention, l, err));
    KZ_TRY(kzi_load_number(l, &number, err));
    for (size_t i = 0; i < l->n; i++)
        of_party[l->party[i]] = number[i];
    for (size_t i = 0; i < n; i++)
        l->node_of[i] = of_party[l->node_of[i]];
out:
    kz_free(number);
    kz_free(of_party);
    return st;
}

/* ---- statements ---- */

kz_status
kzi_beside_add(struct kzi_besides *b, kz_node owned, kz_node owner,
    struct kz_error *err)
{
    if (kz_grow(&b->list, &b->cap, b->n + 1, sizeof *b->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    b->list[b->n].owned = owned;
    b->list[b->n++].owner = owner;
    return KZ_OK;
}

/* owner and owned are node numbers, or indexes of a cone. */
kz_status
kzi_load_holding(struct kzi_load *l, const struct kz_holding_row *h,
    kz_node owner, kz_node owned, struct kz_error *err)
{
    const struct kz_question *q = &l->g->q;
    struct kzi_raws *r = l->r;
    struct kzi_raw *w;

    if (!kzi_known(q, h->filed) || l->docs[h->document].superseded ||
        !kzi_begun(q, h->since, h->as_of))
        return r->beside ? kzi_beside_add(r->beside, owned, owner, err) : KZ_OK;
    if (r->n >= INT32_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 2^31 holdings");
    if (kz_grow(&r->raw, &r->cap, r->n + 1, sizeof *r->raw) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    l->g->votes_differ |= h->stake == KZ_STAKE_VOTES;
    w = &r->raw[r->n++];
    w->owner = owner;
    w->owned = owned;
    w->lo = h->amount.lo;
    w->hi = h->amount.hi;
    w->point = h->amount.point;
    w->base = h->amount.base;
    w->holding = h->id;
    w->document = l->docs[h->document].order;
    w->family = (uint32_t)h->family;
    w->as_of = h->as_of;
    w->filed = h->filed;
    w->line = h->line;
    w->rank = (uint8_t)h->rank;
    w->stake = (uint8_t)h->stake;
    w->nature = (uint8_t)h->nature;
    w->listing = (uint8_t)h->listing;
    w->kind = (uint8_t)h->amount.kind;
    w->group = KZ_GROUP_NONE;
    w->flags = (uint8_t)((h->amount.lo_open ? KZI_LO_OPEN : 0) |
                         (h->amount.hi_open ? KZI_HI_OPEN : 0) |
                         (kzi_ended(q, h->until) ? KZI_ENDED : 0));
    return KZ_OK;
}

kz_status
kzi_load_party(struct kzi_load *l, const struct kz_party_row *p, kz_node node,
    struct kz_error *err)
{
    const struct kz_question *q = &l->g->q;
    struct kzi_raws *r = l->r;
    struct kzi_attr *a;

    if (!kzi_known(q, p->filed) || l->docs[p->document].superseded ||
        !kzi_begun(q, p->since, p->as_of) || kzi_ended(q, p->until))
        return KZ_OK;
    if (kz_grow(&r->attr, &r->attr_cap, r->nattr + 1, sizeof *r->attr) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    a = &r->attr[r->nattr++];
    a->node = node;
    a->document = l->docs[p->document].order;
    a->as_of = p->as_of;
    a->filed = p->filed;
    a->row = p->id;
    a->country = kz_country_from(p->country);
    a->residence = kz_country_from(p->residence);
    a->state_of = kz_country_from(p->state_of);
    a->address = kz_country_from(p->address_country);
    a->head_office = kz_country_from(p->head_office);
    a->rank = (uint8_t)p->rank;
    a->type = (uint8_t)p->type;
    a->listed = (uint8_t)p->listed;
    a->contractor = (uint8_t)p->contractor;
    return KZ_OK;
}

kz_status
kzi_load_counted(struct kzi_load *l, const struct kz_category_fact *f,
    kz_node company, struct kz_error *err)
{
    const struct kz_question *q = &l->g->q;
    struct kzi_raws *r = l->r;

    if (!kzi_known(q, f->filed) || l->docs[f->document].superseded ||
        !kzi_begun(q, f->since, f->as_of))
        return KZ_OK;
    if (kz_grow(&r->counted, &r->counted_cap, r->ncounted + 1,
            sizeof *r->counted) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    r->counted[r->ncounted++] =
        (struct kzi_counted){ company, l->docs[f->document].order, f->as_of,
            f->filed, f->units, f->unit_shares, (uint8_t)f->rank,
            (uint8_t)f->category, (uint8_t)f->of_a_class };
    return KZ_OK;
}

static kz_status
visit_category(void *ctx, const struct kz_category_fact *f,
    struct kz_error *err)
{
    struct kzi_load *l = ctx;

    return kzi_load_counted(l, f, l->node_of[f->company], err);
}

static kz_status
visit_holding(void *ctx, const struct kz_holding_row *h, struct kz_error *err)
{
    struct kzi_load *l = ctx;

    return kzi_load_holding(l, h, l->node_of[h->owner], l->node_of[h->owned],
        err);
}

static kz_status
visit_party(void *ctx, const struct kz_party_row *p, struct kz_error *err)
{
    struct kzi_load *l = ctx;

    return kzi_load_party(l, p, l->node_of[p->mention], err);
}

static void
load_clear(struct kzi_load *l)
{
    kzi_documents_free(l->docs, (size_t)l->extent.documents_end);
    kz_free(l->node_of);
    kz_free(l->party);
    kz_free(l->key);
    kz_free(l->expanded);
    kz_free(l->table);
    kz_free(l->queue);
    kz_buf_clear(&l->keys);
}

void
kzi_question_fill(struct kz_store *s, const struct kz_counts *extent,
    const struct kz_question *q, struct kz_question *out)
{
    *out = q ? *q : kz_question_defaults;
    if (out->as_of == KZ_DATE_NONE)
        out->as_of = extent->newest_filed != KZ_DATE_NONE
                         ? extent->newest_filed
                         : extent->newest_as_of;
    if (!out->home[0])
        strcpy(out->home, kz_store_home(s));
}

void
kzi_raws_clear(struct kzi_raws *r)
{
    if (r->big)
        kz_free_big(r->raw, r->big, sizeof *r->raw);
    else
        kz_free(r->raw);
    r->raw = NULL;
    r->n = r->cap = r->big = 0;
}

/*
 * Room for every row at once, in huge pages: the build jumps about in it, and
 * pages that no row comes to cost nothing.
 */
static kz_status
reserve_rows(struct kzi_load *l, struct kz_error *err)
{
    size_t n = (size_t)l->extent.holdings_end;

    if (l->extent.holdings_end > INT32_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 2^31 holdings");
    l->r->raw = kz_alloc_big(n, sizeof *l->r->raw);
    if (!l->r->raw)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    l->r->cap = l->r->big = n;
    return KZ_OK;
}

kz_status
kzi_graph_load(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *seeds, size_t nseeds, int downstream,
    struct kz_graph_timing *timing, struct kzi_besides *beside,
    struct kz_graph **out, struct kz_error *err)
{
    struct kzi_raws raws = { .beside = beside };
    struct kzi_load l = { .s = s, .r = &raws };
    double start = kzi_seconds(), middle;
    kz_status st;

    kz_buf_init(&l.keys);
    l.g = kz_calloc(1, sizeof *l.g);
    if (!l.g)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_store_extent(s, &l.extent, err));
    kzi_question_fill(s, &l.extent, q, &l.g->q);
    KZ_TRY(kzi_documents_load(s, &l.g->q, (size_t)l.extent.documents_end,
        &l.docs, err));
    if (seeds) {
        KZ_TRY(kzi_load_cone(&l, seeds, nseeds, downstream, err));
    } else {
        KZ_TRY(load_all_nodes(&l, err));
        KZ_TRY(kz_scan_parties(s, visit_party, &l, err));
        KZ_TRY(kz_scan_categories(s, 0, visit_category, &l, err));
        KZ_TRY(reserve_rows(&l, err));
        KZ_TRY(kz_scan_holdings(s, visit_holding, &l, err));
    }
    KZ_TRY(kzi_graph_attributes(l.g, &raws, err));
    middle = kzi_seconds();
    if (timing) {
        timing->load = middle - start;
        timing->rows = raws.n;
    }
    KZ_TRY(kzi_graph_build(l.g, &raws, err));
    if (timing) {
        timing->build = kzi_seconds() - middle;
        timing->arcs = l.g->c.m;
    }
    *out = l.g;
    l.g = NULL;
out:
    load_clear(&l);
    kzi_raws_clear(&raws);
    kz_free(raws.attr);
    kz_free(raws.counted);
    kz_graph_free(l.g);
    return st;
}

kz_status
kz_graph_load(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *seeds, size_t nseeds, int downstream,
    struct kz_graph_timing *timing, struct kz_graph **out, struct kz_error *err)
{
    return kzi_graph_load(s, q, seeds, nseeds, downstream, timing, NULL, out,
        err);
}
