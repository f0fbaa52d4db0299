/* Tests of strong components: order, rings, depth. */
#include "tests/testlib.h"

#include <pthread.h>
#include <stdlib.h>

#include "keizu/graph/scc.h"

/* Columns made by hand: arcs[k] = owner, company; by company ascending. */
struct made {
    struct kz_columns c;
    uint64_t *start;
    uint32_t *src;
    double *w;
    uint16_t *flags;
};

static struct kz_error err;

static void
make(struct made *m, uint32_t nc, const uint32_t (*arc)[2], size_t n)
{
    size_t at = 0;

    memset(m, 0, sizeof *m);
    m->start = calloc((size_t)nc + 1, sizeof *m->start);
    m->src = calloc(n + 1, sizeof *m->src);
    m->w = calloc(n + 1, sizeof *m->w);
    m->flags = calloc(nc, sizeof *m->flags);
    assert_true(m->start && m->src && m->w && m->flags);
    for (uint32_t j = 0; j < nc; j++) {
        for (; at < n && arc[at][1] == j; at++) {
            m->src[at] = arc[at][0];
            m->w[at] = 0.25;
        }
        m->start[j + 1] = at;
    }
    assert_int_equal(at, n);
    m->c.nc = nc;
    m->c.m = n;
    m->c.start = m->start;
    m->c.src = m->src;
    m->c.flags = m->flags;
}

static void
unmake(struct made *m)
{
    free(m->start);
    free(m->src);
    free(m->w);
    free(m->flags);
}

/* Every arc leads from an earlier component, or stays inside one. */
static void
assert_owners_first(const struct kz_order *o, const struct made *m)
{
    assert_int_equal(o->comp_start[o->ncomp], m->c.nc);
    for (uint32_t k = 0; k < o->ncomp; k++)
        for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++) {
            uint32_t j = o->column[r];

            assert_int_equal(o->comp_of[j], k);
            if (r > o->comp_start[k])
                assert_true(o->column[r - 1] < j);
            for (uint64_t a = m->start[j]; a < m->start[j + 1]; a++)
                if (!(m->src[a] & KZ_SRC_CLASS) && m->w[a] > 0 &&
                    !(m->flags[j] & KZ_COL_INFEASIBLE))
                    assert_true(o->comp_of[m->src[a]] <= k);
        }
}

static void
test_scc_a_chain_comes_owners_first(void **state)
{
    static const uint32_t arc[][2] = { { 1, 0 }, { 2, 1 }, { 3, 2 } };
    struct kz_order o;
    struct made m;

    (void)state;
    make(&m, 4, arc, 3);
    assert_ok(kz_order_init(&o, &m.c, m.w, &err), &err);
    assert_int_equal(o.ncomp, 4);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(o.column[i], 3 - i);
    assert_owners_first(&o, &m);
    kz_order_clear(&o);
    kz_order_clear(&o); /* also of a zeroed one */
    unmake(&m);
}

static void
test_scc_rings_lie_together(void **state)
{
    /* 0 -> 3 -> 0 and 1 -> 2 -> 4 -> 1; the first holds 4; 5 holds 0 */
    static const uint32_t arc[][2] = { { 3, 0 }, { 5, 0 }, { 4, 1 }, { 1, 2 },
        { 0, 3 }, { 0, 4 }, { 2, 4 } };
    struct kz_order o;
    struct made m;

    (void)state;
    make(&m, 6, arc, 7);
    assert_ok(kz_order_init(&o, &m.c, m.w, &err), &err);
    assert_int_equal(o.ncomp, 3);
    assert_owners_first(&o, &m);
    assert_int_equal(o.comp_of[0], o.comp_of[3]);
    assert_int_equal(o.comp_of[1], o.comp_of[2]);
    assert_int_equal(o.comp_of[1], o.comp_of[4]);
    assert_true(o.comp_of[5] < o.comp_of[0]);
    assert_true(o.comp_of[0] < o.comp_of[1]);
    kz_order_clear(&o);
    unmake(&m);
}

static void
test_scc_nested_rings_are_one(void **state)
{
    /* 0 <-> 1, 1 <-> 2, 2 -> 3 -> 0: rings within a ring; 4 owns itself */
    static const uint32_t arc[][2] = { { 1, 0 }, { 3, 0 }, { 0, 1 }, { 2, 1 },
        { 1, 2 }, { 2, 3 }, { 4, 4 } };
    struct kz_order o;
    struct made m;

    (void)state;
    make(&m, 5, arc, 7);
    assert_ok(kz_order_init(&o, &m.c, m.w, &err), &err);
    assert_int_equal(o.ncomp, 2);
    assert_owners_first(&o, &m);
    kz_order_clear(&o);
    unmake(&m);
}

static void
test_scc_what_carries_nothing_does_not_bind(void **state)
{
    static const uint32_t arc[][2] = { { 1, 0 }, { 0, 1 }, { 3, 2 }, { 2, 3 },
        { 5, 4 }, { KZ_SRC_CLASS | 4, 5 } };
    struct kz_order o;
    struct made m;

    (void)state;
    make(&m, 6, arc, 6);
    m.w[0] = 0;
    m.flags[2] = KZ_COL_INFEASIBLE;
    assert_ok(kz_order_init(&o, &m.c, m.w, &err), &err);
    assert_int_equal(o.ncomp, 6);
    assert_owners_first(&o, &m);
    kz_order_clear(&o);
    unmake(&m);
}

/* Against reachability, on graphs of up to twelve columns. */
static void
test_scc_agrees_with_reachability(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 400; round++) {
        uint32_t arc[64][2], n = 2 + (uint32_t)(round % 11);
        uint8_t reach[12][12] = { 0 };
        size_t k = 0;
        struct kz_order o;
        struct made m;

        for (uint32_t j = 0; j < n; j++)
            for (uint32_t i = 0; i < n && k < 64; i++) {
                seed = seed * 6364136223846793005u + 1442695040888963407u;
                if ((seed >> 33) % 100 < 18) {
                    arc[k][0] = i;
                    arc[k++][1] = j;
                    reach[i][j] = 1;
                }
            }
        for (uint32_t v = 0; v < n; v++)
            for (uint32_t i = 0; i < n; i++)
                for (uint32_t j = 0; j < n; j++)
                    reach[i][j] |= (uint8_t)(reach[i][v] & reach[v][j]);
        make(&m, n, (const uint32_t(*)[2])arc, k);
        assert_ok(kz_order_init(&o, &m.c, m.w, &err), &err);
        assert_owners_first(&o, &m);
        for (uint32_t i = 0; i < n; i++)
            for (uint32_t j = 0; j < n; j++)
                if (i != j)
                    assert_int_equal(o.comp_of[i] == o.comp_of[j],
                        reach[i][j] && reach[j][i]);
        kz_order_clear(&o);
        unmake(&m);
    }
}

/* ---- depth ---- */

#define DEEP 1000000

struct deep {
    struct made m;
    struct kz_order o;
    kz_status st;
};

static void *
order_deep(void *p)
{
    struct deep *d = p;

    d->st = kz_order_init(&d->o, &d->m.c, d->m.w, &err);
    return NULL;
}

/* Column j is held by j + 1; closed: and the last by the first. */
static void
run_deep(struct deep *d, int closed)
{
    uint32_t(*arc)[2] = calloc(DEEP, sizeof *arc);
    pthread_attr_t attr;
    pthread_t thread;

    assert_non_null(arc);
    for (uint32_t j = 0; j < DEEP; j++) {
        arc[j][0] = j + 1 < DEEP ? j + 1 : 0;
        arc[j][1] = j;
    }
    make(&d->m, DEEP, (const uint32_t(*)[2])arc,
        closed ? DEEP : (size_t)DEEP - 1);
    free(arc);
    assert_int_equal(pthread_attr_init(&attr), 0);
    assert_int_equal(pthread_attr_setstacksize(&attr, (size_t)256 << 10), 0);
    assert_int_equal(pthread_create(&thread, &attr, order_deep, d), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(pthread_attr_destroy(&attr), 0);
    assert_ok(d->st, &err);
}

static void
test_scc_a_million_deep_on_a_small_stack(void **state)
{
    struct deep d;

    (void)state;
    run_deep(&d, 0);
    assert_int_equal(d.o.ncomp, DEEP);
    assert_int_equal(d.o.column[0], DEEP - 1);
    assert_int_equal(d.o.column[DEEP - 1], 0);
    kz_order_clear(&d.o);
    unmake(&d.m);
    run_deep(&d, 1);
    assert_int_equal(d.o.ncomp, 1);
    kz_order_clear(&d.o);
    unmake(&d.m);
}

static void
test_scc_survives_every_lack_of_memory(void **state)
{
    static const uint32_t arc[][2] = { { 1, 0 }, { 0, 1 } };
    struct kz_order o;
    struct made m;
    kz_status st = KZ_ENOMEM;

    (void)state;
    make(&m, 2, arc, 2);
    for (long n = 0; st != KZ_OK; n++) {
        kz_alloc_fail_after(n);
        st = kz_order_init(&o, &m.c, m.w, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            assert_null(o.column);
            kz_error_clear(&err);
        }
    }
    assert_int_equal(o.ncomp, 1);
    kz_order_clear(&o);
    unmake(&m);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_scc_a_chain_comes_owners_first),
        cmocka_unit_test(test_scc_rings_lie_together),
        cmocka_unit_test(test_scc_nested_rings_are_one),
        cmocka_unit_test(test_scc_what_carries_nothing_does_not_bind),
        cmocka_unit_test(test_scc_agrees_with_reachability),
        cmocka_unit_test(test_scc_a_million_deep_on_a_small_stack),
        cmocka_unit_test(test_scc_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("scc", tests, NULL, NULL);
}
