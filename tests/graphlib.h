/*
 * Small worlds for tests of the graph and what is computed on it: a store
 * from a few words a line, its graph, and its figures by name.
 *
 * A line of a world is one of
 *
 *     doc KEY [field=value ...]
 *     party NAME TYPE [COUNTRY or - [field=value ...]]
 *     counted COMPANY CATEGORY UNITS [field=value ...]
 *     OWNER COMPANY AMOUNT [field=value ...]
 *
 * with an amount as a fraction (1/2: a count), a band in percent ((25,50]),
 * or as records write it (exact:1/3).  Parties are local:NAME; a world that
 * does not begin with a document gets one.
 */
#ifndef KZ_GRAPHLIB_H
#define KZ_GRAPHLIB_H

#include "tests/storelib.h"

#include <math.h>

#include "keizu/graph/graph.h"

#define NO_ARC UINT64_MAX

/* The next word of a line, or NULL at its end. */
static inline const char *
next_word(const char **p, size_t *n)
{
    const char *w = *p + strspn(*p, " ");

    *n = strcspn(w, " \n");
    *p = w + *n;
    return *n ? w : NULL;
}

static inline void
put_amount(struct kz_buf *out, const char *w, size_t n)
{
    kz_buf_puts(out, "\tamount=");
    if (*w == '[' || *w == '(') {
        kz_buf_puts(out, "band:");
        kz_buf_add(out, w, n);
        kz_buf_puts(out, "/100@");
        kz_buf_add(out, w + 1, strcspn(w, ",") - 1);
        return;
    }
    if (!memchr(w, ':', n))
        kz_buf_puts(out, "count:");
    kz_buf_add(out, w, n);
}

static inline void
put_rest(struct kz_buf *out, const char *p)
{
    const char *w;
    size_t n;

    while ((w = next_word(&p, &n))) {
        kz_buf_puts(out, "\t");
        kz_buf_add(out, w, n);
    }
    kz_buf_puts(out, "\n");
}

/* The next word of a line behind some text. */
static inline void
put_word(struct kz_buf *out, const char *before, const char **p)
{
    size_t n;
    const char *w = next_word(p, &n);

    assert_non_null(w);
    kz_buf_puts(out, before);
    kz_buf_add(out, w, n);
}

static inline void
put_line(struct kz_buf *out, const char *p)
{
    const char *w, *start = p;
    size_t n;

    w = next_word(&p, &n);
    assert_non_null(w);
    if (n == 3 && strncmp(w, "doc", 3) == 0) {
        put_word(out, "document\tkey=", &p);
    } else if (n == 5 && strncmp(w, "party", 5) == 0) {
        start = p;
        put_word(out, "party\tref=local:", &p);
        put_word(out, "\tname=", &start);
        put_word(out, "\ttype=", &p);
        w = next_word(&p, &n);
        if (w && *w != '-') {
            kz_buf_puts(out, "\tcountry=");
            kz_buf_add(out, w, n);
        }
    } else if (n == 7 && strncmp(w, "counted", 7) == 0) {
        put_word(out, "category\tcompany=local:", &p);
        put_word(out, "\tcategory=", &p);
        put_word(out, "\tunits=", &p);
    } else {
        put_word(out, "holding\towner=local:", &start);
        put_word(out, "\towned=local:", &start);
        p = start;
        w = next_word(&p, &n);
        assert_non_null(w);
        put_amount(out, w, n);
    }
    put_rest(out, p);
}

/* Load one batch, a file of its own. */
static inline void
add_world(const char *name, const char *text)
{
    struct kz_store *s = writer();
    struct kz_buf out;

    kz_buf_init(&out);
    if (strncmp(text, "doc ", 4) != 0)
        kz_buf_printf(&out, "document\tkey=%s\n", name);
    for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n')
        put_line(&out, p);
    assert_ok(kz_buf_check(&out, &err), &err);
    assert_int_equal(load(s, name, out.data).rejects, 0);
    kz_buf_clear(&out);
    kz_store_close(s);
}

static inline struct kz_store *
reader(void)
{
    struct kz_store *s = NULL;

    assert_ok(kz_store_open(path, &s, &err), &err);
    return s;
}

/* The whole graph of the store on the question's day. */
static inline struct kz_graph *
graph_now(const struct kz_question *q)
{
    struct kz_store *s = reader();
    struct kz_graph *g = NULL;

    assert_ok(kz_graph_load(s, q, NULL, 0, 0, NULL, &g, &err), &err);
    kz_store_close(s);
    return g;
}

/* A world of one batch as a graph; the store is left for more batches. */
static inline struct kz_graph *
graph_asked(const char *text, const struct kz_question *q)
{
    add_world("w", text);
    return graph_now(q);
}

static inline struct kz_graph *
graph_of(const char *text)
{
    return graph_asked(text, NULL);
}

/* Take the store away, for another world in the same test. */
static inline void
forget_world(void)
{
    assert_int_equal(unlink(path), 0);
}

static inline kz_node
find_node(const struct kz_graph *g, const char *name)
{
    for (kz_node i = 0; i < kz_graph_nodes(g); i++) {
        const char *key = kz_graph_key(g, i);

        if (strncmp(key, "local:", 6) == 0 && strcmp(key + 6, name) == 0)
            return i;
    }
    return KZ_NODE_NONE;
}

static inline kz_node
node_of(const struct kz_graph *g, const char *name)
{
    kz_node i = find_node(g, name);

    if (i == KZ_NODE_NONE)
        print_error("no node %s\n", name);
    assert_int_not_equal(i, KZ_NODE_NONE);
    return i;
}

static inline uint32_t
column_of(const struct kz_graph *g, const char *name)
{
    uint32_t c = kz_graph_column(g, node_of(g, name));

    if (c == UINT32_MAX)
        print_error("no column %s\n", name);
    assert_int_not_equal(c, UINT32_MAX);
    return c;
}

static inline uint64_t
arc_of(const struct kz_graph *g, const char *owner, const char *company)
{
    const struct kz_columns *c = kz_graph_columns(g);
    kz_node o = find_node(g, owner);
    uint32_t j = kz_graph_column(g, node_of(g, company));

    if (j == UINT32_MAX)
        return NO_ARC;
    for (uint64_t a = c->start[j]; a < c->start[j + 1]; a++)
        if (c->owner[a] == o)
            return a;
    return NO_ARC;
}

/* The share of a company that an owner holds in the point graph, 0 if none. */
static inline double
share_of(const struct kz_graph *g, const char *owner, const char *company)
{
    uint64_t a = arc_of(g, owner, company);

    return a == NO_ARC ? 0 : kz_graph_columns(g)->point[a];
}

/* The ends of a holding are a/base and b/base. */
static inline void
assert_ends(const struct kz_graph *g, const char *owner, const char *company,
    double lo, double hi)
{
    const struct kz_columns *c = kz_graph_columns(g);
    uint64_t a = arc_of(g, owner, company);
    double base;

    if (a == NO_ARC)
        print_error("%s holds nothing of %s\n", owner, company);
    assert_true(a != NO_ARC);
    base = (double)c->base[column_of(g, company)];
    if (fabs((double)c->lo[a] / base - lo) > 1e-14 ||
        fabs((double)c->hi[a] / base - hi) > 1e-14)
        print_error("%s of %s: [%lld, %lld] / %.0f\n", owner, company,
            (long long)c->lo[a], (long long)c->hi[a], base);
    assert_true(fabs((double)c->lo[a] / base - lo) <= 1e-14);
    assert_true(fabs((double)c->hi[a] / base - hi) <= 1e-14);
}

/* How many findings of that code a company has. */
static inline size_t
count_findings(const struct kz_graph *g, const char *code, const char *company)
{
    size_t n, k = 0;
    const struct kz_finding *f = kz_graph_findings(g, &n);
    kz_node j = node_of(g, company);

    for (size_t i = 0; i < n; i++)
        k += f[i].company == j && strcmp(f[i].code, code) == 0;
    return k;
}

static inline int
has_flag(const struct kz_graph *g, const char *company,
    enum kz_column_flag flag)
{
    return (kz_graph_columns(g)->flags[column_of(g, company)] & flag) != 0;
}

static inline kz_date
day(int y, int m, int d)
{
    kz_date out = KZ_DATE_NONE;

    assert_true(kz_date_from_civil(y, m, d, &out));
    return out;
}

/* A small generator of its own, so that worlds are the same everywhere. */
static inline uint32_t
draw(uint64_t *seed, uint32_t n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % n;
}

/*
 * A world of n companies C0.. held in hundredths by one another and by the
 * persons P0..P3 of JP, SG, US and no known country; of each some part is
 * undisclosed, so no ring is closed.  bands: some amounts are bands.
 */
static inline void
random_world(struct kz_buf *out, uint64_t seed, uint32_t n, int bands)
{
    kz_buf_puts(out, "party P0 person JP\nparty P1 person SG\n"
                     "party P2 person US\nparty P3 person\n");
    for (uint32_t j = 0; j < n; j++) {
        uint32_t left = 99, owner = draw(&seed, n);

        for (uint32_t k = draw(&seed, 5); k > 0; k--) {
            uint32_t part = 1 + draw(&seed, left), end = part;
            int person = draw(&seed, 3) == 0;

            if (part == left)
                break;
            left -= part;
            if (bands && draw(&seed, 3) == 0)
                end = part + draw(&seed, left);
            kz_buf_printf(out, person ? "P%u" : "C%u",
                person ? k % 4 : (owner + 3 * k) % n);
            kz_buf_printf(out, " C%u [%u,%u]\n", j, part, end);
        }
    }
    assert_ok(kz_buf_check(out, &err), &err);
}

/* Doubles that agree within a tolerance, relative where they are large. */
#define assert_near(a, b, tolerance)                                \
    do {                                                            \
        double a_ = (a), b_ = (b);                                  \
        if (!(fabs(a_ - b_) <= (tolerance) * (1 + fabs(b_))))       \
            print_error("%s = %.17g, not %.17g\n", #a, a_, b_);     \
        assert_true(fabs(a_ - b_) <= (tolerance) * (1 + fabs(b_))); \
    } while (0)

#endif
