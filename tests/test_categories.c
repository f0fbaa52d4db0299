/* Tests of holders counted by category: groups, own shares, odd lots. */
#include "tests/graphlib.h"

#define DAY " as_of=2020-03-31\n"
/* Rows of a table of lots of so many shares. */
#define ROW(category, units, lot) \
    "counted E " category " " units " unit_shares=" lot DAY
#define TABLE(units, total, lot)             \
    ROW("government", units, lot)            \
    ROW("corporations", units, lot)          \
    ROW("foreign-organisations", units, lot) \
    ROW("foreign-individuals", units, lot)   \
    ROW("individuals", units, lot) ROW("total", total, lot)
#define EQUAL  TABLE("20", "100", "1") /* 20 of 100 in each group */
#define PERSON "party P person JP\nP E 10/100" DAY

static enum kz_group
group_of(const struct kz_graph *g, const char *owner)
{
    uint64_t a = arc_of(g, owner, "E");

    assert_true(a != NO_ARC);
    return KZ_ENDS_GROUP(kz_graph_columns(g)->ends[a]);
}

static int
is_counted(const struct kz_graph *g)
{
    return has_flag(g, "E", KZ_COL_CATEGORIES);
}

static void
assert_total(const struct kz_graph *g, enum kz_group group, double lo,
    double hi)
{
    const struct kz_columns *c = kz_graph_columns(g);
    uint32_t e = column_of(g, "E");
    const struct kz_categories *t;

    assert_true(is_counted(g));
    t = kz_categories_at(c, e);
    assert_near((double)t->lo[group] / (double)c->base[e], lo, 1e-15);
    assert_near((double)t->hi[group] / (double)c->base[e], hi, 1e-15);
}

/* The table of a world is left unused for that reason; NULL: for none. */
static void
assert_unused(const char *world, const char *why)
{
    struct kz_graph *g = graph_of(world);
    size_t n;
    const struct kz_finding *f = kz_graph_findings(g, &n);

    assert_false(is_counted(g));
    assert_int_equal(count_findings(g, "categories-unused", "E"), why != NULL);
    for (size_t i = 0; i < n; i++)
        if (strcmp(f[i].code, "categories-unused") == 0)
            assert_non_null(strstr(f[i].text, why));
    kz_graph_free(g);
    forget_world();
}

static void
test_categories_put_each_holder_into_its_group(void **state)
{
    static const struct {
        const char *what; /* its type, country and more */
        enum kz_group group;
    } of[] = {
        { "state JP", KZ_GROUP_GOVERNMENT },
        { "state SG", KZ_GROUP_FOREIGN_ORGANISATIONS },
        { "company JP", KZ_GROUP_ORGANISATIONS },
        { "company US", KZ_GROUP_FOREIGN_ORGANISATIONS },
        { "company", KZ_GROUP_NONE },
        { "company - address=東京都", KZ_GROUP_NONE }, /* is no law */
        { "person JP", KZ_GROUP_INDIVIDUALS },
        { "person US", KZ_GROUP_FOREIGN_INDIVIDUALS },
        { "person - residence=DE", KZ_GROUP_NONE },
        { "fund JP", KZ_GROUP_NONE }, /* or a partnership of persons */
        { "fund KY", KZ_GROUP_NONE },
        { "association", KZ_GROUP_NONE },
        { "unknown", KZ_GROUP_NONE },
    };
    struct kz_graph *g;
    struct kz_buf text;
    size_t n = sizeof of / sizeof of[0];

    (void)state;
    kz_buf_init(&text);
    for (size_t i = 0; i < n; i++)
        kz_buf_printf(&text, "party H%zu %s\nH%zu E 1/100" DAY, i, of[i].what,
            i);
    kz_buf_puts(&text, EQUAL);
    assert_ok(kz_buf_check(&text, &err), &err);
    g = graph_of(text.data);
    kz_buf_clear(&text);
    for (size_t i = 0; i < n; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "H%zu", i);
        if (group_of(g, name) != of[i].group)
            print_error("%s\n", of[i].what);
        assert_int_equal(group_of(g, name), of[i].group);
    }
    kz_graph_free(g);
}

static void
test_categories_accounts_are_of_their_law_if_they_hold(void **state)
{
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g;

    (void)state;
    q.nominees = KZ_NOMINEES_HOLDER;
    g = graph_asked("party N nominee JP\nparty M nominee US\n"
                    "N E 1/100" DAY "M E 1/100" DAY EQUAL,
        &q);
    assert_int_equal(group_of(g, "N"), KZ_GROUP_ORGANISATIONS);
    assert_int_equal(group_of(g, "M"), KZ_GROUP_FOREIGN_ORGANISATIONS);
    kz_graph_free(g);
}

static void
test_categories_home_is_where_the_question_says(void **state)
{
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g;

    (void)state;
    strcpy(q.home, "US");
    g = graph_asked("party P person JP\nparty Q person US\nP E 1/100" DAY
                    "Q E 1/100" DAY EQUAL,
        &q);
    assert_int_equal(group_of(g, "P"), KZ_GROUP_FOREIGN_INDIVIDUALS);
    assert_int_equal(group_of(g, "Q"), KZ_GROUP_INDIVIDUALS);
    kz_graph_free(g);
}

/* X, of unknown law, may be all of 15 of either kind of organisations. */
static void
test_categories_of_several_groups_a_holder_narrows_none(void **state)
{
    struct kz_graph *g =
        graph_of("party X company\nX E [5,15]" DAY PERSON EQUAL);

    (void)state;
    assert_total(g, KZ_GROUP_ORGANISATIONS, 0.05, 0.2);
    assert_total(g, KZ_GROUP_FOREIGN_ORGANISATIONS, 0.05, 0.2);
    assert_total(g, KZ_GROUP_INDIVIDUALS, 0.2, 0.2);
    assert_total(g, KZ_GROUP_GOVERNMENT, 0.2, 0.2);
    kz_graph_free(g);
}

static void
test_categories_banks_and_companies_are_one_group(void **state)
{
    struct kz_graph *g = graph_of(PERSON ROW("financial-institutions", "30",
        "1") ROW("financial-firms", "5", "1") ROW("corporations", "15", "1")
            ROW("individuals", "50", "1") ROW("total", "100", "1"));

    (void)state;
    assert_total(g, KZ_GROUP_ORGANISATIONS, 0.5, 0.5);
    assert_total(g, KZ_GROUP_INDIVIDUALS, 0.5, 0.5);
    assert_total(g, KZ_GROUP_FOREIGN_ORGANISATIONS, 0, 0);
    kz_graph_free(g);
}

/* Of 100 shares the company has 10, which are counted among individuals. */
static void
test_categories_take_own_shares_from_individuals(void **state)
{
    static const char world[] = PERSON "E E 10/100" DAY EQUAL;
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g = graph_of(world);

    (void)state;
    assert_total(g, KZ_GROUP_INDIVIDUALS, 10.0 / 90, 10.0 / 90);
    assert_total(g, KZ_GROUP_ORGANISATIONS, 20.0 / 90, 20.0 / 90);
    kz_graph_free(g);
    q.treasury_in = 1;
    g = graph_now(&q);
    assert_total(g, KZ_GROUP_INDIVIDUALS, 0.1, 0.1);
    assert_total(g, KZ_GROUP_ORGANISATIONS, 0.2, 0.2);
    assert_int_equal(group_of(g, "E"), KZ_GROUP_NONE);
    kz_graph_free(g);
}

/* 104 shares are ten lots of 10 and 4 odd ones, of anybody. */
static void
test_categories_leave_odd_lots_to_any_group(void **state)
{
    struct kz_graph *g = graph_of("P E 15/104" DAY TABLE("2", "10", "10"));

    (void)state;
    for (int k = KZ_GROUP_GOVERNMENT; k < KZ_GROUPS; k++)
        assert_total(g, (enum kz_group)k, 5.0 / 104, 24.0 / 104);
    kz_graph_free(g);
}

static void
test_categories_take_the_whole_from_accounts_too(void **state)
{
    struct kz_graph *g =
        graph_of("party N nominee JP\nN E 5/104" DAY "party P person JP\n"
                 "P E [0,20]" DAY TABLE("2", "10", "10"));

    (void)state;
    assert_total(g, KZ_GROUP_INDIVIDUALS, 20.0 / 104, 24.0 / 104);
    kz_graph_free(g);
}

/* Own shares of 12 are a lot of individuals, and 2 of the 4 odd ones. */
static void
test_categories_know_whose_some_odd_lots_are(void **state)
{
    struct kz_graph *g =
        graph_of("E E 12/104" DAY
                 "party P person JP\nP E 5/104" DAY TABLE("2", "10", "10"));

    (void)state;
    assert_total(g, KZ_GROUP_INDIVIDUALS, 10.0 / 92, 12.0 / 92);
    assert_total(g, KZ_GROUP_GOVERNMENT, 20.0 / 92, 22.0 / 92);
    kz_graph_free(g);
}

static void
test_categories_need_a_whole_for_odd_lots(void **state)
{
    (void)state;
    /* odd lots are at most a twentieth of what is counted */
    assert_unused("P E 10/106" DAY TABLE("2", "10", "10"), NULL);
    assert_unused("P E 10/99" DAY TABLE("2", "10", "10"), NULL);
    assert_unused("P E [5,15]" DAY TABLE("2", "10", "10"), NULL);
    assert_unused("P E 10/104 as_of=2020-03-30\n" TABLE("2", "10", "10"), NULL);
}

static void
test_categories_of_the_last_table_count(void **state)
{
    struct kz_graph *g = graph_of(PERSON EQUAL
        "counted E individuals 70 unit_shares=1 as_of=2020-06-30\n"
        "counted E government 30 unit_shares=1 as_of=2020-06-30\n"
        "counted E total 100 unit_shares=1 as_of=2020-06-30\n");

    (void)state;
    assert_total(g, KZ_GROUP_INDIVIDUALS, 0.7, 0.7);
    kz_graph_free(g);
}

static void
test_categories_that_do_not_add_up_are_a_finding(void **state)
{
    static const char classes[] = "classes of shares are counted apart",
                      missing[] = "a number of units is missing",
                      total[] = "no total, or another";

    (void)state;
    assert_unused(PERSON EQUAL
        "counted E individuals 0 unit_shares=1 share_class=A" DAY,
        classes);
    assert_unused(PERSON EQUAL ROW("individuals", "0", "1"), classes);
    assert_unused(PERSON
        "counted E individuals 100" DAY ROW("total", "100", "1"),
        missing);
    assert_unused(PERSON ROW("individuals", "10", "10") ROW("total", "10", "1"),
        missing);
    assert_unused(PERSON ROW("individuals", "9000000000000000000", "10")
                      ROW("total", "9000000000000000000", "10"),
        missing);
    assert_unused(PERSON ROW("individuals", "100", "1"), total);
    assert_unused(PERSON TABLE("20", "101", "1"), total);
    /* own shares of 6 1/4 of those 100 */
    assert_unused("E E 1/16" DAY PERSON EQUAL, total);
}

static void
test_categories_that_named_holders_exceed_are_a_finding(void **state)
{
    static const char much[] = "named ones have more than is counted";

    (void)state;
    assert_unused("party P person JP\nP E 21/100" DAY EQUAL, much);
    assert_unused("party P person JP\nP E (20,30]" DAY EQUAL, much);
    /* less than 15 are left for individuals when own shares are out */
    assert_unused("E E 6/100" DAY "party P person JP\nP E 15/100" DAY EQUAL,
        much);
    assert_unused("E E 30/100" DAY PERSON EQUAL, much);
    /* V is of one of two groups, which have 40 and 20 of them named */
    assert_unused("party Q person US\nQ E 10/100" DAY PERSON
                  "party V person\nV E (20,30]" DAY EQUAL,
        much);
}

/* The same as far as they just fit. */
static void
test_categories_that_named_holders_fill_are_used(void **state)
{
    static const char *const worlds[] = {
        "party P person JP\nP E 20/100" DAY EQUAL,
        "party P person JP\nP E [20,30]" DAY EQUAL,
        "E E 6/100" DAY "party P person JP\nP E 14/100" DAY EQUAL,
        "party Q person US\nQ E 10/100" DAY PERSON
        "party V person\nV E [20,30]" DAY EQUAL
    };

    (void)state;
    for (size_t i = 0; i < sizeof worlds / sizeof worlds[0]; i++) {
        struct kz_graph *g = graph_of(worlds[i]);

        assert_true(is_counted(g));
        assert_int_equal(count_findings(g, "categories-unused", "E"), 0);
        kz_graph_free(g);
        forget_world();
    }
}

static void
test_categories_are_left_where_they_do_not_speak_of_the_register(void **state)
{
    (void)state;
    assert_unused(PERSON "Q E 1/100 as_of=2020-04-01\n" EQUAL, NULL);
    assert_unused(PERSON "Q E 1/100 stake=votes" DAY EQUAL, NULL);
    assert_unused("P E 1/1 listing=complete table=t" DAY EQUAL, NULL);
    assert_unused("party E company US\n" PERSON EQUAL, NULL);
    assert_unused("E E [1,2]" DAY PERSON EQUAL, NULL);
}

/* Also one of an account, which is hidden, and of own shares, taken out. */
static void
test_categories_are_left_where_what_is_no_slot_is_later(void **state)
{
    (void)state;
    assert_unused(PERSON "E E 5/100 as_of=2020-04-01\n" EQUAL, NULL);
    assert_unused(PERSON "E E 5/100 stake=votes" DAY EQUAL, NULL);
    assert_unused(PERSON
        "party N nominee JP\nN E 5/100 as_of=2020-04-01\n" EQUAL,
        NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_categories_put_each_holder_into_its_group),
        TEST(test_categories_accounts_are_of_their_law_if_they_hold),
        TEST(test_categories_home_is_where_the_question_says),
        TEST(test_categories_of_several_groups_a_holder_narrows_none),
        TEST(test_categories_banks_and_companies_are_one_group),
        TEST(test_categories_take_own_shares_from_individuals),
        TEST(test_categories_leave_odd_lots_to_any_group),
        TEST(test_categories_take_the_whole_from_accounts_too),
        TEST(test_categories_know_whose_some_odd_lots_are),
        TEST(test_categories_need_a_whole_for_odd_lots),
        TEST(test_categories_of_the_last_table_count),
        TEST(test_categories_that_do_not_add_up_are_a_finding),
        TEST(test_categories_that_named_holders_exceed_are_a_finding),
        TEST(test_categories_that_named_holders_fill_are_used),
        TEST(test_categories_are_left_where_they_do_not_speak_of_the_register),
        TEST(test_categories_are_left_where_what_is_no_slot_is_later),
    };

    return cmocka_run_group_tests_name("categories", tests, NULL, NULL);
}
