/*
 * Layers: the order in which nodes stand beside each other in a drawing by
 * layers, with as few crossings as a sweep finds (Sugiyama, Tagawa and Toda,
 * IEEE Trans. SMC 11, 1981), by libigraph.
 *
 * An arc over several layers passes each layer between its ends at a bend.
 */
#ifndef KZ_LAYERS_H
#define KZ_LAYERS_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/status.h"

#define KZ_LAYERS_MAX   4096 /* nodes, arcs, layers: this is for drawings */
#define KZ_LAYERS_BENDS 200000

/* A node or a bend, by layer, then from left to right. */
struct kz_layer_slot {
    uint32_t layer;
    uint32_t node; /* UINT32_MAX: a bend of that arc */
    uint32_t arc;
};

/*
 * layer[i] of node i, 0 on top, none of them empty; arc k goes down from from[k] to to[k].  *out
 * (kz_free it) gets all nodes and bends.  The same input gives the same
 * output.  One at a time in a process: igraph is not made for threads, so
 * others wait.
 *
 * KZ_EINVAL: an arc that does not go down or is of no node, an empty layer; KZ_ELIMIT: more
 * than KZ_LAYERS_MAX nodes, arcs or layers, or KZ_LAYERS_BENDS bends.
 */
kz_status kz_layers_order(uint32_t n, const uint32_t *layer, uint32_t m,
    const uint32_t *from, const uint32_t *to, struct kz_layer_slot **out,
    size_t *count, struct kz_error *err) KZ_MUST_CHECK;

#endif
