/*
 * The register of one company on the day: which of its statements hold
 * (docs/methods.md 1), from raw rows to slots.
 */
#include <stdlib.h>

#include "keizu/base/alloc.h"
#include "src/graph/graph_priv.h"

/* ---- precedence ---- */

static int
compare_days(kz_date a, kz_date b)
{
    return a < b ? -1 : a > b; /* KZ_DATE_NONE is the smallest */
}

int
kzi_precedence(const struct kzi_raw *a, const struct kzi_raw *b)
{
    int c = compare_days(a->as_of, b->as_of);

    if (c == 0)
        c = compare_days(a->filed, b->filed);
    if (c == 0)
        c = b->rank - a->rank; /* the smaller rank is the better */
    if (c == 0)
        c = a->document < b->document ? -1 : a->document > b->document;
    if (c == 0)
        c = a->line < b->line ? -1 : a->line > b->line;
    return c;
}

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

/* ---- lists ---- */

static int
same_list(const struct kzi_list *l, const struct kzi_raw *r)
{
    return l->family == r->family && l->listing == r->listing &&
           l->as_of == r->as_of && l->filed == r->filed;
}

static int
list_is_later(const struct kzi_list *a, const struct kzi_list *b)
{
    int c = compare_days(a->as_of, b->as_of);

    return c ? c > 0 : compare_days(a->filed, b->filed) > 0;
}

/* l->hi = min(l->hi, r->hi); exact comparison of fractions. */
static void
list_take(struct kzi_list *l, const struct kzi_raw *r)
{
    __extension__ typedef __int128 wide;
    wide a = (wide)r->hi * l->hi_base, b = (wide)l->hi * r->base;
    int open = (r->flags & KZI_HI_OPEN) != 0;

    if (a < b || (a == b && open)) {
        l->hi = r->hi;
        l->hi_base = r->base;
        l->hi_open = open;
    }
    /* left -= lo over one base; where that is too large it stays wider */
    a = (wide)l->left_base / kzi_gcd(l->left_base, r->base) * r->base;
    if (a > INT64_MAX / 2)
        return;
    b = l->left * (a / l->left_base) - r->lo * (a / r->base);
    l->left = b > 0 ? (int64_t)b : 0;
    l->left_base = (int64_t)a;
}

int
kzi_speaks_of(const struct kz_question *q, const struct kzi_raw *r)
{
    if (r->stake == KZ_STAKE_BOTH)
        return 1;
    return (r->stake == KZ_STAKE_SHARES) == (q->of == KZ_OF_SHARES);
}

static size_t
find_list(const struct kzi_list *list, size_t n, const struct kzi_raw *r)
{
    size_t j = 0;

    while (j < n && !same_list(&list[j], r))
        j++;
    return j;
}

static void
list_begin(struct kzi_list *l, const struct kzi_raw *r)
{
    l->family = r->family;
    l->listing = r->listing;
    l->as_of = r->as_of;
    l->filed = r->filed;
    l->hi = l->hi_base = 1;
    l->hi_open = 0;
    l->left = l->left_base = 1;
    l->document = r->document;
    l->holding = r->holding;
    l->flags = 0;
}

static void
list_note(const struct kz_graph *g, struct kzi_list *l, const struct kzi_raw *r)
{
    if (kzi_speaks_of(&g->q, r))
        l->flags |= KZI_LIST_SPEAKS;
    if (l->document != r->document)
        l->flags |= KZI_LIST_MIXED;
    if (g->node[r->owner].type == KZ_PARTY_NOMINEE)
        l->flags |= KZI_LIST_NOMINEE;
    if (r->owner != r->owned)
        l->flags |= KZI_LIST_OTHERS;
}

/* Shares and votes of one list are never added to each other. */
static kz_status
collect_lists(const struct kz_graph *g, const struct kzi_raw *row, size_t n,
    struct kzi_scratch *s, size_t *count, struct kz_error *err)
{
    size_t k = 0, j;

    for (size_t i = 0; i < n; i++) {
        if (row[i].listing == KZ_LIST_SINGLE)
            continue;
        j = find_list(s->list, k, &row[i]);
        if (j == k) {
            if (kz_grow(&s->list, &s->list_cap, k + 1, sizeof *s->list) < 0)
                return kz_fail(err, KZ_ENOMEM, "out of memory");
            list_begin(&s->list[k++], &row[i]);
        }
        list_note(g, &s->list[j], &row[i]);
    }
    for (size_t i = 0; i < n; i++) {
        if (row[i].listing == KZ_LIST_SINGLE)
            continue;
        j = find_list(s->list, k, &row[i]);
        if (!(s->list[j].flags & KZI_LIST_SPEAKS) ||
            kzi_speaks_of(&g->q, &row[i]))
            list_take(&s->list[j], &row[i]);
    }
    *count = k;
    return KZ_OK;
}

struct lists {
    const struct kzi_list *list;
    size_t n;
    const struct kzi_list *complete; /* the latest complete one, or NULL */
};

static const struct kzi_list *
list_of(const struct lists *ls, const struct kzi_raw *r)
{
    for (size_t i = 0; i < ls->n; i++)
        if (same_list(&ls->list[i], r))
            return &ls->list[i];
    return NULL;
}

/*
 * A holder named by list `named` and by no later list of the family: its
 * statement ended on the day of the next.  1: r now says what the latest
 * list leaves possible; 0: nothing is left.
 */
static int
apply_later_lists(const struct lists *ls, const struct kzi_list *named,
    struct kzi_raw *r)
{
    const struct kzi_list *latest = named;

    for (size_t i = 0; i < ls->n; i++) {
        const struct kzi_list *l = &ls->list[i];

        if (l->family != named->family || !list_is_later(l, named))
            continue;
        if (l->listing == KZ_LIST_COMPLETE)
            return 0;
        if (list_is_later(l, latest))
            latest = l;
    }
    if (latest == named) {
        r->flags |= KZI_NAMED;
        return 1;
    }
    r->lo = r->point = 0;
    r->flags = KZI_DERIVED;
    r->kind = KZ_AMOUNT_BAND;
    r->as_of = latest->as_of;
    r->filed = latest->filed;
    if (latest->listing == KZ_LIST_TOP) {
        r->hi = latest->hi;
        r->base = latest->hi_base;
        r->flags |= latest->hi_open ? KZI_HI_OPEN : 0;
    } else {
        r->hi = latest->left > 0 ? latest->left : 0;
        r->base = latest->left_base;
    }
    return r->hi > 0;
}

/* ---- one owner ---- */

/* 1 if every value of a is smaller than every value of b. */
static int
is_below(const struct kzi_raw *a, const struct kzi_raw *b)
{
    __extension__ typedef __int128 wide;
    wide upper = (wide)a->hi * b->base, lower = (wide)b->lo * a->base;

    return upper < lower || (upper == lower && ((a->flags & KZI_HI_OPEN) ||
                                                   (b->flags & KZI_LO_OPEN)));
}

/* A later list of the family names the holder anew. */
static int
is_named_later(const struct lists *ls, const struct kzi_raw *row, size_t n,
    const struct kzi_raw *r)
{
    if (r->listing == KZ_LIST_SINGLE)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (row[i].family == r->family && row[i].listing != KZ_LIST_SINGLE &&
            list_is_later(list_of(ls, &row[i]), list_of(ls, r)))
            return 1;
    return 0;
}

/* The row as it holds on the day, or 0: nothing of it does. */
static int
holds(const struct lists *ls, const struct kzi_raw *row, struct kzi_raw *out)
{
    *out = *row;
    if (row->listing != KZ_LIST_SINGLE)
        return apply_later_lists(ls, list_of(ls, row), out);
    return !ls->complete || compare_days(row->as_of, ls->complete->as_of) >= 0;
}

/* Two statements of one day that cannot both be true: `out` is the stronger. */
static kz_status
compare_amounts(struct kz_graph *g, const struct kzi_raw *r,
    const struct kzi_raw *out, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (r->as_of != out->as_of || (r->flags & KZI_DERIVED) ||
        (out->flags & KZI_DERIVED) || (!is_below(r, out) && !is_below(out, r)))
        return KZ_OK;
    KZ_TRY(kzi_graph_finding(g, "conflict", "warning", r->owned, r->owner,
        r->holding, err,
        "another statement of the same day gives another amount"));
    kzi_finding_against(g, out->holding, (double)r->point / (double)r->base,
        (double)out->point / (double)out->base);
out:
    return st;
}

/*
 * The strongest of the rows of one owner (sorted, weakest first) into *out;
 * 0: it holds nothing.  Others of the same day that cannot be true beside it
 * are findings.
 */
static kz_status
resolve_owner(struct kz_graph *g, const struct lists *ls,
    const struct kzi_raw *row, size_t n, struct kzi_raw *out, int *found,
    struct kz_error *err)
{
    int stated = 0, have = 0;
    uint8_t named = 0;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n; i++)
        stated |= kzi_speaks_of(&g->q, &row[i]);
    for (size_t i = n; i-- > 0;) {
        struct kzi_raw r;

        if (stated && !kzi_speaks_of(&g->q, &row[i]))
            continue;
        if (is_named_later(ls, row, n, &row[i]) || !holds(ls, &row[i], &r))
            continue;
        named |= r.flags & KZI_NAMED;
        if (!have) {
            *out = r;
            have = 1;
            continue;
        }
        if (kzi_precedence(&r, out) > 0) {
            /* only a derived row can have changed its day */
            struct kzi_raw t = *out;

            *out = r;
            r = t;
        }
        KZ_TRY(compare_amounts(g, &r, out, err));
    }
    if (have)
        out->flags |= named;
    *found = have && !(out->flags & KZI_ENDED);
    if (*found && g->q.of == KZ_OF_VOTES_EXERCISABLE &&
        out->nature == KZ_NATURE_RECIPROCAL) {
        out->lo = out->hi = out->point = 0;
        out->flags = (uint8_t)(out->flags & ~(KZI_LO_OPEN | KZI_HI_OPEN));
    }
out:
    return st;
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
is_complete(const struct lists *ls, const struct kzi_raw *slot, size_t n)
{
    if (!ls->complete)
        return 0;
    for (size_t i = 0; i < ls->n; i++)
        if (ls->list[i].family == ls->complete->family &&
            list_is_later(&ls->list[i], ls->complete))
            return 0;
    for (size_t i = 0; i < n; i++)
        if (compare_days(slot[i].as_of, ls->complete->as_of) > 0)
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
    struct kzi_scratch *s, struct kzi_column *out, struct kz_error *err)
{
    struct lists ls = { 0 };
    struct kzi_raw *slot, *nominee;
    size_t k = 0, nnominees = 0, nlists = 0;
    kz_status st = KZ_OK;

    sort_rows(row, n);
    if (resolve_plain(g, row, n, out))
        return KZ_OK;
    if (kz_grow(&s->slot, &s->slot_cap, 2 * n, sizeof *s->slot) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    slot = s->slot;
    nominee = s->slot + n;
    KZ_TRY(collect_lists(g, row, n, s, &nlists, err));
    ls.list = s->list;
    ls.n = nlists;
    for (size_t i = 0; i < nlists; i++)
        if (s->list[i].listing == KZ_LIST_COMPLETE &&
            (!ls.complete || list_is_later(&s->list[i], ls.complete)))
            ls.complete = &s->list[i];
    for (size_t i = 0, j; i < n; i = j) {
        int found;

        for (j = i + 1; j < n && row[j].owner == row[i].owner; j++)
            ;
        KZ_TRY(resolve_owner(g, &ls, row + i, j - i, &slot[k], &found, err));
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
            nnominees, complete, behind, out, err));
    }
out:
    return st;
}
