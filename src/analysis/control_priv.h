/* What closures and the search for tops share: how votes are counted. */
#ifndef KZ_CONTROL_PRIV_H
#define KZ_CONTROL_PRIV_H

#include "keizu/analysis/control.h"

/* What some owners hold of a column. */
struct kzi_tally {
    int64_t lo, hi;
    uint32_t lo_open, hi_open; /* open ends among their arcs */
};

/* That of the closure under way; stale where the stamp is another. */
struct kzi_stamped {
    struct kzi_tally votes;
    uint32_t stamp;
};

/* The same over all owners of a column, computed once. */
struct kzi_total {
    int64_t lo, hi;
    int64_t self_lo, self_hi; /* an interval self-holding, out of the sums */
    unsigned self_open;       /* its open ends: 1 lo, 2 hi */
    uint32_t lo_open, hi_open;
};

/* What is undisclosed of a column: [1] counted among holders of home, [0] else. */
struct kzi_group_rest {
    int64_t lo[2], hi[2];
};

/* A company of a proof, and when it joined. */
struct kzi_step {
    uint32_t at, column;
};

struct kz_control {
    struct kz_graph *g;
    const struct kz_columns *c;
    struct kz_control_rule rule;
    const uint64_t *row_start, *row_arc;
    const uint32_t *row_column;
    struct kzi_total *total;       /* [nc] */
    struct kzi_group_rest *groups; /* [ncategories] */
    struct kzi_stamped *tally;     /* [nc] */
    uint32_t *joined;    /* [nc] stamp, when the column is in the bloc */
    uint32_t *joined_at; /* [nc] how many voted by then, if in `joined` */
    uint32_t *turn;      /* [nodes] when it began to vote, if in `voting` */
    uint32_t *voting;    /* [nodes] stamp */
    uint32_t stamp, clock;
    uint32_t sure_seeds, seeds; /* turns below: named; who began the closure */
    kz_node *queue;             /* nodes whose arcs are still to be counted */
    size_t queue_len, queue_cap;
    struct kz_controlled *list;
    size_t list_len, list_cap;
    uint32_t *steps;
    size_t steps_cap;
    uint8_t *needed; /* [nc] of a proof, or a completion: its steps so far */
    struct kzi_step *found;
    size_t nfound, found_cap;
    /* the closure under way */
    enum kz_control_mode mode;
    const struct kz_bloc *bloc;
};

/* Begin a closure, empty yet; bloc NULL: of a named owner. */
void kzi_control_start(struct kz_control *k, enum kz_control_mode mode,
    const struct kz_bloc *bloc);

/* Add an arc; 0, and nothing added, if it does not count. */
int kzi_control_count(const struct kz_control *k, uint64_t arc, uint32_t column,
    struct kzi_tally *y);

/* What all owners hold, and what is undisclosed, of each column. */
void kzi_control_add_up(struct kz_control *k);

/* lower and upper of *out from the votes of the bloc. */
void kzi_control_range(const struct kz_control *k, uint32_t column,
    const struct kzi_tally *y, struct kz_controlled *out);

/* A node begins to vote, if it does not yet. */
kz_status kzi_control_vote(struct kz_control *k, kz_node i,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * Count what a voter holds, in the columns that count (NULL: all); those that
 * it carries join.
 */
kz_status kzi_control_count_row(struct kz_control *k, kz_node i,
    const uint8_t *counts, struct kz_error *err) KZ_MUST_CHECK;

/* Those join which their undisclosed part alone carries. */
kz_status kzi_control_join_undisclosed(struct kz_control *k,
    const uint8_t *counts, struct kz_error *err) KZ_MUST_CHECK;

/*
 * The votes at the bloc's command in x->column: of all its members, those
 * that joined later too.
 */
void kzi_control_fill_votes(struct kz_control *k, struct kz_controlled *x);

/* Is the undisclosed part of a column in the bloc; else, may it be? */
int kzi_control_rest_votes(const struct kz_control *k, uint32_t column,
    int certain);

/* And what of it is counted among holders of home? */
int kzi_control_home_votes(const struct kz_control *k);

/* The ends of a column's undisclosed part. */
void kzi_control_rest(const struct kz_control *k, uint32_t column,
    struct kzi_group_rest *out);

/* Do these votes carry it in some completion, its undisclosed part in or out?
 */
int kzi_control_may_pass(const struct kz_control *k, uint32_t column,
    const struct kzi_tally *y, int joins);

/* Do these votes carry the column in the mode of the closure under way? */
int kzi_control_passes(const struct kz_control *k, uint32_t column,
    const struct kzi_tally *y);

/* Steps: begin, say what is needed, each once, and have them by their time. */
void kzi_steps_begin(struct kz_control *k);
kz_status kzi_steps_need(struct kz_control *k, uint32_t at, uint32_t column,
    struct kz_error *err) KZ_MUST_CHECK;
kz_status kzi_steps_end(struct kz_control *k, const uint32_t **steps,
    size_t *count, struct kz_error *err) KZ_MUST_CHECK;

#endif
