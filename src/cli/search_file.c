/* The search file: in step with the store, and why it was not used. */
#include "src/cli/search_file.h"

#include "src/cli/progress.h"
#include "src/cli/timings.h"

void
kz_cli_search_update(struct kz_cli *cli, struct kz_store *s)
{
    double begin = kz_clock();
    struct kz_error own;

    kz_error_clear(&own);
    if (kz_store_search_update(s, 0, &own) < 0)
        kz_cli_say(cli, KZ_SAY_WARNING,
            "searches will read every name until 'keizu rebuild': %s",
            own.text);
    kz_phase_end(cli, "search.update", begin, 0, 0);
}

void
kz_cli_search_say(struct kz_cli *cli, const struct kz_store *s)
{
    switch (kz_store_search_file(s)) {
    case KZ_SEARCH_UNASKED:
    case KZ_SEARCH_USED:
        break;
    case KZ_SEARCH_MISSING:
        kz_cli_say(cli, KZ_SAY_DETAIL,
            "every name was read: there is no search file; 'keizu rebuild' "
            "makes one");
        break;
    case KZ_SEARCH_STALE:
        kz_cli_say(cli, KZ_SAY_DETAIL,
            "every name was read: the search file is of another state of the "
            "store; 'keizu rebuild' makes it anew");
        break;
    case KZ_SEARCH_DAMAGED:
        kz_cli_say(cli, KZ_SAY_DETAIL,
            "every name was read: the search file cannot be read; 'keizu "
            "rebuild' makes it anew");
        break;
    }
}
