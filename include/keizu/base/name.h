/*
 * Names: folding for comparison (never for storage), and what can be read off
 * a name without guessing.
 */
#ifndef KZ_NAME_H
#define KZ_NAME_H

#include <stddef.h>

#include "keizu/base/buf.h"
#include "keizu/base/status.h"

/*
 * The key under which two spellings of one name meet.  On a copy of the
 * name: NFKC with case folding; ㈱ (株) 株式会社 and the like as one token
 * that keeps whether it stood in front or behind (two different companies);
 * all spaces dropped between Japanese characters and collapsed to one
 * elsewhere; small kana and half-width kana to full; hiragana to katakana;
 * hyphens and dashes to one; ー kept inside katakana; ヶ and ケ alike.
 * Invalid UTF-8 is KZ_EFORMAT.  Appends to out.
 */
kz_status kz_name_fold(const char *name, size_t n, struct kz_buf *out,
    struct kz_error *err) KZ_MUST_CHECK;

/* The same without the legal form: what `find` matches. */
kz_status kz_name_fold_core(const char *name, size_t n, struct kz_buf *out,
    struct kz_error *err) KZ_MUST_CHECK;

/* An address folded for equality: NFKC, no spaces, one hyphen. */
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

/* Columns on a terminal: wide East Asian characters are 2, marks 0. */
size_t kz_text_width(const char *utf8);

/* The check digit of a corporate number (法人番号): 13 digits, 1 if right. */
int kz_houjin_valid(const char *s, size_t n);

#endif
