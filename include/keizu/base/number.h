/*
 * Numbers as text: strict decimal reading without strtod, and shortest
 * printing of doubles.
 *
 * Neither depends on the locale.
 */
#ifndef KZ_NUMBER_H
#define KZ_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* An exact decimal: value = digits / 10^scale. */
struct kz_decimal {
    int64_t digits; /* signed */
    int scale;      /* 0..18: digits behind the point, as written */
};

/*
 * Read all n bytes as [+-]digits[.digits], ASCII, at least one digit before
 * the point, at most 18 significant digits in all; no exponent, no spaces,
 * no grouping, no nan, inf or hexadecimal.  `.5` and `5.` are refused.
 * Returns 1, or 0 with *out untouched.
 */
int kz_decimal_parse(const char *s, size_t n, struct kz_decimal *out);

/* Read all n bytes as an integer in [lo, hi], ASCII digits with optional -. */
int kz_int_parse(const char *s, size_t n, int64_t lo, int64_t hi, int64_t *out);

#define KZ_NUMBER_TEXT 32
/*
 * The fewest digits that read back as the same double, as a JSON number:
 * "0.25", "1e-12", "0", "-3", "12345678".  NaN and infinities give "null".
 * Returns the length.  Decimal notation for 1e-6 <= |v| < 1e15, else
 * exponent form.  -0 prints as 0.
 */
size_t kz_number_format(double v, char out[KZ_NUMBER_TEXT]);

#endif
