/* Queries for people: the name that a party has, or had on a day. */
#include <string.h>

#include "keizu/store/query.h"
#include "src/store/store_priv.h"

#define NAMES(table)                                                        \
    "SELECT x.text, x.use IS NOT NULL, x.as_of, x.since, x.until, x.filed," \
    " y.scheme <> 'k' FROM " KZI_MEMBERS_HERE                               \
    " CROSS JOIN mention y ON y.id = m.id CROSS JOIN " table                \
    " x ON x.mention = m.id"                                                \
    " WHERE x.text IS NOT NULL AND (x.use IS NULL OR x.use = 'former')"

/* How well a name is that of the day, and what decides among equals. */
struct fit {
    int class; /* 0: it is not */
    int own;   /* 0: as somebody else names it, perhaps short */
    kz_date day;
};

static struct fit
fit_of(sqlite3_stmt *q, kz_date day, kz_date known_by)
{
    int former = sqlite3_column_int(q, 1);
    kz_date as_of = kzi_date_at(q, 2, KZ_DATE_NONE);
    kz_date since = kzi_date_at(q, 3, KZ_DATE_NONE);
    kz_date until = kzi_date_at(q, 4, KZ_DATE_OPEN);
    kz_date filed = kzi_date_at(q, 5, KZ_DATE_NONE);
    int begun = day == KZ_DATE_NONE || since == KZ_DATE_NONE || since <= day;
    struct fit f = { 0, sqlite3_column_int(q, 6), KZ_DATE_NONE };

    if (known_by != KZ_DATE_NONE && (filed == KZ_DATE_NONE || filed > known_by))
        return f;
    if (former) { /* only where it is said until when: the first to end */
        if (day != KZ_DATE_NONE && until != KZ_DATE_OPEN && day < until &&
            begun) {
            f.class = 3;
            f.day = -until;
        }
        return f;
    }
    f.day = filed;
    f.class =
        begun && (day == KZ_DATE_NONE ||
                     (day < until && (as_of == KZ_DATE_NONE || as_of <= day)))
            ? 2
            : 1;
    return f;
}

/* Its class first, then whose word it is, then the day, then the text. */
static int
is_better(const struct fit *f, const struct fit *best, int text)
{
    if (f->class != best->class)
        return f->class > best->class;
    if (f->own != best->own)
        return f->own > best->own;
    return f->day != best->day ? f->day > best->day : text < 0;
}

/* The best name into out; it stays empty where there is none. */
static kz_status
choose(struct kz_store *s, kz_rowid party, kz_date day, kz_date known_by,
    struct kz_buf *out, struct kz_error *err)
{
    struct fit best = { 0, 0, KZ_DATE_NONE };
    sqlite3_stmt *q = NULL;
    kz_status st;

    kz_buf_reset(out);
    /* chosen here: in SQL an ORDER BY with a LIMIT makes a table each time */
    KZ_TRY(kzi_cached(s, KZI_Q_NAME,
        NAMES("name") " UNION ALL " NAMES("person"), &q, err));
    sqlite3_bind_int64(q, 1, party);
    for (;;) {
        const char *text;
        struct fit f;

        KZ_TRY(kzi_step(s, q, err));
        if (st == KZ_DONE)
            break;
        text = kzi_text_at(q, 0);
        f = fit_of(q, day, known_by);
        if (f.class == 0 || !is_better(&f, &best, strcmp(text, out->data)))
            continue;
        best = f;
        kz_buf_reset(out);
        kz_buf_puts(out, text);
        KZ_TRY(kz_buf_check(out, err));
    }
    st = KZ_OK;
out:
    sqlite3_reset(q);
    return st;
}

kz_status
kz_party_name(struct kz_store *s, kz_rowid party, kz_date day, kz_date known_by,
    struct kz_buf *out, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(choose(s, party, day, known_by, out, err));
    if (!out->len && (day != KZ_DATE_NONE || known_by != KZ_DATE_NONE))
        KZ_TRY(choose(s, party, KZ_DATE_NONE, KZ_DATE_NONE, out, err));
    if (!out->len)
        KZ_TRY(kz_party_key(s, party, out, err));
out:
    return st;
}
