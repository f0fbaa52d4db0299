/* Roles: which statements of roles hold on the day, around some parties. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/lower_bound.h"
#include "src/graph/load.h"
#include "src/graph/roles_priv.h"

enum { LOADED = 1, ASKED = 2, LISTED = 4 }; /* of a party */

struct loading {
    struct kz_store *s;
    const struct kz_question *q;
    struct kz_counts extent;
    struct kzi_doc *docs;
    char **lists; /* kinds of list: "importer/table/source" */
    size_t nlists, lists_cap;
    struct kzi_role *raw;
    size_t n, cap;
    uint8_t *mark;   /* by party: enum above; NULL where all are loaded */
    kz_rowid *queue; /* companies to be loaded */
    size_t queue_len, queue_cap;
};

struct kz_roles {
    struct kz_role_at *at, *by; /* by company, by person */
    size_t n;
    kz_rowid *party;
    size_t nparties, party_cap;
    struct kzi_names_of names;
};

void
kz_roles_free(struct kz_roles *r)
{
    if (!r)
        return;
    kz_free(r->at);
    kz_free(r->by);
    kz_free(r->party);
    kzi_names_of_clear(&r->names);
    kz_free(r);
}

int
kz_role_is_officer(enum kz_role_kind k)
{
    return k <= KZ_ROLE_PARTNER;
}

int
kz_role_represents(const struct kz_role_at *r)
{
    return r->kind == KZ_ROLE_REPRESENTATIVE_DIRECTOR ||
           r->representative == KZ_YES;
}

/* ---- gathering ---- */

/* Tables that name everybody of their day, and no others. */
static int
is_list(const char *table, size_t n)
{
    static const char *const tables[] = { "executives", "officers",
        "representative", "roles-list" };

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (strlen(tables[i]) == n && memcmp(tables[i], table, n) == 0)
            return 1;
    return 0;
}

/*
 * The kind of list a family is: 0 for single statements; a table and its
 * proposal are one kind.
 */
static kz_status
list_of(struct loading *l, const char *family, struct kzi_role *w,
    struct kz_error *err)
{
    static const char proposal[] = "-proposal";
    const size_t np = sizeof proposal - 1;
    const char *table = strchr(family, '/');
    size_t n, base, i;
    struct kz_buf name;
    kz_status st = KZ_OK;

    table = table ? table + 1 : family;
    base = n = strcspn(table, "/");
    if (n > np && memcmp(table + n - np, proposal, np) == 0)
        base = n - np;
    if (!is_list(table, base))
        return KZ_OK;
    w->proposal = base < n;
    kz_buf_init(&name);
    kz_buf_add(&name, family, (size_t)(table - family) + base);
    kz_buf_puts(&name, table + n);
    KZ_TRY(kz_buf_check(&name, err));
    for (i = 0; i < l->nlists && strcmp(l->lists[i], name.data) != 0;)
        i++;
    if (i == l->nlists) {
        if (kz_grow(&l->lists, &l->lists_cap, i + 1, sizeof *l->lists) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        l->lists[i] = kz_buf_take(&name);
        if (!l->lists[i])
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        l->nlists++;
    }
    w->list = (uint32_t)i + 1;
out:
    kz_buf_clear(&name);
    return st;
}

static kz_status
visit_role(void *ctx, const struct kz_role_row *r, struct kz_error *err)
{
    struct loading *l = ctx;
    const struct kzi_doc *d = &l->docs[r->document_row];
    struct kzi_role *w;

    if (!kzi_known(l->q, r->filed) || d->superseded)
        return KZ_OK;
    if (kz_grow(&l->raw, &l->cap, l->n + 1, sizeof *l->raw) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    w = &l->raw[l->n];
    memset(w, 0, sizeof *w);
    w->at.person = r->person;
    w->at.company = r->company;
    w->at.row = r->id;
    w->at.as_of = r->as_of;
    w->at.since = r->since;
    w->at.until = r->until;
    w->at.filed = r->filed;
    w->at.kind = (uint8_t)r->role;
    w->at.representative = (uint8_t)r->representative;
    w->at.outside = (uint8_t)r->outside;
    w->at.rank = (uint8_t)r->rank;
    w->at.document = d->order;
    w->at.line = r->line;
    w->former = r->former != 0;
    l->n++;
    return list_of(l, r->family, w, err);
}

/* What holds of the statements gathered so far. */
static kz_status
settle(struct loading *l, struct kz_roles *out, struct kz_error *err)
{
    struct kz_role_at *at = kz_calloc(l->n, sizeof *at);
    struct kz_role_at *by = kz_calloc(l->n, sizeof *by);
    kz_status st = KZ_OK;

    if (!at || !by)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    kz_free(out->at);
    kz_free(out->by);
    out->at = at;
    out->by = by;
    at = NULL;
    out->n = kzi_roles_hold(l->q, l->raw, l->n, out->at);
    if (out->n) {
        memcpy(by, out->at, out->n * sizeof *by);
        qsort(by, out->n, sizeof *by, kzi_role_by_person);
    }
    by = NULL;
out:
    kz_free(at);
    kz_free(by);
    return st;
}

/* ---- around some parties ---- */

static kz_status
add_party(struct loading *l, struct kz_roles *r, kz_rowid party,
    struct kz_error *err)
{
    if (l->mark[party] & LISTED)
        return KZ_OK;
    if (kz_grow(&r->party, &r->party_cap, r->nparties + 1, sizeof *r->party) <
        0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    l->mark[party] |= LISTED;
    r->party[r->nparties++] = party;
    return KZ_OK;
}

static kz_status
visit_post(void *ctx, const struct kz_role_row *p, struct kz_error *err)
{
    struct loading *l = ctx;

    if (l->mark[p->company] & LOADED)
        return KZ_OK;
    if (kz_grow(&l->queue, &l->queue_cap, l->queue_len + 1, sizeof *l->queue) <
        0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    l->mark[p->company] |= LOADED;
    l->queue[l->queue_len++] = p->company;
    return KZ_OK;
}

/* Note the companies at which a person has, had or will have a role. */
static kz_status
ask_person(struct loading *l, kz_rowid person, struct kz_error *err)
{
    if (l->mark[person] & ASKED)
        return KZ_OK;
    l->mark[person] |= ASKED;
    return kz_roles_of(l->s, person, 1, visit_post, l, err);
}

static kz_status
load_queue(struct loading *l, struct kz_roles *r, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < l->queue_len; i++) {
        KZ_TRY(add_party(l, r, l->queue[i], err));
        KZ_TRY(kz_roles_of(l->s, l->queue[i], 0, visit_role, l, err));
    }
    l->queue_len = 0;
    KZ_TRY(settle(l, r, err));
out:
    return st;
}

static int
by_rowid(const void *pa, const void *pb)
{
    const kz_rowid *a = pa, *b = pb;

    return *a < *b ? -1 : *a > *b;
}

/* The posts of the officers at hand and of whoever has their names. */
static kz_status
load_officers(struct loading *l, struct kz_roles *r, struct kz_error *err)
{
    kz_rowid *person = kz_calloc(r->n, sizeof *person), *alike = NULL;
    size_t n = 0, m = 0;
    kz_status st = KZ_OK;

    if (!person)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < r->n; i++)
        if (!i || r->by[i].person != r->by[i - 1].person)
            person[n++] = r->by[i].person;
    if (n)
        KZ_TRY(kzi_names_alike(l->s, l->q, person, n, &alike, &m, err));
    for (size_t i = 0; i < n + m; i++) {
        kz_rowid p = i < n ? person[i] : alike[i - n];

        KZ_TRY(ask_person(l, p, err));
        KZ_TRY(add_party(l, r, p, err));
    }
    KZ_TRY(load_queue(l, r, err));
    kz_free(person);
    person = kz_calloc(r->nparties, sizeof *person);
    if (!person)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    memcpy(person, r->party, r->nparties * sizeof *person);
    qsort(person, r->nparties, sizeof *person, by_rowid);
    KZ_TRY(kzi_names_of_load(l->s, l->q, person, r->nparties, &r->names, err));
out:
    kz_free(person);
    kz_free(alike);
    return st;
}

static kz_status
load_around(struct loading *l, const kz_rowid *around, size_t n,
    enum kz_roles_reach reach, struct kz_roles *r, struct kz_error *err)
{
    size_t known;
    kz_status st = KZ_OK;

    l->mark = kz_calloc((size_t)l->extent.mentions_end, 1);
    if (!l->mark)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < n; i++) {
        struct kz_role_row at = { .company = around[i] };

        KZ_TRY(visit_post(l, &at, err));
    }
    KZ_TRY(load_queue(l, r, err));
    if (reach == KZ_ROLES_THERE)
        goto out;
    KZ_TRY(load_officers(l, r, err));
    if (reach == KZ_ROLES_OFFICERS)
        goto out;
    known = r->n;
    for (size_t i = 0; i < known; i++)
        if (kz_role_is_officer((enum kz_role_kind)r->at[i].kind))
            KZ_TRY(ask_person(l, r->at[i].person, err));
    KZ_TRY(load_queue(l, r, err));
out:
    return st;
}

static kz_status
load_all(struct loading *l, enum kz_roles_reach reach, struct kz_roles *r,
    struct kz_error *err)
{
    kz_rowid *person = NULL;
    size_t n = 0;
    kz_status st;

    KZ_TRY(kz_scan_roles(l->s, visit_role, l, err));
    KZ_TRY(settle(l, r, err));
    if (!r->n || reach == KZ_ROLES_THERE)
        goto out;
    person = kz_calloc(r->n, sizeof *person);
    if (!person)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < r->n; i++)
        if (!i || r->by[i].person != r->by[i - 1].person)
            person[n++] = r->by[i].person;
    KZ_TRY(kzi_names_of_load(l->s, l->q, person, n, &r->names, err));
out:
    kz_free(person);
    return st;
}

kz_status
kz_roles_load(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *around, size_t n, enum kz_roles_reach reach,
    struct kz_roles **out, struct kz_error *err)
{
    struct loading l = { .s = s, .q = q };
    struct kz_roles *r = kz_calloc(1, sizeof *r);
    kz_status st;

    if (!r)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    KZ_TRY(kz_store_extent(s, &l.extent, err));
    KZ_TRY(kzi_documents_load(s, q, (size_t)l.extent.documents_end, &l.docs,
        err));
    if (around)
        KZ_TRY(load_around(&l, around, n, reach, r, err));
    else
        KZ_TRY(load_all(&l, reach, r, err));
    *out = r;
    r = NULL;
out:
    kz_roles_free(r);
    kzi_documents_free(l.docs, (size_t)l.extent.documents_end);
    for (size_t i = 0; i < l.nlists; i++)
        kz_free(l.lists[i]);
    kz_free(l.lists);
    kz_free(l.raw);
    kz_free(l.mark);
    kz_free(l.queue);
    return st;
}

/* ---- looking up ---- */

static const struct kz_role_at *
find(const struct kz_role_at *list, size_t n, int person, kz_rowid id,
    size_t *count)
{
    size_t at, end;

    KZ_LOWER_BOUND(at, n, i, (person ? list[i].person : list[i].company) < id);
    for (end = at;
         end < n && (person ? list[end].person : list[end].company) == id;)
        end++;
    *count = end - at;
    return list + at;
}

const struct kz_role_at *
kz_roles_at(const struct kz_roles *r, kz_rowid company, size_t *n)
{
    return find(r->at, r->n, 0, company, n);
}

const struct kz_role_at *
kz_roles_by(const struct kz_roles *r, kz_rowid person, size_t *n)
{
    return find(r->by, r->n, 1, person, n);
}

const kz_rowid *
kz_roles_parties(const struct kz_roles *r, size_t *n)
{
    *n = r->nparties;
    return r->party;
}

kz_date
kz_roles_birth(const struct kz_roles *r, kz_rowid person)
{
    size_t n;
    const struct kzi_person_name *p = kzi_names_of_party(&r->names, person, &n);

    return n ? p->birth : KZ_DATE_NONE;
}

static int
births_agree(kz_date a, kz_date b)
{
    return a == KZ_DATE_NONE || b == KZ_DATE_NONE || a == b;
}

int
kz_roles_are_alike(const struct kz_roles *r, kz_rowid a, kz_rowid b)
{
    size_t n, m;
    const struct kzi_person_name *x = kzi_names_of_party(&r->names, a, &n);
    const struct kzi_person_name *y = kzi_names_of_party(&r->names, b, &m);

    if (!n || !m || !births_agree(x->birth, y->birth))
        return 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            if (x[i].name == y[k].name && x[i].name != UINT32_MAX)
                return 1;
    return 0;
}

void
kz_roles_alike(const struct kz_roles *r, kz_rowid person,
    void (*visit)(void *ctx, kz_rowid other), void *ctx)
{
    size_t n, m;
    const struct kzi_person_name *x = kzi_names_of_party(&r->names, person, &n);

    for (size_t i = 0; i < n; i++) {
        const struct kzi_person_name *y =
            kzi_names_of_name(&r->names, x[i].name, &m);

        if (x[i].name == UINT32_MAX)
            continue;
        for (size_t k = 0; k < m; k++) {
            size_t posts;

            (void)kz_roles_by(r, y[k].party, &posts);
            if (posts && y[k].party != person &&
                births_agree(x->birth, y[k].birth))
                visit(ctx, y[k].party);
        }
    }
}
