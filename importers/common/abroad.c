/* Countries told by the words of an address or of a state body's name. */
#include "importers/common/abroad.h"

#include <string.h>

struct word {
    const char *text;
    const char *country;
};

#define LEN(a) (sizeof(a) / sizeof(a)[0])

/* Wherever they stand: dependencies printed behind their mother country. */
static const struct word anywhere[] = { { "ケイマン", "KY" },
    { "米領ヴァージン", "VI" }, { "米領バージン", "VI" },
    { "ヴァージン諸島", "VG" }, { "バージン諸島", "VG" },
    { "バーミューダ", "BM" }, { "バミューダ", "BM" }, { "香港特別", "HK" },
    { "共和国香港", "HK" }, { "ジブラルタル", "GI" } };

/* In front; what begins another word of the list stands behind it. */
static const struct word front[] = { { "アメリカ", "US" }, { "米国", "US" },
    { "北米合衆国", "US" }, { "中華人民共和国", "CN" }, { "中国", "CN" },
    { "上海", "CN" }, { "北京", "CN" }, { "中華民国", "TW" },
    { "中華民國", "TW" }, { "台湾", "TW" }, { "台灣", "TW" }, { "臺灣", "TW" },
    { "大韓民国", "KR" }, { "韓国", "KR" }, { "ソウル", "KR" },
    { "京畿道", "KR" }, { "英国", "GB" }, { "イギリス", "GB" },
    { "連合王国", "GB" }, { "グレートブリテン", "GB" },
    { "グレート・ブリテン", "GB" }, { "北アイルランド", "GB" },
    { "香港", "HK" }, { "ホンコン", "HK" }, { "マカオ", "MO" },
    { "シンガポール", "SG" }, { "スリランカ", "LK" }, { "スリ・ランカ", "LK" },
    { "ドイツ", "DE" }, { "独国", "DE" }, { "インドネシア", "ID" },
    { "インド", "IN" }, { "印度", "IN" }, { "オーストラリア", "AU" },
    { "豪州", "AU" }, { "フランス", "FR" }, { "仏国", "FR" },
    { "オランダ", "NL" }, { "カナダ", "CA" }, { "ネパール", "NP" },
    { "フィリピン", "PH" }, { "ニュージーランド", "NZ" }, { "パナマ", "PA" },
    { "ベルギー", "BE" }, { "デンマーク", "DK" }, { "アラブ首長国連邦", "AE" },
    { "ベトナム", "VN" }, { "ヴェトナム", "VN" }, { "バハマ", "BS" },
    { "イタリア", "IT" }, { "パキスタン", "PK" }, { "タイ王国", "TH" },
    { "タイ国", "TH" }, { "タイバンコク", "TH" }, { "タイ、", "TH" },
    { "スイス", "CH" }, { "スペイン", "ES" }, { "アイルランド", "IE" },
    { "マレーシア", "MY" }, { "リベリア", "LR" }, { "ブラジル", "BR" },
    { "エジプト", "EG" }, { "モンゴル", "MN" }, { "ミャンマー", "MM" },
    { "キプロス", "CY" }, { "ドミニカ共和国", "DO" }, { "ドミニカ国", "DM" },
    { "ルクセンブルク", "LU" }, { "ルクセンブルグ", "LU" }, { "トルコ", "TR" },
    { "マーシャル諸島", "MH" }, { "ハンガリー", "HU" },
    { "スウェーデン", "SE" }, { "クロアチア", "HR" }, { "ロシア", "RU" },
    { "ノルウェー", "NO" }, { "オーストリア", "AT" }, { "メキシコ", "MX" },
    { "ベリーズ", "BZ" }, { "カンボジア", "KH" }, { "南アフリカ", "ZA" },
    { "パラオ", "PW" }, { "アゼルバイジャン", "AZ" }, { "ウガンダ", "UG" },
    { "ブルネイ", "BN" }, { "ポルトガル", "PT" }, { "リヒテンシ", "LI" },
    { "イスラエル", "IL" }, { "バルバドス", "BB" }, { "アルゼンチン", "AR" },
    { "チェコ", "CZ" }, { "フィンランド", "FI" }, { "ポーランド", "PL" },
    { "バングラデシュ", "BD" }, { "サウジアラビア", "SA" },
    { "クウェート", "KW" }, { "カタール", "QA" }, { "モーリシャス", "MU" },
    { "ギリシャ", "GR" }, { "チリ", "CL" }, { "ペルー", "PE" },
    { "ナイジェリア", "NG" }, { "ケニア", "KE" }, { "ラオス", "LA" },
    { "サモア", "WS" }, { "ルーマニア", "RO" }, { "ウクライナ", "UA" },
    { "スロベニア", "SI" }, { "チュニジア", "TN" }, { "ウルグアイ", "UY" },
    { "アイスランド", "IS" }, { "マルタ", "MT" }, { "ガーンジー", "GG" },
    { "ジャージー", "JE" }, { "マン島", "IM" }, { "ロンドン", "GB" },
    { "イングランド", "GB" }, { "スコットランド", "GB" },
    { "ウェールズ", "GB" }, { "ニューヨーク", "US" },
    { "カリフォルニア", "US" }, { "デラウェア", "US" }, { "米合衆国", "US" },
    { "セイシェル", "SC" }, { "セーシェル", "SC" }, { "モナコ", "MC" },
    { "タイワン", "TW" }, { "新北市", "TW" }, { "中國", "CN" },
    { "スエーデン", "SE" }, { "フィリッピン", "PH" }, { "バーレーン", "BH" },
    { "ウズベキスタン", "UZ" }, { "英領バージン", "VG" },
    { "ブリティッシュバージン", "VG" }, { "ブリティッシュ・バージン", "VG" } };

/* Behind; Latin words with single spaces for points and commas. */
static const struct word behind[] = { { "UNITED KINGDOM", "GB" },
    { "UK", "GB" }, { "U K", "GB" }, { "ENGLAND", "GB" }, { "SCOTLAND", "GB" },
    { "NORTHERN IRELAND", "GB" }, { "IRELAND", "IE" }, { "USA", "US" },
    { "U S A", "US" }, { "US", "US" }, { "U S", "US" },
    { "UNITED STATES OF AMERICA", "US" }, { "UNITED STATES", "US" },
    { "HONG KONG", "HK" }, { "HONGKONG", "HK" }, { "HK", "HK" },
    { "SOUTH KOREA", "KR" }, { "REPUBLIC OF KOREA", "KR" },
    { "SEOUL KOREA", "KR" }, { "KOREA", "KR" }, { "CHINA", "CN" },
    { "CN", "CN" }, { "TAIWAN", "TW" }, { "SINGAPORE", "SG" },
    { "NORWAY", "NO" }, { "PANAMA", "PA" }, { "BELGIUM", "BE" },
    { "ITALY", "IT" }, { "AUSTRALIA", "AU" }, { "SWITZERLAND", "CH" },
    { "MALAYSIA", "MY" }, { "GERMANY", "DE" }, { "CANADA", "CA" },
    { "AUSTRIA", "AT" }, { "SAUDI ARABIA", "SA" }, { "UAE", "AE" },
    { "U A E", "AE" }, { "UNITED ARAB EMIRATES", "AE" }, { "LUXEMBOURG", "LU" },
    { "BAHAMAS", "BS" }, { "NETHERLANDS", "NL" }, { "CAYMAN ISLANDS", "KY" },
    { "BRITISH VIRGIN ISLANDS", "VG" }, { "BRITISH VIRGIN ISLAND", "VG" },
    { "BVI", "VG" }, { "H K", "HK" }, { "SEYCHELLES", "SC" },
    { "GUERNSEY", "GG" }, { "NEW JERSEY", "US" }, { "JERSEY", "JE" },
    { "BERMUDA", "BM" }, { "INDIA", "IN" }, { "THAILAND", "TH" },
    { "SPAIN", "ES" }, { "FRANCE", "FR" }, { "SWEDEN", "SE" },
    { "DENMARK", "DK" }, { "FINLAND", "FI" }, { "SRI LANKA", "LK" },
    { "NEPAL", "NP" }, { "VIETNAM", "VN" }, { "PHILIPPINES", "PH" },
    { "INDONESIA", "ID" }, { "NEW ZEALAND", "NZ" }, { "ISRAEL", "IL" },
    { "MEXICO", "MX" }, { "BRAZIL", "BR" }, { "POLAND", "PL" },
    { "PAKISTAN", "PK" }, { "BANGLADESH", "BD" }, { "RUSSIA", "RU" } };

/* Two letters that only in front of a zip code are a state of the USA. */
static const char states[] =
    " AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN"
    " MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA"
    " WV WI WY ";

#define TAIL 64 /* the last letters are enough */

/*
 * The last letters of a Latin address, folded to plain capitals, with single
 * spaces for all else; 0 if another script stands among them.
 */
static size_t
latin_tail(const char *s, size_t n, char out[TAIL + 1])
{
    size_t at = n, k = TAIL;

    while (at > 0 && k > 0) {
        unsigned char c = (unsigned char)s[at - 1];

        if (c < 0x80) {
            at--;
        } else if (at >= 3 && memcmp(s + at - 3, "\xE3\x80\x80", 3) == 0) {
            c = ' ';
            at -= 3;
        } else if (at >= 3 && memcmp(s + at - 3, "\xEF\xBC", 2) == 0) {
            c = (unsigned char)(c - 0x80 + 0x20); /* U+FF00.. is U+0020.. */
            at -= 3;
        } else if (at >= 3 && memcmp(s + at - 3, "\xEF\xBD", 2) == 0 &&
                   c <= 0x9E) {
            c = (unsigned char)(c - 0x80 + 0x60);
            at -= 3;
        } else if (at >= 3 && memcmp(s + at - 3, "\xE2\x80", 2) == 0) {
            c = ' '; /* dashes and quotation marks */
            at -= 3;
        } else if (at >= 2 && (unsigned char)s[at - 2] == 0xC3) {
            c = 'A'; /* a letter with an accent: no word of the list */
            at -= 2;
        } else {
            return 0;
        }
        if (c >= 'a' && c <= 'z')
            c = (unsigned char)(c - 'a' + 'A');
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
            c = ' ';
        if (c != ' ' || (k < TAIL && out[k] != ' '))
            out[--k] = (char)c;
    }
    memmove(out, out + k, TAIL - k);
    out[TAIL - k] = 0;
    return TAIL - k;
}

/* "... CA 94104" and "... CA 94104 1234". */
static int
has_zip(const char *s, size_t n)
{
    char state[5] = " XX ";
    size_t k = n, digits = 0;

    while (k > 0 && s[k - 1] >= '0' && s[k - 1] <= '9')
        k--;
    digits = n - k;
    if (digits == 4 && k > 6 && s[k - 1] == ' ') {
        size_t end = --k;

        while (k > 0 && s[k - 1] >= '0' && s[k - 1] <= '9')
            k--;
        digits = end - k;
    }
    if (digits != 5 || k < 4 || s[k - 1] != ' ' || s[k - 4] != ' ')
        return 0;
    memcpy(state + 1, s + k - 3, 2);
    return strstr(states, state) != NULL;
}

/* The length without last words that hold a digit: "EC4N 6AG", "VG1110". */
static size_t
without_post_code(const char *s, size_t k)
{
    for (;;) {
        size_t from, digits = 0;

        while (k > 0 && s[k - 1] == ' ')
            k--;
        for (from = k; from > 0 && s[from - 1] != ' '; from--)
            digits += s[from - 1] >= '0' && s[from - 1] <= '9';
        if (!digits)
            return k;
        k = from;
    }
}

static const char *
latin_country(const char *s, size_t n)
{
    char tail[TAIL + 1];
    size_t k = latin_tail(s, n, tail);

    if (!k)
        return NULL;
    if (has_zip(tail, k))
        return "US";
    k = without_post_code(tail, k);
    for (size_t i = 0; i < LEN(behind); i++) {
        size_t w = strlen(behind[i].text);

        if (w <= k && memcmp(tail + k - w, behind[i].text, w) == 0 &&
            (w == k || tail[k - w - 1] == ' '))
            return behind[i].country;
    }
    return NULL;
}

const char *
kzi_abroad_name(const char *name)
{
    for (size_t i = 0; i < LEN(anywhere); i++)
        if (strstr(name, anywhere[i].text))
            return anywhere[i].country;
    for (size_t i = 0; i < LEN(front); i++)
        if (strncmp(name, front[i].text, strlen(front[i].text)) == 0)
            return front[i].country;
    return NULL;
}

/* What follows a code, digits and points in front: 「６０６０６、アメリカ…」. */
static const char *
without_code(const char *s)
{
    for (;;) {
        const unsigned char *u = (const unsigned char *)s;

        if (u[0] && u[0] < 0x80)
            s++;
        else if (u[0] == 0xE3 && u[1] == 0x80 && u[2] <= 0x83)
            s += 3; /* U+3000, points and commas */
        else if (u[0] == 0xEF &&
                 (u[1] == 0xBC || (u[1] == 0xBD && u[2] <= 0x9E)))
            s += 3; /* full-width letters and signs */
        else
            return s;
    }
}

/* The last part between spaces, points and commas that begins with no code. */
static const char *
last_part(const char *s)
{
    const char *last = s;

    for (;;) {
        const char *word = without_code(s);

        if (!*word)
            return last;
        if (word != s)
            last = word;
        for (s = word; *s && without_code(s) == s; s++)
            ;
    }
}

const char *
kzi_abroad_address(const char *address, size_t n)
{
    const char *country = kzi_abroad_name(without_code(address));

    if (!country)
        country = kzi_abroad_name(last_part(address));
    return country ? country : latin_country(address, n);
}
