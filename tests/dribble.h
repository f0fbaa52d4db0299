/*
 * An input over bytes in memory that gives at most `step` of them at a time,
 * for tests that an answer does not depend on how a stream is cut.
 */
#ifndef KZ_TESTS_DRIBBLE_H
#define KZ_TESTS_DRIBBLE_H

#include "keizu/base/input.h"
#include "tests/testlib.h"

struct dribble {
    const char *bytes;
    size_t n, step;
};

static inline kz_status
dribble_read(void *ctx, void *bytes, size_t n, size_t *got,
    struct kz_error *err)
{
    struct dribble *d = ctx;
    size_t k = d->n < d->step ? d->n : d->step;

    (void)err;
    if (k > n)
        k = n;
    memcpy(bytes, d->bytes, k);
    d->bytes += k;
    d->n -= k;
    *got = k;
    return KZ_OK;
}

/* d is set up here and has to live as long as the input. */
static inline struct kz_input *
dribble_open(struct dribble *d, const char *bytes, size_t n, size_t step,
    const char *name)
{
    static const struct kz_input_source source = { dribble_read, NULL };
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;

    d->bytes = bytes;
    d->n = n;
    d->step = step;
    assert_ok(kz_input_open(&source, d, name, &in, &err), &err);
    return in;
}

#endif
