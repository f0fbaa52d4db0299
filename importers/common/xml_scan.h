/*
 * XML scanner: looks over the bytes of a document before libxml2 gets them,
 * and refuses what would cost it too much (private to importers/common).
 */
#ifndef KZI_XML_SCAN_H
#define KZI_XML_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/status.h"

#define KZI_XML_DECL_MAX 256 /* bytes of the XML declaration */

enum kzi_xml_state {
    KZI_XML_TEXT,
    KZI_XML_LT,   /* after < */
    KZI_XML_BANG, /* after <! */
    KZI_XML_TAG,
    KZI_XML_QUOTE, /* in a tag, inside quotes */
    KZI_XML_PI,
    KZI_XML_COMMENT,
    KZI_XML_CDATA
};

/* Start from all zero bytes. */
struct kzi_xml_scan {
    enum kzi_xml_state state;
    uint64_t offset;             /* bytes seen */
    int64_t line;                /* line ends seen */
    size_t length;               /* bytes of the tag, comment or PI so far */
    int quotes;                  /* quoted values in the tag so far */
    char quote;                  /* which quote KZI_XML_QUOTE is in */
    unsigned char last[2];       /* the two bytes before, inside a mark */
    char bang[8];                /* what follows <! */
    char decl[KZI_XML_DECL_MAX]; /* the XML declaration, while it comes */
    size_t decl_len;
    int in_decl; /* the first PI of the document is being read */
};

/*
 * Look at the next n bytes.  KZ_EFORMAT: a DOCTYPE, an encoding other than
 * UTF-8 by mark or by declaration; KZ_ELIMIT: a tag, comment or processing
 * instruction that is too long, or a tag with too many attributes.
 */
kz_status kzi_xml_scan(struct kzi_xml_scan *s, const unsigned char *bytes,
    size_t n, struct kz_error *err) KZ_MUST_CHECK;

#endif
