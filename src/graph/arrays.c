/* Arrays of a graph: their memory, and how the outside sees them. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/graph/graph_priv.h"

kz_status
kzi_graph_grow_columns(struct kz_graph *g, size_t n, struct kz_error *err)
{
    g->ncap = n;
    g->c_node = kz_alloc_big(n, sizeof *g->c_node);
    g->c_start = kz_alloc_big(n + 1, sizeof *g->c_start);
    g->c_base = kz_alloc_big(n, sizeof *g->c_base);
    g->c_ulo = kz_alloc_big(n, sizeof *g->c_ulo);
    g->c_uhi = kz_alloc_big(n, sizeof *g->c_uhi);
    g->c_upoint = kz_alloc_big(n, sizeof *g->c_upoint);
    g->c_ulower = kz_alloc_big(n, sizeof *g->c_ulower);
    g->c_usrc = kz_alloc_big(n, sizeof *g->c_usrc);
    g->c_flags = kz_alloc_big(n, sizeof *g->c_flags);
    if (!g->c_node || !g->c_start || !g->c_base || !g->c_ulo || !g->c_uhi ||
        !g->c_upoint || !g->c_ulower || !g->c_usrc || !g->c_flags)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

/*
 * All arrays of arcs in one piece of memory: its pages are touched for the
 * first time here, and huge ones cost a fraction of small ones.
 */
kz_status
kzi_graph_grow_arcs(struct kz_graph *g, size_t m, struct kz_error *err)
{
    size_t each = sizeof *g->a_lo + sizeof *g->a_lower + sizeof *g->a_holding +
                  sizeof *g->a_owner + sizeof *g->a_src + sizeof *g->a_day +
                  sizeof *g->a_rank;
    char *p;

    g->mcap = m;
    g->arcs_each = each;
    g->arcs = kz_alloc_big(m, each);
    if (!g->arcs)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    p = g->arcs;
    g->a_lo = (void *)p;
    p += m * sizeof *g->a_lo;
    g->a_lower = (void *)p;
    p += m * sizeof *g->a_lower;
    g->a_holding = (void *)p;
    p += m * sizeof *g->a_holding;
    g->a_owner = (void *)p;
    p += m * sizeof *g->a_owner;
    g->a_src = (void *)p;
    p += m * sizeof *g->a_src;
    g->a_day = (void *)p;
    p += m * sizeof *g->a_day;
    g->a_rank = (void *)p;
    return KZ_OK;
}

/* The first arc that is not exact: from here on ends are kept apart. */
kz_status
kzi_graph_split_ends(struct kz_graph *g, struct kz_error *err)
{
    if (g->a_hi)
        return KZ_OK;
    g->a_hi = kz_alloc_big(g->mcap, sizeof *g->a_hi);
    g->a_ends = kz_alloc_big(g->mcap, sizeof *g->a_ends);
    g->a_point = kz_alloc_big(g->mcap, sizeof *g->a_point);
    if (!g->a_hi || !g->a_ends || !g->a_point)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memcpy(g->a_hi, g->a_lo, g->c.m * sizeof *g->a_hi);
    memcpy(g->a_point, g->a_lower, g->c.m * sizeof *g->a_point);
    return KZ_OK;
}

kz_status
kzi_graph_add_categories(struct kz_graph *g, struct kz_error *err)
{
    if (kz_grow(&g->categories, &g->categories_cap, g->ncategories + 1,
            sizeof *g->categories) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    g->ncategories++;
    return KZ_OK;
}

void
kzi_graph_set_view(struct kz_graph *g)
{
    struct kz_columns *c = &g->c;

    c->node = g->c_node;
    c->start = g->c_start;
    c->base = g->c_base;
    c->ulo = g->c_ulo;
    c->uhi = g->c_uhi;
    c->upoint = g->c_upoint;
    c->ulower = g->c_ulower;
    c->usrc = g->c_usrc;
    c->flags = g->c_flags;
    c->categories = g->categories;
    c->ncategories = g->ncategories;
    c->owner = g->a_owner;
    c->src = g->a_src;
    c->lo = g->a_lo;
    c->hi = g->a_hi ? g->a_hi : g->a_lo;
    c->ends = g->a_ends;
    c->lower = g->a_lower;
    c->point = g->a_point ? g->a_point : g->a_lower;
    c->holding = g->a_holding;
    c->day = g->a_day;
    c->rank = g->a_rank;
}
