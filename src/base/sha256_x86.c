/*
 * SHA-256 by x86 instructions: six times as fast as libsodium's, which are
 * the same on every processor; every byte of an import passes here.
 */
#include "src/base/sha256_x86.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <cpuid.h>
#include <immintrin.h>

static const uint32_t rounds[64] = { 0x428a2f98, 0x71374491, 0xb5c0fbcf,
    0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7,
    0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
    0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e,
    0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c,
    0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee,
    0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2 };

int
kzi_sha256_x86(void)
{
    unsigned a, b, c, d;

    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_SSE4_1) ||
        !(c & bit_SSSE3))
        return 0;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & 1U << 29);
}

#define LOAD(p)     _mm_loadu_si128((const __m128i *)(const void *)(p))
#define STORE(p, x) _mm_storeu_si128((__m128i *)(void *)(p), x)

/* Four rounds with the words of w, and the words that come sixteen later. */
#define FOUR(i, w0, w1, w2, w3)                                \
    do {                                                       \
        __m128i x = _mm_add_epi32(w0, LOAD(rounds + 4 * (i))); \
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, x);           \
        x = _mm_shuffle_epi32(x, 0x0E);                        \
        abef = _mm_sha256rnds2_epu32(abef, cdgh, x);           \
        w0 = _mm_add_epi32(_mm_sha256msg1_epu32(w0, w1),       \
            _mm_alignr_epi8(w3, w2, 4));                       \
        w0 = _mm_sha256msg2_epu32(w0, w3);                     \
    } while (0)

__attribute__((target("sha,sse4.1,ssse3"))) void
kzi_sha256_x86_blocks(uint32_t state[8], const unsigned char *bytes, size_t n)
{
    const __m128i swap =
        _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i dcba = _mm_shuffle_epi32(LOAD(state), 0xB1);
    __m128i hgfe = _mm_shuffle_epi32(LOAD(state + 4), 0x1B);
    __m128i abef = _mm_alignr_epi8(dcba, hgfe, 8);
    __m128i cdgh = _mm_blend_epi16(hgfe, dcba, 0xF0);

    for (; n > 0; n--, bytes += 64) {
        __m128i before1 = abef, before2 = cdgh;
        __m128i a = _mm_shuffle_epi8(LOAD(bytes), swap);
        __m128i b = _mm_shuffle_epi8(LOAD(bytes + 16), swap);
        __m128i c = _mm_shuffle_epi8(LOAD(bytes + 32), swap);
        __m128i d = _mm_shuffle_epi8(LOAD(bytes + 48), swap);

        for (int i = 0; i < 16; i += 4) {
            FOUR(i, a, b, c, d);
            FOUR(i + 1, b, c, d, a);
            FOUR(i + 2, c, d, a, b);
            FOUR(i + 3, d, a, b, c);
        }
        abef = _mm_add_epi32(abef, before1);
        cdgh = _mm_add_epi32(cdgh, before2);
    }
    dcba = _mm_shuffle_epi32(abef, 0x1B);
    hgfe = _mm_shuffle_epi32(cdgh, 0xB1);
    STORE(state, _mm_blend_epi16(dcba, hgfe, 0xF0));
    STORE(state + 4, _mm_alignr_epi8(hgfe, dcba, 8));
}

#else

int
kzi_sha256_x86(void)
{
    return 0;
}

void
kzi_sha256_x86_blocks(uint32_t state[8], const unsigned char *bytes, size_t n)
{
    (void)state;
    (void)bytes;
    (void)n;
}

#endif
