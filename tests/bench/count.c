/*
 * What reading alone costs: each file through its importer into a sink that
 * only counts.  Prints `@name value` lines for run.py.
 *
 *     count FILE...
 */
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "keizu/base/sink.h"
#include "keizu/import/importer.h"

static kz_status
count(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    unsigned long *records = ctx;

    (void)r;
    (void)err;
    ++*records;
    return KZ_OK;
}

static kz_status
read_file(const char *path, const struct kz_sink *sink, struct kz_error *err)
{
    const struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
    const struct kz_importer *importer = NULL;
    struct kz_input *in = NULL;
    struct kz_peek peek;
    kz_status st;

    KZ_TRY(kz_input_open_file(path, &in, err));
    KZ_TRY(kz_input_peek(in, &peek, err));
    KZ_TRY(kz_importer_choose(&peek, &importer, err));
    KZ_TRY(importer->run(in, &opts, sink, err));
out:
    kz_input_close(in);
    return st;
}

int
main(int argc, char **argv)
{
    unsigned long records = 0;
    struct kz_sink sink = { &records, count };
    struct timespec a, b;
    struct rusage u;

    (void)clock_gettime(CLOCK_MONOTONIC, &a);
    for (int i = 1; i < argc; i++) {
        struct kz_error err = KZ_ERROR_INIT;

        if (read_file(argv[i], &sink, &err) < 0) {
            (void)fprintf(stderr, "count: %s: %s\n", argv[i], err.text);
            return 1;
        }
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &b);
    (void)getrusage(RUSAGE_SELF, &u);
    (void)printf("@parse %.6f\n@records %lu\n@peak_mb %.3f\n",
        (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) * 1e-9,
        records, (double)u.ru_maxrss / 1024);
    return 0;
}
