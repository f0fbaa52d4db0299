/* Records in one piece, to be handed to another thread. */
#include "src/base/record_priv.h"

#include <stddef.h>
#include <string.h>

#define TEXTS_MAX 32
#define ALIGN     _Alignof(max_align_t)

struct texts {
    size_t at[TEXTS_MAX]; /* of the pointer in the record */
    size_t bytes[TEXTS_MAX];
    int count;
    size_t all;
};

static void
note_text(struct texts *t, const struct kz_record *r, size_t at)
{
    const char *s;

    memcpy(&s, (const char *)r + at, sizeof s);
    if (!s)
        return;
    t->at[t->count] = at;
    t->bytes[t->count] = strlen(s) + 1;
    t->all += t->bytes[t->count++];
}

static void
note_texts(struct texts *t, const struct kz_record *r,
    const struct kzi_field *f, int count)
{
    static const size_t parts[] = { offsetof(struct kz_ref, scheme),
        offsetof(struct kz_ref, id), offsetof(struct kz_ref, name),
        offsetof(struct kz_ref, distinct), offsetof(struct kz_ref, at_scheme),
        offsetof(struct kz_ref, at_id) };

    for (int i = 0; i < count; i++)
        if (f[i].type == KZI_F_TEXT)
            note_text(t, r, f[i].offset);
        else if (f[i].type == KZI_F_REF)
            for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++)
                note_text(t, r, f[i].offset + parts[k]);
}

size_t
kz_record_pack(const struct kz_record *r, char *to, size_t room)
{
    const struct kzi_field *f;
    struct texts t KZ_UNSET;
    size_t all;
    char *text;
    int n;

    t.count = 0;
    t.all = 0;
    f = kzi_record_common(&n);
    note_texts(&t, r, f, n);
    f = kzi_record_fields(r->kind, &n);
    note_texts(&t, r, f, n);
    all = (sizeof *r + t.all + ALIGN - 1) / ALIGN * ALIGN;
    if (all > room)
        return all;
    memcpy(to, r, sizeof *r);
    text = to + sizeof *r;
    for (int i = 0; i < t.count; i++) {
        const char *s;

        memcpy(&s, to + t.at[i], sizeof s);
        memcpy(text, s, t.bytes[i]);
        memcpy(to + t.at[i], &text, sizeof text);
        text += t.bytes[i];
    }
    return all;
}
