/* Lines of quoted fields with tabs between. */
#include <string.h>

#include "importers/edinet_tsv/tsv_lines.h"

kz_status
kzi_tsv_open(struct kzi_tsv *t, struct kz_input *in, const char *encoding,
    struct kz_error *err)
{
    memset(t, 0, sizeof *t);
    kz_buf_init(&t->line);
    t->next = 1;
    return kz_decode_open(in, encoding, &t->decode, err);
}

void
kzi_tsv_close(struct kzi_tsv *t)
{
    kz_decode_close(t->decode);
    kz_buf_clear(&t->line);
}

/*
 * The next character without taking it; KZ_DONE at the end.  Nothing is judged
 * by a line that memory did not suffice for.
 */
static kz_status
look(struct kzi_tsv *t, char *c, struct kz_error *err)
{
    char *text;
    kz_status st;

    st = kz_buf_check(&t->line, err);
    if (st < 0)
        return st;
    if (!t->left) {
        st = kz_decode_read(t->decode, &text, &t->left, err);
        if (st != KZ_OK)
            return st;
        t->text = text;
    }
    *c = *t->text;
    return KZ_OK;
}

static void
take(struct kzi_tsv *t)
{
    if (*t->text == '\n')
        t->next++;
    t->text++;
    t->left--;
}

/* All bytes up to one that ends the run, into the line. */
static void
take_run(struct kzi_tsv *t, int quoted)
{
    const char *ends = quoted ? "\"\n" : "\t\r\n\"";
    size_t n = 0;

    while (n < t->left && !strchr(ends, t->text[n]))
        n++;
    kz_buf_add(&t->line, t->text, n);
    t->text += n;
    t->left -= n;
}

static kz_status
out_of_place(struct kzi_tsv *t, struct kz_error *err)
{
    return kz_fail(err, KZ_EFORMAT, "line %lld: a quote out of place",
        (long long)t->number);
}

/* What is inside quotes, the first of them taken; a doubled one is one. */
static kz_status
read_quoted(struct kzi_tsv *t, struct kz_error *err)
{
    kz_status st;
    char c = 0;

    for (;;) {
        KZ_TRY(look(t, &c, err));
        if (st == KZ_DONE)
            return out_of_place(t, err);
        if (t->line.len > KZI_TSV_LINE_MAX)
            return kz_fail(err, KZ_ELIMIT, "line %lld is longer than 1 MiB",
                (long long)t->number);
        if (c == '\n') {
            kz_buf_putc(&t->line, c);
            take(t);
        } else if (c == '"') {
            take(t);
            KZ_TRY(look(t, &c, err));
            if (st == KZ_DONE || c != '"')
                return KZ_OK;
            kz_buf_putc(&t->line, c);
            take(t);
        } else {
            take_run(t, 1);
        }
    }
out:
    return st;
}

/* One field into the line; *last is 1 if the line ends behind it. */
static kz_status
read_field(struct kzi_tsv *t, int *last, struct kz_error *err)
{
    int quoted = 0;
    kz_status st;
    char c = 0;

    *last = 1;
    KZ_TRY(look(t, &c, err));
    if (st == KZ_OK && c == '"') {
        take(t);
        KZ_TRY(read_quoted(t, err));
        quoted = 1;
    }
    for (;;) {
        KZ_TRY(look(t, &c, err));
        if (st == KZ_DONE)
            return KZ_OK;
        if (c == '"' || (quoted && !strchr("\t\r\n", c)))
            return out_of_place(t, err);
        if (t->line.len > KZI_TSV_LINE_MAX)
            return kz_fail(err, KZ_ELIMIT, "line %lld is longer than 1 MiB",
                (long long)t->number);
        if (c == '\t' || c == '\n') {
            *last = c == '\n';
            take(t);
            return KZ_OK;
        }
        if (c == '\r')
            take(t);
        else
            take_run(t, 0);
    }
out:
    return st;
}

kz_status
kzi_tsv_next(struct kzi_tsv *t, struct kz_error *err)
{
    size_t starts[KZI_TSV_FIELDS], n = 0;
    int last = 0;
    kz_status st;
    char c = 0;

    kz_buf_reset(&t->line);
    t->number = t->next;
    KZ_TRY(look(t, &c, err));
    if (st == KZ_DONE)
        return st;
    while (!last) {
        if (n < KZI_TSV_FIELDS)
            starts[n++] = t->line.len;
        KZ_TRY(read_field(t, &last, err));
        kz_buf_add(&t->line, "", 1);
    }
    KZ_TRY(kz_buf_check(&t->line, err));
    for (size_t i = 0; i < KZI_TSV_FIELDS; i++)
        t->fields[i] = i < n ? t->line.data + starts[i] : "";
    t->count = n;
out:
    return st;
}
