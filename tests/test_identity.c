/* Tests of identity: who is one party by name, place, birth date and word. */
#include "tests/storelib.h"

#include "keizu/store/identity.h"

/* Mentions by their keys in documents of these tests. */
#define SAME(s, a, b)      assert_true(party((s), (a)) == party((s), (b)))
#define DIFFERENT(s, a, b) assert_true(party((s), (a)) != party((s), (b)))

#define REGISTER                                                                 \
    "document\tkey=r\tas_of=2022-03-31\n"                                        \
    "party\tref=houjin:1\ttype=company\tname=株式会社架空織機\taddress=" \
    "愛知県霧谷市豊町二丁目１番地\n"                               \
    "party\tref=houjin:2\ttype=company\tname=株式会社架空織機\taddress=" \
    "東京都霧町３番\n"                                                    \
    "party\tref=houjin:3\ttype=company\tname=架空織機株式会社\taddress=" \
    "愛知県霧谷市豊町２－１\n"

/* A company of a source that knows no numbers. */
static void
one(struct kz_store *s, const char *id, const char *type, const char *name,
    const char *address, const char *more)
{
    char text[1024];

    (void)snprintf(text, sizeof text,
        "document\tkey=%s\nparty\tref=local:%s\ttype=%s\tname=%s%s%s%s\n", id,
        id, type, name, address ? "\taddress=" : "", address ? address : "",
        more);
    load(s, id, text);
}

static void
test_identity_name_and_address_are_one_company(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    one(s, "a", "company", "㈱架空織機", "霧谷市豊町2丁目1番地 甲ビル3階", "");
    one(s, "b", "company", "㈱架空織機", "愛知県霧谷市豊町2-1", "");
    one(s, "c", "company", "㈱架空織機", "愛知県霧谷市豊町2-2", "");
    one(s, "d", "company", "㈱架空織機", "岐阜県霧谷市豊町2-1", "");
    one(s, "e", "company", "架空織機", "愛知県霧谷市豊町2-1", "");
    one(s, "f", "person", "㈱架空織機", "愛知県霧谷市豊町2-1", "");
    one(s, "g", "unknown", "㈱架空織機", "愛知県霧谷市豊町2-1", "");
    SAME(s, "local:b", "local:g");      /* of one the type is known */
    DIFFERENT(s, "local:a", "local:b"); /* which of the two prefectures? */
    load(s, "register", REGISTER);
    SAME(s, "local:b", "houjin:1");
    DIFFERENT(s, "local:c", "houjin:1"); /* another lot */
    DIFFERENT(s, "local:d", "houjin:1"); /* another prefecture */
    DIFFERENT(s, "local:e", "houjin:1"); /* no legal form */
    DIFFERENT(s, "local:e", "houjin:3");
    DIFFERENT(s, "local:f", "houjin:1"); /* a person */
    SAME(s, "local:g", "houjin:1");
    DIFFERENT(s, "houjin:1", "houjin:2");
    DIFFERENT(s, "houjin:1", "houjin:3"); /* the form is behind */
    assert_sound(s);
    kz_store_close(s);
}

static void
test_identity_a_prefecture_is_not_needed_where_one_is_stated(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    load(s, "register", REGISTER);
    one(s, "a", "company", "㈱架空織機", "霧谷市豊町2丁目1番地 甲ビル3階", "");
    SAME(s, "local:a", "houjin:1");
    assert_sound(s);
    kz_store_close(s);
}

static void
test_identity_unknown_types_alone_join_nobody(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    one(s, "a", "unknown", "架空丸", "愛知県霧谷市豊町2-1", "");
    one(s, "b", "unknown", "架空丸", "愛知県霧谷市豊町2-1", "");
    DIFFERENT(s, "local:a", "local:b");
    one(s, "c", "company", "架空丸", "愛知県霧谷市豊町2-1", "");
    SAME(s, "local:a", "local:b");
    assert_sound(s);
    kz_store_close(s);
}

static void
test_identity_a_municipality_does_where_one_is_registered_there(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_result second;

    (void)state;
    one(s, "a", "company", "㈱架空織機", "愛知県霧谷市", "");
    one(s, "b", "company", "㈱架空織機", "霧谷市", "");
    DIFFERENT(s, "local:a", "local:b"); /* nobody is registered there */
    load(s, "register", REGISTER);
    SAME(s, "local:a", "houjin:1");
    SAME(s, "local:b", "houjin:1");
    one(s, "c", "company", "㈱架空織機", "愛知県", "");
    one(s, "d", "company", "㈱架空織機", NULL, "");
    DIFFERENT(s, "local:c", "houjin:1"); /* a name alone */
    DIFFERENT(s, "local:d", "houjin:1");
    second = load(s, "more",
        "document\tkey=m\n"
        "party\tref=houjin:4\ttype=company\tname=㈱架空織機\taddress="
        "愛知県霧谷市西町９番地\n");
    DIFFERENT(s, "local:a", "houjin:1"); /* two of them fit */
    DIFFERENT(s, "local:a", "houjin:4");
    assert_sound(s);
    assert_ok(kz_store_undo(s, second.id, &err), &err);
    SAME(s, "local:a", "houjin:1");
    assert_sound(s);
    kz_store_close(s);
}

/* A name passed on: who had it on the day of the filing is meant. */
static void
test_identity_the_day_tells_who_had_the_name(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    load(s, "register",
        "document\tkey=r\n"
        "party\tref=houjin:1\ttype=company\tname=架空銀行株式会社\taddress="
        "東京都霧町１番\tuntil=2018-04-01\n"
        "party\tref=houjin:1\ttype=company\tname=架空ホールディングス株式会社"
        "\taddress=東京都霧町１番\tsince=2018-04-01\n"
        "party\tref=houjin:2\ttype=company\tname=架空銀行株式会社\taddress="
        "東京都霧町１番\tsince=2018-04-01\n");
    one(s, "a", "company", "架空銀行㈱", "霧町1", "\tas_of=2015-03-31");
    one(s, "b", "company", "架空銀行㈱", "霧町1", "\tas_of=2020-03-31");
    one(s, "c", "company", "架空銀行㈱", "霧町1", "");
    SAME(s, "local:a", "houjin:1");
    SAME(s, "local:b", "houjin:2");
    DIFFERENT(s, "local:c", "houjin:1");
    DIFFERENT(s, "local:c", "houjin:2");
    assert_sound(s);
    kz_store_close(s);
}

/* ---- persons ---- */

static void
test_identity_persons_need_a_birth_date(void **state)
{
    struct kz_store *s = writer();
    static const char *const at = "東京都霧町１番";

    (void)state;
    one(s, "a", "person", "潮　一帆", at, "\tbirth_date=1960-01-02");
    one(s, "b", "person", "潮 一帆", NULL, "\tbirth_date=1960-01-02");
    one(s, "c", "person", "潮一帆", at, "\tbirth_date=1961-01-02");
    one(s, "d", "person", "潮一帆", at, "");
    one(s, "e", "person", "潮一帆", at, "");
    SAME(s, "local:a", "local:b");
    DIFFERENT(s, "local:a", "local:c");
    DIFFERENT(s, "local:a", "local:d");
    DIFFERENT(s, "local:d", "local:e"); /* not by their address either */
    assert_sound(s);
    kz_store_close(s);
}

#define OFFICER(id, born)                                         \
    "party\tref=local:" id "\ttype=person\tname=潮一帆" born "\n" \
    "role\tperson=local:" id "\tcompany=houjin:1\trole=director\n"
#define HOLDER(company)                                                   \
    "party\tref.name=潮　一帆\tref.distinct=霧町\tref.at=houjin:" company \
    "\ttype=person\tname=潮　一帆\taddress=霧町\n"                  \
    "holding\towner.name=潮　一帆\towner.distinct=霧町\towner.at="  \
    "houjin:" company "\towned=houjin:" company "\tamount=exact:1/10\n"

static kz_rowid
holder_of(struct kz_store *s, const char *company)
{
    struct kz_ref ref = { NULL, NULL, "潮　一帆", "霧町", "houjin", company };
    struct kz_buf key;
    kz_rowid p;

    kz_buf_init(&key);
    assert_ok(kz_ref_key(&ref, &key, &err), &err);
    p = party(s, key.data);
    kz_buf_clear(&key);
    return p;
}

static void
test_identity_a_holder_is_the_officer_of_its_company(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_result more;

    (void)state;
    load(s, "h", "document\tkey=h\n" HOLDER("1") HOLDER("2"));
    load(s, "o", "document\tkey=o\n" OFFICER("a", "\tbirth_date=1960-01-02"));
    assert_true(holder_of(s, "1") == party(s, "local:a"));
    assert_true(holder_of(s, "2") != party(s, "local:a"));
    /* a second officer of that name: which of them is it? */
    more = load(s, "p", "document\tkey=p\n" OFFICER("b", ""));
    assert_true(holder_of(s, "1") != party(s, "local:a"));
    assert_true(holder_of(s, "1") != party(s, "local:b"));
    assert_sound(s);
    assert_ok(kz_store_undo(s, more.id, &err), &err);
    /* the same person once more, told by the birth date */
    load(s, "q", "document\tkey=q\n" OFFICER("b", "\tbirth_date=1960-01-02"));
    assert_true(holder_of(s, "1") == party(s, "local:a"));
    assert_true(holder_of(s, "1") == party(s, "local:b"));
    assert_sound(s);
    kz_store_close(s);
}

/* The company goes by two numbers that another document links. */
static void
test_identity_a_later_link_of_the_company_joins_its_holder(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_result link;

    (void)state;
    load(s, "h", "document\tkey=h\n" HOLDER("2"));
    load(s, "o", "document\tkey=o\n" OFFICER("a", ""));
    assert_true(holder_of(s, "2") != party(s, "local:a"));
    load(s, "e",
        "document\tkey=e\nidentifier\tref=edinet:E\tscheme=houjin\t"
        "id=1\n");
    link = load(s, "i",
        "document\tkey=i\nholding\towner.name=潮　一帆\towner.distinct=霧町\t"
        "owner.at=houjin:2\towned=edinet:E\tamount=exact:1/10\n");
    assert_true(holder_of(s, "2") == party(s, "local:a"));
    assert_ok(kz_store_undo(s, link.id, &err), &err);
    assert_true(holder_of(s, "2") != party(s, "local:a"));
    assert_sound(s);
    kz_store_close(s);
}

/* ---- decisions ---- */

static kz_status
decide(struct kz_store *s, const char *a, const char *b, int accept)
{
    struct kz_decision d = { a, b, accept, "甲", NULL, 20000 };

    return kz_store_decide(s, &d, 1, &err);
}

static void
test_identity_a_decision_outlives_what_it_is_about(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_result r;
    struct digests plain, decided;

    (void)state;
    r = load(s, "register", REGISTER);
    one(s, "d", "company", "㈱架空織機", NULL, "");
    plain = digests_of(s);
    assert_ok(decide(s, "local:d", "houjin:2", 1), &err);
    SAME(s, "local:d", "houjin:2");
    decided = digests_of(s);
    assert_string_not_equal(plain.content, decided.content);
    assert_sound(s);
    assert_ok(kz_store_undo(s, r.id, &err), &err);
    assert_sound(s);
    load(s, "register", REGISTER);
    SAME(s, "local:d", "houjin:2");
    assert_string_equal(digests_of(s).content, decided.content);
    /* a second word replaces the first */
    assert_ok(decide(s, "houjin:2", "local:d", 0), &err);
    DIFFERENT(s, "local:d", "houjin:2");
    assert_ok(kz_store_forget(s, "local:d", "houjin:2", &err), &err);
    assert_string_equal(digests_of(s).content, plain.content);
    assert_string_equal(digests_of(s).store, plain.store);
    assert_int_equal(kz_store_forget(s, "local:d", "houjin:2", &err),
        KZ_EINVAL);
    kz_error_clear(&err);
    assert_sound(s);
    kz_store_close(s);
}

static void
test_identity_a_rejection_undoes_a_join(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    load(s, "register", REGISTER);
    one(s, "a", "company", "㈱架空織機", "愛知県霧谷市豊町2-1", "");
    one(s, "b", "company", "㈱架空織機", "愛知県霧谷市豊町2-1", "");
    SAME(s, "local:a", "local:b");
    assert_ok(decide(s, "local:a", "houjin:1", 0), &err);
    DIFFERENT(s, "local:a", "houjin:1");
    SAME(s, "local:b", "houjin:1");
    assert_sound(s);
    kz_store_close(s);
}

static void
test_identity_an_impossible_acceptance_is_refused(void **state)
{
    struct kz_store *s = writer();
    struct digests before;

    (void)state;
    load(s, "register", REGISTER);
    before = digests_of(s);
    assert_int_equal(decide(s, "houjin:1", "houjin:2", 1), KZ_EINVAL);
    assert_non_null(strstr(err.text, "houjin:1"));
    kz_error_clear(&err);
    assert_int_equal(decide(s, "houjin:1", "houjin:1", 0), KZ_EINVAL);
    kz_error_clear(&err);
    assert_int_equal(decide(s, "nobody", "houjin:1", 0), KZ_EINVAL);
    kz_error_clear(&err);
    assert_string_equal(digests_of(s).store, before.store);
    /* those that are not there yet can be decided on */
    assert_ok(decide(s, "houjin:8", "houjin:9", 1), &err);
    assert_sound(s);
    kz_store_close(s);
}

/* ---- candidates ---- */

struct seen {
    struct kz_store *s;
    struct kz_buf text;
};

static kz_status
note_pair(void *ctx, const struct kz_identity_pair *p, struct kz_error *e)
{
    struct seen *x = ctx;
    struct kz_buf a, b;

    kz_buf_init(&a);
    kz_buf_init(&b);
    assert_ok(kz_party_key(x->s, p->a, &a, e), e);
    assert_ok(kz_party_key(x->s, p->b, &b, e), e);
    kz_buf_printf(&x->text, "%s %s %s\n", a.data, b.data,
        kz_identity_reason_name(p->reason));
    kz_buf_clear(&a);
    kz_buf_clear(&b);
    return KZ_OK;
}

static kz_status
note_nothing(void *ctx, const struct kz_identity_pair *p, struct kz_error *e)
{
    (void)ctx;
    (void)p;
    (void)e;
    return KZ_OK;
}

static void
check_candidates(struct kz_store *s, const char *who, const char *expected)
{
    struct seen x = { s, { 0 } };

    kz_buf_init(&x.text);
    assert_ok(kz_scan_candidates(s, who ? party(s, who) : 0, note_pair, &x,
                  &err),
        &err);
    assert_string_equal(x.text.data, expected);
    kz_buf_clear(&x.text);
}

static void
test_identity_lists_who_may_be_one(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    load(s, "register", REGISTER);
    one(s, "a", "company", "㈱架空織機", "愛知県霧谷市東町9", "");
    one(s, "b", "company", "架空織機", "霧谷市豊町2-1", "");
    one(s, "c", "company", "㈱架空織機", NULL, "");
    one(s, "d", "person", "髙潮　一帆", NULL, "");
    one(s, "e", "person", "高潮一帆", NULL, "\tbirth_date=1960-01-02");
    check_candidates(s, "local:a",
        "houjin:1 local:a name-other-address\n"
        "houjin:2 local:a name-other-address\n");
    check_candidates(s, "local:b",
        "houjin:1 local:b spelling-place\n"
        "houjin:3 local:b spelling-place\n");
    check_candidates(s, "local:d", "local:d local:e name-no-birth-date\n");
    assert_ok(decide(s, "local:d", "local:e", 0), &err);
    check_candidates(s, "local:d", "");
    check_candidates(s, NULL,
        "houjin:1 local:b spelling-place\n"
        "houjin:3 local:b spelling-place\n"
        "houjin:1 local:c name-no-address\n"
        "houjin:2 local:c name-no-address\n"
        "houjin:1 local:a name-other-address\n"
        "houjin:2 local:a name-other-address\n");
    kz_store_close(s);
}

/* ---- without memory ---- */

/* What is tried n allocations long leaves the store as it was, or succeeds. */
static kz_status
attempt(struct kz_store *s, int what)
{
    struct kz_batch_opts o = options("h");
    struct kz_batch_result r;
    struct seen x = { s, { 0 } };
    kz_status st;

    switch (what) {
    case 0:
        return try_load(s, &o,
            "document\tkey=h\n" HOLDER("1")
                OFFICER("a", "\tbirth_date=1960-01-02"),
            0, &r);
    case 1:
        return decide(s, "local:d", "houjin:2", 1);
    case 2:
        kz_buf_init(&x.text);
        st = kz_scan_candidates(s, 0, note_nothing, &x, &err);
        kz_buf_clear(&x.text);
        return st;
    default:
        return kz_store_undo(s, 2, &err);
    }
}

static void
test_identity_every_failed_allocation_leaves_the_store(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    load(s, "register", REGISTER);
    one(s, "d", "company", "㈱架空織機", "愛知県霧谷市", "");
    for (int what = 0; what < 4; what++) {
        struct digests before = digests_of(s);
        kz_status st = KZ_ENOMEM;
        long n = 0;

        for (; st != KZ_OK; n++) {
            kz_alloc_fail_after(n);
            st = attempt(s, what);
            kz_alloc_fail_after(-1);
            if (st == KZ_OK)
                break;
            assert_int_equal(st, KZ_ENOMEM);
            kz_error_clear(&err);
            assert_string_equal(digests_of(s).store, before.store);
        }
        assert_true(n > 5);
        assert_sound(s);
    }
    kz_store_close(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_identity_name_and_address_are_one_company),
        TEST(test_identity_a_prefecture_is_not_needed_where_one_is_stated),
        TEST(test_identity_unknown_types_alone_join_nobody),
        TEST(test_identity_a_municipality_does_where_one_is_registered_there),
        TEST(test_identity_the_day_tells_who_had_the_name),
        TEST(test_identity_persons_need_a_birth_date),
        TEST(test_identity_a_holder_is_the_officer_of_its_company),
        TEST(test_identity_a_later_link_of_the_company_joins_its_holder),
        TEST(test_identity_a_decision_outlives_what_it_is_about),
        TEST(test_identity_a_rejection_undoes_a_join),
        TEST(test_identity_an_impossible_acceptance_is_refused),
        TEST(test_identity_lists_who_may_be_one),
        TEST(test_identity_every_failed_allocation_leaves_the_store),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
