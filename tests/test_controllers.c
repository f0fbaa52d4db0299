/* Tests of controllers: the same as closures owner by owner. */
#include "tests/controllib.h"

#include "keizu/analysis/controllers.h"

/* As `control PARTY` made it: three closures an owner. */
static void
assert_controllers(struct ctl *c, const char *company)
{
    const struct kz_columns *col = kz_graph_columns(c->g);
    uint32_t j = column_of(c->g, company);
    struct kz_controller *found;
    size_t n, at = 0;

    assert_ok(kz_controllers_find(c->k, j, NULL, NULL, &found, &n, &err), &err);
    for (kz_node i = 0; i < kz_graph_nodes(c->g); i++) {
        int near = 0;

        if (i == col->node[j])
            continue;
        for (int m = CERTAIN; m <= JOINED; m++) {
            const struct kz_controlled *x = NULL;

            if (m == JOINED && !near)
                break;
            assert_ok(kz_control_owner(c->k, i, (enum kz_control_mode)m,
                          &c->list, &c->count, &c->self, &err),
                &err);
            for (uint64_t a = col->start[j];
                 m == CERTAIN && !near &&
                 !(col->flags[j] & KZ_COL_INFEASIBLE) && a < col->start[j + 1];
                 a++) {
                uint32_t h = kz_graph_column(c->g, col->owner[a]);

                near = col->owner[a] == i ||
                       (h != UINT32_MAX && kz_control_has(c->k, h));
            }
            x = find(c, company);
            if (!x)
                continue;
            assert_true(at < n);
            assert_int_equal(found[at].node, i);
            assert_int_equal(found[at].mode, m);
            assert_int_equal(found[at].votes.column, j);
            assert_memory_equal(&found[at].votes.point, &x->point,
                3 * sizeof x->point);
            at++;
            break;
        }
    }
    assert_int_equal(at, n);
    kz_free(found);
}

static void
assert_marks(struct ctl *c)
{
    kz_node n = kz_graph_nodes(c->g);
    const struct kz_columns *col = kz_graph_columns(c->g);
    uint8_t *got = kz_calloc(n, 1), *want = kz_calloc(n, 1);

    assert_true(got && want);
    assert_ok(kz_controllers_mark(c->k, NULL, NULL, got, &err), &err);
    for (kz_node i = 0; i < n; i++) {
        assert_ok(kz_control_owner(c->k, i, CERTAIN, &c->list, &c->count,
                      &c->self, &err),
            &err);
        want[i] |= c->self != 0;
        for (size_t x = 0; x < c->count; x++)
            want[col->node[c->list[x].column]] = 1;
    }
    assert_memory_equal(got, want, n);
    kz_free(got);
    kz_free(want);
}

static void
assert_carried(struct ctl *c)
{
    const struct kz_columns *col = kz_graph_columns(c->g);
    uint8_t *got = kz_calloc(col->m, 1), *want = kz_calloc(col->m, 1);

    assert_true(got && want);
    assert_ok(kz_controllers_carry(c->k, NULL, NULL, got, &err), &err);
    for (kz_node i = 0; i < kz_graph_nodes(c->g); i++) {
        assert_ok(kz_control_owner(c->k, i, CERTAIN, &c->list, &c->count,
                      &c->self, &err),
            &err);
        for (size_t x = 0; x < c->count; x++) {
            uint32_t j = c->list[x].column;

            for (uint64_t a = col->start[j]; a < col->start[j + 1]; a++)
                want[a] |= (uint8_t)kz_control_carries(c->k, a, j);
        }
    }
    assert_memory_equal(got, want, col->m);
    kz_free(got);
    kz_free(want);
}

/* The thresholds of the tests, by number. */
static struct ctl
control_at(const char *world, unsigned number)
{
    static const struct kz_control_rule rules[] = { { 1, 2, 0 }, { 1, 3, 0 },
        { 1, 2, 1 }, { 2, 3, 0 } };
    const struct kz_control_rule *r = &rules[number % 4];

    return control(graph_of(world), r->num, r->den, r->inclusive);
}

/* Longer than the first steps in which heirs are looked for. */
#define LONG 150

static void
test_controllers_of_chains_and_rings(void **state)
{
    static const int rings[] = { 0, 1 };

    (void)state;
    for (unsigned t = 0; t < 4; t++)
        for (size_t r = 0; r < 2; r++) {
            struct kz_buf text;
            struct ctl c;

            kz_buf_init(&text);
            kz_buf_puts(&text, "P C000 25/100\nC010 E 30/100\nC070 E 25/100\n"
                               "P E 10/100\n");
            for (int i = 0; i + !rings[r] < LONG; i++)
                kz_buf_printf(&text, "C%03d C%03d [%d,70]\nC%03d C%03d 1/20\n",
                    i, (i + 1) % LONG, i % 50 ? 67 : 45, (i + 3) % LONG,
                    i % 9 ? LONG + i : i);
            c = control_at(text.data, t);
            kz_buf_clear(&text);
            assert_controllers(&c, "E");
            assert_controllers(&c, "C149");
            assert_controllers(&c, "C075");
            assert_marks(&c);
            assert_carried(&c);
            clear(&c);
        }
}

/* Each of its companies is carried by two that are carried by one. */
static void
test_controllers_of_a_ladder(void **state)
{
    struct kz_buf text;
    struct ctl c;

    (void)state;
    kz_buf_init(&text);
    for (int i = 0; i < LONG; i++)
        kz_buf_printf(&text,
            "A%03d B%03d 1/1\nA%03d C%03d 1/1\n"
            "B%03d A%03d 3/10\nC%03d A%03d 3/10\n",
            i, i, i, i, i, i + 1, i, i + 1);
    c = majority(text.data);
    kz_buf_clear(&text);
    assert_controllers(&c, "A150");
    assert_marks(&c);
    assert_carried(&c);
    clear(&c);
}

static void
test_controllers_of_random_worlds(void **state)
{
    (void)state;
    for (unsigned seed = 0; seed < 60; seed++) {
        unsigned x = seed * 2654435761u + 12345u;
        struct kz_buf text;
        struct ctl c;

        kz_buf_init(&text);
        for (int j = 0; j < 24; j++) {
            int left = 100;

            for (int i = 0; i < 3 && left > 10; i++) {
                unsigned owner = (x >> 16) % 30, lo;

                x = x * 1664525u + 1013904223u;
                lo = (x >> 16) % (unsigned)left;
                x = x * 1664525u + 1013904223u;
                if (owner == (unsigned)j)
                    continue;
                left -= (int)lo;
                kz_buf_printf(&text, "N%02u N%02d [%u,%u] place=%d\n", owner, j,
                    lo, lo + (x >> 24) % (101 - lo), j * 4 + i);
            }
        }
        c = control_at(text.data, seed);
        kz_buf_clear(&text);
        for (uint32_t j = 0; j < kz_graph_columns(c.g)->nc; j++) {
            const char *key = kz_graph_key(c.g, kz_graph_columns(c.g)->node[j]);

            assert_controllers(&c, strchr(key, ':') + 1);
        }
        assert_marks(&c);
        assert_carried(&c);
        clear(&c);
    }
}

static int
stop_later(void *ctx)
{
    int *left = ctx;

    return --*left < 0;
}

static void
test_controllers_end_when_they_are_told_to(void **state)
{
    struct ctl c = majority("A B 6/10\nB C 6/10\nC D 6/10\n");
    struct kz_controller *found = NULL;
    uint8_t marks[4] = { 0 };
    size_t n = 7;

    (void)state;
    for (int after = 0; after < 8; after += 3) {
        int left = after;

        assert_int_equal(kz_controllers_find(c.k, column_of(c.g, "D"),
                             stop_later, &left, &found, &n, &err),
            KZ_EINTR);
        kz_error_clear(&err);
        assert_null(found);
        assert_int_equal(n, 7);
    }
    assert_int_equal(kz_controllers_mark(c.k, stop_later, &(int){ 2 }, marks,
                         &err),
        KZ_EINTR);
    kz_error_clear(&err);
    clear(&c);
}

static void
test_controllers_survive_every_lack_of_memory(void **state)
{
    struct ctl c = majority("A B 6/10\nB C 6/10\nX C 1/10\nC D 6/10\n");
    kz_status st = KZ_ENOMEM;

    (void)state;
    for (long n = 0; st != KZ_OK; n++) {
        struct kz_controller *found = NULL;
        uint8_t marks[5] = { 0 }, carries[4] = { 0 };
        size_t count = 0;

        kz_alloc_fail_after(n);
        st = kz_controllers_find(c.k, column_of(c.g, "D"), NULL, NULL, &found,
            &count, &err);
        if (st == KZ_OK)
            st = kz_controllers_mark(c.k, NULL, NULL, marks, &err);
        if (st == KZ_OK)
            st = kz_controllers_carry(c.k, NULL, NULL, carries, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            kz_error_clear(&err);
        }
        kz_free(found);
        assert_true(owner(&c, "A", "D", CERTAIN));
    }
    clear(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_controllers_of_chains_and_rings),
        TEST(test_controllers_of_a_ladder),
        TEST(test_controllers_of_random_worlds),
        TEST(test_controllers_end_when_they_are_told_to),
        TEST(test_controllers_survive_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("controllers", tests, NULL, NULL);
}
