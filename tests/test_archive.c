/* Tests of archives: members as inputs, budgets, damage, lies, names. */
#include "tests/testlib.h"

#include <archive.h>
#include <archive_entry.h>

#include "importers/common/archive.h"
#include "keizu/base/buf.h"

/* ---- archives made here ---- */

struct made {
    struct archive *lib;
    struct kz_buf *out;
};

static la_ssize_t
made_write(struct archive *lib, void *ctx, const void *bytes, size_t n)
{
    (void)lib;
    kz_buf_add(ctx, bytes, n);
    return (la_ssize_t)n;
}

static struct made
make(struct kz_buf *out, int zip, int filter)
{
    struct made m = { archive_write_new(), out };

    kz_buf_reset(out);
    assert_non_null(m.lib);
    if (zip)
        assert_int_equal(archive_write_set_format_zip(m.lib), ARCHIVE_OK);
    else
        assert_int_equal(archive_write_set_format_raw(m.lib), ARCHIVE_OK);
    assert_int_equal(archive_write_add_filter(m.lib, filter), ARCHIVE_OK);
    (void)archive_write_set_bytes_in_last_block(m.lib, 1);
    assert_int_equal(archive_write_open(m.lib, out, NULL, made_write, NULL),
        ARCHIVE_OK);
    return m;
}

static void
make_member(struct made *m, const char *name, unsigned type, const void *bytes,
    size_t n)
{
    struct archive_entry *e = archive_entry_new();

    archive_entry_set_pathname(e, name);
    archive_entry_set_filetype(e, type);
    archive_entry_set_perm(e, 0644);
    archive_entry_set_mtime(e, 1000000000, 0);
    if (type == AE_IFREG)
        archive_entry_set_size(e, (int64_t)n);
    assert_int_equal(archive_write_header(m->lib, e), ARCHIVE_OK);
    if (n)
        assert_int_equal(archive_write_data(m->lib, bytes, n), n);
    archive_entry_free(e);
}

static void
make_end(struct made *m)
{
    assert_int_equal(archive_write_close(m->lib), ARCHIVE_OK);
    assert_int_equal(archive_write_free(m->lib), ARCHIVE_OK);
}

/* A zip with a folder and two files, or one stream of the same two texts. */
static void
make_sample(struct kz_buf *out, int zip, int filter)
{
    struct made m = make(out, zip, filter);

    if (zip) {
        make_member(&m, "dir/", AE_IFDIR, NULL, 0);
        make_member(&m, "dir/one.csv", AE_IFREG, "id,name\nA,Aoba\n", 15);
        make_member(&m, "two.txt", AE_IFREG, "second\n", 7);
    } else {
        make_member(&m, "x", AE_IFREG, "id,name\nA,Aoba\n", 15);
    }
    make_end(&m);
}

/* The stream of make_sample with a check sum, which libarchive leaves out. */
static void
make_zstd(struct kz_buf *out)
{
    kz_buf_reset(out);
    kz_buf_add(out,
        "\x28\xB5\x2F\xFD\x04\x58\x79\x00\x00id,name\nA,Aoba\n"
        "\x94\x97\xD7\x6C",
        28);
}

/* ---- reading them ---- */

/*
 * Open and read everything, as "name<content>name<content>"; skip leaves the
 * members unread.
 */
static kz_status
contents(const void *bytes, size_t n, const char *name,
    const struct kz_archive_limits *limits, int skip, struct kz_buf *out,
    struct kz_error *err)
{
    struct kz_archive *a = NULL;
    struct kz_input *in = NULL, *member = NULL;
    const unsigned char *p;
    size_t k;
    kz_status st;

    kz_buf_reset(out);
    KZ_TRY(kz_input_open_memory(bytes, n, name, &in, err));
    KZ_TRY(kz_archive_open(in, limits, &a, err));
    for (;;) {
        KZ_TRY(kz_archive_next(a, &member, err));
        if (st == KZ_DONE)
            break;
        kz_buf_puts(out, kz_input_name(member));
        kz_buf_puts(out, "<");
        while (!skip) {
            KZ_TRY(kz_input_read(member, &p, &k, err));
            if (st == KZ_DONE)
                break;
            kz_buf_add(out, p, k);
        }
        kz_buf_puts(out, ">");
        kz_input_close(member);
        member = NULL;
    }
    if (strlen(kz_archive_sha256(a)) != 64)
        st = kz_fail(err, KZ_EINVAL, "no sha256");
out:
    kz_input_close(member);
    kz_archive_close(a);
    return st;
}

static void
expect(const struct kz_buf *bytes, const char *name, const char *want)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf out;

    kz_buf_init(&out);
    assert_ok(contents(bytes->data, bytes->len, name, NULL, 0, &out, &err),
        &err);
    assert_string_equal(out.data, want);
    kz_buf_clear(&out);
}

static void
expect_fail(const struct kz_buf *bytes, const struct kz_archive_limits *limits,
    kz_status want, const char *words)
{
    struct kz_buf out;

    kz_buf_init(&out);
    for (int skip = 0; skip < 2; skip++) {
        struct kz_error err = KZ_ERROR_INIT;

        assert_int_equal(contents(bytes->data, bytes->len, "a.zip", limits,
                             skip, &out, &err),
            want);
        if (!strstr(err.text, words))
            fail_msg("want %s, got %s", words, err.text);
    }
    kz_buf_clear(&out);
}

static void
test_archive_members_are_inputs_with_names(void **state)
{
    struct kz_buf bytes;

    (void)state;
    kz_buf_init(&bytes);
    make_sample(&bytes, 1, ARCHIVE_FILTER_NONE);
    expect(&bytes, "x/a.zip",
        "x/a.zip: dir/one.csv<id,name\nA,Aoba\n>x/a.zip: two.txt<second\n>");
    make_sample(&bytes, 0, ARCHIVE_FILTER_GZIP);
    expect(&bytes, "x/h.csv.gz", "x/h.csv<id,name\nA,Aoba\n>");
    expect(&bytes, "h", "h<id,name\nA,Aoba\n>");
    expect(&bytes, ".gz", ".gz<id,name\nA,Aoba\n>");
    make_sample(&bytes, 0, ARCHIVE_FILTER_ZSTD);
    expect(&bytes, "h.csv.zst", "h.csv<id,name\nA,Aoba\n>");
    kz_buf_clear(&bytes);
}

static void
test_archive_detects_only_what_it_reads(void **state)
{
    static const struct {
        const char *bytes;
        enum kz_archive_kind kind;
    } cases[] = {
        { "PK\003\004 and more", KZ_ARCHIVE_ZIP },
        { "PK\005\006", KZ_ARCHIVE_ZIP },
        { "\037\213\010", KZ_ARCHIVE_GZIP },
        { "\050\265\057\375", KZ_ARCHIVE_ZSTD },
        { "PK", KZ_ARCHIVE_NONE },
        { "7z\274\257\047\034", KZ_ARCHIVE_NONE },
        { "id,name", KZ_ARCHIVE_NONE },
        { "", KZ_ARCHIVE_NONE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct kz_peek p = { (const unsigned char *)cases[i].bytes,
            strlen(cases[i].bytes), "x" };

        assert_int_equal(kz_archive_detect(&p), cases[i].kind);
    }
}

static void
test_archive_member_names_are_only_shown(void **state)
{
    struct kz_buf bytes;
    struct made m;

    (void)state;
    kz_buf_init(&bytes);
    m = make(&bytes, 1, ARCHIVE_FILTER_NONE);
    make_member(&m, "../../etc/passwd", AE_IFREG, "x", 1);
    make_member(&m, "/abs", AE_IFREG, "y", 1);
    make_member(&m, "a\nb\033[1m", AE_IFREG, "z", 1);
    make_member(&m, "\x90\xC2\x97t.csv", AE_IFREG, "", 0); /* CP932 */
    make_member(&m, "\xE9\x9D\x92.csv", AE_IFREG, "", 0);  /* UTF-8 */
    make_member(&m, "\xFD\xFE", AE_IFREG, "", 0);          /* neither */
    make_member(&m, "link", AE_IFLNK, NULL, 0);
    make_end(&m);
    expect(&bytes, "a.zip",
        "a.zip: ../../etc/passwd<x>a.zip: /abs<y>"
        "a.zip: a\\x0Ab\\x1B[1m<z>"
        "a.zip: \xE9\x9D\x92\xE8\x91\x89.csv<>a.zip: \xE9\x9D\x92.csv<>"
        "a.zip: \\xFD\\xFE<>a.zip: link<>");
    /* the flag that says UTF-8: bit 11, at 6 in the local header */
    m = make(&bytes, 1, ARCHIVE_FILTER_NONE);
    make_member(&m, "\xE9\x9D\x92.csv", AE_IFREG, "", 0);
    make_end(&m);
    bytes.data[7] |= 0x08;
    expect(&bytes, "a.zip", "a.zip: \xE9\x9D\x92.csv<>");
    kz_buf_clear(&bytes);
}

static void
test_archive_bombs_stop_at_the_budget(void **state)
{
    static char zeros[1 << 20];
    const struct kz_archive_limits few = { 200, 10 << 20, 2, 0 };
    const struct kz_archive_limits small = { 200, 10 << 20, 100, 20 };
    struct kz_buf bytes;
    struct made m;

    (void)state;
    kz_buf_init(&bytes);
    for (int filter = 0; filter < 3; filter++) {
        m = make(&bytes, filter == 0,
            filter == 0   ? ARCHIVE_FILTER_NONE
            : filter == 1 ? ARCHIVE_FILTER_GZIP
                          : ARCHIVE_FILTER_ZSTD);
        if (filter) {
            make_member(&m, "x", AE_IFREG, NULL, 0);
            for (int i = 0; i < 40; i++)
                assert_true(archive_write_data(m.lib, zeros, sizeof zeros) > 0);
        } else {
            for (int i = 0; i < 40; i++)
                make_member(&m, "x", AE_IFREG, zeros, sizeof zeros);
        }
        make_end(&m);
        assert_true(bytes.len < 200000);
        expect_fail(&bytes, NULL, KZ_ELIMIT,
            "unpacks to more than 200 times its size");
    }
    make_sample(&bytes, 1, ARCHIVE_FILTER_NONE);
    expect_fail(&bytes, &few, KZ_ELIMIT, "more than 2 members");
    expect_fail(&bytes, &small, KZ_ELIMIT, "more than 20 bytes");
    /* nine mebibytes of zeros are under the free budget */
    m = make(&bytes, 0, ARCHIVE_FILTER_GZIP);
    make_member(&m, "x", AE_IFREG, NULL, 0);
    for (int i = 0; i < 9; i++)
        assert_true(archive_write_data(m.lib, zeros, sizeof zeros) > 0);
    make_end(&m);
    {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_buf out;

        kz_buf_init(&out);
        assert_ok(contents(bytes.data, bytes.len, "z.gz", NULL, 0, &out, &err),
            &err);
        assert_int_equal(out.len, 9 * sizeof zeros + 3);
        kz_buf_clear(&out);
    }
    kz_buf_clear(&bytes);
}

static void
test_archive_inside_an_archive_is_refused(void **state)
{
    struct kz_buf inner, outer;

    (void)state;
    kz_buf_init(&inner);
    kz_buf_init(&outer);
    for (int i = 0; i < 4; i++) {
        struct made m;

        make_sample(&inner, i & 1,
            (i & 1) ? ARCHIVE_FILTER_NONE : ARCHIVE_FILTER_GZIP);
        m = make(&outer, (i & 2) != 0,
            (i & 2) ? ARCHIVE_FILTER_NONE : ARCHIVE_FILTER_GZIP);
        make_member(&m, "in", AE_IFREG, inner.data, inner.len);
        make_end(&m);
        expect_fail(&outer, NULL, KZ_EFORMAT, "an archive inside an archive");
    }
    kz_buf_clear(&inner);
    kz_buf_clear(&outer);
}

/* Take the names out of what contents() gave: their bytes have no check. */
static void
drop_names(struct kz_buf *text)
{
    size_t n = 0;
    int inside = 0;

    for (size_t i = 0; i < text->len; i++) {
        const char c = text->data[i];

        if (c == '<' || c == '>')
            inside = c == '<';
        else if (inside)
            text->data[n++] = c;
    }
    kz_buf_cut(text, n);
}

/* Every cut is noticed, and every flipped bit gives the truth or an error. */
static void
damage(void (*make_good)(struct kz_buf *out))
{
    struct kz_buf good, bad, out, truth;

    kz_buf_init(&good);
    kz_buf_init(&bad);
    kz_buf_init(&out);
    kz_buf_init(&truth);
    make_good(&good);
    for (size_t n = 0; n < good.len; n++)
        for (int skip = 0; skip < 2; skip++) {
            struct kz_error err = KZ_ERROR_INIT;
            kz_status st = contents(good.data, n, "a", NULL, skip, &out, &err);

            if (st >= 0)
                fail_msg("cut at %zu of %zu is taken", n, good.len);
            assert_int_equal(st, KZ_EFORMAT);
            assert_true(err.text[0] != 0);
        }
    {
        struct kz_error err = KZ_ERROR_INIT;

        assert_ok(contents(good.data, good.len, "a", NULL, 0, &truth, &err),
            &err);
        drop_names(&truth);
    }
    for (size_t i = 0; i < good.len * 8; i++) {
        struct kz_error err = KZ_ERROR_INIT;
        kz_status st;

        kz_buf_reset(&bad);
        kz_buf_add(&bad, good.data, good.len);
        bad.data[i / 8] = (char)(bad.data[i / 8] ^ (1 << i % 8));
        st = contents(bad.data, bad.len, "a", NULL, 0, &out, &err);
        if (st < 0)
            continue;
        drop_names(&out);
        if (strcmp(truth.data, out.data) != 0)
            fail_msg("bit %zu gives %s", i, out.data);
    }
    kz_buf_clear(&good);
    kz_buf_clear(&bad);
    kz_buf_clear(&out);
    kz_buf_clear(&truth);
}

static void
make_zip(struct kz_buf *out)
{
    make_sample(out, 1, ARCHIVE_FILTER_NONE);
}

static void
make_gzip(struct kz_buf *out)
{
    make_sample(out, 0, ARCHIVE_FILTER_GZIP);
}

static void
test_archive_damaged_zip_is_noticed(void **state)
{
    (void)state;
    damage(make_zip);
}

static void
test_archive_damaged_gzip_is_noticed(void **state)
{
    (void)state;
    damage(make_gzip);
}

static void
test_archive_damaged_zstd_is_noticed(void **state)
{
    (void)state;
    damage(make_zstd);
}

static void
test_archive_gzip_of_several_members_is_one_text(void **state)
{
    struct kz_buf one, both;

    (void)state;
    kz_buf_init(&one);
    kz_buf_init(&both);
    make_gzip(&one);
    for (int i = 0; i < 3; i++)
        kz_buf_add(&both, one.data, one.len);
    expect(&both, "x.gz",
        "x<id,name\nA,Aoba\nid,name\nA,Aoba\nid,name\nA,Aoba\n>");
    kz_buf_clear(&one);
    kz_buf_clear(&both);
}

static void
test_archive_lies_of_a_zip_are_refused(void **state)
{
    struct kz_buf bytes;

    (void)state;
    kz_buf_init(&bytes);
    /* the directory names one member more than there are */
    make_sample(&bytes, 1, ARCHIVE_FILTER_NONE);
    bytes.data[bytes.len - 22 + 10]++;
    expect_fail(&bytes, NULL, KZ_EFORMAT, "3 members, its directory names 4");
    /* bytes behind the end that no comment accounts for */
    make_sample(&bytes, 1, ARCHIVE_FILTER_NONE);
    kz_buf_puts(&bytes, "more");
    expect_fail(&bytes, NULL, KZ_EFORMAT, "cut off at its end");
    /* the flag that says encrypted: bit 0, at 6 in the local header */
    make_sample(&bytes, 1, ARCHIVE_FILTER_NONE);
    bytes.data[6] |= 1;
    expect_fail(&bytes, NULL, KZ_EFORMAT, "encrypted");
    kz_buf_clear(&bytes);
}

static void
test_archive_closed_before_its_member_fails_softly(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL, *first = NULL, *second = NULL;
    struct kz_archive *a = NULL;
    struct kz_buf bytes;
    const unsigned char *p;
    size_t n;
    kz_status st;

    (void)state;
    kz_buf_init(&bytes);
    make_sample(&bytes, 1, ARCHIVE_FILTER_NONE);
    assert_ok(kz_input_open_memory(bytes.data, bytes.len, "a", &in, &err),
        &err);
    assert_ok(kz_archive_open(in, NULL, &a, &err), &err);
    assert_ok(kz_archive_next(a, &first, &err), &err);
    assert_ok(kz_archive_next(a, &second, &err), &err);
    /* what was read ahead is there, more is not */
    do
        st = kz_input_read(first, &p, &n, &err);
    while (st == KZ_OK);
    assert_true(st == KZ_EINVAL || st == KZ_DONE);
    kz_archive_close(a);
    kz_input_close(first);
    kz_input_close(second);
    kz_buf_clear(&bytes);
}

static void
test_archive_survives_every_failed_allocation(void **state)
{
    struct kz_buf bytes, out;
    kz_status st = KZ_ENOMEM;
    long n;

    (void)state;
    kz_buf_init(&bytes);
    kz_buf_init(&out);
    make_sample(&bytes, 1, ARCHIVE_FILTER_NONE);
    kz_buf_printf(&out, "%200s", ""); /* room: only the archive's own fail */
    for (n = 0; n < 200 && st != KZ_DONE; n++) {
        struct kz_error err = KZ_ERROR_INIT;

        kz_alloc_fail_after(n);
        st = contents(bytes.data, bytes.len, "a.zip", NULL, 0, &out, &err);
        kz_alloc_fail_after(-1);
        assert_true(st == KZ_DONE || st == KZ_ENOMEM);
        assert_true(st == KZ_DONE || err.text[0]);
    }
    assert_true(n > 8 && n < 200);
    kz_buf_clear(&bytes);
    kz_buf_clear(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_archive_members_are_inputs_with_names),
        cmocka_unit_test(test_archive_detects_only_what_it_reads),
        cmocka_unit_test(test_archive_member_names_are_only_shown),
        cmocka_unit_test(test_archive_bombs_stop_at_the_budget),
        cmocka_unit_test(test_archive_inside_an_archive_is_refused),
        cmocka_unit_test(test_archive_damaged_zip_is_noticed),
        cmocka_unit_test(test_archive_damaged_gzip_is_noticed),
        cmocka_unit_test(test_archive_damaged_zstd_is_noticed),
        cmocka_unit_test(test_archive_gzip_of_several_members_is_one_text),
        cmocka_unit_test(test_archive_lies_of_a_zip_are_refused),
        cmocka_unit_test(test_archive_closed_before_its_member_fails_softly),
        cmocka_unit_test(test_archive_survives_every_failed_allocation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
