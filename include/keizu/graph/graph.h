/*
 * The graph of one day: which party holds how much of which company, under
 * one set of options, ready for computation.
 *
 * Nodes are parties, numbered 0..n-1 in the bytewise order of their public
 * ids, so that sums and ties come out the same whatever the order of import.
 * Columns are the companies of which some holder is known; the holdings of a
 * column lie together, sorted by owner.  A graph never changes.
 *
 * Which statements hold on a day, lists, precedence, nominees, infeasible
 * registers and self-holdings: docs/methods.md 1.
 */
#ifndef KZ_GRAPH_H
#define KZ_GRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/date.h"
#include "keizu/base/record.h"
#include "keizu/store/query.h"

typedef uint32_t kz_node;
#define KZ_NODE_NONE UINT32_MAX

enum kz_matrix { KZ_OF_SHARES, KZ_OF_VOTES, KZ_OF_VOTES_EXERCISABLE };
enum kz_nominees {
    KZ_NOMINEES_UNDISCLOSED,
    KZ_NOMINEES_HOLDER,
    KZ_NOMINEES_LOOK_THROUGH
};
enum kz_terminal {
    KZ_TERMINAL_FOREIGN,
    KZ_TERMINAL_INCORPORATION,
    KZ_TERMINAL_UNDISCLOSED
};
enum kz_person_by {
    KZ_PERSON_EITHER,
    KZ_PERSON_NATIONALITY,
    KZ_PERSON_RESIDENCE
};

/* What is asked: every option that changes a figure (keizu(1)). */
struct kz_question {
    kz_date as_of;    /* KZ_DATE_NONE: the store's default */
    kz_date known_by; /* KZ_DATE_NONE: everything */
    enum kz_matrix of;
    enum kz_nominees nominees;
    enum kz_terminal terminal;
    enum kz_person_by person_by;
    int treasury_in; /* 1: self-holdings stay */
    char home[3];    /* "": the store's */
};

extern const struct kz_question kz_question_defaults;

/* Words of the options as on the command line; find gives -1 if unknown. */
const char *kz_matrix_name(enum kz_matrix m);
const char *kz_nominees_name(enum kz_nominees n);
const char *kz_terminal_name(enum kz_terminal t);
const char *kz_person_by_name(enum kz_person_by p);
int kz_matrix_find(const char *s);
int kz_nominees_find(const char *s);
int kz_terminal_find(const char *s);
int kz_person_by_find(const char *s);

/* ISO 3166-1 alpha-2 as a number: 0 none, else 1 + 26 * first + second. */
typedef uint16_t kz_country;
kz_country kz_country_from(const char *two); /* NULL or "" give 0 */
void kz_country_text(kz_country c, char out[3]);

enum kz_basis {
    KZ_BASIS_UNKNOWN,
    KZ_BASIS_NATIONALITY,
    KZ_BASIS_RESIDENCE,
    KZ_BASIS_INCORPORATION,
    KZ_BASIS_ADDRESS
};
const char *kz_basis_name(enum kz_basis b);

enum kz_node_flag {
    KZ_NODE_TERMINAL = 1, /* looking through ends here */
    KZ_NODE_STATE = 2,    /* a state body */
    KZ_NODE_LISTED = 4,
    KZ_NODE_CONTRACTOR = 8,
    KZ_NODE_STATED = 16 /* some document describes it as a party */
};

/* One node. */
struct kz_node_info {
    kz_rowid party;
    kz_country country;     /* by which it is classed; 0 not known */
    kz_country nationality; /* or law of incorporation, as stated */
    kz_country residence;   /* or head office, else the printed address */
    uint8_t type : 4;       /* enum kz_party_type */
    uint8_t basis : 4;      /* enum kz_basis: what country rests on */
    uint8_t flags;          /* enum kz_node_flag */
};

/*
 * Classes an owner's mass can fall into, as column numbers of a solution:
 * 2 * i for the i-th country of the graph, 2 * i + 1 for its state bodies,
 * then the special ones.  The first `special + KZ_CLASS_UNATTRIBUTED + 1`
 * are disjoint and sum to 1 for every company; the rest_ ones say how much of
 * the answer rests on that basis.
 */
enum kz_special_class {
    KZ_CLASS_UNKNOWN,
    KZ_CLASS_UNDISCLOSED,
    KZ_CLASS_UNATTRIBUTED,
    KZ_CLASS_REST_RESIDENCE,
    KZ_CLASS_REST_INCORPORATION,
    KZ_CLASS_REST_ADDRESS,
    KZ_CLASS_COUNTED_HOME, /* undisclosed, counted among holders of home */
    KZ_CLASS_SPECIALS
};

/*
 * Kinds of holders that a company counts apart (the categories of a record),
 * as far as they differ in what their owners can be.
 */
enum kz_group {
    KZ_GROUP_NONE, /* the holder may be of several */
    KZ_GROUP_GOVERNMENT,
    KZ_GROUP_ORGANISATIONS, /* under the law of home */
    KZ_GROUP_FOREIGN_ORGANISATIONS,
    KZ_GROUP_FOREIGN_INDIVIDUALS,
    KZ_GROUP_INDIVIDUALS,
    KZ_GROUPS
};
/* 1 if whoever is undisclosed in the group is of home, if of any country. */
int kz_group_is_home(enum kz_group group);

/*
 * What the groups hold of the company of a column, named and undisclosed
 * holders together, in base units.  Each has an undisclosed slot of its own;
 * together these are the undisclosed part of the company.
 */
struct kz_categories {
    uint32_t column;
    int64_t lo[KZ_GROUPS], hi[KZ_GROUPS]; /* of KZ_GROUP_NONE 0 */
};

enum kz_column_flag {
    KZ_COL_INFEASIBLE = 1,  /* taken as wholly undisclosed; arcs for printing */
    KZ_COL_COMPLETE = 2,    /* its register names everybody */
    KZ_COL_BINDING = 4,     /* interval slots that the sum to 1 binds */
    KZ_COL_INTERVAL = 8,    /* some arc is not exact */
    KZ_COL_RING_SELF = 16,  /* wholly its own */
    KZ_COL_ULO_OPEN = 32,   /* ends of the undisclosed slot (nominees' own) */
    KZ_COL_UHI_OPEN = 64,   /* that are not attained */
    KZ_COL_ROUNDED = 128,   /* some end is rounded outward: no common base */
    KZ_COL_CATEGORIES = 256 /* its holders are counted by group */
};

/* The bits of an arc's ends. */
#define KZ_ENDS_LO_OPEN  1u
#define KZ_ENDS_HI_OPEN  2u
#define KZ_ENDS_GROUP(e) ((enum kz_group)((e) >> 2)) /* of the owner */

/*
 * Sources of an arc, precomputed for sweeps: a column number, or KZ_SRC_CLASS
 * set for a terminal owner with its class in the low 12 bits and the rest_
 * class (0 none, else 1 + offset from KZ_CLASS_REST_RESIDENCE) above.
 */
#define KZ_SRC_CLASS       0x80000000u
#define KZ_SRC_CLASS_OF(s) ((s)&0xFFFu)
#define KZ_SRC_REST_OF(s)  (((s) >> 12) & 0x3u)

/* Arrays of a graph, borrowed from it.  m arcs, nc columns. */
struct kz_columns {
    uint32_t nc;
    uint64_t m;
    const kz_node *node;      /* [nc] the company of a column */
    const uint64_t *start;    /* [nc + 1] its arcs */
    const int64_t *base;      /* [nc] weights are fractions of this */
    const int64_t *ulo, *uhi; /* [nc] undisclosed slot, in base units */
    const double *upoint;     /* [nc] undisclosed share in the point graph */
    const double *ulower;     /* [nc] the same with all arcs at lo */
    const uint32_t *usrc;     /* [nc] class of the undisclosed slot */
    const uint16_t *flags;    /* [nc] enum kz_column_flag */
    const struct kz_categories *categories; /* by column, of those that */
    size_t ncategories;                     /* have the flag */

    const kz_node *owner;    /* [m] */
    const uint32_t *src;     /* [m] */
    const int64_t *lo, *hi;  /* [m]; hi = lo where the graph is exact */
    const uint8_t *ends;     /* [m] KZ_ENDS_ bits; NULL: all 0 */
    const double *point;     /* [m] share in the point graph */
    const double *lower;     /* [m] lo / base; = point where all exact */
    const kz_rowid *holding; /* [m] the statement behind it */
    const kz_date *day;      /* [m] its as_of, else filed, day */
    const uint8_t *rank;     /* [m] its evidence rank */
};

/* How many columns before it have categories.  O(log ncategories). */
size_t kz_categories_before(const struct kz_columns *c, uint32_t column);
/* Of a column that has the flag.  O(log ncategories). */
const struct kz_categories *kz_categories_at(const struct kz_columns *c,
    uint32_t column);

/* Something noticed while the graph was made or solved. */
struct kz_finding {
    const char *code;            /* docs/findings.md */
    const char *severity;        /* "error" "warning" "note" */
    kz_node company, other;      /* KZ_NODE_NONE */
    kz_rowid holding;            /* 0: none */
    kz_rowid against;            /* the statement it disagrees with; 0: none */
    double share, against_share; /* of these two; NAN: none */
    const char *text;
};

struct kz_graph;

/*
 * Load the graph of a day.  seeds NULL: the whole store.  Else the cone: all
 * parties upstream of the seeds, and with downstream set also all parties
 * downstream of them (each with its whole column; the owners of such columns
 * outside the cone come without columns of their own).
 *
 * KZ_EINVAL: a seed is not a party.  KZ_ELIMIT: 2^31 nodes or arcs.
 * O(store) for all, else O(cone * log(store)) time and memory.
 */
struct kz_graph_timing {
    double load, build;
    uint64_t rows, arcs;
};

kz_status kz_graph_load(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *seeds, size_t nseeds, int downstream,
    struct kz_graph_timing *timing, struct kz_graph **out, struct kz_error *err)
    KZ_MUST_CHECK;
void kz_graph_free(struct kz_graph *g); /* accepts NULL */

/* The question with its defaults filled in from the store. */
const struct kz_question *kz_graph_question(const struct kz_graph *g);

/* 1 if some statement speaks of votes alone: matrices may differ. */
int kz_graph_votes_differ(const struct kz_graph *g);

kz_node kz_graph_nodes(const struct kz_graph *g);
const struct kz_node_info *kz_graph_node(const struct kz_graph *g, kz_node i);
const char *kz_graph_key(const struct kz_graph *g, kz_node i); /* public id */
const struct kz_columns *kz_graph_columns(const struct kz_graph *g);
/* The column of a node, or UINT32_MAX. */
uint32_t kz_graph_column(const struct kz_graph *g, kz_node i);
/* The node of a party, or KZ_NODE_NONE.  O(log n); O(n) in a cone. */
kz_node kz_graph_find(const struct kz_graph *g, kz_rowid party);

/* Countries of the graph in order of their codes. */
size_t kz_graph_countries(const struct kz_graph *g, const kz_country **list);
unsigned kz_graph_classes(const struct kz_graph *g); /* with special ones */
unsigned kz_graph_special(const struct kz_graph *g,
    enum kz_special_class c); /* its number */

/* Findings of the build, sorted by company, code, holding. */
const struct kz_finding *kz_graph_findings(const struct kz_graph *g,
    size_t *count);
/* Those of one company; *count may be 0. */
const struct kz_finding *kz_graph_findings_of(const struct kz_graph *g,
    kz_node company, size_t *count);
/* 1 if g has what is a finding f of another graph of the same store. */
int kz_graph_has_finding(const struct kz_graph *g, const struct kz_graph *other,
    const struct kz_finding *f);

/*
 * Arcs by owner: out[start[i]..start[i+1]) are the arc numbers held by node
 * i, by column.  Built at the first call, so not for two threads at once.
 */
kz_status kz_graph_rows(struct kz_graph *g, const uint64_t **start,
    const uint32_t **column, const uint64_t **arc, struct kz_error *err)
    KZ_MUST_CHECK;

#endif
