/* The files of a folder as the input of an importer that reads them as one. */
#ifndef KZ_TESTS_FOLDER_H
#define KZ_TESTS_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/import/importer.h"

struct folder {
    const char *path;
    char names[32][256]; /* sorted */
    size_t count;
    int open; /* files open now */
};

static inline int
folder_compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* 0 if it is no folder. */
static inline int
folder_read(struct folder *f, const char *path)
{
    struct dirent *e;
    DIR *d = opendir(path);

    f->path = path;
    f->count = 0;
    f->open = 0;
    if (!d)
        return 0;
    while ((e = readdir(d)) && f->count < 32)
        if (e->d_name[0] != '.')
            (void)snprintf(f->names[f->count++], sizeof f->names[0], "%s",
                e->d_name);
    (void)closedir(d);
    qsort(f->names, f->count, sizeof f->names[0], folder_compare);
    return 1;
}

static inline const char *
folder_name(void *ctx, size_t i)
{
    return ((struct folder *)ctx)->names[i];
}

static inline kz_status
folder_open(void *ctx, size_t i, struct kz_input **out, struct kz_error *err)
{
    struct folder *f = ctx;
    char path[1024];
    kz_status st;

    (void)snprintf(path, sizeof path, "%.511s/%s", f->path, f->names[i]);
    st = kz_input_open_file(path, out, err);
    f->open += st >= 0;
    return st;
}

static inline kz_status
folder_close(void *ctx, size_t i, struct kz_input *take_in,
    struct kz_error *err)
{
    struct folder *f = ctx;

    (void)i;
    (void)err;
    f->open--;
    kz_input_close(take_in);
    return KZ_OK;
}

static inline struct kz_input_set
folder_set(struct folder *f)
{
    return (struct kz_input_set){ f, f->count, folder_name, folder_open,
        folder_close };
}

#endif
