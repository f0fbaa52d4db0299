/* Charts, private: words, text that fits, and where everything stands. */
#ifndef KZ_REPORT_CHART_PRIV_H
#define KZ_REPORT_CHART_PRIV_H

#include "keizu/base/buf.h"
#include "keizu/report/chart.h"

/* Markup (markup.c): the only way for text to get into SVG and HTML. */

/*
 * Append text as character data or the value of a quoted attribute: visible
 * (kz_text_visible), then & < > " ' and what XML does not allow replaced.
 */
void kzi_markup(struct kz_buf *out, const char *text);

/* Words (chart_words.c), plain text */

const char *kzi_country_name(const char *code, const char *lang); /* or code */
/* "company, Singapore"; of a box that is no party nothing. */
void kzi_chart_kind(const struct kz_chart *c, uint32_t node,
    struct kz_buf *out);
/* The name of a box: "Lanternfish", "undisclosed", "+12 below 1 %". */
void kzi_chart_name(const struct kz_chart *c, uint32_t node,
    struct kz_buf *out);
/* "owns", "controls", "nominee of", ... */
const char *kzi_chart_relation(const struct kz_chart *c,
    const struct kz_chart_edge *e);
/* "12.5 %", "25 % to 50 %". */
void kzi_chart_range(const struct kz_chart *c, const struct kz_range *r,
    struct kz_buf *out);
/* 1 if there is more to say of the votes than of the shares. */
int kzi_votes_differ(const struct kz_chart_edge *e);
/* Append that line of a label; 0: it has no such line. */
int kzi_chart_label(const struct kz_chart *c, uint32_t edge, int line,
    struct kz_buf *out);
/* A line or a box in one sentence for who hears it. */
void kzi_chart_say_edge(const struct kz_chart *c, uint32_t edge,
    struct kz_buf *out);
void kzi_chart_say_node(const struct kz_chart *c, uint32_t node,
    struct kz_buf *out);

/* Text that fits (chart_text.c) */

/* Width in pixels at a font size, never too small for the usual fonts. */
int kzi_text_pixels(const char *utf8, int size);
/*
 * Split visible text into at most `lines` lines of `width`, the last one cut
 * with an ellipsis where more is left.  out[i] is reset first; returns how
 * many have text.
 */
int kzi_text_wrap(const char *utf8, int size, int width, int lines,
    struct kz_buf *out);

/* Layout (chart_layout.c) */

enum {
    KZI_BOX_W = 200, /* pixels */
    KZI_BOX_H = 82,
    KZI_LABEL_W = 184,
    KZI_LABEL_STEP = 95, /* between the lines that leave one box */
    KZI_LABEL_LINE = 15
};

struct kzi_point {
    int x, y;
};

/* A line: from the box above down to the box below, whoever owns whom. */
struct kzi_route {
    uint32_t upper, lower;
    int up; /* 1: it points up: a ring is closed here */
    struct kzi_point from, label, to; /* label: middle of its first line */
    int zone_end;                     /* the line is straight until here */
    size_t bend, bends; /* in points: where it crosses the layers between */
};

struct kzi_bend {
    int x, top, bottom;
};

struct kzi_layout {
    int width, height;
    struct kzi_point *box;   /* [nodes] left upper corners */
    struct kzi_route *route; /* [edges] */
    struct kzi_bend *bend;
    size_t bends;
    uint8_t *label_lines; /* [edges] */
};

kz_status kzi_chart_layout(const struct kz_chart *c, struct kzi_layout *l,
    struct kz_error *err) KZ_MUST_CHECK;
void kzi_layout_clear(struct kzi_layout *l); /* also of zeros */

/* Drawing (chart_svg.c) */

/* Append an svg element; `alone`: with its style sheet and its evidence. */
kz_status kzi_chart_draw(const struct kz_chart *c, int alone,
    struct kz_buf *out, struct kz_error *err) KZ_MUST_CHECK;
/* Append "Ownership and control of X, as of 2025-06-30". */
void kzi_chart_title(const struct kz_chart *c, struct kz_buf *out);
/* Append "document, place" of a source, or how it came about without one. */
void kzi_chart_source(const struct kz_chart *c, const struct kz_chart_edge *e,
    const struct kz_chart_source *s, struct kz_buf *out);

/* Style (chart_style.c) */
extern const char kzi_chart_style[]; /* for the classes of the drawing */
extern const char kzi_page_style[];  /* for the page around it */

#endif
