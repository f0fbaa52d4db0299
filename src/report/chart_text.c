/* Charts: how wide text is, and lines that fit a box. */
#include <string.h>

#include "keizu/base/name.h"
#include "src/report/chart_priv.h"
#include "src/report/report_priv.h"

/*
 * Thousandths of the font size.  Full-width characters are exactly one; the
 * others are as in the widest of the usual sans-serif fonts.
 */
static int
advance(const char *s, size_t n, uint32_t c)
{
    char one[5] = "";

    if (c >= ' ' && c < 0x7F) {
        if (strchr("ijl.,:;|!'", (int)c))
            return 360;
        if (strchr("MWm@%", (int)c))
            return 980;
        return (c >= 'A' && c <= 'Z') || c == 'w' || c == '&' ? 760 : 610;
    }
    memcpy(one, s, n < sizeof one ? n : 1);
    switch (kz_text_width(one)) {
    case 0:
        return 0;
    case 1:
        return 780;
    default:
        return 1000;
    }
}

int
kzi_text_pixels(const char *utf8, int size)
{
    int64_t sum = 0;

    while (*utf8) {
        uint32_t c;
        size_t n = kzi_utf8_next(utf8, &c);

        sum += advance(utf8, n, c);
        utf8 += n;
    }
    sum = (sum * size + 999) / 1000;
    return sum < INT32_MAX ? (int)sum : INT32_MAX;
}

/* 1 if the list has the code point at s. */
static int
is_one_of(const char *list, uint32_t c)
{
    while (*list) {
        uint32_t d;

        list += kzi_utf8_next(list, &d);
        if (d == c)
            return 1;
    }
    return 0;
}

/*
 * Bytes of the longest beginning within width.  *soft: those up to the best
 * place to break it: a space, in the right half an opening bracket; 0: none.
 * No line begins with what closes something.
 */
static size_t
fitting(const char *s, int size, int width, size_t *soft)
{
    int64_t sum = 0, room = (int64_t)width * 1000;
    size_t at = 0, before = 0;
    uint32_t c = 0;

    *soft = 0;
    while (s[at]) {
        size_t n = kzi_utf8_next(s + at, &c);

        sum += advance(s + at, n, c);
        if (sum * size > room)
            break;
        if (at && (c == ' ' || c == 0x3000 ||
                      (sum * size * 2 > room && is_one_of("(（［「『【", c))))
            *soft = at;
        before = at;
        at += n;
    }
    if (s[at] && before && is_one_of(")）］」』】、。ー・㈱㈲", c) && !*soft)
        *soft = before;
    return at;
}

int
kzi_text_wrap(const char *utf8, int size, int width, int lines,
    struct kz_buf *out)
{
    int used = 0;

    for (int i = 0; i < lines; i++)
        kz_buf_reset(&out[i]);
    while (*utf8 && used < lines) {
        size_t soft, n = fitting(utf8, size, width, &soft);

        if (utf8[n] && used + 1 == lines) {
            n = fitting(utf8, size, width - size, &soft);
            kz_buf_add(&out[used], utf8, n);
            kz_buf_puts(&out[used], "\xE2\x80\xA6");
            return used + 1;
        }
        if (utf8[n] && soft)
            n = soft;
        if (utf8[n] && utf8[n] != ' ' && width > 6 * size &&
            kzi_text_pixels(utf8 + n, size) < 3 * size)
            n = fitting(utf8, size, width - 3 * size, &soft);
        kz_buf_add(&out[used++], utf8, n);
        utf8 += n;
        while (*utf8 == ' ' || strncmp(utf8, "\xE3\x80\x80", 3) == 0)
            utf8 += *utf8 == ' ' ? 1 : 3;
        if (n == 0)
            break; /* narrower than one character */
    }
    return used;
}
