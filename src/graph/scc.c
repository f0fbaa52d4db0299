/* Strong components, iterative (Tarjan 1972). */
#include "keizu/graph/scc.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/sort.h"

struct frame {
    uint32_t column;
    uint64_t arc; /* the next to look at */
};

struct tarjan {
    const struct kz_columns *c;
    const double *w;
    struct kz_order *o;
    uint32_t *low;   /* 0: not seen; else a visit number */
    uint32_t *stack; /* columns of unfinished components */
    struct frame *frame;
    uint32_t seen, depth, on_stack, done;
};

#define FINISHED UINT32_MAX

/* The next owner that is a column, from *arc on; UINT32_MAX at the end. */
static uint32_t
next_owner(const struct tarjan *t, uint32_t column, uint64_t *arc)
{
    const struct kz_columns *c = t->c;

    if (c->flags[column] & KZ_COL_INFEASIBLE)
        return UINT32_MAX;
    for (; *arc < c->start[column + 1]; ++*arc)
        if (!(c->src[*arc] & KZ_SRC_CLASS) &&
            (t->w ? t->w[*arc] > 0 : c->hi[*arc] > 0))
            return c->src[(*arc)++];
    return UINT32_MAX;
}

/* The component whose root is on top of the frames is complete. */
static void
pop_component(struct tarjan *t, uint32_t root)
{
    struct kz_order *o = t->o;
    uint32_t first = t->done, v;

    do {
        v = t->stack[--t->on_stack];
        t->low[v] = FINISHED;
        o->comp_of[v] = o->ncomp;
        o->column[t->done++] = v;
    } while (v != root);
    if (t->done - first > 1)
        qsort(o->column + first, t->done - first, sizeof *o->column,
            kz_by_uint32);
    o->comp_start[++o->ncomp] = t->done;
}

static void
visit(struct tarjan *t, uint32_t column)
{
    t->low[column] = ++t->seen;
    t->stack[t->on_stack++] = column;
    t->frame[t->depth].column = column;
    t->frame[t->depth++].arc = t->c->start[column];
}

static void
search(struct tarjan *t, uint32_t root, uint32_t *index)
{
    visit(t, root);
    index[root] = t->seen;
    while (t->depth) {
        struct frame *f = &t->frame[t->depth - 1];
        uint32_t v = f->column, w = next_owner(t, v, &f->arc);

        if (w == UINT32_MAX) {
            t->depth--;
            if (t->depth && t->low[t->frame[t->depth - 1].column] > t->low[v])
                t->low[t->frame[t->depth - 1].column] = t->low[v];
            if (t->low[v] == index[v])
                pop_component(t, v);
        } else if (t->low[w] == 0) {
            visit(t, w);
            index[w] = t->seen;
        } else if (t->low[w] != FINISHED && index[w] < t->low[v]) {
            t->low[v] = index[w];
        }
    }
}

void
kz_order_clear(struct kz_order *o)
{
    kz_free_big(o->column, o->nc, sizeof *o->column);
    kz_free_big(o->comp_start, (size_t)o->nc + 1, sizeof *o->comp_start);
    kz_free_big(o->comp_of, o->nc, sizeof *o->comp_of);
    memset(o, 0, sizeof *o);
}

kz_status
kz_order_init(struct kz_order *o, const struct kz_columns *c, const double *w,
    struct kz_error *err)
{
    struct tarjan t = { .c = c, .w = w, .o = o };
    size_t n = c->nc;
    uint32_t *index = kz_alloc_big(n, sizeof *index);
    kz_status st = KZ_OK;

    memset(o, 0, sizeof *o);
    o->nc = c->nc;
    o->column = kz_alloc_big(n, sizeof *o->column);
    o->comp_start = kz_alloc_big(n + 1, sizeof *o->comp_start);
    o->comp_of = kz_alloc_big(n, sizeof *o->comp_of);
    t.low = kz_alloc_big(n, sizeof *t.low);
    t.stack = kz_alloc_big(n, sizeof *t.stack);
    t.frame = kz_alloc_big(n, sizeof *t.frame);
    if (!index || !o->column || !o->comp_start || !o->comp_of || !t.low ||
        !t.stack || !t.frame)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t i = 0; i < c->nc; i++)
        if (t.low[i] == 0)
            search(&t, i, index);
out:
    kz_free_big(index, n, sizeof *index);
    kz_free_big(t.low, n, sizeof *t.low);
    kz_free_big(t.stack, n, sizeof *t.stack);
    kz_free_big(t.frame, n, sizeof *t.frame);
    if (st < 0)
        kz_order_clear(o);
    return st;
}
