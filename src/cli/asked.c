/* Asked: the store, the party and the graph of a computing verb. */
#include "src/cli/asked.h"

#include <string.h>

#include "keizu/base/alloc.h"
#include "src/cli/graph_file.h"
#include "src/cli/members.h"
#include "src/cli/search_file.h"
#include "src/cli/timings.h"

void
kz_asked_close(struct kz_asked *a)
{
    kz_totals_free(a->totals);
    kz_roles_free(a->roles);
    kz_graph_free(a->graph);
    kz_store_close(a->store);
    memset(a, 0, sizeof *a);
}

static kz_status
load(struct kz_cli *cli, enum kz_matrix default_of, const kz_rowid *seeds,
    size_t nseeds, int downstream, struct kz_asked *a)
{
    struct kz_question q = kz_cli_question(cli, default_of);

    return kz_cli_graph_open(cli, a->store, &q, seeds, nseeds, downstream,
        &a->graph);
}

kz_status
kz_asked_open(struct kz_cli *cli, enum kz_matrix default_of, const char *party,
    int downstream, struct kz_asked *a)
{
    kz_rowid seed = 0;
    kz_status st;

    memset(a, 0, sizeof *a);
    a->node = KZ_NODE_NONE;
    KZ_TRY(kz_store_open(cli->db, &a->store, &cli->err));
    if (party) {
        KZ_TRY(kz_party_find(a->store, party, &seed, &cli->err));
        kz_cli_search_say(cli, a->store);
    }
    KZ_TRY(load(cli, default_of, party ? &seed : NULL, party ? 1 : 0,
        downstream, a));
    if (party)
        a->node = kz_graph_find(a->graph, seed);
out:
    return st;
}

kz_status
kz_asked_open_many(struct kz_cli *cli, enum kz_matrix default_of,
    const kz_rowid *seeds, size_t nseeds, struct kz_asked *a)
{
    kz_status st;

    memset(a, 0, sizeof *a);
    a->node = KZ_NODE_NONE;
    KZ_TRY(kz_store_open(cli->db, &a->store, &cli->err));
    KZ_TRY(load(cli, default_of, seeds, nseeds, 0, a));
out:
    return st;
}

kz_status
kz_asked_open_roles(struct kz_cli *cli, enum kz_matrix default_of,
    const kz_rowid *seeds, size_t nseeds, enum kz_roles_reach reach,
    struct kz_asked *a)
{
    struct kz_question q = kz_cli_question(cli, default_of);
    const kz_rowid *all = NULL;
    size_t n = 0;
    kz_status st;

    memset(a, 0, sizeof *a);
    a->node = KZ_NODE_NONE;
    KZ_TRY(kz_store_open(cli->db, &a->store, &cli->err));
    KZ_TRY(kz_cli_question_fill(cli, a->store, &q));
    KZ_TRY(kz_roles_load(a->store, &q, seeds, nseeds, reach, &a->roles,
        &cli->err));
    if (seeds)
        all = kz_roles_parties(a->roles, &n);
    KZ_TRY(load(cli, default_of, all, n, 0, a));
out:
    return st;
}

kz_status
kz_asked_parties(struct kz_cli *cli, int argc, char **argv, kz_rowid **out)
{
    struct kz_store *s = NULL;
    kz_rowid *list = kz_calloc((size_t)argc, sizeof *list);
    kz_status st = KZ_OK;

    if (!list)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_store_open(cli->db, &s, &cli->err));
    for (int i = 0; i < argc; i++)
        KZ_TRY(kz_party_find(s, argv[i], &list[i], &cli->err));
    kz_cli_search_say(cli, s);
    *out = list;
    list = NULL;
out:
    kz_store_close(s);
    kz_free(list);
    return st;
}

void
kz_asked_solved(struct kz_cli *cli, const struct kz_asked *a, double order,
    double solve)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);

    kz_phase_write(cli, "graph.order", order, c->nc, 0);
    kz_phase_write(cli, "graph.solve", solve, (int64_t)c->m,
        (int64_t)(c->m * 12));
}

kz_status
kz_asked_totals(struct kz_cli *cli, struct kz_asked *a, int attained)
{
    double order, solve;
    kz_status st;

    KZ_TRY(kz_totals_new(a->graph, attained, &a->totals, &cli->err));
    kz_totals_seconds(a->totals, &order, &solve);
    kz_asked_solved(cli, a, order, solve);
out:
    return st;
}

kz_status
kz_asked_party(struct kz_cli *cli, struct kz_doc *d, const char *key,
    const struct kz_asked *a, kz_node i)
{
    const struct kz_node_info *n = kz_graph_node(a->graph, i);

    return kz_answer_party(cli, d, key, a->store, n->party, n);
}

kz_status
kz_asked_columns(struct kz_cli *cli, struct kz_doc *d, const struct kz_asked *a,
    kz_node i, const char *id_key, const char *name_key)
{
    const struct kz_node_info *n = kz_graph_node(a->graph, i);
    struct kz_buf b;
    kz_status st = KZ_OK;

    kz_buf_init(&b);
    if (cli->question.id_scheme) {
        KZ_TRY(kz_answer_id(cli, a->store, n->party, &b));
        kz_doc_key_text(d, id_key, b.data);
    } else {
        kz_doc_key_text(d, id_key, kz_graph_key(a->graph, i));
    }
    if (name_key) {
        KZ_TRY(kz_answer_name(cli, a->store, n->party, &b));
        kz_doc_key_text(d, name_key, b.data);
    }
out:
    kz_buf_clear(&b);
    return st;
}

kz_status
kz_asked_each(struct kz_cli *cli, const struct kz_asked *a,
    kz_status (*visit)(struct kz_cli *cli, void *ctx, kz_node i), void *ctx)
{
    kz_node n = kz_graph_nodes(a->graph);
    kz_status st = KZ_OK;

    for (kz_node i = 0; i < n && !kz_cli_stopped(cli); i++) {
        uint8_t type = kz_graph_node(a->graph, i)->type;

        if (type != KZ_PARTY_COMPANY &&
            (type == KZ_PARTY_PERSON ||
                kz_graph_column(a->graph, i) == UINT32_MAX))
            continue;
        KZ_TRY(visit(cli, ctx, i));
    }
out:
    return st;
}

struct noting {
    struct kz_cli *cli;
    struct kz_doc *d;
    struct kz_asked *a;
};

/* other 0: none. */
static kz_status
put_finding(struct noting *w, const char *code, const char *severity,
    kz_node company, kz_rowid other, const char *text)
{
    struct kz_doc *d = w->d;
    kz_status st;

    kz_doc_begin_map(d);
    kz_doc_key_text(d, "code", code);
    kz_doc_key_text(d, "severity", severity);
    KZ_TRY(kz_asked_party(w->cli, d, "party", w->a, company));
    if (other)
        KZ_TRY(kz_answer_party(w->cli, d, "other", w->a->store, other, NULL));
    else
        kz_doc_key_text(d, "other", NULL);
    kz_doc_key_text(d, "text", kz_cli_tr(w->cli, text));
    kz_doc_end(d);
out:
    return st;
}

static kz_status
put_member(void *ctx, kz_node company, const struct kz_role_at *r)
{
    return put_finding(ctx, KZ_MEMBER_CODE, "warning", company, r->person,
        kz_member_text);
}

kz_status
kz_asked_findings(struct kz_cli *cli, struct kz_doc *d, struct kz_asked *a,
    kz_node only)
{
    struct noting w = { cli, d, a };
    size_t n;
    const struct kz_finding *f = kz_graph_findings(a->graph, &n);
    kz_status st = KZ_OK;

    kz_doc_key(d, "findings");
    kz_doc_begin_list(d);
    for (size_t i = 0; i < n; i++) {
        if (only != KZ_NODE_NONE && f[i].company != only)
            continue;
        KZ_TRY(put_finding(&w, f[i].code, f[i].severity, f[i].company,
            f[i].other == KZ_NODE_NONE
                ? 0
                : kz_graph_node(a->graph, f[i].other)->party,
            f[i].text));
    }
    KZ_TRY(kz_members_each(cli, a, only, put_member, &w));
    kz_doc_end(d);
out:
    return st;
}

static int
is_rows(struct kz_cli *cli, const struct kz_doc *d)
{
    const char *format = kz_cli_format(cli);

    return kz_doc_is_flat(d) || (format && strcmp(format, "jsonl") == 0);
}

kz_status
kz_asked_rows_begin(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, const char *key, const char *const *columns)
{
    kz_status st = KZ_OK;

    if (!is_rows(cli, d)) {
        KZ_TRY(kz_answer_open(cli, d, a->store, kz_graph_question(a->graph)));
        if (a->opening)
            a->opening(a->opening_ctx, d);
        kz_doc_key(d, key);
    }
    kz_doc_begin_list(d);
    if (kz_doc_is_flat(d))
        kz_doc_columns(d, columns);
out:
    return st;
}

void
kz_asked_rows_end(struct kz_cli *cli, struct kz_doc *d)
{
    kz_doc_end(d);
    if (!is_rows(cli, d))
        kz_doc_end(d);
}
