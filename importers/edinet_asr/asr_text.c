/* EDINET annual report: what names, addresses and titles say by themselves. */
#include <string.h>

#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/name.h"

#define LEN(a) (sizeof(a) / sizeof(a)[0])

/* Spaces of all kinds, line ends and the middle dot between katakana. */
static size_t
skipped(const char *s)
{
    static const char *const marks[] = { "\xC2\xA0", "\xE3\x80\x80", "・",
        "\xE2\x80\x8B" };

    if ((unsigned char)*s <= ' ')
        return 1;
    for (size_t i = 0; i < LEN(marks); i++)
        if (strncmp(s, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

/* The ASCII of a full-width letter U+FF01..U+FF5E, or 0. */
static char
half(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;

    if (u[0] != 0xEF || (u[1] != 0xBC && u[1] != 0xBD) || u[2] < 0x80)
        return 0;
    if (u[1] == 0xBC && u[2] >= 0x81)
        return (char)(u[2] - 0x81 + 0x21);
    if (u[1] == 0xBD && u[2] <= 0x9E)
        return (char)(u[2] - 0x80 + 0x60);
    return 0;
}

static char
upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

void
kzi_asr_squeeze(const char *s, struct kz_buf *out)
{
    while (*s) {
        size_t n = skipped(s);
        char c = half(s);

        if (n) {
            s += n;
        } else if (c) {
            kz_buf_putc(out, upper(c));
            s += 3;
        } else {
            kz_buf_putc(out, upper(*s++));
        }
    }
}

/* ---- holders ---- */

static const char proxy[] = "常任代理人";

size_t
kzi_asr_without_proxy(const char *name)
{
    const char *p = strstr(name, proxy);
    size_t n = p ? (size_t)(p - name) : strlen(name);

    if (!p || n == 0)
        return strlen(name);
    if (name[n - 1] == '(')
        n--;
    else if (n >= 3 && memcmp(name + n - 3, "（", 3) == 0)
        n -= 3;
    return n ? n : strlen(name);
}

struct pattern {
    const char *text; /* squeezed */
    const char *country;
};

/* Bodies of a state by name; the country is the state's. */
static const struct pattern states[] = {
    { "GOVERNMENTOFNORWAY", "NO" }, /* also CBNY-GOVERNMENT OF NORWAY */
    { "ガバメントオブノルウェー", "NO" },
    { "ノルウェー政府", "NO" },
    { "GOVERNMENTOFSINGAPORE", "SG" },
    { "MONETARYAUTHORITYOFSINGAPORE", "SG" },
    { "シンガポール政府", "SG" },
    { "GOVERNMENTOFKUWAIT", "KW" },
    { "KUWAITINVESTMENTAUTHORITY", "KW" },
    { "クウェート政府", "KW" },
    { "ABUDHABIINVESTMENTAUTHORITY", "AE" },
    { "SAUDIARABIANMONETARYAUTHORITY", "SA" },
    { "財務大臣", "JP" },
};

/*
 * Accounts that hold for others: trust accounts, custodians, depositaries
 * (docs/methods.md 1).  Substrings of the squeezed name.
 */
static const char *const nominees[] = {
    /* accounts of Japanese trust banks: （信託口４）, （投信口） ... */
    "信託口",
    "信託E口",
    "投信口",
    "年金口",
    "年金特金口",
    "特金口",
    "証券口",
    "退職給付信託", /* pension trust of a named company */
    /* the two master trust banks and those merged into them: they hold
     * nothing else, with or without （信託口） */
    "日本マスタートラスト信託銀行",
    "日本カストディ銀行",
    "日本トラスティサービス信託銀行",
    "資産管理サービス信託銀行",
    /* global custodians, in both scripts */
    "STATESTREETBANK",
    "SSBTC",
    "ステートストリートバンク",
    "JPMORGANCHASEBANK",
    "JPMCB",
    "ジェーピーモルガンチェースバンク",
    "JPモルガンチェースバンク",
    "BANKOFNEWYORK",
    "バンクオブニューヨーク",
    "BNYM",
    "BNYGCM",
    "NORTHERNTRUST",
    "ノーザントラスト",
    "CBNY", /* Citibank New York as custodian; states are asked first */
    "BBHFOR",
    "BROWNBROTHERSHARRIMAN",
    "EUROCLEAR",
    "ユーロクリア",
    "CLEARSTREAM",
    /* depositary receipts */
    "ASDEPOSITARY",
    "DEPOSITARYRECEIPT",
    "アズデポジタリ",
    "デポジタリレシート",
    /* accounts that say so */
    "NOMINEE",
    "ノミニ",
    "OMNIBUS",
    "A/C",
    "CLIENTACCOUNT",
    "CUSTOMERSECURITIES",
    "カストディアン",
};

/* Legal forms that only companies have. */
static const char *const forms[] = { "株式会社", "㈱", "(株)", "有限会社", "㈲",
    "(有)", "合同会社", "合名会社", "合資会社", "相互会社", "(相)" };

static int
has_any(const char *s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strstr(s, list[i]))
            return 1;
    return 0;
}

static int
ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);

    return n >= k && strcmp(s + n - k, end) == 0;
}

/* 従業員持株会 and the like, but not 持株会社 (a holding company). */
static int
is_association(const char *s)
{
    static const char club[] = "持株会";

    for (const char *p = strstr(s, club); p; p = strstr(p + 1, club))
        if (strncmp(p + strlen(club), "社", strlen("社")) != 0)
            return 1;
    return ends_with(s, "共栄会") || ends_with(s, "共栄会持株会");
}

static const char *const prefectures[] = { "北海道", "青森県", "岩手県",
    "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県",
    "埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県",
    "福井県", "山梨県", "長野県", "岐阜県", "静岡県", "愛知県", "三重県",
    "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県",
    "島根県", "岡山県", "広島県", "山口県", "徳島県", "香川県", "愛媛県",
    "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県", "宮崎県",
    "鹿児島県", "沖縄県" };

static enum kz_party_type
type_of(const char *s, const char **state_of)
{
    for (size_t i = 0; i < LEN(states); i++)
        if (strstr(s, states[i].text)) {
            *state_of = states[i].country;
            return KZ_PARTY_STATE;
        }
    for (size_t i = 0; i < LEN(prefectures); i++)
        if (strcmp(s, prefectures[i]) == 0) {
            *state_of = "JP";
            return KZ_PARTY_STATE;
        }
    if (has_any(s, nominees, LEN(nominees)))
        return KZ_PARTY_NOMINEE;
    if (is_association(s))
        return KZ_PARTY_ASSOCIATION;
    if (strstr(s, "投資事業有限責任組合"))
        return KZ_PARTY_FUND;
    if (has_any(s, forms, LEN(forms)))
        return KZ_PARTY_COMPANY;
    return KZ_PARTY_UNKNOWN;
}

kz_status
kzi_asr_holder_type(const char *name, enum kz_party_type *type,
    const char **state_of, struct kz_error *err)
{
    struct kz_buf s;
    kz_status st;

    kz_buf_init(&s);
    kzi_asr_squeeze(name, &s);
    kz_buf_cut(&s, kzi_asr_without_proxy(s.data));
    KZ_TRY(kz_buf_check(&s, err));
    *state_of = NULL;
    *type = type_of(s.data, state_of);
out:
    kz_buf_clear(&s);
    return st;
}

/* ---- addresses ---- */

/* Cities that addresses begin with, leaving the prefecture out. */
static const char *const cities[] = { "札幌市", "仙台市", "さいたま市",
    "千葉市", "横浜市", "川崎市", "相模原市", "新潟市", "静岡市", "浜松市",
    "名古屋市", "京都市", "大阪市", "堺市", "神戸市", "岡山市", "広島市",
    "北九州市", "福岡市", "熊本市" };

/*
 * The last words of an address that can only be a country.  Not here: what is
 * also a state of the USA or Canada (CA, DE, GEORGIA), or a part of one.
 */
static const struct pattern countries[] = {
    { "USA", "US" },
    { "UNITED STATES OF AMERICA", "US" },
    { "UNITED STATES", "US" },
    { "UNITED KINGDOM", "GB" },
    { "UK", "GB" },
    { "ENGLAND", "GB" },
    { "NORWAY", "NO" },
    { "NO", "NO" },
    { "HONG KONG", "HK" },
    { "SINGAPORE", "SG" },
    { "LUXEMBOURG", "LU" },
    { "NORTHERN IRELAND", "GB" }, /* before the next one */
    { "IRELAND", "IE" },
    { "SWITZERLAND", "CH" },
    { "GERMANY", "DE" },
    { "FRANCE", "FR" },
    { "BELGIUM", "BE" },
    { "NETHERLANDS", "NL" },
    { "SWEDEN", "SE" },
    { "KUWAIT", "KW" },
    { "AUSTRALIA", "AU" },
    { "CANADA", "CA" },
    { "CAYMAN ISLANDS", "KY" },
    { "BERMUDA", "BM" },
    { "TAIWAN", "TW" },
    { "REPUBLIC OF KOREA", "KR" },
    { "UNITED ARAB EMIRATES", "AE" },
    { "SAUDI ARABIA", "SA" },
};

static int
starts_with_any(const char *s, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(s, list[i], strlen(list[i])) == 0)
            return 1;
    return 0;
}

/* s is squeezed; a postal code may stand in front. */
static int
is_japanese(const char *s)
{
    if (strncmp(s, "〒", strlen("〒")) == 0)
        s += strlen("〒");
    s += strspn(s, "0123456789-");
    return starts_with_any(s, prefectures, LEN(prefectures)) ||
           starts_with_any(s, cities, LEN(cities));
}

/* Cut a last bracket that holds the (Japanese) address of a proxy. */
static void
cut_proxy_address(struct kz_buf *s)
{
    char *p = strrchr(s->data, '(');

    if (p && p > s->data && s->data[s->len - 1] == ')' &&
        is_japanese(p + 1 + strspn(p + 1, " ")))
        kz_buf_cut(s, (size_t)(p - s->data));
}

/* Full-width to ASCII, capitals, no dots, line ends to spaces. */
static void
plain_latin(const char *s, struct kz_buf *out)
{
    while (*s) {
        size_t n = skipped(s);
        char c = half(s);

        if (n) {
            kz_buf_putc(out, ' ');
            s += n;
            continue;
        }
        s += c ? 3 : 1;
        c = c ? c : s[-1];
        if (c != '.')
            kz_buf_putc(out, upper(c));
    }
}

static void
trim_end(struct kz_buf *s)
{
    while (s->len > 0 && strchr(" ,;", s->data[s->len - 1]))
        kz_buf_cut(s, s->len - 1);
}

static const char *
last_country(const struct kz_buf *s)
{
    for (size_t i = 0; i < LEN(countries); i++) {
        size_t k = strlen(countries[i].text);

        if (s->len > k &&
            strcmp(s->data + s->len - k, countries[i].text) == 0 &&
            strchr(" ,", s->data[s->len - k - 1]))
            return countries[i].country;
    }
    return NULL;
}

kz_status
kzi_asr_address_country(const char *address, const char **country,
    struct kz_error *err)
{
    struct kz_buf s;
    kz_status st;

    *country = NULL;
    if (!address)
        return KZ_OK;
    kz_buf_init(&s);
    kzi_asr_squeeze(address, &s);
    if (is_japanese(s.data)) {
        *country = "JP";
    } else {
        kz_buf_reset(&s);
        plain_latin(address, &s);
        trim_end(&s);
        cut_proxy_address(&s);
        trim_end(&s);
        *country = last_country(&s);
    }
    KZ_TRY(kz_buf_check(&s, err));
out:
    kz_buf_clear(&s);
    return st;
}
