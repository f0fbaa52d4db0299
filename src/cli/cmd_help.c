/* keizu help: the man page of a verb, or the generated help. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/cli/cli.h"
#include "src/cli/help.h"

/* 1 if man found the page and showed it. */
static int
show_page(const char *page, const char *lang)
{
    char name[64], section[] = "1", man[] = "man", where[] = "-L";
    char language[8];
    char *argv[] = { man, where, language, section, name, NULL };
    posix_spawn_file_actions_t actions;
    int status = 0, rc;
    pid_t pid;

    (void)snprintf(name, sizeof name, "keizu-%s", page);
    (void)snprintf(language, sizeof language, "%s", lang);
    if (posix_spawn_file_actions_init(&actions) != 0)
        return 0;
    rc = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
        1, 0);
    if (rc == 0)
        rc = posix_spawnp(&pid, man, &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    if (rc != 0)
        return 0;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 0;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    const struct kz_command *c = argc ? kz_command_find(argv[0]) : NULL;
    struct kz_buf b;
    kz_status st;

    if (argc && !c) {
        (void)!kz_command_unknown(argv[0], &cli->err);
        return kz_cli_usage(cli);
    }
    if (c && isatty(STDOUT_FILENO) && show_page(c->name, cli->lang))
        return KZ_EXIT_DONE;
    kz_buf_init(&b);
    if (c)
        kz_help_command(cli, c, &b);
    else
        kz_help_program(cli, &b);
    st = kz_buf_check(&b, &cli->err);
    if (st == KZ_OK)
        st = kz_cli_print(cli, b.data, b.len);
    kz_buf_clear(&b);
    return kz_cli_exit(cli, st);
}

KZ_COMMAND(help) = {
    .name = "help",
    .summary = N_("the man page of a verb"),
    .usage = "[VERB]",
    .details = N_("On a terminal the man page, where man and the page are "
                  "installed; else the help that is built in."),
    .examples = "keizu help\nkeizu help stakes",
    .max_args = 1,
    .run = run,
};
