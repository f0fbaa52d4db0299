/* Interlocks: companies that share officers, directly or on a third board. */
#include <math.h>
#include <stdlib.h>

#include "keizu/base/alloc.h"
#include "keizu/base/lower_bound.h"
#include "src/analysis/ties_priv.h"

/* The time in which a person is an officer of a company. */
struct term {
    kz_date since, until;
};

static int
is_officer(const struct kz_role_at *r)
{
    return kz_role_is_officer((enum kz_role_kind)r->kind);
}

/* Of the roles of one person at one company; 0 if none is an officer's. */
static int
term_of(const struct kz_role_at *r, size_t n, struct term *out)
{
    int any = 0;

    for (size_t i = 0; i < n; i++) {
        kz_date since = r[i].since != KZ_DATE_NONE ? r[i].since : r[i].as_of;

        if (!is_officer(&r[i]))
            continue;
        if (!any || since < out->since)
            out->since = since; /* not known is the smallest */
        if (!any || r[i].until > out->until)
            out->until = r[i].until;
        any = 1;
    }
    return any;
}

/* The next company of a person's roles: from i to the value returned. */
static size_t
same_company(const struct kz_role_at *r, size_t n, size_t i)
{
    size_t j = i + 1;

    while (j < n && r[j].company == r[i].company)
        j++;
    return j;
}

static size_t
boards_of(const struct kz_role_at *r, size_t n)
{
    size_t k = 0;
    struct term x;

    for (size_t i = 0, j; i < n; i = j) {
        j = same_company(r, n, i);
        k += (size_t)term_of(r + i, j - i, &x);
    }
    return k;
}

static size_t
officers_of(const struct kz_ties *t, kz_node company)
{
    size_t n, k = 0;
    const struct kz_role_at *r =
        kz_roles_at(t->roles, kz_graph_node(t->g, company)->party, &n);
    kz_rowid last = 0;

    for (size_t i = 0; i < n; i++)
        if (is_officer(&r[i]) && r[i].person != last) {
            last = r[i].person;
            k++;
        }
    return k;
}

static kz_status
add_seat(struct kz_ties *t, const struct kzi_seat *seat, struct kz_error *err)
{
    if (kz_grow(&t->seat, &t->seat_cap, t->nseats + 1, sizeof *t->seat) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    t->seat[t->nseats++] = *seat;
    return KZ_OK;
}

/* Where else officer o of x has a seat. */
static kz_status
seats_of(struct kz_ties *t, const struct kz_officer *o, struct kz_error *err)
{
    kz_rowid person = kz_graph_node(t->g, o->person)->party;
    size_t n, boards;
    const struct kz_role_at *r = kz_roles_by(t->roles, person, &n);
    struct term here, there;
    kz_status st = KZ_OK;

    boards = boards_of(r, n);
    if (boards < 2 || !term_of(o->role, o->roles, &here))
        return KZ_OK;
    for (size_t i = 0, j; i < n; i = j) {
        struct kzi_seat s = { .person = o->person, .through = KZ_NODE_NONE };

        j = same_company(r, n, i);
        s.company = kzi_ties_node(t, r[i].company);
        if (s.company == KZ_NODE_NONE || s.company == t->company ||
            !term_of(r + i, j - i, &there))
            continue;
        s.weight = 1 / (double)(boards - 1);
        s.since = here.since == KZ_DATE_NONE || there.since == KZ_DATE_NONE
                      ? KZ_DATE_NONE
                  : here.since > there.since ? here.since
                                             : there.since;
        s.until = here.until < there.until ? here.until : there.until;
        KZ_TRY(add_seat(t, &s, err));
    }
out:
    return st;
}

static int
by_company(const void *pa, const void *pb)
{
    const struct kzi_seat *a = pa, *b = pb;

    if (a->company != b->company)
        return a->company < b->company ? -1 : 1;
    if (a->through != b->through)
        return a->through < b->through ? -1 : 1;
    return a->person < b->person ? -1 : a->person > b->person;
}

static int
by_person(const void *pa, const void *pb)
{
    const kz_node *a = pa, *b = pb;

    return *a < *b ? -1 : *a > *b;
}

static int
is_direct(const struct kz_ties *t, size_t direct, kz_node company)
{
    size_t at;

    KZ_LOWER_BOUND(at, direct, i, t->seat[i].company < company);
    return at < direct && t->seat[at].company == company;
}

static int
sits_at(const struct kz_ties *t, kz_node person)
{
    size_t at;

    KZ_LOWER_BOUND(at, t->n, i, t->officer[i].person < person);
    return at < t->n && t->officer[at].person == person &&
           t->officer[at].officer;
}

/* The boards of the other officers of board y: seats of x's own officers at
 * y, [from, to), meet there. */
static kz_status
seats_beyond(struct kz_ties *t, kz_rowid other, size_t direct, size_t from,
    size_t to, struct kz_error *err)
{
    size_t n;
    const struct kz_role_at *r = kz_roles_by(t->roles, other, &n);
    struct term there;
    kz_status st = KZ_OK;

    for (size_t i = 0, j; i < n; i = j) {
        kz_node z = kzi_ties_node(t, r[i].company);

        j = same_company(r, n, i);
        if (z == KZ_NODE_NONE || z == t->company || is_direct(t, direct, z) ||
            !term_of(r + i, j - i, &there))
            continue;
        for (size_t k = from; k < to; k++) {
            struct kzi_seat s = t->seat[k];

            s.through = s.company;
            s.company = z;
            KZ_TRY(add_seat(t, &s, err));
        }
    }
out:
    return st;
}

static kz_status
third_boards(struct kz_ties *t, size_t direct, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0, j; i < direct; i = j) {
        kz_node y = t->seat[i].company;
        kz_rowid last = 0;
        size_t n;
        const struct kz_role_at *r;

        for (j = i + 1; j < direct && t->seat[j].company == y;)
            j++;
        r = kz_roles_at(t->roles, kz_graph_node(t->g, y)->party, &n);
        for (size_t k = 0; k < n; k++) {
            kz_node q = kzi_ties_node(t, r[k].person);

            if (!is_officer(&r[k]) || r[k].person == last ||
                (q != KZ_NODE_NONE && sits_at(t, q)))
                continue;
            last = r[k].person;
            KZ_TRY(seats_beyond(t, last, direct, i, j, err));
        }
    }
out:
    return st;
}

/* The distinct nodes of a list, at its front. */
static size_t
distinct(kz_node *list, size_t n)
{
    size_t k = 0;

    if (n)
        qsort(list, n, sizeof *list, by_person);
    for (size_t i = 0; i < n; i++)
        if (!k || list[k - 1] != list[i])
            list[k++] = list[i];
    return k;
}

/* Room was made: people has two places a seat. */
static void
make_lock(struct kz_ties *t, size_t from, size_t to, int direct, size_t mine)
{
    struct kz_interlock *x = &t->lock[t->nlocks++];
    kz_node *shared = &t->people[2 * from], *through = shared + (to - from);

    x->company = t->seat[from].company;
    x->direct = direct;
    x->weight = x->jaccard = NAN;
    x->since = KZ_DATE_OPEN;
    x->until = KZ_DATE_NONE;
    for (size_t i = from; i < to; i++) {
        const struct kzi_seat *s = &t->seat[i];

        shared[i - from] = s->person;
        through[i - from] = s->through;
        if (s->since < x->since)
            x->since = s->since;
        if (s->until > x->until)
            x->until = s->until;
    }
    x->shared = shared;
    x->nshared = distinct(shared, to - from);
    x->through = through;
    x->nthrough = direct ? 0 : distinct(through, to - from);
    if (!direct) {
        x->since = KZ_DATE_NONE;
        x->until = KZ_DATE_OPEN;
        return;
    }
    x->weight = 0;
    for (size_t i = from; i < to; i++)
        x->weight += t->seat[i].weight;
    x->jaccard = (double)x->nshared /
                 (double)(mine + officers_of(t, x->company) - x->nshared);
}

kz_status
kz_ties_interlocks(struct kz_ties *t, const struct kz_interlock **list,
    size_t *n, struct kz_error *err)
{
    size_t direct, mine = 0;
    kz_status st = KZ_OK;

    t->nseats = t->nlocks = 0;
    for (size_t i = 0; i < t->n; i++) {
        mine += t->officer[i].officer != 0;
        KZ_TRY(seats_of(t, &t->officer[i], err));
    }
    direct = t->nseats;
    if (direct)
        qsort(t->seat, direct, sizeof *t->seat, by_company);
    KZ_TRY(third_boards(t, direct, err));
    if (t->nseats > direct)
        qsort(t->seat + direct, t->nseats - direct, sizeof *t->seat,
            by_company);
    if (kz_grow(&t->people, &t->people_cap, 2 * t->nseats, sizeof *t->people) <
            0 ||
        kz_grow(&t->lock, &t->lock_cap, t->nseats, sizeof *t->lock) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0, j; i < t->nseats; i = j) {
        size_t end = i < direct ? direct : t->nseats;

        for (j = i + 1; j < end && t->seat[j].company == t->seat[i].company;)
            j++;
        make_lock(t, i, j, i < direct, mine);
    }
    *list = t->lock;
    *n = t->nlocks;
out:
    return st;
}
