/* The contractor's declaration: the cover (A) and officers (G). */
#include <string.h>

#include "importers/common/country.h"
#include "importers/common/reason.h"
#include "importers/declaration/decl_priv.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/name.h"

/* ---- roles ---- */

/* Which role a post is: a managing member of a 合同会社, else as printed. */
static kz_status
read_post(const char *post, struct kz_rec_role *role, struct kz_error *err)
{
    int executive = strstr(post, "執行役") && !strstr(post, "執行役員") &&
                    !strstr(post, "取締役");
    kz_status st = kzi_asr_title(post, executive, role, err);

    if (st < 0)
        return st;
    if (strstr(post, "社員"))
        role->role = KZ_ROLE_MANAGING_MEMBER;
    else if (strstr(post, "監事"))
        role->role = KZ_ROLE_AUDITOR;
    else if (strstr(post, "日本における代表者") || strstr(post, "支配人"))
        role->role = KZ_ROLE_MANAGER;
    else if (strstr(post, "相談役") || strstr(post, "顧問"))
        role->role = KZ_ROLE_ADVISER;
    else if (strstr(post, "執行役員") && !strstr(post, "取締役"))
        role->role = KZ_ROLE_EMPLOYEE;
    if (strstr(post, "代表社員") || strstr(post, "代表者"))
        role->representative = KZ_YES;
    return KZ_OK;
}

static kz_status
put_role(struct kzi_decl *d, const struct kz_ref *person,
    const struct kz_ref *company, const char *post, enum kz_yesno represents,
    const struct kz_ref *appointed_by, kz_date since, struct kz_error *err)
{
    struct kz_record r;
    kz_status st;

    kz_buf_reset(&d->note);
    kz_name_tidy(post, strlen(post), &d->note);
    KZ_TRY(kz_buf_check(&d->note, err));
    kzi_decl_record(d, &r, KZ_REC_ROLE);
    r.since = since;
    r.u.role.person = *person;
    r.u.role.company = *company;
    r.u.role.title = d->note.data;
    r.u.role.table =
        kzi_decl_is_company(d, company) ? "officers" : "other-posts";
    if (appointed_by)
        r.u.role.appointed_by = *appointed_by;
    KZ_TRY(read_post(post, &r.u.role, err));
    if (represents != KZ_UNSTATED)
        r.u.role.representative = represents;
    st = kz_sink_put(d->sink, &r, err);
out:
    return st;
}

/* ---- G ---- */

struct officer {
    struct kz_ref person, appointed_by, elsewhere;
    enum kz_party_type type;
    enum kz_yesno represents;
    kz_date since;
};

/* The cells of an officer's row; d->reason is set if it cannot be used. */
static kz_status
read_cells(struct kzi_decl *d, struct officer *o, struct kz_error *err)
{
    enum kz_yesno duty = KZ_UNSTATED;
    int type;
    kz_status st;

    memset(o, 0, sizeof *o);
    o->since = KZ_DATE_NONE;
    KZ_TRY(kzi_decl_ref(d, "person", "person_id", &o->person, err));
    KZ_TRY(kzi_decl_ref(d, "appointed_by", "appointed_by_id", &o->appointed_by,
        err));
    KZ_TRY(kzi_decl_ref(d, "other_company", "other_company_id", &o->elsewhere,
        err));
    if (!kzi_decl_choice(d, "type", &type) ||
        !kzi_decl_yesno(d, "representative", &o->represents) ||
        !kzi_decl_yesno(d, "duty", &duty) ||
        !kzi_decl_day(d, "since", &o->since))
        goto out;
    o->type = type == 1 || (type < 0 && o->person.scheme) ? KZ_PARTY_COMPANY
                                                          : KZ_PARTY_PERSON;
    if (!o->person.scheme && !o->person.name)
        (void)kzi_decl_bad(d, NULL, KZ_REASON("no person is named"));
    else if (!kzi_decl_text(d, "post")[0] && !o->elsewhere.scheme &&
             !o->elsewhere.name)
        (void)kzi_decl_bad(d, NULL, KZ_REASON("no post is named"));
out:
    return st;
}

/* A post at another company; the row's own dates are not of it. */
static kz_status
put_elsewhere(struct kzi_decl *d, const struct officer *o, struct kz_error *err)
{
    kz_status st;

    if (!o->elsewhere.scheme && !o->elsewhere.name)
        return KZ_OK;
    KZ_TRY(kzi_decl_put_party(d, &o->elsewhere, "other_company",
        KZ_PARTY_COMPANY, NULL, err));
    st = put_role(d, &o->person, &o->elsewhere, kzi_decl_text(d, "other_post"),
        KZ_UNSTATED, NULL, KZ_DATE_NONE, err);
out:
    return st;
}

static kz_status
read_officer(struct kzi_decl *d, struct kz_error *err)
{
    const struct kz_ref *by = NULL;
    struct officer o;
    int value;
    kz_status st;

    KZ_TRY(kzi_decl_answer(d, &value, err));
    if (!value)
        goto out;
    KZ_TRY(read_cells(d, &o, err));
    if (d->reason)
        return kzi_decl_rejected(d, err);
    KZ_TRY(kzi_decl_put_party(d, &o.person, "person", o.type, "nationality",
        err));
    KZ_TRY(kzi_decl_put_name(d, &o.person, "name_kana", "reading", err));
    if (o.appointed_by.scheme || o.appointed_by.name) {
        by = &o.appointed_by;
        KZ_TRY(kzi_decl_put_party(d, by, "appointed_by", KZ_PARTY_UNKNOWN, NULL,
            err));
    }
    if (kzi_decl_text(d, "post")[0])
        KZ_TRY(put_role(d, &o.person, &d->company, kzi_decl_text(d, "post"),
            o.represents, by, o.since, err));
    KZ_TRY(put_elsewhere(d, &o, err));
    if (kzi_decl_text(d, "duty")[0] || kzi_decl_text(d, "duty_law")[0] ||
        d->sheet->unknown)
        KZ_TRY(kzi_decl_note(d, err));
out:
    return st;
}

kz_status
kzi_decl_officers(struct kzi_decl *d, struct kz_error *err)
{
    const struct kzi_decl_sheet *s = kzi_decl_sheet(d, 'G');
    kz_status st = KZ_OK;

    for (size_t i = 0; i < s->row_count; i++) {
        KZ_TRY(kzi_decl_at(d, s, i, err));
        KZ_TRY(read_officer(d, err));
    }
out:
    return st;
}

/* ---- A ---- */

static kz_status
put_contractor(struct kzi_decl *d, struct kz_error *err)
{
    const char *name = kzi_decl_text(d, "name");
    const char *address = kzi_decl_text(d, "head_office");
    struct kz_rec_party *p;
    struct kz_record r;
    kz_status st;

    kz_buf_reset(&d->note);
    kz_buf_reset(&d->words);
    kz_name_tidy(name, strlen(name), &d->note);
    kz_name_tidy(address, strlen(address), &d->words);
    KZ_TRY(kz_buf_check(&d->note, err));
    KZ_TRY(kz_buf_check(&d->words, err));
    kzi_decl_record(d, &r, KZ_REC_PARTY);
    p = &r.u.party;
    p->ref = d->company;
    p->type = KZ_PARTY_COMPANY;
    p->contractor = KZ_YES;
    p->name = d->note.data;
    p->country = kzi_decl_country(d, "law_country");
    p->head_office = kzi_decl_country(d, "head_office_country");
    p->address = address[0] ? d->words.data : NULL;
    KZ_TRY(kz_address_country(p->address, &p->address_country, err));
    KZ_TRY(kz_sink_put(d->sink, &r, err));
    if ((!p->country && kzi_decl_text(d, "law_country")[0]) ||
        (!p->head_office && kzi_decl_text(d, "head_office_country")[0]))
        KZ_TRY(kzi_decl_finding(d, "country-unread",
            "a country is neither a code of two letters nor a name that keizu "
            "knows; it is left out",
            err));
    if (strcmp(d->company.scheme, "houjin") == 0 &&
        !kz_houjin_valid(d->company.id, strlen(d->company.id)))
        KZ_TRY(kzi_decl_finding(d, "check-digit",
            "a corporate number that has not 13 digits with the right check "
            "digit",
            err));
out:
    return st;
}

/* 旧商号, one or more with ; between them. */
static kz_status
put_former_names(struct kzi_decl *d, struct kz_error *err)
{
    const char *s = kzi_decl_text(d, "former_names");
    struct kz_record r;
    kz_status st = KZ_OK;

    while (*s) {
        size_t n = strcspn(s, ";");

        kz_buf_reset(&d->note);
        kz_name_tidy(s, n, &d->note);
        KZ_TRY(kz_buf_check(&d->note, err));
        kzi_decl_record(d, &r, KZ_REC_NAME);
        r.u.name.ref = d->company;
        r.u.name.text = d->note.data;
        r.u.name.use = "former";
        if (d->note.len)
            KZ_TRY(kz_sink_put(d->sink, &r, err));
        s += n + (s[n] == ';');
    }
out:
    return st;
}

/* Where G names no officers the representative of the cover is one. */
static kz_status
put_representative(struct kzi_decl *d, struct kz_error *err)
{
    struct kz_ref ref = { 0 };
    kz_status st;

    if (kzi_decl_sheet(d, 'G')->row_count ||
        !kzi_decl_text(d, "representative")[0])
        return KZ_OK;
    KZ_TRY(kzi_decl_ref(d, "representative", NULL, &ref, err));
    if (kzi_decl_is_company(d, &ref))
        goto out;
    KZ_TRY(kzi_decl_put_party(d, &ref, "representative", KZ_PARTY_PERSON, NULL,
        err));
    st = put_role(d, &ref, &d->company, kzi_decl_text(d, "representative_post"),
        KZ_YES, NULL, KZ_DATE_NONE, err);
out:
    return st;
}

kz_status
kzi_decl_cover(struct kzi_decl *d, struct kz_error *err)
{
    kz_status st;

    KZ_TRY(put_contractor(d, err));
    KZ_TRY(kzi_decl_put_name(d, &d->company, "name_kana", "reading", err));
    KZ_TRY(kzi_decl_put_name(d, &d->company, "name_en", "english", err));
    KZ_TRY(put_former_names(d, err));
    KZ_TRY(put_representative(d, err));
    KZ_TRY(kzi_decl_note(d, err));
out:
    return st;
}
