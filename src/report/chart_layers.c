/* Charts: which layer each box is in; rings are cut where they close. */
#include "keizu/base/alloc.h"
#include "src/report/chart_layout.h"

struct walk {
    const struct kz_chart *c;
    struct kzi_route *route;
    uint32_t *stack, *next; /* of the boxes open, and their next edge */
    uint8_t *state;         /* 0 new, 1 open, 2 done */
    uint32_t *done;         /* in the order of ending */
    uint32_t ended;
};

/*
 * From a box to its owners, depth first.  An owner that is still open is
 * below: that line points up.
 */
static void
climb(struct walk *w, uint32_t from)
{
    uint32_t depth = 0;

    w->stack[depth] = from;
    w->next[depth++] = 0;
    w->state[from] = 1;
    while (depth) {
        uint32_t at = w->stack[depth - 1], k = w->next[depth - 1]++;
        const struct kz_chart_edge *e;

        if (k == w->c->edges) {
            w->state[at] = 2;
            w->done[w->ended++] = at;
            depth--;
            continue;
        }
        e = &w->c->edge[k];
        if (e->owned != at || e->owner == at)
            continue;
        if (w->state[e->owner] == 1) {
            w->route[k].up = 1;
            w->route[k].upper = at;
            w->route[k].lower = e->owner;
        } else if (w->state[e->owner] == 0) {
            w->state[e->owner] = 1;
            w->stack[depth] = e->owner;
            w->next[depth++] = 0;
        }
    }
}

/* 1 for a box that owns of one company only and is not owned. */
static int
is_leaf(const struct walk *w, uint32_t node)
{
    int lines = 0;

    for (uint32_t k = 0; k < w->c->edges; k++) {
        const struct kzi_route *r = &w->route[k];

        if (r->lower == node || (r->upper == node && r->up))
            return 0;
        lines += r->upper == node;
    }
    return lines == 1;
}

/* Boxes beside each other, so that the chart has about the shape of a page. */
static uint32_t
boxes_abreast(uint32_t nodes)
{
    uint32_t abreast = 4;

    while (2 * abreast * abreast < nodes)
        abreast++;
    return abreast;
}

/* Above all it owns, in the first layer with room. */
static void
set_level(const struct walk *w, uint32_t node, uint32_t *level, uint32_t *used)
{
    uint32_t at = 0, abreast = boxes_abreast(w->c->nodes);

    for (uint32_t k = 0; k < w->c->edges; k++) {
        const struct kzi_route *r = &w->route[k];

        if (r->upper == node && r->lower != node && at <= level[r->lower])
            at = level[r->lower] + 1;
    }
    while (used[at] == abreast)
        at++;
    level[node] = at;
    used[at]++;
}

/* Longest ways first: leaves take what room is left. */
static void
set_levels(const struct walk *w, uint32_t *level, uint32_t *used)
{
    for (uint32_t i = w->ended; i-- > 0;)
        if (!is_leaf(w, w->done[i]))
            set_level(w, w->done[i], level, used);
    for (uint32_t i = 0; i < w->c->nodes; i++)
        if (is_leaf(w, i))
            set_level(w, i, level, used);
}

kz_status
kzi_chart_levels(const struct kz_chart *c, struct kzi_route *route,
    uint32_t *level, struct kz_error *err)
{
    struct walk w = { .c = c, .route = route };
    uint32_t *used = kz_calloc(2 * (size_t)c->nodes + 2, sizeof *used);
    kz_status st = KZ_OK;

    w.stack = kz_calloc((size_t)c->nodes + 1, sizeof *w.stack);
    w.next = kz_calloc((size_t)c->nodes + 1, sizeof *w.next);
    w.done = kz_calloc((size_t)c->nodes + 1, sizeof *w.done);
    w.state = kz_calloc((size_t)c->nodes + 1, 1);
    if (!used || !w.stack || !w.next || !w.done || !w.state)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t k = 0; k < c->edges; k++) {
        if (c->edge[k].owner >= c->nodes || c->edge[k].owned >= c->nodes)
            KZ_TRY(kz_fail(err, KZ_EINVAL, "a line of a chart has no box"));
        route[k].upper = c->edge[k].owner;
        route[k].lower = c->edge[k].owned;
    }
    for (uint32_t i = 0; i < c->nodes; i++)
        if (w.state[i] == 0)
            climb(&w, i);
    set_levels(&w, level, used);
out:
    kz_free(used);
    kz_free(w.stack);
    kz_free(w.next);
    kz_free(w.done);
    kz_free(w.state);
    return st;
}
