/*
 * Memory: every allocation of keizu goes through here, so that each can be
 * made to fail in a test.
 *
 * What comes from here is freed with kz_free().  Sizes that overflow give
 * NULL, as a lack of memory does.
 */
#ifndef KZ_ALLOC_H
#define KZ_ALLOC_H

#include <stddef.h>

void *kz_malloc(size_t size);               /* size 0 gives one byte */
void *kz_calloc(size_t count, size_t size); /* zeroed; multiplication checked */
void *kz_realloc(void *p, size_t count, size_t size); /* checked as calloc */
char *kz_strdup(const char *s);                       /* NULL gives NULL */
char *kz_strndup(const char *s, size_t n);            /* always 0-terminated */
void kz_free(void *p);                                /* accepts NULL */

/*
 * Grow an array to hold at least `need` elements of `size` bytes: *cap is
 * raised geometrically.  Returns 0, or -1 with *p and *cap untouched.
 */
int kz_grow(void *p_to_pointer, size_t *cap, size_t need, size_t size);

/*
 * Big, long-lived array of zeroed elements, in huge pages where the system
 * has them; free with kz_free_big() and the same count and size.
 */
void *kz_alloc_big(size_t count, size_t size);
void kz_free_big(void *p, size_t count, size_t size); /* accepts NULL */

/*
 * For tests: let the next n allocations pass and fail all after them; a
 * negative n switches this off.  kz_alloc_failed() tells whether one failed
 * since.
 */
void kz_alloc_fail_after(long n);
int kz_alloc_failed(void);

#endif
