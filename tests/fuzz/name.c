/* Fuzzing: folded names and addresses, tidied and measured text. */
#include <string.h>

#include "keizu/base/address.h"
#include "keizu/base/look.h"
#include "keizu/base/name.h"
#include "tests/fuzz/fuzz.h"

#define FORM 0x110000 /* no character is that */

static int
is_valid(const struct kz_buf *b)
{
    return kz_utf8_valid(b->data, b->len, NULL);
}

/* The next character of valid UTF-8. */
static uint32_t
next_point(const char *s, size_t *i)
{
    const unsigned char c = (unsigned char)s[(*i)++];
    const int more = c < 0xC0 ? 0 : c < 0xE0 ? 1 : c < 0xF0 ? 2 : 3;
    uint32_t v = more == 0 ? c : c & (0x3FU >> more);

    for (int k = 0; k < more; k++)
        v = v << 6 | ((unsigned char)s[(*i)++] & 0x3F);
    return v;
}

/* The points are the key, character by character, with its tokens as FORM. */
static void
check_points(const struct kz_buf *key, const struct kz_buf *points)
{
    size_t at = 0;

    fuzz_check(points->len % sizeof(uint32_t) == 0);
    for (size_t i = 0; i < key->len; at += sizeof(uint32_t)) {
        uint32_t expected = next_point(key->data, &i), got;

        if (expected == '{') {
            const char *end = strchr(key->data + i, '}');

            fuzz_check(end != NULL);
            i = (size_t)(end + 1 - key->data);
            expected = FORM;
        }
        fuzz_check(expected != '}' && at < points->len);
        memcpy(&got, points->data + at, sizeof got);
        fuzz_check(got == expected);
    }
    fuzz_check(at == points->len);
}

static void
check_name(const char *s, size_t n)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf key, core, points;
    kz_status st;

    kz_buf_init(&key);
    kz_buf_init(&core);
    kz_buf_init(&points);
    kz_buf_puts(&key, "kept ");
    st = kz_name_fold(s, n, &key, &err);
    fuzz_check(strncmp(key.data, "kept ", 5) == 0);
    fuzz_check((st == KZ_OK) == kz_utf8_valid(s, n, NULL));
    fuzz_check(st == KZ_OK || (st == KZ_EFORMAT && key.len == 5));
    fuzz_check(kz_name_fold_core(s, n, &core, &err) == st);
    fuzz_check(kz_name_fold_points(s, n, FORM, &points, &err) == st);
    if (st == KZ_OK) {
        kz_buf_reset(&key);
        fuzz_check(kz_name_fold(s, n, &key, &err) == KZ_OK);
        fuzz_check(is_valid(&key) && is_valid(&core));
        fuzz_check(core.len <= key.len && !core.len == !key.len);
        check_points(&key, &points);
    }
    kz_buf_clear(&key);
    kz_buf_clear(&core);
    kz_buf_clear(&points);
}

/* Latin, signs, kana and kanji: no marks and jamo that join what is in front. */
static int
is_plain(const struct kz_buf *text)
{
    for (size_t i = 0; i < text->len;) {
        uint32_t c = next_point(text->data, &i);

        if (c >= 0x300 && !(c >= 0x2000 && c < 0x20D0) &&
            !(c >= 0x3000 && c < 0xA000))
            return 0;
    }
    return 1;
}

/* The fold of b into out, which is emptied. */
static void
refold(const struct kz_buf *b, struct kz_buf *out)
{
    struct kz_error err = KZ_ERROR_INIT;

    kz_buf_reset(out);
    fuzz_check(kz_address_fold(b->data, b->len, out, &err) == KZ_OK);
    fuzz_check(is_valid(out));
}

/*
 * A folded address folds to itself; with a mark behind a space, which is
 * dropped, the second time.
 */
static void
check_address(const char *s, size_t n)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_buf once, twice;
    struct kz_address a;

    kz_buf_init(&once);
    kz_buf_init(&twice);
    if (kz_address_fold(s, n, &once, &err) == KZ_OK) {
        refold(&once, &twice);
        if (!is_plain(&once))
            refold(&twice, &once);
        fuzz_check(strcmp(once.data, twice.data) == 0);
        kz_buf_reset(&once);
        fuzz_check(kz_address_key(s, n, &once, &a, &err) == KZ_OK);
        fuzz_check(is_valid(&once) && a.start == 0 && a.len <= once.len);
        fuzz_check(a.prefecture >= 0 && a.prefecture <= 47);
    }
    kz_buf_clear(&once);
    kz_buf_clear(&twice);
}

/* Tidied text is tidy, and is text if it was. */
static void
check_tidy(const char *s, size_t n)
{
    struct kz_buf once, twice;

    kz_buf_init(&once);
    kz_buf_init(&twice);
    kz_name_tidy(s, n, &once);
    kz_name_tidy(once.data, once.len, &twice);
    fuzz_check(once.len <= n && once.len == twice.len);
    fuzz_check(memcmp(once.data, twice.data, once.len) == 0);
    if (kz_utf8_valid(s, n, NULL)) {
        fuzz_check(is_valid(&once));
        fuzz_check(kz_text_width(once.data) <= 2 * once.len);
    }
    kz_buf_clear(&once);
    kz_buf_clear(&twice);
}

/* A name looks like no name that is the same, and like another both ways. */
static void
check_look(const char *s, size_t n)
{
    struct kz_error err = KZ_ERROR_INIT;
    uint32_t d[2], e[2];
    struct kz_buf text, half;
    struct kz_shape shape;
    uint64_t spelling;
    int alike, back;

    kz_buf_init(&text);
    kz_buf_init(&half);
    (void)kz_name_hidden(s, n);
    (void)kz_name_mixed(s, n);
    kz_buf_add(&text, s, n);
    if (!kz_utf8_valid(s, n, NULL)) {
        fuzz_check(kz_name_shape(s, n, &half, &shape, &err) == KZ_EFORMAT);
        goto out;
    }
    fuzz_check(kz_name_shape(s, n, &half, &shape, &err) == KZ_OK);
    fuzz_check(!shape.exact || shape.alike);
    fuzz_check(kz_name_spelling(text.data, &spelling, &err) == KZ_OK);
    fuzz_check(kz_names_alike(text.data, text.data, &alike, d, &err) == KZ_OK);
    fuzz_check(!alike);
    for (size_t cut = 0; cut <= n; cut++) { /* two names: before and behind */
        if (cut < n && s[cut] != '\n')
            continue;
        kz_buf_reset(&half);
        kz_buf_add(&half, s, cut);
        fuzz_check(kz_names_alike(half.data, text.data + cut, &alike, d,
                       &err) == KZ_OK);
        fuzz_check(kz_names_alike(text.data + cut, half.data, &back, e, &err) ==
                   KZ_OK);
        fuzz_check(alike == back);
        break;
    }
out:
    kz_buf_clear(&text);
    kz_buf_clear(&half);
}

void
fuzz_name(const char *bytes, size_t n)
{
    check_name(bytes, n);
    check_address(bytes, n);
    check_tidy(bytes, n);
    check_look(bytes, n);
    (void)kz_houjin_valid(bytes, n);
}
