/* One register as slots: filled from the least value, and whether it can be. */
#include <stdlib.h>

#include "keizu/base/alloc.h"
#include "src/analysis/bounds_priv.h"

#define LO_OPEN 1
#define HI_OPEN 2

/* Values that differ by less are the same but for rounding. */
#define TIE 1e-12

kz_status
kzi_slots_set(struct kzi_slots *r, const struct kzi_sweep *s, uint32_t column,
    struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    uint64_t first = c->start[column];
    size_t n = (size_t)(c->start[column + 1] - first);
    double sign = s->most ? -1 : 1;
    struct kzi_slot *x;

    if (kz_grow(&r->list, &r->cap, n + 1, sizeof *r->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    r->n = n + 1;
    r->base = c->base[column];
    r->rest = r->base - c->ulo[column];
    for (size_t i = 0; i < n; i++) {
        uint64_t a = first + i;
        uint8_t open = c->open ? c->open[a] : 0;

        x = &r->list[i];
        x->value = sign * kzi_arc_value(s, a);
        x->lo = c->lo[a];
        x->hi = c->hi[a];
        x->arc = (uint32_t)i;
        x->lo_open = (open & LO_OPEN) != 0;
        x->hi_open = (open & HI_OPEN) != 0;
        x->attained = !s->attained || (c->src[a] & KZ_SRC_CLASS) ||
                      s->attained[c->src[a]];
        r->rest -= x->lo;
    }
    x = &r->list[n];
    x->value = sign * kzi_rest_value(s, column);
    x->lo = c->ulo[column];
    x->hi = c->uhi[column];
    x->arc = (uint32_t)n;
    x->lo_open = (c->flags[column] & KZ_COL_ULO_OPEN) != 0;
    x->hi_open = (c->flags[column] & KZ_COL_UHI_OPEN) != 0;
    x->attained = 1;
    return KZ_OK;
}

void
kzi_slots_clear(struct kzi_slots *r)
{
    kz_free(r->list);
    r->list = NULL;
    r->n = r->cap = 0;
}

static int
by_value(const void *pa, const void *pb)
{
    const struct kzi_slot *a = pa, *b = pb;

    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return a->arc < b->arc ? -1 : a->arc > b->arc;
}

void
kzi_slots_sort(struct kzi_slots *r)
{
    if (r->n > 16) {
        qsort(r->list, r->n, sizeof *r->list, by_value);
        return;
    }
    for (size_t i = 1; i < r->n; i++) {
        struct kzi_slot x = r->list[i];
        size_t j = i;

        for (; j > 0 && by_value(&r->list[j - 1], &x) > 0; j--)
            r->list[j] = r->list[j - 1];
        r->list[j] = x;
    }
}

void
kzi_slots_fill(const struct kzi_slots *r, int64_t *amount)
{
    int64_t rest = r->rest;

    for (size_t i = 0; i < r->n; i++) {
        const struct kzi_slot *x = &r->list[i];
        int64_t more = x->hi - x->lo < rest ? x->hi - x->lo : rest;

        amount[x->arc] = x->lo + more;
        rest -= more;
    }
}

/* Those of one value: they share what the cheaper leave. */
struct group {
    int64_t lo, hi; /* sums, of those whose value is attained */
    int lo_open, hi_open;
    int forced; /* one that is not attained cannot be left out */
};

static struct group
group_of(const struct kzi_slot *x, size_t n)
{
    struct group g = { 0, 0, 0, 0, 0 };

    for (size_t i = 0; i < n; i++) {
        if (!x[i].attained) {
            g.forced |= x[i].lo > 0 || x[i].lo_open;
            continue;
        }
        g.lo += x[i].lo;
        g.hi += x[i].hi;
        g.lo_open |= x[i].lo_open;
        g.hi_open |= x[i].hi_open;
    }
    return g;
}

int
kzi_slots_attained(const struct kzi_slots *r)
{
    const struct kzi_slot *x = r->list;
    int64_t left = r->base, later = r->base - r->rest; /* all at lo */

    for (size_t i = 0, j; i < r->n; i = j) {
        int64_t lo = 0, hi = 0, share;
        struct group g;

        for (j = i; j < r->n && x[j].value - x[i].value <= TIE; j++) {
            lo += x[j].lo;
            hi += x[j].hi;
        }
        g = group_of(x + i, j - i);
        later -= lo;
        /* what they get: all there is, up to hi, but for the dearer's lo */
        share = left - later < hi ? left - later : hi;
        if (g.forced || share < g.lo || share > g.hi ||
            (share == g.lo && g.lo_open) || (share == g.hi && g.hi_open))
            return 0;
        left -= share;
    }
    return 1;
}

void
kzi_slots_inside(const struct kzi_slots *r, double *share)
{
    const struct kzi_slot *x = r->list;
    int64_t rest = r->rest;

    for (size_t i = 0, j; i < r->n; i = j) {
        int64_t room = 0, more;

        for (j = i; j < r->n && x[j].value - x[i].value <= TIE; j++)
            room += x[j].attained ? x[j].hi - x[j].lo : 0;
        more = room < rest ? room : rest;
        for (size_t k = i; k < j; k++) {
            double part = (double)x[k].lo;

            if (x[k].attained && more)
                part = more == room ? (double)x[k].hi
                                    : part + (double)more / (double)room *
                                                 (double)(x[k].hi - x[k].lo);
            share[x[k].arc] = part / (double)r->base;
        }
        rest -= more;
    }
}
