/* Tests of networks: exact bytes, hostile text, failures. */
#include "keizu/report/netgraph.h"

#include <math.h>

#include "keizu/base/alloc.h"
#include "tests/testlib.h"

#include "tests/paper.h"

/* A company, its owner (that name) and what is not disclosed. */
static kz_status
write_small(const char *format, const char *name, struct paper *p,
    struct kz_error *err)
{
    const struct kz_doc_dest dest = { p, paper_write };
    const struct kz_net_fact facts[] = { { "as_of", "2025-09-30" },
        { "known_by", "" } };
    const struct kz_net_node nodes[] = {
        { "local:c", "Co", "company", "JP", "incorporation", 20361, 1, 0 },
        { name, name, "person", NULL, "unknown", 20361, 0, 0 },
        { "undisclosed/local:c", "undisclosed", "undisclosed", NULL, NULL,
            KZ_DATE_NONE, 0, 1 },
    };
    const struct kz_net_edge edges[] = {
        { 1, 0, { 0.5, 0.25, 0.75, 0 }, { 0.1, 0.1, 0.1, 0 }, 20178, name,
            "line 2", 6, 1, 1 },
        { 2, 0, { NAN, NAN, NAN, 0 }, { 0.9, 0.9, 0.9, 0 }, KZ_DATE_NONE, NULL,
            NULL, 0, 0, 0 },
        { 0, 0, { 1e-7, 1e-7, 1e-7, 0 }, { NAN, NAN, NAN, 0 }, KZ_DATE_NONE,
            "d", NULL, 2, 0, 0 },
    };
    struct kz_net *net = NULL;
    kz_status st;

    kz_buf_init(&p->text);
    KZ_TRY(kz_net_open(format, &dest, facts, 2, &net, err));
    for (size_t i = 0; i < 3; i++)
        KZ_TRY(kz_net_node(net, &nodes[i], err));
    for (size_t i = 0; i < 3; i++)
        KZ_TRY(kz_net_edge(net, &edges[i], err));
    KZ_TRY(kz_net_close(net, err));
out:
    kz_net_free(net);
    return st;
}

static void
test_netgraph_dot(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct paper p = { .room = SIZE_MAX };

    (void)state;
    assert_ok(write_small("dot", "a\"\\<b>&amp;\n\xE2\x80\xAE\\", &p, &err),
        &err);
    assert_string_equal(p.text.data,
        "digraph keizu {\n"
        "  graph [charset=\"UTF-8\", as_of=\"2025-09-30\"];\n"
        "  node [shape=box];\n"
        "  \"local:c\" [label=\"Co\\nJP\", party_name=\"Co\", "
        "type=\"company\", country=\"JP\", basis=\"incorporation\", "
        "as_of=\"2025-09-30\", asked=\"true\"];\n"
        "  \"a\\\"\\\\<b>&amp;<U+000A><U+202E>\\\\\" "
        "[label=\"a\\\"\\\\<b>&amp;amp;<U+000A><U+202E>\\\\\", "
        "party_name=\"a\\\"\\\\<b>&amp;<U+000A><U+202E>\\\\\", "
        "type=\"person\", basis=\"unknown\", as_of=\"2025-09-30\", "
        "asked=\"false\"];\n"
        "  \"undisclosed/local:c\" [label=\"undisclosed\", style=dashed, "
        "party_name=\"undisclosed\", type=\"undisclosed\", "
        "asked=\"false\"];\n"
        "  \"a\\\"\\\\<b>&amp;<U+000A><U+202E>\\\\\" -> \"local:c\" "
        "[label=\"25 %..75 %\\n2025-03-31\", style=bold, share=\"0.5\", "
        "share_lower=\"0.25\", share_upper=\"0.75\", votes=\"0.1\", "
        "votes_lower=\"0.1\", votes_upper=\"0.1\", as_of=\"2025-03-31\", "
        "document=\"a\\\"\\\\<b>&amp;<U+000A><U+202E>\\\\\", "
        "place=\"line 2\", rank=\"6\", declared=\"true\", "
        "control=\"true\"];\n"
        "  \"undisclosed/local:c\" -> \"local:c\" [label=\"90 %\", "
        "style=dashed, votes=\"0.9\", votes_lower=\"0.9\", "
        "votes_upper=\"0.9\", declared=\"false\", control=\"false\"];\n"
        "  \"local:c\" -> \"local:c\" [label=\"0.00001 %\", share=\"1e-7\", "
        "share_lower=\"1e-7\", share_upper=\"1e-7\", document=\"d\", "
        "rank=\"2\", declared=\"false\", control=\"false\"];\n"
        "}\n");
    kz_buf_clear(&p.text);
}

/* Text comes out as wanted, wherever it stands; nothing else is hurt. */
static void
assert_written(const char *format, const char *text, const char *want)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct paper p = { .room = SIZE_MAX };
    struct kz_buf around;
    const char *end;

    assert_ok(write_small(format, text, &p, &err), &err);
    kz_buf_init(&around);
    kz_buf_printf(&around, "%s%s%s",
        format[1] == 'r' ? "key=\"n_name\">" : "<node id=\"", want,
        format[1] == 'r' ? "</data>" : "\" label=\"");
    assert_non_null(strstr(p.text.data, around.data));
    kz_buf_reset(&around);
    kz_buf_printf(&around, "%s%s%s",
        format[1] == 'r' ? "key=\"e_document\">" : "\"document\" value=\"",
        want, format[1] == 'r' ? "</data>" : "\"/>");
    assert_non_null(strstr(p.text.data, around.data));
    end = strstr(p.text.data, format[1] == 'r' ? "</graphml>\n" : "</gexf>\n");
    assert_non_null(end);
    kz_buf_clear(&around);
    kz_buf_clear(&p.text);
}

static void
test_netgraph_xml_text(void **state)
{
    static const struct {
        const char *text, *want;
    } row[] = {
        { "</node>", "&lt;/node&gt;" },
        { "]]>", "]]&gt;" },
        { "&amp;\"'", "&amp;amp;&quot;'" },
        { "a\tb\nc\rd", "a&#x9;b&#xA;c&#xD;d" },
        { "\x01\x1B[31m", "&lt;U+0001&gt;&lt;U+001B&gt;[31m" },
        { "\x7F\xC2\x9B", "&#x7F;&#x9B;" },
        { "\xE2\x80\xAE\xE2\x80\x8B", "&#x202E;&#x200B;" },
        { "\xEF\xBF\xBE\xEF\xBF\xBF", "&lt;U+FFFE&gt;&lt;U+FFFF&gt;" },
        { "\xFF\xE3\x81", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
        { "\xF0\xA0\xAE\xB7\xE9\x87\x8E", "\xF0\xA0\xAE\xB7\xE9\x87\x8E" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        assert_written("graphml", row[i].text, row[i].want);
        assert_written("gexf", row[i].text, row[i].want);
    }
}

static void
test_netgraph_empty(void **state)
{
    static const char *const formats[] = { "dot", "gexf", "graphml" };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct paper p = { .room = SIZE_MAX };
        const struct kz_doc_dest dest = { &p, paper_write };
        struct kz_net *net = NULL;

        kz_buf_init(&p.text);
        assert_true(kz_net_has(formats[i]));
        assert_ok(kz_net_open(formats[i], &dest, NULL, 0, &net, &err), &err);
        assert_ok(kz_net_close(net, &err), &err);
        assert_true(p.text.len > 10);
        assert_string_equal(strstr(p.text.data, "<nodes>")
                                ? strstr(p.text.data, "<nodes>")
                                : "",
            i == 1 ? "<nodes>\n    </nodes>\n    <edges>\n    </edges>\n"
                     "  </graph>\n</gexf>\n"
                   : "");
        kz_net_free(net);
        kz_buf_clear(&p.text);
    }
    assert_false(kz_net_has("svg"));
    assert_false(kz_net_has(""));
}

static void
test_netgraph_misuse(void **state)
{
    const struct kz_net_node n = { .id = "local:a" };
    const struct kz_net_edge e = { .owner = 0, .owned = 1 }, self = { 0 };
    struct kz_error err = KZ_ERROR_INIT;
    struct paper p = { .room = SIZE_MAX };
    const struct kz_doc_dest dest = { &p, paper_write };
    struct kz_net *net = NULL;

    (void)state;
    kz_buf_init(&p.text);
    assert_int_equal(kz_net_open("svg", &dest, NULL, 0, &net, &err), KZ_EINVAL);
    assert_null(net);
    err.status = KZ_OK;
    assert_ok(kz_net_open("gexf", &dest, NULL, 0, &net, &err), &err);
    assert_ok(kz_net_node(net, &n, &err), &err);
    assert_int_equal(kz_net_edge(net, &e, &err), KZ_EINVAL);
    err.status = KZ_OK;
    assert_ok(kz_net_edge(net, &self, &err), &err);
    assert_int_equal(kz_net_node(net, &n, &err), KZ_EINVAL);
    kz_net_free(net);
    kz_net_free(NULL);
    kz_buf_clear(&p.text);
}

static void
test_netgraph_failures(void **state)
{
    static const char *const formats[] = { "dot", "gexf", "graphml" };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct paper p = { .room = 100 };
        kz_status st = KZ_ENOMEM;

        assert_int_equal(write_small(formats[i], "x", &p, &err), KZ_EIO);
        kz_buf_clear(&p.text);
        for (int n = 0; st == KZ_ENOMEM; n++) {
            struct kz_error again = KZ_ERROR_INIT;
            struct paper q = { .room = SIZE_MAX };

            kz_alloc_fail_after(n);
            st = write_small(formats[i], "x\x01", &q, &again);
            kz_alloc_fail_after(-1);
            kz_buf_clear(&q.text);
        }
        assert_int_equal(st, KZ_OK);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_netgraph_dot),
        cmocka_unit_test(test_netgraph_xml_text),
        cmocka_unit_test(test_netgraph_empty),
        cmocka_unit_test(test_netgraph_misuse),
        cmocka_unit_test(test_netgraph_failures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
