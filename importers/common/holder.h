/*
 * Printed names of holders: taken apart, and what they say by themselves.
 *
 * One string of a list of holders carries up to five things: the holder, an
 * account it is held in, the holder's standing proxy (常任代理人), marks of
 * notes, and line ends anywhere between:
 *
 *     野辺信託銀行㈱（退職給付信託架空銀行口）（注）２
 *     (常任代理人　㈱岬銀行)
 *
 * The proxy is an agent: neither its name nor its address says anything about
 * the holder.  Everything is kept as printed (㈱ stays ㈱), only taken apart
 * and tidied; nothing is looked up outside.
 */
#ifndef KZ_HOLDER_H
#define KZ_HOLDER_H

#include "keizu/base/buf.h"
#include "keizu/base/record.h"
#include "keizu/base/status.h"

/* What a holder's name shows it to be (docs/methods.md 1). */
enum kz_holder_class {
    KZ_HOLDER_UNKNOWN,
    KZ_HOLDER_NOMINEE,     /* a custodian, or an account for clients */
    KZ_HOLDER_TRUST,       /* an account of a trust bank */
    KZ_HOLDER_DEPOSITARY,  /* behind depositary receipts */
    KZ_HOLDER_STATE,       /* *state_of says whose */
    KZ_HOLDER_ASSOCIATION, /* 従業員持株会, 共栄会 */
    KZ_HOLDER_FUND,        /* a partnership for investment */
    KZ_HOLDER_PERSON,
    KZ_HOLDER_ORGANISATION, /* a legal person of any other kind */
    KZ_HOLDER_CLASSES
};

struct kz_holder {
    struct kz_buf name;    /* without proxy and marks; "" if nothing is left */
    struct kz_buf holder;  /* the same without the account */
    struct kz_buf account; /* "信託口４", without its brackets; "" none */
    struct kz_buf number;  /* of a custodian's account, ASCII; "" none */
    struct kz_buf party; /* whose shares a 退職給付信託 holds; "" none */
    struct kz_buf proxy; /* the standing proxy; "" none */
    struct kz_buf marks; /* "（注）２"; "" none */
    struct kz_buf address; /* the holder's own; "" none */
    struct kz_buf proxy_address;
    enum kz_holder_class kind;
    const char *state_of; /* ISO 3166-1 alpha-2, or NULL */
    const char *country;  /* of its own address, or NULL */
};

void kz_holder_init(struct kz_holder *h);
void kz_holder_clear(struct kz_holder *h);

/*
 * Take a name and its address (either may be NULL) apart into h, which is
 * emptied first.  Any bytes will do.  KZ_ENOMEM.
 */
kz_status kz_holder_read(struct kz_holder *h, const char *name,
    const char *address, struct kz_error *err) KZ_MUST_CHECK;

/*
 * Move marks of notes ("（注）１、３", "※1,2", "＊１＊２") from a name into
 * marks; the rest is appended to name, tidied.
 */
void kz_holder_marks(const char *s, size_t n, struct kz_buf *name,
    struct kz_buf *marks);

/* The class as the store has it; "nominee", "trust" ... as a word. */
enum kz_party_type kz_holder_type(enum kz_holder_class kind);
const char *kz_holder_class_name(enum kz_holder_class kind);

/*
 * What a printed name alone shows its holder to be; *state_of is NULL or lives
 * for ever.  KZ_ENOMEM.
 */
kz_status kz_holder_type_of(const char *name, enum kz_party_type *type,
    const char **state_of, struct kz_error *err) KZ_MUST_CHECK;

/*
 * For holder_class.c: the class of a squeezed name; the squeezed address may
 * be "".  *state_of is set for KZ_HOLDER_STATE.
 */
enum kz_holder_class kzi_holder_classify(const char *name, const char *address,
    const char **state_of);

#endif
