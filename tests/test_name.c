/* Tests of names: which spellings meet, and which must not. */
#include "testlib.h"

#include <stdio.h>

#include "keizu/base/name.h"

typedef kz_status fold_function(const char *s, size_t n, struct kz_buf *out,
    struct kz_error *err);

static void
check(fold_function *fold, const char *name, const char *expected)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf b;

    kz_buf_init(&b);
    assert_ok(fold(name, strlen(name), &b, &err), &err);
    assert_string_equal(b.data, expected);
    kz_buf_clear(&b);
}

static void
check_tidy(const char *name, const char *expected)
{
    struct kz_buf b;

    kz_buf_init(&b);
    kz_name_tidy(name, strlen(name), &b);
    assert_string_equal(b.data, expected);
    kz_buf_clear(&b);
}

static void
test_name_legal_form_is_a_token_that_keeps_its_place(void **state)
{
    (void)state;
    check(kz_name_fold, "株式会社甲乙製作所", "{kk}甲乙製作所");
    check(kz_name_fold, "㈱甲乙製作所", "{kk}甲乙製作所");
    check(kz_name_fold, "㍿甲乙製作所", "{kk}甲乙製作所");
    check(kz_name_fold, "（株）　甲乙製作所", "{kk}甲乙製作所");
    check(kz_name_fold, "株式 会社 甲乙製作所", "{kk}甲乙製作所");
    check(kz_name_fold, "甲乙製作所(株)", "甲乙製作所{kk}");
    check(kz_name_fold, "ＴＩＳ株式会社", "tis{kk}");
    check(kz_name_fold, "TIS㈱", "tis{kk}");
    check(kz_name_fold, "TIS (株)", "tis{kk}");
    check(kz_name_fold, "甲信託銀行㈱（信託口）", "甲信託銀行{kk}(信託口)");
    check(kz_name_fold, "㈲乙", "{yk}乙");
    check(kz_name_fold, "乙（相）", "乙{sk}");
    check(kz_name_fold, "合名会社丙", "{gmk}丙");
    check(kz_name_fold, "㈾丙", "{gsk}丙");
    check(kz_name_fold, "合同会社丙", "{gk}丙");
    check(kz_name_fold, "一般社団法人丁", "{ippan-shadan}丁");
    check(kz_name_fold, "（一財）丁", "{ippan-zaidan}丁");
    check(kz_name_fold, "社団法人丁", "{shadan}丁");
    check(kz_name_fold, "ＮＰＯ法人丁", "{npo}丁");
    check(kz_name_fold, "株式会社", "{kk}");
    check(kz_name_fold, "", "");
    check(kz_name_fold, " 　", "");
}

static void
test_name_western_form_is_a_token_at_the_end(void **state)
{
    (void)state;
    check(kz_name_fold, "Kouotsu, Ltd.", "kouotsu{ltd}");
    check(kz_name_fold, "KOUOTSU LIMITED", "kouotsu{ltd}");
    check(kz_name_fold, "Kouotsu Co., Ltd.", "kouotsu{co-ltd}");
    check(kz_name_fold, "Ｋｏｕｏｔｓｕ　Ｃｏ．，Ｌｔｄ", "kouotsu{co-ltd}");
    check(kz_name_fold, "KOUOTSU COMPANY, LIMITED", "kouotsu{co-ltd}");
    check(kz_name_fold, "Foo Inc", "foo{inc}");
    check(kz_name_fold, "Foo, Incorporated.", "foo{inc}");
    check(kz_name_fold, "Foo Corp.", "foo{corp}");
    check(kz_name_fold, "Foo L.L.C.", "foo{llc}");
    check(kz_name_fold, "Foo Limited Liability Company", "foo{llc}");
    check(kz_name_fold, "Foo Pte. Ltd.", "foo{pte-ltd}");
    check(kz_name_fold, "Foo K.K.", "foo{kk}");
    check(kz_name_fold, "Inc.", "inc.");
    check(kz_name_fold, "Zinc", "zinc");
    check(kz_name_fold, "Mexico", "mexico");
    check(kz_name_fold, "甲 Inc.", "甲{inc}");
    check(kz_name_fold, "Foo  Company  505001", "foo company 505001");
    check(kz_name_fold, "J.P. Foo & Co.", "j.p. foo &{co}");
}

static void
test_name_core_has_no_legal_form(void **state)
{
    (void)state;
    check(kz_name_fold_core, "㈱甲乙製作所", "甲乙製作所");
    check(kz_name_fold_core, "甲乙製作所株式会社", "甲乙製作所");
    check(kz_name_fold_core, "Kouotsu, Ltd.", "kouotsu");
    check(kz_name_fold_core, "甲乙株式会社従業員持株会", "甲乙従業員持株会");
    check(kz_name_fold_core, "株式会社", "{kk}");
    check(kz_name_fold_core, "", "");
}

static void
test_name_spaces_matter_between_latin_words_only(void **state)
{
    (void)state;
    check(kz_name_fold, "山田\xC2\xA0　太郎", "山田太郎");
    check(kz_name_fold, "甲\n（常任代理人　乙）", "甲(常任代理人乙)");
    check(kz_name_fold, "ステート ストリート バンク",
        "ステートストリートバンク");
    check(kz_name_fold, "  Foo \t\n Bar　Baz ", "foo bar baz");
    check(kz_name_fold, "Foo 証券", "foo証券");
    check(kz_name_fold, "FOO BANK (No. 7)", "foo bank(no. 7)");
}

static void
test_name_width_and_kana_are_folded(void **state)
{
    (void)state;
    check(kz_name_fold, "ＡＢＣ１２３", "abc123");
    check(kz_name_fold, "ﾋﾀﾁ ｶﾞﾗｽ ﾊﾟﾙﾌﾟ", "ヒタチガラスパルプ");
    check(kz_name_fold, "カ゛ラス ハ゜", "ガラスパ");
    check(kz_name_fold, "シルエツト", "シルエツト");
    check(kz_name_fold, "シルエット", "シルエツト");
    check(kz_name_fold, "しるえっと", "シルエツト");
    check(kz_name_fold, "ァィゥェォャュョヮヵ", "アイウエオヤユヨワカ");
    check(kz_name_fold, "トㇳ", "トト");
    check(kz_name_fold, "Straße", "strasse");
}

static void
test_name_small_ke_has_four_spellings(void **state)
{
    (void)state;
    check(kz_name_fold, "霞ヶ関", "霞ケ関");
    check(kz_name_fold, "霞ケ関", "霞ケ関");
    check(kz_name_fold, "霞が関", "霞ケ関");
    check(kz_name_fold, "霞ガ関", "霞ケ関");
    check(kz_name_fold, "ガス", "ガス");
    check(kz_name_fold, "東ガス", "東ガス");
    check(kz_name_fold, "ヶ", "ケ");
}

static void
test_name_dashes_are_one_and_long_vowels_stay(void **state)
{
    (void)state;
    check(kz_name_fold, "センター", "センター");
    check(kz_name_fold, "センタ－", "センター");
    check(kz_name_fold, "センタ―", "センター");
    check(kz_name_fold, "せんたー3", "センター3");
    check(kz_name_fold, "センタ", "センタ");
    check(kz_name_fold, "１ー２－３‐４−５―6", "1-2-3-4-5-6");
    check(kz_name_fold, "ビル-3", "ビル-3");
    check(kz_name_fold, "A–B", "a-b");
    check(kz_name_fold, "ア･イ・ウ·エ", "ア・イ・ウ・エ");
    check(kz_name_fold, "O’Foo", "o'foo");
    check(kz_name_fold, "{kk}", "(kk)"); /* no one can write a token */
}

static void
test_name_variants_of_kanji_stay_apart(void **state)
{
    (void)state;
    check(kz_name_fold, "髙山", "髙山");
    check(kz_name_fold, "高山", "高山");
    check(kz_name_fold, "渡邉", "渡邉");
    check(kz_name_fold, "渡邊", "渡邊");
    check(kz_name_fold, "葛\xF3\xA0\x84\x80城", "葛城"); /* drawn otherwise */
}

static void
test_name_address_has_no_spaces_and_one_hyphen(void **state)
{
    (void)state;
    check(kz_address_fold, "東京都千代田区丸の内　１丁目１ー２",
        "東京都千代田区丸ノ内1丁目1-2");
    check(kz_address_fold, "1 Foo Street, Bar", "1foostreet,bar");
    check(kz_address_fold, "甲市乙町１−２ 丙ビル(株)", "甲市乙町1-2丙ビル(株)");
}

static void
test_name_fold_refuses_what_is_not_utf8(void **state)
{
    static const char *const bad[] = { "\xFF", "a\xC0\x80", "\xE0\x80\x92",
        "\xE0\x81\x81", "\xE4\xBB", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "ab\x80" };
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf b;

    (void)state;
    kz_buf_init(&b);
    kz_buf_puts(&b, "before");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        kz_error_clear(&err);
        assert_int_equal(kz_name_fold(bad[i], strlen(bad[i]), &b, &err),
            KZ_EFORMAT);
    }
    assert_string_equal(err.text, "not UTF-8 at byte 2");
    assert_int_equal(kz_name_fold("a\0b", 3, &b, NULL), KZ_EFORMAT);
    assert_string_equal(b.data, "before");
    kz_buf_clear(&b);
}

static void
test_name_escape_keeps_text_and_writes_other_bytes_out(void **state)
{
    static const char *const cases[][2] = { { "", "" },
        { "表 100%.csv", "表 100%.csv" }, { "\x95\x5C.csv", "%95\\.csv" },
        { "a\xE8\xA1", "a%E8%A1" }, { "\xC0\x80\xE8\xA1\xA8", "%C0%80表" } };
    struct kz_buf b;

    (void)state;
    kz_buf_init(&b);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kz_buf_reset(&b);
        kz_utf8_escape(cases[i][0], &b);
        assert_string_equal(b.data, cases[i][1]);
    }
    kz_buf_clear(&b);
}

/* The longest growth of all: one character of 3 bytes becomes 18 letters. */
static void
test_name_fold_makes_room_for_compatibility_characters(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf in, out;

    (void)state;
    kz_buf_init(&in);
    kz_buf_init(&out);
    for (int i = 0; i < 1000; i++)
        kz_buf_puts(&in, "\xEF\xB7\xBA"); /* U+FDFA */
    assert_ok(kz_name_fold(in.data, in.len, &out, &err), &err);
    assert_int_equal(out.len, 1000 * 33);
    kz_buf_clear(&in);
    kz_buf_clear(&out);
}

/* A key is its own key, so folding twice does no harm. */
static void
test_name_address_key_is_its_own_key(void **state)
{
    static const char *const names[] = { "㈱甲 乙", "霞ヶ関 １ー２", "ｶﾞ-ﾄﾞ",
        "A  b–C", "せんたー", "カー−ド", "ㇰ゛-", "ヽ゛― -年", "シ゛ャ",
        "Ω Å ﬁ ㌔" };
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf once, twice;

    (void)state;
    kz_buf_init(&once);
    kz_buf_init(&twice);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        kz_buf_reset(&once);
        kz_buf_reset(&twice);
        assert_ok(kz_address_fold(names[i], strlen(names[i]), &once, &err),
            &err);
        assert_ok(kz_address_fold(once.data, once.len, &twice, &err), &err);
        assert_string_equal(once.data, twice.data);
    }
    kz_buf_clear(&once);
    kz_buf_clear(&twice);
}

static void
test_name_fold_without_memory_changes_nothing(void **state)
{
    fold_function *const folds[] = { kz_name_fold, kz_name_fold_core,
        kz_address_fold };

    (void)state;
    for (size_t i = 0; i < 3; i++)
        for (long n = 0;; n++) {
            struct kz_error err = KZ_ERROR_INIT;
            struct kz_buf b;
            kz_status st;

            kz_alloc_fail_after(-1);
            kz_buf_init(&b);
            kz_buf_puts(&b, "0123456789");
            kz_alloc_fail_after(n);
            st = folds[i]("㈱ﷺ甲乙製作所", strlen("㈱ﷺ甲乙製作所"), &b, &err);
            if (!kz_alloc_failed()) {
                assert_ok(st, &err);
                assert_true(b.len > 10 && n > 1);
                kz_buf_clear(&b);
                break;
            }
            assert_int_equal(st, KZ_ENOMEM);
            assert_string_equal(b.data, "0123456789");
            kz_buf_clear(&b);
        }
    kz_alloc_fail_after(-1);
}

static void
test_name_tidy_is_one_line(void **state)
{
    (void)state;
    check_tidy("", "");
    check_tidy(" \n　\xC2\xA0", "");
    check_tidy("甲乙", "甲乙");
    check_tidy("  山田　 太郎\n", "山田　太郎");
    check_tidy("山田 　太郎", "山田 太郎");
    check_tidy("甲\r\n（常任代理人　乙）", "甲 （常任代理人　乙）");
    check_tidy("甲\n　乙", "甲　乙");
    check_tidy("Foo\t\tBar", "Foo Bar");
    check_tidy("ＡＢＣ㈱", "ＡＢＣ㈱");             /* nothing else changes */
    check_tidy("a\xE3\x80z\xC2", "a\xE3\x80z\xC2"); /* not UTF-8: kept */
}

static void
test_name_utf8_valid_gives_the_first_bad_byte(void **state)
{
    size_t bad = 77;

    (void)state;
    assert_true(kz_utf8_valid("", 0, &bad));
    assert_true(kz_utf8_valid("aé甲\xF0\xA0\xAE\xB7", 10, &bad));
    assert_int_equal(bad, 77);
    assert_false(kz_utf8_valid("a\0b", 3, &bad));
    assert_int_equal(bad, 1);
    assert_false(kz_utf8_valid("甲\xE4\xB9", 5, &bad));
    assert_int_equal(bad, 3);
    assert_false(kz_utf8_valid("\xC1\x81", 2, &bad));
    assert_int_equal(bad, 0);
    assert_false(kz_utf8_valid("\xED\xBF\xBF", 3, NULL)); /* a surrogate */
    assert_false(kz_utf8_valid("\xF5\x80\x80\x80", 4, NULL));
}

static void
test_name_text_width_counts_columns(void **state)
{
    (void)state;
    assert_int_equal(kz_text_width(""), 0);
    assert_int_equal(kz_text_width("abc"), 3);
    assert_int_equal(kz_text_width("甲乙ＡＢ"), 8);
    assert_int_equal(kz_text_width("ｱｲ"), 2);
    assert_int_equal(kz_text_width("e\xCC\x81"), 1); /* with an accent */
    assert_int_equal(kz_text_width("（株）"), 6);
    assert_int_equal(kz_text_width("\xE4\xB9"), 2); /* broken bytes: 1 each */
}

/* The check digit is 9 less the weighted digit sum modulo 9. */
static void
test_name_houjin_check_digit(void **state)
{
    (void)state;
    assert_true(kz_houjin_valid("7000012050002", 13)); /* National Tax Agency */
    assert_true(kz_houjin_valid("9000000000000", 13));
    assert_false(kz_houjin_valid("0000000000000", 13));
    assert_false(kz_houjin_valid("8000012050002", 13));
    assert_false(kz_houjin_valid("7000012050020", 13)); /* a swap */
    assert_false(kz_houjin_valid("7000012050002", 12));
    assert_false(kz_houjin_valid("70000120500020", 14));
    assert_false(kz_houjin_valid("700001205000x", 13));
}

static void
put_character(struct kz_buf *b, unsigned c)
{
    if (c < 0x80)
        kz_buf_printf(b, "%c", (int)c);
    else if (c < 0x800)
        kz_buf_printf(b, "%c%c", (int)(0xC0 | c >> 6),
            (int)(0x80 | (c & 0x3F)));
    else
        kz_buf_printf(b, "%c%c%c", (int)(0xE0 | c >> 12),
            (int)(0x80 | (c >> 6 & 0x3F)), (int)(0x80 | (c & 0x3F)));
}

/* Kanji, kana and Latin letters take a short way: with a half-width ｱ behind
 * them they take the long one, which must come to the same. */
static void
test_name_simple_characters_fold_as_all_others(void **state)
{
    static const char *const around[][2] = { { "甲", "乙" }, { "ア", "ウ" },
        { "a", "x" }, { "々", "が丙" } };
    struct kz_buf text, plain, longer;

    (void)state;
    kz_buf_init(&text);
    kz_buf_init(&plain);
    kz_buf_init(&longer);
    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        for (unsigned c = 1; c < 0xFFFE; c++) {
            if (c >= 0xD800 && c < 0xE000)
                continue;
            kz_buf_reset(&text);
            kz_buf_reset(&plain);
            kz_buf_reset(&longer);
            kz_buf_puts(&text, around[i][0]);
            put_character(&text, c);
            kz_buf_puts(&text, around[i][1]);
            assert_int_equal(kz_name_fold(text.data, text.len, &plain, NULL),
                KZ_OK);
            kz_buf_puts(&plain, "ア");
            kz_buf_puts(&text, "ｱ");
            assert_int_equal(kz_name_fold(text.data, text.len, &longer, NULL),
                KZ_OK);
            assert_string_equal(plain.data, longer.data);
        }
    kz_buf_clear(&text);
    kz_buf_clear(&plain);
    kz_buf_clear(&longer);
}

static void
check_points(const char *name, const uint32_t *expected, size_t n)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf b;

    kz_buf_init(&b);
    assert_ok(kz_name_fold_points(name, strlen(name), '!', &b, &err), &err);
    assert_int_equal(b.len, n * sizeof *expected);
    assert_memory_equal(b.data, expected, b.len);
    kz_buf_clear(&b);
}

static void
test_name_points_are_the_folded_characters(void **state)
{
    static const uint32_t kk[] = { '!', 0x7532, 0x30A2 }, only[] = { '!' },
                          ltd[] = { 0xE9, 'a', '!' }, far[] = { 0x20BB7 };

    (void)state;
    check_points("㈱ 甲ｱ", kk, 3);
    check_points("株式会社", only, 1);
    check_points("Éa Co., Ltd.", ltd, 3);
    check_points("𠮷", far, 1);
    check_points("", far, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_name_legal_form_is_a_token_that_keeps_its_place),
        cmocka_unit_test(test_name_western_form_is_a_token_at_the_end),
        cmocka_unit_test(test_name_core_has_no_legal_form),
        cmocka_unit_test(test_name_spaces_matter_between_latin_words_only),
        cmocka_unit_test(test_name_width_and_kana_are_folded),
        cmocka_unit_test(test_name_simple_characters_fold_as_all_others),
        cmocka_unit_test(test_name_points_are_the_folded_characters),
        cmocka_unit_test(test_name_small_ke_has_four_spellings),
        cmocka_unit_test(test_name_dashes_are_one_and_long_vowels_stay),
        cmocka_unit_test(test_name_variants_of_kanji_stay_apart),
        cmocka_unit_test(test_name_address_has_no_spaces_and_one_hyphen),
        cmocka_unit_test(test_name_fold_refuses_what_is_not_utf8),
        cmocka_unit_test(
            test_name_escape_keeps_text_and_writes_other_bytes_out),
        cmocka_unit_test(
            test_name_fold_makes_room_for_compatibility_characters),
        cmocka_unit_test(test_name_address_key_is_its_own_key),
        cmocka_unit_test(test_name_fold_without_memory_changes_nothing),
        cmocka_unit_test(test_name_tidy_is_one_line),
        cmocka_unit_test(test_name_utf8_valid_gives_the_first_bad_byte),
        cmocka_unit_test(test_name_text_width_counts_columns),
        cmocka_unit_test(test_name_houjin_check_digit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
