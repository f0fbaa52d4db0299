/* Status and error text. */
#include "keizu/base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cut at a UTF-8 border, keep it one line. */
static void
finish_text(struct kz_error *err)
{
    size_t n = strlen(err->text);

    if (n == sizeof err->text - 1) {
        while (n > 0 && ((unsigned char)err->text[n - 1] & 0xC0) == 0x80)
            n--;
        if (n > 0 && (unsigned char)err->text[n - 1] >= 0xC0)
            n--;
        err->text[n] = 0;
    }
    for (char *p = err->text; *p; p++)
        if (*p == '\n' || *p == '\r')
            *p = ' ';
    if (!err->text[0])
        (void)snprintf(err->text, sizeof err->text, "failed");
}

/* The one place where a format is not a literal: its translation. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void
put_text(const struct kz_error *err, char *out, size_t size, const char *fmt,
    va_list ap)
{
    if (err->translate)
        fmt = err->translate(fmt);
    (void)vsnprintf(out, size, fmt, ap);
}
#pragma GCC diagnostic pop

kz_status
kz_fail(struct kz_error *err, kz_status st, const char *fmt, ...)
{
    va_list ap;

    if (!err || err->text[0])
        return st;
    err->status = st;
    va_start(ap, fmt);
    put_text(err, err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    finish_text(err);
    return st;
}

kz_status
kz_fail_errno(struct kz_error *err, kz_status st, const char *fmt, ...)
{
    va_list ap;
    int e = errno;
    size_t n;

    if (!err || err->text[0])
        return st;
    err->status = st;
    va_start(ap, fmt);
    put_text(err, err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    n = strlen(err->text);
    (void)snprintf(err->text + n, sizeof err->text - n, ": %s", strerror(e));
    finish_text(err);
    return st;
}

kz_status
kz_context(struct kz_error *err, kz_status st, const char *fmt, ...)
{
    char old[sizeof err->text];
    va_list ap;
    size_t n;

    if (!err || st >= 0)
        return st;
    memcpy(old, err->text, sizeof old);
    err->status = st;
    va_start(ap, fmt);
    put_text(err, err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    n = strlen(err->text);
    (void)snprintf(err->text + n, sizeof err->text - n, ": %s", old);
    finish_text(err);
    return st;
}

const char *
kz_error_words(const struct kz_error *err, const char *words)
{
    return err && err->translate && words ? err->translate(words) : words;
}

void
kz_error_clear(struct kz_error *err)
{
    err->status = KZ_OK;
    err->text[0] = 0;
}

void
kz_bug_at(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "keizu: internal error at %s:%d: %s\n", file, line,
        what);
    abort();
}
