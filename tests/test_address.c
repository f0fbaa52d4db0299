/* Tests of the keys of addresses: which spellings are one place. */
#include "testlib.h"

#include <string.h>

#include "keizu/base/address.h"

static void
check(const char *address, enum kz_address_level level, int prefecture,
    const char *key)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_address a;
    struct kz_buf b;

    kz_buf_init(&b);
    kz_buf_puts(&b, "before");
    assert_ok(kz_address_key(address, strlen(address), &b, &a, &err), &err);
    assert_string_equal(b.data + 6, key);
    assert_int_equal(a.start, 6);
    assert_int_equal(a.len, strlen(key));
    assert_int_equal(a.level, level);
    assert_int_equal(a.prefecture, prefecture);
    kz_buf_clear(&b);
}

static void
test_address_one_lot_has_one_key(void **state)
{
    (void)state;
    check("愛知県刈谷市豊田町二丁目１番地", KZ_ADDRESS_FULL, 23,
        "刈谷市豊田町2-1");
    check("刈谷市豊田町２丁目１番地", KZ_ADDRESS_FULL, 0, "刈谷市豊田町2-1");
    check("〒448-8671 愛知県刈谷市豊田町2-1", KZ_ADDRESS_FULL, 23,
        "刈谷市豊田町2-1");
    check("東京都港区赤坂１－８－１ 甲インターシティ５階", KZ_ADDRESS_FULL, 13,
        "港区赤坂1-8-1");
    check("港区赤坂一丁目８番１号甲インターシティＡＩＲ", KZ_ADDRESS_FULL, 0,
        "港区赤坂1-8-1");
    check("東京都千代田区丸の内1丁目6番6号", KZ_ADDRESS_FULL, 13,
        "千代田区丸ノ内1-6-6");
    check("三重県四日市市大字塩浜１番地の１", KZ_ADDRESS_FULL, 24,
        "四日市市塩浜1-1");
    check("三重県四日市市塩浜１－１", KZ_ADDRESS_FULL, 24, "四日市市塩浜1-1");
    check("長野県甲郡乙村大字丙字丁二十三番地の四", KZ_ADDRESS_FULL, 20,
        "甲郡乙村丙丁23-4");
    check("札幌市中央区北一条西四丁目２番地２", KZ_ADDRESS_FULL, 0,
        "札幌市中央区北1条西4-2-2");
    check("東京都千代田区一番町一〇番地", KZ_ADDRESS_FULL, 13,
        "千代田区一番町10");
    check("東京都千代田区三番町５番地７", KZ_ADDRESS_FULL, 13,
        "千代田区三番町5-7");
}

static void
test_address_other_lots_have_other_keys(void **state)
{
    (void)state;
    check("千代田区丸の内1丁目6番7号", KZ_ADDRESS_FULL, 0,
        "千代田区丸ノ内1-6-7");
    check("港区赤坂1丁目8番1－405号", KZ_ADDRESS_FULL, 0, "港区赤坂1-8-1-405");
    check("港区赤坂2番3号405号室", KZ_ADDRESS_FULL, 0, "港区赤坂2-3");
    check("港区赤坂2番地3階", KZ_ADDRESS_FULL, 0, "港区赤坂2");
}

static void
test_address_without_a_number_is_an_area(void **state)
{
    (void)state;
    check("愛知県刈谷市", KZ_ADDRESS_AREA, 23, "刈谷市");
    check("名古屋市中村区", KZ_ADDRESS_AREA, 0, "名古屋市中村区");
    check("千葉県", KZ_ADDRESS_NONE, 12, "");
    check("千葉県一宮町", KZ_ADDRESS_AREA, 12, "一宮町");
    check("兵庫県三田市", KZ_ADDRESS_AREA, 28, "三田市");
    check("秋田県横手市十文字町", KZ_ADDRESS_AREA, 5, "横手市十文字町");
}

static void
test_address_abroad_is_its_text(void **state)
{
    (void)state;
    check("1-2 Main Street, Boston, MA 02101 U.S.A.", KZ_ADDRESS_FULL, 0,
        "1-2mainstreet,boston,ma02101u.s.a.");
    check("LIBERIA", KZ_ADDRESS_NONE, 0, "liberia");
    check("米国カリフォルニア州", KZ_ADDRESS_NONE, 0, "米国カリフオルニア州");
    check("", KZ_ADDRESS_NONE, 0, "");
}

static void
test_address_long_numbers_do_no_harm(void **state)
{
    char many[3 * 400 + 64] = "甲市";
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_address a;
    struct kz_buf b;

    (void)state;
    for (int i = 0; i < 400; i++)
        strcat(many, "千");
    strcat(many, "番地");
    kz_buf_init(&b);
    assert_ok(kz_address_key(many, strlen(many), &b, &a, &err), &err);
    assert_int_equal(a.level, KZ_ADDRESS_FULL);
    kz_buf_reset(&b);
    assert_int_equal(kz_address_key("甲\xff市", 7, &b, &a, &err), KZ_EFORMAT);
    assert_int_equal(b.len, 0);
    kz_buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_address_one_lot_has_one_key),
        cmocka_unit_test(test_address_other_lots_have_other_keys),
        cmocka_unit_test(test_address_without_a_number_is_an_area),
        cmocka_unit_test(test_address_abroad_is_its_text),
        cmocka_unit_test(test_address_long_numbers_do_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
