/* Inside identity: the mentions that share a name, with what is known of them. */
#ifndef KZ_STORE_IDENTITY_BUCKET_H
#define KZ_STORE_IDENTITY_BUCKET_H

#include "keizu/base/address.h"
#include "src/store/identity.h"

struct kzi_named { /* a class of mentions, by statements and acceptances */
    struct kzi_class class;
    const char *scheme, *value; /* of its best mention; in texts */
    size_t text;
    int is_person, is_organisation; /* some document says so */
    kz_date birth;                  /* KZ_DATE_NONE: none, or two */
    int births;                     /* how many different ones, at most 2 */
    size_t top;                     /* union-find over what was joined */
    int mark;                       /* scratch */
};

struct kzi_place_of { /* where a class is by one statement, under the name */
    size_t class;
    enum kz_address_level level;
    int prefecture;
    const char *key; /* in texts; not 0-terminated */
    size_t start, len;
    kz_date as_of, since, until;
};

struct kzi_post { /* a class is an officer of company, or holds it */
    size_t class;
    kz_rowid company; /* the rep of its class */
};

struct kzi_rules {
    struct kzi_resolver *resolver;
    sqlite3_stmt *rows, *name_row, *person_row, *facts, *types, *key;
    sqlite3_stmt *companies, *owned;
    struct kzi_ids row, mention; /* of the key */
    size_t *class_of;            /* of each mention */
    size_t class_of_cap;
    struct kzi_named *classes; /* in the order of their keys */
    size_t nclasses, classes_cap;
    struct kzi_place_of *places;
    size_t nplaces, places_cap;
    struct kzi_post *posts, *held;
    size_t nposts, posts_cap, nheld, held_cap;
    size_t *some; /* as many as classes */
    size_t nsome, some_cap;
    struct kz_buf texts;
    struct kzi_links *links; /* where conclusions go */
};

/* All rows of a key. */
kz_status kzi_bucket_load(struct kzi_rules *x, int64_t key,
    struct kz_error *err) KZ_MUST_CHECK;
/* The posts of its persons, and what they hold by name. */
kz_status kzi_bucket_posts(struct kzi_rules *x, struct kz_error *err)
    KZ_MUST_CHECK;
/* For qsort: by key, prefecture, class and days. */
int kzi_place_compare(const void *a, const void *b);
int kzi_same_place(const struct kzi_place_of *a, const struct kzi_place_of *b);
/* The class that stands for those a class was joined to. */
size_t kzi_class_top(const struct kzi_rules *x, size_t c);

#endif
