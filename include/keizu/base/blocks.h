/*
 * Files of blocks: bytes that were worked out once, kept so that any part of
 * them can be read later and is known to be what was written.
 *
 * A file is a head and sections one behind the other, cut into blocks of
 * 4 KiB.  Each block has a checksum, which is compared whenever the block is
 * read, and the head has one over all of them.  Parts are
 * read with pread, so a file that is cut while it is open is an error and no
 * signal.  The checksum finds what went wrong, not what somebody forged.
 *
 * A file is written beside its place and renamed: it is whole or not there.
 * Byte order and sizes are those of the machine; a file of another is refused.
 */
#ifndef KZ_BLOCKS_H
#define KZ_BLOCKS_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/status.h"

#define KZ_BLOCK           ((size_t)4096)
#define KZ_BLOCKS_SECTIONS 16
#define KZ_BLOCKS_KEY      128

/* What a file is of: the bytes are the caller's, unused ones 0. */
struct kz_blocks_kind {
    char magic[8];
    uint32_t version;
    unsigned char key[KZ_BLOCKS_KEY];
};

/* ---- reading ---- */

struct kz_blocks;

/*
 * Open a file that belongs to this user or to the owner of the file `beside`.
 * Head and checksums of blocks are checked, the blocks are not.  KZ_DONE:
 * there is none that can be opened, or it is of another version or machine.
 * KZ_EFORMAT: damaged, cut, or no such file.  O(blocks) time and memory.
 */
kz_status kz_blocks_open(const char *path, const char *beside,
    const struct kz_blocks_kind *kind, struct kz_blocks **out,
    struct kz_error *err) KZ_MUST_CHECK;
void kz_blocks_close(struct kz_blocks *b); /* accepts NULL */
/* The key of the file, KZ_BLOCKS_KEY bytes. */
const unsigned char *kz_blocks_key(const struct kz_blocks *b);
/* Bytes of a section. */
uint64_t kz_blocks_size(const struct kz_blocks *b, int section);
/* All blocks.  KZ_EFORMAT: one is damaged. */
kz_status kz_blocks_check(struct kz_blocks *b, struct kz_error *err)
    KZ_MUST_CHECK;
/* KZ_EFORMAT: damaged, or not within the section. */
kz_status kz_blocks_read(struct kz_blocks *b, int section, uint64_t offset,
    void *out, size_t n, struct kz_error *err) KZ_MUST_CHECK;

/* ---- writing ---- */

struct kz_blocks_out;

/*
 * Begin a file.  path NULL: only the checksums are made.  KZ_DONE: another
 * process is writing it.  KZ_EIO: it cannot be written.
 */
kz_status kz_blocks_create(const char *path, const char *beside,
    const struct kz_blocks_kind *kind, struct kz_blocks_out **out,
    struct kz_error *err) KZ_MUST_CHECK;
kz_status kz_blocks_put(struct kz_blocks_out *o, const void *bytes, size_t n,
    struct kz_error *err) KZ_MUST_CHECK;
/* The bytes put since the section before are one more section. */
kz_status kz_blocks_section(struct kz_blocks_out *o, struct kz_error *err)
    KZ_MUST_CHECK;
/* All is put: write the head, and publish the file under its name. */
kz_status kz_blocks_publish(struct kz_blocks_out *o, struct kz_error *err)
    KZ_MUST_CHECK;
/* 1 if what was put and published is what the file says it has. */
int kz_blocks_same(const struct kz_blocks_out *o, const struct kz_blocks *b);
/* Accepts NULL; what was not published is gone. */
void kz_blocks_drop(struct kz_blocks_out *o);

#endif
