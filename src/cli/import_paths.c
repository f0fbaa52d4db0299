/* The files to import: folders walked without recursion, sorted bytewise. */
#include "src/cli/import_paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "keizu/base/alloc.h"
#include "keizu/base/buf.h"

void
kz_import_paths_free(struct kz_import_paths *p)
{
    for (size_t i = 0; i < p->count; i++)
        kz_free(p->list[i].path);
    kz_free(p->list);
    memset(p, 0, sizeof *p);
}

static kz_status
add(struct kz_cli *cli, struct kz_import_paths *p, const char *path,
    size_t name, int named, const struct stat *s)
{
    struct kz_path *x;

    if (kz_grow(&p->list, &p->cap, p->count + 1, sizeof *p->list) < 0)
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    x = &p->list[p->count];
    x->path = kz_strdup(path);
    if (!x->path)
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    x->name = x->path + name;
    x->named = named;
    x->whole = NULL;
    x->size = s && S_ISREG(s->st_mode) ? (int64_t)s->st_size : 0;
    p->bytes += x->size;
    p->count++;
    return KZ_OK;
}

/* ---- folders that are one input ---- */

/* Does the importer want the file that would make its folder one input? */
static int
wants(const struct kz_importer *importer, const char *path)
{
    struct kz_error unsaid = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_peek peek;
    int yes = 0;

    if (kz_input_open_file(path, &in, &unsaid) == KZ_OK &&
        kz_input_peek(in, &peek, &unsaid) == KZ_OK)
        yes = importer->bid(&peek) > 0;
    kz_input_close(in);
    return yes;
}

/* Who reads this folder as one; *out NULL: nobody. */
static kz_status
find_whole(struct kz_cli *cli, const char *folder,
    const struct kz_importer *forced, const struct kz_importer **out)
{
    const struct kz_importer *const *all = kz_importers();
    struct kz_buf path;
    struct stat s;
    kz_status st = KZ_OK;

    kz_buf_init(&path);
    *out = NULL;
    for (; *all && !*out; all++) {
        if (!(*all)->run_set || (forced && forced != *all))
            continue;
        kz_buf_reset(&path);
        kz_buf_printf(&path, "%s/%s", folder, (*all)->head);
        KZ_TRY(kz_buf_check(&path, &cli->err));
        if (stat(path.data, &s) == 0 && S_ISREG(s.st_mode) &&
            wants(*all, path.data))
            *out = *all;
    }
out:
    kz_buf_clear(&path);
    return st;
}

/* ---- walking ---- */

/* Folders still to be read, as a stack of paths. */
struct folders {
    char **list;
    size_t count, cap;
};

static kz_status
push(struct kz_cli *cli, struct folders *f, const char *path)
{
    char *copy = kz_strdup(path);

    if (!copy ||
        kz_grow(&f->list, &f->cap, f->count + 1, sizeof *f->list) < 0) {
        kz_free(copy);
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    }
    f->list[f->count++] = copy;
    return KZ_OK;
}

static kz_status
skip(struct kz_cli *cli, struct kz_import_paths *p, const char *path,
    const char *why)
{
    p->skipped++;
    kz_cli_say(cli, KZ_SAY_NOTE, "skipped %s: %s", path, kz_cli_tr(cli, why));
    return KZ_OK;
}

/*
 * One entry of a folder: a file to read, a folder to walk, or neither.  Of a
 * folder that is read as one, the files count into its size.
 */
static kz_status
take_entry(struct kz_cli *cli, struct kz_import_paths *p, struct folders *f,
    const char *path, const char *entry, size_t name, int64_t *whole)
{
    struct stat s, target;

    if (entry[0] == '.')
        return skip(cli, p, path, N_("hidden"));
    if (lstat(path, &s) != 0)
        return skip(cli, p, path, strerror(errno));
    if (S_ISDIR(s.st_mode))
        return push(cli, f, path);
    if (S_ISLNK(s.st_mode)) {
        if (stat(path, &target) != 0)
            return skip(cli, p, path, N_("a link to nothing"));
        if (S_ISDIR(target.st_mode))
            return skip(cli, p, path, N_("a link to a folder"));
        s = target;
    }
    if (!S_ISREG(s.st_mode))
        return skip(cli, p, path, N_("neither a file nor a folder"));
    if (kz_path_is_store(path, cli->db))
        return skip(cli, p, path, N_("part of the store"));
    if (whole) {
        *whole += (int64_t)s.st_size;
        return KZ_OK;
    }
    return add(cli, p, path, name, 0, &s);
}

/*
 * A folder that is read as one.  Names begin at `name`, or where the folder
 * is the one asked for, with its own.
 */
static kz_status
add_whole(struct kz_cli *cli, struct kz_import_paths *p, const char *folder,
    size_t name, const struct kz_importer *whole, int64_t size)
{
    size_t n = strlen(folder);
    const int named = name >= n;
    char *path = NULL;
    kz_status st;

    while (n > 1 && folder[n - 1] == '/')
        n--;
    path = kz_strndup(folder, n);
    if (!path)
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    if (named) {
        const char *slash = strrchr(path, '/');

        name = slash && slash[1] ? (size_t)(slash - path) + 1 : 0;
    }
    KZ_TRY(add(cli, p, path, name, named, NULL));
    p->list[p->count - 1].whole = whole;
    p->list[p->count - 1].size = size;
    p->bytes += size;
out:
    kz_free(path);
    return st;
}

static kz_status
read_folder(struct kz_cli *cli, struct kz_import_paths *p, struct folders *f,
    const char *folder, size_t name, const struct kz_importer *forced)
{
    const struct kz_importer *whole = NULL;
    struct dirent *e;
    struct kz_buf path;
    size_t base;
    int64_t size = 0;
    DIR *d = opendir(folder);
    kz_status st = KZ_OK;

    kz_buf_init(&path);
    if (!d) {
        st = kz_fail_errno(&cli->err, KZ_EIO, "cannot read %s", folder);
        (void)kz_cli_exit(cli, st);
        kz_error_clear(&cli->err);
        return KZ_OK;
    }
    KZ_TRY(find_whole(cli, folder, forced, &whole));
    kz_buf_puts(&path, folder);
    if (!path.len || path.data[path.len - 1] != '/')
        kz_buf_putc(&path, '/');
    base = path.len;
    while ((e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        kz_buf_cut(&path, base);
        kz_buf_puts(&path, e->d_name);
        KZ_TRY(kz_buf_check(&path, &cli->err));
        KZ_TRY(take_entry(cli, p, f, path.data, e->d_name, name,
            whole ? &size : NULL));
    }
    if (whole)
        KZ_TRY(add_whole(cli, p, folder, name, whole, size));
out:
    (void)closedir(d);
    kz_buf_clear(&path);
    return st;
}

static int
by_name(const void *pa, const void *pb)
{
    const struct kz_path *a = pa, *b = pb;

    return strcmp(a->name, b->name);
}

/* Everything below one folder; names begin behind it. */
static kz_status
walk(struct kz_cli *cli, struct kz_import_paths *p, const char *folder,
    const struct kz_importer *forced)
{
    struct folders f = { 0 };
    size_t first = p->count, name = strlen(folder);
    kz_status st;

    if (!name || folder[name - 1] != '/')
        name++;
    KZ_TRY(push(cli, &f, folder));
    while (f.count) {
        char *next = f.list[--f.count];

        st = read_folder(cli, p, &f, next, name, forced);
        kz_free(next);
        if (st < 0)
            goto out;
    }
    if (p->count > first)
        qsort(p->list + first, p->count - first, sizeof *p->list, by_name);
out:
    while (f.count)
        kz_free(f.list[--f.count]);
    kz_free(f.list);
    return st;
}

kz_status
kz_paths_gather(struct kz_cli *cli, int argc, char **argv,
    const struct kz_importer *forced, struct kz_import_paths *out)
{
    kz_status st = KZ_OK;

    for (int i = 0; i < argc; i++) {
        const char *path = argv[i], *slash = strrchr(path, '/');
        size_t base = slash ? (size_t)(slash - path) + 1 : 0;
        int there;
        struct stat s;

        there = strcmp(path, "-") != 0 && stat(path, &s) == 0;
        if (there && S_ISDIR(s.st_mode))
            KZ_TRY(walk(cli, out, path, forced));
        else /* what is not there is said when it is opened */
            KZ_TRY(add(cli, out, path, base, 1, there ? &s : NULL));
    }
out:
    return st;
}

int
kz_path_is_store(const char *path, const char *db)
{
    static const char *const beside[] = { "", "-wal", "-shm", "-journal",
        ".new", ".lock" };
    struct stat s, t;
    struct kz_buf b;
    int yes = 0;

    if (stat(path, &s) != 0)
        return 0;
    kz_buf_init(&b);
    for (size_t i = 0; i < sizeof beside / sizeof beside[0] && !yes; i++) {
        kz_buf_reset(&b);
        kz_buf_puts(&b, db);
        kz_buf_puts(&b, beside[i]);
        yes = !b.failed && stat(b.data, &t) == 0 && s.st_dev == t.st_dev &&
              s.st_ino == t.st_ino;
    }
    kz_buf_clear(&b);
    return yes;
}
