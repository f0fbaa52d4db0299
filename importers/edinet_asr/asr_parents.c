/*
 * EDINET annual report: the prose on parents (提出会社の親会社等の情報).
 *
 * Only sentences that cannot be meant otherwise are read: that there is no
 * parent, or the name of one.  A name without a number of votes is no holding.
 */
#include <string.h>

#include "importers/common/country.h"
#include "importers/common/holder.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/name.h"

#define NONE_2015                                                           \
    "DescriptionOfFactThatReportingCompanyHasNoParentCompanyEtcAsDefinedBy" \
    "Article247Paragraph1OfFinancialInstrumentsAndExchangeAct"
#define PROSE_MAX 4000
#define LEGAL_MAX 150 /* bytes */
#define PLACE     "親会社等"

#define LEN(a) (sizeof(a) / sizeof(a)[0])

/* Older taxonomies have elements of their own for "there is none". */
static const char *const elements[] = { KZI_ASR_PARENTS,
    "InformationAboutParentCompanyEtcOfReportingCompanyNATextBlock",
    NONE_2015 };

const char *
kzi_asr_prose_name(const char *name)
{
    for (size_t i = 0; i < LEN(elements); i++)
        if (strcmp(name, elements[i]) == 0)
            return elements[i];
    return NULL;
}

void
kzi_asr_keep_prose(struct kzi_asr *a, const char *element, int64_t line,
    const char *text, size_t n)
{
    size_t cut = n < PROSE_MAX ? n : PROSE_MAX;

    if (a->parents)
        return; /* given twice: the first is taken */
    while (cut > 0 && cut < n && ((unsigned char)text[cut] & 0xC0) == 0x80)
        cut--;
    a->parents_name = element;
    a->parents_line = line;
    kzi_asr_keep(a, text, cut, &a->parents);
}

/* ---- sentences ---- */

/* The bytes of the first of the words that s begins with; 0 none. */
static size_t
begins(const char *s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(s, words[i], strlen(words[i])) == 0)
            return strlen(words[i]);
    return 0;
}

/* The bytes of the first of the words that s[0..len) ends with; 0 none. */
static size_t
ends(const char *s, size_t len, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = strlen(words[i]);

        if (k <= len && memcmp(s + len - k, words[i], k) == 0)
            return k;
    }
    return 0;
}

/* 1 if words alone make up all of s[0..len). */
static int
is_made_of(const char *s, size_t len, const char *const *words, size_t n)
{
    const char *end = s + len;

    while (s < end) {
        size_t k = begins(s, words, n);

        if (!k || k > (size_t)(end - s))
            return 0;
        s += k;
    }
    return 1;
}

/* "親会社等はありません", "該当事項なし": squeezed, without commas. */
static int
says_none(const char *s)
{
    static const char *const no[] = { "はありません", "は有りません",
        "はございません", "は存在しません", "は存在しておりません", "はない",
        "はおりません", "はいません", "はなし", "を有しておりません",
        "を有していません", "を有しません", "なし" };
    static const char *const whom[] = { "親会社", "親会社等",
        "親会社等に該当する会社", "親会社等に該当するもの",
        "親会社等に該当する者", "親会社等となる会社", "該当事項",
        "該当する事項", "該当" };
    size_t n = strlen(s), k = ends(s, n, no, LEN(no));

    return k && ends(s, n - k, whom, LEN(whom));
}

/* One company's name and nothing else: not a clause, not two of them. */
static int
is_name(const char *s, size_t n)
{
    static const char *const not_in_names[] = { "、", "，", ",", "。", "を",
        "当社", "親会社", "及び", "および", "並びに", "ならびに", "又は",
        "または", "である", "いる", "する", "して", "会社の", "上場", "他" };
    static const char *const forms[] = { "株式会社", "㈱", "(株)", "有限会社",
        "㈲", "合同会社" };
    const char *state_of;
    struct kz_buf name, key;
    int ok = n > 0 && n <= LEGAL_MAX, count = 0;

    kz_buf_init(&name);
    kz_buf_init(&key);
    kz_buf_add(&name, s, n);
    kz_squeeze(name.data, &key);
    for (size_t i = 0; i < LEN(not_in_names); i++)
        ok = ok && !strstr(name.data, not_in_names[i]);
    for (size_t i = 0; i < LEN(forms); i++)
        for (const char *p = key.data; (p = strstr(p, forms[i])); p++)
            count++;
    ok = ok && count <= 1 && !name.failed && !key.failed &&
         kzi_holder_classify(key.data, "", &state_of) == KZ_HOLDER_ORGANISATION;
    kz_buf_clear(&name);
    kz_buf_clear(&key);
    return ok;
}

/* Spaces, quotes and brackets with a remark behind off a name; 1 if it is. */
static int
take_name(const char *s, size_t n, struct kz_buf *out)
{
    static const char *const open[] = { "、", "，", "「", "『", " ", "　",
        "\xC2\xA0" };
    static const char *const close[] = { "」", "』", " ", "　", "\xC2\xA0",
        "は", "は、", "は，" };
    size_t k;

    while ((k = begins(s, open, LEN(open))) && k <= n)
        s += k, n -= k;
    while ((k = ends(s, n, close, LEN(close))))
        n -= k;
    if (n > 3 && memcmp(s + n - 3, "）", 3) == 0)
        for (k = n - 3; k-- > 0;)
            if (memcmp(s + k, "（", 3) == 0) {
                n = k;
                break;
            }
    while ((k = ends(s, n, close, 5)))
        n -= k;
    if (!is_name(s, n))
        return 0;
    kz_buf_reset(out);
    kz_buf_add(out, s, n);
    return 1;
}

/* "当社の親会社は○○株式会社であります", "○○株式会社は当社の親会社です". */
static int
names_parent(const char *s, struct kz_buf *out)
{
    static const char *const is[] = { "であります", "です", "である",
        "となります" };
    static const char *const before[] = { "当社の", "提出会社の", "当社は",
        "、", " ", "　", "金融商品取引法第24条の７第１項に規定する",
        "金融商品取引法第24条の7第1項に規定する",
        "金融商品取引法第２４条の７第１項に規定する" };
    static const char *const etc[] = { "等" };
    static const char *const name[] = { "の名称は", "の商号は", "は" };
    const char *word = "親会社", *p = strstr(s, word), *rest;
    size_t n = strlen(s), k = ends(s, n, is, LEN(is));

    if (!p || !k)
        return 0;
    rest = p + strlen(word);
    rest += begins(rest, etc, LEN(etc));
    if (is_made_of(s, (size_t)(p - s), before, LEN(before))) {
        size_t skip = begins(rest, name, LEN(name));

        return skip && (size_t)(rest + skip - s) < n - k &&
               take_name(rest + skip, n - k - (size_t)(rest + skip - s), out);
    }
    if ((size_t)(rest - s) != n - k)
        return 0;
    n = (size_t)(p - s);
    k = ends(s, n, before, 2); /* 当社の */
    return k && ends(s, n - k, (const char *const[]){ "は", "は、" }, 2) &&
           take_name(s, n - k, out);
}

static const char *
past_heading(const char *s)
{
    const char *p;

    while ((p = strstr(s, "】")))
        s = p + strlen("】");
    return s;
}

/* Squeezed, and without commas. */
static void
strip(const char *s, struct kz_buf *out)
{
    static const char *const commas[] = { "、", "，", "," };
    struct kz_buf key;
    size_t k;

    kz_buf_init(&key);
    kz_squeeze(s, &key);
    kz_buf_reset(out);
    for (const char *p = key.data; *p; p += k) {
        k = begins(p, commas, LEN(commas));
        if (!k) {
            k = 1;
            kz_buf_putc(out, *p);
        }
    }
    out->failed |= key.failed;
    kz_buf_clear(&key);
}

/* The first sentence of s, tidied; what is behind it. */
static const char *
next_sentence(const char *s, struct kz_buf *out)
{
    size_t n = strcspn(s, "\n");
    const char *dot = strstr(s, "。");

    if (dot && (size_t)(dot - s) < n)
        n = (size_t)(dot - s);
    kz_buf_reset(out);
    kz_name_tidy(s, n, out);
    s += n;
    return s + (*s == '\n' ? 1 : *s ? strlen("。") : 0);
}

enum kzi_asr_parent
kzi_asr_read_parent(const char *prose, struct kz_buf *name)
{
    struct kz_buf sentence, key, found;
    int none = 0, named = 0, other = 0;

    kz_buf_init(&sentence);
    kz_buf_init(&key);
    kz_buf_init(&found);
    kz_buf_reset(name);
    for (const char *s = prose; *s;) {
        const char *text;

        s = next_sentence(s, &sentence);
        text = past_heading(sentence.data);
        strip(text, &key);
        if (names_parent(text, &found)) {
            named += strcmp(found.data, name->data) != 0;
            kz_buf_reset(name);
            kz_buf_puts(name, found.data);
        } else if (says_none(key.data)) {
            none = 1;
        } else if (strstr(key.data, "親会社")) {
            other = 1;
        }
    }
    name->failed |= sentence.failed | key.failed | found.failed;
    kz_buf_clear(&sentence);
    kz_buf_clear(&key);
    kz_buf_clear(&found);
    if (named == 1 && !none)
        return KZI_ASR_PARENT_NAMED;
    kz_buf_reset(name);
    return none && !named && !other ? KZI_ASR_PARENT_NONE
                                    : KZI_ASR_PARENT_UNREAD;
}

/* ---- records ---- */

static kz_status
put_note(struct kzi_asr_out *o, const char *field, const char *text,
    struct kz_error *err)
{
    struct kz_record r;

    kz_record_init(&r, KZ_REC_NOTE);
    r.place = PLACE;
    r.line = o->a->parents_line;
    r.filed = o->filed;
    r.as_of = o->end;
    r.u.note.field = field;
    r.u.note.text = text;
    return kz_sink_put(o->sink, &r, err);
}

/* Is the name among those who hold the filer, or its affiliates? */
static kz_status
is_listed(struct kzi_asr_out *o, const char *name,
    const struct kzi_asr_seen *affiliates, int *listed, struct kz_error *err)
{
    const struct kzi_asr_row *row = NULL;
    struct kz_buf folded;
    kz_status st;

    kz_buf_init(&folded);
    KZ_TRY(kz_name_fold(name, strlen(name), &folded, err));
    KZ_TRY(kz_buf_check(&folded, err));
    KZ_TRY(kzi_asr_find_name(o, KZI_ASR_HOLDER, folded.data, &row, err));
    *listed = row != NULL;
    for (size_t i = 0; i < affiliates->len && !*listed; i++)
        *listed = strncmp(affiliates->keys[i], folded.data, folded.len) == 0 &&
                  affiliates->keys[i][folded.len] == '\n';
out:
    kz_buf_clear(&folded);
    return st;
}

static kz_status
put_unlisted(struct kzi_asr_out *o, const char *name, struct kz_error *err)
{
    struct kz_buf *text = o->buf + KZI_ASR_B_TEXT;
    struct kz_record r;
    kz_status st;

    kz_buf_reset(text);
    kz_buf_puts(text,
        "the report names a parent that is in none of its tables");
    kz_buf_printf(text, ": %s", name);
    KZ_TRY(kz_buf_check(text, err));
    kz_record_init(&r, KZ_REC_FINDING);
    r.place = PLACE;
    r.line = o->a->parents_line;
    r.filed = o->filed;
    r.as_of = o->end;
    r.u.finding.party = kzi_asr_filer(o);
    r.u.finding.code = "parent-named";
    r.u.finding.text = text->data;
    KZ_TRY(kz_sink_put(o->sink, &r, err));
out:
    return st;
}

kz_status
kzi_asr_emit_parents(struct kzi_asr_out *o,
    const struct kzi_asr_seen *affiliates, struct kz_error *err)
{
    const char *prose = o->a->pool.data + o->a->parents;
    enum kzi_asr_parent parent;
    struct kz_buf name;
    int listed = 1;
    kz_status st;

    if (!o->a->parents)
        return KZ_OK;
    kz_buf_init(&name);
    parent = kzi_asr_read_parent(prose, &name);
    KZ_TRY(kz_buf_check(&name, err));
    KZ_TRY(put_note(o, o->a->parents_name, prose, err));
    if (parent == KZI_ASR_PARENT_NONE)
        KZ_TRY(put_note(o, "parent", "none", err));
    if (parent == KZI_ASR_PARENT_NAMED) {
        KZ_TRY(put_note(o, "parent", name.data, err));
        KZ_TRY(is_listed(o, name.data, affiliates, &listed, err));
    }
    if (!listed && !o->a->extract) /* which has no table of affiliates */
        KZ_TRY(put_unlisted(o, name.data, err));
out:
    kz_buf_clear(&name);
    return st;
}
