/* Tests of option reading. */
#include "tests/testlib.h"

#include "keizu/base/date.h"
#include "src/cli/options.h"

struct values {
    int flag, unflag, help, choice;
    const char *text;
    int64_t count, size;
    kz_date day;
    struct kz_fraction part;
    char country[3];
};

static const struct kz_option table[] = {
    { "flag", 'a', KZ_OPT_FLAG, KZ_INTO(struct values, flag), NULL, "", 0, 0 },
    { "no-flag", 'b', KZ_OPT_UNFLAG, KZ_INTO(struct values, unflag), NULL, "",
        0, 0 },
    { "text", 't', KZ_OPT_TEXT, KZ_INTO(struct values, text), "T", "", 0, 0 },
    { "count", 0, KZ_OPT_INTEGER, KZ_INTO(struct values, count), "N", "", -2,
        9 },
    { "size", 0, KZ_OPT_SIZE, KZ_INTO(struct values, size), "N", "", 0, 0 },
    { "day", 'd', KZ_OPT_DATE, KZ_INTO(struct values, day), "DATE", "", 0, 0 },
    { "part", 0, KZ_OPT_FRACTION, KZ_INTO(struct values, part), "a/b", "", 0,
        0 },
    { "country", 0, KZ_OPT_COUNTRY, KZ_INTO(struct values, country), "CC", "",
        0, 0 },
    { "choice", 0, KZ_OPT_CHOICE, KZ_INTO(struct values, choice),
        "out|in|look-through", "", 0, 0 },
    { "help", 'h', KZ_OPT_FLAG, KZ_INTO(struct values, help), NULL, "", 0, 0 },
    KZ_OPTION_END,
};

#define MAX_WORDS 32

/* Reads the words of a line that are separated by single spaces. */
struct line {
    char text[256];
    char *argv[MAX_WORDS];
    char *operand[MAX_WORDS];
    int argc, count;
    struct values v;
    struct kz_error err;
};

static void
split(struct line *l, const char *text)
{
    static const struct line empty;
    char *s = l->text;

    *l = empty;
    assert_true(strlen(text) < sizeof l->text);
    memcpy(l->text, text, strlen(text) + 1);
    l->argv[l->argc++] = s;
    while ((s = strchr(s, ' '))) {
        *s++ = 0;
        assert_true(l->argc < MAX_WORDS);
        l->argv[l->argc++] = s;
    }
    l->v.unflag = 5;
}

static kz_status
read_line(struct line *l, const char *text, int skip)
{
    struct kz_option_set set = { "", table, &l->v };

    split(l, text);
    set.base = &l->v;
    return kz_options_parse(&set, 1, l->argc, l->argv, skip, l->operand,
        &l->count, &l->err);
}

static void
test_options_values_go_where_the_table_says(void **state)
{
    struct line l;

    (void)state;
    assert_int_equal(
        read_line(&l,
            "p --flag --no-flag --text=x=y --count -2 --size 512M --day "
            "2026-11-24 --part 2/4 --country jp --choice look-through op",
            0),
        KZ_OK);
    assert_int_equal(l.v.flag, 1);
    assert_int_equal(l.v.unflag, 0);
    assert_string_equal(l.v.text, "x=y");
    assert_int_equal(l.v.count, -2);
    assert_int_equal(l.v.size, 512LL << 20);
    assert_int_equal(l.v.day, 20781);
    assert_int_equal(l.v.part.num, 1);
    assert_int_equal(l.v.part.den, 2);
    assert_string_equal(l.v.country, "JP");
    assert_int_equal(l.v.choice, 2);
    assert_int_equal(l.count, 1);
    assert_string_equal(l.operand[0], "op");
}

static void
test_options_short_forms_may_be_joined(void **state)
{
    struct line l;

    (void)state;
    assert_int_equal(read_line(&l, "p -t -a -- -b", 0), KZ_OK);
    assert_string_equal(l.v.text, "-a");
    assert_int_equal(l.v.flag, 0);
    assert_int_equal(read_line(&l, "p -abtvalue x -d 2026-11-24", 0), KZ_OK);
    assert_int_equal(l.v.flag, 1);
    assert_int_equal(l.v.unflag, 0);
    assert_string_equal(l.v.text, "value");
    assert_int_equal(l.v.day, 20781);
    assert_int_equal(l.count, 1);
}

static void
test_options_operands_keep_their_order(void **state)
{
    struct line l;

    (void)state;
    assert_int_equal(read_line(&l, "p one - --flag two -- --flag", 0), KZ_OK);
    assert_int_equal(l.count, 4);
    assert_string_equal(l.operand[0], "one");
    assert_string_equal(l.operand[1], "-");
    assert_string_equal(l.operand[2], "two");
    assert_string_equal(l.operand[3], "--flag");
    assert_int_equal(read_line(&l, "p verb one", 1), KZ_OK);
    assert_int_equal(l.count, 1);
    assert_string_equal(l.operand[0], "one");
}

static void
test_options_help_ends_the_reading(void **state)
{
    struct line l;

    (void)state;
    assert_int_equal(read_line(&l, "p --flag --help --nonsense", 0), KZ_DONE);
    assert_int_equal(l.v.help, 1);
    assert_int_equal(read_line(&l, "p -ah", 0), KZ_DONE);
    assert_int_equal(read_line(&l, "p --nonsense --help", 0), KZ_EINVAL);
}

static void
test_options_mistakes_name_the_option(void **state)
{
    static const struct {
        const char *line, *text;
    } cases[] = {
        { "p --fla", "unknown option --fla; did you mean --flag?" },
        { "p --falg", "unknown option --falg; did you mean --flag?" },
        { "p --xyzzy=1", "unknown option --xyzzy" },
        { "p -ax", "unknown option -x in -ax" },
        { "p --text", "option --text needs a value" },
        { "p -t", "option --text needs a value" },
        { "p --flag=1", "option --flag takes no value" },
        { "p --count 10", "--count: not a whole number from -2 to 9: 10" },
        { "p --count=", "--count: not a whole number from -2 to 9: " },
        { "p --size 0", "--size: not a size like 512M: 0" },
        { "p --size M", "--size: not a size like 512M: M" },
        { "p --size 9000000000G", "--size: not a size like 512M: 9000000000G" },
        { "p --day 2026-13-01",
            "--day: not a date like 2026-11-24: 2026-13-01" },
        { "p --part 1/0", "--part: not a fraction like 1/2 or 0.5: 1/0" },
        { "p --country JPN", "--country: not a country of two letters: JPN" },
        { "p --country J1", "--country: not a country of two letters: J1" },
        { "p --choice ou", "--choice: not one of out|in|look-through: ou" },
        { "p --choice out|in",
            "--choice: not one of out|in|look-through: out|in" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct line l;

        assert_int_equal(read_line(&l, cases[i].line, 0), KZ_EINVAL);
        assert_string_equal(l.err.text, cases[i].text);
    }
}

static void
test_options_the_verb_is_the_first_word_that_is_none(void **state)
{
    static const struct {
        const char *line;
        int at;
    } cases[] = {
        { "p verb --text x", 1 },
        { "p --text verb real", 3 },
        { "p --text=verb real", 2 },
        { "p -t verb real", 3 },
        { "p -tverb real", 2 },
        { "p -at verb real", 3 },
        { "p -ab verb", 2 },
        { "p --unknown verb", 2 },
        { "p -- --verb", 2 },
        { "p --flag", 2 },
        { "p", 1 },
        { "p --text", 2 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kz_option_set set = { "", table, NULL };
        struct line l;
        int at;

        split(&l, cases[i].line);
        at = kz_options_verb(&set, 1, l.argc, l.argv);
        if (at > l.argc)
            at = l.argc;
        assert_int_equal(at, cases[i].at);
    }
}

static void
test_options_edit_distance_counts_slips(void **state)
{
    (void)state;
    assert_int_equal(kz_edit_distance("", ""), 0);
    assert_int_equal(kz_edit_distance("abc", ""), 3);
    assert_int_equal(kz_edit_distance("stakes", "stakes"), 0);
    assert_int_equal(kz_edit_distance("stakse", "stakes"), 1);
    assert_int_equal(kz_edit_distance("stake", "stakes"), 1);
    assert_int_equal(kz_edit_distance("kitten", "sitting"), 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options_values_go_where_the_table_says),
        cmocka_unit_test(test_options_short_forms_may_be_joined),
        cmocka_unit_test(test_options_operands_keep_their_order),
        cmocka_unit_test(test_options_help_ends_the_reading),
        cmocka_unit_test(test_options_mistakes_name_the_option),
        cmocka_unit_test(test_options_the_verb_is_the_first_word_that_is_none),
        cmocka_unit_test(test_options_edit_distance_counts_slips),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
