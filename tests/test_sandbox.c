/*
 * Tests of parsers: what the sandbox forbids ends them, and nothing of them
 * stays.
 */
#include "tests/testlib.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <seccomp.h>

#include "keizu/base/parsers.h"

static struct kz_error err;

#define TOLD 7 /* kind of a message in these tests */

static const struct kz_sandbox_limits limits = { (int64_t)1 << 30, 20 };

/* ---- parsers that do one thing each: the job is its name ---- */

/* A record that is told apart from others. */
static void
make_note(struct kz_record *r)
{
    kz_record_init(r, KZ_REC_NOTE);
    r->line = 7;
    r->u.note.field = "色";
    r->u.note.text = "青";
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
    struct kz_record note;
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
    if (strcmp(job, "note") == 0) {
        make_note(&note);
        (void)!kz_give_record(g, &note, &e);
    }
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

static void
test_sandbox_hands_records_over(void **state)
{
    struct kz_parsers *p = start();
    struct kz_taker *t = begin(p, "note", &limits, -1);
    struct kz_message m;
    struct kz_record *r;
    size_t at = 0;

    (void)state;
    assert_ok(kz_take(t, &m, &err), &err);
    assert_int_equal(m.kind, KZ_MESSAGE_RECORDS);
    assert_ok(kz_take_record(&m, &at, &r, &err), &err);
    assert_int_equal(r->kind, KZ_REC_NOTE);
    assert_int_equal(r->line, 7);
    assert_string_equal(r->u.note.field, "色");
    assert_string_equal(r->u.note.text, "青");
    assert_int_equal(kz_take_record(&m, &at, &r, &err), KZ_DONE);
    assert_int_equal(kz_take(t, &m, &err), KZ_DONE);
    assert_ok(kz_parser_end(p, 0, &err), &err);
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
