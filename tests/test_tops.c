/* Tests of tops: the ultimate controllers that closures give, in one pass. */
#include "tests/controllib.h"

#include "keizu/analysis/tops.h"
#include "keizu/graph/scc.h"

static struct kz_tops *
tops_of(struct ctl *c)
{
    struct kz_tops *t = NULL;

    assert_ok(kz_tops_find(c->k, &t, &err), &err);
    return t;
}

/* Controllers by company, "B<A C<A", - for none. */
static void
assert_tops(const char *world, const char *want)
{
    struct ctl c = majority(world);
    struct kz_tops *t = tops_of(&c);
    const struct kz_columns *col = kz_graph_columns(c.g);
    struct kz_buf text;

    kz_buf_init(&text);
    for (uint32_t j = 0; j < col->nc; j++) {
        kz_node top = kz_tops_of(t, j);

        kz_buf_printf(&text, "%s%s<%s", j ? " " : "",
            kz_graph_key(c.g, col->node[j]) + 6,
            top == KZ_NODE_NONE ? "-" : kz_graph_key(c.g, top) + 6);
    }
    assert_ok(kz_buf_check(&text, &err), &err);
    assert_string_equal(text.data, want);
    kz_buf_clear(&text);
    kz_tops_free(t);
    clear(&c);
}

static void
test_tops_sum_over_the_whole_group(void **state)
{
    (void)state;
    /* 40 + 15 by B2, which A has */
    assert_tops("A B1 40/100\nA B2 100/100\nB2 B1 15/100\nB1 E 60/100\n",
        "B1<A B2<A E<A");
    assert_tops("A B1 40/100\nA B2 100/100\nB2 B1 15/100\nB1 E 60/100\n"
                "B1 A 55/100\n",
        "A<- B1<- B2<- E<-");
    /* no member of the group holds more than 30 */
    assert_tops("A B 1/1\nA C 1/1\nB C2 1/1\nA D 20/100\nB D 20/100\n"
                "C2 D 20/100\n",
        "B<A C<A C2<A D<A");
    assert_tops("A B 50/100\nC B 50/100\n", "B<-");
}

static void
test_tops_of_loops(void **state)
{
    (void)state;
    /* a ring has none, nor has what hangs on it */
    assert_tops("P Q 60/100\nQ P 60/100\nQ R 1/1\n", "P<- Q<- R<-");
    /* a loop with a top outside */
    assert_tops("A B 60/100\nB C 1/1\nC B 40/100\n", "B<A C<A");
    /* in the loop, and carried only through it: 40 + 20 of C by B and D */
    assert_tops("A B 60/100\nB C 40/100\nB D 1/1\nD C 20/100\nC B 30/100\n",
        "B<A C<A D<A");
    /* T is not held enough by its group: a top inside a loop */
    assert_tops("T U 60/100\nU T 30/100\nU V 1/1\n", "T<- U<T V<T");
    /* A's group holds 55 of A: self-controlled */
    assert_tops("A B 60/100\nB A 30/100\nA D 1/1\nD A 25/100\nD E 1/1\n",
        "A<- B<- D<- E<-");
}

/* T's c and d together, the one in a loop with what they hold, the other not. */
#define TWO "T c 90/100\nJ c 10/100\nT d 1/1\n"
#define IN  " listing=complete table=t\n"

static void
test_tops_of_loops_disclosed_in_part(void **state)
{
    (void)state;
    /* 1 - 40; the lower ends are 40 */
    assert_tops(TWO "c J [30,40]" IN "d J [10,40]" IN "o J [30,40]" IN,
        "J<T c<T d<T");
    /* more than 25, and 25 */
    assert_tops(TWO "c J (25,30]\nd J [25,30]\n", "J<T c<T d<T");
    assert_tops(TWO "c J [25,30]\nd J [25,30]\n", "J<- c<T d<T");
    /* 1 - 50, and o may have it, or may not */
    assert_tops(TWO "c J [20,30)" IN "d J [10,30]" IN "o J [40,50]" IN,
        "J<- c<T d<T");
    assert_tops(TWO "c J [20,30]" IN "d J [10,30]" IN "o J [40,50)" IN,
        "J<T c<T d<T");
}

static void
test_tops_of_what_is_disclosed_in_part(void **state)
{
    (void)state;
    assert_tops("A B (50,75]\nC D [50,75]\n", "B<A D<-");
    /* others have less than half of a complete register */
    assert_tops("A B [30,60] listing=complete table=t\n"
                "Z B [40,50) listing=complete table=t\n",
        "B<A");
    /* too much to be true: nobody, and nobody through it */
    assert_tops("A B 60/100\nC B 60/100\nB D 1/1\n", "B<- D<B");
    /* own shares of 20 to 30: 41 is more than half of the rest */
    assert_tops("C C [20,30]\nA C 41/100\n", "C<A");
}

/* ---- the same as closures give ---- */

struct found {
    const struct kz_columns *c;
    uint8_t *not_top;    /* [nodes] */
    kz_node *controller; /* [nc] the last top seen */
    uint32_t *count;     /* [nc] */
    int pass;
};

static kz_status
note(void *ctx, kz_node controller, const struct kz_controlled *list,
    size_t count, int self, struct kz_error *e)
{
    struct found *f = ctx;

    (void)e;
    if (self)
        f->not_top[controller] = 1;
    for (size_t i = 0; i < count; i++) {
        if (f->pass == 0) {
            f->not_top[f->c->node[list[i].column]] = 1;
        } else if (!f->not_top[controller]) {
            f->controller[list[i].column] = controller;
            f->count[list[i].column]++;
        }
    }
    return KZ_OK;
}

/* How many companies have a controller. */
static uint32_t
assert_as_closures(struct kz_graph *g, const struct kz_control_rule *rule)
{
    struct found f = { .c = kz_graph_columns(g) };
    struct kz_control *k = NULL;
    struct kz_tops *t = NULL;
    uint32_t nc = f.c->nc, controlled = 0;

    f.not_top = kz_calloc(kz_graph_nodes(g), 1);
    f.controller = kz_calloc(nc, sizeof *f.controller);
    f.count = kz_calloc(nc, sizeof *f.count);
    assert_true(f.not_top && f.controller && f.count);
    assert_ok(kz_control_new(g, rule, &k, &err), &err);
    for (; f.pass < 2; f.pass++)
        assert_ok(kz_control_all(k, CERTAIN, note, &f, &err), &err);
    assert_ok(kz_tops_find(k, &t, &err), &err);
    for (uint32_t j = 0; j < nc; j++) {
        kz_node top = kz_tops_of(t, j);

        assert_true(f.count[j] <= 1);
        assert_int_equal(top, f.count[j] ? f.controller[j] : KZ_NODE_NONE);
        controlled += top != KZ_NODE_NONE;
        if (top != KZ_NODE_NONE)
            assert_true(kz_tops_has(t, top));
        if (f.not_top[f.c->node[j]])
            assert_false(kz_tops_has(t, f.c->node[j]));
    }
    kz_tops_free(t);
    kz_control_free(k);
    kz_free(f.not_top);
    kz_free(f.controller);
    kz_free(f.count);
    return controlled;
}

/*
 * Companies held by one another, by persons and a nominee: shares that are
 * often large or equal, bands with open ends, self-holdings, registers that
 * are complete and some that cannot be.  names: how they are called, with a
 * number behind, so that several worlds fit into one store.
 */
static void
tops_world(struct kz_buf *out, uint64_t seed, uint32_t n, const char *names,
    int which)
{
    static const uint32_t parts[] = { 10, 20, 25, 30, 34, 50, 51, 60, 90, 99 };

    for (uint32_t j = 0; j < n; j++) {
        uint32_t left = 100, owner = draw(&seed, n);
        int complete = draw(&seed, 4) == 0, over = draw(&seed, 20) == 0;
        int itself = draw(&seed, 3) == 0;

        for (uint32_t k = draw(&seed, 5); k > 0 && left; k--) {
            uint32_t part = parts[draw(&seed, 10)], end, type = 0;
            uint32_t who = (owner + 3 * k) % n;

            if (itself && k == 1)
                who = j;
            else if (who == j)
                continue;
            if (part > left && !over)
                part = draw(&seed, 2) ? left : 1 + draw(&seed, left);
            left -= part < left ? part : left;
            end = part;
            if (draw(&seed, 3) == 0 && part < 100) {
                end = part + 1 + draw(&seed, 100 - part);
                type = draw(&seed, 3);
            }
            if (draw(&seed, 3) == 0)
                kz_buf_printf(out, "P%u ", (unsigned)(k % 4));
            else
                kz_buf_printf(out, "%c%d ", names[who], which);
            kz_buf_printf(out, "%c%d ", names[j], which);
            kz_buf_printf(out, "%c%u,%u%c", type == 1 ? '(' : '[',
                (unsigned)part, (unsigned)end, type == 2 ? ')' : ']');
            kz_buf_puts(out, complete ? " listing=complete table=t\n" : "\n");
        }
    }
    assert_ok(kz_buf_check(out, &err), &err);
}

static const char persons[] = "party P0 person JP\nparty P1 person SG\n"
                              "party P2 state US\nparty P3 nominee JP\n";
static const char letters[] = "ABCDEFGHIJKLMNOQRSTUVWXYZ";

/* Thresholds of a half and more, at which there is one top at most. */
static void
test_tops_are_what_closures_give(void **state)
{
    static const struct kz_control_rule rules[] = { { 1, 2, 0 }, { 2, 3, 1 },
        { 1, 2, 0 }, { 51, 100, 1 } };
    uint32_t controlled = 0, loops = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct kz_question q = kz_question_defaults;
        struct kz_order o;
        struct kz_buf text;
        struct kz_graph *g;

        kz_buf_init(&text);
        kz_buf_puts(&text, persons);
        for (int i = 0; i < 10; i++)
            tops_world(&text, 10 * seed + (uint64_t)i,
                4 + (uint32_t)(seed + 7 * (uint64_t)i) % 20, letters, i);
        q.treasury_in = seed % 7 == 0;
        q.nominees = seed % 3 ? KZ_NOMINEES_UNDISCLOSED : KZ_NOMINEES_HOLDER;
        g = graph_asked(text.data, &q);
        controlled += assert_as_closures(g, &rules[seed % 4]);
        assert_ok(kz_order_init(&o, kz_graph_columns(g), NULL, &err), &err);
        for (uint32_t i = 0; i < o.ncomp; i++)
            loops += o.comp_start[i + 1] - o.comp_start[i] > 1;
        kz_order_clear(&o);
        kz_buf_clear(&text);
        kz_graph_free(g);
        forget_world();
    }
    assert_true(controlled > 2000);
    assert_true(loops > 300);
}

/* The letter of the controller of the company of each letter, - for none. */
static void
letters_of(uint64_t seed, const char *names, char out[32])
{
    struct kz_buf text;
    struct ctl c;
    struct kz_tops *t;

    kz_buf_init(&text);
    kz_buf_puts(&text, persons);
    tops_world(&text, seed, 24, names, 0);
    c = majority(text.data);
    t = tops_of(&c);
    memset(out, 0, 32);
    for (uint32_t i = 0; i < 24; i++) {
        char name[3] = { names[i], '0', '\0' };
        kz_node node = find_node(c.g, name), top = KZ_NODE_NONE;
        uint32_t j =
            node == KZ_NODE_NONE ? UINT32_MAX : kz_graph_column(c.g, node);
        const char *found = NULL;

        if (j != UINT32_MAX)
            top = kz_tops_of(t, j);
        if (top == KZ_NODE_NONE) {
            out[i] = '-';
        } else if (kz_graph_key(c.g, top)[6] == 'P') {
            out[i] = kz_graph_key(c.g, top)[7];
        } else {
            found = strchr(names, kz_graph_key(c.g, top)[6]);
            assert_non_null(found);
            out[i] = letters[found - names];
        }
    }
    kz_tops_free(t);
    kz_buf_clear(&text);
    clear(&c);
}

static void
test_tops_do_not_depend_on_how_parties_are_numbered(void **state)
{
    char other[sizeof letters] = { 0 }, want[32], got[32];
    size_t n = sizeof letters - 1;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        for (size_t i = 0; i < n; i++) /* 7 and 25 have no common divisor */
            other[i] = letters[(i * 7 + seed) % n];
        letters_of(seed, letters, want);
        letters_of(seed, other, got);
        assert_string_equal(got, want);
    }
}

/* ---- contract and faults ---- */

static void
test_tops_refuse_rules_with_several_controllers(void **state)
{
    static const struct kz_control_rule rules[] = { { 1, 2, 1 }, { 1, 3, 0 },
        { 499, 999, 1 } };
    static const struct kz_control_rule good[] = { { 1, 2, 0 }, { 500, 999, 1 },
        { 1, 1, 1 } };
    struct kz_graph *g = graph_of("A B 1/2\n");

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct kz_control *k = NULL;
        struct kz_tops *t = NULL;

        assert_true(kz_tops_unique(&good[i]));
        assert_false(kz_tops_unique(&rules[i]));
        assert_ok(kz_control_new(g, &rules[i], &k, &err), &err);
        assert_int_equal(kz_tops_find(k, &t, &err), KZ_EINVAL);
        assert_null(t);
        kz_error_clear(&err);
        kz_control_free(k);
    }
    kz_graph_free(g);
}

static void
test_tops_survive_every_lack_of_memory(void **state)
{
    struct ctl c = majority("A B 60/100\nB C 40/100\nB D 1/1\nD C 20/100\n"
                            "C B 30/100\n");
    struct kz_tops *t = NULL;
    kz_status st = KZ_ENOMEM;
    long n = 0;

    (void)state;
    for (; st != KZ_OK; n++) {
        kz_alloc_fail_after(n);
        st = kz_tops_find(c.k, &t, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            assert_null(t);
            kz_error_clear(&err);
        }
    }
    assert_true(n > 10);
    assert_int_equal(kz_tops_of(t, column_of(c.g, "C")), node_of(c.g, "A"));
    kz_tops_free(t);
    clear(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tops_sum_over_the_whole_group),
        TEST(test_tops_of_loops),
        TEST(test_tops_of_what_is_disclosed_in_part),
        TEST(test_tops_of_loops_disclosed_in_part),
        TEST(test_tops_are_what_closures_give),
        TEST(test_tops_do_not_depend_on_how_parties_are_numbered),
        TEST(test_tops_refuse_rules_with_several_controllers),
        TEST(test_tops_survive_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("tops", tests, NULL, NULL);
}
