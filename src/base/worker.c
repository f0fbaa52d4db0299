/* Worker: a ring of blocks between two threads. */
#include "keizu/base/worker.h"

#include <pthread.h>

#include "keizu/base/alloc.h"

#define BLOCKS 6

struct kz_worker {
    kz_status (*take)(void *ctx, const struct kz_block *block,
        struct kz_error *err);
    void *ctx;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t given, taken;
    struct kz_block blocks[BLOCKS];
    unsigned begin, end; /* given and not taken: begin <= i < end, mod BLOCKS */
    int dropping, ending;
    kz_status failed;
    struct kz_error err; /* why; it has the caller's translate */
};

/* Wait for a block and take it: 0 at the end.  The mutex is held outside. */
static int
take_one(struct kz_worker *w)
{
    struct kz_block *b;
    kz_status st = KZ_OK;

    while (w->begin == w->end && !w->ending)
        (void)pthread_cond_wait(&w->given, &w->mutex);
    if (w->begin == w->end)
        return 0;
    b = &w->blocks[w->begin % BLOCKS];
    if (w->failed >= 0 && !w->dropping) {
        (void)pthread_mutex_unlock(&w->mutex);
        st = w->take(w->ctx, b, &w->err); /* read after failed is set */
        (void)pthread_mutex_lock(&w->mutex);
        if (st < 0)
            w->failed = st;
    }
    b->len = 0;
    w->begin++;
    (void)pthread_cond_signal(&w->taken);
    return 1;
}

static void *
run(void *ctx)
{
    struct kz_worker *w = ctx;

    (void)pthread_mutex_lock(&w->mutex);
    while (take_one(w)) {
    }
    (void)pthread_mutex_unlock(&w->mutex);
    return NULL;
}

static void
clear(struct kz_worker *w)
{
    for (int i = 0; i < BLOCKS; i++)
        kz_free(w->blocks[i].bytes);
    (void)pthread_cond_destroy(&w->taken);
    (void)pthread_cond_destroy(&w->given);
    (void)pthread_mutex_destroy(&w->mutex);
    kz_free(w);
}

kz_status
kz_worker_new(kz_status (*take)(void *ctx, const struct kz_block *block,
                  struct kz_error *err),
    void *ctx, struct kz_worker **out, struct kz_error *err)
{
    struct kz_worker *w = kz_calloc(1, sizeof *w);

    if (!w)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    w->take = take;
    w->ctx = ctx;
    w->err.translate = err ? err->translate : NULL;
    /* with default attributes none of these can fail on Linux */
    (void)pthread_mutex_init(&w->mutex, NULL);
    (void)pthread_cond_init(&w->given, NULL);
    (void)pthread_cond_init(&w->taken, NULL);
    if (pthread_create(&w->thread, NULL, run, w) != 0) {
        clear(w);
        return kz_fail(err, KZ_ELIMIT, "no more threads");
    }
    *out = w;
    return KZ_OK;
}

struct kz_block *
kz_worker_block(struct kz_worker *w)
{
    return &w->blocks[w->end % BLOCKS]; /* the giver alone changes end */
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

/* The error, once; the mutex is held. */
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
    w->end++;
    (void)pthread_cond_signal(&w->given);
    while (w->end - w->begin == BLOCKS)
        (void)pthread_cond_wait(&w->taken, &w->mutex);
    if (w->failed < 0) {
        while (w->begin != w->end)
            (void)pthread_cond_wait(&w->taken, &w->mutex);
        st = failure(w, err);
    }
    (void)pthread_mutex_unlock(&w->mutex);
    return st;
}

kz_status
kz_worker_wait(struct kz_worker *w, struct kz_error *err)
{
    kz_status st;

    (void)pthread_mutex_lock(&w->mutex);
    if (kz_worker_block(w)->len) {
        w->end++;
        (void)pthread_cond_signal(&w->given);
    }
    while (w->begin != w->end)
        (void)pthread_cond_wait(&w->taken, &w->mutex);
    st = failure(w, err);
    (void)pthread_mutex_unlock(&w->mutex);
    return st;
}

void
kz_worker_drop(struct kz_worker *w)
{
    (void)pthread_mutex_lock(&w->mutex);
    w->dropping = 1;
    kz_worker_block(w)->len = 0;
    while (w->begin != w->end)
        (void)pthread_cond_wait(&w->taken, &w->mutex);
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
    (void)pthread_mutex_lock(&w->mutex);
    w->ending = 1;
    (void)pthread_cond_signal(&w->given);
    (void)pthread_mutex_unlock(&w->mutex);
    (void)pthread_join(w->thread, NULL);
    clear(w);
}
