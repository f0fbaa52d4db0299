/* Tests of amounts: the intervals of methods.md 1 and their text. */
#include "testlib.h"

#include "keizu/base/amount.h"

/* What formatting gives; kz_free it. */
static char *
text_of(const struct kz_amount *a)
{
    struct kz_buf b;
    char *s;

    kz_buf_init(&b);
    kz_amount_format(a, &b);
    s = kz_buf_take(&b);
    assert_non_null(s);
    return s;
}

/* The amount has that text, and the text reads back as the amount. */
static void
check_text(const struct kz_amount *a, const char *expected)
{
    struct kz_amount again;
    char *s = text_of(a);

    assert_string_equal(s, expected);
    assert_true(kz_amount_parse(s, strlen(s), &again));
    assert_int_equal(again.kind, a->kind);
    assert_int_equal(again.rounding, a->rounding);
    assert_int_equal(again.lo_open, a->lo_open);
    assert_int_equal(again.hi_open, a->hi_open);
    assert_int_equal(again.lo, a->lo);
    assert_int_equal(again.hi, a->hi);
    assert_int_equal(again.point, a->point);
    assert_int_equal(again.base, a->base);
    kz_free(s);
}

static void
check_exact(const char *s, int percent, const char *expected)
{
    struct kz_amount a;

    assert_true(kz_amount_exact(s, strlen(s), percent, &a));
    check_text(&a, expected);
    assert_true(kz_amount_is_exact(&a));
}

static void
check_printed(const char *s, enum kz_rounding rounding, const char *expected)
{
    struct kz_amount a;

    assert_true(kz_amount_printed(s, strlen(s), 1, rounding, &a));
    check_text(&a, expected);
}

static void
check_band(const char *lo, int lo_open, const char *hi, int hi_open,
    const char *expected)
{
    struct kz_amount a;

    assert_true(kz_amount_band(lo, strlen(lo), lo_open, hi, strlen(hi), hi_open,
        1, &a));
    check_text(&a, expected);
}

static void
test_amount_exact_is_what_was_written(void **state)
{
    struct kz_amount a = { .base = 7 };

    (void)state;
    check_exact("0.25", 0, "exact:25/100");
    check_exact("25", 1, "exact:25/100");
    check_exact("25.00", 1, "exact:2500/10000");
    check_exact("0", 0, "exact:0/1");
    check_exact("1.5", 0, "exact:15/10"); /* more than the whole is kept */
    check_exact("100", 1, "exact:100/100");
    check_exact("0.000000000000000001", 0, "exact:1/1000000000000000000");
    check_exact("0.0000000000000001", 1, "exact:1/1000000000000000000");
    /* zeros at the end make way */
    check_exact("0.00000000000000010", 1, "exact:1/1000000000000000000");
    assert_false(kz_amount_exact("0.00000000000000001", 19, 1, &a));
    assert_false(kz_amount_exact("-0.25", 5, 0, &a));
    assert_false(kz_amount_exact("25%", 3, 1, &a));
    assert_false(kz_amount_exact("", 0, 0, &a));
    assert_int_equal(a.base, 7);
}

static void
test_amount_printed_is_the_numbers_that_print_so(void **state)
{
    (void)state;
    check_printed("12.34", KZ_ROUND_NEAREST,
        "printed-nearest:[12335,12345)/100000@12340");
    check_printed("12.34", KZ_ROUND_TRUNCATED,
        "printed-truncated:[1234,1235)/10000@1234");
    check_printed("12.34", KZ_ROUND_UNKNOWN,
        "printed-unknown:[12335,12350)/100000@12340");
    check_printed("25", KZ_ROUND_NEAREST, "printed-nearest:[245,255)/1000@250");
    check_printed("25.0", KZ_ROUND_NEAREST,
        "printed-nearest:[2495,2505)/10000@2500");
}

static void
test_amount_printed_is_cut_to_the_whole(void **state)
{
    (void)state;
    check_printed("0.00", KZ_ROUND_NEAREST, "printed-nearest:[0,5)/100000@0");
    check_printed("0.00", KZ_ROUND_TRUNCATED,
        "printed-truncated:[0,1)/10000@0");
    check_printed("100.00", KZ_ROUND_NEAREST,
        "printed-nearest:[99995,100000]/100000@100000");
    check_printed("100.00", KZ_ROUND_UNKNOWN,
        "printed-unknown:[99995,100000]/100000@100000");
    check_printed("100.00", KZ_ROUND_TRUNCATED,
        "printed-truncated:[10000,10000]/10000@10000");
    check_printed("99.99", KZ_ROUND_TRUNCATED, /* touches, is not cut */
        "printed-truncated:[9999,10000)/10000@9999");
    check_printed("120.5", KZ_ROUND_NEAREST, /* the source's own excess */
        "printed-nearest:[12045,12055)/10000@12050");
}

static void
test_amount_printed_refuses_what_does_not_fit(void **state)
{
    struct kz_amount a = { .base = 7 };

    (void)state;
    assert_false(kz_amount_printed("-1", 2, 1, KZ_ROUND_NEAREST, &a));
    assert_false(kz_amount_printed("1", 1, 1, KZ_ROUND_NONE, &a));
    assert_false(kz_amount_printed("0.0000000000000001", 18, 1,
        KZ_ROUND_NEAREST, &a));
    assert_true(kz_amount_printed("0.0000000000000001", 18, 1,
        KZ_ROUND_TRUNCATED, &a));
    a.base = 7;
    assert_false(kz_amount_printed("999999999999999999", 18, 0,
        KZ_ROUND_NEAREST, &a));
    assert_int_equal(a.base, 7);
}

static void
test_amount_band_keeps_its_ends(void **state)
{
    struct kz_amount a = { .base = 7 };

    (void)state;
    check_band("25", 1, "50", 0, "band:(25,50]/100@25");
    check_band("50", 1, "75", 1, "band:(50,75)/100@50");
    check_band("75", 0, "100", 0, "band:[75,100]/100@75");
    check_band("0.5", 0, "2", 0, "band:[5,20]/1000@5");
    check_band("2", 0, "2.50", 0, "band:[200,250]/10000@200");
    check_band("30", 0, "30", 0, "band:[30,30]/100@30");
    assert_false(kz_amount_band("50", 2, 0, "25", 2, 0, 1, &a));
    assert_false(kz_amount_band("25", 2, 1, "25", 2, 0, 1, &a));
    assert_false(kz_amount_band("-1", 2, 0, "25", 2, 0, 1, &a));
    assert_false(kz_amount_band("", 0, 0, "25", 2, 0, 1, &a));
    assert_false(kz_amount_band("99999999999999999", 17, 0,
        "0.0000000000000001", 18, 0, 1, &a));
    assert_int_equal(a.base, 7);
}

static void
test_amount_counts_stand_over_their_total(void **state)
{
    struct kz_amount a = { .base = 7 };

    (void)state;
    assert_false(kz_amount_count(-1, 4, &a));
    assert_false(kz_amount_count(1, 0, &a));
    assert_int_equal(a.base, 7);
    assert_true(kz_amount_count(1, 4, &a));
    check_text(&a, "count:1/4");
    assert_true(kz_amount_count(5, 4, &a)); /* kept: infeasible, a finding */
    check_text(&a, "count:5/4");
    assert_true(kz_amount_count(INT64_MAX, INT64_MAX, &a));
    check_text(&a, "count:9223372036854775807/9223372036854775807");
}

static void
test_amount_truncated_counts_are_at_least_the_count(void **state)
{
    struct kz_amount a;

    (void)state;
    assert_true(kz_amount_truncated_count(12000, 3, 1000000, &a));
    check_text(&a, "printed-truncated:[12000,13000)/1000000@12000");
    assert_false(kz_amount_is_exact(&a));
    assert_true(kz_amount_truncated_count(999000, 3, 999500, &a));
    check_text(&a, "printed-truncated:[999000,999500]/999500@999000");
    assert_true(kz_amount_truncated_count(2000, 3, 1000, &a));
    check_text(&a, "printed-truncated:[2000,3000)/1000@2000");
    assert_true(kz_amount_truncated_count(12, 0, 100, &a));
    check_text(&a, "count:12/100");
    assert_false(kz_amount_truncated_count(12, -1, 100, &a));
    assert_false(kz_amount_truncated_count(12, 19, 100, &a));
    assert_false(kz_amount_truncated_count(INT64_MAX - 9, 1, 100, &a));
}

static void
test_amount_parse_reads_only_what_format_writes(void **state)
{
    static const char *const bad[] = { "", "count:", "count:1", "count:1/",
        "count:1/0", "count:01/4", "count:1/4 ", " count:1/4", "count:-1/4",
        "count:+1/4", "count:1/4@1", "exact:[1,1]/4@1", "half:1/2",
        "band:(25,50]/100", "band:(25,50]/100@", "band:(25,50]/100@24",
        "band:(25,50]/100@51", "band:(50,25]/100@25", "band:(25,25]/100@25",
        "band:25,50/100@25", "band:{25,50}/100@25", "band:(25;50]/100@25",
        "band:(25,50]/0@25", "printed:[1,2)/4@1", "printed-nearest:1/4",
        "count:9223372036854775808/9223372036854775807", "count" };
    struct kz_amount a = { .base = 7 };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (kz_amount_parse(bad[i], strlen(bad[i]), &a))
            fail_msg("%s was read", bad[i]);
    assert_int_equal(a.base, 7);
}

static void
test_amount_format_without_memory_marks_the_buffer(void **state)
{
    struct kz_amount a;
    struct kz_buf b;

    (void)state;
    assert_true(kz_amount_count(1, 4, &a));
    for (long n = 0;; n++) {
        kz_buf_init(&b);
        kz_alloc_fail_after(n);
        kz_amount_format(&a, &b);
        if (!kz_alloc_failed())
            break;
        assert_true(b.failed);
        kz_buf_clear(&b);
    }
    kz_alloc_fail_after(-1);
    assert_string_equal(b.data, "count:1/4");
    kz_buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_amount_exact_is_what_was_written),
        cmocka_unit_test(test_amount_printed_is_the_numbers_that_print_so),
        cmocka_unit_test(test_amount_printed_is_cut_to_the_whole),
        cmocka_unit_test(test_amount_printed_refuses_what_does_not_fit),
        cmocka_unit_test(test_amount_band_keeps_its_ends),
        cmocka_unit_test(test_amount_counts_stand_over_their_total),
        cmocka_unit_test(test_amount_truncated_counts_are_at_least_the_count),
        cmocka_unit_test(test_amount_parse_reads_only_what_format_writes),
        cmocka_unit_test(test_amount_format_without_memory_marks_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
