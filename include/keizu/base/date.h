/*
 * Days: calendar dates as a count of days, ISO and Japanese era reading.
 *
 * All intervals of keizu are half open [since, until) in Japanese days.
 */
#ifndef KZ_DATE_H
#define KZ_DATE_H

#include <stddef.h>
#include <stdint.h>

/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
typedef int32_t kz_date;

#define KZ_DATE_NONE INT32_MIN /* not known, not stated */
#define KZ_DATE_OPEN INT32_MAX /* no end (99991231, empty end) */
#define KZ_DATE_TEXT 11        /* bytes of "2026-11-24" and its 0 */

/* 1 if the civil date exists (years 1 to 9999) and *out is set, else 0. */
int kz_date_from_civil(int year, int month, int day, kz_date *out);
void kz_date_to_civil(kz_date d, int *year, int *month, int *day);

/* The day after: an inclusive end as an exclusive one.  NONE stays; no day
 * comes after 9999-12-30 but KZ_DATE_OPEN. */
kz_date kz_date_after(kz_date d);

/*
 * Read exactly `2026-11-24`, `20261124`, `2026/11/24` or `2026-11-24T...`
 * (the time is ignored): all of the n bytes must fit.  9999-12-31 gives
 * KZ_DATE_OPEN.  Returns 1, or 0 with *out untouched.
 */
int kz_date_parse(const char *s, size_t n, kz_date *out);

/*
 * Read a Japanese date anywhere at the start of s: 令和８年３月２１日,
 * 昭和33年６月11日生, 平成元年１月８日, 2025年３月31日, R8.3.21, with half- and
 * full-width digits and spaces between and in front (U+0020, U+00A0, U+3000,
 * tabs, line ends); years of four digits also after 西暦; 末日 is the last day
 * of the month.  Eras 明治 大正 昭和 平成 令和 (also ㍾ ㍽ ㍼ ㍻ ㋿ and the
 * letters M T S H R), each checked against its first and last day; the two
 * days of change 1912-07-30 and 1926-12-25 have either name, and 明治 begins
 * with the Gregorian calendar on 6.1.1: before it, month and day are lunar.
 * *used gets the bytes read; what follows (生, a bracket) is the caller's.
 * Returns 1, or 0 with the outputs untouched.
 */
int kz_date_parse_ja(const char *s, size_t n, kz_date *out, size_t *used);

/* "2026-11-24"; KZ_DATE_NONE and KZ_DATE_OPEN give "". */
void kz_date_format(kz_date d, char out[KZ_DATE_TEXT]);

/*
 * The day in Japan (nine hours ahead) of a time in seconds since 1970;
 * KZ_DATE_NONE if kz_date has no number for it.
 */
kz_date kz_date_in_japan(int64_t seconds);

#endif
