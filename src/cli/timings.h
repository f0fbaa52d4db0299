/*
 * Timings: one JSON line a phase into the file of --timings:
 * {"phase":"graph.solve","seconds":0.67,"items":24467502,"bytes":2230000000}
 */
#ifndef KZ_CLI_TIMINGS_H
#define KZ_CLI_TIMINGS_H

#include <stdint.h>

#include "src/cli/cli.h"

/* Create (or empty) the file; nothing without --timings. */
kz_status kz_timings_open(struct kz_cli *cli) KZ_MUST_CHECK;
void kz_timings_close(struct kz_cli *cli);

/* A phase begins at kz_clock() (progress.h) and is written at its end. */
void kz_phase_end(struct kz_cli *cli, const char *phase, double begin,
    int64_t items, int64_t bytes);
/* For work done in pieces: the seconds are given. */
void kz_phase_write(struct kz_cli *cli, const char *phase, double seconds,
    int64_t items, int64_t bytes);

#endif
