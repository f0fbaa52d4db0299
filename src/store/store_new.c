/* The store's first batch: FILE.new, made, checked and put in its place. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "keizu/base/worker.h"
#include "src/store/store_priv.h"

kz_status
kzi_open_new(struct kz_store *s, struct kz_error *err)
{
    char sql[256];
    kz_status st;
    int rc = sqlite3_open_v2(s->new_path, &s->db,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);

    if (rc != SQLITE_OK)
        KZ_TRY(kzi_sql_fail(s, rc, "cannot be created", err));
    (void)snprintf(sql, sizeof sql,
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=OFF;"
        "PRAGMA synchronous=OFF; PRAGMA cache_size=-%lld",
        (long long)(s->memory / 2 / 1024));
    KZ_TRY(kzi_exec(s, sql, err));
out:
    return st;
}

kz_status
kzi_create_new(struct kz_store *s, struct kz_error *err)
{
    char sql[128];
    kz_status st;

    s->fresh = 1;
    KZ_TRY(kzi_open_new(s, err));
    (void)snprintf(sql, sizeof sql,
        "PRAGMA application_id=%d; PRAGMA user_version=%d; BEGIN",
        KZ_STORE_APPLICATION_ID, KZ_STORE_VERSION);
    KZ_TRY(kzi_exec(s, sql, err));
    KZ_TRY(kzi_exec(s, kzi_schema_facts, err));
    KZ_TRY(kzi_exec(s, kzi_schema_derived, err));
    KZ_TRY(kzi_exec(s,
        "INSERT INTO meta VALUES('content','00000000000000000000000000000000'),"
        "('store','00000000000000000000000000000000'),('home','JP'); COMMIT",
        err));
    KZ_TRY(kzi_bulk_begin(s, err));
    if (!s->bulk)
        KZ_TRY(kzi_exec(s, "BEGIN", err));
out:
    return st;
}

static kz_status
sync_path(const char *path, int flags, struct kz_error *err)
{
    int fd = open(path, flags | O_CLOEXEC);
    kz_status st = KZ_OK;

    if (fd < 0)
        return kz_fail_errno(err, KZ_ESTORE, "cannot open %s", path);
    if (fsync(fd) != 0)
        st = kz_fail_errno(err, KZ_ESTORE, "cannot sync %s", path);
    (void)close(fd);
    return st;
}

static kz_status
sync_folder(const char *path, struct kz_error *err)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == path ? kz_strdup("/")
                   : slash       ? kz_strndup(path, (size_t)(slash - path))
                                 : kz_strdup(".");
    kz_status st;

    if (!folder)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    st = sync_path(folder, O_RDONLY | O_DIRECTORY, err);
    kz_free(folder);
    return st;
}

static kz_status
sync_new(void *ctx, struct kz_block *none, struct kz_error *err)
{
    const struct kz_store *s = ctx;

    (void)none;
    return sync_path(s->new_path, O_RDWR, err);
}

/* Checked, and all of it on the disk: the one while the other waits. */
static kz_status
check_and_sync(struct kz_store *s, struct kz_error *err)
{
    const struct kz_stage call = { sync_new, s };
    struct kz_aside sync;
    kz_status st;

    kz_aside_begin(&sync, s->threads, call, err);
    st = kzi_check_new(s, err);
    return kz_aside_end(&sync, st, err);
}

kz_status
kzi_publish_new(struct kz_store *s, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_exec(s, "COMMIT", err));
    if (sqlite3_close(s->db) != SQLITE_OK)
        kz_bug("a statement was left open");
    s->db = NULL;
    KZ_TRY(check_and_sync(s, err));
    if (rename(s->new_path, s->path) != 0)
        KZ_TRY(kz_fail_errno(err, KZ_ESTORE, "cannot rename %s to %s",
            s->new_path, s->path));
    s->fresh = 0;
    KZ_TRY(sync_folder(s->path, err));
    KZ_TRY(kzi_open_for_change(s, err));
out:
    return st < 0 ? st : KZ_OK;
}
