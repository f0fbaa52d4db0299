/* Days: civil dates as day counts, ISO and Japanese era reading. */
#include "keizu/base/date.h"

#include <string.h>

#define DAY_MAX 2932896 /* 9999-12-31 */

static const unsigned char month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30,
    31, 30, 31 };

static int
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
days_in_month(int year, int month)
{
    return month == 2 && is_leap(year) ? 29 : month_days[month - 1];
}

int
kz_date_from_civil(int year, int month, int day, kz_date *out)
{
    int y, era, yoe, doy;

    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        return 0;
    /* Years from March on, so that the leap day is the last of its year. */
    y = month > 2 ? year : year - 1;
    era = y / 400;
    yoe = y - era * 400;
    doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    *out = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
    return 1;
}

void
kz_date_to_civil(kz_date d, int *year, int *month, int *day)
{
    int64_t z = (int64_t)d + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int doe = (int)(z - era * 146097);
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153;

    *day = doy - (153 * mp + 2) / 5 + 1;
    *month = mp < 10 ? mp + 3 : mp - 9;
    *year = (int)(yoe + era * 400) + (*month <= 2);
}

/* n ASCII digits as a number, or -1. */
static int
ascii_digits(const char *s, int n)
{
    int v = 0;

    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        v = v * 10 + (s[i] - '0');
    }
    return v;
}

/* The time behind `T`: two digits, then digits and the usual marks. */
static int
is_time(const char *s, size_t n)
{
    if (n < 3 || s[0] != 'T' || ascii_digits(s + 1, 2) < 0)
        return 0;
    for (size_t i = 3; i < n; i++)
        if (!memchr("0123456789:.,+-Z", s[i], 16))
            return 0;
    return 1;
}

/* A civil date as one of the outputs: the last day of all is "no end". */
static int
civil_or_open(int year, int month, int day, kz_date *out)
{
    if (year == 9999 && month == 12 && day == 31) {
        *out = KZ_DATE_OPEN;
        return 1;
    }
    return kz_date_from_civil(year, month, day, out);
}

int
kz_date_parse(const char *s, size_t n, kz_date *out)
{
    if (n == 8)
        return civil_or_open(ascii_digits(s, 4), ascii_digits(s + 4, 2),
            ascii_digits(s + 6, 2), out);
    if (n < 10 || (s[4] != '-' && s[4] != '/') || s[7] != s[4])
        return 0;
    if (n > 10 && (s[4] != '-' || !is_time(s + 10, n - 10)))
        return 0;
    return civil_or_open(ascii_digits(s, 4), ascii_digits(s + 5, 2),
        ascii_digits(s + 8, 2), out);
}

#define LAST_DAY 2932895 /* 9999-12-30 */

kz_date
kz_date_after(kz_date d)
{
    if (d == KZ_DATE_NONE)
        return d;
    return d >= LAST_DAY ? KZ_DATE_OPEN : d + 1;
}

void
kz_date_format(kz_date d, char out[KZ_DATE_TEXT])
{
    int year, month, day;

    out[0] = 0;
    if (d == KZ_DATE_NONE || d == KZ_DATE_OPEN)
        return;
    kz_date_to_civil(d, &year, &month, &day);
    if (year < 1 || year > 9999)
        return;
    for (int i = 3; i >= 0; i--, year /= 10)
        out[i] = (char)('0' + year % 10);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + month / 10);
    out[6] = (char)('0' + month % 10);
    out[8] = (char)('0' + day / 10);
    out[9] = (char)('0' + day % 10);
    out[10] = 0;
}

/*
 * The eras.  The days of change 1912-07-30 and 1926-12-25 belonged to both
 * eras and are read under either.  Meiji begins with the Gregorian calendar:
 * before 明治6年1月1日 months were lunar and the numbers name other days.
 */
struct era {
    const char *name;   /* kanji */
    const char *square; /* the one-character form */
    char letter;
    int before;      /* year 1 is before + 1 */
    int first, last; /* yyyymmdd */
};

static const struct era eras[] = {
    { "令和", "㋿", 'R', 2018, 20190501, 99991231 },
    { "平成", "㍻", 'H', 1988, 19890108, 20190430 },
    { "昭和", "㍼", 'S', 1925, 19261225, 19890107 },
    { "大正", "㍽", 'T', 1911, 19120730, 19261225 },
    { "明治", "㍾", 'M', 1867, 18730101, 19120730 },
};

/* Where reading stands. */
struct cursor {
    const unsigned char *s;
    size_t n, at;
};

/* 1 and past it if the text stands here. */
static int
skip_text(struct cursor *c, const char *text)
{
    size_t n = strlen(text);

    if (c->n - c->at < n || memcmp(c->s + c->at, text, n) != 0)
        return 0;
    c->at += n;
    return 1;
}

static void
skip_spaces(struct cursor *c)
{
    while (skip_text(c, " ") || skip_text(c, "\t") || skip_text(c, "\n") ||
           skip_text(c, "\r") || skip_text(c, "\xC2\xA0") /* U+00A0 */ ||
           skip_text(c, "\xE3\x80\x80") /* U+3000 */) {
    }
}

/* One digit of either width and past it, or -1. */
static int
skip_digit(struct cursor *c)
{
    const unsigned char *p = c->s + c->at;

    if (c->at < c->n && p[0] >= '0' && p[0] <= '9') {
        c->at++;
        return p[0] - '0';
    }
    if (c->n - c->at >= 3 && p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 &&
        p[2] <= 0x99) { /* U+FF10 to U+FF19 */
        c->at += 3;
        return p[2] - 0x90;
    }
    return -1;
}

/* A number of 1 to most digits, not followed by another digit; or -1. */
static int
skip_number(struct cursor *c, int most)
{
    int v = skip_digit(c), d;

    for (int i = 1; v >= 0 && (d = skip_digit(c)) >= 0; i++) {
        if (i == most)
            return -1;
        v = v * 10 + d;
    }
    return v;
}

/* The era's letter in either width and case, and past it. */
static int
skip_letter(struct cursor *c, char letter)
{
    char full[4] = { '\xEF', '\xBC', 0, 0 };
    char half[2] = { letter, 0 };

    full[2] = (char)(0xA1 + (letter - 'A')); /* U+FF21 is A */
    if (skip_text(c, half) || skip_text(c, full))
        return 1;
    half[0] = (char)(letter + ('a' - 'A'));
    full[1] = '\xBD';
    full[2] = (char)(0x81 + (letter - 'A')); /* U+FF41 is a */
    return skip_text(c, half) || skip_text(c, full);
}

static const struct era *
skip_era(struct cursor *c)
{
    for (size_t i = 0; i < sizeof eras / sizeof *eras; i++)
        if (skip_text(c, eras[i].name) || skip_text(c, eras[i].square) ||
            skip_letter(c, eras[i].letter))
            return &eras[i];
    return NULL;
}

/* What stands behind year and month: the kanji 1, a mark 2 to 4, else 0. */
static int
skip_unit(struct cursor *c, const char *kanji)
{
    static const char *const marks[][2] = { { ".", "．" }, { "/", "／" },
        { "-", "－" } };

    skip_spaces(c);
    if (skip_text(c, kanji))
        return 1;
    for (int i = 0; i < 3; i++)
        if (skip_text(c, marks[i][0]) || skip_text(c, marks[i][1]))
            return 2 + i;
    return 0;
}

static int
skip_day(struct cursor *c, int unit, int year, int month)
{
    int day;

    skip_spaces(c);
    if (unit == 1 && skip_text(c, "末日"))
        return month >= 1 && month <= 12 ? days_in_month(year, month) : -1;
    day = skip_number(c, 2);
    if (unit == 1) {
        skip_spaces(c);
        if (!skip_text(c, "日"))
            return -1;
    }
    return day;
}

int
kz_date_parse_ja(const char *s, size_t n, kz_date *out, size_t *used)
{
    struct cursor c = { (const unsigned char *)s, n, 0 };
    const struct era *era;
    int year, month, day, unit, ymd;

    skip_spaces(&c);
    era = skip_era(&c);
    if (!era)
        (void)skip_text(&c, "西暦");
    skip_spaces(&c);
    if (era && skip_text(&c, "元"))
        year = 1;
    else
        year = skip_number(&c, era ? 2 : 4);
    if (year < 1 || (!era && year < 1000))
        return 0;
    year += era ? era->before : 0;
    unit = skip_unit(&c, "年");
    skip_spaces(&c);
    month = unit ? skip_number(&c, 2) : -1;
    if (month < 1 || skip_unit(&c, "月") != unit)
        return 0;
    day = skip_day(&c, unit, year, month);
    ymd = year * 10000 + month * 100 + day;
    if (day < 1 || (era && (ymd < era->first || ymd > era->last)))
        return 0;
    if (!civil_or_open(year, month, day, out))
        return 0;
    *used = c.at;
    return 1;
}

kz_date
kz_date_in_japan(int64_t seconds)
{
    int64_t day = seconds / 86400, rest = seconds % 86400 + 9 * 3600;

    day += (rest >= 86400) - (rest < 0);
    return day > INT32_MIN && day < INT32_MAX ? (kz_date)day : KZ_DATE_NONE;
}
