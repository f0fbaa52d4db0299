/* Tests of days: calendar, ISO reading, Japanese eras. */
#include "testlib.h"

#include "keizu/base/date.h"

/* The ISO text of what kz_date_parse reads, or "refused". */
static const char *
iso(const char *s, char out[KZ_DATE_TEXT])
{
    kz_date d = 12345;

    if (!kz_date_parse(s, strlen(s), &d)) {
        assert_int_equal(d, 12345);
        return "refused";
    }
    kz_date_format(d, out);
    return out;
}

#define assert_iso(s, expected)                       \
    do {                                              \
        char text_[KZ_DATE_TEXT];                     \
        assert_string_equal(iso(s, text_), expected); \
    } while (0)

/* Read s in the Japanese way: the date, and the rest left unread. */
static void
check_ja(const char *s, const char *expected, const char *rest)
{
    char text[KZ_DATE_TEXT] = "refused";
    size_t used = 99;
    kz_date d = 12345;

    if (kz_date_parse_ja(s, strlen(s), &d, &used)) {
        kz_date_format(d, text);
        assert_string_equal(s + used, rest);
    } else {
        assert_int_equal(used, 99);
        assert_int_equal(d, 12345);
    }
    assert_string_equal(text, expected);
}

static void
test_date_known_days_have_known_numbers(void **state)
{
    kz_date d;

    (void)state;
    assert_true(kz_date_from_civil(1970, 1, 1, &d));
    assert_int_equal(d, 0);
    assert_true(kz_date_from_civil(2000, 3, 1, &d));
    assert_int_equal(d, 11017);
    assert_true(kz_date_from_civil(1, 1, 1, &d));
    assert_int_equal(d, -719162);
    assert_true(kz_date_from_civil(9999, 12, 31, &d));
    assert_int_equal(d, 2932896);
    assert_false(kz_date_from_civil(0, 12, 31, &d));
    assert_false(kz_date_from_civil(10000, 1, 1, &d));
    assert_false(kz_date_from_civil(1900, 2, 29, &d));
    assert_true(kz_date_from_civil(2000, 2, 29, &d));
    assert_false(kz_date_from_civil(2026, 4, 31, &d));
    assert_false(kz_date_from_civil(2026, 13, 1, &d));
    assert_false(kz_date_from_civil(2026, 0, 1, &d));
    assert_false(kz_date_from_civil(2026, 1, 0, &d));
}

/* Counting one by one through 10,000 years never disagrees. */
static void
test_date_after_the_last_is_open(void **state)
{
    kz_date d;

    (void)state;
    assert_int_equal(kz_date_after(0), 1);
    assert_int_equal(kz_date_after(KZ_DATE_NONE), KZ_DATE_NONE);
    assert_int_equal(kz_date_after(KZ_DATE_OPEN), KZ_DATE_OPEN);
    assert_true(kz_date_parse("9999-12-29", 10, &d));
    assert_int_equal(kz_date_after(d), d + 1);
    assert_int_equal(kz_date_after(d + 1), KZ_DATE_OPEN);
}

static void
test_date_days_follow_one_another(void **state)
{
    kz_date d = -719162, again;
    int year, month, day, last_day = 31, last_month = 12;

    (void)state;
    for (; d <= 2932896; d++) {
        kz_date_to_civil(d, &year, &month, &day);
        if (day == 1)
            assert_true(month == last_month % 12 + 1 && last_day >= 28);
        else
            assert_true(day == last_day + 1 && month == last_month);
        assert_true(kz_date_from_civil(year, month, day, &again));
        assert_int_equal(again, d);
        last_day = day;
        last_month = month;
    }
    assert_int_equal(year, 9999);
}

static void
test_date_reads_the_four_written_forms(void **state)
{
    kz_date d;

    (void)state;
    assert_iso("2026-11-24", "2026-11-24");
    assert_iso("20261124", "2026-11-24");
    assert_iso("2026/11/24", "2026-11-24");
    assert_iso("2026-11-24T10:00:00+09:00", "2026-11-24");
    assert_iso("2026-11-24T10:00:00.123Z", "2026-11-24");
    assert_iso("0001-01-01", "0001-01-01");
    assert_true(kz_date_parse("9999-12-31", 10, &d));
    assert_int_equal(d, KZ_DATE_OPEN);
    assert_true(kz_date_parse("99991231", 8, &d));
    assert_int_equal(d, KZ_DATE_OPEN);
    assert_iso("9999-12-30", "9999-12-30");
}

static void
test_date_refuses_everything_else(void **state)
{
    static const char *const bad[] = { "", "2026", "2026-11", "2026-1-24",
        "2026-11-24 ", " 2026-11-24", "2026-11/24", "2026/11-24", "2026-02-29",
        "2026-11-31", "0000-01-01", "20261324", "2026112", "202611240",
        "2026-11-24T", "2026-11-24Tx", "2026-11-24 10:00", "2026/11/24T10:00",
        "+026-11-24", "２０２６-11-24", "2026-11-2x", "-2026-11-24" };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_iso(bad[i], "refused");
}

static void
test_date_format_of_no_day_is_empty(void **state)
{
    char text[KZ_DATE_TEXT] = "x";

    (void)state;
    kz_date_format(KZ_DATE_NONE, text);
    assert_string_equal(text, "");
    kz_date_format(KZ_DATE_OPEN, text);
    assert_string_equal(text, "");
    kz_date_format(2932897, text); /* year 10000 */
    assert_string_equal(text, "");
    kz_date_format(-719163, text); /* year 0 */
    assert_string_equal(text, "");
}

static void
test_date_ja_reads_what_filings_print(void **state)
{
    (void)state;
    check_ja("令和８年３月２１日", "2026-03-21", "");
    check_ja("昭和33年６月11日生", "1958-06-11", "生");
    check_ja("平成元年１月８日", "1989-01-08", "");
    check_ja("2025年３月31日", "2025-03-31", "");
    check_ja("２０２５年３月３１日（注）", "2025-03-31", "（注）");
    check_ja("西暦 2025 年 3 月 31 日", "2025-03-31", "");
    check_ja("R8.3.21", "2026-03-21", "");
    check_ja("Ｒ８．３．２１", "2026-03-21", "");
    check_ja("s33.6.11生", "1958-06-11", "生");
    check_ja("H元.2.1", "1989-02-01", "");
    check_ja("㍼33年6月11日", "1958-06-11", "");
    check_ja("2025/3/31", "2025-03-31", "");
    check_ja("2025-03-31 ", "2025-03-31", " ");
    check_ja("2024年2月末日現在", "2024-02-29", "現在");
    check_ja("平成31年２月末日", "2019-02-28", "");
}

static void
test_date_ja_spaces_may_stand_anywhere_between(void **state)
{
    (void)state;
    check_ja(" 　\xC2\xA0\n令和　８\xC2\xA0年\t３ 月 \xE3\x80\x80２１ 日 生",
        "2026-03-21", " 生");
    check_ja("昭和 元 年 12 月 25 日", "1926-12-25", "");
}

static void
test_date_ja_eras_end_where_they_end(void **state)
{
    (void)state;
    check_ja("明治5年12月2日", "refused", "");
    check_ja("明治6年1月1日", "1873-01-01", "");
    check_ja("明治45年7月30日", "1912-07-30", "");
    check_ja("明治45年7月31日", "refused", "");
    check_ja("大正元年7月29日", "refused", "");
    check_ja("大正元年7月30日", "1912-07-30", "");
    check_ja("大正15年12月25日", "1926-12-25", "");
    check_ja("大正15年12月26日", "refused", "");
    check_ja("昭和元年12月24日", "refused", "");
    check_ja("昭和元年12月25日", "1926-12-25", "");
    check_ja("昭和64年1月7日", "1989-01-07", "");
    check_ja("昭和64年1月8日", "refused", "");
    check_ja("平成元年1月7日", "refused", "");
    check_ja("平成元年1月8日", "1989-01-08", "");
    check_ja("平成31年4月30日", "2019-04-30", "");
    check_ja("平成31年5月1日", "refused", "");
    check_ja("令和元年4月30日", "refused", "");
    check_ja("令和元年5月1日", "2019-05-01", "");
    check_ja("令和99年1月1日", "2117-01-01", "");
}

static void
test_date_ja_refuses_what_names_no_day(void **state)
{
    static const char *const bad[] = { "", "令和", "令和８", "令和８年",
        "令和８年３月", "令和８年３月２１", "令和０年５月６日",
        "令和８年２月３０日", "令和８年１３月１日", "令和８年３月３２日",
        "元年３月１日", "25年3月31日", "025年3月31日", "2025.3/31",
        "2025年3.31", "2025年3月末", "R8.3.211", "R123.3.1", "X8.3.21",
        "２０２５年３月 日", "20250年3月31日", "令和八年三月一日",
        "2025年13月末日", "\xE4\xBB", "令和８年３月２１\xE6\x97" };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_ja(bad[i], "refused", "");
}

/* Every beginning of a date is refused, and read from no further than n. */
static void
test_date_ja_stops_at_the_given_length(void **state)
{
    const char *s = "令和８年３月２１日";
    size_t n = strlen(s), used;
    kz_date d;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        char *copy = kz_malloc(i); /* a byte too far is seen by ASan */

        memcpy(copy, s, i);
        assert_false(kz_date_parse_ja(copy, i, &d, &used));
        kz_free(copy);
    }
    assert_true(kz_date_parse_ja(s, n, &d, &used));
}

static void
test_date_in_japan_begins_nine_hours_early(void **state)
{
    (void)state;
    assert_int_equal(kz_date_in_japan(0), 0);
    assert_int_equal(kz_date_in_japan(15 * 3600 - 1), 0);
    assert_int_equal(kz_date_in_japan(15 * 3600), 1);
    assert_int_equal(kz_date_in_japan(-9 * 3600), 0);
    assert_int_equal(kz_date_in_japan(-9 * 3600 - 1), -1);
    assert_int_equal(kz_date_in_japan(INT64_MAX), KZ_DATE_NONE);
    assert_int_equal(kz_date_in_japan(INT64_MIN), KZ_DATE_NONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_date_in_japan_begins_nine_hours_early),
        cmocka_unit_test(test_date_known_days_have_known_numbers),
        cmocka_unit_test(test_date_after_the_last_is_open),
        cmocka_unit_test(test_date_days_follow_one_another),
        cmocka_unit_test(test_date_reads_the_four_written_forms),
        cmocka_unit_test(test_date_refuses_everything_else),
        cmocka_unit_test(test_date_format_of_no_day_is_empty),
        cmocka_unit_test(test_date_ja_reads_what_filings_print),
        cmocka_unit_test(test_date_ja_spaces_may_stand_anywhere_between),
        cmocka_unit_test(test_date_ja_eras_end_where_they_end),
        cmocka_unit_test(test_date_ja_refuses_what_names_no_day),
        cmocka_unit_test(test_date_ja_stops_at_the_given_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
