/*
 * Messages: one catalogue of labels, help and error texts in English and
 * Japanese, compiled in from src/report/po/ja.po; no gettext at run time.
 */
#ifndef KZ_MESSAGE_H
#define KZ_MESSAGE_H

/*
 * The text in that language ("en" gives msgid itself), msgid where the
 * catalogue has none.  Static; never NULL.
 */
const char *kz_message(const char *lang, const char *msgid);

/* Signature of struct kz_error's translate, for Japanese. */
const char *kz_message_ja(const char *msgid);

#endif
