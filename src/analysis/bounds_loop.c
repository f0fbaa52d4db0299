/* Bounds in one component with a loop: policy iteration. */
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/analysis/bounds_part.h"
#include "src/analysis/loop.h"

/* A register is refilled only if that is better by more than rounding. */
#define BETTER     1e-14
#define ROUNDS_MAX 10000

static void
part_clear(struct kzi_part *p)
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

/* The registers that each member is in. */
static kz_status
part_by_owner(struct kzi_part *p, struct kz_error *err)
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

                if (!kzi_part_inside(p, a))
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
part_init(struct kzi_part *p, struct kz_bounds *b, struct kzi_sweep *s,
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
    return column == s->known ? kzi_point_amount(s->c, column, arc)
                              : s->c->lo[arc];
}

static int64_t
most_of(const struct kzi_sweep *s, uint32_t column, uint64_t arc)
{
    return column == s->known ? kzi_point_amount(s->c, column, arc)
                              : s->c->hi[arc];
}

/*
 * What every completion gives of a register to S and the set asked about: of
 * one whose groups are counted, which sums do not tell.
 */
static kz_status
least_given(struct kzi_part *p, uint32_t m, int64_t *least,
    struct kz_error *err)
{
    const struct kz_columns *c = p->b->c;
    struct kzi_slots *r = &p->b->slots;
    uint32_t j = p->column[m], arcs = (uint32_t)(c->start[j + 1] - c->start[j]);
    kz_status st;

    KZ_TRY(kzi_slots_set(r, p->s, j, err));
    for (size_t i = 0; i < r->n; i++) {
        uint64_t a = c->start[j] + i;

        if (i < arcs && kzi_part_inside(p, a))
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
must_give(struct kzi_part *p, uint32_t m, int64_t given, int64_t kept, int *yes,
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
find_certain(struct kzi_part *p, struct kz_error *err)
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
            if (!kzi_part_inside(p, a) && kzi_arc_value(p->s, a) > 0)
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
make_loop(struct kzi_part *p, uint32_t n, struct kz_loop *l,
    struct kz_error *err)
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

            if (!kzi_part_inside(p, a)) {
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
find_reaching(struct kzi_part *p)
{
    const struct kz_columns *c = p->b->c;
    uint32_t head = 0, tail = 0;

    for (uint32_t m = 0; m < p->n; m++) {
        uint32_t j = p->column[m];
        const int64_t *amount = p->amount + p->start[m];

        p->solved[m] = 0;
        for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
            p->solved[m] |= !kzi_part_inside(p, a) &&
                            amount[a - c->start[j]] > 0 &&
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
solve_choice(struct kzi_part *p, int *better, struct kz_error *err)
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
refill(struct kzi_part *p, int *better, struct kz_error *err)
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
iterate_policies(struct kzi_part *p, struct kz_error *err)
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
keep_policy(struct kzi_part *p, struct kz_error *err)
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

kz_status
kzi_bounds_part(struct kz_bounds *b, struct kzi_sweep *s, uint32_t comp,
    struct kz_error *err)
{
    struct kzi_part p;
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
        KZ_TRY(kzi_part_attain(&p, err));
out:
    part_clear(&p);
    return st;
}
