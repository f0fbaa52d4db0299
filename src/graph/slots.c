/*
 * Weighing a register: its slots on one base, treasury out, what is
 * undisclosed, and whether it can be true at all (docs/methods.md 1).
 */
#include <stdlib.h>

#include "src/graph/graph_priv.h"

__extension__ typedef __int128 wide;

/*
 * Upper ends have to sum up in 64 bits: some thousands of them over the first
 * base, 9 * 10^9 over the last.  A fraction rounded outward to the second is
 * off by less than 1e-15.  Exact slots sum to no more than their base, or the
 * register is infeasible.
 */
#define BASE_MAX   ((int64_t)1 << 50)
#define BASE_ROUND ((int64_t)1000000000000000)
#define BASE_SMALL ((int64_t)1000000000)
#define SUMMABLE   4096

int64_t
kzi_gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t t = a % b;

        a = b;
        b = t;
    }
    return a;
}

/* The least common base, or 0 when it would not fit. */
static int64_t
common_base(int64_t base, const struct kzi_raw *slot, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        wide b;

        if (slot[i].base == base)
            continue;
        b = (wide)base / kzi_gcd(base, slot[i].base) * slot[i].base;
        if (b > BASE_MAX)
            return 0;
        base = (int64_t)b;
    }
    return base;
}

static int
is_exact(const struct kzi_raw *r)
{
    return r->lo == r->hi;
}

/* 1 if some slot has two ends, or will have over that base. */
static int
is_interval(int64_t base, const struct kzi_raw *slot, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_exact(&slot[i]) || base % slot[i].base)
            return 1;
    return 0;
}

/*
 * A base for all slots: their common one where their sums stay in 64 bits;
 * whole: it is to be a multiple of that, or 0.
 */
static int64_t
choose_base(const struct kzi_raw *slot, size_t n, const struct kzi_raw *nominee,
    size_t nnominees, int64_t whole)
{
    int64_t base = whole ? whole : n ? slot[0].base : nominee[0].base;

    base = common_base(base, slot, n);
    if (base)
        base = common_base(base, nominee, nnominees);
    if (!base)
        base = BASE_ROUND;
    if (!is_interval(base, slot, n) && !is_interval(base, nominee, nnominees))
        return base;
    if (n + nnominees > SUMMABLE)
        return base < BASE_SMALL ? base : BASE_SMALL;
    return base <= BASE_MAX ? base : BASE_ROUND;
}

/*
 * Bring amounts to the base.  Where it is not a multiple of a slot's own the
 * ends are rounded outward and closed, so that nothing true is lost.
 */
static void
rescale(int64_t base, struct kzi_raw *slot, size_t n, struct kzi_column *c)
{
    for (size_t i = 0; i < n; i++) {
        struct kzi_raw *r = &slot[i];
        wide lo = (wide)r->lo * base, hi = (wide)r->hi * base;

        if (r->base == base)
            continue;
        if (base % r->base == 0) {
            int64_t f = base / r->base;

            r->lo *= f;
            r->hi *= f;
            r->point *= f;
        } else {
            c->flags |= KZ_COL_ROUNDED;
            r->point = (int64_t)((wide)r->point * base / r->base);
            if (lo % r->base)
                r->flags = (uint8_t)(r->flags & ~KZI_LO_OPEN);
            if (hi % r->base)
                r->flags = (uint8_t)(r->flags & ~KZI_HI_OPEN);
            r->lo = (int64_t)(lo / r->base);
            r->hi = (int64_t)((hi + r->base - 1) / r->base);
            if (r->point < r->lo)
                r->point = r->lo;
        }
        r->base = base;
    }
}

struct sums {
    wide lo, hi, point;
    int lo_open, hi_open; /* some end that counts is open */
    int exact, decimal;   /* all slots are; all are decimals said exact */
};

static struct sums
add_up(const struct kzi_raw *slot, size_t n)
{
    struct sums s = { 0, 0, 0, 0, 0, 1, 1 };

    for (size_t i = 0; i < n; i++) {
        s.lo += slot[i].lo;
        s.hi += slot[i].hi;
        s.point += slot[i].point;
        s.lo_open |= (slot[i].flags & KZI_LO_OPEN) != 0;
        s.hi_open |= (slot[i].flags & KZI_HI_OPEN) != 0;
        s.exact &= is_exact(&slot[i]);
        s.decimal &= slot[i].kind == KZ_AMOUNT_EXACT;
    }
    return s;
}

static int
is_over(const struct sums *s, int64_t ulo, int64_t base)
{
    return s->lo + ulo > base || (s->lo + ulo == base && s->lo_open);
}

static int
is_under(const struct sums *s, wide uhi, int64_t base)
{
    return s->hi + uhi < base || (s->hi + uhi == base && s->hi_open);
}

/*
 * Half a unit of the last decimal to either side, the upper end open; base is
 * ten times as fine.
 */
static void
widen(struct kzi_raw *slot, size_t n, int64_t base)
{
    for (size_t i = 0; i < n; i++) {
        int64_t unit = 10 * (base / slot[i].base);

        slot[i].lo = slot[i].lo * unit - unit / 2;
        slot[i].hi = slot[i].hi * unit + unit / 2;
        slot[i].point = slot[i].point * unit;
        slot[i].base = base * 10;
        if (slot[i].lo < 0)
            slot[i].lo = 0;
        if (slot[i].hi > slot[i].base)
            slot[i].hi = slot[i].base;
        else
            slot[i].flags |= KZI_HI_OPEN;
    }
}

static void
narrow(struct kzi_raw *slot, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        slot[i].lo = slot[i].hi = slot[i].point;
        slot[i].flags = (uint8_t)(slot[i].flags & ~KZI_HI_OPEN);
    }
}

/*
 * Exact decimals of a complete list that reach the whole only within their
 * printed precision (33.33 three times) are read as printed.
 */
static kz_status
read_as_printed(struct kz_graph *g, kz_node company, struct kzi_raw *slot,
    size_t n, struct kzi_raw *nominee, size_t nnominees, int64_t *base,
    struct kz_error *err)
{
    struct sums s = add_up(slot, n), m = add_up(nominee, nnominees);
    wide total = 0;

    if (!s.decimal || !m.decimal || *base > BASE_MAX / 10)
        return KZ_OK;
    for (size_t i = 0; i < n; i++)
        total += (wide)slot[i].lo * (*base / slot[i].base);
    for (size_t i = 0; i < nnominees; i++)
        total += (wide)nominee[i].lo * (*base / nominee[i].base);
    if (total == *base)
        return KZ_OK;
    widen(slot, n, *base);
    widen(nominee, nnominees, *base);
    *base *= 10;
    s = add_up(slot, n);
    m = add_up(nominee, nnominees);
    s.hi_open |= m.hi_open;
    if (s.lo + m.lo <= *base && !is_under(&s, m.hi, *base))
        return kzi_graph_finding(g, "read-as-printed", "note", company,
            KZ_NODE_NONE, n ? slot[0].holding : nominee[0].holding, err,
            "decimals that reach the whole only within their printed "
            "precision are read as printed");
    narrow(slot, n);
    narrow(nominee, nnominees);
    return KZ_OK;
}

/*
 * The point graph is always a consistent completion: values as they are; all
 * lower ends where those sum to more than the whole; then, where more is left
 * than may be undisclosed, every slot the same part t of its way upward.
 */
static void
weigh_point(struct kzi_column *c, const struct sums *s)
{
    wide rest = (wide)c->base - s->point;

    c->ulower = (double)(c->base - (int64_t)s->lo) / (double)c->base;
    if (rest < c->ulo) {
        for (size_t i = 0; i < c->nslots; i++)
            c->slot[i].point = c->slot[i].lo;
        rest = (wide)c->base - s->lo;
    }
    c->upoint = (double)(int64_t)rest / (double)c->base;
    if (rest > c->uhi && s->hi > s->lo) {
        c->t = (double)(int64_t)((wide)c->base - c->uhi - s->lo) /
               (double)(int64_t)(s->hi - s->lo);
        c->upoint = (double)c->uhi / (double)c->base;
    }
}

/* A self-holding leaves the column, and the rest is divided by 1 - w. */
static kz_status
take_treasury(struct kz_graph *g, kz_node company, struct kzi_raw *slot,
    size_t *n, struct kzi_column *c, struct kz_error *err)
{
    kz_status st = KZ_OK;
    size_t k = 0;

    for (size_t i = 0; i < *n; i++) {
        struct kzi_raw *r = &slot[i];

        if (r->owner != company || !is_exact(r) || !r->lo) {
            slot[k++] = *r;
            continue;
        }
        KZ_TRY(kzi_graph_finding(g, "self-holding", "note", company,
            KZ_NODE_NONE, r->holding, err,
            g->q.treasury_in ? "the company holds shares of itself"
                             : "the company holds shares of itself: taken "
                               "out of the whole"));
        if (g->q.treasury_in || r->lo >= c->base) {
            if (r->lo >= c->base)
                c->flags |= KZ_COL_RING_SELF;
            slot[k++] = *r;
            continue;
        }
        c->base -= r->lo;
    }
    *n = k;
    for (size_t i = 0; i < k; i++)
        slot[i].base = c->base;
out:
    return st;
}

static kz_status
infeasible(struct kz_graph *g, kz_node company, struct kzi_column *c,
    const char *code, const char *text, struct kz_error *err)
{
    c->flags |= KZ_COL_INFEASIBLE;
    c->flags &= (uint16_t) ~(KZ_COL_ULO_OPEN | KZ_COL_UHI_OPEN);
    c->ulo = 0;
    c->uhi = c->base;
    c->upoint = c->ulower = 1;
    return kzi_graph_finding(g, code, "error", company, KZ_NODE_NONE, 0, err,
        "%s", text);
}

/* The undisclosed slot: what nominees hold, and all that is not named. */
static void
weigh_undisclosed(const struct kzi_raw *slot, size_t n,
    const struct kzi_raw *nominee, size_t nnominees, int complete, int behind,
    struct kzi_column *c)
{
    struct sums nom = add_up(nominee, nnominees);

    c->ulo = nom.lo > c->base ? c->base : (int64_t)nom.lo;
    c->uhi = c->base;
    if (nom.lo_open)
        c->flags |= KZ_COL_ULO_OPEN;
    if (complete) {
        c->uhi = nom.hi > c->base ? c->base : (int64_t)nom.hi;
        if (nom.hi_open)
            c->flags |= KZ_COL_UHI_OPEN;
    }
    if (!behind || !nnominees)
        return;
    /* what other filings name comes out of the nominees' part */
    for (size_t i = 0; i < n; i++) {
        if (!kzi_is_apart(&slot[i]))
            continue;
        c->flags &= (uint16_t) ~(KZ_COL_ULO_OPEN | KZ_COL_UHI_OPEN);
        c->ulo = c->ulo > slot[i].hi ? c->ulo - slot[i].hi : 0;
        if (complete)
            c->uhi = c->uhi > slot[i].lo ? c->uhi - slot[i].lo : 0;
    }
}

/* Whether the register can be true; if not, a finding. */
static kz_status
check_feasible(struct kz_graph *g, kz_node company, const struct sums *s,
    int complete, struct kzi_column *c, struct kz_error *err)
{
    if (is_over(s, c->ulo, c->base))
        return infeasible(g, company, c, "over-full",
            "the holdings sum to more than the whole: the register is taken "
            "as wholly undisclosed",
            err);
    if (complete && is_under(s, c->uhi, c->base))
        return infeasible(g, company, c, "under-full",
            "a complete register does not reach the whole: it is taken as "
            "wholly undisclosed",
            err);
    return KZ_OK;
}

kz_status
kzi_slots_weigh(struct kz_graph *g, kz_node company, struct kzi_raw *slot,
    size_t *n, const struct kzi_raw *nominee_in, size_t nnominees, int complete,
    int behind, const struct kzi_counts *counts, struct kzi_column *c,
    struct kz_error *err)
{
    /* nominees lie behind the slots in the same scratch: writable */
    struct kzi_raw *nominee = nnominees ? slot + (nominee_in - slot) : NULL;
    int64_t whole = 0, own;
    struct sums s;
    kz_status st = KZ_OK;

    if (counts && !kzi_counts_is_over(counts, slot, *n) &&
        !kzi_counts_is_over(counts, nominee, nnominees)) {
        whole = kzi_counts_whole(counts, slot, *n);
        if (!whole)
            whole = kzi_counts_whole(counts, nominee, nnominees);
    }
    c->flags = complete ? KZ_COL_COMPLETE : 0;
    c->base = choose_base(slot, *n, nominee, nnominees, whole);
    if (complete && !is_interval(c->base, slot, *n) &&
        !is_interval(c->base, nominee, nnominees)) {
        KZ_TRY(read_as_printed(g, company, slot, *n, nominee, nnominees,
            &c->base, err));
        c->base = choose_base(slot, *n, nominee, nnominees, whole);
    }
    rescale(c->base, slot, *n, c);
    rescale(c->base, nominee, nnominees, c);
    c->known = nnominees > 0;
    for (size_t i = 0; i < *n; i++)
        c->known |= slot[i].owner != company && slot[i].hi > 0;
    own = c->base;
    KZ_TRY(take_treasury(g, company, slot, n, c, err));
    own -= c->base;
    c->slot = slot;
    c->nslots = *n;
    weigh_undisclosed(slot, *n, nominee, nnominees, complete, behind, c);
    s = add_up(slot, *n);
    if (!s.exact)
        c->flags |= KZ_COL_INTERVAL;
    s.lo_open |= (c->flags & KZ_COL_ULO_OPEN) != 0;
    s.hi_open |= (c->flags & KZ_COL_UHI_OPEN) != 0;
    KZ_TRY(check_feasible(g, company, &s, complete, c, err));
    if (c->flags & KZ_COL_INFEASIBLE)
        goto out;
    if (!s.exact && c->uhi < c->base)
        c->flags |= KZ_COL_BINDING;
    weigh_point(c, &s);
    if (whole)
        KZ_TRY(kzi_categories_apply(g, company, counts, whole, own, c, err));
out:
    return st;
}
