/* A point as an amount again: the graph has shares, as doubles. */
#ifndef KZ_POINT_H
#define KZ_POINT_H

#include "keizu/graph/graph.h"

/* Of a holding whose point is a whole number of base units. */
static inline int64_t
kzi_point_amount(const struct kz_columns *c, uint32_t column, uint64_t arc)
{
    return (int64_t)(c->point[arc] * (double)c->base[column] + 0.5);
}

#endif
