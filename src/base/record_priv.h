/* The field table of records, shared by record.c and record_text.c. */
#ifndef KZ_RECORD_PRIV_H
#define KZ_RECORD_PRIV_H

#include <stddef.h>

#include "keizu/base/record.h"

enum kzi_field_type {
    KZI_F_TEXT,   /* const char *; NULL is left out */
    KZI_F_COUNT,  /* int64_t; 0 is left out */
    KZI_F_NUMBER, /* int64_t; -1 is left out */
    KZI_F_FLAG,   /* int; 0 is left out */
    KZI_F_SMALL,  /* int; 0 is left out */
    KZI_F_DATE,   /* kz_date; KZ_DATE_NONE and KZ_DATE_OPEN are left out */
    KZI_F_AMOUNT, /* struct kz_amount */
    KZI_F_ENUM,   /* an enumeration with words; value 0 is left out */
    KZI_F_REF     /* struct kz_ref: six sub-fields */
};

struct kzi_field {
    const char *name;
    enum kzi_field_type type;
    size_t offset;
    int content;              /* part of what the content digest hashes */
    const char *const *words; /* KZI_F_ENUM */
    int nwords;
};

/* Reading a member through its offset, without aliasing tricks. */
#define KZI_GET(type, r, f) \
    (*(const type *)(const void *)((const char *)(r) + (f)->offset))
#define KZI_SET(type, r, f, v) \
    (*(type *)(void *)((char *)(r) + (f)->offset) = (v))

/* Of all kinds, and of one kind. */
const struct kzi_field *kzi_record_common(int *count);
const struct kzi_field *kzi_record_fields(enum kz_record_kind kind, int *count);

/* The i-th word, NULL past the end; the number of a word, -1 if none. */
const char *kzi_word_at(const char *const *words, int count, int i);
int kzi_word_find(const char *const *words, int count, const char *s);

#endif
