/* Sinks of the base layer: rejects in one call, and a printing sink. */
#include "keizu/base/sink.h"

#include <string.h>

kz_status
kz_sink_reject(const struct kz_sink *sink, int64_t line, const char *place,
    const char *reason, const char *excerpt, struct kz_error *err)
{
    struct kz_record r;
    char cut[201];

    kz_record_init(&r, KZ_REC_REJECT);
    r.line = line;
    r.place = place;
    r.u.reject.reason = reason;
    if (excerpt && excerpt[0]) {
        size_t n = strlen(excerpt);

        if (n > sizeof cut - 1) {
            n = sizeof cut - 1;
            while (n > 0 && ((unsigned char)excerpt[n] & 0xC0) == 0x80)
                n--;
        }
        memcpy(cut, excerpt, n);
        cut[n] = 0;
        r.u.reject.excerpt = cut;
    }
    return sink->put(sink->ctx, &r, err);
}

static kz_status
put_text(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    struct kz_buf *out = ctx;

    kz_record_write(r, out);
    return kz_buf_check(out, err);
}

struct kz_sink
kz_sink_to_buf(struct kz_buf *out)
{
    struct kz_sink s = { out, put_text };

    return s;
}
