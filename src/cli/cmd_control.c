/* keizu control: who controls a company, and whom it controls. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/analysis/control.h"
#include "keizu/base/alloc.h"
#include "src/cli/bloc.h"
#include "src/cli/members.h"
#include "src/cli/progress.h"
#include "src/cli/proof.h"
#include "src/cli/timings.h"

struct own {
    int all, possible, proof;
    struct kz_fraction threshold;
    int inclusive;
    const char *bloc;
};

static const struct kz_option options[] = {
    { "all", 0, KZ_OPT_FLAG, KZ_INTO(struct own, all), NULL,
        N_("every pair of the store"), 0, 0 },
    { "possible", 0, KZ_OPT_FLAG, KZ_INTO(struct own, possible), NULL,
        N_("with --all: also pairs that are possible through named links"), 0,
        0 },
    { "threshold", 0, KZ_OPT_FRACTION, KZ_INTO(struct own, threshold),
        N_("SHARE"), N_("of the votes; default 1/2"), 0, 0 },
    { "operator", 0, KZ_OPT_CHOICE, KZ_INTO(struct own, inclusive),
        ">|>=", N_("above the threshold, or at least"), 0, 0 },
    { "bloc", 0, KZ_OPT_TEXT, KZ_INTO(struct own, bloc), N_("BLOC"),
        N_("foreign, foreign-state, country:CC or list:FILE, voting as one"), 0,
        0 },
    { "proof", 0, KZ_OPT_FLAG, KZ_INTO(struct own, proof), NULL,
        N_("the steps of each control"), 0, 0 },
    KZ_OPTION_END,
};

static const struct own defaults = { 0, 0, 0, { 1, 2 }, 0, NULL };

static const char *const columns[] = { "controller", "controller_name",
    "company", "company_name", "state", "through", "votes", "votes_lower",
    "votes_upper", "threshold", "operator", "ultimate", NULL };

struct pair {
    kz_node controller;
    uint32_t column;
    double point, lower, upper;
};

struct work {
    struct kz_cli *cli;
    struct kz_asked *a;
    const struct own *own;
    struct kz_doc *d;
    struct kz_control *k;
    struct pair *pair; /* certain ones, by controller and company */
    size_t npairs, cap, at;
    uint8_t *not_top; /* [nodes] controlled by another, or by its own group */
    char threshold[48];
};

/* ---- one pair ---- */

static const char *
operator_of(const struct work *w)
{
    return w->own->inclusive ? ">=" : ">";
}

static kz_status
put_pair_row(struct work *w, const struct pair *p, const char *state,
    const char *through)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);
    struct kz_doc *d = w->d;
    kz_status st;

    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_columns(w->cli, d, w->a, p->controller, "controller",
        "controller_name"));
    KZ_TRY(kz_asked_columns(w->cli, d, w->a, c->node[p->column], "company",
        "company_name"));
    kz_doc_key_text(d, "state", state);
    kz_doc_key_text(d, "through", through);
    kz_doc_key_number(d, "votes", p->point);
    kz_doc_key_number(d, "votes_lower", p->lower);
    kz_doc_key_number(d, "votes_upper", p->upper);
    kz_doc_key_text(d, "threshold", w->threshold);
    kz_doc_key_text(d, "operator", operator_of(w));
    kz_doc_key_boolean(d, "ultimate", !w->not_top[p->controller]);
    kz_doc_end(d);
out:
    return st;
}

/* with_proof: the closure of the pair is the last one of w->k. */
static kz_status
put_pair(struct work *w, const struct pair *p, const char *state,
    const char *through, int with_proof)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);
    struct kz_doc *d = w->d;
    kz_status st;

    if (kz_doc_is_flat(d))
        return put_pair_row(w, p, state, through);
    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(w->cli, d, "controller", w->a, p->controller));
    KZ_TRY(kz_asked_party(w->cli, d, "company", w->a, c->node[p->column]));
    kz_doc_key_text(d, "state", state);
    kz_doc_key_text(d, "through", through);
    kz_answer_range(d, "votes", p->point, p->lower, p->upper);
    kz_doc_key_text(d, "threshold", w->threshold);
    kz_doc_key_text(d, "operator", operator_of(w));
    kz_doc_key_boolean(d, "ultimate", !w->not_top[p->controller]);
    if (with_proof)
        KZ_TRY(kz_proof_put(w->cli, d, w->a, w->k, "proof", p->column));
    kz_doc_end(d);
    st = KZ_OK;
out:
    return st;
}

/* ---- certain pairs ---- */

static kz_status
keep_pairs(void *ctx, kz_node controller, const struct kz_controlled *list,
    size_t count, int self, struct kz_error *err)
{
    struct work *w = ctx;
    const struct kz_columns *c = kz_graph_columns(w->a->graph);

    if (kz_interrupted())
        return kz_fail(err, KZ_EINTR, "interrupted");
    if (kz_grow(&w->pair, &w->cap, w->npairs + count, sizeof *w->pair) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (self)
        w->not_top[controller] = 1;
    for (size_t i = 0; i < count; i++) {
        struct pair *p = &w->pair[w->npairs++];

        p->controller = controller;
        p->column = list[i].column;
        p->point = list[i].point;
        p->lower = list[i].lower;
        p->upper = list[i].upper;
        w->not_top[c->node[p->column]] = 1;
    }
    return KZ_OK;
}

static kz_status
find_certain(struct work *w)
{
    double begin = kz_clock();
    kz_status st;

    w->not_top = kz_calloc(kz_graph_nodes(w->a->graph), sizeof *w->not_top);
    if (!w->not_top)
        KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_control_all(w->k, KZ_CONTROL_CERTAIN, keep_pairs, w,
        &w->cli->err));
    kz_phase_end(w->cli, "control.close", begin, (int64_t)w->npairs, 0);
out:
    return st;
}

/* ---- the whole store ---- */

static int
is_certain(const struct work *w, size_t from, kz_node controller,
    uint32_t column)
{
    for (size_t i = from; i < w->npairs && w->pair[i].controller == controller;
         i++)
        if (w->pair[i].column == column)
            return 1;
    return 0;
}

/* Certain pairs of this controller first, then those only possible. */
static kz_status
put_possible(void *ctx, kz_node controller, const struct kz_controlled *list,
    size_t count, int self, struct kz_error *err)
{
    struct work *w = ctx;
    size_t from;
    kz_status st = KZ_OK;

    (void)self;
    if (kz_cli_stopped(w->cli))
        return kz_fail(err, KZ_EINTR, "interrupted");
    while (w->at < w->npairs && w->pair[w->at].controller < controller)
        KZ_TRY(put_pair(w, &w->pair[w->at++], "certain", "named", 0));
    from = w->at;
    while (w->at < w->npairs && w->pair[w->at].controller == controller)
        KZ_TRY(put_pair(w, &w->pair[w->at++], "certain", "named", 0));
    for (size_t i = 0; i < count; i++) {
        struct pair p = { controller, list[i].column, list[i].point,
            list[i].lower, list[i].upper };

        if (!is_certain(w, from, controller, p.column))
            KZ_TRY(put_pair(w, &p, "possible", "named", 0));
    }
out:
    return st;
}

static kz_status
put_with_proof(struct work *w, const struct pair *p)
{
    const struct kz_controlled *list;
    size_t count;
    int self;
    kz_status st;

    KZ_TRY(kz_control_owner(w->k, p->controller, KZ_CONTROL_CERTAIN, &list,
        &count, &self, &w->cli->err));
    KZ_TRY(put_pair(w, p, "certain", "named", 1));
out:
    return st;
}

static kz_status
put_all(struct work *w)
{
    kz_status st;

    KZ_TRY(kz_asked_rows_begin(w->cli, w->d, w->a, "pairs", columns));
    if (w->own->possible)
        KZ_TRY(kz_control_all(w->k, KZ_CONTROL_POSSIBLE, put_possible, w,
            &w->cli->err));
    for (; w->at < w->npairs && !kz_cli_stopped(w->cli); w->at++) {
        if (w->own->proof)
            KZ_TRY(put_with_proof(w, &w->pair[w->at]));
        else
            KZ_TRY(put_pair(w, &w->pair[w->at], "certain", "named", 0));
    }
    kz_asked_rows_end(w->cli, w->d);
out:
    return st;
}

/* ---- one company ---- */

/* A pair of the last closure, if the column joined. */
static int
joined(const struct kz_controlled *list, size_t count, uint32_t column,
    struct pair *p)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].column != column)
            continue;
        p->column = column;
        p->point = list[i].point;
        p->lower = list[i].lower;
        p->upper = list[i].upper;
        return 1;
    }
    return 0;
}

static int
holds_directly(const struct work *w, kz_node i, uint32_t column)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);

    for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++)
        if (c->owner[a] == i && c->hi[a] > 0)
            return 1;
    return 0;
}

/* A named holder of the company, or one who surely controls such a holder. */
static int
is_near(const struct work *w, kz_node i, uint32_t column)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);

    if (holds_directly(w, i, column))
        return 1;
    for (size_t k = 0; k < w->npairs; k++)
        if (w->pair[k].controller == i &&
            holds_directly(w, c->node[w->pair[k].column], column))
            return 1;
    return 0;
}

/*
 * How surely a node controls the company, first the stronger statement:
 * certain, possible through named links, possible only through undisclosed.
 */
static kz_status
put_controller(struct work *w, kz_node i, uint32_t column)
{
    static const struct {
        enum kz_control_mode mode;
        const char *state, *through;
    } tries[] = {
        { KZ_CONTROL_CERTAIN, "certain", "named" },
        { KZ_CONTROL_POSSIBLE, "possible", "named" },
        { KZ_CONTROL_POSSIBLE_JOINED, "possible", "undisclosed" },
    };
    struct pair p = { .controller = i };
    kz_status st = KZ_OK;

    for (size_t t = 0; t < 3; t++) {
        const struct kz_controlled *list;
        size_t count;
        int self;

        if (t == 2 && !is_near(w, i, column))
            break;
        KZ_TRY(kz_control_owner(w->k, i, tries[t].mode, &list, &count, &self,
            &w->cli->err));
        if (!joined(list, count, column, &p))
            continue;
        KZ_TRY(put_pair(w, &p, tries[t].state, tries[t].through, 1));
        break;
    }
out:
    return st;
}

static kz_status
put_controllers(struct work *w)
{
    kz_node n = kz_graph_nodes(w->a->graph);
    uint32_t column = kz_graph_column(w->a->graph, w->a->node);
    kz_status st = KZ_OK;

    for (kz_node i = 0; column != UINT32_MAX && i < n; i++)
        if (i != w->a->node)
            KZ_TRY(put_controller(w, i, column));
out:
    return st;
}

static int
by_column(const void *pa, const void *pb)
{
    const struct pair *a = pa, *b = pb;

    return a->column < b->column ? -1 : a->column > b->column;
}

/* Companies of one closure of the party, kept apart from the workspace. */
static kz_status
close_party(struct work *w, enum kz_control_mode mode, struct pair **out,
    size_t *n)
{
    const struct kz_controlled *list;
    struct pair *p;
    int self;
    kz_status st;

    *out = NULL;
    KZ_TRY(kz_control_owner(w->k, w->a->node, mode, &list, n, &self,
        &w->cli->err));
    p = kz_calloc(*n, sizeof *p);
    if (!p)
        KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < *n; i++) {
        p[i].controller = w->a->node;
        p[i].column = list[i].column;
        p[i].point = list[i].point;
        p[i].lower = list[i].lower;
        p[i].upper = list[i].upper;
    }
    qsort(p, *n, sizeof *p, by_column);
    *out = p;
out:
    return st;
}

static kz_status
put_controls(struct work *w)
{
    struct pair *sure = NULL, *may = NULL;
    size_t nsure = 0, nmay = 0;
    kz_status st;

    KZ_TRY(close_party(w, KZ_CONTROL_CERTAIN, &sure, &nsure));
    for (size_t i = 0; i < nsure; i++)
        KZ_TRY(put_pair(w, &sure[i], "certain", "named", w->own->proof));
    KZ_TRY(close_party(w, KZ_CONTROL_POSSIBLE, &may, &nmay));
    for (size_t i = 0; i < nmay; i++)
        if (!nsure || !bsearch(&may[i], sure, nsure, sizeof *sure, by_column))
            KZ_TRY(put_pair(w, &may[i], "possible", "named", w->own->proof));
out:
    kz_free(sure);
    kz_free(may);
    return st;
}

static kz_status
put_party(struct work *w)
{
    struct kz_doc *d = w->d;
    kz_status st;

    if (kz_doc_is_flat(d)) {
        kz_doc_begin_list(d);
        kz_doc_columns(d, columns);
        KZ_TRY(put_controllers(w));
        KZ_TRY(put_controls(w));
        kz_doc_end(d);
        goto out;
    }
    KZ_TRY(kz_answer_open(w->cli, d, w->a->store,
        kz_graph_question(w->a->graph)));
    KZ_TRY(kz_asked_party(w->cli, d, "company", w->a, w->a->node));
    kz_doc_key(d, "controllers");
    kz_doc_begin_list(d);
    KZ_TRY(put_controllers(w));
    kz_doc_end(d);
    kz_doc_key(d, "controls");
    kz_doc_begin_list(d);
    KZ_TRY(put_controls(w));
    kz_doc_end(d);
    KZ_TRY(kz_asked_findings(w->cli, d, w->a, w->a->node));
    kz_doc_end(d);
out:
    return st;
}

/* ---- the verb ---- */

static kz_status
control(struct kz_cli *cli, const char *party)
{
    const struct own *own = cli->own;
    struct kz_control_rule rule = { own->threshold.num, own->threshold.den,
        own->inclusive };
    struct kz_asked a;
    struct work w = { .cli = cli, .a = &a, .own = own };
    struct kz_buf threshold;
    kz_status st;

    kz_buf_init(&threshold);
    KZ_TRY(kz_asked_open(cli, KZ_OF_VOTES, party, !own->bloc, &a));
    KZ_TRY(kz_control_new(a.graph, &rule, &w.k, &cli->err));
    kz_buf_printf(&threshold, "%lld/%lld", (long long)rule.num,
        (long long)rule.den);
    memcpy(w.threshold, threshold.data, threshold.len + 1);
    if (!own->bloc)
        KZ_TRY(find_certain(&w));
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    if (own->bloc)
        KZ_TRY(kz_bloc_put(cli, w.d, &a, w.k, own->bloc, w.threshold,
            operator_of(&w), own->possible));
    else if (own->all)
        KZ_TRY(put_all(&w));
    else
        KZ_TRY(put_party(&w));
    if (own->bloc || own->all || kz_doc_is_flat(w.d))
        KZ_TRY(kz_members_say(cli, &a, a.node));
out:
    st = kz_cli_out_close(cli, st);
    kz_buf_clear(&threshold);
    kz_control_free(w.k);
    kz_free(w.pair);
    kz_free(w.not_top);
    kz_asked_close(&a);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    const struct own *own = cli->own;

    if ((argc == 1) == own->all) {
        (void)kz_fail(&cli->err, KZ_EINVAL, "give one PARTY, or --all");
        return kz_cli_usage(cli);
    }
    return kz_cli_exit(cli, control(cli, argc ? argv[0] : NULL));
}

KZ_COMMAND(control) = {
    .name = "control",
    .summary = N_("who controls a company, and whom it controls"),
    .usage = "PARTY|--all",
    .details = N_("Control is certain where it holds over every completion of "
                  "what is disclosed, possible where it holds over some.  It "
                  "is of votes: that a managing member runs a company (GK) is "
                  "a finding and counts for nothing.  --all prints certain "
                  "pairs only, unless --possible."),
    .examples = "keizu control houjin:7999901000001 --proof\n"
                "keizu control --all -f jsonl -o pairs.jsonl\n",
    .min_args = 0,
    .max_args = 1,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION,
    .flat = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .own_defaults = &defaults,
    .run = run,
};
