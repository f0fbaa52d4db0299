/* The graph: access, findings, rows by owner, and its end. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/lower_bound.h"
#include "src/graph/graph_priv.h"

static void
free_nodes(const struct kz_graph *g, void *p, size_t n, size_t size)
{
    if (g->big)
        kz_free_big(p, n, size);
    else
        kz_free(p);
}

void
kz_graph_free(struct kz_graph *g)
{
    if (!g)
        return;
    free_nodes(g, g->node, g->n, sizeof *g->node);
    free_nodes(g, g->keys, g->keys_len, 1);
    free_nodes(g, g->key, g->n, sizeof *g->key);
    free_nodes(g, g->column_of, g->n, sizeof *g->column_of);
    free_nodes(g, g->by_party, g->n, sizeof *g->by_party);
    kz_free_big(g->c_node, g->ncap, sizeof *g->c_node);
    kz_free_big(g->c_start, g->ncap + 1, sizeof *g->c_start);
    kz_free_big(g->c_base, g->ncap, sizeof *g->c_base);
    kz_free_big(g->c_ulo, g->ncap, sizeof *g->c_ulo);
    kz_free_big(g->c_uhi, g->ncap, sizeof *g->c_uhi);
    kz_free_big(g->c_upoint, g->ncap, sizeof *g->c_upoint);
    kz_free_big(g->c_ulower, g->ncap, sizeof *g->c_ulower);
    kz_free_big(g->c_usrc, g->ncap, sizeof *g->c_usrc);
    kz_free_big(g->c_flags, g->ncap, sizeof *g->c_flags);
    kz_free(g->categories);
    kz_free_big(g->arcs, g->mcap, g->arcs_each);
    kz_free_big(g->a_hi, g->mcap, sizeof *g->a_hi);
    kz_free_big(g->a_ends, g->mcap, sizeof *g->a_ends);
    kz_free_big(g->a_point, g->mcap, sizeof *g->a_point);
    kz_free(g->countries);
    for (size_t i = 0; i < g->nfindings && !g->words; i++) {
        char *text;

        memcpy(&text, &g->findings[i].text, sizeof text);
        kz_free(text);
    }
    kz_free(g->words);
    kz_free(g->findings);
    kz_free_big(g->row_start, (size_t)g->n + 1, sizeof *g->row_start);
    kz_free_big(g->row_arc, g->c.m, sizeof *g->row_arc);
    kz_free_big(g->row_column, g->c.m, sizeof *g->row_column);
    kz_free(g);
}

kz_status
kzi_graph_finding(struct kz_graph *g, const char *code, const char *severity,
    kz_node company, kz_node other, kz_rowid holding, struct kz_error *err,
    const char *fmt, ...)
{
    struct kz_finding *f;
    char text[256];
    va_list ap;

    if (kz_grow(&g->findings, &g->findings_cap, g->nfindings + 1,
            sizeof *g->findings) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    f = &g->findings[g->nfindings];
    f->code = code;
    f->severity = severity;
    f->company = company;
    f->other = other;
    f->holding = holding;
    f->against = 0;
    f->share = f->against_share = NAN;
    f->text = kz_strdup(text);
    if (!f->text)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    g->nfindings++;
    return KZ_OK;
}

void
kzi_finding_against(struct kz_graph *g, kz_rowid against, double share,
    double against_share)
{
    struct kz_finding *f = &g->findings[g->nfindings - 1];

    f->against = against;
    f->share = share;
    f->against_share = against_share;
}

const struct kz_question *
kz_graph_question(const struct kz_graph *g)
{
    return &g->q;
}

int
kz_graph_votes_differ(const struct kz_graph *g)
{
    return g->votes_differ;
}

kz_node
kz_graph_nodes(const struct kz_graph *g)
{
    return g->n;
}

const struct kz_node_info *
kz_graph_node(const struct kz_graph *g, kz_node i)
{
    return &g->node[i];
}

const char *
kz_graph_key(const struct kz_graph *g, kz_node i)
{
    return g->keys + g->key[i];
}

const struct kz_columns *
kz_graph_columns(const struct kz_graph *g)
{
    return &g->c;
}

uint32_t
kz_graph_column(const struct kz_graph *g, kz_node i)
{
    return g->column_of[i];
}

kz_node
kz_graph_find(const struct kz_graph *g, kz_rowid party)
{
    kz_node lo = 0, hi = g->n;

    if (!g->by_party) {
        for (kz_node i = 0; i < g->n; i++)
            if (g->node[i].party == party)
                return i;
        return KZ_NODE_NONE;
    }
    while (lo < hi) {
        kz_node mid = lo + (hi - lo) / 2;
        kz_rowid at = g->node[g->by_party[mid]].party;

        if (at == party)
            return g->by_party[mid];
        if (at < party)
            lo = mid + 1;
        else
            hi = mid;
    }
    return KZ_NODE_NONE;
}

size_t
kz_graph_countries(const struct kz_graph *g, const kz_country **list)
{
    *list = g->countries;
    return g->ncountries;
}

unsigned
kz_graph_classes(const struct kz_graph *g)
{
    return (unsigned)(2 * g->ncountries + KZ_CLASS_SPECIALS);
}

unsigned
kz_graph_special(const struct kz_graph *g, enum kz_special_class c)
{
    return (unsigned)(2 * g->ncountries) + (unsigned)c;
}

const struct kz_finding *
kz_graph_findings(const struct kz_graph *g, size_t *count)
{
    *count = g->nfindings;
    return g->findings;
}

static kz_node
same_node(const struct kz_graph *g, const struct kz_graph *other, kz_node i)
{
    return i == KZ_NODE_NONE ? KZ_NODE_NONE
                             : kz_graph_find(g, other->node[i].party);
}

const struct kz_finding *
kz_graph_findings_of(const struct kz_graph *g, kz_node company, size_t *count)
{
    size_t at, end;

    KZ_LOWER_BOUND(at, g->nfindings, i, g->findings[i].company < company);
    for (end = at; end < g->nfindings && g->findings[end].company == company;)
        end++;
    *count = end - at;
    return g->findings ? g->findings + at : NULL;
}

int
kz_graph_has_finding(const struct kz_graph *g, const struct kz_graph *other,
    const struct kz_finding *f)
{
    kz_node who = same_node(g, other, f->other);
    size_t n;
    const struct kz_finding *x =
        kz_graph_findings_of(g, same_node(g, other, f->company), &n);

    for (size_t i = 0; i < n; i++)
        if (x[i].other == who && x[i].holding == f->holding &&
            strcmp(x[i].code, f->code) == 0)
            return 1;
    return 0;
}

kz_status
kz_graph_rows(struct kz_graph *g, const uint64_t **start,
    const uint32_t **column, const uint64_t **arc, struct kz_error *err)
{
    uint64_t *s = NULL, *at = NULL;
    uint32_t *col = NULL;

    if (!g->row_start) {
        s = kz_alloc_big((size_t)g->n + 1, sizeof *s);
        at = kz_alloc_big(g->c.m, sizeof *at);
        col = kz_alloc_big(g->c.m, sizeof *col);
        if (!s || !at || !col) {
            kz_free_big(s, (size_t)g->n + 1, sizeof *s);
            kz_free_big(at, g->c.m, sizeof *at);
            kz_free_big(col, g->c.m, sizeof *col);
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        }
        for (uint64_t a = 0; a < g->c.m; a++)
            s[g->a_owner[a] + 1]++;
        for (kz_node i = 0; i < g->n; i++)
            s[i + 1] += s[i];
        for (uint32_t c = 0; c < g->c.nc; c++)
            for (uint64_t a = g->c_start[c]; a < g->c_start[c + 1]; a++) {
                uint64_t k = s[g->a_owner[a]]++;

                at[k] = a;
                col[k] = c;
            }
        memmove(s + 1, s, (size_t)g->n * sizeof *s);
        s[0] = 0;
        g->row_start = s;
        g->row_arc = at;
        g->row_column = col;
    }
    *start = g->row_start;
    *column = g->row_column;
    *arc = g->row_arc;
    return KZ_OK;
}
