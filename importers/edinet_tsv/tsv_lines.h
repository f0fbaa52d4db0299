/*
 * Lines of EDINET's type 5 files: fields in quotes, tabs between, any
 * encoding that keizu/base/decode.h reads (EDINET writes UTF-16LE).
 *
 * A quote in a field is doubled; a field may hold line ends.  Limits: a line
 * 1 MiB, 16 fields (more are left out).
 */
#ifndef KZI_TSV_LINES_H
#define KZI_TSV_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/buf.h"
#include "keizu/base/decode.h"

#define KZI_TSV_LINE_MAX ((size_t)1 << 20)
#define KZI_TSV_FIELDS   16

struct kzi_tsv {
    struct kz_decode *decode;
    const char *text; /* decoded, not yet taken */
    size_t left;
    struct kz_buf line;                 /* 0 behind each field */
    const char *fields[KZI_TSV_FIELDS]; /* "" where there is none */
    size_t count;
    int64_t number; /* of the line, 1 first */
    int64_t next;   /* of the line behind it */
};

kz_status kzi_tsv_open(struct kzi_tsv *t, struct kz_input *in,
    const char *encoding, struct kz_error *err) KZ_MUST_CHECK;
void kzi_tsv_close(struct kzi_tsv *t);

/* The next line; KZ_DONE at the end.  KZ_EFORMAT: a quote out of place. */
kz_status kzi_tsv_next(struct kzi_tsv *t, struct kz_error *err) KZ_MUST_CHECK;

#endif
