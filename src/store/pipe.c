/* The sink as a pipe: records are put by another thread than reads them. */
#include "src/store/pipe.h"

#include <string.h>

#include "keizu/base/worker.h"
#include "src/store/gather.h"
#include "src/store/sink_store.h"

/* In front of a packed record. */
struct head {
    _Alignas(max_align_t) size_t bytes; /* of the record */
    struct kzi_gathered gathered;       /* what the first thread tells */
};

static kz_status
take(void *ctx, struct kz_block *b, struct kz_error *err)
{
    struct kz_store *s = ctx;
    kz_status st = KZ_OK;

    for (size_t at = 0; at < b->len;) {
        struct head *h = (void *)(b->bytes + at);

        h->gathered.row = 0;
        s->gathered = &h->gathered;
        KZ_TRY(kzi_sink_put(s, (void *)(b->bytes + at + sizeof *h), err));
        at += sizeof *h + h->bytes;
    }
out:
    s->gathered = NULL;
    return st;
}

/* The names that it has put, to terms. */
static kz_status
take_names(void *ctx, struct kz_block *b, struct kz_error *err)
{
    (void)err;
    for (size_t at = 0; at < b->len;) {
        const struct head *h = (const void *)(b->bytes + at);

        kzi_gather_add(ctx, &h->gathered);
        at += sizeof *h + h->bytes;
    }
    return KZ_OK;
}

static kz_status
put(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    struct kz_store *s = ctx;
    struct kz_block *b = kz_worker_block(s->pipe);
    size_t used = b->len + sizeof(struct head), room, need;
    struct head *h;
    kz_status st = KZ_OK;

    room = b->cap > used ? b->cap - used : 0;
    need = kz_record_pack(r, room ? b->bytes + used : NULL, room);
    if (need > room) { /* a block with pointers into it must not move */
        if (b->len)
            KZ_TRY(kz_worker_give(s->pipe, err));
        b = kz_worker_block(s->pipe);
        used = sizeof *h;
        KZ_TRY(kz_block_room(b, used + need, err));
        (void)kz_record_pack(r, b->bytes + used, need);
    }
    h = (void *)(b->bytes + b->len);
    h->bytes = need;
    b->len += sizeof *h + need;
out:
    return st;
}

kz_status
kzi_pipe_begin(struct kz_store *s, struct kz_sink *sink, struct kz_error *err)
{
    const struct kz_stage stages[] = { { take, s }, { take_names, s } };
    kz_status st = KZ_OK;

    sink->ctx = s;
    sink->put = kzi_sink_put;
    /* where a record can end the batch, importers put words in front of it */
    if (s->threads < 2 || s->opts.strict || s->opts.max_rejects >= 0)
        return KZ_OK;
    if (!s->pipe)
        st = kz_worker_new(stages, 2, &s->pipe, err);
    if (st == KZ_ELIMIT) { /* then without */
        kz_error_clear(err);
        return KZ_OK;
    }
    if (st == KZ_OK)
        sink->put = put;
    return st;
}

kz_status
kzi_pipe_wait(struct kz_store *s, struct kz_error *err)
{
    return s->pipe ? kz_worker_wait(s->pipe, err) : KZ_OK;
}

void
kzi_pipe_drop(struct kz_store *s)
{
    if (s->pipe)
        kz_worker_drop(s->pipe);
}

kz_status
kz_store_batch_failed(struct kz_store *s, kz_status st, struct kz_error *err)
{
    struct kz_error own = KZ_ERROR_INIT;
    kz_status earlier;

    own.translate = err ? err->translate : NULL;
    earlier = kzi_pipe_wait(s, &own);
    if (earlier < 0 && err)
        *err = own;
    return earlier < 0 ? earlier : st;
}
