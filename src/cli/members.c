/* Managing members of the companies of an answer. */
#include "src/cli/members.h"

#include "keizu/base/alloc.h"

const char kz_member_text[] =
    N_("a managing member runs this company: control is computed from the "
       "stated shares and votes and does not count that");

const struct kz_role_at *
kz_member_next(const struct kz_roles *r, kz_rowid company, size_t *i)
{
    size_t n;
    const struct kz_role_at *at = kz_roles_at(r, company, &n);

    for (; *i < n; ++*i) {
        if (at[*i].kind != KZ_ROLE_MANAGING_MEMBER ||
            (*i && at[*i - 1].person == at[*i].person &&
                at[*i - 1].kind == at[*i].kind))
            continue;
        return &at[(*i)++];
    }
    return NULL;
}

struct companies {
    kz_rowid *list;
    size_t n, cap;
    int found;
};

static kz_status
note_member(void *ctx, const struct kz_role_row *r, struct kz_error *err)
{
    struct companies *c = ctx;

    (void)err;
    c->found |= r->role == KZ_ROLE_MANAGING_MEMBER;
    return KZ_OK;
}

static kz_status
add_company(void *ctx, kz_rowid company, struct kz_error *err)
{
    struct companies *c = ctx;

    if (kz_grow(&c->list, &c->cap, c->n + 1, sizeof *c->list) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    c->list[c->n++] = company;
    return KZ_OK;
}

/* Companies of the graph that have or had a managing member; mostly none. */
static kz_status
gather(struct kz_cli *cli, const struct kz_asked *a, struct companies *c)
{
    struct kz_error *err = &cli->err;
    kz_status st = KZ_OK;

    if (a->node == KZ_NODE_NONE)
        return kz_scan_role_companies(a->store, KZ_ROLE_MANAGING_MEMBER,
            add_company, c, err);
    for (kz_node i = 0; i < kz_graph_nodes(a->graph); i++) {
        const struct kz_node_info *n = kz_graph_node(a->graph, i);

        if (n->type == KZ_PARTY_PERSON)
            continue;
        c->found = 0;
        KZ_TRY(kz_roles_of(a->store, n->party, 0, note_member, c, err));
        if (c->found)
            KZ_TRY(add_company(c, n->party, err));
    }
out:
    return st;
}

static kz_status
load_roles(struct kz_cli *cli, struct kz_asked *a)
{
    struct companies c = { .list = NULL };
    kz_status st = KZ_OK;

    if (a->roles || a->members_asked)
        goto out;
    KZ_TRY(gather(cli, a, &c));
    a->members_asked = 1;
    if (c.n)
        KZ_TRY(kz_roles_load(a->store, kz_graph_question(a->graph), c.list, c.n,
            KZ_ROLES_THERE, &a->roles, &cli->err));
out:
    kz_free(c.list);
    return st;
}

/* Mark a company and everybody above it. */
static kz_status
mark_above(struct kz_cli *cli, const struct kz_asked *a, kz_node from,
    uint8_t *mark)
{
    const struct kz_columns *c = kz_graph_columns(a->graph);
    kz_node *queue = kz_calloc(kz_graph_nodes(a->graph), sizeof *queue);
    size_t n = 0;

    if (!queue)
        return kz_fail(&cli->err, KZ_ENOMEM, "out of memory");
    queue[n++] = from;
    mark[from] = 1;
    for (size_t i = 0; i < n; i++) {
        uint32_t column = kz_graph_column(a->graph, queue[i]);

        if (column == UINT32_MAX)
            continue;
        for (uint64_t k = c->start[column]; k < c->start[column + 1]; k++)
            if (!mark[c->owner[k]]) {
                mark[c->owner[k]] = 1;
                queue[n++] = c->owner[k];
            }
    }
    kz_free(queue);
    return KZ_OK;
}

kz_status
kz_members_each(struct kz_cli *cli, struct kz_asked *a, kz_node only,
    kz_status (*visit)(void *ctx, kz_node company, const struct kz_role_at *r),
    void *ctx)
{
    kz_node n = kz_graph_nodes(a->graph);
    uint8_t *mark = NULL;
    kz_status st = KZ_OK;

    KZ_TRY(load_roles(cli, a));
    if (!a->roles)
        return KZ_OK;
    if (only != KZ_NODE_NONE && only == a->node) {
        mark = kz_calloc(n, 1);
        if (!mark)
            KZ_TRY(kz_fail(&cli->err, KZ_ENOMEM, "out of memory"));
        KZ_TRY(mark_above(cli, a, only, mark));
    }
    for (kz_node i = mark || only == KZ_NODE_NONE ? 0 : only; i < n; i++) {
        const struct kz_role_at *r;
        size_t at = 0;

        if (!mark && only != KZ_NODE_NONE && i != only)
            break;
        if (mark && !mark[i])
            continue;
        while ((r = kz_member_next(a->roles, kz_graph_node(a->graph, i)->party,
                    &at)))
            KZ_TRY(visit(ctx, i, r));
    }
out:
    kz_free(mark);
    return st;
}

struct counting {
    kz_node last;
    int64_t n;
};

static kz_status
count_company(void *ctx, kz_node company, const struct kz_role_at *r)
{
    struct counting *c = ctx;

    (void)r;
    c->n += company != c->last;
    c->last = company;
    return KZ_OK;
}

kz_status
kz_members_say(struct kz_cli *cli, struct kz_asked *a, kz_node only)
{
    struct counting c = { KZ_NODE_NONE, 0 };
    kz_status st;

    KZ_TRY(kz_members_each(cli, a, only, count_company, &c));
    if (c.n)
        kz_cli_say(cli, KZ_SAY_WARNING,
            "run by a managing member, which control by votes does not count: "
            "%lld (keizu findings)",
            (long long)c.n);
out:
    return st;
}
