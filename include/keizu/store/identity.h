/*
 * Identity: what was joined without a document that says so, what may be one
 * party, and a person's word on it.  The rules are in docs/identity.md.
 *
 * Decisions are facts of the store, keyed by the ids of mentions ("k:..." is
 * the fingerprint of a name): they survive undo and wait for mentions that are
 * not there yet.
 */
#ifndef KZ_IDENTITY_H
#define KZ_IDENTITY_H

#include "keizu/base/buf.h"
#include "keizu/base/date.h"
#include "keizu/store/store.h"

struct kz_decision {
    const char *a, *b;     /* "scheme:value" of two mentions, in any order */
    int accept;            /* 1: one party; 0: two */
    const char *who, *why; /* NULL: not said */
    kz_date decided;       /* KZ_DATE_NONE: not said */
};

/*
 * Of a writer: note decisions and decide anew who is one party, all or
 * nothing.  A pair that has been decided gets the new verdict.  KZ_EINVAL: a
 * is b, a key without a scheme, or an acceptance that would give a party two
 * corporate numbers or LEIs; the text says which.  Borrows its arguments.
 */
kz_status kz_store_decide(struct kz_store *s, const struct kz_decision *list,
    size_t n, struct kz_error *err) KZ_MUST_CHECK;

/* Of a writer: take a decision back.  KZ_EINVAL: there is none on the pair. */
kz_status kz_store_forget(struct kz_store *s, const char *a, const char *b,
    struct kz_error *err) KZ_MUST_CHECK;

/* Decisions by their keys; text is borrowed until the next. */
struct kz_decision_row {
    struct kz_decision decision; /* a before b bytewise */
    kz_rowid a, b;               /* the mentions */
    kz_rowid party_a, party_b;   /* 0: no such mention in the store yet */
};
kz_status kz_scan_decisions(struct kz_store *s,
    kz_status (*visit)(void *ctx, const struct kz_decision_row *r,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/*
 * Why two mentions were joined, or may be one party; the stronger first.  The
 * first six are numbers of the table link.
 */
enum kz_identity_reason {
    KZ_SAME_STATED,   /* a document links their identifiers */
    KZ_SAME_ACCEPTED, /* a person said so */
    KZ_SAME_BIRTH,    /* persons: name and birth date */
    KZ_SAME_ADDRESS,  /* organisations: name and address */
    KZ_SAME_AREA,     /* name and municipality, and one fits */
    KZ_SAME_OFFICER,  /* a holder is an officer of the same company */
    /* candidates only, the likelier first */
    KZ_MAYBE_SEVERAL, /* name and address, but several fit or not on that day */
    KZ_MAYBE_SPELLING, /* place, and a name that differs in form or variants */
    KZ_MAYBE_AREA,     /* name and municipality */
    KZ_MAYBE_NAME,     /* name; of one no address is known */
    KZ_MAYBE_MOVED,    /* name; other addresses */
    KZ_MAYBE_PERSON,   /* persons' name; of one no birth date is known */
    KZ_IDENTITY_REASONS
};
/* "name-address" ...; NULL past the end. */
const char *kz_identity_reason_name(enum kz_identity_reason r);

struct kz_identity_pair {
    kz_rowid a, b; /* parties (candidates) or mentions (joins) */
    enum kz_identity_reason reason;
};

/*
 * What was joined without a document that links it, of one party or (0) of
 * all; a and b are mentions.  O(answer), or O(links).
 */
kz_status kz_scan_joins(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_identity_pair *p,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/*
 * Pairs of parties that may be one, of one party or (0) of all: at least one
 * has no corporate number or LEI, the two are not known to be different, and
 * nobody has decided.  Likelier first, then by the keys; a's key is the better
 * one.  Where many parties have one name each is paired with those of a
 * register, or with the first.  One pass over all names.
 */
kz_status kz_scan_candidates(struct kz_store *s, kz_rowid party,
    kz_status (*visit)(void *ctx, const struct kz_identity_pair *p,
        struct kz_error *err),
    void *ctx, struct kz_error *err) KZ_MUST_CHECK;

/*
 * The mention that "scheme:value" names exactly; else *mention is 0.
 */
kz_status kz_mention_find(struct kz_store *s, const char *key,
    kz_rowid *mention, struct kz_error *err) KZ_MUST_CHECK;

/*
 * The newest filed plain name, address and birth date of a mention, or of a
 * whole party; empty and KZ_DATE_NONE where none is stated.  The addresses of
 * persons, and of those who may be persons, are left out.  Buffers are reset.
 */
kz_status kz_mention_named(struct kz_store *s, kz_rowid mention,
    int whole_party, struct kz_buf *name, struct kz_buf *address,
    kz_date *birth, struct kz_error *err) KZ_MUST_CHECK;

#endif
