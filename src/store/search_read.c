/*
 * Search file: asking it for rows that may match, and comparing its terms
 * with those of the store.  A reader believes it only where it says that it
 * is of the store's very batches.
 */
#include "src/store/search_priv.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "keizu/base/alloc.h"

static int
number(sqlite3 *db, const char *sql, int64_t *out)
{
    sqlite3_stmt *q = NULL;
    int ok = sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK &&
             sqlite3_step(q) == SQLITE_ROW;

    if (ok)
        *out = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return ok;
}

/*
 * As long as it says: SQLite takes what is cut off the last page for zeros,
 * and finds nothing there.
 */
int
kzi_search_is_ours(sqlite3 *db, const char *path)
{
    int64_t app, version, pages, size;
    struct stat sb;

    return number(db, "PRAGMA application_id", &app) &&
           number(db, "PRAGMA user_version", &version) &&
           app == KZI_SEARCH_APPLICATION_ID && version == KZI_SEARCH_VERSION &&
           number(db, "PRAGMA page_count", &pages) &&
           number(db, "PRAGMA page_size", &size) && stat(path, &sb) == 0 &&
           (int64_t)sb.st_size / size >= pages;
}

void
kzi_search_close(struct kz_store *s)
{
    sqlite3_finalize(s->search_terms);
    s->search_terms = NULL;
    (void)sqlite3_close(s->search);
    s->search = NULL;
}

void
kzi_search_forget(struct kz_store *s)
{
    kzi_search_close(s);
    s->search_file = KZ_SEARCH_UNASKED;
}

/* It cannot be used: every row will be read, and the caller may say why. */
static kz_status
give_up(struct kz_store *s, enum kz_search_file why)
{
    kzi_search_close(s);
    s->search_file = why;
    return KZ_DONE;
}

/* A journal that a killed writer left, or a writer at work, is for the next
 * writer to see to. */
static kz_status
damaged(struct kz_store *s, struct kz_error *err)
{
    int rc = s->search ? sqlite3_errcode(s->search) & 0xFF : SQLITE_OK;

    if (rc == SQLITE_NOMEM)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (rc == SQLITE_BUSY || rc == SQLITE_READONLY || rc == SQLITE_CANTOPEN)
        return give_up(s, KZ_SEARCH_STALE);
    return give_up(s, KZ_SEARCH_DAMAGED);
}

/* 1 if the file's text is the state; -1 if it cannot be read. */
static int
has_state(struct kz_store *s, const char *state)
{
    sqlite3_stmt *q = NULL;
    int is = -1;

    if (sqlite3_prepare_v2(s->search,
            "SELECT value FROM meta WHERE key = 'state'", -1, &q,
            NULL) == SQLITE_OK &&
        sqlite3_step(q) == SQLITE_ROW &&
        sqlite3_column_type(q, 0) == SQLITE_TEXT)
        is = strcmp((const char *)sqlite3_column_text(q, 0), state) == 0;
    sqlite3_finalize(q);
    return is;
}

/* Open the file for the store's present state.  KZ_DONE: it is of no use. */
static kz_status
open_search(struct kz_store *s, struct kz_error *err)
{
    char state[KZ_DIGEST_TEXT];
    char *path = kzi_with_suffix(s->path, KZI_SEARCH_SUFFIX);
    struct stat sb;
    kz_status st = KZ_OK;
    int is = 1;

    if (!path)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    KZ_TRY(kzi_search_state(s, state, err));
    if (stat(path, &sb) != 0) {
        st = give_up(s, KZ_SEARCH_MISSING);
        goto out;
    }
    if (sqlite3_open_v2(path, &s->search, SQLITE_OPEN_READONLY, NULL) !=
            SQLITE_OK ||
        sqlite3_db_config(s->search, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) !=
            SQLITE_OK ||
        sqlite3_busy_timeout(s->search, 500) != SQLITE_OK ||
        sqlite3_exec(s->search,
            "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; BEGIN", NULL,
            NULL, NULL) != SQLITE_OK ||
        !kzi_search_is_ours(s->search, path) ||
        (is = has_state(s, state)) < 0) {
        st = damaged(s, err);
        goto out;
    }
    if (!is) {
        st = give_up(s, KZ_SEARCH_STALE);
        goto out;
    }
    if (sqlite3_prepare_v2(s->search,
            "SELECT blocks FROM term WHERE id BETWEEN ? AND ?", -1,
            &s->search_terms, NULL) != SQLITE_OK) {
        st = damaged(s, err);
        goto out;
    }
    s->search_file = KZ_SEARCH_USED;
out:
    kz_free(path);
    return st;
}

/* ---- asking ---- */

struct question {
    struct kz_store *s;
    struct kzi_blocks found, more; /* so far, and of the next term */
    struct kz_error *err;
    int64_t before; /* the term before */
    int terms;
};

/* Add the blocks of one list; -1 if it is damaged, 0 without memory. */
static int
decode(struct kzi_blocks *b, const unsigned char *p, size_t n)
{
    const unsigned char *end = p + n;
    int64_t block = 0;
    int k;

    while ((k = kzi_blocks_next(&p, end, &block)) > 0) {
        if (kz_grow(&b->list, &b->cap, b->count + 1, sizeof *b->list) < 0)
            return 0;
        b->list[b->count++] = block;
    }
    return k < 0 ? -1 : 1;
}

/* Lists of the terms first to last into m->more. */
static kz_status
read_terms(struct question *m, int64_t first, int64_t last)
{
    sqlite3_stmt *q = m->s->search_terms;
    int rc, ok = 1;

    m->more.count = 0;
    sqlite3_bind_int64(q, 1, first);
    sqlite3_bind_int64(q, 2, last);
    while (ok > 0 && (rc = sqlite3_step(q)) == SQLITE_ROW)
        ok = decode(&m->more, sqlite3_column_blob(q, 0),
            (size_t)sqlite3_column_bytes(q, 0));
    (void)sqlite3_reset(q);
    if (ok == 0)
        return kz_fail(m->err, KZ_ENOMEM, "out of memory");
    if (ok < 0)
        return give_up(m->s, KZ_SEARCH_DAMAGED);
    return rc == SQLITE_DONE ? KZ_OK : damaged(m->s, m->err);
}

static int
compare(const void *pa, const void *pb)
{
    const int64_t *a = pa, *b = pb;

    return *a < *b ? -1 : *a > *b;
}

void
kzi_blocks_unique(struct kzi_blocks *b)
{
    size_t n = 0;

    if (b->count > 1)
        qsort(b->list, b->count, sizeof *b->list, compare);
    for (size_t i = 0; i < b->count; i++)
        if (n == 0 || b->list[n - 1] != b->list[i])
            b->list[n++] = b->list[i];
    b->count = n;
}

/* Keep of found what is in more too. */
static void
intersect(struct question *m)
{
    size_t n = 0, k = 0;

    for (size_t i = 0; i < m->found.count; i++) {
        while (k < m->more.count && m->more.list[k] < m->found.list[i])
            k++;
        if (k < m->more.count && m->more.list[k] == m->found.list[i])
            m->found.list[n++] = m->found.list[i];
    }
    m->found.count = n;
}

/* A pair has one list; a character alone all the pairs it begins. */
static kz_status
ask_term(void *ctx, int64_t term)
{
    struct question *m = ctx;
    int64_t before = m->before;
    int alone = KZI_TERM_B(term) == 0;
    kz_status st;

    m->before = term;
    if (alone && before && KZI_TERM_B(before) == KZI_TERM_A(term))
        return KZ_OK; /* the second of a pair says the same */
    if (m->terms && m->found.count == 0)
        return KZ_OK;
    KZ_TRY(read_terms(m, term, alone ? term | 0x1FFFFF : term));
    if (st == KZ_DONE)
        return st;
    if (alone)
        kzi_blocks_unique(&m->more);
    if (m->terms++) {
        intersect(m);
    } else {
        struct kzi_blocks swap = m->found;

        m->found = m->more;
        m->more = swap;
    }
out:
    return st;
}

kz_status
kzi_search_candidates(struct kz_store *s, enum kzi_place place, const char *key,
    size_t n, struct kzi_blocks *out, struct kz_error *err)
{
    struct question m = { .s = s, .err = err };
    kz_status st = KZ_OK;

    if (s->in_batch) /* what it brings is in no search file */
        return KZ_DONE;
    if (s->search_file == KZ_SEARCH_UNASKED)
        KZ_TRY(open_search(s, err));
    if (s->search_file != KZ_SEARCH_USED)
        return KZ_DONE;
    KZ_TRY(kzi_bigrams(place, key, n, ask_term, &m));
    if (st == KZ_OK && !m.terms)
        st = KZ_DONE;
    if (st == KZ_DONE || m.found.count == 0)
        goto out;
    if (kz_grow(&out->list, &out->cap, out->count + m.found.count,
            sizeof *out->list) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    memcpy(out->list + out->count, m.found.list,
        m.found.count * sizeof *out->list);
    out->count += m.found.count;
out:
    kz_free(m.found.list);
    kz_free(m.more.list);
    return st;
}

enum kz_search_file
kz_store_search_file(const struct kz_store *s)
{
    return s->search_file;
}

/* ---- verify ---- */

/* 1 if the row is the term as its rows give it. */
static int
is_same(sqlite3_stmt *q, const struct kzi_term *t)
{
    unsigned char bytes[10], *p = bytes;
    const unsigned char *have = sqlite3_column_blob(q, 2);
    size_t n = (size_t)sqlite3_column_bytes(q, 2), k;

    kzi_blocks_put(&p, t->first);
    k = (size_t)(p - bytes);
    return sqlite3_column_int64(q, 0) == t->term &&
           sqlite3_column_int64(q, 1) == t->last && n == k + t->len && have &&
           memcmp(have, bytes, k) == 0 &&
           (t->len == 0 || memcmp(have + k, t->blocks, t->len) == 0);
}

/* KZ_DONE: the file's terms are not these. */
static kz_status
compare_terms(struct kz_store *s, const struct kzi_terms *t,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    size_t i = 0;
    int rc = sqlite3_prepare_v2(s->search,
        "SELECT id, last, blocks FROM term ORDER BY id", -1, &q, NULL);
    int same = 1;

    if (rc == SQLITE_OK)
        while (same && (rc = sqlite3_step(q)) == SQLITE_ROW) {
            same = i < t->count && is_same(q, &t->slots[i]);
            i++;
        }
    sqlite3_finalize(q);
    if (!same || (rc == SQLITE_DONE && i < t->count))
        return give_up(s, KZ_SEARCH_DAMAGED);
    return rc == SQLITE_DONE ? KZ_OK : damaged(s, err);
}

kz_status
kzi_search_verify(struct kz_store *s, int *sound, struct kz_error *err)
{
    struct kzi_terms terms = { .count = 0 };
    kz_status st;

    kzi_search_forget(s);
    KZ_TRY(open_search(s, err));
    if (st == KZ_OK) {
        for (int t = 0; t < 2; t++)
            KZ_TRY(kzi_search_rows(s, t, 0, INT64_MAX, &terms, err));
        KZ_TRY(kzi_terms_sort(&terms, err));
        KZ_TRY(compare_terms(s, &terms, err));
    }
    /* none, or one of before, is for the next writer to make */
    *sound = s->search_file != KZ_SEARCH_DAMAGED;
    st = KZ_OK;
out:
    kzi_search_forget(s); /* a file that is open cannot be changed */
    kzi_terms_clear(&terms);
    return st;
}
