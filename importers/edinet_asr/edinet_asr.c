/*
 * EDINET annual securities report (有価証券報告書): the XBRL instance
 * jpcrp030000-asr of taxonomies since 2013-08-31.  mapping.md says what
 * becomes of every element.
 */
#include <string.h>

#include "importers/common/xml.h"
#include "importers/edinet_asr/asr_priv.h"
#include "keizu/base/alloc.h"
#include "keizu/import/importer.h"

#define XBRLI  "http://www.xbrl.org/2003/instance"
#define ROOT   "xbrl"
#define CORE   "/jpcrp_cor"
#define REPORT "http://disclosure.edinet-fsa.go.jp/jpcrp030000/asr/"
#define STEM   "jpcrp030000-asr-"

static int
contains(const struct kz_peek *peek, const char *s)
{
    size_t n = strlen(s);

    for (size_t i = 0; i + n <= peek->len; i++)
        if (peek->bytes[i] == (unsigned char)s[0] &&
            memcmp(peek->bytes + i, s, n) == 0)
            return 1;
    return 0;
}

/* From i on to behind the first `end`, or to the end of what is seen. */
static size_t
skip_past(const struct kz_peek *peek, size_t i, const char *end)
{
    size_t n = strlen(end);

    for (; i + n <= peek->len; i++)
        if (memcmp(peek->bytes + i, end, n) == 0)
            return i + n;
    return peek->len;
}

#define DOCTYPE "!DOCTYPE "

/*
 * Where the name of the first tag begins, past comments and instructions; or
 * the name in a document type declaration, so that the reader refuses it with
 * its line.
 */
static size_t
first_tag(const struct kz_peek *peek)
{
    const char *p = (const char *)peek->bytes;
    size_t i = skip_past(peek, 0, "<");

    while (i < peek->len && (p[i] == '!' || p[i] == '?')) {
        if (peek->len - i > strlen(DOCTYPE) &&
            memcmp(p + i, DOCTYPE, strlen(DOCTYPE)) == 0)
            return i + strlen(DOCTYPE);
        i = skip_past(peek, i, p[i] == '!' ? "-->" : "?>");
        i = skip_past(peek, i, "<");
    }
    return i;
}

/*
 * The local name of the first tag is `xbrl`: schemas and linkbases of the
 * same filing name the same namespaces.
 */
static int
root_is_xbrl(const struct kz_peek *peek)
{
    const char *p = (const char *)peek->bytes;
    size_t i = first_tag(peek), start = i, n = strlen(ROOT);

    while (i < peek->len && !memchr(" \t\r\n/>", p[i], 6)) {
        if (p[i] == ':')
            start = i + 1;
        i++;
    }
    return i < peek->len && i - start == n && memcmp(p + start, ROOT, n) == 0;
}

static int
edinet_asr_bid(const struct kz_peek *peek)
{
    int named = strncmp(peek->name, STEM, strlen(STEM)) == 0;
    int report = contains(peek, REPORT);
    int bits;

    if (!root_is_xbrl(peek) || !contains(peek, XBRLI) ||
        !contains(peek, CORE) || (!report && !named))
        return 0;
    bits = 8 * (int)(strlen(ROOT) + strlen(XBRLI) + strlen(CORE));
    if (report)
        bits += 8 * (int)strlen(REPORT);
    return named ? bits + 4 : bits;
}

static kz_status
read_all(struct kz_input *in, struct kzi_asr *a, struct kz_error *err)
{
    struct kz_xml *x = NULL;
    kz_status st;

    KZ_TRY(kz_xml_open(in, 1, kzi_asr_want, &x, err));
    for (;;) {
        KZ_TRY(kz_xml_next(x, err));
        if (st == KZ_DONE)
            break;
        st = kzi_asr_take(a, x, err);
        if (st == KZ_ELIMIT)
            st = kz_context(err, st, "line %lld", (long long)kz_xml_line(x, 0));
        if (st < 0)
            goto out;
    }
    if (strcmp(kz_xml_root_name(x), ROOT) != 0 ||
        strcmp(kz_xml_root_ns(x), XBRLI) != 0)
        KZ_TRY(kz_fail(err, KZ_EFORMAT, "this is not an XBRL instance"));
    st = KZ_OK;
out:
    kz_xml_close(x);
    return st;
}

static kz_status
edinet_asr_run(struct kz_input *in, const struct kz_import_opts *opts,
    const struct kz_sink *sink, struct kz_error *err)
{
    struct kz_peek peek;
    struct kzi_asr a;
    char *file = NULL;
    kz_status st;

    kzi_asr_init(&a);
    KZ_TRY(kz_input_peek(in, &peek, err));
    file = kz_strdup(peek.name);
    if (!file)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    KZ_TRY(read_all(in, &a, err));
    KZ_TRY(kzi_asr_resolve(&a, err));
    KZ_TRY(kzi_asr_emit(&a, file, kz_input_sha256(in), opts->filed, sink, err));
out:
    kz_free(file);
    kzi_asr_clear(&a);
    return st;
}

KZ_IMPORTER(edinet_asr) = {
    .name = "edinet-asr",
    .summary = "EDINET annual securities report (有価証券報告書), XBRL",
    .guide =
        "File: the .xbrl instance jpcrp030000-asr-..., or the zip of type 1 "
        "that holds it.\n"
        "From: EDINET (disclosure2.edinet-fsa.go.jp), by the site or the API "
        "v2 (documents/{docID}?type=1).\n"
        "How often: once a fiscal year and company, plus amendments; three "
        "months after its end.\n"
        "Licence: public-data licence PDL1.0, with attribution; the text is "
        "the filer's.\n"
        "Gives: the largest holders (registered ones, so custodians), "
        "issued, own and cross-held shares, votes, holders by kind, "
        "affiliates, "
        "officers with birth dates.  Taxonomies since 2013-08-31.",
    .bid = edinet_asr_bid,
    .run = edinet_asr_run,
};
