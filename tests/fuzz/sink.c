/* Fuzzing: every way a record goes from an importer to the store. */
#include <stdlib.h>
#include <string.h>

#include "keizu/base/name.h"
#include "tests/fuzz/fuzz.h"

static void
add_up(uint64_t *sum, const struct kz_buf *text)
{
    for (size_t i = 0; i < text->len; i++)
        *sum = (*sum ^ (unsigned char)text->data[i]) * UINT64_C(0x100000001B3);
}

static kz_status
compare(const struct kz_record *r, const struct kz_buf *text,
    struct kz_buf *again, struct kz_error *err)
{
    kz_status st;

    kz_buf_reset(again);
    kz_record_write(r, again);
    KZ_TRY(kz_buf_check(again, err));
    fuzz_check(strcmp(again->data, text->data) == 0);
out:
    return st;
}

/*
 * The packed record says the same; it is as long as it said, to the byte.  So
 * does what another process makes of these bytes.
 */
static kz_status
pack(const struct kz_record *r, const struct kz_buf *text, struct kz_buf *again,
    struct kz_error *err)
{
    const size_t size = kz_record_pack(r, NULL, 0);
    char *packed = malloc(size);
    struct kz_record *piece;
    kz_status st;

    fuzz_check(packed != NULL);
    fuzz_check(kz_record_pack(r, packed, size) == size);
    KZ_TRY(compare((const struct kz_record *)(void *)packed, text, again, err));
    fuzz_check(kz_record_unpack(packed, size, &piece, err) == KZ_OK);
    KZ_TRY(compare(piece, text, again, err));
out:
    free(packed);
    return st;
}

/* Read from its line and written again it is the same line. */
static kz_status
reread(const struct kz_buf *text, struct kz_buf *again, struct kz_error *err)
{
    char *line = malloc(text->len);
    struct kz_error why = KZ_ERROR_INIT;
    struct kz_record read;
    kz_status st;

    fuzz_check(line != NULL);
    memcpy(line, text->data, text->len);
    line[text->len - 1] = 0; /* its end */
    fuzz_check(kz_record_read(line, &read, &why) == KZ_OK);
    kz_buf_reset(again);
    kz_record_write(&read, again);
    free(line);
    KZ_TRY(kz_buf_check(again, err));
    fuzz_check(strcmp(again->data, text->data) == 0);
out:
    return st;
}

kz_status
fuzz_record_put(const struct kz_record *r, uint64_t *sum, struct kz_error *err)
{
    struct kz_buf text, again, evidence;
    kz_status st;

    kz_buf_init(&text);
    kz_buf_init(&again);
    kz_buf_init(&evidence);
    kz_record_write(r, &text);
    KZ_TRY(kz_buf_check(&text, err));
    fuzz_check(strchr(text.data, '\n') == text.data + text.len - 1);
    add_up(sum, &text);
    KZ_TRY(pack(r, &text, &again, err));
    KZ_TRY(reread(&text, &again, err));
    kz_buf_reset(&again);
    kz_record_digested(r, &again, &evidence);
    KZ_TRY(kz_buf_check(&again, err));
    KZ_TRY(kz_buf_check(&evidence, err));
out:
    kz_buf_clear(&text);
    kz_buf_clear(&again);
    kz_buf_clear(&evidence);
    return st;
}
