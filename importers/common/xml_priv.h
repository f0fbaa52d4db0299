/*
 * XML reader, inside: what the parser half (xml.c) and the tree half
 * (xml_tree.c) share (private to importers/common).
 *
 * Arrays hold the records of the last piece of input and the one that is
 * being built; all numbers inside a record count from the record's own first
 * element, so that what is unfinished can be moved to the front as it is.
 */
#ifndef KZI_XML_PRIV_H
#define KZI_XML_PRIV_H

#include <libxml/parser.h>

#include "importers/common/xml.h"
#include "importers/common/xml_scan.h"
#include "keizu/base/buf.h"

#define KZI_XML_PIECE     16384 /* bytes given to libxml2 at a time */
#define KZI_XML_OUTER_MAX 16    /* depth of records at most */

struct kzi_xml_node {
    const char *name, *ns;  /* names live in libxml2's dictionary */
    int parent, last, next; /* -1: none; the first child is node + 1 */
    int64_t line;
    size_t text, text_end; /* from the record's first text byte */
    size_t attr, decl;     /* from the record's first */
    int attrs, decls;
};

struct kzi_xml_attr {
    const char *name, *ns; /* ns NULL: no prefix */
    size_t value;          /* from the record's first byte of values */
};

struct kzi_xml_decl {         /* a namespace declaration */
    const char *prefix, *uri; /* "" for the default */
};

/* Where a record begins in each array. */
struct kzi_xml_mark {
    size_t nodes, attrs, decls, text, values;
};

struct kzi_xml_tree {
    struct kzi_xml_node *nodes;
    struct kzi_xml_attr *attrs;
    struct kzi_xml_decl *decls;
    size_t nodes_len, attrs_len, decls_len;
    size_t nodes_cap, attrs_cap, decls_cap;
    struct kz_buf text, values;
    struct kzi_xml_mark *recs; /* where finished records begin */
    size_t recs_len, recs_cap;
    size_t next_rec;          /* which one is given out next */
    struct kzi_xml_mark cur;  /* where the one given out last begins */
    struct kzi_xml_mark base; /* where the one being built begins */
    size_t text_max;          /* bytes of a text in it */
    int building;             /* a kept record is open */
    int open;                 /* its innermost open element */
};

struct kz_xml {
    struct kz_input *in;
    kz_xml_want_fn want;
    int depth; /* of records */
    xmlParserCtxtPtr ctxt;
    struct kzi_xml_scan scan;
    unsigned char piece[KZI_XML_PIECE];
    size_t piece_len;           /* bytes left over: an unfinished character */
    const unsigned char *bytes; /* of the input, not yet taken */
    size_t bytes_len;
    int ended;

    kz_status failed;
    struct kz_error error; /* the first one */
    int lookups;           /* attempts to open something else */

    int level; /* depth of the open element, -1 before the root */
    const char *root_name, *root_ns;
    int outer_decls[KZI_XML_OUTER_MAX]; /* of each element above records */
    struct kzi_xml_decl outer[KZ_XML_ATTRS_MAX];
    size_t outer_len;

    struct kzi_xml_tree tree;
};

void kzi_xml_tree_begin(struct kzi_xml_tree *t); /* a record */
/*
 * These return KZ_OK, KZ_ENOMEM or KZ_ELIMIT, the latter with *why a constant
 * sentence.  Declarations and attributes belong to the element started last.
 */
kz_status kzi_xml_tree_start(struct kzi_xml_tree *t, const char *name,
    const char *ns, int64_t line, const char **why);
kz_status kzi_xml_tree_decl(struct kzi_xml_tree *t, const char *prefix,
    const char *uri);
kz_status kzi_xml_tree_attr(struct kzi_xml_tree *t, const char *name,
    const char *ns, const char *value, size_t n);
kz_status kzi_xml_tree_text(struct kzi_xml_tree *t, const char *s, size_t n,
    const char **why);
/* End the innermost element; with last the record is finished. */
kz_status kzi_xml_tree_end(struct kzi_xml_tree *t, int last);

/* Forget the finished records; move an unfinished one to the front. */
void kzi_xml_tree_compact(struct kzi_xml_tree *t);
void kzi_xml_tree_init(struct kzi_xml_tree *t);
void kzi_xml_tree_clear(struct kzi_xml_tree *t);

#endif
