/* Marks the texts of reject reasons in importers. */
#ifndef KZ_IMPORTERS_REASON_H
#define KZ_IMPORTERS_REASON_H

/*
 * Every reason a record can be rejected for is written KZ_REASON("..."), once;
 * tests/check_reasons.sh sees that a golden of its importer shows it.
 */
#define KZ_REASON(text) text

#endif
