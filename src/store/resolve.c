/* Resolution: groups of linked mentions are decided anew, whole. */
#include "src/store/resolve.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/store/identity.h"

int
kzi_unique_scheme(const char *scheme)
{
    return strcmp(scheme, "houjin") == 0 ? 0
           : strcmp(scheme, "lei") == 0  ? 1
                                         : -1;
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
    const char *scheme, *value; /* in texts, set when all are there */
    size_t text;                /* offset of the scheme */
    size_t top;                 /* union-find: another node, or itself */
    size_t best;                /* of a top: the node with the best key */
    kz_rowid unique[2];         /* of a top: see struct kzi_class */
    int is_registered;
};

struct edge {
    size_t a, b; /* nodes, better key first */
    int reason;  /* enum kz_identity_reason: the smaller the stronger */
};

struct kzi_group {
    struct node *nodes;
    size_t count, cap;
    struct edge *edges;
    size_t nedges, edges_cap;
    struct kz_buf texts;
    struct kzi_idmap index; /* mention to node */
};

void
kzi_resolver_clear(struct kzi_resolver *r)
{
    sqlite3_finalize(r->mention);
    sqlite3_finalize(r->stated);
    sqlite3_finalize(r->derived);
    sqlite3_finalize(r->write);
    kz_free(r->decisions);
    kzi_idmap_clear(&r->decided);
    kzi_idmap_clear(&r->done);
    if (r->group) {
        kz_free(r->group->nodes);
        kz_free(r->group->edges);
        kz_buf_clear(&r->group->texts);
        kzi_idmap_clear(&r->group->index);
        kz_free(r->group);
    }
    memset(r, 0, sizeof *r);
}

static kz_status
note_decided(struct kzi_resolver *r, kz_rowid id, struct kz_error *err)
{
    size_t known;

    if (kzi_idmap_find(&r->decided, id, &known))
        return KZ_OK;
    return kzi_idmap_add(&r->decided, id, 1, err);
}

/* The decisions on mentions that exist; the others wait. */
static kz_status
load_decision(void *ctx, const struct kz_decision_row *row,
    struct kz_error *err)
{
    struct kzi_resolver *r = ctx;
    struct kzi_decision *d;
    kz_status st;

    if (!row->a || !row->b)
        return KZ_OK;
    if (kz_grow(&r->decisions, &r->decisions_cap, r->ndecisions + 1,
            sizeof *r->decisions) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    d = &r->decisions[r->ndecisions++];
    d->a = row->a;
    d->b = row->b;
    d->accept = row->decision.accept;
    KZ_TRY(note_decided(r, d->a, err));
    KZ_TRY(note_decided(r, d->b, err));
out:
    return st;
}

kz_status
kzi_resolver_open(struct kz_store *s, struct kzi_resolver *r,
    struct kz_error *err)
{
    kz_status st;

    memset(r, 0, sizeof *r);
    r->store = s;
    KZ_TRY(kzi_prepare(s,
        "SELECT scheme, value, scheme <> 'k' AND scheme <> 'local'"
        " FROM mention WHERE id = ?",
        &r->mention, err));
    KZ_TRY(kzi_prepare(s,
        "SELECT other FROM identifier WHERE mention = ?1"
        " UNION SELECT mention FROM identifier WHERE other = ?1",
        &r->stated, err));
    KZ_TRY(kzi_prepare(s,
        "SELECT b, reason FROM link WHERE a = ?1"
        " UNION SELECT a, reason FROM link WHERE b = ?1",
        &r->derived, err));
    KZ_TRY(kzi_prepare(s,
        "UPDATE mention SET party = ?1 WHERE id = ?2 AND party <> ?1",
        &r->write, err));
    r->group = kz_calloc(1, sizeof *r->group);
    if (!r->group)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    kz_buf_init(&r->group->texts);
    KZ_TRY(kz_scan_decisions(s, load_decision, r, err));
out:
    return st;
}

/* ---- collecting a group ---- */

/* The node of a mention, added if new; KZ_DONE: there is no such mention. */
static kz_status
node_of(struct kzi_resolver *r, kz_rowid id, size_t *out, struct kz_error *err)
{
    struct kzi_group *g = r->group;
    struct node *n;
    kz_status st = KZ_OK;

    if (kzi_idmap_find(&g->index, id, out))
        return KZ_OK;
    sqlite3_bind_int64(r->mention, 1, id);
    KZ_TRY(kzi_step(r->store, r->mention, err));
    if (st == KZ_DONE)
        goto out;
    if (kz_grow(&g->nodes, &g->cap, g->count + 1, sizeof *g->nodes) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kzi_idmap_add(&g->index, id, g->count, err));
    n = &g->nodes[g->count];
    memset(n, 0, sizeof *n);
    n->id = id;
    n->text = g->texts.len;
    n->is_registered = sqlite3_column_int(r->mention, 2);
    for (int i = 0; i < 2; i++) {
        kz_buf_puts(&g->texts, kzi_text_at(r->mention, i));
        kz_buf_putc(&g->texts, 0);
    }
    KZ_TRY(kz_buf_check(&g->texts, err));
    *out = g->count++;
out:
    sqlite3_reset(r->mention);
    return st;
}

static kz_status
add_edge(struct kzi_resolver *r, size_t from, kz_rowid to, int reason,
    struct kz_error *err)
{
    struct kzi_group *g = r->group;
    struct edge *e;
    size_t other;
    kz_status st;

    KZ_TRY(node_of(r, to, &other, err));
    /* each link is met from both ends */
    if (st == KZ_DONE || other <= from)
        return KZ_OK;
    if (kz_grow(&g->edges, &g->edges_cap, g->nedges + 1, sizeof *g->edges) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    e = &g->edges[g->nedges++];
    e->a = from;
    e->b = other;
    e->reason = reason;
out:
    return st;
}

/* The links of one node by one query; its second column is the reason. */
static kz_status
add_edges(struct kzi_resolver *r, sqlite3_stmt *q, size_t i,
    struct kz_error *err)
{
    kz_status st;

    sqlite3_bind_int64(q, 1, r->group->nodes[i].id);
    for (;;) {
        KZ_TRY(kzi_step(r->store, q, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(add_edge(r, i, sqlite3_column_int64(q, 0),
            sqlite3_column_count(q) > 1 ? sqlite3_column_int(q, 1)
                                        : KZ_SAME_STATED,
            err));
    }
    st = KZ_OK;
out:
    sqlite3_reset(q);
    return st;
}

static kz_status
add_accepted(struct kzi_resolver *r, size_t i, struct kz_error *err)
{
    kz_rowid id = r->group->nodes[i].id;
    size_t known;
    kz_status st = KZ_OK;

    if (!kzi_idmap_find(&r->decided, id, &known))
        return KZ_OK;
    for (size_t d = 0; d < r->ndecisions; d++) {
        const struct kzi_decision *x = &r->decisions[d];

        if (x->accept && (x->a == id || x->b == id))
            KZ_TRY(add_edge(r, i, x->a == id ? x->b : x->a, KZ_SAME_ACCEPTED,
                err));
    }
out:
    return st;
}

/* Everything that links reach from a mention, breadth first. */
static kz_status
collect(struct kzi_resolver *r, kz_rowid mention, int with_derived,
    struct kz_error *err)
{
    struct kzi_group *g = r->group;
    size_t first;
    kz_status st;

    g->count = g->nedges = 0;
    kz_buf_reset(&g->texts);
    kzi_idmap_reset(&g->index);
    KZ_TRY(node_of(r, mention, &first, err));
    if (st == KZ_DONE)
        goto out;
    for (size_t i = 0; i < g->count; i++) {
        KZ_TRY(add_edges(r, r->stated, i, err));
        KZ_TRY(add_accepted(r, i, err));
        if (with_derived)
            KZ_TRY(add_edges(r, r->derived, i, err));
    }
    for (size_t i = 0; i < g->count; i++) {
        struct node *n = &g->nodes[i];
        int u;

        n->scheme = g->texts.data + n->text;
        n->value = n->scheme + strlen(n->scheme) + 1;
        n->top = n->best = i;
        u = kzi_unique_scheme(n->scheme);
        if (u >= 0)
            n->unique[u] = n->id;
    }
    st = KZ_OK;
out:
    return st;
}

/* ---- deciding it ---- */

static int
node_compare(const struct node *a, const struct node *b)
{
    return kzi_key_compare(a->scheme, a->value, b->scheme, b->value);
}

struct sortable { /* an edge with what it is sorted by */
    const struct node *a, *b;
    int reason;
};

static int
edge_compare(const void *pa, const void *pb)
{
    const struct sortable *a = pa, *b = pb;
    int c = a->reason - b->reason;

    if (c == 0)
        c = node_compare(a->a, b->a);
    return c ? c : node_compare(a->b, b->b);
}

/* Stronger links first, then by their better, then by their worse key. */
static kz_status
sort_edges(struct kzi_group *g, struct kz_error *err)
{
    struct sortable *all;

    if (g->nedges == 0)
        return KZ_OK;
    all = kz_calloc(g->nedges, sizeof *all);
    if (!all)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < g->nedges; i++) {
        const struct node *a = &g->nodes[g->edges[i].a];
        const struct node *b = &g->nodes[g->edges[i].b];
        int swap = node_compare(a, b) > 0;

        all[i].a = swap ? b : a;
        all[i].b = swap ? a : b;
        all[i].reason = g->edges[i].reason;
    }
    qsort(all, g->nedges, sizeof *all, edge_compare);
    for (size_t i = 0; i < g->nedges; i++) {
        g->edges[i].a = (size_t)(all[i].a - g->nodes);
        g->edges[i].b = (size_t)(all[i].b - g->nodes);
        g->edges[i].reason = all[i].reason;
    }
    kz_free(all);
    return KZ_OK;
}

static size_t
top_of(struct kzi_group *g, size_t i)
{
    size_t top = i;

    while (g->nodes[top].top != top)
        top = g->nodes[top].top;
    while (g->nodes[i].top != top) {
        size_t next = g->nodes[i].top;

        g->nodes[i].top = top;
        i = next;
    }
    return top;
}

/* 1 if a person has said that someone of one top is nobody of the other. */
static int
is_rejected(struct kzi_resolver *r, size_t a, size_t b)
{
    struct kzi_group *g = r->group;

    for (size_t i = 0; i < r->ndecisions; i++) {
        const struct kzi_decision *d = &r->decisions[i];
        size_t x, y;

        if (d->accept || !kzi_idmap_find(&g->index, d->a, &x) ||
            !kzi_idmap_find(&g->index, d->b, &y))
            continue;
        x = top_of(g, x);
        y = top_of(g, y);
        if ((x == a && y == b) || (x == b && y == a))
            return 1;
    }
    return 0;
}

/* Two tops join unless each has another number of a unique scheme. */
static void
join(struct kzi_resolver *r, size_t a, size_t b)
{
    struct kzi_group *g = r->group;
    struct node *to = &g->nodes[a], *from = &g->nodes[b];

    if (a == b || is_rejected(r, a, b))
        return;
    for (int u = 0; u < 2; u++)
        if (to->unique[u] && from->unique[u] &&
            to->unique[u] != from->unique[u])
            return;
    for (int u = 0; u < 2; u++)
        if (!to->unique[u])
            to->unique[u] = from->unique[u];
    if (node_compare(&g->nodes[from->best], &g->nodes[to->best]) < 0)
        to->best = from->best;
    to->is_registered |= from->is_registered;
    from->top = a;
}

static kz_status
decide(struct kzi_resolver *r, struct kz_error *err)
{
    struct kzi_group *g = r->group;
    kz_status st;

    KZ_TRY(sort_edges(g, err));
    for (size_t i = 0; i < g->nedges; i++)
        join(r, top_of(g, g->edges[i].a), top_of(g, g->edges[i].b));
out:
    return st;
}

kz_status
kzi_class_of(struct kzi_resolver *r, kz_rowid mention, struct kzi_class *out,
    struct kz_error *err)
{
    const struct node *top;
    kz_status st;

    memset(out, 0, sizeof *out);
    out->rep = mention;
    KZ_TRY(collect(r, mention, 0, err));
    if (st == KZ_DONE)
        goto out;
    KZ_TRY(decide(r, err));
    top = &r->group->nodes[top_of(r->group, 0)];
    out->rep = r->group->nodes[top->best].id;
    out->is_registered = top->is_registered;
    memcpy(out->unique, top->unique, sizeof out->unique);
out:
    return st < 0 ? st : KZ_OK;
}

kz_status
kzi_class_members(struct kzi_resolver *r, kz_rowid mention,
    kz_status (*visit)(void *ctx, kz_rowid member, struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    struct kzi_group *g = r->group;
    kz_status st;

    KZ_TRY(collect(r, mention, 0, err));
    if (st == KZ_DONE)
        goto out;
    KZ_TRY(decide(r, err));
    for (size_t i = 0; i < g->count; i++)
        if (top_of(g, i) == top_of(g, 0))
            KZ_TRY(visit(ctx, g->nodes[i].id, err));
out:
    return st < 0 ? st : KZ_OK;
}

/* ---- writing it ---- */

static kz_status
write_parties(struct kzi_resolver *r, struct kz_error *err)
{
    struct kzi_group *g = r->group;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < g->count; i++) {
        const struct node *top = &g->nodes[top_of(g, i)];
        size_t known;

        sqlite3_bind_int64(r->write, 1, g->nodes[top->best].id);
        sqlite3_bind_int64(r->write, 2, g->nodes[i].id);
        KZ_TRY(kzi_step(r->store, r->write, err));
        sqlite3_reset(r->write);
        if (!kzi_idmap_find(&r->done, g->nodes[i].id, &known))
            KZ_TRY(kzi_idmap_add(&r->done, g->nodes[i].id, 1, err));
    }
    st = KZ_OK;
out:
    sqlite3_reset(r->write);
    return st;
}

kz_status
kzi_resolve(struct kzi_resolver *r, kz_rowid mention, struct kz_error *err)
{
    size_t known;
    kz_status st;

    if (kzi_idmap_find(&r->done, mention, &known))
        return KZ_OK;
    KZ_TRY(collect(r, mention, 1, err));
    if (st == KZ_DONE)
        goto out;
    KZ_TRY(decide(r, err));
    KZ_TRY(write_parties(r, err));
out:
    return st < 0 ? st : KZ_OK;
}

kz_status
kzi_resolve_range(struct kzi_resolver *r, kz_rowid first, kz_rowid last,
    struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_rowid id = first - 1;
    kz_status st = KZ_OK;

    if (first >= last)
        return KZ_OK;
    KZ_TRY(kzi_prepare(r->store,
        "SELECT x.id, x.mention FROM identifier x"
        " JOIN mention a ON a.id = x.mention JOIN mention b ON b.id = x.other"
        " WHERE x.id > ?1 AND x.id < ?2 AND a.party <> b.party"
        " ORDER BY x.id LIMIT 1",
        &q, err));
    for (;;) {
        kz_rowid mention;

        sqlite3_bind_int64(q, 1, id);
        sqlite3_bind_int64(q, 2, last);
        KZ_TRY(kzi_step(r->store, q, err));
        if (st == KZ_DONE)
            break;
        id = sqlite3_column_int64(q, 0);
        mention = sqlite3_column_int64(q, 1);
        sqlite3_reset(q);
        KZ_TRY(kzi_resolve(r, mention, err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}
