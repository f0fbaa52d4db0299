/* Archive members as inputs, over libarchive's streaming readers. */
#include "importers/common/archive.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "keizu/base/alloc.h"
#include "keizu/base/buf.h"
#include "keizu/base/decode.h"
#include "keizu/base/name.h"

#include "importers/common/gzip_check.h"

#define TAIL       65557 /* a zip's last record with its longest comment */
#define TAIL_LEAST 22    /* the same without a comment */

const struct kz_archive_limits kz_archive_defaults = {
    .ratio = 200,
    .free = (uint64_t)10 << 20,
    .members = 10000,
    .bytes = 0,
};

struct kz_archive {
    struct kz_input *in;
    enum kz_archive_kind kind;
    struct kz_archive_limits limits;
    struct archive *lib;
    locale_t utf8; /* libarchive converts names to the locale's encoding */
    struct kz_error *err; /* where the read callback may speak */
    kz_status read_failed;
    uint64_t in_bytes, out_bytes, members;
    struct kz_buf tail; /* zip: its last bytes, TAIL at least */
    struct kzi_gzip_check gzip;

    int entry_open;   /* an entry of which not all was read */
    int64_t declared; /* its size, -1 unknown */
    uint64_t entry_out;
    struct member *member; /* the input handed out, NULL once closed */
};

/* What a member's input holds: cut off when the archive moves on. */
struct member {
    struct kz_archive *archive;
};

enum kz_archive_kind
kz_archive_detect(const struct kz_peek *p)
{
    static const struct {
        const char *magic;
        size_t len;
        enum kz_archive_kind kind;
    } kinds[] = {
        { "PK\003\004", 4, KZ_ARCHIVE_ZIP },
        { "PK\005\006", 4, KZ_ARCHIVE_ZIP },
        { "PK\007\010", 4, KZ_ARCHIVE_ZIP },
        { "\037\213\010", 3, KZ_ARCHIVE_GZIP },
        { "\050\265\057\375", 4, KZ_ARCHIVE_ZSTD },
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (p->len >= kinds[i].len &&
            memcmp(p->bytes, kinds[i].magic, kinds[i].len) == 0)
            return kinds[i].kind;
    return KZ_ARCHIVE_NONE;
}

/* Keep the last TAIL bytes. */
static void
keep_tail(struct kz_archive *a, const unsigned char *bytes, size_t n)
{
    if (n >= TAIL) {
        kz_buf_reset(&a->tail);
        kz_buf_add(&a->tail, bytes + n - TAIL, TAIL);
        return;
    }
    if (a->tail.len > 2 * (size_t)TAIL) {
        memmove(a->tail.data, a->tail.data + a->tail.len - TAIL, TAIL);
        kz_buf_cut(&a->tail, TAIL);
    }
    kz_buf_add(&a->tail, bytes, n);
}

/* libarchive: the next bytes of the archive. */
static la_ssize_t
on_read(struct archive *lib, void *ctx, const void **bytes)
{
    struct kz_archive *a = ctx;
    const unsigned char *p = NULL;
    size_t n = 0;
    kz_status st = kz_input_read(a->in, &p, &n, a->err);

    if (st < 0) {
        a->read_failed = st;
        archive_set_error(lib, -1, "cannot read");
        return -1;
    }
    if (st == KZ_DONE)
        return 0;
    a->in_bytes += n;
    if (a->kind == KZ_ARCHIVE_ZIP)
        keep_tail(a, p, n);
    else if (a->kind == KZ_ARCHIVE_GZIP)
        kzi_gzip_check_file(&a->gzip, p, n);
    *bytes = p;
    return (la_ssize_t)n;
}

/* libarchive has failed: its words, unless the input's own came first. */
static kz_status
lib_failed(struct kz_archive *a, struct kz_error *err)
{
    const char *words = archive_error_string(a->lib);

    if (a->read_failed)
        return kz_fail(err, a->read_failed, "cannot read the archive");
    if (a->kind != KZ_ARCHIVE_ZIP && a->members == 0)
        return kz_fail(err, KZ_EFORMAT,
            "damaged archive: nothing in it, or cut off");
    return kz_fail(err, KZ_EFORMAT, "damaged archive: %s",
        words ? words : "no reason given");
}

static locale_t
new_utf8(void)
{
    return newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

void
kz_archive_preload(void)
{
    (void)new_utf8(); /* what is never freed stays loaded */
}

static kz_status
set_up(struct kz_archive *a, struct kz_error *err)
{
    int ok;

    a->utf8 = new_utf8();
    a->lib = archive_read_new();
    if (!a->lib || a->utf8 == (locale_t)0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (a->kind == KZ_ARCHIVE_ZIP) {
        ok = archive_read_support_format_zip_streamable(a->lib);
    } else {
        /* Exactly one filter: no chain of filters found by guessing. */
        ok = archive_read_append_filter(a->lib, a->kind == KZ_ARCHIVE_GZIP
                                                    ? ARCHIVE_FILTER_GZIP
                                                    : ARCHIVE_FILTER_ZSTD);
        if (ok == ARCHIVE_OK)
            ok = archive_read_support_format_raw(a->lib);
    }
    if (ok != ARCHIVE_OK ||
        archive_read_open(a->lib, a, NULL, on_read, NULL) != ARCHIVE_OK)
        return lib_failed(a, err);
    return KZ_OK;
}

kz_status
kz_archive_open(struct kz_input *take_in,
    const struct kz_archive_limits *limits, struct kz_archive **out,
    struct kz_error *err)
{
    struct kz_archive *a = kz_calloc(1, sizeof *a);
    struct kz_peek peek;
    kz_status st;

    if (!a) {
        kz_input_close(take_in);
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    a->in = take_in;
    a->limits = limits ? *limits : kz_archive_defaults;
    kz_buf_init(&a->tail);
    kzi_gzip_check_init(&a->gzip);
    KZ_TRY(kz_input_peek(take_in, &peek, err));
    a->kind = kz_archive_detect(&peek);
    if (a->kind == KZ_ARCHIVE_NONE) {
        st = kz_fail(err, KZ_EFORMAT, "not a zip, gzip or zstd archive");
        goto out;
    }
    a->err = err;
    KZ_TRY(set_up(a, err));
    a->err = NULL;
    *out = a;
    a = NULL;
    st = KZ_OK;
out:
    kz_archive_close(a);
    return st;
}

void
kz_archive_close(struct kz_archive *a)
{
    if (!a)
        return;
    if (a->member)
        a->member->archive = NULL;
    if (a->lib)
        (void)archive_read_free(a->lib);
    if (a->utf8 != (locale_t)0)
        freelocale(a->utf8);
    kz_buf_clear(&a->tail);
    kz_input_close(a->in);
    kz_free(a);
}

static kz_status
check_budget(const struct kz_archive *a, struct kz_error *err)
{
    const struct kz_archive_limits *l = &a->limits;

    if (l->bytes && a->out_bytes > l->bytes)
        return kz_fail(err, KZ_ELIMIT, "unpacks to more than %llu bytes",
            (unsigned long long)l->bytes);
    if (a->out_bytes > l->free && a->out_bytes / l->ratio > a->in_bytes)
        return kz_fail(err, KZ_ELIMIT,
            "unpacks to more than %llu times its size",
            (unsigned long long)l->ratio);
    return KZ_OK;
}

/* Bytes of the entry that is open; *got 0 at its end. */
static kz_status
entry_read(struct kz_archive *a, void *bytes, size_t n, size_t *got,
    struct kz_error *err)
{
    la_ssize_t k = 0;

    if (a->entry_open) {
        a->err = err;
        k = archive_read_data(a->lib, bytes, n);
        a->err = NULL;
        if (k < 0)
            return lib_failed(a, err);
    }
    *got = (size_t)k;
    if (a->kind == KZ_ARCHIVE_GZIP)
        kzi_gzip_check_content(&a->gzip, bytes, (size_t)k);
    a->out_bytes += (uint64_t)k;
    a->entry_out += (uint64_t)k;
    if (k > 0)
        return check_budget(a, err);
    if (a->entry_open && a->declared >= 0 &&
        a->entry_out != (uint64_t)a->declared)
        return kz_fail(err, KZ_EFORMAT,
            "a member has %llu bytes where %lld are declared",
            (unsigned long long)a->entry_out, (long long)a->declared);
    a->entry_open = 0;
    return KZ_OK;
}

static kz_status
member_read(void *ctx, void *bytes, size_t n, size_t *got, struct kz_error *err)
{
    struct member *m = ctx;

    if (!m->archive)
        return kz_fail(err, KZ_EINVAL, "the archive has moved on");
    return entry_read(m->archive, bytes, n, got, err);
}

static void
member_close(void *ctx)
{
    struct member *m = ctx;

    if (m->archive)
        m->archive->member = NULL;
    kz_free(m);
}

/* Read what the last member's reader left, so that it is checked too. */
static kz_status
finish_entry(struct kz_archive *a, struct kz_error *err)
{
    char waste[8192];
    size_t got = 1;
    kz_status st = KZ_OK;

    if (a->member) {
        a->member->archive = NULL;
        a->member = NULL;
    }
    while (a->entry_open && got)
        KZ_TRY(entry_read(a, waste, sizeof waste, &got, err));
out:
    return st;
}

/* Append a member's name as plain UTF-8 text: the rest is escaped. */
static kz_status
show_name(const char *name, struct kz_buf *out, struct kz_error *err)
{
    struct kz_buf text;
    struct kz_error local = KZ_ERROR_INIT;
    kz_status st;

    kz_buf_init(&text);
    st = kz_decode_bytes("UTF-8", name, strlen(name), &text, &local);
    if (st == KZ_EFORMAT) {
        kz_error_clear(&local);
        st = kz_decode_bytes("CP932", name, strlen(name), &text, &local);
    }
    if (st < 0 && st != KZ_EFORMAT) {
        kz_buf_clear(&text);
        return kz_fail(err, st, "%s", local.text);
    }
    if (st == KZ_EFORMAT)
        kz_buf_puts(&text, name);
    for (const char *p = text.data; *p; p++) {
        unsigned char c = (unsigned char)*p;

        if (c < 0x20 || c == 0x7F || (st == KZ_EFORMAT && c >= 0x80))
            kz_buf_printf(out, "\\x%02X", c);
        else
            kz_buf_putc(out, *p);
    }
    kz_buf_clear(&text);
    return kz_buf_check(out, err);
}

/* The name of the member that stands at entry. */
static kz_status
member_name(const struct kz_archive *a, struct archive_entry *entry,
    struct kz_buf *out, struct kz_error *err)
{
    const char *own = kz_input_name(a->in), *name;
    size_t n = strlen(own);

    if (a->kind != KZ_ARCHIVE_ZIP) {
        const char *end = a->kind == KZ_ARCHIVE_GZIP ? ".gz" : ".zst";
        const size_t k = strlen(end);

        if (n > k && strcmp(own + n - k, end) == 0 && own[n - k - 1] != '/')
            n -= k;
        kz_buf_add(out, own, n);
        return kz_buf_check(out, err);
    }
    name = archive_entry_pathname_utf8(entry);
    if (!name)
        name = archive_entry_pathname(entry);
    kz_buf_printf(out, "%s: ", own);
    return show_name(name && name[0] ? name : "(no name)", out, err);
}

/* The last record of the zip must stand at its end and count as we did. */
static kz_status
check_directory(const struct kz_archive *a, struct kz_error *err)
{
    const unsigned char *s = (const unsigned char *)a->tail.data;
    const size_t n = a->tail.len;

    for (size_t back = TAIL_LEAST; back <= n && back <= TAIL; back++) {
        const unsigned char *p = s + n - back;
        uint64_t entries;

        if (memcmp(p, "PK\005\006", 4) != 0 ||
            back != TAIL_LEAST + p[20] + 256u * p[21])
            continue;
        entries = p[10] + 256u * p[11];
        if (entries != 0xFFFF && entries != a->members)
            return kz_fail(err, KZ_EFORMAT,
                "damaged archive: %llu members, its directory names %llu",
                (unsigned long long)a->members, (unsigned long long)entries);
        return KZ_OK;
    }
    return kz_fail(err, KZ_EFORMAT, "damaged archive: cut off at its end");
}

/* After the last member: the rest of the bytes. */
static kz_status
finish(struct kz_archive *a, struct kz_error *err)
{
    const unsigned char *p;
    size_t n;
    kz_status st;

    for (;;) {
        KZ_TRY(kz_input_read(a->in, &p, &n, err));
        if (st == KZ_DONE)
            break;
        if (a->kind == KZ_ARCHIVE_ZIP)
            keep_tail(a, p, n);
        else if (a->kind == KZ_ARCHIVE_GZIP)
            kzi_gzip_check_file(&a->gzip, p, n);
    }
    KZ_TRY(kz_buf_check(&a->tail, err));
    if (a->kind == KZ_ARCHIVE_ZIP)
        KZ_TRY(check_directory(a, err));
    if (a->kind == KZ_ARCHIVE_GZIP && !kzi_gzip_check_good(&a->gzip)) {
        st = kz_fail(err, KZ_EFORMAT,
            "damaged archive: its content has another check sum");
        goto out;
    }
    st = KZ_DONE;
out:
    return st;
}

/* libarchive's next header, in a locale that can hold every name. */
static int
next_header(struct kz_archive *a, struct archive_entry **entry,
    struct kz_error *err)
{
    locale_t before = uselocale(a->utf8);
    int rc;

    a->err = err;
    rc = archive_read_next_header(a->lib, entry);
    a->err = NULL;
    (void)uselocale(before);
    return rc;
}

/* Step to the next entry, whatever it is.  KZ_DONE at the end. */
static kz_status
step(struct kz_archive *a, struct archive_entry **entry, struct kz_error *err)
{
    int rc = next_header(a, entry, err);

    if (rc == ARCHIVE_EOF)
        return finish(a, err);
    /* ARCHIVE_WARN is a name that could not be converted: only shown. */
    if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
        return lib_failed(a, err);
    if (++a->members > a->limits.members)
        return kz_fail(err, KZ_ELIMIT, "more than %llu members",
            (unsigned long long)a->limits.members);
    if (archive_entry_is_encrypted(*entry))
        return kz_fail(err, KZ_EFORMAT, "the archive is encrypted");
    a->entry_open = 1;
    a->entry_out = 0;
    a->declared = archive_entry_size_is_set(*entry)
                      ? (int64_t)archive_entry_size(*entry)
                      : -1;
    return KZ_OK;
}

static kz_status
open_member(struct kz_archive *a, const char *name, struct kz_input **out,
    struct kz_error *err)
{
    static const struct kz_input_source source = { member_read, member_close };
    struct member *m = kz_malloc(sizeof *m);
    struct kz_input *in = NULL;
    struct kz_peek peek;
    kz_status st;

    if (!m)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    m->archive = a;
    a->member = m;
    KZ_TRY(kz_input_open(&source, m, name, &in, err));
    st = kz_input_peek(in, &peek, err);
    if (st < 0) { /* a small member is read and checked here already */
        (void)kz_context(err, st, "%s", name);
        goto out;
    }
    if (kz_archive_detect(&peek) != KZ_ARCHIVE_NONE) {
        st = kz_fail(err, KZ_EFORMAT, "%s: an archive inside an archive", name);
        goto out;
    }
    *out = in;
    in = NULL;
    st = KZ_OK;
out:
    kz_input_close(in);
    return st;
}

kz_status
kz_archive_next(struct kz_archive *a, struct kz_input **member,
    struct kz_error *err)
{
    struct archive_entry *entry;
    struct kz_buf name;
    kz_status st;

    kz_buf_init(&name);
    do {
        KZ_TRY(finish_entry(a, err));
        KZ_TRY(step(a, &entry, err));
        if (st == KZ_DONE)
            goto out;
    } while (archive_entry_filetype(entry) != AE_IFREG);
    KZ_TRY(member_name(a, entry, &name, err));
    KZ_TRY(open_member(a, name.data, member, err));
out:
    kz_buf_clear(&name);
    return st;
}

const char *
kz_archive_sha256(const struct kz_archive *a)
{
    return kz_input_sha256(a->in);
}
