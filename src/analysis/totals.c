/* Totals of every company from two solutions, and the age of its evidence. */
#include "keizu/analysis/totals.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "keizu/base/alloc.h"
#include "src/analysis/totals_priv.h"

struct kz_totals {
    const struct kz_graph *g;
    const struct kz_columns *c;
    struct kz_order point_order, lower_order;
    struct kz_integrated point, lower;
    int same;                         /* all exact: lower is point */
    struct kzi_totals_bounds *bounds; /* NULL: free registers tell all */
    kz_date *oldest, *newest;         /* [nc] over the cone */
    uint8_t *rank;                    /* [nc] */
    kz_country home;
    double order_seconds, solve_seconds;
};

static double
seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void
kz_totals_free(struct kz_totals *t)
{
    if (!t)
        return;
    kz_integrated_clear(&t->point);
    kz_order_clear(&t->point_order);
    if (!t->same) {
        kz_integrated_clear(&t->lower);
        kz_order_clear(&t->lower_order);
    }
    kzi_totals_bounds_free(t->bounds);
    kz_free(t->oldest);
    kz_free(t->newest);
    kz_free(t->rank);
    kz_free(t);
}

static void
widen(struct kz_totals *t, uint32_t j, kz_date oldest, kz_date newest,
    uint8_t rank)
{
    if (oldest != KZ_DATE_NONE &&
        (t->oldest[j] == KZ_DATE_NONE || oldest < t->oldest[j]))
        t->oldest[j] = oldest;
    if (newest > t->newest[j]) /* KZ_DATE_NONE is the smallest */
        t->newest[j] = newest;
    if (rank > t->rank[j])
        t->rank[j] = rank;
}

/* Oldest, newest and weakest statement upstream, components together. */
static void
mark_age(struct kz_totals *t)
{
    const struct kz_columns *c = t->c;
    const struct kz_order *o = &t->point_order;

    for (uint32_t j = 0; j < c->nc; j++)
        t->oldest[j] = t->newest[j] = KZ_DATE_NONE;
    for (uint32_t k = 0; k < o->ncomp; k++) {
        uint32_t first = o->column[o->comp_start[k]];

        for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++) {
            uint32_t j = o->column[r];

            for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
                uint32_t i = c->src[a];

                widen(t, first, c->day[a], c->day[a], c->rank[a]);
                if (!(i & KZ_SRC_CLASS) && o->comp_of[i] != k)
                    widen(t, first, t->oldest[i], t->newest[i], t->rank[i]);
            }
        }
        for (uint32_t r = o->comp_start[k]; r < o->comp_start[k + 1]; r++) {
            uint32_t j = o->column[r];

            t->oldest[j] = t->oldest[first];
            t->newest[j] = t->newest[first];
            t->rank[j] = t->rank[first];
        }
    }
}

static kz_status
solve(struct kz_totals *t, int attained, struct kz_error *err)
{
    const struct kz_columns *c = t->c;
    double start = seconds(), ordered;
    kz_status st;

    KZ_TRY(kz_order_init(&t->point_order, c, c->point, err));
    ordered = seconds();
    t->order_seconds = ordered - start;
    KZ_TRY(kz_integrated_solve(t->g, &t->point_order, c->point, c->upoint,
        &t->point, err));
    t->solve_seconds = seconds() - ordered;
    t->same = c->point == c->lower;
    if (t->same) {
        t->lower = t->point;
        t->lower_order = t->point_order;
        goto out;
    }
    start = seconds();
    KZ_TRY(kz_order_init(&t->lower_order, c, c->lower, err));
    ordered = seconds();
    t->order_seconds += ordered - start;
    KZ_TRY(kz_integrated_solve(t->g, &t->lower_order, c->lower, c->ulower,
        &t->lower, err));
    KZ_TRY(kzi_totals_bounds_new(t->g, &t->lower, attained, &t->bounds, err));
    t->solve_seconds += seconds() - ordered;
out:
    return st;
}

kz_status
kz_totals_new(const struct kz_graph *g, int attained, struct kz_totals **out,
    struct kz_error *err)
{
    struct kz_totals *t = kz_calloc(1, sizeof *t);
    kz_status st = KZ_OK;

    if (!t)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    t->g = g;
    t->c = kz_graph_columns(g);
    t->home = kz_country_from(kz_graph_question(g)->home);
    t->oldest = kz_calloc(t->c->nc, sizeof *t->oldest);
    t->newest = kz_calloc(t->c->nc, sizeof *t->newest);
    t->rank = kz_calloc(t->c->nc, sizeof *t->rank);
    if (!t->oldest || !t->newest || !t->rank)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(solve(t, attained, err));
    mark_age(t);
    *out = t;
    t = NULL;
out:
    kz_totals_free(t);
    return st;
}

/* The classes of one company as a packed row. */
struct row {
    const uint16_t *cls;
    const double *value;
    size_t n;
};

static struct row
row_at(const struct kz_integrated *x, uint32_t column)
{
    const struct kz_integrated_row *r = &x->row[column];
    struct row row = { x->cls + r->at, x->value + r->at, (size_t)r->n };

    return row;
}

/* Sums of one solution. */
struct sums {
    double domestic, foreign, foreign_state;
    double special[KZ_CLASS_SPECIALS];
};

static void
add_class(const struct kz_totals *t, unsigned cls, double v, struct sums *s)
{
    const kz_country *list;
    size_t n = kz_graph_countries(t->g, &list);

    if (cls >= 2 * n) {
        s->special[cls - 2 * n] += v;
    } else if (list[cls / 2] == t->home) {
        s->domestic += v;
    } else {
        s->foreign += v;
        if (cls & 1)
            s->foreign_state += v;
    }
}

unsigned
kzi_class_alone(const struct kz_graph *g, kz_node company)
{
    const struct kz_question *q = kz_graph_question(g);
    const struct kz_node_info *n = kz_graph_node(g, company);
    const kz_country *list;
    kz_country home = kz_country_from(q->home);
    size_t count = kz_graph_countries(g, &list);

    if (q->terminal != KZ_TERMINAL_UNDISCLOSED && n->country &&
        (q->terminal == KZ_TERMINAL_INCORPORATION || n->country != home))
        for (size_t i = 0; i < count; i++)
            if (list[i] == n->country)
                return (unsigned)(2 * i) +
                       ((n->flags & KZ_NODE_STATE) ? 1u : 0u);
    return kz_graph_special(g, KZ_CLASS_UNDISCLOSED);
}

static void
sum_up(const struct kz_totals *t, const struct kz_integrated *x,
    kz_node company, struct sums *s)
{
    uint32_t column = kz_graph_column(t->g, company);
    struct row row;

    memset(s, 0, sizeof *s);
    if (column == UINT32_MAX) {
        add_class(t, kzi_class_alone(t->g, company), 1, s);
        return;
    }
    row = row_at(x, column);
    for (size_t i = 0; i < row.n; i++)
        add_class(t, row.cls[i], row.value[i], s);
}

static double
slack_of(const struct sums *s)
{
    return s->special[KZ_CLASS_UNKNOWN] + s->special[KZ_CLASS_UNDISCLOSED] +
           s->special[KZ_CLASS_UNATTRIBUTED];
}

static struct kz_range
range(double point, double lower, double slack)
{
    struct kz_range r = { point, lower, lower + slack, 0 };

    if (r.upper > 1)
        r.upper = 1; /* rounding of a sum of classes only */
    return r;
}

void
kz_totals_at(const struct kz_totals *t, kz_node company,
    struct kz_totals_of *out)
{
    uint32_t column = kz_graph_column(t->g, company);
    struct sums p, l;
    double slack;

    sum_up(t, &t->point, company, &p);
    sum_up(t, &t->lower, company, &l);
    slack = slack_of(&l);
    out->domestic = range(p.domestic, l.domestic, slack);
    out->foreign = range(p.foreign, l.foreign, slack);
    out->foreign_state = range(p.foreign_state, l.foreign_state, slack);
    if (column != UINT32_MAX) {
        kzi_totals_bound(t->bounds, column, KZI_SET_DOMESTIC, KZI_SET_FOREIGN,
            &out->domestic);
        kzi_totals_bound(t->bounds, column, KZI_SET_FOREIGN,
            KZI_SET_NOT_FOREIGN, &out->foreign);
        kzi_totals_bound(t->bounds, column, KZI_SET_FOREIGN_STATE,
            KZI_SET_NOT_FOREIGN_STATE, &out->foreign_state);
    }
    out->unknown_class = p.special[KZ_CLASS_UNKNOWN];
    out->undisclosed = p.special[KZ_CLASS_UNDISCLOSED];
    out->unattributed = p.special[KZ_CLASS_UNATTRIBUTED];
    out->rest_residence = p.special[KZ_CLASS_REST_RESIDENCE];
    out->rest_incorporation = p.special[KZ_CLASS_REST_INCORPORATION];
    out->rest_address = p.special[KZ_CLASS_REST_ADDRESS];
}

/* The value of country i (both its classes) in a row; *at moves on. */
static double
country_value(const struct row *row, size_t *at, unsigned i)
{
    double v = 0;

    while (*at < row->n && row->cls[*at] / 2 < i)
        ++*at;
    for (; *at < row->n && row->cls[*at] / 2 == i; ++*at)
        v += row->value[*at];
    return v;
}

int
kz_totals_country(const struct kz_totals *t, kz_node company, size_t *cursor,
    kz_country *country, struct kz_range *out)
{
    const kz_country *list;
    size_t n = kz_graph_countries(t->g, &list), p = 0, l = 0;
    uint32_t column = kz_graph_column(t->g, company);
    struct row point, lower;
    unsigned next = (unsigned)n, alone;
    struct sums s;
    double pv, lv;

    if (column == UINT32_MAX) {
        alone = kzi_class_alone(t->g, company);
        if (*cursor || alone >= 2 * n)
            return 0;
        *cursor = 1;
        *country = list[alone / 2];
        *out = range(1, 1, 0);
        return 1;
    }
    point = row_at(&t->point, column);
    lower = row_at(&t->lower, column);
    if (kzi_totals_binds(t->bounds, column))
        lower.n = 0; /* no completion is all at its lower ends */
    for (size_t i = 0; i < point.n; i++)
        if (point.cls[i] / 2 >= *cursor && point.cls[i] / 2 < next)
            next = point.cls[i] / 2;
    for (size_t i = 0; i < lower.n; i++)
        if (lower.cls[i] / 2 >= *cursor && lower.cls[i] / 2 < next)
            next = lower.cls[i] / 2;
    if (next >= n)
        return 0;
    pv = country_value(&point, &p, next);
    lv = country_value(&lower, &l, next);
    sum_up(t, &t->lower, company, &s);
    *cursor = next + 1;
    *country = list[next];
    *out = range(pv, lv, slack_of(&s));
    kzi_totals_bound_country(t->bounds, column, next, out);
    return 1;
}

const struct kz_order *
kz_totals_order(const struct kz_totals *t)
{
    return &t->point_order;
}

void
kz_totals_seconds(const struct kz_totals *t, double *order, double *solve_s)
{
    *order = t->order_seconds;
    *solve_s = t->solve_seconds;
}

void
kz_totals_age(const struct kz_totals *t, kz_node company,
    struct kz_evidence_age *out)
{
    uint32_t column = kz_graph_column(t->g, company);

    out->oldest = out->newest = KZ_DATE_NONE;
    out->weakest_rank = 0;
    if (column == UINT32_MAX)
        return;
    out->oldest = t->oldest[column];
    out->newest = t->newest[column];
    out->weakest_rank = t->rank[column];
}
