/*
 * The frame of the program: what a command is and what it is given.
 *
 * To add a command `foo`, write src/cli/cmd_foo.c and list it in
 * src/cli/local.mk; nothing else needs telling:
 *
 *     struct own { int all; };
 *     static const struct kz_option options[] = {
 *         { "all", 0, KZ_OPT_FLAG, KZ_INTO(struct own, all), NULL,
 *             N_("every company of the store"), 0, 0 },
 *         KZ_OPTION_END,
 *     };
 *     static kz_status
 *     foo(struct kz_cli *cli, const char *party)
 *     {
 *         const struct own *own = cli->own;
 *         struct kz_doc *d = NULL;
 *         kz_status st;
 *
 *         KZ_TRY(kz_cli_out_open(cli, &d));
 *         ... kz_doc_begin_map(d), ..., kz_doc_end(d) ...
 *         st = KZ_OK;
 *     out:
 *         return kz_cli_out_close(cli, st);
 *     }
 *     static int
 *     run(struct kz_cli *cli, int argc, char **argv)
 *     {
 *         return kz_cli_exit(cli, foo(cli, argv[0]));
 *     }
 *     KZ_COMMAND(foo) = {
 *         .name = "foo",
 *         .summary = N_("what foo answers"),
 *         .usage = "PARTY", .min_args = 1, .max_args = 1,
 *         .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION, .flat = 1,
 *         .options = options, .own_size = sizeof(struct own),
 *         .run = run,
 *     };
 *
 * Errors: pass &cli->err to every call that takes an error; kz_cli_exit
 * prints it and gives the exit status that belongs to the kz_status.  Texts
 * marked N_() and formats of kz_fail are looked up in src/report/po/ja.po.
 */
#ifndef KZ_CLI_H
#define KZ_CLI_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/date.h"
#include "keizu/base/status.h"
#include "keizu/report/doc.h"
#include "keizu/report/message.h"
#include "src/cli/options.h"

#define N_(text) text /* marks a text for the catalogue */

/* Exit statuses (keizu(1)); the highest that applies is given. */
enum kz_exit {
    KZ_EXIT_DONE = 0,
    KZ_EXIT_FINDINGS = 1, /* import: rejects or findings; --fail-on-findings */
    KZ_EXIT_USAGE = 2,
    KZ_EXIT_REFUSED = 3, /* input refused, store unchanged */
    KZ_EXIT_STORE = 4,   /* store, input or output failed */
    KZ_EXIT_LIMIT = 5,   /* the answer is partial and says so */
    KZ_EXIT_INTERNAL = 70,
    KZ_EXIT_INTERRUPTED = 130
};

/* Shared options that a command takes beside the common ones. */
enum {
    KZ_GROUP_OUTPUT = 1,   /* -f -o --overwrite --excel */
    KZ_GROUP_QUESTION = 2, /* --as-of ... : struct kz_cli_question */
    KZ_GROUP_FINDINGS = 4, /* --fail-on-findings */
    KZ_GROUP_WORK = 8      /* --threads --memory */
};

/* Everything that changes a figure, as said on the command line. */
struct kz_cli_question {
    kz_date as_of, known_by; /* KZ_DATE_NONE: not said */
    int of;                  /* enum kz_matrix; -1: the verb's own */
    int nominees;            /* enum kz_nominees */
    int terminal_companies;  /* enum kz_terminal */
    int person_by;           /* enum kz_person_by */
    int treasury_in;         /* 0: self-holdings are out */
    char home[3];            /* "": the store's */
    int with_personal;
    const char *id_scheme; /* NULL: the best there is */
};

struct kz_cli;

struct kz_command {
    const char *name;         /* as typed; lower case, dashes */
    const char *summary;      /* N_(): one line */
    const char *usage;        /* operands of the synopsis; NULL: none */
    const char *details;      /* N_(): a paragraph for --help; may be NULL */
    const char *examples;     /* lines for --help; may be NULL */
    int min_args, max_args;   /* operands; max -1: any number */
    int groups;               /* KZ_GROUP_ bits */
    int flat;                 /* has a row form: csv and tsv are possible */
    const char *more_formats; /* of its own: "svg dot"; may be NULL */
    const struct kz_option *options; /* its own; NULL: none */
    size_t own_size;                 /* of the struct they go into */
    const void *own_defaults;        /* that struct; NULL: zeros */
    /* Operands only; returns an exit status. */
    int (*run)(struct kz_cli *cli, int argc, char **argv);
};

#define KZ_COMMAND(id) const struct kz_command kz_verb_##id

const struct kz_command *const *kz_commands(void); /* sorted, NULL at end */
const struct kz_command *kz_command_find(const char *name); /* or NULL */
/* KZ_EINVAL with the nearest name in the text. */
kz_status kz_command_unknown(const char *name, struct kz_error *err);

/* A setting, and where its value was said. */
struct kz_setting {
    const char *name;   /* of the settings files */
    const char *value;  /* NULL: not said and no default */
    const char *origin; /* a path, "environment", ... */
};
enum { KZ_SET_DB, KZ_SET_LANG, KZ_SET_COLOR, KZ_SETTINGS };

struct kz_cli {
    const struct kz_command *command;
    const char *db;   /* path of the store; never NULL */
    const char *lang; /* "en" or "ja" */
    int quiet, verbose;
    int64_t threads; /* at least 1 */
    int64_t memory;  /* bytes */
    int fail_on_findings;
    struct kz_cli_question question;
    void *own; /* the command's own options */
    struct kz_error err;

    /* Behind the functions below; a command does not touch them. */
    const char *format, *output, *timings;
    int overwrite, excel, progress; /* progress -1: as fits */
    int help, version;
    int color;      /* --color: index of auto|never; -1: not said */
    int lang_index; /* --lang: index of en|ja; -1: not said */
    const char *db_option;
    struct kz_setting setting[KZ_SETTINGS];
    struct kz_settings_text *settings_text; /* keeps their strings */
    struct kz_cli_out *out;
    int timings_fd;  /* -1: none */
    int pipe_closed; /* the reader of stdout has gone: not an error */
    int exit;        /* the highest status so far */
};

/* The option sets of a command (NULL: those allowed before a verb). */
#define KZ_OPTION_SETS 6
size_t kz_cli_option_sets(struct kz_cli *cli, const struct kz_command *c,
    struct kz_option_set sets[KZ_OPTION_SETS]);

/* Words (say.c) */

enum kz_say { KZ_SAY_DETAIL, KZ_SAY_NOTE, KZ_SAY_WARNING };
/*
 * One line on stderr: "keizu: ...".  A detail only with -v, a note not with
 * -q.  The format is translated; what could steer a terminal is made visible.
 */
void kz_cli_say(struct kz_cli *cli, enum kz_say what, const char *fmt, ...)
    KZ_PRINTF(3, 4);
const char *kz_cli_tr(const struct kz_cli *cli, const char *text);

/* Let the program end with at least that status. */
void kz_cli_raise(struct kz_cli *cli, int status);
/*
 * Print cli->err where st is a failure, and return the exit status:
 * EINVAL 2, EFORMAT 3, ELIMIT 5, ENOSOL 5, EINTR 130, the others 4.
 */
int kz_cli_exit(struct kz_cli *cli, kz_status st);
/* The same for a mistake on the command line: also points to --help. */
int kz_cli_usage(struct kz_cli *cli);

/* 1 once SIGINT or SIGTERM came; a second one ends the program at once. */
int kz_interrupted(void);
void kz_interrupt_catch(void);

/* Output (cli_out.c) */

/*
 * Open the document of this run.  Its format: -f; else what the suffix of -o
 * says; else csv with --excel; else table on a terminal; else csv where the
 * verb has rows, json where it has none.  An existing file needs
 * --overwrite; the new one takes its place at close.  Errors in cli->err.
 */
kz_status kz_cli_out_open(struct kz_cli *cli, struct kz_doc **out)
    KZ_MUST_CHECK;
/* For a format of the verb's own: the bytes go there. */
kz_status kz_cli_out_open_raw(struct kz_cli *cli, struct kz_doc_dest *dest)
    KZ_MUST_CHECK;
/* The name of the format, before or after opening; NULL: usage error. */
const char *kz_cli_format(struct kz_cli *cli);
/* 1 if -f, -o or --excel asks for a document. */
int kz_cli_format_said(const struct kz_cli *cli);
/*
 * End it: where st is a failure the file is dropped, else it is completed.
 * Returns st or the failure of completing; KZ_EINTR, and nothing kept, once
 * the user asked to stop.  Harmless where nothing is open.
 */
kz_status kz_cli_out_close(struct kz_cli *cli, kz_status st) KZ_MUST_CHECK;
/*
 * For a verb whose answer is rows: csv, tsv and jsonl get a list of them with
 * these columns; json and table get a map with the schema and, under key,
 * that list.  Between begin and end come maps with exactly these keys.
 */
void kz_cli_rows_begin(struct kz_cli *cli, struct kz_doc *d, const char *schema,
    const char *key, const char *const *columns);
void kz_cli_rows_end(struct kz_cli *cli, struct kz_doc *d);
/* Write words (help, lists of lines) to stdout. */
kz_status kz_cli_print(struct kz_cli *cli, const char *text, size_t n)
    KZ_MUST_CHECK;

/* 1: stop early; the user asked to, or no one reads the output. */
int kz_cli_stopped(const struct kz_cli *cli);

#endif
