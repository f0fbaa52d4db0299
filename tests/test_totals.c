/* Tests of totals: ends of free registers, classes, the age of evidence. */
#include "tests/graphlib.h"

#include "keizu/analysis/totals.h"

static struct kz_totals *
totals(const struct kz_graph *g)
{
    struct kz_totals *t = NULL;

    assert_ok(kz_totals_new(g, 1, &t, &err), &err);
    return t;
}

static struct kz_totals_of
at(const struct kz_totals *t, const struct kz_graph *g, const char *company)
{
    struct kz_totals_of out;

    kz_totals_at(t, node_of(g, company), &out);
    return out;
}

static void
assert_range(struct kz_range r, double point, double lower, double upper)
{
    assert_near(r.point, point, 1e-14);
    assert_near(r.lower, lower, 1e-14);
    assert_near(r.upper, upper, 1e-14);
}

#define PERSONS                                                \
    "party J person JP\nparty F person SG\nparty U person -\n" \
    "party S state KR\n"

static void
test_totals_exact_shares_leave_the_undisclosed(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "J B 1/4\nF B 1/8\nU B 1/8\nS B 1/16\n");
    struct kz_totals *t = totals(g);
    struct kz_totals_of x = at(t, g, "B");

    (void)state;
    assert_range(x.domestic, 0.25, 0.25, 0.8125);
    assert_range(x.foreign, 0.1875, 0.1875, 0.75);
    assert_range(x.foreign_state, 0.0625, 0.0625, 0.625);
    assert_near(x.unknown_class, 0.125, 0);
    assert_near(x.undisclosed, 0.4375, 0);
    assert_near(x.unattributed, 0, 0);
    kz_totals_free(t);
    kz_graph_free(g);
}

static void
test_totals_bands_stand_at_their_lower_ends(void **state)
{
    struct kz_graph *g = graph_of(PERSONS
        "F A [25,50]\nJ A printed-nearest:[12335,12345)/100000@12340\n"
        "A B [50,75)\nJ B 1/4\n");
    struct kz_totals *t = totals(g);
    struct kz_totals_of x = at(t, g, "A");

    (void)state;
    assert_range(x.foreign, 0.25, 0.25, 1 - 0.12335);
    assert_range(x.domestic, 0.1234, 0.12335, 0.75);
    x = at(t, g, "B");
    assert_range(x.foreign, 0.125, 0.125, 0.75 - 0.5 * 0.12335);
    kz_totals_free(t);
    kz_graph_free(g);
}

/* Random completions of free registers lie within the ends. */
static void
test_totals_completions_lie_within_the_ends(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "F A [10,60]\nJ A [10,50]\nU A [5,20]\nB A [0,30]\n"
                         "F B [0,40]\nA B [20,90]\nJ B [5,30]\n");
    struct kz_totals *t = totals(g);
    struct kz_totals_of a = at(t, g, "A"), b = at(t, g, "B");
    uint64_t seed = 3;

    (void)state;
    for (int round = 0; round < 2000; round++) {
        double v[7], da, db, fa, fb, ja;
        static const int lo[7] = { 10, 10, 5, 0, 0, 20, 5 },
                         hi[7] = { 60, 50, 20, 30, 40, 90, 30 };

        for (int i = 0; i < 7; i++)
            v[i] = (lo[i] + (double)draw(&seed, 2) * (hi[i] - lo[i])) / 100;
        if (v[0] + v[1] + v[2] + v[3] > 1 || v[4] + v[5] + v[6] > 1)
            continue;
        da = draw(&seed, 2) ? 1 - v[0] - v[1] - v[2] - v[3] : 0;
        db = draw(&seed, 2) ? 1 - v[4] - v[5] - v[6] : 0;
        /* a = F + undisclosed to F + B b, b = F + A a; U counted to F */
        fa = (v[0] + da + v[2] + v[3] * (v[4] + db)) / (1 - v[3] * v[5]);
        fb = v[4] + db + v[5] * fa;
        assert_true(fa <= a.foreign.upper + 1e-14);
        assert_true(fb <= b.foreign.upper + 1e-14);
        fa = (v[0] + v[3] * v[4]) / (1 - v[3] * v[5]);
        fb = v[4] + v[5] * fa;
        assert_true(fa >= a.foreign.lower - 1e-14);
        assert_true(fb >= b.foreign.lower - 1e-14);
        ja = (v[1] + v[3] * v[6]) / (1 - v[3] * v[5]);
        assert_true(ja >= a.domestic.lower - 1e-14);
    }
    kz_totals_free(t);
    kz_graph_free(g);
}

/* The doubt about A: its own quarter by 8/7, that of B by 2/7. */
static void
test_totals_the_doubt_goes_round_a_loop(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "A B 1/2\nB A 1/4\nJ A 1/2\nF B 1/4\n");
    struct kz_totals *t = totals(g);
    struct kz_range r = at(t, g, "A").foreign;

    (void)state;
    assert_near(r.upper - r.lower, 5.0 / 14, 1e-15);
    assert_near(at(t, g, "A").undisclosed, 5.0 / 14, 1e-15);
    kz_totals_free(t);
    kz_graph_free(g);
}

static void
test_totals_slack_that_binds_narrows_the_ends(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "F A [30,40] listing=complete table=t\n"
                         "J A [60,80] listing=complete table=t\n"
                         "A B 1/2\nF C 1/2\nB D 1/2\nD E [0,50]\n");
    struct kz_totals *t = totals(g);

    (void)state;
    assert_near(at(t, g, "A").foreign.lower, 0.3, 1e-15);
    assert_near(at(t, g, "A").foreign.upper, 0.4, 1e-15);
    assert_near(at(t, g, "B").domestic.upper, 0.85, 1e-15);
    assert_near(at(t, g, "D").foreign_state.lower, 0, 0);
    assert_near(at(t, g, "D").foreign_state.upper, 0.75, 1e-15);
    assert_range(at(t, g, "C").foreign, 0.5, 0.5, 1);
    /* at its lower end E is free of D */
    assert_range(at(t, g, "E").foreign, 0, 0, 1);
    /* 30 + 60 leave 10, in the same part 1/3 of both ways */
    assert_near(at(t, g, "A").foreign.point, 0.3 + 0.1 / 3, 1e-14);
    kz_totals_free(t);
    kz_graph_free(g);
}

static void
test_totals_rings_widen_the_ends(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "A B 1/1\nB A 1/1\nA C 1/2\nF C 1/4\n");
    struct kz_totals *t = totals(g);
    struct kz_totals_of x = at(t, g, "C");

    (void)state;
    assert_near(x.unattributed, 0.5, 0);
    assert_near(x.undisclosed, 0.25, 0);
    assert_range(x.foreign, 0.25, 0.25, 1);
    assert_range(x.domestic, 0, 0, 0.75);
    kz_totals_free(t);
    kz_graph_free(g);
}

static void
test_totals_of_a_company_without_known_holders(void **state)
{
    static const char world[] = "party K company KR\nparty D company JP\n"
                                "K B 1/2\nD B 1/4\n";
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g = graph_of(world);
    struct kz_totals *t = totals(g);
    struct kz_range r;
    kz_country country;
    size_t cursor = 0;

    (void)state;
    assert_range(at(t, g, "K").foreign, 1, 1, 1);
    assert_near(at(t, g, "D").undisclosed, 1, 0);
    assert_range(at(t, g, "D").foreign, 0, 0, 1);
    assert_int_equal(kz_totals_country(t, node_of(g, "K"), &cursor, &country,
                         &r),
        1);
    assert_int_equal(country, kz_country_from("KR"));
    assert_range(r, 1, 1, 1);
    assert_int_equal(kz_totals_country(t, node_of(g, "K"), &cursor, &country,
                         &r),
        0);
    kz_totals_free(t);
    kz_graph_free(g);
    q.terminal = KZ_TERMINAL_INCORPORATION;
    g = graph_now(&q);
    t = totals(g);
    assert_range(at(t, g, "D").domestic, 1, 1, 1);
    assert_range(at(t, g, "B").domestic, 0.25, 0.25, 0.5);
    assert_near(at(t, g, "B").rest_incorporation, 0.75, 0);
    kz_totals_free(t);
    kz_graph_free(g);
    q.terminal = KZ_TERMINAL_UNDISCLOSED;
    g = graph_now(&q);
    t = totals(g);
    assert_near(at(t, g, "K").undisclosed, 1, 0);
    assert_near(at(t, g, "B").undisclosed, 1, 0);
    kz_totals_free(t);
    kz_graph_free(g);
}

static void
test_totals_countries_come_in_the_order_of_their_codes(void **state)
{
    struct kz_graph *g = graph_of(PERSONS
        "party C person CH\nF B 10/100\nS B 20/100\nC B [5,10]\nJ B 1/4\n"
        "party T person KR residence=JP\nT B 1/100\n");
    struct kz_totals *t = totals(g);
    static const struct {
        const char *code;
        double point;
    } want[] = { { "CH", 0.05 }, { "JP", 0.25 }, { "KR", 0.21 },
        { "SG", 0.1 } };
    struct kz_range r;
    kz_country country;
    size_t cursor = 0, n = 0;

    (void)state;
    while (kz_totals_country(t, node_of(g, "B"), &cursor, &country, &r)) {
        assert_true(n < 4);
        assert_int_equal(country, kz_country_from(want[n].code));
        assert_range(r, want[n].point, want[n].point, want[n].point + 1 - 0.61);
        n++;
    }
    assert_int_equal(n, 4);
    kz_totals_free(t);
    kz_graph_free(g);
}

static void
test_totals_know_the_age_of_their_evidence(void **state)
{
    struct kz_graph *g =
        graph_of("doc w filed=2021-06-30 rank=3\n"
                 "A B 1/2 as_of=2021-03-31 rank=2\nB A 1/2 as_of=2020-03-31\n"
                 "X A 1/4 as_of=2019-01-01 rank=7\nB C 1/2 as_of=2021-05-01\n"
                 "Y D 1/2\n");
    struct kz_totals *t = totals(g);
    struct kz_evidence_age age;

    (void)state;
    kz_totals_age(t, node_of(g, "C"), &age);
    assert_int_equal(age.oldest, day(2019, 1, 1));
    assert_int_equal(age.newest, day(2021, 5, 1));
    assert_int_equal(age.weakest_rank, 7);
    kz_totals_age(t, node_of(g, "A"), &age);
    assert_int_equal(age.newest, day(2021, 3, 31)); /* its whole loop */
    kz_totals_age(t, node_of(g, "D"), &age);
    assert_int_equal(age.oldest, day(2021, 6, 30)); /* filed, no as_of */
    assert_int_equal(age.weakest_rank, 3);
    kz_totals_age(t, node_of(g, "X"), &age);
    assert_int_equal(age.oldest, KZ_DATE_NONE);
    assert_int_equal(age.weakest_rank, 0);
    kz_totals_free(t);
    kz_graph_free(g);
}

static void
test_totals_raising_a_share_never_lowers_its_country(void **state)
{
    double last = -1;

    (void)state;
    for (int k = 0; k <= 50; k += 10) {
        struct kz_buf text;
        struct kz_graph *g;
        struct kz_totals *t;
        double now;

        kz_buf_init(&text);
        kz_buf_puts(&text, PERSONS
            "A B 30/100\nB C 30/100\nC A 30/100\nJ A 20/100\nJ C 1/100\n");
        kz_buf_printf(&text, "F A %d/100\n", k);
        g = graph_of(text.data);
        t = totals(g);
        now = at(t, g, "C").foreign.point;
        assert_true(now > last);
        last = now;
        kz_totals_free(t);
        kz_graph_free(g);
        kz_buf_clear(&text);
        forget_world();
    }
}

static void
test_totals_survive_every_lack_of_memory(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "A B 1/2\nB A [25,50]\nF A 1/4\nJ B [0,20]\n"
                         "O O 1/1\nA C 1/2\nU C 1/8\nS D [1,2]\n"
                         "H G [0,50] listing=complete table=t\n"
                         "F G [0,100) listing=complete table=t\nG H 1/2\n");
    struct kz_totals *t = NULL;
    kz_status st = KZ_ENOMEM;

    (void)state;
    for (long n = 0; st != KZ_OK; n++) {
        kz_alloc_fail_after(n);
        st = kz_totals_new(g, 1, &t, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            assert_null(t);
            kz_error_clear(&err);
        }
    }
    assert_near(at(t, g, "D").foreign_state.lower, 0.01, 1e-15);
    kz_totals_free(t);
    kz_graph_free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_totals_exact_shares_leave_the_undisclosed),
        TEST(test_totals_bands_stand_at_their_lower_ends),
        TEST(test_totals_completions_lie_within_the_ends),
        TEST(test_totals_the_doubt_goes_round_a_loop),
        TEST(test_totals_slack_that_binds_narrows_the_ends),
        TEST(test_totals_rings_widen_the_ends),
        TEST(test_totals_of_a_company_without_known_holders),
        TEST(test_totals_countries_come_in_the_order_of_their_codes),
        TEST(test_totals_know_the_age_of_their_evidence),
        TEST(test_totals_raising_a_share_never_lowers_its_country),
        TEST(test_totals_survive_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("totals", tests, NULL, NULL);
}
