/* Inside the folding of names: the code points that the passes change. */
#ifndef KZ_BASE_NAME_PRIV_H
#define KZ_BASE_NAME_PRIV_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/status.h"

#define KZI_TEXT_FEW 256 /* bytes of a text that needs no allocation */

/* What is among the code points: passes that have nothing to do can rest. */
#define KZI_HAS_SIGNS  1u /* spaces, brackets, ... */
#define KZI_HAS_KANA   2u /* hiragana, small letters, ガ */
#define KZI_HAS_DASHES 4u /* and long vowel signs */
#define KZI_HAS_ALL    7u

/* The code points being folded. */
struct kzi_text {
    int32_t *c; /* few, or allocated */
    size_t n;
    unsigned has;
    int32_t few[KZI_TEXT_FEW];
};

static inline int
kzi_is_alnum(int32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/*
 * NFKC_Casefold of the UTF-8 text; kz_free t->c unless it is t->few.
 * KZ_EFORMAT: not UTF-8, or a NUL.
 */
kz_status kzi_text_decompose(const char *s, size_t n, struct kzi_text *t,
    struct kz_error *err) KZ_MUST_CHECK;

#endif
