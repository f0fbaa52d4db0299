/*
 * Countries abroad, told by words: the first Japanese or the last Latin words
 * of an address, the first words of the name of a state or its body.  Only
 * words that can mean one country are known; the rest is not told.
 */
#ifndef KZ_IMPORTERS_ABROAD_H
#define KZ_IMPORTERS_ABROAD_H

#include <stddef.h>

/*
 * Both give two capital letters (static), or NULL; never "JP".  n is the
 * length of the address, which is 0-terminated.
 */
const char *kzi_abroad_address(const char *address, size_t n);
const char *kzi_abroad_name(const char *name);

#endif
