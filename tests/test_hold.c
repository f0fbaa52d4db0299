/* Tests of shares and votes on a day: what holds, and what stands in. */
#include "tests/graphlib.h"

/* The same world asked about shares and about votes. */
static struct kz_graph *
asked_of(enum kz_matrix of)
{
    struct kz_question q = kz_question_defaults;

    q.of = of;
    return graph_now(&q);
}

/* Ends of X -> B of votes, and of shares. */
static void
assert_x(double votes_lo, double votes_hi, double shares_lo, double shares_hi)
{
    struct kz_graph *g = asked_of(KZ_OF_VOTES);

    if (votes_hi > 0)
        assert_ends(g, "X", "B", votes_lo, votes_hi);
    else
        assert_true(arc_of(g, "X", "B") == NO_ARC);
    kz_graph_free(g);
    g = asked_of(KZ_OF_SHARES);
    if (shares_hi > 0)
        assert_ends(g, "X", "B", shares_lo, shares_hi);
    else
        assert_true(arc_of(g, "X", "B") == NO_ARC);
    kz_graph_free(g);
    forget_world();
}

#define T1 " listing=top table=t as_of=2019-03-31\n"
#define T2 " listing=top table=t as_of=2020-03-31\n"
#define C1 " listing=complete table=t as_of=2019-03-31\n"
#define C2 " listing=complete table=t as_of=2020-03-31\n"

static void
test_hold_a_later_list_of_shares_ends_votes_of_its_family(void **state)
{
    (void)state;
    add_world("w", "X B 20/100 stake=shares" T1 "X B 30/100 stake=votes" T1
                   "X B 10/100 stake=shares" T2);
    assert_x(0.1, 0.1, 0.1, 0.1);
    /* likewise the other way */
    add_world("w", "X B 20/100 stake=shares" T1 "X B 30/100 stake=votes" T1
                   "X B 10/100 stake=votes" T2);
    assert_x(0.1, 0.1, 0.1, 0.1);
    /* and whom it does not name may have what the last of it has */
    add_world("w", "X B 20/100 stake=shares" T1 "X B 30/100 stake=votes" T1
                   "Y B 10/100 stake=shares" T2);
    assert_x(0, 0.1, 0, 0.1);
}

static void
test_hold_a_list_is_measured_by_the_matrix_it_tells_apart(void **state)
{
    (void)state;
    add_world("w", "X B 20/100 stake=shares" T1 "X B 30/100 stake=votes" T1
                   "Y B 10/100 stake=shares" T2 "Y B 40/100 stake=votes" T2);
    assert_x(0, 0.4, 0, 0.1);
    add_world("w", "X B 20/100 stake=shares" T1 "Y B 10/100 stake=shares" T2
                   "Z B 40/100 stake=votes" T2);
    assert_x(0, 0.4, 0, 0.1);
}

static void
test_hold_votes_of_other_families_stay(void **state)
{
    (void)state;
    add_world("w",
        "X B 30/100 stake=votes listing=partial table=u as_of=2019-03-31\n"
        "X B 10/100 stake=shares" T2);
    assert_x(0.3, 0.3, 0.1, 0.1);
}

static void
test_hold_non_voting_said_once_alone_or_in_every_list(void **state)
{
    (void)state;
    /* alone: until the next such statement of votes */
    add_world("w", "X B 30/100 stake=shares as_of=2019-03-31\n"
                   "X B 0/100 stake=votes as_of=2019-03-31\n"
                   "X B 25/100 stake=shares as_of=2020-03-31\n");
    assert_x(0, 0, 0.25, 0.25);
    add_world("w", "X B 0/100 stake=votes as_of=2019-03-31\n"
                   "X B 25/100 stake=shares" T2);
    assert_x(0, 0, 0.25, 0.25);
    add_world("w", "X B 0/100 stake=votes as_of=2019-03-31\n"
                   "X B 25/100 stake=shares" C2 "Y B 75/100 stake=shares" C2
                   "Y B 1/1 stake=votes" C2);
    assert_x(0, 0, 0.25, 0.25);
    /* in a list: the next list says it again, or does not */
    add_world("w", "X B 30/100 stake=shares" T1 "X B 0/100 stake=votes" T1
                   "X B 25/100 stake=shares" T2 "X B 0/100 stake=votes" T2);
    assert_x(0, 0, 0.25, 0.25);
    add_world("w", "X B 30/100 stake=shares" T1 "X B 0/100 stake=votes" T1
                   "X B 25/100 stake=shares" T2);
    assert_x(0.25, 0.25, 0.25, 0.25);
}

static void
test_hold_a_complete_list_ends_single_ones_of_what_it_says(void **state)
{
    (void)state;
    add_world("w", "X B 30/100 stake=votes as_of=2019-03-31\n"
                   "Y B 100/100 stake=shares" C2);
    assert_x(0, 0, 0, 0);                          /* it does not name X */
    add_world("w", "X B 30/100 as_of=2019-03-31\n" /* of both */
                   "X B 60/100 stake=shares" C2 "Y B 40/100 stake=shares" C2);
    assert_x(0.6, 0.6, 0.6, 0.6);
}

static void
test_hold_of_both_and_of_one_the_latest_holds(void **state)
{
    (void)state;
    add_world("w", "X B 30/100 as_of=2019-03-31\n"
                   "X B 10/100 stake=shares as_of=2020-03-31\n");
    assert_x(0.1, 0.1, 0.1, 0.1);
    add_world("w", "X B 30/100 as_of=2020-03-31\n"
                   "X B 10/100 stake=shares as_of=2019-03-31\n");
    assert_x(0.3, 0.3, 0.3, 0.3);
    /* votes apart hold until a later statement is of both */
    add_world("w", "X B 0/100 stake=votes as_of=2018-03-31\n"
                   "X B 30/100 as_of=2019-03-31\n"
                   "X B 10/100 stake=shares as_of=2020-03-31\n");
    assert_x(0.1, 0.1, 0.1, 0.1);
    add_world("w", "X B 30/100 as_of=2019-03-31\n"
                   "X B 0/100 stake=votes as_of=2019-06-30\n"
                   "X B 10/100 stake=shares as_of=2020-03-31\n");
    assert_x(0, 0, 0.1, 0.1);
}

static void
test_hold_the_other_stake_stands_in_after_a_stated_end(void **state)
{
    (void)state;
    add_world("w", "doc w filed=2020-03-31\n"
                   "X B 0/100 stake=votes as_of=2019-03-31 until=2019-06-30\n"
                   "X B 20/100 stake=shares as_of=2019-03-31\n");
    assert_x(0.2, 0.2, 0.2, 0.2);
    /* but an earlier one of both does not come back */
    add_world("w", "doc w filed=2020-03-31\n"
                   "X B 10/100 stake=votes as_of=2019-03-31 until=2019-06-30\n"
                   "X B 20/100 as_of=2018-03-31\nY B 1/100\n");
    assert_x(0, 0, 0, 0);
}

static void
test_hold_what_a_list_leaves_open_gives_way_to_a_later_word(void **state)
{
    static const char list[] =
        "X B 30/100 stake=votes listing=top table=v as_of=2019-03-31\n"
        "Y B 5/100 stake=votes listing=top table=v as_of=2020-03-31\n";

    (void)state;
    add_world("w", list);
    add_world("s", "doc s\nX B 20/100 stake=shares as_of=2020-03-31\n");
    assert_x(0, 0.05, 0.2, 0.2); /* of the same day: the list is of votes */
    add_world("w", list);
    add_world("s", "doc s\nX B 4/100 stake=shares as_of=2020-03-31\n");
    assert_x(0.04, 0.04, 0.04, 0.04); /* for which it has room */
    add_world("w", list);
    add_world("s", "doc s\nX B 20/100 stake=shares as_of=2020-06-30\n");
    assert_x(0.2, 0.2, 0.2, 0.2);
}

static void
test_hold_what_is_stated_beats_what_another_list_leaves_open(void **state)
{
    static const char *const name[2] = { "a", "b" };

    (void)state;
    for (int i = 0; i < 2; i++) {
        char old[256], new[256];

        /* whichever document's hash is the larger */
        (void)snprintf(old, sizeof old,
            "doc %s\n"
            "X B 3/100 listing=partial table=own as_of=2019-03-31\n"
            "X B 5/100" T1,
            name[i]);
        (void)snprintf(new, sizeof new,
            "doc %s\n"
            "B B 1/100 listing=partial table=own as_of=2020-03-31\n"
            "X B 4/100" T2,
            name[!i]);
        add_world("old", old);
        add_world("new", new);
        assert_x(4 / 99.0, 4 / 99.0, 4 / 99.0, 4 / 99.0);
        (void)snprintf(new, sizeof new,
            "doc %s\n"
            "B B 0/100 listing=partial table=own as_of=2020-03-31\n"
            "Y B 4/100" T2,
            name[!i]);
        add_world("old", old);
        add_world("new", new);
        assert_x(0, 0.04, 0, 0.04);
    }
}

static void
test_hold_without_votes_apart_both_matrices_are_one(void **state)
{
    static const char world[] =
        "X B 20/100 stake=shares" T1 "Y B 9/100" T1
        "Y B 8/100 as_of=2019-06-30\n"
        "Z B 5/100 stake=shares" T2 "W B 6/100" T2
        "X C 30/100 stake=shares as_of=2020-01-01 until=2020-02-01\n"
        "X C 20/100 as_of=2019-01-01\nY C 1/100\n"
        "X D 30/100 as_of=2019-01-01\nX D 60/100 stake=shares" C1
        "Y D 40/100" C1;
    struct kz_graph *g, *h;
    const struct kz_columns *c, *d;

    (void)state;
    add_world("w", world);
    g = asked_of(KZ_OF_SHARES);
    h = asked_of(KZ_OF_VOTES);
    c = kz_graph_columns(g);
    d = kz_graph_columns(h);
    assert_false(kz_graph_votes_differ(g));
    assert_int_equal(c->nc, d->nc);
    assert_int_equal(c->m, d->m);
    for (uint64_t a = 0; a < c->m; a++) {
        assert_int_equal(c->owner[a], d->owner[a]);
        assert_int_equal(c->holding[a], d->holding[a]);
        assert_int_equal(c->lo[a], d->lo[a]);
        assert_int_equal(c->hi[a], d->hi[a]);
    }
    kz_graph_free(g);
    kz_graph_free(h);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_hold_a_later_list_of_shares_ends_votes_of_its_family),
        TEST(test_hold_a_list_is_measured_by_the_matrix_it_tells_apart),
        TEST(test_hold_votes_of_other_families_stay),
        TEST(test_hold_non_voting_said_once_alone_or_in_every_list),
        TEST(test_hold_a_complete_list_ends_single_ones_of_what_it_says),
        TEST(test_hold_of_both_and_of_one_the_latest_holds),
        TEST(test_hold_the_other_stake_stands_in_after_a_stated_end),
        TEST(test_hold_what_a_list_leaves_open_gives_way_to_a_later_word),
        TEST(test_hold_what_is_stated_beats_what_another_list_leaves_open),
        TEST(test_hold_without_votes_apart_both_matrices_are_one),
    };

    return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}
