/*
 * Sandbox: a process gives up what it does not need to turn bytes into
 * records, for good.
 *
 * Afterwards it can read what is open, ask for memory up to a limit, talk over
 * one socket, and end.  It can open no path, make no socket or process, run no
 * program, write no file and leave no core, and its time on the processor is
 * limited.  What it must load (encodings, locales) has to be loaded before.
 */
#ifndef KZ_SANDBOX_H
#define KZ_SANDBOX_H

#include <stdint.h>

#include "keizu/base/status.h"

struct kz_sandbox_limits {
    int64_t memory;  /* bytes of address space, the program itself included */
    int64_t seconds; /* of processor time */
};

/* What could not be given up, as bits. */
enum {
    KZ_SANDBOX_LIMITS = 1,     /* setrlimit, no core, no new privileges */
    KZ_SANDBOX_LANDLOCK = 2,   /* no path at all; Linux 5.13 */
    KZ_SANDBOX_SECCOMP = 4,    /* the list of system calls */
    KZ_SANDBOX_PROCESS = 8,    /* there could be no process of its own */
    KZ_SANDBOX_EVERYTHING = 15 /* all of them */
};

/*
 * Enter, with a socket to talk over (its descriptor).  Returns the bits of
 * what this system lacks: the rest is in force.  A call that is not on the
 * list ends the process by SIGSYS; a path that is opened, too.
 *
 * In a build with sanitizers, which need memory and system calls of their own,
 * the limit of memory and the list of system calls are left out and not
 * reported as lacking.
 */
int kz_sandbox_enter(const struct kz_sandbox_limits *limits, int socket);

/* 1 in a build with sanitizers. */
int kz_sandbox_is_partial(void);

/* "Landlock, seccomp": the names of those bits; "" for none. */
#define KZ_SANDBOX_TEXT 64
void kz_sandbox_names(int bits, char out[KZ_SANDBOX_TEXT]);

#endif
