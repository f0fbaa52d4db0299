/* EDINET annual report: shares of votes as affiliates tables print them. */
#include <string.h>

#include "importers/common/country.h"
#include "importers/edinet_asr/asr_ratio.h"

#define LEN(a) (sizeof(a) / sizeof(a)[0])

enum part { TOTAL, DIRECT, INDIRECT, CLOSE };

/* What stands in a cell beside numbers. */
enum sign {
    NONE,
    SKIP,
    OWNED,
    OWNS,
    SIGN_DIRECT,
    SIGN_INDIRECT,
    ROUND,
    SQUARE,
    SHUT
};

static const struct {
    const char *text;
    enum sign sign;
} signs[] = {
    { "被所有", OWNED },
    { "所有", OWNS },
    { "直接", SIGN_DIRECT },
    { "間接", SIGN_INDIRECT },
    { "割合", SKIP },
    { "合計", SKIP },
    { "うち", SKIP },
    { "内", SKIP },
    { "計", SKIP },
    { "(", ROUND },
    { ")", SHUT },
    { "[", SQUARE },
    { "]", SHUT },
    { "［", SQUARE },
    { "］", SHUT },
    { "〔", SQUARE },
    { "〕", SHUT },
    { "【", SQUARE },
    { "】", SHUT },
    { "%", SKIP },
    { "％", SKIP },
    { ":", SKIP },
    { "、", SKIP },
    { ",", SKIP },
    { "－", SKIP },
    { "―", SKIP },
    { "ー", SKIP },
    { "—", SKIP },
    { "–", SKIP },
    { "‐", SKIP },
    { "-", SKIP },
    { "\xC2\xA0", SKIP },
    { "\xE3\x80\x80", SKIP },
    { " ", SKIP },
    { "\n", SKIP },
    { "\t", SKIP },
    { "・", SKIP },
};

/* The sign at s and its bytes; full-width brackets are the others. */
static enum sign
sign_at(const char *s, size_t *n)
{
    char c = kz_half_width(s);
    char half[2] = { c, 0 };

    for (size_t i = 0; i < LEN(signs); i++) {
        *n = strlen(signs[i].text);
        if (strncmp(s, signs[i].text, *n) == 0)
            return signs[i].sign;
        if (c && strcmp(half, signs[i].text) == 0) {
            *n = 3;
            return signs[i].sign;
        }
    }
    return NONE;
}

static char *
slot(struct kzi_asr_ratio *r, enum part part)
{
    return part == TOTAL    ? r->total
           : part == DIRECT ? r->direct
           : part == CLOSE  ? r->close
                            : r->indirect;
}

/* A number at s, half or full width; its bytes, 0 for none or one too long. */
static size_t
number_at(const char *s, char out[KZI_ASR_RATIO_TEXT])
{
    size_t n = 0, k = 0;

    for (;;) {
        char c = kz_half_width(s + n);
        size_t step = c ? 3 : 1;

        c = c ? c : s[n];
        if (!(c >= '0' && c <= '9') && !(c == '.' && k > 0))
            break;
        if (k + 1 >= KZI_ASR_RATIO_TEXT)
            return 0;
        out[k++] = c;
        n += step;
    }
    out[k] = '\0';
    return k && out[k - 1] != '.' ? n : 0;
}

int
kzi_asr_read_ratio(const char *s, int owner, struct kzi_asr_ratio held[2])
{
    int which = owner, open = 0;
    enum part part = TOTAL, bracket = TOTAL;

    memset(held, 0, 2 * sizeof *held);
    while (*s) {
        char number[KZI_ASR_RATIO_TEXT];
        size_t n = number_at(s, number);
        enum sign sign;

        if (n) {
            char *to = slot(held + which, open ? bracket : part);

            if (to[0])
                return 0; /* two numbers for one thing */
            memcpy(to, number, sizeof number);
            s += n;
            continue;
        }
        sign = sign_at(s, &n);
        s += n;
        if (sign == NONE)
            return 0;
        if (sign == OWNED || sign == OWNS) {
            which = sign == OWNED;
            part = TOTAL;
        }
        if (sign == SIGN_DIRECT || sign == SIGN_INDIRECT) {
            bracket = sign == SIGN_DIRECT ? DIRECT : INDIRECT;
            part = open ? part : bracket;
        }
        if (sign == ROUND || sign == SQUARE) {
            open = 1;
            bracket = sign == ROUND ? INDIRECT : CLOSE;
        }
        if (sign == SHUT)
            open = 0;
    }
    return !open;
}

/* Both over the larger base; 1 unless it is too fine. */
static int
common_base(struct kz_amount *a, struct kz_amount *b)
{
    struct kz_amount *low = a->base < b->base ? a : b;
    int64_t base = a->base < b->base ? b->base : a->base;
    int64_t k = base / low->base;

    if (base > INT64_C(1000000000000) || base % low->base != 0)
        return 0;
    low->lo *= k;
    low->hi *= k;
    low->point *= k;
    low->base = base;
    return 1;
}

int
kzi_asr_share(const char *s, struct kz_amount *out)
{
    struct kz_amount a;

    if (!kz_amount_printed(s, strlen(s), 0, KZ_ROUND_UNKNOWN, &a) ||
        a.point > a.base)
        return 0;
    *out = a;
    return 1;
}

static int
percent(const char *s, struct kz_amount *out)
{
    return kz_amount_printed(s, strlen(s), 1, KZ_ROUND_UNKNOWN, out) &&
           out->point <= out->base;
}

int
kzi_asr_direct(const struct kzi_asr_ratio *r, struct kz_amount *out)
{
    const char *whole = r->direct[0] ? r->direct : r->total;
    struct kz_amount a, b;

    if (!whole[0])
        return 0;
    if (!percent(whole, &a))
        return -1;
    if (!r->direct[0] && r->indirect[0]) {
        if (!percent(r->indirect, &b) || !common_base(&a, &b) ||
            b.point > a.point)
            return -1;
        a.point -= b.point;
        a.lo -= b.hi;
        a.hi -= b.lo;
        a.lo_open |= b.hi_open;
        a.hi_open |= b.lo_open;
        if (a.lo < 0) {
            a.lo = 0;
            a.lo_open = 0;
        }
    }
    if (a.point == 0)
        return 0;
    *out = a;
    return 1;
}

int
kzi_asr_read_digits(const char *s, struct kz_buf *out)
{
    for (; *s; s++)
        if (*s >= '0' && *s <= '9')
            kz_buf_putc(out, *s);
        else if (*s != ',' || !out->len)
            return 0;
    return out->len > 0;
}

int
kzi_asr_read_percent(const char *s, struct kz_buf *out)
{
    size_t n = strspn(s, "0123456789"), m = 0;
    char digits[4] = "000";
    const char *rest = s + n;

    if (n == 0 || n > 3)
        return 0;
    memcpy(digits + 3 - n, s, n);
    if (*rest == '.') {
        m = strspn(rest + 1, "0123456789");
        rest += 1 + m;
    }
    if (m > 6 || (s[n] == '.' && m == 0) || (*rest && strcmp(rest, "%") != 0))
        return 0;
    kz_buf_printf(out, "%c.%s%.*s", digits[0], digits + 1, (int)m, s + n + 1);
    return 1;
}
