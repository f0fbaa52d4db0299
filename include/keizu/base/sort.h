/*
 * Orders for qsort and bsearch that more than one file needs.
 */
#ifndef KZ_SORT_H
#define KZ_SORT_H

#include <stdint.h>

/* Of uint32_t, ascending. */
static inline int
kz_by_uint32(const void *pa, const void *pb)
{
    uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

    return a < b ? -1 : a > b;
}

#endif
