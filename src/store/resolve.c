/*
 * Resolution: which mentions are one party.  In this release identifiers
 * decide and nothing else: two mentions are one party when documents link
 * them, unless that would give one party two corporate numbers or two LEIs;
 * such a link is kept as a fact, reported, and joins nobody.
 *
 * The answer depends on the set of links only, never on their order: a group
 * of linked mentions is always decided anew from its links in the order of
 * their keys.
 */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/store/store_priv.h"

/* Schemes of which a party has one number only. */
static int
is_unique_scheme(const char *scheme)
{
    return strcmp(scheme, "houjin") == 0 || strcmp(scheme, "lei") == 0;
}

static int
scheme_class(const char *scheme)
{
    if (strcmp(scheme, "houjin") == 0)
        return 0;
    if (strcmp(scheme, "lei") == 0)
        return 1;
    if (strcmp(scheme, "edinet") == 0)
        return 2;
    if (strcmp(scheme, "local") == 0)
        return 4;
    if (strcmp(scheme, "k") == 0)
        return 5;
    return 3; /* other registers, and sources named by --source */
}

int
kzi_key_compare(const char *scheme_a, const char *value_a, const char *scheme_b,
    const char *value_b)
{
    int c = scheme_class(scheme_a) - scheme_class(scheme_b);

    if (c == 0)
        c = strcmp(scheme_a, scheme_b);
    return c ? c : strcmp(value_a, value_b);
}

struct node {
    kz_rowid id;
    char *scheme, *value;
    size_t top; /* union-find: index of another node, or itself */
};

struct group {
    struct node *nodes;
    size_t count, cap;
    size_t (*links)[2]; /* indexes of nodes, smaller key first */
    size_t nlinks, links_cap;
};

/* What a group is read and written with, prepared once for many groups. */
struct queries {
    sqlite3_stmt *mention, *links, *write;
};

static void
queries_clear(struct queries *q)
{
    sqlite3_finalize(q->mention);
    sqlite3_finalize(q->links);
    sqlite3_finalize(q->write);
}

static kz_status
queries_prepare(struct kz_store *s, struct queries *q, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_prepare(s, "SELECT scheme, value FROM mention WHERE id = ?",
        &q->mention, err));
    KZ_TRY(kzi_prepare(s,
        "SELECT other FROM identifier WHERE mention = ?1"
        " UNION SELECT mention FROM identifier WHERE other = ?1",
        &q->links, err));
    KZ_TRY(kzi_prepare(s, "UPDATE mention SET party = ?1 WHERE id = ?2",
        &q->write, err));
out:
    return st;
}

static void
group_clear(struct group *g)
{
    for (size_t i = 0; i < g->count; i++) {
        kz_free(g->nodes[i].scheme);
        kz_free(g->nodes[i].value);
    }
    kz_free(g->nodes);
    kz_free(g->links);
}

static size_t
group_find(const struct group *g, kz_rowid id)
{
    size_t i = 0;

    while (i < g->count && g->nodes[i].id != id)
        i++;
    return i;
}

/* Add a mention by its row; 1 if it exists, 0 if not, negative on failure. */
static kz_status
group_add(struct kz_store *s, sqlite3_stmt *q, struct group *g, kz_rowid id,
    struct kz_error *err)
{
    struct node *n;
    kz_status st;

    sqlite3_bind_int64(q, 1, id);
    KZ_TRY(kzi_step(s, q, err));
    if (st == KZ_DONE)
        goto out;
    if (kz_grow(&g->nodes, &g->cap, g->count + 1, sizeof *g->nodes) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    n = &g->nodes[g->count];
    memset(n, 0, sizeof *n);
    n->id = id;
    n->top = g->count;
    n->scheme = kz_strdup((const char *)sqlite3_column_text(q, 0));
    n->value = kz_strdup((const char *)sqlite3_column_text(q, 1));
    g->count++;
    if (!n->scheme || !n->value)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    st = KZ_OK;
out:
    sqlite3_reset(q);
    return st;
}

/* Everything that links reach from the first node, breadth first. */
static kz_status
group_collect(struct kz_store *s, const struct queries *with, struct group *g,
    struct kz_error *err)
{
    sqlite3_stmt *q = with->links;
    kz_status st;

    for (size_t i = 0; i < g->count; i++) {
        sqlite3_reset(q);
        sqlite3_bind_int64(q, 1, g->nodes[i].id);
        for (;;) {
            size_t j;
            kz_rowid other;

            KZ_TRY(kzi_step(s, q, err));
            if (st == KZ_DONE)
                break;
            other = sqlite3_column_int64(q, 0);
            j = group_find(g, other);
            if (j == g->count)
                KZ_TRY(group_add(s, with->mention, g, other, err));
            if (j == i)
                continue;
            if (kz_grow(&g->links, &g->links_cap, g->nlinks + 1,
                    sizeof *g->links) < 0)
                KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
            g->links[g->nlinks][0] = i;
            g->links[g->nlinks++][1] = j;
        }
    }
    st = KZ_OK;
out:
    sqlite3_reset(q);
    return st;
}

static int
node_compare(const struct node *a, const struct node *b)
{
    return kzi_key_compare(a->scheme, a->value, b->scheme, b->value);
}

/* Links in the order of their better, then their worse key. */
static void
sort_links(struct group *g)
{
    for (size_t i = 0; i < g->nlinks; i++) {
        size_t *l = g->links[i];

        if (node_compare(&g->nodes[l[0]], &g->nodes[l[1]]) > 0) {
            size_t t = l[0];

            l[0] = l[1];
            l[1] = t;
        }
    }
    /* groups are small: a plain insertion sort needs no context argument */
    for (size_t i = 1; i < g->nlinks; i++) {
        for (size_t j = i; j > 0; j--) {
            size_t *a = g->links[j - 1], *b = g->links[j], t;
            int c = node_compare(&g->nodes[a[0]], &g->nodes[b[0]]);

            if (c == 0)
                c = node_compare(&g->nodes[a[1]], &g->nodes[b[1]]);
            if (c <= 0)
                break;
            t = a[0], a[0] = b[0], b[0] = t;
            t = a[1], a[1] = b[1], b[1] = t;
        }
    }
}

static size_t
top_of(const struct group *g, size_t i)
{
    while (g->nodes[i].top != i)
        i = g->nodes[i].top;
    return i;
}

/* Two tops may not join when each has another number of a unique scheme. */
static int
may_join(const struct group *g, size_t a, size_t b)
{
    for (size_t i = 0; i < g->count; i++) {
        if (top_of(g, i) != a || !is_unique_scheme(g->nodes[i].scheme))
            continue;
        for (size_t j = 0; j < g->count; j++)
            if (top_of(g, j) == b &&
                strcmp(g->nodes[i].scheme, g->nodes[j].scheme) == 0 &&
                strcmp(g->nodes[i].value, g->nodes[j].value) != 0)
                return 0;
    }
    return 1;
}

static kz_status
write_parties(struct kz_store *s, sqlite3_stmt *q, const struct group *g,
    struct kz_error *err)
{
    kz_status st;

    for (size_t i = 0; i < g->count; i++) {
        const struct node *best = &g->nodes[i];

        for (size_t j = 0; j < g->count; j++)
            if (top_of(g, j) == top_of(g, i) &&
                node_compare(&g->nodes[j], best) < 0)
                best = &g->nodes[j];
        sqlite3_reset(q);
        sqlite3_bind_int64(q, 1, best->id);
        sqlite3_bind_int64(q, 2, g->nodes[i].id);
        KZ_TRY(kzi_step(s, q, err));
    }
    st = KZ_OK;
out:
    sqlite3_reset(q);
    return st;
}

/* Decide the group of one mention. */
static kz_status
resolve_with(struct kz_store *s, const struct queries *q, kz_rowid mention,
    struct kz_error *err)
{
    struct group g = { 0 };
    kz_status st;

    KZ_TRY(group_add(s, q->mention, &g, mention, err));
    if (st == KZ_DONE)
        goto out;
    KZ_TRY(group_collect(s, q, &g, err));
    sort_links(&g);
    for (size_t i = 0; i < g.nlinks; i++) {
        size_t a = top_of(&g, g.links[i][0]), b = top_of(&g, g.links[i][1]);

        if (a != b && may_join(&g, a, b))
            g.nodes[b].top = a;
    }
    KZ_TRY(write_parties(s, q->write, &g, err));
out:
    group_clear(&g);
    return st < 0 ? st : KZ_OK;
}

kz_status
kzi_resolve(struct kz_store *s, kz_rowid mention, struct kz_error *err)
{
    struct queries with = { 0 };
    kz_status st;

    KZ_TRY(queries_prepare(s, &with, err));
    st = resolve_with(s, &with, mention, err);
out:
    queries_clear(&with);
    return st;
}

kz_status
kzi_resolve_range(struct kz_store *s, kz_rowid first, kz_rowid last,
    struct kz_error *err)
{
    struct queries with = { 0 };
    sqlite3_stmt *q = NULL;
    kz_rowid id = first - 1;
    kz_status st = KZ_OK;

    if (first >= last)
        return KZ_OK;
    KZ_TRY(queries_prepare(s, &with, err));
    KZ_TRY(kzi_prepare(s,
        "SELECT x.id, x.mention FROM identifier x"
        " JOIN mention a ON a.id = x.mention JOIN mention b ON b.id = x.other"
        " WHERE x.id > ?1 AND x.id < ?2 AND a.party <> b.party"
        " ORDER BY x.id LIMIT 1",
        &q, err));
    for (;;) {
        kz_rowid mention;

        sqlite3_reset(q);
        sqlite3_bind_int64(q, 1, id);
        sqlite3_bind_int64(q, 2, last);
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        id = sqlite3_column_int64(q, 0);
        mention = sqlite3_column_int64(q, 1);
        sqlite3_reset(q);
        KZ_TRY(resolve_with(s, &with, mention, err));
    }
    st = KZ_OK;
out:
    queries_clear(&with);
    sqlite3_finalize(q);
    return st;
}
