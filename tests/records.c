/*
 * Prints what importers say of a file, or of each member of an archive: the
 * text form of the records, behind a line `file<TAB>importer<TAB>name` each.
 * Members that no importer wants are passed over.  For tests/real.sh.
 *
 *     records FILE...
 */
#include <stdio.h>

#include "importers/common/archive.h"
#include "keizu/base/buf.h"
#include "keizu/base/sink.h"
#include "keizu/import/importer.h"

static kz_status
print_input(struct kz_input *in, struct kz_error *err)
{
    const struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
    const struct kz_importer *importer = NULL;
    struct kz_error unwanted = KZ_ERROR_INIT;
    struct kz_peek peek;
    struct kz_sink sink;
    struct kz_buf out;
    kz_status st;

    kz_buf_init(&out);
    sink = kz_sink_to_buf(&out);
    KZ_TRY(kz_input_peek(in, &peek, err));
    if (kz_importer_choose(&peek, &importer, &unwanted) < 0)
        goto out;
    KZ_TRY(importer->run(in, &opts, &sink, err));
    (void)printf("file\t%s\t%s\n", importer->name, kz_input_name(in));
    (void)fwrite(out.data, 1, out.len, stdout);
out:
    kz_buf_clear(&out);
    return st;
}

static kz_status
print_members(struct kz_input *take_in, struct kz_error *err)
{
    struct kz_archive *a = NULL;
    struct kz_input *member = NULL;
    kz_status st;

    KZ_TRY(kz_archive_open(take_in, NULL, &a, err));
    for (;;) {
        KZ_TRY(kz_archive_next(a, &member, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(print_input(member, err));
        kz_input_close(member);
        member = NULL;
    }
    st = KZ_OK;
out:
    kz_input_close(member);
    kz_archive_close(a);
    return st;
}

static kz_status
print_file(const char *path, struct kz_error *err)
{
    struct kz_input *in = NULL;
    struct kz_peek peek;
    kz_status st;

    KZ_TRY(kz_input_open_file(path, &in, err));
    KZ_TRY(kz_input_peek(in, &peek, err));
    if (kz_archive_detect(&peek) != KZ_ARCHIVE_NONE) {
        st = print_members(in, err);
        in = NULL;
    } else {
        st = print_input(in, err);
    }
out:
    kz_input_close(in);
    return st;
}

int
main(int argc, char **argv)
{
    int bad = 0;

    for (int i = 1; i < argc; i++) {
        struct kz_error err = KZ_ERROR_INIT;

        if (print_file(argv[i], &err) < 0) {
            (void)fprintf(stderr, "%s: %s\n", argv[i], err.text);
            bad = 1;
        }
    }
    return bad || fflush(stdout) != 0 || ferror(stdout);
}
