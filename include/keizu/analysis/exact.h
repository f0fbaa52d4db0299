/*
 * Integrated shares in exact fractions, and thresholds decided by them.
 *
 * Products along chains leave every integer type after two or three links,
 * since each company has a base of its own.  So they are computed in doubles,
 * without subtraction (keizu/analysis/gth.h), to about 1e-15 relative; and
 * only where such a value lies within 1e-9 of a threshold is it computed again
 * in fractions, here.  docs/methods.md 8.
 *
 * One solution is for one company and one completion.  With N = (I - W)^-1 it
 * goes from the company up, component by component, and gives every party i
 * above it N[i][company], from which follows the share of each class: the sum
 * over its terminal owners, and over undisclosed parts that count to it.  A
 * loop is a system of equations with whole coefficients (keizu/base/system.h).
 */
#ifndef KZ_EXACT_H
#define KZ_EXACT_H

#include "keizu/base/rational.h"
#include "keizu/graph/graph.h"

/*
 * Beyond one of these a solution is not attempted, and what it was wanted for
 * is not known.  The work is counted in sizes of numbers, near nanoseconds,
 * so that no clock decides: some hundred companies in loops, some hundred
 * bases above one another.
 */
#define KZ_EXACT_ARCS 200000 /* holdings above the company */
#define KZ_EXACT_LOOP 400    /* companies in one loop */
#define KZ_EXACT_WORK ((uint64_t)1 << 32)
/* A base, after a common fraction t (methods.md 2.2) is taken in. */
#define KZ_EXACT_BASE ((int64_t)1 << 55)

/* A workspace over one graph; reused, one thread. */
struct kz_exact;

/* The graph is borrowed until free.  O(nodes). */
kz_status kz_exact_new(const struct kz_graph *g, struct kz_exact **out,
    struct kz_error *err) KZ_MUST_CHECK;
void kz_exact_free(struct kz_exact *x); /* accepts NULL */

/* How to solve; bits. */
enum { KZ_EXACT_CORRECTED = 1 /* also corrected stakes: dearer in loops */ };

/*
 * Solve for a column.  amount[m] is a completion as in the graph's arcs, each
 * over the base of its column; what a column has left of its base is its
 * undisclosed part.  NULL: the point graph.  Borrowed until the next solution,
 * and equal pointers are taken for equal amounts: the last solution of a
 * column is not made again.
 *
 * *solved 0: beyond the sizes above, or an amount above the company is not
 * known exactly (a register whose amounts have no common base below 2^50,
 * KZ_COL_ROUNDED).  KZ_EINVAL: a negative amount, or more than the base.
 */
kz_status kz_exact_solve(struct kz_exact *x, uint32_t column,
    const int64_t *amount, int how, int *solved, struct kz_error *err)
    KZ_MUST_CHECK;

/*
 * Of the last solution, borrowed until the next: the integrated stake of a
 * party other than the company, 0 of one that is not above the company; NULL in a closed ring, where
 * the sum over walks has no value.
 */
const struct kz_rational *kz_exact_integrated(const struct kz_exact *x,
    kz_node i);
/* The corrected one; NULL where it was not asked for, or was too dear. */
const struct kz_rational *kz_exact_corrected(const struct kz_exact *x,
    kz_node i);
/* The share of the classes with in[class] != 0 (rest_ classes: 0). */
void kz_exact_share(const struct kz_exact *x, const uint8_t *in,
    struct kz_rational *out);
/* Does a register at or above the company bind its slots (methods.md 3.1)? */
int kz_exact_binds(const struct kz_exact *x);

/*
 * One holding as a fraction of its company, into out: its amount, or with
 * amount NULL its point.  0: not known exactly.
 */
int kz_exact_arc(const struct kz_graph *g, uint32_t column, uint64_t arc,
    const int64_t *amount, struct kz_rational *out);

/* ---- thresholds ---- */

struct kz_threshold {
    int64_t num, den; /* den > 0 */
    int strict;       /* 1: > num/den, 0: >= */
};

enum kz_verdict { KZ_VERDICT_NO, KZ_VERDICT_YES, KZ_VERDICT_UNDETERMINED };

/*
 * What a double says by itself: KZ_VERDICT_UNDETERMINED within a relative
 * 1e-9 of the threshold.  error: absolute, of the double, beyond a relative
 * 1e-9; that of a loop that was iterated.
 */
enum kz_verdict kz_threshold_double(const struct kz_threshold *t, double value,
    double error);
/* What a fraction says. */
int kz_threshold_met(const struct kz_threshold *t,
    const struct kz_rational *value);

/*
 * Whether the integrated stake of an owner in a column passes.  value and
 * error are the double's, made of the same completion; NAN (a closed ring) is
 * never met.
 */
kz_status kz_exact_owner_passes(struct kz_exact *x, uint32_t column,
    const int64_t *amount, kz_node owner, const struct kz_threshold *t,
    double value, double error, enum kz_verdict *out, struct kz_error *err)
    KZ_MUST_CHECK;
/* The same of a set of classes. */
kz_status kz_exact_class_passes(struct kz_exact *x, uint32_t column,
    const int64_t *amount, const uint8_t *in, const struct kz_threshold *t,
    double value, double error, enum kz_verdict *out, struct kz_error *err)
    KZ_MUST_CHECK;

#endif
