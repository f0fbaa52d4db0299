/* Names: tidying, checking and measuring text; no folding. */
#include "keizu/base/name.h"

#include <string.h>

#include <utf8proc.h>

/* 1 if three bytes are a character of U+1000 to U+CFFF: kana and kanji. */
static int
is_three(const utf8proc_uint8_t *p)
{
    return p[0] >= 0xE1 && p[0] <= 0xEC && (p[1] & 0xC0) == 0x80 &&
           (p[2] & 0xC0) == 0x80;
}

/*
 * Of eight bytes, how many are whole characters of the commonest kinds: eight
 * of ASCII, none of them 0, or two as is_three has them; else 0.
 */
static size_t
common_of_eight(const utf8proc_uint8_t *p)
{
    static const utf8proc_uint8_t bits[8] = { 0xF0, 0xC0, 0xC0, 0xF0, 0xC0,
        0xC0 };
    static const utf8proc_uint8_t two[8] = { 0xE0, 0x80, 0x80, 0xE0, 0x80,
        0x80 };
    const uint64_t high = UINT64_C(0x8080808080808080);
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t w, mask, want;

    memcpy(&w, p, sizeof w);
    memcpy(&mask, bits, sizeof mask);
    memcpy(&want, two, sizeof want);
    if ((w & mask) == want)
        return (unsigned)p[0] - 0xE1 < 12 && (unsigned)p[3] - 0xE1 < 12 ? 6 : 0;
    return (w | (w - ones)) & high ? 0 : 8;
}

static inline int
is_valid(const char *s, size_t n, int with_zeros, size_t *bad)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s;

    for (size_t i = 0; i < n;) {
        utf8proc_int32_t c = p[i];
        utf8proc_ssize_t k = 1;
        size_t common = n - i >= 8 ? common_of_eight(p + i) : 0;

        if (common) {
            i += common;
            continue;
        }
        if (n - i > 2 && is_three(p + i)) {
            k = 3;
        } else if (c == 0 || c >= 0x80) {
            size_t left = n - i;

            k = c == 0 ? with_zeros
                       : utf8proc_iterate(p + i,
                             (utf8proc_ssize_t)(left < 4 ? left : 4), &c);
        }
        if (k < 1) {
            if (bad)
                *bad = i;
            return 0;
        }
        i += (size_t)k;
    }
    return 1;
}

int
kz_utf8_valid(const char *s, size_t n, size_t *bad)
{
    return is_valid(s, n, 0, bad);
}

int
kz_utf8_texts_valid(const char *s, size_t n)
{
    return is_valid(s, n, 1, NULL);
}

void
kz_utf8_escape(const char *s, struct kz_buf *out)
{
    size_t n = strlen(s), good;

    while (!kz_utf8_valid(s, n, &good)) {
        kz_buf_add(out, s, good);
        kz_buf_printf(out, "%%%02X", (unsigned char)s[good]);
        s += good + 1;
        n -= good + 1;
    }
    kz_buf_add(out, s, n);
}

/*
 * Length of the white space at the start of s, 0 if there is none.  *space is
 * 1 for a space of some kind, 0 for a line end or a tab.
 */
static size_t
space_at(const char *s, size_t n, int *space)
{
    *space = 1;
    if (n == 0)
        return 0;
    if (s[0] == ' ')
        return 1;
    if (n >= 2 && memcmp(s, "\xC2\xA0", 2) == 0)
        return 2;
    if (n >= 3 && memcmp(s, "\xE3\x80\x80", 3) == 0)
        return 3;
    *space = 0;
    return s[0] >= '\t' && s[0] <= '\r';
}

/* 1 if some white space begins so. */
static int
may_be_space(char c)
{
    return (c >= '\t' && c <= ' ') || c == '\xC2' || c == '\xE3';
}

void
kz_name_tidy(const char *name, size_t n, struct kz_buf *out)
{
    size_t i = 0, k;
    int space, started = 0;

    while (i < n) {
        const char *first = " ";
        size_t start = i, nfirst = 1;
        int found = 0;

        while ((k = space_at(name + i, n - i, &space)) > 0) {
            if (space && !found) {
                found = 1;
                first = name + i;
                nfirst = k;
            }
            i += k;
        }
        if (i == n)
            return;
        if (started && i > start)
            kz_buf_add(out, first, nfirst);
        started = 1;
        start = i;
        while (i < n && !(may_be_space(name[i]) &&
                            space_at(name + i, n - i, &space) > 0))
            i++;
        kz_buf_add(out, name + start, i - start);
    }
}

size_t
kz_text_width(const char *utf8)
{
    const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)utf8;
    size_t width = 0;

    while (*p) {
        utf8proc_int32_t c;
        utf8proc_ssize_t k = utf8proc_iterate(p, -1, &c);

        if (k < 1) { /* not UTF-8: a terminal shows one mark for the byte */
            width++;
            p++;
            continue;
        }
        width += (size_t)utf8proc_charwidth(c);
        p += k;
    }
    return width;
}

int
kz_houjin_valid(const char *s, size_t n)
{
    int sum = 0;

    if (n != 13)
        return 0;
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return 0;
    /* From the right: weights 1, 2, 1, 2, ... (Ordinance of the MOF 2014). */
    for (size_t i = 1; i < n; i++)
        sum += (s[i] - '0') * (i % 2 ? 2 : 1);
    return s[0] - '0' == 9 - sum % 9;
}
