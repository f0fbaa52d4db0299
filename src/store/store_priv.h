/*
 * Inside the store layer: the connection, the tables of facts, and how a
 * record becomes a row and a row a record again.
 */
#ifndef KZ_STORE_PRIV_H
#define KZ_STORE_PRIV_H

#include <sqlite3.h>
#include <stddef.h>

#include "keizu/base/buf.h"
#include "keizu/store/store.h"
#include "src/store/names.h"

/* The tables of facts, in the order of schema.sql. */
enum kzi_table {
    KZI_DOCUMENT,
    KZI_MENTION,
    KZI_PARTY,
    KZI_NAME,
    KZI_PERSON,
    KZI_IDENTIFIER,
    KZI_HOLDING,
    KZI_ROLE,
    KZI_CAPITAL,
    KZI_CATEGORY,
    KZI_SUCCESSION,
    KZI_NOTE,
    KZI_FINDING,
    KZI_REJECT,
    KZI_TABLES
};

extern const char *const kzi_table_names[KZI_TABLES];

struct kzi_family { /* names seen in this batch; few */
    char *name;
    kz_rowid id;
};

#define KZI_HALF 16 /* bytes of a digest, in front of the evidence */

struct kzi_halves { /* what is hashed of the row at hand */
    struct kz_buf content, evidence;
};

struct kzi_ref {
    struct kz_buf text; /* where norm points */
    struct kz_ref norm;
    kz_rowid id; /* 0: none */
};

enum kzi_query { /* statements kept prepared while the store is open */
    KZI_Q_FACTS_OF,
    KZI_Q_HOLDINGS_OF,
    KZI_Q_HOLDINGS_BY,
    KZI_Q_CATEGORIES_OF,
    KZI_Q_KEY,
    KZI_Q_NAME,
    KZI_Q_NAMES_OF,
    KZI_Q_EVIDENCE_HOLDING, /* and on, in the order of enum kz_fact */
    KZI_Q_EVIDENCE_ROLE,
    KZI_Q_EVIDENCE_PARTY,
    KZI_Q_EVIDENCE_LINK,
    KZI_Q_EVIDENCE_SUCCESSION,
    KZI_Q_ROLES_OF,
    KZI_Q_ROLES_BY,
    KZI_QUERIES
};

struct kz_store {
    sqlite3 *db;    /* NULL: the writer's store does not exist yet */
    char *path;     /* as given */
    char *new_path; /* path + ".new" while the first batch is built */
    char *lock_path;
    int lock;       /* descriptor of the lock file, -1: a reader */
    int fresh;      /* db is new_path */
    int64_t memory; /* page cache, bytes */
    int threads;
    struct kz_worker *pipe; /* pipe.h; NULL: none was needed yet */
    char home[3];
    sqlite3_stmt *queries[KZI_QUERIES];

    /* The search file of a reader; opened by the first search. */
    sqlite3 *search;
    sqlite3_stmt *search_terms; /* those from ?1 to ?2 */
    enum kz_search_file search_file;

    /* The batch under way. */
    int in_batch;
    struct kz_batch_opts opts; /* strings borrowed from the caller */
    struct kz_batch_result result;
    kz_rowid batch, run;
    kz_rowid next[KZI_TABLES], first[KZI_TABLES];
    int empty[KZI_TABLES]; /* was empty at the begin: indexes come last */
    sqlite3_stmt *insert[KZI_TABLES];
    sqlite3_stmt *find_mention, *find_document;
    kz_rowid main_document, document, member_first_document;
    kz_rowid last_party; /* mention of the party record last put */
    int last_personal;   /* and whether its names are a person's */
    struct kz_buf document_key, main_key, importers;
    const char *importer;
    kz_date document_filed, document_as_of, main_filed;
    int document_rank, main_rank;
    kz_date newest_filed, newest_as_of;
    struct kz_digest content, store_digest;
    struct kzi_names names;
    int names_valid;    /* they are those of the rows */
    int needs_identity; /* a name that src/store/identity.h may join came */
    int no_key;         /* the index mention_key is to be made at the commit */
    struct kzi_gather *gather; /* gather.h; NULL: none, or no memory */
    struct kzi_gathered *gathered;
    struct kzi_bulk *bulk; /* rows go there, and db has documents only */
    struct kzi_family *families;
    size_t nfamilies, families_cap;
    struct kzi_ref refs[3];  /* those of the record last put */
    struct kz_buf key, text; /* scratch */
    struct kzi_halves halves;
};

/* ---- store.c ---- */

/* path + suffix, to be freed; NULL without memory. */
char *kzi_with_suffix(const char *path, const char *suffix);
/* Turn SQLite's state into an error text; rc is what a call returned. */
kz_status kzi_sql_fail(struct kz_store *s, int rc, const char *what,
    struct kz_error *err);
kz_status kzi_exec(struct kz_store *s, const char *sql, struct kz_error *err)
    KZ_MUST_CHECK;
kz_status kzi_prepare(struct kz_store *s, const char *sql, sqlite3_stmt **out,
    struct kz_error *err) KZ_MUST_CHECK;
/* KZ_OK on a row, KZ_DONE at the end. */
kz_status kzi_step(struct kz_store *s, sqlite3_stmt *q, struct kz_error *err)
    KZ_MUST_CHECK;
/* Run a statement that gives one integer (0 for NULL or no row). */
kz_status kzi_int(struct kz_store *s, const char *sql, kz_rowid a, int64_t *out,
    struct kz_error *err) KZ_MUST_CHECK;
kz_status kzi_meta_get(struct kz_store *s, const char *key, struct kz_buf *out,
    struct kz_error *err) KZ_MUST_CHECK;
kz_status kzi_meta_set(struct kz_store *s, const char *key, const char *value,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * A change of the store that is no batch: between begin and end, all or
 * nothing; kz_store_batch_drop takes it back.  KZ_ESTORE: there is no store.
 */
kz_status kzi_change_begin(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;
kz_status kzi_change_end(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;
void kzi_graphs_remove(const struct kz_store *s); /* of another state now */
/* Free the texts of a batch; they are ready for use again. */
void kzi_batch_texts_clear(struct kz_store *s);

/* The writer opens the existing store for changing it. */
kz_status kzi_open_for_change(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;
/* FILE.new is complete: check, fsync, rename, fsync folder, reopen. */
kz_status kzi_publish_new(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;
kz_status kzi_create_new(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;
/* SQLite's check of the file new_path, which is closed. */
kz_status kzi_check_new(struct kz_store *s, struct kz_error *err) KZ_MUST_CHECK;

/* ---- columns of a row of an answer ---- */

static inline const char *
kzi_text_at(sqlite3_stmt *q, int i)
{
    return (const char *)sqlite3_column_text(q, i);
}

static inline kz_date
kzi_date_at(sqlite3_stmt *q, int i, kz_date none)
{
    return sqlite3_column_type(q, i) == SQLITE_NULL
               ? none
               : (kz_date)sqlite3_column_int(q, i);
}

/* A number; -1 where none is stated. */
static inline int64_t
kzi_stated_at(sqlite3_stmt *q, int i)
{
    return sqlite3_column_type(q, i) == SQLITE_NULL
               ? -1
               : sqlite3_column_int64(q, i);
}

/*
 * The mentions of party ?1 as a table m(id), in front of a SELECT or among its
 * tables: named once and first in a CROSS JOIN it is read as it comes, else it
 * costs a table of its own.
 */
#define KZI_MEMBERS_HERE                                \
    "(SELECT ?1 AS id UNION ALL SELECT id FROM mention" \
    " WHERE party = ?1 AND party <> id) m"
#define KZI_MEMBERS                                             \
    "WITH m(id) AS (SELECT ?1 UNION ALL SELECT id FROM mention" \
    " WHERE party = ?1 AND party <> id) "

/* ---- query.c ---- */

/* A statement prepared once and reset; never finalized by the caller. */
kz_status kzi_cached(struct kz_store *s, enum kzi_query which, const char *sql,
    sqlite3_stmt **out, struct kz_error *err) KZ_MUST_CHECK;

/* ---- schema.c ---- */

/* The two halves of schema.sql. */
extern const char kzi_schema_facts[], kzi_schema_derived[];
/* Drop or make the indexes of one table; derived, so always allowed. */
kz_status kzi_indexes_drop(struct kz_store *s, enum kzi_table t,
    struct kz_error *err) KZ_MUST_CHECK;
kz_status kzi_indexes_make(struct kz_store *s, enum kzi_table t,
    struct kz_error *err) KZ_MUST_CHECK;
/* mention_key is a fact's, but a batch that begins empty makes it last. */
kz_status kzi_key_drop(struct kz_store *s, struct kz_error *err) KZ_MUST_CHECK;
kz_status kzi_key_make(struct kz_store *s, struct kz_error *err) KZ_MUST_CHECK;
kz_status kzi_views_make(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;

/* ---- rows.c ---- */

/* Mentions of a record as row ids, in the order of its references. */
struct kzi_refs {
    kz_rowid a, b, c; /* 0: none */
};

enum kzi_cell_type { KZI_NULL, KZI_INTEGER, KZI_TEXT };

struct kzi_cell {
    const char *text; /* borrowed from the record */
    int64_t n;        /* the integer, or the text's length */
    enum kzi_cell_type type;
};

#define KZI_COLUMNS_MAX 25

struct kzi_row { /* of any table, its columns in the order of schema.sql */
    int count;
    struct kzi_cell cells[KZI_COLUMNS_MAX]; /* the first is the id */
};

extern const char *const kzi_select_sql[KZI_TABLES]; /* with ?1 <= id < ?2 */

/* The statement that inserts a row of the table. */
kz_status kzi_row_prepare(struct kz_store *s, enum kzi_table t,
    sqlite3_stmt **out, struct kz_error *err) KZ_MUST_CHECK;
/* The row of one part (a record with only that table's fields). */
void kzi_row_make(struct kzi_row *row, enum kzi_table t, kz_rowid id,
    kz_rowid document, const struct kz_record *part,
    const struct kzi_refs *refs, kz_rowid family);
void kzi_row_make_mention(struct kzi_row *row, kz_rowid id, const char *scheme,
    const char *value);
void kzi_row_bind(sqlite3_stmt *q, const struct kzi_row *row);
/*
 * The part back from a row of kzi_select_sql; text is borrowed from q until
 * its next step.  *key gets the document's key.
 */
void kzi_row_read(sqlite3_stmt *q, enum kzi_table t, struct kz_record *part,
    const char **key);

/* Add a part's hashes. */
kz_status kzi_row_hash(struct kzi_halves *h, enum kzi_table t,
    const struct kz_record *part, const char *document_key,
    struct kz_digest *content, struct kz_digest *store, struct kz_error *err)
    KZ_MUST_CHECK;

/* ---- batch.c ---- */

/* Add the hashes of documents first <= id < last to a store digest. */
kz_status kzi_documents_hash(struct kz_store *s, kz_rowid first, kz_rowid last,
    struct kz_digest *sum, struct kz_error *err) KZ_MUST_CHECK;
/* Note a command that changes the store. */
kz_status kzi_run_insert(struct kz_store *s, kz_rowid id,
    const struct kz_batch_opts *opts, struct kz_error *err) KZ_MUST_CHECK;

/* Prepare, or let go, the statements of a batch. */
kz_status kzi_batch_prepare(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;
void kzi_batch_finalize(struct kz_store *s);

/* ---- bulk.c: the first batch of a new store ---- */

/*
 * SQLite has made the tables of new_path: from here on rows of all of them but
 * document and family are for kzi_bulk_row, and s->db is a scratch database
 * for these two.  Does nothing where the file is not as bulk needs it.
 */
kz_status kzi_bulk_begin(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;
kz_status kzi_bulk_row(struct kz_store *s, enum kzi_table t,
    const struct kzi_row *row, const struct kzi_refs *refs,
    struct kz_error *err) KZ_MUST_CHECK;
/*
 * s->db is new_path again, with all rows, in an open transaction.  With
 * complete no more rows come and the indexes are there; else they are missing
 * as at the begin of any batch into empty tables.
 */
kz_status kzi_bulk_end(struct kz_store *s, int complete, struct kz_error *err)
    KZ_MUST_CHECK;
void kzi_bulk_drop(struct kz_store *s);
/* Open new_path for the first batch. */
kz_status kzi_open_new(struct kz_store *s, struct kz_error *err) KZ_MUST_CHECK;

/* ---- undo.c ---- */

/* Read "table=N" from a batch's list of rows; 1 if it is there. */
int kzi_rows_find(const char *rows, enum kzi_table t, kz_rowid *out);

/* Take a batch back inside the open transaction. */
kz_status kzi_undo(struct kz_store *s, kz_rowid batch, struct kz_error *err)
    KZ_MUST_CHECK;
/* Add or take digests to or from those in meta. */
kz_status kzi_digests_change(struct kz_store *s, int sign,
    struct kz_digest content, struct kz_digest store, struct kz_error *err)
    KZ_MUST_CHECK;

#endif
