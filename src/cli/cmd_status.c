/* keizu status: what the store holds. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/store/query.h"
#include "src/cli/answer.h"

/* Documents of one type, or findings of one code. */
struct kind {
    char *name;
    int64_t count;
    kz_date oldest, newest; /* filed; KZ_DATE_NONE */
};

struct kinds {
    struct kind *list;
    size_t count, cap;
};

struct status {
    struct kz_counts counts;
    struct kinds sources, findings;
    kz_date oldest_filed, oldest_as_of;
};

static void
kinds_free(struct kinds *k)
{
    for (size_t i = 0; i < k->count; i++)
        kz_free(k->list[i].name);
    kz_free(k->list);
}

static void
earlier(kz_date *oldest, kz_date d)
{
    if (d != KZ_DATE_NONE && (*oldest == KZ_DATE_NONE || d < *oldest))
        *oldest = d;
}

static kz_status
count_kind(struct kinds *k, const char *name, kz_date filed,
    struct kz_error *err)
{
    struct kind *x = NULL;

    for (size_t i = 0; i < k->count && !x; i++) /* kinds are few */
        if (strcmp(k->list[i].name, name) == 0)
            x = &k->list[i];
    if (!x) {
        if (kz_grow(&k->list, &k->cap, k->count + 1, sizeof *k->list) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        x = &k->list[k->count];
        memset(x, 0, sizeof *x);
        x->oldest = x->newest = KZ_DATE_NONE;
        x->name = kz_strdup(name);
        if (!x->name)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        k->count++;
    }
    x->count++;
    earlier(&x->oldest, filed);
    if (filed > x->newest) /* KZ_DATE_NONE is less than any day */
        x->newest = filed;
    return KZ_OK;
}

static kz_status
take_document(void *ctx, const struct kz_document_row *r, struct kz_error *err)
{
    struct status *w = ctx;

    earlier(&w->oldest_filed, r->filed);
    earlier(&w->oldest_as_of, r->as_of);
    return count_kind(&w->sources, r->type ? r->type : "", r->filed, err);
}

static kz_status
take_finding(void *ctx, const struct kz_finding_row *r, struct kz_error *err)
{
    struct status *w = ctx;

    return count_kind(&w->findings, r->code, r->filed, err);
}

static int
by_name(const void *pa, const void *pb)
{
    const struct kind *a = pa, *b = pb;

    return strcmp(a->name, b->name);
}

static void
sort(struct kinds *k)
{
    if (k->count)
        qsort(k->list, k->count, sizeof *k->list, by_name);
}

static kz_status
gather(struct kz_cli *cli, struct kz_store *s, struct status *w)
{
    kz_status st;

    w->oldest_filed = w->oldest_as_of = KZ_DATE_NONE;
    KZ_TRY(kz_store_counts(s, &w->counts, &cli->err));
    KZ_TRY(kz_scan_documents(s, take_document, w, &cli->err));
    KZ_TRY(kz_scan_findings(s, take_finding, w, &cli->err));
    sort(&w->sources);
    sort(&w->findings);
out:
    return st;
}

/* ---- writing ---- */

struct number {
    const char *name;
    int64_t value;
};

#define NUMBERS 15

static void
list_numbers(const struct kz_counts *c, struct number out[NUMBERS])
{
    const struct number all[NUMBERS] = { { "batches", c->batches },
        { "documents", c->documents }, { "parties", c->parties },
        { "party_facts", c->party_facts }, { "holdings", c->holdings },
        { "roles", c->roles }, { "capitals", c->capitals },
        { "categories", c->categories }, { "names", c->names },
        { "persons", c->persons }, { "mentions", c->mentions },
        { "links", c->links }, { "rejected", c->rejects },
        { "findings", c->findings }, { "notes", c->notes } };

    memcpy(out, all, sizeof all);
}

static void
put_kinds(struct kz_doc *d, const char *key, const char *name,
    const struct kinds *k)
{
    kz_doc_key(d, key);
    kz_doc_begin_list(d);
    for (size_t i = 0; i < k->count; i++) {
        kz_doc_begin_map(d);
        kz_doc_key_text(d, name, k->list[i].name);
        kz_doc_key_integer(d, "count", k->list[i].count);
        kz_doc_key_date(d, "oldest_filed", k->list[i].oldest);
        kz_doc_key_date(d, "newest_filed", k->list[i].newest);
        kz_doc_end(d);
    }
    kz_doc_end(d);
}

static kz_status
put_map(struct kz_cli *cli, struct kz_doc *d, struct kz_store *s,
    const struct status *w)
{
    struct number numbers[NUMBERS];
    kz_status st;

    KZ_TRY(kz_answer_open(cli, d, s, NULL));
    list_numbers(&w->counts, numbers);
    kz_doc_key(d, "counts");
    kz_doc_begin_map(d);
    for (size_t i = 0; i < NUMBERS; i++)
        kz_doc_key_integer(d, numbers[i].name, numbers[i].value);
    kz_doc_end(d);
    kz_doc_key(d, "days");
    kz_doc_begin_map(d);
    kz_doc_key_date(d, "oldest_filed", w->oldest_filed);
    kz_doc_key_date(d, "newest_filed", w->counts.newest_filed);
    kz_doc_key_date(d, "oldest_as_of", w->oldest_as_of);
    kz_doc_key_date(d, "newest_as_of", w->counts.newest_as_of);
    kz_doc_end(d);
    put_kinds(d, "sources", "type", &w->sources);
    put_kinds(d, "findings", "code", &w->findings);
    kz_doc_end(d);
out:
    return st;
}

static void
put_row(struct kz_doc *d, const char *what, const char *name, int64_t count,
    kz_date oldest, kz_date newest)
{
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "what", what);
    kz_doc_key_text(d, "name", name);
    kz_doc_key_integer(d, "count", count);
    kz_doc_key_date(d, "oldest_filed", oldest);
    kz_doc_key_date(d, "newest_filed", newest);
    kz_doc_end(d);
}

static void
put_rows(struct kz_doc *d, const struct status *w)
{
    static const char *const columns[] = { "what", "name", "count",
        "oldest_filed", "newest_filed", NULL };
    struct number numbers[NUMBERS];

    kz_doc_begin_list(d);
    kz_doc_columns(d, columns);
    list_numbers(&w->counts, numbers);
    for (size_t i = 0; i < NUMBERS; i++)
        put_row(d, "count", numbers[i].name, numbers[i].value, KZ_DATE_NONE,
            KZ_DATE_NONE);
    for (size_t i = 0; i < w->sources.count; i++) {
        const struct kind *k = &w->sources.list[i];

        put_row(d, "source", k->name, k->count, k->oldest, k->newest);
    }
    for (size_t i = 0; i < w->findings.count; i++) {
        const struct kind *k = &w->findings.list[i];

        put_row(d, "finding", k->name, k->count, k->oldest, k->newest);
    }
    kz_doc_end(d);
}

static kz_status
status(struct kz_cli *cli)
{
    struct status w = { 0 };
    struct kz_store *s = NULL;
    struct kz_doc *d = NULL;
    kz_status st;

    KZ_TRY(kz_store_open(cli->db, &s, &cli->err));
    KZ_TRY(kz_cli_out_open(cli, &d));
    KZ_TRY(gather(cli, s, &w));
    if (kz_doc_is_flat(d))
        put_rows(d, &w);
    else
        KZ_TRY(put_map(cli, d, s, &w));
out:
    st = kz_cli_out_close(cli, st);
    kz_store_close(s);
    kinds_free(&w.sources);
    kinds_free(&w.findings);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return kz_cli_exit(cli, status(cli));
}

KZ_COMMAND(status) = {
    .name = "status",
    .summary = N_("what the store holds"),
    .details = N_("Counts, the days its documents speak of, documents by "
                  "their type with the newest filed day, findings by code."),
    .examples = "keizu status",
    .groups = KZ_GROUP_OUTPUT,
    .flat = 1,
    .run = run,
};
