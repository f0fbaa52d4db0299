/* The question asked of a store, and the words of its options. */
#include <string.h>

#include "keizu/graph/graph.h"

const struct kz_question kz_question_defaults = { .as_of = KZ_DATE_NONE,
    .known_by = KZ_DATE_NONE };

static const char *const matrix_names[] = { "shares", "votes",
    "votes-exercisable" };
static const char *const nominees_names[] = { "undisclosed", "holder",
    "look-through" };
static const char *const terminal_names[] = { "foreign", "incorporation",
    "undisclosed" };
static const char *const person_names[] = { "either", "nationality",
    "residence" };
static const char *const basis_names[] = { "unknown", "nationality",
    "residence", "incorporation", "address" };

static int
find(const char *const *words, int n, const char *s)
{
    for (int i = 0; i < n; i++)
        if (strcmp(words[i], s) == 0)
            return i;
    return -1;
}

const char *
kz_matrix_name(enum kz_matrix m)
{
    return matrix_names[m];
}

const char *
kz_nominees_name(enum kz_nominees n)
{
    return nominees_names[n];
}

const char *
kz_terminal_name(enum kz_terminal t)
{
    return terminal_names[t];
}

const char *
kz_person_by_name(enum kz_person_by p)
{
    return person_names[p];
}

const char *
kz_basis_name(enum kz_basis b)
{
    return basis_names[b];
}

int
kz_matrix_find(const char *s)
{
    return find(matrix_names, 3, s);
}

int
kz_nominees_find(const char *s)
{
    return find(nominees_names, 3, s);
}

int
kz_terminal_find(const char *s)
{
    return find(terminal_names, 3, s);
}

int
kz_person_by_find(const char *s)
{
    return find(person_names, 3, s);
}

kz_country
kz_country_from(const char *two)
{
    if (!two || two[0] < 'A' || two[0] > 'Z' || two[1] < 'A' || two[1] > 'Z')
        return 0;
    return (kz_country)(1 + 26 * (two[0] - 'A') + (two[1] - 'A'));
}

void
kz_country_text(kz_country c, char out[3])
{
    out[0] = 0;
    if (c) {
        out[0] = (char)('A' + (c - 1) / 26);
        out[1] = (char)('A' + (c - 1) % 26);
        out[2] = 0;
    }
}
