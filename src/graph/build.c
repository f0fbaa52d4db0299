/* Building: raw statements to columns, classes of owners, and sources. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/graph/graph_priv.h"

/* ---- attributes of parties ---- */

static int
by_node_and_strength(const void *pa, const void *pb)
{
    const struct kzi_attr *a = pa, *b = pb;

    if (a->node != b->node)
        return a->node < b->node ? -1 : 1;
    if (a->as_of != b->as_of)
        return a->as_of < b->as_of ? -1 : 1;
    if (a->filed != b->filed)
        return a->filed < b->filed ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank > b->rank ? -1 : 1;
    if (a->document != b->document)
        return a->document < b->document ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* 1 for a country that only says "abroad"; it comes from sources of Japan. */
static int
is_abroad(kz_country c)
{
    return c == kz_country_from(KZ_COUNTRY_ABROAD);
}

/* 1 if both are stated and cannot both be right. */
static int
differ(kz_country a, kz_country b)
{
    const kz_country jp = kz_country_from("JP");

    return a && b && a != b && !(is_abroad(a) && b != jp) &&
           !(is_abroad(b) && a != jp);
}

/* b says otherwise than a, of the same day and strength. */
static int
contradicts(const struct kzi_attr *a, const struct kzi_attr *b)
{
    return a->as_of == b->as_of && a->filed == b->filed && a->rank == b->rank &&
           (differ(a->country, b->country) ||
               (a->type && b->type && a->type != b->type) ||
               differ(a->state_of, b->state_of));
}

/* A later country replaces another; only "abroad" leaves one abroad alone. */
static void
merge_country(kz_country *to, kz_country later)
{
    if (later && !(is_abroad(later) && *to && !differ(*to, later)))
        *to = later;
}

static void
merge_attr(struct kzi_attr *to, const struct kzi_attr *a)
{
    if (a->type)
        to->type = a->type;
    merge_country(&to->country, a->country);
    merge_country(&to->residence, a->residence);
    merge_country(&to->state_of, a->state_of);
    merge_country(&to->address, a->address);
    merge_country(&to->head_office, a->head_office);
    if (a->listed)
        to->listed = a->listed;
    if (a->contractor)
        to->contractor = a->contractor;
}

static void
class_person(const struct kz_question *q, const struct kzi_attr *a,
    struct kz_node_info *n)
{
    kz_country home = a->residence ? a->residence : a->address;

    if (a->country && q->person_by != KZ_PERSON_RESIDENCE) {
        n->country = a->country;
        n->basis = KZ_BASIS_NATIONALITY;
    } else if (home && q->person_by != KZ_PERSON_NATIONALITY) {
        n->country = home;
        n->basis = KZ_BASIS_RESIDENCE;
    }
}

static void
fill_node(const struct kz_question *q, const struct kzi_attr *a,
    struct kz_node_info *n)
{
    kz_country place = a->address ? a->address : a->head_office;

    n->type = a->type & 15u;
    n->nationality = a->country ? a->country : a->state_of;
    n->residence = a->residence     ? a->residence
                   : a->head_office ? a->head_office
                                    : a->address;
    n->flags |= KZ_NODE_STATED;
    if (a->listed == KZ_YES)
        n->flags |= KZ_NODE_LISTED;
    if (a->contractor == KZ_YES)
        n->flags |= KZ_NODE_CONTRACTOR;
    if (a->type == KZ_PARTY_STATE || a->state_of) {
        n->flags |= KZ_NODE_STATE | KZ_NODE_TERMINAL;
        n->country = a->state_of ? a->state_of : a->country;
        n->basis = n->country ? KZ_BASIS_INCORPORATION : KZ_BASIS_UNKNOWN;
    } else if (a->type == KZ_PARTY_PERSON) {
        n->flags |= KZ_NODE_TERMINAL;
        class_person(q, a, n);
    } else if (a->country && !(is_abroad(a->country) && place &&
                                 !differ(a->country, place))) {
        n->country = a->country;
        n->basis = KZ_BASIS_INCORPORATION;
    } else if (place) {
        n->country = place;
        n->basis = KZ_BASIS_ADDRESS;
    }
}

kz_status
kzi_graph_attributes(struct kz_graph *g, struct kzi_raws *r,
    struct kz_error *err)
{
    int sorted = 1;
    kz_status st = KZ_OK;

    for (size_t i = 1; i < r->nattr && sorted; i++)
        sorted = by_node_and_strength(&r->attr[i - 1], &r->attr[i]) <= 0;
    if (!sorted)
        qsort(r->attr, r->nattr, sizeof *r->attr, by_node_and_strength);
    for (size_t i = 0, j; i < r->nattr; i = j) {
        struct kzi_attr a = r->attr[i];

        for (j = i + 1; j < r->nattr && r->attr[j].node == a.node; j++) {
            if (contradicts(&r->attr[j - 1], &r->attr[j]))
                KZ_TRY(kzi_graph_finding(g, "party-conflict", "warning", a.node,
                    KZ_NODE_NONE, 0, err,
                    "documents of the same day and rank describe it "
                    "differently"));
            merge_attr(&a, &r->attr[j]);
        }
        fill_node(&g->q, &a, &g->node[a.node]);
    }
out:
    return st;
}

/* ---- columns ---- */

static kz_status
grow_columns(struct kz_graph *g, size_t n, struct kz_error *err)
{
    g->ncap = n;
    g->c_node = kz_calloc(n, sizeof *g->c_node);
    g->c_start = kz_calloc(n + 1, sizeof *g->c_start);
    g->c_base = kz_calloc(n, sizeof *g->c_base);
    g->c_ulo = kz_calloc(n, sizeof *g->c_ulo);
    g->c_uhi = kz_calloc(n, sizeof *g->c_uhi);
    g->c_upoint = kz_calloc(n, sizeof *g->c_upoint);
    g->c_ulower = kz_calloc(n, sizeof *g->c_ulower);
    g->c_usrc = kz_calloc(n, sizeof *g->c_usrc);
    g->c_flags = kz_calloc(n, sizeof *g->c_flags);
    if (!g->c_node || !g->c_start || !g->c_base || !g->c_ulo || !g->c_uhi ||
        !g->c_upoint || !g->c_ulower || !g->c_usrc || !g->c_flags)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

/*
 * All arrays of arcs in one piece of memory: its pages are touched for the
 * first time here, and huge ones cost a fraction of small ones.
 */
static kz_status
grow_arcs(struct kz_graph *g, size_t m, struct kz_error *err)
{
    size_t each = sizeof *g->a_lo + sizeof *g->a_lower + sizeof *g->a_holding +
                  sizeof *g->a_owner + sizeof *g->a_src + sizeof *g->a_day +
                  sizeof *g->a_rank;
    char *p;

    g->mcap = m;
    g->arcs_each = each;
    g->arcs = kz_alloc_big(m, each);
    if (!g->arcs)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    p = g->arcs;
    g->a_lo = (void *)p;
    p += m * sizeof *g->a_lo;
    g->a_lower = (void *)p;
    p += m * sizeof *g->a_lower;
    g->a_holding = (void *)p;
    p += m * sizeof *g->a_holding;
    g->a_owner = (void *)p;
    p += m * sizeof *g->a_owner;
    g->a_src = (void *)p;
    p += m * sizeof *g->a_src;
    g->a_day = (void *)p;
    p += m * sizeof *g->a_day;
    g->a_rank = (void *)p;
    return KZ_OK;
}

/* The first arc that is not exact: from here on ends are kept apart. */
static kz_status
split_ends(struct kz_graph *g, struct kz_error *err)
{
    if (g->a_hi)
        return KZ_OK;
    g->a_hi = kz_alloc_big(g->mcap, sizeof *g->a_hi);
    g->a_open = kz_alloc_big(g->mcap, sizeof *g->a_open);
    g->a_point = kz_alloc_big(g->mcap, sizeof *g->a_point);
    if (!g->a_hi || !g->a_open || !g->a_point)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memcpy(g->a_hi, g->a_lo, g->c.m * sizeof *g->a_hi);
    memcpy(g->a_point, g->a_lower, g->c.m * sizeof *g->a_point);
    return KZ_OK;
}

/* The arcs of a register whose amounts are all exact: most of them. */
static void
add_exact_arcs(struct kz_graph *g, const struct kzi_column *c)
{
    uint64_t a = g->c.m;
    kz_node *owner = g->a_owner + a;
    int64_t *lo = g->a_lo + a;
    double *lower = g->a_lower + a, base = (double)c->base;
    kz_rowid *holding = g->a_holding + a;
    kz_date *day = g->a_day + a;
    uint8_t *rank = g->a_rank + a;
    size_t m = 0;

    for (size_t k = 0; k < c->nslots; k++) {
        const struct kzi_raw *r = &c->slot[k];

        if (r->hi == 0)
            continue; /* holds nothing */
        owner[m] = r->owner;
        lo[m] = r->lo;
        lower[m] = (double)r->lo / base;
        holding[m] = r->holding;
        day[m] = r->as_of != KZ_DATE_NONE ? r->as_of : r->filed;
        rank[m] = r->rank;
        m++;
    }
    if (g->a_hi) {
        memcpy(g->a_hi + a, lo, m * sizeof *lo);
        memcpy(g->a_point + a, lower, m * sizeof *lower);
    }
    g->c.m += m;
}

static kz_status
add_interval_arcs(struct kz_graph *g, const struct kzi_column *c,
    struct kz_error *err)
{
    uint64_t from = g->c.m, a = from;
    double base = (double)c->base;
    kz_status st;

    KZ_TRY(split_ends(g, err));
    add_exact_arcs(g, c);
    for (size_t k = 0; k < c->nslots; k++) {
        const struct kzi_raw *r = &c->slot[k];

        if (r->hi == 0)
            continue;
        g->a_hi[a] = r->hi;
        g->a_open[a] = r->flags & (KZI_LO_OPEN | KZI_HI_OPEN);
        g->a_point[a] =
            c->t > 0 ? ((double)r->lo + c->t * (double)(r->hi - r->lo)) / base
                     : (double)r->point / base;
        a++;
    }
out:
    return st;
}

static kz_status
add_column(struct kz_graph *g, kz_node company, const struct kzi_column *c,
    struct kz_error *err)
{
    uint32_t i = g->c.nc;
    kz_status st = KZ_OK;

    g->c_node[i] = company;
    g->c_start[i] = g->c.m;
    g->c_base[i] = c->base;
    g->c_ulo[i] = c->ulo;
    g->c_uhi[i] = c->uhi;
    g->c_upoint[i] = c->upoint;
    g->c_ulower[i] = c->ulower;
    g->c_flags[i] = c->flags;
    if (c->flags & KZ_COL_INTERVAL)
        KZ_TRY(add_interval_arcs(g, c, err));
    else
        add_exact_arcs(g, c);
    if (!c->known && !(c->flags & KZ_COL_RING_SELF)) {
        g->c.m = g->c_start[i]; /* nobody but itself: no column */
        return KZ_OK;
    }
    g->column_of[company] = i;
    g->c.nc++;
    g->c_start[i + 1] = g->c.m;
out:
    return st;
}

/*
 * Rows of one company together: start and count a node.  Registers mostly
 * come so; else the rows are brought together by a counting sort.
 */
static kz_status
group_rows(struct kz_graph *g, struct kzi_raws *r, uint32_t *start,
    uint32_t *count, struct kz_error *err)
{
    struct kzi_raw *sorted;
    size_t n;
    int together = 1;
    uint32_t at = 0;

    for (size_t i = 0; i < r->n; i++) {
        kz_node j = r->raw[i].owned;

        if (count[j] == 0)
            start[j] = (uint32_t)i;
        else if (r->raw[i - 1].owned != j)
            together = 0;
        count[j]++;
    }
    if (together)
        return KZ_OK;
    sorted = kz_alloc_big(r->n, sizeof *sorted);
    if (!sorted)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (kz_node j = 0; j < g->n; j++) {
        start[j] = at;
        at += count[j];
    }
    for (size_t i = 0; i < r->n; i++)
        sorted[start[r->raw[i].owned]++] = r->raw[i];
    for (kz_node j = 0; j < g->n; j++)
        start[j] -= count[j];
    n = r->n;
    kzi_raws_clear(r);
    r->raw = sorted;
    r->n = r->cap = r->big = n;
    return KZ_OK;
}

#define AHEAD 12

static void
prefetch(const struct kzi_raw *row)
{
    const char *p = (const char *)row;

    for (size_t i = 0; i < 4 * sizeof *row; i += 64)
        __builtin_prefetch(p + i);
}

static kz_status
build_columns(struct kz_graph *g, struct kzi_raws *r, struct kz_error *err)
{
    struct kzi_scratch scratch = { 0 };
    uint32_t *start = kz_alloc_big(g->n, sizeof *start);
    uint32_t *count = kz_alloc_big(g->n, sizeof *count);
    kz_node *company = NULL;
    size_t columns = 0;
    kz_status st = KZ_OK;

    if (!start || !count)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(group_rows(g, r, start, count, err));
    for (kz_node j = 0; j < g->n; j++)
        columns += count[j] > 0;
    company = kz_calloc(columns, sizeof *company);
    if (!company)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    columns = 0;
    for (kz_node j = 0; j < g->n; j++)
        if (count[j])
            company[columns++] = j;
    KZ_TRY(grow_columns(g, columns, err));
    KZ_TRY(grow_arcs(g, r->n, err));
    for (size_t i = 0; i < columns; i++) {
        kz_node j = company[i];
        struct kzi_column c = { 0 };

        /* registers lie in the order of filing: fetch the next but a few */
        if (i + AHEAD < columns)
            prefetch(&r->raw[start[company[i + AHEAD]]]);
        KZ_TRY(kzi_column_resolve(g, r->raw + start[j], count[j], &scratch, &c,
            err));
        if (!c.base)
            continue; /* nothing holds on the day */
        KZ_TRY(add_column(g, j, &c, err));
        if (g->node[j].type == KZ_PARTY_PERSON && g->column_of[j] != UINT32_MAX)
            KZ_TRY(kzi_graph_finding(g, "person-owned", "error", j,
                KZ_NODE_NONE, c.nslots ? c.slot[0].holding : 0, err,
                "a person is said to be owned"));
    }
out:
    kzi_scratch_clear(&scratch);
    kz_free(company);
    kz_free_big(start, g->n, sizeof *start);
    kz_free_big(count, g->n, sizeof *count);
    return st;
}

/* ---- classes ---- */

static kz_status
collect_countries(struct kz_graph *g, struct kz_error *err)
{
    uint8_t seen[703] = { 0 };
    size_t n = 0;

    for (kz_node i = 0; i < g->n; i++)
        seen[g->node[i].country] = 1;
    for (size_t c = 1; c < 703; c++)
        n += seen[c];
    g->countries = kz_calloc(n, sizeof *g->countries);
    if (!g->countries)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t c = 1; c < 703; c++) {
        if (!seen[c])
            continue;
        g->country_index[c] = (uint16_t)g->ncountries;
        g->countries[g->ncountries++] = (kz_country)c;
    }
    return KZ_OK;
}

/* The class of a country, with the rest_ class its basis adds. */
static uint32_t
country_source(const struct kz_graph *g, kz_country c, int state, int basis)
{
    uint32_t cls = 2u * g->country_index[c] + (state ? 1u : 0u), rest = 0;

    if (!state && basis == KZ_BASIS_RESIDENCE)
        rest = 1;
    else if (!state && basis == KZ_BASIS_INCORPORATION)
        rest = 2;
    else if (!state && basis == KZ_BASIS_ADDRESS)
        rest = 3;
    return KZ_SRC_CLASS | rest << 12 | cls;
}

static uint32_t
special_source(const struct kz_graph *g, enum kz_special_class c)
{
    return KZ_SRC_CLASS | (uint32_t)kz_graph_special(g, c);
}

/* Where the mass of a terminal owner goes (methods.md 1, "terminal"). */
static uint32_t
terminal_source(const struct kz_graph *g, const struct kz_node_info *n)
{
    kz_country home = kz_country_from(g->q.home);
    int certain = (n->flags & KZ_NODE_STATE) || n->type == KZ_PARTY_PERSON ||
                  n->type == KZ_PARTY_NOMINEE;

    if (n->type == KZ_PARTY_UNKNOWN ||
        (!n->country && n->type != KZ_PARTY_COMPANY))
        certain = 1; /* an identified owner, however it is classed */
    if (!certain && g->q.terminal == KZ_TERMINAL_UNDISCLOSED)
        return special_source(g, KZ_CLASS_UNDISCLOSED);
    if (!n->country)
        return special_source(g, KZ_CLASS_UNKNOWN);
    if (!certain && g->q.terminal == KZ_TERMINAL_FOREIGN && n->country == home)
        return special_source(g, KZ_CLASS_UNDISCLOSED);
    return country_source(g, n->country, (n->flags & KZ_NODE_STATE) != 0,
        n->basis);
}

/* The class of the undisclosed slot of a company with known holders. */
static uint32_t
undisclosed_source(const struct kz_graph *g, const struct kz_node_info *n)
{
    if (g->q.terminal == KZ_TERMINAL_FOREIGN && n->country &&
        n->country != kz_country_from(g->q.home) && n->type != KZ_PARTY_PERSON)
        return country_source(g, n->country, (n->flags & KZ_NODE_STATE) != 0,
            n->basis);
    return special_source(g, KZ_CLASS_UNDISCLOSED);
}

static kz_status
set_sources(struct kz_graph *g, struct kz_error *err)
{
    /* one small number an owner: gathered once an arc */
    uint32_t *source = kz_malloc(g->n * sizeof *source);

    if (!source)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (kz_node i = 0; i < g->n; i++) {
        struct kz_node_info *n = &g->node[i];

        if (g->column_of[i] == UINT32_MAX)
            n->flags |= KZ_NODE_TERMINAL;
        source[i] = n->flags & KZ_NODE_TERMINAL ? terminal_source(g, n)
                                                : g->column_of[i];
    }
    for (uint32_t i = 0; i < g->c.nc; i++) {
        g->c_usrc[i] = undisclosed_source(g, &g->node[g->c_node[i]]);
        if ((g->c_flags[i] & KZ_COL_INTERVAL) &&
            !(g->c_flags[i] & KZ_COL_INFEASIBLE) &&
            KZ_SRC_CLASS_OF(g->c_usrc[i]) !=
                kz_graph_special(g, KZ_CLASS_UNDISCLOSED))
            g->c_flags[i] |= KZ_COL_BINDING;
    }
    for (uint64_t a = 0; a < g->c.m; a++)
        g->a_src[a] = source[g->a_owner[a]];
    kz_free(source);
    return KZ_OK;
}

static void
set_view(struct kz_graph *g)
{
    struct kz_columns *c = &g->c;

    c->node = g->c_node;
    c->start = g->c_start;
    c->base = g->c_base;
    c->ulo = g->c_ulo;
    c->uhi = g->c_uhi;
    c->upoint = g->c_upoint;
    c->ulower = g->c_ulower;
    c->usrc = g->c_usrc;
    c->flags = g->c_flags;
    c->owner = g->a_owner;
    c->src = g->a_src;
    c->lo = g->a_lo;
    c->hi = g->a_hi ? g->a_hi : g->a_lo;
    c->open = g->a_open;
    c->lower = g->a_lower;
    c->point = g->a_point ? g->a_point : g->a_lower;
    c->holding = g->a_holding;
    c->day = g->a_day;
    c->rank = g->a_rank;
}

static int
by_company(const void *pa, const void *pb)
{
    const struct kz_finding *a = pa, *b = pb;
    int c;

    if (a->company != b->company)
        return a->company < b->company ? -1 : 1;
    c = strcmp(a->code, b->code);
    if (c)
        return c;
    return a->other < b->other ? -1 : a->other > b->other;
}

kz_status
kzi_graph_build(struct kz_graph *g, struct kzi_raws *r, struct kz_error *err)
{
    kz_status st;

    g->column_of = kz_malloc(g->n * sizeof *g->column_of);
    if (!g->column_of)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    memset(g->column_of, 0xFF, g->n * sizeof *g->column_of);
    KZ_TRY(collect_countries(g, err));
    KZ_TRY(build_columns(g, r, err));
    KZ_TRY(set_sources(g, err));
    set_view(g);
    if (g->nfindings)
        qsort(g->findings, g->nfindings, sizeof *g->findings, by_company);
out:
    return st;
}
