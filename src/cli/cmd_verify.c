/* keizu verify: is the store sound? */
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/graph/file.h"
#include "keizu/store/store.h"
#include "src/cli/answer.h"

struct own {
    int deep;
};

static const struct kz_option options[] = {
    { "deep", 0, KZ_OPT_FLAG, KZ_INTO(struct own, deep), NULL,
        N_("also decide anew which mentions are one party, and compare"), 0,
        0 },
    KZ_OPTION_END,
};

struct faults {
    char **list;
    size_t count, cap;
    int failed;
};

static void
add_fault(void *ctx, const char *text)
{
    struct faults *f = ctx;
    char *copy = kz_strdup(text);

    if (!copy ||
        kz_grow(&f->list, &f->cap, f->count + 1, sizeof *f->list) < 0) {
        kz_free(copy);
        f->failed = 1;
        return;
    }
    f->list[f->count++] = copy;
}

static kz_status
put_faults(struct kz_cli *cli, struct kz_doc *d, struct kz_store *s,
    const struct faults *f)
{
    static const char *const columns[] = { "fault", NULL };
    int flat = kz_doc_is_flat(d);
    kz_status st = KZ_OK;

    if (!flat) {
        st = kz_answer_open(cli, d, s, NULL);
        if (st == KZ_ESTORE) { /* its digests cannot be read: a fault */
            kz_error_clear(&cli->err);
            st = kz_answer_open(cli, d, NULL, NULL);
        }
        if (st < 0)
            return st;
        kz_doc_key_boolean(d, "sound", f->count == 0);
        kz_doc_key(d, "faults");
    }
    kz_doc_begin_list(d);
    if (flat)
        kz_doc_columns(d, columns);
    for (size_t i = 0; i < f->count; i++) {
        kz_doc_begin_map(d);
        kz_doc_key_text(d, "fault", f->list[i]);
        kz_doc_end(d);
    }
    kz_doc_end(d);
    if (!flat)
        kz_doc_end(d);
    return st;
}

/* A store too damaged to be read on is a fault too. */
static kz_status
check(struct kz_cli *cli, struct kz_store *s, struct faults *f)
{
    const struct own *own = cli->own;
    int64_t n = 0;
    kz_status st;

    st = kz_store_verify(s, add_fault, f, &n, &cli->err);
    if (st == KZ_OK && n == 0)
        st = kz_graph_files_verify(s, add_fault, f, &n, &cli->err);
    if (st == KZ_OK && n == 0 && own->deep)
        st = kz_store_verify_derived(s, add_fault, f, &n, &cli->err);
    if (st == KZ_ESTORE) {
        add_fault(f, cli->err.text);
        kz_error_clear(&cli->err);
        st = KZ_OK;
    }
    if (st == KZ_OK && f->failed)
        st = kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    return st;
}

static kz_status
verify(struct kz_cli *cli)
{
    const struct own *own = cli->own;
    struct faults f = { 0 };
    struct kz_store *s = NULL;
    struct kz_doc *d = NULL;
    kz_status st;

    if (own->deep)
        KZ_TRY(kz_store_open_writer(cli->db, &s, &cli->err));
    else
        KZ_TRY(kz_store_open(cli->db, &s, &cli->err));
    KZ_TRY(kz_cli_out_open(cli, &d));
    KZ_TRY(check(cli, s, &f));
    KZ_TRY(put_faults(cli, d, s, &f));
    if (f.count) {
        kz_cli_say(cli, KZ_SAY_WARNING, "store %s: %lld faults", cli->db,
            (long long)f.count);
        kz_cli_raise(cli, KZ_EXIT_STORE);
    } else {
        kz_cli_say(cli, KZ_SAY_NOTE, "store %s: sound", cli->db);
    }
out:
    st = kz_cli_out_close(cli, st);
    kz_store_close(s);
    for (size_t i = 0; i < f.count; i++)
        kz_free(f.list[i]);
    kz_free(f.list);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return kz_cli_exit(cli, verify(cli));
}

KZ_COMMAND(verify) = {
    .name = "verify",
    .summary = N_("check that the store is sound"),
    .details = N_("The file's own structure, references between rows, the "
                  "digests of every batch, computed anew from its rows, the "
                  "search file and the graph files. Exit status 4 where there "
                  "are faults."),
    .examples = "keizu verify\nkeizu verify --deep",
    .groups = KZ_GROUP_OUTPUT,
    .flat = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .run = run,
};
