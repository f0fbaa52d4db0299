/*
 * Fuzzing: one importer over one file, or one folder, in memory; with all of
 * its options, with reads that are cut short and with memory that runs out.
 */
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/name.h"
#include "tests/fuzz/fuzz.h"

#define FILES_MAX 16
#define FILE_NAME 64

/* What comes between two files of a set. */
#define BETWEEN 0x1E

struct piece {
    char name[FILE_NAME];
    const char *bytes;
    size_t n;
};

struct job {
    struct piece files[FILES_MAX];
    size_t count;
    size_t step; /* 0: all at once */
    long fault;  /* negative: none */
    struct kz_import_opts opts;
};

/* ---- what is read ---- */

/* A name up to a line end, and what stands behind it up to BETWEEN. */
static const char *
read_piece(const char *p, const char *end, int is_set, struct piece *out)
{
    const char *line = memchr(p, '\n', (size_t)(end - p)), *next = NULL;
    size_t n = (size_t)((line ? line : end) - p);

    if (n >= FILE_NAME)
        n = FILE_NAME - 1;
    memcpy(out->name, p, n);
    out->name[n] = 0;
    out->bytes = line ? line + 1 : end;
    if (is_set)
        next = memchr(out->bytes, BETWEEN, (size_t)(end - out->bytes));
    out->n = (size_t)((next ? next : end) - out->bytes);
    return next ? next + 1 : NULL;
}

/* Keeps the files in the order of their names, each name once. */
static void
add_piece(struct job *j, const struct piece *piece)
{
    size_t at = j->count;

    for (size_t i = 0; i < j->count; i++)
        if (strcmp(j->files[i].name, piece->name) == 0)
            return;
    while (at > 0 && strcmp(j->files[at - 1].name, piece->name) > 0) {
        j->files[at] = j->files[at - 1];
        at--;
    }
    j->files[at] = *piece;
    j->count++;
}

static int
read_job(const char *bytes, size_t n, int is_set, struct job *j)
{
    const char *p = bytes + 4, *end = bytes + n;
    unsigned char how[3];

    if (n < 5 || bytes[3] != ' ')
        return 0;
    for (int i = 0; i < 3; i++)
        how[i] = (unsigned char)(bytes[i] - '0');
    memset(j, 0, sizeof *j);
    j->opts.source = "local";
    j->opts.printed = how[0] & 1;
    j->opts.snapshot = (how[0] & 2) != 0;
    j->opts.filed = KZ_DATE_NONE;
    if (how[0] & 4)
        fuzz_check(kz_date_from_civil(2026, 4, 1, &j->opts.filed));
    j->opts.encoding = how[0] & 8 ? "CP932" : NULL;
    j->fault = how[1] ? (how[1] - 1L) * (how[1] - 1L) : -1;
    j->step = how[2];
    while (p && j->count < FILES_MAX) {
        struct piece piece;

        p = read_piece(p, end, is_set, &piece);
        add_piece(j, &piece);
    }
    return 1;
}

/* ---- as an input ---- */

struct reading {
    const char *bytes;
    size_t left, step;
};

static kz_status
reading_read(void *ctx, void *bytes, size_t n, size_t *got,
    struct kz_error *err)
{
    struct reading *r = ctx;

    (void)err;
    if (r->step && n > r->step)
        n = r->step;
    if (n > r->left)
        n = r->left;
    if (n)
        memcpy(bytes, r->bytes, n);
    r->bytes += n;
    r->left -= n;
    *got = n;
    return KZ_OK;
}

static kz_status
open_piece(const struct job *j, size_t i, struct kz_input **out,
    struct kz_error *err)
{
    static const struct kz_input_source source = { reading_read, kz_free };
    const struct piece *file = &j->files[i];
    struct reading *r = kz_malloc(sizeof *r);

    if (!r)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    r->bytes = file->bytes;
    r->left = file->n;
    r->step = j->step;
    return kz_input_open(&source, r, file->name, out, err);
}

static kz_status
drain(struct kz_input *in, struct kz_error *err)
{
    const unsigned char *bytes;
    kz_status st;
    size_t n;

    do
        st = kz_input_read(in, &bytes, &n, err);
    while (st == KZ_OK);
    return st == KZ_DONE ? KZ_OK : st;
}

static const char *
set_name(void *ctx, size_t i)
{
    const struct job *j = ctx;

    return j->files[i].name;
}

static kz_status
set_open(void *ctx, size_t i, struct kz_input **out, struct kz_error *err)
{
    return open_piece(ctx, i, out, err);
}

static kz_status
set_close(void *ctx, size_t i, struct kz_input *take_in, struct kz_error *err)
{
    kz_status st = drain(take_in, err);

    (void)ctx;
    (void)i;
    kz_input_close(take_in);
    return st;
}

/* ---- the sink ---- */

struct counter {
    size_t records, rejects;
    uint64_t sum;
};

static kz_status
counter_put(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    struct kz_error why = KZ_ERROR_INIT;
    struct counter *c = ctx;

    fuzz_check(c->records > 0 || r->kind == KZ_REC_DOCUMENT);
    c->records++;
    if (kz_record_check(r, &why) < 0) {
        fuzz_check(why.text[0]);
        c->rejects++;
        return KZ_OK;
    }
    return fuzz_record_put(r, &c->sum, err);
}

/* ---- a run ---- */

static kz_status
run_file(const struct kz_importer *importer, const struct job *j,
    const struct kz_sink *sink, struct kz_error *err)
{
    struct kz_input *in = NULL;
    struct kz_peek peek;
    kz_status st;

    KZ_TRY(open_piece(j, 0, &in, err));
    KZ_TRY(kz_input_peek(in, &peek, err));
    fuzz_check(importer->bid(&peek) >= 0);
    KZ_TRY(importer->run(in, &j->opts, sink, err));
    KZ_TRY(drain(in, err));
    fuzz_check(strlen(kz_input_sha256(in)) == 64);
out:
    kz_input_close(in);
    return st;
}

static kz_status
run(const struct kz_importer *importer, struct job *j, struct counter *c,
    struct kz_error *err)
{
    const struct kz_sink sink = { c, counter_put };
    struct kz_input_set set = { j, j->count, set_name, set_open, set_close };
    kz_status st;

    kz_alloc_fail_after(j->fault);
    if (importer->run_set)
        st = importer->run_set(&set, &j->opts, &sink, err);
    else
        st = run_file(importer, j, &sink, err);
    fuzz_check(!kz_alloc_failed() || st == KZ_ENOMEM);
    kz_alloc_fail_after(-1);
    if (st < 0) {
        fuzz_check(err->text[0] && !strchr(err->text, '\n'));
        fuzz_check(kz_utf8_valid(err->text, strlen(err->text), NULL));
    } else {
        fuzz_check(!err->text[0]);
    }
    return st;
}

void
fuzz_import(const struct kz_importer *importer, const char *bytes, size_t n)
{
    struct kz_error err = KZ_ERROR_INIT, cut_err = KZ_ERROR_INIT;
    struct counter whole = { 0, 0, 0 }, cut = { 0, 0, 0 };
    kz_status st, cut_st;
    struct job j;
    size_t step;

    if (!read_job(bytes, n, importer->run_set != NULL, &j))
        return;
    step = j.step;
    j.step = 0;
    st = run(importer, &j, &whole, &err);
    if (!step)
        return;
    j.step = step;
    cut_st = run(importer, &j, &cut, &cut_err);
    if (j.fault >= 0)
        return;
    /*
     * However the stream is cut, it says the same.  Of two things that refuse
     * it either can be met first; what was said before does not count then.
     */
    fuzz_check((st < 0) == (cut_st < 0));
    fuzz_check(st < 0 ||
               (whole.records == cut.records && whole.sum == cut.sum));
}
