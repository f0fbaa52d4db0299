/* Exact shares beside doubles: two solutions, at the points and lower ends. */
#include "src/cli/stakes_exact.h"

#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/buf.h"

struct kz_stakes_exact {
    const struct kz_graph *g;
    const struct kz_columns *c;
    uint32_t column; /* UINT32_MAX: nobody is known to hold the company */
    int ends_same;
    struct kz_exact *point, *lower; /* NULL where not known */
    uint8_t *in;                    /* [classes] */
    struct kz_rational *t;
    struct kz_buf text[3];
};

void
kz_stakes_exact_free(struct kz_stakes_exact *e)
{
    if (!e)
        return;
    kz_exact_free(e->point);
    kz_exact_free(e->lower);
    kz_free(e->in);
    kz_rational_free(e->t);
    for (int i = 0; i < 3; i++)
        kz_buf_clear(&e->text[i]);
    kz_free(e);
}

/* One completion; *out stays NULL where it is not known exactly. */
static kz_status
solve(const struct kz_stakes_exact *e, const int64_t *amount,
    struct kz_exact **out, struct kz_error *err)
{
    struct kz_exact *x = NULL;
    int solved;
    kz_status st;

    KZ_TRY(kz_exact_new(e->g, &x, err));
    KZ_TRY(kz_exact_solve(x, e->column, amount, KZ_EXACT_CORRECTED, &solved,
        err));
    if (solved) {
        *out = x;
        x = NULL;
    }
out:
    kz_exact_free(x);
    return st;
}

kz_status
kz_stakes_exact_new(struct kz_cli *cli, const struct kz_graph *g,
    kz_node company, int ends_same, struct kz_stakes_exact **out)
{
    struct kz_stakes_exact *e = kz_calloc(1, sizeof *e);
    kz_status st = KZ_OK;

    if (!e)
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    e->g = g;
    e->c = kz_graph_columns(g);
    e->column = kz_graph_column(g, company);
    e->ends_same = ends_same;
    for (int i = 0; i < 3; i++)
        kz_buf_init(&e->text[i]);
    e->in = kz_calloc(kz_graph_classes(g), sizeof *e->in);
    e->t = kz_rational_new();
    if (!e->in || !e->t)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    if (e->column != UINT32_MAX) {
        KZ_TRY(solve(e, NULL, &e->point, &cli->err));
        KZ_TRY(solve(e, e->c->lo, &e->lower, &cli->err));
        if (!e->point || !e->lower)
            kz_cli_say(cli, KZ_SAY_NOTE,
                "some shares are not computed exactly: too much is above the "
                "company, or a register has no common base");
    }
    *out = e;
    e = NULL;
out:
    kz_stakes_exact_free(e);
    return st;
}

/* ---- texts ---- */

static const char *
text_of(struct kz_stakes_exact *e, int slot, const struct kz_rational *v)
{
    if (!v)
        return NULL;
    kz_buf_reset(&e->text[slot]);
    kz_rational_format(v, &e->text[slot]);
    return e->text[slot].failed ? NULL : e->text[slot].data;
}

/* The share of the marked classes. */
static const char *
share_of(struct kz_stakes_exact *e, int slot, const struct kz_exact *x)
{
    if (!x)
        return NULL;
    kz_exact_share(x, e->in, e->t);
    return text_of(e, slot, e->t);
}

static struct kz_exact_range
classes(struct kz_stakes_exact *e, int ends)
{
    struct kz_exact_range r = { share_of(e, 0, e->point), NULL, NULL };
    static const enum kz_special_class slack[] = { KZ_CLASS_UNKNOWN,
        KZ_CLASS_UNDISCLOSED, KZ_CLASS_UNATTRIBUTED };

    if (ends && e->lower && !kz_exact_binds(e->lower)) {
        r.lower = share_of(e, 1, e->lower);
        for (size_t i = 0; i < sizeof slack / sizeof *slack; i++)
            e->in[kz_graph_special(e->g, slack[i])] = 1;
        r.upper = share_of(e, 2, e->lower);
    }
    memset(e->in, 0, kz_graph_classes(e->g));
    return r;
}

/* Mark the classes of the home country (home 1), or of all others. */
static void
mark_countries(struct kz_stakes_exact *e, int home, int only_state)
{
    const kz_country *list;
    size_t n = kz_graph_countries(e->g, &list);
    kz_country at = kz_country_from(kz_graph_question(e->g)->home);

    for (size_t i = 0; i < n; i++)
        if ((list[i] == at) == home) {
            e->in[2 * i] = !only_state;
            e->in[2 * i + 1] = 1;
        }
}

struct kz_exact_range
kz_stakes_exact_total(struct kz_stakes_exact *e, enum kz_exact_total which)
{
    static const enum kz_special_class special[] = { KZ_CLASS_UNKNOWN,
        KZ_CLASS_UNDISCLOSED, KZ_CLASS_UNATTRIBUTED };

    if (!e)
        return (struct kz_exact_range){ NULL, NULL, NULL };
    if (which >= KZ_EXACT_UNKNOWN_CLASS) {
        e->in[kz_graph_special(e->g, special[which - KZ_EXACT_UNKNOWN_CLASS])] =
            1;
        return classes(e, 0);
    }
    mark_countries(e, which == KZ_EXACT_DOMESTIC,
        which == KZ_EXACT_FOREIGN_STATE);
    return classes(e, 1);
}

struct kz_exact_range
kz_stakes_exact_country(struct kz_stakes_exact *e, kz_country country)
{
    const kz_country *list;
    size_t n;

    if (!e)
        return (struct kz_exact_range){ NULL, NULL, NULL };
    n = kz_graph_countries(e->g, &list);
    for (size_t i = 0; i < n; i++)
        if (list[i] == country)
            e->in[2 * i] = e->in[2 * i + 1] = 1;
    return classes(e, 1);
}

static const char *
arc_text(struct kz_stakes_exact *e, int slot, uint64_t arc,
    const int64_t *amount)
{
    if (arc == UINT64_MAX)
        kz_rational_set(e->t, 0, 1);
    else if (!kz_exact_arc(e->g, e->column, arc, amount, e->t))
        return NULL;
    return text_of(e, slot, e->t);
}

struct kz_exact_range
kz_stakes_exact_direct(struct kz_stakes_exact *e, uint64_t arc)
{
    struct kz_exact_range r = { NULL, NULL, NULL };

    if (!e)
        return r;
    r.point = arc_text(e, 0, arc, NULL);
    r.lower = arc_text(e, 1, arc, e->c->lo);
    r.upper = arc_text(e, 2, arc, e->c->hi);
    return r;
}

/* Where all is exact the ends are the point; else the lower one is known if
 * nothing binds, and no upper one. */
static struct kz_exact_range
stake(struct kz_stakes_exact *e,
    const struct kz_rational *(*of)(const struct kz_exact *x, kz_node i),
    kz_node holder)
{
    struct kz_exact_range r = { NULL, NULL, NULL };

    if (!e)
        return r;
    if (e->point)
        r.point = text_of(e, 0, of(e->point, holder));
    if (e->ends_same)
        r.lower = r.upper = r.point;
    else if (e->lower && !kz_exact_binds(e->lower))
        r.lower = text_of(e, 1, of(e->lower, holder));
    return r;
}

struct kz_exact_range
kz_stakes_exact_integrated(struct kz_stakes_exact *e, kz_node holder)
{
    return stake(e, kz_exact_integrated, holder);
}

struct kz_exact_range
kz_stakes_exact_corrected(struct kz_stakes_exact *e, kz_node holder)
{
    return stake(e, kz_exact_corrected, holder);
}

kz_status
kz_stakes_exact_check(const struct kz_stakes_exact *e, struct kz_error *err)
{
    for (int i = 0; e && i < 3; i++)
        if (e->text[i].failed)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

void
kz_stakes_exact_put(struct kz_doc *d, const struct kz_exact_range *r)
{
    if (!r->point && !r->lower && !r->upper)
        return;
    kz_doc_key(d, "exact");
    kz_doc_begin_map(d);
    if (r->point)
        kz_doc_key_text(d, "point", r->point);
    if (r->lower)
        kz_doc_key_text(d, "lower", r->lower);
    if (r->upper)
        kz_doc_key_text(d, "upper", r->upper);
    kz_doc_end(d);
}
