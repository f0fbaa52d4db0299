/* Bulk: the first batch of a store, from its first row to SQLite's return. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "keizu/base/worker.h"
#include "src/store/bulk_priv.h"

/* The indexes of one number; one for each reference, in the order of tables. */
static const struct {
    enum kzi_table table;
    const char *name;
    int second; /* of the record's references, not the first */
} indexes[] = {
    { KZI_PARTY, "party_fact_mention", 0 },
    { KZI_NAME, "name_mention", 0 },
    { KZI_PERSON, "person_mention", 0 },
    { KZI_IDENTIFIER, "identifier_mention", 0 },
    { KZI_IDENTIFIER, "identifier_other", 1 },
    { KZI_HOLDING, "holding_owner", 0 },
    { KZI_HOLDING, "holding_owned", 1 },
    { KZI_ROLE, "role_person", 0 },
    { KZI_ROLE, "role_company", 1 },
    { KZI_CAPITAL, "capital_company", 0 },
    { KZI_CATEGORY, "category_company", 0 },
    { KZI_SUCCESSION, "succession_mention", 0 },
    { KZI_SUCCESSION, "succession_successor", 1 },
};

#define INDEXES (sizeof indexes / sizeof indexes[0])

struct kzi_bulk {
    int fd;
    struct kzi_pages pages;
    struct kzi_pile tables[KZI_TABLES];
    int left[KZI_TABLES]; /* its indexes are left to SQLite */
    uint32_t roots[INDEXES], key_root;
    struct kzi_numbers numbers[INDEXES];
    struct kzi_texts texts;
    int64_t room; /* bytes that keys of indexes may take, and sorting them */
};

/* ---- begin ---- */

/* Note where a table or an index begins. */
static void
note_root(struct kzi_bulk *b, const char *type, const char *name,
    const char *table, uint32_t root)
{
    int t = 0;

    while (t < KZI_TABLES && strcmp(table, kzi_table_names[t]) != 0)
        t++;
    if (t == KZI_TABLES || t == KZI_DOCUMENT)
        return;
    if (strcmp(type, "table") == 0) {
        b->tables[t].root = root;
        return;
    }
    if (strcmp(name, "mention_key") == 0) {
        b->key_root = root;
        return;
    }
    for (size_t i = 0; i < INDEXES; i++)
        if (strcmp(name, indexes[i].name) == 0) {
            b->roots[i] = root;
            return;
        }
    if (strcmp(name, "mention_party") != 0) /* that one stays empty */
        b->left[t] = 1;
}

static kz_status
read_roots(struct kz_store *s, struct kzi_bulk *b, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(s,
        "SELECT type, name, tbl_name, rootpage FROM sqlite_schema"
        " WHERE type IN ('table', 'index')",
        &q, err));
    for (;;) {
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        note_root(b, kzi_text_at(q, 0), kzi_text_at(q, 1), kzi_text_at(q, 2),
            (uint32_t)sqlite3_column_int64(q, 3));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

static uint32_t
get_big(const unsigned char *p, int bytes)
{
    uint32_t v = 0;

    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

/* Pages of the file, 0 if it is not of the kind that bulk writes. */
static uint32_t
count_pages(int fd)
{
    unsigned char head[100];

    if (pread(fd, head, sizeof head, 0) != (ssize_t)sizeof head ||
        get_big(head + 16, 2) != KZI_PAGE || head[20] != 0 ||
        get_big(head + 36, 4) != 0 || /* free pages */
        get_big(head + 44, 4) != 4 || /* format of records */
        get_big(head + 52, 4) != 0 || /* automatic vacuum */
        get_big(head + 56, 4) != 1)   /* UTF-8 */
        return 0;
    return get_big(head + 28, 4);
}

/* A database for documents and families, in memory while they are few. */
static kz_status
open_scratch(struct kz_store *s, struct kz_error *err)
{
    kz_status st;
    int rc;

    if (sqlite3_close(s->db) != SQLITE_OK)
        kz_bug("a statement was left open");
    s->db = NULL;
    rc = sqlite3_open_v2("", &s->db,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (rc != SQLITE_OK)
        KZ_TRY(kzi_sql_fail(s, rc, "cannot be created", err));
    KZ_TRY(kzi_exec(s, "BEGIN", err));
    KZ_TRY(kzi_exec(s, kzi_schema_facts, err));
    KZ_TRY(kzi_indexes_make(s, KZI_DOCUMENT, err));
out:
    return st;
}

static void
free_bulk(struct kzi_bulk *b)
{
    if (!b)
        return;
    for (int t = 0; t < KZI_TABLES; t++)
        kz_free(b->tables[t].below);
    for (size_t i = 0; i < INDEXES; i++)
        kz_free(b->numbers[i].list);
    kzi_texts_clear(&b->texts);
    kzi_pages_clear(&b->pages);
    if (b->fd >= 0)
        (void)close(b->fd);
    kz_free(b);
}

kz_status
kzi_bulk_begin(struct kz_store *s, struct kz_error *err)
{
    struct kzi_bulk *b = kz_calloc(1, sizeof *b);
    uint32_t pages;
    kz_status st;

    if (!b)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    b->room = s->memory / 4;
    for (size_t i = 0; i < INDEXES; i++)
        b->numbers[i].rising = 1;
    b->fd = -1;
    KZ_TRY(read_roots(s, b, err));
    b->fd = open(s->new_path, O_RDWR | O_CLOEXEC);
    if (b->fd < 0)
        KZ_TRY(kz_fail_errno(err, KZ_ESTORE, "cannot open %s", s->new_path));
    pages = count_pages(b->fd);
    if (pages == 0)
        goto out;
    KZ_TRY(kzi_pages_init(&b->pages, b->fd, pages + 1, err));
    KZ_TRY(open_scratch(s, err));
    s->bulk = b;
    b = NULL;
out:
    free_bulk(b);
    return st;
}

void
kzi_bulk_drop(struct kz_store *s)
{
    free_bulk(s->bulk);
    s->bulk = NULL;
}

/* ---- rows ---- */

static kz_status
add_number(struct kzi_bulk *b, size_t i, kz_rowid number, struct kz_error *err)
{
    struct kzi_numbers *k = &b->numbers[i];

    if ((int64_t)(k->count + 1) * 16 > b->room || number > INT32_MAX)
        b->left[indexes[i].table] = 1;
    if (b->left[indexes[i].table])
        return KZ_OK;
    if (kz_grow(&k->list, &k->cap, k->count + 1, sizeof *k->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (k->count && number < k->list[k->count - 1])
        k->rising = 0;
    k->list[k->count++] = (uint32_t)number;
    return KZ_OK;
}

kz_status
kzi_bulk_row(struct kz_store *s, enum kzi_table t, const struct kzi_row *row,
    const struct kzi_refs *refs, struct kz_error *err)
{
    struct kzi_bulk *b = s->bulk;
    kz_status st;

    KZ_TRY(kzi_pile_row(&b->tables[t], &b->pages, row, err));
    if (t == KZI_MENTION) {
        if ((int64_t)b->texts.len > b->room)
            b->texts.too_long = 1;
        KZ_TRY(kzi_texts_add(&b->texts, row->cells[1].text, row->cells[2].text,
            err));
        goto out;
    }
    for (size_t i = 0; i < INDEXES && indexes[i].table <= t; i++)
        if (indexes[i].table == t)
            KZ_TRY(add_number(b, i, indexes[i].second ? refs->b : refs->a,
                err));
out:
    return st;
}

/* ---- end ---- */

/* The indexes of one number; where one is not to be, those of its table are
 * left. */
static kz_status
write_numbers(struct kzi_bulk *b, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < INDEXES; i++) {
        enum kzi_table t = indexes[i].table;

        if (b->left[t])
            continue;
        KZ_TRY(kzi_numbers_index(&b->numbers[i], &b->pages, b->roots[i],
            b->room, err));
        if (st == KZ_DONE)
            b->left[t] = 1;
    }
    st = KZ_OK;
out:
    return st;
}

static kz_status
sort_texts(void *ctx, struct kz_block *none, struct kz_error *err)
{
    struct kzi_bulk *b = ctx;

    (void)none;
    return kzi_texts_sort(&b->texts, b->room, err);
}

static kz_status
write_indexes(struct kz_store *s, struct kz_error *err)
{
    struct kzi_bulk *b = s->bulk;
    const struct kz_stage call = { sort_texts, b };
    struct kz_aside sort;
    kz_status st;

    kz_aside_begin(&sort, s->threads, call, err);
    st = write_numbers(b, err);
    KZ_TRY(kz_aside_end(&sort, st, err));
    s->no_key = !b->texts.sorted;
    if (b->texts.sorted)
        KZ_TRY(kzi_texts_index(&b->texts, &b->pages, b->key_root, err));
    kzi_texts_clear(&b->texts);
    for (int t = 0; t < KZI_TABLES; t++)
        s->empty[t] = b->left[t];
out:
    return st;
}

static kz_status
write_file(struct kz_store *s, int complete, struct kz_error *err)
{
    struct kzi_bulk *b = s->bulk;
    unsigned char first[KZI_PAGE];
    kz_status st = KZ_OK;

    for (int t = 0; t < KZI_TABLES; t++)
        KZ_TRY(kzi_pile_end(&b->tables[t], &b->pages, err));
    if (complete)
        KZ_TRY(write_indexes(s, err));
    KZ_TRY(kzi_pages_flush(&b->pages, err));
    if (pread(b->fd, first, sizeof first, 0) != (ssize_t)sizeof first)
        KZ_TRY(kz_fail_errno(err, KZ_ESTORE, "cannot read %s", s->new_path));
    (void)kzi_put_big(first + 28, b->pages.next - 1, 4);
    KZ_TRY(kzi_pages_at(&b->pages, 1, first, err));
out:
    return st;
}

/* All rows of a table, from the scratch database into the store. */
static kz_status
copy_rows(struct kz_store *s, sqlite3 *from, const char *select,
    const char *insert, struct kz_error *err)
{
    sqlite3_stmt *in = NULL, *out_ = NULL;
    kz_status st;
    int rc;

    KZ_TRY(kzi_prepare(s, insert, &out_, err));
    rc = sqlite3_prepare_v2(from, select, -1, &in, NULL);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(in);
        if (rc != SQLITE_ROW)
            break;
        for (int i = 0; i < sqlite3_column_count(in); i++)
            (void)sqlite3_bind_value(out_, i + 1, sqlite3_column_value(in, i));
        KZ_TRY(kzi_step(s, out_, err));
        sqlite3_reset(out_);
    }
    if (rc != SQLITE_DONE)
        KZ_TRY(kzi_sql_fail(s, rc, "reading", err));
    st = KZ_OK;
out:
    sqlite3_finalize(in);
    sqlite3_finalize(out_);
    return st;
}

kz_status
kzi_bulk_end(struct kz_store *s, int complete, struct kz_error *err)
{
    sqlite3 *scratch = NULL;
    kz_status st;

    KZ_TRY(write_file(s, complete, err));
    kzi_bulk_drop(s); /* closes the file: it would take SQLite's lock off */
    kzi_batch_finalize(s);
    scratch = s->db;
    s->db = NULL;
    KZ_TRY(kzi_open_new(s, err));
    KZ_TRY(kzi_exec(s, "BEGIN", err));
    KZ_TRY(copy_rows(s, scratch, "SELECT * FROM document",
        "INSERT INTO document VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)", err));
    KZ_TRY(copy_rows(s, scratch, "SELECT * FROM family",
        "INSERT INTO family VALUES(?,?)", err));
    if (!complete) {
        for (int t = 0; t < KZI_TABLES; t++)
            if (t != KZI_DOCUMENT && t != KZI_MENTION)
                KZ_TRY(kzi_indexes_drop(s, (enum kzi_table)t, err));
    }
    if (s->no_key) /* the empty one: it is made when all rows are there */
        KZ_TRY(kzi_key_drop(s, err));
    KZ_TRY(kzi_batch_prepare(s, err));
out:
    (void)sqlite3_close(scratch);
    return st < 0 ? st : KZ_OK;
}
