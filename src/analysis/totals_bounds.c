/* Bounds of totals: of the sets everybody asks about, and country by country. */
#include <string.h>

#include "keizu/analysis/bounds.h"
#include "keizu/analysis/control.h"
#include "keizu/base/alloc.h"
#include "src/analysis/totals_priv.h"

struct kzi_totals_bounds {
    const struct kz_graph *g;
    const struct kz_columns *c;
    struct kz_bounds *bounds;
    int attained;               /* asked for, and some end is open */
    double *x[KZI_SETS];        /* NULL: equal to another (equal_set) */
    uint8_t *reached[KZI_SETS]; /* the same, or not asked */
    uint8_t *needed;            /* [ncomp] a value is asked for below */
    uint64_t *start;            /* [nc + 1] of each column's countries */
    struct kzi_country_bound *country;
};

void
kzi_totals_bounds_free(struct kzi_totals_bounds *b)
{
    if (!b)
        return;
    kz_bounds_free(b->bounds);
    for (int i = 0; i < KZI_SETS; i++) {
        kz_free(b->x[i]);
        kz_free(b->reached[i]);
    }
    kz_free(b->needed);
    kz_free(b->start);
    kz_free(b->country);
    kz_free(b);
}

static int
some_end_is_open(const struct kz_columns *c)
{
    const uint8_t ends = KZ_COL_ULO_OPEN | KZ_COL_UHI_OPEN;

    if (c->ends)
        return 1;
    for (uint32_t j = 0; j < c->nc; j++)
        if (c->flags[j] & ends)
            return 1;
    return 0;
}

static int
some_column_binds(const struct kz_columns *c)
{
    for (uint32_t j = 0; j < c->nc; j++)
        if (c->flags[j] & KZ_COL_BINDING)
            return 1;
    return 0;
}

/* ---- sets ---- */

static uint8_t *
new_set(const struct kz_graph *g)
{
    return kz_calloc(kz_graph_classes(g), 1);
}

static void
fill_set(const struct kz_graph *g, enum kzi_set set, uint8_t *in)
{
    switch (set) {
    case KZI_SET_DOMESTIC:
        kz_bloc_country(g, kz_country_from(kz_graph_question(g)->home), in);
        break;
    case KZI_SET_FOREIGN:
        kz_bloc_foreign(g, 0, in);
        break;
    case KZI_SET_FOREIGN_STATE:
        kz_bloc_foreign(g, 1, in);
        break;
    case KZI_SET_NOT_FOREIGN:
        kz_bloc_foreign(g, 0, in);
        kz_bloc_others(g, in, in);
        break;
    case KZI_SET_NOT_FOREIGN_STATE:
        kz_bloc_foreign(g, 1, in);
        kz_bloc_others(g, in, in);
        break;
    case KZI_SET_KNOWN:
    case KZI_SET_KNOWN_OR_HOME:
    case KZI_SETS:
        memset(in, 0, kz_graph_classes(g));
        kz_bloc_others(g, in, in);
        in[kz_graph_special(g, KZ_CLASS_COUNTED_HOME)] =
            set == KZI_SET_KNOWN_OR_HOME;
        break;
    }
}

/* Without categories nothing is counted at home, and some sets are equal. */
static enum kzi_set
equal_set(const struct kzi_totals_bounds *b, enum kzi_set set)
{
    if (b->c->ncategories)
        return set;
    return set == KZI_SET_NOT_FOREIGN     ? KZI_SET_DOMESTIC
           : set == KZI_SET_KNOWN_OR_HOME ? KZI_SET_KNOWN
                                          : set;
}

static const double *
least_of(const struct kzi_totals_bounds *b, enum kzi_set set)
{
    return b->x[equal_set(b, set)];
}

static const uint8_t *
reached_of(const struct kzi_totals_bounds *b, enum kzi_set set)
{
    return b->reached[equal_set(b, set)];
}

static kz_status
bound_sets(struct kzi_totals_bounds *b, struct kz_error *err)
{
    uint8_t *in = new_set(b->g);
    kz_status st = KZ_OK;

    if (!in)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (int i = 0; i < KZI_SETS; i++) {
        if (equal_set(b, (enum kzi_set)i) != (enum kzi_set)i)
            continue;
        b->x[i] = kz_calloc(b->c->nc, sizeof *b->x[i]);
        if (b->attained)
            b->reached[i] = kz_calloc(b->c->nc, 1);
        if (!b->x[i] || (b->attained && !b->reached[i]))
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        fill_set(b->g, (enum kzi_set)i, in);
        KZ_TRY(kz_bounds_lower(b->bounds, in, b->x[i], b->reached[i], err));
    }
out:
    kz_free(in);
    return st;
}

/* ---- countries ---- */

/* Which countries can have a part in which component, as lists of these. */
struct reach {
    size_t words;
    uint64_t *mask;  /* [ncomp * words] countries */
    uint64_t *start; /* [countries + 1] */
    uint32_t *comp;
};

static void
reach_clear(struct reach *r)
{
    kz_free(r->mask);
    kz_free(r->start);
    kz_free(r->comp);
}

/* Components that are asked about, and those these look at. */
static void
mark_needed(struct kzi_totals_bounds *b)
{
    const struct kz_order *o = kz_bounds_order(b->bounds);
    const struct kz_columns *c = b->c;

    if (b->attained) {
        memset(b->needed, 1, o->ncomp);
        return;
    }
    for (uint32_t j = 0; j < c->nc; j++) {
        if (!kz_bounds_binds(b->bounds, j))
            continue;
        b->needed[o->comp_of[j]] = 1;
        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
            if (!(c->src[a] & KZ_SRC_CLASS))
                b->needed[o->comp_of[c->src[a]]] = 1;
    }
}

static void
add_source(const struct kzi_totals_bounds *b, size_t ncountries, uint32_t src,
    uint64_t *mask, const struct reach *r)
{
    const struct kz_order *o = kz_bounds_order(b->bounds);

    if (src & KZ_SRC_CLASS) {
        unsigned i = KZ_SRC_CLASS_OF(src) / 2;

        if (i < ncountries)
            mask[i / 64] |= (uint64_t)1 << i % 64;
    } else {
        const uint64_t *from = r->mask + o->comp_of[src] * r->words;

        for (size_t w = 0; w < r->words; w++)
            mask[w] |= from[w];
    }
}

static void
find_reach(const struct kzi_totals_bounds *b, size_t ncountries,
    struct reach *r)
{
    const struct kz_order *o = kz_bounds_order(b->bounds);
    const struct kz_columns *c = b->c;

    for (uint32_t k = 0; k < o->ncomp; k++) {
        uint64_t *mask = r->mask + k * r->words;

        for (uint32_t i = o->comp_start[k]; i < o->comp_start[k + 1]; i++) {
            uint32_t j = o->column[i];

            if (c->uhi[j] > 0)
                add_source(b, ncountries, c->usrc[j], mask, r);
            if (c->flags[j] & KZ_COL_INFEASIBLE)
                continue;
            for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
                if (c->hi[a] > 0)
                    add_source(b, ncountries, c->src[a], mask, r);
        }
    }
}

static kz_status
list_reach(const struct kzi_totals_bounds *b, size_t ncountries,
    struct reach *r, struct kz_error *err)
{
    const struct kz_order *o = kz_bounds_order(b->bounds);
    uint64_t total = 0;

    r->start = kz_calloc(ncountries + 1, sizeof *r->start);
    if (!r->start)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t k = 0; k < o->ncomp; k++) {
            if (!b->needed[k])
                continue;
            for (size_t w = 0; w < r->words; w++)
                for (uint64_t m = r->mask[k * r->words + w]; m; m &= m - 1) {
                    size_t i = 64 * w + (size_t)__builtin_ctzll(m);

                    if (pass)
                        r->comp[r->start[i]++] = k;
                    else
                        r->start[i]++;
                }
        }
        if (pass)
            break;
        for (size_t i = 0; i <= ncountries; i++) {
            uint64_t n = r->start[i];

            r->start[i] = total;
            total += n;
        }
        r->comp = kz_calloc(total, sizeof *r->comp);
        if (!r->comp)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    /* each start has moved on to its end */
    memmove(r->start + 1, r->start, ncountries * sizeof *r->start);
    r->start[0] = 0;
    return KZ_OK;
}

/* Room for the countries of each column that is asked about. */
static kz_status
make_room(struct kzi_totals_bounds *b, const struct reach *r,
    struct kz_error *err)
{
    const struct kz_order *o = kz_bounds_order(b->bounds);
    const struct kz_columns *c = b->c;

    b->start = kz_calloc((size_t)c->nc + 1, sizeof *b->start);
    if (!b->start)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (uint32_t j = 0; j < c->nc; j++) {
        b->start[j + 1] = b->start[j];
        if (!b->attained && !kz_bounds_binds(b->bounds, j))
            continue;
        for (size_t w = 0; w < r->words; w++)
            b->start[j + 1] += (uint64_t)
                __builtin_popcountll(r->mask[o->comp_of[j] * r->words + w]);
    }
    b->country = kz_calloc(b->start[c->nc], sizeof *b->country);
    return b->country ? KZ_OK : kz_fail(err, KZ_ENOMEM, "out of memory");
}

/* What the sweep of a country changes, and what is put back behind it. */
struct sweep {
    uint8_t *in;     /* [classes] */
    double *x, *far; /* [nc] of the country; of all others */
    uint8_t *reached, *far_reached;
    enum kzi_set others; /* what `far` is where the country has no part */
    uint64_t *next;      /* [nc] where a column's next country goes */
};

static void
sweep_clear(struct sweep *s)
{
    kz_free(s->in);
    kz_free(s->x);
    kz_free(s->far);
    kz_free(s->reached);
    kz_free(s->far_reached);
    kz_free(s->next);
}

static kz_status
sweep_init(const struct kzi_totals_bounds *b, struct sweep *s,
    struct kz_error *err)
{
    size_t nc = b->c->nc;

    s->in = new_set(b->g);
    s->x = kz_calloc(nc, sizeof *s->x);
    s->far = kz_calloc(nc, sizeof *s->far);
    s->next = kz_calloc(nc, sizeof *s->next);
    if (b->attained) {
        s->reached = kz_calloc(nc, 1);
        s->far_reached = kz_calloc(nc, 1);
    }
    if (!s->in || !s->x || !s->far || !s->next ||
        (b->attained && (!s->reached || !s->far_reached)))
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memcpy(s->next, b->start, nc * sizeof *s->next);
    if (b->attained)
        memset(s->reached, 1, nc);
    return KZ_OK;
}

static uint8_t
open_ends(uint8_t lower_reached, uint8_t upper_reached)
{
    return (uint8_t)((lower_reached ? 0 : KZ_LOWER_OPEN) |
                     (upper_reached ? 0 : KZ_UPPER_OPEN));
}

/* Begin with a country that has no part anywhere. */
static void
choose_others(const struct kzi_totals_bounds *b, struct sweep *s,
    enum kzi_set others)
{
    size_t nc = b->c->nc;

    s->others = others;
    memcpy(s->far, least_of(b, others), nc * sizeof *s->far);
    if (b->attained)
        memcpy(s->far_reached, reached_of(b, others), nc);
}

/* Write down a column, and leave it as where the country has no part. */
static void
keep(struct kzi_totals_bounds *b, struct sweep *s, uint32_t j, size_t country)
{
    if (b->start[j] != b->start[j + 1]) {
        struct kzi_country_bound *to = &b->country[s->next[j]++];

        to->country = (uint16_t)country;
        to->lower = s->x[j];
        to->upper = 1 - s->far[j];
        if (b->attained)
            to->open = open_ends(s->reached[j], s->far_reached[j]);
    }
    s->x[j] = 0;
    s->far[j] = least_of(b, s->others)[j];
    if (b->attained) {
        s->reached[j] = 1;
        s->far_reached[j] = reached_of(b, s->others)[j];
    }
}

/* One country: where it cannot have a part, 0 and all that is not known. */
static kz_status
bound_country(struct kzi_totals_bounds *b, struct sweep *s,
    const struct reach *r, size_t country, kz_country which,
    struct kz_error *err)
{
    const struct kz_order *o = kz_bounds_order(b->bounds);
    const uint32_t *comp = r->comp + r->start[country];
    size_t n = (size_t)(r->start[country + 1] - r->start[country]);
    kz_status st;

    kz_bloc_country(b->g, which, s->in);
    KZ_TRY(kz_bounds_lower_in(b->bounds, s->in, comp, n, s->x, s->reached,
        err));
    kz_bloc_others(b->g, s->in, s->in);
    KZ_TRY(kz_bounds_lower_in(b->bounds, s->in, comp, n, s->far, s->far_reached,
        err));
    for (size_t k = 0; k < n; k++)
        for (uint32_t i = o->comp_start[comp[k]];
             i < o->comp_start[comp[k] + 1]; i++)
            keep(b, s, o->column[i], country);
out:
    return st;
}

static kz_status
bound_countries(struct kzi_totals_bounds *b, struct kz_error *err)
{
    const struct kz_order *o = kz_bounds_order(b->bounds);
    kz_country home = kz_country_from(kz_graph_question(b->g)->home);
    const kz_country *list;
    size_t n = kz_graph_countries(b->g, &list);
    struct reach r = { .words = n / 64 + 1 };
    struct sweep s = { 0 };
    kz_status st = KZ_OK;

    b->needed = kz_calloc(o->ncomp, 1);
    r.mask = kz_calloc(o->ncomp * r.words, sizeof *r.mask);
    if (!b->needed || !r.mask)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    mark_needed(b);
    find_reach(b, n, &r);
    KZ_TRY(list_reach(b, n, &r, err));
    KZ_TRY(make_room(b, &r, err));
    KZ_TRY(sweep_init(b, &s, err));
    choose_others(b, &s, KZI_SET_KNOWN_OR_HOME);
    for (size_t i = 0; i < n; i++)
        if (list[i] != home)
            KZ_TRY(bound_country(b, &s, &r, i, list[i], err));
    choose_others(b, &s, KZI_SET_KNOWN);
    for (size_t i = 0; i < n; i++)
        if (list[i] == home)
            KZ_TRY(bound_country(b, &s, &r, i, list[i], err));
out:
    reach_clear(&r);
    sweep_clear(&s);
    return st;
}

/* ---- all of them ---- */

kz_status
kzi_totals_bounds_new(const struct kz_graph *g,
    const struct kz_integrated *lower, int attained,
    struct kzi_totals_bounds **out, struct kz_error *err)
{
    const struct kz_columns *c = kz_graph_columns(g);
    struct kzi_totals_bounds *b = NULL;
    kz_status st = KZ_OK;

    *out = NULL;
    attained = attained && some_end_is_open(c);
    if (!attained && !some_column_binds(c))
        return KZ_OK;
    b = kz_calloc(1, sizeof *b);
    if (!b)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    b->g = g;
    b->c = c;
    b->attained = attained;
    KZ_TRY(kz_bounds_new(g, lower, &b->bounds, err));
    KZ_TRY(bound_sets(b, err));
    KZ_TRY(bound_countries(b, err));
    *out = b;
    b = NULL;
out:
    kzi_totals_bounds_free(b);
    return st;
}

int
kzi_totals_binds(const struct kzi_totals_bounds *b, uint32_t column)
{
    return b && kz_bounds_binds(b->bounds, column);
}

/* Rounding of sums only. */
static double
cut(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

void
kzi_totals_bound(const struct kzi_totals_bounds *b, uint32_t column,
    enum kzi_set of, enum kzi_set others, struct kz_range *r)
{
    if (!b)
        return;
    if (kz_bounds_binds(b->bounds, column)) {
        r->lower = cut(least_of(b, of)[column]);
        r->upper = cut(1 - least_of(b, others)[column]);
    }
    if (b->attained)
        r->open =
            open_ends(reached_of(b, of)[column], reached_of(b, others)[column]);
}

void
kzi_totals_bound_country(const struct kzi_totals_bounds *b, uint32_t column,
    unsigned country, struct kz_range *r)
{
    if (!b)
        return;
    for (uint64_t i = b->start[column]; i < b->start[column + 1]; i++) {
        const struct kzi_country_bound *x = &b->country[i];

        if (x->country != country)
            continue;
        if (kz_bounds_binds(b->bounds, column)) {
            r->lower = cut(x->lower);
            r->upper = cut(x->upper);
        }
        r->open = x->open;
    }
}
