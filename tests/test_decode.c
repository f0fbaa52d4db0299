/* Tests of decoding: guesses, refusals with their place, round trips. */
#include "tests/dribble.h"
#include "tests/testlib.h"

#include <iconv.h>

#include "keizu/base/buf.h"
#include "keizu/base/decode.h"

/* Decode n bytes that come step at a time; the text goes to out. */
static kz_status
decode(const char *bytes, size_t n, size_t step, const char *encoding,
    struct kz_buf *out, const char **read_as, struct kz_error *err)
{
    struct kz_decode *d = NULL;
    struct dribble source;
    struct kz_input *in = dribble_open(&source, bytes, n, step, "x");
    kz_status st;
    char *text;
    size_t got;

    kz_buf_reset(out);
    st = kz_decode_open(in, encoding, &d, err);
    while (st >= 0) {
        st = kz_decode_read(d, &text, &got, err);
        if (st != KZ_OK)
            break;
        assert_true(got > 0);
        kz_buf_add(out, text, got);
    }
    if (d)
        *read_as = kz_decode_encoding(d);
    kz_decode_close(d);
    kz_input_close(in);
    return st;
}

/* The same answer however the stream is cut. */
static void
expect_text(const char *bytes, size_t n, const char *encoding, const char *text,
    const char *read_as)
{
    struct kz_error err = KZ_ERROR_INIT;
    const char *as = "";
    struct kz_buf out;

    kz_buf_init(&out);
    for (size_t step = 1; step <= n + 1; step++) {
        assert_int_equal(decode(bytes, n, step, encoding, &out, &as, &err),
            KZ_DONE);
        assert_string_equal(out.data, text);
        assert_string_equal(as, read_as);
    }
    kz_buf_clear(&out);
}

static void
expect_refusal(const char *bytes, size_t n, const char *encoding,
    const char *words)
{
    struct kz_buf out;

    kz_buf_init(&out);
    for (size_t step = 1; step <= n + 1; step++) {
        struct kz_error err = KZ_ERROR_INIT;
        const char *as;

        assert_int_equal(decode(bytes, n, step, encoding, &out, &as, &err),
            KZ_EFORMAT);
        if (strncmp(err.text, words, strlen(words)) != 0)
            fail_msg("want %s, got %s", words, err.text);
    }
    kz_buf_clear(&out);
}

#define TEXT(bytes, encoding, text, as) \
    expect_text(bytes, sizeof(bytes) - 1, encoding, text, as)
#define REFUSED(bytes, encoding, words) \
    expect_refusal(bytes, sizeof(bytes) - 1, encoding, words)

static void
test_decode_tells_encodings_by_their_bytes(void **state)
{
    (void)state;
    TEXT("plain", NULL, "plain", "US-ASCII");
    TEXT("", NULL, "", "US-ASCII");
    TEXT("\xEF\xBB\xBFid", NULL, "id", "UTF-8");
    TEXT("id,\xE9\x9D\x92\n", NULL, "id,\xE9\x9D\x92\n", "UTF-8");
    /* 青葉 in CP932, whose second bytes may be ASCII (表 is 95 5C) */
    TEXT("id,\x90\xC2\x97t\n\x95\\", NULL,
        "id,\xE9\x9D\x92\xE8\x91\x89\n\xE8\xA1\xA8", "CP932");
    TEXT("\xFF\xFEi\0d\0\xD2\x97", NULL, "id\xE9\x9F\x92", "UTF-16LE");
    TEXT("\xFE\xFF\0i\0d\x97\xD2", NULL, "id\xE9\x9F\x92", "UTF-16BE");
    TEXT("\xFF\xFE\x42\xD8\xB7\xDF", NULL, "\xF0\xA0\xAE\xB7", "UTF-16LE");
}

static void
test_decode_takes_the_users_word_before_a_guess(void **state)
{
    (void)state;
    /* half-width ﾎｲ and the letter β are the same bytes */
    TEXT("\xCE\xB2", NULL, "\xCE\xB2", "UTF-8");
    TEXT("\xCE\xB2", "sjis", "\xEF\xBE\x8E\xEF\xBD\xB2", "CP932");
    TEXT("caf\xE9", "ISO-8859-1", "caf\xC3\xA9", "ISO-8859-1");
    TEXT("\xB9\xE2", "EUC-JP", "\xE9\xAB\x98", "EUC-JP");
    TEXT("i\0d\0", "UTF-16LE", "id", "UTF-16LE");
    TEXT("\xFF\xFEi\0", "utf-16le", "i", "UTF-16LE");
    TEXT("\xFF\xFEi\0", "UTF-16", "i", "UTF-16LE");
    REFUSED("caf\xE9", "US-ASCII", "byte 3 (line 1): not US-ASCII");
    REFUSED("i\0d\0", "UTF-16", "no byte order mark");
    /* the mark of another encoding is no character of this one */
    REFUSED("\xFF\xFEi\0", "UTF-8", "byte 0 (line 1): not UTF-8");
}

static void
test_decode_refuses_what_contradicts_with_byte_and_line(void **state)
{
    (void)state;
    REFUSED("a\n\xC3\xA9\nx\x83y", NULL, "byte 6 (line 3): not UTF-8");
    REFUSED("a\n\x83\x41\n\x83\n", NULL, "byte 5 (line 3): not CP932");
    REFUSED("a\n\x83\x41\n\x83", NULL, "byte 5 (line 3): not CP932");
    REFUSED("ab\0c", NULL, "byte 2 (line 1): a NUL byte");
    REFUSED("\n\x83\x41\0", NULL, "byte 3 (line 2): a NUL character");
    REFUSED("\xFF\xFEi\0\0\0", NULL, "byte 4 (line 1): a NUL character");
}

static void
test_decode_refuses_every_fault_of_utf8(void **state)
{
    (void)state;
    REFUSED("x\xC0\xAF", "UTF-8", "byte 1 (line 1): not UTF-8");
    REFUSED("\xE0\x80\xAF", "UTF-8", "byte 0");
    REFUSED("\xED\xA0\x80", "UTF-8", "byte 0");
    REFUSED("\xF4\x90\x80\x80", "UTF-8", "byte 0");
    REFUSED("\xF8\x88\x80\x80\x80", "UTF-8", "byte 0");
    REFUSED("\xC3\xA9\x80", "UTF-8", "byte 2");
    REFUSED("\xC3\xA9\xE9\x9D", "UTF-8", "byte 2");
    REFUSED("\xEF\xBB\xBF\xC3", NULL, "byte 3");
    REFUSED("\xFF\xFEi\0\x42\xD8x\0", NULL, "byte 4 (line 1): not UTF-16LE");
    REFUSED("\xFF\xFEi\0\xB7\xDF", NULL, "byte 4");
    REFUSED("\xFF\xFEi\0x", NULL, "byte 4");
}

static void
test_decode_knows_no_other_encoding(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf out;
    const char *as;

    (void)state;
    kz_buf_init(&out);
    assert_int_equal(decode("+AGE-", 5, 9, "UTF-7", &out, &as, &err),
        KZ_EINVAL);
    assert_non_null(strstr(err.text, "unknown encoding UTF-7"));
    kz_error_clear(&err);
    assert_int_equal(kz_decode_bytes("UTF-7", "a", 1, &out, &err), KZ_EINVAL);
    kz_buf_clear(&out);
}

/* Longer than every buffer, with characters across their borders. */
static void
test_decode_long_text_comes_out_whole(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf utf8, sjis, out;
    const char *as = "";

    (void)state;
    kz_buf_init(&utf8);
    kz_buf_init(&sjis);
    kz_buf_init(&out);
    for (int i = 0; i < 100000; i++) {
        kz_buf_puts(&utf8, i % 7 ? "\xE9\x9D\x92" : "a");
        kz_buf_puts(&sjis, i % 7 ? "\x90\xC2" : "a");
    }
    for (size_t step = 1000; step < 80000; step += 13777) {
        assert_int_equal(decode(utf8.data, utf8.len, step, NULL, &out, &as,
                             &err),
            KZ_DONE);
        assert_int_equal(out.len, utf8.len);
        assert_memory_equal(out.data, utf8.data, utf8.len);
        assert_int_equal(decode(sjis.data, sjis.len, step, NULL, &out, &as,
                             &err),
            KZ_DONE);
        assert_string_equal(as, "CP932");
        assert_int_equal(out.len, utf8.len);
        assert_memory_equal(out.data, utf8.data, utf8.len);
    }
    utf8.data[utf8.len - 1] = 'x';
    assert_int_equal(decode(utf8.data, utf8.len, 4096, NULL, &out, &as, &err),
        KZ_EFORMAT);
    assert_non_null(strstr(err.text, "byte 271425 (line 1)"));
    kz_buf_clear(&utf8);
    kz_buf_clear(&sjis);
    kz_buf_clear(&out);
}

/* One CP932 character there and back; 1 if the bytes are the same. */
static int
round_trip(iconv_t back, const char *bytes, size_t n)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf text, again;
    char sjis[8], *from, *to = sjis;
    size_t left, room = sizeof sjis, len;

    kz_buf_init(&text);
    kz_buf_init(&again);
    assert_ok(kz_decode_bytes("CP932", bytes, n, &text, &err), &err);
    from = text.data;
    left = text.len;
    assert_true(iconv(back, &from, &left, &to, &room) != (size_t)-1);
    len = sizeof sjis - room;
    /* what has two codes is the same character under both */
    assert_ok(kz_decode_bytes("CP932", sjis, len, &again, &err), &err);
    assert_string_equal(again.data, text.data);
    kz_buf_clear(&text);
    kz_buf_clear(&again);
    return len == n && memcmp(sjis, bytes, n) == 0;
}

static void
test_decode_cp932_round_trips_every_character(void **state)
{
    iconv_t back = iconv_open("CP932", "UTF-8");
    int count = 0, twins = 0;
    struct kz_buf out;

    (void)state;
    assert_true(back != (iconv_t)-1);
    kz_buf_init(&out);
    for (int c = 1; c < 0x10000; c++) {
        const char bytes[2] = { (char)(c < 0x100 ? c : c >> 8), (char)c };
        const size_t n = c < 0x100 ? 1 : 2;
        struct kz_error err = KZ_ERROR_INIT;

        kz_buf_reset(&out);
        if ((n == 2 && (bytes[1] == 0 || !(bytes[0] & 0x80))) ||
            kz_decode_bytes("CP932", bytes, n, &out, &err) < 0)
            continue;
        /* two half-width characters are no character of two bytes */
        if (n == 2 && out.len == 6)
            continue;
        if (n == 2 && out.len > 3 && (out.data[out.len - 1] & 0x80) == 0)
            continue;
        count++;
        twins += !round_trip(back, bytes, n);
    }
    (void)iconv_close(back);
    kz_buf_clear(&out);
    assert_true(count > 9000);
    /* NEC's copies of IBM's extensions and a few signs of its row 13 */
    assert_in_range(twins, 380, 400);
}

static void
test_decode_survives_every_failed_allocation(void **state)
{
    static const char bytes[] = "a\n\x90\xC2\x97t\n";
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf out;
    kz_status st = KZ_ENOMEM;
    long n;

    (void)state;
    kz_buf_init(&out);
    for (n = 0; n < 100 && st != KZ_DONE; n++) {
        struct kz_decode *d = NULL;
        struct kz_input *in = NULL;
        char *text;
        size_t got;

        kz_error_clear(&err);
        assert_ok(kz_input_open_memory(bytes, sizeof bytes - 1, "x", &in, &err),
            &err);
        kz_alloc_fail_after(n);
        st = kz_decode_open(in, NULL, &d, &err);
        while (st == KZ_OK)
            st = kz_decode_read(d, &text, &got, &err);
        kz_alloc_fail_after(-1);
        assert_true(st == KZ_DONE || st == KZ_ENOMEM);
        kz_decode_close(d);
        kz_input_close(in);
    }
    assert_true(n > 2 && n < 100);
    kz_buf_clear(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode_tells_encodings_by_their_bytes),
        cmocka_unit_test(test_decode_takes_the_users_word_before_a_guess),
        cmocka_unit_test(
            test_decode_refuses_what_contradicts_with_byte_and_line),
        cmocka_unit_test(test_decode_refuses_every_fault_of_utf8),
        cmocka_unit_test(test_decode_knows_no_other_encoding),
        cmocka_unit_test(test_decode_long_text_comes_out_whole),
        cmocka_unit_test(test_decode_cp932_round_trips_every_character),
        cmocka_unit_test(test_decode_survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
