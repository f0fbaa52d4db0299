/*
 * Tests of parsers: what the sandbox forbids ends them, what they hand over is
 * not believed, and nothing of them stays.
 */
#include "tests/storelib.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <seccomp.h>

#include "keizu/base/parsers.h"

#define TOLD 7 /* kind of a message in these tests */

static const struct kz_sandbox_limits limits = { (int64_t)1 << 30, 20 };

/* A record of each kind, as text. */
static const char *const lines[] = {
    "document\tkey=d1\ttitle=架空の報告書\ttype=own-csv\tfiled=2025-06-20",
    "party\tref=local:a\ttype=company\tname=株式会社架空\tcountry=JP"
    "\taddress=東京都霧町1-2",
    "party\tref.name=潮 一帆\tref.distinct=b:1969-04-12\tref.at=local:a"
    "\ttype=person\tname=潮 一帆\tbirth_date=1969-04-12",
    "name\tref=local:a\ttext=Kakuu\tuse=english",
    "identifier\tref=local:a\tscheme=houjin\tid=7999901000001",
    "holding\tline=3\towner=local:b\towned=local:a\tamount=printed-unknown:[5,"
    "10]/10@10"
    "\tlisting=top\tposition=1\ttable=t",
    "role\tperson=local:p\tcompany=local:a\trole=director\ttitle=取締役",
    "capital\tcompany=local:a\tissued=1000\ttreasury=10",
    "category\tcompany=local:a\tcategory=individuals\tholders=5\tunits=9",
    "succession\tparty=local:c\tsuccessor=local:a\tcause=merger",
    "note\tplace=row 1\tfield=colour\ttext=blue",
    "finding\tparty=local:a\tcode=test\ttext=odd",
    "reject\tline=9\treason=no\texcerpt=x",
};

#define LINES (sizeof lines / sizeof lines[0])

/* Call with each record of the lines; its texts live in `line`. */
static kz_status
each_line(kz_status (*take)(void *ctx, const struct kz_record *r,
              struct kz_error *e),
    void *ctx, struct kz_error *e)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < LINES; i++) {
        char line[512];
        struct kz_record r;

        (void)snprintf(line, sizeof line, "%s", lines[i]);
        KZ_TRY(kz_record_read(line, &r, e));
        KZ_TRY(take(ctx, &r, e));
    }
out:
    return st;
}

/* ---- parsers that do one thing each: the job is its name ---- */

static kz_status
give_line(void *ctx, const struct kz_record *r, struct kz_error *e)
{
    return kz_give_record(ctx, r, e);
}

static void
touch_memory(void)
{
    /* a pointer that no compiler sees through */
    char *volatile p = kz_malloc((size_t)2 << 30);

    if (!p)
        _exit(42);
    memset(p, 1, (size_t)2 << 30);
    _exit(43);
}

/* What a parser may not do; 0: no such word. */
static int
misbehave(const char *job)
{
    char *const none[] = { NULL };

    if (strcmp(job, "open") == 0)
        return open("/etc/passwd", O_RDONLY | O_CLOEXEC) < 0 ? 50 : 51;
    if (strcmp(job, "write") == 0)
        return open("/tmp/x", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) < 0 ? 50
                                                                        : 51;
    if (strcmp(job, "socket") == 0)
        return socket(AF_INET, SOCK_STREAM, 0) < 0 ? 50 : 51;
    if (strcmp(job, "execve") == 0)
        return execve("/bin/true", none, none) < 0 ? 50 : 51;
    if (strcmp(job, "fork") == 0)
        return fork() < 0 ? 50 : 51;
    if (strcmp(job, "kill") == 0)
        return kill(getppid(), 0) < 0 ? 50 : 51;
    if (strcmp(job, "limit") == 0)
        return syscall(SYS_prlimit64, 0, 0, NULL, NULL) < 0 ? 50 : 51;
    return 0;
}

static void
parse(void *ctx, const char *job, size_t n, int fd, struct kz_giver *g)
{
    struct kz_error e = KZ_ERROR_INIT;
    char bytes[64];
    ssize_t got;
    int code;

    (void)ctx;
    (void)n;
    code = misbehave(job);
    if (code)
        _exit(code);
    if (strcmp(job, "memory") == 0)
        touch_memory();
    if (strcmp(job, "abort") == 0)
        abort();
    for (volatile int i = 1; strcmp(job, "spin") == 0; i = 1 - i)
        continue;
    if (strcmp(job, "wait") == 0)
        (void)!kz_give_ask(g, NULL, &e);
    if (strcmp(job, "lines") == 0)
        (void)!each_line(give_line, g, &e);
    if (strcmp(job, "read") == 0) {
        got = read(fd, bytes, sizeof bytes);
        (void)!kz_give(g, TOLD, bytes, got > 0 ? (size_t)got : 0, &e);
    }
    if (strcmp(job, "ask") == 0) {
        (void)!kz_give(g, TOLD, "?", 1, &e);
        (void)!kz_give_ask(g, &fd, &e);
        got = fd >= 0 ? read(fd, bytes, sizeof bytes) : 0;
        (void)!kz_give(g, TOLD, got ? bytes : e.text,
            got ? (size_t)got : strlen(e.text), &e);
    }
    (void)!kz_give_flush(g, &e);
}

static const struct kz_parsers_work work = { NULL, NULL, parse };

static struct kz_parsers *
start(void)
{
    struct kz_parsers *p = NULL;
    int missing = -1;

    kz_error_clear(&err);
    assert_ok(kz_parsers_start(&work, &p, &missing, &err), &err);
    assert_int_equal(missing, 0);
    return p;
}

static void
stop(struct kz_parsers *p)
{
    kz_parsers_end(p);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no zombie */
    assert_int_equal(errno, ECHILD);
}

static struct kz_taker *
begin(struct kz_parsers *p, const char *job, const struct kz_sandbox_limits *l,
    int fd)
{
    struct kz_taker *t = NULL;

    assert_ok(kz_parser_begin(p, l, job, strlen(job) + 1, fd, NULL, &t, &err),
        &err);
    return t;
}

/* Run a job that gives nothing, and how it ended. */
static kz_status
ends(struct kz_parsers *p, const char *job, const struct kz_sandbox_limits *l)
{
    struct kz_taker *t;
    struct kz_message m;

    kz_error_clear(&err);
    t = begin(p, job, l, -1);
    assert_int_equal(kz_take(t, &m, &err), KZ_DONE);
    return kz_parser_end(p, 0, &err);
}

/* ---- what is forbidden ---- */

static void
test_sandbox_forbids_system_calls(void **state)
{
    static const char *const jobs[] = { "open", "write", "socket", "execve",
        "fork", "kill", "limit" };
    /* without the list of system calls, Landlock is there */
    const size_t n = kz_sandbox_is_partial() ? 2 : sizeof jobs / sizeof *jobs;
    struct kz_parsers *p = start();

    (void)state;
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(ends(p, jobs[i], &limits), KZ_EFORMAT);
        assert_non_null(strstr(err.text,
            kz_sandbox_is_partial() ? "status 50" : "SIGSYS"));
    }
    assert_int_equal(ends(p, "nothing", &limits), KZ_OK);
    stop(p);
}

static void
test_sandbox_limits_memory(void **state)
{
    struct kz_parsers *p;

    (void)state;
    if (kz_sandbox_is_partial())
        skip();
    p = start();
    assert_int_equal(ends(p, "memory", &limits), KZ_EFORMAT);
    assert_string_equal(err.text, "its parser ended with status 42");
    stop(p);
}

static void
test_sandbox_limits_time(void **state)
{
    const struct kz_sandbox_limits second = { (int64_t)1 << 30, 1 };
    struct kz_parsers *p = start();

    (void)state;
    assert_int_equal(ends(p, "spin", &second), KZ_EFORMAT);
    assert_non_null(strstr(err.text, "SIGXCPU: the time limit of 1 s"));
    stop(p);
}

static void
test_sandbox_names_the_signal(void **state)
{
    struct kz_parsers *p = start();

    (void)state;
    assert_int_equal(ends(p, "abort", &limits), KZ_EFORMAT);
    assert_string_equal(err.text, "its parser was killed by SIGABRT");
    stop(p);
}

/* In a process of its own, in which a system call is not there. */
static int
missing_without(int call)
{
    struct kz_error e = KZ_ERROR_INIT;
    struct kz_parsers *p;
    int missing = -1, status = -1;
    pid_t pid = fork();

    if (pid == 0) {
        scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);

        if (seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), call, 0) != 0 ||
            seccomp_load(f) != 0 ||
            kz_parsers_start(&work, &p, &missing, &e) < 0)
            _exit(99);
        kz_parsers_end(p);
        _exit(missing);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
test_sandbox_says_what_is_missing(void **state)
{
    char names[KZ_SANDBOX_TEXT];

    (void)state;
    assert_int_equal(missing_without(SCMP_SYS(landlock_create_ruleset)),
        KZ_SANDBOX_LANDLOCK);
    if (!kz_sandbox_is_partial())
        assert_int_equal(missing_without(SCMP_SYS(setrlimit)) |
                             missing_without(SCMP_SYS(prlimit64)),
            KZ_SANDBOX_LIMITS);
    kz_sandbox_names(KZ_SANDBOX_EVERYTHING, names);
    assert_string_equal(names,
        "limits, Landlock, seccomp, a process of its own");
    kz_sandbox_names(0, names);
    assert_string_equal(names, "");
}

/* ---- what is handed over ---- */

static kz_status
write_line(void *ctx, const struct kz_record *r, struct kz_error *e)
{
    kz_record_write(r, ctx);
    return kz_buf_check(ctx, e);
}

static void
test_sandbox_hands_records_over(void **state)
{
    struct kz_parsers *p = start();
    struct kz_taker *t = begin(p, "lines", &limits, -1);
    struct kz_buf want, got;
    struct kz_message m;
    struct kz_record *r;
    size_t at = 0;

    (void)state;
    kz_buf_init(&want);
    kz_buf_init(&got);
    assert_ok(each_line(write_line, &want, &err), &err);
    assert_ok(kz_take(t, &m, &err), &err);
    assert_int_equal(m.kind, KZ_MESSAGE_RECORDS);
    while (kz_take_record(&m, &at, &r, &err) == KZ_OK)
        kz_record_write(r, &got);
    assert_string_equal(err.text, "");
    assert_string_equal(got.data, want.data);
    assert_int_equal(kz_take(t, &m, &err), KZ_DONE);
    assert_ok(kz_parser_end(p, 0, &err), &err);
    kz_buf_clear(&want);
    kz_buf_clear(&got);
    stop(p);
}

static void
test_sandbox_hands_descriptors_down(void **state)
{
    struct kz_parsers *p = start();
    struct kz_message m;
    struct kz_taker *t;
    int fds[2];

    (void)state;
    assert_int_equal(pipe(fds), 0);
    assert_int_equal(write(fds[1], "onetwo", 6), 6);
    t = begin(p, "read", &limits, fds[0]);
    assert_ok(kz_take(t, &m, &err), &err);
    assert_int_equal(m.len, 6);
    assert_memory_equal(m.bytes, "onetwo", 6);
    assert_ok(kz_parser_end(p, 0, &err), &err);

    assert_int_equal(write(fds[1], "three", 5), 5);
    t = begin(p, "ask", &limits, -1);
    assert_ok(kz_take(t, &m, &err), &err);
    assert_ok(kz_taker_answer(t, KZ_OK, NULL, fds[0], &err), &err);
    assert_ok(kz_take(t, &m, &err), &err);
    assert_int_equal(m.len, 5);
    assert_memory_equal(m.bytes, "three", 5);
    assert_ok(kz_parser_end(p, 0, &err), &err);

    t = begin(p, "ask", &limits, -1);
    assert_ok(kz_take(t, &m, &err), &err);
    assert_ok(kz_taker_answer(t, KZ_EIO, "not there", -1, &err), &err);
    assert_ok(kz_take(t, &m, &err), &err);
    assert_memory_equal(m.bytes, "not there", 9);
    stop(p); /* ends it, too */
    (void)close(fds[0]);
    (void)close(fds[1]);
}

static int
yes(void)
{
    return 1;
}

static void
test_sandbox_can_be_stopped(void **state)
{
    struct kz_parsers *p = start();
    struct kz_message m;
    struct kz_taker *t;

    (void)state;
    assert_ok(kz_parser_begin(p, &limits, "wait", 5, -1, yes, &t, &err), &err);
    assert_int_equal(kz_take(t, &m, &err), KZ_EINTR);
    kz_error_clear(&err);
    assert_ok(kz_parser_end(p, 1, &err), &err);
    assert_int_equal(ends(p, "nothing", &limits), KZ_OK);
    stop(p);
}

/* The caller is killed: what it had forked goes, too. */
static void
test_sandbox_ends_with_its_caller(void **state)
{
    int ready[2], status, ended = 0;
    char c;
    pid_t pid;

    (void)state;
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
    assert_int_equal(pipe(ready), 0);
    pid = fork();
    if (pid == 0) {
        struct kz_parsers *p = NULL;
        struct kz_taker *t;
        int missing;

        if (kz_parsers_start(&work, &p, &missing, &err) < 0 ||
            kz_parser_begin(p, &limits, "spin", 5, -1, NULL, &t, &err) < 0 ||
            write(ready[1], "x", 1) != 1)
            _exit(1);
        (void)pause();
    }
    assert_int_equal(read(ready[0], &c, 1), 1);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (waitpid(-1, &status, 0) > 0) {
        /* one that had hardly begun looks for itself, and ends */
        assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL
                                        : WEXITSTATUS(status) == 1);
        ended++;
    }
    assert_int_equal(ended, 3); /* it, who forks, the parser */
    (void)close(ready[0]);
    (void)close(ready[1]);
    assert_int_equal(prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0), 0);
}

/* ---- a giver and a taker in one process ---- */

struct ends {
    char *ring;
    int socket; /* the giver's */
    struct kz_giver *g;
    struct kz_taker *t;
};

static void
open_ends(struct ends *e)
{
    int fds[2];

    e->ring = kz_ring_new();
    assert_non_null(e->ring);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
    e->socket = fds[0];
    assert_ok(kz_giver_new(e->ring, fds[0], &e->g, &err), &err);
    assert_ok(kz_taker_new(e->ring, fds[1], NULL, &e->t, &err), &err);
}

static void
close_ends(struct ends *e)
{
    kz_giver_free(e->g);
    (void)close(e->socket);
    kz_taker_free(e->t);
    kz_ring_free(e->ring);
}

static void
test_sandbox_takes_records_longer_than_a_slot(void **state)
{
    const size_t n = 3 * KZ_SLOT_BYTES;
    char *text = kz_malloc(n + 1);
    struct kz_record note, *r;
    struct kz_message m;
    struct ends e;
    size_t at = 0;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', n);
    text[n] = 0;
    kz_record_init(&note, KZ_REC_NOTE);
    note.u.note.field = "long";
    note.u.note.text = text;
    open_ends(&e);
    kz_giver_at(e.g, 77);
    assert_ok(kz_give_record(e.g, &note, &err), &err);
    assert_ok(kz_take(e.t, &m, &err), &err);
    assert_int_equal(m.at, 77);
    assert_ok(kz_take_record(&m, &at, &r, &err), &err);
    assert_string_equal(r->u.note.text, text);
    assert_int_equal(kz_take_record(&m, &at, &r, &err), KZ_DONE);
    close_ends(&e);
    kz_free(text);
}

static uint64_t
next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return *seed >> 33;
}

/* Packets of any bytes: an error or a message within its bounds. */
static void
test_sandbox_takes_no_broken_packet(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int round = 0; round < 300; round++) {
        unsigned char packet[40];
        struct kz_message m;
        struct ends e;
        kz_status st;

        open_ends(&e);
        for (int k = 0; k < 12; k++) {
            const size_t n = next(&seed) % 4 ? 24 : next(&seed) % 41;
            uint64_t len = next(&seed) % (2 * KZ_SLOT_BYTES);

            for (size_t i = 0; i < sizeof packet; i++)
                packet[i] = next(&seed) % 3 ? 0 : (unsigned char)next(&seed);
            memcpy(packet + 8, &len, sizeof len);
            if (n)
                (void)!send(e.socket, packet, n, MSG_DONTWAIT);
        }
        (void)shutdown(e.socket, SHUT_WR);
        do {
            size_t at = 0;
            struct kz_record *r;

            kz_error_clear(&err);
            st = kz_take(e.t, &m, &err);
            while (st == KZ_OK && m.kind == KZ_MESSAGE_RECORDS &&
                   kz_take_record(&m, &at, &r, &err) == KZ_OK)
                continue;
        } while (st == KZ_OK);
        assert_true(st == KZ_DONE || st == KZ_EFORMAT);
        close_ends(&e);
    }
    kz_error_clear(&err);
}

/* The block that a parser would hand over, in memory of its exact size. */
static char *
valid_block(size_t *n)
{
    struct kz_message m;
    struct ends e;
    char *copy;

    open_ends(&e);
    assert_ok(each_line(give_line, e.g, &err), &err);
    assert_ok(kz_give_flush(e.g, &err), &err);
    assert_ok(kz_take(e.t, &m, &err), &err);
    *n = m.len;
    copy = kz_strndup(m.bytes, m.len);
    assert_non_null(copy);
    close_ends(&e);
    return copy;
}

/* A copy with some bytes changed, or cut off. */
static char *
mutate(const char *block, size_t *n, uint64_t *seed)
{
    static const unsigned char liked[] = { 0, 1, 0x7F, 0x80, 0xFF };
    const int changes = 1 + (int)(next(seed) % 8);
    char *copy;

    if (next(seed) % 8 == 0)
        *n -= next(seed) % *n;
    copy = kz_malloc(*n);
    assert_non_null(copy);
    memcpy(copy, block, *n);
    for (int i = 0; i < changes; i++) {
        const size_t at = next(seed) % *n;

        copy[at] = (char)(next(seed) % 2 ? liked[next(seed) % sizeof liked]
                                         : next(seed));
    }
    return copy;
}

static void
test_sandbox_reads_no_mutated_record_amiss(void **state)
{
    uint64_t seed = 2;
    size_t n, taken = 0, refused = 0;
    char *block = valid_block(&n);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct kz_message m = { 0, 0, NULL, n };
        struct kz_buf out;
        struct kz_record *r;
        size_t at = 0;
        kz_status st;

        m.bytes = mutate(block, &m.len, &seed);
        kz_buf_init(&out);
        kz_error_clear(&err);
        while ((st = kz_take_record(&m, &at, &r, &err)) == KZ_OK) {
            struct kz_error why = KZ_ERROR_INIT;

            kz_record_write(r, &out);
            (void)!kz_record_check(r, &why);
            taken++;
        }
        assert_true(st == KZ_DONE || st == KZ_EFORMAT);
        refused += st == KZ_EFORMAT;
        kz_buf_clear(&out);
        kz_free(m.bytes);
    }
    kz_error_clear(&err);
    assert_true(taken > 1000 && refused > 1000);
    kz_free(block);
}

/* What gets through is stored as well-formed as anything. */
static void
test_sandbox_stores_mutated_records_whole(void **state)
{
    struct kz_batch_opts opts = options("x.csv");
    struct kz_store *s = writer();
    uint64_t seed = 3;
    size_t n, kept = 0;
    char *block = valid_block(&n);

    (void)state;
    opts.today = KZ_DATE_NONE;
    for (int round = 0; round < 300; round++) {
        struct kz_message m = { 0, 0, NULL, n };
        struct kz_batch_result result;
        struct kz_sink sink;
        struct kz_record *r;
        size_t at = 0;
        char sha[KZ_SHA256_TEXT];
        kz_status st;

        m.bytes = mutate(block, &m.len, &seed);
        (void)snprintf(sha, sizeof sha, "%064d", round);
        kz_error_clear(&err);
        assert_ok(kz_store_batch_begin(s, &opts, &sink, &err), &err);
        assert_ok(kz_store_batch_member(s, "keizu-csv", &err), &err);
        while ((st = kz_take_record(&m, &at, &r, &err)) == KZ_OK)
            if ((st = kz_sink_put(&sink, r, &err)) < 0)
                break;
        assert_true(st == KZ_DONE || st == KZ_EFORMAT || st == KZ_EINVAL);
        kz_error_clear(&err);
        if (st == KZ_DONE) {
            kept++;
            assert_ok(kz_store_batch_member_end(s, sha, &err), &err);
            assert_ok(kz_store_batch_commit(s, sha, 1, 0, &result, &err), &err);
        } else {
            kz_store_batch_drop(s);
        }
        kz_free(m.bytes);
    }
    assert_true(kept > 20);
    assert_sound(s);
    kz_store_close(s);
    kz_free(block);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sandbox_forbids_system_calls),
        cmocka_unit_test(test_sandbox_limits_memory),
        cmocka_unit_test(test_sandbox_limits_time),
        cmocka_unit_test(test_sandbox_names_the_signal),
        cmocka_unit_test(test_sandbox_says_what_is_missing),
        cmocka_unit_test(test_sandbox_hands_records_over),
        cmocka_unit_test(test_sandbox_hands_descriptors_down),
        cmocka_unit_test(test_sandbox_can_be_stopped),
        cmocka_unit_test(test_sandbox_ends_with_its_caller),
        cmocka_unit_test(test_sandbox_takes_records_longer_than_a_slot),
        cmocka_unit_test(test_sandbox_takes_no_broken_packet),
        cmocka_unit_test(test_sandbox_reads_no_mutated_record_amiss),
        TEST(test_sandbox_stores_mutated_records_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
