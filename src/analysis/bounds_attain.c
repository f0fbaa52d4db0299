/* Bounds in a loop: whether the stated ends reach them. */
#include "keizu/base/alloc.h"
#include "src/analysis/bounds_part.h"

/* Members whose registers are to be looked at, each once. */
struct waiting {
    uint8_t *queued; /* [n] */
    uint32_t head, n;
};

static void
wait_for(struct kzi_part *p, struct waiting *w, uint32_t m)
{
    if (w->queued[m])
        return;
    w->queued[m] = 1;
    p->queue[(w->head + w->n++) % p->n] = m;
}

/* A member whose end is not reached, and whoever may need it. */
static void
give_up(struct kzi_part *p, struct waiting *w, uint32_t m)
{
    p->s->attained[p->column[m]] = 0;
    for (size_t r = p->rstart[m]; r < p->rstart[m + 1]; r++)
        wait_for(p, w, p->owned[r]);
}

/* The greatest set whose registers can do with owners of it. */
static kz_status
settle(struct kzi_part *p, struct waiting *w, struct kz_error *err)
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
find_used(struct kzi_part *p, uint32_t m, double *share, int *ends,
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
        *ends |= used[i] && !kzi_part_inside(p, first + i) &&
                 kzi_arc_value(p->s, first + i) > 0;
out:
    return st;
}

/*
 * The greatest share of an owner is not reached where only a ring is left,
 * whose members reach it by turns.  *found: some were given up.
 */
static kz_status
leave_rings(struct kzi_part *p, struct waiting *w, double *share, int *found,
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

kz_status
kzi_part_attain(struct kzi_part *p, struct kz_error *err)
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
