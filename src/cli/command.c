/* The table of commands, made from the source list. */
#include <stdint.h>
#include <string.h>

#include "src/cli/cli.h"

#define KZ_ENTRY(id) extern KZ_COMMAND(id);
#include "src/cli/commands.inc"
#undef KZ_ENTRY

static const struct kz_command *const commands[] = {
#define KZ_ENTRY(id) &kz_verb_##id,
#include "src/cli/commands.inc"
#undef KZ_ENTRY
    NULL,
};

const struct kz_command *const *
kz_commands(void)
{
    return commands;
}

const struct kz_command *
kz_command_find(const char *name)
{
    for (size_t i = 0; commands[i]; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

kz_status
kz_command_unknown(const char *name, struct kz_error *err)
{
    const char *near = NULL;
    size_t best = SIZE_MAX;

    for (size_t i = 0; commands[i]; i++)
        if (kz_is_near(name, commands[i]->name, &best))
            near = commands[i]->name;
    if (near)
        return kz_fail(err, KZ_EINVAL, "unknown verb %s; did you mean %s?",
            name, near);
    return kz_fail(err, KZ_EINVAL, "unknown verb %s", name);
}
