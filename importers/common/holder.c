/* Printed names of holders: taken apart. */
#include <string.h>

#include "importers/common/country.h"
#include "importers/common/holder.h"
#include "keizu/base/name.h"

#define LEN(a) (sizeof(a) / sizeof(a)[0])

static const char agent[] = "常任代理人";

static void
each_buf(struct kz_holder *h, void (*f)(struct kz_buf *))
{
    f(&h->name);
    f(&h->holder);
    f(&h->account);
    f(&h->number);
    f(&h->party);
    f(&h->proxy);
    f(&h->marks);
    f(&h->address);
    f(&h->proxy_address);
}

void
kz_holder_init(struct kz_holder *h)
{
    memset(h, 0, sizeof *h);
    each_buf(h, kz_buf_init);
}

void
kz_holder_clear(struct kz_holder *h)
{
    each_buf(h, kz_buf_clear);
}

/* ---- signs ---- */

/* Bytes of one of the signs at s before end; 0 for none of them. */
static size_t
sign(const char *s, const char *end, const char *const *signs, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = strlen(signs[i]);

        if ((size_t)(end - s) >= k && memcmp(s, signs[i], k) == 0)
            return k;
    }
    return 0;
}

static size_t
opens(const char *s, const char *end)
{
    static const char *const signs[] = { "(", "（", "[", "［", "【", "〔" };

    return sign(s, end, signs, LEN(signs));
}

static size_t
closes(const char *s, const char *end)
{
    static const char *const signs[] = { ")", "）", "]", "］", "】", "〕" };

    return sign(s, end, signs, LEN(signs));
}

static size_t
space(const char *s, const char *end)
{
    static const char *const signs[] = { " ", "\n", "\r", "\t", "\xC2\xA0",
        "\xE3\x80\x80", "\xE2\x80\x8B" };

    return sign(s, end, signs, LEN(signs));
}

static size_t
digit(const char *s, const char *end)
{
    if (s < end && *s >= '0' && *s <= '9')
        return 1;
    if (end - s >= 3 && memcmp(s, "\xEF\xBC", 2) == 0 &&
        (unsigned char)s[2] >= 0x90 && (unsigned char)s[2] <= 0x99)
        return 3;
    return 0;
}

static const char *
past_spaces(const char *s, const char *end)
{
    size_t n;

    while ((n = space(s, end)) > 0)
        s += n;
    return s;
}

/* The end without spaces before it. */
static const char *
before_spaces(const char *s, const char *end)
{
    for (;;) {
        const char *p = end;

        for (size_t k = 1; k <= 3 && k <= (size_t)(end - s); k++)
            if (space(end - k, end) == k)
                p = end - k;
        if (p == end)
            return end;
        end = p;
    }
}

static const char *
find(const char *s, const char *end, const char *word)
{
    size_t n = strlen(word);

    for (; (size_t)(end - s) >= n; s++)
        if (memcmp(s, word, n) == 0)
            return s;
    return NULL;
}

/* The bracket that closes the one opened before s, or end. */
static const char *
matching(const char *s, const char *end)
{
    int depth = 1;

    for (; s < end; s++) {
        if (opens(s, end))
            depth++;
        else if (closes(s, end) && --depth == 0)
            return s;
    }
    return end;
}

/*
 * The bracket whose close is the end of the text: *inside and *inside_end
 * what it holds; where it opens, or NULL.
 */
static const char *
last_bracket(const char *s, const char *end, const char **inside,
    const char **inside_end)
{
    const char *found = NULL;

    for (const char *p = s; p < end; p++) {
        size_t n = opens(p, end);
        const char *close;

        if (!n)
            continue;
        close = matching(p + n, end);
        if (close + closes(close, end) == end && close < end) {
            *inside = p + n;
            *inside_end = close;
            found = p;
            break;
        }
        if (close == end)
            continue; /* never closed: look inside */
        p = close;
    }
    return found;
}

/* ---- marks of notes ---- */

/* Digits, and more of them behind commas: "１、３", "1, 2, 3". */
static const char *
past_numbers(const char *s, const char *end)
{
    static const char *const commas[] = { ",", "、", "，", "．", ".", "・",
        "､" };
    const char *p = past_spaces(s, end);
    size_t n;

    if (!digit(p, end))
        return s;
    for (;;) {
        while ((n = digit(p, end)) > 0)
            p += n;
        s = past_spaces(p, end);
        n = sign(s, end, commas, LEN(commas));
        if (!n)
            return p;
        s = past_spaces(s + n, end);
        if (!digit(s, end))
            return p;
        p = s;
    }
}

/* The end of a mark that begins at s, or s. */
static const char *
past_mark(const char *s, const char *end)
{
    static const char *const stars[] = { "*", "＊", "※" };
    static const char *const notes[] = { "注記", "注" };
    size_t n = sign(s, end, stars, LEN(stars));
    const char *p, *q;

    if (n) {
        p = past_numbers(s + n, end);
        return p > s + n || sign(s, end, stars + 2, 1) ? p : s;
    }
    n = opens(s, end);
    p = n ? past_spaces(s + n, end) : s;
    n = n ? sign(p, end, notes, LEN(notes)) : 0;
    if (!n)
        return s;
    q = past_spaces(past_numbers(p + n, end), end);
    n = closes(q, end);
    return n ? past_numbers(q + n, end) : s;
}

void
kz_holder_marks(const char *s, size_t len, struct kz_buf *name,
    struct kz_buf *marks)
{
    const char *end = s + len;
    struct kz_buf rest;

    kz_buf_init(&rest);
    while (s < end) {
        const char *p = past_mark(s, end);

        if (p == s) {
            kz_buf_putc(&rest, *s++);
            continue;
        }
        kz_name_tidy(s, (size_t)(p - s), marks);
        kz_buf_putc(&rest, ' ');
        s = p;
    }
    kz_name_tidy(rest.data, rest.len, name);
    name->failed |= rest.failed;
    kz_buf_clear(&rest);
}

/* ---- the standing proxy ---- */

/*
 * Cut "（常任代理人　…）", "(常任代理人)…" and "常任代理人 …" out of s into
 * proxy; what is left is appended to rest.
 */
static void
cut_proxy(const char *s, struct kz_buf *rest, struct kz_buf *proxy)
{
    static const char *const seps[] = { ":", "：", "、", "・" };
    const char *end = s + strlen(s), *word = find(s, end, agent);
    const char *from = word, *to = end, *after = end;
    size_t n;

    if (word) {
        from = before_spaces(s, word);
        word = past_spaces(word + strlen(agent), end);
    }
    for (const char *p = s; word && p < from; p++)
        if (p + opens(p, end) == from) {
            to = matching(word, end);
            after = to + closes(to, end);
            from = p;
            break;
        }
    if (!word || past_spaces(s, from) == from) {
        kz_buf_puts(rest, s); /* with nothing in front it is no one's agent */
        return;
    }
    if (to == word) { /* the bracket holds the word alone */
        word = after;
        to = after = end;
    }
    word = past_spaces(word, to);
    while ((n = sign(word, to, seps, LEN(seps))) > 0)
        word = past_spaces(word + n, to);
    kz_buf_add(rest, s, (size_t)(from - s));
    kz_buf_putc(rest, ' ');
    kz_buf_add(rest, after, (size_t)(end - after));
    kz_name_tidy(word, (size_t)(to - word), proxy);
}

/* Is the piece of an address in Japan? */
static kz_status
is_home(const char *s, const char *end, int *home, struct kz_error *err)
{
    struct kz_buf piece, key;
    kz_status st;

    kz_buf_init(&piece);
    kz_buf_init(&key);
    kz_buf_add(&piece, s, (size_t)(end - s));
    kz_squeeze(piece.data, &key);
    KZ_TRY(kz_buf_check(&piece, err));
    KZ_TRY(kz_buf_check(&key, err));
    *home = kz_address_is_japanese(key.data);
out:
    kz_buf_clear(&piece);
    kz_buf_clear(&key);
    return st;
}

/*
 * The proxy's address: the last bracket, if it is in Japan; with a proxy in
 * the name also a last line that is.
 */
static kz_status
cut_address(struct kz_holder *h, const char *address, struct kz_error *err)
{
    const char *s = past_spaces(address, address + strlen(address));
    const char *end = before_spaces(s, s + strlen(s));
    const char *in = NULL, *in_end = NULL;
    const char *cut = last_bracket(s, end, &in, &in_end);
    int home = 0;
    kz_status st = KZ_OK;

    if (!cut && h->proxy.len) {
        for (const char *p = s; p < end; p++)
            if (*p == '\n')
                cut = in = p;
        in_end = end;
    }
    if (cut && cut > s)
        KZ_TRY(is_home(in, in_end, &home, err));
    if (home)
        kz_name_tidy(in, (size_t)(in_end - in), &h->proxy_address);
    else
        cut = end;
    kz_name_tidy(s, (size_t)(cut - s), &h->address);
out:
    return st;
}

/* ---- accounts ---- */

/* "信託口４", "退職給付信託岬銀行口", "投信口": ends in 口 and a number. */
static int
is_account(const char *s, const char *end)
{
    static const char mouth[] = "口";
    size_t n = strlen(mouth);
    const char *p = end;

    while (p > s) {
        if (p - s >= 3 && digit(p - 3, p) == 3)
            p -= 3;
        else if (p[-1] >= '0' && p[-1] <= '9')
            p--;
        else
            break;
    }
    return ((size_t)(p - s) >= n && memcmp(p - n, mouth, n) == 0) ||
           find(s, end, "信託口");
}

/* Accounts without brackets: behind the bank's name. */
static const char *
bare_account(const char *s, const char *end)
{
    static const char *const words[] = { "退職給付信託", "信託口", "信託Ｅ口",
        "信託E口", "投信口", "年金口", "年金信託口" };

    if (!is_account(s, end) && !find(s, end, words[0]))
        return NULL;
    for (size_t i = 0; i < LEN(words); i++) {
        const char *p = find(s, end, words[i]);

        if (p && p > s && !find(s, p, "（") && !find(s, p, "("))
            return p;
    }
    return NULL;
}

/* Whose shares a 退職給付信託 holds: behind the word, or in front of it. */
static void
find_party(const char *s, struct kz_buf *party)
{
    static const char word[] = "退職給付信託";
    const char *end = s + strlen(s), *p = find(s, end, word), *to, *dot;

    if (!p)
        return;
    to = find(p, end, "口");
    if (to && past_spaces(p + strlen(word), to) < to) {
        p = past_spaces(p + strlen(word), to);
        if (sign(p, to, (const char *const[]){ "・" }, 1))
            p += strlen("・");
        kz_name_tidy(p, (size_t)(to - p), party);
        return;
    }
    for (dot = find(s, p, "・"); dot; dot = find(s, p, "・"))
        s = dot + strlen("・"); /* behind "...再信託分・" */
    kz_name_tidy(s, (size_t)(p - s), party);
}

static void
split_account(struct kz_holder *h)
{
    const char *s = h->name.data, *end = s + h->name.len;
    const char *in = NULL, *in_end = NULL;
    const char *cut = last_bracket(s, end, &in, &in_end);

    if (!cut || cut == s || !is_account(in, in_end)) {
        cut = in = bare_account(s, end);
        in_end = end;
    }
    if (!cut) {
        kz_name_tidy(s, h->name.len, &h->holder);
        return;
    }
    kz_name_tidy(s, (size_t)(cut - s), &h->holder);
    kz_name_tidy(in, (size_t)(in_end - in), &h->account);
    find_party(h->account.data, &h->party);
}

/* The digits a custodian's name ends in: which of its accounts it is. */
static void
find_number(struct kz_holder *h, const char *squeezed)
{
    size_t n = strlen(squeezed), k = n;

    if (h->kind != KZ_HOLDER_NOMINEE && h->kind != KZ_HOLDER_DEPOSITARY)
        return;
    while (k > 0 && squeezed[k - 1] >= '0' && squeezed[k - 1] <= '9')
        k--;
    if (k > 0 && n - k >= 4)
        kz_buf_puts(&h->number, squeezed + k);
}

static kz_status
check_bufs(const struct kz_holder *h, struct kz_error *err)
{
    const struct kz_buf *const all[] = { &h->name, &h->holder, &h->account,
        &h->number, &h->party, &h->proxy, &h->marks, &h->address,
        &h->proxy_address };
    kz_status st = KZ_OK;

    for (size_t i = 0; i < LEN(all) && st == KZ_OK; i++)
        st = kz_buf_check(all[i], err);
    return st;
}

kz_status
kz_holder_read(struct kz_holder *h, const char *name, const char *address,
    struct kz_error *err)
{
    struct kz_buf rest, key, place;
    kz_status st;

    kz_buf_init(&rest);
    kz_buf_init(&key);
    kz_buf_init(&place);
    each_buf(h, kz_buf_reset);
    h->kind = KZ_HOLDER_UNKNOWN;
    h->state_of = h->country = NULL;
    cut_proxy(name ? name : "", &rest, &h->proxy);
    kz_holder_marks(rest.data, rest.len, &h->name, &h->marks);
    split_account(h);
    if (address)
        KZ_TRY(cut_address(h, address, err));
    KZ_TRY(kz_address_country(h->address.data, &h->country, err));
    kz_squeeze(h->name.data, &key);
    kz_squeeze(h->address.data, &place);
    KZ_TRY(kz_buf_check(&rest, err));
    KZ_TRY(kz_buf_check(&key, err));
    KZ_TRY(kz_buf_check(&place, err));
    h->kind = kzi_holder_classify(key.data, place.data, &h->state_of);
    find_number(h, key.data);
    KZ_TRY(check_bufs(h, err));
out:
    kz_buf_clear(&rest);
    kz_buf_clear(&key);
    kz_buf_clear(&place);
    return st;
}

kz_status
kz_holder_type_of(const char *name, enum kz_party_type *type,
    const char **state_of, struct kz_error *err)
{
    struct kz_holder h;
    kz_status st;

    kz_holder_init(&h);
    st = kz_holder_read(&h, name, NULL, err);
    *type = kz_holder_type(h.kind);
    *state_of = h.state_of;
    kz_holder_clear(&h);
    return st;
}
