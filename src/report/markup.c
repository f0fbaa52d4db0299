/* Markup: text made harmless for XML, SVG and HTML. */
#include "keizu/report/message.h"
#include "src/report/chart_priv.h"
#include "src/report/report_priv.h"

const char *
kzi_entity(uint32_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

void
kzi_markup(struct kz_buf *out, const char *text)
{
    struct kz_buf seen;
    const char *s;

    kz_buf_init(&seen);
    kz_text_visible(text, &seen);
    if (seen.failed)
        out->failed = 1;
    for (s = seen.data; *s;) {
        uint32_t c;
        size_t n = kzi_utf8_next(s, &c);

        if (kzi_entity(c))
            kz_buf_puts(out, kzi_entity(c));
        else if (c == '\'')
            kz_buf_puts(out, "&#39;");
        else if ((c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF))
            kz_buf_printf(out, "&lt;U+%04X&gt;", (unsigned)c);
        else
            kz_buf_add(out, s, n);
        s += n;
    }
    kz_buf_clear(&seen);
}
