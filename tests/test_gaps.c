/* Tests of gaps: what a register or a country would narrow. */
#include "tests/graphlib.h"

#include "keizu/analysis/gaps.h"

#define PERSONS "party J person JP\nparty F person SG\nparty U person -\n"
#define FULL    " listing=complete table=t\n"

static struct kz_gaps
gaps_of(const struct kz_graph *g, const char *company)
{
    struct kz_gaps out = { 0 };

    assert_ok(kz_gaps_find(g, node_of(g, company), &out, &err), &err);
    return out;
}

static void
assert_gap(const struct kz_graph *g, const struct kz_gaps *x, size_t i,
    enum kz_gap_kind kind, const char *party, double width)
{
    assert_true(i < x->count);
    assert_int_equal(x->list[i].kind, kind);
    assert_int_equal(x->list[i].party, node_of(g, party));
    assert_near(x->list[i].width, width, 1e-15);
}

/* docs/methods.md 3.3: 5/14 is 2/7 of A's register and 1/14 of B's. */
static void
test_gaps_of_a_loop_of_free_registers(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "A B 1/2\nB A 1/4\nJ A 1/2\nF B 1/4\n");
    struct kz_gaps x = gaps_of(g, "A");

    (void)state;
    assert_near(x.width, 5.0 / 14, 1e-15);
    assert_int_equal(x.count, 2);
    assert_gap(g, &x, 0, KZ_GAP_REGISTER, "A", 1.0 / 14);
    assert_near(x.list[0].undisclosed, 0.25, 0);
    assert_gap(g, &x, 1, KZ_GAP_REGISTER, "B", 2.0 / 7);
    assert_int_equal(x.partial, 0);
    kz_gaps_clear(&x);
    kz_graph_free(g);
}

/* U's country, 1/4; the register of D, of which nobody is known, 1/2. */
static void
test_gaps_of_countries_and_of_companies_without_holders(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "party D company JP\nU A 1/4\nD A 1/2\nJ A 1/4\n");
    struct kz_gaps x = gaps_of(g, "A");

    (void)state;
    assert_near(x.width, 0.75, 1e-15);
    assert_int_equal(x.count, 2);
    assert_gap(g, &x, 0, KZ_GAP_REGISTER, "D", 0.25);
    assert_near(x.list[0].undisclosed, 1, 0);
    assert_gap(g, &x, 1, KZ_GAP_COUNTRY, "U", 0.5);
    kz_gaps_clear(&x);
    x = gaps_of(g, "D");
    assert_near(x.width, 1, 0);
    assert_int_equal(x.count, 1);
    assert_gap(g, &x, 0, KZ_GAP_REGISTER, "D", 0);
    kz_gaps_clear(&x);
    kz_graph_free(g);
}

/* F [30, 40] of A, J the rest, and half of B is not disclosed. */
static void
test_gaps_below_bands_that_bind(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "F A [30,40]" FULL "J A [60,80]" FULL "A B 1/2\n");
    struct kz_gaps x = gaps_of(g, "B");

    (void)state;
    assert_near(x.width, 0.55, 1e-15);
    assert_int_equal(x.count, 2);
    assert_gap(g, &x, 0, KZ_GAP_REGISTER, "B", 0.05);
    assert_gap(g, &x, 1, KZ_GAP_REGISTER, "A", 0.5);
    kz_gaps_clear(&x);
    kz_graph_free(g);
}

static void
test_gaps_none_where_all_is_known(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "party N company NL\nF A 1/4\nJ A 1/2\nN A 1/4\n");
    struct kz_gaps x = gaps_of(g, "A");

    (void)state;
    assert_near(x.width, 0, 0);
    assert_int_equal(x.count, 0);
    kz_gaps_clear(&x);
    x = gaps_of(g, "N");
    assert_near(x.width, 0, 0);
    assert_int_equal(x.count, 0);
    kz_gaps_clear(&x);
    kz_graph_free(g);
}

static void
test_gaps_survive_every_lack_of_memory(void **state)
{
    struct kz_graph *g = graph_of(PERSONS "F A [30,40]" FULL "J A [60,80]" FULL
                                          "A B 1/2\nB C 1/2\nC B 1/4\n");
    struct kz_gaps x = { 0 };
    kz_status st = KZ_ENOMEM;

    (void)state;
    for (long n = 0; st != KZ_OK; n++) {
        kz_alloc_fail_after(n);
        st = kz_gaps_find(g, node_of(g, "C"), &x, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            assert_null(x.list);
            kz_error_clear(&err);
        }
    }
    assert_int_equal(x.count, 3);
    kz_gaps_clear(&x);
    kz_graph_free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_gaps_of_a_loop_of_free_registers),
        TEST(test_gaps_of_countries_and_of_companies_without_holders),
        TEST(test_gaps_below_bands_that_bind),
        TEST(test_gaps_none_where_all_is_known),
        TEST(test_gaps_survive_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("gaps", tests, NULL, NULL);
}
