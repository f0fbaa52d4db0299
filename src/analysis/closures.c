/* Closures of many owners, one grown from another (closures_priv.h). */
#include "src/analysis/closures_priv.h"

#include <string.h>

#include "keizu/base/alloc.h"

#define NONE  KZI_NO_HEIR
#define STEPS 64 /* owners whose votes are counted to find an heir */

struct level {
    uint32_t i;
    size_t queue, list; /* how long they were before */
};

struct work {
    const struct kzi_closures *c;
    struct kz_control *k;
    size_t counted;         /* of the queue */
    uint32_t *index_of;     /* [nodes] in c->node; NONE */
    uint32_t *heir;         /* [n] */
    uint32_t *size;         /* [n] of the closure, as far as it is known */
    uint32_t *first, *next; /* [n] of whom it is the heir */
    uint8_t *whole; /* [n] the first steps were all of it: no heir is of use */
    uint8_t *seen;  /* [n] */
    struct level *stack;
};

enum { UNSEEN, ON_THE_WAY, SEEN };

/* ---- the closure, to and fro ---- */

/* Count what those in the queue hold, so many of them. */
static kz_status
grow(struct work *w, size_t steps, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (; w->counted < w->k->queue_len && steps > 0; steps--)
        KZ_TRY(kzi_control_count_row(w->k, w->k->queue[w->counted++],
            w->c->counts, err));
out:
    return st;
}

static void
take_back_row(struct work *w, kz_node i)
{
    struct kz_control *k = w->k;

    for (uint64_t r = k->row_start[i]; r < k->row_start[i + 1]; r++) {
        uint32_t column = k->row_column[r];
        struct kzi_tally *y = &k->tally[column].votes, x = { 0 };

        if (w->c->counts && !w->c->counts[column])
            continue;
        (void)kzi_control_count(k, k->row_arc[r], column, &x);
        y->lo -= x.lo;
        y->hi -= x.hi;
        y->lo_open -= x.lo_open;
        y->hi_open -= x.hi_open;
    }
}

/* As it was when queue and list were that long, and all were counted. */
static void
take_back(struct work *w, size_t queue, size_t list)
{
    struct kz_control *k = w->k;

    while (k->queue_len > queue) {
        kz_node i = k->queue[--k->queue_len];

        if (k->queue_len < w->counted)
            take_back_row(w, i);
        k->voting[i] = 0;
    }
    while (k->list_len > list)
        k->joined[k->list[--k->list_len].column] = 0;
    k->clock = (uint32_t)queue;
    w->counted = queue;
}

/* Nobody's closure yet: what undisclosed parts carry, where they may. */
static kz_status
begin(struct work *w, enum kz_control_mode mode, struct kz_error *err)
{
    kz_status st = KZ_OK;

    kzi_control_start(w->k, mode, NULL);
    w->counted = 0;
    if (mode == KZ_CONTROL_POSSIBLE_JOINED) {
        KZ_TRY(kzi_control_join_undisclosed(w->k, w->c->counts, err));
        KZ_TRY(grow(w, SIZE_MAX, err));
    }
out:
    return st;
}

static int
is_stopped(const struct work *w)
{
    return w->c->stopped && w->c->stopped(w->c->ctx);
}

/* ---- heirs ---- */

static kz_status
find_heir(struct work *w, uint32_t i, struct kz_error *err)
{
    struct kz_control *k = w->k;
    size_t queue = k->queue_len, list = k->list_len;
    uint32_t best = NONE, found;
    kz_status st;

    KZ_TRY(kzi_control_vote(k, w->c->node[i], err));
    KZ_TRY(grow(w, STEPS, err));
    found = (uint32_t)(k->list_len - list);
    if (w->size[i] <= found)
        w->size[i] = found + 1;
    w->whole[i] = w->counted == k->queue_len;
    if (w->whole[i])
        goto out;
    for (size_t x = list; x < k->list_len; x++) {
        uint32_t m = w->index_of[k->c->node[k->list[x].column]];

        if (m != NONE && m != i && (best == NONE || w->size[m] > w->size[best]))
            best = m;
    }
    w->heir[i] = best;
    if (best != NONE && w->size[best] >= w->size[i])
        w->size[i] = w->size[best] + 1;
out:
    take_back(w, queue, list);
    return st;
}

/* Those who are wanted and their heirs; a ring of heirs is cut. */
static void
make_forest(struct work *w)
{
    for (uint32_t i = 0; i < w->c->n; i++) {
        uint32_t end = i;
        int ring;

        if (!w->c->wanted[i])
            continue;
        for (; end != NONE && w->seen[end] == UNSEEN; end = w->heir[end])
            w->seen[end] = ON_THE_WAY;
        ring = end != NONE && w->seen[end] == ON_THE_WAY;
        for (uint32_t x = i; x != NONE && w->seen[x] == ON_THE_WAY;
             x = w->heir[x])
            w->seen[x] = SEEN;
        if (ring)
            w->heir[end] = NONE;
    }
    for (uint32_t i = w->c->n; i-- > 0;) {
        uint32_t h = w->heir[i];

        if (w->seen[i] != SEEN || h == NONE)
            continue;
        w->next[i] = w->first[h];
        w->first[h] = i;
    }
}

/* ---- the walk ---- */

static kz_status
enter(struct work *w, struct level *at, uint32_t i, struct kz_error *err)
{
    kz_status st;

    if (is_stopped(w))
        return kz_fail(err, KZ_EINTR, "interrupted");
    *at = (struct level){ i, w->k->queue_len, w->k->list_len };
    KZ_TRY(kzi_control_vote(w->k, w->c->node[i], err));
    KZ_TRY(grow(w, SIZE_MAX, err));
    KZ_TRY(w->c->visit(w->c->ctx, i, w->heir[i], at->list, err));
out:
    return st;
}

static kz_status
walk(struct work *w, uint32_t root, struct kz_error *err)
{
    size_t depth = 0;
    kz_status st;

    KZ_TRY(enter(w, &w->stack[depth++], root, err));
    while (depth > 0) {
        const struct level *at = &w->stack[depth - 1];
        uint32_t i = w->first[at->i];

        if (i == NONE) {
            take_back(w, at->queue, at->list);
            depth--;
            continue;
        }
        w->first[at->i] = w->next[i];
        KZ_TRY(enter(w, &w->stack[depth++], i, err));
    }
out:
    return st;
}

static kz_status
make_work(struct work *w, struct kz_error *err)
{
    size_t n = w->c->n, nodes = kz_graph_nodes(w->k->g);
    uint32_t **none[] = { &w->heir, &w->first, &w->next };

    w->index_of = kz_calloc(nodes, sizeof *w->index_of);
    w->size = kz_calloc(n, sizeof *w->size);
    w->whole = kz_calloc(n, sizeof *w->whole);
    w->seen = kz_calloc(n, sizeof *w->seen);
    w->stack = kz_calloc(n, sizeof *w->stack);
    if (!w->index_of || !w->size || !w->whole || !w->seen || !w->stack)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memset(w->index_of, 0xff, nodes * sizeof *w->index_of);
    for (uint32_t i = 0; i < w->c->n; i++)
        w->index_of[w->c->node[i]] = i;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        *none[i] = kz_malloc(n * sizeof **none[i]);
        if (!*none[i])
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        memset(*none[i], 0xff, n * sizeof **none[i]);
    }
    return KZ_OK;
}

kz_status
kzi_closures_each(const struct kzi_closures *c, enum kz_control_mode mode,
    struct kz_error *err)
{
    struct work w = { .c = c, .k = c->k };
    kz_status st;

    KZ_TRY(make_work(&w, err));
    KZ_TRY(begin(&w, mode, err));
    /* in the second round it is known whose closure is more than a few */
    for (uint64_t i = 0; i < 2 * (uint64_t)c->n; i++) {
        uint32_t at = (uint32_t)(i % c->n);

        if (is_stopped(&w))
            KZ_TRY(kz_fail(err, KZ_EINTR, "interrupted"));
        if (!w.whole[at])
            KZ_TRY(find_heir(&w, at, err));
    }
    make_forest(&w);
    for (uint32_t i = 0; i < c->n; i++)
        if (w.seen[i] == SEEN && w.heir[i] == NONE)
            KZ_TRY(walk(&w, i, err));
out:
    kz_free(w.index_of);
    kz_free(w.heir);
    kz_free(w.size);
    kz_free(w.first);
    kz_free(w.next);
    kz_free(w.whole);
    kz_free(w.seen);
    kz_free(w.stack);
    return st;
}
