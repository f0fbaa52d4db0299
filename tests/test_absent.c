/* Tests of holders that one document names and another has no room for. */
#include "tests/graphlib.h"

static void
test_absent_declared_and_filed_differ_in_both_directions(void **state)
{
    struct kz_graph *g = graph_of(
        "doc declared rank=6 filed=2020-07-15 as_of=2020-03-31\n"
        "P B 60/100 listing=complete\n"  /* the filing says more */
        "X B 40/100 listing=complete\n"  /* the filing leaves 15 for it */
        "P C 60/100 listing=complete\n"  /* the filing says less */
        "X C 40/100 listing=complete\n"  /* and leaves room enough */
        "X D 100/100 listing=complete\n" /* P is missing here */
        "P E 60/100 listing=partial\n"   /* what is left is 40 */
        "P F 60/100 listing=top\n"
        "P G 100/100 listing=complete\n" /* the filing has no such holder */
        "doc filed rank=2 filed=2020-06-27 as_of=2020-03-31\n"
        "P B 85/100 listing=partial table=affiliates\n"
        "P C 55/100 listing=partial table=affiliates\n"
        "P D 51/100 table=affiliates\n"
        "Q E 50/100 table=affiliates\n"
        "Q F 10/100 table=affiliates\n"
        "Q G 5/100 as_of=2019-03-31 table=affiliates\n"); /* another day */

    (void)state;
    /* filed later, whatever the rank: methods.md 1 */
    assert_near(share_of(g, "P", "B"), 0.6, 1e-15);
    assert_int_equal(count_findings(g, "conflict", "B"), 1);
    assert_int_equal(count_findings(g, "conflict", "C"), 1);
    assert_int_equal(count_findings(g, "holder-absent", "B"), 1);
    assert_int_equal(count_findings(g, "holder-absent", "C"), 0);
    assert_int_equal(count_findings(g, "holder-absent", "D"), 1);
    assert_int_equal(count_findings(g, "holder-absent", "E"), 1);
    assert_int_equal(count_findings(g, "holder-absent", "F"), 0);
    assert_int_equal(count_findings(g, "holder-absent", "G"), 0);
    kz_graph_free(g);
}

static void
test_absent_a_list_objects_only_to_what_it_can_speak_of(void **state)
{
    struct kz_graph *g = graph_of("doc declared rank=6 filed=2020-07-15 "
                                  "as_of=2020-03-31\n"
                                  "party N nominee\n"
                                  "N B 60/100 listing=complete\n"
                                  "P B 40/100 listing=complete\n"
                                  "C C 30/100 listing=partial\n"
                                  "P D 5/100 listing=top stake=shares\n"
                                  "P E 60/100 listing=complete\n"
                                  "R E 40/100 listing=complete\n"
                                  "doc filed rank=2 filed=2020-06-27 "
                                  "as_of=2020-03-31\n"
                                  "Q B 50/100 table=x\n" /* behind N? */
                                  "P C 1/1 table=x\n"    /* own shares */
                                  "Q D 8/100 stake=votes table=x\n"
                                  "P E 60/100 table=x\n"); /* it is named */

    (void)state;
    assert_int_equal(count_findings(g, "holder-absent", "B"), 0);
    assert_int_equal(count_findings(g, "holder-absent", "C"), 0);
    assert_int_equal(count_findings(g, "holder-absent", "D"), 0);
    assert_int_equal(count_findings(g, "holder-absent", "E"), 0);
    kz_graph_free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_absent_declared_and_filed_differ_in_both_directions),
        TEST(test_absent_a_list_objects_only_to_what_it_can_speak_of),
    };

    return cmocka_run_group_tests_name("absent", tests, NULL, NULL);
}
