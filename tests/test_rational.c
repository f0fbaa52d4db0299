/* Tests of exact fractions. */
#include "testlib.h"

#include <math.h>

#include "keizu/base/rational.h"

static struct kz_rational *
frac(int64_t num, int64_t den)
{
    struct kz_rational *r = kz_rational_new();

    assert_non_null(r);
    kz_rational_set(r, num, den);
    return r;
}

static void
check_text(const struct kz_rational *r, const char *expected)
{
    struct kz_buf b;

    kz_buf_init(&b);
    kz_rational_format(r, &b);
    assert_string_equal(b.data, expected);
    kz_buf_clear(&b);
}

/* 1/2 of each other, X the rest of A: (1/2) / (1 - 1/4) = 2/3. */
static void
test_rational_solves_the_mutual_holding_of_methods_2(void **state)
{
    struct kz_rational *half = frac(1, 2), *one = frac(1, 1), *x = frac(0, 1);

    (void)state;
    kz_rational_mul(x, half, half);
    kz_rational_sub(x, one, x);
    kz_rational_div(x, half, x);
    check_text(x, "2/3");
    kz_rational_add(x, x, one);
    check_text(x, "5/3");
    kz_rational_copy(half, x);
    assert_int_equal(kz_rational_cmp(half, x), 0);
    kz_rational_free(half);
    kz_rational_free(one);
    kz_rational_free(x);
    kz_rational_free(NULL);
}

static void
test_rational_is_in_lowest_terms_with_its_sign_in_front(void **state)
{
    struct kz_rational *r = kz_rational_new();

    (void)state;
    assert_non_null(r);
    check_text(r, "0");
    kz_rational_set(r, 6, -4);
    check_text(r, "-3/2");
    kz_rational_set(r, -10, -5);
    check_text(r, "2");
    kz_rational_set(r, INT64_MIN, INT64_MAX);
    check_text(r, "-9223372036854775808/9223372036854775807");
    kz_rational_set(r, 0, -3);
    check_text(r, "0");
    kz_rational_free(r);
}

static void
test_rational_compares(void **state)
{
    struct kz_rational *a = frac(1, 3), *b = frac(333333333, 1000000000);

    (void)state;
    assert_int_equal(kz_rational_cmp(a, b), 1);
    assert_int_equal(kz_rational_cmp(b, a), -1);
    assert_int_equal(kz_rational_cmp_frac(a, 2, 6), 0);
    assert_int_equal(kz_rational_cmp_frac(a, 1, 2), -1);
    assert_int_equal(kz_rational_cmp_frac(a, -1, 3), 1);
    kz_rational_free(a);
    kz_rational_free(b);
}

/* Both parts are exact doubles, so the quotient is the nearest one. */
static void
test_rational_double_is_the_nearest(void **state)
{
    (void)state;
    for (int64_t den = 1; den < 200; den++)
        for (int64_t num = -200; num < 200; num++) {
            struct kz_rational *r = frac(num, den);

            assert_true(kz_rational_double(r) == (double)num / (double)den);
            kz_rational_free(r);
        }
}

/* Ties go to the even neighbour, a hair above a tie goes up. */
static void
test_rational_double_rounds_ties_to_even(void **state)
{
    const int64_t p53 = INT64_C(1) << 53;
    struct kz_rational *r = frac(p53 + 1, 1), *hair = frac(1, INT64_MAX);

    (void)state;
    assert_true(kz_rational_double(r) == 9007199254740992.0);
    kz_rational_set(r, p53 + 3, 1);
    assert_true(kz_rational_double(r) == 9007199254740996.0);
    kz_rational_set(r, p53 + 1, 1);
    kz_rational_add(r, r, hair);
    assert_true(kz_rational_double(r) == 9007199254740994.0);
    kz_rational_set(r, -p53 - 3, 1);
    kz_rational_add(r, r, hair);
    assert_true(kz_rational_double(r) == -9007199254740994.0);
    kz_rational_free(r);
    kz_rational_free(hair);
}

/* r = 2^(60 n). */
static void
set_power(struct kz_rational *r, int n)
{
    struct kz_rational *step = frac(INT64_C(1) << 60, 1);

    kz_rational_set(r, 1, 1);
    for (; n > 0; n--)
        kz_rational_mul(r, r, step);
    for (; n < 0; n++)
        kz_rational_div(r, r, step);
    kz_rational_free(step);
}

static void
test_rational_double_at_the_ends_of_the_range(void **state)
{
    struct kz_rational *r = kz_rational_new(), *f = frac(1, 1 << 14);

    (void)state;
    set_power(r, -18); /* 2^-1080: under half of the smallest double */
    assert_true(kz_rational_double(r) == 0);
    set_power(r, -17); /* 2^-1020 */
    assert_true(kz_rational_double(r) == 0x1p-1020);
    kz_rational_mul(r, r, f); /* 2^-1034 */
    assert_true(kz_rational_double(r) == 0x1p-1034);
    kz_rational_set(f, 3, INT64_C(1) << 41);
    kz_rational_mul(r, r, f); /* 3 2^-1075: a tie of 1 and 2 units */
    assert_true(kz_rational_double(r) == 0x1p-1073);
    kz_rational_set(f, -1, 3);
    kz_rational_mul(r, r, f); /* -2^-1075: a tie of 0 and -1 */
    assert_true(kz_rational_double(r) == 0);
    kz_rational_set(f, INT64_MAX, INT64_MAX - 1);
    kz_rational_mul(r, r, f); /* a hair more */
    assert_true(kz_rational_double(r) == -0x1p-1074);
    set_power(r, 17);
    assert_true(kz_rational_double(r) == 0x1p1020);
    set_power(r, 18);
    assert_true(isinf(kz_rational_double(r)));
    set_power(r, 40);
    assert_true(isinf(kz_rational_double(r)));
    kz_rational_free(r);
    kz_rational_free(f);
}

static void
check_fraction(const char *s, int64_t num, int64_t den)
{
    int64_t a = 7, b = 7;

    if (!kz_fraction_parse(s, strlen(s), &a, &b))
        fail_msg("%s was refused", s);
    assert_int_equal(a, num);
    assert_int_equal(b, den);
}

static void
test_rational_fraction_parse_reads_thresholds(void **state)
{
    static const char *const bad[] = { "", "/", "1/", "/2", "1/0", "1/-2",
        "1/2/3", "1 / 2", "0.5/2", "1/+2", "9223372036854775808", "a", "1e-3",
        ".5", "-9223372036854775808/1" };
    int64_t a = 7, b = 7;

    (void)state;
    check_fraction("1/3", 1, 3);
    check_fraction("2/6", 1, 3);
    check_fraction("-4/6", -2, 3);
    check_fraction("0/5", 0, 1);
    check_fraction("1", 1, 1);
    check_fraction("0.25", 1, 4);
    check_fraction("-0.10", -1, 10);
    check_fraction("0.000000000000000001", 1, INT64_C(1000000000000000000));
    check_fraction("9223372036854775807", INT64_MAX, 1);
    check_fraction("9223372036854775807/9223372036854775807", 1, 1);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (kz_fraction_parse(bad[i], strlen(bad[i]), &a, &b))
            fail_msg("%s was read", bad[i]);
    assert_true(a == 7 && b == 7);
}

static void
test_rational_without_memory(void **state)
{
    struct kz_rational *r = frac(1, 3);
    struct kz_buf b;
    long n = 0;

    (void)state;
    kz_alloc_fail_after(0);
    assert_null(kz_rational_new());
    do {
        kz_buf_init(&b);
        kz_alloc_fail_after(n++);
        kz_rational_format(r, &b);
        assert_int_equal(b.failed, kz_alloc_failed());
        kz_buf_clear(&b);
    } while (kz_alloc_failed());
    kz_alloc_fail_after(-1);
    assert_true(n > 2); /* the digits, the buffer, and one that passed */
    kz_rational_free(r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rational_solves_the_mutual_holding_of_methods_2),
        cmocka_unit_test(
            test_rational_is_in_lowest_terms_with_its_sign_in_front),
        cmocka_unit_test(test_rational_compares),
        cmocka_unit_test(test_rational_double_is_the_nearest),
        cmocka_unit_test(test_rational_double_rounds_ties_to_even),
        cmocka_unit_test(test_rational_double_at_the_ends_of_the_range),
        cmocka_unit_test(test_rational_fraction_parse_reads_thresholds),
        cmocka_unit_test(test_rational_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
