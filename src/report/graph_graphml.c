/* GraphML: the network with declared, typed keys. */
#include "src/report/netgraph_priv.h"

/* Ids must be XML name tokens, which those of parties need not be: n0, e0. */

static const char *
type_name(enum kzi_net_type t)
{
    static const char *const names[] = { "string", "double", "int", "boolean" };

    return names[t];
}

static void
declare(struct kz_buf *out, const char *domain, const struct kzi_net_field *f,
    size_t n)
{
    for (size_t i = 0; i < n; i++)
        kz_buf_printf(out,
            "  <key id=\"%c_%s\" for=\"%s\" attr.name=\"%s\" "
            "attr.type=\"%s\"/>\n",
            domain[0], f[i].name, domain, f[i].name, type_name(f[i].type));
}

static void
put_data(struct kz_buf *out, const char *indent, char domain, const char *name,
    const char *value)
{
    if (!value)
        return;
    kz_buf_printf(out, "%s<data key=\"%c_%s\">", indent, domain, name);
    kzi_net_xml(out, value);
    kz_buf_puts(out, "</data>\n");
}

static void
begin(struct kz_buf *out, const struct kz_net_fact *facts, size_t count)
{
    kz_buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\""
                     ">\n");
    for (size_t i = 0; i < count; i++) {
        struct kzi_net_field f = { facts[i].name, KZI_NET_TEXT };

        if (facts[i].value[0])
            declare(out, "graph", &f, 1);
    }
    declare(out, "node", kzi_net_node_field, KZI_NET_NODE_FIELDS);
    declare(out, "edge", kzi_net_edge_field, KZI_NET_EDGE_FIELDS);
    kz_buf_puts(out, "  <graph id=\"keizu\" edgedefault=\"directed\">\n");
    for (size_t i = 0; i < count; i++)
        if (facts[i].value[0])
            put_data(out, "    ", 'g', facts[i].name, facts[i].value);
}

static void
node(struct kz_buf *out, size_t number, const struct kz_net_node *n,
    const char *const *value)
{
    (void)n;
    kz_buf_printf(out, "    <node id=\"n%zu\">\n", number);
    for (size_t i = 0; i < KZI_NET_NODE_FIELDS; i++)
        put_data(out, "      ", 'n', kzi_net_node_field[i].name, value[i]);
    kz_buf_puts(out, "    </node>\n");
}

static void
turn(struct kz_buf *out)
{
    (void)out;
}

static void
edge(struct kz_buf *out, size_t number, const struct kz_net_edge *e,
    int undisclosed, const char *const *value)
{
    (void)undisclosed;
    kz_buf_printf(out,
        "    <edge id=\"e%zu\" source=\"n%zu\" target=\"n%zu\">\n", number,
        e->owner, e->owned);
    for (size_t i = 0; i < KZI_NET_EDGE_FIELDS; i++)
        put_data(out, "      ", 'e', kzi_net_edge_field[i].name, value[i]);
    kz_buf_puts(out, "    </edge>\n");
}

static void
end(struct kz_buf *out)
{
    kz_buf_puts(out, "  </graph>\n</graphml>\n");
}

const struct kzi_net_format kzi_net_graphml = { "graphml", begin, node, turn,
    edge, end };
