/*
 * Networks: parties and holdings as a directed graph for other programs:
 * DOT (Graphviz), GraphML, GEXF 1.2 (docs/schemata.md).
 *
 * An edge goes from the owner to what it owns.  First all nodes are written,
 * then all edges; nodes are numbered 0, 1, ... in the order of writing.  What
 * is written depends on the calls alone.  Names and other words are plain
 * UTF-8 from anywhere: each format makes them harmless in its own way.
 */
#ifndef KZ_NETGRAPH_H
#define KZ_NETGRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/analysis/totals.h"
#include "keizu/base/date.h"
#include "keizu/base/status.h"
#include "keizu/report/doc.h"

/* Said once of the whole network: "as_of", "2025-09-30". */
struct kz_net_fact {
    const char *name;  /* letters and _, not a word of a format */
    const char *value; /* empty: left out */
};

struct kz_net_node {
    const char *id;              /* unique, never NULL */
    const char *name;            /* may be NULL, as the next three */
    const char *type;            /* of a party; "undisclosed" */
    const char *country, *basis; /* ISO 3166-1 alpha-2; what it rests on */
    kz_date as_of;               /* the day all this is said of, or NONE */
    int asked;                   /* 1: the company asked about */
    int undisclosed;             /* 1: stands for unknown holders */
};

struct kz_net_edge {
    size_t owner, owned;          /* numbers of nodes */
    struct kz_range share, votes; /* fractions 0..1; point NAN: not said */
    kz_date as_of;                /* of the statement, or KZ_DATE_NONE */
    const char *document, *place; /* its evidence; NULL: none */
    int rank;                     /* of the evidence, 1 to 8; 0: none */
    int declared;                 /* 1: only a self-declaration says so */
    int control;                  /* 1: carries the control of the company */
};

struct kz_net;

/* 1 if networks can be written so: "dot", "gexf", "graphml". */
int kz_net_has(const char *format);

/*
 * Begin a network; dest must stay until close.  Memory: the ids of the nodes
 * and 64 KiB.  Every call fails with what dest fails with, or KZ_ENOMEM.
 */
kz_status kz_net_open(const char *format, const struct kz_doc_dest *dest,
    const struct kz_net_fact *facts, size_t count, struct kz_net **out,
    struct kz_error *err) KZ_MUST_CHECK;
/* KZ_EINVAL: an edge was written before. */
kz_status kz_net_node(struct kz_net *net, const struct kz_net_node *n,
    struct kz_error *err) KZ_MUST_CHECK;
/* KZ_EINVAL: there is no such node. */
kz_status kz_net_edge(struct kz_net *net, const struct kz_net_edge *e,
    struct kz_error *err) KZ_MUST_CHECK;
/* Write the end; net stays to be freed. */
kz_status kz_net_close(struct kz_net *net, struct kz_error *err) KZ_MUST_CHECK;
void kz_net_free(struct kz_net *net); /* accepts NULL */

#endif
