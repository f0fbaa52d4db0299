/* One register as slots: filled from the least value, and whether it can be. */
#include <stdlib.h>

#include "keizu/base/alloc.h"
#include "src/analysis/bounds_priv.h"

/* Values that differ by less are the same but for rounding. */
#define TIE 1e-12

/* One holding, at its ends or at its point. */
static struct kzi_slot
slot_of_arc(const struct kzi_sweep *s, uint32_t column, uint64_t a)
{
    const struct kz_columns *c = s->c;
    unsigned ends = c->ends ? c->ends[a] : 0;
    struct kzi_slot x = { .value = kzi_arc_value(s, a),
        .lo = c->lo[a],
        .hi = c->hi[a],
        .arc = (uint32_t)(a - c->start[column]),
        .group = (uint8_t)KZ_ENDS_GROUP(ends),
        .lo_open = (ends & KZ_ENDS_LO_OPEN) != 0,
        .hi_open = (ends & KZ_ENDS_HI_OPEN) != 0,
        .attained = !s->attained || (c->src[a] & KZ_SRC_CLASS) ||
                    s->attained[c->src[a]] };

    if (column == s->known) {
        x.lo = x.hi = kzi_point_amount(s->c, column, a);
        x.lo_open = x.hi_open = 0;
    }
    return x;
}

/* The undisclosed part, or that of a group. */
static struct kzi_slot
slot_of_rest(const struct kzi_sweep *s, const struct kzi_slots *r,
    uint32_t column, uint32_t part)
{
    const struct kz_columns *c = s->c;
    struct kzi_slot x = { .value = kzi_rest_value(s, column, part),
        .arc = (uint32_t)(c->start[column + 1] - c->start[column]) + part,
        .attained = 1 };

    if (r->groups) {
        x.group = (uint8_t)(part + 1);
        x.hi = r->groups->hi[part + 1];
    } else {
        x.lo = c->ulo[column];
        x.hi = c->uhi[column];
        x.lo_open = (c->flags[column] & KZ_COL_ULO_OPEN) != 0;
        x.hi_open = (c->flags[column] & KZ_COL_UHI_OPEN) != 0;
    }
    return x;
}

kz_status
kzi_slots_set(struct kzi_slots *r, const struct kzi_sweep *s, uint32_t column,
    struct kz_error *err)
{
    const struct kz_columns *c = s->c;
    uint64_t first = c->start[column], end = c->start[column + 1];
    uint32_t parts = kzi_rest_parts(c, column);

    size_t n = (size_t)(end - first) + parts;

    if (kz_grow(&r->list, &r->cap, n, sizeof *r->list) < 0 ||
        kz_grow(&r->each, &r->each_cap, n, sizeof *r->each) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    r->n = 0;
    r->base = c->base[column];
    r->groups = c->flags[column] & KZ_COL_CATEGORIES
                    ? kz_categories_at(c, column)
                    : NULL;
    for (uint64_t a = first; a < end; a++)
        r->list[r->n++] = slot_of_arc(s, column, a);
    for (uint32_t part = 0; part < parts; part++)
        r->list[r->n++] = slot_of_rest(s, r, column, part);
    for (size_t i = 0; s->most && i < r->n; i++)
        r->list[i].value = -r->list[i].value;
    return KZ_OK;
}

void
kzi_slots_clear(struct kzi_slots *r)
{
    kz_free(r->list);
    kz_free(r->each);
    *r = (struct kzi_slots){ .list = NULL };
}

static int
by_value(const void *pa, const void *pb)
{
    const struct kzi_slot *a = pa, *b = pb;

    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return a->arc < b->arc ? -1 : a->arc > b->arc;
}

void
kzi_slots_sort(struct kzi_slots *r)
{
    if (r->n > 16) {
        qsort(r->list, r->n, sizeof *r->list, by_value);
        return;
    }
    for (size_t i = 1; i < r->n; i++) {
        struct kzi_slot x = r->list[i];
        size_t j = i;

        for (; j > 0 && by_value(&r->list[j - 1], &x) > 0; j--)
            r->list[j] = r->list[j - 1];
        r->list[j] = x;
    }
}

static struct kzi_much
plus(struct kzi_much a, struct kzi_much b, int sign)
{
    return (struct kzi_much){ a.units + sign * b.units,
        a.little + sign * b.little };
}

static struct kzi_much
least_of(struct kzi_much a, struct kzi_much b)
{
    if (a.units != b.units)
        return a.units < b.units ? a : b;
    return a.little < b.little ? a : b;
}

static int
is_some(struct kzi_much a)
{
    return a.units > 0 || (a.units == 0 && a.little > 0);
}

/* What is still to be given: to a group at least and at most, and in all. */
struct left {
    struct kzi_much need[KZ_GROUPS], room[KZ_GROUPS], all;
};

static struct kzi_much
lower_end(const struct kzi_slot *x)
{
    return (struct kzi_much){ x->lo, x->lo_open };
}

static struct kzi_much
span(const struct kzi_slot *x)
{
    return plus((struct kzi_much){ x->hi, -x->hi_open }, lower_end(x), -1);
}

static void
begin(const struct kzi_slots *r, struct left *left)
{
    *left = (struct left){ .all = { r->base, 0 } };
    for (int k = 1; r->groups && k < KZ_GROUPS; k++) {
        left->need[k].units = r->groups->lo[k];
        left->room[k].units = r->groups->hi[k];
    }
    for (size_t i = 0; i < r->n; i++) {
        const struct kzi_slot *x = &r->list[i];

        left->all = plus(left->all, lower_end(x), -1);
        left->need[x->group] = plus(left->need[x->group], lower_end(x), -1);
        left->room[x->group] = plus(left->room[x->group], lower_end(x), -1);
    }
}

static void
give(struct left *left, const struct kzi_slot *x, struct kzi_much more,
    struct kzi_much *to)
{
    *to = plus(*to, more, 1);
    left->all = plus(left->all, more, -1);
    left->need[x->group] = plus(left->need[x->group], more, -1);
    left->room[x->group] = plus(left->room[x->group], more, -1);
}

/*
 * Fill a sorted register: all at their lower ends, each group to what it has
 * at least, best members first, then what is left to whom it costs least.
 */
static void
pour(const struct kzi_slots *r, struct kzi_much *each)
{
    struct left left;

    begin(r, &left);
    for (size_t i = 0; i < r->n; i++) {
        const struct kzi_slot *x = &r->list[i];
        struct kzi_much need = left.need[x->group];

        each[i] = lower_end(x);
        if (x->group && is_some(need))
            give(&left, x, least_of(span(x), need), &each[i]);
    }
    for (size_t i = 0; i < r->n; i++) {
        const struct kzi_slot *x = &r->list[i];
        struct kzi_much more =
            plus(plus(span(x), lower_end(x), 1), each[i], -1);

        more = least_of(more, left.all);
        if (x->group)
            more = least_of(more, left.room[x->group]);
        if (is_some(more))
            give(&left, x, more, &each[i]);
    }
}

void
kzi_slots_fill(struct kzi_slots *r, int64_t *amount)
{
    pour(r, r->each);
    for (size_t i = 0; i < r->n; i++)
        amount[r->list[i].arc] = r->each[i].units;
}

/* Slots of one value in one order: those first whose value is attained. */
static void
settle_ties(struct kzi_slots *r)
{
    struct kzi_slot *x = r->list;

    for (size_t i = 0, j; i < r->n; i = j) {
        size_t first = i;

        for (j = i; j < r->n && x[j].value - x[i].value <= TIE; j++) {
            struct kzi_slot tied = x[j];

            tied.value = x[i].value;
            x[j] = x[first];
            if (tied.attained)
                x[first++] = tied;
            else
                x[j] = tied;
        }
    }
}

int
kzi_slots_attained(struct kzi_slots *r)
{
    double cost = 0;

    settle_ties(r);
    pour(r, r->each);
    for (size_t i = 0; i < r->n; i++) {
        const struct kzi_much *x = &r->each[i];

        if (!r->list[i].attained && (x->units || x->little))
            return 0;
        cost += (double)x->little * r->list[i].value;
    }
    return cost < TIE;
}

/* Those of one value in turn, each going the same part of its way. */
static void
share_ties(const struct kzi_slots *r, double *share)
{
    const struct kzi_slot *x = r->list;
    int64_t rest = r->base;

    for (size_t i = 0; i < r->n; i++)
        rest -= x[i].lo;
    for (size_t i = 0, j; i < r->n; i = j) {
        int64_t room = 0, more;

        for (j = i; j < r->n && x[j].value - x[i].value <= TIE; j++)
            room += x[j].attained ? x[j].hi - x[j].lo : 0;
        more = room < rest ? room : rest;
        for (size_t k = i; k < j; k++) {
            double part = (double)x[k].lo;

            if (x[k].attained && more)
                part = more == room ? (double)x[k].hi
                                    : part + (double)more / (double)room *
                                                 (double)(x[k].hi - x[k].lo);
            share[x[k].arc] = part / (double)r->base;
        }
        rest -= more;
    }
}

/* Let one slot be the first of those of its value. */
static void
put_first(struct kzi_slots *r, size_t i)
{
    struct kzi_slot x = r->list[i];

    for (; i > 0 && r->list[i - 1].value == x.value; i--)
        r->list[i] = r->list[i - 1];
    r->list[i] = x;
}

/*
 * With groups what one has is not another's to take: the mean of the fillings
 * in which each in turn is the first of its value.
 */
static void
share_groups(struct kzi_slots *r, double *share)
{
    double little = 1.0 / (double)(4 * r->n);

    settle_ties(r);
    for (size_t i = 0; i < r->n; i++)
        share[r->list[i].arc] = 0;
    for (size_t turn = 0; turn < r->n; turn++) {
        if (r->list[turn].attained)
            put_first(r, turn);
        pour(r, r->each);
        for (size_t i = 0; i < r->n; i++)
            share[r->list[i].arc] += ((double)r->each[i].units +
                                         little * (double)r->each[i].little) /
                                     (double)r->n / (double)r->base;
    }
}

void
kzi_slots_inside(struct kzi_slots *r, double *share)
{
    if (r->groups)
        share_groups(r, share);
    else
        share_ties(r, share);
}
