/*
 * Sentences: a control chain in words, in Japanese and English, with the
 * words of the field and never more than the documents say.
 */
#ifndef KZ_CLI_SENTENCE_H
#define KZ_CLI_SENTENCE_H

#include "keizu/analysis/control.h"
#include "src/cli/asked.h"

struct kz_sentence {
    struct kz_buf ja, en;
    int controllers;
};

void kz_sentence_init(struct kz_sentence *s);
void kz_sentence_clear(struct kz_sentence *s);

/* Add one controller: the last closure of k, up to a column. */
kz_status kz_sentence_control(struct kz_cli *cli, struct kz_sentence *s,
    const struct kz_asked *a, struct kz_control *k, kz_node controller,
    uint32_t column) KZ_MUST_CHECK;
/* Add what is identified, and where there was no controller, that. */
kz_status kz_sentence_end(struct kz_cli *cli, struct kz_sentence *s,
    const struct kz_totals_of *t) KZ_MUST_CHECK;

#endif
