/* keizu batches: what was loaded. */
#include "keizu/store/query.h"
#include "src/cli/answer.h"

static const char *const columns[] = { "batch", "file", "importer", "source",
    "options", "started", "status", "records", "rejected", "findings", "bytes",
    "sha256", NULL };

static kz_status
put_batch(void *ctx, const struct kz_batch_row *r, struct kz_error *err)
{
    struct kz_doc *d = ctx;

    (void)err;
    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "batch", r->id);
    kz_doc_key_text(d, "file", r->name);
    kz_doc_key_text(d, "importer", r->importer);
    kz_doc_key_text(d, "source", r->source);
    kz_doc_key_text(d, "options", r->options);
    kz_doc_key_text(d, "started", r->started);
    kz_doc_key_integer(d, "status", r->status);
    kz_doc_key_integer(d, "records", r->records);
    kz_doc_key_integer(d, "rejected", r->rejects);
    kz_doc_key_integer(d, "findings", r->findings);
    kz_doc_key_integer(d, "bytes", r->bytes);
    kz_doc_key_text(d, "sha256", r->sha256);
    kz_doc_end(d);
    return KZ_OK;
}

static kz_status
batches(struct kz_cli *cli)
{
    struct kz_store *s = NULL;
    struct kz_doc *d = NULL;
    int flat;
    kz_status st;

    KZ_TRY(kz_store_open(cli->db, &s, &cli->err));
    KZ_TRY(kz_cli_out_open(cli, &d));
    flat = kz_doc_is_flat(d);
    if (!flat) {
        KZ_TRY(kz_answer_open(cli, d, s, NULL));
        kz_doc_key(d, "batches");
    }
    kz_doc_begin_list(d);
    if (flat)
        kz_doc_columns(d, columns);
    KZ_TRY(kz_scan_batches(s, put_batch, d, &cli->err));
    kz_doc_end(d);
    if (!flat)
        kz_doc_end(d);
out:
    st = kz_cli_out_close(cli, st);
    kz_store_close(s);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return kz_cli_exit(cli, batches(cli));
}

KZ_COMMAND(batches) = {
    .name = "batches",
    .summary = N_("what was loaded"),
    .details = N_("A row a file in the order of loading. The number is what "
                  "undo takes."),
    .examples = "keizu batches\nkeizu batches -f csv",
    .groups = KZ_GROUP_OUTPUT,
    .flat = 1,
    .run = run,
};
