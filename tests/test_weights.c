/* Tests of the policy of weights. */
#include "tests/testlib.h"

#include "keizu/analysis/weights.h"

static struct kz_error err;

#define WEIGHTS                                                           \
    "id = t\nversion = 1\nsource = test\n# words\n\nrepresentative = 1\n" \
    "director = 0.5\nrepresentative-director = 1\noutside-director=1/4\n" \
    "auditor = 1/4\nexecutive-officer = 1/2\nmanaging-member = 1\n"       \
    "partner = 1/2\nmanager = 0\nadviser = 0\nemployee = 0\n"

static void
refuse(const char *text, const char *why)
{
    struct kz_weights w = { .representative = 7 };

    kz_error_clear(&err);
    assert_int_equal(kz_weights_parse(text, strlen(text), &w, &err),
        KZ_EFORMAT);
    assert_non_null(strstr(err.text, why));
    assert_true(w.representative == 7); /* untouched */
    kz_error_clear(&err);
}

static void
test_weights_are_read_or_refused(void **state)
{
    struct kz_weights w;
    struct kz_role_at r = { .kind = KZ_ROLE_EXECUTIVE_OFFICER,
        .representative = KZ_YES };
    static const char whole[] = WEIGHTS "government-post = 1\r\n";

    (void)state;
    assert_ok(kz_weights_parse(whole, strlen(whole), &w, &err), &err);
    assert_string_equal(w.id, "t");
    assert_int_equal(strlen(w.sha256), 64);
    assert_true(w.role[KZ_ROLE_OUTSIDE_DIRECTOR] == 0.25);
    assert_true(kz_weight_of(&w, &r) == 1);
    r.representative = KZ_NO;
    assert_true(kz_weight_of(&w, &r) == 0.5);
    refuse(WEIGHTS, "government-post");
    refuse(WEIGHTS "government-post = 2\n", "line 17");
    refuse(WEIGHTS "government-post = 1/0\n", "line 17");
    refuse(WEIGHTS "government-post = -1\n", "line 17");
    refuse(WEIGHTS "government-post = nan\n", "line 17");
    refuse(WEIGHTS "auditor = 1\n", "a key twice");
    refuse(WEIGHTS "chairman = 1\n", "no such key");
    refuse(WEIGHTS "chairman\n", "not key = value");
    refuse("", "missing");
}

static void
test_weights_built_in_are_whole(void **state)
{
    struct kz_weights w;

    (void)state;
    assert_ok(kz_weights_default(&w, &err), &err);
    for (int i = 0; i < KZ_ROLE_KINDS; i++)
        assert_true(w.role[i] > 0 && w.role[i] <= 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights_are_read_or_refused),
        cmocka_unit_test(test_weights_built_in_are_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
