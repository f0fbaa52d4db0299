/*
 * Messages: one catalogue of labels, help and error texts in English and
 * Japanese, compiled in from src/report/po/ja.po; no gettext at run time.
 */
#ifndef KZ_MESSAGE_H
#define KZ_MESSAGE_H

#include "keizu/base/buf.h"

/*
 * The text in that language ("en" gives msgid itself), msgid where the
 * catalogue has none.  Static; never NULL.
 */
const char *kz_message(const char *lang, const char *msgid);

/*
 * Append the text in that language.  Where the catalogue has no such text, the
 * part of it that is no quotation is translated: of "column is not yes or no"
 * what is behind the first word, "column: ...", and of "why: words" the why.
 */
void kz_message_add(const char *lang, const char *text, struct kz_buf *out);

/* Append the text in that language, each %1 and %2 of it replaced. */
void kz_message_fill(const char *lang, const char *msgid, const char *one,
    const char *two, struct kz_buf *out);

/* Signature of struct kz_error's translate, for Japanese. */
const char *kz_message_ja(const char *msgid);

/*
 * Append s for a person's eyes: hidden characters (kz_char_is_hidden: control
 * characters, direction marks, zero width, tags) as <U+202E>, bytes that are
 * not UTF-8 as U+FFFD, all else as it is.  Variation selectors stay: Japanese
 * names need them.  For every word that goes to a terminal or a log.
 */
void kz_text_visible(const char *s, struct kz_buf *out);

#endif
