/* Text for people: what is invisible made visible, labels, percent. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "keizu/base/look.h"
#include "keizu/report/message.h"
#include "src/report/report_priv.h"

size_t
kzi_utf8_next(const char *s, uint32_t *c)
{
    const unsigned char *u = (const unsigned char *)s;
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t n;
    uint32_t v;

    if (u[0] < 0x80) {
        *c = u[0];
        return 1;
    }
    n = u[0] >= 0xF0 ? 4 : u[0] >= 0xE0 ? 3 : 2;
    *c = KZI_NOT_UTF8;
    if (u[0] < 0xC2 || u[0] > 0xF4)
        return 1;
    v = u[0] & (0xFFU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((u[i] & 0xC0) != 0x80)
            return 1;
        v = v << 6 | (u[i] & 0x3FU);
    }
    if (v < least[n] || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF))
        return 1;
    *c = v;
    return n;
}

void
kz_text_visible(const char *s, struct kz_buf *out)
{
    const char *from = s;

    while (*s) {
        uint32_t c;
        size_t n = kzi_utf8_next(s, &c);

        if (c == KZI_NOT_UTF8 || kz_char_is_hidden(c)) {
            kz_buf_add(out, from, (size_t)(s - from));
            if (c == KZI_NOT_UTF8)
                kz_buf_puts(out, "\xEF\xBF\xBD");
            else
                kz_buf_printf(out, "<U+%04X>", (unsigned)c);
            from = s + n;
        }
        s += n;
    }
    kz_buf_add(out, from, (size_t)(s - from));
}

void
kzi_label(const char *lang, const char *key, struct kz_buf *out)
{
    const char *text = kz_message(lang, key);
    size_t from = out->len;

    kz_text_visible(text, out);
    if (text == key)
        for (size_t i = from; i < out->len; i++)
            if (out->data[i] == '_')
                out->data[i] = ' ';
}

/* Digits of n / 10^decimals, without trailing zeros. */
static void
put_scaled(long long n, int decimals, struct kz_buf *out)
{
    char text[40];
    int len;

    len = snprintf(text, sizeof text, "%0*lld", decimals + 1, n);
    kz_buf_add(out, text, (size_t)(len - decimals));
    while (decimals > 0 && text[len - 1] == '0') {
        len--;
        decimals--;
    }
    if (decimals > 0) {
        kz_buf_putc(out, '.');
        kz_buf_add(out, text + len - decimals, (size_t)decimals);
    }
}

void
kzi_percent(double v, struct kz_buf *out)
{
    double p = fabs(v) * 100, scale = 1e4;
    int decimals = 4;
    long long n;

    if (!isfinite(v))
        return;
    if (v < 0)
        kz_buf_putc(out, '-');
    if (p >= 1e12) { /* no share; but a document may say anything */
        kz_buf_puts(out, ">1000000000000 %");
        return;
    }
    while (p > 0 && p * scale < 1000 && decimals < 12) {
        decimals++;
        scale *= 10;
    }
    n = llround(p * scale);
    if (p > 0 && n == 0) {
        kz_buf_putc(out, '<');
        n = 1;
    }
    if (p < 100 && n == 1000000 && decimals == 4)
        n--;
    put_scaled(n, decimals, out);
    kz_buf_puts(out, " %");
}
