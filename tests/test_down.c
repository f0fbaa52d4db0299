/* Tests of what one owner holds: chains, loops, closed rings. */
#include "tests/graphlib.h"

#include "keizu/analysis/down.h"

#define MAX 32

struct below {
    struct kz_graph *g;
    struct kz_order o;
    double value[MAX];
};

static struct below
below(struct kz_graph *g, const char *owner)
{
    const struct kz_columns *c = kz_graph_columns(g);
    struct below b = { .g = g };

    assert_true(c->nc <= MAX);
    assert_ok(kz_order_init(&b.o, c, c->point, &err), &err);
    assert_ok(kz_down_solve(g, &b.o, c->point, c->upoint, node_of(g, owner),
                  b.value, NULL, &err),
        &err);
    return b;
}

static double
of(const struct below *b, const char *company)
{
    return b->value[column_of(b->g, company)];
}

static void
clear(struct below *b)
{
    kz_order_clear(&b->o);
    kz_graph_free(b->g);
}

static void
test_down_chains_and_diamonds_add_up(void **state)
{
    struct below b = below(graph_of("X A 1/2\nX B 1/4\nA C 1/2\nB C 1/4\n"
                                    "X C 1/8\nY D 1/2\n"),
        "X");

    (void)state;
    assert_near(of(&b, "A"), 0.5, 0);
    assert_near(of(&b, "C"), 0.25 + 0.0625 + 0.125, 1e-15);
    assert_near(of(&b, "D"), 0, 0);
    clear(&b);
}

static void
test_down_loops_have_the_value_of_the_walks(void **state)
{
    struct below b =
        below(graph_of("A B 1/2\nB A 1/2\nX A 1/2\nY B 1/2\n"), "X");

    (void)state;
    assert_near(of(&b, "A"), 2.0 / 3, 1e-15);
    assert_near(of(&b, "B"), 1.0 / 3, 1e-15);
    clear(&b);
    forget_world();
    b = below(graph_of("A B 9/10\nB A 9/10\nB C 1/2\n"), "A");
    assert_near(of(&b, "B"), 90.0 / 19, 1e-14);
    assert_near(of(&b, "A"), 81.0 / 19, 1e-14); /* of itself: N - 1 */
    assert_near(of(&b, "C"), 45.0 / 19, 1e-14);
    clear(&b);
}

static void
test_down_own_shares_count(void **state)
{
    struct kz_question q = kz_question_defaults;
    struct below b;

    (void)state;
    q.treasury_in = 1;
    b = below(graph_asked("B B 20/100\nX B 40/100\nB C 1/2\n", &q), "B");
    assert_near(of(&b, "B"), 0.25, 1e-15);
    assert_near(of(&b, "C"), 0.625, 1e-15);
    clear(&b);
}

static void
test_down_an_infeasible_register_says_nothing(void **state)
{
    struct below b = below(graph_of("X B 60/100\nY B 50/100\nB C 1/2\n"), "X");

    (void)state;
    assert_near(of(&b, "B"), 0, 0);
    assert_near(of(&b, "C"), 0, 0);
    clear(&b);
}

/* What hangs on a ring that X is in has no value, loops of it wholly so. */
static void
test_down_a_member_of_a_closed_ring_has_no_value(void **state)
{
    static const char world[] = "A B 1/1\nB A 1/1\nA C 1/2\n"
                                "A D 1/4\nD E 1/2\nE D 1/2\nE F 1/2\n"
                                "X G 1/2\n";
    struct below b = below(graph_of(world), "A");

    (void)state;
    assert_true(isnan(of(&b, "A")));
    assert_true(isnan(of(&b, "B")));
    assert_true(isnan(of(&b, "C")));
    assert_true(isnan(of(&b, "D")));
    assert_true(isnan(of(&b, "E")));
    assert_true(isnan(of(&b, "F")));
    assert_near(of(&b, "G"), 0, 0);
    clear(&b);
    forget_world();
    b = below(graph_of(world), "X");
    assert_near(of(&b, "G"), 0.5, 0);
    assert_near(of(&b, "A"), 0, 0);
    clear(&b);
}

static void
test_down_survives_every_lack_of_memory(void **state)
{
    struct kz_graph *g = graph_of("A B 1/2\nB A 1/2\nX A 1/2\n");
    const struct kz_columns *c = kz_graph_columns(g);
    double value[MAX];
    struct kz_order o;
    kz_status st = KZ_ENOMEM;

    (void)state;
    assert_ok(kz_order_init(&o, c, c->point, &err), &err);
    for (long n = 0; st != KZ_OK; n++) {
        value[0] = value[1] = -1;
        kz_alloc_fail_after(n);
        st = kz_down_solve(g, &o, c->point, c->upoint, node_of(g, "X"), value,
            NULL, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            assert_near(value[0], -1, 0);
            assert_near(value[1], -1, 0);
            kz_error_clear(&err);
        }
    }
    assert_near(value[column_of(g, "A")], 2.0 / 3, 1e-15);
    kz_order_clear(&o);
    kz_graph_free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_down_chains_and_diamonds_add_up),
        TEST(test_down_loops_have_the_value_of_the_walks),
        TEST(test_down_own_shares_count),
        TEST(test_down_an_infeasible_register_says_nothing),
        TEST(test_down_a_member_of_a_closed_ring_has_no_value),
        TEST(test_down_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("down", tests, NULL, NULL);
}
