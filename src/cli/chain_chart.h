/* The chart of keizu chain: what is drawn, read off the graphs of the day. */
#ifndef KZ_CLI_CHAIN_CHART_H
#define KZ_CLI_CHAIN_CHART_H

#include "keizu/analysis/control.h"
#include "keizu/report/chart.h"
#include "src/cli/asked.h"

/*
 * Write the cone above the asked company as svg or html.  a: the graph asked
 * for, with totals; control: that of votes (may be a itself), k of it.
 * Opens the output itself; errors in cli->err.
 */
kz_status kz_chain_drawing(struct kz_cli *cli, struct kz_asked *a,
    const struct kz_asked *control, struct kz_control *k) KZ_MUST_CHECK;

/* ---- chain_cone.c: one list of lines out of up to three graphs ---- */

struct kz_cone_party {
    const char *key; /* borrowed from its graph */
    kz_rowid party;
    const struct kz_node_info *info;
};

struct kz_cone_line {
    uint32_t owner, owned; /* numbers of parties */
    struct kz_range share, votes;
    kz_rowid holding, votes_holding; /* 0: none; the same: both */
    kz_date day;
    int rank, votes_rank; /* 0: none */
    int controls, nominee;
};

struct kz_cone {
    struct kz_cone_party *party; /* by key */
    struct kz_cone_line *line;   /* by owned, then owner */
    struct kz_range *rest;       /* [parties] not disclosed; upper 0: nothing */
    struct kz_graph *nominees;   /* with nominee accounts as holders; or NULL */
    uint32_t parties, asked;
    uint32_t top; /* the controller that nobody controls; UINT32_MAX none */
    size_t lines;
};

/* top: of kz_proof_top. */
kz_status kz_cone_open(struct kz_cli *cli, const struct kz_asked *a,
    const struct kz_asked *control, struct kz_control *k, kz_node top,
    struct kz_cone *out) KZ_MUST_CHECK;
void kz_cone_close(struct kz_cone *c); /* also of zeros */

#endif
