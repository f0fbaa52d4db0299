/*
 * Search file: making it, and keeping it in step with the store.
 *
 * Made anew it is built beside its place and renamed; added to, it is changed
 * by SQLite's transaction.  Where a batch is gone the file is made anew, so
 * nothing of a row that was taken back stays in it.
 */
#include "src/store/gather.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keizu/base/alloc.h"

#define ROWS_AT_ONCE ((kz_rowid)1 << 16)

static const char schema[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL)"
    " STRICT, WITHOUT ROWID;"
    "CREATE TABLE batch(id INTEGER PRIMARY KEY, state TEXT NOT NULL) STRICT;"
    "CREATE TABLE term(id INTEGER PRIMARY KEY, last INTEGER NOT NULL,"
    " blocks BLOB NOT NULL) STRICT;"
    "INSERT INTO meta VALUES('state', '');";

/* A batch of the store, and what its rows are. */
struct known {
    kz_rowid id;
    struct kz_digest state;
    kz_rowid first[2], last[2]; /* of name and person */
};

struct search {
    struct kz_store *s;
    sqlite3 *db;
    char *path, *new_path;
    struct known *batches;
    size_t nbatches, cap, done; /* the first done are in the file */
    struct kzi_terms terms;     /* gathered, not in the file yet */
    int filled;                 /* the file may have some of them */
    int gathered;               /* all of them, while the batches were put */
    sqlite3_stmt *select, *insert;
    struct kz_buf blocks; /* scratch */
};

static kz_status
fail(struct search *w, struct kz_error *err)
{
    if (sqlite3_errcode(w->db) == SQLITE_NOMEM)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return kz_fail(err, KZ_ESTORE, "search file %s: %s", w->path,
        w->db ? sqlite3_errmsg(w->db) : "cannot be opened");
}

static kz_status
run(struct search *w, const char *sql, struct kz_error *err)
{
    if (sqlite3_exec(w->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail(w, err);
    return KZ_OK;
}

static void
close_file(struct search *w)
{
    kzi_terms_clear(&w->terms);
    sqlite3_finalize(w->select);
    sqlite3_finalize(w->insert);
    w->select = w->insert = NULL;
    (void)sqlite3_close(w->db);
    w->db = NULL;
}

static void
clear(struct search *w)
{
    close_file(w);
    kz_free(w->path);
    kz_free(w->new_path);
    kz_free(w->batches);
    kz_buf_clear(&w->blocks);
}

/* ---- what the rows of the store are ---- */

/* One batch: its rows by number and content, and the run that read them. */
static kz_status
read_known(struct kz_store *s, sqlite3_stmt *q, struct known *k,
    struct kz_error *err)
{
    static const enum kzi_table tables[2] = { KZI_NAME, KZI_PERSON };
    struct kz_buf b;
    kz_status st;

    kz_buf_init(&b);
    for (int i = 0; i < sqlite3_column_count(q); i++) {
        kz_buf_puts(&b, (const char *)sqlite3_column_text(q, i));
        kz_buf_putc(&b, '\t');
    }
    KZ_TRY(kz_buf_check(&b, err));
    k->id = sqlite3_column_int64(q, 0);
    k->state = kz_digest_of(b.data, b.len);
    for (int i = 0; i < 2; i++)
        if (!kzi_rows_find((const char *)sqlite3_column_text(q, 1), tables[i],
                &k->first[i]) ||
            !kzi_rows_find((const char *)sqlite3_column_text(q, 2), tables[i],
                &k->last[i]))
            KZ_TRY(kz_fail(err, KZ_ESTORE,
                "store %s: the rows of batch %lld are not noted", s->path,
                (long long)k->id));
out:
    kz_buf_clear(&b);
    return st;
}

static kz_status
each_known(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct known *k, struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT b.id, b.first_rows, b.last_rows, b.store, r.started, r.version"
        " FROM batch b JOIN run r ON r.id = b.run ORDER BY b.id",
        &q, err));
    for (;;) {
        struct known k;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(read_known(s, q, &k, err));
        KZ_TRY(visit(ctx, &k, err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

static kz_status
add_state(void *ctx, const struct known *k, struct kz_error *err)
{
    (void)err;
    kz_digest_add(ctx, k->state);
    return KZ_OK;
}

kz_status
kzi_search_state(struct kz_store *s, char state[KZ_DIGEST_TEXT],
    struct kz_error *err)
{
    struct kz_digest sum = { 0, 0 };
    kz_status st;

    KZ_TRY(each_known(s, add_state, &sum, err));
    kz_digest_hex(sum, state);
out:
    return st;
}

static kz_status
add_known(void *ctx, const struct known *k, struct kz_error *err)
{
    struct search *w = ctx;

    if (kz_grow(&w->batches, &w->cap, w->nbatches + 1, sizeof *w->batches) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    w->batches[w->nbatches++] = *k;
    return KZ_OK;
}

/* ---- writing ---- */

/* What the file has of a term, into w->blocks; *last is 0 for nothing. */
static kz_status
old_blocks(struct search *w, int64_t term, int64_t *last, struct kz_error *err)
{
    int rc;

    kz_buf_reset(&w->blocks);
    *last = 0;
    if (!w->filled)
        return KZ_OK;
    sqlite3_bind_int64(w->select, 1, term);
    rc = sqlite3_step(w->select);
    if (rc == SQLITE_ROW) {
        *last = sqlite3_column_int64(w->select, 0);
        kz_buf_add(&w->blocks, sqlite3_column_blob(w->select, 1),
            (size_t)sqlite3_column_bytes(w->select, 1));
    }
    (void)sqlite3_reset(w->select);
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? KZ_OK : fail(w, err);
}

/* Put what was gathered behind what the file has. */
static kz_status
write_term(struct search *w, const struct kzi_term *t, struct kz_error *err)
{
    unsigned char bytes[10], *p = bytes;
    int64_t last;
    kz_status st;

    KZ_TRY(old_blocks(w, t->term, &last, err));
    if (last > t->first)
        KZ_TRY(kz_fail(err, KZ_ESTORE, "search file %s: damaged", w->path));
    if (last < t->first)
        kzi_blocks_put(&p, t->first - last);
    kz_buf_add(&w->blocks, bytes, (size_t)(p - bytes));
    kz_buf_add(&w->blocks, t->blocks, t->len);
    KZ_TRY(kz_buf_check(&w->blocks, err));
    if (w->blocks.len > INT_MAX)
        KZ_TRY(kz_fail(err, KZ_ELIMIT, "search file %s: too many names",
            w->path));
    sqlite3_bind_int64(w->insert, 1, t->term);
    sqlite3_bind_int64(w->insert, 2, t->last);
    sqlite3_bind_blob(w->insert, 3, w->blocks.data, (int)w->blocks.len,
        SQLITE_STATIC);
    if (sqlite3_step(w->insert) != SQLITE_DONE)
        st = fail(w, err);
    (void)sqlite3_reset(w->insert);
out:
    return st;
}

static kz_status
write_terms(struct search *w, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_terms_sort(&w->terms, err));
    for (size_t i = 0; i < w->terms.count; i++)
        KZ_TRY(write_term(w, &w->terms.slots[i], err));
    w->filled |= w->terms.count > 0;
    kzi_terms_clear(&w->terms);
out:
    return st;
}

static kz_status
note_batch(struct search *w, const struct known *k, struct kz_error *err)
{
    char hex[KZ_DIGEST_TEXT], sql[128];

    kz_digest_hex(k->state, hex);
    (void)snprintf(sql, sizeof sql, "INSERT INTO batch VALUES(%lld, '%s')",
        (long long)k->id, hex);
    return run(w, sql, err);
}

/* The rows of one batch, some at a time where memory is short. */
static kz_status
put_batch(struct search *w, const struct known *k, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (int t = 0; t < 2 && !w->gathered; t++)
        for (kz_rowid at = k->first[t]; at < k->last[t]; at += ROWS_AT_ONCE) {
            kz_rowid end =
                k->last[t] - at > ROWS_AT_ONCE ? at + ROWS_AT_ONCE : k->last[t];

            KZ_TRY(kzi_search_rows(w->s, t, at, end, &w->terms, err));
            if ((int64_t)w->terms.bytes > w->s->memory / 4)
                KZ_TRY(write_terms(w, err));
        }
    KZ_TRY(note_batch(w, k, err));
out:
    return st;
}

/* The batches that the file does not have yet. */
static kz_status
put_batches(struct search *w, struct kz_error *err)
{
    struct kz_digest sum = { 0, 0 };
    char hex[KZ_DIGEST_TEXT], sql[128];
    kz_status st = KZ_OK;

    if (sqlite3_prepare_v2(w->db, "SELECT last, blocks FROM term WHERE id = ?",
            -1, &w->select, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(w->db, "INSERT OR REPLACE INTO term VALUES(?,?,?)",
            -1, &w->insert, NULL) != SQLITE_OK)
        KZ_TRY(fail(w, err));
    w->gathered =
        w->done < w->nbatches &&
        kzi_gather_take(w->s, w->batches[w->done].id,
            w->batches[w->nbatches - 1].id, w->nbatches - w->done, &w->terms);
    for (size_t i = 0; i < w->nbatches; i++) {
        kz_digest_add(&sum, w->batches[i].state);
        if (i >= w->done)
            KZ_TRY(put_batch(w, &w->batches[i], err));
    }
    KZ_TRY(write_terms(w, err));
    kz_digest_hex(sum, hex);
    (void)snprintf(sql, sizeof sql,
        "UPDATE meta SET value = '%s' WHERE key = 'state'", hex);
    KZ_TRY(run(w, sql, err));
out:
    return st;
}

static kz_status
open_file(struct search *w, const char *path, int flags, struct kz_error *err)
{
    int rc = sqlite3_open_v2(path, &w->db,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | flags, NULL);

    if (rc != SQLITE_OK)
        return fail(w, err);
    sqlite3_busy_timeout(w->db, 5000);
    return run(w,
        "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
        "PRAGMA secure_delete=OFF",
        err);
}

/*
 * The file and the journal of a writer that was killed: SQLite would play it
 * back into any later file of that name.  The file goes first, since without
 * its journal it may be half changed.
 */
static kz_status
remove_file(const char *path)
{
    char *journal = kzi_with_suffix(path, "-journal");

    if (!journal)
        return KZ_ENOMEM;
    (void)unlink(path);
    (void)unlink(journal);
    kz_free(journal);
    return KZ_OK;
}

static kz_status
make_anew(struct search *w, struct kz_error *err)
{
    char sql[256];
    kz_status st;
    int fd;

    w->done = 0;
    w->filled = 0;
    (void)unlink(w->new_path);
    KZ_TRY(open_file(w, w->new_path, SQLITE_OPEN_CREATE, err));
    (void)snprintf(sql, sizeof sql,
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF;"
        "PRAGMA synchronous=OFF; PRAGMA application_id=%d;"
        "PRAGMA user_version=%d; BEGIN",
        KZI_SEARCH_APPLICATION_ID, KZI_SEARCH_VERSION);
    KZ_TRY(run(w, sql, err));
    KZ_TRY(run(w, schema, err));
    KZ_TRY(put_batches(w, err));
    KZ_TRY(run(w, "COMMIT", err));
    close_file(w);
    fd = open(w->new_path, O_RDWR | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        st = kz_fail_errno(err, KZ_EIO, "cannot sync %s", w->new_path);
    if (fd >= 0)
        (void)close(fd);
    if (st == KZ_OK && remove_file(w->path) < 0)
        st = kz_fail(err, KZ_ENOMEM, "out of memory");
    if (st == KZ_OK && rename(w->new_path, w->path) != 0)
        st = kz_fail_errno(err, KZ_EIO, "cannot rename %s to %s", w->new_path,
            w->path);
out:
    if (st < 0)
        (void)unlink(w->new_path);
    return st;
}

/* 1 if the file has a beginning of the store's batches; w->done says how
 * many.  Whatever cannot be read is not that. */
static int
is_beginning(struct search *w)
{
    sqlite3_stmt *q = NULL;
    int ok =
        kzi_search_is_ours(w->db, w->path) &&
        sqlite3_prepare_v2(w->db, "SELECT id, state FROM batch ORDER BY id", -1,
            &q, NULL) == SQLITE_OK;
    int rc = SQLITE_DONE;

    w->done = 0;
    while (ok && (rc = sqlite3_step(q)) == SQLITE_ROW) {
        const struct known *k = &w->batches[w->done];
        char hex[KZ_DIGEST_TEXT];

        if (w->done < w->nbatches)
            kz_digest_hex(k->state, hex);
        ok = w->done < w->nbatches && k->id == sqlite3_column_int64(q, 0) &&
             sqlite3_column_type(q, 1) == SQLITE_TEXT &&
             strcmp(hex, (const char *)sqlite3_column_text(q, 1)) == 0;
        w->done++;
    }
    sqlite3_finalize(q);
    return ok && rc == SQLITE_DONE;
}

/*
 * Add what is missing.  KZ_DONE: it has to be made anew, as also where adding
 * fails; what is to blame then fails again and says so.
 */
static kz_status
add_to(struct search *w, struct kz_error *err)
{
    struct stat sb;
    kz_status st;

    if (stat(w->path, &sb) != 0)
        return KZ_DONE;
    KZ_TRY(open_file(w, w->path, 0, err));
    KZ_TRY(run(w, "BEGIN IMMEDIATE", err));
    if (!is_beginning(w) || w->done == 0)
        return KZ_DONE;
    if (w->done == w->nbatches)
        return KZ_OK;
    w->filled = 1;
    KZ_TRY(put_batches(w, err));
    KZ_TRY(run(w, "COMMIT", err));
out:
    if (st == KZ_ESTORE) {
        kz_error_clear(err);
        st = KZ_DONE;
    }
    return st;
}

/* Without memory for its name the file stays, and the next update finds that
 * it has a batch too many. */
void
kzi_search_remove(struct kz_store *s)
{
    char *path = kzi_with_suffix(s->path, KZI_SEARCH_SUFFIX);

    if (path)
        (void)remove_file(path);
    kz_free(path);
    kzi_gather_forget(s);
}

kz_status
kz_store_search_update(struct kz_store *s, int anew, struct kz_error *err)
{
    struct search w = { .s = s };
    kz_status st;

    if (!s->db || s->lock < 0 || s->in_batch)
        return kz_fail(err, KZ_EINVAL, "no writer, or a batch is open");
    kzi_search_forget(s);
    kz_buf_init(&w.blocks);
    w.path = kzi_with_suffix(s->path, KZI_SEARCH_SUFFIX);
    w.new_path = kzi_with_suffix(s->path, KZI_SEARCH_SUFFIX ".new");
    if (!w.path || !w.new_path)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(each_known(s, add_known, &w, err));
    st = anew ? KZ_DONE : add_to(&w, err);
    if (st == KZ_DONE) {
        close_file(&w);
        st = make_anew(&w, err);
    }
out:
    kzi_gather_forget(s);
    clear(&w);
    return st;
}
