/*
 * HTML fragments: tags and text of the text blocks in filings.
 *
 * The fragments are escaped in XML; once unescaped they are HTML of every
 * make.  Nothing is required of them: a tag that does not end is dropped, a
 * sign that is no tag is text, an entity that is not known stays as it is.
 * Style sheets, scripts and comments are left out.
 */
#ifndef KZ_HTML_H
#define KZ_HTML_H

#include <stddef.h>

#include "keizu/base/buf.h"
#include "keizu/base/status.h"

enum kz_html_token { KZ_HTML_END, KZ_HTML_TEXT, KZ_HTML_TAG };

#define KZ_HTML_NAME 12 /* bytes of a tag's name and its 0; longer is cut */

/* A scanner; all of it is private but what the comments offer. */
struct kz_html_scan {
    const char *at, *end;
    const char *text; /* KZ_HTML_TEXT: bytes as they stand, with entities */
    size_t text_len;
    char name[KZ_HTML_NAME]; /* KZ_HTML_TAG: small letters */
    int closing;             /* </name> */
    int breaks;              /* the tag ends a line: br, p, div, li, tr ... */
    const char *attrs;       /* between name and > */
    size_t attrs_len;
};

/* Scan n bytes, borrowed until the end. */
void kz_html_begin(struct kz_html_scan *h, const char *s, size_t n);
enum kz_html_token kz_html_next(struct kz_html_scan *h);

/* A whole number in an attribute of the tag, 1 to most; 1 if not there. */
int kz_html_number(const struct kz_html_scan *h, const char *attr, int most);

/*
 * Append text as it is shown: entities resolved, runs of ASCII spaces and
 * line ends one space, none at the start of a line.  *gap keeps between calls
 * whether a space is due; 0 at first.
 */
void kz_html_show(const char *s, size_t n, int *gap, struct kz_buf *out);

/* A line end, unless nothing or a line end stands before. */
void kz_html_break(int *gap, struct kz_buf *out);

/* All text of a fragment; lines as the tags break it, no line end last. */
kz_status kz_html_text(const char *s, size_t n, struct kz_buf *out,
    struct kz_error *err) KZ_MUST_CHECK;

#endif
