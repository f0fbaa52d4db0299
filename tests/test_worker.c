/* Tests of workers: order, errors, and that nothing is lost between threads. */
#include "tests/testlib.h"

#include <stdio.h>

#include "keizu/base/worker.h"

struct log {
    unsigned next, failing;
    unsigned long sum;
};

/* Blocks of one number each, which must come in their order. */
static kz_status
first(void *ctx, struct kz_block *b, struct kz_error *err)
{
    struct log *l = ctx;
    unsigned n;

    memcpy(&n, b->bytes, sizeof n);
    if (n == l->failing)
        return kz_fail(err, KZ_EFORMAT, "number %u", n);
    if (n != l->next++)
        return kz_fail(err, KZ_EINVAL, "out of order");
    n *= 2; /* for the next one */
    memcpy(b->bytes, &n, sizeof n);
    return KZ_OK;
}

static kz_status
second(void *ctx, struct kz_block *b, struct kz_error *err)
{
    struct log *l = ctx;
    unsigned n;

    (void)err;
    memcpy(&n, b->bytes, sizeof n);
    l->sum += n;
    return KZ_OK;
}

static kz_status
give(struct kz_worker *w, unsigned n, struct kz_error *err)
{
    struct kz_block *b = kz_worker_block(w);

    assert_int_equal(b->len, 0);
    assert_ok(kz_block_room(b, sizeof n, err), err);
    memcpy(b->bytes, &n, sizeof n);
    b->len = sizeof n;
    return kz_worker_give(w, err);
}

static void
test_worker_takes_blocks_in_order(void **state)
{
    struct log a = { 0, 1000000, 0 }, b = { 0, 0, 0 };
    const struct kz_stage stages[] = { { first, &a }, { second, &b } };
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_worker *w;

    (void)state;
    assert_ok(kz_worker_new(stages, 2, &w, &err), &err);
    for (unsigned n = 0; n < 10000; n++)
        assert_ok(give(w, n, &err), &err);
    assert_ok(kz_worker_wait(w, &err), &err);
    assert_int_equal(a.next, 10000);
    assert_int_equal(b.sum, 9999UL * 10000);
    kz_worker_free(w);
}

static void
test_worker_says_an_error_once(void **state)
{
    struct log a = { 0, 50, 0 }, b = { 0, 0, 0 };
    const struct kz_stage stages[] = { { first, &a }, { second, &b } };
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_worker *w;
    kz_status st = KZ_OK;

    (void)state;
    assert_ok(kz_worker_new(stages, 2, &w, &err), &err);
    for (unsigned n = 0; n < 200 && st == KZ_OK; n++)
        st = give(w, n, &err);
    if (st == KZ_OK)
        st = kz_worker_wait(w, &err);
    assert_int_equal(st, KZ_EFORMAT);
    assert_string_equal(err.text, "number 50");
    assert_true(b.sum <= 49 * 50);
    kz_error_clear(&err);
    assert_ok(kz_worker_wait(w, &err), &err);
    a.next = 60; /* it is as new */
    assert_ok(give(w, 60, &err), &err);
    kz_worker_drop(w);
    kz_worker_free(w);
    kz_worker_free(NULL);
}

static kz_status
call(void *ctx, struct kz_block *none, struct kz_error *err)
{
    struct log *l = ctx;

    assert_true(none == NULL || none->len == 0);
    l->next++;
    return l->failing ? kz_fail(err, KZ_EFORMAT, "the call") : KZ_OK;
}

/* On a thread of its own or not, it is made once, and its error told unless
 * another came first. */
static void
test_worker_aside_is_one_call(void **state)
{
    (void)state;
    for (int threads = 1; threads < 3; threads++)
        for (int fails = 0; fails < 4; fails++) {
            struct log l = { 0, (unsigned)fails & 1, 0 };
            const struct kz_stage stage = { call, &l };
            kz_status before = fails & 2 ? KZ_EIO : KZ_OK;
            struct kz_error err = KZ_ERROR_INIT;
            struct kz_aside a;

            kz_aside_begin(&a, threads, stage, &err);
            assert_int_equal(kz_aside_end(&a, before, &err), fails & 2 ? KZ_EIO
                                                             : fails & 1
                                                                 ? KZ_EFORMAT
                                                                 : KZ_OK);
            assert_string_equal(err.text, fails == 1 ? "the call" : "");
            assert_int_equal(l.next, threads == 1 && fails & 2 ? 0 : 1);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worker_takes_blocks_in_order),
        cmocka_unit_test(test_worker_says_an_error_once),
        cmocka_unit_test(test_worker_aside_is_one_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
