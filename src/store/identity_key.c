/* The keys under which equal names meet, kept in the table name_key. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/hash.h"
#include "keizu/base/name.h"
#include "src/store/identity.h"

kz_status
kzi_ids_add(struct kzi_ids *ids, int64_t id, struct kz_error *err)
{
    if (kz_grow(&ids->list, &ids->cap, ids->count + 1, sizeof *ids->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    ids->list[ids->count++] = id;
    return KZ_OK;
}

static int
by_value(const void *pa, const void *pb)
{
    const int64_t *a = pa, *b = pb;

    return *a < *b ? -1 : *a > *b;
}

void
kzi_ids_sort(struct kzi_ids *ids)
{
    size_t n = 0;

    if (ids->count)
        qsort(ids->list, ids->count, sizeof *ids->list, by_value);
    for (size_t i = 0; i < ids->count; i++)
        if (n == 0 || ids->list[n - 1] != ids->list[i])
            ids->list[n++] = ids->list[i];
    ids->count = n;
}

int
kzi_ids_has(const struct kzi_ids *ids, int64_t id)
{
    return ids->count && bsearch(&id, ids->list, ids->count, sizeof *ids->list,
                             by_value) != NULL;
}

kz_status
kzi_ids_read(struct kz_store *s, sqlite3_stmt *q, struct kzi_ids *ids,
    struct kz_error *err)
{
    kz_status st;

    for (;;) {
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        for (int i = 0; i < sqlite3_column_count(q); i++)
            KZ_TRY(kzi_ids_add(ids, sqlite3_column_int64(q, i), err));
    }
    st = KZ_OK;
out:
    return st;
}

void
kzi_ids_clear(struct kzi_ids *ids)
{
    kz_free(ids->list);
    memset(ids, 0, sizeof *ids);
}

/* ---- keys ---- */

/* The folded name in text becomes a key; with a birth date another. */
static int64_t
key_of(struct kz_buf *text, kz_date birth)
{
    struct kz_digest d;

    if (birth != KZ_DATE_NONE)
        kz_buf_printf(text, "\tb%d", (int)birth);
    d = kz_digest_of(text->data, text->len);
    return (int64_t)((d.lo & ~(uint64_t)1) | (birth != KZ_DATE_NONE));
}

/* One row: text, use, birth date.  Gives its keys, at most two. */
static kz_status
keys_of_row(sqlite3_stmt *q, int column, struct kz_buf *text, int64_t key[2],
    int *n, struct kz_error *err)
{
    const char *name = kzi_text_at(q, column);
    const char *use = kzi_text_at(q, column + 1);
    kz_date birth = kzi_date_at(q, column + 2, KZ_DATE_NONE);
    kz_status st = KZ_OK;

    *n = 0;
    if (!name ||
        (use && (strcmp(use, "printed") == 0 || strcmp(use, "reading") == 0)))
        return KZ_OK;
    kz_buf_reset(text);
    KZ_TRY(kz_name_fold(name, strlen(name), text, err));
    KZ_TRY(kz_buf_check(text, err));
    if (text->len == 0)
        goto out;
    key[(*n)++] = key_of(text, KZ_DATE_NONE);
    if (birth != KZ_DATE_NONE)
        key[(*n)++] = key_of(text, birth);
    st = kz_buf_check(text, err);
out:
    return st;
}

struct pair { /* a row of name_key */
    int64_t key, row;
};

struct change { /* rows on their way into name_key or out of it */
    struct kz_store *store;
    sqlite3_stmt *write;
    struct pair *pairs;
    size_t count, cap, most;
    struct kzi_ids *keys; /* gets the keys too; NULL */
    struct kz_buf text;
};

static int
by_pair(const void *pa, const void *pb)
{
    const struct pair *a = pa, *b = pb;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* In the order of the table: it is then read and written from front to back. */
static kz_status
flush(struct change *c, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (c->count)
        qsort(c->pairs, c->count, sizeof *c->pairs, by_pair);
    for (size_t i = 0; i < c->count; i++) {
        sqlite3_bind_int64(c->write, 1, c->pairs[i].key);
        sqlite3_bind_int64(c->write, 2, c->pairs[i].row);
        KZ_TRY(kzi_step(c->store, c->write, err));
        sqlite3_reset(c->write);
        if (c->keys && (i == 0 || c->pairs[i].key != c->pairs[i - 1].key))
            KZ_TRY(kzi_ids_add(c->keys, c->pairs[i].key, err));
    }
    c->count = 0;
    st = KZ_OK;
out:
    sqlite3_reset(c->write);
    return st;
}

/* The rows of one table. */
static kz_status
change_table(struct change *c, int person, kz_rowid first, kz_rowid last,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(c->store,
        person ? "SELECT id, text, use, birth_date FROM person"
                 " WHERE id >= ? AND id < ?"
               : "SELECT id, text, use, NULL FROM name"
                 " WHERE id >= ? AND id < ?",
        &q, err));
    sqlite3_bind_int64(q, 1, first);
    sqlite3_bind_int64(q, 2, last);
    for (;;) {
        int64_t key[2];
        int n;

        KZ_TRY(kzi_step(c->store, q, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(keys_of_row(q, 1, &c->text, key, &n, err));
        if (c->count + 2 > c->most)
            KZ_TRY(flush(c, err));
        if (kz_grow(&c->pairs, &c->cap, c->count + 2, sizeof *c->pairs) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        for (int i = 0; i < n; i++) {
            c->pairs[c->count].key = key[i];
            c->pairs[c->count++].row = sqlite3_column_int64(q, 0) * 2 + person;
        }
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

kz_status
kzi_keys_change(struct kz_store *s, const struct kzi_range *rows, int sign,
    struct kzi_ids *keys, struct kz_error *err)
{
    struct change c = { .store = s, .keys = keys };
    kz_status st;

    kz_buf_init(&c.text);
    c.most = (size_t)(s->memory / 8) / sizeof *c.pairs;
    if (c.most < 4096)
        c.most = 4096;
    KZ_TRY(kzi_prepare(s,
        sign > 0 ? "INSERT OR IGNORE INTO name_key VALUES(?, ?)"
                 : "DELETE FROM name_key WHERE key = ? AND row = ?",
        &c.write, err));
    for (int person = 0; person < 2; person++) {
        enum kzi_table t = person ? KZI_PERSON : KZI_NAME;

        KZ_TRY(change_table(&c, person, rows->first[t], rows->last[t], err));
    }
    KZ_TRY(flush(&c, err));
out:
    sqlite3_finalize(c.write);
    kz_free(c.pairs);
    kz_buf_clear(&c.text);
    return st;
}

/* ---- what a batch bears on beyond its own names ---- */

/* Add the keys of the names a query gives: text, use, birth date. */
static kz_status
add_keys(struct kz_store *s, sqlite3_stmt *q, struct kz_buf *text,
    struct kzi_ids *keys, struct kz_error *err)
{
    kz_status st;

    for (;;) {
        int64_t key[2];
        int n;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(keys_of_row(q, 0, text, key, &n, err));
        for (int i = 0; i < n; i++)
            KZ_TRY(kzi_ids_add(keys, key[i], err));
    }
    st = KZ_OK;
out:
    return st;
}

/* The names of table who(id), of mentions below a number. */
#define NAMES_OF_WHO(below)                                                 \
    " SELECT n.text, n.use, NULL FROM who CROSS JOIN name n ON n.mention =" \
    " who.id WHERE who.id < " below " UNION ALL SELECT p.text, p.use,"      \
    " p.birth_date FROM who CROSS JOIN person p ON p.mention = who.id"      \
    " WHERE who.id < " below

/* Names of mention ?1, of its officers, and of those who hold it by name. */
static const char names_of_class[] =
    "WITH who(id) AS (SELECT ?1 UNION SELECT person FROM role WHERE company ="
    " ?1 UNION SELECT h.owner FROM holding h JOIN mention m ON m.id = h.owner"
    " WHERE h.owned = ?1 AND m.scheme = 'k')" NAMES_OF_WHO("?2");

static kz_status
gather(void *ctx, kz_rowid member, struct kz_error *err)
{
    return kzi_ids_add(ctx, member, err);
}

kz_status
kzi_keys_of_class(struct kzi_resolver *r, kz_rowid mention,
    struct kzi_ids *keys, struct kz_error *err)
{
    struct kzi_ids members = { NULL, 0, 0 };
    sqlite3_stmt *q = NULL;
    struct kz_buf text;
    kz_status st;

    kz_buf_init(&text);
    KZ_TRY(kzi_class_members(r, mention, gather, &members, err));
    KZ_TRY(kzi_prepare(r->store, names_of_class, &q, err));
    for (size_t i = 0; i < members.count; i++) {
        sqlite3_reset(q);
        sqlite3_bind_int64(q, 1, members.list[i]);
        sqlite3_bind_int64(q, 2, INT64_MAX);
        KZ_TRY(add_keys(r->store, q, &text, keys, err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    kzi_ids_clear(&members);
    kz_buf_clear(&text);
    return st;
}

/* Older mentions that new links join to others: ?1 <= id < ?2, older ?3. */
static const char newly_linked[] =
    "SELECT x.mention, x.other FROM identifier x WHERE x.id >= ?1 AND"
    " x.id < ?2 AND (x.mention < ?3 OR x.other < ?3) AND NOT EXISTS (SELECT 1"
    " FROM identifier y WHERE y.mention = x.mention AND y.other = x.other AND"
    " (y.id < ?1 OR y.id >= ?2))";
/*
 * All names of older parties of which the batch says anything, gives a post or
 * a holding by name: an address or a type bears on each of them.  ?9: older.
 */
static const char newly_used[] =
    "WITH who(id) AS (SELECT person FROM role WHERE id >= ?1 AND id < ?2"
    " UNION SELECT owner FROM holding WHERE id >= ?3 AND id < ?4 AND owner IN"
    " (SELECT id FROM mention WHERE scheme = 'k')"
    " UNION SELECT mention FROM name WHERE id >= ?5 AND id < ?6"
    " UNION SELECT mention FROM party_fact WHERE id >= ?7 AND id < ?8"
    " UNION SELECT mention FROM person WHERE id >= ?10 AND id < "
    "?11)" NAMES_OF_WHO("?9");

static kz_status
affected_by_links(struct kzi_resolver *r, const struct kzi_range *rows,
    struct kzi_ids *keys, struct kz_error *err)
{
    struct kzi_ids ends = { NULL, 0, 0 };
    kz_rowid older = rows->first[KZI_MENTION];
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(r->store, newly_linked, &q, err));
    sqlite3_bind_int64(q, 1, rows->first[KZI_IDENTIFIER]);
    sqlite3_bind_int64(q, 2, rows->last[KZI_IDENTIFIER]);
    sqlite3_bind_int64(q, 3, older);
    KZ_TRY(kzi_ids_read(r->store, q, &ends, err));
    kzi_ids_sort(&ends);
    for (size_t i = 0; i < ends.count; i++)
        KZ_TRY(kzi_keys_of_class(r, ends.list[i], keys, err));
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    kzi_ids_clear(&ends);
    return st;
}

kz_status
kzi_keys_affected(struct kzi_resolver *r, const struct kzi_range *rows,
    struct kzi_ids *keys, struct kz_error *err)
{
    static const enum kzi_table tables[] = { KZI_ROLE, KZI_HOLDING, KZI_NAME,
        KZI_PARTY, KZI_PERSON };
    static const int parameter[] = { 1, 3, 5, 7, 10 };
    sqlite3_stmt *q = NULL;
    struct kz_buf text;
    kz_status st;

    kz_buf_init(&text);
    KZ_TRY(affected_by_links(r, rows, keys, err));
    KZ_TRY(kzi_prepare(r->store, newly_used, &q, err));
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        sqlite3_bind_int64(q, parameter[i], rows->first[tables[i]]);
        sqlite3_bind_int64(q, parameter[i] + 1, rows->last[tables[i]]);
    }
    sqlite3_bind_int64(q, 9, rows->first[KZI_MENTION]);
    KZ_TRY(add_keys(r->store, q, &text, keys, err));
out:
    sqlite3_finalize(q);
    kz_buf_clear(&text);
    return st;
}
