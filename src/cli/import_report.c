/* The document of an import. */
#include "src/cli/import_report.h"

#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/store/query.h"
#include "src/cli/answer.h"

static const char *const columns[] = { "file", "result", "status", "batch",
    "importer", "documents", "parties", "holdings", "roles", "records",
    "rejected", "undated", "findings", "notes", "unclaimed", "bytes", "sha256",
    "message", NULL };

static const char *const results[] = {
    [KZ_IMPORT_STORED] = "stored",
    [KZ_IMPORT_SAME] = "same",
    [KZ_IMPORT_DRY_RUN] = "dry-run",
    [KZ_IMPORT_UNCLAIMED] = "unclaimed",
    [KZ_IMPORT_REFUSED] = "refused",
    [KZ_IMPORT_FAILED] = "failed",
};

void
kz_import_report_free(struct kz_import_report *r)
{
    for (size_t i = 0; i < r->count; i++) {
        kz_free(r->list[i].importers);
        kz_free(r->list[i].message);
    }
    kz_free(r->list);
    memset(r, 0, sizeof *r);
}

/* Were its records counted to the end? */
static int
was_read(const struct kz_import_outcome *o)
{
    return o->result <= KZ_IMPORT_DRY_RUN;
}

static void
put_counts(struct kz_doc *d, const struct kz_batch_result *c, int known,
    int64_t unclaimed)
{
    const struct {
        const char *key;
        int64_t value;
    } each[] = {
        { "documents", c->documents },
        { "parties", c->parties },
        { "holdings", c->holdings },
        { "roles", c->roles },
        { "records", c->records },
        { "rejected", c->rejects },
        { "undated", c->undated },
        { "findings", c->findings },
        { "notes", c->notes },
        { "unclaimed", unclaimed },
    };

    for (size_t i = 0; i < sizeof each / sizeof each[0]; i++) {
        if (known)
            kz_doc_key_integer(d, each[i].key, each[i].value);
        else
            kz_doc_key_text(d, each[i].key, NULL);
    }
}

static void
put_outcome(struct kz_doc *d, const struct kz_import_outcome *o)
{
    kz_rowid batch = o->counts.id ? o->counts.id : o->counts.same_as;

    kz_doc_begin_map(d);
    kz_doc_key_text(d, "file", o->name);
    kz_doc_key_text(d, "result", results[o->result]);
    kz_doc_key_integer(d, "status", o->status);
    if (batch)
        kz_doc_key_integer(d, "batch", batch);
    else
        kz_doc_key_text(d, "batch", NULL);
    kz_doc_key_text(d, "importer", o->importers);
    put_counts(d, &o->counts, was_read(o), o->unclaimed);
    if (o->sha256[0])
        kz_doc_key_integer(d, "bytes", o->bytes);
    else
        kz_doc_key_text(d, "bytes", NULL);
    kz_doc_key_text(d, "sha256", o->sha256[0] ? o->sha256 : NULL);
    kz_doc_key_text(d, "message", o->message);
    kz_doc_end(d);
}

/* ---- sums, and what can be asked now ---- */

static void
sum_counts(struct kz_batch_result *sum, const struct kz_batch_result *c)
{
    sum->documents += c->documents;
    sum->parties += c->parties;
    sum->holdings += c->holdings;
    sum->roles += c->roles;
    sum->records += c->records;
    sum->rejects += c->rejects;
    sum->undated += c->undated;
    sum->findings += c->findings;
    sum->notes += c->notes;
}

struct sums {
    struct kz_batch_result counts; /* of what this run stored */
    int64_t files, stored, same, refused, unclaimed;
};

static struct sums
add_up(const struct kz_import_report *r)
{
    struct sums sum = { 0 };

    for (size_t i = 0; i < r->count; i++) {
        const struct kz_import_outcome *o = &r->list[i];

        sum.files++;
        if (o->result == KZ_IMPORT_STORED || o->result == KZ_IMPORT_DRY_RUN) {
            sum.stored += o->result == KZ_IMPORT_STORED;
            sum_counts(&sum.counts, &o->counts);
        }
        sum.same += o->result == KZ_IMPORT_SAME;
        sum.refused += o->result >= KZ_IMPORT_REFUSED;
        sum.unclaimed += o->unclaimed + (o->result == KZ_IMPORT_UNCLAIMED);
    }
    return sum;
}

static kz_status
take_owned(void *ctx, const struct kz_holding_row *r, struct kz_error *err)
{
    kz_rowid *owned = ctx;

    (void)err;
    *owned = r->owned;
    return KZ_DONE;
}

/* The id of a company whose owners are known, for the examples; or "". */
static kz_status
find_company(struct kz_cli *cli, struct kz_store *s, struct kz_buf *id)
{
    kz_rowid owned = 0, party = 0;
    kz_status st;

    KZ_TRY(kz_scan_holdings(s, take_owned, &owned, &cli->err));
    if (!owned)
        return KZ_OK;
    KZ_TRY(kz_party_key(s, owned, id, &cli->err));
    /* the holding names a mention; its party has the better id */
    if (kz_party_find(s, id->data, &party, NULL) == KZ_OK)
        KZ_TRY(kz_party_key(s, party, id, &cli->err));
out:
    return st < 0 ? st : KZ_OK;
}

static void
put_ask(struct kz_doc *d, const char *verb, const char *argument)
{
    struct kz_buf b;

    kz_buf_init(&b);
    kz_buf_printf(&b, "keizu %s%s%s", verb, argument ? " " : "",
        argument ? argument : "");
    kz_doc_text(d, b.data);
    kz_buf_clear(&b);
}

/* Commands that have an answer now. */
static kz_status
put_asks(struct kz_cli *cli, struct kz_doc *d, struct kz_store *s,
    const struct sums *sum)
{
    struct kz_buf id;
    kz_status st = KZ_OK;

    kz_buf_init(&id);
    if (s)
        KZ_TRY(find_company(cli, s, &id));
    kz_doc_key(d, "ask");
    kz_doc_begin_list(d);
    if (s)
        put_ask(d, "status", NULL);
    if (id.len) {
        put_ask(d, "stakes", id.data);
        put_ask(d, "control", id.data);
        put_ask(d, "chain", id.data);
        put_ask(d, "score", "--all");
    }
    if (s && (sum->counts.rejects || sum->counts.findings))
        put_ask(d, "findings", NULL);
    kz_doc_end(d);
out:
    kz_buf_clear(&id);
    return st;
}

void
kz_import_report_say(struct kz_cli *cli, const struct kz_import_report *r)
{
    const struct sums sum = add_up(r);
    const struct kz_batch_result *c = &sum.counts;

    kz_cli_say(cli, KZ_SAY_NOTE,
        "%lld files: %lld stored, %lld loaded before, %lld refused, "
        "%lld unclaimed; %lld records, %lld rejected, %lld undated, "
        "%lld findings, %lld notes",
        (long long)sum.files, (long long)sum.stored, (long long)sum.same,
        (long long)sum.refused, (long long)sum.unclaimed, (long long)c->records,
        (long long)c->rejects, (long long)c->undated, (long long)c->findings,
        (long long)c->notes);
}

kz_status
kz_import_report_write(struct kz_cli *cli, struct kz_doc *d, struct kz_store *s,
    const struct kz_import_report *r)
{
    const struct sums sum = add_up(r);
    int flat = kz_doc_is_flat(d);
    kz_status st = KZ_OK;

    if (!flat) {
        KZ_TRY(kz_answer_open(cli, d, s, NULL));
        kz_doc_key(d, "batches");
    }
    kz_doc_begin_list(d);
    if (flat)
        kz_doc_columns(d, columns);
    for (size_t i = 0; i < r->count; i++)
        put_outcome(d, &r->list[i]);
    kz_doc_end(d);
    if (!flat) {
        kz_doc_key(d, "total");
        kz_doc_begin_map(d);
        kz_doc_key_integer(d, "files", sum.files);
        kz_doc_key_integer(d, "stored", sum.stored);
        kz_doc_key_integer(d, "same", sum.same);
        kz_doc_key_integer(d, "refused", sum.refused);
        put_counts(d, &sum.counts, 1, sum.unclaimed);
        kz_doc_end(d);
        KZ_TRY(put_asks(cli, d, s, &sum));
        kz_doc_end(d);
    }
    kz_import_report_say(cli, r);
out:
    return st;
}
