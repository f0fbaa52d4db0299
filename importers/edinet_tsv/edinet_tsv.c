/*
 * EDINET annual securities report as type 5 of the API: the tagged facts of
 * the instance as a table of tabs.  The facts go the way of the instance's
 * (importers/edinet_asr); mapping.md says what such a file cannot give.
 */
#include <stdlib.h>
#include <string.h>

#include "importers/edinet_asr/asr_priv.h"
#include "importers/edinet_tsv/tsv_lines.h"
#include "keizu/base/alloc.h"
#include "keizu/import/importer.h"

/* Columns: element, its name, context, year, group, period, unit, value. */
enum { ELEMENT, CONTEXT = 2, VALUE = 8, COLUMNS };

#define REPORT "jpcrp030000-asr"
#define TAX    "http://disclosure.edinet-fsa.go.jp/taxonomy/"
#define CORE   TAX "jpcrp/2019-11-01/jpcrp_cor"
#define DEI    TAX "jpdei/2013-08-31/jpdei_cor"
#define HEAD   "要素ID"

/* The same heading as UTF-16LE has it without its zero bytes. */
#define HEAD_16 "\x81\x89\x20\x7DID"

/* The bytes seen, without the zero bytes of UTF-16. */
static size_t
squash(const struct kz_peek *p, char out[KZ_PEEK_MAX])
{
    size_t n = 0;

    for (size_t i = 0; i < p->len; i++)
        if (p->bytes[i])
            out[n++] = (char)p->bytes[i];
    return n;
}

static int
contains(const char *s, size_t n, const char *word)
{
    size_t k = strlen(word);

    for (size_t i = 0; i + k <= n; i++)
        if (memcmp(s + i, word, k) == 0)
            return 1;
    return 0;
}

/* The heading behind a byte order mark and a quote. */
static int
has_heading(const char *s, size_t n)
{
    static const char *const marks[] = { "\xFF\xFE", "\xEF\xBB\xBF" };

    for (size_t i = 0; i < 2; i++)
        if (n >= strlen(marks[i]) && memcmp(s, marks[i], strlen(marks[i])) == 0)
            s += strlen(marks[i]), n -= strlen(marks[i]);
    if (n && *s == '"')
        s++, n--;
    return (n >= strlen(HEAD) && memcmp(s, HEAD, strlen(HEAD)) == 0) ||
           (n >= strlen(HEAD_16) && memcmp(s, HEAD_16, strlen(HEAD_16)) == 0);
}

static int
edinet_tsv_bid(const struct kz_peek *peek)
{
    char seen[KZ_PEEK_MAX];
    size_t n = squash(peek, seen);
    int named = strstr(peek->name, REPORT) != NULL;
    int inside = contains(seen, n, REPORT);

    if (!has_heading(seen, n) || (!named && !inside))
        return 0;
    return 8 * (int)strlen(HEAD) + (inside ? 8 * (int)strlen(REPORT) : 0) +
           (named ? 4 : 0);
}

/* The namespace of "jpcrp_cor:Name" and where its local name begins. */
static const char *
namespace_of(const char *element, const char **local)
{
    const char *colon = strchr(element, ':');

    *local = colon ? colon + 1 : element;
    if (!colon)
        return NULL;
    if (strncmp(element, "jpcrp_cor:", strlen("jpcrp_cor:")) == 0)
        return CORE;
    return strncmp(element, "jpdei_cor:", strlen("jpdei_cor:")) == 0 ? DEI
                                                                     : NULL;
}

/* Facts of this year and of the cover page; not those of years before. */
static int
is_current(const char *context)
{
    return strncmp(context, "CurrentYear", strlen("CurrentYear")) == 0 ||
           strncmp(context, "FilingDate", strlen("FilingDate")) == 0 ||
           strncmp(context, "RecordDate", strlen("RecordDate")) == 0;
}

/*
 * Keep the fact of a line.  Contexts are named only: a context of its own
 * for each table, since the table says what its member stands for.
 */
static kz_status
take_line(struct kzi_asr *a, const struct kzi_tsv *t, struct kz_error *err)
{
    const char *name, *ns = namespace_of(t->fields[ELEMENT], &name);
    const char *value = t->fields[VALUE];
    enum kzi_asr_table table;
    struct kzi_asr_fact *f;
    struct kz_buf context;
    int column;
    kz_status st;

    if (!ns || !is_current(t->fields[CONTEXT]))
        return KZ_OK;
    if (strcmp(ns, CORE) == 0 && kzi_asr_prose_name(name)) {
        kzi_asr_keep_prose(a, kzi_asr_prose_name(name), t->number, value,
            strlen(value));
        return kz_buf_check(&a->pool, err);
    }
    if (!kzi_asr_element(ns, name, &table, &column))
        return KZ_OK;
    kz_buf_init(&context);
    kz_buf_printf(&context, "%d:%s", (int)table, t->fields[CONTEXT]);
    KZ_TRY(kz_buf_check(&context, err));
    KZ_TRY(kzi_asr_add_fact(a, &f, err));
    f->table = table;
    f->column = column;
    f->decimals = KZI_ASR_EXACT;
    f->line = t->number;
    f->nil = strcmp(value, "－") == 0;
    kzi_asr_keep(a, name, strlen(name), &f->name);
    kzi_asr_keep(a, context.data, context.len, &f->context);
    kzi_asr_keep(a, f->nil ? "" : value, f->nil ? 0 : strlen(value), &f->value);
    f->value_len = a->pool.len - f->value - 1;
    if (a->pool.len > KZI_ASR_POOL_MAX)
        KZ_TRY(kz_fail(err, KZ_ELIMIT,
            "the ownership facts are longer than 8 MiB"));
    KZ_TRY(kz_buf_check(&a->pool, err));
out:
    kz_buf_clear(&context);
    return st;
}

/* The day of a fact of the cover or DEI, or KZ_DATE_NONE. */
static kz_date
day_of(const struct kzi_asr *a, int column)
{
    kz_date day = KZ_DATE_NONE;

    for (size_t i = 0; i < a->facts_len; i++) {
        const struct kzi_asr_fact *f = a->facts + i;

        if (f->table == KZI_ASR_REPORT && f->column == column)
            (void)kz_date_parse(a->pool.data + f->value, f->value_len, &day);
    }
    return day;
}

static int
by_text(const void *x, const void *y, void *pool)
{
    const size_t *a = x, *b = y;
    const char *p = pool;

    return strcmp(p + *a, p + *b);
}

/* The number in front of the colon. */
static int
table_of(const char *id)
{
    int v = 0;

    for (; *id >= '0' && *id <= '9'; id++)
        v = v * 10 + (*id - '0');
    return v;
}

/* The context that an id names: days are not in the file. */
static kz_status
add_context(struct kzi_asr *a, size_t id, kz_date end, kz_date filed,
    struct kz_error *err)
{
    static const char single[] = "_NonConsolidatedMember";
    const char *s = strchr(a->pool.data + id, ':') + 1;
    const char *cut = strstr(s, single);
    int table = table_of(a->pool.data + id);
    struct kzi_asr_context c = { id, 0, KZI_ASR_AXIS_NONE, end };
    struct kz_buf member;
    kz_status st;

    kz_buf_init(&member);
    if (strncmp(s, "FilingDate", strlen("FilingDate")) == 0)
        c.date = filed == KZ_DATE_NONE ? end : filed;
    kz_buf_add(&member, s, cut ? (size_t)(cut - s) : strlen(s));
    if (cut)
        kz_buf_puts(&member, cut + strlen(single));
    KZ_TRY(kz_buf_check(&member, err));
    s = strchr(member.data, '_');
    if (s) {
        c.axis = kzi_asr_axis_of((enum kzi_asr_table)table);
        kzi_asr_keep(a, s + 1, strlen(s + 1), &c.member);
    }
    KZ_TRY(kzi_asr_add_context(a, &c, err));
out:
    kz_buf_clear(&member);
    return st;
}

static kz_status
add_contexts(struct kzi_asr *a, struct kz_error *err)
{
    kz_date end = day_of(a, KZI_ASR_R_END);
    kz_date filed = day_of(a, KZI_ASR_R_FILED);
    size_t *ids = kz_calloc(a->facts_len + 1, sizeof *ids);
    kz_status st = KZ_OK;

    if (!ids)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    for (size_t i = 0; i < a->facts_len; i++)
        ids[i] = a->facts[i].context;
    if (a->facts_len)
        qsort_r(ids, a->facts_len, sizeof *ids, by_text, a->pool.data);
    for (size_t i = 0; i < a->facts_len; i++)
        if (i == 0 ||
            strcmp(a->pool.data + ids[i], a->pool.data + ids[i - 1]) != 0)
            KZ_TRY(add_context(a, ids[i], end, filed, err));
out:
    kz_free(ids);
    return st;
}

/*
 * The file has no decimals: where all holders' numbers end in the same zeros
 * they were cut to thousands or hundreds, as the table says they may be.
 */
static void
guess_decimals(struct kzi_asr *a, enum kzi_asr_table table, int column)
{
    int zeros = 3;

    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < a->facts_len; i++) {
            struct kzi_asr_fact *f = a->facts + i;
            const char *s = a->pool.data + f->value;
            size_t n = strlen(s), k = n;

            if (f->table != table || f->column != column || f->nil || !n)
                continue;
            while (k > 1 && s[k - 1] == '0')
                k--;
            if (pass)
                f->decimals = zeros ? -zeros : 0;
            else if ((int)(n - k) < zeros)
                zeros = (int)(n - k);
        }
}

static kz_status
read_all(struct kz_input *in, const char *encoding, struct kzi_asr *a,
    struct kz_error *err)
{
    struct kzi_tsv t;
    kz_status st;

    KZ_TRY(kzi_tsv_open(&t, in, encoding, err));
    KZ_TRY(kzi_tsv_next(&t, err));
    if (st == KZ_DONE || t.count < COLUMNS || !strstr(t.fields[0], HEAD))
        KZ_TRY(kz_fail(err, KZ_EFORMAT,
            "this is not a type 5 file of EDINET: no columns 要素ID to 値"));
    for (;;) {
        KZ_TRY(kzi_tsv_next(&t, err));
        if (st == KZ_DONE)
            break;
        if (t.count >= COLUMNS) {
            st = take_line(a, &t, err);
            if (st == KZ_ELIMIT)
                st = kz_context(err, st, "line %lld", (long long)t.number);
            if (st < 0)
                goto out;
        } else if (t.line.len > 1)
            KZ_TRY(kz_fail(err, KZ_EFORMAT, "line %lld has less than 9 fields",
                (long long)t.number));
    }
    st = KZ_OK;
out:
    kzi_tsv_close(&t);
    return st;
}

static kz_status
edinet_tsv_run(struct kz_input *in, const struct kz_import_opts *opts,
    const struct kz_sink *sink, struct kz_error *err)
{
    struct kz_peek peek;
    struct kzi_asr a;
    char *file = NULL;
    kz_status st;

    kzi_asr_init(&a);
    a.extract = 1;
    KZ_TRY(kz_input_peek(in, &peek, err));
    file = kz_strdup(peek.name);
    if (!file)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(read_all(in, opts->encoding, &a, err));
    guess_decimals(&a, KZI_ASR_HOLDER, KZI_ASR_H_SHARES);
    guess_decimals(&a, KZI_ASR_SUMMARY, KZI_ASR_C_ISSUED);
    KZ_TRY(add_contexts(&a, err));
    KZ_TRY(kzi_asr_resolve(&a, err));
    KZ_TRY(kzi_asr_emit(&a, file, kz_input_sha256(in), opts->filed, sink, err));
out:
    kz_free(file);
    kzi_asr_clear(&a);
    return st;
}

KZ_IMPORTER(edinet_tsv) = {
    .name = "edinet-tsv",
    .summary = "EDINET annual securities report (有価証券報告書), type 5 (TSV)",
    .guide =
        "File: jpcrp030000-asr-....csv of the zip of type 5 (tabs, UTF-16LE).\n"
        "From: EDINET by the API v2 (documents/{docID}?type=5).\n"
        "How often: as the report itself; the .xbrl of type 1 says more.\n"
        "Licence: public-data licence PDL1.0, with attribution; the text is "
        "the filer's.\n"
        "Gives: the tagged holders, shares, votes, categories and officers; "
        "not the affiliates, and nothing that older reports print only.",
    .bid = edinet_tsv_bid,
    .run = edinet_tsv_run,
};
