/*
 * Which statements of one owner hold on the day (docs/methods.md 1.4): what
 * later lists end or leave open, which is the strongest, and what stands in.
 */
#include "keizu/base/alloc.h"
#include "src/graph/graph_priv.h"

/* ---- precedence ---- */

int
kzi_compare_days(kz_date a, kz_date b)
{
    return a < b ? -1 : a > b; /* KZ_DATE_NONE is the smallest */
}

int
kzi_precedence(const struct kzi_raw *a, const struct kzi_raw *b)
{
    int c = kzi_compare_days(a->as_of, b->as_of);

    if (c == 0)
        c = kzi_compare_days(a->filed, b->filed);
    if (c == 0)
        c = b->rank - a->rank; /* the smaller rank is the better */
    if (c == 0)
        c = a->document < b->document ? -1 : a->document > b->document;
    if (c == 0)
        c = a->line < b->line ? -1 : a->line > b->line;
    return c;
}

/* ---- lists ---- */

static int
same_list(const struct kzi_list *l, const struct kzi_raw *r)
{
    return l->family == r->family && l->listing == r->listing &&
           l->as_of == r->as_of && l->filed == r->filed;
}

int
kzi_list_is_later(const struct kzi_list *a, const struct kzi_list *b)
{
    int c = kzi_compare_days(a->as_of, b->as_of);

    return c ? c > 0 : kzi_compare_days(a->filed, b->filed) > 0;
}

/* l->hi = min(l->hi, r->hi); exact comparison of fractions. */
static void
list_take(struct kzi_list *l, const struct kzi_raw *r)
{
    __extension__ typedef __int128 wide;
    wide a = (wide)r->hi * l->hi_base, b = (wide)l->hi * r->base;
    int open = (r->flags & KZI_HI_OPEN) != 0;

    if (a < b || (a == b && open)) {
        l->hi = r->hi;
        l->hi_base = r->base;
        l->hi_open = open;
    }
    /* left -= lo over one base; where that is too large it stays wider */
    a = (wide)l->left_base / kzi_gcd(l->left_base, r->base) * r->base;
    if (a > INT64_MAX / 2)
        return;
    b = l->left * (a / l->left_base) - r->lo * (a / r->base);
    l->left = b > 0 ? (int64_t)b : 0;
    l->left_base = (int64_t)a;
}

/* 1 if the row is of the matrix asked for and not of both. */
static int
is_apart_of(const struct kz_question *q, const struct kzi_raw *r)
{
    return r->stake ==
           (q->of == KZ_OF_SHARES ? KZ_STAKE_SHARES : KZ_STAKE_VOTES);
}

int
kzi_speaks_of(const struct kz_question *q, const struct kzi_raw *r)
{
    return r->stake == KZ_STAKE_BOTH || is_apart_of(q, r);
}

static size_t
find_list(const struct kzi_list *list, size_t n, const struct kzi_raw *r)
{
    size_t j = 0;

    while (j < n && !same_list(&list[j], r))
        j++;
    return j;
}

static void
list_begin(struct kzi_list *l, const struct kzi_raw *r)
{
    l->family = r->family;
    l->listing = r->listing;
    l->as_of = r->as_of;
    l->filed = r->filed;
    l->hi = l->hi_base = 1;
    l->hi_open = 0;
    l->left = l->left_base = 1;
    l->document = r->document;
    l->holding = r->holding;
    l->flags = 0;
}

static void
list_note(const struct kz_graph *g, struct kzi_list *l, const struct kzi_raw *r)
{
    if (kzi_speaks_of(&g->q, r))
        l->flags |= KZI_LIST_SPEAKS;
    if (is_apart_of(&g->q, r))
        l->flags |= KZI_LIST_APART;
    if (l->document != r->document)
        l->flags |= KZI_LIST_MIXED;
    if (g->node[r->owner].type == KZ_PARTY_NOMINEE)
        l->flags |= KZI_LIST_NOMINEE;
    if (r->owner != r->owned)
        l->flags |= KZI_LIST_OTHERS;
}

/* Shares and votes of one list are never added to each other. */
kz_status
kzi_lists_collect(const struct kz_graph *g, const struct kzi_raw *row, size_t n,
    struct kzi_scratch *s, struct kzi_lists *out, struct kz_error *err)
{
    size_t k = 0, j;

    for (size_t i = 0; i < n; i++) {
        if (row[i].listing == KZ_LIST_SINGLE)
            continue;
        j = find_list(s->list, k, &row[i]);
        if (j == k) {
            if (kz_grow(&s->list, &s->list_cap, k + 1, sizeof *s->list) < 0)
                return kz_fail(err, KZ_ENOMEM, "out of memory");
            list_begin(&s->list[k++], &row[i]);
        }
        list_note(g, &s->list[j], &row[i]);
    }
    for (size_t i = 0; i < n; i++) {
        if (row[i].listing == KZ_LIST_SINGLE)
            continue;
        j = find_list(s->list, k, &row[i]);
        if (!(s->list[j].flags & KZI_LIST_APART) ||
            kzi_speaks_of(&g->q, &row[i]))
            list_take(&s->list[j], &row[i]);
    }
    out->list = s->list;
    out->n = k;
    out->complete = NULL;
    for (size_t i = 0; i < k; i++)
        if (s->list[i].listing == KZ_LIST_COMPLETE &&
            (!out->complete || kzi_list_is_later(&s->list[i], out->complete)))
            out->complete = &s->list[i];
    return KZ_OK;
}

static const struct kzi_list *
list_of(const struct kzi_lists *ls, const struct kzi_raw *r)
{
    for (size_t i = 0; i < ls->n; i++)
        if (same_list(&ls->list[i], r))
            return &ls->list[i];
    return NULL;
}

/*
 * A holder named by list `named` and by no later list of the family: its
 * statement ended on the day of the next.  1: r now says what the latest
 * list leaves possible, of the matrices it speaks of; 0: a list is complete.
 */
static int
apply_later_lists(const struct kzi_lists *ls, const struct kzi_list *named,
    struct kzi_raw *r)
{
    const struct kzi_list *latest = named;

    for (size_t i = 0; i < ls->n; i++) {
        const struct kzi_list *l = &ls->list[i];

        if (l->family != named->family || !kzi_list_is_later(l, named))
            continue;
        if (l->listing == KZ_LIST_COMPLETE)
            return 0;
        if (kzi_list_is_later(l, latest))
            latest = l;
    }
    if (latest == named) {
        r->flags |= KZI_NAMED;
        return 1;
    }
    r->lo = r->point = 0;
    r->flags = KZI_DERIVED;
    r->flags |= latest->flags & KZI_LIST_SPEAKS ? KZI_SPEAKS : 0;
    r->flags |= latest->flags & KZI_LIST_APART ? KZI_APART : 0;
    r->kind = KZ_AMOUNT_BAND;
    r->as_of = latest->as_of;
    r->filed = latest->filed;
    if (latest->listing == KZ_LIST_TOP) {
        r->hi = latest->hi;
        r->base = latest->hi_base;
        r->flags |= latest->hi_open ? KZI_HI_OPEN : 0;
    } else {
        r->hi = latest->left > 0 ? latest->left : 0;
        r->base = latest->left_base;
    }
    return 1; /* 0 at most is a word too: earlier ones are over */
}

/* ---- one owner ---- */

/* 1 if every value of a is smaller than every value of b. */
static int
is_below(const struct kzi_raw *a, const struct kzi_raw *b)
{
    __extension__ typedef __int128 wide;
    wide upper = (wide)a->hi * b->base, lower = (wide)b->lo * a->base;

    return upper < lower || (upper == lower && ((a->flags & KZI_HI_OPEN) ||
                                                   (b->flags & KZI_LO_OPEN)));
}

/*
 * A later list of the family names the holder: it states anew all that it
 * says of it, so what this row says is over, be it of the other matrix.
 */
static int
is_named_later(const struct kzi_owner *o, const struct kzi_raw *r)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->row[i].family == r->family &&
            o->row[i].listing != KZ_LIST_SINGLE &&
            kzi_list_is_later(list_of(o->ls, &o->row[i]), list_of(o->ls, r)))
            return 1;
    return 0;
}

/*
 * A single statement ends with a later complete list, but for what that says
 * of the holder is of the other stake only: it is no word on this one.
 */
static int
is_over(const struct kzi_owner *o, const struct kzi_raw *r)
{
    const struct kzi_list *l = o->ls->complete;
    int named = 0;

    if (!l || kzi_compare_days(r->as_of, l->as_of) >= 0)
        return 0;
    for (size_t i = 0; i < o->n; i++) {
        if (!same_list(l, &o->row[i]))
            continue;
        if (o->row[i].stake == KZ_STAKE_BOTH || r->stake == KZ_STAKE_BOTH ||
            o->row[i].stake == r->stake)
            return 1;
        named = 1;
    }
    return !named;
}

/* The row as it holds on the day, or 0: nothing of it does. */
static int
holds(const struct kz_question *q, const struct kzi_owner *o,
    const struct kzi_raw *row, struct kzi_raw *out)
{
    *out = *row;
    out->flags |= kzi_speaks_of(q, row) ? KZI_SPEAKS : 0;
    out->flags |= is_apart_of(q, row) ? KZI_APART : 0;
    if (row->listing == KZ_LIST_SINGLE)
        return !is_over(o, row);
    return !is_named_later(o, row) &&
           apply_later_lists(o->ls, list_of(o->ls, row), out);
}

/* Two statements of one day that cannot both be true: `out` is the stronger. */
static kz_status
compare_amounts(struct kz_graph *g, const struct kzi_raw *r,
    const struct kzi_raw *out, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (r->as_of != out->as_of || (r->flags & KZI_DERIVED) ||
        (out->flags & KZI_DERIVED) || (!is_below(r, out) && !is_below(out, r)))
        return KZ_OK;
    KZ_TRY(kzi_graph_finding(g, "conflict", "warning", r->owned, r->owner,
        r->holding, err,
        "another statement of the same day gives another amount"));
    kzi_finding_against(g, out->holding, (double)r->point / (double)r->base,
        (double)out->point / (double)out->base);
out:
    return st;
}

/*
 * < 0: a holds less than b.  Of one day a statement is stronger than what a
 * list leaves open, and of what lists leave open the least is.
 */
static int
compare_strength(const struct kzi_raw *a, const struct kzi_raw *b)
{
    __extension__ typedef __int128 wide;
    wide x = (wide)a->hi * b->base, y = (wide)b->hi * a->base;
    int derived = a->flags & b->flags & KZI_DERIVED;

    if (a->as_of != b->as_of || a->filed != b->filed ||
        !((a->flags | b->flags) & KZI_DERIVED) || (derived && x == y))
        return kzi_precedence(a, b);
    if (derived)
        return x > y ? -1 : 1;
    return a->flags & KZI_DERIVED ? -1 : 1;
}

/* A statement, not what a list leaves open, of the matrix asked for alone. */
static int
is_told_apart(const struct kzi_raw *r)
{
    return (r->flags & (KZI_APART | KZI_DERIVED)) == KZI_APART;
}

/*
 * The strongest of the rows that speak of the matrix asked for, or (stands_in)
 * of all that are not told apart, into *out; its amount has base 0 if none
 * holds.  Others of the same day that cannot be true beside it are findings.
 */
static kz_status
strongest(struct kz_graph *g, const struct kzi_owner *o, int stands_in,
    struct kzi_raw *out, uint8_t *named, struct kz_error *err)
{
    kz_status st = KZ_OK;

    out->base = 0;
    for (size_t i = o->n; i-- > 0;) {
        struct kzi_raw r;

        if (!holds(&g->q, o, &o->row[i], &r))
            continue;
        *named |= r.flags & KZI_NAMED;
        if (stands_in ? is_told_apart(&r) : !(r.flags & KZI_SPEAKS))
            continue;
        if (!out->base) {
            *out = r;
            continue;
        }
        if (compare_strength(&r, out) > 0) {
            /* only a derived row can have changed its place */
            struct kzi_raw t = *out;

            *out = r;
            r = t;
        }
        if (!stands_in || !(r.flags & out->flags & KZI_SPEAKS))
            KZ_TRY(compare_amounts(g, &r, out, err));
    }
out:
    return st;
}

/*
 * A list of the matrix asked for alone is later than what would stand in, or
 * of its day and leaves no room for it.
 */
static int
is_ruled_out(const struct kzi_raw *other, const struct kzi_raw *open)
{
    int c = kzi_compare_days(open->as_of, other->as_of);

    return open->base && (open->flags & KZI_DERIVED) &&
           (open->flags & KZI_APART) &&
           (c > 0 || (c == 0 && is_below(open, other)));
}

/*
 * While a statement of the matrix asked for alone holds, it does; else what
 * is stated of the other one stands in.
 */
kz_status
kzi_owner_resolve(struct kz_graph *g, const struct kzi_owner *o,
    struct kzi_raw *out, int *found, struct kz_error *err)
{
    struct kzi_raw other;
    uint8_t named = 0;
    kz_status st;

    KZ_TRY(strongest(g, o, 0, out, &named, err));
    if (!out->base || !is_told_apart(out) || (out->flags & KZI_ENDED)) {
        KZ_TRY(strongest(g, o, 1, &other, &named, err));
        if (other.base && !(other.flags & KZI_SPEAKS) &&
            !is_ruled_out(&other, out))
            *out = other;
    }
    *found = out->base && !(out->flags & KZI_ENDED);
    if (!*found)
        goto out;
    out->flags |= named;
    if (g->q.of == KZ_OF_VOTES_EXERCISABLE &&
        out->nature == KZ_NATURE_RECIPROCAL) {
        out->lo = out->hi = out->point = 0;
        out->flags = (uint8_t)(out->flags & ~(KZI_LO_OPEN | KZI_HI_OPEN));
    }
out:
    return st;
}
