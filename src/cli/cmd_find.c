/* keizu find: companies and persons by what a person types. */
#include <string.h>

#include "keizu/store/query.h"
#include "src/cli/answer.h"
#include "src/cli/search_file.h"

struct own {
    int64_t limit;
};

static const struct kz_option options[] = {
    { "limit", 0, KZ_OPT_INTEGER, KZ_INTO(struct own, limit), N_("N"),
        N_("at most N parties; 0, the default: all"), 0, INT64_MAX },
    KZ_OPTION_END,
};

static const char *const columns[] = { "id", "name", "type", "country", "basis",
    "matched", "how", NULL };

struct finding {
    struct kz_cli *cli;
    struct kz_store *s;
    struct kz_doc *d;
    int64_t count;
};

static kz_status
put_found(void *ctx, const struct kz_found *f, struct kz_error *err)
{
    struct finding *w = ctx;
    int person = 0;
    kz_status st;

    (void)err; /* the same as cli->err */
    if (kz_cli_stopped(w->cli))
        return KZ_DONE;
    /* Where one document calls a company whom another calls a person. */
    if (strcmp(f->how, "address") == 0) {
        KZ_TRY(kz_answer_is_person(w->cli, w->s, f->party, &person));
        if (person)
            return KZ_OK;
    }
    kz_doc_begin_map(w->d);
    if (kz_doc_is_flat(w->d))
        KZ_TRY(kz_answer_party_keys(w->cli, w->d, w->s, f->party, NULL));
    else
        KZ_TRY(kz_answer_party(w->cli, w->d, "party", w->s, f->party, NULL));
    kz_doc_key_text(w->d, "matched", f->matched);
    kz_doc_key_text(w->d, "how", f->how);
    kz_doc_end(w->d);
    w->count++;
out:
    return st;
}

static kz_status
find(struct kz_cli *cli, const char *text)
{
    const struct own *own = cli->own;
    struct finding w = { .cli = cli };
    int flat;
    kz_status st;

    KZ_TRY(kz_store_open(cli->db, &w.s, &cli->err));
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    flat = kz_doc_is_flat(w.d);
    if (!flat) {
        KZ_TRY(kz_answer_open(cli, w.d, w.s, NULL));
        kz_doc_key_text(w.d, "text", text);
        kz_doc_key(w.d, "found");
    }
    kz_doc_begin_list(w.d);
    if (flat)
        kz_doc_columns(w.d, columns);
    KZ_TRY(kz_store_search(w.s, text, own->limit, put_found, &w, &cli->err));
    kz_cli_search_say(cli, w.s);
    kz_doc_end(w.d);
    if (!flat)
        kz_doc_end(w.d);
    if (!w.count)
        kz_cli_say(cli, KZ_SAY_NOTE, "nothing found");
out:
    st = kz_cli_out_close(cli, st);
    kz_store_close(w.s);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    if (!argv[0][0]) {
        (void)!kz_fail(&cli->err, KZ_EINVAL, "the text to find is empty");
        return kz_cli_usage(cli);
    }
    return kz_cli_exit(cli, find(cli, argv[0]));
}

KZ_COMMAND(find) = {
    .name = "find",
    .summary = N_("companies and persons by name or identifier"),
    .usage = "TEXT",
    .details = N_(
        "Identifiers first, then whole names, then parts of names, then names "
        "that are similar: in old or variant kanji, letters that look alike, "
        "with other long vowels, or Latin letters read as kana; then addresses "
        "of parties that are "
        "not persons. Width of letters, spaces and the legal form do not "
        "matter."),
    .examples = "keizu find 潮目\nkeizu find houjin:7999901000001\n"
                "keizu find mitsubishi",
    .min_args = 1,
    .max_args = 1,
    .groups = KZ_GROUP_OUTPUT,
    .flat = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .run = run,
};
