/* Tests of charts: folding, layout, text that fits, and harmless markup. */
#include "tests/testlib.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>

#include "keizu/report/message.h"
#include "src/report/chart_priv.h"

static struct kz_error err = KZ_ERROR_INIT;

/* ---- folding ---- */

#define MOST 500

struct folded {
    uint8_t fate[MOST];
    uint32_t order[KZ_CHART_BOXES], shown, count[4];
};

static struct folded
folded(uint32_t n, size_t m, const struct kz_chart_arc *arc,
    const uint8_t *extra)
{
    struct folded f = { .shown = 0 };

    assert_ok(kz_chart_fold(n, 0, m, arc, extra, f.fate, f.order, &f.shown,
                  &err),
        &err);
    for (uint32_t i = 0; i < n; i++)
        f.count[f.fate[i]]++;
    return f;
}

/* n leaves of company 0 with the same share. */
static struct kz_chart_arc *
leaves(struct kz_chart_arc *arc, uint32_t n, double share)
{
    for (uint32_t i = 0; i < n; i++)
        arc[i] = (struct kz_chart_arc){ i + 1, 0, share, 0 };
    return arc;
}

static void
test_chart_small_leaves_are_folded(void **state)
{
    struct kz_chart_arc arc[MOST];
    struct folded f = folded(13, 12, leaves(arc, 12, 0.0099), NULL);

    (void)state;
    assert_int_equal(f.count[KZ_CHART_FOLDED], 12);
    assert_int_equal(f.shown, 1);
    f = folded(13, 12, leaves(arc, 12, 0.01), NULL);
    assert_int_equal(f.count[KZ_CHART_FOLDED], 0);
    assert_int_equal(f.shown, 13);
    /* one alone is shown: a box for it takes no more room */
    f = folded(2, 1, leaves(arc, 1, 0.001), NULL);
    assert_int_equal(f.shown, 2);
    /* of a control chain */
    (void)leaves(arc, 3, 0.001);
    arc[1].keep = 1;
    f = folded(4, 3, arc, NULL);
    assert_int_equal(f.fate[2], KZ_CHART_SHOWN);
    assert_int_equal(f.count[KZ_CHART_FOLDED], 2);
}

static void
test_chart_who_owns_more_is_no_leaf(void **state)
{
    /* 1, 2 and 3 have little of 0; 2 also of 4, and 5 has a part of 3 */
    const struct kz_chart_arc arc[] = { { 1, 0, 0.001, 0 }, { 2, 0, 0.001, 0 },
        { 3, 0, 0.001, 0 }, { 4, 0, 0.5, 0 }, { 6, 0, 0.002, 0 },
        { 5, 3, 0.9, 0 }, { 2, 4, 0.3, 0 } };
    struct folded f = folded(7, 7, arc, NULL);

    (void)state;
    assert_int_equal(f.fate[1], KZ_CHART_FOLDED);
    assert_int_equal(f.fate[6], KZ_CHART_FOLDED);
    assert_int_equal(f.shown, 5);
}

static void
test_chart_sixty_boxes_and_the_rest_counted(void **state)
{
    static struct kz_chart_arc arc[MOST];
    uint8_t extra[MOST] = { 1 };
    struct folded f = folded(401, 400, leaves(arc, 400, 0.02), NULL);

    (void)state;
    assert_int_equal(f.shown, KZ_CHART_BOXES);
    assert_int_equal(f.count[KZ_CHART_OUT], 341);
    f = folded(401, 400, leaves(arc, 400, 0.02), extra);
    assert_int_equal(f.shown, KZ_CHART_BOXES - 1);
    /* the strongest are taken: the last three hundred are ten times that */
    for (uint32_t i = 100; i < 400; i++)
        arc[i].upper = 0.2;
    f = folded(401, 400, arc, NULL);
    assert_int_equal(f.order[1], 101);
    assert_int_equal(f.fate[100], KZ_CHART_OUT);
    /* who is only above one left out is counted, who is below is not */
    (void)leaves(arc, 400, 0.02);
    arc[400] = (struct kz_chart_arc){ 401, 400, 1, 0 };
    arc[401] = (struct kz_chart_arc){ 0, 402, 1, 0 };
    f = folded(403, 402, arc, NULL);
    assert_int_equal(f.fate[401], KZ_CHART_OUT);
    assert_int_equal(f.fate[402], KZ_CHART_BESIDE);
}

static void
test_chart_rings_end(void **state)
{
    const struct kz_chart_arc arc[] = { { 0, 0, 0.1, 0 }, { 1, 0, 0.5, 0 },
        { 2, 1, 0.5, 0 }, { 0, 2, 0.5, 0 }, { 1, 2, 0.5, 0 } };
    struct folded f = folded(3, 5, arc, NULL);

    (void)state;
    assert_int_equal(f.shown, 3);
}

static void
test_chart_unsorted_arcs_are_refused(void **state)
{
    const struct kz_chart_arc arc[] = { { 1, 2, 0.5, 0 }, { 1, 0, 0.5, 0 } };
    uint8_t fate[3];
    uint32_t order[KZ_CHART_BOXES], shown;
    struct kz_error e = KZ_ERROR_INIT;

    (void)state;
    assert_int_equal(kz_chart_fold(3, 0, 2, arc, NULL, fate, order, &shown, &e),
        KZ_EINVAL);
}

/* ---- a chart to draw ---- */

/* Charts of n boxes; lines[] of owner, owned; the names are names[i % k]. */
struct world {
    struct kz_chart c;
    struct kz_chart_node node[128];
    struct kz_chart_edge edge[512];
};

static const char *const plain[] = { "霧笛投資株式会社",
    "Lanternfish Capital Pte. Ltd.", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "とても長い名前の会社なのでどうしても三行になる株式会社（信託口）", "iiii",
    "鯨" };

static void
add_edge(struct world *w, uint32_t owner, uint32_t owned)
{
    struct kz_chart_edge *e = &w->edge[w->c.edges++];
    uint32_t k = w->c.edges;

    *e = (struct kz_chart_edge){ .owner = owner, .owned = owned };
    e->share = (struct kz_range){ 0.01 * k, 0.01 * k, 0.011 * k, 0 };
    e->votes = k % 3 ? (struct kz_range){ NAN, NAN, NAN, 0 }
                     : (struct kz_range){ 0.5, 0.25, 0.75, 0 };
    e->controls = k % 4 == 0;
    e->nominee = k % 5 == 0;
    e->declared = k % 7 == 0;
    e->source.day = 20000 + (kz_date)k;
    e->source.filed = KZ_DATE_NONE;
    e->source.document = (char *)(uintptr_t)(k % 6 ? "register" : NULL);
    e->votes_source.filed = KZ_DATE_NONE;
}

static void
world_init(struct world *w, uint32_t n, const char *const *names, size_t k)
{
    *w = (struct world){ .c = { .lang = "ja", .as_of = 20270 } };
    w->c.node = w->node;
    w->c.edge = w->edge;
    w->c.nodes = n;
    w->c.known_by = KZ_DATE_NONE;
    for (uint32_t i = 0; i < n; i++) {
        w->node[i].name = (char *)(uintptr_t)names[i % k];
        w->node[i].type = (enum kz_party_type)(i % KZ_PARTY_TYPES);
        w->node[i].controller = i % 9 == 8;
        if (i % 3)
            memcpy(w->node[i].country, i % 2 ? "SG" : "JP", 3);
    }
}

static uint32_t
next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* A tree of owners and some more lines, which may close rings. */
static void
random_world(struct world *w, uint32_t seed)
{
    uint32_t n = 1 + next_random(&seed) % 40;

    world_init(w, n, plain, sizeof plain / sizeof plain[0]);
    for (uint32_t i = 1; i < n; i++)
        add_edge(w, i, next_random(&seed) % i);
    for (uint32_t k = next_random(&seed) % 20; k > 0; k--)
        add_edge(w, next_random(&seed) % n, next_random(&seed) % n);
}

/* ---- layout ---- */

struct frame {
    int left, right, top, bottom;
};

static void
assert_apart(const struct frame *f, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            assert_true(f[i].right <= f[j].left || f[j].right <= f[i].left ||
                        f[i].bottom <= f[j].top || f[j].bottom <= f[i].top);
}

static void
check_layout(const struct kz_chart *c)
{
    struct kzi_layout l;
    struct frame f[128 + 512];
    size_t n = 0;

    assert_ok(kzi_chart_layout(c, &l, &err), &err);
    for (uint32_t i = 0; i < c->nodes; i++)
        f[n++] = (struct frame){ l.box[i].x, l.box[i].x + KZI_BOX_W, l.box[i].y,
            l.box[i].y + KZI_BOX_H };
    for (uint32_t k = 0; k < c->edges; k++)
        f[n++] = (struct frame){ l.route[k].label.x - KZI_LABEL_W / 2,
            l.route[k].label.x + KZI_LABEL_W / 2, l.route[k].label.y,
            l.route[k].label.y + l.label_lines[k] * KZI_LABEL_LINE };
    assert_apart(f, n);
    for (size_t i = 0; i < n; i++)
        assert_true(f[i].left >= 0 && f[i].right <= l.width && f[i].top >= 0 &&
                    f[i].bottom <= l.height);
    /* owners stand above, except where a ring closes; the asked is lowest */
    for (uint32_t k = 0; k < c->edges; k++) {
        int owner = l.box[c->edge[k].owner].y,
            owned = l.box[c->edge[k].owned].y;

        if (c->edge[k].owner != c->edge[k].owned)
            assert_true(l.route[k].up ? owner > owned : owner < owned);
        assert_true(l.box[0].y >= owner);
    }
    kzi_layout_clear(&l);
}

static void
test_chart_boxes_and_labels_stay_apart(void **state)
{
    struct world w;

    (void)state;
    for (uint32_t seed = 1; seed <= 300; seed++) {
        random_world(&w, seed);
        check_layout(&w.c);
    }
}

/* Every line of a box fits into it, every line of a label beside the others. */
static void
test_chart_text_fits(void **state)
{
    struct kz_buf out[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        kz_buf_init(&out[i]);
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++) {
        int n = kzi_text_wrap(plain[i], 13, 184, 2, out);
        size_t shown = 0;

        assert_in_range(n, 1, 2);
        for (int k = 0; k < n; k++) {
            assert_true(kzi_text_pixels(out[k].data, 13) <= 184);
            shown += out[k].len;
        }
        if (strlen(plain[i]) < 30)
            assert_true(shown >= strlen(plain[i]) - 1);
    }
    /* full-width is as wide as the font is high */
    assert_int_equal(kzi_text_pixels("霧笛", 13), 26);
    /* cut with an ellipsis, at a character */
    assert_int_equal(kzi_text_wrap("霧笛投資株式会社", 10, 45, 1, out), 1);
    assert_string_equal(out[0].data, "霧笛投…");
    /* a line begins with no closing bracket, a bracket is kept whole */
    assert_int_equal(kzi_text_wrap("灯火信託銀行株式会社（信託口）", 13, 184, 2,
                         out),
        2);
    assert_string_equal(out[1].data, "（信託口）");
    /* no line of one or two characters */
    assert_int_equal(kzi_text_wrap("日本マスタートラスト信託銀行㈱", 13, 184, 2,
                         out),
        2);
    assert_string_equal(out[1].data, "託銀行㈱");
    assert_int_equal(kzi_text_wrap("", 13, 184, 2, out), 0);
    assert_int_equal(kzi_text_wrap("鯨", 13, 5, 2, out), 1);
    for (int i = 0; i < 3; i++)
        kz_buf_clear(&out[i]);
}

/* ---- markup ---- */

static kz_status
append(void *ctx, const void *bytes, size_t n, struct kz_error *e)
{
    struct kz_buf *b = ctx;

    kz_buf_add(b, bytes, n);
    return kz_buf_check(b, e);
}

static void
draw(const struct kz_chart *c, int html, struct kz_buf *out)
{
    struct kz_doc_dest dest = { out, append };

    kz_buf_reset(out);
    if (html)
        assert_ok(kz_chart_html(c, &dest, &err), &err);
    else
        assert_ok(kz_chart_svg(c, &dest, &err), &err);
}

static const char *const hostile[] = { "</text><script>alert(1)</script>",
    "\" onload=\"alert(1)", "' onclick='x", "&amp;&#x3c;b&#62;", "]]><!--",
    "abc\x01\x1b[31m\x7f", "\xE2\x80\xAEgnp.exe", "\xEF\xBF\xBE\xEF\xBF\xBF",
    "bad \xFF\xC0\xAF bytes", "<svg/onload=alert(1)>", "%1 %2 %s %n",
    "=cmd|' /C calc'!A0", "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", "url(#e1)", "" };

/* Only what the writers put there themselves. */
static void
check_tree(xmlNode *n)
{
    static const char elements[] =
        " svg title style defs pattern rect path marker g a text html head "
        "meta body main h1 h2 p bdi figure div table thead tbody tr th td br "
        "span ";
    char name[40];

    for (; n; n = n->next) {
        if (n->type == XML_ELEMENT_NODE) {
            (void)snprintf(name, sizeof name, " %s ", (const char *)n->name);
            assert_non_null(strstr(elements, name));
            for (xmlAttr *a = n->properties; a; a = a->next) {
                assert_int_not_equal(strncmp((const char *)a->name, "on", 2),
                    0);
                assert_string_not_equal((const char *)a->name, "style");
            }
        } else {
            assert_true(n->type == XML_TEXT_NODE);
        }
        check_tree(n->children);
    }
}

static int
has_text(xmlNode *n, const char *element, const char *text)
{
    int found = 0;

    for (; n && !found; n = n->next) {
        if (n->type == XML_ELEMENT_NODE &&
            strcmp((const char *)n->name, element) == 0) {
            xmlChar *s = xmlNodeGetContent(n);

            found = strstr((const char *)s, text) != NULL;
            xmlFree(s);
        }
        found = found || has_text(n->children, element, text);
    }
    return found;
}

static void
check_markup(const struct kz_chart *c, int html, struct kz_buf *out)
{
    xmlDoc *doc;
    struct kz_buf seen;

    draw(c, html, out);
    doc = xmlReadMemory(out->data, (int)out->len, NULL, NULL, XML_PARSE_NONET);
    assert_non_null(doc);
    check_tree(xmlDocGetRootElement(doc));
    kz_buf_init(&seen);
    for (uint32_t i = 0; i < c->nodes; i++) {
        kz_buf_reset(&seen);
        kz_text_visible(c->node[i].name, &seen);
        if (strstr(c->node[i].name, "\xEF\xBF\xBE"))
            continue; /* no XML has them: they are shown by number */
        assert_true(has_text(xmlDocGetRootElement(doc), "title", seen.data));
        if (html && c->node[i].name[0])
            assert_true(has_text(xmlDocGetRootElement(doc), "bdi", seen.data));
    }
    kz_buf_clear(&seen);
    xmlFreeDoc(doc);
}

static void
test_chart_hostile_names_are_text(void **state)
{
    size_t k = sizeof hostile / sizeof hostile[0];
    struct world w;
    struct kz_buf out;

    (void)state;
    kz_buf_init(&out);
    world_init(&w, (uint32_t)k, hostile, k);
    for (uint32_t i = 1; i < k; i++) {
        add_edge(&w, i, i / 2);
        w.edge[i - 1].source.document = (char *)(uintptr_t)hostile[i];
        w.edge[i - 1].source.place = (char *)(uintptr_t)hostile[k - 1 - i];
    }
    w.c.sentence = w.c.options = w.c.store = (char *)(uintptr_t)hostile[0];
    for (int html = 0; html < 2; html++) {
        check_markup(&w.c, html, &out);
        assert_null(strstr(out.data, "\xE2\x80\xAE"));
        assert_null(strstr(out.data, "<script"));
    }
    kz_buf_clear(&out);
}

static size_t
occurrences(const char *text, const char *part)
{
    size_t n = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        n++;
    return n;
}

/* Every box and line is a link with words, to a row that is there. */
static void
test_chart_everything_is_a_link(void **state)
{
    struct world w;
    struct kz_buf out;
    char id[40];

    (void)state;
    kz_buf_init(&out);
    for (uint32_t seed = 1; seed <= 20; seed++) {
        random_world(&w, seed);
        for (int html = 0; html < 2; html++) {
            check_markup(&w.c, html, &out);
            assert_int_equal(occurrences(out.data, "<a class="),
                w.c.nodes + w.c.edges);
            assert_int_equal(occurrences(out.data, "\"><title>"),
                w.c.nodes + w.c.edges + (html ? 0 : w.c.edges));
            assert_int_equal(occurrences(out.data, "id=\"evidence\""), 1);
            for (uint32_t k = 1; k <= w.c.edges; k++) {
                (void)snprintf(id, sizeof id, " id=\"e%u\"", (unsigned)k);
                assert_int_equal(occurrences(out.data, id), 1);
            }
        }
    }
    kz_buf_clear(&out);
}

/* Line, colour and word differ; what is folded, hatched, declared is said. */
static void
test_chart_words_and_classes(void **state)
{
    static const char *const names[] = { "株式会社甲", "乙", "丙", "丁", "", "",
        "" };
    struct world w;
    struct kz_buf out;

    (void)state;
    kz_buf_init(&out);
    world_init(&w, 7, names, 7);
    for (uint32_t i = 1; i < 7; i++) {
        add_edge(&w, i, 0);
        w.edge[i - 1].votes.point = NAN;
        w.edge[i - 1].controls = i == 1;
        w.edge[i - 1].nominee = i == 2;
        w.edge[i - 1].declared = i == 3;
    }
    w.node[2].type = KZ_PARTY_NOMINEE;
    w.node[4].box = KZ_BOX_UNDISCLOSED;
    w.node[5].box = KZ_BOX_FOLDED;
    w.node[5].count = 12;
    w.node[6].box = KZ_BOX_MORE;
    w.node[6].count = 345;
    w.c.lang = "en";
    draw(&w.c, 0, &out);
    assert_non_null(strstr(out.data, ">+12 below 1 %<"));
    assert_non_null(strstr(out.data, ">+345 more<"));
    assert_non_null(strstr(out.data, ">controls: 1 to 1.1 %<"));
    assert_non_null(strstr(out.data, ">nominee: 2 to 2.2 %<"));
    assert_non_null(strstr(out.data, ">owns: 3 to 3.3 %<"));
    assert_non_null(strstr(out.data, ">only declared<"));
    assert_non_null(strstr(out.data, "class=\"line ctl\""));
    assert_non_null(strstr(out.data, "class=\"line nom\""));
    assert_non_null(strstr(out.data, "class=\"line own\""));
    assert_non_null(strstr(out.data, "class=\"line hid\""));
    assert_non_null(strstr(out.data, "<a class=\"undisclosed\""));
    assert_int_equal(occurrences(out.data, ">4 %<"), 2);
    w.c.lang = "ja";
    draw(&w.c, 0, &out);
    assert_non_null(strstr(out.data, ">ほか12名（各1 %未満）<"));
    assert_non_null(strstr(out.data, ">支配 1～1.1 %<"));
    assert_non_null(strstr(out.data, "乙の株式会社甲に対する持分：支配、"));
    kz_buf_clear(&out);
}

static void
test_chart_same_bytes_in_every_locale(void **state)
{
    static const char *const locales[] = { "C", "C.UTF-8", "de_DE.UTF-8",
        "tr_TR.UTF-8", "ja_JP.UTF-8" };
    struct world w;
    struct kz_buf first, again;

    (void)state;
    kz_buf_init(&first);
    kz_buf_init(&again);
    random_world(&w, 7);
    for (int html = 0; html < 2; html++) {
        draw(&w.c, html, &first);
        for (size_t i = 0; i < sizeof locales / sizeof locales[0]; i++) {
            if (!setlocale(LC_ALL, locales[i]))
                continue; /* not on this machine */
            draw(&w.c, html, &again);
            assert_string_equal(first.data, again.data);
        }
        (void)setlocale(LC_ALL, "C");
    }
    kz_buf_clear(&first);
    kz_buf_clear(&again);
}

static void
test_chart_no_memory(void **state)
{
    struct world w;
    struct kz_buf out;
    struct kz_doc_dest dest = { &out, append };
    kz_status st = KZ_ENOMEM;

    (void)state;
    random_world(&w, 3);
    for (long n = 0; st != KZ_OK; n += 1 + n / 16) {
        struct kz_error e = KZ_ERROR_INIT;

        kz_buf_init(&out);
        kz_alloc_fail_after(n);
        st = kz_chart_html(&w.c, &dest, &e);
        kz_alloc_fail_after(-1);
        assert_true(st == KZ_OK || st == KZ_ENOMEM);
        assert_true(st == KZ_OK || out.len == 0);
        kz_buf_clear(&out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chart_small_leaves_are_folded),
        cmocka_unit_test(test_chart_who_owns_more_is_no_leaf),
        cmocka_unit_test(test_chart_sixty_boxes_and_the_rest_counted),
        cmocka_unit_test(test_chart_rings_end),
        cmocka_unit_test(test_chart_unsorted_arcs_are_refused),
        cmocka_unit_test(test_chart_boxes_and_labels_stay_apart),
        cmocka_unit_test(test_chart_text_fits),
        cmocka_unit_test(test_chart_hostile_names_are_text),
        cmocka_unit_test(test_chart_everything_is_a_link),
        cmocka_unit_test(test_chart_words_and_classes),
        cmocka_unit_test(test_chart_same_bytes_in_every_locale),
        cmocka_unit_test(test_chart_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
