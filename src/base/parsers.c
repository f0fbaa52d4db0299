/* Parsers: a process that forks a sandboxed one for each job. */
#include "keizu/base/parsers.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keizu/base/alloc.h"

#define PATIENCE 10000 /* milliseconds for a parser to end by itself */
#define CONTROL  3     /* the forking process's only descriptor but 0 to 2 */

struct kz_parsers {
    char *ring;
    int control;  /* socket to the forking process */
    pid_t forker; /* its number */
    pid_t parser; /* of the job under way; 0: none */
    struct kz_taker *taker;
    struct kz_sandbox_limits limits; /* of the job under way */
};

/* To the forking process: a job, whose bytes are in the ring. */
struct order {
    struct kz_sandbox_limits limits;
    uint64_t len;
};

/* From it: the number of a parser that began, or how it ended. */
struct news {
    int32_t pid;         /* -1: none was to be had */
    int32_t code, value; /* as in siginfo_t; errno's number */
};

/* ---- the forking process ---- */

struct forker {
    const struct kz_parsers_work *work;
    char *ring;
};

static void
die_with_parent(pid_t parent)
{
    /* the parent may have gone before this was said */
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0 || getppid() != parent)
        _exit(1);
}

static void
wait_for(pid_t pid, int options, siginfo_t *info)
{
    memset(info, 0, sizeof *info);
    while (waitid(P_PID, (id_t)pid, info, WEXITED | options) < 0 &&
           errno == EINTR)
        continue;
}

/* Try all of it; the bits that did not work. */
static int
probe(void)
{
    const struct kz_sandbox_limits limits = { (int64_t)1 << 30, 10 };
    siginfo_t info;
    pid_t pid = fork();

    if (pid < 0)
        return KZ_SANDBOX_PROCESS;
    if (pid == 0)
        _exit(kz_sandbox_enter(&limits, CONTROL));
    wait_for(pid, 0, &info);
    return info.si_code == CLD_EXITED ? info.si_status : KZ_SANDBOX_SECCOMP;
}

/* Standard files lead nowhere, all others but the control are closed. */
static void
leave_files(int control)
{
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    /* what a sanitizer has to say is wanted */
    const int last = kz_sandbox_is_partial() ? STDOUT_FILENO : STDERR_FILENO;

    for (int fd = STDIN_FILENO; fd <= last; fd++)
        if (nowhere < 0 || dup2(nowhere, fd) < 0)
            _exit(1);
    if (control != CONTROL && dup2(control, CONTROL) < 0)
        _exit(1);
    if (close_range(CONTROL + 1, ~0u, 0) < 0)
        _exit(1);
}

static void
parse(const struct forker *f, const struct order *o, pid_t parent, int socket,
    int fd)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_giver *g = NULL;
    char *job;

    die_with_parent(parent);
    (void)close(CONTROL);
    job = kz_malloc(o->len);
    if (!job)
        _exit(1);
    memcpy(job, f->ring, o->len);
    (void)kz_sandbox_enter(&o->limits, socket);
    if (kz_giver_new(f->ring, socket, &g, &err) < 0)
        _exit(1);
    f->work->parse(f->work->ctx, job, o->len, fd, g);
    _exit(0);
}

/* One job, until its parser has ended. */
static void
serve(const struct forker *f, const struct order *o, const int fds[2])
{
    const pid_t self = getpid();
    struct news news = { -1, 0, 0 };
    siginfo_t info;
    pid_t pid = fork();

    if (pid == 0)
        parse(f, o, self, fds[0], fds[1]);
    news.pid = pid;
    news.value = pid < 0 ? errno : 0;
    (void)close(fds[0]);
    if (fds[1] >= 0)
        (void)close(fds[1]);
    if (!kz_packet_send(CONTROL, &news, sizeof news, NULL, 0, 1))
        _exit(0);
    if (pid < 0)
        return;
    /* its number stays its own while somebody may want to kill it */
    wait_for(pid, WNOWAIT, &info);
    news.code = info.si_code;
    news.value = info.si_status;
    if (!kz_packet_send(CONTROL, &news, sizeof news, NULL, 0, 1) ||
        kz_packet_receive(CONTROL, &news, sizeof news, NULL) <= 0)
        _exit(0);
    wait_for(pid, 0, &info);
}

static void
run_forker(const struct forker *f, int control, pid_t parent)
{
    struct order o;
    int32_t missing;
    int fds[2];

    die_with_parent(parent);
    (void)signal(SIGINT, SIG_IGN); /* the parent decides */
    (void)signal(SIGTERM, SIG_IGN);
    (void)signal(SIGCHLD, SIG_DFL); /* how a parser ended is to be known */
    leave_files(control);
    if (f->work->prepare)
        f->work->prepare(f->work->ctx);
    missing = probe();
    if (!kz_packet_send(CONTROL, &missing, sizeof missing, NULL, 0, 1))
        _exit(0);
    while (kz_packet_receive(CONTROL, &o, sizeof o, fds) == sizeof o)
        serve(f, &o, fds);
    _exit(0);
}

/* ---- the process that wants something parsed ---- */

static kz_status
forker_gone(struct kz_error *err)
{
    return kz_fail(err, KZ_EIO, "the process that starts parsers has ended");
}

kz_status
kz_parsers_start(const struct kz_parsers_work *work, struct kz_parsers **out,
    int *missing, struct kz_error *err)
{
    struct kz_parsers *p = kz_calloc(1, sizeof *p);
    int ends[2] = { -1, -1 };
    const pid_t self = getpid();
    int32_t bits;
    kz_status st = KZ_OK;

    if (!p)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    p->control = -1;
    p->ring = kz_ring_new();
    if (!p->ring ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        KZ_TRY(kz_fail_errno(err, KZ_EIO, "cannot start parsers"));
    p->control = ends[0];
    p->forker = fork();
    if (p->forker == 0) {
        const struct forker f = { work, p->ring };

        (void)close(ends[0]);
        run_forker(&f, ends[1], self);
    }
    if (p->forker < 0)
        KZ_TRY(kz_fail_errno(err, KZ_EIO, "cannot start parsers"));
    (void)close(ends[1]);
    ends[1] = -1;
    if (kz_packet_receive(p->control, &bits, sizeof bits, NULL) !=
        (int64_t)sizeof bits)
        KZ_TRY(forker_gone(err));
    *missing = bits;
    *out = p;
    p = NULL;
out:
    if (ends[1] >= 0)
        (void)close(ends[1]);
    kz_parsers_end(p);
    return st;
}

void
kz_parsers_end(struct kz_parsers *p)
{
    siginfo_t info;

    if (!p)
        return;
    (void)!kz_parser_end(p, 1, NULL);
    if (p->control >= 0)
        (void)close(p->control); /* the forking process sees it and ends */
    if (p->forker > 0)
        wait_for(p->forker, 0, &info);
    kz_ring_free(p->ring);
    kz_free(p);
}

static kz_status
hear(const struct kz_parsers *p, struct news *news, struct kz_error *err)
{
    if (kz_packet_receive(p->control, news, sizeof *news, NULL) !=
        (int64_t)sizeof *news)
        return forker_gone(err);
    return KZ_OK;
}

kz_status
kz_parser_begin(struct kz_parsers *p, const struct kz_sandbox_limits *limits,
    const char *job, size_t n, int fd, int (*stopped)(void),
    struct kz_taker **t, struct kz_error *err)
{
    const struct order o = { *limits, n };
    int ends[2], fds[2];
    struct news news;
    kz_status st = KZ_OK;

    if (n > KZ_RING_BYTES)
        return kz_fail(err, KZ_EFORMAT, "the job of a parser is too long");
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
        return kz_fail_errno(err, KZ_EIO, "cannot start a parser");
    memcpy(p->ring, job, n);
    fds[0] = ends[1];
    fds[1] = fd;
    st = kz_packet_send(p->control, &o, sizeof o, fds, fd >= 0 ? 2 : 1, 1)
             ? hear(p, &news, err)
             : forker_gone(err);
    (void)close(ends[1]);
    if (st >= 0 && news.pid < 0) {
        errno = news.value;
        st = kz_fail_errno(err, KZ_EIO, "cannot start a parser");
    }
    if (st < 0) {
        (void)close(ends[0]);
        return st;
    }
    p->parser = news.pid;
    p->limits = *limits;
    st = kz_taker_new(p->ring, ends[0], stopped, &p->taker, err);
    if (st < 0)
        (void)!kz_parser_end(p, 1, NULL);
    else
        *t = p->taker;
    return st;
}

/* Why it ended, if not by returning. */
static kz_status
judge(const struct kz_parsers *p, const struct news *news, struct kz_error *err)
{
    if (news->code == CLD_EXITED && news->value == 0)
        return KZ_OK;
    if (news->code == CLD_EXITED)
        return kz_fail(err, KZ_EFORMAT, "its parser ended with status %d",
            (int)news->value);
    if (news->value == SIGSYS)
        return kz_fail(err, KZ_EFORMAT,
            "its parser was killed by SIGSYS: it made a system call that the "
            "sandbox forbids");
    if (news->value == SIGXCPU)
        return kz_fail(err, KZ_EFORMAT,
            "its parser was killed by SIGXCPU: the time limit of %lld s on "
            "the processor",
            (long long)p->limits.seconds);
    return kz_fail(err, KZ_EFORMAT, "its parser was killed by SIG%s",
        sigabbrev_np(news->value) ? sigabbrev_np(news->value) : "?");
}

kz_status
kz_parser_end(struct kz_parsers *p, int kill_it, struct kz_error *err)
{
    struct pollfd ended = { p->control, POLLIN, 0 };
    struct news news = { 0, 0, 0 };
    kz_status st = KZ_OK;

    if (!p->parser)
        return KZ_OK;
    kz_taker_free(p->taker); /* who still gives to it ends */
    p->taker = NULL;
    if (kill_it || poll(&ended, 1, PATIENCE) <= 0)
        (void)kill(p->parser, SIGKILL);
    KZ_TRY(hear(p, &news, err));
    /* the forking process may forget its number */
    if (!kz_packet_send(p->control, &news, sizeof news, NULL, 0, 1))
        KZ_TRY(forker_gone(err));
    if (!kill_it)
        st = judge(p, &news, err);
out:
    p->parser = 0;
    return st;
}
