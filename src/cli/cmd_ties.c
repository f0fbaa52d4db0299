/*
 * keizu ties: the officers of a company and where else they sit.  Birth dates
 * only with --with-personal, otherwise the year.
 */
#include <math.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/cli/tied.h"

struct own {
    int all;
    const char *weights;
};

static const struct kz_option options[] = {
    { "all", 0, KZ_OPT_FLAG, KZ_INTO(struct own, all), NULL,
        N_("every company of the store"), 0, 0 },
    { "weights", 0, KZ_OPT_TEXT, KZ_INTO(struct own, weights), N_("FILE"),
        N_("weights of roles instead of those built in"), 0, 0 },
    KZ_OPTION_END,
};

struct work {
    struct kz_asked a, votes;
    struct kz_asked *control; /* one of the two */
    struct kz_tied tied;
    struct kz_doc *d;
};

static const char *
yesno(unsigned v)
{
    return v == KZ_YES ? "yes" : v == KZ_NO ? "no" : NULL;
}

static void
put_country(struct kz_doc *d, const char *key, kz_country c)
{
    char code[3];

    kz_country_text(c, code);
    kz_doc_key_text(d, key, c ? code : NULL);
}

/* "1956", or the day with --with-personal; NULL where it is not known. */
static const char *
birth_text(struct kz_cli *cli, const struct work *w, kz_node i,
    char out[KZ_DATE_TEXT])
{
    kz_rowid party = kz_graph_node(w->a.graph, i)->party;

    kz_date_format(kz_roles_birth(w->a.roles, party), out);
    if (!cli->question.with_personal && out[0])
        out[4] = 0;
    return out[0] ? out : NULL;
}

static void
put_range(struct kz_doc *d, const char *key, struct kz_range r)
{
    kz_answer_range(d, key, r.point, r.lower, r.upper);
}

static struct kz_range
times(double w, struct kz_range r)
{
    struct kz_range out = { w * r.point, w * r.lower, w * r.upper, r.open };

    return out;
}

/* {class: range}; officer NONE: of the company. */
static void
put_classes(struct work *w, const char *key, size_t officer)
{
    const struct kz_ties *t = w->tied.ties;
    struct kz_doc *d = w->d;
    kz_country country;
    size_t cursor = 0;
    char code[3];

    kz_doc_key(d, key);
    kz_doc_begin_map(d);
    put_range(d, "foreign",
        officer == SIZE_MAX ? kz_ties_score(t, KZ_TIE_FOREIGN)
                            : kz_ties_exposure(t, officer, KZ_TIE_FOREIGN));
    put_range(d, "foreign_state",
        officer == SIZE_MAX
            ? kz_ties_score(t, KZ_TIE_FOREIGN_STATE)
            : kz_ties_exposure(t, officer, KZ_TIE_FOREIGN_STATE));
    while (kz_ties_country(t, &cursor, &country)) {
        kz_country_text(country, code);
        put_range(d, code,
            officer == SIZE_MAX ? kz_ties_score(t, country)
                                : kz_ties_exposure(t, officer, country));
    }
    kz_doc_end(d);
}

/* One element a kind of role: the strongest statement of it. */
static void
put_roles(struct work *w, const struct kz_officer *o)
{
    struct kz_doc *d = w->d;

    kz_doc_key(d, "roles");
    kz_doc_begin_list(d);
    for (size_t i = 0; i < o->roles; i++) {
        const struct kz_role_at *r = &o->role[i];

        if (i && r->kind == o->role[i - 1].kind)
            continue;
        kz_doc_begin_map(d);
        kz_doc_key_text(d, "role", kz_role_name((enum kz_role_kind)r->kind));
        kz_doc_key_text(d, "representative", yesno(r->representative));
        kz_doc_key_text(d, "outside", yesno(r->outside));
        kz_doc_key_date(d, "as_of", r->as_of);
        kz_doc_key_date(d, "since", r->since);
        kz_doc_key_date(d, "until", r->until);
        kz_doc_end(d);
    }
    kz_doc_end(d);
}

static kz_status
put_officer(struct kz_cli *cli, struct work *w, size_t i,
    const struct kz_officer *o)
{
    const struct kz_node_info *n = kz_graph_node(w->a.graph, o->person);
    struct kz_doc *d = w->d;
    char birth[KZ_DATE_TEXT];
    kz_status st;

    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(cli, d, "party", &w->a, o->person));
    kz_doc_key_text(d, "role",
        kz_role_name((enum kz_role_kind)o->weightiest->kind));
    kz_doc_key_boolean(d, "representative", o->represents);
    kz_doc_key_boolean(d, "officer", o->officer);
    kz_doc_key_text(d, "birth", birth_text(cli, w, o->person, birth));
    put_country(d, "nationality", n->nationality);
    put_country(d, "residence", n->residence);
    kz_doc_key_number(d, "weight", o->weight);
    put_classes(w, "exposure", i);
    put_range(d, "contribution",
        times(o->weight, kz_ties_exposure(w->tied.ties, i, KZ_TIE_FOREIGN)));
    put_roles(w, o);
    kz_doc_key(d, "evidence");
    kz_doc_begin_list(d);
    for (size_t k = 0; k < o->roles; k++)
        KZ_TRY(kz_answer_evidence(cli, d, w->a.store, KZ_FACT_ROLE,
            o->role[k].row));
    kz_doc_end(d);
    kz_doc_end(d);
out:
    return st;
}

/* ---- ratios and interlocks ---- */

static void
put_ratio(struct work *w, enum kz_officer_set set, enum kz_officer_by by)
{
    struct kz_officer_count c = kz_ties_count(w->tied.ties, set, by);
    double of = (double)c.of;
    struct kz_range r = { NAN, NAN, NAN, 0 };
    struct kz_doc *d = w->d;

    if (c.of) {
        r.point = r.lower = (double)c.foreign / of;
        r.upper = (double)(c.foreign + c.unknown) / of;
    }
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "quantity", kz_officer_set_name(set));
    kz_doc_key_text(d, "basis", kz_officer_by_name(by));
    kz_doc_key_integer(d, "foreign", (int64_t)c.foreign);
    kz_doc_key_integer(d, "unknown", (int64_t)c.unknown);
    kz_doc_key_integer(d, "total", (int64_t)c.of);
    put_range(d, "value", r);
    kz_doc_end(d);
}

static void
put_ratios(struct work *w)
{
    kz_doc_key(w->d, "ratios");
    kz_doc_begin_list(w->d);
    for (int s = 0; s < KZ_OFFICER_SETS; s++)
        for (int b = 0; b < KZ_OFFICER_BYS; b++)
            put_ratio(w, (enum kz_officer_set)s, (enum kz_officer_by)b);
    kz_doc_end(w->d);
}

static kz_status
put_parties(struct kz_cli *cli, struct work *w, const char *key,
    const kz_node *list, size_t n)
{
    kz_status st = KZ_OK;

    kz_doc_key(w->d, key);
    kz_doc_begin_list(w->d);
    for (size_t i = 0; i < n; i++)
        KZ_TRY(kz_asked_party(cli, w->d, NULL, &w->a, list[i]));
    kz_doc_end(w->d);
out:
    return st;
}

/* The role by which a person is an officer of a company, or NULL. */
static const char *
role_at(const struct work *w, kz_node person, kz_node company)
{
    kz_rowid p = kz_graph_node(w->a.graph, person)->party;
    const struct kz_role_at *best = NULL, *r;
    double most = -1;
    size_t n;

    r = kz_roles_at(w->a.roles, kz_graph_node(w->a.graph, company)->party, &n);
    for (size_t i = 0; i < n; i++) {
        double x = kz_weight_of(&w->tied.weights, &r[i]);

        if (r[i].person != p || x <= most ||
            !kz_role_is_officer((enum kz_role_kind)r[i].kind))
            continue;
        best = &r[i];
        most = x;
    }
    return best ? kz_role_name((enum kz_role_kind)best->kind) : NULL;
}

static kz_status
put_interlock(struct kz_cli *cli, struct work *w, kz_node company,
    const struct kz_interlock *x)
{
    struct kz_doc *d = w->d;
    kz_status st;

    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(cli, d, "company", &w->a, x->company));
    KZ_TRY(put_parties(cli, w, "shared", x->shared, x->nshared));
    kz_doc_key(d, "roles");
    kz_doc_begin_list(d);
    for (size_t i = 0; i < x->nshared; i++) {
        kz_doc_begin_map(d);
        kz_doc_key_text(d, "here", role_at(w, x->shared[i], company));
        kz_doc_key_text(d, "there", role_at(w, x->shared[i], x->company));
        kz_doc_end(d);
    }
    kz_doc_end(d);
    kz_doc_key_number(d, "weight", x->weight);
    kz_doc_key_number(d, "jaccard", x->jaccard);
    kz_doc_key_boolean(d, "direct", x->direct);
    KZ_TRY(put_parties(cli, w, "boards", x->through, x->nthrough));
    kz_doc_key(d, "overlap");
    kz_doc_begin_map(d);
    kz_doc_key_date(d, "since", x->since);
    kz_doc_key_date(d, "until", x->until);
    kz_doc_end(d);
    kz_doc_end(d);
out:
    return st;
}

static kz_status
put_interlocks(struct kz_cli *cli, struct work *w, kz_node company)
{
    const struct kz_interlock *list;
    size_t n;
    kz_status st;

    KZ_TRY(kz_ties_interlocks(w->tied.ties, &list, &n, &cli->err));
    kz_doc_key(w->d, "interlocks");
    kz_doc_begin_list(w->d);
    for (size_t i = 0; i < n; i++)
        KZ_TRY(put_interlock(cli, w, company, &list[i]));
    kz_doc_end(w->d);
out:
    return st;
}

static kz_status
put_company(struct kz_cli *cli, void *ctx, kz_node company)
{
    struct work *w = ctx;
    const struct kz_officer *o;
    struct kz_doc *d = w->d;
    size_t n;
    kz_status st;

    KZ_TRY(kz_ties_solve(w->tied.ties, company, &cli->err));
    o = kz_ties_officers(w->tied.ties, &n);
    KZ_TRY(kz_answer_open(cli, d, w->a.store, kz_graph_question(w->a.graph)));
    kz_tied_put_policy(&w->tied, d);
    KZ_TRY(kz_asked_party(cli, d, "company", &w->a, company));
    kz_doc_key(d, "officers");
    kz_doc_begin_list(d);
    for (size_t i = 0; i < n; i++)
        KZ_TRY(put_officer(cli, w, i, &o[i]));
    kz_doc_end(d);
    if (n) {
        put_classes(w, "tie_score", SIZE_MAX);
    } else {
        kz_doc_key_text(d, "tie_score", NULL);
    }
    put_ratios(w);
    KZ_TRY(put_interlocks(cli, w, company));
    kz_doc_end(d);
out:
    return st;
}

/* ---- rows ---- */

static const char *const columns[] = { "company", "officer", "name", "type",
    "role", "representative", "birth", "nationality", "residence", "weight",
    "foreign_lower", "foreign_upper", "foreign_state_lower",
    "foreign_state_upper", "contribution_lower", "contribution_upper",
    "document", "place", "rank", NULL };

static kz_status
put_row(struct kz_cli *cli, struct work *w, kz_node company, size_t i,
    const struct kz_officer *o)
{
    const struct kz_node_info *n = kz_graph_node(w->a.graph, o->person);
    struct kz_range f = kz_ties_exposure(w->tied.ties, i, KZ_TIE_FOREIGN);
    struct kz_range s = kz_ties_exposure(w->tied.ties, i, KZ_TIE_FOREIGN_STATE);
    struct kz_doc *d = w->d;
    char birth[KZ_DATE_TEXT];
    struct kz_evidence e;
    kz_status st;

    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_columns(cli, d, &w->a, company, "company", NULL));
    KZ_TRY(kz_asked_columns(cli, d, &w->a, o->person, "officer", "name"));
    kz_doc_key_text(d, "type", kz_party_type_name((enum kz_party_type)n->type));
    kz_doc_key_text(d, "role",
        kz_role_name((enum kz_role_kind)o->weightiest->kind));
    kz_doc_key_boolean(d, "representative", o->represents);
    kz_doc_key_text(d, "birth", birth_text(cli, w, o->person, birth));
    put_country(d, "nationality", n->nationality);
    put_country(d, "residence", n->residence);
    kz_doc_key_number(d, "weight", o->weight);
    kz_doc_key_number(d, "foreign_lower", f.lower);
    kz_doc_key_number(d, "foreign_upper", f.upper);
    kz_doc_key_number(d, "foreign_state_lower", s.lower);
    kz_doc_key_number(d, "foreign_state_upper", s.upper);
    kz_doc_key_number(d, "contribution_lower", o->weight * f.lower);
    kz_doc_key_number(d, "contribution_upper", o->weight * f.upper);
    KZ_TRY(kz_evidence_of(w->a.store, KZ_FACT_ROLE, o->weightiest->row, &e,
        &cli->err));
    kz_answer_evidence_columns(d, &e);
    kz_doc_end(d);
out:
    return st;
}

static kz_status
put_rows(struct kz_cli *cli, void *ctx, kz_node company)
{
    struct work *w = ctx;
    const struct kz_officer *o;
    size_t n;
    kz_status st;

    KZ_TRY(kz_ties_solve(w->tied.ties, company, &cli->err));
    o = kz_ties_officers(w->tied.ties, &n);
    for (size_t i = 0; i < n; i++)
        KZ_TRY(put_row(cli, w, company, i, &o[i]));
out:
    return st;
}

/* ---- the verb ---- */

static kz_status
open_graphs(struct kz_cli *cli, struct work *w, char **party)
{
    const struct own *own = cli->own;
    const kz_rowid *all = NULL;
    kz_rowid *seed = NULL;
    size_t n = 0;
    kz_status st = KZ_OK;

    if (party)
        KZ_TRY(kz_asked_parties(cli, 1, party, &seed));
    KZ_TRY(kz_asked_open_roles(cli, KZ_OF_SHARES, seed, 1, KZ_ROLES_BOARDS,
        &w->a));
    if (seed) {
        w->a.node = kz_graph_find(w->a.graph, *seed);
        all = kz_roles_parties(w->a.roles, &n);
    }
    KZ_TRY(kz_asked_totals(cli, &w->a, 0));
    w->control = &w->a;
    if (cli->question.of < 0 && kz_graph_votes_differ(w->a.graph)) {
        KZ_TRY(kz_asked_open_many(cli, KZ_OF_VOTES, all, n, &w->votes));
        w->control = &w->votes;
    }
    KZ_TRY(kz_tied_open(cli, own->weights, &w->a, w->control, NULL, &w->tied));
out:
    kz_free(seed);
    return st;
}

static kz_status
put_all(struct kz_cli *cli, struct work *w, int all)
{
    int flat = kz_doc_is_flat(w->d);
    kz_status st = KZ_OK;

    if (flat || all)
        kz_doc_begin_list(w->d);
    if (flat)
        kz_doc_columns(w->d, columns);
    if (all)
        KZ_TRY(kz_asked_each(cli, &w->a, flat ? put_rows : put_company, w));
    else if (flat)
        KZ_TRY(put_rows(cli, w, w->a.node));
    else
        KZ_TRY(put_company(cli, w, w->a.node));
    if (flat || all)
        kz_doc_end(w->d);
out:
    return st;
}

static kz_status
ties(struct kz_cli *cli, char **party)
{
    const struct own *own = cli->own;
    struct work w = { .d = NULL };
    kz_status st;

    KZ_TRY(open_graphs(cli, &w, party));
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    KZ_TRY(put_all(cli, &w, own->all));
out:
    st = kz_cli_out_close(cli, st);
    kz_tied_clear(&w.tied);
    kz_asked_close(&w.votes);
    kz_asked_close(&w.a);
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
    return kz_cli_exit(cli, ties(cli, argc ? argv : NULL));
}

KZ_COMMAND(ties) = {
    .name = "ties",
    .summary = N_("the officers of a company and where else they sit"),
    .usage = "PARTY|--all",
    .details = N_("Exposure, tie score with contributions, ratios of foreign "
                  "officers, and companies with the same officers.  Weights "
                  "of roles are a policy, printed with the answer; an officer "
                  "of unknown nationality counts as both."),
    .examples = "keizu ties houjin:7999901000001 -f table\n"
                "keizu ties --all -o officers.csv\n",
    .min_args = 0,
    .max_args = 1,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION,
    .flat = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .run = run,
};
