/* The parser: reads one file or folder and gives what the importers say. */
#include "src/cli/import_parser.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "importers/common/archive.h"
#include "keizu/base/alloc.h"
#include "keizu/base/decode.h"

struct parser {
    struct kz_giver *giver;
    struct kz_parse_job job;
    const char *path;
    const struct kz_importer *whole; /* of a folder */
    const char **names;              /* of its files */
    struct kz_reading reading;
};

void
kz_parse_prepare(void *ctx)
{
    (void)ctx;
    kz_decode_preload();
    kz_archive_preload();
    (void)kz_digest_of("", 0); /* chooses its code on first use */
    /* libarchive turns times of members, which nobody reads, into local ones */
    (void)setenv("TZ", "UTC0", 1);
    tzset();
}

/* ---- what the importers say, given ---- */

static kz_status
begin(void *ctx, struct kz_error *err)
{
    const struct parser *p = ctx;

    return kz_give(p->giver, KZ_PARSE_BEGIN, NULL, 0, err);
}

static kz_status
begin_member(void *ctx, const char *importer, const char *name,
    struct kz_error *err)
{
    const struct parser *p = ctx;
    struct kz_buf b;
    kz_status st;

    kz_buf_init(&b);
    kz_buf_add(&b, importer, strlen(importer) + 1);
    kz_buf_puts(&b, name ? name : "");
    KZ_TRY(kz_buf_check(&b, err));
    KZ_TRY(kz_give(p->giver, KZ_PARSE_MEMBER, b.data, b.len + 1, err));
out:
    kz_buf_clear(&b);
    return st;
}

static kz_status
put(void *ctx, const struct kz_record *r, uint64_t at, struct kz_error *err)
{
    const struct parser *p = ctx;
    kz_status st;

    kz_giver_at(p->giver, at);
    KZ_TRY(kz_give_record(p->giver, r, err));
    if (p->job.in_step) {
        KZ_TRY(kz_give_flush(p->giver, err));
        KZ_TRY(kz_give_ask(p->giver, NULL, err));
    }
out:
    return st;
}

static void
fill_end(struct kz_parse_end *e, kz_status st, const struct kz_read_sum *sum,
    const struct kz_error *err)
{
    memset(e, 0, sizeof *e);
    e->status = st;
    if (sum)
        e->sum = *sum;
    memcpy(e->words, err->text, sizeof e->words);
}

static kz_status
failed(void *ctx, kz_status st, struct kz_error *err)
{
    const struct parser *p = ctx;
    struct kz_parse_end e;

    /* err has its words already: those of giving come to nothing */
    fill_end(&e, st, NULL, err);
    (void)!kz_give(p->giver, KZ_PARSE_FAILED, &e, sizeof e, err);
    return st;
}

static kz_status
end_member(void *ctx, const char *sha256, struct kz_error *err)
{
    const struct parser *p = ctx;

    return kz_give(p->giver, KZ_PARSE_MEMBER_END, sha256, strlen(sha256) + 1,
        err);
}

static kz_status
unclaimed(void *ctx, const char *name, struct kz_error *err)
{
    const struct parser *p = ctx;

    return kz_give(p->giver, KZ_PARSE_UNCLAIMED, name, strlen(name) + 1, err);
}

static int
never(void)
{
    return 0;
}

/* ---- the files of a folder, which this process cannot open ---- */

static const char *
name_of(void *ctx, size_t i)
{
    return ((struct parser *)ctx)->names[i];
}

static kz_status
open_one(void *ctx, size_t i, struct kz_input **out, struct kz_error *err)
{
    struct parser *p = ctx;
    const uint64_t which = i;
    struct kz_buf path;
    kz_status st;
    int fd = -1;

    kz_buf_init(&path);
    kz_buf_printf(&path, "%s/%s", p->path, p->names[i]);
    KZ_TRY(kz_buf_check(&path, err));
    KZ_TRY(kz_give(p->giver, KZ_PARSE_OPEN, &which, sizeof which, err));
    KZ_TRY(kz_give_ask(p->giver, &fd, err));
    KZ_TRY(kz_input_open_fd(fd, path.data, out, err));
    p->reading.outer = *out;
out:
    kz_buf_clear(&path);
    return st;
}

static kz_status
close_one(void *ctx, size_t i, struct kz_input *take_in, struct kz_error *err)
{
    struct parser *p = ctx;
    struct kz_parse_closed c = { .file = i };
    kz_status st;

    KZ_TRY(kz_read_rest(take_in, never, err));
    c.bytes = (int64_t)kz_input_offset(take_in);
    memcpy(c.sha256, kz_input_sha256(take_in), sizeof c.sha256);
    KZ_TRY(kz_give(p->giver, KZ_PARSE_CLOSED, &c, sizeof c, err));
out:
    p->reading.outer = NULL;
    kz_input_close(take_in);
    return st;
}

/* ---- a job ---- */

/* Where the next text of a job begins. */
static const char *
behind(const char *text)
{
    return text + strlen(text) + 1;
}

static kz_status
read_job(struct parser *p, const char *job, struct kz_error *err)
{
    const char *text = job + sizeof p->job;

    memcpy(&p->job, job, sizeof p->job);
    p->path = text;
    if (!p->job.is_folder)
        return KZ_OK;
    text = behind(text);
    p->whole = kz_importer_find(text);
    p->names = kz_calloc(p->job.files, sizeof *p->names);
    if (!p->whole || !p->names)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (uint32_t i = 0; i < p->job.files; i++)
        p->names[i] = text = behind(text);
    return KZ_OK;
}

static kz_status
do_job(struct parser *p, int fd, struct kz_read_sum *sum, struct kz_error *err)
{
    struct kz_input_set set = { p, p->job.files, name_of, open_one, close_one };
    struct kz_input *in = NULL;
    kz_status st;

    if (p->job.is_folder)
        return kz_read_folder(&p->reading, p->whole, &set, err);
    KZ_TRY(kz_input_open_fd(fd, p->path, &in, err));
    KZ_TRY(kz_read_file(&p->reading, in, sum, err));
out:
    return st;
}

void
kz_parse(void *ctx, const char *job, size_t n, int fd, struct kz_giver *g)
{
    const struct kz_import_work *w = ctx;
    struct parser p = { .giver = g, .reading = w->reading };
    const struct kz_listener to = { &p, begin, begin_member, put, failed,
        end_member, unclaimed, never };
    struct kz_error err = KZ_ERROR_INIT, unsaid = KZ_ERROR_INIT;
    struct kz_read_sum sum = { .is_archive = 0 };
    struct kz_parse_end e;
    kz_status st;

    (void)n;
    err.translate = w->cli->err.translate;
    KZ_TRY(read_job(&p, job, &err));
    p.reading.to = &to;
    p.reading.named = p.job.named;
    st = do_job(&p, fd, &sum, &err);
out:
    kz_free(p.names);
    fill_end(&e, st, &sum, &err);
    (void)!kz_give(g, KZ_PARSE_END, &e, sizeof e, &unsaid);
}
