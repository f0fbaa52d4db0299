/*
 * The bridge to libigraph: plain arrays in and out; nothing else uses it.  The
 * library is loaded when a chart is drawn: with all that it needs in turn it
 * would cost every start of the program some milliseconds.
 */
#include <dlfcn.h>
#include <igraph.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/graph/layers.h"

/* igraph keeps its stack of things to free in globals. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define LIBRARY "libigraph.so.3" /* of 0.10, whose header this is */

/* The functions that are used. */
#define FUNCTIONS(F)       \
    F(create)              \
    F(destroy)             \
    F(ecount)              \
    F(layout_sugiyama)     \
    F(matrix_destroy)      \
    F(matrix_init)         \
    F(set_error_handler)   \
    F(set_warning_handler) \
    F(strerror)            \
    F(vcount)              \
    F(vector_int_destroy)  \
    F(vector_int_init)

#define MEMBER(name) __typeof__(&igraph_##name) name;
struct library {
    void *handle;
    FUNCTIONS(MEMBER)
};

static kz_status
library_open(struct library *l, struct kz_error *err)
{
    void *p;

    l->handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!l->handle)
        return kz_fail(err, KZ_EIO, "%s cannot be loaded: %s", LIBRARY,
            dlerror());
#define FIND(name)                                                             \
    p = dlsym(l->handle, "igraph_" #name);                                     \
    if (!p)                                                                    \
        return kz_fail(err, KZ_EIO, "%s has no %s", LIBRARY, "igraph_" #name); \
    memcpy(&l->name, &p, sizeof p);
    FUNCTIONS(FIND)
    return KZ_OK;
}

static void
library_close(struct library *l)
{
    if (l->handle)
        (void)dlclose(l->handle);
}

/* Instead of igraph's, which ends the process: the caller gets the code. */
static void
on_error(const char *reason, const char *file, int line, igraph_error_t code)
{
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_NOLOAD), *p;
    __typeof__(&IGRAPH_FINALLY_FREE) finally_free;

    (void)reason;
    (void)file;
    (void)line;
    (void)code;
    p = library ? dlsym(library, "IGRAPH_FINALLY_FREE") : NULL;
    memcpy(&finally_free, &p, sizeof p);
    if (finally_free)
        finally_free();
    if (library)
        (void)dlclose(library);
}

static void
on_warning(const char *reason, const char *file, int line)
{
    (void)reason;
    (void)file;
    (void)line;
}

/* 1 if each layer down to the last has a node; n and layers are small. */
static int
is_dense(uint32_t n, const uint32_t *layer)
{
    uint32_t layers = 0, i, j;

    for (i = 0; i < n; i++)
        layers = layer[i] >= layers ? layer[i] + 1 : layers;
    for (j = 0; j < layers; j++) {
        for (i = 0; i < n && layer[i] != j; i++)
            continue;
        if (i == n)
            return 0;
    }
    return 1;
}

static kz_status
check(uint32_t n, const uint32_t *layer, uint32_t m, const uint32_t *from,
    const uint32_t *to, struct kz_error *err)
{
    uint64_t bends = 0;

    if (n > KZ_LAYERS_MAX || m > KZ_LAYERS_MAX)
        return kz_fail(err, KZ_ELIMIT, "too much for one drawing");
    for (uint32_t i = 0; i < n; i++)
        if (layer[i] >= KZ_LAYERS_MAX)
            return kz_fail(err, KZ_ELIMIT, "too much for one drawing");
    if (!is_dense(n, layer))
        return kz_fail(err, KZ_EINVAL, "a layer is empty");
    for (uint32_t k = 0; k < m; k++) {
        if (from[k] >= n || to[k] >= n || layer[from[k]] >= layer[to[k]])
            return kz_fail(err, KZ_EINVAL, "an arc does not go down");
        bends += layer[to[k]] - layer[from[k]] - 1;
    }
    if (bends > KZ_LAYERS_BENDS)
        return kz_fail(err, KZ_ELIMIT, "too much for one drawing");
    return KZ_OK;
}

/* What igraph is given and gives. */
struct task {
    struct library igraph;
    igraph_vector_int_t ends, layer, arc_of;
    igraph_t graph, extended;
    igraph_matrix_t at;
    int have_ends, have_layer, have_arc_of, have_graph, have_extended, have_at;
};

static void
task_clear(struct task *t)
{
    if (t->have_ends)
        t->igraph.vector_int_destroy(&t->ends);
    if (t->have_layer)
        t->igraph.vector_int_destroy(&t->layer);
    if (t->have_arc_of)
        t->igraph.vector_int_destroy(&t->arc_of);
    if (t->have_graph)
        t->igraph.destroy(&t->graph);
    if (t->have_extended)
        t->igraph.destroy(&t->extended);
    if (t->have_at)
        t->igraph.matrix_destroy(&t->at);
}

#define IGRAPH_TRY(call, done)      \
    do {                            \
        code = (call);              \
        if (code != IGRAPH_SUCCESS) \
            return code;            \
        (done) = 1;                 \
    } while (0)

static igraph_error_t
run(struct task *t, uint32_t n, const uint32_t *layer, uint32_t m,
    const uint32_t *from, const uint32_t *to)
{
    igraph_error_t code;

    IGRAPH_TRY(t->igraph.vector_int_init(&t->ends, 2 * (igraph_integer_t)m),
        t->have_ends);
    IGRAPH_TRY(t->igraph.vector_int_init(&t->layer, n), t->have_layer);
    IGRAPH_TRY(t->igraph.vector_int_init(&t->arc_of, 0), t->have_arc_of);
    IGRAPH_TRY(t->igraph.matrix_init(&t->at, 0, 0), t->have_at);
    for (uint32_t k = 0; k < m; k++) {
        VECTOR(t->ends)[2 * k] = from[k];
        VECTOR(t->ends)[2 * k + 1] = to[k];
    }
    for (uint32_t i = 0; i < n; i++)
        VECTOR(t->layer)[i] = layer[i];
    IGRAPH_TRY(t->igraph.create(&t->graph, &t->ends, n, IGRAPH_DIRECTED),
        t->have_graph);
    IGRAPH_TRY(t->igraph.layout_sugiyama(&t->graph, &t->at, &t->extended,
                   &t->arc_of, &t->layer, 1, 1, 100, NULL),
        t->have_extended);
    return IGRAPH_SUCCESS;
}

struct placed {
    struct kz_layer_slot slot;
    double x;
};

static int
by_place(const void *pa, const void *pb)
{
    const struct placed *a = pa, *b = pb;

    if (a->slot.layer != b->slot.layer)
        return a->slot.layer < b->slot.layer ? -1 : 1;
    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    if (a->slot.node != b->slot.node)
        return a->slot.node < b->slot.node ? -1 : 1;
    return a->slot.arc < b->slot.arc ? -1 : a->slot.arc > b->slot.arc;
}

/* A bend is a node of the extended graph that no node of ours is. */
static kz_status
read_places(const struct task *t, uint32_t n, const uint32_t *layer,
    struct kz_layer_slot **out, size_t *count, struct kz_error *err)
{
    size_t all = (size_t)t->igraph.vcount(&t->extended);
    igraph_integer_t arcs = t->igraph.ecount(&t->extended);
    struct placed *p = kz_calloc(all + 1, sizeof *p);
    struct kz_layer_slot *s = kz_calloc(all + 1, sizeof *s);
    kz_status st = KZ_OK;

    if (!p || !s)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < all; i++) {
        p[i].x = MATRIX(t->at, (igraph_integer_t)i, 0);
        p[i].slot.node = i < n ? (uint32_t)i : UINT32_MAX;
        p[i].slot.arc = UINT32_MAX;
        p[i].slot.layer = i < n ? layer[i] : UINT32_MAX;
    }
    /* the pieces of an arc come one after the other, downwards */
    for (igraph_integer_t e = 0; e < arcs; e++) {
        size_t above = (size_t)IGRAPH_FROM(&t->extended, e);
        size_t below = (size_t)IGRAPH_TO(&t->extended, e);

        if (below < n)
            continue;
        p[below].slot.arc = (uint32_t)VECTOR(t->arc_of)[e];
        p[below].slot.layer = p[above].slot.layer + 1;
    }
    qsort(p, all, sizeof *p, by_place);
    for (size_t i = 0; i < all; i++)
        s[i] = p[i].slot;
    *out = s;
    *count = all;
    s = NULL;
out:
    kz_free(p);
    kz_free(s);
    return st;
}

kz_status
kz_layers_order(uint32_t n, const uint32_t *layer, uint32_t m,
    const uint32_t *from, const uint32_t *to, struct kz_layer_slot **out,
    size_t *count, struct kz_error *err)
{
    struct task t = { .have_ends = 0 };
    igraph_error_handler_t *error_before;
    igraph_warning_handler_t *warning_before;
    igraph_error_t code;
    kz_status st = check(n, layer, m, from, to, err);

    if (st < 0)
        return st;
    (void)pthread_mutex_lock(&lock);
    KZ_TRY(library_open(&t.igraph, err));
    error_before = t.igraph.set_error_handler(on_error);
    warning_before = t.igraph.set_warning_handler(on_warning);
    code = run(&t, n, layer, m, from, to);
    if (code == IGRAPH_SUCCESS)
        st = read_places(&t, n, layer, out, count, err);
    else if (code == IGRAPH_ENOMEM)
        st = kz_fail(err, KZ_ENOMEM, "out of memory");
    else
        st = kz_fail(err, KZ_ENOSOL, "the drawing cannot be laid out: %s",
            t.igraph.strerror(code));
    task_clear(&t);
    (void)t.igraph.set_error_handler(error_before);
    (void)t.igraph.set_warning_handler(warning_before);
out:
    library_close(&t.igraph);
    (void)pthread_mutex_unlock(&lock);
    return st;
}
