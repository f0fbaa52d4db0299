/* The store's connection: opening, locking, creating, and its two protocols. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "keizu/base/worker.h"
#include "src/store/gather.h"

kz_status
kzi_sql_fail(struct kz_store *s, int rc, const char *what, struct kz_error *err)
{
    int e = s->db ? sqlite3_system_errno(s->db) : 0;

    if (rc == SQLITE_NOMEM)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (rc == SQLITE_INTERRUPT)
        return kz_fail(err, KZ_EINTR, "interrupted");
    if (e && (rc & 0xFF) != SQLITE_CORRUPT)
        return kz_fail(err, KZ_ESTORE, "store %s: %s: %s (%s)", s->path, what,
            s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc), strerror(e));
    return kz_fail(err, KZ_ESTORE, "store %s: %s: %s", s->path, what,
        s->db ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc));
}

kz_status
kzi_exec(struct kz_store *s, const char *sql, struct kz_error *err)
{
    int rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK ? KZ_OK : kzi_sql_fail(s, rc, "writing", err);
}

kz_status
kzi_prepare(struct kz_store *s, const char *sql, sqlite3_stmt **out,
    struct kz_error *err)
{
    int rc = sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out,
        NULL);

    return rc == SQLITE_OK ? KZ_OK : kzi_sql_fail(s, rc, "reading", err);
}

kz_status
kzi_step(struct kz_store *s, sqlite3_stmt *q, struct kz_error *err)
{
    int rc = sqlite3_step(q);

    if (rc == SQLITE_ROW)
        return KZ_OK;
    if (rc == SQLITE_DONE)
        return KZ_DONE;
    return kzi_sql_fail(s, rc, "reading", err);
}

kz_status
kzi_int(struct kz_store *s, const char *sql, kz_rowid a, int64_t *out,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s, sql, &q, err));
    if (sqlite3_bind_parameter_count(q) > 0)
        sqlite3_bind_int64(q, 1, a);
    KZ_TRY(kzi_step(s, q, err));
    *out = st == KZ_DONE ? 0 : sqlite3_column_int64(q, 0);
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kzi_meta_get(struct kz_store *s, const char *key, struct kz_buf *out,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s, "SELECT value FROM meta WHERE key = ?", &q, err));
    sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    kz_buf_reset(out);
    if (st == KZ_OK)
        kz_buf_puts(out, (const char *)sqlite3_column_text(q, 0));
    st = kz_buf_check(out, err);
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kzi_meta_set(struct kz_store *s, const char *key, const char *value,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "INSERT INTO meta VALUES(?1, ?2)"
        " ON CONFLICT(key) DO UPDATE SET value = ?2",
        &q, err));
    sqlite3_bind_text(q, 1, key, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, value, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kzi_change_begin(struct kz_store *s, struct kz_error *err)
{
    kz_status st;

    if (!s->db)
        return kz_fail(err, KZ_ESTORE, "store %s: there is none yet", s->path);
    KZ_TRY(kzi_exec(s, "BEGIN IMMEDIATE", err));
    s->in_batch = 1;
out:
    return st;
}

kz_status
kzi_change_end(struct kz_store *s, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_exec(s, "COMMIT", err));
    s->in_batch = 0;
    kzi_graphs_remove(s);
out:
    return st;
}

void
kzi_batch_texts_clear(struct kz_store *s)
{
    kz_buf_clear(&s->document_key);
    kz_buf_clear(&s->main_key);
    kz_buf_clear(&s->importers);
    kz_buf_clear(&s->key);
    kz_buf_clear(&s->text);
    kz_buf_clear(&s->halves.content);
    kz_buf_clear(&s->halves.evidence);
    for (int i = 0; i < 3; i++)
        kz_buf_clear(&s->refs[i].text);
}

/* ---- opening ---- */

char *
kzi_with_suffix(const char *path, const char *suffix)
{
    struct kz_buf b;
    char *p;

    kz_buf_init(&b);
    kz_buf_puts(&b, path);
    kz_buf_puts(&b, suffix);
    p = kz_buf_take(&b);
    kz_buf_clear(&b);
    return p;
}

static kz_status
store_new(const char *path, struct kz_store **out, struct kz_error *err)
{
    struct kz_store *s = kz_calloc(1, sizeof *s);

    if (!s)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    s->lock = -1;
    s->memory = (int64_t)1 << 30;
    s->threads = 1;
    strcpy(s->home, "JP");
    kz_buf_init(&s->document_key);
    kz_buf_init(&s->main_key);
    kz_buf_init(&s->importers);
    kz_buf_init(&s->key);
    kz_buf_init(&s->text);
    kz_buf_init(&s->halves.content);
    kz_buf_init(&s->halves.evidence);
    for (int i = 0; i < 3; i++)
        kz_buf_init(&s->refs[i].text);
    s->path = kz_strdup(path);
    s->new_path = kzi_with_suffix(path, ".new");
    s->lock_path = kzi_with_suffix(path, ".lock");
    if (!s->path || !s->new_path || !s->lock_path) {
        kz_store_close(s);
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    *out = s;
    return KZ_OK;
}

static int
exists(const char *path)
{
    struct stat sb;

    return stat(path, &sb) == 0;
}

/* An empty -wal is what a reader of a closed store leaves behind. */
static int
has_beside(const char *path, const char *suffix)
{
    char *p = kzi_with_suffix(path, suffix);
    struct stat sb;
    int yes = p && stat(p, &sb) == 0 && sb.st_size > 0;

    kz_free(p);
    return yes;
}

/* The file is a keizu store of a version this program reads. */
static kz_status
check_head(struct kz_store *s, struct kz_error *err)
{
    int64_t app = 0, version = 0;
    struct kz_buf home;
    kz_status st;

    kz_buf_init(&home);
    st = kzi_int(s, "PRAGMA application_id", 0, &app, err);
    if (st < 0) {
        kz_error_clear(err);
        KZ_TRY(kz_fail(err, KZ_ESTORE, "store %s: not a keizu store: %s",
            s->path, sqlite3_errmsg(s->db)));
    }
    KZ_TRY(kzi_int(s, "PRAGMA user_version", 0, &version, err));
    if (app != KZ_STORE_APPLICATION_ID)
        KZ_TRY(kz_fail(err, KZ_ESTORE, "store %s: not a keizu store", s->path));
    if (version > KZ_STORE_VERSION)
        KZ_TRY(kz_fail(err, KZ_ESTORE,
            "store %s: made by a newer keizu (version %d, this one reads %d)",
            s->path, (int)version, KZ_STORE_VERSION));
    if (version != KZ_STORE_VERSION)
        KZ_TRY(kz_fail(err, KZ_ESTORE, "store %s: version %d is not known",
            s->path, (int)version));
    KZ_TRY(kzi_meta_get(s, "home", &home, err));
    if (home.len == 2)
        strcpy(s->home, home.data);
out:
    kz_buf_clear(&home);
    return st;
}

static int
try_open(struct kz_store *s, int immutable)
{
    struct kz_buf uri;
    int rc;

    if (!immutable) {
        rc = sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READONLY, NULL);
    } else {
        kz_buf_init(&uri);
        kz_buf_puts(&uri, "file:");
        for (const char *p = s->path; *p; p++)
            if (strchr("?#%", *p))
                kz_buf_printf(&uri, "%%%02X", (unsigned)(unsigned char)*p);
            else
                kz_buf_putc(&uri, *p);
        kz_buf_puts(&uri, "?immutable=1");
        rc = uri.failed ? SQLITE_NOMEM
                        : sqlite3_open_v2(uri.data, &s->db,
                              SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
        kz_buf_clear(&uri);
    }
    if (rc == SQLITE_OK) {
        sqlite3_busy_timeout(s->db, 5000);
        rc = sqlite3_exec(s->db,
            "PRAGMA query_only=ON; PRAGMA trusted_schema=OFF;"
            "PRAGMA cell_size_check=ON; PRAGMA cache_size=-65536;"
            "SELECT 1 FROM sqlite_schema LIMIT 1",
            NULL, NULL, NULL);
    }
    return rc;
}

kz_status
kz_store_open(const char *path, struct kz_store **out, struct kz_error *err)
{
    struct kz_store *s = NULL;
    kz_status st;
    int rc;

    KZ_TRY(store_new(path, &s, err));
    if (!exists(path))
        KZ_TRY(kz_fail(err, KZ_ESTORE,
            "store %s: there is none yet; `keizu import` creates it", path));
    rc = try_open(s, 0);
    if ((rc == SQLITE_CANTOPEN || (rc & 0xFF) == SQLITE_READONLY) &&
        !has_beside(path, "-wal")) {
        /* a closed store in a folder that this user cannot write */
        sqlite3_close(s->db);
        s->db = NULL;
        rc = try_open(s, 1);
    }
    if ((rc & 0xFF) == SQLITE_NOTADB)
        KZ_TRY(kz_fail(err, KZ_ESTORE, "store %s: not a keizu store", path));
    if (rc != SQLITE_OK)
        KZ_TRY(kzi_sql_fail(s, rc, "cannot be opened", err));
    KZ_TRY(check_head(s, err));
    /* one snapshot for all that is asked, and one lock instead of many */
    KZ_TRY(kzi_exec(s, "BEGIN", err));
    *out = s;
    s = NULL;
out:
    kz_store_close(s);
    return st < 0 ? st : KZ_OK;
}

kz_status
kz_store_keep_few(struct kz_store *s, struct kz_error *err)
{
    return kzi_exec(s, "PRAGMA cache_size=-4096", err);
}

/* 1 if the locked file is still the one of that name. */
static int
is_current(const struct kz_store *s)
{
    struct stat held, named;

    return fstat(s->lock, &held) == 0 && stat(s->lock_path, &named) == 0 &&
           held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

/* Wait for the lock, at most two seconds. */
static kz_status
wait_lock(struct kz_store *s, struct kz_error *err)
{
    char text[32] = "";
    ssize_t n;

    for (int i = 0; flock(s->lock, LOCK_EX | LOCK_NB) != 0; i++) {
        struct timespec wait = { 0, 50 * 1000 * 1000 };

        if (errno != EWOULDBLOCK && errno != EINTR)
            return kz_fail_errno(err, KZ_ESTORE, "store %s: cannot lock",
                s->path);
        if (i == 40) {
            n = pread(s->lock, text, sizeof text - 1, 0);
            text[n > 0 ? n : 0] = 0;
            text[strcspn(text, "\n")] = 0;
            return kz_fail(err, KZ_ESTORE, "store %s: locked by process %s",
                s->path, text[0] ? text : "?");
        }
        (void)nanosleep(&wait, NULL);
    }
    return KZ_OK;
}

/*
 * The lock file holds the writer's process number, for the message.  One that
 * was removed while this process waited for it protects nothing: try again.
 */
static kz_status
take_lock(struct kz_store *s, struct kz_error *err)
{
    char text[32];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    kz_status st;

    for (;;) {
        s->lock = open(s->lock_path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (s->lock < 0)
            return kz_fail_errno(err, KZ_ESTORE, "store %s: cannot lock",
                s->path);
        st = wait_lock(s, err);
        if (st < 0 || is_current(s))
            break;
        (void)close(s->lock);
    }
    if (st == KZ_OK && (ftruncate(s->lock, 0) != 0 ||
                           pwrite(s->lock, text, (size_t)n, 0) != n))
        st = kz_fail_errno(err, KZ_ESTORE, "store %s: cannot lock", s->path);
    if (st < 0) { /* not ours: nothing of it is touched at close */
        (void)close(s->lock);
        s->lock = -1;
    }
    return st;
}

/* Let the lock go; where no store came of it, leave nothing behind. */
static void
drop_lock(struct kz_store *s)
{
    if (s->lock < 0)
        return;
    (void)unlink(s->new_path);
    if (!exists(s->path))
        (void)unlink(s->lock_path);
    else if (ftruncate(s->lock, 0) != 0)
        errno = 0; /* the old number misleads nobody: it is not locked */
    (void)close(s->lock);
    s->lock = -1;
}

kz_status
kzi_open_for_change(struct kz_store *s, struct kz_error *err)
{
    char sql[256];
    kz_status st = KZ_OK;
    int rc = sqlite3_open_v2(s->path, &s->db,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

    if (rc != SQLITE_OK)
        KZ_TRY(kzi_sql_fail(s, rc, "cannot be opened", err));
    sqlite3_busy_timeout(s->db, 5000);
    KZ_TRY(check_head(s, err));
    (void)snprintf(sql, sizeof sql,
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF;"
        "PRAGMA cache_size=-%lld",
        (long long)(s->memory / 2 / 1024));
    KZ_TRY(kzi_exec(s, sql, err));
out:
    if (st < 0) { /* perhaps not ours: nothing of it is touched at close */
        (void)sqlite3_close(s->db);
        s->db = NULL;
    }
    return st < 0 ? st : KZ_OK;
}

kz_status
kz_store_set_memory(struct kz_store *s, int64_t bytes, struct kz_error *err)
{
    char sql[64];

    s->memory = bytes;
    if (!s->db)
        return KZ_OK;
    (void)snprintf(sql, sizeof sql, "PRAGMA cache_size=-%lld",
        (long long)(bytes / 2 / 1024));
    return kzi_exec(s, sql, err);
}

void
kz_store_set_threads(struct kz_store *s, int64_t threads)
{
    s->threads = threads > 1 ? 2 : 1;
}

/* What a writer that was killed left half made. */
static kz_status
remove_left(struct kz_store *s, struct kz_error *err)
{
    char *search = kzi_with_suffix(s->path, KZI_SEARCH_SUFFIX ".new");

    if (!search)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    (void)unlink(search);
    (void)unlink(s->new_path);
    kz_free(search);
    return KZ_OK;
}

kz_status
kz_store_open_writer(const char *path, struct kz_store **out,
    struct kz_error *err)
{
    struct kz_store *s = NULL;
    kz_status st;

    KZ_TRY(store_new(path, &s, err));
    KZ_TRY(take_lock(s, err));
    KZ_TRY(remove_left(s, err));
    if (exists(path)) {
        KZ_TRY(kzi_open_for_change(s, err));
    } else if (has_beside(path, "-wal") || has_beside(path, "-journal")) {
        KZ_TRY(kz_fail(err, KZ_ESTORE,
            "store %s: is not there, but its -wal or -journal file is: "
            "restore the store or remove that file",
            path));
    }
    *out = s;
    s = NULL;
out:
    kz_store_close(s);
    return st < 0 ? st : KZ_OK;
}

void
kz_store_close(struct kz_store *s)
{
    if (!s)
        return;
    kz_store_batch_drop(s);
    kz_worker_free(s->pipe);
    kzi_gather_close(s);
    for (int i = 0; i < KZI_QUERIES; i++)
        sqlite3_finalize(s->queries[i]);
    kzi_search_close(s);
    if (s->db && s->lock >= 0 && !s->fresh)
        (void)sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE,
            NULL, NULL);
    (void)sqlite3_close(s->db);
    drop_lock(s);
    kz_free(s->path);
    kz_free(s->new_path);
    kz_free(s->lock_path);
    kzi_batch_texts_clear(s);
    kzi_names_clear(&s->names);
    kz_free(s);
}

int
kz_store_exists(const struct kz_store *s)
{
    return s->db != NULL;
}

kz_status
kz_store_digest(struct kz_store *s, char content[KZ_DIGEST_TEXT],
    char store[KZ_DIGEST_TEXT], struct kz_error *err)
{
    struct kz_buf b;
    kz_status st;

    kz_buf_init(&b);
    KZ_TRY(kzi_meta_get(s, "content", &b, err));
    (void)snprintf(content, KZ_DIGEST_TEXT, "%s", b.data);
    KZ_TRY(kzi_meta_get(s, "store", &b, err));
    (void)snprintf(store, KZ_DIGEST_TEXT, "%s", b.data);
out:
    kz_buf_clear(&b);
    return st;
}

const char *
kz_store_home(struct kz_store *s)
{
    return s->home;
}
