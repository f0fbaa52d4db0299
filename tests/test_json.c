/* Tests of the JSON reader: records, limits, and what yajl lets through. */
#include "tests/dribble.h"
#include "tests/testlib.h"

#include <sys/resource.h>

#include "importers/common/json.h"
#include "keizu/base/buf.h"

/* A value and all inside it, as it was understood. */
static void
print(const struct kz_json *j, struct kz_buf *out)
{
    int node = 0, stack[300], depth = 0;

    while (node >= 0) {
        enum kz_json_type type = kz_json_type(j, node);

        if (kz_json_key(j, node)[0])
            kz_buf_printf(out, "%s=", kz_json_key(j, node));
        if (kz_json_text(j, node)) {
            assert_int_equal(strlen(kz_json_text(j, node)),
                kz_json_length(j, node));
            kz_buf_printf(out, type == KZ_JSON_TEXT ? "'%s'" : "%s",
                kz_json_text(j, node));
        } else if (type == KZ_JSON_NULL) {
            kz_buf_puts(out, "null");
        } else {
            kz_buf_putc(out, type == KZ_JSON_MAP ? '{' : '[');
            if (kz_json_child(j, node) >= 0) {
                stack[depth++] = node;
                node = kz_json_child(j, node);
                continue;
            }
            kz_buf_putc(out, type == KZ_JSON_MAP ? '}' : ']');
        }
        while (depth && kz_json_sibling(j, node) < 0) {
            node = stack[--depth];
            kz_buf_putc(out, kz_json_type(j, node) == KZ_JSON_MAP ? '}' : ']');
        }
        node = depth ? kz_json_sibling(j, node) : -1;
        if (node >= 0)
            kz_buf_putc(out, ' ');
    }
}

/* All records as text, "line:record;", from a stream cut every step bytes. */
static kz_status
read_all(const char *bytes, size_t n, size_t step, const char *list,
    struct kz_buf *out, struct kz_error *err)
{
    struct dribble source;
    struct kz_input *in = dribble_open(&source, bytes, n, step, "x.json");
    struct kz_json *j = NULL;
    kz_status st;

    kz_buf_reset(out);
    KZ_TRY(kz_json_open(in, NULL, list, &j, err));
    for (;;) {
        KZ_TRY(kz_json_next(j, err));
        if (st == KZ_DONE)
            break;
        kz_buf_printf(out, "%lld:", (long long)kz_json_line(j, 0));
        print(j, out);
        kz_buf_putc(out, ';');
    }
out:
    if (st < 0) { /* and it stays so */
        struct kz_error again = KZ_ERROR_INIT;

        if (j)
            assert_int_equal(kz_json_next(j, &again), st);
    }
    kz_json_close(j);
    kz_input_close(in);
    return st;
}

static void
expect(const char *bytes, const char *list, const char *want)
{
    const size_t n = strlen(bytes);
    struct kz_buf out;

    kz_buf_init(&out);
    for (size_t step = 1; step <= n; step++) {
        struct kz_error err = KZ_ERROR_INIT;

        assert_ok(read_all(bytes, n, step, list, &out, &err), &err);
        assert_string_equal(out.data, want);
    }
    kz_buf_clear(&out);
}

static void
refused(const char *bytes, const char *list, kz_status st, const char *words)
{
    const size_t n = strlen(bytes);
    struct kz_buf out;

    kz_buf_init(&out);
    for (size_t step = 1; step <= n; step++) {
        struct kz_error err = KZ_ERROR_INIT;

        assert_int_equal(read_all(bytes, n, step, list, &out, &err), st);
        assert_string_equal(err.text, words);
    }
    kz_buf_clear(&out);
}

static void
test_json_records_come_from_a_list_by_name(void **state)
{
    (void)state;
    expect("{\"id\": null, \"r\": [\n{\"a\": 1},\n{\"b\": [true, {}, []]}],"
           "\"z\": {\"a\": [2]}}",
        "r", "2:{a=1};3:{b=[true {} []]};");
    expect("{\"r\": []}", "r", "");
    expect("{\"r\": null}", "r", "");
    expect("{}", "r", "");
    expect("{\"r\": [1, [\"x\"]]}", "r", "1:1;1:['x'];");
    /* a list of that name elsewhere is not it */
    expect("{\"a\": {\"r\": [1]}, \"b\": [{\"r\": [2]}], \"r\": [3]}", "r",
        "1:3;");
}

static void
test_json_records_come_from_a_list_or_lines(void **state)
{
    (void)state;
    expect("[{\"a\": 1}, 2\n, [3]]\n", NULL, "1:{a=1};1:2;2:[3];");
    expect("[]", NULL, "");
    expect("{\"a\": 1}\n\n{\"a\": 2}\n[3]\r\n4", NULL,
        "1:{a=1};3:{a=2};4:[3];5:4;");
    expect("\xEF\xBB\xBF{\"a\": \"\xE9\x9D\x92\"}", NULL,
        "1:{a='\xE9\x9D\x92'};");
}

static void
test_json_texts_are_unescaped_and_numbers_are_kept(void **state)
{
    (void)state;
    expect("[\"\\u9752\\ud83d\\uDE00\\n\\\"\\/\", \"\\\\u0000\"]", NULL,
        "1:'\xE9\x9D\x92\xF0\x9F\x98\x80\n\"/';1:'\\u0000';");
    expect("[123456789012345678901234567890.10, -0, 1e400, 0.0102]", NULL,
        "1:123456789012345678901234567890.10;1:-0;1:1e400;1:0.0102;");
}

static void
test_json_values_are_found_by_path(void **state)
{
    static const char text[] = "{\"r\": [{\"a\": {\"b\": {\"c\": 7}, \"\": 8}, "
                               "\"d\": \"\"}], \"message\": \"ok\", \"n\": {}}";
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_json *j = NULL;
    enum kz_json_type type;

    (void)state;
    assert_ok(kz_input_open_memory(text, sizeof text - 1, "x.json", &in, &err),
        &err);
    assert_ok(kz_json_open(in, NULL, "r", &j, &err), &err);
    assert_null(kz_json_outer(j, "message", &type));
    assert_int_equal(type, KZ_JSON_NONE);
    assert_int_equal(kz_json_next(j, &err), KZ_OK);
    assert_string_equal(kz_json_text(j, kz_json_find(j, 0, "a.b.c")), "7");
    assert_string_equal(kz_json_text(j, kz_json_find(j, 0, "d")), "");
    assert_int_equal(kz_json_find(j, 0, "a.b.c.d"), -1);
    assert_int_equal(kz_json_find(j, 0, "b"), -1);
    assert_int_equal(kz_json_find(j, -1, "a"), -1);
    assert_int_equal(kz_json_find(j, 0, ""), 0);
    assert_null(kz_json_text(j, -1));
    assert_null(kz_json_text(j, kz_json_find(j, 0, "a")));
    assert_int_equal(kz_json_offset(j, 0), 8);
    assert_int_equal(kz_json_next(j, &err), KZ_DONE);
    assert_string_equal(kz_json_outer(j, "message", &type), "ok");
    assert_int_equal(type, KZ_JSON_TEXT);
    assert_null(kz_json_outer(j, "n", &type));
    assert_int_equal(type, KZ_JSON_MAP);
    assert_null(kz_json_outer(j, "nothing", NULL));
    kz_json_close(j);
    kz_input_close(in);
}

static void
test_json_refuses_what_is_not_json(void **state)
{
    (void)state;
    refused("\n{\"r\": [{\"a\": 1} {}]}", "r", KZ_EFORMAT,
        "line 2: parse error: after array element, I expect ',' or ']'");
    refused("[1,\n tru]", NULL, KZ_EFORMAT,
        "line 2: lexical error: invalid string in json text.");
    refused("[1] [2]", NULL, KZ_EFORMAT,
        "line 1: text behind the end of the document");
    refused("{\"r\": [1]}\n{}", "r", KZ_EFORMAT,
        "line 2: text behind the end of the document");
    refused("[1]", "r", KZ_EFORMAT, "line 1: the outermost value is not a map");
    refused("{\"r\": {}}", "r", KZ_EFORMAT,
        "line 1: the list of records is not a list");
    refused(" \n ", NULL, KZ_EFORMAT, "line 2: there is no JSON value");
    refused("[1, // two\n2]", NULL, KZ_EFORMAT,
        "line 1: lexical error: probable comment found in input text, comments "
        "are not enabled.");
}

static void
test_json_refuses_a_key_twice(void **state)
{
    (void)state;
    refused("[{\"a\": 1,\n\"\\u0061\": 2}]", NULL, KZ_EFORMAT,
        "line 2: a map has the same key twice");
    refused("{\"r\": [1],\n\"r\": [2]}", "r", KZ_EFORMAT,
        "line 2: a map has the same key twice");
    refused("{\"x\": 1, \"x\": 2}", "r", KZ_EFORMAT,
        "line 1: a map has the same key twice");
    /* the same key in another map is another key */
    expect("[{\"a\": {\"a\": 1}, \"b\": {\"a\": 2}, \"\": 0}]", NULL,
        "1:{a={a=1} b={a=2} 0};");
}

static void
test_json_refuses_what_is_no_text(void **state)
{
    (void)state;
    refused("[\"\\u0000\"]", NULL, KZ_EFORMAT,
        "line 1: a text has \\u0000 in it");
    refused("[\"\\ud83d\"]", NULL, KZ_EFORMAT,
        "line 1: a surrogate stands alone");
    refused("[\"\\ud83d\\n\"]", NULL, KZ_EFORMAT,
        "line 1: a surrogate stands alone");
    refused("[\"\\ud83d\\u0041\"]", NULL, KZ_EFORMAT,
        "line 1: a surrogate stands alone");
    refused("[\"\\ude00\"]", NULL, KZ_EFORMAT,
        "line 1: a surrogate stands alone");
    refused("[{\"\\ude00\": 1}]", NULL, KZ_EFORMAT,
        "line 1: a surrogate stands alone");
    /* strict UTF-8: yajl itself takes overlong forms and surrogates */
    refused("[\"\xC0\xAF\"]", NULL, KZ_EFORMAT,
        "byte 2 (line 1): not UTF-8; if the text is in another encoding, name "
        "it with --encoding");
    refused("[\"\xED\xA0\x80\"]", NULL, KZ_EFORMAT,
        "byte 2 (line 1): not UTF-8; if the text is in another encoding, name "
        "it with --encoding");
    refused("[\"a\tb\"]", NULL, KZ_EFORMAT,
        "line 1: lexical error: invalid character inside string.");
}

/* n times a text, between two others. */
static void
repeat(struct kz_buf *out, const char *head, const char *body, size_t n,
    const char *tail)
{
    kz_buf_reset(out);
    kz_buf_puts(out, head);
    for (size_t i = 0; i < n; i++)
        kz_buf_puts(out, body);
    kz_buf_puts(out, tail);
}

static void
limit(const struct kz_buf *text, const char *list, const char *words)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf out;
    kz_status st;

    kz_buf_init(&out);
    st = read_all(text->data, text->len, 65536, list, &out, &err);
    if (words) {
        assert_int_equal(st, KZ_ELIMIT);
        assert_non_null(strstr(err.text, ": "));
        assert_string_equal(strstr(err.text, ": ") + 2, words);
    } else {
        assert_ok(st, &err);
    }
    kz_buf_clear(&out);
}

static void
test_json_keeps_its_limits(void **state)
{
    struct kz_buf text;

    (void)state;
    kz_buf_init(&text);
    repeat(&text, "", "[", 1000000, "");
    limit(&text, NULL, "lists and maps are nested more than 256 deep");
    repeat(&text, "{\"skipped\": ", "{\"a\": ", 256, "");
    limit(&text, "r", "lists and maps are nested more than 256 deep");
    repeat(&text, "[\"", "x", 1 << 20, "\"]");
    limit(&text, NULL, "a text is longer than 1 MiB");
    repeat(&text, "[\"", "x", (1 << 20) - 1, "\"]");
    limit(&text, NULL, NULL);
    repeat(&text, "[1", "0", 4096, "]");
    limit(&text, NULL, "a number is longer than 4096 bytes");
    repeat(&text, "{\"r\": [[", "1,\n", 100000, "1]]}");
    limit(&text, "r", "a record is longer than 4 MiB");
    repeat(&text, "{\"a\": \"", "x", 66000, "\"}");
    limit(&text, "r", "more than 64 KiB are around the list");
    kz_buf_reset(&text);
    kz_buf_puts(&text, "[{");
    for (int i = 0; i < 513; i++)
        kz_buf_printf(&text, "%s\"%d\": 0", i ? "," : "", i);
    kz_buf_puts(&text, "}]");
    limit(&text, NULL, "a map has more than 512 keys");
    /* 256 deep is fine */
    repeat(&text, "", "[", 256, "");
    for (int i = 0; i < 256; i++)
        kz_buf_putc(&text, ']');
    limit(&text, NULL, NULL);
    kz_buf_clear(&text);
}

static void
test_json_refuses_every_truncation(void **state)
{
    static const char text[] = "{\"m\": \"\\ud83d\\ude00 \xE9\x9D\x92\", "
                               "\"r\": [{\"a\": [1.5, null, true]}, {}]}";
    struct kz_buf out;

    (void)state;
    kz_buf_init(&out);
    for (size_t n = 0; n < sizeof text - 1; n++)
        for (size_t step = 1; step < 8; step++) {
            struct kz_error err = KZ_ERROR_INIT;

            assert_int_equal(read_all(text, n, step, "r", &out, &err),
                KZ_EFORMAT);
            assert_true(err.text[0] != 0);
        }
    kz_buf_clear(&out);
}

static void
test_json_survives_every_failed_allocation(void **state)
{
    struct kz_buf text, out;
    int failures = 0;

    (void)state;
    kz_buf_init(&text);
    kz_buf_init(&out);
    repeat(&text, "{\"m\": \"\\n\", \"r\": [", "{\"a\\n\": [1, \"\\u9752\"]},",
        3000, "{}]}");
    for (long n = 0; n < 1000; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_input *in = NULL;
        struct kz_json *j = NULL;
        kz_status st;

        assert_ok(kz_input_open_memory(text.data, text.len, "x.json", &in,
                      &err),
            &err);
        kz_alloc_fail_after(n);
        st = kz_json_open(in, NULL, "r", &j, &err);
        while (st == KZ_OK)
            st = kz_json_next(j, &err);
        kz_json_close(j);
        kz_alloc_fail_after(-1);
        kz_input_close(in);
        if (st >= 0) {
            assert_true(failures > 12);
            kz_buf_clear(&text);
            kz_buf_clear(&out);
            return;
        }
        assert_int_equal(st, KZ_ENOMEM);
        assert_string_equal(err.text, "out of memory");
        failures++;
    }
    fail_msg("allocations never end");
}

/* One list of any length, made while it is read. */
struct endless {
    size_t left;
    int begun;
};

static kz_status
endless_read(void *ctx, void *bytes, size_t n, size_t *got,
    struct kz_error *err)
{
    static const char record[] = "{\"name\": \"x\", \"list\": [1, 2, 3]},\n";
    const size_t k = sizeof record - 1;
    struct endless *e = ctx;
    char *to = bytes;

    (void)err;
    *got = 0;
    if (!e->begun)
        to[(*got)++] = '[';
    e->begun = 1;
    for (; *got + k <= n && e->left; e->left--, *got += k) {
        memcpy(to + *got, record, k);
        if (e->left == 1)
            to[*got + k - 2] = ']';
    }
    return KZ_OK;
}

static void
test_json_memory_does_not_grow_with_the_document(void **state)
{
    static const struct kz_input_source source = { endless_read, NULL };
    struct kz_error err = KZ_ERROR_INIT;
    struct endless e = { 2000000, 0 };
    struct kz_input *in = NULL;
    struct kz_json *j = NULL;
    struct rusage before, after;
    size_t records = 0;
    kz_status st;

    (void)state;
    (void)getrusage(RUSAGE_SELF, &before);
    assert_ok(kz_input_open(&source, &e, "x.json", &in, &err), &err);
    assert_ok(kz_json_open(in, NULL, NULL, &j, &err), &err);
    while ((st = kz_json_next(j, &err)) == KZ_OK)
        assert_int_equal(kz_json_line(j, 0), ++records);
    assert_int_equal(st, KZ_DONE);
    assert_int_equal(records, 2000000);
    kz_json_close(j);
    kz_input_close(in);
    (void)getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < 8192);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_records_come_from_a_list_by_name),
        cmocka_unit_test(test_json_records_come_from_a_list_or_lines),
        cmocka_unit_test(test_json_texts_are_unescaped_and_numbers_are_kept),
        cmocka_unit_test(test_json_values_are_found_by_path),
        cmocka_unit_test(test_json_refuses_what_is_not_json),
        cmocka_unit_test(test_json_refuses_a_key_twice),
        cmocka_unit_test(test_json_refuses_what_is_no_text),
        cmocka_unit_test(test_json_keeps_its_limits),
        cmocka_unit_test(test_json_refuses_every_truncation),
        cmocka_unit_test(test_json_survives_every_failed_allocation),
        cmocka_unit_test(test_json_memory_does_not_grow_with_the_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
