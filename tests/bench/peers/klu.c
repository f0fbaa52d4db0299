/*
 * Peer: ownership by country with SuiteSparse KLU, all countries at once.
 *
 *     klu WORLD [FOLDER]
 *
 * (I - S) x = b: S the shares held by companies that have holders, b those of
 * all others, by country.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <suitesparse/klu.h>
#include <sys/resource.h>
#include <time.h>

#define COUNTRIES 64

struct arc {
    uint32_t owner, owned, ppm;
};

struct world {
    struct arc *arc;
    unsigned char *node; /* pairs: 1 for a company, country */
    size_t arcs, nodes;
    int32_t *unknown;  /* [nodes] its row, or -1 */
    uint32_t *company; /* [n] the node of a row */
    int n;
};

static double
now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void *
room(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size);

    if (!p) {
        (void)fputs("klu: out of memory\n", stderr);
        exit(1);
    }
    return p;
}

static FILE *
open_in(const char *folder, const char *name, const char *mode)
{
    char path[4096];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, mode);
    if (!f) {
        perror(path);
        exit(1);
    }
    return f;
}

static void *
slurp(const char *folder, const char *name, size_t size, size_t *count)
{
    FILE *f = open_in(folder, name, "rb");
    void *p;

    (void)fseek(f, 0, SEEK_END);
    *count = (size_t)ftell(f) / size;
    rewind(f);
    p = room(*count, size);
    if (fread(p, size, *count, f) != *count) {
        perror(name);
        exit(1);
    }
    (void)fclose(f);
    return p;
}

/* Rows: the companies with a holder other than themselves. */
static void
number_rows(struct world *w)
{
    w->unknown = room(w->nodes, sizeof *w->unknown);
    w->company = room(w->nodes, sizeof *w->company);
    for (size_t i = 0; i < w->arcs; i++)
        if (w->arc[i].owner != w->arc[i].owned)
            w->unknown[w->arc[i].owned] = 1;
    for (size_t i = 0; i < w->nodes; i++) {
        if (w->unknown[i])
            w->company[w->n++] = (uint32_t)i;
        w->unknown[i] = w->unknown[i] ? w->n - 1 : -1;
    }
}

/* Compressed columns, a column an owner; the diagonal first. */
static void
fill(const struct world *w, int *start, int **row, double **value, double *b)
{
    int n = w->n, *at = room((size_t)n, sizeof *at);

    for (int i = 0; i < n; i++)
        start[i + 1] = 1;
    for (size_t i = 0; i < w->arcs; i++) {
        const struct arc *a = &w->arc[i];
        int o = w->unknown[a->owner];

        if (a->owner != a->owned && o >= 0)
            start[o + 1]++;
    }
    for (int i = 0; i < n; i++)
        start[i + 1] += start[i];
    *row = room((size_t)start[n], sizeof **row);
    *value = room((size_t)start[n], sizeof **value);
    for (int i = 0; i < n; i++) {
        at[i] = start[i] + 1;
        (*row)[start[i]] = i;
        (*value)[start[i]] = 1;
    }
    for (size_t i = 0; i < w->arcs; i++) {
        const struct arc *a = &w->arc[i];
        int o = w->unknown[a->owner], r = w->unknown[a->owned];
        double share = a->ppm * 1e-6;

        if (r < 0)
            continue;
        if (o < 0) {
            b[(size_t)w->node[2 * a->owner + 1] * (size_t)n + (size_t)r] +=
                share;
        } else if (o == r) {
            (*value)[start[r]] -= share;
        } else {
            (*row)[at[o]] = r;
            (*value)[at[o]++] = -share;
        }
    }
    free(at);
}

static void
write_shares(const struct world *w, const char *world, const char *folder,
    const double *x)
{
    FILE *f = open_in(world, "countries.txt", "r");
    char code[COUNTRIES][4];

    for (int k = 0; k < COUNTRIES; k++)
        if (fscanf(f, "%2s", code[k]) != 1)
            exit(1);
    (void)fclose(f);
    f = open_in(folder, "klu.shares", "w");
    for (int i = 0; i < w->n; i++)
        for (int k = 0; k < COUNTRIES; k++) {
            double v = x[(size_t)k * (size_t)w->n + (size_t)i];

            if (v != 0)
                (void)fprintf(f, "%u %s %.17g\n", w->company[i], code[k], v);
        }
    (void)fclose(f);
}

int
main(int argc, char **argv)
{
    struct world w = { 0 };
    struct rusage u;
    klu_common common;
    klu_symbolic *symbolic;
    klu_numeric *numeric;
    int *start, *row;
    double *value, *b, begin, built;

    if (argc < 2)
        return 2;
    w.arc = slurp(argv[1], "arcs.bin", sizeof *w.arc, &w.arcs);
    w.node = slurp(argv[1], "nodes.bin", 2, &w.nodes);
    begin = now();
    number_rows(&w);
    start = room((size_t)w.n + 1, sizeof *start);
    b = room((size_t)w.n * COUNTRIES, sizeof *b);
    fill(&w, start, &row, &value, b);
    built = now();
    (void)klu_defaults(&common);
    symbolic = klu_analyze(w.n, start, row, &common);
    numeric =
        symbolic ? klu_factor(start, row, value, symbolic, &common) : NULL;
    if (!numeric || !klu_solve(symbolic, numeric, w.n, COUNTRIES, b, &common)) {
        (void)fprintf(stderr, "klu: status %d\n", common.status);
        return 1;
    }
    (void)printf("@build %.6f\n@solve %.6f\n", built - begin, now() - built);
    (void)getrusage(RUSAGE_SELF, &u);
    (void)printf("@peak_mb %.3f\n", (double)u.ru_maxrss / 1024);
    if (argc > 2)
        write_shares(&w, argv[1], argv[2], b);
    return 0;
}
