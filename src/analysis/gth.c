/* GTH elimination (keizu/analysis/gth.h has the formula and the source). */
#include "keizu/analysis/gth.h"

#include <string.h>

#include "keizu/base/alloc.h"

kz_status
kz_gth_init(struct kz_gth *g, size_t n, struct kz_error *err)
{
    memset(g, 0, sizeof *g);
    g->n = n;
    g->p = kz_calloc(n * n, sizeof *g->p);
    g->pivot = kz_calloc(n, sizeof *g->pivot);
    g->d = kz_calloc(n, sizeof *g->d);
    if (g->p && g->pivot && g->d)
        return KZ_OK;
    kz_gth_clear(g);
    return kz_fail(err, KZ_ENOMEM, "out of memory");
}

void
kz_gth_clear(struct kz_gth *g)
{
    kz_free(g->p);
    kz_free(g->pivot);
    kz_free(g->d);
    memset(g, 0, sizeof *g);
}

void
kz_gth_factor(struct kz_gth *g)
{
    size_t n = g->n;

    for (size_t k = 0; k < n; k++) {
        const double *pk = g->p + k * n;
        double pivot = g->d[k];

        /* D_k = d_k + sum of P[k][i] over the i that are left */
        for (size_t i = k + 1; i < n; i++)
            pivot += pk[i];
        g->pivot[k] = pivot;
        for (size_t j = k + 1; j < n; j++) {
            double *pj = g->p + j * n, f = pj[k];

            if (f == 0)
                continue;
            f /= pivot;
            pj[k] = f;
            /* P[j][i] += f P[k][i];  d_j += f d_k  (i = j is never read) */
            for (size_t i = k + 1; i < n; i++)
                pj[i] += f * pk[i];
            g->d[j] += f * g->d[k];
        }
    }
}

void
kz_gth_solve(const struct kz_gth *g, double *b, size_t width)
{
    size_t n = g->n;

    for (size_t k = 0; k < n; k++) {
        const double *bk = b + k * width;

        for (size_t j = k + 1; j < n; j++) {
            double *bj = b + j * width, f = g->p[j * n + k];

            if (f == 0)
                continue;
            for (size_t c = 0; c < width; c++)
                bj[c] += f * bk[c];
        }
    }
    for (size_t k = n; k-- > 0;) {
        double *bk = b + k * width;

        for (size_t i = k + 1; i < n; i++) {
            const double *xi = b + i * width;
            double p = g->p[k * n + i];

            if (p == 0)
                continue;
            for (size_t c = 0; c < width; c++)
                bk[c] += p * xi[c];
        }
        for (size_t c = 0; c < width; c++)
            bk[c] /= g->pivot[k];
    }
}

void
kz_gth_solve_transposed(const struct kz_gth *g, double *b)
{
    size_t n = g->n;

    /* U^T z = b, then L^T x = z */
    for (size_t k = 0; k < n; k++) {
        const double *pk = g->p + k * n;

        b[k] /= g->pivot[k];
        if (b[k] == 0)
            continue;
        for (size_t i = k + 1; i < n; i++)
            b[i] += pk[i] * b[k];
    }
    for (size_t k = n; k-- > 0;)
        for (size_t j = k + 1; j < n; j++)
            b[k] += g->p[j * n + k] * b[j];
}

kz_status
kz_gth_diagonal(const struct kz_gth *g, double *diag, struct kz_error *err)
{
    double *x = kz_calloc(g->n, sizeof *x);

    if (!x)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < g->n; i++) {
        memset(x, 0, g->n * sizeof *x);
        x[i] = 1;
        kz_gth_solve(g, x, 1);
        diag[i] = x[i];
    }
    kz_free(x);
    return KZ_OK;
}
