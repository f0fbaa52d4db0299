/*
 * Finding parties by what a person types: identifiers, names, parts of names.
 *
 * Names are folded on both sides while scanning (keizu/base/name.h), so a
 * search sees every name of the store; an index comes with the search file.
 */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/name.h"
#include "keizu/store/query.h"
#include "src/store/store_priv.h"

struct hit {
    kz_rowid party;
    int how; /* 0 identifier, 1 name, 2 part of a name, 3 of an address */
    char *matched, *key;
};

struct hits {
    struct hit *list;
    size_t count, cap;
};

static const char *const how_names[] = { "identifier", "name", "part",
    "address" };

static void
hits_clear(struct hits *h)
{
    for (size_t i = 0; i < h->count; i++) {
        kz_free(h->list[i].matched);
        kz_free(h->list[i].key);
    }
    kz_free(h->list);
}

static kz_status
hits_add(struct kz_store *s, struct hits *h, kz_rowid party, int how,
    const char *matched, struct kz_error *err)
{
    struct kz_buf key;
    struct hit *x;
    kz_status st;

    kz_buf_init(&key);
    KZ_TRY(kz_party_key(s, party, &key, err));
    if (kz_grow(&h->list, &h->cap, h->count + 1, sizeof *h->list) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    x = &h->list[h->count++];
    x->party = party;
    x->how = how;
    x->matched = kz_strdup(matched);
    x->key = kz_buf_take(&key);
    if (!x->matched || !x->key)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
out:
    kz_buf_clear(&key);
    return st;
}

static int
hit_compare(const void *pa, const void *pb)
{
    const struct hit *a = pa, *b = pb;
    int c = a->how - b->how;

    if (c == 0)
        c = strcmp(a->key, b->key);
    return c ? c : strcmp(a->matched, b->matched);
}

/* Identifiers: "scheme:value", or the bare value in any scheme. */
static kz_status
search_identifier(struct kz_store *s, const char *text, struct hits *h,
    struct kz_error *err)
{
    const char *colon = strchr(text, ':');
    struct kz_buf scheme;
    sqlite3_stmt *q = NULL;
    kz_status st = KZ_OK;

    kz_buf_init(&scheme);
    if (colon)
        kz_buf_add(&scheme, text, (size_t)(colon - text));
    KZ_TRY(kz_buf_check(&scheme, err));
    /* a securities code has 4 characters, or 5 with a trailing 0 */
    KZ_TRY(kzi_prepare(s,
        colon ? "SELECT DISTINCT party, scheme || ':' || value FROM mention"
                " WHERE scheme = ?1 AND (value = ?2"
                " OR (scheme = 'sec' AND value = ?2 || '0'))"
              : "SELECT DISTINCT party, scheme || ':' || value FROM mention"
                " WHERE value = ?2"
                " OR (scheme = 'sec' AND value = ?2 || '0')",
        &q, err));
    sqlite3_bind_text(q, 1, scheme.data, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, colon ? colon + 1 : text, -1, SQLITE_STATIC);
    for (;;) {
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(hits_add(s, h, sqlite3_column_int64(q, 0), 0,
            (const char *)sqlite3_column_text(q, 1), err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    kz_buf_clear(&scheme);
    return st;
}

/* Every name whose folded form is, or with part contains, the folded text. */
static kz_status
search_names(struct kz_store *s, const char *text, int part, struct hits *h,
    struct kz_error *err)
{
    struct kz_buf want, full, core, have;
    sqlite3_stmt *q = NULL;
    kz_status st;

    kz_buf_init(&want);
    kz_buf_init(&full);
    kz_buf_init(&core);
    kz_buf_init(&have);
    KZ_TRY(kz_name_fold(text, strlen(text), &full, err));
    KZ_TRY(kz_name_fold_core(text, strlen(text), &core, err));
    KZ_TRY(kzi_prepare(s,
        "SELECT x.text, m.party FROM name x JOIN mention m ON m.id ="
        " x.mention WHERE x.text IS NOT NULL UNION ALL"
        " SELECT x.text, m.party FROM person x JOIN mention m ON m.id ="
        " x.mention WHERE x.text IS NOT NULL",
        &q, err));
    for (;;) {
        const char *name;
        int how = -1;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        name = (const char *)sqlite3_column_text(q, 0);
        kz_buf_reset(&have);
        KZ_TRY(kz_name_fold(name, strlen(name), &have, err));
        if (strcmp(have.data, full.data) == 0)
            how = 1;
        else if (part && core.len && strstr(have.data, core.data))
            how = 2;
        if (how >= 0)
            KZ_TRY(hits_add(s, h, sqlite3_column_int64(q, 1), how, name, err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    kz_buf_clear(&want);
    kz_buf_clear(&full);
    kz_buf_clear(&core);
    kz_buf_clear(&have);
    return st;
}

static int
hit_compare_party(const void *pa, const void *pb)
{
    const struct hit *a = pa, *b = pb;

    if (a->party != b->party)
        return a->party < b->party ? -1 : 1;
    return hit_compare(pa, pb);
}

/* Addresses that contain the folded text; never those of persons. */
static kz_status
search_addresses(struct kz_store *s, const char *text, struct hits *h,
    struct kz_error *err)
{
    struct kz_buf want, have;
    sqlite3_stmt *q = NULL;
    kz_status st;

    kz_buf_init(&want);
    kz_buf_init(&have);
    KZ_TRY(kz_name_fold(text, strlen(text), &want, err));
    KZ_TRY(kzi_prepare(s,
        "SELECT x.address, m.party FROM name x JOIN mention m ON m.id ="
        " x.mention WHERE x.address IS NOT NULL",
        &q, err));
    for (;;) {
        const char *address;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        address = (const char *)sqlite3_column_text(q, 0);
        kz_buf_reset(&have);
        KZ_TRY(kz_name_fold(address, strlen(address), &have, err));
        if (want.len && strstr(have.data, want.data))
            KZ_TRY(hits_add(s, h, sqlite3_column_int64(q, 1), 3, address, err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    kz_buf_clear(&want);
    kz_buf_clear(&have);
    return st;
}

/* Sort, and keep the best hit of each party. */
static void
hits_unique(struct hits *h)
{
    size_t n = 0;

    if (!h->count)
        return;
    qsort(h->list, h->count, sizeof *h->list, hit_compare_party);
    for (size_t i = 0; i < h->count; i++) {
        if (n && h->list[n - 1].party == h->list[i].party) {
            kz_free(h->list[i].matched);
            kz_free(h->list[i].key);
        } else {
            h->list[n++] = h->list[i];
        }
    }
    h->count = n;
    qsort(h->list, h->count, sizeof *h->list, hit_compare);
}

kz_status
kz_store_search(struct kz_store *s, const char *text, int64_t limit,
    kz_status (*visit)(void *ctx, const struct kz_found *f,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    struct hits h = { 0 };
    kz_status st;

    KZ_TRY(search_identifier(s, text, &h, err));
    KZ_TRY(search_names(s, text, 1, &h, err));
    KZ_TRY(search_addresses(s, text, &h, err));
    hits_unique(&h);
    for (size_t i = 0; i < h.count; i++) {
        struct kz_found f = { h.list[i].party, h.list[i].matched,
            how_names[h.list[i].how] };

        if (limit > 0 && (int64_t)i >= limit)
            break;
        st = visit(ctx, &f, err);
        if (st != KZ_OK)
            break;
    }
out:
    hits_clear(&h);
    return st;
}

/* "a (id), b (id), ..." of the first few, for the error text. */
static void
list_some(const struct hits *h, struct kz_buf *out)
{
    for (size_t i = 0; i < h->count && i < 5; i++)
        kz_buf_printf(out, "%s%s (%s)", i ? ", " : "", h->list[i].matched,
            h->list[i].key);
    if (h->count > 5)
        kz_buf_puts(out, ", ...");
}

kz_status
kz_party_find(struct kz_store *s, const char *text, kz_rowid *party,
    struct kz_error *err)
{
    struct hits h = { 0 };
    struct kz_buf some;
    kz_status st;

    kz_buf_init(&some);
    KZ_TRY(search_identifier(s, text, &h, err));
    hits_unique(&h);
    if (h.count == 0) {
        KZ_TRY(search_names(s, text, 0, &h, err));
        hits_unique(&h);
    }
    if (h.count == 1) {
        *party = h.list[0].party;
        goto out;
    }
    if (h.count > 1) {
        list_some(&h, &some);
        KZ_TRY(kz_fail(err, KZ_EINVAL, "%s is ambiguous: %s", text, some.data));
    }
    KZ_TRY(search_names(s, text, 1, &h, err));
    hits_unique(&h);
    list_some(&h, &some);
    if (h.count)
        st = kz_fail(err, KZ_EINVAL, "no party is %s; the nearest: %s", text,
            some.data);
    else
        st = kz_fail(err, KZ_EINVAL, "no party is %s", text);
out:
    hits_clear(&h);
    kz_buf_clear(&some);
    return st;
}
