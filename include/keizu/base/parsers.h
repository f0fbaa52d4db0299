/*
 * Parsers: processes that read strangers' bytes in a sandbox, one for each
 * job, and hand over what they find.
 *
 * A process of its own, forked while this one has neither threads nor
 * anything open that matters, waits for jobs and forks a parser for each; so
 * the caller may have threads and a store by then.  A parser has no descriptor
 * but a socket to the caller and the one that came with its job.  All of them
 * end with the caller, however that ends.
 */
#ifndef KZ_PARSERS_H
#define KZ_PARSERS_H

#include "keizu/base/handover.h"
#include "keizu/base/sandbox.h"
#include "keizu/base/status.h"

struct kz_parsers_work {
    void *ctx;
    /* Once, before any sandbox: load what will have to be there. */
    void (*prepare)(void *ctx);
    /*
     * In the parser: the job's n bytes and its descriptor (or -1, the
     * function's to close).  What it has to say it gives; then it returns,
     * and the process ends.
     */
    void (*parse)(void *ctx, const char *job, size_t n, int fd,
        struct kz_giver *g);
};

struct kz_parsers; /* opaque */

/*
 * Fork the process that waits.  ctx is used in the state it has now.  *missing
 * gets the bits of kz_sandbox_enter, found out by trying.  KZ_EIO: no process
 * or no memory to share is to be had.
 */
kz_status kz_parsers_start(const struct kz_parsers_work *work,
    struct kz_parsers **out, int *missing, struct kz_error *err) KZ_MUST_CHECK;

/* End them all and wait for it.  Accepts NULL. */
void kz_parsers_end(struct kz_parsers *p);

/*
 * Begin a job (at most KZ_RING_BYTES), one at a time; fd stays the caller's,
 * -1: none.  *t takes what the parser gives, until kz_parser_end.
 */
kz_status kz_parser_begin(struct kz_parsers *p,
    const struct kz_sandbox_limits *limits, const char *job, size_t n, int fd,
    int (*stopped)(void), struct kz_taker **t, struct kz_error *err)
    KZ_MUST_CHECK;

/*
 * Wait until the parser has ended; kill: make it end, which is also done where
 * it takes its time.  KZ_OK where it was
 * killed here, or ended by returning.  KZ_EFORMAT: it was stopped by the
 * sandbox or by a fault of its own, with the reason; KZ_EIO: the process that
 * forks has gone.
 */
kz_status kz_parser_end(struct kz_parsers *p, int kill, struct kz_error *err)
    KZ_MUST_CHECK;

#endif
