/* Tests of registers: nominees, own shares, what cannot be, large numbers. */
#include "tests/graphlib.h"

/* ---- nominees ---- */

#define NOMINEE_WORLD                                   \
    "party N nominee JP\n"                              \
    "N B 30/100 listing=top table=t as_of=2020-03-31\n" \
    "X B 20/100 listing=top table=t as_of=2020-03-31\n" \
    "F B 12/100 as_of=2020-02-28\n"

static void
test_register_nominees_lie_inside_undisclosed(void **state)
{
    struct kz_graph *g = graph_of(NOMINEE_WORLD);
    const struct kz_columns *c = kz_graph_columns(g);
    uint32_t b = column_of(g, "B");

    (void)state;
    assert_true(arc_of(g, "N", "B") == NO_ARC);
    assert_true(arc_of(g, "F", "B") == NO_ARC); /* may be behind N */
    assert_int_equal(count_findings(g, "behind-nominee", "B"), 1);
    assert_near((double)c->ulo[b] / (double)c->base[b], 0.3, 1e-15);
    assert_near(c->upoint[b], 0.8, 1e-15);
    kz_graph_free(g);
}

/* An account of 5 % cannot be the 60 % that another document states. */
static void
test_register_a_small_account_hides_no_majority(void **state)
{
    struct kz_graph *g =
        graph_of("party N nominee JP\n"
                 "N B 5/100 listing=top table=t as_of=2020-03-31\n"
                 "X B 10/100 listing=top table=t as_of=2020-03-31\n"
                 "F B 60/100 as_of=2020-02-28\n");
    const struct kz_columns *c = kz_graph_columns(g);

    (void)state;
    assert_near(share_of(g, "F", "B"), 0.6, 1e-15);
    assert_int_equal(count_findings(g, "behind-nominee", "B"), 0);
    assert_int_equal(c->ulo[column_of(g, "B")], 0);
    assert_near(c->upoint[column_of(g, "B")], 0.3, 1e-15);
    kz_graph_free(g);
}

static void
test_register_nominees_as_holders_stand(void **state)
{
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g;

    (void)state;
    q.nominees = KZ_NOMINEES_HOLDER;
    g = graph_asked(NOMINEE_WORLD, &q);
    assert_near(share_of(g, "N", "B"), 0.3, 1e-15);
    assert_true(arc_of(g, "F", "B") == NO_ARC); /* else perhaps twice */
    assert_int_equal(kz_graph_columns(g)->ulo[column_of(g, "B")], 0);
    kz_graph_free(g);
}

static void
test_register_look_through_moves_and_never_adds(void **state)
{
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g;
    const struct kz_columns *c;
    uint32_t b;

    (void)state;
    q.nominees = KZ_NOMINEES_LOOK_THROUGH;
    g = graph_asked(NOMINEE_WORLD, &q);
    c = kz_graph_columns(g);
    b = column_of(g, "B");
    assert_true(arc_of(g, "N", "B") == NO_ARC);
    assert_near(share_of(g, "F", "B"), 0.12, 1e-15);
    assert_near((double)c->ulo[b] / (double)c->base[b], 0.18, 1e-15);
    assert_near(c->upoint[b], 0.68, 1e-15);
    kz_graph_free(g);
}

/* The list names X beside the nominee, so X's own report is not behind it. */
static void
test_register_a_listed_holder_is_not_behind_the_nominee(void **state)
{
    static const char world[] =
        NOMINEE_WORLD "X B 21/100 as_of=2020-06-30 filed=2020-07-05\n";
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g = graph_of(world);
    const struct kz_columns *c;
    uint32_t b;

    (void)state;
    assert_near(share_of(g, "X", "B"), 0.21, 1e-15);
    kz_graph_free(g);
    q.nominees = KZ_NOMINEES_LOOK_THROUGH;
    g = graph_now(&q);
    c = kz_graph_columns(g);
    b = column_of(g, "B");
    assert_near(share_of(g, "X", "B"), 0.21, 1e-15);
    assert_near((double)c->ulo[b] / (double)c->base[b], 0.18, 1e-15);
    kz_graph_free(g);
}

/* ---- own shares ---- */

static void
test_register_treasury_leaves_the_whole(void **state)
{
    static const char world[] = "B B 20/100\nX B 40/100\n";
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g = graph_of(world);

    (void)state;
    assert_near(share_of(g, "X", "B"), 0.5, 1e-15);
    assert_true(arc_of(g, "B", "B") == NO_ARC);
    assert_int_equal(count_findings(g, "self-holding", "B"), 1);
    kz_graph_free(g);
    q.treasury_in = 1;
    g = graph_now(&q);
    assert_near(share_of(g, "X", "B"), 0.4, 1e-15);
    assert_near(share_of(g, "B", "B"), 0.2, 1e-15);
    assert_int_equal(count_findings(g, "self-holding", "B"), 1);
    kz_graph_free(g);
}

static void
test_register_wholly_own_shares_stay(void **state)
{
    struct kz_graph *g = graph_of("B B 1/1\nX C 1/2\n");

    (void)state;
    assert_near(share_of(g, "B", "B"), 1, 0);
    assert_true(has_flag(g, "B", KZ_COL_RING_SELF));
    kz_graph_free(g);
}

static void
test_register_a_band_of_own_shares_stays_a_slot(void **state)
{
    struct kz_graph *g = graph_of("B B [10,20]\nX B 40/100\n");

    (void)state;
    assert_ends(g, "B", "B", 0.1, 0.2);
    assert_ends(g, "X", "B", 0.4, 0.4);
    kz_graph_free(g);
}

/* ---- registers that cannot be ---- */

static void
test_register_an_over_full_register_is_undisclosed(void **state)
{
    struct kz_graph *g = graph_of("X B 60/100\nY B 50/100\n"
                                  "X C (50,75]\nY C 50/100\n" /* open */
                                  "X D [50,75]\nY D 50/100\n");
    const struct kz_columns *c = kz_graph_columns(g);

    (void)state;
    assert_true(has_flag(g, "B", KZ_COL_INFEASIBLE));
    assert_int_equal(count_findings(g, "over-full", "B"), 1);
    assert_near(c->upoint[column_of(g, "B")], 1, 0);
    assert_near(share_of(g, "X", "B"), 0.6, 1e-15); /* printed all the same */
    assert_true(has_flag(g, "C", KZ_COL_INFEASIBLE));
    assert_false(has_flag(g, "D", KZ_COL_INFEASIBLE));
    assert_near(share_of(g, "X", "D"), 0.5, 0);
    kz_graph_free(g);
}

static void
test_register_an_under_full_register_is_undisclosed(void **state)
{
    struct kz_graph *g = graph_of("X B 60/100 listing=complete table=t\n"
                                  "Y B 30/100 listing=complete table=t\n"
                                  "X C [50,70) listing=complete table=t\n"
                                  "Y C 30/100 listing=complete table=t\n"
                                  "X D [50,70] listing=complete table=t\n"
                                  "Y D 30/100 listing=complete table=t\n");

    (void)state;
    assert_true(has_flag(g, "B", KZ_COL_INFEASIBLE));
    assert_int_equal(count_findings(g, "under-full", "B"), 1);
    assert_true(has_flag(g, "C", KZ_COL_INFEASIBLE));
    assert_false(has_flag(g, "D", KZ_COL_INFEASIBLE));
    assert_near(share_of(g, "X", "D"), 0.7, 1e-15); /* the only completion */
    kz_graph_free(g);
}

static void
test_register_decimals_are_read_as_printed(void **state)
{
    struct kz_graph *g =
        graph_of("X B exact:3333/10000 listing=complete table=t\n"
                 "Y B exact:3333/10000 listing=complete table=t\n"
                 "Z B exact:3333/10000 listing=complete table=t\n");

    (void)state;
    assert_false(has_flag(g, "B", KZ_COL_INFEASIBLE));
    assert_int_equal(count_findings(g, "read-as-printed", "B"), 1);
    assert_ends(g, "X", "B", 0.33325, 0.33335);
    assert_int_equal(kz_graph_columns(g)->ends[arc_of(g, "X", "B")], 2);
    assert_near(share_of(g, "X", "B"), 1.0 / 3, 1e-15);
    assert_near(kz_graph_columns(g)->upoint[column_of(g, "B")], 0, 0);
    kz_graph_free(g);
}

static void
test_register_decimals_too_far_from_the_whole_stay_exact(void **state)
{
    struct kz_graph *g = graph_of("X B exact:3/10 listing=complete table=t\n"
                                  "Y B exact:25/100 listing=complete table=t\n"
                                  "Z B exact:25/100 listing=complete table=t\n"
                                  /* 0.55 prints as 0.6, and 0.45 as 0.5 */
                                  "X C exact:5/10 listing=complete table=t\n"
                                  "Y C exact:4/10 listing=complete table=t\n");

    (void)state;
    assert_int_equal(count_findings(g, "under-full", "B"), 1);
    assert_int_equal(count_findings(g, "under-full", "C"), 1);
    assert_ends(g, "X", "C", 0.5, 0.5);
    assert_int_equal(count_findings(g, "read-as-printed", "B"), 0);
    assert_ends(g, "X", "B", 0.3, 0.3);
    assert_ends(g, "Y", "B", 0.25, 0.25);
    kz_graph_free(g);
}

static void
test_register_a_band_makes_a_complete_register_bind(void **state)
{
    struct kz_graph *g = graph_of("X B [30,40] listing=complete table=t\n"
                                  "Y B [10,40] listing=complete table=t\n"
                                  "Z B [30,40] listing=complete table=t\n"
                                  "X C [30,40]\n");

    (void)state;
    assert_true(has_flag(g, "B", KZ_COL_BINDING));
    assert_false(has_flag(g, "C", KZ_COL_BINDING));
    assert_true(has_flag(g, "C", KZ_COL_INTERVAL));
    /* the rest of 30 goes the same part, 3/5, of each way up */
    assert_near(share_of(g, "X", "B"), 0.36, 1e-15);
    assert_near(share_of(g, "Y", "B"), 0.28, 1e-15);
    kz_graph_free(g);
}

/* ---- matrices ---- */

static void
test_register_a_stated_matrix_wins_over_a_stand_in(void **state)
{
    static const char world[] = "X B 40/100 stake=shares as_of=2020-01-01\n"
                                "X B 50/100 stake=votes as_of=2020-02-01\n"
                                "Y B 10/100 stake=votes as_of=2020-01-01\n";
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g = graph_of(world);

    (void)state;
    assert_true(kz_graph_votes_differ(g));
    assert_near(share_of(g, "X", "B"), 0.4, 1e-15); /* older, but of shares */
    assert_near(share_of(g, "Y", "B"), 0.1, 1e-15); /* stands in */
    assert_int_equal(count_findings(g, "conflict", "B"), 0);
    kz_graph_free(g);
    q.of = KZ_OF_VOTES;
    g = graph_now(&q);
    assert_near(share_of(g, "X", "B"), 0.5, 1e-15);
    kz_graph_free(g);
}

static void
test_register_barred_holders_have_no_exercisable_votes(void **state)
{
    static const char world[] = "X B 30/100 nature=reciprocal\n"
                                "Y B [40,50) nature=reciprocal\n"
                                "Z B 20/100\n";
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g = graph_of(world);

    (void)state;
    assert_near(share_of(g, "X", "B"), 0.3, 1e-15);
    kz_graph_free(g);
    q.of = KZ_OF_VOTES;
    g = graph_now(&q);
    assert_near(share_of(g, "X", "B"), 0.3, 1e-15); /* deemed */
    kz_graph_free(g);
    q.of = KZ_OF_VOTES_EXERCISABLE;
    g = graph_now(&q);
    assert_true(arc_of(g, "X", "B") == NO_ARC);
    assert_true(arc_of(g, "Y", "B") == NO_ARC);
    assert_true(arc_of(g, "Z", "B") != NO_ARC);
    kz_graph_free(g);
}

/* ---- large numbers ---- */

#define E18 "4000000000000000000/9000000000000000000" /* 4/9 */

static void
test_register_counts_of_huge_totals_do_not_wrap(void **state)
{
    struct kz_graph *g =
        graph_of("X B 8000000000000000000/9000000000000000000\n"
                 "Y B 8000000000000000000/9000000000000000000\n"
                 "X C " E18 "\nY C " E18 "\n");

    (void)state;
    assert_true(has_flag(g, "B", KZ_COL_INFEASIBLE));
    assert_false(has_flag(g, "C", KZ_COL_INFEASIBLE));
    assert_near(share_of(g, "X", "C"), 4.0 / 9, 1e-15);
    assert_near(kz_graph_columns(g)->upoint[column_of(g, "C")], 1.0 / 9, 1e-15);
    kz_graph_free(g);
}

static void
test_register_totals_without_a_common_base_are_rounded_outward(void **state)
{
    /* 2^62 - 57 and 2^62 - 87 are primes: no common base fits */
    struct kz_graph *g =
        graph_of("X B 2305843009213693923/4611686018427387847\n"
                 "Y B 1537228672809129272/4611686018427387817\n");
    const struct kz_columns *c = kz_graph_columns(g);
    uint64_t x = arc_of(g, "X", "B"), y = arc_of(g, "Y", "B");
    long double base = (long double)c->base[column_of(g, "B")];
    long double tx = 2305843009213693923.0L / 4611686018427387847.0L,
                ty = 1537228672809129272.0L / 4611686018427387817.0L;

    (void)state;
    assert_true((long double)c->lo[x] / base <= tx);
    assert_true((long double)c->hi[x] / base >= tx);
    assert_true((long double)(c->hi[x] - c->lo[x]) / base < 1e-14L);
    assert_true((long double)c->lo[y] / base <= ty);
    assert_true((long double)c->hi[y] / base >= ty);
    assert_true((long double)(c->hi[y] - c->lo[y]) / base < 1e-14L);
    kz_graph_free(g);
}

static void
test_register_bands_of_huge_totals_do_not_wrap(void **state)
{
    struct kz_graph *g =
        graph_of("X B band:[0,8000000000000000000]/9000000000000000000@0\n"
                 "Y B band:[0,8000000000000000000]/9000000000000000000@0\n"
                 "X C band:[0,8000000000000000000]/9000000000000000000@0 "
                 "listing=complete table=t\n"
                 "Y C band:[0,8000000000000000000]/9000000000000000000@0 "
                 "listing=complete table=t\n");
    const struct kz_columns *c = kz_graph_columns(g);

    (void)state;
    assert_ends(g, "X", "B", 0, 8.0 / 9);
    assert_near(share_of(g, "X", "C"), 0.5, 1e-14);
    assert_near(share_of(g, "Y", "C"), 0.5, 1e-14);
    /* all upper ends of a column must be summable */
    assert_true(c->base[column_of(g, "B")] <= INT64_MAX / 1000);
    kz_graph_free(g);
}

static void
test_register_a_long_exact_register_stays_exact(void **state)
{
    struct kz_graph *g;
    struct kz_buf text;

    (void)state;
    kz_buf_init(&text);
    for (int i = 0; i < 5000; i++)
        kz_buf_printf(&text, "H%d B %d/2012497500 listing=complete table=t\n",
            i, 400000 + i);
    assert_ok(kz_buf_check(&text, &err), &err);
    g = graph_of(text.data);
    kz_buf_clear(&text);
    assert_false(has_flag(g, "B", KZ_COL_INFEASIBLE));
    assert_false(has_flag(g, "B", KZ_COL_INTERVAL));
    assert_false(has_flag(g, "B", KZ_COL_BINDING));
    assert_near(kz_graph_columns(g)->upoint[column_of(g, "B")], 0, 0);
    kz_graph_free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_register_nominees_lie_inside_undisclosed),
        TEST(test_register_a_small_account_hides_no_majority),
        TEST(test_register_nominees_as_holders_stand),
        TEST(test_register_look_through_moves_and_never_adds),
        TEST(test_register_a_listed_holder_is_not_behind_the_nominee),
        TEST(test_register_treasury_leaves_the_whole),
        TEST(test_register_wholly_own_shares_stay),
        TEST(test_register_a_band_of_own_shares_stays_a_slot),
        TEST(test_register_an_over_full_register_is_undisclosed),
        TEST(test_register_an_under_full_register_is_undisclosed),
        TEST(test_register_decimals_are_read_as_printed),
        TEST(test_register_decimals_too_far_from_the_whole_stay_exact),
        TEST(test_register_a_band_makes_a_complete_register_bind),
        TEST(test_register_a_stated_matrix_wins_over_a_stand_in),
        TEST(test_register_barred_holders_have_no_exercisable_votes),
        TEST(test_register_counts_of_huge_totals_do_not_wrap),
        TEST(test_register_totals_without_a_common_base_are_rounded_outward),
        TEST(test_register_bands_of_huge_totals_do_not_wrap),
        TEST(test_register_a_long_exact_register_stays_exact),
    };

    return cmocka_run_group_tests_name("register", tests, NULL, NULL);
}
