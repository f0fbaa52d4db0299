/* The mentions that share a name, read from the store. */
#include "src/store/identity_bucket.h"

#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"

void
kzi_rules_free(struct kzi_rules *x)
{
    if (!x)
        return;
    sqlite3_finalize(x->rows);
    sqlite3_finalize(x->name_row);
    sqlite3_finalize(x->person_row);
    sqlite3_finalize(x->facts);
    sqlite3_finalize(x->types);
    sqlite3_finalize(x->key);
    sqlite3_finalize(x->companies);
    sqlite3_finalize(x->owned);
    kzi_ids_clear(&x->row);
    kzi_ids_clear(&x->mention);
    kz_free(x->class_of);
    kz_free(x->classes);
    kz_free(x->places);
    kz_free(x->posts);
    kz_free(x->held);
    kz_free(x->some);
    kz_buf_clear(&x->texts);
    kz_free(x);
}

#define MENTION_OF(table)                                                   \
    "SELECT n.mention, m.scheme = 'houjin' FROM " table " n JOIN mention m" \
    " ON m.id = n.mention WHERE n.id = ?"

kz_status
kzi_rules_open(struct kzi_resolver *r, struct kzi_rules **out,
    struct kz_error *err)
{
    struct kzi_rules *x = kz_calloc(1, sizeof *x);
    kz_status st;

    if (!x)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_buf_init(&x->texts);
    x->resolver = r;
    KZ_TRY(kzi_prepare(r->store, "SELECT row FROM name_key WHERE key = ?",
        &x->rows, err));
    KZ_TRY(kzi_prepare(r->store, MENTION_OF("name"), &x->name_row, err));
    KZ_TRY(kzi_prepare(r->store, MENTION_OF("person"), &x->person_row, err));
    KZ_TRY(kzi_prepare(r->store,
        "SELECT id * 2, address, as_of, since, until, NULL FROM name"
        " WHERE mention = ?1 UNION ALL SELECT id * 2 + 1, address, as_of,"
        " since, until, birth_date FROM person WHERE mention = ?1",
        &x->facts, err));
    KZ_TRY(kzi_prepare(r->store,
        "SELECT DISTINCT type FROM party_fact WHERE mention = ?", &x->types,
        err));
    KZ_TRY(kzi_prepare(r->store,
        "SELECT scheme, value FROM mention"
        " WHERE id = ?",
        &x->key, err));
    KZ_TRY(kzi_prepare(r->store,
        "SELECT DISTINCT company FROM role WHERE person = ?", &x->companies,
        err));
    KZ_TRY(kzi_prepare(r->store,
        "SELECT DISTINCT owned FROM holding WHERE owner = ?1 AND EXISTS"
        " (SELECT 1 FROM mention WHERE id = ?1 AND scheme = 'k')",
        &x->owned, err));
    *out = x;
    x = NULL;
out:
    kzi_rules_free(x);
    return st;
}

size_t
kzi_class_top(const struct kzi_rules *x, size_t c)
{
    while (x->classes[c].top != c)
        c = x->classes[c].top;
    return c;
}

static int
compare_bytes(const char *a, size_t na, const char *b, size_t nb)
{
    int c = memcmp(a, b, na < nb ? na : nb);

    return c ? c : na < nb ? -1 : na > nb;
}

int
kzi_same_place(const struct kzi_place_of *a, const struct kzi_place_of *b)
{
    return a->level == b->level &&
           compare_bytes(a->key, a->len, b->key, b->len) == 0;
}

#define COMPARE(a, b) \
    if ((a) != (b))   \
    return (a) < (b) ? -1 : 1

int
kzi_place_compare(const void *pa, const void *pb)
{
    const struct kzi_place_of *a = pa, *b = pb;
    int c;

    COMPARE(a->level, b->level);
    c = compare_bytes(a->key, a->len, b->key, b->len);
    if (c)
        return c;
    COMPARE(a->prefecture, b->prefecture);
    COMPARE(a->class, b->class);
    COMPARE(a->since, b->since);
    COMPARE(a->until, b->until);
    COMPARE(a->as_of, b->as_of);
    return 0;
}

/* ---- rows and mentions ---- */

static kz_status
load_rows(struct kzi_rules *x, int64_t key, struct kz_error *err)
{
    struct kz_store *s = x->resolver->store;
    int others = 0; /* than corporate numbers */
    kz_status st;

    x->row.count = x->mention.count = 0;
    sqlite3_bind_int64(x->rows, 1, key);
    for (;;) {
        sqlite3_stmt *q;
        int64_t row;

        KZ_TRY(kzi_step(s, x->rows, err));
        if (st == KZ_DONE)
            break;
        row = sqlite3_column_int64(x->rows, 0);
        q = row & 1 ? x->person_row : x->name_row;
        sqlite3_bind_int64(q, 1, row / 2);
        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_OK) {
            KZ_TRY(kzi_ids_add(&x->row, row, err));
            KZ_TRY(kzi_ids_add(&x->mention, sqlite3_column_int64(q, 0), err));
            others |= !sqlite3_column_int(q, 1);
        }
        sqlite3_reset(q);
    }
    kzi_ids_sort(&x->mention); /* rows come rising */
    if (!others) /* each is a company of its own: nothing to conclude */
        x->mention.count = 0;
    st = KZ_OK;
out:
    sqlite3_reset(x->rows);
    sqlite3_reset(x->name_row);
    sqlite3_reset(x->person_row);
    return st;
}

static kz_status
new_class(struct kzi_rules *x, const struct kzi_class *class, size_t *out,
    struct kz_error *err)
{
    struct kzi_named *c;
    kz_status st;

    if (kz_grow(&x->classes, &x->classes_cap, x->nclasses + 1,
            sizeof *x->classes) < 0 ||
        kz_grow(&x->some, &x->some_cap, x->nclasses + 1, sizeof *x->some) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    c = &x->classes[x->nclasses];
    memset(c, 0, sizeof *c);
    c->class = *class;
    c->birth = KZ_DATE_NONE;
    c->text = x->texts.len;
    sqlite3_bind_int64(x->key, 1, class->rep);
    KZ_TRY(kzi_step(x->resolver->store, x->key, err));
    for (int i = 0; i < 2 && st == KZ_OK; i++) {
        kz_buf_puts(&x->texts, kzi_text_at(x->key, i));
        kz_buf_putc(&x->texts, 0);
    }
    KZ_TRY(kz_buf_check(&x->texts, err));
    *out = x->nclasses++;
out:
    sqlite3_reset(x->key);
    return st;
}

static int
by_key(const void *pa, const void *pb)
{
    const struct kzi_named *a = pa, *b = pb;

    return kzi_key_compare(a->scheme, a->value, b->scheme, b->value);
}

static int
by_rep(const void *pa, const void *pb)
{
    const struct kzi_class *a = pa, *b = pb;

    return a->rep < b->rep ? -1 : a->rep > b->rep;
}

/* The classes of the mentions, in the order of their keys. */
static kz_status
load_classes(struct kzi_rules *x, struct kz_error *err)
{
    size_t n = x->mention.count, made;
    struct kzi_class *each = kz_calloc(n ? n : 1, sizeof *each);
    struct kzi_class *sorted = kz_calloc(n ? n : 1, sizeof *sorted);
    struct kzi_idmap at = { NULL, NULL, 0, 0 };
    kz_status st = KZ_OK;

    x->nclasses = 0;
    if (!each || !sorted ||
        kz_grow(&x->class_of, &x->class_of_cap, n, sizeof *x->class_of) < 0)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < n; i++) {
        KZ_TRY(kzi_class_of(x->resolver, x->mention.list[i], &each[i], err));
        sorted[i] = each[i];
    }
    if (n)
        qsort(sorted, n, sizeof *sorted, by_rep);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || sorted[i].rep != sorted[i - 1].rep)
            KZ_TRY(new_class(x, &sorted[i], &made, err));
    for (size_t c = 0; c < x->nclasses; c++) {
        x->classes[c].scheme = x->texts.data + x->classes[c].text;
        x->classes[c].value =
            x->classes[c].scheme + strlen(x->classes[c].scheme) + 1;
    }
    if (x->nclasses)
        qsort(x->classes, x->nclasses, sizeof *x->classes, by_key);
    for (size_t c = 0; c < x->nclasses; c++) {
        x->classes[c].top = c;
        KZ_TRY(kzi_idmap_add(&at, x->classes[c].class.rep, c, err));
    }
    for (size_t i = 0; i < n; i++)
        if (!kzi_idmap_find(&at, each[i].rep, &x->class_of[i]))
            kz_bug("a class without its best mention");
out:
    kz_free(each);
    kz_free(sorted);
    kzi_idmap_clear(&at);
    return st;
}

/* ---- what is known of them ---- */

kz_status
kzi_types_read(struct kz_store *s, sqlite3_stmt *q, kz_rowid id, int *person,
    int *organisation, struct kz_error *err)
{
    kz_status st;

    sqlite3_bind_int64(q, 1, id);
    for (;;) {
        int type;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        type = sqlite3_column_int(q, 0);
        if (type == KZ_PARTY_PERSON)
            *person = 1;
        else if (type != KZ_PARTY_UNKNOWN)
            *organisation = 1;
    }
    st = KZ_OK;
out:
    sqlite3_reset(q);
    return st;
}

static void
note_birth(struct kzi_named *c, kz_date birth)
{
    if (birth == KZ_DATE_NONE)
        return;
    c->is_person = 1;
    if (c->births == 0) {
        c->birth = birth;
        c->births = 1;
    } else if (c->birth != birth) {
        c->birth = KZ_DATE_NONE;
        c->births = 2;
    }
}

struct stated {   /* one row of a mention */
    int is_named; /* under the key */
    int has_address;
    struct kz_address address;
    kz_date as_of, since, until;
};

struct stated_rows {
    struct stated *list;
    size_t count, cap;
};

static kz_status
read_stated(struct kzi_rules *x, sqlite3_stmt *q, struct stated *out,
    struct kz_error *err)
{
    int64_t row = sqlite3_column_int64(q, 0);
    const char *address = kzi_text_at(q, 1);

    memset(out, 0, sizeof *out);
    out->is_named = kzi_ids_has(&x->row, row);
    out->as_of = kzi_date_at(q, 2, KZ_DATE_NONE);
    out->since = kzi_date_at(q, 3, KZ_DATE_NONE);
    out->until = kzi_date_at(q, 4, KZ_DATE_OPEN);
    out->has_address = address != NULL;
    return address ? kz_address_key(address, strlen(address), &x->texts,
                         &out->address, err)
                   : KZ_OK;
}

static kz_status
add_place(struct kzi_rules *x, size_t class, const struct stated *name,
    const struct stated *at, struct kz_error *err)
{
    struct kzi_place_of *p;

    if (at->address.level == KZ_ADDRESS_NONE)
        return KZ_OK;
    if (kz_grow(&x->places, &x->places_cap, x->nplaces + 1, sizeof *x->places) <
        0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    p = &x->places[x->nplaces++];
    memset(p, 0, sizeof *p);
    p->class = class;
    p->level = at->address.level;
    p->prefecture = at->address.prefecture;
    p->start = at->address.start;
    p->len = at->address.len;
    p->as_of = name->as_of;
    p->since = name->since;
    p->until = name->until;
    if (at->since != KZ_DATE_NONE &&
        (p->since == KZ_DATE_NONE || at->since > p->since))
        p->since = at->since;
    if (at->until < p->until)
        p->until = at->until;
    return KZ_OK;
}

/* The statements of one mention: its places under the name, birth dates. */
static kz_status
load_statements(struct kzi_rules *x, size_t i, struct stated_rows *rows,
    struct kz_error *err)
{
    size_t class = x->class_of[i];
    kz_status st;

    rows->count = 0;
    sqlite3_bind_int64(x->facts, 1, x->mention.list[i]);
    for (;;) {
        KZ_TRY(kzi_step(x->resolver->store, x->facts, err));
        if (st == KZ_DONE)
            break;
        if (kz_grow(&rows->list, &rows->cap, rows->count + 1,
                sizeof *rows->list) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        KZ_TRY(read_stated(x, x->facts, &rows->list[rows->count++], err));
        note_birth(&x->classes[class], kzi_date_at(x->facts, 5, KZ_DATE_NONE));
    }
    for (size_t n = 0; n < rows->count; n++) {
        const struct stated *name = &rows->list[n];

        for (size_t a = 0; a < rows->count && name->is_named; a++)
            if (rows->list[a].has_address)
                KZ_TRY(add_place(x, class, name, &rows->list[a], err));
    }
    st = KZ_OK;
out:
    sqlite3_reset(x->facts);
    return st;
}

kz_status
kzi_bucket_load(struct kzi_rules *x, int64_t key, struct kz_error *err)
{
    struct stated_rows rows = { NULL, 0, 0 };
    kz_status st;

    x->nclasses = x->nplaces = x->nposts = x->nheld = 0;
    kz_buf_reset(&x->texts);
    KZ_TRY(load_rows(x, key, err));
    if (x->mention.count < 2)
        goto out;
    KZ_TRY(load_classes(x, err));
    if (x->nclasses < 2 || KZI_IS_BIRTH_KEY(key))
        goto out;
    for (size_t i = 0; i < x->mention.count; i++) {
        struct kzi_named *c = &x->classes[x->class_of[i]];

        KZ_TRY(kzi_types_read(x->resolver->store, x->types, x->mention.list[i],
            &c->is_person, &c->is_organisation, err));
        KZ_TRY(load_statements(x, i, &rows, err));
    }
    for (size_t i = 0; i < x->nplaces; i++)
        x->places[i].key = x->texts.data + x->places[i].start;
out:
    kz_free(rows.list);
    return st < 0 ? st : KZ_OK;
}

/* ---- posts and holdings of persons ---- */

static kz_status
add_companies(struct kzi_rules *x, sqlite3_stmt *q, size_t i,
    struct kzi_post **list, size_t *n, size_t *cap, struct kz_error *err)
{
    kz_status st;

    sqlite3_bind_int64(q, 1, x->mention.list[i]);
    for (;;) {
        struct kzi_class company;

        KZ_TRY(kzi_step(x->resolver->store, q, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(kzi_class_of(x->resolver, sqlite3_column_int64(q, 0), &company,
            err));
        if (kz_grow(list, cap, *n + 1, sizeof **list) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        (*list)[*n].class = x->class_of[i];
        (*list)[(*n)++].company = company.rep;
    }
    st = KZ_OK;
out:
    sqlite3_reset(q);
    return st;
}

kz_status
kzi_bucket_posts(struct kzi_rules *x, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < x->mention.count; i++)
        KZ_TRY(add_companies(x, x->companies, i, &x->posts, &x->nposts,
            &x->posts_cap, err));
    for (size_t i = 0; i < x->mention.count && x->nposts; i++)
        KZ_TRY(add_companies(x, x->owned, i, &x->held, &x->nheld, &x->held_cap,
            err));
out:
    return st;
}
