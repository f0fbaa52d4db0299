/*
 * The network above a company: the parties and holdings of two graphs, of
 * shares and of votes, as one.
 */
#include "src/cli/chain_formats.h"

#include <math.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/report/netgraph.h"

#define NOWHERE          SIZE_MAX
#define SELF_DECLARATION 6 /* evidence rank */

struct party {
    kz_node node[KZ_CHAIN_SIDES]; /* KZ_NODE_NONE: not there */
    size_t at;                    /* its number in the network; or NOWHERE */
    size_t undisclosed_at;        /* that of its unknown holders */
};

struct work {
    struct kz_cli *cli;
    const struct kz_chain_side *side;
    const struct kz_graph *graph[KZ_CHAIN_SIDES]; /* NULL: not asked for */
    const struct kz_columns *c[KZ_CHAIN_SIDES];
    size_t *number[KZ_CHAIN_SIDES]; /* [nodes] the party of a node */
    struct party *party;            /* by id */
    size_t parties, asked;
    struct kz_net *net;
    size_t nodes; /* written */
};

static const struct kz_range unsaid = { NAN, NAN, NAN, 0 };

static int64_t
capped_sum(int64_t a, int64_t b, int64_t most)
{
    return b < most - a ? a + b : most;
}

/* What is left to unknown holders of a company by all that is known. */
static struct kz_range
rest_of(const struct kz_columns *c, uint32_t j)
{
    int64_t base = c->base[j], lo = 0, hi = 0;
    int64_t least = c->ulo[j], most = c->uhi[j];

    for (uint64_t k = c->start[j]; k < c->start[j + 1]; k++) {
        lo = capped_sum(lo, c->lo[k], base);
        hi = capped_sum(hi, c->hi[k], base);
    }
    if (!(c->flags[j] & KZ_COL_INFEASIBLE)) {
        if (most > base - lo)
            most = base - lo;
        if (least < base - hi)
            least = base - hi;
    }
    return (struct kz_range){ c->upoint[j], (double)least / (double)base,
        (double)most / (double)base, 0 };
}

/* ---- parties of both graphs ---- */

/* Both graphs number their nodes in the order of the ids. */
static kz_status
join_nodes(struct work *w)
{
    kz_node n[KZ_CHAIN_SIDES] = { 0, 0 }, i[KZ_CHAIN_SIDES] = { 0, 0 };
    kz_status st = KZ_OK;

    for (int s = 0; s < KZ_CHAIN_SIDES; s++) {
        if (!w->graph[s])
            continue;
        n[s] = kz_graph_nodes(w->graph[s]);
        w->number[s] = kz_calloc(n[s], sizeof *w->number[s]);
        if (!w->number[s])
            KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    }
    w->party = kz_calloc((size_t)n[0] + n[1], sizeof *w->party);
    if (!w->party)
        KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    while (i[0] < n[0] || i[1] < n[1]) {
        struct party p = { { KZ_NODE_NONE, KZ_NODE_NONE }, NOWHERE, NOWHERE };
        int order = i[0] == n[0]   ? 1
                    : i[1] == n[1] ? -1
                                   : strcmp(kz_graph_key(w->graph[0], i[0]),
                                         kz_graph_key(w->graph[1], i[1]));

        for (int s = 0; s < KZ_CHAIN_SIDES; s++)
            if (s == 0 ? order <= 0 : order >= 0) {
                w->number[s][i[s]] = w->parties;
                p.node[s] = i[s]++;
            }
        w->party[w->parties++] = p;
    }
out:
    return st;
}

static uint32_t
column_of(const struct work *w, const struct party *p, int s)
{
    return p->node[s] == KZ_NODE_NONE
               ? UINT32_MAX
               : kz_graph_column(w->graph[s], p->node[s]);
}

/* The company asked about and all who hold of it through any chain. */
static kz_status
mark_above(struct work *w)
{
    size_t *queue = kz_calloc(w->parties, sizeof *queue), n = 0;

    if (!queue)
        return kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory");
    queue[n++] = w->asked;
    w->party[w->asked].at = 0;
    for (size_t i = 0; i < n; i++)
        for (int s = 0; s < KZ_CHAIN_SIDES; s++) {
            uint32_t j = column_of(w, &w->party[queue[i]], s);

            if (j == UINT32_MAX)
                continue;
            for (uint64_t k = w->c[s]->start[j]; k < w->c[s]->start[j + 1];
                 k++) {
                size_t owner = w->number[s][w->c[s]->owner[k]];

                if (w->party[owner].at != NOWHERE)
                    continue;
                w->party[owner].at = 0;
                queue[n++] = owner;
            }
        }
    kz_free(queue);
    return KZ_OK;
}

/* ---- nodes ---- */

static kz_status
put_id(struct work *w, const struct kz_asked *a, kz_node i, struct kz_buf *out)
{
    kz_status st = KZ_OK;

    kz_buf_reset(out);
    if (w->cli->question.id_scheme)
        KZ_TRY(kz_answer_id(w->cli, a->store, kz_graph_node(a->graph, i)->party,
            out));
    else
        kz_buf_puts(out, kz_graph_key(a->graph, i));
    KZ_TRY(kz_buf_check(out, &w->cli->err));
out:
    return st;
}

static kz_status
put_party(struct work *w, size_t number, struct kz_buf *id, struct kz_buf *name)
{
    struct party *p = &w->party[number];
    int s = p->node[0] == KZ_NODE_NONE;
    const struct kz_asked *a = w->side[s].a;
    const struct kz_node_info *info = kz_graph_node(a->graph, p->node[s]);
    struct kz_net_node n = { .asked = number == w->asked };
    char country[3];
    kz_status st;

    KZ_TRY(put_id(w, a, p->node[s], id));
    KZ_TRY(kz_answer_name(w->cli, a->store, info->party, name));
    kz_country_text(info->country, country);
    n.id = id->data;
    n.name = name->data;
    n.type = kz_party_type_name((enum kz_party_type)info->type);
    n.country = country[0] ? country : NULL;
    n.basis = kz_basis_name((enum kz_basis)info->basis);
    n.as_of = kz_graph_question(a->graph)->as_of;
    KZ_TRY(kz_net_node(w->net, &n, &w->cli->err));
    p->at = w->nodes++;
out:
    return st;
}

/* Whoever holds what is not disclosed; nobody where nothing can be. */
static kz_status
put_undisclosed(struct work *w, struct party *p, struct kz_buf *id,
    struct kz_buf *company)
{
    struct kz_net_node n = { .type = "undisclosed", .undisclosed = 1 };
    const struct kz_asked *a = NULL;
    kz_status st = KZ_OK;

    for (int s = KZ_CHAIN_SIDES - 1; s >= 0; s--) {
        uint32_t j = column_of(w, p, s);

        if (j == UINT32_MAX || rest_of(w->c[s], j).upper <= 0)
            continue;
        a = w->side[s].a;
        KZ_TRY(put_id(w, a, p->node[s], company));
    }
    if (!a)
        goto out;
    kz_buf_reset(id);
    /* no scheme has a slash: it is no id of a party */
    kz_buf_printf(id, "undisclosed/%s", company->data);
    KZ_TRY(kz_buf_check(id, &w->cli->err));
    n.id = id->data;
    n.name = kz_cli_tr(w->cli, N_("undisclosed"));
    n.as_of = kz_graph_question(a->graph)->as_of;
    KZ_TRY(kz_net_node(w->net, &n, &w->cli->err));
    p->undisclosed_at = w->nodes++;
out:
    return st;
}

static kz_status
put_nodes(struct work *w)
{
    struct kz_buf id, text;
    kz_status st = KZ_OK;

    kz_buf_init(&id);
    kz_buf_init(&text);
    for (size_t i = 0; i < w->parties && !kz_cli_stopped(w->cli); i++)
        if (w->party[i].at != NOWHERE)
            KZ_TRY(put_party(w, i, &id, &text));
    for (size_t i = 0; i < w->parties && !kz_cli_stopped(w->cli); i++)
        if (w->party[i].at != NOWHERE)
            KZ_TRY(put_undisclosed(w, &w->party[i], &id, &text));
out:
    kz_buf_clear(&id);
    kz_buf_clear(&text);
    return st;
}

/* ---- edges ---- */

struct arcs { /* of one company in one graph */
    uint32_t column;
    uint64_t at, end;
};

/* < 0: the next edge is of the first side alone; 0: both say it. */
static int
compare_next(const struct work *w, const struct arcs x[KZ_CHAIN_SIDES])
{
    size_t owner[KZ_CHAIN_SIDES];

    for (int s = 0; s < KZ_CHAIN_SIDES; s++)
        owner[s] = x[s].at < x[s].end ? w->number[s][w->c[s]->owner[x[s].at]]
                                      : NOWHERE;
    if (owner[0] != owner[1])
        return owner[0] < owner[1] ? -1 : 1;
    return w->c[0]->holding[x[0].at] == w->c[1]->holding[x[1].at] ? 0 : -1;
}

static kz_status
put_arc(struct work *w, const struct party *p, struct arcs x[KZ_CHAIN_SIDES])
{
    struct kz_net_edge e = { .share = unsaid, .votes = unsaid, .owned = p->at };
    struct kz_evidence v;
    const struct kz_asked *a = NULL;
    int order = compare_next(w, x);
    kz_rowid holding = 0;
    kz_status st;

    for (int s = 0; s < KZ_CHAIN_SIDES; s++) {
        const struct kz_columns *c = w->c[s];
        uint64_t k = x[s].at;
        struct kz_range r;

        if (s == 0 ? order > 0 : order < 0)
            continue;
        r = (struct kz_range){ c->point[k], c->lower[k],
            (double)c->hi[k] / (double)c->base[x[s].column], 0 };
        if (s == KZ_CHAIN_SHARES)
            e.share = r;
        else
            e.votes = r;
        e.owner = w->party[w->number[s][c->owner[k]]].at;
        e.as_of = c->day[k];
        e.control |= w->side[s].carried && w->side[s].carried[k];
        a = w->side[s].a;
        holding = c->holding[k];
        x[s].at++;
    }
    KZ_TRY(kz_evidence_of(a->store, KZ_FACT_HOLDING, holding, &v,
        &w->cli->err));
    e.document = v.document;
    e.place = v.place;
    e.rank = v.rank;
    e.declared = v.rank == SELF_DECLARATION;
    KZ_TRY(kz_net_edge(w->net, &e, &w->cli->err));
out:
    return st;
}

static kz_status
put_rest(struct work *w, const struct party *p,
    const struct arcs x[KZ_CHAIN_SIDES])
{
    struct kz_net_edge e = { .share = unsaid,
        .votes = unsaid,
        .owned = p->at,
        .owner = p->undisclosed_at,
        .as_of = KZ_DATE_NONE };

    for (int s = 0; s < KZ_CHAIN_SIDES; s++) {
        uint32_t j = x[s].column;

        if (j == UINT32_MAX)
            continue;
        if (s == KZ_CHAIN_SHARES)
            e.share = rest_of(w->c[s], j);
        else
            e.votes = rest_of(w->c[s], j);
    }
    return kz_net_edge(w->net, &e, &w->cli->err);
}

static kz_status
put_edges(struct work *w)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < w->parties && !kz_cli_stopped(w->cli); i++) {
        const struct party *p = &w->party[i];
        struct arcs x[KZ_CHAIN_SIDES];

        if (p->at == NOWHERE)
            continue;
        for (int s = 0; s < KZ_CHAIN_SIDES; s++) {
            uint32_t j = column_of(w, p, s);

            x[s] = (struct arcs){ j, 0, 0 };
            if (j == UINT32_MAX)
                continue;
            x[s].at = w->c[s]->start[j];
            x[s].end = w->c[s]->start[j + 1];
        }
        while (x[0].at < x[0].end || x[1].at < x[1].end)
            KZ_TRY(put_arc(w, p, x));
        if (p->undisclosed_at != NOWHERE)
            KZ_TRY(put_rest(w, p, x));
    }
out:
    return st;
}

/* ---- all of it ---- */

static kz_status
open_net(struct work *w, const char *format, const struct kz_doc_dest *dest)
{
    const struct kz_asked *a = w->side[!w->side[0].a].a;
    const struct kz_question *q = kz_graph_question(a->graph);
    char content[KZ_DIGEST_TEXT], store[KZ_DIGEST_TEXT];
    char as_of[KZ_DATE_TEXT], known_by[KZ_DATE_TEXT];
    const struct kz_net_fact facts[] = {
        { "schema", "keizu.chain/1" },
        { "as_of", as_of },
        { "known_by", known_by },
        { "nominees", kz_nominees_name(q->nominees) },
        { "terminal_companies", kz_terminal_name(q->terminal) },
        { "person_by", kz_person_by_name(q->person_by) },
        { "treasury", q->treasury_in ? "in" : "out" },
        { "home", q->home },
        { "content", content },
        { "store", store },
    };
    kz_status st;

    kz_date_format(q->as_of, as_of);
    kz_date_format(q->known_by, known_by);
    KZ_TRY(kz_store_digest(a->store, content, store, &w->cli->err));
    KZ_TRY(kz_net_open(format, dest, facts, sizeof facts / sizeof facts[0],
        &w->net, &w->cli->err));
out:
    return st;
}

kz_status
kz_chain_network(struct kz_cli *cli, const char *format,
    const struct kz_chain_side side[KZ_CHAIN_SIDES])
{
    struct work w = { .cli = cli, .side = side };
    struct kz_doc_dest dest;
    kz_status st;

    for (int s = 0; s < KZ_CHAIN_SIDES; s++)
        if (side[s].a) {
            w.graph[s] = side[s].a->graph;
            w.c[s] = kz_graph_columns(w.graph[s]);
        }
    KZ_TRY(join_nodes(&w));
    for (int s = 0; s < KZ_CHAIN_SIDES; s++)
        if (side[s].a)
            w.asked = w.number[s][side[s].a->node];
    KZ_TRY(mark_above(&w));
    KZ_TRY(kz_cli_out_open_raw(cli, &dest));
    KZ_TRY(open_net(&w, format, &dest));
    KZ_TRY(put_nodes(&w));
    KZ_TRY(put_edges(&w));
    KZ_TRY(kz_net_close(w.net, &cli->err));
out:
    st = kz_cli_out_close(cli, st);
    kz_net_free(w.net);
    for (int s = 0; s < KZ_CHAIN_SIDES; s++)
        kz_free(w.number[s]);
    kz_free(w.party);
    return st;
}
