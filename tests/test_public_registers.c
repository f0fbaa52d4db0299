/*
 * Tests of the importers of registers (corporate numbers, EDINET code list):
 * whose bytes they claim, memory, faults, countries told by words.
 */
#include "tests/testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "importers/common/abroad.h"
#include "keizu/base/buf.h"
#include "keizu/base/sink.h"
#include "keizu/import/importer.h"

#define HOUJIN_ROW                                                              \
    "1,8999900000001,01,0,2018-04-02,2015-10-05,\"青葉精機株式会社\",," \
    "301,\"東京都\",\"港区\",\"芝浦１\",,\"13\",\"103\",\"1080023\","   \
    ",,,,,,2015-10-05,1,,,,,\"アオバ\",0\n"
#define LIST_HEAD                                                                                              \
    "ダウンロード実行日,2026年05月12日現在,件数,1件\r\n"                                      \
    "ＥＤＩＮＥＴコード,提出者種別,上場区分,連結の有無,資本金,決算日,"            \
    "提出者名,提出者名（英字）,提出者名（ヨミ）,所在地,提出者業種,証券コード" \
    ",提出者法人番号\r\n"
#define LIST_ROW                                                                     \
    "\"E99001\",\"内国法人・組合\",\"上場\",\"有\",\"1\",\"3月31日\",\"" \
    "青葉精機\",\"\",\"アオバ\",\"港区１\",\"機械\",\"99010\",\"\"\r\n"

/* ---- whose bytes ---- */

static int
bid_of(const char *importer, const char *bytes, const char *name)
{
    struct kz_peek peek = { (const unsigned char *)bytes, strlen(bytes), name };

    if (peek.len > KZ_PEEK_MAX)
        peek.len = KZ_PEEK_MAX;
    return kz_importer_find(importer)->bid(&peek);
}

static void
test_public_registers_claim_their_own(void **state)
{
    (void)state;
    assert_true(bid_of("houjin-csv", HOUJIN_ROW, "x") > 0);
    assert_true(bid_of("houjin-csv", "\xEF\xBB\xBF" HOUJIN_ROW, "x") > 0);
    assert_true(bid_of("houjin-csv", "2026-04-01,1,1,1\n" HOUJIN_ROW, "x") >
                bid_of("houjin-csv", HOUJIN_ROW, "x"));
    assert_true(bid_of("houjin-csv", "2026-04-01,0,1,1\r\n", "x") > 0);
    assert_true(bid_of("edinet-codelist", LIST_HEAD LIST_ROW, "x.csv") > 0);
    assert_true(bid_of("edinet-codelist", LIST_HEAD LIST_ROW,
                    "EdinetcodeDlInfo.csv") >
                bid_of("edinet-codelist", LIST_HEAD LIST_ROW, "x.csv"));
}

static void
test_public_registers_claim_nothing_else(void **state)
{
    static const char *const others[] = { "", "\n", ",", "\"", "1,2,3,4,5,6\n",
        "id,name\nA,Aoba\n", "owner,owned,share\nA,B,0.5\n",
        "person,company,role\nA,B,director\n",
        /* an award of a ministry */
        "\"0000000000000000001\",\"調達\",\"2026-04-01\",\"1.00\",\"U1\","
        "\"8002010\",\"青葉精機\",\"8999900000001\"\n",
        /* the fund list */
        "ダウンロード実行日,2026年05月12日現在,件数,1件\r\n"
        "ファンドコード,証券コード,ファンド名,ヨミ,区分,特定期1,特定期2,"
        "ＥＤＩＮＥＴコード,発行者名\r\n"
        "\"G99001\",\"\",\"青葉\",\"アオバ\",\"\",\"\",\"\",\"E99001\","
        "\"青葉\"\r\n",
        LIST_HEAD, "a,b,c,d\n" LIST_ROW, LIST_ROW,
        "1,8999900000001,01,0,2018-04-02\n", "2026-04-01,1,1,1\nid,name\n",
        "2026-04-01,1,1\n", "<?xml version=\"1.0\"?>\n<a/>\n",
        "{\"metadata\": {}}\n" };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(bid_of("houjin-csv", others[i], "diff_20260401.csv"),
            0);
        assert_int_equal(bid_of("edinet-codelist", others[i],
                             "EdinetcodeDlInfo.csv"),
            0);
    }
    assert_int_equal(bid_of("houjin-csv", LIST_HEAD LIST_ROW, "x"), 0);
    assert_int_equal(bid_of("edinet-codelist", HOUJIN_ROW, "x"), 0);
    assert_int_equal(bid_of("keizu-csv", HOUJIN_ROW, "x.csv"), 0);
    assert_int_equal(bid_of("keizu-csv", LIST_HEAD LIST_ROW, "x.csv"), 0);
}

/* ---- faults ---- */

static kz_status
count_record(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    (void)r;
    (void)err;
    ++*(int64_t *)ctx;
    return KZ_OK;
}

static void
read_golden(const char *path, struct kz_buf *out)
{
    const char *dir = getenv("srcdir");
    char name[512], piece[4096];
    size_t n;
    FILE *f;

    (void)snprintf(name, sizeof name, "%s/importers/%s", dir ? dir : ".", path);
    f = fopen(name, "rb");
    if (!f)
        fail_msg("cannot open %s", name);
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        kz_buf_add(out, piece, n);
    (void)fclose(f);
}

/* Let each allocation of a run fail in turn; the run without is the last. */
static void
fail_each(const char *name, const char *golden)
{
    const struct kz_importer *importer = kz_importer_find(name);
    struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
    struct kz_buf text;
    kz_status st = KZ_ENOMEM;
    int failures = 0;

    kz_buf_init(&text);
    read_golden(golden, &text);
    for (long n = 0; n < 1000 && st < 0; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_input *in = NULL;
        int64_t records = 0;
        struct kz_sink sink = { &records, count_record };

        kz_alloc_fail_after(n);
        st = kz_input_open_memory(text.data, text.len, "a.csv", &in, &err);
        if (st >= 0)
            st = importer->run(in, &opts, &sink, &err);
        kz_input_close(in);
        kz_alloc_fail_after(-1);
        if (st >= 0) {
            assert_true(records > 20);
            break;
        }
        assert_int_equal(st, KZ_ENOMEM);
        assert_true(err.text[0] != 0);
        failures++;
    }
    assert_true(st >= 0);
    assert_true(failures > 8);
    kz_buf_clear(&text);
}

static void
test_public_registers_survive_every_failed_allocation(void **state)
{
    (void)state;
    fail_each("houjin-csv", "houjin_csv/golden/diff_20260401.csv");
    fail_each("edinet-codelist", "edinet_codelist/golden/EdinetcodeDlInfo.csv");
}

/* A sink that refuses after some records: what it says ends the run. */
static kz_status
refuse_later(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    (void)r;
    if ((*(int64_t *)ctx)-- > 0)
        return KZ_OK;
    return kz_fail(err, KZ_ESTORE, "no more");
}

static void
test_public_registers_stop_when_the_sink_refuses(void **state)
{
    static const char *const names[] = { "houjin-csv", "edinet-codelist" };
    static const char *const texts[] = { HOUJIN_ROW, LIST_HEAD LIST_ROW };
    struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };

    (void)state;
    for (int i = 0; i < 2; i++)
        for (int64_t n = 0;; n++) {
            struct kz_error err = KZ_ERROR_INIT;
            struct kz_input *in = NULL;
            int64_t left = n;
            struct kz_sink sink = { &left, refuse_later };
            kz_status st;

            assert_ok(kz_input_open_memory(texts[i], strlen(texts[i]), "a", &in,
                          &err),
                &err);
            st = kz_importer_find(names[i])->run(in, &opts, &sink, &err);
            kz_input_close(in);
            if (st >= 0) {
                assert_true(n > 4);
                break;
            }
            assert_int_equal(st, KZ_ESTORE);
            assert_string_equal(err.text, "no more");
        }
}

/* ---- memory ---- */

/* A head and then one row again and again. */
struct endless {
    const char *head, *row;
    uint64_t left; /* rows to come */
    const char *at;
};

static kz_status
endless_read(void *ctx, void *bytes, size_t n, size_t *got,
    struct kz_error *err)
{
    struct endless *e = ctx;
    char *to = bytes;

    (void)err;
    for (*got = 0; *got < n; ++*got) {
        if (!*e->at) {
            if (!e->left)
                break;
            e->left--;
            e->at = e->row;
        }
        to[*got] = *e->at++;
    }
    return KZ_OK;
}

/* Read in a process of its own: the pages it came to, in KiB. */
static long
peak_of(const char *name, const char *head, const char *row, uint64_t rows)
{
    static const struct kz_input_source source = { endless_read, NULL };
    int status = -1;
    struct rusage use;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
        struct kz_error err = KZ_ERROR_INIT;
        struct endless e = { head, row, rows, head };
        struct kz_input *in = NULL;
        int64_t records = 0;
        struct kz_sink sink = { &records, count_record };
        kz_status st;

        st = kz_input_open(&source, &e, "big_20260401.csv", &in, &err);
        if (st >= 0)
            st = kz_importer_find(name)->run(in, &opts, &sink, &err);
        kz_input_close(in);
        _exit(st < 0 || records < (int64_t)rows);
    }
    assert_int_equal(wait4(child, &status, 0, &use), child);
    assert_int_equal(status, 0);
    return use.ru_maxrss;
}

static void
test_public_registers_memory_does_not_grow_with_the_input(void **state)
{
    /* the second: a history of one number that never ends */
    static const struct {
        const char *name, *head, *row;
    } files[] = { { "houjin-csv", "", HOUJIN_ROW },
        { "houjin-csv", "",
            "1,8999900000001,12,0,2018-04-02,2015-10-05,\"青葉\",,301,\"\",\""
            "\",\"\",,\"13\",\"103\",\"1080023\",,,,,,,2015-10-05,0,,,,,,0\n" },
        { "edinet-codelist", LIST_HEAD, LIST_ROW } };

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        long small = peak_of(files[i].name, files[i].head, files[i].row, 1000);
        long big = peak_of(files[i].name, files[i].head, files[i].row, 300000);

        assert_true(big < 32 * 1024);
        if (big - small > 1024)
            fail_msg("%ld KiB for a small file, %ld for a big one", small, big);
    }
}

/* ---- countries ---- */

static void
test_public_registers_countries_are_told_by_words(void **state)
{
    static const struct {
        const char *address, *country;
    } cases[] = { { "アメリカ合衆国ハワイ州ホノルル市１", "US" },
        { "６０６０６、アメリカ合衆国イリノイ州", "US" },
        { "中華人民共和国北京市", "CN" }, { "中華人民共和国香港特別区", "HK" },
        { "英国領西インド諸島ケイマン諸島", "KY" }, { "インドネシア", "ID" },
        { "１　青葉ロード、シンガポール　４０８６００", "SG" },
        { "１　Ｍａｉｎ，Ｓｐｒｉｎｇｆｉｅｌｄ，ＣＡ　９９９９９", "US" },
        { "1 Main, Springfield, CA 99999-1234", "US" },
        { "Ｌｏｎｄｏｎ　ＥＣ３Ｍ　７ＨＡ　ＵＫ", "GB" },
        { "London, United Kingdom EC4N 6AG", "GB" },
        { "Ｄｕｂｌｉｎ　２　Ｉｒｅｌａｎｄ", "IE" },
        { "Belfast, Northern Ireland", "GB" },
        { "1 King’s Road Central, Hong Kong", "HK" },
        { "Road Town, VG1110, British Virgin Islands.", "VG" },
        { "Newark, New Jersey", "US" }, { "Mumbai, INDIA 400001", "IN" },
        /* not told */
        { "", NULL }, { "青葉ハウス１号", NULL }, { "Suite 5, Mukden", NULL },
        { "12345", NULL }, { "東京都港区芝浦１丁目", NULL },
        { "Ontario CA", NULL }, { "XINDIA", NULL } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *got =
            kzi_abroad_address(cases[i].address, strlen(cases[i].address));

        if (!cases[i].country) {
            if (got)
                fail_msg("%s gives %s", cases[i].address, got);
            continue;
        }
        if (!got || strcmp(got, cases[i].country) != 0)
            fail_msg("%s gives %s", cases[i].address, got ? got : "none");
    }
    assert_string_equal(kzi_abroad_name("メキシコ合衆国"), "MX");
    assert_null(kzi_abroad_name("星見国際銀行"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_public_registers_claim_their_own),
        cmocka_unit_test(test_public_registers_claim_nothing_else),
        cmocka_unit_test(test_public_registers_survive_every_failed_allocation),
        cmocka_unit_test(test_public_registers_stop_when_the_sink_refuses),
        cmocka_unit_test(
            test_public_registers_memory_does_not_grow_with_the_input),
        cmocka_unit_test(test_public_registers_countries_are_told_by_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
