/*
 * Importers against their goldens: importers/<name>/golden/x.csv read with the
 * options of x.options gives the records of x.records, byte for byte.
 *
 * A golden of an importer that reads a whole folder is x.folder/.
 *
 * test_importers --print IMPORTER FILE prints what a golden would hold.
 */
#include "tests/testlib.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "importers/importers_priv.h"
#include "keizu/base/buf.h"
#include "keizu/base/sink.h"
#include "keizu/import/importer.h"
#include "tests/folder.h"

/* Options of a golden: what `keizu import` would be given, a line each. */
struct options {
    struct kz_import_opts opts;
    char source[64], encoding[64];
};

static const char *
source_dir(void)
{
    const char *dir = getenv("srcdir");

    return dir ? dir : ".";
}

static int
read_file(const char *path, struct kz_buf *out)
{
    char piece[4096];
    FILE *f = fopen(path, "rb");
    size_t n;

    if (!f)
        return 0;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0)
        kz_buf_add(out, piece, n);
    assert_int_equal(ferror(f), 0);
    (void)fclose(f);
    return 1;
}

static void
read_options(const char *path, struct options *o)
{
    struct kz_buf text;
    char day[16] = "";

    memset(o, 0, sizeof *o);
    o->opts.source = "local";
    o->opts.filed = KZ_DATE_NONE;
    kz_buf_init(&text);
    if (read_file(path, &text))
        for (char *line = strtok(text.data, "\n"); line;
             line = strtok(NULL, "\n")) {
            if (strcmp(line, "--printed") == 0)
                o->opts.printed = 1;
            else if (strcmp(line, "--snapshot") == 0)
                o->opts.snapshot = 1;
            else if (sscanf(line, "--source %63s", o->source) == 1)
                o->opts.source = o->source;
            else if (sscanf(line, "--encoding %63s", o->encoding) == 1)
                o->opts.encoding = o->encoding;
            else if (sscanf(line, "--filed %15s", day) == 1)
                assert_true(kz_date_parse(day, strlen(day), &o->opts.filed));
            else
                fail_msg("%s: unknown option %s", path, line);
        }
    kz_buf_clear(&text);
}

/* The path of a file beside the golden, with another ending. */
static void
beside(const char *path, const char *end, char out[512])
{
    const char *dot = strrchr(path, '.');

    assert_non_null(dot);
    (void)snprintf(out, 512, "%.*s%s", (int)(dot - path), path, end);
}

/* Records of a golden, and the refusal that ends it, if one does. */
static void
records_of(const struct kz_importer *importer, const char *path,
    struct kz_buf *out)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_sink sink = kz_sink_to_buf(out);
    struct kz_input *in = NULL;
    struct kz_input_set set;
    struct folder folder;
    struct options o;
    char name[512];
    kz_status st;

    beside(path, ".options", name);
    read_options(name, &o);
    if (importer->run_set && folder_read(&folder, path)) {
        set = folder_set(&folder);
        st = importer->run_set(&set, &o.opts, &sink, &err);
        assert_int_equal(folder.open, 0);
    } else {
        assert_ok(kz_input_open_file(path, &in, &err), &err);
        st = importer->run(in, &o.opts, &sink, &err);
        kz_input_close(in);
    }
    if (st < 0) {
        assert_true(err.text[0] != 0);
        kz_buf_printf(out, "refused\t%s\n", err.text);
    }
    assert_int_equal(out->failed, 0);
}

/* Each record line reads back, passes its check and writes the same bytes. */
static void
check_lines(const char *path, const struct kz_buf *records)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf copy, again;

    kz_buf_init(&copy);
    kz_buf_init(&again);
    kz_buf_add(&copy, records->data, records->len);
    for (char *line = strtok(copy.data, "\n"); line;
         line = strtok(NULL, "\n")) {
        struct kz_record r;
        size_t at = (size_t)(line - copy.data), n = strlen(line);

        if (strncmp(line, "refused\t", 8) == 0)
            continue;
        kz_buf_reset(&again);
        assert_ok(kz_record_read(line, &r, &err), &err);
        if (kz_record_check(&r, &err) < 0)
            fail_msg("%s: %s: %.*s", path, err.text, (int)n,
                records->data + at);
        kz_record_write(&r, &again);
        assert_int_equal(again.len, n + 1);
        assert_memory_equal(again.data, records->data + at, n + 1);
    }
    kz_buf_clear(&copy);
    kz_buf_clear(&again);
}

/* The bids for the golden's bytes name its importer, unless it is refused. */
static void
check_auction(const struct kz_importer *importer, const char *path)
{
    struct kz_error err = KZ_ERROR_INIT;
    const struct kz_importer *chosen = NULL;
    struct kz_input *in = NULL;
    struct kz_peek peek;
    char head[512];

    if (importer->run_set) {
        (void)snprintf(head, sizeof head, "%.400s/%s", path, importer->head);
        path = head;
    }
    assert_ok(kz_input_open_file(path, &in, &err), &err);
    assert_ok(kz_input_peek(in, &peek, &err), &err);
    assert_ok(kz_importer_choose(&peek, &chosen, &err), &err);
    assert_ptr_equal(chosen, importer);
    kz_input_close(in);
}

static void
check_golden(const struct kz_importer *importer, const char *path)
{
    struct kz_buf want, got;
    char name[512];

    kz_buf_init(&want);
    kz_buf_init(&got);
    beside(path, ".records", name);
    if (!read_file(name, &want))
        fail_msg("%s has no .records beside it", path);
    records_of(importer, path, &got);
    if (strcmp(want.data, got.data) != 0) {
        const char *a = want.data, *b = got.data, *la = a;
        int line = 1;

        for (; *a && *a == *b; a++, b++)
            if (*a == '\n') {
                line++;
                la = a + 1;
            }
        fail_msg("%s, line %d:\n  want %.*s\n  got  %.*s", name, line,
            (int)strcspn(la, "\n"), la,
            (int)strcspn(got.data + (la - want.data), "\n"),
            got.data + (la - want.data));
    }
    check_lines(path, &got);
    if (!strstr(got.data, "\nrefused\t") &&
        strncmp(got.data, "refused\t", 8) != 0)
        check_auction(importer, path);
    kz_buf_clear(&want);
    kz_buf_clear(&got);
}

/* The folder of an importer is named as its C stem. */
static void
golden_dir(const struct kz_importer *importer, char out[256])
{
    char stem[64];

    (void)snprintf(stem, sizeof stem, "%s", importer->name);
    for (char *p = stem; *p; p++)
        if (*p == '-')
            *p = '_';
    (void)snprintf(out, 256, "%s/importers/%s/golden", source_dir(), stem);
}

static void
test_importers_goldens_give_their_records(void **state)
{
    (void)state;
    for (size_t i = 0; kz_importers()[i]; i++) {
        const struct kz_importer *importer = kz_importers()[i];
        char dir[256], path[512];
        struct dirent *e;
        int count = 0;
        DIR *d;

        golden_dir(importer, dir);
        d = opendir(dir);
        if (!d)
            fail_msg("%s: no goldens in %s", importer->name, dir);
        while ((e = readdir(d))) {
            const char *dot = strrchr(e->d_name, '.');

            if (e->d_name[0] == '.' || !dot || strcmp(dot, ".records") == 0 ||
                strcmp(dot, ".options") == 0)
                continue;
            (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
            check_golden(importer, path);
            count++;
        }
        (void)closedir(d);
        if (!count)
            fail_msg("%s: no goldens in %s", importer->name, dir);
    }
}

static void
test_importers_are_sorted_and_described(void **state)
{
    const struct kz_importer *const *all = kz_importers();

    (void)state;
    assert_non_null(all[0]);
    for (size_t i = 0; all[i]; i++) {
        assert_ptr_equal(kz_importer_find(all[i]->name), all[i]);
        assert_true(all[i]->summary[0] && all[i]->guide[0]);
        assert_null(strchr(all[i]->name, '_'));
        if (i)
            assert_true(strcmp(all[i - 1]->name, all[i]->name) < 0);
    }
    assert_null(kz_importer_find("no-such-importer"));
}

static int
bid_seven(const struct kz_peek *peek)
{
    return peek->len ? 7 : 0;
}

static int
bid_nine(const struct kz_peek *peek)
{
    return peek->len && peek->bytes[0] == '9' ? 9 : 0;
}

static kz_status
choose(const char *bytes, const char **name, struct kz_error *err)
{
    static const struct kz_importer seven = { .name = "seven",
        .bid = bid_seven };
    static const struct kz_importer other = { .name = "other",
        .bid = bid_seven };
    static const struct kz_importer nine = { .name = "nine", .bid = bid_nine };
    static const struct kz_importer *const table[] = { &seven, &other, &nine,
        NULL };
    const struct kz_peek peek = { (const unsigned char *)bytes, strlen(bytes),
        "" };
    const struct kz_importer *won = NULL;
    kz_status st = kzi_importer_auction(table, &peek, &won, err);

    *name = won ? won->name : NULL;
    return st;
}

static void
test_importers_auction_takes_the_highest_and_refuses_a_tie(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    const char *name;

    (void)state;
    assert_ok(choose("9", &name, &err), &err);
    assert_string_equal(name, "nine");
    assert_int_equal(choose("1", &name, &err), KZ_EFORMAT);
    assert_string_equal(err.text,
        "could be seven or other; choose one with --importer");
    assert_null(name);
    kz_error_clear(&err);
    assert_int_equal(choose("", &name, &err), KZ_EFORMAT);
    assert_string_equal(err.text, "no importer knows this format");
}

/* A sink that takes everything and counts it. */
static kz_status
count_record(void *ctx, const struct kz_record *r, struct kz_error *err)
{
    (void)r;
    (void)err;
    ++*(int64_t *)ctx;
    return KZ_OK;
}

static void
test_importers_survive_every_failed_allocation(void **state)
{
    static const char text[] = "id,name,other_names,id_lei,memo\n"
                               "A,Aoba,\"Aoba Ltd;Aoba KK\",L1,x\n"
                               "houjin:7999901000001,\"B\nWorks\",,,\n"
                               ",nameless,,,\n";
    const struct kz_importer *importer = kz_importer_find("keizu-csv");
    struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
    int failures = 0;

    (void)state;
    assert_non_null(importer);
    for (long n = 0; n < 1000; n++) {
        struct kz_error err = KZ_ERROR_INIT;
        struct kz_input *in = NULL;
        int64_t records = 0;
        struct kz_sink sink = { &records, count_record };
        kz_status st;

        kz_alloc_fail_after(n);
        st = kz_input_open_memory(text, sizeof text - 1, "a.csv", &in, &err);
        if (st >= 0)
            st = importer->run(in, &opts, &sink, &err);
        kz_input_close(in);
        kz_alloc_fail_after(-1);
        if (st >= 0) {
            assert_int_equal(records, 10);
            assert_true(failures > 8);
            return;
        }
        assert_int_equal(st, KZ_ENOMEM);
        assert_true(err.text[0] != 0);
        failures++;
    }
    fail_msg("allocations never end");
}

/* A holdings file of any size, made while it is read. */
struct endless {
    uint64_t left; /* rows to come */
    char row[80];
    size_t at, len;
};

static kz_status
endless_read(void *ctx, void *bytes, size_t n, size_t *got,
    struct kz_error *err)
{
    struct endless *e = ctx;
    char *to = bytes;

    (void)err;
    *got = 0;
    while (*got < n) {
        size_t k = e->len - e->at;

        if (k == 0) {
            if (e->left == 0)
                break;
            e->left--;
            e->at = 0;
            k = e->len = (size_t)snprintf(e->row, sizeof e->row,
                e->left % 97 ? "N%u,N%u,0.%04u,2026-03-31,\n"
                             : "\"N%u\",N%u,2.%04u,2026-03-31,\"\n\"\n",
                (unsigned)(e->left * 7919 % 600000),
                (unsigned)(e->left % 500000), (unsigned)(e->left % 9999));
        }
        if (k > n - *got)
            k = n - *got;
        memcpy(to + *got, e->row + e->at, k);
        e->at += k;
        *got += k;
    }
    return KZ_OK;
}

/* Read `rows` rows in a process of its own: the pages it came to, in KiB. */
static long
peak_of(uint64_t rows)
{
    static const struct kz_input_source source = { endless_read, NULL };
    int status = -1;
    struct rusage use;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct kz_import_opts opts = { "local", NULL, KZ_DATE_NONE, 0, 0 };
        struct kz_error err = KZ_ERROR_INIT;
        struct endless e = { .left = rows };
        struct kz_input *in = NULL;
        int64_t records = 0;
        struct kz_sink sink = { &records, count_record };
        kz_status st;

        e.len = (size_t)snprintf(e.row, sizeof e.row,
            "owner,owned,share,as_of,memo\n");
        st = kz_input_open(&source, &e, "big.csv", &in, &err);
        if (st >= 0)
            st = kz_importer_find("keizu-csv")->run(in, &opts, &sink, &err);
        kz_input_close(in);
        _exit(st < 0 || records != (int64_t)rows + 3);
    }
    assert_int_equal(wait4(child, &status, 0, &use), child);
    assert_int_equal(status, 0);
    return use.ru_maxrss;
}

static void
test_importers_memory_does_not_grow_with_the_input(void **state)
{
    long small = peak_of(1000), big = peak_of(3000000);

    (void)state;
    assert_true(big < 64 * 1024);
    if (big - small > 1024)
        fail_msg("%ld KiB for a small file, %ld for a big one", small, big);
}

static int
print(const char *name, const char *path)
{
    const struct kz_importer *importer = kz_importer_find(name);
    struct kz_buf out;

    if (!importer) {
        (void)fprintf(stderr, "no importer %s\n", name);
        return 2;
    }
    kz_buf_init(&out);
    records_of(importer, path, &out);
    (void)fwrite(out.data, 1, out.len, stdout);
    kz_buf_clear(&out);
    return 0;
}

int
main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_importers_goldens_give_their_records),
        cmocka_unit_test(test_importers_are_sorted_and_described),
        cmocka_unit_test(
            test_importers_auction_takes_the_highest_and_refuses_a_tie),
        cmocka_unit_test(test_importers_memory_does_not_grow_with_the_input),
        cmocka_unit_test(test_importers_survive_every_failed_allocation),
    };

    if (argc == 4 && strcmp(argv[1], "--print") == 0)
        return print(argv[2], argv[3]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
