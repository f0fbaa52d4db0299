/* Graphs as the verbs load them: from the file beside the store, or from it. */
#ifndef KZ_CLI_GRAPH_FILE_H
#define KZ_CLI_GRAPH_FILE_H

#include "keizu/graph/file.h"
#include "src/cli/cli.h"

/*
 * kz_graph_open; says where a file was damaged or could not be written.  Writes
 * to --timings graph.file, or graph.load, graph.build and graph.write.
 */
kz_status kz_cli_graph_open(struct kz_cli *cli, struct kz_store *s,
    const struct kz_question *q, const kz_rowid *seeds, size_t nseeds,
    int downstream, struct kz_graph **out) KZ_MUST_CHECK;

#endif
