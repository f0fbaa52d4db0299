/* Fuzzing: the bytes of a record as a parser hands them over. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* Whatever is taken is a record: it can be checked, copied and packed. */
void
fuzz_unpack(const char *bytes, size_t n)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_record *r, copy;
    char *piece = malloc(n ? n : 1);
    uint64_t sum = 0, again = 0;

    fuzz_check(piece != NULL);
    if (n)
        memcpy(piece, bytes, n);
    if (kz_record_unpack(piece, n, &r, &err) < 0) {
        fuzz_check(err.status == KZ_EFORMAT && err.text[0]);
    } else if (kz_record_check(r, &err) < 0) {
        fuzz_check(err.status == KZ_EFORMAT && err.text[0]);
    } else {
        copy = *r; /* no longer in one piece */
        fuzz_check(fuzz_record_put(r, &sum, &err) == KZ_OK);
        fuzz_check(fuzz_record_put(&copy, &again, &err) == KZ_OK);
        fuzz_check(sum == again);
    }
    free(piece);
}
