/* Tests of the message catalogue. */
#include "tests/testlib.h"

#include <stdio.h>
#include <stdlib.h>

#include "keizu/base/buf.h"
#include "keizu/report/message.h"

static void
test_message_japanese_has_its_words(void **state)
{
    (void)state;
    assert_string_equal(kz_message("ja", "none"), "なし");
    assert_string_equal(kz_message_ja("yes"), "はい");
    assert_string_equal(kz_message_ja("no"), "いいえ");
}

static void
test_message_english_is_the_msgid_itself(void **state)
{
    const char *id = "none";

    (void)state;
    assert_ptr_equal(kz_message("en", id), id);
    assert_ptr_equal(kz_message(NULL, id), id);
    assert_ptr_equal(kz_message("fr", id), id);
}

static void
test_message_what_is_not_in_the_catalogue_stays(void **state)
{
    static const char *const ids[] = { "", "\x01", "zzzz not there", "nonf",
        "\xFF" };

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        assert_ptr_equal(kz_message("ja", ids[i]), ids[i]);
}

static void
test_message_a_quotation_stays_behind_its_reason(void **state)
{
    static const struct {
        const char *lang, *text, *want;
    } t[] = {
        { "ja", "none", "なし" },
        { "ja", "none: 海運㈱: yes", "なし: 海運㈱: yes" },
        { "ja", "none:yes", "none:yes" },
        { "ja", "zzzz: none", "zzzz: none" },
        { "ja", ": none", ": none" },
        { "ja", "column is empty", "column: 空です" },
        { "ja", "column is zzzz", "column is zzzz" },
        { "ja", "column is missing: a range has two ends",
            "column: ありません。範囲には両端が要ります" },
        { "en", "none: yes", "none: yes" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct kz_buf b;

        kz_buf_init(&b);
        kz_message_add(t[i].lang, t[i].text, &b);
        assert_string_equal(b.data, t[i].want);
        kz_buf_clear(&b);
    }
}

/*
 * A line of the PO file as the string it stands for; 0 if it is none.  Only
 * entries whose msgid is on one line are looked at.
 */
static int
read_string(const char *line, const char *word, char *out, size_t size)
{
    size_t n = strlen(word), at = 0;

    if (strncmp(line, word, n) != 0)
        return 0;
    for (line += n; *line && *line != '"' && at + 1 < size; line++) {
        char c = *line;

        if (c == '\\') {
            line++;
            c = *line;
            c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
        out[at++] = c;
    }
    out[at] = 0;
    return 1;
}

static void
test_message_every_entry_of_the_file_is_found(void **state)
{
    char line[2048], id[2048], path[1024];
    const char *top = getenv("srcdir");
    FILE *f;
    int seen = 0;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/src/report/po/ja.po",
        top ? top : ".");
    f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (read_string(line, "msgid \"", id, sizeof id) && id[0]) {
            if (strcmp(kz_message_ja(id), id) == 0)
                print_error("not found: %s\n", id);
            assert_ptr_not_equal(kz_message_ja(id), id);
            seen++;
        }
    (void)fclose(f);
    assert_true(seen > 2);
}

static void
test_message_visible_text_cuts_nothing(void **state)
{
    struct kz_buf b;

    (void)state;
    kz_buf_init(&b);
    kz_text_visible("\xFF日本\xE2\x80\x8F\xF0\x9F", &b);
    assert_string_equal(b.data,
        "\xEF\xBF\xBD日本<U+200F>\xEF\xBF\xBD\xEF\xBF\xBD");
    kz_buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_message_japanese_has_its_words),
        cmocka_unit_test(test_message_english_is_the_msgid_itself),
        cmocka_unit_test(test_message_what_is_not_in_the_catalogue_stays),
        cmocka_unit_test(test_message_a_quotation_stays_behind_its_reason),
        cmocka_unit_test(test_message_every_entry_of_the_file_is_found),
        cmocka_unit_test(test_message_visible_text_cuts_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
