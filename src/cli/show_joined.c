/* keizu show: which mentions were joined though no document links them. */
#include "keizu/store/identity.h"
#include "src/cli/show.h"

struct joined {
    struct kz_show *w;
    struct kz_buf a, b, name, address;
};

static void
put_pair(struct joined *x, const char *a, const char *b,
    enum kz_identity_reason reason, const char *who, const char *why,
    kz_date decided)
{
    struct kz_show *w = x->w;
    struct kz_show_row row = { .relation = "joined",
        .id = b,
        .name = x->name.len ? x->name.data : NULL,
        .value = kz_identity_reason_name(reason),
        .as_of = decided,
        .since = KZ_DATE_NONE,
        .until = KZ_DATE_OPEN,
        .filed = KZ_DATE_NONE,
        .place = a };

    if (w->flat) {
        kz_show_put_row(w->d, &row);
        return;
    }
    kz_doc_begin_map(w->d);
    kz_doc_key_text(w->d, "id", b);
    kz_doc_key_text(w->d, "name", row.name);
    kz_doc_key_text(w->d, "reason", row.value);
    kz_doc_key_text(w->d, "with", a);
    kz_doc_key_text(w->d, "who", who);
    kz_doc_key_text(w->d, "why", why);
    kz_doc_key_date(w->d, "decided", decided);
    kz_doc_end(w->d);
}

static kz_status
put_join(void *ctx, const struct kz_identity_pair *p, struct kz_error *err)
{
    struct joined *x = ctx;
    struct kz_show *w = x->w;
    kz_date birth;
    kz_status st;

    KZ_TRY(kz_party_key(w->s, p->a, &x->a, err));
    KZ_TRY(kz_party_key(w->s, p->b, &x->b, err));
    KZ_TRY(kz_mention_named(w->s, p->b, 0, &x->name, &x->address, &birth, err));
    put_pair(x, x->a.data, x->b.data, p->reason, NULL, NULL, KZ_DATE_NONE);
out:
    return st;
}

static kz_status
put_accepted(void *ctx, const struct kz_decision_row *r, struct kz_error *err)
{
    struct joined *x = ctx;

    (void)err; /* the same as cli->err */
    if (!r->decision.accept || r->party_a != x->w->party ||
        r->party_b != x->w->party)
        return KZ_OK;
    kz_buf_reset(&x->name);
    put_pair(x, r->decision.a, r->decision.b, KZ_SAME_ACCEPTED, r->decision.who,
        r->decision.why, r->decision.decided);
    return KZ_OK;
}

kz_status
kz_show_put_joined(struct kz_show *w)
{
    struct joined x = { .w = w };
    struct kz_error *err = &w->cli->err;
    kz_status st;

    kz_buf_init(&x.a);
    kz_buf_init(&x.b);
    kz_buf_init(&x.name);
    kz_buf_init(&x.address);
    kz_show_begin(w, "joined");
    KZ_TRY(kz_scan_joins(w->s, w->party, put_join, &x, err));
    KZ_TRY(kz_scan_decisions(w->s, put_accepted, &x, err));
    kz_show_end(w);
out:
    kz_buf_clear(&x.a);
    kz_buf_clear(&x.b);
    kz_buf_clear(&x.name);
    kz_buf_clear(&x.address);
    return st;
}
