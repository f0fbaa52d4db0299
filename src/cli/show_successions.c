/*
 * keizu show: who took a company over, and whom it took over.  A merger told
 * by both companies stands there twice, each time with its document.
 */
#include "src/cli/show.h"

struct successions {
    struct kz_show *w;
    int as_successor;
};

static kz_status
put_flat(const struct successions *x, const struct kz_succession_row *r,
    kz_rowid other)
{
    struct kz_show *w = x->w;
    struct kz_show_row row = { .value = r->cause,
        .relation = x->as_successor ? "took-over" : "succeeded-by",
        .as_of = r->as_of,
        .since = r->since,
        .until = r->until,
        .filed = r->filed,
        .document = r->document,
        .place = r->place,
        .rank = r->rank };
    struct kz_buf id, name;
    kz_status st;

    kz_buf_init(&id);
    kz_buf_init(&name);
    KZ_TRY(kz_answer_id(w->cli, w->s, other, &id));
    KZ_TRY(kz_answer_name(w->cli, w->s, other, &name));
    row.id = id.data;
    row.name = name.data;
    kz_show_put_row(w->d, &row);
out:
    kz_buf_clear(&id);
    kz_buf_clear(&name);
    return st;
}

static kz_status
put_succession(void *ctx, const struct kz_succession_row *r,
    struct kz_error *err)
{
    const struct successions *x = ctx;
    struct kz_show *w = x->w;
    kz_rowid other = x->as_successor ? r->party : r->successor;
    kz_status st = KZ_OK;

    (void)err; /* the same as cli->err */
    if (!kz_show_holds(w, r->as_of, r->since, r->until, r->filed))
        goto out;
    KZ_TRY(kz_show_note(w, r->document, KZ_FACT_SUCCESSION, r->id));
    if (w->flat) {
        KZ_TRY(put_flat(x, r, other));
        goto out;
    }
    kz_doc_begin_map(w->d);
    KZ_TRY(kz_answer_party(w->cli, w->d, "party", w->s, other, NULL));
    kz_doc_key_text(w->d, "cause", r->cause);
    kz_doc_key_date(w->d, "as_of", r->as_of);
    kz_doc_key_date(w->d, "filed", r->filed);
    kz_doc_key(w->d, "evidence");
    kz_doc_begin_list(w->d);
    KZ_TRY(kz_answer_evidence(w->cli, w->d, w->s, KZ_FACT_SUCCESSION, r->id));
    kz_doc_end(w->d);
    kz_doc_end(w->d);
out:
    return st;
}

kz_status
kz_show_put_successions(struct kz_show *w)
{
    struct successions x = { w, 0 };
    struct kz_error *err = &w->cli->err;
    kz_status st;

    kz_show_begin(w, "succeeded_by");
    KZ_TRY(kz_successions_of(w->s, w->party, 0, put_succession, &x, err));
    kz_show_end(w);
    x.as_successor = 1;
    kz_show_begin(w, "took_over");
    KZ_TRY(kz_successions_of(w->s, w->party, 1, put_succession, &x, err));
    kz_show_end(w);
out:
    return st;
}
