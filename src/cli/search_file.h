/*
 * The search file as the verbs see it: brought in step after a change, and
 * spoken of with -v where a search had to do without.
 */
#ifndef KZ_CLI_SEARCH_FILE_H
#define KZ_CLI_SEARCH_FILE_H

#include "keizu/store/store.h"
#include "src/cli/cli.h"

/* After batches came or went.  A failure is a warning: the facts are kept,
 * and searches read every name. */
void kz_cli_search_update(struct kz_cli *cli, struct kz_store *s);

/* With -v: why the searches of this store read every name, if they did. */
void kz_cli_search_say(struct kz_cli *cli, const struct kz_store *s);

#endif
