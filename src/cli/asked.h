/*
 * What the verbs that compute have in common: the store, the party named on
 * the command line, and the graph of the day.
 */
#ifndef KZ_CLI_ASKED_H
#define KZ_CLI_ASKED_H

#include "keizu/analysis/totals.h"
#include "keizu/graph/graph.h"
#include "keizu/graph/roles.h"
#include "src/cli/answer.h"

struct kz_asked {
    struct kz_store *store;
    struct kz_graph *graph;
    struct kz_totals *totals; /* NULL until kz_asked_totals */
    struct kz_roles *roles;   /* NULL unless asked for */
    int members_asked;        /* members.h: whether any role is of use */
    kz_node node;             /* of the party; KZ_NODE_NONE: the whole store */
    /* What kz_asked_rows_begin writes behind the opening; may be NULL. */
    void (*opening)(void *ctx, struct kz_doc *d);
    void *opening_ctx;
};

/*
 * Open the store and load the graph: the cone above `party`, with downstream
 * also that below it; party NULL: everything.  --timings as in
 * graph_file.h.  Errors in cli->err; close it in any case.
 */
kz_status kz_asked_open(struct kz_cli *cli, enum kz_matrix default_of,
    const char *party, int downstream, struct kz_asked *a) KZ_MUST_CHECK;
/* The same for the cone above several parties; seeds NULL: everything. */
kz_status kz_asked_open_many(struct kz_cli *cli, enum kz_matrix default_of,
    const kz_rowid *seeds, size_t nseeds, struct kz_asked *a) KZ_MUST_CHECK;
/*
 * The same with the roles of the day: the cone is that of everybody within
 * reach of the seeds (kz_roles_parties).
 */
kz_status kz_asked_open_roles(struct kz_cli *cli, enum kz_matrix default_of,
    const kz_rowid *seeds, size_t nseeds, enum kz_roles_reach reach,
    struct kz_asked *a) KZ_MUST_CHECK;
/* The parties that words of the command line name; kz_free *out. */
kz_status kz_asked_parties(struct kz_cli *cli, int argc, char **argv,
    kz_rowid **out) KZ_MUST_CHECK;
/* The seconds of graph.order and graph.solve, for --timings. */
void kz_asked_solved(struct kz_cli *cli, const struct kz_asked *a, double order,
    double solve);
/* Solve the totals; writes graph.order and graph.solve. */
kz_status kz_asked_totals(struct kz_cli *cli, struct kz_asked *a, int attained)
    KZ_MUST_CHECK;
void kz_asked_close(struct kz_asked *a); /* also of a zeroed one */

/* A party of the graph; key NULL: an element of a list. */
kz_status kz_asked_party(struct kz_cli *cli, struct kz_doc *d, const char *key,
    const struct kz_asked *a, kz_node i) KZ_MUST_CHECK;
/* id, name, type, country as four columns of a row; prefix of their keys. */
kz_status kz_asked_columns(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, kz_node i, const char *id_key,
    const char *name_key) KZ_MUST_CHECK;

/*
 * Call visit for each company of the graph (a party of type company, or one
 * with known holders that is no person), by id.
 */
kz_status kz_asked_each(struct kz_cli *cli, const struct kz_asked *a,
    kz_status (*visit)(struct kz_cli *cli, void *ctx, kz_node i), void *ctx)
    KZ_MUST_CHECK;

/*
 * {code, severity, party, other, text} of the findings about one node, or
 * all, and of managing members (members.h).
 */
kz_status kz_asked_findings(struct kz_cli *cli, struct kz_doc *d,
    struct kz_asked *a, kz_node only) KZ_MUST_CHECK;

/*
 * A list of rows: bare for csv, tsv and jsonl, behind the opening and under
 * `key` elsewhere.
 */
kz_status kz_asked_rows_begin(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, const char *key, const char *const *columns)
    KZ_MUST_CHECK;
void kz_asked_rows_end(struct kz_cli *cli, struct kz_doc *d);

#endif
