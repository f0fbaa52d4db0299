/* Status, error text, memory and buffers. */
#include "tests/testlib.h"

#include <errno.h>

#include "keizu/base/buf.h"

static void
test_status_first_message_wins(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;

    (void)state;
    assert_int_equal(kz_fail(&err, KZ_EFORMAT, "line %d is odd", 7),
        KZ_EFORMAT);
    assert_int_equal(kz_fail(&err, KZ_EIO, "later"), KZ_EIO);
    assert_string_equal(err.text, "line 7 is odd");
    assert_int_equal(err.status, KZ_EFORMAT);
    assert_int_equal(kz_fail(NULL, KZ_EIO, "nobody listens"), KZ_EIO);
}

static void
test_status_context_goes_in_front(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;

    (void)state;
    (void)kz_fail(&err, KZ_EFORMAT, "share is not in 0..1");
    (void)kz_context(&err, KZ_EFORMAT, "importing %s", "a.csv");
    assert_string_equal(err.text, "importing a.csv: share is not in 0..1");
    assert_int_equal(kz_context(&err, KZ_OK, "unused"), KZ_OK);
    kz_error_clear(&err);
    assert_string_equal(err.text, "");
}

static void
test_status_names_errno(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;

    (void)state;
    errno = ENOENT;
    (void)kz_fail_errno(&err, KZ_EIO, "cannot open %s", "x");
    assert_string_equal(err.text, "cannot open x: No such file or directory");
}

static const char *
shout(const char *format)
{
    return strcmp(format, "%s is missing") == 0 ? "%s GA NAI" : format;
}

static void
test_status_translates_formats_only(void **state)
{
    struct kz_error err = { KZ_OK, shout, "" };

    (void)state;
    (void)kz_fail(&err, KZ_EINVAL, "%s is missing", "%d");
    assert_string_equal(err.text, "%d GA NAI");
}

/* A long text is cut at a character, and stays one line. */
static void
test_status_text_is_one_whole_line(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    char long_text[2048];
    size_t n = 0;

    (void)state;
    while (n + 4 < sizeof long_text) {
        memcpy(long_text + n, "\xE7\xB3\xBB", 3);
        n += 3;
    }
    long_text[n] = 0;
    (void)kz_fail(&err, KZ_EINVAL, "a\nb%s", long_text);
    assert_memory_equal(err.text, "a b", 3);
    assert_int_equal((strlen(err.text) - 3) % 3, 0);
    assert_true(strlen(err.text) < sizeof err.text);
}

static void
test_status_memory_fails_on_demand(void **state)
{
    void *p;

    (void)state;
    kz_alloc_fail_after(1);
    p = kz_malloc(8);
    assert_non_null(p);
    assert_null(kz_malloc(8));
    assert_true(kz_alloc_failed());
    kz_alloc_fail_after(-1);
    kz_free(p);
    assert_null(kz_calloc(SIZE_MAX, 2));
    assert_null(kz_realloc(NULL, SIZE_MAX / 2, 3));
}

static void
test_status_big_memory_is_zero(void **state)
{
    size_t n = 3000001;
    unsigned char *p = kz_alloc_big(n, 1), sum = 0;

    (void)state;
    assert_non_null(p);
    for (size_t i = 0; i < n; i++)
        sum |= p[i];
    assert_int_equal(sum, 0);
    p[n - 1] = 1;
    kz_free_big(p, n, 1);
    kz_free_big(NULL, n, 1);
}

static void
test_status_buffer_remembers_a_failure(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf b;
    char *p;

    (void)state;
    kz_buf_init(&b);
    kz_buf_puts(&b, "abc");
    kz_buf_printf(&b, "-%d", 12);
    kz_buf_cut(&b, 5);
    assert_string_equal(b.data, "abc-1");
    kz_alloc_fail_after(0);
    for (int i = 0; i < 100; i++)
        kz_buf_putc(&b, 'x');
    kz_alloc_fail_after(-1);
    assert_int_equal(kz_buf_check(&b, &err), KZ_ENOMEM);
    assert_null(kz_buf_take(&b));
    kz_buf_clear(&b);
    kz_buf_puts(&b, "again");
    p = kz_buf_take(&b);
    assert_string_equal(p, "again");
    kz_free(p);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_first_message_wins),
        cmocka_unit_test(test_status_context_goes_in_front),
        cmocka_unit_test(test_status_names_errno),
        cmocka_unit_test(test_status_translates_formats_only),
        cmocka_unit_test(test_status_text_is_one_whole_line),
        cmocka_unit_test(test_status_memory_fails_on_demand),
        cmocka_unit_test(test_status_big_memory_is_zero),
        cmocka_unit_test(test_status_buffer_remembers_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
