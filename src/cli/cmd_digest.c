/* keizu digest: the two digests of a store. */
#include "src/cli/answer.h"

static kz_status
print_lines(struct kz_cli *cli, const char *content, const char *store)
{
    struct kz_buf b;
    kz_status st;

    kz_buf_init(&b);
    kz_buf_printf(&b, "content %s\nstore %s\n", content, store);
    KZ_TRY(kz_buf_check(&b, &cli->err));
    KZ_TRY(kz_cli_print(cli, b.data, b.len));
out:
    kz_buf_clear(&b);
    return st;
}

static void
put_row(struct kz_doc *d, const char *name, const char *value)
{
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "digest", name);
    kz_doc_key_text(d, "value", value);
    kz_doc_end(d);
}

static kz_status
digest(struct kz_cli *cli)
{
    static const char *const columns[] = { "digest", "value", NULL };
    char content[KZ_DIGEST_TEXT], store[KZ_DIGEST_TEXT];
    struct kz_store *s = NULL;
    struct kz_doc *d = NULL;
    kz_status st;

    KZ_TRY(kz_store_open(cli->db, &s, &cli->err));
    KZ_TRY(kz_store_digest(s, content, store, &cli->err));
    if (!kz_cli_format_said(cli)) {
        KZ_TRY(print_lines(cli, content, store));
        goto out;
    }
    KZ_TRY(kz_cli_out_open(cli, &d));
    if (kz_doc_is_flat(d)) {
        kz_doc_begin_list(d);
        kz_doc_columns(d, columns);
        put_row(d, "content", content);
        put_row(d, "store", store);
    } else {
        KZ_TRY(kz_answer_open(cli, d, s, NULL));
    }
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
    return kz_cli_exit(cli, digest(cli));
}

KZ_COMMAND(digest) = {
    .name = "digest",
    .summary = N_("the digests of the store"),
    .details = N_("content counts parties, holdings and roles: equal for the "
                  "same facts from any file, format or order. store also "
                  "counts documents and places. Without --format two lines."),
    .examples = "keizu digest",
    .groups = KZ_GROUP_OUTPUT,
    .flat = 1,
    .run = run,
};
