/* Building: raw statements to columns, classes of owners, and sources. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/lower_bound.h"
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

#define PARTY_CONFLICT "party-conflict"

int
kzi_finding_is_own(const struct kz_finding *f)
{
    return strcmp(f->code, PARTY_CONFLICT) == 0;
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
                KZ_TRY(kzi_graph_finding(g, PARTY_CONFLICT, "warning", a.node,
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

    KZ_TRY(kzi_graph_split_ends(g, err));
    add_exact_arcs(g, c);
    for (size_t k = 0; k < c->nslots; k++) {
        const struct kzi_raw *r = &c->slot[k];
        unsigned group = c->flags & KZ_COL_CATEGORIES ? r->group : 0;

        if (r->hi == 0)
            continue;
        g->a_hi[a] = r->hi;
        g->a_ends[a] =
            (uint8_t)(group << 2 | (r->flags & (KZI_LO_OPEN | KZI_HI_OPEN)));
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
    if (c->flags & (KZ_COL_INTERVAL | KZ_COL_CATEGORIES))
        KZ_TRY(add_interval_arcs(g, c, err));
    else
        add_exact_arcs(g, c);
    if (!c->known && !(c->flags & KZ_COL_RING_SELF)) {
        g->c.m = g->c_start[i]; /* nobody but itself: no column */
        return KZ_OK;
    }
    if (c->flags & KZ_COL_CATEGORIES) {
        KZ_TRY(kzi_graph_add_categories(g, err));
        g->categories[g->ncategories - 1] = c->groups;
        g->categories[g->ncategories - 1].column = i;
    }
    g->column_of[company] = i;
    g->c.nc++;
    g->c_start[i + 1] = g->c.m;
out:
    return st;
}

/* The rows that count the holders of a company, which lie together. */
static kz_status
counts_of(struct kz_graph *g, const struct kzi_raws *r, size_t *at,
    kz_node company, struct kzi_counts *out, int *found, struct kz_error *err)
{
    size_t first;

    while (*at < r->ncounted && r->counted[*at].company < company)
        ++*at;
    first = *at;
    while (*at < r->ncounted && r->counted[*at].company == company)
        ++*at;
    *found = 0;
    if (*at == first)
        return KZ_OK;
    return kzi_counts_take(g, r->counted + first, *at - first, out, found, err);
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

static int
is_arc_of(const struct kz_graph *g, kz_node company, kz_node owner)
{
    uint32_t c = g->column_of[company];
    uint64_t at, n;

    if (c == UINT32_MAX)
        return 0;
    n = g->c_start[c + 1] - g->c_start[c];
    KZ_LOWER_BOUND(at, n, i, g->a_owner[g->c_start[c] + i] < owner);
    return at < n && g->a_owner[g->c_start[c] + at] == owner;
}

/* What the rows of a company say beyond its column. */
static kz_status
note_beside(const struct kz_graph *g, struct kzi_besides *b,
    const struct kzi_raw *row, size_t n, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n; i++) {
        if (row[i].stake == KZ_STAKE_VOTES)
            KZ_TRY(kzi_beside_add(b, row[i].owned, KZ_NODE_NONE, err));
        if (!is_arc_of(g, row[i].owned, row[i].owner))
            KZ_TRY(kzi_beside_add(b, row[i].owned, row[i].owner, err));
    }
out:
    return st;
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
    size_t columns = 0, counted = 0;
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
    KZ_TRY(kzi_graph_grow_columns(g, columns, err));
    KZ_TRY(kzi_graph_grow_arcs(g, r->n, err));
    kzi_counted_sort(r);
    for (size_t i = 0; i < columns; i++) {
        kz_node j = company[i];
        struct kzi_column c = { 0 };
        struct kzi_counts counts;
        int is_counted;

        /* registers lie in the order of filing: fetch the next but a few */
        if (i + AHEAD < columns)
            prefetch(&r->raw[start[company[i + AHEAD]]]);
        KZ_TRY(counts_of(g, r, &counted, j, &counts, &is_counted, err));
        KZ_TRY(kzi_column_resolve(g, r->raw + start[j], count[j],
            is_counted ? &counts : NULL, &scratch, &c, err));
        if (c.base) /* something holds on the day */
            KZ_TRY(add_column(g, j, &c, err));
        if (r->beside)
            KZ_TRY(note_beside(g, r->beside, r->raw + start[j], count[j], err));
        if (!c.base)
            continue;
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
    KZ_TRY(build_columns(g, r, err));
    KZ_TRY(kzi_graph_sources(g, err));
    kzi_graph_set_view(g);
    if (g->nfindings)
        qsort(g->findings, g->nfindings, sizeof *g->findings, by_company);
out:
    return st;
}
