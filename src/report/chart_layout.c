/*
 * Charts: where boxes, lines and labels stand.  The order within a layer is
 * igraph's; places are ours, since boxes are wide and bends are not.
 */
#include "src/report/chart_layout.h"

#include <math.h>
#include <stdlib.h>

#include "keizu/base/alloc.h"
#include "keizu/graph/layers.h"

enum { MARGIN = 16, GAP = 20, FAN = 16, ROUTING = 56, BEND_HALF = 5 };
enum { SWEEPS = 40 };

struct work {
    const struct kz_chart *c;
    struct kzi_layout *l;
    uint32_t *level;            /* [nodes] */
    uint32_t *from, *to, *edge; /* lines that igraph sees */
    uint32_t lines;
    struct kz_layer_slot *slot;
    size_t slots;
    double *x, *want, *weight, *sum; /* [slots] */
    size_t *count;                   /* [slots] of a pool */
    int *half;                       /* [slots] */
    size_t *slot_of;                 /* [nodes] */
    uint32_t *out;                   /* [nodes] lines that leave downwards */
    uint32_t *sorted;                /* [edges] */
    int *key;                        /* [edges] */
    size_t *way_start, *way;         /* slots along a line, ends included */
    uint32_t layers;
    int *top, *zone; /* [layers] */
};

/* ---- order ---- */

static kz_status
order(struct work *w, struct kz_error *err)
{
    const struct kz_chart *c = w->c;
    uint32_t *layer = kz_calloc((size_t)c->nodes + 1, sizeof *layer);
    kz_status st = KZ_OK;

    if (!layer)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (uint32_t i = 0; i < c->nodes; i++)
        if (w->level[i] >= w->layers)
            w->layers = w->level[i] + 1;
    for (uint32_t i = 0; i < c->nodes; i++)
        layer[i] = w->layers - 1 - w->level[i];
    for (uint32_t k = 0; k < c->edges; k++) {
        if (w->l->route[k].upper == w->l->route[k].lower)
            continue;
        w->from[w->lines] = w->l->route[k].upper;
        w->to[w->lines] = w->l->route[k].lower;
        w->edge[w->lines++] = k;
    }
    KZ_TRY(kz_layers_order(c->nodes, layer, w->lines, w->from, w->to, &w->slot,
        &w->slots, err));
out:
    kz_free(layer);
    return st;
}

/* The slots that each line passes, from above. */
static void
trace(struct work *w)
{
    const struct kzi_route *r = w->l->route;

    for (size_t s = 0; s < w->slots; s++)
        if (w->slot[s].node != UINT32_MAX)
            w->slot_of[w->slot[s].node] = s;
    for (uint32_t k = 0; k < w->c->edges; k++)
        w->way_start[k + 1] = 2;
    for (size_t s = 0; s < w->slots; s++)
        if (w->slot[s].node == UINT32_MAX)
            w->way_start[w->edge[w->slot[s].arc] + 1]++;
    for (uint32_t k = 0; k < w->c->edges; k++)
        w->way_start[k + 1] += w->way_start[k];
    for (uint32_t k = 0; k < w->c->edges; k++) {
        w->way[w->way_start[k]] = w->slot_of[r[k].upper];
        w->way[w->way_start[k + 1] - 1] = w->slot_of[r[k].lower];
    }
    for (size_t s = 0; s < w->slots; s++) {
        uint32_t k;

        if (w->slot[s].node != UINT32_MAX)
            continue;
        k = w->edge[w->slot[s].arc];
        w->way[w->way_start[k] + w->slot[s].layer -
               w->slot[w->slot_of[r[k].upper]].layer] = s;
    }
}

/* ---- across ---- */

static void
set_widths(struct work *w)
{
    for (uint32_t k = 0; k < w->c->edges; k++)
        w->out[w->l->route[k].upper]++;
    for (size_t s = 0; s < w->slots; s++) {
        uint32_t node = w->slot[s].node;
        int label;

        w->half[s] = BEND_HALF;
        if (node == UINT32_MAX)
            continue;
        label = ((int)w->out[node] - 1) * KZI_LABEL_STEP + KZI_LABEL_W;
        w->half[s] = (label > KZI_BOX_W ? label : KZI_BOX_W) / 2;
    }
}

static double
distance(const struct work *w, size_t s)
{
    int bends =
        w->slot[s].node == UINT32_MAX && w->slot[s - 1].node == UINT32_MAX;

    return w->half[s - 1] + w->half[s] + (bends ? 0 : GAP);
}

/* The first slot of the next layer. */
static size_t
layer_end(const struct work *w, size_t from)
{
    size_t to = from;

    while (to < w->slots && w->slot[to].layer == w->slot[from].layer)
        to++;
    return to;
}

/*
 * Nearest places to those wanted that keep order and distance: least squares,
 * by pooling neighbours that would overlap.
 */
static void
place_layer(struct work *w, size_t from, size_t to)
{
    double offset = 0;
    size_t pools = from, at = from;

    for (size_t s = from; s < to; s++) {
        offset += s > from ? distance(w, s) : 0;
        w->sum[pools] = (w->want[s] - offset) * w->weight[s];
        w->x[pools] = w->weight[s]; /* of the pool, until it is placed */
        w->count[pools++] = 1;
        while (pools - from > 1 && w->sum[pools - 2] * w->x[pools - 1] >
                                       w->sum[pools - 1] * w->x[pools - 2]) {
            pools--;
            w->sum[pools - 1] += w->sum[pools];
            w->x[pools - 1] += w->x[pools];
            w->count[pools - 1] += w->count[pools];
        }
    }
    for (size_t p = from; p < pools; p++)
        w->sum[p] /= w->x[p];
    offset = 0;
    for (size_t p = from; p < pools; p++)
        for (size_t i = 0; i < w->count[p]; i++, at++) {
            offset += at > from ? distance(w, at) : 0;
            w->x[at] = w->sum[p] + offset;
        }
}

/* Every slot wants to be in the middle of its neighbours. */
static void
want(struct work *w, int above, int below)
{
    for (size_t s = 0; s < w->slots; s++)
        w->want[s] = w->weight[s] = 0;
    for (uint32_t k = 0; k < w->c->edges; k++)
        for (size_t i = w->way_start[k] + 1; i < w->way_start[k + 1]; i++) {
            size_t up = w->way[i - 1], down = w->way[i];
            double pull = w->slot[up].node == UINT32_MAX &&
                                  w->slot[down].node == UINT32_MAX
                              ? 4
                              : 1;

            if (up == down)
                continue;
            if (above) {
                w->want[down] += w->x[up] * pull;
                w->weight[down] += pull;
            }
            if (below) {
                w->want[up] += w->x[down] * pull;
                w->weight[up] += pull;
            }
        }
    for (size_t s = 0; s < w->slots; s++) {
        w->want[s] = w->weight[s] > 0 ? w->want[s] / w->weight[s] : w->x[s];
        w->weight[s] = w->weight[s] > 0 ? w->weight[s] : 0.01;
    }
}

static void
place(struct work *w)
{
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        int both = sweep >= SWEEPS / 2;

        for (size_t s = 0; s < w->slots;) {
            size_t to = layer_end(w, s);

            want(w, both || sweep % 2, both || sweep % 2 == 0);
            place_layer(w, s, to);
            s = to;
        }
    }
}

/* Whole pixels; the distances are kept. */
static void
settle(struct work *w)
{
    double left = 0;
    int right = 0;

    for (size_t s = 0; s < w->slots; s++)
        if (s == 0 || w->x[s] - w->half[s] < left)
            left = w->x[s] - w->half[s];
    for (size_t s = 0; s < w->slots; s++) {
        double x = floor(w->x[s] - left + 0.5) + MARGIN;

        if (s && w->slot[s].layer == w->slot[s - 1].layer &&
            x < w->x[s - 1] + distance(w, s))
            x = w->x[s - 1] + distance(w, s);
        w->x[s] = x;
        if ((int)x + w->half[s] > right)
            right = (int)x + w->half[s];
    }
    w->l->width = right + MARGIN;
}

/* ---- down ---- */

static void
set_heights(struct work *w)
{
    int y = MARGIN;

    for (uint32_t j = 0; j < w->layers; j++) {
        int lines = 0, rows = 0;

        for (uint32_t k = 0; k < w->c->edges; k++) {
            uint32_t upper = w->l->route[k].upper;

            if (w->layers - 1 - w->level[upper] != j)
                continue;
            if (w->l->label_lines[k] > lines)
                lines = w->l->label_lines[k];
            if (rows < 2)
                rows = w->out[upper] > 1 ? 2 : 1;
        }
        w->top[j] = y;
        y += KZI_BOX_H;
        if (rows)
            y += FAN + rows * (lines * KZI_LABEL_LINE + 6);
        w->zone[j] = y;
        y += j + 1 < w->layers ? ROUTING : MARGIN;
    }
    w->l->height = y;
}

/* ---- lines ---- */

static void
sort_lines(struct work *w, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++)
        for (uint32_t j = i; j > 0; j--) {
            uint32_t a = w->sorted[j - 1], b = w->sorted[j];

            if (w->key[a] < w->key[b] || (w->key[a] == w->key[b] && a < b))
                break;
            w->sorted[j - 1] = b;
            w->sorted[j] = a;
        }
}

static int
port(int middle, uint32_t i, uint32_t n)
{
    int step = n > 1 ? (KZI_BOX_W - 24) / (int)n : 0;

    if (step > 36)
        step = 36;
    return middle + (2 * (int)i - (int)n + 1) * step / 2;
}

/* The ends of all lines at one box, sorted by where they go. */
static void
set_ends(struct work *w, uint32_t node)
{
    struct kzi_route *r = w->l->route;
    int x = (int)w->x[w->slot_of[node]], y = w->l->box[node].y;
    uint32_t n = 0;

    for (uint32_t k = 0; k < w->c->edges; k++)
        if (r[k].upper == node) {
            w->key[k] = (int)w->x[w->way[w->way_start[k] + 1]];
            w->sorted[n++] = k;
        }
    sort_lines(w, n);
    for (uint32_t i = 0; i < n; i++) {
        struct kzi_route *q = &r[w->sorted[i]];
        int row = i % 2 ? w->l->label_lines[w->sorted[i]] : 0;

        q->from.x = port(x, i, n);
        q->from.y = y + KZI_BOX_H;
        q->label.x = x + (2 * (int)i - (int)n + 1) * KZI_LABEL_STEP / 2;
        q->zone_end = w->zone[w->layers - 1 - w->level[node]];
        q->label.y = y + KZI_BOX_H + FAN;
        if (row)
            q->label.y = q->zone_end - row * KZI_LABEL_LINE - 6;
    }
    n = 0;
    for (uint32_t k = 0; k < w->c->edges; k++)
        if (r[k].lower == node && r[k].upper != node) {
            w->key[k] = (int)w->x[w->way[w->way_start[k + 1] - 2]];
            w->sorted[n++] = k;
        }
    sort_lines(w, n);
    for (uint32_t i = 0; i < n; i++) {
        r[w->sorted[i]].to.x = port(x, i, n);
        r[w->sorted[i]].to.y = y;
    }
}

static void
set_lines(struct work *w)
{
    struct kzi_layout *l = w->l;

    for (uint32_t i = 0; i < w->c->nodes; i++) {
        size_t s = w->slot_of[i];

        l->box[i].x = (int)w->x[s] - KZI_BOX_W / 2;
        l->box[i].y = w->top[w->slot[s].layer];
    }
    for (uint32_t i = 0; i < w->c->nodes; i++)
        set_ends(w, i);
    for (uint32_t k = 0; k < w->c->edges; k++) {
        l->route[k].bend = l->bends;
        for (size_t i = w->way_start[k] + 1; i + 1 < w->way_start[k + 1]; i++) {
            struct kzi_bend *b = &l->bend[l->bends++];
            uint32_t layer = w->slot[w->way[i]].layer;

            b->x = (int)w->x[w->way[i]];
            b->top = w->top[layer];
            b->bottom = w->zone[layer];
        }
        l->route[k].bends = l->bends - l->route[k].bend;
    }
}

/* ---- all of it ---- */

static void
count_label_lines(const struct kz_chart *c, uint8_t *lines)
{
    for (uint32_t k = 0; k < c->edges; k++)
        lines[k] =
            (uint8_t)(1 + !isnan(c->edge[k].share.point) +
                      kzi_votes_differ(&c->edge[k]) + c->edge[k].declared);
}

static kz_status
prepare(struct work *w, struct kz_error *err)
{
    size_t n = (size_t)w->c->nodes + 1, m = (size_t)w->c->edges + 1;
    struct kzi_layout *l = w->l;

    l->box = kz_calloc(n, sizeof *l->box);
    l->route = kz_calloc(m, sizeof *l->route);
    l->label_lines = kz_calloc(m, 1);
    w->level = kz_calloc(n, sizeof *w->level);
    w->from = kz_calloc(m, sizeof *w->from);
    w->to = kz_calloc(m, sizeof *w->to);
    w->edge = kz_calloc(m, sizeof *w->edge);
    w->slot_of = kz_calloc(n, sizeof *w->slot_of);
    w->out = kz_calloc(n, sizeof *w->out);
    w->sorted = kz_calloc(m, sizeof *w->sorted);
    w->key = kz_calloc(m, sizeof *w->key);
    w->way_start = kz_calloc(m, sizeof *w->way_start);
    if (!l->box || !l->route || !l->label_lines || !w->level || !w->from ||
        !w->to || !w->edge || !w->slot_of || !w->out || !w->sorted || !w->key ||
        !w->way_start)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

/* What depends on the number of bends and layers. */
static kz_status
prepare_slots(struct work *w, struct kz_error *err)
{
    size_t n = w->slots + 1, way = w->slots + 2 * (size_t)w->c->edges + 1;

    w->x = kz_calloc(n, sizeof *w->x);
    w->want = kz_calloc(n, sizeof *w->want);
    w->weight = kz_calloc(n, sizeof *w->weight);
    w->sum = kz_calloc(n, sizeof *w->sum);
    w->count = kz_calloc(n, sizeof *w->count);
    w->half = kz_calloc(n, sizeof *w->half);
    w->way = kz_calloc(way, sizeof *w->way);
    w->l->bend = kz_calloc(n, sizeof *w->l->bend);
    w->top = kz_calloc((size_t)w->layers + 1, sizeof *w->top);
    w->zone = kz_calloc((size_t)w->layers + 1, sizeof *w->zone);
    if (!w->x || !w->want || !w->weight || !w->sum || !w->count || !w->half ||
        !w->way || !w->l->bend || !w->top || !w->zone)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    return KZ_OK;
}

static void
work_clear(struct work *w)
{
    kz_free(w->level);
    kz_free(w->from);
    kz_free(w->to);
    kz_free(w->edge);
    kz_free(w->slot);
    kz_free(w->x);
    kz_free(w->want);
    kz_free(w->weight);
    kz_free(w->sum);
    kz_free(w->count);
    kz_free(w->half);
    kz_free(w->slot_of);
    kz_free(w->out);
    kz_free(w->sorted);
    kz_free(w->key);
    kz_free(w->way_start);
    kz_free(w->way);
    kz_free(w->top);
    kz_free(w->zone);
}

void
kzi_layout_clear(struct kzi_layout *l)
{
    kz_free(l->box);
    kz_free(l->route);
    kz_free(l->bend);
    kz_free(l->label_lines);
    *l = (struct kzi_layout){ .width = 0 };
}

kz_status
kzi_chart_layout(const struct kz_chart *c, struct kzi_layout *out,
    struct kz_error *err)
{
    struct kzi_layout l = { .width = 0 };
    struct work w = { .c = c, .l = &l };
    kz_status st;

    KZ_TRY(prepare(&w, err));
    KZ_TRY(kzi_chart_levels(c, l.route, w.level, err));
    KZ_TRY(order(&w, err));
    KZ_TRY(prepare_slots(&w, err));
    trace(&w);
    count_label_lines(c, l.label_lines);
    set_widths(&w);
    place(&w);
    settle(&w);
    set_heights(&w);
    set_lines(&w);
    *out = l;
    l = (struct kzi_layout){ .width = 0 };
out:
    work_clear(&w);
    kzi_layout_clear(&l);
    return st;
}
