/*
 * Hashes: SHA-256 of streams by nettle, which uses the processor's own
 * instructions (libsodium does not: a quarter of the speed), and sums of hashes
 * of rows by libsodium.
 */
#include "keizu/base/hash.h"

#include <string.h>

#include <nettle/sha2.h>
#include <sodium.h>

#include "keizu/base/alloc.h"

struct kz_sha256 {
    struct sha256_ctx state;
};

static void
put_hex(const unsigned char *bytes, size_t n, char *hex)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        *hex++ = digits[bytes[i] >> 4];
        *hex++ = digits[bytes[i] & 15];
    }
    *hex = 0;
}

struct kz_sha256 *
kz_sha256_new(void)
{
    struct kz_sha256 *h = kz_malloc(sizeof *h);

    if (h)
        sha256_init(&h->state);
    return h;
}

void
kz_sha256_free(struct kz_sha256 *h)
{
    kz_free(h);
}

void
kz_sha256_add(struct kz_sha256 *h, const void *bytes, size_t n)
{
    if (n > 0)
        sha256_update(&h->state, n, bytes);
}

void
kz_sha256_end(struct kz_sha256 *h, char hex[KZ_SHA256_TEXT])
{
    unsigned char raw[SHA256_DIGEST_SIZE];

    sha256_digest(&h->state, sizeof raw, raw); /* and begins anew */
    put_hex(raw, sizeof raw, hex);
}

/* Most significant byte first. */
static uint64_t
get_be64(const unsigned char *p)
{
    uint64_t v = 0;

    for (int i = 0; i < 8; i++)
        v = v << 8 | p[i];
    return v;
}

struct kz_digest
kz_digest_of(const void *bytes, size_t n)
{
    unsigned char raw[16];
    struct kz_digest d;

    /*
     * Chooses the fastest code for this processor, once and guarded against
     * threads; should it fail, the portable code gives the same hash.
     */
    if (sodium_init() < 0)
        sodium_memzero(raw, sizeof raw);
    (void)crypto_generichash(raw, sizeof raw, bytes, n, NULL, 0);
    d.hi = get_be64(raw);
    d.lo = get_be64(raw + 8);
    return d;
}

struct kz_digest
kz_digest_row(const void *bytes, size_t n)
{
    static const unsigned char key[crypto_shorthash_siphashx24_KEYBYTES] =
        "keizu row digest";
    unsigned char raw[crypto_shorthash_siphashx24_BYTES];
    struct kz_digest d;

    (void)crypto_shorthash_siphashx24(raw, bytes, n, key);
    d.hi = get_be64(raw);
    d.lo = get_be64(raw + 8);
    return d;
}

void
kz_digest_add(struct kz_digest *sum, struct kz_digest row)
{
    uint64_t lo = sum->lo + row.lo;

    sum->hi += row.hi + (lo < row.lo);
    sum->lo = lo;
}

void
kz_digest_sub(struct kz_digest *sum, struct kz_digest row)
{
    sum->hi -= row.hi + (sum->lo < row.lo);
    sum->lo -= row.lo;
}

void
kz_digest_hex(struct kz_digest d, char hex[KZ_DIGEST_TEXT])
{
    unsigned char raw[16];

    for (int i = 0; i < 8; i++) {
        raw[i] = (unsigned char)(d.hi >> (56 - 8 * i));
        raw[8 + i] = (unsigned char)(d.lo >> (56 - 8 * i));
    }
    put_hex(raw, sizeof raw, hex);
}

int
kz_digest_parse(const char *hex, struct kz_digest *out)
{
    uint64_t half[2] = { 0, 0 };

    for (int i = 0; i < 32; i++) {
        char c = hex[i];
        int v;

        if (c >= '0' && c <= '9')
            v = c - '0';
        else if (c >= 'a' && c <= 'f')
            v = c - 'a' + 10;
        else
            return 0; /* the 0 at the end of a shorter text included */
        half[i / 16] = half[i / 16] << 4 | (uint64_t)v;
    }
    if (hex[32])
        return 0;
    out->hi = half[0];
    out->lo = half[1];
    return 1;
}
