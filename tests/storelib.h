/*
 * A store for one test: a folder of its own, records fed from text, digests,
 * and the check that nothing is left behind.
 */
#ifndef KZ_STORELIB_H
#define KZ_STORELIB_H

#include "tests/testlib.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "keizu/base/buf.h"
#include "keizu/store/query.h"

static struct kz_error err;
static char folder[64], path[96];

static inline int
set_up(void **state)
{
    (void)state;
    kz_error_clear(&err);
    strcpy(folder, "/tmp/keizu-store-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    (void)snprintf(path, sizeof path, "%s/a b?#%%.db", folder);
    return 0;
}

static inline int
tear_down(void **state)
{
    static const char *const suffixes[] = { "", "-wal", "-shm", ".lock", ".new",
        ".copy" };
    char name[128];

    (void)state;
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)unlink(name);
    }
    return rmdir(folder); /* fails where something was left behind */
}

static inline struct kz_store *
writer(void)
{
    struct kz_store *s = NULL;

    assert_ok(kz_store_open_writer(path, &s, &err), &err);
    return s;
}

/* Put the records of a text, one a line. */
static inline kz_status
feed(const struct kz_sink *sink, const char *text)
{
    kz_status st = KZ_OK;

    while (*text && st == KZ_OK) {
        size_t n = strcspn(text, "\n");
        struct kz_record r;
        char line[512];

        assert_true(n < sizeof line);
        memcpy(line, text, n);
        line[n] = 0;
        assert_ok(kz_record_read(line, &r, &err), &err);
        st = kz_sink_put(sink, &r, &err);
        text += n + (text[n] == '\n');
    }
    return st;
}

static inline struct kz_batch_opts
options(const char *name)
{
    struct kz_batch_opts o = { .name = name,
        .source = "local",
        .options = "",
        .filed = KZ_DATE_NONE,
        .today = 20000,
        .run_verb = "import",
        .run_arguments = name,
        .version = "0",
        .started = "2026-11-24T00:00:00Z",
        .max_rejects = -1 };

    return o;
}

/* A batch of one member; its bytes are taken to be its records. */
static inline kz_status
try_load(struct kz_store *s, const struct kz_batch_opts *o, const char *text,
    int dry_run, struct kz_batch_result *result)
{
    struct kz_sha256 *h = kz_sha256_new();
    char sha[KZ_SHA256_TEXT];
    struct kz_sink sink;
    kz_status st = KZ_OK;

    if (!h)
        return kz_fail(&err, KZ_ENOMEM, "out of memory");
    kz_sha256_add(h, text, strlen(text));
    kz_sha256_end(h, sha);
    kz_sha256_free(h);
    KZ_TRY(kz_store_batch_begin(s, o, &sink, &err));
    KZ_TRY(kz_store_batch_member(s, "test", &err));
    KZ_TRY(feed(&sink, text));
    KZ_TRY(kz_store_batch_member_end(s, sha, &err));
    KZ_TRY(kz_store_batch_commit(s, sha, (int64_t)strlen(text), dry_run, result,
        &err));
out:
    kz_store_batch_drop(s);
    return st;
}

static inline struct kz_batch_result
load(struct kz_store *s, const char *name, const char *text)
{
    struct kz_batch_opts o = options(name);
    struct kz_batch_result r;

    assert_ok(try_load(s, &o, text, 0, &r), &err);
    return r;
}

struct digests {
    char content[KZ_DIGEST_TEXT], store[KZ_DIGEST_TEXT];
};

static inline struct digests
digests_of(struct kz_store *s)
{
    struct digests d;

    assert_ok(kz_store_digest(s, d.content, d.store, &err), &err);
    return d;
}

static inline void
print_fault(void *ctx, const char *text)
{
    if (ctx)
        kz_buf_puts(ctx, text);
    else
        print_error("fault: %s\n", text);
}

static inline void
assert_sound(struct kz_store *s)
{
    int64_t faults = 0;

    assert_ok(kz_store_verify(s, print_fault, NULL, &faults, &err), &err);
    assert_int_equal(faults, 0);
    assert_ok(kz_store_verify_derived(s, print_fault, NULL, &faults, &err),
        &err);
    assert_int_equal(faults, 0);
}

static inline kz_rowid
party(struct kz_store *s, const char *text)
{
    kz_rowid p = 0;

    assert_ok(kz_party_find(s, text, &p, &err), &err);
    return p;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
