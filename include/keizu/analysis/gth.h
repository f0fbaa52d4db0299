/*
 * GTH elimination: the linear systems of loops, without subtraction.
 *
 * For a strong component of n companies let P[j][i] >= 0 be the share of j
 * held by i (i != j) and d[j] >= 0 the share of j held from outside the
 * component, both after its own shares, so that row j of I - P has the sum
 * d[j].  Grassmann, Taksar, Heyman (Oper. Res. 33, 1985) and O'Cinneide
 * (Numer. Math. 65, 1993): eliminating with row sums d instead of diagonals
 * uses additions, products and quotients of nonnegative numbers only, so
 * every entry of the solution has a small relative error, however nearly the
 * component owns itself.  Dense LU loses all digits there.
 */
#ifndef KZ_GTH_H
#define KZ_GTH_H

#include <stddef.h>

#include "keizu/base/status.h"

/* Sizes beyond this are solved by iteration (integrated.h). */
#define KZ_GTH_MAX 1000

/* A factorisation of I - P; kz_gth_clear it. */
struct kz_gth {
    size_t n;
    double *p;     /* [n * n]; above the diagonal U, below it the factors */
    double *pivot; /* [n] */
    double *d;     /* [n] scratch */
};

/* Room for n companies, all zero.  Fill p (diagonal ignored) and d. */
kz_status kz_gth_init(struct kz_gth *g, size_t n, struct kz_error *err)
    KZ_MUST_CHECK;
void kz_gth_clear(struct kz_gth *g); /* also of a zeroed one */

/*
 * Factor.  The component must be strong with some d > 0, else a pivot is 0
 * (a closed ring; the caller has looked for it).  O(n^3).
 */
void kz_gth_factor(struct kz_gth *g);

/* x = (I - P)^-1 b for `width` right sides: b[j * width + k], in place. */
void kz_gth_solve(const struct kz_gth *g, double *b, size_t width);

/* x = (I - P^T)^-1 b, one right side, in place. */
void kz_gth_solve_transposed(const struct kz_gth *g, double *b);

/* ((I - P)^-1)[i][i] for all i into diag[n].  O(n^3). */
kz_status kz_gth_diagonal(const struct kz_gth *g, double *diag,
    struct kz_error *err) KZ_MUST_CHECK;

#endif
