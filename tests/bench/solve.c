/*
 * The measures of keizu that no verb has alone, on a store of a generated
 * world: ownership by country, control and chains, each timed apart from
 * loading.  Prints `@name value` lines for run.py; with FOLDER writes the
 * answers there, in the form in which the peers write theirs.
 *
 *     solve STORE TARGETS [FOLDER]
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "keizu/analysis/control.h"
#include "keizu/analysis/integrated.h"
#include "keizu/base/number.h"
#include "keizu/graph/paths.h"

#define LIMIT     10
#define MIN_SHARE 0.001

struct work {
    struct kz_store *store;
    struct kz_graph *g;
    struct kz_order order;
    struct kz_integrated x;
    FILE *pairs; /* NULL: only counted */
    uint64_t npairs;
};

static double
now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
print_peak(const char *name)
{
    struct rusage u;

    (void)getrusage(RUSAGE_SELF, &u);
    (void)printf("@%s %.3f\n", name, (double)u.ru_maxrss / 1024);
}

/* The number of a party in the world's files: local:N123. */
static const char *
number_of(const struct kz_graph *g, kz_node i)
{
    return kz_graph_key(g, i) + strlen("local:N");
}

static kz_status
create(const char *folder, const char *name, FILE **out, struct kz_error *err)
{
    char path[4096];

    if (!folder)
        return KZ_OK;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    *out = fopen(path, "w");
    if (!*out)
        return kz_fail_errno(err, KZ_EIO, "cannot create %s", path);
    return KZ_OK;
}

/* ---- ownership by country ---- */

static void
write_shares(const struct work *w, FILE *f)
{
    const struct kz_columns *c = kz_graph_columns(w->g);
    const kz_country *list;
    size_t n = kz_graph_countries(w->g, &list);

    for (uint32_t j = 0; j < c->nc; j++)
        for (size_t k = 0; k < n; k++) {
            double v = kz_integrated_at(&w->x, j, (unsigned)(2 * k)) +
                       kz_integrated_at(&w->x, j, (unsigned)(2 * k + 1));
            char code[3], text[KZ_NUMBER_TEXT];

            if (v <= 0)
                continue;
            kz_country_text(list[k], code);
            (void)kz_number_format(v, text);
            (void)fprintf(f, "%s %s %s\n", number_of(w->g, c->node[j]), code,
                text);
        }
}

static kz_status
measure_shares(struct work *w, struct kz_error *err)
{
    const struct kz_columns *c = kz_graph_columns(w->g);
    double start = now(), ordered;
    kz_status st;

    KZ_TRY(kz_order_init(&w->order, c, c->point, err));
    ordered = now();
    KZ_TRY(kz_integrated_solve(w->g, &w->order, c->point, c->upoint, &w->x,
        err));
    (void)printf("@order %.6f\n@solve %.6f\n", ordered - start,
        now() - ordered);
    print_peak("peak_mb");
out:
    return st;
}

/* ---- control ---- */

static kz_status
take_pairs(void *ctx, kz_node controller, const struct kz_controlled *list,
    size_t count, int self, struct kz_error *err)
{
    struct work *w = ctx;
    const struct kz_columns *c = kz_graph_columns(w->g);

    (void)self;
    (void)err;
    w->npairs += count;
    for (size_t i = 0; w->pairs && i < count; i++)
        (void)fprintf(w->pairs, "%s %s\n", number_of(w->g, controller),
            number_of(w->g, c->node[list[i].column]));
    return KZ_OK;
}

static kz_status
measure_control(struct work *w, struct kz_error *err)
{
    struct kz_control *k = NULL;
    double start = now(), built;
    kz_status st;

    KZ_TRY(kz_control_new(w->g, &kz_control_majority, &k, err));
    built = now();
    KZ_TRY(kz_control_all(k, KZ_CONTROL_CERTAIN, take_pairs, w, err));
    (void)printf("@rows %.6f\n@close %.6f\n@pairs %llu\n", built - start,
        now() - built, (unsigned long long)w->npairs);
out:
    kz_control_free(k);
    return st;
}

/* ---- chains ---- */

static kz_status
measure_chain(struct work *w, struct kz_paths *p, const char *number, FILE *f,
    struct kz_error *err)
{
    const struct kz_path *list;
    char id[64];
    kz_rowid party;
    kz_node node;
    double start;
    size_t n;
    int partial;
    kz_status st;

    (void)snprintf(id, sizeof id, "local:N%s", number);
    KZ_TRY(kz_party_find(w->store, id, &party, err));
    node = kz_graph_find(w->g, party); /* the peer's targets are its nodes */
    start = now();
    KZ_TRY(kz_paths_find(p, node, LIMIT, MIN_SHARE, &list, &n, &partial, err));
    (void)printf("@chain %.9f\n", now() - start);
    for (size_t i = 0; f && i < n; i++)
        (void)fprintf(f, "%s %.12f %zu\n", number, list[i].product,
            list[i].steps);
out:
    return st;
}

static kz_status
measure_chains(struct work *w, const char *targets, FILE *out,
    struct kz_error *err)
{
    FILE *f = fopen(targets, "r");
    struct kz_paths *p = NULL;
    char line[32];
    kz_status st;

    if (!f)
        return kz_fail_errno(err, KZ_EIO, "cannot open %s", targets);
    KZ_TRY(kz_paths_new(w->g, &w->order, kz_graph_columns(w->g)->point, &p,
        err));
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        KZ_TRY(measure_chain(w, p, line, out, err));
    }
out:
    kz_paths_free(p);
    (void)fclose(f);
    return st;
}

/* ---- the whole ---- */

static kz_status
measure(const char *store, const char *targets, const char *folder,
    struct kz_error *err)
{
    struct kz_question q = kz_question_defaults;
    struct kz_graph_timing t = { 0 };
    struct work w = { 0 };
    FILE *shares = NULL, *chains = NULL;
    kz_status st;

    q.of = KZ_OF_SHARES;
    q.nominees = KZ_NOMINEES_HOLDER;
    q.terminal = KZ_TERMINAL_INCORPORATION;
    q.treasury_in = 1;
    KZ_TRY(create(folder, "keizu.shares", &shares, err));
    KZ_TRY(create(folder, "keizu.pairs", &w.pairs, err));
    KZ_TRY(create(folder, "keizu.chains", &chains, err));
    KZ_TRY(kz_store_open(store, &w.store, err));
    KZ_TRY(kz_graph_load(w.store, &q, NULL, 0, 0, &t, &w.g, err));
    (void)printf("@load %.6f\n@build %.6f\n", t.load, t.build);
    print_peak("load_peak_mb");
    KZ_TRY(measure_shares(&w, err));
    KZ_TRY(measure_control(&w, err));
    KZ_TRY(measure_chains(&w, targets, chains, err));
    if (shares)
        write_shares(&w, shares);
out:
    if (shares)
        (void)fclose(shares);
    if (w.pairs)
        (void)fclose(w.pairs);
    if (chains)
        (void)fclose(chains);
    kz_integrated_clear(&w.x);
    kz_order_clear(&w.order);
    kz_graph_free(w.g);
    kz_store_close(w.store);
    return st;
}

int
main(int argc, char **argv)
{
    struct kz_error err = KZ_ERROR_INIT;

    if (argc < 3 || argc > 4) {
        (void)fputs("usage: solve STORE TARGETS [FOLDER]\n", stderr);
        return 2;
    }
    if (measure(argv[1], argv[2], argc > 3 ? argv[3] : NULL, &err) < 0) {
        (void)fprintf(stderr, "solve: %s\n", err.text);
        return 1;
    }
    return 0;
}
