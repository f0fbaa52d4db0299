/* SHA-256 by the instructions that some x86 processors have for it. */
#ifndef KZ_SHA256_X86_H
#define KZ_SHA256_X86_H

#include <stddef.h>
#include <stdint.h>

/* 1 if this processor has them. */
int kzi_sha256_x86(void);
/* Take n blocks of 64 bytes into the state; only where the above is 1. */
void kzi_sha256_x86_blocks(uint32_t state[8], const unsigned char *bytes,
    size_t n);

#endif
