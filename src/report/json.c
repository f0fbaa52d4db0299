/* JSON: one writer for the indented document and for a value a line. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "keizu/base/number.h"
#include "src/report/report_priv.h"

#define BIT(level) ((uint64_t)1 << (level))

/*
 * Write s quoted.  All control characters are escaped, DEL and U+0080 to
 * U+009F too (a terminal obeys some of them); everything else stands as it
 * is.
 */
static void
quote(struct kz_doc *d, const char *s)
{
    static const char letters[] = "\"\\\b\f\n\r\t";
    static const char escapes[] = "\"\\bfnrt";
    const char *from = s; /* not written yet */

    kz_doc_puts(d, "\"");
    while (*s) {
        unsigned char c = (unsigned char)s[0], c2 = (unsigned char)s[1];
        int c1 = c == 0xC2 && c2 >= 0x80 && c2 <= 0x9F;
        const char *letter;
        char text[8];

        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F && !c1) {
            s++;
            continue;
        }
        kz_doc_write(d, from, (size_t)(s - from));
        letter = strchr(letters, c);
        if (letter)
            (void)snprintf(text, sizeof text, "\\%c",
                escapes[letter - letters]);
        else
            (void)snprintf(text, sizeof text, "\\u%04x",
                (unsigned)(c1 ? c2 : c));
        kz_doc_puts(d, text);
        s += c1 ? 2 : 1;
        from = s;
    }
    kz_doc_write(d, from, (size_t)(s - from));
    kz_doc_puts(d, "\"");
}

static void
new_line(struct kz_doc *d, const struct kzi_json *j)
{
    if (j->lines)
        return;
    kz_doc_puts(d, "\n");
    for (unsigned i = 0; i < j->depth; i++)
        kz_doc_puts(d, "  ");
}

/* What stands between the last value and this one (or its key). */
static void
separate(struct kz_doc *d, struct kzi_json *j)
{
    if (j->keyed) {
        j->keyed = 0;
        return;
    }
    if (j->depth == 0 || (j->bare && j->depth == 1))
        return;
    if (j->filled & BIT(j->depth))
        kz_doc_puts(d, ",");
    j->filled |= BIT(j->depth);
    new_line(d, j);
}

/* A value is complete: the line ends behind an outermost one. */
static void
complete(struct kz_doc *d, const struct kzi_json *j)
{
    if (j->depth == (j->bare ? 1U : 0U))
        kz_doc_puts(d, "\n");
}

static void
begin(struct kz_doc *d, int is_map)
{
    struct kzi_json *j = kz_doc_state(d);

    separate(d, j);
    if (j->lines && j->depth == 0 && !is_map)
        j->bare = 1;
    else
        kz_doc_puts(d, is_map ? "{" : "[");
    j->depth++;
    j->filled &= ~BIT(j->depth);
    if (is_map)
        j->is_map |= BIT(j->depth);
    else
        j->is_map &= ~BIT(j->depth);
}

void
kzi_json_begin_map(struct kz_doc *d)
{
    begin(d, 1);
}

void
kzi_json_begin_list(struct kz_doc *d)
{
    begin(d, 0);
}

void
kzi_json_end(struct kz_doc *d)
{
    struct kzi_json *j = kz_doc_state(d);
    int filled = (j->filled & BIT(j->depth)) != 0;
    int is_map = (j->is_map & BIT(j->depth)) != 0;

    j->depth--;
    if (j->bare && j->depth == 0)
        return;
    if (filled)
        new_line(d, j);
    kz_doc_puts(d, is_map ? "}" : "]");
    complete(d, j);
}

void
kzi_json_key(struct kz_doc *d, const char *key)
{
    struct kzi_json *j = kz_doc_state(d);

    separate(d, j);
    quote(d, key);
    kz_doc_puts(d, j->lines ? ":" : ": ");
    j->keyed = 1;
}

static void
plain(struct kz_doc *d, const char *text)
{
    struct kzi_json *j = kz_doc_state(d);

    separate(d, j);
    kz_doc_puts(d, text);
    complete(d, j);
}

void
kzi_json_text(struct kz_doc *d, const char *utf8)
{
    struct kzi_json *j = kz_doc_state(d);

    if (!utf8) {
        plain(d, "null");
        return;
    }
    separate(d, j);
    quote(d, utf8);
    complete(d, j);
}

void
kzi_json_number(struct kz_doc *d, double value)
{
    char text[KZ_NUMBER_TEXT];

    (void)kz_number_format(value, text);
    plain(d, text);
}

void
kzi_json_integer(struct kz_doc *d, int64_t value)
{
    char text[24];

    (void)snprintf(text, sizeof text, "%" PRId64, value);
    plain(d, text);
}

void
kzi_json_boolean(struct kz_doc *d, int value)
{
    plain(d, value ? "true" : "false");
}
