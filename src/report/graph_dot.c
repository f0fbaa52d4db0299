/* DOT: the network for Graphviz, with labels and lines for a picture. */
#include <math.h>

#include "keizu/report/message.h"
#include "src/report/netgraph_priv.h"
#include "src/report/report_priv.h"

/*
 * Append words to a quoted string.  Graphviz takes \" as it reads and the
 * other escapes (\\ \n \N \G ...) as it draws, so a backslash is always two.
 * In a label it also takes entities, as in HTML.
 */
static void
put_words(struct kz_buf *out, const char *text, int in_label)
{
    struct kz_buf seen;

    kz_buf_init(&seen);
    kz_text_visible(text, &seen);
    if (seen.failed)
        out->failed = 1;
    for (const char *s = seen.data; *s; s++) {
        if (*s == '&' && in_label)
            kz_buf_puts(out, "&amp;");
        else if (*s == '"' || *s == '\\')
            kz_buf_printf(out, "\\%c", *s);
        else
            kz_buf_putc(out, *s);
    }
    kz_buf_clear(&seen);
}

static void
put_quoted(struct kz_buf *out, const char *text)
{
    kz_buf_putc(out, '"');
    put_words(out, text, 0);
    kz_buf_putc(out, '"');
}

static void
put_attributes(struct kz_buf *out, const struct kzi_net_field *f, size_t from,
    size_t n, const char *const *value)
{
    for (size_t i = from; i < n; i++) {
        if (!value[i])
            continue;
        kz_buf_printf(out, ", %s=", f[i].name);
        put_quoted(out, value[i]);
    }
}

static void
begin(struct kz_buf *out, const struct kz_net_fact *facts, size_t count)
{
    kz_buf_puts(out, "digraph keizu {\n"
                     "  graph [charset=\"UTF-8\"");
    for (size_t i = 0; i < count; i++) {
        if (!facts[i].value[0])
            continue;
        kz_buf_printf(out, ", %s=", facts[i].name);
        put_quoted(out, facts[i].value);
    }
    kz_buf_puts(out, "];\n"
                     "  node [shape=box];\n");
}

static void
node(struct kz_buf *out, size_t number, const struct kz_net_node *n,
    const char *const *value)
{
    (void)number;
    kz_buf_puts(out, "  ");
    put_quoted(out, n->id);
    kz_buf_puts(out, " [label=\"");
    put_words(out, n->name ? n->name : n->id, 1);
    if (n->country) {
        kz_buf_puts(out, "\\n");
        put_words(out, n->country, 1);
    }
    kz_buf_putc(out, '"');
    if (n->undisclosed)
        kz_buf_puts(out, ", style=dashed");
    if (n->name) {
        /* Graphviz calls the id of a node its name */
        kz_buf_puts(out, ", party_name=");
        put_quoted(out, n->name);
    }
    put_attributes(out, kzi_net_node_field, KZI_NET_NODE_OWN,
        KZI_NET_NODE_FIELDS, value);
    kz_buf_puts(out, "];\n");
}

static void
turn(struct kz_buf *out)
{
    (void)out;
}

/* "55 %", "25 %..50 %": of votes where nothing is said of shares. */
static void
put_percent(struct kz_buf *out, const struct kz_net_edge *e)
{
    const struct kz_range *r = isnan(e->share.point) ? &e->votes : &e->share;

    if (r->lower < r->upper) {
        kzi_percent(r->lower, out);
        kz_buf_puts(out, "..");
        kzi_percent(r->upper, out);
    } else {
        kzi_percent(r->point, out);
    }
}

static void
edge(struct kz_buf *out, size_t number, const struct kz_net_edge *e,
    int undisclosed, const char *const *value)
{
    char day[KZ_DATE_TEXT];

    (void)number;
    kz_date_format(e->as_of, day);
    kz_buf_puts(out, "  ");
    put_quoted(out, value[KZI_NET_OWNER]);
    kz_buf_puts(out, " -> ");
    put_quoted(out, value[KZI_NET_OWNED]);
    kz_buf_puts(out, " [label=\"");
    put_percent(out, e);
    kz_buf_printf(out, "%s%s\"", day[0] ? "\\n" : "", day);
    if (undisclosed || e->control)
        kz_buf_printf(out, ", style=%s", undisclosed ? "dashed" : "bold");
    put_attributes(out, kzi_net_edge_field, KZI_NET_EDGE_OWN,
        KZI_NET_EDGE_FIELDS, value);
    kz_buf_puts(out, "];\n");
}

static void
end(struct kz_buf *out)
{
    kz_buf_puts(out, "}\n");
}

const struct kzi_net_format kzi_net_dot = { "dot", begin, node, turn, edge,
    end };
