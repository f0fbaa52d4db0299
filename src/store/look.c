/* Names that are not what they look like, found in one pass over all names. */
#include "keizu/store/look.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/look.h"
#include "src/store/store_priv.h"

struct entry { /* a name, by its shape */
    struct kz_shape shape;
    int64_t row; /* 2 * name.id, or 2 * person.id + 1 */
};

/* A row of a name, read again; its texts are one allocation. */
struct name {
    char *key; /* of the party; the others point behind it */
    const char *text, *document, *place;
    kz_rowid party;
    kz_date filed;
    int64_t line;
};

struct found {
    struct name name;
    enum kz_look look;
    uint32_t c[2];
    kz_rowid other;
    char *other_key; /* "" for none */
};

struct member { /* of names that may look alike */
    struct name name;
    int64_t row;
    uint64_t spelling; /* with that of its shape */
    const char *form;  /* least text of this spelling */
    int odd;           /* with hidden or foreign letters */
};

struct looking {
    struct kz_store *store;
    sqlite3_stmt *read[2]; /* a row of name, of person */
    struct kz_buf work;
    struct entry *entries;
    size_t nentries, entries_cap;
    struct found *found;
    size_t nfound, found_cap;
    struct member *members;
    size_t nmembers, members_cap;
};

/* ---- rows ---- */

#define READ(table)                                                          \
    "SELECT m.party, p.scheme || ':' || p.value, x.text, d.key,"             \
    " coalesce(x.place, 'line ' || x.line, ''), d.filed, coalesce(x.line,"   \
    " 0) FROM " table " x JOIN mention m ON m.id = x.mention JOIN mention p" \
    " ON p.id = m.party JOIN document d ON d.id = x.document WHERE x.id = ?"

static kz_status
read_name(struct looking *l, int64_t row, struct name *out,
    struct kz_error *err)
{
    sqlite3_stmt *q = l->read[row & 1];
    struct kz_buf all;
    size_t at[3];
    kz_status st;

    kz_buf_init(&all);
    sqlite3_bind_int64(q, 1, row >> 1);
    KZ_TRY(kzi_step(l->store, q, err));
    if (st == KZ_DONE)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "a name has no party or document"));
    out->party = sqlite3_column_int64(q, 0);
    out->filed = kzi_date_at(q, 5, KZ_DATE_NONE);
    out->line = sqlite3_column_int64(q, 6);
    kz_buf_puts(&all, kzi_text_at(q, 1));
    for (int i = 0; i < 3; i++) {
        kz_buf_putc(&all, '\0');
        at[i] = all.len;
        kz_buf_puts(&all, kzi_text_at(q, 2 + i));
    }
    KZ_TRY(kz_buf_check(&all, err));
    out->key = kz_buf_take(&all);
    out->text = out->key + at[0];
    out->document = out->key + at[1];
    out->place = out->key + at[2];
out:
    sqlite3_reset(q);
    kz_buf_clear(&all);
    return st;
}

static kz_status
add_found(struct looking *l, enum kz_look look, int64_t row,
    const uint32_t c[2], const struct name *other, struct kz_error *err)
{
    struct found *f;
    kz_status st;

    if (kz_grow(&l->found, &l->found_cap, l->nfound + 1, sizeof *l->found) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    f = &l->found[l->nfound++];
    memset(f, 0, sizeof *f);
    f->look = look;
    f->c[0] = c[0];
    f->c[1] = c[1];
    f->other = other ? other->party : 0;
    f->other_key = kz_strdup(other ? other->key : "");
    if (!f->other_key)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    KZ_TRY(read_name(l, row, &f->name, err));
out:
    return st;
}

/* What can be seen of one name alone. */
static kz_status
look_at(struct looking *l, const char *text, size_t n, int64_t row,
    struct kz_error *err)
{
    uint32_t hidden[2] = { kz_name_hidden(text, n), 0 };
    uint32_t mixed[2] = { kz_name_mixed(text, n), 0 };
    kz_status st = KZ_OK;

    if (hidden[0])
        KZ_TRY(add_found(l, KZ_LOOK_HIDDEN, row, hidden, NULL, err));
    if (mixed[0])
        KZ_TRY(add_found(l, KZ_LOOK_MIXED, row, mixed, NULL, err));
out:
    return st;
}

static kz_status
add_entry(struct looking *l, const char *text, size_t n, int64_t row,
    struct kz_error *err)
{
    struct entry *e;
    kz_status st;

    if (kz_grow(&l->entries, &l->entries_cap, l->nentries + 1,
            sizeof *l->entries) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    e = &l->entries[l->nentries];
    KZ_TRY(kz_name_shape(text, n, &l->work, &e->shape, err));
    e->row = row;
    l->nentries += e->shape.exact != 0;
out:
    return st;
}

static kz_status
read_table(struct looking *l, const char *sql, int person, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(l->store, sql, &q, err));
    for (;;) {
        const char *text;
        size_t n;
        int64_t row;

        KZ_TRY(kzi_step(l->store, q, err));
        if (st == KZ_DONE)
            break;
        text = kzi_text_at(q, 1);
        n = (size_t)sqlite3_column_bytes(q, 1);
        row = 2 * sqlite3_column_int64(q, 0) + person;
        KZ_TRY(look_at(l, text, n, row, err));
        if (sqlite3_column_int(q, 2))
            KZ_TRY(add_entry(l, text, n, row, err));
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

/* ---- names that look alike ---- */

static int
by_shape(const void *pa, const void *pb)
{
    const struct kz_shape *a = &((const struct entry *)pa)->shape;
    const struct kz_shape *b = &((const struct entry *)pb)->shape;

    if (a->alike != b->alike)
        return a->alike < b->alike ? -1 : 1;
    return a->exact < b->exact ? -1 : a->exact > b->exact;
}

static int
by_spelling(const void *pa, const void *pb)
{
    const struct member *a = pa, *b = pb;

    if (a->spelling != b->spelling)
        return a->spelling < b->spelling ? -1 : 1;
    return strcmp(a->name.text, b->name.text);
}

/* Plain spellings first, then by text; under each the parties by key. */
static int
by_form(const void *pa, const void *pb)
{
    const struct member *a = pa, *b = pb;
    int c = a->odd - b->odd;

    if (c == 0)
        c = strcmp(a->form, b->form);
    if (c == 0 && a->spelling != b->spelling)
        c = a->spelling < b->spelling ? -1 : 1;
    if (c == 0)
        c = strcmp(a->name.key, b->name.key);
    if (c == 0)
        c = strcmp(a->name.text, b->name.text);
    if (c == 0)
        c = strcmp(a->name.document, b->name.document);
    return c ? c : a->name.line < b->name.line ? -1 : 1;
}

static void
clear_members(struct looking *l)
{
    for (size_t i = 0; i < l->nmembers; i++)
        kz_free(l->members[i].name.key);
    l->nmembers = 0;
}

/* The names of some entries, in the order of their spellings. */
static kz_status
load_members(struct looking *l, size_t first, size_t last, struct kz_error *err)
{
    kz_status st = KZ_OK;

    clear_members(l);
    if (kz_grow(&l->members, &l->members_cap, last - first,
            sizeof *l->members) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = first; i < last; i++) {
        struct member *m = &l->members[l->nmembers];
        uint64_t spelling;

        memset(m, 0, sizeof *m);
        m->row = l->entries[i].row;
        KZ_TRY(read_name(l, m->row, &m->name, err));
        l->nmembers++;
        KZ_TRY(kz_name_spelling(m->name.text, &spelling, err));
        m->spelling = spelling ^ l->entries[i].shape.exact;
    }
    qsort(l->members, l->nmembers, sizeof *l->members, by_spelling);
    for (size_t i = 0; i < l->nmembers; i++) {
        struct member *m = &l->members[i];

        if (i && m[-1].spelling == m->spelling) {
            m->form = m[-1].form;
            m->odd = m[-1].odd;
            continue;
        }
        m->form = m->name.text;
        m->odd = kz_name_hidden(m->form, strlen(m->form)) ||
                 kz_name_mixed(m->form, strlen(m->form));
    }
    qsort(l->members, l->nmembers, sizeof *l->members, by_form);
out:
    return st;
}

/* The members of one spelling. */
struct span {
    size_t first, last;
};

static int
by_key(const void *key, const void *member)
{
    return strcmp(key, ((const struct member *)member)->name.key);
}

/* 1 if the party of m has a name of the spelling too. */
static int
is_among(const struct looking *l, struct span s, const struct member *m)
{
    return bsearch(m->name.key, l->members + s.first, s.last - s.first,
               sizeof *m, by_key) != NULL;
}

/* The first member of a spelling whose party has not the other; or its end. */
static size_t
first_alone(const struct looking *l, struct span s, struct span other)
{
    size_t i = s.first;

    while (i < s.last && is_among(l, other, &l->members[i]))
        i++;
    return i;
}

/* Each party that has a spelling, and not the other, with the member to. */
static kz_status
pair_span(struct looking *l, struct span s, struct span other, size_t to,
    struct kz_error *err)
{
    const struct member *with = &l->members[to];
    kz_status st = KZ_OK;

    for (size_t i = s.first; i < s.last; i++) {
        const struct member *m = &l->members[i];
        uint32_t differ[2];
        int alike;

        if ((i > s.first && m[-1].name.party == m->name.party) ||
            is_among(l, other, m))
            continue;
        KZ_TRY(kz_names_alike(m->name.text, with->name.text, &alike, differ,
            err));
        if (alike)
            KZ_TRY(add_found(l, KZ_LOOK_ALIKE, m->row, differ, &with->name,
                err));
    }
out:
    return st;
}

/* So that every party of the two spellings is named, but for those that have
 * both: the odd with the first of the plain, the other plain with an odd. */
static kz_status
pair_spans(struct looking *l, struct span plain, struct span odd,
    struct kz_error *err)
{
    size_t a = first_alone(l, plain, odd), b = first_alone(l, odd, plain);
    struct span rest = plain;
    kz_status st = KZ_OK;

    if (a == plain.last || b == odd.last)
        goto out;
    KZ_TRY(pair_span(l, odd, plain, a, err));
    for (rest.first = a;
         rest.first < plain.last &&
         l->members[rest.first].name.party == l->members[a].name.party;)
        rest.first++;
    KZ_TRY(pair_span(l, rest, odd, b, err));
out:
    return st;
}

#define MOST_PLAIN 8 /* spellings that others are compared with */

/* Each further spelling with the first that it looks like. */
static kz_status
pair_members(struct looking *l, struct kz_error *err)
{
    struct span plain[MOST_PLAIN], odd;
    size_t nplain = 0, i;
    kz_status st = KZ_OK;

    for (odd.first = 0; odd.first < l->nmembers; odd.first = odd.last) {
        const struct member *m = &l->members[odd.first];
        uint32_t differ[2];
        int alike = 0;

        for (odd.last = odd.first + 1;
             odd.last < l->nmembers &&
             l->members[odd.last].spelling == m->spelling;)
            odd.last++;
        for (i = 0; i < nplain && !alike; i++)
            KZ_TRY(kz_names_alike(m->form, l->members[plain[i].first].form,
                &alike, differ, err));
        if (alike)
            KZ_TRY(pair_spans(l, plain[i - 1], odd, err));
        else if (nplain < MOST_PLAIN)
            plain[nplain++] = odd;
    }
out:
    return st;
}

static kz_status
find_alike(struct looking *l, struct kz_error *err)
{
    const struct entry *e = l->entries;
    kz_status st = KZ_OK;

    if (l->nentries)
        qsort(l->entries, l->nentries, sizeof *l->entries, by_shape);
    for (size_t i = 0, j; i < l->nentries; i = j) {
        for (j = i + 1;
             j < l->nentries && e[j].shape.alike == e[i].shape.alike;)
            j++;
        if (e[j - 1].shape.exact == e[i].shape.exact)
            continue;
        KZ_TRY(load_members(l, i, j, err));
        KZ_TRY(pair_members(l, err));
    }
out:
    return st;
}

/* ---- in their order ---- */

static int
by_rank(const void *pa, const void *pb)
{
    const struct found *a = pa, *b = pb;
    int c = (int)a->look - (int)b->look;

    if (c == 0)
        c = strcmp(a->name.key, b->name.key);
    if (c == 0)
        c = strcmp(a->other_key, b->other_key);
    if (c == 0)
        c = strcmp(a->name.text, b->name.text);
    if (c == 0)
        c = strcmp(a->name.document, b->name.document);
    if (c == 0 && a->name.line != b->name.line)
        c = a->name.line < b->name.line ? -1 : 1;
    return c ? c : strcmp(a->name.place, b->name.place);
}

/* 1 if it says what the one before has said. */
static int
is_said(const struct found *f, const struct found *before)
{
    return f->look == before->look && f->name.party == before->name.party &&
           f->other == before->other &&
           strcmp(f->name.text, before->name.text) == 0;
}

static kz_status
visit_found(struct looking *l,
    kz_status (*visit)(void *ctx, const struct kz_look_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (l->nfound)
        qsort(l->found, l->nfound, sizeof *l->found, by_rank);
    for (size_t i = 0; i < l->nfound; i++) {
        const struct found *f = &l->found[i];
        struct kz_look_row r = { f->look, f->name.party, f->other,
            f->name.document, f->name.place, f->name.filed,
            { f->c[0], f->c[1] } };

        if (i && is_said(f, f - 1))
            continue;
        st = visit(ctx, &r, err);
        if (st != KZ_OK)
            goto out;
    }
out:
    return st;
}

#define ALL(table)                                                      \
    "SELECT id, text, use IS NULL OR use NOT IN ('printed', 'reading')" \
    " FROM " table " WHERE text IS NOT NULL"

kz_status
kz_scan_looks(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_look_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    struct looking l = { .store = s };
    kz_status st;

    kz_buf_init(&l.work);
    KZ_TRY(kzi_prepare(s, READ("name"), &l.read[0], err));
    KZ_TRY(kzi_prepare(s, READ("person"), &l.read[1], err));
    KZ_TRY(read_table(&l, ALL("name"), 0, err));
    KZ_TRY(read_table(&l, ALL("person"), 1, err));
    KZ_TRY(find_alike(&l, err));
    KZ_TRY(visit_found(&l, visit, ctx, err));
out:
    clear_members(&l);
    for (size_t i = 0; i < l.nfound; i++) {
        kz_free(l.found[i].name.key);
        kz_free(l.found[i].other_key);
    }
    sqlite3_finalize(l.read[0]);
    sqlite3_finalize(l.read[1]);
    kz_free(l.found);
    kz_free(l.entries);
    kz_free(l.members);
    kz_buf_clear(&l.work);
    return st;
}
