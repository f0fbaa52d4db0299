/* Ultimate controllers by groups that grow together (keizu/analysis/tops.h). */
#include "keizu/analysis/tops.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/sort.h"
#include "keizu/graph/scc.h"
#include "src/analysis/control_priv.h"

#define NONE UINT32_MAX

__extension__ typedef __int128 wide;

struct kz_tops {
    const struct kz_graph *g;
    kz_node *root; /* [nc] of the group of a column's company */
    uint8_t *self; /* [nc] it is a root that its own group carries */
};

/* What a group of the loop under way holds of a member of the loop. */
struct entry {
    struct kzi_tally votes;
    uint32_t group, member;
    uint32_t next;  /* entry of the group */
    uint32_t chain; /* entry in the same place of the table */
};

struct group {
    uint32_t parent; /* itself, until it came to another */
    uint32_t first;  /* its entries */
    uint32_t size;
    kz_node root;
};

struct work {
    const struct kz_control *k;
    const struct kz_columns *c;
    struct kz_tops *t;
    struct kz_order order;
    uint32_t *src; /* [m] the owner's column, or KZ_SRC_CLASS */
    /* the loop under way: members are its columns, ascending */
    const uint32_t *column;
    uint32_t members;
    kz_node *outside; /* roots of its owners, ascending: groups after members */
    size_t noutside, outside_cap;
    struct group *group;
    size_t group_cap;
    struct entry *entry;
    size_t entries, entry_cap;
    uint32_t *table; /* [mask + 1] entries by group and member */
    uint32_t mask;
    size_t table_cap;
    uint32_t *queue; /* [members] entries that carry their member */
    size_t queue_len, queue_cap;
    uint8_t *queued; /* [members] */
    size_t queued_cap;
};

/* The root of an arc's owner, as far as it is known. */
static kz_node
root_of(const struct work *w, uint64_t arc)
{
    uint32_t owner = w->src[arc];

    return owner == KZ_SRC_CLASS ? w->c->owner[arc] : w->t->root[owner];
}

/* ---- one company ---- */

/* The only group that can hold more than half of the lower or upper ends. */
static kz_node
candidate(const struct work *w, uint32_t column, int upper)
{
    kz_node best = KZ_NODE_NONE;
    wide ahead = 0;

    for (uint64_t a = w->c->start[column]; a < w->c->start[column + 1]; a++) {
        struct kzi_tally y = { 0 };
        kz_node root = root_of(w, a);
        int64_t end;

        if (!kzi_control_count(w->k, a, column, &y))
            continue;
        end = upper ? y.hi : y.lo;
        if (root == best) {
            ahead += end;
        } else if (ahead >= end) {
            ahead -= end;
        } else {
            ahead = end - ahead;
            best = root;
        }
    }
    return best;
}

static int
is_carried_by(const struct work *w, uint32_t column, kz_node root)
{
    struct kzi_tally y = { 0 };
    int counted = 0;

    for (uint64_t a = w->c->start[column]; a < w->c->start[column + 1]; a++)
        if (root_of(w, a) == root)
            counted |= kzi_control_count(w->k, a, column, &y);
    return counted && kzi_control_passes(w->k, column, &y);
}

/*
 * Whoever passes has more than half of the lower or of the upper ends, an
 * open end or not: where it has half of both, others have the rest, and the
 * register is infeasible or their own open ends leave them less.
 */
static void
solve_one(struct work *w, uint32_t column)
{
    kz_node company = w->c->node[column];

    w->t->root[column] = company;
    for (int upper = 0; upper < 2; upper++) {
        kz_node root = candidate(w, column, upper);

        if (root == KZ_NODE_NONE || !is_carried_by(w, column, root))
            continue;
        w->t->root[column] = root;
        w->t->self[column] = root == company;
        return;
    }
}

/* ---- a loop ---- */

static uint32_t
find(struct work *w, uint32_t x)
{
    struct group *g = w->group;

    while (g[x].parent != x)
        x = g[x].parent = g[g[x].parent].parent;
    return x;
}

static uint32_t
place_of(const struct work *w, uint32_t group, uint32_t member)
{
    uint64_t h = ((uint64_t)group << 32 | member) * 0x9E3779B97F4A7C15u;

    return (uint32_t)(h >> 32) & w->mask;
}

static void
take_out(struct work *w, uint32_t e)
{
    uint32_t *p = &w->table[place_of(w, w->entry[e].group, w->entry[e].member)];

    while (*p != e)
        p = &w->entry[*p].chain;
    *p = w->entry[e].chain;
}

/* Note a company once, when some group carries it. */
static void
test(struct work *w, uint32_t e)
{
    const struct entry *x = &w->entry[e];

    if (w->queued[x->member] ||
        !kzi_control_passes(w->k, w->column[x->member], &x->votes))
        return;
    w->queued[x->member] = 1;
    w->queue[w->queue_len++] = e;
}

/* Give an entry to its group, into the one that is there if there is one. */
static void
put_in(struct work *w, uint32_t e)
{
    struct entry *x = &w->entry[e];
    struct group *g = &w->group[x->group];
    uint32_t *p = &w->table[place_of(w, x->group, x->member)];

    for (uint32_t i = *p; i != NONE; i = w->entry[i].chain) {
        struct entry *y = &w->entry[i];

        if (y->group != x->group || y->member != x->member)
            continue;
        y->votes.lo += x->votes.lo;
        y->votes.hi += x->votes.hi;
        y->votes.lo_open += x->votes.lo_open;
        y->votes.hi_open += x->votes.hi_open;
        test(w, i);
        return;
    }
    x->chain = *p;
    *p = e;
    x->next = g->first;
    g->first = e;
    g->size++;
    test(w, e);
}

/* The group of b comes under the root of a. */
static void
unite(struct work *w, uint32_t a, uint32_t b)
{
    kz_node root = w->group[a].root;
    uint32_t small = w->group[a].size < w->group[b].size ? a : b;
    uint32_t large = small == a ? b : a, next;

    w->group[small].parent = large;
    w->group[large].root = root;
    for (uint32_t e = w->group[small].first; e != NONE; e = next) {
        next = w->entry[e].next;
        take_out(w, e);
        w->entry[e].group = large;
        put_in(w, e);
    }
}

static uint32_t
number_in(const uint32_t *list, size_t n, uint32_t x)
{
    const uint32_t *p = bsearch(&x, list, n, sizeof *list, kz_by_uint32);

    return (uint32_t)(p - list);
}

static int
is_member(const struct work *w, uint32_t column, uint32_t component)
{
    return column != KZ_SRC_CLASS && w->order.comp_of[column] == component;
}

/* Room for the loop's groups and entries; the roots outside are sorted. */
static kz_status
begin_loop(struct work *w, uint32_t component, struct kz_error *err)
{
    const struct kz_columns *c = w->c;
    size_t n = 0, arcs = 0, groups;
    uint64_t places = 1;

    w->column = w->order.column + w->order.comp_start[component];
    w->members =
        w->order.comp_start[component + 1] - w->order.comp_start[component];
    for (uint32_t i = 0; i < w->members; i++)
        arcs += c->start[w->column[i] + 1] - c->start[w->column[i]];
    while (places < arcs)
        places *= 2;
    if (kz_grow(&w->outside, &w->outside_cap, arcs, sizeof *w->outside) < 0 ||
        kz_grow(&w->group, &w->group_cap, w->members + arcs, sizeof *w->group) <
            0 ||
        kz_grow(&w->entry, &w->entry_cap, arcs, sizeof *w->entry) < 0 ||
        kz_grow(&w->table, &w->table_cap, places, sizeof *w->table) < 0 ||
        kz_grow(&w->queue, &w->queue_cap, w->members, sizeof *w->queue) < 0 ||
        kz_grow(&w->queued, &w->queued_cap, w->members, 1) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (uint32_t i = 0; i < w->members; i++)
        for (uint64_t a = c->start[w->column[i]];
             a < c->start[w->column[i] + 1]; a++)
            if (!is_member(w, w->src[a], component))
                w->outside[n++] = root_of(w, a);
    if (n > 1)
        qsort(w->outside, n, sizeof *w->outside, kz_by_uint32);
    w->noutside = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || w->outside[i] != w->outside[w->noutside - 1])
            w->outside[w->noutside++] = w->outside[i];
    groups = w->members + w->noutside;
    if (kz_grow(&w->group, &w->group_cap, groups, sizeof *w->group) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (uint32_t i = 0; i < groups; i++)
        w->group[i] = (struct group){ i, NONE, 0,
            i < w->members ? c->node[w->column[i]]
                           : w->outside[i - w->members] };
    w->mask = (uint32_t)(places - 1);
    memset(w->table, 0xff, places * sizeof *w->table);
    memset(w->queued, 0, w->members);
    w->queue_len = w->entries = 0;
    return KZ_OK;
}

/* What each group holds of each member, to begin with. */
static void
fill_loop(struct work *w, uint32_t component)
{
    for (uint32_t i = 0; i < w->members; i++) {
        uint32_t j = w->column[i];

        for (uint64_t a = w->c->start[j]; a < w->c->start[j + 1]; a++) {
            struct entry x = { .member = i };

            if (!kzi_control_count(w->k, a, j, &x.votes))
                continue;
            x.group = is_member(w, w->src[a], component)
                          ? number_in(w->column, w->members, w->src[a])
                          : w->members + number_in(w->outside, w->noutside,
                                             root_of(w, a));
            w->entry[w->entries] = x;
            put_in(w, (uint32_t)w->entries++);
        }
    }
}

static kz_status
solve_loop(struct work *w, uint32_t component, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(begin_loop(w, component, err));
    fill_loop(w, component);
    for (size_t at = 0; at < w->queue_len; at++) {
        const struct entry *x = &w->entry[w->queue[at]];
        uint32_t a = find(w, x->group), b = find(w, x->member);

        if (a == b)
            w->t->self[w->column[x->member]] = 1;
        else
            unite(w, a, b);
    }
    for (uint32_t i = 0; i < w->members; i++)
        w->t->root[w->column[i]] = w->group[find(w, i)].root;
out:
    return st;
}

/* ---- the whole ---- */

/*
 * The order over all owners that have a column, also those at which looking
 * through ends.
 */
static kz_status
make_order(struct work *w, struct kz_error *err)
{
    struct kz_columns c = *w->c;

    w->src = kz_malloc(c.m * sizeof *w->src);
    if (!w->src)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (uint64_t a = 0; a < c.m; a++) {
        uint32_t owner = kz_graph_column(w->k->g, c.owner[a]);

        w->src[a] = owner == UINT32_MAX ? KZ_SRC_CLASS : owner;
    }
    c.src = w->src;
    return kz_order_init(&w->order, &c, NULL, err);
}

static kz_status
solve(struct work *w, struct kz_error *err)
{
    const struct kz_order *o = &w->order;
    kz_status st = KZ_OK;

    for (uint32_t k = 0; k < o->ncomp; k++)
        if (o->comp_start[k + 1] - o->comp_start[k] == 1)
            solve_one(w, o->column[o->comp_start[k]]);
        else
            KZ_TRY(solve_loop(w, k, err));
out:
    return st;
}

static void
work_clear(struct work *w)
{
    kz_order_clear(&w->order);
    kz_free(w->src);
    kz_free(w->outside);
    kz_free(w->group);
    kz_free(w->entry);
    kz_free(w->table);
    kz_free(w->queue);
    kz_free(w->queued);
}

int
kz_tops_unique(const struct kz_control_rule *rule)
{
    return rule->num > rule->den - rule->num ||
           (rule->num == rule->den - rule->num && !rule->inclusive);
}

void
kz_tops_free(struct kz_tops *t)
{
    if (!t)
        return;
    kz_free(t->root);
    kz_free(t->self);
    kz_free(t);
}

kz_status
kz_tops_find(struct kz_control *k, struct kz_tops **out, struct kz_error *err)
{
    struct work w = { .k = k, .c = k->c };
    kz_status st = KZ_OK;

    if (!kz_tops_unique(&k->rule))
        return kz_fail(err, KZ_EINVAL,
            "below a half a company may have several controllers");
    w.t = kz_calloc(1, sizeof *w.t);
    if (!w.t)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    w.t->g = k->g;
    w.t->root = kz_malloc(k->c->nc * sizeof *w.t->root);
    w.t->self = kz_calloc(k->c->nc, 1);
    if (!w.t->root || !w.t->self)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    kzi_control_start(k, KZ_CONTROL_CERTAIN, NULL);
    KZ_TRY(make_order(&w, err));
    KZ_TRY(solve(&w, err));
    *out = w.t;
    w.t = NULL;
out:
    kz_tops_free(w.t);
    work_clear(&w);
    return st;
}

/* A root that its own group carries is nobody's controller. */
kz_node
kz_tops_of(const struct kz_tops *t, uint32_t column)
{
    kz_node root = t->root[column];

    return root == kz_graph_columns(t->g)->node[column] || !kz_tops_has(t, root)
               ? KZ_NODE_NONE
               : root;
}

int
kz_tops_has(const struct kz_tops *t, kz_node i)
{
    uint32_t column = kz_graph_column(t->g, i);

    return column == UINT32_MAX || (t->root[column] == i && !t->self[column]);
}
