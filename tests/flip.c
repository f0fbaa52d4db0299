/*
 * Flips bytes of a store one at a time and reads it: nothing may crash or
 * hang, and what the rows say may not change unnoticed.
 *
 *   flip STORE EVERY [FIRST]   one byte in EVERY, from FIRST on; a random bit
 *
 * STORE is changed while it runs, and then as it was.  Prints the outcomes:
 *   refused    it was not opened, or could not be read to the end
 *   found      verify named a fault
 *   same       verify did not, and every row is what it was
 *   work       verify did not, and a row of the tables run or batch is another:
 *              when, by whom and from what file, which no digest has
 *   unnoticed  verify did not, and another row is
 *   died       by a signal, or after 20 seconds; each is told of
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "keizu/base/hash.h"
#include "keizu/store/store.h"

enum outcome { REFUSED, FOUND, SAME, WORK, UNNOTICED, DIED, OUTCOMES };

struct rows { /* sums of hashes */
    struct kz_digest facts, work;
};

static int
equal(struct kz_digest a, struct kz_digest b)
{
    return a.hi == b.hi && a.lo == b.lo;
}

/* The rows of all tables; 0 if they cannot be read. */
static int
add_rows(sqlite3 *db, const char *table, struct kz_digest *sum)
{
    char sql[200];
    sqlite3_stmt *q = NULL;
    int rc;

    (void)snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", table);
    rc = sqlite3_prepare_v2(db, sql, -1, &q, NULL);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        struct kz_buf row;

        rc = sqlite3_step(q);
        if (rc != SQLITE_ROW)
            break;
        kz_buf_init(&row);
        kz_buf_puts(&row, table);
        for (int i = 0; i < sqlite3_column_count(q); i++) {
            kz_buf_printf(&row, "|%d:", sqlite3_column_type(q, i));
            kz_buf_puts(&row, (const char *)sqlite3_column_text(q, i));
        }
        kz_digest_add(sum, kz_digest_row(row.data, row.len));
        kz_buf_clear(&row);
    }
    (void)sqlite3_finalize(q);
    return rc == SQLITE_DONE;
}

static int
all_rows(const char *path, struct rows *out)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    int ok =
        sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
        sqlite3_prepare_v2(db,
            "SELECT name FROM sqlite_schema WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite%'",
            -1, &q, NULL) == SQLITE_OK;
    int rc = SQLITE_DONE;

    memset(out, 0, sizeof *out);
    while (ok && (rc = sqlite3_step(q)) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(q, 0);
        int work = strcmp(table, "run") == 0 || strcmp(table, "batch") == 0;

        ok = add_rows(db, table, work ? &out->work : &out->facts);
    }
    (void)sqlite3_finalize(q);
    (void)sqlite3_close(db);
    return ok && rc == SQLITE_DONE;
}

static void
ignore(void *ctx, const char *text)
{
    (void)ctx;
    (void)text;
}

/* What a reader makes of the store. */
static enum outcome
look(const char *path, struct rows before)
{
    struct kz_store *s = NULL;
    struct rows now;
    int64_t faults = 0;
    enum outcome o = SAME;

    if (kz_store_open(path, &s, NULL) < 0)
        return REFUSED;
    if (kz_store_verify(s, ignore, NULL, &faults, NULL) < 0)
        o = REFUSED;
    else if (faults)
        o = FOUND;
    kz_store_close(s);
    if (o != SAME)
        return o;
    if (!all_rows(path, &now) || !equal(now.facts, before.facts))
        return UNNOTICED;
    return equal(now.work, before.work) ? SAME : WORK;
}

/* The same in a process of its own. */
static enum outcome
look_apart(const char *path, struct rows before)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        alarm(20);
        _exit((int)look(path, before));
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    return WIFEXITED(status) && WEXITSTATUS(status) < DIED
               ? (enum outcome)WEXITSTATUS(status)
               : DIED;
}

/* Change a byte and look; the byte is put back. */
static enum outcome
flip(int fd, const char *path, off_t at, int bit, struct rows before)
{
    unsigned char byte, other;
    enum outcome o;

    if (pread(fd, &byte, 1, at) != 1)
        abort();
    other = (unsigned char)(byte ^ 1 << bit);
    if (pwrite(fd, &other, 1, at) != 1)
        abort();
    o = look_apart(path, before);
    if (pwrite(fd, &byte, 1, at) != 1)
        abort();
    return o;
}

int
main(int argc, char **argv)
{
    long counts[OUTCOMES] = { 0 }, n = 0;
    off_t every = argc > 2 ? atol(argv[2]) : 0;
    int fd = argc > 2 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
    struct rows before;
    unsigned random = 1;
    struct stat sb;

    if (every < 1 || fd < 0 || fstat(fd, &sb) != 0 ||
        !all_rows(argv[1], &before)) {
        (void)fprintf(stderr, "usage: flip STORE EVERY [FIRST]\n");
        return 2;
    }
    for (off_t at = argc > 3 ? atol(argv[3]) : 0; at < sb.st_size;
         at += every) {
        enum outcome o;

        random = random * 1103515245U + 12345U;
        o = flip(fd, argv[1], at, (int)(random >> 16 & 7), before);
        counts[o]++;
        n++;
        if (o == DIED || o == UNNOTICED)
            (void)printf("%s: byte %lld, bit %u\n",
                o == DIED ? "died" : "unnoticed", (long long)at,
                random >> 16 & 7);
    }
    (void)printf("flips %ld refused %ld found %ld same %ld work %ld"
                 " unnoticed %ld died %ld\n",
        n, counts[REFUSED], counts[FOUND], counts[SAME], counts[WORK],
        counts[UNNOTICED], counts[DIED]);
    (void)close(fd);
    return counts[DIED] != 0;
}
