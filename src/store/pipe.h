/*
 * The pipe: with two threads or more, records given to the store's sink are
 * packed into blocks and put by a thread of their own, in their order.  An
 * error comes back with a later record.  Between kzi_pipe_wait and the next
 * record the store is the caller's alone.
 */
#ifndef KZ_STORE_PIPE_H
#define KZ_STORE_PIPE_H

#include "src/store/store_priv.h"

/* The sink of a batch that has begun. */
kz_status kzi_pipe_begin(struct kz_store *s, struct kz_sink *sink,
    struct kz_error *err) KZ_MUST_CHECK;
/* All records are put, or one could not be. */
kz_status kzi_pipe_wait(struct kz_store *s, struct kz_error *err) KZ_MUST_CHECK;
/* The batch is given up: what is in the pipe goes nowhere. */
void kzi_pipe_drop(struct kz_store *s);

#endif
