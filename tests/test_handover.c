/*
 * Tests of the handover: what a process that is not trusted says is taken as
 * it was meant, or refused, and never believed.
 */
#include "tests/storelib.h"

#include <sys/socket.h>

#include "keizu/base/handover.h"

/* A record of each kind, as text. */
static const char *const lines[] = {
    "document\tkey=d1\ttitle=架空の報告書\ttype=own-csv\tfiled=2025-06-20",
    "party\tref=local:a\ttype=company\tname=株式会社架空\tcountry=JP"
    "\taddress=東京都霧町1-2",
    "party\tref.name=潮 一帆\tref.distinct=b:1969-04-12\tref.at=local:a"
    "\ttype=person\tname=潮 一帆\tbirth_date=1969-04-12",
    "name\tref=local:a\ttext=Kakuu\tuse=english",
    "identifier\tref=local:a\tscheme=houjin\tid=7999901000001",
    "holding\tline=3\towner=local:b\towned=local:a\tamount=printed-unknown:[5,"
    "10]/10@10"
    "\tlisting=top\tposition=1\ttable=t",
    "role\tperson=local:p\tcompany=local:a\trole=director\ttitle=取締役",
    "capital\tcompany=local:a\tissued=1000\ttreasury=10",
    "category\tcompany=local:a\tcategory=individuals\tholders=5\tunits=9",
    "succession\tparty=local:c\tsuccessor=local:a\tcause=merger",
    "note\tplace=row 1\tfield=colour\ttext=blue",
    "finding\tparty=local:a\tcode=test\ttext=odd",
    "reject\tline=9\treason=no\texcerpt=x",
};

#define LINES (sizeof lines / sizeof lines[0])

/* Call with each record of the lines; its texts live in `line`. */
static kz_status
each_line(kz_status (*take)(void *ctx, const struct kz_record *r,
              struct kz_error *e),
    void *ctx, struct kz_error *e)
{
    kz_status st = KZ_OK;

    for (size_t i = 0; i < LINES; i++) {
        char line[512];
        struct kz_record r;

        (void)snprintf(line, sizeof line, "%s", lines[i]);
        KZ_TRY(kz_record_read(line, &r, e));
        KZ_TRY(take(ctx, &r, e));
    }
out:
    return st;
}

static kz_status
give_line(void *ctx, const struct kz_record *r, struct kz_error *e)
{
    return kz_give_record(ctx, r, e);
}

/* ---- a giver and a taker in one process ---- */

struct ends {
    char *ring;
    int socket; /* the giver's */
    struct kz_giver *g;
    struct kz_taker *t;
};

static void
open_ends(struct ends *e)
{
    int fds[2];

    e->ring = kz_ring_new();
    assert_non_null(e->ring);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds), 0);
    e->socket = fds[0];
    assert_ok(kz_giver_new(e->ring, fds[0], &e->g, &err), &err);
    assert_ok(kz_taker_new(e->ring, fds[1], NULL, &e->t, &err), &err);
}

static void
close_ends(struct ends *e)
{
    kz_giver_free(e->g);
    (void)close(e->socket);
    kz_taker_free(e->t);
    kz_ring_free(e->ring);
}

static kz_status
write_line(void *ctx, const struct kz_record *r, struct kz_error *e)
{
    kz_record_write(r, ctx);
    return kz_buf_check(ctx, e);
}

static void
test_handover_takes_every_kind_of_record(void **state)
{
    struct kz_buf want, got;
    struct kz_message m;
    struct kz_record *r;
    struct ends e;
    size_t at = 0;

    (void)state;
    kz_buf_init(&want);
    kz_buf_init(&got);
    assert_ok(each_line(write_line, &want, &err), &err);
    open_ends(&e);
    assert_ok(each_line(give_line, e.g, &err), &err);
    assert_ok(kz_give_flush(e.g, &err), &err);
    assert_ok(kz_take(e.t, &m, &err), &err);
    assert_int_equal(m.kind, KZ_MESSAGE_RECORDS);
    while (kz_take_record(&m, &at, &r, &err) == KZ_OK)
        kz_record_write(r, &got);
    assert_string_equal(err.text, "");
    assert_string_equal(got.data, want.data);
    close_ends(&e);
    kz_buf_clear(&want);
    kz_buf_clear(&got);
}

static void
test_handover_takes_records_longer_than_a_slot(void **state)
{
    const size_t n = 3 * KZ_SLOT_BYTES;
    char *text = kz_malloc(n + 1);
    struct kz_record note, *r;
    struct kz_message m;
    struct ends e;
    size_t at = 0;

    (void)state;
    assert_non_null(text);
    memset(text, 'x', n);
    text[n] = 0;
    kz_record_init(&note, KZ_REC_NOTE);
    note.u.note.field = "long";
    note.u.note.text = text;
    open_ends(&e);
    kz_giver_at(e.g, 77);
    assert_ok(kz_give_record(e.g, &note, &err), &err);
    assert_ok(kz_take(e.t, &m, &err), &err);
    assert_int_equal(m.at, 77);
    assert_ok(kz_take_record(&m, &at, &r, &err), &err);
    assert_string_equal(r->u.note.text, text);
    assert_int_equal(kz_take_record(&m, &at, &r, &err), KZ_DONE);
    close_ends(&e);
    kz_free(text);
}

static uint64_t
next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return *seed >> 33;
}

/* Packets of any bytes: an error or a message within its bounds. */
static void
test_handover_takes_no_broken_packet(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (int round = 0; round < 300; round++) {
        unsigned char packet[40];
        struct kz_message m;
        struct ends e;
        kz_status st;

        open_ends(&e);
        for (int k = 0; k < 12; k++) {
            const size_t n = next(&seed) % 4 ? 24 : next(&seed) % 41;
            uint64_t len = next(&seed) % (2 * KZ_SLOT_BYTES);

            for (size_t i = 0; i < sizeof packet; i++)
                packet[i] = next(&seed) % 3 ? 0 : (unsigned char)next(&seed);
            memcpy(packet + 8, &len, sizeof len);
            if (n)
                (void)!send(e.socket, packet, n, MSG_DONTWAIT);
        }
        (void)shutdown(e.socket, SHUT_WR);
        do {
            size_t at = 0;
            struct kz_record *r;

            kz_error_clear(&err);
            st = kz_take(e.t, &m, &err);
            while (st == KZ_OK && m.kind == KZ_MESSAGE_RECORDS &&
                   kz_take_record(&m, &at, &r, &err) == KZ_OK)
                continue;
        } while (st == KZ_OK);
        assert_true(st == KZ_DONE || st == KZ_EFORMAT);
        close_ends(&e);
    }
    kz_error_clear(&err);
}

/* The block that a parser would hand over, in memory of its exact size. */
static char *
valid_block(size_t *n)
{
    struct kz_message m;
    struct ends e;
    char *copy;

    open_ends(&e);
    assert_ok(each_line(give_line, e.g, &err), &err);
    assert_ok(kz_give_flush(e.g, &err), &err);
    assert_ok(kz_take(e.t, &m, &err), &err);
    *n = m.len;
    copy = kz_strndup(m.bytes, m.len);
    assert_non_null(copy);
    close_ends(&e);
    return copy;
}

/* A copy with some bytes changed, or cut off. */
static char *
mutate(const char *block, size_t *n, uint64_t *seed)
{
    static const unsigned char liked[] = { 0, 1, 0x7F, 0x80, 0xFF };
    const int changes = 1 + (int)(next(seed) % 8);
    char *copy;

    if (next(seed) % 8 == 0)
        *n -= next(seed) % *n;
    copy = kz_malloc(*n);
    assert_non_null(copy);
    memcpy(copy, block, *n);
    for (int i = 0; i < changes; i++) {
        const size_t at = next(seed) % *n;

        copy[at] = (char)(next(seed) % 2 ? liked[next(seed) % sizeof liked]
                                         : next(seed));
    }
    return copy;
}

static void
test_handover_reads_no_mutated_record_amiss(void **state)
{
    uint64_t seed = 2;
    size_t n, taken = 0, refused = 0;
    char *block = valid_block(&n);

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct kz_message m = { 0, 0, NULL, n };
        struct kz_buf out;
        struct kz_record *r;
        size_t at = 0;
        kz_status st;

        m.bytes = mutate(block, &m.len, &seed);
        kz_buf_init(&out);
        kz_error_clear(&err);
        while ((st = kz_take_record(&m, &at, &r, &err)) == KZ_OK) {
            struct kz_error why = KZ_ERROR_INIT;

            kz_record_write(r, &out);
            (void)!kz_record_check(r, &why);
            taken++;
        }
        assert_true(st == KZ_DONE || st == KZ_EFORMAT);
        refused += st == KZ_EFORMAT;
        kz_buf_clear(&out);
        kz_free(m.bytes);
    }
    kz_error_clear(&err);
    assert_true(taken > 1000 && refused > 1000);
    kz_free(block);
}

/* What gets through is stored as well-formed as anything. */
static void
test_handover_stores_mutated_records_whole(void **state)
{
    struct kz_batch_opts opts = options("x.csv");
    struct kz_store *s = writer();
    uint64_t seed = 3;
    size_t n, kept = 0;
    char *block = valid_block(&n);

    (void)state;
    opts.today = KZ_DATE_NONE;
    for (int round = 0; round < 300; round++) {
        struct kz_message m = { 0, 0, NULL, n };
        struct kz_batch_result result;
        struct kz_sink sink;
        struct kz_record *r;
        size_t at = 0;
        char sha[KZ_SHA256_TEXT];
        kz_status st;

        m.bytes = mutate(block, &m.len, &seed);
        (void)snprintf(sha, sizeof sha, "%064d", round);
        kz_error_clear(&err);
        assert_ok(kz_store_batch_begin(s, &opts, &sink, &err), &err);
        assert_ok(kz_store_batch_member(s, "keizu-csv", &err), &err);
        while ((st = kz_take_record(&m, &at, &r, &err)) == KZ_OK)
            if ((st = kz_sink_put(&sink, r, &err)) < 0)
                break;
        assert_true(st == KZ_DONE || st == KZ_EFORMAT || st == KZ_EINVAL);
        kz_error_clear(&err);
        if (st == KZ_DONE) {
            kept++;
            assert_ok(kz_store_batch_member_end(s, sha, &err), &err);
            assert_ok(kz_store_batch_commit(s, sha, 1, 0, &result, &err), &err);
        } else {
            kz_store_batch_drop(s);
        }
        kz_free(m.bytes);
    }
    assert_true(kept > 20);
    assert_sound(s);
    kz_store_close(s);
    kz_free(block);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handover_takes_every_kind_of_record),
        cmocka_unit_test(test_handover_takes_records_longer_than_a_slot),
        cmocka_unit_test(test_handover_takes_no_broken_packet),
        cmocka_unit_test(test_handover_reads_no_mutated_record_amiss),
        TEST(test_handover_stores_mutated_records_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
