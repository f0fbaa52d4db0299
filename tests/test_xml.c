/* XML reader: what it reads, what it refuses, and that it stays small. */
#include "tests/testlib.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "importers/common/xml.h"
#include "keizu/base/buf.h"

/* Bytes that come in pieces of `piece`, or a pattern without end. */
struct feeder {
    const char *bytes;
    size_t len, pos, piece;
};

static kz_status
feeder_read(void *ctx, void *bytes, size_t n, size_t *got, struct kz_error *err)
{
    struct feeder *f = ctx;

    (void)err;
    if (n > f->piece)
        n = f->piece;
    if (n > f->len - f->pos)
        n = f->len - f->pos;
    memcpy(bytes, f->bytes + f->pos, n);
    f->pos += n;
    *got = n;
    return KZ_OK;
}

/* The whole document as text: ns|name(attr=value)[line]{text}children. */
static void
print_node(const struct kz_xml *x, int node, struct kz_buf *out)
{
    const char *id = kz_xml_attr(x, node, NULL, "id");
    size_t n;
    const char *text = kz_xml_text(x, node, &n);

    kz_buf_printf(out, "%s%s%s", kz_xml_ns(x, node),
        kz_xml_ns(x, node)[0] ? "|" : "", kz_xml_name(x, node));
    if (id)
        kz_buf_printf(out, "(%s)", id);
    kz_buf_puts(out, "{");
    kz_buf_add(out, text, n);
    kz_buf_puts(out, "}");
    for (int c = kz_xml_child(x, node, NULL); c >= 0;
         c = kz_xml_sibling(x, c, NULL)) {
        kz_buf_puts(out, "<");
        print_node(x, c, out);
        kz_buf_puts(out, ">");
    }
}

static kz_status
read_input(struct kz_input *in, int depth, kz_xml_want_fn want,
    struct kz_buf *out, struct kz_error *err)
{
    struct kz_xml *x = NULL;
    kz_status st;

    KZ_TRY(kz_xml_open(in, depth, want, &x, err));
    for (;;) {
        KZ_TRY(kz_xml_next(x, err));
        if (st == KZ_DONE)
            break;
        print_node(x, 0, out);
        kz_buf_puts(out, "\n");
    }
    st = kz_buf_check(out, err);
out:
    kz_xml_close(x);
    return st;
}

static kz_status
read_pieces(const char *xml, size_t len, size_t piece, int depth,
    struct kz_buf *out, struct kz_error *err)
{
    struct feeder f = { xml, len, 0, piece };
    struct kz_input_source src = { feeder_read, NULL };
    struct kz_input *in = NULL;
    kz_status st;

    KZ_TRY(kz_input_open(&src, &f, "test.xml", &in, err));
    st = read_input(in, depth, NULL, out, err);
out:
    kz_input_close(in);
    return st;
}

static void
check(const char *xml, int depth, const char *want)
{
    struct kz_buf out;

    kz_buf_init(&out);
    for (size_t piece = 1; piece < 5000; piece = piece * 3 + 1) {
        struct kz_error err = KZ_ERROR_INIT;

        kz_buf_reset(&out);
        assert_ok(read_pieces(xml, strlen(xml), piece, depth, &out, &err),
            &err);
        assert_string_equal(out.data, want);
    }
    kz_buf_clear(&out);
}

static void
refused_bytes(const char *xml, size_t n, kz_status want, const char *words)
{
    struct kz_buf out;

    kz_buf_init(&out);
    for (size_t piece = 1; piece < 100000; piece = piece * 40 + 1) {
        struct kz_error err = KZ_ERROR_INIT;

        assert_int_equal(read_pieces(xml, n, piece, 1, &out, &err), want);
        if (!strstr(err.text, words))
            print_error("'%s' is not in '%s'\n", words, err.text);
        assert_non_null(strstr(err.text, words));
        assert_non_null(strstr(err.text, "line "));
    }
    kz_buf_clear(&out);
}

static void
refused(const char *xml, kz_status want, const char *words)
{
    refused_bytes(xml, strlen(xml), want, words);
}

static void
test_xml_gives_records_with_their_children(void **state)
{
    (void)state;
    check("<?xml version='1.0' encoding='utf-8'?>\n<!-- no -->\n"
          "<r><a id='1'>x<b>y</b>z<b>w</b></a><c/><?pi?></r>\n",
        1, "a(1){xyzw}<b{y}><b{w}>\nc{}\n");
    check("<r><a id='1'>x<b>y</b></a><a id='2'><b id='3'/></a></r>", 2,
        "b{y}\nb(3){}\n");
    check("<r>x<a/></r>", 0, "r{x}<a{}>\n");
}

static void
test_xml_joins_text_cdata_and_references(void **state)
{
    (void)state;
    check("<r><a>A&amp;B&lt;<![CDATA[<c>&amp;]]]]>&#x6f22;&#23383;</a></r>", 1,
        "a{A&B<<c>&amp;]]漢字}\n");
    check("<r><a id='&quot;&#233;&gt;'>\xE6\xBC\xA2\xE5\xAD\x97\xF0\xA0\xAE\x9F"
          "</a></r>",
        1, "a(\"é>){漢字𠮟}\n");
}

static void
test_xml_resolves_namespaces_wherever_declared(void **state)
{
    (void)state;
    check("<p:r xmlns:p='urn:1' xmlns='urn:2'><a/><p:b/>"
          "<c xmlns='' xmlns:p='urn:3'><p:d/></c></p:r>",
        1, "urn:2|a{}\nurn:1|b{}\nc{}<urn:3|d{}>\n");
}

static void
test_xml_resolves_prefixes_inside_text(void **state)
{
    static const char xml[] =
        "<r xmlns:p='urn:1' xmlns:q='urn:2' xmlns='urn:0'>"
        "<a xmlns:q='urn:3' q:k='v' k='w'><b/></a></r>";
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_xml *x = NULL;

    (void)state;
    assert_ok(kz_input_open_memory(xml, strlen(xml), "x", &in, &err), &err);
    assert_ok(kz_xml_open(in, 1, NULL, &x, &err), &err);
    assert_string_equal(kz_xml_root_name(x), "");
    assert_int_equal(kz_xml_next(x, &err), KZ_OK);
    assert_string_equal(kz_xml_root_name(x), "r");
    assert_string_equal(kz_xml_root_ns(x), "urn:0");
    assert_string_equal(kz_xml_resolve(x, 1, "p", 1), "urn:1");
    assert_string_equal(kz_xml_resolve(x, 1, "q", 1), "urn:3");
    assert_string_equal(kz_xml_resolve(x, 0, "", 0), "urn:0");
    assert_null(kz_xml_resolve(x, 0, "z", 1));
    assert_string_equal(kz_xml_attr(x, 0, "urn:3", "k"), "v");
    assert_string_equal(kz_xml_attr(x, 0, NULL, "k"), "w");
    assert_null(kz_xml_attr(x, 0, "urn:2", "k"));
    assert_int_equal(kz_xml_child(x, 0, "b"), 1);
    assert_int_equal(kz_xml_child(x, 0, "c"), -1);
    assert_int_equal(kz_xml_next(x, &err), KZ_DONE);
    kz_xml_close(x);
    kz_input_close(in);
}

static void
test_xml_refuses_what_is_not_utf8(void **state)
{
    (void)state;
    refused("<?xml version='1.0' encoding='Shift_JIS'?><r/>", KZ_EFORMAT,
        "not UTF-8");
    refused("<?xml version=\"1.0\" encoding = \"UTF-7\"?><r/>", KZ_EFORMAT,
        "not UTF-8");
    refused_bytes("\xFF\xFE<\0r\0/\0>\0", 10, KZ_EFORMAT, "not UTF-8");
    refused_bytes("<\0r\0/\0>\0", 8, KZ_EFORMAT, "not UTF-8");
    refused_bytes("\0<\0r\0/\0>", 8, KZ_EFORMAT, "not UTF-8");
    refused_bytes("\x4C\x6F\xA7\x94\x93", 5, KZ_EFORMAT, "not UTF-8");
    refused("<r><a>\x83\x65</a></r>", KZ_EFORMAT, "");
    refused("<r><a>\xC0\xAF</a></r>", KZ_EFORMAT, "");
    check("\xEF\xBB\xBF<?xml version='1.0' encoding=\"Utf-8\"?><r><a/></r>", 1,
        "a{}\n");
}

static void
test_xml_refuses_a_doctype(void **state)
{
    (void)state;
    refused("<!DOCTYPE r><r/>", KZ_EFORMAT, "document type");
    refused("<?xml version='1.0'?>\n<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>",
        KZ_EFORMAT, "line 2: a document type");
    refused("<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>", KZ_EFORMAT,
        "document type");
    refused("<r>&a;</r>", KZ_EFORMAT, "not defined");
}

static void
test_xml_refuses_what_is_not_well_formed(void **state)
{
    (void)state;
    refused("", KZ_EFORMAT, "");
    refused("<r><a></r>", KZ_EFORMAT, "mismatch");
    refused("<r><p:a/></r>", KZ_EFORMAT, "not defined");
    refused("<r><a b='1' b='2'/></r>", KZ_EFORMAT, "redefined");
    refused("<r/><r/>", KZ_EFORMAT, "Extra content");
    refused("<r><a>\x01</a></r>", KZ_EFORMAT, "");
}

static void
test_xml_refuses_every_truncation(void **state)
{
    static const char xml[] = "<?xml version='1.0'?><r xmlns:p='u'>"
                              "<a id='1'>x&amp;漢<![CDATA[y]]></a>"
                              "<!-- c --><p:b/><?pi x?></r>";
    struct kz_buf out;

    (void)state;
    kz_buf_init(&out);
    for (size_t n = 0; n < strlen(xml); n++) {
        struct kz_error err = KZ_ERROR_INIT;

        assert_int_equal(read_pieces(xml, n, 7, 1, &out, &err), KZ_EFORMAT);
        assert_true(err.text[0]);
    }
    kz_buf_clear(&out);
}

/* head, then `unit` again and again for at least n bytes, then tail. */
static void
flood(struct kz_buf *b, const char *head, const char *unit, size_t n,
    const char *tail)
{
    kz_buf_reset(b);
    kz_buf_puts(b, head);
    while (b->len < n)
        kz_buf_puts(b, unit);
    kz_buf_puts(b, tail);
    assert_false(b->failed);
}

static void
refused_flood(const struct kz_buf *b, kz_status want, const char *words)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf out;
    clock_t start = clock();

    kz_buf_init(&out);
    assert_int_equal(read_pieces(b->data, b->len, 65536, 1, &out, &err), want);
    if (!strstr(err.text, words))
        print_error("'%s' is not in '%s'\n", words, err.text);
    assert_non_null(strstr(err.text, words));
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 2.0);
    kz_buf_clear(&out);
}

static void
test_xml_refuses_floods_at_once(void **state)
{
    struct kz_buf b;

    (void)state;
    kz_buf_init(&b);
    flood(&b, "<r>", "<a>", 1000000, "");
    refused_flood(&b, KZ_ELIMIT, "256 deep");
    flood(&b, "<r><a ", "b='' ", 2000000, "/></r>");
    refused_flood(&b, KZ_ELIMIT, "256 attributes");
    flood(&b, "<r><a xmlns:a='", "u", 2000000, "'/></r>");
    refused_flood(&b, KZ_ELIMIT, "64 KiB");
    flood(&b, "<r><", "a", 2000000, "/></r>");
    refused_flood(&b, KZ_ELIMIT, "64 KiB");
    flood(&b, "<r><a>", "text ", 2000000, "</a></r>");
    refused_flood(&b, KZ_ELIMIT, "1 MiB");
    flood(&b, "<r><!--", "text ", 2000000, "--></r>");
    refused_flood(&b, KZ_ELIMIT, "comment is longer");
    flood(&b, "<r><a>", "<b/>", 2000000, "</a></r>");
    refused_flood(&b, KZ_ELIMIT, "32768 elements");
    flood(&b, "<r><a>", "<b c='0123456789012345678901234567890123456789'/>",
        5000000, "</a></r>");
    refused_flood(&b, KZ_ELIMIT, "a record is too long");
    flood(&b, "<?xml version='1.0' ", " ", 1000, "encoding='UTF-7'?><r/>");
    refused_flood(&b, KZ_ELIMIT, "declaration is too long");
    kz_buf_clear(&b);
}

static void
test_xml_refuses_a_flood_of_names(void **state)
{
    struct kz_buf b;

    (void)state;
    kz_buf_init(&b);
    kz_buf_puts(&b, "<r>");
    for (int i = 0; i < 200000; i++)
        kz_buf_printf(&b, "<a%d/>", i);
    kz_buf_puts(&b, "</r>");
    refused_flood(&b, KZ_ELIMIT, "different names");
    kz_buf_clear(&b);
}

static enum kz_xml_want
want_not_a(const char *ns, const char *name)
{
    (void)ns;
    if (strcmp(name, "a") == 0)
        return KZ_XML_SKIP;
    return strcmp(name, "b") == 0 ? KZ_XML_KEEP_LONG : KZ_XML_KEEP;
}

static void
test_xml_streams_past_what_is_not_wanted(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_buf b, out;
    size_t text = 0;

    (void)state;
    kz_buf_init(&b);
    kz_buf_init(&out);
    flood(&b, "<r><a>", "&lt;p&gt;text ", 20000000, "</a><b>");
    for (int i = 0; i < 2000000; i++, text++)
        kz_buf_putc(&b, 'x');
    kz_buf_puts(&b, "</b><c>end</c></r>");
    assert_ok(kz_input_open_memory(b.data, b.len, "x", &in, &err), &err);
    assert_ok(read_input(in, 1, want_not_a, &out, &err), &err);
    assert_int_equal(out.len, text + strlen("b{}\nc{end}\n"));
    kz_input_close(in);
    kz_buf_clear(&out);
    kz_buf_clear(&b);
}

static void
test_xml_knows_lines_beyond_65535(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_xml *x = NULL;
    struct kz_buf b;

    (void)state;
    kz_buf_init(&b);
    kz_buf_puts(&b, "<r>");
    for (int i = 0; i < 200000; i++)
        kz_buf_putc(&b, '\n');
    kz_buf_puts(&b, "<a/>\n<b>\n<c/></b><d></r>");
    assert_ok(kz_input_open_memory(b.data, b.len, "x", &in, &err), &err);
    assert_ok(kz_xml_open(in, 1, NULL, &x, &err), &err);
    assert_int_equal(kz_xml_next(x, &err), KZ_OK);
    assert_int_equal(kz_xml_line(x, 0), 200001);
    assert_int_equal(kz_xml_next(x, &err), KZ_OK);
    assert_int_equal(kz_xml_line(x, 0), 200002);
    assert_int_equal(kz_xml_line(x, 1), 200003);
    assert_int_equal(kz_xml_next(x, &err), KZ_EFORMAT);
    assert_non_null(strstr(err.text, "line 200003, column "));
    kz_xml_close(x);
    kz_input_close(in);
    kz_buf_clear(&b);
}

static void
test_xml_memory_does_not_grow_with_the_document(void **state)
{
    struct kz_buf b, out;
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_xml *x = NULL;
    struct rusage before, after;
    long records = 0;

    (void)state;
    kz_buf_init(&b);
    kz_buf_init(&out);
    flood(&b, "<r>", "<a id='12'><b>text</b><c/></a>\n", 20000000, "</r>");
    getrusage(RUSAGE_SELF, &before);
    assert_ok(kz_input_open_memory(b.data, b.len, "x", &in, &err), &err);
    assert_ok(kz_xml_open(in, 1, NULL, &x, &err), &err);
    while (kz_xml_next(x, &err) == KZ_OK)
        records++;
    getrusage(RUSAGE_SELF, &after);
    assert_string_equal(err.text, "");
    assert_true(records > 600000);
    assert_true(after.ru_maxrss - before.ru_maxrss < 32768);
    kz_xml_close(x);
    kz_input_close(in);
    kz_buf_clear(&b);
}

static void
test_xml_every_failed_allocation_is_told(void **state)
{
    static const char xml[] =
        "<r xmlns:p='u'><a id='1'>x<b>y</b></a><p:c/></r>";
    kz_status st = KZ_ENOMEM;
    long n = 0;

    (void)state;
    for (; st != KZ_OK && n < 100; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_buf out;

        kz_buf_init(&out);
        kz_alloc_fail_after(n);
        st = read_pieces(xml, strlen(xml), 5, 1, &out, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK)
            assert_int_equal(st, KZ_ENOMEM);
        kz_buf_clear(&out);
    }
    assert_int_equal(st, KZ_OK);
    assert_true(n > 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_xml_gives_records_with_their_children),
        cmocka_unit_test(test_xml_joins_text_cdata_and_references),
        cmocka_unit_test(test_xml_resolves_namespaces_wherever_declared),
        cmocka_unit_test(test_xml_resolves_prefixes_inside_text),
        cmocka_unit_test(test_xml_refuses_what_is_not_utf8),
        cmocka_unit_test(test_xml_refuses_a_doctype),
        cmocka_unit_test(test_xml_refuses_what_is_not_well_formed),
        cmocka_unit_test(test_xml_refuses_every_truncation),
        cmocka_unit_test(test_xml_refuses_floods_at_once),
        cmocka_unit_test(test_xml_refuses_a_flood_of_names),
        cmocka_unit_test(test_xml_streams_past_what_is_not_wanted),
        cmocka_unit_test(test_xml_knows_lines_beyond_65535),
        cmocka_unit_test(test_xml_memory_does_not_grow_with_the_document),
        cmocka_unit_test(test_xml_every_failed_allocation_is_told),
    };

    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
