/*
 * Writes an invented world of companies and their holders, for make bench.
 *
 *     world --companies N [--seed S] [--reports N] FOLDER
 *
 * The same arguments give the same bytes.  6 % of companies are in groups of
 * very unequal size, up to ten levels deep, with joint control, cross holdings
 * and a few strong loops; listed companies and institutions hold each other
 * and so are one large loop; the rest have one to sixteen holders, most of
 * them persons.  About 9 % of holders are foreign.
 */
#include "tests/bench/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const world_country[WORLD_COUNTRIES] = { "JP", "US", "GB", "HK",
    "SG", "CN", "KY", "LU", "KR", "TW", "DE", "FR", "CH", "NL", "IE", "AU",
    "CA", "VG", "BM", "IT", "ES", "SE", "NO", "DK", "FI", "BE", "AT", "IN",
    "TH", "MY", "ID", "VN", "PH", "AE", "SA", "QA", "KW", "IL", "TR", "UA",
    "PL", "CZ", "HU", "GR", "CY", "MT", "JE", "GG", "IM", "LI", "MC", "PA",
    "BS", "MH", "MU", "SC", "WS", "NZ", "BR", "MX", "AR", "ZA", "CL", "RO" };

#define GROUP_MAX  3000
#define GROUP_DEEP 10
#define HOLDERS    64

/* ---- random numbers: only exact operations, so alike on every machine ---- */

uint64_t
world_hash(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

uint64_t
world_random(struct world *w)
{
    w->random += 0x9E3779B97F4A7C15u;
    return world_hash(w->random);
}

uint32_t
world_below(struct world *w, uint32_t n)
{
    return (uint32_t)(((world_random(w) >> 32) * n) >> 32);
}

static double
between(struct world *w, double a, double b)
{
    return a + (b - a) * ((double)(world_random(w) >> 11) * 0x1.0p-53);
}

static int
chance(struct world *w, double p)
{
    return between(w, 0, 1) < p;
}

/* 0..n-1, small ones far oftener. */
static uint32_t
skewed(struct world *w, uint32_t n)
{
    double u = between(w, 0, 1);

    return (uint32_t)(u * u * u * (double)n);
}

static unsigned
geometric(struct world *w, double stop, unsigned most)
{
    unsigned k = 0;

    while (k < most && !chance(w, stop))
        k++;
    return k;
}

static void *
room(void *p, size_t n, size_t size)
{
    p = realloc(p, n * size);
    if (!p) {
        (void)fputs("world: out of memory\n", stderr);
        exit(1);
    }
    return p;
}

/* ---- owners ---- */

static uint8_t
abroad(struct world *w)
{
    return (uint8_t)(1 + skewed(w, WORLD_COUNTRIES - 1));
}

static uint32_t
new_node(struct world *w, double foreign)
{
    if (w->nodes == w->cap_nodes) {
        w->cap_nodes *= 2;
        w->country = room(w->country, w->cap_nodes, sizeof *w->country);
    }
    w->country[w->nodes] = chance(w, foreign) ? abroad(w) : 0;
    return w->nodes++;
}

enum from {
    NOMINEE,
    INSTITUTION,
    LISTED,
    FOREIGN,
    STATE,
    MEMBER,
    EARLIER,
    TYCOON,
    PERSON,
    ABROAD
};

/* How often an owner is from where; parts of a thousand, PERSON the rest. */
struct mix {
    enum from from;
    uint32_t permille;
};

/* A small company before this one, so that these are no loops. */
static uint32_t
earlier(struct world *w, uint32_t company)
{
    if (company < w->foreign + 8)
        return new_node(w, 0.05);
    return w->foreign + world_below(w, company - w->foreign);
}

static uint32_t
owner_from(struct world *w, enum from from, uint32_t company)
{
    uint32_t tycoons = w->companies / 12;

    switch (from) {
    case NOMINEE:
        return w->companies + skewed(w, w->nominees - w->companies);
    case INSTITUTION:
        return w->listed + skewed(w, w->institutions - w->listed);
    case LISTED:
        return skewed(w, w->listed);
    case FOREIGN:
        return w->members + skewed(w, w->foreign - w->members);
    case STATE:
        return w->nominees + world_below(w, w->states - w->nominees);
    case MEMBER:
        return w->institutions + world_below(w, w->members - w->institutions);
    case EARLIER:
        return earlier(w, company);
    case TYCOON: /* the first persons own much */
        return w->states + skewed(w, tycoons);
    case ABROAD:
        return new_node(w, 0.9);
    case PERSON:
        break;
    }
    return new_node(w, 0.06);
}

static uint32_t
draw(struct world *w, const struct mix *mix, uint32_t company)
{
    uint32_t u = world_below(w, 1000);

    for (; mix->from != PERSON; mix++) {
        if (u < mix->permille)
            break;
        u -= mix->permille;
    }
    return owner_from(w, mix->from, company);
}

/* ---- the holders of one company ---- */

struct holders {
    uint32_t owner[HOLDERS];
    double part[HOLDERS];
    unsigned n;
};

static void
hold(struct holders *h, uint32_t owner, double part)
{
    for (unsigned i = 0; i < h->n; i++)
        if (h->owner[i] == owner) {
            h->part[i] += part;
            return;
        }
    if (h->n < HOLDERS) {
        h->owner[h->n] = owner;
        h->part[h->n++] = part;
    }
}

static void
shrink(struct holders *h, double factor)
{
    for (unsigned i = 0; i < h->n; i++)
        h->part[i] *= factor;
}

static uint32_t
day_from(struct world *w, uint32_t year)
{
    year += world_below(w, 2026 - year);
    return year * 10000 + (1 + world_below(w, 12)) * 100 +
           (1 + world_below(w, 28));
}

/* Rounded to hundredths of a percent, at most `most` in all. */
static void
file_holders(struct world *w, uint32_t company, struct holders *h, uint32_t day,
    double most)
{
    double sum = 0;
    uint32_t left = (uint32_t)(most * 10000 + 0.5);

    for (unsigned i = 0; i < h->n; i++)
        sum += h->part[i];
    if (sum > most)
        shrink(h, most / sum);
    for (unsigned i = 0; i < h->n; i++) {
        uint32_t points = (uint32_t)(h->part[i] * 10000 + 0.5);

        if (points > left)
            points = left;
        if (!points)
            continue;
        left -= points;
        if (w->holdings == w->cap_holdings) {
            w->cap_holdings *= 2;
            w->holding = room(w->holding, w->cap_holdings, sizeof *w->holding);
        }
        w->holding[w->holdings++] =
            (struct holding){ h->owner[i], company, points * 100, day };
    }
    h->n = 0;
}

/* ---- kinds of companies ---- */

static void
file_listed(struct world *w, uint32_t company)
{
    static const struct mix top[] = { { NOMINEE, 360 }, { INSTITUTION, 240 },
        { LISTED, 160 }, { FOREIGN, 80 }, { TYCOON, 50 }, { STATE, 10 },
        { PERSON, 0 } };
    static const struct mix parent[] = { { LISTED, 500 }, { FOREIGN, 200 },
        { INSTITUTION, 100 }, { PERSON, 0 } };
    static const struct mix policy[] = { { LISTED, 750 }, { INSTITUTION, 250 },
        { PERSON, 0 } };
    struct holders h = { .n = 0 };
    int has_parent = company < w->listed && chance(w, 0.15);
    double part = has_parent ? between(w, 0.30, 0.62) : between(w, 0.05, 0.15);

    for (unsigned i = 0; i < 10; i++) {
        uint32_t owner = draw(w, i == 0 && has_parent ? parent : top, company);

        if (owner == company)
            owner = owner_from(w, NOMINEE, company);
        hold(&h, owner, part);
        part = i == 0 && has_parent ? between(w, 0.02, 0.06)
                                    : part * between(w, 0.70, 0.95);
        if (part < 0.004)
            part = 0.004;
    }
    if (chance(w, 0.05)) /* its own shares */
        hold(&h, company, between(w, 0.01, 0.08));
    for (unsigned i = geometric(w, 0.16, 40); i; i--) {
        uint32_t owner = draw(w, policy, company);

        if (owner != company)
            hold(&h, owner, between(w, 0.001, 0.02));
    }
    file_holders(w, company, &h, chance(w, 0.7) ? 20250331 : 20241231, 0.92);
}

static void
hold_minor(struct world *w, struct holders *h, uint32_t company, unsigned n,
    double all)
{
    static const struct mix minor[] = { { LISTED, 250 }, { INSTITUTION, 150 },
        { NOMINEE, 100 }, { FOREIGN, 120 }, { TYCOON, 180 }, { PERSON, 0 } };

    for (unsigned i = 0; i < n; i++)
        hold(h, draw(w, minor, company), all / n * between(w, 0.5, 1.5));
}

struct group {
    uint32_t head, first, end; /* nodes */
    int loops;                 /* strong ones, as bad filings have */
};

static void
file_member(struct world *w, const struct group *g, uint32_t company,
    uint8_t *depth)
{
    struct holders h = { .n = 0 };
    uint32_t parent = g->head;
    double u = between(w, 0, 1);
    uint8_t deep = 1;

    if (company > g->first && chance(w, 0.82)) {
        uint32_t up = chance(w, 0.35)
                          ? company - 1
                          : g->first + world_below(w, company - g->first);

        if (depth[up] < GROUP_DEEP) {
            parent = up;
            deep = (uint8_t)(depth[up] + 1);
        }
    }
    depth[company] = deep;
    if (u < 0.45) {
        hold(&h, parent, 1);
    } else if (u < 0.78) {
        double part = between(w, 0.505, 0.99);

        hold(&h, parent, part);
        if (chance(w, 0.8))
            hold_minor(w, &h, company, 1 + world_below(w, 4),
                (1 - part) * between(w, 0.5, 1));
    } else { /* two arms of the group together */
        double part = between(w, 0.20, 0.50), other = between(w, 0.12, 0.40);
        uint32_t arm = company > g->first
                           ? g->first + world_below(w, company - g->first)
                           : g->head;

        hold(&h, parent, part);
        hold(&h, arm, other);
        hold_minor(w, &h, company, 1 + world_below(w, 5),
            (1 - part - other) * between(w, 0.4, 1));
    }
    if (g->end - g->first >= 3 && chance(w, 0.05)) {
        uint32_t owner = g->first + world_below(w, g->end - g->first);

        if (owner != company) {
            shrink(&h, 0.8);
            hold(&h, owner, between(w, 0.05, 0.30));
        }
    }
    if (g->loops && company > g->first && company + 1 < g->end &&
        chance(w, 0.3)) {
        shrink(&h, 0.25);
        hold(&h, company + 1, between(w, 0.50, 0.72));
    }
    file_holders(w, company, &h, day_from(w, 2019), 1);
}

static void
file_groups(struct world *w)
{
    static const struct mix head[] = { { LISTED, 400 }, { INSTITUTION, 100 },
        { FOREIGN, 220 }, { TYCOON, 100 }, { PERSON, 0 } };
    uint8_t *depth = room(NULL, w->members, sizeof *depth);
    uint32_t at = w->institutions;

    for (unsigned i = 0; at < w->members; i++) {
        double u = between(w, 0, 1), root = sqrt(1 - u);
        double size = 3 / (root * sqrt(root) * sqrt(sqrt(root)));
        uint32_t n = size > GROUP_MAX ? GROUP_MAX : (uint32_t)size;
        struct group g = { 0, at, at + n, i % 97 == 5 };

        if (n > w->members - at)
            g.end = w->members;
        g.head = chance(w, 0.18)
                     ? w->foreign + world_below(w, w->companies - w->foreign)
                     : draw(w, head, at);
        for (; at < g.end; at++) {
            w->first[at] = w->holdings;
            file_member(w, &g, at, depth);
        }
    }
    free(depth);
}

static void
file_foreign(struct world *w, uint32_t company)
{
    struct holders h = { .n = 0 };
    double u = between(w, 0, 1);

    if (chance(w, 0.7)) /* most end the looking-through */
        return;
    if (u < 0.4 && company > w->members)
        hold(&h, w->members + world_below(w, company - w->members),
            between(w, 0.5, 1));
    else
        hold(&h, owner_from(w, u < 0.8 ? ABROAD : NOMINEE, company),
            between(w, 0.3, 1));
    if (chance(w, 0.3))
        hold(&h, owner_from(w, ABROAD, company), between(w, 0.05, 0.4));
    file_holders(w, company, &h, day_from(w, 2018), 1);
}

static void
file_small(struct world *w, uint32_t company)
{
    static const struct mix only[] = { { EARLIER, 100 }, { MEMBER, 40 },
        { FOREIGN, 30 }, { TYCOON, 70 }, { PERSON, 0 } };
    static const struct mix main_one[] = { { EARLIER, 60 }, { MEMBER, 30 },
        { FOREIGN, 25 }, { TYCOON, 65 }, { PERSON, 0 } };
    static const struct mix others[] = { { LISTED, 20 }, { INSTITUTION, 10 },
        { EARLIER, 20 }, { FOREIGN, 15 }, { TYCOON, 55 }, { PERSON, 0 } };
    struct holders h = { .n = 0 };
    double u = between(w, 0, 1);

    if (u < 0.02) /* nothing is known */
        return;
    if (u < 0.35) {
        hold(&h, draw(w, only, company),
            chance(w, 0.85) ? 1 : between(w, 0.51, 0.99));
    } else {
        unsigned n = 1 + geometric(w, 0.185, 14);
        double part = between(w, 0.30, 0.88);
        double rest =
            (1 - part) * (chance(w, 0.85) ? 1 : between(w, 0.3, 0.95));

        hold(&h, draw(w, main_one, company), part);
        for (unsigned i = 0; i < n; i++)
            hold(&h, draw(w, others, company), rest / n * between(w, 0.4, 1.6));
    }
    file_holders(w, company, &h, day_from(w, 2012), 1);
}

/* ---- the world ---- */

static void
shuffle(struct world *w, uint32_t *list, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        list[i] = i;
    for (uint32_t i = n - 1; i > 0; i--) {
        uint32_t j = world_below(w, i + 1), t = list[i];

        list[i] = list[j];
        list[j] = t;
    }
}

static uint32_t
clamp(uint32_t x, uint32_t low, uint32_t high)
{
    return x < low ? low : x > high ? high : x;
}

static void
begin(struct world *w, uint32_t n, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    w->random = world_hash(seed) ^ n;
    w->companies = n;
    w->listed = clamp(n / 2000 * 3, 300, 6000);
    w->institutions = w->listed + clamp(n / 5000, 20, 400);
    w->members = w->institutions + n / 50 * 3;
    w->foreign = w->members + n / 25;
    w->nominees = n + 40 + n / 20000;
    w->states = w->nominees + 10;
    w->cap_nodes = w->states + n;
    w->country = room(NULL, w->cap_nodes, sizeof *w->country);
    w->cap_holdings = (size_t)n * 2;
    w->holding = room(NULL, w->cap_holdings, sizeof *w->holding);
    w->first = room(NULL, (size_t)n + 1, sizeof *w->first);
    w->filed = room(NULL, n, sizeof *w->filed);
    memset(w->country, 0, w->states);
    for (uint32_t i = w->members; i < w->foreign; i++)
        w->country[i] = abroad(w);
    for (uint32_t i = n; i < w->nominees; i++)
        w->country[i] = chance(w, 0.45) ? 0 : abroad(w);
    w->nodes = w->states;
    for (uint32_t i = n / 12; i; i--)
        (void)new_node(w, 0.07);
}

static void
file_all(struct world *w)
{
    for (uint32_t i = 0; i < w->institutions; i++) {
        w->first[i] = w->holdings;
        file_listed(w, i);
    }
    file_groups(w);
    for (uint32_t i = w->members; i < w->companies; i++) {
        w->first[i] = w->holdings;
        if (i < w->foreign)
            file_foreign(w, i);
        else
            file_small(w, i);
    }
    w->first[w->companies] = w->holdings;
    w->number = room(NULL, w->nodes, sizeof *w->number);
    shuffle(w, w->number, w->nodes);
    shuffle(w, w->filed, w->companies);
}

static uint64_t
number_of(const char *text)
{
    char *end;
    uint64_t x = strtoull(text, &end, 10);

    if (end == text || *end) {
        (void)fprintf(stderr, "world: %s is not a number\n", text);
        exit(2);
    }
    return x;
}

int
main(int argc, char **argv)
{
    uint64_t n = 0, seed = 7, reports = 0;
    const char *folder = argv[argc - 1];
    struct world w;
    int i;

    for (i = 1; i + 2 < argc; i += 2) {
        uint64_t x = number_of(argv[i + 1]);

        if (strcmp(argv[i], "--companies") == 0)
            n = x;
        else if (strcmp(argv[i], "--seed") == 0)
            seed = x;
        else if (strcmp(argv[i], "--reports") == 0)
            reports = x;
        else
            break;
    }
    if (i != argc - 1 || n < 2000 || n > 20 * WORLD_MILLION || reports > 900) {
        (void)fputs("usage: world --companies 2000..20000000 [--seed S] "
                    "[--reports 0..900] FOLDER\n",
            stderr);
        return 2;
    }
    begin(&w, (uint32_t)n, seed);
    file_all(&w);
    world_write_holdings(&w, folder);
    world_write_register(&w, folder);
    world_write_reports(&w, folder, (unsigned)reports, 3 * WORLD_MILLION);
    (void)printf("%u companies, %u parties, %zu holdings\n", w.companies,
        w.nodes, w.holdings);
    free(w.country);
    free(w.holding);
    free(w.first);
    free(w.number);
    free(w.filed);
    return 0;
}
