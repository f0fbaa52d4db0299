/*
 * Records: what an importer says, in flat and serialisable form.
 *
 * A record is one statement of a source: a document, a party, another name or
 * identifier of a party, a holding, a role, the capital of a company, what a
 * kind of holders has of it, a succession, a note, a finding, a rejected
 * record.  All text is UTF-8 and borrowed: gone when
 * the sink returns.  One field table (src/base/record.c) serves writing,
 * reading, checking and digests, so a new field is one line there.
 *
 * The text form is one line a record, `kind<TAB>field=value...`, fields in
 * table order, empty ones left out, with \t \n \r \\ escaped: the golden
 * `.records` files.  A parsing child process hands records over packed.
 */
#ifndef KZ_RECORD_H
#define KZ_RECORD_H

#include <stdint.h>

#include "keizu/base/amount.h"
#include "keizu/base/buf.h"
#include "keizu/base/date.h"
#include "keizu/base/status.h"

/*
 * A mention: how a source names a party.  Either scheme and id, or a name
 * only; a name-only mention is told apart by the company it is named at and
 * by `distinct` (a folded address, or "b:1956-05-03" for an officer with a
 * birth date), so that next year's row is the same holder.
 */
struct kz_ref {
    const char *scheme;   /* "houjin", "edinet", "lei", "local", ...; or NULL */
    const char *id;       /* never empty when scheme is set */
    const char *name;     /* name-only: as printed, tidied; else NULL */
    const char *distinct; /* name-only: see above; NULL for "" */
    const char *at_scheme; /* name-only: the company it is named at */
    const char *at_id;
};

enum kz_record_kind {
    KZ_REC_DOCUMENT,
    KZ_REC_PARTY,
    KZ_REC_NAME,
    KZ_REC_IDENTIFIER,
    KZ_REC_HOLDING,
    KZ_REC_ROLE,
    KZ_REC_CAPITAL,
    KZ_REC_CATEGORY,
    KZ_REC_SUCCESSION,
    KZ_REC_NOTE,
    KZ_REC_FINDING,
    KZ_REC_REJECT,
    KZ_REC_KINDS /* their number */
};

/*
 * As a country: another than the source's own, which one is not said.  ISO
 * 3166-1 leaves these letters to its users.
 */
#define KZ_COUNTRY_ABROAD "ZZ"

enum kz_party_type {
    KZ_PARTY_UNKNOWN,
    KZ_PARTY_COMPANY,
    KZ_PARTY_PERSON,
    KZ_PARTY_STATE,
    KZ_PARTY_FUND,        /* also a partnership */
    KZ_PARTY_NOMINEE,     /* custodian, trust or depositary account */
    KZ_PARTY_ASSOCIATION, /* 持株会 and the like */
    KZ_PARTY_TYPES
};

enum kz_stake {    /* which matrix a holding speaks of */
    KZ_STAKE_BOTH, /* shares and votes alike */
    KZ_STAKE_SHARES,
    KZ_STAKE_VOTES,
    KZ_STAKES
};

enum kz_nature { /* why a holding may carry no votes */
    KZ_NATURE_ORDINARY,
    KZ_NATURE_TREASURY,   /* own shares of the company */
    KZ_NATURE_RECIPROCAL, /* cross-held, barred from voting (CA 308(1)) */
    KZ_NATURES
};

enum kz_listing { /* docs/methods.md 1: which statements hold on a day */
    KZ_LIST_SINGLE,
    KZ_LIST_COMPLETE,
    KZ_LIST_TOP,
    KZ_LIST_PARTIAL,
    KZ_LISTINGS
};

enum kz_category { /* 所有者別状況: kinds of holders a company counts */
    KZ_CATEGORY_GOVERNMENT,
    KZ_CATEGORY_FINANCIAL_INSTITUTIONS,
    KZ_CATEGORY_FINANCIAL_FIRMS,
    KZ_CATEGORY_CORPORATIONS,
    KZ_CATEGORY_FOREIGN_ORGANISATIONS,
    KZ_CATEGORY_FOREIGN_INDIVIDUALS,
    KZ_CATEGORY_INDIVIDUALS, /* and others: own shares are in here */
    KZ_CATEGORY_TOTAL,
    KZ_CATEGORIES
};

enum kz_yesno { KZ_UNSTATED, KZ_YES, KZ_NO };

enum kz_role_kind {
    KZ_ROLE_DIRECTOR,
    KZ_ROLE_REPRESENTATIVE_DIRECTOR,
    KZ_ROLE_OUTSIDE_DIRECTOR,
    KZ_ROLE_AUDITOR,
    KZ_ROLE_EXECUTIVE_OFFICER,
    KZ_ROLE_MANAGING_MEMBER,
    KZ_ROLE_PARTNER,
    KZ_ROLE_MANAGER,
    KZ_ROLE_ADVISER,
    KZ_ROLE_EMPLOYEE,
    KZ_ROLE_GOVERNMENT_POST,
    KZ_ROLE_KINDS
};

struct kz_rec_document {
    const char *key;    /* unique name of the document, printed in evidence */
    const char *title;  /* for a person: 有価証券報告書 2025-03-31 ... */
    const char *type;   /* "edinet-asr", "own-csv", ... */
    const char *series; /* documents of one series replace each other */
    int64_t version;    /* within the series; the highest holds */
    const char *source_sha256; /* of the file or member it came from */
};

struct kz_rec_party {
    struct kz_ref ref;
    enum kz_party_type type;
    const char *name;
    const char *country;         /* law of incorporation, or nationality */
    const char *head_office;     /* ISO 3166-1 alpha-2, as the next three */
    const char *residence;       /* of a person */
    const char *state_of;        /* whose state body it is */
    const char *address_country; /* read off a printed address */
    const char *address;
    enum kz_yesno listed, contractor;
    kz_date birth_date;
    const char *former_nationality;
};

struct kz_rec_name { /* another name of a party */
    struct kz_ref ref;
    const char *text;
    const char *use; /* "other" "english" "reading" "former" "printed" */
};

struct kz_rec_identifier { /* ref is also known as scheme:id */
    struct kz_ref ref;
    const char *scheme, *id;
};

struct kz_rec_holding { /* owner holds amount of owned */
    struct kz_ref owner, owned;
    struct kz_amount amount;
    enum kz_stake stake;
    enum kz_nature nature;
    enum kz_listing listing;
    int64_t position;        /* rank in a top list, 1 first; 0 none */
    const char *table;       /* which table of the source: part of the family */
    const char *share_class; /* NULL: ordinary, or not told apart */
};

struct kz_rec_role { /* person is role at company */
    struct kz_ref person, company;
    enum kz_role_kind role;
    int former; /* 1: former-<role> */
    enum kz_yesno representative, outside;
    const char *title; /* as printed */
    /* some tables name everybody of their day: keizu/graph/roles.h */
    const char *table;
    struct kz_ref appointed_by; /* all NULL: not stated */
};

struct kz_rec_capital { /* numbers of shares (not thousands), -1 unstated */
    struct kz_ref company;
    const char *share_class; /* NULL: all classes together */
    int64_t issued, treasury, votes, unit;
};

/*
 * How much of a company a kind of holders has, as the company counts them.
 * Own shares and shares without votes are in the total, so a ratio of votes
 * is units over stated votes, never the printed ratio.  -1 unstated.
 */
struct kz_rec_category {
    struct kz_ref company;
    const char *share_class; /* NULL: ordinary, or not told apart */
    enum kz_category category;
    int64_t holders, units;
    int64_t unit_shares; /* of one unit */
    const char *ratio;   /* as printed, a fraction of all units */
};

/*
 * successor took party over, which then ceased to be (a merger): two parties,
 * never one.  The record's as_of is the day it took effect.
 */
struct kz_rec_succession {
    struct kz_ref party, successor;
    const char *cause; /* "merger", or "other" */
};

struct kz_rec_note { /* a column or field kept but not understood */
    const char *field, *text;
};

struct kz_rec_finding { /* the importer's own: code as in docs/findings.md */
    struct kz_ref party;
    const char *code, *text;
};

struct kz_rec_reject {   /* one record that could not be used */
    const char *reason;  /* one sentence, no personal data */
    const char *excerpt; /* at most 200 bytes of it, or NULL */
};

struct kz_record {
    enum kz_record_kind kind;

    /* Where it stands and when it speaks of; common to all kinds. */
    const char *document; /* key; NULL: the document opened last */
    const char *place;    /* "大株主の状況, row 3"; NULL: only the line */
    int64_t line;         /* 1 first; 0 none */
    int rank;             /* evidence rank 1..8; 0: the document's */
    kz_date as_of;        /* the day it describes; KZ_DATE_NONE unstated */
    kz_date since, until; /* half open; until KZ_DATE_OPEN: no end stated */
    kz_date filed;

    /*
     * Of kz_record_unpack: this record itself, where it is the first of so
     * many bytes that hold its texts too; packing then copies them at once.
     * A copy of the record has another address, so it is not meant.
     */
    const struct kz_record *piece;
    size_t piece_bytes;

    union {
        struct kz_rec_document document;
        struct kz_rec_party party;
        struct kz_rec_name name;
        struct kz_rec_identifier identifier;
        struct kz_rec_holding holding;
        struct kz_rec_role role;
        struct kz_rec_capital capital;
        struct kz_rec_category category;
        struct kz_rec_succession succession;
        struct kz_rec_note note;
        struct kz_rec_finding finding;
        struct kz_rec_reject reject;
    } u;
};

/* An empty record of that kind: dates unstated, until open, numbers unstated. */
void kz_record_init(struct kz_record *r, enum kz_record_kind kind);

/*
 * Check what the types cannot: references complete, countries two capitals,
 * share of an existing base, rank 0..8.  KZ_EFORMAT with the reason.
 */
kz_status kz_record_check(const struct kz_record *r, struct kz_error *err)
    KZ_MUST_CHECK;

/* Append the one-line text form with its line end. */
void kz_record_write(const struct kz_record *r, struct kz_buf *out);

/*
 * Read one line (without its end; the bytes are changed in place and the
 * record points into them).  KZ_EFORMAT names the field, or where the line is
 * not UTF-8.
 */
kz_status kz_record_read(char *line, struct kz_record *out,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * What digests hash.  content: appended the part of the record that says the
 * fact, without document, place, line and rank; evidence: all the rest.  Not
 * text; other facts have other bytes.  A mention that is only named is its key
 * (kz_ref_key).  Two buffers; check both.
 */
void kz_record_digested(const struct kz_record *r, struct kz_buf *content,
    struct kz_buf *evidence);

/*
 * The key of a mention: "scheme:id", or "k:" and 32 hexadecimal digits of the
 * hash of (at, folded name, distinct).  KZ_EFORMAT: neither id nor name, or
 * the name is not UTF-8.
 */
kz_status kz_ref_key(const struct kz_ref *ref, struct kz_buf *out,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * A record with all its texts in one piece: the bytes it takes.  Written to
 * `to`, aligned for every type, if they are no more than room; *to is then the
 * record, and another can follow behind those bytes.
 */
size_t kz_record_pack(const struct kz_record *r, char *to, size_t room);

/*
 * The record that kz_record_pack wrote to these n bytes in a process that is
 * not trusted: its texts are set to where they stand in the bytes, which must
 * be aligned as for packing and are the record's from then on.  Every word,
 * day and text was checked: enumerations have a word, texts end within the
 * bytes and are UTF-8.  KZ_EFORMAT: something is not so.  O(n).
 */
kz_status kz_record_unpack(char *bytes, size_t n, struct kz_record **out,
    struct kz_error *err) KZ_MUST_CHECK;

/* Words of the enumerations as in files and outputs; NULL past the end. */
const char *kz_party_type_name(enum kz_party_type t); /* "company" ... */
const char *kz_stake_name(enum kz_stake s);           /* "both" "shares" ... */
const char *kz_listing_name(enum kz_listing l);       /* "single" ... */
const char *kz_role_name(enum kz_role_kind k);        /* "director" ... */
const char *kz_category_name(enum kz_category c);     /* "government" ... */
const char *kz_nature_name(enum kz_nature n);
const char *kz_record_kind_name(enum kz_record_kind k);

/* The reverse; -1 if s is none of them.  "former-" is the caller's. */
int kz_party_type_find(const char *s);
int kz_stake_find(const char *s);
int kz_listing_find(const char *s);
int kz_category_find(const char *s);
int kz_role_find(const char *s);

#endif
