/* A completion that brings a possible control about, in exact fractions. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/analysis/control_priv.h"

/* ---- who counts ---- */

/* A holding that counts, by the order in which its owner came. */
struct voter {
    uint64_t arc;
    uint32_t turn;
    uint8_t vote; /* enum kz_completed_vote */
};

struct choice {
    struct voter *list; /* the first n count */
    size_t n, all, cap;
    int rest_votes, rest_assumed;
};

static uint8_t
vote_of(const struct kz_control *k, uint64_t arc)
{
    uint32_t turn = k->turn[k->c->owner[arc]];

    if (turn < k->sure_seeds)
        return KZ_VOTE_OWN;
    if (turn >= k->seeds)
        return KZ_VOTE_CONTROLLED;
    return k->bloc->classes && k->bloc->classes[KZ_SRC_CLASS_OF(k->c->src[arc])]
               ? KZ_VOTE_OWN
               : KZ_VOTE_ASSUMED;
}

static int
by_need(const void *pa, const void *pb)
{
    const struct voter *a = pa, *b = pb;
    int own_a = a->vote == KZ_VOTE_OWN, own_b = b->vote == KZ_VOTE_OWN;

    if (own_a != own_b)
        return own_a ? -1 : 1;
    if (a->turn != b->turn)
        return a->turn < b->turn ? -1 : 1;
    return a->arc < b->arc ? -1 : a->arc > b->arc;
}

/* Whose votes the closure had when the company joined. */
static kz_status
find_voters(const struct kz_control *k, uint32_t column, struct choice *x,
    struct kz_error *err)
{
    const struct kz_columns *c = k->c;

    x->all = 0;
    for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++) {
        kz_node o = c->owner[a];
        struct kzi_tally y = { 0 };

        if (k->voting[o] != k->stamp || k->turn[o] >= k->joined_at[column] ||
            c->hi[a] == 0 || !kzi_control_count(k, a, column, &y))
            continue;
        if (kz_grow(&x->list, &x->cap, x->all + 1, sizeof *x->list) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        x->list[x->all++] = (struct voter){ a, k->turn[o], vote_of(k, a) };
    }
    if (x->all > 1)
        qsort(x->list, x->all, sizeof *x->list, by_need);
    return KZ_OK;
}

/* The bloc's own, and as many more as it takes, if they can carry it. */
static int
take_voters(const struct kz_control *k, uint32_t column, int joins,
    struct choice *x)
{
    struct kzi_tally y = { 0 };

    for (x->n = 0; x->n < x->all; x->n++) {
        const struct voter *v = &x->list[x->n];

        if (v->vote != KZ_VOTE_OWN &&
            kzi_control_may_pass(k, column, &y, joins))
            return 1;
        (void)kzi_control_count(k, v->arc, column, &y);
    }
    return kzi_control_may_pass(k, column, &y, joins);
}

static kz_status
choose(const struct kz_control *k, uint32_t column, struct choice *x,
    struct kz_error *err)
{
    kz_status st;

    x->rest_votes = kzi_control_rest_votes(k, column, 1);
    x->rest_assumed = 0;
    KZ_TRY(find_voters(k, column, x, err));
    if (take_voters(k, column, x->rest_votes, x))
        goto out;
    x->rest_votes = x->rest_assumed = 1;
    if (!kzi_control_rest_votes(k, column, 0) || !take_voters(k, column, 1, x))
        kz_bug("a company joined that nobody can carry");
out:
    return st;
}

/* ---- the companies ---- */

kz_status
kz_control_completion(struct kz_control *k, uint32_t column,
    const uint32_t **steps, size_t *count, struct kz_error *err)
{
    struct choice x = { NULL, 0, 0, 0, 0, 0 };
    kz_status st;

    kzi_steps_begin(k);
    KZ_TRY(kzi_steps_need(k, k->joined_at[column], column, err));
    for (size_t at = 0; at < k->nfound; at++) {
        KZ_TRY(choose(k, k->found[at].column, &x, err));
        for (size_t i = 0; i < x.n; i++) {
            uint32_t j = kz_graph_column(k->g, k->c->owner[x.list[i].arc]);

            if (x.list[i].vote == KZ_VOTE_CONTROLLED)
                KZ_TRY(kzi_steps_need(k, k->joined_at[j], j, err));
        }
    }
    KZ_TRY(kzi_steps_end(k, steps, count, err));
out:
    kz_free(x.list);
    return st;
}

/* ---- one register ---- */

enum number {
    IN_LO,
    IN_HI,
    OUT_LO,
    OUT_HI, /* ends of the two sides */
    SELF_LO,
    SELF_HI, /* own shares within an interval; 0 */
    LEAST,
    MOST, /* and what of it the register allows */
    ONE,
    LIMIT, /* the threshold */
    W,
    S, /* own shares, and what the bloc has: the greatest */
    MID_W,
    MID_S, /* in the middle */
    T,
    U, /* for a moment */
    NUMBERS
};

struct work {
    const struct kz_control *k;
    struct kz_rational *x[NUMBERS];
    int open[4]; /* IN_LO to OUT_HI */
};

static void
add(struct work *w, enum number to, int64_t num, int64_t base)
{
    kz_rational_set(w->x[T], num, base);
    kz_rational_add(w->x[to], w->x[to], w->x[T]);
}

/* to = 1 - a - b */
static void
rest_of(struct work *w, enum number to, enum number a, enum number b)
{
    kz_rational_sub(w->x[T], w->x[ONE], w->x[a]);
    kz_rational_sub(w->x[to], w->x[T], w->x[b]);
}

static void
at_least(struct work *w, enum number x, enum number bound)
{
    if (kz_rational_cmp(w->x[x], w->x[bound]) < 0)
        kz_rational_copy(w->x[x], w->x[bound]);
}

static void
at_most(struct work *w, enum number x, enum number bound)
{
    if (kz_rational_cmp(w->x[x], w->x[bound]) > 0)
        kz_rational_copy(w->x[x], w->x[bound]);
}

/* to = half of a + b */
static void
middle(struct work *w, enum number to, enum number a, enum number b)
{
    kz_rational_add(w->x[to], w->x[a], w->x[b]);
    kz_rational_set(w->x[T], 1, 2);
    kz_rational_mul(w->x[to], w->x[to], w->x[T]);
}

/* to = S less the threshold's part of 1 - w */
static void
surplus(struct work *w, enum number to, enum number own, enum number s)
{
    kz_rational_sub(w->x[T], w->x[ONE], w->x[own]);
    kz_rational_mul(w->x[T], w->x[T], w->x[LIMIT]);
    kz_rational_sub(w->x[to], w->x[s], w->x[T]);
}

static void
add_sides(struct work *w, const struct kz_completed *x)
{
    const struct kz_columns *c = w->k->c;
    uint32_t j = x->column;
    const struct kzi_total *t = &w->k->total[j];
    int64_t base = c->base[j];
    enum number rest = x->rest_votes ? IN_LO : OUT_LO;
    enum number home =
        x->rest_votes && kzi_control_home_votes(w->k) ? IN_LO : OUT_LO;
    struct kzi_group_rest u;

    for (size_t i = 0; i < x->arcs; i++) {
        uint64_t a = c->start[j] + i;
        unsigned open = c->ends ? c->ends[a] : 0;
        enum number side = x->vote[i] == KZ_VOTE_OTHER ? OUT_LO : IN_LO;
        struct kzi_tally y = { 0 };

        if (!kzi_control_count(w->k, a, j, &y))
            continue;
        add(w, side, c->lo[a], base);
        add(w, side + 1, c->hi[a], base);
        w->open[side] |= (open & 1u) != 0;
        w->open[side + 1] |= (open & 2u) != 0;
    }
    kzi_control_rest(w->k, j, &u);
    add(w, rest, u.lo[0], base);
    add(w, rest + 1, u.hi[0], base);
    add(w, home, u.lo[1], base);
    add(w, home + 1, u.hi[1], base);
    w->open[rest] |= (c->flags[j] & KZ_COL_ULO_OPEN) != 0;
    w->open[rest + 1] |= (c->flags[j] & KZ_COL_UHI_OPEN) != 0;
    kz_rational_set(w->x[SELF_LO], t->self_lo, base);
    kz_rational_set(w->x[SELF_HI], t->self_hi, base);
}

/* What the bloc can have where own shares are w: from here to there. */
static void
least_at(struct work *w, enum number to, enum number own)
{
    rest_of(w, to, own, OUT_HI);
    at_least(w, to, IN_LO);
}

static void
most_at(struct work *w, enum number to, enum number own)
{
    rest_of(w, to, own, OUT_LO);
    at_most(w, to, IN_HI);
}

static int
is_at(const struct work *w, enum number x, enum number end, int open)
{
    return open && kz_rational_cmp(w->x[x], w->x[end]) == 0;
}

/* Does an open end forbid to have W and S? */
static int
is_forbidden(struct work *w, unsigned self_open)
{
    rest_of(w, U, W, S);
    return is_at(w, W, SELF_LO, (self_open & 1u) != 0) ||
           is_at(w, W, SELF_HI, (self_open & 2u) != 0) ||
           is_at(w, S, IN_LO, w->open[IN_LO]) ||
           is_at(w, S, IN_HI, w->open[IN_HI]) ||
           is_at(w, U, OUT_LO, w->open[OUT_LO]) ||
           is_at(w, U, OUT_HI, w->open[OUT_HI]);
}

/* x += part * (y - x), both of W and S. */
static void
go_inward(struct work *w, const struct kz_rational *part)
{
    static const enum number of[][2] = { { W, MID_W }, { S, MID_S } };

    for (size_t i = 0; i < 2; i++) {
        kz_rational_sub(w->x[T], w->x[of[i][1]], w->x[of[i][0]]);
        kz_rational_mul(w->x[T], w->x[T], part);
        kz_rational_add(w->x[of[i][0]], w->x[of[i][0]], w->x[T]);
    }
}

/*
 * W and S, by which the bloc carries the company.  What is stated of (w, S)
 * is a convex set; all points between its greatest end and its middle are in
 * it, and the surplus is linear on the way.
 */
static void
find_votes(struct work *w, unsigned self_open, int *approached)
{
    rest_of(w, LEAST, IN_HI, OUT_HI);
    at_least(w, LEAST, SELF_LO);
    at_most(w, LEAST, SELF_HI);
    rest_of(w, MOST, IN_LO, OUT_LO);
    at_least(w, MOST, LEAST);
    at_most(w, MOST, SELF_HI);
    rest_of(w, W, IN_HI, OUT_LO);
    at_least(w, W, LEAST);
    at_most(w, W, MOST);
    most_at(w, S, W);
    *approached = is_forbidden(w, self_open);
    if (!*approached)
        return;
    middle(w, MID_W, LEAST, MOST);
    least_at(w, LEAST, MID_W);
    most_at(w, MOST, MID_W);
    middle(w, MID_S, LEAST, MOST);
    surplus(w, LEAST, W, S);
    surplus(w, MOST, MID_W, MID_S);
    kz_rational_set(w->x[U], 1, 2);
    if (kz_rational_cmp_frac(w->x[LEAST], 0, 1) <= 0)
        kz_bug("an end that is not attained is no majority");
    if (kz_rational_cmp_frac(w->x[MOST], 0, 1) <= 0) {
        kz_rational_sub(w->x[MOST], w->x[LEAST], w->x[MOST]);
        kz_rational_div(w->x[LEAST], w->x[LEAST], w->x[MOST]);
        kz_rational_mul(w->x[U], w->x[U], w->x[LEAST]);
    }
    go_inward(w, w->x[U]);
}

/* How far a side goes from its lower to its upper ends, to have x. */
static void
set_part(struct work *w, enum number to, enum number side, enum number x)
{
    kz_rational_sub(w->x[T], w->x[side + 1], w->x[side]);
    kz_rational_set(w->x[to], 0, 1);
    if (kz_rational_cmp_frac(w->x[T], 0, 1) == 0)
        return;
    kz_rational_sub(w->x[to], w->x[x], w->x[side]);
    kz_rational_div(w->x[to], w->x[to], w->x[T]);
}

static void
set_share(struct work *w, struct kz_rational *out, int64_t lo, int64_t hi,
    int64_t base, enum number part)
{
    kz_rational_set(w->x[T], hi - lo, base);
    kz_rational_mul(w->x[T], w->x[T], w->x[part]);
    kz_rational_set(out, lo, base);
    kz_rational_add(out, out, w->x[T]);
}

static void
share_out(struct work *w, struct kz_completed *x)
{
    const struct kz_columns *c = w->k->c;
    uint32_t j = x->column;
    int64_t base = c->base[j];
    enum number in = LEAST, out = MOST; /* parts of the way */
    struct kzi_group_rest u;

    rest_of(w, U, W, S);
    set_part(w, in, IN_LO, S);
    set_part(w, out, OUT_LO, U);
    for (size_t i = 0; i < x->arcs; i++) {
        uint64_t a = c->start[j] + i;
        struct kzi_tally y = { 0 };

        if (kzi_control_count(w->k, a, j, &y))
            set_share(w, x->share[i], c->lo[a], c->hi[a], base,
                x->vote[i] == KZ_VOTE_OTHER ? out : in);
        else if (w->k->total[j].self_hi > 0)
            kz_rational_copy(x->share[i], w->x[W]);
    }
    kzi_control_rest(w->k, j, &u);
    set_share(w, x->rest, u.lo[0], u.hi[0], base, x->rest_votes ? in : out);
    if (x->rest_votes && kzi_control_home_votes(w->k)) {
        set_share(w, x->home, u.lo[1], u.hi[1], base, in);
        kz_rational_add(x->rest, x->rest, x->home);
        kz_rational_set(x->home, 0, 1);
    } else {
        set_share(w, x->home, u.lo[1], u.hi[1], base, out);
    }
    kz_rational_sub(w->x[U], w->x[ONE], w->x[W]);
    if (kz_rational_cmp_frac(w->x[U], 0, 1) > 0)
        kz_rational_div(x->votes, w->x[S], w->x[U]);
    if (x->rest_assumed) { /* the threshold less what the named ones have */
        surplus(w, U, W, S);
        kz_rational_sub(x->needed, x->rest, w->x[U]);
    }
}

static kz_status
make_numbers(struct kz_rational **x, size_t n, struct kz_error *err)
{
    for (size_t i = 0; i < n; i++) {
        x[i] = kz_rational_new();
        if (!x[i])
            return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    return KZ_OK;
}

static kz_status
make_completed(const struct kz_control *k, uint32_t column,
    struct kz_completed *x, struct kz_error *err)
{
    struct kz_rational **alone[] = { &x->rest, &x->home, &x->votes,
        &x->needed };
    kz_status st = KZ_OK;

    x->column = column;
    x->arcs = (size_t)(k->c->start[column + 1] - k->c->start[column]);
    x->vote = kz_calloc(x->arcs, sizeof *x->vote);
    x->share = kz_calloc(x->arcs, sizeof *x->share);
    if (!x->vote || !x->share)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(make_numbers(x->share, x->arcs, err));
    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
        KZ_TRY(make_numbers(alone[i], 1, err));
out:
    return st;
}

void
kz_completed_clear(struct kz_completed *x)
{
    for (size_t i = 0; x->share && i < x->arcs; i++)
        kz_rational_free(x->share[i]);
    kz_free(x->share);
    kz_free(x->vote);
    kz_rational_free(x->rest);
    kz_rational_free(x->home);
    kz_rational_free(x->votes);
    kz_rational_free(x->needed);
    *x = (struct kz_completed){ .share = NULL };
}

kz_status
kz_control_completed(struct kz_control *k, uint32_t column,
    struct kz_completed *out, struct kz_error *err)
{
    struct kz_completed x = { .share = NULL };
    struct choice who = { NULL, 0, 0, 0, 0, 0 };
    struct work w = { .k = k };
    kz_status st;

    KZ_TRY(make_completed(k, column, &x, err));
    KZ_TRY(make_numbers(w.x, NUMBERS, err));
    KZ_TRY(choose(k, column, &who, err));
    for (size_t i = 0; i < who.n; i++)
        x.vote[who.list[i].arc - k->c->start[column]] = who.list[i].vote;
    x.rest_votes = who.rest_votes;
    x.rest_assumed = who.rest_assumed;
    kz_rational_set(w.x[ONE], 1, 1);
    kz_rational_set(w.x[LIMIT], k->rule.num, k->rule.den);
    add_sides(&w, &x);
    find_votes(&w, k->total[column].self_open, &x.approached);
    share_out(&w, &x);
    *out = x;
    x = (struct kz_completed){ .share = NULL };
out:
    kz_completed_clear(&x);
    kz_free(who.list);
    for (size_t i = 0; i < NUMBERS; i++)
        kz_rational_free(w.x[i]);
    return st;
}
