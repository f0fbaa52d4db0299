/* Batches: begin, members, commit; a batch is kept whole or not at all. */
#include <stdio.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/store/gather.h"
#include "src/store/identity.h"
#include "src/store/pipe.h"
#include "src/store/sink_store.h"

void
kzi_batch_finalize(struct kz_store *s)
{
    for (int t = 0; t < KZI_TABLES; t++) {
        sqlite3_finalize(s->insert[t]);
        s->insert[t] = NULL;
    }
    sqlite3_finalize(s->find_mention);
    sqlite3_finalize(s->find_document);
    s->find_mention = s->find_document = NULL;
}

static void
finalize_all(struct kz_store *s)
{
    kzi_batch_finalize(s);
    for (size_t i = 0; i < s->nfamilies; i++)
        kz_free(s->families[i].name);
    kz_free(s->families);
    s->families = NULL;
    s->nfamilies = s->families_cap = 0;
}

void
kz_store_batch_drop(struct kz_store *s)
{
    if (!s->in_batch)
        return;
    kzi_pipe_drop(s);
    kzi_gather_drop(s);
    finalize_all(s);
    s->in_batch = 0;
    s->names_valid = 0;
    kzi_bulk_drop(s);
    if (s->fresh) {
        (void)sqlite3_close(s->db);
        s->db = NULL;
        s->fresh = 0;
        (void)remove(s->new_path);
    } else {
        (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    }
}

kz_status
kzi_batch_prepare(struct kz_store *s, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (int t = 0; t < KZI_TABLES; t++)
        KZ_TRY(kzi_row_prepare(s, (enum kzi_table)t, &s->insert[t], err));
    KZ_TRY(kzi_prepare(s,
        "SELECT id FROM mention WHERE scheme = ? AND value = ?",
        &s->find_mention, err));
    KZ_TRY(kzi_prepare(s,
        "SELECT id, filed, rank FROM document WHERE batch = ? AND key = ?"
        " ORDER BY id DESC LIMIT 1",
        &s->find_document, err));
out:
    return st;
}

static kz_status
prepare_batch(struct kz_store *s, struct kz_error *err)
{
    char sql[128];
    int64_t n;
    kz_status st;

    for (int t = 0; t < KZI_TABLES; t++) {
        (void)snprintf(sql, sizeof sql, "SELECT max(id) FROM %s",
            kzi_table_names[t]);
        KZ_TRY(kzi_int(s, sql, 0, &n, err));
        s->next[t] = s->first[t] = n + 1;
        s->empty[t] = n == 0;
        if (s->empty[t] && t != KZI_DOCUMENT && t != KZI_MENTION)
            KZ_TRY(kzi_indexes_drop(s, (enum kzi_table)t, err));
    }
    if (!s->names_valid || s->empty[KZI_MENTION])
        kzi_names_reset(&s->names, s->memory / 4, s->empty[KZI_MENTION]);
    s->names_valid = 1;
    s->no_key = s->empty[KZI_MENTION];
    if (s->no_key)
        KZ_TRY(kzi_key_drop(s, err));
    KZ_TRY(kzi_batch_prepare(s, err));
    /* a number that was once a batch's is never another's */
    KZ_TRY(kzi_int(s,
        "SELECT max((SELECT coalesce(max(id), 0) FROM batch), (SELECT"
        " coalesce(max(CAST(value AS INTEGER)), 0) FROM meta"
        " WHERE key = 'last_batch'))",
        0, &n, err));
    s->batch = n + 1;
    KZ_TRY(kzi_int(s, "SELECT max(id) FROM run", 0, &n, err));
    s->run = n + 1;
out:
    return st;
}

kz_status
kz_store_batch_begin(struct kz_store *s, const struct kz_batch_opts *opts,
    struct kz_sink *sink, struct kz_error *err)
{
    kz_status st;

    if (s->in_batch || s->lock < 0)
        return kz_fail(err, KZ_EINVAL, "a batch is open, or no writer");
    memset(&s->result, 0, sizeof s->result);
    memset(&s->content, 0, sizeof s->content);
    memset(&s->store_digest, 0, sizeof s->store_digest);
    for (int i = 0; i < 3; i++)
        s->refs[i].id = 0;
    s->opts = *opts;
    s->main_document = s->document = s->last_party = 0;
    s->needs_identity = 0;
    s->importer = NULL;
    s->newest_filed = s->newest_as_of = KZ_DATE_NONE;
    /* freed and not only emptied: a batch that ran out of memory may be tried
     * again */
    kzi_batch_texts_clear(s);
    kzi_search_forget(s);
    s->in_batch = 1;
    if (!s->db)
        KZ_TRY(kzi_create_new(s, err));
    else
        KZ_TRY(kzi_exec(s, "BEGIN IMMEDIATE", err));
    if (opts->replaces) {
        s->names_valid = 0;
        KZ_TRY(kzi_undo(s, opts->replaces, err));
    }
    KZ_TRY(prepare_batch(s, err));
    kzi_gather_begin(s);
    KZ_TRY(kzi_pipe_begin(s, sink, err));
out:
    if (st < 0)
        kz_store_batch_drop(s);
    return st;
}

kz_status
kz_store_batch_member(struct kz_store *s, const char *importer,
    struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_pipe_wait(s, err));
    s->importer = importer;
    s->main_document = 0;
    kz_buf_reset(&s->document_key);
    s->member_first_document = s->next[KZI_DOCUMENT];
    if (!strstr(s->importers.data, importer)) {
        if (s->importers.len)
            kz_buf_putc(&s->importers, ' ');
        kz_buf_puts(&s->importers, importer);
    }
    st = kz_buf_check(&s->importers, err);
out:
    return st;
}

/* What the store digest says of a document. */
static void
document_text(sqlite3_stmt *q, struct kz_buf *out)
{
    kz_buf_reset(out);
    kz_buf_puts(out, "document");
    for (int i = 0; i < sqlite3_column_count(q); i++) {
        kz_buf_putc(out, '\t');
        kz_buf_puts(out, (const char *)sqlite3_column_text(q, i));
    }
}

kz_status
kzi_documents_hash(struct kz_store *s, kz_rowid first, kz_rowid last,
    struct kz_digest *sum, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT key, title, type, series, version, filed, as_of, rank, sha256,"
        " line, place FROM document WHERE id >= ? AND id < ?",
        &q, err));
    sqlite3_bind_int64(q, 1, first);
    sqlite3_bind_int64(q, 2, last);
    for (;;) {
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        document_text(q, &s->text);
        KZ_TRY(kz_buf_check(&s->text, err));
        kz_digest_add(sum, kz_digest_of(s->text.data, s->text.len));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kz_store_batch_member_end(struct kz_store *s, const char *sha256,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_pipe_wait(s, err));
    KZ_TRY(kzi_prepare(s, "UPDATE document SET sha256 = ? WHERE id >= ?", &q,
        err));
    sqlite3_bind_text(q, 1, sha256, -1, SQLITE_STATIC);
    sqlite3_bind_int64(q, 2, s->member_first_document);
    KZ_TRY(kzi_step(s, q, err));
    KZ_TRY(kzi_documents_hash(s, s->member_first_document,
        s->next[KZI_DOCUMENT], &s->store_digest, err));
out:
    sqlite3_finalize(q);
    return st < 0 ? st : KZ_OK;
}

/* ---- commit ---- */

static kz_status
find_same(struct kz_store *s, const char *sha256, kz_rowid *out,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT id FROM batch WHERE sha256 = ? AND source = ? ORDER BY id"
        " LIMIT 1",
        &q, err));
    sqlite3_bind_text(q, 1, sha256, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, s->opts.source, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    *out = st == KZ_OK ? sqlite3_column_int64(q, 0) : 0;
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

static void
rows_text(const kz_rowid rows[KZI_TABLES], struct kz_buf *out)
{
    kz_buf_reset(out);
    for (int t = 0; t < KZI_TABLES; t++)
        kz_buf_printf(out, "%s%s=%lld", t ? " " : "", kzi_table_names[t],
            (long long)rows[t]);
}

kz_status
kzi_run_insert(struct kz_store *s, kz_rowid id,
    const struct kz_batch_opts *opts, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s, "INSERT INTO run VALUES(?,?,?,?,?)", &q, err));
    sqlite3_bind_int64(q, 1, id);
    sqlite3_bind_text(q, 2, opts->run_verb, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 3, opts->run_arguments, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 4, opts->version, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 5, opts->started, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

static kz_status
insert_batch(struct kz_store *s, const char *sha256, int64_t bytes,
    struct kz_error *err)
{
    const struct kz_batch_result *r = &s->result;
    char content[KZ_DIGEST_TEXT], store[KZ_DIGEST_TEXT], number[32];
    struct kz_buf first, last;
    sqlite3_stmt *q = NULL;
    kz_status st;

    kz_buf_init(&first);
    kz_buf_init(&last);
    rows_text(s->first, &first);
    rows_text(s->next, &last);
    KZ_TRY(kz_buf_check(&first, err));
    KZ_TRY(kz_buf_check(&last, err));
    kz_digest_hex(s->content, content);
    kz_digest_hex(s->store_digest, store);
    (void)snprintf(number, sizeof number, "%lld", (long long)s->batch);
    KZ_TRY(kzi_meta_set(s, "last_batch", number, err));
    KZ_TRY(kzi_run_insert(s, s->run, &s->opts, err));
    KZ_TRY(kzi_prepare(s,
        "INSERT INTO batch VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", &q,
        err));
    sqlite3_bind_int64(q, 1, s->batch);
    sqlite3_bind_int64(q, 2, s->run);
    sqlite3_bind_text(q, 3, s->opts.name, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 4, sha256, -1, SQLITE_STATIC);
    sqlite3_bind_int64(q, 5, bytes);
    sqlite3_bind_text(q, 6, s->importers.data, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 7, s->opts.source, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 8, s->opts.options, -1, SQLITE_STATIC);
    sqlite3_bind_int(q, 9, r->rejects || r->findings ? 1 : 0);
    sqlite3_bind_int64(q, 10, r->records);
    sqlite3_bind_int64(q, 11, r->rejects);
    sqlite3_bind_int64(q, 12, r->findings);
    sqlite3_bind_text(q, 13, content, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 14, store, -1, SQLITE_STATIC);
    if (s->newest_filed != KZ_DATE_NONE)
        sqlite3_bind_int(q, 15, s->newest_filed);
    if (s->newest_as_of != KZ_DATE_NONE)
        sqlite3_bind_int(q, 16, s->newest_as_of);
    sqlite3_bind_text(q, 17, first.data, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 18, last.data, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    kz_buf_clear(&first);
    kz_buf_clear(&last);
    return st;
}

kz_status
kz_store_batch_commit(struct kz_store *s, const char *sha256, int64_t bytes,
    int dry_run, struct kz_batch_result *result, struct kz_error *err)
{
    kz_rowid same = 0;
    kz_status st;

    KZ_TRY(kzi_pipe_wait(s, err));
    KZ_TRY(find_same(s, sha256, &same, err));
    if (same || dry_run) {
        *result = s->result;
        result->id = 0;
        result->same_as = same;
        kz_store_batch_drop(s);
        return KZ_OK;
    }
    if (s->bulk)
        KZ_TRY(kzi_bulk_end(s, 1, err));
    if (s->no_key)
        KZ_TRY(kzi_key_make(s, err));
    s->no_key = 0;
    for (int t = 0; t < KZI_TABLES; t++)
        if (s->empty[t] && t != KZI_DOCUMENT && t != KZI_MENTION)
            KZ_TRY(kzi_indexes_make(s, (enum kzi_table)t, err));
    KZ_TRY(kzi_identity_commit(s, err));
    KZ_TRY(insert_batch(s, sha256, bytes, err));
    KZ_TRY(kzi_digests_change(s, 1, s->content, s->store_digest, err));
    finalize_all(s);
    if (s->fresh)
        KZ_TRY(kzi_publish_new(s, err));
    else
        KZ_TRY(kzi_exec(s, "COMMIT", err));
    s->in_batch = 0;
    kzi_graphs_remove(s);
    if (s->opts.replaces)
        kzi_search_remove(s);
    else
        kzi_gather_commit(s, s->batch);
    s->result.id = s->batch;
    *result = s->result;
out:
    if (st < 0)
        kz_store_batch_drop(s);
    return st;
}

kz_status
kz_store_batch_named(struct kz_store *s, const char *name, const char *source,
    kz_rowid *out, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    if (!s->db) {
        *out = 0;
        return KZ_OK;
    }
    KZ_TRY(kzi_prepare(s,
        "SELECT max(id) FROM batch WHERE name = ? AND source = ?", &q, err));
    sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, source, -1, SQLITE_STATIC);
    KZ_TRY(kzi_step(s, q, err));
    *out = sqlite3_column_int64(q, 0);
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}
