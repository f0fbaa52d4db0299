/* Tests of layers: bends, what is refused, the same order every time. */
#include "tests/testlib.h"

#include "keizu/graph/layers.h"

static struct kz_error err = KZ_ERROR_INIT;

static void
test_layers_go_down_through_bends(void **state)
{
    const uint32_t layer[] = { 0, 1, 3, 2 }, from[] = { 0, 0, 1 },
                   to[] = { 1, 2, 2 }, up[] = { 1, 0, 1 };
    struct kz_layer_slot *slot = NULL;
    size_t n = 0, bends = 0;
    struct kz_error e = KZ_ERROR_INIT;

    (void)state;
    assert_int_equal(kz_layers_order(4, layer, 3, up, from, &slot, &n, &e),
        KZ_EINVAL);
    assert_int_equal(kz_layers_order(3, layer, 3, from, to, &slot, &n, &e),
        KZ_EINVAL);
    assert_int_equal(kz_layers_order(2, layer, 3, from, to, &slot, &n, &e),
        KZ_EINVAL);
    assert_ok(kz_layers_order(4, layer, 3, from, to, &slot, &n, &err), &err);
    assert_int_equal(n, 7);
    for (size_t i = 0; i < n; i++) {
        bends += slot[i].node == UINT32_MAX;
        assert_true(i == 0 || slot[i].layer >= slot[i - 1].layer);
    }
    assert_int_equal(bends, 3);
    kz_free(slot);
    assert_ok(kz_layers_order(0, NULL, 0, NULL, NULL, &slot, &n, &err), &err);
    assert_int_equal(n, 0);
    kz_free(slot);
}

/* Two layers that cross in the order of their numbers need not. */
static void
test_layers_are_uncrossed(void **state)
{
    const uint32_t layer[] = { 0, 0, 0, 1, 1, 1 }, from[] = { 0, 1, 2 },
                   to[] = { 5, 4, 3 };
    struct kz_layer_slot *slot = NULL, *again = NULL;
    uint32_t place[6];
    size_t n = 0;

    (void)state;
    assert_ok(kz_layers_order(6, layer, 3, from, to, &slot, &n, &err), &err);
    assert_int_equal(n, 6);
    for (uint32_t i = 0; i < 6; i++)
        place[slot[i].node] = i;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            assert_int_equal(place[from[i]] < place[from[j]],
                place[to[i]] < place[to[j]]);
    assert_ok(kz_layers_order(6, layer, 3, from, to, &again, &n, &err), &err);
    assert_memory_equal(slot, again, n * sizeof *slot);
    kz_free(slot);
    kz_free(again);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layers_go_down_through_bends),
        cmocka_unit_test(test_layers_are_uncrossed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
