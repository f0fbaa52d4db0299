/* Integrated shares in exact fractions: from one company up, owners last. */
#include "keizu/analysis/exact.h"

#include "src/analysis/exact_priv.h"

#define NONE UINT32_MAX

/* ---- the walk up ---- */

/* An operation on numbers of so many bits: those of GMP are quadratic. */
static void
spend(struct kz_exact *x, size_t bits)
{
    uint64_t words = 4 + bits / 64;

    x->work += words * words;
    x->too_much |= x->work > KZ_EXACT_WORK;
}

/* to += y * amount */
static void
add_part(struct kz_exact *x, struct kz_rational *to,
    const struct kz_rational *y, int64_t amount)
{
    kz_rational_set(x->t, amount, 1);
    kz_rational_mul(x->t, y, x->t);
    kz_rational_add(to, to, x->t);
    spend(x, kz_rational_bits(x->t) + kz_rational_bits(to));
}

static kz_status
class_sum(struct kz_exact *x, unsigned cls, struct kz_rational **out,
    struct kz_error *err)
{
    if (!x->cls[cls])
        x->cls[cls] = kz_rational_new();
    if (!x->cls[cls])
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    *out = x->cls[cls];
    return KZ_OK;
}

kz_status
kzi_exact_pass_on(struct kz_exact *x, size_t k, const struct kz_rational *y,
    struct kz_error *err)
{
    struct kz_rational *sum;
    kz_status st = KZ_OK;

    for (uint64_t a = x->start[k]; a < x->start[k + 1] && !x->too_much; a++)
        if (!kzi_exact_inside(x, k, a))
            add_part(x, x->owner[x->arc_owner[a]].n, y, x->arc_amount[a]);
    if (x->col[k].rest == 0)
        return KZ_OK;
    KZ_TRY(class_sum(x, KZ_SRC_CLASS_OF(x->c->usrc[x->col[k].column]), &sum,
        err));
    add_part(x, sum, y, x->col[k].rest);
out:
    return st;
}

kz_status
kzi_exact_set_corrected(struct kzi_exact_owner *o, const struct kz_rational *v,
    struct kz_error *err)
{
    if (!o->corr)
        o->corr = kz_rational_new();
    if (!o->corr)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_rational_copy(o->corr, v);
    o->corrected = KZI_OWN;
    return KZ_OK;
}

/* A closed ring takes in mass and gives none back. */
kz_status
kzi_exact_enter_ring(struct kz_exact *x, const uint32_t *member, size_t n,
    struct kz_error *err)
{
    struct kz_rational *sum;
    kz_status st;

    kz_rational_set(x->y, 0, 1);
    for (size_t r = 0; r < n; r++) {
        kzi_exact_inflow(x, member[r], x->t);
        kz_rational_add(x->y, x->y, x->t);
    }
    for (size_t r = 0; r < n; r++) {
        struct kzi_exact_owner *o = &x->owner[x->col[member[r]].owner];

        o->no_sum = 1;
        KZ_TRY(kzi_exact_set_corrected(o, x->y, err));
    }
    KZ_TRY(class_sum(x, kz_graph_special(x->g, KZ_CLASS_UNATTRIBUTED), &sum,
        err));
    kz_rational_add(sum, sum, x->y);
    spend(x, kz_rational_bits(sum));
out:
    return st;
}

/* One company, perhaps with shares of itself. */
static kz_status
go_through_single(struct kz_exact *x, uint32_t k, struct kz_error *err)
{
    struct kzi_exact_owner *o = &x->owner[x->col[k].owner];
    int64_t left = x->col[k].base;
    kz_status st = KZ_OK;

    for (uint64_t a = x->start[k]; a < x->start[k + 1]; a++)
        if (x->arc_src[a] == k)
            left -= x->arc_amount[a];
    if (left == 0) {
        KZ_TRY(kzi_exact_enter_ring(x, &k, 1, err));
        goto out;
    }
    kzi_exact_inflow(x, k, x->y);
    if (left < x->col[k].base)
        KZ_TRY(kzi_exact_set_corrected(o, x->y, err));
    kz_rational_set(x->t, left, 1);
    kz_rational_div(x->y, x->y, x->t);
    if (left < x->col[k].base) {
        kz_rational_set(x->t, x->col[k].base, 1);
        kz_rational_mul(o->n, x->y, x->t);
    }
    KZ_TRY(kzi_exact_pass_on(x, k, x->y, err));
out:
    return st;
}

/* ---- the solution ---- */

static kz_status
walk_up(struct kz_exact *x, int how, struct kz_error *err)
{
    const struct kz_order *o = &x->order;
    kz_status st = KZ_OK;

    for (uint32_t k = o->ncomp; k-- > 0 && !x->too_much;) {
        uint32_t first = o->comp_start[k], n = o->comp_start[k + 1] - first;

        if (n > 1)
            KZ_TRY(kzi_exact_loop(x, o->column + first, n, how, err));
        else
            KZ_TRY(go_through_single(x, o->column[first], err));
    }
    for (size_t i = 0; i < x->nowner && !x->too_much; i++) {
        struct kz_rational *sum;

        if (x->owner[i].src == NONE)
            continue;
        KZ_TRY(class_sum(x, KZ_SRC_CLASS_OF(x->owner[i].src), &sum, err));
        kz_rational_add(sum, sum, x->owner[i].n);
        spend(x, kz_rational_bits(sum) + kz_rational_bits(x->owner[i].n));
    }
out:
    return st;
}

kz_status
kz_exact_solve(struct kz_exact *x, uint32_t column, const int64_t *amount,
    int how, int *solved, struct kz_error *err)
{
    int known = 0;
    kz_status st = KZ_OK;

    if (x->column == column && x->amount == amount && (how & ~x->how) == 0) {
        *solved = x->solved;
        return KZ_OK;
    }
    kzi_exact_forget(x);
    for (unsigned k = 0; k < kz_graph_classes(x->g); k++)
        if (x->cls[k])
            kz_rational_set(x->cls[k], 0, 1);
    KZ_TRY(kzi_exact_collect(x, column, amount, &known, err));
    if (known)
        KZ_TRY(walk_up(x, how, err));
    x->column = column;
    x->amount = amount;
    x->how = how;
    *solved = x->solved = known && !x->too_much;
out:
    return st;
}

const struct kz_rational *
kz_exact_integrated(const struct kz_exact *x, kz_node i)
{
    uint32_t k = x->owner_at[i];

    if (k == NONE)
        return x->zero;
    return x->owner[k].no_sum ? NULL : x->owner[k].n;
}

const struct kz_rational *
kz_exact_corrected(const struct kz_exact *x, kz_node i)
{
    uint32_t k = x->owner_at[i];

    if (!(x->how & KZ_EXACT_CORRECTED))
        return NULL;
    if (k == NONE)
        return x->zero;
    if (x->owner[k].corrected == KZI_OWN)
        return x->owner[k].corr;
    return x->owner[k].corrected == KZI_SAME ? x->owner[k].n : NULL;
}

void
kz_exact_share(const struct kz_exact *x, const uint8_t *in,
    struct kz_rational *out)
{
    kz_rational_set(out, 0, 1);
    for (unsigned k = 0; k < kz_graph_classes(x->g); k++)
        if (in[k] && x->cls[k])
            kz_rational_add(out, out, x->cls[k]);
}

int
kz_exact_binds(const struct kz_exact *x)
{
    return x->binds;
}
