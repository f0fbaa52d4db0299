/*
 * Addresses: where a printed address stands, for comparison.
 *
 * Registers and filings write one place in many ways.  The key of an address
 * is what they have in common:
 *
 *     愛知県刈谷市豊田町二丁目１番地     ->  23, 刈谷市豊田町2-1
 *     刈谷市豊田町２丁目１番地           ->   0, 刈谷市豊田町2-1
 *     東京都港区赤坂１－８－１ 甲ビル    ->  13, 港区赤坂1-8-1
 *     三重県四日市市大字塩浜１番地の１   ->  24, 四日市市塩浜1-1
 *
 * Folded as kz_address_fold does; without prefecture, postal code, 大字 and
 * 字; numerals of 丁目, 番地, 番, 号 and hyphens as 2-1-3; what follows the
 * number of the lot (a building, a floor) left out.  An address that is not
 * Japanese is the folded text.
 */
#ifndef KZ_ADDRESS_H
#define KZ_ADDRESS_H

#include <stddef.h>

#include "keizu/base/buf.h"
#include "keizu/base/status.h"

enum kz_address_level {
    KZ_ADDRESS_NONE, /* a country, a state, nothing: tells nobody apart */
    KZ_ADDRESS_AREA, /* a municipality, or a part of one, without a number */
    KZ_ADDRESS_FULL  /* down to the lot, or a street with its number */
};

struct kz_address {
    enum kz_address_level level;
    int prefecture; /* 1 (北海道) to 47 (沖縄県), JIS X 0401; 0: not stated */
    size_t start, len; /* of the key in the buffer it was written to */
};

/*
 * Append the key of an address to out; *a says where it is.  KZ_EFORMAT
 * (invalid UTF-8 or a NUL) leaves out as it was.  O(n).
 */
kz_status kz_address_key(const char *s, size_t n, struct kz_buf *out,
    struct kz_address *a, struct kz_error *err) KZ_MUST_CHECK;

#endif
