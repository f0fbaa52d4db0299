/* Roles: which of the statements at hand hold on the day. */
#include <stdlib.h>

#include "src/graph/load.h"
#include "src/graph/roles_priv.h"

static int
compare_ids(kz_rowid a, kz_rowid b)
{
    return a < b ? -1 : a > b;
}

/* The stronger statement first: later, then of the smaller rank. */
static int
by_strength(const struct kz_role_at *a, const struct kz_role_at *b)
{
    if (a->as_of != b->as_of)
        return a->as_of > b->as_of ? -1 : 1;
    if (a->filed != b->filed)
        return a->filed > b->filed ? -1 : 1;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    if (a->document != b->document)
        return a->document < b->document ? -1 : 1;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return compare_ids(a->row, b->row);
}

static int
by_list(const void *pa, const void *pb)
{
    const struct kzi_role *a = pa, *b = pb;
    int c = compare_ids(a->at.company, b->at.company);

    if (!c)
        c = a->list < b->list ? -1 : a->list > b->list;
    if (!c)
        c = a->at.as_of < b->at.as_of ? -1 : a->at.as_of > b->at.as_of;
    if (!c)
        c = a->at.filed < b->at.filed ? -1 : a->at.filed > b->at.filed;
    return c ? c : (int)a->proposal - (int)b->proposal;
}

int
kzi_role_by_company(const void *pa, const void *pb)
{
    const struct kz_role_at *a = pa, *b = pb;
    int c = compare_ids(a->company, b->company);

    if (!c)
        c = compare_ids(a->person, b->person);
    if (!c)
        c = (int)a->kind - (int)b->kind;
    return c ? c : by_strength(a, b);
}

int
kzi_role_by_person(const void *pa, const void *pb)
{
    const struct kz_role_at *a = pa, *b = pb;
    int c = compare_ids(a->person, b->person);

    return c ? c : kzi_role_by_company(a, b);
}

static int
by_raw(const void *pa, const void *pb)
{
    const struct kzi_role *a = pa, *b = pb;

    return kzi_role_by_company(&a->at, &b->at);
}

/* One list: the rows of one table, company and day, filed together. */
struct list {
    size_t from, to;
    kz_date day, filed;
};

/*
 * The day of a list is the earliest of its rows', a row's the later of its
 * as_of and the day it begins (a proposal begins after its day).
 */
static struct list
read_list(const struct kzi_role *w, size_t from, size_t to)
{
    struct list x = { from, to, KZ_DATE_OPEN, w[from].at.filed };

    for (size_t i = from; i < to; i++) {
        const struct kz_role_at *r = &w[i].at;
        kz_date day = r->as_of > r->since ? r->as_of : r->since;

        if (day < x.day)
            x.day = day;
    }
    return x;
}

static int
list_is_later(const struct list *a, const struct list *b)
{
    return a->day != b->day ? a->day > b->day : a->filed > b->filed;
}

static int
same_list(const struct kzi_role *a, const struct kzi_role *b)
{
    return a->at.as_of == b->at.as_of && a->at.filed == b->at.filed &&
           a->proposal == b->proposal;
}

/* Of the lists of one kind of one company the latest that has begun holds. */
static void
end_lists(const struct kz_question *q, struct kzi_role *w, size_t n)
{
    for (size_t i = 0, end; i < n; i = end) {
        struct list best = { 0, 0, KZ_DATE_NONE, KZ_DATE_NONE };

        for (end = i + 1; end < n && w[end].at.company == w[i].at.company &&
                          w[end].list == w[i].list;)
            end++;
        if (!w[i].list)
            continue;
        for (size_t a = i, b; a < end; a = b) {
            struct list x;

            for (b = a + 1; b < end && same_list(&w[a], &w[b]);)
                b++;
            x = read_list(w, a, b);
            if (kzi_begun(q, x.day, x.day) &&
                (best.to == 0 || list_is_later(&x, &best)))
                best = x;
        }
        for (size_t k = i; k < end; k++)
            w[k].outdated = k < best.from || k >= best.to;
    }
}

/* A statement that a role has ended: the day, KZ_DATE_OPEN if it does not. */
static kz_date
end_of(const struct kz_question *q, const struct kzi_role *w)
{
    kz_date end = w->at.until;

    if (w->former && end == KZ_DATE_OPEN)
        end = w->at.as_of;
    if (!w->former && !kzi_ended(q, end))
        return KZ_DATE_OPEN;
    return kzi_begun(q, end, end) ? end : KZ_DATE_OPEN;
}

static int
ends(const struct kz_question *q, const struct kzi_role *e,
    const struct kzi_role *w)
{
    kz_date end;

    if (e->at.as_of < w->at.as_of ||
        (e->at.as_of == w->at.as_of && e->at.filed <= w->at.filed))
        return 0;
    end = end_of(q, e);
    return end != KZ_DATE_OPEN &&
           (end == KZ_DATE_NONE || w->at.since == KZ_DATE_NONE ||
               end > w->at.since);
}

/* group: all statements of one person, company and role. */
static int
holds(const struct kz_question *q, const struct kzi_role *w,
    const struct kzi_role *group, size_t n)
{
    if (w->outdated || w->former || !kzi_begun(q, w->at.since, w->at.as_of) ||
        kzi_ended(q, w->at.until))
        return 0;
    for (size_t i = 0; i < n; i++)
        if (!group[i].outdated && ends(q, &group[i], w))
            return 0;
    return 1;
}

size_t
kzi_roles_hold(const struct kz_question *q, struct kzi_role *w, size_t n,
    struct kz_role_at *out)
{
    size_t k = 0;

    if (!n)
        return 0;
    qsort(w, n, sizeof *w, by_list);
    end_lists(q, w, n);
    qsort(w, n, sizeof *w, by_raw);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && w[j].at.company == w[i].at.company &&
                        w[j].at.person == w[i].at.person &&
                        w[j].at.kind == w[i].at.kind;)
            j++;
        for (size_t x = i; x < j; x++)
            if (holds(q, &w[x], &w[i], j - i))
                out[k++] = w[x].at;
    }
    return k;
}
