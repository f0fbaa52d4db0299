/* A loop in exact shares: one system of equations with whole coefficients. */
#include "keizu/base/alloc.h"
#include "keizu/base/system.h"
#include "src/analysis/exact_priv.h"

struct loop {
    const uint32_t *member; /* numbers of the cone */
    size_t n;
    int64_t *a; /* [n * n] */
    struct kz_system *system;
    struct kz_rational **y, **unit; /* [n] */
};

static void
free_all(struct kz_rational **list, size_t n)
{
    for (size_t i = 0; list && i < n; i++)
        kz_rational_free(list[i]);
    kz_free(list);
}

static void
loop_clear(struct loop *l)
{
    kz_system_free(l->system);
    free_all(l->y, l->n);
    kz_free(l->unit);
    kz_free(l->a);
}

/* Nobody outside has a part of any member. */
static int
is_ring(const struct kz_exact *x, const uint32_t *member, size_t n)
{
    for (size_t r = 0; r < n; r++) {
        size_t k = member[r];

        if (x->col[k].rest > 0)
            return 0;
        for (uint64_t a = x->start[k]; a < x->start[k + 1]; a++)
            if (!kzi_exact_inside(x, k, a))
                return 0;
    }
    return 1;
}

/*
 * With y = N / base: base_i y_i = b_i + sum_j amount_ji y_j over members j of
 * which i holds a part.  Members are ascending.
 */
static void
fill_matrix(const struct kz_exact *x, struct loop *l, uint32_t *place)
{
    for (size_t r = 0; r < l->n; r++)
        place[l->member[r]] = (uint32_t)r;
    for (size_t r = 0; r < l->n; r++) {
        size_t k = l->member[r];

        l->a[r * l->n + r] = x->col[k].base;
        for (uint64_t a = x->start[k]; a < x->start[k + 1]; a++)
            if (kzi_exact_inside(x, k, a))
                l->a[place[x->arc_src[a]] * l->n + r] -= x->arc_amount[a];
    }
}

static kz_status
loop_init(struct kz_exact *x, struct loop *l, struct kz_error *err)
{
    size_t n = l->n, bits = 0;
    uint32_t *place = kz_calloc(x->ncol, sizeof *place);
    kz_status st = KZ_OK;

    l->a = kz_calloc(n * n, sizeof *l->a);
    l->y = kz_calloc(n, sizeof(struct kz_rational *));
    l->unit = kz_calloc(n, sizeof(struct kz_rational *));
    if (!place || !l->a || !l->y || !l->unit)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t r = 0; r < n; r++) {
        l->unit[r] = x->zero;
        l->y[r] = kz_rational_new();
        if (!l->y[r])
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        kzi_exact_inflow(x, l->member[r], l->y[r]);
        bits += kz_rational_bits(l->y[r]);
    }
    fill_matrix(x, l, place);
    st = kz_system_new(n, l->a, &l->system, NULL);
    if (st == KZ_ENOSOL) { /* only modulo the prime: a loop has an outside */
        x->too_much = 1;
        st = KZ_OK;
        goto out;
    }
    if (st < 0)
        KZ_TRY(kz_fail(err, st, "out of memory"));
    x->work += 4 * (uint64_t)n * n * n + kz_system_work(l->system, bits);
    x->too_much |= x->work > KZ_EXACT_WORK;
    if (!x->too_much)
        KZ_TRY(kz_system_solve(l->system, l->y, KZ_SYSTEM_ALL, l->y, err));
out:
    kz_free(place);
    return st;
}

/* N[i][i] of every member, one solution each. */
static kz_status
correct_loop(struct kz_exact *x, struct loop *l, struct kz_error *err)
{
    uint64_t work = l->n * kz_system_work(l->system, 1);
    int dear = work > KZ_EXACT_WORK - x->corrected_work;
    kz_status st = KZ_OK;

    x->corrected_work += dear ? 0 : work;
    for (size_t r = 0; r < l->n; r++) {
        struct kzi_exact_column *k = &x->col[l->member[r]];
        struct kzi_exact_owner *o = &x->owner[k->owner];

        o->corrected = KZI_NOT_KNOWN;
        if (dear)
            continue;
        l->unit[r] = x->one;
        KZ_TRY(kz_system_solve(l->system, l->unit, r, &x->y, err));
        l->unit[r] = x->zero;
        kz_rational_div(x->y, l->y[r], x->y);
        KZ_TRY(kzi_exact_set_corrected(o, x->y, err));
    }
out:
    return st;
}

kz_status
kzi_exact_loop(struct kz_exact *x, const uint32_t *member, size_t n, int how,
    struct kz_error *err)
{
    struct loop l = { .member = member, .n = n };
    kz_status st = KZ_OK;

    if (is_ring(x, member, n))
        return kzi_exact_enter_ring(x, member, n, err);
    if (n > KZ_EXACT_LOOP) {
        x->too_much = 1;
        return KZ_OK;
    }
    KZ_TRY(loop_init(x, &l, err));
    if (!x->too_much && (how & KZ_EXACT_CORRECTED))
        KZ_TRY(correct_loop(x, &l, err));
    for (size_t r = 0; r < n && !x->too_much; r++) {
        const struct kzi_exact_column *k = &x->col[member[r]];

        kz_rational_set(x->t, k->base, 1);
        kz_rational_mul(x->owner[k->owner].n, l.y[r], x->t);
        KZ_TRY(kzi_exact_pass_on(x, member[r], l.y[r], err));
    }
out:
    loop_clear(&l);
    return st;
}
