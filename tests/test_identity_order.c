/* Tests of identity: the order of documents changes nothing. */
#include "tests/storelib.h"

#include "keizu/store/identity.h"

static kz_status
decide(struct kz_store *s, const char *a, const char *b, int accept)
{
    struct kz_decision d = { a, b, accept, "甲", NULL, 20000 };

    return kz_store_decide(s, &d, 1, &err);
}

struct seen {
    struct kz_store *s;
    struct kz_buf text;
};

static uint64_t seed;

static unsigned
pick(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

/* A statement from small stocks, so that they meet often. */
static void
write_statement(struct kz_buf *b)
{
    static const char *const names[] = { "㈱甲", "株式会社甲", "乙太郎",
        "乙 太郎", "丙" };
    static const char *const places[] = { "霧県霧市灯町1-1",
        "東京都霧市灯町1-1", "霧市灯町１丁目１番", "霧市", "東京都霧市", "" };
    static const char *const types[] = { "company", "person", "unknown" };
    static const char *const dates[] = { "", "\tas_of=2015-03-31",
        "\tas_of=2020-03-31\tuntil=2021-01-01", "\tsince=2018-01-01" };
    static const char *const schemes[] = { "houjin", "edinet", "local" };
    unsigned kind = pick(8), a = pick(4), c = pick(4);
    const char *name = names[pick(5)], *place = places[pick(6)];

    if (kind < 3)
        kz_buf_printf(b, "party\tref=%s:%u\ttype=%s\tname=%s%s%s%s%s\n",
            schemes[pick(3)], a, types[pick(3)], name,
            *place ? "\taddress=" : "", place, dates[pick(4)],
            pick(3) ? "" : "\tbirth_date=1960-01-02");
    else if (kind < 4)
        kz_buf_printf(b, "party\tref=%s:%u\ttype=company\taddress=%s\n",
            schemes[pick(3)], a, *place ? place : "霧市");
    else if (kind < 5)
        kz_buf_printf(b, "identifier\tref=%s:%u\tscheme=%s\tid=%u\n",
            schemes[pick(3)], a, schemes[pick(2)], c);
    else if (kind < 6)
        kz_buf_printf(b,
            "role\tperson=local:%u\tcompany=houjin:%u\trole="
            "director\n",
            a, c);
    else
        kz_buf_printf(b,
            "party\tref.name=%s\tref.distinct=%s\tref.at=houjin:%u\tname=%s%s%s"
            "\ttype=%s\n"
            "holding\towner.name=%s\towner.distinct=%s\towner.at=houjin:%u\t"
            "owned=%s:%u\tamount=exact:1/10\n",
            name, place, c, name, *place ? "\taddress=" : "", place,
            types[pick(3)], name, place, c, schemes[pick(2)], c);
}

static kz_status
note_mention(void *ctx, const struct kz_mention_row *r, struct kz_error *e)
{
    struct seen *x = ctx;
    struct kz_buf key;

    kz_buf_init(&key);
    assert_ok(kz_party_key(x->s, r->party, &key, e), e);
    kz_buf_printf(&x->text, "%s:%s=%s\n", r->scheme, r->value, key.data);
    kz_buf_clear(&key);
    return KZ_OK;
}

static int
by_line(const void *pa, const void *pb)
{
    return strcmp(*(char *const *)pa, *(char *const *)pb);
}

/* "mention=party" lines of a store, sorted; to be freed. */
static char *
partition(struct kz_store *s)
{
    struct seen x = { s, { 0 } };
    struct kz_buf out;
    char *lines[256], *text;
    size_t n = 0;

    kz_buf_init(&x.text);
    kz_buf_init(&out);
    assert_ok(kz_scan_mentions(s, note_mention, &x, &err), &err);
    for (char *l = strtok(x.text.data, "\n"); l; l = strtok(NULL, "\n")) {
        assert_true(n < 256);
        lines[n++] = l;
    }
    if (n)
        qsort(lines, n, sizeof *lines, by_line);
    for (size_t i = 0; i < n; i++)
        kz_buf_printf(&out, "%s\n", lines[i]);
    text = kz_buf_take(&out);
    kz_buf_clear(&x.text);
    return text;
}

#define DOCUMENTS 5

/* The documents of a world in some order; every other is taken back once. */
static char *
load_world(char *const text[DOCUMENTS], unsigned turn)
{
    struct kz_store *s = writer();
    unsigned order[DOCUMENTS];
    char *result, name[8];

    for (unsigned i = 0; i < DOCUMENTS; i++)
        order[i] = i;
    for (unsigned i = DOCUMENTS; turn && i > 1; i--) {
        unsigned j = pick(i), t = order[i - 1];

        order[i - 1] = order[j];
        order[j] = t;
    }
    for (unsigned i = 0; i < DOCUMENTS; i++) {
        struct kz_batch_result r;

        (void)snprintf(name, sizeof name, "%u", order[i]);
        r = load(s, name, text[order[i]]);
        if (turn && pick(2)) {
            assert_sound(s);
            assert_ok(kz_store_undo(s, r.id, &err), &err);
            assert_sound(s);
            load(s, name, text[order[i]]);
        }
        if (turn && i == 2)
            assert_ok(decide(s, "local:1", "houjin:3", pick(2) ? 1 : 0) < 0
                          ? KZ_OK
                          : kz_store_forget(s, "local:1", "houjin:3", &err),
                &err);
        kz_error_clear(&err);
    }
    assert_sound(s);
    result = partition(s);
    kz_store_close(s);
    assert_int_equal(unlink(path), 0);
    return result;
}

/* What is kept in step batch by batch is what is made from nothing, and the
 * order of documents changes nothing. */
static void
test_identity_order_changes_nothing(void **state)
{
    (void)state;
    for (unsigned world = 0; world < 20; world++) {
        char *text[DOCUMENTS], *first;

        seed = world + 1;
        for (unsigned i = 0; i < DOCUMENTS; i++) {
            struct kz_buf b;

            kz_buf_init(&b);
            kz_buf_printf(&b, "document\tkey=d%u\n", i);
            for (unsigned n = 1 + pick(6); n > 0; n--)
                write_statement(&b);
            text[i] = kz_buf_take(&b);
        }
        first = load_world(text, 0);
        for (unsigned turn = 1; turn < 4; turn++) {
            char *again = load_world(text, turn);

            if (strcmp(first, again) != 0)
                for (unsigned i = 0; i < DOCUMENTS; i++)
                    print_error("%s\n", text[i]);
            assert_string_equal(first, again);
            kz_free(again);
        }
        kz_free(first);
        for (unsigned i = 0; i < DOCUMENTS; i++)
            kz_free(text[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_identity_order_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
