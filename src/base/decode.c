/* Strict decoding of a stream to UTF-8. */
#include "keizu/base/decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "keizu/base/alloc.h"
#include "keizu/base/name.h"

#define PIECE    ((size_t)64 << 10) /* bytes taken from the input at a time */
#define RUN_MAX  4096               /* of the run that decides */
#define OUT_SIZE (4 * PIECE)
#define NO_CONV  ((iconv_t)-1)

static const struct {
    const char *name, *canonical;
} encodings[] = {
    { "UTF-8", "UTF-8" },
    { "UTF8", "UTF-8" },
    { "CP932", "CP932" },
    { "Shift_JIS", "CP932" },
    { "Shift-JIS", "CP932" },
    { "SJIS", "CP932" },
    { "MS932", "CP932" },
    { "Windows-31J", "CP932" },
    { "UTF-16", "UTF-16" },
    { "UTF-16LE", "UTF-16LE" },
    { "UTF-16BE", "UTF-16BE" },
    { "EUC-JP", "EUC-JP" },
    { "ISO-8859-1", "ISO-8859-1" },
    { "windows-1252", "WINDOWS-1252" },
    { "US-ASCII", "US-ASCII" },
};

struct kz_decode {
    struct kz_input *in;
    const unsigned char *src; /* of the input, not yet taken */
    size_t src_len;
    int eof;              /* the input has no more */
    int undecided;        /* only ASCII so far */
    const char *encoding; /* static */
    iconv_t conv;         /* NO_CONV: the bytes are UTF-8 or ASCII */
    struct kz_buf raw;    /* taken, not yet consumed, from raw.data + pos */
    size_t pos;
    char *out;         /* converted text: OUT_SIZE bytes, made when needed */
    uint64_t offset;   /* of raw.data + pos in the input */
    const char *given; /* text handed out last, whose lines are not counted */
    size_t given_len;
    uint64_t lines; /* line ends before `given` */
};

static int
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int
same_word(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

static const char *
canonical(const char *name)
{
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++)
        if (same_word(name, encodings[i].name))
            return encodings[i].canonical;
    return NULL;
}

static uint64_t
count_lines(const char *s, size_t n)
{
    uint64_t lines = 0;
    const char *end;

    if (n == 0) /* s may be NULL */
        return 0;
    end = s + n;
    while (s < end && (s = memchr(s, '\n', (size_t)(end - s)))) {
        lines++;
        s++;
    }
    return lines;
}

/* Refuse at `at` bytes behind d->offset, after `good` bytes of text. */
static kz_status
refuse(const struct kz_decode *d, size_t at, const char *good, size_t ngood,
    const char *why, struct kz_error *err)
{
    return kz_fail(err, KZ_EFORMAT, "byte %llu (line %llu): %s",
        (unsigned long long)(d->offset + at),
        (unsigned long long)(d->lines + count_lines(good, ngood) + 1),
        kz_error_words(err, why));
}

static kz_status
start_conv(struct kz_decode *d, const char *encoding, struct kz_error *err)
{
    d->undecided = 0;
    d->encoding = encoding;
    if (strcmp(encoding, "UTF-8") == 0 || strcmp(encoding, "US-ASCII") == 0)
        return KZ_OK;
    d->conv = iconv_open("UTF-8", encoding);
    if (d->conv == NO_CONV)
        return kz_fail(err, errno == ENOMEM ? KZ_ENOMEM : KZ_EINVAL,
            "this system cannot convert from %s", encoding);
    return KZ_OK;
}

/* Settle what can be settled by name and BOM; *bom gets its length. */
static kz_status
settle(struct kz_decode *d, const char *encoding, size_t *bom,
    struct kz_error *err)
{
    struct kz_peek p;
    const char *mark = NULL, *want = NULL;
    kz_status st;

    if (encoding && !(want = canonical(encoding)))
        return kz_fail(err, KZ_EINVAL,
            "unknown encoding %s (known: UTF-8, CP932, UTF-16, UTF-16LE, "
            "UTF-16BE, EUC-JP, ISO-8859-1, windows-1252, US-ASCII)",
            encoding);
    KZ_TRY(kz_input_peek(d->in, &p, err));
    if (p.len >= 3 && memcmp(p.bytes, "\xEF\xBB\xBF", 3) == 0)
        mark = "UTF-8";
    else if (p.len >= 2 && memcmp(p.bytes, "\xFF\xFE", 2) == 0)
        mark = "UTF-16LE";
    else if (p.len >= 2 && memcmp(p.bytes, "\xFE\xFF", 2) == 0)
        mark = "UTF-16BE";
    if (want && strcmp(want, "UTF-16") == 0) {
        if (!mark || strcmp(mark, "UTF-8") == 0)
            return kz_fail(err, KZ_EFORMAT,
                "no byte order mark; say UTF-16LE or UTF-16BE");
        want = mark;
    }
    *bom = 0;
    if (mark && (!want || strcmp(want, mark) == 0)) {
        *bom = strcmp(mark, "UTF-8") == 0 ? 3 : 2;
        want = mark;
    }
    if (want)
        return start_conv(d, want, err);
    d->undecided = 1;
    d->encoding = "US-ASCII";
    st = KZ_OK;
out:
    return st;
}

/* Take more of the input into raw; sets eof. */
static kz_status
fill(struct kz_decode *d, struct kz_error *err)
{
    kz_status st;
    size_t n;

    if (d->pos) {
        size_t left = d->raw.len - d->pos;

        memmove(d->raw.data, d->raw.data + d->pos, left);
        kz_buf_cut(&d->raw, left);
        d->pos = 0;
    }
    if (d->src_len == 0) {
        KZ_TRY(kz_input_read(d->in, &d->src, &d->src_len, err));
        if (st == KZ_DONE) {
            d->eof = 1;
            d->src_len = 0;
            return KZ_OK;
        }
    }
    n = d->src_len < PIECE ? d->src_len : PIECE;
    kz_buf_add(&d->raw, d->src, n);
    KZ_TRY(kz_buf_check(&d->raw, err));
    d->src += n;
    d->src_len -= n;
out:
    return st;
}

kz_status
kz_decode_open(struct kz_input *in, const char *encoding,
    struct kz_decode **out, struct kz_error *err)
{
    struct kz_decode *d = kz_calloc(1, sizeof *d);
    size_t bom = 0;
    kz_status st;

    if (!d)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    d->in = in;
    d->conv = NO_CONV;
    kz_buf_init(&d->raw);
    KZ_TRY(settle(d, encoding, &bom, err));
    while (d->raw.len < bom && !d->eof)
        KZ_TRY(fill(d, err));
    d->pos = bom;
    d->offset = bom;
    *out = d;
    d = NULL;
    st = KZ_OK;
out:
    kz_decode_close(d);
    return st;
}

void
kz_decode_close(struct kz_decode *d)
{
    if (!d)
        return;
    if (d->conv != NO_CONV)
        (void)iconv_close(d->conv);
    kz_buf_clear(&d->raw);
    kz_free(d->out);
    kz_free(d);
}

/* Bytes of s before the first that is not ASCII, or is NUL. */
static size_t
ascii_length(const char *s, size_t n)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    const uint64_t ones = UINT64_C(0x0101010101010101);
    size_t i = 0;

    for (; i + 8 <= n; i += 8) {
        uint64_t w;

        memcpy(&w, s + i, 8);
        if ((w | (w - ones)) & high)
            break;
    }
    while (i < n && s[i] > 0)
        i++;
    return i;
}

/* Bytes at the end of s that begin a UTF-8 character and do not end it. */
static size_t
open_tail(const char *s, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        unsigned char c = (unsigned char)s[n - back];
        size_t need = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;

        if ((c & 0xC0) == 0x80)
            continue;
        return need > back ? back : 0;
    }
    return 0;
}

/* raw begins with a byte that is not ASCII: decide on the run it opens. */
static kz_status
decide(struct kz_decode *d, struct kz_error *err)
{
    kz_status st = KZ_OK;
    size_t run, bad;
    const char *s;

    for (;;) {
        size_t n = d->raw.len - d->pos;

        s = d->raw.data + d->pos;
        for (run = 0; run < n && run < RUN_MAX && (s[run] & 0x80); run++)
            ;
        if (run < n || run == RUN_MAX || d->eof)
            break;
        KZ_TRY(fill(d, err));
    }
    if (run == RUN_MAX)
        run -= open_tail(s, run);
    st = start_conv(d, kz_utf8_valid(s, run, &bad) ? "UTF-8" : "CP932", err);
out:
    return st;
}

/* Hand out raw text of n bytes from pos. */
static void
give(struct kz_decode *d, char *text, size_t n, size_t used)
{
    d->given = text;
    d->given_len = n;
    d->pos += used;
    d->offset += used;
}

/* Refuse NUL or the bytes at s + at, which are not UTF-8 (or ASCII). */
static kz_status
refuse_plain(const struct kz_decode *d, const char *s, size_t at,
    struct kz_error *err)
{
    if (s[at] == 0)
        return refuse(d, at, s, at,
            "a NUL byte; if the text is UTF-16, name it with --encoding", err);
    if (strcmp(d->encoding, "US-ASCII") == 0)
        return refuse(d, at, s, at, "not US-ASCII", err);
    return refuse(d, at, s, at,
        "not UTF-8; if the text is in another encoding, name it with "
        "--encoding",
        err);
}

/* The text at hand as it stands; *n 0 if more is needed. */
static kz_status
read_plain(struct kz_decode *d, char **text, size_t *n, struct kz_error *err)
{
    char *s = d->raw.data + d->pos;
    size_t len = d->raw.len - d->pos, good = 0, bad = 0;
    const int utf8 = strcmp(d->encoding, "UTF-8") == 0;

    if (utf8 && !d->eof)
        len -= open_tail(s, len);
    while (good < len) {
        size_t run;

        good += ascii_length(s + good, len - good);
        if (good == len)
            break;
        if (s[good] == 0 || (!utf8 && !d->undecided))
            return refuse_plain(d, s, good, err);
        if (d->undecided) {
            len = good; /* up to here; the next call decides */
            break;
        }
        for (run = 1; good + run < len && (s[good + run] & 0x80); run++)
            ;
        if (!kz_utf8_valid(s + good, run, &bad))
            return refuse_plain(d, s, good + bad, err);
        good += run;
    }
    if (len) {
        give(d, s, len, len);
        *text = s;
    }
    *n = len;
    return KZ_OK;
}

/* Where in the source the first NUL stands that iconv made text of. */
static size_t
find_nul(const struct kz_decode *d, const char *s, size_t n)
{
    size_t step = strncmp(d->encoding, "UTF-16", 6) == 0 ? 2 : 1;

    for (size_t i = 0; i + step <= n; i += step)
        if (s[i] == 0 && (step == 1 || s[i + 1] == 0))
            return i;
    return 0;
}

/* The same through iconv; *n 0 if the bytes at hand end inside a character. */
static kz_status
read_conv(struct kz_decode *d, char **text, size_t *n, struct kz_error *err)
{
    char *s = d->raw.data + d->pos, *from = s, *to;
    size_t left = d->raw.len - d->pos, room = OUT_SIZE, got, used;
    const char *nul;
    int e = 0;

    if (!d->out && !(d->out = kz_malloc(OUT_SIZE)))
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    to = d->out;
    if (iconv(d->conv, &from, &left, &to, &room) == (size_t)-1)
        e = errno;
    got = OUT_SIZE - room;
    used = (size_t)(from - s);
    if ((nul = memchr(d->out, 0, got)))
        return refuse(d, find_nul(d, s, used), d->out, (size_t)(nul - d->out),
            "a NUL character", err);
    if (e == EILSEQ || (e == EINVAL && d->eof))
        return kz_fail(err, KZ_EFORMAT,
            "byte %llu (line %llu): not %s; name the encoding with --encoding",
            (unsigned long long)(d->offset + used),
            (unsigned long long)(d->lines + count_lines(d->out, got) + 1),
            d->encoding);
    if (e && e != E2BIG && e != EINVAL)
        return kz_fail(err, KZ_EFORMAT, "cannot convert from %s", d->encoding);
    give(d, d->out, got, used);
    *text = d->out;
    *n = got;
    return KZ_OK;
}

kz_status
kz_decode_read(struct kz_decode *d, char **text, size_t *n,
    struct kz_error *err)
{
    kz_status st;
    char *s = NULL;
    size_t got = 0;

    d->lines += count_lines(d->given, d->given_len);
    d->given_len = 0;
    for (;;) {
        if (d->pos < d->raw.len) {
            if (d->undecided && (d->raw.data[d->pos] & 0x80))
                KZ_TRY(decide(d, err));
            if (d->conv == NO_CONV)
                KZ_TRY(read_plain(d, &s, &got, err));
            else
                KZ_TRY(read_conv(d, &s, &got, err));
            if (got)
                break;
        }
        if (d->eof)
            return KZ_DONE;
        KZ_TRY(fill(d, err));
    }
    *text = s;
    *n = got;
    st = KZ_OK;
out:
    return st;
}

const char *
kz_decode_encoding(const struct kz_decode *d)
{
    return d->encoding;
}

/* bytes through c, appended to out. */
static kz_status
convert(iconv_t c, const void *bytes, size_t n, struct kz_buf *out,
    struct kz_error *err)
{
    char piece[256];
    char *copy = kz_strndup(bytes, n), *from = copy;
    size_t left = n;
    kz_status st = KZ_OK;

    if (!copy)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    while (left) {
        char *to = piece;
        size_t room = sizeof piece;

        if (iconv(c, &from, &left, &to, &room) == (size_t)-1 &&
            errno != E2BIG) {
            st = kz_fail(err, KZ_EFORMAT, "not of that encoding");
            break;
        }
        kz_buf_add(out, piece, sizeof piece - room);
    }
    if (st == KZ_OK)
        st = kz_buf_check(out, err);
    kz_free(copy);
    return st;
}

kz_status
kz_decode_bytes(const char *encoding, const void *bytes, size_t n,
    struct kz_buf *out, struct kz_error *err)
{
    const char *name = canonical(encoding);
    const size_t before = out->len;
    size_t bad;
    iconv_t c;
    kz_status st;

    if (!name)
        return kz_fail(err, KZ_EINVAL, "unknown encoding %s", encoding);
    if (memchr(bytes, 0, n))
        return kz_fail(err, KZ_EFORMAT, "a NUL byte");
    if (strcmp(name, "UTF-8") == 0) {
        if (!kz_utf8_valid(bytes, n, &bad))
            return kz_fail(err, KZ_EFORMAT, "not UTF-8");
        kz_buf_add(out, bytes, n);
        return kz_buf_check(out, err);
    }
    c = iconv_open("UTF-8", name);
    if (c == NO_CONV)
        return kz_fail(err, errno == ENOMEM ? KZ_ENOMEM : KZ_EINVAL,
            "this system cannot convert from %s", name);
    st = convert(c, bytes, n, out, err);
    (void)iconv_close(c);
    if (st < 0)
        kz_buf_cut(out, before);
    return st;
}

void
kz_decode_preload(void)
{
    /* what is never closed stays loaded */
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++)
        (void)iconv_open("UTF-8", encodings[i].canonical);
}
