/* Tests of the search file: that it changes no answer, and is mended. */
#include "tests/storelib.h"

#include <sys/stat.h>

#include "keizu/base/alloc.h"
#include "src/store/search_priv.h"

static const char world[] =
    "document\tkey=a\tfiled=2020-05-01\trank=3\n"
    "party\tref=houjin:1\ttype=company\tname=株式会社三菱架空\tcountry=JP"
    "\taddress=東京都霧町１丁目\n"
    "name\tref=houjin:1\ttext=ミツビシカクウ\tuse=reading\n"
    "name\tref=houjin:1\ttext=Mitsubishi Kakuu Co., Ltd.\tuse=english\n"
    "party\tref=houjin:2\ttype=company\tname=三菱架空株式会社\tcountry=JP\n"
    "party\tref=houjin:3\ttype=company\tname=髙嶋屋﨑\tcountry=JP"
    "\taddress=大阪府三菱町\n"
    "party\tref=houjin:4\ttype=company\tname=潮目ジドウシャ工業\n"
    "party\tref=houjin:5\ttype=company\tname=東京ニッポン会\n"
    "party\tref=houjin:6\ttype=company\tname=甲乙株式会社丙丁\n"
    "party\tref=local:p\ttype=person\tname=三 菱子"
    "\taddress=三菱市\tbirth_date=1960-01-02\n"
    "party\tref=sec:72030\tname=a \"b\" c\n";

static const char more[] =
    "document\tkey=b\tfiled=2021-05-01\trank=3\n"
    "party\tref=houjin:7\ttype=company\tname=北三菱商会\tcountry=JP\n"
    "party\tref=local:q\ttype=person\tname=辺見 高子\n";

static const char *const questions[] = { "三菱", "三", "架", "菱架", "ミツ",
    "みつびし", "mitsubishi", "Mitsubishi", "kakū", "㈱三菱架空", "三菱架空",
    "三菱架空株式会社", "高島", "髙嶋", "崎", "jidosha", "ジドーシャ", "ウシャ",
    "ー", "ア", "nippon", "甲乙株式会社丙丁", "株式会社", "乙丙", "霧町",
    "三菱市", "sec:7203", "7203", "houjin:1", "b", "\"b\"", "*", "a \"b\" c",
    "北三菱", "邊見", "無", " ", "𠮷" };

#define QUESTIONS (sizeof questions / sizeof questions[0])

static char search_path[128];

static int
search_set_up(void **state)
{
    int rc = set_up(state);

    (void)snprintf(search_path, sizeof search_path, "%s.search", path);
    return rc;
}

static int
search_tear_down(void **state)
{
    (void)unlink(search_path);
    return tear_down(state);
}

static void
update(struct kz_store *s)
{
    assert_ok(kz_store_search_update(s, 0, &err), &err);
}

/* ---- answers ---- */

static kz_status
put_found(void *ctx, const struct kz_found *f, struct kz_error *e)
{
    struct kz_buf *b = ctx;

    (void)e;
    kz_buf_printf(b, "%s %s\n", f->how, f->matched);
    return KZ_OK;
}

static enum kz_search_file
ask(const char *question, struct kz_buf *out)
{
    enum kz_search_file how;
    struct kz_store *s = NULL;

    kz_buf_reset(out);
    assert_ok(kz_store_open(path, &s, &err), &err);
    assert_ok(kz_store_search(s, question, 0, put_found, out, &err), &err);
    how = kz_store_search_file(s);
    kz_store_close(s);
    return how;
}

static void
check_answer(const char *question, const char *expected)
{
    struct kz_buf b;

    kz_buf_init(&b);
    assert_int_equal(ask(question, &b), KZ_SEARCH_USED);
    assert_string_equal(b.data, expected);
    kz_buf_clear(&b);
}

static void
test_search_finds_what_a_person_types(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    load(s, "a", world);
    update(s);
    kz_store_close(s);
    check_answer("三菱", "part 株式会社三菱架空\npart 三菱架空株式会社\n"
                         "part 三 菱子\naddress 大阪府三菱町\n");
    check_answer("三菱架空株式会社",
        "name 三菱架空株式会社\npart 株式会社三菱架空\n");
    check_answer("霧", "address 東京都霧町１丁目\n");
    check_answer("みつびし", "part ミツビシカクウ\n");
    check_answer("kakuu", "part Mitsubishi Kakuu Co., Ltd.\n");
    check_answer("mitubisi", "similar ミツビシカクウ\n");
    check_answer("jidosha", "similar 潮目ジドウシャ工業\n");
    check_answer("高島屋", "similar 髙嶋屋﨑\n");
    check_answer("髙嶋屋﨑", "name 髙嶋屋﨑\n");
    check_answer("nippon", "similar 東京ニッポン会\n");
    check_answer("甲乙株式会社丙丁", "name 甲乙株式会社丙丁\n");
    check_answer("7203", "identifier sec:72030\n");
    check_answer("sec:7203", "identifier sec:72030\n");
    check_answer("三菱市", ""); /* where a person lives */
    check_answer("無い", "");
}

/* All answers of a store, one after another. */
static void
ask_all(struct kz_buf *all, enum kz_search_file expected)
{
    struct kz_buf one;

    kz_buf_init(&one);
    kz_buf_reset(all);
    for (size_t i = 0; i < QUESTIONS; i++) {
        assert_int_equal(ask(questions[i], &one), expected);
        kz_buf_printf(all, "[%s]\n%s", questions[i], one.data);
    }
    kz_buf_clear(&one);
}

/* From the first question with another answer on, so that a failure shows it. */
static void
check_same(const struct kz_buf *a, const struct kz_buf *b)
{
    size_t i = 0, start = 0;

    while (a->data[i] && a->data[i] == b->data[i])
        if (a->data[i++] == '[')
            start = i - 1;
    assert_string_equal(a->data + start, b->data + start);
}

static void
test_search_file_changes_no_answer(void **state)
{
    struct kz_store *s = writer();
    struct kz_buf with, without;

    (void)state;
    kz_buf_init(&with);
    kz_buf_init(&without);
    load(s, "a", world);
    update(s);
    kz_store_close(s);
    ask_all(&with, KZ_SEARCH_USED);
    assert_int_equal(unlink(search_path), 0);
    ask_all(&without, KZ_SEARCH_MISSING);
    check_same(&with, &without);
    s = writer(); /* added to, and made anew */
    update(s);
    load(s, "b", more);
    ask_all(&without, KZ_SEARCH_STALE);
    update(s);
    ask_all(&with, KZ_SEARCH_USED);
    check_same(&with, &without);
    assert_sound(s);
    assert_ok(kz_store_search_update(s, 1, &err), &err);
    ask_all(&with, KZ_SEARCH_USED);
    check_same(&with, &without);
    assert_sound(s);
    kz_store_close(s);
    kz_buf_clear(&with);
    kz_buf_clear(&without);
}

/* Many batches, each with some rows of the last one's block. */
static void
test_search_file_grows_as_it_would_be_made(void **state)
{
    struct kz_store *s = writer();
    char text[256], name[16];

    (void)state;
    for (int i = 0; i < 12; i++) {
        (void)snprintf(name, sizeof name, "f%d", i);
        (void)snprintf(text, sizeof text,
            "document\tkey=%d\tfiled=2020-05-01\trank=3\n"
            "party\tref=local:%d\tname=甲乙%d\n"
            "party\tref=local:p%d\ttype=person\tname=丙丁%d\n"
            "party\tref=local:x%d\tname=乙\taddress=甲\n",
            i, i, i % 3, i, i % 3, i);
        load(s, name, text);
        update(s);
        assert_sound(s);
    }
    kz_store_close(s);
}

static void
run_sql(const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(search_path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int64_t
faults_of(struct kz_store *s)
{
    int64_t faults = 0;
    struct kz_buf text;

    kz_buf_init(&text);
    assert_ok(kz_store_verify(s, print_fault, &text, &faults, &err), &err);
    assert_true(faults == 0 || strstr(text.data, "search file") != NULL);
    kz_buf_clear(&text);
    return faults;
}

static void
test_search_verify_sees_a_changed_term(void **state)
{
    static const char *const changes[] = {
        "DELETE FROM term WHERE id = (SELECT max(id) FROM term)",
        "INSERT INTO term VALUES(7, 1, x'01')",
        "UPDATE term SET blocks = x'02' WHERE id = (SELECT min(id) FROM term)",
        "UPDATE term SET last = 9 WHERE id = (SELECT min(id) FROM term)",
        "UPDATE term SET blocks = x'80' WHERE id = (SELECT min(id) FROM term)",
        "DROP TABLE term",
        "DROP TABLE meta",
        "PRAGMA application_id = 1",
        "PRAGMA user_version = 99",
    };
    struct kz_store *s = writer();

    (void)state;
    load(s, "a", world);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        assert_ok(kz_store_search_update(s, 1, &err), &err);
        assert_int_equal(faults_of(s), 0);
        run_sql(changes[i]);
        assert_int_equal(faults_of(s), 1);
    }
    update(s); /* not of this version: made anew */
    assert_int_equal(faults_of(s), 0);
    kz_store_close(s);
}

/* Cut off anywhere, or with bytes changed: the answers are those without. */
static void
test_search_damaged_file_is_not_believed(void **state)
{
    struct kz_store *s = writer();
    struct kz_buf right, b;
    enum kz_search_file how;
    struct stat sb;
    int used = 0;

    (void)state;
    kz_buf_init(&right);
    kz_buf_init(&b);
    load(s, "a", world);
    (void)ask("三菱", &right);
    for (off_t cut = 0;; cut += 1000) {
        assert_ok(kz_store_search_update(s, 1, &err), &err);
        assert_int_equal(stat(search_path, &sb), 0);
        if (cut >= sb.st_size)
            break;
        assert_int_equal(truncate(search_path, cut), 0);
        how = ask("三菱", &b); /* used where what it needs is left */
        assert_true(how == KZ_SEARCH_DAMAGED || how == KZ_SEARCH_USED);
        used += how == KZ_SEARCH_USED;
        assert_string_equal(b.data, right.data);
        assert_int_equal(faults_of(s), 1);
        update(s); /* a writer mends it */
        assert_int_equal(ask("三菱", &b), KZ_SEARCH_USED);
        assert_string_equal(b.data, right.data);
    }
    assert_true(used < 20);
    run_sql("UPDATE term SET blocks = x'8080'");
    assert_int_equal(ask("三菱", &b), KZ_SEARCH_DAMAGED);
    assert_string_equal(b.data, right.data);
    kz_store_close(s);
    kz_buf_clear(&right);
    kz_buf_clear(&b);
}

/* How many terms the file has. */
static int64_t
count_terms(void)
{
    sqlite3_stmt *q = NULL;
    sqlite3 *db = NULL;
    int64_t n;

    assert_int_equal(sqlite3_open(search_path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM term", -1, &q,
                         NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return n;
}

static void
test_search_undo_leaves_no_term(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_result r;
    struct kz_buf before, b;
    struct stat sb;
    int64_t terms;

    (void)state;
    kz_buf_init(&before);
    kz_buf_init(&b);
    load(s, "a", world);
    update(s);
    ask_all(&before, KZ_SEARCH_USED);
    terms = count_terms();
    r = load(s, "b", more);
    update(s);
    assert_true(count_terms() > terms);
    assert_int_equal(ask("北三菱", &b), KZ_SEARCH_USED);
    assert_string_equal(b.data, "part 北三菱商会\n");
    assert_ok(kz_store_undo(s, r.id, &err), &err);
    assert_int_equal(stat(search_path, &sb), -1);
    assert_int_equal(ask("北三菱", &b), KZ_SEARCH_MISSING);
    assert_string_equal(b.data, "");
    update(s);
    assert_int_equal(count_terms(), terms);
    ask_all(&b, KZ_SEARCH_USED);
    check_same(&b, &before);
    assert_sound(s);
    kz_store_close(s);
    kz_buf_clear(&before);
    kz_buf_clear(&b);
}

/* The file of a copy that went another way is not this store's. */
static void
test_search_file_of_another_store_is_stale(void **state)
{
    char kept[160];
    struct kz_store *s = writer();
    struct kz_buf b;

    (void)state;
    kz_buf_init(&b);
    (void)snprintf(kept, sizeof kept, "%s.kept", search_path);
    load(s, "a", world);
    load(s, "b", more);
    update(s);
    assert_int_equal(rename(search_path, kept), 0);
    assert_ok(kz_store_undo(s, 1, &err), &err);
    load(s, "a", world); /* the same facts in other rows */
    assert_int_equal(rename(kept, search_path), 0);
    assert_int_equal(ask("三菱市", &b), KZ_SEARCH_STALE);
    assert_int_equal(faults_of(s), 0);
    update(s);
    assert_int_equal(ask("三菱市", &b), KZ_SEARCH_USED);
    assert_sound(s);
    kz_store_close(s);
    kz_buf_clear(&b);
}

static void
test_search_little_memory_makes_the_same_file(void **state)
{
    struct kz_store *s = writer();

    (void)state;
    assert_ok(kz_store_set_memory(s, 4096, &err), &err);
    load(s, "a", world);
    load(s, "b", more);
    update(s);
    assert_sound(s);
    kz_store_close(s);
}

static void
test_search_without_memory_fails_whole(void **state)
{
    struct kz_store *s = writer();
    struct kz_buf right, b;
    long n;

    (void)state;
    kz_buf_init(&right);
    kz_buf_init(&b);
    load(s, "a", world);
    (void)ask("mitsubishi", &right);
    for (n = 0;; n++) {
        kz_status st;

        kz_alloc_fail_after(n);
        st = kz_store_search_update(s, 1, &err);
        kz_alloc_fail_after(-1);
        if (st == KZ_OK)
            break;
        assert_int_equal(st, KZ_ENOMEM);
        kz_error_clear(&err);
        assert_int_equal(access(search_path, F_OK), -1);
    }
    assert_true(n > 10);
    for (n = 0;; n++) {
        kz_status st;

        kz_buf_reset(&b);
        kz_alloc_fail_after(n);
        st = kz_store_search(s, "mitsubishi", 0, put_found, &b, &err);
        kz_alloc_fail_after(-1);
        if (st == KZ_OK && !b.failed)
            break;
        b.failed = 0;
        assert_true(st == KZ_ENOMEM || st == KZ_OK);
        kz_error_clear(&err);
    }
    assert_true(n > 5);
    assert_string_equal(b.data, right.data);
    load(s, "b", more);
    for (n = 0;; n++) {
        kz_status st;

        kz_alloc_fail_after(n);
        st = kz_store_search_update(s, 0, &err);
        kz_alloc_fail_after(-1);
        if (st == KZ_OK)
            break;
        assert_int_equal(st, KZ_ENOMEM);
        kz_error_clear(&err);
    }
    assert_sound(s);
    kz_store_close(s);
    kz_buf_clear(&right);
    kz_buf_clear(&b);
}

#define ON_A_STORE(f) \
    cmocka_unit_test_setup_teardown(f, search_set_up, search_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_STORE(test_search_finds_what_a_person_types),
        ON_A_STORE(test_search_file_changes_no_answer),
        ON_A_STORE(test_search_file_grows_as_it_would_be_made),
        ON_A_STORE(test_search_verify_sees_a_changed_term),
        ON_A_STORE(test_search_damaged_file_is_not_believed),
        ON_A_STORE(test_search_undo_leaves_no_term),
        ON_A_STORE(test_search_file_of_another_store_is_stale),
        ON_A_STORE(test_search_little_memory_makes_the_same_file),
        ON_A_STORE(test_search_without_memory_fails_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
