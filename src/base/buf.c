/* Byte buffer. */
#include "keizu/base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "keizu/base/alloc.h"

static char empty[1]; /* never written: cap is 0 while data points here */

void
kz_buf_init(struct kz_buf *b)
{
    b->data = empty;
    b->len = b->cap = 0;
    b->failed = 0;
}

void
kz_buf_clear(struct kz_buf *b)
{
    if (b->cap)
        kz_free(b->data);
    kz_buf_init(b);
}

void
kz_buf_reset(struct kz_buf *b)
{
    b->len = 0;
    if (b->cap)
        b->data[0] = 0;
}

/* Room for n more bytes and the 0. */
static int
reserve(struct kz_buf *b, size_t n)
{
    char *p = b->cap ? b->data : NULL;

    if (n >= SIZE_MAX - b->len - 1) {
        b->failed = 1;
        return -1;
    }
    if (kz_grow(&p, &b->cap, b->len + n + 1, 1) < 0) {
        b->failed = 1;
        return -1;
    }
    b->data = p;
    return 0;
}

void
kz_buf_add(struct kz_buf *b, const void *bytes, size_t n)
{
    if (n == 0 || reserve(b, n) < 0)
        return;
    memcpy(b->data + b->len, bytes, n);
    b->len += n;
    b->data[b->len] = 0;
}

void
kz_buf_puts(struct kz_buf *b, const char *s)
{
    if (s)
        kz_buf_add(b, s, strlen(s));
}

void
kz_buf_putc(struct kz_buf *b, char c)
{
    kz_buf_add(b, &c, 1);
}

void
kz_buf_printf(struct kz_buf *b, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || reserve(b, (size_t)n) < 0) {
        b->failed = 1;
        return;
    }
    va_start(ap, fmt);
    (void)vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->len += (size_t)n;
}

void
kz_buf_cut(struct kz_buf *b, size_t len)
{
    if (len < b->len) {
        b->len = len;
        b->data[len] = 0;
    }
}

kz_status
kz_buf_check(const struct kz_buf *b, struct kz_error *err)
{
    return b->failed ? kz_fail(err, KZ_ENOMEM, "out of memory") : KZ_OK;
}

char *
kz_buf_take(struct kz_buf *b)
{
    char *p;

    if (b->failed)
        return NULL;
    p = b->cap ? b->data : kz_strndup("", 0);
    if (p)
        kz_buf_init(b);
    return p;
}
