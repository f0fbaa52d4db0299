/* What the parts of the world generator share. */
#ifndef KEIZU_BENCH_WORLD_H
#define KEIZU_BENCH_WORLD_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define WORLD_COUNTRIES 64
#define WORLD_MILLION   1000000u

struct holding {
    uint32_t owner, owned; /* nodes */
    uint32_t ppm;          /* share in millionths */
    uint32_t day;          /* 20250331 */
};

/*
 * Nodes are companies first (listed, institutions, members of groups, foreign,
 * small), then nominee accounts, state bodies and persons.
 */
struct world {
    uint64_t random;
    uint32_t listed, institutions, members, foreign; /* ends of the ranges */
    uint32_t companies, nominees, states, nodes;
    uint8_t *country; /* [nodes] index into world_country */
    uint32_t cap_nodes;
    struct holding *holding; /* of one company together, companies in order */
    size_t holdings, cap_holdings;
    size_t *first;    /* [companies + 1] into holding */
    uint32_t *number; /* [nodes] by which files call it */
    uint32_t *filed;  /* [companies] in the order of filing */
};

extern const char *const world_country[WORLD_COUNTRIES]; /* 0: home */

uint64_t world_hash(uint64_t x);
uint64_t world_random(struct world *w);
uint32_t world_below(struct world *w, uint32_t n); /* 0..n-1 */

/* A file of the folder, with a large buffer; ends the program on failure. */
FILE *world_create(const char *folder, const char *name);
void world_close(FILE *f);

/* parties.csv, holdings.csv; arcs.bin, nodes.bin, countries.txt for peers */
void world_write_holdings(const struct world *w, const char *folder);
/* 00_zenkoku_all_20260331.csv: corporate numbers, 30 columns */
void world_write_register(const struct world *w, const char *folder);
/* report-N.xbrl of `bytes` each: annual reports of listed companies */
void world_write_reports(const struct world *w, const char *folder,
    unsigned count, size_t bytes);

#endif
