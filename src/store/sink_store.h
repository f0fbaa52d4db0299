/* The store's sink, for batch.c. */
#ifndef KZ_SINK_STORE_H
#define KZ_SINK_STORE_H

#include "keizu/store/store.h"

kz_status kzi_sink_put(void *ctx, const struct kz_record *r,
    struct kz_error *err);

#endif
