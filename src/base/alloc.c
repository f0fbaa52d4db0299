/* Memory: the one allocator, which tests can make fail. */
#include "keizu/base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/*
 * Allowed globals (tests/check_globals.sh): the fault counter of tests.
 * Negative: never fail.
 */
static long fail_after = -1;
static int failed;

static int
must_fail(void)
{
    if (fail_after < 0)
        return 0;
    if (fail_after > 0) {
        fail_after--;
        return 0;
    }
    failed = 1;
    return 1;
}

void
kz_alloc_fail_after(long n)
{
    fail_after = n;
    failed = 0;
}

int
kz_alloc_failed(void)
{
    return failed;
}

void *
kz_malloc(size_t size)
{
    return must_fail() ? NULL : malloc(size ? size : 1);
}

void *
kz_calloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    if (must_fail())
        return NULL;
    return calloc(count ? count : 1, size ? size : 1);
}

void *
kz_realloc(void *p, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    if (must_fail())
        return NULL;
    return realloc(p, count && size ? count * size : 1);
}

char *
kz_strndup(const char *s, size_t n)
{
    char *p = n < SIZE_MAX ? kz_malloc(n + 1) : NULL;

    if (!p)
        return NULL;
    memcpy(p, s, n);
    p[n] = 0;
    return p;
}

char *
kz_strdup(const char *s)
{
    return s ? kz_strndup(s, strlen(s)) : NULL;
}

void
kz_free(void *p)
{
    free(p);
}

int
kz_grow(void *p_to_pointer, size_t *cap, size_t need, size_t size)
{
    void *p;
    size_t n = *cap;

    if (need <= n)
        return 0;
    n = n < 16 ? 16 : n + n / 2;
    if (n < need)
        n = need;
    memcpy(&p, p_to_pointer, sizeof p);
    p = kz_realloc(p, n, size);
    if (!p)
        return -1;
    memcpy(p_to_pointer, &p, sizeof p);
    *cap = n;
    return 0;
}

#define BIG       ((size_t)1 << 20) /* below this, calloc is as good */
#define HUGE_PAGE ((size_t)2 << 20)

void *
kz_alloc_big(size_t count, size_t size)
{
    size_t want, all, head;
    char *p;

    if (size && count > (SIZE_MAX - BIG) / size)
        return NULL;
    want = count * size;
    if (want < BIG)
        return kz_calloc(count, size);
    if (must_fail())
        return NULL;
    /* aligned, so that all of it can be huge pages */
    want = (want + 4095) & ~(size_t)4095;
    all = want + HUGE_PAGE;
    p = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
        0);
    if (p == MAP_FAILED)
        return NULL;
    head = (HUGE_PAGE - ((uintptr_t)p & (HUGE_PAGE - 1))) & (HUGE_PAGE - 1);
    if (head)
        (void)munmap(p, head);
    if (all - head - want)
        (void)munmap(p + head + want, all - head - want);
    p += head;
    (void)madvise(p, want, MADV_HUGEPAGE);
    return p;
}

void
kz_free_big(void *p, size_t count, size_t size)
{
    if (!p)
        return;
    if (count * size < BIG)
        free(p);
    else
        (void)munmap(p, count * size);
}
