/* Reading: members find their importers, whose records are passed on. */
#include "src/cli/import_read.h"

#include <string.h>

#include "importers/common/archive.h"

static kz_status
put(void *ctx, const struct kz_record *record, struct kz_error *err)
{
    struct kz_reading *r = ctx;

    return r->to->put(r->to->ctx, record,
        r->outer ? kz_input_offset(r->outer) : 0, err);
}

static int
is_claimed(const struct kz_peek *peek)
{
    for (const struct kz_importer *const *i = kz_importers(); *i; i++)
        if ((*i)->bid(peek) > 0)
            return 1;
    return 0;
}

/*
 * Who reads it; *out NULL: nobody.  What the user named is read by the
 * importer that was asked for; what was found in a folder or an archive only
 * if that importer knows it.
 */
static kz_status
choose(const struct kz_reading *r, const struct kz_peek *peek, int named,
    const struct kz_importer **out, struct kz_error *err)
{
    *out = NULL;
    if (r->forced) {
        if (named || r->forced->bid(peek) > 0)
            *out = r->forced;
        return KZ_OK;
    }
    if (!named && !is_claimed(peek))
        return KZ_OK;
    return kz_importer_choose(peek, out, err);
}

static kz_status
check_stopped(int (*stopped)(void), struct kz_error *err)
{
    return stopped() ? kz_fail(err, KZ_EINTR, "interrupted") : KZ_OK;
}

kz_status
kz_read_rest(struct kz_input *in, int (*stopped)(void), struct kz_error *err)
{
    const unsigned char *bytes;
    kz_status st;
    size_t n;

    do {
        st = kz_input_read(in, &bytes, &n, err);
        if (st == KZ_OK)
            st = check_stopped(stopped, err);
    } while (st == KZ_OK);
    return st == KZ_DONE ? KZ_OK : st;
}

/* name: of a member of an archive. */
static kz_status
read_member(struct kz_reading *r, struct kz_input *in,
    const struct kz_importer *importer, const char *name,
    struct kz_read_sum *sum, struct kz_error *err)
{
    const struct kz_listener *to = r->to;
    struct kz_sink sink = { r, put };
    kz_status st;

    KZ_TRY(to->member(to->ctx, importer->name, name, err));
    st = importer->run(in, r->opts, &sink, err);
    if (st < 0)
        KZ_TRY(to->failed(to->ctx, st, err));
    KZ_TRY(kz_read_rest(in, to->stopped, err));
    KZ_TRY(to->member_end(to->ctx, kz_input_sha256(in), err));
    sum->claimed++;
out:
    return st;
}

static kz_status
read_members(struct kz_reading *r, struct kz_archive *a,
    struct kz_read_sum *sum, struct kz_error *err)
{
    struct kz_input *in = NULL;
    kz_status st;

    for (;;) {
        const struct kz_importer *importer;
        struct kz_peek peek;

        KZ_TRY(kz_archive_next(a, &in, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(kz_input_peek(in, &peek, err));
        KZ_TRY(choose(r, &peek, 0, &importer, err));
        if (importer) {
            st = read_member(r, in, importer, peek.name, sum, err);
            if (st < 0) {
                (void)kz_context(err, st, "%s", peek.name);
                goto out;
            }
        } else {
            sum->unclaimed++;
            KZ_TRY(r->to->unclaimed(r->to->ctx, kz_input_name(in), err));
        }
        kz_input_close(in);
        in = NULL;
        KZ_TRY(check_stopped(r->to->stopped, err));
    }
    st = KZ_OK;
out:
    kz_input_close(in);
    return st;
}

/* An archive: all members that an importer knows. */
static kz_status
read_archive(struct kz_reading *r, struct kz_input *take_in,
    struct kz_read_sum *sum, struct kz_error *err)
{
    struct kz_archive *a = NULL;
    kz_status st;

    sum->is_archive = 1;
    KZ_TRY(kz_archive_open(take_in, NULL, &a, err));
    KZ_TRY(r->to->begin(r->to->ctx, err));
    KZ_TRY(read_members(r, a, sum, err));
    memcpy(sum->sha256, kz_archive_sha256(a), sizeof sum->sha256);
    sum->bytes = (int64_t)kz_input_offset(r->outer);
out:
    kz_archive_close(a);
    return st;
}

kz_status
kz_read_file(struct kz_reading *r, struct kz_input *take_in,
    struct kz_read_sum *sum, struct kz_error *err)
{
    const struct kz_importer *importer;
    struct kz_input *in = take_in;
    struct kz_peek peek;
    kz_status st;

    memset(sum, 0, sizeof *sum);
    r->outer = in;
    KZ_TRY(kz_input_peek(in, &peek, err));
    if (kz_archive_detect(&peek) != KZ_ARCHIVE_NONE) {
        in = NULL; /* taken */
        KZ_TRY(read_archive(r, take_in, sum, err));
        goto out;
    }
    KZ_TRY(choose(r, &peek, r->named, &importer, err));
    if (!importer)
        goto out;
    KZ_TRY(r->to->begin(r->to->ctx, err));
    KZ_TRY(read_member(r, in, importer, NULL, sum, err));
    memcpy(sum->sha256, kz_input_sha256(in), sizeof sum->sha256);
    sum->bytes = (int64_t)kz_input_offset(in);
out:
    kz_input_close(in);
    r->outer = NULL;
    return st;
}

kz_status
kz_read_folder(struct kz_reading *r, const struct kz_importer *importer,
    const struct kz_input_set *set, struct kz_error *err)
{
    const struct kz_listener *to = r->to;
    struct kz_sink sink = { r, put };
    kz_status st;

    KZ_TRY(to->begin(to->ctx, err));
    KZ_TRY(to->member(to->ctx, importer->name, NULL, err));
    st = importer->run_set(set, r->opts, &sink, err);
    if (st < 0)
        KZ_TRY(to->failed(to->ctx, st, err));
out:
    return st;
}
