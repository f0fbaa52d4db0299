/* keizu backup: a copy of one moment, also while another process imports. */
#include "keizu/store/store.h"
#include "src/cli/cli.h"
#include "src/cli/import_paths.h"

struct own {
    int overwrite;
};

static const struct kz_option options[] = {
    { "overwrite", 0, KZ_OPT_FLAG, KZ_INTO(struct own, overwrite), NULL,
        N_("replace an existing file"), 0, 0 },
    KZ_OPTION_END,
};

static kz_status
backup(struct kz_cli *cli, const char *path)
{
    const struct own *own = cli->own;
    struct kz_store *s = NULL;
    kz_status st;

    if (kz_path_is_store(path, cli->db))
        return kz_fail(&cli->err, KZ_EINVAL, "%s is the store itself", path);
    KZ_TRY(kz_store_open(cli->db, &s, &cli->err));
    KZ_TRY(kz_store_backup(s, path, own->overwrite, &cli->err));
    kz_cli_say(cli, KZ_SAY_NOTE, "copied %s to %s", cli->db, path);
out:
    kz_store_close(s);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    return kz_cli_exit(cli, backup(cli, argv[0]));
}

KZ_COMMAND(backup) = {
    .name = "backup",
    .summary = N_("copy the store while it is in use"),
    .usage = "FILE",
    .details = N_("The copy is of one moment. It is written beside its place "
                  "and renamed."),
    .examples = "keizu backup 2026-11-24.db",
    .min_args = 1,
    .max_args = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .run = run,
};
