/* Tests of the search file's keys, terms and lists: closed cases. */
#include "tests/testlib.h"

#include <string.h>

#include "src/store/search_priv.h"

static kz_status
put_term(void *ctx, int64_t term)
{
    struct kz_buf *b = ctx;

    kz_buf_printf(b, "%lld:%x+%x ", (long long)(term >> 42),
        (unsigned)KZI_TERM_A(term), (unsigned)KZI_TERM_B(term));
    return KZ_OK;
}

static void
check_terms(const char *key, const char *expected)
{
    struct kz_buf b;

    kz_buf_init(&b);
    assert_int_equal(kzi_bigrams(KZI_AT_PERSON, key, strlen(key), put_term, &b),
        KZ_OK);
    assert_string_equal(b.data, expected);
    kz_buf_clear(&b);
}

static void
test_search_key_terms_are_pairs_and_the_last_character(void **state)
{
    (void)state;
    check_terms("", "");
    check_terms("三", "1:4e09+0 ");
    check_terms("三菱", "1:4e09+83f1 1:83f1+0 ");
    check_terms("aé𠮷", "1:61+e9 1:e9+20bb7 1:20bb7+0 ");
    check_terms("\n三菱\n", "1:4e09+83f1 1:83f1+0 ");
    check_terms("甲\n乙", "1:7532+0 1:4e59+0 ");
}

/* The same key of the characters, as numbers. */
static void
check_points(const struct kzi_variants *v, const char *folded, const char *key)
{
    uint32_t points[64];
    size_t n = 0, k, at = 0;

    for (size_t i = 0; folded[i]; i += k) {
        const char *end = strchr(folded + i, '}');

        k = kzi_utf8_length(folded + i, strlen(folded + i));
        points[n] = kzi_utf8_decode(folded + i, k);
        if (points[n] == '{') {
            points[n] = KZI_BREAK;
            k = end ? (size_t)(end - (folded + i)) + 1 : strlen(folded + i);
        }
        n++;
    }
    n = kzi_search_points(v, points, n);
    for (size_t i = 0; i < n; i++, at += k) {
        k = kzi_utf8_length(key + at, strlen(key + at));
        assert_int_equal(points[i], kzi_utf8_decode(key + at, k));
    }
    assert_int_equal(key[at], 0);
}

static void
check_key(const char *folded, const char *key, const char *part)
{
    struct kzi_variants v;
    struct kz_buf b;

    kzi_variants_init(&v);
    kz_buf_init(&b);
    kzi_search_key(&v, folded, strlen(folded), &b);
    assert_string_equal(b.data, key);
    check_points(&v, folded, key);
    kz_buf_reset(&b);
    kzi_search_part(&v, folded, strlen(folded), &b);
    assert_string_equal(b.data, part);
    kz_buf_clear(&b);
}

static void
test_search_key_makes_spellings_one(void **state)
{
    (void)state;
    check_key("", "", "");
    check_key("{kk}三菱", "\n三菱", "\n三菱");
    check_key("甲乙{kk}丙丁{", "甲乙\n丙丁\n", "甲乙\n丙丁\n");
    check_key("髙嶋﨑濵邉齋𠮷", "高島崎浜辺斎吉", "高島崎浜辺斎吉");
    check_key("ジドウシヤ", "ジドシヤ", "ジドシヤ");
    check_key("ジドーシヤ", "ジドシヤ", "ジドシヤ");
    check_key("オオサカ", "オサカ", "サカ");
    check_key("イイヅカ", "イズカ", "ズカ");
    check_key("クウコウ", "クコ", "クコ");
    check_key("ウエノ", "ウエノ", "エノ"); /* a u that prolongs nothing */
    check_key("カイシヤ", "カイシヤ", "カイシヤ");
    check_key("ンウ", "ンウ", "ンウ");
    check_key("ー", "", ""); /* it prolongs what is not seen */
    check_key("三波重工業{kk}", "三波重エ業\n", "三波重エ業\n");
    check_key("卜ヨ夕", "トヨタ", "トヨタ");
    check_key("\u0430lph\u03B1 \u0442\u0438", "alpha t\u0438", "alpha t\u0438");
}

/* Every variant has a common form that is none itself. */
static void
test_search_key_variants_end_at_a_common_form(void **state)
{
    struct kzi_variants v;
    int count = 0;

    (void)state;
    kzi_variants_init(&v);
    for (uint32_t c = 0; c < 0x30000; c++) {
        uint32_t to = kzi_variant(&v, c);

        count += to != c;
        assert_int_equal(kzi_variant(&v, to), to);
        assert_true(to == c || (to >= 0x4E00 && to < 0xA000) ||
                    (to >= 0x30A1 && to <= 0x30FA) || (to >= 'a' && to <= 'z'));
    }
    assert_true(count > 300);
    assert_int_equal(kzi_variant(&v, 0x9AD9), 0x9AD8);  /* 髙 高 */
    assert_int_equal(kzi_variant(&v, 0xFA11), 0x5D0E);  /* 﨑 崎 */
    assert_int_equal(kzi_variant(&v, 0x20BB7), 0x5409); /* 𠮷 吉 */
    assert_int_equal(kzi_variant(&v, 0x4E09), 0x4E09);
    assert_int_equal(kzi_variant(&v, 0x5DE5), 0x30A8); /* 工 エ */
    assert_int_equal(kzi_variant(&v, 0x430), 'a');     /* а a */
}

static void
check_kana(const char *letters, const char *kana)
{
    struct kz_buf b;

    kz_buf_init(&b);
    assert_int_equal(kzi_search_kana(letters, strlen(letters), &b),
        kana[0] != 0);
    assert_string_equal(b.data, kana);
    kz_buf_clear(&b);
}

static void
test_search_key_kana_reads_hepburn_and_kunrei(void **state)
{
    (void)state;
    check_kana("mitsubishi", "ミツビシ");
    check_kana("mitubisi", "ミツビシ");
    check_kana("nippon", "ニツポン");
    check_kana("matcha", "マツチヤ");
    check_kana("shimbun", "シンブン");
    check_kana("konnichi", "コンニチ");
    check_kana("shin'ichi", "シンイチ");
    check_kana("shinichi", "シニチ");
    check_kana("toyota jidosha", "トヨタジドシヤ");
    check_kana("jid\xC5\x8Dsha", "ジドシヤ"); /* with a macron */
    check_kana("ohno", "オノ");
    check_kana("ryukyu", "リユキユ");
    check_kana("fuji", "フジ");
    check_kana("vanilla", ""); /* no l */
    check_kana("ntt", "");
    check_kana("a", ""); /* one kana says too little */
    check_kana("", "");
    check_kana("甲", "");
    check_kana("sh", "");
    check_kana("yi", "");
}

static void
test_search_key_blocks_are_what_was_put(void **state)
{
    static const int64_t blocks[] = { 1, 2, 129, 130, 20000, 3000000000 };
    static const char bad[][12] = { "\x80", "\x81\x80", "\x01\x80",
        "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01" };
    unsigned char bytes[64], *p = bytes;
    const unsigned char *r = bytes;
    int64_t block = 0;

    (void)state;
    for (size_t i = 0; i < 6; i++)
        kzi_blocks_put(&p, blocks[i] - (i ? blocks[i - 1] : 0));
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(kzi_blocks_next(&r, p, &block), 1);
        assert_true(block == blocks[i]);
    }
    assert_int_equal(kzi_blocks_next(&r, p, &block), 0);
    for (size_t i = 0; i < 4; i++) {
        const unsigned char *b = (const unsigned char *)bad[i];
        const unsigned char *end = b + strlen(bad[i]);
        int k;

        block = 0;
        while ((k = kzi_blocks_next(&b, end, &block)) > 0)
            ;
        assert_int_equal(k, -1);
    }
    r = (const unsigned char *)"\0"; /* no block twice */
    assert_int_equal(kzi_blocks_next(&r, r + 1, &block), -1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_search_key_terms_are_pairs_and_the_last_character),
        cmocka_unit_test(test_search_key_makes_spellings_one),
        cmocka_unit_test(test_search_key_variants_end_at_a_common_form),
        cmocka_unit_test(test_search_key_kana_reads_hepburn_and_kunrei),
        cmocka_unit_test(test_search_key_blocks_are_what_was_put),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
