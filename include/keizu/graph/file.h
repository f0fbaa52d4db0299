/*
 * Graph files: the graph of the whole store, kept beside it.
 *
 * Reading all statements and weighing them takes longer than most questions.
 * So the graph of the last question about the whole store is kept, one file a
 * matrix: FILE.graph-shares, FILE.graph-votes, FILE.graph-exercisable.  It
 * holds for that state of the store and that question alone, and a part of it
 * is believed only after its checksum was compared (keizu/base/blocks.h).
 * With a file or without, the graph is the same.
 */
#ifndef KZ_GRAPH_FILE_H
#define KZ_GRAPH_FILE_H

#include "keizu/graph/graph.h"

/* How a load fared with its file. */
struct kz_graph_file {
    int used;            /* the graph came from the file */
    char damaged[256];   /* why it was not believed; "": it was not that */
    char unwritten[256]; /* why it was not made; "": it was, or need not */
    double write;        /* seconds it took */
};

/*
 * As kz_graph_load(), from the file where it is of this state and question.
 * Where it is not, a graph of the whole store is written to it; that this
 * fails is no failure.  A cone is taken from the file and never written.
 *
 * Whole: O(graph) at the speed of memory.  A cone: O(cone) blocks.
 */
kz_status kz_graph_open(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *seeds, size_t nseeds, int downstream,
    struct kz_graph_timing *timing, struct kz_graph_file *file,
    struct kz_graph **out, struct kz_error *err) KZ_MUST_CHECK;

/*
 * Compare the files that are of this state of the store with what the store
 * says; report is called once for each that differs or is damaged, and *faults
 * gets one more.  A file of another state is no fault.
 */
kz_status kz_graph_files_verify(struct kz_store *s,
    void (*report)(void *ctx, const char *text), void *ctx, int64_t *faults,
    struct kz_error *err) KZ_MUST_CHECK;

#endif
