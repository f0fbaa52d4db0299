/* Amounts: intervals of fractions, read from decimals and counts. */
#include "keizu/base/amount.h"

#include <string.h>

#include "keizu/base/number.h"

#define PERCENT 2 /* a percentage has its point two places further left */

/* 10^n for n in 0..18. */
static int64_t
pow10_of(int n)
{
    int64_t p = 1;

    while (n-- > 0)
        p *= 10;
    return p;
}

/* *v 10^n; 0 if that does not fit. */
static int
shift_left(int64_t *v, int n)
{
    if (*v > INT64_MAX / pow10_of(n))
        return 0;
    *v *= pow10_of(n);
    return 1;
}

/*
 * A non-negative decimal as *digits / 10^*scale of the whole; zeros behind
 * the point go only where the scale would not fit.
 */
static int
parse_fraction(const char *s, size_t n, int percent, int room, int64_t *digits,
    int *scale)
{
    struct kz_decimal d;

    if (!kz_decimal_parse(s, n, &d) || d.digits < 0)
        return 0;
    d.scale += percent ? PERCENT : 0;
    while (d.scale + room > 18 && d.scale > 0 && d.digits % 10 == 0) {
        d.digits /= 10;
        d.scale--;
    }
    if (d.scale + room > 18)
        return 0;
    *digits = d.digits;
    *scale = d.scale;
    return 1;
}

static struct kz_amount
closed(enum kz_amount_kind kind, int64_t value, int64_t base)
{
    struct kz_amount a = { kind, KZ_ROUND_NONE, 0, 0, value, value, value,
        base };

    return a;
}

/* Nobody holds more than the whole or less than nothing. */
static void
cut(struct kz_amount *a)
{
    if (a->lo < 0) {
        a->lo = 0;
        a->lo_open = 0;
    }
    if (a->hi > a->base && a->point <= a->base) {
        a->hi = a->base;
        a->hi_open = 0;
    }
}

int
kz_amount_exact(const char *s, size_t n, int percent, struct kz_amount *out)
{
    int64_t digits;
    int scale;

    if (!parse_fraction(s, n, percent, 0, &digits, &scale))
        return 0;
    *out = closed(KZ_AMOUNT_EXACT, digits, pow10_of(scale));
    return 1;
}

int
kz_amount_printed(const char *s, size_t n, int percent,
    enum kz_rounding rounding, struct kz_amount *out)
{
    int half = rounding != KZ_ROUND_TRUNCATED; /* half units are needed */
    int64_t digits, unit = half ? 10 : 1;
    struct kz_amount a;
    struct kz_decimal d;
    int scale;

    /* Zeros behind are part of what was printed: none are dropped. */
    if (rounding == KZ_ROUND_NONE || !kz_decimal_parse(s, n, &d) ||
        d.digits < 0)
        return 0;
    digits = d.digits;
    scale = d.scale + (percent ? PERCENT : 0);
    if (scale + half > 18 || !shift_left(&digits, half) ||
        digits > INT64_MAX - unit)
        return 0;
    a = closed(KZ_AMOUNT_PRINTED, digits, pow10_of(scale + half));
    a.rounding = rounding;
    a.hi_open = 1;
    if (half)
        a.lo -= unit / 2;
    a.hi += rounding == KZ_ROUND_NEAREST ? unit / 2 : unit;
    cut(&a);
    *out = a;
    return 1;
}

int
kz_amount_band(const char *lo, size_t nlo, int lo_open, const char *hi,
    size_t nhi, int hi_open, int percent, struct kz_amount *out)
{
    int64_t a, b;
    int sa, sb;

    if (!parse_fraction(lo, nlo, percent, 0, &a, &sa) ||
        !parse_fraction(hi, nhi, percent, 0, &b, &sb))
        return 0;
    if (!shift_left(&a, sb > sa ? sb - sa : 0) ||
        !shift_left(&b, sa > sb ? sa - sb : 0))
        return 0;
    if (a > b || (a == b && (lo_open || hi_open)))
        return 0;
    *out = closed(KZ_AMOUNT_BAND, a, pow10_of(sa > sb ? sa : sb));
    out->hi = b;
    out->lo_open = lo_open != 0;
    out->hi_open = hi_open != 0;
    return 1;
}

int
kz_amount_count(int64_t count, int64_t total, struct kz_amount *out)
{
    if (count < 0 || total <= 0)
        return 0;
    *out = closed(KZ_AMOUNT_COUNT, count, total);
    return 1;
}

int
kz_amount_truncated_count(int64_t count, int digits, int64_t total,
    struct kz_amount *out)
{
    struct kz_amount a;

    if (digits == 0)
        return kz_amount_count(count, total, out);
    if (count < 0 || total <= 0 || digits < 0 || digits > 18 ||
        count > INT64_MAX - pow10_of(digits))
        return 0;
    a = closed(KZ_AMOUNT_PRINTED, count, total);
    a.rounding = KZ_ROUND_TRUNCATED;
    a.hi += pow10_of(digits);
    a.hi_open = 1;
    cut(&a);
    *out = a;
    return 1;
}

int
kz_amount_is_exact(const struct kz_amount *a)
{
    return a->lo == a->hi && !a->lo_open && !a->hi_open;
}

/* The word in front of the colon, by kind and rounding. */
struct word {
    const char *text;
    enum kz_amount_kind kind;
    enum kz_rounding rounding;
};

static const struct word words[] = {
    { "count:", KZ_AMOUNT_COUNT, KZ_ROUND_NONE },
    { "exact:", KZ_AMOUNT_EXACT, KZ_ROUND_NONE },
    { "printed-nearest:", KZ_AMOUNT_PRINTED, KZ_ROUND_NEAREST },
    { "printed-truncated:", KZ_AMOUNT_PRINTED, KZ_ROUND_TRUNCATED },
    { "printed-unknown:", KZ_AMOUNT_PRINTED, KZ_ROUND_UNKNOWN },
    { "band:", KZ_AMOUNT_BAND, KZ_ROUND_NONE },
};

#define WORDS (sizeof words / sizeof *words)

static int
is_interval(enum kz_amount_kind kind)
{
    return kind == KZ_AMOUNT_PRINTED || kind == KZ_AMOUNT_BAND;
}

void
kz_amount_format(const struct kz_amount *a, struct kz_buf *out)
{
    for (size_t i = 0; i < WORDS; i++)
        if (words[i].kind == a->kind && words[i].rounding == a->rounding)
            kz_buf_puts(out, words[i].text);
    if (is_interval(a->kind)) {
        kz_buf_putc(out, a->lo_open ? '(' : '[');
        kz_buf_integer(out, a->lo);
        kz_buf_putc(out, ',');
        kz_buf_integer(out, a->hi);
        kz_buf_putc(out, a->hi_open ? ')' : ']');
    } else {
        kz_buf_integer(out, a->point);
    }
    kz_buf_putc(out, '/');
    kz_buf_integer(out, a->base);
    if (is_interval(a->kind)) {
        kz_buf_putc(out, '@');
        kz_buf_integer(out, a->point);
    }
}

/* Where reading stands. */
struct cursor {
    const char *s, *end;
};

/* One of two characters: 0 for the first, 1 for the second, -1 for neither. */
static int
skip_either(struct cursor *c, char first, char second)
{
    if (c->s == c->end || (*c->s != first && *c->s != second))
        return -1;
    return *c->s++ == second;
}

/* Digits without sign or needless zeros. */
static int
skip_int(struct cursor *c, int64_t *out)
{
    const char *p = c->s;

    while (p < c->end && *p >= '0' && *p <= '9')
        p++;
    if (p - c->s > 1 && *c->s == '0')
        return 0;
    if (!kz_int_parse(c->s, (size_t)(p - c->s), 0, INT64_MAX, out))
        return 0;
    c->s = p;
    return 1;
}

static int
parse_interval(struct cursor *c, struct kz_amount *a)
{
    a->lo_open = skip_either(c, '[', '(');
    if (a->lo_open < 0 || !skip_int(c, &a->lo) ||
        skip_either(c, ',', ',') < 0 || !skip_int(c, &a->hi))
        return 0;
    a->hi_open = skip_either(c, ']', ')');
    if (a->hi_open < 0 || skip_either(c, '/', '/') < 0 ||
        !skip_int(c, &a->base) || skip_either(c, '@', '@') < 0)
        return 0;
    return skip_int(c, &a->point);
}

static int
parse_single(struct cursor *c, struct kz_amount *a)
{
    if (!skip_int(c, &a->point) || skip_either(c, '/', '/') < 0)
        return 0;
    a->lo = a->hi = a->point;
    a->lo_open = a->hi_open = 0;
    return skip_int(c, &a->base);
}

int
kz_amount_parse(const char *s, size_t n, struct kz_amount *out)
{
    struct cursor c = { s, s + n };
    struct kz_amount a = closed(KZ_AMOUNT_COUNT, 0, 1);
    size_t i, k = 0;

    for (i = 0; i < WORDS; i++) {
        k = strlen(words[i].text);
        if (n >= k && memcmp(s, words[i].text, k) == 0)
            break;
    }
    if (i == WORDS)
        return 0;
    c.s += k;
    a.kind = words[i].kind;
    a.rounding = words[i].rounding;
    if (!(is_interval(a.kind) ? parse_interval : parse_single)(&c, &a))
        return 0;
    if (c.s != c.end || a.base <= 0 || a.lo > a.point || a.point > a.hi ||
        (a.lo == a.hi && (a.lo_open || a.hi_open)))
        return 0;
    *out = a;
    return 1;
}
