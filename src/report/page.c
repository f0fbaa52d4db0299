/* Charts: one HTML page with the drawing and the table of its edges. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "keizu/base/hash.h"
#include "keizu/report/message.h"
#include "src/report/chart_priv.h"

#define N_(text) text

struct page {
    const struct kz_chart *c;
    struct kz_buf *out;
    struct kz_buf text;
};

static void
put_word(struct page *p, const char *text)
{
    kzi_markup(p->out, kz_message(p->c->lang, text));
}

/* What is in p->text, apart from the direction of what is around it. */
static void
put_isolated(struct page *p)
{
    kz_buf_puts(p->out, "<bdi>");
    kzi_markup(p->out, p->text.data);
    kz_buf_puts(p->out, "</bdi>");
    kz_buf_reset(&p->text);
}

static int
digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* The hash of the style sheet, as a policy names it. */
static kz_status
put_style_hash(struct kz_buf *out, const struct kz_buf *style,
    struct kz_error *err)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789+/";
    struct kz_sha256 *h = kz_sha256_new();
    char hex[KZ_SHA256_TEXT];
    unsigned bits = 0, have = 0;

    if (!h)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    kz_sha256_add(h, style->data, style->len);
    kz_sha256_end(h, hex);
    kz_sha256_free(h);
    for (int i = 0; i < 64; i++) {
        bits = (bits << 4 | (unsigned)digit(hex[i])) & 0xFFFF;
        have += 4;
        if (have >= 6) {
            have -= 6;
            kz_buf_putc(out, alphabet[bits >> have & 63]);
        }
    }
    /* 256 bits are 42 digits and four bits more */
    kz_buf_putc(out, alphabet[bits << (6 - have) & 63]);
    kz_buf_putc(out, '=');
    return KZ_OK;
}

static kz_status
put_head(struct page *p, struct kz_error *err)
{
    struct kz_buf style;
    kz_status st;

    kz_buf_init(&style);
    kz_buf_putc(&style, '\n');
    kz_buf_puts(&style, kzi_page_style);
    kz_buf_puts(&style, kzi_chart_style);
    KZ_TRY(kz_buf_check(&style, err));
    kz_buf_printf(p->out,
        "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n"
        "<meta charset=\"utf-8\"/>\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\""
        "default-src 'none'; style-src 'sha256-",
        p->c->lang);
    KZ_TRY(put_style_hash(p->out, &style, err));
    kz_buf_puts(p->out, "'; base-uri 'none'; form-action 'none'\"/>\n"
                        "<meta name=\"viewport\" "
                        "content=\"width=device-width\"/>\n"
                        "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
                        "<title>");
    kzi_chart_title(p->c, &p->text);
    kzi_markup(p->out, p->text.data);
    kz_buf_reset(&p->text);
    kz_buf_puts(p->out, "</title>\n<style>");
    kz_buf_puts(p->out, style.data);
    kz_buf_puts(p->out, "</style>\n</head>\n");
out:
    kz_buf_clear(&style);
    return st;
}

/* A paragraph of a heading and its value; nothing without one. */
static void
put_line(struct page *p, const char *heading, const char *value)
{
    if (!value || !value[0])
        return;
    kz_buf_puts(p->out, "<p class=\"soft\">");
    put_word(p, heading);
    kz_buf_puts(p->out, ": ");
    kz_buf_puts(&p->text, value);
    put_isolated(p);
    kz_buf_puts(p->out, "</p>\n");
}

static void
put_opening(struct page *p)
{
    char day[KZ_DATE_TEXT];

    kz_buf_puts(p->out, "<body>\n<main>\n<h1>");
    kzi_chart_title(p->c, &p->text);
    put_isolated(p);
    kz_buf_puts(p->out, "</h1>\n");
    if (p->c->sentence) {
        kz_buf_puts(p->out, "<p>");
        kz_buf_puts(&p->text, p->c->sentence);
        put_isolated(p);
        kz_buf_puts(p->out, "</p>\n");
    }
    kz_date_format(p->c->known_by, day);
    put_line(p, N_("Filed until"), day);
    put_line(p, N_("Asked"), p->c->options);
    put_line(p, N_("Facts of the store"), p->c->store);
}

/* ---- the table ---- */

/* The id of a party; a key that keizu made of a name tells nobody anything. */
static void
put_id(struct page *p, uint32_t node)
{
    const char *id = p->c->node[node].id;

    if (!id || strncmp(id, "k:", 2) == 0)
        return;
    kz_buf_puts(p->out, "<br/><span class=\"soft\">");
    kz_buf_puts(&p->text, id);
    put_isolated(p);
    kz_buf_puts(p->out, "</span>");
}

static void
put_party(struct page *p, uint32_t node)
{
    struct kz_buf kind;

    kz_buf_init(&kind);
    kz_buf_puts(p->out, "<td class=\"who\">");
    kzi_chart_name(p->c, node, &p->text);
    put_isolated(p);
    kzi_chart_kind(p->c, node, &kind);
    if (kind.len) {
        kz_buf_puts(p->out, "<br/><span class=\"soft\">");
        kzi_markup(p->out, kind.data);
        kz_buf_puts(p->out, "</span>");
    }
    put_id(p, node);
    kz_buf_puts(p->out, "</td>\n");
    p->out->failed |= kind.failed;
    kz_buf_clear(&kind);
}

static void
put_share(struct page *p, const struct kz_range *r)
{
    kz_buf_puts(p->out, "<td class=\"num\">");
    kzi_chart_range(p->c, r, &p->text);
    kzi_markup(p->out, p->text.data);
    kz_buf_reset(&p->text);
    kz_buf_puts(p->out, "</td>\n");
}

static void
put_day(struct page *p, kz_date day)
{
    char text[KZ_DATE_TEXT];

    kz_date_format(day, text);
    kz_buf_printf(p->out, "<td class=\"nowrap\">%s</td>\n", text);
}

static void
put_evidence(struct page *p, const struct kz_chart_edge *e,
    const struct kz_chart_source *s)
{
    kzi_chart_source(p->c, e, s, &p->text);
    put_isolated(p);
}

static void
put_row(struct page *p, uint32_t k)
{
    const struct kz_chart_edge *e = &p->c->edge[k];

    kz_buf_printf(p->out,
        "<tr id=\"e%" PRIu32 "\">\n<td class=\"num\">[%" PRIu32 "]</td>\n",
        k + 1, k + 1);
    put_party(p, e->owner);
    kz_buf_puts(p->out, "<td>");
    kzi_markup(p->out, kzi_chart_relation(p->c, e));
    if (e->nominee && e->controls) {
        kz_buf_puts(p->out, "<br/>");
        put_word(p, N_("is the nominee"));
    }
    if (e->declared) {
        kz_buf_puts(p->out, "<br/>");
        put_word(p, N_("only declared"));
    }
    kz_buf_puts(p->out, "</td>\n");
    put_party(p, e->owned);
    put_share(p, &e->share);
    put_share(p, &e->votes);
    put_day(p, e->source.day);
    kz_buf_puts(p->out, "<td>");
    put_evidence(p, e, &e->source);
    if (e->votes_source.document) {
        kz_buf_puts(p->out, "<br/>");
        put_word(p, N_("votes"));
        kz_buf_puts(p->out, ": ");
        put_evidence(p, e, &e->votes_source);
    }
    kz_buf_puts(p->out, "</td>\n");
    put_day(p, e->source.filed);
    kz_buf_puts(p->out, "<td class=\"num\">");
    if (e->source.rank)
        kz_buf_printf(p->out, "%d", e->source.rank);
    kz_buf_puts(p->out, "</td>\n</tr>\n");
}

static void
put_table(struct page *p)
{
    static const char *const heading[] = { N_("No."), N_("Owner"),
        N_("Relation"), N_("Of whom"), N_("Share"), N_("Votes"), N_("Day"),
        N_("Document and place"), N_("Filed"), N_("Rank") };

    kz_buf_puts(p->out, "<h2 id=\"evidence\">");
    put_word(p, N_("Evidence"));
    kz_buf_puts(p->out, "</h2>\n<div class=\"scroll\" tabindex=\"0\" "
                        "role=\"region\" aria-labelledby=\"evidence\">\n"
                        "<table>\n<thead>\n<tr>");
    for (size_t i = 0; i < sizeof heading / sizeof heading[0]; i++) {
        kz_buf_puts(p->out, "<th scope=\"col\">");
        put_word(p, heading[i]);
        kz_buf_puts(p->out, "</th>");
    }
    kz_buf_puts(p->out, "</tr>\n</thead>\n<tbody>\n");
    for (uint32_t k = 0; k < p->c->edges; k++)
        put_row(p, k);
    kz_buf_puts(p->out, "</tbody>\n</table>\n</div>\n<p class=\"soft\">");
    put_word(p,
        N_("Rank of the evidence: 1 official copy, 2 statutory filing, 3 "
           "signed certificate of the register, 4 tax form, 5 letter of the "
           "parent, 6 self-declaration, 7 paid data, 8 web."));
    kz_buf_puts(p->out, "</p>\n");
}

kz_status
kz_chart_html(const struct kz_chart *c, const struct kz_doc_dest *dest,
    struct kz_error *err)
{
    struct kz_buf b;
    struct page p = { c, &b, { .data = NULL } };
    kz_status st;

    kz_buf_init(&b);
    kz_buf_init(&p.text);
    KZ_TRY(put_head(&p, err));
    put_opening(&p);
    kz_buf_puts(&b, "<figure tabindex=\"0\" aria-label=\"");
    put_word(&p, N_("Chart"));
    kz_buf_puts(&b, "\">\n");
    KZ_TRY(kzi_chart_draw(c, 0, &b, err));
    kz_buf_puts(&b, "</figure>\n");
    put_table(&p);
    kz_buf_puts(&b, "</main>\n</body>\n</html>\n");
    b.failed |= p.text.failed;
    KZ_TRY(kz_buf_check(&b, err));
    st = dest->write(dest->ctx, b.data, b.len, err);
out:
    kz_buf_clear(&b);
    kz_buf_clear(&p.text);
    return st;
}
