/*
 * Hashes: SHA-256 of files, and order-free digests of sets of rows.
 *
 * A digest is the sum modulo 2^128 of one 128-bit hash a row, so it can be
 * kept up to date by adding and subtracting rows and does not depend on their
 * order.  It finds what went wrong, and what is not the same; whoever can
 * choose many rows can forge a sum of 128 bits whatever the hash, so rows have
 * the fastest good one (SipHash-2-4).  Keys that stand for a party have
 * BLAKE2b.
 */
#ifndef KZ_HASH_H
#define KZ_HASH_H

#include <stddef.h>
#include <stdint.h>

#define KZ_SHA256_TEXT 65
#define KZ_DIGEST_TEXT 33

struct kz_sha256;                      /* opaque */
struct kz_sha256 *kz_sha256_new(void); /* NULL without memory */
void kz_sha256_free(struct kz_sha256 *h);
void kz_sha256_add(struct kz_sha256 *h, const void *bytes, size_t n);
/* The hash of all bytes added, in small letters; h starts anew. */
void kz_sha256_end(struct kz_sha256 *h, char hex[KZ_SHA256_TEXT]);

struct kz_digest {
    uint64_t hi, lo;
};

struct kz_digest kz_digest_of(const void *bytes, size_t n);  /* BLAKE2b */
struct kz_digest kz_digest_row(const void *bytes, size_t n); /* SipHash */
void kz_digest_add(struct kz_digest *sum, struct kz_digest row);
void kz_digest_sub(struct kz_digest *sum, struct kz_digest row);
void kz_digest_hex(struct kz_digest d, char hex[KZ_DIGEST_TEXT]);
/* Exactly 32 digits, small letters: 1, or 0 with out untouched. */
int kz_digest_parse(const char *hex, struct kz_digest *out);

#endif
