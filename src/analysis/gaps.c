/* Gaps: the width of an answer, were one more fact known. */
#include "keizu/analysis/gaps.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/analysis/bounds.h"
#include "keizu/analysis/control.h"
#include "keizu/analysis/stakes.h"
#include "keizu/base/alloc.h"
#include "src/analysis/totals_priv.h"

/* Narrower by less is rounding. */
#define NARROWER 1e-12

struct candidate {
    enum kz_gap_kind kind;
    kz_node party;
    double weight; /* of the width, at the lower ends */
};

struct search {
    const struct kz_graph *g;
    const struct kz_columns *c;
    struct kz_bounds *b;
    uint8_t *home, *foreign; /* [classes] */
    uint32_t *cls;           /* [nodes] of terminal owners */
    struct candidate *list;
    size_t n, cap;
};

void
kz_gaps_clear(struct kz_gaps *out)
{
    kz_free(out->list);
    memset(out, 0, sizeof *out);
}

/* ---- candidates ---- */

static kz_status
add(struct search *s, enum kz_gap_kind kind, kz_node party, double weight,
    struct kz_error *err)
{
    if (kz_grow(&s->list, &s->cap, s->n + 1, sizeof *s->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    s->list[s->n++] = (struct candidate){ kind, party, weight };
    return KZ_OK;
}

/* The classes of terminal owners. */
static kz_status
find_classes(struct search *s, struct kz_error *err)
{
    const struct kz_columns *c = s->c;

    s->cls = kz_calloc(kz_graph_nodes(s->g), sizeof *s->cls);
    if (!s->cls)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (uint64_t a = 0; a < c->m; a++)
        if (c->src[a] & KZ_SRC_CLASS)
            s->cls[c->owner[a]] = KZ_SRC_CLASS_OF(c->src[a]);
    return KZ_OK;
}

/* What a party is a candidate for, `part` of the company being its own. */
static kz_status
add_party(struct search *s, kz_node i, double part, struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    uint32_t j = kz_graph_column(s->g, i);

    if (kz_graph_node(s->g, i)->flags & KZ_NODE_TERMINAL) {
        if (s->cls[i] == kz_graph_special(s->g, KZ_CLASS_UNKNOWN))
            return add(s, KZ_GAP_COUNTRY, i, part, err);
        if (s->cls[i] == kz_graph_special(s->g, KZ_CLASS_UNDISCLOSED))
            return add(s, KZ_GAP_REGISTER, i, part, err);
        return KZ_OK;
    }
    if (c->ulower[j] <= 0 && !(c->flags[j] & KZ_COL_INTERVAL))
        return KZ_OK; /* all of it is known */
    return add(s, KZ_GAP_REGISTER, i, part * c->ulower[j], err);
}

static int
by_weight(const void *pa, const void *pb)
{
    const struct candidate *a = pa, *b = pb;

    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return a->party < b->party ? -1 : a->party > b->party;
}

/* The company and all that is above it, by what leads there. */
static kz_status
find_candidates(struct search *s, kz_node company, struct kz_error *err)
{
    const struct kz_owner_stake *list;
    struct kz_stakes *stakes = NULL;
    struct kz_order order = { 0 };
    size_t n;
    kz_status st;

    KZ_TRY(find_classes(s, err));
    KZ_TRY(kz_order_init(&order, s->c, s->c->lower, err));
    KZ_TRY(kz_stakes_new(s->g, &order, s->c->lower, s->c->ulower, &stakes,
        err));
    KZ_TRY(kz_stakes_solve(stakes, company, KZ_STAKES_BARE, &list, &n, err));
    KZ_TRY(add_party(s, company, 1, err));
    for (size_t i = 0; i < n; i++) /* NAN in a closed ring */
        KZ_TRY(add_party(s, list[i].holder,
            list[i].integrated > 0 ? list[i].integrated : 0, err));
    if (s->n > 1)
        qsort(s->list, s->n, sizeof *s->list, by_weight);
out:
    kz_stakes_free(stakes);
    kz_order_clear(&order);
    return st;
}

/* ---- widths ---- */

/* 1 - domestic - foreign, with a fact counted to one of them or to none. */
static kz_status
width_if(struct search *s, const struct kz_known *home,
    const struct kz_known *foreign, double *width, struct kz_error *err)
{
    double d, f;
    kz_status st;

    KZ_TRY(kz_bounds_if_known(s->b, s->home, home, &d, err));
    KZ_TRY(kz_bounds_if_known(s->b, s->foreign, foreign, &f, err));
    *width = d + f < 1 ? 1 - d - f : 0;
out:
    return st;
}

static kz_status
width_without(struct search *s, const struct candidate *x, double *width,
    struct kz_error *err)
{
    struct kz_known in = { UINT32_MAX, 0, KZ_NODE_NONE }, out = in;
    double a, b;
    kz_status st;

    if (kz_graph_node(s->g, x->party)->flags & KZ_NODE_TERMINAL) {
        in.owner = x->party;
    } else {
        in.column = out.column = kz_graph_column(s->g, x->party);
        in.rest_in = 1;
    }
    KZ_TRY(width_if(s, &in, &out, &a, err));
    KZ_TRY(width_if(s, &out, &in, &b, err));
    *width = a > b ? a : b;
out:
    return st;
}

/* Of whom nobody is known as holder, all of it. */
static double
undisclosed_of(const struct search *s, kz_node party)
{
    uint32_t column = kz_graph_column(s->g, party);

    return column == UINT32_MAX ? 1 : s->c->upoint[column];
}

static int
by_width(const void *pa, const void *pb)
{
    const struct kz_gap *a = pa, *b = pb;

    if (a->width != b->width)
        return a->width < b->width ? -1 : 1;
    return a->party < b->party ? -1 : a->party > b->party;
}

static kz_status
try_candidates(struct search *s, struct kz_gaps *out, struct kz_error *err)
{
    size_t tried[2] = { 0, 0 }, cap = 0;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < s->n; i++) {
        const struct candidate *x = &s->list[i];
        struct kz_gap *gap;
        double width;

        if (tried[x->kind]++ == KZ_GAPS_TRIED)
            out->partial = 1;
        if (tried[x->kind] > KZ_GAPS_TRIED)
            continue;
        KZ_TRY(width_without(s, x, &width, err));
        if (!(width < out->width - NARROWER))
            continue;
        if (kz_grow(&out->list, &cap, out->count + 1, sizeof *out->list) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        gap = &out->list[out->count++];
        *gap = (struct kz_gap){ x->kind, x->party, 0, width };
        if (x->kind == KZ_GAP_REGISTER)
            gap->undisclosed = undisclosed_of(s, x->party);
    }
    if (out->count > 1)
        qsort(out->list, out->count, sizeof *out->list, by_width);
out:
    return st;
}

/* No holder of the company is known: it is foreign, or its register missing. */
static kz_status
alone(const struct kz_graph *g, kz_node company, struct kz_gaps *out,
    struct kz_error *err)
{
    if (kzi_class_alone(g, company) !=
        kz_graph_special(g, KZ_CLASS_UNDISCLOSED))
        return KZ_OK;
    out->list = kz_calloc(1, sizeof *out->list);
    if (!out->list)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    out->width = 1;
    out->count = 1;
    out->list[0] = (struct kz_gap){ KZ_GAP_REGISTER, company, 1, 0 };
    return KZ_OK;
}

kz_status
kz_gaps_find(const struct kz_graph *g, kz_node company, struct kz_gaps *out,
    struct kz_error *err)
{
    const struct kz_known nothing = { UINT32_MAX, 0, KZ_NODE_NONE };
    struct search s = { .g = g, .c = kz_graph_columns(g) };
    uint32_t column = kz_graph_column(g, company);
    uint64_t arcs;
    kz_status st = KZ_OK;

    memset(out, 0, sizeof *out);
    if (column == UINT32_MAX)
        return alone(g, company, out, err);
    s.home = kz_calloc(kz_graph_classes(g), 1);
    s.foreign = kz_calloc(kz_graph_classes(g), 1);
    if (!s.home || !s.foreign)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    kz_bloc_country(g, kz_country_from(kz_graph_question(g)->home), s.home);
    s.home[kz_graph_special(g, KZ_CLASS_COUNTED_HOME)] = 1; /* not foreign */
    kz_bloc_foreign(g, 0, s.foreign);
    KZ_TRY(kz_bounds_new(g, NULL, &s.b, err));
    KZ_TRY(kz_bounds_cone(s.b, column, &arcs, err));
    KZ_TRY(width_if(&s, &nothing, &nothing, &out->width, err));
    KZ_TRY(find_candidates(&s, company, err));
    KZ_TRY(try_candidates(&s, out, err));
out:
    if (st < 0)
        kz_gaps_clear(out);
    kz_bounds_free(s.b);
    kz_free(s.home);
    kz_free(s.foreign);
    kz_free(s.list);
    kz_free(s.cls);
    return st;
}
