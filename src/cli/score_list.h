/*
 * The list of `score --list`: any CSV file with an identifier column; its own
 * columns are echoed behind the score's.
 */
#ifndef KZ_CLI_SCORE_LIST_H
#define KZ_CLI_SCORE_LIST_H

#include "keizu/report/doc.h"
#include "keizu/store/store.h"
#include "src/cli/cli.h"

struct kz_score_list;

/*
 * Read it and find each row's party.  The identifier column is the first of
 * these names that is there: id, party, company, houjin, corporate_number,
 * 法人番号, edinet, lei, else the first column.  A row whose party is not
 * found fails with its line.  score_columns: names already taken; a clash is
 * printed as list_NAME.
 */
kz_status kz_score_list_read(struct kz_cli *cli, const char *path,
    const char *const *score_columns, struct kz_score_list **out) KZ_MUST_CHECK;
void kz_score_list_free(struct kz_score_list *l); /* accepts NULL */

size_t kz_score_list_rows(const struct kz_score_list *l);
kz_rowid kz_score_list_party(const struct kz_score_list *l, size_t row);
/* Each party once. */
const kz_rowid *kz_score_list_seeds(const struct kz_score_list *l, size_t *n);
/* The score's columns, then the list's; NULL at the end. */
const char *const *kz_score_list_columns(const struct kz_score_list *l);
/* Write the row's own columns as keys and texts. */
void kz_score_list_echo(const struct kz_score_list *l, size_t row,
    struct kz_doc *d);

#endif
