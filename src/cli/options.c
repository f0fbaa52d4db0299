/* Options: reading argv into the structs that the tables name. */
#include "src/cli/options.h"

#include <string.h>

#include "keizu/base/date.h"
#include "keizu/base/number.h"
#include "keizu/base/rational.h"

#define WORD 64 /* bytes of a word that edit distance looks at, and its 0 */

int
kz_option_has_arg(const struct kz_option *o)
{
    return o->kind != KZ_OPT_FLAG && o->kind != KZ_OPT_UNFLAG;
}

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t
kz_edit_distance(const char *a, const char *b)
{
    size_t row[3][WORD]; /* the one before last, the last, this */
    size_t na = strnlen(a, WORD - 1), nb = strnlen(b, WORD - 1);

    memset(row, 0, sizeof row);
    for (size_t j = 0; j <= nb; j++)
        row[1][j] = j;
    for (size_t i = 1; i <= na; i++) {
        row[2][0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t cost = a[i - 1] != b[j - 1];

            row[2][j] = least(row[1][j - 1] + cost,
                least(row[1][j], row[2][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[2][j] = least(row[2][j], row[0][j - 2] + 1);
        }
        memcpy(row[0], row[1], sizeof row[0]);
        memcpy(row[1], row[2], sizeof row[1]);
    }
    return row[1][nb];
}

int
kz_is_near(const char *word, const char *candidate, size_t *best)
{
    size_t n = strlen(word), distance;

    if (n == 0)
        return 0;
    /* the beginning of a word is worth more than a slip of the finger */
    distance = n >= 2 && strncmp(word, candidate, n) == 0
                   ? 1
                   : kz_edit_distance(word, candidate);
    if (distance > 1 + n / 4 || distance >= *best)
        return 0;
    *best = distance;
    return 1;
}

struct found {
    const struct kz_option *option;
    void *base;
};

/* By long name of n bytes, or by letter where name is NULL. */
static struct found
find(const struct kz_option_set *sets, size_t n, const char *name, size_t len,
    char letter)
{
    struct found f = { NULL, NULL };

    for (size_t i = 0; i < n; i++)
        for (const struct kz_option *o = sets[i].table; o->name; o++) {
            int same =
                name ? strlen(o->name) == len && memcmp(o->name, name, len) == 0
                     : o->letter && o->letter == letter;

            if (same) {
                f.option = o;
                f.base = sets[i].base;
                return f;
            }
        }
    return f;
}

static kz_status
unknown(const struct kz_option_set *sets, size_t n, const char *word,
    struct kz_error *err)
{
    const char *near = NULL;
    char name[WORD];
    size_t best = WORD, len = strcspn(word, "=");

    if (len >= sizeof name)
        len = sizeof name - 1;
    memcpy(name, word, len);
    name[len] = 0;
    for (size_t i = 0; i < n; i++)
        for (const struct kz_option *o = sets[i].table; o->name; o++)
            if (kz_is_near(name, o->name, &best))
                near = o->name;
    if (near)
        return kz_fail(err, KZ_EINVAL,
            "unknown option --%s; did you mean --%s?", name, near);
    return kz_fail(err, KZ_EINVAL, "unknown option --%s", name);
}

/* 1 and *out if the value is one of the words of "a|b|c". */
static int
read_choice(const char *words, const char *value, int *out)
{
    size_t n = strlen(value);

    for (int i = 0;; i++) {
        size_t len = strcspn(words, "|");

        if (len == n && memcmp(words, value, n) == 0) {
            *out = i;
            return 1;
        }
        if (!words[len])
            return 0;
        words += len + 1;
    }
}

static int
read_size(const char *value, int64_t *out)
{
    static const char units[] = "kMGT";
    size_t n = strlen(value);
    const char *unit = n > 0 ? strchr(units, value[n - 1]) : NULL;
    int64_t v;

    if (!kz_int_parse(value, unit ? n - 1 : n, 1, INT64_MAX, &v))
        return 0;
    for (int i = unit ? (int)(unit - units) + 1 : 0; i > 0; i--) {
        if (v > INT64_MAX / 1024)
            return 0;
        v *= 1024;
    }
    *out = v;
    return 1;
}

static int
read_country(const char *value, char out[3])
{
    char two[3] = "";

    if (strlen(value) != 2)
        return 0;
    for (int i = 0; i < 2; i++) {
        two[i] = value[i];
        if (two[i] >= 'a' && two[i] <= 'z')
            two[i] = (char)(two[i] - 'a' + 'A');
        if (two[i] < 'A' || two[i] > 'Z')
            return 0;
    }
    memcpy(out, two, sizeof two);
    return 1;
}

/* Put the value where it belongs; 0 if it is not one. */
static int
put(struct found f, const char *value)
{
    void *into = (char *)f.base + f.option->into;

    switch (f.option->kind) {
    case KZ_OPT_FLAG:
    case KZ_OPT_UNFLAG:
        *(int *)into = f.option->kind == KZ_OPT_FLAG;
        return 1;
    case KZ_OPT_TEXT:
        *(const char **)into = value;
        return 1;
    case KZ_OPT_INTEGER:
        return kz_int_parse(value, strlen(value), f.option->lo, f.option->hi,
            into);
    case KZ_OPT_SIZE:
        return read_size(value, into);
    case KZ_OPT_DATE:
        return kz_date_parse(value, strlen(value), into);
    case KZ_OPT_FRACTION: {
        struct kz_fraction *fraction = into;

        return kz_fraction_parse(value, strlen(value), &fraction->num,
            &fraction->den);
    }
    case KZ_OPT_COUNTRY:
        return read_country(value, into);
    case KZ_OPT_CHOICE:
        return read_choice(f.option->arg, value, into);
    }
    return 0;
}

static kz_status
put_value(struct found f, const char *value, struct kz_error *err)
{
    const char *name = f.option->name;

    if (put(f, value))
        return KZ_OK;
    switch (f.option->kind) {
    case KZ_OPT_DATE:
        return kz_fail(err, KZ_EINVAL, "--%s: not a date like 2026-11-24: %s",
            name, value);
    case KZ_OPT_CHOICE:
        return kz_fail(err, KZ_EINVAL, "--%s: not one of %s: %s", name,
            f.option->arg, value);
    case KZ_OPT_INTEGER:
        return kz_fail(err, KZ_EINVAL,
            "--%s: not a whole number from %lld to %lld: %s", name,
            (long long)f.option->lo, (long long)f.option->hi, value);
    case KZ_OPT_SIZE:
        return kz_fail(err, KZ_EINVAL, "--%s: not a size like 512M: %s", name,
            value);
    case KZ_OPT_FRACTION:
        return kz_fail(err, KZ_EINVAL,
            "--%s: not a fraction like 1/2 or 0.5: %s", name, value);
    default:
        return kz_fail(err, KZ_EINVAL, "--%s: not a country of two letters: %s",
            name, value);
    }
}

struct reading {
    const struct kz_option_set *sets;
    size_t n;
    int argc;
    char **argv;
    int at; /* the word being read; its value may be the next */
};

static int
ends_reading(const struct kz_option *o)
{
    return strcmp(o->name, "help") == 0 || strcmp(o->name, "version") == 0;
}

/* The value of an option in the next word. */
static kz_status
next_value(struct reading *r, struct found f, struct kz_error *err)
{
    if (r->at + 1 >= r->argc)
        return kz_fail(err, KZ_EINVAL, "option --%s needs a value",
            f.option->name);
    r->at++;
    return put_value(f, r->argv[r->at], err);
}

static kz_status
read_long(struct reading *r, struct kz_error *err)
{
    const char *word = r->argv[r->at] + 2, *value = strchr(word, '=');
    size_t len = value ? (size_t)(value - word) : strlen(word);
    struct found f = find(r->sets, r->n, word, len, 0);
    kz_status st = KZ_OK;

    if (!f.option)
        return unknown(r->sets, r->n, word, err);
    if (kz_option_has_arg(f.option))
        st = value ? put_value(f, value + 1, err) : next_value(r, f, err);
    else if (value)
        return kz_fail(err, KZ_EINVAL, "option --%s takes no value",
            f.option->name);
    else
        (void)put(f, NULL);
    return st == KZ_OK && ends_reading(f.option) ? KZ_DONE : st;
}

static kz_status
read_short(struct reading *r, struct kz_error *err)
{
    for (const char *c = r->argv[r->at] + 1; *c; c++) {
        struct found f = find(r->sets, r->n, NULL, 0, *c);

        if (!f.option)
            return kz_fail(err, KZ_EINVAL, "unknown option -%c in %s", *c,
                r->argv[r->at]);
        if (!kz_option_has_arg(f.option)) {
            (void)put(f, NULL);
            if (ends_reading(f.option))
                return KZ_DONE;
            continue;
        }
        return c[1] ? put_value(f, c + 1, err) : next_value(r, f, err);
    }
    return KZ_OK;
}

kz_status
kz_options_parse(const struct kz_option_set *sets, size_t n, int argc,
    char **argv, int skip, char **operands, int *count, struct kz_error *err)
{
    struct reading r = { sets, n, argc, argv, 1 };
    int found = 0, only_operands = 0;

    for (; r.at < argc; r.at++) {
        const char *word = argv[r.at];
        kz_status st = KZ_OK;

        if (r.at == skip)
            continue;
        if (only_operands || word[0] != '-' || !word[1])
            operands[found++] = argv[r.at];
        else if (strcmp(word, "--") == 0)
            only_operands = 1;
        else
            st = word[1] == '-' ? read_long(&r, err) : read_short(&r, err);
        if (st != KZ_OK)
            return st;
    }
    *count = found;
    return KZ_OK;
}

int
kz_options_verb(const struct kz_option_set *sets, size_t n, int argc,
    char **argv)
{
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        struct found f;

        if (word[0] != '-' || !word[1])
            return i;
        if (strcmp(word, "--") == 0)
            return i + 1;
        if (word[1] == '-') {
            if (strchr(word, '='))
                continue;
            f = find(sets, n, word + 2, strlen(word + 2), 0);
        } else { /* only the last letter can have its value behind */
            f = find(sets, n, NULL, 0, word[strlen(word) - 1]);
            for (const char *c = word + 1; c[1]; c++) {
                struct found g = find(sets, n, NULL, 0, *c);

                if (g.option && kz_option_has_arg(g.option))
                    f.option = NULL;
            }
        }
        if (f.option && kz_option_has_arg(f.option))
            i++;
    }
    return argc;
}
