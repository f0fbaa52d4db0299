/* Candidates: parties that may be one, for a person to decide. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/address.h"
#include "keizu/base/alloc.h"
#include "keizu/base/hash.h"
#include "keizu/base/name.h"
#include "keizu/store/identity.h"
#include "src/store/identity.h"
#include "src/store/search_priv.h"

/* ---- names that may be one ---- */

struct entry {    /* a party has a name */
    int64_t near; /* hash under which variants meet */
    int64_t full; /* of the folded name */
    kz_rowid party;
};

struct listing {
    struct kz_store *store;
    struct kzi_variants variants;
    struct kz_buf folded, text;
    struct entry *entries;
    size_t nentries, entries_cap;
    struct kzi_idmap wanted; /* near hashes of those without a register */
    struct member *members;  /* of the names at hand */
    size_t nmembers, members_cap;
    struct kz_identity_pair *pairs;
    size_t npairs, pairs_cap;
    struct kzi_decision *decisions; /* of parties, not of mentions */
    size_t ndecisions, decisions_cap;
    sqlite3_stmt *key, *types, *facts;
};

struct member { /* a party under one near hash */
    kz_rowid party;
    const char *scheme, *value; /* in text, set when all are there */
    size_t start;
    size_t first, last; /* its entries */
    int is_registered, is_person, is_organisation;
    kz_date birth;
    size_t first_place, places; /* in the list below */
    struct kz_address *place;   /* to be freed */
};

static int64_t
hash_of(const struct kz_buf *b)
{
    /* never 0: a key of the map */
    return (int64_t)(kz_digest_of(b->data, b->len).lo | 1);
}

/* near and full of a name; 0 where it has neither. */
static kz_status
hashes(struct listing *l, const char *name, int64_t *near, int64_t *full,
    struct kz_error *err)
{
    kz_status st;

    *near = *full = 0;
    kz_buf_reset(&l->folded);
    KZ_TRY(kz_name_fold(name, strlen(name), &l->folded, err));
    if (l->folded.len == 0)
        goto out;
    *full = hash_of(&l->folded);
    kz_buf_reset(&l->folded);
    KZ_TRY(kz_name_fold_core(name, strlen(name), &l->folded, err));
    kz_buf_reset(&l->text);
    kzi_search_key(&l->variants, l->folded.data, l->folded.len, &l->text);
    KZ_TRY(kz_buf_check(&l->text, err));
    *near = hash_of(&l->text);
out:
    return st;
}

#define NAMES(table)                                                         \
    "SELECT n.text, m.party, p.scheme IN ('houjin', 'lei') FROM " table      \
    " n JOIN mention m ON m.id = n.mention JOIN mention p ON p.id = m.party" \
    " WHERE n.text IS NOT NULL AND (n.use IS NULL OR n.use NOT IN"           \
    " ('printed', 'reading'))"

/* First the names of those asked about become wanted, then all others with
 * such a name become entries. */
static kz_status
read_names(struct listing *l, kz_rowid party, int entries, struct kz_error *err)
{
    sqlite3_stmt *q = NULL;
    kz_status st;

    KZ_TRY(kzi_prepare(l->store, NAMES("name") " UNION ALL " NAMES("person"),
        &q, err));
    for (;;) {
        int64_t near, full;
        kz_rowid id;
        size_t known;

        KZ_TRY(kzi_step(l->store, q, err));
        if (st == KZ_DONE)
            break;
        id = sqlite3_column_int64(q, 1);
        if (!entries && (party ? id != party : sqlite3_column_int(q, 2) != 0))
            continue;
        KZ_TRY(hashes(l, kzi_text_at(q, 0), &near, &full, err));
        if (!near || kzi_idmap_find(&l->wanted, near, &known) != entries)
            continue;
        if (!entries) {
            KZ_TRY(kzi_idmap_add(&l->wanted, near, 0, err));
            continue;
        }
        if (kz_grow(&l->entries, &l->entries_cap, l->nentries + 1,
                sizeof *l->entries) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        l->entries[l->nentries].near = near;
        l->entries[l->nentries].full = full;
        l->entries[l->nentries++].party = id;
    }
    st = KZ_OK;
out:
    sqlite3_finalize(q);
    return st;
}

static int
by_near(const void *pa, const void *pb)
{
    const struct entry *a = pa, *b = pb;

    if (a->near != b->near)
        return a->near < b->near ? -1 : 1;
    if (a->party != b->party)
        return a->party < b->party ? -1 : 1;
    return a->full < b->full ? -1 : a->full > b->full;
}

/* ---- what is known of one ---- */

static kz_status
load_places(struct listing *l, struct member *m, struct kz_error *err)
{
    size_t cap = 0;
    kz_status st;

    sqlite3_bind_int64(l->facts, 1, m->party);
    for (;;) {
        const char *address;
        kz_date birth;

        KZ_TRY(kzi_step(l->store, l->facts, err));
        if (st == KZ_DONE)
            break;
        address = kzi_text_at(l->facts, 0);
        birth = kzi_date_at(l->facts, 1, KZ_DATE_NONE);
        if (birth != KZ_DATE_NONE) {
            m->birth = birth;
            m->is_person = 1;
        }
        if (!address)
            continue;
        if (kz_grow(&m->place, &cap, m->places + 1, sizeof *m->place) < 0)
            KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
        KZ_TRY(kz_address_key(address, strlen(address), &l->text,
            &m->place[m->places], err));
        if (m->place[m->places].level != KZ_ADDRESS_NONE)
            m->places++;
    }
    st = KZ_OK;
out:
    sqlite3_reset(l->facts);
    return st;
}

static kz_status
load_member(struct listing *l, size_t first, size_t last, struct kz_error *err)
{
    struct member *m;
    kz_status st;

    if (kz_grow(&l->members, &l->members_cap, l->nmembers + 1,
            sizeof *l->members) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    m = &l->members[l->nmembers++];
    memset(m, 0, sizeof *m);
    m->party = l->entries[first].party;
    m->first = first;
    m->last = last;
    m->birth = KZ_DATE_NONE;
    m->start = l->text.len;
    sqlite3_bind_int64(l->key, 1, m->party);
    KZ_TRY(kzi_step(l->store, l->key, err));
    for (int i = 0; i < 2 && st == KZ_OK; i++) {
        kz_buf_puts(&l->text, kzi_text_at(l->key, i));
        kz_buf_putc(&l->text, 0);
    }
    KZ_TRY(kz_buf_check(&l->text, err));
    KZ_TRY(kzi_types_read(l->store, l->types, m->party, &m->is_person,
        &m->is_organisation, err));
    KZ_TRY(load_places(l, m, err));
out:
    sqlite3_reset(l->key);
    return st < 0 ? st : KZ_OK;
}

static void
clear_members(struct listing *l)
{
    for (size_t i = 0; i < l->nmembers; i++)
        kz_free(l->members[i].place);
    l->nmembers = 0;
}

static int
by_key(const void *pa, const void *pb)
{
    const struct member *a = pa, *b = pb;

    return kzi_key_compare(a->scheme, a->value, b->scheme, b->value);
}

/* The parties of some entries, in the order of their keys. */
static kz_status
load_members(struct listing *l, size_t first, size_t last, struct kz_error *err)
{
    kz_status st = KZ_OK;

    clear_members(l);
    kz_buf_reset(&l->text);
    for (size_t i = first, j; i < last; i = j) {
        for (j = i + 1; j < last && l->entries[j].party == l->entries[i].party;)
            j++;
        KZ_TRY(load_member(l, i, j, err));
    }
    for (size_t i = 0; i < l->nmembers; i++) {
        struct member *m = &l->members[i];

        m->scheme = l->text.data + m->start;
        m->value = m->scheme + strlen(m->scheme) + 1;
        m->is_registered = kzi_unique_scheme(m->scheme) >= 0;
    }
    if (l->nmembers)
        qsort(l->members, l->nmembers, sizeof *l->members, by_key);
out:
    return st;
}

/* ---- comparing two ---- */

static int
shares_name(const struct listing *l, const struct member *a,
    const struct member *b)
{
    for (size_t i = a->first; i < a->last; i++)
        for (size_t j = b->first; j < b->last; j++)
            if (l->entries[i].full == l->entries[j].full)
                return 1;
    return 0;
}

enum nearness { FAR, AREA, SAME };

static enum nearness
places_near(const struct listing *l, const struct kz_address *a,
    const struct kz_address *b)
{
    const char *x = l->text.data + a->start, *y = l->text.data + b->start;
    size_t n = a->len < b->len ? a->len : b->len;

    if (a->prefecture && b->prefecture && a->prefecture != b->prefecture)
        return FAR;
    if (memcmp(x, y, n) != 0)
        return FAR;
    if (a->level == KZ_ADDRESS_FULL && b->level == KZ_ADDRESS_FULL)
        return a->len == b->len ? SAME : FAR;
    /* an area has to be the shorter of the two */
    return a->len == b->len ||
                   (a->len < b->len ? a->level : b->level) == KZ_ADDRESS_AREA
               ? AREA
               : FAR;
}

static enum nearness
nearness_of(const struct listing *l, const struct member *a,
    const struct member *b)
{
    enum nearness best = FAR;

    for (size_t i = 0; i < a->places; i++)
        for (size_t j = 0; j < b->places; j++) {
            enum nearness n = places_near(l, &a->place[i], &b->place[j]);

            if (n > best)
                best = n;
        }
    return best;
}

static int
is_decided(const struct listing *l, kz_rowid a, kz_rowid b)
{
    for (size_t i = 0; i < l->ndecisions; i++) {
        const struct kzi_decision *d = &l->decisions[i];

        if ((d->a == a && d->b == b) || (d->a == b && d->b == a))
            return 1;
    }
    return 0;
}

/* 1 and *reason if the two may be one party. */
static int
may_be_one(const struct listing *l, const struct member *a,
    const struct member *b, enum kz_identity_reason *reason)
{
    int same = shares_name(l, a, b);
    enum nearness near;

    if ((a->is_registered && b->is_registered &&
            strcmp(a->scheme, b->scheme) == 0) ||
        is_decided(l, a->party, b->party) ||
        (a->is_person && (b->is_organisation || b->is_registered)) ||
        (b->is_person && (a->is_organisation || a->is_registered)))
        return 0;
    if (a->is_person || b->is_person) {
        *reason = KZ_MAYBE_PERSON;
        return a->birth == KZ_DATE_NONE || b->birth == KZ_DATE_NONE ||
               (a->birth == b->birth && !same);
    }
    near = nearness_of(l, a, b);
    if (!same) {
        *reason = KZ_MAYBE_SPELLING;
        return near != FAR;
    }
    *reason = near == SAME             ? KZ_MAYBE_SEVERAL
              : near == AREA           ? KZ_MAYBE_AREA
              : a->places && b->places ? KZ_MAYBE_MOVED
                                       : KZ_MAYBE_NAME;
    return 1;
}

#define MOST_REGISTERED 8 /* of one name: with more a name says nothing */

static kz_status
pair_members(struct listing *l, kz_rowid party, struct kz_error *err)
{
    size_t registered = 0;

    while (registered < l->nmembers && l->members[registered].is_registered)
        registered++; /* their keys come first */
    for (size_t j = 0; j < l->nmembers; j++) {
        size_t end = registered ? registered : 1;
        const struct member *b = &l->members[j];

        if (party && b->party == party)
            end = l->nmembers;
        else if (end > MOST_REGISTERED && !party)
            end = MOST_REGISTERED;
        for (size_t i = 0; i < end && i < j; i++) {
            const struct member *a = &l->members[i];
            enum kz_identity_reason reason;

            if ((party && a->party != party && b->party != party) ||
                !may_be_one(l, a, b, &reason))
                continue;
            if (kz_grow(&l->pairs, &l->pairs_cap, l->npairs + 1,
                    sizeof *l->pairs) < 0)
                return kz_fail(err, KZ_ENOMEM, "out of memory");
            l->pairs[l->npairs].a = a->party;
            l->pairs[l->npairs].b = b->party;
            l->pairs[l->npairs++].reason = reason;
        }
    }
    return KZ_OK;
}

static kz_status
make_pairs(struct listing *l, kz_rowid party, struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (l->nentries)
        qsort(l->entries, l->nentries, sizeof *l->entries, by_near);
    for (size_t i = 0, j; i < l->nentries; i = j) {
        for (j = i + 1;
             j < l->nentries && l->entries[j].near == l->entries[i].near;)
            j++;
        if (l->entries[j - 1].party == l->entries[i].party)
            continue;
        KZ_TRY(load_members(l, i, j, err));
        KZ_TRY(pair_members(l, party, err));
    }
out:
    return st;
}

/* ---- in their order ---- */

struct ranked {
    struct kz_identity_pair pair;
    char *a, *b; /* keys, to be freed */
};

static int
by_rank(const void *pa, const void *pb)
{
    const struct ranked *a = pa, *b = pb;
    int c;

    if (a->pair.reason != b->pair.reason)
        return a->pair.reason < b->pair.reason ? -1 : 1;
    c = strcmp(a->a, b->a);
    return c ? c : strcmp(a->b, b->b);
}

static kz_status
key_text(struct listing *l, kz_rowid party, char **out, struct kz_error *err)
{
    kz_status st;

    sqlite3_bind_int64(l->key, 1, party);
    KZ_TRY(kzi_step(l->store, l->key, err));
    kz_buf_reset(&l->text);
    kz_buf_printf(&l->text, "%s:%s", kzi_text_at(l->key, 0),
        kzi_text_at(l->key, 1));
    KZ_TRY(kz_buf_check(&l->text, err));
    *out = kz_strdup(l->text.data);
    if (!*out)
        st = kz_fail(err, KZ_ENOMEM, "out of memory");
out:
    sqlite3_reset(l->key);
    return st;
}

static kz_status
visit_pairs(struct listing *l,
    kz_status (*visit)(void *ctx, const struct kz_identity_pair *p,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    struct ranked *all = kz_calloc(l->npairs ? l->npairs : 1, sizeof *all);
    kz_status st = KZ_OK;

    if (!all)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < l->npairs; i++) {
        all[i].pair = l->pairs[i];
        KZ_TRY(key_text(l, all[i].pair.a, &all[i].a, err));
        KZ_TRY(key_text(l, all[i].pair.b, &all[i].b, err));
    }
    if (l->npairs)
        qsort(all, l->npairs, sizeof *all, by_rank);
    for (size_t i = 0; i < l->npairs; i++) {
        if (i && all[i].pair.a == all[i - 1].pair.a &&
            all[i].pair.b == all[i - 1].pair.b)
            continue; /* under two names */
        st = visit(ctx, &all[i].pair, err);
        if (st != KZ_OK)
            goto out;
    }
out:
    for (size_t i = 0; i < l->npairs; i++) {
        kz_free(all[i].a);
        kz_free(all[i].b);
    }
    kz_free(all);
    return st;
}

static kz_status
prepare(struct listing *l, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_prepare(l->store,
        "SELECT scheme, value FROM mention"
        " WHERE id = ?",
        &l->key, err));
    KZ_TRY(kzi_prepare(l->store,
        KZI_MEMBERS "SELECT DISTINCT f.type FROM m CROSS JOIN party_fact f"
                    " ON f.mention = m.id",
        &l->types, err));
    KZ_TRY(kzi_prepare(l->store,
        KZI_MEMBERS "SELECT n.address, NULL FROM m CROSS JOIN name n"
                    " ON n.mention = m.id UNION SELECT p.address, p.birth_date"
                    " FROM m CROSS JOIN person p ON p.mention = m.id",
        &l->facts, err));
out:
    return st;
}

/* The parties of which somebody has decided. */
static kz_status
note_decided(void *ctx, const struct kz_decision_row *r, struct kz_error *err)
{
    struct listing *l = ctx;
    struct kzi_decision *d;

    if (!r->a || !r->b)
        return KZ_OK;
    if (kz_grow(&l->decisions, &l->decisions_cap, l->ndecisions + 1,
            sizeof *l->decisions) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    d = &l->decisions[l->ndecisions++];
    d->a = r->party_a;
    d->b = r->party_b;
    d->accept = r->decision.accept;
    return KZ_OK;
}

kz_status
kz_scan_candidates(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_identity_pair *p,
        struct kz_error *err),
    void *ctx, struct kz_error *err)
{
    struct listing *l = kz_calloc(1, sizeof *l);
    kz_status st;

    if (!l)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    l->store = s;
    kz_buf_init(&l->folded);
    kz_buf_init(&l->text);
    kzi_variants_init(&l->variants);
    KZ_TRY(kz_scan_decisions(s, note_decided, l, err));
    KZ_TRY(prepare(l, err));
    KZ_TRY(read_names(l, party, 0, err));
    KZ_TRY(read_names(l, party, 1, err));
    KZ_TRY(make_pairs(l, party, err));
    st = visit_pairs(l, visit, ctx, err);
out:
    clear_members(l);
    sqlite3_finalize(l->key);
    sqlite3_finalize(l->types);
    sqlite3_finalize(l->facts);
    kzi_idmap_clear(&l->wanted);
    kz_free(l->decisions);
    kz_free(l->entries);
    kz_free(l->members);
    kz_free(l->pairs);
    kz_buf_clear(&l->folded);
    kz_buf_clear(&l->text);
    kz_free(l);
    return st;
}
