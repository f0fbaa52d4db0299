/* Control: majority closures by work list, with stamped accumulators. */
#include "keizu/analysis/control.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/analysis/control_priv.h"

const struct kz_control_rule kz_control_majority = { 1, 2, 0 };

/* ---- the closure ---- */

void
kzi_control_start(struct kz_control *k, enum kz_control_mode mode,
    const struct kz_bloc *bloc)
{
    if (++k->stamp == 0) { /* after 2^32 closures the marks are made anew */
        uint32_t nc = k->c->nc;

        memset(k->joined, 0, nc * sizeof *k->joined);
        memset(k->voting, 0, kz_graph_nodes(k->g) * sizeof *k->voting);
        memset(k->tally, 0, nc * sizeof *k->tally);
        k->stamp = 1;
    }
    k->clock = 0;
    k->queue_len = k->list_len = 0;
    k->mode = mode;
    k->bloc = bloc;
}

/* What the bloc holds of a column. */
static struct kzi_tally *
tally_of(struct kz_control *k, uint32_t column)
{
    struct kzi_stamped *y = &k->tally[column];

    if (y->stamp != k->stamp)
        *y = (struct kzi_stamped){ { 0 }, k->stamp };
    return &y->votes;
}

kz_status
kzi_control_vote(struct kz_control *k, kz_node i, struct kz_error *err)
{
    if (k->voting[i] == k->stamp)
        return KZ_OK;
    k->voting[i] = k->stamp;
    k->turn[i] = k->clock++;
    if (kz_grow(&k->queue, &k->queue_cap, k->queue_len + 1, sizeof *k->queue) <
        0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    k->queue[k->queue_len++] = i;
    return KZ_OK;
}

static kz_status
join(struct kz_control *k, uint32_t column, struct kz_error *err)
{
    if (k->joined[column] == k->stamp)
        return KZ_OK;
    k->joined[column] = k->stamp;
    k->joined_at[column] = k->clock;
    if (kz_grow(&k->list, &k->list_cap, k->list_len + 1, sizeof *k->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    k->list[k->list_len++].column = column;
    return kzi_control_vote(k, k->c->node[column], err);
}

/* Count one arc for the bloc, and test its company. */
static kz_status
count_arc(struct kz_control *k, uint64_t arc, uint32_t column,
    struct kz_error *err)
{
    struct kzi_tally *y = tally_of(k, column);

    if (kzi_control_count(k, arc, column, y) && k->joined[column] != k->stamp &&
        kzi_control_passes(k, column, y))
        return join(k, column, err);
    return KZ_OK;
}

kz_status
kzi_control_count_row(struct kz_control *k, kz_node i, const uint8_t *counts,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (uint64_t r = k->row_start[i]; r < k->row_start[i + 1]; r++)
        if (!counts || counts[k->row_column[r]])
            KZ_TRY(count_arc(k, k->row_arc[r], k->row_column[r], err));
out:
    return st;
}

/* Count what everybody in the queue holds until nothing new joins. */
static kz_status
run(struct kz_control *k, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t at = 0; at < k->queue_len; at++)
        KZ_TRY(kzi_control_count_row(k, k->queue[at], NULL, err));
out:
    return st;
}

void
kzi_control_fill_votes(struct kz_control *k, struct kz_controlled *x)
{
    double self = 0;

    kzi_control_range(k, x->column, tally_of(k, x->column), x);
    x->point = 0;
    if (k->c->flags[x->column] & KZ_COL_INFEASIBLE)
        return;
    for (uint64_t arc = k->c->start[x->column];
         arc < k->c->start[x->column + 1]; arc++) {
        if (k->c->owner[arc] == k->c->node[x->column] &&
            k->total[x->column].self_hi > 0)
            self = k->c->point[arc];
        else if (k->voting[k->c->owner[arc]] == k->stamp)
            x->point += k->c->point[arc];
    }
    x->point /= 1 - self;
}

static void
fill_votes(struct kz_control *k)
{
    for (size_t i = 0; i < k->list_len; i++)
        kzi_control_fill_votes(k, &k->list[i]);
}

/* Take the owner itself out of the list, should its own column have joined. */
static int
take_self(struct kz_control *k, kz_node owner)
{
    uint32_t self = kz_graph_column(k->g, owner);
    size_t n = 0;

    if (self == UINT32_MAX || k->joined[self] != k->stamp)
        return 0;
    for (size_t i = 0; i < k->list_len; i++)
        if (k->list[i].column != self)
            k->list[n++] = k->list[i];
    k->list_len = n;
    return 1;
}

kz_status
kzi_control_join_undisclosed(struct kz_control *k, const uint8_t *counts,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (uint32_t i = 0; i < k->c->nc; i++)
        if ((!counts || counts[i]) &&
            kzi_control_rest_votes(k, i, k->mode == KZ_CONTROL_CERTAIN) &&
            kzi_control_passes(k, i, tally_of(k, i)))
            KZ_TRY(join(k, i, err));
out:
    return st;
}

kz_status
kz_control_owner(struct kz_control *k, kz_node owner, enum kz_control_mode mode,
    const struct kz_controlled **list, size_t *count, int *self,
    struct kz_error *err)
{
    kz_status st;

    kzi_control_start(k, mode, NULL);
    KZ_TRY(kzi_control_vote(k, owner, err));
    k->sure_seeds = k->seeds = k->clock;
    if (mode == KZ_CONTROL_POSSIBLE_JOINED)
        KZ_TRY(kzi_control_join_undisclosed(k, NULL, err));
    KZ_TRY(run(k, err));
    *self = take_self(k, owner);
    fill_votes(k);
    *list = k->list;
    *count = k->list_len;
out:
    return st;
}

/* Is this terminal owner of this class in the bloc? */
static int
class_votes(const struct kz_control *k, unsigned cls, kz_node owner)
{
    int type = kz_graph_node(k->g, owner)->type;

    if (k->bloc->classes && k->bloc->classes[cls])
        return 1;
    /* who is named and no company is on the list or not, of whatever class */
    if (!k->bloc->classes &&
        (type == KZ_PARTY_PERSON || type == KZ_PARTY_STATE))
        return 0;
    return k->mode != KZ_CONTROL_CERTAIN &&
           cls >= kz_graph_special(k->g, KZ_CLASS_UNKNOWN);
}

kz_status
kz_control_bloc(struct kz_control *k, const struct kz_bloc *bloc,
    enum kz_control_mode mode, const struct kz_controlled **list, size_t *count,
    struct kz_error *err)
{
    const struct kz_columns *c = k->c;
    kz_status st;

    kzi_control_start(k, mode, bloc);
    for (size_t i = 0; i < bloc->nmembers; i++)
        KZ_TRY(kzi_control_vote(k, bloc->members[i], err));
    k->sure_seeds = k->clock;
    for (uint64_t a = 0; a < c->m; a++)
        if ((c->src[a] & KZ_SRC_CLASS) &&
            class_votes(k, KZ_SRC_CLASS_OF(c->src[a]), c->owner[a]))
            KZ_TRY(kzi_control_vote(k, c->owner[a], err));
    k->seeds = k->clock;
    KZ_TRY(kzi_control_join_undisclosed(k, NULL, err));
    KZ_TRY(run(k, err));
    fill_votes(k);
    *list = k->list;
    *count = k->list_len;
out:
    return st;
}

int
kz_control_has(const struct kz_control *k, uint32_t column)
{
    return k->joined[column] == k->stamp;
}

int
kz_control_votes(const struct kz_control *k, kz_node i)
{
    return k->voting[i] == k->stamp;
}

/* ---- all owners ---- */

/* Owners that alone carry some company: column after column, as they lie. */
static void
mark_carriers(const struct kz_control *k, uint8_t *carries)
{
    const struct kz_columns *c = k->c;

    for (uint32_t j = 0; j < c->nc; j++)
        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
            struct kzi_tally y = { 0 };
            kz_node i = c->owner[a];

            if (i != c->node[j] && kzi_control_count(k, a, j, &y) &&
                kzi_control_passes(k, j, &y))
                carries[i] = 1;
        }
}

static int
by_column(const void *pa, const void *pb)
{
    const struct kz_controlled *a = pa, *b = pb;

    return a->column < b->column ? -1 : a->column > b->column;
}

kz_status
kz_control_all(struct kz_control *k, enum kz_control_mode mode,
    kz_status (*visit)(void *ctx, kz_node controller,
        const struct kz_controlled *list, size_t count, int self,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    kz_node n = kz_graph_nodes(k->g);
    uint8_t *carries = kz_calloc(n, 1);
    kz_status st = KZ_OK;

    if (!carries)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kzi_control_start(k, mode, NULL);
    mark_carriers(k, carries);
    for (kz_node i = 0; i < n; i++) {
        const struct kz_controlled *list;
        size_t count;
        int self;

        if (!carries[i])
            continue;
        KZ_TRY(kz_control_owner(k, i, mode, &list, &count, &self, err));
        if (count > 1)
            qsort(k->list, count, sizeof *k->list, by_column);
        KZ_TRY(visit(ctx, i, list, count, self, err));
    }
out:
    kz_free(carries);
    return st;
}

/* ---- proofs ---- */

int
kz_control_carries(const struct kz_control *k, uint64_t arc, uint32_t column)
{
    kz_node o = k->c->owner[arc];

    if (k->c->flags[column] & KZ_COL_INFEASIBLE)
        return 0; /* its register says nothing */
    return k->voting[o] == k->stamp && k->c->hi[arc] > 0 &&
           k->turn[o] < k->turn[k->c->node[column]];
}

static int
by_time(const void *pa, const void *pb)
{
    const struct kzi_step *a = pa, *b = pb;

    return a->at < b->at ? -1 : a->at > b->at;
}

void
kzi_steps_begin(struct kz_control *k)
{
    memset(k->needed, 0, k->c->nc);
    k->nfound = 0;
}

kz_status
kzi_steps_need(struct kz_control *k, uint32_t at, uint32_t column,
    struct kz_error *err)
{
    if (k->needed[column])
        return KZ_OK;
    if (kz_grow(&k->found, &k->found_cap, k->nfound + 1, sizeof *k->found) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    k->needed[column] = 1;
    k->found[k->nfound++] = (struct kzi_step){ at, column };
    return KZ_OK;
}

kz_status
kzi_steps_end(struct kz_control *k, const uint32_t **steps, size_t *count,
    struct kz_error *err)
{
    qsort(k->found, k->nfound, sizeof *k->found, by_time);
    if (kz_grow(&k->steps, &k->steps_cap, k->nfound, sizeof *k->steps) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < k->nfound; i++)
        k->steps[i] = k->found[i].column;
    *steps = k->steps;
    *count = k->nfound;
    return KZ_OK;
}

/* From the company back to the seed: every company whose votes are counted. */
kz_status
kz_control_proof(struct kz_control *k, uint32_t column, const uint32_t **steps,
    size_t *count, struct kz_error *err)
{
    const struct kz_columns *c = k->c;
    kz_status st;

    kzi_steps_begin(k);
    KZ_TRY(kzi_steps_need(k, k->turn[c->node[column]], column, err));
    for (size_t at = 0; at < k->nfound; at++) {
        uint32_t j = k->found[at].column;

        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
            kz_node owner = c->owner[a];
            uint32_t i = kz_graph_column(k->g, owner);

            if (i != UINT32_MAX && k->joined[i] == k->stamp &&
                kz_control_carries(k, a, j))
                KZ_TRY(kzi_steps_need(k, k->turn[owner], i, err));
        }
    }
    KZ_TRY(kzi_steps_end(k, steps, count, err));
out:
    return st;
}

/* ---- life ---- */

void
kz_control_free(struct kz_control *k)
{
    size_t nc, n;

    if (!k)
        return;
    nc = k->c ? k->c->nc : 0;
    n = k->g ? kz_graph_nodes(k->g) : 0;
    kz_free_big(k->total, nc, sizeof *k->total);
    kz_free(k->groups);
    kz_free_big(k->tally, nc, sizeof *k->tally);
    kz_free_big(k->joined, nc, sizeof *k->joined);
    kz_free_big(k->joined_at, nc, sizeof *k->joined_at);
    kz_free_big(k->turn, n, sizeof *k->turn);
    kz_free_big(k->voting, n, sizeof *k->voting);
    kz_free(k->queue);
    kz_free(k->list);
    kz_free(k->steps);
    kz_free(k->found);
    kz_free_big(k->needed, nc, sizeof *k->needed);
    kz_free(k);
}

kz_status
kz_control_new(struct kz_graph *g, const struct kz_control_rule *rule,
    struct kz_control **out, struct kz_error *err)
{
    struct kz_control *k = kz_calloc(1, sizeof *k);
    size_t nc, n = kz_graph_nodes(g);
    kz_status st = KZ_OK;

    if (!k)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (rule->den <= 0 || rule->num < 0 || rule->num > rule->den)
        KZ_TRY(kz_fail(err, KZ_EINVAL, "a threshold is not in 0..1"));
    k->g = g;
    k->c = kz_graph_columns(g);
    k->rule = *rule;
    nc = k->c->nc;
    KZ_TRY(kz_graph_rows(g, &k->row_start, &k->row_column, &k->row_arc, err));
    k->total = kz_alloc_big(nc, sizeof *k->total);
    k->groups = kz_calloc(k->c->ncategories, sizeof *k->groups);
    k->tally = kz_alloc_big(nc, sizeof *k->tally);
    k->joined = kz_alloc_big(nc, sizeof *k->joined);
    k->joined_at = kz_alloc_big(nc, sizeof *k->joined_at);
    k->turn = kz_alloc_big(n, sizeof *k->turn);
    k->voting = kz_alloc_big(n, sizeof *k->voting);
    k->needed = kz_alloc_big(nc, sizeof *k->needed);
    if (!k->total || !k->groups || !k->tally || !k->joined || !k->joined_at ||
        !k->turn || !k->voting || !k->needed)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    kzi_control_add_up(k);
    *out = k;
    k = NULL;
out:
    kz_control_free(k);
    return st;
}
