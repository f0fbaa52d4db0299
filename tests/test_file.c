/* Graph files: the graph out of one is the graph of the store. */
#include "tests/graphlib.h"

#include <stdio.h>
#include <unistd.h>

#include "keizu/graph/file.h"

#define WORLD                                                           \
    "party P person JP\nparty N nominee JP\nparty S state SG\n"         \
    "P A 1/2\nS A [10,20]\nB A 1/10\nA B 1/2\nN B 1/10\n"               \
    "A C 3/10\nB C 3/10\nC D 1/2\nB B 1/10\nQ E 1/1\n"                  \
    "P G 7/10 stake=votes\nX G 1/1000000000000\n"                       \
    "R H 6/10\nS H 6/10\nT I 1/2 until=2001-01-01\n"                    \
    "X F exact:3333/10000 listing=complete table=t as_of=2020-01-01\n"  \
    "Y F exact:6666/10000 listing=complete table=t as_of=2020-01-01\n"  \
    "V K 1/2 since=2090-01-01\nD K 1/5\nK D 1/5\nV W 1/5\nW L 1/2\n"    \
    "party V person JP\nparty V person US\n"                            \
    "S L 1/5\nS L 2/5\nP L 1/10\nL M 1/2 stake=votes\nZ M 1/3\n"        \
    "party O company JP\nP O 1/10 as_of=2020-01-01\n"                   \
    "C O [10,30) as_of=2020-01-01\n"                                    \
    "counted O individuals 40 unit_shares=1 as_of=2020-01-01\n"         \
    "counted O foreign-individuals 60 unit_shares=1 as_of=2020-01-01\n" \
    "counted O total 100 unit_shares=1 as_of=2020-01-01\n"

#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, clear_up)

static void
remove_files(void)
{
    static const char *const suffix[] = { "shares", "votes", "exercisable" };

    for (int i = 0; i < 3; i++) {
        char name[128];

        (void)snprintf(name, sizeof name, "%s.graph-%s", path, suffix[i]);
        (void)unlink(name);
    }
}

static int
clear_up(void **state)
{
    remove_files();
    return tear_down(state);
}

static int
same_double(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void
assert_same_columns(const struct kz_columns *a, const struct kz_columns *b)
{
    assert_int_equal(a->nc, b->nc);
    assert_int_equal(a->m, b->m);
    for (uint32_t i = 0; i < a->nc; i++) {
        assert_int_equal(a->node[i], b->node[i]);
        assert_int_equal(a->start[i + 1], b->start[i + 1]);
        assert_int_equal(a->base[i], b->base[i]);
        assert_int_equal(a->ulo[i], b->ulo[i]);
        assert_int_equal(a->uhi[i], b->uhi[i]);
        assert_true(same_double(a->upoint[i], b->upoint[i]));
        assert_true(same_double(a->ulower[i], b->ulower[i]));
        assert_int_equal(a->usrc[i], b->usrc[i]);
        assert_int_equal(a->flags[i], b->flags[i]);
    }
    assert_int_equal(a->ncategories, b->ncategories);
    for (size_t i = 0; i < a->ncategories; i++) {
        const struct kz_categories *x = &a->categories[i],
                                   *y = &b->categories[i];

        assert_int_equal(x->column, y->column); /* behind it is a gap */
        assert_memory_equal(x->lo, y->lo, sizeof x->lo);
        assert_memory_equal(x->hi, y->hi, sizeof x->hi);
    }
    for (uint64_t i = 0; i < a->m; i++) {
        assert_int_equal(a->owner[i], b->owner[i]);
        assert_int_equal(a->src[i], b->src[i]);
        assert_int_equal(a->lo[i], b->lo[i]);
        assert_int_equal(a->hi[i], b->hi[i]);
        assert_int_equal(a->ends ? a->ends[i] : 0, b->ends ? b->ends[i] : 0);
        assert_true(same_double(a->point[i], b->point[i]));
        assert_true(same_double(a->lower[i], b->lower[i]));
        assert_int_equal(a->holding[i], b->holding[i]);
        assert_int_equal(a->day[i], b->day[i]);
        assert_int_equal(a->rank[i], b->rank[i]);
    }
}

static void
assert_same_findings(const struct kz_graph *g, const struct kz_graph *h)
{
    size_t n, m;
    const struct kz_finding *a = kz_graph_findings(g, &n),
                            *b = kz_graph_findings(h, &m);

    assert_int_equal(n, m);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(a[i].code, b[i].code);
        assert_string_equal(a[i].severity, b[i].severity);
        assert_string_equal(a[i].text, b[i].text);
        assert_int_equal(a[i].company, b[i].company);
        assert_int_equal(a[i].other, b[i].other);
        assert_int_equal(a[i].holding, b[i].holding);
        assert_int_equal(a[i].against, b[i].against);
        assert_true(same_double(a[i].share, b[i].share));
        assert_true(same_double(a[i].against_share, b[i].against_share));
    }
}

static void
assert_same_graph(const struct kz_graph *g, const struct kz_graph *h)
{
    kz_node n = kz_graph_nodes(g);

    assert_int_equal(n, kz_graph_nodes(h));
    assert_int_equal(kz_graph_votes_differ(g), kz_graph_votes_differ(h));
    assert_int_equal(kz_graph_classes(g), kz_graph_classes(h));
    for (kz_node i = 0; i < n; i++) {
        const struct kz_node_info *a = kz_graph_node(g, i),
                                  *b = kz_graph_node(h, i);

        assert_string_equal(kz_graph_key(g, i), kz_graph_key(h, i));
        assert_int_equal(a->party, b->party);
        assert_int_equal(a->country, b->country);
        assert_int_equal(a->nationality, b->nationality);
        assert_int_equal(a->residence, b->residence);
        assert_int_equal(a->type, b->type);
        assert_int_equal(a->basis, b->basis);
        assert_int_equal(a->flags, b->flags);
        assert_int_equal(kz_graph_column(g, i), kz_graph_column(h, i));
        assert_int_equal(kz_graph_find(h, a->party), i);
    }
    assert_same_columns(kz_graph_columns(g), kz_graph_columns(h));
    assert_same_findings(g, h);
}

/* Load with files; whether one was used must be as said. */
static struct kz_graph *
opened_way(const kz_rowid *seed, size_t seeds, int downstream, int used)
{
    struct kz_store *s = reader();
    struct kz_graph_file file;
    struct kz_graph *g = NULL;

    assert_ok(kz_graph_open(s, NULL, seed, seeds, downstream, NULL, &file, &g,
                  &err),
        &err);
    assert_int_equal(file.used, used);
    assert_string_equal(file.damaged, "");
    assert_string_equal(file.unwritten, "");
    kz_store_close(s);
    return g;
}

static struct kz_graph *
opened(int used)
{
    return opened_way(NULL, 0, 0, used);
}

static void
test_file_gives_the_graph_that_was_written(void **state)
{
    struct kz_graph *g, *h;

    (void)state;
    add_world("w", WORLD);
    remove_files();
    g = graph_now(NULL);
    assert_int_equal(kz_graph_columns(g)->ncategories, 1);
    h = opened(0);
    assert_same_graph(g, h);
    kz_graph_free(h);
    h = opened(1);
    assert_same_graph(g, h);
    kz_graph_free(h);
    kz_graph_free(g);
}

static void
assert_same_cone(struct kz_store *s, const kz_rowid *seed, size_t seeds,
    int downstream)
{
    struct kz_graph *g = NULL, *h = opened_way(seed, seeds, downstream, 1);

    assert_ok(kz_graph_load(s, NULL, seed, seeds, downstream, NULL, &g, &err),
        &err);
    assert_same_graph(g, h);
    kz_graph_free(g);
    kz_graph_free(h);
}

/* Every party, and every two, are asked for, from the file and from the
 * store. */
static void
test_file_gives_the_cone_of_each_party(void **state)
{
    struct kz_graph *all;
    struct kz_store *s;

    (void)state;
    add_world("w", WORLD);
    remove_files();
    all = opened(0);
    s = reader();
    for (kz_node i = 0; i < kz_graph_nodes(all); i++)
        for (kz_node j = i; j < kz_graph_nodes(all); j++) {
            kz_rowid seed[2] = { kz_graph_node(all, i)->party,
                kz_graph_node(all, j)->party };

            for (int downstream = 0; downstream < 2; downstream++)
                assert_same_cone(s, seed, i == j ? 1 : 2, downstream);
        }
    kz_store_close(s);
    kz_graph_free(all);
}

/* Owners over the borders of groups and blocks of what they own. */
static void
test_file_gives_what_large_owners_own(void **state)
{
    static const char *const big[] = { "A", "B", "Z" };
    struct kz_graph *all;
    struct kz_store *s;
    struct kz_buf w;
    kz_rowid seed;

    (void)state;
    kz_buf_init(&w);
    for (int i = 0; i < 1500; i++)
        kz_buf_printf(&w, "A C%d 1/3\nZ C%d 1/7\nC%d D%d 1/9\n%s C%d 1/5\n", i,
            i, i, i / 700, i % 2 ? "B" : "Y", i * 37 % 1500);
    assert_ok(kz_buf_check(&w, &err), &err);
    add_world("w", w.data);
    kz_buf_clear(&w);
    remove_files();
    all = opened(0);
    s = reader();
    for (size_t i = 0; i < sizeof big / sizeof *big; i++) {
        char key[16];

        (void)snprintf(key, sizeof key, "local:%s", big[i]);
        seed = party(s, key);
        assert_same_cone(s, &seed, 1, 1);
    }
    for (kz_node i = 0; i < kz_graph_nodes(all); i += 250)
        for (kz_node j = i; j < kz_graph_nodes(all) && j < i + 10; j++) {
            seed = kz_graph_node(all, j)->party;
            assert_same_cone(s, &seed, 1, 1);
        }
    kz_store_close(s);
    kz_graph_free(all);
}

static void
test_file_knows_no_party_that_the_store_does_not(void **state)
{
    struct kz_graph_file file;
    struct kz_graph *g;
    struct kz_store *s;
    kz_rowid none = 999;

    (void)state;
    add_world("w", WORLD);
    g = opened(0);
    kz_graph_free(g);
    g = NULL;
    s = reader();
    assert_int_equal(kz_graph_open(s, NULL, &none, 1, 0, NULL, &file, &g, &err),
        KZ_EINVAL);
    assert_string_equal(err.text, "no such party");
    kz_error_clear(&err);
    assert_null(g);
    kz_store_close(s);
}

static void
test_file_of_an_empty_store_is_an_empty_graph(void **state)
{
    struct kz_graph *g;

    (void)state;
    add_world("w", "doc w\n");
    g = opened(0);
    kz_graph_free(g);
    g = opened(1);
    assert_int_equal(kz_graph_nodes(g), 0);
    kz_graph_free(g);
}

/* Writing, reading and cutting out: a lack of memory is said, or the file is
 * done without. */
static void
test_file_survives_every_lack_of_memory(void **state)
{
    struct kz_graph *want[2] = { NULL, NULL };
    struct kz_store *s;
    kz_rowid seed;

    (void)state;
    add_world("w", WORLD);
    remove_files();
    s = reader();
    seed = party(s, "local:C");
    for (int cone = 0; cone < 2; cone++)
        assert_ok(kz_graph_load(s, NULL, cone ? &seed : NULL, (size_t)cone,
                      cone, NULL, &want[cone], &err),
            &err);
    for (int what = 0; what < 3; what++) { /* write, whole, cone */
        kz_rowid *seeds = what == 2 ? &seed : NULL;
        struct kz_graph_file file = { .used = 0 };
        struct kz_graph *g = NULL;

        for (long n = 0; n >= 0; n++) {
            kz_status st;

            assert_true(n < 10000);
            if (what == 0)
                remove_files();
            kz_alloc_fail_after(n);
            st = kz_graph_open(s, NULL, seeds, seeds ? 1 : 0, what == 2, NULL,
                &file, &g, &err);
            if (!kz_alloc_failed())
                n = -2; /* it had all it wanted */
            kz_alloc_fail_after(-1);
            if (st == KZ_OK) {
                assert_same_graph(want[what == 2], g);
                kz_graph_free(g);
                g = NULL;
            } else {
                assert_int_equal(st, KZ_ENOMEM);
                assert_null(g);
                kz_error_clear(&err);
            }
        }
        assert_int_equal(file.used, what > 0);
    }
    kz_graph_free(want[0]);
    kz_graph_free(want[1]);
    kz_store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(test_file_gives_the_graph_that_was_written),
        FILE_TEST(test_file_gives_the_cone_of_each_party),
        FILE_TEST(test_file_gives_what_large_owners_own),
        FILE_TEST(test_file_knows_no_party_that_the_store_does_not),
        FILE_TEST(test_file_of_an_empty_store_is_an_empty_graph),
        FILE_TEST(test_file_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
