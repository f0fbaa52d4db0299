/*
 * EDINET annual report, inside: facts, rows and texts shared by the files of
 * this importer.
 *
 * The ownership facts of one report are few; they are kept until the end of
 * the instance, put into rows of tables by their contexts, and then said as
 * records in a fixed order.
 */
#ifndef KZI_ASR_PRIV_H
#define KZI_ASR_PRIV_H

#include <stddef.h>
#include <stdint.h>

#include "importers/common/holder.h"
#include "importers/common/html_table.h"
#include "importers/common/xml.h"
#include "keizu/base/buf.h"
#include "keizu/base/date.h"
#include "keizu/base/record.h"
#include "keizu/base/sink.h"

#define KZI_ASR_FACTS_MAX    10000 /* kept facts */
#define KZI_ASR_CONTEXTS_MAX 65536
#define KZI_ASR_ROWS_MAX     4096
#define KZI_ASR_ISSUES_MAX   10000
#define KZI_ASR_POOL_MAX     (8 * 1024 * 1024) /* bytes of kept text */

/* Prose on parent companies. */
#define KZI_ASR_PARENTS \
    "InformationAboutParentCompanyEtcOfReportingCompanyTextBlock"

/* The class of shares that is none of its own, as old tables call it. */
#define KZI_ASR_ORDINARY "普通株式"

enum kzi_asr_table {
    KZI_ASR_REPORT,   /* cover page and DEI: one row */
    KZI_ASR_CLASS,    /* issued shares and unit, a row a class of shares */
    KZI_ASR_SUMMARY,  /* five years of issued shares, rounded */
    KZI_ASR_VOTES,    /* votes, a row a category of issued shares */
    KZI_ASR_TREASURY, /* 自己株式等 */
    KZI_ASR_HOLDER,   /* 大株主の状況 */
    KZI_ASR_VHOLDER,  /* the same by votes, where the order differs */
    KZI_ASR_CATEGORY, /* 所有者別状況, a row a class of shares */
    KZI_ASR_POLICY,   /* 特定投資株式 */
    KZI_ASR_DEEMED,   /* みなし保有株式 */
    KZI_ASR_OFFICER,  /* directors and auditors, as they are */
    KZI_ASR_EXEC,     /* executive officers (執行役), as they are */
    KZI_ASR_OFFICER_PROPOSAL, /* as proposed to the general meeting */
    KZI_ASR_EXEC_PROPOSAL,
    KZI_ASR_TABLES
};

/* Columns of KZI_ASR_REPORT. */
enum {
    KZI_ASR_R_CODE,
    KZI_ASR_R_SEC,
    KZI_ASR_R_NAME,
    KZI_ASR_R_ENGLISH,
    KZI_ASR_R_FORM,
    KZI_ASR_R_END,
    KZI_ASR_R_SUBMISSION,
    KZI_ASR_R_AMENDED,
    KZI_ASR_R_TITLE,
    KZI_ASR_R_FILED,
    KZI_ASR_R_ADDRESS,
    KZI_ASR_R_MALE,
    KZI_ASR_R_FEMALE,
    KZI_ASR_R_MALE_PROPOSAL,
    KZI_ASR_R_FEMALE_PROPOSAL
};
/* Of KZI_ASR_CATEGORY: these for each kind of holders (enum kz_category). */
enum { KZI_ASR_G_HOLDERS, KZI_ASR_G_UNITS, KZI_ASR_G_RATIO, KZI_ASR_G_COLUMNS };
enum {
    KZI_ASR_G_LESS = KZ_CATEGORIES * KZI_ASR_G_COLUMNS, /* less than a unit */
    KZI_ASR_COLUMNS /* the most that a table has */
};
/* Of KZI_ASR_CLASS. */
enum { KZI_ASR_C_ISSUED, KZI_ASR_C_UNIT };
/* Of KZI_ASR_VOTES. */
enum { KZI_ASR_V_SHARES, KZI_ASR_V_VOTES };
/* Of the tables of holders; treasury counts are in one's own name, in the
 * names of others, and in all. */
enum {
    KZI_ASR_H_NAME,
    KZI_ASR_H_ADDRESS,
    KZI_ASR_H_SHARES,
    KZI_ASR_H_RATIO,
    KZI_ASR_H_OWN,
    KZI_ASR_H_OTHERS
};
/* Of the tables of shares held for other reasons than investment. */
enum { KZI_ASR_P_NAME, KZI_ASR_P_SHARES, KZI_ASR_P_VALUE, KZI_ASR_P_BACK };
/* Of the tables of officers. */
enum {
    KZI_ASR_O_NAME,
    KZI_ASR_O_BIRTH,
    KZI_ASR_O_TITLE,
    KZI_ASR_O_SHARES,
    KZI_ASR_O_OTHER_SHARES,
    KZI_ASR_O_POST /* 職名, of old reports */
};

enum kzi_asr_block { /* text blocks of which the tables are read */
    KZI_ASR_BLOCK_ISSUED,
    KZI_ASR_BLOCK_VOTES,
    KZI_ASR_BLOCK_TREASURY,
    KZI_ASR_BLOCK_OFFICERS,
    KZI_ASR_BLOCK_AFFILIATES,
    KZI_ASR_BLOCK_CATEGORIES,
    KZI_ASR_BLOCKS
};

enum kzi_asr_axis { /* the dimensions that are read */
    KZI_ASR_AXIS_NONE,
    KZI_ASR_AXIS_HOLDER,
    KZI_ASR_AXIS_VHOLDER,
    KZI_ASR_AXIS_ROW,
    KZI_ASR_AXIS_CLASS,
    KZI_ASR_AXIS_CATEGORY,
    KZI_ASR_AXIS_OFFICER,
    KZI_ASR_AXIS_OTHER /* another one, or more than one */
};

#define KZI_ASR_EXACT 1000 /* decimals: INF, or none stated */

struct kzi_asr_fact {
    enum kzi_asr_table table;
    int column;
    int nil;      /* xsi:nil: the filer says "none" */
    int decimals; /* as stated, or KZI_ASR_EXACT */
    int64_t line;
    size_t name; /* of the element; offsets in the pool */
    size_t context;
    size_t value;
    size_t value_len;
};

struct kzi_asr_context {
    size_t id; /* offsets in the pool */
    size_t member;
    enum kzi_asr_axis axis;
    kz_date date; /* the instant, or the end of the duration */
};

struct kzi_asr_row {
    enum kzi_asr_table table;
    const char *member; /* local name; "" for the row without a member */
    int number;         /* of No3MajorShareholdersMember, Row3Member; or 0 */
    kz_date date;
    int64_t line; /* of its name, else of its first fact */
    const struct kzi_asr_fact *column[KZI_ASR_COLUMNS];
};

/* What is wrong, to be said behind the document. */
struct kzi_asr_issue {
    const char *code;  /* of a finding; NULL: a reject */
    size_t text;       /* offset in words */
    const char *where; /* the element's name, in the pool; NULL none */
    enum kzi_asr_table table;
    int row;
    int64_t line;
};

struct kzi_asr_block_text {
    struct kz_html_tables *tables; /* NULL: not in the file */
    int unread;                    /* it is, but past the limits */
    const char *element;           /* its name, a constant */
    int64_t line;
};

struct kzi_asr {
    int extract; /* of a type 5 file: a part of what the instance says */
    struct kzi_asr_fact *facts;
    size_t facts_len, facts_cap;
    struct kzi_asr_context *contexts;
    size_t contexts_len, contexts_cap;
    struct kzi_asr_row *rows; /* sorted by table and number or line */
    size_t rows_len, rows_cap;
    struct kzi_asr_issue *issues;
    size_t issues_len, issues_cap;
    struct kzi_asr_block_text blocks[KZI_ASR_BLOCKS];
    size_t parents;           /* prose on parents, in the pool; 0 none */
    const char *parents_name; /* its element */
    int64_t parents_line;
    struct kz_buf pool;  /* 0-terminated texts of the instance */
    struct kz_buf words; /* 0-terminated texts of issues */
};

/* asr_facts.c: reading. */
void kzi_asr_init(struct kzi_asr *a);
void kzi_asr_clear(struct kzi_asr *a);
/* What the XML reader shall keep. */
enum kz_xml_want kzi_asr_want(const char *ns, const char *name);
/* Take the record that the reader stands on. */
kz_status kzi_asr_take(struct kzi_asr *a, const struct kz_xml *x,
    struct kz_error *err);

/* 1 if the element is one that is read: its table and column. */
int kzi_asr_element(const char *ns, const char *name, enum kzi_asr_table *table,
    int *column);
/* The dimension that cuts a table into rows; OTHER if none does. */
enum kzi_asr_axis kzi_asr_axis_of(enum kzi_asr_table table);

/* Keep a text in the pool, without spaces at its ends; *off its place. */
void kzi_asr_keep(struct kzi_asr *a, const char *s, size_t n, size_t *off);
kz_status kzi_asr_add_context(struct kzi_asr *a,
    const struct kzi_asr_context *c, struct kz_error *err);
/* A fact of zeros, for the caller to fill. */
kz_status kzi_asr_add_fact(struct kzi_asr *a, struct kzi_asr_fact **out,
    struct kz_error *err);

/*
 * asr_old.c: what older taxonomies give as tables of text blocks only becomes
 * facts, as if it were tagged; nothing where facts of the table are there.
 */
kz_status kzi_asr_old_tables(struct kzi_asr *a, struct kz_error *err);
/* "平成27年３月31日現在" above or in a table of a block; else end. */
kz_date kzi_asr_day_of(const struct kz_html_tables *t, kz_date end);
/* asr_old_categories.c: the same of 所有者別状況; end is the year's. */
kz_status kzi_asr_old_categories(struct kzi_asr *a, kz_date end,
    struct kz_error *err);

/* asr_parents.c: the name of an element with prose on parents, or NULL. */
const char *kzi_asr_prose_name(const char *name);
/* Keep such prose: the first, up to 4000 bytes of whole characters. */
void kzi_asr_keep_prose(struct kzi_asr *a, const char *element, int64_t line,
    const char *text, size_t n);
enum kzi_asr_parent {
    KZI_ASR_PARENT_UNREAD, /* it says neither beyond doubt */
    KZI_ASR_PARENT_NONE,
    KZI_ASR_PARENT_NAMED /* name is set */
};
enum kzi_asr_parent kzi_asr_read_parent(const char *prose, struct kz_buf *name);

/* asr_rows.c: from facts to rows, once all are read. */
kz_status kzi_asr_resolve(struct kzi_asr *a, struct kz_error *err);
/* The rows of a table: the first, and *n of them. */
const struct kzi_asr_row *kzi_asr_rows(const struct kzi_asr *a,
    enum kzi_asr_table table, size_t *n);
/* NULL row gives NULL, as does a column without a fact. */
const struct kzi_asr_fact *kzi_asr_at(const struct kzi_asr_row *row,
    int column);
/* 1 if s is empty or one of the dashes that say "none". */
int kzi_asr_is_none(const char *s);
/* The text of a fact; NULL if f is NULL, nil, empty or a dash. */
const char *kzi_asr_text(const struct kzi_asr *a, const struct kzi_asr_fact *f);
/* Note a fault, once: code NULL is a reject.  row and f may be NULL. */
kz_status kzi_asr_issue(struct kzi_asr *a, const char *code, const char *text,
    const struct kzi_asr_row *row, const struct kzi_asr_fact *f,
    struct kz_error *err);
/* A finding table-unread: why, and the beginning of quote (NULL: nothing). */
kz_status kzi_asr_unread_table(struct kzi_asr *a, enum kzi_asr_table table,
    int64_t line, const char *why, const struct kz_buf *quote,
    struct kz_error *err);
/* What a table is called in the filing. */
const char *kzi_asr_table_name(enum kzi_asr_table table);

/* asr_seen.c: what was met already. */
struct kzi_asr_seen {
    char **keys;
    size_t len, cap;
    size_t distinct; /* of them */
};
void kzi_asr_seen_clear(struct kzi_asr_seen *s);
/* Add a key; *times how often it is there now. */
kz_status kzi_asr_seen_add(struct kzi_asr_seen *s, const char *key, int *times,
    struct kz_error *err);

/* asr_title.c: what can be read off titles. */
/* Role, representative and outside of an officer's title. */
kz_status kzi_asr_title(const char *title, int executive,
    struct kz_rec_role *role, struct kz_error *err);
/*
 * Split "山川 花子（旧姓 野原）" into the name and the former name, both
 * tidied; former stays empty where there is none.
 */
void kzi_asr_split_former(const char *s, struct kz_buf *name,
    struct kz_buf *former);

/* asr_emit.c, asr_holders.c, asr_treasury.c, asr_officers.c: records. */
struct kzi_asr_out {
    struct kzi_asr *a;
    const struct kz_sink *sink;
    const char *code;        /* EDINET code of the filer */
    const char *name;        /* its name, tidied */
    kz_date filed, end;      /* filing day, end of the fiscal year */
    int64_t issued;          /* at the end of the fiscal year; -1 unstated */
    int64_t issued_step;     /* it was rounded to that; 1: it is exact */
    int64_t unit;            /* shares of one unit; -1 unstated */
    int64_t treasury;        /* own shares in own name; -1 unstated */
    kz_date treasury_day;    /* of the table of treasury shares */
    struct kz_buf *buf;      /* KZI_ASR_BUFS scratch buffers */
    struct kz_holder holder; /* the row's, by kzi_asr_read_names() */
};
enum {
    KZI_ASR_B_NAME,
    KZI_ASR_B_DISTINCT,
    KZI_ASR_B_ADDRESS,
    KZI_ASR_B_PLACE,
    KZI_ASR_B_TEXT,
    KZI_ASR_B_FORMER,
    KZI_ASR_B_FILER,  /* what out->name points to */
    KZI_ASR_B_FOLDED, /* the filer's name, folded */
    KZI_ASR_BUFS
};

/* Say everything; file is the base name of the input. */
kz_status kzi_asr_emit(struct kzi_asr *a, const char *file, const char *sha256,
    kz_date filed, const struct kz_sink *sink, struct kz_error *err);
kz_status kzi_asr_emit_holders(struct kzi_asr_out *o, struct kz_error *err);
kz_status kzi_asr_emit_votes(struct kzi_asr_out *o, struct kz_error *err);
kz_status kzi_asr_emit_treasury(struct kzi_asr_out *o, struct kz_error *err);
kz_status kzi_asr_emit_categories(struct kzi_asr_out *o, struct kz_error *err);
kz_status kzi_asr_emit_policy(struct kzi_asr_out *o, struct kz_error *err);
kz_status kzi_asr_emit_affiliates(struct kzi_asr_out *o, struct kz_error *err);
/* affiliates: keys of folded names, a line end behind each. */
kz_status kzi_asr_emit_parents(struct kzi_asr_out *o,
    const struct kzi_asr_seen *affiliates, struct kz_error *err);
kz_status kzi_asr_emit_officers(struct kzi_asr_out *o, struct kz_error *err);
/* Sum of the filer's own rows of the treasury table, into o. */
kz_status kzi_asr_find_treasury(struct kzi_asr_out *o, struct kz_error *err);

/*
 * Name, address and folded address of a row of holders, in o->holder and the
 * buffers: without standing proxy and marks; *name NULL if the row has none.
 */
kz_status kzi_asr_read_names(struct kzi_asr_out *o,
    const struct kzi_asr_row *row, const char **name, const char **address,
    struct kz_error *err);
/* The mention those buffers make. */
struct kz_ref kzi_asr_name_ref(const struct kzi_asr_out *o);
/* Is this the filer's own name, folded? */
int kzi_asr_is_filer(struct kzi_asr_out *o, const char *folded);
/* The party of that mention, and what else was printed with its name. */
kz_status kzi_asr_put_holder(struct kzi_asr_out *o,
    const struct kzi_asr_row *row, struct kz_error *err);
/*
 * The first row of a table of holders under a folded name; *row NULL if there
 * is none.  Within one document one name is one holder.
 */
kz_status kzi_asr_find_name(struct kzi_asr_out *o, enum kzi_asr_table table,
    const char *folded, const struct kzi_asr_row **row, struct kz_error *err);
/*
 * Two rows of one table under one name and address would be one holder with
 * two stakes, of which only one would hold: the later row is told apart, in
 * KZI_ASR_B_DISTINCT, with a finding.
 */
kz_status kzi_asr_tell_apart(struct kzi_asr_out *o,
    const struct kzi_asr_row *row, const char *folded,
    struct kzi_asr_seen *seen, struct kz_error *err);
/* 1 if some count in [lo, hi) over some total in [a, b] prints as r. */
int kzi_asr_explains(const struct kz_amount *r, int64_t lo, int64_t hi,
    int64_t a, int64_t b);
/* Issued shares on a day: as the table of votes has them, else at the end. */
kz_status kzi_asr_issued_on(struct kzi_asr_out *o, kz_date day, int64_t *issued,
    struct kz_error *err);
/*
 * How much a major shareholder holds: the count over issued shares, else the
 * printed ratio.  *found is 0 if neither is there (an issue is noted).
 */
kz_status kzi_asr_holder_amount(struct kzi_asr_out *o,
    const struct kzi_asr_row *row, struct kz_amount *amount, int *found,
    struct kz_error *err);
/*
 * How many digits a fact says were cut off, where the count is a multiple of
 * *step, the power of ten.
 */
int kzi_asr_truncated(const struct kzi_asr_fact *f, int64_t count,
    int64_t *step);
/* The total of the table of votes: of that day, or (NONE) the last one. */
const struct kzi_asr_row *kzi_asr_votes_row(const struct kzi_asr *a,
    kz_date day);
/* A row without a name: a fault unless it has no numbers either. */
kz_status kzi_asr_no_name(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    struct kz_error *err);
/* Keep a fact as a note; f may be NULL. */
kz_status kzi_asr_note(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    const struct kzi_asr_fact *f, struct kz_error *err);

#define KZI_ASR_MAJOR     "major-shareholders" /* by shares, and by votes */
#define KZI_ASR_OWN_TABLE "treasury"

/* Words in the table of own shares that say which kind a row is. */
#define KZI_ASR_OWN   "自己保有"
#define KZI_ASR_OWN_2 "自己株式"
#define KZI_ASR_CROSS "相互保有"

/* A record of the filer's report at a row (or NULL) with its place. */
void kzi_asr_record(struct kzi_asr_out *o, struct kz_record *r,
    enum kz_record_kind kind, const struct kzi_asr_row *row);
struct kz_ref kzi_asr_filer(const struct kzi_asr_out *o);
/*
 * A whole number from a fact: *v is -1 if f is absent, nil or a dash, -2 if
 * it is no number (an issue is then noted).
 */
kz_status kzi_asr_count(struct kzi_asr_out *o, const struct kzi_asr_row *row,
    const struct kzi_asr_fact *f, int64_t *v, struct kz_error *err);

#endif
