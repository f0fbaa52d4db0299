/* Tests of completions: what would bring a possible control about. */
#include "tests/controllib.h"

#include "keizu/base/rational.h"

static void
assert_exact(const struct kz_rational *r, const char *text)
{
    struct kz_buf b;

    kz_buf_init(&b);
    kz_rational_format(r, &b);
    assert_string_equal(b.data, text);
    kz_buf_clear(&b);
}

/* What a party has in a step, and whether that counts. */
static void
assert_share(const struct ctl *c, const struct kz_completed *x,
    const char *party, const char *text, enum kz_completed_vote vote)
{
    uint64_t first = kz_graph_columns(c->g)->start[x->column];

    for (size_t i = 0; i < x->arcs; i++) {
        if (kz_graph_columns(c->g)->owner[first + i] != node_of(c->g, party))
            continue;
        assert_exact(x->share[i], text);
        assert_int_equal(x->vote[i], vote);
        return;
    }
    fail();
}

/* The steps to a company of the last closure, which has so many. */
static const uint32_t *
steps_to(struct ctl *c, const char *company, size_t want)
{
    const uint32_t *steps;
    size_t n;

    assert_ok(kz_control_completion(c->k, column_of(c->g, company), &steps, &n,
                  &err),
        &err);
    assert_int_equal(n, want);
    assert_int_equal(steps[n - 1], column_of(c->g, company));
    return steps;
}

static struct kz_completed
completed(struct ctl *c, const char *company)
{
    struct kz_completed x;

    assert_ok(kz_control_completed(c->k, column_of(c->g, company), &x, &err),
        &err);
    assert_int_equal(x.column, column_of(c->g, company));
    return x;
}

static void
test_completion_of_an_undisclosed_part(void **state)
{
    struct ctl c = majority("X A 1/10\nA C 8/10\nX C 2/10\n");
    struct kz_completed x;

    (void)state;
    assert_true(owner(&c, "X", "C", JOINED));
    assert_int_equal(steps_to(&c, "C", 2)[0], column_of(c.g, "A"));
    x = completed(&c, "A");
    assert_exact(x.votes, "1");
    assert_exact(x.rest, "9/10");
    assert_exact(x.needed, "2/5");
    assert_true(x.rest_votes && x.rest_assumed);
    assert_share(&c, &x, "X", "1/10", KZ_VOTE_OWN);
    kz_completed_clear(&x);
    x = completed(&c, "C");
    assert_exact(x.needed, "0");
    assert_false(x.rest_votes);
    assert_share(&c, &x, "A", "4/5", KZ_VOTE_CONTROLLED);
    kz_completed_clear(&x);
    clear(&c);
}

/* Companies that join beside the way are not on it. */
static void
test_completion_takes_no_more_than_it_needs(void **state)
{
    struct ctl c = majority("A B 1/10\nB C 40/100\nX C 10/100\nX K 1/1\n"
                            "K C 1/100\n");
    struct kz_completed x;

    (void)state;
    assert_true(owner(&c, "X", "C", JOINED));
    (void)steps_to(&c, "C", 1); /* 10 of X and the undisclosed 49 */
    x = completed(&c, "C");
    assert_share(&c, &x, "B", "2/5", KZ_VOTE_OTHER);
    assert_share(&c, &x, "K", "1/100", KZ_VOTE_OTHER);
    assert_exact(x.votes, "59/100");
    assert_exact(x.needed, "2/5");
    kz_completed_clear(&x);
    clear(&c);
}

static void
test_completion_keeps_off_open_ends(void **state)
{
    struct ctl c = majority("X C [30,70]\nY C (40,80]\n");
    struct kz_completed x;

    (void)state;
    assert_true(owner(&c, "X", "C", POSSIBLE));
    x = completed(&c, "C");
    assert_true(x.approached); /* 60, halfway to which is 55 */
    assert_share(&c, &x, "X", "11/20", KZ_VOTE_OWN);
    assert_share(&c, &x, "Y", "29/70", KZ_VOTE_OTHER); /* 40 + 40/28 */
    assert_exact(x.rest, "1/28");
    kz_completed_clear(&x);
    clear(&c);
    c = control(graph_of("X C [30,50]\nY C (40,80]\n"), 1, 2, 1);
    assert_true(owner(&c, "X", "C", POSSIBLE)); /* 50 is attained */
    x = completed(&c, "C");
    assert_false(x.approached);
    assert_share(&c, &x, "X", "1/2", KZ_VOTE_OWN);
    kz_completed_clear(&x);
    clear(&c);
}

/* X has 30 of what votes, which own shares of up to 40 make smaller. */
static void
test_completion_with_own_shares_in_a_band(void **state)
{
    struct ctl c = majority("X C [30,30]\nC C [0,45)\n");
    struct kz_completed x;

    (void)state;
    assert_true(owner(&c, "X", "C", POSSIBLE));
    x = completed(&c, "C");
    assert_true(x.approached);
    /* at 45 a surplus of 1/40, at the middle of [0, 45] one of -7/80 */
    assert_share(&c, &x, "C", "17/40", KZ_VOTE_OTHER);
    assert_share(&c, &x, "X", "3/10", KZ_VOTE_OWN);
    assert_exact(x.rest, "11/40");
    assert_exact(x.votes, "12/23");
    kz_completed_clear(&x);
    clear(&c);
}

#define BANDS "party o person JP\nb1 J [30,40]\nb2 J [10,40]\no J [30,40]\n"

static void
test_completion_of_a_bloc(void **state)
{
    struct ctl c = control(graph_of(BANDS), 2, 3, 0);
    kz_node member[2] = { node_of(c.g, "b1"), node_of(c.g, "b2") };
    struct kz_bloc bloc = { NULL, member, 2 };
    struct kz_completed x;

    (void)state;
    assert_ok(kz_control_bloc(c.k, &bloc, POSSIBLE, &c.list, &c.count, &err),
        &err);
    (void)steps_to(&c, "J", 1);
    x = completed(&c, "J");
    assert_exact(x.votes, "7/10");
    assert_share(&c, &x, "b1", "3/8", KZ_VOTE_OWN);
    assert_share(&c, &x, "b2", "13/40", KZ_VOTE_OWN);
    assert_share(&c, &x, "o", "3/10", KZ_VOTE_OTHER);
    kz_completed_clear(&x);
    bloc.nmembers = 1; /* b2 may be on the list, too: nobody says who it is */
    assert_ok(kz_control_bloc(c.k, &bloc, POSSIBLE, &c.list, &c.count, &err),
        &err);
    x = completed(&c, "J");
    assert_share(&c, &x, "b2", "13/40", KZ_VOTE_ASSUMED);
    kz_completed_clear(&x);
    clear(&c);
}

/* An infeasible register is wholly undisclosed. */
static void
test_completion_of_an_infeasible_register(void **state)
{
    struct ctl c = majority("X A 8/10\nY A 7/10\nA C 1/1\n");
    struct kz_completed x;

    (void)state;
    assert_true(owner(&c, "X", "C", JOINED));
    (void)steps_to(&c, "C", 2);
    x = completed(&c, "A");
    assert_exact(x.rest, "1");
    assert_exact(x.needed, "1/2");
    kz_completed_clear(&x);
    clear(&c);
}

static void
test_completion_survives_every_lack_of_memory(void **state)
{
    struct ctl c = majority("X A 1/10\nA C 8/10\nX C 2/10\n");
    kz_status st = KZ_ENOMEM;

    (void)state;
    assert_true(owner(&c, "X", "C", JOINED));
    for (long n = 0; st != KZ_OK; n++) {
        struct kz_completed x = { .share = NULL };
        const uint32_t *steps;
        size_t count;

        kz_alloc_fail_after(n);
        st = kz_control_completion(c.k, column_of(c.g, "C"), &steps, &count,
            &err);
        if (st == KZ_OK)
            st = kz_control_completed(c.k, column_of(c.g, "A"), &x, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            assert_null(x.share);
            kz_error_clear(&err);
        }
        kz_completed_clear(&x);
    }
    clear(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_completion_of_an_undisclosed_part),
        TEST(test_completion_takes_no_more_than_it_needs),
        TEST(test_completion_keeps_off_open_ends),
        TEST(test_completion_with_own_shares_in_a_band),
        TEST(test_completion_of_a_bloc),
        TEST(test_completion_of_an_infeasible_register),
        TEST(test_completion_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("completion", tests, NULL, NULL);
}
