/*
 * JSON reader, the parser half: events of yajl into records.
 *
 * yajl keeps a token that lies over the border of two pieces, and does not
 * look whether memory is there for it: its allocations go through functions
 * that leave yajl by longjmp, and all its blocks are on one list, so nothing
 * of a broken parser has to be trusted when it is freed.  kzi_json_scan()
 * bounds the tokens.
 */
#include "importers/common/json.h"

#include <setjmp.h>
#include <string.h>

#include <yajl/yajl_parse.h>

#include "importers/common/json_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/decode.h"

#define PIECE 16384 /* bytes given to yajl at a time */

/* In front of each block of yajl's. */
union block {
    struct {
        union block *prev, *next;
    } link;
    max_align_t align;
};

struct kz_json {
    struct kz_decode *decode;
    const char *list; /* NULL: the outermost list, or lines */
    yajl_handle parser;
    union block *blocks;
    jmp_buf no_memory;
    struct kzi_json_scan scan;

    char *text; /* decoded, not yet looked at */
    size_t text_len;
    const char *piece; /* what yajl has, and how far lines are counted */
    size_t counted;
    int64_t line;
    uint64_t before; /* bytes in front of the piece */

    kz_status failed;
    struct kz_error error; /* the first one */
    int ended;

    int level;        /* open lists and maps */
    int record_level; /* values at this level are records; -1: none are */
    int values;       /* outermost values so far */
    int outer_list;   /* the first of them was a list */
    int next_is_list; /* the key of the list has just been read */

    struct kz_buf outer; /* of the outermost map: type, key, 0, text, 0 */
    int outer_keys;

    struct kzi_json_tree tree;
};

const struct kzi_json_tree *
kzi_json_tree(const struct kz_json *j)
{
    return &j->tree;
}

/* ---- yajl's memory ---- */

static void *
y_realloc(void *ctx, void *p, size_t n)
{
    struct kz_json *j = ctx;
    union block *b = p ? (union block *)p - 1 : NULL, *was = b;

    b = n > SIZE_MAX - sizeof *b ? NULL : kz_realloc(b, 1, n + sizeof *b);
    if (!b)
        longjmp(j->no_memory, 1);
    if (!was) {
        b->link.prev = NULL;
        b->link.next = j->blocks;
    }
    if (b->link.prev)
        b->link.prev->link.next = b;
    else
        j->blocks = b;
    if (b->link.next)
        b->link.next->link.prev = b;
    return b + 1;
}

static void *
y_malloc(void *ctx, size_t n)
{
    return y_realloc(ctx, NULL, n);
}

static void
y_free(void *ctx, void *p)
{
    struct kz_json *j = ctx;
    union block *b = p ? (union block *)p - 1 : NULL;

    if (!b)
        return;
    if (b->link.prev)
        b->link.prev->link.next = b->link.next;
    else
        j->blocks = b->link.next;
    if (b->link.next)
        b->link.next->link.prev = b->link.prev;
    kz_free(b);
}

/* ---- events ---- */

/* Remember the first failure; 0 tells yajl to stop. */
static int
fail(struct kz_json *j, kz_status st, const char *why)
{
    if (j->failed >= 0)
        j->failed = st == KZ_ENOMEM ? kz_fail(&j->error, st, "out of memory")
                                    : kz_fail(&j->error, st, "line %lld: %s",
                                          (long long)j->line,
                                          kz_error_words(&j->error, why));
    return 0;
}

/* Count lines up to where yajl is. */
static void
catch_up(struct kz_json *j)
{
    size_t here = yajl_get_bytes_consumed(j->parser);

    for (; j->counted < here; j->counted++)
        j->line += j->piece[j->counted] == '\n';
}

/* A member of the outermost map that is not the list: its type and text. */
static int
add_outer(struct kz_json *j, enum kz_json_type type, const char *s, size_t n)
{
    kz_buf_add(&j->outer, s, n);
    kz_buf_putc(&j->outer, 0);
    kz_buf_putc(&j->outer, (char)type);
    if (j->outer.failed)
        return fail(j, KZ_ENOMEM, "");
    if (j->outer.len > KZ_JSON_OUTER_MAX)
        return fail(j, KZ_ELIMIT, "more than 64 KiB are around the list");
    return 1;
}

/* An outermost value begins: which values are the records? */
static int
begin_outermost(struct kz_json *j, enum kz_json_type type)
{
    j->values++;
    if (j->list && type != KZ_JSON_MAP)
        return fail(j, KZ_EFORMAT, "the outermost value is not a map");
    if (j->values > 1 && (j->list || j->outer_list))
        return fail(j, KZ_EFORMAT, "text behind the end of the document");
    if (j->list)
        return 1;
    if (j->values == 1 && type == KZ_JSON_LIST)
        j->outer_list = 1;
    else
        j->record_level = 0;
    return 1;
}

/* The named list begins, or is something else. */
static int
begin_list(struct kz_json *j, enum kz_json_type type)
{
    j->next_is_list = 0;
    if (type != KZ_JSON_LIST && type != KZ_JSON_NULL)
        return fail(j, KZ_EFORMAT, "the list of records is not a list");
    if (type == KZ_JSON_LIST)
        j->record_level = 2;
    return add_outer(j, type, "", 0);
}

/* Any value, or the beginning of a list or map. */
static int
value(struct kz_json *j, enum kz_json_type type, const char *s, size_t n)
{
    const int opens = type == KZ_JSON_LIST || type == KZ_JSON_MAP;
    const char *why = "";
    kz_status st;

    catch_up(j);
    if (opens && j->level == KZ_JSON_DEPTH_MAX)
        return fail(j, KZ_ELIMIT,
            "lists and maps are nested more than 256 deep");
    if (j->level == 0 && !begin_outermost(j, type))
        return 0;
    if (!j->tree.building && j->level == j->record_level)
        kzi_json_tree_begin(&j->tree);
    if (j->tree.building) {
        st = kzi_json_tree_value(&j->tree, type, s, n, j->line,
            j->before + yajl_get_bytes_consumed(j->parser), &why);
        if (st == KZ_OK && !opens)
            st = kzi_json_tree_finish(&j->tree);
        if (st < 0)
            return fail(j, st, why);
    } else if (j->next_is_list) {
        if (!begin_list(j, type))
            return 0;
    } else if (j->list && j->level == 1 && !add_outer(j, type, s, n)) {
        return 0;
    }
    if (j->level == 0 && j->outer_list)
        j->record_level = 1;
    j->level += opens;
    return 1;
}

/* A list or map ends. */
static int
leave(struct kz_json *j)
{
    kz_status st = KZ_OK;

    catch_up(j);
    j->level--;
    if (j->tree.building) {
        kzi_json_tree_up(&j->tree);
        st = kzi_json_tree_finish(&j->tree);
    } else if (j->record_level > j->level) {
        j->record_level = -1;
    }
    return st < 0 ? fail(j, st, "") : 1;
}

/* 1 if the outermost map has had this key. */
static int
known_outer(const struct kz_json *j, const char *key, size_t n,
    const char **text, enum kz_json_type *type)
{
    const char *p = j->outer.data, *end = p + j->outer.len;

    while (p < end) {
        const char *t = p + strlen(p) + 1;
        const char *behind = t + strlen(t) + 1;

        if (behind >= end)
            return 0; /* the key itself, whose value has not come yet */
        if (strlen(p) == n && memcmp(p, key, n) == 0) {
            *text = t;
            *type = (enum kz_json_type) * behind;
            return 1;
        }
        p = behind + 1;
    }
    return 0;
}

static int
on_outer_key(struct kz_json *j, const char *s, size_t n)
{
    enum kz_json_type type;
    const char *text;

    if (j->outer_keys++ == KZ_JSON_KEYS_MAX)
        return fail(j, KZ_ELIMIT, "a map has more than 512 keys");
    if (known_outer(j, s, n, &text, &type))
        return fail(j, KZ_EFORMAT, "a map has the same key twice");
    j->next_is_list = strlen(j->list) == n && memcmp(s, j->list, n) == 0;
    kz_buf_add(&j->outer, s, n);
    kz_buf_putc(&j->outer, 0);
    return j->outer.failed ? fail(j, KZ_ENOMEM, "") : 1;
}

static int
on_key(void *ctx, const unsigned char *s, size_t n)
{
    struct kz_json *j = ctx;
    const char *why = "";
    kz_status st = KZ_OK;

    catch_up(j);
    if (j->tree.building)
        st = kzi_json_tree_key(&j->tree, (const char *)s, n, &why);
    else if (j->list && j->level == 1)
        return on_outer_key(j, (const char *)s, n);
    return st < 0 ? fail(j, st, why) : 1;
}

static int
on_null(void *ctx)
{
    return value(ctx, KZ_JSON_NULL, "", 0);
}

static int
on_truth(void *ctx, int yes)
{
    return yes ? value(ctx, KZ_JSON_TRUE, "true", 4)
               : value(ctx, KZ_JSON_FALSE, "false", 5);
}

static int
on_number(void *ctx, const char *s, size_t n)
{
    return value(ctx, KZ_JSON_NUMBER, s, n);
}

static int
on_text(void *ctx, const unsigned char *s, size_t n)
{
    return value(ctx, KZ_JSON_TEXT, (const char *)s, n);
}

static int
on_map(void *ctx)
{
    return value(ctx, KZ_JSON_MAP, "", 0);
}

static int
on_list(void *ctx)
{
    return value(ctx, KZ_JSON_LIST, "", 0);
}

static int
on_end(void *ctx)
{
    return leave(ctx);
}

/* ---- open, close, next ---- */

static kz_status
make_parser(struct kz_json *j)
{
    static const yajl_callbacks callbacks = { on_null, on_truth, NULL, NULL,
        on_number, on_text, on_map, on_key, on_end, on_list, on_end };
    yajl_alloc_funcs memory = { y_malloc, y_realloc, y_free, j };

    if (setjmp(j->no_memory))
        return KZ_ENOMEM;
    j->parser = yajl_alloc(&callbacks, &memory, j);
    if (!j->parser || !yajl_config(j->parser, yajl_allow_multiple_values, 1))
        return KZ_ENOMEM;
    return KZ_OK;
}

kz_status
kz_json_open(struct kz_input *in, const char *encoding, const char *list,
    struct kz_json **out, struct kz_error *err)
{
    struct kz_json *j = kz_calloc(1, sizeof *j);
    kz_status st;

    if (!j)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_buf_init(&j->outer);
    kzi_json_tree_init(&j->tree);
    j->list = list;
    j->line = 1;
    j->record_level = -1;
    KZ_TRY(kz_decode_open(in, encoding ? encoding : "UTF-8", &j->decode, err));
    if (make_parser(j) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    *out = j;
    j = NULL;
out:
    kz_json_close(j);
    return st;
}

void
kz_json_close(struct kz_json *j)
{
    if (!j)
        return;
    while (j->blocks)
        y_free(j, j->blocks + 1);
    kz_decode_close(j->decode);
    kzi_json_tree_clear(&j->tree);
    kz_buf_clear(&j->outer);
    kz_free(j);
}

/* What yajl found wrong, as one line. */
static void
tell(struct kz_json *j)
{
    unsigned char *text = yajl_get_error(j->parser, 0, NULL, 0);

    catch_up(j);
    if (!text)
        fail(j, KZ_EFORMAT, "this is not JSON");
    else if (j->failed >= 0)
        j->failed = kz_fail(&j->error, KZ_EFORMAT, "line %lld: %.*s",
            (long long)j->line, (int)strcspn((char *)text, "\n"), (char *)text);
    yajl_free_error(j->parser, text);
}

/* Give yajl n bytes; at the end of the input none. */
static void
push(struct kz_json *j, const char *p, size_t n)
{
    yajl_status rc;

    if (setjmp(j->no_memory)) {
        fail(j, KZ_ENOMEM, "");
        return;
    }
    j->piece = p;
    j->counted = 0;
    if (j->ended && j->values == 0 && j->scan.len == 0) {
        fail(j, KZ_EFORMAT, "there is no JSON value");
        return;
    }
    rc = j->ended ? yajl_complete_parse(j->parser)
                  : yajl_parse(j->parser, (const unsigned char *)p, n);
    if (rc == yajl_status_error)
        tell(j);
    if (j->failed >= 0)
        for (; j->counted < n; j->counted++)
            j->line += p[j->counted] == '\n';
    j->before += n;
}

static void
finish(struct kz_json *j)
{
    j->ended = 1;
    push(j, " ", 0);
    if (j->level > 0)
        fail(j, KZ_EFORMAT, "the document ends before its last list or map");
}

/*
 * The next piece.  What the scanner refuses is not given to yajl, but what is
 * before it is: an earlier fault is the one to tell.
 */
static void
feed(struct kz_json *j)
{
    const char *why = "";
    size_t n, used = 0;
    kz_status st;

    kzi_json_tree_compact(&j->tree);
    if (j->text_len == 0) {
        st = kz_decode_read(j->decode, &j->text, &j->text_len, &j->error);
        if (st != KZ_OK)
            j->text_len = 0;
        if (st < 0)
            j->failed = st;
        if (st == KZ_DONE)
            finish(j);
        if (st != KZ_OK)
            return;
    }
    n = j->text_len < PIECE ? j->text_len : PIECE;
    st = kzi_json_scan(&j->scan, j->text, n, &used, &why);
    if (used)
        push(j, j->text, used);
    if (st < 0)
        fail(j, st, why);
    j->text += used;
    j->text_len -= used;
}

kz_status
kz_json_next(struct kz_json *j, struct kz_error *err)
{
    struct kzi_json_tree *t = &j->tree;

    j->error.translate = err ? err->translate : NULL;
    for (;;) {
        if (t->next_rec < t->recs_len) {
            t->cur = t->recs[t->next_rec++];
            return KZ_OK;
        }
        if (j->failed < 0)
            return kz_fail(err, j->failed, "%s", j->error.text);
        if (j->ended)
            return KZ_DONE;
        feed(j);
    }
}

const char *
kz_json_outer(const struct kz_json *j, const char *key, enum kz_json_type *type)
{
    enum kz_json_type found = KZ_JSON_NONE;
    const char *text = NULL;

    (void)known_outer(j, key, strlen(key), &text, &found);
    if (type)
        *type = found;
    return found >= KZ_JSON_FALSE && found <= KZ_JSON_TEXT ? text : NULL;
}
