/* Tests of control: closures, ends of intervals, proofs. */
#include "tests/controllib.h"

/* ---- the examples of docs/methods.md ---- */

#define VOTES_ADD \
    "A B1 40/100\nA B2 100/100\nB2 B1 15/100\nB1 E 60/100\nZ F 1/1\n"

static void
test_control_votes_of_the_controlled_add_up(void **state)
{
    struct ctl c = majority(VOTES_ADD);
    const uint32_t *steps;
    size_t n;

    (void)state;
    assert_true(owner(&c, "A", "B1", CERTAIN));
    assert_int_equal(c.count, 3); /* B2, B1, E in the order of joining */
    assert_int_equal(c.list[0].column, column_of(c.g, "B2"));
    assert_int_equal(c.list[1].column, column_of(c.g, "B1"));
    assert_near(find(&c, "B1")->point, 0.55, 1e-15);
    assert_near(find(&c, "B1")->lower, 0.55, 1e-15);
    assert_near(find(&c, "B1")->upper, 1, 0.45 + 1e-15);
    assert_false(c.self);
    assert_true(kz_control_has(c.k, column_of(c.g, "E")));
    assert_false(kz_control_has(c.k, column_of(c.g, "F")));
    assert_true(kz_control_votes(c.k, node_of(c.g, "A")));
    assert_false(kz_control_votes(c.k, node_of(c.g, "Z")));
    assert_ok(kz_control_proof(c.k, column_of(c.g, "B1"), &steps, &n, &err),
        &err);
    assert_int_equal(n, 2);
    assert_int_equal(steps[0], column_of(c.g, "B2"));
    assert_int_equal(steps[1], column_of(c.g, "B1"));
    assert_true(kz_control_carries(c.k, arc_of(c.g, "A", "B1"), steps[1]));
    assert_true(kz_control_carries(c.k, arc_of(c.g, "B2", "B1"), steps[1]));
    assert_false(owner(&c, "B2", "B1", CERTAIN));
    clear(&c);
}

static void
test_control_is_not_a_product(void **state)
{
    struct ctl c = majority("A C 51/100\nC D 51/100\n");

    (void)state;
    assert_true(owner(&c, "A", "D", CERTAIN));
    clear(&c);
}

#define BANDS(rest)       \
    "party o person JP\n" \
    "b1 J [30,40]" rest "\nb2 J [10,40]" rest "\no J [30,40]" rest "\n"
#define COMPLETE " listing=complete table=t"

static void
test_control_bands_of_a_free_register(void **state)
{
    struct ctl c = control(graph_of(BANDS("")), 3, 4, 1);

    (void)state;
    assert_false(pooled(&c, "b1 b2", "J", POSSIBLE)); /* o has 30 */
    clear(&c);
    c = control(graph_of(BANDS("")), 2, 3, 0);
    assert_true(pooled(&c, "b1 b2", "J", POSSIBLE));
    assert_near(find(&c, "J")->upper, 0.7, 1e-15);
    assert_near(find(&c, "J")->lower, 0.4, 1e-15);
    assert_false(pooled(&c, "b1 b2", "J", CERTAIN));
    clear(&c);
    c = majority(BANDS(""));
    assert_false(pooled(&c, "b1 b2", "J", CERTAIN)); /* 40 at least */
    clear(&c);
}

static void
test_control_bands_of_a_complete_register(void **state)
{
    struct ctl c = majority(BANDS(COMPLETE));

    (void)state;
    assert_true(pooled(&c, "b1 b2", "J", CERTAIN)); /* 1 - 40 */
    assert_near(find(&c, "J")->lower, 0.6, 1e-15);
    assert_near(find(&c, "J")->upper, 0.7, 1e-15);
    assert_false(owner(&c, "b1", "J", POSSIBLE));
    clear(&c);
}

/* ---- ends ---- */

static void
test_control_exactly_half(void **state)
{
    struct ctl c = majority("A B 50/100\n");

    (void)state;
    assert_false(owner(&c, "A", "B", CERTAIN));
    assert_false(owner(&c, "A", "B", POSSIBLE));
    clear(&c);
    c = control(graph_of("A B 50/100\n"), 1, 2, 1);
    assert_true(owner(&c, "A", "B", CERTAIN));
    clear(&c);
}

static void
test_control_open_ends_at_the_threshold(void **state)
{
    static const char world[] = "A B (50,75]\nA C [50,75]\n"
                                "A D [25,50)\nA E [25,50]\n";
    struct ctl c = majority(world);

    (void)state;
    assert_true(owner(&c, "A", "B", CERTAIN));
    assert_false(owner(&c, "A", "C", CERTAIN));
    assert_true(owner(&c, "A", "C", POSSIBLE));
    assert_false(owner(&c, "A", "D", POSSIBLE));
    assert_false(owner(&c, "A", "E", POSSIBLE));
    clear(&c);
    c = control(graph_of(world), 1, 2, 1);
    assert_true(owner(&c, "A", "C", CERTAIN));
    assert_false(owner(&c, "A", "D", POSSIBLE)); /* never reached */
    assert_true(owner(&c, "A", "E", POSSIBLE));
    assert_false(owner(&c, "A", "E", CERTAIN));
    clear(&c);
}

/* Others' open upper ends leave more than the cut. */
static void
test_control_open_ends_of_the_others(void **state)
{
    struct ctl c =
        majority("A B [30,60]" COMPLETE "\nZ B [40,50)" COMPLETE "\n");

    (void)state;
    assert_true(owner(&c, "A", "B", CERTAIN)); /* more than 1 - 50 */
    clear(&c);
    c = majority("A B [30,60]" COMPLETE "\nZ B [40,50]" COMPLETE "\n");
    assert_false(owner(&c, "A", "B", CERTAIN));
    clear(&c);
    c = control(graph_of("A B [30,60]\nZ B (50,60]\n"), 1, 2, 1);
    assert_false(owner(&c, "A", "B", POSSIBLE)); /* less than 1 - 50 */
    clear(&c);
}

static void
test_control_sums_are_exact_near_the_largest_numbers(void **state)
{
    struct ctl c = majority("A B 4611686018427387904/9223372036854775807\n"
                            "A C 4611686018427387903/9223372036854775807\n"
                            "A D 2305843009213693952/9223372036854775807\n"
                            "B D 2305843009213693952/9223372036854775807\n"
                            "A E 2305843009213693951/9223372036854775807\n"
                            "B E 2305843009213693952/9223372036854775807\n");

    (void)state;
    assert_true(owner(&c, "A", "B", CERTAIN));
    assert_null(find(&c, "C"));
    assert_non_null(find(&c, "D"));
    assert_null(find(&c, "E"));
    clear(&c);
}

/* Three parts that add to exactly 25 % though doubles say otherwise. */
static void
test_control_decimals_add_up_exactly(void **state)
{
    struct ctl c = control(graph_of("A B exact:1/10\nX A 1/1\nX C 1/1\n"
                                    "C B exact:1/100\nX B exact:14/100\n"),
        1, 4, 1);

    (void)state;
    assert_true(owner(&c, "X", "B", CERTAIN));
    clear(&c);
}

/* ---- rings ---- */

static void
test_control_a_ring_does_not_support_itself(void **state)
{
    struct ctl c = majority("A B 60/100\nB A 60/100\nX A 10/100\n"
                            "C D 1/2\nD C 1/2\nX C 1/2\nY D 1/2\n");

    (void)state;
    assert_false(owner(&c, "X", "A", POSSIBLE));
    assert_int_equal(c.count, 0);
    assert_false(pooled(&c, "X Y", "A", CERTAIN));
    assert_false(owner(&c, "X", "C", CERTAIN)); /* halves of halves */
    /* together they do */
    assert_true(pooled(&c, "X D", "C", CERTAIN));
    clear(&c);
}

static void
test_control_a_group_that_holds_its_top_is_self_controlled(void **state)
{
    struct ctl c = majority("A B 60/100\nB A 30/100\nA D 1/1\nD A 25/100\n"
                            "T U 60/100\nU T 30/100\n");

    (void)state;
    assert_true(owner(&c, "A", "B", CERTAIN));
    assert_true(c.self);
    assert_int_equal(c.count, 2); /* without A itself */
    assert_null(find(&c, "A"));
    assert_true(owner(&c, "T", "U", CERTAIN));
    assert_false(c.self);
    clear(&c);
}

/* ---- own shares ---- */

static void
test_control_own_shares_are_out_of_the_whole(void **state)
{
    struct ctl c = majority("B B 20/100\nA B 41/100\nC C [20,30]\nA C 41/100\n"
                            "D D [10,20]\nA D 41/100\nE E [10,20]\n"
                            "A E 46/100\n");

    (void)state;
    assert_true(owner(&c, "A", "B", CERTAIN));
    assert_non_null(find(&c, "C"));
    assert_near(find(&c, "C")->lower, 41.0 / 80, 1e-15);
    assert_null(find(&c, "D")); /* 41 of 90 to 41 of 80 */
    assert_non_null(find(&c, "E"));
    assert_true(owner(&c, "A", "D", POSSIBLE));
    clear(&c);
}

/* ---- all owners, and proofs ---- */

struct seen {
    const struct kz_graph *g;
    struct kz_buf text;
};

static kz_status
note(void *ctx, kz_node controller, const struct kz_controlled *list,
    size_t count, int self, struct kz_error *e)
{
    struct seen *s = ctx;

    kz_buf_printf(&s->text, "%s%s:", kz_graph_key(s->g, controller) + 6,
        self ? "!" : "");
    for (size_t i = 0; i < count; i++)
        kz_buf_printf(&s->text, " %s",
            kz_graph_key(s->g, kz_graph_columns(s->g)->node[list[i].column]) +
                6);
    kz_buf_puts(&s->text, "\n");
    return kz_buf_check(&s->text, e);
}

static void
test_control_all_pairs_by_controller_then_company(void **state)
{
    struct ctl c = majority(VOTES_ADD "X Y 10/100\nP Q 60/100\nQ P 60/100\n");
    struct seen s = { c.g, { 0 } };

    (void)state;
    kz_buf_init(&s.text);
    assert_ok(kz_control_all(c.k, CERTAIN, note, &s, &err), &err);
    assert_string_equal(s.text.data, "A: B1 B2 E\nB1: E\nP!: Q\nQ!: P\nZ: F\n");
    kz_buf_clear(&s.text);
    clear(&c);
}

static kz_status
stop(void *ctx, kz_node controller, const struct kz_controlled *list,
    size_t count, int self, struct kz_error *e)
{
    (void)controller;
    (void)list;
    (void)count;
    (void)self;
    ++*(int *)ctx;
    return kz_fail(e, KZ_EINTR, "stopped");
}

static void
test_control_all_ends_when_it_is_told_to(void **state)
{
    struct ctl c = majority(VOTES_ADD);
    int calls = 0;

    (void)state;
    assert_int_equal(kz_control_all(c.k, CERTAIN, stop, &calls, &err),
        KZ_EINTR);
    assert_int_equal(calls, 1);
    kz_error_clear(&err);
    assert_true(owner(&c, "A", "E", CERTAIN)); /* the workspace lives on */
    clear(&c);
}

static void
test_control_proofs_hold_what_leads_there_in_order(void **state)
{
    /* A -> B, C -> D -> E; N is A's too, but leads nowhere; D holds of B */
    struct ctl c = majority("A B 60/100\nA C 60/100\nA N 60/100\n"
                            "B D 30/100\nC D 30/100\nD E 60/100\nD B 5/100\n");
    const uint32_t *steps;
    size_t n;

    (void)state;
    assert_true(owner(&c, "A", "E", CERTAIN));
    assert_ok(kz_control_proof(c.k, column_of(c.g, "E"), &steps, &n, &err),
        &err);
    assert_int_equal(n, 4);
    assert_int_equal(steps[0], column_of(c.g, "B"));
    assert_int_equal(steps[1], column_of(c.g, "C"));
    assert_int_equal(steps[2], column_of(c.g, "D"));
    assert_int_equal(steps[3], column_of(c.g, "E"));
    assert_false(kz_control_carries(c.k, arc_of(c.g, "D", "B"),
        column_of(c.g, "B"))); /* D joined after */
    /* B alone and C alone were not enough: both carry */
    assert_true(kz_control_carries(c.k, arc_of(c.g, "B", "D"), steps[2]));
    assert_true(kz_control_carries(c.k, arc_of(c.g, "C", "D"), steps[2]));
    clear(&c);
}

/* What the closure is, by repeating the definition until nothing changes. */
static void
test_control_agrees_with_its_definition(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct kz_buf text;
        struct ctl c;
        const struct kz_columns *col;

        kz_buf_init(&text);
        random_world(&text, seed, 14, 0);
        c = control(graph_of(text.data), 1, 3, (int)(seed & 1));
        col = kz_graph_columns(c.g);
        for (kz_node x = 0; x < kz_graph_nodes(c.g); x++) {
            uint8_t in[64] = { 0 };
            int more = 1;

            in[x] = 1;
            while (more) {
                more = 0;
                for (uint32_t j = 0; j < col->nc; j++) {
                    int64_t sum = 0;

                    for (uint64_t a = col->start[j]; a < col->start[j + 1]; a++)
                        if (in[col->owner[a]] && col->owner[a] != col->node[j])
                            sum += col->lo[a];
                    if (!in[col->node[j]] &&
                        3 * sum + (int64_t)(seed & 1) > col->base[j])
                        more = in[col->node[j]] = 1;
                }
            }
            assert_ok(kz_control_owner(c.k, x, CERTAIN, &c.list, &c.count,
                          &c.self, &err),
                &err);
            for (uint32_t j = 0; j < col->nc; j++)
                if (col->node[j] != x)
                    assert_int_equal(kz_control_has(c.k, j), in[col->node[j]]);
        }
        kz_buf_clear(&text);
        clear(&c);
    }
}

/* ---- contract and faults ---- */

static void
test_control_refuses_thresholds_that_are_none(void **state)
{
    static const struct kz_control_rule rules[] = { { 1, 0, 0 }, { -1, 2, 0 },
        { 3, 2, 0 } };
    struct kz_graph *g = graph_of("A B 1/2\n");
    struct kz_control *k = NULL;

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(kz_control_new(g, &rules[i], &k, &err), KZ_EINVAL);
        assert_null(k);
        kz_error_clear(&err);
    }
    kz_graph_free(g);
}

static kz_status
everything(struct kz_graph *g, struct kz_control **k, struct seen *s)
{
    struct kz_bloc bloc = { NULL, NULL, 0 };
    kz_node member = node_of(g, "A");
    const struct kz_controlled *list;
    const uint32_t *steps;
    size_t n;
    int self;
    kz_status st;

    bloc.members = &member;
    bloc.nmembers = 1;
    KZ_TRY(kz_control_new(g, &kz_control_majority, k, &err));
    KZ_TRY(kz_control_owner(*k, member, CERTAIN, &list, &n, &self, &err));
    KZ_TRY(kz_control_proof(*k, column_of(g, "E"), &steps, &n, &err));
    KZ_TRY(kz_control_bloc(*k, &bloc, POSSIBLE, &list, &n, &err));
    KZ_TRY(kz_control_all(*k, CERTAIN, note, s, &err));
out:
    return st;
}

static void
test_control_survives_every_lack_of_memory(void **state)
{
    struct kz_buf long_world;
    kz_status st = KZ_ENOMEM;

    (void)state;
    kz_buf_init(&long_world);
    kz_buf_puts(&long_world, VOTES_ADD);
    for (int i = 0; i < 20; i++) /* so that lists have to grow */
        kz_buf_printf(&long_world, "A K%02d 1/1\nK%02d E 1/100\n", i, i);
    add_world("w", long_world.data);
    kz_buf_clear(&long_world);
    for (long n = 0; st != KZ_OK; n++) {
        struct kz_graph *g = graph_now(NULL);
        struct kz_control *k = NULL;
        struct seen s = { g, { 0 } };

        kz_buf_init(&s.text);
        kz_alloc_fail_after(n);
        st = everything(g, &k, &s);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            kz_error_clear(&err);
            if (k) { /* and goes on where it was made */
                struct ctl c = { .g = g, .k = k };

                assert_true(owner(&c, "A", "E", CERTAIN));
                assert_int_equal(c.count, 23);
            }
        }
        kz_buf_clear(&s.text);
        kz_control_free(k);
        kz_graph_free(g);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_control_votes_of_the_controlled_add_up),
        TEST(test_control_is_not_a_product),
        TEST(test_control_bands_of_a_free_register),
        TEST(test_control_bands_of_a_complete_register),
        TEST(test_control_exactly_half),
        TEST(test_control_open_ends_at_the_threshold),
        TEST(test_control_open_ends_of_the_others),
        TEST(test_control_sums_are_exact_near_the_largest_numbers),
        TEST(test_control_decimals_add_up_exactly),
        TEST(test_control_a_ring_does_not_support_itself),
        TEST(test_control_a_group_that_holds_its_top_is_self_controlled),
        TEST(test_control_own_shares_are_out_of_the_whole),
        TEST(test_control_all_pairs_by_controller_then_company),
        TEST(test_control_all_ends_when_it_is_told_to),
        TEST(test_control_proofs_hold_what_leads_there_in_order),
        TEST(test_control_agrees_with_its_definition),
        TEST(test_control_refuses_thresholds_that_are_none),
        TEST(test_control_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
