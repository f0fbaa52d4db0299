/* keizu control: who controls a company, and whom it controls. */
#include <stdlib.h>
#include <string.h>

#include "keizu/analysis/controllers.h"
#include "keizu/analysis/tops.h"
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

/* A possible pair of the table, to be said below it what would bring about. */
struct later {
    struct pair pair;
    enum kz_control_mode mode;
};

struct work {
    struct kz_cli *cli;
    struct kz_asked *a;
    const struct own *own;
    struct kz_doc *d;
    struct kz_control *k;
    struct kz_control *sure; /* for certain closures within possible ones */
    struct kz_tops *tops;    /* where the rule has one top; else */
    uint8_t *not_top; /* [nodes] controlled by another, or by its own group */
    char threshold[48];
    enum kz_control_mode mode; /* of the closure of the pair under way */
    struct later *later;
    size_t nlater, later_cap;
};

/* ---- one pair ---- */

static const char *
operator_of(const struct work *w)
{
    return w->own->inclusive ? ">=" : ">";
}

static int
is_ultimate(const struct work *w, kz_node i)
{
    return w->tops ? kz_tops_has(w->tops, i) : !w->not_top[i];
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
    kz_doc_key_boolean(d, "ultimate", is_ultimate(w, p->controller));
    kz_doc_end(d);
out:
    return st;
}

/* What would bring a possible pair about; the table has it in rows below. */
static kz_status
put_completion(struct work *w, const struct pair *p, struct kz_control *k)
{
    if (w->own->all || strcmp(kz_cli_format(w->cli), "table") != 0)
        return kz_proof_completion(w->cli, w->d, w->a, k, p->column);
    if (kz_grow(&w->later, &w->later_cap, w->nlater + 1, sizeof *w->later) < 0)
        return kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory");
    w->later[w->nlater++] = (struct later){ *p, w->mode };
    return KZ_OK;
}

static kz_status
put_completions(struct work *w)
{
    kz_status st = KZ_OK;

    if (!w->nlater)
        return KZ_OK;
    kz_doc_key(w->d, "brought_about_by");
    kz_doc_begin_list(w->d);
    for (size_t i = 0; i < w->nlater; i++) {
        const struct later *x = &w->later[i];
        const struct kz_controlled *list;
        size_t count;
        int self;

        KZ_TRY(kz_control_owner(w->k, x->pair.controller, x->mode, &list,
            &count, &self, &w->cli->err));
        KZ_TRY(kz_proof_completion_rows(w->cli, w->d, w->a, w->k,
            x->pair.controller, x->pair.column));
    }
    kz_doc_end(w->d);
out:
    return st;
}

/* k: its last closure is that of the pair; NULL: no proof is asked for. */
static kz_status
put_pair(struct work *w, const struct pair *p, const char *state,
    const char *through, struct kz_control *k)
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
    kz_doc_key_boolean(d, "ultimate", is_ultimate(w, p->controller));
    if (k)
        KZ_TRY(kz_proof_put(w->cli, d, w->a, k, "proof", p->column));
    if (k && w->own->proof && strcmp(state, "possible") == 0)
        KZ_TRY(put_completion(w, p, k));
    kz_doc_end(d);
    st = KZ_OK;
out:
    return st;
}

/* ---- ultimate controllers ---- */

static int
is_stopped(void *ctx)
{
    return kz_cli_stopped(ctx);
}

static kz_status
find_tops(struct work *w, const struct kz_control_rule *rule)
{
    double begin = kz_clock();
    kz_status st;

    if (kz_tops_unique(rule)) {
        KZ_TRY(kz_tops_find(w->k, &w->tops, &w->cli->err));
    } else {
        w->not_top = kz_calloc(kz_graph_nodes(w->a->graph), sizeof *w->not_top);
        if (!w->not_top)
            KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
        KZ_TRY(kz_controllers_mark(w->k, is_stopped, w->cli, w->not_top,
            &w->cli->err));
    }
    kz_phase_end(w->cli, "control.close", begin,
        (int64_t)kz_graph_columns(w->a->graph)->nc, 0);
out:
    return st;
}

/* ---- the whole store ---- */

static int
by_column(const void *pa, const void *pb)
{
    const struct pair *a = pa, *b = pb;

    return a->column < b->column ? -1 : a->column > b->column;
}

/* Pairs of one closure, by company, kept apart from the workspace. */
static kz_status
close_owner(struct work *w, struct kz_control *k, kz_node owner,
    enum kz_control_mode mode, struct pair **out, size_t *n)
{
    const struct kz_controlled *list;
    struct pair *p;
    int self;
    kz_status st;

    *out = NULL;
    KZ_TRY(kz_control_owner(k, owner, mode, &list, n, &self, &w->cli->err));
    p = kz_calloc(*n, sizeof *p);
    if (!p)
        KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < *n; i++)
        p[i] = (struct pair){ owner, list[i].column, list[i].point,
            list[i].lower, list[i].upper };
    if (*n > 1)
        qsort(p, *n, sizeof *p, by_column);
    *out = p;
out:
    return st;
}

/* One row of many, unless the user stops it. */
static kz_status
put_next(struct work *w, const struct pair *p, const char *state,
    struct kz_control *k)
{
    if (kz_cli_stopped(w->cli))
        return kz_fail(&w->cli->err, KZ_EINTR, "interrupted");
    return put_pair(w, p, state, "named", w->own->proof ? k : NULL);
}

static kz_status
put_certain(void *ctx, kz_node controller, const struct kz_controlled *list,
    size_t count, int self, struct kz_error *err)
{
    struct work *w = ctx;
    kz_status st = KZ_OK;

    (void)self;
    (void)err;
    for (size_t i = 0; i < count; i++)
        KZ_TRY(put_next(w,
            &(struct pair){ controller, list[i].column, list[i].point,
                list[i].lower, list[i].upper },
            "certain", w->k));
out:
    return st;
}

/*
 * Certain pairs of this controller first, then those only possible.  Who
 * controls something for certain does so possibly, too.
 */
static kz_status
put_possible(void *ctx, kz_node controller, const struct kz_controlled *list,
    size_t count, int self, struct kz_error *err)
{
    struct work *w = ctx;
    struct pair *sure;
    size_t n;
    kz_status st;

    (void)self;
    (void)err;
    KZ_TRY(close_owner(w, w->sure, controller, KZ_CONTROL_CERTAIN, &sure, &n));
    for (size_t i = 0; i < n; i++)
        KZ_TRY(put_next(w, &sure[i], "certain", w->sure));
    for (size_t i = 0; i < count; i++)
        if (!kz_control_has(w->sure, list[i].column))
            KZ_TRY(put_next(w,
                &(struct pair){ controller, list[i].column, list[i].point,
                    list[i].lower, list[i].upper },
                "possible", w->k));
out:
    kz_free(sure);
    return st;
}

/* Row by row, so that no more than one closure is kept. */
static kz_status
put_all(struct work *w, const struct kz_control_rule *rule)
{
    kz_status st;

    KZ_TRY(kz_asked_rows_begin(w->cli, w->d, w->a, "pairs", columns));
    if (w->own->possible) {
        KZ_TRY(kz_control_new(w->a->graph, rule, &w->sure, &w->cli->err));
        KZ_TRY(kz_control_all(w->k, KZ_CONTROL_POSSIBLE, put_possible, w,
            &w->cli->err));
    } else {
        KZ_TRY(kz_control_all(w->k, KZ_CONTROL_CERTAIN, put_certain, w,
            &w->cli->err));
    }
    kz_asked_rows_end(w->cli, w->d);
out:
    return st;
}

/* ---- one company ---- */

/*
 * How surely it controls the company, first the stronger statement: certain,
 * possible through named links, possible only through undisclosed.
 */
static kz_status
put_controller(struct work *w, const struct kz_controller *x)
{
    static const struct {
        const char *state, *through;
    } words[] = {
        [KZ_CONTROL_CERTAIN] = { "certain", "named" },
        [KZ_CONTROL_POSSIBLE] = { "possible", "named" },
        [KZ_CONTROL_POSSIBLE_JOINED] = { "possible", "undisclosed" },
    };
    struct kz_control *k = w->own->proof ? w->k : NULL;
    const struct kz_controlled *v = &x->votes;
    kz_status st = KZ_OK;

    if (kz_cli_stopped(w->cli))
        return kz_fail(&w->cli->err, KZ_EINTR, "interrupted");
    if (k && !kz_doc_is_flat(w->d)) {
        const struct kz_controlled *list;
        size_t count;
        int self;

        KZ_TRY(kz_control_owner(k, x->node, x->mode, &list, &count, &self,
            &w->cli->err));
    }
    w->mode = x->mode;
    KZ_TRY(put_pair(w,
        &(struct pair){ x->node, v->column, v->point, v->lower, v->upper },
        words[x->mode].state, words[x->mode].through, k));
out:
    return st;
}

static kz_status
put_controllers(struct work *w)
{
    uint32_t column = kz_graph_column(w->a->graph, w->a->node);
    struct kz_controller *found = NULL;
    size_t n = 0;
    kz_status st = KZ_OK;

    if (column != UINT32_MAX)
        KZ_TRY(kz_controllers_find(w->k, column, is_stopped, w->cli, &found, &n,
            &w->cli->err));
    for (size_t i = 0; i < n; i++)
        KZ_TRY(put_controller(w, &found[i]));
out:
    kz_free(found);
    return st;
}

static kz_status
put_controls(struct work *w)
{
    struct pair *sure = NULL, *may = NULL;
    struct kz_control *k = w->own->proof ? w->k : NULL;
    size_t nsure = 0, nmay = 0;
    kz_status st;

    w->mode = KZ_CONTROL_POSSIBLE;
    KZ_TRY(close_owner(w, w->k, w->a->node, KZ_CONTROL_CERTAIN, &sure, &nsure));
    for (size_t i = 0; i < nsure; i++)
        KZ_TRY(put_pair(w, &sure[i], "certain", "named", k));
    KZ_TRY(close_owner(w, w->k, w->a->node, KZ_CONTROL_POSSIBLE, &may, &nmay));
    for (size_t i = 0; i < nmay; i++)
        if (!nsure || !bsearch(&may[i], sure, nsure, sizeof *sure, by_column))
            KZ_TRY(put_pair(w, &may[i], "possible", "named", k));
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
    KZ_TRY(put_completions(w));
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
        KZ_TRY(find_tops(&w, &rule));
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    if (own->bloc)
        KZ_TRY(kz_bloc_put(cli, w.d, &a, w.k, own->bloc, w.threshold,
            operator_of(&w), own->possible, own->proof));
    else if (own->all)
        KZ_TRY(put_all(&w, &rule));
    else
        KZ_TRY(put_party(&w));
    if (own->bloc || own->all || kz_doc_is_flat(w.d))
        KZ_TRY(kz_members_say(cli, &a, a.node));
out:
    st = kz_cli_out_close(cli, st);
    kz_buf_clear(&threshold);
    kz_control_free(w.k);
    kz_control_free(w.sure);
    kz_tops_free(w.tops);
    kz_free(w.not_top);
    kz_free(w.later);
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
