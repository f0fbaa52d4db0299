/* Graph files: where they lie, what state they are of, and their removal. */
#include <string.h>
#include <unistd.h>

#include "keizu/base/alloc.h"
#include "src/store/search_priv.h"

static const char *const suffix[KZ_STORE_GRAPHS] = { ".graph-shares",
    ".graph-votes", ".graph-exercisable" };

const char *
kz_store_path(const struct kz_store *s)
{
    return s->path;
}

char *
kz_store_graph_path(const struct kz_store *s, int i)
{
    return kzi_with_suffix(s->path, suffix[i]);
}

kz_status
kz_store_state(struct kz_store *s, char state[KZ_DIGEST_TEXT],
    struct kz_error *err)
{
    char text[3][KZ_DIGEST_TEXT];
    kz_status st;

    memset(text, 0, sizeof text);
    KZ_TRY(kzi_search_state(s, text[0], err));
    KZ_TRY(kz_store_digest(s, text[1], text[2], err));
    kz_digest_hex(kz_digest_of(text, sizeof text), state);
out:
    return st;
}

/* One that stays, for want of memory or permission, is of another state. */
void
kzi_graphs_remove(const struct kz_store *s)
{
    for (int i = 0; i < KZ_STORE_GRAPHS; i++) {
        char *path = kz_store_graph_path(s, i);

        if (path)
            (void)unlink(path);
        kz_free(path);
    }
}
