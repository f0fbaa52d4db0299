/*
 * Store: facts of filings in one SQLite file, changed a batch at a time.
 *
 * A batch is one file or archive: all or nothing.  The first batch of a store
 * that does not exist yet is built in FILE.new and renamed into place; every
 * other is one BEGIN IMMEDIATE in WAL mode.  There is one writer at a time,
 * by a lock file beside the store (FILE.lock); readers never write.
 *
 * Reading facts back is keizu/store/query.h.
 */
#ifndef KZ_STORE_H
#define KZ_STORE_H

#include <stdint.h>

#include "keizu/base/hash.h"
#include "keizu/base/sink.h"

#define KZ_STORE_APPLICATION_ID 0x4B5A5331 /* "KZS1" */
#define KZ_STORE_VERSION        3          /* PRAGMA user_version */

typedef int64_t kz_rowid;

struct kz_store;

/*
 * Open an existing store to read.  KZ_ESTORE: missing, not a keizu store,
 * newer than this program, damaged at its head.
 */
kz_status kz_store_open(const char *path, struct kz_store **out,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * Take the writer's lock, and open the store or prepare to create it with
 * the first batch.  KZ_ESTORE "locked by process N" after waiting at most
 * two seconds.
 */
kz_status kz_store_open_writer(const char *path, struct kz_store **out,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * How much memory a writer may use, about half of it as page cache: 1 GiB
 * unless said.  Before the first batch.
 */
kz_status kz_store_set_memory(struct kz_store *s, int64_t bytes,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * How many threads a writer may use, 1 unless said.  What is stored does not
 * depend on it; with more than one, an error of a record can be returned by a
 * later call.
 */
void kz_store_set_threads(struct kz_store *s, int64_t threads);

/*
 * Close; an open batch is rolled back.  A writer checkpoints, closes and lets
 * the lock go.  Accepts NULL.
 */
void kz_store_close(struct kz_store *s);

/* 0 where a writer's store has not been created yet: nothing to read. */
int kz_store_exists(const struct kz_store *s);

/* Both digests; equal facts, equal digests. */
kz_status kz_store_digest(struct kz_store *s, char content[KZ_DIGEST_TEXT],
    char store[KZ_DIGEST_TEXT], struct kz_error *err) KZ_MUST_CHECK;

/*
 * One hash of what rows the store has: its batches by number, content and run,
 * its digests and so the decisions.  Equal only for the same rows in the same
 * places, so that what was worked out of them by row number still holds.
 */
kz_status kz_store_state(struct kz_store *s, char state[KZ_DIGEST_TEXT],
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * Graph files beside the store (keizu/graph/file.h), by their number.  Every
 * change of the store removes them.  Path of one: kz_free it; NULL without
 * memory.
 */
#define KZ_STORE_GRAPHS 3
char *kz_store_graph_path(const struct kz_store *s, int i);
const char *kz_store_path(const struct kz_store *s); /* borrowed */

/*
 * Few rows will be asked for from here on, names of a cone say: 4 MiB of pages
 * are kept and used again, where 64 would each be new memory.
 */
kz_status kz_store_keep_few(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;

/* What is known of a batch before its first byte. */
struct kz_batch_opts {
    const char *name;    /* base name of the file, for people */
    const char *source;  /* namespace of local ids */
    const char *options; /* what changes the reading, one line */
    kz_date filed;       /* for facts that state no filed day */
    kz_date today;       /* filed or as_of after today + 1 is rejected */
    const char *run_verb, *run_arguments, *version; /* for the run table */
    const char *started; /* UTC time for the run table */
    int strict;          /* the first reject ends the batch */
    int64_t max_rejects; /* more than that end the batch; -1: no limit */
    kz_rowid replaces;   /* undo this batch first, in the same transaction */
};

/* What a batch came to. */
struct kz_batch_result {
    kz_rowid id;      /* 0: nothing was kept (dry run, or loaded before) */
    kz_rowid same_as; /* the batch that holds the same bytes, or 0 */
    int64_t records, rejects, findings, undated, notes;
    int64_t documents, parties, holdings, roles;
};

/*
 * Begin a batch.  *sink takes the records of its members one after another;
 * kz_store_batch_member says which importer and file the next records are
 * from (the document opened next gets that sha once it is known).
 */
kz_status kz_store_batch_begin(struct kz_store *s,
    const struct kz_batch_opts *opts, struct kz_sink *sink,
    struct kz_error *err) KZ_MUST_CHECK;

/* Before a member: its importer.  After it: the hash of its bytes. */
kz_status kz_store_batch_member(struct kz_store *s, const char *importer,
    struct kz_error *err) KZ_MUST_CHECK;
kz_status kz_store_batch_member_end(struct kz_store *s, const char *sha256,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * The importer failed with st: st, or the failure of an earlier record that
 * was still on its way, which then takes err's place.
 */
kz_status kz_store_batch_failed(struct kz_store *s, kz_status st,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * Keep the batch.  sha256 and bytes are those of the whole file; where a
 * batch of the same bytes and source is there already nothing is kept and
 * result->same_as names it.
 */
kz_status kz_store_batch_commit(struct kz_store *s, const char *sha256,
    int64_t bytes, int dry_run, struct kz_batch_result *result,
    struct kz_error *err) KZ_MUST_CHECK;

/* Give the batch up; nothing of it stays. */
void kz_store_batch_drop(struct kz_store *s);

/* Take a batch back.  KZ_EINVAL: there is no such batch. */
kz_status kz_store_undo(struct kz_store *s, kz_rowid batch,
    struct kz_error *err) KZ_MUST_CHECK;

/* The newest batch of that file name and source, or 0. */
kz_status kz_store_batch_named(struct kz_store *s, const char *name,
    const char *source, kz_rowid *out, struct kz_error *err) KZ_MUST_CHECK;

/* Derived parts anew: resolution, indexes, views. */
kz_status kz_store_rebuild(struct kz_store *s, struct kz_error *err)
    KZ_MUST_CHECK;

/*
 * Of a writer: bring the search file (path + ".search") in step with the
 * store, or make it anew.  What it has not yet is added; where a batch is gone
 * it is always made anew.  A failure leaves the store as it is, and searches
 * read every name instead.  O(new names), or O(names).
 */
kz_status kz_store_search_update(struct kz_store *s, int anew,
    struct kz_error *err) KZ_MUST_CHECK;

/* How searches of this store fared with the search file. */
enum kz_search_file {
    KZ_SEARCH_UNASKED, /* there was no search by name yet */
    KZ_SEARCH_USED,
    KZ_SEARCH_MISSING,
    KZ_SEARCH_STALE,  /* of another state of the store, or being changed */
    KZ_SEARCH_DAMAGED /* not readable, or not a search file of this keizu */
};
enum kz_search_file kz_store_search_file(const struct kz_store *s);

/*
 * Check everything: SQLite's integrity, references, each batch's digests
 * recomputed from its rows, the search file's terms.  report is called once a fault with
 * one sentence; *faults gets their number.
 */
kz_status kz_store_verify(struct kz_store *s,
    void (*report)(void *ctx, const char *text), void *ctx, int64_t *faults,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * Of a writer: decide anew which mentions are one party, compare with what
 * the store says, and change nothing.
 */
kz_status kz_store_verify_derived(struct kz_store *s,
    void (*report)(void *ctx, const char *text), void *ctx, int64_t *faults,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * A consistent copy by SQLite's backup, renamed into place.  KZ_EINVAL: path
 * exists and overwrite is 0.
 */
kz_status kz_store_backup(struct kz_store *s, const char *path, int overwrite,
    struct kz_error *err) KZ_MUST_CHECK;

/* "JP" unless the store says otherwise; borrowed until close. */
const char *kz_store_home(struct kz_store *s);

#endif
