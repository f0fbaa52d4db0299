/*
 * Decoding: a stream of bytes as strict UTF-8 text, whatever its encoding.
 *
 * UTF-8 (with or without BOM), CP932 and UTF-16 with BOM are told apart by
 * their bytes; an encoding named by the user beats the guess.  Without a BOM
 * the first run of non-ASCII bytes decides: valid UTF-8 is UTF-8, anything
 * else CP932 (the run alone, so the answer does not depend on how the stream
 * is cut).  What later contradicts it, NUL, overlong forms and surrogates
 * refuse the input with byte offset and line.
 *
 * Memory is two fixed buffers, under 400 KiB together.
 */
#ifndef KZ_DECODE_H
#define KZ_DECODE_H

#include <stddef.h>

#include "keizu/base/buf.h"
#include "keizu/base/input.h"
#include "keizu/base/status.h"

struct kz_decode;

/*
 * encoding: NULL to find out, else one of UTF-8, CP932 (also called
 * Shift_JIS, SJIS, MS932, Windows-31J: all read as CP932), UTF-16 (by its
 * BOM), UTF-16LE, UTF-16BE, EUC-JP, ISO-8859-1, windows-1252, US-ASCII, in
 * any case.  in is borrowed until close.
 *
 * KZ_EINVAL  another encoding, or one this system cannot convert
 * KZ_EFORMAT UTF-16 without a BOM
 */
kz_status kz_decode_open(struct kz_input *in, const char *encoding,
    struct kz_decode **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_decode_close(struct kz_decode *d); /* accepts NULL */

/*
 * The next piece of text, whole characters, at least one byte; never NUL.
 * The bytes may be changed in place and are borrowed until the next call.
 * KZ_DONE at the end.  KZ_EFORMAT names byte offset and line.
 */
kz_status kz_decode_read(struct kz_decode *d, char **text, size_t *n,
    struct kz_error *err) KZ_MUST_CHECK;

/* What the input is read as; "US-ASCII" while nothing else was met. */
const char *kz_decode_encoding(const struct kz_decode *d);

/*
 * A few bytes at once, strictly, appended to out: names of archive members.
 * KZ_EFORMAT: they are not of that encoding; out is as before.
 */
kz_status kz_decode_bytes(const char *encoding, const void *bytes, size_t n,
    struct kz_buf *out, struct kz_error *err) KZ_MUST_CHECK;

/*
 * Load what this system needs for every encoding above and keep it: for a
 * process that will not be allowed to open files.
 */
void kz_decode_preload(void);

#endif
