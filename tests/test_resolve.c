/* Tests of who is one party, and of finding and visiting what is stored. */
#include "tests/storelib.h"

static const char world[] =
    "document\tkey=b\tas_of=2021-03-31\tseries=S\tversion=2\n"
    "party\tref=houjin:1\ttype=company\tname=Alpha Works\tcountry=JP\n"
    "identifier\tref=houjin:1\tscheme=sec\tid=72030\n";

/* ---- resolution ---- */

static void
test_store_identifiers_join_mentions(void **state)
{
    struct kz_store *s = writer();
    struct kz_buf key;
    struct kz_batch_result link;

    (void)state;
    kz_buf_init(&key);
    load(s, "a",
        "document\tkey=a\n"
        "party\tref=local:x\tname=X\n"
        "party\tref=lei:L\tname=X\n"
        "party\tref=houjin:9\tname=X\n");
    assert_true(party(s, "local:x") != party(s, "lei:L"));
    link = load(s, "b",
        "document\tkey=b\n"
        "identifier\tref=local:x\tscheme=lei\tid=L\n"
        "identifier\tref=lei:L\tscheme=houjin\tid=9\n");
    assert_true(party(s, "local:x") == party(s, "houjin:9"));
    assert_ok(kz_party_key(s, party(s, "lei:L"), &key, &err), &err);
    assert_string_equal(key.data, "houjin:9");
    assert_sound(s);
    assert_ok(kz_store_undo(s, link.id, &err), &err);
    assert_true(party(s, "local:x") != party(s, "houjin:9"));
    assert_true(party(s, "local:x") != party(s, "lei:L"));
    assert_sound(s);
    kz_buf_clear(&key);
    kz_store_close(s);
}

static kz_status
count_links(void *ctx, const struct kz_identifier_row *r, struct kz_error *e)
{
    int *count = ctx;

    (void)e;
    assert_true(r->party != r->other_party);
    ++*count;
    return KZ_OK;
}

static void
test_store_two_corporate_numbers_are_two_parties(void **state)
{
    static const char first[] =
        "document\tkey=a\n"
        "identifier\tref=local:x\tscheme=houjin\tid=1\n";
    static const char second[] =
        "document\tkey=b\n"
        "identifier\tref=local:x\tscheme=houjin\tid=2\n";

    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct kz_store *s = writer();
        int refused = 0;

        load(s, "1", turn ? second : first);
        load(s, "2", turn ? first : second);
        assert_true(party(s, "houjin:1") != party(s, "houjin:2"));
        /* the smaller key has it, whatever came first */
        assert_true(party(s, "local:x") == party(s, "houjin:1"));
        assert_ok(kz_scan_refused_links(s, count_links, &refused, &err), &err);
        assert_int_equal(refused, 1);
        assert_sound(s);
        kz_store_close(s);
        assert_int_equal(unlink(path), 0);
    }
}

static void
test_store_securities_codes_have_four_or_five_characters(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    load(s, "b", world);
    assert_true(party(s, "sec:7203") == party(s, "houjin:1"));
    assert_true(party(s, "sec:72030") == party(s, "houjin:1"));
    assert_true(party(s, "Alpha Works") == party(s, "houjin:1"));
    kz_store_close(s);
}

struct versions {
    int64_t highest;
    int count;
};

static kz_status
take_version(void *ctx, const struct kz_document_row *r, struct kz_error *e)
{
    struct versions *v = ctx;

    (void)e;
    if (r->series && strcmp(r->series, "S") == 0) {
        v->count++;
        if (r->version > v->highest)
            v->highest = r->version;
    }
    return KZ_OK;
}

static void
test_store_keeps_every_version_of_a_series(void **state)
{
    struct kz_store *s = writer();
    struct versions v = { 0, 0 };

    (void)state;
    load(s, "b", world);
    load(s, "c", "document\tkey=c\tseries=S\tversion=10\n");
    assert_ok(kz_scan_documents(s, take_version, &v, &err), &err);
    assert_int_equal(v.count, 2);
    assert_int_equal(v.highest, 10);
    kz_store_close(s);
}

/* ---- visits ---- */

static kz_status
stop_at_once(void *ctx, const struct kz_mention_row *r, struct kz_error *e)
{
    int *count = ctx;

    (void)r;
    (void)e;
    ++*count;
    return KZ_DONE;
}

static void
test_store_a_visit_can_end_the_scan(void **state)
{
    struct kz_store *s = writer();
    int count = 0;

    (void)state;
    load(s, "b", world);
    assert_int_equal(kz_scan_mentions(s, stop_at_once, &count, &err), KZ_DONE);
    assert_int_equal(count, 1);
    kz_store_close(s);
}

struct found {
    int count;
    char how[16];
};

static kz_status
take_found(void *ctx, const struct kz_found *f, struct kz_error *e)
{
    struct found *x = ctx;

    (void)e;
    x->count++;
    (void)snprintf(x->how, sizeof x->how, "%s", f->how);
    return KZ_OK;
}

static struct found
search(struct kz_store *s, const char *text)
{
    struct found x = { 0, "" };

    assert_ok(kz_store_search(s, text, 0, take_found, &x, &err), &err);
    return x;
}

static void
test_store_search_finds_names_and_company_addresses_only(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    load(s, "a",
        "document\tkey=a\n"
        "party\tref=houjin:1\ttype=company\tname=株式会社架空潮目\t"
        "address=東京都霧町１丁目\n"
        "party\tref=local:p\ttype=person\tname=潮　一帆\taddress="
        "東京都灯町２\n");
    assert_int_equal(search(s, "潮目").count, 1);
    assert_string_equal(search(s, "潮目").how, "part");
    assert_int_equal(search(s, "潮").count, 2);
    assert_string_equal(search(s, "潮一帆").how, "name");
    assert_string_equal(search(s, "houjin:1").how, "identifier");
    assert_string_equal(search(s, "霧町").how, "address");
    assert_int_equal(search(s, "灯町").count, 0);
    kz_store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_store_identifiers_join_mentions),
        TEST(test_store_two_corporate_numbers_are_two_parties),
        TEST(test_store_securities_codes_have_four_or_five_characters),
        TEST(test_store_keeps_every_version_of_a_series),
        TEST(test_store_a_visit_can_end_the_scan),
        TEST(test_store_search_finds_names_and_company_addresses_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
