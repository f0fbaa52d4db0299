/* Looks: the shape of a name, and whether two names look alike. */
#include "keizu/base/look.h"

#include <string.h>

#include <utf8proc.h>

#include "keizu/base/alloc.h"
#include "keizu/base/hash.h"
#include "keizu/base/name.h"
#include "src/base/look_priv.h"

#define HIDDEN UINT64_C(0x9E3779B97F4A7C15) /* tells a name that has some */

/*
 * The letter that stands for all that look like a folded one, which is among
 * them; 0 where it stands alone.
 */
static uint32_t
group_of(uint32_t c)
{
    switch (c) {
    case 'i':
    case 'l':
    case '1':
    case '|':
        return 'l';
    case 'o':
    case '0':
        return 'o';
    case '-':
    case 0x30FC: /* ー */
    case 0x4E00: /* 一 */
        return '-';
    case 0x3007: /* 〇 */
    case 0x25CB: /* ○ */
    case 0x25EF: /* ◯ */
        return 0x3007;
    case 0x30A8: /* エ */
    case 0x5DE5: /* 工 */
        return 0x30A8;
    case 0x30AA: /* オ */
    case 0x624D: /* 才 */
        return 0x30AA;
    case 0x30AB: /* カ */
    case 0x529B: /* 力 */
        return 0x30AB;
    case 0x30AC: /* ガ, folded to ケ between kanji */
    case 0x30B1: /* ケ */
        return 0x30B1;
    case 0x30BF: /* タ */
    case 0x5915: /* 夕 */
        return 0x30BF;
    case 0x30C8: /* ト */
    case 0x535C: /* 卜 */
        return 0x30C8;
    case 0x30CB: /* ニ */
    case 0x4E8C: /* 二 */
        return 0x30CB;
    case 0x30CF: /* ハ */
    case 0x516B: /* 八 */
        return 0x30CF;
    case 0x30ED: /* ロ */
    case 0x53E3: /* 口 */
        return 0x30ED;
    default:
        return 0;
    }
}

static void
put_char(uint32_t c, struct kz_buf *out)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t k = utf8proc_encode_char((utf8proc_int32_t)c, bytes);

    if (k > 0)
        kz_buf_add(out, bytes, (size_t)k);
}

/* The name with Latin letters for their twins, without what is hidden. */
static void
put_plain(const char *name, size_t n, struct kz_buf *out)
{
    uint32_t c, twin;
    size_t k;

    for (size_t i = 0; i < n; i += k) {
        k = kzi_look_next(name + i, n - i, &c);
        twin = kzi_look_twin(c);
        if (twin)
            put_char(twin, out);
        else if (!kz_char_is_hidden(c))
            kz_buf_add(out, name + i, k);
    }
}

/* Each letter of a folded text by what stands for it, in place: nothing gets
 * longer. */
static size_t
make_alike(char *s, size_t n)
{
    size_t w = 0, k;
    uint32_t c;

    for (size_t i = 0; i < n; i += k) {
        unsigned char first = (unsigned char)s[i];
        uint32_t group;

        if (first < 0x80) {
            k = 1;
            c = first;
        } else {
            k = kzi_look_next(s + i, n - i, &c);
        }
        group = group_of(c);
        if (group && group < 0x80) {
            s[w++] = (char)group;
        } else if (group) { /* all of these have three bytes */
            s[w++] = (char)(0xE0 | group >> 12);
            s[w++] = (char)(0x80 | (group >> 6 & 0x3F));
            s[w++] = (char)(0x80 | (group & 0x3F));
        } else {
            memmove(s + w, s + i, k);
            w += k;
        }
    }
    return w;
}

static uint64_t
hash_of(const char *s, size_t n)
{
    return kz_digest_row(s, n).lo | 1;
}

kz_status
kz_name_shape(const char *name, size_t n, struct kz_buf *work,
    struct kz_shape *out, struct kz_error *err)
{
    struct kz_shape s = { 0, 0 };
    struct kz_buf plain;
    kz_status st;

    kz_buf_init(&plain);
    kz_buf_reset(work);
    KZ_TRY(kz_name_fold_core(name, n, work, err));
    if (work->len)
        s.exact = hash_of(work->data, work->len);
    if (!kzi_look_is_common(name, n)) {
        if (kz_name_hidden(name, n))
            s.exact ^= HIDDEN;
        put_plain(name, n, &plain);
        KZ_TRY(kz_buf_check(&plain, err));
        kz_buf_reset(work);
        KZ_TRY(kz_name_fold_core(plain.data, plain.len, work, err));
    }
    if (work->len)
        s.alike = hash_of(work->data, make_alike(work->data, work->len));
    else
        s.exact = 0;
    *out = s;
out:
    kz_buf_clear(&plain);
    return st;
}

/* ---- comparing two ---- */

#define FIGURE 0x80000000u /* a digit of a number: it is no letter */

struct letters {
    uint32_t *c;  /* of the folded name without its legal form */
    uint32_t *as; /* what it was folded from; 0: alone, or not known */
    size_t n;
};

static void
letters_clear(struct letters *l)
{
    kz_free(l->c);
    kz_free(l->as);
}

/* Characters of a text in NFKC, big and small kept. */
static kz_status
compose(const struct kz_buf *b, int32_t **out, size_t *n, struct kz_error *err)
{
    const utf8proc_option_t how =
        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_IGNORE;
    size_t room = 18 * b->len + 16; /* a character can be 18 */
    int32_t *c = kz_calloc(room, sizeof *c);
    utf8proc_ssize_t got;

    if (!c)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    got = utf8proc_decompose((const utf8proc_uint8_t *)b->data,
        (utf8proc_ssize_t)b->len, c, (utf8proc_ssize_t)room, how);
    if (got >= 0 && (size_t)got < room)
        got = utf8proc_normalize_utf32(c, got, how);
    if (got < 0 || (size_t)got >= room) {
        kz_free(c);
        return kz_fail(err, KZ_EFORMAT, "cannot normalise a name");
    }
    *out = c;
    *n = (size_t)got;
    return KZ_OK;
}

static int
is_digit(int32_t c)
{
    return c >= '0' && c <= '9';
}

static int
is_letter(int32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c >= 0xC0 && c < 0x250);
}

/* Mark the digits of words that have no letter. */
static void
mark_figures(int32_t *c, size_t n)
{
    for (size_t i = 0, end; i < n; i = end + 1) {
        int letters = 0;

        for (end = i; end < n && (is_digit(c[end]) || is_letter(c[end])); end++)
            letters |= is_letter(c[end]);
        for (size_t j = i; !letters && j < end; j++)
            c[j] = (int32_t)((uint32_t)c[j] | FIGURE);
    }
}

/* The group of a letter that is not folded yet. */
static uint32_t
group_before_folding(uint32_t c)
{
    c &= ~FIGURE;
    if (c >= 'A' && c <= 'Z')
        c += 'a' - 'A';
    else if (c >= 0x3041 && c <= 0x3096) /* hiragana */
        c += 0x60;
    if (c == 0x30A7 || c == 0x30A9) /* ェ ォ */
        c++;
    else if (c == 0x30F5) /* ヵ */
        c = 0x30AB;
    else if (c == 0x30F6) /* ヶ */
        c = 0x30B1;
    else if ((c >= 0x2010 && c <= 0x2015) || c == 0x2043 || c == 0x2212 ||
             c == 0x2500 || c == 0x2501)
        c = '-';
    return group_of(c);
}

/* 一般, of a legal form that has a letter with a twin. */
static int
is_of_form(const int32_t *c, size_t i, size_t n)
{
    return c[i] == 0x4E00 && i + 1 < n && c[i + 1] == 0x822C;
}

/* What the letters were, found in their order in the whole name. */
static void
find_origins(struct letters *l, const int32_t *c, size_t n)
{
    size_t at = 0;

    for (size_t i = 0; i < l->n; i++) {
        uint32_t group = group_of(l->c[i]);
        size_t j = at;

        if (!group)
            continue;
        while (j < n && (group_before_folding((uint32_t)c[j]) != group ||
                            is_of_form(c, j, n)))
            j++;
        if (j == n)
            continue;
        l->as[i] = (uint32_t)c[j];
        at = j + 1;
    }
}

static kz_status
read_letters(const char *name, struct letters *l, struct kz_error *err)
{
    struct kz_buf plain, folded;
    int32_t *c = NULL;
    size_t n = 0, k;
    kz_status st = KZ_OK;

    kz_buf_init(&plain);
    kz_buf_init(&folded);
    put_plain(name, strlen(name), &plain);
    KZ_TRY(kz_buf_check(&plain, err));
    KZ_TRY(kz_name_fold_core(plain.data, plain.len, &folded, err));
    KZ_TRY(compose(&plain, &c, &n, err));
    mark_figures(c, n);
    l->c = kz_calloc(folded.len + 1, sizeof *l->c);
    l->as = kz_calloc(folded.len + 1, sizeof *l->as);
    if (!l->c || !l->as)
        KZ_TRY(kz_fail(err, KZ_ENOMEM, "out of memory"));
    for (size_t i = 0; i < folded.len; i += k)
        k = kzi_look_next(folded.data + i, folded.len - i, &l->c[l->n++]);
    find_origins(l, c, n);
out:
    kz_free(c);
    kz_buf_clear(&plain);
    kz_buf_clear(&folded);
    return st;
}

/* 1 if two letters of one group, as they were written, look the same. */
static int
are_twins(uint32_t group, uint32_t a, uint32_t b)
{
    if (!a || !b || (a | b) & FIGURE)
        return 0;
    if (group == 0x30B1)
        return 0;
    if (group == 'l')
        return a != 'i' && a != 'L' && b != 'i' && b != 'L';
    /* hiragana was folded to katakana */
    return !(a >= 0x3041 && a <= 0x3096) && !(b >= 0x3041 && b <= 0x3096);
}

/* 1 if names are the same when they are folded, hidden characters and all. */
static kz_status
are_equal(const char *a, const char *b, int *equal, struct kz_error *err)
{
    struct kz_shape x, y;
    struct kz_buf work;
    kz_status st;

    kz_buf_init(&work);
    KZ_TRY(kz_name_shape(a, strlen(a), &work, &x, err));
    KZ_TRY(kz_name_shape(b, strlen(b), &work, &y, err));
    *equal = x.exact == y.exact;
out:
    kz_buf_clear(&work);
    return st;
}

/* Where letters are the same: the first of a that is foreign or hidden. */
static int
first_oddity(const char *name, uint32_t *odd, uint32_t *instead)
{
    size_t n = strlen(name);
    uint32_t c = kzi_look_foreign(name, n);

    *odd = c ? c : kz_name_hidden(name, n);
    *instead = c ? kzi_look_twin(c) : 0;
    return *odd != 0;
}

kz_status
kz_name_spelling(const char *name, uint64_t *out, struct kz_error *err)
{
    struct letters l = { NULL, NULL, 0 };
    kz_status st;

    KZ_TRY(read_letters(name, &l, err));
    for (size_t i = 0; i < l.n; i++)
        if (group_of(l.c[i]) && l.as[i])
            l.c[i] = l.as[i];
    *out = kz_digest_row(l.c, l.n * sizeof *l.c).lo;
out:
    letters_clear(&l);
    return st;
}

kz_status
kz_names_alike(const char *a, const char *b, int *alike, uint32_t differ[2],
    struct kz_error *err)
{
    struct letters x = { NULL, NULL, 0 }, y = { NULL, NULL, 0 };
    uint32_t d[2] = { 0, 0 };
    int same, equal = 0;
    kz_status st;

    KZ_TRY(read_letters(a, &x, err));
    KZ_TRY(read_letters(b, &y, err));
    same = x.n == y.n && x.n > 0;
    for (size_t i = 0; same && i < x.n; i++) {
        uint32_t group = group_of(x.c[i]);

        /* the same; or folded apart by what stands beside it */
        if (x.c[i] == y.c[i] || (group && x.as[i] == y.as[i] && x.as[i]))
            continue;
        same = group && group == group_of(y.c[i]) &&
               are_twins(group, x.as[i], y.as[i]);
        if (!d[0]) {
            d[0] = x.as[i];
            d[1] = y.as[i];
        }
    }
    if (same && !d[0]) {
        KZ_TRY(are_equal(a, b, &equal, err));
        same = !equal &&
               (first_oddity(a, &d[0], &d[1]) || first_oddity(b, &d[1], &d[0]));
    }
    *alike = same;
    differ[0] = d[0];
    differ[1] = d[1];
out:
    letters_clear(&x);
    letters_clear(&y);
    return st;
}
