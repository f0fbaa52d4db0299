/* Tests of input: peeking, reading, hashing, refusing. */
#include "testlib.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keizu/base/buf.h"
#include "keizu/base/hash.h"
#include "keizu/base/input.h"

#define SIZE 200000 /* several buffers, and no multiple of one */

static unsigned char content[SIZE];

/* Read to the end, comparing with content: the bytes read. */
static size_t
read_all(struct kz_input *in)
{
    struct kz_error err = KZ_ERROR_INIT;
    const unsigned char *bytes;
    size_t n, at = 0;
    kz_status st;

    while ((st = kz_input_read(in, &bytes, &n, &err)) == KZ_OK) {
        assert_true(n > 0 && n <= SIZE - at);
        assert_memory_equal(bytes, content + at, n);
        at += n;
        assert_int_equal(kz_input_offset(in), at);
        assert_string_equal(kz_input_sha256(in), "");
    }
    assert_int_equal(st, KZ_DONE);
    assert_int_equal(n, 0);
    assert_int_equal(kz_input_read(in, &bytes, &n, &err), KZ_DONE);
    return at;
}

static void
check_sha(struct kz_input *in, size_t n)
{
    struct kz_sha256 *h = kz_sha256_new();
    char hex[KZ_SHA256_TEXT];

    assert_non_null(h);
    kz_sha256_add(h, content, n);
    kz_sha256_end(h, hex);
    kz_sha256_free(h);
    assert_string_equal(kz_input_sha256(in), hex);
}

/* A source that gives 1, 2, 3, ... bytes, then fails if told so. */
struct dribble {
    size_t at, step, end;
    int fails, closed, ended;
};

static kz_status
dribble_read(void *ctx, void *bytes, size_t n, size_t *got,
    struct kz_error *err)
{
    struct dribble *d = ctx;
    size_t k = ++d->step;

    assert_true(n > 0);
    assert_false(d->ended); /* asked again after the end */
    if (d->at == d->end && d->fails)
        return kz_fail(err, KZ_EIO, "no more");
    if (k > n)
        k = n;
    if (k > d->end - d->at)
        k = d->end - d->at;
    memcpy(bytes, content + d->at, k);
    d->at += k;
    d->ended = k == 0;
    *got = k;
    return KZ_OK;
}

static void
dribble_close(void *ctx)
{
    struct dribble *d = ctx;

    d->closed++;
}

static const struct kz_input_source dribble = { dribble_read, dribble_close };

static void
test_input_memory_is_read_and_hashed(void **state)
{
    static const size_t sizes[] = { 0, 1, 4095, 4096, 4097, 65535, 65536, 65537,
        SIZE };
    struct kz_error err = KZ_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int peek = 0; peek < 2; peek++) {
            struct kz_input *in = NULL;
            struct kz_peek p;

            assert_ok(kz_input_open_memory(content, sizes[i], "a/b.csv", &in,
                          &err),
                &err);
            if (peek) {
                assert_ok(kz_input_peek(in, &p, &err), &err);
                assert_int_equal(p.len, sizes[i] < 4096 ? sizes[i] : 4096);
                assert_memory_equal(p.bytes, content, p.len);
                assert_string_equal(p.name, "b.csv");
                assert_int_equal(kz_input_offset(in), 0);
            }
            assert_int_equal(read_all(in), sizes[i]);
            check_sha(in, sizes[i]);
            assert_string_equal(kz_input_name(in), "a/b.csv");
            kz_input_close(in);
        }
}

static void
test_input_peek_does_not_consume(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct dribble d = { .end = SIZE };
    struct kz_input *in = NULL;
    const unsigned char *bytes;
    struct kz_peek p;
    size_t n, at = 0;

    (void)state;
    assert_ok(kz_input_open(&dribble, &d, "x", &in, &err), &err);
    do { /* a peek before every read sees 4096 bytes, however few came */
        for (int twice = 0; twice < 2; twice++) {
            assert_ok(kz_input_peek(in, &p, &err), &err);
            assert_int_equal(p.len, SIZE - at < 4096 ? SIZE - at : 4096);
            assert_memory_equal(p.bytes, content + at, p.len);
        }
        assert_ok(kz_input_read(in, &bytes, &n, &err), &err);
        assert_memory_equal(bytes, content + at, n);
        at += n;
    } while (n > 0);
    assert_int_equal(at, SIZE);
    check_sha(in, SIZE);
    kz_input_close(in);
    assert_int_equal(d.closed, 1);
}

static void
test_input_error_of_the_source_is_passed_on(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct dribble d = { .end = 3, .fails = 1 };
    struct kz_input *in = NULL;
    const unsigned char *bytes;
    struct kz_peek p;
    size_t n;

    (void)state;
    assert_ok(kz_input_open(&dribble, &d, "x", &in, &err), &err);
    assert_int_equal(kz_input_peek(in, &p, &err), KZ_EIO);
    assert_string_equal(err.text, "no more");
    assert_int_equal(kz_input_read(in, &bytes, &n, &err), KZ_OK);
    assert_int_equal(n, 3); /* what came before is not lost */
    assert_int_equal(kz_input_read(in, &bytes, &n, &err), KZ_EIO);
    assert_string_equal(kz_input_sha256(in), "");
    kz_input_close(in);
    kz_input_close(NULL);
}

static void
test_input_bidders_see_the_member_name(void **state)
{
    static const char *const names[][2] = { { "d/a.zip: XBRL/x.xbrl",
                                                "x.xbrl" },
        { "a.zip: x.xbrl", "x.xbrl" }, { "x.xbrl", "x.xbrl" }, { "", "" },
        { "o.zip: i.zip: x", "x" }, { "d/", "" } };
    struct kz_error err = KZ_ERROR_INIT;

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct kz_input *in = NULL;
        struct kz_peek p;

        assert_ok(kz_input_open_memory("", 0, names[i][0], &in, &err), &err);
        assert_ok(kz_input_peek(in, &p, &err), &err);
        assert_string_equal(p.name, names[i][1]);
        kz_input_close(in);
    }
}

/* A temporary folder of its own; the file in it is f. */
static char folder[64], file[96];

static int
make_folder(void **state)
{
    int fd;

    (void)state;
    strcpy(folder, "/tmp/keizu-test-input-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    strcpy(file, folder);
    strcat(file, "/f");
    fd = open(file, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (fd < 0 || write(fd, content, SIZE) != SIZE)
        return -1;
    return close(fd);
}

static int
remove_folder(void **state)
{
    (void)state;
    (void)unlink(file);
    return rmdir(folder);
}

static void
test_input_file_is_read_whole(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_peek p;

    (void)state;
    assert_ok(kz_input_open_file(file, &in, &err), &err);
    assert_ok(kz_input_peek(in, &p, &err), &err);
    assert_string_equal(p.name, "f");
    assert_int_equal(read_all(in), SIZE);
    check_sha(in, SIZE);
    kz_input_close(in);
}

static void
test_input_folder_and_missing_file_are_refused(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;

    (void)state;
    assert_int_equal(kz_input_open_file(folder, &in, &err), KZ_EIO);
    assert_non_null(strstr(err.text, "it is a directory"));
    assert_non_null(strstr(err.text, folder));
    kz_error_clear(&err);
    assert_int_equal(kz_input_open_file("/nowhere/at/all", &in, &err), KZ_EIO);
    assert_string_equal(err.text,
        "cannot open /nowhere/at/all: No such file or directory");
    assert_null(in);
}

static void
on_alarm(int signal)
{
    (void)signal;
}

/*
 * Standard input is a pipe that comes in pieces, does not block, and is
 * interrupted: all of it arrives.
 */
static void
test_input_stdin_survives_signals_and_pauses(void **state)
{
    struct sigaction act = { .sa_handler = on_alarm }, old;
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_peek p;
    int fds[2], saved = dup(0), status;
    pid_t child, parent = getpid();

    (void)state;
    assert_true(saved >= 0 && pipe(fds) == 0);
    assert_int_equal(sigaction(SIGUSR1, &act, &old), 0); /* no SA_RESTART */
    child = fork();
    if (child == 0) {
        size_t at = 0;

        while (at < SIZE) {
            ssize_t k = write(fds[1], content + at,
                SIZE - at < 10000 ? SIZE - at : 10000);

            if (k < 0)
                _exit(1);
            at += (size_t)k;
            (void)usleep(2000);
            (void)kill(parent, SIGUSR1);
        }
        _exit(0);
    }
    assert_true(child > 0);
    (void)close(fds[1]);
    assert_int_equal(dup2(fds[0], 0), 0);
    (void)close(fds[0]);
    assert_ok(kz_input_open_file("-", &in, &err), &err);
    assert_string_equal(kz_input_name(in), "-");
    assert_ok(kz_input_peek(in, &p, &err), &err);
    assert_string_equal(p.name, "");
    assert_true(fcntl(0, F_SETFL, O_NONBLOCK) == 0);
    assert_int_equal(read_all(in), SIZE);
    check_sha(in, SIZE);
    kz_input_close(in);
    while (waitpid(child, &status, 0) < 0) {
    }
    assert_int_equal(status, 0);
    assert_int_equal(dup2(saved, 0), 0);
    (void)close(saved);
    (void)sigaction(SIGUSR1, &old, NULL);
}

/* Open in the way named, with the n-th allocation failing. */
static kz_status
open_way(int way, struct dribble *d, struct kz_input **in, struct kz_error *err)
{
    if (way == 0)
        return kz_input_open(&dribble, d, "x", in, err);
    if (way == 1)
        return kz_input_open_memory("a", 1, "x", in, err);
    return kz_input_open_file(file, in, err);
}

static void
test_input_open_without_memory_closes_the_source(void **state)
{
    (void)state;
    for (int way = 0; way < 3; way++)
        for (long n = 0;; n++) {
            struct kz_error err = KZ_ERROR_INIT;
            struct dribble d = { .end = 1 };
            struct kz_input *in = NULL;
            kz_status st;

            kz_alloc_fail_after(n);
            st = open_way(way, &d, &in, &err);
            if (!kz_alloc_failed()) {
                assert_ok(st, &err);
                assert_true(n >= 3);
                kz_input_close(in);
                break;
            }
            assert_int_equal(st, KZ_ENOMEM);
            assert_string_equal(err.text, "out of memory");
            assert_null(in);
            assert_int_equal(d.closed, way == 0);
        }
    kz_alloc_fail_after(-1);
}

static void
test_input_name_is_text(void **state)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL;
    struct kz_peek peek;

    (void)state;
    assert_ok(kz_input_open_memory("", 0, "d/\x95\xFF.csv", &in, &err), &err);
    assert_ok(kz_input_peek(in, &peek, &err), &err);
    assert_string_equal(kz_input_name(in), "d/%95%FF.csv");
    assert_string_equal(peek.name, "%95%FF.csv");
    kz_input_close(in);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_input_memory_is_read_and_hashed),
        cmocka_unit_test(test_input_peek_does_not_consume),
        cmocka_unit_test(test_input_error_of_the_source_is_passed_on),
        cmocka_unit_test(test_input_bidders_see_the_member_name),
        cmocka_unit_test(test_input_name_is_text),
        cmocka_unit_test_setup_teardown(test_input_file_is_read_whole,
            make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(
            test_input_folder_and_missing_file_are_refused, make_folder,
            remove_folder),
        cmocka_unit_test(test_input_stdin_survives_signals_and_pauses),
        cmocka_unit_test_setup_teardown(
            test_input_open_without_memory_closes_the_source, make_folder,
            remove_folder),
    };

    for (size_t i = 0; i < SIZE; i++)
        content[i] = (unsigned char)(i * i >> 3 ^ i);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
