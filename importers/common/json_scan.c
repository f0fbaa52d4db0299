/* JSON reader: what yajl lets through, told on the bytes before they go there. */
#include "importers/common/json_priv.h"

static int
hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static const char alone[] = "a surrogate stands alone";

/* One byte of \uXXXX behind the u. */
static const char *
unit(struct kzi_json_scan *s, char c)
{
    int v = hex(c);

    if (v < 0) { /* yajl says so */
        s->digits = 0;
        return s->high ? alone : NULL;
    }
    s->unit = s->unit << 4 | (unsigned)v;
    if (--s->digits)
        return NULL;
    if (s->unit == 0)
        return "a text has \\u0000 in it";
    if (s->high) {
        s->high = 0;
        return s->unit < 0xDC00 || s->unit > 0xDFFF ? alone : NULL;
    }
    if (s->unit >= 0xDC00 && s->unit <= 0xDFFF)
        return alone;
    s->high = s->unit >= 0xD800 && s->unit <= 0xDBFF;
    return NULL;
}

/* One byte inside quotes. */
static const char *
inside(struct kzi_json_scan *s, char c)
{
    if (s->digits)
        return unit(s, c);
    if (s->escaped) {
        s->escaped = 0;
        if (c == 'u') {
            s->digits = 4;
            s->unit = 0;
            return NULL;
        }
        return s->high ? alone : NULL;
    }
    if (c == '\\') {
        s->escaped = 1;
        return NULL;
    }
    if (c == '"')
        s->in_text = 0;
    return s->high ? alone : NULL;
}

kz_status
kzi_json_scan(struct kzi_json_scan *s, const char *p, size_t n, size_t *used,
    const char **why)
{
    const char *fault = NULL;

    for (size_t i = 0; i < n; i++) {
        char c = p[i];

        *used = i;
        if (s->in_text) {
            fault = inside(s, c);
            if (fault) {
                *why = fault;
                return KZ_EFORMAT;
            }
            if (++s->len > KZ_JSON_TEXT_MAX) {
                *why = "a text is longer than 1 MiB";
                return KZ_ELIMIT;
            }
        } else if (c == '"') {
            s->in_text = 1;
            s->len = 0;
        } else if (c == ' ' || c == '\n' || c == '\r' || c == '\t' ||
                   c == ',' || c == ':' || c == '[' || c == ']' || c == '{' ||
                   c == '}') {
            s->len = 0;
        } else if (++s->len > KZ_JSON_WORD_MAX) {
            *why = "a number is longer than 4096 bytes";
            return KZ_ELIMIT;
        }
    }
    *used = n;
    return KZ_OK;
}
