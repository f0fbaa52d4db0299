/* keizu stakes: who owns a company, directly and through every chain. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/analysis/bounds.h"
#include "keizu/analysis/down.h"
#include "keizu/analysis/stakes.h"
#include "keizu/base/alloc.h"
#include "src/cli/asked.h"
#include "src/cli/min_share.h"
#include "src/cli/stakes_put.h"
#include "src/cli/stakes_witness.h"

struct own {
    int all, down, exact, witness;
    struct kz_fraction min_share;
};

static const struct kz_option options[] = {
    { "all", 0, KZ_OPT_FLAG, KZ_INTO(struct own, all), NULL,
        N_("every company of the store"), 0, 0 },
    { "down", 0, KZ_OPT_FLAG, KZ_INTO(struct own, down), NULL,
        N_("what the party owns, instead of who owns it"), 0, 0 },
    { "exact", 0, KZ_OPT_FLAG, KZ_INTO(struct own, exact), NULL,
        N_("shares as fractions too, where they are computed exactly"), 0, 0 },
    { "min-share", 0, KZ_OPT_FRACTION, KZ_INTO(struct own, min_share),
        N_("SHARE"), N_("leave out holders with less than that"), 0, 0 },
    { "witness", 0, KZ_OPT_FLAG, KZ_INTO(struct own, witness), NULL,
        N_("for each end, a completion that reaches it"), 0, 0 },
    KZ_OPTION_END,
};

static const struct own defaults = { 0, 0, 0, 0, { 0, 1 } };

struct work {
    struct kz_asked *a;
    struct kz_doc *d;
    struct kz_stakes *s;
    struct kz_bounds *bounds; /* NULL: not needed yet */
    int bounded;              /* the last company's cone is not too large */
    int witness;              /* print completions */
    struct kz_owner_stake *sorted;
    size_t cap;
    struct kz_min_share least;
    int exact;                    /* --exact */
    struct kz_stakes_exact *text; /* with it: of the company */
};

/* Holdings times holders above a company, for the ends of its holders. */
#define BOUNDED_MAX 50000000

/* Largest integrated stake first; in a ring, where there is none, by the
 * corrected one; ties by id. */
static int
by_size(const void *pa, const void *pb)
{
    const struct kz_owner_stake *a = pa, *b = pb;
    double x = isnan(a->integrated) ? a->corrected : a->integrated;
    double y = isnan(b->integrated) ? b->corrected : b->integrated;

    if (x != y)
        return x > y ? -1 : 1;
    return a->holder < b->holder ? -1 : a->holder > b->holder;
}

static kz_status
make_bounds(struct work *w, struct kz_error *err)
{
    if (w->bounds)
        return KZ_OK;
    return kz_bounds_new(w->a->graph, NULL, &w->bounds, err);
}

static kz_status
prepare_ends(struct work *w, kz_node company, size_t holders,
    struct kz_error *err)
{
    uint32_t column = kz_graph_column(w->a->graph, company);
    uint64_t arcs;
    kz_status st = KZ_OK;

    w->bounded = 0;
    if (!holders || kz_stakes_exact(w->s))
        return KZ_OK;
    KZ_TRY(make_bounds(w, err));
    KZ_TRY(kz_bounds_cone(w->bounds, column, &arcs, err));
    w->bounded = arcs <= BOUNDED_MAX / holders;
out:
    return st;
}

static kz_status
solve(struct kz_cli *cli, struct work *w, kz_node i, size_t *count)
{
    const struct kz_owner_stake *list;
    uint32_t column = kz_graph_column(w->a->graph, i);
    size_t n, k = 0;
    double error;
    kz_status st;

    KZ_TRY(kz_stakes_solve(w->s, i, KZ_STAKES_CORRECTED, &list, &n, &cli->err));
    if (kz_grow(&w->sorted, &w->cap, n, sizeof *w->sorted) < 0)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    error = kz_stakes_error(w->s);
    for (size_t x = 0; x < n; x++) {
        int keep;

        KZ_TRY(kz_min_share_keeps(cli, &w->least, column, list[x].holder,
            list[x].integrated, error, &keep));
        if (keep)
            w->sorted[k++] = list[x];
    }
    if (k > 1)
        qsort(w->sorted, k, sizeof *w->sorted, by_size);
    KZ_TRY(prepare_ends(w, i, k, &cli->err));
    if (w->exact)
        KZ_TRY(kz_stakes_exact_new(cli, w->a->graph, i, kz_stakes_exact(w->s),
            &w->text));
    *count = k;
out:
    return st;
}

/* The holder's own statement as a range of the company. */
static struct kz_range
direct_of(const struct kz_columns *c, uint32_t column, uint64_t arc)
{
    struct kz_range r = { 0, 0, 0, 0 };
    double base;

    if (arc == UINT64_MAX)
        return r;
    base = (double)c->base[column];
    r.point = c->point[arc];
    r.lower = c->lower[arc];
    r.upper = (double)c->hi[arc] / base;
    return r;
}

static void
put_ends(const struct work *w, const char *key, uint32_t column, uint64_t arc)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);
    struct kz_range r = direct_of(c, column, arc);

    r.open = arc != UINT64_MAX && c->ends ? c->ends[arc] & 3u : 0;
    kz_stakes_put_range(w->d, key, &r, kz_stakes_exact_direct(w->text, arc));
}

/*
 * The ends of a named holder: its stake where everything above is exact, else
 * over all completions; NAN where those would take too long.
 */
static kz_status
find_ends(struct work *w, const struct kz_owner_stake *x,
    struct kz_range *integrated, struct kz_range *corrected,
    struct kz_error *err)
{
    struct kz_owner_bounds b;
    kz_status st = KZ_OK;

    *integrated = (struct kz_range){ x->integrated, NAN, NAN, 0 };
    *corrected = (struct kz_range){ x->corrected, NAN, NAN, 0 };
    if (kz_stakes_exact(w->s)) {
        integrated->lower = integrated->upper = x->integrated;
        corrected->lower = corrected->upper = x->corrected;
    } else if (w->bounded) {
        KZ_TRY(kz_bounds_owner(w->bounds, x->holder, &b, err));
        integrated->lower = b.walk_lower;
        integrated->upper = b.walk_upper;
        corrected->lower = b.lower;
        corrected->upper = b.upper;
    }
out:
    return st;
}

static kz_status
put_holder(struct kz_cli *cli, struct work *w, uint32_t column,
    const struct kz_owner_stake *x)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);
    struct kz_stakes_exact *e = w->text;
    struct kz_doc *d = w->d;
    struct kz_range integrated, corrected;
    kz_status st;

    KZ_TRY(find_ends(w, x, &integrated, &corrected, &cli->err));
    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(cli, d, "party", w->a, x->holder));
    put_ends(w, "direct", column, x->arc);
    kz_stakes_put_range(d, "integrated", &integrated,
        kz_stakes_exact_integrated(e, x->holder));
    kz_stakes_put_range(d, "corrected", &corrected,
        kz_stakes_exact_corrected(e, x->holder));
    kz_doc_key_boolean(d, "ultimate",
        (kz_graph_node(w->a->graph, x->holder)->flags & KZ_NODE_TERMINAL) != 0);
    kz_doc_key(d, "evidence");
    kz_doc_begin_list(d);
    if (x->arc != UINT64_MAX)
        KZ_TRY(kz_answer_evidence(cli, d, w->a->store, KZ_FACT_HOLDING,
            c->holding[x->arc]));
    kz_doc_end(d);
    kz_doc_end(d);
out:
    return st;
}

/* Holders whose shares are exact have no ends. */
static kz_status
put_witness(struct kz_cli *cli, struct work *w, kz_node i, size_t holders)
{
    struct kz_stakes_witness x = { w->a, w->d, NULL, i, w->sorted,
        kz_stakes_exact(w->s) ? 0 : holders,
        strcmp(kz_cli_format(cli), "table") == 0 };
    kz_status st;

    KZ_TRY(make_bounds(w, &cli->err));
    x.bounds = w->bounds;
    KZ_TRY(kz_stakes_witness_put(cli, &x));
out:
    return st;
}

static kz_status
put_company(struct kz_cli *cli, void *ctx, kz_node i)
{
    struct work *w = ctx;
    uint32_t column = kz_graph_column(w->a->graph, i);
    size_t n;
    kz_status st;

    KZ_TRY(solve(cli, w, i, &n));
    KZ_TRY(kz_answer_open(cli, w->d, w->a->store,
        kz_graph_question(w->a->graph)));
    KZ_TRY(kz_asked_party(cli, w->d, "company", w->a, i));
    kz_stakes_put_totals(w->d, w->a->totals, i, w->text);
    kz_doc_key(w->d, "holders");
    kz_doc_begin_list(w->d);
    for (size_t k = 0; k < n; k++)
        KZ_TRY(put_holder(cli, w, column, &w->sorted[k]));
    kz_doc_end(w->d);
    if (w->witness)
        KZ_TRY(put_witness(cli, w, i, n));
    KZ_TRY(kz_asked_findings(cli, w->d, w->a,
        w->a->node == KZ_NODE_NONE ? i : KZ_NODE_NONE));
    kz_doc_end(w->d);
out:
    return st;
}

/* ---- rows ---- */

#define COLUMNS                                                               \
    "company", "holder", "name", "type", "country", "direct_lower",           \
        "direct_upper", "integrated", "integrated_lower", "integrated_upper", \
        "corrected", "ultimate", "document", "place", "rank"

static const char *const columns[] = { COLUMNS, NULL };
static const char *const exact_columns[] = { COLUMNS, "direct_lower_exact",
    "direct_upper_exact", "integrated_exact", "integrated_lower_exact",
    "integrated_upper_exact", "corrected_exact", NULL };

static void
put_row_exact(struct work *w, const struct kz_owner_stake *x)
{
    struct kz_exact_range r = kz_stakes_exact_direct(w->text, x->arc);

    kz_doc_key_text(w->d, "direct_lower_exact", r.lower);
    kz_doc_key_text(w->d, "direct_upper_exact", r.upper);
    r = kz_stakes_exact_integrated(w->text, x->holder);
    kz_doc_key_text(w->d, "integrated_exact", r.point);
    kz_doc_key_text(w->d, "integrated_lower_exact", r.lower);
    kz_doc_key_text(w->d, "integrated_upper_exact", r.upper);
    r = kz_stakes_exact_corrected(w->text, x->holder);
    kz_doc_key_text(w->d, "corrected_exact", r.point);
}

static kz_status
put_row_evidence(struct kz_cli *cli, struct work *w, uint64_t arc)
{
    struct kz_evidence e = { 0 };
    kz_status st = KZ_OK;

    if (arc != UINT64_MAX)
        KZ_TRY(kz_evidence_of(w->a->store, KZ_FACT_HOLDING,
            kz_graph_columns(w->a->graph)->holding[arc], &e, &cli->err));
    kz_answer_evidence_columns(w->d, &e);
out:
    return st;
}

static kz_status
put_rows(struct kz_cli *cli, void *ctx, kz_node i)
{
    struct work *w = ctx;
    const struct kz_columns *c = kz_graph_columns(w->a->graph);
    uint32_t column = kz_graph_column(w->a->graph, i);
    struct kz_doc *d = w->d;
    size_t n;
    kz_status st;

    KZ_TRY(solve(cli, w, i, &n));
    if (w->witness) {
        st = put_witness(cli, w, i, n);
        goto out;
    }
    for (size_t k = 0; k < n; k++) {
        const struct kz_owner_stake *x = &w->sorted[k];
        const struct kz_node_info *h = kz_graph_node(w->a->graph, x->holder);
        struct kz_range r = direct_of(c, column, x->arc);
        struct kz_range integrated, corrected;
        char country[3];

        KZ_TRY(find_ends(w, x, &integrated, &corrected, &cli->err));
        kz_doc_begin_map(d);
        KZ_TRY(kz_asked_columns(cli, d, w->a, i, "company", NULL));
        KZ_TRY(kz_asked_columns(cli, d, w->a, x->holder, "holder", "name"));
        kz_country_text(h->country, country);
        kz_doc_key_text(d, "type",
            kz_party_type_name((enum kz_party_type)h->type));
        kz_doc_key_text(d, "country", country[0] ? country : NULL);
        kz_doc_key_number(d, "direct_lower", r.lower);
        kz_doc_key_number(d, "direct_upper", r.upper);
        kz_doc_key_number(d, "integrated", x->integrated);
        kz_doc_key_number(d, "integrated_lower", integrated.lower);
        kz_doc_key_number(d, "integrated_upper", integrated.upper);
        kz_doc_key_number(d, "corrected", x->corrected);
        kz_doc_key_boolean(d, "ultimate", (h->flags & KZ_NODE_TERMINAL) != 0);
        KZ_TRY(put_row_evidence(cli, w, x->arc));
        if (w->exact)
            put_row_exact(w, x);
        kz_doc_end(d);
    }
out:
    return st;
}

/* ---- down ---- */

static const char *const down_columns[] = { "holder", "company", "name", "type",
    "country", "direct_lower", "direct_upper", "integrated", "document",
    "place", "rank", NULL };

struct below {
    uint32_t column;
    double value;
    uint64_t arc;
};

static int
by_value(const void *pa, const void *pb)
{
    const struct below *a = pa, *b = pb;

    if (a->value != b->value)
        return a->value > b->value || isnan(b->value) ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

static kz_status
find_below(struct kz_cli *cli, struct work *w, struct below **out, size_t *n)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);
    double *value = kz_calloc(c->nc, sizeof *value);
    struct below *list = kz_calloc(c->nc, sizeof *list);
    double error;
    int keep;
    kz_status st = KZ_OK;

    *n = 0;
    if (!value || !list)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_down_solve(w->a->graph, kz_totals_order(w->a->totals), c->point,
        c->upoint, w->a->node, value, &error, &cli->err));
    for (uint32_t j = 0; j < c->nc; j++) {
        struct below *b = &list[*n];

        if (value[j] == 0 || c->node[j] == w->a->node)
            continue;
        KZ_TRY(kz_min_share_keeps(cli, &w->least, j, w->a->node, value[j],
            error, &keep));
        if (!keep)
            continue;
        b->column = j;
        b->value = value[j];
        b->arc = UINT64_MAX;
        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
            if (c->owner[a] == w->a->node)
                b->arc = a;
        ++*n;
    }
    qsort(list, *n, sizeof *list, by_value);
    *out = list;
    list = NULL;
out:
    kz_free(value);
    kz_free(list);
    return st;
}

static kz_status
put_below_row(struct kz_cli *cli, struct work *w, const struct below *b)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);
    struct kz_range r = direct_of(c, b->column, b->arc);
    kz_node i = c->node[b->column];
    const struct kz_node_info *n = kz_graph_node(w->a->graph, i);
    struct kz_doc *d = w->d;
    char country[3];
    kz_status st;

    kz_country_text(n->country, country);
    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_columns(cli, d, w->a, w->a->node, "holder", NULL));
    KZ_TRY(kz_asked_columns(cli, d, w->a, i, "company", "name"));
    kz_doc_key_text(d, "type", kz_party_type_name((enum kz_party_type)n->type));
    kz_doc_key_text(d, "country", country[0] ? country : NULL);
    kz_doc_key_number(d, "direct_lower", r.lower);
    kz_doc_key_number(d, "direct_upper", r.upper);
    kz_doc_key_number(d, "integrated", b->value);
    KZ_TRY(put_row_evidence(cli, w, b->arc));
    kz_doc_end(d);
out:
    return st;
}

static kz_status
put_below_map(struct kz_cli *cli, struct work *w, const struct below *b)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);
    struct kz_doc *d = w->d;
    kz_status st;

    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(cli, d, "company", w->a, c->node[b->column]));
    put_ends(w, "direct", b->column, b->arc);
    kz_answer_range(d, "integrated", b->value, NAN, NAN);
    kz_doc_key(d, "evidence");
    kz_doc_begin_list(d);
    if (b->arc != UINT64_MAX)
        KZ_TRY(kz_answer_evidence(cli, d, w->a->store, KZ_FACT_HOLDING,
            c->holding[b->arc]));
    kz_doc_end(d);
    kz_doc_end(d);
out:
    return st;
}

static kz_status
put_down(struct kz_cli *cli, struct work *w)
{
    struct below *list = NULL;
    size_t n;
    kz_status st;

    KZ_TRY(find_below(cli, w, &list, &n));
    if (kz_doc_is_flat(w->d)) {
        kz_doc_begin_list(w->d);
        kz_doc_columns(w->d, down_columns);
        for (size_t i = 0; i < n; i++)
            KZ_TRY(put_below_row(cli, w, &list[i]));
        kz_doc_end(w->d);
        goto out;
    }
    KZ_TRY(kz_answer_open(cli, w->d, w->a->store,
        kz_graph_question(w->a->graph)));
    KZ_TRY(kz_asked_party(cli, w->d, "holder", w->a, w->a->node));
    kz_doc_key(w->d, "companies");
    kz_doc_begin_list(w->d);
    for (size_t i = 0; i < n; i++)
        KZ_TRY(put_below_map(cli, w, &list[i]));
    kz_doc_end(w->d);
    kz_doc_end(w->d);
out:
    kz_free(list);
    return st;
}

/* ---- the verb ---- */

static kz_status
put_all(struct kz_cli *cli, struct work *w, int all)
{
    kz_status st;

    if (kz_doc_is_flat(w->d)) {
        kz_doc_begin_list(w->d);
        kz_doc_columns(w->d, w->witness ? kz_stakes_witness_columns
                             : w->exact ? exact_columns
                                        : columns);
        if (all)
            KZ_TRY(kz_asked_each(cli, w->a, put_rows, w));
        else
            KZ_TRY(put_rows(cli, w, w->a->node));
        kz_doc_end(w->d);
    } else if (all) {
        kz_doc_begin_list(w->d);
        KZ_TRY(kz_asked_each(cli, w->a, put_company, w));
        kz_doc_end(w->d);
    } else {
        KZ_TRY(put_company(cli, w, w->a->node));
    }
    st = KZ_OK;
out:
    return st;
}

static kz_status
stakes(struct kz_cli *cli, const char *party)
{
    const struct own *own = cli->own;
    struct kz_asked a;
    struct work w = { .a = &a };
    const struct kz_columns *c;
    kz_status st;

    w.witness = own->witness;
    w.exact = own->exact;
    KZ_TRY(kz_asked_open(cli, KZ_OF_SHARES, party, own->down, &a));
    kz_min_share_init(&w.least, a.graph, &own->min_share);
    KZ_TRY(kz_asked_totals(cli, &a, 1));
    c = kz_graph_columns(a.graph);
    KZ_TRY(kz_stakes_new(a.graph, kz_totals_order(a.totals), c->point,
        c->upoint, &w.s, &cli->err));
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    if (own->down)
        KZ_TRY(put_down(cli, &w));
    else
        KZ_TRY(put_all(cli, &w, own->all));
    KZ_TRY(kz_stakes_exact_check(w.text, &cli->err));
    kz_min_share_say(cli, &w.least);
out:
    st = kz_cli_out_close(cli, st);
    kz_stakes_free(w.s);
    kz_bounds_free(w.bounds);
    kz_free(w.sorted);
    kz_stakes_exact_free(w.text);
    kz_min_share_clear(&w.least);
    kz_asked_close(&a);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    const struct own *own = cli->own;

    if ((argc == 1) == own->all || (own->all && own->down)) {
        (void)kz_fail(&cli->err, KZ_EINVAL,
            "give one PARTY, or --all without --down");
        return kz_cli_usage(cli);
    }
    if (own->witness && own->down) {
        (void)kz_fail(&cli->err, KZ_EINVAL,
            "--witness is about who owns a company, not --down");
        return kz_cli_usage(cli);
    }
    if (own->exact && (own->all || own->down)) {
        (void)kz_fail(&cli->err, KZ_EINVAL,
            "--exact is for one PARTY and its holders");
        return kz_cli_usage(cli);
    }
    return kz_cli_exit(cli, stakes(cli, argc ? argv[0] : NULL));
}

KZ_COMMAND(stakes) = {
    .name = "stakes",
    .summary = N_("who owns a company, directly and through every chain"),
    .usage = "PARTY|--all",
    .details = N_("Shares are of the company asked about.  The upper end of a "
                  "named holder assumes that nothing undisclosed is its own; "
                  "it is empty where amounts upstream are not exact."),
    .examples = "keizu stakes houjin:7999901000001\n"
                "keizu stakes edinet:E90001 -f json -o stakes.json\n",
    .min_args = 0,
    .max_args = 1,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION,
    .flat = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .own_defaults = &defaults,
    .run = run,
};
