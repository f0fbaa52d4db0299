/* Tests of integrated ownership by class: closed forms, rings, big loops. */
#include "tests/graphlib.h"

#include "keizu/analysis/gth.h"
#include "keizu/analysis/integrated.h"

struct solved {
    struct kz_graph *g;
    struct kz_order o;
    struct kz_integrated x;
};

static struct solved
solve(struct kz_graph *g)
{
    const struct kz_columns *c = kz_graph_columns(g);
    struct solved s = { .g = g };

    assert_ok(kz_order_init(&s.o, c, c->point, &err), &err);
    assert_ok(kz_integrated_solve(g, &s.o, c->point, c->upoint, &s.x, &err),
        &err);
    return s;
}

static void
unsolve(struct solved *s)
{
    kz_integrated_clear(&s->x);
    kz_order_clear(&s->o);
    kz_graph_free(s->g);
}

/* The share of a country, its state bodies apart, in a company. */
static double
of_country(const struct solved *s, const char *country, const char *company)
{
    const kz_country *list;
    size_t n = kz_graph_countries(s->g, &list);

    for (size_t i = 0; i < n; i++)
        if (list[i] == kz_country_from(country))
            return kz_integrated_at(&s->x, column_of(s->g, company),
                (unsigned)(2 * i));
    return 0;
}

static double
special(const struct solved *s, enum kz_special_class c, const char *company)
{
    return kz_integrated_at(&s->x, column_of(s->g, company),
        kz_graph_special(s->g, c));
}

/* What the disjoint classes of a column sum to. */
static double
sum_of(const struct solved *s, uint32_t column)
{
    double sum = 0;

    for (unsigned k = 0; k <= kz_graph_special(s->g, KZ_CLASS_UNATTRIBUTED);
         k++)
        sum += kz_integrated_at(&s->x, column, k);
    return sum;
}

#define X_AND_Y "party X person SG\nparty Y person US\n"

static void
test_integrated_two_that_hold_half_of_each_other(void **state)
{
    struct solved s = solve(graph_of(X_AND_Y "A B 1/2\nB A 1/2\n"
                                             "X A 1/2\nY B 1/2\n"));

    (void)state;
    assert_near(of_country(&s, "SG", "A"), 2.0 / 3, 1e-15);
    assert_near(of_country(&s, "SG", "B"), 1.0 / 3, 1e-15);
    assert_near(of_country(&s, "US", "A"), 1.0 / 3, 1e-15);
    assert_int_equal(s.x.iterated, 0);
    assert_near(s.x.error, 0, 0);
    unsolve(&s);
}

static void
test_integrated_tight_pairs_keep_their_digits(void **state)
{
    struct solved s =
        solve(graph_of(X_AND_Y "A B 999/1000\nB A 999/1000\nX A 1/1000\n"
                               "C D 999999999/1000000000\n"
                               "D C 999999999/1000000000\nX C 1/1000000000\n"));

    (void)state;
    assert_near(of_country(&s, "SG", "A"), 1000.0 / 1999, 1e-15);
    assert_near(of_country(&s, "SG", "C"), 1 / (2 - 1e-9), 1e-12);
    assert_near(sum_of(&s, column_of(s.g, "D")), 1, 1e-12);
    unsolve(&s);
}

static void
test_integrated_closed_rings_are_unattributed(void **state)
{
    struct solved s = solve(graph_of(X_AND_Y
        "A B 1/1\nB A 1/1\nA C 1/2\nX C 1/4\n" /* a ring and who it holds */
        "O O 1/1\nO P 1/2\nX P 1/2\n"          /* a ring of one */
        "E F [50,100]\nF E [50,100]\n"));      /* not closed at its point */

    (void)state;
    assert_int_equal(s.x.rings, 2);
    assert_near(special(&s, KZ_CLASS_UNATTRIBUTED, "A"), 1, 0);
    assert_near(special(&s, KZ_CLASS_UNATTRIBUTED, "B"), 1, 0);
    assert_near(special(&s, KZ_CLASS_UNATTRIBUTED, "C"), 0.5, 0);
    assert_near(of_country(&s, "SG", "C"), 0.25, 0);
    assert_near(special(&s, KZ_CLASS_UNATTRIBUTED, "O"), 1, 0);
    assert_near(special(&s, KZ_CLASS_UNATTRIBUTED, "P"), 0.5, 0);
    assert_near(special(&s, KZ_CLASS_UNDISCLOSED, "E"), 1, 1e-15);
    unsolve(&s);
}

static void
test_integrated_own_shares_divide_what_is_left(void **state)
{
    struct kz_question q = kz_question_defaults;
    struct solved s;

    (void)state;
    q.treasury_in = 1;
    s = solve(graph_asked(X_AND_Y "B B 20/100\nX B 40/100\n"
                                  "A A 20/100\nB A 40/100\nA B 10/100\n",
        &q));
    /* X: a = (2/5 b) / (4/5), b = (2/5 + a / 10) / (4/5) */
    assert_near(of_country(&s, "SG", "B"), 0.4 / (0.8 - 0.05), 1e-15);
    assert_near(of_country(&s, "SG", "A"), 0.2 / (0.8 - 0.05), 1e-15);
    assert_near(sum_of(&s, column_of(s.g, "A")), 1, 1e-15);
    unsolve(&s);
}

static void
test_integrated_classes_of_owners(void **state)
{
    struct solved s =
        solve(graph_of("party P person -\nparty S state SG\n"
                       "party J company JP\nparty K company KR\n"
                       "party B company JP\nparty C company KR\n"
                       "P B 10/100\nS B 20/100\nJ B 30/100\nK B 5/100\n"
                       "J C 40/100\n"
                       "X D 70/100\nP D 40/100\n")); /* infeasible */
    const kz_country *list;
    size_t n = kz_graph_countries(s.g, &list);
    uint32_t b = column_of(s.g, "B");

    (void)state;
    assert_int_equal(n, 3); /* JP, KR, SG */
    assert_near(special(&s, KZ_CLASS_UNKNOWN, "B"), 0.1, 1e-15);
    assert_near(kz_integrated_at(&s.x, b, 5), 0.2, 1e-15);
    assert_near(of_country(&s, "SG", "B"), 0, 0);
    assert_near(of_country(&s, "KR", "B"), 0.05, 1e-15);
    assert_near(special(&s, KZ_CLASS_REST_INCORPORATION, "B"), 0.05, 1e-15);
    /* domestic incorporation is no evidence about owners */
    assert_near(of_country(&s, "JP", "B"), 0, 0);
    assert_near(special(&s, KZ_CLASS_UNDISCLOSED, "B"), 0.65, 1e-15);
    /* of a company under foreign law the rest counts to its country */
    assert_near(of_country(&s, "KR", "C"), 0.6, 1e-15);
    assert_near(special(&s, KZ_CLASS_UNDISCLOSED, "C"), 0.4, 1e-15);
    assert_near(special(&s, KZ_CLASS_UNDISCLOSED, "D"), 1, 0);
    unsolve(&s);
}

static void
test_integrated_classes_sum_to_the_whole(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct kz_buf text;
        struct solved s;

        kz_buf_init(&text);
        random_world(&text, seed, 4 + (uint32_t)seed % 20, seed % 2 == 0);
        s = solve(graph_of(text.data));
        for (uint32_t j = 0; j < s.o.nc; j++)
            assert_near(sum_of(&s, j), 1, 1e-13);
        assert_int_equal(s.x.rings, 0);
        unsolve(&s);
        forget_world();
        kz_buf_clear(&text);
    }
}

/* Other names, other order: the same figures. */
static void
test_integrated_names_change_nothing(void **state)
{
    static const char *const worlds[] = { X_AND_Y
        "A B 30/100\nB C 40/100\nC A 50/100\nX A 20/100\nY C 10/100\n"
        "P D 1/2\nC D 1/4\n",
        X_AND_Y "C D 1/4\nQ D 1/2\nY C 10/100\nX Z 20/100\nC Z 50/100\n"
                "K C 40/100\nZ K 30/100\n" };
    double v[2][4];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct solved s = solve(graph_of(worlds[i]));

        v[i][0] = of_country(&s, "SG", i ? "Z" : "A");
        v[i][1] = of_country(&s, "SG", i ? "K" : "B");
        v[i][2] = of_country(&s, "US", "D");
        v[i][3] = special(&s, KZ_CLASS_UNDISCLOSED, "D");
        unsolve(&s);
        forget_world();
    }
    for (int k = 0; k < 4; k++)
        assert_near(v[0][k], v[1][k], 1e-15);
    assert_near(v[0][0], 0.2 / (1 - 0.3 * 0.4 * 0.5), 1e-15);
}

/* ---- loops too large to eliminate ---- */

#define MANY 1200

/*
 * A circle of companies, each holding s of both neighbours; X holds the rest
 * of C0, Y that of all others.
 */
static struct kz_graph *
circle(int hundred_thousandths)
{
    struct kz_buf text;
    struct kz_graph *g;
    int s = hundred_thousandths, rest = 100000 - 2 * s;

    kz_buf_init(&text);
    kz_buf_puts(&text, X_AND_Y);
    for (int j = 0; j < MANY; j++)
        kz_buf_printf(&text,
            "C%d C%d %d/100000\nC%d C%d %d/100000\n%s C%d %d/100000\n",
            (j + 1) % MANY, j, s, (j + MANY - 1) % MANY, j, s, j ? "Y" : "X", j,
            rest);
    assert_ok(kz_buf_check(&text, &err), &err);
    g = graph_of(text.data);
    kz_buf_clear(&text);
    return g;
}

/* f_j = d (l^j + l^(n - j)) / ((1 - l^n) sqrt(1 - 4 s^2)) */
static double
circle_exact(double s, int j)
{
    double root = sqrt((1 - 2 * s) * (1 + 2 * s)), l = (1 - root) / (2 * s);

    return (1 - 2 * s) * (pow(l, j) + pow(l, MANY - j)) /
           ((1 - pow(l, MANY)) * root);
}

static void
test_integrated_iterated_loops_keep_within_their_bound(void **state)
{
    static const int parts[] = { 20000, 49000, 49900 };

    (void)state;
    assert_true(MANY > KZ_GTH_MAX);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        struct solved s = solve(circle(parts[i]));
        double share = parts[i] / 1e5, worst = 0;

        assert_int_equal(s.x.iterated, 1);
        assert_true(s.x.error < 1e-9);
        for (int j = 0; j < MANY; j++) {
            char name[16];
            double off;

            (void)snprintf(name, sizeof name, "C%d", j);
            off = fabs(of_country(&s, "SG", name) - circle_exact(share, j));
            if (off > worst)
                worst = off;
            assert_near(of_country(&s, "SG", name) + of_country(&s, "US", name),
                1, 2 * s.x.error + 1e-15);
        }
        if (worst > s.x.error)
            print_error("share %g: error %g, bound %g\n", share, worst,
                s.x.error);
        assert_true(worst <= s.x.error);
        unsolve(&s);
        forget_world();
    }
}

static void
test_integrated_a_loop_that_does_not_settle_is_no_answer(void **state)
{
    struct kz_graph *g;
    struct kz_buf text;
    struct kz_order o;
    struct kz_integrated x = { .nc = 77 };
    const struct kz_columns *c;

    (void)state;
    kz_buf_init(&text);
    for (int j = 0; j < MANY; j++)
        kz_buf_printf(&text,
            "C%d C%d 4999999999/10000000000\n"
            "C%d C%d 4999999999/10000000000\n",
            (j + 1) % MANY, j, (j + MANY - 1) % MANY, j);
    g = graph_of(text.data);
    kz_buf_clear(&text);
    c = kz_graph_columns(g);
    assert_ok(kz_order_init(&o, c, c->point, &err), &err);
    assert_int_equal(kz_integrated_solve(g, &o, c->point, c->upoint, &x, &err),
        KZ_ELIMIT);
    assert_int_equal(x.nc, 77);
    kz_error_clear(&err);
    kz_order_clear(&o);
    kz_graph_free(g);
}

static void
test_integrated_survives_every_lack_of_memory(void **state)
{
    struct kz_graph *g = graph_of(X_AND_Y "A B 1/2\nB A 1/4\nX A 1/2\n"
                                          "O O 1/1\nC D 1/1\nD C 1/1\n"
                                          "A E 1/2\nY E 1/4\n");
    const struct kz_columns *c = kz_graph_columns(g);
    struct kz_integrated x = { .nc = 77 };
    struct kz_order o;
    kz_status st = KZ_ENOMEM;

    (void)state;
    assert_ok(kz_order_init(&o, c, c->point, &err), &err);
    for (long n = 0; st != KZ_OK; n++) {
        kz_alloc_fail_after(n);
        st = kz_integrated_solve(g, &o, c->point, c->upoint, &x, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            assert_int_equal(x.nc, 77);
            kz_error_clear(&err);
        }
    }
    assert_int_equal(x.rings, 2);
    kz_integrated_clear(&x);
    kz_order_clear(&o);
    kz_graph_free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_integrated_two_that_hold_half_of_each_other),
        TEST(test_integrated_tight_pairs_keep_their_digits),
        TEST(test_integrated_closed_rings_are_unattributed),
        TEST(test_integrated_own_shares_divide_what_is_left),
        TEST(test_integrated_classes_of_owners),
        TEST(test_integrated_classes_sum_to_the_whole),
        TEST(test_integrated_names_change_nothing),
        TEST(test_integrated_iterated_loops_keep_within_their_bound),
        TEST(test_integrated_a_loop_that_does_not_settle_is_no_answer),
        TEST(test_integrated_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("integrated", tests, NULL, NULL);
}
