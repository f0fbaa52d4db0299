/*
 * keizu show: holders by kind, and beside them the foreign part of the votes.
 *
 * The printed ratio counts own shares in its denominator; votes do not.
 */
#include <math.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "src/cli/show.h"

/* The foreign part of one document's table. */
struct foreign {
    char *document, *place;
    int64_t units, votes; /* -1 unstated */
    int rank;
    int classes; /* of shares that tables of it tell apart */
    kz_date as_of, filed;
};

struct categories {
    struct kz_show *w;
    struct foreign *list;
    size_t count, cap;
};

/* Sum foreign units; rows of a document come together. */
static kz_status
add_foreign(struct categories *c, const struct kz_category_row *r,
    struct kz_error *err)
{
    struct foreign *f = c->count ? c->list + c->count - 1 : NULL;

    if (!f || strcmp(f->document, r->document) != 0 || f->as_of != r->as_of) {
        if (kz_grow(&c->list, &c->cap, c->count + 1, sizeof *c->list) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        f = c->list + c->count;
        memset(f, 0, sizeof *f);
        f->document = kz_strdup(r->document);
        f->place = kz_strdup(r->place);
        c->count++;
        if (!f->document || !f->place)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        f->units = -1;
        f->votes = r->votes;
        f->as_of = r->as_of;
        f->filed = r->filed;
        f->rank = r->rank;
    }
    if (r->category == KZ_CATEGORY_TOTAL)
        f->classes++;
    if ((r->category == KZ_CATEGORY_FOREIGN_ORGANISATIONS ||
            r->category == KZ_CATEGORY_FOREIGN_INDIVIDUALS) &&
        r->units >= 0)
        f->units = (f->units < 0 ? 0 : f->units) + r->units;
    return KZ_OK;
}

static void
put_stated(struct kz_doc *d, const char *key, int64_t v)
{
    if (v >= 0)
        kz_doc_key_integer(d, key, v);
    else
        kz_doc_key_text(d, key, NULL);
}

static kz_status
put_flat(struct kz_show *w, const struct kz_category_row *r,
    struct kz_error *err)
{
    const struct {
        const char *key;
        int64_t value;
    } each[] = { { "holders", r->holders }, { "units", r->units },
        { "unit", r->unit_shares } };
    struct kz_show_row row = { .relation = "category",
        .name = r->share_class,
        .as_of = r->as_of,
        .since = KZ_DATE_NONE,
        .until = KZ_DATE_OPEN,
        .filed = r->filed,
        .document = r->document,
        .place = r->place,
        .rank = r->rank };
    struct kz_buf text;
    kz_status st;

    kz_buf_init(&text);
    kz_buf_puts(&text, kz_category_name(r->category));
    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
        if (each[i].value >= 0)
            kz_buf_printf(&text, " %s=%lld", each[i].key,
                (long long)each[i].value);
    if (r->ratio)
        kz_buf_printf(&text, " ratio=%s", r->ratio);
    KZ_TRY(kz_buf_check(&text, err));
    row.value = text.data;
    kz_show_put_row(w->d, &row);
out:
    kz_buf_clear(&text);
    return st;
}

static kz_status
put_category(void *ctx, const struct kz_category_row *r, struct kz_error *err)
{
    struct categories *c = ctx;
    struct kz_doc *d = c->w->d;
    kz_status st;

    if (!kz_show_holds(c->w, r->as_of, KZ_DATE_NONE, KZ_DATE_OPEN, r->filed))
        return KZ_OK;
    st = add_foreign(c, r, err);
    if (st < 0)
        return st;
    if (c->w->flat)
        return put_flat(c->w, r, err);
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "share_class", r->share_class);
    kz_doc_key_text(d, "category", kz_category_name(r->category));
    put_stated(d, "holders", r->holders);
    put_stated(d, "units", r->units);
    put_stated(d, "unit", r->unit_shares);
    kz_doc_key_text(d, "ratio", r->ratio);
    kz_doc_key_date(d, "as_of", r->as_of);
    kz_doc_key_date(d, "filed", r->filed);
    kz_doc_key_text(d, "document", r->document);
    kz_doc_key_text(d, "place", r->place);
    kz_answer_rank(d, "rank", r->rank);
    kz_doc_end(d);
    return KZ_OK;
}

/* Several classes have votes of their own, which are not stated. */
static double
share_of_votes(const struct foreign *f)
{
    if (f->units < 0 || f->votes <= 0 || f->classes > 1)
        return NAN;
    return (double)f->units / (double)f->votes;
}

static kz_status
put_foreign(struct kz_show *w, const struct foreign *f, struct kz_error *err)
{
    double share = share_of_votes(f);
    struct kz_show_row row = { .relation = "foreign-votes",
        .share = &share,
        .as_of = f->as_of,
        .since = KZ_DATE_NONE,
        .until = KZ_DATE_OPEN,
        .filed = f->filed,
        .document = f->document,
        .place = f->place,
        .rank = f->rank };
    struct kz_doc *d = w->d;
    struct kz_buf text;
    kz_status st = KZ_OK;

    kz_buf_init(&text);
    if (f->units < 0)
        goto out;
    if (w->flat) {
        kz_buf_printf(&text, "units=%lld", (long long)f->units);
        if (f->votes >= 0)
            kz_buf_printf(&text, " votes=%lld", (long long)f->votes);
        KZ_TRY(kz_buf_check(&text, err));
        row.value = text.data;
        kz_show_put_row(d, &row);
        goto out;
    }
    kz_doc_begin_map(d);
    kz_doc_key_integer(d, "units", f->units);
    put_stated(d, "votes", f->votes);
    kz_doc_key_number(d, "share", share);
    kz_doc_key_date(d, "as_of", f->as_of);
    kz_doc_key_date(d, "filed", f->filed);
    kz_doc_key_text(d, "document", f->document);
    kz_doc_key_text(d, "place", f->place);
    kz_answer_rank(d, "rank", f->rank);
    kz_doc_end(d);
out:
    kz_buf_clear(&text);
    return st;
}

kz_status
kz_show_put_categories(struct kz_show *w)
{
    struct kz_error *err = &w->cli->err;
    struct categories c = { w, NULL, 0, 0 };
    kz_status st;

    kz_show_begin(w, "categories");
    KZ_TRY(kz_categories_of(w->s, w->party, put_category, &c, err));
    kz_show_end(w);
    kz_show_begin(w, "foreign_votes");
    for (size_t i = 0; i < c.count; i++)
        KZ_TRY(put_foreign(w, c.list + i, err));
    kz_show_end(w);
out:
    for (size_t i = 0; i < c.count; i++) {
        kz_free(c.list[i].document);
        kz_free(c.list[i].place);
    }
    kz_free(c.list);
    return st;
}
