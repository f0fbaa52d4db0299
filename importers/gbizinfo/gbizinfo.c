/*
 * gBizINFO (METI): answers of the REST interface about companies by corporate
 * number, JSON.  mapping.md says what becomes of every field.
 */
#include <string.h>

#include "importers/common/country.h"
#include "importers/common/holder.h"
#include "importers/common/reason.h"
#include "importers/gbizinfo/gbiz_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/name.h"
#include "keizu/import/importer.h"

/*
 * The holders are a copy of the annual report, made by another hand: a rank
 * below the report itself (docs/methods.md 1).
 */
#define RANK 3
#define LIST "hojin-infos"

static int
gbizinfo_bid(const struct kz_peek *peek)
{
    static const char list[] = "\"" LIST "\"", end[] = ".json";
    const size_t n = sizeof list - 1, name = strlen(peek->name);
    size_t i =
        peek->len >= 3 && memcmp(peek->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    int named = name >= sizeof end &&
                strcmp(peek->name + name - (sizeof end - 1), end) == 0;

    while (i < peek->len && memchr(" \t\r\n", peek->bytes[i], 4))
        i++;
    if (i == peek->len || peek->bytes[i] != '{')
        return 0;
    for (; i + n <= peek->len; i++)
        if (memcmp(peek->bytes + i, list, n) == 0)
            return 8 * (int)(n + 1) + (named ? 4 : 0);
    return 0;
}

const char *
kzi_gbiz_text(const struct kzi_gbiz *g, int node, const char *path)
{
    const char *s = kz_json_text(g->json, kz_json_find(g->json, node, path));

    return s ? s : "";
}

kz_date
kzi_gbiz_day(const struct kzi_gbiz *g, int node, const char *path)
{
    const char *s = kzi_gbiz_text(g, node, path);
    kz_date day;

    /* "2019-05-15", "2019-05-15T00:00:00+09:00", "2019-07-14 00:00:00.0" */
    if (strlen(s) < 10 || (s[10] && s[10] != 'T' && s[10] != ' ') ||
        !kz_date_parse(s, 10, &day) || day == KZ_DATE_OPEN)
        return KZ_DATE_NONE;
    return day;
}

void
kzi_gbiz_place(struct kzi_gbiz *g, const char *words, int number)
{
    kz_buf_reset(&g->place);
    kz_buf_printf(&g->place, "%s:%s", g->company.scheme, g->company.id);
    if (words)
        kz_buf_printf(&g->place, ", %s", words);
    if (number)
        kz_buf_printf(&g->place, " %d", number);
}

void
kzi_gbiz_record(struct kzi_gbiz *g, struct kz_record *r,
    enum kz_record_kind kind, int node)
{
    kz_record_init(r, kind);
    r->line = kz_json_line(g->json, node);
    r->place = g->place.data;
    r->as_of = g->updated;
}

kz_status
kzi_gbiz_note(struct kzi_gbiz *g, int node, const char *field, const char *text,
    struct kz_error *err)
{
    struct kz_record r;

    kzi_gbiz_record(g, &r, KZ_REC_NOTE, node);
    r.u.note.field = field;
    r.u.note.text = text;
    return kz_sink_put(g->sink, &r, err);
}

kz_status
kzi_gbiz_finding(struct kzi_gbiz *g, int node, const char *code,
    const char *text, struct kz_error *err)
{
    struct kz_record r;

    kzi_gbiz_record(g, &r, KZ_REC_FINDING, node);
    r.u.finding.party = g->company;
    r.u.finding.code = code;
    r.u.finding.text = text;
    return kz_sink_put(g->sink, &r, err);
}

/* What is said elsewhere, or is no business of keizu. */
static int
is_read(const char *key)
{
    static const char *const keys[] = { "corporate_number", "name", "name_en",
        "kana", "location", "update_date", "representative_name",
        "representative_position", "finance", "procurement", "certification" };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(key, keys[i]) == 0)
            return 1;
    return 0;
}

/* Every other member that is a text, a number or a list of texts. */
static kz_status
put_notes(struct kzi_gbiz *g, struct kz_error *err)
{
    const struct kz_json *j = g->json;
    kz_status st = KZ_OK;

    for (int i = kz_json_child(j, 0); i >= 0; i = kz_json_sibling(j, i)) {
        const char *text = kz_json_text(j, i);

        if (is_read(kz_json_key(j, i)))
            continue;
        kz_buf_reset(&g->text);
        if (!text && kz_json_type(j, i) == KZ_JSON_LIST) {
            for (int k = kz_json_child(j, i); k >= 0; k = kz_json_sibling(j, k))
                if (kz_json_length(j, k))
                    kz_buf_printf(&g->text, "%s%s", g->text.len ? "; " : "",
                        kz_json_text(j, k));
            KZ_TRY(kz_buf_check(&g->text, err));
            text = g->text.data;
        }
        if (text && text[0] && strcmp(text, "-") != 0)
            KZ_TRY(kzi_gbiz_note(g, i, kz_json_key(j, i), text, err));
    }
out:
    return st;
}

/* Numbers of 法人番号 kinds: domestic law from 3.., 401 is foreign law. */
static void
read_kind(const char *kind, struct kz_rec_party *p)
{
    if (strcmp(kind, "101") == 0 || strcmp(kind, "201") == 0) {
        p->type = KZ_PARTY_STATE;
        p->state_of = "JP";
    }
    if (strlen(kind) == 3 && kind[0] >= '1' && kind[0] <= '3')
        p->country = "JP";
}

static kz_status
put_name(struct kzi_gbiz *g, const char *path, const char *use,
    struct kz_error *err)
{
    const char *s = kzi_gbiz_text(g, 0, path);
    struct kz_record r;
    kz_status st;

    kz_buf_reset(&g->name);
    kz_name_tidy(s, strlen(s), &g->name);
    st = kz_buf_check(&g->name, err);
    if (st < 0 || !g->name.len)
        return st;
    kzi_gbiz_record(g, &r, KZ_REC_NAME, kz_json_find(g->json, 0, path));
    r.u.name.ref = g->company;
    r.u.name.text = g->name.data;
    r.u.name.use = use;
    return kz_sink_put(g->sink, &r, err);
}

static kz_status
put_company(struct kzi_gbiz *g, struct kz_error *err)
{
    const char *name = kzi_gbiz_text(g, 0, "name");
    const char *address = kzi_gbiz_text(g, 0, "location");
    enum kz_party_type type;
    struct kz_record r;
    struct kz_rec_party *p = &r.u.party;
    kz_status st;

    kz_buf_reset(&g->name);
    kz_buf_reset(&g->text);
    kz_name_tidy(name, strlen(name), &g->name);
    kz_name_tidy(address, strlen(address), &g->text);
    KZ_TRY(kz_buf_check(&g->name, err));
    KZ_TRY(kz_buf_check(&g->text, err));
    kzi_gbiz_record(g, &r, KZ_REC_PARTY, 0);
    p->ref = g->company;
    p->type = KZ_PARTY_COMPANY;
    KZ_TRY(kz_holder_type_of(name, &type, &p->state_of, err));
    if (type == KZ_PARTY_STATE)
        p->type = type;
    read_kind(kzi_gbiz_text(g, 0, "kind"), p);
    p->name = g->name.len ? g->name.data : NULL;
    p->address = g->text.len ? g->text.data : NULL;
    KZ_TRY(kz_address_country(p->address, &p->address_country, err));
    if (kzi_gbiz_is_contractor(g))
        p->contractor = KZ_YES;
    KZ_TRY(kz_sink_put(g->sink, &r, err));
    if (!kz_houjin_valid(g->company.id, strlen(g->company.id)))
        KZ_TRY(kzi_gbiz_finding(g, 0, "check-digit",
            "a corporate number that has not 13 digits with the right check "
            "digit",
            err));
    KZ_TRY(put_name(g, "name_en", "english", err));
    KZ_TRY(put_name(g, "kana", "reading", err));
    KZ_TRY(put_notes(g, err));
out:
    return st;
}

static kz_status
read_company(struct kzi_gbiz *g, struct kz_error *err)
{
    const char *number = kzi_gbiz_text(g, 0, "corporate_number");
    kz_status st;

    g->companies++;
    if (!number[0]) {
        kz_buf_reset(&g->place);
        kz_buf_printf(&g->place, LIST " %lld", (long long)g->companies);
        KZ_TRY(kz_buf_check(&g->place, err));
        return kz_sink_reject(g->sink, kz_json_line(g->json, 0), g->place.data,
            KZ_REASON("a company has no corporate_number"),
            kzi_gbiz_text(g, 0, "name"), err);
    }
    g->company.scheme = "houjin";
    g->company.id = number;
    g->updated = kzi_gbiz_day(g, 0, "update_date");
    kzi_gbiz_place(g, NULL, 0);
    KZ_TRY(put_company(g, err));
    KZ_TRY(kzi_gbiz_representative(g, err));
    KZ_TRY(kzi_gbiz_holders(g, err));
    KZ_TRY(kzi_gbiz_awards(g, err));
    KZ_TRY(kzi_gbiz_certifications(g, err));
    st = kz_buf_check(&g->place, err);
out:
    return st;
}

static kz_status
put_document(struct kzi_gbiz *g, const char *file, kz_date filed,
    struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    kz_buf_reset(&g->text);
    kz_buf_printf(&g->text, "gBizINFO %s", file);
    KZ_TRY(kz_buf_check(&g->text, err));
    kz_record_init(&r, KZ_REC_DOCUMENT);
    r.rank = RANK;
    r.filed = filed;
    r.u.document.key = file;
    r.u.document.title = g->text.data;
    r.u.document.type = "gbizinfo";
    st = kz_sink_put(g->sink, &r, err);
out:
    return st;
}

/* An answer without companies is fine only if it says that it is an answer. */
static kz_status
check_answer(const struct kzi_gbiz *g, struct kz_error *err)
{
    const char *message = kz_json_outer(g->json, "message", NULL);
    enum kz_json_type list;

    (void)kz_json_outer(g->json, LIST, &list);
    if (g->companies ||
        (list == KZ_JSON_LIST && message && strncmp(message, "200", 3) == 0))
        return KZ_OK;
    return kz_fail(err, KZ_EFORMAT, "the answer names no companies: %s",
        message ? message : "no message");
}

static kz_status
gbizinfo_run(struct kz_input *in, const struct kz_import_opts *opts,
    const struct kz_sink *sink, struct kz_error *err)
{
    struct kzi_gbiz g = { .sink = sink };
    struct kz_buf *bufs[] = { &g.place, &g.text, &g.name, &g.title, &g.other };
    struct kz_peek peek;
    char *file = NULL;
    kz_status st;

    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        kz_buf_init(bufs[i]);
    KZ_TRY(kz_input_peek(in, &peek, err));
    file = kz_strdup(peek.name);
    if (!file)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(kz_json_open(in, opts->encoding, LIST, &g.json, err));
    KZ_TRY(put_document(&g, file, opts->filed, err));
    for (;;) {
        KZ_TRY(kz_json_next(g.json, err));
        if (st == KZ_DONE)
            break;
        KZ_TRY(read_company(&g, err));
    }
    KZ_TRY(check_answer(&g, err));
out:
    kz_json_close(g.json);
    kz_free(file);
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        kz_buf_clear(bufs[i]);
    return st;
}

KZ_IMPORTER(gbizinfo) = {
    .name = "gbizinfo",
    .summary = "gBizINFO answers (法人情報), JSON",
    .guide =
        "File: the JSON of /v2/hojin/{number}, its parts /finance, "
        "/procurement, /certification, and /v2/hojin/updateInfo/...\n"
        "From: gBizINFO (info.gbiz.go.jp) of the Ministry of Economy, Trade "
        "and Industry, with a token of one's own.\n"
        "How often: updated daily; each company when its sources change.\n"
        "Licence: public-data terms (CC BY 4.0 compatible), with "
        "attribution.\n"
        "Gives: by corporate number names, head office, the representative, "
        "the ten largest holders of companies that file annual reports, "
        "awards, and suspensions from bidding.",
    .bid = gbizinfo_bid,
    .run = gbizinfo_run,
};
