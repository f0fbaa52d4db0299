/* keizu undo: a batch taken back. */
#include <string.h>

#include "keizu/base/number.h"
#include "keizu/store/query.h"
#include "src/cli/answer.h"
#include "src/cli/search_file.h"

static const char *const columns[] = { "batch", "file", "records", NULL };

/* The batch before it goes, for the answer. */
struct gone {
    kz_rowid id;
    struct kz_buf name;
    int64_t records;
};

static kz_status
find_batch(void *ctx, const struct kz_batch_row *r, struct kz_error *err)
{
    struct gone *g = ctx;

    if (r->id != g->id)
        return KZ_OK;
    kz_buf_puts(&g->name, r->name);
    g->records = r->records;
    return kz_buf_check(&g->name, err);
}

static kz_status
undo(struct kz_cli *cli, struct gone *g)
{
    struct kz_store *s = NULL;
    struct kz_doc *d = NULL;
    int flat;
    kz_status st;

    KZ_TRY(kz_cli_out_open(cli, &d));
    KZ_TRY(kz_store_open_writer(cli->db, &s, &cli->err));
    if (kz_store_exists(s))
        KZ_TRY(kz_scan_batches(s, find_batch, g, &cli->err));
    KZ_TRY(kz_store_undo(s, g->id, &cli->err));
    kz_cli_search_update(cli, s);
    flat = kz_doc_is_flat(d);
    if (!flat) {
        KZ_TRY(kz_answer_open(cli, d, s, NULL));
        kz_doc_key(d, "undone");
    }
    kz_doc_begin_list(d);
    if (flat)
        kz_doc_columns(d, columns);
    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "batch", g->id);
    kz_doc_key_text(d, "file", g->name.data);
    kz_doc_key_integer(d, "records", g->records);
    kz_doc_end(d);
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
    struct gone g = { 0 };
    kz_status st;

    (void)argc;
    if (!kz_int_parse(argv[0], strlen(argv[0]), 1, INT64_MAX, &g.id)) {
        (void)!kz_fail(&cli->err, KZ_EINVAL, "not the number of a batch: %s",
            argv[0]);
        return kz_cli_usage(cli);
    }
    kz_buf_init(&g.name);
    st = undo(cli, &g);
    kz_buf_clear(&g.name);
    return kz_cli_exit(cli, st);
}

KZ_COMMAND(undo) = {
    .name = "undo",
    .summary = N_("take a batch back"),
    .usage = "BATCH",
    .details = N_("Everything the batch brought goes; what other batches say "
                  "stays, also where both say the same."),
    .examples = "keizu undo 3",
    .min_args = 1,
    .max_args = 1,
    .groups = KZ_GROUP_OUTPUT,
    .flat = 1,
    .run = run,
};
