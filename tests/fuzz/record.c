/* Fuzzing: the text form of records, as a parsing child hands it over. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static void
check_line(char *line)
{
    struct kz_error err = KZ_ERROR_INIT;
    struct kz_record r;
    uint64_t sum = 0;

    if (kz_record_read(line, &r, &err) < 0) {
        fuzz_check(err.status == KZ_EFORMAT && err.text[0]);
        return;
    }
    if (kz_record_check(&r, &err) < 0) {
        fuzz_check(err.status == KZ_EFORMAT && err.text[0]);
        return;
    }
    fuzz_check(fuzz_record_put(&r, &sum, &err) == KZ_OK);
}

void
fuzz_record(const char *bytes, size_t n)
{
    char *text = malloc(n + 1), *line, *next;

    fuzz_check(text != NULL);
    if (n)
        memcpy(text, bytes, n);
    text[n] = 0;
    for (line = text; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        check_line(line);
    }
    free(text);
}
