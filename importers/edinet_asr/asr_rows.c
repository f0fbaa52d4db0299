/* EDINET annual report: facts put into rows by the contexts they name. */
#include <stdlib.h>
#include <string.h>

#include "importers/common/reason.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/lower_bound.h"
#include "keizu/base/number.h"

#define QUOTE_MAX 240 /* bytes of a finding that quotes a table */

/* How a table is cut into rows, and its name in the filing. */
static const struct {
    const char *name;
    enum kzi_asr_axis axis;
    int dated;       /* the day of the context tells rows apart */
    int name_column; /* -1: none */
} tables[KZI_ASR_TABLES] = {
    [KZI_ASR_REPORT] = { "表紙", KZI_ASR_AXIS_NONE, 0, -1 },
    [KZI_ASR_CLASS] = { "発行済株式", KZI_ASR_AXIS_CLASS, 0, -1 },
    [KZI_ASR_SUMMARY] = { "主要な経営指標", KZI_ASR_AXIS_NONE, 1, -1 },
    [KZI_ASR_VOTES] = { "議決権の状況", KZI_ASR_AXIS_CATEGORY, 1, -1 },
    [KZI_ASR_TREASURY] = { "自己株式等", KZI_ASR_AXIS_ROW, 1, KZI_ASR_H_NAME },
    [KZI_ASR_HOLDER] = { "大株主の状況", KZI_ASR_AXIS_HOLDER, 1,
        KZI_ASR_H_NAME },
    [KZI_ASR_VHOLDER] = { "議決権の大株主", KZI_ASR_AXIS_VHOLDER, 1,
        KZI_ASR_H_NAME },
    [KZI_ASR_CATEGORY] = { "所有者別状況", KZI_ASR_AXIS_CLASS, 1, -1 },
    [KZI_ASR_POLICY] = { "特定投資株式", KZI_ASR_AXIS_ROW, 1, KZI_ASR_P_NAME },
    [KZI_ASR_DEEMED] = { "みなし保有株式", KZI_ASR_AXIS_ROW, 1,
        KZI_ASR_P_NAME },
    [KZI_ASR_OFFICER] = { "役員の状況", KZI_ASR_AXIS_OFFICER, 0,
        KZI_ASR_O_NAME },
    [KZI_ASR_EXEC] = { "執行役の状況", KZI_ASR_AXIS_OFFICER, 0,
        KZI_ASR_O_NAME },
    [KZI_ASR_OFFICER_PROPOSAL] = { "役員の状況（総会議案）",
        KZI_ASR_AXIS_OFFICER, 0, KZI_ASR_O_NAME },
    [KZI_ASR_EXEC_PROPOSAL] = { "執行役の状況（総会議案）",
        KZI_ASR_AXIS_OFFICER, 0, KZI_ASR_O_NAME },
};

const char *
kzi_asr_table_name(enum kzi_asr_table table)
{
    return tables[table].name;
}

enum kzi_asr_axis
kzi_asr_axis_of(enum kzi_asr_table table)
{
    return tables[table].axis == KZI_ASR_AXIS_NONE ? KZI_ASR_AXIS_OTHER
                                                   : tables[table].axis;
}

const struct kzi_asr_row *
kzi_asr_rows(const struct kzi_asr *a, enum kzi_asr_table table, size_t *n)
{
    size_t first = 0;

    while (first < a->rows_len && a->rows[first].table < table)
        first++;
    *n = 0;
    while (first + *n < a->rows_len && a->rows[first + *n].table == table)
        ++*n;
    return a->rows ? a->rows + first : NULL;
}

const struct kzi_asr_fact *
kzi_asr_at(const struct kzi_asr_row *row, int column)
{
    return row ? row->column[column] : NULL;
}

int
kzi_asr_is_none(const char *s)
{
    static const char *const dashes[] = { "", "－", "-", "―", "ー", "—", "‐",
        "–", "−", "─", "該当なし", "該当事項なし" };

    for (size_t i = 0; i < sizeof dashes / sizeof dashes[0]; i++)
        if (strcmp(s, dashes[i]) == 0)
            return 1;
    return 0;
}

const char *
kzi_asr_text(const struct kzi_asr *a, const struct kzi_asr_fact *f)
{
    const char *s;

    if (!f || f->nil)
        return NULL;
    s = a->pool.data + f->value;
    return kzi_asr_is_none(s) ? NULL : s;
}

kz_status
kzi_asr_issue(struct kzi_asr *a, const char *code, const char *text,
    const struct kzi_asr_row *row, const struct kzi_asr_fact *f,
    struct kz_error *err)
{
    const char *where = f ? a->pool.data + f->name : NULL;
    int64_t line = f ? f->line : row ? row->line : 0;
    struct kzi_asr_issue *is;

    for (size_t i = 0; i < a->issues_len; i++)
        if (a->issues[i].line == line && a->issues[i].where == where &&
            strcmp(a->words.data + a->issues[i].text, text) == 0)
            return KZ_OK;
    if (a->issues_len >= KZI_ASR_ISSUES_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 10000 faults");
    if (kz_grow(&a->issues, &a->issues_cap, a->issues_len + 1,
            sizeof *a->issues) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    is = a->issues + a->issues_len++;
    is->code = code;
    is->text = a->words.len;
    is->where = where;
    is->table = row ? row->table : f ? f->table : KZI_ASR_REPORT;
    is->row = row ? row->number : 0;
    is->line = line;
    kz_buf_add(&a->words, text, strlen(text) + 1);
    return kz_buf_check(&a->words, err);
}

kz_status
kzi_asr_unread_table(struct kzi_asr *a, enum kzi_asr_table table, int64_t line,
    const char *why, const struct kz_buf *quote, struct kz_error *err)
{
    struct kzi_asr_row row;
    struct kz_buf text;
    size_t n;
    kz_status st;

    memset(&row, 0, sizeof row);
    row.table = table;
    row.line = line;
    kz_buf_init(&text);
    kz_buf_puts(&text, why);
    if (quote && quote->len)
        kz_buf_printf(&text, ": %s", quote->data);
    n = text.len < QUOTE_MAX ? text.len : QUOTE_MAX;
    while (n < text.len && n > 0 &&
           ((unsigned char)text.data[n] & 0xC0) == 0x80)
        n--;
    kz_buf_cut(&text, n);
    if (quote)
        KZ_TRY(kz_buf_check(quote, err));
    KZ_TRY(kz_buf_check(&text, err));
    st = kzi_asr_issue(a, "table-unread", text.data, &row, NULL, err);
out:
    kz_buf_clear(&text);
    return st;
}

/* Contexts by their id; the pool is what ids are offsets in. */
static int
compare_contexts(const void *x, const void *y, void *pool)
{
    const struct kzi_asr_context *a = x, *b = y;
    const char *p = pool;
    int c = strcmp(p + a->id, p + b->id);

    return c ? c : (a->id > b->id) - (a->id < b->id);
}

static const struct kzi_asr_context *
find_context(const struct kzi_asr *a, const char *id)
{
    size_t at;

    KZ_LOWER_BOUND(at, a->contexts_len, i,
        strcmp(a->pool.data + a->contexts[i].id, id) < 0);
    if (at < a->contexts_len &&
        strcmp(a->pool.data + a->contexts[at].id, id) == 0)
        return a->contexts + at;
    return NULL;
}

/* The digits in No3MajorShareholdersMember and Row3Member. */
static int
member_number(const char *member)
{
    size_t n;
    int64_t v = 0;

    if (strncmp(member, "No", 2) == 0)
        member += 2;
    else if (strncmp(member, "Row", 3) == 0)
        member += 3;
    else
        return 0;
    n = strspn(member, "0123456789");
    if (n == 0 || !kz_int_parse(member, n, 1, 9999, &v))
        return 0;
    return (int)v;
}

static kz_status
find_row(struct kzi_asr *a, enum kzi_asr_table table,
    const struct kzi_asr_context *c, int64_t line, struct kzi_asr_row **out,
    struct kz_error *err)
{
    const char *member = a->pool.data + c->member;
    kz_date date = tables[table].dated ? c->date : KZ_DATE_NONE;
    struct kzi_asr_row *r;

    for (size_t i = a->rows_len; i-- > 0;)
        if (a->rows[i].table == table && a->rows[i].date == date &&
            strcmp(a->rows[i].member, member) == 0) {
            *out = a->rows + i;
            return KZ_OK;
        }
    if (a->rows_len >= KZI_ASR_ROWS_MAX)
        return kz_fail(err, KZ_ELIMIT, "more than 4096 rows");
    if (kz_grow(&a->rows, &a->rows_cap, a->rows_len + 1, sizeof *a->rows) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    r = a->rows + a->rows_len++;
    memset(r, 0, sizeof *r);
    r->table = table;
    r->member = member;
    r->date = date;
    r->line = line;
    if (tables[table].axis == KZI_ASR_AXIS_HOLDER ||
        tables[table].axis == KZI_ASR_AXIS_VHOLDER ||
        tables[table].axis == KZI_ASR_AXIS_ROW)
        r->number = member_number(member);
    *out = r;
    return KZ_OK;
}

static int
same_fact(const struct kzi_asr *a, const struct kzi_asr_fact *x,
    const struct kzi_asr_fact *y)
{
    return x->nil == y->nil && (x->nil || strcmp(a->pool.data + x->value,
                                              a->pool.data + y->value) == 0);
}

static kz_status
place_fact(struct kzi_asr *a, const struct kzi_asr_fact *f,
    struct kz_error *err)
{
    const struct kzi_asr_context *c =
        find_context(a, a->pool.data + f->context);
    const struct kzi_asr_fact **slot;
    struct kzi_asr_row *row = NULL;
    kz_status st;

    if (!c)
        return kzi_asr_issue(a, NULL,
            KZ_REASON("the fact names a context that is not in the file"), NULL,
            f, err);
    if (c->date == KZ_DATE_NONE)
        return kzi_asr_issue(a, NULL,
            KZ_REASON("the context of the fact has no readable day"), NULL, f,
            err);
    if (f->table == KZI_ASR_SUMMARY && c->axis != KZI_ASR_AXIS_NONE)
        return KZ_OK; /* a class or segment: only the total is needed */
    if (c->axis != KZI_ASR_AXIS_NONE && c->axis != tables[f->table].axis)
        return kzi_asr_issue(a, NULL,
            KZ_REASON("the fact has a dimension that is not read here"), NULL,
            f, err);
    st = find_row(a, f->table, c, f->line, &row, err);
    if (st < 0)
        return st;
    slot = row->column + f->column;
    if (*slot) {
        if (same_fact(a, *slot, f))
            return KZ_OK;
        return kzi_asr_issue(a, "facts-differ",
            "the same fact is given twice, differently; the first is taken",
            row, f, err);
    }
    *slot = f;
    if (f->column == tables[f->table].name_column)
        row->line = f->line;
    return KZ_OK;
}

/* The row without a member first, then by number, then as in the file. */
static int
compare_rows(const void *x, const void *y)
{
    const struct kzi_asr_row *a = x, *b = y;
    int c = (a->table > b->table) - (a->table < b->table);

    if (!c)
        c = (b->member[0] == 0) - (a->member[0] == 0);
    if (!c)
        c = (a->number > b->number) - (a->number < b->number);
    if (!c)
        c = (a->date > b->date) - (a->date < b->date);
    if (!c)
        c = (a->line > b->line) - (a->line < b->line);
    return c ? c : strcmp(a->member, b->member);
}

/* Officers have no numbers: count them as they stand. */
static void
number_officers(struct kzi_asr *a)
{
    int n = 0;

    for (size_t i = 0; i < a->rows_len; i++) {
        struct kzi_asr_row *r = a->rows + i;

        if (i == 0 || r->table != a->rows[i - 1].table)
            n = 0;
        if (tables[r->table].axis == KZI_ASR_AXIS_OFFICER && r->member[0])
            r->number = ++n;
    }
}

kz_status
kzi_asr_resolve(struct kzi_asr *a, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kzi_asr_old_tables(a, err));
    if (a->contexts_len)
        qsort_r(a->contexts, a->contexts_len, sizeof *a->contexts,
            compare_contexts, a->pool.data);
    for (size_t i = 0; i < a->facts_len; i++)
        KZ_TRY(place_fact(a, a->facts + i, err));
    if (a->rows_len)
        qsort(a->rows, a->rows_len, sizeof *a->rows, compare_rows);
    number_officers(a);
out:
    return st;
}
