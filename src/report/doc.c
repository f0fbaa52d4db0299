/* Documents: checks the shape, keeps the first failure, buffers the bytes. */
#include "keizu/report/doc.h"

#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/buf.h"
#include "keizu/base/name.h"
#include "keizu/report/message.h"
#include "src/report/report_priv.h"

#define PENDING 65536 /* bytes gathered before one write */

struct level {
    unsigned char is_map;
    unsigned char has_key; /* of a map: the value may follow */
};

struct kz_doc {
    const struct kz_output *output;
    struct kz_doc_dest dest;
    struct kz_doc_opts opts;
    void *state;
    struct kz_error first; /* the first failure */
    int begun;             /* the outermost value has been opened */
    int rows;              /* something stands in the outermost list */
    size_t depth;
    struct level level[KZ_DOC_DEPTH];
    struct kz_buf fixed; /* a text made valid UTF-8 */
    size_t pending;
    char bytes[PENDING];
};

void
kz_doc_refuse(struct kz_doc *d, kz_status st, const char *why)
{
    if (d->first.status == KZ_OK)
        (void)kz_fail(&d->first, st, "%s", kz_message(d->opts.lang, why));
}

int
kz_doc_failed(const struct kz_doc *d)
{
    return d->first.status != KZ_OK;
}

kz_status
kz_doc_open(const struct kz_output *output, const struct kz_doc_dest *dest,
    const struct kz_doc_opts *opts, struct kz_doc **out, struct kz_error *err)
{
    struct kz_doc *d = kz_calloc(1, sizeof *d);

    if (!d)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_buf_init(&d->fixed);
    d->output = output;
    d->dest = *dest;
    if (opts)
        d->opts = *opts;
    /* the caller's string may go; these two words stay */
    d->opts.lang =
        d->opts.lang && strcmp(d->opts.lang, "ja") == 0 ? "ja" : "en";
    if (d->opts.lang[0] == 'j')
        d->first.translate = kz_message_ja;
    d->state = kz_calloc(1, output->state_size);
    if (!d->state) {
        kz_free(d);
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    if (output->start)
        output->start(d);
    *out = d;
    return KZ_OK;
}

static void
flush(struct kz_doc *d)
{
    kz_status st;

    if (d->pending == 0 || kz_doc_failed(d))
        return;
    st = d->dest.write(d->dest.ctx, d->bytes, d->pending, &d->first);
    d->pending = 0;
    if (st < 0)
        kz_doc_refuse(d, st, "the output cannot be written");
}

void
kz_doc_write(struct kz_doc *d, const void *bytes, size_t n)
{
    kz_status st;

    if (kz_doc_failed(d))
        return;
    if (n > PENDING - d->pending)
        flush(d);
    if (n <= PENDING) {
        memcpy(d->bytes + d->pending, bytes, n);
        d->pending += n;
        return;
    }
    if (kz_doc_failed(d))
        return;
    st = d->dest.write(d->dest.ctx, bytes, n, &d->first);
    if (st < 0)
        kz_doc_refuse(d, st, "the output cannot be written");
}

void
kz_doc_puts(struct kz_doc *d, const char *s)
{
    kz_doc_write(d, s, strlen(s));
}

void
kz_doc_drop(struct kz_doc *d)
{
    if (!d)
        return;
    if (d->output->release)
        d->output->release(d);
    kz_buf_clear(&d->fixed);
    kz_free(d->state);
    kz_free(d);
}

kz_status
kz_doc_close(struct kz_doc *d, struct kz_error *err)
{
    kz_status st;

    if (!kz_doc_failed(d) && (d->depth > 0 || !d->begun))
        kz_doc_refuse(d, KZ_EINVAL, "the document is not complete");
    if (!kz_doc_failed(d) && d->output->finish)
        d->output->finish(d);
    flush(d);
    st = d->first.status;
    if (st < 0)
        (void)kz_fail(err, st, "%s", d->first.text);
    kz_doc_drop(d);
    return st;
}

int
kz_doc_is_flat(const struct kz_doc *d)
{
    return d->output->flat;
}

void *
kz_doc_state(struct kz_doc *d)
{
    return d->state;
}

const struct kz_doc_opts *
kz_doc_options(const struct kz_doc *d)
{
    return &d->opts;
}

/* A flat output takes one list of maps of single values, nothing else. */
static int
flat_takes(const struct kz_doc *d, enum kzi_kind kind)
{
    if (!d->output->flat)
        return 1;
    if (d->depth == 0)
        return kind == KZI_LIST;
    if (d->depth == 1)
        return kind == KZI_MAP;
    return kind == KZI_VALUE;
}

/* 1 if a value of that kind may come now; then it counts as come. */
static int
take(struct kz_doc *d, enum kzi_kind kind)
{
    struct level *top = d->depth ? &d->level[d->depth - 1] : NULL;

    if (kz_doc_failed(d))
        return 0;
    if (!flat_takes(d, kind)) {
        kz_doc_refuse(d, KZ_EINVAL,
            "this format takes rows of single values only");
        return 0;
    }
    if (!top && (d->begun || kind == KZI_VALUE)) {
        kz_doc_refuse(d, KZ_EINVAL, "a document is one map or one list");
        return 0;
    }
    if (top && top->is_map && !top->has_key) {
        kz_doc_refuse(d, KZ_EINVAL, "a value in a map has no key");
        return 0;
    }
    if (kind != KZI_VALUE && d->depth == KZ_DOC_DEPTH) {
        kz_doc_refuse(d, KZ_ELIMIT, "the document is nested too deeply");
        return 0;
    }
    if (top)
        top->has_key = 0;
    d->rows = d->begun;
    d->begun = 1;
    return 1;
}

static void
push(struct kz_doc *d, int is_map)
{
    d->level[d->depth].is_map = (unsigned char)is_map;
    d->level[d->depth].has_key = 0;
    d->depth++;
}

void
kz_doc_begin_map(struct kz_doc *d)
{
    if (!take(d, KZI_MAP))
        return;
    push(d, 1);
    d->output->begin_map(d);
}

void
kz_doc_begin_list(struct kz_doc *d)
{
    if (!take(d, KZI_LIST))
        return;
    push(d, 0);
    d->output->begin_list(d);
}

void
kz_doc_columns(struct kz_doc *d, const char *const *names)
{
    if (kz_doc_failed(d))
        return;
    if (d->depth != 1 || d->level[0].is_map || d->rows)
        kz_doc_refuse(d, KZ_EINVAL, "columns belong before the first row");
    else if (d->output->columns)
        d->output->columns(d, names);
}

void
kz_doc_end(struct kz_doc *d)
{
    if (kz_doc_failed(d))
        return;
    if (d->depth == 0) {
        kz_doc_refuse(d, KZ_EINVAL, "nothing is open to be ended");
        return;
    }
    if (d->level[d->depth - 1].has_key) {
        kz_doc_refuse(d, KZ_EINVAL, "a key in a map has no value");
        return;
    }
    d->depth--;
    d->output->end(d);
}

/* The text itself, or a copy with U+FFFD for what is not UTF-8. */
static const char *
valid_text(struct kz_doc *d, const char *s)
{
    size_t bad;

    if (kz_utf8_valid(s, strlen(s), &bad))
        return s;
    kz_buf_reset(&d->fixed);
    while (*s) {
        uint32_t c;
        size_t n = kzi_utf8_next(s, &c);

        if (c == KZI_NOT_UTF8)
            kz_buf_puts(&d->fixed, "\xEF\xBF\xBD");
        else
            kz_buf_add(&d->fixed, s, n);
        s += n;
    }
    if (kz_buf_check(&d->fixed, &d->first) < 0)
        return "";
    return d->fixed.data;
}

void
kz_doc_key(struct kz_doc *d, const char *key)
{
    struct level *top = d->depth ? &d->level[d->depth - 1] : NULL;

    if (kz_doc_failed(d))
        return;
    if (!top || !top->is_map || top->has_key) {
        kz_doc_refuse(d, KZ_EINVAL, "a key stands outside a map");
        return;
    }
    top->has_key = 1;
    key = valid_text(d, key);
    if (!kz_doc_failed(d))
        d->output->key(d, key);
}

void
kz_doc_text(struct kz_doc *d, const char *utf8)
{
    if (!take(d, KZI_VALUE))
        return;
    if (utf8)
        utf8 = valid_text(d, utf8);
    if (!kz_doc_failed(d))
        d->output->text(d, utf8);
}

void
kz_doc_number(struct kz_doc *d, double v)
{
    if (take(d, KZI_VALUE))
        d->output->number(d, v);
}

void
kz_doc_integer(struct kz_doc *d, int64_t v)
{
    if (take(d, KZI_VALUE))
        d->output->integer(d, v);
}

void
kz_doc_boolean(struct kz_doc *d, int v)
{
    if (take(d, KZI_VALUE))
        d->output->boolean(d, v != 0);
}

void
kz_doc_date(struct kz_doc *d, kz_date v)
{
    char text[KZ_DATE_TEXT];

    kz_date_format(v, text);
    kz_doc_text(d, text[0] ? text : NULL);
}

void
kz_doc_key_text(struct kz_doc *d, const char *key, const char *utf8)
{
    kz_doc_key(d, key);
    kz_doc_text(d, utf8);
}

void
kz_doc_key_number(struct kz_doc *d, const char *key, double v)
{
    kz_doc_key(d, key);
    kz_doc_number(d, v);
}

void
kz_doc_key_integer(struct kz_doc *d, const char *key, int64_t v)
{
    kz_doc_key(d, key);
    kz_doc_integer(d, v);
}

void
kz_doc_key_boolean(struct kz_doc *d, const char *key, int v)
{
    kz_doc_key(d, key);
    kz_doc_boolean(d, v);
}

void
kz_doc_key_date(struct kz_doc *d, const char *key, kz_date v)
{
    kz_doc_key(d, key);
    kz_doc_date(d, v);
}
