/* Whole systems by lifting (keizu/base/system.h has the method). */
#include "keizu/base/system.h"

#include <string.h>

#include "keizu/base/alloc.h"
#include "src/base/rational_priv.h"

__extension__ typedef unsigned __int128 wide;
__extension__ typedef __int128 swide;

#define PRIME_BITS 61
#define PRIME      (((uint64_t)1 << PRIME_BITS) - 1)

struct kz_system {
    size_t n;
    const int64_t *a;  /* borrowed */
    uint64_t *inverse; /* [n * n] modulo PRIME */
    size_t bits;       /* of D */
};

/* ---- modulo the prime ---- */

static uint64_t
fold(uint64_t v)
{
    return v >= PRIME ? v - PRIME : v;
}

static uint64_t
times(uint64_t a, uint64_t b)
{
    wide v = (wide)a * b;

    return fold(((uint64_t)v & PRIME) + (uint64_t)(v >> PRIME_BITS));
}

static uint64_t
minus(uint64_t a, uint64_t b)
{
    return a >= b ? a - b : a + PRIME - b;
}

/* 1 / a: a^(p - 2), by Fermat. */
static uint64_t
invert(uint64_t a)
{
    uint64_t r = 1;

    for (uint64_t e = PRIME - 2; e; e >>= 1) {
        if (e & 1)
            r = times(r, a);
        a = times(a, a);
    }
    return r;
}

static uint64_t
residue(int64_t v)
{
    return v < 0 ? PRIME - (uint64_t)-v : (uint64_t)v;
}

/* row -= f * other, over a whole row of n. */
static void
take_row(uint64_t *row, const uint64_t *other, uint64_t f, size_t n)
{
    for (size_t i = 0; i < n; i++)
        row[i] = minus(row[i], times(f, other[i]));
}

static void
swap_rows(uint64_t *m, size_t n, size_t i, size_t j)
{
    for (size_t k = 0; i != j && k < n; k++) {
        uint64_t t = m[i * n + k];

        m[i * n + k] = m[j * n + k];
        m[j * n + k] = t;
    }
}

/* Gauss and Jordan: m becomes the unit, inv what m's inverse is; 0: none. */
static int
invert_matrix(size_t n, uint64_t *m, uint64_t *inv)
{
    for (size_t i = 0; i < n; i++)
        inv[i * n + i] = 1;
    for (size_t k = 0; k < n; k++) {
        size_t at = k;
        uint64_t f;

        while (at < n && m[at * n + k] == 0)
            at++;
        if (at == n)
            return 0;
        swap_rows(m, n, k, at);
        swap_rows(inv, n, k, at);
        f = invert(m[k * n + k]);
        for (size_t i = 0; i < n; i++) {
            m[k * n + i] = times(m[k * n + i], f);
            inv[k * n + i] = times(inv[k * n + i], f);
        }
        for (size_t j = 0; j < n; j++) {
            f = m[j * n + k];
            if (j == k || f == 0)
                continue;
            take_row(m + j * n, m + k * n, f, n);
            take_row(inv + j * n, inv + k * n, f, n);
        }
    }
    return 1;
}

/* ---- the system ---- */

void
kz_system_free(struct kz_system *s)
{
    if (!s)
        return;
    kz_free(s->inverse);
    kz_free(s);
}

static size_t
bits_of(uint64_t v)
{
    return v ? 64 - (size_t)__builtin_clzll(v) : 0;
}

/* Bits that D has at most; 0: a coefficient is too large. */
static size_t
bound_of(size_t n, const int64_t *a)
{
    size_t bits = 1;

    for (size_t k = 0; k < n; k++) {
        wide sum = 1; /* a column of zeros has no solution anyway */

        for (size_t j = 0; j < n; j++) {
            int64_t v = a[j * n + k];

            if (v > KZ_SYSTEM_ENTRY || v < -KZ_SYSTEM_ENTRY)
                return 0;
            sum += v < 0 ? (uint64_t)-v : (uint64_t)v;
        }
        bits += sum >> 64 ? 64 + bits_of((uint64_t)(sum >> 64))
                          : bits_of((uint64_t)sum);
    }
    return bits;
}

kz_status
kz_system_new(size_t n, const int64_t *a, struct kz_system **out,
    struct kz_error *err)
{
    size_t bits = n > 0 && n <= KZ_SYSTEM_MAX ? bound_of(n, a) : 0;
    struct kz_system *s = NULL;
    uint64_t *m = NULL;
    kz_status st = KZ_OK;

    if (!bits)
        KZ_TRY(kz_fail(err, KZ_EINVAL, "a system of equations is too large"));
    s = kz_calloc(1, sizeof *s);
    m = kz_calloc(n * n, sizeof *m);
    if (s)
        s->inverse = kz_calloc(n * n, sizeof *s->inverse);
    if (!s || !m || !s->inverse)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    s->n = n;
    s->a = a;
    s->bits = bits;
    for (size_t i = 0; i < n * n; i++)
        m[i] = residue(a[i]);
    if (!invert_matrix(n, m, s->inverse))
        KZ_TRY(kz_fail(err, KZ_ENOSOL, "a system of equations is singular"));
    *out = s;
    s = NULL;
out:
    kz_system_free(s);
    kz_free(m);
    return st;
}

/* Digits that name a fraction: p^k > 4 N D, N = D |b|. */
static size_t
digits_for(const struct kz_system *s, size_t bits)
{
    return (2 * s->bits + bits + 2) / (PRIME_BITS - 1) + 1;
}

uint64_t
kz_system_work(const struct kz_system *s, size_t bits)
{
    uint64_t k = digits_for(s, bits), n = s->n;

    return k * n * n * 4 + n * k * k;
}

/* ---- lifting ---- */

struct lift {
    const struct kz_system *s;
    mpz_t *rest;     /* [nrest] what is left of the right side */
    size_t nrest;    /* n, once they are initialised */
    uint64_t *low;   /* [n] the same modulo the prime */
    uint64_t *digit; /* [k * n] */
    size_t k;
    mpz_t scale, sum; /* of the right side: common denominator, sum of |b| */
    mpz_t modulus, numerator_max, den, t, prime;
};

static kz_status
lift_init(struct lift *l, const struct kz_system *s,
    struct kz_rational *const *b, struct kz_error *err)
{
    l->s = s;
    l->rest = kz_calloc(s->n, sizeof *l->rest);
    l->low = kz_calloc(s->n, sizeof *l->low);
    if (!l->rest || !l->low)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    while (l->nrest < s->n)
        mpz_init(l->rest[l->nrest++]);
    mpz_set_ui(l->scale, 1);
    for (size_t i = 0; i < s->n; i++)
        mpz_lcm(l->scale, l->scale, mpq_denref(b[i]->q));
    for (size_t i = 0; i < s->n; i++) {
        mpz_divexact(l->rest[i], l->scale, mpq_denref(b[i]->q));
        mpz_mul(l->rest[i], l->rest[i], mpq_numref(b[i]->q));
        mpz_abs(l->t, l->rest[i]);
        mpz_add(l->sum, l->sum, l->t);
    }
    l->k = digits_for(s, mpz_sizeinbase(l->sum, 2));
    l->digit = kz_calloc(l->k * s->n, sizeof *l->digit);
    if (!l->digit)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

static void
lift_clear(struct lift *l)
{
    for (size_t i = 0; i < l->nrest; i++)
        mpz_clear(l->rest[i]);
    kz_free(l->rest);
    kz_free(l->low);
    kz_free(l->digit);
    mpz_clears(l->scale, l->sum, l->modulus, l->numerator_max, l->den, l->t,
        l->prime, NULL);
}

static uint64_t
to_uint64(const mpz_t z)
{
    uint64_t v = 0;

    (void)mpz_export(&v, NULL, 1, sizeof v, 0, 0, z);
    return v;
}

static void
set_wide(mpz_t z, swide v)
{
    wide m = v < 0 ? -(wide)v : (wide)v;
    uint64_t word[2] = { (uint64_t)(m >> 64), (uint64_t)m };

    mpz_import(z, 2, 1, sizeof word[0], 0, 0, word);
    if (v < 0)
        mpz_neg(z, z);
}

/* One digit of every unknown: x = inverse b, b = (b - A x) / p. */
static void
lift_digit(struct lift *l, uint64_t *x)
{
    size_t n = l->s->n;

    for (size_t i = 0; i < n; i++) {
        mpz_fdiv_r(l->t, l->rest[i], l->prime);
        l->low[i] = to_uint64(l->t);
    }
    for (size_t i = 0; i < n; i++) {
        const uint64_t *row = l->s->inverse + i * n;
        uint64_t v = 0;

        for (size_t j = 0; j < n; j++)
            v = fold(v + times(row[j], l->low[j]));
        x[i] = v;
    }
    for (size_t i = 0; i < n; i++) {
        const int64_t *row = l->s->a + i * n;
        swide v = 0; /* 2^55 * 2^61 * 2^10 at most */

        for (size_t j = 0; j < n; j++)
            if (row[j])
                v += (swide)row[j] * (swide)x[j];
        set_wide(l->t, v);
        mpz_sub(l->rest[i], l->rest[i], l->t);
        mpz_divexact(l->rest[i], l->rest[i], l->prime);
    }
}

/* Unknown i modulo p^k. */
static void
join_digits(const struct lift *l, size_t i, mpz_t out)
{
    mpz_t d;

    mpz_init(d);
    mpz_set_ui(out, 0);
    for (size_t k = l->k; k-- > 0;) {
        mpz_mul(out, out, l->prime);
        kzi_mpz_set_uint64(d, l->digit[k * l->s->n + i]);
        mpz_add(out, out, d);
    }
    mpz_clear(d);
}

/*
 * The one fraction of admitted size that is u modulo p^k: Euclid's algorithm
 * as far as the remainder is an admitted numerator.
 */
static void
find_fraction(const struct lift *l, const mpz_t u, mpz_t num, mpz_t den)
{
    mpz_t r, t, q;

    mpz_inits(r, t, q, NULL);
    mpz_set(r, l->modulus);
    mpz_set(num, u);
    mpz_set_ui(den, 1);
    while (mpz_cmp(num, l->numerator_max) > 0) {
        mpz_fdiv_qr(q, r, r, num);
        mpz_swap(r, num);
        mpz_submul(t, q, den);
        mpz_swap(t, den);
    }
    if (mpz_sgn(den) < 0) {
        mpz_neg(den, den);
        mpz_neg(num, num);
    }
    mpz_clears(r, t, q, NULL);
}

/*
 * Unknown i as a fraction.  What the denominators so far have in common is
 * tried first: all of them divide the determinant.
 */
static void
name_unknown(struct lift *l, size_t i, struct kz_rational *out)
{
    mpz_t u, num, den;

    mpz_inits(u, num, den, NULL);
    join_digits(l, i, u);
    mpz_mul(num, u, l->den);
    mpz_mod(num, num, l->modulus);
    mpz_sub(l->t, l->modulus, num); /* a negative one lies at the end */
    if (mpz_cmp(l->t, num) < 0)
        mpz_neg(num, l->t);
    if (mpz_cmpabs(num, l->numerator_max) <= 0) {
        mpz_set(den, l->den);
    } else {
        find_fraction(l, u, num, den);
        mpz_lcm(l->den, l->den, den);
    }
    mpz_mul(den, den, l->scale);
    mpz_set(mpq_numref(out->q), num);
    mpz_set(mpq_denref(out->q), den);
    mpq_canonicalize(out->q);
    mpz_clears(u, num, den, NULL);
}

kz_status
kz_system_solve(const struct kz_system *s, struct kz_rational *const *b,
    size_t only, struct kz_rational *const *x, struct kz_error *err)
{
    struct lift l = { 0 };
    kz_status st;

    mpz_inits(l.scale, l.sum, l.modulus, l.numerator_max, l.den, l.t, l.prime,
        NULL);
    kzi_mpz_set_uint64(l.prime, PRIME);
    KZ_TRY(lift_init(&l, s, b, err));
    for (size_t k = 0; k < l.k; k++)
        lift_digit(&l, l.digit + k * s->n);
    mpz_pow_ui(l.modulus, l.prime, (unsigned long)l.k);
    mpz_set_ui(l.den, 1);
    mpz_mul_2exp(l.numerator_max, l.sum, (mp_bitcnt_t)s->bits);
    if (only != KZ_SYSTEM_ALL)
        name_unknown(&l, only, x[0]);
    for (size_t i = 0; only == KZ_SYSTEM_ALL && i < s->n; i++)
        name_unknown(&l, i, x[i]);
out:
    lift_clear(&l);
    return st;
}
