/*
 * Exact fractions of any size, over GMP.  The only place that includes gmp.h
 * is src/base/rational_priv.h; a kz_rational is opaque.
 *
 * The digits themselves are GMP's memory, which ends the process where none
 * is left; kz_alloc_fail_after reaches kz_rational_new and _format only.
 */
#ifndef KZ_RATIONAL_H
#define KZ_RATIONAL_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/buf.h"

struct kz_rational;

/* A new 0, or NULL without memory.  Free with kz_rational_free. */
struct kz_rational *kz_rational_new(void);
void kz_rational_free(struct kz_rational *r); /* accepts NULL */

/* num / den; den 0 is a kz_bug. */
void kz_rational_set(struct kz_rational *r, int64_t num, int64_t den);
void kz_rational_copy(struct kz_rational *r, const struct kz_rational *a);
/* r may be a or b.  div by zero is a kz_bug. */
void kz_rational_add(struct kz_rational *r, const struct kz_rational *a,
    const struct kz_rational *b);
void kz_rational_sub(struct kz_rational *r, const struct kz_rational *a,
    const struct kz_rational *b);
void kz_rational_mul(struct kz_rational *r, const struct kz_rational *a,
    const struct kz_rational *b);
void kz_rational_div(struct kz_rational *r, const struct kz_rational *a,
    const struct kz_rational *b);
/* -1, 0 or 1 for less, equal, greater. */
int kz_rational_cmp(const struct kz_rational *a, const struct kz_rational *b);
int kz_rational_cmp_frac(const struct kz_rational *a, int64_t num, int64_t den);
/* Bits of numerator and denominator together. */
size_t kz_rational_bits(const struct kz_rational *a);
/* The nearest double, ties to even; infinite beyond the range. */
double kz_rational_double(const struct kz_rational *a);
/* Append "1/3", "0", "-2" in lowest terms. */
void kz_rational_format(const struct kz_rational *a, struct kz_buf *out);

/*
 * Read "a/b" (b > 0) or "a" or a decimal "0.25" as a fraction in lowest terms
 * with both parts in int64, *den > 0; 1, or 0 with outputs untouched.
 */
int kz_fraction_parse(const char *s, size_t n, int64_t *num, int64_t *den);

#endif
