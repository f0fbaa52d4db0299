/*
 * The register of one company on the day (docs/methods.md 1), from raw rows
 * to slots.
 */
#include <stdlib.h>

#include "keizu/base/alloc.h"
#include "src/graph/graph_priv.h"

/* ---- order ---- */

/* Owners ascending; within one owner the strongest statement last. */
static int
by_owner(const void *pa, const void *pb)
{
    const struct kzi_raw *a = pa, *b = pb;
    int c;

    if (a->owner != b->owner)
        return a->owner < b->owner ? -1 : 1;
    c = kzi_precedence(a, b);
    if (c == 0) /* wholly equal places: the amount decides, never row ids */
        c = a->lo < b->lo ? -1 : a->lo > b->lo;
    if (c == 0)
        c = a->base < b->base ? -1 : a->base > b->base;
    return c;
}

static void
sort_rows(struct kzi_raw *row, size_t n)
{
    if (n > 24) {
        qsort(row, n, sizeof *row, by_owner);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        struct kzi_raw x;
        size_t j = i;

        if (row[i - 1].owner < row[i].owner ||
            by_owner(&row[i - 1], &row[i]) <= 0)
            continue;
        x = row[i];
        do {
            row[j] = row[j - 1];
            j--;
        } while (j > 0 && by_owner(&row[j - 1], &x) > 0);
        row[j] = x;
    }
}

/* ---- the company ---- */

/*
 * The common case of registers: one exact statement an owner, all of one
 * base, no list, no self-holding, no nominee, and not more than the whole.
 * 1: out is filled from the rows themselves (sorted).
 */
static int
resolve_plain(const struct kz_graph *g, struct kzi_raw *row, size_t n,
    struct kzi_column *out)
{
    int check_nominee = g->q.nominees != KZ_NOMINEES_HOLDER;
    int64_t base = row[0].base, sum = 0;

    for (size_t i = 0; i < n; i++) {
        const struct kzi_raw *r = &row[i];

        if (r->listing != KZ_LIST_SINGLE || (r->flags & KZI_ENDED) ||
            r->nature != KZ_NATURE_ORDINARY || r->lo != r->hi ||
            r->base != base || r->owner == r->owned ||
            (i > 0 && r->owner == row[i - 1].owner) ||
            (check_nominee && g->node[r->owner].type == KZ_PARTY_NOMINEE))
            return 0;
        if (r->lo > base - sum)
            return 0;
        sum += r->lo;
    }
    out->slot = row;
    out->nslots = n;
    out->base = out->uhi = base;
    out->upoint = out->ulower = (double)(base - sum) / (double)base;
    out->known = sum > 0;
    return 1;
}

int
kzi_is_apart(const struct kzi_raw *r)
{
    return r->listing == KZ_LIST_SINGLE && !(r->flags & KZI_NAMED) &&
           r->owner != r->owned;
}

/*
 * Whether what is stated apart could all be shares that the nominees hold; a
 * sum of fractions, for this choice only.
 */
static int
fits_behind(const struct kz_graph *g, const struct kzi_raw *slot, size_t n)
{
    double apart = 0, nominees = 0;

    for (size_t i = 0; i < n; i++) {
        if (g->node[slot[i].owner].type == KZ_PARTY_NOMINEE)
            nominees += (double)slot[i].hi / (double)slot[i].base;
        else if (kzi_is_apart(&slot[i]))
            apart += (double)slot[i].lo / (double)slot[i].base;
    }
    return apart <= nominees * (1 + 1e-12);
}

/*
 * Nominees out, and what other filings name behind them (methods.md 1): a
 * single statement of a holder that the list with the nominee does not name
 * counts inside the nominees' part as long as that can hold it.  *behind is
 * set where such statements stay as slots: they come out of that part.
 */
static kz_status
split_nominees(struct kz_graph *g, struct kzi_raw *slot, size_t *n,
    struct kzi_raw *nominee, size_t *nnominees, int *behind,
    struct kz_error *err)
{
    size_t k = 0, m = 0;
    int listed = 0, inside;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < *n; i++)
        listed |= g->node[slot[i].owner].type == KZ_PARTY_NOMINEE &&
                  slot[i].listing != KZ_LIST_SINGLE;
    inside = listed && g->q.nominees != KZ_NOMINEES_LOOK_THROUGH &&
             fits_behind(g, slot, *n);
    *behind = (listed && !inside) || g->q.nominees == KZ_NOMINEES_LOOK_THROUGH;
    for (size_t i = 0; i < *n; i++) {
        int is_nominee = g->node[slot[i].owner].type == KZ_PARTY_NOMINEE;

        if (is_nominee && g->q.nominees != KZ_NOMINEES_HOLDER) {
            nominee[m++] = slot[i];
            continue;
        }
        if (inside && !is_nominee && kzi_is_apart(&slot[i])) {
            KZ_TRY(kzi_graph_finding(g, "behind-nominee", "note", slot[i].owned,
                slot[i].owner, slot[i].holding, err,
                "stated apart from a list that names a nominee: inside the "
                "nominee's part unless --nominees look-through"));
            continue;
        }
        slot[k++] = slot[i];
    }
    *n = k;
    *nnominees = m;
out:
    return st;
}

/* The register is complete while nothing later than it holds. */
static int
is_complete(const struct kzi_lists *ls, const struct kzi_raw *slot, size_t n)
{
    if (!ls->complete)
        return 0;
    for (size_t i = 0; i < ls->n; i++)
        if (ls->list[i].family == ls->complete->family &&
            kzi_list_is_later(&ls->list[i], ls->complete))
            return 0;
    for (size_t i = 0; i < n; i++)
        if (kzi_compare_days(slot[i].as_of, ls->complete->as_of) > 0)
            return 0;
    return 1;
}

void
kzi_scratch_clear(struct kzi_scratch *s)
{
    kz_free(s->slot);
    kz_free(s->list);
}

kz_status
kzi_column_resolve(struct kz_graph *g, struct kzi_raw *row, size_t n,
    const struct kzi_counts *counts, struct kzi_scratch *s,
    struct kzi_column *out, struct kz_error *err)
{
    struct kzi_lists ls = { 0 };
    struct kzi_raw *slot, *nominee;
    size_t k = 0, nnominees = 0;
    kz_status st = KZ_OK;

    sort_rows(row, n);
    if (!counts && resolve_plain(g, row, n, out))
        return KZ_OK;
    if (kz_grow(&s->slot, &s->slot_cap, 2 * n, sizeof *s->slot) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    slot = s->slot;
    nominee = s->slot + n;
    KZ_TRY(kzi_lists_collect(g, row, n, s, &ls, err));
    for (size_t i = 0, j; i < n; i = j) {
        struct kzi_owner o = { &ls, row + i, 0 };
        int found;

        for (j = i + 1; j < n && row[j].owner == row[i].owner; j++)
            ;
        o.n = j - i;
        KZ_TRY(kzi_owner_resolve(g, &o, &slot[k], &found, err));
        if (!found)
            continue;
        KZ_TRY(kzi_check_absent(g, ls.list, ls.n, &slot[k], row + i, j - i,
            err));
        k++;
    }
    out->slot = slot;
    out->nslots = k;
    if (k == 0) {
        out->nslots = 0;
        return KZ_OK;
    }
    {
        int complete = is_complete(&ls, slot, k), behind;

        KZ_TRY(split_nominees(g, slot, &out->nslots, nominee, &nnominees,
            &behind, err));
        KZ_TRY(kzi_slots_weigh(g, row[0].owned, slot, &out->nslots, nominee,
            nnominees, complete, behind, counts, out, err));
    }
out:
    return st;
}
