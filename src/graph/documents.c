/* Documents and days: which statements are known and hold on the day asked. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/graph/load.h"

static kz_status
visit_document(void *ctx, const struct kz_document_row *r, struct kz_error *err)
{
    struct kzi_doc *docs = ctx, *d = &docs[r->id];

    d->version = r->version;
    d->filed = r->filed;
    d->series = r->series ? kz_strdup(r->series) : NULL;
    d->sha = kz_strdup(r->sha256);
    if (!d->sha || (r->series && !d->series))
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

int
kzi_known(const struct kz_question *q, kz_date filed)
{
    return q->known_by == KZ_DATE_NONE ||
           (filed != KZ_DATE_NONE && filed <= q->known_by);
}

static int
by_series(const void *pa, const void *pb)
{
    const struct kzi_doc *a = *(struct kzi_doc *const *)pa,
                         *b = *(struct kzi_doc *const *)pb;
    int c = strcmp(a->series, b->series);

    if (c)
        return c;
    if (a->version != b->version)
        return a->version < b->version ? -1 : 1;
    return a->filed < b->filed ? -1 : a->filed > b->filed;
}

static int
by_sha(const void *pa, const void *pb)
{
    const struct kzi_doc *a = *(struct kzi_doc *const *)pa,
                         *b = *(struct kzi_doc *const *)pb;

    return strcmp(a->sha, b->sha);
}

void
kzi_documents_free(struct kzi_doc *docs, size_t n)
{
    for (size_t i = 0; docs && i < n; i++) {
        kz_free(docs[i].series);
        kz_free(docs[i].sha);
    }
    kz_free(docs);
}

/* Within a series only the highest version known holds. */
kz_status
kzi_documents_load(struct kz_store *s, const struct kz_question *q, size_t n,
    struct kzi_doc **out, struct kz_error *err)
{
    struct kzi_doc *docs = kz_calloc(n, sizeof *docs);
    struct kzi_doc **list = kz_calloc(n, sizeof *list);
    size_t k = 0, all = 0;
    kz_status st = KZ_OK;

    if (!docs || !list)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_scan_documents(s, visit_document, docs, err));
    for (size_t i = 0; i < n; i++)
        if (docs[i].sha)
            list[all++] = &docs[i];
    qsort(list, all, sizeof *list, by_sha);
    for (size_t i = 0; i < all; i++)
        list[i]->order = (uint32_t)i;
    for (size_t i = 0; i < n; i++)
        if (docs[i].series && kzi_known(q, docs[i].filed))
            list[k++] = &docs[i];
    qsort(list, k, sizeof *list, by_series);
    for (size_t i = 0; i + 1 < k; i++)
        if (strcmp(list[i]->series, list[i + 1]->series) == 0)
            list[i]->superseded = 1;
    /* equal versions filed the same day are one filing read twice */
    *out = docs;
    docs = NULL;
out:
    kzi_documents_free(docs, n);
    kz_free(list);
    return st;
}

int
kzi_begun(const struct kz_question *q, kz_date since, kz_date as_of)
{
    kz_date from = since != KZ_DATE_NONE ? since : as_of;

    return q->as_of == KZ_DATE_NONE || from == KZ_DATE_NONE || from <= q->as_of;
}

int
kzi_ended(const struct kz_question *q, kz_date until)
{
    return q->as_of != KZ_DATE_NONE && until <= q->as_of;
}
