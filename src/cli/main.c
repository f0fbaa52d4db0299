/* keizu: the program; finds the verb, reads the options, runs the command. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "src/cli/cli.h"
#include "src/cli/help.h"
#include "src/cli/settings.h"
#include "src/cli/timings.h"

/*
 * A program started without stdin, stdout or stderr would give their numbers
 * to the files it opens, and write words into the store.
 */
static void
keep_standard_files(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == 2 ? O_WRONLY : O_RDONLY);
}

static void
set_defaults(struct kz_cli *cli)
{
    static const struct kz_cli empty;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    *cli = empty;
    cli->threads = processors > 0 ? processors : 1;
    cli->memory = (int64_t)1 << 30;
    cli->question.as_of = cli->question.known_by = KZ_DATE_NONE;
    cli->question.of = -1;
    cli->progress = cli->color = cli->lang_index = -1;
    cli->timings_fd = -1;
    cli->lang = "en";
}

static void
use_language(struct kz_cli *cli)
{
    cli->err.translate = strcmp(cli->lang, "ja") == 0 ? kz_message_ja : NULL;
}

/*
 * Errors in the options should already speak the language that the options
 * ask for: look for --lang before anything is read.
 */
static void
find_language(struct kz_cli *cli, int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const char *value = NULL;

        if (strncmp(argv[i], "--lang=", 7) == 0)
            value = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            value = argv[i + 1];
        if (value && (strcmp(value, "ja") == 0 || strcmp(value, "en") == 0))
            cli->lang_index = strcmp(value, "en") == 0;
    }
}

static int
print_help(struct kz_cli *cli)
{
    struct kz_buf b;
    kz_status st;

    kz_buf_init(&b);
    if (cli->command)
        kz_help_command(cli, cli->command, &b);
    else
        kz_help_program(cli, &b);
    st = kz_buf_check(&b, &cli->err);
    if (st == KZ_OK)
        st = kz_cli_print(cli, b.data, b.len);
    kz_buf_clear(&b);
    return kz_cli_exit(cli, st);
}

static int
print_version(struct kz_cli *cli)
{
    static const char text[] = PACKAGE_STRING "\n";

    return kz_cli_exit(cli, kz_cli_print(cli, text, sizeof text - 1));
}

/* Memory for the options of the verb itself. */
static kz_status
make_own(struct kz_cli *cli)
{
    const struct kz_command *c = cli->command;

    if (!c || c->own_size == 0)
        return KZ_OK;
    cli->own = kz_calloc(1, c->own_size);
    if (!cli->own)
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    if (c->own_defaults)
        memcpy(cli->own, c->own_defaults, c->own_size);
    return KZ_OK;
}

static kz_status
check_operands(struct kz_cli *cli, int count, char **operands)
{
    const struct kz_command *c = cli->command;

    if (count < c->min_args)
        return kz_fail(&cli->err, KZ_EINVAL, "%s needs %s", c->name,
            c->usage ? c->usage : "");
    if (c->max_args >= 0 && count > c->max_args)
        return kz_fail(&cli->err, KZ_EINVAL, "%s: one argument too many: %s",
            c->name, operands[c->max_args]);
    return KZ_OK;
}

static int
run_command(struct kz_cli *cli, int count, char **operands)
{
    kz_status st = check_operands(cli, count, operands);
    int status;

    if (st < 0)
        return kz_cli_usage(cli);
    st = kz_timings_open(cli);
    if (st < 0)
        return kz_cli_exit(cli, st);
    status = cli->command->run(cli, count, operands);
    /* a command that failed early may have left its output open */
    (void)!kz_cli_out_close(cli, KZ_EINVAL);
    kz_cli_raise(cli, status);
    return cli->exit;
}

static int
run(struct kz_cli *cli, int argc, char **argv, char **operands)
{
    struct kz_option_set sets[KZ_OPTION_SETS];
    size_t n = kz_cli_option_sets(cli, NULL, sets);
    int verb = kz_options_verb(sets, n, argc, argv), count = 0;
    kz_status settings, st;

    find_language(cli, argc, argv);
    settings = kz_settings_load(cli, &cli->err);
    use_language(cli);
    if (verb < argc) {
        cli->command = kz_command_find(argv[verb]);
        if (!cli->command) {
            (void)!kz_command_unknown(argv[verb], &cli->err);
            return kz_cli_usage(cli);
        }
    }
    st = make_own(cli);
    if (st < 0)
        return kz_cli_exit(cli, st);
    n = kz_cli_option_sets(cli, cli->command, sets);
    st = kz_options_parse(sets, n, argc, argv, verb, operands, &count,
        &cli->err);
    if (st < 0)
        return kz_cli_usage(cli);
    if (cli->version)
        return print_version(cli);
    if (cli->help)
        return print_help(cli);
    /* a broken settings file does not stand in the way of help */
    if (settings < 0)
        return kz_cli_exit(cli, settings);
    if (!cli->command) {
        (void)!kz_fail(&cli->err, KZ_EINVAL, "no verb is given");
        return kz_cli_usage(cli);
    }
    kz_settings_apply(cli);
    return run_command(cli, count, operands);
}

int
main(int argc, char **argv)
{
    struct kz_cli cli;
    char **operands;
    int status;

    keep_standard_files();
    kz_interrupt_catch();
    set_defaults(&cli);
    operands = kz_calloc((size_t)argc + 1, sizeof *operands);
    if (operands) {
        status = run(&cli, argc, argv, operands);
    } else {
        status =
            kz_cli_exit(&cli, kz_fail(&cli.err, KZ_ENOMEM, "out of memory"));
    }
    kz_timings_close(&cli);
    kz_settings_free(&cli);
    kz_free(cli.own);
    kz_free(operands);
    return status;
}
