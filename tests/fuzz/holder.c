/* Fuzzing: printed names of holders; a 0 stands between name and address. */
#include <stdlib.h>
#include <string.h>

#include "importers/common/holder.h"
#include "keizu/base/name.h"
#include "tests/fuzz/fuzz.h"

static int
is_country(const char *s)
{
    return !s || (strlen(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' &&
                     s[1] <= 'Z');
}

/* Everything is a part of what was printed. */
static void
check_parts(const struct kz_holder *h, size_t n, size_t n_address, int is_text)
{
    const struct kz_buf *const parts[] = { &h->name, &h->holder, &h->account,
        &h->number, &h->party, &h->proxy, &h->marks, &h->address,
        &h->proxy_address };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        fuzz_check(parts[i]->len == strlen(parts[i]->data));
        fuzz_check(parts[i]->len <= n + n_address);
        fuzz_check(!is_text ||
                   kz_utf8_valid(parts[i]->data, parts[i]->len, NULL));
    }
    for (size_t i = 0; i < h->number.len; i++)
        fuzz_check((unsigned char)h->number.data[i] < 0x80);
}

void
fuzz_holder(const char *bytes, size_t n)
{
    char *name = malloc(n + 2); /* 0 behind both, also without an address */
    struct kz_error err = KZ_ERROR_INIT;
    enum kz_party_type type;
    const char *state_of, *address;
    struct kz_holder h;
    int is_text;

    fuzz_check(name != NULL);
    if (n)
        memcpy(name, bytes, n);
    name[n] = name[n + 1] = 0;
    address = name + strlen(name) + 1;
    is_text = kz_utf8_valid(name, strlen(name), NULL) &&
              kz_utf8_valid(address, strlen(address), NULL);
    kz_holder_init(&h);
    fuzz_check(kz_holder_read(&h, name, address, &err) == KZ_OK);
    fuzz_check(h.kind < KZ_HOLDER_CLASSES && kz_holder_class_name(h.kind));
    fuzz_check(kz_party_type_name(kz_holder_type(h.kind)) != NULL);
    fuzz_check(is_country(h.country) && is_country(h.state_of));
    check_parts(&h, strlen(name), strlen(address), is_text);
    fuzz_check(kz_holder_read(&h, name, NULL, &err) == KZ_OK);
    check_parts(&h, strlen(name), 0, is_text);
    fuzz_check(kz_holder_type_of(name, &type, &state_of, &err) == KZ_OK);
    fuzz_check(type < KZ_PARTY_TYPES && is_country(state_of));
    kz_holder_clear(&h);
    free(name);
}
