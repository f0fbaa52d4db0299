/* What `keizu show` gathers of one party before it is sorted and written. */
#ifndef KZ_CLI_SHOW_H
#define KZ_CLI_SHOW_H

#include "src/cli/answer.h"

/* A document that has been named, and a statement it stands behind. */
struct kz_show_document {
    char *key;
    enum kz_fact fact;
    kz_rowid row;
};

struct kz_show {
    struct kz_cli *cli;
    struct kz_store *s;
    struct kz_doc *d;
    struct kz_question q; /* with the day filled in */
    kz_rowid party;
    int flat;
    int person; /* a document says that it is one: no address */
    struct kz_show_document *documents;
    size_t ndocuments, documents_cap;
};

/* A statement of a holding or of a party, with what it is sorted by. */
struct kz_shown {
    char *document, *place, *key; /* key: id of the other party, or "" */
    kz_date filed;
    kz_rowid row;   /* of its table */
    kz_rowid other; /* party at the other end */
    enum kz_fact fact;
    union {
        struct kz_holding_row holding;
        struct {
            struct kz_party_row row; /* its texts are in country */
            char country[5][3];
        } party;
    } u;
};

struct kz_shown_list {
    struct kz_shown *list;
    size_t count, cap;
};

/* Does a statement with these days hold on the day, as known by then? */
int kz_show_holds(const struct kz_show *w, kz_date as_of, kz_date since,
    kz_date until, kz_date filed);

enum kz_show_what { KZ_SHOW_HOLDERS, KZ_SHOW_HOLDINGS, KZ_SHOW_FACTS };

/* Newest filed first, then by document, place, party: the same whatever the
 * order of import. */
kz_status kz_show_gather(struct kz_show *w, enum kz_show_what what,
    struct kz_shown_list *out) KZ_MUST_CHECK;
void kz_shown_free(struct kz_shown_list *l);

/* Note the document of a statement that is shown; each once. */
kz_status kz_show_note(struct kz_show *w, const char *document,
    enum kz_fact fact, kz_rowid row) KZ_MUST_CHECK;
/* In the order of their names. */
void kz_show_sort_documents(struct kz_show *w);
void kz_show_clear(struct kz_show *w); /* the documents noted */

/* A list of the document under a key; nothing where the form is flat. */
void kz_show_begin(struct kz_show *w, const char *key);
void kz_show_end(struct kz_show *w);
/* One row of the flat form; empty texts are no values. */
struct kz_show_row {
    const char *relation, *id, *name, *value;
    const struct kz_amount *amount; /* NULL: none */
    kz_date as_of, since, until, filed;
    const char *document, *place;
    int rank;            /* 0: not stated */
    const double *share; /* where there is no amount; NULL: none */
};
void kz_show_put_row(struct kz_doc *d, const struct kz_show_row *r);

/* Holders by kind, and the foreign part of the votes (show_categories.c). */
kz_status kz_show_put_categories(struct kz_show *w) KZ_MUST_CHECK;
/* Mentions joined without a document that links them (show_joined.c). */
kz_status kz_show_put_joined(struct kz_show *w) KZ_MUST_CHECK;
/* Mergers, from both sides (show_successions.c). */
kz_status kz_show_put_successions(struct kz_show *w) KZ_MUST_CHECK;

#endif
