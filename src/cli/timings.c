/* Timings: a JSON line a phase. */
#include "src/cli/timings.h"

#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "keizu/base/number.h"
#include "src/cli/progress.h"

kz_status
kz_timings_open(struct kz_cli *cli)
{
    if (!cli->timings)
        return KZ_OK;
    cli->timings_fd = open(cli->timings,
        O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
    if (cli->timings_fd < 0)
        return kz_fail_errno(&cli->err, KZ_EIO, "cannot create %s",
            cli->timings);
    return KZ_OK;
}

void
kz_timings_close(struct kz_cli *cli)
{
    if (cli->timings_fd >= 0)
        (void)close(cli->timings_fd);
    cli->timings_fd = -1;
}

void
kz_phase_write(struct kz_cli *cli, const char *phase, double seconds,
    int64_t items, int64_t bytes)
{
    char number[KZ_NUMBER_TEXT], line[256];
    int n;

    if (cli->timings_fd < 0)
        return;
    (void)kz_number_format(round(seconds * 1e6) / 1e6, number);
    n = snprintf(line, sizeof line,
        "{\"phase\":\"%s\",\"seconds\":%s,\"items\":%" PRId64
        ",\"bytes\":%" PRId64 "}\n",
        phase, number, items, bytes);
    if (n < 0 || write(cli->timings_fd, line, (size_t)n) != n)
        kz_cli_say(cli, KZ_SAY_WARNING, "cannot write %s", cli->timings);
}

void
kz_phase_end(struct kz_cli *cli, const char *phase, double begin, int64_t items,
    int64_t bytes)
{
    kz_phase_write(cli, phase, kz_clock() - begin, items, bytes);
}
