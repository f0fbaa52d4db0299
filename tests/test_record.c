/* Records: text form there and back, checks, keys and content. */
#include "tests/testlib.h"

#include <stdio.h>

#include "keizu/base/record.h"
#include "keizu/base/sink.h"

/* Read a line, write it again. */
static void
assert_round_trip(const char *line)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_record r;
    struct kz_buf out;
    char copy[512];

    kz_buf_init(&out);
    (void)snprintf(copy, sizeof copy, "%s", line);
    assert_ok(kz_record_read(copy, &r, &err), &err);
    assert_ok(kz_record_check(&r, &err), &err);
    kz_record_write(&r, &out);
    assert_int_equal(out.data[out.len - 1], '\n');
    kz_buf_cut(&out, out.len - 1);
    assert_string_equal(out.data, line);
    kz_buf_clear(&out);
}

static void
test_record_text_reads_back(void **state)
{
    (void)state;
    assert_round_trip("document\trank=2\tfiled=2025-06-20\tkey=a b\ttitle="
                      "tab \\t, line \\n, back \\\\\tversion=3");
    assert_round_trip("party\tline=4\tref=houjin:1\ttype=company\tname=n"
                      "\tcountry=JP\tlisted=yes");
    assert_round_trip("holding\tplace=row 3\tas_of=2025-03-31"
                      "\tuntil=2026-01-01\towner.name=x\towner.distinct=tokyo"
                      "\towner.at=edinet:E9\towned=edinet:E9"
                      "\tamount=count:1/4\tstake=shares\tlisting=top"
                      "\tposition=1\ttable=t");
    assert_round_trip("role\tperson.name=p\tperson.distinct=b:1960-01-02"
                      "\tcompany=local:A\trole=auditor\tformer=1");
    assert_round_trip("capital\tcompany=local:A\tissued=10\ttreasury=0");
    assert_round_trip("reject\tline=9\treason=bad\texcerpt=e");
}

static void
test_record_refuses_what_it_cannot_be(void **state)
{
    static const char *const bad[] = { "nothing", "party\tref=x",
        "party\tcolour=red", "holding\tamount=1/4", "party\tline",
        "role\trole=king", "note\ttext=\xE3\x81" };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_record r;
        char copy[64];

        (void)snprintf(copy, sizeof copy, "%s", bad[i]);
        assert_int_equal(kz_record_read(copy, &r, &err), KZ_EFORMAT);
        assert_true(err.text[0]);
    }
}

static void
test_record_check_names_the_fault(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_record r;

    (void)state;
    kz_record_init(&r, KZ_REC_PARTY);
    assert_int_equal(kz_record_check(&r, &err), KZ_EFORMAT);
    assert_string_equal(err.text, "ref is not named");
    kz_error_clear(&err);
    r.u.party.ref.scheme = "local";
    r.u.party.ref.id = "A";
    r.u.party.country = "Japan";
    assert_int_equal(kz_record_check(&r, &err), KZ_EFORMAT);
    assert_string_equal(err.text,
        "country is not a country code of two capitals");
    kz_error_clear(&err);
    r.u.party.country = "JP";
    r.since = 10;
    r.until = 10;
    assert_int_equal(kz_record_check(&r, &err), KZ_EFORMAT);
    assert_string_equal(err.text, "until is not after since");
}

static void
key_of(const struct kz_ref *ref, struct kz_buf *out)
{
    struct kz_error err = KZ_ERROR_INIT;

    kz_buf_reset(out);
    assert_ok(kz_ref_key(ref, out, &err), &err);
}

/* Two spellings of one name at one company meet; another company or address
 * keeps them apart. */
static void
test_record_names_have_keys(void **state)
{
    struct kz_ref a = {
        .name = "\xE3\x88\xB1 abc", .at_scheme = "edinet", .at_id = "E1"
    };
    struct kz_ref b = a;
    struct kz_buf x, y;

    (void)state;
    kz_buf_init(&x);
    kz_buf_init(&y);
    b.name = "\xE6\xA0\xAA\xE5\xBC\x8F\xE4\xBC\x9A\xE7\xA4\xBE"
             "\xEF\xBC\xA1\xEF\xBC\xA2\xEF\xBC\xA3";
    key_of(&a, &x);
    key_of(&b, &y);
    assert_string_equal(x.data, y.data);
    assert_memory_equal(x.data, "k:", 2);
    assert_int_equal(x.len, 34);
    b.at_id = "E2";
    key_of(&b, &y);
    assert_string_not_equal(x.data, y.data);
    b.at_id = "E1";
    b.distinct = "tokyo";
    key_of(&b, &y);
    assert_string_not_equal(x.data, y.data);
    kz_buf_clear(&x);
    kz_buf_clear(&y);
}

/* The fact is the same wherever it stands. */
static void
test_record_content_leaves_the_place_out(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    char one[] = "holding\tdocument=d\tline=1\trank=2\towner=local:A"
                 "\towned=local:B\tamount=exact:1/2\ttable=x";
    char two[] = "holding\tplace=p\towner=local:A\towned=local:B"
                 "\tamount=exact:1/2";
    struct kz_record r;
    struct kz_buf x, y, other;

    (void)state;
    kz_buf_init(&x);
    kz_buf_init(&y);
    kz_buf_init(&other);
    assert_ok(kz_record_read(one, &r, &err), &err);
    kz_record_digested(&r, &x, &other);
    assert_ok(kz_record_read(two, &r, &err), &err);
    kz_record_digested(&r, &y, &other);
    assert_int_equal(x.len, y.len);
    assert_memory_equal(x.data, y.data, x.len);
    kz_buf_clear(&x);
    kz_buf_clear(&y);
    kz_buf_clear(&other);
}

static void
test_record_reject_cuts_its_excerpt(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    char excerpt[400];
    struct kz_buf out;
    struct kz_sink sink;

    (void)state;
    kz_buf_init(&out);
    sink = kz_sink_to_buf(&out);
    for (size_t i = 0; i + 3 < sizeof excerpt; i += 3)
        memcpy(excerpt + i, "\xE7\xB3\xBB", 4);
    assert_ok(kz_sink_reject(&sink, 3, NULL, "too long", excerpt, &err), &err);
    assert_non_null(strstr(out.data, "reject\tline=3\treason=too long"));
    assert_int_equal(strlen(strstr(out.data, "excerpt=")),
        strlen("excerpt=") + 198 + 1);
    kz_buf_clear(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_record_text_reads_back),
        cmocka_unit_test(test_record_refuses_what_it_cannot_be),
        cmocka_unit_test(test_record_check_names_the_fault),
        cmocka_unit_test(test_record_names_have_keys),
        cmocka_unit_test(test_record_content_leaves_the_place_out),
        cmocka_unit_test(test_record_reject_cuts_its_excerpt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
