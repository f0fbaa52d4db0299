/* XML scanner: floods, DOCTYPE and foreign encodings, before libxml2. */
#include "importers/common/xml_scan.h"

#include <string.h>

#include "importers/common/xml.h"

static kz_status
refuse(const struct kzi_xml_scan *s, kz_status st, const char *what,
    struct kz_error *err)
{
    return kz_fail(err, st, "line %lld: %s", (long long)s->line + 1,
        kz_error_words(err, what));
}

static int
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int
is_declaration(const struct kzi_xml_scan *s)
{
    return strncmp(s->decl, "xml", 3) == 0 && is_space(s->decl[3]);
}

/*
 * The declaration without <? and ?>: `xml version="1.0" encoding="UTF-8"`.
 * What is malformed here is left to libxml2.
 */
static kz_status
check_declaration(const struct kzi_xml_scan *s, struct kz_error *err)
{
    static const char want[] = "utf-8";
    const char *p = strstr(s->decl, "encoding");
    char quote;
    size_t i = 0;

    if (!is_declaration(s) || !p)
        return KZ_OK;
    p += strlen("encoding");
    while (is_space(*p))
        p++;
    if (*p != '=')
        return KZ_OK;
    p++;
    while (is_space(*p))
        p++;
    quote = *p++;
    if (quote != '"' && quote != '\'')
        return KZ_OK;
    while (want[i] && lower(p[i]) == want[i])
        i++;
    if (want[i] || p[i] != quote)
        return refuse(s, KZ_EFORMAT, "the encoding is not UTF-8", err);
    return KZ_OK;
}

/*
 * libxml2 guesses an encoding from the first four bytes (UTF-16, UTF-32,
 * EBCDIC, with and without a mark): none of those begins as UTF-8 does.
 */
static kz_status
check_first(const struct kzi_xml_scan *s, unsigned char c, struct kz_error *err)
{
    int bad;

    if (s->offset == 0)
        bad = c != '<' && c != 0xEF && !is_space((char)c);
    else
        bad = c == 0;
    return bad ? refuse(s, KZ_EFORMAT, "the encoding is not UTF-8", err)
               : KZ_OK;
}

static void
enter(struct kzi_xml_scan *s, enum kzi_xml_state state)
{
    s->state = state;
    s->last[0] = s->last[1] = 0;
}

/* After <!: a comment, CDATA, or what has to be a DOCTYPE. */
static kz_status
step_bang(struct kzi_xml_scan *s, char c, struct kz_error *err)
{
    static const char comment[] = "--", cdata[] = "[CDATA[";
    size_t n = strlen(s->bang);

    s->bang[n] = c;
    s->bang[n + 1] = 0;
    n++;
    if (strcmp(s->bang, comment) == 0)
        enter(s, KZI_XML_COMMENT);
    else if (strcmp(s->bang, cdata) == 0)
        enter(s, KZI_XML_CDATA);
    else if (strncmp(s->bang, comment, n) != 0 &&
             strncmp(s->bang, cdata, n) != 0)
        return refuse(s, KZ_EFORMAT, "a document type declaration is not read",
            err);
    return KZ_OK;
}

static kz_status
step_tag(struct kzi_xml_scan *s, char c, struct kz_error *err)
{
    if (++s->length > KZ_XML_TAG_MAX)
        return refuse(s, KZ_ELIMIT, "a tag is longer than 64 KiB", err);
    if (s->state == KZI_XML_QUOTE) {
        if (c == s->quote)
            s->state = KZI_XML_TAG;
    } else if (c == '"' || c == '\'') {
        if (++s->quotes > KZ_XML_ATTRS_MAX)
            return refuse(s, KZ_ELIMIT, "a tag has more than 256 attributes",
                err);
        s->quote = c;
        s->state = KZI_XML_QUOTE;
    } else if (c == '>') {
        s->state = KZI_XML_TEXT;
    }
    return KZ_OK;
}

static kz_status
step_pi(struct kzi_xml_scan *s, char c, struct kz_error *err)
{
    if (s->in_decl && s->decl_len + 1 < sizeof s->decl) {
        s->decl[s->decl_len++] = c;
        s->decl[s->decl_len] = 0;
    } else if (s->in_decl) {
        if (is_declaration(s))
            return refuse(s, KZ_ELIMIT, "the XML declaration is too long", err);
        s->in_decl = 0;
    }
    if (c != '>' || s->last[1] != '?')
        return KZ_OK;
    s->state = KZI_XML_TEXT;
    if (!s->in_decl)
        return KZ_OK;
    s->in_decl = 0;
    return check_declaration(s, err);
}

/* Comment, PI and CDATA: all end by a mark of two or three bytes. */
static kz_status
step_mark(struct kzi_xml_scan *s, char c, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (s->state == KZI_XML_CDATA) {
        if (c == '>' && s->last[0] == ']' && s->last[1] == ']')
            s->state = KZI_XML_TEXT;
    } else if (++s->length > KZ_XML_MARK_MAX) {
        return refuse(s, KZ_ELIMIT, "a comment is longer than 1 MiB", err);
    } else if (s->state == KZI_XML_PI) {
        st = step_pi(s, c, err);
    } else if (c == '>' && s->last[0] == '-' && s->last[1] == '-') {
        s->state = KZI_XML_TEXT;
    }
    s->last[0] = s->last[1];
    s->last[1] = (unsigned char)c;
    return st;
}

/* After <. */
static void
step_lt(struct kzi_xml_scan *s, char c)
{
    s->length = 2;
    s->quotes = 0;
    if (c == '!') {
        s->bang[0] = 0;
        s->state = KZI_XML_BANG;
    } else if (c == '?') {
        /* a declaration can only be the first thing of the document */
        s->in_decl = s->offset == 1 || s->offset == 4;
        enter(s, KZI_XML_PI);
    } else {
        s->state = c == '>' ? KZI_XML_TEXT : KZI_XML_TAG;
    }
}

static kz_status
step(struct kzi_xml_scan *s, unsigned char byte, struct kz_error *err)
{
    char c = (char)byte;

    if (s->offset < 2 && check_first(s, byte, err) < 0)
        return KZ_EFORMAT;
    switch (s->state) {
    case KZI_XML_TEXT:
        if (c == '<')
            s->state = KZI_XML_LT;
        return KZ_OK;
    case KZI_XML_LT:
        step_lt(s, c);
        return KZ_OK;
    case KZI_XML_BANG:
        return step_bang(s, c, err);
    case KZI_XML_TAG:
    case KZI_XML_QUOTE:
        return step_tag(s, c, err);
    case KZI_XML_PI:
    case KZI_XML_COMMENT:
    case KZI_XML_CDATA:
        break;
    }
    return step_mark(s, c, err);
}

kz_status
kzi_xml_scan(struct kzi_xml_scan *s, const unsigned char *bytes, size_t n,
    struct kz_error *err)
{
    kz_status st;

    for (size_t i = 0; i < n; i++) {
        st = step(s, bytes[i], err);
        if (st < 0)
            return st;
        s->offset++;
        if (bytes[i] == '\n')
            s->line++;
    }
    return KZ_OK;
}
