/* Fuzzing: decimals and integers against a second reader, amounts, doubles. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/amount.h"
#include "keizu/base/number.h"
#include "tests/fuzz/fuzz.h"

#define DIGITS "0123456789"

/*
 * The same grammar by the C library: the digits without point and leading
 * zeros, "" for zero, and the scale.  0: not a decimal of 18 digits.
 */
static int
second_decimal(const char *s, size_t n, char digits[19], int *scale)
{
    const char *p = s + (*s == '-' || *s == '+');
    const size_t before = strspn(p, DIGITS);
    size_t behind = 0, k = 0;

    if (before == 0)
        return 0;
    if (p[before] == '.') {
        behind = strspn(p + before + 1, DIGITS);
        if (behind == 0)
            return 0;
    }
    if (p + before + (behind ? behind + 1 : 0) != s + n || behind > 18)
        return 0;
    for (size_t i = 0; i < before + behind; i++) {
        char c = p[i < before ? i : i + 1];

        if (k == 0 && c == '0')
            continue;
        if (k == 18)
            return 0;
        digits[k++] = c;
    }
    digits[k] = 0;
    *scale = (int)behind;
    return 1;
}

static void
check_decimal(const char *s, size_t n)
{
    struct kz_decimal d = { -7, -7 };
    char digits[19], text[24];
    int scale;

    if (!kz_decimal_parse(s, n, &d)) {
        fuzz_check(d.digits == -7 && d.scale == -7);
        fuzz_check(!second_decimal(s, n, digits, &scale));
        return;
    }
    fuzz_check(second_decimal(s, n, digits, &scale) && d.scale == scale);
    (void)snprintf(text, sizeof text, "%s%s", *s == '-' && *digits ? "-" : "",
        *digits ? digits : "0");
    fuzz_check(d.digits == strtoll(text, NULL, 10));
}

static void
check_integer(const char *s, size_t n)
{
    const size_t sign = *s == '-', digits = strspn(s + sign, DIGITS);
    int64_t v = -7, low = -7;
    long long second;
    int right;

    errno = 0;
    second = strtoll(s, NULL, 10);
    right = digits > 0 && sign + digits == n && errno == 0;
    fuzz_check(kz_int_parse(s, n, INT64_MIN, INT64_MAX, &v) == right);
    fuzz_check(v == (right ? second : -7));
    right = right && second >= -50 && second <= 50;
    fuzz_check(kz_int_parse(s, n, -50, 50, &low) == right);
}

/* An amount is well formed, and its text is read back to the same text. */
static void
check_amount(const struct kz_amount *a)
{
    struct kz_amount read;
    struct kz_buf text, again;

    fuzz_check(a->base > 0 && a->lo >= 0);
    fuzz_check(a->lo <= a->point && a->point <= a->hi);
    fuzz_check(a->lo < a->hi || (!a->lo_open && !a->hi_open));
    kz_buf_init(&text);
    kz_buf_init(&again);
    kz_amount_format(a, &text);
    fuzz_check(kz_amount_parse(text.data, text.len, &read));
    kz_amount_format(&read, &again);
    fuzz_check(strcmp(text.data, again.data) == 0);
    fuzz_check(read.kind == a->kind && read.rounding == a->rounding);
    fuzz_check(read.lo == a->lo && read.hi == a->hi && read.base == a->base);
    kz_buf_clear(&text);
    kz_buf_clear(&again);
}

static void
check_amounts(const char *s, size_t n)
{
    const char *space = memchr(s, ' ', n);
    struct kz_amount a;

    for (int percent = 0; percent < 2; percent++) {
        if (kz_amount_exact(s, n, percent, &a))
            check_amount(&a);
        for (int r = KZ_ROUND_NONE; r <= KZ_ROUND_UNKNOWN; r++)
            if (kz_amount_printed(s, n, percent, (enum kz_rounding)r, &a))
                check_amount(&a);
        for (int open = 0; space && open < 4; open++)
            if (kz_amount_band(s, (size_t)(space - s), open & 1, space + 1,
                    n - (size_t)(space + 1 - s), open >> 1, percent, &a))
                check_amount(&a);
    }
    if (kz_amount_parse(s, n, &a)) { /* one text for one amount */
        struct kz_buf text;

        check_amount(&a);
        kz_buf_init(&text);
        kz_amount_format(&a, &text);
        fuzz_check(text.len == n && memcmp(text.data, s, n) == 0);
        kz_buf_clear(&text);
    }
}

/* "COUNT DIGITS TOTAL", as binary numbers. */
static void
check_count(const char *s, size_t n)
{
    int64_t count, total;
    struct kz_amount a;

    if (n < 17)
        return;
    memcpy(&count, s, 8);
    memcpy(&total, s + 8, 8);
    if (kz_amount_truncated_count(count, s[16] % 20, total, &a))
        check_amount(&a);
}

static void
check_double(const char *s, size_t n)
{
    char text[KZ_NUMBER_TEXT];
    double v;

    if (n != sizeof v)
        return;
    memcpy(&v, s, sizeof v);
    fuzz_check(kz_number_format(v, text) == strlen(text));
    fuzz_check(strlen(text) < KZ_NUMBER_TEXT);
    if (v - v == 0) /* neither NaN nor infinite */
        fuzz_check(strtod(text, NULL) == v);
    else
        fuzz_check(strcmp(text, "null") == 0);
}

void
fuzz_decimal(const char *bytes, size_t n)
{
    char *s = malloc(n + 1); /* with a 0 for the second readers */

    fuzz_check(s != NULL);
    if (n)
        memcpy(s, bytes, n);
    s[n] = 0;
    check_decimal(s, n);
    check_integer(s, n);
    check_amounts(s, n);
    check_count(s, n);
    check_double(s, n);
    free(s);
}
