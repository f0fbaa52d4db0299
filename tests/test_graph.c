/* Tests of the graph: which statements hold on a day, and what they weigh. */
#include "tests/graphlib.h"

static struct kz_question
on(int y, int m, int d)
{
    struct kz_question q = kz_question_defaults;

    q.as_of = day(y, m, d);
    return q;
}

/* ---- days ---- */

static void
test_graph_since_and_until_are_half_open(void **state)
{
    static const char world[] =
        "X B 1/4 since=2020-01-10 until=2020-02-01 filed=2020-03-01\n"
        "Y B 1/8 since=2020-01-01 filed=2020-03-01\n";
    struct kz_question q = on(2020, 1, 9);
    struct kz_graph *g = graph_asked(world, &q);

    (void)state;
    assert_true(arc_of(g, "X", "B") == NO_ARC);
    assert_near(share_of(g, "Y", "B"), 0.125, 0);
    kz_graph_free(g);
    q = on(2020, 1, 10);
    g = graph_now(&q);
    assert_near(share_of(g, "X", "B"), 0.25, 0);
    kz_graph_free(g);
    q = on(2020, 1, 31);
    g = graph_now(&q);
    assert_near(share_of(g, "X", "B"), 0.25, 0);
    kz_graph_free(g);
    q = on(2020, 2, 1);
    g = graph_now(&q);
    assert_true(arc_of(g, "X", "B") == NO_ARC);
    kz_graph_free(g);
}

static void
test_graph_an_empty_since_is_the_as_of_day(void **state)
{
    static const char world[] = "X B 1/4 as_of=2020-03-31 filed=2020-06-20\n"
                                "Y B 1/8\n";
    struct kz_question q = on(2020, 3, 30);
    struct kz_graph *g = graph_asked(world, &q);

    (void)state;
    assert_true(arc_of(g, "X", "B") == NO_ARC);
    assert_near(share_of(g, "Y", "B"), 0.125, 0); /* not dated: always open */
    kz_graph_free(g);
    q = on(2020, 3, 31);
    g = graph_now(&q);
    assert_near(share_of(g, "X", "B"), 0.25, 0);
    kz_graph_free(g);
}

static void
test_graph_the_day_defaults_to_the_newest_filed(void **state)
{
    struct kz_graph *g = graph_of("X B 1/4 as_of=2020-03-31 filed=2020-06-20\n"
                                  "Y B 1/8 as_of=2021-01-01\n");

    (void)state;
    assert_int_equal(kz_graph_question(g)->as_of, day(2020, 6, 20));
    assert_string_equal(kz_graph_question(g)->home, "JP");
    assert_true(arc_of(g, "Y", "B") == NO_ARC); /* not yet */
    kz_graph_free(g);
    forget_world();
    g = graph_of("X B 1/4 as_of=2020-03-31\nY B 1/8 as_of=2021-01-01\n");
    assert_int_equal(kz_graph_question(g)->as_of, day(2021, 1, 1));
    kz_graph_free(g);
    forget_world();
    g = graph_of("X B 1/4\n");
    assert_int_equal(kz_graph_question(g)->as_of, KZ_DATE_NONE);
    assert_near(share_of(g, "X", "B"), 0.25, 0);
    kz_graph_free(g);
}

static void
test_graph_known_by_asks_the_filed_day(void **state)
{
    static const char world[] = "X B 1/4 as_of=2020-03-31 filed=2020-06-20\n"
                                "X B 1/2 as_of=2020-03-31 filed=2020-07-01\n"
                                "Y B 1/8 as_of=2020-03-31\n";
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g = graph_of(world);

    (void)state;
    assert_near(share_of(g, "X", "B"), 0.5, 0);
    assert_near(share_of(g, "Y", "B"), 0.125, 0);
    kz_graph_free(g);
    q.known_by = day(2020, 6, 30);
    g = graph_now(&q);
    assert_near(share_of(g, "X", "B"), 0.25, 0);
    assert_true(arc_of(g, "Y", "B") == NO_ARC); /* not known when filed */
    kz_graph_free(g);
    q.known_by = day(2020, 6, 19);
    g = graph_now(&q);
    assert_int_equal(kz_graph_columns(g)->nc, 0);
    kz_graph_free(g);
}

static void
test_graph_a_series_holds_by_its_highest_version_known(void **state)
{
    static const char world[] =
        "doc one series=S version=1 filed=2020-05-01\nX B 1/4\n"
        "doc two series=S version=2 filed=2020-06-01\nY B 1/8\n"
        "doc other series=T version=1 filed=2020-04-01\nZ B 1/16\n";
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g = graph_of(world);

    (void)state;
    assert_true(arc_of(g, "X", "B") == NO_ARC);
    assert_near(share_of(g, "Y", "B"), 0.125, 0);
    assert_near(share_of(g, "Z", "B"), 0.0625, 0);
    kz_graph_free(g);
    q.known_by = day(2020, 5, 31);
    g = graph_now(&q);
    assert_near(share_of(g, "X", "B"), 0.25, 0);
    assert_true(arc_of(g, "Y", "B") == NO_ARC);
    kz_graph_free(g);
}

/* ---- lists ---- */

#define TOP_2019                                                         \
    "X B 30/100 listing=top table=t as_of=2019-03-31 filed=2019-06-01\n" \
    "Y B 20/100 listing=top table=t as_of=2019-03-31 filed=2019-06-01\n"

static void
test_graph_a_top_list_leaves_up_to_its_smallest(void **state)
{
    struct kz_graph *g = graph_of(TOP_2019
        "X B 25/100 listing=top table=t as_of=2020-03-31 filed=2020-06-01\n"
        "Z B 10/100 listing=top table=t as_of=2020-03-31 filed=2020-06-01\n");

    (void)state;
    assert_ends(g, "X", "B", 0.25, 0.25);
    assert_ends(g, "Z", "B", 0.10, 0.10);
    assert_ends(g, "Y", "B", 0, 0.10);
    assert_near(share_of(g, "Y", "B"), 0, 0);
    kz_graph_free(g);
}

static void
test_graph_a_complete_list_leaves_nothing(void **state)
{
    static const char world[] =
        "X B 50/100 listing=complete table=t as_of=2019-03-31\n"
        "Y B 50/100 listing=complete table=t as_of=2019-03-31\n"
        "S B 1/100 as_of=2019-04-30\n" /* a single one, before the next */
        "X B 60/100 listing=complete table=t as_of=2020-03-31\n"
        "Z B 40/100 listing=complete table=t as_of=2020-03-31\n";
    struct kz_question q = on(2019, 3, 31);
    struct kz_graph *g = graph_of(world);

    (void)state;
    assert_ends(g, "X", "B", 0.6, 0.6);
    assert_ends(g, "Z", "B", 0.4, 0.4);
    assert_true(arc_of(g, "Y", "B") == NO_ARC);
    assert_true(arc_of(g, "S", "B") == NO_ARC);
    assert_true(has_flag(g, "B", KZ_COL_COMPLETE));
    assert_int_equal(kz_graph_columns(g)->uhi[column_of(g, "B")], 0);
    kz_graph_free(g);
    g = graph_now(&q);
    assert_ends(g, "Y", "B", 0.5, 0.5); /* it had it then */
    kz_graph_free(g);
}

static void
test_graph_a_partial_list_leaves_what_it_does_not_name(void **state)
{
    struct kz_graph *g =
        graph_of("Y B 20/100 listing=partial table=t as_of=2019-03-31\n"
                 "X B 25/100 listing=partial table=t as_of=2020-03-31\n"
                 "Z B [10,15] listing=partial table=t as_of=2020-03-31\n");

    (void)state;
    assert_ends(g, "Y", "B", 0, 0.65);
    kz_graph_free(g);
}

static void
test_graph_lists_of_other_families_end_nothing(void **state)
{
    struct kz_graph *g =
        graph_of(TOP_2019 "X B 25/100 listing=top table=other as_of=2020-03-31 "
                          "filed=2020-06-01\n");

    (void)state;
    assert_ends(g, "X", "B", 0.25, 0.25);
    assert_ends(g, "Y", "B", 0.2, 0.2);
    kz_graph_free(g);
}

static void
test_graph_a_single_statement_after_the_list_stays(void **state)
{
    struct kz_graph *g = graph_of(TOP_2019
        "X B 25/100 listing=top table=t as_of=2020-03-31 filed=2020-06-01\n"
        "Y B 7/100 as_of=2020-05-01 filed=2020-05-05\n"
        "S B 6/100 as_of=2018-05-01 filed=2018-05-05\n");

    (void)state;
    assert_ends(g, "Y", "B", 0.07, 0.07);
    assert_ends(g, "S", "B", 0.06, 0.06); /* top lists do not end it */
    kz_graph_free(g);
}

static void
test_graph_a_register_is_complete_until_a_later_statement(void **state)
{
    struct kz_graph *g =
        graph_of("X B 60/100 listing=complete table=t as_of=2020-03-31\n"
                 "Z B 40/100 listing=complete table=t as_of=2020-03-31\n"
                 "Y B 7/100 as_of=2020-05-01\n");

    (void)state;
    assert_false(has_flag(g, "B", KZ_COL_COMPLETE));
    /* they cannot all be true on the day: a finding, not a repair */
    assert_int_equal(count_findings(g, "over-full", "B"), 1);
    kz_graph_free(g);
}

/* ---- precedence ---- */

static void
test_graph_later_days_win_then_filing_then_rank(void **state)
{
    struct kz_graph *g = graph_of(
        "doc a rank=3\n"
        "X B 1/10 as_of=2020-03-31 filed=2020-05-01\n"
        "X B 2/10 as_of=2020-02-28 filed=2020-06-01\n" /* as_of first */
        "X C 1/10 as_of=2020-03-31 filed=2020-05-01\n"
        "X C 2/10 as_of=2020-03-31 filed=2020-06-01\n" /* then filed */
        "X D 1/10 as_of=2020-03-31 filed=2020-05-01 rank=2\n"
        "X D 2/10 as_of=2020-03-31 filed=2020-05-01 rank=4\n" /* then rank */
        "X E 1/10 filed=2020-05-01\n"
        "X E 2/10 as_of=1990-01-01 filed=1990-01-01\n"); /* unknown: first */

    (void)state;
    assert_near(share_of(g, "X", "B"), 0.1, 1e-15);
    assert_near(share_of(g, "X", "C"), 0.2, 1e-15);
    assert_near(share_of(g, "X", "D"), 0.1, 1e-15);
    assert_near(share_of(g, "X", "E"), 0.2, 1e-15);
    kz_graph_free(g);
}

static void
test_graph_ties_go_by_document_never_by_import(void **state)
{
    static const char *const text[2] = { "doc a\nX B 1/10 as_of=2020-03-31\n",
        "doc b\nX B 2/10 as_of=2020-03-31\n" };
    struct kz_graph *g;
    double first;

    (void)state;
    add_world("a", text[0]);
    add_world("b", text[1]);
    g = graph_now(NULL);
    first = share_of(g, "X", "B");
    assert_int_equal(count_findings(g, "conflict", "B"), 1);
    kz_graph_free(g);
    forget_world();
    add_world("b", text[1]);
    add_world("a", text[0]);
    g = graph_now(NULL);
    assert_near(share_of(g, "X", "B"), first, 0);
    kz_graph_free(g);
}

static void
test_graph_conflicts_are_findings_and_never_sums(void **state)
{
    struct kz_graph *g =
        graph_of("X B 40/100 as_of=2020-03-31 rank=2\n"
                 "X B 60/100 as_of=2020-03-31 rank=4\n" /* cannot both be */
                 "Y C 40/100 as_of=2020-03-31 rank=2\n"
                 "Y C [25,50] as_of=2020-03-31 rank=4\n" /* can */
                 "Z D 40/100 as_of=2020-03-31\n"
                 "Z D 60/100 as_of=2019-03-31\n"); /* another day */

    (void)state;
    assert_near(share_of(g, "X", "B"), 0.4, 1e-15);
    assert_int_equal(count_findings(g, "conflict", "B"), 1);
    assert_int_equal(count_findings(g, "conflict", "C"), 0);
    assert_int_equal(count_findings(g, "conflict", "D"), 0);
    kz_graph_free(g);
}

static void
test_graph_a_stated_end_does_not_bring_back_the_former(void **state)
{
    struct kz_graph *g =
        graph_of("doc w filed=2020-12-31\n"
                 "X B 40/100 as_of=2019-03-31\n"
                 "X B 30/100 as_of=2020-03-31 until=2020-06-01\n"
                 "Y B 1/100 as_of=2020-03-31\n");

    (void)state;
    assert_true(arc_of(g, "X", "B") == NO_ARC);
    assert_near(share_of(g, "Y", "B"), 0.01, 1e-15);
    kz_graph_free(g);
}

/* ---- parties ---- */

static void
test_graph_a_person_that_is_owned_is_a_finding(void **state)
{
    struct kz_graph *g = graph_of("party P person JP\nX P 1/2\nP B 1/2\n");
    const struct kz_columns *c = kz_graph_columns(g);

    (void)state;
    assert_int_equal(count_findings(g, "person-owned", "P"), 1);
    /* looking through ends at a person all the same */
    assert_true(c->src[arc_of(g, "P", "B")] & KZ_SRC_CLASS);
    kz_graph_free(g);
}

static void
test_graph_documents_that_describe_a_party_differently_are_a_finding(void *
        *state)
{
    struct kz_graph *g = graph_of("doc a filed=2020-01-01\n"
                                  "party B company JP\nparty C company JP\n"
                                  "doc b filed=2020-01-01\n"
                                  "party B company SG\n"
                                  "doc c filed=2021-01-01\n"
                                  "party C company SG\nX B 1/2\nX C 1/2\n");

    (void)state;
    assert_int_equal(count_findings(g, "party-conflict", "B"), 1);
    assert_int_equal(count_findings(g, "party-conflict", "C"), 0);
    assert_int_equal(kz_graph_node(g, node_of(g, "C"))->country,
        kz_country_from("SG"));
    kz_graph_free(g);
}

static void
test_graph_abroad_gives_way_to_a_country_abroad_only(void **state)
{
    struct kz_graph *g = graph_of("doc a filed=2020-01-01\n"
                                  "party B company US\nparty C company JP\n"
                                  "party D company ZZ\nparty E company ZZ\n"
                                  "doc b filed=2021-01-01\n"
                                  "party B company ZZ\nparty C company ZZ\n"
                                  "party D company SG\nX B 1/2\nX C 1/2\n"
                                  "doc c filed=2021-01-01\n"
                                  "party B company US\nX D 1/2\nX E 1/2\n");

    (void)state;
    assert_int_equal(kz_graph_node(g, node_of(g, "B"))->country,
        kz_country_from("US"));
    assert_int_equal(kz_graph_node(g, node_of(g, "C"))->country,
        kz_country_from("ZZ"));
    assert_int_equal(kz_graph_node(g, node_of(g, "D"))->country,
        kz_country_from("SG"));
    assert_int_equal(kz_graph_node(g, node_of(g, "E"))->country,
        kz_country_from("ZZ"));
    assert_int_equal(count_findings(g, "party-conflict", "B"), 0);
    kz_graph_free(g);
}

static void
test_graph_persons_count_by_nationality_else_residence(void **state)
{
    static const char world[] = "party P person KR residence=JP\n"
                                "party Q person - residence=US\n"
                                "party R person\nP B 1/4\nQ B 1/4\nR B 1/4\n";
    struct kz_question q = kz_question_defaults;
    struct kz_graph *g = graph_of(world);
    const struct kz_node_info *p = kz_graph_node(g, node_of(g, "P"));

    (void)state;
    assert_int_equal(p->country, kz_country_from("KR"));
    assert_int_equal(p->basis, KZ_BASIS_NATIONALITY);
    p = kz_graph_node(g, node_of(g, "Q"));
    assert_int_equal(p->country, kz_country_from("US"));
    assert_int_equal(p->basis, KZ_BASIS_RESIDENCE);
    assert_int_equal(kz_graph_node(g, node_of(g, "R"))->country, 0);
    kz_graph_free(g);
    q.person_by = KZ_PERSON_NATIONALITY;
    g = graph_now(&q);
    assert_int_equal(kz_graph_node(g, node_of(g, "Q"))->country, 0);
    kz_graph_free(g);
    q.person_by = KZ_PERSON_RESIDENCE;
    g = graph_now(&q);
    assert_int_equal(kz_graph_node(g, node_of(g, "P"))->country,
        kz_country_from("JP"));
    kz_graph_free(g);
}

/* ---- the cone, and numbering ---- */

#define CONE_WORLD                                              \
    "party P person JP\nparty N nominee JP\nparty S state SG\n" \
    "P A 1/2\nS A [10,20]\nB A 1/10\nA B 1/2\nN B 1/10\n"       \
    "A C 3/10\nB C 3/10\nC D 1/2\nB B 1/10\nQ E 1/1\n"

/* The column of a company says the same in both graphs. */
static void
assert_same_column(const struct kz_graph *g, const struct kz_graph *h,
    const char *company)
{
    const struct kz_columns *c = kz_graph_columns(g), *d = kz_graph_columns(h);
    uint32_t i = column_of(g, company), j = column_of(h, company);
    uint64_t n = c->start[i + 1] - c->start[i];

    assert_int_equal(d->start[j + 1] - d->start[j], n);
    assert_int_equal(c->base[i], d->base[j]);
    assert_int_equal(c->ulo[i], d->ulo[j]);
    assert_int_equal(c->uhi[i], d->uhi[j]);
    assert_int_equal(c->flags[i], d->flags[j]);
    assert_true(c->upoint[i] == d->upoint[j]);
    for (uint64_t k = 0; k < n; k++) {
        uint64_t a = c->start[i] + k, b = d->start[j] + k;

        assert_string_equal(kz_graph_key(g, c->owner[a]),
            kz_graph_key(h, d->owner[b]));
        assert_int_equal(c->lo[a], d->lo[b]);
        assert_int_equal(c->hi[a], d->hi[b]);
        assert_int_equal(c->holding[a], d->holding[b]);
        assert_true(c->point[a] == d->point[b]);
        assert_int_equal(c->src[a] & KZ_SRC_CLASS, d->src[b] & KZ_SRC_CLASS);
    }
}

static void
test_graph_the_cone_is_the_whole_seen_from_a_company(void **state)
{
    struct kz_graph *g = graph_of(CONE_WORLD), *cone = NULL, *both = NULL;
    struct kz_store *s = reader();
    kz_rowid seed = party(s, "local:B"), none = 999;

    (void)state;
    assert_ok(kz_graph_load(s, NULL, &seed, 1, 0, NULL, &cone, &err), &err);
    assert_same_column(g, cone, "A");
    assert_same_column(g, cone, "B");
    assert_int_equal(find_node(cone, "C"), KZ_NODE_NONE);
    assert_int_equal(find_node(cone, "E"), KZ_NODE_NONE);
    assert_ok(kz_graph_load(s, NULL, &seed, 1, 1, NULL, &both, &err), &err);
    assert_same_column(g, both, "A");
    assert_same_column(g, both, "B");
    assert_same_column(g, both, "C");
    assert_same_column(g, both, "D");
    assert_int_equal(find_node(both, "E"), KZ_NODE_NONE);
    kz_graph_free(cone);
    cone = NULL;
    assert_int_equal(kz_graph_load(s, NULL, &none, 1, 0, NULL, &cone, &err),
        KZ_EINVAL);
    assert_null(cone);
    kz_error_clear(&err);
    kz_store_close(s);
    kz_graph_free(g);
    kz_graph_free(both);
}

static void
test_graph_nodes_are_in_the_order_of_their_keys(void **state)
{
    struct kz_graph *g = graph_of("Zeta M 1/2\nM Alpha 1/2\n"
                                  "abcdefghijklmnopqrstuvwxyz1 M 1/8\n"
                                  "abcdefghijklmnopqrstuvwxyz0 M 1/8\n");
    const uint64_t *start, *arc;
    const uint32_t *column;
    kz_node m = node_of(g, "M");

    (void)state;
    for (kz_node i = 1; i < kz_graph_nodes(g); i++)
        assert_true(strcmp(kz_graph_key(g, i - 1), kz_graph_key(g, i)) < 0);
    assert_ok(kz_graph_rows(g, &start, &column, &arc, &err), &err);
    assert_int_equal(start[m + 1] - start[m], 1);
    assert_int_equal(column[start[m]], column_of(g, "Alpha"));
    assert_int_equal(arc[start[m]], arc_of(g, "M", "Alpha"));
    kz_graph_free(g);
}

static void
test_graph_a_store_without_parties_is_an_empty_graph(void **state)
{
    struct kz_graph *g = graph_of("doc w\n");

    (void)state;
    assert_int_equal(kz_graph_nodes(g), 0);
    assert_int_equal(kz_graph_columns(g)->nc, 0);
    kz_graph_free(g);
}

/* ---- faults ---- */

static void
test_graph_load_survives_every_lack_of_memory(void **state)
{
    struct kz_store *s;
    kz_rowid seed;

    (void)state;
    add_world("w",
        CONE_WORLD "X F exact:3333/10000 listing=complete table=t\n"
                   "Y F exact:6666/10000 listing=complete table=t\n"
                   "doc v series=S version=2\nX G 60/100\nY G 50/100\n");
    s = reader();
    seed = party(s, "local:B");
    for (int cone = 0; cone < 2; cone++) {
        struct kz_graph *g = NULL;
        kz_status st = KZ_ENOMEM;

        for (long n = 0; st != KZ_OK; n++) {
            kz_alloc_fail_after(n);
            st = kz_graph_load(s, NULL, cone ? &seed : NULL, (size_t)cone, cone,
                NULL, &g, &err);
            kz_alloc_fail_after(-1);
            if (st != KZ_OK) {
                assert_int_equal(st, KZ_ENOMEM);
                assert_null(g);
                kz_error_clear(&err);
            }
            assert_true(n < 10000);
        }
        assert_near(share_of(g, "P", "A"), 0.5, 0);
        kz_graph_free(g);
    }
    kz_store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_graph_since_and_until_are_half_open),
        TEST(test_graph_an_empty_since_is_the_as_of_day),
        TEST(test_graph_the_day_defaults_to_the_newest_filed),
        TEST(test_graph_known_by_asks_the_filed_day),
        TEST(test_graph_a_series_holds_by_its_highest_version_known),
        TEST(test_graph_a_top_list_leaves_up_to_its_smallest),
        TEST(test_graph_a_complete_list_leaves_nothing),
        TEST(test_graph_a_partial_list_leaves_what_it_does_not_name),
        TEST(test_graph_lists_of_other_families_end_nothing),
        TEST(test_graph_a_single_statement_after_the_list_stays),
        TEST(test_graph_a_register_is_complete_until_a_later_statement),
        TEST(test_graph_later_days_win_then_filing_then_rank),
        TEST(test_graph_ties_go_by_document_never_by_import),
        TEST(test_graph_conflicts_are_findings_and_never_sums),
        TEST(test_graph_a_stated_end_does_not_bring_back_the_former),
        TEST(test_graph_a_person_that_is_owned_is_a_finding),
        TEST(
            test_graph_documents_that_describe_a_party_differently_are_a_finding),
        TEST(test_graph_abroad_gives_way_to_a_country_abroad_only),
        TEST(test_graph_persons_count_by_nationality_else_residence),
        TEST(test_graph_the_cone_is_the_whole_seen_from_a_company),
        TEST(test_graph_nodes_are_in_the_order_of_their_keys),
        TEST(test_graph_a_store_without_parties_is_an_empty_graph),
        TEST(test_graph_load_survives_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("graph", tests, NULL, NULL);
}
