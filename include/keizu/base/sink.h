/*
 * Sink: where an importer puts its records; it knows nothing of what is
 * behind (a store, a printer, a counter).
 */
#ifndef KZ_SINK_H
#define KZ_SINK_H

#include "keizu/base/record.h"

struct kz_sink {
    void *ctx;
    /*
     * Take one record (borrowed for the call).  A record that fails
     * kz_record_check is turned into a reject by the sink, not an error.
     * Fails only when the run has to end.
     */
    kz_status (*put)(void *ctx, const struct kz_record *r,
        struct kz_error *err);
};

static inline kz_status
kz_sink_put(const struct kz_sink *sink, const struct kz_record *r,
    struct kz_error *err)
{
    return sink->put(sink->ctx, r, err);
}

/* Put a reject with a line, a reason and an excerpt (cut to 200 bytes). */
kz_status kz_sink_reject(const struct kz_sink *sink, int64_t line,
    const char *place, const char *reason, const char *excerpt,
    struct kz_error *err) KZ_MUST_CHECK;

/* A sink that appends the text form of each record to a buffer. */
struct kz_sink kz_sink_to_buf(struct kz_buf *out);

#endif
