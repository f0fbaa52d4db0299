/*
 * Options: GNU long options from tables, and where their values go.
 *
 * getopt_long is not used: it takes any unambiguous beginning of an option,
 * so that a new option could change what an old script means.  Here a name
 * is written in full, and a near miss is answered with a suggestion.
 */
#ifndef KZ_CLI_OPTIONS_H
#define KZ_CLI_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/status.h"

enum kz_option_kind {
    KZ_OPT_FLAG,     /* int: 1 */
    KZ_OPT_UNFLAG,   /* int: 0 */
    KZ_OPT_TEXT,     /* const char *: as given, borrowed from argv */
    KZ_OPT_INTEGER,  /* int64_t in lo..hi */
    KZ_OPT_SIZE,     /* int64_t: bytes, with k, M, G, T (powers of 1024) */
    KZ_OPT_DATE,     /* kz_date */
    KZ_OPT_FRACTION, /* struct kz_fraction: "1/2" or "0.5" */
    KZ_OPT_COUNTRY,  /* char[3]: two letters, made capital */
    KZ_OPT_CHOICE    /* int: which word of arg ("either|nationality") */
};

struct kz_fraction {
    int64_t num, den; /* lowest terms, den > 0 */
};

struct kz_option {
    const char *name; /* without --; NULL ends a table */
    char letter;      /* of the short form; 0: none */
    enum kz_option_kind kind;
    size_t into;      /* KZ_INTO(struct, field) */
    const char *arg;  /* name of the argument, or the words of a choice */
    const char *help; /* N_(): one sentence */
    int64_t lo, hi;   /* of KZ_OPT_INTEGER */
};

#define KZ_INTO(type, field) offsetof(type, field)
#define KZ_OPTION_END \
    {                 \
        .name = NULL  \
    }

/* A table and the struct its offsets belong to. */
struct kz_option_set {
    const char *title; /* N_(): above the table in help */
    const struct kz_option *table;
    void *base;
};

int kz_option_has_arg(const struct kz_option *o);

/*
 * The place of the first word that is not an option (nor the value of one)
 * at or behind argv[1]; argc where there is none.
 */
int kz_options_verb(const struct kz_option_set *sets, size_t n, int argc,
    char **argv);

/*
 * Read argv[1..] but argv[skip]; options and operands may be mixed, -- ends
 * the options.  The operands are gathered in `operands` (room for argc).
 * KZ_DONE: --help or --version was met and reading stopped there.
 * KZ_EINVAL: an option is unknown, has a bad value, none, or one too many.
 */
kz_status kz_options_parse(const struct kz_option_set *sets, size_t n, int argc,
    char **argv, int skip, char **operands, int *count, struct kz_error *err)
    KZ_MUST_CHECK;

/*
 * The number of single-character insertions, deletions, replacements and
 * swaps of neighbours between two words (only the first 63 bytes count).
 */
size_t kz_edit_distance(const char *a, const char *b);

/* Is `candidate` so near to `word` that it may have been meant? */
int kz_is_near(const char *word, const char *candidate, size_t *best);

#endif
