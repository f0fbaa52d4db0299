/* gBizINFO: the representative, whose title is glued to the name or apart. */
#include <string.h>

#include "importers/gbizinfo/gbiz_priv.h"
#include "keizu/base/name.h"

/* Words that titles are made of; a longer one before its beginning. */
static const char *const words[] = { "代表取締役", "代表執行役", "代表社員",
    "代表理事", "代表役員", "代表者", "代表", "取締役", "執行役員", "執行役",
    "業務執行社員", "無限責任社員", "副社長", "社長", "副会長", "会長", "会頭",
    "副理事長", "理事長", "専務理事", "常務理事", "理事", "学長", "総長",
    "頭取", "総裁", "院長", "校長", "学院長", "組合長", "知事", "市長", "区長",
    "町長", "村長", "所長", "局長", "支配人", "清算人", "管財人",
    "日本における", "専務", "常務", "最高経営責任者", "最高執行責任者",
    "最高財務責任者", "グループ", "CEO", "COO", "CFO", "CTO", "ＣＥＯ",
    "ＣＯＯ", "ＣＦＯ", "ＣＴＯ" };

/* What a second person begins with, behind the name of the first. */
static const char *const begins[] = { "代表", "取締役", "執行役", "理事長" };

static size_t
starts_with(const char *s, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(list[i]);

        if (strncmp(s, list[i], n) == 0)
            return n;
    }
    return 0;
}

/* Bytes of a space of any kind, or of a point between titles. */
static size_t
gap(const char *s)
{
    static const char *const gaps[] = { "\xE3\x80\x80", "\xC2\xA0",
        "\xE2\x80\x8B", "・" };

    if (*s == ' ' || *s == '\n' || *s == '\r' || *s == '\t')
        return 1;
    return *s ? starts_with(s, gaps, sizeof gaps / sizeof gaps[0]) : 0;
}

/* Bytes of 兼 in front of another title; it begins names, too (兼松). */
static size_t
and_title(const char *s)
{
    const char *p = s + strlen("兼");
    size_t n;

    if (strncmp(s, "兼", strlen("兼")) != 0)
        return 0;
    while ((n = gap(p)) > 0)
        p += n;
    return starts_with(p, words, sizeof words / sizeof words[0]) ? strlen("兼")
                                                                 : 0;
}

/* From s on over titles and gaps: where the name begins. */
static const char *
behind_titles(const char *s)
{
    size_t n;

    for (;;) {
        while ((n = gap(s)) > 0)
            s += n;
        n = starts_with(s, words, sizeof words / sizeof words[0]);
        if (!n)
            n = and_title(s);
        if (!n)
            return s;
        s += n;
    }
}

/* Where the name ends: at the title of the next person, or of the text. */
static const char *
behind_name(const char *s)
{
    const char *end = s;

    while (*s) {
        size_t n = gap(s);

        if (!n) {
            end = ++s;
            continue;
        }
        s += n;
        if (starts_with(s, begins, sizeof begins / sizeof begins[0]))
            return end;
    }
    return end;
}

/*
 * 「…大学長」 alone is an office and no person: the whole is one word that
 * ends with one.
 */
static int
is_office(const char *name)
{
    size_t n = strlen(name);

    if (n < strlen("長") || strcmp(name + n - strlen("長"), "長") != 0)
        return 0;
    for (const char *p = name; *p; p++)
        if (gap(p))
            return 0;
    return n > 4 * strlen("長");
}

static void
read_title(const char *title, struct kz_rec_role *role)
{
    role->representative = KZ_YES;
    if (strstr(title, "代表取締役"))
        role->role = KZ_ROLE_REPRESENTATIVE_DIRECTOR;
    else if (strstr(title, "取締役"))
        role->role = KZ_ROLE_DIRECTOR;
    else if (strstr(title, "執行役") && !strstr(title, "執行役員"))
        role->role = KZ_ROLE_EXECUTIVE_OFFICER;
    else if (strstr(title, "社員"))
        role->role = KZ_ROLE_MANAGING_MEMBER;
    else if (strstr(title, "支配人") || strstr(title, "日本における"))
        role->role = KZ_ROLE_MANAGER;
    else
        role->role = KZ_ROLE_DIRECTOR;
}

/* The person whose name and title are in the buffers. */
static kz_status
put_person(struct kzi_gbiz *g, int node, struct kz_error *err)
{
    const struct kz_ref ref = { NULL, NULL, g->name.data, NULL,
        g->company.scheme, g->company.id };
    struct kz_record r;
    kz_status st;

    kzi_gbiz_record(g, &r, KZ_REC_PARTY, node);
    r.u.party.ref = ref;
    r.u.party.type = KZ_PARTY_PERSON;
    r.u.party.name = ref.name;
    KZ_TRY(kz_sink_put(g->sink, &r, err));
    kzi_gbiz_record(g, &r, KZ_REC_ROLE, node);
    r.u.role.person = ref;
    r.u.role.company = g->company;
    r.u.role.title = g->title.len ? g->title.data : NULL;
    r.u.role.table = "representative";
    read_title(g->title.data, &r.u.role);
    st = kz_sink_put(g->sink, &r, err);
out:
    return st;
}

kz_status
kzi_gbiz_representative(struct kzi_gbiz *g, struct kz_error *err)
{
    const char *post = kzi_gbiz_text(g, 0, "representative_position");
    const char *s = kzi_gbiz_text(g, 0, "representative_name");
    const int node = kz_json_find(g->json, 0, "representative_name");
    kz_status st = KZ_OK;

    kzi_gbiz_place(g, "representative", 0);
    while (*s) {
        const char *name = behind_titles(s), *end = behind_name(name);

        kz_buf_reset(&g->title);
        kz_buf_reset(&g->name);
        kz_name_tidy(s, (size_t)(name - s), &g->title);
        kz_name_tidy(name, (size_t)(end - name), &g->name);
        if (!g->title.len)
            kz_name_tidy(post, strlen(post), &g->title);
        KZ_TRY(kz_buf_check(&g->title, err));
        KZ_TRY(kz_buf_check(&g->name, err));
        if (!g->name.len)
            break;
        if (!g->title.len && is_office(g->name.data))
            KZ_TRY(kzi_gbiz_note(g, node, "representative_name", g->name.data,
                err));
        else
            KZ_TRY(put_person(g, node, err));
        s = end;
    }
out:
    return st;
}
