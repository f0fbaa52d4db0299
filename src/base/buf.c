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

static int
grow(struct kz_buf *b, size_t n)
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

/* Room for n more bytes and the 0. */
static inline int
reserve(struct kz_buf *b, size_t n)
{
    return b->cap > b->len && n < b->cap - b->len ? 0 : grow(b, n);
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

char *
kz_buf_room(struct kz_buf *b, size_t n)
{
    return reserve(b, n) < 0 ? NULL : b->data + b->len;
}

void
kz_buf_took(struct kz_buf *b, size_t n)
{
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
    if (reserve(b, 1) < 0)
        return;
    b->data[b->len++] = c;
    b->data[b->len] = 0;
}

void
kz_buf_printf(struct kz_buf *b, const char *fmt, ...)
{
    size_t room = b->cap > b->len ? b->cap - b->len : 0;
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(room ? b->data + b->len : NULL, room, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < room) {
        b->len += (size_t)n;
        return;
    }
    if (room)
        b->data[b->len] = 0; /* what did not fit goes again */
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

void
kz_buf_integer(struct kz_buf *b, int64_t v)
{
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    char digits[24];
    size_t i = sizeof digits;

    do
        digits[--i] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (v < 0)
        digits[--i] = '-';
    kz_buf_add(b, digits + i, sizeof digits - i);
}
