/* Countries of printed addresses, by the words of country_words.c. */
#include <string.h>

#include "importers/common/country.h"

#define LEN(a) (sizeof(a) / sizeof(a)[0])

/* Spaces of all kinds, line ends and the middle dot between katakana. */
static size_t
skipped(const char *s)
{
    static const char *const marks[] = { "\xC2\xA0", "\xE3\x80\x80", "・",
        "\xE2\x80\x8B" };

    if ((unsigned char)*s <= ' ')
        return 1;
    for (size_t i = 0; i < LEN(marks); i++)
        if (strncmp(s, marks[i], strlen(marks[i])) == 0)
            return strlen(marks[i]);
    return 0;
}

char
kz_half_width(const char *s)
{
    const unsigned char *u = (const unsigned char *)s;

    if (u[0] != 0xEF || (u[1] != 0xBC && u[1] != 0xBD) || u[2] < 0x80)
        return 0;
    if (u[1] == 0xBC && u[2] >= 0x81)
        return (char)(u[2] - 0x81 + 0x21);
    if (u[1] == 0xBD && u[2] <= 0x9E)
        return (char)(u[2] - 0x80 + 0x60);
    return 0;
}

static char
upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

void
kz_squeeze(const char *s, struct kz_buf *out)
{
    while (*s) {
        size_t n = skipped(s);
        char c = kz_half_width(s);

        if (n) {
            s += n;
        } else if (c) {
            kz_buf_putc(out, upper(c));
            s += 3;
        } else {
            kz_buf_putc(out, upper(*s++));
        }
    }
}

static int
starts_with_any(const char *s, const char *const *list)
{
    for (; *list; list++)
        if (strncmp(s, *list, strlen(*list)) == 0)
            return 1;
    return 0;
}

int
kz_is_prefecture(const char *s)
{
    for (const char *const *p = kzi_prefectures; *p; p++)
        if (strcmp(s, *p) == 0)
            return 1;
    return 0;
}

const char *
kz_country_at_start(const char *s)
{
    for (const struct kzi_country_word *w = kzi_countries_ja; w->text; w++)
        if (strncmp(s, w->text, strlen(w->text)) == 0)
            return w->country;
    return NULL;
}

int
kz_address_is_japanese(const char *s)
{
    if (strncmp(s, "〒", strlen("〒")) == 0)
        s += strlen("〒");
    s += strspn(s, "0123456789-");
    if (starts_with_any(s, kzi_prefectures) ||
        starts_with_any(s, kzi_home_cities))
        return 1;
    /* a town without its prefecture, in words of Japan only */
    return !kz_country_at_start(s) && (unsigned char)*s >= 0x80 &&
           (strstr(s, "丁目") || strstr(s, "番地") || strstr(s, "大字"));
}

/* Japanese words: a country in front or behind, then cities anywhere. */
static const char *
country_ja(const char *s, size_t n)
{
    const struct kzi_country_word *w;
    const char *found = kz_country_at_start(s);

    if (found)
        return found;
    for (w = kzi_countries_ja; w->text; w++) {
        size_t k = strlen(w->text);

        if (n > k && strcmp(s + n - k, w->text) == 0 &&
            ((unsigned char)w->text[0] >= 0x80))
            return w->country;
    }
    for (w = kzi_cities_ja; w->text; w++)
        if (strncmp(s, w->text, strlen(w->text)) == 0)
            return w->country;
    return NULL;
}

/*
 * Full-width to ASCII, capitals, single spaces for all that is no letter,
 * digit or point; points vanish.  A space stands at each end.
 */
static void
plain_latin(const char *s, struct kz_buf *out)
{
    int gap = 1;

    kz_buf_putc(out, ' ');
    while (*s) {
        char c = kz_half_width(s);

        s += c ? 3 : 1;
        c = upper(c ? c : s[-1]);
        if (c == '.' || c == '\'')
            continue;
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            (unsigned char)c >= 0x80) {
            kz_buf_putc(out, c);
            gap = 0;
        } else if (!gap) {
            kz_buf_putc(out, ' ');
            gap = 1;
        }
    }
    if (!gap)
        kz_buf_putc(out, ' ');
}

/* Does s end in the word, spaces around it? */
static int
ends_in(const char *s, size_t n, const char *word)
{
    size_t k = strlen(word);

    return n >= k + 2 && s[n - 1] == ' ' && s[n - k - 2] == ' ' &&
           memcmp(s + n - k - 1, word, k) == 0;
}

static const char *
country_at_end(const char *s, size_t n, size_t least)
{
    for (const struct kzi_country_word *w = kzi_countries_latin; w->text; w++)
        if (strlen(w->text) >= least && ends_in(s, n, w->text))
            return w->country;
    return NULL;
}

/* Without the words behind that have a digit in them: postal codes. */
static size_t
without_codes(const char *s, size_t n)
{
    for (;;) {
        size_t k = n, digits = 0;

        while (k > 1 && s[k - 2] != ' ') {
            k--;
            digits += s[k - 1] >= '0' && s[k - 1] <= '9';
        }
        if (k <= 1 || !digits)
            return n;
        n = k - 1;
    }
}

/* "MA 02171": two letters of a state and five digits at the end. */
static int
ends_in_us_code(const char *s, size_t n)
{
    size_t cut = without_codes(s, n);
    const char *code = s + cut;

    if (n - cut < 6 || strspn(code, "0123456789") < 5)
        return 0;
    for (const char *const *p = kzi_us_states; *p; p++)
        if (ends_in(s, cut, *p))
            return 1;
    return 0;
}

static int
has_word(const char *s, const char *word)
{
    size_t n = strlen(word);

    for (const char *p = strstr(s, word); p; p = strstr(p + 1, word))
        if (p > s && p[-1] == ' ' && p[n] == ' ')
            return 1;
    return 0;
}

/* The one country that places of the table name, or NULL. */
static const char *
country_of_places(const char *s)
{
    const char *found = NULL;

    for (const struct kzi_country_word *w = kzi_places_latin; w->text; w++) {
        if (!has_word(s, w->text))
            continue;
        if (found && strcmp(found, w->country) != 0)
            return NULL;
        found = w->country;
    }
    return found;
}

static const char *
country_latin(const char *s, size_t n)
{
    const char *found = country_at_end(s, n, 1);

    if (!found)
        found = country_at_end(s, without_codes(s, n), 3);
    if (!found && ends_in_us_code(s, n))
        found = "US";
    return found ? found : country_of_places(s);
}

kz_status
kz_address_country(const char *address, const char **country,
    struct kz_error *err)
{
    const char *found = NULL;
    struct kz_buf s;
    kz_status st;

    if (!address) {
        *country = NULL;
        return KZ_OK;
    }
    kz_buf_init(&s);
    kz_squeeze(address, &s);
    if (kz_address_is_japanese(s.data))
        found = "JP";
    else
        found = country_ja(s.data, s.len);
    if (!found) {
        kz_buf_reset(&s);
        plain_latin(address, &s);
        found = country_latin(s.data, s.len);
    }
    KZ_TRY(kz_buf_check(&s, err));
    *country = found;
out:
    kz_buf_clear(&s);
    return st;
}
