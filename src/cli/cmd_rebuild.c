/* keizu rebuild: the derived parts of a store anew. */
#include "keizu/store/store.h"
#include "src/cli/cli.h"

static kz_status
rebuild(struct kz_cli *cli)
{
    struct kz_store *s = NULL;
    kz_status st;

    KZ_TRY(kz_store_open_writer(cli->db, &s, &cli->err));
    KZ_TRY(kz_store_set_memory(s, cli->memory, &cli->err));
    KZ_TRY(kz_store_rebuild(s, &cli->err));
    KZ_TRY(kz_store_search_update(s, 1, &cli->err));
    kz_cli_say(cli, KZ_SAY_NOTE, "rebuilt %s", cli->db);
out:
    kz_store_close(s);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return kz_cli_exit(cli, rebuild(cli));
}

KZ_COMMAND(rebuild) = {
    .name = "rebuild",
    .summary = N_("make the derived parts of the store anew"),
    .details = N_("Which mentions are one party, indexes, views and the "
                  "search file are made again from the facts. Digests and "
                  "answers stay the same."),
    .examples = "keizu rebuild",
    .groups = KZ_GROUP_WORK,
    .run = run,
};
