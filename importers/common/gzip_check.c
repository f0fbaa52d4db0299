/* The check behind a gzip stream. */
#include "importers/common/gzip_check.h"

#include <string.h>

#define CRC32 0xEDB88320u /* of RFC 1952, bits reversed */

void
kzi_gzip_check_init(struct kzi_gzip_check *g)
{
    memset(g, 0, sizeof *g);
    g->sum = ~0u;
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;

        for (int k = 0; k < 8; k++)
            c = (c >> 1) ^ (c & 1 ? CRC32 : 0);
        g->table[i] = c;
    }
}

void
kzi_gzip_check_content(struct kzi_gzip_check *g, const unsigned char *bytes,
    size_t n)
{
    uint32_t sum = g->sum;

    for (size_t i = 0; i < n; i++)
        sum = (sum >> 8) ^ g->table[(sum ^ bytes[i]) & 0xFF];
    g->sum = sum;
    g->length += n;
}

/*
 * Whether a header of a further member stands at p: magic, deflate, no
 * reserved flag, a compression level and a system that exist.  Chance brings
 * that once in a few hundred gigabytes.
 */
static int
is_header(const unsigned char *p)
{
    return p[0] == 0x1F && p[1] == 0x8B && p[2] == 8 && (p[3] & 0xE0) == 0 &&
           (p[8] == 0 || p[8] == 2 || p[8] == 4) && (p[9] <= 13 || p[9] == 255);
}

static void
look(struct kzi_gzip_check *g, const unsigned char *bytes, size_t n)
{
    const unsigned char *p = bytes, *end = bytes + n;

    while (n >= KZI_GZIP_HEADER &&
           (p = memchr(p, 0x1F, (size_t)(end - p) - KZI_GZIP_HEADER + 1))) {
        if (is_header(p)) {
            g->several = 1;
            return;
        }
        p++;
        if (end - p < KZI_GZIP_HEADER)
            return;
    }
}

void
kzi_gzip_check_file(struct kzi_gzip_check *g, const unsigned char *bytes,
    size_t n)
{
    const size_t keep = KZI_GZIP_HEADER - 1;
    const size_t head = n < keep ? n : keep;
    size_t from = 0;

    if (!g->several) {
        /* over the border of two pieces, then inside this one */
        memcpy(g->last + g->last_len, bytes, head);
        if (g->seen >= KZI_GZIP_HEADER)
            look(g, g->last, g->last_len + head);
        from = g->seen ? 0 : n < KZI_GZIP_HEADER ? n : KZI_GZIP_HEADER;
        look(g, bytes + from, n - from);
    }
    if (n >= keep) {
        memcpy(g->last, bytes + n - keep, keep);
        g->last_len = keep;
    } else {
        const size_t all = g->last_len + n;
        const size_t drop = all > keep ? all - keep : 0;

        memcpy(g->last + g->last_len, bytes, n);
        memmove(g->last, g->last + drop, all - drop);
        g->last_len = all - drop;
    }
    g->seen += n;
}

static uint32_t
little_endian(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

int
kzi_gzip_check_good(const struct kzi_gzip_check *g)
{
    const unsigned char *tail;

    if (g->several)
        return 1;
    if (g->last_len < KZI_GZIP_TAIL)
        return 0;
    tail = g->last + g->last_len - KZI_GZIP_TAIL;
    return little_endian(tail) == ~g->sum &&
           little_endian(tail + 4) == (uint32_t)g->length;
}
