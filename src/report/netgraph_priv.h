/*
 * Networks, private: what a format gets to write.
 */
#ifndef KZ_REPORT_NETGRAPH_PRIV_H
#define KZ_REPORT_NETGRAPH_PRIV_H

#include "keizu/base/buf.h"
#include "keizu/report/netgraph.h"

enum kzi_net_type { KZI_NET_TEXT, KZI_NET_NUMBER, KZI_NET_INT, KZI_NET_BOOL };

/* An attribute of nodes or edges, in all formats of the same name. */
struct kzi_net_field {
    const char *name;
    enum kzi_net_type type;
};

/* The first ones say which node or edge it is. */
enum { KZI_NET_ID, KZI_NET_NAME, KZI_NET_NODE_OWN };
#define KZI_NET_NODE_FIELDS 7
enum { KZI_NET_OWNER, KZI_NET_OWNED, KZI_NET_EDGE_OWN, KZI_NET_RANK = 11 };
#define KZI_NET_EDGE_FIELDS 14
extern const struct kzi_net_field kzi_net_node_field[KZI_NET_NODE_FIELDS];
extern const struct kzi_net_field kzi_net_edge_field[KZI_NET_EDGE_FIELDS];

/* value[i] is that of field i as text, NULL where there is none. */
struct kzi_net_format {
    const char *name;
    void (*begin)(struct kz_buf *out, const struct kz_net_fact *facts,
        size_t count);
    void (*node)(struct kz_buf *out, size_t number, const struct kz_net_node *n,
        const char *const *value);
    void (*turn)(struct kz_buf *out); /* between nodes and edges */
    void (*edge)(struct kz_buf *out, size_t number, const struct kz_net_edge *e,
        int undisclosed, const char *const *value);
    void (*end)(struct kz_buf *out);
};

extern const struct kzi_net_format kzi_net_dot, kzi_net_gexf, kzi_net_graphml;

/*
 * Append text as XML character data or the value of a quoted attribute.  It
 * reads back as it was, but for characters XML 1.0 has not: they are made
 * visible (kz_text_visible).  What is hidden or a line end is written as a
 * reference.
 */
void kzi_net_xml(struct kz_buf *out, const char *text);

#endif
