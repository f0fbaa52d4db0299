/* Proofs of control as lists of steps. */
#include "src/cli/proof.h"

#include "keizu/analysis/tops.h"

/* Who voted, with how much and by which document: keys of an open map. */
static kz_status
put_voter(struct kz_cli *cli, struct kz_doc *d, const struct kz_asked *a,
    const char *key, uint64_t arc, uint32_t column)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    double base = (double)c->base[column];
    kz_status st;

    KZ_TRY(kz_asked_party(cli, d, key, a, c->owner[arc]));
    kz_answer_range(d, "share", c->point[arc], c->lower[arc],
        (double)c->hi[arc] / base);
    kz_doc_key(d, "evidence");
    kz_doc_begin_list(d);
    KZ_TRY(kz_answer_evidence(cli, d, a->store, KZ_FACT_HOLDING,
        c->holding[arc]));
    kz_doc_end(d);
out:
    return st;
}

/* The votes that carried a company. */
static void
put_votes(struct kz_doc *d, const struct kz_asked *a,
    const struct kz_control *k, uint32_t column)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    double point = 0, lower = 0, upper = 0, base = (double)c->base[column];

    for (uint64_t i = c->start[column]; i < c->start[column + 1]; i++) {
        if (!kz_control_carries(k, i, column))
            continue;
        point += c->point[i];
        lower += c->lower[i];
        upper += (double)c->hi[i] / base;
    }
    kz_answer_range(d, "votes", point, lower, upper < 1 ? upper : 1);
}

/* One company of the proof: who carried it. */
static kz_status
put_step(struct kz_cli *cli, struct kz_doc *d, const struct kz_asked *a,
    const struct kz_control *k, uint32_t column)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    kz_status st = KZ_OK;

    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(cli, d, "company", a, c->node[column]));
    put_votes(d, a, k, column);
    kz_doc_key(d, "by");
    kz_doc_begin_list(d);
    for (uint64_t i = c->start[column]; i < c->start[column + 1]; i++) {
        if (!kz_control_carries(k, i, column))
            continue;
        kz_doc_begin_map(d);
        KZ_TRY(put_voter(cli, d, a, "party", i, column));
        kz_doc_end(d);
    }
    kz_doc_end(d);
    kz_doc_end(d);
out:
    return st;
}

kz_status
kz_proof_rows(struct kz_cli *cli, struct kz_doc *d, const struct kz_asked *a,
    struct kz_control *k, kz_node controller, uint32_t column)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    const uint32_t *steps;
    size_t count;
    kz_status st;

    KZ_TRY(kz_control_proof(k, column, &steps, &count, &cli->err));
    for (size_t s = 0; s < count; s++) {
        uint32_t j = steps[s];

        for (uint64_t i = c->start[j]; i < c->start[j + 1]; i++) {
            if (!kz_control_carries(k, i, j))
                continue;
            kz_doc_begin_map(d);
            KZ_TRY(kz_asked_party(cli, d, "controller", a, controller));
            kz_doc_key_integer(d, "step", (int64_t)s + 1);
            KZ_TRY(kz_asked_party(cli, d, "company", a, c->node[j]));
            put_votes(d, a, k, j);
            KZ_TRY(put_voter(cli, d, a, "by", i, j));
            kz_doc_end(d);
        }
    }
out:
    return st;
}

kz_status
kz_proof_put(struct kz_cli *cli, struct kz_doc *d, const struct kz_asked *a,
    struct kz_control *k, const char *key, uint32_t column)
{
    const uint32_t *steps;
    size_t count;
    kz_status st;

    KZ_TRY(kz_control_proof(k, column, &steps, &count, &cli->err));
    kz_doc_key(d, key);
    kz_doc_begin_list(d);
    for (size_t i = 0; i < count; i++)
        KZ_TRY(put_step(cli, d, a, k, steps[i]));
    kz_doc_end(d);
out:
    return st;
}

/* ---- what would bring it about ---- */

static const char *const vote_names[] = { "other", "own", "controlled",
    "assumed" };

/* A fraction as the nearest number, and as it is. */
static kz_status
put_exact(struct kz_cli *cli, struct kz_doc *d, const char *key,
    const struct kz_rational *r)
{
    struct kz_buf b;
    kz_status st;

    kz_buf_init(&b);
    kz_rational_format(r, &b);
    KZ_TRY(kz_buf_check(&b, &cli->err));
    kz_doc_key(d, key);
    kz_doc_begin_map(d);
    kz_doc_key_number(d, "point", kz_rational_double(r));
    kz_doc_key_text(d, "exact", b.data);
    kz_doc_end(d);
out:
    kz_buf_clear(&b);
    return st;
}

/* How much it has and whether that counts: keys of an open map. */
static kz_status
put_holding(struct kz_cli *cli, struct kz_doc *d, const struct kz_asked *a,
    const char *key, const struct kz_completed *x, size_t i)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    kz_status st;

    KZ_TRY(kz_asked_party(cli, d, key, a, c->owner[c->start[x->column] + i]));
    KZ_TRY(put_exact(cli, d, "share", x->share[i]));
    kz_doc_key_text(d, "vote", vote_names[x->vote[i]]);
out:
    return st;
}

static kz_status
put_rest(struct kz_cli *cli, struct kz_doc *d, const struct kz_completed *x)
{
    kz_status st;

    KZ_TRY(put_exact(cli, d, "share", x->rest));
    kz_doc_key_text(d, "vote",
        vote_names[x->rest_assumed ? KZ_VOTE_ASSUMED
                   : x->rest_votes ? KZ_VOTE_OWN
                                   : KZ_VOTE_OTHER]);
    if (x->rest_assumed)
        KZ_TRY(put_exact(cli, d, "needed", x->needed));
    else
        kz_doc_key_text(d, "needed", NULL);
out:
    return st;
}

/* The holders that a register names, if it says anything. */
static size_t
named(const struct kz_asked *a, const struct kz_completed *x)
{
    return kz_graph_columns(a->graph)->flags[x->column] & KZ_COL_INFEASIBLE
               ? 0
               : x->arcs;
}

static kz_status
put_completed(struct kz_cli *cli, struct kz_doc *d, const struct kz_asked *a,
    const struct kz_completed *x)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    kz_status st;

    kz_doc_begin_map(d);
    KZ_TRY(kz_asked_party(cli, d, "company", a, c->node[x->column]));
    KZ_TRY(put_exact(cli, d, "votes", x->votes));
    kz_doc_key_boolean(d, "approached", x->approached);
    kz_doc_key(d, "holdings");
    kz_doc_begin_list(d);
    for (size_t i = 0; i < named(a, x); i++) {
        kz_doc_begin_map(d);
        KZ_TRY(put_holding(cli, d, a, "party", x, i));
        kz_doc_end(d);
    }
    kz_doc_end(d);
    kz_doc_key(d, "undisclosed");
    kz_doc_begin_map(d);
    KZ_TRY(put_rest(cli, d, x));
    KZ_TRY(put_exact(cli, d, "of_home", x->home));
    kz_doc_end(d);
    kz_doc_end(d);
out:
    return st;
}

kz_status
kz_proof_completion(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, struct kz_control *k, uint32_t column)
{
    struct kz_completed x = { .share = NULL };
    const uint32_t *steps;
    size_t count;
    kz_status st;

    KZ_TRY(kz_control_completion(k, column, &steps, &count, &cli->err));
    kz_doc_key(d, "brought_about_by");
    kz_doc_begin_list(d);
    for (size_t i = 0; i < count; i++) {
        KZ_TRY(kz_control_completed(k, steps[i], &x, &cli->err));
        KZ_TRY(put_completed(cli, d, a, &x));
        kz_completed_clear(&x);
    }
    kz_doc_end(d);
out:
    kz_completed_clear(&x);
    return st;
}

/* What stands in front of each row of a step. */
struct row {
    struct kz_cli *cli;
    struct kz_doc *d;
    const struct kz_asked *a;
    kz_node controller; /* KZ_NODE_NONE: a bloc */
    size_t step;
};

static kz_status
begin_row(const struct row *r, const struct kz_completed *x)
{
    const struct kz_columns *c = kz_graph_columns(r->a->graph);
    kz_status st = KZ_OK;

    kz_doc_begin_map(r->d);
    if (r->controller != KZ_NODE_NONE)
        KZ_TRY(kz_asked_party(r->cli, r->d, "controller", r->a, r->controller));
    kz_doc_key_integer(r->d, "step", (int64_t)r->step);
    KZ_TRY(kz_asked_party(r->cli, r->d, "company", r->a, c->node[x->column]));
    KZ_TRY(put_exact(r->cli, r->d, "votes", x->votes));
    kz_doc_key_boolean(r->d, "approached", x->approached);
out:
    return st;
}

/* What is undisclosed but counted among holders of home. */
static kz_status
put_home_row(const struct row *r, const struct kz_completed *x)
{
    kz_status st;

    if (kz_rational_cmp_frac(x->home, 0, 1) == 0)
        return KZ_OK;
    KZ_TRY(begin_row(r, x));
    kz_doc_key_text(r->d, "by", kz_cli_tr(r->cli, N_("undisclosed")));
    KZ_TRY(put_exact(r->cli, r->d, "share", x->home));
    kz_doc_key_text(r->d, "vote", vote_names[KZ_VOTE_OTHER]);
    kz_doc_key_text(r->d, "needed", NULL);
    kz_doc_end(r->d);
out:
    return st;
}

static kz_status
put_rows(const struct row *r, const struct kz_completed *x)
{
    kz_status st;

    KZ_TRY(put_home_row(r, x));

    for (size_t i = 0; i < named(r->a, x); i++) {
        KZ_TRY(begin_row(r, x));
        KZ_TRY(put_holding(r->cli, r->d, r->a, "by", x, i));
        kz_doc_key_text(r->d, "needed", NULL);
        kz_doc_end(r->d);
    }
    if (kz_rational_cmp_frac(x->rest, 0, 1) == 0)
        return KZ_OK;
    KZ_TRY(begin_row(r, x));
    kz_doc_key_text(r->d, "by", kz_cli_tr(r->cli, N_("undisclosed")));
    KZ_TRY(put_rest(r->cli, r->d, x));
    kz_doc_end(r->d);
out:
    return st;
}

kz_status
kz_proof_completion_rows(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, struct kz_control *k, kz_node controller,
    uint32_t column)
{
    struct kz_completed x = { .share = NULL };
    struct row r = { cli, d, a, controller, 0 };
    const uint32_t *steps;
    size_t count;
    kz_status st;

    KZ_TRY(kz_control_completion(k, column, &steps, &count, &cli->err));
    while (r.step < count) {
        KZ_TRY(kz_control_completed(k, steps[r.step++], &x, &cli->err));
        KZ_TRY(put_rows(&r, &x));
        kz_completed_clear(&x);
    }
out:
    kz_completed_clear(&x);
    return st;
}

/* ---- the ultimate controller ---- */

kz_status
kz_proof_top(struct kz_cli *cli, const struct kz_asked *a, struct kz_control *k,
    kz_node *top)
{
    uint32_t column = kz_graph_column(a->graph, a->node);
    const struct kz_controlled *list;
    struct kz_tops *t = NULL;
    size_t count;
    int self;
    kz_status st = KZ_OK;

    *top = KZ_NODE_NONE;
    if (column == UINT32_MAX)
        return KZ_OK;
    KZ_TRY(kz_tops_find(k, &t, &cli->err));
    *top = kz_tops_of(t, column);
    if (*top != KZ_NODE_NONE)
        KZ_TRY(kz_control_owner(k, *top, KZ_CONTROL_CERTAIN, &list, &count,
            &self, &cli->err));
out:
    kz_tops_free(t);
    return st;
}
