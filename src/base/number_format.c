/*
 * Shortest printing of doubles: the Schubfach method (Giulietti 2020), in
 * integers only.
 *
 * A double v = c 2^q is read back from every decimal between the midpoints to
 * its neighbours.  With k = floor(log10 of that gap), at most one multiple of
 * 10^(k+1) and at least one of 10^k lie there; the former is the shortest if
 * it exists, else the multiple of 10^k nearest to v is.  Multiplying by a
 * 128-bit overestimate of 10^-k with a sticky lowest bit decides each
 * comparison as exact arithmetic would.
 */
#include "keizu/base/number.h"

#include <string.h>

__extension__ typedef unsigned __int128 uint128;

struct pow10 {
    uint64_t hi, lo;
};

/*
 * The first 192 bits of 10^(27 i), i from -11 to 12, cut; those of i from 0
 * to 3 are exact.  Every 10^k of a double's range, rounded up to 128 bits,
 * follows from one of them and a power of 5 (all 617 checked in exact
 * arithmetic; tests/test_decimal.py compares what is printed with them).
 */
#define STEP     27
#define STEP_MIN (-11)

static const uint64_t steps[][3] = {
    { 0xa76c582338ed2621, 0xaf2af2b80af6f24e, 0x657c8f4d43323a36 },
    { 0x873e4f75e2224e68, 0x5a7744a6e804a291, 0xcc35eddfcf0996d7 },
    { 0xda7f5bf590966848, 0xaf39a475506a899e, 0xa30294cc2934e662 },
    { 0xb080392cc4349dec, 0xbd8d794d96aacfb3, 0xfe13a5c86af64418 },
    { 0x8e938662882af53e, 0x547eb47b7282ee9c, 0x41b0230e1421487d },
    { 0xe65829b3046b0afa, 0x0cb4a5a3112a5112, 0xa3b561b1cb208396 },
    { 0xba121a4650e4ddeb, 0x92f34d62616ce413, 0x21a0183e10583cd3 },
    { 0x964e858c91ba2655, 0x3a6a07f8d510f86f, 0xe9082f25e9c5e9ec },
    { 0xf2d56790ab41c2a2, 0xfae27299423fb9c3, 0x3695dad7e8858901 },
    { 0xc428d05aa4751e4c, 0xaa97e14c3c26b886, 0x96842dc95323f5a8 },
    { 0x9e74d1b791e07e48, 0x775ea264cf55347d, 0xca49f1c05120c9c7 },
    { 0x8000000000000000, 0x0000000000000000, 0x0000000000000000 },
    { 0xcecb8f27f4200f3a, 0x0000000000000000, 0x0000000000000000 },
    { 0xa70c3c40a64e6c51, 0x999090b65f67d924, 0x0000000000000000 },
    { 0x86f0ac99b4e8dafd, 0x69a028bb3ded71a3, 0xdf9f915627c04e28 },
    { 0xda01ee641a708de9, 0xe80e6f4820cc9495, 0xd74baad03bc1d8d3 },
    { 0xb01ae745b101e9e4, 0x5ec05dcff72e7f8f, 0xc04c79ffe324301f },
    { 0x8e41ade9fbebc27d, 0x14588f13be847307, 0x23bd6a2059c002f5 },
    { 0xe5d3ef282a242e81, 0x8f1668c8a86da5fa, 0xf0b5ccf5176ecc7c },
    { 0xb9a74a0637ce2ee1, 0x6d953e2bd7173692, 0x88efb0037ac08bde },
    { 0x95f83d0a1fb69cd9, 0x4abdaf101564f98e, 0x0d5a4af7b3a98e47 },
    { 0xf24a01a73cf2dccf, 0xbc633b39673c8cec, 0x3d9c44cd2f36917c },
    { 0xc3b8358109e84f07, 0x0a862f80ec4700c8, 0x02606ea01029dc37 },
    { 0x9e19db92b4e31ba9, 0x6c07a2c26a8346d1, 0x4944d9f52cd0dec2 },
};

static int
floor_log2_pow10(int k)
{
    return (k * 1741647) >> 19;
}

/* floor(log10(2^e)), or of 3/4 2^e if closer: the gap below a power of 2. */
static int
floor_log10_pow2(int e, int closer)
{
    return (e * 1262611 - (closer ? 524031 : 0)) >> 22;
}

/* 10^k as a number of 128 bits with its highest bit set, rounded up. */
static struct pow10
pow10_up(int k)
{
    int i = k >= 0 ? k / STEP : -((STEP - 1 - k) / STEP);
    const uint64_t *b = steps[i - STEP_MIN];
    uint64_t five = 1, p[4];
    uint128 m, top;
    struct pow10 g;

    for (int r = k - STEP * i; r > 0; r--)
        five *= 5;
    five <<= __builtin_clzll(five);
    m = (uint128)b[2] * five;
    p[0] = (uint64_t)m;
    m = (uint128)b[1] * five + (uint64_t)(m >> 64);
    p[1] = (uint64_t)m;
    m = (uint128)b[0] * five + (uint64_t)(m >> 64);
    p[2] = (uint64_t)m;
    p[3] = (uint64_t)(m >> 64);
    top = (uint128)p[3] << 64 | p[2];
    if (!(p[3] >> 63)) {
        top = top << 1 | p[1] >> 63;
        p[1] <<= 1;
    }
    if (i < 0 || i > 3 || (p[1] | p[0]) != 0)
        top++;
    g.hi = (uint64_t)(top >> 64);
    g.lo = (uint64_t)top;
    return g;
}

/* The upper 64 bits of g cp / 2^64, the lowest bit set for any remainder. */
static uint64_t
round_to_odd(struct pow10 g, uint64_t cp)
{
    uint128 low = (uint128)g.lo * cp;
    uint128 high = (uint128)g.hi * cp + (uint64_t)(low >> 64);

    return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* The shortest digits of c 2^q > 0 and, in *exponent, their power of ten. */
static uint64_t
shortest(uint64_t c, int q, int closer, int *exponent)
{
    uint64_t odd = c & 1; /* an even c is also read at the very midpoint */
    int k = floor_log10_pow2(q, closer);
    int h = q + floor_log2_pow10(-k) + 1;
    struct pow10 g = pow10_up(-k);
    uint64_t vb = round_to_odd(g, (4 * c) << h);
    uint64_t lower = round_to_odd(g, (4 * c - (closer ? 1 : 2)) << h) + odd;
    uint64_t upper = round_to_odd(g, (4 * c + 2) << h) - odd;
    uint64_t s = vb / 4;
    int below, above;

    *exponent = k;
    if (s >= 10) {
        uint64_t tens = s / 10;

        below = lower <= 40 * tens;
        above = 40 * tens + 40 <= upper;
        if (below != above) {
            *exponent = k + 1;
            return tens + (uint64_t)above;
        }
    }
    below = lower <= 4 * s;
    above = 4 * s + 4 <= upper;
    if (below != above)
        return s + (uint64_t)above;
    return s + (vb > 4 * s + 2 || (vb == 4 * s + 2 && (s & 1)));
}

/* The digits of v > 0, finite, no zeros behind; v = result 10^*exponent. */
static uint64_t
decimal_of(uint64_t bits, int *exponent)
{
    uint64_t fraction = bits & (((uint64_t)1 << 52) - 1);
    int e = (int)(bits >> 52);
    uint64_t c = e ? fraction | (uint64_t)1 << 52 : fraction;
    int q = (e ? e : 1) - 1075;
    uint64_t d;

    if (q <= 0 && q > -53 && (c & (((uint64_t)1 << -q) - 1)) == 0) {
        d = c >> -q; /* an integer below 2^53 has no shorter form than itself */
        *exponent = 0;
    } else {
        d = shortest(c, q, fraction == 0 && e > 1, exponent);
    }
    while (d % 10 == 0) {
        d /= 10;
        ++*exponent;
    }
    return d;
}

/* The digits of d at s; their number. */
static int
put_digits(uint64_t d, char *s)
{
    char back[20];
    int n = 0;

    do {
        back[n++] = (char)('0' + d % 10);
        d /= 10;
    } while (d > 0);
    for (int i = 0; i < n; i++)
        s[i] = back[n - 1 - i];
    return n;
}

/* digits with the point after the first `whole` of them. */
static char *
put_plain(char *p, const char *digits, int n, int whole)
{
    if (whole <= 0) {
        *p++ = '0';
        *p++ = '.';
        for (; whole < 0; whole++)
            *p++ = '0';
        memcpy(p, digits, (size_t)n);
        return p + n;
    }
    for (int i = 0; i < n || i < whole; i++) {
        if (i == whole)
            *p++ = '.';
        *p++ = i < n ? digits[i] : '0';
    }
    return p;
}

static char *
put_scientific(char *p, const char *digits, int n, int power)
{
    *p++ = digits[0];
    if (n > 1) {
        *p++ = '.';
        memcpy(p, digits + 1, (size_t)n - 1);
        p += n - 1;
    }
    *p++ = 'e';
    if (power < 0)
        *p++ = '-';
    return p + put_digits((uint64_t)(power < 0 ? -power : power), p);
}

size_t
kz_number_format(double v, char out[KZ_NUMBER_TEXT])
{
    char digits[20], *p = out;
    uint64_t bits;
    int n, exponent, power;

    memcpy(&bits, &v, sizeof bits);
    if ((bits >> 52 & 0x7FF) == 0x7FF) {
        memcpy(out, "null", 5);
        return 4;
    }
    if (bits << 1 == 0) {
        memcpy(out, "0", 2);
        return 1;
    }
    if (bits >> 63)
        *p++ = '-';
    n = put_digits(decimal_of(bits & (UINT64_MAX >> 1), &exponent), digits);
    power = n - 1 + exponent; /* v is digits[0].digits[1]... 10^power */
    if (power >= -6 && power < 15)
        p = put_plain(p, digits, n, power + 1);
    else
        p = put_scientific(p, digits, n, power);
    *p = 0;
    return (size_t)(p - out);
}
