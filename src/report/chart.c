/* Charts: which parties of a cone are shown, folded or only counted. */
#include "keizu/report/chart.h"

#include "keizu/base/alloc.h"

struct folding {
    uint32_t n;
    const struct kz_chart_arc *arc;
    const uint8_t *extra;
    uint8_t *fate;
    size_t *start;    /* [n + 1] arcs of a company */
    uint32_t *holds;  /* [n] companies of which it has a part */
    double *strength; /* [n] of the best chain from it to the company */
    uint8_t *reached; /* [n] */
};

static int
counts(const struct kz_chart_arc *a)
{
    return a->owner != a->owned && (a->upper > 0 || a->keep);
}

/* 1 for a small holder of one company of whom nobody is known to hold. */
static int
is_small_leaf(const struct folding *f, const struct kz_chart_arc *a)
{
    return counts(a) && !a->keep && a->upper < KZ_CHART_LEAF &&
           f->holds[a->owner] == 1 && !f->reached[a->owner] &&
           f->start[a->owner] == f->start[a->owner + 1];
}

static size_t
small_leaves(const struct folding *f, uint32_t company)
{
    size_t found = 0;

    for (size_t k = f->start[company]; k < f->start[company + 1]; k++)
        found += (size_t)is_small_leaf(f, &f->arc[k]);
    return found;
}

/* The strongest party that was reached and is not decided yet; n: none. */
static uint32_t
strongest(const struct folding *f)
{
    uint32_t best = f->n;

    for (uint32_t i = 0; i < f->n; i++)
        if (f->reached[i] && f->fate[i] == KZ_CHART_BESIDE &&
            (best == f->n || f->strength[i] > f->strength[best]))
            best = i;
    return best;
}

/* A company is shown: its holders come within reach, or are folded. */
static void
look_above(struct folding *f, uint32_t company, int fold)
{
    for (size_t k = f->start[company]; k < f->start[company + 1]; k++) {
        const struct kz_chart_arc *a = &f->arc[k];
        double s = f->strength[company] * (a->upper < 1 ? a->upper : 1);

        if (!counts(a))
            continue;
        if (fold && is_small_leaf(f, a)) {
            f->fate[a->owner] = KZ_CHART_FOLDED;
            continue;
        }
        if (!f->reached[a->owner] || s > f->strength[a->owner])
            f->strength[a->owner] = s;
        f->reached[a->owner] = 1;
    }
}

/* Everybody above who had no room is counted. */
static void
count_out(struct folding *f, uint32_t *queue)
{
    size_t n = 0;

    for (uint32_t i = 0; i < f->n; i++)
        if (f->reached[i] && f->fate[i] == KZ_CHART_BESIDE) {
            f->fate[i] = KZ_CHART_OUT;
            queue[n++] = i;
        }
    for (size_t q = 0; q < n; q++)
        for (size_t k = f->start[queue[q]]; k < f->start[queue[q] + 1]; k++) {
            uint32_t owner = f->arc[k].owner;

            if (!counts(&f->arc[k]) || f->fate[owner] != KZ_CHART_BESIDE)
                continue;
            f->fate[owner] = KZ_CHART_OUT;
            queue[n++] = owner;
        }
}

static void
take(struct folding *f, uint32_t asked, uint32_t *order, uint32_t *shown)
{
    size_t boxes = 0, small;
    uint32_t next;

    f->reached[asked] = 1;
    f->strength[asked] = 1;
    *shown = 0;
    while ((next = strongest(f)) < f->n) {
        small = small_leaves(f, next);
        boxes +=
            1u + (size_t)(small > 1) + (size_t)(f->extra && f->extra[next]);
        if (boxes > KZ_CHART_BOXES)
            break;
        f->fate[next] = KZ_CHART_SHOWN;
        order[(*shown)++] = next;
        look_above(f, next, small > 1);
    }
}

kz_status
kz_chart_fold(uint32_t n, uint32_t asked, size_t m,
    const struct kz_chart_arc *arc, const uint8_t *extra, uint8_t *fate,
    uint32_t *order, uint32_t *shown, struct kz_error *err)
{
    struct folding f = { n, arc, extra, fate, NULL, NULL, NULL, NULL };
    uint32_t *queue = kz_calloc((size_t)n + 1, sizeof *queue);
    kz_status st = KZ_OK;

    f.start = kz_calloc((size_t)n + 1, sizeof *f.start);
    f.holds = kz_calloc((size_t)n + 1, sizeof *f.holds);
    f.strength = kz_calloc((size_t)n + 1, sizeof *f.strength);
    f.reached = kz_calloc((size_t)n + 1, 1);
    if (!queue || !f.start || !f.holds || !f.strength || !f.reached)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t k = 0; k < m; k++) {
        if (arc[k].owner >= n || arc[k].owned >= n ||
            (k && arc[k - 1].owned > arc[k].owned))
            KZ_TRY(kz_fail(err, KZ_EINVAL, "arcs of a chart are not sorted"));
        f.start[arc[k].owned + 1]++;
        f.holds[arc[k].owner] += (uint32_t)counts(&arc[k]);
    }
    for (uint32_t i = 0; i < n; i++) {
        f.start[i + 1] += f.start[i];
        fate[i] = KZ_CHART_BESIDE;
    }
    take(&f, asked, order, shown);
    count_out(&f, queue);
out:
    kz_free(queue);
    kz_free(f.start);
    kz_free(f.holds);
    kz_free(f.strength);
    kz_free(f.reached);
    return st;
}

void
kz_chart_clear(struct kz_chart *c)
{
    for (uint32_t i = 0; i < c->nodes; i++) {
        kz_free(c->node[i].id);
        kz_free(c->node[i].name);
    }
    for (uint32_t k = 0; k < c->edges; k++) {
        kz_free(c->edge[k].source.document);
        kz_free(c->edge[k].source.place);
        kz_free(c->edge[k].votes_source.document);
        kz_free(c->edge[k].votes_source.place);
    }
    kz_free(c->node);
    kz_free(c->edge);
    kz_free(c->sentence);
    kz_free(c->options);
    kz_free(c->store);
    *c = (struct kz_chart){ .node = NULL };
}
