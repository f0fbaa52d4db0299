/* Ties: officers of a company, their exposures and the score. */
#include "keizu/analysis/ties.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/analysis/ties_priv.h"

static const char *const set_names[] = { "officers", "without-auditors",
    "representatives" };
static const char *const by_names[] = { "nationality", "residence", "state" };

const char *
kz_officer_set_name(enum kz_officer_set s)
{
    return set_names[s];
}

const char *
kz_officer_by_name(enum kz_officer_by b)
{
    return by_names[b];
}

void
kz_ties_free(struct kz_ties *t)
{
    if (!t)
        return;
    kz_free(t->node_of);
    kz_free(t->officer);
    kz_free(t->first);
    kz_free(t->post);
    kz_free(t->merged);
    kz_free(t->kept);
    kz_free(t->lock);
    kz_free(t->seat);
    kz_free(t->people);
    kz_free(t);
}

kz_status
kz_ties_new(const struct kz_graph *g, const struct kz_totals *totals,
    struct kz_control *control, const struct kz_graph *control_graph,
    const struct kz_roles *roles, const struct kz_weights *weights,
    struct kz_ties **out, struct kz_error *err)
{
    struct kz_ties *t = kz_calloc(1, sizeof *t);
    kz_node n = kz_graph_nodes(g);
    kz_status st = KZ_OK;

    if (!t)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    t->g = g;
    t->totals = totals;
    t->control = control;
    t->control_graph = control_graph;
    t->roles = roles;
    t->weights = weights;
    t->home = kz_country_from(kz_graph_question(g)->home);
    t->company = KZ_NODE_NONE;
    for (kz_node i = 0; i < n; i++)
        if (kz_graph_node(g, i)->party >= t->node_end)
            t->node_end = kz_graph_node(g, i)->party + 1;
    t->node_of = kz_calloc((size_t)t->node_end, sizeof *t->node_of);
    if (!t->node_of)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (kz_node i = 0; i < n; i++)
        t->node_of[kz_graph_node(g, i)->party] = i + 1;
    *out = t;
    t = NULL;
out:
    kz_ties_free(t);
    return st;
}

kz_node
kzi_ties_node(const struct kz_ties *t, kz_rowid party)
{
    return party < t->node_end && t->node_of[party] ? t->node_of[party] - 1
                                                    : KZ_NODE_NONE;
}

/* ---- officers and their posts ---- */

static int
by_node(const void *pa, const void *pb)
{
    const struct kz_officer *a = pa, *b = pb;

    return a->person < b->person ? -1 : a->person > b->person;
}

static void
describe(const struct kz_ties *t, struct kz_officer *o)
{
    o->auditor = 1;
    for (size_t i = 0; i < o->roles; i++) {
        const struct kz_role_at *r = &o->role[i];
        double w = kz_weight_of(t->weights, r);

        if (i == 0 || w > o->weight) {
            o->weight = w;
            o->weightiest = r;
        }
        o->represents |= kz_role_represents(r);
        if (!kz_role_is_officer((enum kz_role_kind)r->kind))
            continue;
        o->officer = 1;
        o->auditor &= r->kind == KZ_ROLE_AUDITOR;
    }
    o->auditor &= o->officer;
}

static kz_status
find_officers(struct kz_ties *t, kz_rowid company, struct kz_error *err)
{
    size_t n;
    const struct kz_role_at *r = kz_roles_at(t->roles, company, &n);

    t->n = 0;
    for (size_t i = 0, j; i < n; i = j) {
        struct kz_officer o = { .role = &r[i] };

        for (j = i + 1; j < n && r[j].person == r[i].person;)
            j++;
        o.roles = j - i;
        o.person = kzi_ties_node(t, r[i].person);
        if (o.person == KZ_NODE_NONE)
            continue;
        if (kz_grow(&t->officer, &t->cap, t->n + 1, sizeof *t->officer) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        describe(t, &o);
        t->officer[t->n++] = o;
    }
    if (t->n)
        qsort(t->officer, t->n, sizeof *t->officer, by_node);
    return KZ_OK;
}

/* Companies that x certainly controls are x's own house, not another's. */
static kz_status
is_own_house(struct kz_ties *t, kz_node y, int *out, struct kz_error *err)
{
    const struct kz_controlled *list;
    uint32_t column;
    size_t n;
    int self;
    kz_status st = KZ_OK;

    *out = y == t->company;
    if (*out || !t->control)
        return KZ_OK;
    column = kz_graph_column(t->control_graph, y);
    if (column == UINT32_MAX)
        return KZ_OK;
    if (!t->closed) {
        KZ_TRY(kz_control_owner(t->control, t->company, KZ_CONTROL_CERTAIN,
            &list, &n, &self, err));
        t->closed = 1;
    }
    *out = kz_control_has(t->control, column);
out:
    return st;
}

static kz_status
add_post(struct kz_ties *t, kz_node at, double weight, enum kzi_post_kind kind,
    int maybe, struct kz_error *err)
{
    struct kzi_post *p;

    if (kz_grow(&t->post, &t->post_cap, t->nposts + 1, sizeof *t->post) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    p = &t->post[t->nposts++];
    p->at = at;
    p->weight = weight;
    p->kind = (uint8_t)kind;
    p->maybe = (uint8_t)maybe;
    return KZ_OK;
}

static kz_status
add_posts(struct kz_ties *t, kz_rowid person, int maybe, struct kz_error *err)
{
    size_t n;
    const struct kz_role_at *r = kz_roles_by(t->roles, person, &n);
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n; i++) {
        kz_node y = kzi_ties_node(t, r[i].company);
        int own, state;

        if (y == KZ_NODE_NONE)
            continue;
        KZ_TRY(is_own_house(t, y, &own, err));
        if (own)
            continue;
        state = r[i].kind == KZ_ROLE_GOVERNMENT_POST &&
                (kz_graph_node(t->g, y)->flags & KZ_NODE_STATE);
        KZ_TRY(add_post(t, y, kz_weight_of(t->weights, &r[i]),
            state ? KZI_STATE : KZI_POST, maybe, err));
    }
out:
    return st;
}

/* Two persons whose stated nationalities differ are not the same. */
static int
are_different(const struct kz_node_info *a, const struct kz_node_info *b)
{
    return a->nationality && b->nationality && a->nationality != b->nationality;
}

struct alike {
    struct kz_ties *t;
    const struct kz_node_info *who;
    struct kz_error *err;
    kz_status st;
};

static void
visit_alike(void *ctx, kz_rowid other)
{
    struct alike *x = ctx;
    kz_node i = kzi_ties_node(x->t, other);

    if (x->st < 0 || i == KZ_NODE_NONE ||
        are_different(x->who, kz_graph_node(x->t->g, i)))
        return;
    if (!x->who->nationality)
        x->st = add_post(x->t, i, 1, KZI_ALIKE, 1, x->err);
    if (x->st == KZ_OK)
        x->st = add_posts(x->t, other, 1, x->err);
}

kz_status
kz_ties_solve(struct kz_ties *t, kz_node company, struct kz_error *err)
{
    kz_status st;

    t->company = company;
    t->closed = 0;
    t->nposts = 0;
    KZ_TRY(find_officers(t, kz_graph_node(t->g, company)->party, err));
    if (kz_grow(&t->first, &t->first_cap, t->n + 1, sizeof *t->first) < 0 ||
        kz_grow(&t->merged, &t->merged_cap, t->n, sizeof *t->merged) < 0 ||
        kz_grow(&t->kept, &t->kept_cap, t->n, sizeof *t->kept) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < t->n; i++) {
        const struct kz_node_info *who =
            kz_graph_node(t->g, t->officer[i].person);
        struct alike x = { t, who, err, KZ_OK };

        t->first[i] = t->nposts;
        KZ_TRY(add_posts(t, who->party, 0, err));
        kz_roles_alike(t->roles, who->party, visit_alike, &x);
        KZ_TRY(x.st);
    }
    t->first[t->n] = t->nposts;
out:
    return st;
}

const struct kz_officer *
kz_ties_officers(const struct kz_ties *t, size_t *n)
{
    *n = t->n;
    return t->officer;
}

/* ---- exposures ---- */

static int
in_class(const struct kz_ties *t, const struct kz_node_info *n, unsigned cls)
{
    if (!n->country)
        return 0;
    if (cls == KZ_TIE_FOREIGN)
        return n->country != t->home;
    if (cls == KZ_TIE_FOREIGN_STATE)
        return n->country != t->home && (n->flags & KZ_NODE_STATE);
    return n->country == cls;
}

/* [0, 1] where nothing is known. */
static struct kz_range
of_itself(const struct kz_ties *t, const struct kz_node_info *n, unsigned cls)
{
    struct kz_range r = { 0, 0, 1, 0 };

    if (n->country)
        r.point = r.lower = r.upper = in_class(t, n, cls);
    return r;
}

static struct kz_range
country_share(const struct kz_ties *t, kz_node y, unsigned cls,
    const struct kz_range *foreign)
{
    struct kz_range r;
    kz_country country;
    size_t cursor = 0;

    while (kz_totals_country(t->totals, y, &cursor, &country, &r))
        if (country == cls)
            return r;
    /* none is known: all that is not known may be its */
    r.point = r.lower = 0;
    r.upper = foreign->upper - foreign->lower;
    return r;
}

/* F_k of a node; a state body or a person is what it is. */
static struct kz_range
share(const struct kz_ties *t, kz_node y, unsigned cls)
{
    const struct kz_node_info *n = kz_graph_node(t->g, y);
    struct kz_totals_of total;
    struct kz_range r;

    if ((n->flags & KZ_NODE_STATE) || n->type == KZ_PARTY_PERSON)
        return of_itself(t, n, cls);
    kz_totals_at(t->totals, y, &total);
    r = cls == KZ_TIE_FOREIGN ? total.foreign
        : cls == KZ_TIE_FOREIGN_STATE
            ? total.foreign_state
            : country_share(t, y, cls, &total.foreign);
    if (isnan(r.lower))
        r.lower = 0;
    if (isnan(r.upper))
        r.upper = 1;
    return r;
}

static struct kz_range
post_value(const struct kz_ties *t, const struct kzi_post *p, unsigned cls)
{
    struct kz_range r;

    if (p->kind == KZI_STATE || p->kind == KZI_ALIKE)
        return of_itself(t, kz_graph_node(t->g, p->at), cls);
    r = share(t, p->at, cls);
    r.point *= p->weight;
    r.lower *= p->weight;
    r.upper *= p->weight;
    return r;
}

static int
is_person(const struct kz_ties *t, kz_node i)
{
    const struct kz_node_info *n = kz_graph_node(t->g, i);

    return n->type == KZ_PARTY_PERSON ||
           (n->type == KZ_PARTY_UNKNOWN &&
               kz_graph_column(t->g, i) == UINT32_MAX);
}

struct kz_range
kz_ties_exposure(const struct kz_ties *t, size_t i, unsigned cls)
{
    kz_node person = t->officer[i].person;
    const struct kz_node_info *n = kz_graph_node(t->g, person);
    struct kz_range r = { 0, 0, 0, 0 };

    if (!is_person(t, person))
        return share(t, person, cls);
    if (in_class(t, n, cls)) {
        r.point = r.lower = r.upper = 1;
        return r;
    }
    for (size_t k = t->first[i]; k < t->first[i + 1]; k++) {
        const struct kzi_post *p = &t->post[k];
        struct kz_range v = post_value(t, p, cls);

        if (v.upper > r.upper &&
            (p->kind != KZI_ALIKE || kz_graph_node(t->g, p->at)->country))
            r.upper = v.upper;
        if (p->maybe)
            continue;
        if (v.lower > r.lower)
            r.lower = v.lower;
        if (v.point > r.point)
            r.point = v.point;
    }
    if (!n->country)
        r.upper = 1;
    return r;
}

int
kz_ties_country(const struct kz_ties *t, size_t *cursor, kz_country *country)
{
    const kz_country *list;
    size_t n = kz_graph_countries(t->g, &list);

    while (*cursor < n) {
        kz_country c = list[(*cursor)++];

        for (size_t i = 0; c != t->home && i < t->n; i++) {
            struct kz_range r = kz_ties_exposure(t, i, c);

            if (r.point > 0 || r.lower > 0) {
                *country = c;
                return 1;
            }
        }
    }
    return 0;
}

/* ---- the score ---- */

static int
may_be_same(const struct kz_ties *t, size_t a, size_t b)
{
    return kz_roles_are_alike(t->roles,
        kz_graph_node(t->g, t->officer[a].person)->party,
        kz_graph_node(t->g, t->officer[b].person)->party);
}

static int
has_birth(const struct kz_ties *t, size_t i)
{
    kz_node p = t->officer[i].person;

    return kz_roles_birth(t->roles, kz_graph_node(t->g, p)->party) !=
           KZ_DATE_NONE;
}

/* Count officer i, or join it to the greatest it may be the same as. */
static void
merge(const struct kz_ties *t, size_t i, double part, size_t *n)
{
    size_t best = SIZE_MAX;

    for (size_t k = 0; k < *n; k++)
        if (may_be_same(t, i, t->kept[k]) &&
            (best == SIZE_MAX || t->merged[k] > t->merged[best]))
            best = k;
    if (best == SIZE_MAX) {
        t->kept[*n] = i;
        t->merged[(*n)++] = part;
    } else if (part > t->merged[best]) {
        t->merged[best] = part;
    }
}

/* 1 - (1 - sum)(1 - part), without losing a small part. */
static void
join(double *sum, double part)
{
    *sum += part * (1 - *sum);
}

struct kz_range
kz_ties_score(const struct kz_ties *t, unsigned cls)
{
    struct kz_range out = { 0, 0, 0, 0 };
    size_t n = 0;

    for (size_t i = 0; i < t->n; i++) {
        struct kz_range e = kz_ties_exposure(t, i, cls);

        join(&out.point, t->officer[i].weight * e.point);
        join(&out.upper, t->officer[i].weight * e.upper);
    }
    /* those with a birth date first: the others may be any of them */
    for (int pass = 1; pass >= 0; pass--)
        for (size_t i = 0; i < t->n; i++)
            if (has_birth(t, i) == pass)
                merge(t, i,
                    t->officer[i].weight * kz_ties_exposure(t, i, cls).lower,
                    &n);
    for (size_t k = 0; k < n; k++)
        join(&out.lower, t->merged[k]);
    return out;
}

/* ---- counts ---- */

static int
is_in(const struct kz_officer *o, enum kz_officer_set set)
{
    return o->officer && (set != KZ_SET_WITHOUT_AUDITORS || !o->auditor) &&
           (set != KZ_SET_REPRESENTATIVES || o->represents);
}

/* The country that decides, or 0. */
static kz_country
deciding(const struct kz_node_info *n, enum kz_officer_by by)
{
    return by == KZ_BY_NATIONALITY ? n->nationality
           : by == KZ_BY_RESIDENCE ? n->residence
                                   : n->country;
}

/* 1 foreign, 0 not, -1 not known. */
static int
state_link(const struct kz_ties *t, size_t i)
{
    const struct kz_node_info *n = kz_graph_node(t->g, t->officer[i].person);
    int unknown = 0;

    if (n->flags & KZ_NODE_STATE)
        return !n->country ? -1 : n->country != t->home;
    for (size_t k = t->first[i]; k < t->first[i + 1]; k++) {
        const struct kz_node_info *at = kz_graph_node(t->g, t->post[k].at);

        if (t->post[k].kind == KZI_ALIKE || !(at->flags & KZ_NODE_STATE) ||
            at->country == t->home)
            continue;
        if (at->country && !t->post[k].maybe)
            return 1;
        unknown = 1;
    }
    return unknown ? -1 : 0;
}

struct kz_officer_count
kz_ties_count(const struct kz_ties *t, enum kz_officer_set set,
    enum kz_officer_by by)
{
    struct kz_officer_count c = { 0, 0, 0 };

    for (size_t i = 0; i < t->n; i++) {
        const struct kz_officer *o = &t->officer[i];
        kz_country country = deciding(kz_graph_node(t->g, o->person), by);
        int foreign = by == KZ_BY_STATE ? state_link(t, i)
                      : !country        ? -1
                                        : country != t->home;

        if (!is_in(o, set))
            continue;
        c.of++;
        c.foreign += foreign > 0;
        c.unknown += foreign < 0;
    }
    return c;
}
