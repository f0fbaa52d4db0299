/* The files of a folder that an importer reads as one. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "keizu/base/alloc.h"
#include "src/cli/import_file.h"

struct member {
    char *path;
    const char *name;            /* into path */
    char sha256[KZ_SHA256_TEXT]; /* "" until it has been read */
    int64_t bytes;
};

struct kz_set {
    struct kz_import_work *w;
    struct member *list;
    size_t count, cap;
};

void
kz_set_free(struct kz_set *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->count; i++)
        kz_free(s->list[i].path);
    kz_free(s->list);
    kz_free(s);
}

static int
by_name(const void *pa, const void *pb)
{
    const struct member *a = pa, *b = pb;

    return strcmp(a->name, b->name);
}

static const char *
name_of(void *ctx, size_t i)
{
    return ((struct kz_set *)ctx)->list[i].name;
}

kz_status
kz_set_open_path(struct kz_set *s, size_t i, int *fd, struct kz_error *err)
{
    s->w->seen = 0;
    return kz_input_open_path(s->list[i].path, fd, err);
}

void
kz_set_note(struct kz_set *s, size_t i, const char *sha256, int64_t bytes)
{
    struct member *m = &s->list[i];
    const int64_t seen = (int64_t)s->w->seen;

    (void)snprintf(m->sha256, sizeof m->sha256, "%s", sha256);
    m->bytes = bytes;
    if (bytes > seen)
        kz_progress_add(&s->w->progress, bytes - seen);
    s->w->seen = 0;
}

static kz_status
open_one(void *ctx, size_t i, struct kz_input **out, struct kz_error *err)
{
    struct kz_set *s = ctx;
    kz_status st;
    int fd;

    KZ_TRY(kz_set_open_path(s, i, &fd, err));
    KZ_TRY(kz_input_open_fd(fd, s->list[i].path, out, err));
    s->w->reading.outer = *out;
out:
    return st;
}

static kz_status
close_one(void *ctx, size_t i, struct kz_input *take_in, struct kz_error *err)
{
    struct kz_set *s = ctx;
    kz_status st = kz_read_rest(take_in, kz_interrupted, err);

    if (st >= 0)
        kz_set_note(s, i, kz_input_sha256(take_in),
            (int64_t)kz_input_offset(take_in));
    s->w->reading.outer = NULL;
    s->w->seen = 0;
    kz_input_close(take_in);
    return st;
}

/* One entry of the folder, if it is a file to read. */
static kz_status
add(struct kz_set *s, const char *folder, const char *name)
{
    struct kz_cli *cli = s->w->cli;
    struct kz_buf path;
    struct stat st_buf;
    struct member *m;
    kz_status st = KZ_OK;

    kz_buf_init(&path);
    kz_buf_printf(&path, "%s/%s", folder, name);
    KZ_TRY(kz_buf_check(&path, &cli->err));
    if (stat(path.data, &st_buf) != 0 || !S_ISREG(st_buf.st_mode) ||
        kz_path_is_store(path.data, cli->db))
        goto out;
    if (kz_grow(&s->list, &s->cap, s->count + 1, sizeof *s->list) < 0)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    m = &s->list[s->count];
    memset(m, 0, sizeof *m);
    m->path = kz_strdup(path.data);
    if (!m->path)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    m->name = m->path + path.len - strlen(name);
    s->count++;
out:
    kz_buf_clear(&path);
    return st;
}

kz_status
kz_set_open(struct kz_import_work *w, const char *folder, struct kz_set **out,
    struct kz_input_set *set)
{
    struct kz_error *err = &w->cli->err;
    struct kz_set *s = NULL;
    DIR *d = opendir(folder);
    struct dirent *e;
    kz_status st = KZ_OK;

    if (!d)
        return kz_fail_errno(err, KZ_EIO, "cannot read %s", folder);
    s = kz_calloc(1, sizeof *s);
    if (!s)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    s->w = w;
    while ((e = readdir(d)) != NULL)
        if (e->d_name[0] != '.')
            KZ_TRY(add(s, folder, e->d_name));
    if (s->count)
        qsort(s->list, s->count, sizeof *s->list, by_name);
    *set = (struct kz_input_set){ s, s->count, name_of, open_one, close_one };
    *out = s;
    s = NULL;
out:
    (void)closedir(d);
    kz_set_free(s);
    return st;
}

kz_status
kz_set_sum(const struct kz_set *s, char sha256[KZ_SHA256_TEXT], int64_t *bytes,
    int64_t *unclaimed, struct kz_error *err)
{
    struct kz_sha256 *h = kz_sha256_new();

    if (!h)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    *bytes = *unclaimed = 0;
    for (size_t i = 0; i < s->count; i++) {
        const struct member *m = &s->list[i];

        if (!m->sha256[0]) {
            ++*unclaimed;
            continue;
        }
        *bytes += m->bytes;
        kz_sha256_add(h, m->sha256, strlen(m->sha256));
        kz_sha256_add(h, "  ", 2);
        kz_sha256_add(h, m->name, strlen(m->name));
        kz_sha256_add(h, "\n", 1);
    }
    kz_sha256_end(h, sha256);
    kz_sha256_free(h);
    return KZ_OK;
}
