/*
 * Exact amounts of a register: the graph has its points as doubles, which are
 * turned back into the fractions they were made of (src/graph/slots.c).
 */
#include "src/analysis/exact_priv.h"
#include "src/analysis/point.h"

static kzi_wide
gcd(kzi_wide a, kzi_wide b)
{
    while (b) {
        kzi_wide t = a % b;

        a = b;
        b = t;
    }
    return a;
}

static kzi_wide
amount_of(const struct kzi_amounts *x, uint64_t arc)
{
    const struct kz_columns *c = x->c;

    switch (x->kind) {
    case KZI_AMOUNTS_GIVEN:
        return x->given[arc];
    case KZI_AMOUNTS_EXACT:
        return c->lo[arc];
    case KZI_AMOUNTS_PRINTED:
        return kzi_point_amount(c, x->column, arc);
    case KZI_AMOUNTS_SCALED:
        return (kzi_wide)c->lo[arc] * x->s +
               (kzi_wide)x->r * (c->hi[arc] - c->lo[arc]);
    }
    kz_bug("amounts of no kind");
}

int64_t
kzi_amounts_at(const struct kzi_amounts *x, uint64_t arc)
{
    return (int64_t)(amount_of(x, arc) / x->unit);
}

/* Are the points whole numbers, and what they leave the undisclosed part? */
static int
are_printed(const struct kz_columns *c, uint32_t j)
{
    double base = (double)c->base[j];
    kzi_wide rest = c->base[j];

    for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
        int64_t v = kzi_point_amount(c, j, a);

        if ((double)v / base != c->point[a])
            return 0;
        rest -= v;
    }
    return rest >= 0 && (double)(int64_t)rest / base == c->upoint[j];
}

/* Are they what the same part t of the way from lo to hi makes of them? */
static int
are_scaled(struct kzi_amounts *x)
{
    const struct kz_columns *c = x->c;
    uint32_t j = x->column;
    double base = (double)c->base[j], t;
    kzi_wide up = (kzi_wide)c->base[j] - c->uhi[j], way = 0, g;

    for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++) {
        up -= c->lo[a];
        way += c->hi[a] - c->lo[a];
    }
    if (up <= 0 || up > way)
        return 0;
    t = (double)(int64_t)up / (double)(int64_t)way;
    for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
        if (((double)c->lo[a] + t * (double)(c->hi[a] - c->lo[a])) / base !=
            c->point[a])
            return 0;
    g = gcd(up, way);
    x->r = (int64_t)(up / g);
    x->s = (int64_t)(way / g);
    return (double)c->uhi[j] / base == c->upoint[j];
}

/*
 * Doubles may be those of whole numbers and of a common t, perhaps of
 * different fractions: then neither is certain.
 */
static int
choose_kind(struct kzi_amounts *x)
{
    const struct kz_columns *c = x->c;
    uint32_t j = x->column;
    int printed, scaled;

    if (x->given) {
        x->kind = KZI_AMOUNTS_GIVEN;
        return 1;
    }
    x->kind = KZI_AMOUNTS_EXACT;
    if (!(c->flags[j] & KZ_COL_INTERVAL))
        return 1;
    printed = are_printed(c, j);
    scaled = are_scaled(x);
    x->kind = printed ? KZI_AMOUNTS_PRINTED : KZI_AMOUNTS_SCALED;
    for (uint64_t a = c->start[j]; printed && scaled && a < c->start[j + 1];
         a++)
        if ((kzi_wide)kzi_point_amount(c, j, a) * x->s !=
            (kzi_wide)c->lo[a] * x->s + (kzi_wide)x->r * (c->hi[a] - c->lo[a]))
            return 0;
    return printed || scaled;
}

kz_status
kzi_amounts_init(struct kzi_amounts *x, const struct kz_columns *c,
    uint32_t column, const int64_t *given, int *known, struct kz_error *err)
{
    kzi_wide base = c->base[column], rest, unit;

    *x = (struct kzi_amounts){
        .c = c, .given = given, .column = column, .r = 0, .s = 1, .unit = 1
    };
    *known = 0;
    if ((c->flags[column] & KZ_COL_ROUNDED) || !choose_kind(x))
        return KZ_OK;
    if (x->kind == KZI_AMOUNTS_SCALED)
        base *= x->s;
    unit = rest = base;
    for (uint64_t a = c->start[column]; a < c->start[column + 1]; a++) {
        kzi_wide v = amount_of(x, a);

        if (v < 0 || v > rest)
            return kz_fail(err, KZ_EINVAL,
                "amounts of a register exceed its base");
        rest -= v;
        unit = gcd(unit, v);
    }
    if (base / unit > KZ_EXACT_BASE)
        return KZ_OK;
    x->unit = unit;
    x->base = (int64_t)(base / unit);
    x->rest = (int64_t)(rest / unit);
    *known = 1;
    return KZ_OK;
}

/* An over-full register has no completion; its statements stand by themselves. */
static int
choose_kind_alone(struct kzi_amounts *x, uint64_t arc)
{
    const struct kz_columns *c = x->c;

    x->kind = x->given                                ? KZI_AMOUNTS_GIVEN
              : c->flags[x->column] & KZ_COL_INTERVAL ? KZI_AMOUNTS_PRINTED
                                                      : KZI_AMOUNTS_EXACT;
    return x->kind != KZI_AMOUNTS_PRINTED ||
           (double)kzi_point_amount(c, x->column, arc) /
                   (double)c->base[x->column] ==
               c->point[arc];
}

int
kz_exact_arc(const struct kz_graph *g, uint32_t column, uint64_t arc,
    const int64_t *amount, struct kz_rational *out)
{
    const struct kz_columns *c = kz_graph_columns(g);
    struct kzi_amounts x = {
        .c = c, .given = amount, .column = column, .s = 1
    };
    kzi_wide v, base, unit;

    if (c->flags[column] & KZ_COL_ROUNDED)
        return 0;
    if (!(c->flags[column] & KZ_COL_INFEASIBLE ? choose_kind_alone(&x, arc)
                                               : choose_kind(&x)))
        return 0;
    v = amount_of(&x, arc);
    base = (kzi_wide)c->base[column] * (x.kind == KZI_AMOUNTS_SCALED ? x.s : 1);
    unit = gcd(base, v);
    if (base / unit > INT64_MAX || v / unit > INT64_MAX)
        return 0;
    kz_rational_set(out, (int64_t)(v / unit), (int64_t)(base / unit));
    return 1;
}
