/* Exact fractions over GMP, and reading of fractions that fit int64. */
#include "keizu/base/rational.h"

#include <math.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/number.h"
#include "src/base/rational_priv.h"

struct kz_rational *
kz_rational_new(void)
{
    struct kz_rational *r = kz_malloc(sizeof *r);

    if (r)
        mpq_init(r->q);
    return r;
}

void
kz_rational_free(struct kz_rational *r)
{
    if (!r)
        return;
    mpq_clear(r->q);
    kz_free(r);
}

static uint64_t
magnitude(int64_t v)
{
    return v < 0 ? -(uint64_t)v : (uint64_t)v;
}

void
kzi_mpz_set_uint64(mpz_t z, uint64_t v)
{
    mpz_import(z, 1, 1, sizeof v, 0, 0, &v);
}

static void
set_int(mpz_t z, int64_t v)
{
    kzi_mpz_set_uint64(z, magnitude(v));
    if (v < 0)
        mpz_neg(z, z);
}

static void
set_frac(mpq_t q, int64_t num, int64_t den)
{
    if (den == 0)
        kz_bug("a fraction over 0");
    set_int(mpq_numref(q), num);
    set_int(mpq_denref(q), den);
    mpq_canonicalize(q);
}

void
kz_rational_set(struct kz_rational *r, int64_t num, int64_t den)
{
    set_frac(r->q, num, den);
}

void
kz_rational_copy(struct kz_rational *r, const struct kz_rational *a)
{
    mpq_set(r->q, a->q);
}

void
kz_rational_add(struct kz_rational *r, const struct kz_rational *a,
    const struct kz_rational *b)
{
    mpq_add(r->q, a->q, b->q);
}

void
kz_rational_sub(struct kz_rational *r, const struct kz_rational *a,
    const struct kz_rational *b)
{
    mpq_sub(r->q, a->q, b->q);
}

void
kz_rational_mul(struct kz_rational *r, const struct kz_rational *a,
    const struct kz_rational *b)
{
    mpq_mul(r->q, a->q, b->q);
}

void
kz_rational_div(struct kz_rational *r, const struct kz_rational *a,
    const struct kz_rational *b)
{
    if (mpq_sgn(b->q) == 0)
        kz_bug("division of a fraction by 0");
    mpq_div(r->q, a->q, b->q);
}

int
kz_rational_cmp(const struct kz_rational *a, const struct kz_rational *b)
{
    int c = mpq_cmp(a->q, b->q);

    return (c > 0) - (c < 0);
}

int
kz_rational_cmp_frac(const struct kz_rational *a, int64_t num, int64_t den)
{
    mpq_t q;
    int c;

    mpq_init(q);
    set_frac(q, num, den);
    c = mpq_cmp(a->q, q);
    mpq_clear(q);
    return (c > 0) - (c < 0);
}

/*
 * floor(|num| 2^shift / den), of at most 57 bits, its lowest bit set if
 * anything was cut off.
 */
static uint64_t
scaled_quotient(const mpq_t a, long shift)
{
    uint64_t v = 0;
    mpz_t num, den, rest;

    mpz_inits(num, den, rest, NULL);
    mpz_abs(num, mpq_numref(a));
    mpz_set(den, mpq_denref(a));
    if (shift >= 0)
        mpz_mul_2exp(num, num, (mp_bitcnt_t)shift);
    else
        mpz_mul_2exp(den, den, (mp_bitcnt_t)-shift);
    mpz_tdiv_qr(num, rest, num, den);
    (void)mpz_export(&v, NULL, 1, sizeof v, 0, 0, num);
    v |= (uint64_t)(mpz_sgn(rest) != 0);
    mpz_clears(num, den, rest, NULL);
    return v;
}

size_t
kz_rational_bits(const struct kz_rational *a)
{
    return mpz_sizeinbase(mpq_numref(a->q), 2) +
           mpz_sizeinbase(mpq_denref(a->q), 2);
}

double
kz_rational_double(const struct kz_rational *a)
{
    int sign = mpq_sgn(a->q);
    uint64_t m;
    long shift;
    double d;

    if (sign == 0)
        return 0;
    /* 55 or 56 bits of quotient; GMP's own conversion cuts, this rounds. */
    shift = 55 - (long)mpz_sizeinbase(mpq_numref(a->q), 2) +
            (long)mpz_sizeinbase(mpq_denref(a->q), 2);
    if (shift > 1076)
        shift = 1076; /* two bits below the smallest double */
    m = scaled_quotient(a->q, shift);
    if (shift == 1076) {
        uint64_t rest = m & 3;

        m >>= 2; /* to the nearest, ties to even; then exact from here on */
        m += rest > 2 || (rest == 2 && (m & 1));
        shift = 1074;
    }
    d = ldexp((double)m, shift < -1100 ? 1100 : (int)-shift);
    return sign < 0 ? -d : d;
}

void
kz_rational_format(const struct kz_rational *a, struct kz_buf *out)
{
    size_t size = mpz_sizeinbase(mpq_numref(a->q), 10) +
                  mpz_sizeinbase(mpq_denref(a->q), 10) + 3;
    char *text = kz_malloc(size);

    if (!text) {
        out->failed = 1;
        return;
    }
    (void)mpq_get_str(text, 10, a->q);
    kz_buf_puts(out, text);
    kz_free(text);
}

static uint64_t
gcd(uint64_t a, uint64_t b)
{
    while (b > 0) {
        uint64_t t = a % b;

        a = b;
        b = t;
    }
    return a;
}

int
kz_fraction_parse(const char *s, size_t n, int64_t *num, int64_t *den)
{
    const char *slash = n > 0 ? memchr(s, '/', n) : NULL;
    struct kz_decimal d;
    int64_t a, b = 1, g;

    if (slash) {
        size_t k = (size_t)(slash - s);

        if (!kz_int_parse(s, k, -INT64_MAX, INT64_MAX, &a) ||
            !kz_int_parse(slash + 1, n - k - 1, 1, INT64_MAX, &b))
            return 0;
    } else if (kz_decimal_parse(s, n, &d)) {
        a = d.digits;
        for (int i = 0; i < d.scale; i++)
            b *= 10;
    } else if (!kz_int_parse(s, n, -INT64_MAX, INT64_MAX, &a)) {
        return 0;
    }
    g = (int64_t)gcd(magnitude(a), (uint64_t)b);
    *num = a / g;
    *den = b / g;
    return 1;
}
