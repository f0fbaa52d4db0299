/* Control: what votes come to in one register, and whether they carry it. */
#include "src/analysis/control_priv.h"

__extension__ typedef __int128 wide;

/* S / base against the threshold. */
static int
compare(const struct kz_control *k, wide s, wide base)
{
    wide a = s * k->rule.den, b = base * k->rule.num;

    return a < b ? -1 : a > b;
}

static int
passes_min(const struct kz_control *k, wide s, wide base, int open)
{
    int c = compare(k, s, base);

    return c > 0 || (c == 0 && (k->rule.inclusive || open));
}

static int
passes_max(const struct kz_control *k, wide s, wide base, int open)
{
    int c = compare(k, s, base);

    return c > 0 || (c == 0 && k->rule.inclusive && !open);
}

int
kzi_control_rest_votes(const struct kz_control *k, uint32_t column, int certain)
{
    unsigned cls = KZ_SRC_CLASS_OF(k->c->usrc[column]);

    if (k->bloc && k->bloc->classes && k->bloc->classes[cls])
        return 1;
    if (certain)
        return 0;
    if (!k->bloc)
        return k->mode == KZ_CONTROL_POSSIBLE_JOINED;
    /* whoever they are, they may be on a list */
    return !k->bloc->classes || cls >= kz_graph_special(k->g, KZ_CLASS_UNKNOWN);
}

int
kzi_control_home_votes(const struct kz_control *k)
{
    kz_country home = kz_country_from(kz_graph_question(k->g)->home);
    const kz_country *list;
    size_t n;

    if (k->mode == KZ_CONTROL_CERTAIN)
        return 0;
    if (!k->bloc || !k->bloc->classes)
        return k->bloc || k->mode == KZ_CONTROL_POSSIBLE_JOINED;
    n = kz_graph_countries(k->g, &list);
    for (size_t i = 0; i < n; i++)
        if (list[i] == home)
            return k->bloc->classes[2 * i] || k->bloc->classes[2 * i + 1];
    return 0;
}

void
kzi_control_rest(const struct kz_control *k, uint32_t column,
    struct kzi_group_rest *out)
{
    const struct kz_columns *c = k->c;

    if (c->flags[column] & KZ_COL_CATEGORIES)
        *out = k->groups[kz_categories_before(c, column)];
    else
        *out = (struct kzi_group_rest){ { c->ulo[column], 0 },
            { c->uhi[column], 0 } };
}

/*
 * The candidates of min and max as numerators over a base each.  Own shares
 * within an interval are out of the whole, which is then base - w; w is
 * chosen where the smaller (greater) of the candidates' ratios is extreme:
 * one rises with w and the other falls, so that is where they meet, as far
 * as the other slots allow it.
 */
struct ends {
    wide min_a, min_b, max_a, max_b, base_min, base_max;
    int min_a_open, min_b_open, max_a_open, max_b_open;
};

static wide
clamp(wide w, wide lo, wide hi)
{
    return w < lo ? lo : w > hi ? hi : w;
}

/* Own shares of exactly w are at an end that is not attained. */
static int
is_open_end(const struct kzi_total *t, wide w)
{
    return (w == t->self_lo && (t->self_open & 1)) ||
           (w == t->self_hi && (t->self_open & 2));
}

static struct ends
ends_of(const struct kz_control *k, uint32_t column, const struct kzi_tally *y,
    int joins)
{
    const struct kzi_total *t = &k->total[column];
    wide base = k->c->base[column];
    int ulo_open = (k->c->flags[column] & KZ_COL_ULO_OPEN) != 0;
    int uhi_open = (k->c->flags[column] & KZ_COL_UHI_OPEN) != 0;
    int sure = kzi_control_rest_votes(k, column, 1), at_home;
    int open_min = 0, open_max = 0;
    wide rest_min, rest_max; /* what those outside the bloc hold */
    struct ends e = { .base_min = base, .base_max = base };
    struct kzi_group_rest u;

    kzi_control_rest(k, column, &u);
    at_home = joins && u.hi[1] > 0 && kzi_control_home_votes(k);
    e.min_a = y->lo + (sure ? u.lo[0] : 0);
    rest_min = (wide)t->hi - y->hi + (sure ? 0 : u.hi[0]) + u.hi[1];
    e.max_a = y->hi + (joins ? u.hi[0] : 0) + (at_home ? u.hi[1] : 0);
    rest_max =
        (wide)t->lo - y->lo + (joins ? 0 : u.lo[0]) + (at_home ? 0 : u.lo[1]);
    if (t->self_hi > 0) {
        wide least = clamp(base - t->hi - u.hi[0], t->self_lo, t->self_hi);
        wide most = clamp(base - t->lo - u.lo[0], least, t->self_hi);
        wide w_min = clamp(base - e.min_a - rest_min, least, most);
        wide w_max = clamp(base - e.max_a - rest_max, least, most);

        e.base_min -= w_min;
        e.base_max -= w_max;
        open_min = is_open_end(t, w_min);
        open_max = is_open_end(t, w_max);
    }
    e.min_a_open = open_min || y->lo_open > 0 || (sure && ulo_open);
    e.min_b = e.base_min - rest_min;
    e.min_b_open = open_min || t->hi_open > y->hi_open || (!sure && uhi_open);
    e.max_a_open = open_max || y->hi_open > 0 || (joins && uhi_open);
    e.max_b = e.base_max - rest_max;
    e.max_b_open = open_max || t->lo_open > y->lo_open || (!joins && ulo_open);
    return e;
}

int
kzi_control_may_pass(const struct kz_control *k, uint32_t column,
    const struct kzi_tally *y, int joins)
{
    struct ends e = ends_of(k, column, y, joins);

    return passes_max(k, e.max_a, e.base_max, e.max_a_open) &&
           passes_max(k, e.max_b, e.base_max, e.max_b_open);
}

int
kzi_control_passes(const struct kz_control *k, uint32_t column,
    const struct kzi_tally *y)
{
    struct ends e;

    if (k->mode != KZ_CONTROL_CERTAIN)
        return kzi_control_may_pass(k, column, y,
            kzi_control_rest_votes(k, column, 0));
    e = ends_of(k, column, y, kzi_control_rest_votes(k, column, 1));
    return passes_min(k, e.min_a, e.base_min, e.min_a_open) ||
           passes_min(k, e.min_b, e.base_min, e.min_b_open);
}

void
kzi_control_range(const struct kz_control *k, uint32_t column,
    const struct kzi_tally *y, struct kz_controlled *out)
{
    struct ends e = ends_of(k, column, y,
        kzi_control_rest_votes(k, column, k->mode == KZ_CONTROL_CERTAIN));
    wide min = e.min_a > e.min_b ? e.min_a : e.min_b;
    wide max = e.max_a < e.max_b ? e.max_a : e.max_b;

    out->lower = (double)min / (double)e.base_min;
    out->upper = (double)max / (double)e.base_max;
}

int
kzi_control_count(const struct kz_control *k, uint64_t arc, uint32_t column,
    struct kzi_tally *y)
{
    const struct kz_columns *c = k->c;
    unsigned open = c->ends ? c->ends[arc] : 0;

    if (c->flags[column] & KZ_COL_INFEASIBLE)
        return 0; /* its register says nothing */
    if (c->owner[arc] == c->node[column] && k->total[column].self_hi > 0)
        return 0;
    y->lo += c->lo[arc];
    y->hi += c->hi[arc];
    y->lo_open += open & 1u;
    y->hi_open += open >> 1 & 1u;
    return 1;
}

static void
add_totals(struct kz_control *k)
{
    const struct kz_columns *c = k->c;
    int treasury_in = kz_graph_question(k->g)->treasury_in;

    for (uint32_t i = 0; i < c->nc; i++) {
        struct kzi_total *t = &k->total[i];

        if (c->flags[i] & KZ_COL_INFEASIBLE)
            continue;
        for (uint64_t a = c->start[i]; a < c->start[i + 1]; a++) {
            unsigned open = c->ends ? c->ends[a] : 0;

            if (!treasury_in && c->owner[a] == c->node[i] &&
                c->lo[a] < c->hi[a]) {
                t->self_lo = c->lo[a];
                t->self_hi = c->hi[a];
                t->self_open = open;
                continue;
            }
            t->lo += c->lo[a];
            t->hi += c->hi[a];
            t->lo_open += open & 1u;
            t->hi_open += open >> 1 & 1u;
        }
    }
}

/* What is left undisclosed in the groups, [1] of home, [0] of any country. */
static void
add_groups(struct kz_control *k)
{
    const struct kz_columns *c = k->c;

    for (size_t i = 0; i < c->ncategories; i++) {
        const struct kz_categories *x = &c->categories[i];
        struct kzi_group_rest *to = &k->groups[i];
        wide lo[KZ_GROUPS] = { 0 }, hi[KZ_GROUPS] = { 0 };

        for (uint64_t a = c->start[x->column]; a < c->start[x->column + 1];
             a++) {
            lo[KZ_ENDS_GROUP(c->ends[a])] += c->lo[a];
            hi[KZ_ENDS_GROUP(c->ends[a])] += c->hi[a];
        }
        for (int g = 1; g < KZ_GROUPS; g++) {
            int home = kz_group_is_home((enum kz_group)g);

            if (x->lo[g] > hi[g])
                to->lo[home] += (int64_t)(x->lo[g] - hi[g]);
            to->hi[home] += (int64_t)(x->hi[g] - lo[g]);
        }
    }
}

void
kzi_control_add_up(struct kz_control *k)
{
    add_totals(k);
    add_groups(k);
}
