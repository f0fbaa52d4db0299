/* Input: buffered forward-only bytes, hashed as they pass. */
#include "keizu/base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "keizu/base/hash.h"
#include "keizu/base/name.h"

#define BUFFER 65536

struct kz_input {
    struct kz_input_source source;
    void *ctx;
    char *name;
    const char *base;      /* into name: what bidders see */
    struct kz_sha256 *sha; /* over all bytes the source gave */
    char hex[KZ_SHA256_TEXT];
    uint64_t offset;   /* bytes handed out */
    size_t begin, end; /* read from the source, not handed out */
    int at_end;        /* the source said so */
    int done;          /* kz_input_read said so */
    unsigned char buffer[BUFFER];
};

/* Behind the last `/`; of a member ("a.zip: x/y.xml") behind its archive. */
static const char *
base_of(const char *name, int member)
{
    const char *base = strrchr(name, '/');

    base = base ? base + 1 : name;
    if (member)
        for (const char *p; (p = strstr(base, ": ")) != NULL;)
            base = p + 2;
    return base;
}

static kz_status
open_named(const struct kz_input_source *source, void *take_ctx,
    const char *name, int member, struct kz_input **out, struct kz_error *err)
{
    struct kz_input *in = kz_malloc(sizeof *in);
    struct kz_sha256 *sha = kz_sha256_new();
    struct kz_buf text;
    char *copy;

    kz_buf_init(&text);
    kz_utf8_escape(name ? name : "", &text);
    copy = kz_buf_take(&text);
    if (!in || !sha || !copy) {
        kz_free(in);
        kz_sha256_free(sha);
        kz_free(copy);
        kz_buf_clear(&text);
        if (source->close)
            source->close(take_ctx);
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    in->source = *source;
    in->ctx = take_ctx;
    in->name = copy;
    in->base = base_of(copy, member);
    in->sha = sha;
    in->hex[0] = 0;
    in->offset = 0;
    in->begin = in->end = 0;
    in->at_end = in->done = 0;
    *out = in;
    return KZ_OK;
}

kz_status
kz_input_open(const struct kz_input_source *source, void *take_ctx,
    const char *name, struct kz_input **out, struct kz_error *err)
{
    return open_named(source, take_ctx, name, 1, out, err);
}

void
kz_input_close(struct kz_input *in)
{
    if (!in)
        return;
    if (in->source.close)
        in->source.close(in->ctx);
    kz_sha256_free(in->sha);
    kz_free(in->name);
    kz_free(in);
}

/* An open file; its path is borrowed by no one. */
struct file {
    int fd;
    char *path;
};

static kz_status
file_read(void *ctx, void *bytes, size_t n, size_t *got, struct kz_error *err)
{
    struct file *f = ctx;
    ssize_t k;

    while ((k = read(f->fd, bytes, n)) < 0) {
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd p = { f->fd, POLLIN, 0 };

            (void)poll(&p, 1, -1);
        } else if (errno != EINTR) {
            return kz_fail_errno(err, KZ_EIO, "cannot read %s", f->path);
        }
    }
    *got = (size_t)k;
    return KZ_OK;
}

static void
close_fd(int fd)
{
    if (fd > STDIN_FILENO)
        (void)close(fd);
}

static void
file_close(void *ctx)
{
    struct file *f = ctx;

    close_fd(f->fd);
    kz_free(f->path);
    kz_free(f);
}

/* Open the descriptor, which may be standard input's; -1 on failure. */
static int
open_fd(const char *path)
{
    int fd;

    if (strcmp(path, "-") == 0)
        return STDIN_FILENO;
    do
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    while (fd < 0 && errno == EINTR);
    return fd;
}

kz_status
kz_input_open_path(const char *path, int *out, struct kz_error *err)
{
    int fd = open_fd(path);
    struct stat info;
    kz_status st = KZ_OK;

    if (fd < 0 || fstat(fd, &info) < 0)
        st = kz_fail_errno(err, KZ_EIO, "cannot open %s", path);
    else if (S_ISDIR(info.st_mode))
        st = kz_fail(err, KZ_EIO, "cannot read %s: it is a directory", path);
    if (st < 0) {
        close_fd(fd);
        return st;
    }
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    *out = fd;
    return KZ_OK;
}

kz_status
kz_input_open_fd(int take_fd, const char *path, struct kz_input **out,
    struct kz_error *err)
{
    static const struct kz_input_source source = { file_read, file_close };
    struct file *f = kz_malloc(sizeof *f);
    kz_status st;

    if (f)
        f->path = kz_strdup(path);
    if (!f || !f->path) {
        kz_free(f);
        close_fd(take_fd);
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    f->fd = take_fd;
    st = open_named(&source, f, path, 0, out, err); /* f is taken */
    if (st == KZ_OK && strcmp(path, "-") == 0)
        (*out)->base = "";
    return st;
}

kz_status
kz_input_open_file(const char *path, struct kz_input **out,
    struct kz_error *err)
{
    kz_status st;
    int fd;

    KZ_TRY(kz_input_open_path(path, &fd, err));
    st = kz_input_open_fd(fd, path, out, err);
out:
    return st;
}

/* Bytes of the caller. */
struct memory {
    const unsigned char *bytes;
    size_t left;
};

static kz_status
memory_read(void *ctx, void *bytes, size_t n, size_t *got, struct kz_error *err)
{
    struct memory *m = ctx;

    (void)err;
    if (n > m->left)
        n = m->left;
    if (n > 0)
        memcpy(bytes, m->bytes, n);
    m->bytes += n;
    m->left -= n;
    *got = n;
    return KZ_OK;
}

kz_status
kz_input_open_memory(const void *bytes, size_t n, const char *name,
    struct kz_input **out, struct kz_error *err)
{
    static const struct kz_input_source source = { memory_read, kz_free };
    struct memory *m = kz_malloc(sizeof *m);

    if (!m)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    m->bytes = bytes;
    m->left = n;
    return open_named(&source, m, name, 1, out, err);
}

const char *
kz_input_name(const struct kz_input *in)
{
    return in->name;
}

/* One read of the source behind what is in the buffer, which has room. */
static kz_status
fill(struct kz_input *in, struct kz_error *err)
{
    size_t got = 0, room = BUFFER - in->end;
    kz_status st;

    st = in->source.read(in->ctx, in->buffer + in->end, room, &got, err);
    if (st < 0)
        return st;
    if (got > room)
        kz_bug("a source gave more bytes than it was asked for");
    if (got == 0) {
        in->at_end = 1;
        kz_sha256_end(in->sha, in->hex);
        return KZ_OK;
    }
    kz_sha256_add(in->sha, in->buffer + in->end, got);
    in->end += got;
    return KZ_OK;
}

kz_status
kz_input_peek(struct kz_input *in, struct kz_peek *peek, struct kz_error *err)
{
    size_t n = in->end - in->begin;

    if (n < KZ_PEEK_MAX && !in->at_end) {
        memmove(in->buffer, in->buffer + in->begin, n);
        in->begin = 0;
        in->end = n;
    }
    while (in->end - in->begin < KZ_PEEK_MAX && !in->at_end) {
        kz_status st = fill(in, err);

        if (st < 0)
            return st;
    }
    n = in->end - in->begin;
    peek->bytes = in->buffer + in->begin;
    peek->len = n < KZ_PEEK_MAX ? n : KZ_PEEK_MAX;
    peek->name = in->base;
    return KZ_OK;
}

kz_status
kz_input_read(struct kz_input *in, const unsigned char **bytes, size_t *n,
    struct kz_error *err)
{
    if (in->begin == in->end && !in->at_end) {
        kz_status st;

        in->begin = in->end = 0;
        st = fill(in, err);
        if (st < 0)
            return st;
    }
    *bytes = in->buffer + in->begin;
    *n = in->end - in->begin;
    in->offset += *n;
    in->begin = in->end;
    if (*n > 0)
        return KZ_OK;
    in->done = 1;
    return KZ_DONE;
}

uint64_t
kz_input_offset(const struct kz_input *in)
{
    return in->offset;
}

const char *
kz_input_sha256(const struct kz_input *in)
{
    return in->done ? in->hex : "";
}
