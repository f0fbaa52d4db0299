/*
 * Names: folding to keys.  The text becomes an array of code points in
 * NFKC_Casefold form, each pass changes it in place, and the last one writes
 * it with legal forms as "{kk}" and the like.
 */
#include "keizu/base/name.h"

#include <stdint.h>

#include <utf8proc.h>

#include "keizu/base/alloc.h"
#include "src/base/name_priv.h"

#define LONG_VOWEL 0x30FC /* ー */

/* A way to write a legal form, in UTF-16, and its token. */
struct form {
    const uint_least16_t *text;
    const char *token;
};

/* Japanese forms, found anywhere; of two that begin alike the longer first. */
static const struct form forms[] = {
    { u"株式会社", "kk" },
    { u"(株)", "kk" },
    { u"有限会社", "yk" },
    { u"(有)", "yk" },
    { u"合同会社", "gk" },
    { u"(合同)", "gk" },
    { u"(同)", "gk" },
    { u"合名会社", "gmk" },
    { u"(合名)", "gmk" },
    { u"(名)", "gmk" },
    { u"合資会社", "gsk" },
    { u"(合資)", "gsk" },
    { u"(資)", "gsk" },
    { u"相互会社", "sk" },
    { u"(相互)", "sk" },
    { u"(相)", "sk" },
    { u"特定目的会社", "tmk" },
    { u"(特)", "tmk" },
    { u"一般社団法人", "ippan-shadan" },
    { u"(一社)", "ippan-shadan" },
    { u"一般財団法人", "ippan-zaidan" },
    { u"(一財)", "ippan-zaidan" },
    { u"公益社団法人", "koeki-shadan" },
    { u"(公社)", "koeki-shadan" },
    { u"公益財団法人", "koeki-zaidan" },
    { u"(公財)", "koeki-zaidan" },
    { u"社団法人", "shadan" },
    { u"(社)", "shadan" },
    { u"財団法人", "zaidan" },
    { u"(財)", "zaidan" },
    { u"医療法人", "iryo" },
    { u"(医)", "iryo" },
    { u"学校法人", "gakko" },
    { u"(学)", "gakko" },
    { u"宗教法人", "shukyo" },
    { u"(宗)", "shukyo" },
    { u"社会福祉法人", "fukushi" },
    { u"(福)", "fukushi" },
    { u"特定非営利活動法人", "npo" },
    { u"(特非)", "npo" },
    { u"npo法人", "npo" },
    { u"地方独立行政法人", "chidoku" },
    { u"(地独)", "chidoku" },
    { u"独立行政法人", "dokugyo" },
    { u"(独)", "dokugyo" },
    { u"国立大学法人", "kokudai" },
    { u"監査法人", "kansa" },
    { u"(監)", "kansa" },
    { u"弁護士法人", "bengoshi" },
    { u"税理士法人", "zeirishi" },
    { u"投資法人", "toshi" },
};

#define FORMS (sizeof forms / sizeof *forms)

/* Western forms, found at the end only; spaces, points and commas between
 * their letters do not matter, the longest that fits is taken. */
static const struct form tails[] = {
    { u"coltd", "co-ltd" },
    { u"companyltd", "co-ltd" },
    { u"colimited", "co-ltd" },
    { u"companylimited", "co-ltd" },
    { u"ltd", "ltd" },
    { u"limited", "ltd" },
    { u"co", "co" },
    { u"company", "co" },
    { u"inc", "inc" },
    { u"incorporated", "inc" },
    { u"corp", "corp" },
    { u"corporation", "corp" },
    { u"llc", "llc" },
    { u"limitedliabilitycompany", "llc" },
    { u"llp", "llp" },
    { u"limitedliabilitypartnership", "llp" },
    { u"lp", "lp" },
    { u"limitedpartnership", "lp" },
    { u"plc", "plc" },
    { u"publiclimitedcompany", "plc" },
    { u"pteltd", "pte-ltd" },
    { u"ptelimited", "pte-ltd" },
    { u"privatelimited", "pvt-ltd" },
    { u"pvtltd", "pvt-ltd" },
    { u"ptyltd", "pty-ltd" },
    { u"ptylimited", "pty-ltd" },
    { u"sdnbhd", "sdn-bhd" },
    { u"gmbh", "gmbh" },
    { u"ag", "ag" },
    { u"se", "se" },
    { u"sa", "sa" },
    { u"sas", "sas" },
    { u"sarl", "sarl" },
    { u"srl", "srl" },
    { u"spa", "spa" },
    { u"nv", "nv" },
    { u"bv", "bv" },
    { u"ab", "ab" },
    { u"asa", "asa" },
    { u"oyj", "oyj" },
    { u"kk", "kk" },
    { u"kabushikikaisha", "kk" },
    { u"gk", "gk" },
    { u"godokaisha", "gk" },
};

#define TAILS (sizeof tails / sizeof *tails)

static int
is_han(utf8proc_int32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF) ||
           (c >= 0x3005 && c <= 0x3007) || c == 0x303B;
}

/* A letter of katakana, the long vowel sign and the middle dot apart. */
static int
is_katakana(utf8proc_int32_t c)
{
    return (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FD || c == 0x30FE ||
           (c >= 0x31F0 && c <= 0x31FF);
}

static int
is_hiragana(utf8proc_int32_t c)
{
    return (c >= 0x3041 && c <= 0x3096) || c == 0x309D || c == 0x309E;
}

static int
is_japanese(utf8proc_int32_t c)
{
    return is_han(c) || (c >= 0x3041 && c <= 0x30FF) || is_katakana(c);
}

/* Signs of one kind to one sign: spaces, dashes, dots, quotation marks. */
static utf8proc_int32_t
plain_sign(utf8proc_int32_t c)
{
    switch (c) {
    case '\t':
    case '\n':
    case '\v':
    case '\f':
    case '\r':
    case 0x0085:
    case 0x2028:
    case 0x2029:
        return ' ';
    case 0x2010: /* hyphen */
    case 0x2011:
    case 0x2012:
    case 0x2013: /* en dash */
    case 0x2014:
    case 0x2015: /* horizontal bar */
    case 0x2043:
    case 0x2212: /* minus */
    case 0x2500: /* box drawing */
    case 0x2501:
        return '-';
    case 0x00B7: /* middle dots */
    case 0x2022:
    case 0x2027:
    case 0x2219:
    case 0x22C5:
        return 0x30FB;
    case 0x2018:
    case 0x2019:
    case 0x2032:
    case '`':
        return '\'';
    case 0x201C:
    case 0x201D:
    case 0x2033:
        return '"';
    case 0x301C: /* wave dash */
        return '~';
    case '{': /* tokens alone have these */
        return '(';
    case '}':
        return ')';
    default:
        return c;
    }
}

/* A space beside this is a matter of taste. */
static int
is_tight(utf8proc_int32_t c)
{
    return is_japanese(c) || c == '(' || c == ')';
}

static void
fold_signs_and_spaces(struct kzi_text *t, int keep_spaces)
{
    size_t w = 0;
    int pending = 0;

    for (size_t i = 0; i < t->n; i++) {
        utf8proc_int32_t c = plain_sign(t->c[i]);

        if (c == ' ') {
            pending = keep_spaces && w > 0;
            continue;
        }
        if (pending && !is_tight(t->c[w - 1]) && !is_tight(c))
            t->c[w++] = ' ';
        pending = 0;
        t->c[w++] = c;
    }
    t->n = w;
}

/* 霞ヶ関, 霞ケ関, 霞が関, 霞ガ関 are one place: ケ between two kanji. */
static void
fold_small_ke(struct kzi_text *t)
{
    for (size_t i = 1; i + 1 < t->n; i++)
        switch (t->c[i]) {
        case 0x304C: /* が */
        case 0x30AC: /* ガ */
        case 0x30F5: /* ヵ */
        case 0x30F6: /* ヶ */
        case 0x3095:
        case 0x3096:
            if (is_han(t->c[i - 1]) && is_han(t->c[i + 1]))
                t->c[i] = 0x30B1; /* ケ */
            break;
        default:
            break;
        }
}

/* Hiragana to katakana, small letters to full ones. */
static utf8proc_int32_t
plain_kana(utf8proc_int32_t c)
{
    static const uint_least16_t ainu[] = u"クシストヌハヒフヘホムラリルレロ";

    if (is_hiragana(c))
        c += 0x60;
    if (c >= 0x31F0 && c <= 0x31FF)
        return ainu[c - 0x31F0];
    switch (c) {
    case 0x30A1: /* ァ */
    case 0x30A3:
    case 0x30A5:
    case 0x30A7:
    case 0x30A9:
    case 0x30C3: /* ッ */
    case 0x30E3: /* ャ */
    case 0x30E5:
    case 0x30E7:
    case 0x30EE: /* ヮ */
        return c + 1;
    case 0x30F5: /* ヵ */
        return 0x30AB;
    case 0x30F6: /* ヶ */
        return 0x30B1;
    default:
        return c;
    }
}

/* A voicing mark that a small letter could not take joins the full one. */
static void
fold_kana(struct kzi_text *t)
{
    int marks = 0;

    for (size_t i = 0; i < t->n; i++) {
        t->c[i] = plain_kana(t->c[i]);
        marks |= t->c[i] == 0x3099 || t->c[i] == 0x309A;
    }
    if (!marks)
        return;
    t->n = (size_t)utf8proc_normalize_utf32(t->c, (utf8proc_ssize_t)t->n,
        UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

/*
 * Behind katakana a dash is a mistyped long vowel sign, unless a Latin letter
 * or digit follows; elsewhere the sign is a mistyped dash.
 */
static void
fold_dashes(struct kzi_text *t)
{
    for (size_t i = 0; i < t->n; i++) {
        int kana =
            i > 0 && (is_katakana(t->c[i - 1]) || t->c[i - 1] == LONG_VOWEL);

        if (t->c[i] == LONG_VOWEL && !kana)
            t->c[i] = '-';
        else if (t->c[i] == '-' && kana &&
                 (i + 1 == t->n || !kzi_is_alnum(t->c[i + 1])))
            t->c[i] = LONG_VOWEL;
    }
}

static int
is_separator(utf8proc_int32_t c)
{
    return c == ' ' || c == '.' || c == ',';
}

static size_t
skip_back(const struct kzi_text *t, size_t end)
{
    while (end > 0 && is_separator(t->c[end - 1]))
        end--;
    return end;
}

static size_t
length16(const uint_least16_t *s)
{
    size_t n = 0;

    while (s[n])
        n++;
    return n;
}

/* Where the western form begins if the text ends with it, else 0. */
static size_t
tail_start(const struct kzi_text *t, const uint_least16_t *form)
{
    size_t i = t->n;

    for (size_t k = length16(form); k > 0; k--) {
        i = skip_back(t, i);
        if (i == 0 || t->c[i - 1] != (utf8proc_int32_t)form[k - 1])
            return 0;
        i--;
    }
    if (i == 0 || kzi_is_alnum(t->c[i - 1]) || skip_back(t, i) == 0)
        return 0; /* inside a word, or nothing left to be the name */
    return i;
}

/* A legal form among the characters: its number, tails behind forms. */
#define FORM       0x200000
#define IS_FORM(c) ((c) >= FORM)

static const char *
token_of(utf8proc_int32_t c)
{
    size_t i = (size_t)(c - FORM);

    return i < FORMS ? forms[i].token : tails[i - FORMS].token;
}

/* The western form at the end as one mark. */
static void
mark_tail(struct kzi_text *t)
{
    size_t best = skip_back(t, t->n), form = TAILS;

    if (best == 0 || t->c[best - 1] < 'a' || t->c[best - 1] > 'z')
        return;
    for (size_t i = 0; i < TAILS; i++) {
        size_t at = tail_start(t, tails[i].text);

        if (at > 0 && at < best) {
            form = i;
            best = at;
        }
    }
    if (form == TAILS)
        return;
    t->n = skip_back(t, best);
    t->c[t->n++] = FORM + (int32_t)(FORMS + form);
}

#define LOW(c) (UINT64_C(1) << ((c)&63))

/* 1 if some form begins so: others cost next to nothing. */
static int
begins_form(utf8proc_int32_t c)
{
    /* of the characters below; two thirds of all others end here */
    static const uint64_t low =
        LOW('(') | LOW('n') | LOW(0x4E00) | LOW(0x516C) | LOW(0x533B) |
        LOW(0x5408) | LOW(0x56FD) | LOW(0x5730) | LOW(0x5B66) | LOW(0x5B97) |
        LOW(0x5F01) | LOW(0x6295) | LOW(0x6709) | LOW(0x682A) | LOW(0x7279) |
        LOW(0x72EC) | LOW(0x76E3) | LOW(0x76F8) | LOW(0x793E) | LOW(0x7A0E) |
        LOW(0x8CA1);

    if (!(low >> (c & 63) & 1))
        return 0;
    switch (c) {
    case '(':
    case 'n':
    case 0x4E00: /* 一 */
    case 0x516C: /* 公 */
    case 0x533B: /* 医 */
    case 0x5408: /* 合 */
    case 0x56FD: /* 国 */
    case 0x5730: /* 地 */
    case 0x5B66: /* 学 */
    case 0x5B97: /* 宗 */
    case 0x5F01: /* 弁 */
    case 0x6295: /* 投 */
    case 0x6709: /* 有 */
    case 0x682A: /* 株 */
    case 0x7279: /* 特 */
    case 0x72EC: /* 独 */
    case 0x76E3: /* 監 */
    case 0x76F8: /* 相 */
    case 0x793E: /* 社 */
    case 0x7A0E: /* 税 */
    case 0x8CA1: /* 財 */
        return 1;
    default:
        return 0;
    }
}

/* The Japanese form that stands at i, and its length; FORMS if none. */
static size_t
form_at(const struct kzi_text *t, size_t i, size_t *length)
{
    size_t f;

    for (f = 0; f < FORMS; f++) {
        const uint_least16_t *s = forms[f].text;
        size_t k = 0;

        while (s[k] && i + k < t->n && t->c[i + k] == (utf8proc_int32_t)s[k])
            k++;
        *length = k;
        if (!s[k])
            break;
    }
    return f;
}

/* Each legal form as one mark. */
static void
mark_forms(struct kzi_text *t)
{
    size_t w = 0, length, f;

    mark_tail(t);
    for (size_t i = 0; i < t->n; w++) {
        f = begins_form(t->c[i]) ? form_at(t, i, &length) : FORMS;
        t->c[w] = f < FORMS ? FORM + (int32_t)f : t->c[i];
        i += f < FORMS ? length : 1;
    }
    t->n = w;
}

/* As utf8proc_encode_char, without a call for what names are made of. */
static size_t
encode(utf8proc_int32_t c, char *to)
{
    utf8proc_ssize_t k;

    if (c >= 0 && c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c >= 0x800 && c < 0xD800) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    k = utf8proc_encode_char(c, (utf8proc_uint8_t *)to);
    return k > 0 ? (size_t)k : 0;
}

/* Write the text, some characters at a time; legal forms as tokens, or left
 * out. */
static void
put_text(const struct kzi_text *t, int core, struct kz_buf *out)
{
    char some[96];
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        if (n + 4 > sizeof some || IS_FORM(t->c[i])) {
            kz_buf_add(out, some, n);
            n = 0;
        }
        if (!IS_FORM(t->c[i]))
            n += encode(t->c[i], some + n);
        else if (!core)
            kz_buf_printf(out, "{%s}", token_of(t->c[i]));
    }
    kz_buf_add(out, some, n);
}

static void
put_points(const struct kzi_text *t, uint32_t form, struct kz_buf *out)
{
    uint32_t *to = (void *)kz_buf_room(out, t->n * sizeof *to);

    if (!to)
        return;
    for (size_t i = 0; i < t->n; i++)
        to[i] = IS_FORM(t->c[i]) ? form : (uint32_t)t->c[i];
    kz_buf_took(out, t->n * sizeof *to);
}

enum what { ALL, CORE, ADDRESS, POINTS };

/* The common part of them: out has grown, or is as it was. */
static kz_status
fold(const char *s, size_t n, enum what what, uint32_t form, struct kz_buf *out,
    struct kz_error *err)
{
    struct kzi_text t KZ_UNSET;
    size_t before = out->len;
    kz_status st;

    t.c = NULL;
    t.n = 0;
    t.has = 0;
    KZ_TRY(kzi_text_decompose(s, n, &t, err));
    if (t.has & KZI_HAS_SIGNS)
        fold_signs_and_spaces(&t, what != ADDRESS);
    if (t.has & KZI_HAS_KANA) {
        fold_small_ke(&t);
        fold_kana(&t);
    }
    if (t.has & KZI_HAS_DASHES)
        fold_dashes(&t);
    if (what != ADDRESS)
        mark_forms(&t);
    if (what == POINTS)
        put_points(&t, form, out);
    else
        put_text(&t, what == CORE, out);
    if (what == CORE && out->len == before) /* nothing but a legal form */
        put_text(&t, 0, out);
    KZ_TRY(kz_buf_check(out, err));
out:
    if (st < 0)
        kz_buf_cut(out, before);
    if (t.c != t.few)
        kz_free(t.c);
    return st;
}

kz_status
kz_name_fold(const char *name, size_t n, struct kz_buf *out,
    struct kz_error *err)
{
    return fold(name, n, ALL, 0, out, err);
}

kz_status
kz_name_fold_core(const char *name, size_t n, struct kz_buf *out,
    struct kz_error *err)
{
    return fold(name, n, CORE, 0, out, err);
}

kz_status
kz_name_fold_points(const char *name, size_t n, uint32_t form,
    struct kz_buf *out, struct kz_error *err)
{
    return fold(name, n, POINTS, form, out, err);
}

kz_status
kz_address_fold(const char *s, size_t n, struct kz_buf *out,
    struct kz_error *err)
{
    return fold(s, n, ADDRESS, 0, out, err);
}
