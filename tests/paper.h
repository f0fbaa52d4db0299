/*
 * Paper: a destination for documents in tests, which may run full.
 */
#ifndef KZ_TESTS_PAPER_H
#define KZ_TESTS_PAPER_H

#include "keizu/base/buf.h"
#include "keizu/report/doc.h"

/* A destination that takes `room` bytes and fails from then on. */
struct paper {
    struct kz_buf text;
    size_t room;
};

static kz_status
paper_write(void *ctx, const void *bytes, size_t n, struct kz_error *err)
{
    struct paper *p = ctx;

    if (n > p->room)
        return kz_fail(err, KZ_EIO, "the paper is full");
    p->room -= n;
    kz_buf_add(&p->text, bytes, n);
    return kz_buf_check(&p->text, err);
}

typedef void writer(struct kz_doc *d);

/* Write a document; the outcome, and the bytes in p (clear it). */
static inline kz_status
print(const char *format, int excel, writer *write, struct paper *p,
    struct kz_error *err)
{
    struct kz_doc_dest dest = { p, paper_write };
    struct kz_doc_opts opts = { excel, "en", 0 };
    struct kz_doc *d = NULL;
    kz_status st;

    kz_buf_init(&p->text);
    st = kz_doc_open(kz_output_find(format), &dest, &opts, &d, err);
    if (st < 0)
        return st;
    write(d);
    return kz_doc_close(d, err);
}

#endif
