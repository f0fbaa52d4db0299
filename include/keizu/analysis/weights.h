/*
 * Weights of roles: the policy by which ties are scored, a file printed with
 * every result.  Not law: no statute says how much a director weighs.
 *
 * The file is text, `key = value` a line, # begins a comment line.  Keys are
 * `id`, `version`, `source`, `representative` and the name of every role
 * (kz_role_name), each once; a weight is a fraction (1/2) or a decimal (0.5)
 * from 0 to 1.  A role that may represent the company weighs at least
 * `representative`.
 */
#ifndef KZ_WEIGHTS_H
#define KZ_WEIGHTS_H

#include "keizu/base/hash.h"
#include "keizu/base/record.h"
#include "keizu/graph/roles.h"

#define KZ_WEIGHTS_TEXT 256

struct kz_weights {
    char id[KZ_WEIGHTS_TEXT], version[KZ_WEIGHTS_TEXT];
    char source[KZ_WEIGHTS_TEXT];
    char sha256[KZ_SHA256_TEXT]; /* of the whole file */
    double representative;
    double role[KZ_ROLE_KINDS];
};

/*
 * Read a file's text of n bytes.  KZ_EFORMAT names the line, or the role
 * without a weight; out is untouched then.
 */
kz_status kz_weights_parse(const char *text, size_t n, struct kz_weights *out,
    struct kz_error *err) KZ_MUST_CHECK;
/* The policy that is built in. */
kz_status kz_weights_default(struct kz_weights *out, struct kz_error *err)
    KZ_MUST_CHECK;

double kz_weight_of(const struct kz_weights *w, const struct kz_role_at *r);

#endif
