/*
 * Charts: who owns and controls one company, as boxes and lines, apart from
 * where they stand and how they are written.
 *
 * The caller fills a struct kz_chart; kz_chart_fold has chosen before what is
 * in it, so that it can be read: small leaves are one box, and at most
 * KZ_CHART_BOXES boxes stand beside one that counts the rest.  All text is
 * plain UTF-8 from anywhere: the writers make it harmless.
 */
#ifndef KZ_CHART_H
#define KZ_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/analysis/totals.h"
#include "keizu/base/date.h"
#include "keizu/base/record.h"
#include "keizu/base/status.h"
#include "keizu/report/doc.h"

#define KZ_CHART_BOXES 60   /* and one more for all that is left out */
#define KZ_CHART_LEAF  0.01 /* leaves below that share are folded */

/* ---- what to show ---- */

/* Somebody's part of a company, of a cone that may be large. */
struct kz_chart_arc {
    uint32_t owner, owned; /* numbers of parties */
    double upper;          /* the greatest share or votes it can be */
    int keep;              /* 1: of a control chain, never folded */
};

enum kz_chart_fate {
    KZ_CHART_OUT,    /* counted in the box "+N more" */
    KZ_CHART_SHOWN,  /* a box */
    KZ_CHART_FOLDED, /* one of the small leaves of a company */
    KZ_CHART_BESIDE  /* reached by nobody: not above the company */
};

/*
 * What becomes of n parties; arcs sorted by owned.  extra[i] (may be NULL)
 * is 1 where company i needs a box for what is undisclosed.  Parties are
 * taken from the company upwards, the strongest chain (product of upper)
 * first, ties by number, until the boxes are used.  A leaf, which owns of one
 * company only and nobody owns of it, is folded below KZ_CHART_LEAF where the
 * company has two such at least.  fate[n] gets enum kz_chart_fate, order[]
 * (room for KZ_CHART_BOXES) the shown ones in the order they were taken.
 * O((n + m) log n).
 */
kz_status kz_chart_fold(uint32_t n, uint32_t asked, size_t m,
    const struct kz_chart_arc *arc, const uint8_t *extra, uint8_t *fate,
    uint32_t *order, uint32_t *shown, struct kz_error *err) KZ_MUST_CHECK;

/* ---- what is shown ---- */

enum kz_chart_box {
    KZ_BOX_PARTY,
    KZ_BOX_UNDISCLOSED, /* of one company */
    KZ_BOX_FOLDED,      /* count small leaves of one company */
    KZ_BOX_MORE         /* count parties that had no room */
};

struct kz_chart_node {
    enum kz_chart_box box;
    char *id, *name; /* of a party */
    enum kz_party_type type;
    char country[3]; /* "": not known */
    int controller;  /* 1: certainly controls the company, and nobody it */
    uint32_t count;  /* see the box */
};

struct kz_chart_source { /* what a person can open */
    char *document, *place;
    kz_date day, filed; /* KZ_DATE_NONE */
    int rank;           /* 0: none */
};

struct kz_chart_edge {
    uint32_t owner, owned;         /* numbers of nodes */
    struct kz_range share, votes;  /* point NAN: nothing to say */
    int controls;                  /* its votes carry the company */
    int declared;                  /* only a self-declaration says so */
    int nominee;                   /* for whom is not disclosed */
    struct kz_chart_source source; /* document NULL: computed, or several */
    struct kz_chart_source votes_source; /* document NULL: the same */
};

struct kz_chart {
    struct kz_chart_node *node; /* [0] is the company asked about */
    struct kz_chart_edge *edge; /* in the order of their evidence numbers */
    uint32_t nodes, edges;
    kz_date as_of, known_by;
    char *sentence;   /* the control chain in words; or NULL */
    char *options;    /* what was asked, in words; or NULL */
    char *store;      /* the digest of the facts; or NULL */
    const char *lang; /* "en" or "ja" */
};

void kz_chart_clear(struct kz_chart *c); /* frees all in it; also of zeros */

/* ---- how it is written ---- */

/*
 * One SVG document, or one HTML page with the drawing and a table of the same
 * edges.  Owners stand above what they own.  Each box and line is a link to
 * its evidence (#e1 ...) with its words for who cannot see it.  The bytes
 * depend on the chart alone.
 */
kz_status kz_chart_svg(const struct kz_chart *c, const struct kz_doc_dest *dest,
    struct kz_error *err) KZ_MUST_CHECK;
kz_status kz_chart_html(const struct kz_chart *c,
    const struct kz_doc_dest *dest, struct kz_error *err) KZ_MUST_CHECK;

#endif
