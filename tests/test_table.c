/* Tests of the output table: what people see. */
#include "tests/testlib.h"

#include <math.h>

#include "keizu/base/buf.h"
#include "keizu/report/doc.h"

typedef void writer(struct kz_doc *d);

static kz_status
append(void *ctx, const void *bytes, size_t n, struct kz_error *err)
{
    struct kz_buf *b = ctx;

    kz_buf_add(b, bytes, n);
    return kz_buf_check(b, err);
}

static void
assert_table(const char *lang, int color, writer *write, const char *want)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf text;
    struct kz_doc_dest dest = { &text, append };
    struct kz_doc_opts opts = { 0, lang, color };
    struct kz_doc *d = NULL;

    kz_buf_init(&text);
    assert_ok(kz_doc_open(kz_output_find("table"), &dest, &opts, &d, &err),
        &err);
    write(d);
    assert_ok(kz_doc_close(d, &err), &err);
    assert_string_equal(text.data, want);
    kz_buf_clear(&text);
}

static void
party(struct kz_doc *d, const char *id, const char *name)
{
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "id", id);
    kz_doc_key_text(d, "name", name);
    kz_doc_key_text(d, "country", "JP");
    kz_doc_end(d);
}

static void
range(struct kz_doc *d, double point, double lower, double upper)
{
    kz_doc_begin_map(d);
    kz_doc_key_number(d, "point", point);
    kz_doc_key_number(d, "lower", lower);
    kz_doc_key_number(d, "upper", upper);
    kz_doc_end(d);
}

static void
holder(struct kz_doc *d, const char *id, const char *name, double lower,
    double upper)
{
    kz_doc_begin_map(d);
    kz_doc_key(d, "party");
    party(d, id, name);
    kz_doc_key(d, "integrated");
    range(d, lower, lower, upper);
    kz_doc_key_integer(d, "rank", (int64_t)(upper * 1000));
    kz_doc_key_boolean(d, "ultimate", upper > 0.5);
    kz_doc_key(d, "evidence");
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "document", "S100TEST");
    kz_doc_key_text(d, "place", "row 3");
    kz_doc_end(d);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
stakes(struct kz_doc *d)
{
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "schema", "keizu.stakes/1");
    kz_doc_key_text(d, "as_of", "2026-03-31");
    kz_doc_key_text(d, "known_by", NULL);
    kz_doc_key(d, "options");
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "of", "shares");
    kz_doc_key_text(d, "treasury", "out");
    kz_doc_end(d);
    kz_doc_key(d, "company");
    party(d, "local:A", "甲警備株式会社");
    kz_doc_key(d, "holders");
    kz_doc_begin_list(d);
    holder(d, "local:B", "乙ホールディングス", 0.512345678, 0.6);
    holder(d, "local:C", "Third Fund", 0.05, 0.05);
    kz_doc_end(d);
    kz_doc_key(d, "totals");
    kz_doc_begin_map(d);
    kz_doc_key(d, "foreign");
    range(d, 0.5, 0.25, 0.75);
    kz_doc_key(d, "by_country");
    kz_doc_begin_map(d);
    kz_doc_key(d, "JP");
    range(d, NAN, 0.1, NAN);
    kz_doc_end(d);
    kz_doc_end(d);
    kz_doc_key(d, "findings");
    kz_doc_begin_list(d);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_table_a_document_is_lines_tables_and_sections(void **state)
{
    (void)state;
    assert_table("en", 0, stakes,
        "as of: 2026-03-31\n"
        "known by: -\n"
        "options: of: shares, treasury: out\n"
        "company: 甲警備株式会社 (local:A)\n"
        "findings: none\n"
        "\n"
        "holders\n"
        "party                         integrated                    rank"
        "  ultimate  evidence\n"
        "乙ホールディングス (local:B)  51.2346 %  [51.2346 %, 60 %]   600"
        "  yes       S100TEST, row 3\n"
        "Third Fund (local:C)                5 %                       50"
        "  no        S100TEST, row 3\n"
        "\n"
        "totals\n"
        "foreign: 50 %  [25 %, 75 %]\n"
        "\n"
        "totals / by country\n"
        "JP: [10 %, ?]\n");
}

static void
one_row(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "some_key", "a");
    kz_doc_key_number(d, "n", 0.5);
    kz_doc_end(d);
    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "n", 12345);
    kz_doc_key_text(d, "other", "late");
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_table_a_list_of_maps_is_one_table(void **state)
{
    (void)state;
    assert_table("en", 0, one_row,
        "some key      n  other\n"
        "a          50 %\n"
        "          12345  late\n");
}

static void
test_table_headings_are_bold_only_in_color(void **state)
{
    (void)state;
    assert_table("en", 1, one_row,
        "\033[1msome key      n  other\033[0m\n"
        "a          50 %\n"
        "          12345  late\n");
}

static void
nothing(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_end(d);
}

static void
test_table_speaks_japanese(void **state)
{
    (void)state;
    assert_table("ja", 0, nothing, "なし\n");
}

static void
ranges(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    range(d, 1, 1, 1);
    range(d, 0, 0, 0);
    range(d, 0.99999999, 0.99999999, 1);
    range(d, 1e-9, 0, 1e-20);
    range(d, 0.00012345678, NAN, NAN);
    range(d, 0.3333333333333333, 0.3333333333333333, 0.3333333333333333);
    range(d, -0.25, -0.25, -0.25);
    kz_doc_begin_map(d);
    kz_doc_key_number(d, "point", 0.5);
    kz_doc_key_number(d, "lower", 0.25);
    kz_doc_key_number(d, "upper", 0.5);
    kz_doc_key_boolean(d, "lower_attained", 0);
    kz_doc_key(d, "exact");
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "point", "1/2");
    kz_doc_end(d);
    kz_doc_end(d);
    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "point", 1);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_table_a_share_never_rounds_to_nothing_or_all(void **state)
{
    (void)state;
    assert_table("en", 0, ranges,
        "100 %\n"
        "0 %\n"
        "99.9999 %  [99.9999 %, 100 %]\n"
        "0.0000001 %  [0 %, <0.000000000001 %]\n"
        "0.01235 %\n"
        "33.3333 %\n"
        "-25 %\n"
        "50 %  (25 %, 50 %] = 1/2\n"
        "100 %\n");
}

static void
hostile(struct kz_doc *d)
{
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "esc", "a\033[31mred\x07\r\nnext\t|");
    kz_doc_key_text(d, "bidi",
        "abc\xE2\x80\xAE"
        "fed\xE2\x81\xA6");
    kz_doc_key_text(d, "zero", "x\xE2\x80\x8By\xEF\xBB\xBF\xC2\xAD");
    kz_doc_key_text(d, "tag", "k\xF3\xA0\x81\xAB");
    kz_doc_key_text(d, "csi",
        "\xC2\x9B"
        "2J");
    kz_doc_key_text(d, "kept", "葛\xF3\xA0\x84\x80飾 \xEF\xB8\x8F e\xCC\x81");
    kz_doc_key_text(d, "\033key", "v");
    kz_doc_end(d);
}

static void
test_table_what_is_invisible_is_shown(void **state)
{
    (void)state;
    assert_table("en", 0, hostile,
        "esc: a<U+001B>[31mred<U+0007><U+000D><U+000A>next<U+0009>|\n"
        "bidi: abc<U+202E>fed<U+2066>\n"
        "zero: x<U+200B>y<U+FEFF><U+00AD>\n"
        "tag: k<U+E006B>\n"
        "csi: <U+009B>2J\n"
        "kept: 葛\xF3\xA0\x84\x80飾 \xEF\xB8\x8F e\xCC\x81\n"
        "<U+001B>key: v\n");
}

static void
deep(struct kz_doc *d)
{
    kz_doc_begin_map(d);
    kz_doc_key(d, "loops");
    kz_doc_begin_list(d);
    kz_doc_begin_list(d);
    party(d, "local:A", "A");
    party(d, "local:B", "B");
    kz_doc_end(d);
    kz_doc_begin_list(d);
    party(d, "local:C", NULL);
    kz_doc_end(d);
    kz_doc_end(d);
    kz_doc_key(d, "controllers");
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_key(d, "controller");
    party(d, "local:X", "X");
    kz_doc_key(d, "proof");
    kz_doc_begin_list(d);
    for (int i = 0; i < 2; i++) {
        kz_doc_begin_map(d);
        kz_doc_key_text(d, "company", "A");
        kz_doc_key(d, "by");
        kz_doc_begin_list(d);
        party(d, "local:X", "X");
        party(d, "local:Y", "Y");
        kz_doc_end(d);
        kz_doc_key(d, "more");
        kz_doc_begin_map(d);
        kz_doc_key_integer(d, "n", i);
        kz_doc_key(d, "e");
        kz_doc_begin_map(d);
        kz_doc_end(d);
        kz_doc_end(d);
        kz_doc_end(d);
    }
    kz_doc_end(d);
    kz_doc_end(d);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_table_what_is_nested_in_a_cell_is_one_line(void **state)
{
    (void)state;
    assert_table("en", 0, deep,
        "loops\n"
        "A (local:A), B (local:B)\n"
        "local:C\n"
        "\n"
        "controllers\n"
        "controller   proof\n"
        "X (local:X)  company: A, by: X (local:X), Y (local:Y), "
        "more: (n: 0, e: none); company: A, by: X (local:X), Y (local:Y), "
        "more: (n: 1, e: none)\n");
}

static void
found(struct kz_doc *d)
{
    kz_doc_begin_map(d);
    kz_doc_key(d, "matches");
    kz_doc_begin_list(d);
    party(d, "local:A", "甲");
    party(d, "local:BB", "B");
    kz_doc_end(d);
    kz_doc_key(d, "words");
    kz_doc_begin_list(d);
    kz_doc_text(d, "one");
    kz_doc_text(d, "two");
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_table_a_list_of_parties_is_a_table_of_its_own(void **state)
{
    (void)state;
    assert_table("en", 0, found,
        "words: one, two\n"
        "\n"
        "matches\n"
        "id        name  country\n"
        "local:A   甲    JP\n"
        "local:BB  B     JP\n");
}

static void
long_list(struct kz_doc *d)
{
    static const char text[] = "a sentence that is long enough to fill what "
                               "a person can read on one line";

    kz_doc_begin_map(d);
    kz_doc_key(d, "notes");
    kz_doc_begin_list(d);
    for (int i = 0; i < 3; i++)
        kz_doc_text(d, text);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_table_a_long_list_of_texts_is_a_text_a_line(void **state)
{
    (void)state;
    assert_table("en", 0, long_list,
        "notes\n"
        "a sentence that is long enough to fill what a person can read on "
        "one line\n"
        "a sentence that is long enough to fill what a person can read on "
        "one line\n"
        "a sentence that is long enough to fill what a person can read on "
        "one line\n");
}

static void
empty_maps(struct kz_doc *d)
{
    kz_doc_begin_list(d);
    kz_doc_begin_map(d);
    kz_doc_end(d);
    kz_doc_begin_map(d);
    kz_doc_end(d);
    kz_doc_end(d);
}

static void
test_table_rows_without_columns_are_said_to_be_none(void **state)
{
    (void)state;
    assert_table("en", 0, empty_maps, "none\nnone\n");
}

static void
rows_of_all_kinds(struct kz_doc *d)
{
    stakes(d);
}

static void
test_table_every_allocation_may_fail(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_buf text;
        struct kz_doc_dest dest = { &text, append };
        struct kz_doc *d = NULL;
        kz_status st;
        int again;

        assert_true(n < 10000);
        kz_buf_init(&text);
        kz_alloc_fail_after(n);
        st = kz_doc_open(kz_output_find("table"), &dest, NULL, &d, &err);
        if (st == KZ_OK) {
            rows_of_all_kinds(d);
            st = kz_doc_close(d, &err);
        }
        again = kz_alloc_failed();
        kz_alloc_fail_after(-1);
        kz_buf_clear(&text);
        assert_int_equal(st, again ? KZ_ENOMEM : KZ_OK);
        if (!again)
            break;
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_a_document_is_lines_tables_and_sections),
        cmocka_unit_test(test_table_a_list_of_maps_is_one_table),
        cmocka_unit_test(test_table_headings_are_bold_only_in_color),
        cmocka_unit_test(test_table_speaks_japanese),
        cmocka_unit_test(test_table_a_share_never_rounds_to_nothing_or_all),
        cmocka_unit_test(test_table_what_is_invisible_is_shown),
        cmocka_unit_test(test_table_what_is_nested_in_a_cell_is_one_line),
        cmocka_unit_test(test_table_a_list_of_parties_is_a_table_of_its_own),
        cmocka_unit_test(test_table_a_long_list_of_texts_is_a_text_a_line),
        cmocka_unit_test(test_table_rows_without_columns_are_said_to_be_none),
        cmocka_unit_test(test_table_every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
