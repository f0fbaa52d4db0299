/* Sources of arcs: the classes that the mass of owners falls into. */
#include "keizu/base/alloc.h"
#include "src/graph/graph_priv.h"

static kz_status
collect_countries(struct kz_graph *g, struct kz_error *err)
{
    uint8_t seen[703] = { 0 };
    size_t n = 0;

    for (kz_node i = 0; i < g->n; i++)
        seen[g->node[i].country] = 1;
    for (size_t c = 1; c < 703; c++)
        n += seen[c];
    g->countries = kz_calloc(n, sizeof *g->countries);
    if (!g->countries)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t c = 1; c < 703; c++) {
        if (!seen[c])
            continue;
        g->country_index[c] = (uint16_t)g->ncountries;
        g->countries[g->ncountries++] = (kz_country)c;
    }
    return KZ_OK;
}

/* The class of a country, with the rest_ class its basis adds. */
static uint32_t
country_source(const struct kz_graph *g, kz_country c, int state, int basis)
{
    uint32_t cls = 2u * g->country_index[c] + (state ? 1u : 0u), rest = 0;

    if (!state && basis == KZ_BASIS_RESIDENCE)
        rest = 1;
    else if (!state && basis == KZ_BASIS_INCORPORATION)
        rest = 2;
    else if (!state && basis == KZ_BASIS_ADDRESS)
        rest = 3;
    return KZ_SRC_CLASS | rest << 12 | cls;
}

static uint32_t
special_source(const struct kz_graph *g, enum kz_special_class c)
{
    return KZ_SRC_CLASS | (uint32_t)kz_graph_special(g, c);
}

/* Where the mass of a terminal owner goes (methods.md 1, "terminal"). */
static uint32_t
terminal_source(const struct kz_graph *g, const struct kz_node_info *n)
{
    kz_country home = kz_country_from(g->q.home);
    int certain = (n->flags & KZ_NODE_STATE) || n->type == KZ_PARTY_PERSON ||
                  n->type == KZ_PARTY_NOMINEE;

    if (n->type == KZ_PARTY_UNKNOWN ||
        (!n->country && n->type != KZ_PARTY_COMPANY))
        certain = 1; /* an identified owner, however it is classed */
    if (!certain && g->q.terminal == KZ_TERMINAL_UNDISCLOSED)
        return special_source(g, KZ_CLASS_UNDISCLOSED);
    if (!n->country)
        return special_source(g, KZ_CLASS_UNKNOWN);
    if (!certain && g->q.terminal == KZ_TERMINAL_FOREIGN && n->country == home)
        return special_source(g, KZ_CLASS_UNDISCLOSED);
    return country_source(g, n->country, (n->flags & KZ_NODE_STATE) != 0,
        n->basis);
}

/* The class of the undisclosed slot of a company with known holders. */
static uint32_t
undisclosed_source(const struct kz_graph *g, const struct kz_node_info *n)
{
    if (g->q.terminal == KZ_TERMINAL_FOREIGN && n->country &&
        n->country != kz_country_from(g->q.home) && n->type != KZ_PARTY_PERSON)
        return country_source(g, n->country, (n->flags & KZ_NODE_STATE) != 0,
            n->basis);
    return special_source(g, KZ_CLASS_UNDISCLOSED);
}

static kz_status
set_sources(struct kz_graph *g, struct kz_error *err)
{
    /* one small number an owner: gathered once an arc */
    uint32_t *source = kz_malloc(g->n * sizeof *source);

    if (!source)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (kz_node i = 0; i < g->n; i++) {
        struct kz_node_info *n = &g->node[i];

        if (g->column_of[i] == UINT32_MAX)
            n->flags |= KZ_NODE_TERMINAL;
        source[i] = n->flags & KZ_NODE_TERMINAL ? terminal_source(g, n)
                                                : g->column_of[i];
    }
    for (uint32_t i = 0; i < g->c.nc; i++) {
        g->c_usrc[i] = undisclosed_source(g, &g->node[g->c_node[i]]);
        if ((g->c_flags[i] & KZ_COL_INTERVAL) &&
            !(g->c_flags[i] & KZ_COL_INFEASIBLE) &&
            KZ_SRC_CLASS_OF(g->c_usrc[i]) !=
                kz_graph_special(g, KZ_CLASS_UNDISCLOSED))
            g->c_flags[i] |= KZ_COL_BINDING;
    }
    for (uint64_t a = 0; a < g->c.m; a++)
        g->a_src[a] = source[g->a_owner[a]];
    kz_free(source);
    return KZ_OK;
}

kz_status
kzi_graph_sources(struct kz_graph *g, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(collect_countries(g, err));
    KZ_TRY(set_sources(g, err));
out:
    return st;
}
