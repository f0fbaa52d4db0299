/* Identity: keys decided anew after a batch, and everything from nothing. */
#include "src/store/identity.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"

/* ---- the links of one key ---- */

struct link_writer {
    struct kz_store *store;
    sqlite3_stmt *read, *clear, *write;
    struct kzi_links old, new;
};

static void
writer_clear(struct link_writer *w)
{
    sqlite3_finalize(w->read);
    sqlite3_finalize(w->clear);
    sqlite3_finalize(w->write);
    kz_free(w->old.list);
    kz_free(w->new.list);
}

static kz_status
writer_open(struct kz_store *s, struct link_writer *w, struct kz_error *err)
{
    kz_status st;

    memset(w, 0, sizeof *w);
    w->store = s;
    KZ_TRY(kzi_prepare(s,
        "SELECT a, b, reason FROM link WHERE key = ? ORDER BY a, b", &w->read,
        err));
    KZ_TRY(kzi_prepare(s, "DELETE FROM link WHERE key = ?", &w->clear, err));
    KZ_TRY(kzi_prepare(s, "INSERT OR IGNORE INTO link VALUES(?, ?, ?, ?)",
        &w->write, err));
out:
    return st;
}

static kz_status
read_old(struct link_writer *w, int64_t key, struct kz_error *err)
{
    struct kzi_links *l = &w->old;
    kz_status st;

    l->count = 0;
    sqlite3_bind_int64(w->read, 1, key);
    for (;;) {
        KZ_TRY(kzi_step(w->store, w->read, err));
        if (st == KZ_DONE)
            break;
        if (kz_grow(&l->list, &l->cap, l->count + 1, sizeof *l->list) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        l->list[l->count].a = sqlite3_column_int64(w->read, 0);
        l->list[l->count].b = sqlite3_column_int64(w->read, 1);
        l->list[l->count++].reason =
            (enum kz_identity_reason)sqlite3_column_int(w->read, 2);
    }
    st = KZ_OK;
out:
    sqlite3_reset(w->read);
    return st;
}

static int
by_ends(const void *pa, const void *pb)
{
    const struct kz_identity_pair *a = pa, *b = pb;

    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    if (a->b != b->b)
        return a->b < b->b ? -1 : 1;
    return (int)a->reason - (int)b->reason;
}

/* In the order of read_old, each pair once with its strongest reason. */
static void
sort_links(struct kzi_links *l)
{
    size_t n = 0;

    if (l->count)
        qsort(l->list, l->count, sizeof *l->list, by_ends);
    for (size_t i = 0; i < l->count; i++)
        if (n == 0 || l->list[n - 1].a != l->list[i].a ||
            l->list[n - 1].b != l->list[i].b)
            l->list[n++] = l->list[i];
    l->count = n;
}

static int
is_same(const struct kzi_links *a, const struct kzi_links *b)
{
    if (a->count != b->count)
        return 0;
    for (size_t i = 0; i < a->count; i++)
        if (by_ends(&a->list[i], &b->list[i]) != 0)
            return 0;
    return 1;
}

static kz_status
touch(const struct kzi_links *l, struct kzi_ids *touched, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < l->count; i++) {
        KZ_TRY(kzi_ids_add(touched, l->list[i].a, err));
        KZ_TRY(kzi_ids_add(touched, l->list[i].b, err));
    }
out:
    return st;
}

/* Replace the links of a key where they differ. */
static kz_status
write_links(struct link_writer *w, int64_t key, struct kzi_ids *touched,
    struct kz_error *err)
{
    kz_status st;

    sort_links(&w->new);
    KZ_TRY(read_old(w, key, err));
    if (is_same(&w->old, &w->new))
        goto out;
    KZ_TRY(touch(&w->old, touched, err));
    KZ_TRY(touch(&w->new, touched, err));
    sqlite3_bind_int64(w->clear, 1, key);
    KZ_TRY(kzi_step(w->store, w->clear, err));
    sqlite3_reset(w->clear);
    for (size_t i = 0; i < w->new.count; i++) {
        sqlite3_bind_int64(w->write, 1, key);
        sqlite3_bind_int64(w->write, 2, w->new.list[i].a);
        sqlite3_bind_int64(w->write, 3, w->new.list[i].b);
        sqlite3_bind_int(w->write, 4, (int)w->new.list[i].reason);
        KZ_TRY(kzi_step(w->store, w->write, err));
        sqlite3_reset(w->write);
    }
out:
    sqlite3_reset(w->clear);
    sqlite3_reset(w->write);
    return st < 0 ? st : KZ_OK;
}

kz_status
kzi_identity_decide(struct kzi_resolver *r, struct kzi_ids *keys,
    struct kzi_ids *touched, struct kz_error *err)
{
    struct link_writer w;
    struct kzi_rules *rules = NULL;
    kz_status st;

    KZ_TRY(writer_open(r->store, &w, err));
    KZ_TRY(kzi_rules_open(r, &rules, err));
    kzi_ids_sort(keys);
    for (size_t i = 0; i < keys->count; i++) {
        KZ_TRY(kzi_rules_apply(rules, keys->list[i], &w.new, err));
        KZ_TRY(write_links(&w, keys->list[i], touched, err));
    }
out:
    kzi_rules_free(rules);
    writer_clear(&w);
    return st;
}

/* ---- batches ---- */

kz_status
kzi_identity_is_kept(struct kz_store *s, int *kept, struct kz_error *err)
{
    int64_t n;
    kz_status st;

    KZ_TRY(kzi_int(s, "SELECT EXISTS (SELECT 1 FROM name_key)", 0, &n, err));
    *kept = n != 0;
out:
    return st;
}

/*
 * A register of corporate numbers alone has nobody to be joined: its names get
 * keys when the first other name, address or birth date comes.
 */
static kz_status
is_needed(struct kz_store *s, int *needed, struct kz_error *err)
{
    int64_t n;
    kz_status st;

    KZ_TRY(kzi_int(s,
        "SELECT EXISTS (SELECT 1 FROM mention WHERE scheme = 'k')"
        " OR EXISTS (SELECT 1 FROM person WHERE birth_date IS NOT NULL)"
        " OR EXISTS (SELECT 1 FROM mention m CROSS JOIN name n ON n.mention ="
        " m.id WHERE m.scheme <> 'houjin' AND n.address IS NOT NULL)",
        0, &n, err));
    *needed = n != 0;
out:
    return st;
}

kz_status
kzi_identity_resolve(struct kzi_resolver *r, struct kzi_ids *touched,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    kzi_ids_sort(touched);
    for (size_t i = 0; i < touched->count; i++)
        KZ_TRY(kzi_resolve(r, touched->list[i], err));
out:
    return st;
}

/* Keys of all names, and the links of those that two rows share. */
static kz_status
make_all(struct kzi_resolver *r, struct kzi_ids *touched, struct kz_error *err)
{
    kz_rowid first[KZI_TABLES], last[KZI_TABLES];
    struct kzi_range all = { first, last };
    struct kzi_ids keys = { NULL, 0, 0 };
    sqlite3_stmt *q = NULL;
    kz_status st;

    for (int t = 0; t < KZI_TABLES; t++) {
        first[t] = 0;
        last[t] = INT64_MAX;
    }
    KZ_TRY(kzi_keys_change(r->store, &all, 1, NULL, err));
    KZ_TRY(kzi_prepare(r->store,
        "SELECT key FROM name_key GROUP BY key HAVING count(*) > 1", &q, err));
    KZ_TRY(kzi_ids_read(r->store, q, &keys, err));
    KZ_TRY(kzi_identity_decide(r, &keys, touched, err));
out:
    sqlite3_finalize(q);
    kzi_ids_clear(&keys);
    return st;
}

static kz_status
decide_batch(struct kzi_resolver *r, const struct kzi_range *rows,
    struct kzi_ids *touched, struct kz_error *err)
{
    struct kzi_ids keys = { NULL, 0, 0 };
    kz_status st;

    KZ_TRY(kzi_keys_change(r->store, rows, 1, &keys, err));
    KZ_TRY(kzi_keys_affected(r, rows, &keys, err));
    for (size_t i = 0; i < touched->count; i++)
        KZ_TRY(kzi_keys_of_class(r, touched->list[i], &keys, err));
    KZ_TRY(kzi_identity_decide(r, &keys, touched, err));
out:
    kzi_ids_clear(&keys);
    return st;
}

/* Mentions of decisions that wait no longer: one of the two is new. */
static kz_status
newly_decided(const struct kzi_resolver *r, kz_rowid first,
    struct kzi_ids *touched, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < r->ndecisions; i++) {
        const struct kzi_decision *d = &r->decisions[i];

        if (d->a < first && d->b < first)
            continue;
        KZ_TRY(kzi_ids_add(touched, d->a, err));
        KZ_TRY(kzi_ids_add(touched, d->b, err));
    }
out:
    return st;
}

kz_status
kzi_identity_commit(struct kz_store *s, struct kz_error *err)
{
    struct kzi_range rows = { s->first, s->next };
    struct kzi_ids touched = { NULL, 0, 0 };
    struct kzi_resolver r = { 0 };
    int kept;
    kz_status st;

    KZ_TRY(kzi_resolver_open(s, &r, err));
    KZ_TRY(newly_decided(&r, rows.first[KZI_MENTION], &touched, err));
    KZ_TRY(kzi_identity_is_kept(s, &kept, err));
    if (kept)
        KZ_TRY(decide_batch(&r, &rows, &touched, err));
    else if (s->needs_identity)
        KZ_TRY(make_all(&r, &touched, err));
    KZ_TRY(kzi_resolve_range(&r, rows.first[KZI_IDENTIFIER],
        rows.last[KZI_IDENTIFIER], err));
    KZ_TRY(kzi_identity_resolve(&r, &touched, err));
out:
    kzi_resolver_clear(&r);
    kzi_ids_clear(&touched);
    return st;
}

kz_status
kzi_identity_rebuild(struct kz_store *s, struct kz_error *err)
{
    struct kzi_ids touched = { NULL, 0, 0 };
    struct kzi_resolver r = { 0 };
    int64_t last;
    int needed;
    kz_status st;

    KZ_TRY(kzi_exec(s, "UPDATE mention SET party = id WHERE party <> id", err));
    KZ_TRY(kzi_exec(s, "DELETE FROM link", err));
    KZ_TRY(kzi_exec(s, "DELETE FROM name_key", err));
    KZ_TRY(kzi_resolver_open(s, &r, err));
    KZ_TRY(is_needed(s, &needed, err));
    if (needed)
        KZ_TRY(make_all(&r, &touched, err));
    KZ_TRY(kzi_int(s, "SELECT max(id) FROM identifier", 0, &last, err));
    KZ_TRY(kzi_resolve_range(&r, 1, last + 1, err));
    KZ_TRY(kzi_identity_resolve(&r, &touched, err));
    for (size_t i = 0; i < r.ndecisions; i++)
        KZ_TRY(kzi_resolve(&r, r.decisions[i].a, err));
out:
    kzi_resolver_clear(&r);
    kzi_ids_clear(&touched);
    return st;
}
