/*
 * Progress on stderr: a line with what has been done, the rate and the time
 * left.  Shown only where stderr is a terminal and the work has lasted a
 * second; with --progress elsewhere too, a line a minute.
 */
#ifndef KZ_CLI_PROGRESS_H
#define KZ_CLI_PROGRESS_H

#include <stdint.h>

#include "src/cli/cli.h"

struct kz_progress {
    const char *what; /* translated */
    const struct kz_cli *cli;
    int on, terminal, drawn;
    int64_t done, total; /* total 0: not known */
    int64_t look_at;     /* done at which the clock is read again */
    int64_t step;
    double start, last; /* seconds */
};

/* what is N_(); total 0 where it is not known. */
void kz_progress_begin(struct kz_progress *p, const struct kz_cli *cli,
    const char *what, int64_t total);
void kz_progress_add(struct kz_progress *p, int64_t n); /* cheap */
void kz_progress_end(struct kz_progress *p);            /* clears its line */

/* Seconds of a clock that only goes forward. */
double kz_clock(void);

#endif
