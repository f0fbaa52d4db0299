/* Inside looks: twins of letters. */
#ifndef KZ_BASE_LOOK_PRIV_H
#define KZ_BASE_LOOK_PRIV_H

#include <stddef.h>
#include <stdint.h>

/* The Latin letter that looks the same, or 0; c is of another alphabet. */
uint32_t kzi_look_twin(uint32_t c);

/* The first letter of the name that has a twin, or 0. */
uint32_t kzi_look_foreign(const char *name, size_t n);

/* Bytes of the character at s (1 to n), and what it is; bytes that are not
 * UTF-8 are U+FFFD each. */
size_t kzi_look_next(const char *s, size_t n, uint32_t *c);

/* 1 if the name has ASCII, kana, kanji and full-width letters only. */
int kzi_look_is_common(const char *s, size_t n);

#endif
