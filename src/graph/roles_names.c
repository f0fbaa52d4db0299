/* Names of the persons of roles: which of them may be the same. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/lower_bound.h"
#include "keizu/base/name.h"
#include "src/graph/load.h"
#include "src/graph/roles_priv.h"

#define NO_TEXT SIZE_MAX

struct row {
    kz_rowid party;
    size_t text; /* offset into texts, or NO_TEXT */
    const char *name;
    kz_date birth;
};

struct gathering {
    const struct kz_question *q;
    const kz_rowid *sorted;
    size_t nsorted;
    struct row *row;
    size_t n, cap;
    struct kz_buf texts;
};

void
kzi_names_of_clear(struct kzi_names_of *n)
{
    kz_free(n->by_party);
    kz_free(n->by_name);
    memset(n, 0, sizeof *n);
}

static int
by_rowid(const void *pa, const void *pb)
{
    const kz_rowid *a = pa, *b = pb;

    return *a < *b ? -1 : *a > *b;
}

static kz_status
visit_person(void *ctx, const struct kz_person_row *r, struct kz_error *err)
{
    struct gathering *x = ctx;
    struct row *row;
    kz_status st = KZ_OK;

    if (!kzi_known(x->q, r->filed) ||
        (x->sorted && !bsearch(&r->party, x->sorted, x->nsorted,
                          sizeof *x->sorted, by_rowid)))
        return KZ_OK;
    if (kz_grow(&x->row, &x->cap, x->n + 1, sizeof *x->row) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    row = &x->row[x->n++];
    row->party = r->party;
    row->birth = r->birth_date;
    row->text = NO_TEXT;
    if (!r->text)
        return KZ_OK;
    row->text = x->texts.len;
    KZ_TRY(kz_name_fold(r->text, strlen(r->text), &x->texts, err));
    kz_buf_add(&x->texts, "", 1);
    st = kz_buf_check(&x->texts, err);
out:
    return st;
}

static int
by_text(const void *pa, const void *pb)
{
    const struct row *a = pa, *b = pb;
    int c = strcmp(a->name, b->name);

    return c ? c : a->party < b->party ? -1 : a->party > b->party;
}

static int
by_party(const void *pa, const void *pb)
{
    const struct kzi_person_name *a = pa, *b = pb;

    if (a->party != b->party)
        return a->party < b->party ? -1 : 1;
    return a->name < b->name ? -1 : a->name > b->name;
}

static int
by_name(const void *pa, const void *pb)
{
    const struct kzi_person_name *a = pa, *b = pb;

    if (a->name != b->name)
        return a->name < b->name ? -1 : 1;
    return a->party < b->party ? -1 : a->party > b->party;
}

/* One birth date a party: that of its rows, none where they differ. */
static void
settle(struct kzi_person_name *p, size_t n)
{
    kz_date birth = KZ_DATE_NONE;
    int differ = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i].birth == KZ_DATE_NONE)
            continue;
        differ |= birth != KZ_DATE_NONE && p[i].birth != birth;
        birth = p[i].birth;
    }
    for (size_t i = 0; i < n; i++)
        p[i].birth = differ ? KZ_DATE_NONE : birth;
}

/* Same births a party, each of its names once. */
static size_t
tidy(struct kzi_person_name *p, size_t n)
{
    size_t k = 0;

    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && p[j].party == p[i].party;)
            j++;
        settle(p + i, j - i);
    }
    for (size_t i = 0; i < n; i++)
        if (!k || p[k - 1].party != p[i].party || p[k - 1].name != p[i].name)
            p[k++] = p[i];
    return k;
}

kz_status
kzi_names_of_load(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *sorted, size_t n, struct kzi_names_of *out,
    struct kz_error *err)
{
    struct gathering x = { .q = q, .sorted = sorted, .nsorted = n };
    struct kzi_names_of names = { 0 };
    uint32_t number = 0;
    kz_status st;

    kz_buf_init(&x.texts);
    KZ_TRY(kz_scan_persons(s, visit_person, &x, err));
    names.by_party = kz_calloc(x.n, sizeof *names.by_party);
    if (!names.by_party)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < x.n; i++)
        x.row[i].name =
            x.row[i].text == NO_TEXT ? "" : x.texts.data + x.row[i].text;
    if (x.n)
        qsort(x.row, x.n, sizeof *x.row, by_text);
    for (size_t i = 0; i < x.n; i++) {
        if (i && strcmp(x.row[i - 1].name, x.row[i].name) != 0)
            number++;
        names.by_party[i].party = x.row[i].party;
        names.by_party[i].name = x.row[i].name[0] ? number : UINT32_MAX;
        names.by_party[i].birth = x.row[i].birth;
    }
    if (x.n)
        qsort(names.by_party, x.n, sizeof *names.by_party, by_party);
    names.n = tidy(names.by_party, x.n);
    names.by_name = kz_calloc(names.n, sizeof *names.by_name);
    if (!names.by_name)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < names.n; i++)
        names.by_name[i] = names.by_party[i];
    if (names.n)
        qsort(names.by_name, names.n, sizeof *names.by_name, by_name);
    *out = names;
    memset(&names, 0, sizeof names);
out:
    kzi_names_of_clear(&names);
    kz_free(x.row);
    kz_buf_clear(&x.texts);
    return st;
}

/* ---- who has one of some names ---- */

struct search {
    const struct kz_question *q;
    const struct row *want; /* by name */
    size_t nwant;
    struct kz_buf scratch;
    kz_rowid *found;
    size_t n, cap;
};

static int
by_name_only(const void *pa, const void *pb)
{
    const struct row *a = pa, *b = pb;

    return strcmp(a->name, b->name);
}

static kz_status
visit_alike(void *ctx, const struct kz_person_row *r, struct kz_error *err)
{
    struct search *x = ctx;
    struct row key = { 0 };
    kz_status st = KZ_OK;

    if (!r->text || !kzi_known(x->q, r->filed))
        return KZ_OK;
    kz_buf_reset(&x->scratch);
    KZ_TRY(kz_name_fold(r->text, strlen(r->text), &x->scratch, err));
    KZ_TRY(kz_buf_check(&x->scratch, err));
    key.name = x->scratch.data;
    if (!bsearch(&key, x->want, x->nwant, sizeof *x->want, by_name_only))
        return KZ_OK;
    if (kz_grow(&x->found, &x->cap, x->n + 1, sizeof *x->found) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    x->found[x->n++] = r->party;
out:
    return st;
}

kz_status
kzi_names_alike(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *sorted, size_t n, kz_rowid **out, size_t *count,
    struct kz_error *err)
{
    struct gathering x = { .q = q, .sorted = sorted, .nsorted = n };
    struct search find = { .q = q };
    size_t k = 0;
    kz_status st;

    kz_buf_init(&x.texts);
    kz_buf_init(&find.scratch);
    KZ_TRY(kz_scan_persons(s, visit_person, &x, err));
    for (size_t i = 0; i < x.n; i++)
        if (x.row[i].text != NO_TEXT) {
            x.row[k] = x.row[i];
            x.row[k].name = x.texts.data + x.row[i].text;
            k++;
        }
    if (k) {
        qsort(x.row, k, sizeof *x.row, by_text);
        find.want = x.row;
        find.nwant = k;
        KZ_TRY(kz_scan_persons(s, visit_alike, &find, err));
    }
    *count = find.n;
    *out = find.found;
    find.found = NULL;
out:
    kz_free(x.row);
    kz_free(find.found);
    kz_buf_clear(&x.texts);
    kz_buf_clear(&find.scratch);
    return st;
}

/* ---- looking up ---- */

const struct kzi_person_name *
kzi_names_of_party(const struct kzi_names_of *x, kz_rowid party, size_t *n)
{
    size_t at, end;

    KZ_LOWER_BOUND(at, x->n, i, x->by_party[i].party < party);
    for (end = at; end < x->n && x->by_party[end].party == party;)
        end++;
    *n = end - at;
    return x->by_party + at;
}

const struct kzi_person_name *
kzi_names_of_name(const struct kzi_names_of *x, uint32_t name, size_t *n)
{
    size_t at, end;

    KZ_LOWER_BOUND(at, x->n, i, x->by_name[i].name < name);
    for (end = at; end < x->n && x->by_name[end].name == name;)
        end++;
    *n = end - at;
    return x->by_name + at;
}
