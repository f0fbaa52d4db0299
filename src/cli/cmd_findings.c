/* keizu findings: every rejected record, conflict and impossible fact. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/analysis/integrated.h"
#include "keizu/report/message.h"
#include "keizu/store/identity.h"
#include "keizu/store/look.h"
#include "src/cli/members.h"
#include "src/cli/progress.h"

static const char *const columns[] = { "code", "severity", "parties",
    "document", "place", "text", "since", "of", "share", "rank",
    "against_document", "against_place", "against_share", "against_rank",
    NULL };

struct work {
    struct kz_cli *cli;
    struct kz_asked a;
    struct kz_asked votes; /* without --of: where matrices differ */
    struct kz_order order; /* of a's point graph, and its solution */
    struct kz_integrated point;
    struct kz_doc *d;
    int64_t count;
};

/* One finding; parties are nodes or KZ_NODE_NONE. */
struct row {
    const char *code, *severity, *document, *place, *text;
    kz_rowid party[2]; /* 0: none */
    kz_date since;
    const char *of;   /* NULL: no finding of a matrix */
    int rank;         /* 0: not stated */
    kz_rowid against; /* holding; 0: none */
    double share, against_share;
};

/* The statement it disagrees with: columns of a row, or a map. */
static kz_status
put_against(struct work *w, const struct row *r)
{
    struct kz_evidence e = { 0 };
    struct kz_doc *d = w->d;
    int flat = kz_doc_is_flat(d);
    kz_status st = KZ_OK;

    if (!r->against && !flat) {
        kz_doc_key_text(d, "against", NULL);
        goto out;
    }
    if (r->against)
        KZ_TRY(kz_evidence_of(w->a.store, KZ_FACT_HOLDING, r->against, &e,
            &w->cli->err));
    if (!flat) {
        kz_doc_key(d, "against");
        kz_doc_begin_map(d);
    }
    kz_doc_key_text(d, flat ? "against_document" : "document", e.document);
    kz_doc_key_text(d, flat ? "against_place" : "place", e.place);
    kz_doc_key_number(d, flat ? "against_share" : "share",
        r->against ? r->against_share : NAN);
    kz_answer_rank(d, flat ? "against_rank" : "rank", e.rank);
    if (!flat)
        kz_doc_end(d);
out:
    return st;
}

static kz_status
put_ids(struct work *w, const struct row *r)
{
    struct kz_buf all, one;
    kz_status st = KZ_OK;

    kz_buf_init(&all);
    kz_buf_init(&one);
    for (int i = 0; i < 2; i++) {
        if (!r->party[i])
            continue;
        KZ_TRY(kz_answer_id(w->cli, w->a.store, r->party[i], &one));
        kz_buf_printf(&all, "%s%s", all.len ? ";" : "", one.data);
    }
    KZ_TRY(kz_buf_check(&all, &w->cli->err));
    kz_doc_key_text(w->d, "parties", all.len ? all.data : NULL);
out:
    kz_buf_clear(&all);
    kz_buf_clear(&one);
    return st;
}

static kz_status
put(struct work *w, const struct row *r)
{
    struct kz_doc *d = w->d;
    struct kz_buf text;
    kz_status st = KZ_OK;

    kz_buf_init(&text);
    kz_message_add(w->cli->lang, r->text, &text);
    KZ_TRY(kz_buf_check(&text, &w->cli->err));
    w->count++;
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "code", r->code);
    kz_doc_key_text(d, "severity", r->severity);
    if (kz_doc_is_flat(d)) {
        KZ_TRY(put_ids(w, r));
    } else {
        kz_doc_key(d, "parties");
        kz_doc_begin_list(d);
        for (int i = 0; i < 2; i++)
            if (r->party[i])
                KZ_TRY(kz_answer_party(w->cli, d, NULL, w->a.store, r->party[i],
                    NULL));
        kz_doc_end(d);
    }
    kz_doc_key_text(d, "document", r->document);
    kz_doc_key_text(d, "place", r->place);
    kz_doc_key_text(d, "text", text.data);
    kz_doc_key_date(d, "since", r->since);
    kz_doc_key_text(d, "of", r->of);
    kz_doc_key_number(d, "share", r->against ? r->share : NAN);
    kz_answer_rank(d, "rank", r->rank);
    KZ_TRY(put_against(w, r));
    kz_doc_end(d);
out:
    kz_buf_clear(&text);
    return st;
}

static kz_rowid
party_of(const struct kz_asked *a, kz_node i)
{
    return i == KZ_NODE_NONE ? 0 : kz_graph_node(a->graph, i)->party;
}

/* ---- of the graph ---- */

static kz_status
put_graph_finding(struct work *w, const struct kz_asked *a,
    const struct kz_finding *f, const char *of)
{
    struct row r = { .code = f->code,
        .severity = f->severity,
        .text = f->text,
        .party = { party_of(a, f->company), party_of(a, f->other) },
        .since = KZ_DATE_NONE,
        .of = of,
        .against = f->against,
        .share = f->share,
        .against_share = f->against_share };
    struct kz_evidence e;
    kz_status st = KZ_OK;

    if (f->holding) {
        KZ_TRY(kz_evidence_of(w->a.store, KZ_FACT_HOLDING, f->holding, &e,
            &w->cli->err));
        r.document = e.document;
        r.place = e.place;
        r.since = e.filed;
        r.rank = e.rank;
    }
    KZ_TRY(put(w, &r));
out:
    return st;
}

/* Closed rings: loops of the point graph that nobody outside holds. */
static kz_status
put_rings(struct work *w)
{
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    const struct kz_order *o = &w->order;
    const struct kz_integrated *x = &w->point;
    unsigned cls = kz_graph_special(w->a.graph, KZ_CLASS_UNATTRIBUTED);
    kz_status st = KZ_OK;

    for (uint32_t k = 0; k < o->ncomp; k++) {
        uint32_t first = o->comp_start[k], end = o->comp_start[k + 1];
        uint32_t column = o->column[first];
        struct row r = { .code = "closed-ring",
            .severity = "error",
            .since = KZ_DATE_NONE,
            .text = "these companies own each other wholly: nobody outside "
                    "holds a part" };

        if ((end - first == 1 && !(c->flags[column] & KZ_COL_RING_SELF)) ||
            kz_integrated_at(x, column, cls) < 1)
            continue;
        for (uint32_t i = first; i < end; i++) {
            r.party[0] = party_of(&w->a, c->node[o->column[i]]);
            r.party[1] = 0;
            KZ_TRY(put(w, &r));
        }
    }
out:
    return st;
}

/* Those of the matrix asked for, or of shares, then those of votes alone. */
static kz_status
put_graph(struct work *w)
{
    const struct kz_graph *votes = w->votes.graph;
    enum kz_matrix asked = kz_graph_question(w->a.graph)->of;
    size_t n, m = 0;
    const struct kz_finding *f = kz_graph_findings(w->a.graph, &n);
    const struct kz_finding *v = votes ? kz_graph_findings(votes, &m) : NULL;
    kz_status st = KZ_OK;

    for (size_t i = 0; i < n; i++) {
        const char *of = kz_matrix_name(asked);

        if (votes && kz_graph_has_finding(votes, w->a.graph, &f[i]))
            of = "both";
        KZ_TRY(put_graph_finding(w, &w->a, &f[i], of));
    }
    for (size_t i = 0; i < m; i++)
        if (!kz_graph_has_finding(w->a.graph, votes, &v[i]))
            KZ_TRY(put_graph_finding(w, &w->votes, &v[i], "votes"));
    KZ_TRY(put_rings(w));
out:
    return st;
}

static kz_status
put_member(void *ctx, kz_node company, const struct kz_role_at *m)
{
    struct work *w = ctx;
    struct row r = { .code = KZ_MEMBER_CODE,
        .severity = "warning",
        .text = kz_member_text,
        .party = { party_of(&w->a, company), m->person } };
    struct kz_evidence e;
    kz_status st;

    KZ_TRY(kz_evidence_of(w->a.store, KZ_FACT_ROLE, m->row, &e, &w->cli->err));
    r.document = e.document;
    r.place = e.place;
    r.since = e.filed;
    r.rank = e.rank;
    KZ_TRY(put(w, &r));
out:
    return st;
}

/* ---- of the store ---- */

static kz_status
put_store_finding(void *ctx, const struct kz_finding_row *f,
    struct kz_error *err)
{
    struct work *w = ctx;
    struct row r = { .code = f->code,
        .severity = f->is_reject ? "error" : "warning",
        .document = f->document,
        .place = f->place,
        .text = f->text,
        .party = { f->party, 0 },
        .since = f->filed };

    (void)err;
    return put(w, &r);
}

static kz_status
put_link(void *ctx, const struct kz_identifier_row *l, struct kz_error *err)
{
    struct work *w = ctx;
    struct kz_evidence e;
    struct row r = { .code = "identity-conflict",
        .severity = "warning",
        .text = "a document links two parties that have different corporate "
                "numbers or LEIs, or that a person keeps apart",
        .party = { l->party, l->other_party },
        .since = KZ_DATE_NONE };
    kz_status st;

    KZ_TRY(kz_evidence_of(w->a.store, KZ_FACT_LINK, l->id, &e, err));
    r.document = e.document;
    r.place = e.place;
    r.since = e.filed;
    KZ_TRY(put(w, &r));
out:
    return st;
}

/* A person's word that documents do not let come true. */
static kz_status
put_decision(void *ctx, const struct kz_decision_row *r, struct kz_error *err)
{
    struct work *w = ctx;
    struct row f = { .code = "decision-refused",
        .severity = "warning",
        .text = "accepted as one party, but their corporate numbers or LEIs "
                "differ, or another decision keeps them apart",
        .party = { r->party_a, r->party_b },
        .since = r->decision.decided };

    (void)err;
    if (!r->decision.accept || !r->party_a || !r->party_b ||
        r->party_a == r->party_b)
        return KZ_OK;
    return put(w, &f);
}

/* A name that is not what it looks like: why, and the characters. */
static kz_status
put_look(void *ctx, const struct kz_look_row *l, struct kz_error *err)
{
    static const struct {
        const char *code, *text;
    } kinds[] = {
        [KZ_LOOK_HIDDEN] = { "hidden-character",
            N_("the name has characters that are not seen, the first") },
        [KZ_LOOK_MIXED] = { "mixed-alphabet",
            N_("the name has letters that are not of the alphabet they seem "
               "to be of, the first") },
        [KZ_LOOK_ALIKE] = { "look-alike-name",
            N_("the name looks like that of the second party and is another; "
               "where they differ") },
    };
    struct work *w = ctx;
    struct row r = { .code = kinds[l->look].code,
        .severity = "warning",
        .document = l->document,
        .place = l->place[0] ? l->place : NULL,
        .party = { l->party, l->other },
        .since = l->filed };
    struct kz_buf text;
    kz_status st;

    kz_buf_init(&text);
    kz_buf_puts(&text, kinds[l->look].text);
    for (int i = 0; i < (l->look == KZ_LOOK_ALIKE ? 2 : 1); i++) {
        kz_buf_puts(&text, i ? " / " : ": ");
        if (l->c[i])
            kz_buf_printf(&text, "U+%04X", (unsigned)l->c[i]);
        else
            kz_buf_putc(&text, '-');
    }
    KZ_TRY(kz_buf_check(&text, err));
    r.text = text.data;
    KZ_TRY(put(w, &r));
out:
    kz_buf_clear(&text);
    return st;
}

/* ---- the verb ---- */

/* Rings are seen in the point graph alone: no ends are asked for. */
static kz_status
solve(struct work *w)
{
    const struct kz_columns *c = kz_graph_columns(w->a.graph);
    struct kz_error *err = &w->cli->err;
    double start = kz_clock(), ordered;
    kz_status st;

    KZ_TRY(kz_order_init(&w->order, c, c->point, err));
    ordered = kz_clock();
    KZ_TRY(kz_integrated_solve(w->a.graph, &w->order, c->point, c->upoint,
        &w->point, err));
    kz_asked_solved(w->cli, &w->a, ordered - start, kz_clock() - ordered);
out:
    return st;
}

static kz_status
findings(struct kz_cli *cli)
{
    struct work w = { .cli = cli };
    kz_status st;

    KZ_TRY(kz_asked_open(cli, KZ_OF_SHARES, NULL, 0, &w.a));
    KZ_TRY(solve(&w));
    if (cli->question.of < 0 && kz_graph_votes_differ(w.a.graph))
        KZ_TRY(kz_asked_open(cli, KZ_OF_VOTES, NULL, 0, &w.votes));
    KZ_TRY(kz_cli_out_open(cli, &w.d));
    KZ_TRY(kz_asked_rows_begin(cli, w.d, &w.a, "findings", columns));
    KZ_TRY(kz_scan_findings(w.a.store, put_store_finding, &w, &cli->err));
    KZ_TRY(kz_scan_refused_links(w.a.store, put_link, &w, &cli->err));
    KZ_TRY(kz_scan_decisions(w.a.store, put_decision, &w, &cli->err));
    KZ_TRY(kz_scan_looks(w.a.store, put_look, &w, &cli->err));
    KZ_TRY(put_graph(&w));
    KZ_TRY(kz_members_each(cli, &w.a, KZ_NODE_NONE, put_member, &w));
    kz_asked_rows_end(cli, w.d);
    if (cli->fail_on_findings && w.count)
        kz_cli_raise(cli, KZ_EXIT_FINDINGS);
out:
    st = kz_cli_out_close(cli, st);
    kz_integrated_clear(&w.point);
    kz_order_clear(&w.order);
    kz_asked_close(&w.votes);
    kz_asked_close(&w.a);
    return st;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return kz_cli_exit(cli, findings(cli));
}

KZ_COMMAND(findings) = {
    .name = "findings",
    .summary = N_("every rejected record, conflict and impossible fact"),
    .details = N_("Nothing is capped, scaled or hidden: what cannot be true "
                  "or could not be read is listed here with its document and "
                  "place; of two statements that disagree, both.  Without "
                  "--of, of shares and of votes.  The codes are explained in "
                  "docs/findings.md."),
    .examples = "keizu findings\n"
                "keizu findings -f json --fail-on-findings\n",
    .min_args = 0,
    .max_args = 0,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION | KZ_GROUP_FINDINGS,
    .flat = 1,
    .run = run,
};
