/* keizu chain as a chart: boxes and lines with names and evidence. */
#include "src/cli/chain_chart.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/lower_bound.h"
#include "src/cli/members.h"
#include "src/cli/proof.h"
#include "src/cli/sentence.h"

#define SELF_DECLARED 6 /* evidence rank of a self-declaration */

struct fill {
    struct kz_cli *cli;
    struct kz_asked *a;
    const struct kz_cone *cone;
    struct kz_chart *chart;
    uint8_t *fate;                    /* [parties] */
    uint32_t *node_of;                /* [parties] its box; UINT32_MAX */
    uint32_t more;                    /* its box; UINT32_MAX */
    const struct kz_cone_line **line; /* of one company, sorted */
    size_t node_cap, edge_cap, line_cap;
};

/* ---- boxes ---- */

static kz_status
add_node(struct fill *f, const struct kz_chart_node *n, uint32_t *out)
{
    struct kz_chart *c = f->chart;

    if (kz_grow(&c->node, &f->node_cap, (size_t)c->nodes + 1, sizeof *c->node) <
        0)
        return kz_fail(&f->cli->err, KZ_ENOMEM, "out of memory");
    *out = c->nodes;
    c->node[c->nodes++] = *n;
    return KZ_OK;
}

static kz_status
add_party(struct fill *f, uint32_t i)
{
    const struct kz_cone_party *p = &f->cone->party[i];
    struct kz_chart_node n = { .box = KZ_BOX_PARTY,
        .type = (enum kz_party_type)p->info->type,
        .controller = i == f->cone->top };
    struct kz_buf id, name;
    kz_status st;

    kz_buf_init(&id);
    kz_buf_init(&name);
    kz_country_text(p->info->country, n.country);
    KZ_TRY(kz_answer_id(f->cli, f->a->store, p->party, &id));
    KZ_TRY(kz_answer_name(f->cli, f->a->store, p->party, &name));
    KZ_TRY(add_node(f, &n, &f->node_of[i]));
    f->chart->node[f->node_of[i]].id = kz_buf_take(&id);
    f->chart->node[f->node_of[i]].name = kz_buf_take(&name);
    if (!f->chart->node[f->node_of[i]].id ||
        !f->chart->node[f->node_of[i]].name)
        KZ_TRY(kz_fail(&f->cli->err, KZ_ENOMEM, "out of memory"));
out:
    kz_buf_clear(&id);
    kz_buf_clear(&name);
    return st;
}

/* ---- lines ---- */

static kz_status
add_edge(struct fill *f, const struct kz_chart_edge *e)
{
    struct kz_chart *c = f->chart;

    if (kz_grow(&c->edge, &f->edge_cap, (size_t)c->edges + 1, sizeof *c->edge) <
        0)
        return kz_fail(&f->cli->err, KZ_ENOMEM, "out of memory");
    c->edge[c->edges++] = *e;
    return KZ_OK;
}

static kz_status
set_source(struct fill *f, kz_rowid holding, int with_place,
    struct kz_chart_source *s)
{
    struct kz_evidence e;
    kz_status st;

    KZ_TRY(kz_evidence_of(f->a->store, KZ_FACT_HOLDING, holding, &e,
        &f->cli->err));
    s->document =
        kz_strdup(e.title && e.title[0] ? e.title
                                        : (e.document ? e.document : ""));
    s->place = with_place && e.place ? kz_strdup(e.place) : NULL;
    s->filed = e.filed;
    s->rank = e.rank;
    if (!s->document || (with_place && e.place && !s->place))
        KZ_TRY(kz_fail(&f->cli->err, KZ_ENOMEM, "out of memory"));
out:
    return st;
}

static kz_status
add_line(struct fill *f, const struct kz_cone_line *l)
{
    struct kz_chart_edge e = { .owner = f->node_of[l->owner],
        .owned = f->node_of[l->owned],
        .share = l->share,
        .votes = l->votes,
        .controls = l->controls,
        .nominee = l->nominee,
        .declared = l->rank == SELF_DECLARED &&
                    (!l->votes_holding || l->votes_rank == SELF_DECLARED) };
    uint32_t at = f->chart->edges;
    kz_status st;

    KZ_TRY(add_edge(f, &e));
    f->chart->edge[at].votes_source.filed = KZ_DATE_NONE;
    KZ_TRY(set_source(f, l->holding, 1, &f->chart->edge[at].source));
    f->chart->edge[at].source.day = l->day;
    if (l->votes_holding)
        KZ_TRY(set_source(f, l->votes_holding, 1,
            &f->chart->edge[at].votes_source));
out:
    return st;
}

static void
add_to(struct kz_range *sum, const struct kz_range *r)
{
    if (isnan(r->point))
        return;
    if (isnan(sum->point)) {
        *sum = *r;
        return;
    }
    sum->point += r->point;
    sum->lower += r->lower;
    sum->upper += r->upper;
}

/* The source of one more holder: kept while all have the same document. */
static kz_status
join_source(struct fill *f, kz_rowid holding, int first,
    struct kz_chart_source *s)
{
    struct kz_chart_source v = { .document = NULL };
    kz_status st;

    KZ_TRY(set_source(f, holding, 0, &v));
    if (first) {
        s->document = v.document;
        s->filed = v.filed;
        s->rank = v.rank;
        return KZ_OK;
    }
    if (s->document && strcmp(s->document, v.document) != 0) {
        kz_free(s->document);
        s->document = NULL;
        s->filed = KZ_DATE_NONE;
        s->rank = 0;
    }
out:
    kz_free(v.document);
    return st;
}

/* Several holders as one line. */
static kz_status
add_sum(struct fill *f, uint32_t owner, uint32_t owned, size_t n)
{
    struct kz_chart_edge e = { .owner = owner,
        .owned = owned,
        .share = { NAN, NAN, NAN, 0 },
        .votes = { NAN, NAN, NAN, 0 },
        .declared = 1 };
    kz_date day = f->line[0]->day;
    uint32_t at = f->chart->edges;
    kz_status st;

    e.votes_source.filed = KZ_DATE_NONE;
    for (size_t i = 0; i < n; i++) {
        add_to(&e.share, &f->line[i]->share);
        add_to(&e.votes, &f->line[i]->votes);
        e.declared &= f->line[i]->rank == SELF_DECLARED;
        if (f->line[i]->day != day)
            day = KZ_DATE_NONE;
    }
    KZ_TRY(add_edge(f, &e));
    for (size_t i = 0; i < n; i++)
        KZ_TRY(join_source(f, f->line[i]->holding, i == 0,
            &f->chart->edge[at].source));
    f->chart->edge[at].source.day = day;
out:
    return st;
}

static kz_status
add_rest(struct fill *f, uint32_t owned, const struct kz_range *rest)
{
    struct kz_chart_node n = { .box = KZ_BOX_UNDISCLOSED };
    struct kz_chart_edge e = { .owned = owned,
        .share = { NAN, NAN, NAN, 0 },
        .votes = { NAN, NAN, NAN, 0 } };
    kz_status st;

    e.source.day = e.source.filed = e.votes_source.filed = KZ_DATE_NONE;
    if (kz_graph_question(f->a->graph)->of == KZ_OF_SHARES)
        e.share = *rest;
    else
        e.votes = *rest;
    KZ_TRY(add_node(f, &n, &e.owner));
    KZ_TRY(add_edge(f, &e));
out:
    return st;
}

/* ---- one company ---- */

static int
is_drawn(const struct kz_cone_line *l)
{
    return l->controls || l->share.upper > 0 || l->votes.upper > 0;
}

static double
size_of(const struct kz_cone_line *l)
{
    return isnan(l->share.point) ? l->votes.point : l->share.point;
}

static int
by_size(const void *pa, const void *pb)
{
    const struct kz_cone_line *a = *(const struct kz_cone_line *const *)pa;
    const struct kz_cone_line *b = *(const struct kz_cone_line *const *)pb;

    if (size_of(a) != size_of(b))
        return size_of(a) > size_of(b) ? -1 : 1;
    return a->owner < b->owner ? -1 : a->owner > b->owner;
}

static size_t
first_line(const struct kz_cone *c, uint32_t owned)
{
    size_t at;

    KZ_LOWER_BOUND(at, c->lines, i, c->line[i].owned < owned);
    return at;
}

/* The lines of a company whose owners have that fate, into f->line. */
static kz_status
choose(struct fill *f, uint32_t company, enum kz_chart_fate fate, size_t *n)
{
    const struct kz_cone *c = f->cone;

    *n = 0;
    for (size_t k = first_line(c, company);
         k < c->lines && c->line[k].owned == company; k++) {
        if (f->fate[c->line[k].owner] != fate || !is_drawn(&c->line[k]))
            continue;
        if (kz_grow(&f->line, &f->line_cap, *n + 1, sizeof *f->line) < 0)
            return kz_fail(&f->cli->err, KZ_ENOMEM, "out of memory");
        f->line[(*n)++] = &c->line[k];
    }
    if (*n > 1)
        qsort(f->line, *n, sizeof *f->line, by_size);
    return KZ_OK;
}

static kz_status
add_more(struct fill *f, uint32_t company)
{
    struct kz_chart_node more = { .box = KZ_BOX_MORE };
    size_t n;
    kz_status st;

    KZ_TRY(choose(f, company, KZ_CHART_OUT, &n));
    if (!n)
        goto out;
    for (uint32_t i = 0; f->more == UINT32_MAX && i < f->cone->parties; i++)
        more.count += f->fate[i] == KZ_CHART_OUT;
    if (f->more == UINT32_MAX)
        KZ_TRY(add_node(f, &more, &f->more));
    KZ_TRY(add_sum(f, f->more, f->node_of[company], n));
out:
    return st;
}

static kz_status
add_company(struct fill *f, uint32_t company)
{
    struct kz_chart_node folded = { .box = KZ_BOX_FOLDED };
    uint32_t box;
    size_t n;
    kz_status st;

    KZ_TRY(choose(f, company, KZ_CHART_SHOWN, &n));
    for (size_t i = 0; i < n; i++)
        KZ_TRY(add_line(f, f->line[i]));
    KZ_TRY(choose(f, company, KZ_CHART_FOLDED, &n));
    if (n) {
        folded.count = (uint32_t)n;
        KZ_TRY(add_node(f, &folded, &box));
        KZ_TRY(add_sum(f, box, f->node_of[company], n));
    }
    if (f->cone->rest[company].upper > 0)
        KZ_TRY(add_rest(f, f->node_of[company], &f->cone->rest[company]));
    KZ_TRY(add_more(f, company));
out:
    return st;
}

/* ---- all of it ---- */

static kz_status
fold(struct fill *f, uint32_t *order, uint32_t *shown)
{
    const struct kz_cone *c = f->cone;
    struct kz_chart_arc *arc = kz_calloc(c->lines + 1, sizeof *arc);
    uint8_t *extra = kz_calloc((size_t)c->parties + 1, 1);
    kz_status st = KZ_OK;

    if (!arc || !extra)
        KZ_TRY(kz_fail(&f->cli->err, KZ_ENOMEM, "out of memory"));
    for (size_t k = 0; k < c->lines; k++) {
        const struct kz_cone_line *l = &c->line[k];

        arc[k].owner = l->owner;
        arc[k].owned = l->owned;
        arc[k].keep = l->controls;
        arc[k].upper = l->share.upper;
        if (!(l->share.upper >= l->votes.upper) && !isnan(l->votes.upper))
            arc[k].upper = l->votes.upper;
    }
    for (uint32_t i = 0; i < c->parties; i++)
        extra[i] = c->rest[i].upper > 0;
    KZ_TRY(kz_chart_fold(c->parties, c->asked, c->lines, arc, extra, f->fate,
        order, shown, &f->cli->err));
out:
    kz_free(arc);
    kz_free(extra);
    return st;
}

/* The chain in words, of the controller whom nobody controls. */
static kz_status
put_sentence(struct fill *f, const struct kz_asked *control,
    struct kz_control *k)
{
    uint32_t column = kz_graph_column(control->graph, control->node);
    struct kz_cli *cli = f->cli;
    struct kz_sentence say;
    struct kz_totals_of t;
    kz_node top;
    kz_status st;

    kz_sentence_init(&say);
    KZ_TRY(kz_proof_top(cli, control, k, &top));
    if (top != KZ_NODE_NONE)
        KZ_TRY(kz_sentence_control(cli, &say, control, k, top, column));
    kz_totals_at(f->a->totals, f->a->node, &t);
    KZ_TRY(kz_sentence_end(cli, &say, &t));
    f->chart->sentence =
        kz_buf_take(strcmp(cli->lang, "ja") == 0 ? &say.ja : &say.en);
    if (!f->chart->sentence)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
out:
    kz_sentence_clear(&say);
    return st;
}

static kz_status
put_opening(struct fill *f)
{
    const struct kz_question *q = kz_graph_question(f->a->graph);
    char content[KZ_DIGEST_TEXT], store[KZ_DIGEST_TEXT];
    struct kz_buf b;
    kz_status st;

    kz_buf_init(&b);
    KZ_TRY(kz_store_digest(f->a->store, content, store, &f->cli->err));
    kz_buf_printf(&b,
        "--of %s --nominees %s --terminal-companies %s --person-by %s "
        "--treasury %s --home %s",
        kz_matrix_name(q->of), kz_nominees_name(q->nominees),
        kz_terminal_name(q->terminal), kz_person_by_name(q->person_by),
        q->treasury_in ? "in" : "out", q->home);
    f->chart->as_of = q->as_of;
    f->chart->known_by = q->known_by;
    f->chart->lang = f->cli->lang;
    f->chart->store = kz_strdup(content);
    f->chart->options = kz_buf_take(&b);
    if (!f->chart->store || !f->chart->options)
        KZ_TRY(kz_fail(&f->cli->err, KZ_ENOMEM, "out of memory"));
out:
    kz_buf_clear(&b);
    return st;
}

static kz_status
fill(struct fill *f)
{
    uint32_t order[KZ_CHART_BOXES], shown;
    size_t n = (size_t)f->cone->parties + 1;
    kz_status st;

    f->more = UINT32_MAX;
    f->fate = kz_calloc(n, 1);
    f->node_of = kz_calloc(n, sizeof *f->node_of);
    if (!f->fate || !f->node_of)
        KZ_TRY(kz_fail(&f->cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(fold(f, order, &shown));
    for (uint32_t i = 0; i < shown; i++)
        KZ_TRY(add_party(f, order[i]));
    for (uint32_t i = 0; i < shown; i++)
        KZ_TRY(add_company(f, order[i]));
out:
    return st;
}

kz_status
kz_chain_drawing(struct kz_cli *cli, struct kz_asked *a,
    const struct kz_asked *control, struct kz_control *k)
{
    struct kz_chart chart = { .node = NULL };
    struct kz_cone cone = { .party = NULL };
    struct fill f = { .cli = cli, .a = a, .cone = &cone, .chart = &chart };
    struct kz_doc_dest dest;
    kz_node top;
    kz_status st;

    KZ_TRY(kz_proof_top(cli, control, k, &top));
    KZ_TRY(kz_cone_open(cli, a, control, k, top, &cone));
    KZ_TRY(fill(&f));
    KZ_TRY(put_opening(&f));
    KZ_TRY(put_sentence(&f, control, k));
    KZ_TRY(kz_cli_out_open_raw(cli, &dest));
    if (strcmp(kz_cli_format(cli), "svg") == 0)
        KZ_TRY(kz_chart_svg(&chart, &dest, &cli->err));
    else
        KZ_TRY(kz_chart_html(&chart, &dest, &cli->err));
    KZ_TRY(kz_members_say(cli, a, a->node));
out:
    kz_free(f.fate);
    kz_free(f.node_of);
    kz_free(f.line);
    kz_chart_clear(&chart);
    kz_cone_close(&cone);
    return st;
}
