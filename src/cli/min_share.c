/* --min-share as a threshold: doubles, and fractions where those are near. */
#include "src/cli/min_share.h"

#include <math.h>
#include <string.h>

#define BELOW (1 - 2e-9) /* wider than what kz_threshold_double leaves open */

void
kz_min_share_init(struct kz_min_share *m, const struct kz_graph *g,
    const struct kz_fraction *least)
{
    memset(m, 0, sizeof *m);
    m->t.num = least->num;
    m->t.den = least->den;
    m->value = (double)least->num / (double)least->den;
    m->graph = g;
}

void
kz_min_share_clear(struct kz_min_share *m)
{
    kz_exact_free(m->exact);
    memset(m, 0, sizeof *m);
}

kz_status
kz_min_share_keeps(struct kz_cli *cli, struct kz_min_share *m, uint32_t column,
    kz_node holder, double value, double error, int *keep)
{
    enum kz_verdict v = kz_threshold_double(&m->t, value, error);
    kz_status st = KZ_OK;

    if (isnan(value) || m->t.num <= 0) {
        *keep = 1;
        return KZ_OK;
    }
    if (v == KZ_VERDICT_UNDETERMINED) {
        if (!m->exact)
            KZ_TRY(kz_exact_new(m->graph, &m->exact, &cli->err));
        KZ_TRY(kz_exact_owner_passes(m->exact, column, NULL, holder, &m->t,
            value, error, &v, &cli->err));
        m->undetermined += v == KZ_VERDICT_UNDETERMINED;
    }
    *keep = v != KZ_VERDICT_NO;
out:
    return st;
}

double
kz_min_share_search(const struct kz_min_share *m)
{
    return m->value * BELOW;
}

/* The product as a fraction; *known 0: some holding is not known exactly. */
static kz_status
path_product(const struct kz_min_share *m, uint32_t column,
    const struct kz_path *p, struct kz_rational *product, int *known,
    struct kz_error *err)
{
    struct kz_rational *share = kz_rational_new();

    if (!share)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_rational_set(product, 1, 1);
    *known = 1;
    for (size_t i = 0; i < p->steps && *known; i++) {
        *known = kz_exact_arc(m->graph, column, p->arc[i], NULL, share);
        if (*known)
            kz_rational_mul(product, product, share);
        column = kz_graph_columns(m->graph)->src[p->arc[i]];
    }
    kz_rational_free(share);
    return KZ_OK;
}

kz_status
kz_min_share_keeps_path(struct kz_cli *cli, struct kz_min_share *m,
    uint32_t column, const struct kz_path *p, int *keep)
{
    enum kz_verdict v = kz_threshold_double(&m->t, p->product, 0);
    struct kz_rational *product = NULL;
    int known;
    kz_status st = KZ_OK;

    *keep = v != KZ_VERDICT_NO || m->t.num <= 0;
    if (v != KZ_VERDICT_UNDETERMINED || m->t.num <= 0)
        return KZ_OK;
    product = kz_rational_new();
    if (!product)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(path_product(m, column, p, product, &known, &cli->err));
    if (known)
        *keep = kz_threshold_met(&m->t, product);
    else
        m->undetermined++;
out:
    kz_rational_free(product);
    return st;
}

void
kz_min_share_say(struct kz_cli *cli, const struct kz_min_share *m)
{
    if (m->undetermined)
        kz_cli_say(cli, KZ_SAY_WARNING,
            "undetermined (within 1e-9 of --min-share), and kept: %lld",
            (long long)m->undetermined);
}
