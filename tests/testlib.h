/*
 * Test library: the only includer of cmocka, with the few helpers that all
 * unit tests share.
 */
#ifndef KZ_TESTLIB_H
#define KZ_TESTLIB_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "keizu/base/alloc.h"
#include "keizu/base/status.h"

/* Assert that a call succeeds, and print its error text if not. */
#define assert_ok(call, err)                             \
    do {                                                 \
        kz_status ok_st_ = (call);                       \
        if (ok_st_ < 0)                                  \
            print_error("%s: %s\n", #call, (err)->text); \
        assert_true(ok_st_ >= 0);                        \
    } while (0)

#endif
