/* Charts: the words of boxes and lines, in the language of the chart. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "keizu/report/message.h"
#include "src/report/chart_priv.h"
#include "src/report/report_priv.h"

#define N_(text) text

static void
put(const struct kz_chart *c, struct kz_buf *out, const char *text,
    const char *one, const char *two)
{
    kz_message_fill(c->lang, text, one, two, out);
}

void
kzi_chart_kind(const struct kz_chart *c, uint32_t node, struct kz_buf *out)
{
    static const char *const kinds[KZ_PARTY_TYPES] = {
        [KZ_PARTY_UNKNOWN] = N_("kind not known"),
        [KZ_PARTY_COMPANY] = N_("company"),
        [KZ_PARTY_PERSON] = N_("natural person"),
        [KZ_PARTY_STATE] = N_("state body"),
        [KZ_PARTY_FUND] = N_("fund"),
        [KZ_PARTY_NOMINEE] = N_("nominee account"),
        [KZ_PARTY_ASSOCIATION] = N_("association of holders"),
    };
    const struct kz_chart_node *n = &c->node[node];

    if (n->box != KZ_BOX_PARTY)
        return;
    if (n->type == KZ_PARTY_UNKNOWN && !n->country[0]) {
        put(c, out, N_("not described"), "", "");
        return;
    }
    put(c, out, N_("%1, %2"), kz_message(c->lang, kinds[n->type]),
        n->country[0] ? kzi_country_name(n->country, c->lang)
                      : kz_message(c->lang, "country unknown"));
}

void
kzi_chart_name(const struct kz_chart *c, uint32_t node, struct kz_buf *out)
{
    const struct kz_chart_node *n = &c->node[node];
    char count[16];

    (void)snprintf(count, sizeof count, "%" PRIu32, n->count);
    switch (n->box) {
    case KZ_BOX_UNDISCLOSED:
        put(c, out, N_("not disclosed"), "", "");
        break;
    case KZ_BOX_FOLDED:
        put(c, out, N_("+%1 below 1 %"), count, "");
        break;
    case KZ_BOX_MORE:
        put(c, out, N_("+%1 more"), count, "");
        break;
    default:
        kz_buf_puts(out, n->name);
    }
}

const char *
kzi_chart_relation(const struct kz_chart *c, const struct kz_chart_edge *e)
{
    if (c->node[e->owner].box == KZ_BOX_UNDISCLOSED)
        return kz_message(c->lang, "holders not disclosed");
    if (e->controls)
        return kz_message(c->lang, "has control");
    if (e->nominee)
        return kz_message(c->lang, "is the nominee");
    return kz_message(c->lang, "owns");
}

void
kzi_chart_range(const struct kz_chart *c, const struct kz_range *r,
    struct kz_buf *out)
{
    struct kz_buf lower, upper;

    kz_buf_init(&lower);
    kz_buf_init(&upper);
    if (isnan(r->point)) {
        kz_buf_puts(out, "-");
    } else if (isnan(r->lower) || isnan(r->upper)) {
        kzi_percent(r->point, out);
    } else {
        kzi_percent(r->lower, &lower);
        kzi_percent(r->upper, &upper);
        if (strcmp(lower.data, upper.data) == 0)
            kz_buf_puts(out, lower.data);
        else
            put(c, out, N_("%1 to %2"), lower.data, upper.data);
        out->failed |= lower.failed | upper.failed;
    }
    kz_buf_clear(&lower);
    kz_buf_clear(&upper);
}

/* Hundredths of a percent, cut or rounded up. */
static double
coarse(double v, int up)
{
    double n = v * 10000;

    return v < 0.001 ? v : (up ? ceil(n - 1e-6) : floor(n + 1e-6)) / 10000;
}

/*
 * A range as a label has room for it: an interval that only rounding made,
 * and what is not disclosed, is its point.  Half is never rounded to.
 */
static void
put_short(const struct kz_chart *c, const struct kz_range *r, int point,
    struct kz_buf *out)
{
    struct kz_buf lower, upper;

    if (point ||
        (r->upper - r->lower < 1e-4 && (r->upper < 0.5 || r->lower > 0.5))) {
        kzi_percent(r->point, out);
        return;
    }
    if (!(r->upper > r->lower)) {
        kzi_chart_range(c, r, out);
        return;
    }
    kz_buf_init(&lower);
    kz_buf_init(&upper);
    kzi_percent(coarse(r->lower, 0), &lower);
    kzi_percent(coarse(r->upper, 1), &upper);
    if (lower.len > 2)
        kz_buf_cut(&lower, lower.len - 2); /* one sign is enough */
    put(c, out, N_("%1 to %2"), lower.data, upper.data);
    out->failed |= lower.failed | upper.failed;
    kz_buf_clear(&lower);
    kz_buf_clear(&upper);
}

static void
say_range(const struct kz_chart *c, struct kz_buf *out, const char *text,
    const struct kz_range *r)
{
    struct kz_buf value;

    kz_buf_init(&value);
    kzi_chart_range(c, r, &value);
    put(c, out, text, value.data, "");
    out->failed |= value.failed;
    kz_buf_clear(&value);
}

static void
put_last_line(const struct kz_chart *c, uint32_t edge, struct kz_buf *out)
{
    const struct kz_chart_edge *e = &c->edge[edge];
    char day[KZ_DATE_TEXT];

    kz_date_format(e->source.day, day);
    kz_buf_printf(out, "%s%s[%" PRIu32 "]", day, day[0] ? " " : "", edge + 1);
}

int
kzi_votes_differ(const struct kz_chart_edge *e)
{
    if (isnan(e->votes.point))
        return 0;
    return isnan(e->share.point) || e->votes_source.document ||
           e->votes.point != e->share.point ||
           e->votes.lower != e->share.lower || e->votes.upper != e->share.upper;
}

static void
put_first_line(const struct kz_chart *c, const struct kz_chart_edge *e,
    const struct kz_buf *part, struct kz_buf *out)
{
    if (c->node[e->owner].box != KZ_BOX_PARTY)
        kz_buf_puts(out, part->data);
    else
        put(c, out,
            e->controls  ? N_("controls: %1")
            : e->nominee ? N_("nominee: %1")
                         : N_("owns: %1"),
            part->data, "");
}

int
kzi_chart_label(const struct kz_chart *c, uint32_t edge, int line,
    struct kz_buf *out)
{
    const struct kz_chart_edge *e = &c->edge[edge];
    int votes = kzi_votes_differ(e), share = !isnan(e->share.point);
    int point = c->node[e->owner].box == KZ_BOX_UNDISCLOSED;
    struct kz_buf part, value;

    kz_buf_init(&part);
    kz_buf_init(&value);
    if (share && line == 0) {
        put_short(c, &e->share, point, &part);
        put_first_line(c, e, &part, out);
        line--;
    } else if (votes && line == share) {
        put_short(c, &e->votes, point, &value);
        put(c, &part, N_("votes %1"), value.data, "");
        if (share)
            kz_buf_puts(out, part.data);
        else
            put_first_line(c, e, &part, out);
        line = -1;
    } else {
        line -= share + votes;
        if (e->declared && line == 0)
            kz_buf_puts(out, kz_message(c->lang, "only declared"));
        else if (line == e->declared)
            put_last_line(c, edge, out);
    }
    out->failed |= part.failed | value.failed;
    kz_buf_clear(&part);
    kz_buf_clear(&value);
    return line <= e->declared;
}

void
kzi_chart_say_edge(const struct kz_chart *c, uint32_t edge, struct kz_buf *out)
{
    const struct kz_chart_edge *e = &c->edge[edge];
    struct kz_buf owner, owned;
    char day[KZ_DATE_TEXT], number[16];

    kz_buf_init(&owner);
    kz_buf_init(&owned);
    kzi_chart_name(c, e->owner, &owner);
    kzi_chart_name(c, e->owned, &owned);
    put(c, out, N_("%1 in %2: "), owner.data, owned.data);
    kz_buf_puts(out, kzi_chart_relation(c, e));
    if (!isnan(e->share.point))
        say_range(c, out, N_(", %1"), &e->share);
    if (!isnan(e->votes.point))
        say_range(c, out, N_(", %1 of the votes"), &e->votes);
    kz_date_format(e->source.day, day);
    if (day[0])
        put(c, out, N_(", as of %1"), day, "");
    if (e->nominee && e->controls)
        put(c, out, N_(", a nominee"), "", "");
    if (e->declared)
        put(c, out, N_(", only declared"), "", "");
    (void)snprintf(number, sizeof number, "%" PRIu32, edge + 1);
    put(c, out, N_(", evidence %1"), number, "");
    out->failed |= owner.failed | owned.failed;
    kz_buf_clear(&owner);
    kz_buf_clear(&owned);
}

/* What a box that is no party has of its first company. */
static void
say_part(const struct kz_chart *c, uint32_t node, struct kz_buf *out)
{
    struct kz_buf part, owned;
    uint32_t k = 0;

    while (k < c->edges && c->edge[k].owner != node)
        k++;
    if (k == c->edges)
        return;
    kz_buf_init(&part);
    kz_buf_init(&owned);
    kzi_chart_range(c,
        isnan(c->edge[k].share.point) ? &c->edge[k].votes : &c->edge[k].share,
        &part);
    kzi_chart_name(c, c->edge[k].owned, &owned);
    put(c, out, N_(": %1 of %2"), part.data, owned.data);
    out->failed |= part.failed | owned.failed;
    kz_buf_clear(&part);
    kz_buf_clear(&owned);
}

void
kzi_chart_say_node(const struct kz_chart *c, uint32_t node, struct kz_buf *out)
{
    struct kz_buf name, kind;

    kz_buf_init(&name);
    kz_buf_init(&kind);
    kzi_chart_name(c, node, &name);
    kzi_chart_kind(c, node, &kind);
    if (kind.len)
        put(c, out, N_("%1 (%2)"), name.data, kind.data);
    else
        kz_buf_puts(out, name.data);
    if (c->node[node].box != KZ_BOX_PARTY)
        say_part(c, node, out);
    if (node == 0)
        put(c, out, N_(", the company asked about"), "", "");
    if (c->node[node].controller)
        put(c, out, N_(", controls it with certainty"), "", "");
    out->failed |= name.failed | kind.failed;
    kz_buf_clear(&name);
    kz_buf_clear(&kind);
}

void
kzi_chart_title(const struct kz_chart *c, struct kz_buf *out)
{
    char day[KZ_DATE_TEXT];
    struct kz_buf name;

    kz_buf_init(&name);
    kzi_chart_name(c, 0, &name);
    kz_date_format(c->as_of, day);
    put(c, out, N_("Ownership and control of %1, as of %2"), name.data,
        day[0] ? day : "-");
    out->failed |= name.failed;
    kz_buf_clear(&name);
}

void
kzi_chart_source(const struct kz_chart *c, const struct kz_chart_edge *e,
    const struct kz_chart_source *s, struct kz_buf *out)
{
    enum kz_chart_box box = c->node[e->owner].box;

    if (!s->document) {
        kz_buf_puts(out,
            kz_message(c->lang, box == KZ_BOX_UNDISCLOSED
                                    ? "what is left, computed"
                                    : "several documents, added up"));
        return;
    }
    kz_buf_puts(out, s->document);
    if (s->place && s->place[0]) {
        kz_buf_puts(out, ", ");
        kz_buf_puts(out, s->place);
    }
}
