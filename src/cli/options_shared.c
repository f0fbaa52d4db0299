/* Options that several verbs share. */
#include "src/cli/cli.h"

static const struct kz_option common[] = {
    { "db", 0, KZ_OPT_TEXT, KZ_INTO(struct kz_cli, db_option), N_("FILE"),
        N_("the store; else $KEIZU_DB, else keizu.db"), 0, 0 },
    { "lang", 0, KZ_OPT_CHOICE, KZ_INTO(struct kz_cli, lang_index), "ja|en",
        N_("language of labels, help and errors"), 0, 0 },
    { "color", 0, KZ_OPT_CHOICE, KZ_INTO(struct kz_cli, color), "auto|never",
        N_("bold headings on a terminal"), 0, 0 },
    { "quiet", 'q', KZ_OPT_FLAG, KZ_INTO(struct kz_cli, quiet), NULL,
        N_("only warnings and errors"), 0, 0 },
    { "verbose", 'v', KZ_OPT_FLAG, KZ_INTO(struct kz_cli, verbose), NULL,
        N_("more words on standard error"), 0, 0 },
    { "progress", 0, KZ_OPT_FLAG, KZ_INTO(struct kz_cli, progress), NULL,
        N_("show progress even where standard error is no terminal"), 0, 0 },
    { "no-progress", 0, KZ_OPT_UNFLAG, KZ_INTO(struct kz_cli, progress), NULL,
        N_("never show progress"), 0, 0 },
    { "timings", 0, KZ_OPT_TEXT, KZ_INTO(struct kz_cli, timings), N_("FILE"),
        N_("write one JSON line a phase"), 0, 0 },
    { "help", 'h', KZ_OPT_FLAG, KZ_INTO(struct kz_cli, help), NULL,
        N_("this help"), 0, 0 },
    { "version", 0, KZ_OPT_FLAG, KZ_INTO(struct kz_cli, version), NULL,
        N_("the version of the program"), 0, 0 },
    KZ_OPTION_END,
};

static const struct kz_option output[] = {
    { "format", 'f', KZ_OPT_TEXT, KZ_INTO(struct kz_cli, format), N_("NAME"),
        N_("table (default on a terminal), csv (default elsewhere), tsv, "
           "json, jsonl"),
        0, 0 },
    { "output", 'o', KZ_OPT_TEXT, KZ_INTO(struct kz_cli, output), N_("FILE"),
        N_("write there, complete or not at all; its suffix names the "
           "format; - is standard output"),
        0, 0 },
    { "overwrite", 0, KZ_OPT_FLAG, KZ_INTO(struct kz_cli, overwrite), NULL,
        N_("replace an existing FILE of --output"), 0, 0 },
    { "excel", 0, KZ_OPT_FLAG, KZ_INTO(struct kz_cli, excel), NULL,
        N_("csv for double-clicking in Excel: byte order mark, CRLF, "
           "formulas made harmless; long numbers it still rounds"),
        0, 0 },
    KZ_OPTION_END,
};

#define QUESTION(field) KZ_INTO(struct kz_cli, question.field)

static const struct kz_option question[] = {
    { "as-of", 0, KZ_OPT_DATE, QUESTION(as_of), N_("DATE"),
        N_("the day the question is about; default: the newest filed day"), 0,
        0 },
    { "known-by", 0, KZ_OPT_DATE, QUESTION(known_by), N_("DATE"),
        N_("only what had been filed by that day"), 0, 0 },
    { "of", 0, KZ_OPT_CHOICE, QUESTION(of), "shares|votes|votes-exercisable",
        N_("which holdings count; default: shares for stakes and scores, "
           "votes for control"),
        0, 0 },
    { "nominees", 0, KZ_OPT_CHOICE, QUESTION(nominees),
        "undisclosed|holder|look-through",
        N_("nominee, custodian and trust accounts"), 0, 0 },
    { "terminal-companies", 0, KZ_OPT_CHOICE, QUESTION(terminal_companies),
        "foreign|incorporation|undisclosed",
        N_("which companies without known holders count to their country of "
           "incorporation"),
        0, 0 },
    { "person-by", 0, KZ_OPT_CHOICE, QUESTION(person_by),
        "either|nationality|residence",
        N_("how persons are classed; either: nationality, else residence"), 0,
        0 },
    { "treasury", 0, KZ_OPT_CHOICE, QUESTION(treasury_in), "out|in",
        N_("shares a company holds in itself"), 0, 0 },
    { "home", 0, KZ_OPT_COUNTRY, QUESTION(home), N_("COUNTRY"),
        N_("what is domestic; default: the store's"), 0, 0 },
    { "with-personal", 0, KZ_OPT_FLAG, QUESTION(with_personal), NULL,
        N_("full birth dates instead of the year"), 0, 0 },
    { "id-scheme", 0, KZ_OPT_TEXT, QUESTION(id_scheme), N_("SCHEME"),
        N_("print identifiers of that scheme where there is one"), 0, 0 },
    KZ_OPTION_END,
};

static const struct kz_option findings[] = {
    { "fail-on-findings", 0, KZ_OPT_FLAG,
        KZ_INTO(struct kz_cli, fail_on_findings), NULL,
        N_("exit status 1 where there are findings"), 0, 0 },
    KZ_OPTION_END,
};

static const struct kz_option work[] = {
    { "threads", 0, KZ_OPT_INTEGER, KZ_INTO(struct kz_cli, threads), N_("N"),
        N_("default: the processors at hand; the output does not depend on "
           "it"),
        1, 1024 },
    { "memory", 0, KZ_OPT_SIZE, KZ_INTO(struct kz_cli, memory), N_("SIZE"),
        N_("for the store side of an import; default 1G"), 0, 0 },
    KZ_OPTION_END,
};

size_t
kz_cli_option_sets(struct kz_cli *cli, const struct kz_command *c,
    struct kz_option_set sets[KZ_OPTION_SETS])
{
    static const struct {
        int group;
        const char *title;
        const struct kz_option *table;
    } shared[] = {
        { KZ_GROUP_QUESTION, N_("The question"), question },
        { KZ_GROUP_FINDINGS, N_("Findings"), findings },
        { KZ_GROUP_WORK, N_("Work"), work },
        { KZ_GROUP_OUTPUT, N_("Output"), output },
        { 0, N_("Common options"), common },
    };
    size_t n = 0;

    if (c && c->options) {
        sets[n].title = N_("Options");
        sets[n].table = c->options;
        sets[n++].base = cli->own;
    }
    for (size_t i = 0; i < sizeof shared / sizeof shared[0]; i++) {
        if (c && shared[i].group && !(c->groups & shared[i].group))
            continue;
        sets[n].title = shared[i].title;
        sets[n].table = shared[i].table;
        sets[n++].base = cli;
    }
    return n;
}
