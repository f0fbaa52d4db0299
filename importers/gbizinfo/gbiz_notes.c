/* gBizINFO: awards, and certificates with suspensions from bidding. */
#include <string.h>

#include "importers/gbizinfo/gbiz_priv.h"

/*
 * Bodies whose contractors are reviewed: those with security contracts.  The
 * name of a department may stand in front (防衛省, 防衛省陸上自衛隊).
 */
static const char *const departments[] = { "防衛省", "防衛装備庁", "警察庁",
    "デジタル庁", "公安調査庁", "外務省", "内閣官房", "海上保安庁",
    "サイバー通信情報監理委員会" };

static int
is_reviewed(const char *department)
{
    for (size_t i = 0; i < sizeof departments / sizeof departments[0]; i++)
        if (strstr(department, departments[i]))
            return 1;
    return 0;
}

int
kzi_gbiz_is_contractor(const struct kzi_gbiz *g)
{
    const int list = kz_json_find(g->json, 0, "procurement");

    for (int i = kz_json_child(g->json, list); i >= 0;
         i = kz_json_sibling(g->json, i))
        if (is_reviewed(kzi_gbiz_text(g, i, "government_departments")))
            return 1;
    return 0;
}

/* Append "name=value; " if the member has a value. */
static void
say(struct kzi_gbiz *g, int node, const char *path, const char *name)
{
    const char *s = kzi_gbiz_text(g, node, path);

    if (s[0])
        kz_buf_printf(&g->text, "%s%s=%s", g->text.len ? "; " : "", name, s);
}

static void
say_day(struct kzi_gbiz *g, const char *name, kz_date day)
{
    char text[KZ_DATE_TEXT];

    kz_date_format(day, text);
    if (text[0])
        kz_buf_printf(&g->text, "%s%s=%s", g->text.len ? "; " : "", name, text);
}

/* A note with the days in which it holds. */
static kz_status
put_dated(struct kzi_gbiz *g, int node, const char *field, kz_date since,
    kz_date until, struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    KZ_TRY(kz_buf_check(&g->text, err));
    kzi_gbiz_record(g, &r, KZ_REC_NOTE, node);
    r.since = since;
    if (until != KZ_DATE_NONE && (since == KZ_DATE_NONE || until >= since))
        r.until = kz_date_after(until); /* the last is stated */
    r.u.note.field = field;
    r.u.note.text = g->text.data;
    st = kz_sink_put(g->sink, &r, err);
out:
    return st;
}

kz_status
kzi_gbiz_awards(struct kzi_gbiz *g, struct kz_error *err)
{
    const struct kz_json *j = g->json;
    int i = kz_json_child(j, kz_json_find(j, 0, "procurement")), row = 0;
    kz_status st = KZ_OK;

    for (; i >= 0; i = kz_json_sibling(j, i)) {
        kz_date day = kzi_gbiz_day(g, i, "date_of_order");

        kz_buf_reset(&g->text);
        say_day(g, "day", day);
        say(g, i, "government_departments", "department");
        say(g, i, "amount", "yen");
        say(g, i, "joint_signatures", "with");
        say(g, i, "note", "note");
        say(g, i, "title", "title"); /* last: it may hold anything */
        kzi_gbiz_place(g, "procurement", ++row);
        KZ_TRY(put_dated(g, i, "award", day, KZ_DATE_NONE, err));
    }
out:
    return st;
}

kz_status
kzi_gbiz_certifications(struct kzi_gbiz *g, struct kz_error *err)
{
    const struct kz_json *j = g->json;
    int i = kz_json_child(j, kz_json_find(j, 0, "certification")), row = 0;
    kz_status st = KZ_OK;

    for (; i >= 0; i = kz_json_sibling(j, i)) {
        const char *title = kzi_gbiz_text(g, i, "title");
        kz_date since = kzi_gbiz_day(g, i, "date_of_approval");
        kz_date last = kzi_gbiz_day(g, i, "expiration_date");

        kz_buf_reset(&g->text);
        say_day(g, "since", since);
        say_day(g, "last", last);
        say(g, i, "government_departments", "department");
        say(g, i, "category", "category");
        say(g, i, "enterprise_scale", "scale");
        say(g, i, "target", "target");
        say(g, i, "title", "title");
        kzi_gbiz_place(g, "certification", ++row);
        KZ_TRY(put_dated(g, i,
            strstr(title, "指名停止") ? "suspension" : "certification", since,
            last, err));
    }
out:
    return st;
}
