/* Thresholds: decided in doubles, or in fractions where those are too near. */
#include <math.h>

#include "src/analysis/exact_priv.h"

#define NEAR 1e-9 /* relative; doubles are good to about 1e-15 */

enum kz_verdict
kz_threshold_double(const struct kz_threshold *t, double value, double error)
{
    double at = (double)t->num / (double)t->den;

    if (fabs(value - at) <= NEAR * fabs(at) + error)
        return KZ_VERDICT_UNDETERMINED;
    return value > at ? KZ_VERDICT_YES : KZ_VERDICT_NO;
}

int
kz_threshold_met(const struct kz_threshold *t, const struct kz_rational *value)
{
    int c = kz_rational_cmp_frac(value, t->num, t->den);

    return t->strict ? c > 0 : c >= 0;
}

static enum kz_verdict
verdict(const struct kz_threshold *t, const struct kz_rational *value)
{
    return kz_threshold_met(t, value) ? KZ_VERDICT_YES : KZ_VERDICT_NO;
}

kz_status
kz_exact_owner_passes(struct kz_exact *x, uint32_t column,
    const int64_t *amount, kz_node owner, const struct kz_threshold *t,
    double value, double error, enum kz_verdict *out, struct kz_error *err)
{
    enum kz_verdict v = kz_threshold_double(t, value, error);
    const struct kz_rational *exact;
    int solved;
    kz_status st = KZ_OK;

    if (v == KZ_VERDICT_UNDETERMINED) {
        KZ_TRY(kz_exact_solve(x, column, amount, 0, &solved, err));
        exact = solved ? kz_exact_integrated(x, owner) : NULL;
        if (exact)
            v = verdict(t, exact);
    }
    *out = v;
out:
    return st;
}

kz_status
kz_exact_class_passes(struct kz_exact *x, uint32_t column,
    const int64_t *amount, const uint8_t *in, const struct kz_threshold *t,
    double value, double error, enum kz_verdict *out, struct kz_error *err)
{
    enum kz_verdict v = kz_threshold_double(t, value, error);
    struct kz_rational *exact = NULL;
    int solved;
    kz_status st = KZ_OK;

    if (v == KZ_VERDICT_UNDETERMINED) {
        KZ_TRY(kz_exact_solve(x, column, amount, 0, &solved, err));
        exact = solved ? kz_rational_new() : NULL;
        if (solved && !exact)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        if (exact) {
            kz_exact_share(x, in, exact);
            v = verdict(t, exact);
        }
    }
    *out = v;
out:
    kz_rational_free(exact);
    return st;
}
