/*
 * EDINET annual report: a cell of the affiliates table that says how many
 * votes one company has in another (議決権の所有割合又は被所有割合).
 */
#ifndef KZI_ASR_RATIO_H
#define KZI_ASR_RATIO_H

#include "keizu/base/amount.h"
#include "keizu/base/buf.h"

#define KZI_ASR_RATIO_TEXT 24 /* bytes of a printed number and its 0 */

/* One direction; "" where nothing is printed. */
struct kzi_asr_ratio {
    char total[KZI_ASR_RATIO_TEXT];
    char direct[KZI_ASR_RATIO_TEXT];   /* 直接 */
    char indirect[KZI_ASR_RATIO_TEXT]; /* 間接, or in round brackets */
    char close[KZI_ASR_RATIO_TEXT];    /* square brackets: not in the total */
};

/*
 * Read a cell: held[0] what the filer holds, held[1] what it is held by
 * (被所有); `owner` is where a number without a word belongs.  Numbers are
 * percent.  1, or 0 if there is anything that is not understood.
 */
int kzi_asr_read_ratio(const char *s, int owner, struct kzi_asr_ratio held[2]);

/*
 * The direct part: as printed, else the total less the indirect part, with
 * all that both may be.  1 if it is more than nothing and *out is set, 0 if
 * there is none, -1 if the parts contradict each other.
 */
int kzi_asr_direct(const struct kzi_asr_ratio *r, struct kz_amount *out);

/* A tagged share, as printed: 1, or 0 if it is no decimal from 0 to 1. */
int kzi_asr_share(const char *s, struct kz_amount *out);

/* Append "1,234" as 1234; 0 if s has anything else. */
int kzi_asr_read_digits(const char *s, struct kz_buf *out);
/* Append "32.8" or "32.8%" as 0.328, as it would be tagged; 0 likewise. */
int kzi_asr_read_percent(const char *s, struct kz_buf *out);

#endif
