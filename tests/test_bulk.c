/* Tests of the first batch's pages: SQLite must find what was put. */
#include "tests/testlib.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "src/store/bulk_priv.h"

static struct kz_error err;
static char path[64];
static sqlite3 *db;

static void
run(const char *sql)
{
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* One number or word of an answer, as text. */
static void
check(const char *sql, const char *expected)
{
    sqlite3_stmt *q = NULL;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    assert_string_equal(kzi_text_at(q, 0), expected);
    sqlite3_finalize(q);
}

/* An empty file with a table and two indexes of it: roots 2, 3 and 4. */
static int
begin(struct kzi_pages *p)
{
    int fd;

    strcpy(path, "/tmp/keizu-bulk-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    (void)close(fd);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
        "CREATE TABLE t(id INTEGER PRIMARY KEY, scheme TEXT NOT NULL,"
        " value TEXT NOT NULL, n INTEGER) STRICT;"
        "CREATE UNIQUE INDEX tv ON t(scheme, value);"
        "CREATE INDEX tn ON t(n)");
    check("SELECT group_concat(rootpage) FROM sqlite_schema", "2,3,4");
    sqlite3_close(db);
    fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_ok(kzi_pages_init(p, fd, 5, &err), &err);
    return fd;
}

static void
end(struct kzi_pages *p, int fd)
{
    unsigned char first[KZI_PAGE];

    assert_ok(kzi_pages_flush(p, &err), &err);
    assert_int_equal(pread(fd, first, sizeof first, 0), KZI_PAGE);
    (void)kzi_put_big(first + 28, p->next - 1, 4);
    assert_ok(kzi_pages_at(p, 1, first, &err), &err);
    kzi_pages_clear(p);
    (void)close(fd);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
}

/* A value that belongs to i alone: of any length up to most, in no order. */
static void
value_of(size_t i, size_t most, char *out)
{
    size_t n = (i * 7919 + 13) % most;
    size_t k = (size_t)snprintf(out, 32, "%zu", i * 2654435761U % 1000003);

    for (; k < n; k++)
        out[k] = (char)('a' + (i + k) % 26);
    out[k] = 0;
}

static void
add_number(struct kzi_numbers *k, uint32_t number)
{
    assert_int_equal(kz_grow(&k->list, &k->cap, k->count + 1, sizeof *k->list),
        0);
    if (k->count && number < k->list[k->count - 1])
        k->rising = 0;
    k->list[k->count++] = number;
}

/* Put n rows with values up to most bytes, and look at them. */
static void
check_rows(size_t n, size_t most)
{
    struct kzi_pile *t = calloc(1, sizeof *t);
    struct kzi_texts texts = { 0 };
    struct kzi_numbers numbers = { .rising = 1 };
    struct kzi_pages p;
    struct kzi_row row;
    char value[1100], expected[64];
    size_t length = 0;
    int fd = begin(&p);

    assert_non_null(t);
    t->root = 2;
    for (size_t i = 0; i < n; i++) {
        value_of(i, most, value);
        length += strlen(value);
        kzi_row_make_mention(&row, (kz_rowid)i + 1, i % 3 ? "s" : "local",
            value);
        row.cells[3].n = (int64_t)(i * 31 % (n / 3 + 1));
        assert_ok(kzi_pile_row(t, &p, &row, &err), &err);
        assert_ok(kzi_texts_add(&texts, row.cells[1].text, value, &err), &err);
        add_number(&numbers, (uint32_t)row.cells[3].n);
    }
    assert_ok(kzi_pile_end(t, &p, &err), &err);
    assert_ok(kzi_texts_sort(&texts, INT64_MAX, &err), &err);
    assert_ok(kzi_texts_index(&texts, &p, 3, &err), &err);
    assert_int_equal(kzi_numbers_index(&numbers, &p, 4, INT64_MAX, &err),
        KZ_OK);
    kzi_texts_clear(&texts);
    kz_free(t->below);
    free(t);
    end(&p, fd);
    check("PRAGMA integrity_check", "ok");
    (void)snprintf(expected, sizeof expected, "%zu %zu", n, length);
    check("SELECT count(*) || ' ' || coalesce(sum(length(value)), 0) FROM t",
        expected);
    sqlite3_close(db);
    (void)unlink(path);
}

/* About the numbers where a page or a level is full, and few more. */
static void
test_bulk_is_what_sqlite_reads(void **state)
{
    (void)state;
    for (size_t n = 0; n < 40; n++)
        check_rows(n, 960);
    for (size_t n = 200; n < 460; n += 3)
        check_rows(n, 16);
    for (size_t n = 1000; n < 1600; n += 60)
        check_rows(n, 700);
    check_rows(70000, 24);
}

/* Rows longer than a page have pages of their own. */
static void
test_bulk_long_rows(void **state)
{
    struct kzi_pile *t = calloc(1, sizeof *t);
    struct kzi_pages p;
    struct kzi_row row;
    char *value = calloc(1, 20000), expected[64];
    size_t length = 0, n = 0;
    int fd = begin(&p);

    (void)state;
    assert_non_null(t);
    assert_non_null(value);
    t->root = 2;
    for (size_t k = 3900; k < 13000; k += k < 4200 || k > 8000 ? 7 : 101) {
        memset(value, 'x', k);
        value[k] = 0;
        kzi_row_make_mention(&row, (kz_rowid)++n, "s", value);
        row.cells[3].type = KZI_NULL;
        assert_ok(kzi_pile_row(t, &p, &row, &err), &err);
        length += k;
    }
    assert_ok(kzi_pile_end(t, &p, &err), &err);
    kz_free(t->below);
    free(t);
    free(value);
    end(&p, fd);
    /* the indexes have nothing */
    run("DROP INDEX tv; DROP INDEX tn");
    check("PRAGMA integrity_check", "ok");
    (void)snprintf(expected, sizeof expected, "%zu %zu", n, length);
    check("SELECT count(*) || ' ' || sum(length(value)) FROM t", expected);
    sqlite3_close(db);
    (void)unlink(path);
}

static void
test_bulk_integers_as_sqlite_writes_them(void **state)
{
    static const struct {
        int64_t v;
        int type, bytes;
    } cases[] = { { 0, 8, 0 }, { 1, 9, 0 }, { 2, 1, 1 }, { -1, 1, 1 },
        { 127, 1, 1 }, { 128, 2, 2 }, { -128, 1, 1 }, { -129, 2, 2 },
        { 32767, 2, 2 }, { 32768, 3, 3 }, { 8388607, 3, 3 }, { 8388608, 4, 4 },
        { INT32_MAX, 4, 4 }, { INT64_C(2147483648), 5, 6 },
        { INT64_C(140737488355327), 5, 6 }, { INT64_C(140737488355328), 6, 8 },
        { INT64_MIN, 6, 8 }, { INT64_MAX, 6, 8 } };
    unsigned char bytes[9];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int n = -1;

        assert_int_equal(kzi_integer_type(cases[i].v, &n), cases[i].type);
        assert_int_equal(n, cases[i].bytes);
    }
    assert_int_equal(kzi_put_varint(bytes, 127) - bytes, 1);
    assert_int_equal(kzi_put_varint(bytes, 300) - bytes, 2);
    assert_int_equal(bytes[0], 0x82);
    assert_int_equal(bytes[1], 0x2C);
    assert_int_equal(kzi_put_varint(bytes, UINT64_MAX) - bytes, 9);
    for (int i = 0; i < 9; i++)
        assert_int_equal(bytes[i], 0xFF);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bulk_is_what_sqlite_reads),
        cmocka_unit_test(test_bulk_long_rows),
        cmocka_unit_test(test_bulk_integers_as_sqlite_writes_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
