/* The table of fuzz targets: the readers, and all importers. */
#include <string.h>

#include "tests/fuzz/fuzz.h"

static const struct fuzz_target readers[] = {
    { "archive", fuzz_archive, NULL },
    { "date", fuzz_date, NULL },
    { "decimal", fuzz_decimal, NULL },
    { "holder", fuzz_holder, NULL },
    { "name", fuzz_name, NULL },
    { "record", fuzz_record, NULL },
    { "unpack", fuzz_unpack, NULL },
};

#define READERS (sizeof readers / sizeof readers[0])

int
fuzz_target_at(size_t i, struct fuzz_target *out)
{
    const struct kz_importer *const *importers = kz_importers();
    size_t count = 0;

    if (i < READERS) {
        *out = readers[i];
        return 1;
    }
    while (importers[count])
        count++;
    if (i - READERS >= count)
        return 0;
    out->importer = importers[i - READERS];
    out->name = out->importer->name;
    out->run = NULL;
    return 1;
}

int
fuzz_target_find(const char *name, struct fuzz_target *out)
{
    struct fuzz_target t;

    for (size_t i = 0; fuzz_target_at(i, &t); i++)
        if (strcmp(t.name, name) == 0) {
            *out = t;
            return 1;
        }
    return 0;
}

void
fuzz_target_run(const struct fuzz_target *t, const char *bytes, size_t n)
{
    if (t->run)
        t->run(bytes, n);
    else
        fuzz_import(t->importer, bytes, n);
}
