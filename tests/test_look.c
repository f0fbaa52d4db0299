/* Tests of looks: hidden characters, mixed alphabets, names that look alike. */
#include "tests/testlib.h"

#include <string.h>

#include "keizu/base/look.h"

static void
check_hidden(const char *name, uint32_t c)
{
    assert_int_equal(kz_name_hidden(name, strlen(name)), c);
}

static void
test_look_hidden_characters_are_named(void **state)
{
    (void)state;
    check_hidden("", 0);
    check_hidden("株式会社アルファ・ベータ", 0);
    check_hidden("Ｇｏｏｇｌｅ ｱﾙﾌｧ", 0);
    check_hidden("Société Générale S.A.", 0);
    check_hidden("Al\u00ADpha", 0xAD);
    check_hidden("Alpha\u200B", 0x200B);
    check_hidden("\u202Eahpla", 0x202E);
    check_hidden("株式会社\u2067アルファ\u2069", 0x2067);
    check_hidden("アルファ\u3164", 0x3164);
    check_hidden("Alpha\uFFA0", 0xFFA0);
    check_hidden("Alpha\uFEFF", 0xFEFF);
    check_hidden("Alpha\u2800Beta", 0x2800);
    check_hidden("Alpha\U000E0041", 0xE0041);
    check_hidden("Al\x1b[2Jpha", 0x1B);
    check_hidden("Al\xC2\x9Bpha", 0x9B);
}

static void
test_look_selectors_and_joiners_are_spelling_where_they_belong(void **state)
{
    (void)state;
    check_hidden("葛\U000E0100飾", 0); /* a form of the kanji */
    check_hidden("逢\uFE00", 0);
    check_hidden("葛\U000E0100\U000E0101飾", 0xE0101);
    check_hidden("A\U000E0100lpha", 0xE0100);
    check_hidden("ア\uFE0Fルファ", 0xFE0F);
    check_hidden("\uFE00葛", 0xFE00);
    check_hidden("☎\uFE0F 電話", 0);
    check_hidden("می\u200Cخواهم", 0);  /* Persian */
    check_hidden("क\u094D\u200Dष", 0); /* Hindi */
    check_hidden("Al\u200Dpha", 0x200D);
    check_hidden("می\u200C", 0x200C);
    check_hidden("می\u200C\u200Cخ", 0x200C);
}

static void
check_mixed(const char *name, uint32_t c)
{
    assert_int_equal(kz_name_mixed(name, strlen(name)), c);
}

static void
test_look_letters_of_another_alphabet_are_named(void **state)
{
    (void)state;
    check_mixed("\u0410lpha Ltd", 0x410);             /* А */
    check_mixed("Alph\u0430", 0x430);                 /* а */
    check_mixed("\u042Fndex", 0x42F);                 /* Я */
    check_mixed("\u0391lpha", 0x391);                 /* Α */
    check_mixed("Alph\u03BF Beta", 0);                /* ο behind a word */
    check_mixed("G\u03BFogle", 0x3BF);                /* ο in it */
    check_mixed("\u0555racle", 0x555);                /* Օ */
    check_mixed("\u13AAlpha", 0x13AA);                /* Ꭺ */
    check_mixed("Ａ\u0412Ｃ", 0x412);                 /* В */
    check_mixed("Al\u200Bph\u0430", 0x430);           /* hidden or not */
    check_mixed("株式会社\u0410\u0422\u041C", 0x410); /* АТМ */
    check_mixed("\u041A\u041E\u0421 Trading", 0x41A); /* КОС */
    check_mixed("\u0405\u041E\u039D\u04AE", 0x39D);   /* both in a word */
}

static void
test_look_whole_words_of_an_alphabet_are_ordinary(void **state)
{
    (void)state;
    check_mixed("株式会社アルファＡＢＣ工業１２３", 0);
    check_mixed("ООО Газпром Экспорт", 0);
    check_mixed("АО KPMG", 0);
    check_mixed("ООО «Google»", 0);
    check_mixed("АТОМ", 0); /* nothing that it could be taken for */
    check_mixed("Яндекс Technologies", 0);
    check_mixed("АТМ Газ Holding", 0);
    check_mixed("Ελληνικά Πετρέλαια Α.Ε.", 0);
    check_mixed("αGEL", 0);
    check_mixed("Vitaminα", 0);
    check_mixed("Ωmega μTorrent Σ-tech", 0);
    check_mixed("株式会社プラスα", 0);
    check_mixed("Łódź Çelik Ñandú Šķēde Đà Nẵng", 0);
    check_mixed("O\u0301 Neill", 0);
    check_mixed("삼성전자 Samsung", 0);
}

/* The shapes say that two may look alike, and the comparison that they do. */
static void
check_alike(const char *a, const char *b, uint32_t from, uint32_t to)
{
    struct kz_error err = { 0 };
    struct kz_shape x, y;
    struct kz_buf work;
    uint32_t differ[2];
    int alike;

    kz_buf_init(&work);
    assert_ok(kz_name_shape(a, strlen(a), &work, &x, &err), &err);
    assert_ok(kz_name_shape(b, strlen(b), &work, &y, &err), &err);
    assert_true(x.alike == y.alike && x.alike != 0);
    assert_true(x.exact != y.exact);
    assert_ok(kz_names_alike(a, b, &alike, differ, &err), &err);
    assert_int_equal(alike, 1);
    assert_int_equal(differ[0], from);
    assert_int_equal(differ[1], to);
    assert_ok(kz_names_alike(b, a, &alike, differ, &err), &err);
    assert_int_equal(alike, 1);
    assert_int_equal(differ[0], to);
    assert_int_equal(differ[1], from);
    kz_buf_clear(&work);
}

static void
check_other(const char *a, const char *b)
{
    struct kz_error err = { 0 };
    uint32_t differ[2];
    int alike;

    assert_ok(kz_names_alike(a, b, &alike, differ, &err), &err);
    assert_int_equal(alike, 0);
}

static void
test_look_twins_make_names_alike(void **state)
{
    static const char *const pairs[][2] = {
        { "工", "エ" },
        { "口", "ロ" },
        { "力", "カ" },
        { "二", "ニ" },
        { "八", "ハ" },
        { "卜", "ト" },
        { "夕", "タ" },
        { "才", "オ" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct kz_buf a, b;
        uint32_t differ[2];
        struct kz_error err = { 0 };
        int alike;

        kz_buf_init(&a);
        kz_buf_init(&b);
        kz_buf_printf(&a, "株式会社%sム商事", pairs[i][0]);
        kz_buf_printf(&b, "㈱%sム商事", pairs[i][1]);
        assert_ok(kz_names_alike(a.data, b.data, &alike, differ, &err), &err);
        assert_int_equal(alike, 1);
        kz_buf_clear(&a);
        kz_buf_clear(&b);
    }
    check_alike("三波重工業株式会社", "三波重エ業㈱", 0x5DE5, 0x30A8);
    check_alike("卜ヨ力", "トヨカ", 0x535C, 0x30C8);
    check_alike("ミナー", "ミナ一", 0x30FC, 0x4E00);
    check_alike("一般社団法人ハロー", "一般社団法人八口ー", 0x30CF, 0x516B);
    check_alike("一般社団法人ミナー", "一般社団法人ミナ一", 0x30FC, 0x4E00);
    check_alike("広ガハー", "広ガ八ー", 0x30CF, 0x516B);
    check_alike("〇印食品", "○印食品", 0x3007, 0x25CB);
    check_alike("\u0410lpha Ltd", "Alpha, Limited", 0x410, 'A');
    check_alike("\u0405\u041E\u039D\u04AE", "ＳＯＮＹ", 0x405, 'S');
    check_alike("\u0406\u0412\u041C", "IBM", 0x406, 'I');
    check_alike("Goggle LLC", "G0ggle", 'o', '0');
    check_alike("Mintel", "Minte1", 'l', '1');
    check_alike("PayMaI", "PayMal", 'I', 'l');
    check_alike("ＡＩ研究所", "Ａ１研究所", 'I', '1');
    check_alike("Alpha", "Al\u200Bpha", 0, 0x200B);
    check_alike("Al\u00ADpha\uFEFF", "Alpha", 0xAD, 0);
}

static void
test_look_what_can_be_told_apart_is_not_alike(void **state)
{
    (void)state;
    check_other("Clara", "Ciara"); /* i is no l */
    check_other("BALL", "BAIL");
    check_other("Studio 1", "Studio I"); /* a number */
    check_other("Fund 10", "Fund IO");
    check_other("にし商店", "二し商店"); /* hiragana */
    check_other("アルファ", "アルフア"); /* one name: they fold alike */
    check_other("Alpha", "Ａｌｐｈａ");
    check_other("ミナガ商店", "ミナケ商店");
    check_other("葛\U000E0100飾", "葛飾");
    check_other("三波重工業", "三波重工");
    check_other("", "");
    check_other("ООО МОРОЗ", "ООО Мороз");
    check_other("\u0410LFA", "\u0410Lfa");
    check_other("Al\u200Bpha", "Al\u200BPHA");
    check_other("\u0422\u0435\u0441\u0442", "Tect"); /* т is no t */
}

static void
test_look_equal_names_have_one_shape(void **state)
{
    static const char *const same[][2] = {
        { "㈱アルファ", "アルファ株式会社" },
        { "Alpha, Ltd.", "ＡＬＰＨＡ" },
        { "葛\U000E0100飾", "葛飾" },
    };
    struct kz_error err = { 0 };
    struct kz_buf work;

    (void)state;
    kz_buf_init(&work);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        struct kz_shape a, b;

        assert_ok(kz_name_shape(same[i][0], strlen(same[i][0]), &work, &a,
                      &err),
            &err);
        assert_ok(kz_name_shape(same[i][1], strlen(same[i][1]), &work, &b,
                      &err),
            &err);
        assert_true(a.exact == b.exact && a.alike == b.alike);
    }
    kz_buf_clear(&work);
}

static void
test_look_nothing_visible_has_no_shape(void **state)
{
    struct kz_error err = { 0 };
    struct kz_shape a;
    struct kz_buf work;

    (void)state;
    kz_buf_init(&work);
    assert_ok(kz_name_shape("\u200B", 3, &work, &a, &err), &err);
    assert_true(a.exact == 0 && a.alike == 0);
    assert_int_equal(kz_name_shape("\xFF", 1, &work, &a, &err), KZ_EFORMAT);
    kz_buf_clear(&work);
}

static void
test_look_says_a_lack_of_memory(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        struct kz_error err = { 0 };
        struct kz_shape shape = { 1, 2 };
        struct kz_buf work;
        uint32_t differ[2] = { 3, 4 };
        int alike = 5, failed;
        kz_status st;

        kz_buf_init(&work);
        kz_alloc_fail_after(n);
        st = kz_name_shape("\u0410lph\u200Ba", 9, &work, &shape, &err);
        if (st == KZ_OK)
            st = kz_names_alike("\u0410lpha", "Alpha", &alike, differ, &err);
        failed = kz_alloc_failed();
        kz_alloc_fail_after(-1);
        kz_buf_clear(&work);
        if (!failed) {
            assert_int_equal(st, KZ_OK);
            assert_int_equal(alike, 1);
            break;
        }
        assert_int_equal(st, KZ_ENOMEM);
        assert_int_equal(alike, 5);
        assert_int_equal(differ[0], 3);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_look_hidden_characters_are_named),
        cmocka_unit_test(
            test_look_selectors_and_joiners_are_spelling_where_they_belong),
        cmocka_unit_test(test_look_letters_of_another_alphabet_are_named),
        cmocka_unit_test(test_look_whole_words_of_an_alphabet_are_ordinary),
        cmocka_unit_test(test_look_twins_make_names_alike),
        cmocka_unit_test(test_look_what_can_be_told_apart_is_not_alike),
        cmocka_unit_test(test_look_equal_names_have_one_shape),
        cmocka_unit_test(test_look_nothing_visible_has_no_shape),
        cmocka_unit_test(test_look_says_a_lack_of_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
