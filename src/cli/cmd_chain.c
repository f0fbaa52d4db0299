/* keizu chain: the control chain and the strongest ownership chains. */
#include <stdlib.h>
#include <string.h>

#include "keizu/analysis/control.h"
#include "keizu/analysis/stakes.h"
#include "keizu/base/alloc.h"
#include "keizu/graph/paths.h"
#include "keizu/report/netgraph.h"
#include "src/cli/chain_chart.h"
#include "src/cli/chain_formats.h"
#include "src/cli/members.h"
#include "src/cli/min_share.h"
#include "src/cli/proof.h"
#include "src/cli/sentence.h"

struct own {
    int64_t paths;
    struct kz_fraction min_share;
};

static const struct kz_option options[] = {
    { "paths", 0, KZ_OPT_INTEGER, KZ_INTO(struct own, paths), N_("K"),
        N_("how many chains; default 10"), 0, 100000 },
    { "min-share", 0, KZ_OPT_FRACTION, KZ_INTO(struct own, min_share),
        N_("SHARE"), N_("leave out weaker chains; default 1/1000"), 0, 0 },
    KZ_OPTION_END,
};

static const struct own defaults = { 10, { 1, 1000 } };

struct work {
    struct kz_cli *cli;
    struct kz_asked a, votes; /* shares for chains, votes for control */
    struct kz_asked *control; /* the one that control is asked of */
    struct kz_doc *d;
    struct kz_control *k;
    struct kz_paths *p;
    struct kz_path *path; /* the strongest ones; their arcs are of p */
    size_t npaths;
    int partial;
    int table; /* rows instead of nested lists, for people */
};

/* ---- control ---- */

/* One controller that nobody controls, with its proof. */
static kz_status
put_controller(struct work *w, kz_node i, uint32_t column,
    struct kz_sentence *say)
{
    const struct kz_controlled *list;
    struct kz_doc *d = w->d;
    size_t count, at = 0;
    int self;
    kz_status st;

    KZ_TRY(kz_control_owner(w->k, i, KZ_CONTROL_CERTAIN, &list, &count, &self,
        &w->cli->err));
    while (list[at].column != column)
        at++;
    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(w->cli, d, "controller", w->control, i));
    kz_doc_key_text(d, "state", "certain");
    kz_answer_range(d, "votes", list[at].point, list[at].lower, list[at].upper);
    if (!w->table)
        KZ_TRY(kz_proof_put(w->cli, d, w->control, w->k, "proof", column));
    kz_doc_end(d);
    KZ_TRY(kz_sentence_control(w->cli, say, w->control, w->k, i, column));
out:
    return st;
}

static kz_status
put_control(struct work *w, struct kz_sentence *say)
{
    const struct kz_graph *g = w->control->graph;
    uint32_t column = kz_graph_column(g, w->control->node);
    kz_node top;
    kz_status st;

    KZ_TRY(kz_proof_top(w->cli, w->control, w->k, &top));
    kz_doc_key(w->d, "control");
    kz_doc_begin_list(w->d);
    if (top != KZ_NODE_NONE)
        KZ_TRY(put_controller(w, top, column, say));
    kz_doc_end(w->d);
    if (!w->table)
        goto out;
    kz_doc_key(w->d, "proof");
    kz_doc_begin_list(w->d);
    if (top != KZ_NODE_NONE)
        KZ_TRY(kz_proof_rows(w->cli, w->d, w->control, w->k, top, column));
    kz_doc_end(w->d);
out:
    return st;
}

/* ---- chains ---- */

/* One holding on a chain: keys of an open map. */
static kz_status
put_step(struct work *w, uint32_t column, uint64_t arc)
{
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    struct kz_doc *d = w->d;
    kz_status st;

    KZ_TRY(kz_asked_party(w->cli, d, "owner", &w->a, c->owner[arc]));
    KZ_TRY(kz_asked_party(w->cli, d, "owned", &w->a, c->node[column]));
    kz_answer_range(d, "share", c->point[arc], c->lower[arc],
        (double)c->hi[arc] / (double)c->base[column]);
    kz_doc_key(d, "evidence");
    kz_doc_begin_list(d);
    KZ_TRY(kz_answer_evidence(w->cli, d, w->a.store, KZ_FACT_HOLDING,
        c->holding[arc]));
    kz_doc_end(d);
out:
    return st;
}

/* The product over a path of one end of its shares. */
static struct kz_range
product_of(const struct work *w, const struct kz_path *p)
{
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    uint32_t column = kz_graph_column(w->a.graph, w->a.node);
    struct kz_range r = { p->product, 1, 1, 0 };

    for (size_t i = 0; i < p->steps; i++) {
        r.lower *= c->lower[p->arc[i]];
        r.upper *= (double)c->hi[p->arc[i]] / (double)c->base[column];
        column = c->src[p->arc[i]];
    }
    return r;
}

static kz_status
put_path(struct work *w, size_t number, const struct kz_path *p)
{
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    struct kz_range r = product_of(w, p);
    uint32_t column = kz_graph_column(w->a.graph, w->a.node);
    struct kz_doc *d = w->d;
    kz_status st = KZ_OK;

    if (!w->table) {
        kz_doc_begin_map(d);
        kz_answer_range(d, "product", r.point, r.lower, r.upper);
        kz_doc_key(d, "steps");
        kz_doc_begin_list(d);
    }
    for (size_t k = 0; k < p->steps; k++) {
        kz_doc_begin_map(d);
        if (w->table) {
            kz_doc_key_integer(d, "path", (int64_t)number);
            kz_answer_range(d, "product", r.point, r.lower, r.upper);
            kz_doc_key_integer(d, "step", (int64_t)k + 1);
        }
        KZ_TRY(put_step(w, column, p->arc[k]));
        kz_doc_end(d);
        column = c->src[p->arc[k]];
    }
    if (!w->table) {
        kz_doc_end(d);
        kz_doc_end(d);
    }
out:
    return st;
}

static kz_status
put_paths(struct work *w, double *sum)
{
    kz_status st = KZ_OK;

    *sum = 0;
    kz_doc_key(w->d, "paths");
    kz_doc_begin_list(w->d);
    for (size_t i = 0; i < w->npaths; i++) {
        KZ_TRY(put_path(w, i + 1, &w->path[i]));
        *sum += w->path[i].product;
    }
    kz_doc_end(w->d);
out:
    return st;
}

static kz_status
put_loops(struct work *w)
{
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    const struct kz_order *o = kz_totals_order(w->a.totals);
    struct kz_doc *d = w->d;
    kz_status st = KZ_OK;

    kz_doc_key(d, "loops");
    kz_doc_begin_list(d);
    for (uint32_t k = 0; k < o->ncomp; k++) {
        if (o->comp_start[k + 1] - o->comp_start[k] < 2)
            continue;
        kz_doc_begin_list(d);
        for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++)
            KZ_TRY(kz_asked_party(w->cli, d, NULL, &w->a,
                c->node[o->column[r]]));
        kz_doc_end(d);
    }
    kz_doc_end(d);
out:
    return st;
}

/* What ends at an owner, by chains of any length and through loops. */
static kz_status
sum_terminals(struct work *w, double *sum)
{
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    const struct kz_owner_stake *list;
    struct kz_stakes *s = NULL;
    size_t n;
    kz_status st;

    *sum = 0;
    KZ_TRY(kz_stakes_new(w->a.graph, kz_totals_order(w->a.totals), c->point,
        c->upoint, &s, &w->cli->err));
    KZ_TRY(kz_stakes_solve(s, w->a.node, KZ_STAKES_BARE, &list, &n,
        &w->cli->err));
    for (size_t i = 0; i < n; i++)
        if (kz_graph_node(w->a.graph, list[i].holder)->flags & KZ_NODE_TERMINAL)
            *sum += list[i].integrated;
out:
    kz_stakes_free(s);
    return st;
}

static kz_status
put_map(struct work *w)
{
    struct kz_totals_of t;
    struct kz_sentence say;
    struct kz_doc *d = w->d;
    double sum, all;
    kz_status st;

    kz_sentence_init(&say);
    kz_totals_at(w->a.totals, w->a.node, &t);
    KZ_TRY(kz_answer_open(w->cli, d, w->a.store,
        kz_graph_question(w->a.graph)));
    KZ_TRY(kz_asked_party(w->cli, d, "company", &w->a, w->a.node));
    KZ_TRY(put_control(w, &say));
    KZ_TRY(put_paths(w, &sum));
    kz_doc_key_number(d, "sum_of_paths", sum);
    KZ_TRY(sum_terminals(w, &all));
    kz_doc_key_number(d, "remainder", all > sum ? all - sum : 0);
    KZ_TRY(put_loops(w));
    KZ_TRY(kz_sentence_end(w->cli, &say, &t));
    kz_doc_key(d, "sentence");
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "ja", say.ja.data);
    kz_doc_key_text(d, "en", say.en.data);
    kz_doc_end(d);
    KZ_TRY(kz_asked_findings(w->cli, d, &w->a, KZ_NODE_NONE));
    kz_doc_key_boolean(d, "partial", w->partial);
    kz_doc_end(d);
out:
    kz_sentence_clear(&say);
    return st;
}

/* ---- rows ---- */

static const char *const columns[] = { "path", "step", "owner", "owner_name",
    "owned", "owned_name", "share", "share_lower", "share_upper", "product",
    "document", "place", "rank", NULL };

static kz_status
put_row(struct work *w, size_t path, size_t step, uint32_t column, uint64_t arc,
    double product)
{
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    struct kz_doc *d = w->d;
    struct kz_evidence e;
    kz_status st;

    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "path", (int64_t)path + 1);
    kz_doc_key_integer(d, "step", (int64_t)step + 1);
    KZ_TRY(kz_asked_columns(w->cli, d, &w->a, c->owner[arc], "owner",
        "owner_name"));
    KZ_TRY(kz_asked_columns(w->cli, d, &w->a, c->node[column], "owned",
        "owned_name"));
    kz_doc_key_number(d, "share", c->point[arc]);
    kz_doc_key_number(d, "share_lower", c->lower[arc]);
    kz_doc_key_number(d, "share_upper",
        (double)c->hi[arc] / (double)c->base[column]);
    kz_doc_key_number(d, "product", product);
    KZ_TRY(kz_evidence_of(w->a.store, KZ_FACT_HOLDING, c->holding[arc], &e,
        &w->cli->err));
    kz_answer_evidence_columns(d, &e);
    kz_doc_end(d);
out:
    return st;
}

static kz_status
put_rows(struct work *w)
{
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    const struct kz_path *p = w->path;
    kz_status st = KZ_OK;

    kz_doc_begin_list(w->d);
    kz_doc_columns(w->d, columns);
    for (size_t i = 0; i < w->npaths; i++) {
        uint32_t column = kz_graph_column(w->a.graph, w->a.node);

        for (size_t k = 0; k < p[i].steps; k++) {
            KZ_TRY(put_row(w, i, k, column, p[i].arc[k], p[i].product));
            column = c->src[p[i].arc[k]];
        }
    }
    kz_doc_end(w->d);
out:
    return st;
}

/* ---- as a network ---- */

/* Mark the arcs on the proof of the ultimate controller. */
static kz_status
mark_carried(struct work *w, uint8_t *carried)
{
    const struct kz_graph *g = w->control->graph;
    const struct kz_columns *c = kz_graph_columns(g);
    const uint32_t *steps;
    size_t count;
    kz_node top;
    kz_status st;

    KZ_TRY(kz_proof_top(w->cli, w->control, w->k, &top));
    if (top == KZ_NODE_NONE)
        goto out;
    KZ_TRY(kz_control_proof(w->k, kz_graph_column(g, w->control->node), &steps,
        &count, &w->cli->err));
    for (size_t s = 0; s < count; s++)
        for (uint64_t k = c->start[steps[s]]; k < c->start[steps[s] + 1]; k++)
            if (kz_control_carries(w->k, k, steps[s]))
                carried[k] = 1;
out:
    return st;
}

/* Shares and votes, or with --of the one asked for. */
static kz_status
put_network(struct work *w, const char *format)
{
    struct kz_chain_side side[KZ_CHAIN_SIDES] = { { NULL, NULL },
        { NULL, NULL } };
    uint8_t *carried =
        kz_calloc(kz_graph_columns(w->control->graph)->m, sizeof *carried);
    int of = w->cli->question.of;
    kz_status st;

    if (!carried)
        KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(mark_carried(w, carried));
    if (of < 0 || of == KZ_OF_SHARES)
        side[KZ_CHAIN_SHARES].a = &w->a;
    if (of != KZ_OF_SHARES)
        side[KZ_CHAIN_VOTES].a = w->control;
    for (int s = 0; s < KZ_CHAIN_SIDES; s++)
        if (side[s].a == w->control)
            side[s].carried = carried;
    KZ_TRY(kz_chain_network(w->cli, format, side));
out:
    kz_free(carried);
    return st;
}

/* ---- the verb ---- */

static kz_status
open_graphs(struct work *w, const char *party)
{
    struct kz_cli *cli = w->cli;
    kz_status st;

    KZ_TRY(kz_asked_open(cli, KZ_OF_SHARES, party, 0, &w->a));
    w->control = &w->a;
    if (cli->question.of < 0 && kz_graph_votes_differ(w->a.graph)) {
        KZ_TRY(kz_asked_open(cli, KZ_OF_VOTES, party, 0, &w->votes));
        w->control = &w->votes;
    }
    KZ_TRY(kz_control_new(w->control->graph, &kz_control_majority, &w->k,
        &cli->err));
out:
    return st;
}

/* Those whose product is large enough, also where its double is too near. */
static kz_status
find_paths(struct work *w)
{
    struct kz_cli *cli = w->cli;
    const struct own *own = cli->own;
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    uint32_t column = kz_graph_column(w->a.graph, w->a.node);
    const struct kz_path *list;
    struct kz_min_share least;
    size_t n;
    int keep;
    kz_status st;

    kz_min_share_init(&least, w->a.graph, &own->min_share);
    KZ_TRY(kz_asked_totals(cli, &w->a, 0));
    KZ_TRY(kz_paths_new(w->a.graph, kz_totals_order(w->a.totals), c->point,
        &w->p, &cli->err));
    KZ_TRY(kz_paths_find(w->p, w->a.node, (size_t)own->paths,
        kz_min_share_search(&least), &list, &n, &w->partial, &cli->err));
    w->path = kz_calloc(n, sizeof *w->path);
    if (!w->path)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < n; i++) {
        KZ_TRY(kz_min_share_keeps_path(cli, &least, column, &list[i], &keep));
        if (keep)
            w->path[w->npaths++] = list[i];
    }
    kz_min_share_say(cli, &least);
out:
    kz_min_share_clear(&least);
    return st;
}

static kz_status
chain(struct kz_cli *cli, const char *party)
{
    struct work w = { .cli = cli };
    const char *format = kz_cli_format(cli);
    kz_status st;

    if (!format)
        return KZ_EINVAL;
    KZ_TRY(open_graphs(&w, party));
    if (kz_net_has(format)) {
        KZ_TRY(put_network(&w, format));
        KZ_TRY(kz_members_say(cli, &w.a, w.a.node));
        goto out;
    }
    if (!kz_output_find(format)) {
        KZ_TRY(kz_asked_totals(cli, &w.a, 0));
        KZ_TRY(kz_chain_drawing(cli, &w.a, w.control, w.k));
        goto out;
    }
    KZ_TRY(find_paths(&w));
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    w.table = strcmp(format, "table") == 0;
    if (kz_doc_is_flat(w.d)) {
        KZ_TRY(put_rows(&w));
        KZ_TRY(kz_members_say(cli, &w.a, w.a.node));
    } else {
        KZ_TRY(put_map(&w));
    }
    if (w.partial)
        kz_cli_raise(cli, KZ_EXIT_LIMIT);
out:
    st = kz_cli_out_close(cli, st);
    kz_paths_free(w.p);
    kz_free(w.path);
    kz_control_free(w.k);
    kz_asked_close(&w.a);
    kz_asked_close(&w.votes);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    return kz_cli_exit(cli, chain(cli, argv[0]));
}

KZ_COMMAND(chain) = {
    .name = "chain",
    .summary = N_("the control chain and the strongest ownership chains"),
    .usage = "PARTY",
    .details =
        N_("Each step names the document behind it.  The remainder is "
           "what loops and weaker chains contribute.  As svg or html it "
           "is a chart of all that is above the company; as dot, graphml "
           "or gexf the same for Graphviz, networkx, igraph or Gephi."),
    .examples = "keizu chain houjin:7999901000001\n"
                "keizu chain houjin:7999901000001 --paths 3 -f json\n"
                "keizu chain houjin:7999901000001 -o chain.html\n"
                "keizu chain houjin:7999901000001 -o chain.graphml\n",
    .min_args = 1,
    .max_args = 1,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION,
    .flat = 1,
    .more_formats = "svg html " KZ_CHAIN_FORMATS,
    .options = options,
    .own_size = sizeof(struct own),
    .own_defaults = &defaults,
    .run = run,
};
