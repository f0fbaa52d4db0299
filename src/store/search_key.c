/*
 * Search key: what is left of a folded name when spellings that may be the
 * same name are made one.  The key only finds; it never says that two are
 * equal.
 */
#include "src/store/search_priv.h"

#include <string.h>

#define LONG_VOWEL   0x30FC /* ー */
#define KANA_FIRST   0x30A1 /* ァ */
#define KANA_LAST    0x30F6 /* ヶ */
#define FEWEST_KANA  2
#define KANA_BYTES   3 /* of UTF-8 */
#define IS_LETTER(c) ((c) >= 'a' && (c) <= 'z')

/* Keys hold kana and kanji of three bytes; others pass as they are. */
static void
put_three(uint32_t c, struct kz_buf *out)
{
    char bytes[3] = { (char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3F)),
        (char)(0x80 | (c & 0x3F)) };

    kz_buf_add(out, bytes, sizeof bytes);
}

/* The vowel of a katakana letter, 0 where it has none. */
static char
vowel_of(uint32_t c)
{
    static const char vowels[] = "aaiiuueeooaaiiuueeooaaiiuueeooaaiiuuueeoo"
                                 "aiueoaaaiiiuuueeeoooaiueoaauuooaiueoaaieo"
                                 "\0uae";

    return c >= KANA_FIRST && c <= KANA_LAST ? vowels[c - KANA_FIRST] : 0;
}

/* 1 if c may do no more than prolong a letter before it. */
static int
may_prolong(uint32_t c)
{
    return c == LONG_VOWEL || c == 0x30A2 || c == 0x30A4 || c == 0x30A6 ||
           c == 0x30A8 || c == 0x30AA; /* アイウエオ */
}

/* 1 if c prolongs the letter before it: ジドウシヤ, オオサカ. */
static int
prolongs(uint32_t before, uint32_t c)
{
    char v;

    if (!may_prolong(c) || c == LONG_VOWEL)
        return c == LONG_VOWEL;
    v = vowel_of(before);
    return v != 0 && (v == vowel_of(c) || (v == 'o' && c == 0x30A6 /* ウ */));
}

/* Letters that sound alike: ヂ ジ, ヅ ズ, ヲ オ, ヰ イ, ヱ エ. */
static uint32_t
plain_sound(uint32_t c)
{
    switch (c) {
    case 0x30C2:
        return 0x30B8;
    case 0x30C5:
        return 0x30BA;
    case 0x30F2:
        return 0x30AA;
    case 0x30F0:
        return 0x30A4;
    case 0x30F1:
        return 0x30A8;
    default:
        return c;
    }
}

/* What stands in a key for a character behind another; 0: nothing. */
static inline uint32_t
key_of(const struct kzi_variants *v, uint32_t before, uint32_t c)
{
    if (c < 0x370)
        return c;
    return prolongs(before, c) ? 0 : plain_sound(kzi_variant(v, c));
}

size_t
kzi_search_points(const struct kzi_variants *v, uint32_t *points, size_t n)
{
    uint32_t before = 0;
    size_t w = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t c = points[i], to = key_of(v, before, c);

        if (to)
            points[w++] = to;
        before = c == KZI_BREAK ? 0 : c;
    }
    return w;
}

static size_t
token_length(const char *s, size_t n)
{
    const char *end = memchr(s, '}', n);

    return end ? (size_t)(end - s) + 1 : n;
}

static void
make_key(const char *s, size_t n, int part, const struct kzi_variants *v,
    struct kz_buf *out)
{
    uint32_t before = 0;
    size_t kept = 0, k; /* what is as it was is copied in one piece */

    for (size_t i = 0; i < n; i += k) {
        uint32_t c, to;

        if (s[i] == '{') { /* a legal form */
            k = token_length(s + i, n - i);
            kz_buf_add(out, s + kept, i - kept);
            kz_buf_putc(out, KZI_BREAK);
            kept = i + k;
            before = 0;
            continue;
        }
        k = kzi_utf8_length(s + i, n - i);
        c = kzi_utf8_decode(s + i, k);
        to = part && i == 0 && may_prolong(c) ? 0 : key_of(v, before, c);
        if (to != c) {
            kz_buf_add(out, s + kept, i - kept);
            kept = i + k;
            if (to && to < 0x80)
                kz_buf_putc(out, (char)to);
            else if (to)
                put_three(to, out);
        }
        before = c;
    }
    kz_buf_add(out, s + kept, n - kept);
}

void
kzi_search_key(const struct kzi_variants *v, const char *folded, size_t n,
    struct kz_buf *out)
{
    make_key(folded, n, 0, v, out);
}

void
kzi_search_part(const struct kzi_variants *v, const char *folded, size_t n,
    struct kz_buf *out)
{
    make_key(folded, n, 1, v, out);
}

/* ---- Latin letters to kana ---- */

/* Hepburn spelling first; what Kunrei has besides is read too.  Long vowels
 * are left to the key. */
static const struct row {
    char letters[4];
    const char *kana[5]; /* before a i u e o; NULL: not written so */
} rows[] = {
    { "", { "ア", "イ", "ウ", "エ", "オ" } },
    { "k", { "カ", "キ", "ク", "ケ", "コ" } },
    { "ky", { "キヤ", NULL, "キユ", "キエ", "キヨ" } },
    { "g", { "ガ", "ギ", "グ", "ゲ", "ゴ" } },
    { "gy", { "ギヤ", NULL, "ギユ", "ギエ", "ギヨ" } },
    { "s", { "サ", "シ", "ス", "セ", "ソ" } },
    { "sh", { "シヤ", "シ", "シユ", "シエ", "シヨ" } },
    { "sy", { "シヤ", NULL, "シユ", "シエ", "シヨ" } },
    { "z", { "ザ", "ジ", "ズ", "ゼ", "ゾ" } },
    { "j", { "ジヤ", "ジ", "ジユ", "ジエ", "ジヨ" } },
    { "jy", { "ジヤ", NULL, "ジユ", "ジエ", "ジヨ" } },
    { "zy", { "ジヤ", NULL, "ジユ", "ジエ", "ジヨ" } },
    { "t", { "タ", "チ", "ツ", "テ", "ト" } },
    { "ch", { "チヤ", "チ", "チユ", "チエ", "チヨ" } },
    { "ty", { "チヤ", NULL, "チユ", "チエ", "チヨ" } },
    { "ts", { "ツア", "ツイ", "ツ", "ツエ", "ツオ" } },
    { "d", { "ダ", "ヂ", "ヅ", "デ", "ド" } },
    { "n", { "ナ", "ニ", "ヌ", "ネ", "ノ" } },
    { "ny", { "ニヤ", NULL, "ニユ", "ニエ", "ニヨ" } },
    { "h", { "ハ", "ヒ", "フ", "ヘ", "ホ" } },
    { "hy", { "ヒヤ", NULL, "ヒユ", "ヒエ", "ヒヨ" } },
    { "f", { "フア", "フイ", "フ", "フエ", "フオ" } },
    { "b", { "バ", "ビ", "ブ", "ベ", "ボ" } },
    { "by", { "ビヤ", NULL, "ビユ", "ビエ", "ビヨ" } },
    { "p", { "パ", "ピ", "プ", "ペ", "ポ" } },
    { "py", { "ピヤ", NULL, "ピユ", "ピエ", "ピヨ" } },
    { "v", { "ヴア", "ヴイ", "ヴ", "ヴエ", "ヴオ" } },
    { "m", { "マ", "ミ", "ム", "メ", "モ" } },
    { "my", { "ミヤ", NULL, "ミユ", "ミエ", "ミヨ" } },
    { "y", { "ヤ", NULL, "ユ", NULL, "ヨ" } },
    { "r", { "ラ", "リ", "ル", "レ", "ロ" } },
    { "ry", { "リヤ", NULL, "リユ", "リエ", "リヨ" } },
    { "w", { "ワ", "ウイ", NULL, "ウエ", "ヲ" } },
};

static const char vowels[] = "aiueo";

/* The vowel that a letter with a macron or circumflex prolongs, or 0. */
static char
long_vowel(uint32_t c)
{
    switch (c) {
    case 0x101:
    case 0xE2:
        return 'a';
    case 0x12B:
    case 0xEE:
        return 'i';
    case 0x16B:
    case 0xFB:
        return 'u';
    case 0x113:
    case 0xEA:
        return 'e';
    case 0x14D:
    case 0xF4:
        return 'o';
    default:
        return 0;
    }
}

/* Plain letters of what is read; 0 if something else is in it.  Apostrophes
 * stay, spaces and hyphens go. */
static int
plain_letters(const char *s, size_t n, char *out, size_t room)
{
    size_t w = 0;

    for (size_t i = 0, k; i < n; i += k) {
        uint32_t c;
        char to;

        k = kzi_utf8_length(s + i, n - i);
        c = kzi_utf8_decode(s + i, k);
        if (c == ' ' || c == '-')
            continue;
        to = long_vowel(c);
        if (!to && c < 0x80 && (IS_LETTER(c) || c == '\''))
            to = (char)c;
        if (!to || w + 1 >= room)
            return 0;
        out[w++] = to;
    }
    out[w] = 0;
    return 1;
}

/* Read one syllable; its length, 0 if there is none. */
static size_t
syllable(const char *s, struct kz_buf *out)
{
    size_t n = strcspn(s, vowels);
    const char *v = s[n] ? strchr(vowels, s[n]) : NULL;

    if (!v || n >= sizeof rows[0].letters)
        return 0;
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        if (strncmp(rows[r].letters, s, n) == 0 && !rows[r].letters[n]) {
            const char *kana = rows[r].kana[v - vowels];

            kz_buf_puts(out, kana);
            return kana ? n + 1 : 0;
        }
    return 0;
}

static int
is_vowel(char c)
{
    return c != 0 && strchr(vowels, c) != NULL;
}

/* A letter that is no syllable's beginning: ン, ツ, or the h of oh. */
static size_t
lone_letter(const char *start, const char *s, struct kz_buf *out)
{
    if (s[0] == 'n' && !is_vowel(s[1]) && s[1] != 'y') {
        kz_buf_puts(out, "ン");
        return s[1] == '\'' ? 2 : 1;
    }
    if (s[0] == 'm' && s[1] && strchr("bmp", s[1])) {
        kz_buf_puts(out, "ン");
        return 1;
    }
    if (IS_LETTER(s[0]) && (s[0] == s[1] || strncmp(s, "tch", 3) == 0) &&
        !is_vowel(s[0])) {
        kz_buf_puts(out, "ツ");
        return 1;
    }
    if (s > start && s[-1] == 'o' && s[0] == 'h' && !is_vowel(s[1]) &&
        s[1] != 'y')
        return 1;
    return 0;
}

int
kzi_search_kana(const char *folded, size_t n, struct kz_buf *out)
{
    size_t before = out->len;
    char letters[256];

    if (!plain_letters(folded, n, letters, sizeof letters))
        return 0;
    for (const char *s = letters; *s;) {
        size_t k = lone_letter(letters, s, out);

        if (k == 0)
            k = syllable(s, out);
        if (k == 0) {
            kz_buf_cut(out, before);
            return 0;
        }
        s += k;
    }
    if (out->len - before >= (size_t)FEWEST_KANA * KANA_BYTES)
        return 1;
    kz_buf_cut(out, before);
    return 0;
}
