/* EDINET annual report: officers, as they are and as proposed. */
#include <string.h>

#include "importers/common/reason.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/name.h"
#include "keizu/base/number.h"

/* ISO as the taxonomy has it; a Japanese date is read, too. */
static kz_status
read_birth(struct kzi_asr_out *o, const struct kzi_asr_row *row, kz_date *birth,
    struct kz_error *err)
{
    const struct kzi_asr_fact *f = row->column[KZI_ASR_O_BIRTH];
    const char *s = kzi_asr_text(o->a, f);
    kz_date d = KZ_DATE_NONE;
    size_t used;

    *birth = KZ_DATE_NONE;
    if (!s)
        return KZ_OK;
    if ((kz_date_parse(s, strlen(s), &d) ||
            kz_date_parse_ja(s, strlen(s), &d, &used)) &&
        d < o->filed) {
        *birth = d;
        return KZ_OK;
    }
    return kzi_asr_issue(o->a, "birth-date-unread",
        "a birth date is not a day before the filing; it is left out", row, f,
        err);
}

static struct kz_ref
person_ref(const struct kzi_asr_out *o)
{
    struct kz_ref ref = { NULL, NULL, o->buf[KZI_ASR_B_NAME].data,
        o->buf[KZI_ASR_B_DISTINCT].data, "edinet", o->code };

    if (!ref.distinct[0])
        ref.distinct = NULL;
    return ref;
}

/* The party and, where one is printed, the former name. */
static kz_status
put_person(struct kzi_asr_out *o, const struct kzi_asr_row *row, kz_date birth,
    struct kz_error *err)
{
    const struct kz_buf *former = o->buf + KZI_ASR_B_FORMER;
    struct kz_record r;
    kz_status st;

    kzi_asr_record(o, &r, KZ_REC_PARTY, row);
    r.as_of = o->filed;
    r.u.party.ref = person_ref(o);
    r.u.party.type = KZ_PARTY_PERSON;
    r.u.party.name = r.u.party.ref.name;
    r.u.party.birth_date = birth;
    st = kz_sink_put(o->sink, &r, err);
    if (st < 0 || !former->len)
        return st;
    kzi_asr_record(o, &r, KZ_REC_NAME, row);
    r.as_of = o->filed;
    r.u.name.ref = person_ref(o);
    r.u.name.text = former->data;
    r.u.name.use = "former";
    return kz_sink_put(o->sink, &r, err);
}

/*
 * A proposal is what holds if the general meeting agrees; its day is not
 * tagged, and it comes after the filing: so it begins the day after.
 */
static kz_status
put_role(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_error *err)
{
    int executive =
        row->table == KZI_ASR_EXEC || row->table == KZI_ASR_EXEC_PROPOSAL;
    int proposal = row->table == KZI_ASR_OFFICER_PROPOSAL ||
                   row->table == KZI_ASR_EXEC_PROPOSAL;
    const char *title = kzi_asr_text(o->a, row->column[KZI_ASR_O_TITLE]);
    struct kz_buf *tidy = o->buf + KZI_ASR_B_TEXT;
    struct kz_record r;
    kz_status st;

    kz_buf_reset(tidy);
    if (title)
        kz_name_tidy(title, strlen(title), tidy);
    kzi_asr_record(o, &r, KZ_REC_ROLE, row);
    r.as_of = o->filed;
    if (proposal)
        r.since = o->filed + 1;
    r.u.role.person = person_ref(o);
    r.u.role.company = kzi_asr_filer(o);
    r.u.role.title = title ? tidy->data : NULL;
    r.u.role.table = executive
                         ? (proposal ? "executives-proposal" : "executives")
                         : (proposal ? "officers-proposal" : "officers");
    st = kzi_asr_title(title, executive, &r.u.role, err);
    return st < 0 ? st : kz_sink_put(o->sink, &r, err);
}

/* One row; *named is 1 if it is a person not met before in `count`. */
static kz_status
emit_officer(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kzi_asr_seen *people, struct kzi_asr_seen *count,
    struct kz_error *err)
{
    const char *name = kzi_asr_text(o->a, row->column[KZI_ASR_O_NAME]);
    struct kz_buf *bn = o->buf + KZI_ASR_B_NAME;
    struct kz_buf *bd = o->buf + KZI_ASR_B_DISTINCT;
    struct kz_buf *bf = o->buf + KZI_ASR_B_FORMER;
    struct kz_buf key;
    char day[KZ_DATE_TEXT];
    kz_date birth;
    int times;
    kz_status st;

    if (!name)
        return kzi_asr_issue(o->a, NULL, KZ_REASON("an officer has no name"),
            row, row->column[KZI_ASR_O_NAME], err);
    kz_buf_init(&key);
    kz_buf_reset(bn);
    kz_buf_reset(bd);
    kz_buf_reset(bf);
    kzi_asr_split_former(name, bn, bf);
    KZ_TRY(kz_buf_check(bn, err));
    if (!bn->len) {
        KZ_TRY(kzi_asr_issue(o->a, NULL, KZ_REASON("an officer has no name"),
            row, row->column[KZI_ASR_O_NAME], err));
        goto out;
    }
    KZ_TRY(read_birth(o, row, &birth, err));
    KZ_TRY(kz_name_fold(bn->data, bn->len, &key, err));
    if (birth != KZ_DATE_NONE) {
        kz_date_format(birth, day);
        kz_buf_printf(bd, "b:%s", day);
        kz_buf_printf(&key, " %s", day);
    }
    KZ_TRY(kz_buf_check(&key, err));
    KZ_TRY(kzi_asr_seen_add(count, key.data, &times, err));
    KZ_TRY(kzi_asr_seen_add(people, key.data, &times, err));
    if (times == 1)
        KZ_TRY(put_person(o, row, birth, err));
    KZ_TRY(put_role(o, row, err));
    if (kzi_asr_text(o->a, row->column[KZI_ASR_O_POST]))
        KZ_TRY(kzi_asr_note(o, row, row->column[KZI_ASR_O_POST], err));
    KZ_TRY(kzi_asr_note(o, row, row->column[KZI_ASR_O_SHARES], err));
    KZ_TRY(kzi_asr_note(o, row, row->column[KZI_ASR_O_OTHER_SHARES], err));
out:
    kz_buf_clear(&key);
    return st;
}

/* The filing counts its men and women: are all of them tagged? */
static kz_status
check_number(struct kzi_asr_out *o, int men, int women, size_t tagged,
    struct kz_error *err)
{
    size_t n;
    const struct kzi_asr_row *row = kzi_asr_rows(o->a, KZI_ASR_REPORT, &n);
    struct kz_buf *text = o->buf + KZI_ASR_B_TEXT;
    int64_t a, b;
    kz_status st = KZ_OK;

    if (!n || !kzi_asr_text(o->a, row->column[men]))
        return KZ_OK;
    KZ_TRY(kzi_asr_count(o, row, row->column[men], &a, err));
    KZ_TRY(kzi_asr_count(o, row, row->column[women], &b, err));
    if (a < 0 || (b < 0 ? a : a + b) == (int64_t)tagged)
        goto out;
    kz_buf_reset(text);
    kz_buf_printf(text, "%lld officers are stated, %zu are tagged",
        (long long)(b < 0 ? a : a + b), tagged);
    KZ_TRY(kzi_asr_issue(o->a, "officers-incomplete", text->data, row,
        row->column[men], err));
out:
    return st;
}

static kz_status
emit_tables(struct kzi_asr_out *o, enum kzi_asr_table first,
    enum kzi_asr_table second, struct kzi_asr_seen *people, size_t *tagged,
    struct kz_error *err)
{
    const enum kzi_asr_table both[] = { first, second };
    struct kzi_asr_seen count = { NULL, 0, 0, 0 };
    kz_status st = KZ_OK;

    for (int t = 0; t < 2; t++) {
        size_t n;
        const struct kzi_asr_row *rows = kzi_asr_rows(o->a, both[t], &n);

        for (size_t i = 0; i < n; i++)
            if (rows[i].member[0])
                KZ_TRY(emit_officer(o, rows + i, people, &count, err));
    }
    *tagged = count.distinct;
out:
    kzi_asr_seen_clear(&count);
    return st;
}

kz_status
kzi_asr_emit_officers(struct kzi_asr_out *o, struct kz_error *err)
{
    struct kzi_asr_seen people = { NULL, 0, 0, 0 };
    size_t now = 0, then = 0;
    kz_status st;

    KZ_TRY(emit_tables(o, KZI_ASR_OFFICER, KZI_ASR_EXEC, &people, &now, err));
    KZ_TRY(emit_tables(o, KZI_ASR_OFFICER_PROPOSAL, KZI_ASR_EXEC_PROPOSAL,
        &people, &then, err));
    KZ_TRY(check_number(o, KZI_ASR_R_MALE, KZI_ASR_R_FEMALE, now, err));
    KZ_TRY(check_number(o, KZI_ASR_R_MALE_PROPOSAL, KZI_ASR_R_FEMALE_PROPOSAL,
        then, err));
out:
    kzi_asr_seen_clear(&people);
    return st;
}
