/*
 * Names: folding for comparison (never for storage), and what can be read off
 * a name without guessing.
 */
#ifndef KZ_NAME_H
#define KZ_NAME_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/buf.h"
#include "keizu/base/status.h"

/*
 * The key under which two spellings of one name meet.  On a copy of the
 * name: NFKC with case folding; ㈱ (株) 株式会社 and the like as one token
 * that keeps whether it stood in front or behind (two different companies);
 * Co., Ltd., Inc., Corp., LLC and the like at the end as one token whatever
 * their points, commas and length; all spaces dropped beside Japanese
 * characters and brackets and collapsed to one elsewhere; small kana and
 * half-width kana to full; hiragana to katakana; hyphens and dashes to one,
 * but ー kept (and a dash read as ー) inside katakana; ヶ and ケ, and が
 * between kanji, alike.  Variants of kanji (高 髙) stay apart.
 * Tokens are "{kk}" and so on; no other braces are in a key:
 *
 *     ㈱ 日立　製作所  ->  {kk}日立製作所      Hitachi, Ltd.  ->  hitachi{ltd}
 *
 * Invalid UTF-8 or a NUL is KZ_EFORMAT, with out as it was.  Appends to out.
 */
kz_status kz_name_fold(const char *name, size_t n, struct kz_buf *out,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * The same without the legal form: what `find` matches.  A name that is
 * nothing but a legal form keeps it, so a name with letters has no empty key.
 */
kz_status kz_name_fold_core(const char *name, size_t n, struct kz_buf *out,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * The same as kz_name_fold, but each character as a uint32_t, and form for
 * each legal form.  out has nothing else in it.
 */
kz_status kz_name_fold_points(const char *name, size_t n, uint32_t form,
    struct kz_buf *out, struct kz_error *err) KZ_MUST_CHECK;

/*
 * An address folded for equality: the same without the legal forms, and no
 * spaces at all (so NFKC, one hyphen, one kana, 霞が関 and 霞ヶ関 alike).
 */
kz_status kz_address_fold(const char *s, size_t n, struct kz_buf *out,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * The whole name as one line for display and storage: ends trimmed, line
 * ends, tabs and runs of spaces (U+0020, U+00A0, U+3000) inside it to one
 * space of the first kind met.  Nothing else changes.
 */
void kz_name_tidy(const char *name, size_t n, struct kz_buf *out);

/* 1 if the bytes are valid UTF-8 without NUL; else 0 and *bad the offset. */
int kz_utf8_valid(const char *s, size_t n, size_t *bad);
/* The same of texts that lie one after the other, each with its NUL. */
int kz_utf8_texts_valid(const char *s, size_t n);

/* Append s with each byte that is not UTF-8 as %XX: names of files. */
void kz_utf8_escape(const char *s, struct kz_buf *out);

/* Columns on a terminal: wide East Asian characters are 2, marks 0. */
size_t kz_text_width(const char *utf8);

/* The check digit of a corporate number (法人番号): 13 digits, 1 if right. */
int kz_houjin_valid(const char *s, size_t n);

#endif
