/* Witnesses: the completion behind an end, as the walk up comes to it. */
#include <string.h>

#include "keizu/analysis/control.h"
#include "keizu/base/alloc.h"
#include "src/analysis/bounds_priv.h"

void
kzi_witness_free(struct kzi_witness *w)
{
    if (!w)
        return;
    kz_free(w->policy);
    kz_free(w->attained);
    kz_free(w->others);
    kz_free(w->met);
    kz_free(w->column);
    kz_free(w->start);
    kz_free(w->counts);
    kz_free(w->share);
    kz_free(w);
}

static kz_status
make_witness(struct kz_bounds *b, struct kz_error *err)
{
    const struct kz_columns *c = b->c;
    struct kzi_witness *w;

    if (b->witness)
        return KZ_OK;
    w = kz_calloc(1, sizeof *w);
    if (w) {
        w->policy = kz_calloc(kzi_policy_at(c, c->nc), sizeof *w->policy);
        w->attained = kz_calloc(c->nc, 1);
        w->others = kz_calloc(kz_graph_classes(b->g), 1);
        w->met = kz_calloc(c->nc, sizeof *w->met);
    }
    if (!w || !w->policy || !w->attained || !w->others || !w->met) {
        kzi_witness_free(w);
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    b->witness = w;
    return KZ_OK;
}

/* Put a company on the list, unless it is there. */
static kz_status
meet(struct kzi_witness *w, uint32_t column, struct kz_error *err)
{
    size_t n = w->out.n;

    if (w->met[column] == w->stamp)
        return KZ_OK;
    if (kz_grow(&w->column, &w->column_cap, n + 1, sizeof *w->column) < 0 ||
        kz_grow(&w->start, &w->start_cap, n + 1, sizeof *w->start) < 0 ||
        kz_grow(&w->counts, &w->counts_cap, n + 1, sizeof *w->counts) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    w->met[column] = w->stamp;
    w->column[n] = column;
    w->out.n++;
    return KZ_OK;
}

/* The shares of a register as the policy has them; 1: none at an open end. */
static int
take_policy(const struct kz_bounds *b, uint32_t column, double *share)
{
    const struct kz_columns *c = b->c;
    const int64_t *amount = b->witness->policy + kzi_policy_at(c, column);
    uint64_t first = c->start[column];
    size_t n = (size_t)(c->start[column + 1] - first);
    double base = (double)c->base[column];
    int clear;

    for (size_t i = 0; i < n + kzi_rest_parts(c, column); i++)
        share[i] = (double)amount[i] / base;
    if (c->flags[column] & KZ_COL_INFEASIBLE)
        return 1;
    clear = (c->flags[column] & KZ_COL_CATEGORIES) ||
            (!((c->flags[column] & KZ_COL_ULO_OPEN) &&
                 amount[n] == c->ulo[column]) &&
                !((c->flags[column] & KZ_COL_UHI_OPEN) &&
                    amount[n] == c->uhi[column]));
    for (size_t i = 0; c->ends && i < n; i++)
        clear &= !((c->ends[first + i] & KZ_ENDS_LO_OPEN) &&
                     amount[i] == c->lo[first + i]) &&
                 !((c->ends[first + i] & KZ_ENDS_HI_OPEN) &&
                     amount[i] == c->hi[first + i]);
    return clear;
}

/* The same where owners of equal value share what is theirs. */
static kz_status
take_inside(struct kz_bounds *b, const struct kzi_sweep *s, uint32_t column,
    double *share, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (b->c->flags[column] & KZ_COL_INFEASIBLE) {
        (void)take_policy(b, column, share);
        return KZ_OK;
    }
    KZ_TRY(kzi_bounds_sorted(b, s, column, err));
    kzi_slots_inside(&b->slots, share);
out:
    return st;
}

/* All that the walk up comes to; *clear: no amount is at an open end. */
static kz_status
collect(struct kz_bounds *b, const struct kzi_sweep *s, int inside, int *clear,
    struct kz_error *err)
{
    const struct kz_columns *c = b->c;
    struct kzi_witness *w = b->witness;
    size_t used = 0;
    kz_status st;

    if (++w->stamp == 0) {
        memset(w->met, 0, c->nc * sizeof *w->met);
        w->stamp = 1;
    }
    w->out.n = 0;
    *clear = 1;
    KZ_TRY(meet(w, b->asked, err));
    for (size_t k = 0; k < w->out.n; k++) {
        uint32_t j = w->column[k];
        size_t n = (size_t)(c->start[j + 1] - c->start[j]);
        size_t slots = n + kzi_rest_parts(c, j);
        const double *share;

        if (kz_grow(&w->share, &w->share_cap, used + slots, sizeof *w->share) <
            0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        if (inside)
            KZ_TRY(take_inside(b, s, j, w->share + used, err));
        else
            *clear &= take_policy(b, j, w->share + used);
        share = w->share + used;
        w->start[k] = used;
        w->counts[k] = s->in[KZ_SRC_CLASS_OF(c->usrc[j])] > 0;
        used += slots;
        for (size_t i = 0; i < n; i++) {
            uint32_t src = c->src[c->start[j] + i];

            if (share[i] > 0 && !(src & KZ_SRC_CLASS))
                KZ_TRY(meet(w, src, err));
        }
    }
out:
    return st;
}

/* Of an owner both ends have to be: that of what comes back to it, too. */
static int
is_attained(const struct kz_bounds *b, kz_node owner, double value)
{
    const uint8_t *attained = b->witness->attained;
    uint32_t own;

    if (owner == KZ_NODE_NONE || !(value > 0))
        return attained[b->asked];
    own = kz_graph_column(b->g, owner);
    if (own == UINT32_MAX || b->seen[b->order.comp_of[own]] != b->stamp)
        return attained[b->asked];
    return attained[b->asked] && attained[own];
}

kz_status
kz_bounds_witness(struct kz_bounds *b, const uint8_t *in, kz_node owner,
    int upper, const struct kz_witness **out, struct kz_error *err)
{
    struct kzi_sweep s = {
        .in = in, .owner = KZ_NODE_NONE, .known = UINT32_MAX
    };
    int turned = in && upper, clear;
    struct kzi_witness *w;
    kz_status st;

    KZ_TRY(make_witness(b, err));
    w = b->witness;
    if (turned) {
        kz_bloc_others(b->g, in, w->others);
        s.in = w->others;
    } else if (!in) {
        s.in = b->nobody;
        s.owner = owner;
        s.most = upper;
    }
    s.policy = w->policy;
    s.attained = w->attained;
    KZ_TRY(kzi_bounds_cone_value(b, &s, &w->out.value, err));
    KZ_TRY(collect(b, &s, 0, &clear, err));
    w->out.attained = clear || is_attained(b, s.owner, w->out.value);
    if (w->out.attained && !clear)
        KZ_TRY(collect(b, &s, 1, &clear, err));
    for (size_t k = 0; turned && k < w->out.n; k++)
        w->counts[k] = !w->counts[k];
    w->out.walk = in ? w->out.value : kzi_bounds_walk(b, owner, w->out.value);
    if (turned)
        w->out.value = w->out.walk = 1 - w->out.value;
    w->out.unknown = turned;
    w->out.home_counts =
        turned && !w->others[kz_graph_special(b->g, KZ_CLASS_COUNTED_HOME)];
    w->out.column = w->column;
    w->out.start = w->start;
    w->out.counts = w->counts;
    w->out.share = w->share;
    *out = &w->out;
out:
    return st;
}
