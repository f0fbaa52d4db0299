/*
 * Finding parties by what a person types: identifiers, names, parts of names.
 *
 * Names are folded on both sides (keizu/base/name.h) and compared.  The search
 * file says which rows can match; without it every row is read.
 */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/name.h"
#include "keizu/store/query.h"
#include "src/store/search_priv.h"

struct hit {
    kz_rowid party;
    int how; /* index of how_names */
    char *matched, *key;
};

struct hits {
    struct hit *list;
    size_t count, cap;
};

enum how { BY_IDENTIFIER, BY_NAME, BY_PART, BY_LIKENESS, BY_ADDRESS };

static const char *const how_names[] = { "identifier", "name", "part",
    "similar", "address" };

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
    /* a securities code has 4 characters, or 5 with a trailing 0; the list
     * of schemes lets the index of keys answer without one */
    KZ_TRY(kzi_prepare(s,
        colon ? "SELECT DISTINCT party, scheme || ':' || value FROM mention"
                " WHERE scheme = ?1 AND value IN (?2,"
                " CASE ?1 WHEN 'sec' THEN ?2 || '0' ELSE ?2 END)"
              : "WITH RECURSIVE list(scheme) AS (SELECT min(scheme) FROM"
                " mention UNION ALL SELECT (SELECT min(m.scheme) FROM mention"
                " m WHERE m.scheme > list.scheme) FROM list"
                " WHERE list.scheme IS NOT NULL)"
                " SELECT DISTINCT m.party, m.scheme || ':' || m.value"
                " FROM list CROSS JOIN mention m ON m.scheme = list.scheme"
                " AND m.value IN (?2,"
                " CASE list.scheme WHEN 'sec' THEN ?2 || '0' ELSE ?2 END)",
        &q, err));
    sqlite3_bind_text(q, 1, scheme.data, -1, SQLITE_STATIC);
    sqlite3_bind_text(q, 2, colon ? colon + 1 : text, -1, SQLITE_STATIC);
    for (;;) {
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(hits_add(s, h, sqlite3_column_int64(q, 0), BY_IDENTIFIER,
            (const char *)sqlite3_column_text(q, 1), err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    kz_buf_clear(&scheme);
    return st;
}

/* ---- names and addresses ---- */

/* What is asked, folded once. */
struct want {
    struct kz_buf full, core; /* with and without the legal form */
    struct kz_buf key, kana;  /* search keys; kana "" if it cannot be read so */
    struct kz_buf have, have_key; /* of the row at hand */
    struct kzi_variants variants;
    int part; /* also what contains it, or is like it */
};

static void
want_clear(struct want *w)
{
    kz_buf_clear(&w->full);
    kz_buf_clear(&w->core);
    kz_buf_clear(&w->key);
    kz_buf_clear(&w->kana);
    kz_buf_clear(&w->have);
    kz_buf_clear(&w->have_key);
}

static kz_status
want_init(struct want *w, const char *text, int part, struct kz_error *err)
{
    struct kz_buf read;
    kz_status st;

    kz_buf_init(&read);
    kz_buf_init(&w->full);
    kz_buf_init(&w->core);
    kz_buf_init(&w->key);
    kz_buf_init(&w->kana);
    kz_buf_init(&w->have);
    kz_buf_init(&w->have_key);
    kzi_variants_init(&w->variants);
    w->part = part;
    KZ_TRY(kz_name_fold(text, strlen(text), &w->full, err));
    KZ_TRY(kz_name_fold_core(text, strlen(text), &w->core, err));
    kzi_search_key(&w->variants, w->core.data, w->core.len, &w->key);
    if (kzi_search_kana(w->core.data, w->core.len, &read))
        kzi_search_key(&w->variants, read.data, read.len, &w->kana);
    KZ_TRY(kz_buf_check(&read, err));
    KZ_TRY(kz_buf_check(&w->key, err));
    KZ_TRY(kz_buf_check(&w->kana, err));
out:
    kz_buf_clear(&read);
    return st;
}

/* 1 if the folded text has the part, but not as letters of a legal form's
 * token: k is in no name because {kk} is. */
static int
has_part(const char *folded, const char *part)
{
    const char *hit = folded;

    while ((hit = strstr(hit, part)) != NULL) {
        const char *p = hit;

        while (p > folded && p[-1] != '{' && p[-1] != '}')
            p--;
        if (p == folded || p[-1] == '}' || part[0] == '{')
            return 1;
        hit++;
    }
    return 0;
}

/* How the name is what is wanted; -1: not at all. */
static kz_status
compare_name(struct want *w, const char *name, int *how, struct kz_error *err)
{
    kz_status st = KZ_OK;

    *how = -1;
    kz_buf_reset(&w->have);
    KZ_TRY(kz_name_fold(name, strlen(name), &w->have, err));
    if (strcmp(w->have.data, w->full.data) == 0)
        *how = BY_NAME;
    else if (w->part && w->core.len && has_part(w->have.data, w->core.data))
        *how = BY_PART;
    if (*how >= 0 || !w->part)
        return KZ_OK;
    kz_buf_reset(&w->have_key);
    kzi_search_key(&w->variants, w->have.data, w->have.len, &w->have_key);
    KZ_TRY(kz_buf_check(&w->have_key, err));
    if ((w->key.len && strstr(w->have_key.data, w->key.data)) ||
        (w->kana.len && strstr(w->have_key.data, w->kana.data)))
        *how = BY_LIKENESS;
out:
    return st;
}

static kz_status
compare_address(struct want *w, const char *address, int *how,
    struct kz_error *err)
{
    kz_status st;

    *how = -1;
    kz_buf_reset(&w->have);
    KZ_TRY(kz_name_fold(address, strlen(address), &w->have, err));
    if (w->full.len && has_part(w->have.data, w->full.data))
        *how = BY_ADDRESS;
out:
    return st;
}

static kz_status
party_of(struct kz_store *s, sqlite3_stmt *q, kz_rowid mention, kz_rowid *party,
    struct kz_error *err)
{
    kz_status st;

    sqlite3_bind_int64(q, 1, mention);
    KZ_TRY(kzi_step(s, q, err));
    *party = st == KZ_OK ? sqlite3_column_int64(q, 0) : 0;
    st = KZ_OK;
out:
    (void)sqlite3_reset(q);
    return st;
}

/* One query of rows, and the party behind a row that matches. */
struct scan {
    struct kz_store *s;
    enum kzi_place place;
    sqlite3_stmt *rows, *party;
};

/* Compare the rows first <= id < last. */
static kz_status
scan_rows(struct scan *c, struct want *w, kz_rowid first, kz_rowid last,
    struct hits *h, struct kz_error *err)
{
    kz_status st;

    sqlite3_bind_int64(c->rows, 1, first);
    sqlite3_bind_int64(c->rows, 2, last);
    for (;;) {
        const char *text;
        kz_rowid party;
        int how;

        KZ_TRY(kzi_step(c->s, c->rows, err));
        if (st == KZ_DONE)
            break;
        text = (const char *)sqlite3_column_text(c->rows, 0);
        if (c->place == KZI_AT_ADDRESS)
            KZ_TRY(compare_address(w, text, &how, err));
        else
            KZ_TRY(compare_name(w, text, &how, err));
        if (how < 0)
            continue;
        KZ_TRY(party_of(c->s, c->party, sqlite3_column_int64(c->rows, 1),
            &party, err));
        if (party)
            KZ_TRY(hits_add(c->s, h, party, how, text, err));
    }
    st = KZ_OK;
out:
    (void)sqlite3_reset(c->rows);
    return st;
}

/*
 * The blocks of rows that may match.  What is a part needs the key of the
 * core, what is the whole the key of all of it: the two differ where a legal
 * form stands inside.  KZ_DONE: unknown.
 */
static kz_status
candidates(struct scan *c, struct want *w, struct kzi_blocks *b,
    struct kz_error *err)
{
    const struct kz_buf *all[2] = { &w->full, &w->core };
    int names = c->place != KZI_AT_ADDRESS;
    struct kz_buf key;
    kz_status st = KZ_OK;

    kz_buf_init(&key);
    for (int i = 0; i < (names && w->part ? 2 : 1); i++) {
        kz_buf_reset(&key);
        kzi_search_part(&w->variants, all[i]->data, all[i]->len, &key);
        KZ_TRY(kz_buf_check(&key, err));
        KZ_TRY(kzi_search_candidates(c->s, c->place, key.data, key.len, b,
            err));
        if (st == KZ_DONE)
            goto out;
    }
    if (names && w->kana.len)
        KZ_TRY(kzi_search_candidates(c->s, c->place, w->kana.data, w->kana.len,
            b, err));
    kzi_blocks_unique(b);
out:
    kz_buf_clear(&key);
    return st;
}

static kz_status
search_place(struct kz_store *s, enum kzi_place place, struct want *w,
    struct hits *h, struct kz_error *err)
{
    static const char *const rows[KZI_PLACES] = {
        [KZI_AT_NAME] = "SELECT text, mention FROM name"
                        " WHERE id >= ? AND id < ? AND text IS NOT NULL",
        [KZI_AT_PERSON] = "SELECT text, mention FROM person"
                          " WHERE id >= ? AND id < ? AND text IS NOT NULL",
        [KZI_AT_ADDRESS] = "SELECT address, mention FROM name"
                           " WHERE id >= ? AND id < ? AND address IS NOT NULL",
    };
    struct scan c = { s, place, NULL, NULL };
    struct kzi_blocks b = { 0 };
    kz_status st;

    KZ_TRY(kzi_prepare(s, rows[place], &c.rows, err));
    KZ_TRY(kzi_prepare(s, "SELECT party FROM mention WHERE id = ?", &c.party,
        err));
    KZ_TRY(candidates(&c, w, &b, err));
    if (st == KZ_DONE)
        KZ_TRY(scan_rows(&c, w, 0, INT64_MAX, h, err));
    else
        for (size_t i = 0; i < b.count; i++)
            KZ_TRY(scan_rows(&c, w, (b.list[i] - 1) * KZI_BLOCK_ROWS,
                b.list[i] * KZI_BLOCK_ROWS, h, err));
out:
    sqlite3_finalize(c.rows);
    sqlite3_finalize(c.party);
    kz_free(b.list);
    return st;
}

/* Every name that is the text or, with part, contains it or is like it; then
 * addresses that contain it, never those of persons. */
static kz_status
search_names(struct kz_store *s, const char *text, int part, int addresses,
    struct hits *h, struct kz_error *err)
{
    struct want w;
    kz_status st;

    KZ_TRY(want_init(&w, text, part, err));
    KZ_TRY(search_place(s, KZI_AT_NAME, &w, h, err));
    KZ_TRY(search_place(s, KZI_AT_PERSON, &w, h, err));
    if (addresses)
        KZ_TRY(search_place(s, KZI_AT_ADDRESS, &w, h, err));
out:
    want_clear(&w);
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
    KZ_TRY(search_names(s, text, 1, 1, &h, err));
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
        KZ_TRY(search_names(s, text, 0, 0, &h, err));
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
    KZ_TRY(search_names(s, text, 1, 0, &h, err));
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
