/* EDINET annual report: an officer's title and former name. */
#include <string.h>

#include "importers/common/country.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/name.h"

/*
 * A director who sits on the audit committee (取締役（監査等委員）) is a
 * director; 監査役 is an auditor and no director; 執行役員 is an employee's
 * post and tells nothing, 執行役 is an officer of the law.
 */
static void
read_title(const char *s, int executive, struct kz_rec_role *role)
{
    int director = strstr(s, "取締役") != NULL;

    if (strstr(s, "代表取締役") || strstr(s, "代表執行役"))
        role->representative = KZ_YES;
    if (strstr(s, "社外"))
        role->outside = KZ_YES;
    if (executive)
        role->role = KZ_ROLE_EXECUTIVE_OFFICER;
    else if (strstr(s, "代表取締役"))
        role->role = KZ_ROLE_REPRESENTATIVE_DIRECTOR;
    else if (director && role->outside == KZ_YES)
        role->role = KZ_ROLE_OUTSIDE_DIRECTOR;
    else if (director)
        role->role = KZ_ROLE_DIRECTOR;
    else if (strstr(s, "監査役"))
        role->role = KZ_ROLE_AUDITOR;
    else if (strstr(s, "会計参与"))
        role->role = KZ_ROLE_ADVISER;
    else
        role->role = KZ_ROLE_DIRECTOR;
}

kz_status
kzi_asr_title(const char *title, int executive, struct kz_rec_role *role,
    struct kz_error *err)
{
    struct kz_buf s;
    kz_status st;

    kz_buf_init(&s);
    if (title)
        kz_squeeze(title, &s);
    KZ_TRY(kz_buf_check(&s, err));
    read_title(s.data, executive, role);
out:
    kz_buf_clear(&s);
    return st;
}

/* The words in front of a former name, with and without a colon behind. */
static const char *const former_marks[] = { "旧姓", "旧氏名", "旧名",
    "戸籍上の氏名", "戸籍名" };

static size_t
starts_with_mark(const char *s)
{
    for (size_t i = 0; i < sizeof former_marks / sizeof former_marks[0]; i++) {
        size_t n = strlen(former_marks[i]);

        if (strncmp(s, former_marks[i], n) == 0)
            return n;
    }
    return 0;
}

/* Bytes of a bracket, colon or space at s; 0 for anything else. */
static size_t
separator(const char *s)
{
    static const char *const marks[] = { "（", "）", "(", ")", "：", ":", "「",
        "」", " ", "\n", "\t", "\r", "\xC2\xA0", "\xE3\x80\x80" };

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (strncmp(s, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

/* A former family name with the given name behind, where that is plain. */
static void
add_given_name(const struct kz_buf *name, struct kz_buf *former)
{
    const char *p = name->data, *given = NULL;
    int gaps = 0;
    size_t n;

    for (; *p; p += n ? n : 1) {
        n = separator(p);
        if (n && ++gaps)
            given = p;
    }
    if (gaps != 1 || !former->len)
        return;
    for (p = former->data; *p; p++)
        if (separator(p))
            return;
    kz_buf_puts(former, given);
}

void
kzi_asr_split_former(const char *s, struct kz_buf *name, struct kz_buf *former)
{
    const char *p = s, *cut = s, *end;
    size_t n = 0;
    int family;

    for (; *p; p++) { /* a bracket with a mark behind it */
        if (strncmp(p, "（", 3) != 0 && *p != '(')
            continue;
        cut = p + (*p == '(' ? 1 : 3);
        while ((n = separator(cut)) > 0)
            cut += n;
        n = starts_with_mark(cut);
        if (n)
            break;
    }
    kz_name_tidy(s, (size_t)(p - s), name);
    if (!*p)
        return;
    family = strncmp(cut, former_marks[0], strlen(former_marks[0])) == 0;
    cut += n;
    while ((n = separator(cut)) > 0)
        cut += n;
    end = strstr(cut, "）");
    if (!end || (strchr(cut, ')') && strchr(cut, ')') < end))
        end = strchr(cut, ')');
    if (!end)
        end = cut + strlen(cut);
    kz_name_tidy(cut, (size_t)(end - cut), former);
    if (family)
        add_given_name(name, former);
}
