/*
 * Amounts: how much of a company a holding is, exactly as far as the source
 * said it (docs/methods.md 1).
 *
 * An amount is an interval of fractions [lo/base, hi/base] of the whole, each
 * end open or closed, never a double.  `point` is the value to use where one
 * number is wanted: the count, the exact value, the printed value, the lower
 * end of a band.  All ends lie in [0, base] unless the source itself said
 * more than the whole (kept; the company is then infeasible, a finding).
 */
#ifndef KZ_AMOUNT_H
#define KZ_AMOUNT_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/buf.h"

enum kz_amount_kind {
    KZ_AMOUNT_COUNT,   /* lo = hi = point = count, base = total */
    KZ_AMOUNT_EXACT,   /* a fraction said to be exact */
    KZ_AMOUNT_PRINTED, /* the numbers that print so */
    KZ_AMOUNT_BAND     /* a stated interval */
};

enum kz_rounding {
    KZ_ROUND_NONE,
    KZ_ROUND_NEAREST,
    KZ_ROUND_TRUNCATED,
    KZ_ROUND_UNKNOWN
};

struct kz_amount {
    enum kz_amount_kind kind;
    enum kz_rounding rounding; /* KZ_ROUND_NONE unless printed */
    int lo_open, hi_open;
    int64_t lo, hi, point; /* lo <= point <= hi */
    int64_t base;          /* > 0 */
};

/* All of these return 1, or 0 with *out untouched. */

/*
 * "0.25" or, in percent, "25": exact as written, 25/100 either way.  Refused
 * are negative numbers, what kz_decimal_parse refuses, and more than 18
 * digits behind the point of the fraction (zeros at the end do not count).
 */
int kz_amount_exact(const char *s, size_t n, int percent,
    struct kz_amount *out);
/*
 * The same as a printed number: 12.34 % is [12.335, 12.345) when rounded to
 * the nearest, [12.34, 12.35) when truncated, [12.335, 12.35) when unknown,
 * cut to [0, 1] (a cut end is closed; a printed number above 1 is kept).
 * Zeros behind are part of the precision printed.  Refused as above, and with
 * KZ_ROUND_NONE.
 */
int kz_amount_printed(const char *s, size_t n, int percent,
    enum kz_rounding rounding, struct kz_amount *out);
/*
 * Two decimals with openness; lo <= hi, and lo = hi only with both ends
 * closed.  point is lo.
 */
int kz_amount_band(const char *lo, size_t nlo, int lo_open, const char *hi,
    size_t nhi, int hi_open, int percent, struct kz_amount *out);
/* A count over a total: 0 <= count, 0 < total; count > total is kept. */
int kz_amount_count(int64_t count, int64_t total, struct kz_amount *out);
/*
 * A count cut to a unit of 10^digits (in thousands: digits 3): at least
 * count, less than count + 10^digits, cut to total unless count is above it;
 * point is count.  digits 0 to 18; 0 is kz_amount_count.
 */
int kz_amount_truncated_count(int64_t count, int digits, int64_t total,
    struct kz_amount *out);

int kz_amount_is_exact(const struct kz_amount *a); /* lo = hi, both closed */

/*
 * Canonical text, for records and digests: "count:1/4", "exact:25/100",
 * "printed-nearest:[12335,12345)/100000@12340", "band:(25,50]/100@25".
 * Parse reads exactly what format writes: one text for one amount.
 */
void kz_amount_format(const struct kz_amount *a, struct kz_buf *out);
int kz_amount_parse(const char *s, size_t n, struct kz_amount *out);

#endif
