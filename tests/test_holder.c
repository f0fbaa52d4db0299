/* Printed names of holders: taken apart, classes, countries, any bytes. */
#include "tests/testlib.h"

#include "importers/common/country.h"
#include "importers/common/holder.h"

static void
read_it(struct kz_holder *h, const char *name, const char *address)
{
    struct kz_error err = KZ_ERROR_INIT;

    assert_ok(kz_holder_read(h, name, address, &err), &err);
}

static void
parts_are(const char *printed, const char *name, const char *holder,
    const char *account, const char *proxy, const char *marks)
{
    struct kz_holder h;

    kz_holder_init(&h);
    read_it(&h, printed, NULL);
    assert_string_equal(h.name.data, name);
    assert_string_equal(h.holder.data, holder);
    assert_string_equal(h.account.data, account);
    assert_string_equal(h.proxy.data, proxy);
    assert_string_equal(h.marks.data, marks);
    kz_holder_clear(&h);
}

static void
test_holder_proxies_are_taken_off(void **state)
{
    (void)state;
    parts_are("\n\nLANTERN LTD 505\n\n\n（常任代理人　㈱岬銀行業務部）\n\n",
        "LANTERN LTD 505", "LANTERN LTD 505", "", "㈱岬銀行業務部", "");
    parts_are("㈱帆影(常任代理人　㈱岬（東京）銀行) ", "㈱帆影", "㈱帆影", "",
        "㈱岬（東京）銀行", "");
    parts_are("㈱帆影(常任代理人)株式会社岬銀行", "㈱帆影", "㈱帆影", "",
        "株式会社岬銀行", "");
    parts_are("LANTERN LTD\n常任代理人 ㈱岬銀行", "LANTERN LTD", "LANTERN LTD",
        "", "㈱岬銀行", "");
    parts_are("LANTERN LTD（常任代理人：岬銀行）（信託口）",
        "LANTERN LTD （信託口）", "LANTERN LTD", "信託口", "岬銀行", "");
    parts_are("LANTERN LTD（常任代理人　岬銀行", "LANTERN LTD", "LANTERN LTD",
        "", "岬銀行", "");
    parts_are("（常任代理人　岬銀行）", "（常任代理人　岬銀行）",
        "（常任代理人　岬銀行）", "", "", "");
    parts_are("常任代理人", "常任代理人", "常任代理人", "", "", "");
    parts_are("", "", "", "", "", "");
}

static void
test_holder_accounts_are_split(void **state)
{
    (void)state;
    parts_are("岬信託銀行㈱　（信託口４）", "岬信託銀行㈱　（信託口４）",
        "岬信託銀行㈱", "信託口４", "", "");
    parts_are("岬信託銀行株式会社(投信口)", "岬信託銀行株式会社(投信口)",
        "岬信託銀行株式会社", "投信口", "", "");
    parts_are("岬信託銀行株式会社　信託口9", "岬信託銀行株式会社　信託口9",
        "岬信託銀行株式会社", "信託口9", "", "");
    parts_are("帆影（中国）投資㈲", "帆影（中国）投資㈲", "帆影（中国）投資㈲",
        "", "", "");
    parts_are("LANTERN (LONDON)", "LANTERN (LONDON)", "LANTERN (LONDON)", "",
        "", "");
    parts_are("川口", "川口", "川口", "", "", "");
}

static void
test_holder_marks_are_kept_apart(void **state)
{
    (void)state;
    parts_are("岬興業㈱（注）１、３", "岬興業㈱", "岬興業㈱", "", "",
        "（注）１、３");
    parts_are("(株)岬\n(注)1, 2", "(株)岬", "(株)岬", "", "", "(注)1, 2");
    parts_are("㈱岬（注２）", "㈱岬", "㈱岬", "", "", "（注２）");
    parts_are("㈱岬  ＊１＊２", "㈱岬", "㈱岬", "", "", "＊１＊２");
    parts_are("Misaki AG\n※1,2", "Misaki AG", "Misaki AG", "", "", "※1,2");
    parts_are("※ 岬", "岬", "岬", "", "", "※");
    parts_are("ＡＢ＊Ｃ", "ＡＢ＊Ｃ", "ＡＢ＊Ｃ", "", "", "");
    parts_are("LNG NO.1 S.A.", "LNG NO.1 S.A.", "LNG NO.1 S.A.", "", "", "");
    parts_are("岬（注文住宅）㈱", "岬（注文住宅）㈱", "岬（注文住宅）㈱", "",
        "", "");
    parts_are("（注）", "", "", "", "", "（注）");
}

static void
party_is(const char *printed, const char *want)
{
    struct kz_holder h;

    kz_holder_init(&h);
    read_it(&h, printed, NULL);
    assert_string_equal(h.party.data, want);
    assert_int_equal(h.kind, KZ_HOLDER_TRUST);
    kz_holder_clear(&h);
}

static void
test_holder_pension_trusts_name_the_real_party(void **state)
{
    (void)state;
    party_is("野辺信託銀行㈱(退職給付信託岬銀行口)", "岬銀行");
    party_is("野辺信託銀行㈱（退職給付信託　岬銀行口）", "岬銀行");
    party_is("野辺信託銀行㈱（退職給付信託・岬銀行口）", "岬銀行");
    party_is("野辺信託銀行㈱（岬信託再信託分・帆影㈱退職給付信託口）",
        "帆影㈱");
    party_is("野辺信託銀行㈱（帆影㈱退職給付信託口）", "帆影㈱");
    party_is("野辺信託銀行㈱退職給付信託岬銀行口再信託受託者㈱渚銀行",
        "岬銀行");
    party_is("野辺信託銀行㈱（信託口）", "");
}

static void
class_is(const char *name, const char *address, const char *want,
    const char *state_of)
{
    struct kz_holder h;

    kz_holder_init(&h);
    read_it(&h, name, address);
    if (strcmp(kz_holder_class_name(h.kind), want) != 0)
        print_error("%s\n", name);
    assert_string_equal(kz_holder_class_name(h.kind), want);
    assert_string_equal(h.state_of ? h.state_of : "", state_of);
    kz_holder_clear(&h);
}

static void
test_holder_classes_are_what_names_say(void **state)
{
    (void)state;
    class_is("岬信託銀行株式会社（信託口４）", NULL, "trust", "");
    class_is("岬信託銀行株式会社", NULL, "organisation", "");
    class_is("ステート ストリート バンク　アンド 505001", NULL, "nominee", "");
    class_is("ＳＴＡＴＥ　ＳＴＲＥＥＴ　ＢＡＮＫ", NULL, "nominee", "");
    class_is("MISAKI, N.A.-NY, AS DEPOSITARY BANK FOR SHARE HOLDERS", NULL,
        "depositary", "");
    class_is("ザ 岬 バンク アズ デポジタリ バンク", NULL, "depositary", "");
    class_is("架空 Ａ／Ｃ クライアント", NULL, "nominee", "");
    class_is("CBNY-GOVERNMENT OF NORWAY（常任代理人　岬銀行株式会社）", NULL,
        "state", "NO");
    class_is("財務大臣", NULL, "state", "JP");
    class_is("国", NULL, "state", "JP");
    class_is("東京都", NULL, "state", "JP");
    class_is("横浜市", "横浜市中区本町６丁目", "state", "JP");
    class_is("東京都架空㈱", NULL, "organisation", "");
    class_is("帆影従業員持株会", NULL, "association", "");
    class_is("帆影持株会社", NULL, "unknown", "");
    class_is("帆影共栄会", NULL, "association", "");
    class_is("帆影一号投資事業有限責任組合", NULL, "fund", "");
    class_is("帆影生命保険（相）", NULL, "organisation", "");
    class_is("架空県農業協同組合", NULL, "organisation", "");
    class_is("LANTERN LTD(常任代理人　㈱岬銀行)", NULL, "organisation", "");
    class_is("いさりびトラスト・リミテッド", NULL, "organisation", "");
    class_is("帆影　渡", "東京都新宿区", "person", "");
    class_is("帆影　渡", "東京都新宿区西新宿１－２－３", "unknown", "");
    class_is("帆影　渡", NULL, "unknown", "");
    class_is("帆影商事", "東京都新宿区", "unknown", "");
    class_is("", NULL, "unknown", "");
}

static void
test_holder_numbers_of_accounts(void **state)
{
    struct kz_holder h;

    (void)state;
    kz_holder_init(&h);
    read_it(&h, "ジェーピー　モルガン　チェース　バンク　３８０８１５", NULL);
    assert_string_equal(h.number.data, "380815");
    read_it(&h, "SSBTC CLIENT OMNIBUS ACCOUNT", NULL);
    assert_string_equal(h.number.data, "");
    read_it(&h, "帆影㈱2025", NULL);
    assert_string_equal(h.number.data, "");
    kz_holder_clear(&h);
}

static void
address_is(const char *name, const char *printed, const char *own,
    const char *proxy, const char *country)
{
    struct kz_holder h;

    kz_holder_init(&h);
    read_it(&h, name, printed);
    assert_string_equal(h.address.data, own);
    assert_string_equal(h.proxy_address.data, proxy);
    assert_string_equal(h.country ? h.country : "", country);
    kz_holder_clear(&h);
}

static void
test_holder_the_proxys_address_never_counts(void **state)
{
    static const char p[] = "LANTERN（常任代理人　岬銀行）";

    (void)state;
    address_is(p, "\n1 GULL LANE\n\nBOSTON U.S.A.\n\n（東京都港区１－２）\n",
        "1 GULL LANE BOSTON U.S.A.", "東京都港区１－２", "US");
    address_is(p, "1 GULL LANE, NY 10013 USA(東京都新宿区) ",
        "1 GULL LANE, NY 10013 USA", "東京都新宿区", "US");
    address_is(p, "1 GULL LANE\n東京都新宿区１－２", "1 GULL LANE",
        "東京都新宿区１－２", "");
    address_is(p, "京都市下京区700(東京都中央区8-12)", "京都市下京区700",
        "東京都中央区8-12", "JP");
    address_is("㈱岬", "東京都中央区１－２（岬ビル）",
        "東京都中央区１－２（岬ビル）", "", "JP");
    address_is("㈱岬", "(東京都港区)", "(東京都港区)", "", "");
    address_is("㈱岬", "", "", "", "");
    address_is("㈱岬", NULL, "", "", "");
}

static void
country_is(const char *address, const char *want)
{
    struct kz_error err = KZ_ERROR_INIT;
    const char *got;

    assert_ok(kz_address_country(address, &got, &err), &err);
    if (strcmp(got ? got : "", want) != 0)
        print_error("%s\n", address);
    assert_string_equal(got ? got : "", want);
}

static void
test_holder_countries_of_addresses(void **state)
{
    (void)state;
    country_is("東京都架空区一丁目", "JP");
    country_is("〒123-4567　大阪市架空区", "JP");
    country_is("架空市本町１丁目", "JP");
    country_is("架空市朝陽区", "");
    country_is("北京市朝陽区", "CN");
    country_is("北京市中国", "CN");
    country_is("シンガポール", "SG");
    country_is("インドネシア・ジャカルタ", "ID");
    country_is("インドハリアナ州", "IN");
    country_is("タイアユタヤ", "TH");
    country_is("米国オハイオ州", "US");
    country_is("1 GULL POINT, BOSTON MA 02999 U.S.A.", "US");
    country_is("1 GULL POINT, BOSTON MASSACHUSETTS 02101", "US");
    country_is("1 GULL POINT, SALEM MA 02999", "US");
    country_is("25 STREET, LONDON, E14 5JP", "GB");
    country_is("25 STREET, LONDON, ONTARIO, CANADA", "CA");
    country_is("25 STREET, LONDON / NEW YORK", "");
    country_is("1 ROAD, BELFAST, NORTHERN IRELAND", "GB");
    country_is("1 ROAD, CORK, Ireland", "IE");
    country_is("BANK 2, 0107 OSLO 0107 NO", "NO");
    country_is("１ QUEEN'S ROAD CENTRAL, HONG KONG", "HK");
    country_is("1 ROAD, HONG KONG, CHINA", "HK");
    country_is("CENTRE, SINGAPORE 179094", "SG");
    country_is("Plano,Texas,U.S.A.", "US");
    country_is("SANTA FE, NEW MEXICO", "US");
    country_is("SUITE NO 5", "");
    country_is("CASINO", "");
    country_is("1 ROAD, CASINO", "");
    country_is("WILMINGTON, DE", "");
    country_is("ATHENS, GEORGIA", "");
    country_is("", "");
    country_is(NULL, "");
}

/* Every cut of a string, also inside characters, must do no harm. */
static void
test_holder_any_bytes_do(void **state)
{
    static const char text[] =
        "\xE3\x80野辺（信託口（４）(常任代理人（※１[注】退職給付信託口）＊９、";
    char piece[sizeof text];
    struct kz_holder h;

    (void)state;
    kz_holder_init(&h);
    for (size_t i = 0; i < sizeof text; i++)
        for (size_t n = 0; i + n < sizeof text; n++) {
            memcpy(piece, text + i, n);
            piece[n] = '\0';
            read_it(&h, piece, piece);
            assert_true(h.name.len <= n);
        }
    kz_holder_clear(&h);
}

static void
test_holder_every_failed_allocation_is_told(void **state)
{
    kz_status st = KZ_ENOMEM;
    long n = 0;

    (void)state;
    for (; st != KZ_OK && n < 500; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_holder h;

        kz_holder_init(&h);
        kz_alloc_fail_after(n);
        st = kz_holder_read(&h,
            "野辺信託銀行㈱(退職給付信託岬銀行口)（注）１（常任代理人 岬）",
            "1 GULL LANE, NY 10013 USA(東京都新宿区) ", &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK)
            assert_int_equal(st, KZ_ENOMEM);
        kz_holder_clear(&h);
    }
    assert_int_equal(st, KZ_OK);
    assert_true(n > 10);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holder_proxies_are_taken_off),
        cmocka_unit_test(test_holder_accounts_are_split),
        cmocka_unit_test(test_holder_marks_are_kept_apart),
        cmocka_unit_test(test_holder_pension_trusts_name_the_real_party),
        cmocka_unit_test(test_holder_classes_are_what_names_say),
        cmocka_unit_test(test_holder_numbers_of_accounts),
        cmocka_unit_test(test_holder_the_proxys_address_never_counts),
        cmocka_unit_test(test_holder_countries_of_addresses),
        cmocka_unit_test(test_holder_any_bytes_do),
        cmocka_unit_test(test_holder_every_failed_allocation_is_told),
    };

    return cmocka_run_group_tests_name("holder", tests, NULL, NULL);
}
