/*
 * Documents: what a report says, apart from how it is written.
 *
 * A command writes maps, lists, keys and values; an output (JSON, table,
 * CSV, ...) turns them into bytes.  Writers return nothing: the document
 * remembers its first failed write, and kz_doc_close reports it.
 *
 * Two shapes.  A *structured* output (json, jsonl, table) takes the whole
 * document.  A *flat* output (csv, tsv) takes exactly one list of flat maps
 * with the same keys: a command asks kz_doc_is_flat() and writes its row form
 * then.  jsonl writes each element of the outermost list on a line of its
 * own; a lone map is one line.
 *
 * A document is one map or one list, at most KZ_DOC_DEPTH deep; a call that
 * breaks the shape (a value without a key, an end too many) is KZ_EINVAL at
 * close.  Bytes that are not UTF-8 never reach an output: each becomes
 * U+FFFD.  After the first failure every call does nothing.
 */
#ifndef KZ_DOC_H
#define KZ_DOC_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/date.h"
#include "keizu/base/status.h"

#define KZ_DOC_DEPTH 60 /* maps and lists open at one time */

struct kz_doc;

/* Where bytes go: returns KZ_OK or fails once; called with whole pieces. */
struct kz_doc_dest {
    void *ctx;
    kz_status (*write)(void *ctx, const void *bytes, size_t n,
        struct kz_error *err);
};

struct kz_output {
    const char *name;       /* as in --format; lower case */
    const char *suffix;     /* of -o FILE that implies it, without the dot */
    const char *media_type; /* for the server */
    int flat;               /* takes one list of flat maps only */
    size_t state_size;      /* zeroed memory each document gets */

    void (*start)(struct kz_doc *d); /* sets up the state; may be NULL */
    /* kz_doc_columns; may be NULL */
    void (*columns)(struct kz_doc *d, const char *const *names);
    void (*begin_map)(struct kz_doc *d);
    void (*begin_list)(struct kz_doc *d);
    void (*end)(struct kz_doc *d);
    void (*key)(struct kz_doc *d, const char *key);
    void (*text)(struct kz_doc *d, const char *utf8); /* NULL: no value */
    void (*number)(struct kz_doc *d, double value);   /* NAN: no value */
    void (*integer)(struct kz_doc *d, int64_t value);
    void (*boolean)(struct kz_doc *d, int value);
    void (*finish)(struct kz_doc *d);  /* before close; may be NULL */
    void (*release)(struct kz_doc *d); /* frees what state holds; or NULL */
};

#define KZ_OUTPUT(id) const struct kz_output kz_output_##id

const struct kz_output *const *kz_outputs(void); /* sorted, NULL at the end */
const struct kz_output *kz_output_find(const char *name);
const struct kz_output *kz_output_for_file(const char *path); /* or NULL */

struct kz_doc_opts {
    int excel;        /* CSV: BOM, CRLF, formulas made harmless */
    const char *lang; /* "en" or "ja": labels of the table output */
    int color;        /* table: bold headings */
};

kz_status kz_doc_open(const struct kz_output *output,
    const struct kz_doc_dest *dest, const struct kz_doc_opts *opts,
    struct kz_doc **out, struct kz_error *err) KZ_MUST_CHECK;
/*
 * Finish and free; reports the first failure of the document: a write, a
 * shape the output refuses (nested value in CSV), memory.
 */
kz_status kz_doc_close(struct kz_doc *d, struct kz_error *err) KZ_MUST_CHECK;
void kz_doc_drop(struct kz_doc *d); /* give up; accepts NULL */

int kz_doc_is_flat(const struct kz_doc *d);
int kz_doc_failed(const struct kz_doc *d); /* a long loop may stop early */

/*
 * The columns of a table, NULL at the end, said in the outermost list before
 * its first row: so a flat output has its header when no row follows.  Other
 * outputs ignore it.  A row must then have exactly these keys.
 */
void kz_doc_columns(struct kz_doc *d, const char *const *names);

void kz_doc_begin_map(struct kz_doc *d);
void kz_doc_begin_list(struct kz_doc *d);
void kz_doc_end(struct kz_doc *d);
void kz_doc_key(struct kz_doc *d, const char *key);
void kz_doc_text(struct kz_doc *d, const char *utf8); /* NULL: no value */
void kz_doc_number(struct kz_doc *d, double v);       /* NAN: no value */
void kz_doc_integer(struct kz_doc *d, int64_t v);
void kz_doc_boolean(struct kz_doc *d, int v);
void kz_doc_date(struct kz_doc *d, kz_date v); /* NONE and OPEN: no value */

/* key and value in one call */
void kz_doc_key_text(struct kz_doc *d, const char *key, const char *utf8);
void kz_doc_key_number(struct kz_doc *d, const char *key, double v);
void kz_doc_key_integer(struct kz_doc *d, const char *key, int64_t v);
void kz_doc_key_boolean(struct kz_doc *d, const char *key, int v);
void kz_doc_key_date(struct kz_doc *d, const char *key, kz_date v);

/* For outputs. */
void *kz_doc_state(struct kz_doc *d);
const struct kz_doc_opts *kz_doc_options(const struct kz_doc *d);
void kz_doc_write(struct kz_doc *d, const void *bytes, size_t n);
void kz_doc_puts(struct kz_doc *d, const char *s);
void kz_doc_refuse(struct kz_doc *d, kz_status st, const char *why);

#endif
