/*
 * Control of a small world: closures by the names of their owners.
 */
#ifndef KZ_CONTROLLIB_H
#define KZ_CONTROLLIB_H

#include "tests/graphlib.h"

#include "keizu/analysis/control.h"

/* How surely. */
#define CERTAIN  KZ_CONTROL_CERTAIN
#define POSSIBLE KZ_CONTROL_POSSIBLE
#define JOINED   KZ_CONTROL_POSSIBLE_JOINED

struct ctl {
    struct kz_graph *g;
    struct kz_control *k;
    const struct kz_controlled *list;
    size_t count;
    int self;
};

static inline struct ctl
control(struct kz_graph *g, int64_t num, int64_t den, int inclusive)
{
    struct kz_control_rule rule = { num, den, inclusive };
    struct ctl c = { .g = g };

    assert_ok(kz_control_new(g, &rule, &c.k, &err), &err);
    return c;
}

/* By more than half. */
static inline struct ctl
majority(const char *world)
{
    return control(graph_of(world), 1, 2, 0);
}

static inline void
clear(struct ctl *c)
{
    kz_control_free(c->k);
    kz_graph_free(c->g);
    forget_world();
}

static inline const struct kz_controlled *
find(const struct ctl *c, const char *company)
{
    uint32_t j = column_of(c->g, company);

    for (size_t i = 0; i < c->count; i++)
        if (c->list[i].column == j)
            return &c->list[i];
    return NULL;
}

/* Does the owner alone control the company? */
static inline int
owner(struct ctl *c, const char *name, const char *company,
    enum kz_control_mode mode)
{
    assert_ok(kz_control_owner(c->k, node_of(c->g, name), mode, &c->list,
                  &c->count, &c->self, &err),
        &err);
    return find(c, company) != NULL;
}

/* Do the members, names parted by spaces, control the company? */
static inline int
pooled(struct ctl *c, const char *members, const char *company,
    enum kz_control_mode mode)
{
    kz_node node[8];
    struct kz_bloc bloc = { NULL, node, 0 };
    const char *w;
    size_t n;

    while ((w = next_word(&members, &n))) {
        char name[32] = "";

        memcpy(name, w, n);
        assert_true(bloc.nmembers < 8);
        node[bloc.nmembers++] = node_of(c->g, name);
    }
    assert_ok(kz_control_bloc(c->k, &bloc, mode, &c->list, &c->count, &err),
        &err);
    return find(c, company) != NULL;
}

/* Does the bloc of foreign owners (state: state bodies only)? */
static inline int
foreign(struct ctl *c, int state, const char *company,
    enum kz_control_mode mode)
{
    uint8_t *classes = kz_calloc(kz_graph_classes(c->g), 1);
    struct kz_bloc bloc = { classes, NULL, 0 };

    assert_non_null(classes);
    kz_bloc_foreign(c->g, state, classes);
    assert_ok(kz_control_bloc(c->k, &bloc, mode, &c->list, &c->count, &err),
        &err);
    kz_free(classes);
    return find(c, company) != NULL;
}

#endif
