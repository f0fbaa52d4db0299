/* The table of outputs, made from the source list. */
#include <string.h>

#include "keizu/report/doc.h"

#define KZ_ENTRY(id) extern KZ_OUTPUT(id);
#include "src/report/outputs.inc"
#undef KZ_ENTRY

static const struct kz_output *const outputs[] = {
#define KZ_ENTRY(id) &kz_output_##id,
#include "src/report/outputs.inc"
#undef KZ_ENTRY
    NULL,
};

const struct kz_output *const *
kz_outputs(void)
{
    return outputs;
}

const struct kz_output *
kz_output_find(const char *name)
{
    for (size_t i = 0; outputs[i]; i++)
        if (strcmp(outputs[i]->name, name) == 0)
            return outputs[i];
    return NULL;
}

/* ASCII letters alike in both cases: X.CSV is CSV. */
static int
same_suffix(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char c = *a >= 'A' && *a <= 'Z' ? (char)(*a - 'A' + 'a') : *a;

        if (c != *b)
            return 0;
    }
    return *a == *b;
}

const struct kz_output *
kz_output_for_file(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dot = strrchr(slash ? slash : path, '.');

    if (!dot)
        return NULL;
    for (size_t i = 0; outputs[i]; i++)
        if (same_suffix(dot + 1, outputs[i]->suffix))
            return outputs[i];
    return NULL;
}
