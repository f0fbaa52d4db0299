/*
 * Names: their code points in NFKC_Casefold form, by utf8proc, or by a short
 * way of our own that most Japanese names can take.
 */
#include "src/base/name_priv.h"

#include <stdint.h>

#include <utf8proc.h>

#include "keizu/base/alloc.h"
#include "keizu/base/name.h"

/*
 * Before normalisation: the free-standing voicing marks, which NFKC would
 * turn into a space and a mark, join the letter in front of them.
 */
static utf8proc_int32_t
join_mark(utf8proc_int32_t c, void *data)
{
    (void)data;
    return c == 0x309B ? 0x3099 : c == 0x309C ? 0x309A : c;
}

/*
 * The NFKC_Casefold form of a character that has one of its own and joins no
 * neighbour: kanji, kana, Latin letters of both widths.  0: not so simple.
 */
static utf8proc_int32_t
simple_fold(utf8proc_int32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c >= 'A' && c <= 'Z')
        return c + ('a' - 'A');
    if ((c > 0 && c < 0x80) || (c >= 0x4E00 && c <= 0x9FFF) ||
        (c >= 0x30A1 && c <= 0x30FD) || (c >= 0x3041 && c <= 0x3096) ||
        (c >= 0x3005 && c <= 0x3007) || (c >= 0x3400 && c <= 0x4DBF))
        return c;
    return c == 0x3000 ? ' ' : 0;
}

/* KZI_HAS_...; 0: a kanji, a big letter of katakana, a Latin one, a digit. */
static unsigned
has(utf8proc_int32_t c)
{
    static const uint64_t odd = /* of U+30A1 on: small ones, ガ */
        UINT64_C(1) << 0 | UINT64_C(1) << 2 | UINT64_C(1) << 4 |
        UINT64_C(1) << 6 | UINT64_C(1) << 8 | UINT64_C(1) << 0x0B |
        UINT64_C(1) << 0x22;

    if (c >= 0x3400 || kzi_is_alnum(c) || (c >= 0x3005 && c <= 0x3007))
        return 0;
    if (c == '-' || c == 0x30FC)
        return KZI_HAS_DASHES;
    if (c >= 0x30A1)
        return c <= 0x30E0 ? (odd >> (c - 0x30A1) & 1 ? KZI_HAS_KANA : 0)
               : c == 0x30E3 || c == 0x30E5 || c == 0x30E7 || c == 0x30EE ||
                       c > 0x30F4
                   ? KZI_HAS_KANA
                   : 0;
    return c < 0x80 ? KZI_HAS_SIGNS : KZI_HAS_KANA;
}

/* Most names, at a tenth of the cost; 0: something in it is not simple. */
static int
decompose_simple(const char *s, size_t n, struct kzi_text *t)
{
    const unsigned char *p = (const unsigned char *)s;
    size_t w = 0;

    if (n > KZI_TEXT_FEW)
        return 0;
    t->has = 0;
    for (size_t i = 0; i < n; w++) {
        utf8proc_int32_t c = p[i];

        if (c < 0x80) {
            i++;
        } else if ((c & 0xF0) == 0xE0 && n - i > 2 &&
                   (p[i + 1] & 0xC0) == 0x80 && (p[i + 2] & 0xC0) == 0x80) {
            c = (c & 0x0F) << 12 | (p[i + 1] & 0x3F) << 6 | (p[i + 2] & 0x3F);
            i += 3;
            if (c < 0x800)
                return 0; /* longer than it has to be: not UTF-8 */
        } else {
            return 0;
        }
        c = simple_fold(c);
        if (c == 0)
            return 0;
        t->has |= has(c);
        t->few[w] = c;
    }
    t->c = t->few;
    t->n = w;
    return 1;
}

kz_status
kzi_text_decompose(const char *s, size_t n, struct kzi_text *t,
    struct kz_error *err)
{
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                  UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                  UTF8PROC_IGNORE;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)s;
    utf8proc_ssize_t room = (utf8proc_ssize_t)n + 16, need;
    size_t bad;

    if (decompose_simple(s, n, t))
        return KZ_OK;
    t->has = KZI_HAS_ALL;
    if (!kz_utf8_valid(s, n, &bad))
        return kz_fail(err, KZ_EFORMAT, "not UTF-8 at byte %zu", bad);
    for (;;) {
        utf8proc_int32_t *c = kz_calloc((size_t)room, sizeof *c);

        if (!c)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        need = utf8proc_decompose_custom(bytes, (utf8proc_ssize_t)n, c, room,
            how, join_mark, NULL);
        if (need >= 0 && need < room) {
            need = utf8proc_normalize_utf32(c, need, how);
            t->c = c;
            t->n = (size_t)need;
            return KZ_OK;
        }
        kz_free(c);
        if (need < 0)
            return kz_fail(err, KZ_EFORMAT, "cannot normalise a name: %s",
                utf8proc_errmsg(need));
        room = need + 1; /* one compatibility character can be 18 letters */
    }
}
