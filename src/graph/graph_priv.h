/*
 * Inside the graph layer: raw statements, the arrays of a graph, and the
 * builder that turns the first into the second.
 */
#ifndef KZ_GRAPH_PRIV_H
#define KZ_GRAPH_PRIV_H

#include "keizu/graph/graph.h"

enum kzi_raw_flag {
    KZI_LO_OPEN = 1,
    KZI_HI_OPEN = 2,
    KZI_ENDED = 4,   /* its stated end is not after the day asked */
    KZI_DERIVED = 8, /* made from a list that no longer names the holder */
    KZI_NAMED = 16,  /* the holder is on a list that holds on the day */
    KZI_SPEAKS = 32, /* it is of the matrix asked for, or of both */
    KZI_APART = 64   /* and of that one alone */
};

/* One statement that is known and not yet to come on the day asked. */
struct kzi_raw {
    kz_node owner, owned;
    int64_t lo, hi, point, base;
    kz_rowid holding;
    uint32_t document; /* order of its document's hash */
    uint32_t family;
    kz_date as_of, filed;
    int64_t line;
    uint8_t rank, stake, nature, listing, kind, flags;
    uint8_t group; /* enum kz_group, once the register is weighed */
};

/* One row of a table that counts holders by category. */
struct kzi_counted {
    kz_node company;
    uint32_t document; /* order of its document's hash */
    kz_date as_of, filed;
    int64_t units, unit_shares;
    uint8_t rank, category, of_a_class;
};

/* What documents say of one party, packed. */
struct kzi_attr {
    kz_node node;
    uint32_t document;
    kz_date as_of, filed;
    kz_rowid row;
    kz_country country, residence, state_of, address, head_office;
    uint8_t rank, type, listed, contractor;
};

struct kz_graph {
    struct kz_question q;
    int votes_differ; /* a statement of votes alone was met */
    kz_node n;
    int big;                   /* the arrays of nodes are kz_alloc_big */
    struct kz_node_info *node; /* [n] */
    char *keys;                /* all keys, 0-terminated */
    size_t keys_len;
    size_t *key;         /* [n] offset into keys */
    kz_node *by_party;   /* [n] nodes by their party, or NULL */
    uint32_t *column_of; /* [n] */
    struct kz_columns c;
    /* the same arrays, writable; sizes as allocated */
    size_t ncap, mcap;
    void *arcs;       /* the memory of all a_ arrays but hi, open and point */
    size_t arcs_each; /* bytes of it an arc */
    kz_node *c_node, *a_owner;
    uint64_t *c_start;
    int64_t *c_base, *c_ulo, *c_uhi, *a_lo, *a_hi;
    double *c_upoint, *c_ulower, *a_point, *a_lower;
    uint32_t *c_usrc, *a_src;
    uint8_t *a_ends, *a_rank;
    uint16_t *c_flags;
    kz_rowid *a_holding;
    kz_date *a_day;
    kz_country *countries;
    size_t ncountries;
    uint16_t country_index[703]; /* by kz_country, its place in countries */
    struct kz_categories *categories;
    size_t ncategories, categories_cap;
    struct kz_finding *findings;
    size_t nfindings, findings_cap;
    char *words; /* texts of findings that came from a file, or NULL */
    uint64_t *row_start, *row_arc;
    uint32_t *row_column;
};

/*
 * Of a company, what its column does not show but a cone goes by: an owner
 * whose statements do not hold, or with KZ_NODE_NONE that a statement of votes
 * alone was met.
 */
struct kzi_beside {
    kz_node owned, owner;
};

struct kzi_besides {
    struct kzi_beside *list;
    size_t n, cap;
};

/* What load.c gathers and build.c uses up. */
struct kzi_raws {
    struct kzi_besides *beside; /* NULL: nobody asks */
    struct kzi_raw *raw;
    size_t n, cap;
    size_t big; /* raw is kz_alloc_big of so many, or 0 */
    struct kzi_attr *attr;
    size_t nattr, attr_cap;
    struct kzi_counted *counted; /* sorted by company when all are there */
    size_t ncounted, counted_cap;
};

/* text is copied; parties and holding as in struct kz_finding. */
kz_status kzi_graph_finding(struct kz_graph *g, const char *code,
    const char *severity, kz_node company, kz_node other, kz_rowid holding,
    struct kz_error *err, const char *fmt, ...) KZ_PRINTF(8, 9);

/* Of the finding just made: what it disagrees with. */
void kzi_finding_against(struct kz_graph *g, kz_rowid against, double share,
    double against_share);

/* 1 if it follows from what is said of the company, not of its holders. */
int kzi_finding_is_own(const struct kz_finding *f);

kz_status kzi_beside_add(struct kzi_besides *b, kz_node owned, kz_node owner,
    struct kz_error *err) KZ_MUST_CHECK;

void kzi_raws_clear(struct kzi_raws *r); /* the rows, not the attributes */

/* Attributes of nodes from what documents say. */
kz_status kzi_graph_attributes(struct kz_graph *g, struct kzi_raws *r,
    struct kz_error *err) KZ_MUST_CHECK;
/* Columns, classes and findings from raw statements. */
kz_status kzi_graph_build(struct kz_graph *g, struct kzi_raws *r,
    struct kz_error *err) KZ_MUST_CHECK;

/* ---- arrays.c ---- */

/* Room for n columns, for m arcs; each once. */
kz_status kzi_graph_grow_columns(struct kz_graph *g, size_t n,
    struct kz_error *err) KZ_MUST_CHECK;
kz_status kzi_graph_grow_arcs(struct kz_graph *g, size_t m,
    struct kz_error *err) KZ_MUST_CHECK;
/* The first arc that is not exact: from here on ends are kept apart. */
kz_status kzi_graph_split_ends(struct kz_graph *g, struct kz_error *err)
    KZ_MUST_CHECK;
/* One more row behind g->categories. */
kz_status kzi_graph_add_categories(struct kz_graph *g, struct kz_error *err)
    KZ_MUST_CHECK;
/* All arrays are made: g->c gets them. */
void kzi_graph_set_view(struct kz_graph *g);

/* ---- sources.c ---- */

/* Countries, terminal nodes and the sources of all arcs, from the rest. */
kz_status kzi_graph_sources(struct kz_graph *g, struct kz_error *err)
    KZ_MUST_CHECK;

/* The table of a company that holds on the day: what its groups have. */
struct kzi_counts {
    int64_t lots[KZ_GROUPS]; /* in whole lots */
    int64_t all, lot;        /* lots of all groups; shares of a lot */
    kz_date as_of;
};

/* ---- column.c ---- */

/* What the statements of one company come to on the day. */
struct kzi_column {
    struct kzi_raw *slot; /* owners ascending; amounts over base */
    size_t nslots;
    int64_t base, ulo, uhi;
    double upoint, ulower;
    double t; /* 0, or how far each point lies from lo to hi */
    uint16_t flags;
    int known; /* a holder other than the company itself is stated */
    struct kz_categories groups; /* with KZ_COL_CATEGORIES */
};

struct kzi_list {
    uint32_t family;
    uint8_t listing;
    kz_date as_of, filed;
    int64_t hi, hi_base; /* smallest upper end of the listed, with openness */
    int hi_open;
    int64_t left, left_base; /* 1 - sum of the lower ends */
    uint32_t document;       /* of its first row */
    kz_rowid holding;        /* its first row */
    uint8_t flags;           /* kzi_list_flag */
};

enum kzi_list_flag {
    KZI_LIST_SPEAKS = 1,  /* of the matrix asked for, or of both */
    KZI_LIST_MIXED = 2,   /* rows of several documents are in it */
    KZI_LIST_NOMINEE = 4, /* it names a nominee account */
    KZI_LIST_OTHERS = 8,  /* it names somebody but the company itself */
    KZI_LIST_APART = 16   /* of the matrix asked for alone: its ends are */
};

struct kzi_scratch {
    struct kzi_raw *slot;
    size_t slot_cap;
    struct kzi_list *list;
    size_t list_cap;
};

struct kzi_lists { /* of one company */
    const struct kzi_list *list;
    size_t n;
    const struct kzi_list *complete; /* the latest complete one, or NULL */
};

struct kzi_owner { /* all that is stated of one owner, the weakest first */
    const struct kzi_lists *ls;
    const struct kzi_raw *row;
    size_t n;
};

void kzi_scratch_clear(struct kzi_scratch *s);
/*
 * rows (n of them, all of one company) are reordered; out->slot points into
 * the scratch.  Findings go to g.
 */
kz_status kzi_column_resolve(struct kz_graph *g, struct kzi_raw *rows, size_t n,
    const struct kzi_counts *counts, struct kzi_scratch *s,
    struct kzi_column *out, struct kz_error *err) KZ_MUST_CHECK;

/*
 * A finding where a list of the same day in another document leaves no room
 * for the holder of a slot; row: all n statements of that holder.
 */
kz_status kzi_check_absent(struct kz_graph *g, const struct kzi_list *list,
    size_t nlists, const struct kzi_raw *slot, const struct kzi_raw *row,
    size_t n, struct kz_error *err) KZ_MUST_CHECK;

/* Stated apart from the lists that hold: may be behind a nominee on one. */
int kzi_is_apart(const struct kzi_raw *r);

/* ---- categories.c ---- */

/* Sort the rows so that those of a company lie together, the best last. */
void kzi_counted_sort(struct kzi_raws *r);
/*
 * The counts of one company out of its n rows, *found; a finding where the
 * table cannot be used.
 */
kz_status kzi_counts_take(struct kz_graph *g, const struct kzi_counted *row,
    size_t n, struct kzi_counts *out, int *found, struct kz_error *err)
    KZ_MUST_CHECK;
/* Whether some slot is of a later day, or of votes alone: it cannot be used. */
int kzi_counts_is_over(const struct kzi_counts *c, const struct kzi_raw *slot,
    size_t n);
/* The whole in shares, among slots as stated; 0: not known. */
int64_t kzi_counts_whole(const struct kzi_counts *c, const struct kzi_raw *slot,
    size_t n);
/*
 * Give the slots of a weighed column their groups, and the column what these
 * hold; whole: as above, own: its own shares in base units, both before these
 * were taken out.  Nothing where the register names everybody, or is of a
 * company of another country; a finding where both cannot be true.
 */
kz_status kzi_categories_apply(struct kz_graph *g, kz_node company,
    const struct kzi_counts *counts, int64_t whole, int64_t own,
    struct kzi_column *c, struct kz_error *err) KZ_MUST_CHECK;

/* ---- hold.c ---- */

/* The lists among the n rows of one company; out points into the scratch. */
kz_status kzi_lists_collect(const struct kz_graph *g, const struct kzi_raw *row,
    size_t n, struct kzi_scratch *s, struct kzi_lists *out,
    struct kz_error *err) KZ_MUST_CHECK;
/* What the owner holds on the day into *out, or not *found; findings to g. */
kz_status kzi_owner_resolve(struct kz_graph *g, const struct kzi_owner *o,
    struct kzi_raw *out, int *found, struct kz_error *err) KZ_MUST_CHECK;

/* 1 if the row speaks of the matrix asked for, or of both. */
int kzi_speaks_of(const struct kz_question *q, const struct kzi_raw *r);

/* Unknown days are the earliest; < 0: a is the earlier. */
int kzi_compare_days(kz_date a, kz_date b);
int kzi_list_is_later(const struct kzi_list *a, const struct kzi_list *b);
/* < 0: a holds less than b. */
int kzi_precedence(const struct kzi_raw *a, const struct kzi_raw *b);

/* ---- slots.c ---- */

/*
 * Bring the slots of a company to one base and weigh the whole: treasury,
 * infeasible registers, the undisclosed slot, the point graph.  nominee_lo
 * and nominee_hi are slots already taken out as undisclosed; with behind, what
 * the slots state apart from lists comes out of that part.
 */
kz_status kzi_slots_weigh(struct kz_graph *g, kz_node company,
    struct kzi_raw *slot, size_t *n, const struct kzi_raw *nominee,
    size_t nnominees, int complete, int behind, const struct kzi_counts *counts,
    struct kzi_column *out, struct kz_error *err) KZ_MUST_CHECK;

int64_t kzi_gcd(int64_t a, int64_t b); /* of positive numbers */

/* Monotonic seconds, for timings only. */
double kzi_seconds(void);

#endif
