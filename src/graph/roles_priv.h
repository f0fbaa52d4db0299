/* Roles, between their two files: statements of roles, and names of persons. */
#ifndef KZ_ROLES_PRIV_H
#define KZ_ROLES_PRIV_H

#include "keizu/graph/roles.h"

/* A statement that is known, whether it holds or not. */
struct kzi_role {
    struct kz_role_at at;
    uint32_t list; /* 1 + its kind of list; 0: a single statement */
    uint8_t former;
    uint8_t proposal; /* of the list that a proposal is */
    uint8_t outdated; /* a later list no longer names the person */
};

/*
 * ---- roles_hold.c: which statements hold ----
 *
 * Put the roles that hold of n statements (reordered) into out, room for n,
 * by company, person, kind and strength; returns their number.
 */
size_t kzi_roles_hold(const struct kz_question *q, struct kzi_role *w, size_t n,
    struct kz_role_at *out);
/* Orders for qsort: that of kzi_roles_hold, and the same by person first. */
int kzi_role_by_company(const void *a, const void *b);
int kzi_role_by_person(const void *a, const void *b);

/* ---- roles_names.c ---- */

struct kzi_person_name { /* one name of one person, or of one party */
    kz_rowid party;
    uint32_t name; /* the same number: the same folded name */
    kz_date birth; /* KZ_DATE_NONE: none or several are stated */
};

struct kzi_names_of {
    struct kzi_person_name *by_party, *by_name;
    size_t n;
};

void kzi_names_of_clear(struct kzi_names_of *n);

/*
 * The names of the persons in `sorted` (ascending, n of them), of any party
 * where it is NULL, known on the day asked.
 */
kz_status kzi_names_of_load(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *sorted, size_t n, struct kzi_names_of *out,
    struct kz_error *err) KZ_MUST_CHECK;
/*
 * Parties that have a folded name of one of these, themselves among them, in
 * any order and perhaps several times; kz_free *out.
 */
kz_status kzi_names_alike(struct kz_store *s, const struct kz_question *q,
    const kz_rowid *sorted, size_t n, kz_rowid **out, size_t *count,
    struct kz_error *err) KZ_MUST_CHECK;
/* Names of a party; *n of them. */
const struct kzi_person_name *kzi_names_of_party(const struct kzi_names_of *x,
    kz_rowid party, size_t *n);
/* Parties with that name. */
const struct kzi_person_name *kzi_names_of_name(const struct kzi_names_of *x,
    uint32_t name, size_t *n);

#endif
