/* HTML fragments: text, tables with spans, nesting, any bytes, limits. */
#include "tests/testlib.h"

#include "importers/common/html.h"
#include "importers/common/html_table.h"

static void
text_is(const char *html, const char *want)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf out;

    kz_buf_init(&out);
    assert_ok(kz_html_text(html, strlen(html), &out, &err), &err);
    assert_string_equal(out.data, want);
    kz_buf_clear(&out);
}

static void
test_html_text_is_what_is_shown(void **state)
{
    (void)state;
    text_is("<p>岬　 の\n  帆</p><p>渚<br/>灯<br>台</p>",
        "岬　 の 帆\n渚\n灯\n台");
    text_is("a &amp; b &lt;c&gt; &#65;&#x42;&nbsp;&#12354;",
        "a & b <c> AB\xC2\xA0あ");
    text_is("&unknown; &#0; &#xD800; &#1114112; &",
        "&unknown; &#0; &#xD800; &#1114112; &");
    text_is("1 < 2 <3", "1 < 2 <3");
    text_is("<style>p{a:b}</STYLE ><p title='>'>a</p><!-- <p>b --> c", "a\nc");
    text_is("a<p class=\"b", "a");
    text_is("a<p class=\"b>c", "a\nc");
    text_is("", "");
}

static struct kz_html_tables *
tables(const char *html)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_html_tables *t = NULL;

    assert_ok(kz_html_tables_read(html, strlen(html), &t, &err), &err);
    return t;
}

/* Rows as "a|b/c|d". */
static void
grid_is(const struct kz_html_tables *t, size_t table, const char *want)
{
    struct kz_buf got;

    kz_buf_init(&got);
    for (size_t r = 0; r < kz_html_rows(t, table); r++) {
        kz_buf_puts(&got, r ? "/" : "");
        for (size_t c = 0; c < kz_html_columns(t, table, r); c++)
            kz_buf_printf(&got, "%s%s", c ? "|" : "",
                kz_html_at(t, table, r, c));
    }
    assert_string_equal(got.data, want);
    kz_buf_clear(&got);
}

static void
html_is(const char *html, const char *want)
{
    struct kz_html_tables *t = tables(html);

    grid_is(t, 0, want);
    kz_html_tables_free(t);
}

static void
test_html_cells_are_in_all_places_they_span(void **state)
{
    (void)state;
    html_is("<table><tr><td>a</td><th>b</th></tr><tr><td>c</td></tr></table>",
        "a|b/c");
    html_is("<table><tr><td rowspan='2'>a<td colspan=2>b<tr><td>c<td>d</table>",
        "a|b|b/a|c|d");
    html_is("<table><tr><td>a<td rowspan=3>b<tr><td>c<tr><td>d<td>e<tr><td>f",
        "a|b/c|b/d|b|e/f");
    html_is("<table><tr><td>a<td>x<td rowspan=2>b<tr><td>c</tr></table>",
        "a|x|b/c||b");
    html_is("<table><tr><td colspan='999'>a</td><td>b</td></tr></table>",
        "a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|"
        "a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a|a");
    html_is("<table><tr><td colspan='0' rowspan=-1>a</td></tr></table>", "a");
    html_is("<td>a</td></table></tr>", "");
    html_is("", "");
}

static void
test_html_short_passes_over_long_texts(void **state)
{
    struct kz_html_tables *t;
    struct kz_buf html;

    (void)state;
    kz_buf_init(&html);
    kz_buf_puts(&html, "<table><tr><td>a<td>");
    for (int i = 0; i < KZ_HTML_SHORT; i++)
        kz_buf_putc(&html, 'b');
    t = tables(html.data);
    assert_string_equal(kz_html_short(t, 0, 0, 0, "-"), "a");
    assert_int_equal(strlen(kz_html_short(t, 0, 0, 1, "-")), KZ_HTML_SHORT);
    kz_html_tables_free(t);
    kz_buf_putc(&html, 'b');
    t = tables(html.data);
    assert_string_equal(kz_html_short(t, 0, 0, 1, "-"), "-");
    assert_string_equal(kz_html_short(t, 0, 0, 9, "-"), "");
    kz_html_tables_free(t);
    kz_buf_clear(&html);
}

static void
test_html_tables_inside_tables_are_their_own(void **state)
{
    struct kz_html_tables *t;

    (void)state;
    t = tables("<p>1 前</p>（連結子会社）<table><tr><td>a<table><tr><td>b"
               "</td></tr></table>c</td><td>d</td></tr></table>"
               "<p>（関連会社）</p><table><tr><td>e</td></tr></table>");
    assert_int_equal(kz_html_tables_count(t), 3);
    grid_is(t, 0, "ac|d");
    grid_is(t, 1, "b");
    grid_is(t, 2, "e");
    assert_string_equal(kz_html_caption(t, 0), "（連結子会社）");
    assert_string_equal(kz_html_caption(t, 1), "");
    assert_string_equal(kz_html_caption(t, 2), "（関連会社）");
    assert_string_equal(kz_html_at(t, 9, 9, 9), "");
    assert_int_equal(kz_html_cell(t, 0, 0, 0), 1);
    assert_int_equal(kz_html_cell(t, 0, 0, 7), -1);
    kz_html_tables_free(t);
}

static void
refused(const char *unit, int n)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_html_tables *t = NULL;
    struct kz_buf html;

    kz_buf_init(&html);
    kz_buf_puts(&html, "<table><tr><td>");
    for (int i = 0; i < n; i++)
        kz_buf_puts(&html, unit);
    assert_int_equal(kz_html_tables_read(html.data, html.len, &t, &err),
        KZ_ELIMIT);
    assert_null(t);
    kz_buf_clear(&html);
}

static void
test_html_floods_are_refused(void **state)
{
    (void)state;
    refused("<table>", 8);
    refused("<tr>", 20000);
    refused("<td><td><td><td><td><tr>", 30000);
    refused("あいうえおかきくけこ", 200000);
    refused("</table><table>", 20000);
}

/* Every cut of a fragment, also inside characters and tags. */
static void
test_html_any_bytes_do(void **state)
{
    static const char text[] =
        "<table a='<'><tr><td rowspan=9 colspan=9>岬&#x41;<table><th>&amp;"
        "</table></td><style>x</style><!-- --></tr><td>\x80<p>b</table>";
    struct kz_error err = KZ_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        for (size_t n = 0; i + n <= sizeof text; n++) {
            struct kz_html_tables *t = NULL;
            char *piece = kz_malloc(n + 1);

            assert_non_null(piece);
            memcpy(piece, text + i, n);
            assert_ok(kz_html_tables_read(piece, n, &t, &err), &err);
            kz_html_tables_free(t);
            kz_free(piece);
        }
}

static void
test_html_every_failed_allocation_is_told(void **state)
{
    static const char text[] =
        "渚<table><tr><td>a<table><td>b</table><tr><td>c";
    kz_status st = KZ_ENOMEM;
    long n = 0;

    (void)state;
    for (; st != KZ_OK && n < 500; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_html_tables *t = NULL;

        kz_alloc_fail_after(n);
        st = kz_html_tables_read(text, strlen(text), &t, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK)
            assert_int_equal(st, KZ_ENOMEM);
        kz_html_tables_free(t);
    }
    assert_int_equal(st, KZ_OK);
    assert_true(n > 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_text_is_what_is_shown),
        cmocka_unit_test(test_html_cells_are_in_all_places_they_span),
        cmocka_unit_test(test_html_short_passes_over_long_texts),
        cmocka_unit_test(test_html_tables_inside_tables_are_their_own),
        cmocka_unit_test(test_html_floods_are_refused),
        cmocka_unit_test(test_html_any_bytes_do),
        cmocka_unit_test(test_html_every_failed_allocation_is_told),
    };

    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
