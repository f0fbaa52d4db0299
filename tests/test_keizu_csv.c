/* Tests of keizu's own CSV files: bids, and that encodings change nothing. */
#include "tests/testlib.h"

#include "keizu/base/buf.h"
#include "keizu/base/sink.h"
#include "keizu/import/importer.h"

static int
bid(const char *bytes, size_t n, const char *name)
{
    const struct kz_peek peek = { (const unsigned char *)bytes, n, name };

    return kz_importer_find("keizu-csv")->bid(&peek);
}

#define BID(text, name) bid(text, sizeof(text) - 1, name)

static void
test_keizu_csv_bids_eight_for_each_byte_it_needs(void **state)
{
    (void)state;
    assert_int_equal(BID("owner,owned,share\n", "x"), 80);
    assert_int_equal(BID("owner,owned,share\n", "x.csv"), 84);
    assert_int_equal(BID("as_of,\"owned\", owner ,x\r\n", "x"), 80);
    assert_int_equal(BID("id,name\n", "x"), 48);
    assert_int_equal(BID("person,company,role\n", "x"), 136);
    assert_int_equal(BID("\n\r\nrole,person,company", "x"), 136);
    assert_int_equal(BID("\xEF\xBB\xBFname,id\n", "x"), 48);
    assert_int_equal(BID("\xFF\xFEi\0d\0,\0n\0a\0m\0e\0\n\0", "x"), 48);
    assert_int_equal(BID("\xFE\xFF\0i\0d\0,\0n\0a\0m\0e\0\n", "x"), 48);
    /* a Japanese column beside them, in CP932 */
    assert_int_equal(BID("id,name,\x94\xF5\x8Dl\n", "x"), 48);
}

static void
test_keizu_csv_bids_nothing_for_what_is_not_its_own(void **state)
{
    (void)state;
    assert_int_equal(BID("", "x.csv"), 0);
    assert_int_equal(BID("\xFF\xFE", "x.csv"), 0);
    assert_int_equal(BID("id,country\n", "x.csv"), 0);
    assert_int_equal(BID("owners,owned,share\n", "x.csv"), 0);
    assert_int_equal(BID("x\nid,name\n", "x.csv"), 0);
    assert_int_equal(BID("ID;NAME\n", "x.csv"), 0);
    assert_int_equal(BID("<?xml version=\"1.0\"?>\n", "x.csv"), 0);
}

/* The records of bytes, but for the note that tells the encoding. */
static void
records(const char *bytes, size_t n, const char *encoding, struct kz_buf *out)
{
    struct kz_import_opts opts = { "local", encoding, KZ_DATE_NONE, 0, 0 };
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_sink sink = kz_sink_to_buf(out);
    struct kz_input *in = NULL;
    char *note;

    kz_buf_reset(out);
    assert_ok(kz_input_open_memory(bytes, n, "x.csv", &in, &err), &err);
    assert_ok(kz_importer_find("keizu-csv")->run(in, &opts, &sink, &err), &err);
    kz_input_close(in);
    note = strstr(out->data, "note\tfield=encoding");
    assert_non_null(note);
    kz_buf_cut(out, (size_t)(note - out->data));
}

static void
test_keizu_csv_says_the_same_in_every_encoding(void **state)
{
    /* id,name / A,青葉, the second sign ending in the byte of a letter */
    static const char utf8[] = "id,name\nA,\xE9\x9D\x92\xE8\x91\x89\n";
    static const char bom[] = "\xEF\xBB\xBFid,name\nA,\xE9\x9D\x92\xE8\x91\x89"
                              "\n";
    static const char sjis[] = "id,name\nA,\x90\xC2\x97t\n";
    static const char utf16[] = "\xFF\xFEi\0d\0,\0n\0a\0m\0e\0\n\0A\0,\0"
                                "\x52\x97\x49\x84\n";
    struct kz_buf want, got;

    (void)state;
    kz_buf_init(&want);
    kz_buf_init(&got);
    records(utf8, sizeof utf8 - 1, NULL, &want);
    assert_non_null(strstr(want.data, "name=\xE9\x9D\x92\xE8\x91\x89\n"));
    records(bom, sizeof bom - 1, NULL, &got);
    assert_string_equal(got.data, want.data);
    records(sjis, sizeof sjis - 1, NULL, &got);
    assert_string_equal(got.data, want.data);
    records(sjis, sizeof sjis - 1, "Shift_JIS", &got);
    assert_string_equal(got.data, want.data);
    records(utf16, sizeof utf16, NULL, &got);
    assert_string_equal(got.data, want.data);
    kz_buf_clear(&want);
    kz_buf_clear(&got);
}

/* A sink that fails at its n-th record. */
static kz_status
fail_at(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    (void)r;
    return --*(int *)ctx < 0 ? kz_fail(err, KZ_EIO, "full") : KZ_OK;
}

static void
test_keizu_csv_stops_when_the_sink_does(void **state)
{
    static const char text[] = "id,name,id_houjin,other_names,memo\n"
                               "A,Aoba,1,Ao;Ba,x\n,,,,\n,x,,,\n";
    struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
    kz_status st = KZ_EIO;
    int n;

    (void)state;
    for (n = 0; n < 50 && st != KZ_OK; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_input *in = NULL;
        int left = n;
        struct kz_sink sink = { &left, fail_at };

        assert_ok(kz_input_open_memory(text, sizeof text - 1, "x", &in, &err),
            &err);
        st = kz_importer_find("keizu-csv")->run(in, &opts, &sink, &err);
        kz_input_close(in);
        assert_true(st == KZ_OK || st == KZ_EIO);
        assert_true(st == KZ_OK || strcmp(err.text, "full") == 0);
    }
    /* document, finding, party, identifier, finding, two names, note, reject
     * and the encoding: each of them could stop it */
    assert_int_equal(n, 11);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keizu_csv_bids_eight_for_each_byte_it_needs),
        cmocka_unit_test(test_keizu_csv_bids_nothing_for_what_is_not_its_own),
        cmocka_unit_test(test_keizu_csv_says_the_same_in_every_encoding),
        cmocka_unit_test(test_keizu_csv_stops_when_the_sink_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
