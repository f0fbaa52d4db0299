/* Words on stderr, and the exit status. */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "keizu/base/buf.h"
#include "src/cli/cli.h"

/* Allowed global: what a signal handler can reach. */
static volatile sig_atomic_t interrupted;

static void
on_signal(int sig)
{
    (void)sig;
    if (interrupted)
        _exit(KZ_EXIT_INTERRUPTED);
    interrupted = 1;
}

int
kz_interrupted(void)
{
    return interrupted != 0;
}

void
kz_interrupt_catch(void)
{
    struct sigaction catch = { .sa_handler = on_signal };
    struct sigaction ignore = { .sa_handler = SIG_IGN };

    (void)sigemptyset(&catch.sa_mask);
    (void)sigemptyset(&ignore.sa_mask);
    (void)sigaction(SIGINT, &catch, NULL);
    (void)sigaction(SIGTERM, &catch, NULL);
    (void)sigaction(SIGPIPE, &ignore, NULL);
    (void)sigaction(SIGXFSZ, &ignore, NULL); /* writing fails instead */
}

const char *
kz_cli_tr(const struct kz_cli *cli, const char *text)
{
    return kz_message(cli->lang, text);
}

/* "keizu: text", one line, nothing in it that steers a terminal. */
static void
put_line(const char *text)
{
    struct kz_buf b;

    kz_buf_init(&b);
    kz_text_visible(text, &b);
    (void)fprintf(stderr, "keizu: %s\n", b.failed ? "out of memory" : b.data);
    kz_buf_clear(&b);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
void
kz_cli_say(struct kz_cli *cli, enum kz_say what, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    if ((what == KZ_SAY_DETAIL && !cli->verbose) ||
        (what == KZ_SAY_NOTE && cli->quiet))
        return;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof text, kz_cli_tr(cli, fmt), ap);
    va_end(ap);
    put_line(text);
}
#pragma GCC diagnostic pop

void
kz_cli_raise(struct kz_cli *cli, int status)
{
    if (status > cli->exit)
        cli->exit = status;
}

static int
exit_of(kz_status st)
{
    switch (st) {
    case KZ_OK:
    case KZ_DONE:
        return KZ_EXIT_DONE;
    case KZ_EINVAL:
        return KZ_EXIT_USAGE;
    case KZ_EFORMAT:
        return KZ_EXIT_REFUSED;
    case KZ_ELIMIT:
    case KZ_ENOSOL:
        return KZ_EXIT_LIMIT;
    case KZ_EINTR:
        return KZ_EXIT_INTERRUPTED;
    case KZ_ENOMEM:
    case KZ_EIO:
    case KZ_ESTORE:
        return KZ_EXIT_STORE;
    }
    return KZ_EXIT_INTERNAL;
}

int
kz_cli_exit(struct kz_cli *cli, kz_status st)
{
    if (st >= 0 || cli->pipe_closed)
        return cli->exit;
    put_line(cli->err.text[0] ? cli->err.text
                              : kz_cli_tr(cli, N_("the command failed")));
    kz_cli_raise(cli, exit_of(st));
    return cli->exit;
}

int
kz_cli_usage(struct kz_cli *cli)
{
    put_line(cli->err.text);
    if (cli->command)
        kz_cli_say(cli, KZ_SAY_WARNING, "see 'keizu %s --help'",
            cli->command->name);
    else
        kz_cli_say(cli, KZ_SAY_WARNING, "see 'keizu --help'");
    kz_cli_raise(cli, KZ_EXIT_USAGE);
    return cli->exit;
}
