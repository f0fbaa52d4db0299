/*
 * Peer: libxml2's SAX2 alone, with elements and text taken and dropped.
 *
 *     sax FILE...
 */
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

struct seen {
    unsigned long elements, bytes;
};

static void
element(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nns, const xmlChar **ns, int n, int defaulted,
    const xmlChar **attributes)
{
    struct seen *s = ctx;

    (void)name, (void)prefix, (void)uri, (void)nns, (void)ns, (void)n;
    (void)defaulted, (void)attributes;
    s->elements++;
}

static void
text(void *ctx, const xmlChar *chars, int n)
{
    struct seen *s = ctx;

    (void)chars;
    s->bytes += (unsigned long)n;
}

int
main(int argc, char **argv)
{
    struct seen s = { 0, 0 };
    struct timespec a, b;
    xmlSAXHandler h;

    memset(&h, 0, sizeof h);
    h.initialized = XML_SAX2_MAGIC;
    h.startElementNs = element;
    h.characters = text;
    (void)clock_gettime(CLOCK_MONOTONIC, &a);
    for (int i = 1; i < argc; i++)
        if (xmlSAXUserParseFile(&h, &s, argv[i]) != 0) {
            (void)fprintf(stderr, "sax: %s is not well formed\n", argv[i]);
            return 1;
        }
    (void)clock_gettime(CLOCK_MONOTONIC, &b);
    (void)printf("@parse %.6f\n@elements %lu\n@text %lu\n",
        (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) * 1e-9,
        s.elements, s.bytes);
    xmlCleanupParser();
    return 0;
}
