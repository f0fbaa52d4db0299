/* Hashes over libsodium: SHA-256 of streams, sums of hashes of rows. */
#include "keizu/base/hash.h"

#include <string.h>

#include <sodium.h>

#include "keizu/base/alloc.h"
#include "src/base/sha256_x86.h"

#define BLOCK 64 /* bytes that SHA-256 takes at once */

struct kz_sha256 {
    crypto_hash_sha256_state state; /* where the processor has no better way */
    int fast;
    uint32_t words[8];
    uint64_t bytes; /* all; those behind the last whole block are in rest */
    unsigned char rest[BLOCK];
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

static void
begin(struct kz_sha256 *h)
{
    static const uint32_t first[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372,
        0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

    h->bytes = 0;
    memcpy(h->words, first, sizeof first);
    if (!h->fast)
        (void)crypto_hash_sha256_init(&h->state);
}

struct kz_sha256 *
kz_sha256_new(void)
{
    struct kz_sha256 *h = kz_malloc(sizeof *h);

    if (h) {
        h->fast = kzi_sha256_x86();
        begin(h);
    }
    return h;
}

void
kz_sha256_free(struct kz_sha256 *h)
{
    kz_free(h);
}

static void
add_fast(struct kz_sha256 *h, const unsigned char *bytes, size_t n)
{
    size_t held = (size_t)(h->bytes % BLOCK), k;

    h->bytes += n;
    if (held) {
        k = BLOCK - held < n ? BLOCK - held : n;
        memcpy(h->rest + held, bytes, k);
        if (held + k < BLOCK)
            return;
        kzi_sha256_x86_blocks(h->words, h->rest, 1);
        bytes += k;
        n -= k;
    }
    kzi_sha256_x86_blocks(h->words, bytes, n / BLOCK);
    memcpy(h->rest, bytes + n / BLOCK * BLOCK, n % BLOCK);
}

void
kz_sha256_add(struct kz_sha256 *h, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    if (h->fast)
        add_fast(h, bytes, n);
    else
        (void)crypto_hash_sha256_update(&h->state, bytes, n);
}

/* A 1 bit, zeros, and the number of bits fill the last block. */
static void
end_fast(struct kz_sha256 *h, unsigned char raw[crypto_hash_sha256_BYTES])
{
    uint64_t bits = h->bytes * 8;
    unsigned char tail[BLOCK + 8] = { 0x80 };
    size_t zeros = (BLOCK + 55 - (size_t)(h->bytes % BLOCK)) % BLOCK;

    for (int i = 0; i < 8; i++)
        tail[1 + zeros + (size_t)i] = (unsigned char)(bits >> (56 - 8 * i));
    add_fast(h, tail, 1 + zeros + 8);
    for (int i = 0; i < 32; i++)
        raw[i] = (unsigned char)(h->words[i / 4] >> (24 - i % 4 * 8));
}

void
kz_sha256_end(struct kz_sha256 *h, char hex[KZ_SHA256_TEXT])
{
    unsigned char raw[crypto_hash_sha256_BYTES];

    if (h->fast)
        end_fast(h, raw);
    else
        (void)crypto_hash_sha256_final(&h->state, raw);
    put_hex(raw, sizeof raw, hex);
    begin(h);
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
