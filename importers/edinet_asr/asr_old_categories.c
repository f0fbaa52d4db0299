/*
 * EDINET annual report: holders by kind (所有者別状況) of taxonomies before
 * 2019-11-01, which print them in a text block only.
 *
 * Kinds are columns and numbers are rows, a table a class of shares.  What is
 * read becomes facts as if it were tagged; what is not is quoted.
 */
#include <string.h>

#include "importers/common/country.h"
#include "importers/edinet_asr/asr_priv.h"
#include "importers/edinet_asr/asr_ratio.h"
#include "keizu/base/name.h"
#include "keizu/base/number.h"

#define LESS      KZ_CATEGORIES /* a column: shares less than one unit */
#define EMPTY     (-1)
#define UNKNOWN   (-2)
#define COLUMNS   32
#define CLASS_MAX 120 /* bytes of a name of a class of shares */
#define LESS_NAME "単元未満株式の状況"
#define READ_MAX  32 /* tables with numbers */

struct table {
    struct kzi_asr *a;
    const struct kzi_asr_block_text *block;
    size_t number;     /* of the table in the block */
    size_t first;      /* row of numbers, behind the headings */
    size_t label;      /* column that says what a row is */
    int kind[COLUMNS]; /* of a column: enum kz_category, or one above */
    int64_t unit;      /* shares of a unit, in the headings; -1 not there */
    int read;          /* tables so far that were understood or quoted */
    size_t context;    /* of the facts, in the pool */
    struct kz_buf class, text, quote;
    struct kzi_asr_seen classes;
};

static const char *
at(const struct table *t, size_t row, size_t column)
{
    return kz_html_short(t->block->tables, t->number, row, column, "[...]");
}

static int
cell(const struct table *t, size_t row, size_t column)
{
    return kz_html_cell(t->block->tables, t->number, row, column);
}

static size_t
rows(const struct table *t)
{
    return kz_html_rows(t->block->tables, t->number);
}

static size_t
columns(const struct table *t, size_t row)
{
    size_t n = kz_html_columns(t->block->tables, t->number, row);

    return n < COLUMNS ? n : COLUMNS;
}

/* The cell's text squeezed into t->text, until the next call. */
static const char *
squeezed(struct table *t, size_t row, size_t column)
{
    kz_buf_reset(&t->text);
    kz_squeeze(at(t, row, column), &t->text);
    return t->text.data;
}

/* ---- what is not understood ---- */

/* The different cells of a row, from a column on. */
static void
quote_row(struct table *t, size_t row, size_t from, size_t to)
{
    int last = -1;

    for (size_t c = from; c < to && t->quote.len < 200; c++) {
        if (!at(t, row, c)[0] || cell(t, row, c) == last)
            continue;
        last = cell(t, row, c);
        if (t->quote.len)
            kz_buf_puts(&t->quote, " | ");
        kz_name_tidy(at(t, row, c), strlen(at(t, row, c)), &t->quote);
    }
}

/* A finding with what stands in t->quote. */
static kz_status
unread(struct table *t, const char *why, struct kz_error *err)
{
    return kzi_asr_unread_table(t->a, KZI_ASR_CATEGORY, t->block->line, why,
        &t->quote, err);
}

static kz_status
unread_table(struct table *t, const char *why, struct kz_error *err)
{
    kz_buf_reset(&t->quote);
    for (size_t r = 0; r < rows(t) && t->quote.len < 200; r++)
        quote_row(t, r, 0, columns(t, r));
    t->read++;
    return unread(t, why, err);
}

/* ---- headings ---- */

/* What the numbers of a row are, or -1. */
static int
row_kind(const char *s)
{
    if (strstr(s, "割合") || strstr(s, "比率"))
        return KZI_ASR_G_RATIO;
    if (strncmp(s, "株主数", strlen("株主数")) == 0)
        return KZI_ASR_G_HOLDERS;
    if (strncmp(s, "所有株式数", strlen("所有株式数")) == 0 ||
        strncmp(s, "所有単元数", strlen("所有単元数")) == 0)
        return KZI_ASR_G_UNITS;
    return -1;
}

/* The kind of holders of a heading; foreign: 外国法人等 stands above it. */
static int
column_kind(const char *s, int foreign)
{
    foreign = foreign || strstr(s, "外国");
    if (!s[0])
        return EMPTY;
    if (strstr(s, "うち"))
        return UNKNOWN;
    if (strstr(s, "単元未満"))
        return LESS;
    if (foreign && strstr(s, "個人以外"))
        return KZ_CATEGORY_FOREIGN_ORGANISATIONS;
    if (foreign)
        return strstr(s, "個人") && !strstr(s, "その他")
                   ? KZ_CATEGORY_FOREIGN_INDIVIDUALS
                   : UNKNOWN;
    if (strstr(s, "地方公共団体"))
        return KZ_CATEGORY_GOVERNMENT;
    if (strncmp(s, "金融機関", strlen("金融機関")) == 0)
        return KZ_CATEGORY_FINANCIAL_INSTITUTIONS;
    if (strncmp(s, "金融商品取引業者", strlen("金融商品取引業者")) == 0 ||
        strncmp(s, "証券会社", strlen("証券会社")) == 0)
        return KZ_CATEGORY_FINANCIAL_FIRMS;
    if (strncmp(s, "その他", strlen("その他")) == 0 && strstr(s, "法人"))
        return KZ_CATEGORY_CORPORATIONS;
    if (strncmp(s, "個人", strlen("個人")) == 0 && strstr(s, "その他"))
        return KZ_CATEGORY_INDIVIDUALS;
    if (strcmp(s, "計") == 0 || strcmp(s, "合計") == 0)
        return KZ_CATEGORY_TOTAL;
    return UNKNOWN;
}

/* The lowest heading of a column says the kind; those above may say abroad. */
static int
read_column(struct table *t, size_t column)
{
    int foreign = 0;

    for (size_t r = 0; r < t->first; r++)
        foreign |= strstr(squeezed(t, r, column), "外国") != NULL;
    for (size_t r = t->first; r-- > 0;)
        if (at(t, r, column)[0])
            return column_kind(squeezed(t, r, column), foreign);
    return EMPTY;
}

/* Past "（１）", "①", "1." and "イ　": what only numbers a heading. */
static const char *
skip_number(const char *s)
{
    static const char *const signs[] = { "【", "「", "〔", "(", "①", "②", "③",
        "④", "⑤", "⑥", "⑦", "⑧", "⑨" };
    size_t n = 0;

    for (size_t i = 0; i < sizeof signs / sizeof signs[0];)
        if (strncmp(s, signs[i], strlen(signs[i])) == 0)
            s += strlen(signs[i]), i = 0;
        else
            i++;
    n = strspn(s, "0123456789");
    if (n && (s[n] == ')' || s[n] == '.'))
        return s + n + 1;
    if (strncmp(s, "イ", 3) == 0 || strncmp(s, "ロ", 3) == 0 ||
        strncmp(s, "ハ", 3) == 0)
        return s + 3;
    return s;
}

/*
 * "（１）Ａ種優先株式", "①　普通株式の所有者別状況": the class of shares into
 * t->class, squeezed as in 発行済株式; 1 if there is one.
 */
static int
take_class(struct table *t, const char *s)
{
    static const char *const ends[] = { ")", "】", "」", "〕", "の所有者別状況",
        "所有者別状況" };
    const char *p, *end, *ordinary;
    int whole;

    kz_buf_reset(&t->text);
    kz_squeeze(s, &t->text);
    p = skip_number(t->text.data);
    end = strstr(p, "株式");
    if (!end || end == p || strstr(p, "単元") || strstr(p, "自己株式"))
        return 0;
    end += strlen("株式");
    whole = !*end;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        whole |= strcmp(end, ends[i]) == 0;
    ordinary = strstr(p, KZI_ASR_ORDINARY);
    if (ordinary && ordinary < end)
        p = ordinary;
    if (!whole || (size_t)(end - p) > CLASS_MAX)
        return 0;
    kz_buf_reset(&t->class);
    kz_buf_add(&t->class, p, (size_t)(end - p));
    return 1;
}

/* "（１単元の株式数1,000株）" */
static void
take_unit(struct table *t, const char *s)
{
    const char *p = strstr(s, "1単元");
    char digits[16];
    size_t n = 0;

    p = p ? p : strstr(s, "一単元");
    p = p ? strstr(p, "単元") + strlen("単元") : NULL;
    while (p && *p && *p != ')' && !(*p >= '0' && *p <= '9'))
        p++;
    for (; p && n < sizeof digits && ((*p >= '0' && *p <= '9') || *p == ',');
         p++)
        if (*p != ',')
            digits[n++] = *p;
    if (n == 0 || strncmp(p, "株", strlen("株")) != 0 ||
        !kz_int_parse(digits, n, 1, INT64_C(1000000000), &t->unit))
        t->unit = -1;
}

/* Find the first row of numbers; 0 if the table has none. */
static int
find_rows(struct table *t)
{
    for (t->first = 0; t->first < rows(t); t->first++)
        for (size_t c = 0; c < columns(t, t->first); c++) {
            if (!at(t, t->first, c)[0])
                continue;
            if (row_kind(squeezed(t, t->first, c)) < 0)
                break;
            t->label = c;
            return t->first > 0;
        }
    return 0;
}

/* Class and unit, wherever the rows above the numbers have them. */
static void
read_headings(struct table *t, size_t to)
{
    for (size_t r = 0; r < to; r++)
        for (size_t c = 0; c < columns(t, r); c++) {
            if (c > 0 && cell(t, r, c) == cell(t, r, c - 1))
                continue;
            (void)take_class(t, at(t, r, c));
            if (t->unit < 0)
                take_unit(t, squeezed(t, r, c));
        }
}

/*
 * The kind of each column.  *usable 0: the sum is none of them, or a foreign
 * one is not known, of which a part would pass for all.
 */
static kz_status
read_kinds(struct table *t, int *usable, struct kz_error *err)
{
    int total = 0, known = 1;
    kz_status st = KZ_OK;

    for (size_t c = 0; c < COLUMNS; c++)
        t->kind[c] = EMPTY;
    for (size_t c = t->label + 1; c < columns(t, t->first); c++) {
        if (cell(t, t->first, c) == cell(t, t->first, t->label))
            continue;
        t->kind[c] = read_column(t, c);
        total |= t->kind[c] == KZ_CATEGORY_TOTAL;
        if (t->kind[c] != UNKNOWN)
            continue;
        kz_buf_reset(&t->quote);
        for (size_t r = 0; r < t->first; r++)
            if (r == 0 || cell(t, r, c) != cell(t, r - 1, c))
                quote_row(t, r, c, c + 1);
        known &= !strstr(t->quote.data, "外国");
        KZ_TRY(unread(t, "a column of holders by kind is not known", err));
    }
    *usable = total && known;
out:
    return st;
}

/* ---- numbers ---- */

static kz_status
add_fact(struct table *t, enum kzi_asr_table table, int column,
    const char *name, size_t name_len, const struct kz_buf *value,
    struct kz_error *err)
{
    struct kzi_asr_fact *f;
    kz_status st = kzi_asr_add_fact(t->a, &f, err);

    if (st < 0)
        return st;
    f->table = table;
    f->column = column;
    f->decimals = KZI_ASR_EXACT;
    f->line = t->block->line;
    f->context = t->context;
    kzi_asr_keep(t->a, name, name_len, &f->name);
    kzi_asr_keep(t->a, value->data, value->len, &f->value);
    f->value_len = value->len;
    st = kz_buf_check(value, err);
    return st < 0 ? st : kz_buf_check(&t->a->pool, err);
}

/*
 * The number of a kind in a row.  What is no number stays as it is printed,
 * to be rejected where it is used, with the heading and the cell; as does the
 * whole row where two numbers stand under one kind.
 */
static kz_status
take_cell(struct table *t, size_t row, size_t column, int of, int twice,
    struct kz_error *err)
{
    int kind = t->kind[column], ok;
    int field = kind == LESS ? KZI_ASR_G_LESS : kind * KZI_ASR_G_COLUMNS + of;
    struct kz_buf tidy, value;
    const char *s;
    kz_status st;

    kz_buf_init(&tidy);
    kz_buf_init(&value);
    kz_name_tidy(at(t, row, column), strlen(at(t, row, column)), &tidy);
    for (s = tidy.data; *s; s += kz_half_width(s) ? 3 : 1)
        kz_buf_putc(&value, kz_half_width(s) ? kz_half_width(s) : *s);
    kz_buf_reset(&t->text);
    ok = of == KZI_ASR_G_RATIO ? kzi_asr_read_percent(value.data, &t->text)
                               : kzi_asr_read_digits(value.data, &t->text);
    kz_buf_reset(&t->quote);
    if (twice) {
        ok = 0;
        quote_row(t, row, 0, columns(t, row));
        kz_buf_puts(&tidy, " ...");
    } else if (kind == LESS) {
        kz_buf_puts(&t->quote, LESS_NAME);
    } else {
        quote_row(t, row, t->label, t->label + 1);
        quote_row(t, t->first - 1, column, column + 1);
        quote_row(t, row, column, column + 1);
    }
    KZ_TRY(kz_buf_check(&tidy, err));
    KZ_TRY(kz_buf_check(&value, err));
    KZ_TRY(kz_buf_check(&t->quote, err));
    st = add_fact(t, KZI_ASR_CATEGORY, field, t->quote.data, t->quote.len,
        ok ? &t->text : &tidy, err);
out:
    kz_buf_clear(&tidy);
    kz_buf_clear(&value);
    return st;
}

/* A dash, as nil: "none" is another thing than a kind that is not there. */
static kz_status
take_none(struct table *t, size_t column, int of, struct kz_error *err)
{
    int kind = t->kind[column];
    int field = kind == LESS ? KZI_ASR_G_LESS : kind * KZI_ASR_G_COLUMNS + of;
    const char *name = kind == LESS ? LESS_NAME : "";
    kz_status st;

    kz_buf_reset(&t->text);
    st =
        add_fact(t, KZI_ASR_CATEGORY, field, name, strlen(name), &t->text, err);
    if (st == KZ_OK)
        t->a->facts[t->a->facts_len - 1].nil = 1;
    return st;
}

/* The one cell of each kind in a row. */
static kz_status
take_row(struct table *t, size_t row, int of, struct kz_error *err)
{
    size_t found[KZ_CATEGORIES + 1] = { 0 }, none[KZ_CATEGORIES + 1] = { 0 };
    int twice[KZ_CATEGORIES + 1] = { 0 };
    kz_status st = KZ_OK;

    for (size_t c = t->label + 1; c < columns(t, row); c++) {
        int kind = t->kind[c];
        const char *s = kind < 0 ? NULL : squeezed(t, row, c);

        if (kind < 0 || (kind == LESS && of != KZI_ASR_G_UNITS))
            continue;
        if (kzi_asr_is_none(s))
            none[kind] = c;
        else if (!found[kind])
            found[kind] = c;
        else if (cell(t, row, c) != cell(t, row, found[kind]))
            twice[kind] = 1;
    }
    for (int k = 0; k <= KZ_CATEGORIES; k++)
        if (found[k])
            KZ_TRY(take_cell(t, row, found[k], of, twice[k], err));
        else if (none[k])
            KZ_TRY(take_none(t, none[k], of, err));
out:
    return st;
}

/* ---- tables ---- */

/* The class of the facts, as the context that a tagged report would have. */
static kz_status
add_context(struct table *t, kz_date day, struct kz_error *err)
{
    struct kzi_asr_context c = { 0, 0, KZI_ASR_AXIS_NONE, day };

    if (t->class.len)
        c.axis = KZI_ASR_AXIS_CLASS;
    kz_buf_reset(&t->text);
    kz_buf_printf(&t->text, "old:categories:%zu", t->number);
    kzi_asr_keep(t->a, t->text.data, t->text.len, &c.id);
    kzi_asr_keep(t->a, t->class.data, t->class.len, &c.member);
    t->context = c.id;
    return kzi_asr_add_context(t->a, &c, err);
}

/*
 * Units are what the table counts in.  A row of shares (株) counts in units
 * of one, which the headings must not contradict.
 */
static kz_status
take_unit_fact(struct table *t, struct kz_error *err)
{
    static const char name[] = "１単元の株式数";
    int shares = 0;

    for (size_t r = t->first; r < rows(t); r++) {
        const char *s = squeezed(t, r, t->label);

        if (row_kind(s) == KZI_ASR_G_UNITS && strstr(s, "(株)"))
            shares = 1;
    }
    if (shares && t->unit > 1)
        return unread_table(t,
            "holders by kind are counted in shares and in "
            "units",
            err);
    if (shares)
        t->unit = 1;
    if (t->unit < 0)
        return KZ_OK;
    kz_buf_reset(&t->text);
    kz_buf_integer(&t->text, t->unit);
    return add_fact(t, KZI_ASR_CLASS, KZI_ASR_C_UNIT, name, strlen(name),
        &t->text, err);
}

static kz_status
take_numbers(struct table *t, kz_date day, struct kz_error *err)
{
    int seen[KZI_ASR_G_COLUMNS] = { 0 };
    int times, read = t->read;
    kz_status st;

    KZ_TRY(kzi_asr_seen_add(&t->classes, t->class.data, &times, err));
    if (times > 1)
        KZ_TRY(unread_table(t,
            "two tables of holders by kind are of the same "
            "class of shares",
            err));
    for (size_t r = t->first; r < rows(t); r++) {
        int of = row_kind(squeezed(t, r, t->label));

        if (of >= 0 && seen[of]++)
            KZ_TRY(unread_table(t, "two rows of holders by kind are alike",
                err));
    }
    if (t->read != read)
        goto out;
    KZ_TRY(add_context(t, day, err));
    KZ_TRY(take_unit_fact(t, err));
    for (size_t r = t->first; t->read == read && r < rows(t); r++) {
        int of = row_kind(squeezed(t, r, t->label));

        if (of >= 0)
            KZ_TRY(take_row(t, r, of, err));
    }
    t->read = read + 1;
out:
    return st;
}

static kz_status
take_table(struct table *t, kz_date day, struct kz_error *err)
{
    int usable;
    kz_status st = KZ_OK;

    (void)take_class(t, kz_html_caption(t->block->tables, t->number));
    if (!find_rows(t)) {
        read_headings(t, rows(t) < 3 ? rows(t) : 3); /* it may say the class */
        goto out;
    }
    read_headings(t, t->first);
    KZ_TRY(read_kinds(t, &usable, err));
    if (usable)
        KZ_TRY(take_numbers(t, day, err));
    else
        KZ_TRY(unread_table(t,
            "a table of holders by kind has no sum, or a foreign column that "
            "is not known",
            err));
    kz_buf_reset(&t->class);
    t->unit = -1;
out:
    return st < 0 ? st : kz_buf_check(&t->class, err);
}

kz_status
kzi_asr_old_categories(struct kzi_asr *a, kz_date end, struct kz_error *err)
{
    const struct kzi_asr_block_text *b = a->blocks + KZI_ASR_BLOCK_CATEGORIES;
    struct table t;
    size_t n = b->tables ? kz_html_tables_count(b->tables) : 0;
    kz_date day = n ? kzi_asr_day_of(b->tables, end) : end;
    kz_status st = KZ_OK;

    memset(&t, 0, sizeof t);
    t.a = a;
    t.block = b;
    t.unit = -1;
    kz_buf_init(&t.class);
    kz_buf_init(&t.text);
    kz_buf_init(&t.quote);
    if (b->unread)
        KZ_TRY(unread(&t,
            "a text block is larger than any table; it is left out", err));
    for (t.number = 0; t.number < n && t.read < READ_MAX; t.number++)
        KZ_TRY(take_table(&t, day, err));
    if (t.number < n)
        KZ_TRY(unread_table(&t, "more than 32 tables of holders by kind", err));
    if (n && !t.read) {
        t.number = n - 1;
        KZ_TRY(unread_table(&t,
            "no table has holders by kind as rows of "
            "株主数 and 所有株式数",
            err));
    }
    KZ_TRY(kz_buf_check(&t.text, err));
    st = kz_buf_check(&t.quote, err);
out:
    kz_buf_clear(&t.class);
    kz_buf_clear(&t.text);
    kz_buf_clear(&t.quote);
    kzi_asr_seen_clear(&t.classes);
    return st;
}
