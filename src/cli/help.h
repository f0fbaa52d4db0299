/*
 * Help, generated from the tables of commands and options.
 */
#ifndef KZ_CLI_HELP_H
#define KZ_CLI_HELP_H

#include "keizu/base/buf.h"
#include "src/cli/cli.h"

/* The program: its verbs and the common options. */
void kz_help_program(struct kz_cli *cli, struct kz_buf *out);
/* One command: synopsis, options, exit status, examples. */
void kz_help_command(struct kz_cli *cli, const struct kz_command *c,
    struct kz_buf *out);
/*
 * Append text broken into lines of at most 79 columns, each behind `indent`
 * spaces; the first line begins at column `at`.  Japanese breaks anywhere
 * but before closing marks.
 */
void kz_help_wrap(const char *text, size_t at, size_t indent,
    struct kz_buf *out);

#endif
