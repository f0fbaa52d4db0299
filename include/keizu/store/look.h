/*
 * Names of a store that are not what they look like (keizu/base/look.h): with
 * hidden characters, with letters of another alphabet, or like the name of
 * another party.
 */
#ifndef KZ_STORE_LOOK_H
#define KZ_STORE_LOOK_H

#include "keizu/store/store.h"

enum kz_look {
    KZ_LOOK_HIDDEN, /* c[0]: the first hidden character */
    KZ_LOOK_MIXED,  /* c[0]: the first letter of another alphabet */
    KZ_LOOK_ALIKE   /* c: the first two that differ, 0: there is none */
};

struct kz_look_row {
    enum kz_look look;
    kz_rowid party, other;        /* other 0 but for KZ_LOOK_ALIKE */
    const char *document, *place; /* where the party's name stands */
    kz_date filed;
    uint32_t c[2];
};

/*
 * Each such name of a party once, by kind and the parties' keys.  All names
 * count for the first two; readings and names as printed are compared with no
 * other name.  Every party that has a look-alike is told at least once, with
 * one party of the other spelling, not with all of them: those of a spelling
 * with hidden or foreign letters, or later by text, come first of the two.
 * One pass over all names, and 24 bytes of memory for each; O(n log n).
 */
kz_status kz_scan_looks(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_look_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

#endif
