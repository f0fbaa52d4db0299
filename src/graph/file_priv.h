/*
 * Inside graph files: what their sections hold (docs/architecture.md).
 *
 * A column whose arcs are exact and of one day and rank is in COLUMNS and 12
 * bytes an arc in ARCS.  What else a column can be, amounts over 2^32 too, has
 * a row in WIDE, and one an arc in WIDE_ARCS beside the one in ARCS.
 */
#ifndef KZ_GRAPH_FILE_PRIV_H
#define KZ_GRAPH_FILE_PRIV_H

#include "keizu/base/blocks.h"
#include "keizu/graph/file.h"
#include "src/graph/load.h"

/* Raise it whenever a section or the meaning of a graph changes. */
#define KZI_FILE_VERSION 2

enum kzi_section {
    KZI_HEAD,
    KZI_NODES,
    KZI_KEYS,       /* each: bytes shared with the one before, the rest, 0 */
    KZI_KEY_GROUPS, /* where each KZI_KEY_GROUP keys begin; they share none */
    KZI_BY_PARTY,   /* nodes by their party */
    KZI_COLUMNS,    /* by node; and one behind, for the end of the arcs */
    KZI_ARCS,
    KZI_WIDE,
    KZI_WIDE_ARCS,
    KZI_FINDINGS,     /* by company */
    KZI_WORDS,        /* code, severity and text of findings, 0-terminated */
    KZI_BESIDE,       /* struct kzi_beside, by company */
    KZI_OWNED,        /* struct kzi_file_owned, by owner */
    KZI_OWNED_GROUPS, /* the first of each KZI_OWNED_GROUP owners; the end */
    KZI_CATEGORY      /* of columns in WIDE that have them */
};

#define KZI_KEY_GROUP   16
#define KZI_OWNED_GROUP 256

struct kzi_file_head {
    uint64_t keys_len; /* of all keys, each with its 0 */
    uint32_t votes_differ;
    uint32_t ends; /* some arc is not exact */
};

struct kzi_file_node {
    uint32_t party;
    uint32_t column; /* or UINT32_MAX */
    uint16_t country, nationality, residence;
    uint8_t class; /* type, and basis above */
    uint8_t flags;
};

struct kzi_file_column {
    uint32_t node;
    uint32_t start;
    uint32_t base; /* or the row in WIDE */
    int32_t day;
    uint16_t flags;
    uint8_t rank, wide;
};

struct kzi_file_arc {
    uint32_t owner, lo, holding;
};

struct kzi_file_wide {
    int64_t base, ulo, uhi;
    double upoint, ulower;
    uint64_t start;      /* of its arcs in WIDE_ARCS */
    uint64_t categories; /* its row in CATEGORY, if its flag says so */
};

struct kzi_file_categories {
    int64_t lo[KZ_GROUPS], hi[KZ_GROUPS];
};

struct kzi_file_wide_arc {
    int64_t lo, hi;
    double point;
    int32_t day;
    uint8_t ends, rank;
    uint16_t zero;
};

struct kzi_file_finding {
    double share, against_share;
    uint32_t company, other, holding, against;
    uint32_t code, zero; /* in WORDS */
};

/* What a party is an owner of, by an arc or BESIDE. */
struct kzi_file_owned {
    uint8_t owner; /* its place in the group */
    uint8_t owned[sizeof(kz_node)];
};

_Static_assert(sizeof(struct kzi_file_head) == 16, "no padding");
_Static_assert(sizeof(struct kzi_file_node) == 16, "no padding");
_Static_assert(sizeof(struct kzi_file_column) == 20, "no padding");
_Static_assert(sizeof(struct kzi_file_arc) == 12, "no padding");
_Static_assert(sizeof(struct kzi_file_wide) == 56, "no padding");
_Static_assert(sizeof(struct kzi_file_categories) == 96, "no padding");
_Static_assert(sizeof(struct kzi_file_wide_arc) == 32, "no padding");
_Static_assert(sizeof(struct kzi_file_finding) == 40, "no padding");
_Static_assert(sizeof(struct kzi_beside) == 8, "no padding");
_Static_assert(sizeof(struct kzi_file_owned) == 5, "no padding");

/* ---- file_out.c ---- */

/* All sections of a graph of the whole store; sorts beside. */
kz_status kzi_file_put(const struct kz_graph *g, struct kzi_besides *beside,
    struct kz_blocks_out *o, struct kz_error *err) KZ_MUST_CHECK;

/* ---- file_in.c: KZ_EFORMAT where the file cannot be believed ---- */

kz_status kzi_file_damaged(struct kz_error *err);
/* Rows of so many bytes in a section. */
uint64_t kzi_file_rows(const struct kz_blocks *b, enum kzi_section s,
    size_t size);
int kzi_file_node_take(const struct kzi_file_node *f, struct kz_node_info *out);
/* Of a plain column, whose arcs sum to so much. */
void kzi_file_column_plain(struct kz_graph *g, uint32_t c, int64_t base,
    int64_t sum);
void kzi_file_column_wide(struct kz_graph *g, uint32_t c,
    const struct kzi_file_wide *w);
void kzi_file_arc_wide(struct kz_graph *g, uint64_t a, int64_t base,
    const struct kzi_file_wide_arc *w);
/* What the groups of column c have; g->ncategories is raised. */
kz_status kzi_file_categories(struct kz_blocks *b, uint64_t row, uint32_t c,
    struct kz_graph *g, struct kz_error *err) KZ_MUST_CHECK;
/* The findings first..end of the file; company and other as in it. */
kz_status kzi_file_findings(struct kz_blocks *b, uint64_t first, uint64_t end,
    struct kz_graph *g, struct kz_error *err) KZ_MUST_CHECK;
/* The whole graph; g has its question. */
kz_status kzi_file_whole(struct kz_blocks *b, struct kz_graph *g,
    struct kz_error *err) KZ_MUST_CHECK;

/* ---- file_cone.c ---- */

/* The cone of the seeds; g has its question.  KZ_EINVAL: no such party. */
kz_status kzi_file_cone(struct kz_blocks *b, const kz_rowid *seeds,
    size_t nseeds, int downstream, struct kz_graph *g, struct kz_error *err)
    KZ_MUST_CHECK;

#endif
