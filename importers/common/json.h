/*
 * JSON reader: a stream of records, each held as a small tree.
 *
 * A record is an element of a list (a named list of the outermost map, or the
 * outermost list), or a value of JSON lines.  The reader keeps one record
 * (and what else the last piece of input contained) in reused buffers, so an
 * importer is straight-line code and memory does not grow with the document.
 *
 *     KZ_TRY(kz_json_open(in, NULL, "hojin-infos", &j, err));
 *     for (;;) {
 *         KZ_TRY(kz_json_next(j, err));
 *         if (st == KZ_DONE)
 *             break;
 *         name = kz_json_text(j, kz_json_find(j, 0, "finance.name"));
 *         ...
 *     }
 *
 * Numbers stay text, so shares stay exact.  What it refuses, with the line
 * (KZ_EFORMAT, or KZ_ELIMIT for the limits below): what is not JSON, a
 * truncated document, a key twice in one map, \u0000, a surrogate alone, and
 * bytes that are not of the encoding.
 */
#ifndef KZ_JSON_H
#define KZ_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/input.h"
#include "keizu/base/status.h"

/* Limits; sizes are bytes. */
#define KZ_JSON_DEPTH_MAX  256       /* lists and maps in each other */
#define KZ_JSON_TEXT_MAX   (1 << 20) /* a text, as it is written */
#define KZ_JSON_WORD_MAX   4096      /* a number */
#define KZ_JSON_RECORD_MAX (4 << 20) /* a record, its tree included */
#define KZ_JSON_KEYS_MAX   512       /* keys of one map */
#define KZ_JSON_OUTER_MAX  65536     /* keys and texts around the list */

enum kz_json_type {
    KZ_JSON_NONE, /* there is no such value */
    KZ_JSON_NULL,
    KZ_JSON_FALSE,
    KZ_JSON_TRUE,
    KZ_JSON_NUMBER,
    KZ_JSON_TEXT,
    KZ_JSON_LIST,
    KZ_JSON_MAP
};

struct kz_json; /* opaque */

/*
 * Open over in, which is borrowed until close.  encoding as in
 * kz_decode_open; NULL is UTF-8, with or without BOM.  list (borrowed) names
 * the member of the outermost map whose elements are the records.  With NULL
 * the elements of an outermost list are, or else every outermost value (JSON
 * lines).  Reads nothing yet.
 *
 * KZ_ENOMEM, KZ_EINVAL for the encoding.
 */
kz_status kz_json_open(struct kz_input *in, const char *encoding,
    const char *list, struct kz_json **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_json_close(struct kz_json *j); /* accepts NULL */

/*
 * Step to the next record; KZ_DONE after the last, when the whole document
 * has been read.  A list that is null or missing has no records: see
 * kz_json_outer.  After a failure it fails again.
 */
kz_status kz_json_next(struct kz_json *j, struct kz_error *err) KZ_MUST_CHECK;

/*
 * The record is a tree of values with numbers: 0 is the record itself, -1 is
 * no value and may be asked for everything.  All is borrowed until the next
 * kz_json_next().
 */

enum kz_json_type kz_json_type(const struct kz_json *j, int node);

/*
 * Text of a text, number or truth value, 0-terminated, without NUL inside;
 * NULL for null, lists, maps and -1.
 */
const char *kz_json_text(const struct kz_json *j, int node);
size_t kz_json_length(const struct kz_json *j, int node); /* bytes of it */

/* The value behind keys from a map downward, "finance.name", or -1. */
int kz_json_find(const struct kz_json *j, int node, const char *path);

/* First value inside a list or map, and the one behind a value; or -1. */
int kz_json_child(const struct kz_json *j, int node);
int kz_json_sibling(const struct kz_json *j, int node);
/* The key of a value in a map; "" of any other. */
const char *kz_json_key(const struct kz_json *j, int node);

/* The line on which the value begins, 1 first. */
int64_t kz_json_line(const struct kz_json *j, int node);
/* Bytes of UTF-8 before the end of the value's first token. */
uint64_t kz_json_offset(const struct kz_json *j, int node);

/*
 * A member of the outermost map around a named list: its text if it is a
 * text, number or truth value.  *type (may be NULL) tells what it is, as far
 * as it has been read: all of them at KZ_DONE.
 */
const char *kz_json_outer(const struct kz_json *j, const char *key,
    enum kz_json_type *type);

#endif
