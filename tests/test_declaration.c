/* A contractor's declaration: its tables, cuts, failed allocations. */
#include "tests/testlib.h"

#include "keizu/base/buf.h"
#include "keizu/import/declaration.h"
#include "keizu/import/importer.h"

/* A declaration in memory: names and texts of its files. */
struct paper {
    const char *name, *text;
    size_t n; /* bytes of it that are there */
};

struct desk {
    struct paper files[8];
    size_t count;
    int open;
};

static const char *
desk_name(void *ctx, size_t i)
{
    return ((struct desk *)ctx)->files[i].name;
}

static kz_status
desk_open(void *ctx, size_t i, struct kz_input **out, struct kz_error *err)
{
    struct desk *d = ctx;
    kz_status st = kz_input_open_memory(d->files[i].text, d->files[i].n,
        d->files[i].name, out, err);

    d->open += st >= 0;
    return st;
}

static kz_status
desk_close(void *ctx, size_t i, struct kz_input *take_in, struct kz_error *err)
{
    (void)i;
    (void)err;
    ((struct desk *)ctx)->open--;
    kz_input_close(take_in);
    return KZ_OK;
}

static struct desk
sample(void)
{
    struct desk d = {
        { { "cover.csv",
              "法人番号,商号又は名称,旧商号,基準日,申告日\n"
              "6999902000001,帆影,a;b,2025-03-31,2025-06-20\n",
              0 },
            { "holders.csv",
                "氏名又は名称,株式数,名義,実質の保有者,メモ\n"
                "帆　守,6,,,x\n凪,3,他人,楫,\n凪,,,,\n",
                0 },
            { "officers.csv",
                "氏名,役職,生年月日,選任者\n"
                "帆　守,代表取締役,1960-02-03,凪\n",
                0 },
            { "products.csv",
                "製品名,製造者,製造者の国・地域,回答区分\n"
                "x,y,英国,\n,,,不明\n",
                0 },
            { "shares.csv", "発行済株式数,自己株式数\n10,1\n", 0 },
            { "upstream.csv", "保有者,議決権割合,書類番号\n楫,12.5,9\n", 0 } },
        6, 0
    };

    for (size_t i = 0; i < d.count; i++)
        d.files[i].n = strlen(d.files[i].text);
    return d;
}

static kz_status
run(struct desk *d, struct kz_buf *out, struct kz_error *err)
{
    const struct kz_importer *importer = kz_importer_find("declaration");
    struct kz_import_opts opts = { .source = "local", .filed = KZ_DATE_NONE };
    const struct kz_input_set set = { d, d->count, desk_name, desk_open,
        desk_close };
    struct kz_sink sink = kz_sink_to_buf(out);
    kz_status st = importer->run_set(&set, &opts, &sink, err);

    assert_int_equal(d->open, 0);
    return st;
}

static void
test_declaration_table_is_whole(void **state)
{
    size_t n;
    const struct kz_decl_sheet *s = kz_decl_sheets(&n);

    (void)state;
    assert_int_equal(n, 14);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(s[i].letter, 'A' + (int)i);
        assert_ptr_equal(kz_decl_sheet_find(s[i].file), s + i);
        assert_true(s[i].count <= KZ_DECL_COLUMNS_MAX);
        for (size_t k = 0; k < s[i].count; k++) {
            const struct kz_decl_column *c = s[i].columns + k;

            /* each by both its names, and no two alike */
            assert_non_null(c->name);
            assert_int_equal(kz_decl_column_find(s + i, c->name), (int)k);
            assert_int_equal(kz_decl_column_find(s + i, c->heading), (int)k);
            assert_int_equal(c->kind == KZ_DECL_CHOICE, c->choices != NULL);
        }
        if (s[i].count < KZ_DECL_COLUMNS_MAX)
            assert_null(s[i].columns[s[i].count].name);
        assert_string_equal(s[i].columns[s[i].count - 1].name, "as_of");
    }
    assert_null(kz_decl_sheet_find("nothing"));
}

static void
test_declaration_headings_may_have_notes(void **state)
{
    const struct kz_decl_sheet *c = kz_decl_sheet_find("holders");

    (void)state;
    assert_true(kz_decl_column_find(c, "株式数（議決権のないものを含む）") >=
                0);
    assert_true(kz_decl_column_find(c, "株式数 (all)") >= 0);
    assert_true(kz_decl_column_find(c, "株式数\n（注）") >= 0);
    assert_int_equal(kz_decl_column_find(c, "株式の数"), -1);
    assert_int_equal(kz_decl_column_find(c, "（株式数）"), -1);
    assert_int_equal(kz_decl_column_find(c, ""), -1);
}

static void
test_declaration_documents_have_ranks(void **state)
{
    (void)state;
    assert_int_equal(kz_decl_document_rank("実質的支配者リストの写し"), 1);
    assert_int_equal(kz_decl_document_rank("登記用株主リスト"), 2);
    assert_int_equal(kz_decl_document_rank("親会社等状況報告書"), 2);
    assert_int_equal(kz_decl_document_rank("株主名簿記載事項証明書"), 3);
    assert_int_equal(kz_decl_document_rank("法人税申告書別表二"), 4);
    assert_int_equal(kz_decl_document_rank("親会社の書簡"), 5);
    assert_int_equal(kz_decl_document_rank("申述書"), 6);
    assert_int_equal(kz_decl_document_rank("信用調査報告"), 7);
    assert_int_equal(kz_decl_document_rank("ホームページ"), 8);
    assert_int_equal(kz_decl_state_find("不明"), KZ_DECL_UNKNOWN);
    assert_int_equal(kz_decl_state_find("refused"), KZ_DECL_REFUSED);
    assert_int_equal(kz_decl_state_find(""), KZ_DECL_VALUE);
    assert_int_equal(kz_decl_state_find("?"), -1);
    assert_string_equal(kz_decl_state_name(KZ_DECL_NONE), "該当なし");
}

static int
bid(const char *bytes, const char *name)
{
    const struct kz_peek peek = { (const unsigned char *)bytes, strlen(bytes),
        name };

    return kz_importer_find("declaration")->bid(&peek);
}

static void
test_declaration_bids_for_its_cover(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_import_opts opts = { .source = "local", .filed = KZ_DATE_NONE };
    struct kz_buf out;
    struct kz_sink sink;

    (void)state;
    assert_int_equal(bid("法人番号,基準日,申告日\n", "cover.csv"),
        4 + 8 * (12 + 9 + 9));
    assert_int_equal(bid("corporate_number,base_date,declared_on\n",
                         "cover.csv"),
        4 + 8 * (16 + 9 + 11));
    assert_int_equal(bid("法人番号,基準日,申告日\n", "x.csv"), 0);
    assert_int_equal(bid("法人番号,基準日\n申告日\n", "cover.csv"), 0);
    assert_int_equal(bid("", "cover.csv"), 0);
    kz_buf_init(&out);
    sink = kz_sink_to_buf(&out);
    assert_int_equal(kz_importer_find("declaration")
                         ->run(NULL, &opts, &sink, &err),
        KZ_EFORMAT);
    assert_string_equal(err.text,
        "it is the cover of a declaration: import its folder");
    kz_buf_clear(&out);
}

static void
test_declaration_sheets_speak_of_each_other(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct desk d = sample();
    struct kz_buf out;

    (void)state;
    kz_buf_init(&out);
    assert_ok(run(&d, &out, &err), &err);
    /* a birth date of G tells the holder of C; B's total is the whole */
    assert_non_null(strstr(out.data,
        "owner.name=帆　守\towner.distinct=b:1960-02-03\t"
        "owner.at=houjin:6999902000001\towned=houjin:6999902000001\t"
        "amount=count:6/10\tstake=shares\tlisting=partial"));
    assert_non_null(strstr(out.data,
        "amount=printed-unknown:[1245,1260)/10000@1250"));
    assert_non_null(strstr(out.data, "code=document-missing"));
    assert_non_null(strstr(out.data, "reason=neither shares nor votes"));
    /* names are not noted a second time */
    assert_null(strstr(out.data, "holder=帆"));
    kz_buf_clear(&out);
}

/* The files in another order give the same records. */
static void
test_declaration_order_of_files_does_not_matter(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct desk d = sample(), other = sample();
    struct kz_buf a, b;

    (void)state;
    kz_buf_init(&a);
    kz_buf_init(&b);
    for (size_t i = 0; i < d.count; i++)
        other.files[i] = d.files[d.count - 1 - i];
    assert_ok(run(&d, &a, &err), &err);
    assert_ok(run(&other, &b, &err), &err);
    assert_string_equal(a.data, b.data);
    kz_buf_clear(&a);
    kz_buf_clear(&b);
}

/* Cut at every byte: refused or read, never anything worse. */
static void
test_declaration_takes_every_truncation(void **state)
{
    struct desk whole = sample();
    struct kz_buf out;

    (void)state;
    kz_buf_init(&out);
    for (size_t i = 0; i < whole.count; i++)
        for (size_t n = 0; n < whole.files[i].n; n++) {
            struct kz_error err = KZ_ERROR_INIT;
            struct desk d = sample();
            kz_status st;

            d.files[i].n = n;
            kz_buf_reset(&out);
            st = run(&d, &out, &err);
            assert_true(st == KZ_OK || st == KZ_EFORMAT);
            if (st == KZ_EFORMAT)
                assert_true(err.text[0] != 0);
            if (i == 0 && n < whole.files[0].n - 2) /* the last day is cut */
                assert_int_equal(st, KZ_EFORMAT);
        }
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
test_declaration_survives_every_failed_allocation(void **state)
{
    const struct kz_importer *importer = kz_importer_find("declaration");
    struct kz_import_opts opts = { .source = "local", .filed = KZ_DATE_NONE };

    (void)state;
    for (long n = 0; n < 5000; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct desk d = sample();
        const struct kz_input_set set = { &d, d.count, desk_name, desk_open,
            desk_close };
        int records = 0;
        struct kz_sink sink = { &records, count };
        kz_status st;

        kz_alloc_fail_after(n);
        st = importer->run_set(&set, &opts, &sink, &err);
        kz_alloc_fail_after(-1);
        assert_int_equal(d.open, 0);
        if (st >= 0) {
            assert_true(records > 30);
            assert_true(n > 100);
            return;
        }
        assert_int_equal(st, KZ_ENOMEM);
        assert_true(err.text[0] != 0);
    }
    fail_msg("allocations never end");
}

static void
test_declaration_has_limits(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct desk d = sample();
    struct kz_buf text, out;

    (void)state;
    kz_buf_init(&text);
    kz_buf_init(&out);
    kz_buf_puts(&text, "国籍等の区分,人数\n");
    for (int i = 0; i < 10001; i++)
        kz_buf_puts(&text, "日本,1\n");
    d.files[3] = (struct paper){ "staff.csv", text.data, text.len };
    assert_int_equal(run(&d, &out, &err), KZ_ELIMIT);
    assert_string_equal(err.text, "staff.csv: more than 10000 rows");
    kz_error_clear(&err);
    kz_buf_reset(&text);
    kz_buf_puts(&text, "人数\n");
    for (int i = 0; i < 4096; i++)
        kz_buf_printf(&text, "\"%1100d\"\n", 1);
    d.files[3] = (struct paper){ "staff.csv", text.data, text.len };
    assert_int_equal(run(&d, &out, &err), KZ_ELIMIT);
    assert_string_equal(err.text, "staff.csv: the declaration is over 4 MiB");
    kz_error_clear(&err);
    kz_buf_reset(&text);
    kz_buf_puts(&text, "人数");
    for (int i = 0; i < 65; i++)
        kz_buf_printf(&text, ",x%d", i);
    d.files[3] = (struct paper){ "staff.csv", text.data, text.len };
    assert_int_equal(run(&d, &out, &err), KZ_ELIMIT);
    assert_string_equal(err.text, "staff.csv: more than 64 columns that keizu "
                                  "does not know");
    kz_buf_clear(&text);
    kz_buf_clear(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_declaration_table_is_whole),
        cmocka_unit_test(test_declaration_headings_may_have_notes),
        cmocka_unit_test(test_declaration_documents_have_ranks),
        cmocka_unit_test(test_declaration_bids_for_its_cover),
        cmocka_unit_test(test_declaration_sheets_speak_of_each_other),
        cmocka_unit_test(test_declaration_order_of_files_does_not_matter),
        cmocka_unit_test(test_declaration_takes_every_truncation),
        cmocka_unit_test(test_declaration_survives_every_failed_allocation),
        cmocka_unit_test(test_declaration_has_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
