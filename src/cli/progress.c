/* Progress on stderr. */
#include "src/cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 1.0  /* seconds of work before the first line */
#define TERMINAL 0.2  /* seconds between lines on a terminal */
#define LOG      60.0 /* elsewhere */

double
kz_clock(void)
{
    struct timespec t;

    if (clock_gettime(CLOCK_MONOTONIC, &t) < 0)
        return 0;
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void
kz_progress_begin(struct kz_progress *p, const struct kz_cli *cli,
    const char *what, int64_t total)
{
    static const struct kz_progress none;

    *p = none;
    p->cli = cli;
    p->what = kz_cli_tr(cli, what);
    p->total = total;
    p->terminal = isatty(STDERR_FILENO);
    p->on =
        cli->progress > 0 || (cli->progress < 0 && p->terminal && !cli->quiet);
    p->step = 1;
    p->look_at = 1;
    p->start = kz_clock();
    p->last = p->start + PATIENCE - (p->terminal ? TERMINAL : LOG);
}

static void
draw(struct kz_progress *p, double now)
{
    double seconds = now - p->start;
    double rate = seconds > 0 ? (double)p->done / seconds : 0;
    char left[64] = "";

    if (p->total > p->done && rate > 0) {
        double rest = (double)(p->total - p->done) / rate;

        (void)snprintf(left, sizeof left, ", %d:%02d %s", (int)(rest / 60),
            (int)rest % 60, kz_cli_tr(p->cli, N_("left")));
    }
    (void)fprintf(stderr, "%s%s: %" PRId64, p->terminal ? "\r\033[K" : "",
        p->what, p->done);
    if (p->total > 0)
        (void)fprintf(stderr, "/%" PRId64, p->total);
    (void)fprintf(stderr, ", %.0f/s%s%s", rate, left, p->terminal ? "" : "\n");
    (void)fflush(stderr);
    p->drawn = 1;
}

void
kz_progress_add(struct kz_progress *p, int64_t n)
{
    double now;

    p->done += n;
    if (!p->on || p->done < p->look_at)
        return;
    now = kz_clock();
    if (now - p->last >= (p->terminal ? TERMINAL : LOG)) {
        draw(p, now);
        p->last = now;
    }
    /* read the clock about fifty times a second, however fast it goes */
    if (now > p->start)
        p->step = (int64_t)((double)p->done / (now - p->start) / 50);
    p->look_at = p->done + (p->step > 0 ? p->step : 1);
}

void
kz_progress_end(struct kz_progress *p)
{
    if (p->drawn && p->terminal)
        (void)fputs("\r\033[K", stderr);
    p->on = p->drawn = 0;
}
