/*
 * Files of blocks: writing one beside its place, and renaming it.
 *
 * The unfinished file has one name, and whoever holds its lock writes it, so
 * one that a killed process left is used again and two processes never mix.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "keizu/base/buf.h"
#include "src/base/blocks_priv.h"

#define WRITE_AT_ONCE ((size_t)64)

struct kz_blocks_out {
    int fd; /* -1: only checksums */
    char *path, *new_path;
    struct kzi_blocks_head head;
    int sections;
    unsigned char part[WRITE_AT_ONCE * KZ_BLOCK];
    size_t used; /* bytes of it that were not written yet */
    uint64_t *table;
    size_t count, cap;
};

static kz_status
write_at(struct kz_blocks_out *o, const void *bytes, size_t n, uint64_t at,
    struct kz_error *err)
{
    const unsigned char *p = bytes;

    while (o->fd >= 0 && n > 0) {
        ssize_t k = pwrite(o->fd, p, n, (off_t)at);

        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return kz_fail_errno(err, KZ_EIO, "cannot write %s", o->new_path);
        p += k;
        at += (uint64_t)k;
        n -= (size_t)k;
    }
    return KZ_OK;
}

static kz_status
cannot(const struct kz_blocks_out *o, struct kz_error *err)
{
    return kz_fail_errno(err, KZ_EIO, "cannot write %s", o->new_path);
}

/* Open and lock the unfinished file.  KZ_DONE: somebody else has it. */
static kz_status
take_file(struct kz_blocks_out *o, const char *beside, struct kz_error *err)
{
    struct stat held, named, of;

    o->fd = open(o->new_path,
        O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (o->fd < 0)
        return cannot(o, err);
    if (flock(o->fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? KZ_DONE : cannot(o, err);
    if (fstat(o->fd, &held) != 0 || stat(beside, &of) != 0)
        return cannot(o, err);
    /* it may have been renamed while we waited to lock it */
    if (lstat(o->new_path, &named) != 0 || named.st_ino != held.st_ino ||
        named.st_dev != held.st_dev)
        return KZ_DONE;
    if (!S_ISREG(held.st_mode) || held.st_uid != geteuid() ||
        held.st_nlink != 1)
        return kz_fail(err, KZ_EIO, "%s is not ours", o->new_path);
    /* whoever may read the store may read this, and nobody else */
    if (ftruncate(o->fd, 0) != 0 || fchmod(o->fd, of.st_mode & 0666) != 0)
        return cannot(o, err);
    return KZ_OK;
}

/* Without removing what another process writes. */
static void
let_go(struct kz_blocks_out *o)
{
    if (o->fd >= 0)
        (void)close(o->fd);
    o->fd = -1;
}

kz_status
kz_blocks_create(const char *path, const char *beside,
    const struct kz_blocks_kind *kind, struct kz_blocks_out **out,
    struct kz_error *err)
{
    struct kz_blocks_out *o = kz_malloc(sizeof *o);
    struct kz_buf name;
    kz_status st = KZ_OK;

    if (!o)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    *o = (struct kz_blocks_out){ .fd = -1, .head = { .kind = *kind } };
    o->head.order = KZI_BLOCKS_ORDER;
    kz_buf_init(&name);
    if (path) {
        kz_buf_printf(&name, "%s.new", path);
        KZ_TRY(kz_buf_check(&name, err));
        o->path = kz_strdup(path);
        o->new_path = kz_strdup(name.data);
        if (!o->path || !o->new_path)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        st = take_file(o, beside, err);
        if (st != KZ_OK) {
            let_go(o);
            goto out;
        }
    }
    *out = o;
    o = NULL;
out:
    kz_buf_clear(&name);
    kz_blocks_drop(o);
    return st;
}

static kz_status
flush(struct kz_blocks_out *o, struct kz_error *err)
{
    kz_status st;

    if (kz_grow(&o->table, &o->cap, o->count + WRITE_AT_ONCE,
            sizeof *o->table) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    KZ_TRY(write_at(o, o->part, o->used,
        sizeof o->head + (uint64_t)o->count * KZ_BLOCK, err));
    for (size_t at = 0; at < o->used; at += KZ_BLOCK) {
        size_t n = o->used - at < KZ_BLOCK ? o->used - at : KZ_BLOCK;

        o->table[o->count] = kzi_blocks_sum(o->count, o->part + at, n);
        o->count++;
    }
    o->used = 0;
out:
    return st;
}

kz_status
kz_blocks_put(struct kz_blocks_out *o, const void *bytes, size_t n,
    struct kz_error *err)
{
    const unsigned char *p = bytes;
    kz_status st = KZ_OK;

    o->head.data += n;
    while (n > 0) {
        size_t k = sizeof o->part - o->used;

        k = k < n ? k : n;
        memcpy(o->part + o->used, p, k);
        o->used += k;
        p += k;
        n -= k;
        if (o->used == sizeof o->part)
            KZ_TRY(flush(o, err));
    }
out:
    return st;
}

kz_status
kz_blocks_section(struct kz_blocks_out *o, struct kz_error *err)
{
    if (o->sections == KZ_BLOCKS_SECTIONS)
        return kz_fail(err, KZ_EINVAL, "too many sections");
    o->head.end[o->sections++] = o->head.data;
    return KZ_OK;
}

kz_status
kz_blocks_publish(struct kz_blocks_out *o, struct kz_error *err)
{
    struct kzi_blocks_head *h = &o->head;
    size_t table;
    kz_status st;

    KZ_TRY(flush(o, err));
    for (int i = o->sections; i < KZ_BLOCKS_SECTIONS; i++)
        h->end[i] = h->data;
    table = o->count * sizeof *o->table;
    h->table = kzi_blocks_sum(h->data, o->table, table);
    h->sum = kzi_blocks_head_sum(h);
    KZ_TRY(write_at(o, o->table, table, sizeof *h + h->data, err));
    KZ_TRY(write_at(o, h, sizeof *h, 0, err));
    if (o->fd < 0)
        return KZ_OK;
    if (fsync(o->fd) != 0)
        return cannot(o, err);
    if (rename(o->new_path, o->path) != 0)
        return kz_fail_errno(err, KZ_EIO, "cannot rename %s to %s", o->new_path,
            o->path);
    let_go(o);
out:
    return st;
}

int
kz_blocks_same(const struct kz_blocks_out *o, const struct kz_blocks *b)
{
    return kzi_blocks_is(b, &o->head);
}

void
kz_blocks_drop(struct kz_blocks_out *o)
{
    if (!o)
        return;
    if (o->fd >= 0)
        (void)unlink(o->new_path);
    let_go(o);
    kz_free(o->path);
    kz_free(o->new_path);
    kz_free(o->table);
    kz_free(o);
}
