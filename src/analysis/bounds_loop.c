/* Bounds in one component with a loop: policy iteration. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/analysis/bounds_priv.h"
#include "src/analysis/loop.h"

/* A register is refilled only if that is better by more than rounding. */
#define BETTER     1e-14
#define ROUNDS_MAX 10000

/* One component with a loop, under work. */
struct part {
    struct kz_bounds *b;
    struct kzi_sweep *s;
    const uint32_t *column; /* [n] its members */
    uint32_t n, comp;
    size_t *start;    /* [n + 1] of each member's slots: arcs, undisclosed */
    int64_t *amount;  /* of each slot, the choice so far */
    int64_t *refill;  /* [most slots of one] */
    uint8_t *certain; /* [n] in S */
    size_t *rstart;   /* [n + 1] by owner: which registers it is in */
    uint32_t *owned;  /* member */
    uint64_t *by;     /* arc */
    uint32_t *queue;  /* [n] */
    double noise;     /* what an iterated solution may be off by, doubled */
};

static void
part_clear(struct part *p)
{
    kz_free(p->start);
    kz_free(p->amount);
    kz_free(p->refill);
    kz_free(p->certain);
    kz_free(p->rstart);
    kz_free(p->owned);
    kz_free(p->by);
    kz_free(p->queue);
}

static int
is_inside(const struct part *p, uint64_t arc)
{
    uint32_t src = p->b->c->src[arc];

    return !(src & KZ_SRC_CLASS) && p->b->order.comp_of[src] == p->comp &&
           p->b->c->hi[arc] > 0;
}

/* The registers that each member is in. */
static kz_status
part_by_owner(struct part *p, struct kz_error *err)
{
    const struct kz_columns *c = p->b->c;
    size_t arcs = 0;

    p->rstart = kz_calloc((size_t)p->n + 2, sizeof *p->rstart);
    if (!p->rstart)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t m = 0; m < p->n; m++) {
            uint32_t j = p->column[m];

            for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
                size_t at;

                if (!is_inside(p, a))
                    continue;
                if (!pass) {
                    p->rstart[p->b->member[c->src[a]] + 2]++;
                    arcs++;
                    continue;
                }
                at = p->rstart[p->b->member[c->src[a]] + 1]++;
                p->owned[at] = m;
                p->by[at] = a;
            }
        }
        if (pass)
            break;
        for (uint32_t m = 0; m < p->n; m++)
            p->rstart[m + 2] += p->rstart[m + 1];
        p->owned = kz_calloc(arcs, sizeof *p->owned);
        p->by = kz_calloc(arcs, sizeof *p->by);
        if (!p->owned || !p->by)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    return KZ_OK;
}

static kz_status
part_init(struct part *p, struct kz_bounds *b, struct kzi_sweep *s,
    uint32_t comp, struct kz_error *err)
{
    const struct kz_columns *c = b->c;
    uint32_t first = b->order.comp_start[comp];
    size_t most = 0;
    kz_status st = KZ_OK;

    memset(p, 0, sizeof *p);
    p->b = b;
    p->s = s;
    p->comp = comp;
    p->column = b->order.column + first;
    p->n = b->order.comp_start[comp + 1] - first;
    p->start = kz_calloc((size_t)p->n + 1, sizeof *p->start);
    p->certain = kz_calloc(p->n, sizeof *p->certain);
    p->queue = kz_calloc(p->n, sizeof *p->queue);
    if (!p->start || !p->certain || !p->queue)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t m = 0; m < p->n; m++) {
        uint32_t j = p->column[m];
        size_t slots = (size_t)(c->start[j + 1] - c->start[j]) + 1;

        b->member[j] = m;
        p->start[m + 1] = p->start[m] + slots;
        most = slots > most ? slots : most;
    }
    p->amount = kz_calloc(p->start[p->n], sizeof *p->amount);
    p->refill = kz_calloc(most, sizeof *p->refill);
    if (!p->amount || !p->refill)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(part_by_owner(p, err));
out:
    return st;
}

/* Step 1: what no completion can keep from the set asked about. */
static kz_status
find_certain(struct part *p, struct kz_error *err)
{
    const struct kz_columns *c = p->b->c;
    int64_t *given = kz_calloc(p->n, sizeof *given); /* at least, to S and K */
    int64_t *kept = kz_calloc(p->n, sizeof *kept);   /* at most, by others */
    uint32_t head = 0, tail = 0;
    kz_status st = KZ_OK;

    if (!given || !kept)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t m = 0; m < p->n; m++) {
        uint32_t j = p->column[m];
        int64_t *side;

        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
            if (!is_inside(p, a) && kzi_source_value(p->s, c->src[a]) > 0)
                given[m] += c->lo[a];
            else
                kept[m] += c->hi[a];
        side = p->s->in[KZ_SRC_CLASS_OF(c->usrc[j])] ? given : kept;
        side[m] += side == given ? c->ulo[j] : c->uhi[j];
        p->certain[m] = given[m] > 0 || kept[m] < c->base[j];
        if (p->certain[m])
            p->queue[tail++] = m;
    }
    while (head < tail) {
        uint32_t i = p->queue[head++];

        for (size_t r = p->rstart[i]; r < p->rstart[i + 1]; r++) {
            uint32_t m = p->owned[r];

            given[m] += c->lo[p->by[r]];
            kept[m] -= c->hi[p->by[r]];
            if (p->certain[m] ||
                !(given[m] > 0 || kept[m] < c->base[p->column[m]]))
                continue;
            p->certain[m] = 1;
            p->queue[tail++] = m;
        }
    }
out:
    kz_free(given);
    kz_free(kept);
    return st;
}

/* The choice so far as equations on S, whose members are queue[0..n). */
static kz_status
make_loop(const struct part *p, uint32_t n, const uint32_t *place,
    struct kz_loop *l, double *right, struct kz_error *err)
{
    const struct kz_columns *c = p->b->c;
    size_t arcs = 0;

    memset(l, 0, sizeof *l);
    l->n = n;
    for (uint32_t k = 0; k < n; k++)
        arcs += p->start[p->queue[k] + 1] - p->start[p->queue[k]];
    l->start = kz_calloc((size_t)n + 1, sizeof *l->start);
    l->owner = kz_calloc(arcs, sizeof *l->owner);
    l->w = kz_calloc(arcs, sizeof *l->w);
    l->d = kz_calloc(n, sizeof *l->d);
    if (!l->start || !l->owner || !l->w || !l->d)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    arcs = 0;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t m = p->queue[k], j = p->column[m];
        const int64_t *amount = p->amount + p->start[m];
        size_t slots = p->start[m + 1] - p->start[m] - 1;
        double base = (double)c->base[j];
        int64_t inside = 0;

        right[k] =
            (double)amount[slots] / base * kzi_source_value(p->s, c->usrc[j]);
        for (size_t i = 0; i < slots; i++) {
            uint64_t a = c->start[j] + i;

            if (!is_inside(p, a)) {
                right[k] += (double)amount[i] / base *
                            kzi_source_value(p->s, c->src[a]);
                continue;
            }
            if (!amount[i] || !p->certain[p->b->member[c->src[a]]])
                continue;
            inside += amount[i];
            if (c->src[a] == j)
                continue;
            l->owner[arcs] = place[p->b->member[c->src[a]]];
            l->w[arcs++] = (double)amount[i] / base;
        }
        l->start[k + 1] = arcs;
        l->d[k] = (double)(c->base[j] - inside) / base;
    }
    return KZ_OK;
}

/* Step 2: solve the choice so far; *lower: some value went down. */
static kz_status
solve_choice(struct part *p, uint32_t n, const uint32_t *place, double *right,
    int *lower, struct kz_error *err)
{
    struct kz_loop l;
    kz_status st;

    *lower = 0;
    KZ_TRY(make_loop(p, n, place, &l, right, err));
    KZ_TRY(kzi_loop_solve(&l, right, 1, err));
    p->noise = 2 * l.error;
    for (uint32_t k = 0; k < n; k++) {
        double *x = &p->s->x[p->column[p->queue[k]]];

        *lower |= right[k] < *x;
        *x = right[k];
    }
out:
    kzi_loop_clear(&l);
    return st;
}

/* Step 3: refill each register; *better: one that is worth less was found. */
static kz_status
refill(struct part *p, uint32_t n, int *better, struct kz_error *err)
{
    kz_status st = KZ_OK;

    *better = 0;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t m = p->queue[k], j = p->column[m];
        int64_t *amount = p->amount + p->start[m];
        size_t bytes = (p->start[m + 1] - p->start[m]) * sizeof *amount;
        double now, then;

        if (kzi_is_at_lower(p->b->c, j))
            continue;
        KZ_TRY(kzi_bounds_choose(p->b, p->s, j, p->refill, err));
        now = kzi_bounds_worth(p->s, j, amount);
        then = kzi_bounds_worth(p->s, j, p->refill);
        if (!(now - then > BETTER * now + p->noise))
            continue;
        memcpy(amount, p->refill, bytes);
        *better = 1;
    }
out:
    return st;
}

static kz_status
iterate_policies(struct part *p, struct kz_error *err)
{
    double *right = kz_calloc(p->n, sizeof *right);
    uint32_t *place = kz_calloc(p->n, sizeof *place); /* of a member, in S */
    unsigned rounds = 0;
    uint32_t n = 0;
    int lower, better;
    kz_status st = KZ_OK;

    if (!right || !place)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t m = 0; m < p->n; m++) {
        p->s->x[p->column[m]] = 0;
        if (p->certain[m]) {
            place[m] = n;
            p->queue[n++] = m;
        }
    }
    if (!n)
        goto out;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t m = p->queue[k];

        KZ_TRY(kzi_bounds_choose(p->b, p->s, p->column[m],
            p->amount + p->start[m], err));
    }
    KZ_TRY(solve_choice(p, n, place, right, &lower, err));
    do {
        KZ_TRY(refill(p, n, &better, err));
        if (!better)
            break;
        if (++rounds > ROUNDS_MAX)
            KZ_TRY(kz_fail(err, KZ_ELIMIT,
                "the bounds of a loop of %u companies did not settle",
                (unsigned)p->n));
        KZ_TRY(solve_choice(p, n, place, right, &lower, err));
    } while (lower);
    if (rounds > p->b->rounds)
        p->b->rounds = rounds;
out:
    kz_free(right);
    kz_free(place);
    return st;
}

/* The greatest set whose registers can do with owners of it. */
static kz_status
attain_part(struct part *p, uint8_t *attained, struct kz_error *err)
{
    uint8_t *queued = kz_calloc(p->n, 1);
    uint32_t head = 0, waiting = p->n;
    kz_status st = KZ_OK;

    if (!queued)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t m = 0; m < p->n; m++) {
        attained[p->column[m]] = 1;
        p->queue[m] = m;
        queued[m] = 1;
    }
    while (waiting) {
        uint32_t m = p->queue[head];
        int yes;

        head = (head + 1) % p->n;
        waiting--;
        queued[m] = 0;
        if (!attained[p->column[m]])
            continue;
        KZ_TRY(kzi_bounds_attained(p->b, p->s, p->column[m], &yes, err));
        if (yes)
            continue;
        attained[p->column[m]] = 0;
        for (size_t r = p->rstart[m]; r < p->rstart[m + 1]; r++) {
            uint32_t i = p->owned[r];

            if (queued[i])
                continue;
            queued[i] = 1;
            p->queue[(head + waiting++) % p->n] = i;
        }
    }
out:
    kz_free(queued);
    return st;
}

kz_status
kzi_bounds_part(struct kz_bounds *b, struct kzi_sweep *s, uint32_t comp,
    uint8_t *attained, struct kz_error *err)
{
    struct part p;
    kz_status st;

    KZ_TRY(part_init(&p, b, s, comp, err));
    if (b->binds[p.column[0]]) {
        KZ_TRY(find_certain(&p, err));
        KZ_TRY(iterate_policies(&p, err));
    } else {
        for (uint32_t m = 0; m < p.n; m++)
            s->x[p.column[m]] = kzi_bounds_at_lower(b, s->in, p.column[m]);
    }
    if (attained)
        KZ_TRY(attain_part(&p, attained, err));
out:
    part_clear(&p);
    return st;
}
