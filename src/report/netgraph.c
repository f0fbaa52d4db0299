/* Networks: the order of writing, and values as text for all formats. */
#include "keizu/report/netgraph.h"

#include <math.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/look.h"
#include "keizu/base/number.h"
#include "src/report/netgraph_priv.h"
#include "src/report/report_priv.h"

#define PENDING 65536 /* bytes gathered before one write */

const struct kzi_net_field kzi_net_node_field[KZI_NET_NODE_FIELDS] = {
    [KZI_NET_ID] = { "id", KZI_NET_TEXT },
    [KZI_NET_NAME] = { "name", KZI_NET_TEXT },
    { "type", KZI_NET_TEXT },
    { "country", KZI_NET_TEXT },
    { "basis", KZI_NET_TEXT },
    { "as_of", KZI_NET_TEXT },
    { "asked", KZI_NET_BOOL },
};

const struct kzi_net_field kzi_net_edge_field[KZI_NET_EDGE_FIELDS] = {
    [KZI_NET_OWNER] = { "owner", KZI_NET_TEXT },
    [KZI_NET_OWNED] = { "owned", KZI_NET_TEXT },
    { "share", KZI_NET_NUMBER },
    { "share_lower", KZI_NET_NUMBER },
    { "share_upper", KZI_NET_NUMBER },
    { "votes", KZI_NET_NUMBER },
    { "votes_lower", KZI_NET_NUMBER },
    { "votes_upper", KZI_NET_NUMBER },
    { "as_of", KZI_NET_TEXT },
    { "document", KZI_NET_TEXT },
    { "place", KZI_NET_TEXT },
    [KZI_NET_RANK] = { "rank", KZI_NET_INT },
    { "declared", KZI_NET_BOOL },
    { "control", KZI_NET_BOOL },
};

static const struct kzi_net_format *const formats[] = { &kzi_net_dot,
    &kzi_net_gexf, &kzi_net_graphml };

struct known {
    size_t id; /* offset in ids */
    int undisclosed;
};

struct kz_net {
    const struct kzi_net_format *format;
    struct kz_doc_dest dest;
    struct kz_buf out;
    struct kz_buf ids; /* each with its 0 */
    struct known *node;
    size_t nodes, cap, edges;
    int turned; /* the edges have begun */
};

static const struct kzi_net_format *
find(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

int
kz_net_has(const char *format)
{
    return find(format) != NULL;
}

void
kz_net_free(struct kz_net *net)
{
    if (!net)
        return;
    kz_buf_clear(&net->out);
    kz_buf_clear(&net->ids);
    kz_free(net->node);
    kz_free(net);
}

static kz_status
pass_on(struct kz_net *net, size_t least, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kz_buf_check(&net->out, err));
    if (net->out.len < least)
        goto out;
    KZ_TRY(net->dest.write(net->dest.ctx, net->out.data, net->out.len, err));
    kz_buf_reset(&net->out);
out:
    return st;
}

kz_status
kz_net_open(const char *format, const struct kz_doc_dest *dest,
    const struct kz_net_fact *facts, size_t count, struct kz_net **out,
    struct kz_error *err)
{
    const struct kzi_net_format *f = find(format);
    struct kz_net *net;

    if (!f)
        return kz_fail(err, KZ_EINVAL, "no network can be written as %s",
            format);
    net = kz_calloc(1, sizeof *net);
    if (!net)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    net->format = f;
    net->dest = *dest;
    kz_buf_init(&net->out);
    kz_buf_init(&net->ids);
    f->begin(&net->out, facts, count);
    *out = net;
    return KZ_OK;
}

static const char *
boolean(int value)
{
    return value ? "true" : "false";
}

static const char *
date_text(kz_date d, char text[KZ_DATE_TEXT])
{
    kz_date_format(d, text);
    return text[0] ? text : NULL;
}

kz_status
kz_net_node(struct kz_net *net, const struct kz_net_node *n,
    struct kz_error *err)
{
    char day[KZ_DATE_TEXT];
    const char *value[KZI_NET_NODE_FIELDS] = { n->id, n->name, n->type,
        n->country, n->basis, date_text(n->as_of, day), boolean(n->asked) };
    kz_status st;

    if (net->turned)
        return kz_fail(err, KZ_EINVAL, "a node behind an edge");
    if (kz_grow(&net->node, &net->cap, net->nodes + 1, sizeof *net->node) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    net->node[net->nodes].id = net->ids.len;
    net->node[net->nodes].undisclosed = n->undisclosed;
    kz_buf_add(&net->ids, n->id, strlen(n->id) + 1);
    KZ_TRY(kz_buf_check(&net->ids, err));
    net->format->node(&net->out, net->nodes++, n, value);
    KZ_TRY(pass_on(net, PENDING, err));
out:
    return st;
}

static void
turn(struct kz_net *net)
{
    if (!net->turned)
        net->format->turn(&net->out);
    net->turned = 1;
}

static const char *
number_text(double v, char text[KZ_NUMBER_TEXT])
{
    if (!isfinite(v))
        return NULL;
    (void)kz_number_format(v, text);
    return text;
}

kz_status
kz_net_edge(struct kz_net *net, const struct kz_net_edge *e,
    struct kz_error *err)
{
    char number[6][KZ_NUMBER_TEXT], day[KZ_DATE_TEXT], rank[2] = { 0, 0 };
    const char *value[KZI_NET_EDGE_FIELDS] = { NULL, NULL,
        number_text(e->share.point, number[0]),
        number_text(e->share.lower, number[1]),
        number_text(e->share.upper, number[2]),
        number_text(e->votes.point, number[3]),
        number_text(e->votes.lower, number[4]),
        number_text(e->votes.upper, number[5]), date_text(e->as_of, day),
        e->document, e->place, NULL, boolean(e->declared),
        boolean(e->control) };

    if (e->owner >= net->nodes || e->owned >= net->nodes)
        return kz_fail(err, KZ_EINVAL, "an edge without its nodes");
    value[KZI_NET_OWNER] = net->ids.data + net->node[e->owner].id;
    value[KZI_NET_OWNED] = net->ids.data + net->node[e->owned].id;
    if (e->rank > 0 && e->rank < 10) {
        rank[0] = (char)('0' + e->rank);
        value[KZI_NET_RANK] = rank;
    }
    turn(net);
    net->format->edge(&net->out, net->edges++, e,
        net->node[e->owner].undisclosed, value);
    return pass_on(net, PENDING, err);
}

kz_status
kz_net_close(struct kz_net *net, struct kz_error *err)
{
    turn(net);
    net->format->end(&net->out);
    return pass_on(net, 1, err);
}

void
kzi_net_xml(struct kz_buf *out, const char *text)
{
    for (const char *s = text; *s;) {
        uint32_t c;
        size_t n = kzi_utf8_next(s, &c);

        if (c == KZI_NOT_UTF8)
            kz_buf_puts(out, "\xEF\xBF\xBD");
        else if (kzi_entity(c))
            kz_buf_puts(out, kzi_entity(c));
        else if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') ||
                 c == 0xFFFE || c == 0xFFFF)
            kz_buf_printf(out, "&lt;U+%04X&gt;", (unsigned)c);
        else if (kz_char_is_hidden(c))
            kz_buf_printf(out, "&#x%X;", (unsigned)c);
        else
            kz_buf_add(out, s, n);
        s += n;
    }
}
