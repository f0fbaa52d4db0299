/* What is concluded from the mentions that share a name; docs/identity.md. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/store/identity_bucket.h"

/* ---- links ---- */

static kz_status
add_link(struct kzi_rules *x, size_t a, size_t b,
    enum kz_identity_reason reason, struct kz_error *err)
{
    struct kzi_links *l = x->links;
    struct kz_identity_pair *link;

    if (a == b)
        return KZ_OK;
    if (kz_grow(&l->list, &l->cap, l->count + 1, sizeof *l->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    link = &l->list[l->count++];
    link->a = x->classes[a].class.rep;
    link->b = x->classes[b].class.rep;
    link->reason = reason;
    x->classes[kzi_class_top(x, b)].top = kzi_class_top(x, a);
    return KZ_OK;
}

/* 1 if each has another number of a scheme of which a party has one. */
static int
is_conflict(const struct kzi_named *a, const struct kzi_named *b)
{
    for (int u = 0; u < 2; u++)
        if (a->class.unique[u] && b->class.unique[u] &&
            a->class.unique[u] != b->class.unique[u])
            return 1;
    return 0;
}

/* 1 if the name and place of r held on the day of w. */
static int
fits(const struct kzi_place_of *r, const struct kzi_place_of *w)
{
    return w->as_of == KZ_DATE_NONE ||
           ((r->since == KZ_DATE_NONE || w->as_of >= r->since) &&
               (r->until == KZ_DATE_OPEN || w->as_of < r->until));
}

static int
is_organisation(const struct kzi_named *c)
{
    return !c->is_person && (c->is_organisation || c->class.is_registered);
}

/* ---- name and address ---- */

struct places { /* some of x->places */
    size_t first, last;
};

/* 1 if a place of class r in the group fits one of class w. */
static int
class_fits(const struct kzi_rules *x, const struct places *g, size_t r,
    size_t w)
{
    for (size_t i = g->first; i < g->last; i++)
        for (size_t j = g->first; j < g->last && x->places[i].class == r; j++)
            if (x->places[j].class == w && fits(&x->places[i], &x->places[j]))
                return 1;
    return 0;
}

/* The classes of a group, each once, the best key first: into x->some. */
static void
list_classes(struct kzi_rules *x, const struct places *g)
{
    x->nsome = 0;
    for (size_t c = 0; c < x->nclasses; c++)
        x->classes[c].mark = 0;
    for (size_t i = g->first; i < g->last; i++)
        x->classes[x->places[i].class].mark = 1;
    /* classes are in the order of their keys */
    for (size_t c = 0; c < x->nclasses; c++)
        if (x->classes[c].mark && !x->classes[c].is_person)
            x->some[x->nsome++] = c;
}

/* Registered classes of x->some; 1 if any two of them are in conflict. */
static int
has_conflict(const struct kzi_rules *x)
{
    const struct kzi_named *seen[2] = { NULL, NULL };

    for (size_t i = 0; i < x->nsome; i++) {
        const struct kzi_named *c = &x->classes[x->some[i]];

        for (int u = 0; u < 2; u++) {
            if (seen[u] && is_conflict(seen[u], c))
                return 1;
            if (!seen[u] && c->class.unique[u])
                seen[u] = c;
        }
    }
    return 0;
}

/* Who of a group fits a class of no register: joined if it is one alone. */
static kz_status
join_fitting(struct kzi_rules *x, const struct places *g, size_t w,
    struct kz_error *err)
{
    size_t found = 0, who = 0;

    for (size_t i = 0; i < x->nsome; i++) {
        size_t r = x->some[i];

        if (!x->classes[r].class.is_registered || !class_fits(x, g, r, w))
            continue;
        if (found && kzi_class_top(x, r) == kzi_class_top(x, who))
            continue;
        who = r;
        found++;
    }
    return found == 1 ? add_link(x, who, w, KZ_SAME_ADDRESS, err) : KZ_OK;
}

/* One name at one place. */
static kz_status
join_group(struct kzi_rules *x, const struct places *g, struct kz_error *err)
{
    size_t first_registered = SIZE_MAX, organisations = 0;
    kz_status st = KZ_OK;

    list_classes(x, g);
    for (size_t i = 0; i < x->nsome; i++) {
        const struct kzi_named *c = &x->classes[x->some[i]];

        organisations += is_organisation(c) ? 1 : 0;
        if (c->class.is_registered && first_registered == SIZE_MAX)
            first_registered = x->some[i];
    }
    if (organisations == 0 || x->nsome < 2)
        return KZ_OK;
    if (first_registered == SIZE_MAX) {
        for (size_t i = 1; i < x->nsome; i++)
            KZ_TRY(add_link(x, x->some[0], x->some[i], KZ_SAME_ADDRESS, err));
        return KZ_OK;
    }
    if (!has_conflict(x))
        for (size_t i = 0; i < x->nsome; i++)
            if (x->classes[x->some[i]].class.is_registered)
                KZ_TRY(add_link(x, first_registered, x->some[i],
                    KZ_SAME_ADDRESS, err));
    for (size_t i = 0; i < x->nsome; i++)
        if (!x->classes[x->some[i]].class.is_registered)
            KZ_TRY(join_fitting(x, g, x->some[i], err));
out:
    return st;
}

/*
 * Places of one key: a stated prefecture is of those that state it, and of
 * those that state none while there is but one.
 */
static kz_status
join_place(struct kzi_rules *x, size_t first, size_t last, struct kz_error *err)
{
    struct places g = { first, last };
    size_t stated = first;
    kz_status st = KZ_OK;

    while (stated < last && x->places[stated].prefecture == 0)
        stated++;
    if (stated == last ||
        x->places[stated].prefecture == x->places[last - 1].prefecture)
        return join_group(x, &g, err);
    for (g.first = stated; g.first < last; g.first = g.last) {
        g.last = g.first;
        while (g.last < last &&
               x->places[g.last].prefecture == x->places[g.first].prefecture)
            g.last++;
        KZ_TRY(join_group(x, &g, err));
    }
out:
    return st;
}

static kz_status
join_addresses(struct kzi_rules *x, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (x->nplaces)
        qsort(x->places, x->nplaces, sizeof *x->places, kzi_place_compare);
    for (size_t i = 0, j; i < x->nplaces; i = j) {
        for (j = i + 1;
             j < x->nplaces && kzi_same_place(&x->places[i], &x->places[j]);)
            j++;
        if (x->places[i].level == KZ_ADDRESS_FULL)
            KZ_TRY(join_place(x, i, j, err));
    }
out:
    return st;
}

/* ---- name and municipality ---- */

/* 1 if the full place lies in the area and its name held on that day. */
static int
lies_in(const struct kzi_place_of *full, const struct kzi_place_of *area)
{
    return full->level == KZ_ADDRESS_FULL && full->len > area->len &&
           memcmp(full->key, area->key, area->len) == 0 &&
           (!full->prefecture || !area->prefecture ||
               full->prefecture == area->prefecture) &&
           fits(full, area);
}

/* A class known by its municipality only is the one registered there. */
static kz_status
join_area(struct kzi_rules *x, size_t w, struct kz_error *err)
{
    size_t who = SIZE_MAX;

    for (size_t i = 0; i < x->nplaces; i++) {
        const struct kzi_place_of *area = &x->places[i];

        for (size_t j = 0; j < x->nplaces && area->class == w; j++) {
            const struct kzi_place_of *full = &x->places[j];
            const struct kzi_named *c = &x->classes[full->class];

            if (!c->class.is_registered || c->is_person || !lies_in(full, area))
                continue;
            if (who != SIZE_MAX &&
                kzi_class_top(x, who) != kzi_class_top(x, full->class))
                return KZ_OK; /* several: a person may decide */
            if (who == SIZE_MAX || full->class < who)
                who = full->class;
        }
    }
    return who == SIZE_MAX ? KZ_OK : add_link(x, who, w, KZ_SAME_AREA, err);
}

static kz_status
join_areas(struct kzi_rules *x, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t c = 0; c < x->nclasses; c++)
        x->classes[c].mark = 0;
    for (size_t i = 0; i < x->nplaces; i++) {
        struct kzi_named *c = &x->classes[x->places[i].class];

        if (x->places[i].level == KZ_ADDRESS_FULL)
            c->mark |= 2;
        else if (x->places[i].level == KZ_ADDRESS_AREA)
            c->mark |= 1;
    }
    for (size_t c = 0; c < x->nclasses; c++)
        if (x->classes[c].mark == 1 && !x->classes[c].class.is_registered &&
            !x->classes[c].is_person)
            KZ_TRY(join_area(x, c, err));
out:
    return st;
}

/* ---- persons ---- */

static kz_status
join_birth(struct kzi_rules *x, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t c = 1; c < x->nclasses; c++)
        KZ_TRY(add_link(x, 0, c, KZ_SAME_BIRTH, err));
out:
    return st;
}

/*
 * The officers of company that have this name: 1 and *who if they are one
 * person, that is one class, or several with one birth date.
 */
static int
officer_of(const struct kzi_rules *x, kz_rowid company, size_t holder,
    size_t *who)
{
    size_t found = SIZE_MAX;

    for (size_t i = 0; i < x->nposts; i++) {
        size_t c = x->posts[i].class;
        const struct kzi_named *a, *b;

        if (x->posts[i].company != company || c == found)
            continue;
        if (c == holder)
            return 0; /* it is the officer already */
        if (found == SIZE_MAX) {
            found = c;
            continue;
        }
        a = &x->classes[found];
        b = &x->classes[c];
        if (a->birth == KZ_DATE_NONE || a->birth != b->birth)
            return 0;
        if (c < found)
            found = c;
    }
    *who = found;
    return found != SIZE_MAX;
}

/* A holder named without a birth date is the officer of its company. */
static kz_status
join_holders(struct kzi_rules *x, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (x->nheld == 0 || x->nposts == 0)
        return KZ_OK;
    for (size_t i = 0; i < x->nheld; i++) {
        size_t holder = x->held[i].class, who;
        const struct kzi_named *c = &x->classes[holder];

        if (is_organisation(c) || c->birth != KZ_DATE_NONE)
            continue;
        if (officer_of(x, x->held[i].company, holder, &who))
            KZ_TRY(add_link(x, who, holder, KZ_SAME_OFFICER, err));
    }
out:
    return st;
}

kz_status
kzi_rules_apply(struct kzi_rules *x, int64_t key, struct kzi_links *links,
    struct kz_error *err)
{
    kz_status st;

    links->count = 0;
    x->links = links;
    KZ_TRY(kzi_bucket_load(x, key, err));
    if (x->nclasses < 2)
        goto out;
    if (KZI_IS_BIRTH_KEY(key)) {
        KZ_TRY(join_birth(x, err));
    } else {
        KZ_TRY(join_addresses(x, err));
        KZ_TRY(join_areas(x, err));
        KZ_TRY(kzi_bucket_posts(x, err));
        KZ_TRY(join_holders(x, err));
    }
out:
    return st < 0 ? st : KZ_OK;
}
