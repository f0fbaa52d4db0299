/* Tests of queries for people: names of a day, mergers, companies by role. */
#include "tests/graphlib.h"

static const char world[] =
    "document\tkey=register\tfiled=2024-08-01\tas_of=2024-08-29\n"
    "party\tsince=2015-10-05\tref=houjin:1\ttype=company\tname=Third\n"
    "name\tuntil=2020-04-01\tref=houjin:1\ttext=First\tuse=former\n"
    "name\tuntil=2024-04-01\tref=houjin:1\ttext=Second\tuse=former\n"
    "name\tref=houjin:1\ttext=Undated\tuse=former\n"
    "succession\tas_of=2024-10-01\tparty=houjin:2\tsuccessor=houjin:1"
    "\tcause=merger\n"
    "role\tperson=houjin:3\tcompany=houjin:1\trole=managing-member\n"
    "role\tformer=1\tperson=houjin:3\tcompany=houjin:2"
    "\trole=managing-member\n"
    "role\tperson=houjin:3\tcompany=houjin:4\trole=director\n"
    "document\tkey=report\tfiled=2023-06-27\tas_of=2023-03-31\n"
    "party\tas_of=2023-03-31\tref=houjin:4\ttype=company\tname=Old report\n"
    "document\tkey=later\tfiled=2024-06-27\tas_of=2024-03-31\n"
    "party\tas_of=2024-03-31\tref=houjin:4\ttype=company\tname=Later report\n";

static void
assert_named(struct kz_store *s, const char *who, kz_date on, kz_date known_by,
    const char *name)
{
    struct kz_buf out;

    kz_buf_init(&out);
    assert_ok(kz_party_name(s, party(s, who), on, known_by, &out, &err), &err);
    assert_string_equal(out.data, name);
    kz_buf_clear(&out);
}

static void
test_people_a_name_is_that_of_the_day(void **state)
{
    const kz_date none = KZ_DATE_NONE;
    struct kz_store *s = writer();

    (void)state;
    load(s, "a", world);
    assert_named(s, "houjin:1", none, none, "Third");
    assert_named(s, "houjin:1", day(2024, 4, 1), none, "Third");
    assert_named(s, "houjin:1", day(2024, 3, 31), none, "Second");
    assert_named(s, "houjin:1", day(2020, 4, 1), none, "Second");
    assert_named(s, "houjin:1", day(2020, 3, 31), none, "First");
    /* nothing was known of it: the name it has, rather than none */
    assert_named(s, "houjin:1", day(2020, 3, 31), day(2024, 7, 31), "Third");
    assert_named(s, "houjin:4", day(2023, 12, 31), none, "Old report");
    assert_named(s, "houjin:4", day(2022, 12, 31), none, "Later report");
    assert_named(s, "houjin:4", none, day(2023, 12, 31), "Old report");
    assert_named(s, "houjin:2", day(2023, 1, 1), none, "houjin:2");
    kz_store_close(s);
}

static kz_status
note_succession(void *ctx, const struct kz_succession_row *r,
    struct kz_error *e)
{
    struct kz_buf *out = ctx;

    kz_buf_printf(out, "%s %s %s %d;", r->cause, r->document, r->place,
        r->party != r->successor && r->as_of == day(2024, 10, 1));
    return kz_buf_check(out, e);
}

static kz_status
note_company(void *ctx, kz_rowid company, struct kz_error *e)
{
    (void)e;
    *(int *)ctx += company > 0;
    return KZ_OK;
}

static void
test_people_mergers_are_found_from_both_sides(void **state)
{
    struct kz_store *s = writer();
    struct kz_buf out;
    int companies = 0;

    (void)state;
    kz_buf_init(&out);
    load(s, "a", world);
    assert_ok(kz_successions_of(s, party(s, "houjin:2"), 0, note_succession,
                  &out, &err),
        &err);
    assert_string_equal(out.data, "merger register  1;");
    kz_buf_reset(&out);
    assert_ok(kz_successions_of(s, party(s, "houjin:1"), 1, note_succession,
                  &out, &err),
        &err);
    assert_string_equal(out.data, "merger register  1;");
    kz_buf_reset(&out);
    assert_ok(kz_successions_of(s, party(s, "houjin:1"), 0, note_succession,
                  &out, &err),
        &err);
    assert_int_equal(out.len, 0);
    /* two companies have or had one; a director is none */
    assert_ok(kz_scan_role_companies(s, KZ_ROLE_MANAGING_MEMBER, note_company,
                  &companies, &err),
        &err);
    assert_int_equal(companies, 2);
    kz_buf_clear(&out);
    kz_store_close(s);
}

static void
test_people_names_survive_every_lack_of_memory(void **state)
{
    struct kz_store *s = writer();
    kz_rowid who;
    long n;

    (void)state;
    load(s, "a", world);
    who = party(s, "houjin:1");
    for (n = 0; n < 1000; n++) {
        struct kz_buf out;
        kz_status st;

        kz_buf_init(&out);
        kz_alloc_fail_after(n);
        st = kz_party_name(s, who, day(2024, 3, 31), KZ_DATE_NONE, &out, &err);
        kz_alloc_fail_after(-1);
        if (st == KZ_OK)
            assert_string_equal(out.data, "Second");
        else
            assert_int_equal(st, KZ_ENOMEM);
        kz_error_clear(&err);
        kz_buf_clear(&out);
        if (st == KZ_OK)
            break;
    }
    assert_true(n < 1000);
    kz_store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_people_a_name_is_that_of_the_day),
        TEST(test_people_mergers_are_found_from_both_sides),
        TEST(test_people_names_survive_every_lack_of_memory),
    };

    return cmocka_run_group_tests_name("people", tests, NULL, NULL);
}
