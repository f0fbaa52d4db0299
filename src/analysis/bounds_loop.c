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
    size_t *start;   /* [n + 1] of each member's slots */
    int64_t *amount; /* of each slot, the choice so far */
    size_t most;     /* slots of one member */
    int64_t *refill; /* [most] */
    uint8_t *solved; /* [n] in S; all others are 0 */
    size_t *rstart;  /* [n + 1] by owner: which registers it is in */
    uint32_t *owned; /* member */
    uint64_t *by;    /* arc */
    uint32_t *queue; /* [n] */
    uint32_t *place; /* [n] of a member among those solved */
    double *right;   /* [n] right sides, and solutions */
    double noise;    /* what an iterated solution may be off by, doubled */
};

static void
part_clear(struct part *p)
{
    kz_free(p->start);
    kz_free(p->amount);
    kz_free(p->refill);
    kz_free(p->solved);
    kz_free(p->rstart);
    kz_free(p->owned);
    kz_free(p->by);
    kz_free(p->queue);
    kz_free(p->place);
    kz_free(p->right);
}

static int
is_inside(const struct part *p, uint64_t arc)
{
    const struct kz_columns *c = p->b->c;
    uint32_t src = c->src[arc];

    return !(src & KZ_SRC_CLASS) && p->b->order.comp_of[src] == p->comp &&
           c->hi[arc] > 0 && c->owner[arc] != p->s->owner;
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
    kz_status st = KZ_OK;

    memset(p, 0, sizeof *p);
    p->b = b;
    p->s = s;
    p->comp = comp;
    p->column = b->order.column + first;
    p->n = b->order.comp_start[comp + 1] - first;
    p->start = kz_calloc((size_t)p->n + 1, sizeof *p->start);
    p->solved = kz_calloc(p->n, sizeof *p->solved);
    p->queue = kz_calloc(p->n, sizeof *p->queue);
    p->place = kz_calloc(p->n, sizeof *p->place);
    p->right = kz_calloc(p->n, sizeof *p->right);
    if (!p->start || !p->solved || !p->queue || !p->place || !p->right)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t m = 0; m < p->n; m++) {
        uint32_t j = p->column[m];
        size_t slots =
            (size_t)(c->start[j + 1] - c->start[j]) + kzi_rest_parts(c, j);

        b->member[j] = m;
        p->start[m + 1] = p->start[m] + slots;
        p->most = slots > p->most ? slots : p->most;
    }
    p->amount = kz_calloc(p->start[p->n], sizeof *p->amount);
    p->refill = kz_calloc(p->most, sizeof *p->refill);
    if (!p->amount || !p->refill)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(part_by_owner(p, err));
out:
    return st;
}

/* What a holding comes to, at least and at most. */
static int64_t
least_of(const struct kzi_sweep *s, uint32_t column, uint64_t arc)
{
    return column == s->known ? kzi_known_amount(s, column, arc)
                              : s->c->lo[arc];
}

static int64_t
most_of(const struct kzi_sweep *s, uint32_t column, uint64_t arc)
{
    return column == s->known ? kzi_known_amount(s, column, arc)
                              : s->c->hi[arc];
}

/*
 * What every completion gives of a register to S and the set asked about: of
 * one whose groups are counted, which sums do not tell.
 */
static kz_status
least_given(struct part *p, uint32_t m, int64_t *least, struct kz_error *err)
{
    const struct kz_columns *c = p->b->c;
    struct kzi_slots *r = &p->b->slots;
    uint32_t j = p->column[m], arcs = (uint32_t)(c->start[j + 1] - c->start[j]);
    kz_status st;

    KZ_TRY(kzi_slots_set(r, p->s, j, err));
    for (size_t i = 0; i < r->n; i++) {
        uint64_t a = c->start[j] + i;

        if (i < arcs && is_inside(p, a))
            r->list[i].value = p->solved[p->b->member[c->src[a]]];
        else
            r->list[i].value = r->list[i].value > 0;
    }
    kzi_slots_sort(r);
    kzi_slots_fill(r, p->refill);
    *least = 0;
    for (size_t i = 0; i < r->n; i++)
        if (r->list[i].value > 0)
            *least += p->refill[r->list[i].arc];
out:
    return st;
}

/* Whether a member gives a part to S, with what its sums say of it. */
static kz_status
must_give(struct part *p, uint32_t m, int64_t given, int64_t kept, int *yes,
    struct kz_error *err)
{
    uint32_t j = p->column[m];
    kz_status st = KZ_OK;

    if (p->b->c->flags[j] & KZ_COL_CATEGORIES) {
        KZ_TRY(least_given(p, m, &given, err));
        kept = p->b->c->base[j];
    }
    *yes = given > 0 || kept < p->b->c->base[j];
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
    int yes;
    kz_status st = KZ_OK;

    if (!given || !kept)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t m = 0; m < p->n; m++) {
        uint32_t j = p->column[m];
        int64_t *side;

        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
            if (!is_inside(p, a) && kzi_arc_value(p->s, a) > 0)
                given[m] += least_of(p->s, j, a);
            else
                kept[m] += most_of(p->s, j, a);
        side = kzi_rest_value(p->s, j, 0) > 0 ? given : kept;
        side[m] += side == given ? c->ulo[j] : c->uhi[j];
    }
    for (uint32_t m = 0; m < p->n; m++) {
        KZ_TRY(must_give(p, m, given[m], kept[m], &yes, err));
        p->solved[m] = (uint8_t)yes;
        if (yes)
            p->queue[tail++] = m;
    }
    while (head < tail) {
        uint32_t i = p->queue[head++];

        for (size_t r = p->rstart[i]; r < p->rstart[i + 1]; r++) {
            uint32_t m = p->owned[r];

            given[m] += least_of(p->s, p->column[m], p->by[r]);
            kept[m] -= most_of(p->s, p->column[m], p->by[r]);
            if (p->solved[m])
                continue;
            KZ_TRY(must_give(p, m, given[m], kept[m], &yes, err));
            if (!yes)
                continue;
            p->solved[m] = 1;
            p->queue[tail++] = m;
        }
    }
out:
    kz_free(given);
    kz_free(kept);
    return st;
}

/* The choice so far as equations of the solved, who are queue[0..n). */
static kz_status
make_loop(struct part *p, uint32_t n, struct kz_loop *l, struct kz_error *err)
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
        size_t n_arcs = (size_t)(c->start[j + 1] - c->start[j]);
        double base = (double)c->base[j];
        int64_t inside = 0;

        p->right[k] = 0;
        for (uint32_t part = 0; part < kzi_rest_parts(c, j); part++)
            p->right[k] += (double)amount[n_arcs + part] / base *
                           kzi_rest_value(p->s, j, part);
        for (size_t i = 0; i < n_arcs; i++) {
            uint64_t a = c->start[j] + i;

            if (!is_inside(p, a)) {
                p->right[k] +=
                    (double)amount[i] / base * kzi_arc_value(p->s, a);
                continue;
            }
            if (!amount[i] || !p->solved[p->b->member[c->src[a]]])
                continue;
            inside += amount[i];
            if (c->src[a] == j)
                continue;
            l->owner[arcs] = p->place[p->b->member[c->src[a]]];
            l->w[arcs++] = (double)amount[i] / base;
        }
        l->start[k + 1] = arcs;
        l->d[k] = (double)(c->base[j] - inside) / base;
    }
    return KZ_OK;
}

/* Step 2 of the greatest share: whom the choice so far leads to the owner. */
static void
find_reaching(struct part *p)
{
    const struct kz_columns *c = p->b->c;
    uint32_t head = 0, tail = 0;

    for (uint32_t m = 0; m < p->n; m++) {
        uint32_t j = p->column[m];
        const int64_t *amount = p->amount + p->start[m];

        p->solved[m] = 0;
        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
            p->solved[m] |= !is_inside(p, a) && amount[a - c->start[j]] > 0 &&
                            kzi_arc_value(p->s, a) > 0;
        if (p->solved[m])
            p->queue[tail++] = m;
    }
    while (head < tail) {
        uint32_t i = p->queue[head++];

        for (size_t r = p->rstart[i]; r < p->rstart[i + 1]; r++) {
            uint32_t m = p->owned[r];
            uint64_t a = p->by[r] - c->start[p->column[m]];

            if (p->solved[m] || !p->amount[p->start[m] + a])
                continue;
            p->solved[m] = 1;
            p->queue[tail++] = m;
        }
    }
}

/* Step 2: solve the choice so far; *better: some value went the right way. */
static kz_status
solve_choice(struct part *p, int *better, struct kz_error *err)
{
    struct kz_loop l = { 0 };
    uint32_t n = 0;
    kz_status st = KZ_OK;

    *better = 0;
    if (p->s->most)
        find_reaching(p);
    for (uint32_t m = 0; m < p->n; m++)
        if (p->solved[m]) {
            p->place[m] = n;
            p->queue[n++] = m;
        }
    if (!n)
        goto out;
    KZ_TRY(make_loop(p, n, &l, err));
    KZ_TRY(kzi_loop_solve(&l, p->right, 1, err));
    p->noise = 2 * l.error;
    for (uint32_t k = 0; k < n; k++) {
        double *x = &p->s->x[p->column[p->queue[k]]];

        *better |= p->s->most ? p->right[k] > *x : p->right[k] < *x;
        *x = p->right[k];
    }
out:
    kzi_loop_clear(&l);
    return st;
}

/* Step 3: refill each register; *better: some is worth less, or more. */
static kz_status
refill(struct part *p, int *better, struct kz_error *err)
{
    kz_status st = KZ_OK;

    *better = 0;
    for (uint32_t m = 0; m < p->n; m++) {
        uint32_t j = p->column[m];
        int64_t *amount = p->amount + p->start[m];
        size_t bytes = (p->start[m + 1] - p->start[m]) * sizeof *amount;
        double now, then, gain;

        if (kzi_stands_still(p->s, j) || !(p->s->most || p->solved[m]))
            continue;
        KZ_TRY(kzi_bounds_choose(p->b, p->s, j, p->refill, err));
        now = kzi_bounds_worth(p->s, j, amount);
        then = kzi_bounds_worth(p->s, j, p->refill);
        gain = p->s->most ? then - now : now - then;
        if (!(gain > BETTER * now + p->noise))
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
    unsigned rounds = 0;
    int better;
    kz_status st = KZ_OK;

    for (uint32_t m = 0; m < p->n; m++)
        p->s->x[p->column[m]] = 0;
    for (uint32_t m = 0; m < p->n; m++)
        KZ_TRY(kzi_bounds_choose(p->b, p->s, p->column[m],
            p->amount + p->start[m], err));
    KZ_TRY(solve_choice(p, &better, err));
    for (;;) {
        KZ_TRY(refill(p, &better, err));
        if (!better)
            break;
        if (++rounds > ROUNDS_MAX)
            KZ_TRY(kz_fail(err, KZ_ELIMIT,
                "the bounds of a loop of %u companies did not settle",
                (unsigned)p->n));
        KZ_TRY(solve_choice(p, &better, err));
        if (!better)
            break;
    }
    if (rounds > p->b->rounds)
        p->b->rounds = rounds;
out:
    return st;
}

/*
 * What the policy has of the members.  Of those outside S, which the iteration
 * left alone, each is filled so that nothing of it goes to S or K.
 */
static kz_status
keep_policy(struct part *p, struct kz_error *err)
{
    const struct kz_columns *c = p->b->c;
    kz_status st = KZ_OK;

    for (uint32_t m = 0; m < p->n; m++) {
        uint32_t j = p->column[m];
        int64_t *amount = p->amount + p->start[m];

        if (!p->s->most && !p->solved[m])
            KZ_TRY(kzi_bounds_choose(p->b, p->s, j, amount, err));
        memcpy(p->s->policy + kzi_policy_at(c, j), amount,
            (p->start[m + 1] - p->start[m]) * sizeof *amount);
    }
out:
    return st;
}

/* ---- whether the ends are reached ---- */

/* Members whose registers are to be looked at, each once. */
struct waiting {
    uint8_t *queued; /* [n] */
    uint32_t head, n;
};

static void
wait_for(struct part *p, struct waiting *w, uint32_t m)
{
    if (w->queued[m])
        return;
    w->queued[m] = 1;
    p->queue[(w->head + w->n++) % p->n] = m;
}

/* A member whose end is not reached, and whoever may need it. */
static void
give_up(struct part *p, struct waiting *w, uint32_t m)
{
    p->s->attained[p->column[m]] = 0;
    for (size_t r = p->rstart[m]; r < p->rstart[m + 1]; r++)
        wait_for(p, w, p->owned[r]);
}

/* The greatest set whose registers can do with owners of it. */
static kz_status
settle(struct part *p, struct waiting *w, struct kz_error *err)
{
    kz_status st = KZ_OK;

    while (w->n) {
        uint32_t m = p->queue[w->head];
        int yes;

        w->head = (w->head + 1) % p->n;
        w->n--;
        w->queued[m] = 0;
        if (!p->s->attained[p->column[m]])
            continue;
        KZ_TRY(kzi_bounds_attained(p->b, p->s, p->column[m], &yes, err));
        if (!yes)
            give_up(p, w, m);
    }
out:
    return st;
}

/*
 * Which slots of a member have a part in the fillings that reach its end, as
 * 1 or 0 in place of the choice, which is kept; *ends: one of them leads to the
 * owner without another member.
 */
static kz_status
find_used(struct part *p, uint32_t m, double *share, int *ends,
    struct kz_error *err)
{
    uint32_t j = p->column[m];
    uint64_t first = p->b->c->start[j];
    size_t slots = p->start[m + 1] - p->start[m];
    size_t n = (size_t)(p->b->c->start[j + 1] - first);
    int64_t *used = p->amount + p->start[m];
    kz_status st;

    *ends = 0;
    KZ_TRY(kzi_bounds_sorted(p->b, p->s, j, err));
    kzi_slots_inside(&p->b->slots, share);
    for (size_t i = 0; i < slots; i++)
        used[i] = share[i] > 0;
    for (size_t i = 0; i < n; i++)
        *ends |= used[i] && !is_inside(p, first + i) &&
                 kzi_arc_value(p->s, first + i) > 0;
out:
    return st;
}

/*
 * The greatest share of an owner is not reached where only a ring is left,
 * whose members reach it by turns.  *found: some were given up.
 */
static kz_status
leave_rings(struct part *p, struct waiting *w, double *share, int *found,
    struct kz_error *err)
{
    const uint8_t *attained = p->s->attained;
    uint32_t head = 0, tail = 0;
    kz_status st = KZ_OK;

    for (uint32_t m = 0; m < p->n; m++) {
        int ends = 0;

        if (attained[p->column[m]])
            KZ_TRY(find_used(p, m, share, &ends, err));
        p->solved[m] = (uint8_t)ends;
        if (ends)
            p->place[tail++] = m;
    }
    while (head < tail) {
        uint32_t i = p->place[head++];

        for (size_t r = p->rstart[i]; r < p->rstart[i + 1]; r++) {
            uint32_t m = p->owned[r];
            uint64_t a = p->by[r] - p->b->c->start[p->column[m]];

            if (p->solved[m] || !attained[p->column[m]] ||
                !p->amount[p->start[m] + a])
                continue;
            p->solved[m] = 1;
            p->place[tail++] = m;
        }
    }
    *found = 0;
    for (uint32_t m = 0; m < p->n; m++)
        if (attained[p->column[m]] && !p->solved[m] &&
            p->s->x[p->column[m]] > 0) {
            give_up(p, w, m);
            *found = 1;
        }
out:
    return st;
}

static kz_status
attain_part(struct part *p, struct kz_error *err)
{
    struct waiting w = { .queued = kz_calloc(p->n, 1) };
    double *share = kz_calloc(p->most, sizeof *share);
    int found = 0;
    kz_status st = KZ_OK;

    if (!w.queued || !share)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t m = 0; m < p->n; m++) {
        p->s->attained[p->column[m]] = 1;
        wait_for(p, &w, m);
    }
    do {
        KZ_TRY(settle(p, &w, err));
        if (p->s->most)
            KZ_TRY(leave_rings(p, &w, share, &found, err));
    } while (found);
out:
    kz_free(w.queued);
    kz_free(share);
    return st;
}

kz_status
kzi_bounds_part(struct kz_bounds *b, struct kzi_sweep *s, uint32_t comp,
    struct kz_error *err)
{
    struct part p;
    kz_status st;

    KZ_TRY(part_init(&p, b, s, comp, err));
    if (b->binds[p.column[0]] || s->whole) {
        if (!s->most)
            KZ_TRY(find_certain(&p, err));
        KZ_TRY(iterate_policies(&p, err));
        if (s->policy)
            KZ_TRY(keep_policy(&p, err));
    } else {
        for (uint32_t m = 0; m < p.n; m++)
            s->x[p.column[m]] = kzi_bounds_at_lower(b, s->in, p.column[m]);
    }
    if (s->attained)
        KZ_TRY(attain_part(&p, err));
out:
    part_clear(&p);
    return st;
}
