/* Graph files: which one is of a question, and what to do where none is. */
#include "keizu/graph/file.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "src/graph/file_priv.h"

#ifndef PACKAGE_VERSION
#error "the build tells the version"
#endif

/* What a file is of, its key. */
struct of {
    int32_t as_of, known_by;
    uint8_t matrix, nominees, terminal, person_by, treasury_in;
    char home[3];
    char state[KZ_DIGEST_TEXT]; /* of the store */
    char program[31];
};

_Static_assert(sizeof(struct of) == 80, "no padding");
_Static_assert(sizeof(struct of) <= KZ_BLOCKS_KEY, "it fits");

static kz_status
make_kind(struct kz_store *s, const struct kz_question *q,
    struct kz_blocks_kind *out, struct kz_error *err)
{
    struct kz_blocks_kind kind = { .magic = "KZGRAPH",
        .version = KZI_FILE_VERSION };
    struct of of = { q->as_of, q->known_by, (uint8_t)q->of,
        (uint8_t)q->nominees, (uint8_t)q->terminal, (uint8_t)q->person_by,
        q->treasury_in ? 1 : 0, "", "", "" };
    kz_status st;

    KZ_TRY(kz_store_state(s, of.state, err));
    memcpy(of.home, q->home, sizeof of.home);
    (void)snprintf(of.program, sizeof of.program, "%s", PACKAGE_VERSION);
    memcpy(kind.key, &of, sizeof of);
    *out = kind;
out:
    return st;
}

static int
is_of(const struct kz_blocks *b, const struct kz_blocks_kind *kind)
{
    return memcmp(kz_blocks_key(b), kind->key, sizeof kind->key) == 0;
}

static void
set_question(const struct kz_blocks *b, struct kz_question *q)
{
    struct of of;

    memcpy(&of, kz_blocks_key(b), sizeof of);
    *q = (struct kz_question){ of.as_of, of.known_by, (enum kz_matrix)of.matrix,
        (enum kz_nominees)of.nominees, (enum kz_terminal)of.terminal,
        (enum kz_person_by)of.person_by, of.treasury_in, "" };
    memcpy(q->home, of.home, 2);
}

struct ask {
    struct kz_store *s;
    struct kz_question q; /* filled in */
    const kz_rowid *seeds;
    size_t nseeds;
    int downstream;
    struct kz_blocks_kind kind;
    char *path;
    struct kz_graph_file *file;
    struct kz_graph_timing *timing;
};

/* ---- from the file ---- */

static kz_status
read_graph(const struct ask *a, struct kz_blocks *b, struct kz_graph **out,
    struct kz_error *err)
{
    double start = kzi_seconds();
    struct kz_graph *g = kz_calloc(1, sizeof *g);
    kz_status st;

    if (!g)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    g->q = a->q;
    if (a->seeds)
        KZ_TRY(kzi_file_cone(b, a->seeds, a->nseeds, a->downstream, g, err));
    else
        KZ_TRY(kzi_file_whole(b, g, err));
    if (a->timing) {
        a->timing->load = kzi_seconds() - start;
        a->timing->rows = a->timing->arcs = g->c.m;
    }
    *out = g;
    g = NULL;
out:
    kz_graph_free(g);
    return st;
}

/* KZ_DONE: the file is of no use, and a->file says so where it is damaged. */
static kz_status
try_file(const struct ask *a, struct kz_graph **out, struct kz_error *err)
{
    struct kz_error own = KZ_ERROR_INIT;
    struct kz_blocks *b = NULL;
    kz_status st;

    own.translate = err ? err->translate : NULL;
    st = kz_blocks_open(a->path, kz_store_path(a->s), &a->kind, &b, &own);
    if (st == KZ_OK)
        st = is_of(b, &a->kind) ? read_graph(a, b, out, &own) : KZ_DONE;
    kz_blocks_close(b);
    if (st == KZ_EFORMAT) {
        (void)snprintf(a->file->damaged, sizeof a->file->damaged, "%.255s",
            own.text);
        if (a->seeds) /* nothing will take its place: say it once */
            (void)unlink(a->path);
        st = KZ_DONE;
    }
    return st < 0 ? kz_fail(err, st, "%s", own.text) : st;
}

/* ---- from the store ---- */

static kz_status
write_file(const struct ask *a, const struct kz_graph *g,
    struct kzi_besides *beside, struct kz_blocks_out *o, struct kz_error *err)
{
    double start = kzi_seconds();
    kz_status st;

    KZ_TRY(kzi_file_put(g, beside, o, err));
    KZ_TRY(kz_blocks_publish(o, err));
    a->file->write = kzi_seconds() - start;
out:
    return st;
}

static kz_status
load_and_write(const struct ask *a, struct kz_graph **out, struct kz_error *err)
{
    struct kzi_besides beside = { .list = NULL };
    struct kz_error own = KZ_ERROR_INIT;
    struct kz_blocks_out *o = NULL;
    struct kz_graph *g = NULL;
    kz_status st, written;

    own.translate = err ? err->translate : NULL;
    written =
        kz_blocks_create(a->path, kz_store_path(a->s), &a->kind, &o, &own);
    KZ_TRY(kzi_graph_load(a->s, &a->q, NULL, 0, 0, a->timing,
        o ? &beside : NULL, &g, err));
    if (o)
        written = write_file(a, g, &beside, o, &own);
    if (written < 0)
        (void)snprintf(a->file->unwritten, sizeof a->file->unwritten, "%.255s",
            own.text);
    *out = g;
out:
    kz_blocks_drop(o);
    kz_free(beside.list);
    return st;
}

kz_status
kz_graph_open(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *seeds, size_t nseeds, int downstream,
    struct kz_graph_timing *timing, struct kz_graph_file *file,
    struct kz_graph **out, struct kz_error *err)
{
    struct ask a = { .s = s,
        .seeds = seeds,
        .nseeds = nseeds,
        .downstream = downstream,
        .file = file,
        .timing = timing };
    struct kz_counts extent;
    kz_status st;

    memset(file, 0, sizeof *file);
    if (seeds)
        KZ_TRY(kz_store_keep_few(s, err));
    KZ_TRY(kz_store_extent(s, &extent, err));
    kzi_question_fill(s, &extent, q, &a.q);
    KZ_TRY(make_kind(s, &a.q, &a.kind, err));
    a.path = kz_store_graph_path(s, (int)a.q.of);
    if (!a.path)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(try_file(&a, out, err));
    if (st == KZ_OK)
        file->used = 1;
    else if (seeds)
        st =
            kz_graph_load(s, &a.q, seeds, nseeds, downstream, timing, out, err);
    else
        st = load_and_write(&a, out, err);
out:
    kz_free(a.path);
    return st;
}

/* ---- verify ---- */

/* KZ_EFORMAT: not what the store says. */
static kz_status
compare(struct kz_store *s, struct kz_blocks *b,
    const struct kz_blocks_kind *kind, const struct kz_question *q,
    struct kz_error *err)
{
    struct kzi_besides beside = { .list = NULL };
    struct kz_blocks_out *o = NULL;
    struct kz_graph *g = NULL;
    kz_status st;

    KZ_TRY(kz_blocks_check(b, err));
    KZ_TRY(kzi_graph_load(s, q, NULL, 0, 0, NULL, &beside, &g, err));
    KZ_TRY(kz_blocks_create(NULL, NULL, kind, &o, err));
    KZ_TRY(kzi_file_put(g, &beside, o, err));
    KZ_TRY(kz_blocks_publish(o, err));
    if (!kz_blocks_same(o, b))
        st = kz_fail(err, KZ_EFORMAT, "it is not what the store says");
out:
    kz_blocks_drop(o);
    kz_graph_free(g);
    kz_free(beside.list);
    return st;
}

static kz_status
verify_one(struct kz_store *s, const char *path, struct kz_error *err)
{
    struct kz_question q = kz_question_defaults;
    struct kz_blocks_kind kind;
    struct kz_blocks *b = NULL;
    kz_status st;

    KZ_TRY(make_kind(s, &q, &kind, err));
    KZ_TRY(kz_blocks_open(path, kz_store_path(s), &kind, &b, err));
    if (st == KZ_DONE)
        return KZ_OK;
    set_question(b, &q);
    KZ_TRY(make_kind(s, &q, &kind, err));
    if (is_of(b, &kind))
        KZ_TRY(compare(s, b, &kind, &q, err));
out:
    kz_blocks_close(b);
    return st;
}

kz_status
kz_graph_files_verify(struct kz_store *s,
    void (*report)(void *ctx, const char *text), void *ctx, int64_t *faults,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (int i = 0; i < KZ_STORE_GRAPHS && st == KZ_OK; i++) {
        struct kz_error own = KZ_ERROR_INIT, line = KZ_ERROR_INIT;
        char *path = kz_store_graph_path(s, i);

        if (!path)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        own.translate = line.translate = err ? err->translate : NULL;
        st = verify_one(s, path, &own);
        if (st == KZ_EFORMAT) {
            (void)kz_fail(&line, st, "graph file %s: %s", path, own.text);
            report(ctx, line.text);
            ++*faults;
            st = KZ_OK;
        } else if (st < 0) {
            st = kz_fail(err, st, "%s", own.text);
        }
        kz_free(path);
    }
    return st;
}
