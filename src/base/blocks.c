/* Files of blocks: reading, a part at a time, each block checked once. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "src/base/blocks_priv.h"

#define SLAB    ((size_t)512) /* blocks: one huge page */
#define CHECKED ((size_t)256) /* blocks read at once where all are */

struct kz_blocks {
    int fd;
    struct kzi_blocks_head head;
    uint64_t *table; /* checksums */
    size_t count;
    /* blocks that were read and checked stay, so none is read twice */
    uint32_t *place;      /* by block, 1 + where it is; 0: not here */
    unsigned char **slab; /* of SLAB blocks each */
    size_t kept, slabs, slab_cap;
};

/* ---- checksum ---- */

#define PRIME 0x9E3779B97F4A7C15u

static inline uint64_t
mix(uint64_t h, uint64_t w)
{
    h = (h ^ w) * PRIME;
    return h << 29 | h >> 35;
}

/*
 * Four sums side by side, so that one multiplication need not wait for the
 * one before.  Each step is a bijection of the sum, so one wrong word is
 * always found.
 */
uint64_t
kzi_blocks_sum(uint64_t seed, const void *bytes, size_t n)
{
    const unsigned char *p = bytes, *end = p + n / 32 * 32;
    uint64_t a = seed, b = seed + 1, c = seed + 2, d = seed + 3, w[4];

    for (; p < end; p += 32) {
        memcpy(w, p, sizeof w);
        a = mix(a, w[0]);
        b = mix(b, w[1]);
        c = mix(c, w[2]);
        d = mix(d, w[3]);
    }
    memset(w, 0, sizeof w);
    if (n % 32)
        memcpy(w, p, n % 32);
    a = mix(mix(mix(mix(n, a), w[0]), b), w[1]);
    a = mix(mix(mix(mix(a, c), w[2]), d), w[3]);
    return a ^ a >> 32;
}

uint64_t
kzi_blocks_head_sum(const struct kzi_blocks_head *h)
{
    return kzi_blocks_sum(0, h, offsetof(struct kzi_blocks_head, sum));
}

size_t
kzi_blocks_count(uint64_t data)
{
    return (size_t)((data + KZ_BLOCK - 1) / KZ_BLOCK);
}

size_t
kzi_blocks_length(uint64_t data, size_t i)
{
    uint64_t left = data - (uint64_t)i * KZ_BLOCK;

    return left < KZ_BLOCK ? (size_t)left : KZ_BLOCK;
}

int
kzi_blocks_trusted(const struct stat *sb, const char *beside)
{
    struct stat own;

    return S_ISREG(sb->st_mode) &&
           (sb->st_uid == geteuid() ||
               (stat(beside, &own) == 0 && own.st_uid == sb->st_uid));
}

/* ---- opening ---- */

/* All n bytes at an offset, or KZ_EFORMAT where the file has no more. */
static kz_status
read_at(int fd, void *out, size_t n, uint64_t at, struct kz_error *err)
{
    unsigned char *p = out;

    while (n > 0) {
        ssize_t k = pread(fd, p, n, (off_t)at);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return kz_fail_errno(err, KZ_EFORMAT, "cannot be read");
        if (k == 0)
            return kz_fail(err, KZ_EFORMAT, "its end is missing");
        p += k;
        at += (uint64_t)k;
        n -= (size_t)k;
    }
    return KZ_OK;
}

static int
is_ordered(const struct kzi_blocks_head *h)
{
    for (int i = 1; i < KZ_BLOCKS_SECTIONS; i++)
        if (h->end[i] < h->end[i - 1])
            return 0;
    return h->end[KZ_BLOCKS_SECTIONS - 1] == h->data;
}

static kz_status
read_head(struct kz_blocks *b, const struct kz_blocks_kind *kind, uint64_t size,
    struct kz_error *err)
{
    struct kzi_blocks_head *h = &b->head;
    size_t table;
    kz_status st;

    KZ_TRY(read_at(b->fd, h, sizeof *h, 0, err));
    if (memcmp(h->kind.magic, kind->magic, sizeof kind->magic) != 0)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "it is no such file"));
    if (h->kind.version != kind->version || h->order != KZI_BLOCKS_ORDER)
        return KZ_DONE;
    if (kzi_blocks_head_sum(h) != h->sum || !is_ordered(h) ||
        h->data > (uint64_t)INT32_MAX * KZ_BLOCK)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "its head is damaged"));
    b->count = kzi_blocks_count(h->data);
    table = b->count * sizeof *b->table;
    if (size != sizeof *h + h->data + table)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "it is not as long as it says"));
    b->table = kz_malloc(table);
    b->place = kz_calloc(b->count, sizeof *b->place);
    if (!b->table || !b->place)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(read_at(b->fd, b->table, table, sizeof *h + h->data, err));
    if (kzi_blocks_sum(h->data, b->table, table) != h->table)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "its checksums are damaged"));
out:
    return st;
}

kz_status
kz_blocks_open(const char *path, const char *beside,
    const struct kz_blocks_kind *kind, struct kz_blocks **out,
    struct kz_error *err)
{
    struct kz_blocks *b = kz_calloc(1, sizeof *b);
    struct stat sb;
    kz_status st;

    if (!b)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    /* a pipe of that name must not hold us up */
    b->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (b->fd < 0 || fstat(b->fd, &sb) != 0 ||
        !kzi_blocks_trusted(&sb, beside)) {
        st = KZ_DONE;
        goto out;
    }
    KZ_TRY(read_head(b, kind, (uint64_t)sb.st_size, err));
    if (st == KZ_OK) {
        *out = b;
        b = NULL;
    }
out:
    kz_blocks_close(b);
    return st;
}

void
kz_blocks_close(struct kz_blocks *b)
{
    if (!b)
        return;
    if (b->fd >= 0)
        (void)close(b->fd);
    for (size_t i = 0; i < b->slabs; i++)
        kz_free_big(b->slab[i], SLAB, KZ_BLOCK);
    kz_free(b->slab);
    kz_free(b->place);
    kz_free(b->table);
    kz_free(b);
}

const unsigned char *
kz_blocks_key(const struct kz_blocks *b)
{
    return b->head.kind.key;
}

static uint64_t
begin_of(const struct kz_blocks *b, int section)
{
    return section ? b->head.end[section - 1] : 0;
}

uint64_t
kz_blocks_size(const struct kz_blocks *b, int section)
{
    return b->head.end[section] - begin_of(b, section);
}

int
kzi_blocks_is(const struct kz_blocks *b, const struct kzi_blocks_head *h)
{
    return memcmp(&b->head, h, sizeof *h) == 0;
}

/* ---- blocks ---- */

/* The blocks first..end, one behind the other. */
static kz_status
read_blocks(const struct kz_blocks *b, size_t first, size_t end, void *out,
    struct kz_error *err)
{
    uint64_t from = (uint64_t)first * KZ_BLOCK;
    unsigned char *p = out;
    size_t last = kzi_blocks_length(b->head.data, end - 1);
    kz_status st;

    KZ_TRY(read_at(b->fd, out, (end - 1 - first) * KZ_BLOCK + last,
        sizeof b->head + from, err));
    for (size_t i = first; i < end; i++, p += KZ_BLOCK)
        if (kzi_blocks_sum(i, p, i + 1 < end ? KZ_BLOCK : last) != b->table[i])
            return kz_fail(err, KZ_EFORMAT, "block %llu is damaged",
                (unsigned long long)i);
out:
    return st;
}

static unsigned char *
block_at(const struct kz_blocks *b, size_t place)
{
    return b->slab[place / SLAB] + place % SLAB * KZ_BLOCK;
}

static kz_status
add_slab(struct kz_blocks *b, struct kz_error *err)
{
    if (kz_grow(&b->slab, &b->slab_cap, b->slabs + 1, sizeof *b->slab) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    b->slab[b->slabs] = kz_alloc_big(SLAB, KZ_BLOCK);
    if (!b->slab[b->slabs])
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    b->slabs++;
    return KZ_OK;
}

/* Block i, read if it is not here. */
static kz_status
get_block(struct kz_blocks *b, size_t i, const unsigned char **out,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (!b->place[i]) {
        if (b->kept == b->slabs * SLAB)
            KZ_TRY(add_slab(b, err));
        KZ_TRY(read_blocks(b, i, i + 1, block_at(b, b->kept), err));
        b->place[i] = (uint32_t)++b->kept;
    }
    *out = block_at(b, b->place[i] - 1);
out:
    return st;
}

kz_status
kz_blocks_read(struct kz_blocks *b, int section, uint64_t offset, void *out,
    size_t n, struct kz_error *err)
{
    uint64_t size = kz_blocks_size(b, section), at;
    unsigned char *to = out;
    kz_status st = KZ_OK;

    if (offset > size || n > size - offset)
        return kz_fail(err, KZ_EFORMAT, "it does not fit together");
    at = begin_of(b, section) + offset;
    while (n > 0) {
        size_t i = (size_t)(at / KZ_BLOCK), skip = (size_t)(at % KZ_BLOCK);
        size_t k = kzi_blocks_length(b->head.data, i) - skip;
        const unsigned char *p;

        if (skip == 0 && n >= KZ_BLOCK) {
            k = n / KZ_BLOCK * KZ_BLOCK;
            KZ_TRY(read_blocks(b, i, i + n / KZ_BLOCK, to, err));
        } else {
            k = k < n ? k : n;
            KZ_TRY(get_block(b, i, &p, err));
            memcpy(to, p + skip, k);
        }
        to += k;
        at += k;
        n -= k;
    }
out:
    return st;
}

kz_status
kz_blocks_check(struct kz_blocks *b, struct kz_error *err)
{
    unsigned char *part = kz_malloc(CHECKED * KZ_BLOCK);
    kz_status st = KZ_OK;

    if (!part)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < b->count; i += CHECKED) {
        size_t end = b->count - i < CHECKED ? b->count : i + CHECKED;

        KZ_TRY(read_blocks(b, i, end, part, err));
    }
out:
    kz_free(part);
    return st;
}
