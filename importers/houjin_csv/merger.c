/* Mergers: the successor named in a column, and those told in prose. */
#include <string.h>

#include "importers/houjin_csv/houjin_csv_priv.h"
#include "keizu/base/name.h"

#define NUMBER 13 /* digits of a corporate number */

/* One succession of the row, if both numbers can be. */
static kz_status
put_succession(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    const char *party, const char *successor, kz_date day, const char *cause,
    struct kz_error *err)
{
    struct kz_record r;

    if (strcmp(party, successor) == 0 || !kz_houjin_valid(party, NUMBER) ||
        !kz_houjin_valid(successor, NUMBER))
        return kzi_houjin_finding(run, row, "check-digit",
            "a merger with a corporate number that has not 13 digits with the "
            "right check digit, or with itself",
            err);
    kzi_houjin_about(run, row, KZ_REC_SUCCESSION, &r);
    r.as_of = day;
    r.since = KZ_DATE_NONE;
    r.u.succession.party.scheme = r.u.succession.successor.scheme = "houjin";
    r.u.succession.party.id = party;
    r.u.succession.successor.id = successor;
    r.u.succession.cause = cause;
    return kz_sink_put(run->sink, &r, err);
}

/*
 * A company's number in the full-width brackets behind its name, with what
 * follows them; NULL if there is none from s on.
 */
static const char *
find_number(const char *s, char number[NUMBER + 1])
{
    static const char open[] = "（", close[] = "）";

    for (s = strstr(s, open); s; s = strstr(s, open)) {
        size_t k;

        s += strlen(open);
        k = strspn(s, "0123456789");
        if (k != NUMBER || strncmp(s + k, close, strlen(close)) != 0)
            continue;
        memcpy(number, s, k);
        number[k] = 0;
        return s + k + strlen(close);
    }
    return NULL;
}

/*
 * 「令和７年３月１日…（2180001127715）を合併令和７年…（…）を合併」: each
 * clause names a company this one took over, and the day if it is stated.
 * 「…（…）に合併し解散」 is the other side of it.
 */
static kz_status
told_in_prose(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    struct kz_error *err)
{
    static const char took[] = "を合併", went[] = "に合併";
    const char *clause = row->text[H_CHANGE_CAUSE];
    char number[NUMBER + 1];
    kz_status st = KZ_OK;

    for (;;) {
        const char *rest = find_number(clause, number);
        kz_date day = row->changed;
        size_t used;

        if (!rest)
            break;
        (void)kz_date_parse_ja(clause, strlen(clause), &day, &used);
        if (strncmp(rest, took, strlen(took)) == 0) {
            KZ_TRY(put_succession(run, row, number, row->text[H_NUMBER], day,
                "merger", err));
            rest += strlen(took);
        } else if (strncmp(rest, went, strlen(went)) == 0 &&
                   !row->len[H_SUCCESSOR]) {
            KZ_TRY(put_succession(run, row, row->text[H_NUMBER], number, day,
                "merger", err));
        }
        clause = rest;
    }
out:
    return st;
}

kz_status
kzi_houjin_mergers(struct kzi_houjin_run *run, const struct kzi_houjin_row *row,
    struct kz_error *err)
{
    kz_status st = KZ_OK;

    if (strcmp(row->text[H_PROCESS], "72") == 0)
        return kzi_houjin_finding(run, row, "merger-void",
            "a merger was declared void", err);
    if (row->len[H_SUCCESSOR])
        KZ_TRY(put_succession(run, row, row->text[H_NUMBER],
            row->text[H_SUCCESSOR],
            row->closed != KZ_DATE_NONE ? row->closed : row->changed,
            strcmp(row->text[H_CLOSE_CAUSE], "11") == 0 ? "merger" : "other",
            err));
    if (row->len[H_CHANGE_CAUSE])
        KZ_TRY(told_in_prose(run, row, err));
out:
    return st;
}
