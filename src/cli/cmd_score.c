/* keizu score: one line a company for thousands of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/analysis/control.h"
#include "keizu/analysis/tops.h"
#include "keizu/base/alloc.h"
#include "src/cli/members.h"
#include "src/cli/progress.h"
#include "src/cli/score_largest.h"
#include "src/cli/score_list.h"
#include "src/cli/tied.h"
#include "src/cli/timings.h"

struct own {
    int all, by_country;
    const char *list, *weights;
};

static const struct kz_option options[] = {
    { "all", 0, KZ_OPT_FLAG, KZ_INTO(struct own, all), NULL,
        N_("every company of the store"), 0, 0 },
    { "list", 0, KZ_OPT_TEXT, KZ_INTO(struct own, list), N_("FILE"),
        N_("the companies of a CSV file with an identifier column; its own "
           "columns are echoed"),
        0, 0 },
    { "by-country", 0, KZ_OPT_FLAG, KZ_INTO(struct own, by_country), NULL,
        N_("a row a company and country"), 0, 0 },
    { "weights", 0, KZ_OPT_TEXT, KZ_INTO(struct own, weights), N_("FILE"),
        N_("weights of roles instead of those built in"), 0, 0 },
    KZ_OPTION_END,
};

static const char *const columns[] = { "id", "name", "as_of", "foreign",
    "foreign_lower", "foreign_upper", "foreign_state_lower",
    "foreign_state_upper", "domestic_lower", "domestic_upper", "unknown_class",
    "undisclosed", "unattributed", "top_country", "top_country_lower",
    "top_country_upper", "control_foreign", "control_foreign_state",
    "controller", "controllers", "controller_country", "control_rule",
    "largest_foreign_holder", "largest_foreign_lower", "largest_foreign_upper",
    "tie_foreign_lower", "tie_foreign_upper", "officers", "officers_foreign",
    "officers_unknown", "rules_met", "rules_undetermined", "identified_share",
    "oldest_evidence", "newest_evidence", "weakest_rank", "findings", "triage",
    NULL };
static const char *const country_columns[] = { "id", "country", "point",
    "lower", "upper", NULL };

/* What control comes to, by node of the votes graph. */
struct controls {
    uint8_t *foreign, *state; /* [nc] 0 excluded 1 possible 2 certain */
    struct kz_tops *tops;     /* by more than half: one at most */
};

struct work {
    struct kz_cli *cli;
    struct kz_asked a, votes;
    struct kz_asked *control;
    struct kz_doc *d;
    struct kz_largest largest;
    struct kz_control *k;
    struct controls x;
    struct kz_tied tied;
    uint32_t *importer_findings; /* [nodes] */
    struct kz_progress progress;
    struct kz_score_list *list;
};

/* ---- control ---- */

static kz_status
close_bloc(struct work *w, int state_only, uint8_t *out)
{
    const struct kz_graph *g = w->control->graph;
    uint8_t *classes = kz_calloc(kz_graph_classes(g), 1);
    struct kz_bloc bloc = { classes, NULL, 0 };
    kz_status st = KZ_OK;

    if (!classes)
        KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    kz_bloc_foreign(g, state_only, classes);
    for (uint8_t m = 1; m <= 2; m++) {
        const struct kz_controlled *list;
        size_t n;

        KZ_TRY(kz_control_bloc(w->k, &bloc,
            m == 1 ? KZ_CONTROL_POSSIBLE_JOINED : KZ_CONTROL_CERTAIN, &list, &n,
            &w->cli->err));
        for (size_t i = 0; i < n; i++)
            out[list[i].column] = m;
    }
out:
    kz_free(classes);
    return st;
}

static kz_status
find_control(struct work *w)
{
    struct kz_graph *g = w->control->graph;
    size_t nc = kz_graph_columns(g)->nc;
    double begin = kz_clock();
    kz_status st = KZ_OK;

    w->x.foreign = kz_calloc(nc, 1);
    w->x.state = kz_calloc(nc, 1);
    if (!w->x.foreign || !w->x.state)
        KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_control_new(g, &kz_control_majority, &w->k, &w->cli->err));
    KZ_TRY(close_bloc(w, 0, w->x.foreign));
    KZ_TRY(close_bloc(w, 1, w->x.state));
    KZ_TRY(kz_tops_find(w->k, &w->x.tops, &w->cli->err));
    kz_phase_end(w->cli, "control.close", begin, (int64_t)nc, 0);
out:
    return st;
}

/* A company without known holders is what its undisclosed part can be. */
static const char *
control_word(const struct work *w, const uint8_t *states, kz_node i,
    const struct kz_range *share)
{
    static const char *const words[] = { "excluded", "possible", "certain" };
    uint32_t column = kz_graph_column(w->control->graph, i);

    if (column != UINT32_MAX)
        return words[states[column]];
    return words[share->lower >= 1 ? 2 : share->upper > 0 ? 1 : 0];
}

/* ---- one company ---- */

static void
put_top_country(struct work *w, kz_node i)
{
    kz_country home = kz_country_from(kz_graph_question(w->a.graph)->home);
    kz_country country, top = 0;
    struct kz_range r, best = { 0, NAN, NAN, 0 };
    size_t cursor = 0;
    char code[3];

    while (kz_totals_country(w->a.totals, i, &cursor, &country, &r))
        if (country != home && r.point > best.point) {
            best = r;
            top = country;
        }
    kz_country_text(top, code);
    kz_doc_key_text(w->d, "top_country", top ? code : NULL);
    kz_doc_key_number(w->d, "top_country_lower", best.lower);
    kz_doc_key_number(w->d, "top_country_upper", best.upper);
}

static kz_status
put_control(struct work *w, kz_node i, const struct kz_totals_of *t)
{
    struct kz_doc *d = w->d;
    uint32_t column = kz_graph_column(w->control->graph, i);
    kz_node top =
        column == UINT32_MAX ? KZ_NODE_NONE : kz_tops_of(w->x.tops, column);
    int found = top != KZ_NODE_NONE;
    char code[3] = "";
    struct kz_buf id;
    kz_status st = KZ_OK;

    kz_buf_init(&id);
    if (found) {
        const struct kz_node_info *n = kz_graph_node(w->control->graph, top);

        KZ_TRY(kz_answer_id(w->cli, w->a.store, n->party, &id));
        kz_country_text(n->country, code);
    }
    kz_doc_key_text(d, "control_foreign",
        control_word(w, w->x.foreign, i, &t->foreign));
    kz_doc_key_text(d, "control_foreign_state",
        control_word(w, w->x.state, i, &t->foreign_state));
    kz_doc_key_text(d, "controller", found ? id.data : NULL);
    kz_doc_key_integer(d, "controllers", found);
    kz_doc_key_text(d, "controller_country", code[0] ? code : NULL);
    kz_doc_key_text(d, "control_rule", NULL);
out:
    kz_buf_clear(&id);
    return st;
}

/* Of both matrices, each once, of managing members and of the importers. */
static int64_t
findings_of(const struct work *w, kz_node i)
{
    const struct kz_graph *votes = w->control->graph;
    const struct kz_finding *f;
    size_t n;
    int64_t count = w->importer_findings[i];
    kz_rowid party = kz_graph_node(w->a.graph, i)->party;

    for (size_t k = 0; kz_member_next(w->a.roles, party, &k);)
        count++;
    (void)kz_graph_findings_of(w->a.graph, i, &n);
    count += (int64_t)n;
    if (w->control == &w->a)
        return count;
    f = kz_graph_findings_of(votes, kz_graph_find(votes, party), &n);
    for (size_t k = 0; k < n; k++)
        count += !kz_graph_has_finding(w->a.graph, votes, &f[k]);
    return count;
}

static void
put_not_yet(struct kz_doc *d, const char *const *keys)
{
    for (; *keys; keys++)
        kz_doc_key_text(d, *keys, NULL);
}

static const char *const rules[] = { "rules_met", "rules_undetermined", NULL };
static const char *const triage[] = { "triage", NULL };

/* Empty where no officer of the company is known. */
static kz_status
put_ties(struct work *w, kz_node i)
{
    struct kz_officer_count c;
    struct kz_range r = { NAN, NAN, NAN, 0 };
    struct kz_doc *d = w->d;
    size_t n;
    kz_status st;

    KZ_TRY(kz_ties_solve(w->tied.ties, i, &w->cli->err));
    (void)kz_ties_officers(w->tied.ties, &n);
    if (n)
        r = kz_ties_score(w->tied.ties, KZ_TIE_FOREIGN);
    c = kz_ties_count(w->tied.ties, KZ_SET_OFFICERS, KZ_BY_CLASS);
    kz_doc_key_number(d, "tie_foreign_lower", r.lower);
    kz_doc_key_number(d, "tie_foreign_upper", r.upper);
    kz_doc_key_number(d, "officers", n ? (double)c.of : NAN);
    kz_doc_key_number(d, "officers_foreign", n ? (double)c.foreign : NAN);
    kz_doc_key_number(d, "officers_unknown", n ? (double)c.unknown : NAN);
out:
    return st;
}

static kz_status
put_score(struct kz_cli *cli, void *ctx, kz_node i)
{
    struct work *w = ctx;
    struct kz_doc *d = w->d;
    struct kz_evidence_age age;
    struct kz_totals_of t;
    kz_status st;

    kz_totals_at(w->a.totals, i, &t);
    kz_totals_age(w->a.totals, i, &age);
    KZ_TRY(kz_asked_columns(cli, d, &w->a, i, "id", "name"));
    kz_doc_key_date(d, "as_of", kz_graph_question(w->a.graph)->as_of);
    kz_doc_key_number(d, "foreign", t.foreign.point);
    kz_doc_key_number(d, "foreign_lower", t.foreign.lower);
    kz_doc_key_number(d, "foreign_upper", t.foreign.upper);
    kz_doc_key_number(d, "foreign_state_lower", t.foreign_state.lower);
    kz_doc_key_number(d, "foreign_state_upper", t.foreign_state.upper);
    kz_doc_key_number(d, "domestic_lower", t.domestic.lower);
    kz_doc_key_number(d, "domestic_upper", t.domestic.upper);
    kz_doc_key_number(d, "unknown_class", t.unknown_class);
    kz_doc_key_number(d, "undisclosed", t.undisclosed);
    kz_doc_key_number(d, "unattributed", t.unattributed);
    put_top_country(w, i);
    KZ_TRY(put_control(w, i, &t));
    KZ_TRY(kz_score_largest(&w->largest, d, i));
    KZ_TRY(put_ties(w, i));
    put_not_yet(d, rules);
    kz_doc_key_number(d, "identified_share",
        t.domestic.point + t.foreign.point);
    kz_doc_key_date(d, "oldest_evidence", age.oldest);
    kz_doc_key_date(d, "newest_evidence", age.newest);
    if (age.weakest_rank)
        kz_doc_key_integer(d, "weakest_rank", age.weakest_rank);
    else
        kz_doc_key_text(d, "weakest_rank", NULL);
    kz_doc_key_integer(d, "findings", findings_of(w, i));
    put_not_yet(d, triage);
    kz_progress_add(&w->progress, 1);
out:
    return st;
}

static kz_status
put_company(struct kz_cli *cli, void *ctx, kz_node i)
{
    struct work *w = ctx;
    kz_status st;

    kz_doc_begin_map(w->d);
    KZ_TRY(put_score(cli, w, i));
    kz_doc_end(w->d);
out:
    return st;
}

static kz_status
put_countries(struct kz_cli *cli, void *ctx, kz_node i)
{
    struct work *w = ctx;
    struct kz_range r;
    kz_country country;
    size_t cursor = 0;
    char code[3];
    kz_status st = KZ_OK;

    while (kz_totals_country(w->a.totals, i, &cursor, &country, &r)) {
        kz_country_text(country, code);
        kz_doc_begin_map(w->d);
        KZ_TRY(kz_asked_columns(cli, w->d, &w->a, i, "id", NULL));
        kz_doc_key_text(w->d, "country", code);
        kz_doc_key_number(w->d, "point", r.point);
        kz_doc_key_number(w->d, "lower", r.lower);
        kz_doc_key_number(w->d, "upper", r.upper);
        kz_doc_end(w->d);
    }
    kz_progress_add(&w->progress, 1);
out:
    return st;
}

/* ---- the verb ---- */

static kz_status
count_finding(void *ctx, const struct kz_finding_row *f, struct kz_error *err)
{
    struct work *w = ctx;
    kz_node i;

    (void)err;
    if (!f->party)
        return KZ_OK;
    i = kz_graph_find(w->a.graph, f->party);
    if (i != KZ_NODE_NONE)
        w->importer_findings[i]++;
    return KZ_OK;
}

static void
put_policy(void *ctx, struct kz_doc *d)
{
    kz_tied_put_policy(ctx, d);
}

static kz_status
open_all(struct work *w, const kz_rowid *seeds, size_t nseeds)
{
    struct kz_cli *cli = w->cli;
    const struct own *own = cli->own;
    kz_status st;

    if (own->by_country) {
        KZ_TRY(kz_asked_open_many(cli, KZ_OF_SHARES, seeds, nseeds, &w->a));
        KZ_TRY(kz_asked_totals(cli, &w->a, 0));
        goto out;
    }
    KZ_TRY(kz_asked_open_roles(cli, KZ_OF_SHARES, seeds, nseeds,
        KZ_ROLES_OFFICERS, &w->a));
    KZ_TRY(kz_asked_totals(cli, &w->a, 0));
    if (seeds)
        seeds = kz_roles_parties(w->a.roles, &nseeds);
    w->control = &w->a;
    if (cli->question.of < 0 && kz_graph_votes_differ(w->a.graph)) {
        KZ_TRY(kz_asked_open_many(cli, KZ_OF_VOTES, seeds, nseeds, &w->votes));
        w->control = &w->votes;
    }
    KZ_TRY(find_control(w));
    KZ_TRY(kz_tied_open(cli, own->weights, &w->a, w->control, w->k, &w->tied));
    w->a.opening = put_policy;
    w->a.opening_ctx = &w->tied;
    KZ_TRY(kz_score_largest_init(&w->largest, cli, &w->a));
    w->importer_findings =
        kz_calloc(kz_graph_nodes(w->a.graph), sizeof *w->importer_findings);
    if (!w->importer_findings)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_scan_findings(w->a.store, count_finding, w, &cli->err));
out:
    return st;
}

/* Companies named on the command line, in that order. */
static kz_status
put_named(struct work *w, const kz_rowid *seeds, size_t n)
{
    const struct own *own = w->cli->own;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n; i++) {
        kz_node node = kz_graph_find(w->a.graph, seeds[i]);

        if (own->by_country)
            KZ_TRY(put_countries(w->cli, w, node));
        else
            KZ_TRY(put_company(w->cli, w, node));
    }
out:
    return st;
}

/* A list's row: its own columns, then the score. */
static kz_status
put_listed(struct work *w)
{
    size_t n = kz_score_list_rows(w->list);
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n && !kz_cli_stopped(w->cli); i++) {
        kz_node node =
            kz_graph_find(w->a.graph, kz_score_list_party(w->list, i));

        kz_doc_begin_map(w->d);
        KZ_TRY(put_score(w->cli, w, node));
        kz_score_list_echo(w->list, i, w->d);
        kz_doc_end(w->d);
    }
out:
    return st;
}

static void
work_clear(struct work *w)
{
    kz_score_largest_clear(&w->largest);
    kz_tied_clear(&w->tied);
    kz_control_free(w->k);
    kz_free(w->x.foreign);
    kz_free(w->x.state);
    kz_tops_free(w->x.tops);
    kz_free(w->importer_findings);
    kz_score_list_free(w->list);
    kz_asked_close(&w->a);
    kz_asked_close(&w->votes);
}

static kz_status
score(struct kz_cli *cli, int argc, char **argv)
{
    const struct own *own = cli->own;
    struct work w = { .cli = cli };
    const char *const *header = own->by_country ? country_columns : columns;
    const kz_rowid *seeds = NULL;
    kz_rowid *named = NULL;
    size_t n = 0;
    double begin;
    kz_status st;

    if (own->list) {
        KZ_TRY(kz_score_list_read(cli, own->list, columns, &w.list));
        seeds = kz_score_list_seeds(w.list, &n);
        header = kz_score_list_columns(w.list);
    } else if (!own->all) {
        KZ_TRY(kz_asked_parties(cli, argc, argv, &named));
        seeds = named;
        n = (size_t)argc;
    }
    KZ_TRY(open_all(&w, seeds, n));
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    begin = kz_clock();
    kz_progress_begin(&w.progress, cli, N_("companies scored"), 0);
    KZ_TRY(kz_asked_rows_begin(cli, w.d, &w.a, "companies", header));
    if (own->list)
        KZ_TRY(put_listed(&w));
    else if (own->all)
        KZ_TRY(kz_asked_each(cli, &w.a,
            own->by_country ? put_countries : put_company, &w));
    else
        KZ_TRY(put_named(&w, seeds, n));
    kz_asked_rows_end(cli, w.d);
    kz_progress_end(&w.progress);
    kz_phase_end(cli, "score.write", begin, w.progress.done, 0);
out:
    st = kz_cli_out_close(cli, st);
    kz_free(named);
    work_clear(&w);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    const struct own *own = cli->own;

    if ((argc > 0) + own->all + (own->list != NULL) != 1 ||
        (own->list && own->by_country)) {
        (void)kz_fail(&cli->err, KZ_EINVAL,
            "give PARTIES, --all, or --list without --by-country");
        return kz_cli_usage(cli);
    }
    return kz_cli_exit(cli, score(cli, argc, argv));
}

KZ_COMMAND(score) = {
    .name = "score",
    .summary = N_("one line a company: foreign share, control, evidence"),
    .usage = "PARTY...|--all|--list FILE",
    .details = N_("A score is never one number: the foreign share as lower "
                  "and upper end, control, and how much is not identified.  "
                  "What is not computed is empty, never 0."),
    .examples = "keizu score --all -o scores.csv\n"
                "keizu score --list bidders.csv -f table\n",
    .min_args = 0,
    .max_args = -1,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION | KZ_GROUP_WORK,
    .flat = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .run = run,
};
