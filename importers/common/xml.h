/*
 * XML reader: a document as a stream of records, each held as a small tree.
 *
 * Elements at one depth of the document are its records.  The reader keeps
 * one record (and what else the last piece of input contained) in memory,
 * so an importer is straight-line code, and memory does not grow with the
 * document: under 64 MB on any input.
 *
 *     KZ_TRY(kz_xml_open(in, 1, NULL, &x, err));
 *     for (;;) {
 *         KZ_TRY(kz_xml_next(x, err));
 *         if (st == KZ_DONE)
 *             break;
 *         if (strcmp(kz_xml_name(x, 0), "company") == 0)
 *             ...
 *     }
 *
 * What it refuses, with the line (KZ_EFORMAT, or KZ_ELIMIT for the limits
 * below): a DOCTYPE, so there are no entities but the five of XML; encodings
 * other than UTF-8; whatever libxml2 calls an error, namespace errors and a
 * truncated document among them.  Nothing outside the input is ever opened.
 */
#ifndef KZ_XML_H
#define KZ_XML_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/input.h"
#include "keizu/base/status.h"

/* Limits; sizes are bytes. */
#define KZ_XML_DEPTH_MAX       256        /* nested elements */
#define KZ_XML_TAG_MAX         65536      /* one tag */
#define KZ_XML_ATTRS_MAX       256        /* attributes of a tag */
#define KZ_XML_MARK_MAX        (1 << 20)  /* a comment or instruction */
#define KZ_XML_FIELD_MAX       (1 << 20)  /* a text, KZ_XML_KEEP */
#define KZ_XML_RECORD_MAX      (4 << 20)  /* a whole record of that kind */
#define KZ_XML_LONG_MAX        (16 << 20) /* a text, KZ_XML_KEEP_LONG */
#define KZ_XML_LONG_RECORD_MAX (20 << 20) /* a whole record of that kind */
#define KZ_XML_NODES_MAX       32768      /* elements of a record */
#define KZ_XML_NAMES_MAX       65536      /* different names in all */

/* What to do with a record, told from its first tag. */
enum kz_xml_want {
    KZ_XML_SKIP,     /* drop it while it streams by, however long */
    KZ_XML_KEEP,     /* keep it, each text up to KZ_XML_FIELD_MAX */
    KZ_XML_KEEP_LONG /* keep it, each text up to KZ_XML_LONG_MAX */
};

struct kz_xml; /* opaque */

/* ns is "" where there is none. */
typedef enum kz_xml_want (*kz_xml_want_fn)(const char *ns, const char *name);

/*
 * Open over in, which is borrowed until close.  Records are the elements at
 * that depth (the root is 0, so 1 for its children; at most 16).  want may be
 * NULL: all are kept.  Reads nothing yet.
 *
 * KZ_ENOMEM, KZ_EINVAL for the depth.
 */
kz_status kz_xml_open(struct kz_input *in, int depth, kz_xml_want_fn want,
    struct kz_xml **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_xml_close(struct kz_xml *x); /* accepts NULL */

/*
 * Step to the next kept record; KZ_DONE after the last, when the whole
 * document has been read and found well formed.  After a failure it fails
 * again.
 */
kz_status kz_xml_next(struct kz_xml *x, struct kz_error *err) KZ_MUST_CHECK;

/*
 * The record is a tree of elements with numbers: 0 is the record itself.
 * Everything below is borrowed until the next kz_xml_next().
 */

/* The local name and the namespace ("" if none) of an element. */
const char *kz_xml_name(const struct kz_xml *x, int node);
const char *kz_xml_ns(const struct kz_xml *x, int node);

/*
 * An attribute by namespace (NULL: an attribute without prefix) and local
 * name; NULL if it is not there.
 */
const char *kz_xml_attr(const struct kz_xml *x, int node, const char *ns,
    const char *name);

/*
 * The text of an element and of all inside it, in document order, with
 * references and CDATA resolved; *n its bytes.  Not 0-terminated.
 */
const char *kz_xml_text(const struct kz_xml *x, int node, size_t *n);

/*
 * The first child of that local name (NULL: of any), and the next sibling
 * of that local name (NULL: any); -1 if there is none.
 */
int kz_xml_child(const struct kz_xml *x, int node, const char *name);
int kz_xml_sibling(const struct kz_xml *x, int node, const char *name);

/*
 * The namespace that a prefix of n bytes stands for at an element, for
 * qualified names inside text; NULL if it is not declared.  n = 0 asks for
 * the default namespace.
 */
const char *kz_xml_resolve(const struct kz_xml *x, int node, const char *prefix,
    size_t n);

/* The line on which the start tag of an element ends, 1 first. */
int64_t kz_xml_line(const struct kz_xml *x, int node);

/*
 * Local name and namespace of the document's root element; "" before the
 * first kz_xml_next().
 */
const char *kz_xml_root_name(const struct kz_xml *x);
const char *kz_xml_root_ns(const struct kz_xml *x);

#endif
