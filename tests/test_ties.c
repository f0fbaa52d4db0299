/* Tests of roles of a day, weights, exposures, tie scores and interlocks. */
#include "tests/graphlib.h"

#include "keizu/analysis/ties.h"
#include "keizu/base/alloc.h"

/* A batch of roles, a line each: PERSON COMPANY ROLE [field=value ...]. */
static void
add_roles(const char *name, const char *text)
{
    struct kz_store *s = writer();
    struct kz_buf out;

    kz_buf_init(&out);
    kz_buf_printf(&out, "document\tkey=%s\n", name);
    for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
        size_t n;
        const char *w = next_word(&p, &n);

        kz_buf_printf(&out, "role\tperson=local:%.*s", (int)n, w);
        w = next_word(&p, &n);
        kz_buf_printf(&out, "\tcompany=local:%.*s", (int)n, w);
        w = next_word(&p, &n);
        if (strncmp(w, "director", n) != 0)
            kz_buf_printf(&out, "\trole=%.*s", (int)n, w);
        put_rest(&out, p);
    }
    assert_ok(kz_buf_check(&out, &err), &err);
    assert_int_equal(load(s, name, out.data).rejects, 0);
    kz_buf_clear(&out);
    kz_store_close(s);
}

/* Everything that ties of one store stand on. */
struct tied {
    struct kz_store *s;
    struct kz_graph *g;
    struct kz_roles *roles;
    struct kz_totals *totals;
    struct kz_control *control;
    struct kz_weights weights;
    struct kz_ties *t;
};

static struct tied
tie(const struct kz_question *q)
{
    struct tied x = { .s = reader() };

    assert_ok(kz_graph_load(x.s, q, NULL, 0, 0, NULL, &x.g, &err), &err);
    assert_ok(kz_roles_load(x.s, kz_graph_question(x.g), NULL, 0,
                  KZ_ROLES_BOARDS, &x.roles, &err),
        &err);
    assert_ok(kz_totals_new(x.g, 0, &x.totals, &err), &err);
    assert_ok(kz_control_new(x.g, &kz_control_majority, &x.control, &err),
        &err);
    assert_ok(kz_weights_default(&x.weights, &err), &err);
    return x;
}

static void
start(struct tied *x)
{
    assert_ok(kz_ties_new(x->g, x->totals, x->control, x->g, x->roles,
                  &x->weights, &x->t, &err),
        &err);
}

static void
untie(struct tied *x)
{
    kz_ties_free(x->t);
    kz_control_free(x->control);
    kz_totals_free(x->totals);
    kz_roles_free(x->roles);
    kz_graph_free(x->g);
    kz_store_close(x->s);
}

static void
solve(struct tied *x, const char *company)
{
    assert_ok(kz_ties_solve(x->t, node_of(x->g, company), &err), &err);
}

static struct kz_range
score(struct tied *x, const char *company, unsigned cls)
{
    solve(x, company);
    return kz_ties_score(x->t, cls);
}

static void
assert_range(struct kz_range r, double lower, double point, double upper)
{
    assert_near(r.lower, lower, 1e-15);
    assert_near(r.point, point, 1e-15);
    assert_near(r.upper, upper, 1e-15);
}

/* The score of one world on the default day. */
static struct kz_range
score_of(const char *world, const char *roles, const char *company)
{
    struct tied x;
    struct kz_range r;

    add_world("w", world);
    add_roles("r", roles);
    x = tie(NULL);
    start(&x);
    r = score(&x, company, KZ_TIE_FOREIGN);
    untie(&x);
    return r;
}

#define BASE                                                     \
    "party X company JP\nparty Y company JP\n"                   \
    "party G person NL\nparty D person JP\nparty p1 person US\n" \
    "party p2 person JP\nparty p3 person\n"                      \
    "D X 1/1\nG Y 2/5\nD Y 3/5\n"

/* The example of docs/methods.md 5. */
static void
test_ties_weights_one_half_and_one_quarter(void **state)
{
    struct tied x;

    (void)state;
    add_world("w", BASE);
    add_roles("r", "p1 X director\np2 X outside-director\n"
                   "p2 Y representative-director\n");
    x = tie(NULL);
    start(&x);
    assert_range(score(&x, "X", KZ_TIE_FOREIGN), 0.55, 0.55, 0.55);
    assert_range(kz_ties_exposure(x.t, 0, KZ_TIE_FOREIGN), 1, 1, 1);
    assert_range(kz_ties_exposure(x.t, 1, KZ_TIE_FOREIGN), 0.4, 0.4, 0.4);
    assert_range(kz_ties_score(x.t, kz_country_from("US")), 0.5, 0.5, 0.5);
    assert_range(kz_ties_score(x.t, kz_country_from("NL")), 0.1, 0.1, 0.1);
    assert_range(kz_ties_score(x.t, KZ_TIE_FOREIGN_STATE), 0, 0, 0);
    untie(&x);
}

static void
test_ties_an_unknown_nationality_is_both(void **state)
{
    struct tied x;
    struct kz_officer_count c;

    (void)state;
    add_world("w", BASE);
    add_roles("r", "p3 X director\np2 X director\n"
                   "p3 Y outside-director\n");
    x = tie(NULL);
    start(&x);
    /* by its post 1/4 * 2/5 = 1/10, by its nationality up to 1 */
    assert_range(score(&x, "X", KZ_TIE_FOREIGN), 0.05, 0.05, 0.5);
    c = kz_ties_count(x.t, KZ_SET_OFFICERS, KZ_BY_NATIONALITY);
    assert_int_equal(c.of, 2);
    assert_int_equal(c.foreign, 0);
    assert_int_equal(c.unknown, 1);
    untie(&x);
}

static void
test_ties_one_person_in_two_roles_is_one(void **state)
{
    struct tied x;
    struct kz_officer_count c;

    (void)state;
    add_world("w", BASE);
    add_roles("r", "p1 X director table=officers\n"
                   "p1 X executive-officer table=executives\n"
                   "p1 X auditor\np2 X auditor\n");
    x = tie(NULL);
    start(&x);
    assert_range(score(&x, "X", KZ_TIE_FOREIGN), 0.5, 0.5, 0.5);
    c = kz_ties_count(x.t, KZ_SET_OFFICERS, KZ_BY_NATIONALITY);
    assert_int_equal(c.of, 2);
    assert_int_equal(c.foreign, 1);
    c = kz_ties_count(x.t, KZ_SET_WITHOUT_AUDITORS, KZ_BY_NATIONALITY);
    assert_int_equal(c.of, 1);
    untie(&x);
}

static void
test_ties_own_house_is_left_out(void **state)
{
    struct kz_range r;

    (void)state;
    /* X controls S: that p2 sits there says nothing new of X */
    r = score_of(BASE "party S company JP\nX S 3/5\nG S 2/5\n",
        "p2 X director\np2 S representative-director\n", "X");
    assert_range(r, 0, 0, 0);
}

static void
test_ties_of_exactly_half_are_not_own_house(void **state)
{
    struct kz_range r;

    (void)state;
    r = score_of(BASE "party S company JP\nX S 1/2\nG S 1/2\n",
        "p2 X director\np2 S representative-director\n", "X");
    assert_range(r, 0.25, 0.25, 0.25);
}

static void
test_ties_the_undisclosed_part_is_the_interval(void **state)
{
    struct kz_range r;

    (void)state;
    r = score_of("party X company JP\nparty Y company JP\nparty G person NL\n"
                 "party p2 person JP\nG Y 2/5\n",
        "p2 X director\np2 Y director\n", "X");
    /* 1/2 * 1/2 * [2/5, 1] */
    assert_range(r, 0.1, 0.1, 0.25);
}

static void
test_ties_a_state_post_is_one_of_its_state(void **state)
{
    struct tied x;

    (void)state;
    add_world("w", BASE "party gov state - state_of=CN\n"
                        "party home state - state_of=JP\n");
    add_roles("r", "p2 X director\np2 gov government-post\n"
                   "D X auditor\nD home government-post\n");
    x = tie(NULL);
    start(&x);
    assert_range(score(&x, "X", KZ_TIE_FOREIGN_STATE), 0.5, 0.5, 0.5);
    assert_range(kz_ties_score(x.t, kz_country_from("CN")), 0.5, 0.5, 0.5);
    assert_int_equal(kz_ties_count(x.t, KZ_SET_OFFICERS, KZ_BY_STATE).foreign,
        1);
    untie(&x);
}

static void
test_ties_a_managing_member_is_what_its_owners_are(void **state)
{
    struct tied x;

    (void)state;
    add_world("w", BASE "party N company NL\nparty T company NL\nD T 1/1\n");
    add_roles("r", "N X managing-member\nT Y managing-member\n");
    x = tie(NULL);
    start(&x);
    assert_range(score(&x, "X", KZ_TIE_FOREIGN), 1, 1, 1);
    assert_range(score(&x, "Y", KZ_TIE_FOREIGN), 0, 0, 0);
    untie(&x);
}

/* ---- names ---- */

static void
test_ties_a_name_alone_raises_the_upper_end(void **state)
{
    struct tied x;

    (void)state;
    add_world("w", BASE "party m person JP\n");
    add_roles("r", "p2 X director\np4 Y director\n");
    {
        struct kz_store *s = writer();

        (void)load(s, "n",
            "document\tkey=n\n"
            "party\tref=local:p4\ttype=person\tname=p2\tcountry=JP\n"
            "party\tref=local:p5\ttype=person\tname=p2\tcountry=JP\t"
            "birth_date=1960-01-01\n");
        kz_store_close(s);
    }
    x = tie(NULL);
    start(&x);
    assert_range(score(&x, "X", KZ_TIE_FOREIGN), 0, 0, 0.1);
    untie(&x);
}

static void
test_ties_namesakes_count_once_at_the_lower_end(void **state)
{
    struct tied x;

    (void)state;
    add_world("w", "party X company JP\n");
    add_roles("r", "a X director\nb X director\nc X director\n");
    {
        struct kz_store *s = writer();

        (void)load(s, "n",
            "document\tkey=n\n"
            "party\tref=local:a\ttype=person\tname=Nagi\tcountry=US\t"
            "birth_date=1960-01-01\n"
            "party\tref=local:b\ttype=person\tname=Nagi\tcountry=US\t"
            "birth_date=1961-01-01\n"
            "party\tref=local:c\ttype=person\tname=Nagi\tcountry=US\n");
        kz_store_close(s);
    }
    x = tie(NULL);
    start(&x);
    /* two births are two persons, the third may be either */
    assert_range(score(&x, "X", KZ_TIE_FOREIGN), 0.75, 0.875, 0.875);
    untie(&x);
}

/* ---- days ---- */

static size_t
officers_on(kz_date as_of, kz_date known_by)
{
    struct kz_question q = kz_question_defaults;
    struct tied x;
    size_t n;

    q.as_of = as_of;
    q.known_by = known_by;
    x = tie(&q);
    start(&x);
    solve(&x, "X");
    (void)kz_ties_officers(x.t, &n);
    untie(&x);
    return n;
}

static void
test_ties_roles_begin_and_end_on_their_days(void **state)
{
    (void)state;
    add_world("w", BASE);
    add_roles("r",
        "p1 X director since=2020-06-25 until=2022-06-20 filed=2022-07-01\n"
        "p2 X director as_of=2021-06-25 filed=2021-07-01\n"
        "p3 X director former=1 since=2010-01-01 filed=2021-07-01\n");
    assert_int_equal(officers_on(day(2020, 6, 24), KZ_DATE_NONE), 0);
    assert_int_equal(officers_on(day(2020, 6, 25), KZ_DATE_NONE), 1);
    assert_int_equal(officers_on(day(2021, 6, 25), KZ_DATE_NONE), 2);
    assert_int_equal(officers_on(day(2022, 6, 19), KZ_DATE_NONE), 2);
    assert_int_equal(officers_on(day(2022, 6, 20), KZ_DATE_NONE), 1);
    assert_int_equal(officers_on(day(2023, 1, 1), day(2022, 1, 1)), 1);
}

static void
test_ties_a_later_statement_ends_a_role(void **state)
{
    (void)state;
    add_world("w", BASE);
    add_roles("r", "p1 X director since=2020-06-25 filed=2020-07-01 "
                   "as_of=2020-06-25\n");
    add_roles("s", "p1 X director former=1 as_of=2022-06-20 "
                   "filed=2022-07-01\n");
    assert_int_equal(officers_on(day(2022, 6, 19), KZ_DATE_NONE), 1);
    assert_int_equal(officers_on(day(2022, 6, 20), KZ_DATE_NONE), 0);
    assert_int_equal(officers_on(day(2023, 1, 1), day(2022, 6, 30)), 1);
    /* who comes back later holds the role again */
    add_roles("t", "p1 X director as_of=2023-06-20 filed=2023-07-01\n");
    assert_int_equal(officers_on(day(2023, 6, 20), KZ_DATE_NONE), 1);
}

static void
test_ties_a_list_ends_the_one_before(void **state)
{
    (void)state;
    add_world("w", BASE);
    add_roles("r", "p1 X director table=officers as_of=2022-06-25\n"
                   "p2 X director table=officers as_of=2022-06-25\n");
    add_roles("s", "p2 X director table=officers as_of=2023-06-25\n");
    add_roles("t", "p3 X director\n");
    add_roles("u", "D X director table=other-posts as_of=2021-01-01\n");
    add_roles("v", "G X director table=other-posts as_of=2022-01-01\n");
    assert_int_equal(officers_on(day(2022, 6, 25), KZ_DATE_NONE), 5);
    assert_int_equal(officers_on(day(2023, 6, 25), KZ_DATE_NONE), 4);
}

static void
test_ties_a_proposal_begins_the_day_after(void **state)
{
    (void)state;
    add_world("w", BASE);
    add_roles("r", "p1 X director table=officers as_of=2023-06-12\n"
                   "p2 X director table=officers as_of=2023-06-12\n"
                   "D X executive-officer table=executives as_of=2023-06-12\n"
                   "p2 X director table=officers-proposal as_of=2023-06-12 "
                   "since=2023-06-13\n"
                   "p3 X director table=officers-proposal as_of=2023-06-12 "
                   "since=2023-06-13\n");
    /* p1 p2 D, then p2 p3 D: the proposal is a later list of the officers */
    assert_int_equal(officers_on(day(2023, 6, 12), KZ_DATE_NONE), 3);
    assert_int_equal(officers_on(day(2023, 6, 13), KZ_DATE_NONE), 3);
    add_roles("s", "p1 X director table=officers as_of=2024-06-12\n");
    assert_int_equal(officers_on(day(2024, 6, 12), KZ_DATE_NONE), 2);
}

/* ---- monotone ---- */

static void
test_ties_a_share_or_an_officer_never_lowers_it(void **state)
{
    char world[400], roles[400];
    double last = 0;

    (void)state;
    for (int i = 0; i <= 4; i++) {
        struct kz_range r;

        (void)snprintf(world, sizeof world,
            "party X company JP\nparty Y company JP\nparty G person NL\n"
            "party p1 person JP\nparty p2 person JP\nparty p3 person US\n"
            "party p4 person\nG Y %d/10\n",
            1 + i);
        (void)snprintf(roles, sizeof roles, "p1 X director\np1 Y auditor\n%s%s",
            i > 1 ? "p2 X outside-director\np2 Y director\n" : "",
            i > 2 ? "p4 X director\n" : "");
        if (i)
            (void)tear_down(NULL);
        if (i)
            assert_int_equal(set_up(NULL), 0);
        r = score_of(world, roles, "X");
        assert_true(r.lower >= last && r.lower <= r.point &&
                    r.point <= r.upper && r.upper <= 1);
        last = r.lower;
    }
    assert_true(last > 0);
}

/* ---- interlocks ---- */

static void
test_ties_interlocks_by_hand(void **state)
{
    const struct kz_interlock *list;
    struct tied x;
    size_t n;

    (void)state;
    add_world("w", BASE "party Z company JP\nparty V company JP\n");
    add_roles("r", "p1 X director since=2020-01-01\n"
                   "p1 Y auditor since=2021-01-01 until=2030-01-01\n"
                   "p1 Z director since=2022-01-01\np2 X director\n"
                   "p2 Y employee\nD Y director\nD V director\np3 X auditor\n");
    x = tie(NULL);
    start(&x);
    solve(&x, "X");
    assert_ok(kz_ties_interlocks(x.t, &list, &n, &err), &err);
    assert_int_equal(n, 3);
    /* p1 has three boards: 1/2 each; X has three officers, Y two */
    assert_int_equal(list[0].company, node_of(x.g, "Y"));
    assert_true(list[0].direct);
    assert_int_equal(list[0].nshared, 1);
    assert_near(list[0].weight, 0.5, 1e-15);
    assert_near(list[0].jaccard, 0.25, 1e-15);
    assert_int_equal(list[0].since, day(2021, 1, 1));
    assert_int_equal(list[0].until, day(2030, 1, 1));
    assert_int_equal(list[1].company, node_of(x.g, "Z"));
    assert_near(list[1].jaccard, 1.0 / 3, 1e-15);
    /* V is met on the board of Y only */
    assert_int_equal(list[2].company, node_of(x.g, "V"));
    assert_false(list[2].direct);
    assert_int_equal(list[2].nthrough, 1);
    assert_int_equal(list[2].through[0], node_of(x.g, "Y"));
    assert_true(isnan(list[2].weight));
    untie(&x);
}

/* ---- around one company, memory ---- */

static void
test_ties_around_one_company_comes_what_is_needed(void **state)
{
    struct kz_roles *all = NULL, *near = NULL;
    struct kz_store *s;
    kz_rowid x, y;
    size_t n, m, parties;

    (void)state;
    add_world("w", BASE "party Z company JP\nparty V company JP\n");
    add_roles("r", "p1 X director\np1 Y director\np2 Y director\n"
                   "p2 Z director\nD V director\n");
    s = reader();
    x = party(s, "local:X");
    y = party(s, "local:Y");
    assert_ok(kz_roles_load(s, &kz_question_defaults, NULL, 0,
                  KZ_ROLES_OFFICERS, &all, &err),
        &err);
    assert_ok(kz_roles_load(s, &kz_question_defaults, &x, 1, KZ_ROLES_OFFICERS,
                  &near, &err),
        &err);
    (void)kz_roles_at(all, y, &n);
    (void)kz_roles_at(near, y, &m);
    assert_int_equal(n, 2);
    assert_int_equal(m, n);
    (void)kz_roles_at(near, party(s, "local:Z"), &m);
    assert_int_equal(m, 0);
    (void)kz_roles_parties(near, &parties);
    assert_int_equal(parties, 3); /* X, p1, Y */
    kz_roles_free(near);
    near = NULL;
    assert_ok(kz_roles_load(s, &kz_question_defaults, &x, 1, KZ_ROLES_BOARDS,
                  &near, &err),
        &err);
    (void)kz_roles_at(near, party(s, "local:Z"), &m);
    assert_int_equal(m, 1);
    (void)kz_roles_at(near, party(s, "local:V"), &m);
    assert_int_equal(m, 0);
    kz_roles_free(near);
    kz_roles_free(all);
    kz_store_close(s);
}

static void
test_ties_without_memory_leave_nothing(void **state)
{
    struct kz_question q = kz_question_defaults;
    struct kz_roles *roles = NULL;
    const struct kz_interlock *list;
    struct tied x;
    kz_status st = KZ_ENOMEM;
    kz_rowid seed;
    size_t n;

    (void)state;
    add_world("w", BASE);
    add_roles("r", "p1 X director\np2 X director table=officers\n"
                   "p2 Y director\np3 Y director\np3 X auditor\n");
    x = tie(NULL);
    seed = party(x.s, "local:X");
    for (long k = 0; st != KZ_OK; k++) {
        kz_error_clear(&err);
        kz_alloc_fail_after(k);
        st = kz_roles_load(x.s, &q, k % 2 ? &seed : NULL, 1, KZ_ROLES_BOARDS,
            &roles, &err);
        kz_alloc_fail_after(-1);
        assert_true(st == KZ_OK || (st == KZ_ENOMEM && !roles));
    }
    kz_roles_free(roles);
    for (st = KZ_ENOMEM, n = 0; st != KZ_OK; n++) {
        kz_error_clear(&err);
        kz_ties_free(x.t);
        x.t = NULL;
        kz_alloc_fail_after((long)n);
        st = kz_ties_new(x.g, x.totals, x.control, x.g, x.roles, &x.weights,
            &x.t, &err);
        if (st == KZ_OK)
            st = kz_ties_solve(x.t, node_of(x.g, "X"), &err);
        if (st == KZ_OK) {
            size_t locks;

            st = kz_ties_interlocks(x.t, &list, &locks, &err);
        }
        kz_alloc_fail_after(-1);
        assert_true(st == KZ_OK || st == KZ_ENOMEM);
    }
    untie(&x);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ties_weights_one_half_and_one_quarter),
        TEST(test_ties_an_unknown_nationality_is_both),
        TEST(test_ties_one_person_in_two_roles_is_one),
        TEST(test_ties_own_house_is_left_out),
        TEST(test_ties_of_exactly_half_are_not_own_house),
        TEST(test_ties_the_undisclosed_part_is_the_interval),
        TEST(test_ties_a_state_post_is_one_of_its_state),
        TEST(test_ties_a_managing_member_is_what_its_owners_are),
        TEST(test_ties_a_name_alone_raises_the_upper_end),
        TEST(test_ties_namesakes_count_once_at_the_lower_end),
        TEST(test_ties_roles_begin_and_end_on_their_days),
        TEST(test_ties_a_later_statement_ends_a_role),
        TEST(test_ties_a_list_ends_the_one_before),
        TEST(test_ties_a_proposal_begins_the_day_after),
        TEST(test_ties_a_share_or_an_officer_never_lowers_it),
        TEST(test_ties_interlocks_by_hand),
        TEST(test_ties_around_one_company_comes_what_is_needed),
        TEST(test_ties_without_memory_leave_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
