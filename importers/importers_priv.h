/* What importers.c shares with its test. */
#ifndef KZ_IMPORTERS_PRIV_H
#define KZ_IMPORTERS_PRIV_H

#include "keizu/import/importer.h"

/* kz_importer_choose over another table, NULL at its end. */
kz_status kzi_importer_auction(const struct kz_importer *const *table,
    const struct kz_peek *peek, const struct kz_importer **out,
    struct kz_error *err) KZ_MUST_CHECK;

#endif
