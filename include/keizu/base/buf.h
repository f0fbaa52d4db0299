/*
 * Byte buffer: grows at the end, always 0-terminated, remembers a failed
 * allocation so that many appends need one check.
 */
#ifndef KZ_BUF_H
#define KZ_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/status.h"

struct kz_buf {
    char *data; /* "" while empty (never NULL after kz_buf_init) */
    size_t len; /* bytes before the terminating 0 */
    size_t cap; /* bytes allocated, 0 while data is the static "" */
    int failed; /* an append had no memory; content is what came before */
};

void kz_buf_init(struct kz_buf *b);
void kz_buf_clear(struct kz_buf *b); /* free; ready for use again */
void kz_buf_reset(struct kz_buf *b); /* empty, memory and failed kept */

void kz_buf_add(struct kz_buf *b, const void *bytes, size_t n);
void kz_buf_puts(struct kz_buf *b, const char *s); /* NULL adds nothing */
void kz_buf_putc(struct kz_buf *b, char c);
void kz_buf_printf(struct kz_buf *b, const char *fmt, ...) KZ_PRINTF(2, 3);
void kz_buf_integer(struct kz_buf *b, int64_t v); /* decimal */
void kz_buf_cut(struct kz_buf *b, size_t len);    /* shorten to len bytes */

/*
 * Room for n bytes behind the content, to be written in place and then told
 * of; NULL (and failed) without memory.
 */
char *kz_buf_room(struct kz_buf *b, size_t n);
void kz_buf_took(struct kz_buf *b, size_t n); /* at most the room */

/* KZ_ENOMEM if an append failed, else KZ_OK. */
kz_status kz_buf_check(const struct kz_buf *b, struct kz_error *err)
    KZ_MUST_CHECK;

/* Hand the bytes over (kz_free them); b is empty after.  NULL if failed. */
char *kz_buf_take(struct kz_buf *b);

#endif
