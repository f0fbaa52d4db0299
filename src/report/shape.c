/* For people: recognises ranges, parties and evidence, and prints values. */
#include <inttypes.h>
#include <string.h>

#include "keizu/base/number.h"
#include "keizu/report/message.h"
#include "src/report/people.h"

#define FRACTION_MAX 24 /* bytes of one that people read */

static const char *const range_keys[] = { "point", "lower", "upper",
    "lower_attained", "upper_attained", "exact", NULL };
static const char *const party_keys[] = { "id", "name", "type", "country",
    "basis", NULL };
static const char *const evidence_keys[] = { "document", "place", "title",
    "filed", "rank", "sha256", NULL };

/* 1 if the map has the first `needed` keys and no key but those listed. */
static int
has_keys(const struct kzi_tree *t, uint32_t map, const char *const *keys,
    int needed)
{
    int found = 0;

    for (uint32_t c = t->node[map].first; c != KZI_NONE; c = t->node[c].next) {
        const char *key = kzi_tree_key_of(t, c);
        int i = 0;

        while (keys[i] && strcmp(keys[i], key) != 0)
            i++;
        if (!keys[i])
            return 0;
        found += i < needed;
    }
    return found >= needed;
}

static enum kzi_shape
map_shape(const struct kzi_tree *t, uint32_t n)
{
    if (t->node[n].first == KZI_NONE)
        return KZI_S_EMPTY;
    /* a range says at least its point, or both its ends */
    if (has_keys(t, n, range_keys, 1) ||
        (has_keys(t, n, range_keys, 0) &&
            kzi_tree_child(t, n, "lower") != KZI_NONE &&
            kzi_tree_child(t, n, "upper") != KZI_NONE))
        return KZI_S_RANGE;
    if (has_keys(t, n, party_keys, 2))
        return KZI_S_PARTY;
    if (has_keys(t, n, evidence_keys, 2))
        return KZI_S_EVIDENCE;
    return KZI_S_MAP;
}

enum kzi_shape
kzi_shape(const struct kzi_tree *t, uint32_t n)
{
    int items = 1, maps = 1;

    if (t->node[n].kind == KZI_N_MAP)
        return map_shape(t, n);
    if (t->node[n].kind != KZI_N_LIST)
        return KZI_S_SCALAR;
    if (t->node[n].first == KZI_NONE)
        return KZI_S_EMPTY;
    for (uint32_t c = t->node[n].first; c != KZI_NONE; c = t->node[c].next) {
        if (t->node[c].kind == KZI_N_LIST)
            items = t->node[c].first == KZI_NONE ? items : 0;
        else if (t->node[c].kind == KZI_N_MAP && map_shape(t, c) == KZI_S_MAP)
            items = 0;
        if (t->node[c].kind != KZI_N_MAP)
            maps = 0;
    }
    return items ? KZI_S_ITEMS : maps ? KZI_S_ROWS : KZI_S_LIST;
}

int
kzi_shape_is_table(const struct kzi_tree *t, uint32_t n)
{
    int worth = 0;

    if (t->node[n].kind != KZI_N_LIST)
        return 0;
    for (uint32_t c = t->node[n].first; c != KZI_NONE; c = t->node[c].next) {
        if (t->node[c].kind != KZI_N_MAP)
            return 0;
        worth |=
            map_shape(t, c) != KZI_S_RANGE && map_shape(t, c) != KZI_S_EMPTY;
    }
    return worth;
}

static void
print_scalar(const struct kzi_tree *t, uint32_t n, const char *lang,
    struct kz_buf *head, struct kz_buf *rest)
{
    const struct kzi_node *node = &t->node[n];

    switch (node->kind) {
    case KZI_N_TEXT:
        kz_text_visible(kzi_tree_text_of(t, n), rest);
        break;
    case KZI_N_NUMBER:
        /* every number that is no count is a fraction of a company */
        kzi_percent(node->number, head);
        break;
    case KZI_N_INTEGER:
        kz_buf_printf(head, "%" PRId64, node->integer);
        break;
    case KZI_N_BOOLEAN:
        kz_buf_puts(rest, kz_message(lang, node->integer ? "yes" : "no"));
        break;
    default:
        break;
    }
}

/* A number of a map as percent; nothing where it has none. */
static void
percent_of(const struct kzi_tree *t, uint32_t map, const char *key,
    struct kz_buf *out)
{
    uint32_t c = kzi_tree_child(t, map, key);

    if (c == KZI_NONE)
        return;
    if (t->node[c].kind == KZI_N_NUMBER)
        kzi_percent(t->node[c].number, out);
    else if (t->node[c].kind == KZI_N_INTEGER)
        kzi_percent((double)t->node[c].integer, out);
}

static int
is_false(const struct kzi_tree *t, uint32_t map, const char *key)
{
    uint32_t c = kzi_tree_child(t, map, key);

    return c != KZI_NONE && t->node[c].kind == KZI_N_BOOLEAN &&
           !t->node[c].integer;
}

/* " = 1/3": the point as a fraction, unless it is long. */
static void
print_fraction(const struct kzi_tree *t, uint32_t range, struct kz_buf *out)
{
    uint32_t exact = kzi_tree_child(t, range, "exact"), c;
    const char *text;

    if (exact == KZI_NONE || t->node[exact].kind != KZI_N_MAP)
        return;
    c = kzi_tree_child(t, exact, "point");
    if (c == KZI_NONE || t->node[c].kind != KZI_N_TEXT)
        return;
    text = kzi_tree_text_of(t, c);
    if (strlen(text) <= FRACTION_MAX)
        kz_buf_printf(out, " = %s", text);
}

/*
 * "12.34 %  [10 %, 20 %]"; an end that is not attained has a round bracket,
 * an end that is not known is "?", and a single value is printed once.
 */
static void
print_range(const struct kzi_tree *t, uint32_t n, struct kz_buf *head,
    struct kz_buf *rest)
{
    struct kz_buf point, lower, upper;
    int open =
        is_false(t, n, "lower_attained") || is_false(t, n, "upper_attained");

    kz_buf_init(&point);
    kz_buf_init(&lower);
    kz_buf_init(&upper);
    percent_of(t, n, "point", &point);
    percent_of(t, n, "lower", &lower);
    percent_of(t, n, "upper", &upper);
    if (!open && lower.len > 0 && strcmp(lower.data, upper.data) == 0 &&
        (point.len == 0 || strcmp(point.data, lower.data) == 0)) {
        kz_buf_add(head, lower.data, lower.len);
    } else {
        kz_buf_add(head, point.data, point.len);
        if (lower.len > 0 || upper.len > 0)
            kz_buf_printf(rest, "%s%c%s, %s%c", point.len ? "  " : "",
                is_false(t, n, "lower_attained") ? '(' : '[',
                lower.len ? lower.data : "?", upper.len ? upper.data : "?",
                is_false(t, n, "upper_attained") ? ')' : ']');
    }
    print_fraction(t, n, rest);
    rest->failed |= point.failed | lower.failed | upper.failed;
    kz_buf_clear(&point);
    kz_buf_clear(&lower);
    kz_buf_clear(&upper);
}

/* "name (id)", "document, place": two texts of a map. */
static void
print_pair(const struct kzi_tree *t, uint32_t n, const char *first,
    const char *second, const char *form[3], struct kz_buf *out)
{
    uint32_t a = kzi_tree_child(t, n, first);
    uint32_t b = kzi_tree_child(t, n, second);
    int has_a = t->node[a].kind == KZI_N_TEXT && kzi_tree_text_of(t, a)[0];
    int has_b = t->node[b].kind == KZI_N_TEXT && kzi_tree_text_of(t, b)[0];

    kz_buf_puts(out, form[0]);
    print_scalar(t, a, "en", out, out);
    kz_buf_puts(out, has_a && has_b ? form[1] : "");
    print_scalar(t, b, "en", out, out);
    kz_buf_puts(out, has_a && has_b ? form[2] : "");
}

/* How strong an evidence is stands beside it. */
static void
print_rank(const struct kzi_tree *t, uint32_t n, const char *lang,
    struct kz_buf *out)
{
    uint32_t c = kzi_tree_child(t, n, "rank");

    if (c != KZI_NONE && t->node[c].kind == KZI_N_INTEGER)
        kz_buf_printf(out, " (%s %" PRId64 ")", kz_message(lang, "rank"),
            t->node[c].integer);
}

/* All shapes but lists and general maps; 1 if it was one of them. */
static int
print_simple(const struct kzi_tree *t, uint32_t n, const char *lang,
    struct kz_buf *head, struct kz_buf *rest)
{
    const char *party[3] = { "", " (", ")" }, *evidence[3] = { "", ", ", "" };

    switch (kzi_shape(t, n)) {
    case KZI_S_SCALAR:
        print_scalar(t, n, lang, head, rest);
        return 1;
    case KZI_S_EMPTY:
        kz_buf_puts(rest, kz_message(lang, "none"));
        return 1;
    case KZI_S_RANGE:
        print_range(t, n, head, rest);
        return 1;
    case KZI_S_PARTY:
        print_pair(t, n, "name", "id", party, rest);
        return 1;
    case KZI_S_EVIDENCE:
        print_pair(t, n, "document", "place", evidence, rest);
        print_rank(t, n, lang, rest);
        return 1;
    default:
        return 0;
    }
}

/* What stands in front of a node inside a map or list. */
static void
print_before(const struct kzi_tree *t, uint32_t n, const char *lang,
    struct kz_buf *out)
{
    const struct kzi_node *up = &t->node[t->node[n].parent];

    if (up->first != n)
        kz_buf_puts(out, up->kind == KZI_N_LIST &&
                                 kzi_shape(t, t->node[n].parent) != KZI_S_ITEMS
                             ? "; "
                             : ", ");
    if (up->kind == KZI_N_MAP) {
        kzi_label(lang, kzi_tree_key_of(t, n), out);
        kz_buf_puts(out, ": ");
    }
}

void
kzi_shape_print(const struct kzi_tree *t, uint32_t n, const char *lang,
    struct kz_buf *head, struct kz_buf *rest)
{
    uint32_t at = n;

    if (print_simple(t, n, lang, head, rest))
        return;
    for (;;) {
        if (at != n)
            print_before(t, at, lang, rest);
        if (at == n || !print_simple(t, at, lang, rest, rest)) {
            if (at != n && t->node[at].kind == KZI_N_MAP &&
                t->node[t->node[at].parent].kind == KZI_N_MAP)
                kz_buf_putc(rest, '(');
            at = t->node[at].first;
            continue;
        }
        while (t->node[at].next == KZI_NONE) {
            at = t->node[at].parent;
            if (at == n)
                return;
            if (t->node[at].kind == KZI_N_MAP &&
                t->node[t->node[at].parent].kind == KZI_N_MAP)
                kz_buf_putc(rest, ')');
        }
        at = t->node[at].next;
    }
}
