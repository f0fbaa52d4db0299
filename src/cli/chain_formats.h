/* The network above a company: chain as dot, gexf, graphml. */
#ifndef KZ_CLI_CHAIN_FORMATS_H
#define KZ_CLI_CHAIN_FORMATS_H

#include "src/cli/asked.h"

/* The formats of kz_net_has, for a command. */
#define KZ_CHAIN_FORMATS "dot graphml gexf"

/* One matrix of the question. */
struct kz_chain_side {
    const struct kz_asked *a; /* NULL: not asked for; both may be the same */
    const uint8_t *carried;   /* [arcs] 1 on a proof of control; or NULL */
};
enum { KZ_CHAIN_SHARES, KZ_CHAIN_VOTES, KZ_CHAIN_SIDES };

/* Write it to the output of the command.  O(cone * log(store)). */
kz_status kz_chain_network(struct kz_cli *cli, const char *format,
    const struct kz_chain_side side[KZ_CHAIN_SIDES]) KZ_MUST_CHECK;

#endif
