/*
 * keizu show: what is known of one party.  Full birth dates only with
 * --with-personal; addresses of parties that may be persons never.
 */
#include <math.h>

#include "keizu/base/alloc.h"
#include "src/cli/search_file.h"
#include "src/cli/show.h"

static const char *const columns[] = { "relation", "id", "name", "value",
    "share", "share_lower", "share_upper", "as_of", "since", "until", "filed",
    "document", "place", "rank", NULL };

void
kz_show_put_row(struct kz_doc *d, const struct kz_show_row *r)
{
    const struct kz_amount *a = r->amount;
    double base = a ? (double)a->base : 1;

    kz_doc_begin_map(d);
    kz_doc_key_text(d, "relation", r->relation);
    kz_doc_key_text(d, "id", r->id);
    kz_doc_key_text(d, "name", r->name);
    kz_doc_key_text(d, "value", r->value);
    kz_doc_key_number(d, "share",
        a          ? (double)a->point / base
        : r->share ? *r->share
                   : NAN);
    kz_doc_key_number(d, "share_lower", a ? (double)a->lo / base : NAN);
    kz_doc_key_number(d, "share_upper", a ? (double)a->hi / base : NAN);
    kz_doc_key_date(d, "as_of", r->as_of);
    kz_doc_key_date(d, "since", r->since);
    kz_doc_key_date(d, "until", r->until);
    kz_doc_key_date(d, "filed", r->filed);
    kz_doc_key_text(d, "document", r->document);
    kz_doc_key_text(d, "place", r->place);
    kz_answer_rank(d, "rank", r->rank);
    kz_doc_end(d);
}

static void
put_days(struct kz_doc *d, kz_date as_of, kz_date since, kz_date until,
    kz_date filed)
{
    kz_doc_key_date(d, "as_of", as_of);
    kz_doc_key_date(d, "since", since);
    kz_doc_key_date(d, "until", until);
    kz_doc_key_date(d, "filed", filed);
}

static const char *
yesno(enum kz_yesno v)
{
    return v == KZ_YES ? "yes" : v == KZ_NO ? "no" : NULL;
}

/* ---- identifiers and names ---- */

static kz_status
put_identifier(void *ctx, const struct kz_mention_row *r, struct kz_error *err)
{
    struct kz_show *w = ctx;
    struct kz_buf id;
    kz_status st;

    kz_buf_init(&id);
    kz_buf_printf(&id, "%s:%s", r->scheme, r->value);
    KZ_TRY(kz_buf_check(&id, err));
    if (w->flat) {
        struct kz_show_row row = { .relation = "identifier",
            .id = id.data,
            .as_of = KZ_DATE_NONE,
            .since = KZ_DATE_NONE,
            .until = KZ_DATE_OPEN,
            .filed = KZ_DATE_NONE };

        kz_show_put_row(w->d, &row);
    } else {
        kz_doc_text(w->d, id.data);
    }
out:
    kz_buf_clear(&id);
    return st;
}

/* "1956", or the day with --with-personal; "" where it is not known. */
static void
birth_text(const struct kz_show *w, kz_date birth, char out[KZ_DATE_TEXT])
{
    kz_date_format(birth, out);
    if (!w->cli->question.with_personal && out[0])
        out[4] = 0;
}

static void
put_name_map(struct kz_show *w, const struct kz_name_row *r, const char *birth)
{
    struct kz_doc *d = w->d;

    kz_doc_begin_map(d);
    kz_doc_key_text(d, "name", r->text);
    kz_doc_key_text(d, "use", r->use);
    kz_doc_key_text(d, "birth", birth[0] ? birth : NULL);
    kz_doc_key_text(d, "address", r->personal || w->person ? NULL : r->address);
    kz_doc_key_date(d, "as_of", r->as_of);
    kz_doc_key_date(d, "filed", r->filed);
    kz_doc_key_text(d, "document", r->document);
    kz_doc_key_text(d, "place", r->place);
    kz_answer_rank(d, "rank", r->rank);
    kz_doc_end(d);
}

static kz_status
put_name(void *ctx, const struct kz_name_row *r, struct kz_error *err)
{
    struct kz_show *w = ctx;
    char birth[KZ_DATE_TEXT];
    struct kz_show_row row = { .relation = "name",
        .rank = r->rank,
        .name = r->text,
        .value = r->use,
        .as_of = r->as_of,
        .since = KZ_DATE_NONE,
        .until = KZ_DATE_OPEN,
        .filed = r->filed,
        .document = r->document,
        .place = r->place };

    (void)err;
    if (!kz_show_holds(w, r->as_of, KZ_DATE_NONE, KZ_DATE_OPEN, r->filed))
        return KZ_OK;
    birth_text(w, r->birth_date, birth);
    if (!w->flat) {
        put_name_map(w, r, birth);
        return KZ_OK;
    }
    if (r->text)
        kz_show_put_row(w->d, &row);
    row.name = NULL;
    if (birth[0]) {
        row.relation = "birth";
        row.value = birth;
        kz_show_put_row(w->d, &row);
    }
    if (r->address && !r->personal && !w->person) {
        row.relation = "address";
        row.value = r->address;
        kz_show_put_row(w->d, &row);
    }
    return KZ_OK;
}

/* ---- what documents say of the party ---- */

static kz_status
put_evidence(struct kz_show *w, enum kz_fact fact, kz_rowid row)
{
    kz_status st;

    kz_doc_key(w->d, "evidence");
    kz_doc_begin_list(w->d);
    KZ_TRY(kz_answer_evidence(w->cli, w->d, w->s, fact, row));
    kz_doc_end(w->d);
out:
    return st;
}

static kz_status
put_fact(struct kz_show *w, const struct kz_shown *x)
{
    static const char *const keys[5] = { "country", "head_office", "residence",
        "state_of", "address_country" };
    const struct kz_party_row *r = &x->u.party.row;
    struct kz_show_row row = { .as_of = r->as_of,
        .rank = r->rank,
        .since = r->since,
        .until = r->until,
        .filed = r->filed,
        .document = x->document,
        .place = x->place };
    const struct {
        const char *key, *value;
    } words[] = { { "type", kz_party_type_name(r->type) },
        { "listed", yesno(r->listed) },
        { "contractor", yesno(r->contractor) } };
    kz_status st = KZ_OK;

    if (!w->flat)
        kz_doc_begin_map(w->d);
    for (size_t i = 0; i < 8; i++) {
        const char *key = i < 3 ? words[i].key : keys[i - 3];
        const char *value = i < 3 ? words[i].value : x->u.party.country[i - 3];

        if (value && !value[0])
            value = NULL;
        row.relation = key;
        row.value = value;
        if (!w->flat)
            kz_doc_key_text(w->d, key, value);
        else if (value)
            kz_show_put_row(w->d, &row);
    }
    if (w->flat)
        return KZ_OK;
    put_days(w->d, r->as_of, r->since, r->until, r->filed);
    KZ_TRY(put_evidence(w, KZ_FACT_PARTY, x->row));
    kz_doc_end(w->d);
out:
    return st;
}

/* ---- holdings ---- */

static kz_status
put_holding(struct kz_show *w, const struct kz_shown *x, const char *relation)
{
    const struct kz_holding_row *r = &x->u.holding;
    const struct kz_amount *a = &r->amount;
    double base = (double)a->base;
    struct kz_show_row row = { .relation = relation,
        .id = x->key,
        .rank = r->rank,
        .amount = a,
        .as_of = r->as_of,
        .since = r->since,
        .until = r->until,
        .filed = r->filed,
        .document = x->document,
        .place = x->place };
    struct kz_buf name;
    kz_status st;

    kz_buf_init(&name);
    if (w->flat) {
        KZ_TRY(kz_answer_name(w->cli, w->s, x->other, &name));
        row.name = name.data;
        row.value = kz_stake_name(r->stake);
        kz_show_put_row(w->d, &row);
        goto out;
    }
    kz_amount_format(a, &name);
    KZ_TRY(kz_buf_check(&name, &w->cli->err));
    kz_doc_begin_map(w->d);
    KZ_TRY(kz_answer_party(w->cli, w->d, "party", w->s, x->other, NULL));
    kz_answer_range(w->d, "share", (double)a->point / base,
        (double)a->lo / base, (double)a->hi / base);
    kz_doc_key_text(w->d, "amount", name.data);
    kz_doc_key_text(w->d, "kind", kz_stake_name(r->stake));
    kz_doc_key_text(w->d, "nature", kz_nature_name(r->nature));
    kz_doc_key_text(w->d, "listing", kz_listing_name(r->listing));
    put_days(w->d, r->as_of, r->since, r->until, r->filed);
    KZ_TRY(put_evidence(w, KZ_FACT_HOLDING, x->row));
    kz_doc_end(w->d);
out:
    kz_buf_clear(&name);
    return st;
}

/* ---- roles and capital ---- */

struct roles {
    struct kz_show *w;
    int as_person;
};

static kz_status
put_role(void *ctx, const struct kz_role_row *r, struct kz_error *err)
{
    const struct roles *which = ctx;
    struct kz_show *w = which->w;
    kz_rowid other = which->as_person ? r->company : r->person;
    struct kz_buf role, id, name;
    kz_status st = KZ_OK;

    kz_buf_init(&role);
    kz_buf_init(&id);
    kz_buf_init(&name);
    if (!kz_show_holds(w, r->as_of, r->since, r->until, r->filed))
        goto out;
    KZ_TRY(kz_show_note(w, r->document, KZ_FACT_ROLE, r->id));
    kz_buf_printf(&role, "%s%s", r->former ? "former-" : "",
        kz_role_name(r->role));
    KZ_TRY(kz_buf_check(&role, err));
    if (w->flat) {
        struct kz_show_row row = { which->as_person ? "role" : "officer", NULL,
            NULL, role.data, NULL, r->as_of, r->since, r->until, r->filed,
            r->document, r->place, r->rank, NULL };

        KZ_TRY(kz_answer_id(w->cli, w->s, other, &id));
        KZ_TRY(kz_answer_name(w->cli, w->s, other, &name));
        row.id = id.data;
        row.name = name.data;
        kz_show_put_row(w->d, &row);
        goto out;
    }
    kz_doc_begin_map(w->d);
    KZ_TRY(kz_answer_party(w->cli, w->d, "party", w->s, other, NULL));
    kz_doc_key_text(w->d, "role", role.data);
    kz_doc_key_text(w->d, "title", r->title);
    kz_doc_key_text(w->d, "representative", yesno(r->representative));
    kz_doc_key_text(w->d, "outside", yesno(r->outside));
    put_days(w->d, r->as_of, r->since, r->until, r->filed);
    KZ_TRY(put_evidence(w, KZ_FACT_ROLE, r->id));
    kz_doc_end(w->d);
out:
    kz_buf_clear(&role);
    kz_buf_clear(&id);
    kz_buf_clear(&name);
    return st;
}

static kz_status
put_capital(void *ctx, const struct kz_capital_row *r, struct kz_error *err)
{
    struct kz_show *w = ctx;
    const struct {
        const char *key;
        int64_t value;
    } each[] = { { "issued", r->issued }, { "treasury", r->treasury },
        { "votes", r->votes }, { "unit", r->unit } };
    struct kz_show_row row = { "capital", NULL, r->share_class, NULL, NULL,
        r->as_of, KZ_DATE_NONE, KZ_DATE_OPEN, r->filed, r->document, r->place,
        r->rank, NULL };
    struct kz_buf text;

    kz_buf_init(&text);
    if (!kz_show_holds(w, r->as_of, KZ_DATE_NONE, KZ_DATE_OPEN, r->filed))
        return KZ_OK;
    if (!w->flat) {
        kz_doc_begin_map(w->d);
        kz_doc_key_text(w->d, "share_class", r->share_class);
    }
    for (size_t i = 0; i < 4; i++) {
        if (each[i].value >= 0)
            kz_buf_printf(&text, "%s%s=%lld", text.len ? " " : "", each[i].key,
                (long long)each[i].value);
        if (w->flat)
            continue;
        if (each[i].value >= 0)
            kz_doc_key_integer(w->d, each[i].key, each[i].value);
        else
            kz_doc_key_text(w->d, each[i].key, NULL);
    }
    row.value = text.data;
    if (w->flat) {
        kz_show_put_row(w->d, &row);
    } else {
        kz_doc_key_date(w->d, "as_of", r->as_of);
        kz_doc_key_date(w->d, "filed", r->filed);
        kz_doc_key_text(w->d, "document", r->document);
        kz_doc_key_text(w->d, "place", r->place);
        kz_answer_rank(w->d, "rank", r->rank);
        kz_doc_end(w->d);
    }
    kz_buf_clear(&text);
    return kz_buf_check(&text, err);
}

/* ---- the document ---- */

void
kz_show_begin(struct kz_show *w, const char *key)
{
    if (w->flat)
        return;
    kz_doc_key(w->d, key);
    kz_doc_begin_list(w->d);
}

void
kz_show_end(struct kz_show *w)
{
    if (!w->flat)
        kz_doc_end(w->d);
}

static kz_status
put_gathered(struct kz_show *w, enum kz_show_what what, const char *key,
    const char *relation)
{
    struct kz_shown_list l = { 0 };
    kz_status st;

    KZ_TRY(kz_show_gather(w, what, &l));
    kz_show_begin(w, key);
    for (size_t i = 0; i < l.count && !kz_cli_stopped(w->cli); i++) {
        KZ_TRY(kz_show_note(w, l.list[i].document, l.list[i].fact,
            l.list[i].row));
        if (what == KZ_SHOW_FACTS)
            KZ_TRY(put_fact(w, &l.list[i]));
        else
            KZ_TRY(put_holding(w, &l.list[i], relation));
    }
    kz_show_end(w);
out:
    kz_shown_free(&l);
    return st;
}

static kz_status
put_documents(struct kz_show *w)
{
    kz_status st = KZ_OK;

    kz_show_sort_documents(w);
    kz_show_begin(w, "documents");
    for (size_t i = 0; i < w->ndocuments; i++) {
        const struct kz_show_document *x = &w->documents[i];
        struct kz_show_row row = { .relation = "document",
            .as_of = KZ_DATE_NONE,
            .since = KZ_DATE_NONE,
            .until = KZ_DATE_OPEN,
            .document = x->key };
        struct kz_evidence e;

        KZ_TRY(kz_evidence_of(w->s, x->fact, x->row, &e, &w->cli->err));
        row.value = e.title;
        row.filed = e.filed;
        if (w->flat) {
            kz_show_put_row(w->d, &row);
            continue;
        }
        kz_doc_begin_map(w->d);
        kz_doc_key_text(w->d, "document", x->key);
        kz_doc_key_text(w->d, "title", e.title);
        kz_doc_key_date(w->d, "filed", e.filed);
        kz_doc_key_text(w->d, "sha256", e.sha256);
        kz_doc_end(w->d);
    }
    kz_show_end(w);
out:
    return st;
}

static kz_status
put_all(struct kz_show *w)
{
    struct kz_error *err = &w->cli->err;
    struct roles held = { w, 1 }, officers = { w, 0 };
    kz_status st;

    kz_show_begin(w, "identifiers");
    KZ_TRY(kz_mentions_of(w->s, w->party, put_identifier, w, err));
    kz_show_end(w);
    KZ_TRY(kz_show_put_joined(w));
    kz_show_begin(w, "names");
    KZ_TRY(kz_names_of(w->s, w->party, put_name, w, err));
    kz_show_end(w);
    KZ_TRY(put_gathered(w, KZ_SHOW_FACTS, "statements", NULL));
    KZ_TRY(put_gathered(w, KZ_SHOW_HOLDERS, "holders", "holder"));
    KZ_TRY(put_gathered(w, KZ_SHOW_HOLDINGS, "holdings", "holding"));
    kz_show_begin(w, "officers");
    KZ_TRY(kz_roles_of(w->s, w->party, 0, put_role, &officers, err));
    kz_show_end(w);
    kz_show_begin(w, "roles");
    KZ_TRY(kz_roles_of(w->s, w->party, 1, put_role, &held, err));
    kz_show_end(w);
    kz_show_begin(w, "capital");
    KZ_TRY(kz_capital_of(w->s, w->party, put_capital, w, err));
    kz_show_end(w);
    KZ_TRY(kz_show_put_categories(w));
    KZ_TRY(kz_show_put_successions(w));
    KZ_TRY(put_documents(w));
out:
    return st;
}

static kz_status
show(struct kz_cli *cli, const char *party)
{
    struct kz_show w = { .cli = cli };
    kz_status st;

    w.q = kz_cli_question(cli, KZ_OF_SHARES);
    KZ_TRY(kz_store_open(cli->db, &w.s, &cli->err));
    KZ_TRY(kz_cli_question_fill(cli, w.s, &w.q));
    KZ_TRY(kz_party_find(w.s, party, &w.party, &cli->err));
    KZ_TRY(kz_answer_is_person(cli, w.s, w.party, &w.person));
    kz_cli_search_say(cli, w.s);
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    w.flat = kz_doc_is_flat(w.d);
    if (w.flat) {
        kz_doc_begin_list(w.d);
        kz_doc_columns(w.d, columns);
    } else {
        KZ_TRY(kz_answer_open(cli, w.d, w.s, &w.q));
        KZ_TRY(kz_answer_party(cli, w.d, "party", w.s, w.party, NULL));
    }
    KZ_TRY(put_all(&w));
    kz_doc_end(w.d);
out:
    st = kz_cli_out_close(cli, st);
    kz_show_clear(&w);
    kz_store_close(w.s);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    return kz_cli_exit(cli, show(cli, argv[0]));
}

KZ_COMMAND(show) = {
    .name = "show",
    .summary = N_("what is known of a party"),
    .usage = "PARTY",
    .details = N_(
        "Identifiers, names, what documents say of it, who holds it, what it "
        "holds, officers, roles, capital, mergers and documents. Statements "
        "of a later day and those that have ended are left out; those that "
        "later ones replace are shown with their days."),
    .examples = "keizu show houjin:4999901000004",
    .min_args = 1,
    .max_args = 1,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION,
    .flat = 1,
    .run = run,
};
