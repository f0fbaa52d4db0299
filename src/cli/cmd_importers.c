/* keizu importers: which formats are read, and a guide to each source. */
#include "keizu/import/importer.h"
#include "src/cli/cli.h"

static kz_status
importers(struct kz_cli *cli)
{
    static const char *const brief[] = { "name", "summary", NULL };
    static const char *const full[] = { "name", "summary", "guide", NULL };
    const struct kz_importer *const *i = kz_importers();
    struct kz_doc *d = NULL;
    kz_status st;

    KZ_TRY(kz_cli_out_open(cli, &d));
    kz_cli_rows_begin(cli, d, "keizu.importers/1", "importers",
        cli->verbose ? full : brief);
    for (; *i; i++) {
        kz_doc_begin_map(d);
        kz_doc_key_text(d, "name", (*i)->name);
        kz_doc_key_text(d, "summary", kz_cli_tr(cli, (*i)->summary));
        if (cli->verbose)
            kz_doc_key_text(d, "guide", kz_cli_tr(cli, (*i)->guide));
        kz_doc_end(d);
    }
    kz_cli_rows_end(cli, d);
    st = KZ_OK;
out:
    return kz_cli_out_close(cli, st);
}

/* On a terminal a guide is read as lines, not as a cell. */
static kz_status
guides(struct kz_cli *cli)
{
    const struct kz_importer *const *i = kz_importers();
    struct kz_buf b;
    kz_status st;

    kz_buf_init(&b);
    for (; *i; i++)
        kz_buf_printf(&b, "%s%s: %s\n%s\n", b.len ? "\n" : "", (*i)->name,
            kz_cli_tr(cli, (*i)->summary),
            (*i)->guide ? kz_cli_tr(cli, (*i)->guide) : "");
    st = kz_buf_check(&b, &cli->err);
    if (st == KZ_OK)
        st = kz_cli_print(cli, b.data, b.len);
    kz_buf_clear(&b);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    const char *format = kz_cli_format(cli);

    (void)argc;
    (void)argv;
    if (cli->verbose && !cli->output && format && format[0] == 't' &&
        format[1] == 'a')
        return kz_cli_exit(cli, guides(cli));
    return kz_cli_exit(cli, importers(cli));
}

KZ_COMMAND(importers) = {
    .name = "importers",
    .summary = N_("the formats that are read"),
    .details = N_("With -v a guide to each source: which file, how often, "
                  "licence."),
    .examples = "keizu importers\nkeizu importers -v",
    .groups = KZ_GROUP_OUTPUT,
    .flat = 1,
    .run = run,
};
