/*
 * The contractor's declaration: a folder of CSV, its cover.csv and a file for
 * each sheet B to N, read as one.  mapping.md says what becomes of every
 * column; sheets.c has them all.
 */
#include <string.h>

#include "importers/declaration/decl_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/name.h"

#define RANK 6 /* a self-declaration, docs/methods.md 1 */
#define HEAD "cover.csv"

/* What a cover has to name: in Japanese, in UTF-8 and CP932, or in English. */
static const char *const needed[][3] = {
    { "法人番号", "\x96\x40\x90\x6C\x94\xD4\x8D\x86", "corporate_number" },
    { "基準日", "\x8A\xEE\x8F\x80\x93\xFA", "base_date" },
    { "申告日", "\x90\x5C\x8D\x90\x93\xFA", "declared_on" },
};

static int
contains(const struct kz_peek *peek, const char *s)
{
    const size_t n = strlen(s);

    for (size_t i = 0; i + n <= peek->len; i++) {
        if (memcmp(peek->bytes + i, s, n) == 0)
            return 1;
        if (peek->bytes[i] == '\n' && i > 3)
            break; /* the header only */
    }
    return 0;
}

static int
declaration_bid(const struct kz_peek *peek)
{
    int bits = 4; /* for the name */

    if (strcmp(peek->name, HEAD) != 0)
        return 0;
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        int best = 0;

        for (int k = 0; k < 3; k++)
            if (contains(peek, needed[i][k]))
                best = 8 * (int)strlen(needed[i][k]);
        if (!best)
            return 0;
        bits += best;
    }
    return bits;
}

static kz_status
declaration_run(struct kz_input *in, const struct kz_import_opts *opts,
    const struct kz_sink *sink, struct kz_error *err)
{
    (void)in;
    (void)opts;
    (void)sink;
    return kz_fail(err, KZ_EFORMAT,
        "it is the cover of a declaration: import its folder");
}

/* The sheet of a file, by its name; NULL: it is none. */
static struct kzi_decl_sheet *
sheet_of(struct kzi_decl *d, const char *file)
{
    static const char end[] = ".csv";
    const size_t k = sizeof end - 1, n = strlen(file);

    if (n <= k || strcmp(file + n - k, end) != 0)
        return NULL;
    for (size_t i = 0; i < KZI_DECL_SHEETS; i++) {
        const char *name = d->sheets[i].def->file;

        if (strlen(name) == n - k && memcmp(name, file, n - k) == 0)
            return &d->sheets[i];
    }
    return NULL;
}

static kz_status
load_all(struct kzi_decl *d, const struct kz_input_set *set,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < set->count; i++) {
        struct kzi_decl_sheet *s = sheet_of(d, set->name(set->ctx, i));
        struct kz_input *in = NULL;
        kz_status closed;

        if (!s)
            continue;
        KZ_TRY(set->open(set->ctx, i, &in, err));
        st = kzi_decl_load(d, s, in, d->opts->encoding, err);
        closed = set->close(set->ctx, i, in, err);
        if (st >= 0)
            st = closed;
        if (st < 0)
            goto out;
    }
out:
    return st;
}

/* A day of the cover that nothing can do without. */
static kz_status
need_day(struct kzi_decl *d, const char *column, const char *words,
    kz_date *out, struct kz_error *err)
{
    if (!kzi_decl_day(d, column, out) || *out == KZ_DATE_NONE)
        return kz_fail(err, KZ_EFORMAT, "cover.csv: %s is missing or not a day",
            words);
    return KZ_OK;
}

static kz_status
read_cover(struct kzi_decl *d, struct kz_error *err)
{
    const struct kzi_decl_sheet *a = kzi_decl_sheet(d, 'A');
    kz_status st;

    if (!a->given)
        return kz_fail(err, KZ_EFORMAT, "a declaration without its cover.csv");
    if (a->row_count != 1)
        return kz_fail(err, KZ_EFORMAT, "cover.csv has %zu rows instead of one",
            a->row_count);
    d->sheet = a;
    d->row = 0;
    if (a->rows[0].ragged)
        return kz_fail(err, KZ_EFORMAT,
            "cover.csv: not as many fields as the header has columns");
    if (!kzi_decl_text(d, "corporate_number")[0])
        return kz_fail(err, KZ_EFORMAT, "cover.csv: 法人番号 is missing");
    if (!kzi_decl_text(d, "name")[0])
        return kz_fail(err, KZ_EFORMAT, "cover.csv: 商号又は名称 is missing");
    KZ_TRY(need_day(d, "base_date", "基準日", &d->base, err));
    KZ_TRY(need_day(d, "declared_on", "申告日", &d->declared, err));
    if (d->declared < d->base)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "cover.csv: 申告日 is before 基準日"));
out:
    return st;
}

/*
 * A newer declaration takes the place of the whole older one: they are one
 * series, whose version is the day of declaration.
 */
static kz_status
put_document(struct kzi_decl *d, const char *id, struct kz_error *err)
{
    struct kz_buf *key = &d->words, *title = &d->note, *series = &d->place;
    char base[KZ_DATE_TEXT], declared[KZ_DATE_TEXT];
    int year, month, day;
    struct kz_record r;
    kz_status st;

    kz_date_format(d->base, base);
    kz_date_format(d->declared, declared);
    kz_date_to_civil(d->declared, &year, &month, &day);
    kz_buf_reset(key);
    kz_buf_reset(title);
    kz_buf_reset(series);
    kz_buf_printf(series, "declaration:%s:%s", d->company.scheme, id);
    kz_buf_printf(key, "%s:%s", series->data, declared);
    kz_buf_printf(title, "申告 %s ", base);
    kz_name_tidy(kzi_decl_text(d, "name"), strlen(kzi_decl_text(d, "name")),
        title);
    KZ_TRY(kz_buf_check(series, err));
    KZ_TRY(kz_buf_check(key, err));
    KZ_TRY(kz_buf_check(title, err));
    kz_record_init(&r, KZ_REC_DOCUMENT);
    r.rank = RANK;
    r.as_of = d->base;
    r.filed = d->declared;
    r.u.document.key = key->data;
    r.u.document.title = title->data;
    r.u.document.type = "declaration";
    r.u.document.series = series->data;
    r.u.document.version = year * 10000 + month * 100 + day;
    st = kz_sink_put(d->sink, &r, err);
out:
    return st;
}

/* Columns that keizu does not know, once a sheet, and how it was read. */
static kz_status
put_about_sheet(struct kzi_decl *d, const struct kzi_decl_sheet *s,
    struct kz_error *err)
{
    const char *name = s->unknown_names.data;
    struct kz_record r;
    kz_status st;

    kz_buf_reset(&d->place);
    kz_buf_printf(&d->place, "%c %s", s->def->letter, s->def->title);
    KZ_TRY(kz_buf_check(&d->place, err));
    kz_record_init(&r, KZ_REC_NOTE);
    r.place = d->place.data;
    r.u.note.field = "encoding";
    r.u.note.text = s->encoding;
    KZ_TRY(kz_sink_put(d->sink, &r, err));
    for (size_t i = 0; i < s->unknown; i++, name += strlen(name) + 1) {
        kz_buf_reset(&d->note);
        kz_buf_printf(&d->note, "the column %s is %s", name,
            s->def->letter == 'L' ? "left out: staff are counts only"
                                  : "kept as notes");
        KZ_TRY(kz_buf_check(&d->note, err));
        kz_record_init(&r, KZ_REC_FINDING);
        r.place = d->place.data;
        r.line = 1;
        r.u.finding.code = "unknown-column";
        r.u.finding.text = d->note.data;
        KZ_TRY(kz_sink_put(d->sink, &r, err));
    }
out:
    return st;
}

static kz_status
emit(struct kzi_decl *d, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_decl_gather_born(d, err));
    KZ_TRY(kzi_decl_at(d, kzi_decl_sheet(d, 'A'), 0, err));
    KZ_TRY(kzi_decl_cover(d, err));
    KZ_TRY(kzi_decl_shares(d, err));
    KZ_TRY(kzi_decl_holders(d, err));
    KZ_TRY(kzi_decl_upstream(d, err));
    KZ_TRY(kzi_decl_beneficial(d, err));
    KZ_TRY(kzi_decl_others(d, 'F', err));
    KZ_TRY(kzi_decl_officers(d, err));
    for (char letter = 'H'; letter <= 'N'; letter++)
        KZ_TRY(kzi_decl_others(d, letter, err));
    for (size_t i = 0; i < KZI_DECL_SHEETS; i++)
        if (d->sheets[i].given)
            KZ_TRY(put_about_sheet(d, &d->sheets[i], err));
out:
    return st;
}

static kz_status
declaration_run_set(const struct kz_input_set *set,
    const struct kz_import_opts *opts, const struct kz_sink *sink,
    struct kz_error *err)
{
    struct kzi_decl *d = kz_malloc(sizeof *d);
    char *id = NULL, *scheme = NULL;
    kz_status st;

    if (!d)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kzi_decl_init(d);
    d->opts = opts;
    d->sink = sink;
    KZ_TRY(load_all(d, set, err));
    KZ_TRY(read_cover(d, err));
    KZ_TRY(kzi_decl_identifier(d, kzi_decl_text(d, "corporate_number"),
        &d->company, err));
    scheme = kz_strdup(d->company.scheme); /* it outlives the row */
    id = kz_strdup(d->company.id);
    if (!id || !scheme)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    d->company.scheme = scheme;
    d->company.id = id;
    KZ_TRY(put_document(d, id, err));
    KZ_TRY(emit(d, err));
out:
    kz_free(id);
    kz_free(scheme);
    kzi_decl_clear(d);
    kz_free(d);
    return st;
}

KZ_IMPORTER(declaration) = {
    .name = "declaration",
    .summary = "a contractor's declaration (申告), a folder of CSV",
    .guide =
        "File: a folder with cover.csv and, as far as there is something to "
        "say, shares, holders, upstream, beneficial-owners, agreements, "
        "officers, revenue, sites, products, subcontracts, staff, record and "
        "attachments .csv; UTF-8 or CP932.\n"
        "From: the contractor under review; docs/declaration.md says what to "
        "ask for.\n"
        "How often: with each bid, and when something changes; a newer "
        "declaration takes the place of the older.\n"
        "Licence: given for the review; it holds personal data.\n"
        "Gives: what no public filing gives of an unlisted company: its "
        "register, the links upward, beneficial owners, officers with "
        "nationality, and notes on contracts, sites, products and "
        "re-contractors.",
    .bid = declaration_bid,
    .run = declaration_run,
    .head = HEAD,
    .run_set = declaration_run_set,
};
