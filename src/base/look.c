/* Looks: hidden characters in a name, and letters of another alphabet. */
#include "keizu/base/look.h"

#include <utf8proc.h>

#include "src/base/look_priv.h"

struct range {
    uint32_t first, last;
};

static int
is_in(const struct range *r, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n; i++)
        if (c >= r[i].first && c <= r[i].last)
            return 1;
    return 0;
}

#define IS_IN(ranges, c) is_in(ranges, sizeof ranges / sizeof ranges[0], c)

size_t
kzi_look_next(const char *s, size_t n, uint32_t *c)
{
    utf8proc_int32_t v = 0;
    utf8proc_ssize_t k = utf8proc_iterate((const utf8proc_uint8_t *)s,
        (utf8proc_ssize_t)(n < 4 ? n : 4), &v);

    *c = k > 0 ? (uint32_t)v : 0xFFFD;
    return k > 0 ? (size_t)k : 1;
}

int
kzi_look_is_common(const char *s, size_t n)
{
    const unsigned char *p = (const unsigned char *)s;

    for (size_t i = 0; i < n;) {
        if (p[i] < 0x80) {
            if (p[i] < 0x20 || p[i] == 0x7F)
                return 0;
            i++;
            continue;
        }
        if (n - i < 3 || p[i] < 0xE3)
            return 0;
        if (!(p[i] >= 0xE4 && p[i] <= 0xE9) &&         /* kanji */
            !(p[i] == 0xE3 && p[i + 1] <= 0x83) &&     /* kana */
            !(p[i] == 0xEF && (p[i + 1] | 1) == 0xBD)) /* full width */
            return 0;
        i += 3;
    }
    return 1;
}

/* ---- hidden characters ---- */

int
kz_char_is_hidden(uint32_t c)
{
    static const struct range hidden[] = {
        { 0x00, 0x1F }, { 0x7F, 0x9F }, { 0xAD, 0xAD },
        { 0x34F, 0x34F },                       /* grapheme joiner */
        { 0x61C, 0x61C },                       /* Arabic letter mark */
        { 0x115F, 0x1160 },                     /* Hangul fillers */
        { 0x17B4, 0x17B5 }, { 0x180B, 0x180F }, /* Khmer, Mongolian */
        { 0x200B, 0x200F }, { 0x2028, 0x202E }, /* zero width, direction */
        { 0x2060, 0x206F }, { 0x2800, 0x2800 }, /* ..., empty Braille */
        { 0x3164, 0x3164 }, { 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 },
        { 0xFFF9, 0xFFFB },                         /* ruby marks */
        { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, /* shorthand, music */
        { 0xE0000, 0xE00FF }, { 0xE01F0, 0xE0FFF }, /* tags */
    };

    return IS_IN(hidden, c);
}

static int
is_selector(uint32_t c)
{
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

static int
is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x4E00 && c <= 0x9FFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF) ||
           (c >= 0x3005 && c <= 0x3007);
}

/* 1 if a sign can be shown in colour or not. */
static int
is_sign(uint32_t c)
{
    switch (utf8proc_category((utf8proc_int32_t)c)) {
    case UTF8PROC_CATEGORY_SO:
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_PD:
        return 1;
    default:
        return 0;
    }
}

/* Hebrew, Arabic and the scripts of India to Mongolia: letters that join. */
static int
joins(uint32_t c)
{
    return (c >= 0x590 && c <= 0x10FF) || (c >= 0x1780 && c <= 0x18AF);
}

/* 1 if a selector or joiner between two characters is spelling. */
static int
is_spelling(uint32_t before, uint32_t c, uint32_t after)
{
    if (c >= 0xE0100)
        return is_han(before);
    if (c == 0xFE0E || c == 0xFE0F)
        return is_han(before) || is_sign(before);
    if (is_selector(c))
        return is_han(before);
    return (c == 0x200C || c == 0x200D) && joins(before) && joins(after) &&
           !kz_char_is_hidden(before) && !kz_char_is_hidden(after);
}

uint32_t
kz_name_hidden(const char *name, size_t n)
{
    uint32_t before = 0, c, after;
    size_t k;

    if (kzi_look_is_common(name, n))
        return 0;
    for (size_t i = 0; i < n; i += k, before = c) {
        k = kzi_look_next(name + i, n - i, &c);
        if (!is_selector(c) && !kz_char_is_hidden(c))
            continue;
        after = 0;
        if (i + k < n)
            (void)kzi_look_next(name + i + k, n - i - k, &after);
        if (!is_spelling(before, c, after))
            return c;
    }
    return 0;
}

/* ---- letters of another alphabet ---- */

uint32_t
kzi_look_twin(uint32_t c)
{
    static const struct {
        uint_least16_t from, to;
    } twins[] = {
        /* Greek: what is no twin in small letters is one in capitals */
        { 0x37F, 'J' },
        { 0x391, 'A' },
        { 0x392, 'B' },
        { 0x395, 'E' },
        { 0x396, 'Z' },
        { 0x397, 'H' },
        { 0x399, 'I' },
        { 0x39A, 'K' },
        { 0x39C, 'M' },
        { 0x39D, 'N' },
        { 0x39F, 'O' },
        { 0x3A1, 'P' },
        { 0x3A4, 'T' },
        { 0x3A5, 'Y' },
        { 0x3A7, 'X' },
        { 0x3B1, 'a' },
        { 0x3B3, 'y' },
        { 0x3B9, 'i' },
        { 0x3BA, 'k' },
        { 0x3BD, 'v' },
        { 0x3BF, 'o' },
        { 0x3C1, 'p' },
        { 0x3C5, 'u' },
        { 0x3F2, 'c' },
        { 0x3F3, 'j' },
        { 0x3F9, 'C' },
        /* Cyrillic */
        { 0x401, 0xCB },
        { 0x405, 'S' },
        { 0x406, 'I' },
        { 0x407, 0xCF },
        { 0x408, 'J' },
        { 0x410, 'A' },
        { 0x412, 'B' },
        { 0x415, 'E' },
        { 0x41A, 'K' },
        { 0x41C, 'M' },
        { 0x41D, 'H' },
        { 0x41E, 'O' },
        { 0x420, 'P' },
        { 0x421, 'C' },
        { 0x422, 'T' },
        { 0x423, 'Y' },
        { 0x425, 'X' },
        { 0x430, 'a' },
        { 0x435, 'e' },
        { 0x43A, 'k' },
        { 0x43E, 'o' },
        { 0x440, 'p' },
        { 0x441, 'c' },
        { 0x443, 'y' },
        { 0x445, 'x' },
        { 0x451, 0xEB },
        { 0x455, 's' },
        { 0x456, 'i' },
        { 0x457, 0xEF },
        { 0x458, 'j' },
        { 0x4AE, 'Y' },
        { 0x4AF, 'y' },
        { 0x4BB, 'h' },
        { 0x4C0, 'I' },
        { 0x4CF, 'l' },
        { 0x501, 'd' },
        { 0x51A, 'Q' },
        { 0x51B, 'q' },
        { 0x51C, 'W' },
        { 0x51D, 'w' },
        /* Armenian */
        { 0x54D, 'U' },
        { 0x555, 'O' },
        { 0x566, 'q' },
        { 0x570, 'h' },
        { 0x578, 'n' },
        { 0x57D, 'u' },
        { 0x581, 'g' },
        { 0x585, 'o' },
        /* Cherokee */
        { 0x13A0, 'D' },
        { 0x13A1, 'R' },
        { 0x13A2, 'T' },
        { 0x13AA, 'A' },
        { 0x13AB, 'J' },
        { 0x13AC, 'E' },
        { 0x13B3, 'W' },
        { 0x13B7, 'M' },
        { 0x13BB, 'H' },
        { 0x13C0, 'G' },
        { 0x13C3, 'Z' },
        { 0x13D2, 'R' },
        { 0x13D4, 'W' },
        { 0x13D9, 'V' },
        { 0x13DA, 'S' },
        { 0x13DE, 'L' },
        { 0x13DF, 'C' },
        { 0x13E2, 'P' },
        { 0x13E6, 'K' },
        { 0x13F4, 'B' },
    };
    size_t low = 0, high = sizeof twins / sizeof twins[0];

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (twins[middle].from == c)
            return twins[middle].to;
        if (twins[middle].from < c)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

uint32_t
kzi_look_foreign(const char *name, size_t n)
{
    uint32_t c;
    size_t k;

    if (kzi_look_is_common(name, n))
        return 0;
    for (size_t i = 0; i < n; i += k) {
        k = kzi_look_next(name + i, n - i, &c);
        if (kzi_look_twin(c))
            return c;
    }
    return 0;
}

enum alphabet { NONE, MARK, JAPANESE, LATIN, GREEK, OTHERS };

/* OTHERS + n for the n-th of those that are not told apart here. */
static int
alphabet_of(uint32_t c)
{
    static const struct range latin[] = {
        { 'A', 'Z' },
        { 'a', 'z' },
        { 0xC0, 0xD6 },
        { 0xD8, 0xF6 },
        { 0xF8, 0x2AF },
        { 0x1E00, 0x1EFF },
        { 0x2C60, 0x2C7F },
        { 0xA720, 0xA7FF },
        { 0xAB30, 0xAB6F },
        { 0xFF21, 0xFF3A },
        { 0xFF41, 0xFF5A },
    };
    static const struct range others[] = {
        { 0x400, 0x52F }, { 0x1C80, 0x1C8F }, { 0x2DE0, 0x2DFF },
        { 0xA640, 0xA69F },                     /* Cyrillic */
        { 0x531, 0x587 }, { 0x5D0, 0x5EA },     /* Armenian, Hebrew */
        { 0x620, 0x6FF }, { 0x10A0, 0x10FF },   /* Arabic, Georgian */
        { 0x13A0, 0x13FF }, { 0xAB70, 0xABBF }, /* Cherokee */
        { 0x2C80, 0x2CFF }, { 0xA4D0, 0xA4FF }, /* Coptic, Lisu */
    };

    if (IS_IN(latin, c))
        return LATIN;
    if (c >= 0x300 && c <= 0x36F)
        return MARK;
    if ((c >= 0x370 && c <= 0x3FF && c != 0x37E && c != 0x387) ||
        (c >= 0x1F00 && c <= 0x1FFF))
        return GREEK;
    if (is_han(c) || (c >= 0x3040 && c <= 0x30FF && c != 0x30FB) ||
        (c >= 0xFF66 && c <= 0xFF9F))
        return JAPANESE;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (c >= others[i].first && c <= others[i].last)
            return OTHERS + (i < 4 ? 0 : (int)i);
    return NONE;
}

/* What is between two characters that are no letters, and of all words. */
struct word {
    size_t letters, twins;   /* all of them; those that have a twin */
    uint32_t foreign, mixed; /* the first that is not Latin; that deceives */
    uint32_t before;         /* the letter before */
    uint64_t spelt;          /* the first four letters, 16 bits each */
    int latin, other;        /* it has Latin ones; the other alphabet */
};

struct words {
    int latin, japanese; /* there are such letters */
    int honest;          /* letters of another alphabet that look it */
    uint32_t mixed, suspect;
};

static int
is_small_greek(uint32_t c)
{
    return c >= 0x3B1 && c <= 0x3C9;
}

/* A letter behind w->before, in a word. */
static void
add_letter(struct word *w, uint32_t c, int alphabet)
{
    uint32_t twin = alphabet == LATIN ? 0 : kzi_look_twin(c);

    if (w->letters < 4)
        w->spelt = w->spelt << 16 | (c & 0xFFFF);
    w->letters++;
    w->twins += twin != 0;
    /* a small Greek letter deceives only between Latin ones */
    if (alphabet == LATIN) {
        if (!w->mixed && w->latin && is_small_greek(w->before) &&
            kzi_look_twin(w->before))
            w->mixed = w->before;
        w->latin = 1;
    } else {
        if (!w->foreign)
            w->foreign = c;
        if (w->other && w->other != alphabet && !w->mixed)
            w->mixed = c;
        w->other = alphabet;
    }
    w->before = c;
}

/* 1 for the legal forms that are written in letters that all have twins. */
static int
is_form(const struct word *w)
{
#define SPELT2(a, b)    ((uint64_t)(a) << 16 | (b))
#define SPELT3(a, b, c) ((uint64_t)(a) << 32 | SPELT2(b, c))
    static const uint64_t forms[] = {
        SPELT2(0x410, 0x41E), SPELT2(0x410, 0x422),        /* АО АТ */
        SPELT2(0x41A, 0x41E),                              /* КО */
        SPELT3(0x41E, 0x41E, 0x41E),                       /* ООО */
        SPELT3(0x41E, 0x410, 0x41E),                       /* ОАО */
        SPELT3(0x422, 0x41E, 0x41E),                       /* ТОО */
        SPELT3(0x422, 0x41E, 0x412),                       /* ТОВ */
        SPELT3(0x412, 0x410, 0x422),                       /* ВАТ */
        SPELT2(0x391, 0x395), SPELT2(0x39F, 0x395),        /* ΑΕ ΟΕ */
        SPELT2(0x395, 0x395), SPELT3(0x399, 0x39A, 0x395), /* ΕΕ ΙΚΕ */
    };

    if (w->letters <= 3)
        for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
            if (forms[i] == w->spelt)
                return 1;
    return 0;
}

/* 1 if a word that has Latin letters besides its foreign one is no sign and a
 * word, as in αGEL and Ωmega. */
static int
deceives(const struct word *w)
{
    if (w->other != GREEK)
        return 1;
    return kzi_look_twin(w->foreign) != 0 && !is_small_greek(w->foreign);
}

static void
end_word(struct words *all, struct word *w)
{
    if (w->latin)
        all->latin = 1;
    if (w->latin && w->foreign && !w->mixed && deceives(w))
        w->mixed = w->foreign;
    if (w->mixed && !all->mixed)
        all->mixed = w->mixed;
    if (w->foreign && w->twins < w->letters && !w->latin)
        all->honest = 1;
    if (w->foreign && w->twins == w->letters && w->letters > 1 &&
        !all->suspect && !is_form(w))
        all->suspect = w->foreign;
    *w = (struct word){ 0 };
}

uint32_t
kz_name_mixed(const char *name, size_t n)
{
    struct words all = { 0 };
    struct word w = { 0 };
    uint32_t c;
    size_t k;

    if (kzi_look_is_common(name, n))
        return 0;
    for (size_t i = 0; i < n; i += k) {
        int alphabet;

        k = kzi_look_next(name + i, n - i, &c);
        if (kz_char_is_hidden(c) || is_selector(c))
            continue;
        alphabet = alphabet_of(c);
        if (alphabet == MARK)
            continue;
        if (alphabet >= LATIN) {
            add_letter(&w, c, alphabet);
            continue;
        }
        end_word(&all, &w);
        if (alphabet == JAPANESE)
            all.japanese = 1;
    }
    end_word(&all, &w);
    if (all.mixed)
        return all.mixed;
    return (all.latin || all.japanese) && !all.honest ? all.suspect : 0;
}
