/* keizu config: the settings, and where each was said. */
#include "src/cli/cli.h"

static kz_status
config(struct kz_cli *cli)
{
    static const char *const columns[] = { "setting", "value", "origin", NULL };
    struct kz_doc *d = NULL;
    kz_status st;

    KZ_TRY(kz_cli_out_open(cli, &d));
    kz_cli_rows_begin(cli, d, "keizu.config/1", "settings", columns);
    for (int i = 0; i < KZ_SETTINGS; i++) {
        kz_doc_begin_map(d);
        kz_doc_key_text(d, "setting", cli->setting[i].name);
        kz_doc_key_text(d, "value", cli->setting[i].value);
        kz_doc_key_text(d, "origin", kz_cli_tr(cli, cli->setting[i].origin));
        kz_doc_end(d);
    }
    kz_cli_rows_end(cli, d);
    st = KZ_OK;
out:
    return kz_cli_out_close(cli, st);
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return kz_cli_exit(cli, config(cli));
}

KZ_COMMAND(config) = {
    .name = "config",
    .summary = N_("settings, and where each was said"),
    .details = N_("Settings decide paths, language and colour only. They "
                  "are read from /etc/keizu.conf, then from "
                  "$XDG_CONFIG_HOME/keizu/config (lines of key = value; db, "
                  "lang, color), then from $KEIZU_DB and $KEIZU_LANG, then "
                  "from the command line; the last to speak wins."),
    .examples = "keizu config\nkeizu --db other.db config -f json",
    .groups = KZ_GROUP_OUTPUT,
    .flat = 1,
    .run = run,
};
