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
