/* gBizINFO: the largest holders of finance, as the annual report names them. */
#include <string.h>

#include "importers/common/holder.h"
#include "importers/common/reason.h"
#include "importers/gbizinfo/gbiz_priv.h"
#include "keizu/base/name.h"

/*
 * The last day of "第20期（自　2019年11月１日　至　2020年10月31日）": the day of
 * the list of holders.
 */
static kz_date
year_end(const char *s)
{
    const char *to = strstr(s, "至");
    kz_date day = KZ_DATE_NONE;
    size_t used;

    if (to) {
        to += strlen("至");
        (void)kz_date_parse_ja(to, strlen(to), &day, &used);
    }
    return day;
}

/* Digits behind the point; a number with an exponent has none to speak of. */
static size_t
decimals(const char *s)
{
    const char *point = strchr(s, '.');

    return point ? strspn(point + 1, "0123456789") : 0;
}

/*
 * All ratios of a table are printed to the same digits, three or four in an
 * annual report, but a JSON number drops its last zeros: 0.2 beside 0.0343
 * was printed 20.00 %.
 */
static size_t
most_decimals(const struct kzi_gbiz *g, int list)
{
    size_t most = 3;

    for (int i = kz_json_child(g->json, list); i >= 0;
         i = kz_json_sibling(g->json, i)) {
        size_t n = decimals(kzi_gbiz_text(g, i, "shareholding_ratio"));

        if (n > most)
            most = n;
    }
    return most;
}

/* 1, or 0 with the reason. */
static int
read_ratio(struct kzi_gbiz *g, int node, size_t digits, struct kz_amount *out,
    const char **reason)
{
    const char *s = kzi_gbiz_text(g, node, "shareholding_ratio");
    size_t n = decimals(s);

    if (!s[0]) {
        *reason = KZ_REASON("a holder has no shareholding_ratio");
        return 0;
    }
    kz_buf_reset(&g->text);
    kz_buf_puts(&g->text, s);
    if (n < digits && !strchr(s, '.'))
        kz_buf_putc(&g->text, '.');
    for (; n < digits; n++)
        kz_buf_putc(&g->text, '0');
    if (!kz_amount_printed(g->text.data, g->text.len, 0, KZ_ROUND_UNKNOWN,
            out) ||
        out->point > out->base) {
        *reason = KZ_REASON("shareholding_ratio is not a decimal from 0 to 1");
        return 0;
    }
    return 1;
}

/* How many rows of the list, up to and with this one, have its name. */
static kz_status
same_names(struct kzi_gbiz *g, int list, int node, int *same,
    struct kz_error *err)
{
    struct kz_buf *folded = &g->other;
    kz_status st;

    *same = 1;
    kz_buf_reset(&g->title);
    KZ_TRY(kz_name_fold(g->name.data, g->name.len, &g->title, err));
    for (int i = kz_json_child(g->json, list); i != node;
         i = kz_json_sibling(g->json, i)) {
        const char *s = kzi_gbiz_text(g, i, "name_major_shareholders");

        kz_buf_reset(folded);
        KZ_TRY(kz_name_fold(s, strlen(s), folded, err));
        *same += strcmp(folded->data, g->title.data) == 0;
    }
    st = kz_buf_check(folded, err);
out:
    return st;
}

/* The party of a holder, and its name without the standing proxy. */
static kz_status
put_party(struct kzi_gbiz *g, int node, const struct kz_ref *ref, kz_date as_of,
    struct kz_error *err)
{
    struct kz_holder h;
    struct kz_record r;
    kz_status st;

    kz_holder_init(&h);
    KZ_TRY(kz_holder_read(&h, ref->name, NULL, err));
    kzi_gbiz_record(g, &r, KZ_REC_PARTY, node);
    r.as_of = as_of;
    r.u.party.ref = *ref;
    r.u.party.name = ref->name;
    r.u.party.type = kz_holder_type(h.kind);
    r.u.party.state_of = h.state_of;
    KZ_TRY(kz_sink_put(g->sink, &r, err));
    if (h.name.len == 0 || strcmp(h.name.data, ref->name) == 0)
        goto out;
    kzi_gbiz_record(g, &r, KZ_REC_NAME, node);
    r.as_of = as_of;
    r.u.name.ref = *ref;
    r.u.name.text = h.name.data;
    r.u.name.use = "other";
    st = kz_sink_put(g->sink, &r, err);
out:
    kz_holder_clear(&h);
    return st;
}

static kz_status
put_holder(struct kzi_gbiz *g, int list, int node, const struct kz_amount *a,
    int position, kz_date as_of, struct kz_error *err)
{
    struct kz_ref ref = { NULL, NULL, g->name.data, NULL, g->company.scheme,
        g->company.id };
    struct kz_record r;
    int same;
    kz_status st;

    KZ_TRY(same_names(g, list, node, &same, err));
    if (same > 1) {
        kz_buf_reset(&g->other);
        kz_buf_printf(&g->other, "#%d", same);
        KZ_TRY(kz_buf_check(&g->other, err));
        ref.distinct = g->other.data;
        KZ_TRY(kzi_gbiz_finding(g, node, "holder-twice",
            "two rows name the same holder; they are taken as two", err));
    }
    KZ_TRY(put_party(g, node, &ref, as_of, err));
    kzi_gbiz_record(g, &r, KZ_REC_HOLDING, node);
    r.as_of = as_of;
    r.u.holding.owner = ref;
    r.u.holding.owned = g->company;
    r.u.holding.amount = *a;
    r.u.holding.stake = KZ_STAKE_SHARES;
    r.u.holding.listing = KZ_LIST_PARTIAL;
    r.u.holding.position = position;
    r.u.holding.table = "major-shareholders";
    st = kz_sink_put(g->sink, &r, err);
out:
    return st;
}

static kz_status
read_holder(struct kzi_gbiz *g, int list, int node, size_t digits, int position,
    kz_date as_of, struct kz_error *err)
{
    const char *s = kzi_gbiz_text(g, node, "name_major_shareholders");
    const char *reason = NULL;
    struct kz_amount amount;
    kz_status st;

    kz_buf_reset(&g->name);
    kz_name_tidy(s, strlen(s), &g->name);
    KZ_TRY(kz_buf_check(&g->name, err));
    if (!g->name.len)
        reason = KZ_REASON("a holder has no name");
    else if (read_ratio(g, node, digits, &amount, &reason))
        return put_holder(g, list, node, &amount, position, as_of, err);
    KZ_TRY(kz_buf_check(&g->text, err));
    st = kz_sink_reject(g->sink, kz_json_line(g->json, node), g->place.data,
        reason, kzi_gbiz_text(g, node, "shareholding_ratio"), err);
out:
    return st;
}

kz_status
kzi_gbiz_holders(struct kzi_gbiz *g, struct kz_error *err)
{
    const struct kz_json *j = g->json;
    const int list = kz_json_find(j, 0, "finance.major_shareholders");
    const char *year = kzi_gbiz_text(g, 0, "finance.fiscal_year_cover_page");
    const char *rules = kzi_gbiz_text(g, 0, "finance.accounting_standards");
    const size_t digits = most_decimals(g, list);
    int count = 0, row = 0;
    kz_status st = KZ_OK;

    kzi_gbiz_place(g, "finance", 0);
    if (year[0])
        KZ_TRY(kzi_gbiz_note(g, 0, "fiscal_year_cover_page", year, err));
    if (rules[0])
        KZ_TRY(kzi_gbiz_note(g, 0, "accounting_standards", rules, err));
    for (int i = kz_json_child(j, list); i >= 0; i = kz_json_sibling(j, i))
        count++;
    for (int i = kz_json_child(j, list); i >= 0; i = kz_json_sibling(j, i)) {
        kzi_gbiz_place(g, "major_shareholders", ++row);
        KZ_TRY(read_holder(g, list, i, digits, count - row + 1, year_end(year),
            err));
    }
out:
    return st;
}
