/*
 * Controllers: who controls one company, and who is controlled at all.
 *
 * The same answers as the closures of keizu/analysis/control.h, owner by
 * owner, without making each from nothing: whoever has k in its closure has
 * all of k's closure, too, so that a closure is grown from that of somebody
 * in it.  A chain or a ring of n companies costs O(n); without such order, or
 * where a closure is grown from a small one beside a great one, up to a
 * closure an owner.
 */
#ifndef KZ_CONTROLLERS_H
#define KZ_CONTROLLERS_H

#include "keizu/analysis/control.h"

struct kz_controller {
    kz_node node;
    enum kz_control_mode mode;  /* the first of the three by which it does */
    struct kz_controlled votes; /* as kz_control_owner says in that mode */
};

/* Asked once an owner or more often; 1 ends the work.  NULL: never. */
typedef int kz_stopped(void *ctx);

/*
 * All who control a column, in the order of their numbers; only through
 * undisclosed parts (KZ_CONTROL_POSSIBLE_JOINED) only named holders of the
 * company and those who certainly control one.  *out is the caller's, to be
 * freed with kz_free.  The last closure of the workspace is gone.
 * KZ_EINTR: stopped.
 */
kz_status kz_controllers_find(struct kz_control *c, uint32_t column,
    kz_stopped *stopped, void *ctx, struct kz_controller **out, size_t *count,
    struct kz_error *err) KZ_MUST_CHECK;

/*
 * Set controlled[node] (the caller's [nodes], zeroed) to 1 where another or
 * the party's own group certainly controls it, by any rule.  The last closure
 * of the workspace is gone.  KZ_EINTR: stopped.
 */
kz_status kz_controllers_mark(struct kz_control *c, kz_stopped *stopped,
    void *ctx, uint8_t *controlled, struct kz_error *err) KZ_MUST_CHECK;

/*
 * Set carries[arc] (the caller's [m], zeroed) to 1 where the holding carries
 * its company (kz_control_carries) in the closure of anybody who certainly
 * controls it.  Closures within another that leaves nothing open are not
 * made.  The last closure of the workspace is gone.  O(n + m) on chains and
 * rings, at most the closures of all owners.  KZ_EINTR: stopped.
 */
kz_status kz_controllers_carry(struct kz_control *c, kz_stopped *stopped,
    void *ctx, uint8_t *carries, struct kz_error *err) KZ_MUST_CHECK;

#endif
