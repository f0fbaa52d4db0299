/* Tests of the store: batches, digests, undo, verification, faults. */
#include "tests/storelib.h"

#include <sys/stat.h>

static const char world_a[] =
    "document\tkey=a\tfiled=2020-05-01\trank=3\n"
    "party\tref=houjin:1\ttype=company\tname=Alpha Works\tcountry=JP\n"
    "party\tref=local:p\ttype=person\tname=Pat Example\tbirth_date=1960-01-02\n"
    "identifier\tref=local:x\tscheme=houjin\tid=1\n"
    "holding\towner=local:p\towned=local:x\tamount=count:1/4\tas_of=2020-04-01"
    "\tplace=row 1\n"
    "role\tperson=local:p\tcompany=houjin:1\trole=auditor\n"
    "note\tfield=colour\ttext=blue\n"
    "finding\tparty=houjin:1\tcode=odd\ttext=odd\n"
    "reject\tline=9\treason=nothing in it\n"
    "capital\tcompany=houjin:1\tissued=400\n"
    "succession\tas_of=2020-02-01\tparty=houjin:3\tsuccessor=houjin:1"
    "\tcause=merger\n";

static const char world_b[] =
    "document\tkey=b\tas_of=2021-03-31\tseries=S\tversion=2\n"
    "party\tref=houjin:1\ttype=company\tname=Alpha Works\tcountry=JP\n"
    "holding\towner.name=Beta Fund\towner.at=houjin:1\towned=houjin:1"
    "\tamount=exact:1/2\n"
    "name\tref=houjin:1\ttext=Alpha\tuse=other\n"
    "identifier\tref=houjin:1\tscheme=sec\tid=72030\n";

/* ---- batches ---- */

static void
test_store_undo_leaves_the_content_of_the_other_alone(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_result a, b;
    struct digests alone, both;

    (void)state;
    load(s, "b", world_b);
    alone = digests_of(s);
    assert_sound(s);
    a = load(s, "a", world_a);
    assert_int_equal(a.rejects, 1);
    assert_int_equal(a.findings, 1);
    assert_int_equal(a.holdings, 1);
    assert_int_equal(a.notes, 1);
    both = digests_of(s);
    assert_string_not_equal(both.content, alone.content);
    assert_ok(kz_store_undo(s, a.id, &err), &err);
    assert_string_equal(digests_of(s).content, alone.content);
    assert_string_equal(digests_of(s).store, alone.store);
    assert_sound(s);
    /* and the other way round: A, B, undo A */
    a = load(s, "a", world_a);
    assert_ok(kz_store_undo(s, 1, &err), &err);
    b = load(s, "b", world_b);
    assert_string_equal(digests_of(s).store, both.store);
    assert_ok(kz_store_undo(s, a.id, &err), &err);
    assert_string_equal(digests_of(s).store, alone.store);
    assert_ok(kz_store_undo(s, b.id, &err), &err);
    assert_string_equal(digests_of(s).store,
        "00000000000000000000000000000000");
    assert_int_equal(kz_store_undo(s, b.id, &err), KZ_EINVAL);
    kz_error_clear(&err);
    kz_store_close(s);
}

static void
test_store_digests_do_not_depend_on_the_order(void **state)
{
    struct kz_store *s = writer();
    struct digests ab;

    (void)state;
    load(s, "a", world_a);
    load(s, "b", world_b);
    ab = digests_of(s);
    kz_store_close(s);
    assert_int_equal(unlink(path), 0);
    s = writer();
    load(s, "b", world_b);
    load(s, "a", world_a);
    assert_string_equal(digests_of(s).content, ab.content);
    assert_string_equal(digests_of(s).store, ab.store);
    kz_store_close(s);
}

static void
test_store_same_bytes_are_kept_once(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_result first = load(s, "a", world_a), again;
    struct digests once = digests_of(s);

    (void)state;
    again = load(s, "other name", world_a);
    assert_int_equal(again.id, 0);
    assert_int_equal(again.same_as, first.id);
    assert_string_equal(digests_of(s).store, once.store);
    kz_store_close(s);
}

static void
test_store_replaces_in_one_transaction(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_opts o = options("a");
    struct kz_batch_result r;
    struct digests before;
    kz_rowid found = 0;

    (void)state;
    load(s, "a", world_a);
    before = digests_of(s);
    assert_ok(kz_store_batch_named(s, "a", "local", &found, &err), &err);
    assert_int_equal(found, 1);
    o.replaces = found;
    o.strict = 1; /* world_a has a reject: all of it is given up */
    assert_int_equal(try_load(s, &o, world_a, 0, &r), KZ_EFORMAT);
    kz_error_clear(&err);
    assert_string_equal(digests_of(s).store, before.store);
    o.strict = 0;
    assert_ok(try_load(s, &o, world_a, 0, &r), &err);
    assert_int_equal(r.same_as, 0);
    assert_string_equal(digests_of(s).store, before.store);
    assert_ok(kz_store_batch_named(s, "a", "other", &found, &err), &err);
    assert_int_equal(found, 0);
    assert_sound(s);
    kz_store_close(s);
}

static void
test_store_dry_run_leaves_no_file(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_opts o = options("a");
    struct kz_batch_result r;

    (void)state;
    assert_ok(try_load(s, &o, world_a, 1, &r), &err);
    assert_int_equal(r.id, 0);
    assert_int_equal(r.parties, 2);
    assert_int_equal(kz_store_exists(s), 0);
    kz_store_close(s);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_equal(rmdir(folder), 0); /* no lock file either */
    assert_int_equal(mkdir(folder, 0700), 0);
}

static void
test_store_days_after_today_are_rejected(void **state)
{
    struct kz_store *s = writer();
    struct kz_batch_opts o = options("a");
    struct kz_batch_result r;

    (void)state;
    o.today = 0; /* 1970-01-01; a day more is allowed */
    assert_ok(try_load(s, &o,
                  "document\tkey=a\n"
                  "party\tref=houjin:1\tname=A\tas_of=1970-01-02\n"
                  "party\tref=houjin:2\tname=B\tas_of=1970-01-03\n"
                  "party\tref=houjin:3\tname=C\tfiled=1970-01-03\n",
                  0, &r),
        &err);
    assert_int_equal(r.parties, 1);
    assert_int_equal(r.rejects, 2);
    o.max_rejects = 1;
    assert_int_equal(try_load(s, &o,
                         "document\tkey=a\n"
                         "party\tref=houjin:2\tname=B\tas_of=1970-01-03\n"
                         "party\tref=houjin:3\tname=C\tfiled=1970-01-03\n",
                         0, &r),
        KZ_EFORMAT);
    assert_non_null(strstr(err.text, "more than 1"));
    kz_error_clear(&err);
    kz_store_close(s);
}

static void
test_store_second_writer_is_told_who_holds_it(void **state)
{
    struct kz_store *s = writer(), *other = NULL;
    char pid[32];

    (void)state;
    (void)snprintf(pid, sizeof pid, "process %ld", (long)getpid());
    assert_int_equal(kz_store_open_writer(path, &other, &err), KZ_ESTORE);
    assert_non_null(strstr(err.text, pid));
    assert_null(other);
    kz_error_clear(&err);
    kz_store_close(s);
    kz_store_close(writer());
}

/* ---- faults ---- */

static void
test_store_every_failed_allocation_leaves_it_as_it_was(void **state)
{
    struct kz_store *s = writer();
    struct digests before, after;
    struct kz_batch_opts o = options("a");
    struct kz_batch_result r = { 0 };
    long n;

    (void)state;
    load(s, "b", world_b);
    before = digests_of(s);
    for (n = 0;; n++) {
        kz_status st;

        kz_alloc_fail_after(n);
        st = try_load(s, &o, world_a, 0, &r);
        kz_alloc_fail_after(-1);
        if (st == KZ_OK)
            break;
        assert_int_equal(st, KZ_ENOMEM);
        kz_error_clear(&err);
        assert_string_equal(digests_of(s).store, before.store);
    }
    assert_true(n > 10);
    after = digests_of(s);
    assert_string_not_equal(after.store, before.store);
    assert_sound(s);
    kz_store_close(s);
}

/* The first batch, on this thread and on others. */
static void
test_store_every_failed_allocation_leaves_no_new_store(void **state)
{
    struct kz_batch_opts o = options("a");
    struct kz_batch_result r = { 0 };

    (void)state;
    for (int64_t threads = 1; threads <= 2; threads++) {
        kz_status st = KZ_ENOMEM;

        for (long n = 0; st != KZ_OK; n++) {
            struct kz_store *s = writer();

            kz_store_set_threads(s, threads);
            kz_alloc_fail_after(n);
            st = try_load(s, &o, world_a, 0, &r);
            kz_alloc_fail_after(-1);
            if (st != KZ_OK) {
                assert_int_equal(st, KZ_ENOMEM);
                kz_error_clear(&err);
            }
            kz_store_close(s);
            if (st != KZ_OK && access(path, F_OK) != 0)
                continue;
            s = writer(); /* failed only to open what was put in place */
            assert_sound(s);
            kz_store_close(s);
            if (st != KZ_OK)
                assert_int_equal(unlink(path), 0);
        }
        assert_int_equal(unlink(path), 0);
    }
}

static void
load_long(struct kz_store *s, const char *id)
{
    struct kz_batch_opts o = options("long");
    struct kz_batch_result result;
    struct kz_record r;
    struct kz_sink sink;
    char sha[KZ_SHA256_TEXT];

    memset(sha, 'a', sizeof sha - 1);
    sha[sizeof sha - 1] = 0;
    assert_ok(kz_store_batch_begin(s, &o, &sink, &err), &err);
    assert_ok(kz_store_batch_member(s, "test", &err), &err);
    kz_record_init(&r, KZ_REC_DOCUMENT);
    r.u.document.key = "long";
    assert_ok(kz_sink_put(&sink, &r, &err), &err);
    for (int i = 0; i < 500; i++) {
        kz_record_init(&r, KZ_REC_PARTY);
        r.u.party.ref.scheme = "local";
        r.u.party.ref.id = id + i;
        r.u.party.type = KZ_PARTY_COMPANY;
        r.u.party.name = id + i;
        assert_ok(kz_sink_put(&sink, &r, &err), &err);
    }
    assert_ok(kz_store_batch_member_end(s, sha, &err), &err);
    assert_ok(kz_store_batch_commit(s, sha, 1, 0, &result, &err), &err);
}

/* Identifiers and names beyond a page, and records beyond a block. */
static void
test_store_long_texts(void **state)
{
    static const size_t lengths[] = { 600, 1100, 5000, 70000 };
    struct digests one, two;

    (void)state;
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
        char *id = kz_malloc(lengths[k] + 1);
        struct kz_store *s;

        assert_non_null(id);
        memset(id, 'x', lengths[k]);
        id[lengths[k]] = 0;
        for (int64_t threads = 1; threads <= 2; threads++) {
            s = writer();
            kz_store_set_threads(s, threads);
            load_long(s, id);
            *(threads == 1 ? &one : &two) = digests_of(s);
            assert_sound(s);
            kz_store_close(s);
            assert_int_equal(unlink(path), 0);
        }
        assert_string_equal(one.store, two.store);
        assert_string_equal(one.content, two.content);
        kz_free(id);
    }
}

/* More names than a table of the least size holds. */
static kz_rowid
load_many(struct kz_store *s)
{
    struct kz_batch_result r;
    struct kz_buf text;

    kz_buf_init(&text);
    kz_buf_puts(&text, "document\tkey=many\n");
    for (int i = 0; i < 12000; i++)
        kz_buf_printf(&text,
            "holding\towner=local:o%d\towned=local:c%d\tamount=count:1/2\n",
            i * 7919 % 5000, i % 6000);
    assert_ok(kz_buf_check(&text, &err), &err);
    r = load(s, "many", text.data);
    kz_buf_clear(&text);
    return r.id;
}

static void
test_store_little_memory_gives_the_same_store(void **state)
{
    struct digests much;

    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct kz_store *s = writer();
        kz_rowid first;

        assert_ok(kz_store_set_memory(s, turn ? 1 << 20 : 1 << 28, &err), &err);
        first = load_many(s);
        assert_sound(s);
        if (turn == 0)
            much = digests_of(s);
        else
            assert_string_equal(digests_of(s).store, much.store);
        load(s, "a", world_a); /* into what is there, */
        assert_ok(kz_store_undo(s, first, &err), &err);
        load_many(s); /* and with known names gone again */
        assert_ok(kz_store_undo(s, 2, &err), &err);
        assert_string_equal(digests_of(s).store, much.store);
        assert_sound(s);
        kz_store_close(s);
        assert_int_equal(unlink(path), 0);
    }
}

/* Change one byte of a text inside the file. */
static void
flip(const char *text)
{
    FILE *f = fopen(path, "r+b");
    size_t n = strlen(text), at = 0;
    char *all;
    long size;

    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size = ftell(f);
    assert_true(size > 0);
    all = test_malloc((size_t)size);
    rewind(f);
    assert_int_equal(fread(all, 1, (size_t)size, f), size);
    while (at + n <= (size_t)size && memcmp(all + at, text, n) != 0)
        at++;
    assert_true(at + n <= (size_t)size);
    assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
    assert_int_equal(fputc(all[at] ^ 1, f), all[at] ^ 1);
    assert_int_equal(fclose(f), 0);
    test_free(all);
}

static void
test_store_verify_finds_a_flipped_byte(void **state)
{
    static const char *const texts[] = { "Pat Example", "row 1", "blue",
        "nothing in it", "odd" };

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct kz_store *s = writer();
        struct kz_buf said;
        int64_t faults = 0;

        kz_buf_init(&said);
        load(s, "a", world_a);
        assert_sound(s);
        kz_store_close(s);
        s = NULL;
        flip(texts[i]);
        assert_ok(kz_store_open(path, &s, &err), &err);
        assert_ok(kz_store_verify(s, print_fault, &said, &faults, &err), &err);
        assert_true(faults > 0);
        assert_non_null(strstr(said.data, "batch 1"));
        kz_buf_clear(&said);
        kz_store_close(s);
        assert_int_equal(unlink(path), 0);
    }
}

static void
test_store_backup_and_rebuild_keep_the_digests(void **state)
{
    struct kz_store *s = writer(), *copy = NULL;
    struct digests d;
    char to[128];

    (void)state;
    (void)snprintf(to, sizeof to, "%s.copy", path);
    load(s, "a", world_a);
    d = digests_of(s);
    assert_ok(kz_store_backup(s, to, 0, &err), &err);
    assert_int_equal(kz_store_backup(s, to, 0, &err), KZ_EINVAL);
    kz_error_clear(&err);
    assert_ok(kz_store_backup(s, to, 1, &err), &err);
    assert_ok(kz_store_rebuild(s, &err), &err);
    assert_string_equal(digests_of(s).store, d.store);
    assert_sound(s);
    kz_store_close(s);
    assert_ok(kz_store_open(to, &copy, &err), &err);
    assert_string_equal(digests_of(copy).store, d.store);
    kz_store_close(copy);
}

static void
test_store_what_is_no_store_is_refused(void **state)
{
    struct kz_store *s = NULL;
    FILE *f;

    (void)state;
    assert_int_equal(kz_store_open(path, &s, &err), KZ_ESTORE);
    assert_non_null(strstr(err.text, "there is none yet"));
    kz_error_clear(&err);
    f = fopen(path, "wb");
    assert_non_null(f);
    for (int i = 0; i < 100; i++)
        assert_true(fputs("not a database at all\n", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(kz_store_open(path, &s, &err), KZ_ESTORE);
    assert_non_null(strstr(err.text, "not a keizu store"));
    kz_error_clear(&err);
    assert_int_equal(kz_store_open_writer(path, &s, &err), KZ_ESTORE);
    kz_error_clear(&err);
    assert_null(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_store_undo_leaves_the_content_of_the_other_alone),
        TEST(test_store_digests_do_not_depend_on_the_order),
        TEST(test_store_same_bytes_are_kept_once),
        TEST(test_store_replaces_in_one_transaction),
        TEST(test_store_dry_run_leaves_no_file),
        TEST(test_store_days_after_today_are_rejected),
        TEST(test_store_second_writer_is_told_who_holds_it),
        TEST(test_store_every_failed_allocation_leaves_it_as_it_was),
        TEST(test_store_every_failed_allocation_leaves_no_new_store),
        TEST(test_store_long_texts),
        TEST(test_store_little_memory_gives_the_same_store),
        TEST(test_store_verify_finds_a_flipped_byte),
        TEST(test_store_backup_and_rebuild_keep_the_digests),
        TEST(test_store_what_is_no_store_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
