/* Who controls one company, and who is controlled at all. */
#include "keizu/analysis/controllers.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/analysis/closures_priv.h"

struct work {
    struct kz_control *k;
    uint32_t column;
    kz_stopped *stopped;
    void *ctx;
    uint8_t *counts; /* [nc] the company asked about, and all above it */
    kz_node *node;   /* they, the nearest first */
    uint32_t n;
    uint8_t *holds;  /* [nodes] is a named holder of the company */
    uint8_t *near;   /* [n] or certainly controls one */
    uint8_t *wanted; /* [n] nothing is known of it yet */
    enum kz_control_mode mode;
    struct kz_controller *found;
    size_t count, cap;
};

static kz_status
make_work(struct work *w, struct kz_error *err)
{
    size_t n = kz_graph_nodes(w->k->g);

    w->counts = kz_calloc(w->k->c->nc, 1);
    w->holds = kz_calloc(n, 1);
    w->near = kz_calloc(n, 1);
    w->wanted = kz_calloc(n, 1);
    w->node = kz_calloc(n, sizeof *w->node);
    return w->counts && w->holds && w->near && w->wanted && w->node
               ? KZ_OK
               : kz_fail(err, KZ_ENOMEM, "out of memory");
}

static void
work_clear(struct work *w)
{
    kz_free(w->counts);
    kz_free(w->holds);
    kz_free(w->near);
    kz_free(w->wanted);
    kz_free(w->node);
    kz_free(w->found);
}

/* The company and all above it; w->wanted marks the nodes meanwhile. */
static void
find_above(struct work *w)
{
    const struct kz_columns *c = w->k->c;

    w->node[w->n++] = c->node[w->column];
    w->wanted[c->node[w->column]] = 1;
    for (uint32_t at = 0; at < w->n; at++) {
        uint32_t j = kz_graph_column(w->k->g, w->node[at]);

        if (j == UINT32_MAX)
            continue;
        w->counts[j] = 1;
        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
            if (w->wanted[c->owner[a]])
                continue;
            w->wanted[c->owner[a]] = 1;
            w->node[w->n++] = c->owner[a];
        }
    }
    memset(w->wanted, 0, kz_graph_nodes(w->k->g));
    memset(w->wanted + 1, 1, w->n - 1); /* all but the company itself */
}

static void
find_holders(struct work *w)
{
    const struct kz_columns *c = w->k->c;

    if (c->flags[w->column] & KZ_COL_INFEASIBLE)
        return; /* its register says nothing */
    for (uint64_t a = c->start[w->column]; a < c->start[w->column + 1]; a++)
        w->holds[c->owner[a]] |= c->hi[a] > 0;
}

static kz_status
look(void *ctx, uint32_t i, uint32_t heir, size_t from, struct kz_error *err)
{
    struct work *w = ctx;
    struct kz_control *k = w->k;
    struct kz_controller *x;

    if (w->mode == KZ_CONTROL_CERTAIN) {
        w->near[i] =
            w->holds[w->node[i]] || (heir != KZI_NO_HEIR && w->near[heir]);
        for (size_t j = from; j < k->list_len && !w->near[i]; j++)
            w->near[i] = w->holds[k->c->node[k->list[j].column]];
    }
    if (!w->wanted[i] || !kz_control_has(k, w->column))
        return KZ_OK;
    if (kz_grow(&w->found, &w->cap, w->count + 1, sizeof *w->found) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    x = &w->found[w->count++];
    x->node = w->node[i];
    x->mode = w->mode;
    x->votes.column = w->column;
    kzi_control_fill_votes(k, &x->votes);
    return KZ_OK;
}

static int
ask(void *ctx)
{
    const struct work *w = ctx;

    return w->stopped && w->stopped(w->ctx);
}

static int
by_node(const void *pa, const void *pb)
{
    const struct kz_controller *a = pa, *b = pb;

    return a->node < b->node ? -1 : a->node > b->node;
}

/* Those of whom nothing is known after a mode. */
static int
is_left(struct work *w, const uint8_t *known, int near_only)
{
    int left = 0;

    for (uint32_t i = 1; i < w->n; i++) {
        w->wanted[i] = !known[w->node[i]] && (!near_only || w->near[i]);
        left |= w->wanted[i];
    }
    return left;
}

kz_status
kz_controllers_find(struct kz_control *k, uint32_t column, kz_stopped *stopped,
    void *ctx, struct kz_controller **out, size_t *count, struct kz_error *err)
{
    static const enum kz_control_mode modes[] = { KZ_CONTROL_CERTAIN,
        KZ_CONTROL_POSSIBLE, KZ_CONTROL_POSSIBLE_JOINED };
    struct work w = {
        .k = k, .column = column, .stopped = stopped, .ctx = ctx
    };
    uint8_t *known = kz_calloc(kz_graph_nodes(k->g), 1);
    kz_status st;

    if (!known)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(make_work(&w, err));
    find_above(&w);
    find_holders(&w);
    for (size_t m = 0; m < 3; m++) {
        struct kzi_closures each = { k, w.counts, w.node, w.n, w.wanted, look,
            ask, &w };

        w.mode = modes[m];
        if (m > 0 && !is_left(&w, known, m == 2))
            continue;
        KZ_TRY(kzi_closures_each(&each, modes[m], err));
        for (size_t i = 0; i < w.count; i++)
            known[w.found[i].node] = 1;
    }
    if (w.count > 1)
        qsort(w.found, w.count, sizeof *w.found, by_node);
    *out = w.found;
    *count = w.count;
    w.found = NULL;
    st = KZ_OK;
out:
    work_clear(&w);
    kz_free(known);
    return st;
}

/* ---- who is controlled at all ---- */

struct marks {
    struct kz_control *k;
    kz_stopped *stopped;
    void *ctx;
    uint8_t *controlled;
};

static kz_status
mark(void *ctx, uint32_t i, uint32_t heir, size_t from, struct kz_error *err)
{
    struct marks *m = ctx;

    (void)i;
    (void)heir;
    (void)err;
    for (; from < m->k->list_len; from++)
        m->controlled[m->k->c->node[m->k->list[from].column]] = 1;
    return KZ_OK;
}

static int
ask_marks(void *ctx)
{
    const struct marks *m = ctx;

    return m->stopped && m->stopped(m->ctx);
}

kz_status
kz_controllers_mark(struct kz_control *k, kz_stopped *stopped, void *ctx,
    uint8_t *controlled, struct kz_error *err)
{
    struct marks m = { k, stopped, ctx, controlled };
    struct kzi_closures each = {
        .k = k, .visit = mark, .stopped = ask_marks, .ctx = &m
    };
    kz_node nodes = kz_graph_nodes(k->g);
    kz_node *node = kz_calloc(nodes, sizeof *node);
    uint8_t *wanted = kz_calloc(nodes, 1);
    kz_status st;

    if (!node || !wanted)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (kz_node i = 0; i < nodes; i++)
        if (k->row_start[i] < k->row_start[i + 1])
            node[each.n++] = i;
    memset(wanted, 1, each.n);
    each.node = node;
    each.wanted = wanted;
    KZ_TRY(kzi_closures_each(&each, KZ_CONTROL_CERTAIN, err));
out:
    kz_free(node);
    kz_free(wanted);
    return st;
}
