/* Ties, between their two files: exposures and interlocks. */
#ifndef KZ_TIES_PRIV_H
#define KZ_TIES_PRIV_H

#include "keizu/analysis/ties.h"

enum kzi_post_kind {
    KZI_POST,  /* a role elsewhere */
    KZI_STATE, /* a government post at a state body */
    KZI_ALIKE  /* somebody else of the same name */
};

struct kzi_post {
    kz_node at; /* the company; KZI_ALIKE: the person */
    double weight;
    uint8_t kind;
    uint8_t maybe; /* of somebody who only has the same name */
};

struct kzi_seat { /* a shared officer, while interlocks are made */
    kz_node company, person, through;
    double weight;
    kz_date since, until;
};

struct kz_ties {
    const struct kz_graph *g;
    const struct kz_totals *totals;
    struct kz_control *control;
    const struct kz_graph *control_graph;
    const struct kz_roles *roles;
    const struct kz_weights *weights;
    kz_country home;
    kz_node *node_of; /* by party: 1 + its node, 0 none */
    kz_rowid node_end;

    /* of the company solved last */
    kz_node company;
    int closed; /* its closure is in control */
    struct kz_officer *officer;
    size_t n, cap;
    size_t *first; /* [n + 1] posts of each officer */
    size_t first_cap;
    struct kzi_post *post;
    size_t nposts, post_cap;
    double *merged; /* [n] contributions of the lower end */
    size_t *kept;   /* [n] by which officer each is counted */
    size_t merged_cap, kept_cap;

    struct kz_interlock *lock;
    size_t nlocks, lock_cap;
    struct kzi_seat *seat;
    size_t nseats, seat_cap;
    kz_node *people; /* that locks point into */
    size_t npeople, people_cap;
};

/* The node of a party, or KZ_NODE_NONE. */
kz_node kzi_ties_node(const struct kz_ties *t, kz_rowid party);

#endif
