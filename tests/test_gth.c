/* Tests of GTH elimination: closed forms, tight rings, transposes. */
#include "tests/testlib.h"

#include <math.h>
#include <stdlib.h>

#include "keizu/analysis/gth.h"

static struct kz_error err;

/* Two companies: w0 of the first is held by the second, w1 the other way. */
static void
pair(struct kz_gth *g, double w0, double d0, double w1, double d1)
{
    assert_ok(kz_gth_init(g, 2, &err), &err);
    g->p[0 * 2 + 1] = w0;
    g->p[1 * 2 + 0] = w1;
    g->d[0] = d0;
    g->d[1] = d1;
    kz_gth_factor(g);
}

static void
test_gth_two_that_hold_half_of_each_other(void **state)
{
    struct kz_gth g;
    double b[4] = { 0.5, 0, 0, 0.5 }; /* X of the first, Y of the second */

    (void)state;
    pair(&g, 0.5, 0.5, 0.5, 0.5);
    kz_gth_solve(&g, b, 2);
    assert_true(fabs(b[0] - 2.0 / 3) < 1e-15);
    assert_true(fabs(b[1] - 1.0 / 3) < 1e-15);
    assert_true(fabs(b[2] - 1.0 / 3) < 1e-15);
    assert_true(fabs(b[3] - 2.0 / 3) < 1e-15);
    kz_gth_clear(&g);
    kz_gth_clear(&g); /* also of a zeroed one */
}

/* e / (1 - (1 - e)^2) = 1 / (2 - e), where LU would keep seven digits. */
static void
test_gth_tight_pairs_keep_their_digits(void **state)
{
    static const double e[] = { 1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 1e-300 };

    (void)state;
    for (size_t i = 0; i < sizeof e / sizeof *e; i++) {
        struct kz_gth g;
        double b[2] = { e[i], 0 }, diag[2];

        pair(&g, 1 - e[i], e[i], 1 - e[i], e[i]);
        kz_gth_solve(&g, b, 1);
        assert_true(fabs(b[0] * (2 - e[i]) - 1) < 1e-12);
        assert_true(fabs(b[1] * (2 - e[i]) - (1 - e[i])) < 1e-12);
        assert_ok(kz_gth_diagonal(&g, diag, &err), &err);
        assert_true(fabs(diag[0] * e[i] * (2 - e[i]) - 1) < 1e-12);
        kz_gth_clear(&g);
    }
}

/* A ring of n, each holding 1 - e of the next: x = e / (1 - (1 - e)^n). */
static void
test_gth_a_long_tight_ring(void **state)
{
    enum { N = 60 };
    const double e = 1e-9;
    struct kz_gth g;
    double b[N] = { 0 };

    (void)state;
    assert_ok(kz_gth_init(&g, N, &err), &err);
    for (size_t j = 0; j < N; j++) {
        g.p[j * N + (j + N - 1) % N] = 1 - e;
        g.d[j] = e;
    }
    kz_gth_factor(&g);
    b[0] = e;
    kz_gth_solve(&g, b, 1);
    for (size_t j = 0; j < N; j++) {
        double exact = e * pow(1 - e, (double)j) / -expm1(N * log1p(-e));

        assert_true(fabs(b[j] / exact - 1) < 1e-12);
    }
    kz_gth_clear(&g);
}

static double
uniform(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (double)(*seed >> 33) / (double)((uint64_t)1 << 31);
}

/* A random component; w0 keeps the unfactored P, rows of n. */
static void
make_random(struct kz_gth *g, size_t n, uint64_t seed, double *w0)
{
    assert_ok(kz_gth_init(g, n, &err), &err);
    for (size_t j = 0; j < n; j++) {
        double sum = 0;

        for (size_t i = 0; i < n; i++) {
            double v = uniform(&seed);

            v = i == (j + 1) % n || v < 0.3 ? v + 0.01 : 0;
            if (i == j)
                v = 0;
            g->p[j * n + i] = v;
            sum += v;
        }
        g->d[j] = j % 3 ? 0 : uniform(&seed) * 1e-4 + 1e-12;
        for (size_t i = 0; i < n; i++)
            g->p[j * n + i] *= (1 - g->d[j]) / sum;
    }
    memcpy(w0, g->p, n * n * sizeof *w0);
    kz_gth_factor(g);
}

static void
test_gth_all_that_comes_from_outside_is_the_whole(void **state)
{
    enum { N = 24 };
    double w0[N * N];

    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct kz_gth g;
        double b[N], d[N];

        make_random(&g, N, seed, w0);
        for (size_t j = 0; j < N; j++) {
            double sum = 0;

            for (size_t i = 0; i < N; i++)
                sum += w0[j * N + i];
            d[j] = 1 - sum; /* good to 1e-16 where d is about 1e-4 */
            if (j % 3)
                d[j] = 0;
            b[j] = d[j];
        }
        kz_gth_solve(&g, b, 1);
        for (size_t j = 0; j < N; j++)
            assert_true(fabs(b[j] - 1) < 1e-9);
        kz_gth_clear(&g);
    }
}

static void
test_gth_the_transposed_solution_is_the_plain_one(void **state)
{
    enum { N = 17 };
    double w0[N * N], plain[N * N], diag[N];

    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct kz_gth g;

        make_random(&g, N, seed, w0);
        memset(plain, 0, sizeof plain);
        for (size_t i = 0; i < N; i++)
            plain[i * N + i] = 1;
        kz_gth_solve(&g, plain, N); /* plain[j][i] = N[j][i] */
        assert_ok(kz_gth_diagonal(&g, diag, &err), &err);
        for (size_t j = 0; j < N; j++) {
            double x[N] = { 0 };

            x[j] = 1;
            kz_gth_solve_transposed(&g, x);
            for (size_t i = 0; i < N; i++)
                assert_true(fabs(x[i] / plain[j * N + i] - 1) < 1e-12);
            assert_true(fabs(diag[j] / plain[j * N + j] - 1) < 1e-13);
        }
        kz_gth_clear(&g);
    }
}

static void
test_gth_survives_every_lack_of_memory(void **state)
{
    struct kz_gth g;
    double diag[2] = { -1, -1 };
    kz_status st = KZ_ENOMEM;

    (void)state;
    for (long n = 0; n < 3; n++) {
        kz_alloc_fail_after(n);
        assert_int_equal(kz_gth_init(&g, 2, &err), KZ_ENOMEM);
        kz_alloc_fail_after(-1);
        assert_null(g.p);
        kz_error_clear(&err);
    }
    pair(&g, 0.5, 0.5, 0.5, 0.5);
    kz_alloc_fail_after(0);
    st = kz_gth_diagonal(&g, diag, &err);
    kz_alloc_fail_after(-1);
    assert_int_equal(st, KZ_ENOMEM);
    assert_true(diag[0] == -1);
    kz_error_clear(&err);
    kz_gth_clear(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gth_two_that_hold_half_of_each_other),
        cmocka_unit_test(test_gth_tight_pairs_keep_their_digits),
        cmocka_unit_test(test_gth_a_long_tight_ring),
        cmocka_unit_test(test_gth_all_that_comes_from_outside_is_the_whole),
        cmocka_unit_test(test_gth_the_transposed_solution_is_the_plain_one),
        cmocka_unit_test(test_gth_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("gth", tests, NULL, NULL);
}
