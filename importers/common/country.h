/*
 * Countries of printed addresses: what an address says beyond doubt.
 *
 * An address is Japanese where it begins with a prefecture, with a city that
 * is printed without one, or has a word only Japanese addresses have (丁目,
 * 番地).  Otherwise a word of the tables decides: countries at the front or
 * the end, then states and cities; where two countries are named by such
 * words, none is taken.  What is also a state or a part of one (GEORGIA, CA,
 * DE) is in no table.
 */
#ifndef KZ_COUNTRY_H
#define KZ_COUNTRY_H

#include "keizu/base/buf.h"
#include "keizu/base/status.h"

/* The ASCII of a full-width letter U+FF01..U+FF5E (3 bytes) at s, or 0. */
char kz_half_width(const char *s);

/*
 * A copy to look things up in: full-width ASCII to ASCII, small letters to
 * capitals, no spaces, line ends or middle dots.  Appends to out.
 */
void kz_squeeze(const char *s, struct kz_buf *out);

/* 1 if a squeezed address is Japanese; a postal code may stand in front. */
int kz_address_is_japanese(const char *squeezed);

/* 1 if s is exactly the name of a prefecture. */
int kz_is_prefecture(const char *s);

/*
 * *country: ISO 3166-1 alpha-2 of a constant, or NULL.  address may be NULL;
 * an agent's address must be cut off before (importers/common/holder.h).
 * KZ_ENOMEM.
 */
kz_status kz_address_country(const char *address, const char **country,
    struct kz_error *err) KZ_MUST_CHECK;

/* The country whose squeezed name s begins with, or NULL. */
const char *kz_country_at_start(const char *squeezed);

/* The tables, for country.c only. */
struct kzi_country_word {
    const char *text, *country;
};
extern const struct kzi_country_word kzi_countries_ja[]; /* squeezed */
extern const struct kzi_country_word kzi_cities_ja[];
extern const struct kzi_country_word kzi_countries_latin[]; /* spaced */
extern const struct kzi_country_word kzi_places_latin[];
extern const char *const kzi_prefectures[];
extern const char *const kzi_home_cities[];
extern const char *const kzi_us_states[]; /* two letters */

#endif
