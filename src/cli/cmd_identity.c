/* keizu identity: what may be one party, and a person's word on it. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "importers/common/csv.h"
#include "keizu/base/alloc.h"
#include "keizu/store/identity.h"
#include "keizu/store/query.h"
#include "src/cli/answer.h"

struct own {
    int joined, decided;
    int64_t limit;
    const char *who, *why;
};

static const struct kz_option options[] = {
    { "joined", 0, KZ_OPT_FLAG, KZ_INTO(struct own, joined), NULL,
        N_("list: what was joined without a document that says so"), 0, 0 },
    { "decided", 0, KZ_OPT_FLAG, KZ_INTO(struct own, decided), NULL,
        N_("list: what was decided"), 0, 0 },
    { "limit", 0, KZ_OPT_INTEGER, KZ_INTO(struct own, limit), N_("N"),
        N_("list: at most N pairs; 0, the default: all"), 0, INT64_MAX },
    { "who", 0, KZ_OPT_TEXT, KZ_INTO(struct own, who), N_("NAME"),
        N_("accept and reject: who decides"), 0, 0 },
    { "why", 0, KZ_OPT_TEXT, KZ_INTO(struct own, why), N_("TEXT"),
        N_("accept and reject: on what ground"), 0, 0 },
    KZ_OPTION_END,
};

static const char *const pair_columns[] = { "state", "reason", "a", "a_name",
    "a_address", "a_birth", "b", "b_name", "b_address", "b_birth", "who", "why",
    "decided", NULL };
static const char *const decision_columns[] = { "a", "b", "verdict", "who",
    "why", "decided", NULL };

struct work {
    struct kz_cli *cli;
    struct kz_store *s;
    struct kz_doc *d;
    int flat;
    int64_t count;
    kz_rowid party; /* asked about, 0: all */
    struct kz_buf key, name, address;
};

static const struct own *
own_of(const struct work *w)
{
    return w->cli->own;
}

/* ---- list ---- */

/* One of the two: its key, name, address and year of birth. */
static kz_status
put_side(struct work *w, const char *prefix, kz_rowid id, const char *key,
    int whole)
{
    struct kz_error *err = &w->cli->err;
    char birth[KZ_DATE_TEXT], label[32];
    const char *const parts[] = { "", "_name", "_address", "_birth" };
    const char *values[4];
    kz_date born = KZ_DATE_NONE;
    kz_status st = KZ_OK;

    kz_buf_reset(&w->name);
    kz_buf_reset(&w->address);
    if (id)
        KZ_TRY(kz_mention_named(w->s, id, whole, &w->name, &w->address, &born,
            err));
    if (key)
        kz_buf_reset(&w->key);
    else
        KZ_TRY(kz_party_key(w->s, id, &w->key, err));
    kz_date_format(born, birth);
    if (birth[0] && !w->cli->question.with_personal)
        birth[4] = 0;
    values[0] = key ? key : w->key.data;
    values[1] = w->name.len ? w->name.data : NULL;
    values[2] = w->address.len ? w->address.data : NULL;
    values[3] = birth[0] ? birth : NULL;
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(label, sizeof label, "%s%s", prefix, parts[i]);
        kz_doc_key_text(w->d, label, values[i]);
    }
out:
    return st;
}

static kz_status
begin_pair(struct work *w, const char *state, const char *reason)
{
    if (kz_cli_stopped(w->cli))
        return KZ_DONE;
    if (own_of(w)->limit && w->count >= own_of(w)->limit)
        return KZ_DONE;
    w->count++;
    kz_doc_begin_map(w->d);
    kz_doc_key_text(w->d, "state", state);
    kz_doc_key_text(w->d, "reason", reason);
    return KZ_OK;
}

static void
end_pair(struct work *w, const struct kz_decision *d)
{
    kz_doc_key_text(w->d, "who", d ? d->who : NULL);
    kz_doc_key_text(w->d, "why", d ? d->why : NULL);
    kz_doc_key_date(w->d, "decided", d ? d->decided : KZ_DATE_NONE);
    kz_doc_end(w->d);
}

static kz_status
put_pair(struct work *w, const char *state, const struct kz_identity_pair *p,
    int whole)
{
    kz_status st;

    KZ_TRY(begin_pair(w, state, kz_identity_reason_name(p->reason)));
    if (st == KZ_DONE)
        goto out;
    KZ_TRY(put_side(w, "a", p->a, NULL, whole));
    KZ_TRY(put_side(w, "b", p->b, NULL, whole));
    end_pair(w, NULL);
out:
    return st;
}

static kz_status
put_candidate(void *ctx, const struct kz_identity_pair *p, struct kz_error *err)
{
    (void)err; /* the same as cli->err */
    return put_pair(ctx, "candidate", p, 1);
}

static kz_status
put_join(void *ctx, const struct kz_identity_pair *p, struct kz_error *err)
{
    (void)err;
    return put_pair(ctx, "joined", p, 0);
}

/* How a decision stands: it waits where a party is not in the store. */
static const char *
state_of(const struct kz_decision_row *r)
{
    if (!r->party_a || !r->party_b)
        return r->decision.accept ? "accepted-waiting" : "rejected-waiting";
    if (r->decision.accept)
        return r->party_a == r->party_b ? "accepted" : "accepted-refused";
    return "rejected";
}

static kz_status
put_decided(void *ctx, const struct kz_decision_row *r, struct kz_error *err)
{
    struct work *w = ctx;
    kz_status st;

    (void)err; /* the same as cli->err */
    if (w->party && r->party_a != w->party && r->party_b != w->party)
        return KZ_OK;
    KZ_TRY(begin_pair(w, state_of(r), NULL));
    if (st == KZ_DONE)
        goto out;
    KZ_TRY(put_side(w, "a", r->a, r->decision.a, 0));
    KZ_TRY(put_side(w, "b", r->b, r->decision.b, 0));
    end_pair(w, &r->decision);
out:
    return st;
}

static kz_status
list_of(struct work *w, const char *party)
{
    struct kz_error *err = &w->cli->err;
    kz_status st = KZ_OK;

    if (party)
        KZ_TRY(kz_party_find(w->s, party, &w->party, err));
    if (own_of(w)->joined)
        KZ_TRY(kz_scan_joins(w->s, w->party, put_join, w, err));
    else if (own_of(w)->decided)
        KZ_TRY(kz_scan_decisions(w->s, put_decided, w, err));
    else
        KZ_TRY(kz_scan_candidates(w->s, w->party, put_candidate, w, err));
out:
    return st < 0 ? st : KZ_OK;
}

static kz_status
begin(struct work *w, const char *key, const char *const *columns)
{
    kz_status st;

    KZ_TRY(kz_cli_out_open(w->cli, &w->d));
    w->flat = kz_doc_is_flat(w->d);
    if (!w->flat) {
        KZ_TRY(kz_answer_open(w->cli, w->d, w->s, NULL));
        kz_doc_key(w->d, key);
    }
    kz_doc_begin_list(w->d);
    if (w->flat)
        kz_doc_columns(w->d, columns);
out:
    return st;
}

static void
end(struct work *w)
{
    kz_doc_end(w->d);
    if (!w->flat)
        kz_doc_end(w->d);
}

static kz_status
list(struct work *w, int argc, char **argv)
{
    kz_status st;

    KZ_TRY(kz_store_open(w->cli->db, &w->s, &w->cli->err));
    KZ_TRY(begin(w, "pairs", pair_columns));
    if (argc == 0)
        KZ_TRY(list_of(w, NULL));
    for (int i = 0; i < argc; i++)
        KZ_TRY(list_of(w, argv[i]));
    end(w);
    if (!w->count)
        kz_cli_say(w->cli, KZ_SAY_NOTE, "nothing to list");
out:
    return st;
}

/* ---- export ---- */

static kz_status
put_decision(void *ctx, const struct kz_decision_row *r, struct kz_error *err)
{
    struct work *w = ctx;
    const struct kz_decision *d = &r->decision;

    (void)err;
    kz_doc_begin_map(w->d);
    kz_doc_key_text(w->d, "a", d->a);
    kz_doc_key_text(w->d, "b", d->b);
    kz_doc_key_text(w->d, "verdict", d->accept ? "accept" : "reject");
    kz_doc_key_text(w->d, "who", d->who);
    kz_doc_key_text(w->d, "why", d->why);
    kz_doc_key_date(w->d, "decided", d->decided);
    kz_doc_end(w->d);
    return KZ_OK;
}

static kz_status
export_all(struct work *w)
{
    kz_status st;

    KZ_TRY(kz_store_open(w->cli->db, &w->s, &w->cli->err));
    KZ_TRY(begin(w, "decisions", decision_columns));
    KZ_TRY(kz_scan_decisions(w->s, put_decision, w, &w->cli->err));
    end(w);
out:
    return st;
}

/* ---- accept, reject, forget ---- */

/* The mention a word names, else that of the party it names. */
static kz_status
key_of(struct work *w, const char *text, struct kz_buf *out)
{
    struct kz_error *err = &w->cli->err;
    kz_rowid id;
    kz_status st;

    KZ_TRY(kz_mention_find(w->s, text, &id, err));
    if (!id)
        KZ_TRY(kz_party_find(w->s, text, &id, err));
    KZ_TRY(kz_party_key(w->s, id, out, err));
out:
    return st;
}

static kz_status
decide(struct work *w, const char *verb, char **argv)
{
    struct kz_decision d = { .accept = strcmp(verb, "accept") == 0,
        .who = own_of(w)->who,
        .why = own_of(w)->why,
        .decided = kz_date_in_japan(time(NULL)) };
    struct kz_buf a, b;
    kz_status st;

    kz_buf_init(&a);
    kz_buf_init(&b);
    KZ_TRY(kz_store_open_writer(w->cli->db, &w->s, &w->cli->err));
    if (!kz_store_exists(w->s))
        KZ_TRY(kz_fail(&w->cli->err, KZ_ESTORE, "store %s: there is none yet",
            w->cli->db));
    KZ_TRY(key_of(w, argv[0], &a));
    KZ_TRY(key_of(w, argv[1], &b));
    d.a = a.data;
    d.b = b.data;
    if (strcmp(verb, "forget") == 0)
        KZ_TRY(kz_store_forget(w->s, d.a, d.b, &w->cli->err));
    else
        KZ_TRY(kz_store_decide(w->s, &d, 1, &w->cli->err));
    kz_cli_say(w->cli, KZ_SAY_NOTE,
        d.accept                      ? "%s and %s: one party"
        : strcmp(verb, "reject") == 0 ? "%s and %s: two parties"
                                      : "%s and %s: no longer decided",
        d.a, d.b);
out:
    kz_buf_clear(&a);
    kz_buf_clear(&b);
    return st;
}

/* ---- import ---- */

struct decisions { /* with their texts */
    struct kz_decision *list;
    size_t count, cap;
};

static void
free_text(const char *text)
{
    char *own;

    memcpy(&own, &text, sizeof own); /* it is ours */
    kz_free(own);
}

static void
decisions_clear(struct decisions *x)
{
    for (size_t i = 0; i < x->count; i++) {
        free_text(x->list[i].a);
        free_text(x->list[i].b);
        free_text(x->list[i].who);
        free_text(x->list[i].why);
    }
    kz_free(x->list);
}

static kz_status
cell(const struct kz_csv *c, const char *column, const char **out,
    struct kz_error *err)
{
    int at = kz_csv_find(c, column);

    *out = NULL;
    if (at < 0 || !kz_csv_length(c, at))
        return KZ_OK;
    *out = kz_strdup(kz_csv_text(c, at));
    return *out ? KZ_OK : kz_fail(err, KZ_ENOMEM, "out of memory");
}

static kz_status
read_decision(const struct kz_csv *c, struct decisions *x, struct kz_error *err)
{
    const char *verdict = kz_csv_text(c, kz_csv_find(c, "verdict"));
    int decided = kz_csv_find(c, "decided");
    struct kz_decision *d;
    kz_status st;

    if (kz_grow(&x->list, &x->cap, x->count + 1, sizeof *x->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    d = &x->list[x->count++];
    memset(d, 0, sizeof *d);
    d->decided = KZ_DATE_NONE;
    KZ_TRY(cell(c, "a", &d->a, err));
    KZ_TRY(cell(c, "b", &d->b, err));
    KZ_TRY(cell(c, "who", &d->who, err));
    KZ_TRY(cell(c, "why", &d->why, err));
    d->accept = strcmp(verdict, "accept") == 0;
    if (!d->a || !d->b)
        return kz_fail(err, KZ_EFORMAT, "line %lld: a or b is empty",
            (long long)kz_csv_line(c));
    if (!d->accept && strcmp(verdict, "reject") != 0)
        return kz_fail(err, KZ_EFORMAT,
            "line %lld: verdict is neither accept nor reject",
            (long long)kz_csv_line(c));
    if (decided >= 0 && kz_csv_length(c, decided) &&
        !kz_date_parse(kz_csv_text(c, decided), kz_csv_length(c, decided),
            &d->decided))
        return kz_fail(err, KZ_EFORMAT,
            "line %lld: decided is not a day (2026-11-24)",
            (long long)kz_csv_line(c));
out:
    return st;
}

static kz_status
read_decisions(struct work *w, const char *path, struct decisions *x)
{
    struct kz_error *err = &w->cli->err;
    struct kz_input *in = NULL;
    struct kz_csv *c = NULL;
    kz_status st;

    KZ_TRY(kz_input_open_file(path, &in, err));
    KZ_TRY(kz_csv_open(in, NULL, &c, err));
    if (kz_csv_find(c, "a") < 0 || kz_csv_find(c, "b") < 0 ||
        kz_csv_find(c, "verdict") < 0)
        KZ_TRY(kz_fail(err, KZ_EFORMAT,
            "the columns a, b, verdict are missing"));
    for (;;) {
        KZ_TRY(kz_csv_next(c, err));
        if (st == KZ_DONE)
            break;
        if (!kz_csv_blank(c))
            KZ_TRY(read_decision(c, x, err));
    }
    st = KZ_OK;
out:
    if (st < 0)
        st = kz_context(err, st, "%s", path);
    kz_csv_close(c);
    kz_input_close(in);
    return st;
}

static kz_status
import_all(struct work *w, char **argv)
{
    struct decisions x = { NULL, 0, 0 };
    kz_status st;

    KZ_TRY(read_decisions(w, argv[0], &x));
    KZ_TRY(kz_store_open_writer(w->cli->db, &w->s, &w->cli->err));
    KZ_TRY(kz_store_decide(w->s, x.list, x.count, &w->cli->err));
    kz_cli_say(w->cli, KZ_SAY_NOTE, "%lld decisions", (long long)x.count);
out:
    decisions_clear(&x);
    return st;
}

/* ---- the verb ---- */

static kz_status
dispatch(struct work *w, int argc, char **argv)
{
    if (strcmp(argv[0], "list") == 0)
        return list(w, argc - 1, argv + 1);
    if (strcmp(argv[0], "export") == 0)
        return export_all(w);
    if (strcmp(argv[0], "import") == 0)
        return import_all(w, argv + 1);
    return decide(w, argv[0], argv + 1);
}

/* How many operands each of them takes; -1: any number. */
static int
operands(const char *what)
{
    static const struct {
        const char *name;
        int count;
    } each[] = { { "list", -1 }, { "accept", 2 }, { "reject", 2 },
        { "forget", 2 }, { "export", 0 }, { "import", 1 } };

    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++)
        if (strcmp(what, each[i].name) == 0)
            return each[i].count;
    return -2;
}

static int
run(struct kz_cli *cli, int argc, char **argv)
{
    struct work w = { .cli = cli };
    int count = operands(argv[0]);
    kz_status st;

    if (count == -2 || (count >= 0 && argc - 1 != count)) {
        (void)!kz_fail(&cli->err, KZ_EINVAL,
            count == -2 ? "identity %s: it is list, accept, reject, forget, "
                          "export or import"
                        : "identity %s: not the number of words it takes",
            argv[0]);
        return kz_cli_usage(cli);
    }
    kz_buf_init(&w.key);
    kz_buf_init(&w.name);
    kz_buf_init(&w.address);
    st = dispatch(&w, argc, argv);
    st = kz_cli_out_close(cli, st);
    kz_store_close(w.s);
    kz_buf_clear(&w.key);
    kz_buf_clear(&w.name);
    kz_buf_clear(&w.address);
    return kz_cli_exit(cli, st);
}

KZ_COMMAND(identity) = {
    .name = "identity",
    .summary = N_("who may be one party, and a person's word on it"),
    .usage = "list|accept|reject|forget|export|import ...",
    .details = N_(
        "list [PARTY...] prints pairs that may be one party, with the reason. "
        "accept A B and reject A B decide, forget A B takes that back; export "
        "and import carry decisions as a file. Decisions survive undo and "
        "import, and wait for parties that are not there yet."),
    .examples = "keizu identity list\n"
                "keizu identity list --joined houjin:7999901000001\n"
                "keizu identity accept houjin:7999901000001 local:A\n"
                "keizu identity export -o decisions.csv\n",
    .min_args = 1,
    .max_args = -1,
    .groups = KZ_GROUP_OUTPUT | KZ_GROUP_QUESTION,
    .flat = 1,
    .options = options,
    .own_size = sizeof(struct own),
    .run = run,
};
