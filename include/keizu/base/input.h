/*
 * Input: a forward-only stream of bytes with a name for messages, and a peek
 * at its beginning for importers that bid for it.
 *
 * Files, standard input and memory are opened here; archive members and
 * decompressed streams by importers/common/archive.h, behind the same type.
 * Bytes are never mapped or kept whole: memory does not depend on size.
 */
#ifndef KZ_INPUT_H
#define KZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/status.h"

#define KZ_PEEK_MAX 4096 /* bytes every bidder sees, no more */

/* What a bidder may look at: the first bytes and the name. */
struct kz_peek {
    const unsigned char *bytes;
    size_t len;       /* at most KZ_PEEK_MAX; less only at the end of input */
    const char *name; /* base name of the file or archive member, "" if none */
};

struct kz_input;

/*
 * Where bytes come from.  read fills at most n bytes, sets *got (0 = end) and
 * returns KZ_OK, or fails.  close may be NULL.
 */
struct kz_input_source {
    kz_status (*read)(void *ctx, void *bytes, size_t n, size_t *got,
        struct kz_error *err);
    void (*close)(void *ctx);
};

/*
 * Open over a source; ctx is closed by kz_input_close, or here if this fails.
 * read is called until it first gives 0 bytes, and never after.
 */
kz_status kz_input_open(const struct kz_input_source *source, void *take_ctx,
    const char *name, struct kz_input **out, struct kz_error *err)
    KZ_MUST_CHECK;
/* "-" is standard input.  KZ_EIO with errno's words; also for a folder. */
kz_status kz_input_open_file(const char *path, struct kz_input **out,
    struct kz_error *err) KZ_MUST_CHECK;
/*
 * The two halves of it, for a descriptor that goes to another process: open
 * the path; and read from the descriptor, which is closed with the input, and
 * here if this fails (standard input, 0, never).
 */
kz_status kz_input_open_path(const char *path, int *fd, struct kz_error *err)
    KZ_MUST_CHECK;
kz_status kz_input_open_fd(int take_fd, const char *path, struct kz_input **out,
    struct kz_error *err) KZ_MUST_CHECK;
/* bytes are borrowed until close. */
kz_status kz_input_open_memory(const void *bytes, size_t n, const char *name,
    struct kz_input **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_input_close(struct kz_input *in); /* accepts NULL */

/*
 * The whole name for messages ("dir/a.zip: XBRL/x.xbrl"); borrowed.  Always
 * UTF-8: other bytes of a file's name are %XX in it.
 */
const char *kz_input_name(const struct kz_input *in);

/* Peek without consuming; borrowed until the next read.  May read ahead. */
kz_status kz_input_peek(struct kz_input *in, struct kz_peek *peek,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * The next bytes, as many as are at hand (at least 1): *bytes is borrowed
 * until the next call.  KZ_DONE at the end, *n = 0.
 */
kz_status kz_input_read(struct kz_input *in, const unsigned char **bytes,
    size_t *n, struct kz_error *err) KZ_MUST_CHECK;

/* Bytes handed out by kz_input_read so far. */
uint64_t kz_input_offset(const struct kz_input *in);

/*
 * SHA-256 of all bytes of the input, as 64 hexadecimal digits.  Valid once
 * kz_input_read said KZ_DONE; "" before.
 */
const char *kz_input_sha256(const struct kz_input *in);

#endif
