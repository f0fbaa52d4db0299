/* Undo: a batch taken back, and the digests kept in step. */
#include <stdio.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/store/identity.h"
#include "src/store/search_priv.h"

kz_status
kzi_digests_change(struct kz_store *s, int sign, struct kz_digest content,
    struct kz_digest store, struct kz_error *err)
{
    static const char *const keys[2] = { "content", "store" };
    const struct kz_digest change[2] = { content, store };
    struct kz_buf b;
    kz_status st = KZ_OK;

    kz_buf_init(&b);
    for (int i = 0; i < 2; i++) {
        struct kz_digest sum;
        char hex[KZ_DIGEST_TEXT];

        KZ_TRY(kzi_meta_get(s, keys[i], &b, err));
        if (!kz_digest_parse(b.data, &sum))
            KZ_TRY(kz_fail(err, KZ_ESTORE,
                "store %s: its %s digest is "
                "damaged",
                s->path, keys[i]));
        if (sign > 0)
            kz_digest_add(&sum, change[i]);
        else
            kz_digest_sub(&sum, change[i]);
        kz_digest_hex(sum, hex);
        KZ_TRY(kzi_meta_set(s, keys[i], hex, err));
    }
out:
    kz_buf_clear(&b);
    return st;
}

/* "holding=12" in a batch's list of rows. */
int
kzi_rows_find(const char *rows, enum kzi_table t, kz_rowid *out)
{
    size_t n = strlen(kzi_table_names[t]);
    const char *p = rows;
    long long v;

    while (p && *p) {
        if (strncmp(p, kzi_table_names[t], n) == 0 && p[n] == '=' &&
            sscanf(p + n + 1, "%lld", &v) == 1) {
            *out = v;
            return 1;
        }
        p = strchr(p, ' ');
        if (p)
            p++;
    }
    return 0;
}

struct undo {
    kz_rowid first[KZI_TABLES], last[KZI_TABLES];
    struct kz_digest content, store;
    kz_rowid run;
};

static kz_status
read_batch(struct kz_store *s, kz_rowid batch, struct undo *u,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT first_rows, last_rows, content, store, run FROM batch"
        " WHERE id = ?",
        &q, err));
    sqlite3_bind_int64(q, 1, batch);
    KZ_TRY(kzi_step(s, q, err));
    if (st == KZ_DONE)
        KZ_TRY(kz_fail(err, KZ_EINVAL, "there is no batch %lld",
            (long long)batch));
    for (int t = 0; t < KZI_TABLES; t++)
        if (!kzi_rows_find((const char *)sqlite3_column_text(q, 0),
                (enum kzi_table)t, &u->first[t]) ||
            !kzi_rows_find((const char *)sqlite3_column_text(q, 1),
                (enum kzi_table)t, &u->last[t]))
            KZ_TRY(kz_fail(err, KZ_ESTORE,
                "store %s: the rows of batch %lld are not noted", s->path,
                (long long)batch));
    if (!kz_digest_parse((const char *)sqlite3_column_text(q, 2),
            &u->content) ||
        !kz_digest_parse((const char *)sqlite3_column_text(q, 3), &u->store))
        KZ_TRY(kz_fail(err, KZ_ESTORE,
            "store %s: a digest of batch %lld is damaged", s->path,
            (long long)batch));
    u->run = sqlite3_column_int64(q, 4);
out:
    sqlite3_finalize(q);
    return st < 0 ? st : KZ_OK;
}

static kz_status
delete_range(struct kz_store *s, const char *table, kz_rowid first,
    kz_rowid last, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    char sql[128];
    kz_status st;

    (void)snprintf(sql, sizeof sql, "DELETE FROM %s WHERE id >= ? AND id < ?",
        table);
    KZ_TRY(kzi_prepare(s, sql, &q, err));
    sqlite3_bind_int64(q, 1, first);
    sqlite3_bind_int64(q, 2, last);
    KZ_TRY(kzi_step(s, q, err));
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

/* Mentions whose links go away with the batch, and those of decisions. */
static kz_status
linked_mentions(struct kzi_resolver *r, const struct undo *u,
    struct kzi_ids *out, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(r->store,
        "SELECT mention FROM identifier WHERE id >= ?1 AND id < ?2"
        " UNION SELECT other FROM identifier WHERE id >= ?1 AND id < ?2",
        &q, err));
    sqlite3_bind_int64(q, 1, u->first[KZI_IDENTIFIER]);
    sqlite3_bind_int64(q, 2, u->last[KZI_IDENTIFIER]);
    KZ_TRY(kzi_ids_read(r->store, q, out, err));
    for (size_t i = 0; i < r->ndecisions; i++) {
        KZ_TRY(kzi_ids_add(out, r->decisions[i].a, err));
        KZ_TRY(kzi_ids_add(out, r->decisions[i].b, err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

/* Mentions that no fact speaks of any more. */
static const char orphans[] =
    "DELETE FROM mention WHERE id IN (SELECT id FROM mention EXCEPT"
    " SELECT mention FROM party_fact EXCEPT SELECT mention FROM name EXCEPT"
    " SELECT mention FROM person EXCEPT SELECT mention FROM identifier EXCEPT"
    " SELECT other FROM identifier EXCEPT SELECT owner FROM holding EXCEPT"
    " SELECT owned FROM holding EXCEPT SELECT person FROM role EXCEPT"
    " SELECT company FROM role EXCEPT SELECT appointed_by FROM role EXCEPT"
    " SELECT company FROM capital EXCEPT SELECT company FROM category EXCEPT"
    " SELECT mention FROM succession EXCEPT SELECT successor FROM succession"
    " EXCEPT SELECT party FROM finding)";

/* The keys of names that the batch bears on; its own names' are taken out. */
static kz_status
take_keys(struct kzi_resolver *r, const struct undo *u,
    const struct kzi_ids *linked, struct kzi_ids *keys, struct kz_error *err)
{
    kz_rowid first[KZI_TABLES];
    struct kzi_range rows = { first, u->last };
    kz_status st;

    memcpy(first, u->first, sizeof first);
    KZ_TRY(kzi_keys_change(r->store, &rows, -1, keys, err));
    first[KZI_MENTION] = INT64_MAX; /* a later batch may speak of each */
    KZ_TRY(kzi_keys_affected(r, &rows, keys, err));
    for (size_t i = linked->count - 2 * r->ndecisions; i < linked->count; i++)
        KZ_TRY(kzi_keys_of_class(r, linked->list[i], keys, err));
out:
    return st;
}

kz_status
kzi_undo(struct kz_store *s, kz_rowid batch, struct kz_error *err)
{
    struct undo u;
    struct kzi_ids linked = { NULL, 0, 0 }, keys = { NULL, 0, 0 };
    struct kzi_resolver r = { 0 };
    int kept;
    kz_status st;

    KZ_TRY(read_batch(s, batch, &u, err));
    KZ_TRY(kzi_resolver_open(s, &r, err));
    KZ_TRY(linked_mentions(&r, &u, &linked, err));
    KZ_TRY(kzi_identity_is_kept(s, &kept, err));
    if (kept)
        KZ_TRY(take_keys(&r, &u, &linked, &keys, err));
    for (int t = KZI_TABLES - 1; t >= 0; t--)
        if (t != KZI_MENTION)
            KZ_TRY(delete_range(s, kzi_table_names[t], u.first[t], u.last[t],
                err));
    KZ_TRY(delete_range(s, "batch", batch, batch + 1, err));
    KZ_TRY(kzi_exec(s,
        "DELETE FROM run WHERE id NOT IN (SELECT run FROM batch)", err));
    KZ_TRY(kzi_exec(s, orphans, err));
    kzi_resolver_clear(&r); /* decisions on mentions that are gone wait */
    KZ_TRY(kzi_resolver_open(s, &r, err));
    KZ_TRY(kzi_identity_decide(&r, &keys, &linked, err));
    KZ_TRY(kzi_identity_resolve(&r, &linked, err));
    KZ_TRY(kzi_exec(s,
        "DELETE FROM family WHERE id NOT IN (SELECT family FROM holding"
        " UNION SELECT family FROM role)",
        err));
    KZ_TRY(kzi_digests_change(s, -1, u.content, u.store, err));
out:
    kzi_resolver_clear(&r);
    kzi_ids_clear(&linked);
    kzi_ids_clear(&keys);
    return st;
}

kz_status
kz_store_undo(struct kz_store *s, kz_rowid batch, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_change_begin(s, err));
    kzi_search_forget(s);
    s->names_valid = 0;
    KZ_TRY(kzi_undo(s, batch, err));
    KZ_TRY(kzi_change_end(s, err));
    kzi_search_remove(s);
out:
    if (st < 0)
        kz_store_batch_drop(s);
    return st;
}
