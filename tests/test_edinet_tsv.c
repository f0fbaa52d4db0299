/* EDINET annual report, type 5: bids, encodings, lines, limits. */
#include "tests/testlib.h"

#include <stdio.h>
#include <stdlib.h>

#include "importers/edinet_tsv/tsv_lines.h"
#include "keizu/import/importer.h"
#include "tests/dribble.h"

static const struct kz_importer *
importer(void)
{
    const struct kz_importer *i = kz_importer_find("edinet-tsv");

    assert_non_null(i);
    return i;
}

static void
read_golden(struct kz_buf *out, const char *name)
{
    const char *dir = getenv("srcdir");
    char path[512], piece[4096];
    size_t n;
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/importers/edinet_tsv/golden/%s",
        dir ? dir : ".", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        kz_buf_add(out, piece, n);
    (void)fclose(f);
}

/* As EDINET writes it: UTF-16LE with a byte order mark (no pairs here). */
static void
to_utf16(const struct kz_buf *in, struct kz_buf *out)
{
    kz_buf_add(out, "\xFF\xFE", 2);
    for (size_t i = 0; i < in->len;) {
        const unsigned char *u = (const unsigned char *)in->data + i;
        unsigned c = u[0];

        if (c >= 0xE0) {
            c = (c & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
            i += 3;
        } else if (c >= 0xC0) {
            c = (c & 0x1Fu) << 6 | (u[1] & 0x3Fu);
            i += 2;
        } else {
            i++;
        }
        kz_buf_putc(out, (char)(c & 0xFF));
        kz_buf_putc(out, (char)(c >> 8));
    }
}

static kz_status
run(const struct kz_buf *file, size_t step, struct kz_buf *out,
    struct kz_error *err)
{
    const struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
    struct kz_sink sink = kz_sink_to_buf(out);
    struct kz_input *in = NULL;
    struct dribble d = { file->data, file->len, step };
    const struct kz_input_source source = { dribble_read, NULL };
    kz_status st;

    KZ_TRY(kz_input_open(&source, &d, "x.csv", &in, err));
    st = importer()->run(in, &opts, &sink, err);
out:
    kz_input_close(in);
    return st;
}

/* Without the first line, which has the hash of the bytes. */
static const char *
behind_document(const struct kz_buf *records)
{
    const char *line = strchr(records->data, '\n');

    assert_non_null(line);
    return line;
}

static void
test_edinet_tsv_both_encodings_give_the_same(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf file, wide, want, got;

    (void)state;
    kz_buf_init(&file);
    kz_buf_init(&wide);
    kz_buf_init(&want);
    kz_buf_init(&got);
    read_golden(&file, "ordinary.tsv");
    read_golden(&want, "ordinary.records");
    to_utf16(&file, &wide);
    for (size_t step = 5; step < wide.len; step = step * 7 + 2) {
        kz_buf_reset(&got);
        assert_ok(run(&wide, step, &got, &err), &err);
        assert_string_equal(behind_document(&got), behind_document(&want));
    }
    kz_buf_clear(&file);
    kz_buf_clear(&wide);
    kz_buf_clear(&want);
    kz_buf_clear(&got);
}

static int
bid(const struct kz_buf *b, const char *name)
{
    const size_t most = KZ_PEEK_MAX;
    const struct kz_peek peek = { (const unsigned char *)b->data,
        b->len < most ? b->len : most, name };

    return importer()->bid(&peek);
}

static void
test_edinet_tsv_bids_for_files_of_this_report_only(void **state)
{
    struct kz_buf file, wide, other;

    (void)state;
    kz_buf_init(&file);
    kz_buf_init(&wide);
    kz_buf_init(&other);
    read_golden(&file, "ordinary.tsv");
    to_utf16(&file, &wide);
    kz_buf_puts(&other, "\"要素ID\"\t\"項目名\"\r\n\"jplvh_cor:A\"\t\"b\"\r\n");
    assert_true(bid(&file, "x") > 100);
    assert_int_equal(bid(&wide, "x"), bid(&file, "x"));
    assert_int_equal(bid(&wide, "S1_jpcrp030000-asr-001.csv"),
        bid(&file, "x") + 4);
    assert_int_equal(bid(&other, "jplvh010000-lvh-001.csv"), 0);
    kz_buf_reset(&other);
    assert_int_equal(bid(&other, "jpcrp030000-asr-001.csv"), 0);
    kz_buf_clear(&file);
    kz_buf_clear(&wide);
    kz_buf_clear(&other);
}

/* Fields of all lines as "a|b/c", or the refusal. */
static void
lines_are(const char *text, const char *want)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct dribble d = { text, strlen(text), 3 };
    const struct kz_input_source source = { dribble_read, NULL };
    struct kz_input *in = NULL;
    struct kzi_tsv t;
    struct kz_buf got;
    kz_status st;

    kz_buf_init(&got);
    assert_ok(kz_input_open(&source, &d, "x", &in, &err), &err);
    assert_ok(kzi_tsv_open(&t, in, "UTF-8", &err), &err);
    while ((st = kzi_tsv_next(&t, &err)) == KZ_OK) {
        kz_buf_puts(&got, got.len ? "/" : "");
        for (size_t i = 0; i < t.count; i++)
            kz_buf_printf(&got, "%s%s", i ? "|" : "", t.fields[i]);
    }
    assert_string_equal(st == KZ_DONE ? got.data : err.text, want);
    kzi_tsv_close(&t);
    kz_input_close(in);
    kz_buf_clear(&got);
}

static void
test_edinet_tsv_lines(void **state)
{
    (void)state;
    lines_are("\"a\"\t\"b\"\r\n\"c\"\r\n", "a|b/c");
    lines_are("\"a \"\"b\"\" \"\tc", "a \"b\" |c");
    lines_are("\"a\r\nb\"\t\t\"\"", "a\r\nb||");
    lines_are("a\t\nb", "a|/b");
    lines_are("", "");
    lines_are("x\n\"a\"b\n", "line 2: a quote out of place");
    lines_are("\"a\n\"\nb\"\n", "line 3: a quote out of place");
    lines_are("\"a", "line 1: a quote out of place");
}

static void
test_edinet_tsv_long_lines_are_refused(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf file, out;

    (void)state;
    kz_buf_init(&file);
    kz_buf_init(&out);
    kz_buf_puts(&file, "\"要素ID");
    while (file.len < 3 << 20)
        kz_buf_puts(&file,
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    assert_int_equal(run(&file, 65536, &out, &err), KZ_ELIMIT);
    assert_string_equal(err.text, "line 1 is longer than 1 MiB");
    kz_buf_clear(&file);
    kz_buf_clear(&out);
}

static void
test_edinet_tsv_every_failed_allocation_is_told(void **state)
{
    kz_status st = KZ_ENOMEM;
    struct kz_buf file;
    long n = 0;

    (void)state;
    kz_buf_init(&file);
    read_golden(&file, "ordinary.tsv");
    for (; st != KZ_OK && n < 5000; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_buf out;

        kz_buf_init(&out);
        kz_alloc_fail_after(n);
        st = run(&file, 4096, &out, &err);
        kz_alloc_fail_after(-1);
        if (st != KZ_OK)
            assert_int_equal(st, KZ_ENOMEM);
        kz_buf_clear(&out);
    }
    assert_int_equal(st, KZ_OK);
    assert_true(n > 50);
    kz_buf_clear(&file);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edinet_tsv_both_encodings_give_the_same),
        cmocka_unit_test(test_edinet_tsv_bids_for_files_of_this_report_only),
        cmocka_unit_test(test_edinet_tsv_lines),
        cmocka_unit_test(test_edinet_tsv_long_lines_are_refused),
        cmocka_unit_test(test_edinet_tsv_every_failed_allocation_is_told),
    };

    return cmocka_run_group_tests_name("edinet_tsv", tests, NULL, NULL);
}
