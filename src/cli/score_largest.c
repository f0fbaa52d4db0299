/* The largest foreign holder of a company, for keizu score. */
#include "src/cli/score_largest.h"

#include <math.h>

/* Holdings above a company beyond which the ends are left out. */
#define BOUNDED_MAX 100000

kz_status
kz_score_largest_init(struct kz_largest *l, struct kz_cli *cli,
    const struct kz_asked *a)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);

    *l = (struct kz_largest){ cli, a, NULL, NULL };
    return kz_stakes_new(a->graph, kz_totals_order(a->totals), c->point,
        c->upoint, &l->stakes, &cli->err);
}

void
kz_score_largest_clear(struct kz_largest *l)
{
    kz_stakes_free(l->stakes);
    kz_bounds_free(l->bounds);
}

static int
is_foreign(const struct kz_largest *l, kz_node i)
{
    kz_country c = kz_graph_node(l->a->graph, i)->country;

    return c && c != kz_country_from(kz_graph_question(l->a->graph)->home);
}

/* NAN where it would take too long for every company. */
static kz_status
find_ends(struct kz_largest *l, kz_node company,
    const struct kz_owner_stake *best, struct kz_range *r)
{
    const struct kz_graph *g = l->a->graph;
    struct kz_error *err = &l->cli->err;
    struct kz_owner_bounds b;
    uint64_t arcs;
    kz_status st = KZ_OK;

    if (kz_stakes_exact(l->stakes)) {
        r->lower = r->upper = best->integrated;
        return KZ_OK;
    }
    if (!l->bounds)
        KZ_TRY(kz_bounds_new(g, NULL, &l->bounds, err));
    KZ_TRY(kz_bounds_cone(l->bounds, kz_graph_column(g, company), &arcs, err));
    if (arcs > BOUNDED_MAX)
        return KZ_OK;
    KZ_TRY(kz_bounds_owner(l->bounds, best->holder, &b, err));
    r->lower = b.walk_lower;
    r->upper = b.walk_upper;
out:
    return st;
}

kz_status
kz_score_largest(struct kz_largest *l, struct kz_doc *d, kz_node company)
{
    const struct kz_owner_stake *list, *best = NULL;
    struct kz_range r = { NAN, NAN, NAN, 0 };
    struct kz_buf id;
    size_t n;
    kz_status st;

    kz_buf_init(&id);
    KZ_TRY(kz_stakes_solve(l->stakes, company, KZ_STAKES_BARE, &list, &n,
        &l->cli->err));
    for (size_t k = 0; k < n; k++)
        if (is_foreign(l, list[k].holder) && list[k].integrated > 0 &&
            (!best || list[k].integrated > best->integrated ||
                (list[k].integrated == best->integrated &&
                    list[k].holder < best->holder)))
            best = &list[k];
    if (best) {
        KZ_TRY(kz_answer_id(l->cli, l->a->store,
            kz_graph_node(l->a->graph, best->holder)->party, &id));
        KZ_TRY(find_ends(l, company, best, &r));
    }
    kz_doc_key_text(d, "largest_foreign_holder", best ? id.data : NULL);
    kz_doc_key_number(d, "largest_foreign_lower", r.lower);
    kz_doc_key_number(d, "largest_foreign_upper", r.upper);
out:
    kz_buf_clear(&id);
    return st;
}
