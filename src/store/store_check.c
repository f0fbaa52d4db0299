/* SQLite's check of a new store, before it is put in its place. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "keizu/base/worker.h"
#include "src/store/store_priv.h"

/*
 * Looking up each row in each index takes longer than all the rest of an
 * import: of a big store that is left to `keizu verify`, and pages, rows and
 * the order of keys are checked, the biggest table on a thread of its own.
 */
#define CHECKED_WHOLE ((off_t)16 << 20) /* bytes of a new store */

#define BIGGEST "name"

struct check {
    struct kz_store *s;
    int big;
};

static kz_status
fail(const struct check *c, sqlite3 *db, struct kz_error *err)
{
    int rc = sqlite3_errcode(db);

    if (rc == SQLITE_NOMEM)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return kz_fail(err, KZ_ESTORE, "store %s: %s: %s", c->s->path, "reading",
        sqlite3_errmsg(db));
}

/* One pragma that says ok. */
static kz_status
ask(const struct check *c, sqlite3 *db, const char *sql, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st = KZ_OK;

    if (sqlite3_prepare_v2(db, sql, -1, &q, NULL) != SQLITE_OK ||
        sqlite3_step(q) != SQLITE_ROW)
        st = fail(c, db, err);
    else if (strcmp(kzi_text_at(q, 0), "ok") != 0)
        st = kz_fail(err, KZ_ESTORE, "store %s: damaged while being made",
            c->s->path);
    sqlite3_finalize(q);
    return st;
}

/* All tables but the biggest, which is the first row of the list. */
static kz_status
ask_tables(const struct check *c, sqlite3 *db, int biggest,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    char sql[128];
    kz_status st = KZ_OK;
    int rc = sqlite3_prepare_v2(db,
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
        " AND (name = '" BIGGEST "') = ?",
        -1, &q, NULL);

    if (rc != SQLITE_OK)
        KZ_TRY(fail(c, db, err));
    sqlite3_bind_int(q, 1, biggest);
    while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
        (void)snprintf(sql, sizeof sql, "PRAGMA quick_check('%s')",
            kzi_text_at(q, 0));
        KZ_TRY(ask(c, db, sql, err));
    }
    if (rc != SQLITE_DONE)
        st = fail(c, db, err);
out:
    sqlite3_finalize(q);
    return st;
}

/* All of the file, or one of the two parts of it. */
static kz_status
check_part(const struct check *c, int biggest, struct kz_error *err)
{
    sqlite3 *db = NULL;
    char sql[64];
    kz_status st = KZ_OK;
    int rc = sqlite3_open_v2(c->s->new_path, &db,
        SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);

    (void)snprintf(sql, sizeof sql, "PRAGMA mmap_size=%lld",
        (long long)(c->s->memory / 8 * 3));
    if (rc != SQLITE_OK || sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        KZ_TRY(fail(c, db, err));
    if (c->big)
        KZ_TRY(ask_tables(c, db, biggest, err));
    else
        KZ_TRY(ask(c, db, "PRAGMA integrity_check(1)", err));
out:
    (void)sqlite3_close(db);
    return st;
}

static kz_status
check_biggest(void *ctx, struct kz_block *block, struct kz_error *err)
{
    (void)block;
    return check_part(ctx, 1, err);
}

kz_status
kzi_check_new(struct kz_store *s, struct kz_error *err)
{
    struct check c = { s, 0 };
    const struct kz_stage call = { check_biggest, &c };
    struct kz_aside biggest;
    struct stat sb;
    kz_status st;

    c.big = stat(s->new_path, &sb) != 0 || sb.st_size > CHECKED_WHOLE;
    if (!c.big)
        return check_part(&c, 0, err);
    kz_aside_begin(&biggest, s->threads, call, err);
    st = check_part(&c, 0, err);
    return kz_aside_end(&biggest, st, err);
}
