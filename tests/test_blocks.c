/* Files of blocks: what is put is read back, and what is wrong is noticed. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keizu/base/blocks.h"
#include "testlib.h"

#define SECTIONS 4

static char folder[] = "/tmp/keizu-blocks-XXXXXX", path[64];
static struct kz_error err = KZ_ERROR_INIT;
static const struct kz_blocks_kind kind = { "TESTING", 7, "a key" };
/* of each section: none, some bytes, less and more than blocks */
static const size_t length[SECTIONS] = { 0, 5, 3 * KZ_BLOCK - 9,
    300 * KZ_BLOCK + 77 };

static unsigned char
byte_of(int section, size_t i)
{
    return (unsigned char)(i * 31 + i / 251 + (size_t)section * 7);
}

static kz_status
put_all(struct kz_blocks_out *o)
{
    kz_status st = KZ_OK;

    for (int s = 0; s < SECTIONS && st == KZ_OK; s++) {
        for (size_t i = 0, k = 1; i < length[s] && st == KZ_OK; i += k) {
            unsigned char part[3000];

            k = 1 + (i * 7) % sizeof part;
            k = k < length[s] - i ? k : length[s] - i;
            for (size_t j = 0; j < k; j++)
                part[j] = byte_of(s, i + j);
            st = kz_blocks_put(o, part, k, &err);
        }
        if (st == KZ_OK)
            st = kz_blocks_section(o, &err);
    }
    return st;
}

static kz_status
write_file(const char *to)
{
    struct kz_blocks_out *o = NULL;
    kz_status st = kz_blocks_create(to, folder, &kind, &o, &err);

    if (st == KZ_OK)
        st = put_all(o);
    if (st == KZ_OK)
        st = kz_blocks_publish(o, &err);
    kz_blocks_drop(o);
    return st;
}

static kz_status
read_file(struct kz_blocks *b)
{
    unsigned char *all = malloc(length[SECTIONS - 1]);
    kz_status st = KZ_OK;

    assert_non_null(all);
    for (int s = 0; s < SECTIONS && st == KZ_OK; s++) {
        assert_int_equal(kz_blocks_size(b, s), length[s]);
        st = kz_blocks_read(b, s, 0, all, length[s], &err);
        for (size_t i = 0; i < length[s] && st == KZ_OK; i++)
            assert_int_equal(all[i], byte_of(s, i));
    }
    free(all);
    return st;
}

static struct kz_blocks *
open_file(void)
{
    struct kz_blocks *b = NULL;

    assert_int_equal(kz_blocks_open(path, folder, &kind, &b, &err), KZ_OK);
    return b;
}

static void
test_blocks_are_read_back(void **state)
{
    struct kz_blocks *b;
    unsigned char part[20];

    (void)state;
    assert_ok(write_file(path), &err);
    b = open_file();
    assert_memory_equal(kz_blocks_key(b), kind.key, sizeof kind.key);
    assert_ok(kz_blocks_check(b, &err), &err);
    assert_ok(read_file(b), &err);
    for (size_t at = 0; at + sizeof part <= length[3]; at += 4091) {
        assert_ok(kz_blocks_read(b, 3, at, part, sizeof part, &err), &err);
        for (size_t i = 0; i < sizeof part; i++)
            assert_int_equal(part[i], byte_of(3, at + i));
    }
    kz_blocks_close(b);
}

static void
test_blocks_end_with_their_section(void **state)
{
    struct kz_blocks *b;
    unsigned char part[20];

    (void)state;
    assert_ok(write_file(path), &err);
    b = open_file();
    assert_int_equal(kz_blocks_read(b, 1, 0, part, 6, &err), KZ_EFORMAT);
    kz_error_clear(&err);
    assert_int_equal(kz_blocks_read(b, 2, UINT64_MAX, part, 2, &err),
        KZ_EFORMAT);
    kz_error_clear(&err);
    assert_int_equal(kz_blocks_read(b, 0, 0, part, 1, &err), KZ_EFORMAT);
    kz_error_clear(&err);
    kz_blocks_close(b);
}

/* A file that is cut, or changed, while it is open. */
static void
test_blocks_of_a_file_cut_while_open_are_an_error(void **state)
{
    struct stat sb;

    (void)state;
    for (int k = 1; k < 20; k++) {
        struct kz_blocks *b;

        assert_ok(write_file(path), &err);
        assert_int_equal(stat(path, &sb), 0);
        b = open_file();
        assert_int_equal(truncate(path, sb.st_size / 20 * k), 0);
        assert_int_equal(read_file(b), KZ_EFORMAT);
        kz_error_clear(&err);
        assert_int_equal(kz_blocks_check(b, &err), KZ_EFORMAT);
        kz_error_clear(&err);
        kz_blocks_close(b);
    }
}

static void
test_blocks_in_each_others_place_are_noticed(void **state)
{
    unsigned char one[KZ_BLOCK], two[KZ_BLOCK];
    struct kz_blocks *b;
    int fd;

    (void)state;
    assert_ok(write_file(path), &err);
    b = open_file();
    fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, one, KZ_BLOCK, 296 + 20 * (off_t)KZ_BLOCK),
        KZ_BLOCK);
    assert_int_equal(pread(fd, two, KZ_BLOCK, 296 + 30 * (off_t)KZ_BLOCK),
        KZ_BLOCK);
    assert_int_equal(pwrite(fd, two, KZ_BLOCK, 296 + 20 * (off_t)KZ_BLOCK),
        KZ_BLOCK);
    assert_int_equal(pwrite(fd, one, KZ_BLOCK, 296 + 30 * (off_t)KZ_BLOCK),
        KZ_BLOCK);
    (void)close(fd);
    assert_int_equal(read_file(b), KZ_EFORMAT);
    assert_string_equal(err.text, "block 20 is damaged");
    kz_error_clear(&err);
    kz_blocks_close(b);
}

static void
test_blocks_of_another_kind_are_not_opened(void **state)
{
    struct kz_blocks_kind other = kind;
    struct kz_blocks *b = NULL;

    (void)state;
    assert_ok(write_file(path), &err);
    other.version++;
    assert_int_equal(kz_blocks_open(path, folder, &other, &b, &err), KZ_DONE);
    other.version--;
    other.magic[0]++;
    assert_int_equal(kz_blocks_open(path, folder, &other, &b, &err),
        KZ_EFORMAT);
    kz_error_clear(&err);
    assert_int_equal(kz_blocks_open(folder, folder, &kind, &b, &err), KZ_DONE);
    assert_null(b);
}

static void
test_blocks_without_a_file_have_the_same_checksums(void **state)
{
    struct kz_blocks_out *o = NULL;
    struct kz_blocks *b;

    (void)state;
    assert_ok(write_file(path), &err);
    b = open_file();
    assert_ok(kz_blocks_create(NULL, NULL, &kind, &o, &err), &err);
    assert_ok(put_all(o), &err);
    assert_ok(kz_blocks_publish(o, &err), &err);
    assert_true(kz_blocks_same(o, b));
    kz_blocks_drop(o);
    o = NULL;
    assert_ok(kz_blocks_create(NULL, NULL, &kind, &o, &err), &err);
    assert_ok(kz_blocks_put(o, "x", 1, &err), &err);
    assert_ok(put_all(o), &err);
    assert_ok(kz_blocks_publish(o, &err), &err);
    assert_false(kz_blocks_same(o, b));
    kz_blocks_drop(o);
    kz_blocks_close(b);
}

static void
test_blocks_are_written_by_one_at_a_time(void **state)
{
    struct kz_blocks_out *first = NULL, *second = NULL;
    struct stat sb;

    (void)state;
    (void)unlink(path);
    assert_ok(kz_blocks_create(path, folder, &kind, &first, &err), &err);
    assert_int_equal(kz_blocks_create(path, folder, &kind, &second, &err),
        KZ_DONE);
    assert_null(second);
    assert_ok(put_all(first), &err);
    assert_ok(kz_blocks_publish(first, &err), &err);
    kz_blocks_drop(first);
    first = NULL;
    assert_ok(kz_blocks_create(path, folder, &kind, &first, &err), &err);
    kz_blocks_drop(first); /* given up: the file of before stays */
    assert_int_equal(stat(path, &sb), 0);
}

static void
test_blocks_survive_every_lack_of_memory(void **state)
{
    kz_status st = KZ_ENOMEM;
    struct kz_blocks *b = NULL;

    (void)state;
    for (long n = 0; st != KZ_OK; n++) {
        kz_alloc_fail_after(n);
        st = write_file(path);
        if (st == KZ_OK)
            st = kz_blocks_open(path, folder, &kind, &b, &err);
        kz_alloc_fail_after(-1);
        assert_true(st == KZ_OK || st == KZ_ENOMEM);
        assert_true(n < 1000);
        kz_error_clear(&err);
    }
    assert_ok(read_file(b), &err);
    kz_blocks_close(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_are_read_back),
        cmocka_unit_test(test_blocks_end_with_their_section),
        cmocka_unit_test(test_blocks_of_a_file_cut_while_open_are_an_error),
        cmocka_unit_test(test_blocks_in_each_others_place_are_noticed),
        cmocka_unit_test(test_blocks_of_another_kind_are_not_opened),
        cmocka_unit_test(test_blocks_without_a_file_have_the_same_checksums),
        cmocka_unit_test(test_blocks_are_written_by_one_at_a_time),
        cmocka_unit_test(test_blocks_survive_every_lack_of_memory),
    };
    int bad;

    if (!mkdtemp(folder))
        return 99;
    (void)snprintf(path, sizeof path, "%s/file", folder);
    bad = cmocka_run_group_tests(tests, NULL, NULL);
    (void)unlink(path);
    (void)rmdir(folder);
    return bad;
}
