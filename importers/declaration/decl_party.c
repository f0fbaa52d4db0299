/* The contractor's declaration: who is meant by names and identifiers. */
#include <string.h>

#include "importers/common/country.h"
#include "importers/declaration/decl_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/base/name.h"

struct kz_buf *
kzi_decl_scratch(struct kzi_decl *d)
{
    if (d->names_used == KZI_DECL_NAMES)
        kz_bug("a row of a declaration names too many parties");
    kz_buf_reset(&d->names[d->names_used]);
    return &d->names[d->names_used++];
}

/* ---- persons and their birth dates ---- */

static kz_status
gather(struct kzi_decl *d, const struct kzi_decl_sheet *s, struct kz_error *err)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < s->row_count; i++) {
        const char *name = kzi_decl_cell(s, i, "person");
        struct kzi_decl_born *b;
        kz_date day = KZ_DATE_NONE;

        d->sheet = s;
        d->row = i;
        if (!name[0] || !kzi_decl_day(d, "birth_date", &day) ||
            day == KZ_DATE_NONE)
            continue;
        if (kz_grow(&d->born, &d->born_cap, d->born_count + 1,
                sizeof *d->born) < 0)
            return kz_fail(err, KZ_ENOMEM, "out of memory");
        b = d->born + d->born_count++;
        b->name = d->born_names.len;
        b->day = day;
        KZ_TRY(kz_name_fold(name, strlen(name), &d->born_names, err));
        kz_buf_putc(&d->born_names, 0);
    }
    st = kz_buf_check(&d->born_names, err);
out:
    d->sheet = NULL;
    return st;
}

kz_status
kzi_decl_gather_born(struct kzi_decl *d, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(gather(d, kzi_decl_sheet(d, 'E'), err));
    KZ_TRY(gather(d, kzi_decl_sheet(d, 'G'), err));
out:
    return st;
}

/* The one birth date stated for a folded name, or KZ_DATE_NONE. */
static kz_date
born(const struct kzi_decl *d, const char *folded)
{
    kz_date day = KZ_DATE_NONE;

    for (size_t i = 0; i < d->born_count; i++) {
        if (strcmp(d->born_names.data + d->born[i].name, folded) != 0)
            continue;
        if (day != KZ_DATE_NONE && day != d->born[i].day)
            return KZ_DATE_NONE; /* two persons of one name */
        day = d->born[i].day;
    }
    return day;
}

/* ---- references ---- */

int
kzi_decl_is_company(const struct kzi_decl *d, const struct kz_ref *ref)
{
    return ref->scheme && strcmp(ref->scheme, d->company.scheme) == 0 &&
           strcmp(ref->id, d->company.id) == 0;
}

static int
all_of(const char *s, size_t n, const char *set)
{
    return strlen(s) == n && strspn(s, set) == n;
}

/* The scheme that the form of an identifier shows, or NULL. */
static const char *
scheme_of(const char *s)
{
    if (all_of(s, 13, "0123456789"))
        return "houjin";
    if (s[0] == 'E' && all_of(s + 1, 5, "0123456789"))
        return "edinet";
    if (all_of(s, 20, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        return "lei";
    return NULL;
}

kz_status
kzi_decl_identifier(struct kzi_decl *d, const char *s, struct kz_ref *out,
    struct kz_error *err)
{
    struct kz_buf *id = kzi_decl_scratch(d);
    char *colon;

    kz_squeeze(s, id); /* full width to half, no spaces, capitals */
    if (id->failed)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    out->scheme = scheme_of(id->data);
    out->id = id->data;
    if (out->scheme)
        return KZ_OK;
    kz_buf_reset(id);
    kz_buf_puts(id, s);
    colon = id->failed ? NULL : strchr(id->data, ':');
    out->scheme = d->opts->source;
    out->id = id->data;
    if (colon && colon > id->data && colon[1] &&
        strspn(id->data, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
            (size_t)(colon - id->data)) {
        *colon = 0;
        out->scheme = id->data;
        out->id = colon + 1;
    }
    return kz_buf_check(id, err);
}

/* Has the sheet at hand a column of that name? */
static int
has_column(const struct kzi_decl *d, const char *column)
{
    int c = kz_decl_column_find(d->sheet->def, column);

    return c >= 0 && strcmp(d->sheet->def->columns[c].name, column) == 0;
}

/* The birth date of a person's row, where it can be read. */
static kz_date
own_birth_date(struct kzi_decl *d, const char *name_column)
{
    kz_date day = KZ_DATE_NONE;

    if (strcmp(name_column, "person") == 0 && has_column(d, "birth_date") &&
        !kzi_decl_day(d, "birth_date", &day))
        d->reason = d->subject = d->excerpt = NULL; /* a finding, no reject */
    return day;
}

kz_status
kzi_decl_ref(struct kzi_decl *d, const char *name_column, const char *id_column,
    struct kz_ref *out, struct kz_error *err)
{
    const char *name = kzi_decl_text(d, name_column);
    const char *id = id_column ? kzi_decl_text(d, id_column) : "";
    const char *own = kzi_decl_cell(kzi_decl_sheet(d, 'A'), 0, "name");
    struct kz_buf *tidy, *folded, *distinct;
    char day[KZ_DATE_TEXT];
    kz_date birth;
    kz_status st = KZ_OK;

    if (id[0])
        return kzi_decl_identifier(d, id, out, err);
    if (!name[0])
        return KZ_OK;
    tidy = kzi_decl_scratch(d);
    folded = kzi_decl_scratch(d);
    distinct = kzi_decl_scratch(d);
    KZ_TRY(kz_name_fold(own, strlen(own), folded, err));
    KZ_TRY(kz_name_fold(name, strlen(name), distinct, err));
    if (strcmp(folded->data, distinct->data) == 0) {
        *out = d->company;
        goto out;
    }
    kz_name_tidy(name, strlen(name), tidy);
    birth = own_birth_date(d, name_column);
    if (birth == KZ_DATE_NONE)
        birth = born(d, distinct->data);
    kz_buf_reset(distinct);
    kz_date_format(birth, day);
    if (day[0])
        kz_buf_printf(distinct, "b:%s", day);
    KZ_TRY(kz_buf_check(tidy, err));
    KZ_TRY(kz_buf_check(distinct, err));
    memset(out, 0, sizeof *out);
    out->name = tidy->data;
    out->distinct = day[0] ? distinct->data : NULL;
    out->at_scheme = d->company.scheme;
    out->at_id = d->company.id;
out:
    return st;
}

/* ---- parties ---- */

int
kzi_decl_type(struct kzi_decl *d, enum kz_party_type *type, int *others)
{
    static const enum kz_party_type types[] = { KZ_PARTY_COMPANY,
        KZ_PARTY_PERSON, KZ_PARTY_STATE, KZ_PARTY_FUND, KZ_PARTY_NOMINEE,
        KZ_PARTY_ASSOCIATION };
    int i;

    *others = 0;
    *type = KZ_PARTY_UNKNOWN;
    if (!kzi_decl_choice(d, "type", &i))
        return 0;
    *others = i == 6;
    if (i >= 0 && i < 6)
        *type = types[i];
    return 1;
}

/* A country of the row; a word that is none is a finding, no reject. */
static kz_status
read_country(struct kzi_decl *d, const char *column, const char **out,
    struct kz_error *err)
{
    *out = kzi_decl_country(d, column);
    if (*out || !kzi_decl_text(d, column)[0])
        return KZ_OK;
    return kzi_decl_finding(d, "country-unread",
        "a country is neither a code of two letters nor a name that keizu "
        "knows; it is left out",
        err);
}

/* The country of a holder on the basis that is stated for it. */
static int
by_basis(struct kzi_decl *d, const char *code, struct kz_rec_party *p)
{
    int basis;

    if (!kzi_decl_choice(d, "country_basis", &basis))
        return 0;
    if (basis == 0 || basis == 1)
        p->country = code;
    else if (basis == 2)
        p->residence = code;
    else
        p->address_country = code;
    return 1;
}

static kz_status
fill_person(struct kzi_decl *d, struct kz_rec_party *p, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(read_country(d, "nationality", &p->country, err));
    KZ_TRY(read_country(d, "residence", &p->residence, err));
    p->birth_date = own_birth_date(d, "person");
    if (p->birth_date == KZ_DATE_NONE && kzi_decl_text(d, "birth_date")[0])
        KZ_TRY(kzi_decl_finding(d, "birth-date-unread",
            "a birth date is not a day; it is left out", err));
out:
    return st;
}

/* Everything of a party but its name. */
static kz_status
fill_party(struct kzi_decl *d, const char *country_column,
    struct kz_rec_party *p, struct kz_error *err)
{
    const char *code = NULL;
    kz_status st = KZ_OK;

    if (!country_column)
        return KZ_OK;
    if (strcmp(country_column, "nationality") == 0)
        return fill_person(d, p, err);
    KZ_TRY(read_country(d, country_column, &code, err));
    if (strcmp(country_column, "country") == 0)
        (void)by_basis(d, code, p);
    else if (strcmp(country_column, "held_country") == 0)
        p->country = code;
    else
        p->address_country = code;
    if (p->type == KZ_PARTY_STATE)
        p->state_of = code;
out:
    return st;
}

kz_status
kzi_decl_put_party(struct kzi_decl *d, const struct kz_ref *ref,
    const char *name_column, enum kz_party_type type,
    const char *country_column, struct kz_error *err)
{
    const char *name = kzi_decl_text(d, name_column);
    struct kz_buf *tidy = &d->note, *address = &d->words;
    int main =
        country_column && (strcmp(country_column, "country") == 0 ||
                              strcmp(country_column, "nationality") == 0);
    struct kz_record r;
    kz_status st;

    if (kzi_decl_is_company(d, ref))
        return KZ_OK;
    kzi_decl_record(d, &r, KZ_REC_PARTY);
    r.u.party.ref = *ref;
    r.u.party.type = type;
    KZ_TRY(fill_party(d, country_column, &r.u.party, err));
    kz_buf_reset(tidy);
    kz_buf_reset(address);
    kz_name_tidy(name, strlen(name), tidy);
    if (main && has_column(d, "address"))
        kz_name_tidy(kzi_decl_text(d, "address"),
            strlen(kzi_decl_text(d, "address")), address);
    KZ_TRY(kz_buf_check(tidy, err));
    KZ_TRY(kz_buf_check(address, err));
    r.u.party.name = tidy->len ? tidy->data : NULL;
    r.u.party.address = address->len ? address->data : NULL;
    KZ_TRY(kz_sink_put(d->sink, &r, err));
    if (ref->scheme && strcmp(ref->scheme, "houjin") == 0 &&
        !kz_houjin_valid(ref->id, strlen(ref->id)))
        KZ_TRY(kzi_decl_finding(d, "check-digit",
            "a corporate number that has not 13 digits with the right check "
            "digit",
            err));
out:
    return st;
}

kz_status
kzi_decl_put_name(struct kzi_decl *d, const struct kz_ref *ref,
    const char *column, const char *use, struct kz_error *err)
{
    const char *s = kzi_decl_text(d, column);
    struct kz_record r;
    kz_status st;

    if (!s[0])
        return KZ_OK;
    kz_buf_reset(&d->note);
    kz_name_tidy(s, strlen(s), &d->note);
    KZ_TRY(kz_buf_check(&d->note, err));
    kzi_decl_record(d, &r, KZ_REC_NAME);
    r.u.name.ref = *ref;
    r.u.name.text = d->note.data;
    r.u.name.use = use;
    st = kz_sink_put(d->sink, &r, err);
out:
    return st;
}
