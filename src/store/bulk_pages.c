/* Pages of SQLite's file format: numbers, cells, and the file they go to. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "src/store/bulk_priv.h"

#define HELD ((size_t)256) /* pages written at once */

kz_status
kzi_pages_init(struct kzi_pages *p, int fd, uint32_t next, struct kz_error *err)
{
    p->fd = fd;
    p->next = next;
    p->held = 0;
    p->buffer = kz_malloc(HELD * KZI_PAGE);
    return p->buffer ? KZ_OK : kz_fail(err, KZ_ENOMEM, "out of memory");
}

void
kzi_pages_clear(struct kzi_pages *p)
{
    kz_free(p->buffer);
    p->buffer = NULL;
}

static kz_status
write_all(int fd, const unsigned char *bytes, size_t n, off_t at,
    struct kz_error *err)
{
    while (n > 0) {
        ssize_t k = pwrite(fd, bytes, n, at);

        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            if (k == 0)
                errno = ENOSPC;
            return kz_fail_errno(err, KZ_ESTORE, "cannot write the new store");
        }
        bytes += k;
        n -= (size_t)k;
        at += k;
    }
    return KZ_OK;
}

kz_status
kzi_pages_flush(struct kzi_pages *p, struct kz_error *err)
{
    off_t at = (off_t)(p->next - 1 - (uint32_t)p->held) * KZI_PAGE;
    kz_status st = write_all(p->fd, p->buffer, p->held * KZI_PAGE, at, err);

    if (st == KZ_OK) {
        /* to the disk from now on, or all of it waits for the last sync */
        (void)sync_file_range(p->fd, at, (off_t)(p->held * KZI_PAGE),
            SYNC_FILE_RANGE_WRITE);
        p->held = 0;
    }
    return st;
}

/* Room for the next page, which gets its number. */
static kz_status
next_page(struct kzi_pages *p, unsigned char **out, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (p->next == UINT32_MAX)
        return kz_fail(err, KZ_ELIMIT, "the new store is too big");
    if (p->held == HELD)
        KZ_TRY(kzi_pages_flush(p, err));
    *out = p->buffer + p->held++ * KZI_PAGE;
    p->next++;
out:
    return st;
}

kz_status
kzi_pages_next(struct kzi_pages *p, uint32_t *number, struct kz_error *err)
{
    unsigned char *room;
    kz_status st = KZ_OK;

    if (p->next == KZI_LOCK_PAGE) {
        KZ_TRY(next_page(p, &room, err));
        memset(room, 0, KZI_PAGE);
    }
    *number = p->next;
out:
    return st;
}

kz_status
kzi_pages_put(struct kzi_pages *p, const unsigned char page[KZI_PAGE],
    uint32_t *number, struct kz_error *err)
{
    unsigned char *room;
    kz_status st;

    KZ_TRY(kzi_pages_next(p, number, err));
    KZ_TRY(next_page(p, &room, err));
    memcpy(room, page, KZI_PAGE);
out:
    return st;
}

kz_status
kzi_pages_at(struct kzi_pages *p, uint32_t number,
    const unsigned char page[KZI_PAGE], struct kz_error *err)
{
    return write_all(p->fd, page, KZI_PAGE, (off_t)(number - 1) * KZI_PAGE,
        err);
}

/* ---- numbers ---- */

int
kzi_varint_length(uint64_t v)
{
    int n = 1;

    while (n < 9 && v >= 0x80) {
        v >>= 7;
        n++;
    }
    return n;
}

/* Seven bits a byte, the most significant first; the ninth byte has eight. */
unsigned char *
kzi_put_varint(unsigned char *p, uint64_t v)
{
    int n;

    if (v < 0x80) {
        *p++ = (unsigned char)v;
        return p;
    }
    n = kzi_varint_length(v);
    if (n == 9) {
        p[8] = (unsigned char)v;
        v >>= 8;
        for (int i = 7; i >= 0; i--, v >>= 7)
            p[i] = (unsigned char)((v & 0x7F) | 0x80);
        return p + 9;
    }
    for (int i = n - 1; i >= 0; i--, v >>= 7)
        p[i] = (unsigned char)((v & 0x7F) | (i < n - 1 ? 0x80 : 0));
    return p + n;
}

unsigned char *
kzi_put_big(unsigned char *p, uint64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--, v >>= 8)
        p[i] = (unsigned char)v;
    return p + bytes;
}

int
kzi_integer_type(int64_t v, int *bytes)
{
    uint64_t u = v < 0 ? ~(uint64_t)v : (uint64_t)v; /* without the sign bit */

    *bytes = 0;
    if (u <= 1 && v >= 0)
        return v ? 9 : 8;
    if (u <= 0x7F)
        return *bytes = 1;
    if (u <= 0x7FFF)
        return *bytes = 2;
    if (u <= 0x7FFFFF)
        return *bytes = 3;
    if (u <= 0x7FFFFFFF)
        return *bytes = 4;
    *bytes = u <= UINT64_C(0x7FFFFFFFFFFF) ? 6 : 8;
    return *bytes == 6 ? 5 : 6;
}

/* ---- a page ---- */

void
kzi_page_begin(struct kzi_page *p, int kind)
{
    p->n = 0;
    p->top = KZI_PAGE;
    p->head = kind == KZI_TABLE_LEAF || kind == KZI_INDEX_LEAF ? 8 : 12;
    p->bytes[0] = (unsigned char)kind;
}

unsigned char *
kzi_page_cell(struct kzi_page *p, size_t n)
{
    unsigned pointers = p->head + 2 * p->n;

    if (p->top < pointers + 2 + n)
        return NULL;
    p->top -= (unsigned)n;
    (void)kzi_put_big(p->bytes + pointers, p->top, 2);
    p->n++;
    return p->bytes + p->top;
}

void
kzi_page_drop(struct kzi_page *p, size_t n)
{
    p->top += (unsigned)n;
    p->n--;
}

void
kzi_page_end(struct kzi_page *p, uint32_t right)
{
    unsigned pointers = p->head + 2 * p->n;

    (void)kzi_put_big(p->bytes + 1, 0, 2); /* no free block */
    (void)kzi_put_big(p->bytes + 3, p->n, 2);
    (void)kzi_put_big(p->bytes + 5, p->top, 2);
    p->bytes[7] = 0; /* no fragments */
    if (p->head == 12)
        (void)kzi_put_big(p->bytes + 8, right, 4);
    memset(p->bytes + pointers, 0, p->top - pointers);
}
