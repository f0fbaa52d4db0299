/* Tests of stakes in one company: loops, rings, against dense arithmetic. */
#include "tests/graphlib.h"

#include "keizu/analysis/down.h"
#include "keizu/analysis/gth.h"
#include "keizu/analysis/stakes.h"

struct solver {
    struct kz_graph *g;
    const struct kz_columns *c;
    struct kz_order *o; /* its place is known to the workspace */
    struct kz_stakes *s;
    const struct kz_owner_stake *list;
    size_t count;
};

static struct solver
solver(struct kz_graph *g)
{
    struct solver v = { .g = g, .c = kz_graph_columns(g) };

    v.o = kz_calloc(1, sizeof *v.o);
    assert_non_null(v.o);
    assert_ok(kz_order_init(v.o, v.c, v.c->point, &err), &err);
    assert_ok(kz_stakes_new(g, v.o, v.c->point, v.c->upoint, &v.s, &err), &err);
    return v;
}

static void
unsolve(struct solver *v)
{
    kz_stakes_free(v->s);
    kz_order_clear(v->o);
    kz_free(v->o);
    kz_graph_free(v->g);
}

/* All stakes in a company of a world of one batch. */
static void
solve(struct solver *v, const char *company)
{
    assert_ok(kz_stakes_solve(v->s, node_of(v->g, company), 1, &v->list,
                  &v->count, &err),
        &err);
}

static const struct kz_owner_stake *
find(const struct solver *v, const char *holder)
{
    kz_node i = node_of(v->g, holder);

    for (size_t k = 0; k < v->count; k++)
        if (v->list[k].holder == i)
            return &v->list[k];
    return NULL;
}

static double
integrated(const struct solver *v, const char *holder)
{
    const struct kz_owner_stake *x = find(v, holder);

    return x ? x->integrated : 0;
}

static double
corrected(const struct solver *v, const char *holder)
{
    const struct kz_owner_stake *x = find(v, holder);

    return x ? x->corrected : 0;
}

static void
test_stakes_two_that_hold_half_of_each_other(void **state)
{
    struct solver v = solver(graph_of("A B 1/2\nB A 1/2\nX A 1/2\nY B 1/2\n"));

    (void)state;
    solve(&v, "A");
    assert_near(integrated(&v, "X"), 2.0 / 3, 1e-15);
    assert_near(corrected(&v, "X"), 2.0 / 3, 1e-15);
    assert_near(integrated(&v, "Y"), 1.0 / 3, 1e-15);
    assert_near(integrated(&v, "B"), 2.0 / 3, 1e-15); /* (1/2) / (1 - 1/4) */
    assert_near(corrected(&v, "B"), 0.5, 1e-15);
    assert_null(find(&v, "A")); /* itself is not listed */
    assert_true(find(&v, "X")->arc == arc_of(v.g, "X", "A"));
    assert_true(find(&v, "Y")->arc == UINT64_MAX);
    assert_true(kz_stakes_exact(v.s));
    assert_false(kz_stakes_iterated(v.s));
    assert_true(kz_stakes_error(v.s) == 0);
    solve(&v, "B");
    assert_near(integrated(&v, "X"), 1.0 / 3, 1e-15);
    solve(&v, "X"); /* nobody holds it */
    assert_int_equal(v.count, 0);
    unsolve(&v);
}

/* A and B hold 9/10 of each other: the walk sum is 90/19, no share. */
static void
test_stakes_inside_a_loop_only_the_corrected_is_a_share(void **state)
{
    struct solver v = solver(graph_of("A B 9/10\nB A 9/10\n"));

    (void)state;
    solve(&v, "A");
    assert_near(integrated(&v, "B"), 90.0 / 19, 1e-14);
    assert_near(corrected(&v, "B"), 0.9, 1e-14);
    unsolve(&v);
}

static void
test_stakes_tight_pairs_keep_their_digits(void **state)
{
    struct solver v = solver(graph_of("A B 999/1000\nB A 999/1000\n"
                                      "X A 1/1000\n"));

    (void)state;
    solve(&v, "A");
    assert_near(integrated(&v, "X"), 1000.0 / 1999, 1e-15);
    unsolve(&v);
}

static void
test_stakes_closed_rings_have_no_walk_sum(void **state)
{
    struct solver v =
        solver(graph_of("A B 1/1\nB A 1/1\nA C 30/100\nB C 20/100\n"
                        "X C 1/4\nC D 1/2\nO O 1/1\nO P 1/2\n"));

    (void)state;
    solve(&v, "D");
    assert_true(isnan(integrated(&v, "A")));
    assert_true(isnan(integrated(&v, "B")));
    /* the walk up meets both as soon as it is in the ring */
    assert_near(corrected(&v, "A"), 0.25, 1e-15);
    assert_near(corrected(&v, "B"), 0.25, 1e-15);
    assert_near(integrated(&v, "X"), 0.125, 1e-15);
    solve(&v, "A");
    assert_true(isnan(integrated(&v, "B")));
    assert_near(corrected(&v, "B"), 1, 0);
    solve(&v, "P");
    assert_true(isnan(integrated(&v, "O")));
    assert_near(corrected(&v, "O"), 0.5, 0);
    unsolve(&v);
}

static void
test_stakes_own_shares_that_stay(void **state)
{
    struct kz_question q = kz_question_defaults;
    struct solver v;

    (void)state;
    q.treasury_in = 1;
    v = solver(graph_asked("B B 20/100\nX B 40/100\nB C 1/2\n", &q));
    solve(&v, "B");
    assert_near(integrated(&v, "X"), 0.5, 1e-15);
    solve(&v, "C");
    assert_near(integrated(&v, "X"), 0.25, 1e-15);
    assert_near(integrated(&v, "B"), 0.625, 1e-15);
    assert_near(corrected(&v, "B"), 0.5, 1e-15);
    unsolve(&v);
}

static void
test_stakes_an_infeasible_register_is_listed_without_stakes(void **state)
{
    struct solver v = solver(graph_of("X B 60/100\nY B 50/100\nB C 1/2\n"));

    (void)state;
    solve(&v, "B");
    assert_int_equal(v.count, 2);
    assert_near(integrated(&v, "X"), 0, 0);
    solve(&v, "C");
    assert_int_equal(v.count, 1); /* only B */
    unsolve(&v);
}

static void
test_stakes_knows_what_rests_on_intervals(void **state)
{
    struct solver v = solver(graph_of("X A [25,50]\nA B 1/2\nY C 1/2\n"));

    (void)state;
    solve(&v, "B");
    assert_false(kz_stakes_exact(v.s));
    solve(&v, "C");
    assert_true(kz_stakes_exact(v.s));
    unsolve(&v);
}

/* ---- against dense arithmetic ---- */

#define DENSE 40

/* N = I + W + W^2 + ... in long double; n[i][j], i holds j. */
static void
dense(const struct solver *v, long double n[DENSE][DENSE])
{
    kz_node nodes = kz_graph_nodes(v->g);

    assert_true(nodes <= DENSE);
    for (kz_node i = 0; i < nodes; i++) {
        /* the row of i by repeated substitution: r_j = [i = j] + sum r w */
        for (kz_node j = 0; j < nodes; j++)
            n[i][j] = i == j;
        for (int round = 0; round < 20000; round++) {
            long double moved = 0;

            for (uint32_t k = 0; k < v->c->nc; k++) {
                kz_node j = v->c->node[k];
                long double x = i == j;

                for (uint64_t a = v->c->start[k]; a < v->c->start[k + 1]; a++)
                    x += n[i][v->c->owner[a]] * (long double)v->c->point[a];
                moved += fabsl(x - n[i][j]);
                n[i][j] = x;
            }
            if (moved < 1e-18L)
                break;
        }
    }
}

static void
compare(struct solver *v, kz_node company, long double n[DENSE][DENSE])
{
    kz_node nodes = kz_graph_nodes(v->g);
    size_t k = 0;

    assert_ok(kz_stakes_solve(v->s, company, 1, &v->list, &v->count, &err),
        &err);
    for (kz_node i = 0; i < nodes; i++) {
        double plain = 0, share = 0;

        if (i == company)
            continue;
        if (k < v->count && v->list[k].holder == i) {
            plain = v->list[k].integrated;
            share = v->list[k++].corrected;
        }
        assert_near(plain, (double)n[i][company], 1e-12);
        assert_near(share, (double)(n[i][company] / n[i][i]), 1e-12);
        assert_true(share >= 0 && share <= 1 + 1e-12);
    }
    assert_int_equal(k, v->count); /* by node number, each once */
}

static void
test_stakes_agree_with_dense_sums(void **state)
{
    static long double n[DENSE][DENSE];

    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct kz_buf text;
        struct solver v;

        kz_buf_init(&text);
        random_world(&text, seed, 4 + (uint32_t)seed % 20, seed % 3 == 0);
        v = solver(graph_of(text.data));
        dense(&v, n);
        for (kz_node j = 0; j < kz_graph_nodes(v.g); j++)
            compare(&v, j, n);
        unsolve(&v);
        forget_world();
        kz_buf_clear(&text);
    }
}

static void
test_stakes_seen_from_the_owner_are_the_same(void **state)
{
    (void)state;
    for (uint64_t seed = 100; seed < 130; seed++) {
        struct kz_buf text;
        struct solver v;
        double *down;

        kz_buf_init(&text);
        random_world(&text, seed, 16, 0);
        v = solver(graph_of(text.data));
        down = calloc(v.c->nc + 1, sizeof *down);
        assert_non_null(down);
        for (kz_node x = 0; x < kz_graph_nodes(v.g); x++) {
            assert_ok(kz_down_solve(v.g, v.o, v.c->point, v.c->upoint, x, down,
                          NULL, &err),
                &err);
            for (uint32_t k = 0; k < v.c->nc; k++) {
                double up = 0;

                assert_ok(kz_stakes_solve(v.s, v.c->node[k], 0, &v.list,
                              &v.count, &err),
                    &err);
                for (size_t i = 0; i < v.count; i++)
                    if (v.list[i].holder == x)
                        up = v.list[i].integrated;
                if (x != v.c->node[k])
                    assert_near(down[k], up, 1e-12);
            }
        }
        free(down);
        unsolve(&v);
        forget_world();
        kz_buf_clear(&text);
    }
}

/* ---- loops too large to eliminate ---- */

#define MANY 1200

/* A ring where each holds 9/10 of the next, and X the rest of C0. */
static void
test_stakes_iterated_loops_against_their_closed_form(void **state)
{
    struct kz_buf text;
    struct solver v;
    char name[16];

    (void)state;
    assert_true(MANY > KZ_GTH_MAX);
    kz_buf_init(&text);
    for (int j = 0; j < MANY; j++)
        kz_buf_printf(&text, "C%d C%d 9/10\n", (j + MANY - 1) % MANY, j);
    kz_buf_puts(&text, "X C0 1/10\nC50 D 1/2\n");
    assert_ok(kz_buf_check(&text, &err), &err);
    v = solver(graph_of(text.data));
    kz_buf_clear(&text);
    for (int j = 0; j < 100; j += 33) {
        (void)snprintf(name, sizeof name, "C%d", j);
        solve(&v, name);
        assert_true(kz_stakes_iterated(v.s));
        assert_true(kz_stakes_error(v.s) >= 0 && kz_stakes_error(v.s) < 1e-9);
        assert_near(integrated(&v, "X"), 0.1 * pow(0.9, j), 1e-12);
        (void)snprintf(name, sizeof name, "C%d", j + 1199 - 100);
        if (j > 0) /* upstream the long way round */
            assert_near(integrated(&v, name), pow(0.9, 101), 1e-12);
        assert_true(isnan(corrected(&v, "C7")));
    }
    solve(&v, "D");
    assert_near(integrated(&v, "C40"), 0.5 * pow(0.9, 10), 1e-12);
    assert_near(integrated(&v, "X"), 0.05 * pow(0.9, 50), 1e-12);
    unsolve(&v);
}

/* ---- faults ---- */

/* The same workspace goes on after a lack of memory. */
static void
survive(struct kz_graph *g, const char *company, const char *holder,
    double share)
{
    struct solver v = { .g = g, .c = kz_graph_columns(g) };
    kz_status st = KZ_ENOMEM;

    v.o = kz_calloc(1, sizeof *v.o);
    assert_non_null(v.o);
    assert_ok(kz_order_init(v.o, v.c, v.c->point, &err), &err);
    for (long n = 0; st != KZ_OK; n++) {
        kz_alloc_fail_after(n);
        st = kz_stakes_new(g, v.o, v.c->point, v.c->upoint, &v.s, &err);
        kz_alloc_fail_after(-1);
        kz_error_clear(&err);
        assert_true(st == KZ_OK || (st == KZ_ENOMEM && !v.s));
    }
    st = KZ_ENOMEM;
    for (long n = 0; st != KZ_OK; n++) {
        v.list = NULL;
        v.count = 77;
        kz_alloc_fail_after(n % 7); /* some steps are done from before */
        if (n > 200)
            kz_alloc_fail_after(-1);
        st = kz_stakes_solve(v.s, node_of(g, company), 1, &v.list, &v.count,
            &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            assert_null(v.list);
            assert_int_equal(v.count, 77);
            kz_error_clear(&err);
        }
    }
    assert_near(integrated(&v, holder), share, 1e-12);
    if (!kz_stakes_iterated(v.s))
        assert_near(corrected(&v, holder), share, 1e-12);
    unsolve(&v);
}

static void
test_stakes_survive_every_lack_of_memory(void **state)
{
    struct kz_buf text;

    (void)state;
    survive(graph_of("A B 1/2\nB A 1/2\nX A 1/2\nY B 1/2\nA C 1/2\n"), "C", "X",
        1.0 / 3);
    forget_world();
    kz_buf_init(&text);
    for (int j = 0; j < MANY; j++)
        kz_buf_printf(&text, "C%d C%d 1/2\n", (j + MANY - 1) % MANY, j);
    kz_buf_puts(&text, "X C0 1/2\n");
    survive(graph_of(text.data), "C1", "X", 0.25);
    kz_buf_clear(&text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_stakes_two_that_hold_half_of_each_other),
        TEST(test_stakes_inside_a_loop_only_the_corrected_is_a_share),
        TEST(test_stakes_tight_pairs_keep_their_digits),
        TEST(test_stakes_closed_rings_have_no_walk_sum),
        TEST(test_stakes_own_shares_that_stay),
        TEST(test_stakes_an_infeasible_register_is_listed_without_stakes),
        TEST(test_stakes_knows_what_rests_on_intervals),
        TEST(test_stakes_agree_with_dense_sums),
        TEST(test_stakes_seen_from_the_owner_are_the_same),
        TEST(test_stakes_iterated_loops_against_their_closed_form),
        TEST(test_stakes_survive_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("stakes", tests, NULL, NULL);
}
