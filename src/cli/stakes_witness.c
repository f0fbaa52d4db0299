/* Completions behind the ends of stakes: as maps, and as rows. */
#include "src/cli/stakes_witness.h"

#include <math.h>

#include "keizu/analysis/control.h"
#include "keizu/base/alloc.h"

/* Holdings above times holders. */
#define PAIRS_MAX 1000000

const char *const kz_stakes_witness_columns[] = { "company", "of", "holder",
    "end", "value", "corrected", "attained", "owner", "owner_name", "owned",
    "owned_name", "amount", "lower", "upper", "undisclosed_counts", "document",
    "place", "rank", NULL };

/* One end that stakes prints. */
struct end {
    const char *of;    /* a key of the totals, a country, or "holder" */
    const uint8_t *in; /* [classes]; NULL: of a holder */
    kz_node holder;    /* KZ_NODE_NONE: of a set */
    int upper;
    double value;               /* as printed */
    double corrected;           /* of a holder; else NAN */
    const struct kz_witness *w; /* NULL: nobody is known to hold anything */
};

/* One amount of a completion. */
struct part {
    kz_node owner; /* KZ_NODE_NONE: undisclosed */
    kz_node owned;
    double amount, lower, upper;
    kz_country country; /* that an undisclosed part counts to; 0: none */
    int counts;         /* an undisclosed part is of the set */
    kz_rowid holding;
};

typedef kz_status put_part(struct kz_cli *cli,
    const struct kz_stakes_witness *job, const struct end *e,
    const struct part *p);

/* ---- what a completion consists of ---- */

static kz_country
country_of(const struct kz_graph *g, unsigned cls)
{
    const kz_country *list;
    size_t n = kz_graph_countries(g, &list);

    return cls < 2 * n ? list[cls / 2] : 0;
}

/* Nobody is known to hold any of the company: it is wholly undisclosed. */
static struct part
whole(const struct kz_stakes_witness *job, const struct end *e)
{
    struct part p = { .owner = KZ_NODE_NONE,
        .owned = job->company,
        .amount = 1,
        .lower = 1,
        .upper = 1,
        .counts = e->value > 0 };
    struct kz_range r;
    size_t cursor = 0;

    (void)kz_totals_country(job->a->totals, job->company, &cursor, &p.country,
        &r);
    return p;
}

/*
 * What is undisclosed of the k-th company; at_home: of it what is counted among
 * holders of home, else the rest.
 */
static struct part
undisclosed_of(const struct kz_stakes_witness *job, const struct end *e,
    size_t k, int at_home)
{
    const struct kz_columns *c = kz_graph_columns(job->a->graph);
    uint32_t j = e->w->column[k];
    const double *share =
        e->w->share + e->w->start[k] + (c->start[j + 1] - c->start[j]);
    struct part p = { .owner = KZ_NODE_NONE,
        .owned = c->node[j],
        .lower = (double)c->ulo[j] / (double)c->base[j],
        .upper = (double)c->uhi[j] / (double)c->base[j],
        .country = country_of(job->a->graph, KZ_SRC_CLASS_OF(c->usrc[j])),
        .counts = at_home ? e->w->home_counts : e->w->counts[k] };

    if (!(c->flags[j] & KZ_COL_CATEGORIES)) {
        p.amount = at_home ? 0 : share[0];
        return p;
    }
    for (int g = 1; g < KZ_GROUPS; g++)
        if (kz_group_is_home((enum kz_group)g) == at_home)
            p.amount += share[g - 1];
    return p;
}

/* Holdings that the facts leave open, of companies in the order met. */
static kz_status
each_holding(struct kz_cli *cli, const struct kz_stakes_witness *job,
    const struct end *e, put_part *put)
{
    const struct kz_columns *c = kz_graph_columns(job->a->graph);
    kz_status st = KZ_OK;

    for (size_t k = 0; e->w && k < e->w->n; k++) {
        uint32_t j = e->w->column[k];

        if (c->flags[j] & KZ_COL_INFEASIBLE)
            continue;
        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
            struct part p = { .owner = c->owner[a], .owned = c->node[j] };

            if (c->lo[a] == c->hi[a])
                continue;
            p.amount = e->w->share[e->w->start[k] + (a - c->start[j])];
            p.lower = c->lower[a];
            p.upper = (double)c->hi[a] / (double)c->base[j];
            p.holding = c->holding[a];
            KZ_TRY(put(cli, job, e, &p));
        }
    }
out:
    return st;
}

static kz_status
each_undisclosed(struct kz_cli *cli, const struct kz_stakes_witness *job,
    const struct end *e, put_part *put)
{
    kz_status st = KZ_OK;
    struct part p;

    if (!e->w) {
        p = whole(job, e);
        return put(cli, job, e, &p);
    }
    for (size_t k = 0; k < e->w->n; k++)
        for (int at_home = 0; at_home < 2; at_home++) {
            p = undisclosed_of(job, e, k, at_home);
            if (p.amount > 0)
                KZ_TRY(put(cli, job, e, &p));
        }
out:
    return st;
}

/* ---- as maps ---- */

static void
put_amount(struct kz_doc *d, const struct part *p)
{
    kz_doc_key_number(d, "amount", p->amount);
    kz_doc_key_number(d, "lower", p->lower);
    kz_doc_key_number(d, "upper", p->upper);
}

static kz_status
put_holding(struct kz_cli *cli, const struct kz_stakes_witness *job,
    const struct end *e, const struct part *p)
{
    struct kz_doc *d = job->d;
    kz_status st;

    (void)e;
    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(cli, d, "owner", job->a, p->owner));
    KZ_TRY(kz_asked_party(cli, d, "owned", job->a, p->owned));
    put_amount(d, p);
    kz_doc_key(d, "evidence");
    kz_doc_begin_list(d);
    KZ_TRY(kz_answer_evidence(cli, d, job->a->store, KZ_FACT_HOLDING,
        p->holding));
    kz_doc_end(d);
    kz_doc_end(d);
out:
    return st;
}

static kz_status
put_undisclosed(struct kz_cli *cli, const struct kz_stakes_witness *job,
    const struct end *e, const struct part *p)
{
    struct kz_doc *d = job->d;
    char country[3];
    kz_status st;

    (void)e;
    kz_country_text(p->country, country);
    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(cli, d, "company", job->a, p->owned));
    put_amount(d, p);
    kz_doc_key_text(d, "country", country[0] ? country : NULL);
    kz_doc_key_boolean(d, "counts", p->counts);
    kz_doc_end(d);
out:
    return st;
}

/* Which end, and its value. */
static kz_status
put_which(struct kz_cli *cli, const struct kz_stakes_witness *job,
    const struct end *e)
{
    struct kz_doc *d = job->d;
    kz_status st = KZ_OK;

    kz_doc_key_text(d, "of", e->of);
    if (e->in)
        kz_doc_key_text(d, "holder", NULL);
    else
        KZ_TRY(kz_asked_party(cli, d, "holder", job->a, e->holder));
    kz_doc_key_text(d, "end", e->upper ? "upper" : "lower");
    kz_doc_key_number(d, "value", e->value);
out:
    return st;
}

static kz_status
put_map(struct kz_cli *cli, const struct kz_stakes_witness *job,
    const struct end *e)
{
    struct kz_doc *d = job->d;
    kz_status st = KZ_OK;

    kz_doc_begin_map(d);
    KZ_TRY(put_which(cli, job, e));
    kz_doc_key_number(d, "corrected", e->corrected);
    kz_doc_key_boolean(d, "attained", !e->w || e->w->attained);
    kz_doc_key_boolean(d, "unknown_counts", e->in && e->upper);
    kz_doc_key(d, "holdings");
    kz_doc_begin_list(d);
    KZ_TRY(each_holding(cli, job, e, put_holding));
    kz_doc_end(d);
    kz_doc_key(d, "undisclosed");
    kz_doc_begin_list(d);
    KZ_TRY(each_undisclosed(cli, job, e, put_undisclosed));
    kz_doc_end(d);
    kz_doc_end(d);
out:
    return st;
}

/* ---- as rows ---- */

static void
put_counts(struct kz_doc *d, const struct part *p)
{
    if (p->owner == KZ_NODE_NONE)
        kz_doc_key_boolean(d, "undisclosed_counts", p->counts);
    else
        kz_doc_key_text(d, "undisclosed_counts", NULL);
}

static kz_status
put_row(struct kz_cli *cli, const struct kz_stakes_witness *job,
    const struct end *e, const struct part *p)
{
    struct kz_doc *d = job->d;
    struct kz_evidence evidence = { 0 };
    int named = p->owner != KZ_NODE_NONE;
    kz_status st;

    if (named)
        KZ_TRY(kz_evidence_of(job->a->store, KZ_FACT_HOLDING, p->holding,
            &evidence, &cli->err));
    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_columns(cli, d, job->a, job->company, "company", NULL));
    kz_doc_key_text(d, "of", e->of);
    if (e->in)
        kz_doc_key_text(d, "holder", NULL);
    else
        KZ_TRY(kz_asked_columns(cli, d, job->a, e->holder, "holder", NULL));
    kz_doc_key_text(d, "end", e->upper ? "upper" : "lower");
    kz_doc_key_number(d, "value", e->value);
    kz_doc_key_number(d, "corrected", e->corrected);
    kz_doc_key_boolean(d, "attained", !e->w || e->w->attained);
    if (named) {
        KZ_TRY(kz_asked_columns(cli, d, job->a, p->owner, "owner",
            "owner_name"));
    } else {
        kz_doc_key_text(d, "owner", NULL);
        kz_doc_key_text(d, "owner_name", NULL);
    }
    KZ_TRY(kz_asked_columns(cli, d, job->a, p->owned, "owned", "owned_name"));
    put_amount(d, p);
    put_counts(d, p);
    kz_answer_evidence_columns(d, &evidence);
    kz_doc_end(d);
out:
    return st;
}

/* For people: rows too, narrower ones. */
static kz_status
put_table_row(struct kz_cli *cli, const struct kz_stakes_witness *job,
    const struct end *e, const struct part *p)
{
    struct kz_doc *d = job->d;
    kz_status st = KZ_OK;

    kz_doc_begin_map(d);
    KZ_TRY(put_which(cli, job, e));
    kz_doc_key_boolean(d, "attained", !e->w || e->w->attained);
    if (p->owner != KZ_NODE_NONE)
        KZ_TRY(kz_asked_party(cli, d, "owner", job->a, p->owner));
    else
        kz_doc_key_text(d, "owner", NULL);
    KZ_TRY(kz_asked_party(cli, d, "owned", job->a, p->owned));
    kz_answer_range(d, "amount", p->amount, p->lower, p->upper);
    put_counts(d, p);
    kz_doc_key(d, "evidence");
    kz_doc_begin_list(d);
    if (p->owner != KZ_NODE_NONE)
        KZ_TRY(kz_answer_evidence(cli, d, job->a->store, KZ_FACT_HOLDING,
            p->holding));
    kz_doc_end(d);
    kz_doc_end(d);
out:
    return st;
}

/* ---- the ends ---- */

static kz_status
put_end(struct kz_cli *cli, const struct kz_stakes_witness *job, struct end *e)
{
    put_part *put = kz_doc_is_flat(job->d) ? put_row
                    : job->table           ? put_table_row
                                           : NULL;
    kz_status st = KZ_OK;

    if (kz_graph_column(job->a->graph, job->company) != UINT32_MAX)
        KZ_TRY(kz_bounds_witness(job->bounds, e->in, e->holder, e->upper, &e->w,
            &cli->err));
    if (!e->in) {
        e->value = e->w->walk;
        e->corrected = e->w->value;
    }
    if (put) {
        KZ_TRY(each_holding(cli, job, e, put));
        KZ_TRY(each_undisclosed(cli, job, e, put));
    } else {
        KZ_TRY(put_map(cli, job, e));
    }
out:
    return st;
}

/* Both ends of a set. */
static kz_status
put_set(struct kz_cli *cli, const struct kz_stakes_witness *job, const char *of,
    const uint8_t *in, const struct kz_range *r)
{
    kz_status st = KZ_OK;

    for (int upper = 0; upper < 2; upper++) {
        struct end e = { of, in, KZ_NODE_NONE, upper,
            upper ? r->upper : r->lower, NAN, NULL };

        KZ_TRY(put_end(cli, job, &e));
    }
out:
    return st;
}

static kz_status
put_sets(struct kz_cli *cli, const struct kz_stakes_witness *job)
{
    const struct kz_graph *g = job->a->graph;
    uint8_t *in = kz_calloc(kz_graph_classes(g), 1);
    struct kz_totals_of t;
    struct kz_range r;
    kz_country country;
    size_t cursor = 0;
    char code[3];
    kz_status st = KZ_OK;

    if (!in)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    kz_totals_at(job->a->totals, job->company, &t);
    kz_bloc_country(g, kz_country_from(kz_graph_question(g)->home), in);
    KZ_TRY(put_set(cli, job, "domestic", in, &t.domestic));
    kz_bloc_foreign(g, 0, in);
    KZ_TRY(put_set(cli, job, "foreign", in, &t.foreign));
    kz_bloc_foreign(g, 1, in);
    KZ_TRY(put_set(cli, job, "foreign_state", in, &t.foreign_state));
    while (kz_totals_country(job->a->totals, job->company, &cursor, &country,
        &r)) {
        kz_country_text(country, code);
        kz_bloc_country(g, country, in);
        KZ_TRY(put_set(cli, job, code, in, &r));
    }
out:
    kz_free(in);
    return st;
}

static kz_status
put_holders(struct kz_cli *cli, const struct kz_stakes_witness *job)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < job->nholders && !kz_cli_stopped(cli); i++)
        for (int upper = 0; upper < 2; upper++) {
            struct end e = { "holder", NULL, job->holders[i].holder, upper, NAN,
                NAN, NULL };

            KZ_TRY(put_end(cli, job, &e));
        }
out:
    return st;
}

kz_status
kz_stakes_witness_put(struct kz_cli *cli, const struct kz_stakes_witness *job)
{
    uint32_t column = kz_graph_column(job->a->graph, job->company);
    int flat = kz_doc_is_flat(job->d), partial = 0;
    uint64_t arcs;
    kz_status st = KZ_OK;

    if (column != UINT32_MAX)
        KZ_TRY(kz_bounds_cone(job->bounds, column, &arcs, &cli->err));
    if (job->nholders)
        partial = arcs > PAIRS_MAX / job->nholders;
    if (!flat) {
        kz_doc_key_boolean(job->d, "witness_partial", partial);
        kz_doc_key(job->d, "witness");
        kz_doc_begin_list(job->d);
    }
    KZ_TRY(put_sets(cli, job));
    if (!partial)
        KZ_TRY(put_holders(cli, job));
    if (!flat)
        kz_doc_end(job->d);
    if (partial) {
        kz_cli_say(cli, KZ_SAY_WARNING,
            "too much above the company for completions of each holder; "
            "--min-share leaves out small ones");
        kz_cli_raise(cli, KZ_EXIT_LIMIT);
    }
out:
    return st;
}
