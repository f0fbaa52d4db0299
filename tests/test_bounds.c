/* Tests of bounds: registers that bind, loops, rings, open ends. */
#include "tests/graphlib.h"

#include "keizu/analysis/bounds.h"
#include "keizu/analysis/control.h"
#include "keizu/analysis/totals.h"

#define PERSONS "party J person JP\nparty F person SG\nparty D person JP\n"
#define FULL    " listing=complete table=t\n"

/* A world solved, and the rounds of its foreign ends. */
struct solved {
    struct kz_graph *g;
    struct kz_totals *t;
};

static struct solved
solved_of(const char *world)
{
    struct solved s = { graph_of(world), NULL };

    assert_ok(kz_totals_new(s.g, 1, &s.t, &err), &err);
    return s;
}

static void
clear(struct solved *s)
{
    kz_totals_free(s->t);
    kz_graph_free(s->g);
}

static struct kz_range
foreign(const struct solved *s, const char *company)
{
    struct kz_totals_of out;

    kz_totals_at(s->t, node_of(s->g, company), &out);
    return out.foreign;
}

static struct kz_range
of_country(const struct solved *s, const char *company, const char *country)
{
    struct kz_range r = { NAN, NAN, NAN, 0 };
    size_t cursor = 0;
    kz_country c;

    while (kz_totals_country(s->t, node_of(s->g, company), &cursor, &c, &r))
        if (c == kz_country_from(country))
            return r;
    return (struct kz_range){ NAN, NAN, NAN, 0 };
}

static void
assert_bounds(struct kz_range r, double lower, double upper, unsigned open)
{
    assert_near(r.lower, lower, 1e-13); /* large loops are iterated to that */
    assert_near(r.upper, upper, 1e-13);
    assert_int_equal(r.open, open);
}

/* docs/methods.md 3, worked by hand there. */
static void
test_bounds_of_two_complete_registers_in_a_loop(void **state)
{
    struct solved s = solved_of(PERSONS "B A [0,50]" FULL "F A [25,100]" FULL
                                        "D A [25,100]" FULL "A B [50,75]" FULL
                                        "F B [0,50]" FULL "D B [25,50]" FULL);

    (void)state;
    assert_bounds(foreign(&s, "A"), 0.25, 0.75, 0);
    assert_bounds(foreign(&s, "B"), 0.125, 0.625, 0);
    assert_bounds(of_country(&s, "A", "SG"), 0.25, 0.75, 0);
    assert_bounds(of_country(&s, "A", "JP"), 0.25, 0.75, 0);
    clear(&s);
}

/*
 * Both can own each other wholly: nothing is foreign for certain, though
 * every solution of the equations that starts at F, F stays at 1.
 */
static void
test_bounds_a_ring_is_a_way_out(void **state)
{
    struct solved s = solved_of(PERSONS "B A [0,100]" FULL "F A [0,100]" FULL
                                        "A B [0,100]" FULL "F B [0,100]" FULL);

    (void)state;
    assert_bounds(foreign(&s, "A"), 0, 1, 0);
    assert_bounds(foreign(&s, "B"), 0, 1, 0);
    clear(&s);
}

/* Just not wholly: nobody else is there, so all is foreign but by a ring. */
static void
test_bounds_a_ring_that_is_only_approached(void **state)
{
    struct solved s = solved_of(PERSONS "B A [0,100)" FULL "F A (0,100]" FULL
                                        "A B [0,100]" FULL "F B [0,100]" FULL);

    (void)state;
    assert_bounds(foreign(&s, "A"), 0, 1, KZ_LOWER_OPEN);
    assert_bounds(foreign(&s, "B"), 0, 1, KZ_LOWER_OPEN);
    clear(&s);
}

#define THREE                                                                 \
    "B A [10,100]" FULL "C A [20,30]" FULL "F A [0,30]" FULL                  \
    "D A [10,60]" FULL "A B [0,35]" FULL "C B [0,35]" FULL "F B [7,75]" FULL  \
    "D B [7,45]" FULL "A C [15,35]" FULL "B C [10,75]" FULL "F C [0,55]" FULL \
    "D C [7,80]" FULL

/* Least and greatest over all 3-tuples of vertices, solved as fractions. */
static void
test_bounds_of_three_in_a_loop(void **state)
{
    struct solved s = solved_of(PERSONS THREE);

    (void)state;
    assert_bounds(foreign(&s, "A"), 182.0 / 17957, 1484.0 / 1765, 0);
    assert_bounds(foreign(&s, "B"), 1337.0 / 17957, 321.0 / 353, 0);
    assert_bounds(foreign(&s, "C"), 161.0 / 17957, 625.0 / 706, 0);
    clear(&s);
}

/* What a choice is worth changes the order of owners more than once. */
static void
test_bounds_need_several_rounds(void **state)
{
    struct kz_graph *g = graph_of(PERSONS THREE);
    const struct kz_columns *c = kz_graph_columns(g);
    struct kz_order o = { 0 };
    struct kz_integrated lower = { 0 };
    struct kz_bounds *b = NULL;
    uint8_t *in = calloc(kz_graph_classes(g), 1);
    double *x = calloc(c->nc, sizeof *x);
    const kz_country *list;
    size_t n = kz_graph_countries(g, &list);

    (void)state;
    for (size_t i = 0; i < n; i++)
        in[2 * i] = in[2 * i + 1] = list[i] == kz_country_from("SG");
    assert_ok(kz_order_init(&o, c, c->lower, &err), &err);
    assert_ok(kz_integrated_solve(g, &o, c->lower, c->ulower, &lower, &err),
        &err);
    assert_ok(kz_bounds_new(g, &lower, &b, &err), &err);
    assert_ok(kz_bounds_lower(b, in, x, NULL, &err), &err);
    assert_int_equal(kz_bounds_rounds(b), 2);
    kz_bounds_free(b);
    kz_integrated_clear(&lower);
    kz_order_clear(&o);
    kz_graph_free(g);
    free(in);
    free(x);
}

static void
test_bounds_open_ends_are_told_where_they_matter(void **state)
{
    struct solved s = solved_of(PERSONS
        "F A (25,50]\nJ A 1/4\n"      /* nothing limits what is undisclosed */
        "A B 1/2\nF B 1/4\nJ B 1/4\n" /* of B only through A */
        "F C [25,50)" FULL "J C [50,100]" FULL /* at most: not quite a half */
        "J G (0,50]\nF G 1/2\n" /* J's end is none of F's */);

    (void)state;
    assert_bounds(foreign(&s, "A"), 0.25, 0.75, KZ_LOWER_OPEN);
    assert_bounds(foreign(&s, "B"), 0.375, 0.625, KZ_LOWER_OPEN);
    assert_bounds(foreign(&s, "C"), 0.25, 0.5, KZ_UPPER_OPEN);
    assert_bounds(foreign(&s, "G"), 0.5, 1, KZ_UPPER_OPEN);
    assert_bounds(of_country(&s, "A", "JP"), 0.25, 0.75, KZ_UPPER_OPEN);
    clear(&s);
}

/* The undisclosed part of a Dutch company is Dutch: what J has not. */
static void
test_bounds_where_the_undisclosed_part_has_a_country(void **state)
{
    struct solved s = solved_of(PERSONS
        "party N company NL\nJ N [10,30)\nN A 1/2\nJ A 1/2\n");

    (void)state;
    assert_bounds(foreign(&s, "N"), 0.7, 0.9, KZ_LOWER_OPEN);
    assert_bounds(foreign(&s, "A"), 0.35, 0.45, KZ_LOWER_OPEN);
    assert_bounds(of_country(&s, "A", "NL"), 0.35, 0.45, KZ_LOWER_OPEN);
    assert_bounds(of_country(&s, "A", "JP"), 0.55, 0.65, KZ_UPPER_OPEN);
    clear(&s);
}

/* F over 1 - own: 0.3 / 0.9 with 0.1 own, 0.5 with none. */
static void
test_bounds_of_own_shares_that_are_a_band(void **state)
{
    struct solved s = solved_of(PERSONS "A A [0,20]" FULL "F A [30,50]" FULL
                                        "J A [50,60]" FULL);

    (void)state;
    assert_bounds(foreign(&s, "A"), 1.0 / 3, 0.5, 0);
    clear(&s);
}

/* docs/methods.md 3.2: what comes back to B by A is 3/8 at most. */
static void
test_bounds_of_a_holder_in_a_loop(void **state)
{
    struct kz_graph *g = graph_of(PERSONS "B A [0,50]" FULL "F A [25,100]" FULL
                                          "D A [25,100]" FULL "A B [50,75]" FULL
                                          "F B [0,50]" FULL "D B [25,50]" FULL);
    struct kz_bounds *b = NULL;
    struct kz_owner_bounds x;
    uint64_t arcs;

    (void)state;
    assert_ok(kz_bounds_new(g, NULL, &b, &err), &err);
    assert_ok(kz_bounds_cone(b, kz_graph_column(g, node_of(g, "A")), &arcs,
                  &err),
        &err);
    assert_int_equal(arcs, 6);
    assert_ok(kz_bounds_owner(b, node_of(g, "B"), &x, &err), &err);
    assert_near(x.lower, 0, 0);
    assert_near(x.upper, 0.5, 1e-15);
    assert_near(x.walk_upper, 0.8, 1e-15);
    assert_ok(kz_bounds_owner(b, node_of(g, "F"), &x, &err), &err);
    assert_near(x.lower, 0.25, 1e-15);
    assert_near(x.upper, 0.75, 1e-15);
    assert_near(x.walk_upper, 0.75, 1e-15);
    kz_bounds_free(b);
    kz_graph_free(g);
}

/* B and C can own each other wholly, and then nothing of B is F's. */
static void
test_bounds_of_a_holder_end_at_a_ring(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "C B [0,100]" FULL "F B [0,100]" FULL
                         "B C [0,100]" FULL "F C [0,100]" FULL);
    struct kz_bounds *b = NULL;
    struct kz_owner_bounds x;
    uint64_t arcs;

    (void)state;
    assert_ok(kz_bounds_new(g, NULL, &b, &err), &err);
    assert_ok(kz_bounds_cone(b, kz_graph_column(g, node_of(g, "B")), &arcs,
                  &err),
        &err);
    assert_ok(kz_bounds_owner(b, node_of(g, "F"), &x, &err), &err);
    assert_near(x.lower, 0, 0);
    assert_near(x.upper, 1, 1e-15);
    assert_ok(kz_bounds_owner(b, node_of(g, "C"), &x, &err), &err);
    assert_near(x.upper, 1, 1e-15);
    assert_true(isnan(x.walk_upper)); /* all of it comes back */
    kz_bounds_free(b);
    kz_graph_free(g);
}

/* A company below one that binds is bound; one beside it is free. */
static void
test_bounds_of_countries_downstream(void **state)
{
    struct solved s =
        solved_of(PERSONS "party K person KR\n"
                          "F A [30,40]" FULL "J A [60,80]" FULL
                          "A B 1/2\nK B 1/4\nK C 1/2\nB E 1/2\nC E 1/2\n");

    (void)state;
    assert_bounds(of_country(&s, "B", "SG"), 0.15, 0.45, 0);
    assert_bounds(of_country(&s, "B", "KR"), 0.25, 0.5, 0);
    assert_bounds(of_country(&s, "B", "JP"), 0.3, 0.6, 0);
    assert_bounds(of_country(&s, "E", "SG"), 0.075, 0.475, 0);
    assert_bounds(of_country(&s, "E", "KR"), 0.375, 0.75, 0);
    assert_bounds(of_country(&s, "C", "KR"), 0.5, 1, 0);
    clear(&s);
}

/* One register in a ring of many: every member is worth what that leaves. */
static void
test_bounds_of_a_long_ring(void **state)
{
    enum { N = 3000 };
    struct kz_buf world;
    struct solved s;

    (void)state;
    kz_buf_init(&world);
    kz_buf_puts(&world, PERSONS);
    for (int i = 0; i < N; i++)
        kz_buf_printf(&world, "C%d C%d %s\n", i, (i + 1) % N,
            i ? "1/1" : "[50,80] listing=complete table=t");
    kz_buf_puts(&world, "F C1 [10,40]" FULL "J C1 [10,20]" FULL);
    s = solved_of(world.data);
    /* f = F / (F + J): 10 and 20, or 40 and 10 */
    assert_bounds(foreign(&s, "C1"), 1.0 / 3, 0.8, 0);
    assert_bounds(foreign(&s, "C0"), 1.0 / 3, 0.8, 0);
    assert_bounds(foreign(&s, "C1700"), 1.0 / 3, 0.8, 0);
    clear(&s);
    kz_buf_clear(&world);
}

/* ---- the completions behind the ends ---- */

/* The witness of an end at a company: of a country, or of a holder. */
static const struct kz_witness *
witness_of(const struct kz_graph *g, struct kz_bounds *b, const char *company,
    const char *country, const char *holder, int upper)
{
    static uint8_t in[64];
    const struct kz_witness *w = NULL;
    uint64_t arcs;

    assert_true(kz_graph_classes(g) <= sizeof in);
    if (country)
        kz_bloc_country(g, kz_country_from(country), in);
    assert_ok(kz_bounds_cone(b, column_of(g, company), &arcs, &err), &err);
    assert_ok(kz_bounds_witness(b, country ? in : NULL,
                  holder ? node_of(g, holder) : KZ_NODE_NONE, upper, &w, &err),
        &err);
    return w;
}

/* What it has of one holding; owner NULL: of the undisclosed part. */
static double
in_witness(const struct kz_graph *g, const struct kz_witness *w,
    const char *owner, const char *company)
{
    const struct kz_columns *c = kz_graph_columns(g);
    uint32_t j = column_of(g, company);

    for (size_t k = 0; k < w->n; k++) {
        uint64_t first = c->start[j];

        if (w->column[k] != j)
            continue;
        if (!owner)
            return w->share[w->start[k] + c->start[j + 1] - first];
        return w->share[w->start[k] + arc_of(g, owner, company) - first];
    }
    return NAN; /* the walk up does not come there */
}

/* docs/methods.md 3.1, 3.2 and 3.5, worked by hand there. */
static void
test_bounds_witness_of_two_complete_registers(void **state)
{
    struct kz_graph *g = graph_of(PERSONS "B A [0,50]" FULL "F A [25,100]" FULL
                                          "D A [25,100]" FULL "A B [50,75]" FULL
                                          "F B [0,50]" FULL "D B [25,50]" FULL);
    const struct kz_witness *w;
    struct kz_bounds *b = NULL;

    (void)state;
    assert_ok(kz_bounds_new(g, NULL, &b, &err), &err);
    w = witness_of(g, b, "A", "SG", NULL, 0);
    assert_near(w->value, 0.25, 0);
    assert_true(w->attained && !w->unknown);
    assert_int_equal(w->n, 1); /* A has no part of B's: B does not matter */
    assert_near(in_witness(g, w, "B", "A"), 0, 0);
    assert_near(in_witness(g, w, "D", "A"), 0.75, 0);
    assert_near(in_witness(g, w, "F", "A"), 0.25, 0);
    w = witness_of(g, b, "B", "SG", NULL, 1);
    assert_near(w->value, 0.625, 1e-15);
    assert_true(w->attained && w->unknown);
    assert_int_equal(w->n, 2);
    assert_int_equal(w->column[0], column_of(g, "B"));
    assert_near(in_witness(g, w, "A", "B"), 0.5, 0);
    assert_near(in_witness(g, w, "D", "B"), 0.25, 0);
    assert_near(in_witness(g, w, "F", "B"), 0.25, 0);
    assert_near(in_witness(g, w, "B", "A"), 0, 0);
    assert_near(in_witness(g, w, "D", "A"), 0.25, 0);
    assert_near(in_witness(g, w, "F", "A"), 0.75, 0);
    assert_near(in_witness(g, w, NULL, "A"), 0, 0);
    w = witness_of(g, b, "A", NULL, "B", 1);
    assert_near(w->value, 0.5, 0);
    assert_near(w->walk, 0.8, 1e-15);
    assert_near(in_witness(g, w, "B", "A"), 0.5, 0);
    assert_near(in_witness(g, w, "A", "B"), 0.75, 0);
    kz_bounds_free(b);
    kz_graph_free(g);
}

/*
 * Who holds the rest of A does not matter for the greatest foreign share, so
 * F and the undisclosed part share it, neither at an open end.
 */
static void
test_bounds_witness_keeps_off_open_ends(void **state)
{
    struct kz_graph *g = graph_of(PERSONS "F A (25,50]\nJ A 1/4\n");
    const struct kz_witness *w;
    struct kz_bounds *b = NULL;

    (void)state;
    assert_ok(kz_bounds_new(g, NULL, &b, &err), &err);
    w = witness_of(g, b, "A", "SG", NULL, 1);
    assert_near(w->value, 0.75, 0);
    assert_true(w->attained);
    /* both 2/5 of their way: 25 + 10, 0 + 40 */
    assert_near(in_witness(g, w, "F", "A"), 0.35, 1e-15);
    assert_near(in_witness(g, w, NULL, "A"), 0.4, 1e-15);
    assert_true(w->counts[0]);
    w = witness_of(g, b, "A", "SG", NULL, 0);
    assert_near(w->value, 0.25, 0);
    assert_false(w->attained);
    assert_near(in_witness(g, w, "F", "A"), 0.25, 0);
    assert_near(in_witness(g, w, NULL, "A"), 0.5, 0);
    assert_false(w->counts[0]);
    kz_bounds_free(b);
    kz_graph_free(g);
}

/*
 * At the end every owner is worth 1 to F: whoever only looks at that can give
 * all of B to C and all of C to B, and F has nothing.
 */
static void
test_bounds_witness_of_a_holder_is_no_ring(void **state)
{
    struct kz_graph *g =
        graph_of(PERSONS "C B [0,100]" FULL "F B [0,100]" FULL
                         "B C [0,100]" FULL "F C [0,100]" FULL);
    const struct kz_witness *w;
    struct kz_bounds *b = NULL;

    (void)state;
    assert_ok(kz_bounds_new(g, NULL, &b, &err), &err);
    w = witness_of(g, b, "B", NULL, "F", 1);
    assert_near(w->value, 1, 0);
    assert_near(in_witness(g, w, "F", "B"), 1, 0);
    w = witness_of(g, b, "B", NULL, "F", 0); /* but here it is one */
    assert_near(w->value, 0, 0);
    assert_near(in_witness(g, w, "C", "B"), 1, 0);
    assert_near(in_witness(g, w, "B", "C"), 1, 0);
    kz_bounds_free(b);
    kz_graph_free(g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_bounds_of_two_complete_registers_in_a_loop),
        TEST(test_bounds_a_ring_is_a_way_out),
        TEST(test_bounds_a_ring_that_is_only_approached),
        TEST(test_bounds_of_three_in_a_loop),
        TEST(test_bounds_need_several_rounds),
        TEST(test_bounds_open_ends_are_told_where_they_matter),
        TEST(test_bounds_where_the_undisclosed_part_has_a_country),
        TEST(test_bounds_of_own_shares_that_are_a_band),
        TEST(test_bounds_of_a_holder_in_a_loop),
        TEST(test_bounds_of_a_holder_end_at_a_ring),
        TEST(test_bounds_of_countries_downstream),
        TEST(test_bounds_of_a_long_ring),
        TEST(test_bounds_witness_of_two_complete_registers),
        TEST(test_bounds_witness_keeps_off_open_ends),
        TEST(test_bounds_witness_of_a_holder_is_no_ring),
    };

    return cmocka_run_group_tests_name("bounds", tests, NULL, NULL);
}
