/* Worker: a ring of blocks that goes from thread to thread. */
#include "keizu/base/worker.h"

#include <pthread.h>

#include "keizu/base/alloc.h"

#define BLOCKS 8

struct thread {
    struct kz_worker *worker;
    struct kz_stage stage;
    pthread_t id;
    unsigned taken; /* blocks that went through, counted on */
};

struct kz_worker {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct kz_block blocks[BLOCKS]; /* number i is blocks[i % BLOCKS] */
    unsigned given;
    struct thread threads[KZ_STAGES_MAX];
    int count; /* threads that run */
    int dropping, ending;
    kz_status failed;
    struct kz_error err; /* why; it has the caller's translate */
};

/* Blocks that all threads have done with. */
static unsigned
done(const struct kz_worker *w)
{
    return w->threads[w->count - 1].taken;
}

/* What a thread may take now; those before it have. */
static unsigned
ready(const struct kz_worker *w, const struct thread *t)
{
    return t == w->threads ? w->given : t[-1].taken;
}

/* Wait for a block and take it: 0 at the end.  The mutex is held outside. */
static int
take_one(struct kz_worker *w, struct thread *t)
{
    struct kz_block *b = &w->blocks[t->taken % BLOCKS];
    struct kz_error err = KZ_ERROR_INIT;
    kz_status st;

    while (ready(w, t) == t->taken && !w->ending)
        (void)pthread_cond_wait(&w->changed, &w->mutex);
    if (ready(w, t) == t->taken)
        return 0;
    if (w->failed >= 0 && !w->dropping) {
        err.translate = w->err.translate;
        (void)pthread_mutex_unlock(&w->mutex);
        st = t->stage.take(t->stage.ctx, b, &err);
        (void)pthread_mutex_lock(&w->mutex);
        if (st < 0 && w->failed >= 0) {
            w->failed = st;
            w->err = err;
        }
    }
    t->taken++;
    (void)pthread_cond_broadcast(&w->changed);
    return 1;
}

static void *
run(void *ctx)
{
    struct thread *t = ctx;
    struct kz_worker *w = t->worker;

    (void)pthread_mutex_lock(&w->mutex);
    while (take_one(w, t)) {
    }
    (void)pthread_mutex_unlock(&w->mutex);
    return NULL;
}

/* End the threads that run, and free. */
static void
end(struct kz_worker *w)
{
    (void)pthread_mutex_lock(&w->mutex);
    w->ending = 1;
    (void)pthread_cond_broadcast(&w->changed);
    (void)pthread_mutex_unlock(&w->mutex);
    for (int i = 0; i < w->count; i++)
        (void)pthread_join(w->threads[i].id, NULL);
    for (int i = 0; i < BLOCKS; i++)
        kz_free(w->blocks[i].bytes);
    (void)pthread_cond_destroy(&w->changed);
    (void)pthread_mutex_destroy(&w->mutex);
    kz_free(w);
}

kz_status
kz_worker_new(const struct kz_stage *stages, int count, struct kz_worker **out,
    struct kz_error *err)
{
    struct kz_worker *w = kz_calloc(1, sizeof *w);

    if (!w)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (err)
        w->err.translate = err->translate;
    /* with default attributes neither can fail on Linux */
    (void)pthread_mutex_init(&w->mutex, NULL);
    (void)pthread_cond_init(&w->changed, NULL);
    for (int i = 0; i < count; i++) {
        struct thread *t = &w->threads[i];

        t->worker = w;
        t->stage = stages[i];
        if (pthread_create(&t->id, NULL, run, t) != 0) {
            end(w);
            return kz_fail(err, KZ_ELIMIT, "no more threads");
        }
        w->count++;
    }
    *out = w;
    return KZ_OK;
}

struct kz_block *
kz_worker_block(struct kz_worker *w)
{
    return &w->blocks[w->given % BLOCKS]; /* the giver alone changes it */
}

kz_status
kz_block_room(struct kz_block *b, size_t n, struct kz_error *err)
{
    size_t need = b->len + n;

    if (need < KZ_BLOCK_BYTES)
        need = KZ_BLOCK_BYTES;
    if (kz_grow(&b->bytes, &b->cap, need, 1) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

/* Until no more than that many blocks are on their way; the mutex is held. */
static void
wait_for(struct kz_worker *w, unsigned most)
{
    while (w->given - done(w) > most)
        (void)pthread_cond_wait(&w->changed, &w->mutex);
}

static void
give(struct kz_worker *w)
{
    w->given++;
    (void)pthread_cond_broadcast(&w->changed);
}

/* The error, once, when nothing is on its way; the mutex is held. */
static kz_status
failure(struct kz_worker *w, struct kz_error *err)
{
    kz_status st = w->failed;

    if (st < 0) {
        if (err && !err->text[0])
            *err = w->err;
        kz_error_clear(&w->err);
        w->failed = KZ_OK;
    }
    return st;
}

kz_status
kz_worker_give(struct kz_worker *w, struct kz_error *err)
{
    kz_status st = KZ_OK;

    (void)pthread_mutex_lock(&w->mutex);
    give(w);
    wait_for(w, BLOCKS - 1);
    if (w->failed < 0) {
        wait_for(w, 0);
        st = failure(w, err);
    }
    kz_worker_block(w)->len = 0;
    (void)pthread_mutex_unlock(&w->mutex);
    return st;
}

kz_status
kz_worker_wait(struct kz_worker *w, struct kz_error *err)
{
    kz_status st;

    (void)pthread_mutex_lock(&w->mutex);
    if (kz_worker_block(w)->len)
        give(w);
    wait_for(w, 0);
    st = failure(w, err);
    kz_worker_block(w)->len = 0;
    (void)pthread_mutex_unlock(&w->mutex);
    return st;
}

void
kz_worker_drop(struct kz_worker *w)
{
    (void)pthread_mutex_lock(&w->mutex);
    w->dropping = 1;
    wait_for(w, 0);
    kz_worker_block(w)->len = 0;
    w->dropping = 0;
    w->failed = KZ_OK;
    kz_error_clear(&w->err);
    (void)pthread_mutex_unlock(&w->mutex);
}

void
kz_worker_free(struct kz_worker *w)
{
    if (!w)
        return;
    kz_worker_drop(w);
    end(w);
}

/* ---- one call ---- */

void
kz_aside_begin(struct kz_aside *a, int threads, struct kz_stage call,
    const struct kz_error *err)
{
    struct kz_error own = KZ_ERROR_INIT;

    own.translate = err ? err->translate : NULL;
    a->stage = call;
    a->worker = NULL;
    if (threads < 2 || kz_worker_new(&call, 1, &a->worker, &own) < 0)
        return;
    if (kz_worker_give(a->worker, &own) < 0)
        kz_bug("it cannot have failed yet");
}

kz_status
kz_aside_end(struct kz_aside *a, kz_status st, struct kz_error *err)
{
    kz_status own;

    if (!a->worker) {
        if (st >= 0)
            st = a->stage.take(a->stage.ctx, NULL, err);
        return st < 0 ? st : KZ_OK;
    }
    own = kz_worker_wait(a->worker, st < 0 ? NULL : err);
    kz_worker_free(a->worker);
    a->worker = NULL;
    return st < 0 ? st : own;
}
