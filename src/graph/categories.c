/*
 * Holders counted by category: what each group holds of a company, named and
 * undisclosed holders together (docs/methods.md 3.4).
 */
#include <stdlib.h>

#include "keizu/base/lower_bound.h"
#include "src/graph/graph_priv.h"

__extension__ typedef __int128 wide;

int
kz_group_is_home(enum kz_group group)
{
    return group == KZ_GROUP_GOVERNMENT || group == KZ_GROUP_INDIVIDUALS;
}

size_t
kz_categories_before(const struct kz_columns *c, uint32_t column)
{
    size_t at;

    KZ_LOWER_BOUND(at, c->ncategories, i, c->categories[i].column < column);
    return at;
}

const struct kz_categories *
kz_categories_at(const struct kz_columns *c, uint32_t column)
{
    return &c->categories[kz_categories_before(c, column)];
}

/* ---- the table ---- */

static int
by_company_and_strength(const void *pa, const void *pb)
{
    const struct kzi_counted *a = pa, *b = pb;

    if (a->company != b->company)
        return a->company < b->company ? -1 : 1;
    if (a->as_of != b->as_of)
        return a->as_of < b->as_of ? -1 : 1;
    if (a->filed != b->filed)
        return a->filed < b->filed ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank > b->rank ? -1 : 1;
    if (a->document != b->document)
        return a->document < b->document ? -1 : 1;
    return a->category < b->category ? -1 : a->category > b->category;
}

void
kzi_counted_sort(struct kzi_raws *r)
{
    if (r->ncounted > 1)
        qsort(r->counted, r->ncounted, sizeof *r->counted,
            by_company_and_strength);
}

static enum kz_group
group_of_category(int category)
{
    switch (category) {
    case KZ_CATEGORY_GOVERNMENT:
        return KZ_GROUP_GOVERNMENT;
    case KZ_CATEGORY_FOREIGN_ORGANISATIONS:
        return KZ_GROUP_FOREIGN_ORGANISATIONS;
    case KZ_CATEGORY_FOREIGN_INDIVIDUALS:
        return KZ_GROUP_FOREIGN_INDIVIDUALS;
    case KZ_CATEGORY_INDIVIDUALS:
        return KZ_GROUP_INDIVIDUALS;
    default:
        return KZ_GROUP_ORGANISATIONS;
    }
}

static const char no_total[] =
    "holders by category narrow nothing: no total, or another";

static kz_status
unused(struct kz_graph *g, kz_node company, const char *why,
    struct kz_error *err)
{
    return kzi_graph_finding(g, "categories-unused", "note", company,
        KZ_NODE_NONE, 0, err, "%s", why);
}

/* Add up the rows of one document; NULL, or why it cannot be done. */
static const char *
add_rows(const struct kzi_counted *row, size_t n, struct kzi_counts *out)
{
    int64_t sum = 0;

    *out = (struct kzi_counts){
        .all = -1, .lot = row[0].unit_shares, .as_of = row[0].as_of
    };
    for (size_t i = 0; i < n; i++) {
        const struct kzi_counted *r = &row[i];

        if (r->of_a_class || (i > 0 && row[i - 1].category == r->category))
            return "holders by category narrow nothing: classes of shares are "
                   "counted apart";
        if (r->units < 0 || r->unit_shares < 1 || r->unit_shares != out->lot ||
            r->units > INT64_MAX / r->unit_shares / KZ_GROUPS)
            return "holders by category narrow nothing: a number of units is "
                   "missing";
        if (r->category == KZ_CATEGORY_TOTAL) {
            out->all = r->units;
        } else {
            out->lots[group_of_category(r->category)] += r->units;
            sum += r->units;
        }
    }
    return out->all == sum ? NULL : no_total;
}

kz_status
kzi_counts_take(struct kz_graph *g, const struct kzi_counted *row, size_t n,
    struct kzi_counts *out, int *found, struct kz_error *err)
{
    const struct kzi_counted *last = &row[n - 1];
    size_t first = n - 1;
    const char *why;

    while (first > 0 && row[first - 1].as_of == last->as_of &&
           row[first - 1].filed == last->filed &&
           row[first - 1].rank == last->rank &&
           row[first - 1].document == last->document)
        first--;
    why = add_rows(row + first, n - first, out);
    *found = !why;
    return why ? unused(g, row[0].company, why, err) : KZ_OK;
}

int
kzi_counts_is_over(const struct kzi_counts *c, const struct kzi_raw *slot,
    size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (kzi_compare_days(slot[i].as_of, c->as_of) > 0 ||
            slot[i].stake == KZ_STAKE_VOTES)
            return 1;
    return 0;
}

/*
 * Without odd lots it is the table's own total.  Else it is what counts of
 * the same day are parts of, if odd lots can be the difference: they are a
 * small part of any company.
 */
int64_t
kzi_counts_whole(const struct kzi_counts *c, const struct kzi_raw *slot,
    size_t n)
{
    int64_t shares = c->all * c->lot;

    if (c->lot == 1)
        return shares;
    for (size_t i = 0; i < n; i++)
        if (slot[i].kind == KZ_AMOUNT_COUNT && slot[i].as_of == c->as_of &&
            slot[i].base >= shares && slot[i].base - shares <= shares / 20)
            return slot[i].base;
    return 0;
}

/* ---- holders ---- */

#define BIT(group) (1u << (group))

/* The groups that a holder may be counted in, by what is known of it. */
static unsigned
groups_of(const struct kz_node_info *n, kz_country home)
{
    const unsigned foreign = BIT(KZ_GROUP_FOREIGN_ORGANISATIONS);
    const unsigned person = BIT(KZ_GROUP_FOREIGN_INDIVIDUALS);
    const unsigned own = BIT(KZ_GROUP_INDIVIDUALS);
    const unsigned organisation = BIT(KZ_GROUP_ORGANISATIONS);
    kz_country law = n->nationality; /* an address is no law */

    if (n->flags & KZ_NODE_STATE)
        return !n->country          ? BIT(KZ_GROUP_GOVERNMENT) | foreign
               : n->country == home ? BIT(KZ_GROUP_GOVERNMENT)
                                    : foreign;
    switch ((enum kz_party_type)n->type) {
    case KZ_PARTY_PERSON:
        return !law ? own | person : law == home ? own : person;
    case KZ_PARTY_COMPANY:
    case KZ_PARTY_NOMINEE:
        return !law          ? organisation | foreign
               : law == home ? organisation
                             : foreign;
    case KZ_PARTY_FUND:
    case KZ_PARTY_ASSOCIATION: /* of persons, or a partnership */
        return law && law != home
                   ? foreign | person
                   : organisation | own | (law ? 0 : foreign | person);
    default:
        return ~1u;
    }
}

static int
is_one(unsigned mask)
{
    return (mask & (mask - 1)) == 0;
}

static enum kz_group
only(unsigned mask)
{
    return (enum kz_group)__builtin_ctz(mask);
}

/* ---- the column ---- */

static const char too_much[] =
    "holders by category narrow nothing: named ones have more than is counted "
    "of their kind";

/* What named holders of each group come to; of none: of several, or itself. */
struct named {
    wide lo[KZ_GROUPS], hi[KZ_GROUPS], point[KZ_GROUPS];
    wide may[KZ_GROUPS]; /* of those that may be of the group */
    int lo_open[KZ_GROUPS];
};

static void
sort_out(struct kz_graph *g, kz_node company, struct kzi_column *c,
    kz_country home, struct named *out)
{
    *out = (struct named){ .lo = { 0 } };
    for (size_t i = 0; i < c->nslots; i++) {
        struct kzi_raw *r = &c->slot[i];
        unsigned mask =
            r->owner == company ? 0 : groups_of(&g->node[r->owner], home);

        r->group = mask && is_one(mask) ? (uint8_t)only(mask) : KZ_GROUP_NONE;
        out->lo[r->group] += r->lo;
        out->hi[r->group] += r->hi;
        out->point[r->group] += r->point;
        out->lo_open[r->group] |= (r->flags & KZI_LO_OPEN) != 0;
        for (int k = 1; k < KZ_GROUPS; k++)
            if (r->group == KZ_GROUP_NONE && mask & BIT(k))
                out->may[k] += r->hi;
    }
}

/* The groups' totals in base units, own shares out: these are individuals'. */
static int
measure(const struct kzi_counts *t, int64_t whole, int64_t own,
    const struct named *n, int64_t scale, struct kz_categories *out)
{
    int64_t odd = whole - t->all * t->lot, shares = own / scale;

    for (int k = 1; k < KZ_GROUPS; k++) {
        wide lo = (wide)t->lots[k] * t->lot;
        wide hi = lo + odd - shares % t->lot;

        if (k == KZ_GROUP_INDIVIDUALS) {
            lo += shares % t->lot - shares;
            hi += shares % t->lot - shares;
        }
        lo = lo * scale - n->may[k];
        hi *= scale;
        if (hi < 0)
            return 0;
        out->lo[k] = lo > 0 ? (int64_t)lo : 0;
        out->hi[k] = (int64_t)hi;
    }
    return 1;
}

/* Whether holders with these sums fit; at: their lower ends, or points. */
static int
fits(const struct kz_categories *t, const wide at[KZ_GROUPS],
    const wide top[KZ_GROUPS], int64_t base)
{
    wide least = at[KZ_GROUP_NONE], most = top[KZ_GROUP_NONE];

    for (int k = 1; k < KZ_GROUPS; k++) {
        if (at[k] > t->hi[k])
            return 0;
        least += at[k] > t->lo[k] ? at[k] : t->lo[k];
        most += t->hi[k];
    }
    return least <= base && base <= most;
}

/* Some holder's open lower end is all that there is room for. */
static int
is_at_open_end(const struct kz_categories *t, const struct named *n,
    int64_t base)
{
    wide least = n->lo[KZ_GROUP_NONE];
    int open = n->lo_open[KZ_GROUP_NONE];

    for (int k = 1; k < KZ_GROUPS; k++) {
        if (n->lo[k] == t->hi[k] && n->lo_open[k])
            return 1;
        least += n->lo[k] > t->lo[k] ? n->lo[k] : t->lo[k];
        open |= n->lo[k] >= t->lo[k] && n->lo_open[k];
    }
    return least == base && open;
}

/* All points at their lower ends, the rest undisclosed. */
static void
lower_points(struct kzi_column *c)
{
    for (size_t i = 0; i < c->nslots; i++)
        c->slot[i].point = c->slot[i].lo;
    c->upoint = c->ulower;
}

/* Own shares that are an interval, or left in the whole. */
static int64_t
own_of(const struct kzi_column *c, kz_node company)
{
    for (size_t i = 0; i < c->nslots; i++)
        if (c->slot[i].owner == company)
            return c->slot[i].lo == c->slot[i].hi ? c->slot[i].lo : -1;
    return 0;
}

kz_status
kzi_categories_apply(struct kz_graph *g, kz_node company,
    const struct kzi_counts *counts, int64_t whole, int64_t own,
    struct kzi_column *c, struct kz_error *err)
{
    kz_country home = kz_country_from(g->q.home);
    int64_t base = c->base + own, left = own_of(c, company);
    struct named named;

    if ((c->flags & (KZ_COL_COMPLETE | KZ_COL_RING_SELF)) || base % whole ||
        left < 0 ||
        (g->node[company].country && g->node[company].country != home))
        return KZ_OK;
    if ((own + left) % (base / whole)) /* no shares of such a whole */
        return unused(g, company, no_total, err);
    sort_out(g, company, c, home, &named);
    if (!measure(counts, whole, own + left, &named, base / whole, &c->groups) ||
        !fits(&c->groups, named.lo, named.hi, c->base) ||
        is_at_open_end(&c->groups, &named, c->base))
        return unused(g, company, too_much, err);
    if (!fits(&c->groups, named.point, named.point, c->base)) {
        if (!fits(&c->groups, named.lo, named.lo, c->base))
            return unused(g, company, too_much, err);
        lower_points(c);
    }
    c->flags |= KZ_COL_CATEGORIES | KZ_COL_BINDING;
    return KZ_OK;
}
