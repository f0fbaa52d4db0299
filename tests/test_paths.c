/* Tests of strongest chains: order, ties, loops, diamonds, limits. */
#include "tests/graphlib.h"

#include "keizu/graph/paths.h"

struct found {
    struct kz_graph *g;
    struct kz_order o;
    struct kz_paths *p; /* one for all searches; made at the first */
    const struct kz_path *list;
    size_t count;
    int partial;
};

static void
search(struct found *f, const char *company, size_t limit, double min_share)
{
    f->partial = -1;
    if (!f->p)
        assert_ok(kz_paths_new(f->g, &f->o, kz_graph_columns(f->g)->point,
                      &f->p, &err),
            &err);
    assert_ok(kz_paths_find(f->p, node_of(f->g, company), limit, min_share,
                  &f->list, &f->count, &f->partial, &err),
        &err);
}

static struct found
found(const char *world)
{
    struct found f = { .g = graph_of(world) };
    const struct kz_columns *c = kz_graph_columns(f.g);

    assert_ok(kz_order_init(&f.o, c, c->point, &err), &err);
    return f;
}

static void
clear(struct found *f)
{
    kz_paths_free(f->p);
    kz_order_clear(&f->o);
    kz_graph_free(f->g);
}

/* The owners along the paths, "A<X B<Y<Z": a path a word. */
static void
assert_paths(const struct found *f, const char *want)
{
    struct kz_buf text;

    kz_buf_init(&text);
    for (size_t i = 0; i < f->count; i++)
        for (size_t k = 0; k < f->list[i].steps; k++)
            kz_buf_printf(&text, "%s%s",
                k   ? "<"
                : i ? " "
                    : "",
                kz_graph_key(f->g,
                    kz_graph_columns(f->g)->owner[f->list[i].arc[k]]) +
                    6);
    assert_ok(kz_buf_check(&text, &err), &err);
    assert_string_equal(text.len ? text.data : "", want);
    kz_buf_clear(&text);
}

static void
test_paths_come_strongest_first(void **state)
{
    struct found f = found("X B 20/100\nA B 50/100\nC B 30/100\n"
                           "X A 60/100\nY A 10/100\nX C 50/100\n");

    (void)state;
    search(&f, "B", 10, 0);
    assert_paths(&f, "A<X X C<X A<Y");
    assert_near(f.list[0].product, 0.3, 1e-15);
    assert_near(f.list[1].product, 0.2, 1e-15);
    assert_near(f.list[2].product, 0.15, 1e-15);
    assert_near(f.list[3].product, 0.05, 1e-15);
    assert_false(f.partial);
    search(&f, "B", 2, 0);
    assert_paths(&f, "A<X X");
    search(&f, "B", 10, 0.15);
    assert_paths(&f, "A<X X C<X");
    search(&f, "B", 0, 0);
    assert_paths(&f, "");
    search(&f, "X", 10, 0);
    assert_paths(&f, "");
    clear(&f);
}

static void
test_paths_ties_go_by_the_owners_along_them(void **state)
{
    struct found f = found("Z B 25/100\nA B 25/100\nM B 25/100\n"
                           "Q C 1/2\nP C 1/2\nX P 1/2\nX Q 1/2\nW Q 1/2\n");

    (void)state;
    search(&f, "B", 10, 0);
    assert_paths(&f, "A M Z");
    search(&f, "C", 10, 0);
    assert_paths(&f, "P<X Q<W Q<X");
    clear(&f);
}

static void
test_paths_in_loops_are_simple(void **state)
{
    struct found f = found("A B 90/100\nB A 90/100\nX A 10/100\nY B 8/100\n"
                           "B B [1,2]\nB C 1/2\nC D 1/2\nD C 1/4\nZ D 1/4\n");

    (void)state;
    search(&f, "A", 10, 0);
    assert_paths(&f, "X B<Y");
    search(&f, "D", 10, 0);
    assert_paths(&f, "Z C<B<A<X C<B<Y");
    assert_near(f.list[2].product, 0.02, 1e-15);
    clear(&f);
    forget_world();
    f = found("A B 1/1\nB A 1/1\n"); /* nobody to lead to */
    search(&f, "A", 10, 0);
    assert_paths(&f, "");
    assert_false(f.partial);
    clear(&f);
}

static void
test_paths_end_where_a_register_cannot_be(void **state)
{
    struct found f = found("A B 1/2\nX A 60/100\nY A 60/100\nZ B 1/4\n");

    (void)state;
    search(&f, "B", 10, 0);
    assert_paths(&f, "Z");
    search(&f, "A", 10, 0);
    assert_paths(&f, "");
    clear(&f);
}

/* All simple paths by trying them all, on small worlds with loops. */
struct every {
    const struct kz_graph *g;
    const struct kz_columns *c;
    double product[4096];
    size_t n;
    uint8_t on[64];
};

static void
walk(struct every *e, kz_node company)
{
    double stack[64];
    uint64_t next[64];
    kz_node at[64];
    size_t depth = 1;

    memset(e->on, 0, sizeof e->on);
    e->n = 0;
    at[0] = company;
    stack[0] = 1;
    next[0] = e->c->start[kz_graph_column(e->g, company)];
    e->on[company] = 1;
    while (depth) {
        uint32_t col = kz_graph_column(e->g, at[depth - 1]);
        uint64_t a = next[depth - 1]++;

        if (a >= e->c->start[col + 1]) {
            e->on[at[--depth]] = 0;
            continue;
        }
        if (e->on[e->c->owner[a]])
            continue;
        if (e->c->src[a] & KZ_SRC_CLASS) {
            assert_true(e->n < 4096);
            e->product[e->n++] = stack[depth - 1] * e->c->point[a];
            continue;
        }
        at[depth] = e->c->owner[a];
        stack[depth] = stack[depth - 1] * e->c->point[a];
        next[depth] = e->c->start[kz_graph_column(e->g, at[depth])];
        e->on[at[depth++]] = 1;
    }
}

static int
descending(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;

    return a < b ? 1 : a > b ? -1 : 0;
}

static void
test_paths_agree_with_trying_them_all(void **state)
{
    static struct every e;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        struct kz_buf text;
        struct found f;

        kz_buf_init(&text);
        random_world(&text, seed, 10, 0);
        f = found(text.data);
        kz_buf_clear(&text);
        e.g = f.g;
        e.c = kz_graph_columns(f.g);
        for (uint32_t j = 0; j < e.c->nc; j++) {
            walk(&e, e.c->node[j]);
            qsort(e.product, e.n, sizeof *e.product, descending);
            search(&f, kz_graph_key(f.g, e.c->node[j]) + 6, 5000, 0);
            assert_int_equal(f.count, e.n);
            for (size_t i = 0; i < e.n; i++)
                assert_near(f.list[i].product, e.product[i], 1e-15);
            search(&f, kz_graph_key(f.g, e.c->node[j]) + 6, 3, 0);
            for (size_t i = 0; i < f.count; i++)
                assert_near(f.list[i].product, e.product[i], 1e-15);
        }
        clear(&f);
        forget_world();
    }
}

/* Forty levels of two companies, each held half and half by the next two. */
static void
test_paths_a_diamond_with_2_to_the_40_is_answered_at_once(void **state)
{
    struct kz_buf text;
    struct found f;
    const uint64_t *arc;

    (void)state;
    kz_buf_init(&text);
    kz_buf_puts(&text, "L00a TOP 1/2\nL00b TOP 1/2\n");
    for (int i = 0; i < 39; i++)
        kz_buf_printf(&text,
            "L%02da L%02da 1/2\nL%02db L%02da 1/2\n"
            "L%02da L%02db 1/2\nL%02db L%02db 1/2\n",
            i + 1, i, i + 1, i, i + 1, i, i + 1, i);
    kz_buf_puts(&text, "X L39a 1/2\nX L39b 1/2\n");
    f = found(text.data);
    kz_buf_clear(&text);
    search(&f, "TOP", 5, 0);
    assert_false(f.partial);
    assert_int_equal(f.count, 5);
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(f.list[i].steps, 41);
        assert_true(f.list[i].product == ldexp(1, -41));
    }
    arc = f.list[0].arc;
    assert_true(arc[0] == arc_of(f.g, "L00a", "TOP"));
    assert_true(arc[40] == arc_of(f.g, "X", "L39a"));
    search(&f, "TOP", 5, 1e-6); /* none is that strong */
    assert_int_equal(f.count, 0);
    assert_false(f.partial);
    clear(&f);
}

static void
test_paths_tell_when_a_limit_was_reached(void **state)
{
    struct kz_buf text;
    struct found f;

    (void)state;
    kz_buf_init(&text);
    for (int i = 0; i < 1100; i++)
        kz_buf_printf(&text, "C%d C%d 999/1000\n", i + 1, i);
    kz_buf_puts(&text, "Y C999 1/1000\nX C1100 1/1\n");
    f = found(text.data);
    kz_buf_clear(&text);
    search(&f, "C0", 10, 0);
    assert_int_equal(f.count, 1);
    assert_int_equal(f.list[0].steps, 1000); /* Y; X is too far */
    assert_true(f.partial);
    search(&f, "C500", 10, 0);
    assert_int_equal(f.count, 2);
    assert_false(f.partial);
    clear(&f);
}

/* The seven strongest chains of a column, to the last bit. */
static void
put_found(struct found *f, uint32_t column, struct kz_buf *out)
{
    const struct kz_columns *c = kz_graph_columns(f->g);

    search(f, kz_graph_key(f->g, c->node[column]) + 6, 7, 0);
    for (size_t i = 0; i < f->count; i++) {
        kz_buf_printf(out, "%u %a", (unsigned)column, f->list[i].product);
        for (size_t k = 0; k < f->list[i].steps; k++)
            kz_buf_printf(out, " %u", (unsigned)f->list[i].arc[k]);
        kz_buf_puts(out, "\n");
    }
}

static void
test_paths_survive_every_lack_of_memory(void **state)
{
    struct kz_buf text;
    struct found f;
    struct kz_paths *p = NULL;
    const struct kz_path *list = NULL;
    size_t count = 77;
    int partial = 77;
    kz_status st = KZ_ENOMEM;

    (void)state;
    kz_buf_init(&text);
    for (int i = 0; i < 40; i++) /* so that lists have to grow */
        kz_buf_printf(&text, "H%02d A %d/1000\n", i, i % 7 + 1);
    kz_buf_puts(&text, "A B 1/2\nB A 1/4\nX B 1/4\n");
    f = found(text.data);
    kz_buf_clear(&text);
    for (long n = 0; st != KZ_OK; n++) {
        kz_alloc_fail_after(n);
        st = kz_paths_new(f.g, &f.o, kz_graph_columns(f.g)->point, &p, &err);
        if (st == KZ_OK)
            st = kz_paths_find(p, node_of(f.g, "B"), 100, 0, &list, &count,
                &partial, &err);
        kz_alloc_fail_after(-1);
        if (st == KZ_OK)
            break;
        assert_int_equal(st, KZ_ENOMEM);
        assert_null(list);
        assert_int_equal(count, 77);
        assert_int_equal(partial, 77);
        kz_error_clear(&err);
        if (p) { /* and goes on where it was made */
            kz_paths_free(f.p);
            f.p = p;
            p = NULL;
            search(&f, "B", 100, 0);
            assert_int_equal(f.count, 41);
        }
    }
    assert_int_equal(count, 41);
    kz_paths_free(p);
    clear(&f);
}

/* What a search finds does not depend on those made before it. */
static void
test_paths_are_the_same_in_any_order_of_companies(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct kz_buf text, fresh, used;
        struct found f;
        uint32_t nc;

        kz_buf_init(&text);
        kz_buf_init(&fresh);
        kz_buf_init(&used);
        random_world(&text, seed, 20, 1);
        f = found(text.data);
        nc = kz_graph_columns(f.g)->nc;
        for (uint32_t j = 0; j < nc; j++) {
            kz_paths_free(f.p);
            f.p = NULL;
            put_found(&f, j, &fresh);
        }
        for (int backwards = 0; backwards < 2; backwards++) {
            for (uint32_t j = nc; backwards && j-- > 0;)
                put_found(&f, j, &text);
            for (uint32_t j = 0; j < nc; j++)
                put_found(&f, j, &used);
            assert_ok(kz_buf_check(&used, &err), &err);
            assert_string_equal(used.data, fresh.data);
            kz_buf_reset(&used);
        }
        kz_buf_clear(&text);
        kz_buf_clear(&fresh);
        kz_buf_clear(&used);
        clear(&f);
        forget_world();
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_paths_come_strongest_first),
        TEST(test_paths_ties_go_by_the_owners_along_them),
        TEST(test_paths_in_loops_are_simple),
        TEST(test_paths_end_where_a_register_cannot_be),
        TEST(test_paths_agree_with_trying_them_all),
        TEST(test_paths_a_diamond_with_2_to_the_40_is_answered_at_once),
        TEST(test_paths_tell_when_a_limit_was_reached),
        TEST(test_paths_are_the_same_in_any_order_of_companies),
        TEST(test_paths_survive_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("paths", tests, NULL, NULL);
}
