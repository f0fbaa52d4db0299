/* What a holder's name shows it to be, by lists of words. */
#include <string.h>

#include "importers/common/country.h"
#include "importers/common/holder.h"

#define LEN(a) (sizeof(a) / sizeof(a)[0])

/* Bodies of a state by name; the country is the state's. */
static const struct kzi_country_word states[] = {
    { "GOVERNMENTOFNORWAY", "NO" }, /* also CBNY-GOVERNMENT OF NORWAY */
    { "ガバメントオブノルウェー", "NO" },
    { "NORGESBANK", "NO" },
    { "ノルウェー政府", "NO" },
    { "GOVERNMENTOFSINGAPORE", "SG" },
    { "ガバメントオブシンガポール", "SG" },
    { "MONETARYAUTHORITYOFSINGAPORE", "SG" },
    { "シンガポール政府", "SG" },
    { "GOVERNMENTOFKUWAIT", "KW" },
    { "KUWAITINVESTMENTAUTHORITY", "KW" },
    { "クウェート政府", "KW" },
    { "ABUDHABIINVESTMENTAUTHORITY", "AE" },
    { "アブダビ投資庁", "AE" },
    { "SAUDIARABIANMONETARYAUTHORITY", "SA" },
    { "SAUDIARABIANMONETARYAGENCY", "SA" },
    { "サウジアラビア通貨庁", "SA" },
    { "QATARINVESTMENTAUTHORITY", "QA" },
    { "CHINAINVESTMENTCORPORATION", "CN" },
    { "PEOPLESBANKOFCHINA", "CN" },
    { "HONGKONGMONETARYAUTHORITY", "HK" },
    { "財務大臣", "JP" },
    { "財務省", "JP" },
    { "経済産業大臣", "JP" },
    { "国土交通大臣", "JP" },
    { "総務大臣", "JP" },
    { NULL, NULL },
};

/* Behind depositary receipts; asked before the banks that issue them. */
static const char *const depositaries[] = { "ASDEPOSITARY", "ASDEPOSITORY",
    "DEPOSITARYBANK", "DEPOSITARYRECEIPT", "DEPOSITORYRECEIPT",
    "アズデポジタリ", "デポジタリレシート", "預託証券", NULL };

/* Accounts of Japanese trust banks, and the banks that hold nothing else. */
static const char *const trusts[] = { "信託口", "信託E口", "投信口", "年金口",
    "年金特金口", "特金口", "証券口", "退職給付信託",
    "日本マスタートラスト信託銀行", "日本カストディ銀行",
    "日本トラスティサービス信託銀行", "資産管理サービス信託銀行", NULL };

/* Custodians in both scripts, and accounts that say they hold for others. */
static const char *const nominees[] = { "STATESTREETBANK", "STATESTREETTRUST",
    "SSBTC", "ステートストリートバンク", "ステイトストリートバンク",
    "JPMORGANCHASEBANK", "JPMCB", "JPMORGANBANK", "J.P.MORGANBANK",
    "J.P.MORGANCHASE", "ジェーピーモルガンチェース",
    "ジェイピーモルガンチェース", "ジェーピーモルガンバンク",
    "JPモルガンチェースバンク", "BANKOFNEWYORK", "バンクオブニューヨーク",
    "BNYM", "BNYGCM", "BNPPARIBASSEC", "BNPPARIBASSECURITIESSERVICES",
    "ビーエヌピーパリバセキュリティーズサービス", "NORTHERNTRUST",
    "ノーザントラスト",
    "CBNY", /* Citibank New York as custodian; states are asked first */
    "CBLDN", "RBCISB", "RBCINVESTORSERVICES", "MELLONBANK", "メロンバンク",
    "INVESTORSBANK", "BBHFOR", "BBH", "BROWNBROTHERSHARRIMAN",
    "ブラウンブラザーズハリマン", "EUROCLEAR", "ユーロクリア", "CLEARSTREAM",
    "クリアストリーム", "MSCOCUSTOMER", "NOMINEE", "ノミニ", "OMNIBUS",
    "オムニバス", "A/C", "CLIENTACCOUNT", "CLIENTSACCOUNT", "CLIENTTREATY",
    "CLIENT-TREATY", "NON-TREATY", "TREATYACCOUNT", "SEGREGATEDACCOUNT",
    "SEGACCOUNT", "CUSTOMERSECURITIES", "クライアントトリーティー",
    "カストディアン", "口座管理", NULL };

static const char *const partnerships[] = { "投資事業有限責任組合",
    "投資事業組合", "投資事業任意組合", "ファンド投資事業", NULL };

/* Legal forms and kinds of bodies that no person has. */
static const char *const bodies[] = { "株式会社", "㈱", "(株)", "有限会社",
    "㈲", "(有)", "合同会社", "(同)", "合名会社", "合資会社", "相互会社",
    "(相)", "有限公司", "股份公司", "協同組合", "農業協同", "信用組合",
    "信用金庫", "信用農業", "共済組合", "共済会", "健康保険組合", "企業年金",
    "厚生年金", "基金", "財団", "社団", "学校法人", "宗教法人", "医療法人",
    "社会福祉法人", "独立行政法人", "国立大学", "大学", "公庫", "公社", "機構",
    "商工会議所", "信託銀行", "リミテッド", "カンパニー", "コーポレーション",
    "インコーポレイテッド", "エルエルシー", NULL };

/* The last words of bodies in Latin letters. */
static const char *const latin_ends[] = { "LTD", "LTD.", "LIMITED", "INC",
    "INC.", "INCORPORATED", "CORP", "CORP.", "CORPORATION", "PLC", "LLC",
    "L.L.C.", "LLP", "L.P.", "GMBH", "N.V.", "B.V.", "S.A.", "S.P.A.", "N.A.",
    "CO.", "COMPANY", "PTYLIMITED", "BRANCH", "FUND", "TRUST", NULL };

/* In names of bodies that print no legal form, in no one's own name. */
static const char *const not_persons[] = { "商事", "商会", "商店", "興産",
    "産業", "工業", "銀行", "生命", "保険", "証券", "組合", "会社", "製作所",
    "神社", "病院", "財産", "有志", "持株", NULL };

static int
has_any(const char *s, const char *const *list)
{
    for (; *list; list++)
        if (strstr(s, *list))
            return 1;
    return 0;
}

static int
ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);

    return n > k && strcmp(s + n - k, end) == 0;
}

static int
is_latin(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x80)
            return 0;
    return 1;
}

static int
is_latin_body(const char *s)
{
    if (!is_latin(s))
        return 0;
    for (const char *const *p = latin_ends; *p; p++)
        if (ends_with(s, *p))
            return 1;
    return strstr(s, "BANK") != NULL;
}

/* 従業員持株会 and the like, but not 持株会社 (a holding company). */
static int
is_association(const char *s)
{
    static const char club[] = "持株会";

    for (const char *p = strstr(s, club); p; p = strstr(p + 1, club))
        if (strncmp(p + strlen(club), "社", strlen("社")) != 0)
            return 1;
    return ends_with(s, "共栄会") || ends_with(s, "持株組合") ||
           ends_with(s, "持株制度");
}

/* A prefecture, or a town exactly as its own address begins. */
static int
is_local_government(const char *s, const char *address)
{
    size_t n = strlen(s);

    if (kz_is_prefecture(s))
        return 1;
    if (!ends_with(s, "市") && !ends_with(s, "町") && !ends_with(s, "村") &&
        !ends_with(s, "区"))
        return 0;
    for (const char *p = strstr(address, s); p; p = strstr(p + n, s))
        if (p == address || ends_with(s, "市") || ends_with(s, "区"))
            return 1;
    return 0;
}

/* Kanji and hiragana; the mark 々 too. */
static int
is_person_letter(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;

    return (u[0] >= 0xE4 && u[0] <= 0xE9) ||
           (u[0] == 0xE3 && u[1] == 0x80 && u[2] == 0x85) ||
           (u[0] == 0xE3 && u[1] == 0x81) ||
           (u[0] == 0xE3 && u[1] == 0x82 && u[2] <= 0x9F);
}

/*
 * Two to seven letters of a Japanese name, at an address that ends with a
 * town: the street of a natural person is not printed.
 */
static int
is_person(const char *s, const char *address)
{
    size_t n = strlen(s);

    if (n % 3 != 0 || n < 6 || n > 21 || !kz_address_is_japanese(address))
        return 0;
    for (size_t i = 0; i < n; i += 3)
        if (!is_person_letter(s + i))
            return 0;
    if (ends_with(s, "会") || ends_with(s, "社") || has_any(s, not_persons))
        return 0;
    return ends_with(address, "市") || ends_with(address, "区") ||
           ends_with(address, "町") || ends_with(address, "村") ||
           ends_with(address, "郡") || ends_with(address, "県") ||
           ends_with(address, "都") || ends_with(address, "府") ||
           ends_with(address, "北海道");
}

enum kz_holder_class
kzi_holder_classify(const char *s, const char *address, const char **state_of)
{
    for (const struct kzi_country_word *w = states; w->text; w++)
        if (strstr(s, w->text)) {
            *state_of = w->country;
            return KZ_HOLDER_STATE;
        }
    if (strcmp(s, "国") == 0 || is_local_government(s, address)) {
        *state_of = "JP";
        return KZ_HOLDER_STATE;
    }
    if (has_any(s, depositaries))
        return KZ_HOLDER_DEPOSITARY;
    if (has_any(s, trusts))
        return KZ_HOLDER_TRUST;
    if (has_any(s, nominees))
        return KZ_HOLDER_NOMINEE;
    if (is_association(s))
        return KZ_HOLDER_ASSOCIATION;
    if (has_any(s, partnerships))
        return KZ_HOLDER_FUND;
    if (has_any(s, bodies) || is_latin_body(s))
        return KZ_HOLDER_ORGANISATION;
    return is_person(s, address) ? KZ_HOLDER_PERSON : KZ_HOLDER_UNKNOWN;
}

enum kz_party_type
kz_holder_type(enum kz_holder_class kind)
{
    static const enum kz_party_type types[KZ_HOLDER_CLASSES] = {
        [KZ_HOLDER_UNKNOWN] = KZ_PARTY_UNKNOWN,
        [KZ_HOLDER_NOMINEE] = KZ_PARTY_NOMINEE,
        [KZ_HOLDER_TRUST] = KZ_PARTY_NOMINEE,
        [KZ_HOLDER_DEPOSITARY] = KZ_PARTY_NOMINEE,
        [KZ_HOLDER_STATE] = KZ_PARTY_STATE,
        [KZ_HOLDER_ASSOCIATION] = KZ_PARTY_ASSOCIATION,
        [KZ_HOLDER_FUND] = KZ_PARTY_FUND,
        [KZ_HOLDER_PERSON] = KZ_PARTY_PERSON,
        [KZ_HOLDER_ORGANISATION] = KZ_PARTY_COMPANY,
    };

    return types[kind];
}

const char *
kz_holder_class_name(enum kz_holder_class kind)
{
    static const char *const names[KZ_HOLDER_CLASSES] = {
        [KZ_HOLDER_UNKNOWN] = "unknown",
        [KZ_HOLDER_NOMINEE] = "nominee",
        [KZ_HOLDER_TRUST] = "trust",
        [KZ_HOLDER_DEPOSITARY] = "depositary",
        [KZ_HOLDER_STATE] = "state",
        [KZ_HOLDER_ASSOCIATION] = "association",
        [KZ_HOLDER_FUND] = "fund",
        [KZ_HOLDER_PERSON] = "person",
        [KZ_HOLDER_ORGANISATION] = "organisation",
    };

    return names[kind];
}
