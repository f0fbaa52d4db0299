/*
 * EDINET annual report: tables of taxonomies before 2019-11-01, which tag
 * major shareholders only; the rest is printed in text blocks.
 */
#include <string.h>

#include "importers/common/country.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/name.h"

/* A column: a word of its heading, and what its cells are. */
struct column {
    const char *word; /* squeezed */
    int column;
    int number; /* 1: digits with commas; 2: left out where it is a dash */
};

/* A text block: what its table is, and which columns make it out. */
struct spec {
    enum kzi_asr_block block;
    enum kzi_asr_table table;
    enum kzi_asr_axis axis;
    const char *key; /* heading of the column that tells rows apart */
    struct column columns[8];
};

static const struct spec specs[] = {
    { KZI_ASR_BLOCK_ISSUED, KZI_ASR_CLASS, KZI_ASR_AXIS_CLASS, "種類",
        { { "事業年度末現在発行数", KZI_ASR_C_ISSUED, 1 } } },
    { KZI_ASR_BLOCK_VOTES, KZI_ASR_VOTES, KZI_ASR_AXIS_CATEGORY, "区分",
        { { "株式数", KZI_ASR_V_SHARES, 2 },
            { "議決権の数", KZI_ASR_V_VOTES, 2 } } },
    { KZI_ASR_BLOCK_TREASURY, KZI_ASR_TREASURY, KZI_ASR_AXIS_ROW,
        "所有者の氏名",
        { { "所有者の氏名", KZI_ASR_H_NAME, 0 },
            { "所有者の住所", KZI_ASR_H_ADDRESS, 0 },
            { "自己名義所有", KZI_ASR_H_OWN, 1 },
            { "他人名義所有", KZI_ASR_H_OTHERS, 2 },
            { "所有株式数の合計", KZI_ASR_H_SHARES, 1 } } },
    { KZI_ASR_BLOCK_OFFICERS, KZI_ASR_OFFICER, KZI_ASR_AXIS_OFFICER, "氏名",
        { { "氏名", KZI_ASR_O_NAME, 0 }, { "生年月日", KZI_ASR_O_BIRTH, 0 },
            { "役名", KZI_ASR_O_TITLE, 0 }, { "役職名", KZI_ASR_O_TITLE, 0 },
            { "職名", KZI_ASR_O_POST, 0 },
            { "所有株式数", KZI_ASR_O_SHARES, 1 } } },
};

#define COLUMNS 8

/* Where the columns of a spec are in a table. */
struct layout {
    int key, key_cell;
    int at[COLUMNS]; /* -1: not there */
    size_t first;    /* row behind the headings */
};

static kz_status
squeezed(const struct kz_html_tables *t, size_t table, size_t row,
    size_t column, struct kz_buf *out, struct kz_error *err)
{
    kz_buf_reset(out);
    kz_squeeze(kz_html_short(t, table, row, column, ""), out);
    return kz_buf_check(out, err);
}

/* Find the row of headings; l->key is -1 if there is none. */
static kz_status
find_layout(const struct kz_html_tables *t, size_t table,
    const struct spec *spec, struct layout *l, struct kz_error *err)
{
    struct kz_buf s;
    kz_status st = KZ_OK;

    kz_buf_init(&s);
    l->key = -1;
    for (size_t r = 0; r < kz_html_rows(t, table) && r < 8; r++) {
        for (int k = 0; k < COLUMNS; k++)
            l->at[k] = -1;
        for (size_t c = kz_html_columns(t, table, r); c-- > 0;) {
            KZ_TRY(squeezed(t, table, r, c, &s, err));
            if (strncmp(s.data, spec->key, strlen(spec->key)) == 0)
                l->key = (int)c;
            for (int k = 0; k < COLUMNS && spec->columns[k].word; k++)
                if (strncmp(s.data, spec->columns[k].word,
                        strlen(spec->columns[k].word)) == 0)
                    l->at[k] = (int)c;
        }
        if (l->key >= 0 && (l->at[0] >= 0 || l->at[1] >= 0)) {
            l->key_cell = kz_html_cell(t, table, r, (size_t)l->key);
            l->first = r + 1;
            break;
        }
        l->key = -1;
    }
    st = KZ_OK;
out:
    kz_buf_clear(&s);
    return st;
}

/*
 * "26,027,720" and "普通株式　1,701,900" as digits; anything else stays, to
 * be rejected where it is used.  *digits 0: there are none.
 */
static void
read_number(const char *s, struct kz_buf *out, int *digits)
{
    int odd = 0;

    kz_buf_reset(out);
    for (const char *p = s; *p;) {
        char c = kz_half_width(p);

        p += c ? 3 : 1;
        c = c ? c : p[-1];
        if (c >= '0' && c <= '9')
            kz_buf_putc(out, c);
        else if (out->len && c != ',' && (unsigned char)c > ' ' &&
                 (unsigned char)c < 0x80)
            odd = 1;
    }
    *digits = out->len > 0;
    if (!*digits || odd) {
        kz_buf_reset(out);
        kz_name_tidy(s, strlen(s), out);
    }
}

/* A row that is a sum, or empty. */
static int
is_sum(const char *key)
{
    return !key[0] || strcmp(key, "計") == 0 || strcmp(key, "合計") == 0;
}

/* The member of a row: "" for totals; *skip for rows that are none. */
static void
name_member(const struct spec *spec, const char *key, int number,
    struct kz_buf *member, int *skip)
{
    kz_buf_reset(member);
    *skip = 0;
    if (spec->block == KZI_ASR_BLOCK_ISSUED) {
        *skip = !key[0];
        kz_buf_puts(member, is_sum(key) ? "" : key);
    } else if (spec->block == KZI_ASR_BLOCK_VOTES) {
        *skip = strcmp(key, "発行済株式総数") != 0 &&
                strcmp(key, "総株主の議決権") != 0;
    } else {
        *skip = is_sum(key);
        kz_buf_printf(member,
            spec->block == KZI_ASR_BLOCK_TREASURY ? "Row%d" : "%04d", number);
    }
}

struct place { /* where facts of a block go */
    const struct spec *spec;
    const struct kzi_asr_block_text *block;
    enum kzi_asr_table table;
    kz_date day;
    int number; /* rows so far */
};

/* One cell of a row as a fact. */
static kz_status
add_cell(struct kzi_asr *a, struct place *p, const struct column *column,
    const char *cell, size_t context, struct kz_error *err)
{
    struct kzi_asr_fact *f;
    struct kz_buf text;
    int digits = 1;
    kz_status st = KZ_OK;

    kz_buf_init(&text);
    if (column->number)
        read_number(cell, &text, &digits);
    else
        kz_name_tidy(cell, strlen(cell), &text);
    KZ_TRY(kz_buf_check(&text, err));
    if (!digits && column->number == 2)
        goto out;
    KZ_TRY(kzi_asr_add_fact(a, &f, err));
    f->table = p->table;
    f->column = column->column;
    f->decimals = KZI_ASR_EXACT;
    f->line = p->block->line;
    f->context = context;
    kzi_asr_keep(a, column->word, strlen(column->word), &f->name);
    kzi_asr_keep(a, text.data, text.len, &f->value);
    st = kz_buf_check(&a->pool, err);
out:
    kz_buf_clear(&text);
    return st;
}

static kz_status
add_row(struct kzi_asr *a, struct place *p, size_t table, size_t row,
    const struct layout *l, const char *member, struct kz_error *err)
{
    struct kzi_asr_context c = { 0, 0, p->spec->axis, p->day };
    struct kz_buf id;
    kz_status st;

    kz_buf_init(&id);
    if (!member[0])
        c.axis = KZI_ASR_AXIS_NONE;
    kz_buf_printf(&id, "old:%d:%zu:%zu", (int)p->spec->block, table, row);
    kzi_asr_keep(a, id.data, id.len, &c.id);
    kzi_asr_keep(a, member, strlen(member), &c.member);
    KZ_TRY(kz_buf_check(&id, err));
    KZ_TRY(kzi_asr_add_context(a, &c, err));
    for (int k = 0; k < COLUMNS; k++)
        if (l->at[k] >= 0)
            KZ_TRY(add_cell(a, p, p->spec->columns + k,
                kz_html_short(p->block->tables, table, row, (size_t)l->at[k],
                    ""),
                c.id, err));
out:
    kz_buf_clear(&id);
    return st;
}

static kz_status
take_table(struct kzi_asr *a, struct place *p, size_t table,
    struct kz_error *err)
{
    const struct kz_html_tables *t = p->block->tables;
    const char *caption = kz_html_caption(t, table);
    struct layout l;
    struct kz_buf key, member;
    kz_status st;
    int last = -1, skip;

    kz_buf_init(&key);
    kz_buf_init(&member);
    KZ_TRY(find_layout(t, table, p->spec, &l, err));
    if (strstr(caption, "執行役の状況"))
        p->table = KZI_ASR_EXEC;
    else if (strstr(caption, "取締役"))
        p->table = p->spec->table;
    for (size_t r = l.first; l.key >= 0 && r < kz_html_rows(t, table); r++) {
        int cell = kz_html_cell(t, table, r, (size_t)l.key);

        if (cell < 0 || cell == last || cell == l.key_cell)
            continue; /* a heading or a row that goes on */
        last = cell;
        KZ_TRY(squeezed(t, table, r, (size_t)l.key, &key, err));
        name_member(p->spec, key.data, p->number + 1, &member, &skip);
        if (skip)
            continue;
        p->number++;
        KZ_TRY(add_row(a, p, table, r, &l, member.data, err));
    }
    st = kz_buf_check(&member, err);
out:
    kz_buf_clear(&key);
    kz_buf_clear(&member);
    return st;
}

static int
is_tagged(const struct kzi_asr *a, enum kzi_asr_table table)
{
    for (size_t i = 0; i < a->facts_len; i++)
        if (a->facts[i].table == table &&
            !(table == KZI_ASR_CLASS && a->facts[i].column != KZI_ASR_C_ISSUED))
            return 1;
    return 0;
}

/* The end of the fiscal year, as the DEI says it. */
static kz_date
find_end(const struct kzi_asr *a)
{
    kz_date day = KZ_DATE_NONE;

    for (size_t i = 0; i < a->facts_len; i++) {
        const struct kzi_asr_fact *f = a->facts + i;

        if (f->table == KZI_ASR_REPORT && f->column == KZI_ASR_R_END)
            (void)kz_date_parse(a->pool.data + f->value, f->value_len, &day);
    }
    return day;
}

/* The day in "平成27年３月31日現在". */
static int
read_day(const char *s, kz_date *day)
{
    size_t used;

    return strstr(s, "現在") && kz_date_parse_ja(s, strlen(s), day, &used);
}

/* It stands in a small table in front, or above one. */
kz_date
kzi_asr_day_of(const struct kz_html_tables *t, kz_date end)
{
    kz_date day;

    for (size_t i = 0; i < kz_html_tables_count(t); i++) {
        for (size_t r = 0; r < kz_html_rows(t, i) && r < 3; r++)
            for (size_t c = 0; c < kz_html_columns(t, i, r) && c < 8; c++)
                if (read_day(kz_html_at(t, i, r, c), &day))
                    return day;
        if (read_day(kz_html_caption(t, i), &day))
            return day;
    }
    return end;
}

kz_status
kzi_asr_old_tables(struct kzi_asr *a, struct kz_error *err)
{
    kz_date end = find_end(a);
    kz_status st = KZ_OK;

    if (end == KZ_DATE_NONE)
        return KZ_OK; /* the report will be refused */
    for (size_t i = 0; i < sizeof specs / sizeof specs[0]; i++) {
        const struct kzi_asr_block_text *b = a->blocks + specs[i].block;
        struct place p = { specs + i, b, specs[i].table, end, 0 };

        if (is_tagged(a, specs[i].table))
            continue;
        if (b->unread)
            KZ_TRY(kzi_asr_unread_table(a, specs[i].table, b->line,
                "a text block is larger than any table; it is left out", NULL,
                err));
        if (!b->tables)
            continue;
        p.day = kzi_asr_day_of(b->tables, end);
        for (size_t t = 0; t < kz_html_tables_count(b->tables); t++)
            KZ_TRY(take_table(a, &p, t, err));
    }
    if (!is_tagged(a, KZI_ASR_CATEGORY))
        KZ_TRY(kzi_asr_old_categories(a, end, err));
out:
    return st;
}
