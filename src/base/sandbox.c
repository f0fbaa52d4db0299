/* Sandbox: limits, Landlock and the list of system calls. */
#include "keizu/base/sandbox.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <seccomp.h>

#if defined(__SANITIZE_ADDRESS__)
#define PARTIAL 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PARTIAL 1
#endif
#endif
#ifndef PARTIAL
#define PARTIAL 0
#endif

#define DESCRIPTORS_MAX 64

int
kz_sandbox_is_partial(void)
{
    return PARTIAL;
}

/* ---- limits ---- */

static int
limit(int resource, int64_t soft, int64_t hard)
{
    struct rlimit now, l;

    if (getrlimit((__rlimit_resource_t)resource, &now) != 0)
        return 0;
    /* never more than there is */
    l.rlim_max = now.rlim_max < (rlim_t)hard ? now.rlim_max : (rlim_t)hard;
    l.rlim_cur = l.rlim_max < (rlim_t)soft ? l.rlim_max : (rlim_t)soft;
    return setrlimit((__rlimit_resource_t)resource, &l) == 0;
}

static int
set_limits(const struct kz_sandbox_limits *l)
{
    int ok = limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_FSIZE, 0, 0) &&
             limit(RLIMIT_NOFILE, DESCRIPTORS_MAX, DESCRIPTORS_MAX) &&
             limit(RLIMIT_CPU, l->seconds, l->seconds + 1) &&
             prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 &&
             prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;

    return ok && (PARTIAL || limit(RLIMIT_AS, l->memory, l->memory));
}

/* ---- Landlock, of which the C library has no functions ---- */

/* As in linux/landlock.h; that of the build may be older than the kernel. */
struct ruleset {
    uint64_t files, net, scope;
};

#define GET_VERSION 1u

static int
enter_landlock(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, GET_VERSION);
    struct ruleset all = { 0, 0, 0 };
    size_t size = sizeof all.files;
    long fd;
    int ok;

    if (version < 1)
        return 0;
    all.files = ((uint64_t)1 << 13) - 1; /* what version 1 can forbid */
    if (version >= 2)
        all.files |= (uint64_t)1 << 13; /* moving between folders */
    if (version >= 3)
        all.files |= (uint64_t)1 << 14; /* truncating */
    if (version >= 4) {
        all.net = 3; /* binding and connecting */
        size += sizeof all.net;
    }
    if (version >= 5)
        all.files |= (uint64_t)1 << 15; /* ioctl of devices */
    if (version >= 6) {
        all.scope = 3; /* abstract sockets and signals of others */
        size += sizeof all.scope;
    }
    fd = syscall(SYS_landlock_create_ruleset, &all, size, 0u);
    if (fd < 0)
        return 0;
    /* no rule is added: nothing is allowed */
    ok = syscall(SYS_landlock_restrict_self, (int)fd, 0u) == 0;
    (void)close((int)fd);
    return ok;
}

/* ---- system calls ---- */

/* Whatever their arguments.  sysinfo: qsort() asks how much memory there is. */
static const int plain_calls[] = { SCMP_SYS(read), SCMP_SYS(close),
    SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(brk), SCMP_SYS(munmap),
    SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(exit),
    SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(restart_syscall), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom), SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(sysinfo),
    SCMP_SYS(sched_yield) };

/* Only over the one socket. */
static const int socket_calls[] = { SCMP_SYS(sendmsg), SCMP_SYS(sendto),
    SCMP_SYS(recvmsg), SCMP_SYS(recvfrom) };

/* Memory that can be run is not to be had. */
static const int memory_calls[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect) };

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static int
allow_calls(scmp_filter_ctx f, int socket)
{
    const struct scmp_arg_cmp to_socket =
        SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)socket, 0);
    const struct scmp_arg_cmp no_code =
        SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    const struct scmp_arg_cmp words =
        SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)STDERR_FILENO, 0);
    const struct scmp_arg_cmp self =
        SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);
    int rc = 0;

    for (size_t i = 0; i < COUNT(plain_calls) && rc == 0; i++)
        rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, plain_calls[i], 0);
    for (size_t i = 0; i < COUNT(socket_calls) && rc == 0; i++)
        rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, socket_calls[i], 1, to_socket);
    for (size_t i = 0; i < COUNT(memory_calls) && rc == 0; i++)
        rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, memory_calls[i], 1, no_code);
    /* kz_bug(): its words, then abort() */
    if (rc == 0)
        rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(write), 1, words);
    if (rc == 0)
        rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, self);
    return rc;
}

static int
enter_seccomp(int socket)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int ok;

    if (!f)
        return 0;
    ok = allow_calls(f, socket) == 0 && seccomp_load(f) == 0;
    seccomp_release(f);
    return ok;
}

int
kz_sandbox_enter(const struct kz_sandbox_limits *limits, int socket)
{
    int missing = 0;

    if (!set_limits(limits))
        missing |= KZ_SANDBOX_LIMITS;
    if (!enter_landlock())
        missing |= KZ_SANDBOX_LANDLOCK;
    if (!PARTIAL && !enter_seccomp(socket))
        missing |= KZ_SANDBOX_SECCOMP;
    return missing;
}

void
kz_sandbox_names(int bits, char out[KZ_SANDBOX_TEXT])
{
    static const struct {
        int bit;
        const char *name;
    } names[] = {
        { KZ_SANDBOX_LIMITS, "limits" },
        { KZ_SANDBOX_LANDLOCK, "Landlock" },
        { KZ_SANDBOX_SECCOMP, "seccomp" },
        { KZ_SANDBOX_PROCESS, "a process of its own" },
    };
    size_t n = 0;

    out[0] = 0;
    for (size_t i = 0; i < COUNT(names); i++)
        if (bits & names[i].bit)
            n += (size_t)snprintf(out + n, KZ_SANDBOX_TEXT - n, "%s%s",
                n ? ", " : "", names[i].name);
}
