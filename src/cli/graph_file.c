/* Graphs from the file beside the store, and what is said of that file. */
#include "src/cli/graph_file.h"

#include "src/cli/timings.h"

kz_status
kz_cli_graph_open(struct kz_cli *cli, struct kz_store *s,
    const struct kz_question *q, const kz_rowid *seeds, size_t nseeds,
    int downstream, struct kz_graph **out)
{
    struct kz_graph_timing t = { 0 };
    struct kz_graph_file file;
    kz_status st;

    KZ_TRY(kz_graph_open(s, q, seeds, nseeds, downstream, &t, &file, out,
        &cli->err));
    if (file.used) {
        kz_phase_write(cli, "graph.file", t.load, (int64_t)t.arcs, 0);
        return KZ_OK;
    }
    kz_phase_write(cli, "graph.load", t.load, (int64_t)t.rows, 0);
    kz_phase_write(cli, "graph.build", t.build, (int64_t)t.arcs,
        (int64_t)(t.arcs * 32));
    if (file.write > 0)
        kz_phase_write(cli, "graph.write", file.write, (int64_t)t.arcs, 0);
    if (file.damaged[0])
        kz_cli_say(cli, KZ_SAY_WARNING,
            "the graph file is not used, the store is read: %s", file.damaged);
    if (file.unwritten[0])
        kz_cli_say(cli, KZ_SAY_DETAIL, "no graph file is kept: %s",
            file.unwritten);
out:
    return st;
}
