/*
 * EDINET annual report: the table of affiliates (関係会社の状況), which is
 * printed only: what the filer holds, and who holds the filer.
 */
#include <string.h>

#include "importers/common/country.h"
#include "importers/edinet_asr/asr_priv.h"
#include "importers/edinet_asr/asr_ratio.h"
#include "keizu/base/name.h"

enum { NAME, PLACE, CAPITAL, RATIO, COLUMNS };

/* Words that headings of the columns hold. */
static const struct {
    int column;
    const char *word;
} headings[] = { { NAME, "名称" }, { NAME, "会社名" }, { PLACE, "住所" },
    { PLACE, "所在地" }, { CAPITAL, "資本金" }, { CAPITAL, "出資金" },
    { RATIO, "議決権" } };

#define CATEGORY_MAX 600 /* bytes; it is noted with every company */

#define LEN(a) (sizeof(a) / sizeof(a)[0])

struct span { /* columns from..to, to not included */
    size_t from, to;
};

struct reader {
    struct kzi_asr_out *o;
    const struct kz_html_tables *t;
    struct span at[COLUMNS];
    size_t width; /* of the table the columns were found in; 0 none yet */
    size_t first; /* row behind the headings */
    int named;    /* the cell of the heading 名称 */
    struct kz_buf category, name, marks, place, capital, ratio, key;
    struct kzi_asr_seen seen;
    int number; /* rows so far */
};

/* Both sides of a line end: no space between Japanese signs. */
static void
join(const char *s, struct kz_buf *out)
{
    for (; *s; s++) {
        int wide =
            (out->len && (unsigned char)out->data[out->len - 1] >= 0x80) ||
            (unsigned char)s[1] >= 0x80;

        if (*s != '\n')
            kz_buf_putc(out, *s);
        else if (!wide)
            kz_buf_putc(out, ' ');
    }
}

/* The different cells of a span, lines between them, tidied into out. */
static void
span_text(const struct reader *r, size_t table, size_t row, int column,
    char between, struct kz_buf *out)
{
    struct kz_buf all;
    int last = -1;

    kz_buf_init(&all);
    kz_buf_reset(out);
    for (size_t c = r->at[column].from; c < r->at[column].to; c++) {
        int cell = kz_html_cell(r->t, table, row, c);

        if (cell < 0 || cell == last)
            continue;
        last = cell;
        if (all.len)
            kz_buf_putc(&all, between);
        kz_buf_puts(&all, kz_html_short(r->t, table, row, c, "[...]"));
    }
    kz_name_tidy(all.data, all.len, out);
    out->failed |= all.failed;
    kz_buf_clear(&all);
}

/* The columns of a row of headings; 1 if it has a name and a ratio. */
static int
read_headings(struct reader *r, size_t table, size_t row)
{
    struct span at[COLUMNS];

    memset(at, 0, sizeof at);
    for (size_t c = 0; c < kz_html_columns(r->t, table, row); c++) {
        kz_buf_reset(&r->key);
        kz_squeeze(kz_html_short(r->t, table, row, c, "[...]"), &r->key);
        for (size_t i = 0; i < LEN(headings); i++) {
            struct span *s = at + headings[i].column;

            if (!strstr(r->key.data, headings[i].word))
                continue;
            if (!s->to)
                s->from = c;
            if (s->to == 0 || s->to == c)
                s->to = c + 1;
            break;
        }
    }
    if (!at[NAME].to || !at[RATIO].to)
        return 0;
    memcpy(r->at, at, sizeof at);
    r->width = kz_html_columns(r->t, table, row);
    r->named = kz_html_cell(r->t, table, row, at[NAME].from);
    r->first = row + 1;
    return 1;
}

/* A bracketed or bare word for a kind of companies: （連結子会社）. */
static int
is_category(const char *s)
{
    static const char *const words[] = { "子会社", "関連会社", "親会社",
        "関係会社", "持分法", "共同支配", "非連結", "共同事業" };
    static const char *const ends[] = { "会社", "会社)", "関連", "関連)",
        "企業", "企業)", "会社等", "会社等)", "事業)", "事業" };
    size_t n = strlen(s);

    for (size_t i = 0; i < LEN(words); i++)
        for (size_t k = 0; strstr(s, words[i]) && k < LEN(ends); k++)
            if (n >= strlen(ends[k]) &&
                strcmp(s + n - strlen(ends[k]), ends[k]) == 0)
                return 1;
    return 0;
}

/* "（１）連結子会社" and "（連結子会社）" without number and brackets. */
static void
keep_category(const char *s, struct kz_buf *out)
{
    static const char *const signs[] = { "（", "）", "(", ")", "【", "】", "[",
        "]", "①", "②", "③", "④", "⑤", "⑥", ".", "．", " ", "\xC2\xA0",
        "\xE3\x80\x80" };

    while (*s) {
        char c = kz_half_width(s);
        size_t n = c ? 3 : 1;

        c = c ? c : *s;
        if (!(c >= '0' && c <= '9') && out->len == 0)
            for (size_t i = 0; i < LEN(signs); i++)
                if (strncmp(s, signs[i], strlen(signs[i])) == 0) {
                    n = strlen(signs[i]);
                    c = '0';
                }
        if (!(c >= '0' && c <= '9' && out->len == 0))
            kz_buf_add(out, s, n);
        s += n;
    }
    for (size_t i = 0; i < 2; i++) {
        size_t k = strlen(i ? ")" : "）");

        if (out->len >= k &&
            strcmp(out->data + out->len - k, i ? ")" : "）") == 0)
            kz_buf_cut(out, out->len - k);
    }
}

/* Take "（１）連結子会社" as the category from here on; 1 if s is one. */
static int
take_category(struct reader *r, const char *s, size_t n)
{
    struct kz_buf line, clean, marks;
    int found;

    if (n > CATEGORY_MAX)
        return 0;
    kz_buf_init(&line);
    kz_buf_init(&clean);
    kz_buf_init(&marks);
    kz_buf_add(&line, s, n);
    kz_holder_marks(line.data, line.len, &clean, &marks);
    kz_buf_reset(&r->key);
    kz_squeeze(clean.data, &r->key);
    found = is_category(r->key.data);
    if (found) {
        kz_buf_reset(&r->category);
        keep_category(clean.data, &r->category);
    }
    r->key.failed |= line.failed | clean.failed | marks.failed;
    kz_buf_clear(&line);
    kz_buf_clear(&clean);
    kz_buf_clear(&marks);
    return found;
}

/* Companies of this category hold the filer. */
static int
is_owner_category(const char *s)
{
    return strstr(s, "親会社") || strstr(s, "その他の関係会社");
}

/* ---- records ---- */

static void
begin(struct reader *r, struct kz_record *out, enum kz_record_kind kind)
{
    struct kz_buf *place = r->o->buf + KZI_ASR_B_PLACE;

    kz_record_init(out, kind);
    kz_buf_reset(place);
    kz_buf_puts(place, "関係会社の状況");
    if (r->number)
        kz_buf_printf(place, ", row %d", r->number);
    out->place = place->data;
    out->line = r->o->a->blocks[KZI_ASR_BLOCK_AFFILIATES].line;
    out->filed = r->o->filed;
    out->as_of = r->o->end;
}

static kz_status
note(struct reader *r, const char *field, const char *text,
    struct kz_error *err)
{
    struct kz_record rec;

    if (!text[0])
        return KZ_OK;
    begin(r, &rec, KZ_REC_NOTE);
    rec.u.note.field = field;
    rec.u.note.text = text;
    return kz_sink_put(r->o->sink, &rec, err);
}

/* Quote the beginning of a row that is not understood. */
static kz_status
unread(struct reader *r, const char *why, struct kz_error *err)
{
    struct kz_buf *text = r->o->buf + KZI_ASR_B_TEXT;
    struct kz_record rec;
    size_t n;

    kz_buf_reset(text);
    kz_buf_puts(text, why);
    if (r->name.len || r->place.len || r->ratio.len)
        kz_buf_printf(text, ": %s", r->name.data);
    if (r->place.len)
        kz_buf_printf(text, " | %s", r->place.data);
    if (r->ratio.len)
        kz_buf_printf(text, " | %s", r->ratio.data);
    for (n = text->len < 200 ? text->len : 200;
         n < text->len && ((unsigned char)text->data[n] & 0xC0) == 0x80;)
        n--;
    kz_buf_cut(text, n);
    begin(r, &rec, KZ_REC_FINDING);
    rec.u.finding.party = kzi_asr_filer(r->o);
    rec.u.finding.code = "affiliate-unread";
    rec.u.finding.text = text->data;
    return kz_sink_put(r->o->sink, &rec, err);
}

static struct kz_ref
affiliate(const struct reader *r)
{
    const struct kz_buf *distinct = r->o->buf + KZI_ASR_B_DISTINCT;
    struct kz_ref ref = { NULL, NULL, r->name.data,
        distinct->len ? distinct->data : NULL, "edinet", r->o->code };

    return ref;
}

static kz_status
put_party(struct reader *r, struct kz_error *err)
{
    struct kz_record rec;
    const char *state_of = NULL;
    enum kz_holder_class kind;
    kz_status st;

    kz_buf_reset(&r->key);
    kz_squeeze(r->name.data, &r->key);
    KZ_TRY(kz_buf_check(&r->key, err));
    kind = kzi_holder_classify(r->key.data, "", &state_of);
    begin(r, &rec, KZ_REC_PARTY);
    rec.u.party.ref = affiliate(r);
    rec.u.party.name = r->name.data;
    rec.u.party.type =
        kind == KZ_HOLDER_FUND ? KZ_PARTY_FUND : KZ_PARTY_COMPANY;
    if (r->place.len)
        rec.u.party.address = r->place.data;
    KZ_TRY(kz_address_country(r->place.data, &rec.u.party.address_country,
        err));
    KZ_TRY(kz_sink_put(r->o->sink, &rec, err));
    KZ_TRY(note(r, "category", r->category.data, err));
    KZ_TRY(note(r, "capital", r->capital.data, err));
    KZ_TRY(note(r, "note-marks", r->marks.data, err));
out:
    return st;
}

/* What is printed of one direction, and the direct part as a holding. */
static kz_status
put_ratio(struct reader *r, const struct kzi_asr_ratio *held, int owner,
    struct kz_error *err)
{
    const char *names[2][4] = { { "voting-ratio", "voting-ratio-direct",
                                    "voting-ratio-indirect",
                                    "voting-ratio-close-associates" },
        { "voted-by-ratio", "voted-by-ratio-direct", "voted-by-ratio-indirect",
            "voted-by-ratio-close-associates" } };
    struct kz_amount amount;
    struct kz_record rec;
    int found = kzi_asr_direct(held, &amount);
    kz_status st;

    KZ_TRY(note(r, names[owner][0], held->total, err));
    KZ_TRY(note(r, names[owner][1], held->direct, err));
    KZ_TRY(note(r, names[owner][2], held->indirect, err));
    KZ_TRY(note(r, names[owner][3], held->close, err));
    if (found < 0)
        KZ_TRY(unread(r, "the parts of a ratio contradict each other", err));
    if (found <= 0)
        goto out;
    begin(r, &rec, KZ_REC_HOLDING);
    rec.u.holding.owner = owner ? affiliate(r) : kzi_asr_filer(r->o);
    rec.u.holding.owned = owner ? kzi_asr_filer(r->o) : affiliate(r);
    rec.u.holding.amount = amount;
    rec.u.holding.stake = KZ_STAKE_VOTES;
    rec.u.holding.listing = KZ_LIST_PARTIAL;
    rec.u.holding.table = "affiliates";
    KZ_TRY(kz_sink_put(r->o->sink, &rec, err));
out:
    return st;
}

/* Two rows under one name and place would be two stakes in one company. */
static kz_status
tell_apart(struct reader *r, struct kz_error *err)
{
    struct kz_buf *distinct = r->o->buf + KZI_ASR_B_DISTINCT;
    struct kz_record rec;
    int times;
    kz_status st;

    kz_buf_reset(distinct);
    kz_buf_reset(&r->key);
    KZ_TRY(kz_name_fold(r->name.data, r->name.len, &r->key, err));
    KZ_TRY(kz_address_fold(r->place.data, r->place.len, distinct, err));
    kz_buf_printf(&r->key, "\n%s", distinct->data);
    KZ_TRY(kz_buf_check(&r->key, err));
    KZ_TRY(kzi_asr_seen_add(&r->seen, r->key.data, &times, err));
    if (times == 1)
        goto out;
    kz_buf_printf(distinct, "#%d", times);
    begin(r, &rec, KZ_REC_FINDING);
    rec.u.finding.party = kzi_asr_filer(r->o);
    rec.u.finding.code = "affiliate-twice";
    rec.u.finding.text = "two rows name the same company at the same place; "
                         "they are taken as two";
    KZ_TRY(kz_sink_put(r->o->sink, &rec, err));
out:
    return st;
}

/* ---- rows ---- */

/* "その他30社", "他２社": a number of companies and no name. */
static int
is_summary(const char *squeezed)
{
    size_t n = strncmp(squeezed, "その他", strlen("その他")) == 0
                   ? strlen("その他")
               : strncmp(squeezed, "ほか", strlen("ほか")) == 0 ? strlen("ほか")
               : strncmp(squeezed, "他", strlen("他")) == 0     ? strlen("他")
                                                                : 0;
    size_t digits = n ? strspn(squeezed + n, "0123456789,") : 0;

    return digits && strncmp(squeezed + n + digits, "社", strlen("社")) == 0;
}

/* Category in the first line of the cell; the rest is the name. */
static void
read_name(struct reader *r, const char *cell)
{
    const char *line = strchr(cell, '\n');
    struct kz_buf joined;

    if (line && (unsigned char)cell[0] >= 0x80 &&
        (strncmp(cell, "（", 3) == 0 || strncmp(cell, "【", 3) == 0) &&
        take_category(r, cell, (size_t)(line - cell)))
        cell = line + 1;
    kz_buf_init(&joined);
    join(cell, &joined);
    kz_buf_reset(&r->name);
    kz_buf_reset(&r->marks);
    kz_holder_marks(joined.data, joined.len, &r->name, &r->marks);
    r->name.failed |= joined.failed;
    kz_buf_clear(&joined);
}

/* The place; "〃", "同上" and an empty cell repeat the one above. */
static void
read_place(struct reader *r, size_t table, size_t row)
{
    const char *s = r->at[PLACE].to
                        ? kz_html_short(r->t, table, row, r->at[PLACE].from, "")
                        : "";
    struct kz_buf place, joined;

    kz_buf_init(&place);
    kz_buf_init(&joined);
    join(s, &joined);
    kz_name_tidy(joined.data, joined.len, &place);
    if (place.len && strcmp(place.data, "〃") != 0 &&
        strcmp(place.data, "同上") != 0) {
        kz_buf_reset(&r->place);
        kz_buf_add(&r->place, place.data, place.len);
    }
    r->place.failed |= place.failed | joined.failed;
    kz_buf_clear(&place);
    kz_buf_clear(&joined);
}

static kz_status
check_bufs(const struct reader *r, struct kz_error *err)
{
    const struct kz_buf *const all[] = { &r->category, &r->name, &r->marks,
        &r->place, &r->capital, &r->ratio, &r->key };
    kz_status st = KZ_OK;

    for (size_t i = 0; i < LEN(all) && st == KZ_OK; i++)
        st = kz_buf_check(all[i], err);
    return st;
}

/* A row with a name. */
static kz_status
take_named(struct reader *r, int strict, struct kz_error *err)
{
    struct kzi_asr_ratio held[2];
    struct kz_buf clean, marks;
    int ok;
    kz_status st;

    kz_buf_init(&clean);
    kz_buf_init(&marks);
    kz_holder_marks(r->ratio.data, r->ratio.len, &clean, &marks);
    KZ_TRY(kz_buf_check(&clean, err));
    KZ_TRY(kz_buf_check(&marks, err));
    ok = kzi_asr_read_ratio(clean.data, is_owner_category(r->category.data),
        held);
    if (!strict && (!ok || !clean.len || !r->place.len))
        goto out; /* a table without headings: no affiliates after all */
    r->number++;
    if (!ok || !clean.len) {
        KZ_TRY(unread(r,
            clean.len ? "a ratio of votes is not understood"
                      : "a row of affiliates has no ratio of votes",
            err));
        goto out;
    }
    KZ_TRY(tell_apart(r, err));
    KZ_TRY(put_party(r, err));
    KZ_TRY(put_ratio(r, &held[0], 0, err));
    KZ_TRY(put_ratio(r, &held[1], 1, err));
out:
    kz_buf_clear(&clean);
    kz_buf_clear(&marks);
    return st;
}

static kz_status
take_row(struct reader *r, size_t table, size_t row, int strict,
    struct kz_error *err)
{
    const char *cell = kz_html_short(r->t, table, row, r->at[NAME].from, "");
    int bare;
    kz_status st;

    read_name(r, cell);
    span_text(r, table, row, CAPITAL, ' ', &r->capital);
    span_text(r, table, row, RATIO, '\n', &r->ratio);
    kz_buf_reset(&r->key);
    kz_squeeze(r->name.data, &r->key);
    KZ_TRY(check_bufs(r, err));
    bare = !r->ratio.len && !r->capital.len;
    if (!r->name.len && bare)
        goto out; /* an empty row, or a category that ended with its line */
    if (is_summary(r->key.data)) {
        r->number++;
        KZ_TRY(note(r, "affiliates-others", r->name.data, err));
        goto out;
    }
    if (bare && take_category(r, r->name.data, r->name.len))
        goto out;
    read_place(r, table, row);
    KZ_TRY(check_bufs(r, err));
    if (!r->name.len && strict) {
        r->number++;
        KZ_TRY(unread(r, "a row of affiliates has no name", err));
    } else if (r->name.len) {
        KZ_TRY(take_named(r, strict, err));
    }
out:
    return st;
}

/* A table with the headings, or one of the same width that goes on. */
static kz_status
take_table(struct reader *r, size_t table, int *read, struct kz_error *err)
{
    const char *caption = kz_html_caption(r->t, table);
    size_t rows = kz_html_rows(r->t, table), start = 0;
    int strict = 0;
    kz_status st = KZ_OK;

    for (size_t row = 0; row < rows && row < 8 && !strict; row++)
        strict = read_headings(r, table, row);
    KZ_TRY(check_bufs(r, err));
    if (strict)
        start = r->first;
    else if (!r->width || !rows || kz_html_columns(r->t, table, 0) != r->width)
        goto out;
    *read = 1;
    (void)take_category(r, caption, strlen(caption));
    kz_buf_reset(&r->place);
    for (size_t row = start; row < rows; row++) {
        if (strict &&
            kz_html_cell(r->t, table, row, r->at[NAME].from) == r->named)
            continue; /* headings of two lines */
        KZ_TRY(take_row(r, table, row, strict, err));
    }
out:
    return st;
}

static kz_status
take_block(struct reader *r, const struct kzi_asr_block_text *b,
    struct kz_error *err)
{
    int read = 0;
    kz_status st = KZ_OK;

    for (size_t t = 0; b->tables && t < kz_html_tables_count(b->tables); t++)
        KZ_TRY(take_table(r, t, &read, err));
    kz_buf_reset(&r->name);
    kz_buf_reset(&r->place);
    kz_buf_reset(&r->ratio);
    if (b->unread)
        KZ_TRY(unread(r, "the text block is larger than any table", err));
    else if (b->tables && kz_html_tables_count(b->tables) && !read)
        KZ_TRY(unread(r, "no table has the headings of affiliates", err));
out:
    return st;
}

kz_status
kzi_asr_emit_affiliates(struct kzi_asr_out *o, struct kz_error *err)
{
    const struct kzi_asr_block_text *b =
        o->a->blocks + KZI_ASR_BLOCK_AFFILIATES;
    struct reader r;
    struct kz_buf *const all[] = { &r.category, &r.name, &r.marks, &r.place,
        &r.capital, &r.ratio, &r.key };
    kz_status st;

    memset(&r, 0, sizeof r);
    r.o = o;
    r.t = b->tables;
    for (size_t i = 0; i < LEN(all); i++)
        kz_buf_init(all[i]);
    st = take_block(&r, b, err);
    if (st == KZ_OK)
        st = kzi_asr_emit_parents(o, &r.seen, err);
    for (size_t i = 0; i < LEN(all); i++)
        kz_buf_clear(all[i]);
    kzi_asr_seen_clear(&r.seen);
    return st;
}
