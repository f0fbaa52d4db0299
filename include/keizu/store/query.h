/*
 * Query: reading facts back from a store.
 *
 * Text in a row is borrowed until the next row.  A party is named by the row
 * id of the mention that stands for it (kz_rowid); row ids never reach a
 * user: kz_party_key gives the public id.  Iterations come in row order
 * unless said otherwise.
 */
#ifndef KZ_QUERY_H
#define KZ_QUERY_H

#include "keizu/base/amount.h"
#include "keizu/base/record.h"
#include "keizu/store/store.h"

/* ---- whole tables, for the graph ---- */

struct kz_mention_row {
    kz_rowid id, party; /* party = id: it stands for its party */
    const char *scheme, *value;
};

struct kz_party_row { /* one statement of what a party is */
    kz_rowid id, mention, party, document;
    int rank;
    kz_date as_of, since, until, filed;
    enum kz_party_type type;
    const char *country, *head_office, *residence, *state_of;
    const char *address_country;
    enum kz_yesno listed, contractor;
};

struct kz_holding_row {
    kz_rowid id, owner, owned; /* mentions, or parties where said */
    kz_rowid document, family;
    int rank;
    kz_date as_of, since, until, filed;
    struct kz_amount amount;
    enum kz_stake stake;
    enum kz_nature nature;
    enum kz_listing listing;
    int64_t line;
};

struct kz_document_row {
    kz_rowid id, batch;
    const char *key, *title, *type, *series, *sha256;
    int64_t version;
    kz_date filed, as_of;
    int rank;
};

struct kz_identifier_row {
    kz_rowid id, mention, other, party, other_party;
    kz_rowid document;
    int64_t line;
    const char *place;
};

/* Each visit returns KZ_OK to go on; anything else ends the scan with it. */
kz_status kz_scan_mentions(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_mention_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;
kz_status kz_scan_parties(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_party_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;
kz_status kz_scan_holdings(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_holding_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;
kz_status kz_scan_documents(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_document_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;
/* Links between mentions that resolution could not follow (conflicts). */
kz_status kz_scan_refused_links(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_identifier_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/*
 * The cone: statements of one party.  owner and owned of the rows are
 * parties.  O(answer * log(store)).
 */
kz_status kz_holdings_of(struct kz_store *s, kz_rowid owned_party,
    kz_status (*visit)(void *ctx, const struct kz_holding_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;
kz_status kz_holdings_by(struct kz_store *s, kz_rowid owner_party,
    kz_status (*visit)(void *ctx, const struct kz_holding_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;
kz_status kz_facts_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_party_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* Largest mention id + 1 (0 when empty), and row counts for sizing. */
struct kz_counts {
    kz_rowid mentions_end, documents_end, holdings_end;
    int64_t mentions, parties, party_facts, holdings, roles, documents, batches,
        rejects, findings, links, persons, names, capitals, categories, notes;
    kz_date newest_filed, newest_as_of; /* KZ_DATE_NONE: nothing dated */
};
kz_status kz_store_counts(struct kz_store *s, struct kz_counts *out,
    struct kz_error *err) KZ_MUST_CHECK;
/* Only what sizing needs and the newest days: no full scans. */
kz_status kz_store_extent(struct kz_store *s, struct kz_counts *out,
    struct kz_error *err) KZ_MUST_CHECK;

/* ---- names, ids, evidence ---- */

/* "scheme:value" of a mention or party into out (reset first). */
kz_status kz_party_key(struct kz_store *s, kz_rowid mention, struct kz_buf *out,
    struct kz_error *err) KZ_MUST_CHECK;
/*
 * The name to show, into out (reset first): a former name that is said to have
 * ended after the day (the first to end), else the newest filed of the plain
 * names that hold then, else the newest filed; a name by which others name the
 * party (a mention of scheme k) after all others of these, ties by text.  Only
 * what was filed by known_by, else of all; where there is none, the key.  A day
 * KZ_DATE_NONE: plain names only, whenever they held.
 */
kz_status kz_party_name(struct kz_store *s, kz_rowid party, kz_date day,
    kz_date known_by, struct kz_buf *out, struct kz_error *err) KZ_MUST_CHECK;

/* What a person can open, for one holding, role, party fact or the like. */
struct kz_evidence {
    const char *document, *title, *place, *sha256; /* borrowed until the */
    kz_date filed;                                 /* next call          */
    int rank;
};
enum kz_fact {
    KZ_FACT_HOLDING,
    KZ_FACT_ROLE,
    KZ_FACT_PARTY,
    KZ_FACT_LINK,
    KZ_FACT_SUCCESSION
};
kz_status kz_evidence_of(struct kz_store *s, enum kz_fact fact, kz_rowid row,
    struct kz_evidence *out, struct kz_error *err) KZ_MUST_CHECK;

/*
 * The party that a command line names: "scheme:value", a bare identifier of
 * any scheme where only one party has it, an exact name (folded).
 * KZ_EINVAL: none or several, with the nearest few in the text.
 * sec:7203 and sec:72030 are the same.
 */
kz_status kz_party_find(struct kz_store *s, const char *text, kz_rowid *party,
    struct kz_error *err) KZ_MUST_CHECK;

struct kz_found {
    kz_rowid party;
    const char *matched; /* the name or identifier that matched */
    const char *how;     /* "identifier", "name", "part", "address" */
};
/*
 * Parties whose identifier is text, whose folded name is it or contains it, or
 * whose address contains it (parties that are no persons only); in that order,
 * then by key; at most limit (0: all).
 */
kz_status kz_store_search(struct kz_store *s, const char *text, int64_t limit,
    kz_status (*visit)(void *ctx, const struct kz_found *f,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* ---- lists of facts for people ---- */

struct kz_batch_row {
    kz_rowid id;
    const char *name, *sha256, *importer, *source, *options, *started;
    int64_t bytes, records, rejects, findings;
    int status;
};
kz_status kz_scan_batches(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_batch_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* Rejected records and importers' findings, by document key and line. */
struct kz_finding_row {
    const char *code, *text, *document, *place; /* place never NULL */
    kz_rowid party;                             /* 0: none */
    kz_date filed;
    int is_reject;
};
kz_status kz_scan_findings(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_finding_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* Every name, identifier, role and capital statement of one party. */
struct kz_name_row {
    const char *text, *use, *document, *place, *address;
    kz_date as_of, filed, birth_date;
    int rank;     /* of its document */
    int personal; /* 1: names of a person, or of a party that may be one */
};
kz_status kz_names_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_name_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;
kz_status kz_mentions_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_mention_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

struct kz_role_row {
    kz_rowid id, person, company; /* parties */
    enum kz_role_kind role;
    int former;
    enum kz_yesno representative, outside;
    const char *title, *document, *place;
    kz_date as_of, since, until, filed;
    int rank;
    kz_rowid document_row;
    const char *family; /* "importer/table" or "importer/table/source" */
    int64_t line;
};
kz_status kz_roles_of(struct kz_store *s, kz_rowid party, int as_person,
    kz_status (*visit)(void *ctx, const struct kz_role_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* Parties at which somebody has, had or will have a role; each once. */
kz_status kz_scan_role_companies(struct kz_store *s, enum kz_role_kind role,
    kz_status (*visit)(void *ctx, kz_rowid company, struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* Every role of the store, with the parties of its person and company. */
kz_status kz_scan_roles(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_role_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* Every name of persons and of parties that may be persons. */
struct kz_person_row {
    kz_rowid party;
    const char *text; /* NULL: only a birth date is stated */
    kz_date birth_date, filed;
};
kz_status kz_scan_persons(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_person_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

struct kz_capital_row {
    const char *share_class, *document, *place;
    int64_t issued, treasury, votes, unit; /* -1 unstated */
    kz_date as_of, filed;
    int rank;
};
kz_status kz_capital_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_capital_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* One company takes another over (a merger), as one document says it. */
struct kz_succession_row {
    kz_rowid id, party, successor; /* parties */
    const char *cause;             /* NULL: not stated */
    const char *document, *place;
    kz_date as_of, since, until, filed; /* as_of: the day it takes effect */
    int rank;
};
/* as_successor 0: who took the party over; 1: whom it took over. */
kz_status kz_successions_of(struct kz_store *s, kz_rowid party,
    int as_successor,
    kz_status (*visit)(void *ctx, const struct kz_succession_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

struct kz_category_row {
    const char *share_class, *ratio, *document, *place;
    enum kz_category category;
    int64_t holders, units, unit_shares; /* -1 unstated */
    int64_t votes; /* of all holders, by the same document; -1 unstated */
    kz_date as_of, filed;
    int rank;
};
/*
 * The same as the graph wants it.  company is a mention, or of one party (0:
 * the whole store) that party.
 */
struct kz_category_fact {
    kz_rowid company, document;
    enum kz_category category;
    int64_t units, unit_shares; /* -1 unstated */
    kz_date as_of, since, filed;
    int rank;
    int of_a_class; /* a class of shares is named */
};
kz_status kz_scan_categories(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_category_fact *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/* A document's rows come together, in the order of the categories. */
kz_status kz_categories_of(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_category_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

#endif
