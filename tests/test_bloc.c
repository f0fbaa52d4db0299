/* Tests of blocs: who votes with them, and what they carry. */
#include "tests/controllib.h"

static void
test_bloc_undisclosed_votes_only_where_they_may(void **state)
{
    struct ctl c = majority("X B 40/100\nX C 40/100\nZ C 55/100\n");

    (void)state;
    assert_false(owner(&c, "X", "B", CERTAIN));
    assert_false(owner(&c, "X", "B", POSSIBLE));
    assert_true(owner(&c, "X", "B", JOINED));
    assert_false(owner(&c, "X", "C", JOINED));
    clear(&c);
}

#define PERSONS                                                  \
    "party F person SG\nparty J person JP\nparty U person -\n"   \
    "party S state KR\nparty B company JP\nparty C company JP\n" \
    "party D company JP\nparty NL company NL\nparty E company JP\n"

static void
test_bloc_the_foreign_bloc(void **state)
{
    struct ctl c = majority(PERSONS
        "F B 30/100\nS B 21/100\nJ B 49/100\n" /* together */
        "F C 30/100\nJ C 40/100\n"             /* with the undisclosed */
        "F D 30/100\nU D 25/100\nJ D 45/100\n" /* with the unknown */
        "J NL 100/100\nNL E 100/100\n");       /* a foreign shell */

    (void)state;
    assert_true(foreign(&c, 0, "B", CERTAIN));
    assert_null(find(&c, "C"));
    assert_null(find(&c, "D"));
    assert_null(find(&c, "NL"));
    assert_null(find(&c, "E"));
    assert_near(find(&c, "B")->point, 0.51, 1e-15);
    assert_true(foreign(&c, 0, "C", POSSIBLE));
    assert_non_null(find(&c, "D"));
    assert_null(find(&c, "E"));
    assert_false(foreign(&c, 1, "B", CERTAIN));
    assert_false(foreign(&c, 1, "B", POSSIBLE));
    clear(&c);
}

/* Persons that are not on the list are not in it, of whatever class. */
static void
test_bloc_a_list_is_its_members_and_perhaps_undisclosed(void **state)
{
    struct ctl c = majority("party O person JP\nparty U person -\n"
                            "party K company KR\nparty N company JP\n"
                            "X B 30/100\nO B 30/100\nU B 30/100\n"
                            "X C 30/100\nO C 30/100\n"
                            "X D 30/100\nN D 60/100\n"
                            "X K 30/100\nO K 30/100\n");

    (void)state;
    assert_false(pooled(&c, "X", "B", POSSIBLE)); /* 40 at most */
    assert_non_null(find(&c, "C"));               /* 70 at most */
    assert_near(find(&c, "C")->upper, 0.7, 1e-15);
    assert_near(find(&c, "C")->lower, 0.3, 1e-15);
    assert_non_null(find(&c, "D")); /* nobody knows who holds N */
    assert_non_null(find(&c, "K")); /* foreign law names no owner */
    assert_false(pooled(&c, "X", "C", CERTAIN));
    assert_null(find(&c, "D"));
    assert_null(find(&c, "K"));
    clear(&c);
}

static void
test_bloc_a_country_with_its_state_bodies(void **state)
{
    struct ctl c = majority("party F person KR\nparty S state KR\n"
                            "party G person SG\n"
                            "F B 30/100\nS B 21/100\nG B 40/100\n");
    uint8_t *classes = kz_calloc(kz_graph_classes(c.g), 1);
    struct kz_bloc bloc = { classes, NULL, 0 };

    (void)state;
    assert_non_null(classes);
    kz_bloc_country(c.g, kz_country_from("KR"), classes);
    assert_ok(kz_control_bloc(c.k, &bloc, CERTAIN, &c.list, &c.count, &err),
        &err);
    assert_non_null(find(&c, "B"));
    kz_bloc_country(c.g, kz_country_from("SG"), classes);
    assert_ok(kz_control_bloc(c.k, &bloc, CERTAIN, &c.list, &c.count, &err),
        &err);
    assert_null(find(&c, "B"));
    kz_free(classes);
    clear(&c);
}

/* Undisclosed parts of a company under foreign law count to its country. */
static void
test_bloc_undisclosed_of_a_known_class_is_in_the_bloc(void **state)
{
    struct ctl c = majority("party K company KR\nparty J person JP\n"
                            "J K 40/100\nK B 60/100\n");

    (void)state;
    assert_true(foreign(&c, 0, "K", CERTAIN));
    assert_non_null(find(&c, "B"));
    clear(&c);
}

static void
test_bloc_an_infeasible_register_says_nothing(void **state)
{
    struct ctl c = majority("X B 60/100\nY B 60/100\nB C 1/1\n");
    const uint32_t *steps;
    size_t n;

    (void)state;
    assert_false(owner(&c, "X", "B", CERTAIN));
    assert_false(owner(&c, "X", "B", POSSIBLE));
    /* all of it undisclosed, it may be anybody's: no holder carries it */
    assert_true(pooled(&c, "X", "B", POSSIBLE));
    assert_near(find(&c, "B")->point, 0, 0);
    assert_near(find(&c, "B")->upper, 1, 0);
    assert_false(kz_control_carries(c.k, arc_of(c.g, "X", "B"),
        column_of(c.g, "B")));
    assert_ok(kz_control_proof(c.k, column_of(c.g, "C"), &steps, &n, &err),
        &err);
    assert_int_equal(n, 2);
    clear(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_bloc_undisclosed_votes_only_where_they_may),
        TEST(test_bloc_the_foreign_bloc),
        TEST(test_bloc_a_list_is_its_members_and_perhaps_undisclosed),
        TEST(test_bloc_a_country_with_its_state_bodies),
        TEST(test_bloc_undisclosed_of_a_known_class_is_in_the_bloc),
        TEST(test_bloc_an_infeasible_register_says_nothing),
    };

    return cmocka_run_group_tests_name("bloc", tests, NULL, NULL);
}
