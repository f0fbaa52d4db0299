/* Verify, rebuild and backup. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/store/identity.h"
#include "src/store/search_priv.h"

struct verify {
    void (*report)(void *ctx, const char *text);
    void *ctx;
    int64_t faults;
    struct kz_error said; /* one fault, in the language of the caller's err */
};

static struct verify
verifying(void (*report)(void *ctx, const char *text), void *ctx,
    const struct kz_error *err)
{
    struct verify v = { report, ctx, 0, KZ_ERROR_INIT };

    v.said.translate = err ? err->translate : NULL;
    return v;
}

/* What v->said says is a fault; st is that of kz_fail. */
static void
fault(struct verify *v, kz_status st)
{
    (void)st;
    v->faults++;
    if (v->report)
        v->report(v->ctx, v->said.text);
    kz_error_clear(&v->said);
}

static kz_status
verify_sqlite(struct kz_store *s, struct verify *v, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s, "PRAGMA integrity_check", &q, err));
    for (;;) {
        const char *text;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        text = (const char *)sqlite3_column_text(q, 0);
        if (text && strcmp(text, "ok") != 0) {
            fault(v, kz_fail(&v->said, KZ_ESTORE, "SQLite: %s", text));
        }
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

/* Statements whose count must be 0, with what it means if it is not. */
static const struct {
    const char *sql, *text;
} counts[] = {
    { "SELECT count(*) FROM mention WHERE party NOT IN"
      " (SELECT id FROM mention)",
        "mentions belong to a party that is not there" },
    { "SELECT count(*) FROM mention m JOIN mention p ON p.id = m.party"
      " WHERE p.party <> p.id",
        "mentions belong to a mention that stands for no party" },
    { "SELECT count(*) FROM holding WHERE owner NOT IN (SELECT id FROM"
      " mention) OR owned NOT IN (SELECT id FROM mention) OR family NOT IN"
      " (SELECT id FROM family)",
        "holdings name mentions or families that are not there" },
    { "SELECT count(*) FROM role WHERE person NOT IN (SELECT id FROM"
      " mention) OR company NOT IN (SELECT id FROM mention)",
        "roles name mentions that are not there" },
    { "SELECT count(*) FROM document WHERE batch NOT IN (SELECT id FROM"
      " batch)",
        "documents belong to no batch" },
    { "SELECT count(*) FROM holding WHERE base <= 0 OR lo < 0 OR point < lo"
      " OR hi < point",
        "holdings have an impossible amount" },
};

static kz_status
verify_counts(struct kz_store *s, struct verify *v, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        int64_t n;

        KZ_TRY(kzi_int(s, counts[i].sql, 0, &n, err));
        if (n) {
            fault(v, kz_fail(&v->said, KZ_ESTORE, "%s: %lld",
                         v->said.translate ? v->said.translate(counts[i].text)
                                           : counts[i].text,
                         (long long)n));
        }
    }
out:
    return st;
}

/* Add the hashes of rows first <= id < last of one table. */
static kz_status
hash_range(struct kz_store *s, enum kzi_table t, kz_rowid first, kz_rowid last,
    struct kz_digest *content, struct kz_digest *store, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    if (t == KZI_DOCUMENT)
        return kzi_documents_hash(s, first, last, store, err);
    if (t == KZI_MENTION)
        return KZ_OK;
    KZ_TRY(kzi_prepare(s, kzi_select_sql[t], &q, err));
    sqlite3_bind_int64(q, 1, first);
    sqlite3_bind_int64(q, 2, last);
    for (;;) {
        struct kz_record part;
        const char *key;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        kzi_row_read(q, t, &part, &key);
        KZ_TRY(kzi_row_hash(&s->halves, t, &part, key ? key : "", content,
            store, err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

static kz_status
verify_batch(struct kz_store *s, struct verify *v, sqlite3_stmt *q,
    struct kz_digest *content, struct kz_digest *store, struct kz_error *err)
{
    const char *first = (const char *)sqlite3_column_text(q, 1);
    const char *last = (const char *)sqlite3_column_text(q, 2);
    struct kz_digest c = { 0, 0 }, d = { 0, 0 }, want_c = { 0, 0 },
                     want_d = { 0, 0 };
    kz_status st = KZ_OK;

    for (int t = 0; t < KZI_TABLES; t++) {
        kz_rowid a = 0, b = 0;

        if (!kzi_rows_find(first, (enum kzi_table)t, &a) ||
            !kzi_rows_find(last, (enum kzi_table)t, &b)) {
            fault(v, kz_fail(&v->said, KZ_ESTORE,
                         "batch %lld: its rows are not noted",
                         (long long)sqlite3_column_int64(q, 0)));
            return KZ_OK;
        }
        KZ_TRY(hash_range(s, (enum kzi_table)t, a, b, &c, &d, err));
    }
    (void)kz_digest_parse((const char *)sqlite3_column_text(q, 3), &want_c);
    (void)kz_digest_parse((const char *)sqlite3_column_text(q, 4), &want_d);
    if (memcmp(&c, &want_c, sizeof c) != 0 ||
        memcmp(&d, &want_d, sizeof d) != 0) {
        fault(v, kz_fail(&v->said, KZ_ESTORE,
                     "batch %lld: its rows are not those that were imported",
                     (long long)sqlite3_column_int64(q, 0)));
    }
    kz_digest_add(content, c);
    kz_digest_add(store, d);
out:
    return st;
}

static kz_status
verify_digests(struct kz_store *s, struct verify *v, struct kz_error *err)
{
    char content[KZ_DIGEST_TEXT], store[KZ_DIGEST_TEXT], hex[KZ_DIGEST_TEXT];
    struct kz_digest c = { 0, 0 }, d = { 0, 0 };
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT id, first_rows, last_rows, content, store FROM batch"
        " ORDER BY id",
        &q, err));
    for (;;) {
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(verify_batch(s, v, q, &c, &d, err));
    }
    KZ_TRY(kzi_decisions_hash(s, &c, &d, err));
    KZ_TRY(kz_store_digest(s, content, store, err));
    kz_digest_hex(c, hex);
    if (strcmp(hex, content) != 0) {
        fault(v, kz_fail(&v->said, KZ_ESTORE,
                     "the content digest is not that of the rows"));
    }
    kz_digest_hex(d, hex);
    if (strcmp(hex, store) != 0) {
        fault(v, kz_fail(&v->said, KZ_ESTORE,
                     "the store digest is not that of the rows"));
    }
out:
    sqlite3_finalize(q);
    return st < 0 ? st : KZ_OK;
}

static kz_status
verify_search(struct kz_store *s, struct verify *v, struct kz_error *err)
{
    int sound;
    kz_status st;

    KZ_TRY(kzi_search_verify(s, &sound, err));
    if (!sound) {
        fault(v,
            kz_fail(&v->said, KZ_ESTORE,
                "the search file is damaged; `keizu rebuild` makes it anew"));
    }
out:
    return st;
}

kz_status
kz_store_verify(struct kz_store *s, void (*report)(void *ctx, const char *text),
    void *ctx, int64_t *faults, struct kz_error *err)
{
    struct verify v = verifying(report, ctx, err);
    kz_status st;

    KZ_TRY(verify_sqlite(s, &v, err));
    if (v.faults == 0) { /* rows of a damaged file say nothing more */
        KZ_TRY(verify_counts(s, &v, err));
        KZ_TRY(verify_digests(s, &v, err));
    }
    if (v.faults == 0)
        KZ_TRY(verify_search(s, &v, err));
    *faults = v.faults;
out:
    return st;
}

kz_status
kz_store_verify_derived(struct kz_store *s,
    void (*report)(void *ctx, const char *text), void *ctx, int64_t *faults,
    struct kz_error *err)
{
    struct verify v = verifying(report, ctx, err);
    int64_t n = 0;
    kz_status st;

    KZ_TRY(kzi_change_begin(s, err));
    KZ_TRY(kzi_exec(s, "CREATE TEMP TABLE was AS SELECT id, party FROM mention",
        err));
    KZ_TRY(kzi_identity_rebuild(s, err));
    KZ_TRY(kzi_int(s,
        "SELECT count(*) FROM temp.was w JOIN mention m ON m.id = w.id"
        " WHERE m.party <> w.party",
        0, &n, err));
    if (n) {
        fault(&v,
            kz_fail(&v.said, KZ_ESTORE,
                "mentions belong to another party than their links say: %lld",
                (long long)n));
    }
    *faults = v.faults;
out:
    kz_store_batch_drop(s); /* rolls back, the temporary table too */
    return st;
}

kz_status
kz_store_rebuild(struct kz_store *s, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_change_begin(s, err));
    for (int t = 0; t < KZI_TABLES; t++)
        KZ_TRY(kzi_indexes_make(s, (enum kzi_table)t, err));
    KZ_TRY(kzi_views_make(s, err));
    KZ_TRY(kzi_identity_rebuild(s, err));
    KZ_TRY(kzi_change_end(s, err));
out:
    if (st < 0)
        kz_store_batch_drop(s);
    return st;
}

kz_status
kz_store_backup(struct kz_store *s, const char *path, int overwrite,
    struct kz_error *err)
{
    sqlite3 *to = NULL;
    sqlite3_backup *b;
    struct kz_buf tmp;
    struct stat sb;
    kz_status st = KZ_OK;
    int rc, fd;

    kz_buf_init(&tmp);
    kz_buf_printf(&tmp, "%s.new", path);
    KZ_TRY(kz_buf_check(&tmp, err));
    if (!overwrite && stat(path, &sb) == 0)
        KZ_TRY(kz_fail(err, KZ_EINVAL, "%s exists; --overwrite replaces it",
            path));
    (void)unlink(tmp.data);
    rc = sqlite3_open_v2(tmp.data, &to,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
    if (rc != SQLITE_OK)
        KZ_TRY(kz_fail(err, KZ_ESTORE, "cannot write %s: %s", tmp.data,
            sqlite3_errmsg(to)));
    b = sqlite3_backup_init(to, "main", s->db, "main");
    rc = b ? sqlite3_backup_step(b, -1) : sqlite3_errcode(to);
    if (b)
        (void)sqlite3_backup_finish(b);
    if (rc != SQLITE_DONE)
        KZ_TRY(kz_fail(err, KZ_ESTORE, "cannot write %s: %s", tmp.data,
            sqlite3_errmsg(to)));
    if (sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) !=
        SQLITE_OK)
        KZ_TRY(kz_fail(err, KZ_ESTORE, "cannot write %s: %s", tmp.data,
            sqlite3_errmsg(to)));
    (void)sqlite3_close(to);
    to = NULL;
    fd = open(tmp.data, O_RDWR | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        st = kz_fail_errno(err, KZ_EIO, "cannot sync %s", tmp.data);
        if (fd >= 0)
            (void)close(fd);
        goto out;
    }
    (void)close(fd);
    if (rename(tmp.data, path) != 0)
        KZ_TRY(kz_fail_errno(err, KZ_EIO, "cannot rename %s to %s", tmp.data,
            path));
out:
    (void)sqlite3_close(to);
    if (st < 0 && tmp.len)
        (void)unlink(tmp.data);
    kz_buf_clear(&tmp);
    return st;
}
