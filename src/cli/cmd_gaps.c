/* keizu gaps: which missing facts would narrow the answer most. */
#include "keizu/analysis/gaps.h"
#include "keizu/report/message.h"
#include "src/cli/asked.h"

struct own {
    int64_t limit;
};

static const struct kz_option options[] = {
    { "limit", 0, KZ_OPT_INTEGER, KZ_INTO(struct own, limit), N_("N"),
        N_("at most N of them (10)"), 1, INT64_MAX },
    KZ_OPTION_END,
};

static const struct own defaults = { 10 };

struct work {
    struct kz_asked a;
    struct kz_doc *d;
    struct kz_gaps gaps;
};

/* What is missing, and what to ask for; %1 is the party. */
struct words {
    const char *document, *reason, *request;
};

static const struct words *
words_of(const struct kz_gap *gap)
{
    static const struct words words[] = {
        { "shareholder-register", N_("no holder of it is known"),
            N_("Please submit the register of shareholders of %1: each "
               "holder's name, address, country, and numbers of shares and of "
               "votes.") },
        { "shareholder-register", N_("part of it is not disclosed"),
            N_("Please submit the complete register of shareholders of %1: "
               "each holder's name, address, country, and numbers of shares "
               "and of votes.") },
        { "shareholder-register",
            N_("its holdings are known only within limits"),
            N_("Please state the exact numbers of shares and of votes of each "
               "shareholder of %1.") },
        { "owner-country", N_("the country of this owner is not known"),
            N_("Please state the nationality of %1, or the law under which it "
               "is organised, with a document that shows it.") },
    };

    if (gap->kind == KZ_GAP_COUNTRY)
        return &words[3];
    return &words[gap->undisclosed >= 1 ? 0 : gap->undisclosed > 0 ? 1 : 2];
}

static void
put_request(struct kz_doc *d, const char *key, const char *lang,
    const char *msgid, const char *name, struct kz_buf *text)
{
    kz_buf_reset(text);
    kz_message_fill(lang, msgid, name, "", text);
    kz_doc_key_text(d, key, text->data);
}

static kz_status
put_gap(struct kz_cli *cli, struct work *w, const struct kz_gap *gap)
{
    const struct words *words = words_of(gap);
    int flat = kz_doc_is_flat(w->d);
    struct kz_doc *d = w->d;
    struct kz_buf name, text;
    kz_status st;

    kz_buf_init(&name);
    kz_buf_init(&text);
    KZ_TRY(kz_answer_name(cli, w->a.store,
        kz_graph_node(w->a.graph, gap->party)->party, &name));
    kz_doc_begin_map(d);
    if (flat) {
        KZ_TRY(kz_asked_columns(cli, d, &w->a, w->a.node, "company", NULL));
        KZ_TRY(kz_asked_columns(cli, d, &w->a, gap->party, "party", "name"));
    } else {
        KZ_TRY(kz_asked_party(cli, d, "party", &w->a, gap->party));
    }
    kz_doc_key_text(d, "document_kind", words->document);
    kz_doc_key_number(d, "width_now", w->gaps.width);
    kz_doc_key_number(d, "width_after", gap->width);
    kz_doc_key_text(d, "reason", kz_message(cli->lang, words->reason));
    if (!flat) {
        kz_doc_key(d, "request");
        kz_doc_begin_map(d);
    }
    put_request(d, flat ? "request_ja" : "ja", "ja", words->request, name.data,
        &text);
    put_request(d, flat ? "request_en" : "en", "en", words->request, name.data,
        &text);
    KZ_TRY(kz_buf_check(&text, &cli->err));
    if (!flat)
        kz_doc_end(d);
    kz_doc_end(d);
out:
    kz_buf_clear(&name);
    kz_buf_clear(&text);
    return st;
}

static const char *const columns[] = { "company", "party", "name",
    "document_kind", "width_now", "width_after", "reason", "request_ja",
    "request_en", NULL };

static kz_status
put_all(struct kz_cli *cli, struct work *w)
{
    const struct own *own = cli->own;
    struct kz_doc *d = w->d;
    int flat = kz_doc_is_flat(d);
    kz_status st;

    if (!flat) {
        KZ_TRY(kz_answer_open(cli, d, w->a.store,
            kz_graph_question(w->a.graph)));
        KZ_TRY(kz_asked_party(cli, d, "company", &w->a, w->a.node));
        kz_doc_key_number(d, "width_now", w->gaps.width);
        kz_doc_key_boolean(d, "partial", w->gaps.partial);
        kz_doc_key(d, "gaps");
    }
    kz_doc_begin_list(d);
    if (flat)
        kz_doc_columns(d, columns);
    for (size_t i = 0; i < w->gaps.count && i < (size_t)own->limit; i++)
        KZ_TRY(put_gap(cli, w, &w->gaps.list[i]));
    kz_doc_end(d);
    if (!flat)
        kz_doc_end(d);
    st = KZ_OK;
out:
    return st;
}

static kz_status
gaps(struct kz_cli *cli, const char *party)
{
    struct work w = { .d = NULL };
    kz_status st;

    KZ_TRY(kz_asked_open(cli, KZ_OF_SHARES, party, 0, &w.a));
    KZ_TRY(kz_gaps_find(w.a.graph, w.a.node, &w.gaps, &cli->err));
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    KZ_TRY(put_all(cli, &w));
    if (w.gaps.partial)
        kz_cli_raise(cli, KZ_EXIT_LIMIT);
out:
    st = kz_cli_out_close(cli, st);
    kz_gaps_clear(&w.gaps);
    kz_asked_close(&w.a);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    return kz_cli_exit(cli, gaps(cli, argv[0]));
}

KZ_COMMAND(gaps) = {
    .name = "gaps",
    .summary = N_("which missing registers would narrow the answer most"),
    .usage = "PARTY",
    .details = N_("How far apart the ends of the company's foreign share are, "
                  "and what would be left of that if one register, or the "
                  "country of one owner, were known; the best first, with a "
                  "text that asks for it."),
    .examples = "keizu gaps houjin:3999901000013\n"
                "keizu gaps houjin:3999901000013 --limit 3 -f csv",
    .min_args = 1,
    .max_args = 1,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION,
    .flat = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .own_defaults = &defaults,
    .run = run,
};
