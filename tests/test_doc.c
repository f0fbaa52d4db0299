/* Tests of documents: the exact bytes of json, jsonl, csv, tsv. */
#include "tests/testlib.h"

#include <math.h>

#include "tests/paper.h"

static void
assert_prints(const char *format, int excel, writer *write, const char *want)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct paper p = { .room = SIZE_MAX };

    assert_ok(print(format, excel, write, &p, &err), &err);
    assert_string_equal(p.text.data, want);
    assert_int_equal(p.text.len, strlen(want));
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
    kz_doc_key_number(d, "upper", NAN);
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
test_doc_json_is_indented(void **state)
{
    (void)state;
    assert_prints("json", 0, nested,
        "{\n"
        "  \"schema\": \"keizu.test/1\",\n"
        "  \"as_of\": null,\n"
        "  \"share\": {\n"
        "    \"point\": 0.1,\n"
        "    \"upper\": null\n"
        "  },\n"
        "  \"list\": [\n"
        "    -3,\n"
        "    true,\n"
        "    [],\n"
        "    {}\n"
        "  ]\n"
        "}\n");
}

static void
test_doc_jsonl_puts_a_lone_map_on_one_line(void **state)
{
    (void)state;
    assert_prints("jsonl", 0, nested,
        "{\"schema\":\"keizu.test/1\",\"as_of\":null,\"share\":{\"point\":"
        "0.1,\"upper\":null},\"list\":[-3,true,[],{}]}\n");
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
        kz_doc_key_number(d, "share", i == 0 ? NAN : 0.25);
        kz_doc_key_integer(d, "count", (int64_t)i - 1);
        kz_doc_key_boolean(d, "listed", i == 1);
        kz_doc_end(d);
    }
    kz_doc_end(d);
}

static void
test_doc_csv_quotes_as_rfc_4180(void **state)
{
    (void)state;
    assert_prints("csv", 0, rows,
        "name,share,count,listed\n"
        "株式会社テスト,,-1,false\n"
        "\"a,b\",0.25,0,true\n"
        "\"say \"\"no\"\"\",0.25,1,false\n"
        "\"two\nlines\",0.25,2,false\n"
        "tab\there\\,0.25,3,false\n"
        ",0.25,4,false\n"
        ",0.25,5,false\n");
}

static void
test_doc_tsv_escapes_instead_of_quoting(void **state)
{
    (void)state;
    assert_prints("tsv", 0, rows,
        "name\tshare\tcount\tlisted\n"
        "株式会社テスト\t\t-1\tfalse\n"
        "a,b\t0.25\t0\ttrue\n"
        "say \"no\"\t0.25\t1\tfalse\n"
        "two\\nlines\t0.25\t2\tfalse\n"
        "tab\\there\\\\\t0.25\t3\tfalse\n"
        "\t0.25\t4\tfalse\n"
        "\t0.25\t5\tfalse\n");
}

static void
test_doc_jsonl_puts_each_row_on_a_line(void **state)
{
    (void)state;
    assert_prints("jsonl", 0, rows,
        "{\"name\":\"株式会社テスト\",\"share\":null,\"count\":-1,"
        "\"listed\":false}\n"
        "{\"name\":\"a,b\",\"share\":0.25,\"count\":0,\"listed\":true}\n"
        "{\"name\":\"say \\\"no\\\"\",\"share\":0.25,\"count\":1,"
        "\"listed\":false}\n"
        "{\"name\":\"two\\nlines\",\"share\":0.25,\"count\":2,"
        "\"listed\":false}\n"
        "{\"name\":\"tab\\there\\\\\",\"share\":0.25,\"count\":3,"
        "\"listed\":false}\n"
        "{\"name\":\"\",\"share\":0.25,\"count\":4,\"listed\":false}\n"
        "{\"name\":null,\"share\":0.25,\"count\":5,\"listed\":false}\n");
}

/* One column of texts that a spreadsheet would calculate, and a number. */
static void
formulas(struct kz_doc *d)
{
    static const char *const names[] = { "=1+1", "+1", "-1", "@SUM(A1)",
        "\ttab", "\rcr", "\nlf", "＝１", "＋１", "－１", "＠x", "=a,\"b\"",
        "a=1", "株" };

    kz_doc_begin_list(d);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        kz_doc_begin_map(d);
        kz_doc_key_text(d, "=head", names[i]);
        kz_doc_key_number(d, "n", -0.5);
        kz_doc_end(d);
    }
    kz_doc_end(d);
}

static void
test_doc_excel_makes_formulas_harmless(void **state)
{
    (void)state;
    assert_prints("csv", 1, formulas,
        "\xEF\xBB\xBF'=head,n\r\n"
        "'=1+1,-0.5\r\n"
        "'+1,-0.5\r\n"
        "'-1,-0.5\r\n"
        "'@SUM(A1),-0.5\r\n"
        "'\ttab,-0.5\r\n"
        "\"'\rcr\",-0.5\r\n"
        "\"'\nlf\",-0.5\r\n"
        "'＝１,-0.5\r\n"
        "'＋１,-0.5\r\n"
        "'－１,-0.5\r\n"
        "'＠x,-0.5\r\n"
        "\"'=a,\"\"b\"\"\",-0.5\r\n"
        "a=1,-0.5\r\n"
        "株,-0.5\r\n");
}

static void
two_formulas(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "name", "=1+1");
    kz_doc_key_integer(d, "n", -5);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_doc_plain_csv_and_tsv_change_no_name(void **state)
{
    (void)state;
    assert_prints("csv", 0, two_formulas, "name,n\n=1+1,-5\n");
    assert_prints("tsv", 1, two_formulas, "name\tn\n=1+1\t-5\n");
}

static void
hostile(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_text(d, "\x01\x1B[2J\x7F\b\f\r");
    kz_doc_text(d, "csi \xC2\x9B nbsp \xC2\xA0");
    kz_doc_text(d, "\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAE");
    kz_doc_text(d, "</script><!--&'");
    /* a lone byte, an overlong slash, a surrogate, a cut character */
    kz_doc_text(d, "a\xFFz\xC0\xAF\xED\xA0\x80\xE6\xA0");
    kz_doc_text(d, "葛\xF3\xA0\x84\x80\xF0\xA0\xAE\xB7");
    kz_doc_end(d);
}

static void
test_doc_json_escapes_controls_and_mends_utf8(void **state)
{
    (void)state;
    assert_prints("jsonl", 0, hostile,
        "\"\\u0001\\u001b[2J\\u007f\\b\\f\\r\"\n"
        "\"csi \\u009b nbsp \xC2\xA0\"\n"
        "\"\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xAE\"\n"
        "\"</script><!--&'\"\n"
        "\"a\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"\n"
        "\"葛\xF3\xA0\x84\x80\xF0\xA0\xAE\xB7\"\n");
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
test_doc_keys_are_mended_and_quoted_too(void **state)
{
    (void)state;
    assert_prints("jsonl", 0, bad_key, "{\"a\xEF\xBF\xBD\\\"\":1}\n");
    assert_prints("csv", 0, bad_key, "\"a\xEF\xBF\xBD\"\"\"\n1\n");
}

static void
no_rows(struct kz_doc *d)
{
    static const char *const names[] = { "id", "name", NULL };

    kz_doc_begin_list(d);
    kz_doc_columns(d, names);
    kz_doc_end(d);
}

static void
no_rows_no_columns(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_end(d);
}

static void
test_doc_an_empty_table_keeps_its_header(void **state)
{
    (void)state;
    assert_prints("csv", 0, no_rows, "id,name\n");
    assert_prints("tsv", 0, no_rows, "id\tname\n");
    assert_prints("json", 0, no_rows, "[]\n");
    assert_prints("jsonl", 0, no_rows, "");
    assert_prints("csv", 0, no_rows_no_columns, "");
}

static void
one_empty_cell(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "only", NULL);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_doc_a_row_of_one_empty_cell_is_no_blank_line(void **state)
{
    (void)state;
    assert_prints("csv", 0, one_empty_cell, "only\n\"\"\n");
}

static void
test_doc_outputs_are_found_by_name_and_suffix(void **state)
{
    const struct kz_output *const *o = kz_outputs();

    (void)state;
    for (; o[0] && o[1]; o++)
        assert_true(strcmp(o[0]->name, o[1]->name) < 0);
    assert_null(kz_output_find("xlsx"));
    assert_null(kz_output_find("CSV"));
    assert_ptr_equal(kz_output_for_file("a.b/x.JSON"), kz_output_find("json"));
    assert_ptr_equal(kz_output_for_file("x.txt"), kz_output_find("table"));
    assert_ptr_equal(kz_output_for_file("x.jsonl"), kz_output_find("jsonl"));
    assert_null(kz_output_for_file("dir.csv/file"));
    assert_null(kz_output_for_file("csv"));
    assert_true(kz_output_find("csv")->flat);
    assert_false(kz_output_find("table")->flat);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_doc_json_is_indented),
        cmocka_unit_test(test_doc_jsonl_puts_a_lone_map_on_one_line),
        cmocka_unit_test(test_doc_jsonl_puts_each_row_on_a_line),
        cmocka_unit_test(test_doc_csv_quotes_as_rfc_4180),
        cmocka_unit_test(test_doc_tsv_escapes_instead_of_quoting),
        cmocka_unit_test(test_doc_excel_makes_formulas_harmless),
        cmocka_unit_test(test_doc_plain_csv_and_tsv_change_no_name),
        cmocka_unit_test(test_doc_json_escapes_controls_and_mends_utf8),
        cmocka_unit_test(test_doc_keys_are_mended_and_quoted_too),
        cmocka_unit_test(test_doc_an_empty_table_keeps_its_header),
        cmocka_unit_test(test_doc_a_row_of_one_empty_cell_is_no_blank_line),
        cmocka_unit_test(test_doc_outputs_are_found_by_name_and_suffix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
