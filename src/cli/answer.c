/* Answers: the opening of every document, parties, ranges and evidence. */
#include "src/cli/answer.h"

#include <stdio.h>
#include <string.h>

struct kz_question
kz_cli_question(const struct kz_cli *cli, enum kz_matrix default_of)
{
    const struct kz_cli_question *said = &cli->question;
    struct kz_question q = kz_question_defaults;

    q.as_of = said->as_of;
    q.known_by = said->known_by;
    q.of = said->of < 0 ? default_of : (enum kz_matrix)said->of;
    q.nominees = (enum kz_nominees)said->nominees;
    q.terminal = (enum kz_terminal)said->terminal_companies;
    q.person_by = (enum kz_person_by)said->person_by;
    q.treasury_in = said->treasury_in;
    memcpy(q.home, said->home, sizeof q.home);
    return q;
}

kz_status
kz_cli_question_fill(struct kz_cli *cli, struct kz_store *s,
    struct kz_question *q)
{
    struct kz_counts c;
    kz_status st;

    KZ_TRY(kz_store_extent(s, &c, &cli->err));
    if (q->as_of == KZ_DATE_NONE)
        q->as_of =
            c.newest_filed != KZ_DATE_NONE ? c.newest_filed : c.newest_as_of;
    if (!q->home[0])
        (void)snprintf(q->home, sizeof q->home, "%s", kz_store_home(s));
out:
    return st;
}

static void
put_options(struct kz_doc *d, const struct kz_question *q)
{
    kz_doc_key(d, "options");
    kz_doc_begin_map(d);
    if (q) {
        kz_doc_key_text(d, "of", kz_matrix_name(q->of));
        kz_doc_key_text(d, "nominees", kz_nominees_name(q->nominees));
        kz_doc_key_text(d, "terminal_companies", kz_terminal_name(q->terminal));
        kz_doc_key_text(d, "person_by", kz_person_by_name(q->person_by));
        kz_doc_key_text(d, "treasury", q->treasury_in ? "in" : "out");
        kz_doc_key_text(d, "home", q->home);
    }
    kz_doc_end(d);
}

kz_status
kz_answer_open(struct kz_cli *cli, struct kz_doc *d, struct kz_store *s,
    const struct kz_question *question)
{
    char content[KZ_DIGEST_TEXT], store[KZ_DIGEST_TEXT], schema[64];
    kz_status st = KZ_OK;

    if (s)
        KZ_TRY(kz_store_digest(s, content, store, &cli->err));
    (void)snprintf(schema, sizeof schema, "keizu.%s/1", cli->command->name);
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "schema", schema);
    kz_doc_key_date(d, "as_of", question ? question->as_of : KZ_DATE_NONE);
    kz_doc_key_date(d, "known_by",
        question ? question->known_by : KZ_DATE_NONE);
    put_options(d, question);
    kz_doc_key(d, "store");
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "content", s ? content : NULL);
    kz_doc_key_text(d, "store", s ? store : NULL);
    kz_doc_end(d);
out:
    return st;
}

/* ---- parties ---- */

struct wanted {
    const char *scheme;
    struct kz_buf *out;
};

static kz_status
take_scheme(void *ctx, const struct kz_mention_row *r, struct kz_error *err)
{
    const struct wanted *w = ctx;

    if (w->out->len || strcmp(r->scheme, w->scheme) != 0)
        return KZ_OK;
    kz_buf_printf(w->out, "%s:%s", r->scheme, r->value);
    return kz_buf_check(w->out, err);
}

kz_status
kz_answer_id(struct kz_cli *cli, struct kz_store *s, kz_rowid party,
    struct kz_buf *out)
{
    struct wanted w = { cli->question.id_scheme, out };
    kz_status st = KZ_OK;

    kz_buf_reset(out);
    if (w.scheme)
        KZ_TRY(kz_mentions_of(s, party, take_scheme, &w, &cli->err));
    if (!out->len)
        KZ_TRY(kz_party_key(s, party, out, &cli->err));
out:
    return st;
}

kz_status
kz_answer_name(struct kz_cli *cli, struct kz_store *s, kz_rowid party,
    struct kz_buf *out)
{
    const struct kz_cli_question *q = &cli->question;

    return kz_party_name(s, party, q->as_of, q->known_by, out, &cli->err);
}

struct described {
    enum kz_party_type type;
    kz_date type_filed, country_filed;
    char country[3];
    enum kz_basis basis;
};

/* The newest filed statement speaks; of one day the stronger, then the first. */
static kz_status
take_fact(void *ctx, const struct kz_party_row *r, struct kz_error *err)
{
    struct described *w = ctx;
    const char *country = r->country;
    enum kz_basis basis = r->type == KZ_PARTY_PERSON ? KZ_BASIS_NATIONALITY
                                                     : KZ_BASIS_INCORPORATION;

    (void)err;
    if (r->type != KZ_PARTY_UNKNOWN &&
        (w->type == KZ_PARTY_UNKNOWN || r->filed > w->type_filed)) {
        w->type = r->type;
        w->type_filed = r->filed;
    }
    if (!country && r->type == KZ_PARTY_STATE)
        country = r->state_of;
    if (!country && r->residence) {
        country = r->residence;
        basis = KZ_BASIS_RESIDENCE;
    }
    if (!country && r->address_country) {
        country = r->address_country;
        basis = KZ_BASIS_ADDRESS;
    }
    if (country && (w->basis == KZ_BASIS_UNKNOWN || basis < w->basis ||
                       (basis == w->basis && r->filed > w->country_filed))) {
        (void)snprintf(w->country, sizeof w->country, "%s", country);
        w->basis = basis;
        w->country_filed = r->filed;
    }
    return KZ_OK;
}

kz_status
kz_answer_party_keys(struct kz_cli *cli, struct kz_doc *d, struct kz_store *s,
    kz_rowid party, const struct kz_node_info *info)
{
    struct described w = { KZ_PARTY_UNKNOWN, KZ_DATE_NONE, KZ_DATE_NONE, "",
        KZ_BASIS_UNKNOWN };
    struct kz_buf id, name;
    kz_status st;

    kz_buf_init(&id);
    kz_buf_init(&name);
    KZ_TRY(kz_answer_id(cli, s, party, &id));
    KZ_TRY(kz_answer_name(cli, s, party, &name));
    if (info) {
        w.type = (enum kz_party_type)info->type;
        w.basis = (enum kz_basis)info->basis;
        kz_country_text(info->country, w.country);
    } else {
        KZ_TRY(kz_facts_of(s, party, take_fact, &w, &cli->err));
    }
    kz_doc_key_text(d, "id", id.data);
    kz_doc_key_text(d, "name", name.data);
    kz_doc_key_text(d, "type", kz_party_type_name(w.type));
    kz_doc_key_text(d, "country", w.country[0] ? w.country : NULL);
    kz_doc_key_text(d, "basis", kz_basis_name(w.basis));
out:
    kz_buf_clear(&id);
    kz_buf_clear(&name);
    return st;
}

kz_status
kz_answer_party(struct kz_cli *cli, struct kz_doc *d, const char *key,
    struct kz_store *s, kz_rowid party, const struct kz_node_info *info)
{
    kz_status st;

    if (key)
        kz_doc_key(d, key);
    kz_doc_begin_map(d);
    KZ_TRY(kz_answer_party_keys(cli, d, s, party, info));
    kz_doc_end(d);
out:
    return st;
}

static kz_status
note_person(void *ctx, const struct kz_party_row *r, struct kz_error *err)
{
    int *person = ctx;

    (void)err;
    *person |= r->type == KZ_PARTY_PERSON;
    return KZ_OK;
}

static kz_status
note_birth(void *ctx, const struct kz_name_row *r, struct kz_error *err)
{
    int *person = ctx;

    (void)err;
    *person |= r->birth_date != KZ_DATE_NONE;
    return KZ_OK;
}

kz_status
kz_answer_is_person(struct kz_cli *cli, struct kz_store *s, kz_rowid party,
    int *out)
{
    int person = 0;
    kz_status st;

    KZ_TRY(kz_facts_of(s, party, note_person, &person, &cli->err));
    if (!person)
        KZ_TRY(kz_names_of(s, party, note_birth, &person, &cli->err));
    *out = person;
out:
    return st;
}

/* ---- ranges and evidence ---- */

void
kz_answer_range(struct kz_doc *d, const char *key, double point, double lower,
    double upper)
{
    if (key)
        kz_doc_key(d, key);
    kz_doc_begin_map(d);
    kz_doc_key_number(d, "point", point);
    kz_doc_key_number(d, "lower", lower);
    kz_doc_key_number(d, "upper", upper);
    kz_doc_end(d);
}

void
kz_answer_rank(struct kz_doc *d, const char *key, int rank)
{
    if (rank)
        kz_doc_key_integer(d, key, rank);
    else
        kz_doc_key_text(d, key, NULL);
}

void
kz_answer_evidence_columns(struct kz_doc *d, const struct kz_evidence *e)
{
    kz_doc_key_text(d, "document", e->document);
    kz_doc_key_text(d, "place", e->place);
    kz_answer_rank(d, "rank", e->rank);
}

kz_status
kz_answer_evidence(struct kz_cli *cli, struct kz_doc *d, struct kz_store *s,
    enum kz_fact fact, kz_rowid row)
{
    struct kz_evidence e;
    kz_status st;

    KZ_TRY(kz_evidence_of(s, fact, row, &e, &cli->err));
    kz_doc_begin_map(d);
    kz_doc_key_text(d, "document", e.document);
    kz_doc_key_text(d, "title", e.title);
    kz_doc_key_text(d, "place", e.place);
    kz_doc_key_date(d, "filed", e.filed);
    kz_answer_rank(d, "rank", e.rank);
    kz_doc_key_text(d, "sha256", e.sha256);
    kz_doc_end(d);
out:
    return st;
}
