/* Weights: reading the policy file. */
#include "keizu/analysis/weights.h"

#include <string.h>

#include "keizu/base/amount.h"
#include "keizu/base/name.h"
#include "keizu/base/number.h"
#include "src/analysis/weights.inc"

enum { K_ID, K_VERSION, K_SOURCE, K_REPRESENTATIVE, K_ROLES };

/* A piece of a line, without blanks at its ends. */
struct piece {
    const char *s;
    size_t n;
};

static struct piece
trim(const char *s, size_t n)
{
    struct piece p = { s, n };

    while (p.n && (p.s[0] == ' ' || p.s[0] == '\t')) {
        p.s++;
        p.n--;
    }
    while (p.n && (p.s[p.n - 1] == ' ' || p.s[p.n - 1] == '\t' ||
                      p.s[p.n - 1] == '\r'))
        p.n--;
    return p;
}

static int
is_word(struct piece p, const char *word)
{
    return strlen(word) == p.n && memcmp(p.s, word, p.n) == 0;
}

/* The number of a key, K_ROLES + role for a role; -1: none. */
static int
key_of(struct piece p)
{
    static const char *const words[K_ROLES] = { "id", "version", "source",
        "representative" };

    for (int i = 0; i < K_ROLES; i++)
        if (is_word(p, words[i]))
            return i;
    for (int i = 0; i < KZ_ROLE_KINDS; i++)
        if (is_word(p, kz_role_name((enum kz_role_kind)i)))
            return K_ROLES + i;
    return -1;
}

/* 1 for "a/b" or a decimal in [0, 1]. */
static int
weight(struct piece p, double *out)
{
    const char *slash = p.n ? memchr(p.s, '/', p.n) : NULL;
    struct kz_amount a;
    int64_t num, den;

    if (!slash) {
        if (!kz_amount_exact(p.s, p.n, 0, &a) || a.point < 0 ||
            a.point > a.base)
            return 0;
        *out = (double)a.point / (double)a.base;
        return 1;
    }
    if (!kz_int_parse(p.s, (size_t)(slash - p.s), 0, INT64_MAX, &num) ||
        !kz_int_parse(slash + 1, p.n - (size_t)(slash - p.s) - 1, 1, INT64_MAX,
            &den) ||
        num > den)
        return 0;
    *out = (double)num / (double)den;
    return 1;
}

static int
text_value(struct piece p, char out[KZ_WEIGHTS_TEXT])
{
    size_t bad;

    if (!p.n || p.n >= KZ_WEIGHTS_TEXT || !kz_utf8_valid(p.s, p.n, &bad))
        return 0;
    memcpy(out, p.s, p.n);
    out[p.n] = 0;
    return 1;
}

static kz_status
read_line(struct piece line, int number, struct kz_weights *w, uint8_t *seen,
    struct kz_error *err)
{
    const char *eq = memchr(line.s, '=', line.n);
    struct piece key, value;
    int k, ok;

    if (!eq)
        return kz_fail(err, KZ_EFORMAT, "line %d: not key = value", number);
    key = trim(line.s, (size_t)(eq - line.s));
    value = trim(eq + 1, line.n - (size_t)(eq - line.s) - 1);
    k = key_of(key);
    if (k < 0)
        return kz_fail(err, KZ_EFORMAT, "line %d: no such key", number);
    if (seen[k]++)
        return kz_fail(err, KZ_EFORMAT, "line %d: a key twice", number);
    if (k == K_ID)
        ok = text_value(value, w->id);
    else if (k == K_VERSION)
        ok = text_value(value, w->version);
    else if (k == K_SOURCE)
        ok = text_value(value, w->source);
    else
        ok = weight(value,
            k == K_REPRESENTATIVE ? &w->representative : &w->role[k - K_ROLES]);
    if (!ok)
        return kz_fail(err, KZ_EFORMAT,
            k < K_REPRESENTATIVE
                ? "line %d: no text of at most 255 bytes"
                : "line %d: not a fraction or decimal from 0 to 1",
            number);
    return KZ_OK;
}

static kz_status
check_all(const uint8_t *seen, struct kz_error *err)
{
    if (!seen[K_ID] || !seen[K_VERSION] || !seen[K_SOURCE] ||
        !seen[K_REPRESENTATIVE])
        return kz_fail(err, KZ_EFORMAT,
            "one of id, version, source and representative is missing");
    for (int i = 0; i < KZ_ROLE_KINDS; i++)
        if (!seen[K_ROLES + i])
            return kz_fail(err, KZ_EFORMAT, "the role %s has no weight",
                kz_role_name((enum kz_role_kind)i));
    return KZ_OK;
}

kz_status
kz_weights_parse(const char *text, size_t n, struct kz_weights *out,
    struct kz_error *err)
{
    uint8_t seen[K_ROLES + KZ_ROLE_KINDS] = { 0 };
    struct kz_weights w = { 0 };
    struct kz_sha256 *h = NULL;
    int number = 0;
    kz_status st = KZ_OK;

    for (size_t at = 0; at < n; number++) {
        const char *nl = memchr(text + at, '\n', n - at);
        size_t len = nl ? (size_t)(nl - text) - at : n - at;
        struct piece line = trim(text + at, len);

        at += len + 1;
        if (line.n && line.s[0] != '#')
            KZ_TRY(read_line(line, number + 1, &w, seen, err));
    }
    KZ_TRY(check_all(seen, err));
    h = kz_sha256_new();
    if (!h)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    kz_sha256_add(h, text, n);
    kz_sha256_end(h, w.sha256);
    *out = w;
out:
    kz_sha256_free(h);
    return st;
}

kz_status
kz_weights_default(struct kz_weights *out, struct kz_error *err)
{
    return kz_weights_parse(kzi_weights_text, sizeof kzi_weights_text - 1, out,
        err);
}

double
kz_weight_of(const struct kz_weights *w, const struct kz_role_at *r)
{
    double x = w->role[r->kind];

    if (kz_role_represents(r) && w->representative > x)
        x = w->representative;
    return x;
}
