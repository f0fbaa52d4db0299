/*
 * Worker: threads in a row that take blocks of bytes in the order they are
 * given, each from the one before it, so that what one makes another can use
 * while the first goes on.  The number of blocks is bounded: who is too fast
 * waits.
 */
#ifndef KZ_WORKER_H
#define KZ_WORKER_H

#include <stddef.h>

#include "keizu/base/status.h"

struct kz_worker; /* opaque */

/* A block is given when it has about so many bytes. */
#define KZ_BLOCK_BYTES ((size_t)512 << 10)

struct kz_block {
    char *bytes; /* aligned for every type; the giver fills it */
    size_t len, cap;
};

#define KZ_STAGES_MAX 2

struct kz_stage {
    /* May write into the bytes for the next stage. */
    kz_status (*take)(void *ctx, struct kz_block *block, struct kz_error *err);
    void *ctx;
};

/*
 * Start a thread for each stage.  Where one fails, later blocks are not taken,
 * and the next kz_worker_give or kz_worker_wait returns its error.  KZ_ELIMIT:
 * no thread was to be had.
 */
kz_status kz_worker_new(const struct kz_stage *stages, int count,
    struct kz_worker **out, struct kz_error *err) KZ_MUST_CHECK;

/* The block to be filled next, empty; borrowed until it is given. */
struct kz_block *kz_worker_block(struct kz_worker *w);

/* Room for n more bytes in the block, which may move; KZ_ENOMEM: there is no
 * memory. */
kz_status kz_block_room(struct kz_block *b, size_t n, struct kz_error *err)
    KZ_MUST_CHECK;

/* Give that block, and wait until another is free. */
kz_status kz_worker_give(struct kz_worker *w, struct kz_error *err)
    KZ_MUST_CHECK;

/*
 * Wait until all blocks given are taken: what the threads use is the caller's
 * until he gives another.  An error is returned once; then the worker is as
 * new.
 */
kz_status kz_worker_wait(struct kz_worker *w, struct kz_error *err)
    KZ_MUST_CHECK;

/* Wait and forget: blocks not taken yet are dropped, and an error too. */
void kz_worker_drop(struct kz_worker *w);

/* End the threads; blocks not taken yet are dropped.  Accepts NULL. */
void kz_worker_free(struct kz_worker *w);

/* ---- one call ---- */

struct kz_aside {
    struct kz_worker *worker; /* NULL: it is made at the end */
    struct kz_stage stage;
};

/*
 * Make a call (without a block) on a thread of its own, if there may be more
 * than one and one is to be had.  What ctx points to is the call's until the
 * end.  err only tells how errors are translated.
 */
void kz_aside_begin(struct kz_aside *a, int threads, struct kz_stage call,
    const struct kz_error *err);

/* Wait for the call, or make it now; KZ_OK, or how it failed.  st: how the rest went;
 * if that failed, it is only waited for, and st is returned. */
kz_status kz_aside_end(struct kz_aside *a, kz_status st, struct kz_error *err)
    KZ_MUST_CHECK;

#endif
