/* Tests of the CSV reader: rows, lines, limits, and both its ways agree. */
#include "tests/dribble.h"
#include "tests/testlib.h"

#include "importers/common/csv.h"
#include "keizu/base/buf.h"

/*
 * All rows as text, "[line|field|field]..." with the header first, read from
 * a stream that is cut every step bytes.
 */
static kz_status
rows(const char *bytes, size_t n, size_t step, struct kz_buf *out,
    struct kz_error *err)
{
    struct dribble source;
    struct kz_input *in = dribble_open(&source, bytes, n, step, "x.csv");
    struct kz_csv *c = NULL;
    kz_status st;

    kz_buf_reset(out);
    st = kz_csv_open(in, NULL, &c, err);
    if (st >= 0) {
        kz_buf_puts(out, "[");
        for (size_t i = 0; i < kz_csv_columns(c); i++)
            kz_buf_printf(out, "|%s", kz_csv_name(c, i));
        kz_buf_puts(out, "]");
    }
    while (st >= 0) {
        st = kz_csv_next(c, err);
        if (st != KZ_OK)
            break;
        kz_buf_printf(out, "[%lld", (long long)kz_csv_line(c));
        for (size_t i = 0; i < kz_csv_fields(c); i++) {
            assert_int_equal(strlen(kz_csv_text(c, (int)i)),
                kz_csv_length(c, (int)i));
            kz_buf_printf(out, "|%s", kz_csv_text(c, (int)i));
        }
        kz_buf_puts(out, "]");
    }
    kz_csv_close(c);
    kz_input_close(in);
    return st;
}

static void
expect_rows(const char *bytes, const char *want)
{
    struct kz_error err = KZ_ERROR_INIT;
    const size_t n = strlen(bytes);
    struct kz_buf out;

    kz_buf_init(&out);
    for (size_t step = 1; step <= n; step++) {
        assert_int_equal(rows(bytes, n, step, &out, &err), KZ_DONE);
        assert_string_equal(out.data, want);
    }
    kz_buf_clear(&out);
}

static void
expect_refused(const char *bytes, const char *words)
{
    const size_t n = strlen(bytes);
    struct kz_buf out;

    kz_buf_init(&out);
    for (size_t step = 1; step <= n; step++) {
        struct kz_error err = KZ_ERROR_INIT;

        assert_int_equal(rows(bytes, n, step, &out, &err), KZ_EFORMAT);
        assert_string_equal(err.text, words);
    }
    kz_buf_clear(&out);
}

static void
test_csv_rows_keep_their_first_line(void **state)
{
    (void)state;
    expect_rows("a,b\n1,2\n\n3,\"x\ny\"\n5,6", "[|a|b][2|1|2][4|3|x\ny]"
                                               "[6|5|6]");
    expect_rows("\n\na,b\n1,2\n", "[|a|b][4|1|2]");
    expect_rows("a\n\"\n\n\"\nz\n", "[|a][2|\n\n][5|z]");
}

static void
test_csv_takes_every_line_end(void **state)
{
    (void)state;
    expect_rows("a,b\r\n1,2\r\n\"3\",4\r\n", "[|a|b][2|1|2][3|3|4]");
    expect_rows("a,b\r1,2\r\"3\",4\r5,6", "[|a|b][2|1|2][3|3|4][4|5|6]");
    expect_rows("a,b\n1,2\r\n\"3\r\n\",4", "[|a|b][2|1|2][3|3\r\n|4]");
    expect_rows("a\r\"x\ry\"\rz", "[|a][2|x\ry][4|z]");
}

static void
test_csv_drops_space_around_plain_fields_only(void **state)
{
    (void)state;
    expect_rows(" a ,\tb\t\n 1 2 , \n\" 3 \", 4 \n  \t\n5,\n",
        "[|a|b][2|1 2|][3| 3 |4][5|5|]");
}

static void
test_csv_reports_ragged_rows_as_they_are(void **state)
{
    (void)state;
    expect_rows("a,b\n1\n1,2,3\n,\n\"x\"\n", "[|a|b][2|1][3|1|2|3][4||]"
                                             "[5|x]");
    expect_rows("a,,b,\n1,2,3,4\n", "[|a|column 2|b|column 4][2|1|2|3|4]");
}

static void
test_csv_refuses_broken_quoting(void **state)
{
    (void)state;
    expect_refused("a\nb\n\"c\nd\n", "line 3: a quoted field that is never "
                                     "closed");
    expect_refused("a\nb\"c\"\n", "line 2: a quote out of place");
    expect_refused("a\n\"b\" c\n", "line 2: a quote out of place");
    expect_refused("a,b,a\n", "line 1: the header names the column a twice");
    expect_refused("\n\r\n  \n", "no header row: the file is empty");
}

/*
 * A table of odd fields: plain (0), all quoted (1), some quoted (2), quoted
 * with a blank behind the quotes, which only libcsv reads (3).
 */
static void
make_table(struct kz_buf *out, int way)
{
    static const char *const texts[] = { "", "x", "a b", "\xE9\x9D\x92", "0.5",
        "-", ";", "'", "a  b" };

    kz_buf_reset(out);
    kz_buf_puts(out, way ? "\"a\",\"b\",\"c\"\n" : "a,b,c\n");
    for (int i = 0; i < 20000; i++)
        for (int k = 0; k < 3; k++) {
            int quoted = way == 2 ? (i + k) % 3 == 0 : way != 0;

            kz_buf_puts(out, quoted ? "\"" : "");
            kz_buf_puts(out, texts[(i * 7 + k * 5 + i / 9) % 9]);
            kz_buf_puts(out, quoted ? "\"" : "");
            kz_buf_puts(out, way == 3 ? " " : "");
            kz_buf_puts(out, k < 2 ? "," : "\n");
        }
}

static void
test_csv_plain_and_quoted_rows_agree(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf text, plain, quoted;

    (void)state;
    kz_buf_init(&text);
    kz_buf_init(&plain);
    kz_buf_init(&quoted);
    make_table(&text, 0);
    assert_int_equal(rows(text.data, text.len, 5000, &plain, &err), KZ_DONE);
    assert_true(plain.len > 200000);
    for (int way = 1; way <= 3; way++) {
        make_table(&text, way);
        assert_int_equal(rows(text.data, text.len, 5000, &quoted, &err),
            KZ_DONE);
        assert_int_equal(plain.len, quoted.len);
        assert_memory_equal(plain.data, quoted.data, plain.len);
    }
    kz_buf_clear(&text);
    kz_buf_clear(&plain);
    kz_buf_clear(&quoted);
}

/* A header and one row: `fields` fields of n letters, quoted or not. */
static void
make_row(struct kz_buf *out, size_t fields, size_t n, int quoted)
{
    kz_buf_reset(out);
    kz_buf_puts(out, "a,b\n");
    for (size_t i = 0; i < fields; i++) {
        kz_buf_puts(out, i ? "," : "");
        kz_buf_puts(out, quoted ? "\"" : "");
        for (size_t k = 0; k < n; k++)
            kz_buf_putc(out, 'x');
        kz_buf_puts(out, quoted ? "\"" : "");
    }
    kz_buf_putc(out, '\n');
}

static void
expect_limit(const struct kz_buf *text, kz_status want)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf out;

    kz_buf_init(&out);
    assert_int_equal(rows(text->data, text->len, 60000, &out, &err), want);
    if (want == KZ_ELIMIT)
        assert_non_null(strstr(err.text, "line 2: a field over 1 MiB"));
    kz_buf_clear(&out);
}

static void
test_csv_limits_hold_to_the_byte(void **state)
{
    struct kz_buf text;

    (void)state;
    kz_buf_init(&text);
    for (int quoted = 0; quoted < 2; quoted++) {
        make_row(&text, 1, KZ_CSV_FIELD_MAX, quoted);
        expect_limit(&text, KZ_DONE);
        make_row(&text, 1, KZ_CSV_FIELD_MAX + 1, quoted);
        expect_limit(&text, KZ_ELIMIT);
        make_row(&text, KZ_CSV_COLUMNS, 1, quoted);
        expect_limit(&text, KZ_DONE);
        make_row(&text, KZ_CSV_COLUMNS + 1, 1, quoted);
        expect_limit(&text, KZ_ELIMIT);
        make_row(&text, 5, 900000, quoted);
        expect_limit(&text, KZ_ELIMIT);
    }
    /* a quote that is never closed stops at the limit, not at the end */
    kz_buf_reset(&text);
    kz_buf_puts(&text, "a,b\n\"");
    for (int i = 0; i < 700000; i++)
        kz_buf_puts(&text, "x,y\n");
    expect_limit(&text, KZ_ELIMIT);
    kz_buf_clear(&text);
}

static void
test_csv_finds_columns_by_name(void **state)
{
    static const char bytes[] = "b,a\n1,\n";
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_csv *c = NULL;

    (void)state;
    assert_ok(kz_input_open_memory(bytes, sizeof bytes - 1, "x", &in, &err),
        &err);
    assert_ok(kz_csv_open(in, NULL, &c, &err), &err);
    assert_int_equal(kz_csv_find(c, "a"), 1);
    assert_int_equal(kz_csv_find(c, "A"), -1);
    assert_ok(kz_csv_next(c, &err), &err);
    assert_string_equal(kz_csv_text(c, kz_csv_find(c, "b")), "1");
    assert_string_equal(kz_csv_text(c, 1), "");
    assert_string_equal(kz_csv_text(c, -1), "");
    assert_string_equal(kz_csv_text(c, 7), "");
    assert_false(kz_csv_blank(c));
    assert_string_equal(kz_csv_encoding(c), "US-ASCII");
    kz_csv_close(c);
    kz_input_close(in);
}

static void
test_csv_rows_without_a_header(void **state)
{
    static const char bytes[] = "1,\"a\"\"b\"\n\n\"c d\", e ,\"\"\n";
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_csv *c = NULL;

    (void)state;
    assert_ok(kz_input_open_memory(bytes, sizeof bytes - 1, "x", &in, &err),
        &err);
    assert_ok(kz_csv_open_rows(in, NULL, &c, &err), &err);
    assert_int_equal(kz_csv_columns(c), 0);
    assert_int_equal(kz_csv_find(c, "1"), -1);
    assert_ok(kz_csv_next(c, &err), &err);
    assert_int_equal(kz_csv_fields(c), 2);
    assert_string_equal(kz_csv_text(c, 1), "a\"b");
    assert_ok(kz_csv_next(c, &err), &err);
    assert_int_equal(kz_csv_line(c), 3);
    assert_int_equal(kz_csv_fields(c), 3);
    assert_string_equal(kz_csv_text(c, 0), "c d");
    assert_string_equal(kz_csv_text(c, 1), "e");
    assert_int_equal(kz_csv_next(c, &err), KZ_DONE);
    kz_csv_close(c);
    kz_input_close(in);
}

static void
test_csv_of_nothing_has_no_row(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_csv *c = NULL;

    (void)state;
    assert_ok(kz_input_open_memory("", 0, "x", &in, &err), &err);
    assert_ok(kz_csv_open_rows(in, NULL, &c, &err), &err);
    assert_int_equal(kz_csv_next(c, &err), KZ_DONE);
    kz_csv_close(c);
    kz_input_close(in);
}

static void
test_csv_survives_every_failed_allocation(void **state)
{
    static const char bytes[] = "a,b\n1,2\n\"x\ny\",3\n4,5";
    kz_status st = KZ_ENOMEM;
    long n;

    (void)state;
    for (n = 0; n < 100 && st != KZ_DONE; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_input *in = NULL;
        struct kz_csv *c = NULL;

        assert_ok(kz_input_open_memory(bytes, sizeof bytes - 1, "x", &in, &err),
            &err);
        kz_alloc_fail_after(n);
        st = kz_csv_open(in, NULL, &c, &err);
        while (st == KZ_OK)
            st = kz_csv_next(c, &err);
        kz_alloc_fail_after(-1);
        assert_true(st == KZ_DONE || st == KZ_ENOMEM);
        assert_true(st == KZ_DONE || err.text[0]);
        kz_csv_close(c);
        kz_input_close(in);
    }
    assert_true(n > 5 && n < 100);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_rows_keep_their_first_line),
        cmocka_unit_test(test_csv_takes_every_line_end),
        cmocka_unit_test(test_csv_drops_space_around_plain_fields_only),
        cmocka_unit_test(test_csv_reports_ragged_rows_as_they_are),
        cmocka_unit_test(test_csv_refuses_broken_quoting),
        cmocka_unit_test(test_csv_plain_and_quoted_rows_agree),
        cmocka_unit_test(test_csv_limits_hold_to_the_byte),
        cmocka_unit_test(test_csv_finds_columns_by_name),
        cmocka_unit_test(test_csv_rows_without_a_header),
        cmocka_unit_test(test_csv_of_nothing_has_no_row),
        cmocka_unit_test(test_csv_survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
