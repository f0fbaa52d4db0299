/*
 * Holders whom another list of the same day leaves no room for: declared and
 * not in the filing, or filed and not in the declaration (findings.md).
 */
#include <math.h>

#include "src/graph/graph_priv.h"

/* 1 if every value of r is more than the list leaves for whom it omits. */
static int
has_no_room(const struct kzi_list *l, const struct kzi_raw *r)
{
    __extension__ typedef __int128 wide;
    wide has, room;

    if (l->listing == KZ_LIST_COMPLETE)
        return r->lo > 0;
    if (l->listing == KZ_LIST_PARTIAL) {
        has = (wide)r->lo * l->left_base;
        room = (wide)l->left * r->base;
        return has > room;
    }
    has = (wide)r->lo * l->hi_base;
    room = (wide)l->hi * r->base;
    return has > room || (has == room && ((r->flags & KZI_LO_OPEN) ||
                                             (l->hi_open && has > 0)));
}

static int
is_of_list(const struct kzi_list *l, const struct kzi_raw *r)
{
    return l->family == r->family && l->listing == r->listing &&
           l->as_of == r->as_of && l->filed == r->filed;
}

/* A later list of its family has taken its place. */
static int
is_replaced(const struct kzi_list *list, size_t n, const struct kzi_list *l)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].family == l->family &&
            (list[i].as_of > l->as_of ||
                (list[i].as_of == l->as_of && list[i].filed > l->filed)))
            return 1;
    return 0;
}

/*
 * Whom a list with a nominee account omits may be behind that account; a list
 * of the company's own shares omits nobody; and ends of shares are no measure
 * of votes.
 */
static int
may_object(const struct kzi_list *l, const struct kzi_raw *slot, int speaks)
{
    if ((l->flags & KZI_LIST_NOMINEE) || !(l->flags & KZI_LIST_OTHERS) ||
        ((l->flags & KZI_LIST_MIXED) && l->family == slot->family))
        return 0;
    return l->listing == KZ_LIST_COMPLETE ||
           ((l->flags & KZI_LIST_SPEAKS) != 0) == speaks;
}

/* The list that leaves no room for a holder, or NULL. */
static const struct kzi_list *
against(const struct kzi_list *list, size_t nlists, const struct kzi_raw *slot,
    int speaks, const struct kzi_raw *row, size_t n)
{
    for (size_t i = 0; i < nlists; i++) {
        const struct kzi_list *l = &list[i];
        int named = 0;

        if (l->as_of != slot->as_of || l->document == slot->document ||
            !may_object(l, slot, speaks) || is_replaced(list, nlists, l) ||
            !has_no_room(l, slot))
            continue;
        for (size_t j = 0; j < n && !named; j++)
            named = is_of_list(l, &row[j]);
        if (!named)
            return l;
    }
    return NULL;
}

kz_status
kzi_check_absent(struct kz_graph *g, const struct kzi_list *list, size_t nlists,
    const struct kzi_raw *slot, const struct kzi_raw *row, size_t n,
    struct kz_error *err)
{
    const struct kzi_list *l;
    kz_status st = KZ_OK;

    if (!nlists || (slot->flags & KZI_DERIVED) || slot->owner == slot->owned ||
        g->node[slot->owner].type == KZ_PARTY_NOMINEE)
        return KZ_OK;
    l = against(list, nlists, slot, kzi_speaks_of(&g->q, slot) != 0, row, n);
    if (!l)
        return KZ_OK;
    KZ_TRY(kzi_graph_finding(g, "holder-absent", "warning", slot->owned,
        slot->owner, slot->holding, err,
        "a list of the same day in another document does not name this "
        "holder and leaves no room for it, or names it otherwise"));
    kzi_finding_against(g, l->holding, (double)slot->point / (double)slot->base,
        NAN);
out:
    return st;
}
