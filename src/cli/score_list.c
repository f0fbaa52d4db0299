/* The list of `score --list`. */
#include "src/cli/score_list.h"

#include <stdlib.h>
#include <string.h>

#include "importers/common/csv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/buf.h"
#include "keizu/store/query.h"

struct kz_score_list {
    size_t ncolumns, nscore, nrows;
    const char **names; /* score columns (borrowed), then own (owned), NULL */
    char **cell;        /* [nrows * ncolumns] */
    size_t cell_cap, party_cap;
    kz_rowid *party; /* [nrows] */
    kz_rowid *seed;  /* ascending, each once */
    size_t nseeds;
};

void
kz_score_list_free(struct kz_score_list *l)
{
    if (!l)
        return;
    for (size_t i = 0; l->names && i < l->ncolumns; i++) {
        char *name;

        memcpy(&name, &l->names[l->nscore + i], sizeof name);
        kz_free(name);
    }
    for (size_t i = 0; i < l->nrows * l->ncolumns; i++)
        kz_free(l->cell[i]);
    kz_free(l->names);
    kz_free(l->cell);
    kz_free(l->party);
    kz_free(l->seed);
    kz_free(l);
}

static int
find_id_column(const struct kz_csv *c)
{
    static const char *const known[] = { "id", "party", "company", "houjin",
        "corporate_number", "\xE6\xB3\x95\xE4\xBA\xBA\xE7\x95\xAA\xE5\x8F\xB7",
        "edinet", "lei" };

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        int k = kz_csv_find(c, known[i]);

        if (k >= 0)
            return k;
    }
    return 0;
}

static kz_status
name_columns(struct kz_score_list *l, const struct kz_csv *c,
    const char *const *score, struct kz_error *err)
{
    size_t own = kz_csv_columns(c), nscore = 0;

    while (score[nscore])
        nscore++;
    l->names = kz_calloc(nscore + own + 1, sizeof *l->names);
    if (!l->names)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memcpy(l->names, score, nscore * sizeof *l->names);
    l->nscore = nscore;
    l->ncolumns = own;
    for (size_t i = 0; i < own; i++) {
        const char *name = kz_csv_name(c, i);
        struct kz_buf b;

        kz_buf_init(&b);
        for (size_t k = 0; k < nscore; k++)
            if (strcmp(score[k], name) == 0)
                kz_buf_puts(&b, "list_");
        kz_buf_puts(&b, name);
        l->names[nscore + i] = kz_buf_take(&b);
        kz_buf_clear(&b);
        if (!l->names[nscore + i])
            return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    return KZ_OK;
}

static kz_status
read_row(struct kz_score_list *l, const struct kz_csv *c, struct kz_store *s,
    int id_column, struct kz_error *err)
{
    kz_rowid party;
    kz_status st;

    st = kz_party_find(s, kz_csv_text(c, id_column), &party, err);
    if (st < 0)
        return kz_context(err, st, "line %lld", (long long)kz_csv_line(c));
    if (kz_grow(&l->party, &l->party_cap, l->nrows + 1, sizeof *l->party) < 0 ||
        kz_grow(&l->cell, &l->cell_cap, (l->nrows + 1) * l->ncolumns,
            sizeof *l->cell) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memset(l->cell + l->nrows * l->ncolumns, 0, l->ncolumns * sizeof *l->cell);
    l->party[l->nrows++] = party;
    for (size_t i = 0; i < l->ncolumns; i++) {
        char *text = kz_strdup(kz_csv_text(c, (int)i));

        if (!text)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        l->cell[(l->nrows - 1) * l->ncolumns + i] = text;
    }
    return KZ_OK;
}

static int
by_party(const void *pa, const void *pb)
{
    kz_rowid a = *(const kz_rowid *)pa, b = *(const kz_rowid *)pb;

    return a < b ? -1 : a > b;
}

static kz_status
make_seeds(struct kz_score_list *l, struct kz_error *err)
{
    l->seed = kz_calloc(l->nrows, sizeof *l->seed);
    if (!l->seed)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    if (l->nrows)
        memcpy(l->seed, l->party, l->nrows * sizeof *l->seed);
    qsort(l->seed, l->nrows, sizeof *l->seed, by_party);
    for (size_t i = 0; i < l->nrows; i++)
        if (i == 0 || l->seed[i] != l->seed[i - 1])
            l->seed[l->nseeds++] = l->seed[i];
    return KZ_OK;
}

kz_status
kz_score_list_read(struct kz_cli *cli, const char *path,
    const char *const *score_columns, struct kz_score_list **out)
{
    struct kz_score_list *l = kz_calloc(1, sizeof *l);
    struct kz_error *err = &cli->err;
    struct kz_store *s = NULL;
    struct kz_input *in = NULL;
    struct kz_csv *c = NULL;
    int id_column;
    kz_status st = KZ_OK;

    if (!l)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_store_open(cli->db, &s, err));
    KZ_TRY(kz_input_open_file(path, &in, err));
    KZ_TRY(kz_csv_open(in, NULL, &c, err));
    KZ_TRY(name_columns(l, c, score_columns, err));
    id_column = find_id_column(c);
    for (;;) {
        KZ_TRY(kz_csv_next(c, err));
        if (st == KZ_DONE)
            break;
        if (!kz_csv_blank(c))
            KZ_TRY(read_row(l, c, s, id_column, err));
    }
    KZ_TRY(make_seeds(l, err));
    *out = l;
    l = NULL;
out:
    if (st < 0 && in)
        st = kz_context(err, st, "%s", path);
    kz_csv_close(c);
    kz_input_close(in);
    kz_store_close(s);
    kz_score_list_free(l);
    return st;
}

size_t
kz_score_list_rows(const struct kz_score_list *l)
{
    return l->nrows;
}

kz_rowid
kz_score_list_party(const struct kz_score_list *l, size_t row)
{
    return l->party[row];
}

const kz_rowid *
kz_score_list_seeds(const struct kz_score_list *l, size_t *n)
{
    *n = l->nseeds;
    return l->seed;
}

const char *const *
kz_score_list_columns(const struct kz_score_list *l)
{
    return l->names;
}

void
kz_score_list_echo(const struct kz_score_list *l, size_t row, struct kz_doc *d)
{
    for (size_t i = 0; i < l->ncolumns; i++)
        kz_doc_key_text(d, l->names[l->nscore + i],
            l->cell[row * l->ncolumns + i]);
}
