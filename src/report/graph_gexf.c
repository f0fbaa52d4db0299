/* GEXF 1.2: the network with declared, typed attributes. */
#include "src/report/netgraph_priv.h"

/*
 * Nothing here is new in 1.3, whose namespace networkx 2.8 refuses.  A day is
 * a string: a spell would say that a holding ended.
 */

static const char *
type_name(enum kzi_net_type t)
{
    static const char *const names[] = { "string", "double", "integer",
        "boolean" };

    return names[t];
}

static void
declare(struct kz_buf *out, const char *class, const struct kzi_net_field *f,
    size_t from, size_t n)
{
    kz_buf_printf(out, "    <attributes class=\"%s\">\n", class);
    for (size_t i = from; i < n; i++)
        kz_buf_printf(out,
            "      <attribute id=\"%s\" title=\"%s\" type=\"%s\"/>\n",
            f[i].name, f[i].name, type_name(f[i].type));
    kz_buf_puts(out, "    </attributes>\n");
}

static void
put_attribute(struct kz_buf *out, const char *name, const char *value)
{
    kz_buf_printf(out, " %s=\"", name);
    kzi_net_xml(out, value);
    kz_buf_putc(out, '"');
}

static void
put_values(struct kz_buf *out, const struct kzi_net_field *f, size_t from,
    size_t n, const char *const *value)
{
    kz_buf_puts(out, "        <attvalues>\n");
    for (size_t i = from; i < n; i++) {
        if (!value[i])
            continue;
        kz_buf_printf(out, "          <attvalue for=\"%s\"", f[i].name);
        put_attribute(out, "value", value[i]);
        kz_buf_puts(out, "/>\n");
    }
    kz_buf_puts(out, "        </attvalues>\n");
}

static void
begin(struct kz_buf *out, const struct kz_net_fact *facts, size_t count)
{
    kz_buf_puts(out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n"
        "  <meta>\n"
        "    <creator>keizu</creator>\n"
        "    <description>");
    for (size_t i = 0, put = 0; i < count; i++) {
        if (!facts[i].value[0])
            continue;
        kz_buf_printf(out, "%s%s=", put++ ? "; " : "", facts[i].name);
        kzi_net_xml(out, facts[i].value);
    }
    kz_buf_puts(out, "</description>\n"
                     "  </meta>\n"
                     "  <graph mode=\"static\" defaultedgetype=\"directed\" "
                     "idtype=\"string\">\n");
    declare(out, "node", kzi_net_node_field, KZI_NET_NAME, KZI_NET_NODE_FIELDS);
    declare(out, "edge", kzi_net_edge_field, KZI_NET_EDGE_OWN,
        KZI_NET_EDGE_FIELDS);
    kz_buf_puts(out, "    <nodes>\n");
}

static void
node(struct kz_buf *out, size_t number, const struct kz_net_node *n,
    const char *const *value)
{
    (void)number;
    kz_buf_puts(out, "      <node");
    put_attribute(out, "id", n->id);
    put_attribute(out, "label", n->name ? n->name : n->id);
    kz_buf_puts(out, ">\n");
    put_values(out, kzi_net_node_field, KZI_NET_NAME, KZI_NET_NODE_FIELDS,
        value);
    kz_buf_puts(out, "      </node>\n");
}

static void
turn(struct kz_buf *out)
{
    kz_buf_puts(out, "    </nodes>\n    <edges>\n");
}

static void
edge(struct kz_buf *out, size_t number, const struct kz_net_edge *e,
    int undisclosed, const char *const *value)
{
    (void)e;
    (void)undisclosed;
    kz_buf_printf(out, "      <edge id=\"e%zu\"", number);
    put_attribute(out, "source", value[KZI_NET_OWNER]);
    put_attribute(out, "target", value[KZI_NET_OWNED]);
    kz_buf_puts(out, ">\n");
    put_values(out, kzi_net_edge_field, KZI_NET_EDGE_OWN, KZI_NET_EDGE_FIELDS,
        value);
    kz_buf_puts(out, "      </edge>\n");
}

static void
end(struct kz_buf *out)
{
    kz_buf_puts(out, "    </edges>\n  </graph>\n</gexf>\n");
}

const struct kzi_net_format kzi_net_gexf = { "gexf", begin, node, turn, edge,
    end };
