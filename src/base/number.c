/* Numbers as text: exact decimals, and the integers among them. */
#include "keizu/base/number.h"

#define DIGITS_MAX 18 /* of a decimal: all such numbers fit int64_t */

int
kz_decimal_parse(const char *s, size_t n, struct kz_decimal *out)
{
    int64_t digits = 0;
    int significant = 0, scale = 0, point = 0, before = 0;
    size_t i = n > 0 && (s[0] == '-' || s[0] == '+');
    int negative = i && s[0] == '-';

    for (; i < n; i++) {
        if (s[i] == '.' && !point && before) {
            point = 1;
            continue;
        }
        if (s[i] < '0' || s[i] > '9')
            return 0;
        if (point)
            scale++;
        else
            before = 1;
        if (digits > 0 || s[i] != '0')
            significant++;
        if (significant > DIGITS_MAX || scale > DIGITS_MAX)
            return 0;
        digits = digits * 10 + (s[i] - '0');
    }
    if (!before || (point && scale == 0))
        return 0;
    out->digits = negative ? -digits : digits;
    out->scale = scale;
    return 1;
}

int
kz_int_parse(const char *s, size_t n, int64_t lo, int64_t hi, int64_t *out)
{
    int negative = n > 0 && s[0] == '-';
    int64_t v = 0; /* kept negative: that half of the range is the larger */

    if (n == (size_t)negative)
        return 0;
    for (size_t i = (size_t)negative; i < n; i++) {
        int d = s[i] - '0';

        if (d < 0 || d > 9 || v < (INT64_MIN + d) / 10)
            return 0;
        v = v * 10 - d;
    }
    if (!negative) {
        if (v == INT64_MIN)
            return 0;
        v = -v;
    }
    if (v < lo || v > hi)
        return 0;
    *out = v;
    return 1;
}
