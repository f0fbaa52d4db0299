/*
 * Answers: what the documents of all verbs have in common (docs/schemata.md):
 * the opening, parties, ranges and evidence.
 */
#ifndef KZ_CLI_ANSWER_H
#define KZ_CLI_ANSWER_H

#include "keizu/graph/graph.h"
#include "keizu/report/doc.h"
#include "keizu/store/query.h"
#include "src/cli/cli.h"

/* The question of the command line; default_of where --of is not said. */
struct kz_question kz_cli_question(const struct kz_cli *cli,
    enum kz_matrix default_of);

/*
 * Fill in what the store decides (the day, the home country), for verbs that
 * load no graph; the others print kz_graph_question.
 */
kz_status kz_cli_question_fill(struct kz_cli *cli, struct kz_store *s,
    struct kz_question *q) KZ_MUST_CHECK;

/*
 * Begin the map of a document and write its opening: schema, as_of, known_by,
 * options, store.  question NULL: the verb has none (nulls, no options).
 * s NULL: there is no store yet (null digests).
 */
kz_status kz_answer_open(struct kz_cli *cli, struct kz_doc *d,
    struct kz_store *s, const struct kz_question *question) KZ_MUST_CHECK;

/*
 * The id to print of a party: that of --id-scheme where it has one, else the
 * best; into out (reset first).
 */
kz_status kz_answer_id(struct kz_cli *cli, struct kz_store *s, kz_rowid party,
    struct kz_buf *out) KZ_MUST_CHECK;

/* The name to print: with --as-of or --known-by that of then. */
kz_status kz_answer_name(struct kz_cli *cli, struct kz_store *s, kz_rowid party,
    struct kz_buf *out) KZ_MUST_CHECK;

/*
 * {id, name, type, country, basis}.  info NULL: what the newest filed
 * statements of the store say.  key NULL: an element of a list.
 */
kz_status kz_answer_party(struct kz_cli *cli, struct kz_doc *d, const char *key,
    struct kz_store *s, kz_rowid party, const struct kz_node_info *info)
    KZ_MUST_CHECK;

/* The same five keys in the map that is open: columns of a row. */
kz_status kz_answer_party_keys(struct kz_cli *cli, struct kz_doc *d,
    struct kz_store *s, kz_rowid party, const struct kz_node_info *info)
    KZ_MUST_CHECK;

/*
 * 1 where any statement of the store says that the party is a person, or
 * states a birth date: its addresses are never printed.
 */
kz_status kz_answer_is_person(struct kz_cli *cli, struct kz_store *s,
    kz_rowid party, int *out) KZ_MUST_CHECK;

/* {point, lower, upper}; NAN is null.  key NULL: an element of a list. */
void kz_answer_range(struct kz_doc *d, const char *key, double point,
    double lower, double upper);

/* An evidence rank; 0 is null. */
void kz_answer_rank(struct kz_doc *d, const char *key, int rank);
/* document, place, rank as columns of a row. */
void kz_answer_evidence_columns(struct kz_doc *d, const struct kz_evidence *e);

/* {document, title, place, filed, rank, sha256} as an element of a list. */
kz_status kz_answer_evidence(struct kz_cli *cli, struct kz_doc *d,
    struct kz_store *s, enum kz_fact fact, kz_rowid row) KZ_MUST_CHECK;

#endif
