/* Gathering the statements of one party in an order that is always the same. */
#include "src/cli/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"

int
kz_show_holds(const struct kz_show *w, kz_date as_of, kz_date since,
    kz_date until, kz_date filed)
{
    kz_date day = w->q.as_of, known = w->q.known_by;

    if (known != KZ_DATE_NONE && (filed == KZ_DATE_NONE || filed > known))
        return 0;
    if (day == KZ_DATE_NONE)
        return 1;
    return (since == KZ_DATE_NONE || since <= day) && until > day &&
           (as_of == KZ_DATE_NONE || as_of <= day);
}

void
kz_shown_free(struct kz_shown_list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        kz_free(l->list[i].document);
        kz_free(l->list[i].place);
        kz_free(l->list[i].key);
    }
    kz_free(l->list);
    memset(l, 0, sizeof *l);
}

struct gathering {
    struct kz_show *w;
    struct kz_shown_list *out;
};

/* A new entry, with its evidence; the rest is the caller's to fill in. */
static kz_status
add(struct gathering *g, enum kz_fact fact, kz_rowid row, kz_rowid other,
    kz_date filed, struct kz_shown **out)
{
    struct kz_show *w = g->w;
    struct kz_shown_list *l = g->out;
    struct kz_evidence e;
    struct kz_shown *x;
    struct kz_buf key;
    kz_status st;

    kz_buf_init(&key);
    if (other)
        KZ_TRY(kz_answer_id(w->cli, w->s, other, &key));
    if (kz_grow(&l->list, &l->cap, l->count + 1, sizeof *l->list) < 0)
        KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_evidence_of(w->s, fact, row, &e, &w->cli->err));
    x = &l->list[l->count++];
    memset(x, 0, sizeof *x);
    x->fact = fact;
    x->row = row;
    x->other = other;
    x->filed = filed;
    x->document = kz_strdup(e.document);
    x->place = kz_strdup(e.place);
    x->key = kz_strdup(key.data);
    if (!x->document || !x->place || !x->key)
        KZ_TRY(kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory"));
    *out = x;
out:
    kz_buf_clear(&key);
    return st;
}

static kz_status
take_holding(struct gathering *g, const struct kz_holding_row *r,
    kz_rowid other)
{
    struct kz_shown *x;
    kz_status st = KZ_OK;

    if (!kz_show_holds(g->w, r->as_of, r->since, r->until, r->filed))
        return KZ_OK;
    KZ_TRY(add(g, KZ_FACT_HOLDING, r->id, other, r->filed, &x));
    x->u.holding = *r;
out:
    return st;
}

static kz_status
take_holder(void *ctx, const struct kz_holding_row *r, struct kz_error *err)
{
    (void)err; /* the same as cli->err */
    return take_holding(ctx, r, r->owner);
}

static kz_status
take_held(void *ctx, const struct kz_holding_row *r, struct kz_error *err)
{
    (void)err;
    return take_holding(ctx, r, r->owned);
}

static const char *
keep(char to[3], const char *country)
{
    if (!country)
        return NULL;
    (void)snprintf(to, 3, "%s", country);
    return to;
}

static kz_status
take_fact(void *ctx, const struct kz_party_row *r, struct kz_error *err)
{
    struct gathering *g = ctx;
    struct kz_shown *x;
    kz_status st = KZ_OK;

    (void)err;
    if (!kz_show_holds(g->w, r->as_of, r->since, r->until, r->filed))
        return KZ_OK;
    KZ_TRY(add(g, KZ_FACT_PARTY, r->id, 0, r->filed, &x));
    x->u.party.row = *r;
    (void)keep(x->u.party.country[0], r->country);
    (void)keep(x->u.party.country[1], r->head_office);
    (void)keep(x->u.party.country[2], r->residence);
    (void)keep(x->u.party.country[3], r->state_of);
    (void)keep(x->u.party.country[4], r->address_country);
out:
    return st;
}

static int
compare(const void *pa, const void *pb)
{
    const struct kz_shown *a = pa, *b = pb;
    int c;

    if (a->filed != b->filed)
        return a->filed > b->filed ? -1 : 1;
    c = strcmp(a->document, b->document);
    if (c == 0 && a->fact == KZ_FACT_HOLDING &&
        a->u.holding.line != b->u.holding.line)
        c = a->u.holding.line < b->u.holding.line ? -1 : 1;
    if (c == 0)
        c = strcmp(a->place, b->place);
    if (c == 0)
        c = strcmp(a->key, b->key);
    return c ? c : a->row < b->row ? -1 : a->row > b->row;
}

kz_status
kz_show_gather(struct kz_show *w, enum kz_show_what what,
    struct kz_shown_list *out)
{
    struct gathering g = { w, out };
    struct kz_error *err = &w->cli->err;
    kz_status st;

    if (what == KZ_SHOW_HOLDERS)
        KZ_TRY(kz_holdings_of(w->s, w->party, take_holder, &g, err));
    else if (what == KZ_SHOW_HOLDINGS)
        KZ_TRY(kz_holdings_by(w->s, w->party, take_held, &g, err));
    else
        KZ_TRY(kz_facts_of(w->s, w->party, take_fact, &g, err));
    if (out->count)
        qsort(out->list, out->count, sizeof *out->list, compare);
out:
    return st;
}

kz_status
kz_show_note(struct kz_show *w, const char *document, enum kz_fact fact,
    kz_rowid row)
{
    struct kz_show_document *x;

    for (size_t i = w->ndocuments; i > 0; i--) /* mostly the last one */
        if (strcmp(w->documents[i - 1].key, document) == 0)
            return KZ_OK;
    if (kz_grow(&w->documents, &w->documents_cap, w->ndocuments + 1,
            sizeof *w->documents) < 0)
        return kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory");
    x = &w->documents[w->ndocuments];
    x->key = kz_strdup(document);
    x->fact = fact;
    x->row = row;
    if (!x->key)
        return kz_fail(&w->cli->err, KZ_ENOMEM, "out of memory");
    w->ndocuments++;
    return KZ_OK;
}

static int
by_key(const void *pa, const void *pb)
{
    const struct kz_show_document *a = pa, *b = pb;

    return strcmp(a->key, b->key);
}

void
kz_show_sort_documents(struct kz_show *w)
{
    if (w->ndocuments)
        qsort(w->documents, w->ndocuments, sizeof *w->documents, by_key);
}

void
kz_show_clear(struct kz_show *w)
{
    for (size_t i = 0; i < w->ndocuments; i++)
        kz_free(w->documents[i].key);
    kz_free(w->documents);
    w->documents = NULL;
    w->ndocuments = w->documents_cap = 0;
}
