/* The contractor's declaration: the table of its sheets and columns. */
#include "keizu/import/declaration.h"

#include <string.h>

#define TEXT(n, h)               \
    {                            \
        n, h, KZ_DECL_TEXT, NULL \
    }
#define COUNT(n, h)               \
    {                             \
        n, h, KZ_DECL_COUNT, NULL \
    }
#define PERCENT(n, h)               \
    {                               \
        n, h, KZ_DECL_PERCENT, NULL \
    }
#define DAY(n, h)               \
    {                           \
        n, h, KZ_DECL_DAY, NULL \
    }
#define YESNO(n, h)               \
    {                             \
        n, h, KZ_DECL_YESNO, NULL \
    }
#define COUNTRY(n, h)               \
    {                               \
        n, h, KZ_DECL_COUNTRY, NULL \
    }
#define PARTY(n, h)               \
    {                             \
        n, h, KZ_DECL_PARTY, NULL \
    }
#define PARTY_ID(n, h)               \
    {                                \
        n, h, KZ_DECL_PARTY_ID, NULL \
    }
#define CHOICE(n, h, list)         \
    {                              \
        n, h, KZ_DECL_CHOICE, list \
    }

/* At the end of every sheet: state of answer, document number, its day. */
#define STATE "値 該当なし 不明 回答拒否"
#define COMMON                                                        \
    CHOICE("state", "回答区分", STATE), TEXT("document", "書類番号"), \
        DAY("as_of", "資料日")

#define TYPES "会社 個人 国 組合 信託 持株会 その他"
#define BASES "準拠法 国籍 居住地 住所"

static const struct kz_decl_sheet sheets[] = {
    { 'A', "cover", "表紙", 18,
        { PARTY_ID("corporate_number", "法人番号"),
            TEXT("name", "商号又は名称"), TEXT("name_kana", "フリガナ"),
            TEXT("name_en", "英文名"), TEXT("former_names", "旧商号"),
            CHOICE("legal_form", "会社形態",
                "株式会社 合同会社 外国会社の支店 組合 その他"),
            COUNTRY("law_country", "設立準拠法国等"),
            TEXT("head_office", "本店所在地"),
            COUNTRY("head_office_country", "本店の国・地域"),
            TEXT("representative", "代表者氏名"),
            TEXT("representative_post", "代表者役職"),
            DAY("base_date", "基準日"), DAY("declared_on", "申告日"),
            TEXT("declarant_post", "申告者役職"), DAY("previous", "前回申告日"),
            COMMON } },
    { 'B', "shares", "株式", 13,
        { TEXT("share_class", "株式の種類"), COUNT("issued", "発行済株式数"),
            COUNT("treasury", "自己株式数"), COUNT("unit", "単元株式数"),
            COUNT("votes", "議決権総数"),
            CHOICE("no_vote", "議決権制限", "なし 全部 一部"),
            YESNO("veto", "拒否権"), YESNO("elects", "役員選任権"),
            COUNT("barred", "308条1項の株式数"),
            COUNT("potential", "潜在株式数"), COMMON } },
    { 'C', "holders", "株主", 19,
        { CHOICE("type", "区分", TYPES), PARTY("holder", "氏名又は名称"),
            PARTY_ID("holder_id", "識別番号"), COUNTRY("country", "国・地域"),
            CHOICE("country_basis", "国・地域の根拠", BASES),
            TEXT("address", "住所"), TEXT("share_class", "株式の種類"),
            COUNT("shares", "株式数"), COUNT("votes", "議決権数"),
            COUNT("persons", "人数"), CHOICE("account", "名義", "自己 他人"),
            PARTY("real_holder", "実質の保有者"),
            PARTY_ID("real_holder_id", "実質の保有者の識別番号"),
            PARTY("settlor", "信託の委託者"),
            PARTY("instructs", "議決権行使の指図者"), DAY("acquired", "取得日"),
            COMMON } },
    { 'D', "upstream", "上位の保有関係", 15,
        { CHOICE("type", "区分", TYPES), PARTY("holder", "保有者"),
            PARTY_ID("holder_id", "保有者の識別番号"),
            COUNTRY("country", "国・地域"),
            CHOICE("country_basis", "国・地域の根拠", BASES),
            PARTY("held", "被保有会社"),
            PARTY_ID("held_id", "被保有会社の識別番号"),
            COUNTRY("held_country", "被保有会社の設立準拠法国等"),
            PERCENT("votes_percent", "議決権割合"),
            PERCENT("shares_percent", "持株割合"), YESNO("listed", "上場"),
            TEXT("content", "備考"), COMMON } },
    { 'E', "beneficial-owners", "実質的支配者", 11,
        { PARTY("person", "氏名"), TEXT("name_kana", "フリガナ"),
            DAY("birth_date", "生年月日"), COUNTRY("nationality", "国籍等"),
            COUNTRY("residence", "居住国"), TEXT("address", "住所"),
            TEXT("route", "支配の経路"), PERCENT("percent", "議決権割合"),
            COMMON } },
    { 'F', "agreements", "支配に関する契約等", 11,
        { CHOICE("kind", "種別",
              "株主間契約 役員指名権 共同行使 融資・保証 ライセンス その他"),
            PARTY("party", "相手方"), PARTY_ID("party_id", "相手方の識別番号"),
            COUNTRY("party_country", "相手方の国・地域"),
            PERCENT("percent", "割合"), DAY("since", "開始日"),
            DAY("until", "終了日"), TEXT("content", "内容"), COMMON } },
    { 'G', "officers", "役員", 20,
        { CHOICE("type", "区分", "個人 法人"), PARTY("person", "氏名"),
            TEXT("name_kana", "フリガナ"),
            PARTY_ID("person_id", "法人の識別番号"), TEXT("post", "役職"),
            YESNO("representative", "代表権"), DAY("birth_date", "生年月日"),
            COUNTRY("nationality", "国籍等"), COUNTRY("residence", "居住国"),
            DAY("since", "就任日"), PARTY("appointed_by", "選任者"),
            PARTY_ID("appointed_by_id", "選任者の識別番号"),
            PARTY("other_company", "兼職先"),
            PARTY_ID("other_company_id", "兼職先の識別番号"),
            TEXT("other_post", "兼職先役職"),
            YESNO("duty", "外国政府等への協力義務"),
            TEXT("duty_law", "協力義務の根拠法"), COMMON } },
    { 'H', "revenue", "売上", 8,
        { TEXT("year", "事業年度"), COUNT("total", "売上総額"),
            PARTY("body", "外国政府等の名称"),
            COUNTRY("body_country", "国・地域"), COUNT("amount", "金額"),
            COMMON } },
    { 'I', "sites", "拠点・データ", 12,
        { CHOICE("purpose", "用途", "拠点 保存 処理 バックアップ 遠隔管理"),
            TEXT("site", "名称"), TEXT("address", "所在地"),
            COUNTRY("country", "国・地域"), PARTY("provider", "提供者"),
            PARTY_ID("provider_id", "提供者の識別番号"),
            COUNTRY("provider_country", "提供者の国・地域"),
            TEXT("law", "準拠法"), TEXT("court", "裁判管轄"), COMMON } },
    { 'J', "products", "製品", 16,
        { TEXT("product", "製品名"), TEXT("version", "版"),
            PARTY("maker", "製造者"), PARTY_ID("maker_id", "製造者の識別番号"),
            COUNTRY("maker_country", "製造者の国・地域"),
            PARTY("reseller", "販売者"),
            PARTY_ID("reseller_id", "販売者の識別番号"),
            COUNTRY("reseller_country", "販売者の国・地域"),
            PARTY("updater", "更新の提供者"),
            PARTY_ID("updater_id", "更新の提供者の識別番号"),
            COUNTRY("updater_country", "更新の提供者の国・地域"),
            COUNTRY("update_origin", "更新の提供元の国・地域"),
            YESNO("remote", "遠隔保守"), COMMON } },
    { 'K', "subcontracts", "再委託", 13,
        { COUNT("tier", "階層"), PARTY("contractor", "再委託先"),
            PARTY_ID("contractor_id", "再委託先の識別番号"),
            COUNTRY("contractor_country", "再委託先の国・地域"),
            PARTY("parent", "委託元"),
            PARTY_ID("parent_id", "委託元の識別番号"), TEXT("content", "内容"),
            DAY("since", "開始日"), DAY("until", "終了日"),
            TEXT("waiver", "免除"), COMMON } },
    { 'L', "staff", "従事者", 6,
        { TEXT("group", "国籍等の区分"), TEXT("place", "勤務地"),
            COUNT("persons", "人数"), COMMON } },
    { 'M', "record", "認証・処分・事故・措置", 9,
        { CHOICE("kind", "種別", "認証 処分 事故 措置"), TEXT("title", "名称"),
            TEXT("authority", "機関"), DAY("day", "年月日"),
            DAY("until", "期限"), TEXT("content", "内容"), COMMON } },
    { 'N', "attachments", "添付", 8,
        { TEXT("kind", "書類の種類"), TEXT("issuer", "発行者"),
            DAY("issued_on", "発行日"), TEXT("certified_by", "認証者"),
            TEXT("sha256", "SHA-256"), COMMON } },
};

#define SHEETS (sizeof sheets / sizeof sheets[0])

const struct kz_decl_sheet *
kz_decl_sheets(size_t *count)
{
    *count = SHEETS;
    return sheets;
}

const struct kz_decl_sheet *
kz_decl_sheet_find(const char *file)
{
    for (size_t i = 0; i < SHEETS; i++)
        if (strcmp(sheets[i].file, file) == 0)
            return sheets + i;
    return NULL;
}

/* 1 if the first n bytes of s are one of the names of the column. */
static int
is_named(const struct kz_decl_column *c, const char *s, size_t n)
{
    return (strlen(c->name) == n && memcmp(c->name, s, n) == 0) ||
           (strlen(c->heading) == n && memcmp(c->heading, s, n) == 0);
}

int
kz_decl_column_find(const struct kz_decl_sheet *sheet, const char *name)
{
    static const char wide[] = "（";
    const char *cut = strstr(name, wide);
    size_t n = strcspn(name, "(\n");

    if (cut && (size_t)(cut - name) < n)
        n = (size_t)(cut - name);
    while (n && name[n - 1] == ' ')
        n--;
    for (size_t i = 0; i < sheet->count; i++)
        if (is_named(sheet->columns + i, name, n))
            return (int)i;
    return -1;
}

static const char *const states[][2] = {
    [KZ_DECL_VALUE] = { "値", "value" },
    [KZ_DECL_NONE] = { "該当なし", "none" },
    [KZ_DECL_UNKNOWN] = { "不明", "unknown" },
    [KZ_DECL_REFUSED] = { "回答拒否", "refused" },
};

int
kz_decl_state_find(const char *s)
{
    if (!s[0])
        return KZ_DECL_VALUE;
    for (int i = 0; i < (int)(sizeof states / sizeof states[0]); i++)
        if (strcmp(states[i][0], s) == 0 || strcmp(states[i][1], s) == 0)
            return i;
    return -1;
}

const char *
kz_decl_state_name(enum kz_decl_state state)
{
    return states[state][0];
}

/* Words in what a document is called; the first that is in it counts. */
static const struct {
    const char *word;
    int rank;
} documents[] = {
    { "実質的支配者", 1 }, /* 実質的支配者リスト: a certified copy */
    { "beneficial-owner-list", 1 },
    { "登記事項証明", 1 },
    { "履歴事項", 1 },
    { "現在事項", 1 },
    { "registry-certificate", 1 },
    { "住民票", 1 },
    { "旅券", 1 },
    { "登記用株主リスト", 2 },
    { "株主リスト", 2 },
    { "registration-holder-list", 2 },
    { "様式第十四号", 2 },
    { "有価証券報告書", 2 },
    { "annual-report", 2 },
    { "親会社等状況報告書", 2 },
    { "株主名簿", 3 }, /* 株主名簿記載事項証明書 */
    { "register-certificate", 3 },
    { "別表二", 4 },
    { "tax-form", 4 },
    { "親会社", 5 }, /* a letter of the parent */
    { "parent-letter", 5 },
    { "信用調査", 7 },
    { "credit-report", 7 },
    { "ウェブ", 8 },
    { "ホームページ", 8 },
    { "web-page", 8 },
};

int
kz_decl_document_rank(const char *kind)
{
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++)
        if (strstr(kind, documents[i].word))
            return documents[i].rank;
    return 6;
}
