/* The cone above a company: lines of shares, votes and nominees together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/analysis/controllers.h"
#include "keizu/base/alloc.h"
#include "src/cli/chain_chart.h"
#include "src/cli/proof.h"

enum source { OF_ASKED, OF_VOTES, OF_NOMINEES, SOURCES };

/* One holding of one of the graphs. */
struct item {
    uint32_t owner, owned;
    enum source source;
    uint32_t column;
    uint64_t arc;
};

struct gathering {
    struct kz_cli *cli;
    struct kz_cone *cone;
    const struct kz_graph *graph[SOURCES]; /* NULL: not there */
    uint32_t *number[SOURCES];             /* of a node: its party */
    struct item *item;
    size_t items;
    uint8_t *carries; /* arcs of the graph of control */
    const struct kz_columns *control_columns;
    struct kz_control *k;
};

/* ---- parties ---- */

static int
by_key(const void *pa, const void *pb)
{
    const struct kz_cone_party *a = pa, *b = pb;

    return strcmp(a->key, b->key);
}

static kz_status
gather_parties(struct gathering *g)
{
    struct kz_cone *cone = g->cone;
    size_t n = 0, k = 0;
    kz_status st = KZ_OK;

    for (int s = 0; s < SOURCES; s++)
        n += g->graph[s] ? kz_graph_nodes(g->graph[s]) : 0;
    cone->party = kz_calloc(n + 1, sizeof *cone->party);
    if (!cone->party)
        KZ_TRY(kz_fail(&g->cli->err, KZ_ENOMEM, "out of memory"));
    for (int s = 0; s < SOURCES; s++)
        for (kz_node i = 0; g->graph[s] && i < kz_graph_nodes(g->graph[s]);
             i++, k++) {
            cone->party[k].key = kz_graph_key(g->graph[s], i);
            cone->party[k].info = kz_graph_node(g->graph[s], i);
            cone->party[k].party = cone->party[k].info->party;
        }
    qsort(cone->party, n, sizeof *cone->party, by_key);
    for (size_t i = k = 0; i < n; i++)
        if (i == 0 || strcmp(cone->party[i].key, cone->party[k - 1].key) != 0)
            cone->party[k++] = cone->party[i];
    cone->parties = (uint32_t)k;
    for (int s = 0; s < SOURCES; s++) {
        if (!g->graph[s])
            continue;
        n = kz_graph_nodes(g->graph[s]);
        g->number[s] = kz_calloc(n + 1, sizeof *g->number[s]);
        if (!g->number[s])
            KZ_TRY(kz_fail(&g->cli->err, KZ_ENOMEM, "out of memory"));
        /* nodes are in the order of their keys, too */
        for (size_t i = k = 0; i < n; i++) {
            while (strcmp(cone->party[k].key,
                       kz_graph_key(g->graph[s], (kz_node)i)) != 0)
                k++;
            g->number[s][i] = (uint32_t)k;
        }
    }
out:
    return st;
}

/* ---- holdings ---- */

static int
by_place(const void *pa, const void *pb)
{
    const struct item *a = pa, *b = pb;

    if (a->owned != b->owned)
        return a->owned < b->owned ? -1 : 1;
    if (a->owner != b->owner)
        return a->owner < b->owner ? -1 : 1;
    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    return a->arc < b->arc ? -1 : a->arc > b->arc;
}

static int
is_nominee(const struct kz_graph *g, kz_node i)
{
    return kz_graph_node(g, i)->type == KZ_PARTY_NOMINEE;
}

static kz_status
gather_items(struct gathering *g)
{
    size_t n = 0;

    for (int s = 0; s < SOURCES; s++)
        n += g->graph[s] ? kz_graph_columns(g->graph[s])->m : 0;
    g->item = kz_calloc(n + 1, sizeof *g->item);
    if (!g->item)
        return kz_fail(&g->cli->err, KZ_ENOMEM, "out of memory");
    for (int s = 0; s < SOURCES; s++) {
        const struct kz_columns *c =
            g->graph[s] ? kz_graph_columns(g->graph[s]) : NULL;

        for (uint32_t j = 0; c && j < c->nc; j++)
            for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
                struct item *it = &g->item[g->items];

                if (s == OF_NOMINEES && !is_nominee(g->graph[s], c->owner[a]))
                    continue;
                it->owner = g->number[s][c->owner[a]];
                it->owned = g->number[s][c->node[j]];
                it->source = (enum source)s;
                it->column = j;
                it->arc = a;
                g->items++;
            }
    }
    qsort(g->item, g->items, sizeof *g->item, by_place);
    return KZ_OK;
}

/* r += the holding, or = where r says nothing yet. */
static void
add_range(struct kz_range *r, const struct kz_columns *c, uint32_t column,
    uint64_t arc)
{
    struct kz_range v = { c->point[arc], c->lower[arc],
        (double)c->hi[arc] / (double)c->base[column], 0 };

    if (isnan(r->point)) {
        *r = v;
        return;
    }
    r->point += v.point;
    r->lower += v.lower;
    r->upper += v.upper;
}

static void
add_item(struct gathering *g, struct kz_cone_line *l, const struct item *it)
{
    const struct kz_graph *graph = g->graph[it->source];
    const struct kz_columns *c = kz_graph_columns(graph);
    int votes = kz_graph_question(graph)->of != KZ_OF_SHARES;

    add_range(votes ? &l->votes : &l->share, c, it->column, it->arc);
    l->nominee |= is_nominee(graph, c->owner[it->arc]);
    if (c == g->control_columns)
        l->controls |= g->carries[it->arc];
    if (!l->holding) {
        l->holding = c->holding[it->arc];
        l->day = c->day[it->arc];
        l->rank = c->rank[it->arc];
    } else if (c->holding[it->arc] != l->holding && it->source == OF_VOTES) {
        l->votes_holding = c->holding[it->arc];
        l->votes_rank = c->rank[it->arc];
    }
}

static kz_status
join_items(struct gathering *g)
{
    static const struct kz_cone_line none = { .share = { NAN, NAN, NAN, 0 },
        .votes = { NAN, NAN, NAN, 0 } };
    struct kz_cone *cone = g->cone;

    cone->line = kz_calloc(g->items + 1, sizeof *cone->line);
    if (!cone->line)
        return kz_fail(&g->cli->err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < g->items; i++) {
        const struct item *it = &g->item[i];
        struct kz_cone_line *l = &cone->line[cone->lines];

        if (i == 0 || it->owner != g->item[i - 1].owner ||
            it->owned != g->item[i - 1].owned) {
            *l = none;
            l->owner = it->owner;
            l->owned = it->owned;
            cone->lines++;
        } else {
            l--;
        }
        add_item(g, l, it);
    }
    return KZ_OK;
}

/* ---- what is not disclosed ---- */

static double
less(double a, double b)
{
    return a - b > 1e-12 ? a - b : 0;
}

/* What the holdings of a company leave, at most and at least. */
static struct kz_range
rest_of(const struct kz_columns *c, uint32_t j)
{
    double base = (double)c->base[j], most = 0;
    struct kz_range r = { c->upoint[j], (double)c->ulo[j] / base,
        (double)c->uhi[j] / base, 0 };

    if (c->flags[j] & KZ_COL_INFEASIBLE)
        return (struct kz_range){ 1, 1, 1, 0 };
    for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
        most += (double)c->hi[a] / base;
    if (less(1, most) > r.lower)
        r.lower = less(1, most);
    if (c->ulower[j] < r.upper)
        r.upper = c->ulower[j];
    return r;
}

/* Nominees that are drawn are not part of the rest. */
static kz_status
set_rest(struct gathering *g)
{
    const struct kz_columns *c = kz_graph_columns(g->graph[OF_ASKED]);
    struct kz_cone *cone = g->cone;

    cone->rest = kz_calloc((size_t)cone->parties + 1, sizeof *cone->rest);
    if (!cone->rest)
        return kz_fail(&g->cli->err, KZ_ENOMEM, "out of memory");
    for (uint32_t j = 0; j < c->nc; j++)
        cone->rest[g->number[OF_ASKED][c->node[j]]] = rest_of(c, j);
    for (size_t i = 0; i < g->items; i++) {
        const struct item *it = &g->item[i];
        struct kz_range part = { NAN, NAN, NAN, 0 },
                        *r = &cone->rest[it->owned];

        if (it->source != OF_NOMINEES)
            continue;
        add_range(&part, kz_graph_columns(g->graph[OF_NOMINEES]), it->column,
            it->arc);
        r->point = less(r->point, part.point);
        r->lower = less(r->lower, part.upper);
        r->upper = less(r->upper, part.lower);
    }
    for (uint32_t i = 0; i < cone->parties; i++)
        if (cone->rest[i].upper < 1e-9)
            cone->rest[i] = (struct kz_range){ 0, 0, 0, 0 };
    return KZ_OK;
}

/* ---- control ---- */

static int
is_stopped(void *ctx)
{
    return kz_cli_stopped(ctx);
}

static kz_status
find_control(struct gathering *g, kz_node top)
{
    enum source of = g->graph[OF_VOTES] ? OF_VOTES : OF_ASKED;
    kz_status st;

    g->carries = kz_calloc(g->control_columns->m + 1, 1);
    if (!g->carries)
        KZ_TRY(kz_fail(&g->cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_controllers_carry(g->k, is_stopped, g->cli, g->carries,
        &g->cli->err));
    g->cone->top = top == KZ_NODE_NONE ? UINT32_MAX : g->number[of][top];
out:
    return st;
}

/* ---- all of it ---- */

/*
 * Nominee accounts as holders, to be drawn, where the question takes them for
 * undisclosed.  Looking through them leaves nothing of theirs to draw.
 */
static kz_status
load_nominees(struct gathering *g, const struct kz_asked *a)
{
    struct kz_question q = *kz_graph_question(a->graph);
    kz_rowid seed = kz_graph_node(a->graph, a->node)->party;
    kz_status st = KZ_OK;

    if (q.nominees != KZ_NOMINEES_UNDISCLOSED)
        return KZ_OK;
    q.nominees = KZ_NOMINEES_HOLDER;
    KZ_TRY(kz_graph_load(a->store, &q, &seed, 1, 0, NULL, &g->cone->nominees,
        &g->cli->err));
    g->graph[OF_NOMINEES] = g->cone->nominees;
out:
    return st;
}

kz_status
kz_cone_open(struct kz_cli *cli, const struct kz_asked *a,
    const struct kz_asked *control, struct kz_control *k, kz_node top,
    struct kz_cone *out)
{
    struct gathering g = { .cli = cli, .cone = out, .k = k };
    kz_status st;

    *out = (struct kz_cone){ .party = NULL };
    g.graph[OF_ASKED] = a->graph;
    if (control != a)
        g.graph[OF_VOTES] = control->graph;
    g.control_columns = kz_graph_columns(control->graph);
    KZ_TRY(load_nominees(&g, a));
    KZ_TRY(gather_parties(&g));
    out->asked = g.number[OF_ASKED][a->node];
    KZ_TRY(find_control(&g, top));
    KZ_TRY(gather_items(&g));
    KZ_TRY(join_items(&g));
    KZ_TRY(set_rest(&g));
out:
    for (int s = 0; s < SOURCES; s++)
        kz_free(g.number[s]);
    kz_free(g.item);
    kz_free(g.carries);
    if (st < 0)
        kz_cone_close(out);
    return st;
}

void
kz_cone_close(struct kz_cone *c)
{
    kz_free(c->party);
    kz_free(c->line);
    kz_free(c->rest);
    kz_graph_free(c->nominees);
    *c = (struct kz_cone){ .party = NULL };
}
