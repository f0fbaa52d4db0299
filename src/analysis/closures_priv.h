/*
 * Closures of many owners, one grown from another.
 *
 * Whoever has k in its closure has all of k's closure, too.  So each owner is
 * given an heir, somebody in its closure, and its own closure is that of the
 * heir with what comes to it; the heirs make a forest, and a walk through it
 * adds and takes back.  On a chain each company is the heir of the one above
 * it, and each closure costs one step.
 *
 * Heirs are found by the first steps of each closure: of those who joined, the
 * one with the greatest closure as far as is known.  Any choice gives the same
 * closures; a bad one makes more steps.
 */
#ifndef KZ_CLOSURES_PRIV_H
#define KZ_CLOSURES_PRIV_H

#include "src/analysis/control_priv.h"

#define KZI_NO_HEIR UINT32_MAX

struct kzi_closures {
    struct kz_control *k;
    const uint8_t *counts; /* [nc] columns that are looked at; NULL: all */
    const kz_node *node;   /* whose closures, each once */
    uint32_t n;
    const uint8_t *wanted; /* [n] who is visited, beside their heirs */
    /*
     * The last closure of k is that of node[i], in the columns that count:
     * kz_control_has and _votes speak of it, and k->list from `from` on of
     * what the closure of its heir has not.  Heirs are visited first.
     */
    kz_status (*visit)(void *ctx, uint32_t i, uint32_t heir, size_t from,
        struct kz_error *err);
    int (*stopped)(void *ctx); /* NULL: never */
    void *ctx;
};

/* KZ_EINTR: it was stopped. */
kz_status kzi_closures_each(const struct kzi_closures *c,
    enum kz_control_mode mode, struct kz_error *err) KZ_MUST_CHECK;

#endif
