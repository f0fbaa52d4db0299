/* Tests of hashes and digests. */
#include "testlib.h"

#include "keizu/base/hash.h"

/* FIPS 180-2, appendix B. */
#define SHA_ABC \
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA_EMPTY \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void
test_hash_sha256_of_known_texts(void **state)
{
    struct kz_sha256 *h = kz_sha256_new();
    char hex[KZ_SHA256_TEXT];

    (void)state;
    assert_non_null(h);
    kz_sha256_end(h, hex);
    assert_string_equal(hex, SHA_EMPTY);
    kz_sha256_add(h, "abc", 3);
    kz_sha256_end(h, hex);
    assert_string_equal(hex, SHA_ABC);
    kz_sha256_add(h, "a", 1); /* in pieces, and after an end */
    kz_sha256_add(h, NULL, 0);
    kz_sha256_add(h, "bc", 2);
    kz_sha256_end(h, hex);
    assert_string_equal(hex, SHA_ABC);
    kz_sha256_free(h);
    kz_sha256_free(NULL);
}

/* FIPS 180-2, B.3: a million times "a", in pieces of all lengths. */
static void
test_hash_sha256_in_pieces(void **state)
{
    struct kz_sha256 *h = kz_sha256_new();
    char hex[KZ_SHA256_TEXT], a[300];
    size_t left = 1000000;

    (void)state;
    assert_non_null(h);
    memset(a, 'a', sizeof a);
    for (size_t n = 1; left > 0; n = n % sizeof a + 1) {
        size_t k = n < left ? n : left;

        kz_sha256_add(h, a, k);
        left -= k;
    }
    kz_sha256_end(h, hex);
    assert_string_equal(hex,
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    kz_sha256_free(h);
}

/* SipHash-2-4-128 with our key, from its reference written in Python. */
static void
test_hash_row_of_known_rows(void **state)
{
    char hex[KZ_DIGEST_TEXT];

    (void)state;
    kz_digest_hex(kz_digest_row("", 0), hex);
    assert_string_equal(hex, "a8ba9ada96fc7790517c017950166a9f");
    kz_digest_hex(kz_digest_row("0123456789abcdef", 16), hex);
    assert_string_equal(hex, "147a40de0f8dc6d9c6237deaf6ca65fb");
}

/* BLAKE2b-128 of nothing and of abc, from Python's hashlib.blake2b. */
static void
test_hash_digest_of_known_rows(void **state)
{
    char hex[KZ_DIGEST_TEXT];

    (void)state;
    kz_digest_hex(kz_digest_of("", 0), hex);
    assert_string_equal(hex, "cae66941d9efbd404e4d88758ea67670");
    kz_digest_hex(kz_digest_of("abc", 3), hex);
    assert_string_equal(hex, "cf4ab791c62b8d2b2109c90275287816");
}

static void
test_hash_digest_does_not_depend_on_order(void **state)
{
    struct kz_digest up = { 0, 0 }, down = { 0, 0 };

    (void)state;
    for (unsigned i = 0; i < 1000; i++) {
        unsigned j = 999 - i;

        kz_digest_add(&up, kz_digest_of(&i, sizeof i));
        kz_digest_add(&down, kz_digest_of(&j, sizeof j));
    }
    assert_true(up.hi == down.hi && up.lo == down.lo);
    for (unsigned i = 0; i < 999; i++)
        kz_digest_sub(&up, kz_digest_of(&i, sizeof i));
    down = kz_digest_of(&(unsigned){ 999 }, sizeof(unsigned));
    assert_true(up.hi == down.hi && up.lo == down.lo);
}

static void
test_hash_digest_carries_and_borrows(void **state)
{
    struct kz_digest d = { 0, UINT64_MAX }, one = { 0, 1 },
                     all = { UINT64_MAX, UINT64_MAX };

    (void)state;
    kz_digest_add(&d, one);
    assert_true(d.hi == 1 && d.lo == 0);
    kz_digest_sub(&d, one);
    assert_true(d.hi == 0 && d.lo == UINT64_MAX);
    kz_digest_add(&all, one);
    assert_true(all.hi == 0 && all.lo == 0);
    kz_digest_sub(&all, one);
    assert_true(all.hi == UINT64_MAX && all.lo == UINT64_MAX);
    kz_digest_add(&all, all); /* the sum may be its own row: 2 (2^128 - 1) */
    assert_true(all.hi == UINT64_MAX && all.lo == UINT64_MAX - 1);
}

static void
test_hash_digest_text_is_read_back_and_nothing_else(void **state)
{
    struct kz_digest d = { UINT64_C(0x0123456789abcdef), 1 }, e = { 7, 7 };
    char hex[KZ_DIGEST_TEXT];

    (void)state;
    kz_digest_hex(d, hex);
    assert_string_equal(hex, "0123456789abcdef0000000000000001");
    assert_false(kz_digest_parse("", &e));
    assert_false(kz_digest_parse("0123456789abcdef000000000000000", &e));
    assert_false(kz_digest_parse("0123456789abcdef00000000000000010", &e));
    assert_false(kz_digest_parse("0123456789ABCDEF0000000000000001", &e));
    assert_false(kz_digest_parse("0123456789abcdeg0000000000000001", &e));
    assert_true(e.hi == 7 && e.lo == 7);
    assert_true(kz_digest_parse(hex, &e));
    assert_true(e.hi == d.hi && e.lo == d.lo);
}

static void
test_hash_without_memory_is_null(void **state)
{
    (void)state;
    kz_alloc_fail_after(0);
    assert_null(kz_sha256_new());
    assert_true(kz_alloc_failed());
    kz_alloc_fail_after(-1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_sha256_of_known_texts),
        cmocka_unit_test(test_hash_sha256_in_pieces),
        cmocka_unit_test(test_hash_row_of_known_rows),
        cmocka_unit_test(test_hash_digest_of_known_rows),
        cmocka_unit_test(test_hash_digest_does_not_depend_on_order),
        cmocka_unit_test(test_hash_digest_carries_and_borrows),
        cmocka_unit_test(test_hash_digest_text_is_read_back_and_nothing_else),
        cmocka_unit_test(test_hash_without_memory_is_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
