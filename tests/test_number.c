/* Tests of numbers as text. */
#include "testlib.h"

#include <math.h>
#include <stdlib.h>

#include "keizu/base/number.h"

static void
check_decimal(const char *s, int64_t digits, int scale)
{
    struct kz_decimal d = { 7, 7 };

    if (!kz_decimal_parse(s, strlen(s), &d))
        fail_msg("%s was refused", s);
    assert_int_equal(d.digits, digits);
    assert_int_equal(d.scale, scale);
}

static void
test_number_decimal_keeps_digits_and_scale_as_written(void **state)
{
    (void)state;
    check_decimal("0", 0, 0);
    check_decimal("-0.00", 0, 2);
    check_decimal("12.34", 1234, 2);
    check_decimal("+12.340", 12340, 3);
    check_decimal("-7", -7, 0);
    check_decimal("0.5", 5, 1);
    check_decimal("999999999999999999", INT64_C(999999999999999999), 0);
    check_decimal("-0.999999999999999999", -INT64_C(999999999999999999), 18);
    check_decimal("0.000000000000000001", 1, 18);
    check_decimal("000000000000000000000000012", 12, 0);
}

static void
test_number_decimal_refuses_every_other_form(void **state)
{
    static const char *const bad[] = { "", "-", "+", ".", ".5", "5.", "-.5",
        "+-5", "--5", "1e3", "1E3", "0x10", "nan", "inf", "infinity", " 1",
        "1 ", "1,000", "1.2.3", "1..2", "1.-2", "１", "1_0", "1'000",
        "1000000000000000000", "0.1000000000000000000", "0.0000000000000000001",
        "12345678901.23456789" };
    struct kz_decimal d = { 7, 7 };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (kz_decimal_parse(bad[i], strlen(bad[i]), &d))
            fail_msg("%s was read", bad[i]);
    assert_false(kz_decimal_parse("1\0002", 3, &d));
    assert_true(d.digits == 7 && d.scale == 7);
}

static void
test_number_decimal_reads_only_the_given_bytes(void **state)
{
    struct kz_decimal d;

    (void)state;
    assert_true(kz_decimal_parse("12.345", 4, &d));
    assert_true(d.digits == 123 && d.scale == 1);
    assert_false(kz_decimal_parse("12.345", 3, &d));
}

static int
int_is(const char *s, int64_t lo, int64_t hi, int64_t expected)
{
    int64_t v = 7;

    return kz_int_parse(s, strlen(s), lo, hi, &v) && v == expected;
}

static int
int_refused(const char *s, int64_t lo, int64_t hi)
{
    int64_t v = 7;

    return !kz_int_parse(s, strlen(s), lo, hi, &v) && v == 7;
}

static void
test_number_int_knows_its_bounds(void **state)
{
    (void)state;
    assert_true(int_is("0", 0, 0, 0));
    assert_true(int_is("-5", -5, 5, -5));
    assert_true(int_is("007", 0, 9, 7));
    assert_true(int_is("9223372036854775807", 0, INT64_MAX, INT64_MAX));
    assert_true(int_is("-9223372036854775808", INT64_MIN, 0, INT64_MIN));
    assert_true(int_refused("9223372036854775808", INT64_MIN, INT64_MAX));
    assert_true(int_refused("-9223372036854775809", INT64_MIN, INT64_MAX));
    assert_true(int_refused("99999999999999999999", INT64_MIN, INT64_MAX));
    assert_true(int_refused("6", -5, 5));
    assert_true(int_refused("-6", -5, 5));
    assert_true(int_refused("", -5, 5));
    assert_true(int_refused("-", -5, 5));
    assert_true(int_refused("+1", -5, 5));
    assert_true(int_refused(" 1", -5, 5));
    assert_true(int_refused("1 ", -5, 5));
    assert_true(int_refused("1.0", -5, 5));
    assert_true(int_refused("1e0", -5, 5));
}

static void
check_format(double v, const char *expected)
{
    char text[KZ_NUMBER_TEXT];
    size_t n = kz_number_format(v, text);

    assert_string_equal(text, expected);
    assert_int_equal(n, strlen(expected));
}

static void
test_number_format_prints_the_fewest_digits(void **state)
{
    (void)state;
    check_format(0.25, "0.25");
    check_format(1e-12, "1e-12");
    check_format(0, "0");
    check_format(-0.0, "0");
    check_format(-3, "-3");
    check_format(12345678, "12345678");
    check_format(0.1, "0.1");
    check_format(0.1 + 0.2, "0.30000000000000004");
    check_format(1.0 / 3, "0.3333333333333333");
    check_format(2.0 / 3, "0.6666666666666666");
    check_format(100, "100");
    check_format(0.000001, "0.000001");
    check_format(0.00000123, "0.00000123");
    check_format(9.999999999999997e-7, "9.999999999999997e-7");
    check_format(999999999999999, "999999999999999");
    check_format(1e15, "1e15");
    check_format(1234567890123456, "1.234567890123456e15");
    check_format(123456.789, "123456.789");
    check_format(5e-324, "5e-324");
    check_format(2.2250738585072014e-308, "2.2250738585072014e-308");
    check_format(-1.7976931348623157e308, "-1.7976931348623157e308");
    check_format(9007199254740993.0, "9.007199254740992e15");
    check_format(0x1p-44, "5.684341886080802e-14"); /* a lopsided gap */
    check_format(1e23, "1e23"); /* a tie: read back only with even digits */
}

static void
test_number_format_of_no_number_is_null(void **state)
{
    (void)state;
    check_format((double)NAN, "null");
    check_format((double)INFINITY, "null");
    check_format((double)-INFINITY, "null");
}

/* All fractions a/b with small parts come back as the same double. */
static void
test_number_format_reads_back_the_same(void **state)
{
    char text[KZ_NUMBER_TEXT];

    (void)state;
    for (int b = 1; b < 400; b++)
        for (int a = 1; a < 400; a++) {
            double v = (double)a / b;

            (void)kz_number_format(v, text);
            assert_true(strtod(text, NULL) == v);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_decimal_keeps_digits_and_scale_as_written),
        cmocka_unit_test(test_number_decimal_refuses_every_other_form),
        cmocka_unit_test(test_number_decimal_reads_only_the_given_bytes),
        cmocka_unit_test(test_number_int_knows_its_bounds),
        cmocka_unit_test(test_number_format_prints_the_fewest_digits),
        cmocka_unit_test(test_number_format_of_no_number_is_null),
        cmocka_unit_test(test_number_format_reads_back_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
