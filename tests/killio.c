/*
 * A library to preload: counts the calls that touch files and kills the
 * process at the n-th, so that tests/kill.sh can stop an import anywhere.
 *
 *   KILLIO_AT=N     SIGKILL instead of the N-th call (1 first)
 *   KILLIO_TORN=1   a write that is killed has written its first half
 *   KILLIO_LOG=FILE one line a call, "number name path"; and "number BEGIN",
 *                   "number COMMIT" where the program begins a transaction
 *                   and where its commit has returned
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

ssize_t write(int fd, const void *p, size_t n);
int sqlite3_step(void *stmt);
int sqlite3_exec(void *db, const char *sql, void *cb, void *arg, char **msg);

static long calls;
static pid_t program;   /* what it forks is left alone */
static int log_fd = -2; /* -2: not looked at yet */

__attribute__((constructor)) static void
begin(void)
{
    program = getpid();
}

static void
find(const char *name, void *function)
{
    void *p = dlsym(RTLD_NEXT, name);

    memcpy(function, &p, sizeof p);
}

static void
note(const char *name, const char *path)
{
    char line[600];
    int n;

    if (log_fd == -2) {
        const char *file = getenv("KILLIO_LOG");

        log_fd = -1;
        if (file)
            log_fd = (int)syscall(SYS_openat, AT_FDCWD, file,
                O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
    if (log_fd < 0)
        return;
    n = snprintf(line, sizeof line, "%ld %s %.400s\n", calls, name, path);
    if (n > 0)
        syscall(SYS_write, log_fd, line, (size_t)n);
}

/* Count one call; 1 if the process is to die at it. */
static int
dies(const char *name, int fd, const char *path)
{
    const char *at = getenv("KILLIO_AT");
    char link[32], file[400] = "-";

    if (getpid() != program)
        return 0;
    calls++;
    if (!path && fd >= 0) {
        ssize_t n;

        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        n = readlink(link, file, sizeof file - 1);
        file[n > 0 ? n : 0] = '\0';
    }
    note(name, path ? path : file);
    return at && atol(at) == calls;
}

static void
die(void)
{
    kill(getpid(), SIGKILL);
    for (;;)
        pause();
}

static int
torn(void)
{
    return getenv("KILLIO_TORN") != NULL;
}

ssize_t
write(int fd, const void *p, size_t n)
{
    if (dies("write", fd, NULL)) {
        if (torn())
            syscall(SYS_write, fd, p, n / 2);
        die();
    }
    return syscall(SYS_write, fd, p, n);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
    ssize_t (*real)(int, const void *, size_t, off64_t);

    find("pwrite64", &real);
    if (dies("pwrite", fd, NULL)) {
        if (torn())
            real(fd, p, n / 2, at);
        die();
    }
    return real(fd, p, n, at);
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
    return pwrite64(fd, p, n, at);
}

ssize_t
read(int fd, void *p, size_t n)
{
    if (dies("read", fd, NULL))
        die();
    return syscall(SYS_read, fd, p, n);
}

ssize_t
pread64(int fd, void *p, size_t n, off64_t at)
{
    ssize_t (*real)(int, void *, size_t, off64_t);

    find("pread64", &real);
    if (dies("read", fd, NULL))
        die();
    return real(fd, p, n, at);
}

static int
opened(const char *real_name, const char *path, int flags, mode_t mode)
{
    int (*real)(const char *, int, ...);

    find(real_name, &real);
    if (dies("open", -1, path))
        die();
    return real(path, flags, mode);
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

int
fsync(int fd)
{
    int (*real)(int);

    find("fsync", &real);
    if (dies("fsync", fd, NULL))
        die();
    return real(fd);
}

int
fdatasync(int fd)
{
    int (*real)(int);

    find("fdatasync", &real);
    if (dies("fdatasync", fd, NULL))
        die();
    return real(fd);
}

int
ftruncate64(int fd, off64_t size)
{
    int (*real)(int, off64_t);

    find("ftruncate64", &real);
    if (dies("ftruncate", fd, NULL))
        die();
    return real(fd, size);
}

int
ftruncate(int fd, off_t size)
{
    return ftruncate64(fd, size);
}

int
rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *);

    find("rename", &real);
    if (dies("rename", -1, to))
        die();
    return real(from, to);
}

int
unlink(const char *path)
{
    int (*real)(const char *);

    find("unlink", &real);
    if (dies("unlink", -1, path))
        die();
    return real(path);
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
