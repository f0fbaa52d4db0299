/* Cells of keizu's own CSV files, each with the reason it may be refused. */
#include "importers/keizu_csv/keizu_csv_priv.h"

#include <string.h>

#include "keizu/base/name.h"
#include "keizu/base/number.h"

#include "importers/common/reason.h"

const char *
kzi_text(const struct kzi_run *run, enum kzi_column c)
{
    return kz_csv_text(run->csv, run->column[c]);
}

size_t
kzi_length(const struct kzi_run *run, enum kzi_column c)
{
    return kz_csv_length(run->csv, run->column[c]);
}

int
kzi_bad(struct kzi_run *run, enum kzi_column c, const char *reason)
{
    run->reason = reason;
    run->subject = run->names[c];
    run->excerpt = kzi_text(run, c);
    return 0;
}

int
kzi_cell_day(struct kzi_run *run, enum kzi_column c, kz_date *out)
{
    const size_t n = kzi_length(run, c);
    kz_date day;

    if (n == 0)
        return 1;
    if (!kz_date_parse(kzi_text(run, c), n, &day))
        return kzi_bad(run, c, KZ_REASON("is not a day (2026-11-24)"));
    *out = day;
    return 1;
}

int
kzi_cell_yesno(struct kzi_run *run, enum kzi_column c, enum kz_yesno *out)
{
    const char *s = kzi_text(run, c);

    if (!s[0])
        return 1;
    if (strcmp(s, "yes") != 0 && strcmp(s, "no") != 0)
        return kzi_bad(run, c, KZ_REASON("is not yes or no"));
    *out = s[0] == 'y' ? KZ_YES : KZ_NO;
    return 1;
}

int
kzi_cell_country(struct kzi_run *run, enum kzi_column c, const char **out)
{
    const char *s = kzi_text(run, c);

    if (!s[0])
        return 1;
    if (kzi_length(run, c) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' ||
        s[1] > 'Z')
        return kzi_bad(run, c,
            KZ_REASON("is not a country code of two capital letters"));
    *out = s;
    return 1;
}

int
kzi_is_scheme(const char *s, size_t n)
{
    if (n == 0 || n >= KZI_SCHEME_MAX || s[0] < 'a' || s[0] > 'z')
        return 0;
    for (size_t i = 1; i < n; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') ||
                s[i] == '-'))
            return 0;
    return 1;
}

int
kzi_cell_ref(struct kzi_run *run, enum kzi_column c, int must,
    struct kz_ref *out)
{
    const char *s = kzi_text(run, c), *colon;
    const size_t n = kzi_length(run, c);

    if (n == 0)
        return must ? kzi_bad(run, c, KZ_REASON("is empty")) : 1;
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0x20 || s[i] == 0x7F)
            return kzi_bad(run, c,
                KZ_REASON("is not an identifier: it has a control "
                          "character"));
    colon = memchr(s, ':', n);
    if (!colon || !kzi_is_scheme(s, (size_t)(colon - s))) {
        out->scheme = run->opts->source;
        out->id = s;
        return 1;
    }
    if (!colon[1])
        return kzi_bad(run, c,
            KZ_REASON("is not an identifier: nothing follows its scheme"));
    out->scheme =
        memcpy(run->schemes[run->scheme_count], s, (size_t)(colon - s));
    run->schemes[run->scheme_count++][colon - s] = 0;
    out->id = colon + 1;
    if (strcmp(out->scheme, "houjin") == 0 &&
        !kz_houjin_valid(out->id, n - (size_t)(out->id - s)))
        run->wrong[run->wrong_count++] = *out;
    return 1;
}

int
kzi_row_head(struct kzi_run *run, struct kz_record *r)
{
    int64_t rank = 0;

    r->line = kz_csv_line(run->csv);
    if (kzi_length(run, C_DOCUMENT))
        r->document = kzi_text(run, C_DOCUMENT);
    if (kzi_length(run, C_PLACE))
        r->place = kzi_text(run, C_PLACE);
    if (kzi_length(run, C_RANK) && !kz_int_parse(kzi_text(run, C_RANK),
                                       kzi_length(run, C_RANK), 1, 8, &rank))
        return kzi_bad(run, C_RANK, KZ_REASON("is not a rank from 1 to 8"));
    r->rank = (int)rank;
    r->filed = run->opts->filed;
    if (!kzi_cell_day(run, C_AS_OF, &r->as_of) ||
        !kzi_cell_day(run, C_FILED, &r->filed))
        return 0;
    if (r->as_of == KZ_DATE_OPEN)
        return kzi_bad(run, C_AS_OF, KZ_REASON("is no day but an open end"));
    if (r->filed == KZ_DATE_OPEN)
        return kzi_bad(run, C_FILED, KZ_REASON("is no day but an open end"));
    return 1;
}

int
kzi_row_interval(struct kzi_run *run, enum kzi_column since,
    enum kzi_column until, struct kz_record *r)
{
    if (!kzi_cell_day(run, since, &r->since) ||
        !kzi_cell_day(run, until, &r->until))
        return 0;
    if (r->since != KZ_DATE_NONE && r->since >= r->until)
        return kzi_bad(run, since, KZ_REASON("is not before its end"));
    return 1;
}
