/* Blocs: which classes of owners vote as one. */
#include <string.h>

#include "keizu/analysis/control.h"

void
kz_bloc_foreign(const struct kz_graph *g, int state_only, uint8_t *classes)
{
    const kz_country *list;
    size_t n = kz_graph_countries(g, &list);
    kz_country home = kz_country_from(kz_graph_question(g)->home);

    memset(classes, 0, kz_graph_classes(g));
    for (size_t i = 0; i < n; i++) {
        if (list[i] == home)
            continue;
        classes[2 * i] = state_only ? 0 : 1;
        classes[2 * i + 1] = 1;
    }
}

void
kz_bloc_country(const struct kz_graph *g, kz_country country, uint8_t *classes)
{
    const kz_country *list;
    size_t n = kz_graph_countries(g, &list);

    memset(classes, 0, kz_graph_classes(g));
    for (size_t i = 0; i < n; i++)
        if (list[i] == country)
            classes[2 * i] = classes[2 * i + 1] = 1;
}

void
kz_bloc_others(const struct kz_graph *g, const uint8_t *in, uint8_t *others)
{
    kz_country home = kz_country_from(kz_graph_question(g)->home);
    const kz_country *list;
    size_t n = kz_graph_countries(g, &list);
    uint8_t at_home = 1;

    for (size_t i = 0; i < 2 * n; i++) {
        if (in[i] && list[i / 2] == home)
            at_home = 0;
        others[i] = !in[i];
    }
    others[kz_graph_special(g, KZ_CLASS_COUNTED_HOME)] = at_home;
}
