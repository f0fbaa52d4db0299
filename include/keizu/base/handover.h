/*
 * Handover: what a process that reads strangers' bytes tells the one that
 * started it, over shared memory and a socket.
 *
 * The giver writes packed records and other messages into slots of the shared
 * memory and says so over the socket; the taker copies a slot before it looks
 * at it, gives it back, and takes nothing in it on trust.  The slots are used
 * in turn: a giver that is too fast waits.
 */
#ifndef KZ_HANDOVER_H
#define KZ_HANDOVER_H

#include <stddef.h>
#include <stdint.h>

#include "keizu/base/record.h"
#include "keizu/base/status.h"

#define KZ_SLOT_BYTES  ((size_t)256 << 10)
#define KZ_SLOTS       8
#define KZ_RING_BYTES  (KZ_SLOT_BYTES * KZ_SLOTS)
#define KZ_MESSAGE_MAX ((size_t)64 << 20) /* bytes of a message in many slots */

/* Shared by the processes forked later; NULL: there is no memory. */
char *kz_ring_new(void);
void kz_ring_free(char *ring); /* accepts NULL */

/* ---- the giver ---- */

struct kz_giver; /* opaque */

/* ring and socket are borrowed. */
kz_status kz_giver_new(char *ring, int socket, struct kz_giver **out,
    struct kz_error *err) KZ_MUST_CHECK;
void kz_giver_free(struct kz_giver *g); /* accepts NULL */

/*
 * How far the reading is, told with the next message: any number that the
 * taker knows what to do with.
 */
void kz_giver_at(struct kz_giver *g, uint64_t at);

/*
 * Give a record: KZ_MESSAGE_RECORDS, of as many as fit into a slot.  These
 * fail with KZ_EIO where nobody takes.
 */
kz_status kz_give_record(struct kz_giver *g, const struct kz_record *r,
    struct kz_error *err) KZ_MUST_CHECK;
/* The records that wait in a slot. */
kz_status kz_give_flush(struct kz_giver *g, struct kz_error *err) KZ_MUST_CHECK;
/* The records that wait, and then a message of n bytes. */
kz_status kz_give(struct kz_giver *g, int kind, const void *bytes, size_t n,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * Wait for the taker's kz_taker_answer: its status and words are what this
 * returns.  *fd, where fd is not NULL: the descriptor that came with it, the
 * caller's to close; -1: none.
 */
kz_status kz_give_ask(struct kz_giver *g, int *fd, struct kz_error *err)
    KZ_MUST_CHECK;

/* ---- the taker ---- */

struct kz_taker; /* opaque */

#define KZ_MESSAGE_RECORDS 0 /* of kz_give_record; others are from 1 on */

struct kz_message {
    int kind;
    uint64_t at; /* as the giver says */
    char *bytes; /* a copy, aligned for every type; until the next one */
    size_t len;
};

/*
 * ring is borrowed, the socket is closed with the taker.  stopped, if it is
 * not NULL, is asked while nothing comes, some times a second.
 */
kz_status kz_taker_new(const char *ring, int take_socket, int (*stopped)(void),
    struct kz_taker **out, struct kz_error *err) KZ_MUST_CHECK;
void kz_taker_free(struct kz_taker *t); /* accepts NULL */

/*
 * The next message.  KZ_DONE: there will be none, the giver has gone.
 * KZ_EFORMAT: it is not one.  KZ_EINTR: stopped.
 */
kz_status kz_take(struct kz_taker *t, struct kz_message *out,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * The next record of a message of records, from *at (0 first), which moves.
 * KZ_DONE after the last; KZ_EFORMAT: kz_record_unpack did not take it.
 */
kz_status kz_take_record(const struct kz_message *m, size_t *at,
    struct kz_record **out, struct kz_error *err) KZ_MUST_CHECK;

/*
 * Answer kz_give_ask: a status with its words, or KZ_OK and a descriptor (-1:
 * none), which stays the caller's.  KZ_EFORMAT: it does not read.
 */
kz_status kz_taker_answer(struct kz_taker *t, kz_status st, const char *words,
    int fd, struct kz_error *err) KZ_MUST_CHECK;

/* ---- descriptors over a socket, for both ---- */

/* Send n bytes as one packet with up to two descriptors; 1, or 0 with errno. */
int kz_packet_send(int socket, const void *bytes, size_t n, const int *fds,
    int count, int wait);
/*
 * Receive a packet: its bytes, 0 where the other end is closed, -1 with errno.
 * fds[0..1] get the descriptors that came with it, or -1; NULL: they are
 * closed.
 */
int64_t kz_packet_receive(int socket, void *bytes, size_t room, int fds[2]);

#endif
