/*
 * Terms of the search file, gathered while names are put: so that no name has
 * to be read back from the store.  It is never what a batch fails for; where
 * it gives up, the search file reads the rows.
 */
#include "src/store/gather.h"

#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/name.h"

struct kzi_gather {
    struct kzi_terms terms;
    struct kzi_folder folder;
    size_t most;          /* bytes of terms */
    int off;              /* given up, until the next update */
    int open_rows;        /* the open batch has put some */
    kz_rowid first, last; /* batches whose terms these are; 0 none */
    size_t batches;
};

/* ---- one text ---- */

void
kzi_folder_init(struct kzi_folder *f)
{
    kzi_variants_init(&f->variants);
    kz_buf_init(&f->points);
}

void
kzi_folder_clear(struct kzi_folder *f)
{
    kz_buf_clear(&f->points);
}

kz_status
kzi_folder_add(struct kzi_folder *f, struct kzi_terms *t, enum kzi_place place,
    kz_rowid row, const char *text, size_t n, struct kz_error *err)
{
    uint32_t *points;
    size_t count;
    kz_status st;

    kz_buf_reset(&f->points);
    KZ_TRY(kz_name_fold_points(text, n, KZI_BREAK, &f->points, err));
    points = (void *)f->points.data;
    count =
        kzi_search_points(&f->variants, points, f->points.len / sizeof *points);
    KZ_TRY(kzi_terms_add(t, place, row, points, count, err));
out:
    return st;
}

/* ---- rows of a batch under way ---- */

static void
add(struct kzi_gather *g, const struct kzi_gathered *x, enum kzi_place place,
    const struct kzi_cell *c)
{
    if (g->off || c->type != KZI_TEXT)
        return;
    if (g->terms.bytes > g->most ||
        kzi_folder_add(&g->folder, &g->terms, place, x->row, c->text,
            (size_t)c->n, NULL) < 0) {
        g->off = 1;
        kzi_terms_clear(&g->terms);
    }
}

void
kzi_gather_add(struct kz_store *s, const struct kzi_gathered *x)
{
    struct kzi_gather *g = s->gather;

    if (!g || !x->row)
        return;
    g->open_rows = 1;
    add(g, x, x->person ? KZI_AT_PERSON : KZI_AT_NAME, &x->text);
    if (!x->person)
        add(g, x, KZI_AT_ADDRESS, &x->address);
}

void
kzi_gather_row(struct kz_store *s, enum kzi_table t, const struct kzi_row *row)
{
    struct kzi_gathered x;

    if (t != KZI_PERSON && t != KZI_NAME)
        return;
    x.row = row->cells[0].n;
    x.person = t == KZI_PERSON;
    x.text = row->cells[KZI_NAME_TEXT];
    x.address = row->cells[KZI_NAME_ADDRESS];
    if (s->gathered)
        *s->gathered = x; /* another thread goes on with it */
    else
        kzi_gather_add(s, &x);
}

/* ---- batches ---- */

void
kzi_gather_begin(struct kz_store *s)
{
    struct kzi_gather *g = s->gather;

    if (!g) {
        g = kz_calloc(1, sizeof *g);
        if (!g)
            return;
        kzi_folder_init(&g->folder);
        s->gather = g;
    }
    g->most = (size_t)s->memory / 4;
}

void
kzi_gather_forget(struct kz_store *s)
{
    struct kzi_gather *g = s->gather;

    if (!g)
        return;
    kzi_terms_clear(&g->terms);
    g->off = g->open_rows = 0;
    g->first = g->last = 0;
    g->batches = 0;
}

void
kzi_gather_commit(struct kz_store *s, kz_rowid batch)
{
    struct kzi_gather *g = s->gather;

    if (!g)
        return;
    if (!g->first)
        g->first = batch;
    g->last = batch;
    g->batches++;
    g->open_rows = 0;
}

void
kzi_gather_drop(struct kz_store *s)
{
    struct kzi_gather *g = s->gather;

    if (!g || !g->open_rows)
        return;
    kzi_gather_forget(s);
    g->off = 1; /* of the batches before too: those are read */
}

int
kzi_gather_take(struct kz_store *s, kz_rowid first, kz_rowid last,
    size_t batches, struct kzi_terms *out)
{
    struct kzi_gather *g = s->gather;

    if (!g)
        return 0;
    if (g->off || g->first != first || g->last != last || g->batches != batches)
        return 0;
    *out = g->terms;
    memset(&g->terms, 0, sizeof g->terms);
    return 1;
}

void
kzi_gather_close(struct kz_store *s)
{
    struct kzi_gather *g = s->gather;

    if (!g)
        return;
    kzi_terms_clear(&g->terms);
    kzi_folder_clear(&g->folder);
    kz_free(g);
    s->gather = NULL;
}

/* ---- rows of the store ---- */

kz_status
kzi_search_rows(struct kz_store *s, int person, kz_rowid first, kz_rowid last,
    struct kzi_terms *t, struct kz_error *err)
{
    static const enum kzi_place places[2][2] = {
        { KZI_AT_NAME, KZI_AT_ADDRESS }, { KZI_AT_PERSON, KZI_AT_PERSON }
    };
    struct kzi_folder f;
    sqlite3_stmt *q = NULL;
    kz_status st;

    kzi_folder_init(&f);
    KZ_TRY(kzi_prepare(s,
        person ? "SELECT id, text FROM person WHERE id >= ? AND id < ?"
               : "SELECT id, text, address FROM name WHERE id >= ? AND id < ?",
        &q, err));
    sqlite3_bind_int64(q, 1, first);
    sqlite3_bind_int64(q, 2, last);
    for (;;) {
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        for (int i = 1; i < sqlite3_column_count(q); i++)
            if (kzi_text_at(q, i))
                KZ_TRY(kzi_folder_add(&f, t, places[person][i - 1],
                    sqlite3_column_int64(q, 0), kzi_text_at(q, i),
                    (size_t)sqlite3_column_bytes(q, i), err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    kzi_folder_clear(&f);
    return st;
}
