/* Lower bound: where a key stands, or would stand, in a sorted array. */
#ifndef KZ_LOWER_BOUND_H
#define KZ_LOWER_BOUND_H

#include <stddef.h>

/*
 * at (a size_t variable) gets the first i of 0..n-1 for which less, an
 * expression of i, does not hold; n if it holds for all.  Where it does not
 * hold it must not for any later i either.  O(log n).
 *
 *     KZ_LOWER_BOUND(at, n, i, list[i].company < company);
 */
#define KZ_LOWER_BOUND(at, n, i, less)                \
    do {                                              \
        size_t lower_end = (n);                       \
                                                      \
        (at) = 0;                                     \
        while ((at) < lower_end) {                    \
            size_t i = (at) + (lower_end - (at)) / 2; \
                                                      \
            if (less)                                 \
                (at) = i + 1;                         \
            else                                      \
                lower_end = i;                        \
        }                                             \
    } while (0)

#endif
