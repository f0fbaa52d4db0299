/* Messages: a sorted table made from po/ja.po by po2c.awk. */
#include "keizu/report/message.h"

#include <stddef.h>
#include <string.h>

struct message {
    const char *id, *text;
};

static const struct message ja[] = {
#include "src/report/messages_ja.inc"
};

const char *
kz_message_ja(const char *msgid)
{
    size_t lo = 0, hi = sizeof ja / sizeof ja[0];

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int order = strcmp(msgid, ja[mid].id);

        if (order == 0)
            return ja[mid].text;
        if (order < 0)
            hi = mid;
        else
            lo = mid + 1;
    }
    return msgid;
}

const char *
kz_message(const char *lang, const char *msgid)
{
    return lang && strcmp(lang, "ja") == 0 ? kz_message_ja(msgid) : msgid;
}

/* The text in that language; NULL where the catalogue has none. */
static const char *
known(const char *lang, const char *msgid)
{
    const char *text = kz_message(lang, msgid);

    return text == msgid ? NULL : text;
}

void
kz_message_fill(const char *lang, const char *msgid, const char *one,
    const char *two, struct kz_buf *out)
{
    for (const char *s = kz_message(lang, msgid); *s; s++) {
        if (s[0] == '%' && (s[1] == '1' || s[1] == '2'))
            kz_buf_puts(out, *++s == '1' ? one : two);
        else
            kz_buf_putc(out, *s);
    }
}

void
kz_message_add(const char *lang, const char *text, struct kz_buf *out)
{
    const char *whole = known(lang, text), *colon = strstr(text, ": ");
    const char *space = strchr(text, ' '), *rest;
    struct kz_buf why;

    rest = !whole && space && space > text && space[-1] != ':'
               ? known(lang, space + 1)
               : NULL;
    if (rest) {
        kz_buf_add(out, text, (size_t)(space - text));
        kz_buf_printf(out, ": %s", rest);
        return;
    }
    if (whole || !colon) {
        kz_buf_puts(out, whole ? whole : text);
        return;
    }
    kz_buf_init(&why);
    kz_buf_add(&why, text, (size_t)(colon - text));
    if (why.failed)
        out->failed = 1;
    else
        kz_buf_puts(out, kz_message(lang, why.data));
    kz_buf_puts(out, colon);
    kz_buf_clear(&why);
}
