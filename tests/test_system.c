/* Tests of whole systems of equations in exact fractions. */
#include "testlib.h"

#include "keizu/base/system.h"

static struct kz_error err = KZ_ERROR_INIT;

static struct kz_rational **
vector(size_t n)
{
    struct kz_rational **v = kz_calloc(n, sizeof(struct kz_rational *));

    assert_non_null(v);
    for (size_t i = 0; i < n; i++) {
        v[i] = kz_rational_new();
        assert_non_null(v[i]);
    }
    return v;
}

static void
free_vector(struct kz_rational **v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        kz_rational_free(v[i]);
    kz_free(v);
}

static void
check_text(const struct kz_rational *r, const char *expected)
{
    struct kz_buf b;

    kz_buf_init(&b);
    kz_rational_format(r, &b);
    assert_string_equal(b.data, expected);
    kz_buf_clear(&b);
}

/* b - A x is 0, in fractions. */
static void
check_solution(size_t n, const int64_t *a, struct kz_rational *const *b,
    struct kz_rational *const *x)
{
    struct kz_rational *t = kz_rational_new(), *sum = kz_rational_new();

    assert_non_null(t);
    assert_non_null(sum);
    for (size_t i = 0; i < n; i++) {
        kz_rational_copy(sum, b[i]);
        for (size_t j = 0; j < n; j++) {
            kz_rational_set(t, a[i * n + j], 1);
            kz_rational_mul(t, t, x[j]);
            kz_rational_sub(sum, sum, t);
        }
        assert_int_equal(kz_rational_cmp_frac(sum, 0, 1), 0);
    }
    kz_rational_free(t);
    kz_rational_free(sum);
}

static uint64_t
draw(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return *seed >> 8;
}

static void
solve_random(size_t n, int64_t size, uint64_t seed)
{
    int64_t *a = kz_calloc(n * n, sizeof *a);
    struct kz_rational **b = vector(n), **x = vector(n), *one = NULL;
    struct kz_system *s = NULL;

    assert_non_null(a);
    for (size_t i = 0; i < n * n; i++)
        a[i] = (int64_t)(draw(&seed) % (uint64_t)(2 * size + 1)) - size;
    for (size_t i = 0; size < 100 && i < n; i++)
        a[i * n + i] +=
            (int64_t)(n + 1) * size; /* small ones may be singular */
    for (size_t i = 0; i < n; i++)
        kz_rational_set(b[i], (int64_t)(draw(&seed) % 1999) - 999,
            1 + (int64_t)(draw(&seed) % 997));
    assert_ok(kz_system_new(n, a, &s, &err), &err);
    assert_ok(kz_system_solve(s, b, KZ_SYSTEM_ALL, x, &err), &err);
    check_solution(n, a, b, x);
    one = kz_rational_new();
    assert_non_null(one);
    for (size_t i = 0; i < n; i += 1 + n / 3) { /* one alone is the same */
        assert_ok(kz_system_solve(s, b, i, &one, &err), &err);
        assert_int_equal(kz_rational_cmp(one, x[i]), 0);
    }
    kz_rational_free(one);
    kz_system_free(s);
    free_vector(b, n);
    free_vector(x, n);
    kz_free(a);
}

/* 2 x + y = 3/2, x - 3 y = -1/3 */
static void
test_system_solves_a_pair_by_hand(void **state)
{
    const int64_t a[] = { 2, 1, 1, -3 };
    struct kz_rational **b = vector(2);
    struct kz_system *s = NULL;

    (void)state;
    kz_rational_set(b[0], 3, 2);
    kz_rational_set(b[1], -1, 3);
    assert_ok(kz_system_new(2, a, &s, &err), &err);
    assert_ok(kz_system_solve(s, b, KZ_SYSTEM_ALL, b, &err), &err);
    check_text(b[0], "25/42");
    check_text(b[1], "13/42");
    kz_rational_set(b[0], 0, 1);
    kz_rational_set(b[1], 0, 1);
    assert_ok(kz_system_solve(s, b, KZ_SYSTEM_ALL, b, &err), &err);
    check_text(b[0], "0");
    kz_system_free(s);
    kz_system_free(NULL);
    free_vector(b, 2);
}

static void
test_system_solutions_satisfy_their_equations(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++)
        solve_random(1 + seed % 9, 1 + (int64_t)(seed % 50), seed);
    for (uint64_t seed = 0; seed < 12; seed++)
        solve_random(1 + seed, KZ_SYSTEM_ENTRY, seed);
    solve_random(60, KZ_SYSTEM_ENTRY, 7);
}

static void
test_system_without_one_solution_is_refused(void **state)
{
    const int64_t none[] = { 1, 2, 2, 4 }, zero[] = { 0 };
    /* its determinant is 2^61 - 1, the prime: 0 modulo it */
    const int64_t prime[] = { INT64_C(1) << 31, 1, 1, INT64_C(1) << 30 };
    struct kz_system *s = NULL;

    (void)state;
    assert_int_equal(kz_system_new(2, none, &s, &err), KZ_ENOSOL);
    kz_error_clear(&err);
    assert_int_equal(kz_system_new(1, zero, &s, &err), KZ_ENOSOL);
    kz_error_clear(&err);
    assert_int_equal(kz_system_new(2, prime, &s, &err), KZ_ENOSOL);
    kz_error_clear(&err);
    assert_null(s);
}

static void
test_system_limits(void **state)
{
    int64_t a[] = { KZ_SYSTEM_ENTRY + 1 };
    struct kz_system *s = NULL;

    (void)state;
    assert_int_equal(kz_system_new(1, a, &s, &err), KZ_EINVAL);
    kz_error_clear(&err);
    a[0] = INT64_MIN;
    assert_int_equal(kz_system_new(1, a, &s, &err), KZ_EINVAL);
    kz_error_clear(&err);
    assert_int_equal(kz_system_new(0, a, &s, &err), KZ_EINVAL);
    kz_error_clear(&err);
    assert_int_equal(kz_system_new(KZ_SYSTEM_MAX + 1, a, &s, &err), KZ_EINVAL);
    kz_error_clear(&err);
    assert_null(s);
}

static void
test_system_survives_every_lack_of_memory(void **state)
{
    const int64_t a[] = { 2, 1, 1, -3 };
    struct kz_rational **b = vector(2);
    kz_status st = KZ_ENOMEM;

    (void)state;
    kz_rational_set(b[0], 3, 2);
    kz_rational_set(b[1], -1, 3);
    for (long n = 0; st != KZ_OK; n++) {
        struct kz_system *s = NULL;

        kz_alloc_fail_after(n);
        st = kz_system_new(2, a, &s, &err);
        if (st == KZ_OK)
            st = kz_system_solve(s, b, KZ_SYSTEM_ALL, b, &err);
        kz_alloc_fail_after(-1);
        kz_system_free(s);
        if (st != KZ_OK) {
            assert_int_equal(st, KZ_ENOMEM);
            check_text(b[0], "3/2"); /* untouched */
            kz_error_clear(&err);
        }
    }
    check_text(b[0], "25/42");
    free_vector(b, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_system_solves_a_pair_by_hand),
        cmocka_unit_test(test_system_solutions_satisfy_their_equations),
        cmocka_unit_test(test_system_without_one_solution_is_refused),
        cmocka_unit_test(test_system_limits),
        cmocka_unit_test(test_system_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("system", tests, NULL, NULL);
}
