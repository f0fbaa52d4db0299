/* HTML fragments: a scanner of tags and text that takes any bytes. */
#include <string.h>

#include "importers/common/html.h"
#include "keizu/base/number.h"

#define LEN(a) (sizeof(a) / sizeof(a)[0])

void
kz_html_begin(struct kz_html_scan *h, const char *s, size_t n)
{
    memset(h, 0, sizeof *h);
    h->at = s;
    h->end = s + n;
}

static int
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static int
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static char
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* A tag, comment or declaration begins here. */
static int
is_markup(const char *s, const char *end)
{
    return end - s >= 2 && *s == '<' &&
           (is_letter(s[1]) || s[1] == '!' || s[1] == '?' ||
               (s[1] == '/' && end - s >= 3 && is_letter(s[2])));
}

/* Behind the next `word`, or the end; letters of either case. */
static const char *
past(const char *s, const char *end, const char *word)
{
    size_t n = strlen(word), k;

    for (; (size_t)(end - s) >= n; s++) {
        for (k = 0; k < n && lower(s[k]) == word[k]; k++)
            ;
        if (k == n)
            return s + n;
    }
    return end;
}

/* The > that ends a tag, not one inside quotes; or the end. */
static const char *
tag_end(const char *s, const char *end)
{
    char quote = 0;

    for (; s < end; s++) {
        if (quote)
            quote = *s == quote ? 0 : quote;
        else if (*s == '"' || *s == '\'')
            quote = *s;
        else if (*s == '>')
            return s;
    }
    return end;
}

static int
breaks_line(const char *name)
{
    static const char *const names[] = { "br", "p", "div", "li", "tr", "table",
        "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "dt", "dd", "td",
        "th" };

    for (size_t i = 0; i < LEN(names); i++)
        if (strcmp(name, names[i]) == 0)
            return 1;
    return 0;
}

/* Read the tag at h->at; 0 if it does not end. */
static int
read_tag(struct kz_html_scan *h)
{
    const char *p = h->at + 1, *close = tag_end(p, h->end);
    size_t n = 0;

    if (close == h->end) /* perhaps only a quote that does not end */
        close = memchr(p, '>', (size_t)(h->end - p));
    if (!close)
        return 0;
    h->closing = *p == '/';
    p += h->closing;
    for (; p < close && !is_blank(*p) && *p != '/'; p++)
        if (n + 1 < KZ_HTML_NAME)
            h->name[n++] = lower(*p);
    h->name[n] = '\0';
    h->attrs = p;
    h->attrs_len = (size_t)(close - p);
    h->breaks = breaks_line(h->name);
    h->at = close + 1;
    return 1;
}

enum kz_html_token
kz_html_next(struct kz_html_scan *h)
{
    while (h->at < h->end) {
        const char *s = h->at;

        if (!is_markup(s, h->end)) {
            do
                s++;
            while (s < h->end && !is_markup(s, h->end));
            h->text = h->at;
            h->text_len = (size_t)(s - h->at);
            h->at = s;
            return KZ_HTML_TEXT;
        }
        if (s[1] == '!' || s[1] == '?') {
            int comment = h->end - s >= 4 && memcmp(s, "<!--", 4) == 0;

            h->at = past(s + (comment ? 4 : 2), h->end, comment ? "-->" : ">");
            continue;
        }
        if (!read_tag(h))
            break;
        if (!h->closing && strcmp(h->name, "style") == 0)
            h->at = past(h->at, h->end, "</style");
        else if (!h->closing && strcmp(h->name, "script") == 0)
            h->at = past(h->at, h->end, "</script");
        else
            return KZ_HTML_TAG;
        h->at = past(h->at, h->end, ">");
    }
    h->at = h->end;
    return KZ_HTML_END;
}

int
kz_html_number(const struct kz_html_scan *h, const char *attr, int most)
{
    const char *end = h->attrs + h->attrs_len;
    const char *p = past(h->attrs, end, attr);
    int v = 0;

    while (p < end && is_blank(*p))
        p++;
    if (p == end || *p++ != '=')
        return 1;
    while (p < end && (is_blank(*p) || *p == '"' || *p == '\''))
        p++;
    for (; p < end && *p >= '0' && *p <= '9' && v <= most; p++)
        v = v * 10 + (*p - '0');
    return v < 1 ? 1 : v > most ? most : v;
}

/* ---- text ---- */

static void
put_utf8(uint32_t c, struct kz_buf *out)
{
    if (c < 0x80) {
        kz_buf_putc(out, (char)c);
        return;
    }
    if (c < 0x800) {
        kz_buf_putc(out, (char)(0xC0 | c >> 6));
    } else {
        if (c < 0x10000) {
            kz_buf_putc(out, (char)(0xE0 | c >> 12));
        } else {
            kz_buf_putc(out, (char)(0xF0 | c >> 18));
            kz_buf_putc(out, (char)(0x80 | (c >> 12 & 0x3F)));
        }
        kz_buf_putc(out, (char)(0x80 | (c >> 6 & 0x3F)));
    }
    kz_buf_putc(out, (char)(0x80 | (c & 0x3F)));
}

/* The character of "#65;" or "#x41;" at s, and its bytes; 0 if it is none. */
static size_t
read_reference(const char *s, const char *end, uint32_t *c)
{
    const char *p = s + 1;
    uint32_t base = 10, v = 0;

    if (p < end && (*p == 'x' || *p == 'X')) {
        base = 16;
        p++;
    }
    for (; p < end && *p != ';' && v <= 0x10FFFF; p++) {
        char d = lower(*p);
        uint32_t k = d >= '0' && d <= '9'   ? (uint32_t)(d - '0')
                     : d >= 'a' && d <= 'f' ? (uint32_t)(d - 'a') + 10
                                            : 16;

        if (k >= base)
            return 0;
        v = v * base + k;
    }
    if (p == end || *p != ';' || v == 0 || v > 0x10FFFF ||
        (v >= 0xD800 && v < 0xE000))
        return 0;
    *c = v;
    return (size_t)(p + 1 - s);
}

/* An entity behind its &: the character and its bytes with the ;. */
static size_t
read_entity(const char *s, const char *end, uint32_t *c)
{
    static const struct {
        const char *name;
        uint32_t c;
    } known[] = { { "amp;", '&' }, { "lt;", '<' }, { "gt;", '>' },
        { "quot;", '"' }, { "apos;", '\'' }, { "nbsp;", 0xA0 },
        { "yen;", 0xA5 }, { "times;", 0xD7 }, { "middot;", 0xB7 },
        { "ensp;", ' ' }, { "emsp;", ' ' }, { "thinsp;", ' ' },
        { "ndash;", 0x2013 }, { "mdash;", 0x2014 }, { "lsquo;", 0x2018 },
        { "rsquo;", 0x2019 }, { "ldquo;", 0x201C }, { "rdquo;", 0x201D },
        { "hellip;", 0x2026 }, { "minus;", 0x2212 } };

    if (s < end && *s == '#')
        return read_reference(s, end, c);
    for (size_t i = 0; i < LEN(known); i++) {
        size_t n = strlen(known[i].name);

        if ((size_t)(end - s) >= n && memcmp(s, known[i].name, n) == 0) {
            *c = known[i].c;
            return n;
        }
    }
    return 0;
}

void
kz_html_show(const char *s, size_t n, int *gap, struct kz_buf *out)
{
    const char *end = s + n;

    while (s < end) {
        uint32_t c = (unsigned char)*s++;
        size_t k = c == '&' ? read_entity(s, end, &c) : 0;

        if (k == 0 && (is_blank((char)c) || c == 0)) {
            *gap = 1;
            continue;
        }
        if (*gap && out->len && out->data[out->len - 1] != '\n')
            kz_buf_putc(out, ' ');
        *gap = 0;
        s += k;
        if (k)
            put_utf8(c, out);
        else
            kz_buf_putc(out, (char)c);
    }
}

void
kz_html_break(int *gap, struct kz_buf *out)
{
    *gap = 0;
    if (out->len && out->data[out->len - 1] != '\n')
        kz_buf_putc(out, '\n');
}

kz_status
kz_html_text(const char *s, size_t n, struct kz_buf *out, struct kz_error *err)
{
    struct kz_html_scan h;
    enum kz_html_token t;
    size_t start = out->len;
    int gap = 0;

    kz_html_begin(&h, s, n);
    while ((t = kz_html_next(&h)) != KZ_HTML_END) {
        if (t == KZ_HTML_TEXT)
            kz_html_show(h.text, h.text_len, &gap, out);
        else if (h.breaks)
            kz_html_break(&gap, out);
    }
    if (out->len > start && out->data[out->len - 1] == '\n')
        kz_buf_cut(out, out->len - 1);
    return kz_buf_check(out, err);
}
