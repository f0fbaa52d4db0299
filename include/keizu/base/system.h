/*
 * Systems of equations with whole coefficients, solved in exact fractions.
 *
 * By lifting (Dixon, Numer. Math. 40, 1982): with the inverse of A modulo the
 * prime p = 2^61 - 1 the digits of the solution to the base p come one after
 * the other, each by two products of a matrix and a vector, and the fraction
 * is found again from enough of them (Wang, SYMSAC 1981).  How many are enough
 * is known beforehand: by Cramer's rule and column sums no denominator exceeds
 * D, the product of the columns' sums of absolute values, and no numerator D
 * times the sum of |b|.  So the result is proved, not probable.  Elimination
 * in fractions has entries of n times the digits at each of n^3 steps.
 */
#ifndef KZ_SYSTEM_H
#define KZ_SYSTEM_H

#include "keizu/base/rational.h"
#include "keizu/base/status.h"

#define KZ_SYSTEM_MAX   1024               /* equations */
#define KZ_SYSTEM_ENTRY ((int64_t)1 << 55) /* greatest absolute coefficient */
#define KZ_SYSTEM_ALL   SIZE_MAX

struct kz_system;

/*
 * a[row * n + column], borrowed until free.  KZ_EINVAL: n or a coefficient is
 * beyond the above.  KZ_ENOSOL: the determinant is 0, or a multiple of p (of
 * another matrix about one in 10^18).  O(n^3).
 */
kz_status kz_system_new(size_t n, const int64_t *a, struct kz_system **out,
    struct kz_error *err) KZ_MUST_CHECK;
void kz_system_free(struct kz_system *s); /* accepts NULL */

/*
 * x with A x = b, where b has n fractions; x may be b.  only: the one unknown
 * that is wanted, into x[0]; KZ_SYSTEM_ALL: all n of them.  O(n^2 times
 * digits), digits about n times those of a coefficient.
 */
kz_status kz_system_solve(const struct kz_system *s,
    struct kz_rational *const *b, size_t only, struct kz_rational *const *x,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * About how many nanoseconds a solution takes for right sides of that many
 * bits: for limits that do not depend on a clock.
 */
uint64_t kz_system_work(const struct kz_system *s, size_t bits);

#endif
