/* Inside files of blocks: the head, and the checksum, of reader and writer. */
#ifndef KZ_BLOCKS_PRIV_H
#define KZ_BLOCKS_PRIV_H

#include <sys/stat.h>

#include "keizu/base/blocks.h"

#define KZI_BLOCKS_ORDER 0x01020304u

struct kzi_blocks_head { /* no padding: all of it is written */
    struct kz_blocks_kind kind;
    uint32_t order;                   /* KZI_BLOCKS_ORDER */
    uint64_t data;                    /* bytes of the blocks, behind the head */
    uint64_t end[KZ_BLOCKS_SECTIONS]; /* of each section, in them */
    uint64_t table;                   /* checksum of those of the blocks */
    uint64_t sum;                     /* of what is above */
};

_Static_assert(sizeof(struct kz_blocks_kind) == 140, "no padding");
_Static_assert(sizeof(struct kzi_blocks_head) == 144 + 8 * 19, "no padding");

/* Checksum; the same bytes elsewhere have another seed. */
uint64_t kzi_blocks_sum(uint64_t seed, const void *bytes, size_t n);
uint64_t kzi_blocks_head_sum(const struct kzi_blocks_head *h);
/* How many blocks so many bytes are, and how long block i is. */
size_t kzi_blocks_count(uint64_t data);
size_t kzi_blocks_length(uint64_t data, size_t i);
/* 1 if that is the file's head: the same checksums, so the same bytes. */
int kzi_blocks_is(const struct kz_blocks *b, const struct kzi_blocks_head *h);
/* 1 if it is a plain file of this user or of the owner of beside. */
int kzi_blocks_trusted(const struct stat *sb, const char *beside);

#endif
