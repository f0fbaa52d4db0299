/* Handover: slots of shared memory, and packets that say which are full. */
#include "keizu/base/handover.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "keizu/base/alloc.h"

#define DESCRIPTORS 2   /* with a packet, at most */
#define PATIENCE    200 /* milliseconds between two looks at stopped() */

/* In front of a packed record; keeps the next one aligned. */
struct head {
    _Alignas(max_align_t) uint64_t bytes;
};

/* A slot is full. */
struct packet {
    int32_t kind;
    int32_t more; /* the message goes on in the next slot */
    uint64_t len, at;
};

/* A slot is free again, or the answer to kz_give_ask. */
struct reply {
    int32_t is_answer, status;
    char words[sizeof((struct kz_error *)0)->text];
};

#define FREE_BYTES offsetof(struct reply, words)

char *
kz_ring_new(void)
{
    void *p = mmap(NULL, KZ_RING_BYTES, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p;
}

void
kz_ring_free(char *ring)
{
    if (ring)
        (void)munmap(ring, KZ_RING_BYTES);
}

/* ---- packets ---- */

int
kz_packet_send(int socket, const void *bytes, size_t n, const int *fds,
    int count, int wait)
{
    struct iovec part;
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
    } control = { .room = { 0 } };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
    ssize_t sent;

    memcpy(&part.iov_base, &bytes, sizeof bytes); /* it is only read */
    part.iov_len = n;
    if (count > 0) {
        const size_t all = (size_t)count * sizeof *fds;

        m.msg_control = control.room;
        m.msg_controllen = CMSG_SPACE(all);
        control.head.cmsg_level = SOL_SOCKET;
        control.head.cmsg_type = SCM_RIGHTS;
        control.head.cmsg_len = CMSG_LEN(all);
        memcpy(CMSG_DATA(&control.head), fds, all);
    }
    do
        sent = sendmsg(socket, &m, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)n;
}

static void
keep_descriptors(struct msghdr *m, int *fds)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        size_t n;

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < n; i++) {
            int fd;

            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (fds && i < DESCRIPTORS)
                fds[i] = fd;
            else
                (void)close(fd);
        }
    }
}

int64_t
kz_packet_receive(int socket, void *bytes, size_t room, int fds[DESCRIPTORS])
{
    struct iovec part = { bytes, room };
    union {
        struct cmsghdr head;
        char room[CMSG_SPACE(DESCRIPTORS * sizeof(int))];
    } control;
    struct msghdr m = { .msg_iov = &part,
        .msg_iovlen = 1,
        .msg_control = control.room,
        .msg_controllen = sizeof control.room };
    ssize_t n;

    if (fds)
        fds[0] = fds[1] = -1;
    /* a peer that left something unread resets, once: what it sent is there */
    do
        n = recvmsg(socket, &m, MSG_CMSG_CLOEXEC);
    while (n < 0 && (errno == EINTR || errno == ECONNRESET));
    if (n >= 0)
        keep_descriptors(&m, fds);
    return n;
}

/* ---- the giver ---- */

struct kz_giver {
    char *ring;
    int socket;
    unsigned given, freed; /* slots, counted on */
    size_t used;           /* of the slot that is being filled */
    uint64_t at;
};

kz_status
kz_giver_new(char *ring, int socket, struct kz_giver **out,
    struct kz_error *err)
{
    struct kz_giver *g = kz_calloc(1, sizeof *g);

    if (!g)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    g->ring = ring;
    g->socket = socket;
    *out = g;
    return KZ_OK;
}

void
kz_giver_free(struct kz_giver *g)
{
    kz_free(g);
}

void
kz_giver_at(struct kz_giver *g, uint64_t at)
{
    g->at = at;
}

/* One reply; 1 if it is an answer. */
static kz_status
hear(struct kz_giver *g, struct reply *r, int *fd, struct kz_error *err)
{
    int fds[DESCRIPTORS];
    int64_t n;

    n = kz_packet_receive(g->socket, r, sizeof *r, fd ? fds : NULL);
    if (n < (int64_t)FREE_BYTES)
        return kz_fail(err, KZ_EIO, "nobody takes the records");
    if (fd)
        *fd = fds[0];
    if (r->is_answer && n < (int64_t)sizeof *r)
        return kz_fail(err, KZ_EIO, "nobody takes the records");
    g->freed += !r->is_answer;
    return KZ_OK;
}

/* The slot to be filled, once it is free. */
static kz_status
slot(struct kz_giver *g, char **out, struct kz_error *err)
{
    struct reply r KZ_UNSET;
    kz_status st = KZ_OK;

    while (g->given - g->freed >= KZ_SLOTS)
        KZ_TRY(hear(g, &r, NULL, err));
    *out = g->ring + g->given % KZ_SLOTS * KZ_SLOT_BYTES;
out:
    return st;
}

static kz_status
give_slot(struct kz_giver *g, int kind, int more, size_t len,
    struct kz_error *err)
{
    const struct packet p = { kind, more, len, g->at };

    g->given++;
    g->used = 0;
    if (!kz_packet_send(g->socket, &p, sizeof p, NULL, 0, 1))
        return kz_fail(err, KZ_EIO, "nobody takes the records");
    return KZ_OK;
}

kz_status
kz_give_flush(struct kz_giver *g, struct kz_error *err)
{
    if (!g->used)
        return KZ_OK;
    return give_slot(g, KZ_MESSAGE_RECORDS, 0, g->used, err);
}

static kz_status
give_bytes(struct kz_giver *g, int kind, const char *bytes, size_t n,
    struct kz_error *err)
{
    kz_status st;

    do {
        const size_t part = n < KZ_SLOT_BYTES ? n : KZ_SLOT_BYTES;
        char *to;

        KZ_TRY(slot(g, &to, err));
        if (part) { /* else there may be no bytes */
            memcpy(to, bytes, part);
            bytes += part;
            n -= part;
        }
        KZ_TRY(give_slot(g, kind, n > 0, part, err));
    } while (n);
out:
    return st;
}

kz_status
kz_give(struct kz_giver *g, int kind, const void *bytes, size_t n,
    struct kz_error *err)
{
    kz_status st;

    KZ_TRY(kz_give_flush(g, err));
    KZ_TRY(give_bytes(g, kind, bytes, n, err));
out:
    return st;
}

/* A record that needs more than a slot. */
static kz_status
give_long(struct kz_giver *g, const struct kz_record *r, size_t need,
    struct kz_error *err)
{
    struct head h = { need };
    char *bytes = kz_malloc(sizeof h + need);
    kz_status st = KZ_OK;

    if (!bytes)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memcpy(bytes, &h, sizeof h);
    (void)kz_record_pack(r, bytes + sizeof h, need);
    KZ_TRY(give_bytes(g, KZ_MESSAGE_RECORDS, bytes, sizeof h + need, err));
out:
    kz_free(bytes);
    return st;
}

kz_status
kz_give_record(struct kz_giver *g, const struct kz_record *r,
    struct kz_error *err)
{
    struct head h;
    size_t room, need;
    char *to;
    kz_status st;

    for (;;) {
        KZ_TRY(slot(g, &to, err));
        to += g->used;
        room = KZ_SLOT_BYTES - g->used;
        room = room > sizeof h ? room - sizeof h : 0;
        need = kz_record_pack(r, to + (room ? sizeof h : 0), room);
        if (need <= room)
            break;
        if (!g->used)
            return give_long(g, r, need, err);
        KZ_TRY(kz_give_flush(g, err));
    }
    h.bytes = need;
    memcpy(to, &h, sizeof h);
    g->used += sizeof h + need;
out:
    return st;
}

kz_status
kz_give_ask(struct kz_giver *g, int *fd, struct kz_error *err)
{
    struct reply r KZ_UNSET;
    kz_status st;

    do
        KZ_TRY(hear(g, &r, fd, err));
    while (!r.is_answer);
    if (r.status < 0) {
        r.words[sizeof r.words - 1] = 0;
        st = kz_fail(err, (kz_status)r.status, "%s", r.words);
    }
out:
    return st;
}

/* ---- the taker ---- */

struct kz_taker {
    const char *ring;
    int socket;
    int (*stopped)(void);
    unsigned taken; /* slots, counted on */
    char *bytes;
    size_t cap;
};

kz_status
kz_taker_new(const char *ring, int take_socket, int (*stopped)(void),
    struct kz_taker **out, struct kz_error *err)
{
    struct kz_taker *t = kz_calloc(1, sizeof *t);

    if (!t) {
        (void)close(take_socket);
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    }
    t->ring = ring;
    t->socket = take_socket;
    t->stopped = stopped;
    *out = t;
    return KZ_OK;
}

void
kz_taker_free(struct kz_taker *t)
{
    if (!t)
        return;
    (void)close(t->socket);
    kz_free(t->bytes);
    kz_free(t);
}

/* Until there is a packet, or the giver has gone. */
static kz_status
wait_for_packet(struct kz_taker *t, struct kz_error *err)
{
    struct pollfd p = { t->socket, POLLIN, 0 };

    while (poll(&p, 1, PATIENCE) <= 0)
        if (t->stopped && t->stopped())
            return kz_fail(err, KZ_EINTR, "interrupted");
    return KZ_OK;
}

static kz_status
take_slot(struct kz_taker *t, struct packet *p, size_t used,
    struct kz_error *err)
{
    const char *from = t->ring + t->taken++ % KZ_SLOTS * KZ_SLOT_BYTES;
    const struct reply free_again = { 0, KZ_OK, "" };

    if (p->len > KZ_SLOT_BYTES || p->len > KZ_MESSAGE_MAX - used)
        return kz_fail(err, KZ_EFORMAT, "a message is too long");
    if (kz_grow(&t->bytes, &t->cap, used + KZ_SLOT_BYTES, 1) < 0)
        return kz_fail(err, KZ_ENOMEM, "out of memory");
    memcpy(t->bytes + used, from, p->len);
    /* a giver that does not read them is none: it does not hold us up */
    if (!kz_packet_send(t->socket, &free_again, FREE_BYTES, NULL, 0, 0) &&
        errno != EPIPE && errno != ECONNRESET)
        return kz_fail(err, KZ_EFORMAT, "answers are not read");
    return KZ_OK;
}

kz_status
kz_take(struct kz_taker *t, struct kz_message *out, struct kz_error *err)
{
    struct packet p = { 0, 0, 0, 0 };
    size_t used = 0;
    int first = 0;
    kz_status st;

    do {
        int64_t n;

        KZ_TRY(wait_for_packet(t, err));
        n = kz_packet_receive(t->socket, &p, sizeof p, NULL);
        if (n <= 0)
            return KZ_DONE;
        if (n != (int64_t)sizeof p || (used && p.kind != first))
            return kz_fail(err, KZ_EFORMAT, "a message is broken");
        KZ_TRY(take_slot(t, &p, used, err));
        first = p.kind;
        used += p.len;
        if (p.more && !p.len)
            return kz_fail(err, KZ_EFORMAT, "a message is broken");
    } while (p.more);
    out->kind = p.kind;
    out->at = p.at;
    out->bytes = t->bytes;
    out->len = used;
out:
    return st;
}

kz_status
kz_take_record(const struct kz_message *m, size_t *at, struct kz_record **out,
    struct kz_error *err)
{
    const size_t left = m->len - *at;
    struct head h;
    kz_status st;

    if (!left)
        return KZ_DONE;
    if (left < sizeof h)
        return kz_fail(err, KZ_EFORMAT, "a record is cut off");
    memcpy(&h, m->bytes + *at, sizeof h);
    if (h.bytes > left - sizeof h || h.bytes % sizeof h)
        return kz_fail(err, KZ_EFORMAT, "a record is cut off");
    KZ_TRY(kz_record_unpack(m->bytes + *at + sizeof h, h.bytes, out, err));
    *at += sizeof h + h.bytes;
out:
    return st;
}

kz_status
kz_taker_answer(struct kz_taker *t, kz_status st, const char *words, int fd,
    struct kz_error *err)
{
    struct reply r = { 1, st, "" };
    size_t n = words ? strlen(words) : 0;

    if (n >= sizeof r.words)
        n = sizeof r.words - 1;
    if (n)
        memcpy(r.words, words, n);
    if (!kz_packet_send(t->socket, &r, sizeof r, &fd, fd >= 0, 0) &&
        errno != EPIPE && errno != ECONNRESET)
        return kz_fail(err, KZ_EFORMAT, "answers are not read");
    return KZ_OK;
}
