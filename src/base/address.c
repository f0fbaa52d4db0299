/* Keys of addresses: one place, however it is written. */
#include "keizu/base/address.h"

#include <string.h>

#include "keizu/base/name.h"

/* JIS X 0401, in its order. */
static const char *const prefectures[] = { "北海道", "青森県", "岩手県",
    "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県",
    "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県",
    "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県",
    "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県",
    "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県",
    "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県",
    "鹿児島県", "沖縄県" };

static size_t
starts(const char *s, const char *word)
{
    size_t n = strlen(word);

    return strncmp(s, word, n) == 0 ? n : 0;
}

/* Bytes of the character at s; the text is valid UTF-8. */
static size_t
char_length(const char *s)
{
    unsigned char c = (unsigned char)*s;

    return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static int
is_digit(const char *s)
{
    return *s >= '0' && *s <= '9';
}

/* 〒123-4567 in front. */
static const char *
after_postal_code(const char *s)
{
    size_t n = starts(s, "〒");

    if (!n)
        return s;
    s += n;
    while (is_digit(s) || *s == '-')
        s++;
    return s;
}

static int
cut_prefecture(const char **s)
{
    for (size_t i = 0; i < sizeof prefectures / sizeof prefectures[0]; i++) {
        size_t n = starts(*s, prefectures[i]);

        if (n) {
            *s += n;
            return (int)i + 1;
        }
    }
    return 0;
}

/* 1 if a municipality is named before the first digit. */
static int
names_municipality(const char *s)
{
    static const char *const ends[] = { "市", "区", "町", "村", "郡" };

    for (; *s && !is_digit(s); s += char_length(s))
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
            if (starts(s, ends[i]))
                return 1;
    return 0;
}

/* ---- numbers ---- */

/* Value of a kanji numeral of one character, or -1; *n its bytes. */
static int
kanji_digit(const char *s, size_t *n)
{
    static const char *const digits[] = { "〇", "一", "二", "三", "四", "五",
        "六", "七", "八", "九" };

    for (int i = 0; i < 10; i++) {
        *n = starts(s, digits[i]);
        if (*n)
            return i;
    }
    return -1;
}

static int
kanji_unit(const char *s, size_t *n)
{
    *n = starts(s, "十");
    if (*n)
        return 10;
    *n = starts(s, "百");
    if (*n)
        return 100;
    *n = starts(s, "千");
    return *n ? 1000 : 0;
}

#define MOST 1000000 /* no lot has a greater number */

/* A run of kanji numerals, 二十三 or 二三; where it ends, s if there is none. */
static const char *
kanji_number(const char *s, long *value)
{
    long sum = 0, digit = 0;
    int has_digit = 0;

    for (;;) {
        size_t n;
        int d = kanji_digit(s, &n), unit;

        if (d >= 0 && digit < MOST) {
            digit = digit * 10 + d;
            has_digit = 1;
            s += n;
            continue;
        }
        unit = kanji_unit(s, &n);
        if (!unit || sum >= MOST)
            break;
        sum += (has_digit ? digit : 1) * unit;
        digit = has_digit = 0;
        s += n;
    }
    *value = sum + digit;
    return s;
}

static const char *
plain_number(const char *s, long *value)
{
    long v = 0;

    for (; is_digit(s); s++)
        if (v < MOST)
            v = v * 10 + (*s - '0');
    *value = v;
    return s;
}

/* What ends a number within a lot's number: its bytes, or 0. */
static size_t
lot_unit(const char *s)
{
    static const char *const units[] = { "丁目", "番地", "号", "-", "ノ" };
    size_t n;

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        n = starts(s, units[i]);
        if (n && i < 3)
            return n;
        if (n && is_digit(s + n))
            return n;
    }
    n = starts(s, "番");
    return n && !starts(s + n, "町") ? n : 0;
}

/* A number of kanji is one only in front of these: 一宮市, 三田 are names. */
static int
is_counted(const char *s)
{
    return lot_unit(s) || starts(s, "条") || starts(s, "線");
}

/* The next number and where it ends; s if there is none. */
static const char *
number_at(const char *s, long *value)
{
    const char *end;

    if (is_digit(s))
        return plain_number(s, value);
    end = kanji_number(s, value);
    return end > s && is_counted(end) ? end : s;
}

/* 階 and 号室 after a number: it is no part of the lot. */
static int
is_floor(const char *s)
{
    return starts(s, "階") || starts(s, "号室") || starts(s, "棟") || *s == 'f';
}

/* The rest of a lot's number: "-1-6" of 丁目1番6号. */
static void
put_lot(const char *s, struct kz_buf *out)
{
    for (;;) {
        long value;
        const char *end;
        size_t n;

        /* 番地の1, 番地の一 and 丁目-1: a second sign between two numbers */
        n = starts(s, "ノ");
        if (!n)
            n = starts(s, "-");
        end = n && !is_digit(s + n) ? kanji_number(s + n, &value) : s;
        if (end > s + n) {
            kz_buf_printf(out, "-%ld", value);
            return;
        }
        if (n && is_digit(s + n))
            s += n;
        end = number_at(s, &value);
        if (end == s || is_floor(end))
            return;
        kz_buf_printf(out, "-%ld", value);
        s = end + lot_unit(end);
    }
}

/* 1 if the number that ends here begins a lot's number. */
static int
begins_lot(const char *end)
{
    return *end == 0 || lot_unit(end) > 0;
}

/* The key of a Japanese address without its prefecture. */
static enum kz_address_level
put_japanese(const char *s, struct kz_buf *out)
{
    size_t before = out->len;

    while (*s) {
        long value;
        const char *end = number_at(s, &value);
        size_t n;

        if (end > s) {
            kz_buf_printf(out, "%ld", value);
            if (begins_lot(end)) {
                put_lot(end + lot_unit(end), out);
                return KZ_ADDRESS_FULL;
            }
            s = end;
            continue;
        }
        n = starts(s, "大字");
        if (!n && out->len >= before + 3 &&
            memcmp(out->data + out->len - 3, "文", 3) != 0)
            n = starts(s, "字");
        if (!n) {
            n = char_length(s);
            kz_buf_add(out, s, n);
        }
        s += n;
    }
    return out->len > before ? KZ_ADDRESS_AREA : KZ_ADDRESS_NONE;
}

/* An address abroad: the text tells if it has a number and some length. */
static enum kz_address_level
put_foreign(const char *s, struct kz_buf *out)
{
    kz_buf_puts(out, s);
    return strlen(s) >= 12 && strpbrk(s, "0123456789") ? KZ_ADDRESS_FULL
                                                       : KZ_ADDRESS_NONE;
}

kz_status
kz_address_key(const char *s, size_t n, struct kz_buf *out,
    struct kz_address *a, struct kz_error *err)
{
    struct kz_address found;
    struct kz_buf folded;
    const char *p;
    size_t before = out->len;
    kz_status st;

    kz_buf_init(&folded);
    KZ_TRY(kz_address_fold(s, n, &folded, err));
    p = after_postal_code(folded.data);
    memset(&found, 0, sizeof found);
    found.start = before;
    found.prefecture = cut_prefecture(&p);
    if (found.prefecture || names_municipality(p))
        found.level = put_japanese(p, out);
    else
        found.level = put_foreign(p, out);
    KZ_TRY(kz_buf_check(out, err));
    found.len = out->len - before;
    *a = found;
out:
    if (st < 0)
        kz_buf_cut(out, before);
    kz_buf_clear(&folded);
    return st;
}
