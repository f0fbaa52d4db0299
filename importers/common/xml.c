/*
 * XML reader, the parser half: SAX2 push events of libxml2 into records.
 *
 * Only the push parser is used, with one option (no network), and it stops at
 * a DOCTYPE: libxml2 2.9.14 spends minutes on a 468-byte file of nested
 * parameter entities and makes gigabytes of a 200 KB one, whatever its
 * options; xmlTextReader has no hook to stop it.  Depth, text and names have
 * no limits there, many attributes cost quadratic time: kzi_xml_scan() looks
 * over the bytes first.
 */
#include "importers/common/xml.h"

#include <string.h>

#include <libxml/parserInternals.h>

#include "importers/common/xml_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/name.h"

/* Remember the first failure and let libxml2 stop. */
static void
fail(struct kz_xml *x, kz_status st, const char *what)
{
    if (x->failed < 0)
        return;
    if (st == KZ_ENOMEM)
        x->failed = kz_fail(&x->error, st, "out of memory");
    else
        x->failed = kz_fail(&x->error, st, "line %d: %s",
            x->ctxt->input ? x->ctxt->input->line : 0,
            kz_error_words(&x->error, what));
    xmlStopParser(x->ctxt);
}

static const char *
chars(const xmlChar *s)
{
    return s ? (const char *)s : "";
}

/* Declarations of an element above the records. */
static void
push_outer(struct kz_xml *x, const xmlChar **ns, int n)
{
    if (x->outer_len + (size_t)n > KZ_XML_ATTRS_MAX) {
        fail(x, KZ_ELIMIT, "more than 256 namespaces are declared");
        return;
    }
    x->outer_decls[x->level] = n;
    for (int i = 0; i < n; i++) {
        x->outer[x->outer_len].prefix = chars(ns[2 * i]);
        x->outer[x->outer_len++].uri = chars(ns[2 * i + 1]);
    }
}

static kz_status
begin_record(struct kz_xml *x, const char *name, const char *ns)
{
    enum kz_xml_want want = x->want ? x->want(ns, name) : KZ_XML_KEEP;

    if (want == KZ_XML_SKIP)
        return KZ_DONE;
    x->tree.text_max =
        want == KZ_XML_KEEP_LONG ? KZ_XML_LONG_MAX : KZ_XML_FIELD_MAX;
    kzi_xml_tree_begin(&x->tree);
    return KZ_OK;
}

/* The first element of a record has all declarations from above it, too. */
static kz_status
add_decls(struct kz_xml *x, const xmlChar **ns, int n)
{
    kz_status st = KZ_OK;

    if (x->level == x->depth)
        for (size_t i = 0; i < x->outer_len && st == KZ_OK; i++)
            st = kzi_xml_tree_decl(&x->tree, x->outer[i].prefix,
                x->outer[i].uri);
    for (int i = 0; i < n && st == KZ_OK; i++)
        st =
            kzi_xml_tree_decl(&x->tree, chars(ns[2 * i]), chars(ns[2 * i + 1]));
    return st;
}

/* Attributes come in fives: name, prefix, namespace, value, its end. */
static kz_status
add_attrs(struct kz_xml *x, const xmlChar **a, int n)
{
    kz_status st = KZ_OK;

    for (int i = 0; i < n && st == KZ_OK; i++, a += 5)
        st = kzi_xml_tree_attr(&x->tree, chars(a[0]), a[2] ? chars(a[2]) : NULL,
            chars(a[3]), (size_t)(a[4] - a[3]));
    return st;
}

/* Tests what the scanner cannot know: depth, and attributes with defaults. */
static int
tag_is_fine(struct kz_xml *x, int attrs)
{
    if (x->level >= KZ_XML_DEPTH_MAX)
        fail(x, KZ_ELIMIT, "elements are nested more than 256 deep");
    else if (attrs > KZ_XML_ATTRS_MAX)
        fail(x, KZ_ELIMIT, "a tag has more than 256 attributes");
    return x->failed >= 0;
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int na, int defaulted,
    const xmlChar **attrs)
{
    struct kz_xml *x = ctx;
    const char *why = NULL;
    kz_status st = KZ_OK;

    (void)prefix;
    (void)defaulted;
    if (x->failed < 0)
        return;
    x->level++;
    if (!tag_is_fine(x, na + nns))
        return;
    if (x->level == 0) {
        x->root_name = chars(name);
        x->root_ns = chars(uri);
    }
    if (x->level < x->depth) {
        push_outer(x, ns, nns);
        return;
    }
    if (x->level == x->depth)
        st = begin_record(x, chars(name), chars(uri));
    if (st != KZ_OK || !x->tree.building)
        return;
    st = kzi_xml_tree_start(&x->tree, chars(name), chars(uri),
        x->ctxt->input->line, &why);
    if (st == KZ_OK)
        st = add_decls(x, ns, nns);
    if (st == KZ_OK)
        st = add_attrs(x, attrs, na);
    if (st < 0)
        fail(x, st, why);
}

static void
on_end(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
    struct kz_xml *x = ctx;
    kz_status st = KZ_OK;

    (void)name;
    (void)prefix;
    (void)uri;
    if (x->failed < 0)
        return;
    if (x->level < x->depth)
        x->outer_len -= (size_t)x->outer_decls[x->level];
    else if (x->tree.building)
        st = kzi_xml_tree_end(&x->tree, x->level == x->depth);
    x->level--;
    if (st < 0)
        fail(x, st, NULL);
}

static void
on_text(void *ctx, const xmlChar *s, int n)
{
    struct kz_xml *x = ctx;
    const char *why = NULL;
    kz_status st;

    if (x->failed < 0 || !x->tree.building)
        return;
    st = kzi_xml_tree_text(&x->tree, chars(s), (size_t)n, &why);
    if (st < 0)
        fail(x, st, why);
}

/* The scanner refuses a DOCTYPE before; this is the second line. */
static void
on_subset(void *ctx, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
    (void)name;
    (void)external;
    (void)system;
    fail(ctx, KZ_EFORMAT, "a document type declaration is not read");
}

static void
on_entity(void *ctx, const xmlChar *name, int type, const xmlChar *public_id,
    const xmlChar *system, xmlChar *content)
{
    (void)name;
    (void)type;
    (void)public_id;
    (void)system;
    (void)content;
    fail(ctx, KZ_EFORMAT, "an entity declaration is not read");
}

static void
on_unparsed(void *ctx, const xmlChar *name, const xmlChar *public_id,
    const xmlChar *system, const xmlChar *notation)
{
    (void)name;
    (void)public_id;
    (void)system;
    (void)notation;
    fail(ctx, KZ_EFORMAT, "an entity declaration is not read");
}

/* Keep the first error; warnings (level below error) are nobody's business. */
static void
on_error(void *ctx, xmlErrorPtr e)
{
    struct kz_xml *x = ctx;
    size_t n;

    if (e->level < XML_ERR_ERROR || x->failed < 0)
        return;
    n = e->message ? strlen(e->message) : 0;
    if (n) /* a quotation is cut at any byte: up to that */
        (void)kz_utf8_valid(e->message, n, &n);
    while (n > 0 && e->message[n - 1] == '\n')
        n--;
    if (e->code == XML_ERR_NO_MEMORY)
        x->failed = kz_fail(&x->error, KZ_ENOMEM, "out of memory");
    else
        x->failed = kz_fail(&x->error, KZ_EFORMAT, "line %d, column %d: %.*s",
            e->line, e->int2, (int)n, e->message ? e->message : "");
}

/* For libxml2: refuse to open anything, and remember that it was asked for. */
static xmlParserInputPtr
load_nothing(const char *url, const char *id, xmlParserCtxtPtr ctxt)
{
    (void)url;
    (void)id;
    if (ctxt && ctxt->_private)
        ((struct kz_xml *)ctxt->_private)->lookups++;
    return NULL;
}

static kz_status
make_parser(struct kz_xml *x, struct kz_error *err)
{
    xmlSAXHandler sax;

    memset(&sax, 0, sizeof sax);
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start;
    sax.endElementNs = on_end;
    sax.characters = sax.ignorableWhitespace = sax.cdataBlock = on_text;
    sax.internalSubset = sax.externalSubset = on_subset;
    sax.entityDecl = on_entity;
    sax.unparsedEntityDecl = on_unparsed;
    sax.serror = on_error;
    xmlInitParser();
    xmlSetExternalEntityLoader(load_nothing);
    x->ctxt = xmlCreatePushParserCtxt(&sax, x, NULL, 0, NULL);
    if (!x->ctxt)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    x->ctxt->_private = x;
    if (xmlCtxtUseOptions(x->ctxt, XML_PARSE_NONET) != 0)
        return kz_fail(err, KZ_EINVAL, "libxml2 does not know NONET");
    return KZ_OK;
}

kz_status
kz_xml_open(struct kz_input *in, int depth, kz_xml_want_fn want,
    struct kz_xml **out, struct kz_error *err)
{
    struct kz_xml *x = NULL;
    kz_status st;

    if (depth < 0 || depth > KZI_XML_OUTER_MAX)
        return kz_fail(err, KZ_EINVAL, "record depth %d", depth);
    x = kz_calloc(1, sizeof *x);
    if (!x)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kzi_xml_tree_init(&x->tree);
    x->in = in;
    x->depth = depth;
    x->want = want;
    x->level = -1;
    KZ_TRY(make_parser(x, err));
    *out = x;
    x = NULL;
out:
    kz_xml_close(x);
    return st;
}

void
kz_xml_close(struct kz_xml *x)
{
    if (!x)
        return;
    if (x->ctxt) {
        xmlFreeDoc(x->ctxt->myDoc);
        x->ctxt->myDoc = NULL;
        xmlFreeParserCtxt(x->ctxt);
    }
    kzi_xml_tree_clear(&x->tree);
    kz_free(x);
}

/* How many of the last bytes are the beginning of an unfinished character. */
static size_t
unfinished(const unsigned char *p, size_t n)
{
    size_t k = 1;

    if (n == 0)
        return 0;
    while (k < 4 && k < n && (p[n - k] & 0xC0) == 0x80)
        k++;
    if (k > n || p[n - k] < 0xC0)
        return 0;
    if (p[n - k] >= 0xF0)
        return k < 4 ? k : 0;
    if (p[n - k] >= 0xE0)
        return k < 3 ? k : 0;
    return k < 2 ? k : 0;
}

/* Fill the piece; at the end of the input ended is set. */
static kz_status
fill(struct kz_xml *x, size_t *fresh, struct kz_error *err)
{
    size_t take = KZI_XML_PIECE - x->piece_len;
    kz_status st;

    if (x->bytes_len == 0) {
        st = kz_input_read(x->in, &x->bytes, &x->bytes_len, err);
        if (st < 0)
            return st;
        if (st == KZ_DONE)
            x->ended = 1;
    }
    if (take > x->bytes_len)
        take = x->bytes_len;
    if (take)
        memcpy(x->piece + x->piece_len, x->bytes, take);
    x->bytes += take;
    x->bytes_len -= take;
    x->piece_len += take;
    *fresh = take;
    return KZ_OK;
}

/* Give libxml2 n bytes of the piece and keep the rest for next time. */
static void
push(struct kz_xml *x, size_t n)
{
    int rc = xmlParseChunk(x->ctxt, (const char *)x->piece, (int)n, x->ended);

    if (x->lookups)
        fail(x, KZ_EFORMAT, "it refers to another file");
    if (rc != XML_ERR_OK && x->ended && !x->ctxt->wellFormed)
        fail(x, KZ_EFORMAT, "the XML is not well formed");
    if (x->ended && x->level >= 0)
        fail(x, KZ_EFORMAT, "the document ends before its last element");
    if (x->ctxt->dict && xmlDictSize(x->ctxt->dict) > KZ_XML_NAMES_MAX)
        fail(x, KZ_ELIMIT, "more than 65536 different names");
    memmove(x->piece, x->piece + n, x->piece_len - n);
    x->piece_len -= n;
}

/*
 * The next piece.  What the scanner refuses is not given to libxml2, but what
 * is before it is: an earlier fault is the one to tell.
 */
static void
feed(struct kz_xml *x)
{
    struct kz_error scan_err = { KZ_OK, x->error.translate, "" };
    size_t fresh = 0, n;
    uint64_t seen = x->scan.offset;
    kz_status st;

    kzi_xml_tree_compact(&x->tree);
    x->failed = fill(x, &fresh, &x->error);
    if (x->failed < 0)
        return;
    st = kzi_xml_scan(&x->scan, x->piece + x->piece_len - fresh, fresh,
        &scan_err);
    n = x->piece_len - fresh + (size_t)(x->scan.offset - seen);
    if (!x->ended)
        n -= unfinished(x->piece, n);
    if (n > 0 || x->ended)
        push(x, n);
    if (st < 0 && x->failed >= 0) {
        x->failed = st;
        x->error = scan_err;
    }
}

kz_status
kz_xml_next(struct kz_xml *x, struct kz_error *err)
{
    struct kzi_xml_tree *t = &x->tree;

    x->error.translate = err ? err->translate : NULL;
    for (;;) {
        if (t->next_rec < t->recs_len) {
            t->cur = t->recs[t->next_rec++];
            return KZ_OK;
        }
        if (x->failed < 0)
            return kz_fail(err, x->failed, "%s", x->error.text);
        if (x->ended)
            return KZ_DONE;
        feed(x);
    }
}

const char *
kz_xml_root_name(const struct kz_xml *x)
{
    return x->root_name ? x->root_name : "";
}

const char *
kz_xml_root_ns(const struct kz_xml *x)
{
    return x->root_ns ? x->root_ns : "";
}
