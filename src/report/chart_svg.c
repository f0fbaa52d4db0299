/* Charts: the drawing as SVG. */
#include <inttypes.h>
#include <string.h>

#include "keizu/report/message.h"
#include "src/report/chart_priv.h"

#define N_(text) text

enum {
    SIZE = 12,
    NAME_SIZE = 13,
    NAME_LINES = 2,
    KIND_LINES = 2,
    INSET = 8,
    LINE = 18
};
enum {
    LEGEND_H = 46,
    LEGEND_ITEM = 152,
    ROW = 20,
    ALONE_W = 820,
    FIT_W = 1500
};

struct drawing {
    const struct kz_chart *c;
    const struct kzi_layout *l;
    struct kz_buf *out;
    struct kz_buf text, line[NAME_LINES], kind[KIND_LINES];
};

static const char *
line_class(const struct kz_chart *c, const struct kz_chart_edge *e)
{
    switch (c->node[e->owner].box) {
    case KZ_BOX_UNDISCLOSED:
        return "hid";
    case KZ_BOX_PARTY:
        return e->controls ? "ctl" : e->nominee ? "nom" : "own";
    default:
        return "sum";
    }
}

/* Text of one line in the middle of a width, cut where it is too long. */
static void
put_text(struct drawing *d, int x, int y, const char *class, int size,
    int width)
{
    struct kz_buf seen, cut[1];

    kz_buf_init(&seen);
    kz_buf_init(&cut[0]);
    kz_text_visible(d->text.data, &seen);
    (void)kzi_text_wrap(seen.data, size, width, 1, cut);
    kz_buf_printf(d->out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y);
    kzi_markup(d->out, cut[0].data);
    kz_buf_puts(d->out, "</text>");
    d->out->failed |= seen.failed | cut[0].failed;
    kz_buf_clear(&seen);
    kz_buf_clear(&cut[0]);
}

/* Begin a link with its words, which are in d->text. */
static void
begin_link(struct drawing *d, uint32_t evidence, const char *class)
{
    if (evidence)
        kz_buf_printf(d->out, "<a class=\"%s\" href=\"#e%" PRIu32 "\"", class,
            evidence);
    else
        kz_buf_printf(d->out, "<a class=\"%s\" href=\"#evidence\"", class);
    kz_buf_puts(d->out, " aria-label=\"");
    kzi_markup(d->out, d->text.data);
    kz_buf_puts(d->out, "\"><title>");
    kzi_markup(d->out, d->text.data);
    kz_buf_puts(d->out, "</title>");
    kz_buf_reset(&d->text);
}

/* ---- lines ---- */

static void
put_loop(struct drawing *d, const struct kzi_route *r)
{
    int a = r->from.x - 8, b = r->from.x + 8, x = r->label.x, y = r->from.y;

    kz_buf_printf(d->out,
        "M%d %dC%d %d %d %d %d %dV%dA9 9 0 0 0 %d %dV%dC%d %d %d %d %d %d", a,
        y, a, y + 8, x - 9, y + 8, x - 9, y + 16, r->zone_end, x + 9,
        r->zone_end, y + 16, x + 9, y + 8, b, y + 8, b, y + 2);
}

/* A curve that begins and ends straight down. */
static void
put_curve(struct drawing *d, int x, int y, int to_x, int to_y)
{
    int middle = (y + to_y) / 2;

    if (x == to_x)
        kz_buf_printf(d->out, "V%d", to_y);
    else
        kz_buf_printf(d->out, "C%d %d %d %d %d %d", x, middle, to_x, middle,
            to_x, to_y);
}

static void
put_way(struct drawing *d, const struct kzi_route *r)
{
    int x = r->label.x, y = r->zone_end;

    if (r->upper == r->lower) {
        put_loop(d, r);
        return;
    }
    kz_buf_printf(d->out, "M%d %d", r->from.x, r->from.y + (r->up ? 2 : 0));
    put_curve(d, r->from.x, r->from.y, x, r->label.y);
    kz_buf_printf(d->out, "V%d", y);
    for (size_t i = r->bend; i < r->bend + r->bends; i++) {
        const struct kzi_bend *b = &d->l->bend[i];

        put_curve(d, x, y, b->x, b->top);
        kz_buf_printf(d->out, "V%d", b->bottom);
        x = b->x;
        y = b->bottom;
    }
    put_curve(d, x, y, r->to.x, r->to.y - (r->up ? 0 : 2));
}

/* All lines first, so that none runs over a label. */
static void
put_lines(struct drawing *d)
{
    kz_buf_puts(d->out, "<g aria-hidden=\"true\">\n");
    for (uint32_t k = 0; k < d->c->edges; k++) {
        const struct kzi_route *r = &d->l->route[k];
        const char *class = line_class(d->c, &d->c->edge[k]);

        kz_buf_printf(d->out,
            "<path class=\"line %s\" marker-%s=\"url(#kz-%s)\" d=\"", class,
            r->up ? "start" : "end", class);
        put_way(d, r);
        kz_buf_puts(d->out, "\"/>\n");
    }
    kz_buf_puts(d->out, "</g>\n");
}

static void
put_label(struct drawing *d, uint32_t edge)
{
    const struct kzi_route *r = &d->l->route[edge];
    int width = 0;

    kzi_chart_say_edge(d->c, edge, &d->text);
    begin_link(d, edge + 1, "edge");
    kz_buf_puts(d->out, "<path class=\"hit\" d=\"");
    put_way(d, r);
    kz_buf_puts(d->out, "\"/>");
    for (int i = 0; kzi_chart_label(d->c, edge, i, &d->text); i++) {
        int w = kzi_text_pixels(d->text.data, SIZE);

        width = w > width ? w : width;
        kz_buf_reset(&d->text);
    }
    width = width < KZI_LABEL_W ? width : KZI_LABEL_W;
    kz_buf_printf(d->out,
        "<rect class=\"paper\" x=\"%d\" y=\"%d\" width=\"%d\" "
        "height=\"%d\"/>",
        r->label.x - width / 2 - 1, r->label.y, width + 2,
        d->l->label_lines[edge] * KZI_LABEL_LINE + 2);
    for (int i = 0; kzi_chart_label(d->c, edge, i, &d->text); i++) {
        put_text(d, r->label.x, r->label.y + i * KZI_LABEL_LINE + 12, "mid",
            SIZE, KZI_LABEL_W);
        kz_buf_reset(&d->text);
    }
    kz_buf_puts(d->out, "</a>\n");
}

/* ---- boxes ---- */

/* The first line of the table that is about a box; 0: none. */
static uint32_t
evidence_of(const struct kz_chart *c, uint32_t node)
{
    for (uint32_t k = 0; k < c->edges; k++)
        if (c->edge[k].owner == node)
            return k + 1;
    for (uint32_t k = 0; k < c->edges; k++)
        if (c->edge[k].owned == node)
            return k + 1;
    return 0;
}

static const char *
box_class(const struct kz_chart *c, uint32_t node)
{
    const struct kz_chart_node *n = &c->node[node];

    switch (n->box) {
    case KZ_BOX_UNDISCLOSED:
        return "undisclosed";
    case KZ_BOX_FOLDED:
        return "folded";
    case KZ_BOX_MORE:
        return "more";
    default:
        return node == 0                     ? "asked"
               : n->controller               ? "top"
               : n->type == KZ_PARTY_NOMINEE ? "nominee"
                                             : "party";
    }
}

/* The percent of an undisclosed part, or what the box is to the company. */
static void
box_note(struct drawing *d, uint32_t node)
{
    const struct kz_chart_node *n = &d->c->node[node];

    if (node == 0)
        kz_buf_puts(&d->text, kz_message(d->c->lang, "asked about"));
    else if (n->controller)
        kz_buf_puts(&d->text, kz_message(d->c->lang, "controller (certain)"));
    else if (n->box == KZ_BOX_UNDISCLOSED)
        for (uint32_t k = 0; k < d->c->edges; k++)
            if (d->c->edge[k].owner == node)
                (void)kzi_chart_label(d->c, k, 0, &d->text);
}

static void
put_box_lines(struct drawing *d, uint32_t node, int x, int y)
{
    struct kz_buf name, kind, note;
    int width = KZI_BOX_W - 2 * INSET, lines, kinds, all;

    kz_buf_init(&name);
    kz_buf_init(&kind);
    kz_buf_init(&note);
    kzi_chart_name(d->c, node, &d->text);
    kz_text_visible(d->text.data, &name);
    kz_buf_reset(&d->text);
    kzi_chart_kind(d->c, node, &kind);
    box_note(d, node);
    kz_buf_puts(&note, d->text.data);
    kz_buf_reset(&d->text);
    lines = kzi_text_wrap(name.data, NAME_SIZE, width, NAME_LINES, d->line);
    kinds = kzi_text_wrap(kind.data, SIZE, width, note.len ? 1 : KIND_LINES,
        d->kind);
    all = lines + kinds + (note.len > 0);
    x += KZI_BOX_W / 2;
    y += (KZI_BOX_H - all * LINE) / 2 + 13;
    for (int i = 0; i < lines; i++, y += LINE) {
        kz_buf_printf(d->out, "<text class=\"name mid\" x=\"%d\" y=\"%d\">", x,
            y);
        kzi_markup(d->out, d->line[i].data);
        kz_buf_puts(d->out, "</text>");
    }
    for (int i = 0; i < kinds; i++, y += LINE) {
        kz_buf_puts(&d->text, d->kind[i].data);
        put_text(d, x, y, "mid", SIZE, width);
        kz_buf_reset(&d->text);
    }
    kz_buf_puts(&d->text, note.data);
    if (note.len)
        put_text(d, x, y, "note mid", SIZE, width);
    kz_buf_reset(&d->text);
    d->out->failed |= name.failed | kind.failed | note.failed;
    kz_buf_clear(&name);
    kz_buf_clear(&kind);
    kz_buf_clear(&note);
}

static void
put_box(struct drawing *d, uint32_t node)
{
    const struct kzi_point *p = &d->l->box[node];

    kzi_chart_say_node(d->c, node, &d->text);
    begin_link(d, evidence_of(d->c, node), box_class(d->c, node));
    kz_buf_printf(d->out,
        "<rect class=\"box\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
        "rx=\"4\"/>",
        p->x, p->y, KZI_BOX_W, KZI_BOX_H);
    put_box_lines(d, node, p->x, p->y);
    kz_buf_puts(d->out, "</a>\n");
}

/* ---- around it ---- */

static void
put_defs(struct drawing *d)
{
    static const char *const kinds[] = { "own", "ctl", "nom", "hid", "sum" };

    kz_buf_puts(d->out, "<defs>\n<pattern id=\"kz-hatch\" width=\"8\" "
                        "height=\"8\" patternUnits=\"userSpaceOnUse\" "
                        "patternTransform=\"rotate(45)\"><rect class=\"paper\" "
                        "width=\"8\" height=\"8\"/><path class=\"hatch\" "
                        "d=\"M0 0V8\"/></pattern>\n");
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        kz_buf_printf(d->out,
            "<marker id=\"kz-%s\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" "
            "markerWidth=\"%d\" markerHeight=\"%d\" "
            "markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\">"
            "<path class=\"a-%s\" d=\"M0 0L10 5L0 10z\"/></marker>\n",
            kinds[i], i == 1 ? 16 : 10, i == 1 ? 16 : 10, kinds[i]);
    kz_buf_puts(d->out, "</defs>\n");
}

/* What lines mean, below the drawing. */
static void
put_legend(struct drawing *d, int y)
{
    static const char *const item[][2] = { { "own", N_("owns") },
        { "ctl", N_("has control") }, { "nom", N_("is the nominee") },
        { "hid", N_("not disclosed") } };
    int x = 16;

    kz_buf_puts(d->out, "<g aria-hidden=\"true\">\n");
    for (size_t i = 0; i < sizeof item / sizeof item[0]; i++) {
        kz_buf_printf(d->out, "<path class=\"line %s\" d=\"M%d %dH%d\"/>",
            item[i][0], x, y + 20, x + 40);
        kz_buf_printf(d->out, "<text x=\"%d\" y=\"%d\">", x + 48, y + 24);
        kzi_markup(d->out, kz_message(d->c->lang, item[i][1]));
        kz_buf_puts(d->out, "</text>\n");
        x += LEGEND_ITEM;
    }
    kz_buf_printf(d->out, "<text x=\"%d\" y=\"%d\">", x, y + 24);
    kzi_markup(d->out, kz_message(d->c->lang, "[n]: number of the evidence"));
    kz_buf_puts(d->out, "</text>\n</g>\n");
}

static void
put_source_row(struct drawing *d, uint32_t edge, int y, int width)
{
    const struct kz_chart_edge *e = &d->c->edge[edge];

    kz_buf_printf(&d->text, "[%" PRIu32 "] ", edge + 1);
    kzi_chart_source(d->c, e, &e->source, &d->text);
    if (e->votes_source.document) {
        kz_buf_puts(&d->text, "; ");
        kzi_chart_source(d->c, e, &e->votes_source, &d->text);
    }
    kz_buf_printf(d->out, "<g id=\"e%" PRIu32 "\"><title>", edge + 1);
    kzi_markup(d->out, d->text.data);
    kz_buf_puts(d->out, "</title>");
    put_text(d, 16, y + 14, "source", SIZE, width - 32);
    kz_buf_puts(d->out, "</g>\n");
    kz_buf_reset(&d->text);
}

static void
put_head(struct drawing *d, int alone, int width, int height)
{
    if (alone)
        kz_buf_puts(d->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    kz_buf_printf(d->out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"kz%s\" "
        "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"group\" "
        "lang=\"%s\" aria-label=\"",
        width <= FIT_W ? " fit" : "", width, height, width, height, d->c->lang);
    kzi_chart_title(d->c, &d->text);
    kzi_markup(d->out, d->text.data);
    kz_buf_puts(d->out, "\">\n");
    if (alone) {
        kz_buf_puts(d->out, "<title>");
        kzi_markup(d->out, d->text.data);
        kz_buf_puts(d->out, "</title>\n<style>\n");
        kz_buf_puts(d->out, kzi_chart_style);
        kz_buf_puts(d->out, "</style>\n");
    }
    kz_buf_reset(&d->text);
    put_defs(d);
    kz_buf_printf(d->out,
        "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", width, height);
}

static void
put_all(struct drawing *d, int alone)
{
    int width = d->l->width < ALONE_W ? ALONE_W : d->l->width;
    int height = d->l->height + LEGEND_H;

    if (alone)
        height += (int)d->c->edges * ROW + 16;
    put_head(d, alone, width, height);
    if (width > d->l->width)
        kz_buf_printf(d->out, "<g transform=\"translate(%d 0)\">\n",
            (width - d->l->width) / 2);
    else
        kz_buf_puts(d->out, "<g>\n");
    put_lines(d);
    for (uint32_t i = 0; i < d->c->nodes; i++)
        put_box(d, i);
    for (uint32_t k = 0; k < d->c->edges; k++)
        put_label(d, k);
    kz_buf_puts(d->out, "</g>\n");
    put_legend(d, d->l->height);
    if (alone) {
        kz_buf_puts(d->out, "<g id=\"evidence\">\n");
        for (uint32_t k = 0; k < d->c->edges; k++)
            put_source_row(d, k, d->l->height + LEGEND_H + (int)k * ROW, width);
        kz_buf_puts(d->out, "</g>\n");
    }
    kz_buf_puts(d->out, "</svg>\n");
}

kz_status
kzi_chart_draw(const struct kz_chart *c, int alone, struct kz_buf *out,
    struct kz_error *err)
{
    struct kzi_layout l = { .width = 0 };
    struct drawing d = { .c = c, .l = &l, .out = out };
    kz_status st;

    kz_buf_init(&d.text);
    for (int i = 0; i < NAME_LINES; i++)
        kz_buf_init(&d.line[i]);
    for (int i = 0; i < KIND_LINES; i++)
        kz_buf_init(&d.kind[i]);
    KZ_TRY(kzi_chart_layout(c, &l, err));
    put_all(&d, alone);
    out->failed |= d.text.failed;
    for (int i = 0; i < NAME_LINES; i++)
        out->failed |= d.line[i].failed;
    for (int i = 0; i < KIND_LINES; i++)
        out->failed |= d.kind[i].failed;
    st = kz_buf_check(out, err);
out:
    kz_buf_clear(&d.text);
    for (int i = 0; i < NAME_LINES; i++)
        kz_buf_clear(&d.line[i]);
    for (int i = 0; i < KIND_LINES; i++)
        kz_buf_clear(&d.kind[i]);
    kzi_layout_clear(&l);
    return st;
}

kz_status
kz_chart_svg(const struct kz_chart *c, const struct kz_doc_dest *dest,
    struct kz_error *err)
{
    struct kz_buf b;
    kz_status st;

    kz_buf_init(&b);
    KZ_TRY(kzi_chart_draw(c, 1, &b, err));
    st = dest->write(dest->ctx, b.data, b.len, err);
out:
    kz_buf_clear(&b);
    return st;
}
