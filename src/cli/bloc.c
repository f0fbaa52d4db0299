/* Blocs voting as one: `control --bloc`. */
#include "src/cli/bloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/input.h"
#include "src/cli/proof.h"

struct spec {
    uint8_t *classes;
    kz_node *member;
    size_t nmembers, cap;
    struct kz_bloc bloc;
};

static void
spec_clear(struct spec *s)
{
    kz_free(s->classes);
    kz_free(s->member);
}

/* Add the party of one line: its first field, blanks around it dropped. */
static kz_status
add_member(struct kz_cli *cli, const struct kz_asked *a, struct spec *s,
    char *line, int64_t number)
{
    char *end;
    kz_rowid party;
    kz_node i;
    kz_status st;

    line += strspn(line, " \t\"");
    line[strcspn(line, ",\"\r")] = 0;
    end = line + strlen(line);
    while (end > line && (end[-1] == ' ' || end[-1] == '\t'))
        *--end = 0;
    if (!line[0] || line[0] == '#')
        return KZ_OK;
    st = kz_party_find(a->store, line, &party, &cli->err);
    if (st < 0)
        return kz_context(&cli->err, st, "line %lld of the list",
            (long long)number);
    i = kz_graph_find(a->graph, party);
    if (i == KZ_NODE_NONE)
        return KZ_OK; /* not upstream of the company: it has no say */
    if (kz_grow(&s->member, &s->cap, s->nmembers + 1, sizeof *s->member) < 0)
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    s->member[s->nmembers++] = i;
    return KZ_OK;
}

static kz_status
read_list(struct kz_cli *cli, const struct kz_asked *a, const char *path,
    struct spec *s)
{
    struct kz_input *in = NULL;
    struct kz_buf text;
    int64_t number = 0;
    kz_status st;

    kz_buf_init(&text);
    KZ_TRY(kz_input_open_file(path, &in, &cli->err));
    for (;;) {
        const unsigned char *bytes;
        size_t n;

        KZ_TRY(kz_input_read(in, &bytes, &n, &cli->err));
        if (st == KZ_DONE)
            break;
        kz_buf_add(&text, bytes, n);
    }
    KZ_TRY(kz_buf_check(&text, &cli->err));
    for (char *line = text.data, *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        KZ_TRY(add_member(cli, a, s, line, ++number));
    }
    st = KZ_OK;
out:
    kz_input_close(in);
    kz_buf_clear(&text);
    return st;
}

static kz_status
read_spec(struct kz_cli *cli, const struct kz_asked *a, const char *text,
    struct spec *s)
{
    const struct kz_graph *g = a->graph;
    kz_status st = KZ_OK;

    if (strncmp(text, "list:", 5) == 0) {
        KZ_TRY(read_list(cli, a, text + 5, s));
        s->bloc.members = s->member;
        s->bloc.nmembers = s->nmembers;
        goto out;
    }
    s->classes = kz_calloc(kz_graph_classes(g), 1);
    if (!s->classes)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    s->bloc.classes = s->classes;
    if (strcmp(text, "foreign") == 0)
        kz_bloc_foreign(g, 0, s->classes);
    else if (strcmp(text, "foreign-state") == 0)
        kz_bloc_foreign(g, 1, s->classes);
    else if (strncmp(text, "country:", 8) == 0 && strlen(text) == 10 &&
             kz_country_from(text + 8))
        kz_bloc_country(g, kz_country_from(text + 8), s->classes);
    else
        st = kz_fail(&cli->err, KZ_EINVAL,
            "no such bloc: %s (foreign, foreign-state, country:CC, "
            "list:FILE)",
            text);
out:
    return st;
}

struct states { /* [nc] 0 excluded, 1 possible, 2 certain, and the votes */
    uint8_t *state;
    struct kz_controlled *votes;
};

static kz_status
close_bloc(struct kz_cli *cli, struct kz_control *k, const struct kz_bloc *b,
    uint32_t nc, struct states *s)
{
    static const enum kz_control_mode modes[] = { KZ_CONTROL_POSSIBLE_JOINED,
        KZ_CONTROL_CERTAIN };
    kz_status st = KZ_OK;

    s->state = kz_calloc(nc, 1);
    s->votes = kz_calloc(nc, sizeof *s->votes);
    if (!s->state || !s->votes)
        KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
    for (uint32_t i = 0; i < nc; i++) /* not known until it joins */
        s->votes[i].point = s->votes[i].lower = s->votes[i].upper = NAN;
    for (uint8_t m = 0; m < 2; m++) {
        const struct kz_controlled *list;
        size_t n;

        KZ_TRY(kz_control_bloc(k, b, modes[m], &list, &n, &cli->err));
        for (size_t i = 0; i < n; i++) {
            s->state[list[i].column] = (uint8_t)(m + 1);
            s->votes[list[i].column] = list[i];
        }
    }
out:
    return st;
}

static const char *const state_names[] = { "excluded", "possible", "certain" };
static const char *const columns[] = { "bloc", "company", "company_name",
    "state", "votes", "votes_lower", "votes_upper", "threshold", "operator",
    NULL };

struct work {
    const char *spec, *threshold, *operator_name;
    const struct kz_asked *a;
    const struct kz_bloc *bloc;
    int completion;
    struct states s;
};

static kz_status
put_row(struct kz_cli *cli, struct kz_doc *d, const struct work *w,
    uint32_t column)
{
    const struct kz_columns *c = kz_graph_columns(w->a->graph);
    const struct kz_controlled *v = &w->s.votes[column];
    kz_status st = KZ_OK;

    kz_doc_begin_map(d);
    kz_doc_key_text(d, "bloc", w->spec);
    if (kz_doc_is_flat(d))
        KZ_TRY(kz_asked_columns(cli, d, w->a, c->node[column], "company",
            "company_name"));
    else
        KZ_TRY(kz_asked_party(cli, d, "company", w->a, c->node[column]));
    kz_doc_key_text(d, "state", state_names[w->s.state[column]]);
    if (kz_doc_is_flat(d)) {
        kz_doc_key_number(d, "votes", v->point);
        kz_doc_key_number(d, "votes_lower", v->lower);
        kz_doc_key_number(d, "votes_upper", v->upper);
    } else {
        kz_answer_range(d, "votes", v->point, v->lower, v->upper);
    }
    kz_doc_key_text(d, "threshold", w->threshold);
    kz_doc_key_text(d, "operator", w->operator_name);
    kz_doc_end(d);
out:
    return st;
}

/* What would bring it about. */
static kz_status
put_completion(struct kz_cli *cli, struct kz_doc *d, const struct work *w,
    struct kz_control *k, uint32_t column)
{
    const struct kz_controlled *list;
    size_t n;
    kz_status st;

    KZ_TRY(kz_control_bloc(k, w->bloc, KZ_CONTROL_POSSIBLE_JOINED, &list, &n,
        &cli->err));
    if (strcmp(kz_cli_format(cli), "table") != 0) {
        KZ_TRY(kz_proof_completion(cli, d, w->a, k, column));
        goto out;
    }
    kz_doc_key(d, "brought_about_by");
    kz_doc_begin_list(d);
    KZ_TRY(kz_proof_completion_rows(cli, d, w->a, k, KZ_NODE_NONE, column));
    kz_doc_end(d);
out:
    return st;
}

static kz_status
put_one(struct kz_cli *cli, struct kz_doc *d, const struct work *w,
    struct kz_control *k)
{
    uint32_t column = kz_graph_column(w->a->graph, w->a->node);
    const struct kz_controlled *v;
    int state;
    kz_status st;

    if (column == UINT32_MAX)
        return kz_fail(&cli->err, KZ_EINVAL,
            "no holder of the company is known");
    if (kz_doc_is_flat(d)) {
        kz_doc_begin_list(d);
        kz_doc_columns(d, columns);
        KZ_TRY(put_row(cli, d, w, column));
        kz_doc_end(d);
        goto out;
    }
    state = w->s.state[column];
    v = &w->s.votes[column];
    KZ_TRY(kz_answer_open(cli, d, w->a->store, kz_graph_question(w->a->graph)));
    KZ_TRY(kz_asked_party(cli, d, "company", w->a, w->a->node));
    kz_doc_key_text(d, "bloc", w->spec);
    kz_doc_key_text(d, "state", state_names[state]);
    kz_answer_range(d, "votes", v->point, v->lower, v->upper);
    kz_doc_key_text(d, "threshold", w->threshold);
    kz_doc_key_text(d, "operator", w->operator_name);
    if (state == 2) /* the last closure is the certain one */
        KZ_TRY(kz_proof_put(cli, d, w->a, k, "proof", column));
    else if (state == 1 && w->completion)
        KZ_TRY(put_completion(cli, d, w, k, column));
    kz_doc_end(d);
out:
    return st;
}

kz_status
kz_bloc_put(struct kz_cli *cli, struct kz_doc *d, const struct kz_asked *a,
    struct kz_control *k, const char *spec, const char *threshold,
    const char *operator_name, int possible, int completion)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    struct spec s = { 0 };
    struct work w = { spec, threshold, operator_name, a, &s.bloc, completion,
        { NULL, NULL } };
    kz_status st;

    KZ_TRY(read_spec(cli, a, spec, &s));
    KZ_TRY(close_bloc(cli, k, &s.bloc, c->nc, &w.s));
    if (a->node != KZ_NODE_NONE) {
        KZ_TRY(put_one(cli, d, &w, k));
        goto out;
    }
    KZ_TRY(kz_asked_rows_begin(cli, d, a, "companies", columns));
    for (uint32_t i = 0; i < c->nc && !kz_cli_stopped(cli); i++)
        if (w.s.state[i] > (possible ? 0 : 1))
            KZ_TRY(put_row(cli, d, &w, i));
    kz_asked_rows_end(cli, d);
out:
    kz_free(w.s.state);
    kz_free(w.s.votes);
    spec_clear(&s);
    return st;
}
