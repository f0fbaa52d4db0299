/*
 * What libarchive leaves out of reading gzip: the check of the content
 * against the check sum and length behind it.
 *
 * A file of several gzip members one after the other (bgzip, pigz -i, cat)
 * carries one check for each and its borders are not seen from here: such a
 * file is told by the header inside it and not checked.
 */
#ifndef KZ_IMPORTERS_GZIP_CHECK_H
#define KZ_IMPORTERS_GZIP_CHECK_H

#include <stddef.h>
#include <stdint.h>

#define KZI_GZIP_HEADER 10 /* bytes of the fixed part of a header */
#define KZI_GZIP_TAIL   8  /* check sum and length, little endian */

struct kzi_gzip_check {
    uint32_t table[256];
    uint32_t sum;
    uint64_t length;        /* of the content */
    unsigned char last[32]; /* the newest bytes of the file ... */
    size_t last_len;        /* ... at most these many */
    uint64_t seen;          /* bytes of the file */
    int several;            /* another header was met */
};

void kzi_gzip_check_init(struct kzi_gzip_check *g);
/* The next bytes of the file, and of its content. */
void kzi_gzip_check_file(struct kzi_gzip_check *g, const unsigned char *bytes,
    size_t n);
void kzi_gzip_check_content(struct kzi_gzip_check *g,
    const unsigned char *bytes, size_t n);
/* At the end: 1 if the content is as the file says (or cannot be told). */
int kzi_gzip_check_good(const struct kzi_gzip_check *g);

#endif
