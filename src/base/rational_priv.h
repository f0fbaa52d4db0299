/* Inside the fractions: GMP's number, for the files that compute with it. */
#ifndef KZ_RATIONAL_PRIV_H
#define KZ_RATIONAL_PRIV_H

#include <gmp.h>

#include "keizu/base/rational.h"

struct kz_rational {
    mpq_t q;
};

/* GMP's own setter takes a long, which is 32 bits on some machines. */
void kzi_mpz_set_uint64(mpz_t z, uint64_t v);

#endif
