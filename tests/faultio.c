/*
 * A library to preload: counts the calls that touch files, and at the n-th
 * kills the process or lets the call fail, so that an import can be stopped
 * anywhere.
 *
 *   FAULTIO_UNDER=DIR  count only calls on files in that folder
 *   FAULTIO_ONLY=LIST  count only these calls: "write pwrite fsync"
 *   FAULTIO_AT=N       SIGKILL instead of the N-th call (1 first)
 *   FAULTIO_TORN=1     a write that is stopped has written its first half
 *   FAULTIO_ERRNO=E    the call fails with this number, instead of the kill
 *   FAULTIO_ON=1       and so do all after it
 *   FAULTIO_LOG=FILE   one line a call, "number name path"; and "number BEGIN",
 *                      "number COMMIT" where the program begins a transaction
 *                      and where its commit has returned
 *   FAULTIO_DATA=FILE  what was done to files, for tests/powercut.py: a line
 *                      "name inode offset length path" (of rename "from\tto"),
 *                      and after it the bytes of a write
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t write(int fd, const void *p, size_t n);
int sqlite3_step(void *stmt);
int sqlite3_exec(void *db, const char *sql, void *cb, void *arg, char **msg);

#define PATH 4096

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static long calls;
static pid_t program; /* what it forks is left alone, and may be sandboxed */

__attribute__((constructor)) static void
begin(void)
{
    program = getpid();
}

static int
is_program(void)
{
    return getpid() == program;
}

static void
find(const char *name, void *function)
{
    void *p = dlsym(RTLD_NEXT, name);

    memcpy(function, &p, sizeof p);
}

static void
put(int fd, const void *bytes, size_t n)
{
    for (const char *p = bytes; n > 0;) {
        ssize_t k = syscall(SYS_write, fd, p, n);

        if (k <= 0)
            abort();
        p += k;
        n -= (size_t)k;
    }
}

/* The file named by a variable, opened once; -1: there is none. */
static int
log_of(const char *variable, int *fd)
{
    if (*fd == -2) {
        const char *file = getenv(variable);

        *fd = -1;
        if (file)
            *fd = (int)syscall(SYS_openat, AT_FDCWD, file,
                O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    return *fd;
}

static void
note(const char *name, const char *path)
{
    static int fd = -2;
    char line[PATH + 64];
    int n;

    if (log_of("FAULTIO_LOG", &fd) < 0)
        return;
    n = snprintf(line, sizeof line, "%ld %s %s\n", calls, name, path);
    if (n > 0)
        put(fd, line, (size_t)n);
}

static void
path_of(int fd, char path[PATH])
{
    char link[32];
    ssize_t n;

    path[0] = 0;
    if (!is_program())
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, PATH - 1);
    path[n > 0 ? n : 0] = 0;
}

/* 1 if the path lies in the folder that is watched. */
static int
is_under(const char *path)
{
    const char *under = getenv("FAULTIO_UNDER");

    return !under || strncmp(path, under, strlen(under)) == 0;
}

/* 1 if the name is one of those that are counted. */
static int
is_counted(const char *name)
{
    const char *only = getenv("FAULTIO_ONLY"), *at;
    size_t n = strlen(name);

    if (!only)
        return 1;
    for (at = strstr(only, name); at; at = strstr(at + 1, name))
        if ((at == only || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return 1;
    return 0;
}

/* Count one call: 0 it goes on, 1 it is stopped. */
static int
is_stopped(const char *name, const char *path)
{
    const char *at = getenv("FAULTIO_AT");
    long n = at ? atol(at) : -1;

    if (!is_program() || !is_under(path) || !is_counted(name))
        return 0;
    calls++;
    note(name, path);
    return calls == n || (getenv("FAULTIO_ON") && n > 0 && calls > n);
}

/* What was done, for a power cut; the mutex is held. */
static void
keep(const char *name, int fd, off64_t at, size_t n, const char *path,
    const void *bytes)
{
    static int data = -2;
    unsigned long inode = 0;
    struct stat sb;
    char line[2 * PATH + 128];
    int k;

    if (!is_program() || log_of("FAULTIO_DATA", &data) < 0 || !is_under(path))
        return;
    if (fd >= 0 && fstat(fd, &sb) == 0)
        inode = (unsigned long)sb.st_ino;
    k = snprintf(line, sizeof line, "%s %lu %lld %zu %s\n", name, inode,
        (long long)at, n, path);
    if (k > 0)
        put(data, line, (size_t)k);
    if (bytes)
        put(data, bytes, n);
}

/* Kill, or fail: the number of the error. */
static int
stop(void)
{
    const char *number = getenv("FAULTIO_ERRNO");

    if (number)
        return atoi(number);
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int
torn(void)
{
    return getenv("FAULTIO_TORN") != NULL;
}

/*
 * One call: counted; if it is stopped STOPPED is done and it fails, else
 * REAL is done, and kept if it is one of those that change something.
 */
#define CALL(name, path, stopped, real, kept)   \
    do {                                        \
        int error;                              \
        (void)pthread_mutex_lock(&mutex);       \
        if (is_stopped(name, path)) {           \
            stopped;                            \
            error = stop();                     \
            (void)pthread_mutex_unlock(&mutex); \
            errno = error;                      \
            return -1;                          \
        }                                       \
        real;                                   \
        error = errno;                          \
        kept;                                   \
        (void)pthread_mutex_unlock(&mutex);     \
        errno = error;                          \
    } while (0)

ssize_t
write(int fd, const void *p, size_t n)
{
    char path[PATH];
    off64_t at = is_program() ? lseek64(fd, 0, SEEK_CUR) : 0;
    ssize_t k;

    path_of(fd, path);
    CALL("write", path, (void)(torn() && syscall(SYS_write, fd, p, n / 2)),
        k = syscall(SYS_write, fd, p, n),
        k > 0 ? keep("write", fd, at, (size_t)k, path, p) : (void)0);
    return k;
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    ssize_t (*real)(int, const void *, size_t, off64_t), k;
    char path[PATH];

    find("pwrite64", &real);
    path_of(fd, path);
    CALL("pwrite", path, (void)(torn() && real(fd, p, n / 2, at)),
        k = real(fd, p, n, at),
        k > 0 ? keep("write", fd, at, (size_t)k, path, p) : (void)0);
    return k;
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
    return pwrite64(fd, p, n, at);
}

ssize_t
read(int fd, void *p, size_t n)
{
    char path[PATH];
    ssize_t k;

    path_of(fd, path);
    CALL("read", path, (void)0, k = syscall(SYS_read, fd, p, n), (void)0);
    return k;
}

ssize_t
pread64(int fd, void *p, size_t n, off64_t at)
{
    ssize_t (*real)(int, void *, size_t, off64_t), k;
    char path[PATH];

    find("pread64", &real);
    path_of(fd, path);
    CALL("read", path, (void)0, k = real(fd, p, n, at), (void)0);
    return k;
}

static int
opened(const char *real_name, const char *path, int flags, mode_t mode)
{
    int (*real)(const char *, int, ...), fd;
    int created = flags & O_CREAT && access(path, F_OK) != 0;
    char whole[PATH];

    find(real_name, &real);
    CALL(
        "open", path, (void)0, fd = real(path, flags, mode),
        if (fd >= 0 && created) {
            path_of(fd, whole);
            keep("create", fd, 0, 0, whole, NULL);
        });
    return fd;
}

int
open(const char *path, int flags, ...)
{
    va_list ap;
    mode_t mode;

    va_start(ap, flags);
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return opened("open", path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
    va_list ap;
    mode_t mode;

    va_start(ap, flags);
    mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0;
    va_end(ap);
    return opened("open64", path, flags, mode);
}

static int
synced(const char *name, int fd)
{
    int (*real)(int), rc;
    char path[PATH];

    find(name, &real);
    path_of(fd, path);
    CALL(name, path, (void)0, rc = real(fd),
        rc == 0 ? keep("sync", fd, 0, 0, path, NULL) : (void)0);
    return rc;
}

int
fsync(int fd)
{
    return synced("fsync", fd);
}

int
fdatasync(int fd)
{
    return synced("fdatasync", fd);
}

int
ftruncate64(int fd, off64_t size)
{
    int (*real)(int, off64_t), rc;
    char path[PATH];

    find("ftruncate64", &real);
    path_of(fd, path);
    CALL("ftruncate", path, (void)0, rc = real(fd, size),
        rc == 0 ? keep("truncate", fd, size, 0, path, NULL) : (void)0);
    return rc;
}

int
ftruncate(int fd, off_t size)
{
    return ftruncate64(fd, size);
}

int
rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *), rc;
    char both[2 * PATH];

    find("rename", &real);
    snprintf(both, sizeof both, "%s\t%s", from, to);
    CALL("rename", to, (void)0, rc = real(from, to),
        rc == 0 ? keep("rename", -1, 0, 0, both, NULL) : (void)0);
    return rc;
}

int
unlink(const char *path)
{
    int (*real)(const char *), rc;

    find("unlink", &real);
    CALL("unlink", path, (void)0, rc = real(path),
        rc == 0 ? keep("unlink", -1, 0, 0, path, NULL) : (void)0);
    return rc;
}

static int
begins(const char *sql, const char *word)
{
    return sql && strncasecmp(sql, word, strlen(word)) == 0;
}

int
sqlite3_step(void *stmt)
{
    int (*real)(void *);
    const char *(*text)(void *);
    const char *sql;
    int rc;

    find("sqlite3_step", &real);
    find("sqlite3_sql", &text);
    sql = text(stmt);
    if (begins(sql, "BEGIN"))
        note("BEGIN", "");
    rc = real(stmt);
    if (begins(sql, "COMMIT"))
        note("COMMIT", "");
    return rc;
}

int
sqlite3_exec(void *db, const char *sql, void *cb, void *arg, char **msg)
{
    int (*real)(void *, const char *, void *, void *, char **);
    int rc;

    find("sqlite3_exec", &real);
    if (begins(sql, "BEGIN"))
        note("BEGIN", "");
    rc = real(db, sql, cb, arg, msg);
    if (begins(sql, "COMMIT"))
        note("COMMIT", "");
    return rc;
}
