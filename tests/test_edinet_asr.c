/* EDINET annual report: what is claimed, what names and titles say, limits. */
#include "tests/testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "importers/edinet_asr/asr_priv.h"
#include "importers/edinet_asr/asr_ratio.h"
#include "keizu/import/importer.h"
#include "tests/dribble.h"

#define TAXONOMY "http://disclosure.edinet-fsa.go.jp/taxonomy/"
#define ROOT                                                           \
    "<x:xbrl xmlns:x='http://www.xbrl.org/2003/instance' "             \
    "xmlns:c='" TAXONOMY "jpcrp/2024-11-01/jpcrp_cor' "                \
    "xmlns:d='" TAXONOMY "jpdei/2013-08-31/jpdei_cor' "                \
    "xmlns:f='http://disclosure.edinet-fsa.go.jp/jpcrp030000/asr/001/" \
    "E99101-000/2025-03-31/01/2025-06-25'>"
#define DAY                                                           \
    "<x:context id='now'><x:period><x:instant>2025-03-31</x:instant>" \
    "</x:period></x:context>"
#define DEI                                                               \
    "<d:EDINETCodeDEI contextRef='now'>E99101</d:EDINETCodeDEI>"          \
    "<d:FilerNameInJapaneseDEI contextRef='now'>帆影精機株式会社" \
    "</d:FilerNameInJapaneseDEI>"                                         \
    "<d:CurrentPeriodEndDateDEI contextRef='now'>2025-03-31"              \
    "</d:CurrentPeriodEndDateDEI>"                                        \
    "<c:FilingDateCoverPage contextRef='now'>2025-06-25"                  \
    "</c:FilingDateCoverPage>"

static const struct kz_importer *
importer(void)
{
    const struct kz_importer *i = kz_importer_find("edinet-asr");

    assert_non_null(i);
    return i;
}

static int
bid(const char *bytes, const char *name)
{
    const struct kz_peek peek = { (const unsigned char *)bytes, strlen(bytes),
        name };

    return importer()->bid(&peek);
}

static kz_status
run(const char *bytes, size_t n, size_t step, struct kz_buf *out,
    struct kz_error *err)
{
    const struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
    struct kz_sink sink = kz_sink_to_buf(out);
    struct kz_input *in = NULL;
    struct dribble d = { bytes, n, step };
    const struct kz_input_source source = { dribble_read, NULL };
    kz_status st;

    KZ_TRY(kz_input_open(&source, &d, "x.xbrl", &in, err));
    st = importer()->run(in, &opts, &sink, err);
out:
    kz_input_close(in);
    return st;
}

static void
read_golden(const char *name, struct kz_buf *out)
{
    const char *dir = getenv("srcdir");
    char path[512], piece[4096];
    size_t n;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/importers/edinet_asr/golden/%s",
        dir ? dir : ".", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        kz_buf_add(out, piece, n);
    (void)fclose(f);
}

static void
test_edinet_asr_bids_for_instances_of_this_report_only(void **state)
{
    static const char quarterly[] =
        "<x:xbrl xmlns:x='http://www.xbrl.org/2003/instance' "
        "xmlns:c='" TAXONOMY "jpcrp/2024-11-01/jpcrp_cor' "
        "xmlns:f='http://disclosure.edinet-fsa.go.jp/jpcrp040300/q1r/001/'>";
    static const char schema[] =
        "<?xml version='1.0'?><xsd:schema "
        "xmlns:x='http://www.xbrl.org/2003/instance' "
        "xmlns:c='" TAXONOMY "jpcrp/2024-11-01/jpcrp_cor' "
        "xmlns:f='http://disclosure.edinet-fsa.go.jp/jpcrp030000/asr/001/'>";
    static const char audit[] =
        "<x:xbrl xmlns:x='http://www.xbrl.org/2003/instance' "
        "xmlns:c='" TAXONOMY "jpaud/2024-11-01/jpaud_cor'>";
    int bits = bid(ROOT, "x.xbrl");

    (void)state;
    assert_true(bits >= 8 * 90);
    assert_int_equal(bid(ROOT, "jpcrp030000-asr-001_x.xbrl"), bits + 4);
    assert_int_equal(bid("<?xml version='1.0'?><!-- <a> -->" ROOT, ""), bits);
    assert_int_equal(bid(quarterly, "x.xbrl"), 0);
    assert_int_equal(bid(schema, "x.xsd"), 0);
    assert_int_equal(bid(audit, "jpaud-aai-cc-001_x.xbrl"), 0);
    assert_int_equal(bid("", ""), 0);
    assert_int_equal(bid("<", ""), 0);
    assert_int_equal(bid("<xbrl", "jpcrp030000-asr-1.xbrl"), 0);
}

static void
title_is(const char *title, int executive, enum kz_role_kind role,
    enum kz_yesno representative, enum kz_yesno outside)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_record r;

    kz_record_init(&r, KZ_REC_ROLE);
    assert_ok(kzi_asr_title(title, executive, &r.u.role, &err), &err);
    if (r.u.role.role != role)
        print_error("%s\n", title);
    assert_int_equal(r.u.role.role, role);
    assert_int_equal(r.u.role.representative, representative);
    assert_int_equal(r.u.role.outside, outside);
}

static void
test_edinet_asr_roles_are_read_off_titles(void **state)
{
    (void)state;
    title_is("取　締　役", 0, KZ_ROLE_DIRECTOR, KZ_UNSTATED, KZ_UNSTATED);
    title_is("\n取締役社長\n(代表取締役)\n", 0, KZ_ROLE_REPRESENTATIVE_DIRECTOR,
        KZ_YES, KZ_UNSTATED);
    title_is("取締役（監査等委員）", 0, KZ_ROLE_DIRECTOR, KZ_UNSTATED,
        KZ_UNSTATED);
    title_is("社外取締役（監査等委員）", 0, KZ_ROLE_OUTSIDE_DIRECTOR,
        KZ_UNSTATED, KZ_YES);
    title_is("監　査　役", 0, KZ_ROLE_AUDITOR, KZ_UNSTATED, KZ_UNSTATED);
    title_is("社外監査役", 0, KZ_ROLE_AUDITOR, KZ_UNSTATED, KZ_YES);
    title_is("取締役 代表執行役社長", 0, KZ_ROLE_DIRECTOR, KZ_YES, KZ_UNSTATED);
    title_is("代表執行役社長", 1, KZ_ROLE_EXECUTIVE_OFFICER, KZ_YES,
        KZ_UNSTATED);
    title_is("会計参与", 0, KZ_ROLE_ADVISER, KZ_UNSTATED, KZ_UNSTATED);
    title_is(NULL, 0, KZ_ROLE_DIRECTOR, KZ_UNSTATED, KZ_UNSTATED);
}

static void
former_is(const char *s, const char *name, const char *former)
{
    struct kz_buf n, f;

    kz_buf_init(&n);
    kz_buf_init(&f);
    kzi_asr_split_former(s, &n, &f);
    assert_string_equal(n.data, name);
    assert_string_equal(f.data, former);
    kz_buf_clear(&n);
    kz_buf_clear(&f);
}

static void
test_edinet_asr_former_names_are_split_off(void **state)
{
    (void)state;
    former_is("渚　あおい（旧姓　浜辺）", "渚　あおい", "浜辺　あおい");
    former_is("渚 　あおい\n(旧姓：浜辺)", "渚 あおい", "浜辺 あおい");
    former_is("渚　あ　おい（旧姓 浜辺）", "渚　あ　おい", "浜辺");
    former_is("櫂（戸籍上の氏名：鞆部 甲斐）", "櫂", "鞆部 甲斐");
    former_is("渚　あおい（「旧姓」浜辺", "渚　あおい", "浜辺　あおい");
    former_is("Mamoru (Mark) Isobe", "Mamoru (Mark) Isobe", "");
    former_is("", "", "");
}

/* Parts as "total direct indirect close", then what it is held by. */
static void
ratio_is(const char *cell, int owner, const char *want)
{
    struct kzi_asr_ratio r[2];
    char got[256] = "refused";

    if (kzi_asr_read_ratio(cell, owner, r))
        (void)snprintf(got, sizeof got, "%s,%s,%s,%s/%s,%s,%s,%s", r[0].total,
            r[0].direct, r[0].indirect, r[0].close, r[1].total, r[1].direct,
            r[1].indirect, r[1].close);
    assert_string_equal(got, want);
}

static void
test_edinet_asr_ratios_of_affiliates(void **state)
{
    (void)state;
    ratio_is("100.00", 0, "100.00,,,/,,,");
    ratio_is("51.2", 1, ",,,/51.2,,,");
    ratio_is("100\n(  0.10)", 0, "100,,0.10,/,,,");
    ratio_is("（１．２）６０％［１６．０］", 0, "60,,1.2,16.0/,,,");
    ratio_is("被所有　直接 51.0 間接 3.0", 0, ",,,/,51.0,3.0,");
    ratio_is("所有 20.0\n被所有 15.0(1.0)", 0, "20.0,,,/15.0,,1.0,");
    ratio_is("60.0\n(うち間接 5.0)[7.0]", 0, "60.0,,5.0,7.0/,,,");
    ratio_is("－\n(－)", 0, ",,,/,,,");
    ratio_is("60.0 50.0", 0, "refused");
    ratio_is("約60", 0, "refused");
    ratio_is("60.", 0, "refused");
    ratio_is("(60", 0, "refused");
    ratio_is("1111111111111111111111111111", 0, "refused");
}

/* "none", a name, or NULL: nothing beyond doubt. */
static void
parent_is(const char *prose, const char *want)
{
    static const char *const kinds[] = { NULL, "none", NULL };
    struct kz_buf name;
    enum kzi_asr_parent kind;
    const char *got;

    kz_buf_init(&name);
    kind = kzi_asr_read_parent(prose, &name);
    got = kind == KZI_ASR_PARENT_NAMED ? name.data : kinds[kind];
    if (!want || !got)
        assert_ptr_equal(got, want);
    else
        assert_string_equal(got, want);
    kz_buf_clear(&name);
}

#define HEADING "１【提出会社の親会社等の情報】"

static void
test_edinet_asr_parents_are_read_where_the_prose_is_plain(void **state)
{
    (void)state;
    parent_is("", NULL);
    parent_is(HEADING, NULL);
    parent_is(HEADING "当社は、親会社等はありません。", "none");
    parent_is(HEADING "\n　当社には、親会社等はありません。\n \n", "none");
    parent_is("当社は、金融商品取引法第24条の７第１項に規定する親会社等は"
              "ありません。",
        "none");
    parent_is(HEADING "\n該当事項はありません。", "none");
    parent_is("当社には親会社等に該当する会社は存在しません", "none");
    parent_is("当社は親会社等を有しておりません。", "none");
    parent_is("親会社等の株式は上場しておりません。", NULL);
    parent_is("帆布㈱は親会社ではありません。", NULL);
    parent_is("当社は、親会社等はありません。なお、旧親会社は帆布㈱です。",
        NULL);
    parent_is(HEADING "\n当社の親会社は、帆布株式会社であります。",
        "帆布株式会社");
    parent_is("当社の親会社等は「㈱帆布 ホールディングス」（議決権比率51.2％）"
              "です。同社は上場しております。",
        "㈱帆布 ホールディングス");
    parent_is("当社の親会社はSail Cloth Holdings Ltd.であります。",
        "Sail Cloth Holdings Ltd.");
    parent_is("当社の金融商品取引法第24条の７第１項に規定する親会社等は、"
              "帆布株式会社であります。",
        "帆布株式会社");
    parent_is("帆布株式会社は、当社の親会社であります。", "帆布株式会社");
    parent_is("帆布株式会社は、当社の親会社でありました。", NULL);
    parent_is("当社の親会社は帆布株式会社及び櫂株式会社であります。", NULL);
    parent_is("当社の親会社は帆布㈱櫂㈱であります。", NULL);
    parent_is("当社の親会社は当社株式の51％を所有する帆布㈱であります。", NULL);
    parent_is("当社の親会社は帆布㈱です。当社の親会社は櫂㈱です。", NULL);
    parent_is("当社の親会社は上場会社です。", NULL);
    parent_is("帆布株式会社の親会社は櫂株式会社です。", NULL);
    parent_is("当社の親会社は。です。", NULL);
}

static void
percent_is(const char *s, const char *want)
{
    struct kz_buf out;

    kz_buf_init(&out);
    assert_int_equal(kzi_asr_read_percent(s, &out), want != NULL);
    assert_string_equal(out.data, want ? want : "");
    kz_buf_clear(&out);
}

static void
test_edinet_asr_percent_becomes_a_fraction_with_its_digits(void **state)
{
    (void)state;
    percent_is("32.8", "0.328");
    percent_is("0.00", "0.0000");
    percent_is("7%", "0.07");
    percent_is("100.00", "1.0000");
    percent_is("131.5", "1.315"); /* the reader of ratios refuses it */
    percent_is("", NULL);
    percent_is("3.", NULL);
    percent_is(".3", NULL);
    percent_is("1000", NULL);
    percent_is("3.1234567", NULL);
    percent_is("3 4", NULL);
}

static void
test_edinet_asr_records_do_not_depend_on_how_bytes_come(void **state)
{
    struct kz_buf file, want, got;

    (void)state;
    kz_buf_init(&file);
    kz_buf_init(&want);
    kz_buf_init(&got);
    read_golden("ordinary.xbrl", &file);
    read_golden("ordinary.records", &want);
    for (size_t step = 7; step < file.len; step = step * 5 + 2) {
        struct kz_error err = KZ_ERROR_INIT;

        kz_buf_reset(&got);
        assert_ok(run(file.data, file.len, step, &got, &err), &err);
        assert_string_equal(got.data, want.data);
    }
    kz_buf_clear(&file);
    kz_buf_clear(&want);
    kz_buf_clear(&got);
}

static void
test_edinet_asr_every_failed_allocation_is_told(void **state)
{
    static const char *const names[] = { "ordinary.xbrl", "findings.xbrl",
        "proposal.xbrl", "old-tables.xbrl", "old-rounded.xbrl",
        "affiliates.xbrl", "categories.xbrl", "policy.xbrl",
        "old-categories.xbrl", "old-categories-unread.xbrl", "votes.xbrl",
        "parent-unlisted.xbrl" };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        kz_status st = KZ_ENOMEM;
        struct kz_buf file;
        long n = 0;

        kz_buf_init(&file);
        read_golden(names[i], &file);
        for (; st != KZ_OK && n < 5000; n++) {
            struct kz_error err = KZ_ERROR_INIT;
            struct kz_buf out;

            kz_buf_init(&out);
            kz_alloc_fail_after(n);
            st = run(file.data, file.len, 4096, &out, &err);
            kz_alloc_fail_after(-1);
            if (st != KZ_OK)
                assert_int_equal(st, KZ_ENOMEM);
            if (st != KZ_OK)
                assert_true(err.text[0]);
            kz_buf_clear(&out);
        }
        assert_int_equal(st, KZ_OK);
        assert_true(n > 50);
        kz_buf_clear(&file);
    }
}

/* ROOT and DAY, then `unit` (with a number in it) n times, then DEI. */
static void
refused_flood(const char *before, int n, const char *after, const char *words)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf file, out;

    kz_buf_init(&file);
    kz_buf_init(&out);
    kz_buf_puts(&file, ROOT DAY);
    for (int i = 0; i < n; i++)
        kz_buf_printf(&file, "%s%d%s", before, i, after);
    kz_buf_puts(&file, DEI "</x:xbrl>");
    assert_int_equal(run(file.data, file.len, 65536, &out, &err), KZ_ELIMIT);
    assert_non_null(strstr(err.text, words));
    kz_buf_clear(&file);
    kz_buf_clear(&out);
}

/* Each fact a row of its own. */
static void
refused_rows(int n)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf file, out;

    kz_buf_init(&file);
    kz_buf_init(&out);
    kz_buf_puts(&file, ROOT DAY DEI);
    for (int i = 0; i < n; i++)
        kz_buf_printf(&file,
            "<x:context id='r%d'><x:period><x:instant>2025-03-31</x:instant>"
            "</x:period><x:scenario>"
            "<x:explicitMember dimension='c:MajorShareholdersAxis'>c:No%dM"
            "</x:explicitMember></x:scenario></x:context>"
            "<c:NumberOfSharesHeld contextRef='r%d'>1</c:NumberOfSharesHeld>",
            i, i, i);
    kz_buf_puts(&file, "</x:xbrl>");
    assert_int_equal(run(file.data, file.len, 65536, &out, &err), KZ_ELIMIT);
    assert_non_null(strstr(err.text, "4096 rows"));
    kz_buf_clear(&file);
    kz_buf_clear(&out);
}

/* A table whose first cell of `bytes` bytes stands in 8000 rows. */
static void
spanned(const char *block, const char *headings, size_t bytes)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf file, out;

    kz_buf_init(&file);
    kz_buf_init(&out);
    kz_buf_printf(&file,
        "%.*s2018%s" DAY DEI "<c:%s>&lt;table>&lt;tr>%s&lt;/tr>"
        "&lt;tr>&lt;td rowspan='8000' colspan='60'>",
        (int)(strstr(ROOT, "2024-11-01") - ROOT), ROOT,
        strstr(ROOT, "2024-11-01") + 4, block, headings);
    for (size_t i = 0; i < bytes; i += 3)
        kz_buf_puts(&file, "あ");
    for (int i = 0; i < 8000; i++)
        kz_buf_puts(&file, "&lt;tr>");
    kz_buf_printf(&file, "&lt;/table></c:%s></x:xbrl>", block);
    assert_ok(run(file.data, file.len, 65536, &out, &err), &err);
    assert_non_null(strstr(out.data, "finding"));
    assert_true(out.len < 4u << 20);
    kz_buf_clear(&file);
    kz_buf_clear(&out);
}

static void
test_edinet_asr_long_cells_in_many_rows_are_not_read(void **state)
{
    (void)state;
    spanned("OverviewOfAffiliatedEntitiesTextBlock",
        "&lt;td>名称&lt;td>住所&lt;td>議決権の所有割合", 1 << 20);
    spanned("ShareholdingByShareholderCategoryTextBlock",
        "&lt;td>区分&lt;td>計", 1 << 20);
}

static void
test_edinet_asr_refuses_floods(void **state)
{
    (void)state;
    refused_flood("<c:NumberOfSharesHeld contextRef='now'>", 20000,
        "</c:NumberOfSharesHeld>", "10000 ownership facts");
    refused_flood("<x:context id='", 70000, "'/>", "65536 contexts");
    refused_rows(5000);
}

/* An instance with a text block of many MiB, made while it is read. */
struct long_text {
    uint64_t left;
    int stage;
    const char *head, *tail;
};

static kz_status
long_text_read(void *ctx, void *bytes, size_t n, size_t *got,
    struct kz_error *err)
{
    struct long_text *t = ctx;
    const char *s = t->stage == 0 ? t->head : t->tail;

    (void)err;
    *got = 0;
    if (t->stage == 1 && t->left) {
        *got = n < t->left ? n : (size_t)t->left;
        memset(bytes, 'x', *got);
        t->left -= *got;
        return KZ_OK;
    }
    if (t->stage == 1)
        t->stage = 2;
    if (t->stage == 3)
        return KZ_OK;
    *got = strlen(s);
    assert_true(*got <= n);
    memcpy(bytes, s, *got);
    t->stage++;
    return KZ_OK;
}

/* The address sanitizer keeps what was freed for a while. */
#if defined __SANITIZE_ADDRESS__
#define SLACK 8
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SLACK 8
#endif
#endif
#ifndef SLACK
#define SLACK 1
#endif

static void
memory_is_under(const char *head, const char *tail, uint64_t bytes,
    long kibibytes)
{
    const struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
    const struct kz_input_source source = { long_text_read, NULL };
    struct long_text t = { bytes, 0, head, tail };
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct rusage before, after;
    struct kz_sink sink;
    struct kz_buf out;

    kz_buf_init(&out);
    sink = kz_sink_to_buf(&out);
    (void)getrusage(RUSAGE_SELF, &before);
    assert_ok(kz_input_open(&source, &t, "x", &in, &err), &err);
    assert_ok(importer()->run(in, &opts, &sink, &err), &err);
    (void)getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < kibibytes);
    assert_non_null(strstr(out.data, "key=jpcrp030000-asr-001_E99101-000_"));
    kz_input_close(in);
    kz_buf_clear(&out);
}

static void
test_edinet_asr_memory_stays_small_past_long_texts(void **state)
{
    static const char skipped[] = ROOT DAY DEI "<c:MajorShareholdersTextBlock>";
    static const char kept[] =
        ROOT DAY DEI "<c:OverviewOfAffiliatedEntitiesTextBlock>";

    (void)state;
    memory_is_under(skipped, "</c:MajorShareholdersTextBlock></x:xbrl>",
        200u << 20, 16 << 10);
    memory_is_under(kept, "</c:OverviewOfAffiliatedEntitiesTextBlock></x:xbrl>",
        15u << 20, (62 << 10) * SLACK);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_edinet_asr_bids_for_instances_of_this_report_only),
        cmocka_unit_test(test_edinet_asr_roles_are_read_off_titles),
        cmocka_unit_test(test_edinet_asr_ratios_of_affiliates),
        cmocka_unit_test(
            test_edinet_asr_parents_are_read_where_the_prose_is_plain),
        cmocka_unit_test(
            test_edinet_asr_percent_becomes_a_fraction_with_its_digits),
        cmocka_unit_test(test_edinet_asr_former_names_are_split_off),
        cmocka_unit_test(
            test_edinet_asr_records_do_not_depend_on_how_bytes_come),
        cmocka_unit_test(test_edinet_asr_every_failed_allocation_is_told),
        cmocka_unit_test(test_edinet_asr_refuses_floods),
        cmocka_unit_test(test_edinet_asr_long_cells_in_many_rows_are_not_read),
        cmocka_unit_test(test_edinet_asr_memory_stays_small_past_long_texts),
    };

    return cmocka_run_group_tests_name("edinet_asr", tests, NULL, NULL);
}
