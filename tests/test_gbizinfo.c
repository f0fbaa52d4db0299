/* gBizINFO: what is claimed, cuts, and every allocation that fails. */
#include "tests/dribble.h"
#include "tests/testlib.h"

#include "keizu/import/importer.h"

static const char answer[] =
    "{\"message\": \"200 - OK.\", \"hojin-infos\": [{\"corporate_number\": "
    "\"6999902000001\", \"name\": \"帆布通信\", \"name_en\": \"Hampu\", "
    "\"industry\": [\"E\"], \"representative_name\": \"代表取締役 帆山 布\", "
    "\"finance\": {\"fiscal_year_cover_page\": \"至 2020年10月31日\", "
    "\"major_shareholders\": [{\"name_major_shareholders\": \"舵（常任代理人 "
    "x）\", \"shareholding_ratio\": 0.1}, {\"name_major_shareholders\": \"舵"
    "（常任代理人 x）\", \"shareholding_ratio\": 7}]}, \"procurement\": "
    "[{\"title\": \"x\"}], \"certification\": [{\"title\": \"指名停止措置\"}]}]"
    "}";

static kz_status
run(const char *bytes, size_t n, size_t step, struct kz_buf *out,
    struct kz_error *err)
{
    const struct kz_importer *importer = kz_importer_find("gbizinfo");
    struct kz_import_opts opts = { .source = "local", .filed = KZ_DATE_NONE };
    struct kz_sink sink = kz_sink_to_buf(out);
    struct dribble d;
    struct kz_input *in = dribble_open(&d, bytes, n, step, "x.json");
    kz_status st = importer->run(in, &opts, &sink, err);

    kz_input_close(in);
    return st;
}

static int
bid(const char *bytes, const char *name)
{
    const struct kz_peek peek = { (const unsigned char *)bytes, strlen(bytes),
        name };

    return kz_importer_find("gbizinfo")->bid(&peek);
}

static void
test_gbizinfo_bids_for_its_list_in_a_map(void **state)
{
    (void)state;
    assert_int_equal(bid("{\"hojin-infos\":[]}", "x"), 8 * 14);
    assert_int_equal(bid("\n {\"id\":null, \"hojin-infos\":[]}", "x.json"),
        8 * 14 + 4);
    assert_int_equal(bid("\xEF\xBB\xBF{\"hojin-infos\":[]}", ""), 8 * 14);
    assert_int_equal(bid("[\"hojin-infos\"]", "x.json"), 0);
    assert_int_equal(bid("{\"metadata\":{}}", "x.json"), 0);
    assert_int_equal(bid("", ""), 0);
}

static void
test_gbizinfo_does_not_depend_on_how_it_is_cut(void **state)
{
    struct kz_buf whole, out;
    struct kz_error err = KZ_ERROR_INIT;

    (void)state;
    kz_buf_init(&whole);
    kz_buf_init(&out);
    assert_ok(run(answer, sizeof answer - 1, sizeof answer, &whole, &err),
        &err);
    assert_non_null(strstr(whole.data, "field=suspension"));
    for (size_t step = 1; step < 40; step++) {
        kz_buf_reset(&out);
        assert_ok(run(answer, sizeof answer - 1, step, &out, &err), &err);
        assert_string_equal(out.data, whole.data);
    }
    for (size_t n = 1; n < sizeof answer - 1; n++) {
        struct kz_error cut = KZ_ERROR_INIT;

        kz_buf_reset(&out);
        assert_int_equal(run(answer, n, 64, &out, &cut), KZ_EFORMAT);
    }
    kz_buf_clear(&whole);
    kz_buf_clear(&out);
}

static kz_status
count(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    (void)r;
    (void)err;
    ++*(int *)ctx;
    return KZ_OK;
}

static void
test_gbizinfo_survives_every_failed_allocation(void **state)
{
    const struct kz_importer *importer = kz_importer_find("gbizinfo");
    struct kz_import_opts opts = { .source = "local", .filed = KZ_DATE_NONE };

    (void)state;
    for (long n = 0; n < 2000; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_input *in = NULL;
        int records = 0;
        struct kz_sink sink = { &records, count };
        kz_status st;

        assert_ok(kz_input_open_memory(answer, sizeof answer - 1, "x.json", &in,
                      &err),
            &err);
        kz_alloc_fail_after(n);
        st = importer->run(in, &opts, &sink, &err);
        kz_alloc_fail_after(-1);
        kz_input_close(in);
        if (st >= 0) {
            assert_int_equal(records, 13);
            assert_true(n > 30);
            return;
        }
        assert_int_equal(st, KZ_ENOMEM);
        assert_string_equal(err.text, "out of memory");
    }
    fail_msg("allocations never end");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gbizinfo_bids_for_its_list_in_a_map),
        cmocka_unit_test(test_gbizinfo_does_not_depend_on_how_it_is_cut),
        cmocka_unit_test(test_gbizinfo_survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
