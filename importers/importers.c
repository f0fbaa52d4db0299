/* The table of importers, made from the source lists, and the auction. */
#include "keizu/import/importer.h"

#include <string.h>

#include "importers/importers_priv.h"

#define KZ_ENTRY(id) extern KZ_IMPORTER(id);
#include "importers/registry.inc"
#undef KZ_ENTRY

static const struct kz_importer *const importers[] = {
#define KZ_ENTRY(id) &kz_importer_##id,
#include "importers/registry.inc"
#undef KZ_ENTRY
    NULL,
};

const struct kz_importer *const *
kz_importers(void)
{
    return importers;
}

const struct kz_importer *
kz_importer_find(const char *name)
{
    for (size_t i = 0; importers[i]; i++)
        if (strcmp(importers[i]->name, name) == 0)
            return importers[i];
    return NULL;
}

kz_status
kzi_importer_auction(const struct kz_importer *const *table,
    const struct kz_peek *peek, const struct kz_importer **out,
    struct kz_error *err)
{
    const struct kz_importer *best = NULL, *tie = NULL;
    int high = 0;

    for (size_t i = 0; table[i]; i++) {
        int bid = table[i]->bid(peek);

        if (bid > high) {
            best = table[i];
            tie = NULL;
            high = bid;
        } else if (bid == high && bid > 0) {
            tie = table[i];
        }
    }
    if (!best)
        return kz_fail(err, KZ_EFORMAT, "no importer knows this format");
    if (tie)
        return kz_fail(err, KZ_EFORMAT,
            "could be %s or %s; choose one with --importer", best->name,
            tie->name);
    *out = best;
    return KZ_OK;
}

kz_status
kz_importer_choose(const struct kz_peek *peek, const struct kz_importer **out,
    struct kz_error *err)
{
    return kzi_importer_auction(importers, peek, out, err);
}
