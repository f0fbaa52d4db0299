/*
 * Importers: one source format each, read from a stream into records.
 *
 * An importer is one const struct in a folder of its own under importers/;
 * listing its source in the folder's local.mk is the whole registration.
 * It sees bytes and a sink, never the store.
 */
#ifndef KZ_IMPORTER_H
#define KZ_IMPORTER_H

#include "keizu/base/input.h"
#include "keizu/base/sink.h"

/* What the user said about the input; the same for all importers. */
struct kz_import_opts {
    const char *source;   /* namespace of local ids; never NULL ("local") */
    const char *encoding; /* NULL: found out; else an iconv name */
    kz_date filed;        /* --filed: where the source states none */
    int printed;          /* --printed: decimals are printed numbers */
    int snapshot;         /* --snapshot */
};

/*
 * Files that only make sense together: those directly in one folder, in the
 * bytewise order of their names.  Each is opened at most once, one at a time,
 * and closed before the run ends; close reads what is left of it, so that its
 * hash is known, and frees it, also on failure.
 */
struct kz_input_set {
    void *ctx;
    size_t count;
    const char *(*name)(void *ctx, size_t i); /* base name; borrowed */
    kz_status (*open)(void *ctx, size_t i, struct kz_input **out,
        struct kz_error *err);
    kz_status (*close)(void *ctx, size_t i, struct kz_input *take_in,
        struct kz_error *err);
};

struct kz_importer {
    const char *name;    /* as in --importer; lower case, dashes */
    const char *summary; /* one line for `keizu importers` */
    /*
     * A guide to the source for `keizu importers -v`: which file, from where,
     * how often, licence, what it gives; lines separated by \n.
     */
    const char *guide;

    /*
     * How many bits of evidence the bytes give that this format is meant:
     * 8 for each byte that had to match, 4 for a fitting file name, 0 for
     * "not mine".  A pure function: no I/O, no allocation, no state.
     */
    int (*bid)(const struct kz_peek *peek);

    /*
     * Read in to its end, emitting records.  The first record is the
     * document.  A bad record is rejected through the sink and the run goes
     * on; only broken framing, I/O, limits and the sink's own failures end
     * it.  Memory does not grow with the input.
     */
    kz_status (*run)(struct kz_input *in, const struct kz_import_opts *opts,
        const struct kz_sink *sink, struct kz_error *err);

    /*
     * NULL for most; else the name of the file that makes its folder one
     * input ("cover.csv"): where it lies in a folder and bid wants it, run_set
     * reads the folder as run reads a file, and it is one batch.  run is then
     * for such a file alone, and may refuse it.
     */
    const char *head;
    kz_status (*run_set)(const struct kz_input_set *set,
        const struct kz_import_opts *opts, const struct kz_sink *sink,
        struct kz_error *err);
};

/* Opens the definition of an importer; the build collects these lines. */
#define KZ_IMPORTER(id) const struct kz_importer kz_importer_##id

/* All importers, sorted by name, NULL at the end. */
const struct kz_importer *const *kz_importers(void);

/* By name, or NULL. */
const struct kz_importer *kz_importer_find(const char *name);

/*
 * The auction: the importer with the highest bid.  KZ_EFORMAT: nobody bids,
 * or two bid the same (both are named; --importer decides).
 */
kz_status kz_importer_choose(const struct kz_peek *peek,
    const struct kz_importer **out, struct kz_error *err) KZ_MUST_CHECK;

#endif
