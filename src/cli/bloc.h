/* Blocs voting as one: `control --bloc`. */
#ifndef KZ_CLI_BLOC_H
#define KZ_CLI_BLOC_H

#include "keizu/analysis/control.h"
#include "src/cli/asked.h"

/*
 * The bloc's control of the party asked about, with proof, or of every
 * company (certain; with `possible` also possible).  spec: foreign,
 * foreign-state, country:CC, list:FILE (an identifier a line).  completion:
 * with what would bring possible control of the party about.
 */
kz_status kz_bloc_put(struct kz_cli *cli, struct kz_doc *d,
    const struct kz_asked *a, struct kz_control *k, const char *spec,
    const char *threshold, const char *operator_name, int possible,
    int completion) KZ_MUST_CHECK;

#endif
