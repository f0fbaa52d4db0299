/* Tests of documents: shapes that are refused, failing writes and memory. */
#include "tests/testlib.h"

#include <stdio.h>

#include "tests/paper.h"

static void
assert_refuses(const char *format, writer *write, kz_status want,
    const char *why)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct paper p = { .room = SIZE_MAX };

    assert_int_equal(print(format, 0, write, &p, &err), want);
    assert_string_equal(err.text, why);
    kz_buf_clear(&p.text);
}

static void
nested(struct kz_doc *d)
{
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "schema", "keizu.test/1");
    kz_doc_key_date(d, "as_of", KZ_DATE_NONE);
    kz_doc_key(d, "share");
    kz_doc_begin_map(d);
    kz_doc_key_number(d, "point", 0.1);
    kz_doc_key_number(d, "upper", 1);
    kz_doc_end(d);
    kz_doc_key(d, "list");
    kz_doc_begin_list(d);
    kz_doc_integer(d, -3);
    kz_doc_boolean(d, 7);
    kz_doc_begin_list(d);
    kz_doc_end(d);
    kz_doc_begin_map(d);
    kz_doc_end(d);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
rows(struct kz_doc *d)
{
    static const char *const names[] = { "株式会社テスト", "a,b", "say \"no\"",
        "two\nlines", "tab\there\\", "", NULL };

    kz_doc_begin_list(d);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        kz_doc_begin_map(d);
        kz_doc_key_text(d, "name", names[i]);
        kz_doc_key_number(d, "share", 0.25);
        kz_doc_key_integer(d, "count", (int64_t)i - 1);
        kz_doc_key_boolean(d, "listed", i == 1);
        kz_doc_end(d);
    }
    kz_doc_end(d);
}

static void
bad_key(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "a\xFF\"", 1);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
list_of_texts(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_text(d, "no row");
    kz_doc_end(d);
}

static void
other_columns(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "a", 1);
    kz_doc_end(d);
    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "b", 1);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
fewer_columns(struct kz_doc *d)
{
    static const char *const names[] = { "a", "b", NULL };

    kz_doc_begin_list(d);
    kz_doc_columns(d, names);
    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "a", 1);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
nested_cell(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_key(d, "a");
    kz_doc_begin_list(d);
    kz_doc_end(d);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_doc_shape_flat_outputs_refuse_what_is_no_table(void **state)
{
    const char *why = "this format takes rows of single values only";

    (void)state;
    assert_refuses("csv", nested, KZ_EINVAL, why);
    assert_refuses("tsv", nested_cell, KZ_EINVAL, why);
    assert_refuses("csv", list_of_texts, KZ_EINVAL, why);
    assert_refuses("csv", other_columns, KZ_EINVAL,
        "the rows have different columns");
    assert_refuses("csv", fewer_columns, KZ_EINVAL,
        "the rows have different columns");
}

static void
left_open(struct kz_doc *d)
{
    kz_doc_begin_map(d);
}

static void
nothing(struct kz_doc *d)
{
    (void)d;
}

static void
two_roots(struct kz_doc *d)
{
    kz_doc_begin_map(d);
    kz_doc_end(d);
    kz_doc_begin_map(d);
}

static void
no_key(struct kz_doc *d)
{
    kz_doc_begin_map(d);
    kz_doc_integer(d, 1);
}

static void
key_in_list(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_key(d, "a");
}

static void
key_without_value(struct kz_doc *d)
{
    kz_doc_begin_map(d);
    kz_doc_key(d, "a");
    kz_doc_end(d);
}

static void
one_end_too_many(struct kz_doc *d)
{
    kz_doc_begin_map(d);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
late_columns(struct kz_doc *d)
{
    static const char *const names[] = { "a", NULL };

    kz_doc_begin_list(d);
    kz_doc_text(d, "x");
    kz_doc_columns(d, names);
}

static void
too_deep(struct kz_doc *d)
{
    for (int i = 0; i <= KZ_DOC_DEPTH; i++)
        kz_doc_begin_list(d);
}

static void
test_doc_shape_a_broken_shape_is_reported_at_close(void **state)
{
    (void)state;
    assert_refuses("json", left_open, KZ_EINVAL,
        "the document is not complete");
    assert_refuses("json", nothing, KZ_EINVAL, "the document is not complete");
    assert_refuses("json", two_roots, KZ_EINVAL,
        "a document is one map or one list");
    assert_refuses("json", no_key, KZ_EINVAL, "a value in a map has no key");
    assert_refuses("json", key_in_list, KZ_EINVAL,
        "a key stands outside a map");
    assert_refuses("json", key_without_value, KZ_EINVAL,
        "a key in a map has no value");
    assert_refuses("json", one_end_too_many, KZ_EINVAL,
        "nothing is open to be ended");
    assert_refuses("json", late_columns, KZ_EINVAL,
        "columns belong before the first row");
    assert_refuses("json", too_deep, KZ_ELIMIT,
        "the document is nested too deeply");
}

static void
as_deep_as_can_be(struct kz_doc *d)
{
    for (int i = 0; i < KZ_DOC_DEPTH; i++)
        kz_doc_begin_list(d);
    for (int i = 0; i < KZ_DOC_DEPTH; i++)
        kz_doc_end(d);
}

static void
test_doc_shape_the_deepest_document_is_whole(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct paper p = { .room = SIZE_MAX };
    char want[2 * KZ_DOC_DEPTH + 2];

    (void)state;
    memset(want, '[', KZ_DOC_DEPTH);
    memset(want + KZ_DOC_DEPTH, ']', KZ_DOC_DEPTH);
    want[2 * KZ_DOC_DEPTH - 1] = '\n';
    want[2 * KZ_DOC_DEPTH] = 0;
    assert_ok(print("jsonl", 0, as_deep_as_can_be, &p, &err), &err);
    assert_string_equal(p.text.data, want + 1);
    kz_buf_clear(&p.text);
}

/* More than the document buffers, and one text longer than the buffer. */
static void
much(struct kz_doc *d)
{
    static char big[100000];

    memset(big, 'x', sizeof big - 1);
    kz_doc_begin_list(d);
    for (int i = 0; i < 20000; i++) {
        kz_doc_begin_map(d);
        kz_doc_key_integer(d, "i", i);
        kz_doc_end(d);
    }
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "i", big);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_doc_shape_nothing_is_lost_at_the_edges_of_the_buffer(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct paper p = { .room = SIZE_MAX };
    size_t at = 0;

    (void)state;
    assert_ok(print("csv", 0, much, &p, &err), &err);
    assert_memory_equal(p.text.data, "i\n", 2);
    at = 2;
    for (int i = 0; i < 20000; i++) {
        char line[16];

        (void)snprintf(line, sizeof line, "%d\n", i);
        assert_memory_equal(p.text.data + at, line, strlen(line));
        at += strlen(line);
    }
    assert_int_equal(p.text.len, at + 100000);
    kz_buf_clear(&p.text);
}

static void
test_doc_shape_the_first_failed_write_is_reported(void **state)
{
    static const char *const formats[] = { "csv", "json", "jsonl", "table",
        "tsv" };

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct paper p = { .room = 70000 };

        assert_int_equal(print(formats[i], 0, much, &p, &err), KZ_EIO);
        assert_string_equal(err.text, "the paper is full");
        kz_buf_clear(&p.text);
    }
}

static int stopped_early;

static void
stops_when_failed(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    for (int i = 0; i < 1000000 && !kz_doc_failed(d); i++)
        kz_doc_text(d, "0123456789");
    stopped_early = kz_doc_failed(d);
}

static void
test_doc_shape_a_long_loop_can_stop_at_a_failure(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct paper p = { .room = 0 };

    (void)state;
    assert_int_equal(print("json", 0, stops_when_failed, &p, &err), KZ_EIO);
    assert_true(stopped_early);
    kz_buf_clear(&p.text);
}

static void
test_doc_shape_every_allocation_may_fail(void **state)
{
    static const char *const formats[] = { "csv", "json", "jsonl", "table",
        "tsv" };

    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        for (long n = 0;; n++) {
            struct kz_error err = KZ_ERROR_INIT;
            struct paper p = { .room = SIZE_MAX };
            int again;
            kz_status st;

            assert_true(n < 1000);
            kz_alloc_fail_after(n);
            st = print(formats[i], 0, i == 0 || i == 4 ? bad_key : rows, &p,
                &err);
            again = kz_alloc_failed();
            kz_alloc_fail_after(-1);
            kz_buf_clear(&p.text);
            assert_int_equal(st, again ? KZ_ENOMEM : KZ_OK);
            if (!again)
                break;
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_doc_shape_flat_outputs_refuse_what_is_no_table),
        cmocka_unit_test(test_doc_shape_a_broken_shape_is_reported_at_close),
        cmocka_unit_test(test_doc_shape_the_deepest_document_is_whole),
        cmocka_unit_test(
            test_doc_shape_nothing_is_lost_at_the_edges_of_the_buffer),
        cmocka_unit_test(test_doc_shape_the_first_failed_write_is_reported),
        cmocka_unit_test(test_doc_shape_a_long_loop_can_stop_at_a_failure),
        cmocka_unit_test(test_doc_shape_every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
