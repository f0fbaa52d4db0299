/* Which holdings carry somebody's control. */
#include <string.h>

#include "keizu/analysis/controllers.h"
#include "keizu/base/alloc.h"
#include "src/analysis/control_priv.h"

#define SMALL 64 /* a closure whose members' closures may all be made */
#define FEW   8  /* companies whose controllers are looked for */

struct left { /* a holding within a closure that has not carried yet */
    uint64_t arc;
    uint32_t column;
};

struct work {
    struct kz_control *k;
    const struct kz_columns *c;
    kz_stopped *stopped;
    void *ctx;
    uint8_t *carries; /* [m] */
    uint8_t *closed;  /* [nodes] its closure was made */
    uint8_t *settled; /* [nodes] its closure would add nothing */
    kz_node *member;  /* of the closure under way */
    size_t members, member_cap;
    struct left *left; /* by company */
    size_t nleft, left_cap;
};

/* Make a closure, and note which holdings carry in it. */
static kz_status
close_owner(struct work *w, kz_node i, const struct kz_controlled **list,
    size_t *n, int *self, struct kz_error *err)
{
    kz_status st;

    if (w->stopped && w->stopped(w->ctx))
        return kz_fail(err, KZ_EINTR, "interrupted");
    KZ_TRY(kz_control_owner(w->k, i, KZ_CONTROL_CERTAIN, list, n, self, err));
    w->closed[i] = 1;
    for (size_t x = 0; x < *n; x++) {
        uint32_t j = (*list)[x].column;

        for (uint64_t a = w->c->start[j]; a < w->c->start[j + 1]; a++)
            w->carries[a] |= (uint8_t)kz_control_carries(w->k, a, j);
    }
out:
    return st;
}

/* What the closure of a member could add: the others may join in another order.
 */
static kz_status
add_left(struct work *w, uint32_t j, struct kz_error *err)
{
    if (w->c->flags[j] & KZ_COL_INFEASIBLE)
        return KZ_OK;
    for (uint64_t a = w->c->start[j]; a < w->c->start[j + 1]; a++) {
        if (w->carries[a] || w->c->hi[a] == 0 ||
            !kz_control_votes(w->k, w->c->owner[a]))
            continue;
        if (kz_grow(&w->left, &w->left_cap, w->nleft + 1, sizeof *w->left) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        w->left[w->nleft++] = (struct left){ a, j };
    }
    return KZ_OK;
}

static kz_status
note_closure(struct work *w, kz_node i, struct kz_error *err)
{
    const struct kz_controlled *list;
    size_t n;
    int self;
    kz_status st;

    w->nleft = w->members = 0;
    KZ_TRY(close_owner(w, i, &list, &n, &self, err));
    if (kz_grow(&w->member, &w->member_cap, n, sizeof *w->member) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t x = 0; x < n; x++) {
        w->member[w->members++] = w->c->node[list[x].column];
        KZ_TRY(add_left(w, list[x].column, err));
    }
    if (self)
        KZ_TRY(add_left(w, kz_graph_column(w->k->g, i), err));
out:
    return st;
}

static int
is_in(const struct kz_controller *list, size_t n, kz_node i)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (list[mid].node < i)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && list[lo].node == i && list[lo].mode == KZ_CONTROL_CERTAIN;
}

/* Do all holdings of one company carry by now? */
static int
all_carry(const struct work *w, size_t from, size_t to)
{
    while (from < to && w->carries[w->left[from].arc])
        from++;
    return from == to;
}

/*
 * What is left of one company: a holder that controls it carries it in its own
 * closure; else the closures of all who control it say.
 */
static kz_status
settle_company(struct work *w, size_t from, size_t to, struct kz_error *err)
{
    struct kz_controller *by = NULL;
    size_t n = 0;
    kz_status st;

    KZ_TRY(kz_controllers_find(w->k, w->left[from].column, w->stopped, w->ctx,
        &by, &n, err));
    for (size_t x = from; x < to; x++)
        w->carries[w->left[x].arc] |=
            (uint8_t)is_in(by, n, w->c->owner[w->left[x].arc]);
    for (size_t x = 0; x < n && !all_carry(w, from, to); x++) {
        const struct kz_controlled *list;
        size_t count;
        int self;

        if (by[x].mode == KZ_CONTROL_CERTAIN && !w->closed[by[x].node])
            KZ_TRY(close_owner(w, by[x].node, &list, &count, &self, err));
    }
out:
    kz_free(by);
    return st;
}

static size_t
end_of(const struct work *w, size_t from)
{
    size_t to = from;

    while (to < w->nleft && w->left[to].column == w->left[from].column)
        to++;
    return to;
}

/*
 * One owner.  Whatever a member's closure could add lies within this one, so
 * that where nothing is left, no member's closure has to be made.
 */
static kz_status
settle_owner(struct work *w, kz_node i, struct kz_error *err)
{
    size_t companies = 0;
    kz_status st;

    KZ_TRY(note_closure(w, i, err));
    for (size_t x = 0; x < w->nleft; x = end_of(w, x))
        companies++;
    if (companies > 0 && (w->members <= SMALL || companies > FEW))
        goto out;
    for (size_t x = 0; x < w->nleft; x = end_of(w, x))
        KZ_TRY(settle_company(w, x, end_of(w, x), err));
    for (size_t x = 0; x < w->members; x++)
        w->settled[w->member[x]] = 1;
out:
    return st;
}

kz_status
kz_controllers_carry(struct kz_control *k, kz_stopped *stopped, void *ctx,
    uint8_t *carries, struct kz_error *err)
{
    struct work w = {
        .k = k, .c = k->c, .stopped = stopped, .ctx = ctx, .carries = carries
    };
    size_t n = kz_graph_nodes(k->g);
    uint8_t *controlled = kz_calloc(n, 1);
    kz_status st;

    w.closed = kz_calloc(n, 1);
    w.settled = kz_calloc(n, 1);
    if (!controlled || !w.closed || !w.settled)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_controllers_mark(k, stopped, ctx, controlled, err));
    for (int below = 0; below < 2; below++) /* tops first */
        for (kz_node i = 0; i < n; i++)
            if (controlled[i] == below && !w.closed[i] && !w.settled[i] &&
                k->row_start[i] < k->row_start[i + 1])
                KZ_TRY(settle_owner(&w, i, err));
out:
    kz_free(controlled);
    kz_free(w.closed);
    kz_free(w.settled);
    kz_free(w.member);
    kz_free(w.left);
    return st;
}
