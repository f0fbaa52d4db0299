/*
 * Fuzzing without libFuzzer: the files that it left, in the ordinary build.
 *
 *     replay                  every file of tests/fuzz/corpus/TARGET and
 *                             tests/fuzz/regression/TARGET
 *     replay TARGET FILE...   these
 *
 * A crash ends the program; the last line printed is the file.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

#define SECONDS 20 /* that one file may take at most */

static int
replay_file(const struct fuzz_target *t, const char *path)
{
    FILE *f = fopen(path, "rb");
    struct kz_buf bytes;
    char some[4096];
    size_t n;
    int bad;

    (void)puts(path);
    (void)fflush(stdout);
    if (!f) {
        perror(path);
        return 1;
    }
    kz_buf_init(&bytes);
    while ((n = fread(some, 1, sizeof some, f)) > 0)
        kz_buf_add(&bytes, some, n);
    bad = ferror(f) || bytes.failed;
    (void)fclose(f);
    if (!bad) {
        /* A copy of its very size: a byte beyond it is a finding. */
        char *copy = malloc(bytes.len ? bytes.len : 1);

        fuzz_check(copy != NULL);
        memcpy(copy, bytes.data, bytes.len);
        (void)alarm(SECONDS);
        fuzz_target_run(t, copy, bytes.len);
        (void)alarm(0);
        free(copy);
    }
    kz_buf_clear(&bytes);
    return bad;
}

/* All files of a folder; how many there were is added to *count. */
static int
replay_folder(const struct fuzz_target *t, const char *path, size_t *count)
{
    struct dirent **names;
    int n = scandir(path, &names, NULL, alphasort), bad = 0;
    struct kz_buf file;

    if (n < 0)
        return 0;
    kz_buf_init(&file);
    for (int i = 0; i < n; i++) {
        if (names[i]->d_name[0] != '.') {
            kz_buf_reset(&file);
            kz_buf_printf(&file, "%s/%s", path, names[i]->d_name);
            bad |= replay_file(t, file.data);
            ++*count;
        }
        free(names[i]);
    }
    free(names);
    kz_buf_clear(&file);
    return bad;
}

static int
replay_all(const char *root)
{
    struct kz_buf path;
    struct fuzz_target t;
    size_t files = 0;
    int bad = 0;

    kz_buf_init(&path);
    for (size_t i = 0; fuzz_target_at(i, &t); i++) {
        size_t own = 0;

        kz_buf_reset(&path);
        kz_buf_printf(&path, "%s/tests/fuzz/corpus/%s", root, t.name);
        bad |= replay_folder(&t, path.data, &own);
        if (own == 0) {
            (void)printf("%s: no corpus\n", path.data);
            bad = 1;
        }
        kz_buf_reset(&path);
        kz_buf_printf(&path, "%s/tests/fuzz/regression/%s", root, t.name);
        bad |= replay_folder(&t, path.data, &own);
        files += own;
    }
    kz_buf_clear(&path);
    (void)printf("%zu files\n", files);
    return bad;
}

int
main(int argc, char **argv)
{
    const char *root = getenv("srcdir");
    struct fuzz_target t;
    int bad = 0;

    if (argc == 1)
        return replay_all(root ? root : ".");
    if (!fuzz_target_find(argv[1], &t)) {
        (void)fprintf(stderr, "no such target: %s\n", argv[1]);
        return 2;
    }
    for (int i = 2; i < argc; i++)
        bad |= replay_file(&t, argv[i]);
    return bad;
}
