/* Fuzzing: days against the C library's calendar, and Japanese dates. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keizu/base/date.h"
#include "tests/fuzz/fuzz.h"

/* The day by timegm; 0 if there is no such one. */
static int
second_day(const char *text, kz_date *out)
{
    struct tm tm, made;
    char *end;

    memset(&tm, 0, sizeof tm);
    tm.tm_year = (int)strtol(text, &end, 10) - 1900;
    tm.tm_mon = (int)strtol(end + 1, &end, 10) - 1;
    tm.tm_mday = (int)strtol(end + 1, &end, 10);
    made = tm;
    *out = (kz_date)(timegm(&made) / 86400);
    return tm.tm_year > -1900 && made.tm_year == tm.tm_year &&
           made.tm_mon == tm.tm_mon && made.tm_mday == tm.tm_mday;
}

/* Any of the written forms as "yyyy-mm-dd"; 0 if it is none. */
static int
as_iso(const char *s, size_t n, char iso[KZ_DATE_TEXT])
{
    static const char *const forms[] = { "dddd-dd-dd", "dddd/dd/dd",
        "dddddddd" };

    for (int f = 0; f < 3; f++) {
        const size_t k = strlen(forms[f]);
        size_t i = 0, w = 0;

        if (n != k && !(f == 0 && n > k && s[k] == 'T'))
            continue;
        while (i < k && (forms[f][i] == 'd' ? s[i] >= '0' && s[i] <= '9'
                                            : s[i] == forms[f][i])) {
            if (forms[f][i] == 'd')
                iso[w++] = s[i];
            if (w == 4 || w == 7)
                iso[w++] = '-';
            i++;
        }
        iso[10] = 0;
        if (i == k)
            return 1;
    }
    return 0;
}

static void
check_day(kz_date d)
{
    char text[KZ_DATE_TEXT], last[] = "9999-12-31";
    int year, month, day;
    kz_date again;

    if (d == KZ_DATE_OPEN)
        return;
    kz_date_format(d, text);
    fuzz_check(strlen(text) == 10 && strcmp(text, last) != 0);
    fuzz_check(kz_date_parse(text, 10, &again) && again == d);
    fuzz_check(second_day(text, &again) && again == d);
    kz_date_to_civil(d, &year, &month, &day);
    fuzz_check(kz_date_from_civil(year, month, day, &again) && again == d);
}

static void
check_iso(const char *s, size_t n)
{
    char iso[KZ_DATE_TEXT];
    kz_date d, second;
    int known = as_iso(s, n, iso) && second_day(iso, &second);

    if (kz_date_parse(s, n, &d)) {
        fuzz_check(known);
        fuzz_check(d == second ||
                   (d == KZ_DATE_OPEN && strcmp(iso, "9999-12-31") == 0));
        check_day(d);
    } else {
        fuzz_check(!known || n > 10); /* times are checked, too */
    }
}

/* What was used is a date by itself. */
static void
check_ja(const char *s, size_t n)
{
    kz_date d, again;
    size_t used, used_again;
    char *only;

    if (!kz_date_parse_ja(s, n, &d, &used))
        return;
    fuzz_check(used > 0 && used <= n);
    check_day(d);
    only = malloc(used);
    fuzz_check(only != NULL);
    memcpy(only, s, used);
    fuzz_check(kz_date_parse_ja(only, used, &again, &used_again));
    fuzz_check(again == d && used_again == used);
    free(only);
}

/* The day of a moment, where it is near enough for all days to be counted. */
static void
check_moment(int64_t seconds)
{
    const int64_t far = INT64_C(1) << 32; /* days */
    kz_date d = kz_date_in_japan(seconds);

    if (seconds < INT32_MAX * INT64_C(86000) &&
        seconds > INT32_MAX * -INT64_C(86000))
        fuzz_check(d == (seconds + 9 * 3600 + far * 86400) / 86400 - far);
}

void
fuzz_date(const char *bytes, size_t n)
{
    char text[KZ_DATE_TEXT];
    int64_t seconds;
    kz_date d;

    check_iso(bytes, n);
    check_ja(bytes, n);
    if (n == sizeof d) {
        memcpy(&d, bytes, sizeof d);
        kz_date_format(d, text);
        fuzz_check(!text[0] || strlen(text) == 10);
    }
    if (n == sizeof seconds) {
        memcpy(&seconds, bytes, sizeof seconds);
        check_moment(seconds);
    }
}
