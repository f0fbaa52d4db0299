/* Ranges and totals of a stakes document, each with what is known exactly. */
#include "src/cli/stakes_put.h"

void
kz_stakes_put_range(struct kz_doc *d, const char *key, const struct kz_range *r,
    struct kz_exact_range exact)
{
    kz_doc_key(d, key);
    kz_doc_begin_map(d);
    kz_doc_key_number(d, "point", r->point);
    kz_doc_key_number(d, "lower", r->lower);
    kz_doc_key_number(d, "upper", r->upper);
    if (r->open & KZ_LOWER_OPEN)
        kz_doc_key_boolean(d, "lower_attained", 0);
    if (r->open & KZ_UPPER_OPEN)
        kz_doc_key_boolean(d, "upper_attained", 0);
    kz_stakes_exact_put(d, &exact);
    kz_doc_end(d);
}

static void
put_point(struct kz_doc *d, const char *key, double v,
    struct kz_exact_range exact)
{
    kz_doc_key(d, key);
    kz_doc_begin_map(d);
    kz_doc_key_number(d, "point", v);
    kz_stakes_exact_put(d, &exact);
    kz_doc_end(d);
}

void
kz_stakes_put_totals(struct kz_doc *d, const struct kz_totals *totals,
    kz_node i, struct kz_stakes_exact *e)
{
    struct kz_totals_of t;
    struct kz_range r;
    kz_country country;
    size_t cursor = 0;
    char code[3];

    kz_totals_at(totals, i, &t);
    kz_doc_key(d, "totals");
    kz_doc_begin_map(d);
    kz_stakes_put_range(d, "domestic", &t.domestic,
        kz_stakes_exact_total(e, KZ_EXACT_DOMESTIC));
    kz_stakes_put_range(d, "foreign", &t.foreign,
        kz_stakes_exact_total(e, KZ_EXACT_FOREIGN));
    kz_stakes_put_range(d, "foreign_state", &t.foreign_state,
        kz_stakes_exact_total(e, KZ_EXACT_FOREIGN_STATE));
    put_point(d, "unknown_class", t.unknown_class,
        kz_stakes_exact_total(e, KZ_EXACT_UNKNOWN_CLASS));
    put_point(d, "undisclosed", t.undisclosed,
        kz_stakes_exact_total(e, KZ_EXACT_UNDISCLOSED));
    put_point(d, "unattributed", t.unattributed,
        kz_stakes_exact_total(e, KZ_EXACT_UNATTRIBUTED));
    kz_doc_key(d, "by_country");
    kz_doc_begin_map(d);
    while (kz_totals_country(totals, i, &cursor, &country, &r)) {
        kz_country_text(country, code);
        kz_stakes_put_range(d, code, &r, kz_stakes_exact_country(e, country));
    }
    kz_doc_end(d);
    kz_doc_key(d, "rests_on");
    kz_doc_begin_map(d);
    kz_doc_key_number(d, "residence", t.rest_residence);
    kz_doc_key_number(d, "incorporation", t.rest_incorporation);
    kz_doc_key_number(d, "address", t.rest_address);
    kz_doc_end(d);
    kz_doc_end(d);
}
