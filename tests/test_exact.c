/* Tests of exact shares: closed forms, thresholds at the value and beside it,
 * limits, against the doubles. */
#include "tests/graphlib.h"

#include "keizu/analysis/exact.h"
#include "keizu/analysis/stakes.h"
#include "keizu/analysis/totals.h"

struct exact {
    struct kz_graph *g;
    const struct kz_columns *c;
    struct kz_exact *x;
    const int64_t *amount;
};

static struct exact
exact(struct kz_graph *g)
{
    struct exact e = { .g = g, .c = kz_graph_columns(g) };

    assert_ok(kz_exact_new(g, &e.x, &err), &err);
    return e;
}

static void
unsolve(struct exact *e)
{
    kz_exact_free(e->x);
    kz_graph_free(e->g);
}

static int
solve(struct exact *e, const char *company)
{
    int solved = -1;

    assert_ok(kz_exact_solve(e->x, column_of(e->g, company), e->amount,
                  KZ_EXACT_CORRECTED, &solved, &err),
        &err);
    return solved;
}

static void
check_text(const struct kz_rational *r, const char *expected)
{
    struct kz_buf b;

    assert_non_null(r);
    kz_buf_init(&b);
    kz_rational_format(r, &b);
    assert_string_equal(b.data, expected);
    kz_buf_clear(&b);
}

static void
check_holder(const struct exact *e, const char *holder, const char *expected)
{
    check_text(kz_exact_integrated(e->x, node_of(e->g, holder)), expected);
}

static void
check_corrected(const struct exact *e, const char *holder, const char *expected)
{
    check_text(kz_exact_corrected(e->x, node_of(e->g, holder)), expected);
}

static void
check_class(const struct exact *e, enum kz_special_class special,
    const char *expected)
{
    uint8_t *in = kz_calloc(kz_graph_classes(e->g), 1);
    struct kz_rational *r = kz_rational_new();

    assert_non_null(in);
    assert_non_null(r);
    in[kz_graph_special(e->g, special)] = 1;
    kz_exact_share(e->x, in, r);
    check_text(r, expected);
    kz_rational_free(r);
    kz_free(in);
}

static enum kz_verdict
passes(struct exact *e, const char *company, const char *owner, int64_t num,
    int64_t den, int strict, double value)
{
    const struct kz_threshold t = { num, den, strict };
    enum kz_verdict v = KZ_VERDICT_UNDETERMINED;

    assert_ok(kz_exact_owner_passes(e->x, column_of(e->g, company), e->amount,
                  node_of(e->g, owner), &t, value, 0, &v, &err),
        &err);
    return v;
}

/* docs/methods.md 8: 1/5 + 1/5 x 2/3. */
static void
test_exact_a_fifth_and_two_thirds_of_another_are_a_third(void **state)
{
    struct exact e = exact(graph_of("X C 1/5\nX M 2/3\nM C 1/5\n"));

    (void)state;
    assert_int_equal(solve(&e, "C"), 1);
    check_holder(&e, "X", "1/3");
    check_corrected(&e, "X", "1/3");
    check_holder(&e, "M", "1/5");
    check_class(&e, KZ_CLASS_UNDISCLOSED, "2/3");
    assert_int_equal(passes(&e, "C", "X", 1, 3, 0, 1.0 / 3), KZ_VERDICT_YES);
    assert_int_equal(passes(&e, "C", "X", 1, 3, 1, 1.0 / 3), KZ_VERDICT_NO);
    assert_int_equal(passes(&e, "C", "X", INT64_C(333333333333333334),
                         INT64_C(1000000000000000000), 0, 1.0 / 3),
        KZ_VERDICT_NO);
    assert_int_equal(passes(&e, "C", "X", INT64_C(333333333333333333),
                         INT64_C(1000000000000000000), 1, 1.0 / 3),
        KZ_VERDICT_YES);
    unsolve(&e);
}

static void
test_exact_other_thresholds(void **state)
{
    struct exact e = exact(graph_of("X C exact:3/100\nM C exact:47/100\n"
                                    "X M 1/1\nY D exact:5000/10000\n"));

    (void)state;
    assert_int_equal(passes(&e, "C", "X", 1, 2, 0, 0.5), KZ_VERDICT_YES);
    assert_int_equal(passes(&e, "C", "X", 1, 2, 1, 0.5), KZ_VERDICT_NO);
    assert_int_equal(passes(&e, "D", "Y", 1, 2, 0, 0.5), KZ_VERDICT_YES);
    assert_int_equal(passes(&e, "D", "Y", 1, 2, 1, 0.5), KZ_VERDICT_NO);
    /* far from it the double decides, whatever the fraction would say */
    assert_int_equal(passes(&e, "D", "Y", 1, 3, 0, 0.25), KZ_VERDICT_NO);
    assert_int_equal(passes(&e, "D", "Y", 1, 3, 0, NAN), KZ_VERDICT_NO);
    /* > 0 is asked of what is 0, and of what underflows */
    assert_int_equal(passes(&e, "D", "X", 0, 1, 1, 0), KZ_VERDICT_NO);
    assert_int_equal(passes(&e, "D", "Y", 0, 1, 1, 0), KZ_VERDICT_YES);
    unsolve(&e);
}

static void
test_exact_doubles_decide_outside_their_error(void **state)
{
    const struct kz_threshold half = { 1, 2, 0 };

    (void)state;
    assert_int_equal(kz_threshold_double(&half, 0.5 + 1e-8, 0), KZ_VERDICT_YES);
    assert_int_equal(kz_threshold_double(&half, 0.5 - 1e-8, 0), KZ_VERDICT_NO);
    assert_int_equal(kz_threshold_double(&half, 0.5 + 1e-10, 0),
        KZ_VERDICT_UNDETERMINED);
    assert_int_equal(kz_threshold_double(&half, 0.5 - 1e-8, 1e-7),
        KZ_VERDICT_UNDETERMINED);
}

static void
test_exact_loops_have_their_closed_forms(void **state)
{
    struct exact e = exact(graph_of("A B 999/1000\nB A 999/1000\nX A 1/1000\n"
                                    "Y B 1/1000\nG H 9/10\nH G 9/10\n"));

    (void)state;
    assert_int_equal(solve(&e, "A"), 1);
    check_holder(&e, "X", "1000/1999");
    check_holder(&e, "Y", "999/1999");
    check_holder(&e, "B", "999000/1999");
    check_corrected(&e, "B", "999/1000");
    check_class(&e, KZ_CLASS_UNDISCLOSED, "0");
    assert_int_equal(solve(&e, "H"), 1);
    check_holder(&e, "G", "90/19");
    check_corrected(&e, "G", "9/10");
    check_class(&e, KZ_CLASS_UNDISCLOSED, "1");
    unsolve(&e);
}

static void
test_exact_closed_rings_are_unattributed(void **state)
{
    struct exact e = exact(graph_of("A B 1/1\nB A 1/1\nA C 30/100\n"
                                    "B C 20/100\nX C 1/4\nC D 1/2\n"));

    (void)state;
    assert_int_equal(solve(&e, "D"), 1);
    assert_null(kz_exact_integrated(e.x, node_of(e.g, "A")));
    check_corrected(&e, "A", "1/4");
    check_corrected(&e, "B", "1/4");
    check_holder(&e, "X", "1/8");
    check_class(&e, KZ_CLASS_UNATTRIBUTED, "1/4");
    check_class(&e, KZ_CLASS_UNDISCLOSED, "5/8");
    /* what a ring holds has no value: never met, never wrong */
    assert_int_equal(passes(&e, "D", "A", 1, 4, 0, NAN), KZ_VERDICT_NO);
    assert_int_equal(solve(&e, "A"), 1);
    check_corrected(&e, "B", "1");
    check_class(&e, KZ_CLASS_UNATTRIBUTED, "1");
    unsolve(&e);
}

static void
test_exact_own_shares_that_stay(void **state)
{
    struct kz_question q = kz_question_defaults;
    struct exact e;

    (void)state;
    q.treasury_in = 1;
    e = exact(graph_asked("S S 1/5\nT S 2/5\nS U 1/2\nO O 1/1\nO P 1/3\n", &q));
    assert_int_equal(solve(&e, "U"), 1);
    check_holder(&e, "S", "5/8");
    check_corrected(&e, "S", "1/2");
    check_holder(&e, "T", "1/4");
    check_class(&e, KZ_CLASS_UNDISCLOSED, "3/4");
    assert_int_equal(solve(&e, "P"), 1);
    check_class(&e, KZ_CLASS_UNATTRIBUTED, "1/3");
    check_corrected(&e, "O", "1/3");
    unsolve(&e);
}

/* 33.33 three times in a complete list are a third each; a common t. */
static void
test_exact_points_of_intervals(void **state)
{
    struct exact e =
        exact(graph_of("doc d as_of=2024-03-31\n"
                       "A C exact:3333/10000 listing=complete\n"
                       "B C exact:3333/10000 listing=complete\n"
                       "D C exact:3333/10000 listing=complete\n"
                       "C E (25,50]\nA F (25,50] listing=complete\n"
                       "B F (25,75] listing=complete\n"));

    (void)state;
    assert_int_equal(solve(&e, "E"), 1);
    check_holder(&e, "A", "1/12");
    check_holder(&e, "D", "1/12");
    check_class(&e, KZ_CLASS_UNDISCLOSED, "3/4");
    assert_int_equal(solve(&e, "F"), 1); /* t = 50/75 */
    check_holder(&e, "A", "5/12");
    check_holder(&e, "B", "7/12");
    e.amount = e.c->lo;
    assert_int_equal(solve(&e, "F"), 1);
    check_holder(&e, "A", "1/4");
    check_class(&e, KZ_CLASS_UNDISCLOSED, "1/2");
    unsolve(&e);
}

static void
test_exact_given_amounts_are_checked(void **state)
{
    struct exact e = exact(graph_of("X C 1/5\nY C 3/5\n"));
    int64_t amount[] = { 4, 2 };
    int solved = 77;

    (void)state;
    e.amount = amount;
    assert_int_equal(kz_exact_solve(e.x, 0, amount, 0, &solved, &err),
        KZ_EINVAL);
    kz_error_clear(&err);
    amount[1] = -1;
    assert_int_equal(kz_exact_solve(e.x, 0, amount, 0, &solved, &err),
        KZ_EINVAL);
    kz_error_clear(&err);
    assert_int_equal(solved, 77);
    amount[1] = 1;
    assert_int_equal(solve(&e, "C"), 1);
    check_holder(&e, "X", "4/5");
    check_holder(&e, "Y", "1/5");
    unsolve(&e);
}

/* Bases without a common one below 2^50: what is rounded is not exact. */
static void
test_exact_rounded_registers_are_not_known(void **state)
{
    struct exact e = exact(graph_of("X C 1/3\nY C 1/1000000007\n"
                                    "Z C 1/998244353\nC D 1/2\nX E 1/2\n"));
    struct kz_rational *r = kz_rational_new();

    (void)state;
    assert_non_null(r);
    assert_true(has_flag(e.g, "C", KZ_COL_ROUNDED));
    assert_int_equal(solve(&e, "C"), 0);
    assert_int_equal(solve(&e, "D"), 0);
    assert_int_equal(solve(&e, "E"), 1);
    assert_int_equal(passes(&e, "D", "X", 1, 6, 0, 1.0 / 6),
        KZ_VERDICT_UNDETERMINED);
    assert_int_equal(passes(&e, "D", "X", 1, 7, 0, 1.0 / 6), KZ_VERDICT_YES);
    assert_int_equal(kz_exact_arc(e.g, column_of(e.g, "C"),
                         arc_of(e.g, "X", "C"), NULL, r),
        0);
    kz_rational_free(r);
    unsolve(&e);
}

static void
ring_world(struct kz_buf *text, int n, const char *share)
{
    kz_buf_init(text);
    for (int j = 0; j < n; j++)
        kz_buf_printf(text, "C%d C%d %s\n", (j + n - 1) % n, j, share);
    kz_buf_printf(text, "X C0 %s\n", share);
    assert_ok(kz_buf_check(text, &err), &err);
}

/* A ring of n: X has (1/2) / (1 - 2^-n) of C0. */
static void
test_exact_loops_up_to_the_limit(void **state)
{
    struct kz_rational *want = kz_rational_new(), *half = kz_rational_new();
    struct kz_buf text;
    struct exact e;

    (void)state;
    assert_non_null(want);
    assert_non_null(half);
    ring_world(&text, KZ_EXACT_LOOP, "1/2");
    e = exact(graph_of(text.data));
    kz_buf_clear(&text);
    assert_int_equal(solve(&e, "C0"), 1);
    kz_rational_set(half, 1, 2);
    kz_rational_set(want, 1, 1);
    for (int k = 0; k < KZ_EXACT_LOOP; k++)
        kz_rational_mul(want, want, half);
    kz_rational_set(half, 1, 1);
    kz_rational_sub(want, half, want);
    kz_rational_set(half, 1, 2);
    kz_rational_div(want, half, want);
    assert_int_equal(kz_rational_cmp(kz_exact_integrated(e.x,
                                         node_of(e.g, "X")),
                         want),
        0);
    assert_int_equal(passes(&e, "C0", "X", 1, 2, 1, 0.5), KZ_VERDICT_YES);
    kz_rational_free(want);
    kz_rational_free(half);
    unsolve(&e);
    forget_world();
    ring_world(&text, KZ_EXACT_LOOP + 1, "1/2");
    e = exact(graph_of(text.data));
    kz_buf_clear(&text);
    assert_int_equal(solve(&e, "C0"), 0);
    assert_int_equal(passes(&e, "C0", "X", 1, 2, 1, 0.5),
        KZ_VERDICT_UNDETERMINED);
    assert_int_equal(passes(&e, "C0", "X", 1, 3, 1, 0.5), KZ_VERDICT_YES);
    unsolve(&e);
}

/* Its N[i][i] are one solution each, in such a loop of 200 too dear. */
static void
test_exact_corrected_shares_may_be_too_dear(void **state)
{
    struct kz_buf text;
    struct exact e;

    (void)state;
    ring_world(&text, 200, "499999999999/1000000000001");
    e = exact(graph_of(text.data));
    kz_buf_clear(&text);
    assert_int_equal(solve(&e, "C0"), 1);
    assert_non_null(kz_exact_integrated(e.x, node_of(e.g, "C1")));
    assert_null(kz_exact_corrected(e.x, node_of(e.g, "C1")));
    assert_non_null(kz_exact_corrected(e.x, node_of(e.g, "X")));
    unsolve(&e);
}

/* Chains of so many large bases that the fractions become too long. */
static void
test_exact_work_has_a_limit(void **state)
{
    const int n = 3000;
    struct kz_buf text;
    struct exact e;

    (void)state;
    kz_buf_init(&text);
    for (int j = 0; j < n; j++)
        kz_buf_printf(&text,
            "C%d C%d 999999999%04d/10000000000%04d\n"
            "X C%d 1/10000000000%04d\n",
            j + 1, j, j, 2 * j + 1, j, 2 * j + 1);
    e = exact(graph_of(text.data));
    kz_buf_clear(&text);
    assert_int_equal(solve(&e, "C0"), 0);
    assert_int_equal(solve(&e, "C2950"), 1);
    unsolve(&e);
}

/* At its own value a share passes >= and not >, whatever its double says. */
static void
check_at_equality(struct exact *e, uint32_t j, kz_node owner, const uint8_t *in,
    const struct kz_rational *exact, double value)
{
    struct kz_threshold t = { 0, 1, 0 };
    struct kz_buf b;

    kz_buf_init(&b);
    kz_rational_format(exact, &b);
    for (int strict = 0;
         kz_fraction_parse(b.data, b.len, &t.num, &t.den) && strict < 2;
         strict++) {
        enum kz_verdict v = KZ_VERDICT_UNDETERMINED;

        t.strict = strict;
        if (in)
            assert_ok(kz_exact_class_passes(e->x, j, e->amount, in, &t, value,
                          0, &v, &err),
                &err);
        else
            assert_ok(kz_exact_owner_passes(e->x, j, e->amount, owner, &t,
                          value, 0, &v, &err),
                &err);
        assert_int_equal(v, strict ? KZ_VERDICT_NO : KZ_VERDICT_YES);
    }
    kz_buf_clear(&b);
}

/* Against the double solvers: classes and owners, points and lower ends. */
static void
compare(struct exact *e, const double *w, const double *u)
{
    struct kz_order o;
    struct kz_integrated f = { 0 };
    struct kz_stakes *s = NULL;
    unsigned special = kz_graph_special(e->g, KZ_CLASS_REST_RESIDENCE);
    uint8_t *in = kz_calloc(kz_graph_classes(e->g), 1);
    struct kz_rational *r = kz_rational_new(), *sum = kz_rational_new();

    assert_non_null(in);
    assert_non_null(r);
    assert_non_null(sum);
    assert_ok(kz_order_init(&o, e->c, w, &err), &err);
    assert_ok(kz_integrated_solve(e->g, &o, w, u, &f, &err), &err);
    assert_ok(kz_stakes_new(e->g, &o, w, u, &s, &err), &err);
    for (uint32_t j = 0; j < e->c->nc; j++) {
        const struct kz_owner_stake *list;
        size_t n;
        int solved;

        assert_ok(kz_exact_solve(e->x, j, e->amount, KZ_EXACT_CORRECTED,
                      &solved, &err),
            &err);
        assert_int_equal(solved, 1);
        kz_rational_set(sum, 0, 1);
        for (unsigned k = 0; k < special; k++) {
            in[k] = 1;
            kz_exact_share(e->x, in, r);
            assert_near(kz_rational_double(r), kz_integrated_at(&f, j, k),
                1e-13);
            check_at_equality(e, j, 0, in, r, kz_integrated_at(&f, j, k));
            in[k] = 0;
            kz_rational_add(sum, sum, r);
        }
        assert_int_equal(kz_rational_cmp_frac(sum, 1, 1), 0);
        assert_ok(kz_stakes_solve(s, e->c->node[j], KZ_STAKES_CORRECTED, &list,
                      &n, &err),
            &err);
        for (size_t i = 0; i < n; i++) {
            kz_node k = list[i].holder;
            const struct kz_rational *exact = kz_exact_integrated(e->x, k);

            assert_near(kz_rational_double(exact), list[i].integrated, 1e-12);
            assert_near(kz_rational_double(kz_exact_corrected(e->x, k)),
                list[i].corrected, 1e-12);
            check_at_equality(e, j, k, NULL, exact, list[i].integrated);
        }
    }
    kz_stakes_free(s);
    kz_integrated_clear(&f);
    kz_order_clear(&o);
    kz_free(in);
    kz_rational_free(r);
    kz_rational_free(sum);
}

static void
test_exact_agrees_with_doubles(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct kz_buf text;
        struct exact e;

        kz_buf_init(&text);
        random_world(&text, seed, 12, seed & 1);
        e = exact(graph_of(text.data));
        kz_buf_clear(&text);
        compare(&e, e.c->point, e.c->upoint);
        e.amount = e.c->lo;
        compare(&e, e.c->lower, e.c->ulower);
        unsolve(&e);
        forget_world();
    }
}

static void
test_exact_survives_every_lack_of_memory(void **state)
{
    struct kz_graph *g = graph_of("A B 1/2\nB A 1/2\nX A 1/2\nY B 1/2\n"
                                  "A C 1/2\nR S 1/1\nS R 1/1\nR C 1/5\n");
    const struct kz_threshold third = { 1, 3, 0 };
    uint32_t column = column_of(g, "C");
    kz_node holder = node_of(g, "X");
    kz_status st = KZ_ENOMEM;

    (void)state;
    for (long n = 0; st != KZ_OK; n++) {
        struct kz_exact *x = NULL;
        enum kz_verdict v = KZ_VERDICT_UNDETERMINED;
        int solved = 77;

        kz_alloc_fail_after(n);
        st = kz_exact_new(g, &x, &err);
        if (st == KZ_OK)
            st = kz_exact_solve(x, column, NULL, KZ_EXACT_CORRECTED, &solved,
                &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            assert_int_equal(solved, 77);
            kz_error_clear(&err);
        }
        if (x) { /* what failed is made again */
            assert_ok(kz_exact_owner_passes(x, column, NULL, holder, &third,
                          1.0 / 3, 0, &v, &err),
                &err);
            assert_int_equal(v, KZ_VERDICT_YES);
        }
        kz_exact_free(x);
    }
    kz_graph_free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_exact_a_fifth_and_two_thirds_of_another_are_a_third),
        TEST(test_exact_other_thresholds),
        TEST(test_exact_doubles_decide_outside_their_error),
        TEST(test_exact_loops_have_their_closed_forms),
        TEST(test_exact_closed_rings_are_unattributed),
        TEST(test_exact_own_shares_that_stay),
        TEST(test_exact_points_of_intervals),
        TEST(test_exact_given_amounts_are_checked),
        TEST(test_exact_rounded_registers_are_not_known),
        TEST(test_exact_loops_up_to_the_limit),
        TEST(test_exact_corrected_shares_may_be_too_dear),
        TEST(test_exact_work_has_a_limit),
        TEST(test_exact_agrees_with_doubles),
        TEST(test_exact_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("exact", tests, NULL, NULL);
}
