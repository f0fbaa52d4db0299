/* Fuzzing: archives, down to the last byte of each member. */
#include <string.h>

#include "importers/common/archive.h"
#include "tests/fuzz/fuzz.h"

/* Budgets far below the real ones, so that all are met. */
static const struct kz_archive_limits limits = { 100, 1 << 16, 20, 1 << 20 };

static kz_status
read_all(struct kz_input *in, uint64_t *bytes_out, struct kz_error *err)
{
    const unsigned char *bytes;
    struct kz_peek peek;
    kz_status st;
    size_t n;

    KZ_TRY(kz_input_peek(in, &peek, err));
    fuzz_check(strchr(kz_input_name(in), '\n') == NULL);
    for (;;) {
        KZ_TRY(kz_input_read(in, &bytes, &n, err));
        if (st == KZ_DONE)
            break;
        *bytes_out += n;
    }
    fuzz_check(strlen(kz_input_sha256(in)) == 64);
out:
    return st;
}

void
fuzz_archive(const char *bytes, size_t n)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_input *in = NULL, *member = NULL;
    struct kz_archive *a = NULL;
    uint64_t out = 0;
    kz_status st;

    fuzz_check(kz_input_open_memory(bytes, n, "a.zip", &in, &err) == KZ_OK);
    st = kz_archive_open(in, &limits, &a, &err);
    for (int members = 0; st == KZ_OK; members++) {
        fuzz_check(members <= 20);
        st = kz_archive_next(a, &member, &err);
        if (st != KZ_OK)
            break;
        st = read_all(member, &out, &err);
        if (st == KZ_DONE)
            st = KZ_OK;
        kz_input_close(member);
    }
    fuzz_check(out <= limits.bytes);
    fuzz_check((st < 0) == (err.text[0] != 0));
    kz_archive_close(a);
}
